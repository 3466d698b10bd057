//! The armorer's pages about rounds and chambers, over the example's record: the ledger, the blind second count, show,
//! load, unload, and the call to the set.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use book::sample::Sample;
use common::{asked, at, drafts, in_spanish, page, sample, until, visitor};
use pages::{Draft, Reply, Request};

const DAY: &str = "2026-05-11";

fn bodies(drafts: &[Draft]) -> Vec<&str> {
    drafts.iter().map(|d| d.body.as_str()).collect()
}

/// The example as it stood before a local time of its first day.
fn set(clock: &str) -> (Sample, i64) {
    let now = at(DAY, clock);
    (until(sample(), now), now)
}

/// The same, with more that was signed just before.
fn set_with(clock: &str, said: &[(&str, &str)]) -> (Sample, i64) {
    let (mut sample, now) = set(clock);
    for (person, body) in said {
        sample.say(person, now, body, true).unwrap();
    }
    (sample, now + 1)
}

/// A form that was not accepted: its page, and that nothing is signed.
fn refused(sample: &Sample, person: &str, now: i64, target: &str, form: &str) -> (u16, String) {
    match asked(sample, &visitor(person), now, &Request::post(target, form)) {
        Reply::Page { status, html } => (status, html),
        other => panic!("this should not be signed: {other:?}"),
    }
}

/// The main part of a page, without its bar and tabs.
fn main_of(html: &str) -> &str {
    let from = html.find("<main").unwrap();
    html.get(from..html.find("</main>").unwrap()).unwrap()
}

// ---- show ------------------------------------------------------------------------------------------------

#[test]
fn one_post_signs_one_show_for_each_who_looked() {
    let (sample, now) = set("12:49");
    let html = page(&sample, &visitor("ruth"), now, "/show/R1?to=dale");
    assert!(html.contains("chambers of-6") && html.matches("name=\"seen\"").count() == 6, "{html}");
    assert!(html.contains("1 empty") && html.contains("value=\"imani\"") && html.contains("value=\"dale\" checked"));
    let form = "to=imani&to=dale&by=ruth&seen=1&seen=2&seen=3&seen=4&seen=5&seen=6&look-bea=no";
    let signed = drafts(&sample, &visitor("ruth"), now, "/show/R1", form);
    let expected = [
        "show(weapon: R1, to: dale, chambers: 6)",
        "show(weapon: R1, to: imani, chambers: 6)",
        "look_offered(weapon: R1, to: bea, accepted: no)",
    ];
    assert_eq!(bodies(&signed), expected);
    assert!(signed[0].means.as_deref().unwrap().contains("6 chambers"));
}

/// Signs what a page wants signed, as the host does.
fn play(sample: &mut Sample, person: &str, now: i64, target: &str, form: &str) {
    for draft in drafts(sample, &visitor(person), now, target, form) {
        sample.say(draft.person.as_deref().unwrap_or(person), now, &draft.body, true).unwrap();
    }
}

#[test]
fn load_show_and_call_on_these_pages_and_it_is_cleared() {
    let (mut sample, now) = set("13:06");
    let question = "/weapon/R1?to=dale&scene=sc14&use=take";
    play(&mut sample, "ruth", now, "/load/R1", "lot=Q45&count=2&scene=sc14");
    let all = "seen=1&seen=2&seen=3&seen=4&seen=5&seen=6";
    play(&mut sample, "ruth", now + 5, "/show/R1", &format!("to=imani&by=ruth&{all}"));
    assert!(page(&sample, &visitor("ruth"), now + 9, question).contains("is-not-cleared"));
    play(&mut sample, "ruth", now + 10, "/show/R1", &format!("to=dale&by=ruth&look-bea=yes&{all}"));
    assert!(page(&sample, &visitor("ruth"), now + 14, question).contains("is-not-cleared"));
    play(&mut sample, "imani", now + 15, "/announce/R1", "state=hot&size=quarter");
    let html = page(&sample, &visitor("ruth"), now + 20, question);
    assert!(html.contains("is-cleared"), "{}", main_of(&html));
}

