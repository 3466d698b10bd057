//! Speaking up and stopping the work: what a person sees, and what they sign.

#![allow(clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{asked, at, drafts, in_spanish, page, sample, until, visitor};
use pages::page::speak::name_of;
use pages::{Host, Reply, Request, Visitor};

const CODE: &str = "kqzmabtwpdxefghncrsv";

/// Somebody with the poster's address, on the server.
fn guest() -> Visitor {
    Visitor {
        base: "/set/0123456789abcdef".to_owned(),
        host: Host::Server,
        fresh: Some(CODE.to_owned()),
        ..Visitor::default()
    }
}

fn posted(visitor: &Visitor, now: i64, target: &str, form: &str) -> Reply {
    asked(&until(sample(), now), visitor, now, &Request::post(target, form))
}

fn html(reply: Reply) -> String {
    match reply {
        Reply::Page { html, .. } => html,
        other => panic!("no page: {other:?}"),
    }
}

fn has_all(html: &str, texts: &[&str]) {
    for text in texts {
        assert!(html.contains(text), "`{text}` is not on the page:\n{html}");
    }
}

// ---- speaking up ------------------------------------------------------------------------------------------

#[test]
fn the_first_page_has_two_choices() {
    let now = at("2026-05-11", "12:47");
    let html = page(&until(sample(), now), &visitor("bea"), now, "/speak");
    has_all(&html, &["/speak?what=worry", "/speak?what=wrong", "Nothing waits for an answer"]);
}

#[test]
fn a_worry_with_a_name_is_one_entry_of_its_writer() {
    let now = at("2026-05-11", "12:47");
    let signed = drafts(
        &until(sample(), now),
        &visitor("bea"),
        now,
        "/speak",
        "what=worry&about=The+dolly+creeps&weapon=R1&place=truck",
    );
    assert_eq!(signed.len(), 1);
    assert_eq!(
        signed[0].body,
        "concern_raised(concern: C1_bea, about: \"The dolly creeps\", weapon: R1, place: truck)"
    );
    assert_eq!(signed[0].person, None);
}

#[test]
fn odd_texts_come_back_as_text_and_go_out_as_they_came() {
    let now = at("2026-05-11", "12:47");
    let long = "x".repeat(4_000);
    for odd in [
        "<script>alert(1)</script>",
        "\"quoted\" \\ and 'so'",
        "🎬 \u{200f}\u{202e}right to left\u{202c}",
        "two\nlines",
        &long,
    ] {
        let form = format!("about={}", pages::request::encoded(odd));
        let signed = drafts(&until(sample(), now), &visitor("bea"), now, "/speak", &form);
        let wanted = format!("concern_raised(concern: C1_bea, about: {})", model::value::quoted(odd));
        assert_eq!(signed[0].body, wanted);
        let mut day = until(sample(), now);
        day.say("bea", now, &signed[0].body, true).unwrap();
        let shown = page(&day, &visitor("imani"), now + 60, "/speak/C1_bea");
        assert!(!shown.contains("<script>alert"), "{shown}");
        let first = odd.lines().next().unwrap().replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        assert!(shown.contains(&first), "{odd}: {shown}");
    }
    let too_long = posted(&visitor("bea"), now, "/speak", &format!("about={}", "x".repeat(4_001)));
    has_all(&html(too_long), &["too long", "4000"]);
}

#[test]
fn a_photo_is_attached() {
    let now = at("2026-05-11", "12:47");
    let hash = "ab".repeat(32);
    let form = format!("about=look&photo={hash}+1234+image%2Fjpeg");
    let signed = drafts(&until(sample(), now), &visitor("bea"), now, "/speak", &form);
    assert_eq!(signed[0].attach.len(), 1);
    assert_eq!((signed[0].attach[0].length, signed[0].attach[0].media.as_str()), (1234, "image/jpeg"));
}

