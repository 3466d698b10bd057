//! Signing in, as pages show it and as their forms want it signed: one's own passkeys, other people's accounts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

mod common;

use common::{asked, at, drafts, in_spanish, page, sample, visitor};
use pages::{Draft, Host, Reply, Request, Visitor};
use record::entry::KeyBytes;

fn now() -> i64 {
    at("2026-05-11", "09:00")
}

fn admin() -> Visitor {
    Visitor { may_enrol: true, ..visitor("imani") }
}

fn status(reply: &Reply) -> u16 {
    match reply {
        Reply::Page { status, .. } => *status,
        Reply::Enter { .. } => 303,
        Reply::Go(_) => 302,
        other => panic!("{other:?}"),
    }
}

const ADD: &str = "do=add-passkey&credential=AQID&key=MFkw&site=set.example&name=Ruth%27s+%22laptop%22";

/// The example with a passkey of Ruth's, and an account of Noor's.
fn with_both() -> book::sample::Sample {
    let mut sample = sample();
    let body =
        r#"passkey_added(person: ruth, credential: "AQID", key: "MFkw", site: "set.example", name: "<b>laptop")"#;
    sample.say("ruth", at("2026-05-11", "20:00"), body, true).unwrap();
    sample
}

#[test]
fn a_passkey_is_added_with_what_the_browser_made() {
    let drafts = drafts(&sample(), &visitor("ruth"), now(), "/me", ADD);
    let body = r#"passkey_added(person: ruth, credential: "AQID", key: "MFkw", site: "set.example", name: "Ruth's \"laptop\"")"#;
    assert_eq!(drafts, [Draft::say(body)]);
}

#[test]
fn what_no_browser_made_is_not_entered() {
    let long = "A".repeat(4_000);
    for form in [
        "do=add-passkey",
        "do=add-passkey&credential=&key=MFkw&site=a",
        "do=add-passkey&credential=%%%&key=MFkw&site=a",
        "do=add-passkey&credential=AQID&key=MFk&site=a",
        "do=add-passkey&credential=AQID&key=MFkw",
        &format!("do=add-passkey&credential={long}&key=MFkw&site=a"),
        &format!("do=add-passkey&credential=AQID&key={long}&site=a"),
        &format!("do=add-passkey&credential=AQID&key=MFkw&site={long}"),
    ] {
        let reply = asked(&sample(), &visitor("ruth"), now(), &Request::post("/me", form));
        assert_eq!(status(&reply), 302, "{form}");
    }
}

#[test]
fn nobody_adds_a_passkey_for_another_or_without_a_key_of_their_own() {
    let elsewhere = asked(&sample(), &admin(), now(), &Request::post("/person/ruth", ADD));
    assert_eq!(status(&elsewhere), 403);
    let guest = Visitor { person: None, host: Host::Server, ..visitor("") };
    assert_eq!(status(&asked(&sample(), &guest, now(), &Request::post("/me", ADD))), 403);
    let on_server = Visitor { host: Host::Server, ..visitor("ruth") };
    assert_eq!(status(&asked(&sample(), &on_server, now(), &Request::post("/me", ADD))), 403);
    let shown = page(&sample(), &guest, now(), "/me");
    assert!(!shown.contains("add-passkey") && !shown.contains("Passkeys"), "{shown}");
}

