//! The server: one log, or, when its owner cheats, two; with a disk that may fail and a process that may die.
//!
//! Never knows the truth; the simulator keeps beside it what its log must be.

use crate::copy::{copy_of, leaves};
use crate::phone::instant;
use crate::random::Random;
use crate::sabotage::Sabotage;
use record::checkpoint::Log;
use record::control::Holds;
use record::cosignature;
use record::entry::SignedEntry;
use record::key::{PublicKey, SigningKey};
use record::merkle::Hash;
use record::note::{Note, VerifierKey};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::ledger::{Ledger, LedgerError, LogKeys, Opener};
use store::memory::{Failure, Memory};
use store::{LogId, Store, StoreError};
use sync::device::Joining;
use sync::message::{Fate, Reply, Request, Status};

/// The log's name.
const ORIGIN: &str = "tamarack.example/record";
/// A store of the simulator has one log.
const LOG: LogId = LogId(1);

/// How a server's process ends in the middle of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// Before anything was written.
    BeforeCommit,
    /// After all was written, before the reply.
    AfterCommit,
    /// The disk fails to flush, and nothing was written.
    FlushLost,
    /// The disk says that it failed to flush, but all was written.
    FlushKept,
}

/// What the server says.
#[derive(Debug)]
pub enum Answer {
    /// A reply.
    Reply(Vec<u8>),
    /// Who asks may not.
    NotAllowed,
    /// It could not.
    Failed(String),
}

/// One face of the server, and what the simulator knows of it.
struct Face {
    store: Arc<Memory>,
    ledger: Ledger,
    /// The entries' hashes by place.
    leaves: Vec<Hash>,
    /// The same, for looking up.
    known: BTreeSet<Hash>,
    /// Sizes, roots, and times by the clock key, of the checkpoints that were made.
    checkpoints: Vec<(u64, Hash, u64)>,
}

/// The server.
pub struct Server {
    keys: LogKeys,
    joining: (Log, VerifierKey),
    faces: Vec<Face>,
    /// The right copy, while an old one is in its place.
    aside: Option<Face>,
    /// What became of old copies until they were taken away again.
    branches: Vec<Face>,
    sabotage: Option<Sabotage>,
    /// No answer until then.
    pub down_until: u64,
    /// Whether its owner has begun to cheat.
    pub active: bool,
    /// How far its clock is behind, in milliseconds.
    pub lag: u64,
}

impl Server {
    /// A server with a log that `person` opens with this key.
    ///
    /// # Errors
    /// If the log cannot be begun.
    pub fn new(
        dice: &mut Random,
        sabotage: Option<Sabotage>,
        key: SigningKey,
        person: String,
        now: u64,
    ) -> Result<Self, LedgerError> {
        let keys = LogKeys { log: SigningKey::from_seed(dice.bytes32()), clock: SigningKey::from_seed(dice.bytes32()) };
        let store = Arc::new(Memory::new());
        let opener = Opener { key, person, offset: -420 };
        let ledger = Ledger::create(store.clone(), ORIGIN, Holds::Production, keys.clone(), &opener, instant(now))?;
        let joining = (ledger.log().clone(), ledger.clock_key().clone());
        let face = Face { store, ledger, leaves: Vec::new(), known: BTreeSet::new(), checkpoints: Vec::new() };
        let faces = vec![face];
        Ok(Self {
            keys,
            joining,
            faces,
            aside: None,
            branches: Vec::new(),
            sabotage,
            down_until: 0,
            active: false,
            lag: 0,
        })
    }

    /// What a phone is told when it joins.
    pub fn joining(&self, key: PublicKey) -> Joining {
        Joining { log: self.joining.0.clone(), clock_key: self.joining.1.clone(), key }
    }

    /// One exchange.
    pub fn exchange(&mut self, face: usize, bytes: &[u8], now: u64) -> Answer {
        if self.sabotage == Some(Sabotage::RepliesBeforeCommit) {
            self.faces[face].store.hold(true);
        }
        let now = instant(now.saturating_sub(self.lag));
        let (bytes, dropped) = self.drop_branches(face, bytes);
        match self.faces[face].ledger.exchange(&bytes, now) {
            Ok(answer) => Answer::Reply(with_statuses(answer.bytes, &dropped)),
            Err(LedgerError::NotAllowed(_)) => Answer::NotAllowed,
            Err(error) => Answer::Failed(error.to_string()),
        }
    }

