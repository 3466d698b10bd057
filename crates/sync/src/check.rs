//! The rules for one entry: may it stand at the next place of this log, and what must people know about it?
//!
//! Never changes anything, and never decides what an entry means. Server and device use the same rules: the server
//! before it stores an entry, the device before it believes a server.
//!
//! Source: `docs/formats/record.md`, sections 5 and 7.

use crate::message::Refusal;
use crate::shelf::{Shelf, ShelfError};
use record::chain::PreparedKeys;
use record::clock::TOLERANCE_MS;
use record::control::Control;
use record::entry::{Entry, Kind, SignedEntry};
use record::findings::Code;

/// Reads an entry and says whether it is *broken* at the next place of the log. `keys` are those that signed before in
/// the same message.
///
/// # Errors
/// The outer one if a look-up failed; the inner one says why the entry is broken.
pub fn read(
    bytes: &[u8],
    shelf: &dyn Shelf,
    keys: &mut PreparedKeys,
) -> Result<Result<SignedEntry, Refusal>, ShelfError> {
    let Ok(signed) = SignedEntry::parse(bytes) else { return Ok(Err(Refusal::Malformed)) };
    Ok(fits(&signed, shelf, keys)?.map_or(Ok(signed), Err))
}

/// Why an entry cannot stand at the next place of the log, if it cannot. The first reason, in the order of
/// [`Refusal::ALL`].
fn fits(signed: &SignedEntry, shelf: &dyn Shelf, keys: &mut PreparedKeys) -> Result<Option<Refusal>, ShelfError> {
    let entry = signed.entry();
    if entry.log != shelf.log().origin() {
        return Ok(Some(Refusal::WrongLog));
    }
    if keys.check(signed).is_err() {
        return Ok(Some(Refusal::Signature));
    }
    if (entry.kind == Kind::Open) != (shelf.size() == 0) {
        return Ok(Some(Refusal::Open));
    }
    if let Some(refusal) = link(entry, shelf)? {
        return Ok(Some(refusal));
    }
    for hash in &entry.refs {
        if shelf.find(hash)?.is_none() {
            return Ok(Some(Refusal::NeedsReference));
        }
    }
    if let Some(refusal) = permitted(signed, shelf) {
        return Ok(Some(refusal));
    }
    seen(entry, shelf)
}

fn link(entry: &Entry, shelf: &dyn Shelf) -> Result<Option<Refusal>, ShelfError> {
    let Some(previous) = &entry.previous else { return Ok(None) };
    let Some(spot) = shelf.find(previous)? else { return Ok(Some(Refusal::NeedsPrevious)) };
    let follows = spot.key == entry.key && spot.number.checked_add(1) == Some(entry.number);
    Ok((!follows).then_some(Refusal::Link))
}

fn permitted(signed: &SignedEntry, shelf: &dyn Shelf) -> Option<Refusal> {
    let (entry, keys) = (signed.entry(), shelf.keys());
    if entry.kind == Kind::Open {
        // It stands at place 0 and enrols its own key.
        return None;
    }
    let Some(enrolled) = keys.enrolled(&entry.key, shelf.size()) else { return Some(Refusal::NotEnrolled) };
    let again = match signed.control() {
        Some(Control::Enrol(enrol)) => keys.enrolled(&enrol.key.into(), shelf.size()).is_some(),
        _ => false,
    };
    let may = enrolled.may.sign(entry.kind) || signed.leaves();
    (!may || again).then_some(Refusal::NotPermitted)
}

fn seen(entry: &Entry, shelf: &dyn Shelf) -> Result<Option<Refusal>, ShelfError> {
    let Some(seen) = &entry.seen else { return Ok(None) };
    let same = seen.size <= shelf.size() && shelf.root(seen.size)? == seen.root;
    Ok((!same).then_some(Refusal::Seen))
}

/// Whether an entry that fits would count at the next place: its key is not disowned below its number, and its
/// chain has no number twice up to its own, with it.
pub(crate) fn would_count(entry: &Entry, shelf: &dyn Shelf) -> Result<bool, ShelfError> {
    if shelf.keys().is_disowned(&entry.key, entry.number) || shelf.numbered(&entry.key, entry.number)?.is_some() {
        return Ok(false);
    }
    Ok(shelf.doubled(&entry.key)?.is_none_or(|number| number > entry.number))
}

/// What people must know of an entry that fits, at the next place of the log, as far as it shows now. `logged_by` is
/// a time (milliseconds since 1970) by which it was in the log.
///
/// # Errors
/// [`ShelfError`].
pub fn noted(signed: &SignedEntry, shelf: &dyn Shelf, logged_by: u64) -> Result<Vec<Code>, ShelfError> {
    let entry = signed.entry();
    let before = |earlier: u64, later: u64| later > earlier.saturating_add(TOLERANCE_MS);
    let enrolled = shelf.keys().enrolled(&entry.key, shelf.size());
    let speaks = enrolled.is_none_or(|enrolled| enrolled.speaks_for(&entry.person, entry.marks));
    let skew = entry.time.ms().abs_diff(entry.clock.ms.cast_signed());
    let back_dated = match &entry.seen {
        Some(seen) => shelf.time_of(seen.size)?.is_some_and(|time| before(entry.clock.ms, time)),
        None => false,
    };
    let found = [
        (shelf.numbered(&entry.key, entry.number)?.is_some(), Code::Fork),
        (shelf.keys().is_disowned(&entry.key, entry.number), Code::Disowned),
        (!speaks, Code::Person),
        (clock_back(entry, shelf)?, Code::ClockBack),
        (back_dated, Code::BackDated),
        (before(logged_by, entry.clock.ms), Code::Ahead),
        (entry.marks.is_empty() && skew > TOLERANCE_MS, Code::Skew),
    ];
    Ok(found.into_iter().filter_map(|(is, code)| is.then_some(code)).collect())
}

fn clock_back(entry: &Entry, shelf: &dyn Shelf) -> Result<bool, ShelfError> {
    let Some(previous) = &entry.previous else { return Ok(false) };
    let Some(spot) = shelf.find(previous)? else { return Ok(false) };
    Ok(shelf.clock(spot.place)?.is_some_and(|clock| entry.clock <= clock))
}
