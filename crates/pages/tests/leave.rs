//! Leaving a phone, and who acts on it: what is said before, what is signed, and what several people see of each other.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{asked, at, drafts, in_spanish, page, sample, visitor};
use pages::request::Other;
use pages::{Host, Reply, Request, Visitor};
use record::control::{Control, Disown};
use record::key::SigningKey;

fn now() -> i64 {
    at("2026-05-11", "20:00")
}

fn key() -> record::key::PublicKey {
    SigningKey::from_seed([9; 32]).public()
}

/// Ruth, whose key signed seven entries.
fn ruth() -> Visitor {
    Visitor { key: Some(key().to_base64()), next_number: Some(7), ..visitor("ruth") }
}

fn other(until: Option<i64>) -> Visitor {
    let dale = Other { id: "set dale KEY".to_owned(), name: "Dale <b>".to_owned(), pin: true, until };
    Visitor { others: vec![dale], ..ruth() }
}

#[test]
fn the_last_word_gives_up_this_key_and_counts_itself() {
    let drafts = drafts(&sample(), &ruth(), now(), "/leave", "");
    let disown = Disown { key: key().into(), last: Some(7), why: "left this phone".to_owned() };
    assert_eq!(drafts.into_iter().map(|d| d.control).collect::<Vec<_>>(), [Some(Control::Disown(disown))]);
}

#[test]
fn nobody_leaves_while_something_is_not_sent() {
    let unsent = Visitor { unsent: 3, ..ruth() };
    let shown = page(&sample(), &unsent, now(), "/leave");
    assert!(shown.contains("3 entries are not sent yet") && shown.contains("/unsent"), "{shown}");
    assert!(!shown.contains("action=\"/set/0123456789abcdef/leave\""), "{shown}");
    let reply = asked(&sample(), &unsent, now(), &Request::post("/leave", ""));
    assert!(matches!(reply, Reply::Page { .. }), "{reply:?}");
}

#[test]
fn nobody_leaves_a_phone_that_is_none() {
    for elsewhere in [Visitor { host: Host::Server, ..ruth() }, visitor("ruth")] {
        for request in [Request::show("/leave"), Request::post("/leave", "")] {
            assert!(matches!(asked(&sample(), &elsewhere, now(), &request), Reply::Page { status: 404, .. }));
        }
    }
}

#[test]
fn who_leaves_reads_what_happens() {
    let shown = page(&sample(), &ruth(), now(), "/leave");
    assert!(shown.contains("its copy of the record is erased") && !shown.contains("Others stay"), "{shown}");
    let shown = page(&sample(), &in_spanish(other(None)), now(), "/leave");
    assert!(shown.contains("Las otras personas siguen en este teléfono"), "{shown}");
}

#[test]
fn after_wrong_pins_the_page_says_when_the_next_is_taken_and_offers_no_form() {
    for (wait, words) in [(1, "in 1 second."), (60, "in 60 seconds."), (61, "in 2 minutes."), (900, "in 15 minutes.")] {
        let shown = page(&sample(), &other(Some(now() + wait)), now(), "/me");
        assert!(shown.contains(words) && !shown.contains("name=\"pin\""), "{wait}: {shown}");
        assert!(shown.contains("Dale &lt;b&gt;"), "{shown}");
    }
    let spanish = page(&sample(), &in_spanish(other(Some(now() + 240))), now(), "/me");
    assert!(spanish.contains("El próximo se acepta en 4 minutos."), "{spanish}");
    for over in [None, Some(now()), Some(now() - 1)] {
        assert!(page(&sample(), &other(over), now(), "/me").contains("name=\"pin\""), "{over:?}");
    }
}

#[test]
fn on_a_phone_on_which_nobody_acts_the_board_is_read_and_nothing_is_left() {
    let nobody = Visitor { person: None, guest: true, key: None, next_number: None, ..other(None) };
    let me = page(&sample(), &nobody, now(), "/me");
    assert!(me.contains("Nobody acts on this phone now") && me.contains("Act as Dale"), "{me}");
    assert!(!me.contains("/leave") && page(&sample(), &nobody, now(), "/").contains("Nobody acts"));
    let reply = asked(&sample(), &nobody, now(), &Request::post("/leave", ""));
    assert!(matches!(reply, Reply::Page { status: 403, .. }), "{reply:?}");
}
