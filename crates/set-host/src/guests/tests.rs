//! Forms that come twice, floods, restarts, and two servers over one store.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use super::*;
use crate::signer::{Chain, Signer};
use record::control::{Control, Enrol, Holds, May};
use record::key::SigningKey;
use store::ledger::{Ledger, LogKeys, Opener};
use store::memory::Memory;
use store::{Options, Sqlite};
use sync::instant::Instant;

const ORIGIN: &str = "tamarack.example/record";

fn form(n: i64) -> Form {
    let draft = Draft {
        person: Some(crate::POSTER.to_owned()),
        ..Draft::say(format!("concern_raised(concern: C{n}, about: \"x\")"))
    };
    let drafts = vec![late(draft, n)];
    Form { mark: format!("mark-{n}"), at: n, then: format!("/set/a/guest/speak/C{n}"), drafts }
}

fn stop() -> Vec<Draft> {
    vec![Draft::say("stop_called(stop: S1)")]
}

/// A log in a store, and what guests sent to it.
fn store() -> (Arc<dyn Store>, LogId) {
    let store = Memory::new();
    let log = store.create_log(ORIGIN, 0).unwrap();
    (Arc::new(store), log)
}

/// As if a form was entered.
fn entered(guests: &Guests, form: &Form, now: i64) -> bool {
    let memos = guests.note(&form.mark, &form.then, &form.drafts, now)(&[Hash([7; 32])]);
    guests.0.note(&memos).unwrap()
}

#[test]
fn a_flood_is_held_back_a_stop_never_and_each_comes_through_in_its_turn() {
    let (store, log) = store();
    let (one, other) = (Guests::new(store.clone(), log), Guests::new(store, log));
    let mut passed = 0;
    for n in 0..330 {
        // The limit is that of the production, through whichever server they come.
        let guests = if n % 2 == 0 { &one } else { &other };
        if guests.may_pass(&form(n).drafts, 1_000).unwrap() {
            passed += i64::from(entered(guests, &form(n), 1_000));
        } else {
            assert_eq!(guests.keep(&form(n)).unwrap(), usize::try_from(n - passed).unwrap());
        }
    }
    assert_eq!(passed, 20);
    assert!(one.may_pass(&stop(), 1_000).unwrap(), "a stop is never held back");
    assert_eq!(one.due(1_000).unwrap(), None);
    assert!(!other.may_pass(&form(400).drafts, 100_000).unwrap(), "nobody overtakes those who wait");
    let mut now = 200_000;
    // The first twenty have waited long enough by then.
    for n in 20..330 {
        let guests = if n % 3 == 0 { &one } else { &other };
        let next = std::iter::repeat_with(|| {
            now += 60;
            guests.due(now).unwrap()
        });
        let next = next.take(4).flatten().next().unwrap();
        assert_eq!(next, form(n), "in the order in which they came, to the byte");
        assert!(entered(guests, &next, now));
    }
    assert_eq!(one.due(900_000).unwrap(), None);
    assert!(one.may_pass(&form(401).drafts, 900_000).unwrap());
}

#[test]
fn what_is_held_back_outlives_a_restart_also_when_it_was_put_away() {
    let (store, log) = store();
    let guests = Guests::new(store.clone(), log);
    (0..20).for_each(|n| assert!(entered(&guests, &form(100 + n), 5)));
    (0..4).for_each(|n| assert_eq!(guests.keep(&form(n)), Ok(usize::try_from(n).unwrap())));
    assert_eq!(guests.keep(&form(2)), Ok(2), "the same form twice waits once");
    assert!(entered(&guests, &form(0), 6));
    let guests = Guests::new(store.clone(), log);
    assert_eq!(guests.fate("mark-0").unwrap(), None);
    assert_eq!(guests.made("mark-0").unwrap().unwrap().then, "/set/a/guest/speak/C0");
    assert_eq!(guests.fate("mark-3").unwrap(), Some((HeldBack::Waits(2), "/set/a/guest/speak/C3".to_owned())));
    assert_eq!(guests.fate_of_concern("C3").unwrap(), Some(HeldBack::Waits(2)));
    assert_eq!((guests.due(7).unwrap(), guests.due(100).unwrap()), (None, None), "a restart lets no flood through");
    assert_eq!(guests.due(7 + EVERY_SECONDS).unwrap(), Some(form(1)), "to the byte");
    guests.postpone("mark-1").unwrap();
    assert_eq!(guests.due(1_000).unwrap(), Some(form(2)), "one that cannot be entered holds up nobody");
    let let_through = guests.due(1_000).unwrap().unwrap();
    assert_eq!(guests.put_away("ruth", 9), Ok(3));
    assert!(!entered(&guests, &let_through, 1_000), "what was put away meanwhile is not entered");
    let guests = Guests::new(store.clone(), log);
    assert_eq!(guests.fate_of_concern("C2").unwrap(), Some(HeldBack::PutAway));
    assert_eq!(guests.due(900_000).unwrap(), None);
    let kept = store.memos(log, 0).unwrap();
    assert_eq!(kept.iter().filter(|m| m.text.contains("concern_raised")).count(), 4, "nothing is dropped");
}

