//! A record of any length as a set would make it: several phones that sign offline all day, and a log that signs in
//! the evening how long it is.
//!
//! Never for a real record: every key is made from its name.

use crate::Outcome;
use crate::measure::cores;
use record::checkpoint::Checkpoint as Stated;
use record::clock::{Clock, LocalTime};
use record::control::{Control, Enrol, Holds, May, Open};
use record::cosignature::Cosigner;
use record::entry::{Entry, EntryError, Kind, Seen, SignedEntry};
use record::key::SigningKey;
use record::merkle::{Hash, Tree};
use record::note::Signer;
use sha2::{Digest, Sha256};
use store::ledger::LogKeys;
use store::{Batch, Checkpoint};

/// The origin of every log here.
pub const ORIGIN: &str = "tamarack.example/record";
/// When it begins: 2026-05-11T14:00:00Z.
pub const START_MS: u64 = 1_778_508_000_000;
/// A day.
pub const DAY_MS: u64 = 86_400_000;
/// Between two entries of one phone: what makes 60 entries ten hours.
const BETWEEN_MS: u64 = 600_000;

/// The secret key of a name.
pub fn key(name: &str) -> SigningKey {
    SigningKey::from_seed(Sha256::digest(name).into())
}

/// The keys of the log.
pub fn log_keys() -> LogKeys {
    LogKeys { log: key("log"), clock: key("clock") }
}

/// An entry of the log with what a store keeps beside it.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its hash.
    pub hash: Hash,
    /// Whose chain it belongs to.
    pub key: [u8; 32],
    /// Its number there.
    pub number: u64,
    /// Whether it is of a kind other than `say`.
    pub control: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Made {
    fn of(signed: &SignedEntry) -> Self {
        let entry = signed.entry();
        let (key, number, control) = (entry.key.0, entry.number, entry.kind != Kind::Say);
        Self { hash: signed.hash(), key, number, control, bytes: signed.bytes().to_vec() }
    }

    /// As a store keeps it.
    pub fn kept(&self, place: u64) -> store::Entry {
        let Self { hash, key, number, control, ref bytes } = *self;
        store::Entry { place, hash, key, number, control, received_at: START_MS + place, bytes: bytes.clone() }
    }
}

/// Somebody's phone, with the state of its chain.
struct Phone {
    key: SigningKey,
    person: String,
    number: u64,
    previous: Option<Hash>,
}

impl Phone {
    fn new(at: usize) -> Self {
        Self { key: key(&format!("phone {at}")), person: format!("person_{at}"), number: 0, previous: None }
    }

    fn draft(&self, kind: Kind, ms: u64, seen: Option<Seen>) -> Entry {
        Entry {
            number: self.number,
            previous: self.previous,
            clock: Clock { ms, counter: 0 },
            time: LocalTime { utc: (ms / 1000).cast_signed(), offset: -420 },
            seen,
            ..Entry::new(ORIGIN, kind, &self.key, &self.person)
        }
    }

    fn sign(&mut self, entry: &Entry) -> Result<Made, EntryError> {
        let signed = entry.sign(&self.key)?;
        (self.number, self.previous) = (self.number + 1, Some(signed.hash()));
        Ok(Made::of(&signed))
    }

    fn day(&mut self, count: usize, from_ms: u64, seen: Option<Seen>) -> Result<Vec<Made>, EntryError> {
        let signed = (from_ms..).step_by(BETWEEN_MS as usize).take(count).map(|ms| {
            let entry = statement(self.number, self.draft(Kind::Say, ms, seen));
            self.sign(&entry)
        });
        signed.collect()
    }
}

/// What a statement of a set is like; its entry has about 600 bytes.
pub fn statement(number: u64, draft: Entry) -> Entry {
    let (means, body) = match number % 3 {
        0 => ("I looked. I counted six. All dummies.", format!("dummies_checked(weapon: R{}, count: 6)\n", number % 9)),
        1 => ("I hand it over.", format!("handover(weapon: R{}, to: kim) \"seen by both of us\"\n", number % 9)),
        _ => ("It is back in the safe.", format!("stored(weapon: R{}, place: safe_2)\n", number % 9)),
    };
    Entry { means: Some(means.to_owned()), body, ..draft }
}

/// A production with its phones, day by day.
pub struct Production {
    log: Signer,
    clock: Cosigner,
    phones: Vec<Phone>,
    tree: Tree,
    seen: Option<Seen>,
    day: u64,
}

