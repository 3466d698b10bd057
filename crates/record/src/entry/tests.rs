//! What an entry is read as, and everything that it is not.

use super::*;
use crate::control::{Disown, Enrol, May, Redact};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn full() -> Entry {
    Entry {
        number: 7,
        previous: Some(Hash([1; 32])),
        clock: Clock { ms: 1_778_512_380_000, counter: 3 },
        time: LocalTime { utc: 1_778_512_380, offset: -420 },
        seen: Some(Seen { size: 40, root: Hash([2; 32]) }),
        marks: Marks { imported: true, late: true, paper: true },
        means: Some("I looked. — Ich sah nach.".into()),
        refs: vec![Hash([3; 32]), Hash([3; 32])],
        attach: vec![Attachment { hash: Hash([4; 32]), length: 4, media: "image/jpeg".into() }],
        beside: vec![Hash([5; 32]), Hash([6; 32])],
        body: "dummies_checked(weapon: R1, count: 6)\n\n— not a signature\n\n".into(),
        ..Entry::new("tamarack.example/record", Kind::Say, &key(1), "ruth")
    }
}

#[test]
fn reads_back_what_was_signed() {
    let least = Entry::new("x", Kind::Say, &key(1), "a");
    for entry in [full(), least, Entry { body: "\n".into(), ..full() }, Entry { body: "a\n".into(), ..full() }] {
        let signed = entry.sign(&key(1)).unwrap();
        assert_eq!(signed.entry(), &entry);
        assert_eq!(SignedEntry::parse(signed.bytes()).unwrap(), signed);
        assert_eq!(*signed.verify().unwrap().into_inner(), entry);
    }
}

#[test]
fn refuses_what_would_read_as_something_else() {
    let fault = |entry: Entry| entry.sign(&key(1)).unwrap_err().fault;
    assert_eq!(
        fault(Entry { person: "ruth\nmeans I did".into(), means: None, marks: Marks::default(), ..full() }),
        Fault::NotItself
    );
    assert_eq!(fault(Entry { body: "no newline".into(), ..full() }), Fault::NotItself);
    assert_eq!(fault(Entry { means: Some("a\tb".into()), ..full() }), Fault::ControlCharacter);
    assert_eq!(fault(Entry { number: 0, ..full() }), Fault::Previous);
    assert_eq!(fault(Entry { number: 1 << 53, ..full() }), Fault::Value("number"));
    assert_eq!(fault(Entry { key: key(2).public().into(), ..full() }), Fault::OtherKey);
    assert_eq!(fault(Entry { refs: vec![Hash([0; 32]); 17], ..full() }), Fault::TooMany("ref"));
    assert!(matches!(fault(Entry { body: "x\n".repeat(33_000), ..full() }), Fault::TooLong(_)));
    assert_eq!(fault(Entry { clock: Clock { ms: u64::MAX, counter: 0 }, ..full() }), Fault::Value("clock"));
    assert_eq!(fault(Entry { time: LocalTime { utc: -1, offset: 0 }, ..full() }), Fault::Value("time"));
}

#[test]
fn every_changed_bit_is_seen() {
    let signed = full().sign(&key(1)).unwrap();
    for at in 0..signed.bytes().len() {
        for bit in 0..8 {
            let mut bytes = signed.bytes().to_vec();
            bytes[at] ^= 1 << bit;
            assert!(SignedEntry::parse(&bytes).is_err() || SignedEntry::parse(&bytes).unwrap().verify().is_err());
        }
    }
}

#[test]
fn control_entries_read_back() {
    let may = May { say: true, enrol: false, disown: true, redact: false };
    let enrol = Enrol { key: key(2).public(), persons: vec!["kim".into(), "ben".into()], may, device: "Kim's".into() };
    let disown = Disown { key: KeyBytes([0; 32]), last: Some(0), why: "left in a cab".into() };
    let redact = Redact { entry: Hash([7; 32]), numbers: vec![1, 64], why: "asked".into() };
    let controls = [Control::Enrol(enrol), Control::Disown(disown), Control::Redact(redact)];
    for control in controls {
        let entry = Entry::new("x", Kind::Say, &key(1), "a").saying(&control);
        assert_eq!(entry.sign(&key(1)).unwrap().control(), Some(&control));
        let longer = Entry { body: format!("{}x\n", entry.body), ..entry };
        assert_eq!(longer.sign(&key(1)).unwrap_err().fault, Fault::BodyGoesOn);
    }
}

#[test]
fn the_claimed_time_orders_what_comes_from_paper() {
    let paper = Marks { paper: true, ..Marks::default() };
    let early = Entry { time: LocalTime { utc: 5, offset: 0 }, marks: paper, ..full() }.sign(&key(1)).unwrap();
    let late = Entry { marks: Marks { late: true, ..Marks::default() }, ..full() }.sign(&key(1)).unwrap();
    assert!(early.order() < late.order());
    assert_eq!(early.entry().time_ms(), 5000);
}