    /// An exchange that the server's process does not live to finish; it starts again.
    ///
    /// # Errors
    /// If it replied all the same, or does not start.
    pub fn dies(&mut self, face: usize, bytes: &[u8], now: u64, death: Death) -> Result<(), String> {
        let failing = match death {
            Death::FlushLost => Some(Failure::Lost),
            Death::FlushKept => Some(Failure::Kept),
            Death::BeforeCommit | Death::AfterCommit => None,
        };
        if let Some(failure) = failing {
            self.faces[face].store.fail_next(1, failure);
        }
        if death != Death::BeforeCommit {
            let answer = self.exchange(face, bytes, now);
            let again = self.exchange(face, bytes, now);
            let failed = matches!(answer, Answer::Failed(_));
            if failed && !matches!(again, Answer::Failed(_)) {
                return Err("the server went on after its disk had failed".into());
            }
        }
        self.faces[face].store.fail_next(0, Failure::Lost);
        self.restart(face).map_err(|error| format!("the server does not start again: {error}"))
    }

    /// The process ends, what was not on the disk is gone, and another one begins with what is there.
    ///
    /// # Errors
    /// If the log does not open.
    pub fn restart(&mut self, face: usize) -> Result<(), LedgerError> {
        self.faces[face].store.crash();
        let store = self.faces[face].store.clone();
        self.faces[face].ledger = Ledger::open(store, ORIGIN, self.keys.clone())?;
        Ok(())
    }

    /// Whether a face refuses everything because it knows that it was set back.
    pub fn is_blocked(&self, face: usize) -> bool {
        matches!(self.faces[face].ledger.must_run(), Err(LedgerError::SetBack))
    }

    /// People have looked, and let it go on.
    ///
    /// # Errors
    /// If that cannot be written down.
    pub fn looked_at(&mut self, face: usize, now: u64) -> Result<(), LedgerError> {
        self.faces[face].ledger.rollback_was_looked_at(instant(now))
    }

    /// Which face a phone is shown.
    pub fn face_of(&self, phone: usize) -> usize {
        phone % self.faces.len()
    }

    /// How many faces there are.
    pub fn faces(&self) -> usize {
        self.faces.len()
    }

    /// The log of a face, as the simulator knows it since [`Server::look`].
    pub fn leaves(&self, face: usize) -> &[Hash] {
        &self.faces[face].leaves
    }

    /// Sizes, roots and times of the checkpoints of a face.
    pub fn checkpoints(&self, face: usize) -> &[(u64, Hash, u64)] {
        &self.faces[face].checkpoints
    }

