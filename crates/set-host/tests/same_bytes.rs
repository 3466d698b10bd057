//! A page is the same, byte for byte, on the server and on a phone: the server's reading of its store and the phone's of
//! what it was sent, for every address, in both languages.
//!
//! With `LASTLOOK_FRAMES` naming a folder, the questions to the phone and its answers are left there, so that
//! `tests/browser/same-bytes.mjs` can put them to the WebAssembly itself.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "../../pages/tests/common/addresses.rs"]
mod addresses;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use book::sample::{ORIGIN, Sample};
use messages::Language;
use pages::{Host, Reply, Request, Tongue, Visitor, respond};
use phone::frame::Frame;
use phone::phone::Phone;
use record::control::{Control, Holds};
use record::key::SigningKey;
use record::note::{KeyKind, VerifierKey};
use serde_json::json;
use set_host::reader::Reader;
use store::ledger::{Ledger, LogKeys, Opener};
use store::{Options, Sqlite, Store};
use sync::instant::Instant;

const BASE: &str = "/set/0123456789abcdef";

/// 13 May 2026, half past nine on the set of the example.
fn now() -> i64 {
    model::time::date_days("2026-05-13").unwrap() * model::time::DAY + 9 * 3_600 + 1_800 + 7 * 3_600
}

/// The example, and a morning after it.
fn sample() -> Sample {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/a-day-on-set");
    let mut sample = Sample::of_record("main.record", &|name| fs::read_to_string(folder.join(name)).ok()).unwrap();
    for (minutes, who, what) in [
        (60, "ruth", "day_started(date: 2026-05-13)"),
        (59, "ruth", "taken_out(weapon: R1, container: weapon_safe, place: station)"),
        (58, "ruth", "handover(weapon: R1, to: dale, scene: sc14, use: take)"),
        (57, "dale", "concern_raised(concern: K1, about: \"<b>sand</b> & “bags” are gone\")"),
        (56, "ruth", "handler_decided(decision: H1, person: lucia)"),
        (55, "ruth", "rounds_counted(id: T1, container: box_q45, lot: Q45, count: 41, blind: yes)"),
        (54, "ruth", "override_proposed(override: O1, weapon: R1, to: dale, missing: \"show\", reason: \"light\")"),
        (53, "ruth", "note_sealed(id: N1)"),
        (52, "ruth", "stop_called(stop: S9)"),
    ] {
        sample.say(who, now() - minutes * 60, what, true).unwrap();
    }
    sample
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// The sample's log in a store, as a server keeps it.
fn served(sample: &Sample) -> Reader {
    let keys = LogKeys { log: key(1), clock: key(2) };
    let opener = Opener { key: key(3), person: "office".to_owned(), offset: 0 };
    let at = |ms| Instant::from_millis(ms).unwrap();
    let all: Vec<Vec<u8>> = sample.source.entries.iter().map(|(_, e)| e.bytes().to_vec()).collect();
    let folder = std::env::temp_dir().join(format!("lastlook-same-bytes-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&folder, &Options::default()).unwrap());
    let mut ledger = Ledger::create(store.clone(), ORIGIN, Holds::Production, keys, &opener, at(1_000)).unwrap();
    // Every name and signature is fixed: the ledger begins the very log that the sample has.
    ledger.append(&all[1..], &[], at(now().unsigned_abs() * 1_000)).unwrap();
    let reader = Reader::new(store, ledger.id());
    assert_eq!(ledger.size(), all.len() as u64, "the store took every entry");
    reader
}

/// What the phone is asked, with everything that the service worker knows.
fn question(target: &str, language: Language) -> Frame {
    Frame::of(json!({
        "do": "page", "method": "GET", "target": target, "form": "", "wall": now() * 1_000, "utcOffset": 0,
        "base": BASE, "address": "https://192.168.1.20:8700", "log": ORIGIN, "poster": "", "name": "Ruth",
        "device": "Ruth's phone", "others": [], "skew": 0, "fresh": "abcdefghijkmnpqrstuv", "language": language.code(),
        "theme": "dark", "asOf": now() * 1_000, "warnings": [],
    }))
}

/// The same visitor, as a server would know them.
fn visitor(language: Language, phone_key: &SigningKey) -> Visitor {
    Visitor {
        person: Some("ruth".to_owned()),
        base: BASE.to_owned(),
        language,
        theme: Some("dark"),
        as_of: Some(now()),
        name: Some("Ruth".to_owned()),
        device: Some("Ruth's phone".to_owned()),
        log: Some(ORIGIN.to_owned()),
        key: Some(phone_key.public().to_base64()),
        address: Some("https://192.168.1.20:8700".to_owned()),
        host: Host::Phone,
        fresh: Some("abcdefghijkmnpqrstuv".to_owned()),
        ..Visitor::default()
    }
}

/// The key with which the sample signs for Ruth.
fn ruths_key(sample: &Sample) -> SigningKey {
    let enrolled = sample.source.entries.iter().find_map(|(_, e)| match e.control() {
        Some(Control::Enrol(enrol)) if enrol.persons == ["ruth"] => Some(enrol.key),
        _ => None,
    });
    (10..=255).map(key).find(|k| Some(k.public()) == enrolled).unwrap()
}

fn opening(sample: &Sample, phone_key: &SigningKey) -> Frame {
    let log: Vec<Vec<u8>> = sample.source.entries.iter().map(|(_, e)| e.bytes().to_vec()).collect();
    let verifier = |name: &str, kind, seed| VerifierKey::new(name, kind, key(seed).public()).unwrap().to_string();
    let head = json!({
        "do": "open", "person": "ruth", "key": phone_key.public().to_base64(), "wall": now() * 1_000, "halted": "",
        "logKey": verifier(ORIGIN, KeyKind::Ed25519, 1),
        "clockKey": verifier(&format!("{ORIGIN}/clock"), KeyKind::Cosignature, 2),
        "counts": { "log": log.len(), "own": 0, "carried": 0, "openings": 0, "checkpoints": 0 },
    });
    Frame { head, blobs: log }
}

/// Leaves questions and answers in a folder, in the order in which they were asked.
struct Kept {
    folder: Option<PathBuf>,
    count: usize,
}

impl Kept {
    fn keep(&mut self, question: &[u8], answer: &[u8]) {
        let Some(folder) = &self.folder else { return };
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(format!("{:05}.question", self.count)), question).unwrap();
        fs::write(folder.join(format!("{:05}.answer", self.count)), answer).unwrap();
        self.count += 1;
    }
}

#[test]
fn a_phone_and_the_server_make_the_same_bytes_of_every_page() {
    let sample = sample();
    let phone_key = ruths_key(&sample);
    let edition = served(&sample).edition(now()).unwrap();
    let mut phone = Phone::default();
    let mut kept = Kept { folder: std::env::var_os("LASTLOOK_FRAMES").map(PathBuf::from), count: 0 };
    let mut ask = |question: &Frame| {
        let bytes = question.to_bytes();
        let answer = phone.answer(&bytes);
        kept.keep(&bytes, &answer);
        Frame::parse(&answer).unwrap()
    };
    let texts = [packs::built_in()].into_iter().chain(Language::ALL.map(messages::built_in));
    let furnished = ask(&Frame {
        head: json!({ "do": "furnish", "languages": Language::ALL.map(Language::code) }),
        blobs: texts.map(|text| text.as_bytes().to_vec()).collect(),
    });
    assert_eq!(furnished.text("error"), "");
    let opened = ask(&opening(&sample, &phone_key));
    assert_eq!(opened.text("error"), "");
    for language in Language::ALL {
        let (visitor, tongue) = (visitor(language, &phone_key), Tongue::new(language));
        let mut pages = 0;
        addresses::walk(&edition.book, BASE, &mut |address| {
            let by_phone = ask(&question(address, language));
            match respond(&edition.book, &visitor, &tongue, &Request::show(address)) {
                Reply::Page { status, html } => {
                    assert_eq!(by_phone.number("status"), Some(u64::from(status)), "{language} {address}");
                    let on_phone = String::from_utf8(by_phone.blobs[0].clone()).unwrap();
                    assert!(html == on_phone, "{language} {address} differs: {}", difference(&html, &on_phone));
                    pages += 1;
                    Some(html)
                }
                Reply::File { bytes, .. } => {
                    assert!(bytes == by_phone.blobs[0], "{language} {address}: the files differ");
                    None
                }
                Reply::Go(to) => {
                    assert_eq!(by_phone.text("location"), to, "{language} {address}");
                    None
                }
                Reply::Sign { texts } => {
                    let texts: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
                    assert_eq!(by_phone.blobs, texts, "{language} {address}");
                    None
                }
                Reply::Enter { .. } => panic!("{address}: looking at a page signs nothing"),
            }
        });
        assert!(pages > 200, "only {pages} pages were compared");
    }
}

/// Where two pages begin to differ.
fn difference(one: &str, other: &str) -> String {
    let at = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(60)..(at + 60).min(text.len())]).into_owned()
    };
    format!("…{}… and …{}…", around(one), around(other))
}
