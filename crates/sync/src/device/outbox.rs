//! What a device has not sent yet: its own entries and those that it carries for others.
//!
//! Never drops an entry that is not seen in the log, whatever a server says of it.

use super::held::Held;
use crate::message::{ENTRIES_MAX, HEAD_BYTES_MAX, MESSAGE_BYTES_MAX, OPENINGS_MAX, Refusal, blob_bytes};
use record::beside::Opening;
use record::control::Control;
use record::entry::{KeyBytes, SignedEntry};
use record::merkle::Hash;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Entries that are carried for others at most: what one request can bring.
const CARRIED_MAX: usize = ENTRIES_MAX;
/// Bytes of entries and openings in one request: a message less its head, and 1 MiB for the checkpoints.
const REQUEST_BYTES_MAX: usize = MESSAGE_BYTES_MAX - HEAD_BYTES_MAX - (1 << 20);

/// An entry that is not known to be in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// The entry.
    pub entry: SignedEntry,
    /// Openings of values beside it.
    pub openings: Vec<Opening>,
    /// Whose it is.
    pub whose: Whose,
    /// What the server said of it last.
    pub state: Said,
}

/// Whose entry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The device's own.
    Own,
    /// Carried for another.
    Carried,
}

/// What a server said of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing yet.
    Nothing,
    /// It is at this place, under a signed checkpoint. It counts as sent; that it is there is not seen yet.
    Promised(u64),
    /// It is not stored.
    Refused(Refusal),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Outbox {
    /// By the order in which they came.
    entries: BTreeMap<u64, Unsent>,
    by_hash: HashMap<Hash, u64>,
    next: u64,
    /// Openings of entries that are in the log already.
    late: Vec<Opening>,
}

impl Outbox {
    pub(super) fn add(&mut self, entry: SignedEntry, openings: Vec<Opening>) {
        self.insert(Unsent { entry, openings, whose: Whose::Own, state: Said::Nothing });
    }

    /// Takes another device's entry, if there is room.
    pub(super) fn carry(&mut self, entry: &SignedEntry) -> bool {
        let carried = self.entries.values().filter(|unsent| unsent.whose == Whose::Carried).count();
        if carried >= CARRIED_MAX || self.has(&entry.hash()) {
            return false;
        }
        let (entry, openings) = (entry.clone(), Vec::new());
        self.insert(Unsent { entry, openings, whose: Whose::Carried, state: Said::Nothing });
        true
    }

    /// Takes an opening of an entry that is here, if it fits and is new.
    pub(super) fn carry_opening(&mut self, opening: &Opening) -> bool {
        let Some(unsent) = self.at_mut(&opening.entry) else { return false };
        let known = unsent.openings.iter().any(|known| known.number == opening.number);
        if known || opening.check(unsent.entry.entry()).is_err() {
            return false;
        }
        unsent.openings.push(opening.clone());
        true
    }

    /// Takes an opening of an entry that is in the log.
    pub(super) fn add_late(&mut self, opening: Opening) {
        self.late.push(opening);
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Unsent> {
        self.entries.values()
    }

    pub(super) fn get(&self, hash: &Hash) -> Option<&Unsent> {
        self.entries.get(self.by_hash.get(hash)?)
    }

    pub(super) fn has(&self, hash: &Hash) -> bool {
        self.by_hash.contains_key(hash)
    }

    /// Notes what the server said. Says whether that is news.
    pub(super) fn say(&mut self, hash: &Hash, said: Said) -> bool {
        let Some(unsent) = self.at_mut(hash) else { return false };
        let news = unsent.state != said;
        unsent.state = said;
        news
    }

    /// Whether a server said, under a checkpoint, that it has it.
    pub(super) fn is_promised(&self, hash: &Hash) -> bool {
        self.get(hash).is_some_and(|unsent| matches!(unsent.state, Said::Promised(_)))
    }

    /// Takes out an entry that is seen in the log. Its openings stay until they are sent.
    pub(super) fn seen(&mut self, hash: &Hash) -> Option<Said> {
        let unsent = self.entries.remove(&self.by_hash.remove(hash)?)?;
        self.late.extend(unsent.openings);
        Some(unsent.state)
    }

    /// Notes that these openings are with the server, as their entries are.
    pub(super) fn openings_sent(&mut self, sent: &BTreeSet<(Hash, u8)>, held: &Held) {
        self.late.retain(|opening| !sent.contains(&(opening.entry, opening.number)));
        for unsent in self.entries.values_mut() {
            let in_log = matches!(unsent.state, Said::Promised(_)) || held.place_of(&unsent.entry.hash()).is_some();
            unsent.openings.retain(|opening| !in_log || !sent.contains(&(opening.entry, opening.number)));
        }
    }

    /// Drops the openings of values that were destroyed.
    pub(super) fn destroy(&mut self, entry: &Hash, numbers: &[u8]) {
        let gone = |opening: &Opening| opening.entry == *entry && numbers.contains(&opening.number);
        self.late.retain(|opening| !gone(opening));
        for unsent in self.entries.values_mut() {
            unsent.openings.retain(|opening| !gone(opening));
        }
    }

    /// Entries that the server promised to hold at a place below this.
    pub(super) fn promised_below(&self, size: u64) -> Vec<(Hash, u64)> {
        let promised = self.entries.values().filter_map(|unsent| match unsent.state {
            Said::Promised(place) if place < size => Some((unsent.entry.hash(), place)),
            _ => None,
        });
        promised.collect()
    }

    /// What goes into the next request: entries each after what it needs, those that were never refused first, as many
    /// as fit; then openings, as many as fit.
    pub(super) fn next(&self, held: &Held) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let mut parcel = Parcel::default();
        for at in self.in_order(held) {
            let Some(unsent) = self.entries.get(&at) else { continue };
            if !parcel.entry(unsent.entry.bytes()) {
                break;
            }
            unsent.openings.iter().for_each(|opening| parcel.opening(opening));
        }
        self.late.iter().for_each(|opening| parcel.opening(opening));
        let promised = self.entries.values().filter(|unsent| matches!(unsent.state, Said::Promised(_)));
        promised.flat_map(|unsent| &unsent.openings).for_each(|opening| parcel.opening(opening));
        (parcel.entries, parcel.openings)
    }

