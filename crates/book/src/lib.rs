//! The record of a production as a page needs it: what its entries say, who may sign, who has which weapon, and the
//! protocol that is in force now.
//!
//! This crate never does IO, reads no clock and decides nothing: answers come from `protocol` alone, over what is read
//! here. What is not at hand, cannot be read, or was signed by somebody who may not say it, clears nothing. Start with
//! [`Book::read`] and [`Book::ask`].
//!
//! ```
//! use book::{Book, Protocols, said::Source};
//!
//! let mut protocols = Protocols::new();
//! let book = Book::read(&Source::default(), &mut protocols, 1_770_000_000);
//! assert!(!book.is_set_up() && book.lines.is_empty());
//! ```

pub mod apart;
pub mod ask;
pub mod faults;
pub mod people;
pub mod reading;
pub mod said;
#[cfg(feature = "sample")]
pub mod sample;
pub mod sign_in;
pub mod things;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use custody::hands::FindingKind;
use custody::transcript::sets_out;
use custody::{DayRecord, Entry, Folded, Hands, fold, hands, profile};
use model::Names;
use protocol::audit::Profile;
use protocol::check::Protocol;
use protocol::diagnostic::Severity;
use protocol::syntax::ast;
use record::entry::{Attachment, KeyBytes, Marks};
use record::keys::Keys;
use record::merkle::Hash;

use apart::Apart;
use faults::{Fault as Wrong, What};
use reading::Reading;
use said::{Fault, Source, Spoken, forgiven, read_leaving_out, spoken};

/// The protocol as a production set it; kept, because reading it takes time.
#[derive(Clone, Debug)]
pub struct Protocols {
    rules: Cow<'static, str>,
    kept: Option<Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    settings: BTreeMap<String, ast::Term>,
    protocol: Arc<Protocol>,
    faults: Vec<String>,
}

impl Default for Protocols {
    fn default() -> Self {
        Self::new()
    }
}

impl Protocols {
    /// Of the rules that are built in.
    pub fn new() -> Self {
        Self { rules: packs::built_in().into(), kept: None }
    }

    /// Of these rules, as [`packs::built_in`] gives them.
    pub fn of(rules: String) -> Self {
        Self { rules: rules.into(), kept: None }
    }

    /// The protocol with these settings, and what is wrong with it.
    pub fn with(&mut self, settings: BTreeMap<String, ast::Term>) -> (Arc<Protocol>, Vec<String>) {
        let kept = match self.kept.take().filter(|kept| kept.settings == settings) {
            Some(kept) => kept,
            None => {
                let (protocol, faults) = packs::read(&self.rules, &settings);
                let errors = faults.0.iter().filter(|f| f.severity == Severity::Error);
                let faults = errors.map(|f| f.message.clone()).collect();
                Kept { settings, protocol: Arc::new(protocol), faults }
            }
        };
        let read = (kept.protocol.clone(), kept.faults.clone());
        self.kept = Some(kept);
        read
    }
}

/// An entry of the record, as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its one name.
    pub hash: Hash,
    /// Its place in the log; none while it is not there.
    pub place: Option<u64>,
    /// The device that signed it.
    pub key: KeyBytes,
    /// How it came in.
    pub marks: Marks,
    /// Why it does not count, if it does not.
    pub doubt: Option<said::Doubt>,
    /// Files that belong to it.
    pub attach: Vec<Attachment>,
    /// When it was signed, in seconds since 1970.
    pub signed_at: i64,
    /// Its bytes, as they were signed.
    pub bytes: Arc<[u8]>,
}

/// A production's record, read.
#[derive(Clone, Debug)]
pub struct Book {
    /// The record.
    pub day: DayRecord,
    /// Names of the protocol and of the record.
    pub names: Names,
    /// For each entry of the record how it was signed; none for a line that stands for a doubt.
    pub lines: Vec<Option<Line>>,
    /// The protocol in force now.
    pub protocol: Arc<Protocol>,
    /// The packs in force now.
    pub profile: Profile,
    /// The history that rules are read over.
    pub folded: Folded,
    /// Who has which weapon, and what does not fit.
    pub hands: Hands,
    /// Who may sign.
    pub keys: Keys,
    /// Entries, by their places in the record, that do not fit each other and were made apart.
    pub apart: Vec<(usize, usize, FindingKind)>,
    /// What is wrong with the record or its protocol. With any of these nothing is cleared.
    pub faults: Vec<Wrong>,
    /// The name of its log.
    pub origin: String,
    /// The moment that it was read for, in seconds since 1970.
    pub now: i64,
}

impl Book {
    /// Reads what is at hand. `now` is in seconds since 1970.
    pub fn read(source: &Source, protocols: &mut Protocols, now: i64) -> Book {
        let keys = source.keys();
        let mut spoken = spoken(source, &keys, now);
        let forgiven = forgiven(&mut spoken, false);
        let adopted = adopted(&spoken);
        let (protocol, faults) = protocols.with(adopted.settings);
        let mut faults: Vec<Wrong> = faults.into_iter().map(|cause| Wrong::new(What::Settings, cause)).collect();
        let (reading, found) = read_disputing(&mut spoken, forgiven, &protocol, source.held_back > 0);
        let origin = source.entries.first().map(|(_, e)| e.entry().log.clone()).unwrap_or_default();
        let Some(mut reading) = reading else { return Book::unreadable(keys, protocol, now) };
        mark_what_does_not_count(&mut reading, &spoken);
        let packs: Vec<&str> = adopted.packs.iter().map(String::as_str).collect();
        let profile = Profile::of(&protocol, &reading.day.jurisdiction, reading.day.utc_offset, [&packs, &[], &[]]);
        let profile = profile.unwrap_or_else(|fault| {
            faults.push(Wrong::new(What::Packs, fault));
            Profile::default()
        });
        let set_up = !reading.day.production.is_empty();
        faults.extend(errors(&reading, &spoken).filter(|_| set_up));
        let at = |statement: usize| reading.origins.iter().position(|o| *o == Some(statement));
        let apart = found.into_iter().filter_map(|a| Some((at(a.first)?, at(a.second)?, a.kind))).collect();
        let until = reading.day.entries.len();
        let folded = fold::history(&reading.day, &protocol.vocabulary, until);
        let hands = hands::hands(&reading.day, &protocol.vocabulary, &reading.names, until);
        let lines = reading.origins.iter().map(|o| spoken.get((*o)?).map(line)).collect();
        let Reading { day, names, .. } = reading;
        Book { day, names, lines, protocol, profile, folded, hands, keys, apart, faults, origin, now }
    }

