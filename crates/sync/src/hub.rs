//! The server's side of an exchange: which entries go into the log, in which order, and what the device is told.
//!
//! Never writes: it says what is to be written, all in one go, and the reply may be sent only when that is on disk.
//! Never takes out or changes what is in the log, and never decides between two entries that contradict each other.
//!
//! Start with [`admit`], then [`reply`]. Source: `docs/formats/sync.md`, sections 3 to 5.

use crate::check;
use crate::instant::Instant;
use crate::message::{
    ENTRIES_MAX, Fate, HEAD_BYTES_MAX, Have, MESSAGE_BYTES_MAX, More, News, OPENINGS_MAX, Refusal, Reply, Request,
    Status, blob_bytes,
};
use crate::shelf::{Growing, Shelf, ShelfError, Standing, standing};
use record::beside::Opening;
use record::chain::PreparedKeys;
use record::checkpoint::Checkpoint;
use record::clock::TOLERANCE_MS;
use record::control::Control;
use record::entry::{Kind, SignedEntry};
use record::findings::Code;
use record::key::PublicKey;
use record::merkle::{Hash, leaf_hash};
use record::note::Note;
use std::collections::BTreeSet;

/// Bytes of entries in one reply at most: half a message, so that an opening always has room beside them.
const ENTRY_BYTES_MAX: u64 = (MESSAGE_BYTES_MAX / 2) as u64;

/// What the log's keeper must be able to look up beyond [`Shelf`], to answer a device.
pub trait Stacks: Shelf {
    /// The entry at a place.
    ///
    /// # Errors
    /// [`ShelfError`]; also if there is none.
    fn entry(&self, place: u64) -> Result<Vec<u8>, ShelfError>;

    /// Entries from a place on, in order: at least one if there is one, and no more than make up so many bytes.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn entries(&self, from: u64, bytes_max: u64) -> Result<Vec<Vec<u8>>, ShelfError>;

    /// Whether a value was destroyed by a `redact` entry of the log.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn destroyed(&self, place: u64, number: u8) -> Result<bool, ShelfError>;

    /// The openings beside the entries of the places `from` up to but without `to`, in order, not more than make
    /// up so many bytes of values by much.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn openings(&self, from: u64, to: u64, bytes_max: u64) -> Result<Vec<Opening>, ShelfError>;

    /// The opening of one value, if it is here.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn opening(&self, spot_place: u64, entry: &Hash, number: u8) -> Result<Option<Opening>, ShelfError>;

    /// The proof that the first `old` entries are the beginning of the log.
    ///
    /// # Errors
    /// [`ShelfError`].
    fn proof(&self, old: u64) -> Result<Vec<Hash>, ShelfError>;
}

/// What is to be done with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Store this, in one go; then reply.
    Admitted(Admission),
    /// Store nothing: this log was set back, or has another face. People must look.
    Rollback(Contradiction),
    /// Store nothing: who asks may not.
    NotAllowed(Standing),
    /// Store nothing: it is for another log.
    OtherLog,
}

/// What goes into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The size of the log that this was decided on: the place of the first entry.
    pub first: u64,
    /// The entries to append, in order.
    pub entries: Vec<SignedEntry>,
    /// What became of each entry of the request, in order.
    pub statuses: Vec<Status>,
    /// Openings to keep beside entries of the log, these included.
    pub openings: Vec<(u64, Opening)>,
    /// Openings to destroy, now and whenever they come again.
    pub destroy: Vec<Order>,
    /// What people must know of the new entries, by place.
    pub noted: Vec<(u64, Code)>,
    /// How the sender stands after this.
    pub sender: Standing,
}

/// An order to destroy a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// The place of the entry whose value it is.
    pub place: u64,
    /// The value's number.
    pub number: u8,
    /// The place of the `redact` entry.
    pub by: u64,
}

/// A genuine checkpoint of this log that this log does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The checkpoint that was shown.
    pub shown: Checkpoint,
    /// The signed note: the evidence.
    pub note: Vec<u8>,
    /// How many entries this log has.
    pub size: u64,
    /// Its root at the size of the checkpoint, if it is that long.
    pub root: Option<Hash>,
}

impl Admission {
    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.openings.is_empty()
    }
}

/// Decides what is to be done with a request.
///
/// # Errors
/// [`ShelfError`] if a look-up failed: then nothing was decided.
pub fn admit(request: &Request, stacks: &dyn Stacks, now: Instant) -> Result<Verdict, ShelfError> {
    if request.log != stacks.log().origin() {
        return Ok(Verdict::OtherLog);
    }
    // Before all else: a server that was set back may not even know who asks.
    if let Some(contradiction) = contradiction(&request.checkpoints, stacks)? {
        return Ok(Verdict::Rollback(contradiction));
    }
    let before = standing(stacks.keys(), &request.key.into());
    let joins = before == Standing::Unknown && request.entries.iter().any(|bytes| enrols(bytes, &request.key));
    if before != Standing::Enrolled && !joins {
        return Ok(Verdict::NotAllowed(before));
    }
    let admission = admit_entries(&request.entries, &request.openings, Some(&request.key), stacks, now)?;
    if admission.sender == Standing::Unknown {
        return Ok(Verdict::NotAllowed(Standing::Unknown));
    }
    Ok(Verdict::Admitted(admission))
}

