//! How phones, server and other phones talk: a network that loses, doubles and delays, and a server that may die
//! in the middle of an exchange.

use crate::cover::{Fault, Phase};
use crate::phone::Did;
use crate::plan::{Owner, Size};
use crate::server::{Answer, Death};
use crate::wall::{MINUTE, SECOND};
use crate::world::{Event, Letter, World};
use record::merkle::{Hash, leaf_hash};
use sync::message::{Reply, Request};

/// How long a phone waits for a reply.
const PATIENCE: u64 = 3 * MINUTE;
/// Old uploads that are kept for somebody who sends them again.
const UPLOADS_MAX: usize = 40;

impl World {
    /// A phone tries to talk to the server.
    pub fn sync(&mut self, phone: usize) {
        if self.phones[phone].destroyed {
            return;
        }
        let wait = self.dice.below(self.plan.sync_every()) + SECOND;
        self.at(self.now + wait, Event::Sync(phone));
        self.exchange(phone);
    }

    /// An exchange begins, if there is a network.
    pub fn exchange(&mut self, phone: usize) {
        if self.phones[phone].destroyed || self.phones[phone].device.is_none() {
            return;
        }
        if self.phones[phone].offline_until > self.now {
            self.coverage.inject(Fault::Offline);
            self.meets(phone, Fault::Offline, Phase::Waiting);
            return;
        }
        if let Some(letter) = self.ask(phone) {
            if !letter.entries.is_empty() && phone > 0 && self.dice.per_mille(self.plan.mishaps * 5) {
                self.at(self.now + 1, Event::Strike(phone));
            }
            self.at(self.now + PATIENCE, Event::GiveUp(phone, letter.exchange));
            self.send(letter, Event::ToServer, Fault::RequestLost);
        }
    }

    /// Makes a request.
    pub fn ask(&mut self, phone: usize) -> Option<Letter> {
        self.exchanges += 1;
        let (exchange, room) = (self.exchanges, self.dice.index(4));
        let room = if self.plan.size == Size::Big { 3 } else { room };
        let request = self.phones[phone].ask(exchange, room, self.now)?;
        let entries: Vec<Hash> = request.entries.iter().map(|bytes| leaf_hash(bytes)).collect();
        for hash in &entries {
            if let Some(fact) = self.truth.fact_mut(hash)
                && fact.phone == phone
                && fact.phase == Phase::Waiting
            {
                fact.phase = Phase::Sent;
            }
        }
        let bytes = request.to_bytes();
        self.check_request(phone, &request, &bytes);
        if !entries.is_empty() {
            self.keep_upload(phone, bytes.clone());
            self.tell(format!("{} sends {} entries", self.name(phone), entries.len()));
        }
        if self.plan.sabotage == Some(crate::sabotage::Sabotage::CountsSentTooEarly) {
            entries.iter().for_each(|hash| _ = self.phones[phone].unsent.remove(hash));
        }
        Some(Letter { phone, exchange, bytes, entries })
    }

    fn keep_upload(&mut self, phone: usize, bytes: Vec<u8>) {
        if self.uploads.len() < UPLOADS_MAX {
            self.uploads.push((phone, bytes));
        } else {
            let at = self.dice.index(UPLOADS_MAX);
            self.uploads[at] = (phone, bytes);
        }
    }

    /// Puts a letter on the network.
    fn send(&mut self, letter: Letter, arrive: fn(Letter) -> Event, lost: Fault) {
        let delay = 50 + self.dice.below(2_000);
        if self.dice.per_mille(self.plan.lost) {
            self.mishap_of(&letter, lost);
            self.tell(format!("{}: {}", self.phones[letter.phone].name(), lost.word()));
            return;
        }
        if self.dice.per_mille(self.plan.doubled) {
            self.mishap_of(&letter, Fault::Doubled);
            let later = delay + self.dice.below(10 * MINUTE);
            self.at(self.now + later, arrive(letter.clone()));
        }
        let mut delay = delay;
        if self.dice.per_mille(self.plan.delayed) {
            self.mishap_of(&letter, Fault::Delayed);
            delay += self.dice.below(90 * MINUTE);
        }
        self.at(self.now + delay, arrive(letter));
    }

