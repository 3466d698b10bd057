//! The 1st and 2nd AD's day over the example's record: the day, the meeting, people, scenes, proposals.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use book::sample::Sample;
use common::{asked, at, drafts, in_spanish, page, sample, until, visitor};
use pages::request::encoded;
use pages::{Draft, Reply, Request, Visitor};
use record::control::Control;

const MONDAY: &str = "2026-05-11";

fn monday(clock: &str) -> (Sample, i64) {
    let now = at(MONDAY, clock);
    (until(sample(), now), now)
}

fn bodies(drafts: &[Draft]) -> Vec<&str> {
    drafts.iter().map(|d| d.body.as_str()).collect()
}

/// What stands under "Next".
fn next(html: &str) -> &str {
    let from = html.find("id=\"next\"").unwrap();
    let rest = &html[from..];
    &rest[..rest.find("</section>").unwrap()]
}

fn admin(person: &str) -> Visitor {
    Visitor { may_enrol: true, ..visitor(person) }
}

// ---- the day ---------------------------------------------------------------------------------------------

#[test]
fn the_next_thing_follows_the_day() {
    let at_clock = |clock: &str| {
        let (sample, now) = monday(clock);
        page(&sample, &visitor("imani"), now, "/day")
    };
    let early = at_clock("05:00");
    assert!(next(&early).contains("value=\"begin\""), "{}", next(&early));
    let before_meeting = at_clock("06:30");
    assert!(next(&before_meeting).contains("/meeting?scene=sc14"), "{}", next(&before_meeting));
    let lunch = at_clock("12:30");
    assert!(next(&lunch).contains("value=\"resume\""), "{}", next(&lunch));
    let stopped = at_clock("14:11");
    assert!(next(&stopped).contains("/stop/S1"), "{}", next(&stopped));
    let evening = at_clock("17:05");
    assert!(next(&evening).contains("value=\"wrap\""), "{}", next(&evening));
    let wrapped = at_clock("17:20");
    assert!(next(&wrapped).contains("#report"), "{}", next(&wrapped));
    assert!(at_clock("06:50").contains("Wes Nakamura") || at_clock("07:03").contains("wes"));
}

#[test]
fn one_tap_is_one_entry_and_a_second_tap_none() {
    let (sample, now) = monday("05:00");
    let post =
        |sample: &Sample, now: i64, form: &str| asked(sample, &visitor("imani"), now, &Request::post("/day", form));
    assert_eq!(bodies(&drafts(&sample, &visitor("imani"), now, "/day", "do=begin")), ["day_started(date: 2026-05-11)"]);
    let (sample, now) = monday("09:30");
    assert!(matches!(post(&sample, now, "do=begin"), Reply::Go(_)), "a day that runs is not begun again");
    assert!(matches!(post(&sample, now, "do=resume"), Reply::Go(_)));
    assert!(matches!(post(&sample, now, "do=nonsense"), Reply::Go(_)));
    assert_eq!(bodies(&drafts(&sample, &visitor("imani"), now, "/day", "do=break")), ["break_started()"]);
    assert_eq!(bodies(&drafts(&sample, &visitor("imani"), now, "/day", "do=wrap")), ["day_wrapped()"]);
    let (sample, now) = monday("12:30");
    assert!(matches!(post(&sample, now, "do=break"), Reply::Go(_)));
    assert_eq!(
        bodies(&drafts(&sample, &visitor("imani"), now, "/day", "do=resume&place=Water Tank")),
        ["break_ended(place: Water_Tank)"]
    );
    let (sample, now) = monday("17:20");
    let report = drafts(&sample, &visitor("theo"), now, "/day", "do=report&meeting=yes");
    assert_eq!(bodies(&report), ["production_report_filed(meeting: yes, incidents: no)"]);
}

#[test]
fn before_the_wrap_what_is_missing_is_asked_of_the_protocol() {
    let (sample, now) = monday("16:57");
    let html = page(&sample, &visitor("ruth"), now, "/day");
    assert!(html.contains("/enter/day_sheet?weapon=R1"), "{html}");
    assert!(next(&html).contains("/enter/day_sheet?weapon="), "{}", next(&html));
    // Whoever may not enter it reads who can, and has no button for it.
    let html = page(&sample, &visitor("bea"), now, "/day");
    assert!(!html.contains("/enter/day_sheet"), "{html}");
    assert!(html.contains("ruth") && !html.contains("value=\"wrap\""), "{html}");
}

#[test]
fn after_lunch_it_says_what_must_be_done_again() {
    let (sample, now) = monday("12:47");
    let html = page(&sample, &visitor("ruth"), now, "/day");
    let again = &html[html.find("To be done again").unwrap()..];
    assert!(again.contains("/enter/"), "{again}");
    let (sample, now) = monday("11:00");
    assert!(!page(&sample, &visitor("ruth"), now, "/day").contains("To be done again"));
}

#[test]
fn a_break_with_a_loaded_weapon_is_said_first() {
    let (sample, now) = monday("09:13");
    let html = page(&sample, &visitor("imani"), now, "/day");
    let breaks = &html[html.find("Breaks</h2>").unwrap()..html.find("Wrap</h2>").unwrap()];
    assert!(breaks.contains("At a break no weapon is loaded"), "{breaks}");
    let (sample, now) = monday("11:55");
    let html = page(&sample, &visitor("imani"), now, "/day");
    assert!(!html.contains("At a break no weapon is loaded"));
}

