//! A log at work: it admits entries, keeps them, signs how long it is, and answers devices.
//!
//! Never answers before what it says is on disk; never goes on after the store failed, until it was opened again;
//! never admits anything once it is known that it was set back, until people have looked. It never reads a clock, and
//! holds no entries in memory: what it must know of them it looks up.
//!
//! Start with [`Ledger::create`] and [`Ledger::exchange`]. Source: `docs/formats/record.md`, section 5, and
//! `docs/formats/sync.md`, sections 3 to 5.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use record::beside;
use record::checkpoint::{Checkpoint as Statement, Log};
use record::clock::{Clock, LocalTime};
use record::control::{Control, Holds, Open};
use record::cosignature::{self, Cosigner};
use record::entry::{Entry as Said, KeyBytes, Kind, SignedEntry};
use record::findings::Code;
use record::key::SigningKey;
use record::keys::Keys;
use record::merkle::{self, Hash};
use record::note::{Note, NoteSignature, Signer, VerifierKey};
use sync::hub::{self, Admission, Contradiction, Stacks, Verdict};
use sync::instant::Instant;
use sync::message::{Fate, MessageError, Refusal, Request};
use sync::shelf::{Shelf, ShelfError, Spot, Standing};

use crate::batch::Batch;
use crate::error::StoreError;
use crate::kept::{Checkpoint, Destroyed, Entry, Finding, Head, LogId, Memo, Opening};
use crate::store::Store;
use crate::tree::StoredTiles;

/// Signature lines on a checkpoint at most (`docs/formats/bundle.md`, section 5), two of them the log's own.
const WITNESS_LINES_MAX: usize = 62;
/// How often an upload is tried again when another server was faster. Each time means that another upload got through.
const TRIES_MAX: usize = 20;
/// The code of the finding that this log was set back.
const ROLLBACK: &str = "rollback";
/// The code of the finding that people have looked at that.
const LOOKED_AT: &str = "rollback-looked-at";

/// Why a ledger did nothing.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store failed. The ledger has stopped.
    #[error("the log cannot be kept: {0}")]
    Store(#[from] StoreError),
    /// The store failed before.
    #[error("the log has stopped because keeping it failed: {0}; open it again")]
    Stopped(String),
    /// It was set back, and people have not looked yet.
    #[error("the log was set back to an old copy, or has another face; people must look at it before it goes on")]
    SetBack,
    /// There is no entry in the log yet: creating it did not end.
    #[error("the log `{0}` is not open yet; create it")]
    NotOpen(String),
    /// There is one of this name.
    #[error("there is a log `{0}` already; open it")]
    Exists(String),
    /// These are not the keys that the log was opened with.
    #[error("the keys are not those of the log `{0}`; bring the keys that it was created with")]
    OtherKeys(String),
    /// What is stored is not what was signed.
    #[error("the log `{origin}` does not fit its own checkpoint: {why}; restore it from a backup or from the phones")]
    Damaged {
        /// Which log.
        origin: String,
        /// What is wrong.
        why: String,
    },
    /// Something cannot be signed or written.
    #[error("signing for the log: {0}")]
    Signing(String),
    /// The request cannot be read.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The request is for another log.
    #[error("there is no such log here; ask at another address")]
    OtherLog,
    /// Who asks may not.
    #[error("this key may not sync: {}", words(.0))]
    NotAllowed(Standing),
    /// One of the entries that were to be kept all together may not come into the log: none was kept.
    #[error("one of these entries may not come into the log: {}", .1.word())]
    Refused(Hash, Refusal),
    /// A cosignature is not by a known witness, or not of the newest checkpoint.
    #[error(
        "adding a cosignature: {0}; fetch the newest checkpoint, and cosign that with a key that this server knows"
    )]
    Witness(String),
}

impl LedgerError {
    /// The HTTP status (`docs/formats/sync.md`, section 5).
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Message(MessageError::TooLong) => 413,
            Self::Message(_) | Self::Witness(_) => 400,
            Self::NotAllowed(_) => 401,
            Self::OtherLog => 404,
            Self::SetBack => 409,
            _ => 503,
        }
    }
}

