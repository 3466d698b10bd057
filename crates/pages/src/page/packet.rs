//! A form for an authority after an incident, with what the record says already in its place, to be read, completed and
//! answered for by a person.
//!
//! Never sends anything and never fills in what nobody entered. The labels are the form's own and stay in its language.

use exchange::packets::{Form, Packet, Value, packet};
use maud::{Markup, html};

use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::page::count::veiled;
use crate::page::pdf;
use crate::page::print::head;
use crate::request::{Reply, Request};

/// The forms: the name in the address, the form, its text on the page of exports.
pub const FORMS: &[(&str, Form, &str)] =
    &[("osha-301", Form::Osha301, "packet-osha-301"), ("cal-342", Form::Cal342, "packet-cal-342")];

/// A form about an incident: `osha-301/U1`.
pub fn reply(here: &Here<'_>, request: &Request, rest: &str) -> Reply {
    let (name, incident) = rest.split_once('/').unwrap_or_default();
    let form = FORMS.iter().find(|(n, _, _)| *n == name);
    let made = form.map(|(_, f, title)| {
        (packet(*f, &here.book.day, &here.book.names, &here.book.protocol.vocabulary, incident), title)
    });
    match made {
        Some((Ok(packet), title)) => shown(here, request, &packet, &here.t(title)),
        _ => refusal(here, 404, "error-not-found-title", "error-not-found"),
    }
}

fn shown(here: &Here<'_>, request: &Request, packet: &Packet, title: &str) -> Reply {
    let main = html! {
        (pdf::ways(here, request))
        section.sheet {
            (head(here, title, &packet.incident))
            p lang="en" { (packet.title) }
            p lang="en" { (packet.law) ". " (packet.checked) "." }
            p.notice.warning { (here.t("packet-person")) }
            h2 { (here.t("packet-limit")) }
            p lang="en" { (packet.limit_rule) }
            (values(here, &packet.limit))
            h2 { (here.t("packet-fields")) }
            dl.packet {
                @for field in &packet.fields {
                    dt lang="en" { (field.number) " " (field.label) }
                    dd { (values(here, &field.values)) }
                }
            }
            @for note in &packet.notes { p.notice.info lang="en" { (note) } }
            @if !packet.before.is_empty() {
                h2 { (here.t("packet-before")) }
                ul { @for entry in &packet.before { li { (before(here, *entry)) } } }
            }
            ul.signatures { li { (here.t("packet-completed")) } li { (here.t("packet-date")) } }
        }
    };
    Page::new(title, Tab::More, main).reply(here)
}

/// What the record says in one place; rival values stand below each other.
fn values(here: &Here<'_>, values: &[Value]) -> Markup {
    html! {
        @if values.is_empty() { p.fill { (here.t("packet-not-on-record")) } }
        @for value in values {
            p {
                span lang="en" { (value.text) }
                @for entry in &value.entries { " " (link(here, *entry)) }
                @if value.is_disputed { " " strong { (here.t("log-denied")) } }
            }
        }
    }
}

/// An entry in one line.
fn before(here: &Here<'_>, at: usize) -> Markup {
    let said = here.book.day.entries.get(at).and_then(|e| Some((e.at, e.statement()?)));
    let words = |statement| veiled(here, at, statement).unwrap_or_else(|| here.sentence(statement));
    html! {
        @if let Some((time, statement)) = said { (here.clock(time)) ": " (words(statement)) }
        " " (link(here, at))
    }
}

/// The entry that a value rests on.
pub fn link(here: &Here<'_>, entry: usize) -> Markup {
    let Some(line) = here.book.lines.get(entry).and_then(Option::as_ref) else { return html! {} };
    html! {
        a.proof href=(here.to_thing("/record/", &line.hash.to_hex())) {
            @match line.place {
                Some(place) => (here.tw("record-place", &[("place", place.to_string().as_str().into())])),
                None => (here.t("record-unsent")),
            }
        }
    }
}