#[test]
fn rounds_and_the_report_are_counted_from_the_record() {
    let (sample, now) = monday("17:45");
    let html = page(&sample, &visitor("theo"), now, "/day");
    // R1: 6 dummies and twice 2 blanks out; 4 fired; 6 dummies back.
    assert!(
        html.contains("<td class=\"number\">10</td><td class=\"number\">4</td><td class=\"number\">6</td>"),
        "{html}"
    );
    assert!(html.contains("unintended discharge") && next(&html).contains("filed"), "{html}");
}

#[test]
fn yesterdays_day_that_nobody_wrapped_is_said_and_can_be_begun_anew() {
    let (sample, _) = monday("16:00");
    let now = at("2026-05-12", "06:00");
    let html = page(&sample, &visitor("imani"), now, "/day");
    assert!(next(&html).contains("was not wrapped") && next(&html).contains("value=\"begin\""), "{}", next(&html));
    assert_eq!(bodies(&drafts(&sample, &visitor("imani"), now, "/day", "do=begin")), ["day_started(date: 2026-05-12)"]);
}

// ---- the meeting -----------------------------------------------------------------------------------------

#[test]
fn one_signature_holds_the_meeting_with_everyone_and_the_topics() {
    let (sample, now) = monday("06:44");
    let html = page(&sample, &visitor("imani"), now, "/meeting?scene=sc14");
    for name in ["vera", "henrik", "bea", "wes", "dale", "lucia", "owen"] {
        assert!(html.contains(&format!("name=\"person\" value=\"{name}\"")), "{name}: {html}");
    }
    let form = "do=hold&scene=sc14&place=station&by=imani&topic=action&topic=abort&topic=evil&everyone=yes&person=dale&person=noor";
    let signed = drafts(&sample, &visitor("imani"), now, "/meeting", form);
    let all = bodies(&signed);
    assert_eq!(all[0], "meeting_held(meeting: M1_imani, scene: sc14, place: station)");
    assert_eq!(all[1], "attended(person: dale, meeting: M1_imani, scene: sc14)");
    assert_eq!(all[2], "attended(person: noor, meeting: M1_imani, scene: sc14)");
    assert_eq!(*all.last().unwrap(), "meeting_topics(meeting: M1_imani, action: yes, abort: yes)");
    assert_eq!(all.len(), 1 + 8 + 1, "{all:?}");
    assert!(signed.iter().all(|d| d.means.is_some()));
    let twice = drafts(&sample, &visitor("theo"), now, "/meeting", "do=hold&scene=sc14&scene=sc22&by=imani&person=bea");
    assert_eq!(
        bodies(&twice),
        [
            "meeting_held(meeting: M1_theo, scene: sc14, by: imani)",
            "meeting_held(meeting: M1_theo, scene: sc22, by: imani)",
            "attended(person: bea, meeting: M1_theo, scene: sc14)",
            "attended(person: bea, meeting: M1_theo, scene: sc22)",
        ]
    );
}

#[test]
fn a_badges_enter_ticks_and_signs_nothing() {
    let (sample, now) = monday("06:44");
    let reply = |form: &str| match asked(&sample, &visitor("imani"), now, &Request::post("/meeting", form)) {
        Reply::Page { html, status } => (html, status),
        other => panic!("{other:?}"),
    };
    let (html, status) = reply("do=tick&scene=sc14&badge=BEA&topic=abort");
    assert_eq!(status, 200);
    assert!(html.contains("value=\"bea\" checked") && html.contains("value=\"abort\" checked"), "{html}");
    assert!(!html.contains("value=\"dale\" checked"));
    let (html, status) = reply("do=tick&scene=sc14&badge=%3Cscript%3Ealert(1)%3C/script%3E");
    assert_eq!(status, 422);
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script>alert"), "{html}");
    assert_eq!(reply("do=hold&person=bea").1, 422, "a meeting without a scene");
    // In the form, the button that Enter presses comes before the one that signs.
    let html = page(&sample, &visitor("imani"), now, "/meeting");
    assert!(html.find("value=\"tick\"").unwrap() < html.find("value=\"hold\"").unwrap());
}

#[test]
fn who_comes_late_is_briefed_with_one_tap() {
    let (sample, now) = monday("07:10");
    let html = page(&sample, &visitor("theo"), now, "/meeting/M1");
    assert!(
        html.contains("name=\"person\" value=\"wes\"") && !html.contains("name=\"person\" value=\"bea\""),
        "{html}"
    );
    let late = drafts(&sample, &visitor("theo"), now, "/meeting/M1", "do=late&person=wes");
    assert_eq!(bodies(&late), ["attended(person: wes, meeting: M1, scene: sc14)", "arrived(person: wes, scene: sc14)"]);
    let was = drafts(&sample, &visitor("theo"), now, "/meeting/M1", "do=was&person=wes");
    assert_eq!(bodies(&was), ["attended(person: wes, meeting: M1, scene: sc14)"]);
    // Owen is on the set since 06:20: briefing him anew would not let him come again.
    let again = asked(&sample, &visitor("theo"), now, &Request::post("/meeting/M1", "do=late&person=bea"));
    assert!(matches!(again, Reply::Go(_)), "who was there is not entered twice");
    let unknown = asked(&sample, &visitor("theo"), now, &Request::post("/meeting/M1", "do=late&badge=nobody"));
    assert!(matches!(unknown, Reply::Page { status: 422, .. }));
    let bea = page(&sample, &visitor("bea"), now, "/meeting/M1");
    assert!(!bea.contains("value=\"late\""), "who may not brief has no button");
}

