//! What a device must not conclude, and what it must not sign: a wrong clock, a late reply, another face's checkpoint
//! and a stranger's entry neither accuse anybody nor stop an honest phone.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::result_large_err,
    reason = "tests, and what they share, may end early"
)]

mod common;

use common::{LOG, Phone, Server, at, enrol, key, person, timed};
use record::beside::Opening;
use record::clock::Clock;
use record::control::May;
use record::entry::{Entry, Kind, Seen, SignedEntry};
use record::findings::Code;
use record::merkle::Hash;
use sync::device::{Device, DeviceError, Halt, Said, What, Whose};
use sync::message::{News, Refusal, Reply, Request};

const HOUR: u64 = 3_600_000;

fn server(people: u8) -> Server {
    let mut server = Server::open();
    (1..=people).for_each(|seed| server.enrol(seed, May::SAY));
    server
}

fn whats(phone: &Phone) -> Vec<What> {
    phone.findings.iter().map(|finding| finding.what).collect()
}

/// Hands over what one phone has not sent to another, and says how many entries that takes.
fn hand_over(from: &Phone, to: &mut Phone) -> usize {
    let entries: Vec<_> = from.device.unsent().map(|unsent| unsent.entry.bytes().to_vec()).collect();
    let events = to.device.carry(&entries, &[], at(0));
    let taken = events.len();
    to.obey(events);
    taken
}

#[test]
fn ahead_is_judged_by_the_logs_clock() {
    let now = 10 * HOUR;
    // Who says it is right and who reads it is slow; who says it is fast and who reads it as fast.
    for (said_at, read_at, expected) in [(now, now - 3 * HOUR, false), (now + HOUR, now + HOUR, true)] {
        let mut server = server(2);
        let (mut says, mut reads) = (Phone::new(&server, 1), Phone::new(&server, 2));
        // A server of before `early` was refused took it all the same.
        let signed = says.say("a()", vec![], &[], at(said_at));
        server.append(signed);
        server.checkpoint(at(now).millis());
        let asked = reads.device.request(at(read_at), 1 << 20);
        let reply = server.exchange(&asked, at(now)).unwrap();
        let events = reads.device.receive(&asked, &reply, at(read_at));
        reads.obey(events);
        let ahead = whats(&reads).iter().any(|what| matches!(what, What::Noted { code: Code::Ahead, .. }));
        assert_eq!(ahead, expected, "{:?}", whats(&reads));
    }
}

/// A server that gave one wrong entry and then says of what follows from it that it has no such log.
#[test]
fn a_late_denial_of_what_was_given_up_is_no_second_face() {
    let mut server = server(1);
    (60..64).for_each(|seed| server.enrol(seed, May::SAY));
    let mut phone = Phone::new(&server, 1);
    let asked = phone.device.request(at(1), 1);
    let mut reply = server.exchange(&asked, at(1)).unwrap();
    let News::From { entries, .. } = &mut reply.news else { panic!() };
    entries[0] = server.entries[1].bytes().to_vec();
    let events = phone.device.receive(&asked, &reply, at(1));
    phone.obey(events);
    // What it has now is not the log's: the server denies it, and the denial comes twice, the second time late.
    let asked = phone.device.request(at(2), 1 << 20);
    let denial = server.exchange(&asked, at(2)).unwrap();
    assert_eq!(denial.news, News::FaultHave);
    for late in [false, true] {
        let events = phone.device.receive(&asked, &denial, at(3));
        phone.obey(events);
        assert!(whats(&phone).iter().all(|what| *what == What::Unproved), "{:?}", whats(&phone));
        if !late {
            phone.sync(&mut server, at(4));
        }
    }
    assert_eq!(phone.device.held(), 6);
    // What it really holds is another matter.
    let asked = phone.device.request(at(5), 1 << 20);
    let reply = Reply { news: News::FaultHave, ..server.exchange(&asked, at(5)).unwrap() };
    let events = phone.device.receive(&asked, &reply, at(5));
    phone.obey(events);
    assert_eq!(whats(&phone).last(), Some(&What::SplitView));
}