fn words(standing: &Standing) -> &'static str {
    match standing {
        Standing::Disowned { .. } => "it was disowned; hand what it holds to another device",
        _ => "nobody enrolled it; bring the entry that does",
    }
}

/// The secret keys of a log.
#[derive(Clone, Debug)]
pub struct LogKeys {
    /// Signs how long the log is.
    pub log: SigningKey,
    /// Says when.
    pub clock: SigningKey,
}

/// Who opens a log.
#[derive(Clone, Debug)]
pub struct Opener {
    /// The key that may sign every kind of entry.
    pub key: SigningKey,
    /// The person that it speaks for.
    pub person: String,
    /// The local offset from UTC, in minutes.
    pub offset: i16,
}

/// What goes back to a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 200, or 409 for a rollback.
    pub status: u16,
    /// The reply.
    pub bytes: Vec<u8>,
    /// What was stored, if anything was admitted.
    pub admission: Option<Admission>,
}

/// A log in a store, with its keys.
pub struct Ledger {
    store: Arc<dyn Store>,
    id: LogId,
    log: Log,
    signer: Signer,
    clock: Cosigner,
    size: u64,
    keys: Keys,
    newest: Checkpoint,
    /// Of chains that were looked through: up to which number, and the lowest number that they have twice.
    chains: Mutex<HashMap<KeyBytes, Chain>>,
    state: Running,
}

/// Whether the ledger may write.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Running {
    Runs,
    /// The store failed.
    Stopped(String),
    /// It was set back, and people have not looked.
    SetBack,
}

#[derive(Clone, Copy, Debug, Default)]
struct Chain {
    checked: u64,
    doubled: Option<u64>,
}

impl Ledger {
    /// Begins a log: its first entry says what it holds and which keys sign for it.
    ///
    /// # Errors
    /// [`LedgerError::Exists`], [`LedgerError::Signing`], [`LedgerError::Store`].
    pub fn create(
        store: Arc<dyn Store>,
        origin: &str,
        holds: Holds,
        keys: LogKeys,
        opener: &Opener,
        now: Instant,
    ) -> Result<Self, LedgerError> {
        let id = store.create_log(origin, now.millis())?;
        if store.state(id)?.size > 0 {
            return Err(LedgerError::Exists(origin.to_owned()));
        }
        let mut ledger = Self::bare(store, id, origin, keys)?;
        let open = ledger.open_entry(holds, opener, now)?;
        ledger.append(&[open.bytes().to_vec()], &[], now)?;
        Ok(ledger)
    }

    /// Takes up a log where it was. Reads the entries that say who may sign, and no others.
    ///
    /// # Errors
    /// [`LedgerError::NotOpen`], [`LedgerError::OtherKeys`], [`LedgerError::Damaged`], [`LedgerError::Store`].
    pub fn open(store: Arc<dyn Store>, origin: &str, keys: LogKeys) -> Result<Self, LedgerError> {
        let not_open = || LedgerError::NotOpen(origin.to_owned());
        let id = store.log(origin)?.ok_or_else(not_open)?;
        let mut ledger = Self::bare(store, id, origin, keys)?;
        ledger.reload()?;
        if ledger.size == 0 { Err(not_open()) } else { Ok(ledger) }
    }

