//! Phones and a server over a network that loses, doubles and delays, with phones that crash: nothing that was
//! recorded is lost, nothing is stored twice, all end with the same, and nobody is accused.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    reason = "tests, and what they share, may end early"
)]

mod common;

use common::{LOG, OPENER, Phone, START, Server, at, key, person, timed};
use proptest::prelude::*;
use record::beside::Opening;
use record::clock::Clock;
use record::control::May;
use record::entry::{Entry, Kind, SignedEntry};
use record::findings::Severity;
use std::collections::{BTreeSet, HashMap};
use sync::device::{Device, DeviceError, Event};
use sync::instant::Instant;
use sync::message::{Fate, News, Refusal, Reply, Request};

const PHONES: u8 = 4;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody says something, perhaps about an earlier entry, perhaps with a value beside it.
    Say { phone: u8, about: Option<u8>, value: bool },
    /// A phone asks; the request may be lost.
    Ask { phone: u8, room: u16, arrives: bool },
    /// A reply that is under way arrives; it may stay under way, and come again.
    Arrive { reply: u8, again: bool },
    /// A reply is lost.
    Lose { reply: u8 },
    /// One phone shows another its checkpoint and hands over what it has not sent.
    Meet { from: u8, to: u8 },
    /// A phone crashes, and starts from what it stored.
    Crash { phone: u8 },
    /// Time passes.
    Wait { millis: u32 },
    /// The server's opener destroys a value.
    Redact { which: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let phone = || 0..PHONES;
    let step = prop_oneof![
        5 => (phone(), proptest::option::of(any::<u8>()), any::<bool>())
            .prop_map(|(phone, about, value)| Step::Say { phone, about, value }),
        5 => (phone(), 0..4_000u16, prop::bool::weighted(0.8))
            .prop_map(|(phone, room, arrives)| Step::Ask { phone, room, arrives }),
        5 => (any::<u8>(), any::<bool>()).prop_map(|(reply, again)| Step::Arrive { reply, again }),
        1 => any::<u8>().prop_map(|reply| Step::Lose { reply }),
        2 => (phone(), phone()).prop_map(|(from, to)| Step::Meet { from, to }),
        1 => phone().prop_map(|phone| Step::Crash { phone }),
        2 => (0..700_000u32).prop_map(|millis| Step::Wait { millis }),
        1 => any::<u8>().prop_map(|which| Step::Redact { which }),
    ];
    proptest::collection::vec(step, 0..60)
}

/// A server, phones with clocks that are wrong by up to 9 minutes, and what is under way.
struct World {
    server: Server,
    phones: Vec<Phone>,
    way: Vec<(u8, Request, Reply)>,
    now: u64,
    said: Vec<SignedEntry>,
}

impl World {
    fn new() -> Self {
        let mut server = Server::open();
        (0..PHONES).for_each(|seed| server.enrol(seed, May::SAY));
        let phones = (0..PHONES).map(|seed| Phone::new(&server, seed)).collect();
        Self { server, phones, way: Vec::new(), now: 600_000, said: Vec::new() }
    }

