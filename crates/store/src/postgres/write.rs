//! What is written to PostgreSQL: rows that are added, and openings that are destroyed. Nothing else is changed.

use ::postgres::error::SqlState;
use ::postgres::{Client, Error, Transaction};

use super::rows::{self, int};
use super::{Session, Statements};
use crate::batch::{Batch, used};
use crate::error::StoreError;
use crate::kept::{Checkpoint, Destroyed, Entry, Finding, Heard, LogId, Memo, Node, Opening};
use crate::tree::{Spine, file_hash};

/// Brings the schema to the newest version, all steps in one transaction, one server at a time. Gives the version that
/// it has then; a newer one is left alone.
pub(super) fn migrate(client: &mut Client, schema: &str, lock: i64, steps: &[&str]) -> Result<u32, Error> {
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&lock])?;
    // The name was checked to be of `a-z`, `0-9` and `_`.
    transaction.batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
    transaction.batch_execute("CREATE TABLE IF NOT EXISTS schema (version integer PRIMARY KEY)")?;
    let found: i32 = transaction.query_one("SELECT coalesce(max(version), 0) FROM schema", &[])?.get(0);
    let mut version = found;
    for step in steps.iter().skip(usize::try_from(found).unwrap_or(0)) {
        version += 1;
        transaction.batch_execute(step)?;
        transaction.execute("INSERT INTO schema (version) VALUES ($1)", &[&version])?;
    }
    transaction.commit()?;
    Ok(version.unsigned_abs())
}

pub(super) fn create_log(session: &mut Session, origin: &str, created_at: u64) -> Result<LogId, StoreError> {
    let sql = "INSERT INTO logs (origin, created_at) VALUES ($1, $2) ON CONFLICT (origin) DO NOTHING";
    let created = session.client.execute(sql, &[&origin, &int(created_at)]);
    let found = created.and_then(|_| rows::log(&mut session.client, &mut session.statements, origin));
    found
        .map_err(StoreError::database("beginning a log"))?
        .ok_or_else(|| StoreError::Damaged(format!("the log `{origin}` is not there though it was begun")))
}

/// Checks a batch against the log and writes it. Gives the tree's edge afterwards.
pub(super) fn append(
    session: &mut Session,
    spine: Option<Spine>,
    log: LogId,
    expected: u64,
    batch: &Batch,
) -> Result<Spine, StoreError> {
    let Session { client, statements } = session;
    let mut transaction = client.transaction().map_err(StoreError::database("beginning to write"))?;
    let size = locked_size(&mut transaction, statements, log).map_err(StoreError::database("locking a log"))?;
    let size = size.ok_or(StoreError::UnknownLog(log))?;
    if size != expected {
        return Err(StoreError::Conflict { expected, size });
    }
    let spine = match spine {
        Some(spine) if spine.size() == size => spine,
        _ => load_spine(&mut transaction, statements, log, size)?,
    };
    let fitting = batch.fit(spine)?;
    insert(&mut transaction, statements, log, batch, &fitting.nodes).map_err(known_or_failed)?;
    insert_memos(&mut transaction, statements, log, &batch.memos)?;
    transaction.commit().map_err(StoreError::database("writing"))?;
    Ok(fitting.spine)
}

/// Tells an entry that is in the log already, which the index of hashes refuses, from a failure.
fn known_or_failed(error: Error) -> StoreError {
    if error.code() == Some(&SqlState::UNIQUE_VIOLATION) {
        return StoreError::Refused("one of its entries is in the log already".into());
    }
    StoreError::database("writing")(error)
}

/// Locks the log against other servers until the transaction ends, and only then looks at its size: a statement sees
/// what was there when it began.
fn locked_size(transaction: &mut Transaction<'_>, kept: &mut Statements, log: LogId) -> Result<Option<u64>, Error> {
    let lock = kept.of(transaction, "SELECT id FROM logs WHERE id = $1 FOR UPDATE")?;
    if transaction.query_opt(&lock, &[&int(log.0)])?.is_none() {
        return Ok(None);
    }
    rows::size(transaction, kept, log).map(Some)
}