#[test]
fn the_sheet_has_a_line_for_everybody() {
    let (sample, now) = monday("07:10");
    let html = page(&sample, &visitor("theo"), now, "/meeting/M1");
    let sheet = &html[html.find("class=\"sheet").unwrap()..];
    assert!(sheet.contains("class=\"signatures\"") && sheet.contains("bea") && !sheet.contains("wes"), "{sheet}");
    let (sample, now) = monday("06:40");
    let blank = page(&sample, &visitor("theo"), now, "/meeting");
    let sheet = &blank[blank.find("class=\"sheet").unwrap()..];
    assert!(sheet.contains("☐") && sheet.contains("wes"), "{sheet}");
}

#[test]
fn a_meeting_entered_from_paper_has_its_time_and_its_mark() {
    let (sample, now) = monday("09:00");
    let form = "do=hold&scene=sc14&person=bea&when=paper&at=2026-05-11T06:45&remark=tablet+was+%22wet%22";
    let signed = drafts(&sample, &admin("imani"), now, "/meeting", form);
    assert!(signed.iter().all(|d| d.at == Some(at(MONDAY, "06:45")) && d.marks.paper));
    assert_eq!(signed[0].body, "meeting_held(meeting: M2_imani, scene: sc14) \"tablet was \\\"wet\\\"\"");
}

// ---- people ----------------------------------------------------------------------------------------------

#[test]
fn a_second_job_is_the_protocols_finding_before_it_is_signed() {
    // 08:40 on the example's Monday: Ruth answers for the revolver, and the law gives her no further job.
    let (sample, now) = monday("08:40");
    let form = "do=assign&role=assistant_property_master";
    let reply = asked(&sample, &visitor("noor"), now, &Request::post("/person/ruth", form));
    let Reply::Page { status: 409, html } = reply else { panic!("{reply:?}") };
    assert!(html.contains("given no further job") && html.contains("no other job"), "{html}");
    let sure = drafts(&sample, &visitor("noor"), now, "/person/ruth", &format!("{form}&sure=yes"));
    assert_eq!(bodies(&sure), ["role_assigned(person: ruth, role: assistant_property_master)"]);
    let plain = drafts(&sample, &visitor("noor"), now, "/person/bea", "do=assign&role=script_supervisor");
    assert_eq!(bodies(&plain), ["role_assigned(person: bea, role: script_supervisor)"]);
    let released = drafts(&sample, &visitor("noor"), now, "/person/bea", "do=release&role=camera");
    assert_eq!(bodies(&released), ["role_released(person: bea, role: camera)"]);
    for idle in ["do=assign&role=camera", "do=assign&role=wizard", "do=release&role=armorer"] {
        assert!(
            matches!(asked(&sample, &visitor("noor"), now, &Request::post("/person/bea", idle)), Reply::Go(_)),
            "{idle}"
        );
    }
}

#[test]
fn two_jobs_that_do_not_go_together_are_shown() {
    let (mut sample, now) = monday("07:30");
    assert!(!page(&sample, &visitor("noor"), now, "/person/ruth").contains("do not go together"));
    sample.import("noor", now - 60, "role_assigned(person: ruth, role: costume)").unwrap();
    let html = page(&sample, &visitor("noor"), now, "/person/ruth");
    assert!(html.contains("do not go together") && html.contains("no other job"), "{html}");
    assert!(page(&sample, &visitor("noor"), now, "/people").contains("no other job"));
}

#[test]
fn a_permit_is_spoken_of_before_and_after_its_end() {
    let (mut sample, now) = monday("07:30");
    let html = page(&sample, &visitor("noor"), now, "/person/ruth");
    assert!(html.contains("In force for 175 more days: permit 4471"), "{html}");
    assert!(!page(&sample, &visitor("noor"), now, "/people").contains("4471"), "not on the list while it is far off");
    for (date, words) in [
        ("2026-05-12", "for one more day: permit 4471"),
        ("2026-05-11", "Ends today"),
        ("2026-05-10", "Ended yesterday"),
        ("2026-05-01", "Ended 10 days ago"),
    ] {
        sample
            .import("noor", now - 60, &format!("permit_shown(person: ruth, permit: permit_4471, valid_to: {date})"))
            .unwrap();
        assert!(page(&sample, &visitor("noor"), now, "/person/ruth").contains(words), "{date}");
        assert!(page(&sample, &visitor("noor"), now, "/people").contains(words), "{date}");
    }
}