    /// Looks again at what is stored, after the store failed and was put in order.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn reopen(&mut self) -> Result<(), LedgerError> {
        self.reload()
    }

    /// Admits entries and keeps those that may come into the log, whoever brought them: for entries that are made on
    /// the server, and for what is read from a file.
    ///
    /// # Errors
    /// [`LedgerError::Store`], [`LedgerError::Stopped`], [`LedgerError::SetBack`].
    pub fn append(
        &mut self,
        entries: &[Vec<u8>],
        openings: &[Vec<u8>],
        now: Instant,
    ) -> Result<Admission, LedgerError> {
        self.must_run()?;
        self.keep(now, |ledger| Ok(hub::admit_entries(entries, openings, None, &View(ledger), now)?))
    }

    /// Looks whether another server wrote to the log, before entries are signed on this one.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn refresh(&mut self) -> Result<(), LedgerError> {
        self.must_run()?;
        self.catch_up().map_err(|error| self.stop_if_it_failed(error))
    }

    /// Keeps entries that were signed on this server all together, with what the server notes of them, or none of it:
    /// what one form makes, and that the form was sent. They were signed for the log as this ledger knows it: when
    /// another server was faster, their key may have signed the same numbers there, and they must be signed anew.
    ///
    /// # Errors
    /// [`LedgerError::Refused`]; [`LedgerError::Store`] with [`StoreError::Conflict`] if another server was faster, or
    /// with [`StoreError::Used`] if it was noted before: then the ledger goes on; or as [`Ledger::append`].
    pub fn append_together(
        &mut self,
        entries: &[Vec<u8>],
        openings: &[Vec<u8>],
        memos: &[Memo],
        now: Instant,
    ) -> Result<Admission, LedgerError> {
        self.must_run()?;
        let admission = hub::admit_entries(entries, openings, None, &View(self), now).map_err(store_error);
        let admission = admission.map_err(|error| self.stop_if_it_failed(error))?;
        if let Some((hash, refusal)) = admission.statuses.iter().find_map(|s| Some((s.hash, refusal(&s.fate)?))) {
            return Err(LedgerError::Refused(hash, refusal));
        }
        self.commit(&admission, memos, now).map_err(|error| self.stop_if_it_failed(error))?;
        Ok(admission)
    }

    /// Answers a device. What the reply says is on disk. The HTTP layer checked before that the request's key signed
    /// the request ([`sync::auth`]).
    ///
    /// # Errors
    /// [`LedgerError`]; its [`LedgerError::status`] is the HTTP status.
    pub fn exchange(&mut self, request: &[u8], now: Instant) -> Result<Answer, LedgerError> {
        let request = Request::parse(request)?;
        match &self.state {
            Running::Runs => {}
            Running::SetBack => return self.rollback_answer(now),
            Running::Stopped(why) => return Err(LedgerError::Stopped(why.clone())),
        }
        let admission = self.keep(now, |ledger| match hub::admit(&request, &View(ledger), now)? {
            Verdict::Admitted(admission) => Ok(admission),
            Verdict::Rollback(contradiction) => Err(Attempt::Rollback(Box::new(contradiction))),
            Verdict::NotAllowed(standing) => Err(Attempt::Failed(LedgerError::NotAllowed(standing))),
            Verdict::OtherLog => Err(Attempt::Failed(LedgerError::OtherLog)),
        });
        let admission = match admission {
            Err(LedgerError::SetBack) => return self.rollback_answer(now),
            other => other?,
        };
        let checkpoint = self.checkpoint()?;
        let reply = hub::reply(&request, &admission, &View(self), &checkpoint, now).map_err(store_error)?;
        Ok(Answer { status: 200, bytes: reply.to_bytes(), admission: Some(admission) })
    }

    /// Adds cosignature lines of known witnesses to the newest checkpoint.
    ///
    /// # Errors
    /// [`LedgerError::Witness`] if any line is not by one of them; then none is added.
    pub fn witness(&self, lines: &str, known: &[VerifierKey], now: Instant) -> Result<(), LedgerError> {
        let refused = |why: &str| LedgerError::Witness(why.to_owned());
        let text = lines.strip_suffix('\n').ok_or_else(|| refused("the lines do not end with a newline"))?;
        let parsed: Result<Vec<NoteSignature>, _> = text.split('\n').map(NoteSignature::parse).collect();
        let parsed = parsed.map_err(|error| refused(&error.to_string()))?;
        let mut note = Note::parse(&self.newest.note).map_err(|error| self.damaged(error))?;
        for line in &parsed {
            note.add(line.clone()).map_err(|error| refused(&error.to_string()))?;
        }
        let genuine = cosignature::collect(&note, known).map_err(|error| refused(&error.to_string()))?;
        if genuine.len() != parsed.len() {
            return Err(refused("a line is not by a witness that this server knows"));
        }
        if self.store.cosignatures(self.id, self.size)?.len() + parsed.len() > WITNESS_LINES_MAX {
            return Err(refused("the checkpoint has too many lines already"));
        }
        for line in text.split('\n') {
            self.store.cosign(self.id, self.size, format!("{line}\n").as_bytes(), now.millis())?;
        }
        Ok(())
    }

    /// The newest checkpoint: a signed note with the clock's cosignature and those of witnesses.
    ///
    /// # Errors
    /// [`LedgerError::Store`].
    pub fn checkpoint(&self) -> Result<Vec<u8>, LedgerError> {
        let mut note = self.newest.note.clone();
        for cosignature in self.store.cosignatures(self.id, self.size)? {
            note.extend_from_slice(&cosignature.line);
        }
        Ok(note)
    }

    /// People have looked at what showed that the log was set back, and it goes on.
    ///
    /// # Errors
    /// [`LedgerError::Store`].
    pub fn rollback_was_looked_at(&mut self, now: Instant) -> Result<(), LedgerError> {
        for finding in self.store.findings(self.id)?.into_iter().filter(|finding| finding.code == ROLLBACK) {
            let looked_at = Finding { code: LOOKED_AT.to_owned(), found_at: now.millis(), ..finding };
            self.store.keep_finding(self.id, &looked_at)?;
        }
        self.reload()
    }

    /// The log's name and keys.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The key of the log's timestamps.
    #[must_use]
    pub fn clock_key(&self) -> &VerifierKey {
        self.clock.verifier()
    }

    /// Its number in the store.
    #[must_use]
    pub fn id(&self) -> LogId {
        self.id
    }

    /// How many entries it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Who may sign.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The store that keeps it.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Whether it admits entries.
    ///
    /// # Errors
    /// [`LedgerError::Stopped`], [`LedgerError::SetBack`].
    pub fn must_run(&self) -> Result<(), LedgerError> {
        match &self.state {
            Running::Runs => Ok(()),
            Running::Stopped(why) => Err(LedgerError::Stopped(why.clone())),
            Running::SetBack => Err(LedgerError::SetBack),
        }
    }

    fn bare(store: Arc<dyn Store>, id: LogId, origin: &str, keys: LogKeys) -> Result<Self, LedgerError> {
        let signing = |error: &dyn std::fmt::Display| LedgerError::Signing(error.to_string());
        let signer = Signer::new(origin, keys.log).map_err(|error| signing(&error))?;
        let clock = Cosigner::new(&format!("{origin}/clock"), keys.clock).map_err(|error| signing(&error))?;
        let log = Log::of(signer.verifier().clone()).map_err(|error| signing(&error))?;
        let newest = Checkpoint { size: 0, root: merkle::EMPTY_ROOT, note: Vec::new(), made_at: 0 };
        let (keys, chains) = (Keys::new(), Mutex::default());
        Ok(Self { store, id, log, signer, clock, size: 0, keys, newest, chains, state: Running::Runs })
    }

    fn open_entry(&self, holds: Holds, opener: &Opener, now: Instant) -> Result<SignedEntry, LedgerError> {
        let (log_key, clock_key) = (self.signer.verifier().clone(), self.clock.verifier().clone());
        let open = Control::Open(Open { holds, log_key, clock_key });
        let entry = Said {
            clock: Clock { ms: now.millis(), counter: 0 },
            time: LocalTime { utc: (now.millis() / 1000).cast_signed(), offset: opener.offset },
            ..Said::new(self.log.origin(), Kind::Open, &opener.key, &opener.person)
        };
        entry.saying(&open).sign(&opener.key).map_err(|error| LedgerError::Signing(error.to_string()))
    }

    /// Decides and keeps, once more if another server was faster.
    fn keep(
        &mut self,
        now: Instant,
        decide: impl Fn(&Self) -> Result<Admission, Attempt>,
    ) -> Result<Admission, LedgerError> {
        let mut tries = 0;
        loop {
            let kept = match self.catch_up().map_err(Attempt::Failed).and_then(|()| decide(self)) {
                Ok(admission) => self.commit(&admission, &[], now).map(|()| admission),
                Err(Attempt::Failed(error)) => Err(error),
                Err(Attempt::Rollback(contradiction)) => Err(self.set_back(&contradiction, now)),
            };
            match kept {
                Err(LedgerError::Store(StoreError::Conflict { .. })) if tries < TRIES_MAX => {}
                Err(error) => return Err(self.stop_if_it_failed(error)),
                kept => return kept,
            }
            tries += 1;
        }
    }

    /// Takes up what another server wrote: else what its devices show would look like a rollback.
    fn catch_up(&mut self) -> Result<(), LedgerError> {
        let stored = self.store.state(self.id)?.size;
        if stored < self.size {
            return Err(self.damaged(format!("it has {stored} entries, and had {}", self.size)));
        }
        if stored > self.size { self.reload() } else { Ok(()) }
    }

    fn commit(&mut self, admission: &Admission, memos: &[Memo], now: Instant) -> Result<(), LedgerError> {
        if admission.is_empty() && memos.is_empty() {
            return Ok(());
        }
        let checkpoint = if admission.entries.is_empty() { None } else { Some(self.sign(admission, now)?) };
        let batch = Batch {
            entries: entries(admission, now),
            openings: admission.openings.iter().map(|(place, opening)| kept(*place, opening)).collect(),
            destroy: admission.destroy.iter().map(destroyed).collect(),
            checkpoint: checkpoint.clone(),
            memos: memos.to_vec(),
        };
        self.store.append(self.id, self.size, &batch)?;
        // It is on disk: what is in memory follows.
        for (place, signed) in (admission.first..).zip(&admission.entries) {
            self.keys.add(place, signed.entry(), signed.control());
        }
        self.note_forks(admission);
        if let Some(checkpoint) = checkpoint {
            self.size = checkpoint.size;
            self.newest = checkpoint;
        }
        Ok(())
    }

    /// The checkpoint over the log with the new entries. INVARIANT: no two are signed of one size and other roots,
    /// for it is sent out only when it is on disk with the entries below it.
    fn sign(&self, admission: &Admission, now: Instant) -> Result<Checkpoint, LedgerError> {
        let signing = |error: &dyn std::fmt::Display| LedgerError::Signing(error.to_string());
        let mut tree = self.store.spine(self.id, self.size)?.tree().clone();
        for signed in &admission.entries {
            tree.push(signed.hash());
        }
        let statement = Statement::new(self.log.origin(), tree.size(), tree.root()).map_err(|error| signing(&error))?;
        let mut note = statement.sign(&[&self.signer]).map_err(|error| signing(&error))?;
        let line = self.clock.cosign(&note, now.millis() / 1000).map_err(|error| signing(&error))?;
        note.add(line).map_err(|error| signing(&error))?;
        let note = note.to_string().into_bytes();
        Ok(Checkpoint { size: tree.size(), root: tree.root(), note, made_at: now.millis() })
    }

    fn note_forks(&self, admission: &Admission) {
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, code) in &admission.noted {
            let at = place.checked_sub(admission.first).and_then(|at| usize::try_from(at).ok());
            let Some(signed) = at.and_then(|at| admission.entries.get(at)).filter(|_| *code == Code::Fork) else {
                continue;
            };
            let number = signed.entry().number;
            if let Some(chain) = chains.get_mut(&signed.entry().key) {
                chain.doubled = Some(chain.doubled.map_or(number, |lowest| lowest.min(number)));
            }
        }
    }

    /// A phone or witness showed a checkpoint that this log does not fit. Once people have looked at it, only those
    /// who hold it are turned away.
    fn set_back(&mut self, contradiction: &Contradiction, now: Instant) -> LedgerError {
        let finding =
            Finding { code: ROLLBACK.to_owned(), evidence: contradiction.note.clone(), found_at: now.millis() };
        match self.keep_rollback(&finding) {
            Ok(findings) => {
                if !is_looked_at(&finding, &findings) {
                    self.state = Running::SetBack;
                }
                LedgerError::SetBack
            }
            Err(error) => LedgerError::Store(error),
        }
    }

    /// Keeps it once, whatever lines stand below the checkpoint, and gives all findings.
    fn keep_rollback(&self, finding: &Finding) -> Result<Vec<Finding>, StoreError> {
        let known = self.store.findings(self.id)?;
        if known.iter().any(|other| other.code == ROLLBACK && same_checkpoint(other, finding)) {
            return Ok(known);
        }
        self.store.keep_finding(self.id, finding)?;
        self.store.findings(self.id)
    }

    fn rollback_answer(&self, now: Instant) -> Result<Answer, LedgerError> {
        let reply = hub::rollback_reply(&View(self), &self.checkpoint()?, now);
        Ok(Answer { status: 409, bytes: reply.to_bytes(), admission: None })
    }

    /// Stops the ledger, unless nothing is wrong with the store: somebody was first.
    fn stop_if_it_failed(&mut self, error: LedgerError) -> LedgerError {
        let failed = match &error {
            LedgerError::Store(error) => !matches!(error, StoreError::Conflict { .. } | StoreError::Used { .. }),
            LedgerError::Damaged { .. } => true,
            _ => false,
        };
        if failed {
            self.state = Running::Stopped(error.to_string());
        }
        error
    }

    /// Reads the state from the store.
    fn reload(&mut self) -> Result<(), LedgerError> {
        let state = self.store.state(self.id)?;
        self.chains.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.keys = Keys::new();
        (self.size, self.state) = (0, Running::Runs);
        let Some(newest) = state.newest else { return Ok(()) };
        for entry in self.store.controls(self.id, 0)? {
            let signed = SignedEntry::parse(&entry.bytes).map_err(|error| self.damaged(error))?;
            self.keys.add(entry.place, signed.entry(), signed.control());
        }
        self.check_newest(&newest)?;
        (self.size, self.newest) = (state.size, newest);
        if self.is_set_back()? {
            self.state = Running::SetBack;
        }
        Ok(())
    }

    /// The log's own keys signed its newest checkpoint, and that is the root over its entries.
    fn check_newest(&self, newest: &Checkpoint) -> Result<(), LedgerError> {
        let open = self.keys.open().ok_or_else(|| self.damaged("it does not begin with an `open` entry"))?;
        if open.log_key != *self.signer.verifier() || open.clock_key != *self.clock.verifier() {
            return Err(LedgerError::OtherKeys(self.log.origin().to_owned()));
        }
        let note = Note::parse(&newest.note).map_err(|error| self.damaged(error))?;
        let signed = self.log.verify(&note).map_err(|error| self.damaged(error))?;
        let root = self.store.spine(self.id, newest.size)?.root();
        if signed.size() != newest.size || *signed.root() != root {
            return Err(self.damaged("the root over its entries is another"));
        }
        Ok(())
    }

    fn is_set_back(&self) -> Result<bool, LedgerError> {
        let findings = self.store.findings(self.id)?;
        let mut shown = findings.iter().filter(|finding| finding.code == ROLLBACK);
        Ok(shown.any(|finding| !is_looked_at(finding, &findings)))
    }

    fn damaged(&self, why: impl std::fmt::Display) -> LedgerError {
        LedgerError::Damaged { origin: self.log.origin().to_owned(), why: why.to_string() }
    }

    /// The lowest number that a chain has twice. Looked through once, number by number, and only for a key that
    /// signs an entry which steers the record: those chains are short.
    fn doubled(&self, key: &KeyBytes) -> Result<Option<u64>, StoreError> {
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        let chain = chains.entry(*key).or_default();
        let end = self.store.chain_head(self.id, &key.0)?.map_or(0, |head| head.number + 1);
        while chain.checked < end && chain.doubled.is_none() {
            if self.store.numbered(self.id, &key.0, chain.checked)?.len() > 1 {
                chain.doubled = Some(chain.checked);
            }
            chain.checked += 1;
        }
        Ok(chain.doubled)
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger(`{}`, {} entries, {:?})", self.log.origin(), self.size, self.state)
    }
}

