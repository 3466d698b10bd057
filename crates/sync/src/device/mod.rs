//! A phone's side of the record: its own chain, what it has not sent yet, and how much of the log it has checked.
//!
//! Never says that something is recorded before the caller stored it and read it back; never signs one number
//! twice; never believes a server further than a signed checkpoint and its own arithmetic reach; never drops an
//! entry that is not in the log. It reads no clock and opens no socket: wall time, keys and bytes are arguments.
//!
//! Start with [`Device::prepare`] and [`Device::confirm`] (signing), [`Device::request`] and [`Device::receive`] (an
//! exchange with a server), [`Device::hear`] and [`Device::carry`] (what other phones show and hand over), and
//! [`Device::restore`] (after a crash).
//!
//! Source: `docs/formats/record.md`, section 4; `docs/formats/sync.md`, section 4.

mod held;
mod outbox;
mod receive;
mod refer;
mod restore;

use crate::instant::Instant;
use crate::message::{CHECKPOINTS_MAX, Have, NUMBER_MAX, Refusal, Request, WANTS_MAX};
use crate::shelf::{Shelf as _, Standing, standing};
use held::Held;
use outbox::Outbox;
use record::beside::{self, Opening};
use record::checkpoint::{Checkpoint, Log};
use record::clock::Clock;
use record::cosignature;
use record::entry::{Entry, EntryError, KeyBytes, Seen, SignedEntry};
use record::findings::Code;
use record::key::{PublicKey, Signature, SigningKey};
use record::keys::Keys;
use record::merkle::{Hash, leaf_hash};
use record::note::{Note, VerifierKey};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

pub use outbox::{Said, Unsent, Whose};
pub use restore::{RestoreError, Stored};

/// Genuine checkpoints that are remembered until they can be compared: as many as one request may show.
const HEARD_MAX: usize = CHECKPOINTS_MAX;
/// A clock that is wrong by more than this is shown (sync.md, section 4).
const SKEW_MILLIS: u64 = 10_000;

/// What a device knows of a log before it ever spoke to a server: it is told when somebody lets it join.
#[derive(Clone, Debug)]
pub struct Joining {
    /// The log's origin and key.
    pub log: Log,
    /// The key of the log's timestamps.
    pub clock_key: VerifierKey,
    /// The device's own key.
    pub key: PublicKey,
}

/// A phone's side of one log.
#[derive(Clone, Debug)]
pub struct Device {
    joining: Joining,
    chain: Chain,
    prepared: Option<Prepared>,
    halted: Option<Halt>,
    held: Held,
    apart: Apart,
    newest: Option<Signed>,
    /// Genuine checkpoints of the log that are larger than what is held, by size.
    heard: BTreeMap<u64, Signed>,
    /// The newest checkpoints of other logs that this device knows.
    others: Vec<(Log, Option<Signed>)>,
    outbox: Outbox,
    /// Values whose opening is lacking.
    lacking: BTreeSet<(u64, u8)>,
    /// Where the next request goes on asking for them.
    asked_up_to: (u64, u8),
}

/// The device's own chain.
#[derive(Clone, Debug, Default)]
struct Chain {
    /// The hashes of its entries, by number.
    hashes: Vec<Hash>,
    clock: Clock,
}

/// Entries that came from the server and that no proof has covered yet.
#[derive(Clone, Debug, Default)]
struct Apart {
    entries: Vec<Vec<u8>>,
    openings: Vec<Opening>,
}

impl Apart {
    fn leaves(&self) -> impl Iterator<Item = Hash> {
        self.entries.iter().map(|bytes| leaf_hash(bytes))
    }
}

/// A genuine checkpoint with its note.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signed {
    checkpoint: Checkpoint,
    note: Vec<u8>,
}

/// An entry that is signed, and must be stored and read back before it counts as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The entry.
    pub entry: SignedEntry,
    /// The openings of the values beside it, to be stored with it.
    pub openings: Vec<Opening>,
}

/// The next entry of the chain, still to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What the device's key is to sign.
    pub text: String,
    entry: Entry,
    values: Vec<Value>,
}

/// A value that is to stand beside an entry.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// 32 random bytes, used for this value only.
    pub salt: [u8; 32],
    /// The value.
    pub value: String,
}

/// Never shows the value or the salt.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Value(…)")
    }
}

