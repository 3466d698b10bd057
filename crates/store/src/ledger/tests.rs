//! A ledger over both embedded stores, with devices that use it as they would a server's.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use record::control::{Enrol, May, Redact};
use record::entry::Seen;
use record::findings::Severity;
use sync::device::{Device, Event, Joining, Stored, Value, What};
use sync::message::{Fate, Have, News, Refusal, Reply};

use super::*;
use crate::memory::{Failure, Memory};
use crate::sqlite::{Options, Sqlite};

const LOG: &str = "tamarack.example/record";
const START: u64 = 1_778_512_380_000;

fn at(millis: u64) -> Instant {
    Instant::from_millis(START + millis).unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn keys() -> LogKeys {
    LogKeys { log: key(201), clock: key(202) }
}

fn opener() -> Opener {
    Opener { key: key(200), person: "server".into(), offset: -420 }
}

fn create(store: Arc<dyn Store>) -> Ledger {
    Ledger::create(store, LOG, Holds::Production, keys(), &opener(), at(0)).unwrap()
}

/// The folder of one test, made anew.
fn folder(name: &str) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("lastlook-ledger-{}-{}-{name}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn sqlite(folder: &std::path::Path) -> Arc<dyn Store> {
    Arc::new(Sqlite::open(folder, &Options::default()).unwrap())
}

fn draft(seed: u8, millis: u64) -> Said {
    Said {
        time: LocalTime { utc: ((START + millis) / 1000).cast_signed(), offset: 0 },
        body: "a()\n".into(),
        ..Said::new(LOG, Kind::Say, &key(seed), &format!("person{seed}"))
    }
}

/// The opener's next entry.
fn order(ledger: &mut Ledger, control: &Control, millis: u64) -> SignedEntry {
    let head = ledger.store.chain_head(ledger.id, key(200).public().as_bytes()).unwrap().unwrap();
    let clock = Clock { ms: START + millis, counter: 0 };
    let entry = Said {
        number: head.number + 1,
        previous: Some(head.hash),
        clock,
        person: "server".into(),
        ..draft(200, millis)
    };
    let signed = entry.saying(control).sign(&key(200)).unwrap();
    let admission = ledger.append(&[signed.bytes().to_vec()], &[], at(millis)).unwrap();
    assert!(matches!(admission.statuses[0].fate, Fate::Stored(_)), "{:?}", admission.statuses);
    signed
}

fn enrol(seed: u8) -> Control {
    let persons = vec![format!("person{seed}")];
    Control::Enrol(Enrol { key: key(seed).public(), persons, may: May::SAY, device: "phone".into() })
}

struct Phone {
    seed: u8,
    device: Device,
    disk: Stored,
    events: Vec<Event>,
}

impl Phone {
    fn new(ledger: &Ledger, seed: u8) -> Self {
        let joining =
            Joining { log: ledger.log().clone(), clock_key: ledger.clock_key().clone(), key: key(seed).public() };
        Self { seed, device: Device::new(joining), disk: Stored::default(), events: Vec::new() }
    }

    fn say(&mut self, millis: u64, values: &[&str]) -> SignedEntry {
        let salt = [millis.to_be_bytes(), [self.seed; 8], [1; 8], [2; 8]].concat().try_into().unwrap();
        let values: Vec<Value> = values.iter().map(|value| Value { salt, value: (*value).into() }).collect();
        let prepared = self.device.prepare(draft(self.seed, millis), &values, &key(self.seed), at(millis)).unwrap();
        let prepared = prepared.clone();
        self.disk.own.push(prepared.entry.bytes().to_vec());
        self.device.confirm(&prepared).unwrap()
    }

    fn exchange(&mut self, ledger: &mut Ledger, millis: u64) -> u16 {
        let asked = self.device.request(at(millis), 1 << 20);
        let answer = ledger.exchange(&asked.to_bytes(), at(millis)).unwrap();
        let events = self.device.receive(&asked, &Reply::parse(&answer.bytes).unwrap(), at(millis));
        self.events.extend(events);
        answer.status
    }

    fn findings(&self) -> Vec<What> {
        let what = |event: &Event| if let Event::Finding(finding) = event { Some(finding.what) } else { None };
        self.events.iter().filter_map(what).collect()
    }
}

/// Every finding of the verifier over what is stored.
fn broken(ledger: &Ledger) -> Vec<record::findings::Finding> {
    let entries = ledger.store.entries(ledger.id, 0, u64::MAX).unwrap();
    let places: Vec<_> = entries.iter().map(|entry| record::chain::Place::Shown(&entry.bytes)).collect();
    let leaves: Vec<_> = entries.iter().map(|entry| Some(entry.hash)).collect();
    let view = record::chain::LogView { origin: Some(LOG), places: &places, leaves: &leaves, times: &[] };
    record::chain::check(&view).into_iter().filter(|finding| finding.severity() == Severity::Broken).collect()
}

/// Runs a test over both stores. `again` opens the store anew, as after the end of the process.
fn on_both(name: &str, test: impl Fn(Arc<dyn Store>, &dyn Fn(Arc<dyn Store>) -> Arc<dyn Store>)) {
    test(Arc::new(Memory::new()), &|store| store);
    let folder = folder(name);
    let again = |store: Arc<dyn Store>| {
        drop(store);
        sqlite(&folder)
    };
    test(sqlite(&folder), &again);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_device_syncs_and_a_stranger_reads_the_checkpoint() {
    on_both("sync", |store, _| {
        let mut ledger = create(store);
        order(&mut ledger, &enrol(1), 1);
        order(&mut ledger, &enrol(2), 2);
        let (mut ruth, mut kim) = (Phone::new(&ledger, 1), Phone::new(&ledger, 2));
        let said = ruth.say(3, &["owen"]);
        assert_eq!((ruth.exchange(&mut ledger, 4), kim.exchange(&mut ledger, 5)), (200, 200));
        assert!(ruth.events.contains(&Event::Sent { hash: said.hash(), place: 3 }));
        assert!(kim.events.iter().any(|event| matches!(event, Event::Opening(opening) if opening.value == "owen")));
        assert_eq!((ruth.findings(), kim.findings(), broken(&ledger)), (vec![], vec![], vec![]));
        let checkpoint = Note::parse(&ledger.checkpoint().unwrap()).unwrap();
        assert_eq!(ledger.log().verify(&checkpoint).unwrap().size(), 4);
        let times = cosignature::collect(&checkpoint, std::slice::from_ref(ledger.clock_key())).unwrap();
        assert_eq!(times[0].time(), (START + 4) / 1000);
    });
}

#[test]
fn killed_between_transaction_and_reply_it_is_known_afterwards() {
    on_both("killed", |store, again| {
        let mut ledger = create(store);
        order(&mut ledger, &enrol(1), 1);
        let mut phone = Phone::new(&ledger, 1);
        let said = phone.say(2, &["owen"]);
        let asked = phone.device.request(at(3), 1 << 20);
        let lost = ledger.exchange(&asked.to_bytes(), at(3)).unwrap();
        assert_eq!(Reply::parse(&lost.bytes).unwrap().statuses[0].fate, Fate::Stored(2));
        // The process ends before the reply has left.
        let Ledger { store, .. } = ledger;
        let mut ledger = Ledger::open(again(store), LOG, keys()).unwrap();
        let answer = ledger.exchange(&asked.to_bytes(), at(4)).unwrap();
        let reply = Reply::parse(&answer.bytes).unwrap();
        assert_eq!(reply.statuses[0].fate, Fate::Known(2));
        assert_eq!(phone.device.receive(&asked, &reply, at(5)).iter().filter(|event| is_sent(event, &said)).count(), 1);
        assert_eq!((ledger.size(), broken(&ledger)), (3, vec![]));
    });
}

fn is_sent(event: &Event, signed: &SignedEntry) -> bool {
    matches!(event, Event::Sent { hash, .. } if *hash == signed.hash())
}

#[test]
fn after_a_failed_write_it_stops_until_it_is_opened_again() {
    for (failure, expected) in [(Failure::Lost, Fate::Stored(2)), (Failure::Kept, Fate::Known(2))] {
        let memory = Arc::new(Memory::new());
        let mut ledger = create(memory.clone());
        order(&mut ledger, &enrol(1), 1);
        let mut phone = Phone::new(&ledger, 1);
        phone.say(2, &[]);
        let asked = phone.device.request(at(3), 1 << 20).to_bytes();
        memory.fail_next(1, failure);
        let failed = ledger.exchange(&asked, at(3)).unwrap_err();
        assert!(matches!(failed, LedgerError::Store(_)));
        assert_eq!(failed.status(), 503);
        assert!(matches!(ledger.exchange(&asked, at(4)), Err(LedgerError::Stopped(_))));
        assert!(matches!(ledger.append(&[], &[], at(4)), Err(LedgerError::Stopped(_))));
        memory.reopen();
        ledger.reopen().unwrap();
        let answer = ledger.exchange(&asked, at(5)).unwrap();
        assert_eq!(Reply::parse(&answer.bytes).unwrap().statuses[0].fate, expected);
        assert_eq!((ledger.size(), broken(&ledger)), (3, vec![]));
    }
}

#[test]
fn an_old_copy_that_was_put_back_admits_nothing() {
    on_both("rollback", |store, _| {
        let mut ledger = create(store);
        order(&mut ledger, &enrol(1), 1);
        order(&mut ledger, &enrol(2), 2);
        // The same log as it goes on elsewhere.
        let mut newer = create(Arc::new(Memory::new()));
        order(&mut newer, &enrol(1), 1);
        order(&mut newer, &enrol(2), 2);
        let (mut ruth, mut kim) = (Phone::new(&newer, 1), Phone::new(&newer, 2));
        ruth.say(2, &[]);
        ruth.exchange(&mut newer, 3);
        ruth.say(4, &[]);
        assert_eq!(ruth.exchange(&mut ledger, 5), 409);
        assert_eq!(ruth.findings(), [What::ServerSetBack]);
        // Nobody else's entries are taken either, until people have looked; then those of others are.
        kim.say(6, &[]);
        assert_eq!((kim.exchange(&mut ledger, 7), ledger.size()), (409, 3));
        assert!(matches!(ledger.append(&[], &[], at(8)), Err(LedgerError::SetBack)));
        ledger.reopen().unwrap();
        assert_eq!(kim.exchange(&mut ledger, 8), 409);
        ledger.rollback_was_looked_at(at(9)).unwrap();
        assert_eq!((kim.exchange(&mut ledger, 10), ledger.size()), (200, 4));
        assert_eq!((ruth.exchange(&mut ledger, 11), kim.exchange(&mut ledger, 12)), (409, 200));
        // Another line below the same checkpoint is no other checkpoint.
        let known = ledger.store.findings(ledger.id).unwrap().len();
        let mut asked = ruth.device.request(at(13), 0);
        let mut note = Note::parse(&asked.checkpoints[0]).unwrap();
        let witness = Cosigner::new("witness.example", key(90)).unwrap();
        note.add(witness.cosign(&note, START / 1000).unwrap()).unwrap();
        asked.checkpoints[0] = note.to_string().into_bytes();
        assert_eq!(ledger.exchange(&asked.to_bytes(), at(13)).unwrap().status, 409);
        assert_eq!((kim.exchange(&mut ledger, 14), ledger.store.findings(ledger.id).unwrap().len()), (200, known));
    });
}

#[test]
fn destroyed_values_are_gone_from_the_store() {
    on_both("redact", |store, _| {
        let mut ledger = create(store);
        order(&mut ledger, &enrol(1), 1);
        let mut phone = Phone::new(&ledger, 1);
        let said = phone.say(2, &["owen"]);
        let asked = phone.device.request(at(3), 1 << 20);
        phone.exchange(&mut ledger, 3);
        assert_eq!(ledger.store.openings(ledger.id, (0, 0), 9, u64::MAX).unwrap().len(), 1);
        order(&mut ledger, &Control::Redact(Redact { entry: said.hash(), numbers: vec![1], why: "x".into() }), 4);
        assert_eq!(ledger.store.openings(ledger.id, (0, 0), 9, u64::MAX).unwrap(), []);
        let again = Request { openings: asked.openings, ..phone.device.request(at(5), 0) };
        ledger.exchange(&again.to_bytes(), at(5)).unwrap();
        assert_eq!(ledger.store.openings(ledger.id, (0, 0), 9, u64::MAX).unwrap(), []);
    });
}

#[test]
fn a_stolen_key_enrols_nobody_after_it_was_disowned_or_forked() {
    on_both("stolen", |store, _| {
        let mut ledger = create(store);
        let admin = |seed| {
            Control::Enrol(Enrol {
                key: key(seed).public(),
                persons: vec!["a".into()],
                may: May::ALL,
                device: "d".into(),
            })
        };
        order(&mut ledger, &admin(1), 1);
        order(&mut ledger, &admin(2), 2);
        let next = |ledger: &Ledger, seed: u8, number: u64, control: &Control, millis| {
            let previous = number
                .checked_sub(1)
                .map(|number| ledger.store.numbered(ledger.id, key(seed).public().as_bytes(), number).unwrap()[0].hash);
            let clock = Clock { ms: START + millis, counter: 0 };
            let entry = Said { number, previous, clock, person: "a".into(), ..draft(seed, millis) };
            entry.saying(control).sign(&key(seed)).unwrap().bytes().to_vec()
        };
        let fate = |ledger: &mut Ledger, bytes: Vec<u8>| ledger.append(&[bytes], &[], at(9)).unwrap().statuses[0].fate;
        let stored = |fate| matches!(fate, Fate::Stored(_));
        // Key 1 is copied: two entries have number 1.
        for (number, seed) in [(0, 11), (1, 12), (2, 13)] {
            let entry = next(&ledger, 1, number, &admin(seed), 2);
            assert!(stored(fate(&mut ledger, entry)));
        }
        let refused = Fate::Refused(Refusal::NotPermitted);
        let double = next(&ledger, 1, 1, &admin(14), 3);
        assert_eq!(fate(&mut ledger, double), refused);
        let said = {
            let previous = Some(ledger.store.numbered(ledger.id, key(1).public().as_bytes(), 0).unwrap()[0].hash);
            let clock = Clock { ms: START + 4, counter: 0 };
            Said { number: 1, previous, clock, person: "a".into(), ..draft(1, 4) }.sign(&key(1)).unwrap()
        };
        assert!(stored(fate(&mut ledger, said.bytes().to_vec())), "a forked statement is kept and shown");
        let later = next(&ledger, 1, 3, &admin(15), 5);
        assert_eq!(fate(&mut ledger, later.clone()), refused);
        ledger.reopen().unwrap();
        assert_eq!(fate(&mut ledger, later), refused);
        // Key 2 is disowned.
        let lost =
            Control::Disown(record::control::Disown { key: key(2).public().into(), last: Some(0), why: "x".into() });
        order(&mut ledger, &lost, 6);
        let first = next(&ledger, 2, 0, &admin(21), 7);
        assert!(stored(fate(&mut ledger, first)), "up to `last` it counts");
        let second = next(&ledger, 2, 1, &admin(22), 8);
        assert_eq!(fate(&mut ledger, second), refused);
        assert_eq!(broken(&ledger), []);
    });
}

#[test]
fn two_servers_write_to_one_log() {
    let memory = Arc::new(Memory::new());
    let mut first = create(memory.clone());
    order(&mut first, &enrol(1), 1);
    order(&mut first, &enrol(2), 2);
    let mut second = Ledger::open(memory, LOG, keys()).unwrap();
    let (mut ruth, mut kim) = (Phone::new(&first, 1), Phone::new(&first, 2));
    for round in 0..5 {
        ruth.say(round * 10 + 2, &[]);
        kim.say(round * 10 + 3, &[]);
        assert_eq!(ruth.exchange(&mut first, round * 10 + 4), 200);
        // Now and then a device meets the server that did not write last.
        let (for_ruth, for_kim) = if round % 2 == 0 { (&mut second, &mut first) } else { (&mut first, &mut second) };
        assert_eq!(kim.exchange(for_kim, round * 10 + 5), 200);
        assert_eq!(ruth.exchange(for_ruth, round * 10 + 6), 200);
    }
    let size = first.size().max(second.size());
    assert_eq!((size, ruth.findings(), kim.findings(), broken(&second)), (13, vec![], vec![], vec![]));
}

#[test]
fn who_may_not_gets_nothing() {
    let mut ledger = create(Arc::new(Memory::new()));
    let phone = Phone::new(&ledger, 1).device.request(at(1), 1 << 20);
    let status =
        |ledger: &mut Ledger, request: &Request| ledger.exchange(&request.to_bytes(), at(2)).unwrap_err().status();
    assert_eq!(status(&mut ledger, &phone), 401);
    assert_eq!(status(&mut ledger, &Request { log: "other.example".into(), ..phone.clone() }), 404);
    assert_eq!(ledger.exchange(b"nonsense", at(2)).unwrap_err().status(), 400);
    assert_eq!(ledger.exchange(&vec![0; (16 << 20) + 1], at(2)).unwrap_err().status(), 413);
    order(&mut ledger, &enrol(1), 3);
    let other = Request { have: Have::new(1, Hash([1; 32])), ..phone };
    let reply = Reply::parse(&ledger.exchange(&other.to_bytes(), at(4)).unwrap().bytes).unwrap();
    assert_eq!(reply.news, News::FaultHave);
}

#[test]
fn witnesses_that_are_known_cosign() {
    on_both("witness", |store, _| {
        let ledger = create(store);
        let union = Cosigner::new("union.example/w", key(50)).unwrap();
        let stranger = Cosigner::new("stranger.example/w", key(51)).unwrap();
        let known = [union.verifier().clone()];
        let note = Note::parse(&ledger.checkpoint().unwrap()).unwrap();
        let line = |cosigner: &Cosigner, note: &Note| format!("{}\n", cosigner.cosign(note, 1_800_000_000).unwrap());
        ledger.witness(&line(&union, &note), &known, at(1)).unwrap();
        ledger.witness(&line(&union, &note), &known, at(2)).unwrap();
        assert!(ledger.witness(&line(&stranger, &note), &known, at(1)).is_err());
        let other = Statement::new(LOG, 1, Hash([9; 32])).unwrap().sign(&[&ledger.signer]).unwrap();
        assert!(ledger.witness(&line(&union, &other), &known, at(1)).is_err());
        let cosigned = Note::parse(&ledger.checkpoint().unwrap()).unwrap();
        assert_eq!(cosignature::collect(&cosigned, &known).unwrap().len(), 1);
        assert!(ledger.log().verify(&cosigned).is_ok());
    });
}

#[test]
fn it_is_opened_with_its_own_keys_only_and_created_once() {
    on_both("open", |store, _| {
        assert!(matches!(Ledger::open(store.clone(), LOG, keys()), Err(LedgerError::NotOpen(_))));
        // The process ended after the log was begun and before its first entry.
        store.create_log(LOG, 0).unwrap();
        assert!(matches!(Ledger::open(store.clone(), LOG, keys()), Err(LedgerError::NotOpen(_))));
        create(store.clone());
        let again = Ledger::create(store.clone(), LOG, Holds::Production, keys(), &opener(), at(0));
        assert!(matches!(again, Err(LedgerError::Exists(_))));
        let other = LogKeys { log: key(9), ..keys() };
        assert!(matches!(Ledger::open(store.clone(), LOG, other), Err(LedgerError::OtherKeys(_))));
        let other = LogKeys { clock: key(9), ..keys() };
        assert!(matches!(Ledger::open(store.clone(), LOG, other), Err(LedgerError::OtherKeys(_))));
        assert_eq!(Ledger::open(store, LOG, keys()).unwrap().size(), 1);
    });
}

/// Opening reads what says who may sign, and nothing else: 10⁶ entries in under 2 s are promised, and a tenth of
/// that is tried here.
#[test]
fn opening_does_not_read_every_entry() {
    let folder = folder("large");
    let mut ledger = create(sqlite(&folder));
    order(&mut ledger, &enrol(1), 1);
    fill(&ledger, 100_000);
    let Ledger { store, .. } = ledger;
    drop(store);
    let store = sqlite(&folder);
    let begin = std::time::Instant::now();
    let mut ledger = Ledger::open(store, LOG, keys()).unwrap();
    assert!(begin.elapsed().as_millis() < 1_000, "{:?}", begin.elapsed());
    assert_eq!(ledger.size(), 100_002);
    let asked = Phone::new(&ledger, 1).device.request(at(100), 1 << 20);
    let begin = std::time::Instant::now();
    assert_eq!(ledger.exchange(&asked.to_bytes(), at(100)).unwrap().status, 200);
    assert!(begin.elapsed().as_millis() < 2_000, "{:?}", begin.elapsed());
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Puts bytes that nobody signed into the store, in one transaction: a store does not look into them.
fn fill(ledger: &Ledger, count: u64) {
    let mut tree = ledger.store.spine(ledger.id, ledger.size).unwrap().tree().clone();
    let mut entries = Vec::new();
    for number in 0..count {
        let bytes = format!("{number:500}").into_bytes();
        let hash = merkle::leaf_hash(&bytes);
        let place = tree.push(hash);
        let (key, received_at) = (*key(77).public().as_bytes(), START);
        entries.push(Entry { place, hash, key, number, control: false, received_at, bytes });
    }
    let note = Statement::new(LOG, tree.size(), tree.root()).unwrap().sign(&[&ledger.signer]).unwrap();
    let note = note.to_string().into_bytes();
    let checkpoint = Checkpoint { size: tree.size(), root: tree.root(), note, made_at: START };
    let batch = Batch { entries, checkpoint: Some(checkpoint), ..Batch::default() };
    ledger.store.append(ledger.id, ledger.size, &batch).unwrap();
}

#[test]
fn a_message_may_have_entries_that_have_seen_others_of_it() {
    let mut ledger = create(Arc::new(Memory::new()));
    order(&mut ledger, &enrol(1), 1000);
    let mut tree = ledger.store.spine(ledger.id, ledger.size()).unwrap().tree().clone();
    let first = draft(1, 2000).sign(&key(1)).unwrap();
    tree.push(first.hash());
    let after = |signed: &SignedEntry, root| {
        let seen = Some(Seen { size: tree.size(), root });
        let clock = Clock { ms: START + 2000 + signed.entry().number, counter: 1 };
        let (number, previous) = (signed.entry().number + 1, Some(signed.hash()));
        Said { number, previous, clock, seen, ..draft(1, 2000) }.sign(&key(1)).unwrap()
    };
    // As when a record is brought back from a bundle; and as nobody but a forger would sign.
    let (genuine, forged) = (after(&first, tree.root()), after(&first, Hash([7; 32])));
    let again = after(&genuine, tree.root());
    let message: Vec<Vec<u8>> = [&first, &forged, &genuine, &again].map(|signed| signed.bytes().to_vec()).into();
    let admission = ledger.append(&message, &[], at(3000)).unwrap();
    let fates: Vec<Fate> = admission.statuses.iter().map(|status| status.fate).collect();
    let stored = Fate::Stored;
    assert_eq!(fates, [stored(2), Fate::Refused(Refusal::Seen), stored(3), stored(4)]);
    assert!(ledger.must_run().is_ok());
}