/// Two faces: the other one is an hour further by its clock, and has other entries.
fn two_faces() -> (Server, Server) {
    let mut server = server(2);
    let mut other = server.clone();
    server.enrol(50, May::SAY);
    other.enrol(51, May::SAY);
    server.checkpoint(common::START + 1_000);
    other.checkpoint(common::START + 5 * HOUR);
    (server, other)
}

#[test]
fn another_faces_checkpoint_dates_nothing_and_does_not_keep_a_phone_from_restoring() {
    let (mut server, other) = two_faces();
    let (mut phone, mut says) = (Phone::new(&server, 1), Phone::new(&server, 2));
    phone.sync(&mut server, at(2_000));
    says.sync(&mut server, at(2_000));
    assert_eq!(phone.device.hear(&other.note).len(), 1);
    phone.disk.checkpoints.push(other.note.clone());
    // Said in time, by somebody who has seen a checkpoint of that size.
    says.say("a()", vec![], &[], at(3_000));
    says.sync(&mut server, at(4_000));
    let asked = Request { checkpoints: vec![], ..phone.device.request(at(5_000), 1 << 20) };
    let reply = server.exchange(&asked, at(5_000)).unwrap();
    let events = phone.device.receive(&asked, &reply, at(5_000));
    phone.obey(events);
    assert_eq!((whats(&phone), phone.device.held()), (vec![], 5));
    // With its own beside it, before it and behind it; and while its own is larger than what it holds.
    for turned in [false, true] {
        let mut disk = phone.disk.clone();
        if turned {
            disk.checkpoints.reverse();
        }
        let restored = Device::restore(server.joining(1), &disk, at(6_000)).unwrap();
        assert_eq!((restored.held(), restored.newest()), (5, Some(server.note.as_slice())));
        disk.checkpoints = vec![other.note.clone(), server.note.clone()];
        disk.log.truncate(4);
        assert_eq!(Device::restore(server.joining(1), &disk, at(6_000)).unwrap().held(), 4);
        // With nothing of its own it is not known whose the entries are.
        disk.checkpoints.truncate(1);
        assert!(Device::restore(server.joining(1), &disk, at(6_000)).is_err());
    }
}

#[test]
fn a_forked_phone_sends_its_own_branch_after_a_restart() {
    let mut server = server(1);
    let mut phone = Phone::new(&server, 1);
    let mut copy = phone.clone();
    phone.say("mine()", vec![], &["owen"], at(1));
    phone.say("mine_too()", vec![], &[], at(2));
    copy.say("theirs()", vec![], &[], at(3));
    copy.sync(&mut server, at(4));
    let own: Vec<Hash> = phone.disk.own.iter().map(|bytes| record::merkle::leaf_hash(bytes)).collect();
    // It fetches the other branch, and its power goes before it has sent its own.
    let asked = Request { entries: vec![], openings: vec![], ..phone.device.request(at(5), 1 << 20) };
    let reply = server.exchange(&asked, at(5)).unwrap();
    let events = phone.device.receive(&asked, &reply, at(5));
    phone.obey(events);
    phone.crash(server.joining(1), at(7));
    assert_eq!(phone.device.halted(), Some(Halt::Forked { number: 0 }));
    assert_eq!(phone.device.unsent().map(|unsent| unsent.entry.hash()).collect::<Vec<_>>(), own);
    phone.sync(&mut server, at(8));
    assert!(own.iter().all(|hash| server.entries.iter().any(|entry| entry.hash() == *hash)));
    // Also when the log has both branches: the value beside its own goes there again.
    server.openings.clear();
    phone.crash(server.joining(1), at(9));
    assert_eq!(phone.device.unsent().count(), 0);
    phone.sync(&mut server, at(10));
    let opening = phone.disk.openings.iter().find_map(|line| Opening::parse(line).ok()).unwrap();
    assert!(server.openings.values().any(|kept| *kept == opening));
}

fn draft(seed: u8) -> Entry {
    let entry = Entry {
        clock: Clock { ms: common::START, counter: 0 },
        ..Entry::new(LOG, Kind::Say, &key(seed), &person(seed))
    };
    Entry { body: "x()\n".into(), ..timed(entry, common::START) }
}

fn sign(entry: Entry, seed: u8) -> SignedEntry {
    entry.sign(&key(seed)).unwrap()
}