#[test]
fn a_paper_is_entered_with_its_file() {
    let (sample, now) = monday("07:30");
    let html = page(&sample, &visitor("noor"), now, "/person/ruth?add=permit_shown");
    assert!(html.contains("multipart/form-data") && html.contains("type=\"file\""), "{html}");
    let hash = "ab".repeat(32);
    let file = |text: &str| format!("do=evidence&add=course_completed&person=dale&course=csatf&file={}", encoded(text));
    let post = |text: &str| drafts(&sample, &visitor("noor"), now, "/person/ruth", &file(text));
    let signed = post(&format!("{hash} 4711 image/jpeg"));
    assert_eq!(
        signed[0].body, "course_completed(person: ruth, course: csatf)",
        "about whom the page is, and nobody else"
    );
    assert_eq!((signed[0].attach[0].hash.to_hex(), signed[0].attach[0].length), (hash, 4711));
    for odd in ["", "xyz 1 image/png", "evil", "../../etc/passwd 1 a/b"] {
        assert!(post(odd)[0].attach.is_empty(), "{odd}");
    }
    let bad = asked(
        &sample,
        &visitor("noor"),
        now,
        &Request::post("/person/ruth", "do=evidence&add=permit_shown&valid_to=soon"),
    );
    assert!(matches!(bad, Reply::Page { status: 422, .. }));
    let other = asked(&sample, &visitor("noor"), now, &Request::post("/person/ruth", "do=evidence&add=handover"));
    assert!(matches!(other, Reply::Go(_)));
}

#[test]
fn a_minors_consents_are_listed() {
    let (mut sample, now) = monday("07:30");
    assert!(!page(&sample, &visitor("noor"), now, "/person/dale").contains("Under age"));
    sample.import("noor", now - 90, "age_shown(person: dale, years: 15)").unwrap();
    sample.import("noor", now - 60, "minor_approved(person: dale, approver: guardian, by: yusra)").unwrap();
    let html = page(&sample, &visitor("noor"), now, "/person/dale");
    assert!(html.contains("Under age: 15") && html.contains("given by yusra"), "{html}");
    assert_eq!(html.matches("not on record").count(), 3, "{html}");
    assert!(page(&sample, &visitor("noor"), now, "/people").contains("Under age: 15"));
}

#[test]
fn a_lost_phone_is_ended_after_the_last_entry_that_counts() {
    let (mut sample, now) = monday("09:00");
    for (i, shot) in ["first", "second", "third"].iter().enumerate() {
        sample.say("bea", now - 60 + i as i64, &format!("remark(about: \"{shot}\")"), true).unwrap();
        sample.say("bea", now - 50 + i as i64, &format!("stop_called(stop: S{i}) \"{shot}\""), true).unwrap();
    }
    let html = page(&sample, &visitor("bea"), now, "/person/bea");
    assert!(!html.contains("?disown="), "only who may end devices has the button");
    let html = page(&sample, &admin("noor"), now, "/person/bea");
    let from = html.find("?disown=").unwrap() + 8;
    let key = &html[from..from + html[from..].find('"').unwrap()];
    let form = page(&sample, &admin("noor"), now, &format!("/person/bea?disown={key}"));
    assert!(form.contains("value=\"none\"") && form.contains("S2"), "{form}");
    let post = |last: &str, why: &str| {
        let form = format!("do=disown&key={key}&last={last}&why={why}");
        asked(&sample, &admin("noor"), now, &Request::post("/person/bea", &form))
    };
    let Reply::Enter { drafts, .. } = post("1", "left+in+a+taxi") else { panic!() };
    let Some(Control::Disown(disown)) = &drafts[0].control else { panic!("{drafts:?}") };
    assert_eq!((disown.last, disown.why.as_str()), (Some(1), "left in a taxi"));
    let Reply::Enter { drafts, .. } = post("none", "stolen") else { panic!() };
    assert!(matches!(&drafts[0].control, Some(Control::Disown(d)) if d.last.is_none()));
    for (last, why) in [("99", "x"), ("1", ""), ("", "x"), ("-1", "x")] {
        assert!(matches!(post(last, why), Reply::Page { status: 422, .. }), "{last} {why}");
    }
    let anothers = format!("do=disown&key={key}&last=none&why=x");
    let reply = asked(&sample, &admin("noor"), now, &Request::post("/person/ruth", &anothers));
    assert!(matches!(reply, Reply::Page { status: 403, .. }), "a key of another person");
    let reply = asked(&sample, &visitor("imani"), now, &Request::post("/person/bea", &anothers));
    assert!(matches!(reply, Reply::Page { status: 403, .. }), "whoever may not");
}

#[test]
fn no_address_and_no_number_becomes_a_name() {
    let (sample, now) = monday("09:00");
    let key = record::key::SigningKey::from_seed([77; 32]).public().to_base64();
    for name in ["ana@example.org", "Ana 0171 234567"] {
        let form = format!("key={}&name={}", encoded(&key), encoded(name));
        let reply = asked(&sample, &admin("noor"), now, &Request::post("/people/admit", &form));
        let Reply::Page { html, .. } = reply else { panic!("{reply:?}") };
        assert!(html.contains("keeps names only"), "{html}");
    }
}

// ---- scenes ----------------------------------------------------------------------------------------------