/// Why deciding did not lead to something to keep.
enum Attempt {
    Failed(LedgerError),
    Rollback(Box<Contradiction>),
}

impl From<ShelfError> for Attempt {
    fn from(error: ShelfError) -> Self {
        Self::Failed(store_error(error))
    }
}

/// Whether people have looked at this checkpoint.
fn is_looked_at(rollback: &Finding, findings: &[Finding]) -> bool {
    findings.iter().any(|other| other.code == LOOKED_AT && same_checkpoint(other, rollback))
}

/// Whether two findings show one checkpoint, whatever witnesses signed beside it.
fn same_checkpoint(one: &Finding, other: &Finding) -> bool {
    let text = |finding: &Finding| Note::parse(&finding.evidence).map(|note| note.text().to_owned()).ok();
    text(one) == text(other)
}

fn refusal(fate: &Fate) -> Option<Refusal> {
    match fate {
        Fate::Refused(refusal) => Some(*refusal),
        Fate::Stored(_) | Fate::Known(_) => None,
    }
}

fn store_error(error: ShelfError) -> LedgerError {
    match error.0.downcast::<StoreError>() {
        Ok(error) => LedgerError::Store(*error),
        Err(other) => LedgerError::Store(StoreError::Damaged(other.to_string())),
    }
}

