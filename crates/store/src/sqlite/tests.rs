//! What only this database can show: faults below it, and SQL past us.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::conformance::{Author, FORBIDDEN_SQL, furnish, memo};
use crate::fsck::{Depth, fsck};
use crate::objects::{Objects, Put};
use crate::rebuild::first_difference;
use crate::tree::file_hash;

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("lastlook-sqlite-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn open(folder: &Path) -> Result<Sqlite, StoreError> {
    Sqlite::open(folder, &Options::default())
}

/// A connection as somebody's `sqlite3` would have, without our settings.
fn past_us(folder: &Path) -> Connection {
    Connection::open(folder.join(DATABASE)).unwrap()
}

#[test]
fn settings_are_those_that_keep_what_is_confirmed() {
    let scratch = Scratch::new();
    let store = open(&scratch.0).unwrap();
    let writer = store.writer().unwrap();
    let setting = |name: &str| -> String {
        let value =
            writer.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0));
        format!("{:?}", value.unwrap())
    };
    assert_eq!(setting("journal_mode"), "Text(\"wal\")");
    for (name, value) in [("synchronous", 3), ("foreign_keys", 1), ("secure_delete", 1), ("recursive_triggers", 1)] {
        assert_eq!(setting(name), format!("Integer({value})"), "{name}");
    }
}

#[test]
fn what_is_asked_for_each_entry_does_not_read_the_whole_log() {
    let scratch = Scratch::new();
    drop(open(&scratch.0).unwrap());
    let connection = past_us(&scratch.0);
    for sql in [read::NUMBERED, read::CHAIN_HEAD] {
        let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nothing = vec![rusqlite::types::Null; plan.parameter_count()];
        let steps = plan.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3)).unwrap();
        for step in steps.map(Result::unwrap).filter(|step| step.contains("entries")) {
            assert!(step.contains("entries_by_chain (log=? AND key=?"), "{step}");
        }
    }
}

#[test]
fn sql_past_us_cannot_change_the_record() {
    let scratch = Scratch::new();
    let store = open(&scratch.0).unwrap();
    let (log, _) = furnish(&store);
    store.note(log, &[memo("form", "one")]).unwrap();
    let before = store.entries(log, 0, u64::MAX).unwrap();
    let sql = past_us(&scratch.0);
    let replacing = [
        "REPLACE INTO logs SELECT * FROM logs",
        "REPLACE INTO entries SELECT * FROM entries",
        "REPLACE INTO entries SELECT log, 4, hash, key, 9, control, 0, bytes FROM entries WHERE place = 0",
        "REPLACE INTO checkpoints SELECT * FROM checkpoints",
        "REPLACE INTO cosignatures SELECT * FROM cosignatures",
        "REPLACE INTO openings SELECT * FROM openings",
        "REPLACE INTO destroyed SELECT * FROM destroyed",
        "REPLACE INTO heard SELECT * FROM heard",
        "REPLACE INTO findings SELECT * FROM findings",
        "REPLACE INTO memos SELECT * FROM memos",
        "INSERT INTO memos SELECT log, 7, list, 'other', text, 0 FROM memos",
        "REPLACE INTO schema SELECT * FROM schema",
        "INSERT INTO entries SELECT log, 9, salt, salt, 9, 0, 0, salt FROM openings LIMIT 1",
        "INSERT INTO openings SELECT log, 2, 1, salt, value FROM openings LIMIT 1",
    ];
    for statement in FORBIDDEN_SQL.iter().chain(&replacing) {
        assert!(sql.execute(statement, []).is_err(), "{statement}");
    }
    assert_eq!(store.entries(log, 0, u64::MAX).unwrap(), before);
    assert!(fsck(&store, None, Depth::Signatures).unwrap().is_sound());
}

#[test]
fn a_folder_is_opened_once() {
    let scratch = Scratch::new();
    let store = open(&scratch.0).unwrap();
    assert!(matches!(open(&scratch.0), Err(StoreError::InUse(_))));
    drop(store);
    open(&scratch.0).unwrap();
}