/// Whether a phone that was handed these entries may speak of the last one.
fn may_answer(server: &Server, entries: &[SignedEntry]) -> bool {
    let mut server = server.clone();
    let mut phone = Phone::new(&server, 1);
    phone.sync(&mut server, at(0));
    let bytes: Vec<_> = entries.iter().map(|entry| entry.bytes().to_vec()).collect();
    let events = phone.device.carry(&bytes, &[], at(1));
    phone.obey(events);
    let last = entries.last().unwrap().hash();
    let draft = Entry { body: "withdraws\n".into(), refs: vec![last], ..timed(draft(1), common::START) };
    let may = phone.device.may_refer(&last);
    match phone.device.clone().prepare(draft.clone(), &[], &key(1), at(1)) {
        Ok(_) => assert!(may),
        Err(error) => assert_eq!((error, may), (DeviceError::MayNotRefer, false)),
    }
    if may {
        // Then it is taken, with what it speaks of.
        phone.sign(draft, &[], at(2));
        phone.sync(&mut server, at(3));
        assert_eq!(phone.device.unsent().count(), 0);
    }
    may
}

#[test]
fn a_device_speaks_only_of_what_the_log_is_sure_to_take() {
    let mut server = server(2);
    server.order(&enrol(3, May::ALL), 0);
    let (first, second) = (sign(draft(2), 2), draft(2));
    let second = sign(Entry { number: 1, previous: Some(first.hash()), ..second }, 2);
    // Carried with all that it needs.
    assert!(may_answer(&server, std::slice::from_ref(&first)));
    assert!(may_answer(&server, &[second.clone(), first.clone(), second.clone()]));
    assert!(may_answer(&server, &[first.clone(), sign(Entry { refs: vec![first.hash()], ..draft(3) }, 3)]));
    // What it needs is not here.
    assert!(!may_answer(&server, std::slice::from_ref(&second)));
    assert!(!may_answer(&server, &[sign(Entry { refs: vec![Hash([1; 32])], ..draft(2) }, 2)]));
    // Nobody enrolled its key; its key may not say such a thing; it does not follow; it has seen another log.
    assert!(!may_answer(&server, &[sign(draft(9), 9)]));
    assert!(!may_answer(&server, &[sign(draft(3).saying(&enrol(7, May::SAY)), 3)]));
    assert!(!may_answer(
        &server,
        &[first.clone(), sign(Entry { number: 4, previous: Some(first.hash()), ..draft(2) }, 2)]
    ));
    let size = server.entries.len() as u64;
    for (size, root, sure) in [
        (size, record::merkle::root_of(&server.leaves()), true),
        (size, Hash([7; 32]), false),
        (size + 1, Hash([7; 32]), false),
    ] {
        assert_eq!(may_answer(&server, &[sign(Entry { seen: Some(Seen { size, root }), ..draft(2) }, 2)]), sure);
    }
}

/// Somebody who has a copied key gets an honest phone to answer what no log takes: it does not, and is not blocked.
#[test]
fn nobody_blocks_a_chain_with_an_entry_that_is_refused() {
    let mut server = server(1);
    server.order(&enrol(3, May::ALL), 0);
    let (mut honest, mut forked) = (Phone::new(&server, 1), Phone::new(&server, 3));
    honest.sync(&mut server, at(0));
    let mut thief = forked.clone();
    thief.say("theirs()", vec![], &[], at(1));
    thief.sync(&mut server, at(2));
    let order = forked.order(&enrol(8, May::SAY), at(3));
    let after = forked.say("after()", vec![], &[], at(4));
    assert_eq!(hand_over(&forked, &mut honest), 2);
    assert!(!honest.device.may_refer(&after.hash()));
    honest.say("goes_on()", vec![], &[], at(5));
    honest.sync(&mut server, at(6));
    let unsent: Vec<_> = honest.device.unsent().map(|it| (it.entry.hash(), it.whose, it.state)).collect();
    let refused = |hash, refusal| (hash, Whose::Carried, Said::Refused(refusal));
    assert_eq!(unsent, [refused(order.hash(), Refusal::NotPermitted), refused(after.hash(), Refusal::NeedsPrevious)]);
}
