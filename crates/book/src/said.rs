//! What signed entries say, in reading order, and which of it counts.
//!
//! What is not at hand makes things unknown, never clear: values that are held back are open. An entry that is not its
//! person's own word is kept and read as disputed. Nothing is decided here.

use std::collections::{HashMap, HashSet};

use custody::transcript::{Said, is_withdrawal, sets_out};
use protocol::diagnostic::Severity;
use protocol::syntax::beside::fill;
use record::control::{Control, Holds};
use record::entry::{Kind, Marks, SignedEntry};
use record::keys::Keys;
use record::merkle::Hash;
use sync::merge::{Counts, Read, reading};

/// The entries and values at hand.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Entries with their places in the log; none for those that are not there yet.
    pub entries: Vec<(Option<u64>, SignedEntry)>,
    /// Values beside them.
    pub values: HashMap<(Hash, u8), String>,
    /// How many entries of the log are not at hand.
    pub held_back: u64,
}

impl Source {
    /// What the log holds, as its first entry says; none if that is not at hand.
    pub fn holds(&self) -> Option<Holds> {
        self.entries.iter().find_map(|(_, entry)| match entry.control() {
            Some(Control::Open(open)) => Some(open.holds),
            _ => None,
        })
    }

    /// Who may sign.
    pub fn keys(&self) -> Keys {
        let mut keys = Keys::new();
        for (place, entry) in self.entries.iter().filter_map(|(place, entry)| Some(((*place)?, entry))) {
            keys.add(place, entry.entry(), entry.control());
        }
        keys
    }
}

/// A statement and its entry.
#[derive(Clone, Debug)]
pub struct Spoken<'a> {
    /// The entry, and whether its device counts.
    pub read: Read<'a>,
    /// What it says.
    pub said: Said,
    /// Whether it was signed with a clock that is ahead.
    pub ahead: bool,
    /// Whether it does not fit what another device said apart.
    pub apart: bool,
    /// Whether nobody let its device in.
    pub stranger: bool,
    /// Whether it takes back the word of somebody for whom its key does not speak.
    pub takes_back: bool,
}

/// A clock may be ahead by this much (`docs/formats/record.md`, section 7).
pub const AHEAD_SECONDS: i64 = 600;

impl Spoken<'_> {
    /// The entry in words, for messages: by its place, and who speaks.
    pub fn name(&self) -> String {
        let place = self.read.place.map_or("an entry not yet in the log".to_owned(), |p| format!("entry {p}"));
        format!("{place} ({})", self.said.person)
    }

    /// Why it does not count, if it does not.
    pub fn doubt(&self) -> Option<Doubt> {
        self.said.doubtful.then_some(match self.read.counts {
            Counts::Counts if self.stranger => Doubt::NotLetIn,
            Counts::Counts if self.ahead => Doubt::Ahead,
            Counts::Counts if self.apart => Doubt::Apart,
            Counts::Counts if self.takes_back => Doubt::TakesBack,
            Counts::Counts => Doubt::NotTheirs,
            Counts::Forked { .. } => Doubt::Forked,
            Counts::Disowned { .. } => Doubt::Disowned,
        })
    }
}

/// Why an entry does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doubt {
    /// Its device's clock was ahead.
    Ahead,
    /// It does not fit what another device said, and neither knew of the other.
    Apart,
    /// Its device was not let in.
    NotLetIn,
    /// It takes back another person's word.
    TakesBack,
    /// Its key may not say this for this person.
    NotTheirs,
    /// Its device signed one number twice.
    Forked,
    /// Its device was disowned.
    Disowned,
}