/// Why a device must not sign with its key any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Halt {
    /// Somebody holds an entry of this key that the device does not: it was set back, or the key was copied.
    #[error("entry {number} of this device's key exists and is not on this device: it was set back, or its key copied")]
    SetBack {
        /// The lowest number that was missing.
        number: u64,
    },
    /// There are two entries of this key with one number.
    #[error("two different entries of this device's key have the number {number}: it was set back, or its key copied")]
    Forked {
        /// The number.
        number: u64,
    },
    /// Somebody disowned this device.
    #[error("this device was disowned; its entries from now on do not count")]
    Disowned,
}

/// Why nothing was signed or recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// The key must not be used any more.
    #[error("signing an entry: {0}; enrol the device anew, with a new key")]
    Halted(Halt),
    /// The entry before was not confirmed.
    #[error("signing an entry: the one before is not confirmed; store it, read it back and confirm it first")]
    Unconfirmed,
    /// Nothing was prepared.
    #[error("confirming an entry: none was prepared")]
    NothingPrepared,
    /// What was read back is not what was to be stored.
    #[error("confirming an entry: what was read back is not what was signed; store it again, and read it back")]
    NotKept,
    /// The key is not the one that this device joined with.
    #[error("signing an entry: this is not the key of this device")]
    OtherKey,
    /// Numbers end before 2⁵³.
    #[error("signing an entry: the chain is full; enrol the device anew, with a new key")]
    ChainFull,
    /// The log may never take an entry that this one names, and would then never take this chain either.
    #[error(
        "signing an entry: the record may never take the entry that it is about; connect to the server, then say it"
    )]
    MayNotRefer,
    /// The entry cannot be written.
    #[error("signing an entry")]
    Entry(#[from] EntryError),
}

/// What the caller must do or show. In order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Store this entry of the log at this place. It was checked and is under a checkpoint.
    Received {
        /// Its place.
        place: u64,
        /// The entry.
        entry: SignedEntry,
    },
    /// Store this checkpoint as the newest.
    Checkpoint {
        /// The signed note.
        note: Vec<u8>,
    },
    /// This entry is in the log: it counts as sent.
    Sent {
        /// Its hash.
        hash: Hash,
        /// Its place.
        place: u64,
    },
    /// The server did not store this entry. It stays on the device.
    Refused {
        /// Its hash.
        hash: Hash,
        /// Why.
        refusal: Refusal,
    },
    /// Store this entry of another device, to carry it to the server.
    Carried {
        /// The entry.
        entry: SignedEntry,
    },
    /// Store this opening: it fits.
    Opening(Opening),
    /// Destroy the openings of these values, and never store them again.
    Destroy {
        /// The entry beside which they stood.
        entry: Hash,
        /// Their numbers.
        numbers: Vec<u8>,
    },
    /// Show that the own clock is wrong, by so many milliseconds: positive if it is ahead of the server's.
    Skew {
        /// By how much.
        millis: i64,
    },
    /// Keep this and show it.
    Finding(Finding),
    /// Ask again: there is more.
    More,
}

/// Something that people must know, with the bytes that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub what: What,
    /// The bytes of both sides, as far as there are any: signed notes, entries.
    pub evidence: Vec<Vec<u8>>,
}

/// What a device can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The reply is of another log.
    OtherLog,
    /// The reply's checkpoint is not one of this log, or not signed by it.
    Checkpoint,
    /// The line in the name of the log's clock key is not by it.
    Cosignature,
    /// The log has two faces: two checkpoints, both signed by it, do not fit each other.
    SplitView,
    /// The log is smaller than it was: the server was set back, or has another face.
    Rollback,
    /// The server says itself that it was set back.
    ServerSetBack,
    /// The server sent entries that it does not stand by: they are not under its checkpoint.
    Unproved,
    /// The proof that the log only grew does not hold.
    Proof,
    /// The reply is not of its form: entries beyond the checkpoint, or not from where they were asked for.
    Reply,
    /// An entry in the log must not be there.
    Broken {
        /// Its place.
        place: u64,
        /// Why.
        code: Code,
    },
    /// People must know something of an entry.
    Noted {
        /// Its place.
        place: u64,
        /// What.
        code: Code,
    },
    /// The server said that an entry is at a place where another one is.
    BrokenPromise {
        /// The entry.
        hash: Hash,
        /// The place.
        place: u64,
    },
    /// This device must not sign any more.
    Halted(Halt),
}

impl Device {
    /// A device that joins a log, with nothing in its chain.
    pub fn new(joining: Joining) -> Self {
        Self {
            chain: Chain::default(),
            prepared: None,
            halted: None,
            held: Held::new(joining.log.clone()),
            apart: Apart::default(),
            newest: None,
            heard: BTreeMap::new(),
            others: Vec::new(),
            outbox: Outbox::default(),
            lacking: BTreeSet::new(),
            asked_up_to: (0, 0),
            joining,
        }
    }

