//! Checks a bundle, step by step in the order of `docs/formats/bundle.md` section 2.
//!
//! Never leaves a step out because an earlier one found something, as long as it can be made.

use super::bag::{Bag, CHECKPOINT, DISCLOSURE};
use super::values::{self, Values};
use super::{
    CHECKPOINTS_MAX, Contents, Cosigned, Counts, Disclosure, ENTRIES_MAX, FILES_MAX, Files, LogKey, RefusedError,
    Report, Trust, Verdict, log,
};
use crate::chain::{self, Checked, CheckpointTime, LogView, Outcome, Place};
use crate::checkpoint::{Checkpoint, Log};
use crate::control::{Control, Open};
use crate::cosignature::{self, CosignatureError};
use crate::entry::SignedEntry;
use crate::findings::{At, Code, Finding, Severity};
use crate::merkle::Hash;
use crate::note::{Note, VerifierKey};
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// Checks everything.
pub(super) fn examine(files: &dyn Files, trust: &Trust) -> Result<Report, RefusedError> {
    let bag = Bag::of(files);
    limit(&bag)?;
    let newest = files.read(CHECKPOINT).map(|bytes| read_newest(&bytes));
    let size = newest.as_ref().and_then(|newest| Some(newest.as_ref().ok()?.1.size()));
    let mut findings = bag.findings(files, size);
    let tiles = log::entries(files, size.unwrap_or(0), &mut findings);
    let places = log::places(&tiles, size.unwrap_or(0));
    let mut step = Step::new(trust, size, places.first().copied().and_then(open_of), findings);
    let origin = step.origin(newest.as_ref());
    let leaves = log::leaves(files, size.unwrap_or(0), &mut step.findings);
    let known = step.known(origin.as_deref());
    let earlier = bag.checkpoints();
    let sizes = earlier.iter().map(|(_, size)| *size).chain(known.iter().map(Checkpoint::size)).chain(size);
    let roots = chain::roots_at(&leaves, sizes.filter(|at| Some(*at) <= size));
    step.newest(newest.as_ref(), origin.as_deref(), &roots);
    for (path, named) in earlier {
        step.earlier(files, path, named, origin.as_deref(), &roots);
    }
    step.split(&known, &roots);
    let view = LogView { origin: origin.as_deref(), places: &places, leaves: &leaves, times: &step.times };
    let checked = chain::examine(&view);
    drop(places);
    let all_readable = size.is_some() && !checked.outcomes.contains(&Outcome::NotReadable);
    let reason = step.disclosure(files, &checked.outcomes);
    let values = values::check(files, &bag, &checked.outcomes, all_readable, &mut step.findings);
    Ok(step.report(origin, reason, checked, values, tiles))
}

fn limit(bag: &Bag) -> Result<(), RefusedError> {
    let (files, checkpoints) = (bag.hashes.len(), bag.checkpoints().len());
    if files > FILES_MAX {
        return Err(RefusedError::Files(files));
    }
    if checkpoints > CHECKPOINTS_MAX { Err(RefusedError::Checkpoints(checkpoints)) } else { Ok(()) }
}

/// A checkpoint with its signatures, not checked, or why it is none.
type ReadCheckpoint = Result<(Note, Checkpoint), String>;

fn read_checkpoint(bytes: &[u8]) -> ReadCheckpoint {
    let note = Note::parse(bytes).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|error| error.to_string())?;
    Ok((note, checkpoint))
}

fn read_newest(bytes: &[u8]) -> ReadCheckpoint {
    let (note, checkpoint) = read_checkpoint(bytes)?;
    if checkpoint.size() > ENTRIES_MAX {
        return Err(format!("it has {} entries, more than can be checked", checkpoint.size()));
    }
    Ok((note, checkpoint))
}

fn open_of(place: Place<'_>) -> Option<Open> {
    let Place::Shown(bytes) = place else { return None };
    match SignedEntry::parse(bytes).ok()?.control() {
        Some(Control::Open(open)) => Some(open.clone()),
        _ => None,
    }
}

/// What was found so far, and what the steps share.
struct Step<'a> {
    trust: &'a Trust,
    log_key: LogKey,
    clock_key: Option<VerifierKey>,
    size: Option<u64>,
    findings: Vec<Finding>,
    cosigned: Vec<Cosigned>,
    times: Vec<CheckpointTime>,
}

impl<'a> Step<'a> {
    fn new(trust: &'a Trust, size: Option<u64>, open: Option<Open>, findings: Vec<Finding>) -> Self {
        let (said, clock_key) = open.map(|open| (open.log_key, open.clock_key)).unzip();
        let mut step = Self {
            trust,
            log_key: LogKey::Unknown,
            clock_key,
            size,
            findings,
            cosigned: Vec::new(),
            times: Vec::new(),
        };
        step.log_key = step.choose_key(said);
        step
    }

    fn find(&mut self, code: Code, at: At, words: impl Into<String>) {
        self.findings.push(Finding::new(code, at, words));
    }

