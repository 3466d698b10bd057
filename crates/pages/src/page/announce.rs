//! The call to the set: what is in a weapon, in letters that can be read out across a stage, and one tap that signs that
//! it was called.
//!
//! It calls what the record has and nothing else: where the record does not say what is in the weapon, there is no
//! button to call it.

use book::things::{LoadWord, Weapon};
use maud::{Markup, html};

use crate::frame::{self, Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::{offer, parts};
use crate::request::{Draft, Fields, Reply, Request};
use crate::say::{self, Wrong};

/// The call, or what it came to.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(weapon) = here.book.weapon(name) else {
        return refusal(here, 404, "error-no-weapon-title", "error-no-weapon");
    };
    if !request.posted {
        return shown(here, request, &weapon, &Vec::new());
    }
    match draft(here, &request.fields, &weapon) {
        Ok(draft) => {
            Reply::Enter { drafts: vec![draft], then: say::then_to_weapon(here, &request.fields, &weapon.name) }
        }
        Err(wrong) => shown(here, request, &weapon, &wrong),
    }
}

/// What is called; none if the record does not say what is in it.
fn state(here: &Here<'_>, weapon: &Weapon) -> Option<&'static str> {
    match weapon.load(here.book) {
        LoadWord::ColdEmpty => Some("cold_empty"),
        LoadWord::ColdDummies => Some("cold_dummies"),
        LoadWord::Hot => Some("hot"),
        _ => None,
    }
}

fn draft(here: &Here<'_>, fields: &Fields, weapon: &Weapon) -> Result<Draft, Wrong> {
    let Some(state) = state(here, weapon) else { return Err(vec![(None, here.t("announce-not-known"))]) };
    // INVARIANT: what was read out is what is signed. The load may have changed since the page was shown.
    if fields.get("state").is_some_and(|read| read != state) {
        return Err(vec![(None, here.t("error-changed-meanwhile"))]);
    }
    let mut said = vec![("weapon", weapon.name.clone()), ("state", state.to_owned())];
    if state == "hot" {
        let Some(size) = weapon.blank.clone().or_else(|| fields.get("size").map(str::to_owned)) else {
            return Err(vec![(Some("size".to_owned()), here.t("announce-which-size"))]);
        };
        if weapon.blank.is_some() && fields.get("size").is_some_and(|read| read != size) {
            return Err(vec![(None, here.t("error-changed-meanwhile"))]);
        }
        said.push(("size", size));
    }
    said.extend(say::by_another(here, fields));
    say::draft(here, "announced", &said)
}

fn shown(here: &Here<'_>, request: &Request, weapon: &Weapon, wrong: &Wrong) -> Reply {
    let title = here.tw("announce-title", &[("weapon", (&weapon.name).into())]);
    let main = html! {
        (recorded(here, request))
        h1 { (title) }
        (errors(here, wrong))
        (plate(here, weapon))
        @match state(here, weapon) {
            Some(state) => (call(here, &request.fields, weapon, state)),
            None => (ways_out(here, weapon)),
        }
    };
    let mut page = Page::new(title.clone(), Tab::Scan, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// What to call out, as large as the phone allows.
fn plate(here: &Here<'_>, weapon: &Weapon) -> Markup {
    let word = weapon.load(here.book).word();
    let known = state(here, weapon).is_some();
    let text = match weapon.blank.as_deref().filter(|_| word == "hot") {
        Some(size) => format!("announce-hot-{size}"),
        None => format!("announce-{word}"),
    };
    let since = weapon.holding.load_since.and_then(|e| here.book.day.entries.get(e)).map(|e| here.clock(e.at));
    html! {
        section.verdict.is-unknown[!known && !weapon.build.is_whole()] {
            p.word.is-long { (here.t(&text)) }
            p.next { (frame::load(here, weapon)) }
            @if let Some(since) = since {
                p.basis { (here.tw("announce-since", &[("time", (&since).into())])) }
            }
        }
    }
}

fn call(here: &Here<'_>, fields: &Fields, weapon: &Weapon, state: &str) -> Markup {
    html! {
        @if offer::may(here, "announced") {
            form.form method="post" action=(here.to_thing("/announce/", &weapon.name)) {
                input type="hidden" name="state" value=(state);
                @if state == "hot" {
                    @match &weapon.blank {
                        Some(size) => input type="hidden" name="size" value=(size);,
                        None => (parts::one_of(here, "load_size", "size", &here.t("announce-which-size"), None)),
                    }
                }
                (parts::who(here, fields, "by", &here.t("announce-by"), &offer_people(here)))
                (parts::then_field(fields))
                div.actions { button.button.primary type="submit" { (here.t("announce-do")) } }
            }
        } @else { p.soft { (offer::who(here, "announced")) } }
    }
}

/// Who calls it: whoever signs, the 1st ADs, the handlers.
fn offer_people(here: &Here<'_>) -> Vec<String> {
    say::with_roles(here, &["first_ad", "property_master", "armorer", "assistant_property_master"])
}

/// What to do where nothing can be called.
fn ways_out(here: &Here<'_>, weapon: &Weapon) -> Markup {
    if matches!(weapon.load(here.book), LoadWord::Solid | LoadWord::Edged) {
        return html! {
            p { (here.t("announce-whole")) }
            p { a.button.primary href=(here.to_thing("/show/", &weapon.name)) { (here.t("show-title-whole-short")) } }
        };
    }
    html! {
        p { (here.t("announce-not-known")) }
        p { a.button.primary href=(here.to_thing("/unload/", &weapon.name)) { (here.t("unload-title-short")) } }
        p { a.button href=(here.to_thing("/show/", &weapon.name)) { (here.t("show-title-short")) } }
    }
}