#[test]
fn without_an_account_the_concern_is_the_posters_and_its_code_opens_it() {
    let now = at("2026-05-11", "12:47");
    let form = page(&until(sample(), now), &guest(), now, "/speak?what=worry");
    has_all(&form, &["KQZM-ABTW-PDXE-FGHN-CRSV", "multipart/form-data", "nobody can look it up"]);
    let signed =
        drafts(&until(sample(), now), &guest(), now, "/guest/speak", &format!("what=worry&about=look&receipt={CODE}"));
    let name = name_of(CODE);
    assert_eq!(signed[0].body, format!("concern_raised(concern: {name}, about: \"look\")"));
    assert_eq!(signed[0].person.as_deref(), Some("poster"));
    assert!(!signed[0].body.contains(CODE), "the code stays off the record");

    let mut day = until(sample(), now);
    day.import("poster", now, &signed[0].body).unwrap();
    day.say("imani", now + 60, &format!("concern_answered(concern: {name}, what: \"measured it\")"), true).unwrap();
    let opened = html(asked(&day, &guest(), now + 120, &Request::post("/speak", "code=KQZM-abtw-pdxe-fghn-crsv")));
    has_all(&opened, &["look", "measured it", "imani", "Answer"]);
    let guessed = html(asked(&day, &guest(), now + 120, &Request::post("/speak", "code=AAAA-abtw-pdxe-fghn-crsv")));
    assert!(!guessed.contains("measured it"), "{guessed}");
    let named = html(asked(&day, &guest(), now + 120, &Request::show(&format!("/guest/speak/{name}"))));
    assert!(!named.contains("measured it"), "the name alone opens nothing: {named}");
    let no_such = html(asked(&day, &guest(), now + 120, &Request::show("/guest/speak/C123")));
    assert_eq!(named, no_such.replace("C123", &name), "nor does it say whether there is such a concern");
}

#[test]
fn the_writer_writes_back_with_the_code_and_nobody_else() {
    let now = at("2026-05-11", "12:47");
    let name = name_of(CODE);
    let mut day = until(sample(), now);
    day.import("poster", now, &format!("concern_raised(concern: {name}, about: \"look\")")).unwrap();
    let path = format!("/guest/speak/{name}");
    let with = |form: &str| asked(&day, &guest(), now + 60, &Request::post(&path, form));
    let Reply::Enter { drafts, then } = with(&format!("code={CODE}&about=at+the+truck")) else { panic!() };
    assert_eq!(drafts[0].body, format!("concern_message(concern: {name}, what: \"at the truck\")"));
    assert_eq!(drafts[0].person.as_deref(), Some("poster"));
    assert!(!then.contains(CODE), "the code is in no address: {then}");
    for form in ["about=I+am+fine+now", "code=&about=x", "code=aaaaabtwpdxefghncrsv&about=x"] {
        assert!(matches!(with(form), Reply::Page { status: 403, .. }), "{form}");
    }
    let answered = with(&format!("code={CODE}&about=done&as=answer"));
    let Reply::Enter { drafts, .. } = answered else { panic!() };
    assert!(drafts[0].body.starts_with("concern_message"), "whoever raised it does not answer it");
}

#[test]
fn a_phone_signs_nothing_that_was_to_have_no_name() {
    let now = at("2026-05-11", "12:47");
    for form in ["what=worry&about=the+AD+hurries+us", "what=unintended_discharge&weapon=B1"] {
        let Reply::Page { html, .. } = posted(&visitor("bea"), now, "/guest/speak", form) else {
            panic!("signed by the phone")
        };
        has_all(&html, &["was not sent", "would say who you are"]);
        assert!(!form.contains("hurries") || html.contains("the AD hurries us"), "the text is kept: {html}");
    }
    let mut day = until(sample(), now);
    let name = name_of(CODE);
    day.import("poster", now, &format!("concern_raised(concern: {name}, about: \"look\")")).unwrap();
    let reply = asked(
        &day,
        &visitor("bea"),
        now,
        &Request::post(&format!("/guest/speak/{name}"), &format!("code={CODE}&about=more")),
    );
    let Reply::Page { html, .. } = reply else { panic!("signed by the phone") };
    has_all(&html, &["was not sent", "more"]);
}

