//! A step that somebody may record: a button for those whose work it is, and for all others the words who can.
//!
//! Never decides who may: [`access`] does. A step that is not offered is still named, so that people know whom to ask.

use book::ask::Asked;
use maud::{Markup, html};
use model::Statement;
use protocol::explain::missing::SOMEONE;

use crate::access::{self, Access};
use crate::here::Here;
use crate::page::today::Today;
use crate::page::weapon::steps;
use crate::request::encoded;
use crate::say;

/// Most names in "X can do this".
const NAMES_MAX: usize = 3;

/// Whether the visitor may enter this kind.
pub fn may(here: &Here<'_>, kind: &str) -> bool {
    access::may_enter(here, kind) == Access::Allowed
}

/// A link to the form of a kind, or who can do it.
pub fn link(here: &Here<'_>, kind: &str, address: &str, class: &str) -> Markup {
    let Some(title) = here.kind(kind).map(|k| k.title.clone()) else { return html! {} };
    html! {
        @if may(here, kind) { a class={ "button " (class) } href=(address) { (title) } }
        @else { p.soft { (title) " · " (who(here, kind)) } }
    }
}

/// What stands in place of a button: who can do this today.
pub fn who(here: &Here<'_>, kind: &str) -> String {
    let people: Vec<String> = access::who_can(here, kind).iter().map(|p| here.name(p)).collect();
    if people.is_empty() {
        let roles: Vec<String> = access::roles_for(kind).iter().map(|r| here.word("role", r)).collect();
        return here.tw("offer-nobody", &[("roles", (&roles.join(", ")).into())]);
    }
    let more = people.len().saturating_sub(NAMES_MAX);
    let names = people.iter().take(NAMES_MAX).cloned().collect::<Vec<_>>().join(", ");
    here.tw("offer-who", &[("people", (&names).into()), ("more", more.into())])
}

/// The missing steps of these groups of kinds, or of all, each a button that opens its form prefilled.
pub fn missing(here: &Here<'_>, asked: &[&Asked], groups: Option<&[&str]>, then: &str) -> Vec<Markup> {
    let of_group = |s: &Statement| {
        groups.is_none_or(|groups| access::group(here.book.kind(s)).is_some_and(|g| groups.contains(&g)))
    };
    let mut shown: Vec<(Statement, Markup)> = Vec::new();
    for (step, rules) in asked.iter().flat_map(|a| steps(here, a)).filter(|(s, _)| of_group(s)) {
        let known =
            shown.iter().any(|(s, _)| s.kind == step.kind && s.fields == step.fields && s.denied == step.denied);
        if !known {
            let markup = one(here, &step, &rules, then);
            shown.push((step, markup));
        }
    }
    // In the order of the groups, which is that of the work; the protocol's own order within one.
    let place = |s: &Statement| {
        groups.zip(access::group(here.book.kind(s))).and_then(|(g, of)| g.iter().position(|g| *g == of))
    };
    model::sorted::sort_by_key(&mut shown, |(s, _)| place(s));
    shown.into_iter().map(|(_, markup)| markup).collect()
}

/// Where a step is done: on the page that is made for it, else on the form of its kind.
fn address(here: &Here<'_>, step: &Statement, then: &str) -> String {
    let scene = here.book.text(step, "scene").unwrap_or_default();
    let meeting = || {
        let held = Today::of(here).meetings(here);
        held.into_iter().rev().find(|m| m.scenes.contains(&scene)).map(|m| here.to_thing("/meeting/", &m.name))
    };
    let form = || say::form_address(here, step, &here.book.names, then);
    match here.book.kind(step) {
        "meeting_held" => format!("{}?scene={}", here.to("/meeting"), encoded(&scene)),
        "attended" | "meeting_topics" => meeting().unwrap_or_else(form),
        _ => form(),
    }
}

/// One missing step.
fn one(here: &Here<'_>, step: &Statement, rules: &[usize], then: &str) -> Markup {
    let kind = here.book.kind(step);
    let title = here.kind(kind).map_or("", |k| k.title.as_str());
    let rule = rules.first().and_then(|r| here.protocol.rules.get(*r));
    html! {
        li.step {
            @if may(here, kind) {
                a.button.what href=(address(here, step, then)) { (title) (about(here, step)) }
            } @else {
                span.what { (title) (about(here, step)) }
                span.by { (who(here, kind)) }
            }
            @if let Some(rule) = rule {
                span.rule { (rule.title) @if rules.len() > 1 { " +" (rules.len() - 1) } }
            }
        }
    }
}

/// Whom or what a step is about, where its title leaves that open.
fn about(here: &Here<'_>, step: &Statement) -> String {
    let known = |field: &str| here.book.text(step, field).filter(|t| t != SOMEONE);
    let person = ["to", "person"].iter().find_map(|f| known(f)).map(|p| here.name(&p));
    let thing = ["weapon", "scene", "stop", "concern"].iter().find_map(|f| known(f));
    let words: Vec<String> = [thing, person].into_iter().flatten().collect();
    if words.is_empty() { String::new() } else { format!(": {}", words.join(" → ")) }
}