#[test]
fn with_one_chamber_unseen_it_is_not_cleared() {
    let (mut sample, now) = set("13:09:30");
    let five = "seen=1&seen=2&seen=3&seen=4&seen=5&partly=yes";
    play(&mut sample, "ruth", now, "/show/R1", &format!("to=dale&by=ruth&look-bea=yes&{five}"));
    play(&mut sample, "imani", now + 5, "/announce/R1", "state=hot&size=quarter");
    let html = page(&sample, &visitor("ruth"), now + 9, "/weapon/R1?to=dale&scene=sc14&use=take");
    assert!(html.contains("is-not-cleared"), "{}", main_of(&html));
}

#[test]
fn fewer_chambers_are_said_to_be_fewer_before_they_are_signed() {
    let (sample, now) = set("12:49");
    let (status, html) = refused(&sample, "ruth", now, "/show/R1", "to=dale&by=ruth&seen=1&seen=2");
    assert_eq!(status, 422);
    assert!(html.contains("2 of 6 seen") && html.contains("does not hold"), "{html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/show/R1", "to=dale&by=ruth&seen=1&seen=2&partly=yes");
    assert_eq!(bodies(&signed), ["show(weapon: R1, to: dale, chambers: 2)"]);
    let (_, html) = refused(&sample, "ruth", now, "/show/R1", "to=dale&by=ruth&partly=yes");
    assert!(html.contains("Tap each chamber"), "{html}");
    // A chamber that the weapon does not have was not seen.
    let (_, html) = refused(&sample, "ruth", now, "/show/R1", "to=dale&by=ruth&seen=7&seen=0&seen=x&seen=1&seen=1");
    assert!(html.contains("1 of 6 seen"), "{html}");
}

#[test]
fn nobody_shows_to_themselves_and_who_opened_it_is_named() {
    let (sample, now) = set("12:49");
    let (_, html) = refused(&sample, "ruth", now, "/show/R1", "to=ruth&by=ruth&seen=1");
    assert!(html.contains("Say who looked"), "{html}");
    let all = "seen=1&seen=2&seen=3&seen=4&seen=5&seen=6";
    let signed = drafts(&sample, &visitor("imani"), now, "/show/R1", &format!("to=imani&by=ruth&{all}"));
    assert_eq!(bodies(&signed), ["show(weapon: R1, by: ruth, to: imani, chambers: 6)"]);
}

#[test]
fn a_mixed_load_does_not_say_which_chamber_holds_what() {
    let (sample, now) = set("13:08:30");
    let html = page(&sample, &visitor("ruth"), now, "/show/R1");
    assert!(html.contains("2 rounds in it") && html.contains("4 chambers are empty"), "{html}");
    assert!(!html.contains("1 empty") && !html.contains("1 blank"), "{html}");
    // Once it was fired, nobody can say what is in a chamber before it was looked into.
    let (sample, now) = set("13:13:30");
    let html = page(&sample, &visitor("ruth"), now, "/show/R1");
    assert!(html.contains("2 shots were fired since"), "{html}");
}

#[test]
fn a_magazine_and_a_rubber_copy_have_no_circle() {
    let (sample, now) = set("14:05:30");
    let html = page(&sample, &visitor("ruth"), now, "/show/B1?to=lucia");
    assert!(html.contains("Magazine") && html.matches("name=\"seen\"").count() == 2, "{html}");
    assert!(!html.contains("li class=\"blank\""), "which of them holds the rounds is not on the record: {html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/show/B1", "to=lucia&by=ruth&seen=1&seen=2");
    assert_eq!(bodies(&signed), ["show(weapon: B1, to: lucia, chambers: 2)"]);
    let signed = drafts(&sample, &visitor("ruth"), now, "/show/X1", "to=dale&by=ruth&seen=1");
    assert_eq!(bodies(&signed), ["show(weapon: X1, to: dale)"]);
}