#[test]
fn a_scene_shows_what_is_missing_on_paper() {
    let now = at("2026-05-09", "10:05");
    let sample = until(sample(), now);
    let html = page(&sample, &visitor("ruth"), now, "/scene/sc14");
    assert!(html.contains("No weapon is planned for this scene yet"), "{html}");
    let now = at("2026-05-09", "10:27");
    let sample = until(common::sample(), now);
    let html = page(&sample, &visitor("ruth"), now, "/scene/sc14");
    let steps = &html[html.find("<ol class=\"steps\">").unwrap()..];
    assert!(steps.contains("/enter/aim_agreed?weapon=R1") && steps.contains("scene=sc14"), "{steps}");
    let (sample, now) = monday("09:00");
    let html = page(&sample, &visitor("imani"), now, "/scene/sc14");
    assert!(html.contains("ask for nothing more on paper"), "{html}");
}

#[test]
fn a_change_says_what_it_takes_away() {
    let (sample, now) = monday("09:00");
    let html = page(&sample, &visitor("imani"), now, "/scene/sc14");
    let change = &html[html.find("A change takes these away").unwrap()..];
    assert!(change.contains("After a change there is a new meeting"), "{change}");
    assert!(change.contains("its assessment is written anew"), "{change}");
    let signed = drafts(
        &sample,
        &visitor("vera"),
        now,
        "/scene/sc14",
        &format!("do=change&what={}", encoded("Dale \"fires\" ↩ 🎬 <b>")),
    );
    assert_eq!(bodies(&signed), ["scene_changed(scene: sc14, what: \"Dale \\\"fires\\\" ↩ 🎬 <b>\")"]);
}

#[test]
fn people_in_the_line_of_fire_are_entered_by_tapping() {
    let (sample, now) = monday("09:00");
    let form = "do=line&weapon=R1&person=bea&person=henrik&fired_at=no&eyes=yes&ears=yes";
    assert_eq!(
        bodies(&drafts(&sample, &visitor("ruth"), now, "/scene/sc14", form)),
        [
            "in_line(person: bea, weapon: R1, scene: sc14, fired_at: no)",
            "protection_given(person: bea, scene: sc14, eyes: yes, ears: yes)",
            "in_line(person: henrik, weapon: R1, scene: sc14, fired_at: no)",
            "protection_given(person: henrik, scene: sc14, eyes: yes, ears: yes)",
        ]
    );
    let none = asked(&sample, &visitor("ruth"), now, &Request::post("/scene/sc14", "do=line&weapon=R1"));
    assert!(matches!(none, Reply::Page { status: 422, .. }));
    let call = drafts(&sample, &visitor("theo"), now, "/scene/sc14", "do=call&person=noor&person=bea");
    assert_eq!(bodies(&call), ["called_for(person: noor, scene: sc14)"], "who is called already is not called again");
    let plan = "do=plan&weapon=R1&use=take&class=blank&size=quarter&shots=2&distance=24&distance-unit=ft&aim=at+the+%22tank%22";
    assert_eq!(
        bodies(&drafts(&sample, &visitor("ruth"), now, "/scene/sc14", plan)),
        [
            "weapon_planned(weapon: R1, scene: sc14, use: take, shots: 2, class: blank, size: quarter, distance: 24 ft, aim: \"at the \\\"tank\\\"\")",
        ]
    );
    let scene = drafts(&sample, &visitor("theo"), now, "/scenes", "scene=14+A&heading=EXT.+%3Cwell%3E&date=2026-05-13");
    assert_eq!(bodies(&scene), ["scene_entered(scene: n14_A, heading: \"EXT. <well>\", date: 2026-05-13)"]);
}

// ---- proposals -------------------------------------------------------------------------------------------

const PROPOSED: &str = "called_for(person: noor, scene: sc14)\n\
    called_for(person: bea, scene: sc14)\n\
    scene_entered(scene: sc15, heading: \"INT. <script>alert('x')</script> \u{202e}🎬\") \"page 3; \\\"later\\\"\"\n\
    called_for(person: , scene: sc14)\n\
    nonsense\n\
    adopt house\n\
    withdraws @x\n\
    loaded(weapon: R1)";

#[test]
fn proposed_lines_are_looked_at_one_by_one() {
    let (sample, now) = monday("09:00");
    let reply =
        asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &format!("lines={}", encoded(PROPOSED))));
    let Reply::Page { html, status: 200 } = reply else { panic!("{reply:?}") };
    assert!(html.contains("name=\"line\" value=\"called_for(person: noor, scene: sc14)\" checked"), "{html}");
    assert!(
        html.contains("name=\"line\" value=\"called_for(person: bea, scene: sc14)\">"),
        "what is on the record is not ticked: {html}"
    );
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;"));
    for bad in ["nonsense", "adopt house", "withdraws @x", "called_for(person: , scene: sc14)"] {
        assert!(!html.contains(&format!("name=\"line\" value=\"{bad}\"")), "{bad}");
        let kept = &html[html.find("<textarea").unwrap()..];
        assert!(kept.contains(bad), "{bad} is kept: {kept}");
    }
}

