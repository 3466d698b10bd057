//! What phones bring whose clock is ahead of the server's: it waits on the phone until its time has come (`early`,
//! `docs/formats/sync.md`, section 3).
//!
//! A stop does not wait: the poster's key calls it at once, with the server's time. And what waited is never taken for new:
//! when it comes into the log at last, the poster's key disputes it. So a check that was made yesterday by a phone whose
//! clock was a day ahead clears nothing today. Never takes anybody's word back but of a stop that stands already in the
//! poster's name. Why so: `docs/decisions/0012-clocks-that-are-ahead.md`.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::value::quoted;
use pages::Draft;
use record::clock::TOLERANCE_MS;
use record::entry::{Kind, SignedEntry};
use record::merkle::Hash;
use store::ledger::{Answer, Ledger};
use store::{LogId, Memo, Store};
use sync::instant::Instant;
use sync::message::{Fate, Refusal, Request};

use crate::Set;
use crate::journal::{Journal, Reads};

/// Entries that were brought before their time, by their hashes.
const EARLY: &str = "early";
/// Stops among them that the poster's key called.
const RELAYED: &str = "stop-relayed";
/// Those that came into the log, and were answered there.
const ANSWERED: &str = "early-answered";
/// What calls a stop.
const STOP: &str = "stop_called(";
/// What is said of an entry that waited, to everybody who reads the record.
const DISPUTED: &str =
    "withdraws \"this was brought to the server before its time: the clock of its device was ahead\"";
/// The same of a stop that was called for its device.
const TWICE: &str =
    "withdraws \"this stop was called at once in the name of the poster: the clock of its device was ahead\"";
/// Letters of a stop's reason that are passed on.
const REASON_LETTERS: usize = 500;

/// What was brought before its time to one production.
pub struct Early(Journal<Seen>);

/// As far as it is read.
#[derive(Default)]
struct Seen {
    /// Those that wait, each with whether it is a stop that was called meanwhile.
    waits: HashMap<Hash, bool>,
    answered: HashSet<Hash>,
}

impl Early {
    /// Those of a log.
    pub fn new(store: Arc<dyn Store>, log: LogId) -> Self {
        Self(Journal::new(store, log))
    }

    /// Those that are not answered yet.
    fn waiting(&self) -> Result<HashMap<Hash, bool>, String> {
        self.0.look(|seen| seen.waits.clone())
    }
}

impl Reads for Seen {
    fn read(&mut self, memo: &Memo) {
        let Ok(hash) = Hash::from_hex(&memo.name) else { return };
        match memo.list.as_str() {
            ANSWERED => {
                self.answered.insert(hash);
                self.waits.remove(&hash);
            }
            EARLY if !self.answered.contains(&hash) => drop(self.waits.entry(hash).or_insert(false)),
            RELAYED if !self.answered.contains(&hash) => drop(self.waits.insert(hash, true)),
            _ => {}
        }
    }
}

/// After an exchange: calls the stops that wait, remembers what else does, and answers what waits no longer. `doubted`:
/// this server's own clock may be the one that is wrong; then what waits is not held against anybody.
///
/// # Errors
/// In words.
pub(crate) fn after(
    set: &Set,
    ledger: &mut Ledger,
    (request, answer): (&Request, &Answer),
    now: Instant,
    doubted: bool,
) -> Result<(), String> {
    let Some(admission) = &answer.admission else { return Ok(()) };
    let known = set.early.waiting()?;
    if !known.is_empty() && admission.entries.iter().any(|entry| known.contains_key(&entry.hash())) {
        settle(set, ledger, now)?;
    }
    let refused = request.entries.iter().zip(&admission.statuses).filter(|(_, status)| waits(status.fate));
    let early: Vec<SignedEntry> = refused
        .filter_map(|(bytes, _)| SignedEntry::parse(bytes).ok())
        .filter(|entry| {
            entry.entry().kind == Kind::Say && is_early(entry, now) && known.get(&entry.hash()) != Some(&true)
        })
        .collect();
    let stops: Vec<(Hash, Draft)> = early.iter().filter_map(|e| Some((e.hash(), called(ledger, e)?))).collect();
    if !stops.is_empty() {
        relay(set, ledger, &stops, now)?;
    }
    let is_stop = |hash: &Hash| stops.iter().any(|(stop, _)| stop == hash);
    let others = early.iter().map(SignedEntry::hash);
    let others = others.filter(|hash| !doubted && !known.contains_key(hash) && !is_stop(hash));
    let memos: Vec<Memo> = others.map(|hash| memo(EARLY, &hash, String::new(), now)).collect();
    if !memos.is_empty() {
        // What another server noted meanwhile is noted.
        set.early.0.note(&memos)?;
    }
    Ok(())
}

