//! What a device does with a server's reply: check all of it, then use all of it, or use nothing and say why.
//!
//! Never takes a server's word: what is used is under a checkpoint that the log signed, that goes on from what the
//! device has, and whose entries were each checked.

use super::outbox::Said;
use super::{Apart, Device, Event, Finding, Halt, SKEW_MILLIS, Signed, What};
use crate::check;
use crate::instant::Instant;
use crate::message::{Fate, Have, More, News, Refusal, Reply, Request};
use crate::shelf::{Growing, Shelf as _, Standing};
use record::beside::Opening;
use record::chain::PreparedKeys;
use record::checkpoint::Checkpoint;
use record::control::Control;
use record::entry::SignedEntry;
use record::findings::Code;
use record::merkle::{self, EMPTY_ROOT, Hash};
use record::note::Note;
use std::collections::{BTreeMap, BTreeSet};

/// Nothing of the reply is used.
struct Refused(Finding);

/// Entries that were checked, and what the log is with them.
struct Covered {
    /// Each with what people must know of it.
    entries: Vec<(SignedEntry, Vec<Code>)>,
    /// The log's roots with them, at the sizes of checkpoints that are to be compared and are not beyond them.
    roots: BTreeMap<u64, Hash>,
}

impl Device {
    /// Takes the reply to a request. `wall` is the device's clock when it came. A reply may be lost, come twice or
    /// come late: no order is needed.
    pub fn receive(&mut self, asked: &Request, reply: &Reply, wall: Instant) -> Vec<Event> {
        let mut events = Vec::new();
        events.extend(skew(asked.wall, reply.now, wall));
        if let Err(Refused(finding)) = self.use_reply(asked, reply, wall, &mut events) {
            events.push(Event::Finding(finding));
        }
        events
    }

    fn use_reply(
        &mut self,
        asked: &Request,
        reply: &Reply,
        wall: Instant,
        events: &mut Vec<Event>,
    ) -> Result<(), Refused> {
        let (signed, note) = self.genuine(reply)?;
        if reply.news == News::FaultRollback {
            return Err(self.refused(What::ServerSetBack, &reply.checkpoint));
        }
        if signed.checkpoint.size() < self.shown(asked) {
            return Err(self.refused(What::Rollback, &reply.checkpoint));
        }
        if reply.news == News::FaultHave {
            return Err(self.denied(asked, &reply.checkpoint));
        }
        self.grows(asked, &signed.checkpoint, reply)?;
        let covered = self.covered(asked, &signed, reply, self.logged_by(&note))?;
        self.compare(&covered.roots, &signed)?;
        // From here on the reply is used.
        let size = signed.checkpoint.size();
        self.take_over(covered.entries, wall, events);
        self.note_times(&note, size);
        self.take_checkpoint(signed, events);
        self.keep_apart(asked, reply);
        self.take_statuses(reply, size, events);
        self.take_openings(asked, reply, events);
        let progress = !matches!(&reply.news, News::From { entries, .. } if entries.is_empty());
        if progress && matches!(&reply.news, News::From { more: More::Remain, .. }) {
            events.push(Event::More);
        }
        Ok(())
    }

    /// The reply's checkpoint, if it is this log's.
    fn genuine(&self, reply: &Reply) -> Result<(Signed, Note), Refused> {
        if reply.log != self.joining.log.origin() {
            return Err(self.refused(What::OtherLog, &reply.checkpoint));
        }
        let refused = |what| move |_| self.refused(what, &reply.checkpoint);
        let note = Note::parse(&reply.checkpoint).map_err(|_| self.refused(What::Checkpoint, &reply.checkpoint))?;
        let checkpoint = self.joining.log.verify(&note);
        let checkpoint = checkpoint.map_err(|_| self.refused(What::Checkpoint, &reply.checkpoint))?.into_inner();
        let clock = std::slice::from_ref(&self.joining.clock_key);
        record::cosignature::collect(&note, clock).map_err(refused(What::Cosignature))?;
        Ok((Signed { checkpoint, note: reply.checkpoint.clone() }, note))
    }

    /// How large the log must be at least: what the request had, and showed.
    fn shown(&self, asked: &Request) -> u64 {
        let notes = asked.checkpoints.iter().filter_map(|note| Note::parse(note).ok());
        let shown = notes.filter_map(|note| self.joining.log.verify(&note).ok().map(|shown| shown.size()));
        shown.max().unwrap_or(0).max(asked.have.size())
    }

