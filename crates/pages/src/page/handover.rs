//! A handover: offered by one person, signed for by the other, each with their own phone; also with no network, by a
//! code that each shows the other.
//!
//! It is asked once more when it is offered; what is not cleared then is not offered. Taking a weapon back is never
//! refused: nobody should be left with a weapon because a paper is missing.

use book::Line;
use book::things::Weapon;
use maud::{Markup, PreEscaped, html};
use model::{Statement, Value};
use protocol::audit::Answer;
use record::entry::SignedEntry;
use record::merkle::Hash;

use crate::frame::{self, Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::short;
use crate::page::weapon::{Choice, verdict, whereabouts};
use crate::request::{Draft, Reply, Request};

/// Offers a weapon (a form), or shows the offer with its code.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(weapon) = here.book.weapon(name) else {
        return refusal(here, 404, "error-no-weapon-title", "error-no-weapon");
    };
    if request.posted { offer(here, request, &weapon) } else { offered(here, request, &weapon) }
}

fn offer(here: &Here<'_>, request: &Request, weapon: &Weapon) -> Reply {
    let choice = Choice::of(here, weapon, &request.fields);
    let Some((question, names)) = choice.statement(here, weapon) else {
        return Reply::Go(here.to_thing("/weapon/", &weapon.name));
    };
    let Some(event) = choice.event(here, weapon) else { return Reply::Go(here.to_thing("/weapon/", &weapon.name)) };
    let back = choice.to.as_deref() == Some(here.me());
    let asked = here.book.ask(&question);
    if !back && !matches!(asked.answer, Answer::Cleared(_)) {
        let main = html! {
            h1 { (here.tw("handover-title", &[("weapon", (&weapon.name).into())])) }
            p.notice.danger role="alert" { (here.t("handover-not-cleared")) }
            (verdict(here, weapon, &choice, &asked))
        };
        let mut page = Page::new(weapon.name.clone(), Tab::Scan, main);
        page.status = 409;
        return page.reply(here);
    }
    let means = Some(short(here.sentence_with(&question, &names)));
    let asks = Draft { means: means.clone(), ..Draft::say(format!("asks {event}")) };
    let hands = Draft { means, ..Draft::say(event) };
    let then = if back { "/weapon/" } else { "/handover/" };
    let drafts = if back { vec![hands] } else { vec![asks, hands] };
    Reply::Enter { drafts, then: here.to_thing(then, &weapon.name) }
}

/// The last handover of a weapon: its entry's place, to whom, and the receipt's place if there is one.
pub fn last(here: &Here<'_>, weapon: Value) -> Option<(usize, String, Option<usize>)> {
    let of = |s: &Statement| !s.denied && here.book.field(s, "weapon") == Some(weapon);
    let (entry, statement) = here.book.of_kind("handover").rfind(|(_, s)| of(s))?;
    let to = here.book.text(statement, "to")?;
    let signed = |(at, s): &(usize, &Statement)| {
        let by = here.book.text(s, "by").or_else(|| here.book.day.entries.get(*at).map(|e| e.signer.clone()));
        *at > entry && of(s) && by.as_deref() == Some(to.as_str())
    };
    let receipt = here.book.of_kind("receipt_signed").find(signed).map(|(at, _)| at);
    Some((entry, to, receipt))
}

fn offered(here: &Here<'_>, request: &Request, weapon: &Weapon) -> Reply {
    let Some((entry, to, receipt)) = last(here, weapon.value) else {
        return Reply::Go(here.to_thing("/weapon/", &weapon.name));
    };
    // Something else happened to it since: what was offered then is not what comes now.
    if weapon.holding.since != Some(entry) {
        return Reply::Go(here.to_thing("/weapon/", &weapon.name));
    }
    let person = here.name(&to);
    let args = [("weapon", (&weapon.name).into()), ("person", (&person).into())];
    let main = html! {
        (recorded(here, request))
        (carried(here, request))
        h1 { (here.tw("handover-offered", &args)) }
        p.lede { (frame::load(here, weapon)) }
        @if receipt.is_some() {
            p.notice.ok role="status" { (here.tw("handover-accepted", &args)) }
            p { a.button.primary href=(here.to_thing("/weapon/", &weapon.name)) { (weapon.name) } }
        } @else {
            p { (here.tw(if weapon.build.is_whole() { "handover-show-whole" } else { "handover-show" }, &args)) }
            (code(here, here.book.lines.get(entry).and_then(Option::as_ref), &here.tw("handover-scan-this", &args)))
            p.soft { (here.tw("handover-waiting", &args)) }
            p { a.button.primary href=(here.to("/scan")) { (here.t("form-scan-instead")) } }
        }
        (take_back(here, weapon, &to))
    };
    let mut page = Page::new(here.tw("handover-title", &args), Tab::Scan, main);
    page.scripts = &["scan", "parts"];
    page.reply(here)
}

