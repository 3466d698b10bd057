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
            (not_counted(here, "packet-not-counted", &packet.not_counted))
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
                (doubts(here, &value.denied_by, value.apart))
            }
        }
    }
}

/// Who denies it, each with the entry; or that it does not fit what another device said.
pub fn doubts(here: &Here<'_>, denied_by: &[usize], apart: bool) -> Markup {
    let who = |entry: &usize| here.book.day.entries.get(*entry).map(|e| here.name(&e.signer)).unwrap_or_default();
    html! {
        @for entry in denied_by {
            " " strong { (here.tw("log-denied", &[("person", (&who(entry)).into())])) } " " (link(here, *entry))
        }
        @if apart { " " strong { (here.t("doubt-apart")) } }
    }
}

/// What is on the record about the matter and does not count: what it is, and why. Empty if there is nothing.
pub fn not_counted(here: &Here<'_>, title: &str, entries: &[usize]) -> Markup {
    html! { @if !entries.is_empty() { h2 { (here.t(title)) } (each_with_why(here, entries)) } }
}

/// The same for a list of something else: behind one line that says how many there are.
pub fn folded(here: &Here<'_>, title: &str, entries: &[usize]) -> Markup {
    html! {
        @if !entries.is_empty() {
            details {
                summary { (here.tw(title, &[("count", entries.len().into())])) }
                (each_with_why(here, entries))
            }
        }
    }
}

fn each_with_why(here: &Here<'_>, entries: &[usize]) -> Markup {
    let doubt = |entry: usize| here.book.lines.get(entry).and_then(Option::as_ref).and_then(|line| line.doubt);
    html! {
        ul {
            @for entry in entries {
                li {
                    (before(here, *entry))
                    @if let Some(doubt) = doubt(*entry) { " " strong { (here.t(&format!("doubt-{}", doubt.word()))) } }
                }
            }
        }
    }
}

/// An entry in one line, with who signed it.
fn before(here: &Here<'_>, at: usize) -> Markup {
    let said = here.book.day.entries.get(at).and_then(|e| Some((e.at, e.signer.as_str(), e.statement()?)));
    let words = |statement| veiled(here, at, statement).unwrap_or_else(|| here.sentence(statement));
    html! {
        @if let Some((time, signer, statement)) = said { (here.clock(time)) " " (here.name(signer)) ": " (words(statement)) }
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
