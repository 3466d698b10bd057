//! The conformance suite over PostgreSQL, and what only several servers beside one database can show. Takes the
//! database that `LASTLOOK_TEST_POSTGRES` names, or starts a private one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of them"
)]
#![cfg(feature = "postgres")]

#[path = "common/server.rs"]
mod server;

use std::sync::atomic::{AtomicU32, Ordering};

use store::conformance::{self, Author, FORBIDDEN_SQL, Harness, furnish};
use store::fsck::{Depth, fsck};
use store::memory::Memory;
use store::{Postgres, PostgresOptions, Store, StoreError, first_difference};

/// The dumps, by version.
const RELEASED: &[&str] = &[include_str!("fixtures/v1.postgres.sql")];

/// Numbers the schemas.
static NEXT: AtomicU32 = AtomicU32::new(0);

struct Database(String);

impl Database {
    fn options(&self) -> PostgresOptions {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let schema = format!("test_{}_{number}", std::process::id());
        PostgresOptions { url: self.0.clone(), schema, second_place: None }
    }

    fn sql(&self, schema: &str) -> postgres::Client {
        let mut client = postgres::Client::connect(&self.0, postgres::NoTls).unwrap();
        client.batch_execute(&format!("SET search_path = {schema}")).unwrap();
        client
    }
}

impl Harness for Database {
    type Store = Postgres;

    fn fresh(&self) -> Postgres {
        Postgres::open(&self.options()).unwrap()
    }

    fn reopen(&self, store: Postgres) -> Postgres {
        Postgres::open(store.options()).unwrap()
    }
}

#[test]
fn postgres_database() {
    let (url, server) = match server::reach() {
        Ok(reached) => reached,
        Err(why) => {
            eprintln!("\n*** SKIPPED: no test of PostgreSQL was run: {why} ***\n");
            return;
        }
    };
    let database = Database(url);
    assert_eq!(conformance::store(&database), 17);
    sql_past_us_cannot_change_the_record(&database);
    two_servers_conflict_and_go_on(&database);
    a_newer_schema_is_refused(&database);
    every_released_version_opens(&database);
    settings_that_lose_writes_are_refused(&database);
    if let Some(server) = server {
        what_was_confirmed_survives_a_crash(&database, &server);
    }
}

fn sql_past_us_cannot_change_the_record(database: &Database) {
    let options = database.options();
    let store = Postgres::open(&options).unwrap();
    let (log, _) = furnish(&store);
    store.note(log, &[conformance::memo("form", "one")]).unwrap();
    let before = store.entries(log, 0, u64::MAX).unwrap();
    let mut sql = database.sql(&options.schema);
    let more = [
        "TRUNCATE logs CASCADE",
        "TRUNCATE entries CASCADE",
        "TRUNCATE openings",
        "TRUNCATE heard",
        "TRUNCATE memos",
        "INSERT INTO entries SELECT * FROM entries ON CONFLICT (log, place) DO UPDATE SET received_at = 0",
    ];
    for statement in FORBIDDEN_SQL.iter().chain(&more) {
        assert!(sql.execute(*statement, &[]).is_err(), "{statement}");
    }
    assert_eq!(store.entries(log, 0, u64::MAX).unwrap(), before);
    assert!(fsck(&store, None, Depth::Signatures).unwrap().is_sound());
}

