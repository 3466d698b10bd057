//! Every kind of conflict and villain, each made on purpose: it is shown, and nothing is resolved in silence.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    reason = "tests, and what they share, may end early"
)]

mod common;

use common::{LOG, Phone, Server, at, disown, key, person, timed};
use record::control::May;
use record::entry::{Entry, Kind, SignedEntry};
use record::findings::{Code, Severity};
use record::merkle::Hash;
use sync::device::{DeviceError, Halt, What};
use sync::hub::{self, Verdict};
use sync::message::{Fate, News, Refusal, Reply, Request};

fn server(people: u8) -> Server {
    let mut server = Server::open();
    (1..=people).for_each(|seed| server.enrol(seed, May::SAY));
    server
}

fn whats(phone: &Phone) -> Vec<What> {
    phone.findings.iter().map(|finding| finding.what).collect()
}

fn noted(server: &Server) -> Vec<Code> {
    server.findings().into_iter().map(|finding| finding.code).collect()
}

/// What the hub makes of one entry, whoever brings it.
fn fate(server: &Server, signed: &SignedEntry) -> (Fate, Vec<Code>) {
    let admission = hub::admit_entries(&[signed.bytes().to_vec()], &[], None, server, at(0)).unwrap();
    (admission.statuses[0].fate, admission.noted.into_iter().map(|(_, code)| code).collect())
}

fn refused(refusal: Refusal) -> (Fate, Vec<Code>) {
    (Fate::Refused(refusal), vec![])
}

fn draft(seed: u8) -> Entry {
    let clock = record::clock::Clock { ms: common::START, counter: 0 };
    timed(Entry { clock, ..Entry::new(LOG, Kind::Say, &key(seed), &person(seed)) }, common::START)
}

fn sign(entry: Entry, seed: u8) -> SignedEntry {
    entry.sign(&key(seed)).unwrap()
}

#[test]
fn a_copied_key_forks_and_halts() {
    let mut server = server(2);
    let mut phone = Phone::new(&server, 1);
    phone.say("a()", vec![], &[], at(0));
    let mut copy = phone.clone();
    let (ours, theirs) = (phone.say("ours()", vec![], &[], at(1)), copy.say("theirs()", vec![], &[], at(2)));
    copy.sync(&mut server, at(3));
    // The phone learns of it, still brings its own, and signs no more.
    phone.sync(&mut server, at(4));
    assert_eq!(whats(&phone), [What::Halted(Halt::Forked { number: 1 }), What::Noted { place: 5, code: Code::Fork }]);
    let again = phone.device.prepare(draft(1), &[], &key(1), at(5)).err();
    assert_eq!(again, Some(DeviceError::Halted(Halt::Forked { number: 1 })));
    let mut other = Phone::new(&server, 2);
    other.sync(&mut server, at(6));
    assert_eq!(whats(&other), [What::Noted { place: 5, code: Code::Fork }]);
    assert_eq!(noted(&server), [Code::Fork, Code::Fork]);
    // Both are there; neither counts.
    let read = sync::merge::reading(server.entries.iter().map(|signed| (None, signed)));
    for hash in [ours.hash(), theirs.hash()] {
        let read = read.iter().find(|read| read.entry.hash() == hash).unwrap();
        assert_eq!(read.counts, sync::merge::Counts::Forked { number: 1 });
    }
    // It stays halted after a crash.
    phone.crash(server.joining(1), at(7));
    assert_eq!(phone.device.halted(), Some(Halt::Forked { number: 1 }));
}

#[test]
fn a_phone_that_was_set_back_notices_before_it_forks() {
    let mut server = server(2);
    let mut phone = Phone::new(&server, 1);
    phone.say("a()", vec![], &[], at(0));
    let mut old = phone.clone();
    phone.say("b()", vec![], &[], at(1));
    phone.sync(&mut server, at(2));
    // An old copy of its storage was put back.
    old.crash(server.joining(1), at(3));
    old.sync(&mut server, at(4));
    assert_eq!(whats(&old), [What::Halted(Halt::SetBack { number: 1 })]);
    assert!(old.device.prepare(draft(1), &[], &key(1), at(5)).is_err());
    // Another phone that carries the entry makes it notice as well.
    let mut old = Phone::new(&server, 1);
    let events = old.device.carry(&[server.entries[3].bytes().to_vec()], &[], at(6));
    old.obey(events);
    assert_eq!(whats(&old), [What::Halted(Halt::SetBack { number: 0 })]);
}