    /// What a phone's clock shows.
    fn wall(&self, phone: u8) -> Instant {
        let wrong = [0, 540_000, 7_000, 300_000][usize::from(phone)];
        at(if phone % 2 == 1 { self.now + wrong } else { self.now - wrong })
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Say { phone, about, value } => {
                let (wall, phone) = (self.wall(phone), &mut self.phones[usize::from(phone)]);
                // Only what the phone itself has seen, and what is sure to come into the log.
                let seen = phone.disk.log.iter().chain(&phone.disk.own).chain(&phone.disk.carried);
                let seen = seen.map(|bytes| record::merkle::leaf_hash(bytes));
                let seen: Vec<_> = seen.filter(|hash| phone.device.may_refer(hash)).collect();
                let about = about.and_then(|at| seen.get(usize::from(at) % seen.len().max(1)));
                let refs = about.copied().into_iter().collect();
                let values: &[&str] = if value { &["owen", "\"a\nb\""] } else { &[] };
                let body = format!("note({})", self.said.len());
                self.said.push(phone.say(&body, refs, values, wall));
            }
            Step::Ask { phone, room, arrives } => {
                let wall = self.wall(phone);
                let asked = self.phones[usize::from(phone)].device.request(wall, room.into());
                if arrives {
                    let reply = self.server.exchange(&asked, at(self.now)).unwrap();
                    self.way.push((phone, asked, reply));
                }
            }
            Step::Arrive { reply, again } => {
                let Some(index) = usize::from(reply).checked_rem(self.way.len()) else { return };
                let (phone, asked, reply) = self.way[index].clone();
                if !again {
                    self.way.remove(index);
                }
                let wall = self.wall(phone);
                let phone = &mut self.phones[usize::from(phone)];
                let events = phone.device.receive(&asked, &reply, wall);
                phone.obey(events);
            }
            Step::Lose { reply } => {
                if let Some(index) = usize::from(reply).checked_rem(self.way.len()) {
                    self.way.remove(index);
                }
            }
            Step::Meet { from, to } => self.meet(from, to),
            Step::Crash { phone } => {
                let (joining, wall) = (self.server.joining(phone), self.wall(phone));
                self.phones[usize::from(phone)].crash(joining, wall);
            }
            Step::Wait { millis } => self.now += u64::from(millis),
            Step::Redact { which } => self.redact(which),
        }
        self.now += 1_000;
    }

    fn meet(&mut self, from: u8, to: u8) {
        let giver = &self.phones[usize::from(from)];
        let entries: Vec<_> = giver.device.unsent().map(|unsent| unsent.entry.bytes().to_vec()).collect();
        let openings: Vec<_> =
            giver.device.unsent().flat_map(|unsent| &unsent.openings).map(|o| o.to_string().into_bytes()).collect();
        let newest = giver.device.newest().map(<[u8]>::to_vec);
        let wall = self.wall(to);
        let taker = &mut self.phones[usize::from(to)];
        let mut events = newest.map(|note| taker.device.hear(&note)).unwrap_or_default();
        events.extend(taker.device.carry(&entries, &openings, wall));
        taker.obey(events);
    }

    fn redact(&mut self, which: u8) {
        let with: Vec<_> = self.server.entries.iter().filter(|signed| !signed.entry().beside.is_empty()).collect();
        let Some(index) = usize::from(which).checked_rem(with.len()) else { return };
        let (hash, number) = (with[index].hash(), which % 2 + 1);
        let place = self.server.entries.iter().position(|signed| signed.hash() == hash).unwrap() as u64;
        self.server.order(&common::redact(hash, vec![number]), self.now);
        self.server.openings.remove(&(place, number));
        self.server.gone.insert((place, number));
    }

    /// The network heals, and everybody syncs until there is nothing new.
    fn settle(&mut self) {
        for _ in 0..3 {
            for phone in 0..PHONES {
                self.now += 1_000;
                let wall = self.wall(phone);
                for _ in 0..4 {
                    self.phones[usize::from(phone)].sync(&mut self.server, wall);
                }
            }
        }
    }

    fn check(&self) {
        let server: HashMap<_, _> = self.server.entries.iter().map(|signed| (signed.hash(), signed)).collect();
        assert_eq!(server.len(), self.server.entries.len(), "nothing is stored twice");
        for said in &self.said {
            assert!(server.contains_key(&said.hash()), "what was recorded is in the log");
        }
        let broken = self.server.findings().into_iter().filter(|finding| finding.severity() == Severity::Broken);
        assert_eq!(broken.collect::<Vec<_>>(), []);
        let all: Vec<_> = self.server.entries.iter().map(|signed| signed.bytes().to_vec()).collect();
        for phone in &self.phones {
            assert_eq!(phone.disk.log, all, "all end equal");
            assert_eq!(phone.device.unsent().count(), 0);
            assert_eq!(phone.findings, []);
            assert_eq!(phone.device.halted(), None);
            let openings: BTreeSet<_> =
                phone.disk.openings.iter().map(|line| Opening::parse(line).unwrap()).map(of).collect();
            let kept: BTreeSet<_> = self.server.openings.values().cloned().map(of).collect();
            assert_eq!(openings, kept, "all have the openings that were not destroyed, and no others");
        }
    }
}

