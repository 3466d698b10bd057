//! How something that a person says becomes an entry on a phone, with all that can go wrong between the finger and
//! the disk.

use crate::cover::{Fault, Phase, Said};
use crate::disk::Tear;
use crate::people::{self, Draft, Knows};
use crate::sabotage::Sabotage;
use crate::truth::{Fact, Hand, Promise};
use crate::wall::{HOUR, MINUTE};
use crate::words;
use crate::world::{Event, World};
use record::control::{Control, May};
use record::entry::{KeyBytes, Kind, SignedEntry};
use record::key::SigningKey;
use record::merkle::Hash;
use sync::device::{Prepared, Value};

/// Wrong by more than this is noted (record.md, section 4).
const WRONG: u64 = 10 * MINUTE;

impl World {
    /// A person says something.
    pub fn act(&mut self, phone: usize) {
        if self.phones[phone].destroyed || self.phones[phone].replaced {
            return;
        }
        let next = self.next_act();
        self.at(self.now + next, Event::Act(phone));
        if self.phones[phone].device.is_none() || self.phones[phone].halted().is_some() {
            return;
        }
        let mishap = self.dice.per_mille(self.plan.signing).then(|| self.signing_mishap()).flatten();
        if mishap == Some(Fault::ClockJump) {
            self.clock_jumps(phone);
        }
        let knows = self.knows(phone);
        let draft = people::decide(&mut self.dice, &knows);
        self.say(phone, &draft, mishap);
    }

    fn signing_mishap(&mut self) -> Option<Fault> {
        let faults = [Fault::PowerLoss, Fault::Torn, Fault::ReadBack, Fault::ClockJump];
        self.dice.pick(&faults).copied()
    }

    /// Signs, stores, reads back, confirms.
    pub fn say(&mut self, phone: usize, draft: &Draft, mishap: Option<Fault>) -> Option<Hash> {
        let cut = if self.plan.sabotage == Some(Sabotage::CutsLongTexts) { 1_000 } else { usize::MAX };
        let values = draft.values.iter().map(|value| value.chars().take(cut).collect());
        let values: Vec<Value> = values.map(|value| Value { salt: self.dice.bytes32(), value }).collect();
        let prepared = match self.phones[phone].prepare(draft, &values, self.now) {
            Ok(prepared) => prepared,
            Err(error) => {
                self.fail(format!("{} would not sign a {}: {error}", self.name(phone), draft.said.word()));
                return None;
            }
        };
        let hash = self.truth.learn(self.fact(phone, draft, prepared.entry.clone()));
        if self.plan.sabotage == Some(Sabotage::ConfirmsBeforeReadBack) {
            self.promise(&hash);
        }
        self.cover_signing(phone, draft.said, mishap);
        self.write_down(phone, &prepared, mishap)
    }

    fn cover_signing(&mut self, phone: usize, said: Said, mishap: Option<Fault>) {
        if self.phones[phone].wall.shows(self.now).abs_diff(self.now) > WRONG {
            self.coverage.inject(Fault::WrongClock);
            self.coverage.meet(said, Fault::WrongClock, Phase::Signing);
        }
        if let Some(fault) = mishap {
            self.coverage.inject(fault);
            self.coverage.meet(said, fault, Phase::Signing);
        }
    }

    fn fact(&self, phone: usize, draft: &Draft, signed: SignedEntry) -> Fact {
        Fact {
            said: draft.said,
            phone,
            hand: Hand::Owner,
            made_at: self.now,
            wall: self.phones[phone].wall.shows(self.now),
            signed,
            typed: draft.body.clone(),
            values: draft.values.clone(),
            phase: Phase::Signing,
            promise: Promise::None,
            acknowledged: None,
            for_another: draft.for_another,
            other_time: draft.other_time,
        }
    }

    fn write_down(&mut self, phone: usize, prepared: &Prepared, mishap: Option<Fault>) -> Option<Hash> {
        let (name, number) = (self.name(phone), prepared.entry.entry().number);
        let what = self.truth.fact(&prepared.entry.hash()).map_or("statement", |fact| fact.said.word());
        if mishap == Some(Fault::ReadBack) {
            self.phones[phone].disk.swallow_next();
        }
        self.phones[phone].store(prepared);
        match mishap {
            Some(Fault::PowerLoss) => {
                self.tell(format!("{name} signs entry {number} ({what}); it loses power before its disk has synced"));
                self.power_cut(phone, Tear::Never);
                return None;
            }
            Some(Fault::Torn) => {
                self.tell(format!("{name} signs entry {number} ({what}); power fails in the middle of the write"));
                self.power_cut(phone, Tear::Always);
                return None;
            }
            _ => self.phones[phone].disk.sync(),
        }
        if mishap == Some(Fault::ReadBack) {
            self.tell(format!(
                "{name} signs entry {number} ({what}); its disk does not give it back, so it tries again"
            ));
            self.check_refuses_lost(phone, prepared);
            self.phones[phone].store(prepared);
            self.phones[phone].disk.sync();
        }
        self.confirm(phone, prepared)
    }