/// Decides which of these entries and openings go into the log, whoever brought them.
///
/// # Errors
/// [`ShelfError`] if a look-up failed: then nothing was decided.
pub fn admit_entries(
    entries: &[Vec<u8>],
    openings: &[Vec<u8>],
    sender: Option<&PublicKey>,
    stacks: &dyn Stacks,
    now: Instant,
) -> Result<Admission, ShelfError> {
    // What is entered beside the log, as from an archive, has the times that it has.
    let mut run = Run::new(stacks, now, sender.is_some());
    let statuses = entries.iter().map(|bytes| run.take(bytes)).collect::<Result<_, _>>()?;
    let kept = run.openings(openings, stacks)?;
    let sender = sender.map_or(Standing::Unknown, |key| standing(run.log.keys(), &(*key).into()));
    let Run { entries, destroy, noted, .. } = run;
    Ok(Admission { first: stacks.size(), entries, statuses, openings: kept, destroy, noted, sender })
}

/// The first checkpoint of this log that it does not fit.
fn contradiction(notes: &[Vec<u8>], shelf: &dyn Stacks) -> Result<Option<Contradiction>, ShelfError> {
    for bytes in notes {
        let Ok(note) = Note::parse(bytes) else { continue };
        let Ok(shown) = shelf.log().verify(&note) else { continue };
        let root = if shown.size() <= shelf.size() { Some(shelf.root(shown.size())?) } else { None };
        if root != Some(*shown.root()) {
            let shown = shown.into_inner();
            return Ok(Some(Contradiction { shown, note: bytes.clone(), size: shelf.size(), root }));
        }
    }
    Ok(None)
}

fn enrols(bytes: &[u8], key: &PublicKey) -> bool {
    let Ok(signed) = SignedEntry::parse(bytes) else { return false };
    matches!(signed.control(), Some(Control::Enrol(enrol)) if enrol.key == *key)
}

/// The longest run of entries that can be admitted, as it grows.
struct Run<'a> {
    log: Growing<'a>,
    /// Those that signed in this request: nobody fills it for longer than that.
    signers: PreparedKeys,
    now: Instant,
    /// Whether entries wait until their time has come.
    in_time: bool,
    entries: Vec<SignedEntry>,
    destroy: Vec<Order>,
    noted: Vec<(u64, Code)>,
}