#[test]
fn a_disowned_phone_is_shown_and_halts() {
    let mut server = server(3);
    let (mut lost, mut reader) = (Phone::new(&server, 1), Phone::new(&server, 2));
    lost.say("a()", vec![], &[], at(0));
    lost.sync(&mut server, at(1));
    server.order(&disown(1, Some(0)), 2);
    let late = lost.say("b()", vec![], &[], at(3));
    let mut carrier = Phone::new(&server, 3);
    let events = carrier.device.carry(&[late.bytes().to_vec()], &[], at(4));
    carrier.obey(events);
    carrier.sync(&mut server, at(5));
    reader.sync(&mut server, at(6));
    assert_eq!(whats(&reader), [What::Noted { place: 6, code: Code::Disowned }]);
    assert_eq!(noted(&server), [Code::Disowned]);
    // Were it to see its own disowning, it would stop.
    let mut seer = Phone { seed: 1, ..reader.clone() };
    seer.device = sync::device::Device::restore(server.joining(1), &lost.disk, at(7)).unwrap();
    let asked = seer.device.request(at(7), 1 << 20);
    let admission = hub::admit_entries(&[], &[], Some(&key(2).public()), &server, at(7)).unwrap();
    let reply = hub::reply(&asked, &admission, &server, &server.note, at(7)).unwrap();
    seer.device.receive(&asked, &reply, at(7));
    assert_eq!(seer.device.halted(), Some(Halt::Disowned));
}

#[test]
fn what_must_not_come_in_is_refused_with_the_reason() {
    let mut server = server(3);
    let mut phone = Phone::new(&server, 1);
    let first = phone.say("a()", vec![], &[], at(0));
    let second = phone.say("b()", vec![], &[], at(1));
    phone.sync(&mut server, at(2));
    assert_eq!(fate(&server, &sign(draft(9), 9)), refused(Refusal::NotEnrolled));
    assert_eq!(fate(&server, &sign(Entry { log: "other.example".into(), ..draft(1) }, 1)), refused(Refusal::WrongLog));
    let next = |previous: Hash, number| Entry { previous: Some(previous), number, ..draft(1) };
    assert_eq!(fate(&server, &sign(next(Hash([7; 32]), 1), 1)), refused(Refusal::NeedsPrevious));
    assert_eq!(fate(&server, &sign(next(first.hash(), 2), 1)), refused(Refusal::Link));
    assert_eq!(fate(&server, &sign(next(server.entries[0].hash(), 1), 1)), refused(Refusal::Link));
    let about = Entry { refs: vec![Hash([7; 32])], ..draft(2) };
    assert_eq!(fate(&server, &sign(about, 2)), refused(Refusal::NeedsReference));
    let enrols = draft(2).saying(&common::enrol(9, May::ALL));
    assert_eq!(fate(&server, &sign(enrols, 2)), refused(Refusal::NotPermitted));
    for (key, last) in [(3, Some(0)), (2, None), (2, Some(1))] {
        let disowns = draft(2).saying(&common::disown(key, last));
        assert_eq!(fate(&server, &sign(disowns, 2)), refused(Refusal::NotPermitted), "{key} {last:?}");
    }
    let leaves = draft(2).saying(&common::disown(2, Some(0)));
    assert!(
        matches!(fate(&server, &sign(leaves, 2)), (Fate::Stored(_), noted) if noted.is_empty()),
        "but anybody may leave"
    );
    let seen = |size, root| Entry { seen: Some(record::entry::Seen { size, root }), ..draft(2) };
    assert_eq!(fate(&server, &sign(seen(4, Hash([7; 32])), 2)), refused(Refusal::Seen));
    assert_eq!(fate(&server, &sign(seen(99, Hash([7; 32])), 2)), refused(Refusal::Seen));
    let opens = Entry { kind: Kind::Open, body: server.entries[0].entry().body.clone(), ..draft(2) };
    assert_eq!(fate(&server, &sign(opens, 2)), refused(Refusal::Open));
    let mut forged = second.bytes().to_vec();
    let at = forged.windows(3).position(|bytes| bytes == b"b()").unwrap();
    forged[at] = b'c';
    let admission = hub::admit_entries(&[forged, b"nonsense".to_vec()], &[], None, &server, common::at(0)).unwrap();
    let fates: Vec<_> = admission.statuses.iter().map(|status| status.fate).collect();
    assert_eq!(fates, [Fate::Refused(Refusal::Signature), Fate::Refused(Refusal::Malformed)]);
    // A key is enrolled once.
    server.enrol(4, May { enrol: true, ..May::SAY });
    let again = draft(4).saying(&common::enrol(1, May::ALL));
    assert_eq!(fate(&server, &sign(again, 4)), refused(Refusal::NotPermitted));
}

