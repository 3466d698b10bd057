//! From what a page wants signed to an entry, for whoever holds the key: a phone or the server.
//!
//! Draws no randomness: the salts of long texts are arguments, each to be used once.

use protocol::syntax::beside::enclose;
use record::clock::LocalTime;
use record::entry::{Entry, KeyBytes, Kind};
use record::merkle::Hash;

use crate::request::Draft;

/// Quoted texts of more bytes are carried beside their entry: an entry has at most 65,535.
const TEXT_IN_ENTRY_MAX: usize = 4_096;

/// A value that stands beside an entry, with the salt of its commitment.
pub type Salted = ([u8; 32], String);

/// Who signs, where and when.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The key.
    pub key: KeyBytes,
    /// Who speaks, where the draft names nobody.
    pub person: &'a str,
    /// Seconds east of UTC.
    pub utc_offset: i32,
    /// Seconds since 1970.
    pub now: i64,
}

/// The entry with everything but its place in the chain, and the values that are to stand beside it: the commitments
/// are for whoever signs. `may_refer` says which entries the log is sure to take. None if there are fewer salts than
/// long texts.
pub fn entry(
    draft: &Draft,
    by: By<'_>,
    may_refer: &dyn Fn(&Hash) -> bool,
    salts: &mut dyn FnMut() -> Option<[u8; 32]>,
) -> Option<(Entry, Vec<Salted>)> {
    let (body, values) = enclose(&draft.body, if draft.personal { 0 } else { TEXT_IN_ENTRY_MAX });
    let values: Vec<Salted> = values.into_iter().map(|value| Some((salts()?, value))).collect::<Option<_>>()?;
    let answers = draft.answers.iter().filter(|hash| may_refer(hash));
    let offset = i16::try_from(by.utc_offset / 60).unwrap_or_default();
    let entry = Entry {
        time: LocalTime { utc: draft.at.unwrap_or(by.now), offset },
        marks: draft.marks,
        means: draft.means.clone().filter(|m| record::entry::is_text(m)),
        refs: draft.refs.iter().chain(answers).copied().collect(),
        attach: draft.attach.clone(),
        body: if body.is_empty() { body } else { format!("{body}\n") },
        ..Entry::of_key("", Kind::Say, by.key, draft.person.as_deref().unwrap_or(by.person))
    };
    Some((draft.control.iter().fold(entry, |entry, control| entry.saying(control)), values))
}