#[test]
fn a_form_that_is_sent_twice_says_it_once() {
    let now = at("2026-05-11", "12:47");
    let mut day = until(sample(), now);
    day.import("poster", now, &format!("concern_raised(concern: {}, about: \"look\")", name_of(CODE))).unwrap();
    let again = asked(&day, &guest(), now + 5, &Request::post("/guest/speak", &format!("about=look&receipt={CODE}")));
    let Reply::Enter { drafts, .. } = again else { panic!() };
    assert!(drafts.is_empty(), "{drafts:?}");
}

#[test]
fn a_code_in_an_address_is_not_taken() {
    let now = at("2026-05-11", "12:47");
    let form = page(&until(sample(), now), &guest(), now, "/speak?what=worry&receipt=aaaaaaaaaaaaaaaaaaaa");
    assert!(!form.to_lowercase().contains("aaaaaaaaaaaa") && !form.contains("AAAA-AAAA"), "{form}");
}

// ---- near-misses --------------------------------------------------------------------------------------------

#[test]
fn an_unmeant_shot_stops_the_work_in_the_same_post() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let signed = drafts(
        &day,
        &visitor("bea"),
        now,
        "/speak",
        "what=unintended_discharge&weapon=R1&holder=dale&about=at+the+ground",
    );
    let bodies: Vec<&str> = signed.iter().map(|d| d.body.as_str()).collect();
    assert_eq!(
        bodies,
        ["unintended_discharge(id: U1_bea, weapon: R1, holder: dale) \"at the ground\"", "stop_called(stop: S1_bea)"]
    );
    let near = drafts(&day, &visitor("bea"), now, "/speak", "what=muzzle_breach&weapon=R1&holder=dale");
    assert_eq!(near.len(), 1);
    assert_eq!(near[0].body, "muzzle_breach(id: U1_bea, weapon: R1, holder: dale)");
}

#[test]
fn without_a_name_a_mishap_is_a_concern_with_a_code_and_still_stops_the_work() {
    let now = at("2026-05-11", "12:47");
    let form = format!("what=injury&person=dale&about=his+hand&receipt={CODE}");
    let signed = drafts(&until(sample(), now), &guest(), now, "/guest/speak", &form);
    let bodies: Vec<&str> = signed.iter().map(|d| d.body.as_str()).collect();
    let concern = format!("concern_raised(concern: {}, about: \"Somebody is hurt: his hand\") \"dale\"", name_of(CODE));
    assert_eq!(bodies, [concern.as_str(), "stop_called(stop: S1_poster)"]);
    assert!(signed.iter().all(|d| d.person.as_deref() == Some("poster")));
}

/// A guest writes what they know; only what the record has under that name becomes a field, the rest stays a remark.
#[test]
fn a_guest_names_weapon_and_place_by_writing_and_learns_none() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    for target in ["/speak", "/speak?what=worry", "/speak?what=failed_to_fire", "/speak?what=unintended_discharge"] {
        let html = page(&day, &guest(), now, target);
        for secret in ["R1", "B1", "dale", "Dale", "truck", "station"] {
            let told = [format!(">{secret}<"), format!("\"{secret}\"")].iter().any(|t| html.contains(t.as_str()));
            assert!(!told, "{target} tells a guest of {secret}: {html}");
        }
    }
    let label = page(&day, &guest(), now, "/speak?weapon=R1");
    has_all(&label, &["what=worry&amp;weapon=R1", "what=wrong&amp;weapon=R1"]);
    has_all(&page(&day, &guest(), now, "/speak?what=worry&weapon=R1"), &["value=\"R1\"", "details open"]);
    let said = |fields: &str| {
        let form = format!("what=worry&about=look&receipt={CODE}&{fields}");
        drafts(&day, &guest(), now, "/guest/speak", &form)[0].body.clone()
    };
    let raised = format!("concern_raised(concern: {}, about: \"look\"", name_of(CODE));
    assert_eq!(said("weapon=r1&place=the+barn"), format!("{raised}, weapon: R1) \"the barn\""));
    assert_eq!(said("weapon=the+revolver&place=Truck"), format!("{raised}, place: truck) \"the revolver\""));
    assert_eq!(said("weapon=R1)+stop_called(x&place="), format!("{raised}) \"R1) stop_called(x\""));
    let member = page(&day, &visitor("bea"), now, "/speak?what=worry&weapon=R1");
    has_all(&member, &["<option value=\"R1\" selected", "<datalist id=\"l-place\"", "<option value=\"truck\""]);
}

