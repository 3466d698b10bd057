//! A handler's refusal in two taps: "this person gets no weapon for now", or "this weapon goes nowhere".
//!
//! Never decides what a refusal stops or whose lifting counts: the protocol does. Here it is only said, and made loud.

use book::Book;
use book::things::Weapon;
use maud::{Markup, html};
use model::Statement;
use model::value::quoted;

use crate::access::{Access, may_enter};
use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::question;
use crate::page::record::said;
use crate::request::{Draft, Reply, Request, encoded};
use crate::say::identifier;

/// Most letters of a reason.
const REASON_MAX: usize = 500;

/// Reasons that are one tap; each is a text of the pages and is written into the entry in the language that was read.
const FOR_A_PERSON: [&str; 3] = ["hold-more-training", "hold-more-time", "hold-not-fit"];
const FOR_A_WEAPON: [&str; 3] = ["hold-looks-wrong", "hold-to-be-inspected", "hold-doubt"];

/// A refusal that somebody made about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its name.
    pub name: String,
    /// Who gets no weapon; none: nobody does.
    pub person: Option<String>,
    /// Who refused.
    pub by: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Why.
    pub reason: Option<String>,
    /// Whether somebody overruled it.
    pub overruled_by: Option<String>,
}

/// The refusals that nobody lifted. One that was overruled stands all the same until it is lifted after that.
pub fn standing(book: &Book) -> Vec<Hold> {
    let decided = book.of_kind("handler_decided").filter(|(_, s)| !s.denied);
    decided.filter_map(|(entry, s)| hold(book, entry, s)).collect()
}

fn hold(book: &Book, entry: usize, statement: &Statement) -> Option<Hold> {
    let value = book.field(statement, "decision")?;
    let line = book.day.entries.get(entry)?;
    let of = |kind: &str| book.of_kind(kind).rev().find(|(_, s)| !s.denied && book.field(s, "decision") == Some(value));
    let (lifted, overruled) = (of("decision_lifted"), of("decision_overruled"));
    if lifted.is_some_and(|(at, _)| at > entry && overruled.is_none_or(|(over, _)| at > over)) {
        return None;
    }
    Some(Hold {
        name: book.plain(value),
        person: book.text(statement, "person"),
        by: book.text(statement, "by").unwrap_or_else(|| line.signer.clone()),
        at: line.at,
        reason: book.text(statement, "reason"),
        overruled_by: overruled.and_then(|(_, s)| book.text(s, "by")),
    })
}

/// The entry that took a weapon out of use, if no repair came after it.
pub fn withdrawn(book: &Book, weapon: &Weapon) -> Option<usize> {
    let of = |kind: &str| {
        let about = |(_, s): &(usize, &Statement)| !s.denied && book.field(s, "weapon") == Some(weapon.value);
        book.of_kind(kind).rev().find(about).map(|(e, _)| e)
    };
    of("withdrawn").max(of("fault_found")).filter(|at| of("repaired").is_none_or(|repaired| repaired < *at))
}

// ---- on other pages -----------------------------------------------------------------------------------------

/// What stands against a weapon, or against the person to whom it may go; and the way to say so.
pub fn on_weapon(here: &Here<'_>, weapon: &Weapon, to: Option<&str>) -> Markup {
    html! {
        @if let Some(entry) = withdrawn(here.book, weapon) {
            div.notice.danger role="alert" {
                p { strong { (here.t("hold-weapon-out")) } }
                ul.log { li.entry { (said(here, entry)) } }
            }
        }
        @for hold in standing(here.book).iter().filter(|h| h.person.is_none() || h.person.as_deref() == to && to.is_some()) {
            (notice(here, hold))
        }
        @if may_enter(here, "withdrawn") == Access::Allowed && withdrawn(here.book, weapon).is_none() {
            p { a.button.quiet href={ (here.to("/hold")) "?weapon=" (encoded(&weapon.name)) } { (here.t("hold-this-weapon")) } }
        }
    }
}

