//! Several entries from one form: all are read before any is signed, so that one tap never records half of what it says.
//!
//! Never repairs what was typed: what cannot be read is said, and nothing is recorded.

use std::collections::BTreeSet;

use qr::Code;
use record::entry::{Attachment, Marks};
use record::merkle::Hash;

use crate::here::Here;
use crate::page::enter::short;
use crate::request::{Draft, Fields};
use crate::say::Wrong;

/// Drafts of events, in order, all at one time.
///
/// # Errors
/// What is wrong with any of them.
pub fn drafts(here: &Here<'_>, events: &[String], when: (Option<i64>, Marks)) -> Result<Vec<Draft>, Wrong> {
    let mut wrong = Wrong::new();
    let mut drafts = Vec::with_capacity(events.len());
    for event in events {
        match draft(here, event, "") {
            Ok(draft) => drafts.push(Draft { at: when.0, marks: when.1, ..draft }),
            Err(faults) => wrong.extend(faults),
        }
    }
    if wrong.is_empty() { Ok(drafts) } else { Err(wrong) }
}

/// One event, with the remark as it stands behind it (empty, or quoted).
///
/// # Errors
/// What is wrong with it.
pub fn draft(here: &Here<'_>, event: &str, remark: &str) -> Result<Draft, Wrong> {
    let mut names = here.book.names.clone();
    let read = here.book.statement(&mut names, event, here.book.moment());
    let statement = read.map_err(|faults| faults.into_iter().map(|f| (None, f)).collect::<Wrong>())?;
    let means = Some(short(here.sentence_with(&statement, &names)));
    let body = if remark.is_empty() { event.to_owned() } else { format!("{event} {remark}") };
    Ok(Draft { means, ..Draft::say(body) })
}

/// The people that a form ticks or names, each once, in order; names that nobody can read are left out by the form.
pub fn people(fields: &Fields) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let named = fields.all("person").chain(fields.get("person-new")).filter_map(crate::say::identifier);
    named.filter(|p| seen.insert(p.clone())).collect()
}

/// The person that a badge or a typed name means, if the production knows one. A badge counts only if a device of this
/// production issued it.
pub fn person_of(here: &Here<'_>, text: &str) -> Option<String> {
    let known = here.book.names_of("person");
    if let Ok(Code::Label(label)) = Code::parse(text) {
        let keys = here.book.keys.all().filter_map(|(k, _)| record::key::PublicKey::from_bytes(&k.0).ok());
        label.printed_by(&here.book.origin, keys).ok()?;
        let (sort, name) = label.unverified_name();
        return known.get(name).filter(|_| sort.word() == "person").cloned();
    }
    let same = |id: &&String| {
        id.eq_ignore_ascii_case(text)
            || id.replace('_', " ").eq_ignore_ascii_case(text)
            || here.name(id).to_lowercase() == text.to_lowercase()
    };
    let mut found = known.iter().filter(same);
    // Two people of one name: whoever types says which, by the short name.
    let first = found.next().cloned();
    first.filter(|id| found.next().is_none() || id.eq_ignore_ascii_case(text))
}

/// Files that came with a form, each as `HASH LENGTH MEDIA`: the host has kept their bytes already.
pub fn files(fields: &Fields, name: &str) -> Vec<Attachment> {
    fields.all(name).filter_map(file).collect()
}

fn file(text: &str) -> Option<Attachment> {
    let mut parts = text.split(' ');
    let (hash, length, media) = (parts.next()?, parts.next()?, parts.next()?);
    let is_media = media.split_once('/').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
    let hash = Hash::from_hex(hash).ok().filter(|_| is_media && parts.next().is_none())?;
    Some(Attachment { hash, length: length.parse().ok()?, media: media.to_owned() })
}
