//! The questions that are asked of PostgreSQL, one function each. None of them changes anything.

use std::ops::Range;

use ::postgres::types::ToSql;
use ::postgres::{Error, GenericClient, Row};
use record::merkle::Hash;

use super::Statements;
use crate::kept::{Checkpoint, Cosignature, Destroyed, Entry, Finding, Head, Heard, Log, LogId, Memo, Opening};

/// Rows whose lengths are looked at in one go, when as many are wanted as fit.
const LENGTHS_MAX: i64 = 4096;

type Answer<T> = Result<T, Error>;

/// PostgreSQL counts to 2^63 - 1; no place or size is above it.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn logs(client: &mut impl GenericClient, kept: &mut Statements) -> Answer<Vec<Log>> {
    all(client, kept, "SELECT id, origin, created_at FROM logs ORDER BY id", &[], |row| {
        Ok(Log { id: LogId(uint(row, 0)?), origin: row.try_get(1)?, created_at: uint(row, 2)? })
    })
}

pub(super) fn log(client: &mut impl GenericClient, kept: &mut Statements, origin: &str) -> Answer<Option<LogId>> {
    let found = all(client, kept, "SELECT id FROM logs WHERE origin = $1", &[&origin], |row| uint(row, 0))?;
    Ok(found.first().copied().map(LogId))
}

/// The newest checkpoint; the outer `None` says that there is no such log.
pub(super) fn newest(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
) -> Answer<Option<Option<Checkpoint>>> {
    let sql = "SELECT size, root, note, made_at FROM logs LEFT JOIN checkpoints ON log = id
        WHERE id = $1 ORDER BY size DESC LIMIT 1";
    let found = all(client, kept, sql, &[&int(log.0)], |row| {
        if row.try_get::<_, Option<i64>>(0)?.is_some() { checkpoint(row).map(Some) } else { Ok(None) }
    })?;
    Ok(found.into_iter().next())
}

/// How many entries there are, and the size and root of the newest checkpoint, as of one moment.
pub(super) fn tail(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
) -> Answer<(u64, Option<(u64, Hash)>)> {
    let sql = "SELECT (SELECT coalesce(max(place) + 1, 0) FROM entries WHERE log = $1), size, root
        FROM (SELECT 1) AS one LEFT JOIN checkpoints ON log = $1 ORDER BY size DESC LIMIT 1";
    let found = all(client, kept, sql, &[&int(log.0)], |row| {
        let newest =
            row.try_get::<_, Option<i64>>(1)?.is_some().then(|| Ok::<_, Error>((uint(row, 1)?, hash(row, 2)?)));
        Ok((uint(row, 0)?, newest.transpose()?))
    })?;
    Ok(found.into_iter().next().unwrap_or_default())
}

pub(super) fn size(client: &mut impl GenericClient, kept: &mut Statements, log: LogId) -> Answer<u64> {
    let sql = "SELECT coalesce(max(place) + 1, 0) FROM entries WHERE log = $1";
    Ok(all(client, kept, sql, &[&int(log.0)], |row| uint(row, 0))?.first().copied().unwrap_or(0))
}

pub(super) fn entries(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    from: u64,
    bytes_max: u64,
) -> Answer<Vec<Entry>> {
    let lengths = "SELECT place, 0::smallint, octet_length(bytes) FROM entries
        WHERE log = $1 AND place >= $2 AND (place > $2 OR $3::smallint = 0) AND place < $4 ORDER BY place LIMIT $5";
    let Some((last, _)) = last_that_fits(client, kept, lengths, log, (from, 0), u64::MAX, bytes_max)? else {
        return Ok(Vec::new());
    };
    let sql = "SELECT place, hash, key, number, control, received_at, bytes FROM entries
        WHERE log = $1 AND place >= $2 AND place <= $3 ORDER BY place";
    all(client, kept, sql, &[&int(log.0), &int(from), &int(last)], entry)
}

pub(super) fn controls(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    from: u64,
) -> Answer<Vec<Entry>> {
    let sql = "SELECT place, hash, key, number, control, received_at, bytes FROM entries
        WHERE log = $1 AND place >= $2 AND control ORDER BY place";
    all(client, kept, sql, &[&int(log.0), &int(from)], entry)
}

