//! The end of a story: the network is there, every phone is on and has talked to the server; then everything is
//! compared with the truth.
//!
//! Never forgives a difference between two honest phones.

use crate::oracle::{self, KnownLog};
use crate::phone::{Phone, own_unsent};
use crate::plan::Owner;
use crate::sabotage::Sabotage;
use crate::truth::{Fact, Hand, Promise};
use crate::wall::{DAY, HOUR};
use crate::world::World;
use record::chain::{Checker, CheckpointTime, Place};
use record::entry::{KeyBytes, Kind, SignedEntry};
use record::findings::{At, Code, Severity};
use record::merkle::Hash;
use std::collections::BTreeSet;
use sync::device::What;
use sync::merge::{self, Counts};

/// No entry's clock is further ahead of the server's: 4 days of a wild clock, a drift, 20 hours of a server's.
const AHEAD_MAX: u64 = 5 * DAY;
/// After so many rounds everything must be still.
const ROUNDS_MAX: usize = 60;

impl World {
    /// Puts everything right, and checks the end.
    pub fn settle(&mut self) {
        self.now = self.end + HOUR;
        self.tell("the network is back, everybody switches on and talks to the server");
        self.put_right();
        (self.server.active, self.server.down_until) = (self.plan.owner != Owner::Withholds && self.server.active, 0);
        for phone in 0..self.phones.len() {
            self.phones[phone].offline_until = 0;
            self.on(phone);
        }
        self.meet_across();
        self.hand_in();
        self.rounds();
        // What clocks signed that are ahead waits until its time has come.
        self.now += AHEAD_MAX;
        self.tell("everybody waits until all clocks' times have come, and talks to the server again");
        self.rounds();
        self.check_let_in();
        for face in 0..self.server.faces() {
            self.check_server(face);
            self.compare(face);
        }
        for phone in 0..self.phones.len() {
            self.check_kept(phone);
        }
    }

    /// Readers of the two faces meet, if they did not before.
    fn meet_across(&mut self) {
        let able = |it: &&Phone| it.device.is_some() && it.taken.is_some();
        let of = |world: &Self, face| world.phones.iter().filter(able).find(|it| it.face == face).map(|it| it.id);
        if let (2, Some(one), Some(other)) = (self.server.faces(), of(self, 0), of(self, 1)) {
            self.exchange_now(one);
            self.exchange_now(other);
            self.meet(one, other);
        }
    }

    /// Phones that may not talk to the server hand what they hold to one that may.
    fn hand_in(&mut self) {
        let barred: Vec<usize> = self.disowned.iter().copied().filter(|it| self.phones[*it].device.is_some()).collect();
        for phone in barred {
            let carrier = (0..self.phones.len())
                .find(|it| self.phones[*it].face == self.phones[phone].face && self.is_sound(*it));
            if let Some(carrier) = carrier {
                self.meet(phone, carrier);
            }
        }
    }

    fn rounds(&mut self) {
        for round in 0.. {
            let mut still = true;
            for phone in 0..self.phones.len() {
                if self.failure.is_some() {
                    return;
                }
                self.now += 100;
                still &= !(self.is_sound(phone) && self.round_of(phone));
            }
            if still {
                return;
            }
            if round > ROUNDS_MAX {
                return self.fail("the phones and the server do not come to rest");
            }
        }
    }

    fn round_of(&mut self, phone: usize) -> bool {
        let face = self.phones[phone].face;
        if self.server.is_blocked(face) {
            let _ = self.server.looked_at(face, self.now);
        }
        self.exchange_now(phone)
    }

    /// A phone that is on, is not disowned, and did not find that its server has another face.
    fn is_sound(&self, phone: usize) -> bool {
        let it = &self.phones[phone];
        let found = |what: &What| {
            matches!(
                what,
                What::ServerSetBack | What::Rollback | What::SplitView | What::Proof | What::BrokenPromise { .. }
            )
        };
        let cheated = self.plan.owner != Owner::Withholds && it.shown.iter().any(found);
        it.device.is_some() && !self.disowned.contains(&phone) && !cheated && self.is_let_in(phone)
    }

    /// Whether its log lets a phone in. Whoever did so may have been shown another one.
    fn is_let_in(&self, phone: usize) -> bool {
        let it = &self.phones[phone];
        self.standing(it.face, it.key.public().into()).0
    }

    /// Whether there is, or was, more than one log.
    fn has_other_log(&self) -> bool {
        self.server.active && matches!(self.plan.owner, Owner::TwoFaces | Owner::SetsBack)
    }

