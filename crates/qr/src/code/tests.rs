//! Texts as scanners bring them: ours, others', and damaged ones.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use super::*;
use crate::join::Request;
use crate::label::{Claim, Sort};
use crate::parts::parts;
use proptest::prelude::*;
use record::beside::{Opening, commitment};
use record::entry::{Entry, Kind};
use record::key::SigningKey;

fn phone() -> SigningKey {
    SigningKey::from_seed([3; 32])
}

fn entry(means: &str) -> SignedEntry {
    let salt = [9; 32];
    let entry = Entry {
        means: Some(means.into()),
        beside: vec![commitment(&salt, "owen")],
        body: "handover(weapon: R1, to: {1})\n".into(),
        ..Entry::new("tamarack.example/record", Kind::Say, &phone(), "ruth")
    };
    entry.sign(&phone()).unwrap()
}

fn opening(entry: &SignedEntry) -> Opening {
    Opening { entry: entry.hash(), number: 1, salt: [9; 32], value: "owen".into() }
}

fn unsent() -> Unsent {
    let entries = vec![entry("I looked — six."), entry("Ich habe gezählt.")];
    let openings = entries.iter().map(opening).collect();
    Unsent::new(entries, openings).unwrap()
}

/// One code of each sort.
fn all() -> Vec<Code> {
    let claim = Claim::new("tamarack.example/record", Sort::Lot, "Q-45.b_", "2026-05-11", phone().public()).unwrap();
    let request = Request {
        log: "tamarack.example/record".into(),
        key: phone().public(),
        person: "ruth".into(),
        name: "Ruth Okafor".into(),
        device: "Ruth's phone".into(),
    };
    let signed = phone().sign(request.text().unwrap().as_bytes());
    let part = parts(&unsent().to_string(), 200).unwrap().pop().unwrap();
    vec![
        Code::Label(claim.attach("https://t.example/set/x", phone().sign(claim.text().as_bytes())).unwrap()),
        Code::Poster(Poster::new("https://t.example/set/x", [1; 16]).unwrap()),
        Code::Join(request.attach(signed).unwrap()),
        Code::Entry(Box::new(entry("I looked — six."))),
        Code::Unsent(unsent()),
        Code::parse(&part).unwrap(),
    ]
}

#[test]
fn every_sort_goes_round() {
    for code in all() {
        assert_eq!(Code::parse(&code.to_string()), Ok(code));
    }
}

#[test]
fn forms_of_the_web_change_newlines() {
    for code in all() {
        assert_eq!(Code::parse(&code.to_string().replace('\n', "\r\n")), Ok(code));
    }
}

#[test]
fn scanners_drop_the_last_newline() {
    for code in all() {
        let text = code.to_string();
        assert_eq!(Code::parse(text.strip_suffix('\n').unwrap_or(&text)), Ok(code));
    }
}

#[test]
fn what_others_print_is_foreign() {
    let others = [
        "",
        "0012345678905",
        "https://example.com/",
        "https://example.com/c/1/2/3/4/5",
        "LL",
        "lle1\n",
        "WIFI:S:set;;",
        "ÄÖÜ",
    ];
    for other in others {
        assert_eq!(Code::parse(other), Err(CodeError::Foreign), "{other}");
    }
    assert_eq!(
        Code::parse(&"a".repeat(TEXT_BYTES_MAX + 1)).unwrap_err(),
        CodeError::TooLong { got: TEXT_BYTES_MAX + 1, max: TEXT_BYTES_MAX }
    );
}

#[test]
fn an_entry_keeps_its_bytes() {
    let Code::Entry(read) = Code::parse(&entry_text(&entry("I looked — six."))).unwrap() else { panic!() };
    assert_eq!(read.bytes(), entry("I looked — six.").bytes());
    read.verify().unwrap();
}

#[test]
fn unsent_entries_come_with_their_values() {
    let Code::Unsent(read) = Code::parse(&unsent().to_string()).unwrap() else { panic!() };
    assert_eq!(read.entries().len(), 2);
    for (entry, opening) in read.entries().iter().zip(read.openings()) {
        opening.check(entry.verify().unwrap().into_inner()).unwrap();
    }
    assert_eq!(format!("{read:?}"), "Unsent(2 entries, 2 openings)", "values stay out of what is written down");
}

#[test]
fn unsent_entries_are_read_whole_or_not_at_all() {
    let text = unsent().to_string();
    for bad in [
        text.replacen("LLU1 2 2", "LLU1 2 1", 1),
        text.replacen("LLU1 2 2", "LLU1 3 2", 1),
        text.replacen("LLU1 2 2", "LLU1 2 3", 1),
        text.replacen("LLU1 2 2", "LLU1 0 0", 1),
        text.replacen("LLU1 2 2", "LLU1 02 2", 1),
        text.replacen("LLU1 2 2", "LLU1 1001 2", 1),
        format!("{text}\n"),
        format!("{text}more\n"),
        "LLU1 1 0\n99999999999999999999\n".into(),
        "LLU1 1 0\n4000000000\nabc".into(),
        "LLU1".into(),
    ] {
        assert!(Code::parse(&bad).is_err(), "{bad}");
    }
    assert!(Unsent::new(Vec::new(), Vec::new()).is_err());
    let large = vec![Opening { value: "v".repeat(TEXT_BYTES_MAX), ..opening(&entry("a")) }];
    assert!(matches!(Unsent::new(Vec::new(), large), Err(CodeError::TooLong { .. })));
}

#[test]
fn every_error_says_what_to_do_in_plain_words() {
    let errors = [
        CodeError::Foreign,
        Code::parse("LLE1").unwrap_err(),
        Code::parse("LLJ1 lastlook join\n").unwrap_err(),
        Code::parse("https://t.example/c/weapon/R1/2026-13-01/a/b").unwrap_err(),
        CodeError::OtherSequence,
        CodeError::Check { number: 3, count: 5 },
    ];
    for error in errors {
        let text = error.to_string();
        assert!(!text.ends_with('.') && !text.contains("Form") && text.starts_with(char::is_lowercase), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_stops_it(text in "(LL[JEUP]1|https://a/c/|https://a/p/)?( |\n)?[ -~\n]{0,300}|\\PC{0,200}") {
        let _ = Code::parse(&text);
    }

    #[test]
    fn no_damage_stops_it(which in 0_usize..6, at: prop::sample::Index, with: char, cut: bool) {
        let text = all()[which].to_string();
        let at = text.floor_char_boundary(at.index(text.len()));
        let rest = text[at..].chars().next().map_or("", |c| &text[at + c.len_utf8()..]);
        let damaged = if cut { text[..at].to_owned() } else { format!("{}{with}{rest}", &text[..at]) };
        if let Ok(read) = Code::parse(&damaged) {
            // Whatever is read is written as what was read, but for the newlines that may be dropped.
            let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
            prop_assert_eq!(plain(&read.to_string()), plain(&damaged));
        }
    }
}