// ---- load ------------------------------------------------------------------------------------------------

#[test]
fn dummies_are_ticked_one_by_one_and_signed_with_their_proof() {
    let (sample, now) = set("08:10:30");
    let html = page(&sample, &visitor("ruth"), now, "/load/R1?scene=sc14");
    assert_eq!(html.matches("name=\"checked\"").count(), 6, "as many as fit: {html}");
    assert!(html.contains("value=\"rattling_ball\" checked"), "the proof that was shown: {html}");
    let form = "lot=D45&count=6&proof=rattling_ball&scene=sc14&checked=1&checked=2&checked=3&checked=4&checked=5";
    let (status, html) = refused(&sample, "ruth", now, "/load/R1", form);
    assert!(status == 422 && html.contains("5 of 6 dummies were checked"), "{html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/load/R1", &format!("{form}&checked=6"));
    let expected = [
        "rounds_issued(weapon: R1, count: 6, lot: D45)",
        "dummies_checked(weapon: R1, count: 6, proof: \"rattling ball\")",
        "loaded(weapon: R1, load: L1_ruth, class: dummy, lot: D45, count: 6, scene: sc14)",
    ];
    assert_eq!(bodies(&signed), expected);
}

#[test]
fn what_was_counted_out_already_is_not_counted_out_twice() {
    let (sample, now) = set("09:10");
    let html = page(&sample, &visitor("ruth"), now, "/load/R1?scene=sc14");
    assert!(html.contains("name=\"count\" type=\"number\"") && html.contains("value=\"2\""), "{html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/load/R1", "lot=Q45&count=2&scene=sc14");
    let loaded = "loaded(weapon: R1, load: L2_ruth, class: blank, size: quarter, lot: Q45, count: 2, scene: sc14)";
    assert_eq!(bodies(&signed), [loaded]);
    let signed = drafts(&sample, &visitor("ruth"), now, "/load/R1", "lot=Q45&count=3&scene=sc14");
    assert_eq!(bodies(&signed)[0], "rounds_issued(weapon: R1, count: 1, lot: Q45)");
    let (_, html) = refused(&sample, "ruth", now, "/load/R1", "lot=Q45&count=7");
    assert!(html.contains("more than fit"), "{html}");
}

#[test]
fn who_stood_by_is_asked_when_a_performer_loads() {
    let (sample, now) = set("09:10");
    let (_, html) = refused(&sample, "ruth", now, "/load/R1", "lot=Q45&count=2&by=dale");
    assert!(html.contains("Say which handler stood by"), "{html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/load/R1", "lot=Q45&count=2&by=dale&supervisor=ruth");
    assert!(bodies(&signed)[0].ends_with("count: 2, by: dale, supervisor: ruth)"), "{signed:?}");
}

#[test]
fn with_a_live_round_open_there_is_no_form_but_stop() {
    let found = [("paolo", "round_found(class: unidentified, id: F1, place: truck)")];
    let (sample, now) = set_with("08:10:30", &found);
    let html = page_of(&sample, "ruth", now, "/load/R1");
    assert!(html.contains(">STOP<") && !main_of(&html).contains("<form"), "{html}");
    let (status, html) = refused(&sample, "ruth", now, "/load/R1", "lot=Q45&count=2");
    assert!(status == 409 && html.contains(">STOP<"), "{html}");
    // A dummy that was found stops nobody; a live round that was cleared does no more.
    let found = [
        ("paolo", "round_found(class: dummy, id: F1, place: truck)"),
        ("paolo", "round_found(class: live, id: F2, place: truck)"),
        ("ruth", "round_cleared(id: F2)"),
    ];
    let (sample, now) = set_with("08:10:30", &found);
    assert!(page_of(&sample, "ruth", now, "/load/R1").contains("name=\"checked\""));
    // A lot that is live is not loaded either.
    let live = [
        ("ruth", "lot_received(lot: V1, class: live, count: 5, container: box_v)"),
        ("ruth", "rounds_taken_out(container: box_v)"),
    ];
    let (sample, now) = set_with("08:10:30", &live);
    assert!(page_of(&sample, "ruth", now, "/load/R1?lot=V1").contains(">STOP<"));
    let (_, html) = refused(&sample, "ruth", now, "/load/R1", "lot=V1&count=5");
    assert!(html.contains("These are neither"), "{html}");
}

