//! The simulated world: phones, people, a server, a network and time, in one thread and from one seed.
//!
//! Never looks at a real clock, disk or network. Start with [`World::run`].

use crate::cover::{Coverage, Fault, Phase};
use crate::people;
use crate::phone::{Did, Phone};
use crate::plan::{Owner, Plan, Size};
use crate::random::Random;
use crate::sabotage::Sabotage;
use crate::server::Server;
use crate::tale::Tale;
use crate::truth::Truth;
use crate::wall::{HOUR, MINUTE, START, Wall};
use crate::words;
use record::control::May;
use record::key::SigningKey;
use record::merkle::Hash;
use std::collections::{BTreeMap, BTreeSet};

/// What is going to happen.
#[derive(Clone, Debug)]
pub enum Event {
    /// A person says something.
    Act(usize),
    /// A phone talks to the server.
    Sync(usize),
    /// A phone asks for the rest at once.
    AskOn(usize),
    /// A request arrives.
    ToServer(Letter),
    /// A reply arrives.
    ToPhone(Letter),
    /// A phone waits no longer for a reply.
    GiveUp(usize, u64),
    /// Two people hold their phones together.
    Meet,
    /// Something goes wrong that nobody triggered.
    Mishap,
    /// Something happens to a phone in the middle of an exchange.
    Strike(usize),
    /// A phone is switched on.
    On(usize),
    /// A person gets another phone.
    Replace(usize),
    /// The owner of the server does what the plan says.
    Owner,
    /// People have looked into it, and put the server right.
    PutRight,
    /// A backup of a phone is put back.
    PutBack(usize),
    /// Somebody who has a phone's key signs with it.
    Thief(usize),
}

/// A message on its way.
#[derive(Clone, Debug)]
pub struct Letter {
    /// From or to this phone.
    pub phone: usize,
    /// Which exchange.
    pub exchange: u64,
    /// The message.
    pub bytes: Vec<u8>,
    /// The entries of the exchange's request.
    pub entries: Vec<Hash>,
}

/// Everything.
pub struct World {
    /// The weather.
    pub plan: Plan,
    /// The dice.
    pub dice: Random,
    /// The true time, in milliseconds since 1970.
    pub now: u64,
    /// When the day ends and everything is put right.
    pub end: u64,
    queue: BTreeMap<(u64, u64), Event>,
    queued: u64,
    /// All phones that there ever were.
    pub phones: Vec<Phone>,
    /// The server.
    pub server: Server,
    /// What really happened.
    pub truth: Truth,
    /// What was tried.
    pub coverage: Coverage,
    /// The story.
    pub tale: Tale,
    /// Exchanges so far.
    pub exchanges: u64,
    /// Old uploads that somebody may send again.
    pub uploads: Vec<(usize, Vec<u8>)>,
    /// Phones whose key somebody else has too, or that were set back.
    pub doubled: BTreeSet<usize>,
    /// Phones that were disowned.
    pub disowned: BTreeSet<usize>,
    /// What thieves know: the phone as it was when they copied it.
    pub loot: BTreeMap<usize, Phone>,
    /// Keys of guests' phones, which nobody uses.
    pub guests: Vec<record::entry::KeyBytes>,
    /// Phones that the owner of the server has cheated, as far as they can know.
    pub cheated: BTreeSet<usize>,
    /// Findings in the logs at the end.
    pub findings: u64,
    /// How often two faces of the server were caught.
    pub caught: u64,
    /// What a checker found, if it found something.
    pub failure: Option<String>,
    /// Events so far.
    pub steps: u64,
}

impl World {
    /// The world of a plan, with everybody's phone enrolled.
    pub fn new(plan: Plan) -> Self {
        let mut dice = Random::new(plan.seed);
        let first = SigningKey::from_seed(dice.bytes32());
        let server = Server::new(&mut dice, plan.sabotage, first.clone(), words::person(0), START);
        let server = server.expect("an empty store takes a log");
        let mut world = Self {
            end: START + plan.length,
            plan,
            dice,
            now: START,
            queue: BTreeMap::new(),
            queued: 0,
            phones: Vec::new(),
            server,
            truth: Truth::default(),
            coverage: Coverage::default(),
            tale: Tale::default(),
            exchanges: 0,
            uploads: Vec::new(),
            doubled: BTreeSet::new(),
            disowned: BTreeSet::new(),
            loot: BTreeMap::new(),
            guests: Vec::new(),
            cheated: BTreeSet::new(),
            findings: 0,
            caught: 0,
            failure: None,
            steps: 0,
        };
        world.begin(first);
        world
    }

    /// Lets it all happen, puts everything right, and checks the end.
    pub fn run(&mut self) {
        while self.failure.is_none() {
            let Some(((at, _), event)) = self.queue.pop_first() else { break };
            if at > self.end {
                break;
            }
            self.now = at;
            self.steps += 1;
            self.happen(event);
        }
        if self.failure.is_none() {
            self.settle();
        }
    }

