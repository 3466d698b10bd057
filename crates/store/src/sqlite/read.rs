//! The questions that are asked of the database, one function each. None of them changes anything.

use std::ops::Range;

use record::merkle::Hash;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row, params};

use crate::kept::{Checkpoint, Cosignature, Destroyed, Entry, Finding, Head, Heard, Log, LogId, Memo, Opening};

/// SQLite counts to here; no place or size is above it.
const COUNT_MAX: u64 = i64::MAX as u64;

pub(super) fn logs(connection: &Connection) -> Result<Vec<Log>> {
    all(connection, "SELECT id, origin, created_at FROM logs ORDER BY id", [], |row| {
        Ok(Log { id: LogId(row.get(0)?), origin: row.get(1)?, created_at: row.get(2)? })
    })
}

pub(super) fn log(connection: &Connection, origin: &str) -> Result<Option<LogId>> {
    one(connection, "SELECT id FROM logs WHERE origin = ?", [origin], |row| Ok(LogId(row.get(0)?)))
}

/// The newest checkpoint; the outer `None` says that there is no such log.
pub(super) fn newest(connection: &Connection, log: LogId) -> Result<Option<Option<Checkpoint>>> {
    let sql = "SELECT size, root, note, made_at FROM logs LEFT JOIN checkpoints ON log = id
        WHERE id = ? ORDER BY size DESC LIMIT 1";
    one(connection, sql, [log.0], |row| {
        if row.get::<_, Option<u64>>(0)?.is_some() { checkpoint(row).map(Some) } else { Ok(None) }
    })
}

/// How many entries there are, by the entries themselves.
pub(super) fn size(connection: &Connection, log: LogId) -> Result<u64> {
    let size = "SELECT coalesce(max(place) + 1, 0) FROM entries WHERE log = ?";
    connection.prepare_cached(size)?.query_row([log.0], |row| row.get(0))
}

pub(super) fn entries(connection: &Connection, log: LogId, from: u64, bytes_max: u64) -> Result<Vec<Entry>> {
    let sql = "SELECT place, hash, key, number, control, received_at, bytes FROM entries
        WHERE log = ? AND place >= ? ORDER BY place";
    some(connection, sql, params![log.0, from.min(COUNT_MAX)], entry, |entry| entry.bytes.len(), bytes_max)
}

pub(super) fn controls(connection: &Connection, log: LogId, from: u64) -> Result<Vec<Entry>> {
    let sql = "SELECT place, hash, key, number, control, received_at, bytes FROM entries INDEXED BY entries_control
        WHERE log = ? AND place >= ? AND control = 1 ORDER BY place";
    all(connection, sql, params![log.0, from.min(COUNT_MAX)], entry)
}

pub(super) fn find(connection: &Connection, log: LogId, hash: &Hash) -> Result<Option<Head>> {
    one(
        connection,
        "SELECT place, hash, key, number FROM entries WHERE log = ? AND hash = ?",
        params![log.0, hash.0],
        head,
    )
}

/// INVARIANT: asked for every entry that comes in. Left alone, SQLite takes the order of places for nearer and reads the
/// whole log each time.
pub(super) const NUMBERED: &str = "SELECT place, hash, key, number FROM entries INDEXED BY entries_by_chain
    WHERE log = ?1 AND key = ?2 AND number = ?3 ORDER BY place";
pub(super) const CHAIN_HEAD: &str = "SELECT place, hash, key, number FROM entries INDEXED BY entries_by_chain
    WHERE log = ?1 AND key = ?2 AND number = (SELECT max(number) FROM entries WHERE log = ?1 AND key = ?2)
    ORDER BY place LIMIT 1";

pub(super) fn numbered(connection: &Connection, log: LogId, key: &[u8; 32], number: u64) -> Result<Vec<Head>> {
    all(connection, NUMBERED, params![log.0, key, number.min(COUNT_MAX)], head)
}

pub(super) fn chain_head(connection: &Connection, log: LogId, key: &[u8; 32]) -> Result<Option<Head>> {
    one(connection, CHAIN_HEAD, params![log.0, key], head)
}

pub(super) fn openings(
    connection: &Connection,
    log: LogId,
    from: (u64, u8),
    to: u64,
    bytes_max: u64,
) -> Result<Vec<Opening>> {
    let sql = "SELECT place, number, salt, value FROM openings
        WHERE log = ? AND (place, number) >= (?, ?) AND place < ? ORDER BY place, number";
    let asked = params![log.0, from.0.min(COUNT_MAX), from.1, to.min(COUNT_MAX)];
    let opening =
        |row: &Row<'_>| Ok(Opening { place: row.get(0)?, number: row.get(1)?, salt: row.get(2)?, value: row.get(3)? });
    some(connection, sql, asked, opening, |opening| opening.value.len(), bytes_max)
}