impl<'a> Run<'a> {
    fn new(stacks: &'a dyn Stacks, now: Instant, in_time: bool) -> Self {
        let (log, signers) = (Growing::new(stacks), PreparedKeys::default());
        Self { log, signers, now, in_time, entries: Vec::new(), destroy: Vec::new(), noted: Vec::new() }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<Status, ShelfError> {
        let hash = leaf_hash(bytes);
        if let Some(spot) = self.log.find(&hash)? {
            return Ok(Status { hash, fate: Fate::Known(spot.place) });
        }
        let fate = match check::read(bytes, &self.log, &mut self.signers)? {
            Err(refusal) => Fate::Refused(refusal),
            Ok(signed) if is_void_order(&signed, &self.log)? => Fate::Refused(Refusal::NotPermitted),
            Ok(signed) if self.in_time && self.is_early(&signed) => Fate::Refused(Refusal::Early),
            Ok(signed) => Fate::Stored(self.push(signed)?),
        };
        Ok(Status { hash, fate })
    }

    /// Whether its clock is so far ahead of this server's that nobody can say when it was signed: all that is read in the
    /// order of times would have it last, for hours or years.
    fn is_early(&self, signed: &SignedEntry) -> bool {
        signed.entry().clock.ms > self.now.millis().saturating_add(TOLERANCE_MS)
    }

    fn push(&mut self, signed: SignedEntry) -> Result<u64, ShelfError> {
        let codes = check::noted(&signed, &self.log, self.now.millis())?;
        let place = self.log.push(&signed)?;
        self.noted.extend(codes.into_iter().map(|code| (place, code)));
        if let Some(Control::Redact(redact)) = signed.control()
            && let Some(spot) = self.log.find(&redact.entry)?
        {
            let orders = redact.numbers.iter().map(|number| Order { place: spot.place, number: *number, by: place });
            self.destroy.extend(orders);
        }
        self.entries.push(signed);
        Ok(place)
    }

    /// Those that fit an entry of the log and were not destroyed.
    fn openings(&self, lines: &[Vec<u8>], stacks: &dyn Stacks) -> Result<Vec<(u64, Opening)>, ShelfError> {
        let mut kept = Vec::new();
        // Destroyed here, or kept already.
        let mut taken: BTreeSet<(u64, u8)> = self.destroy.iter().map(|order| (order.place, order.number)).collect();
        for line in lines {
            let Some(opening) = std::str::from_utf8(line).ok().and_then(|line| Opening::parse(line).ok()) else {
                continue;
            };
            let Some(spot) = self.log.find(&opening.entry)? else { continue };
            let of = (spot.place, opening.number);
            if taken.contains(&of) || !self.fits(&opening, spot.place, stacks)? || stacks.destroyed(of.0, of.1)? {
                continue;
            }
            taken.insert(of);
            kept.push((spot.place, opening));
        }
        Ok(kept)
    }

    fn fits(&self, opening: &Opening, place: u64, stacks: &dyn Stacks) -> Result<bool, ShelfError> {
        let new = place.checked_sub(stacks.size()).and_then(|at| usize::try_from(at).ok());
        match new {
            Some(at) => Ok(self.entries.get(at).is_some_and(|signed| opening.check(signed.entry()).is_ok())),
            None => {
                let signed = SignedEntry::parse(&stacks.entry(place)?);
                Ok(signed.is_ok_and(|signed| opening.check(signed.entry()).is_ok()))
            }
        }
    }
}

/// An entry that steers the record and would not count: else a stolen key could enrol another.
fn is_void_order(signed: &SignedEntry, log: &Growing<'_>) -> Result<bool, ShelfError> {
    Ok(signed.entry().kind != Kind::Say && !check::would_count(signed.entry(), log)?)
}

/// Makes the reply to a request that was admitted. `stacks` and `checkpoint` are those of the log afterwards, and
/// both must be on disk before the reply leaves.
///
/// # Errors
/// [`ShelfError`] if a look-up failed; what was stored stays stored, and the device will ask again.
pub fn reply(
    request: &Request,
    admission: &Admission,
    stacks: &dyn Stacks,
    checkpoint: &[u8],
    now: Instant,
) -> Result<Reply, ShelfError> {
    let mut reply = bare_reply(stacks, checkpoint, now);
    reply.statuses.clone_from(&admission.statuses);
    let old = request.have.size();
    if !is_ours(&request.have, stacks)? {
        reply.news = News::FaultHave;
        return Ok(reply);
    }
    reply.proof = stacks.proof(old)?;
    if admission.sender != Standing::Enrolled {
        reply.news = News::From { place: old, entries: Vec::new(), more: More::Nothing };
        return Ok(reply);
    }
    let entries = entries_for(old, request.room, stacks)?;
    let next = old + entries.len() as u64;
    let used = entries.iter().map(|bytes| blob_bytes(bytes)).sum::<usize>() + checkpoint.len();
    let more = if next < stacks.size() { More::Remain } else { More::Nothing };
    reply.openings = openings_for(request, old, next, used, stacks)?;
    reply.news = News::From { place: old, entries, more };
    Ok(reply)
}

/// The reply to a request that showed that this log was set back or has another face.
pub fn rollback_reply(stacks: &dyn Stacks, checkpoint: &[u8], now: Instant) -> Reply {
    Reply { news: News::FaultRollback, ..bare_reply(stacks, checkpoint, now) }
}

fn bare_reply(stacks: &dyn Stacks, checkpoint: &[u8], now: Instant) -> Reply {
    Reply {
        log: stacks.log().origin().to_owned(),
        now,
        statuses: Vec::new(),
        checkpoint: checkpoint.to_vec(),
        proof: Vec::new(),
        news: News::FaultHave,
        openings: Vec::new(),
    }
}

fn is_ours(have: &Have, stacks: &dyn Stacks) -> Result<bool, ShelfError> {
    match have {
        Have::Nothing => Ok(true),
        Have::First { size, root } => Ok(*size <= stacks.size() && stacks.root(*size)? == *root),
    }
}

fn entries_for(from: u64, room: u64, stacks: &dyn Stacks) -> Result<Vec<Vec<u8>>, ShelfError> {
    if from >= stacks.size() {
        return Ok(Vec::new());
    }
    let mut entries = stacks.entries(from, room.min(ENTRY_BYTES_MAX))?;
    entries.truncate(ENTRIES_MAX);
    Ok(entries)
}

/// Those of the entries that go along, then those that are asked for, as far as the message has room.
fn openings_for(
    request: &Request,
    from: u64,
    to: u64,
    used: usize,
    stacks: &dyn Stacks,
) -> Result<Vec<Vec<u8>>, ShelfError> {
    // The head, the proof and the length of each blob.
    let mut room = MESSAGE_BYTES_MAX.saturating_sub(HEAD_BYTES_MAX + (64 << 10) + used);
    let mut lines = Vec::new();
    let mut add = |opening: &Opening| {
        let line = opening.to_string().into_bytes();
        if lines.len() < OPENINGS_MAX && blob_bytes(&line) <= room {
            room -= blob_bytes(&line);
            lines.push(line);
        }
    };
    if from < to {
        stacks.openings(from, to, MESSAGE_BYTES_MAX as u64)?.iter().for_each(&mut add);
    }
    for (hash, number) in &request.want {
        let Some(spot) = stacks.find(hash)? else { continue };
        let carried = (from..to).contains(&spot.place);
        if let Some(opening) = stacks.opening(spot.place, hash, *number)?.filter(|_| !carried) {
            add(&opening);
        }
    }
    Ok(lines)
}