pub(super) fn find(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    hashes: &[Hash],
) -> Answer<Vec<Option<Head>>> {
    let asked: Vec<&[u8]> = hashes.iter().map(|hash| hash.0.as_slice()).collect();
    // One look-up in the index for each: with `= ANY` a table without statistics is read whole.
    let sql = "SELECT found.* FROM unnest($2::bytea[]) AS asked (hash), LATERAL
        (SELECT place, e.hash, key, number FROM entries AS e WHERE log = $1 AND e.hash = asked.hash LIMIT 1) AS found";
    let found = all(client, kept, sql, &[&int(log.0), &asked], head)?;
    let found: std::collections::HashMap<Hash, Head> = found.into_iter().map(|head| (head.hash, head)).collect();
    Ok(hashes.iter().map(|hash| found.get(hash).copied()).collect())
}

pub(super) fn numbered(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    key: &[u8; 32],
    number: u64,
) -> Answer<Vec<Head>> {
    let sql = "SELECT place, hash, key, number FROM entries WHERE log = $1 AND key = $2 AND number = $3 ORDER BY place";
    all(client, kept, sql, &[&int(log.0), &key.as_slice(), &int(number)], head)
}

pub(super) fn chain_head(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    key: &[u8; 32],
) -> Answer<Option<Head>> {
    let sql = "SELECT place, hash, key, number FROM entries WHERE log = $1 AND key = $2
        ORDER BY number DESC, place LIMIT 1";
    Ok(all(client, kept, sql, &[&int(log.0), &key.as_slice()], head)?.first().copied())
}

pub(super) fn openings(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    from: (u64, u8),
    to: u64,
    bytes_max: u64,
) -> Answer<Vec<Opening>> {
    let lengths = "SELECT place, number, octet_length(value) FROM openings
        WHERE log = $1 AND (place, number) >= ($2, $3) AND place < $4 ORDER BY place, number LIMIT $5";
    let Some((place, number)) = last_that_fits(client, kept, lengths, log, from, to, bytes_max)? else {
        return Ok(Vec::new());
    };
    let sql = "SELECT place, number, salt, value FROM openings
        WHERE log = $1 AND (place, number) >= ($2, $3) AND (place, number) <= ($4, $5) ORDER BY place, number";
    let asked: [&(dyn ToSql + Sync); 5] =
        [&int(log.0), &int(from.0), &i16::from(from.1), &int(place), &i16::from(number)];
    all(client, kept, sql, &asked, |row| {
        Ok(Opening { place: uint(row, 0)?, number: byte(row, 1)?, salt: array(row, 2)?, value: row.try_get(3)? })
    })
}

/// The last row, by place and number, up to which rows from `from` on fit into so many bytes; at least the first.
/// `sql` gives places, numbers and lengths of up to [`LENGTHS_MAX`] rows.
fn last_that_fits(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    sql: &'static str,
    log: LogId,
    from: (u64, u8),
    to: u64,
    bytes_max: u64,
) -> Answer<Option<(u64, u8)>> {
    let (mut next, mut last, mut total) = (from, None, 0u64);
    loop {
        let asked: [&(dyn ToSql + Sync); 5] = [&int(log.0), &int(next.0), &i16::from(next.1), &int(to), &LENGTHS_MAX];
        let rows = all(client, kept, sql, &asked, |row| {
            Ok((uint(row, 0)?, byte(row, 1)?, u64::from(row.try_get::<_, i32>(2)?.unsigned_abs())))
        })?;
        let full = int(rows.len() as u64) == LENGTHS_MAX;
        for (place, number, length) in rows {
            total += length;
            if total > bytes_max && last.is_some() {
                return Ok(last);
            }
            last = Some((place, number));
            next = number.checked_add(1).map_or((place + 1, 0), |number| (place, number));
        }
        if !full {
            return Ok(last);
        }
    }
}

pub(super) fn destroyed(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    places: Range<u64>,
) -> Answer<Vec<Destroyed>> {
    let sql = "SELECT place, number, \"by\" FROM destroyed
        WHERE log = $1 AND place >= $2 AND place < $3 ORDER BY place, number";
    all(client, kept, sql, &[&int(log.0), &int(places.start), &int(places.end)], |row| {
        Ok(Destroyed { place: uint(row, 0)?, number: byte(row, 1)?, by: uint(row, 2)? })
    })
}

pub(super) fn checkpoints(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    from: u64,
    count_max: u32,
) -> Answer<Vec<Checkpoint>> {
    let sql = "SELECT size, root, note, made_at FROM checkpoints WHERE log = $1 AND size >= $2 ORDER BY size LIMIT $3";
    all(client, kept, sql, &[&int(log.0), &int(from), &i64::from(count_max)], checkpoint)
}

pub(super) fn cosignatures(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    size: u64,
) -> Answer<Vec<Cosignature>> {
    let sql = "SELECT line, received_at FROM cosignatures WHERE log = $1 AND size = $2 ORDER BY id";
    all(client, kept, sql, &[&int(log.0), &int(size)], |row| {
        Ok(Cosignature { line: row.try_get(0)?, received_at: uint(row, 1)? })
    })
}

