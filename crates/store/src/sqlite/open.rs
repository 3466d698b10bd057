//! Opens the database so that what it confirms is on the disk, and brings its schema up to date.
//!
//! Never changes a database of another program or of a newer version of this one.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::error::StoreError;
use crate::files;

/// Marks the file as ours, in its header (`LLRC`).
const APPLICATION_ID: i64 = 0x4C4C_5243;
/// How long to wait for another program that holds the database, such as somebody's `sqlite3`.
const BUSY_WAIT: Duration = Duration::from_secs(10);
/// Statements that a connection keeps prepared: all that there are.
const STATEMENTS_KEPT: usize = 64;
/// What brings the schema from version N to N + 1, by N. A step that was released is never changed.
pub(super) const MIGRATIONS: &[&str] = &[include_str!("v1.sql"), include_str!("v2.sql")];

/// For every connection. EXTRA: NORMAL may lose confirmed transactions in a power cut, and so may FULL should the
/// database ever be written without its write-ahead log; with it, the two are the same. `fullfsync`: Apple's `fsync`
/// does not reach the disk. `secure_delete`: a destroyed value is overwritten.
const SETTINGS: &str = "
    PRAGMA synchronous = EXTRA;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
";

/// Opens the database for writing, and makes it when it is not there.
pub(super) fn writer(path: &Path) -> Result<Connection, StoreError> {
    write_anew(&beside(path, "-wal"))?;
    let mut connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    check_ours(&connection, path)?;
    let switching = "switching on its write-ahead log";
    if journal_mode(&connection, "PRAGMA journal_mode = WAL").map_err(StoreError::database(switching))? != "wal" {
        let path = path.display();
        return Err(StoreError::Damaged(format!("`{path}` is on a disk that cannot hold a write-ahead log")));
    }
    migrate(&mut connection, MIGRATIONS)?;
    // Everything that a crash left in the write-ahead log is written anew: after a failed flush the system may show
    // what is not on the disk, and would never try to flush it again.
    empty_write_ahead_log(&connection)?;
    Ok(connection)
}

/// Runs a statement that answers with the journal's mode, to its very end: it answers before it has written, and when
/// that fails, the old mode stays.
fn journal_mode(connection: &Connection, sql: &str) -> rusqlite::Result<String> {
    let mut statement = connection.prepare(sql)?;
    let answers: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(answers.into_iter().next().unwrap_or_default())
}

/// The file that SQLite keeps beside a database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Writes the same bytes to a file again and flushes it. After a flush that failed the system holds pages for clean that
/// never reached the disk, shows them to SQLite, and flushes them no more: what SQLite then copies from the write-ahead
/// log to the database would be there in part after a power cut, and the log would not be there to mend it.
fn write_anew(path: &Path) -> Result<(), StoreError> {
    let Some(bytes) = files::read(path)? else { return Ok(()) };
    let write = |mut file: File| file.write_all(&bytes).and_then(|()| file.sync_all());
    File::options().write(true).open(path).and_then(write).map_err(StoreError::file("flush", path))
}

/// Opens the database for reading.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "query_only", true).map_err(StoreError::database("opening"))?;
    Ok(connection)
}

/// Writes all of the write-ahead log into the database, and flushes it.
pub(super) fn empty_write_ahead_log(connection: &Connection) -> Result<(), StoreError> {
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(StoreError::database("emptying its write-ahead log"))
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(StoreError::database("opening"))?;
    connection.busy_timeout(BUSY_WAIT).map_err(StoreError::database("opening"))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.execute_batch(SETTINGS).map_err(StoreError::database("opening"))?;
    Ok(connection)
}

/// Refuses a database that is not ours; an empty one may become ours.
fn check_ours(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let id: i64 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(StoreError::database("reading its header"))?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(StoreError::database("reading its schema"))?;
    match (id, tables) {
        (APPLICATION_ID, _) | (0, 0) => Ok(()),
        _ => Err(StoreError::Foreign(path.display().to_string())),
    }
}

/// Refuses a database that is not ours, or of another version than this program reads.
pub(super) fn check_readable(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    check_ours(connection, path)?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    match version(connection).map_err(StoreError::database("reading its version"))? {
        found if found > known => Err(StoreError::Newer { found, known }),
        found if found < known => {
            let path = path.display();
            Err(StoreError::Damaged(format!(
                "`{path}` is of an older version; start its server once to bring it up to date"
            )))
        }
        _ => Ok(()),
    }
}

/// Brings the schema to the newest version, all steps in one transaction.
pub(super) fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let found = version(connection).map_err(StoreError::database("reading its version"))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found < known {
        migrate_from(connection, found, steps).map_err(StoreError::database("bringing its schema up to date"))?;
    }
    Ok(())
}

fn migrate_from(connection: &mut Connection, found: u32, steps: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.execute_batch("CREATE TABLE IF NOT EXISTS schema (version INTEGER PRIMARY KEY) STRICT")?;
    for (version, step) in (1u32..).zip(steps).skip(usize::try_from(found).unwrap_or(usize::MAX)) {
        transaction.execute_batch(step)?;
        transaction.execute("INSERT INTO schema (version) VALUES (?)", [version])?;
    }
    transaction.commit()
}

/// The schema's version; 0 for a new database.
fn version(connection: &Connection) -> rusqlite::Result<u32> {
    let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema'";
    if connection.query_row(table, [], |_| Ok(())).optional()?.is_none() {
        return Ok(0);
    }
    connection.query_row("SELECT coalesce(max(version), 0) FROM schema", [], |row| row.get(0))
}