fn two_servers_conflict_and_go_on(database: &Database) {
    let options = database.options();
    let (one, other) = (Postgres::open(&options).unwrap(), Postgres::open(&options).unwrap());
    let author = Author::new("shared.example/record");
    let log = one.create_log(author.origin(), 0).unwrap();
    assert_eq!(other.create_log(author.origin(), 1).unwrap(), log);
    let author = std::sync::Mutex::new(author);
    let conflicts = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for (at, store) in [&one, &other, &one, &other].into_iter().enumerate() {
            let (author, conflicts) = (&author, &conflicts);
            scope.spawn(move || {
                let mut written = 0u8;
                while written < 100 {
                    let mut next = author.lock().unwrap().clone();
                    let size = next.size();
                    let batch = next.batch(|author| author.raw(&[at as u8, written]));
                    match store.append(log, size, &batch) {
                        Ok(()) => {
                            *author.lock().unwrap() = next;
                            written += 1;
                        }
                        Err(StoreError::Conflict { .. }) => {
                            conflicts.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    let author = author.into_inner().unwrap();
    assert_eq!(author.size(), 400);
    assert_eq!(other.entries(log, 0, u64::MAX).unwrap(), author.entries());
    eprintln!("two servers, four threads: 400 appends, {} conflicts", conflicts.into_inner());
}

fn a_newer_schema_is_refused(database: &Database) {
    let options = database.options();
    drop(Postgres::open(&options).unwrap());
    database.sql(&options.schema).execute("INSERT INTO schema VALUES (3)", &[]).unwrap();
    let Err(newer) = Postgres::open(&options) else { panic!("opened") };
    assert!(matches!(newer, StoreError::Newer { found: 3, known: 2 }), "{newer}");
}

/// As `tests/released.rs`. The dumps are of the schema `lastlook_released`.
fn every_released_version_opens(database: &Database) {
    for (version, dump) in (1..).zip(RELEASED) {
        let options = PostgresOptions { schema: "lastlook_released".into(), ..database.options() };
        let mut sql = postgres::Client::connect(&database.0, postgres::NoTls).unwrap();
        sql.batch_execute("DROP SCHEMA IF EXISTS lastlook_released CASCADE").unwrap();
        let now = Memory::new();
        let (_, author) = furnish(&now);
        if std::env::var_os("LASTLOOK_WRITE_FIXTURE").is_some() {
            furnish(&Postgres::open(&options).unwrap());
            return;
        }
        sql.batch_execute(dump).unwrap();
        let store = Postgres::open(&options).unwrap();
        assert!(fsck(&store, None, Depth::Signatures).unwrap().is_sound(), "version {version}");
        assert_eq!(first_difference(&store, &now).unwrap(), None, "version {version}");
        let log = store.log(author.origin()).unwrap().unwrap();
        let next = author.clone().batch(|author| author.say("goes_on()", &[], &[]));
        store.append(log, author.size(), &next).unwrap();
        assert!(sql.execute("DELETE FROM lastlook_released.heard", &[]).is_err(), "triggers too");
    }
}

fn settings_that_lose_writes_are_refused(database: &Database) {
    let mut options = database.options();
    options.schema = "x; DROP SCHEMA public".into();
    assert!(matches!(Postgres::open(&options), Err(StoreError::Refused(_))));
    let options = database.options();
    drop(Postgres::open(&options).unwrap());
    let mut sql = database.sql(&options.schema);
    if sql.batch_execute("ALTER SYSTEM SET full_page_writes = off").is_err() {
        eprintln!("SKIPPED: not allowed to change the settings of this database server");
        return;
    }
    sql.batch_execute("SELECT pg_reload_conf()").unwrap();
    // The server takes a moment to reload; each new connection asks again.
    let refused = (0..1000).any(|_| matches!(Postgres::open(&options), Err(StoreError::NotDurable { .. })));
    sql.batch_execute("ALTER SYSTEM RESET full_page_writes; ").unwrap();
    sql.batch_execute("SELECT pg_reload_conf()").unwrap();
    assert!(refused);
    assert!((0..1000).any(|_| Postgres::open(&options).is_ok()));
}

fn what_was_confirmed_survives_a_crash(database: &Database, server: &server::Server) {
    let options = database.options();
    let store = Postgres::open(&options).unwrap();
    let (log, mut author) = furnish(&store);
    for size in 4..50 {
        let batch = author.batch(|author| author.raw(format!("{size}").as_bytes()));
        store.append(log, size, &batch).unwrap();
    }
    server.crash();
    let next = author.batch(|author| author.raw(b"after"));
    // The old connections are dead: one error, and then new ones.
    let went_on = (0..20).any(|_| store.append(log, 50, &next).is_ok());
    assert!(went_on);
    let other = Postgres::open(&options).unwrap();
    assert_eq!(other.entries(log, 0, u64::MAX).unwrap(), author.entries());
}