fn entries(admission: &Admission, now: Instant) -> Vec<Entry> {
    let entry = |(place, signed): (u64, &SignedEntry)| Entry {
        place,
        hash: signed.hash(),
        key: signed.entry().key.0,
        number: signed.entry().number,
        control: signed.control().is_some(),
        received_at: now.millis(),
        bytes: signed.bytes().to_vec(),
    };
    (admission.first..).zip(&admission.entries).map(entry).collect()
}

fn kept(place: u64, opening: &beside::Opening) -> Opening {
    Opening { place, number: opening.number, salt: opening.salt, value: opening.value.clone().into_bytes() }
}

fn destroyed(order: &hub::Order) -> Destroyed {
    Destroyed { place: order.place, number: order.number, by: order.by }
}

/// What the ledger looks up for [`sync::hub`].
struct View<'a>(&'a Ledger);

fn shelf_error(error: StoreError) -> ShelfError {
    ShelfError(error.into())
}

fn spot(head: Head) -> Spot {
    Spot { place: head.place, hash: head.hash, key: KeyBytes(head.key), number: head.number }
}

impl View<'_> {
    fn tiles(&self) -> StoredTiles<'_, dyn Store> {
        StoredTiles::new(&*self.0.store, self.0.id)
    }

    fn with_hash(&self, opening: Opening, entry: Hash) -> Result<beside::Opening, ShelfError> {
        let value = String::from_utf8(opening.value);
        let value = value.map_err(|_| shelf_error(StoreError::Damaged("a value is not UTF-8".to_owned())))?;
        Ok(beside::Opening { entry, number: opening.number, salt: opening.salt, value })
    }
}