fn of(opening: Opening) -> (record::merkle::Hash, u8, String) {
    (opening.entry, opening.number, opening.value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_all_end_equal(steps in steps()) {
        let mut world = World::new();
        for step in &steps {
            world.step(step);
        }
        world.settle();
        world.check();
    }
}

#[test]
fn an_entry_goes_from_one_phone_to_another() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    server.enrol(2, May::SAY);
    let (mut ruth, mut kim) = (Phone::new(&server, 1), Phone::new(&server, 2));
    let said = ruth.say("dummies_checked(weapon: R1, count: 6)", vec![], &["owen"], at(1_000));
    assert_eq!(ruth.device.unsent().count(), 1);
    ruth.sync(&mut server, at(2_000));
    assert!(ruth.events.contains(&Event::Sent { hash: said.hash(), place: 3 }));
    assert_eq!((ruth.device.unsent().count(), ruth.device.held()), (0, 4));
    kim.sync(&mut server, at(3_000));
    assert_eq!(kim.disk.log[3], said.bytes());
    assert!(kim.events.iter().any(|event| matches!(event, Event::Opening(opening) if opening.value == "owen")));
    // What kim says next is later, and says what kim had seen.
    let next = kim.say("handover(weapon: R1)", vec![said.hash()], &[], at(500));
    assert!(next.entry().clock > said.entry().clock);
    assert_eq!(next.entry().seen.unwrap().size, 4);
    kim.sync(&mut server, at(4_000));
    assert_eq!(server.entries.len(), 5);
    assert_eq!(server.findings(), []);
}

#[test]
fn a_reply_that_was_lost_is_made_good() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    let mut phone = Phone::new(&server, 1);
    let said = phone.say("a()", vec![], &[], at(1_000));
    let asked = phone.device.request(at(2_000), 1 << 20);
    let lost = server.exchange(&asked, at(2_000)).unwrap();
    assert_eq!(lost.statuses[0].fate, Fate::Stored(2));
    // It asks the same again.
    let asked = phone.device.request(at(3_000), 1 << 20);
    let reply = server.exchange(&asked, at(3_000)).unwrap();
    assert_eq!(reply.statuses[0].fate, Fate::Known(2));
    let events = phone.device.receive(&asked, &reply, at(3_000));
    phone.obey(events);
    assert!(phone.events.contains(&Event::Sent { hash: said.hash(), place: 2 }));
    // The lost one arrives after all, and changes nothing.
    assert_eq!(phone.device.receive(&asked, &lost, at(4_000)), []);
    assert_eq!(server.entries.len(), 3);
}

#[test]
fn nothing_is_recorded_before_it_was_read_back() {
    let server = Server::open();
    let mut phone = Phone::new(&server, 1);
    let draft = || record::entry::Entry::new(LOG, Kind::Say, &key(1), "person1");
    let prepared = phone.device.prepare(draft(), &[], &key(1), at(0)).unwrap().clone();
    assert_eq!(phone.device.unsent().count(), 0);
    assert_eq!(phone.device.request(at(0), 0).entries, Vec::<Vec<u8>>::new());
    assert_eq!(phone.device.prepare(draft(), &[], &key(1), at(1)).err(), Some(DeviceError::Unconfirmed));
    let mut other = phone.device.clone();
    other.confirm(&prepared).unwrap();
    let next = other.prepare(draft(), &[], &key(1), at(0)).unwrap().clone();
    assert_eq!(phone.device.confirm(&next), Err(DeviceError::NotKept));
    // The same bytes can be stored again.
    assert_eq!(phone.device.prepared(), Some(&prepared));
    assert_eq!(phone.device.confirm(&prepared).unwrap(), prepared.entry);
    assert_eq!(phone.device.confirm(&prepared), Err(DeviceError::NothingPrepared));
    assert_eq!(phone.device.prepare(draft(), &[], &key(2), at(1)).err(), Some(DeviceError::OtherKey));
}