fn load_spine(
    transaction: &mut Transaction<'_>,
    kept: &mut Statements,
    log: LogId,
    size: u64,
) -> Result<Spine, StoreError> {
    Spine::load(size, |level, from, to| rows::hashes(transaction, kept, log, level, from..to))
        .map_err(StoreError::database("reading the tree"))?
        .ok_or_else(|| StoreError::Damaged(format!("hashes of the tree over the first {size} entries are missing")))
}

fn insert(
    transaction: &mut Transaction<'_>,
    kept: &mut Statements,
    log: LogId,
    batch: &Batch,
    nodes: &[Node],
) -> Result<(), Error> {
    insert_entries(transaction, kept, log, &batch.entries)?;
    insert_nodes(transaction, kept, log, nodes)?;
    destroy(transaction, kept, log, &batch.destroy)?;
    insert_openings(transaction, kept, log, &batch.openings)?;
    if let Some(Checkpoint { size, root, note, made_at }) = &batch.checkpoint {
        let sql = "INSERT INTO checkpoints (log, size, root, note, made_at) VALUES ($1, $2, $3, $4, $5)";
        let statement = kept.of(transaction, sql)?;
        let root = root.0.as_slice();
        transaction.execute(&statement, &[&int(log.0), &int(*size), &root, note, &int(*made_at)])?;
    }
    Ok(())
}

/// All entries in one statement, column by column.
fn insert_entries(
    transaction: &mut Transaction<'_>,
    kept: &mut Statements,
    log: LogId,
    entries: &[Entry],
) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO entries (log, place, hash, key, number, control, received_at, bytes) SELECT $1, new.* FROM
        unnest($2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[], $6::boolean[], $7::bigint[], $8::bytea[]) AS new";
    let statement = kept.of(transaction, sql)?;
    let places: Vec<i64> = entries.iter().map(|entry| int(entry.place)).collect();
    let hashes: Vec<&[u8]> = entries.iter().map(|entry| entry.hash.0.as_slice()).collect();
    let keys: Vec<&[u8]> = entries.iter().map(|entry| entry.key.as_slice()).collect();
    let numbers: Vec<i64> = entries.iter().map(|entry| int(entry.number)).collect();
    let controls: Vec<bool> = entries.iter().map(|entry| entry.control).collect();
    let received: Vec<i64> = entries.iter().map(|entry| int(entry.received_at)).collect();
    let bytes: Vec<&[u8]> = entries.iter().map(|entry| entry.bytes.as_slice()).collect();
    let columns: [&(dyn ::postgres::types::ToSql + Sync); 8] =
        [&int(log.0), &places, &hashes, &keys, &numbers, &controls, &received, &bytes];
    transaction.execute(&statement, &columns).map(|_| ())
}

fn insert_nodes(
    transaction: &mut Transaction<'_>,
    kept: &mut Statements,
    log: LogId,
    nodes: &[Node],
) -> Result<(), Error> {
    if nodes.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO nodes (log, level, at, hash) SELECT $1, new.* FROM
        unnest($2::smallint[], $3::bigint[], $4::bytea[]) AS new";
    let statement = kept.of(transaction, sql)?;
    let levels: Vec<i16> = nodes.iter().map(|node| i16::from(node.level)).collect();
    let indexes: Vec<i64> = nodes.iter().map(|node| int(node.index)).collect();
    let hashes: Vec<&[u8]> = nodes.iter().map(|node| node.hash.0.as_slice()).collect();
    transaction.execute(&statement, &[&int(log.0), &levels, &indexes, &hashes]).map(|_| ())
}

/// Openings that are there already stay; those that were destroyed are not taken up again.
fn insert_openings(
    transaction: &mut Transaction<'_>,
    kept: &mut Statements,
    log: LogId,
    openings: &[Opening],
) -> Result<(), Error> {
    let sql = "INSERT INTO openings (log, place, number, salt, value) SELECT $1, $2, $3, $4, $5
        WHERE NOT EXISTS (SELECT 1 FROM destroyed WHERE log = $1 AND place = $2 AND number = $3)
        ON CONFLICT DO NOTHING";
    for Opening { place, number, salt, value } in openings {
        let statement = kept.of(transaction, sql)?;
        let salt = salt.as_slice();
        transaction.execute(&statement, &[&int(log.0), &int(*place), &i16::from(*number), &salt, value])?;
    }
    Ok(())
}

