//! What is written to the database: rows that are added, and openings that are destroyed. Nothing else is changed.

use std::collections::HashMap;

use record::merkle::Hash;
use rusqlite::{Connection, Result, Transaction, params};

use crate::batch::{Batch, check_found_again, refused, used};
use crate::error::StoreError;
use crate::kept::{Destroyed, Entry, Finding, Heard, LogId, Memo, Node, Opening};
use crate::tree::Spine;

use super::read;

pub(super) fn create_log(transaction: &Transaction<'_>, origin: &str, created_at: u64) -> Result<LogId, StoreError> {
    let doing = "beginning a log";
    if let Some(log) = read::log(transaction, origin).map_err(StoreError::database(doing))? {
        return Ok(log);
    }
    let sql = "INSERT INTO logs (origin, created_at) VALUES (?, ?)";
    transaction.execute(sql, params![origin, created_at]).map_err(StoreError::database(doing))?;
    Ok(LogId(transaction.last_insert_rowid().unsigned_abs()))
}

/// Checks a batch against the log and writes it.
pub(super) fn append(
    transaction: &Transaction<'_>,
    spines: &mut HashMap<LogId, Spine>,
    log: LogId,
    expected: u64,
    batch: &Batch,
) -> Result<(), StoreError> {
    let size = size(transaction, log)?;
    if size != expected {
        return Err(StoreError::Conflict { expected, size });
    }
    let spine = match spines.get(&log) {
        Some(spine) if spine.size() == size => spine.clone(),
        _ => load_spine(transaction, log, size)?,
    };
    let fitting = batch.fit(spine)?;
    check_found_again(batch, |hash| {
        Ok(read::find(transaction, log, hash).map_err(StoreError::database("looking for an entry"))?.is_some())
    })?;
    insert(transaction, log, batch, &fitting.nodes).map_err(StoreError::database("writing"))?;
    insert_memos(transaction, log, &batch.memos)?;
    spines.insert(log, fitting.spine);
    Ok(())
}

fn size(transaction: &Transaction<'_>, log: LogId) -> Result<u64, StoreError> {
    let known = transaction
        .prepare_cached("SELECT 1 FROM logs WHERE id = ?")
        .and_then(|mut statement| statement.exists([log.0]))
        .map_err(StoreError::database("looking for a log"))?;
    if !known {
        return Err(StoreError::UnknownLog(log));
    }
    read::size(transaction, log).map_err(StoreError::database("reading the size of a log"))
}

fn load_spine(transaction: &Transaction<'_>, log: LogId, size: u64) -> Result<Spine, StoreError> {
    Spine::load(size, |level, from, to| read::hashes(transaction, log, level, from..to))
        .map_err(StoreError::database("reading the tree"))?
        .ok_or_else(|| StoreError::Damaged(format!("hashes of the tree over the first {size} entries are missing")))
}

fn insert(transaction: &Transaction<'_>, log: LogId, batch: &Batch, nodes: &[Node]) -> Result<()> {
    insert_entries(transaction, log, &batch.entries)?;
    insert_nodes(transaction, log, nodes)?;
    destroy(transaction, log, &batch.destroy)?;
    insert_openings(transaction, log, &batch.openings)?;
    if let Some(checkpoint) = &batch.checkpoint {
        transaction
            .prepare_cached("INSERT INTO checkpoints (log, size, root, note, made_at) VALUES (?, ?, ?, ?, ?)")?
            .execute(params![log.0, checkpoint.size, checkpoint.root.0, checkpoint.note, checkpoint.made_at])?;
    }
    Ok(())
}

fn insert_entries(connection: &Connection, log: LogId, entries: &[Entry]) -> Result<()> {
    let sql = "INSERT INTO entries (log, place, hash, key, number, control, received_at, bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let mut statement = connection.prepare_cached(sql)?;
    for Entry { place, hash, key, number, control, received_at, bytes } in entries {
        statement.execute(params![log.0, place, hash.0, key, number, control, received_at, bytes])?;
    }
    Ok(())
}

fn insert_nodes(connection: &Connection, log: LogId, nodes: &[Node]) -> Result<()> {
    let mut statement = connection.prepare_cached("INSERT INTO nodes (log, level, at, hash) VALUES (?, ?, ?, ?)")?;
    for Node { level, index, hash } in nodes {
        statement.execute(params![log.0, level, index, hash.0])?;
    }
    Ok(())
}