/// One tap that takes the weapon back, for whoever did not get it.
pub fn take_back(here: &Here<'_>, weapon: &Weapon, holder: &str) -> Markup {
    html! {
        @if holder != here.me() && !here.me().is_empty() {
            form.form method="post" action=(here.to_thing("/handover/", &weapon.name)) {
                input type="hidden" name="to" value=(here.me());
                button.button type="submit" { (here.t("handover-take-back")) }
            }
        }
    }
}

/// An entry as a code that another phone scans.
pub fn code(here: &Here<'_>, line: Option<&Line>, caption: &str) -> Markup {
    let entry = line.and_then(|l| SignedEntry::parse(&l.bytes).ok());
    html! { @if let Some(entry) = entry { (code_of(here, &qr::entry_text(&entry), caption)) } }
}

/// A text as a code for another phone's camera, and as text to be copied. A long one is shown in parts: `parts.js` shows
/// one at a time, and without it they stand below each other.
pub fn code_of(here: &Here<'_>, text: &str, caption: &str) -> Markup {
    let texts = qr::parts::in_turn(text).unwrap_or_default();
    let count = texts.len();
    let name = |number: usize| match count {
        1 => caption.to_owned(),
        _ => here.tw("scan-part-of", &[("number", number.into()), ("count", count.into())]),
    };
    let drawn = |(number, text): (usize, &String)| {
        let name = name(number);
        Some((qr::svg(text, &qr::draw::Options::screen(&name)).ok()?, name))
    };
    let drawn: Option<Vec<(String, String)>> = (1..).zip(&texts).map(drawn).collect();
    html! {
        @match drawn.as_deref() {
            Some([(svg, _)]) => figure.qr { (PreEscaped(svg)) figcaption { (caption) } },
            Some([_, _, ..]) => {
                figure.qr {
                    ol.parts data-pause=(here.t("scan-parts-pause")) data-go-on=(here.t("scan-parts-go-on")) {
                        @for (svg, name) in drawn.iter().flatten() { li { (PreEscaped(svg)) p.part { (name) } } }
                    }
                    figcaption { (caption) p.soft { (here.tw("scan-parts-hold", &[("count", count.into())])) } }
                }
            },
            _ => p.notice.warning { (here.t("scan-too-long")) },
        }
        details {
            summary { (here.t("handover-code")) }
            @for text in &texts { pre.code { (text) } }
        }
    }
}

/// What came of a code that was scanned: only entries that are in this phone's record came in, whatever an address says.
pub fn carried(here: &Here<'_>, request: &Request) -> Markup {
    let number = |name: &str| request.fields.get(name).and_then(|n| n.parse::<i64>().ok());
    let named = request.fields.get("carried").unwrap_or_default().split(',');
    let named: Vec<Hash> = named.filter_map(|hash| Hash::from_hex(hash).ok()).collect();
    let count = frame::made(here, &named).len();
    html! {
        @if number("strangers").is_some_and(|n| n > 0) {
            p.notice.danger role="alert" { (here.t("scan-strangers")) }
        } @else if count > 0 {
            p.notice.ok role="status" { (here.tw("scan-carried", &[("count", count.into())])) }
        }
    }
}