    /// The server says that what this device has is not of its log.
    fn denied(&mut self, asked: &Request, theirs: &[u8]) -> Refused {
        // What no proof covered yet came from the server itself, and goes.
        let unproved = !self.holds(&asked.have);
        self.apart = Apart::default();
        self.refused(if unproved { What::Unproved } else { What::SplitView }, theirs)
    }

    /// Whether what a request had is held: a late reply may speak of entries that were given up since.
    fn holds(&self, have: &Have) -> bool {
        match have {
            Have::Nothing => true,
            Have::First { size, root } => self.held.root_at(*size) == Some(*root),
        }
    }

    /// The log of the checkpoint goes on from what the request had.
    fn grows(&mut self, asked: &Request, checkpoint: &Checkpoint, reply: &Reply) -> Result<(), Refused> {
        let (old, root) = match &asked.have {
            Have::Nothing => (0, EMPTY_ROOT),
            Have::First { size, root } => (*size, *root),
        };
        let proved = merkle::verify_consistency(old, checkpoint.size(), &root, checkpoint.root(), &reply.proof);
        let Err(_) = proved else { return Ok(()) };
        let unproved = !self.holds(&asked.have);
        self.apart = Apart::default();
        Err(self.refused(if unproved { What::Unproved } else { What::Proof }, &reply.checkpoint))
    }

    /// The entries that the proof, or the checkpoint's root, covers now.
    fn covered(&mut self, asked: &Request, signed: &Signed, reply: &Reply, logged_by: u64) -> Result<Covered, Refused> {
        let News::From { place, entries, .. } = &reply.news else {
            return Err(self.refused(What::Reply, &reply.checkpoint));
        };
        let (size, end) = (signed.checkpoint.size(), place.saturating_add(entries.len() as u64));
        if *place != asked.have.size() || end > size {
            return Err(self.refused(What::Reply, &reply.checkpoint));
        }
        // A late reply brings nothing that the device could put behind what it has by now.
        let (known, fits) = (self.held.len() + self.apart.entries.len() as u64, self.have() == asked.have);
        let fresh: &[Vec<u8>] = if fits { entries } else { &[] };
        let all = self.apart.entries.iter().chain(fresh);
        let covered = if fits && known + fresh.len() as u64 == size {
            if self.held.root_with(all.clone().map(|bytes| merkle::leaf_hash(bytes))) != *signed.checkpoint.root() {
                self.apart = Apart::default();
                return Err(self.refused(What::Unproved, &reply.checkpoint));
            }
            self.apart.entries.len() + fresh.len()
        } else if fits {
            self.apart.entries.len()
        } else {
            0
        };
        let covered: Vec<Vec<u8>> = all.take(covered).cloned().collect();
        let checked = self.checked(&covered, signed, logged_by);
        checked.map_err(|(what, bytes)| {
            self.apart = Apart::default();
            Refused(Finding { what, evidence: vec![bytes, reply.checkpoint.clone()] })
        })
    }

    /// The earliest time (milliseconds since 1970) that the log's clock key gave to a checkpoint; the end of all time
    /// if it gave none. The own clock is not asked: it may be the one that is wrong.
    fn logged_by(&self, note: &Note) -> u64 {
        let times = record::cosignature::collect(note, std::slice::from_ref(&self.joining.clock_key));
        let times = times.unwrap_or_default().into_iter().map(|cosigned| cosigned.time().saturating_mul(1000));
        times.min().unwrap_or(u64::MAX)
    }

    /// Checks entries one after the other.
    fn checked(&self, covered: &[Vec<u8>], signed: &Signed, logged_by: u64) -> Result<Covered, (What, Vec<u8>)> {
        let (mut next, mut keys) = (Growing::new(&self.held), PreparedKeys::default());
        let mut entries = Vec::with_capacity(covered.len());
        for bytes in covered {
            let place = next.size();
            let broken = |code| (What::Broken { place, code }, bytes.clone());
            // A look-up in memory does not fail; if it did, the entry would not be believed.
            let failed = |_| broken(Code::Leaf);
            if next.find(&merkle::leaf_hash(bytes)).map_err(failed)?.is_some() {
                return Err(broken(Code::Twice));
            }
            let read = check::read(bytes, &next, &mut keys).map_err(failed)?;
            let entry = read.map_err(|refusal| broken(code_of(refusal)))?;
            let noted = check::noted(&entry, &next, logged_by).map_err(failed)?;
            next.push(&entry).map_err(failed)?;
            entries.push((entry, noted));
        }
        let known = self.heard.values().chain(&self.newest).chain([signed]);
        let sizes = known.map(|known| known.checkpoint.size()).filter(|size| *size <= next.size());
        let mut roots = BTreeMap::new();
        roots.extend(sizes.filter_map(|size| Some((size, next.root(size).ok()?))));
        Ok(Covered { entries, roots })
    }

