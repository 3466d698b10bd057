//! What goes wrong without anybody's act: power, backups, lost phones, clocks. And what villains do.

use crate::cover::{Fault, Phase, Said};
use crate::disk::Tear;
use crate::people;
use crate::phone::Shown;
use crate::plan::Owner;
use crate::server::Answer;
use crate::truth::{Fact, Hand, Promise};
use crate::wall::{HOUR, MINUTE};
use crate::words;
use crate::world::{Event, World};
use record::clock::LocalTime;
use record::control::{Control, Disown, Enrol, May};
use record::entry::{Entry, Kind, Seen, SignedEntry};
use record::key::SigningKey;
use record::merkle::{Hash, leaf_hash};
use sync::message::{Have, Request};

impl World {
    /// Something goes wrong.
    pub fn mishap(&mut self) {
        if self.dice.below(8) == 0 {
            self.replay();
            return;
        }
        let Some(phone) = self.victim() else { return };
        match self.dice.below(10) {
            0 | 1 => self.backup_or_restore(phone),
            2 => self.destroy(phone),
            3 => self.copy_key(phone),
            4 | 9 => self.disown(phone),
            5 => self.go_offline(phone),
            6 => {
                self.coverage.inject(Fault::ClockJump);
                self.clock_jumps(phone);
            }
            _ => self.lose_power(phone),
        }
    }

    fn lose_power(&mut self, phone: usize) {
        self.tell(format!("{} loses power", self.name(phone)));
        self.coverage.inject(Fault::PowerLoss);
        for phase in Phase::ALL {
            self.meets(phone, Fault::PowerLoss, phase);
        }
        self.power_cut(phone, Tear::Never);
    }

    /// Something happens to a phone in the middle of an exchange.
    pub fn strike(&mut self, phone: usize) {
        if self.phones[phone].device.is_none() || self.phones[phone].replaced {
            return;
        }
        match self.dice.below(4) {
            0 => self.destroy(phone),
            1 | 2 => {
                let disk = self.phones[phone].backup.take().unwrap_or_else(|| self.phones[phone].disk.clone());
                self.put_back(phone, disk);
            }
            _ => self.lose_power(phone),
        }
    }

    /// A phone goes off; it is switched on again some time later.
    pub fn power_cut(&mut self, phone: usize, tear: Tear) {
        self.phones[phone].disk.power_loss(&mut self.dice, tear);
        self.phones[phone].off();
        let wait = MINUTE + self.dice.below(2 * HOUR);
        self.at(self.now + wait, Event::On(phone));
    }

    /// A phone is switched on.
    pub fn on(&mut self, phone: usize) {
        if self.phones[phone].device.is_some() || self.phones[phone].destroyed {
            return;
        }
        if let Err(error) = self.phones[phone].on(self.now) {
            self.fail(format!("{} would not start: {error}", self.name(phone)));
            return;
        }
        self.sort_out_unfinished(phone);
        self.tell(format!(
            "{} is switched on again, with {} entries not sent",
            self.name(phone),
            self.phones[phone].unsent.len()
        ));
        self.check_restart(phone);
        self.check_phone(phone);
    }

    /// What was being signed when the power went: it is on the disk whole, or it never was.
    fn sort_out_unfinished(&mut self, phone: usize) {
        let unsent = self.phones[phone].unsent.clone();
        let mut gone = Vec::new();
        for fact in self.truth.of_phone_mut(phone) {
            // What was only promised a place, and not seen there, is forgotten with the memory.
            if fact.phase == Phase::Sent || fact.phase == Phase::Stored && unsent.contains(&fact.hash()) {
                fact.phase = Phase::Waiting;
            }
            if fact.phase == Phase::Signing && unsent.contains(&fact.hash()) {
                fact.phase = Phase::Waiting;
            } else if fact.phase == Phase::Signing {
                gone.push(fact.hash());
            }
        }
        gone.iter().for_each(|hash| self.truth.forget(hash));
    }

