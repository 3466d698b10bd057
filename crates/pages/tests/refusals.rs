//! Going on although something is missing, a handler's refusal, and private notes: what a person sees and signs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use book::sample::Sample;
use book::{Book, Protocols};
use common::{asked, at, drafts, in_spanish, page, sample, until, visitor};
use pages::page::overriding::{Override, overrides, overrides_of_day};
use pages::{Host, Reply, Request, Visitor};

const LUNCH: &str = "weapon=R1&to=dale&scene=sc14&use=take";

fn has_all(html: &str, texts: &[&str]) {
    for text in texts {
        assert!(html.contains(text), "`{text}` is not on the page:\n{html}");
    }
}

fn refused(reply: Reply, wanted: u16) -> String {
    match reply {
        Reply::Page { status, html } if status == wanted => html,
        other => panic!("not refused with {wanted}: {other:?}"),
    }
}

fn book(sample: &Sample, now: i64) -> Book {
    Book::read(&sample.source, &mut Protocols::new(), now)
}

/// Right after lunch: R1 is not cleared, and Imani proposed to go on.
fn proposed() -> (Sample, i64, String) {
    let now = at("2026-05-11", "12:47");
    let mut day = until(sample(), now);
    let signed = drafts(&day, &visitor("imani"), now, "/override", &format!("{LUNCH}&reason=we+lose+the+%22light%22"));
    day.say("imani", now, &signed[0].body, true).unwrap();
    (day, now + 30, signed[0].body.clone())
}

fn one(day: &Sample, now: i64) -> Override {
    overrides(&book(day, now)).remove(0)
}

#[test]
fn the_weapon_page_offers_it_last_and_the_form_shows_what_is_missing() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let weapon = page(&day, &visitor("imani"), now, &format!("/weapon/R1?{LUNCH}"));
    has_all(&weapon, &["is-not-cleared", "/override?weapon=R1&amp;to=dale&amp;scene=sc14&amp;use=take"]);
    let form = page(&day, &visitor("imani"), now, &format!("/override?{LUNCH}"));
    has_all(&form, &["This clears nothing", "I, imani, propose to go on", "rules are not held"]);
}

#[test]
fn the_entry_says_exactly_what_is_missing() {
    let (day, now, body) = proposed();
    assert!(
        body.starts_with(
            "override_proposed(override: O1_imani, weapon: R1, to: dale, scene: sc14, use: take, missing: \""
        ),
        "{body}"
    );
    assert!(body.ends_with("reason: \"we lose the \\\"light\\\"\")"), "{body}");
    let question = "handover(weapon: R1, from: ruth, to: dale, scene: sc14, use: take)";
    let book = book(&day, now);
    let statement = book.statement(&mut book.names.clone(), question, book.moment()).unwrap();
    for rule in book.ask(&statement).rules.iter().filter(|r| r.is_in_the_way()) {
        let id = &book.protocol.rules[rule.rule].id;
        assert!(body.contains(&format!("({id})")), "{id} is not in {body}");
    }
}

#[test]
fn nobody_confirms_their_own_proposal() {
    let (mut day, now, _) = proposed();
    let html = refused(asked(&day, &visitor("imani"), now, &Request::post("/override/O1_imani", "do=confirm")), 403);
    has_all(&html, &["A second person has to confirm it"]);
    // Nor by another way: such an entry counts for nothing.
    day.say("imani", now, "override_confirmed(override: O1_imani)", true).unwrap();
    assert!(!one(&day, now + 1).is_in_force());
    day.say("imani", now, "override_confirmed(override: O1_imani, by: ruth)", true).unwrap();
    assert!(!one(&day, now + 2).is_in_force(), "somebody else's name with one's own key");
}

#[test]
fn a_second_person_confirms_and_the_verdict_stays() {
    let (mut day, now, _) = proposed();
    let seen = page(&day, &visitor("ruth"), now, "/override/O1_imani");
    has_all(&seen, &["Waits for a second person", "I, ruth, confirm: go on", "we lose the &quot;light&quot;"]);
    let signed = drafts(&day, &visitor("ruth"), now, "/override/O1_imani", "do=confirm");
    assert_eq!(signed[0].body, "override_confirmed(override: O1_imani)");
    day.say("ruth", now, &signed[0].body, true).unwrap();
    assert!(one(&day, now + 1).is_in_force());
    let weapon = page(&day, &visitor("dale"), now + 1, &format!("/weapon/R1?{LUNCH}"));
    has_all(
        &weapon,
        &["is-not-cleared", "banner override", "imani and ruth decided at", "What is missing is still missing"],
    );
    assert!(!weapon.contains("is-cleared\""), "{weapon}");
    let other = page(&day, &visitor("dale"), now + 1, "/weapon/R1?to=lucia&scene=sc14&use=take");
    // The banner stands on every page; the weapon's own words are for Dale's handover only.
    let main = other.split("<main").nth(1).unwrap_or_default();
    assert!(!main.contains("imani and ruth decided"), "it is for Dale only: {main}");
    let ended = drafts(&day, &visitor("imani"), now, "/override/O1_imani", "do=end");
    assert_eq!(ended[0].body, "override_ended(override: O1_imani)");
    day.say("imani", now + 60, &ended[0].body, true).unwrap();
    assert!(!one(&day, now + 61).is_in_force());
    let again = asked(&day, &visitor("ruth"), now + 61, &Request::post("/override/O1_imani", "do=confirm"));
    refused(again, 403);
}