    /// Genuine checkpoints that were heard, or that are newest, and can be compared now.
    fn compare(&mut self, roots: &BTreeMap<u64, Hash>, signed: &Signed) -> Result<(), Refused> {
        let (size, root) = (signed.checkpoint.size(), *signed.checkpoint.root());
        let root_at = |at: u64| if at == size { Some(root) } else { roots.get(&at).copied() };
        let differs = |known: &&Signed| {
            let known = &known.checkpoint;
            root_at(known.size()).is_some_and(|root| root != *known.root())
        };
        let own = roots.get(&size).is_some_and(|own| *own != root);
        let other = self.heard.values().chain(&self.newest).find(differs).cloned();
        if own || other.is_some() {
            self.apart = Apart::default();
            return Err(Refused(self.split(other, &signed.note)));
        }
        self.heard.retain(|at, _| root_at(*at).is_none());
        Ok(())
    }

    fn take_over(&mut self, covered: Vec<(SignedEntry, Vec<Code>)>, wall: Instant, events: &mut Vec<Event>) {
        let first = self.held.len();
        for (entry, _) in &covered {
            self.held.push(entry);
        }
        let fresh = covered.len().min(self.apart.entries.len());
        self.apart.entries.drain(..fresh);
        for (place, (entry, noted)) in (first..).zip(covered) {
            self.chain.clock = self.chain.clock.observe(entry.entry().clock, wall.millis());
            events.extend(self.check_own(&entry).map(Event::Finding));
            let evidence = || vec![entry.bytes().to_vec()];
            let noted =
                noted.into_iter().map(|code| Finding { what: What::Noted { place, code }, evidence: evidence() });
            events.extend(noted.map(Event::Finding));
            self.take_besides(place, &entry, events);
            if let Some(said) = self.outbox.seen(&entry.hash()) {
                events.extend(self.check_promise(&entry, said, place));
            }
            events.push(Event::Received { place, entry });
        }
        self.check_promises(events);
        if matches!(self.standing(), Standing::Disowned { .. }) && self.halt(Halt::Disowned) {
            let what = What::Halted(Halt::Disowned);
            events.push(Event::Finding(Finding { what, evidence: Vec::new() }));
        }
    }

    /// The values beside a new entry are lacking; a `redact` entry ends that.
    fn take_besides(&mut self, place: u64, entry: &SignedEntry, events: &mut Vec<Event>) {
        let own = self.outbox.all().find(|unsent| unsent.entry.hash() == entry.hash());
        let here = |number: &u8| own.is_some_and(|own| own.openings.iter().any(|opening| opening.number == *number));
        let mine = entry.entry().key == self.joining.key.into();
        let lacking = (1..=self.held.values(place)).filter(|number| !mine && !here(number));
        self.lacking.extend(lacking.map(|number| (place, number)));
        let Some(Control::Redact(redact)) = entry.control() else { return };
        if let Some(of) = self.held.place_of(&redact.entry) {
            self.lacking.retain(|(place, number)| *place != of || !redact.numbers.contains(number));
        }
        self.outbox.destroy(&redact.entry, &redact.numbers);
        events.push(Event::Destroy { entry: redact.entry, numbers: redact.numbers.clone() });
    }

    /// An entry turned up in the log that was to be sent: it counts as sent, if it did not yet.
    fn check_promise(&self, entry: &SignedEntry, said: Said, place: u64) -> Option<Event> {
        match said {
            Said::Promised(promised) if promised == place => None,
            Said::Promised(promised) => Some(Event::Finding(self.broken_promise(entry.hash(), promised))),
            _ => Some(Event::Sent { hash: entry.hash(), place }),
        }
    }

    /// The places that were promised and are held by now have other entries: those are unsent again.
    fn check_promises(&mut self, events: &mut Vec<Event>) {
        for (hash, place) in self.outbox.promised_below(self.held.len()) {
            self.outbox.say(&hash, Said::Nothing);
            events.push(Event::Finding(self.broken_promise(hash, place)));
        }
    }