    fn backup_or_restore(&mut self, phone: usize) {
        let Some(backup) = self.phones[phone].backup.take() else {
            self.phones[phone].backup = Some(self.phones[phone].disk.clone());
            self.tell(format!("{} is backed up", self.phones[phone].name()));
            // Whoever makes a backup puts it back sooner or later; that is what the mishap is.
            let later = self.now + HOUR + self.dice.below(self.plan.length / 3);
            self.at(later, Event::PutBack(phone));
            return;
        };
        self.put_back(phone, backup);
    }

    /// The phone's backup is put back, if it is still there and has one.
    pub fn put_back_later(&mut self, phone: usize) {
        let able = self.phones[phone].device.is_some() && !self.phones[phone].destroyed;
        if let Some(backup) = self.phones[phone].backup.take().filter(|_| able) {
            self.put_back(phone, backup);
        }
    }

    fn put_back(&mut self, phone: usize, backup: crate::disk::Disk) {
        self.tell(format!("an old backup of {} is put back", self.phones[phone].name()));
        self.coverage.inject(Fault::Backup);
        for phase in Phase::ALL {
            self.meets(phone, Fault::Backup, phase);
        }
        self.phones[phone].off();
        self.phones[phone].disk = backup;
        self.doubled.insert(phone);
        self.write_off(phone);
        self.on(phone);
        let unsent = self.phones[phone].unsent.clone();
        for fact in self.truth.of_phone_mut(phone).filter(|fact| unsent.contains(&fact.hash())) {
            fact.phase = Phase::Waiting;
        }
    }

    fn destroy(&mut self, phone: usize) {
        self.tell(format!("{} falls into the river", self.phones[phone].name()));
        self.coverage.inject(Fault::Destroyed);
        for phase in Phase::ALL {
            self.meets(phone, Fault::Destroyed, phase);
        }
        self.phones[phone].off();
        self.phones[phone].disk = crate::disk::Disk::default();
        self.phones[phone].destroyed = true;
        self.write_off(phone);
        self.replace_soon(phone);
    }

    /// What only this phone's disk had is gone, and everybody knows why.
    fn write_off(&mut self, phone: usize) {
        let recorded = self.truth.facts().iter().filter(|it| it.promise == Promise::Recorded);
        // Also what it only carried for another phone that is gone already.
        let gone: Vec<Hash> = recorded.map(Fact::hash).collect();
        self.tell(format!("what only {} had is gone", self.phones[phone].name()));
        for hash in gone {
            let held = self.truth.fact(&hash).is_some_and(|fact| self.is_kept_somewhere(fact));
            if let (false, Some(fact)) = (held, self.truth.fact_mut(&hash)) {
                fact.promise = Promise::GoneWithItsPhone;
            }
        }
    }

    fn go_offline(&mut self, phone: usize) {
        let hours = 1 + self.dice.below(12);
        self.tell(format!("{} has no network for {hours} h", self.phones[phone].name()));
        self.phones[phone].offline_until = self.now + hours * HOUR;
        self.coverage.inject(Fault::Offline);
        self.meets(phone, Fault::Offline, Phase::Waiting);
    }

    fn replace_soon(&mut self, phone: usize) {
        let wait = 10 * MINUTE + self.dice.below(3 * HOUR);
        self.at(self.now + wait, Event::Replace(phone));
    }

    /// A person gets another phone, with another key.
    pub fn replace(&mut self, phone: usize) {
        if self.phones[phone].replaced || self.phones[0].device.is_none() {
            return;
        }
        self.phones[phone].replaced = true;
        let (person, may) = (self.phones[phone].person.clone(), self.phones[phone].may);
        self.tell(format!("{person} gets another phone"));
        self.join(person, may);
    }

    /// Somebody copies a phone's key.
    fn copy_key(&mut self, phone: usize) {
        self.coverage.inject(Fault::CopiedKey);
        for phase in Phase::ALL {
            self.meets(phone, Fault::CopiedKey, phase);
        }
        self.tell(format!("a thief copies the key of {}", self.phones[phone].name()));
        self.loot.insert(phone, self.phones[phone].clone());
        self.doubled.insert(phone);
        let wait = self.dice.below(4 * HOUR);
        self.at(self.now + wait, Event::Thief(phone));
    }