#[test]
fn a_phone_that_crashed_goes_on_with_the_next_number() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    let mut phone = Phone::new(&server, 1);
    (0..5).for_each(|n| drop(phone.say(&format!("a({n})"), vec![], &[], at(n))));
    phone.sync(&mut server, at(1_000));
    (5..8).for_each(|n| drop(phone.say(&format!("a({n})"), vec![], &["v"], at(n))));
    phone.crash(server.joining(1), at(2_000));
    assert_eq!((phone.device.chain_length(), phone.device.unsent().count(), phone.device.held()), (8, 3, 7));
    let next = phone.say("b()", vec![], &[], at(0));
    assert_eq!(next.entry().number, 8);
    phone.sync(&mut server, at(3_000));
    assert_eq!((phone.findings.len(), server.entries.len(), server.openings.len()), (0, 11, 3));
    assert_eq!(server.findings(), []);
}

#[test]
fn a_disk_with_a_gap_is_refused() {
    let server = Server::open();
    let mut phone = Phone::new(&server, 1);
    (0..3).for_each(|n| drop(phone.say(&format!("a({n})"), vec![], &[], at(n))));
    phone.disk.own.remove(1);
    let restored = Device::restore(server.joining(1), &phone.disk, at(0));
    assert_eq!(restored.err(), Some(sync::device::RestoreError::Gap { number: 1 }));
    phone.disk.own[0][40] ^= 1;
    assert!(Device::restore(server.joining(1), &phone.disk, at(0)).is_err());
}

#[test]
fn what_is_refused_keeps_back_only_what_needs_it() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    server.enrol(2, May::SAY);
    let mut carrier = Phone::new(&server, 2);
    // Nobody enrolled 9.
    let mut stranger = Phone::new(&server, 9);
    let first = stranger.say("x(0)", vec![], &[], at(0));
    let second = stranger.say("x(1)", vec![], &[], at(1));
    // Another program, which speaks of whatever it hears of; this one's devices do not.
    let next = |number, previous, refs| {
        let clock = Clock { ms: START + 2 + number, counter: 0 };
        let draft = Entry { number, previous, refs, clock, ..Entry::new(LOG, Kind::Say, &key(1), &person(1)) };
        Entry { body: "x()\n".into(), ..timed(draft, START) }.sign(&key(1)).unwrap()
    };
    let about = next(0, None, vec![first.hash()]);
    let after = next(1, Some(about.hash()), vec![]);
    let sound = carrier.say("sound()", vec![], &[], at(4));
    let all = [&first, &second, &about, &after].map(|signed| signed.bytes().to_vec());
    let events = carrier.device.carry(&all, &[], at(5));
    carrier.obey(events);
    carrier.sync(&mut server, at(6));
    let refused = |signed: &SignedEntry, refusal| Event::Refused { hash: signed.hash(), refusal };
    for event in [
        refused(&first, Refusal::NotEnrolled),
        refused(&second, Refusal::NeedsPrevious),
        refused(&about, Refusal::NeedsReference),
        refused(&after, Refusal::NeedsPrevious),
        Event::Sent { hash: sound.hash(), place: 3 },
    ] {
        assert!(carrier.events.contains(&event), "{event:?}");
    }
    assert_eq!(carrier.device.unsent().count(), 4, "a device drops nothing that was refused");
    // Once the stranger is enrolled, all of it passes.
    server.enrol(9, May::SAY);
    carrier.sync(&mut server, at(7));
    carrier.sync(&mut server, at(7));
    assert_eq!(carrier.device.unsent().count(), 0);
    assert_eq!(server.findings(), []);
}

#[test]
fn a_new_phone_brings_its_own_enrolment() {
    let mut server = Server::open();
    server.enrol(1, May::ALL);
    let (mut admin, mut phone) = (Phone::new(&server, 1), Phone::new(&server, 2));
    admin.sync(&mut server, at(0));
    phone.say("early()", vec![], &[], at(1));
    let asked = phone.device.request(at(2), 1 << 20);
    let refused = server.exchange(&asked, at(2)).unwrap_err();
    assert_eq!(refused, sync::hub::Verdict::NotAllowed(sync::shelf::Standing::Unknown));
    // The admin has no network; the phone carries what it signed.
    let admitted = admin.order(&common::enrol(2, May::SAY), at(3));
    let events = phone.device.carry(&[admitted.bytes().to_vec()], &[], at(3));
    phone.obey(events);
    phone.sync(&mut server, at(4));
    assert_eq!((phone.device.unsent().count(), phone.device.held()), (0, 4));
}