fn destroy(
    transaction: &mut Transaction<'_>,
    kept: &mut Statements,
    log: LogId,
    orders: &[Destroyed],
) -> Result<(), Error> {
    let order = "INSERT INTO destroyed (log, place, number, \"by\") VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let delete = "DELETE FROM openings WHERE log = $1 AND place = $2 AND number = $3";
    for Destroyed { place, number, by } in orders {
        let (order, delete) = (kept.of(transaction, order)?, kept.of(transaction, delete)?);
        let (log, place, number) = (int(log.0), int(*place), i16::from(*number));
        transaction.execute(&order, &[&log, &place, &number, &int(*by)])?;
        transaction.execute(&delete, &[&log, &place, &number])?;
    }
    Ok(())
}

pub(super) fn cosign(
    session: &mut Session,
    log: LogId,
    size: u64,
    line: &[u8],
    received_at: u64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO cosignatures (log, size, digest, line, received_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (log, size, digest) DO NOTHING";
    let digest = file_hash(line).0;
    let added = session.client.execute(sql, &[&int(log.0), &int(size), &digest.as_slice(), &line, &int(received_at)]);
    added.map(|_| ()).map_err(StoreError::database("adding a cosignature"))
}

pub(super) fn hear(session: &mut Session, heard: &Heard) -> Result<bool, StoreError> {
    let sql =
        "INSERT INTO heard (origin, size, root, note, heard_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let Heard { origin, size, root, note, heard_at } = heard;
    let added = session.client.execute(sql, &[origin, &int(*size), &root.0.as_slice(), note, &int(*heard_at)]);
    Ok(added.map_err(StoreError::database("remembering a checkpoint"))? > 0)
}

pub(super) fn keep_finding(session: &mut Session, log: LogId, finding: &Finding) -> Result<bool, StoreError> {
    let sql = "INSERT INTO findings (log, digest, code, evidence, found_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (log, digest) DO NOTHING";
    let Finding { code, evidence, found_at } = finding;
    let digest = finding.digest().0;
    let added = session.client.execute(sql, &[&int(log.0), &digest.as_slice(), code, evidence, &int(*found_at)]);
    Ok(added.map_err(StoreError::database("keeping a finding"))? > 0)
}

pub(super) fn note(session: &mut Session, log: LogId, memos: &[Memo]) -> Result<(), StoreError> {
    let failed = || StoreError::database("noting something beside a log");
    let Session { client, statements } = session;
    let mut transaction = client.transaction().map_err(failed())?;
    let size = locked_size(&mut transaction, statements, log).map_err(failed())?;
    size.ok_or(StoreError::UnknownLog(log))?;
    insert_memos(&mut transaction, statements, log, memos)?;
    transaction.commit().map_err(failed())
}

/// Whoever calls this holds the lock of the log.
fn insert_memos(
    transaction: &mut Transaction<'_>,
    kept: &mut Statements,
    log: LogId,
    memos: &[Memo],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO memos (log, number, list, name, text, made_at)
        SELECT $1, (SELECT coalesce(max(number) + 1, 0) FROM memos WHERE log = $1), $2, $3, $4, $5
        ON CONFLICT (log, list, name) DO NOTHING";
    let failed = || StoreError::database("noting something beside a log");
    for memo in memos {
        let statement = kept.of(transaction, sql).map_err(failed())?;
        let Memo { list, name, text, made_at } = memo;
        let added = transaction.execute(&statement, &[&int(log.0), list, name, text, &int(*made_at)]);
        if added.map_err(failed())? == 0 {
            return Err(used(memo));
        }
    }
    Ok(())
}

pub(super) fn replace_nodes(session: &mut Session, log: LogId, nodes: &[Node]) -> Result<(), StoreError> {
    let Session { client, statements } = session;
    let mut replace = || {
        let mut transaction = client.transaction()?;
        // No server may append meanwhile: its new nodes would be dropped.
        locked_size(&mut transaction, statements, log)?;
        transaction.execute("DELETE FROM nodes WHERE log = $1", &[&int(log.0)])?;
        insert_nodes(&mut transaction, statements, log, nodes)?;
        transaction.commit()
    };
    replace().map_err(StoreError::database("writing the tree anew"))
}