#[test]
fn ticked_proposals_are_signed_as_they_stand_and_the_rest_is_kept() {
    let (sample, now) = monday("09:00");
    let lines: Vec<&str> = PROPOSED.lines().collect();
    let form = format!(
        "do=sign&line={}&line={}&kept={}&kept={}&kept={}&lines={}",
        encoded(lines[0]),
        encoded(lines[2]),
        encoded(lines[0]),
        encoded(lines[1]),
        encoded(lines[2]),
        encoded("nonsense\nadopt house"),
    );
    let reply = asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &form));
    let Reply::Enter { drafts, then } = reply else { panic!("{reply:?}") };
    assert_eq!(bodies(&drafts), [lines[0], lines[2]], "byte for byte");
    let html = page(&sample, &visitor("theo"), now, then.strip_prefix("/set/0123456789abcdef").unwrap());
    for kept in [lines[1], "nonsense", "adopt house"] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
}

#[test]
fn looking_again_loses_no_line_and_shows_what_turns_writing_round() {
    let (sample, now) = monday("09:00");
    let good = "called_for(person: noor, scene: sc14)";
    let form = format!(
        "do=check&kept={}&line={}&lines={}",
        encoded(good),
        encoded(good),
        encoded("called_for(person: yusra, scene: sc14)")
    );
    let reply = asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &form));
    let Reply::Page { html, .. } = reply else { panic!("{reply:?}") };
    assert!(html.contains(good) && html.contains("2 lines can be signed"), "{html}");
    let turned = "scene_changed(scene: sc14, what: \"\u{202e}evil\")";
    let reply =
        asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &format!("lines={}", encoded(turned))));
    let Reply::Page { html, .. } = reply else { panic!("{reply:?}") };
    assert!(html.contains("\\u{202e}evil"), "{html}");
    assert!(
        html.contains(&format!("value=\"{}\"", turned.replace('"', "&quot;"))),
        "what is sent stays byte for byte: {html}"
    );
}

#[test]
fn nothing_is_signed_when_a_ticked_line_cannot_be() {
    let (sample, now) = monday("09:00");
    let post = |form: &str| asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", form));
    for form in [
        "do=sign".to_owned(),
        format!("do=sign&line={}&line=nonsense", encoded("called_for(person: noor, scene: sc14)")),
        // A line feed would make two entries of one.
        format!("do=sign&line={}", encoded("called_for(person: noor, scene: sc14)\nadopt house")),
    ] {
        let reply = post(&form);
        let Reply::Page { html, status: 422 } = reply else { panic!("{form}: {reply:?}") };
        assert!(html.contains("Nothing was recorded"), "{html}");
    }
    // What is left over and too long for an address waits in the tab, and the page says how much that is.
    let long = "x".repeat(8_000);
    let reply = post(&format!("do=sign&line={}&lines={long}", encoded("called_for(person: noor, scene: sc14)")));
    assert!(matches!(&reply, Reply::Enter { then, .. } if then.ends_with("/plan/confirm?left=1")), "{reply:?}");
}

// ---- all pages -------------------------------------------------------------------------------------------

#[test]
fn every_page_has_one_heading_no_script_of_its_own_and_speaks_spanish() {
    let (sample, now) = monday("13:30");
    for target in [
        "/day",
        "/meeting",
        "/meeting/M1",
        "/people",
        "/person/ruth",
        "/person/ruth?add=permit_shown",
        "/scenes",
        "/scene/sc14",
        "/plan/confirm",
    ] {
        for visitor in [admin("imani"), in_spanish(admin("imani"))] {
            let html = page(&sample, &visitor, now, target);
            assert_eq!(html.matches("<h1").count(), 1, "{target}");
            assert!(!html.contains("style=") && !html.contains(" onclick") && !html.contains("<script>"), "{target}");
            assert!(!html.contains("⟦") && !html.contains("???"), "{target}");
        }
    }
    let es = page(&sample, &in_spanish(visitor("imani")), now, "/day");
    assert!(es.contains("Lo siguiente") && es.contains("Reuniones de seguridad"));
}

#[test]
fn strange_names_in_addresses_are_text() {
    let (sample, now) = monday("09:00");
    for path in ["/meeting/", "/person/", "/scene/"] {
        let target = format!("{path}{}", encoded("<script>alert(1)</script>"));
        let reply = asked(&sample, &admin("imani"), now, &Request::show(&target));
        let Reply::Page { html, status: 404 } = reply else { panic!("{reply:?}") };
        assert!(!html.contains("<script>alert"));
    }
}

/// Writes the pages to a folder, to be looked at: `LOOKS=/tmp/looks-day cargo test -p pages --test day`.
#[test]
fn pages_can_be_looked_at() {
    let Ok(folder) = std::env::var("LOOKS") else { return };
    let shots = [
        ("day-0630", "06:30", "/day"),
        ("day-0930", "09:30", "/day"),
        ("day-1230", "12:30", "/day"),
        ("day-1247", "12:47", "/day"),
        ("day-1657", "16:57", "/day"),
        ("day-1720", "17:20", "/day"),
        ("meeting", "06:44", "/meeting?scene=sc14"),
        ("meeting-M1", "07:10", "/meeting/M1"),
        ("people", "07:30", "/people"),
        ("person", "07:30", "/person/ruth"),
        ("scene", "07:05", "/scene/sc14"),
        ("scenes", "07:05", "/scenes"),
    ];
    for (name, clock, target) in shots {
        let (sample, now) = monday(clock);
        for (tongue, visitor) in [("en", admin("imani")), ("es", in_spanish(admin("imani")))] {
            std::fs::write(format!("{folder}/{name}-{tongue}.html"), page(&sample, &visitor, now, target)).unwrap();
        }
    }
    let (sample, now) = monday("09:00");
    let form = format!("lines={}", encoded(PROPOSED));
    let Reply::Page { html, .. } = asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &form)) else {
        panic!()
    };
    std::fs::write(format!("{folder}/confirm-en.html"), html).unwrap();
    let (sample, now) = monday("08:40");
    let form = "do=assign&role=assistant_property_master";
    let Reply::Page { html, .. } = asked(&sample, &visitor("noor"), now, &Request::post("/person/ruth", form)) else {
        panic!()
    };
    std::fs::write(format!("{folder}/assign-en.html"), html).unwrap();
}