#[test]
fn against_a_rule_that_stops_all_work_there_is_none() {
    let now = at("2026-05-11", "14:20");
    let day = until(sample(), now);
    let target = "weapon=R1&to=dale&scene=sc14&use=take";
    let html =
        refused(asked(&day, &visitor("imani"), now, &Request::post("/override", &format!("{target}&reason=x"))), 403);
    has_all(&html, &["Nobody may decide to go on here", "unintended discharge is open"]);
    let weapon = page(&day, &visitor("imani"), now, &format!("/weapon/R1?{target}"));
    assert!(!weapon.contains("Propose to go on"), "{weapon}");
}

#[test]
fn what_was_stopped_meanwhile_is_not_confirmed() {
    let (mut day, now, _) = proposed();
    day.say("bea", now, "unintended_discharge(id: U1_bea, weapon: B1)", true).unwrap();
    let html = refused(asked(&day, &visitor("ruth"), now + 5, &Request::post("/override/O1_imani", "do=confirm")), 403);
    has_all(&html, &["Nobody may decide to go on here"]);
}

#[test]
fn when_more_is_missing_than_was_written_down_it_is_not_confirmed() {
    let (mut day, now, _) = proposed();
    day.say("bea", now, "stop_called(stop: S1_bea)", true).unwrap();
    let html = refused(asked(&day, &visitor("ruth"), now + 5, &Request::post("/override/O1_imani", "do=confirm")), 403);
    has_all(&html, &["More is missing now"]);
}

#[test]
fn nothing_missing_needs_no_override() {
    let now = at("2026-05-11", "13:10:40");
    let day = until(sample(), now);
    refused(asked(&day, &visitor("imani"), now, &Request::post("/override", &format!("{LUNCH}&reason=x"))), 409);
    let weapon = page(&day, &visitor("imani"), now, &format!("/weapon/R1?{LUNCH}"));
    assert!(!weapon.contains("/override?"), "{weapon}");
}

#[test]
fn the_daily_report_counts_them() {
    let (mut day, now, _) = proposed();
    day.say("ruth", now, "override_confirmed(override: O1_imani)", true).unwrap();
    let today = model::time::date_days("2026-05-11").unwrap();
    let days = |d: i64| overrides_of_day(&book(&day, now + 60), today + d).len();
    assert_eq!((days(-1), days(0), days(1)), (0, 1, 1), "it is in force until somebody ends it");
}

// ---- a handler's refusal ------------------------------------------------------------------------------------

#[test]
fn a_handler_refuses_in_two_taps_and_it_is_loud_on_the_weapon() {
    let now = at("2026-05-11", "12:48");
    let mut day = until(sample(), now);
    let choose = page(&day, &visitor("ruth"), now, "/hold?person=dale");
    has_all(&choose, &["No weapon to dale for now", "value=\"More training first\""]);
    let signed = drafts(&day, &visitor("ruth"), now, "/hold", "person=dale&reason=More+training+first&other=");
    assert_eq!(signed[0].body, "handler_decided(decision: H1_ruth, person: dale, reason: \"More training first\")");
    day.say("ruth", now, &signed[0].body, true).unwrap();
    has_all(&page(&day, &visitor("imani"), now + 1, "/weapon/R1?to=dale"), &["ruth gives no weapon to dale for now"]);
    let quiet = page(&day, &visitor("imani"), now + 1, "/weapon/R1?to=lucia");
    assert!(!quiet.contains("gives no weapon to"), "{quiet}");
    let hold = page(&day, &visitor("ruth"), now + 1, "/hold/H1_ruth");
    has_all(&hold, &["More training first", "I am satisfied: lift it"]);
    let lifted = drafts(&day, &visitor("ruth"), now + 1, "/hold/H1_ruth", "do=lift&reason=ten+clean+runs");
    assert_eq!(lifted[0].body, "decision_lifted(decision: H1_ruth, reason: \"ten clean runs\")");
    day.say("ruth", now + 2, &lifted[0].body, true).unwrap();
    has_all(&page(&day, &visitor("ruth"), now + 3, "/hold/H1_ruth"), &["This decision was lifted"]);
}

