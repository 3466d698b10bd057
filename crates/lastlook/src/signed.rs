//! A signed record, from a store or a verified bundle, read as what its entries say.
//!
//! The entries become the lines of a plain record or case and go through the same reader: one meaning, however
//! it came. What is not at hand makes things unknown, never clear: values that are held back are open, and where
//! entries are held back, the absence of an entry says nothing.

use std::collections::{HashMap, HashSet};

use bundle_page::words::plain;
use custody::transcript::{Said, Unfit, is_withdrawal, sets_out};
use protocol::check::Protocol;
use protocol::diagnostic::{Diagnostic, MAX_DIAGNOSTICS, Severity, SourceFile};
use protocol::syntax::beside::fill;
use protocol::syntax::transcript::Transcript;
use record::control::{Control, Holds};
use record::entry::{Kind, Marks, SignedEntry};
use record::keys::Keys;
use record::merkle::Hash;
use sync::merge::{Counts, Read, reading};

use crate::load::{Folder, Loaded};

/// The entries and values at hand.
pub struct Source {
    /// Entries with their places in the log.
    pub entries: Vec<(Option<u64>, SignedEntry)>,
    /// Values beside them.
    pub values: HashMap<(Hash, u8), String>,
    /// How many entries of the log are not at hand.
    pub held_back: u64,
}

/// A statement and its entry.
struct Spoken<'a> {
    read: Read<'a>,
    said: Said,
}

/// How often what cannot be read and does not count is left out, and the rest read again.
const PASSES_MAX: usize = 100;

/// Reads it, and prints what is wrong with it.
pub fn read(source: Source, protocol: &Protocol) -> Result<Folder, String> {
    let is_case = holds(&source)? == Holds::Case;
    let mut spoken = spoken(&source);
    let forgiven = forgiven(&mut spoken, is_case);
    for _ in 0..PASSES_MAX {
        let reading = Reading::of(&spoken, is_case, protocol, source.held_back > 0);
        let idle: Vec<usize> = reading.broken().filter(|i| forgiven.contains(i)).collect();
        if idle.is_empty() {
            let faulty = reading.tell(&spoken);
            tell_doubts(&spoken);
            tell_held_back(&source);
            return Ok(Folder { loaded: reading.loaded, names: reading.names, faulty });
        }
        for i in idle {
            if let Some(spoken) = spoken.get_mut(i) {
                spoken.said.skip = true;
                anstream::eprintln!("{}: cannot be read, and does not count: left out", name(spoken));
            }
        }
    }
    Err("too much in this record cannot be read".to_owned())
}

/// What the entries say, read as a plain record or case.
struct Reading {
    loaded: Loaded,
    names: model::Names,
    /// What is wrong: the entry if it is one's, and words.
    faults: Vec<(Option<usize>, Severity, String)>,
    /// Whether there may be faults beyond the longest list.
    cut: bool,
}