// ---- files of others ---------------------------------------------------------------------------------------

/// What the server's reader says of a made-up call sheet.
const READ: &str = r#"{"entries": [
    {"says": "called_for(person: henrik, scene: sc14)", "day": "2026-05-11", "from": [{"sheet": null, "row": 6, "column": "Cast"}], "ask": []},
    {"says": "called_for(person: bea, scene: sc99)", "day": "2026-05-12", "from": [{"row": 7}], "ask": []},
    {"says": "called_for(person: bea_two, scene: sc99)", "day": null, "from": [{"row": 8}], "ask": []},
    {"says": "called_for(person: vera_sandoval, scene: sc14)", "day": "2026-05-11", "from": [{"row": 6}], "ask": [{"id": "ask-known-person", "with": {"written": "`<Vera>`", "similar": "vera"}, "english": "x"}]},
    {"says": "scene_entered(scene: sc99, heading: \"INT. <b>SAFE</b> - DAY\", date: 2026-05-12)", "day": "2026-05-12", "from": [{"row": 7}], "ask": []},
    {"says": "nonsense(", "day": null, "from": [{"row": 9}], "ask": []}],
  "unclear": [{"at": {"row": 9}, "text": "3/4/2026 <script>", "why": {"id": "two-ways", "with": {}, "english": "This date can be read with the day or with the month first"}}], "more_unclear": 4,
  "mentions": [{"at": {"row": 6}, "text": "R1, blanks", "found": ["blanks"]}],
  "calls": [{"who": "DALE", "time": "06:30", "day": "2026-05-12"}, {"who": "ADA", "time": null, "day": null}],
  "left": [{"id": "a-later-versions", "english": "nobody says for <which> scene"}], "notes": [{"id": "windows-1252", "with": {}, "english": "x"}], "more_entries": 3}"#;

fn read_form(more: &str) -> String {
    format!("read={}{more}", encoded(READ))
}

fn shown_of(form: &str) -> (u16, String) {
    let (sample, now) = monday("07:00");
    match asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", form)) {
        Reply::Page { status, html } => (status, html),
        other => panic!("{other:?}"),
    }
}

fn is_ticked(html: &str, line: &str) -> bool {
    let from =
        html.find(&format!("name=\"line\" value=\"{}", line.replace('"', "&quot;").replace('<', "&lt;"))).unwrap();
    html[from..].split('>').next().unwrap().contains(" checked")
}

#[test]
fn of_a_file_only_what_is_clear_and_of_today_is_ticked() {
    let (status, html) = shown_of(&read_form(""));
    assert_eq!(status, 200);
    // The example has Henrik called already.
    assert!(html.contains("already on the record"));
    for line in [
        "called_for(person: bea, ",
        "called_for(person: bea_two",
        "called_for(person: vera_sandoval",
        "called_for(person: henrik",
    ] {
        assert!(!is_ticked(&html, line), "{line}");
    }
    assert!(is_ticked(&html, "scene_entered(scene: sc99"), "an entry that names its day may be made before");
    for said in [
        "For 2026-05-12, not for today",
        "does not say for which day",
        "`&lt;Vera&gt;`: the record knows vera. Is it the same person?",
        "row 6, column Cast",
        "5 places were not understood",
        "3/4/2026 &lt;script&gt;",
        "This date can be read with the day or with the month first",
        "4 more are not shown",
        "DALE: 06:30, 2026-05-12",
        "ADA: no time that can be read",
        "<span lang=\"en\">nobody says for &lt;which&gt; scene</span>",
        "it was read as Windows-1252",
        "3 more proposals",
        "nonsense(",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert!(!html.contains("<script>") && !html.contains("<b>SAFE"));
    let (_, html) = shown_of(&read_form("&do=all&kept=called_for(person: bea, scene: sc99)"));
    assert!(is_ticked(&html, "called_for(person: bea, "));
    let (_, html) = shown_of(&read_form("&do=all&kept=called_for(person: vera_sandoval, scene: sc14)"));
    assert!(!is_ticked(&html, "called_for(person: vera_sandoval"), "what has to be asked is ticked by hand");
}

#[test]
fn what_is_not_taken_of_a_file_stays_in_the_file() {
    let (sample, now) = monday("07:00");
    let form = read_form(
        "&do=sign&line=called_for(person: bea, scene: sc99)&kept=called_for(person: bea, scene: sc99)&kept=day_wrapped()&lines=",
    );
    let reply = asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &form));
    let Reply::Enter { drafts, then } = reply else { panic!("{reply:?}") };
    assert_eq!(bodies(&drafts), ["called_for(person: bea, scene: sc99)"]);
    assert!(then.ends_with("/scenes"), "{then}");
    // What a person typed beside it is kept.
    let form = form.replace("&lines=", "&lines=nonsense(");
    let reply = asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &form));
    assert!(matches!(&reply, Reply::Enter { then, .. } if then.ends_with("lines=nonsense%28")), "{reply:?}");
}