/// What stands against a person, on their page; and the way to say so.
pub fn on_person(here: &Here<'_>, person: &str) -> Markup {
    html! {
        @for hold in standing(here.book).iter().filter(|h| h.person.as_deref().is_none_or(|p| p == person)) { (notice(here, hold)) }
        @if may_enter(here, "handler_decided") == Access::Allowed {
            p { a.button.quiet href={ (here.to("/hold")) "?person=" (encoded(person)) } { (here.t("hold-this-person")) } }
        }
    }
}

/// All that stands, for the board.
pub fn on_board(here: &Here<'_>) -> Markup {
    html! { @for hold in standing(here.book) { (notice(here, &hold)) } }
}

fn notice(here: &Here<'_>, hold: &Hold) -> Markup {
    html! {
        div.notice.danger[hold.overruled_by.is_some()].warning[hold.overruled_by.is_none()] role="alert" {
            p { strong { (sentence(here, hold)) } @if let Some(reason) = &hold.reason { " " bdi { "“" (reason) "”" } } }
            @if let Some(by) = &hold.overruled_by { p { (here.tw("hold-overruled-by", &[("person", (&here.name(by)).into())])) } }
            p { a href=(here.to_thing("/hold/", &hold.name)) { (here.t("hold-see")) } }
        }
    }
}

/// "Ruth gives no weapon to Dale for now."
fn sentence(here: &Here<'_>, hold: &Hold) -> String {
    let by = here.name(&hold.by);
    match &hold.person {
        Some(person) => here.tw("hold-of-person", &[("by", (&by).into()), ("person", (&here.name(person)).into())]),
        None => here.tw("hold-of-all", &[("by", (&by).into())]),
    }
}

// ---- the page -----------------------------------------------------------------------------------------------

/// Refuses, or shows how.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let of = |field: &str| request.fields.get(field).and_then(identifier);
    match (of("person"), of("weapon").and_then(|w| here.book.weapon(&w)), request.posted) {
        (Some(person), _, true) => refuse_person(here, request, &person),
        (None, Some(weapon), true) => refuse_weapon(here, request, &weapon),
        (Some(person), _, false) => choose(here, "person", &person, &here.name(&person), &FOR_A_PERSON),
        (None, Some(weapon), false) => choose(here, "weapon", &weapon.name, &weapon.name, &FOR_A_WEAPON),
        (None, None, _) => start(here, request),
    }
}

fn reason(request: &Request) -> String {
    let reason = request.fields.get("other").or_else(|| request.fields.get("reason"));
    let cut = reason.map(|r| r.chars().take(REASON_MAX).collect::<String>());
    cut.map_or_else(String::new, |r| format!(", reason: {}", quoted(&r)))
}

fn refuse_person(here: &Here<'_>, request: &Request, person: &str) -> Reply {
    let name = crate::say::new_name(here, "halt_decision", "H");
    let body = format!("handler_decided(decision: {name}, person: {person}{})", reason(request));
    Reply::Enter { drafts: vec![Draft::say(body)], then: here.to_thing("/hold/", &name) }
}

fn refuse_weapon(here: &Here<'_>, request: &Request, weapon: &Weapon) -> Reply {
    let body = format!("withdrawn(weapon: {}{})", weapon.name, reason(request));
    Reply::Enter { drafts: vec![Draft::say(body)], then: here.to_thing("/weapon/", &weapon.name) }
}

/// The second tap: why. Each reason is the button that records it.
fn choose(here: &Here<'_>, field: &str, name: &str, shown: &str, reasons: &[&str]) -> Reply {
    let title = here.tw(&format!("hold-title-{field}"), &[("name", shown.into())]);
    let main = html! {
        h1 { (title) }
        p { (here.t(&format!("hold-means-{field}"))) }
        form.form method="post" action=(here.to("/hold")) {
            input type="hidden" name=(field) value=(name);
            @for reason in reasons {
                @let words = here.t(reason);
                button.button.danger type="submit" name="reason" value=(words) { (words) }
            }
            div.field {
                label for="other" { (here.t("hold-other")) }
                input #other name="other" maxlength=(REASON_MAX) autocomplete="off" dir="auto";
            }
            button.button type="submit" { (here.t("hold-do")) }
        }
    };
    Page::new(title, Tab::Scan, main).reply(here)
}