#[test]
fn look_alikes_and_what_was_not_tested_today_are_said_before_loading() {
    let (sample, now) = set("08:10:30");
    let html = page(&sample, &visitor("ruth"), now, "/load/R1?lot=D45");
    assert!(html.contains("Other rounds go with R1: Q45"), "{html}");
    assert!(!html.contains("was not screened"), "screened at 05:42: {html}");
    let (later, at_nine) = set("09:09");
    let html = page(&later, &visitor("ruth"), at_nine, "/load/R1?lot=Q45");
    assert!(html.contains("Can be mixed up") && html.contains("Both go with R1"), "{html}");
    assert!(!html.contains("Other rounds go with") && !html.contains("was not tested"), "{html}");
    let now = at("2026-05-10", "18:00");
    let before = until(sample, now);
    let html = page(&before, &visitor("ruth"), now, "/load/R1?lot=D45");
    assert!(html.contains("D45 was not screened round by round today"), "{html}");
    let html = page(&before, &visitor("ruth"), now, "/load/R1?lot=Q45");
    assert!(html.contains("Q45 was not tested in R1 today"), "{html}");
    assert!(html.contains("/enter/blanks_tested?lot=Q45&amp;weapon=R1"), "{html}");
}

fn page_of(sample: &Sample, person: &str, now: i64, target: &str) -> String {
    match asked(sample, &visitor(person), now, &Request::show(target)) {
        Reply::Page { html, .. } => html,
        other => panic!("no page: {other:?}"),
    }
}

// ---- unload ----------------------------------------------------------------------------------------------

#[test]
fn what_comes_out_is_counted_before_the_page_says_what_should() {
    let (sample, now) = set("09:16:30");
    let html = page(&sample, &visitor("ruth"), now, "/unload/R1");
    assert!(!main_of(&html).contains("should"), "{html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/unload/R1", "witness=imani&spent=2&back=0&spoiled=0");
    let expected =
        ["unloaded(weapon: R1, witness: imani) \"2 spent cases\"", "rounds_returned(weapon: R1, count: 0, spoiled: 0)"];
    assert_eq!(bodies(&signed), expected);
}

#[test]
fn a_count_that_does_not_come_out_is_recorded_as_counted_with_an_incident() {
    let (sample, now) = set("09:16:30");
    let form = "witness=imani&spent=1&back=0&spoiled=0";
    let (status, html) = refused(&sample, "ruth", now, "/unload/R1", form);
    assert!(
        status == 422 && html.contains("Spent cases: you counted 1") && html.contains("this many shots: 2"),
        "{html}"
    );
    let signed = drafts(&sample, &visitor("ruth"), now, "/unload/R1", &format!("{form}&differs=yes"));
    assert_eq!(bodies(&signed)[0], "unloaded(weapon: R1, witness: imani) \"1 spent case\"");
    assert!(bodies(&signed)[2].starts_with("count_mismatch(id: U1_ruth, weapon: R1, lot: Q45) \""), "{signed:?}");
    let (_, html) = refused(&sample, "ruth", now, "/unload/R1", "witness=ruth&spent=2&back=0&spoiled=0");
    assert!(html.contains("Two different people"), "{html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/unload/R1", "witness=-&spent=2&back=0&spoiled=0");
    assert!(bodies(&signed)[0].starts_with("unloaded(weapon: R1) "), "{signed:?}");
}