#[test]
fn what_people_must_know_is_noted() {
    let server = server(3);
    let (place, minute) = (4, 60_000);
    let stored = |codes: &[Code]| (Fate::Stored(place), codes.to_vec());
    assert_eq!(fate(&server, &sign(draft(1), 1)), stored(&[]));
    let skewed = timed(draft(1), common::START - 11 * minute);
    assert_eq!(fate(&server, &sign(skewed.clone(), 1)), stored(&[Code::Skew]));
    let late = Entry { marks: record::entry::Marks { late: true, ..Default::default() }, ..skewed };
    assert_eq!(fate(&server, &sign(late, 1)), stored(&[]));
    let clock = |millis| record::clock::Clock { ms: millis, counter: 0 };
    let ahead = timed(Entry { clock: clock(common::START + 11 * minute), ..draft(1) }, common::START + 11 * minute);
    assert_eq!(fate(&server, &sign(ahead, 1)), stored(&[Code::Ahead]));
    let seen = record::entry::Seen { size: 4, root: record::merkle::root_of(&server.leaves()) };
    let old = common::START - 11 * minute;
    let back = timed(Entry { seen: Some(seen), clock: clock(old), ..draft(1) }, old);
    assert_eq!(fate(&server, &sign(back, 1)), stored(&[Code::BackDated]));
    let other = Entry { person: "person2".into(), ..draft(1) };
    assert_eq!(fate(&server, &sign(other, 1)), stored(&[Code::Person]));
    // The verifier says the same once it is in the log.
    let mut log = server.clone();
    let back = timed(Entry { seen: Some(seen), clock: clock(old), person: "person2".into(), ..draft(1) }, old);
    log.append(sign(back, 1));
    log.checkpoint(common::START);
    assert_eq!(noted(&log), [Code::Person, Code::BackDated]);
}

#[test]
fn a_server_with_two_faces_is_caught_when_two_readers_meet() {
    let mut one = server(2);
    let mut two = one.clone();
    let (mut ruth, mut kim) = (Phone::new(&one, 1), Phone::new(&two, 2));
    ruth.say("a()", vec![], &[], at(0));
    ruth.sync(&mut one, at(1));
    kim.say("b()", vec![], &[], at(2));
    kim.sync(&mut two, at(3));
    // Same size, other root: each proves it from what it holds.
    let shown = kim.device.newest().unwrap().to_vec();
    let events = ruth.device.hear(&shown);
    ruth.obey(events);
    assert_eq!(whats(&ruth), [What::SplitView]);
    assert_eq!(ruth.findings[0].evidence, [ruth.device.newest().unwrap().to_vec(), shown]);
    // Other sizes: the one who holds more proves it; the other within one exchange.
    kim.say("c()", vec![], &[], at(4));
    kim.sync(&mut two, at(5));
    let (smaller, larger) = (ruth.device.newest().unwrap().to_vec(), kim.device.newest().unwrap().to_vec());
    let mut fresh = kim.clone();
    let events = fresh.device.hear(&smaller);
    fresh.obey(events);
    assert_eq!(whats(&fresh), [What::SplitView]);
    ruth.findings.clear();
    let events = ruth.device.hear(&larger);
    ruth.obey(events);
    assert_eq!(whats(&ruth), []);
    // The first face has grown beyond it meanwhile, and does not own up.
    let (mut liar, asked) = (one.clone(), ruth.device.request(at(6), 1 << 20));
    for number in 0..3u8 {
        liar.enrol(50 + number, May::SAY);
    }
    let asked_blind = Request { checkpoints: vec![], ..asked.clone() };
    let reply = liar.exchange(&asked_blind, at(6)).unwrap();
    let events = ruth.device.receive(&asked, &reply, at(6));
    ruth.obey(events);
    assert_eq!(whats(&ruth), [What::SplitView]);
    // Nothing of it was taken over, and the phone goes on recording.
    assert_eq!(ruth.device.held(), 4);
    ruth.say("d()", vec![], &[], at(7));
    // An honest server that is shown the other face says so itself, and admits nothing.
    let asked = ruth.device.request(at(8), 1 << 20);
    let before = one.entries.len();
    let Verdict::Rollback(contradiction) = hub::admit(&asked, &one, at(8)).unwrap() else { panic!("it did not see") };
    assert_eq!((contradiction.shown.size(), contradiction.size, contradiction.root), (5, 4, None));
    let reply = one.exchange(&asked, at(8)).unwrap();
    assert_eq!((reply.news, one.entries.len()), (News::FaultRollback, before));
}