    fn broken_promise(&self, hash: Hash, place: u64) -> Finding {
        let newest = self.newest.as_ref().map(|newest| newest.note.clone());
        Finding { what: What::BrokenPromise { hash, place }, evidence: newest.into_iter().collect() }
    }

    fn take_checkpoint(&mut self, signed: Signed, events: &mut Vec<Event>) {
        let size = signed.checkpoint.size();
        if self.newest.as_ref().is_some_and(|newest| newest.checkpoint.size() >= size) {
            return;
        }
        events.push(Event::Checkpoint { note: signed.note.clone() });
        // The one before may be larger than what is held: it is still to be compared.
        if let Some(old) = self.newest.replace(signed)
            && old.checkpoint.size() > self.held.len()
        {
            self.remember(old);
        }
    }

    /// Entries that nothing covers yet are held apart.
    fn keep_apart(&mut self, asked: &Request, reply: &Reply) {
        let News::From { entries, .. } = &reply.news else { return };
        if self.have() == asked.have {
            self.apart.entries.extend(entries.iter().cloned());
        }
    }

    /// `size` is that of the reply's checkpoint.
    fn take_statuses(&mut self, reply: &Reply, size: u64, events: &mut Vec<Event>) {
        for status in &reply.statuses {
            let hash = status.hash;
            match status.fate {
                Fate::Stored(place) | Fate::Known(place) if place < size && self.outbox.has(&hash) => {
                    if place < self.held.len() {
                        // What is held has another entry there: else it would be out of the box.
                        events.push(Event::Finding(self.broken_promise(hash, place)));
                    } else if self.outbox.say(&hash, Said::Promised(place)) {
                        events.push(Event::Sent { hash, place });
                    }
                }
                // A late reply takes no promise back: whether that is kept shows in the log.
                Fate::Refused(refusal)
                    if !self.outbox.is_promised(&hash) && self.outbox.say(&hash, Said::Refused(refusal)) =>
                {
                    events.push(Event::Refused { hash, refusal });
                }
                _ => {}
            }
        }
    }

    fn take_openings(&mut self, asked: &Request, reply: &Reply, events: &mut Vec<Event>) {
        let parse = |line: &Vec<u8>| std::str::from_utf8(line).ok().and_then(|line| Opening::parse(line).ok());
        let sent = asked.openings.iter().filter_map(parse).map(|opening| (opening.entry, opening.number));
        self.outbox.openings_sent(&sent.collect::<BTreeSet<_>>(), &self.held);
        let apart = std::mem::take(&mut self.apart.openings);
        for opening in apart.into_iter().chain(reply.openings.iter().filter_map(parse)) {
            self.take_opening(opening, events);
        }
    }

    fn take_opening(&mut self, opening: Opening, events: &mut Vec<Event>) {
        let lacked = self.held.fits(&opening).is_some_and(|place| self.lacking.remove(&(place, opening.number)));
        if lacked {
            events.push(Event::Opening(opening));
        } else if self.apart.leaves().any(|leaf| leaf == opening.entry) {
            self.apart.openings.push(opening);
        }
    }

    fn refused(&self, what: What, theirs: &[u8]) -> Refused {
        let ours = self.newest.as_ref().map(|newest| newest.note.clone());
        Refused(Finding { what, evidence: ours.into_iter().chain([theirs.to_vec()]).collect() })
    }
}

fn code_of(refusal: Refusal) -> Code {
    match refusal {
        Refusal::Malformed => Code::Malformed,
        Refusal::WrongLog => Code::WrongLog,
        Refusal::Signature => Code::Signature,
        Refusal::Open => Code::Open,
        Refusal::NeedsPrevious | Refusal::Link => Code::Link,
        Refusal::NeedsReference => Code::Reference,
        Refusal::NotEnrolled => Code::NotEnrolled,
        Refusal::NotPermitted => Code::NotPermitted,
        Refusal::Seen => Code::Seen,
        // Whether it came too early is the server's to say, and nothing that breaks a log.
        Refusal::Early => Code::Ahead,
    }
}

/// The server looked at its clock between asking and receiving: only what lies outside is a wrong clock.
fn skew(asked: Instant, server: Instant, received: Instant) -> Option<Event> {
    let (asked, server, received) = (asked.millis(), server.millis(), received.millis());
    let millis = if asked > server.saturating_add(SKEW_MILLIS) {
        (asked - server).cast_signed()
    } else if received.saturating_add(SKEW_MILLIS) < server {
        -(server - received).cast_signed()
    } else {
        return None;
    };
    Some(Event::Skew { millis })
}