#[test]
fn people_read_what_was_written() {
    assert_eq!(
        said("concern_raised(concern: C1, about: \"the \\\"left\\\" door\\nis open\")"),
        "the \"left\" door is open"
    );
}

#[test]
fn there_is_an_end() {
    let (store, log) = store();
    let guests = Guests::new(store, log);
    assert_eq!((0..1_100).filter(|n| guests.keep(&form(*n)).is_ok()).count(), HELD_MAX);
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn at(seconds: u64) -> Instant {
    Instant::from_millis(seconds * 1_000).unwrap()
}

fn log_keys() -> LogKeys {
    LogKeys { log: key(1), clock: key(2) }
}

/// A production in a store, with the poster let in.
fn production(store: Arc<dyn Store>) -> (Ledger, Signer) {
    let opener = Opener { key: key(3), person: "office".to_owned(), offset: 0 };
    let mut ledger = Ledger::create(store, ORIGIN, Holds::Production, log_keys(), &opener, at(1)).unwrap();
    let poster = Signer { key: key(4), person: crate::POSTER.to_owned() };
    let persons = vec![crate::POSTER.to_owned()];
    let enrol = Enrol { key: poster.key.public(), persons, may: May::SAY, device: "the poster".to_owned() };
    let draft = Draft { control: Some(Control::Enrol(enrol)), ..Draft::default() };
    Signer { key: key(3), person: "office".to_owned() }.enter(&mut ledger, &[draft], 0, at(2)).unwrap();
    (ledger, poster)
}

/// Two servers over one database: a form counts once through whichever it comes, and the key that both hold never signs
/// one number twice.
fn two_servers(store: Arc<dyn Store>) {
    let (mut one, poster) = production(store.clone());
    let mut other = Ledger::open(store.clone(), ORIGIN, log_keys()).unwrap();
    let (here, there) = (Guests::new(store.clone(), one.id()), Guests::new(store.clone(), other.id()));
    for n in 0..6 {
        let form = form(n);
        let send = |guests: &Guests, ledger: &mut Ledger| {
            let note = guests.note(&form.mark, &form.then, &form.drafts, n);
            poster.enter_noting(ledger, &form.drafts, 0, at(10), note).unwrap()
        };
        let (first, second) = if n % 2 == 0 {
            (send(&here, &mut one), send(&there, &mut other))
        } else {
            (send(&there, &mut other), send(&here, &mut one))
        };
        assert_eq!((first, second), (true, false), "form {n}");
        let made = here.made(&form.mark).unwrap();
        assert_eq!(made, there.made(&form.mark).unwrap());
        assert!(store.find(one.id(), &made.unwrap().entries).unwrap().iter().all(Option::is_some));
    }
    assert_eq!(store.state(one.id()).unwrap().size, 2 + 6);
    for number in 0..6 {
        assert_eq!(store.numbered(one.id(), key(4).public().as_bytes(), number).unwrap().len(), 1, "no fork");
    }
    assert!(!Chain::of(&one, key(4).public()).unwrap().is_empty());
}

#[test]
fn two_servers_over_one_store_count_a_form_once_and_fork_no_chain() {
    two_servers(Arc::new(Memory::new()));
    let folder = std::env::temp_dir().join(format!("lastlook-guests-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    two_servers(Arc::new(Sqlite::open(&folder, &Options::default()).unwrap()));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_backup_has_what_guests_sent_and_opens_with_it() {
    let folder = std::env::temp_dir().join(format!("lastlook-guests-backup-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let (live, copy) = (folder.join("live"), folder.join("copy"));
    let store = Sqlite::open(&live, &Options::default()).unwrap();
    let log = store.create_log(ORIGIN, 0).unwrap();
    let store = Arc::new(store);
    let guests = Guests::new(store.clone(), log);
    assert!(entered(&guests, &form(1), 1));
    assert_eq!(guests.keep(&form(2)), Ok(0));
    store.backup(&copy).unwrap();
    assert_eq!(guests.keep(&form(3)), Ok(1));
    let restored = Guests::new(Arc::new(Sqlite::open(&copy, &Options::default()).unwrap()), log);
    assert_eq!(restored.made("mark-1").unwrap(), guests.made("mark-1").unwrap());
    assert_eq!(restored.due(900_000).unwrap(), Some(form(2)));
    assert!(!entered(&restored, &form(1), 2), "a form that was sent before is not sent again");
    std::fs::remove_dir_all(&folder).unwrap();
}