    /// A phone is stolen, or thought to be, and the first phone disowns it.
    fn disown(&mut self, phone: usize) {
        if self.phones[0].device.is_none() {
            return;
        }
        self.coverage.inject(Fault::DisownedPhone);
        for phase in Phase::ALL {
            self.meets(phone, Fault::DisownedPhone, phase);
        }
        let stolen = self.dice.per_mille(600);
        if stolen {
            self.loot.insert(phone, self.phones[phone].clone());
            self.doubled.insert(phone);
            let wait = self.dice.below(3 * HOUR);
            self.at(self.now + wait, Event::Thief(phone));
            self.phones[phone].off();
            self.phones[phone].disk = crate::disk::Disk::default();
            self.phones[phone].destroyed = true;
            self.write_off(phone);
        }
        self.tell(format!(
            "{} is {}; it is disowned",
            self.phones[phone].name(),
            if stolen { "stolen" } else { "missed" }
        ));
        self.say_disowned(phone);
        self.disowned.insert(phone);
        self.replace_soon(phone);
    }

    fn say_disowned(&mut self, phone: usize) {
        let length = self.truth.of_phone_mut(phone).filter(|it| it.phase != Phase::Signing).count() as u64;
        // People do not always know which entry was the last good one.
        let last = length.checked_sub(1 + self.dice.below(3));
        let key = self.phones[phone].key.public().into();
        let control = Control::Disown(Disown { key, last, why: "it was left in the car".into() });
        let knows = self.knows(0);
        let draft = people::order(&mut self.dice, &knows, Said::Disown, &control);
        self.say(0, &draft, None);
    }

    /// A thief signs with a copied key, and brings it to the server or to somebody's phone.
    pub fn thief_signs(&mut self, phone: usize) {
        let Some(loot) = self.loot.get(&phone) else { return };
        let head =
            self.truth.facts().iter().filter(|it| it.key() == loot.key.public().into() && loot.has_on_disk(&it.signed));
        let Some(mut head) = head.max_by_key(|fact| fact.number()).map(|fact| fact.signed.clone()) else { return };
        let loot = loot.clone();
        let mut entries = Vec::new();
        for _ in 0..self.dice.between(1, 3) {
            let Some(next) = self.forge(&loot, &head) else { return };
            entries.push(next.bytes().to_vec());
            head = next;
        }
        self.tell(format!("a thief signs {} entries with the key of {}", entries.len(), loot.name()));
        self.bring(&loot, entries);
        if self.dice.per_mille(400) {
            let wait = self.dice.below(5 * HOUR);
            self.at(self.now + wait, Event::Thief(phone));
        }
    }

    fn forge(&mut self, loot: &crate::phone::Phone, head: &SignedEntry) -> Option<SignedEntry> {
        let wall = self.now - self.dice.below(6 * HOUR).min(self.now);
        let before = head.entry();
        let steers = self.dice.per_mille(300) && loot.may.enrol;
        let guest = SigningKey::from_seed(self.dice.bytes32()).public();
        let control = Control::Enrol(Enrol { key: guest, ..people::enrolment(guest, "guest", May::SAY) });
        let entry = Entry {
            number: before.number + 1,
            previous: Some(head.hash()),
            clock: if self.dice.per_mille(800) {
                before.clock.tick(wall)
            } else {
                record::clock::Clock { ms: wall, counter: 0 }
            },
            time: LocalTime { utc: i64::try_from(wall / 1000).ok()?, offset: 0 },
            seen: None::<Seen>,
            body: words::statement(&mut self.dice, &[]),
            ..Entry::new(&before.log, Kind::Say, &loot.key, &loot.person)
        };
        let entry = if steers { entry.saying(&control) } else { entry };
        let signed = entry.sign(&loot.key).ok()?;
        self.truth.learn(Fact {
            said: if steers { Said::Enrol } else { Said::Say },
            phone: loot.id,
            hand: Hand::Thief,
            made_at: self.now,
            wall,
            signed: signed.clone(),
            typed: signed.entry().body.clone(),
            values: Vec::new(),
            phase: Phase::Waiting,
            promise: Promise::None,
            acknowledged: None,
            for_another: false,
            other_time: false,
        });
        Some(signed)
    }