    /// Signs the next entry of the chain, as [`Device::draft`] and [`Device::attach`] do for a key that is held
    /// elsewhere.
    ///
    /// # Errors
    /// [`DeviceError`]; then nothing was signed, and the state is as before.
    pub fn prepare(
        &mut self,
        draft: Entry,
        values: &[Value],
        key: &SigningKey,
        wall: Instant,
    ) -> Result<&Prepared, DeviceError> {
        if key.public() != self.joining.key {
            return Err(DeviceError::OtherKey);
        }
        let draft = self.draft(draft, values, wall)?;
        let signature = key.sign(draft.text.as_bytes());
        self.attach(draft, &signature)
    }

    /// Writes the next entry of the chain, for a key that never leaves its keeper: sign [`Draft::text`], then
    /// [`Device::attach`] the signature. `draft` says who speaks and what; its log, key, number, link, clock, `seen`
    /// and commitments are filled in here; it may name what [`Device::may_refer`] lets it.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn draft(&self, draft: Entry, values: &[Value], wall: Instant) -> Result<Draft, DeviceError> {
        if let Some(halt) = self.halted {
            return Err(DeviceError::Halted(halt));
        }
        if self.prepared.is_some() {
            return Err(DeviceError::Unconfirmed);
        }
        let number = self.chain.next();
        if number > NUMBER_MAX {
            return Err(DeviceError::ChainFull);
        }
        if !draft.refs.iter().all(|hash| self.may_refer(hash)) {
            return Err(DeviceError::MayNotRefer);
        }
        let entry = Entry {
            log: self.joining.log.origin().to_owned(),
            key: self.joining.key.into(),
            number,
            previous: self.chain.hashes.last().copied(),
            clock: self.chain.clock.tick(wall.millis()),
            seen: self.seen(),
            beside: values.iter().map(|value| beside::commitment(&value.salt, &value.value)).collect(),
            ..draft
        };
        Ok(Draft { text: entry.text_to_sign()?, entry, values: values.to_vec() })
    }

    /// Puts the signature under a draft. Store what comes out, read it back, and [`Device::confirm`] it: until then it
    /// is not recorded, and nothing else is signed. If storing fails, try again with [`Device::prepared`], or
    /// [`Device::restore`] from what is stored.
    ///
    /// # Errors
    /// [`DeviceError`]: the signature is not this device's key's over this draft, or something else was signed since
    /// it was written. The state is then as before.
    pub fn attach(&mut self, draft: Draft, signature: &Signature) -> Result<&Prepared, DeviceError> {
        if self.prepared.is_some() || draft.entry.number != self.chain.next() {
            return Err(DeviceError::Unconfirmed);
        }
        let entry = draft.entry.with_signature(signature)?;
        if draft.entry.key != self.joining.key.into() || entry.verify().is_err() {
            return Err(DeviceError::OtherKey);
        }
        let openings = openings(entry.hash(), &draft.values);
        Ok(self.prepared.insert(Prepared { entry, openings }))
    }

    /// What is signed and not confirmed yet.
    pub fn prepared(&self) -> Option<&Prepared> {
        self.prepared.as_ref()
    }

    /// Takes what was read back from storage after [`Device::prepare`]. Only now is the entry recorded, and to be
    /// sent.
    ///
    /// # Errors
    /// [`DeviceError::NotKept`] if it is not to the byte what was prepared: it is still to be stored.
    pub fn confirm(&mut self, read_back: &Prepared) -> Result<SignedEntry, DeviceError> {
        let prepared = self.prepared.take().ok_or(DeviceError::NothingPrepared)?;
        if prepared != *read_back {
            self.prepared = Some(prepared);
            return Err(DeviceError::NotKept);
        }
        self.chain.push(&prepared.entry);
        self.outbox.add(prepared.entry.clone(), prepared.openings);
        self.halt_if_left(&prepared.entry);
        Ok(prepared.entry)
    }

    /// Makes a request to the server. Keep it until its reply comes: [`Device::receive`] needs both.
    pub fn request(&mut self, wall: Instant, room: u64) -> Request {
        let (entries, openings) = self.outbox.next(&self.held);
        Request {
            log: self.joining.log.origin().to_owned(),
            key: self.joining.key,
            have: self.have(),
            wall,
            checkpoints: self.checkpoints(),
            entries,
            openings,
            room: room.min(NUMBER_MAX),
            want: self.wants(),
        }
    }

    /// Takes a checkpoint of another phone or a witness, as a signed note. This is how two faces of a server meet.
    /// What is not genuine, or of a log that this device does not know, is passed over.
    pub fn hear(&mut self, note: &[u8]) -> Vec<Event> {
        let Some(parsed) = Note::parse(note).ok() else { return Vec::new() };
        if let Ok(checkpoint) = self.joining.log.verify(&parsed) {
            let heard = Signed { checkpoint: checkpoint.into_inner(), note: note.to_vec() };
            let (size, root) = (heard.checkpoint.size(), *heard.checkpoint.root());
            // The time of another face's checkpoint says nothing of what was seen here.
            if self.held.root_at(size) == Some(root) {
                self.note_times(&parsed, size);
            }
            return self.hear_own(heard).into_iter().map(Event::Finding).collect();
        }
        for (log, newest) in &mut self.others {
            let Ok(checkpoint) = log.verify(&parsed) else { continue };
            if newest.as_ref().is_none_or(|newest| newest.checkpoint.size() < checkpoint.size()) {
                *newest = Some(Signed { checkpoint: checkpoint.into_inner(), note: note.to_vec() });
            }
        }
        Vec::new()
    }

    /// Makes another log known, so that its checkpoints are passed on.
    pub fn acquaint(&mut self, log: Log) {
        // One checkpoint of a request is this log's own.
        if self.others.len() + 1 < CHECKPOINTS_MAX {
            self.others.push((log, None));
        }
    }

    /// Takes entries and openings of other devices, to carry them to the server. What cannot be read, is not genuine,
    /// or is known already is passed over; so is what there is no room for.
    pub fn carry(&mut self, entries: &[Vec<u8>], openings: &[Vec<u8>], wall: Instant) -> Vec<Event> {
        let mut events = Vec::new();
        for bytes in entries {
            let Some(entry) = SignedEntry::parse(bytes).ok().filter(|entry| self.is_new(entry)) else { continue };
            self.chain.clock = self.chain.clock.observe(entry.entry().clock, wall.millis());
            events.extend(self.check_own(&entry).map(Event::Finding));
            if self.outbox.carry(&entry) {
                events.push(Event::Carried { entry });
            }
        }
        for line in openings {
            let opening = std::str::from_utf8(line).ok().and_then(|line| Opening::parse(line).ok());
            events.extend(opening.filter(|opening| self.carry_opening(opening)).map(Event::Opening));
        }
        events
    }

    /// What is not known to be in the log: the device's own entries and those that it carries, in the order in which
    /// it got them.
    pub fn unsent(&self) -> impl Iterator<Item = &Unsent> {
        self.outbox.all()
    }

    /// Why the device must not sign any more, if it must not.
    pub fn halted(&self) -> Option<Halt> {
        self.halted
    }

    /// How many entries of the log it holds in full and has checked.
    pub fn held(&self) -> u64 {
        self.held.len()
    }

    /// The newest checkpoint that it holds, to be shown to other phones.
    pub fn newest(&self) -> Option<&[u8]> {
        self.newest.as_ref().map(|newest| newest.note.as_slice())
    }

    /// How many entries its own chain has.
    pub fn chain_length(&self) -> u64 {
        self.chain.next()
    }

    /// Who may sign, as far as it holds the log.
    pub fn keys(&self) -> &Keys {
        self.held.keys()
    }

    /// How it stands to the log, as far as it holds it.
    pub fn standing(&self) -> Standing {
        standing(self.held.keys(), &self.joining.key.into())
    }

    fn have(&self) -> Have {
        let size = self.held.len() + self.apart.entries.len() as u64;
        Have::new(size, self.held.root_with(self.apart.leaves()))
    }

    fn seen(&self) -> Option<Seen> {
        let checkpoint = &self.newest.as_ref()?.checkpoint;
        (checkpoint.size() > 0).then_some(Seen { size: checkpoint.size(), root: *checkpoint.root() })
    }

    /// The newest of each log; of the own one also one that was only heard.
    fn checkpoints(&self) -> Vec<Vec<u8>> {
        let heard = self.heard.last_key_value().map(|(_, heard)| heard);
        let own = heard.into_iter().chain(&self.newest).max_by_key(|signed| signed.checkpoint.size());
        let others = self.others.iter().filter_map(|(_, newest)| newest.as_ref());
        own.into_iter().chain(others).map(|signed| signed.note.clone()).collect()
    }

    /// Values whose openings are lacking, each time the next ones, so that none is asked for in vain for ever.
    fn wants(&mut self) -> Vec<(Hash, u8)> {
        let after = self.lacking.range(self.asked_up_to..).filter(|value| **value != self.asked_up_to);
        let before = self.lacking.range(..=self.asked_up_to);
        let wanted: Vec<(u64, u8)> = after.chain(before).take(WANTS_MAX).copied().collect();
        self.asked_up_to = wanted.last().copied().unwrap_or_default();
        let named = wanted.into_iter().filter_map(|(place, number)| Some((self.held.hash_at(place)?, number)));
        named.collect()
    }

    /// Compares a genuine checkpoint of the log with what the device holds.
    fn hear_own(&mut self, heard: Signed) -> Option<Finding> {
        let (size, root) = (heard.checkpoint.size(), *heard.checkpoint.root());
        let same_size = self.newest.iter().chain(self.heard.get(&size)).find(|known| known.checkpoint.size() == size);
        let expected = self.held.root_at(size).or(same_size.map(|known| *known.checkpoint.root()));
        match expected {
            Some(expected) if expected == root => None,
            Some(_) => Some(self.split(same_size.cloned(), &heard.note)),
            None => {
                self.remember(heard);
                None
            }
        }
    }

    fn remember(&mut self, heard: Signed) {
        self.heard.insert(heard.checkpoint.size(), heard);
        if self.heard.len() > HEARD_MAX {
            // The smallest can be compared first, and the largest says most: one between goes.
            let between = self.heard.keys().rev().nth(1).copied();
            between.map(|size| self.heard.remove(&size));
        }
    }

    fn split(&self, ours: Option<Signed>, theirs: &[u8]) -> Finding {
        let ours = ours.or_else(|| self.newest.clone()).map(|ours| ours.note);
        Finding { what: What::SplitView, evidence: ours.into_iter().chain([theirs.to_vec()]).collect() }
    }

    /// Takes up when the log's clock key says that a checkpoint was made. `None` if a line in its name is not by it.
    fn note_times(&mut self, note: &Note, size: u64) -> Option<()> {
        let times = cosignature::collect(note, std::slice::from_ref(&self.joining.clock_key)).ok()?;
        for cosigned in times {
            self.held.time(size, cosigned.time().saturating_mul(1000));
        }
        Some(())
    }

    /// Takes an opening that is lacking here, also to bring it to the server.
    fn carry_opening(&mut self, opening: &Opening) -> bool {
        if self.outbox.carry_opening(opening) {
            return true;
        }
        let lacked = self.held.fits(opening).is_some_and(|place| self.lacking.remove(&(place, opening.number)));
        if lacked {
            self.outbox.add_late(opening.clone());
        }
        lacked
    }

    fn is_new(&self, entry: &SignedEntry) -> bool {
        let ours = entry.entry().log == self.joining.log.origin();
        let hash = entry.hash();
        let known = self.held.place_of(&hash).is_some() || self.outbox.has(&hash);
        let pending = self.prepared.as_ref().is_some_and(|prepared| prepared.entry.hash() == hash);
        ours && !known && !pending && entry.verify().is_ok()
    }

    /// Whether an entry of the own key is one that the device made. If not, it must stop signing.
    fn check_own(&mut self, signed: &SignedEntry) -> Option<Finding> {
        let entry = signed.entry();
        if entry.key != KeyBytes::from(self.joining.key) {
            return None;
        }
        let own = usize::try_from(entry.number).ok().and_then(|number| self.chain.hashes.get(number));
        let halt = match own {
            Some(hash) if *hash == signed.hash() => return None,
            Some(_) => Halt::Forked { number: entry.number },
            None => Halt::SetBack { number: entry.number },
        };
        let first = self.halt(halt);
        first.then(|| Finding { what: What::Halted(halt), evidence: vec![signed.bytes().to_vec()] })
    }

    /// Whoever gave their key up signs nothing after that, also before the server knows.
    fn halt_if_left(&mut self, own: &SignedEntry) {
        if own.leaves() {
            self.halt(Halt::Disowned);
        }
    }

    /// Says whether this is the first reason. The first one stays.
    fn halt(&mut self, halt: Halt) -> bool {
        let first = self.halted.is_none();
        self.halted.get_or_insert(halt);
        first
    }
}

impl Chain {
    fn next(&self) -> u64 {
        self.hashes.len() as u64
    }

    fn push(&mut self, signed: &SignedEntry) {
        self.hashes.push(signed.hash());
        self.clock = self.clock.max(signed.entry().clock);
    }
}

fn openings(entry: Hash, values: &[Value]) -> Vec<Opening> {
    let numbered = (1..=u8::MAX).zip(values);
    numbered.map(|(number, value)| Opening { entry, number, salt: value.salt, value: value.value.clone() }).collect()
}