impl Shelf for View<'_> {
    fn log(&self) -> &Log {
        &self.0.log
    }

    fn size(&self) -> u64 {
        self.0.size
    }

    fn keys(&self) -> &Keys {
        &self.0.keys
    }

    fn find(&self, hash: &Hash) -> Result<Option<Spot>, ShelfError> {
        let found = self.0.store.find(self.0.id, std::slice::from_ref(hash)).map_err(shelf_error)?;
        // What another server wrote meanwhile is not there for this decision; keeping it will conflict.
        Ok(found.into_iter().flatten().map(spot).find(|spot| spot.place < self.0.size))
    }

    fn numbered(&self, key: &KeyBytes, number: u64) -> Result<Option<Spot>, ShelfError> {
        let heads = self.0.store.numbered(self.0.id, &key.0, number).map_err(shelf_error)?;
        Ok(heads.into_iter().map(spot).find(|spot| spot.place < self.0.size))
    }

    fn doubled(&self, key: &KeyBytes) -> Result<Option<u64>, ShelfError> {
        self.0.doubled(key).map_err(shelf_error)
    }

    fn root(&self, size: u64) -> Result<Hash, ShelfError> {
        if size == self.0.size {
            return Ok(self.0.newest.root);
        }
        let nodes = self.tiles().nodes(self.0.size).map_err(|error| shelf_error(error.into()))?;
        merkle::root(&nodes, size).map_err(shelf_error)
    }

    fn tree(&self) -> Result<merkle::Tree, ShelfError> {
        Ok(self.0.store.spine(self.0.id, self.0.size).map_err(shelf_error)?.tree().clone())
    }

    fn clock(&self, _place: u64) -> Result<Option<Clock>, ShelfError> {
        // It would take reading the entry; whoever checks the record finds a clock that went back.
        Ok(None)
    }

    fn time_of(&self, size: u64) -> Result<Option<u64>, ShelfError> {
        let checkpoint = self.0.store.checkpoint(self.0.id, size).map_err(shelf_error)?;
        Ok(checkpoint.map(|checkpoint| checkpoint.made_at))
    }
}