    /// Reads the log anew. Gives what it was before.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn look(&mut self, face: usize) -> Result<Vec<Hash>, StoreError> {
        let clock = self.joining.1.clone();
        let face = &mut self.faces[face];
        let now = leaves(&face.store, LOG)?;
        let newest = face.checkpoints.last().map_or(0, |(size, _, _)| *size);
        for checkpoint in face.store.checkpoints(LOG, newest + 1, u32::MAX)? {
            let time = time_of(&checkpoint.note, &clock).unwrap_or(0);
            face.checkpoints.push((checkpoint.size, checkpoint.root, time));
        }
        face.known = now.iter().copied().collect();
        Ok(std::mem::replace(&mut face.leaves, now))
    }

    /// The entries of a face.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn entries(&self, face: usize) -> Result<Vec<SignedEntry>, StoreError> {
        let entries = self.faces[face].store.entries(LOG, 0, u64::MAX)?;
        Ok(entries.iter().filter_map(|entry| SignedEntry::parse(&entry.bytes).ok()).collect())
    }

    /// The value that a face keeps beside an entry.
    pub fn value(&self, face: usize, place: u64, number: u8) -> Option<String> {
        let found = self.faces[face].store.openings(LOG, (place, number), place + 1, 0).ok()?;
        let found = found.into_iter().find(|opening| opening.place == place && opening.number == number)?;
        String::from_utf8(found.value).ok()
    }

    /// A second face, which begins as a copy of the first. Gives the entries that were shown to all until then.
    ///
    /// # Errors
    /// If the copy cannot be made or opened.
    pub fn split(&mut self) -> Result<Vec<Hash>, LedgerError> {
        let face = self.copy(u64::MAX)?;
        self.faces.push(face);
        Ok(self.faces[0].leaves.clone())
    }

    /// Puts an old copy in the place of the right one.
    ///
    /// # Errors
    /// If the copy cannot be made or opened.
    pub fn set_back(&mut self, size: u64) -> Result<(), LedgerError> {
        let face = self.copy(size)?;
        self.aside = Some(std::mem::replace(&mut self.faces[0], face));
        Ok(())
    }

    fn copy(&self, upto: u64) -> Result<Face, LedgerError> {
        let store = Arc::new(copy_of(&self.faces[0].store, upto)?);
        let ledger = Ledger::open(store.clone(), ORIGIN, self.keys.clone())?;
        let checkpoints = self.faces[0].checkpoints.iter().filter(|it| it.0 <= upto).copied().collect();
        let leaves = leaves(&store, LOG)?;
        Ok(Face { known: leaves.iter().copied().collect(), leaves, store, ledger, checkpoints })
    }

    /// Whether an old copy is in the place of the right one.
    pub fn is_set_back(&self) -> bool {
        self.aside.is_some()
    }

    /// The right copy comes back.
    pub fn put_right(&mut self) {
        if let Some(right) = self.aside.take() {
            self.branches.push(std::mem::replace(&mut self.faces[0], right));
        }
    }

    /// All logs that there ever were.
    fn all(&self) -> impl Iterator<Item = &Face> {
        self.faces.iter().chain(&self.aside).chain(&self.branches)
    }

    /// Whether a copy of the log has an entry, also one that was taken away: people keep that, for it shows what
    /// happened, and it may have what a phone brought to it and lost since.
    pub fn has(&self, hash: &Hash) -> bool {
        self.all().any(|face| face.known.contains(hash))
    }

    /// Whether the log of a face, or one that was in its place for a time, has or had an entry at a place.
    pub fn had(&self, face: usize, place: u64, hash: Hash) -> bool {
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let others = self.aside.iter().chain(&self.branches);
        self.faces.get(face).into_iter().chain(others).any(|face| face.leaves.get(at) == Some(&hash))
    }

    /// Whether a face made, or could have made, a checkpoint.
    pub fn fits(&self, face: usize, size: u64, root: Hash) -> bool {
        fits(&self.faces[face], (size, root))
    }

    /// Whether one log made both checkpoints.
    pub fn in_one_history(&self, a: (u64, Hash), b: (u64, Hash)) -> bool {
        self.all().any(|face| fits(face, a) && fits(face, b))
    }

    /// The right log, also while an old copy is in its place.
    pub fn right_leaves(&self) -> &[Hash] {
        self.aside.as_ref().map_or(&self.faces[0].leaves, |aside| &aside.leaves)
    }

    /// Sabotage: takes entries out of a request whose number their chain has already.
    fn drop_branches(&self, face: usize, bytes: &[u8]) -> (Vec<u8>, Vec<Hash>) {
        let spoilt = self.sabotage == Some(Sabotage::DropsSecondBranch);
        let Some(mut request) = Request::parse(bytes).ok().filter(|_| spoilt) else {
            return (bytes.to_vec(), Vec::new());
        };
        let store = &self.faces[face].store;
        let second = |bytes: &Vec<u8>| {
            let Ok(signed) = SignedEntry::parse(bytes) else { return false };
            let there = store.numbered(LOG, &signed.entry().key.0, signed.entry().number).unwrap_or_default();
            !there.is_empty() && there.iter().all(|head| head.hash != signed.hash())
        };
        let (dropped, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut request.entries).into_iter().partition(second);
        request.entries = kept;
        (request.to_bytes(), dropped.iter().map(|bytes| record::merkle::leaf_hash(bytes)).collect())
    }
}

/// Whether a face's log begins so. An old copy may come to the same entries once more, in other steps.
fn fits(face: &Face, (size, root): (u64, Hash)) -> bool {
    let made = face.checkpoints.iter().any(|it| (it.0, it.1) == (size, root));
    let upto = || face.leaves.get(..usize::try_from(size).unwrap_or(usize::MAX));
    made || upto().is_some_and(|upto| record::merkle::root_of(upto) == root)
}

/// When the clock key says that a checkpoint was made, in milliseconds.
fn time_of(note: &[u8], clock: &VerifierKey) -> Option<u64> {
    let note = Note::parse(note).ok()?;
    let times = cosignature::collect(&note, std::slice::from_ref(clock)).ok()?;
    times.iter().map(|it| it.time() * 1000).min()
}

/// Sabotage: says of dropped entries that they are stored.
fn with_statuses(bytes: Vec<u8>, dropped: &[Hash]) -> Vec<u8> {
    let Some(mut reply) = Reply::parse(&bytes).ok().filter(|_| !dropped.is_empty()) else { return bytes };
    reply.statuses.extend(dropped.iter().map(|hash| Status { hash: *hash, fate: Fate::Known(0) }));
    reply.to_bytes()
}