    fn begin(&mut self, key: SigningKey) {
        let first = self.new_phone(words::person(0), May::ALL, key);
        self.open_log(first);
        for at in 1..self.plan.phones {
            // Half of them may steer the record, so that this too meets every mishap.
            let may = if at % 2 == 0 || self.plan.size == Size::Big && at > 10 { May::SAY } else { May::ALL };
            self.join(words::person(at), may);
        }
        let mishaps = self.plan.mishaps;
        for _ in 0..mishaps {
            let at = self.dice.below(self.plan.length);
            self.at(START + at, Event::Mishap);
        }
        for _ in 0..mishaps / 2 + self.plan.phones as u64 {
            let at = self.dice.below(self.plan.length);
            self.at(START + at, Event::Meet);
        }
        if self.plan.owner != Owner::Honest {
            let at = self.plan.length / 4 + self.dice.below(self.plan.length / 2);
            self.at(START + at, Event::Owner);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Act(phone) => self.act(phone),
            Event::Sync(phone) => self.sync(phone),
            Event::AskOn(phone) => self.exchange(phone),
            Event::ToServer(letter) => self.to_server(letter),
            Event::ToPhone(letter) => self.to_phone(&letter),
            Event::GiveUp(phone, exchange) => self.give_up(phone, exchange),
            Event::Meet => self.meet_somebody(),
            Event::Mishap => self.mishap(),
            Event::Strike(phone) => self.strike(phone),
            Event::On(phone) => self.on(phone),
            Event::Replace(phone) => self.replace(phone),
            Event::Owner => self.owner_acts(),
            Event::PutRight => self.put_right(),
            Event::PutBack(phone) => self.put_back_later(phone),
            Event::Thief(phone) => self.thief_signs(phone),
        }
    }

    /// Plans an event.
    pub fn at(&mut self, time: u64, event: Event) {
        self.queued += 1;
        self.queue.insert((time, self.queued), event);
    }

    /// Tells a sentence.
    pub fn tell(&mut self, sentence: impl AsRef<str>) {
        self.tale.tell(self.now, sentence);
    }

    /// A checker found something; the first stays.
    pub fn fail(&mut self, what: impl AsRef<str>) {
        if self.failure.is_none() {
            self.tell(format!("CHECK FAILED: {}", what.as_ref()));
            self.failure = Some(what.as_ref().to_owned());
        }
    }

    /// A phone's name, with how wrong its clock is.
    pub fn name(&self, phone: usize) -> String {
        let phone = &self.phones[phone];
        phone.name() + &phone.wall.words(self.now)
    }

    /// A new phone that nobody enrolled yet.
    pub fn new_phone(&mut self, person: String, may: May, key: SigningKey) -> usize {
        let id = self.phones.len();
        let wild = self.dice.per_mille(self.plan.wild_clocks);
        let wall = if wild { Wall::wild(&mut self.dice) } else { Wall::right(&mut self.dice) };
        let joining = self.server.joining(key.public());
        let mut phone = Phone::new(id, person, may, key, joining, wall);
        // A phone that joins later joins the face that its owner is shown.
        phone.face = self.server.face_of(id);
        phone.keeps_redacted = self.plan.sabotage == Some(Sabotage::KeepsRedacted);
        if self.plan.size == Size::Big && id > 0 {
            phone.offline_until = self.end;
        }
        self.phones.push(phone);
        let (act, sync) = (self.next_act(), self.dice.below(self.plan.sync_every()));
        self.at(self.now + act, Event::Act(id));
        self.at(self.now + sync, Event::Sync(id));
        id
    }

    /// How long until somebody says something again.
    pub fn next_act(&mut self) -> u64 {
        people::pause(&mut self.dice, self.plan.length, self.plan.acts)
    }

    /// A phone that a mishap may strike: not the first one, so that somebody can always let others in.
    pub fn victim(&mut self) -> Option<usize> {
        let phones = &self.phones;
        let fit = |id: &usize| phones[*id].device.is_some() && !phones[*id].destroyed && !phones[*id].replaced;
        let able: Vec<usize> = (1..phones.len()).filter(fit).collect();
        self.dice.pick(&able).copied()
    }

    /// A mishap meets those own entries of a phone that are in this phase.
    pub fn meets(&mut self, phone: usize, fault: Fault, phase: Phase) {
        let facts: Vec<_> = self.truth.of_phone_mut(phone).filter(|it| it.phase == phase).map(|it| it.said).collect();
        for said in facts {
            self.coverage.meet(said, fault, phase);
        }
    }

    /// A mishap meets these entries.
    pub fn meets_these(&mut self, hashes: &[Hash], fault: Fault, phase: Phase) {
        for fact in hashes.iter().filter_map(|hash| self.truth.fact(hash)) {
            self.coverage.meet(fact.said, fault, phase);
        }
    }

    /// Takes up in the truth what a phone did, and checks it.
    pub fn learn(&mut self, phone: usize, did: Vec<Did>) {
        for one in did {
            self.check_did(phone, &one);
            match one {
                Did::Sent(hash, place) => self.acknowledged(phone, hash, place),
                Did::Received(_, hash) => self.tale.note(hash.as_bytes()),
                Did::Shows(what) => self.tell_shown(phone, what),
                Did::More => self.at(self.now + 200, Event::AskOn(phone)),
                Did::Checkpoint(_) | Did::Carried(_) | Did::Refused(..) => {}
            }
        }
        self.check_phone(phone);
    }

    fn acknowledged(&mut self, phone: usize, hash: Hash, place: u64) {
        let face = self.phones[phone].face;
        if let Some(fact) = self.truth.fact_mut(&hash)
            && fact.phone == phone
        {
            fact.phase = Phase::Stored;
            fact.acknowledged = Some((face, place));
        }
    }

    fn tell_shown(&mut self, phone: usize, what: sync::device::What) {
        use sync::device::What;
        let sentence = match what {
            What::Noted { place, code } => format!("sees that entry {place} of the log carries a note: {code}"),
            What::Halted(halt) => format!("stops signing: {halt}"),
            other => format!("shows a finding: {other:?}"),
        };
        self.tell(format!("{} {sentence}", self.phones[phone].name()));
        if matches!(what, What::Halted(_)) {
            let wait = MINUTE + self.dice.below(2 * HOUR);
            self.at(self.now + wait, Event::Replace(phone));
        }
    }
}