    /// Where there is but one log, that lets everybody in whom somebody let in.
    fn check_let_in(&mut self) {
        let one_log = !self.has_other_log();
        let out =
            (0..self.phones.len()).find(|it| one_log && self.phones[*it].device.is_some() && !self.is_let_in(*it));
        if let Some(phone) = out {
            let name = self.phones[phone].name();
            self.fail(format!("{name} was let in, and the log knows nothing of it"));
        }
    }

    fn compare(&mut self, face: usize) {
        let Ok(entries) = self.server.entries(face) else { return self.fail("the server's disk cannot be read") };
        self.check_findings(face, &entries);
        let expected = oracle::reading(&self.truth, self.server.leaves(face));
        self.compare_reading("the server", &expected, &entries);
        let sound = (0..self.phones.len()).filter(|it| self.phones[*it].face == face && self.is_sound(*it));
        for phone in sound.collect::<Vec<_>>() {
            let log = self.phones[phone].log();
            let entries: Vec<SignedEntry> = log.iter().filter_map(|bytes| SignedEntry::parse(bytes).ok()).collect();
            let name = self.phones[phone].name();
            self.compare_reading(&name, &expected, &entries);
            self.check_unsent(phone);
            self.check_halted(phone);
        }
        self.check_values(face);
    }

    fn compare_reading(&mut self, who: &str, expected: &[String], entries: &[SignedEntry]) {
        let mut read = merge::reading((0..).map(Some).zip(entries));
        if self.plan.sabotage == Some(Sabotage::OrdersByArrival) {
            read.sort_by_key(|it| it.place);
        }
        let ignores = self.plan.sabotage == Some(Sabotage::IgnoresDisowning);
        let lines = read.iter().map(|it| {
            let counts = match it.counts {
                Counts::Forked { number } => format!("forked {number}"),
                Counts::Disowned { .. } if !ignores => "disowned".into(),
                _ => "counts".into(),
            };
            oracle::line(it.entry.hash(), it.place.unwrap_or(u64::MAX), &counts, &it.destroyed)
        });
        let lines: Vec<String> = lines.collect();
        if lines != expected {
            let at = lines.iter().zip(expected).position(|(a, b)| a != b).unwrap_or(lines.len().min(expected.len()));
            self.fail(format!(
                "{who} reads another record than the truth: {} lines instead of {}, line {at} is {:?} instead of {:?}",
                lines.len(),
                expected.len(),
                lines.get(at),
                expected.get(at)
            ));
        }
    }

    /// Every conflict is found, and nothing is found without a cause.
    fn check_findings(&mut self, face: usize, entries: &[SignedEntry]) {
        let mut checker = Checker::new(Some("tamarack.example/record"));
        entries.iter().for_each(|entry| checker.push(Place::Shown(entry.bytes())));
        let leaves: Vec<Option<Hash>> = self.server.leaves(face).iter().copied().map(Some).collect();
        let made = self.server.checkpoints(face);
        let times: Vec<CheckpointTime> =
            made.iter().map(|it| CheckpointTime { size: it.0, time: it.2 / 1000 }).collect();
        let checked = checker.finish(&leaves, &times);
        let sizes: Vec<(u64, u64)> = made.iter().map(|it| (it.0, it.2)).collect();
        let log = KnownLog { places: self.server.leaves(face), checkpoints: &sizes };
        let expected = oracle::expected(&self.truth, &log);
        let mut found = BTreeSet::new();
        for finding in checked.findings {
            match (finding.severity(), &finding.at) {
                (Severity::Noted, At::Place(place)) => _ = found.insert((*place, finding.code)),
                _ => return self.fail(format!("the log is broken: {finding}")),
            }
        }
        self.compare_findings(face, &found, &expected);
    }

    fn compare_findings(&mut self, face: usize, found: &BTreeSet<(u64, Code)>, expected: &BTreeSet<(u64, Code)>) {
        if let Some((place, code)) = expected.difference(found).next() {
            return self.fail(format!("not shown: {code} of the entry at place {place}"));
        }
        if let Some((place, code)) = found.difference(expected).next() {
            return self.fail(format!("false alarm: {code} of the entry at place {place}"));
        }
        for (place, code) in found {
            let hash = self.server.leaves(face)[usize::try_from(*place).unwrap_or(usize::MAX)];
            let fact = self.truth.fact(&hash);
            if !fact.is_some_and(|fact| oracle::has_cause(&self.truth, fact, *code, self.server.lag)) {
                return self.fail(format!("{code} of the entry at place {place} has no cause in what happened"));
            }
        }
        self.findings += found.len() as u64;
    }