#[test]
fn an_enrolment_that_is_refused_opens_nothing() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    // A key that may not enrol enrols one; so does a stranger.
    for signer in [1, 9] {
        let mut thief = Phone::new(&server, signer);
        let forged = thief.order(&common::enrol(8, May::ALL), at(0));
        let mut phone = Phone::new(&server, 8);
        let events = phone.device.carry(&[forged.bytes().to_vec()], &[], at(1));
        phone.obey(events);
        let before = server.entries.clone();
        let asked = phone.device.request(at(2), 1 << 20);
        assert!(server.exchange(&asked, at(2)).is_err());
        assert_eq!(server.entries, before);
    }
}

#[test]
fn openings_that_come_late_reach_everybody() {
    let mut server = Server::open();
    (1..=3).for_each(|seed| server.enrol(seed, May::SAY));
    let [mut owner, mut carrier, mut reader] = [1, 2, 3].map(|seed| Phone::new(&server, seed));
    let said = owner.say("hurt(who: {1})", vec![], &["owen"], at(0));
    // Without its opening it is carried to the server, and read there.
    let events = carrier.device.carry(&[said.bytes().to_vec()], &[], at(1));
    carrier.obey(events);
    carrier.sync(&mut server, at(2));
    reader.sync(&mut server, at(3));
    assert!(reader.disk.openings.is_empty() && server.openings.is_empty());
    owner.sync(&mut server, at(4));
    owner.sync(&mut server, at(4));
    assert_eq!(server.openings.len(), 1);
    for phone in [&mut carrier, &mut reader] {
        phone.sync(&mut server, at(5));
        assert_eq!(phone.disk.openings.len(), 1);
    }
}

#[test]
fn destroyed_values_stay_destroyed() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    server.enrol(2, May { redact: true, ..May::SAY });
    let (mut owner, mut redactor) = (Phone::new(&server, 1), Phone::new(&server, 2));
    let said = owner.say("hurt(who: {1}, what: {2})", vec![], &["owen", "leg"], at(0));
    let line = owner.disk.openings[0].clone().into_bytes();
    owner.sync(&mut server, at(1));
    redactor.sync(&mut server, at(2));
    assert_eq!(redactor.disk.openings.len(), 2);
    redactor.order(&common::redact(said.hash(), vec![1]), at(3));
    redactor.sync(&mut server, at(4));
    owner.sync(&mut server, at(5));
    for phone in [&owner, &redactor] {
        assert_eq!(phone.disk.openings.len(), 1);
        assert!(phone.disk.openings[0].contains(" 2 "));
    }
    assert_eq!(server.openings.len(), 1);
    // Nobody can bring it back.
    let asked = Request { openings: vec![line], ..redactor.device.request(at(6), 0) };
    server.exchange(&asked, at(6)).unwrap();
    assert_eq!(server.openings.len(), 1);
}

#[test]
fn more_than_one_message_holds() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    server.enrol(2, May::SAY);
    let (mut phone, mut reader) = (Phone::new(&server, 1), Phone::new(&server, 2));
    let long = format!("\"{}\"", "x".repeat(60_000));
    let huge = format!("\"{}\"", "y".repeat((4 << 20) - 2));
    (0..150).for_each(|n| drop(phone.say(&long, vec![], &[], at(n))));
    (0..5).for_each(|n| drop(phone.say("z({1})", vec![], &[&huge], at(n))));
    let (mut asked, mut rounds) = (1, 0);
    while asked > 0 {
        let request = phone.device.request(at(1_000), 1 << 20);
        assert!(request.to_bytes().len() <= sync::message::MESSAGE_BYTES_MAX);
        asked = request.entries.len() + request.openings.len();
        let reply = server.exchange(&request, at(1_000)).unwrap();
        let events = phone.device.receive(&request, &reply, at(1_000));
        phone.obey(events);
        rounds += 1;
        assert!(rounds < 30);
    }
    for _ in 0..40 {
        reader.exchange(&mut server, at(2_000), u64::MAX);
    }
    phone.sync(&mut server, at(3_000));
    assert_eq!((server.entries.len(), server.openings.len()), (158, 5));
    assert_eq!((reader.disk.log.len(), reader.disk.openings.len()), (158, 5));
    assert_eq!(phone.device.unsent().count(), 0);
}