#[test]
fn after_a_failed_write_nothing_is_written_until_opened_again() {
    let scratch = Scratch::new();
    let store = open(&scratch.0).unwrap();
    let (log, mut author) = furnish(&store);
    store.writer().unwrap().connection.pragma_update(None, "max_page_count", 1).unwrap();
    let batch = author.batch(|author| (0..40).for_each(|at| author.raw(&[at; 4000])));
    let full = store.append(log, 4, &batch).unwrap_err();
    assert!(full.to_string().contains("full"), "{full}");
    for refused in [
        store.append(log, 4, &batch).unwrap_err(),
        store.create_log("other.example", 0).unwrap_err(),
        store.cosign(log, 4, b"line\n", 0).unwrap_err(),
    ] {
        assert!(matches!(refused, StoreError::Stopped(_)), "{refused}");
    }
    assert_eq!(store.state(log).unwrap().size, 4, "reading goes on");
    drop(store);
    let store = open(&scratch.0).unwrap();
    store.append(log, 4, &batch).unwrap();
}

#[test]
fn what_is_refused_does_not_stop_the_store() {
    let scratch = Scratch::new();
    let store = open(&scratch.0).unwrap();
    let (log, mut author) = furnish(&store);
    let batch = author.batch(|author| author.raw(b"x"));
    assert!(store.append(log, 3, &batch).is_err());
    assert!(store.append(LogId(9), 0, &batch).is_err());
    assert!(store.keep_finding(LogId(9), &Finding { code: "x".into(), evidence: vec![], found_at: 0 }).is_err());
    store.append(log, 4, &batch).unwrap();
}

#[test]
fn a_destroyed_value_is_in_no_file() {
    let scratch = Scratch::new();
    let store = open(&scratch.0).unwrap();
    let mut author = Author::new("secret.example/record");
    let log = store.create_log(author.origin(), 0).unwrap();
    let secret = format!("\"takes insulin {}\"", "0123456789".repeat(3000));
    let batch = author.batch(|author| {
        author.open();
        author.say("note({1})", &[&secret], &[]);
    });
    store.append(log, 0, &batch).unwrap();
    let found = |folder: &Path| {
        std::fs::read_dir(folder).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
            bytes.windows(40).any(|part| secret.as_bytes()[8_000..].starts_with(part))
        })
    };
    assert!(found(&scratch.0));
    let hash = author.entries()[1].hash;
    let batch = author.batch(|author| author.redact(hash, &[1]));
    store.append(log, 2, &batch).unwrap();
    assert!(!found(&scratch.0));
}

#[test]
fn an_old_copy_that_is_put_back_is_noticed() {
    let (scratch, second, copy) = (Scratch::new(), Scratch::new(), Scratch::new());
    let options = Options { second_place: Some(second.0.clone()) };
    let store = Sqlite::open(&scratch.0, &options).unwrap();
    let (log, mut author) = furnish(&store);
    store.backup(&copy.0).unwrap();
    let other = author.clone().batch(|author| author.raw(b"another fifth"));
    let batch = author.batch(|author| author.raw(b"the fifth"));
    store.append(log, 4, &batch).unwrap();
    assert_eq!(store.warnings(), Vec::<String>::new());
    drop(store);
    Sqlite::open(&scratch.0, &options).unwrap();

    let shorter = Sqlite::open(&copy.0, &options).unwrap_err();
    assert!(matches!(shorter, StoreError::RolledBack { size: 4, remembered: 5, .. }), "{shorter}");
    open(&copy.0).unwrap().append(log, 4, &other).unwrap();
    let different = Sqlite::open(&copy.0, &options).unwrap_err();
    assert!(matches!(different, StoreError::RolledBack { size: 5, remembered: 5, .. }), "{different}");
    assert!(different.to_string().contains("another content"), "{different}");

    let empty = Scratch::new();
    let lost = Sqlite::open(&empty.0, &options).unwrap_err();
    assert!(matches!(lost, StoreError::RolledBack { size: 0, .. }), "{lost}");
}