    /// What is still not sent is what no server may take.
    fn check_unsent(&mut self, phone: usize) {
        let Some(device) = &self.phones[phone].device else { return };
        let face = self.phones[phone].face;
        let known: BTreeSet<Hash> = self.server.leaves(face).iter().copied().collect();
        let key = KeyBytes::from(self.phones[phone].key.public());
        let logged = known.iter().filter_map(|hash| self.truth.fact(hash)).filter(|fact| fact.key() == key);
        let mut numbers: Vec<u64> = logged.map(Fact::number).collect();
        numbers.sort_unstable();
        let doubled = numbers.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        let stuck = |fact: &Fact| {
            let entry = fact.signed.entry();
            let lacks = |hash: &Hash| !known.contains(hash);
            // It would steer the record with a key that two hands have (record.md, section 5).
            let forked = numbers.contains(&entry.number) || doubled.is_some_and(|number| number <= entry.number);
            entry.previous.as_ref().is_some_and(lacks)
                || entry.kind != Kind::Say && forked
                || self.has_other_log() && entry.refs.iter().any(lacks)
        };
        let unsent = own_unsent(device);
        let wrong = unsent.iter().filter_map(|hash| self.truth.fact(hash)).find(|fact| !stuck(fact));
        if let Some(number) = wrong.map(Fact::number) {
            let name = self.phones[phone].name();
            self.fail(format!("{name} never got its entry {number} to the server, and nothing was in the way"));
        }
    }

    /// A device whose key signed what it does not hold has stopped signing.
    fn check_halted(&mut self, phone: usize) {
        let it = &self.phones[phone];
        let key = KeyBytes::from(it.key.public());
        let logged = self.server.leaves(it.face).iter().filter_map(|hash| self.truth.fact(hash));
        let foreign = logged.filter(|fact| fact.key() == key).any(|fact| !it.has_own(&fact.signed));
        if foreign && it.halted().is_none() {
            let name = it.name();
            self.fail(format!("{name} goes on signing although its key signed what it does not hold"));
        }
    }

    /// What was typed is there to the byte; what was destroyed is nowhere.
    fn check_values(&mut self, face: usize) {
        let redacted = self.truth.redacted(self.server.leaves(face));
        let sound: Vec<usize> =
            (0..self.phones.len()).filter(|it| self.phones[*it].face == face && self.is_sound(*it)).collect();
        let places: Vec<(u64, Hash)> = (0..).zip(self.server.leaves(face).iter().copied()).collect();
        for (place, hash) in places {
            let Some(fact) = self.truth.fact(&hash).cloned() else { continue };
            if fact.signed.entry().body != fact.typed {
                self.fail("a typed text is not what the log has");
            }
            for (number, typed) in (1_u8..).zip(&fact.values) {
                let gone = redacted.contains(&(hash, number));
                self.check_value(face, &sound, (place, number), &fact, (!gone).then_some(typed.as_str()));
            }
        }
    }

    fn check_value(&mut self, face: usize, sound: &[usize], at: (u64, u8), fact: &Fact, typed: Option<&str>) {
        let kept = self.server.value(face, at.0, at.1);
        // Its phone may have gone before the value was sent; then nobody can have it.
        let may_lack = fact.promise != Promise::Recorded
            || fact.hand == Hand::Thief
            || !self.is_sound(fact.phone)
            || self.doubled.contains(&fact.phone)
            || self.phones[fact.phone].destroyed;
        let others = sound.iter().map(|phone| self.phones[*phone].opening(&fact.hash(), at.1));
        // What is half there after a power cut does not fit, and no program shows it.
        let others = others.map(|it| it.filter(|it| it.check(fact.signed.entry()).is_ok()).map(|it| it.value));
        let all: Vec<Option<String>> = others.chain([kept]).collect();
        let wrong = match typed {
            None => all.iter().any(Option::is_some),
            Some(typed) => all.iter().any(|value| value.as_deref().map_or(!may_lack, |value| value != typed)),
        };
        if wrong {
            let what = if typed.is_none() {
                "was ordered to be destroyed and is still there"
            } else {
                "is not what was typed"
            };
            let have = all.iter().filter(|value| value.is_some()).count();
            let whose = format!("entry {} of {}", fact.number(), self.phones[fact.phone].name());
            self.fail(format!(
                "value {} of {whose}, at place {}, {what} ({have} of {} have it)",
                at.1,
                at.0,
                all.len()
            ));
        }
    }
}