    fn bring(&mut self, loot: &crate::phone::Phone, entries: Vec<Vec<u8>>) {
        let carrier = self.victim().filter(|carrier| *carrier != loot.id && self.dice.per_mille(600));
        if let Some(carrier) = carrier {
            self.tell(format!("and gets {} to carry them", self.phones[carrier].name()));
            let did = self.phones[carrier].look_at(&Shown { entries, ..Shown::default() }, self.now);
            self.learn(carrier, did);
            return;
        }
        let request = Request {
            log: loot.joining.log.origin().into(),
            key: loot.key.public(),
            have: Have::Nothing,
            wall: loot.instant(self.now),
            checkpoints: Vec::new(),
            entries,
            openings: Vec::new(),
            room: 0,
            want: Vec::new(),
        };
        let face = loot.face;
        if let Answer::Failed(what) = self.server.exchange(face, &request.to_bytes(), self.now) {
            self.fail(what);
        }
        self.check_server(face);
    }

    /// Somebody sends an old upload again.
    fn replay(&mut self) {
        let Some((phone, bytes)) = self.dice.pick(&self.uploads).cloned() else { return };
        let Ok(request) = Request::parse(&bytes) else { return };
        self.coverage.inject(Fault::Replayed);
        let hashes: Vec<Hash> = request.entries.iter().map(|bytes| leaf_hash(bytes)).collect();
        let stored = |hash: &&Hash| self.truth.fact(hash).is_some_and(|fact| fact.phase == Phase::Stored);
        let stored: Vec<Hash> = hashes.iter().filter(stored).copied().collect();
        self.meets_these(&stored, Fault::Replayed, Phase::Stored);
        self.tell(format!("somebody sends an old upload of {} again", self.phones[phone].name()));
        let face = self.phones[phone].face;
        let before = self.server.leaves(face).to_vec();
        let _ = self.server.exchange(face, &bytes, self.now);
        let known: std::collections::BTreeSet<Hash> = before.iter().copied().collect();
        let twice = self.server.leaves(face).iter().skip(before.len()).any(|hash| known.contains(hash));
        if twice {
            self.fail("an old upload that came again was stored twice");
        }
        self.check_server(face);
    }

    /// The owner of the server does what the plan says.
    pub fn owner_acts(&mut self) {
        self.server.active = true;
        match self.plan.owner {
            Owner::Honest => {}
            Owner::TwoFaces => {
                self.tell("the owner of the server begins to show half of the phones another log");
                self.coverage.inject(Fault::TwoFaces);
                match self.server.split() {
                    Ok(shared) => self.meets_these(&shared, Fault::TwoFaces, Phase::Stored),
                    Err(error) => self.fail(format!("the second face does not open: {error}")),
                }
                let faces: Vec<usize> = self.phones.iter().map(|phone| self.server.face_of(phone.id)).collect();
                self.phones.iter_mut().zip(faces).for_each(|(phone, face)| phone.face = face);
            }
            Owner::SetsBack => self.set_back(),
            Owner::Withholds => self.tell("the owner of the server begins to keep entries from some phones"),
            Owner::BackDates => {
                self.server.lag = HOUR * (1 + self.dice.below(20));
                self.tell(format!("the owner sets the server's clock back by {} h", self.server.lag / HOUR));
            }
        }
    }

    fn set_back(&mut self) {
        let size = self.server.leaves(0).len() as u64;
        if size < 4 {
            return;
        }
        let to = 2 + self.dice.below(size - 3);
        let gone: Vec<Hash> = self.server.leaves(0).iter().skip(usize::try_from(to).unwrap_or(0)).copied().collect();
        self.coverage.inject(Fault::Rollback);
        self.meets_these(&gone, Fault::Rollback, Phase::Stored);
        self.tell(format!("an old copy of the server, of {to} entries instead of {size}, is put back"));
        if let Err(error) = self.server.set_back(to) {
            self.fail(format!("the old copy does not open: {error}"));
        }
        let wait = HOUR + self.dice.below(5 * HOUR);
        self.at(self.now + wait, Event::PutRight);
    }

    /// People have looked into it.
    pub fn put_right(&mut self) {
        if self.server.is_set_back() {
            self.tell("people look into it and put the right copy of the server back");
            self.server.put_right();
        }
    }
}
