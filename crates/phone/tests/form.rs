//! A form of several entries, as the service worker takes it through: all of it is recorded or nothing, wherever the phone
//! dies in between; and a stop is signed whatever the phone's clock shows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;

use book::sample::{ORIGIN, Sample};
use phone::frame::Frame;
use phone::phone::Phone;
use record::control::Control;
use record::entry::SignedEntry;
use record::key::SigningKey;
use record::note::{KeyKind, VerifierKey};
use serde_json::{Value, json};

/// 13 May 2026, half past nine on the set of the example.
fn now() -> i64 {
    model::time::date_days("2026-05-13").unwrap() * model::time::DAY + 9 * 3_600 + 1_800 + 7 * 3_600
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// What the worker keeps.
#[derive(Clone)]
struct Worker {
    log: Vec<Vec<u8>>,
    own: Vec<Vec<u8>>,
    openings: Vec<Vec<u8>>,
    key: SigningKey,
}

impl Worker {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/a-day-on-set");
        let mut sample = Sample::of_record("main.record", &|name| fs::read_to_string(folder.join(name)).ok()).unwrap();
        sample.say("ruth", now() - 3_600, "day_started(date: 2026-05-13)", true).unwrap();
        let enrolled = sample.source.entries.iter().find_map(|(_, e)| match e.control() {
            Some(Control::Enrol(enrol)) if enrol.persons == ["ruth"] => Some(enrol.key),
            _ => None,
        });
        let key = (10..=255).map(key).find(|k| Some(k.public()) == enrolled).unwrap();
        let log = sample.source.entries.iter().map(|(_, e)| e.bytes().to_vec()).collect();
        Self { log, own: Vec::new(), openings: Vec::new(), key }
    }

    /// A phone that starts with what is kept.
    fn start(&self) -> Phone {
        let verifier = |name: &str, kind, seed| VerifierKey::new(name, kind, key(seed).public()).unwrap().to_string();
        let head = json!({
            "do": "open", "person": "ruth", "key": self.key.public().to_base64(), "wall": now() * 1_000, "halted": "",
            "logKey": verifier(ORIGIN, KeyKind::Ed25519, 1),
            "clockKey": verifier(&format!("{ORIGIN}/clock"), KeyKind::Cosignature, 2),
            "counts": {
                "log": self.log.len(), "own": self.own.len(), "carried": 0, "openings": self.openings.len(),
                "checkpoints": 0,
            },
        });
        let blobs = [self.log.clone(), self.own.clone(), self.openings.clone()].concat();
        let mut phone = Phone::default();
        let texts = [packs::built_in(), messages::built_in(messages::Language::English)];
        let texts = texts.map(|text| text.as_bytes().to_vec()).to_vec();
        ask(&mut phone, json!({ "do": "furnish", "languages": ["en"] }), texts);
        assert_eq!(ask(&mut phone, head, blobs).head["is"], "state");
        phone
    }

    /// Sends a form, and signs until all of it is to be stored.
    fn send(&self, phone: &mut Phone, target: &str, form: &str, skew: i64) -> Frame {
        let head = json!({
            "do": "page", "method": "POST", "target": target, "form": format!("{form}&form-mark=m"), "opened": "own",
            "wall": now() * 1_000, "utcOffset": 0, "base": "/set/0123456789abcdef", "address": "https://set.example",
            "log": ORIGIN, "poster": "", "name": "Ruth", "device": "Ruth's phone", "others": [], "skew": skew,
            "fresh": "abcdefghijkmnpqrstuv", "mark": "next", "language": "en", "theme": "", "found": [],
        });
        let mut answer = ask(phone, head, (0..16).map(|n| vec![n; 32]).collect());
        while answer.head["is"] == "sign" {
            let signature = self.key.sign(&answer.blobs[0]).0.to_vec();
            answer = ask(phone, json!({ "do": "signed", "wall": now() * 1_000 }), vec![signature]);
        }
        answer
    }

    /// Keeps what is to be stored.
    fn keep(&mut self, store: &Frame) {
        let mut blobs = store.blobs.iter().cloned();
        for entry in store.head["entries"].as_array().unwrap() {
            self.own.push(blobs.next().unwrap());
            let openings = usize::try_from(entry["openings"].as_u64().unwrap()).unwrap();
            self.openings.extend(blobs.by_ref().take(openings));
        }
        assert_eq!(blobs.next(), None);
    }
}

fn ask(phone: &mut Phone, head: Value, blobs: Vec<Vec<u8>>) -> Frame {
    Frame::parse(&phone.answer(&Frame { head, blobs }.to_bytes())).unwrap()
}

fn stored(phone: &mut Phone, blobs: Vec<Vec<u8>>) -> Frame {
    ask(phone, json!({ "do": "stored", "wall": now() * 1_000 }), blobs)
}