    fn mishap_of(&mut self, letter: &Letter, fault: Fault) {
        self.coverage.inject(fault);
        let sent: Vec<Hash> = letter.entries.iter().copied().filter(|hash| self.is_sent(hash)).collect();
        self.meets_these(&sent, fault, Phase::Sent);
    }

    fn is_sent(&self, hash: &Hash) -> bool {
        self.truth.fact(hash).is_some_and(|fact| fact.phase == Phase::Sent)
    }

    /// A phone waits no longer.
    pub fn give_up(&mut self, phone: usize, exchange: u64) {
        let Some(asked) = self.phones[phone].asked.get(&exchange) else { return };
        // The reply may still come; the phone knows what it asked.
        let hashes: Vec<Hash> = asked.entries.iter().map(|bytes| leaf_hash(bytes)).collect();
        for hash in hashes {
            if let Some(fact) = self.truth.fact_mut(&hash)
                && fact.phase == Phase::Sent
                && fact.phone == phone
            {
                fact.phase = Phase::Waiting;
            }
        }
    }

    /// A request arrives at the server.
    pub fn to_server(&mut self, letter: Letter) {
        if self.server.down_until > self.now {
            self.tell(format!("the server does not answer {}", self.phones[letter.phone].name()));
            return;
        }
        let fault = self.dice.per_mille(self.plan.server).then(|| self.dice.below(4));
        match fault {
            Some(0) => self.server_dies(&letter, Death::BeforeCommit),
            Some(1) => self.server_dies(&letter, Death::AfterCommit),
            Some(2) => self.server_dies(&letter, Death::FlushLost),
            Some(3) => self.server_dies(&letter, Death::FlushKept),
            _ => self.answer(letter),
        }
    }

    fn server_dies(&mut self, letter: &Letter, death: Death) {
        let fault = match death {
            Death::BeforeCommit => Fault::DiesBefore,
            Death::AfterCommit => Fault::DiesAfter,
            Death::FlushLost | Death::FlushKept => Fault::Flush,
        };
        self.mishap_of(letter, fault);
        let face = self.phones[letter.phone].face;
        self.tell(format!("the server: {} while {} waits", fault.word(), self.phones[letter.phone].name()));
        let answered = self.server.dies(face, &letter.bytes, self.now, death);
        if let Err(what) = answered {
            self.fail(what);
        }
        self.server.down_until = self.now + self.dice.below(20 * MINUTE);
        self.check_server(face);
    }

    fn answer(&mut self, letter: Letter) {
        let face = self.phones[letter.phone].face;
        let answer = self.server.exchange(face, &letter.bytes, self.now);
        self.check_server(face);
        match answer {
            Answer::Reply(bytes) => {
                self.check_rollback_noticed(face, &letter.bytes, &bytes);
                let bytes = self.withhold(&letter, bytes);
                self.send(Letter { bytes, ..letter }, Event::ToPhone, Fault::ReplyLost);
            }
            Answer::NotAllowed => {
                self.tell(format!("the server turns {} away", self.phones[letter.phone].name()));
                self.check_turned_away(&letter);
            }
            Answer::Failed(what) => self.fail(format!("the server failed without a mishap: {what}")),
        }
    }

    /// A reply arrives at a phone.
    pub fn to_phone(&mut self, letter: &Letter) {
        let phone = &self.phones[letter.phone];
        if phone.destroyed || phone.device.is_none() || phone.offline_until > self.now {
            return;
        }
        let Ok(reply) = Reply::parse(&letter.bytes) else {
            self.fail("the server sent a reply that cannot be read");
            return;
        };
        let did = self.receive(letter, &reply);
        self.learn(letter.phone, did);
        self.check_after_reply(letter, &reply);
    }

