//! The board: each weapon that is out, who holds it, what is in it, and whether what was asked last still holds.

use book::things::Weapon;
use maud::{Markup, html};
use model::Statement;
use protocol::audit::Answer;

use crate::frame::{self, Page, Tab, recorded};
use crate::here::Here;
use crate::page::weapon::{steps, whereabouts};
use crate::request::{Reply, Request};

/// The board on a phone.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let mut page = Page::new(here.t("nav-board"), Tab::Board, shown(here, request, "cards"));
    page.class = "wide";
    page.reply(here)
}

/// The board on a spare tablet, to be read from 5 m.
pub fn far(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let mut page = Page::new(here.t("nav-board"), Tab::Board, shown(here, request, "board"));
    page.class = "wide far";
    page.reply(here)
}

fn shown(here: &Here<'_>, request: &Request, class: &str) -> Markup {
    let (out, locked): (Vec<Weapon>, Vec<Weapon>) = here.book.weapons().into_iter().partition(Weapon::is_out);
    let concerns = here.book.open("concern", "concern_raised", "concern_answered");
    html! {
        (recorded(here, request))
        h1 { (here.t("board-title")) }
        @if !here.book.is_set_up() { (not_set_up(here)) }
        @if out.is_empty() && here.book.is_set_up() { p.empty { (here.t("board-nothing-out")) } }
        div class=(class) { @for weapon in &out { (card(here, weapon)) } }
        @if class == "cards" { (crate::page::held::section(here)) }
        @if !concerns.is_empty() {
            h2 { (here.tw("board-concerns", &[("count", concerns.len().into())])) }
            ul.links { @for (entry, concern) in concerns { li { (concern_link(here, entry, &concern)) } } }
        }
        @if !locked.is_empty() {
            h2 { (here.tw("board-locked", &[("count", locked.len().into())])) }
            div.cards { @for weapon in &locked { (card(here, weapon)) } }
        }
    }
}

/// What somebody is worried about, in their words; its name where it has none.
fn concern_link(here: &Here<'_>, entry: usize, name: &str) -> Markup {
    let statement = here.book.day.entries.get(entry).and_then(|e| e.statement());
    let about = statement.and_then(|s| here.book.text(s, "about")).unwrap_or_else(|| name.to_owned());
    html! { a.button.quiet href=(here.to_thing("/speak/", name)) dir="auto" { (about) } }
}

fn not_set_up(here: &Here<'_>) -> Markup {
    html! {
        p.notice.info { (here.t("board-not-set-up")) }
        @if here.visitor.may_enrol { p { a.button.primary href=(here.to("/setup")) { (here.t("setup-title")) } } }
    }
}

/// A weapon as a card.
pub fn card(here: &Here<'_>, weapon: &Weapon) -> Markup {
    let asked = standing(here, weapon).map(|question| here.book.ask(&question));
    let cleared = asked.as_ref().map(|a| matches!(a.answer, Answer::Cleared(_)));
    let class = match cleared {
        Some(true) => "card is-cleared",
        Some(false) => "card is-not-cleared",
        // Behind a lock nothing waits for an answer.
        None if !weapon.is_out() => "card",
        None => "card is-unknown",
    };
    html! {
        a class=(class) href=(here.to_thing("/weapon/", &weapon.name)) {
            @match &weapon.picture {
                Some(hash) => img.picture src=(here.to_thing("/original/", hash)) alt="";,
                None => span.picture.revolver[weapon.type_.as_deref() == Some("revolver")] {},
            }
            span.name { (weapon.name) }
            span.holder { (whereabouts(here, &weapon.holding.place)) }
            (frame::load(here, weapon))
            @if let Some(asked) = &asked {
                @if cleared == Some(true) {
                    span.word { (here.t("verdict-cleared-short")) }
                    span.reason { (here.t("verdict-cleared")) }
                } @else {
                    span.word { (here.t("verdict-not-cleared-short")) }
                    span.reason { (crate::page::weapon::first_missing(here, asked, &steps(here, asked))) }
                }
            } @else if weapon.is_out() {
                span.word { (here.t("value-unknown")) }
                span.reason { (here.t("board-not-asked")) }
            }
        }
    }
}

/// The question that stands about a weapon that is out: that of the last handover or question since it came out, put
/// again now. None if nobody asked.
pub fn standing(here: &Here<'_>, weapon: &Weapon) -> Option<Statement> {
    if !weapon.is_out() {
        return None;
    }
    let about = |s: &&Statement| here.book.field(s, "weapon") == Some(weapon.value);
    for entry in here.book.day.entries.iter().rev() {
        let Some(statement) = entry.statement().filter(about) else { continue };
        match here.book.kind(statement) {
            "locked_away" => return None,
            "handover" | "take_started" => {
                let at = model::Span::exact(here.book.moment());
                return Some(Statement { when: at, denied: false, ..statement.clone() });
            }
            _ => {}
        }
    }
    None
}