/// Entries that are recorded and not sent.
fn recorded(phone: &mut Phone) -> Vec<String> {
    let state = ask(phone, json!({ "do": "state" }), Vec::new()).head;
    assert_eq!(state["entries"], state["held"].as_u64().unwrap() + state["unsent"].as_array().unwrap().len() as u64);
    state["unsent"].as_array().unwrap().iter().map(|e| e["hash"].as_str().unwrap().to_owned()).collect()
}

fn body(bytes: &[u8]) -> String {
    SignedEntry::parse(bytes).unwrap().entry().body.clone()
}

#[test]
fn a_form_is_recorded_whole_or_not_at_all() {
    let mut worker = Worker::new();
    let mut phone = worker.start();
    let store = worker.send(&mut phone, "/speak", "what=injury&about=a+cut", 0);
    assert_eq!(store.head["is"], "store", "{}", store.head);
    let entries = store.head["entries"].as_array().unwrap().clone();
    assert_eq!(entries.len(), 2, "{}", store.head);
    assert!(body(&store.blobs[0]).starts_with("injury("), "{}", body(&store.blobs[0]));
    assert!(body(&store.blobs[1]).starts_with("stop_called("));
    let numbers: Vec<u64> = entries.iter().map(|e| e["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers[1], numbers[0] + 1, "one behind the other");
    assert!(recorded(&mut phone).is_empty(), "signed is not recorded");

    // Only one of the two came back.
    let half = stored(&mut phone, vec![store.blobs[0].clone(), Vec::new()]);
    assert_eq!(half.head["code"], "phone-not-kept", "{}", half.head);
    assert!(recorded(&mut phone).is_empty(), "half of a form is nothing of it");

    // The phone dies before the transaction: the next start knows nothing of the form, and the same numbers are free.
    drop(phone);
    let mut phone = worker.start();
    assert!(recorded(&mut phone).is_empty());
    let again = worker.send(&mut phone, "/speak", "what=injury&about=a+cut", 0);
    assert_eq!(again.head["entries"][0]["number"], numbers[0]);

    // It dies after the transaction and before reading back: the next start knows all of the form.
    worker.keep(&again);
    drop(phone);
    let mut phone = worker.start();
    let hashes: Vec<&str> =
        again.head["entries"].as_array().unwrap().iter().map(|e| e["hash"].as_str().unwrap()).collect();
    assert_eq!(recorded(&mut phone), hashes);

    // And the next form goes on behind it.
    let next = worker.send(&mut phone, "/stop", "why=late", 0);
    let read_back = next.blobs.clone();
    let gone = stored(&mut phone, read_back);
    assert_eq!(gone.head["is"], "go", "{}", gone.head);
    assert_eq!(recorded(&mut phone).len(), 3);
    assert_eq!(next.head["entries"][0]["number"], numbers[0] + 2);
}

#[test]
fn what_stands_beside_an_entry_is_stored_with_it() {
    let mut worker = Worker::new();
    let mut phone = worker.start();
    // A long text stands beside its entry.
    let long = format!("about={}", "😀".repeat(1_200));
    let store = worker.send(&mut phone, "/speak", &long, 0);
    assert_eq!(store.head["is"], "store", "{}", String::from_utf8_lossy(&store.blobs[0]));
    assert_eq!(store.head["entries"][0]["openings"], 1, "{}", store.head);
    assert_eq!(store.blobs.len(), 2);
    let without = stored(&mut phone, vec![store.blobs[0].clone()]);
    assert!(without.head["error"].is_string(), "an entry without what stands beside it is not kept");
    let mut phone = worker.start();
    let store = worker.send(&mut phone, "/speak", &long, 0);
    worker.keep(&store);
    assert_eq!(stored(&mut phone, store.blobs.clone()).head["is"], "go");
    assert_eq!(recorded(&mut worker.start()).len(), 1);
}

#[test]
fn a_stop_is_signed_whatever_the_clock_shows_and_nothing_else_is() {
    let worker = Worker::new();
    let hour = 3_600_000;
    for skew in [hour, -hour] {
        let mut phone = worker.start();
        let stop = worker.send(&mut phone, "/stop", "why=smoke", skew);
        assert_eq!(stop.head["is"], "store", "{}", stop.head);
        let with_more = worker.send(&mut worker.start(), "/speak", "what=injury&about=a+cut", skew);
        assert_eq!(with_more.head["is"], "store", "what is said with a stop goes with it");
        let other = worker.send(&mut worker.start(), "/speak", "about=sand+bags+are+gone", skew);
        assert_eq!((&other.head["is"], &other.head["status"]), (&json!("page"), &json!(409)), "{}", other.head);
    }
    let sound = worker.send(&mut worker.start(), "/speak", "about=sand+bags+are+gone", 0);
    assert_eq!(sound.head["is"], "store", "{}", sound.head);
}
