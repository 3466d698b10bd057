//! Forms that somebody else opened, that come twice, or that only an address would send; and what "recorded" is said of.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{asked, at, drafts, page, sample, until, visitor};
use pages::request::Form;
use pages::routes::ROUTES;
use pages::{Host, Reply, Request, Visitor};
use record::merkle::Hash;

fn html(reply: Reply) -> (u16, String) {
    match reply {
        Reply::Page { status, html } => (status, html),
        other => panic!("no page: {other:?}"),
    }
}

fn marked(person: &str) -> Visitor {
    Visitor { mark: Some("abcdefghijkmnpqrstuv-opener".to_owned()), may_enrol: true, ..visitor(person) }
}

#[test]
fn each_form_of_each_page_carries_a_mark_of_its_own() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let ids = ["R1", "ruth", "sc14", "M1", "D45", "show", "form-1", "weapons.csv"];
    let (mut forms, mut seen) = (0, 0);
    for route in ROUTES.iter().filter(|r| !r.path.starts_with("/export")) {
        for id in ids {
            let target = route.path.replace("**", id).replace('*', id);
            let Reply::Page { html, .. } = asked(&day, &marked("ruth"), now, &Request::show(&target)) else { continue };
            seen += 1;
            for (number, form) in
                (1..).zip(html.split("<form ").skip(1).filter(|f| f.split('>').next().unwrap().contains("post")))
            {
                forms += 1;
                let mark = format!("name=\"form-mark\" value=\"abcdefghijkmnpqrstuv-opener.{number}\"");
                assert!(form.contains(&mark), "{target}: {form}");
            }
        }
    }
    assert!(forms > 100 && seen > 100, "{forms} forms on {seen} pages");
}

#[test]
fn a_form_that_somebody_else_opened_records_nothing_and_keeps_what_was_filled_in() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let form = "weapon=R1&remark=the+%22left%22+chamber+%3Cb%3E&extra=";
    let mut request = Request::post("/enter/cleaned", form);
    assert_eq!(drafts(&day, &visitor("ruth"), now, "/enter/cleaned", form).len(), 1);
    request.form = Form::OfOther("Dale Reyes".to_owned());
    let (status, text) = html(asked(&day, &visitor("ruth"), now, &request));
    assert_eq!(status, 409);
    for wanted in [
        "opened by \u{2068}Dale Reyes\u{2069}. Now \u{2068}ruth\u{2069} is holding the phone. Nothing was recorded.",
        "action=\"/set/0123456789abcdef/enter/cleaned\"",
        "name=\"remark\" value=\"the &quot;left&quot; chamber &lt;b&gt;\"",
        "name=\"weapon\" value=\"R1\"",
        "This would be recorded",
        "“the &quot;left&quot; chamber &lt;b&gt;”",
    ] {
        let (text, wanted) = (text.replace(['\u{2068}', '\u{2069}'], ""), wanted.replace(['\u{2068}', '\u{2069}'], ""));
        assert!(text.contains(&wanted), "`{wanted}` is not in {text}");
    }
    request.form = Form::Unknown;
    let (status, text) = html(asked(&day, &visitor("ruth"), now, &request));
    assert!(status == 409 && text.contains("Nothing was recorded") && text.contains("value=\"R1\""), "{text}");
}

#[test]
fn a_form_that_was_sent_shows_what_it_made() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let hash = day.source.entries.last().unwrap().1.hash();
    let mut request = Request::post("/enter/cleaned", "weapon=R1");
    request.form = Form::Sent { made: vec![hash], of: 1, then: "/set/0123456789abcdef/weapon/R1".to_owned() };
    let (status, text) = html(asked(&day, &visitor("ruth"), now, &request));
    // A page that holds what somebody filled in is not taken over by a newer one.
    assert!(status == 409 && text.contains("data-keep=\"yes\""));
    assert!(text.contains("recorded, once") && text.contains(&hash.to_hex()), "{text}");
    assert!(text.contains("Record this as well") && !text.contains("could be stored"), "{text}");
    request.form = Form::Sent { made: vec![hash], of: 3, then: "/".to_owned() };
    let (_, text) = html(asked(&day, &visitor("ruth"), now, &request));
    assert!(text.replace(['\u{2068}', '\u{2069}'], "").contains("Only 1 of 3 entries"), "{text}");
}

#[test]
fn an_address_alone_says_nothing_was_recorded_and_records_nothing() {
    let now = at("2026-05-11", "12:47");
    let day = until(sample(), now);
    let forged = page(&day, &visitor("ruth"), now, "/weapon/R1?recorded=yes");
    assert!(!forged.contains("Recorded on this phone"), "{forged}");
    let mut request = Request::show("/weapon/R1?recorded=abcdefghijkmnpqrstuv");
    request.made = vec![Hash([7; 32])];
    let (_, unknown) = html(asked(&day, &visitor("ruth"), now, &request));
    assert!(!unknown.contains("Recorded on this phone"), "an entry that is not in the record");
    let hash = day.source.entries.last().unwrap().1.hash();
    request.made = vec![hash];
    let (_, known) = html(asked(&day, &visitor("ruth"), now, &request));
    assert!(known.contains("Recorded on this phone") && known.contains(&hash.to_hex()), "{known}");
    // What was said stays with the code: a guest's browser may be anybody's.
    let guest = Visitor { person: None, host: Host::Server, ..visitor("ruth") };
    request.path = "/speak".to_owned();
    let (_, text) = html(asked(&day, &guest, now, &request));
    assert!(text.contains("Recorded") && !text.contains(&hash.to_hex()), "{text}");
    for target in ["/enter/cleaned?weapon=R1", "/stop", "/handover/R1?to=ruth", "/day?do=begin"] {
        let reply = asked(&day, &marked("ruth"), now, &Request::show(target));
        assert!(!matches!(reply, Reply::Enter { .. }), "{target}");
    }
}