#[test]
fn a_thread_says_which_weapon_and_where() {
    let now = at("2026-05-11", "12:47");
    let mut day = until(sample(), now);
    day.say("bea", now, "concern_raised(concern: C1, about: \"look\", weapon: R1, place: truck)", true).unwrap();
    has_all(&page(&day, &visitor("ruth"), now + 60, "/speak/C1"), &["R1 · truck"]);
}

#[test]
fn whoever_held_a_weapon_that_failed_to_fire_must_be_named() {
    // Left out, the entry would say that it was in the hands of whoever signs.
    let now = at("2026-05-11", "12:47");
    let html = html(posted(&visitor("bea"), now, "/speak", "what=failed_to_fire&weapon=R1"));
    has_all(&html, &["Nothing was recorded", "In whose hands"]);
}

// ---- the clock ---------------------------------------------------------------------------------------------

#[test]
fn a_thread_says_how_long_it_waits_which_rule_waits_and_whose_turn_it_is() {
    let now = at("2026-05-11", "15:50");
    let html = page(&until(sample(), now), &visitor("imani"), now, "/speak/C1");
    has_all(&html, &["the dolly crept forward", "Not answered", "1 minute", "house.concern-same-day", "imani", "noor"]);
    let later = at("2026-05-11", "15:52");
    let html = page(&until(sample(), later), &visitor("imani"), later, "/speak/C1");
    has_all(&html, &["wheels chocked", "Answered"]);
    assert!(!html.contains("Whose turn"), "{html}");
}

#[test]
fn what_was_not_answered_at_the_wrap_is_overdue() {
    let now = at("2026-05-11", "15:50");
    let mut day = until(sample(), now);
    day.say("imani", at("2026-05-11", "17:10"), "day_wrapped()", true).unwrap();
    let evening = at("2026-05-11", "18:00");
    let html = page(&day, &visitor("noor"), evening, "/speak/C1");
    has_all(&html, &["Overdue", "house.concern-same-day", "2 h 11 min"]);
    let list = page(&day, &visitor("noor"), evening, "/speak");
    has_all(&list, &["1 waits for an answer", "Overdue"]);
    let answered = "concern_answered(concern: C1, what: \"measured\")";
    day.say("noor", at("2026-05-11", "18:05"), answered, true).unwrap();
    let html = page(&day, &visitor("noor"), at("2026-05-11", "18:10"), "/speak/C1");
    assert!(!html.contains("Overdue"), "{html}");
}

#[test]
fn an_answer_of_somebody_without_power_does_not_count() {
    let now = at("2026-05-11", "15:50");
    let mut day = until(sample(), now);
    day.say("wes", now, "concern_answered(concern: C1, what: \"all fine\")", true).unwrap();
    let html = page(&day, &visitor("imani"), now + 60, "/speak/C1");
    has_all(&html, &["Answer does not count", "no power to act"]);
}

#[test]
fn to_answer_and_to_ask_back_are_two_buttons_of_one_form() {
    let now = at("2026-05-11", "15:50");
    let day = until(sample(), now);
    let answered = drafts(&day, &visitor("imani"), now, "/speak/C1", "about=measured&as=answer");
    assert_eq!(answered[0].body, "concern_answered(concern: C1, what: \"measured\")");
    let back = drafts(&day, &visitor("imani"), now, "/speak/C1", "about=where%3F&as=message");
    assert_eq!(back[0].body, "concern_message(concern: C1, what: \"where?\")");
}

// ---- the stop ----------------------------------------------------------------------------------------------