pub(super) fn destroyed(connection: &Connection, log: LogId, places: Range<u64>) -> Result<Vec<Destroyed>> {
    let sql = "SELECT place, number, \"by\" FROM destroyed
        WHERE log = ? AND place >= ? AND place < ? ORDER BY place, number";
    all(connection, sql, params![log.0, places.start.min(COUNT_MAX), places.end.min(COUNT_MAX)], |row| {
        Ok(Destroyed { place: row.get(0)?, number: row.get(1)?, by: row.get(2)? })
    })
}

pub(super) fn checkpoints(connection: &Connection, log: LogId, from: u64, count_max: u32) -> Result<Vec<Checkpoint>> {
    let sql = "SELECT size, root, note, made_at FROM checkpoints WHERE log = ? AND size >= ? ORDER BY size LIMIT ?";
    all(connection, sql, params![log.0, from.min(COUNT_MAX), count_max], checkpoint)
}

pub(super) fn cosignatures(connection: &Connection, log: LogId, size: u64) -> Result<Vec<Cosignature>> {
    let sql = "SELECT line, received_at FROM cosignatures WHERE log = ? AND size = ? ORDER BY id";
    all(connection, sql, params![log.0, size.min(COUNT_MAX)], |row| {
        Ok(Cosignature { line: row.get(0)?, received_at: row.get(1)? })
    })
}

/// Hashes up to the first that is missing.
pub(super) fn hashes(connection: &Connection, log: LogId, level: u8, indexes: Range<u64>) -> Result<Vec<Hash>> {
    let (from, to) = (indexes.start.min(COUNT_MAX), indexes.end.min(COUNT_MAX));
    let index_and_hash = |row: &Row<'_>| Ok((row.get::<_, u64>(0)?, Hash(row.get(1)?)));
    let rows = if level == 0 {
        let sql = "SELECT place, hash FROM entries WHERE log = ? AND place >= ? AND place < ? ORDER BY place";
        all(connection, sql, params![log.0, from, to], index_and_hash)?
    } else {
        let sql = "SELECT at, hash FROM nodes WHERE log = ? AND level = ? AND at >= ? AND at < ? ORDER BY at";
        all(connection, sql, params![log.0, level, from, to], index_and_hash)?
    };
    Ok((from..to).zip(rows).take_while(|(index, (at, _))| index == at).map(|(_, (_, hash))| hash).collect())
}

pub(super) fn heard(connection: &Connection, origin: &str, from: u64, count_max: u32) -> Result<Vec<Heard>> {
    let sql = "SELECT origin, size, root, note, heard_at FROM heard
        WHERE origin = ? AND size >= ? ORDER BY size, root LIMIT ?";
    all(connection, sql, params![origin, from.min(COUNT_MAX), count_max], |row| {
        let (origin, size, root) = (row.get(0)?, row.get(1)?, Hash(row.get(2)?));
        Ok(Heard { origin, size, root, note: row.get(3)?, heard_at: row.get(4)? })
    })
}

pub(super) fn findings(connection: &Connection, log: LogId) -> Result<Vec<Finding>> {
    all(connection, "SELECT code, evidence, found_at FROM findings WHERE log = ? ORDER BY id", [log.0], |row| {
        Ok(Finding { code: row.get(0)?, evidence: row.get(1)?, found_at: row.get(2)? })
    })
}

pub(super) fn memos(connection: &Connection, log: LogId, from: u64) -> Result<Vec<Memo>> {
    let sql = "SELECT list, name, text, made_at FROM memos WHERE log = ? AND number >= ? ORDER BY number";
    all(connection, sql, params![log.0, from.min(COUNT_MAX)], |row| {
        Ok(Memo { list: row.get(0)?, name: row.get(1)?, text: row.get(2)?, made_at: row.get(3)? })
    })
}

/// What SQLite finds when it reads all of its file.
pub(super) fn faults(connection: &Connection) -> Result<Vec<String>> {
    let found: Vec<String> = all(connection, "PRAGMA integrity_check", [], |row| row.get(0))?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

fn checkpoint(row: &Row<'_>) -> Result<Checkpoint> {
    Ok(Checkpoint { size: row.get(0)?, root: Hash(row.get(1)?), note: row.get(2)?, made_at: row.get(3)? })
}

fn head(row: &Row<'_>) -> Result<Head> {
    Ok(Head { place: row.get(0)?, hash: Hash(row.get(1)?), key: row.get(2)?, number: row.get(3)? })
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let Head { place, hash, key, number } = head(row)?;
    Ok(Entry { place, hash, key, number, control: row.get(4)?, received_at: row.get(5)?, bytes: row.get(6)? })
}

fn one<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    take: impl FnOnce(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    connection.prepare_cached(sql)?.query_row(params, take).optional()
}

fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    take: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map(params, take)?.collect()
}

/// As many rows as fit into so many bytes, but at least one.
fn some<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    take: impl FnMut(&Row<'_>) -> Result<T>,
    bytes: impl Fn(&T) -> usize,
    bytes_max: u64,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let (mut taken, mut total) = (Vec::new(), 0);
    for row in statement.query_map(params, take)? {
        let row = row?;
        total += bytes(&row) as u64;
        if total > bytes_max && !taken.is_empty() {
            break;
        }
        taken.push(row);
    }
    Ok(taken)
}