/// Openings that are there already stay; those that were destroyed are not taken up again.
fn insert_openings(connection: &Connection, log: LogId, openings: &[Opening]) -> Result<()> {
    let sql = "INSERT INTO openings (log, place, number, salt, value) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE NOT EXISTS (SELECT 1 FROM openings WHERE log = ?1 AND place = ?2 AND number = ?3)
        AND NOT EXISTS (SELECT 1 FROM destroyed WHERE log = ?1 AND place = ?2 AND number = ?3)";
    let mut statement = connection.prepare_cached(sql)?;
    for Opening { place, number, salt, value } in openings {
        statement.execute(params![log.0, place, number, salt, value])?;
    }
    Ok(())
}

fn destroy(connection: &Connection, log: LogId, orders: &[Destroyed]) -> Result<()> {
    let sql = "INSERT INTO destroyed (log, place, number, \"by\") SELECT ?1, ?2, ?3, ?4
        WHERE NOT EXISTS (SELECT 1 FROM destroyed WHERE log = ?1 AND place = ?2 AND number = ?3)";
    let mut order = connection.prepare_cached(sql)?;
    let mut delete = connection.prepare_cached("DELETE FROM openings WHERE log = ? AND place = ? AND number = ?")?;
    for Destroyed { place, number, by } in orders {
        order.execute(params![log.0, place, number, by])?;
        delete.execute(params![log.0, place, number])?;
    }
    Ok(())
}

pub(super) fn cosign(
    transaction: &Transaction<'_>,
    log: LogId,
    size: u64,
    line: &[u8],
    received_at: u64,
) -> Result<(), StoreError> {
    let doing = "adding a cosignature";
    let known = transaction
        .prepare_cached("SELECT 1 FROM checkpoints WHERE log = ? AND size = ?")
        .and_then(|mut statement| statement.exists(params![log.0, size]))
        .map_err(StoreError::database(doing))?;
    if !known {
        return refused(format!("there is no checkpoint of size {size} to cosign"));
    }
    let sql = "INSERT INTO cosignatures (log, size, line, received_at) SELECT ?1, ?2, ?3, ?4
        WHERE NOT EXISTS (SELECT 1 FROM cosignatures WHERE log = ?1 AND size = ?2 AND line = ?3)";
    transaction.execute(sql, params![log.0, size, line, received_at]).map_err(StoreError::database(doing))?;
    Ok(())
}

pub(super) fn hear(transaction: &Transaction<'_>, heard: &Heard) -> Result<bool, StoreError> {
    let sql = "INSERT INTO heard (origin, size, root, note, heard_at) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE NOT EXISTS (SELECT 1 FROM heard WHERE origin = ?1 AND size = ?2 AND root = ?3)";
    let Heard { origin, size, root, note, heard_at } = heard;
    let added = transaction.execute(sql, params![origin, size, root.0, note, heard_at]);
    Ok(added.map_err(StoreError::database("remembering a checkpoint"))? > 0)
}

pub(super) fn keep_finding(transaction: &Transaction<'_>, log: LogId, finding: &Finding) -> Result<bool, StoreError> {
    size(transaction, log)?;
    let Hash(digest) = finding.digest();
    let sql = "INSERT INTO findings (log, digest, code, evidence, found_at) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE NOT EXISTS (SELECT 1 FROM findings WHERE log = ?1 AND digest = ?2)";
    let added = transaction.execute(sql, params![log.0, digest, finding.code, finding.evidence, finding.found_at]);
    Ok(added.map_err(StoreError::database("keeping a finding"))? > 0)
}

pub(super) fn note(transaction: &Transaction<'_>, log: LogId, memos: &[Memo]) -> Result<(), StoreError> {
    size(transaction, log)?;
    insert_memos(transaction, log, memos)
}

fn insert_memos(connection: &Connection, log: LogId, memos: &[Memo]) -> Result<(), StoreError> {
    let sql = "INSERT INTO memos (log, number, list, name, text, made_at)
        SELECT ?1, (SELECT coalesce(max(number) + 1, 0) FROM memos WHERE log = ?1), ?2, ?3, ?4, ?5
        WHERE NOT EXISTS (SELECT 1 FROM memos WHERE log = ?1 AND list = ?2 AND name = ?3)";
    let failed = || StoreError::database("noting something beside a log");
    for memo in memos {
        let Memo { list, name, text, made_at } = memo;
        let mut statement = connection.prepare_cached(sql).map_err(failed())?;
        if statement.execute(params![log.0, list, name, text, made_at]).map_err(failed())? == 0 {
            return Err(used(memo));
        }
    }
    Ok(())
}

pub(super) fn replace_nodes(transaction: &Transaction<'_>, log: LogId, nodes: &[Node]) -> Result<(), StoreError> {
    size(transaction, log)?;
    transaction
        .execute("DELETE FROM nodes WHERE log = ?", [log.0])
        .and_then(|_| insert_nodes(transaction, log, nodes))
        .map_err(StoreError::database("writing the tree anew"))
}