impl Production {
    /// A production with so many phones, and its first entries: the log is opened, and all phones are enrolled by the
    /// first.
    pub fn begin(phones: usize) -> Outcome<(Self, Vec<Made>)> {
        let log = Signer::new(ORIGIN, log_keys().log)?;
        let clock = Cosigner::new(&format!("{ORIGIN}/clock"), log_keys().clock)?;
        let mut phones: Vec<Phone> = (0..phones.max(1)).map(Phone::new).collect();
        let keys = (log.verifier().clone(), clock.verifier().clone());
        let opening = Control::Open(Open { holds: Holds::Production, log_key: keys.0, clock_key: keys.1 });
        let enrolments = phones.iter().skip(1).map(enrolment);
        let controls: Vec<Control> = [opening].into_iter().chain(enrolments).collect();
        let first = phones.first_mut().ok_or("no phone")?;
        let signed = (START_MS - 60_000..).zip(&controls).map(|(ms, control)| {
            let entry = first.draft(control.kind(), ms, None).saying(control);
            first.sign(&entry)
        });
        let made = signed.collect::<Result<Vec<_>, _>>()?;
        let mut tree = Tree::new();
        grow(&mut tree, &made);
        Ok((Self { log, clock, phones, tree, seen: None, day: 0 }, made))
    }

    /// A day: each phone signs so many entries, knowing of the log what it was in the evening before. Signed on all
    /// cores; in the log they stand phone by phone, as each came home.
    pub fn day(&mut self, entries_each: usize) -> Outcome<Vec<Made>> {
        let (from_ms, seen) = (START_MS + self.day * DAY_MS, self.seen);
        let share = self.phones.len().div_ceil(cores()).max(1);
        let parts = std::thread::scope(|scope| {
            let start = |part| scope.spawn(move || sign_day(part, entries_each, from_ms, seen));
            let running: Vec<_> = self.phones.chunks_mut(share).map(start).collect();
            let joined = running.into_iter().map(|thread| thread.join().map_err(|_| "signing stopped"));
            joined.collect::<Result<Vec<_>, _>>()
        })?;
        let made = parts.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        grow(&mut self.tree, &made);
        self.day += 1;
        Ok(made)
    }

    /// The log signs in the evening how long it is, and from then on the phones know that.
    pub fn checkpoint(&mut self) -> Outcome<Checkpoint> {
        let (size, root) = (self.tree.size(), self.tree.root());
        self.seen = Some(Seen { size, root });
        sign(&self.log, &self.clock, &self.tree, START_MS + self.day * DAY_MS)
    }
}

fn sign_day(phones: &mut [Phone], each: usize, from_ms: u64, seen: Option<Seen>) -> Result<Vec<Made>, EntryError> {
    let days = phones.iter_mut().map(|phone| phone.day(each, from_ms, seen));
    Ok(days.collect::<Result<Vec<_>, _>>()?.concat())
}

fn grow(tree: &mut Tree, made: &[Made]) {
    for made in made {
        tree.push(made.hash);
    }
}

fn enrolment(phone: &Phone) -> Control {
    Control::Enrol(Enrol {
        key: phone.key.public(),
        persons: vec![phone.person.clone()],
        may: May::SAY,
        device: format!("{}'s phone", phone.person),
    })
}

fn sign(log: &Signer, clock: &Cosigner, tree: &Tree, made_at: u64) -> Outcome<Checkpoint> {
    let (size, root) = (tree.size(), tree.root());
    let mut note = Stated::new(ORIGIN, size, root)?.sign(&[log])?;
    let line = clock.cosign(&note, made_at / 1000)?;
    note.add(line)?;
    Ok(Checkpoint { size, root, note: note.to_string().into_bytes(), made_at })
}

/// A whole record in memory.
pub struct Whole {
    /// Its entries, in order.
    pub entries: Vec<Made>,
    /// A checkpoint for each evening.
    pub checkpoints: Vec<Checkpoint>,
}

/// A record of so many entries by so many phones; each signs so many a day.
pub fn whole(entries: usize, phones: usize, entries_a_day: usize) -> Outcome<Whole> {
    let (mut production, mut all) = Production::begin(phones)?;
    let mut checkpoints = Vec::new();
    while all.len() < entries {
        all.extend(production.day(entries_a_day)?);
        checkpoints.push(production.checkpoint()?);
    }
    Ok(Whole { entries: all, checkpoints })
}

/// Cuts entries into batches for a store, each with its checkpoint.
pub struct Cutter<'a> {
    rest: &'a [Made],
    log: Signer,
    clock: Cosigner,
    tree: Tree,
}

impl<'a> Cutter<'a> {
    /// From the first entry on.
    pub fn new(entries: &'a [Made]) -> Outcome<Self> {
        let log = Signer::new(ORIGIN, log_keys().log)?;
        let clock = Cosigner::new(&format!("{ORIGIN}/clock"), log_keys().clock)?;
        Ok(Self { rest: entries, log, clock, tree: Tree::new() })
    }

    /// The size of the log before the next batch, and that batch: so many entries, or what is left.
    pub fn next(&mut self, count: usize) -> Outcome<(u64, Batch)> {
        let first = self.tree.size();
        let (now, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, &[]));
        self.rest = rest;
        grow(&mut self.tree, now);
        let entries = (first..).zip(now).map(|(place, made)| made.kept(place)).collect();
        // Time passes as the log grows: no clock of an entry is ahead of the checkpoint over it.
        let made_at = START_MS + 1000 * DAY_MS + self.tree.size();
        let checkpoint = Some(sign(&self.log, &self.clock, &self.tree, made_at)?);
        Ok((first, Batch { entries, checkpoint, ..Batch::default() }))
    }
}