    fn choose_key(&mut self, said: Option<VerifierKey>) -> LogKey {
        match (self.trust.log_key.clone(), said) {
            (Some(given), said) => {
                if said.is_some_and(|said| said != given) {
                    self.find(Code::Key, At::Whole, "the log says that its key is another than the one given");
                }
                LogKey::Given(given)
            }
            (None, Some(said)) => LogKey::SelfAsserted(said),
            (None, None) => {
                if self.size.is_some() {
                    self.find(Code::Key, At::Whole, "no key was given, and the log's first entry does not say it");
                }
                LogKey::Unknown
            }
        }
    }

    fn origin(&self, newest: Option<&ReadCheckpoint>) -> Option<String> {
        let said = || newest.and_then(|newest| newest.as_ref().ok()).map(|(_, newest)| newest.origin());
        self.log_key.key().map(VerifierKey::name).or_else(said).map(str::to_owned)
    }

    /// Why a checkpoint is not one of this log, signed by it.
    fn not_of_this_log(&self, note: &Note, checkpoint: &Checkpoint, origin: Option<&str>) -> Option<String> {
        let origin = origin.unwrap_or_default();
        let Some(key) = self.log_key.key() else {
            return (checkpoint.origin() != origin).then(|| "it is of another log".to_owned());
        };
        let log = Log::new(origin, vec![key.clone()]).and_then(|log| log.verify(note));
        log.err().map(|error| error.to_string())
    }

    fn newest(&mut self, newest: Option<&ReadCheckpoint>, origin: Option<&str>, roots: &HashMap<u64, Hash>) {
        let at = || At::Path(CHECKPOINT.into());
        let mut witnessed = 0;
        match newest {
            Some(Ok((note, checkpoint))) => {
                let fault = self.not_of_this_log(note, checkpoint, origin);
                let is_sound = fault.is_none();
                self.findings.extend(fault.map(|words| Finding::new(Code::Checkpoint, at(), words)));
                witnessed = self.cosignatures(note, checkpoint, CHECKPOINT, is_sound);
                if roots.get(&checkpoint.size()).is_some_and(|root| root != checkpoint.root()) {
                    self.find(Code::Root, At::Whole, "the leaf hashes do not lead to the newest checkpoint's root");
                }
            }
            Some(Err(words)) => self.find(Code::Checkpoint, at(), words.clone()),
            None => {}
        }
        let needed = self.trust.witnesses_needed;
        if witnessed < needed {
            self.find(Code::Witness, At::Whole, format!("{witnessed} known witnesses cosigned, {needed} are needed"));
        }
    }

    fn earlier(&mut self, files: &dyn Files, path: &str, named: u64, origin: Option<&str>, roots: &HashMap<u64, Hash>) {
        let Some(bytes) = files.read(path) else { return };
        let fault = match read_checkpoint(&bytes) {
            Ok((note, checkpoint)) => {
                let fault = self
                    .not_of_this_log(&note, &checkpoint, origin)
                    .or_else(|| self.misplaced(&checkpoint, named, roots).map(str::to_owned));
                self.cosignatures(&note, &checkpoint, path, fault.is_none());
                fault
            }
            Err(words) => Some(words),
        };
        self.findings.extend(fault.map(|words| Finding::new(Code::Checkpoint, At::Path(path.into()), words)));
    }