#[test]
fn a_server_that_was_set_back_is_caught() {
    let mut server = server(1);
    let old = server.clone();
    let mut phone = Phone::new(&server, 1);
    phone.say("a()", vec![], &[], at(0));
    phone.sync(&mut server, at(1));
    phone.say("b()", vec![], &[], at(2));
    // It owns up.
    let mut honest = (phone.clone(), old.clone());
    honest.0.sync(&mut honest.1, at(3));
    assert_eq!(whats(&honest.0), [What::ServerSetBack]);
    assert_eq!(honest.1.entries, old.entries);
    // It passes the old copy for the present.
    let mut liar = old;
    let asked = phone.device.request(at(3), 1 << 20);
    let reply = hub::reply(&asked, &hub_admission(&liar), &liar, &liar.note, at(3)).unwrap();
    let events = phone.device.receive(&asked, &reply, at(3));
    phone.obey(events);
    assert_eq!(whats(&phone), [What::Rollback]);
    // It fills the old copy up with others' entries.
    (60..63).for_each(|seed| liar.enrol(seed, May::SAY));
    phone.findings.clear();
    let reply = hub::reply(&asked, &hub_admission(&liar), &liar, &liar.note, at(3)).unwrap();
    assert_eq!(reply.news, News::FaultHave);
    let events = phone.device.receive(&asked, &reply, at(3));
    phone.obey(events);
    assert_eq!(whats(&phone), [What::SplitView]);
    assert_eq!((phone.device.held(), phone.device.unsent().count()), (3, 1));
}

fn hub_admission(server: &Server) -> hub::Admission {
    hub::admit_entries(&[], &[], Some(&key(1).public()), server, at(0)).unwrap()
}

/// A reply that a liar changes before it arrives. Nothing of it may be used.
fn check_lie(lie: impl Fn(&mut Reply, &mut Server), expected: &[What]) {
    let mut server = server(2);
    let (mut phone, mut other) = (Phone::new(&server, 1), Phone::new(&server, 2));
    phone.sync(&mut server, at(0));
    other.say("x()", vec![], &[], at(1));
    other.sync(&mut server, at(2));
    phone.say("a()", vec![], &[], at(3));
    let asked = phone.device.request(at(4), 1 << 20);
    let mut reply = server.exchange(&asked, at(4)).unwrap();
    lie(&mut reply, &mut server);
    let before = (phone.device.held(), phone.device.newest().map(<[u8]>::to_vec), phone.device.unsent().count());
    let events = phone.device.receive(&asked, &reply, at(5));
    phone.obey(events);
    assert_eq!(whats(&phone), expected);
    let after = (phone.device.held(), phone.device.newest().map(<[u8]>::to_vec), phone.device.unsent().count());
    assert_eq!(after, before);
    // The truth is still taken.
    phone.sync(&mut server, at(6));
    assert_eq!((whats(&phone).as_slice(), phone.device.unsent().count(), phone.device.held()), (expected, 0, 5));
}

#[test]
fn lies_of_a_server_are_found() {
    let drop_last = |reply: &mut Reply| match &mut reply.news {
        News::From { entries, .. } => entries.pop(),
        _ => None,
    };
    check_lie(|reply, _| reply.log = "other.example".into(), &[What::OtherLog]);
    check_lie(|reply, _| reply.checkpoint.truncate(80), &[What::Checkpoint]);
    check_lie(|reply, _| reply.checkpoint[27] ^= 1, &[What::Checkpoint]);
    check_lie(|reply, _| reply.proof.clear(), &[What::Proof]);
    check_lie(|reply, _| reply.proof[0] = Hash([1; 32]), &[What::Proof]);
    check_lie(
        |reply, _| {
            let News::From { place, .. } = &mut reply.news else { panic!() };
            *place += 1;
        },
        &[What::Reply],
    );
    check_lie(
        |reply, _| {
            let News::From { entries, .. } = &mut reply.news else { panic!() };
            entries.push(entries[0].clone());
        },
        &[What::Reply],
    );
    check_lie(
        |reply, _| {
            let News::From { entries, .. } = &mut reply.news else { panic!() };
            entries.swap(0, 1);
        },
        &[What::Unproved],
    );
    // One is changed in another's place: the root shows it.
    check_lie(
        move |reply, server| {
            drop_last(reply);
            let News::From { entries, .. } = &mut reply.news else { panic!() };
            entries.push(server.entries[0].bytes().to_vec());
        },
        &[What::Unproved],
    );
}