#[test]
fn a_file_that_cannot_be_read_is_answered_in_words() {
    for (read, said) in [
        (r#"{"refused": {"id": "empty", "english": "it is <empty>"}}"#, "The file is empty."),
        (r#"{"refused": {"id": "workbook", "english": "it is <damaged>"}}"#, "it is &lt;damaged&gt;"),
        (r#"{"stopped": "crashed"}"#, "made its reader stop"),
        (r#"{"stopped": "late"}"#, "took too long"),
        (r#"{"stopped": "what?"}"#, "server could not be reached"),
    ] {
        let (status, html) = shown_of(&format!("read={}", encoded(read)));
        assert!(status == 422 && html.contains(said) && html.contains("type=\"file\""), "{read}: {html}");
    }
    let (sample, now) = monday("07:00");
    let html = page(&sample, &visitor("theo"), now, "/plan/read?why=crashed&read={}");
    assert!(!html.contains("role=\"alert\""), "an address says nothing in the app's name");
}

// ---- a whole schedule ----------------------------------------------------------------------------------------

/// As many lines as a feature has: a scene and its people, day by day.
fn schedule(scenes: usize) -> Vec<String> {
    let line = |i: usize| {
        let (scene, day) = (100 + i, 1 + i / 10);
        let people = (0..5).map(move |p| format!("called_for(person: p{p}, scene: sc{scene})"));
        let scene = format!("scene_entered(scene: sc{scene}, heading: \"INT. BARN - DAY\", date: 2026-06-{day:02})");
        std::iter::once(scene).chain(people)
    };
    (0..scenes).flat_map(line).collect()
}

#[test]
fn a_schedule_of_twelve_hundred_lines_stands_on_one_page_by_days_and_is_signed_day_by_day() {
    let (sample, now) = monday("07:00");
    let lines = schedule(200);
    assert_eq!(lines.len(), 1_200);
    let (_, html) = shown_of(&format!("lines={}", encoded(&lines.join("\n"))));
    assert!(html.contains("1,200 lines can be signed") || html.contains("1200 lines can be signed"), "all at once");
    assert_eq!(html.matches("<details").count(), 20, "one section a day");
    assert!(html.contains("2026-06-01 · 60 lines · sc100, sc101"), "{}", &html[..6_000]);
    assert_eq!(html.matches(" checked").count(), 1_200);
    let kept: String = lines.iter().map(|l| format!("&kept={}&line={}", encoded(l), encoded(l))).collect();
    let form = format!("do=sign:2026-06-02&lines={kept}");
    let Reply::Enter { drafts, then } = asked(&sample, &visitor("theo"), now, &Request::post("/plan/confirm", &form))
    else {
        panic!("nothing was signed")
    };
    assert_eq!(drafts.len(), 60, "one day of it");
    assert!(drafts[0].body.contains("2026-06-02") && drafts[59].body.contains("sc119"), "{:?}", drafts[59]);
    assert!(then.ends_with("/plan/confirm?left=1140"), "{then}");
    let html = page(&sample, &visitor("theo"), now, "/plan/confirm?left=1140");
    assert!(
        html.contains("1140 lines are not signed yet") || html.contains("1,140 lines are not signed yet"),
        "{html}"
    );
    assert!(html.contains("data-left"));
}

#[test]
fn what_is_on_the_record_already_is_a_section_of_its_own_and_is_not_ticked() {
    let (mut sample, now) = monday("07:00");
    let lines = schedule(10);
    for line in &lines[..12] {
        sample.say("theo", now, line, true).unwrap();
    }
    let request = Request::post("/plan/confirm", &format!("lines={}", encoded(&lines.join("\n"))));
    let Reply::Page { html, .. } = asked(&sample, &visitor("theo"), now, &request) else { panic!() };
    let (open, known) = html.split_once("Already on the record").unwrap();
    let ticked: Vec<&str> = open.split("<label").filter(|l| l.contains(" checked")).collect();
    assert_eq!((ticked.len(), known.matches(" checked").count()), (48, 0), "{ticked:?}");
}

/// The circle of an empty revolver has the room of the sentence that says so; that it was fired since is never left out.
#[test]
fn what_was_fired_since_is_said_above_the_chambers() {
    let (mut sample, now) = monday("07:00");
    let show = |sample: &Sample| page(sample, &visitor("ruth"), now, "/show/R1?to=dale");
    sample.say("ruth", now - 60, "unloaded(weapon: R1, by: ruth)", true).unwrap();
    let quiet = show(&sample);
    assert!(quiet.contains("1 empty") && !quiet.contains("By the record it is empty."), "{quiet}");
    sample.say("ruth", now - 30, "fired(weapon: R1, by: dale)", true).unwrap();
    assert!(show(&sample).contains("By the record it is empty."), "{}", show(&sample));
}