impl Doubt {
    /// As messages and styles name it.
    pub const fn word(self) -> &'static str {
        match self {
            Doubt::Ahead => "ahead",
            Doubt::Apart => "apart",
            Doubt::NotLetIn => "not-let-in",
            Doubt::TakesBack => "takes-back",
            Doubt::NotTheirs => "not-theirs",
            Doubt::Forked => "forked",
            Doubt::Disowned => "disowned",
        }
    }

    /// In English.
    pub const fn english(self) -> &'static str {
        match self {
            Doubt::Ahead => "its device's clock was ahead",
            Doubt::Apart => "it does not fit what another device said apart",
            Doubt::NotLetIn => "its device was not let in",
            Doubt::TakesBack => "it takes back another person's word, and its key may not",
            Doubt::NotTheirs => "its key may not say this for this person",
            Doubt::Forked => "its device signed one number twice",
            Doubt::Disowned => "its device was disowned",
        }
    }
}

/// Something wrong: whose entry it is, if it is one's, how grave, and words.
pub type Fault = (Option<usize>, Severity, String);

/// The statements in reading order, with their values put in.
/// One that was signed with a clock ahead of `now` by more than [`AHEAD_SECONDS`] does not count: it would stand before
/// what happened after it. (Pass `i64::MAX` to read a record without a clock.)
pub fn spoken<'a>(source: &'a Source, keys: &Keys, now: i64) -> Vec<Spoken<'a>> {
    let entries = source.entries.iter().map(|(place, entry)| (*place, entry));
    let says: Vec<Read<'_>> = reading(entries).into_iter().filter(|r| r.entry.entry().kind == Kind::Say).collect();
    let at: HashMap<Hash, usize> = says.iter().enumerate().map(|(i, r)| (r.entry.hash(), i)).collect();
    let mut spoken: Vec<Spoken<'_>> = says
        .into_iter()
        .map(|read| Spoken {
            said: said(source, keys, &read, &at),
            stranger: keys.enrolled(&read.entry.entry().key, read.place.unwrap_or(u64::MAX)).is_none(),
            read,
            ahead: false,
            apart: false,
            takes_back: false,
        })
        .collect();
    for spoken in &mut spoken {
        let clock = (spoken.read.entry.entry().clock.ms / 1_000).cast_signed();
        spoken.ahead = clock > now.saturating_add(AHEAD_SECONDS);
        spoken.said.doubtful |= spoken.ahead;
    }
    let others: Vec<usize> = (0..spoken.len()).filter(|i| takes_back_anothers(keys, &spoken, *i)).collect();
    for i in others {
        if let Some(spoken) = spoken.get_mut(i) {
            spoken.said.doubtful = true;
            spoken.takes_back = true;
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

/// Entries whose faults keep nobody from an answer: what was taken back, and what does not count. What was taken
/// back before it stands, what sets out the protocol, and an item of a case go with their withdrawal.
pub fn forgiven(spoken: &mut [Spoken<'_>], is_case: bool) -> HashSet<usize> {
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

/// How often what cannot be read and does not count is left out, and the rest read again.
const PASSES_MAX: usize = 100;

/// Reads entries until nothing that is forgiven stands in the way, and says which were left out for that; none if
/// there are too many. `faults` of a reading are those by the entry's place in the list.
pub fn read_leaving_out<T>(
    spoken: &mut [Spoken<'_>],
    forgiven: &HashSet<usize>,
    read: impl Fn(&[Spoken<'_>]) -> T,
    faults: impl Fn(&T) -> &[Fault],
) -> Option<(T, Vec<usize>)> {
    let mut left_out = Vec::new();
    for _ in 0..PASSES_MAX {
        let reading = read(spoken);
        let broken = faults(&reading).iter().filter(|(_, severity, _)| *severity == Severity::Error);
        let idle: Vec<usize> = broken.filter_map(|(entry, _, _)| *entry).filter(|i| forgiven.contains(i)).collect();
        if idle.is_empty() {
            return Some((reading, left_out));
        }
        for i in idle {
            if let Some(spoken) = spoken.get_mut(i) {
                spoken.said.skip = true;
            }
            left_out.push(i);
        }
    }
    None
}