#[test]
fn people_are_told_when_the_second_place_cannot_be_written() {
    let (scratch, second) = (Scratch::new(), Scratch::new());
    let store = Sqlite::open(&scratch.0, &Options { second_place: Some(second.0.clone()) }).unwrap();
    let (log, mut author) = furnish(&store);
    std::fs::remove_dir_all(&second.0).unwrap();
    let batch = author.batch(|author| author.raw(b"x"));
    store.append(log, 4, &batch).unwrap();
    assert_eq!(store.warnings().len(), 1);
    std::fs::create_dir_all(&second.0).unwrap();
    let batch = author.batch(|author| author.raw(b"y"));
    store.append(log, 5, &batch).unwrap();
    assert_eq!(store.warnings().len(), 0);
}

#[test]
fn a_backup_while_writing_opens_and_is_equal() {
    let (scratch, copy) = (Scratch::new(), Scratch::new());
    let store = open(&scratch.0).unwrap();
    let (log, mut author) = furnish(&store);
    let photo = b"a photo".to_vec();
    assert_eq!(store.originals().unwrap().put(&file_hash(&photo), &photo).unwrap(), Put::Stored);
    let copied = std::thread::scope(|scope| {
        let backup = scope.spawn(|| store.backup(&copy.0).unwrap());
        for size in 4..60 {
            let batch = author.batch(|author| author.raw(format!("{size}").as_bytes()));
            store.append(log, size, &batch).unwrap();
        }
        backup.join().unwrap()
    });
    assert_eq!(copied.originals, 1);
    let other = open(&copy.0).unwrap();
    let size = other.state(log).unwrap().size;
    assert!((4..=60).contains(&size));
    assert_eq!(other.entries(log, 0, u64::MAX).unwrap(), author.entries()[..size as usize]);
    assert!(store.backup(&copy.0).is_err(), "a backup is not overwritten");
    let again = Scratch::new();
    store.backup(&again.0).unwrap();
    let whole = open(&again.0).unwrap();
    assert_eq!(first_difference(&store, &whole).unwrap(), None);
    assert!(first_difference(&store, &other).unwrap().is_some() || size == 60);
    assert_eq!(whole.originals().unwrap().read(&file_hash(&photo)).unwrap(), Some(photo));
    assert!(!again.0.join(KEYS).exists());
}

#[test]
fn steps_of_the_schema() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(&scratch.0).unwrap();
    let mut sql = past_us(&scratch.0);
    let two = ["CREATE TABLE one (x)", "CREATE TABLE two (x); INSERT INTO two VALUES (2)"];
    open::migrate(&mut sql, &two[..1]).unwrap();
    let broken = ["", "CREATE TABLE two (x)", "CREATE nonsense"];
    assert!(open::migrate(&mut sql, &broken).is_err());
    open::migrate(&mut sql, &two).unwrap();
    assert_eq!(sql.query_row("SELECT x FROM two", [], |row| row.get::<_, i64>(0)).unwrap(), 2);
    open::migrate(&mut sql, &two).unwrap();
    let newer = open::migrate(&mut sql, &two[..1]).unwrap_err();
    assert!(matches!(newer, StoreError::Newer { found: 2, known: 1 }), "{newer}");
    assert_eq!(newer.to_string(), "the database has schema version 2, and this program knows only up to 1");
}

#[test]
fn databases_of_others_are_left_alone() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(&scratch.0).unwrap();
    past_us(&scratch.0).execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert!(matches!(open(&scratch.0), Err(StoreError::Foreign(_))));
    std::fs::write(scratch.0.join(DATABASE), "not a database at all, but long enough to have a header".repeat(9))
        .unwrap();
    assert!(open(&scratch.0).is_err());
}

#[test]
fn secrets_are_for_the_owner_only() {
    let scratch = Scratch::new();
    let store = open(&scratch.0).unwrap();
    let secrets = store.secrets().unwrap();
    secrets.keep("0123abcd.key", b"PRIVATE+KEY+...").unwrap();
    assert_eq!(secrets.read("0123abcd.key").unwrap().unwrap(), b"PRIVATE+KEY+...");
    assert_eq!(secrets.read("none").unwrap(), None);
    assert!(secrets.keep("0123abcd.key", b"another").is_err());
    for name in ["", "../x", "a/b", ".x", "A"] {
        assert!(secrets.keep(name, b"x").is_err(), "{name}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = scratch.0.join(KEYS).join("0123abcd.key");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(secrets.read("0123abcd.key"), Err(StoreError::Exposed(_))));
    }
}