    fn confirm(&mut self, phone: usize, prepared: &Prepared) -> Option<Hash> {
        let hash = prepared.entry.hash();
        let read = self.phones[phone].read_back(prepared);
        let confirmed = read.map(|read| self.phones[phone].confirm(&read));
        if !matches!(confirmed, Some(Ok(_))) {
            self.fail(format!("{} could not confirm what its disk has: {confirmed:?}", self.name(phone)));
            return None;
        }
        self.promise(&hash);
        if let Some(fact) = self.truth.fact_mut(&hash) {
            fact.phase = Phase::Waiting;
        }
        let said = self.truth.fact(&hash).map_or("statement", |fact| fact.said.word());
        let number = prepared.entry.entry().number;
        self.tell(format!("{} records entry {number} ({said})", self.name(phone)));
        self.tale.note(hash.as_bytes());
        self.check_phone(phone);
        Some(hash)
    }

    /// The person is told that it is recorded.
    fn promise(&mut self, hash: &Hash) {
        if let Some(fact) = self.truth.fact_mut(hash) {
            fact.promise = Promise::Recorded;
        }
    }

    /// A device must not take for recorded what its disk does not give back.
    fn check_refuses_lost(&mut self, phone: usize, prepared: &Prepared) {
        let without = Prepared { entry: prepared.entry.clone(), openings: Vec::new() };
        let read = self.phones[phone].read_back(prepared);
        let empty = read.is_none() && (prepared.openings.is_empty() || self.phones[phone].confirm(&without).is_err());
        if !empty {
            self.fail(format!("{} took for recorded what its disk had lost", self.name(phone)));
        }
    }

    /// Somebody sets the phone's clock back.
    pub fn clock_jumps(&mut self, phone: usize) {
        let most = *self.dice.pick(&[MINUTE, HOUR, 30 * HOUR]).unwrap_or(&HOUR);
        let by = self.dice.between(1, most.cast_signed());
        self.phones[phone].wall.ahead -= by;
        self.tell(format!("somebody sets the clock of {} back by {} min", self.phones[phone].name(), by / 60_000));
        self.meets(phone, Fault::ClockJump, Phase::Waiting);
    }

    /// What a phone's person can know.
    pub fn knows(&mut self, phone: usize) -> Knows {
        let it = &self.phones[phone];
        let entries: Vec<SignedEntry> = known_entries(it);
        let redacted: std::collections::BTreeSet<Hash> =
            entries.iter().flat_map(|entry| entry.entry().refs.clone()).collect();
        let may_refer = |hash: &Hash| it.device.as_ref().is_some_and(|device| device.may_refer(hash));
        let says = |entry: &&SignedEntry| entry.entry().kind == Kind::Say && may_refer(&entry.hash());
        let valued =
            entries.iter().filter(says).filter(|it| !it.entry().beside.is_empty() && !redacted.contains(&it.hash()));
        Knows {
            person: it.person.clone(),
            others: (0..self.plan.phones).map(words::person).collect(),
            may: it.may,
            wall: it.wall.shows(self.now),
            zone: it.wall.zone,
            statements: entries.iter().filter(says).map(SignedEntry::hash).collect(),
            with_values: valued.map(|it| (it.hash(), u8::try_from(it.entry().beside.len()).unwrap_or(0))).collect(),
            guests: entries.iter().filter_map(guest).collect(),
        }
    }

    /// The first phone has opened the log on the server; its chain begins with that.
    pub fn open_log(&mut self, phone: usize) {
        let Some(signed) = self.server.entries(0).ok().and_then(|entries| entries.into_iter().next()) else {
            self.fail("the server has not begun the log");
            return;
        };
        let change = vec![("own/00000000".to_owned(), Some(signed.bytes().to_vec()))];
        self.phones[phone].disk.write(change);
        self.phones[phone].disk.sync();
        self.phones[phone].off();
        let knows = self.knows(phone);
        let draft = people::decide(&mut self.dice, &Knows { may: May::SAY, ..knows });
        let fact = Fact {
            said: Said::Enrol,
            values: Vec::new(),
            for_another: false,
            other_time: false,
            wall: self.now,
            typed: signed.entry().body.clone(),
            phase: Phase::Waiting,
            promise: Promise::Recorded,
            ..self.fact(phone, &draft, signed)
        };
        self.truth.learn(fact);
        self.check_server(0);
        self.on(phone);
        self.tell(format!("{} opens the log", self.name(phone)));
    }

    /// Somebody joins: the first phone lets theirs in and shows it what it needs.
    pub fn join(&mut self, person: String, may: May) -> usize {
        let key = SigningKey::from_seed(self.dice.bytes32());
        let phone = self.new_phone(person.clone(), may, key);
        let enrol = people::enrolment(self.phones[phone].key.public(), &person, may);
        let knows = self.knows(0);
        let draft = people::order(&mut self.dice, &knows, Said::Enrol, &Control::Enrol(enrol));
        if self.say(0, &draft, None).is_some() {
            self.tell(format!("{} lets {} in", self.phones[0].name(), self.phones[phone].name()));
            self.meet(0, phone);
        }
        phone
    }
}

fn known_entries(phone: &crate::phone::Phone) -> Vec<SignedEntry> {
    let logged = phone.log();
    let unsent = phone.device.iter().flat_map(|device| device.unsent().map(|it| it.entry.clone()));
    logged.iter().filter_map(|bytes| SignedEntry::parse(bytes).ok()).chain(unsent).collect()
}

/// A guest's key that an entry lets in.
fn guest(entry: &SignedEntry) -> Option<KeyBytes> {
    match entry.control() {
        Some(Control::Enrol(enrol)) if enrol.persons.iter().any(|it| it == "guest") => Some(enrol.key.into()),
        _ => None,
    }
}