/// What somebody else's phone showed, by the entry's fingerprint: a weapon that comes to me, or anything else.
pub fn receive(here: &Here<'_>, request: &Request, hash: &str) -> Reply {
    let found = here.book.lines.iter().position(|l| l.as_ref().is_some_and(|l| l.hash.to_hex() == hash));
    let statement = found.and_then(|at| here.book.day.entries.get(at)).and_then(|e| e.statement());
    let (Some(at), Some(statement)) = (found, statement) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let weapon = here.book.text(statement, "weapon").and_then(|w| here.book.weapon(&w));
    match (here.book.kind(statement), weapon) {
        ("handover", Some(weapon)) => incoming(here, request, at, statement, &weapon),
        ("receipt_signed", Some(weapon)) => Reply::Go(here.to_thing("/handover/", &weapon.name)),
        (_, Some(weapon)) => Reply::Go(here.to_thing("/weapon/", &weapon.name)),
        _ => Reply::Go(here.to_thing("/record/", hash)),
    }
}

fn incoming(here: &Here<'_>, request: &Request, at: usize, handover: &Statement, weapon: &Weapon) -> Reply {
    let line = here.book.lines.get(at).and_then(Option::as_ref);
    let to = here.book.text(handover, "to").unwrap_or_default();
    let giver = here.book.day.entries.get(at).map(|e| e.signer.clone()).unwrap_or_default();
    let receipt = last(here, weapon.value).filter(|(entry, _, _)| *entry == at).and_then(|(_, _, receipt)| receipt);
    if request.posted && to == here.me() && weapon.holding.since == Some(at) {
        let answers = line.map(|l| l.hash).into_iter().collect();
        let body = format!("receipt_signed(weapon: {}, by: {to})", weapon.name);
        let then = line.map_or_else(|| here.to("/"), |l| here.to_thing("/receive/", &l.hash.to_hex()));
        return Reply::Enter { drafts: vec![Draft { answers, ..Draft::say(body) }], then };
    }
    let (giver, receiver) = (here.name(&giver), here.name(&to));
    let main = html! {
        (recorded(here, request))
        (carried(here, request))
        h1 { (here.tw("handover-accept-title", &[("weapon", (&weapon.name).into())])) }
        p.lede { (frame::load(here, weapon)) }
        p { (here.tw("handover-from", &[("person", (&giver).into())])) }
        @if let Some(receipt) = receipt {
            (code(here, here.book.lines.get(receipt).and_then(Option::as_ref), &here.tw("handover-scan-back", &[("person", (&giver).into())])))
        } @else if weapon.holding.since != Some(at) {
            p.notice.info { (here.t("handover-over")) " " (whereabouts(here, &weapon.holding.place)) }
            p { a.button.primary href=(here.to_thing("/weapon/", &weapon.name)) { (weapon.name) } }
        } @else if to == here.me() {
            p.notice.warning { (here.t(if weapon.build.is_whole() { "handover-look-whole" } else { "handover-look" })) }
            form.form method="post" action=(here.to_thing("/receive/", &line.map(|l| l.hash.to_hex()).unwrap_or_default())) {
                button.button.primary type="submit" { (here.t("handover-accept")) }
            }
            p { a.button.danger href=(here.to("/stop")) { (here.t("handover-refuse")) } }
        } @else {
            p.notice.info { (here.tw("handover-not-for-you", &[("person", (&receiver).into())])) }
        }
    };
    let mut page = Page::new(here.tw("handover-accept-title", &[("weapon", (&weapon.name).into())]), Tab::Scan, main);
    page.scripts = &["parts"];
    page.reply(here)
}

/// Weapons that were handed to the acting person and that they have not signed for.
pub fn to_sign_for(here: &Here<'_>) -> Vec<(Weapon, String)> {
    let weapons = here.book.weapons().into_iter().filter(|w| w.holder(here.book).as_deref() == Some(here.me()));
    let open = weapons.filter_map(|w| {
        let (entry, to, receipt) = last(here, w.value)?;
        let line = here.book.lines.get(entry)?.as_ref()?;
        let by_other = here.book.day.entries.get(entry).is_some_and(|e| e.signer != here.me());
        (to == here.me() && receipt.is_none() && by_other && !line.marks.imported).then(|| (w, line.hash.to_hex()))
    });
    open.collect()
}