    fn misplaced(&self, checkpoint: &Checkpoint, named: u64, roots: &HashMap<u64, Hash>) -> Option<&'static str> {
        if checkpoint.size() != named {
            return Some("its size is not the one in its name");
        }
        if self.size.is_some_and(|size| named > size) {
            return Some("it is newer than the newest");
        }
        let other = roots.get(&named).is_some_and(|root| root != checkpoint.root());
        other.then_some("its root is not that of the log at its size")
    }

    /// Takes up who cosigned, and gives the number of known witnesses who did.
    fn cosignatures(&mut self, note: &Note, checkpoint: &Checkpoint, path: &str, is_sound: bool) -> usize {
        let size = checkpoint.size();
        let (clock, is_bad) = by(note, self.clock_key.as_ref());
        if let Some(time) = clock.iter().map(|cosigned| cosigned.time).min().filter(|_| is_sound) {
            self.times.push(CheckpointTime { size, time });
        }
        let mut wrong = is_bad;
        self.cosigned.extend(clock);
        let (mut witnessed, mut asked) = (0, HashSet::new());
        for witness in self.trust.witnesses.iter().filter(|witness| asked.insert(witness.key())) {
            let (cosigned, is_bad) = by(note, Some(witness));
            wrong |= is_bad;
            witnessed += usize::from(!cosigned.is_empty());
            if self.clock_key.as_ref() != Some(witness) {
                self.cosigned.extend(cosigned);
            }
        }
        if wrong {
            let words = "a line in the name of the clock key or a known witness is not by it";
            self.find(Code::Cosignature, At::Path(path.into()), words);
        }
        witnessed
    }

    /// The checkpoints from elsewhere that are of this log.
    fn known(&mut self, origin: Option<&str>) -> Vec<Checkpoint> {
        if self.log_key == LogKey::Unknown {
            return Vec::new();
        }
        let (mut known, mut strange) = (Vec::new(), false);
        for bytes in &self.trust.checkpoints {
            match read_checkpoint(bytes) {
                Ok((note, checkpoint)) if self.not_of_this_log(&note, &checkpoint, origin).is_none() => {
                    known.push(checkpoint);
                }
                _ => strange = true,
            }
        }
        if strange && !self.findings.iter().any(|finding| finding.code == Code::Key) {
            self.find(Code::Key, At::Whole, "a checkpoint from elsewhere is not signed with this log's key");
        }
        known
    }

    fn split(&mut self, known: &[Checkpoint], roots: &HashMap<u64, Hash>) {
        let Some(own) = self.size else { return };
        for checkpoint in known {
            let size = checkpoint.size();
            if size > own {
                self.find(Code::Older, At::Size(size), "somebody has seen this log with more entries");
            } else if roots.get(&size).is_some_and(|root| root != checkpoint.root()) {
                self.find(Code::Split, At::Size(size), "somebody has seen this log with other entries");
            }
        }
    }

    fn disclosure(&mut self, files: &dyn Files, outcomes: &[Outcome]) -> Option<String> {
        let bytes = files.read(DISCLOSURE)?;
        let Some(disclosure) = Disclosure::parse(&bytes) else {
            self.find(Code::Disclosure, At::Whole, "it does not follow the format");
            return None;
        };
        if self.size.is_some() {
            let beyond = disclosure.last().is_some_and(|last| self.size <= Some(last));
            let differs = (0..).zip(outcomes).find(|(place, outcome)| is_other(&disclosure, *place, outcome));
            if let Some((place, _)) = differs {
                self.find(
                    Code::Disclosure,
                    At::Whole,
                    format!("it says something else of place {place} than is there"),
                );
            } else if beyond {
                self.find(Code::Disclosure, At::Whole, "it names a place that the log does not have");
            }
        }
        Some(disclosure.reason)
    }

    fn report(
        mut self,
        origin: Option<String>,
        reason: Option<String>,
        mut checked: Checked,
        values: Values,
        tiles: Vec<Option<Vec<u8>>>,
    ) -> Report {
        self.findings.append(&mut checked.findings);
        sort(&mut self.findings);
        let changed = self.findings.iter().any(|finding| finding.severity() == Severity::Broken);
        let (counts, gaps) = (counts(&checked.outcomes, values.counts), gaps(&checked.outcomes));
        Report {
            verdict: if changed { Verdict::Changed } else { Verdict::Verified },
            findings: self.findings,
            origin,
            log_key: self.log_key,
            size: self.size,
            cosigned: self.cosigned,
            counts,
            gaps,
            reason,
            contents: Contents {
                size: self.size.unwrap_or(0),
                tiles: tiles.into_iter().map(Option::unwrap_or_default).collect(),
                places: values.places,
                openings: values.openings,
                destroyed: values.destroyed,
                checked,
            },
        }
    }
}

/// What one key cosigned, and whether some line in its name is wrong; then nothing in its name counts.
fn by(note: &Note, key: Option<&VerifierKey>) -> (Vec<Cosigned>, bool) {
    let Some(key) = key else { return (Vec::new(), false) };
    match cosignature::collect(note, std::slice::from_ref(key)) {
        Ok(all) => {
            let one = |cosignature: &cosignature::Cosignature| Cosigned {
                size: cosignature.checkpoint().size(),
                by: key.clone(),
                time: cosignature.time(),
            };
            (all.iter().map(|cosignature| one(cosignature)).collect(), false)
        }
        Err(error) => (Vec::new(), matches!(error, CosignatureError::BadCosignature { .. })),
    }
}

fn is_other(disclosure: &Disclosure, place: u64, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Shown(_) => !disclosure.says_shown(place),
        Outcome::HeldBack => disclosure.says_shown(place),
        Outcome::NotReadable => false,
    }
}

/// The order of section 2. Those of entries go by place first.
fn sort(findings: &mut Vec<Finding>) {
    let rank = |code: Code| if (Code::Malformed..=Code::Skew).contains(&code) { Code::Malformed } else { code };
    findings.sort_by(|a, b| (rank(a.code), &a.at, a.code).cmp(&(rank(b.code), &b.at, b.code)));
    findings.dedup_by(|a, b| a.code == b.code && a.at == b.at);
}

fn counts(outcomes: &[Outcome], counts: Counts) -> Counts {
    let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| is(outcome)).count() as u64;
    Counts {
        entries: outcomes.len() as u64,
        shown: count(|outcome| matches!(outcome, Outcome::Shown(_))),
        held_back: count(|outcome| *outcome == Outcome::HeldBack),
        not_readable: count(|outcome| *outcome == Outcome::NotReadable),
        ..counts
    }
}

fn gaps(outcomes: &[Outcome]) -> Vec<RangeInclusive<u64>> {
    let held_back = (0..).zip(outcomes).filter(|(_, outcome)| **outcome == Outcome::HeldBack);
    Disclosure::of(held_back.map(|(place, _)| place), "").shown
}
