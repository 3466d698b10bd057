//! From what a page wants signed to an entry, for whoever holds the key: a phone or the server.
//!
//! Draws no randomness: the salts of long texts are arguments, each to be used once.

use protocol::syntax::beside::enclose;
use record::clock::LocalTime;
use record::entry::{Entry, KeyBytes, Kind};

use crate::request::Draft;

/// Quoted texts of more bytes are carried beside their entry: an entry has at most 65,535.
const TEXT_IN_ENTRY_MAX: usize = 4_096;

/// A value that stands beside an entry, with the salt of its commitment.
pub type Salted = ([u8; 32], String);

/// The entry with everything but its place in the chain, and the values that are to stand beside it: the commitments
/// are for whoever signs. None if there are fewer salts than long texts.
pub fn entry(
    draft: &Draft,
    key: KeyBytes,
    person: &str,
    utc_offset: i32,
    now: i64,
    salts: &mut dyn FnMut() -> Option<[u8; 32]>,
) -> Option<(Entry, Vec<Salted>)> {
    let (body, values) = enclose(&draft.body, TEXT_IN_ENTRY_MAX);
    let values: Vec<Salted> = values.into_iter().map(|value| Some((salts()?, value))).collect::<Option<_>>()?;
    let offset = i16::try_from(utc_offset / 60).unwrap_or_default();
    let entry = Entry {
        time: LocalTime { utc: draft.at.unwrap_or(now), offset },
        marks: draft.marks,
        means: draft.means.clone().filter(|m| record::entry::is_text(m)),
        refs: draft.refs.clone(),
        attach: draft.attach.clone(),
        body: if body.is_empty() { body } else { format!("{body}\n") },
        ..Entry::of_key("", Kind::Say, key, draft.person.as_deref().unwrap_or(person))
    };
    Some((draft.control.iter().fold(entry, |entry, control| entry.saying(control)), values))
}
