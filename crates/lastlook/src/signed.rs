//! A signed record, from a store or a verified bundle, read as what its entries say.
//!
//! The entries become the lines of a plain record or case and go through the same reader: one meaning, however
//! it came. What is not at hand makes things unknown, never clear: values that are held back are open, and where
//! entries are held back, the absence of an entry says nothing.

use std::collections::HashMap;

use custody::transcript::{Said, Unfit, is_withdrawal, sets_out};
use protocol::check::Protocol;
use protocol::diagnostic::{Diagnostics, Severity, SourceFile};
use protocol::syntax::beside::fill;
use protocol::syntax::transcript::Transcript;
use record::control::{Control, Holds};
use record::entry::{Kind, SignedEntry};
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

/// What a statement's entry is called in messages.
struct Spoken<'a> {
    read: Read<'a>,
    said: Said,
}

/// Reads it, and prints what is wrong with it.
pub fn read(source: Source, protocol: &Protocol) -> Result<Folder, String> {
    let is_case = holds(&source)? == Holds::Case;
    let spoken = spoken(&source);
    let said: Vec<Said> = spoken.iter().map(|s| s.said.clone()).collect();
    let taken_back = taken_back(&said);
    let mut names = protocol.names.clone();
    let (loaded, transcript, unfit, faults, files) = if is_case {
        // A case has no disputed words of its own: what does not count is left out, and what was taken back too.
        let kept: Vec<usize> = (0..said.len()).filter(|i| !taken_back.contains(i) && counts(&said, *i)).collect();
        let bodies: Vec<String> = kept.iter().filter_map(|i| said.get(*i)).map(|s| s.body.clone()).collect();
        let (transcript, unfit) = casework::transcript::transcript(&bodies);
        let why = "it is not one item of a case";
        let unfit = unfit.into_iter().filter_map(|u| Some(Unfit { entry: *kept.get(u)?, why, blocks: true })).collect();
        let mut load = |path: &str| transcript.load(path);
        let (case, faults, files) =
            casework::file::read(&transcript.main(), &mut load, &mut names, &protocol.vocabulary);
        (Loaded::Case(case), transcript, unfit, faults, files)
    } else {
        let (transcript, unfit) = custody::transcript::transcript(&said);
        let mut load = |path: &str| transcript.load(path);
        let (mut day, faults, files) =
            custody::file::read(&transcript.main(), &mut load, &mut names, &protocol.vocabulary);
        day.partial = source.held_back > 0;
        (Loaded::Record(day), transcript, unfit, faults, files)
    };
    let faulty = tell(&spoken, &transcript, &unfit, &faults, &files, &taken_back);
    if source.held_back > 0 {
        anstream::eprintln!(
            "note: {} entries of this log are held back here; what they might say counts as unknown",
            source.held_back
        );
    }
    Ok(Folder { loaded, names, faulty })
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
    says.into_iter().map(|read| Spoken { said: said(source, &keys, &read, &at), read }).collect()
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
fn is_own_word(keys: &Keys, read: &Read<'_>) -> bool {
    let entry = read.entry.entry();
    let enrolled = keys.enrolled(&entry.key, read.place.unwrap_or(u64::MAX));
    enrolled.is_some_and(|e| e.speaks_for(&entry.person, entry.marks) && (e.may.enrol || !sets_out(&entry.body)))
}

fn said(source: &Source, keys: &Keys, read: &Read<'_>, at: &HashMap<Hash, usize>) -> Said {
    let entry = read.entry.entry();
    let value = |number: u32| {
        let number = u8::try_from(number).ok()?;
        source.values.get(&(read.entry.hash(), number)).map(String::as_str)
    };
    Said {
        at: entry.time_ms().div_euclid(1_000),
        person: entry.person.clone(),
        late: entry.marks.late || entry.marks.paper,
        body: fill(&entry.body, value).text.trim_end_matches('\n').to_owned(),
        doubtful: read.counts != Counts::Counts || !is_own_word(keys, read),
        withdraws: entry.refs.first().and_then(|hash| at.get(hash)).copied(),
    }
}

/// Entries that a counting withdrawal takes back.
fn taken_back(said: &[Said]) -> Vec<usize> {
    let withdrawal = |s: &&Said| !s.doubtful && is_withdrawal(&s.body);
    said.iter().filter(withdrawal).filter_map(|s| s.withdraws).collect()
}

fn counts(said: &[Said], entry: usize) -> bool {
    said.get(entry).is_some_and(|s| !s.doubtful && !is_withdrawal(&s.body))
}

/// Prints what is wrong, by entry. A fault in an entry that was taken back keeps nobody from an answer.
fn tell(
    spoken: &[Spoken<'_>],
    transcript: &Transcript,
    unfit: &[Unfit],
    faults: &Diagnostics,
    files: &[SourceFile],
    taken_back: &[usize],
) -> bool {
    let mut faulty = false;
    let mut print = |entry: Option<usize>, severity: Severity, words: String| {
        let forgiven = entry.is_some_and(|e| taken_back.contains(&e));
        faulty |= severity == Severity::Error && !forgiven;
        let whose = entry.and_then(|e| spoken.get(e)).map_or("the record".to_owned(), name);
        let note = if forgiven { " (it was taken back)" } else { "" };
        anstream::eprintln!("{whose}: {words}{note}");
    };
    for unfit in unfit {
        let severity = if unfit.blocks { Severity::Error } else { Severity::Warning };
        print(Some(unfit.entry), severity, format!("left out: {}", unfit.why));
    }
    for fault in &faults.0 {
        let file = files.get(fault.place.file as usize).map_or("", |f| f.name.as_str());
        let entry = transcript.entry_at(file, fault.place.start as usize);
        let help = fault.help.as_deref().map_or(String::new(), |h| format!("; {h}"));
        print(entry, fault.severity, format!("{}{help}", fault.message));
    }
    for spoken in spoken {
        match spoken.read.counts {
            Counts::Counts if spoken.said.doubtful => {
                anstream::eprintln!(
                    "{}: its key may not say this for this person; it is read as disputed",
                    name(spoken)
                );
            }
            Counts::Counts => {}
            Counts::Forked { .. } => {
                anstream::eprintln!("{}: its device signed one number twice; it is read as disputed", name(spoken));
            }
            Counts::Disowned { .. } => {
                anstream::eprintln!("{}: its device was disowned; it is read as disputed", name(spoken));
            }
        }
    }
    faulty
}

fn name(spoken: &Spoken<'_>) -> String {
    let place = spoken.read.place.map_or("an entry not yet in the log".to_owned(), |p| format!("entry {p}"));
    format!("{place} ({})", spoken.said.person)
}