/// The log itself has an entry that must not be there, under a genuine checkpoint.
#[test]
fn a_broken_log_is_not_taken_over() {
    let stranger = sign(draft(9), 9);
    let cases = [
        (stranger, Code::NotEnrolled),
        (sign(Entry { log: "other.example".into(), ..draft(1) }, 1), Code::WrongLog),
        (sign(Entry { refs: vec![Hash([1; 32])], ..draft(1) }, 1), Code::Reference),
        (sign(Entry { number: 4, previous: Some(Hash([1; 32])), ..draft(1) }, 1), Code::Link),
        (sign(draft(1).saying(&common::enrol(7, May::ALL)), 1), Code::NotPermitted),
    ];
    for (entry, code) in cases {
        let mut server = server(1);
        let mut phone = Phone::new(&server, 1);
        phone.sync(&mut server, at(0));
        let place = server.entries.len() as u64;
        server.append(entry);
        server.checkpoint(common::START + 1_000);
        phone.sync(&mut server, at(1));
        assert_eq!(whats(&phone), [What::Broken { place, code }]);
        assert_eq!(phone.device.held(), place);
        let broken = server.findings().into_iter().find(|finding| finding.severity() == Severity::Broken);
        assert_eq!(broken.map(|finding| finding.code), Some(code));
    }
    let mut server = server(1);
    let mut phone = Phone::new(&server, 1);
    phone.sync(&mut server, at(0));
    server.append(server.entries[1].clone());
    server.checkpoint(common::START + 1_000);
    phone.sync(&mut server, at(1));
    assert_eq!(whats(&phone), [What::Broken { place: 2, code: Code::Twice }]);
}

#[test]
fn a_promise_that_is_not_kept_shows_and_the_entry_is_sent_again() {
    let mut server = server(2);
    let (mut phone, mut other) = (Phone::new(&server, 1), Phone::new(&server, 2));
    phone.sync(&mut server, at(0));
    let said = phone.say("a()", vec![], &[], at(1));
    // It says `stored` and stores something else there; with little room the phone cannot see that at once.
    let asked = phone.device.request(at(2), 1);
    other.say("x()", vec![], &[], at(2));
    other.say("y()", vec![], &[], at(2));
    other.sync(&mut server, at(3));
    let blind = Request { entries: vec![], ..asked.clone() };
    let mut reply = server.exchange(&blind, at(4)).unwrap();
    reply.statuses.push(sync::message::Status { hash: said.hash(), fate: Fate::Stored(4) });
    let events = phone.device.receive(&asked, &reply, at(5));
    phone.obey(events);
    assert_eq!(whats(&phone), []);
    phone.sync(&mut server, at(6));
    assert_eq!(whats(&phone), [What::BrokenPromise { hash: said.hash(), place: 4 }]);
    phone.sync(&mut server, at(7));
    assert!(server.entries.iter().any(|entry| entry.hash() == said.hash()));
    assert_eq!(phone.device.unsent().count(), 0);
}

#[test]
fn a_server_that_takes_back_what_it_sent_is_found() {
    let mut server = server(1);
    (60..64).for_each(|seed| server.enrol(seed, May::SAY));
    let mut phone = Phone::new(&server, 1);
    // Little room: what comes is not covered yet. One entry of it is another than the log's.
    let asked = phone.device.request(at(1), 1);
    let mut reply = server.exchange(&asked, at(1)).unwrap();
    let News::From { entries, .. } = &mut reply.news else { panic!() };
    entries[0] = server.entries[1].bytes().to_vec();
    let events = phone.device.receive(&asked, &reply, at(1));
    phone.obey(events);
    assert_eq!((whats(&phone), phone.device.held(), phone.disk.log.len()), (vec![], 0, 0));
    phone.exchange(&mut server, at(2), 1);
    assert_eq!(whats(&phone), [What::Unproved]);
    phone.findings.clear();
    phone.sync(&mut server, at(3));
    assert_eq!((whats(&phone), phone.device.held()), (vec![], 6));
}