#[test]
fn what_was_overruled_stands_and_is_louder() {
    let now = at("2026-05-11", "12:48");
    let mut day = until(sample(), now);
    day.say("ruth", now, "handler_decided(decision: H1_ruth, person: dale)", true).unwrap();
    day.say("noor", now + 60, "decision_overruled(decision: H1_ruth, reason: \"no time\")", true).unwrap();
    has_all(&page(&day, &visitor("imani"), now + 61, "/weapon/R1?to=dale"), &["noor overruled this decision"]);
}

#[test]
fn a_weapon_is_taken_out_of_use_in_two_taps() {
    let now = at("2026-05-11", "12:48");
    let mut day = until(sample(), now);
    let signed = drafts(&day, &visitor("ruth"), now, "/hold", "weapon=R1&reason=x&other=the+%22hammer%22+slips");
    assert_eq!(signed[0].body, "withdrawn(weapon: R1, reason: \"the \\\"hammer\\\" slips\")");
    day.say("ruth", now, &signed[0].body, true).unwrap();
    has_all(&page(&day, &visitor("imani"), now + 1, "/weapon/R1"), &["This weapon was taken out of use"]);
    assert!(matches!(asked(&day, &visitor("ruth"), now, &Request::post("/hold", "weapon=R99")), Reply::Page { .. }));
}

// ---- private notes ------------------------------------------------------------------------------------------

#[test]
fn a_note_is_its_fingerprint_and_its_text_is_in_no_field() {
    let now = at("2026-05-11", "14:20");
    let mut day = until(sample(), now);
    let form = page(&day, &visitor("bea"), now, "/note");
    assert!(
        form.contains("<textarea id=\"text\" rows=\"6\" required dir=\"auto\"></textarea>"),
        "the text has no name: {form}"
    );
    let hash = "cd".repeat(32);
    let seal = format!("about=the+shot&sealed={hash}+70+text%2Fplain");
    let signed = drafts(&day, &visitor("bea"), now, "/note", &seal);
    assert_eq!(signed[0].body, "note_sealed(id: N4_bea, about: \"the shot\")");
    assert_eq!(signed[0].attach[0].hash.to_hex(), hash);
    refused(asked(&day, &visitor("bea"), now, &Request::post("/note", "about=x")), 422);
    // Only its writer opens it, and only with the same file.
    day.say("bea", now, &signed[0].body, true).unwrap();
    refused(asked(&day, &visitor("wes"), now, &Request::post("/note/N4_bea", "opened=x")), 404);
    let server = Visitor { host: Host::Server, ..visitor("bea") };
    has_all(&page(&day, &server, now, "/note"), &["Notes are sealed on a phone"]);
}

#[test]
fn every_page_is_there_in_spanish() {
    let (day, now, _) = proposed();
    let targets = [
        "/override",
        &format!("/override?{LUNCH}"),
        "/override/O1_imani",
        "/hold",
        "/hold?person=dale",
        "/hold?weapon=R1",
        "/note",
    ];
    for target in targets {
        let html = page(&day, &in_spanish(visitor("imani")), now, target);
        for id in ["[speak-", "[stop-", "[hold-", "[override-", "[note-"] {
            assert!(!html.contains(id), "{target}: {html}");
        }
    }
}

#[test]
fn what_was_decided_stands_on_the_pages_where_people_look() {
    let now = at("2026-05-13", "09:00");
    let mut sample = sample();
    let mut say = |who: &str, body: &str| {
        sample.say(who, now - 60, body, true).unwrap();
    };
    say("theo", "day_started(date: 2026-05-13)");
    say("ruth", "handler_decided(decision: H1, person: lucia, reason: \"not rested\")");
    say("ruth", "override_proposed(override: O1, weapon: R1, to: dale, missing: \"show\", reason: \"the light goes\")");
    has_all(&page(&sample, &visitor("ruth"), now, "/person/lucia"), &["not rested", "/hold/H1"]);
    has_all(
        &page(&sample, &visitor("theo"), now, "/day"),
        &["One decision to go on", "the light goes", "/override/O1"],
    );
    let people = page(&sample, &visitor("theo"), now, "/people");
    assert!(!people.contains("/person/office") && people.contains("/person/lucia"), "{people}");
    // The last handover of R1 is long over: it lies in the safe.
    for address in ["/handover/R1", "/handover/X1"] {
        let reply = asked(&sample, &visitor("ruth"), now, &Request::show(address));
        assert!(matches!(&reply, Reply::Go(to) if to.contains("/weapon/")), "{address}: {reply:?}");
    }
    let form = page(&sample, &visitor("ruth"), now, "/enter/cleaned");
    has_all(&form, &["<h1>Clean a weapon</h1>", ">Record: clean a weapon</button>"]);
}