#[test]
fn ones_own_passkeys_are_listed_and_removed() {
    let sample = with_both();
    let later = at("2026-05-11", "21:00");
    let me = page(&sample, &visitor("ruth"), later, "/me");
    assert!(me.contains("&lt;b&gt;laptop") && !me.contains("<b>laptop"), "{me}");
    assert!(me.contains(r#"data-known="AQID""#), "a device is not asked twice");
    let remove = "do=remove-passkey&credential=AQID";
    let body = r#"passkey_removed(person: ruth, credential: "AQID")"#;
    assert_eq!(drafts(&sample, &visitor("ruth"), later, "/me", remove), [Draft::say(body)]);
    assert_eq!(drafts(&sample, &admin(), later, "/person/ruth", remove), [Draft::say(body)]);
    let another = asked(&sample, &visitor("dale"), later, &Request::post("/person/ruth", remove));
    assert_eq!(status(&another), 403);
    let unknown = asked(&sample, &visitor("dale"), later, &Request::post("/me", remove));
    assert_eq!(status(&unknown), 302, "it is not Dale's");
}

#[test]
fn how_somebody_signs_in_is_shown_to_them_and_to_who_lets_others_in() {
    let sample = with_both();
    let later = at("2026-05-11", "21:00");
    let shown = |who: &Visitor| page(&sample, who, later, "/person/ruth").contains("set.example");
    assert!(shown(&visitor("ruth")) && shown(&admin()) && !shown(&visitor("dale")));
}

const LINK: &str =
    "link=account&do=link-account&issuer=https://login.studio.example&by=email&holder=Noor%40Studio.example";

#[test]
fn an_account_is_linked_by_who_lets_others_in_and_stands_beside_its_entry() {
    let linked = drafts(&sample(), &admin(), now(), "/person/noor", LINK);
    let body = r#"account_linked(person: noor, issuer: "https://login.studio.example", email: "noor@studio.example")"#;
    assert_eq!(linked, [Draft { personal: true, ..Draft::say(body) }]);
    let by = pages::sign::By { key: KeyBytes([1; 32]), person: "imani", utc_offset: 0, now: now() };
    let (entry, values) = pages::sign::entry(&linked[0], by, &|_| true, &mut || Some([2; 32])).unwrap();
    assert!(
        !entry.body.contains("noor@") && values.iter().any(|(_, v)| v.contains("noor@studio.example")),
        "{entry:?}"
    );
    let subject = LINK.replace("by=email", "by=subject");
    let subject = drafts(&sample(), &admin(), now(), "/person/noor", &subject);
    assert!(subject[0].body.ends_with(r#"subject: "Noor@Studio.example")"#), "a name is kept as it is: {subject:?}");
}

#[test]
fn nobody_else_links_an_account() {
    for who in [visitor("noor"), visitor("ruth"), visitor("dale")] {
        assert_eq!(status(&asked(&sample(), &who, now(), &Request::post("/person/noor", LINK))), 403);
        assert_eq!(status(&asked(&sample(), &who, now(), &Request::show("/person/noor?link=account"))), 403);
        let shown = page(&sample(), &who, now(), "/person/noor");
        assert!(!shown.contains("link=account"), "{shown}");
    }
}

#[test]
fn what_is_wrong_with_an_account_is_said_and_what_was_written_stays() {
    for (form, kept) in [
        (LINK.replace("https://", "http://"), "Noor@Studio.example"),
        (LINK.replace("https://", "javascript:"), "Noor@Studio.example"),
        (LINK.replace("%40", "-at-"), "Noor-at-Studio.example"),
        (LINK.replace("Noor%40Studio.example", ""), "login.studio.example"),
    ] {
        match asked(&sample(), &admin(), now(), &Request::post("/person/noor", &form)) {
            Reply::Page { status, html } => assert!(status == 422 && html.contains(kept), "{form}: {html}"),
            other => panic!("{form}: {other:?}"),
        }
    }
}

#[test]
fn the_page_of_joining_offers_ways_only_to_a_script() {
    let guest = Visitor { person: None, host: Host::Server, ..visitor("") };
    let shown = page(&sample(), &guest, now(), "/join");
    assert!(shown.contains(r#"<section id="sign-in" hidden"#) && shown.contains("/web/sign-in.js"), "{shown}");
    let spanish = page(&sample(), &in_spanish(guest), now(), "/join");
    assert!(spanish.contains("Entrar con una llave de acceso"));
}