impl Stacks for View<'_> {
    fn entry(&self, place: u64) -> Result<Vec<u8>, ShelfError> {
        let entries = self.0.store.entries(self.0.id, place, 1).map_err(shelf_error)?;
        let entry = entries.into_iter().next().filter(|entry| entry.place == place);
        let missing = || shelf_error(StoreError::Damaged(format!("the entry at place {place} is missing")));
        entry.map(|entry| entry.bytes).ok_or_else(missing)
    }

    fn entries(&self, from: u64, bytes_max: u64) -> Result<Vec<Vec<u8>>, ShelfError> {
        let entries = self.0.store.entries(self.0.id, from, bytes_max).map_err(shelf_error)?;
        Ok(entries.into_iter().take_while(|entry| entry.place < self.0.size).map(|entry| entry.bytes).collect())
    }

    fn destroyed(&self, place: u64, number: u8) -> Result<bool, ShelfError> {
        let orders = self.0.store.destroyed(self.0.id, place..place + 1).map_err(shelf_error)?;
        Ok(orders.iter().any(|order| order.number == number))
    }

    fn openings(&self, from: u64, to: u64, bytes_max: u64) -> Result<Vec<beside::Opening>, ShelfError> {
        let openings = self.0.store.openings(self.0.id, (from, 0), to, bytes_max).map_err(shelf_error)?;
        let named = openings.into_iter().map(|opening| {
            let place = opening.place;
            let hash = self.0.store.hashes(self.0.id, 0, place..place + 1).map_err(shelf_error)?;
            let missing = || shelf_error(StoreError::Damaged(format!("the hash of place {place} is missing")));
            self.with_hash(opening, *hash.first().ok_or_else(missing)?)
        });
        named.collect()
    }

    fn opening(&self, place: u64, entry: &Hash, number: u8) -> Result<Option<beside::Opening>, ShelfError> {
        let openings = self.0.store.openings(self.0.id, (place, number), place + 1, 1).map_err(shelf_error)?;
        let first = openings.into_iter().next().filter(|opening| opening.number == number);
        first.map(|opening| self.with_hash(opening, *entry)).transpose()
    }

    fn proof(&self, old: u64) -> Result<Vec<Hash>, ShelfError> {
        let nodes = self.tiles().nodes(self.0.size).map_err(|error| shelf_error(error.into()))?;
        merkle::consistency_proof(&nodes, old, self.0.size).map_err(shelf_error)
    }
}

#[cfg(test)]
mod tests;