    /// A record of which nothing can be said.
    fn unreadable(keys: Keys, protocol: Arc<Protocol>, now: i64) -> Book {
        Book {
            day: DayRecord::default(),
            names: protocol.names.clone(),
            lines: Vec::new(),
            profile: Profile::default(),
            folded: Folded::default(),
            hands: Hands::default(),
            keys,
            apart: Vec::new(),
            faults: vec![Wrong::new(What::Unreadable, "too much in this record cannot be read")],
            origin: String::new(),
            now,
            protocol,
        }
    }

    /// Whether the production has a name and place yet.
    pub fn is_set_up(&self) -> bool {
        !self.day.production.is_empty()
    }

    /// The entries that somebody made, with their places, in order: without the denials that were put in for doubts, which
    /// rules read and no list may show as anybody's word.
    pub fn made(&self) -> impl DoubleEndedIterator<Item = (usize, &Entry)> {
        self.day.entries.iter().enumerate().filter(|(_, e)| !e.put_in)
    }

    /// The moment of a question that is asked now: never before what is on the record.
    pub fn moment(&self) -> i64 {
        let near = |at: &i64| *at <= self.now + said::AHEAD_SECONDS;
        self.day.entries.iter().rev().map(|e| e.at).find(near).map_or(self.now, |at| at.max(self.now))
    }
}

/// The packs and settings that stand at the end. Only what sets them out is read, so that the protocol is known before
/// what is said in its words.
fn adopted(spoken: &[Spoken<'_>]) -> profile::Profile {
    let sets = spoken.iter().filter(|s| sets_out(&s.said.body)).cloned().collect::<Vec<_>>();
    let day = Reading::of(&sets, &Protocol::default(), false).day;
    profile::profile_at(&day, day.entries.len())
}

/// Reads once; if devices did things apart that do not fit, both sides are disputed, and it is read again.
fn read_disputing(
    spoken: &mut [Spoken<'_>],
    mut forgiven: HashSet<usize>,
    protocol: &Protocol,
    partial: bool,
) -> (Option<Reading>, Vec<Apart>) {
    let read = |spoken: &[Spoken<'_>]| Reading::of(spoken, protocol, partial);
    let Some((first, _)) = read_leaving_out(spoken, &forgiven, read, |r| r.faults.as_slice()) else {
        return (None, Vec::new());
    };
    let hands = hands::hands(&first.day, &protocol.vocabulary, &first.names, first.day.entries.len());
    let found = apart::apart(&hands.findings, &first.origins, spoken);
    if found.is_empty() {
        return (Some(first), found);
    }
    for i in found.iter().flat_map(|a| [a.first, a.second]) {
        if let Some(spoken) = spoken.get_mut(i) {
            spoken.said.doubtful = true;
            spoken.apart = true;
            forgiven.insert(i);
        }
    }
    (read_leaving_out(spoken, &forgiven, read, |r| r.faults.as_slice()).map(|(reading, _)| reading), found)
}

/// Says of each entry of the record whether it counts. Rules read what does not as disputed; whoever adds rounds up
/// leaves it out. Two entries that were made apart may both have happened: they stay disputed.
fn mark_what_does_not_count(reading: &mut Reading, spoken: &[Spoken<'_>]) {
    let doubt = |origin: &Option<usize>| origin.and_then(|o| spoken.get(o)).and_then(Spoken::doubt);
    let mut counts = true;
    for (entry, origin) in reading.day.entries.iter_mut().zip(&reading.origins) {
        // A denial that was put in has no origin of its own: it goes with the entry before it.
        if origin.is_some() {
            counts = doubt(origin).is_none_or(|doubt| doubt == said::Doubt::Apart);
        }
        entry.counts = counts;
    }
}

fn errors<'a>(reading: &'a Reading, spoken: &'a [Spoken<'_>]) -> impl Iterator<Item = Wrong> + 'a {
    let what = |entry: Option<usize>| match entry.and_then(|e| spoken.get(e)) {
        Some(by) => What::Entry { place: by.read.place, person: by.said.person.clone() },
        None => What::Record,
    };
    let grave = reading.faults.iter().filter(|(_, severity, _)| *severity == Severity::Error);
    let cut = reading.cut.then(|| Wrong::new(What::More, "there may be more faults than fit into the list"));
    grave.map(move |(entry, _, words): &Fault| Wrong::new(what(*entry), words)).chain(cut)
}

fn line(spoken: &Spoken<'_>) -> Line {
    let entry = spoken.read.entry.entry();
    Line {
        hash: spoken.read.entry.hash(),
        place: spoken.read.place,
        key: entry.key,
        marks: entry.marks,
        doubt: spoken.doubt(),
        attach: entry.attach.clone(),
        signed_at: (entry.clock.ms / 1_000).cast_signed(),
        bytes: spoken.read.entry.bytes().into(),
    }
}