#[test]
fn dummies_come_back_without_spent_cases() {
    let (sample, now) = set("08:27");
    let signed = drafts(&sample, &visitor("ruth"), now, "/unload/R1", "witness=paolo&spent=0&back=6&spoiled=0");
    assert_eq!(bodies(&signed)[1], "rounds_returned(weapon: R1, count: 6, spoiled: 0)");
}

// ---- the call --------------------------------------------------------------------------------------------

#[test]
fn the_call_is_what_the_record_has() {
    let (sample, now) = set("08:17");
    let html = page(&sample, &visitor("imani"), now, "/announce/R1");
    assert!(html.contains("COLD, DUMMIES"), "{html}");
    let signed = drafts(&sample, &visitor("imani"), now, "/announce/R1", "state=cold_dummies&by=imani");
    assert_eq!(bodies(&signed), ["announced(weapon: R1, state: cold_dummies)"]);
    let (sample, now) = set("09:12");
    assert!(page(&sample, &visitor("imani"), now, "/announce/R1").contains("HOT, QUARTER LOAD"));
    let signed = drafts(&sample, &visitor("ruth"), now, "/announce/R1", "state=hot&size=quarter&by=imani");
    assert_eq!(bodies(&signed), ["announced(weapon: R1, state: hot, size: quarter, by: imani)"]);
    // It was loaded while the page stood on the phone: what was read out is not what is there.
    let (_, html) = refused(&sample, "imani", now, "/announce/R1", "state=cold_dummies");
    assert!(html.contains("Something changed"), "{html}");
    // Nobody said what is in it: nothing to call. Nothing goes into the rubber one: nothing to call either.
    let (early, then) = set("05:20");
    for (weapon, word) in [("B1", "UNKNOWN"), ("X1", "SOLID")] {
        let html = page(&early, &visitor("imani"), then, &format!("/announce/{weapon}"));
        assert!(html.contains(word) && !main_of(&html).contains("<form"), "{html}");
    }
}

// ---- the ledger ------------------------------------------------------------------------------------------

#[test]
fn the_ledger_shows_each_lot_and_each_movement_with_its_entry() {
    let (sample, now) = set("08:12");
    let html = page(&sample, &visitor("ruth"), now, "/rounds");
    assert!(html.contains("D45") && html.contains("Q45") && html.contains("locked in round safe"), "{html}");
    assert!(html.contains("Can be mixed up") && html.contains("Both go with R1"), "{html}");
    let html = page(&sample, &visitor("ruth"), now, "/rounds/D45");
    assert!(html.contains("counted out for R1") && html.contains("6: in box d45 → counted out for R1"), "{html}");
    assert!(main_of(&html).matches("/record/").count() >= 2, "{html}");
    let html = page(&sample, &in_spanish(visitor("ruth")), now, "/rounds/D45");
    assert!(html.contains("entregados para R1"), "{html}");
}

#[test]
fn what_does_not_add_up_is_loud() {
    let (sample, now) = set_with("09:16:30", &[("ruth", "rounds_returned(weapon: R1, count: 1)")]);
    for target in ["/rounds", "/rounds/Q45"] {
        let html = page(&sample, &visitor("ruth"), now, target);
        assert!(html.contains("Rounds do not add up") && html.contains("is-not-cleared"), "{target}: {html}");
    }
    let (sample, now) = set("09:16:30");
    assert!(!page(&sample, &visitor("ruth"), now, "/rounds").contains("Rounds do not add up"));
}

// ---- the blind second count --------------------------------------------------------------------------------

const FIRST: (&str, &str) =
    ("ruth", "rounds_counted(id: T1_ruth, lot: D45, container: box_d45, count: 7319, blind: yes)");