#[test]
fn what_is_not_the_logs_is_passed_over() {
    let server = server(1);
    let mut phone = Phone::new(&server, 1);
    let forger = record::note::Signer::new(LOG, key(99)).unwrap();
    let forged = record::checkpoint::Checkpoint::new(LOG, 1_000, Hash([3; 32])).unwrap().sign(&[&forger]).unwrap();
    let forged = forged.to_string().into_bytes();
    assert_eq!(phone.device.hear(&forged), []);
    assert_eq!(phone.device.hear(b"nonsense"), []);
    assert_eq!(phone.device.request(at(0), 0).checkpoints, Vec::<Vec<u8>>::new());
    // Nor can a forged one stop a server.
    let asked = Request { checkpoints: vec![forged, b"nonsense".to_vec()], ..phone.device.request(at(0), 0) };
    assert!(matches!(hub::admit(&asked, &server, at(0)).unwrap(), Verdict::Admitted(_)));
    // Of another log that it knows the newest is passed on.
    let other = record::note::Signer::new("other.example", key(98)).unwrap();
    phone.device.acquaint(record::checkpoint::Log::of(other.verifier().clone()).unwrap());
    let note = |size| {
        let checkpoint = record::checkpoint::Checkpoint::new("other.example", size, Hash([4; 32])).unwrap();
        checkpoint.sign(&[&other]).unwrap().to_string().into_bytes()
    };
    for size in [3, 9, 5] {
        assert_eq!(phone.device.hear(&note(size)), []);
    }
    assert_eq!(phone.device.request(at(0), 0).checkpoints, [note(9)]);
}

#[test]
fn an_entry_whose_clock_is_ahead_waits_until_its_time_has_come_and_keeps_its_order() {
    const MINUTE: u64 = 60_000;
    let mut server = server(3);
    let (mut ahead, mut other) = (Phone::new(&server, 1), Phone::new(&server, 2));
    // A phone that never compared its clock: 3 hours ahead, then set right.
    let early = ahead.say("early()", vec![], &[], at(180 * MINUTE));
    let behind = ahead.say("behind()", vec![], &[], at(MINUTE));
    ahead.sync(&mut server, at(2 * MINUTE));
    let refused = |signed: &SignedEntry, refusal| sync::device::Event::Refused { hash: signed.hash(), refusal };
    for event in [refused(&early, Refusal::Early), refused(&behind, Refusal::NeedsPrevious)] {
        assert!(ahead.events.contains(&event), "{event:?}");
    }
    assert_eq!(ahead.device.unsent().count(), 2, "nothing is lost");
    // Who carries it does not name it: else their own would wait as long.
    let carried = other.device.carry(&[early.bytes().to_vec()], &[], at(3 * MINUTE));
    other.obey(carried);
    assert!(!other.device.may_refer(&early.hash()));
    other.say("mine()", vec![], &[], at(3 * MINUTE));
    other.sync(&mut server, at(4 * MINUTE));
    assert_eq!(other.device.unsent().count(), 1, "their own went through");
    // 10 minutes before its time is not too early any more; a moment before that is.
    ahead.sync(&mut server, at(170 * MINUTE - 1));
    assert_eq!(ahead.device.unsent().count(), 2);
    ahead.sync(&mut server, at(170 * MINUTE));
    assert_eq!(ahead.device.unsent().count(), 0);
    let places = [&early, &behind].map(|signed| server.entries.iter().position(|e| e.hash() == signed.hash()));
    assert!(places[0].is_some() && places[0] < places[1], "{places:?}");
}

#[test]
fn a_late_refusal_takes_no_promise_back() {
    const MINUTE: u64 = 60_000;
    let mut server = server(2);
    let mut phone = Phone::new(&server, 1);
    let said = phone.say("soon()", vec![], &[], at(30 * MINUTE));
    let asked = phone.device.request(at(MINUTE), 1 << 20);
    let late = server.exchange(&asked, at(MINUTE)).unwrap();
    // The next request gets it stored, without an entry of the log in the reply; then the first reply comes.
    let again = phone.device.request(at(25 * MINUTE), 0);
    let reply = server.exchange(&again, at(25 * MINUTE)).unwrap();
    let stored = reply.statuses.iter().any(|s| s.hash == said.hash() && matches!(s.fate, Fate::Stored(_)));
    assert!(stored, "{:?}", reply.statuses);
    let events = phone.device.receive(&again, &reply, at(25 * MINUTE));
    phone.obey(events);
    let events = phone.device.receive(&asked, &late, at(26 * MINUTE));
    let refused = |e: &sync::device::Event| matches!(e, sync::device::Event::Refused { .. });
    assert!(!events.iter().any(refused), "{events:?}");
}
