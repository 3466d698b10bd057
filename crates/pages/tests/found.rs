//! What a phone found, and entries that the server did not take: said in full sentences in both languages.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{at, in_spanish, page, sample, until, visitor};
use pages::Visitor;
use pages::request::{Found, Over};

const ALL: [&str; 23] = [
    "clock",
    "server-clock",
    "other-log",
    "reply",
    "split-view",
    "rollback",
    "server-set-back",
    "server-refused",
    "broken",
    "broken-promise",
    "halted-disowned",
    "halted-forked",
    "halted-set-back",
    "refused",
    "storage",
    "mark-fork",
    "mark-disowned",
    "mark-person",
    "mark-clock-back",
    "mark-back-dated",
    "mark-ahead",
    "mark-skew",
    "of-a-later-version",
];

fn with(what: &str, change: impl FnOnce(&mut Found)) -> Visitor {
    let mut found = Found { what: what.to_owned(), about: "12".to_owned(), at: Some(0), ..Found::default() };
    change(&mut found);
    Visitor { found: vec![found], ..visitor("ruth") }
}

#[test]
fn each_finding_says_what_happened_what_it_means_and_what_to_do_in_both_languages() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    for what in ALL {
        let english = page(&day, &with(what, |_| {}), now, "/found");
        let spanish = page(&day, &in_spanish(with(what, |_| {})), now, "/found");
        for html in [&english, &spanish] {
            assert!(!html.contains("found-"), "{what}: {html}");
            let section = html.split("<section>").nth(1).unwrap().split("</section>").next().unwrap();
            let sentences = section.matches(". ").count() + section.matches(".<").count();
            assert!(sentences >= 3, "{what}: {section}");
        }
        let [one, other] = [english, spanish].map(|h| h.split("<section>").nth(1).unwrap().to_owned());
        assert_ne!(one, other, "{what}");
        // What stands beside an entry is no alarm on every page.
        let board = page(&day, &with(what, |_| {}), now, "/");
        assert_eq!(board.contains("What it means and what to do"), !what.starts_with("mark-"), "{what}");
    }
}

#[test]
fn what_is_over_alarms_nobody_and_stays_in_the_list_and_only_what_is_quiet_can_be_put_away() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let over = with("split-view", |f| f.over = Some(Over::PutAway { at: now, by: "Ruth Okafor".to_owned() }));
    assert!(!page(&day, &over, now, "/").contains("What it means and what to do"));
    let list = page(&day, &over, now, "/found");
    assert!(list.contains("Ruth Okafor") && list.contains("cannot both be true"), "{list}");
    let stands = page(&day, &with("split-view", |_| {}), now, "/found");
    assert!(!stands.contains("/phone/put-away"), "it is still happening");
    let quiet = page(&day, &with("split-view", |f| f.id = Some("split-view \"<".to_owned())), now, "/found");
    assert!(quiet.contains("/phone/put-away") && quiet.contains("value=\"split-view &quot;&lt;\""), "{quiet}");
}

#[test]
fn an_entry_that_was_refused_says_why_and_what_to_do() {
    let now = at("2026-05-11", "12:47");
    let mut day = until(sample(), now);
    day.source.entries.last_mut().unwrap().0 = None;
    let hash = day.source.entries.last().unwrap().1.hash();
    let words = ["malformed", "wrong-log", "signature", "open", "needs-previous", "link", "needs-reference"];
    let words = [words.as_slice(), &["not-enrolled", "not-permitted", "seen", "early", "of-a-later-version"]].concat();
    let mut said = std::collections::BTreeSet::new();
    for word in words {
        let refused = Visitor { unsent: 1, refused: vec![(hash, word)], ..visitor("ruth") };
        for visitor in [refused.clone(), in_spanish(refused)] {
            let html = page(&day, &visitor, now, "/unsent");
            let why = html.split("notice warning").nth(1).unwrap().split("</p>").next().unwrap().to_owned();
            assert!(!why.contains("refused-"), "{why}");
            assert!(said.insert(why.clone()), "{why} is said twice");
        }
    }
}