#[test]
fn the_first_count_is_blind_and_shown_to_nobody() {
    let (sample, now) = set("08:12");
    let signed = drafts(&sample, &visitor("ruth"), now, "/count", "lot=D45&container=box_d45&count=7319");
    assert_eq!(bodies(&signed), [FIRST.1]);
    let (sample, now) = set_with("08:12", &[FIRST]);
    let hash = sample.source.entries.last().unwrap().1.hash().to_hex();
    for person in ["ruth", "paolo"] {
        for target in
            ["/count", "/count/T1_ruth", "/record", &format!("/record/{hash}"), "/rounds", "/rounds/D45", "/weapon/R1"]
        {
            let html = page(&sample, &visitor(person), now, target);
            assert!(!html.contains("7319"), "{person} at {target}: {html}");
        }
    }
    let request = Request::show("/count?lot=D45&container=box_d45");
    let Reply::Go(to) = asked(&sample, &visitor("paolo"), now, &request) else { panic!("the second count") };
    assert!(to.ends_with("/count/T1_ruth"), "{to}");
}

#[test]
fn the_second_person_types_theirs_and_only_then_both_are_shown() {
    let (sample, now) = set_with("08:12", &[FIRST]);
    let second = drafts(&sample, &visitor("paolo"), now, "/count/T1_ruth", "count=7318");
    let expected = "rounds_counted(id: T2_paolo, lot: D45, container: box_d45, count: 7318, blind: yes)";
    assert_eq!(bodies(&second), [expected]);
    let (status, html) = refused(&sample, "paolo", now, "/count/T1_ruth", "count=many");
    assert!(status == 422 && !html.contains("7319"), "{html}");
    // Whoever counted first is no second person.
    let (_, html) = refused(&sample, "ruth", now, "/count/T1_ruth", "count=7319");
    assert!(html.contains("Waits for a second count") && !html.contains("7319"), "{html}");
}

#[test]
fn counts_that_differ_propose_an_incident_and_counting_again() {
    let second = ("paolo", "rounds_counted(id: T2_paolo, lot: D45, container: box_d45, count: 7318, blind: yes)");
    let (sample, now) = set_with("08:12", &[FIRST, second]);
    let html = page(&sample, &visitor("paolo"), now, "/count/T1_ruth");
    assert!(html.contains("7319 ≠ 7318") && html.contains("Count again, both of you"), "{html}");
    let signed = drafts(&sample, &visitor("paolo"), now, "/count/T1_ruth", "");
    assert!(bodies(&signed)[0].starts_with("count_mismatch(id: U1_paolo, lot: D45) \""), "{signed:?}");
    // Both have read both numbers now, so what they count next is not blind.
    let html = page(&sample, &visitor("ruth"), now, "/count?lot=D45&container=box_d45");
    assert!(html.contains("recorded as not blind"), "{html}");
    let signed = drafts(&sample, &visitor("ruth"), now, "/count", "lot=D45&container=box_d45&count=24");
    assert!(bodies(&signed)[0].ends_with("count: 24, blind: no)"), "{signed:?}");
    assert!(!page(&sample, &visitor("ruth"), now, "/load/R1?lot=D45").contains("did not come out"));
    let entered = ("paolo", "count_mismatch(id: U1_paolo, lot: D45)");
    let (sample, now) = set_with("08:12", &[FIRST, second, entered]);
    let html = page(&sample, &visitor("ruth"), now, "/count/T1_ruth");
    assert!(html.contains("/enter/count_resolved?id=U1_paolo") && !html.contains("Record that the count"), "{html}");
    let html = page(&sample, &visitor("ruth"), now, "/load/R1?lot=D45");
    assert!(html.contains("A count of these rounds did not come out"), "{html}");
}