/// Answers what waited and is in the log by now: a stop that was called meanwhile is taken back, for it stands in the
/// poster's name; everything else is disputed.
///
/// # Errors
/// In words.
pub(crate) fn settle(set: &Set, ledger: &mut Ledger, now: Instant) -> Result<(), String> {
    let waiting: Vec<(Hash, bool)> = set.early.waiting()?.into_iter().collect();
    let hashes: Vec<Hash> = waiting.iter().map(|(hash, _)| *hash).collect();
    let found = ledger.store().find(ledger.id(), &hashes).map_err(|e| e.to_string())?;
    for ((hash, relayed), _) in waiting.into_iter().zip(found).filter(|(_, head)| head.is_some()) {
        let (signer, body) = if relayed { (&set.office, TWICE) } else { (&set.poster, DISPUTED) };
        let draft = Draft { refs: vec![hash], ..Draft::say(body) };
        signer.enter_noting(ledger, &[draft], 0, now, |_| vec![memo(ANSWERED, &hash, String::new(), now)])?;
    }
    Ok(())
}

/// Calls the stops in the poster's name, all or none.
fn relay(set: &Set, ledger: &mut Ledger, stops: &[(Hash, Draft)], now: Instant) -> Result<(), String> {
    let drafts: Vec<Draft> = stops.iter().map(|(_, draft)| draft.clone()).collect();
    let note = |made: &[Hash]| {
        let pairs = stops.iter().zip(made);
        pairs.map(|((stop, _), made)| memo(RELAYED, stop, made.to_hex(), now)).collect()
    };
    set.poster.enter_noting(ledger, &drafts, 0, now, note).map(drop)
}

/// A stop as the poster calls it: with the name that it has, and who said it and why. Nothing if it calls none, or its key
/// may not: its signature was checked, and no more.
fn called(ledger: &Ledger, signed: &SignedEntry) -> Option<Draft> {
    let (entry, keys) = (signed.entry(), ledger.keys());
    let enrolled = keys.enrolled(&entry.key, ledger.size())?;
    let may = entry.kind == Kind::Say
        && enrolled.may.sign(Kind::Say)
        && enrolled.speaks_for(&entry.person, entry.marks)
        && !keys.is_disowned(&entry.key, entry.number);
    let (fields, remark) = entry.body.lines().next()?.strip_prefix(STOP)?.split_once(')')?;
    let name = fields.split(',').find_map(|field| field.trim().strip_prefix("stop:"))?.trim();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let remark = remark.trim();
    let remark = remark.strip_prefix('"').and_then(|r| r.strip_suffix('"')).unwrap_or(remark);
    let reason = remark.replace("\\\"", "\"").replace("\\n", " ");
    let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
    let said: String = format!("{}{reason}", entry.person).chars().take(REASON_LETTERS).collect();
    (may && is_name).then(|| Draft::say(format!("{STOP}stop: {name}) {}", quoted(&said))))
}

/// Whether an entry's fate may be that its time has not come: it, or one before it in its chain.
fn waits(fate: Fate) -> bool {
    matches!(fate, Fate::Refused(Refusal::Early | Refusal::NeedsPrevious))
}

fn is_early(entry: &SignedEntry, now: Instant) -> bool {
    entry.entry().clock.ms > now.millis().saturating_add(TOLERANCE_MS)
}

fn memo(list: &str, about: &Hash, text: String, now: Instant) -> Memo {
    Memo { list: list.to_owned(), name: about.to_hex(), text, made_at: now.millis() }
}

#[cfg(test)]
mod tests;