/// Whom or what; then what stands.
fn start(here: &Here<'_>, request: &Request) -> Reply {
    let people = here.book.names_of("person");
    let weapons = here.book.weapons();
    let menu = |field: &str, options: Vec<(String, String)>| {
        html! {
            form.form method="get" action=(here.to("/hold")) {
                div.field {
                    label for={ "h-" (field) } { (here.t(&format!("hold-{field}"))) }
                    select id={ "h-" (field) } name=(field) required {
                        option value="" { (here.t("form-choose")) }
                        @for (value, text) in &options { option value=(value) { (text) } }
                    }
                }
                button.button type="submit" { (here.t("hold-next")) }
            }
        }
    };
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("hold-title")) }
        (on_board(here))
        (menu("person", people.iter().map(|p| (p.clone(), here.name(p))).collect()))
        (menu("weapon", weapons.iter().map(|w| (w.name.clone(), w.name.clone())).collect()))
    };
    Page::new(here.t("hold-title"), Tab::Scan, main).reply(here)
}

/// One refusal: what it says, who may lift it, and the way to do so.
pub fn one(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let about = |s: &Statement| here.book.text(s, "decision").as_deref() == Some(name);
    let entries: Vec<usize> =
        here.book.made().filter(|(_, e)| e.statement().is_some_and(about)).map(|(i, _)| i).collect();
    if entries.is_empty() {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    }
    let hold = standing(here.book).into_iter().find(|h| h.name == name);
    if request.posted && request.fields.get("do") == Some("lift") && hold.is_some() {
        let body = format!("decision_lifted(decision: {name}{})", reason(request));
        return Reply::Enter { drafts: vec![Draft::say(body)], then: here.to_thing("/hold/", name) };
    }
    let main = html! {
        (recorded(here, request))
        @match &hold {
            Some(hold) => { h1 { (sentence(here, hold)) } (stands(here, hold)) },
            None => h1 { (here.t("hold-lifted")) },
        }
        ul.log { @for entry in entries { li.entry { (said(here, entry)) } } }
    };
    Page::new(here.t("hold-title"), Tab::Scan, main).reply(here)
}

fn stands(here: &Here<'_>, hold: &Hold) -> Markup {
    let kinds = ["decision_lifted"];
    let event = |person: &str| format!("decision_lifted(decision: {}, by: {person})", hold.name);
    let counts: Vec<String> = question::who_could(here, &kinds, ("decision", &hold.name), &event).concat();
    let names: Vec<String> = counts.iter().map(|p| here.name(p)).collect();
    let mine = counts.iter().any(|p| p == here.me());
    html! {
        @if let Some(reason) = &hold.reason { p.lede dir="auto" { "“" (reason) "”" } }
        @if let Some(by) = &hold.overruled_by {
            p.notice.danger role="alert" { (here.tw("hold-overruled-by", &[("person", (&here.name(by)).into())])) }
        }
        @if !names.is_empty() { p { (here.tw("hold-who", &[("people", (&names.join(", ")).into())])) } }
        @if mine || counts.is_empty() && may_enter(here, "decision_lifted") == Access::Allowed {
            form.form method="post" action=(here.to_thing("/hold/", &hold.name)) {
                input type="hidden" name="do" value="lift";
                div.field {
                    label for="reason" { (here.t("hold-why-lift")) }
                    input #reason name="reason" maxlength=(REASON_MAX) autocomplete="off" dir="auto";
                }
                div.actions { button.button.primary type="submit" { (here.t("hold-lift")) } }
            }
        }
        p.soft { (here.t("hold-overruling")) }
    }
}