#[test]
fn equal_counts_are_said_to_be_equal() {
    let second = ("paolo", "rounds_counted(id: T2_paolo, lot: D45, container: box_d45, count: 7319, blind: yes)");
    let (sample, now) = set_with("08:12", &[FIRST, second]);
    let html = page(&sample, &visitor("ruth"), now, "/count/T2_paolo");
    assert!(html.contains("Both counts are equal") && !html.contains("is-not-cleared"), "{html}");
    assert!(page(&sample, &visitor("ruth"), now, "/record").contains("7319"));
}

#[test]
fn the_general_form_cannot_say_that_a_count_was_blind() {
    let (sample, now) = set("08:12");
    assert!(!page(&sample, &visitor("ruth"), now, "/enter/rounds_counted?blind=yes").contains("name=\"blind\""));
    let signed = drafts(&sample, &visitor("ruth"), now, "/enter/rounds_counted", "id=T9&lot=D45&count=24&blind=yes");
    assert_eq!(bodies(&signed), ["rounds_counted(id: T9, lot: D45, count: 24)"]);
}

// ---- hostile words -----------------------------------------------------------------------------------------

#[test]
fn what_people_type_is_text_and_comes_back_byte_for_byte() {
    let (sample, now) = set("12:49");
    let long = "á".repeat(4_000);
    for typed in ["<script>alert(1)</script>", "\"quotes\" & 'more'", "🎬🔫", "\u{202e}rtl\u{202c}", long.as_str()]
    {
        let form = format!("to=dale&by=ruth&seen=1&remark={}", pages::request::encoded(typed));
        let (_, html) = refused(&sample, "ruth", now, "/show/R1", &form);
        assert!(!html.contains("<script>alert"), "{html}");
        let signed = drafts(&sample, &visitor("ruth"), now, "/show/R1", &format!("{form}&partly=yes"));
        let quoted = signed[0].body.strip_prefix("show(weapon: R1, to: dale, chambers: 1) ").unwrap();
        assert_eq!(quoted, model::value::quoted(typed));
    }
    for target in ["/load/%3Cscript%3E", "/rounds/%3Cscript%3E", "/count/%3Cscript%3E", "/show/%22", "/announce/x"] {
        assert!(!page_of(&sample, "ruth", now, target).contains("<script>\""), "{target}");
    }
    let (status, html) = refused(&sample, "ruth", now, "/count", "lot=%3Cscript%3E&count=x");
    assert!(status == 422 && !html.contains("<script>\""), "{html}");
    let (_, html) = refused(&sample, "ruth", now, "/load/R1", "lot=Q45&count=99999999999999999999");
    assert!(html.contains("How many rounds"), "{html}");
}

#[test]
fn steps_lead_to_these_pages_with_what_is_known() {
    let (sample, now) = set("12:47");
    let html = page(&sample, &visitor("ruth"), now, "/weapon/R1?to=dale&scene=sc14&use=take");
    assert!(html.contains("/show/R1?by=ruth&amp;to=dale&amp;chambers=6&amp;then="), "{html}");
    assert!(html.contains("/announce/R1?"), "{html}");
    let then = "then=%2Fset%2F0123456789abcdef%2Fweapon%2FR1%3Fto%3Ddale";
    let request = Request::post("/announce/R1", &format!("state=cold_empty&{then}"));
    let Reply::Enter { then, .. } = asked(&sample, &visitor("ruth"), now, &request) else { panic!("signed") };
    assert_eq!(then, "/set/0123456789abcdef/weapon/R1?to=dale");
    let request = Request::post("/announce/R1", "state=cold_empty&then=https%3A%2F%2Felsewhere.example");
    let Reply::Enter { then, .. } = asked(&sample, &visitor("ruth"), now, &request) else { panic!("signed") };
    assert_eq!(then, "/set/0123456789abcdef/weapon/R1");
}