impl Reading {
    fn of(spoken: &[Spoken<'_>], is_case: bool, protocol: &Protocol, partial: bool) -> Reading {
        let mut names = protocol.names.clone();
        let said: Vec<Said> = spoken.iter().map(|s| s.said.clone()).collect();
        let vocabulary = &protocol.vocabulary;
        let (loaded, transcript, unfit, faults, files) = if is_case {
            // A case has no disputed words of its own: what does not count is left out.
            let counts = |s: &Said| !s.doubtful && !s.skip && !is_withdrawal(&s.body);
            let kept: Vec<usize> = said.iter().enumerate().filter(|(_, s)| counts(s)).map(|(i, _)| i).collect();
            let bodies: Vec<String> = kept.iter().filter_map(|i| said.get(*i)).map(|s| s.body.clone()).collect();
            let (transcript, strange) = casework::transcript::transcript(&bodies);
            let why = "it is not one item of a case";
            let unfit = |at: usize| kept.get(at).map(|entry| Unfit { entry: *entry, why, blocks: true });
            let unfit: Vec<Unfit> = strange.into_iter().filter_map(unfit).collect();
            let mut load = |path: &str| transcript.load(path);
            let (case, faults, files) = casework::file::read(&transcript.main(), &mut load, &mut names, vocabulary);
            let places = Places { transcript, entries: Some(kept) };
            (Loaded::Case(case), places, unfit, faults, files)
        } else {
            let written = custody::transcript::transcript(&said);
            let mut load = |path: &str| written.transcript.load(path);
            let main = written.transcript.main();
            let (mut day, faults, files) = custody::file::read(&main, &mut load, &mut names, vocabulary);
            written.rename(&mut day);
            day.partial = partial;
            let places = Places { transcript: written.transcript, entries: None };
            (Loaded::Record(day), places, written.unfit, faults, files)
        };
        let cut = faults.0.len() >= MAX_DIAGNOSTICS;
        let unfit = unfit.into_iter().map(|unfit| {
            let severity = if unfit.blocks { Severity::Error } else { Severity::Warning };
            (Some(unfit.entry), severity, format!("left out: {}", unfit.why))
        });
        let faults = faults.0.iter().map(|fault| {
            let help = fault.help.as_deref().map_or(String::new(), |h| format!("; {h}"));
            (transcript.entry(fault, &files), fault.severity, format!("{}{help}", fault.message))
        });
        Reading { loaded, names, faults: unfit.chain(faults).collect(), cut }
    }

    /// Entries that cannot be read.
    fn broken(&self) -> impl Iterator<Item = usize> {
        self.faults.iter().filter(|(_, severity, _)| *severity == Severity::Error).filter_map(|(entry, _, _)| *entry)
    }

    /// Prints what is wrong, by entry, and says whether an answer could rest on half of the record.
    fn tell(&self, spoken: &[Spoken<'_>]) -> bool {
        for (entry, _, words) in &self.faults {
            let whose = entry.and_then(|e| spoken.get(e)).map_or("the record".to_owned(), name);
            anstream::eprintln!("{}", plain(&format!("{whose}: {words}")));
        }
        self.cut || self.faults.iter().any(|(_, severity, _)| *severity == Severity::Error)
    }
}

/// Which entry stands where in the text.
struct Places {
    transcript: Transcript,
    /// Entries by their number in the text, if that is not their place.
    entries: Option<Vec<usize>>,
}

impl Places {
    fn entry(&self, fault: &Diagnostic, files: &[SourceFile]) -> Option<usize> {
        let file = files.get(fault.place.file as usize).map_or("", |f| f.name.as_str());
        let at = self.transcript.entry_at(file, fault.place.start as usize)?;
        self.entries.as_ref().map_or(Some(at), |entries| entries.get(at).copied())
    }
}

/// Entries whose faults keep nobody from an answer: what was taken back, and what does not count. What was taken
/// back before it stands, what sets out the protocol, and an item of a case go with their withdrawal.
fn forgiven(spoken: &mut [Spoken<'_>], is_case: bool) -> HashSet<usize> {
    let back = |(i, s): (usize, &Spoken<'_>)| {
        let counts = !s.said.doubtful && is_withdrawal(&s.said.body);
        s.said.withdraws.filter(|_| counts).map(|target| (i, target))
    };
    let withdrawals: Vec<(usize, usize)> = spoken.iter().enumerate().filter_map(back).collect();
    let mut forgiven: HashSet<usize> = withdrawals.iter().map(|(_, target)| *target).collect();
    forgiven.extend(spoken.iter().enumerate().filter(|(_, s)| s.said.doubtful).map(|(i, _)| i));
    for (by, target) in withdrawals {
        let gone = spoken.get(target).is_some_and(|t| is_case || by < target || sets_out(&t.said.body));
        for i in [by, target].into_iter().filter(|_| gone) {
            if let Some(spoken) = spoken.get_mut(i) {
                spoken.said.skip = true;
            }
        }
    }
    forgiven
}

/// What the log holds, as its first entry says.
fn holds(source: &Source) -> Result<Holds, String> {
    let open = source.entries.iter().find_map(|(_, entry)| match entry.control() {
        Some(Control::Open(open)) => Some(open.holds),
        _ => None,
    });
    open.ok_or_else(|| "the first entry of this log, which says what it holds, is not at hand".to_owned())
}

/// The statements in reading order, with their values put in.
fn spoken(source: &Source) -> Vec<Spoken<'_>> {
    let entries = source.entries.iter().map(|(place, entry)| (*place, entry));
    let says: Vec<Read<'_>> = reading(entries).into_iter().filter(|r| r.entry.entry().kind == Kind::Say).collect();
    let at: HashMap<Hash, usize> = says.iter().enumerate().map(|(i, r)| (r.entry.hash(), i)).collect();
    let keys = keys(source);
    let mut spoken: Vec<Spoken<'_>> =
        says.into_iter().map(|read| Spoken { said: said(source, &keys, &read, &at), read }).collect();
    let others: Vec<usize> = (0..spoken.len()).filter(|i| takes_back_anothers(&keys, &spoken, *i)).collect();
    for i in others {
        if let Some(spoken) = spoken.get_mut(i) {
            spoken.said.doubtful = true;
        }
    }
    spoken
}

/// Whether an entry takes back the word of somebody for whom its key does not speak, and may not enrol either.
fn takes_back_anothers(keys: &Keys, spoken: &[Spoken<'_>], i: usize) -> bool {
    let Some(by) = spoken.get(i).filter(|s| is_withdrawal(&s.said.body)) else { return false };
    let Some(target) = by.said.withdraws.and_then(|t| spoken.get(t)) else { return false };
    let enrolled = keys.enrolled(&by.read.entry.entry().key, by.read.place.unwrap_or(u64::MAX));
    !enrolled.is_some_and(|e| e.may.enrol || e.speaks_for(&target.said.person, Marks::default()))
}

/// Who may sign.
fn keys(source: &Source) -> Keys {
    let mut keys = Keys::new();
    for (place, entry) in source.entries.iter().filter_map(|(place, entry)| Some(((*place)?, entry))) {
        keys.add(place, entry.entry(), entry.control());
    }
    keys
}

/// Whether the entry is its person's own word, and one that this key may give (`docs/formats/record.md`, section 3).
fn is_own_word(keys: &Keys, read: &Read<'_>, body: &str) -> bool {
    let entry = read.entry.entry();
    let enrolled = keys.enrolled(&entry.key, read.place.unwrap_or(u64::MAX));
    enrolled.is_some_and(|e| e.speaks_for(&entry.person, entry.marks) && (e.may.enrol || !sets_out(body)))
}

fn said(source: &Source, keys: &Keys, read: &Read<'_>, at: &HashMap<Hash, usize>) -> Said {
    let entry = read.entry.entry();
    let value = |number: u32| {
        let number = u8::try_from(number).ok()?;
        source.values.get(&(read.entry.hash(), number)).map(String::as_str)
    };
    let body = fill(&entry.body, value).text.trim_end_matches('\n').to_owned();
    Said {
        at: entry.time_ms().div_euclid(1_000),
        person: entry.person.clone(),
        late: entry.marks.late || entry.marks.paper,
        doubtful: read.counts != Counts::Counts || !is_own_word(keys, read, &body),
        body,
        withdraws: entry.refs.first().and_then(|hash| at.get(hash)).copied(),
        skip: false,
    }
}

/// Says of what does not count why.
fn tell_doubts(spoken: &[Spoken<'_>]) {
    for spoken in spoken.iter().filter(|s| s.said.doubtful) {
        let why = match spoken.read.counts {
            Counts::Counts => "its key may not say this for this person",
            Counts::Forked { .. } => "its device signed one number twice",
            Counts::Disowned { .. } => "its device was disowned",
        };
        anstream::eprintln!("{}: {why}; it is read as disputed", name(spoken));
    }
}

fn tell_held_back(source: &Source) {
    if source.held_back > 0 {
        anstream::eprintln!(
            "note: {} entries of this log are held back here; what they might say counts as unknown",
            source.held_back
        );
    }
}

fn name(spoken: &Spoken<'_>) -> String {
    let place = spoken.read.place.map_or("an entry not yet in the log".to_owned(), |p| format!("entry {p}"));
    format!("{place} ({})", spoken.said.person)
}