    /// Unpromised entries, each after those here that it needs; of the others those first that were never refused,
    /// then those that may pass now, then those that were refused for good.
    fn in_order(&self, held: &Held) -> Vec<u64> {
        let rank = |unsent: &Unsent| match unsent.state {
            Said::Nothing => Some(0),
            Said::Refused(refusal) if refusal.may_pass() => Some(1),
            Said::Refused(_) => Some(2),
            Said::Promised(_) => None,
        };
        let enrols: HashMap<KeyBytes, u64> =
            self.entries.iter().filter_map(|(at, unsent)| Some((enrolled(&unsent.entry)?, *at))).collect();
        let mut roots: Vec<(u8, u64)> =
            self.entries.iter().filter_map(|(at, unsent)| Some((rank(unsent)?, *at))).collect();
        roots.sort_unstable();
        let mut order = Vec::new();
        let mut placed = BTreeSet::new();
        for (_, root) in roots {
            self.visit(root, &enrols, held, &mut placed, &mut order);
        }
        order
    }

    /// Depth first, without recursion: a chain may be long.
    fn visit(
        &self,
        root: u64,
        enrols: &HashMap<KeyBytes, u64>,
        held: &Held,
        placed: &mut BTreeSet<u64>,
        order: &mut Vec<u64>,
    ) {
        let mut stack = vec![(root, Step::Enter)];
        while let Some((at, step)) = stack.pop() {
            if step == Step::Leave {
                order.push(at);
                continue;
            }
            // Also ends a circle, which only a forged reference could make.
            if !placed.insert(at) {
                continue;
            }
            stack.push((at, Step::Leave));
            let Some(unsent) = self.entries.get(&at) else { continue };
            let entry = unsent.entry.entry();
            let named = entry.previous.iter().chain(&entry.refs).filter_map(|hash| self.by_hash.get(hash));
            let enrolment = enrols.get(&entry.key).filter(|_| !held.knows(&entry.key));
            let needs = named.chain(enrolment).filter(|need| !placed.contains(need) && self.is_unpromised(**need));
            stack.extend(needs.map(|need| (*need, Step::Enter)).collect::<Vec<_>>().into_iter().rev());
        }
    }

    fn is_unpromised(&self, at: u64) -> bool {
        self.entries.get(&at).is_some_and(|unsent| !matches!(unsent.state, Said::Promised(_)))
    }

    fn insert(&mut self, unsent: Unsent) {
        let at = self.next;
        self.next += 1;
        self.by_hash.insert(unsent.entry.hash(), at);
        self.entries.insert(at, unsent);
    }

    fn at_mut(&mut self, hash: &Hash) -> Option<&mut Unsent> {
        self.entries.get_mut(self.by_hash.get(hash)?)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Enter,
    Leave,
}

fn enrolled(signed: &SignedEntry) -> Option<KeyBytes> {
    match signed.control() {
        Some(Control::Enrol(enrol)) => Some(enrol.key.into()),
        _ => None,
    }
}

/// A request as it fills.
#[derive(Default)]
struct Parcel {
    entries: Vec<Vec<u8>>,
    openings: Vec<Vec<u8>>,
    bytes: usize,
}

impl Parcel {
    /// Half a request is left to openings, so that large ones are never kept back for ever.
    fn entry(&mut self, bytes: &[u8]) -> bool {
        let fits = self.entries.len() < ENTRIES_MAX && self.bytes + blob_bytes(bytes) <= REQUEST_BYTES_MAX / 2;
        if fits {
            self.bytes += blob_bytes(bytes);
            self.entries.push(bytes.to_vec());
        }
        fits
    }

    fn opening(&mut self, opening: &Opening) {
        let line = opening.to_string().into_bytes();
        let fits = self.openings.len() < OPENINGS_MAX && self.bytes + blob_bytes(&line) <= REQUEST_BYTES_MAX;
        if fits {
            self.bytes += blob_bytes(&line);
            self.openings.push(line);
        }
    }
}
