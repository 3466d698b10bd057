//! Phones sync over HTTP: alone, together, after a lost answer, and as newcomers.

use crate::support::{LOG, OTHER, Set, assert_says, enrolment, findings, key};
use record::control::May;
use std::collections::BTreeSet;
use sync::device::Event;
use sync::message::Fate;

#[test]
fn two_phones_bring_each_other_what_they_said() {
    let set = Set::new("two");
    let client = set.client();
    let (mut ruth, mut kim) = (set.phone(LOG, 1), set.phone(LOG, 2));
    let said = ruth.say(&["owen"]);
    let sent = ruth.sync(&client);
    assert!(sent.contains(&Event::Sent { hash: said.hash(), place: 3 }), "{sent:?}");
    let heard = kim.sync(&client);
    assert!(heard.contains(&Event::Received { place: 3, entry: said.clone() }));
    assert!(heard.iter().any(|event| matches!(event, Event::Opening(opening) if opening.value == "owen")));
    let answer = kim.say(&[]);
    kim.sync(&client);
    let heard = ruth.sync(&client);
    // Goes on from the checkpoint that Ruth held: the proof between them was checked.
    assert!(heard.contains(&Event::Received { place: 4, entry: answer }));
    assert_eq!((ruth.device.held(), kim.device.held()), (5, 5));
    assert_eq!(ruth.device.newest(), kim.device.newest());
    assert_eq!((findings(&sent), findings(&heard), set.broken(LOG)), (vec![], vec![], vec![]));
    assert_eq!(set.size(OTHER), 1);
    assert!(set.told.lock().unwrap().is_empty());
}

#[test]
fn a_lost_answer_costs_nothing() {
    let set = Set::new("lost");
    let client = set.client();
    let mut ruth = set.phone(LOG, 1);
    ruth.say(&["owen"]);
    let asked = ruth.request();
    let lost = client.sync(&ruth.key, &asked).unwrap();
    assert_eq!(lost.statuses[0].fate, Fate::Stored(2));
    let again = client.sync(&ruth.key, &asked).unwrap();
    assert_eq!(again.statuses[0].fate, Fate::Known(2));
    assert_eq!(findings(&ruth.receive(&asked, &again)), []);
    assert_eq!((set.size(LOG), ruth.device.held()), (3, 3));
}

#[test]
fn a_newcomer_brings_its_own_enrolment() {
    let set = Set::new("newcomer");
    let client = set.client();
    set.enrol(LOG, 1, May::ALL);
    let (mut ruth, mut kim) = (set.stranger(LOG, 1), set.stranger(LOG, 2));
    ruth.sync(&client);
    kim.say(&[]);
    assert_says(&kim.post(&client), 401, "not enrolled");
    assert_eq!(set.size(LOG), 2);
    // Ruth lets Kim in, without a network, phone to phone.
    let enrolled = ruth.order(&enrolment(2, May::SAY));
    kim.device.carry(&[enrolled.bytes().to_vec()], &[], kim.time.now());
    let events = kim.sync(&client);
    assert_eq!((findings(&events), set.size(LOG), kim.device.held()), (vec![], 4, 4));
    assert_eq!(findings(&ruth.sync(&client)), []);
    // Somebody whom Kim "lets in", who may not, stays out, and nothing of it is stored.
    let mut thief = set.stranger(LOG, 3);
    let forged = kim.order(&enrolment(3, May::ALL));
    thief.device.carry(&[forged.bytes().to_vec()], &[], thief.time.now());
    thief.say(&[]);
    assert_says(&thief.post(&client), 401, "not enrolled");
    assert_eq!(set.size(LOG), 4);
}

/// The request that brings the sender's own disowning is the last one, and has no news.
#[test]
fn a_disowned_phone_gets_nothing_more() {
    let set = Set::new("disowned");
    let client = set.client();
    set.enrol(LOG, 1, May::ALL);
    let (mut ruth, mut kim) = (set.stranger(LOG, 1), set.phone(LOG, 2));
    kim.sync(&client);
    let disown = record::control::Disown { key: key(2).public().into(), last: None, why: "left in a cab".into() };
    let order = ruth.order(&record::control::Control::Disown(disown));
    kim.device.carry(&[order.bytes().to_vec()], &[], kim.time.now());
    let asked = kim.request();
    let reply = client.sync(&kim.key, &asked).unwrap();
    assert_eq!(reply.statuses[0].fate, Fate::Stored(3));
    assert!(matches!(&reply.news, sync::message::News::From { entries, .. } if entries.is_empty()));
    assert_says(&kim.post(&client), 401, "was disowned");
}

#[test]
fn twenty_phones_at_once_lose_nothing() {
    const PHONES: u8 = 20;
    const ROUNDS: usize = 3;
    let set = Set::new("twenty");
    let client = set.client();
    let phones: Vec<_> = (1..=PHONES).map(|seed| set.phone(LOG, seed)).collect();
    let threads: Vec<_> = phones
        .into_iter()
        .map(|mut phone| {
            let client = client.clone();
            std::thread::spawn(move || {
                let mut said = Vec::new();
                for _ in 0..ROUNDS {
                    said.push(phone.say(&["owen"]).hash());
                    assert_eq!(findings(&phone.sync(&client)), []);
                }
                (phone, said)
            })
        })
        .collect();
    let done: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    let size = 1 + u64::from(PHONES) * (1 + ROUNDS as u64);
    assert_eq!((set.size(LOG), set.broken(LOG)), (size, vec![]));
    let said: BTreeSet<_> = done.iter().flat_map(|(_, said)| said).copied().collect();
    assert_eq!(said.len(), usize::from(PHONES) * ROUNDS);
    let mut notes = BTreeSet::new();
    for (mut phone, said) in done {
        let events = phone.sync(&client);
        assert_eq!((findings(&events), phone.device.held()), (vec![], size));
        assert_eq!(phone.device.unsent().count(), 0, "{said:?}");
        notes.insert(phone.device.newest().unwrap().to_vec());
    }
    assert_eq!(notes.len(), 1, "all hold the same log");
    let stored = set.server.with_ledger(LOG, |ledger| {
        let hashes: Vec<_> = said.iter().copied().collect();
        ledger.store().find(ledger.id(), &hashes).unwrap().into_iter().flatten().count()
    });
    assert_eq!(stored.unwrap(), said.len());
    assert!(set.told.lock().unwrap().is_empty());
}

#[test]
fn below_a_prefix_the_whole_path_is_signed() {
    let set = Set::new("prefix");
    set.enrol(LOG, 1, May::SAY);
    let app = axum::Router::new().nest("/film", server::paths(set.server.clone()));
    let listening = crate::support::Listening::start(app);
    let (client, inner) = (listening.client(), format!("/log/{}/checkpoint", server::log_id(LOG)));
    let path = format!("/film{inner}");
    let ask = |signed: &str| {
        let challenge = set.client().challenge(LOG).unwrap();
        let header = server::client::sign(&key(1), &challenge, "GET", signed, &[]);
        client.send("GET", &path, Some(&header), &[]).unwrap()
    };
    assert_eq!(ask(&path).status, 200);
    assert_says(&ask(&inner), 401, "does not fit");
}