/// Hashes up to the first that is missing.
pub(super) fn hashes(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    level: u8,
    indexes: Range<u64>,
) -> Answer<Vec<Hash>> {
    let take = |row: &Row| Ok((uint(row, 0)?, hash(row, 1)?));
    let (log, from, to) = (int(log.0), int(indexes.start), int(indexes.end));
    let rows = if level == 0 {
        let sql = "SELECT place, hash FROM entries WHERE log = $1 AND place >= $2 AND place < $3 ORDER BY place";
        all(client, kept, sql, &[&log, &from, &to], take)?
    } else {
        let sql = "SELECT at, hash FROM nodes WHERE log = $1 AND level = $2 AND at >= $3 AND at < $4 ORDER BY at";
        all(client, kept, sql, &[&log, &i16::from(level), &from, &to], take)?
    };
    Ok(indexes.zip(rows).take_while(|(index, (at, _))| index == at).map(|(_, (_, hash))| hash).collect())
}

pub(super) fn heard(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    origin: &str,
    from: u64,
    count_max: u32,
) -> Answer<Vec<Heard>> {
    let sql = "SELECT origin, size, root, note, heard_at FROM heard
        WHERE origin = $1 AND size >= $2 ORDER BY size, root LIMIT $3";
    all(client, kept, sql, &[&origin, &int(from), &i64::from(count_max)], |row| {
        let (origin, size, root) = (row.try_get(0)?, uint(row, 1)?, hash(row, 2)?);
        Ok(Heard { origin, size, root, note: row.try_get(3)?, heard_at: uint(row, 4)? })
    })
}

pub(super) fn findings(client: &mut impl GenericClient, kept: &mut Statements, log: LogId) -> Answer<Vec<Finding>> {
    let sql = "SELECT code, evidence, found_at FROM findings WHERE log = $1 ORDER BY id";
    all(client, kept, sql, &[&int(log.0)], |row| {
        Ok(Finding { code: row.try_get(0)?, evidence: row.try_get(1)?, found_at: uint(row, 2)? })
    })
}

pub(super) fn memos(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    log: LogId,
    from: u64,
) -> Answer<Vec<Memo>> {
    let sql = "SELECT list, name, text, made_at FROM memos WHERE log = $1 AND number >= $2 ORDER BY number";
    all(client, kept, sql, &[&int(log.0), &int(from)], |row| {
        let (list, name, text) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        Ok(Memo { list, name, text, made_at: uint(row, 3)? })
    })
}

fn checkpoint(row: &Row) -> Answer<Checkpoint> {
    Ok(Checkpoint { size: uint(row, 0)?, root: hash(row, 1)?, note: row.try_get(2)?, made_at: uint(row, 3)? })
}

fn head(row: &Row) -> Answer<Head> {
    Ok(Head { place: uint(row, 0)?, hash: hash(row, 1)?, key: array(row, 2)?, number: uint(row, 3)? })
}

fn entry(row: &Row) -> Answer<Entry> {
    let Head { place, hash, key, number } = head(row)?;
    let (control, received_at, bytes) = (row.try_get(4)?, uint(row, 5)?, row.try_get(6)?);
    Ok(Entry { place, hash, key, number, control, received_at, bytes })
}

/// Never negative: the tables' checks see to that, and instants are after 1970.
fn uint(row: &Row, at: usize) -> Answer<u64> {
    Ok(u64::try_from(row.try_get::<_, i64>(at)?).unwrap_or(0))
}

fn byte(row: &Row, at: usize) -> Answer<u8> {
    Ok(u8::try_from(row.try_get::<_, i16>(at)?).unwrap_or(u8::MAX))
}

/// 32 bytes: the tables' checks see to that. Were they others, no hash would fit zeros.
fn array(row: &Row, at: usize) -> Answer<[u8; 32]> {
    Ok(row.try_get::<_, &[u8]>(at)?.try_into().unwrap_or_default())
}

fn hash(row: &Row, at: usize) -> Answer<Hash> {
    array(row, at).map(Hash)
}

fn all<T>(
    client: &mut impl GenericClient,
    kept: &mut Statements,
    sql: &'static str,
    params: &[&(dyn ToSql + Sync)],
    take: impl Fn(&Row) -> Answer<T>,
) -> Answer<Vec<T>> {
    let statement = kept.of(client, sql)?;
    client.query(&statement, params)?.iter().map(take).collect()
}