/// A phone whose clock is ahead, a disowned one, a copied one: what they say is kept, and is in no number.
#[test]
fn what_does_not_count_is_said_and_not_counted() {
    let now = at("2026-05-13", "09:00");
    let mut sample = sample();
    sample.say("ruth", at("2026-05-13", "08:00"), "rounds_issued(weapon: R1, lot: Q45, count: 2)", true).unwrap();
    let before = page(&sample, &visitor("ruth"), now, "/rounds/Q45");
    sample.say("paolo", now + 3_600, "rounds_issued(weapon: R1, lot: Q45, count: 7)", true).unwrap();
    let after = page(&sample, &visitor("ruth"), now, "/rounds/Q45");
    let moved = |html: &str| html.split("<ol class=\"log\"").nth(1).unwrap().matches("<li").count();
    assert_eq!(moved(&before), moved(&after), "no movement more");
    assert!(
        !before.contains("does not count") && after.contains("One entry does not count, and no number here"),
        "{after}"
    );
    let file = |name: &str| match asked(&sample, &visitor("ruth"), now, &Request::show(&format!("/export/{name}"))) {
        Reply::File { bytes, .. } => String::from_utf8(bytes).unwrap(),
        other => panic!("{other:?}"),
    };
    let line = file("rounds.csv").lines().find(|l| l.contains("does not count")).unwrap().to_owned();
    assert!(line.contains("paolo") && line.contains("Q45") && !line.contains(",7,"), "{line}");
    let whole = file("record.csv");
    assert_eq!(whole.lines().filter(|l| l.ends_with("does not count")).count(), 1, "the entry alone: nobody denied it");
    assert!(file("record.json").contains("\"counts\": false"));
    let log = page(&sample, &visitor("ruth"), now, "/print/log/2026-05-13");
    assert!(log.contains("One entry does not count"), "{log}");
}

/// What is true of a thing by its class, and the careful word for whatever is not known.
#[test]
fn a_thing_that_nothing_goes_into_says_so_and_any_doubt_is_treated_as_loaded() {
    let now = at("2026-05-13", "09:00");
    let said = |lines: &[&str]| {
        let mut sample = sample();
        for (i, line) in (0..).zip(lines) {
            sample.say("ruth", now - 600 + i, line, true).unwrap();
        }
        let html = page(&sample, &visitor("ruth"), now, "/weapon/Z1");
        html.split("<p class=\"lede\">")
            .nth(1)
            .unwrap()
            .split("</span>")
            .next()
            .unwrap()
            .split('>')
            .nth(1)
            .unwrap()
            .to_owned()
    };
    let solid = "weapon_registered(weapon: Z1, class: rubber, type: pistol)";
    let unknown = "UNKNOWN: treat it as loaded";
    assert_eq!(said(&[solid]), "SOLID: nothing goes into it");
    assert_eq!(said(&["weapon_registered(weapon: Z1, class: edged)"]), "EDGED: nothing goes into it");
    assert_eq!(said(&["weapon_registered(weapon: Z1, class: replica)"]), "REPLICA: look whether it opens");
    for class in ["live_capable", "blank_only", "blocked_barrel", "deactivated", "gas"] {
        assert_eq!(said(&[&format!("weapon_registered(weapon: Z1, class: {class})")]), unknown, "{class}");
    }
    assert_eq!(said(&["weapon_registered(weapon: Z1)"]), unknown);
    assert_eq!(said(&["weapon_registered(weapon: Z1, class: replica, capacity: 6)"]), unknown, "it has chambers");
    assert_eq!(said(&[solid, "weapon_described(weapon: Z1, class: blank_only)"]), unknown, "two entries differ");
    assert_eq!(said(&["weapon_registered(weapon: Z1)", "weapon_described(weapon: Z1, class: rubber)"]), unknown);
    assert_eq!(said(&[solid, "not weapon_registered(weapon: Z1, class: rubber)"]), unknown, "somebody denies it");
    let loaded = [solid, "loaded(weapon: Z1, class: blank, size: half)"];
    assert_eq!(said(&loaded), "HOT: half load", "whatever it was called, somebody loaded it");
}