#[test]
fn a_slow_network_is_not_a_wrong_clock() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    let mut phone = Phone::new(&server, 1);
    let mut ask = |sent, server_time, received| {
        let asked = phone.device.request(at(sent), 0);
        let reply = server.exchange(&asked, at(server_time)).unwrap();
        let events = phone.device.receive(&asked, &reply, at(received));
        events.into_iter().find_map(|event| if let Event::Skew { millis } = event { Some(millis) } else { None })
    };
    assert_eq!(ask(0, 30_000, 60_000), None);
    assert_eq!(ask(20_000, 10_000, 21_000), None);
    assert_eq!(ask(20_001, 10_000, 21_000), Some(10_001));
    assert_eq!(ask(0, 20_000, 10_000), None);
    assert_eq!(ask(0, 20_001, 10_000), Some(-10_001));
}

#[test]
fn whoever_leaves_signs_nothing_after_that_and_what_they_said_counts() {
    let mut server = Server::open();
    server.enrol(1, May::SAY);
    let mut phone = Phone::new(&server, 1);
    let said = phone.say("said()", vec![], &[], at(0));
    phone.sync(&mut server, at(1));
    let last = phone.order(&common::disown(1, Some(1)), at(2));
    let halted = Some(sync::device::Halt::Disowned);
    assert_eq!(phone.device.halted(), halted, "before any server knows");
    let draft = Entry::new(LOG, Kind::Say, &key(1), &person(1));
    assert!(phone.device.draft(draft, &[], at(3)).is_err());
    phone.crash(server.joining(1), at(3));
    assert_eq!(phone.device.halted(), halted, "and after a new start");
    let asked = phone.device.request(at(4), 1 << 20);
    let reply = server.exchange(&asked, at(4)).unwrap();
    assert_eq!(reply.statuses[0].fate, Fate::Stored(3));
    assert_eq!(server.findings(), []);
    let all: Vec<_> = server.entries.iter().map(|signed| (None, signed)).collect();
    let read = sync::merge::reading(all);
    let counts = |hash| read.iter().find(|read| read.entry.hash() == hash).unwrap().counts;
    assert_eq!([said.hash(), last.hash()].map(counts), [sync::merge::Counts::Counts; 2]);
}

#[test]
fn the_disowned_get_nothing_more() {
    let mut server = Server::open();
    server.enrol(1, May::ALL);
    server.enrol(2, May::SAY);
    let mut phone = Phone::new(&server, 1);
    phone.sync(&mut server, at(0));
    // A phone that disowns itself, its own word included: that is stored, and it gets no entries any more.
    phone.order(&common::disown(1, None), at(1));
    server.enrol(3, May::SAY);
    let asked = phone.device.request(at(2), 1 << 20);
    let reply = server.exchange(&asked, at(2)).unwrap();
    assert_eq!(reply.statuses[0].fate, Fate::Stored(4));
    assert!(matches!(&reply.news, News::From { entries, .. } if entries.is_empty()));
    let events = phone.device.receive(&asked, &reply, at(2));
    phone.obey(events);
    let asked = phone.device.request(at(3), 1 << 20);
    let standing = sync::shelf::Standing::Disowned { last: None };
    assert_eq!(server.exchange(&asked, at(3)), Err(sync::hub::Verdict::NotAllowed(standing)));
    // Its last words are brought by another.
    let last = phone.say("last()", vec![], &[], at(4));
    let mut other = Phone::new(&server, 2);
    let events = other.device.carry(&[last.bytes().to_vec()], &[], at(5));
    other.obey(events);
    other.sync(&mut server, at(6));
    let all: Vec<_> = server.entries.iter().map(|signed| (None, signed)).collect();
    let read = sync::merge::reading(all);
    let read = read.iter().find(|read| read.entry.hash() == last.hash()).unwrap();
    assert_eq!(read.counts, sync::merge::Counts::Disowned { last: None });
    let opener: [u8; 32] = *key(OPENER).public().as_bytes();
    assert_eq!(server.entries[0].entry().key.0, opener);
}