#[test]
fn a_stop_says_who_called_it_and_who_may_lift_it() {
    let now = at("2026-05-11", "15:26");
    let day = until(sample(), now);
    let html = page(&day, &visitor("ruth"), now, "/stop/S1");
    has_all(
        &html,
        &[
            "Work with weapons is stopped",
            "bea called it at 14:10",
            "ruth (armorer)",
            "paolo",
            "imani",
            "I, ruth, lift this stop",
        ],
    );
    let html = page(&day, &visitor("wes"), now, "/stop/S1");
    assert!(!html.contains("lift this stop") && html.contains("does not count"), "{html}");
    assert_eq!(drafts(&day, &visitor("ruth"), now, "/stop/S1", "do=lift")[0].body, "stop_released(stop: S1)");
}

#[test]
fn one_of_two_liftings_is_not_the_end() {
    let now = at("2026-05-11", "15:26:30");
    let html = page(&until(sample(), now), &visitor("imani"), now, "/stop/S1");
    has_all(
        &html,
        &[
            "Work with weapons is stopped",
            "Lifted by ruth",
            "somebody else has to lift it too",
            "I, imani, lift this stop",
        ],
    );
    let now = at("2026-05-11", "15:28");
    let html = page(&until(sample(), now), &visitor("imani"), now, "/stop/S1");
    has_all(&html, &["This stop was lifted"]);
    assert!(!html.contains("Work with weapons is stopped"), "{html}");
}

#[test]
fn an_open_discharge_is_shown_beside_the_stop() {
    let now = at("2026-05-11", "14:20");
    let html = page(&until(sample(), now), &visitor("imani"), now, "/stop/S1");
    has_all(&html, &["This stops the work too", "house.open-discharge"]);
}

#[test]
fn what_is_being_done_is_told_to_everybody() {
    let now = at("2026-05-11", "14:20");
    let mut day = until(sample(), now);
    let signed = drafts(&day, &visitor("imani"), now, "/stop/S1", "what=Ruth+looks+at+%22B1%22");
    assert_eq!(signed[0].body, "stop_message(stop: S1, what: \"Ruth looks at \\\"B1\\\"\")");
    day.say("imani", now, &signed[0].body, true).unwrap();
    has_all(&page(&day, &guest(), now + 60, "/stop/S1"), &["Ruth looks at &quot;B1&quot;"]);
}

#[test]
fn a_guest_stops_the_work_and_lifts_nothing() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let signed = drafts(&day, &guest(), now, "/stop", "why=a+child+on+set");
    assert_eq!(
        (signed[0].body.as_str(), signed[0].person.as_deref()),
        ("stop_called(stop: S1_poster) \"a child on set\"", Some("poster"))
    );
    let now = at("2026-05-11", "14:20");
    assert!(matches!(posted(&guest(), now, "/stop/S1", "do=lift"), Reply::Page { .. }));
}

#[test]
fn every_page_is_there_in_spanish() {
    let now = at("2026-05-11", "15:50");
    let day = until(sample(), now);
    for target in
        ["/speak", "/speak?what=worry", "/speak?what=wrong", "/speak?what=injury", "/speak/C1", "/stop", "/stop/S1"]
    {
        let html = page(&day, &in_spanish(visitor("imani")), now, target);
        for id in ["[speak-", "[stop-", "[hold-", "[override-", "[note-"] {
            assert!(!html.contains(id), "{target}: {html}");
        }
    }
}

#[test]
fn every_page_says_that_the_work_is_stopped_until_the_last_lifting() {
    use pages::{Here, Tongue};
    let banners = |clock: &str| {
        let now = at("2026-05-11", clock);
        let day = until(sample(), now);
        let book = book::Book::read(&day.source, &mut book::Protocols::new(), now);
        let (bea, tongue) = (visitor("bea"), Tongue::new(messages::Language::English));
        pages::page::stop::banners(&Here::new(&book, &bea, &tongue)).into_string()
    };
    assert_eq!(banners("14:05"), "");
    for clock in ["14:20", "15:26:30"] {
        has_all(&banners(clock), &["banner stop", "bea called it at 14:10", "/stop/S1"]);
    }
    assert_eq!(banners("15:28"), "");
}