    fn receive(&mut self, letter: &Letter, reply: &Reply) -> Vec<Did> {
        let phone = letter.phone;
        let before = self.phones[phone].device.as_ref().map_or(0, sync::device::Device::held);
        let did = self.phones[phone].receive(letter.exchange, reply, self.now);
        let did = self.sabotage_receipt(reply, did);
        let sent = did.iter().filter(|did| matches!(did, Did::Sent(..))).count();
        let got = self.phones[phone].device.as_ref().map_or(0, sync::device::Device::held) - before;
        if sent > 0 || got > 0 {
            self.tell(format!("{} learns that {sent} entries are stored, and gets {got}", self.phones[phone].name()));
        }
        did
    }

    /// One exchange without any mishap. Says whether there was news.
    pub fn exchange_now(&mut self, phone: usize) -> bool {
        let Some(letter) = self.ask(phone) else { return false };
        let face = self.phones[phone].face;
        let answer = self.server.exchange(face, &letter.bytes, self.now);
        self.check_server(face);
        let Answer::Reply(bytes) = answer else {
            self.give_up(phone, letter.exchange);
            return false;
        };
        let Ok(reply) = Reply::parse(&bytes) else { return false };
        let did = self.receive(&letter, &reply);
        let news = did.iter().any(|did| !matches!(did, Did::Shows(_) | Did::Refused(..)));
        self.learn(phone, did);
        self.check_after_reply(&letter, &reply);
        news
    }

    /// Two people hold their phones together.
    pub fn meet_somebody(&mut self) {
        let able = |id: &usize| self.phones[*id].device.is_some() && !self.phones[*id].destroyed;
        let mut able: Vec<usize> = (0..self.phones.len()).filter(able).collect();
        self.dice.shuffle(&mut able);
        if let [one, other, ..] = able.as_slice() {
            self.meet(*one, *other);
        }
    }

    /// Each shows the other what it has not sent, and its newest checkpoint.
    pub fn meet(&mut self, one: usize, other: usize) {
        self.tell(format!("{} and {} hold their phones together", self.name(one), self.name(other)));
        for (from, to) in [(one, other), (other, one)] {
            let shown = self.phones[from].shows();
            if !shown.entries.is_empty() {
                self.coverage.inject(Fault::Carried);
                let hashes: Vec<Hash> = shown.entries.iter().map(|bytes| leaf_hash(bytes)).collect();
                let waiting = |it: &crate::truth::Fact| it.phone == from && it.phase == Phase::Waiting;
                let own: Vec<Hash> =
                    hashes.into_iter().filter(|hash| self.truth.fact(hash).is_some_and(waiting)).collect();
                self.meets_these(&own, Fault::Carried, Phase::Waiting);
            }
            let did = self.phones[to].look_at(&shown, self.now);
            self.learn(to, did);
        }
        self.check_two_faces(one, other);
    }

    /// The owner of the server keeps something from a phone.
    fn withhold(&mut self, letter: &Letter, bytes: Vec<u8>) -> Vec<u8> {
        if self.plan.owner != Owner::Withholds || !self.server.active || letter.phone.is_multiple_of(2) {
            return bytes;
        }
        let Ok(mut reply) = Reply::parse(&bytes) else { return bytes };
        let sync::message::News::From { entries, .. } = &mut reply.news else { return bytes };
        if entries.is_empty() || self.dice.per_mille(500) {
            return bytes;
        }
        let gone = entries.remove(self.dice.index(entries.len()));
        self.coverage.inject(Fault::Withheld);
        self.meets_these(&[leaf_hash(&gone)], Fault::Withheld, Phase::Stored);
        self.tell(format!("the owner of the server keeps an entry from {}", self.phones[letter.phone].name()));
        self.cheated.insert(letter.phone);
        reply.to_bytes()
    }

    /// What went over the wire must be what the phone made.
    fn check_request(&mut self, phone: usize, request: &Request, bytes: &[u8]) {
        if Request::parse(bytes).as_ref() != Ok(request) {
            self.fail(format!("the request of {} does not read back as itself", self.phones[phone].name()));
        }
    }
}
