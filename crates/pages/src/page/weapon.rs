//! One weapon: how it stands, and "May it go to…?": every rule with its answer, what is missing first, each missing step
//! a button that opens its form.

use book::ask::Asked;
use book::things::Weapon;
use custody::hands::{FindingKind, Whereabouts};
use maud::{Markup, html};
use model::Statement;
use protocol::audit::Answer;

use crate::frame::{self, Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::{handover, hold, offer, overriding, question};
use crate::request::{Fields, Reply, Request, encoded};
use crate::say;

pub use crate::page::question::{first_missing, steps};

/// The weapon's page.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(weapon) = here.book.weapon(name) else {
        return refusal(here, 404, "error-no-weapon-title", "error-no-weapon");
    };
    let choice = Choice::of(here, &weapon, &request.fields);
    let main = html! {
        (recorded(here, request))
        h1 { (weapon.name) }
        (stands(here, &weapon))
        (hold::on_weapon(here, &weapon, choice.to.as_deref()))
        (conflicts(here, &weapon))
        @if let Some(holder) = weapon.holder(here.book).filter(|_| offer::may(here, "handover")) {
            (handover::take_back(here, &weapon, &holder))
        }
        // The answer is the one thing that matters: it stands above the question once that was asked.
        @match choice.ask(here, &weapon) {
            Some(asked) => {
                (verdict(here, &weapon, &choice, &asked))
                details { summary { (here.t("weapon-may-it-go")) } (question(here, &weapon, &choice)) }
            },
            None => (question(here, &weapon, &choice)),
        }
        (acts(here, &weapon))
        (history(here, &weapon))
    };
    Page::new(weapon.name.clone(), Tab::Scan, main).reply(here)
}

/// Where it is and what is in it.
pub fn stands(here: &Here<'_>, weapon: &Weapon) -> Markup {
    html! {
        p.lede { (frame::load(here, weapon)) }
        p.lede {
            @if is_disputed(weapon) { (frame::chip(here, model::Verdict::Disputed)) " " }
            (whereabouts(here, &weapon.holding.place))
        }
        p.soft {
            @if let Some(class) = &weapon.class { (here.word("weapon_class", class)) }
            @if let Some(type_) = &weapon.type_ { " · " (here.word("weapon_type", type_)) }
            @if let Some(n) = weapon.capacity { " · " (here.tw("weapon-chambers", &[("count", n.into())])) }
        }
    }
}

/// Where a weapon is, in words.
pub fn whereabouts(here: &Here<'_>, place: &Whereabouts) -> String {
    let name = |v: &model::Value| here.name(&here.book.plain(*v));
    match place {
        Whereabouts::InHands(person) => here.tw("weapon-in-hands", &[("person", (&name(person)).into())]),
        Whereabouts::Out(Some(person)) => here.tw("weapon-out-by", &[("person", (&name(person)).into())]),
        Whereabouts::Out(None) => here.t("weapon-out"),
        Whereabouts::LockedAway(Some(container)) => {
            here.tw("weapon-locked-in", &[("container", (&name(container)).into())])
        }
        Whereabouts::LockedAway(None) => here.t("weapon-locked"),
        Whereabouts::Unknown => here.t("weapon-nowhere"),
        Whereabouts::Disputed(places) => {
            let all: Vec<String> = places.iter().map(|p| whereabouts(here, p)).collect();
            here.tw("weapon-disputed", &[("places", (&all.join(" / ")).into())])
        }
    }
}

/// What two phones did to it apart: both, side by side, and what settles it.
fn conflicts(here: &Here<'_>, weapon: &Weapon) -> Markup {
    let about = |entry: usize| {
        let statement = here.book.day.entries.get(entry).and_then(|e| e.statement());
        statement.and_then(|s| here.book.field(s, "weapon")) == Some(weapon.value)
    };
    let settled = |second: usize| weapon.holding.since.is_some_and(|since| since > second) && !is_disputed(weapon);
    let open = here.book.apart.iter().filter(|(first, second, _)| about(*first) && !settled(*second));
    html! {
        @for (first, second, kind) in open {
            section.conflict {
                h2 { (here.t("conflict-title")) }
                p { (finding(here, *kind)) }
                @for entry in [*first, *second] { div.side { (crate::page::record::said(here, entry)) } }
                div.resolve {
                    p { (here.t("conflict-resolve")) }
                    @for kind in ["locked_away", "handover", "taken_out"] {
                        @if let Some(kind) = here.kind(kind) {
                            a.button href={ (here.to_thing("/enter/", &kind.name)) "?weapon=" (encoded(&weapon.name)) } {
                                (kind.title)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What does not fit in two entries, in words.
pub fn finding(here: &Here<'_>, kind: FindingKind) -> String {
    here.t(match kind {
        FindingKind::NotTheHolder => "finding-not-the-holder",
        FindingKind::HandedOverLocked => "finding-handed-over-locked",
        FindingKind::TakenOutUnlocked => "finding-taken-out-unlocked",
        FindingKind::OtherContainer => "finding-other-container",
        FindingKind::LockedByAnother => "finding-locked-by-another",
        FindingKind::LockedTwice => "finding-locked-twice",
        FindingKind::LoadedTwice => "finding-loaded-twice",
        FindingKind::RoundsDoNotBalance => "finding-rounds-do-not-balance",
        FindingKind::RoundsNotCounted => "finding-rounds-not-counted",
    })
}

fn is_disputed(weapon: &Weapon) -> bool {
    matches!(weapon.holding.place, Whereabouts::Disputed(_))
}

/// To whom it may go, for which scene and use.
pub struct Choice {
    /// To whom.
    pub to: Option<String>,
    /// For which scene.
    pub scene: Option<String>,
    /// For which use.
    pub use_: Option<String>,
}

impl Choice {
    /// As the address says; what it leaves out as it was at the last handover or question about this weapon.
    pub fn of(here: &Here<'_>, weapon: &Weapon, fields: &Fields) -> Choice {
        let last = |field: &str| {
            let about = |s: &&Statement| here.book.field(s, "weapon") == Some(weapon.value);
            let asked = here.book.day.entries.iter().rev().filter_map(|e| e.statement()).filter(about);
            asked.filter(|s| here.book.kind(s) == "handover").find_map(|s| here.book.text(s, field))
        };
        let given = |field: &str| fields.get(field).map(str::to_owned);
        Choice {
            to: given("to"),
            scene: given("scene").or_else(|| last("scene")),
            use_: given("use").or_else(|| last("use")),
        }
    }

    /// The question as an event.
    pub fn event(&self, here: &Here<'_>, weapon: &Weapon) -> Option<String> {
        let to = self.to.as_deref()?;
        let from = weapon.holder(here.book).filter(|h| h != to).unwrap_or_else(|| here.me().to_owned());
        let mut event = format!("handover(weapon: {}, from: {from}, to: {to}", weapon.name);
        for (name, value) in [("scene", &self.scene), ("use", &self.use_)] {
            if let Some(value) = value {
                event.push_str(&format!(", {name}: {value}"));
            }
        }
        event.push(')');
        Some(event)
    }

    /// The question, read.
    pub fn statement(&self, here: &Here<'_>, weapon: &Weapon) -> Option<(Statement, model::Names)> {
        let mut names = here.book.names.clone();
        let event = self.event(here, weapon)?;
        let statement = here.book.statement(&mut names, &event, here.book.moment()).ok()?;
        Some((statement, names))
    }

    fn ask(&self, here: &Here<'_>, weapon: &Weapon) -> Option<Asked> {
        self.statement(here, weapon).map(|(question, _)| here.book.ask(&question))
    }

    /// The address of this question.
    pub fn address(&self, here: &Here<'_>, weapon: &Weapon) -> String {
        let mut address = here.to_thing("/weapon/", &weapon.name);
        let mut join = '?';
        for (name, value) in [("to", &self.to), ("scene", &self.scene), ("use", &self.use_)] {
            if let Some(value) = value {
                address.push_str(&format!("{join}{name}={}", encoded(value)));
                join = '&';
            }
        }
        address
    }
}

fn question(here: &Here<'_>, weapon: &Weapon, choice: &Choice) -> Markup {
    let holder = weapon.holder(here.book);
    let people: Vec<String> = here.book.names_of("person").into_iter().filter(|p| Some(p) != holder.as_ref()).collect();
    let scenes = here.book.names_of("scene");
    html! {
        form.form method="get" action=(here.to_thing("/weapon/", &weapon.name)) {
            h2 { (here.t("weapon-may-it-go")) }
            div.field {
                label for="to" { (here.t("weapon-to")) }
                select #to name="to" required {
                    option value="" { (here.t("form-choose-person")) }
                    @for person in &people {
                        option value=(person) selected[choice.to.as_ref() == Some(person)] { (here.name(person)) }
                    }
                }
            }
            div.field {
                label for="scene" { (here.t("weapon-scene")) }
                select #scene name="scene" {
                    option value="" { (here.t("form-none")) }
                    @for scene in &scenes {
                        option value=(scene) selected[choice.scene.as_ref() == Some(scene)] { (scene) }
                    }
                }
            }
            (uses(here, choice))
            div.actions { button.button type="submit" { (here.t("weapon-ask")) } }
        }
    }
}

fn uses(here: &Here<'_>, choice: &Choice) -> Markup {
    let words = here.protocol.vocabulary.choices.iter().find(|c| c.name == "use").map(|c| c.words.as_slice());
    html! {
        div.field {
            label for="use" { (here.t("weapon-use")) }
            select #use name="use" {
                option value="" { (here.t("form-none")) }
                @for (word, _) in words.unwrap_or_default() {
                    option value=(word) selected[choice.use_.as_ref() == Some(word)] { (here.word("use", word)) }
                }
            }
        }
    }
}

/// The answer: the largest words of the app, then what is missing, each a button.
pub fn verdict(here: &Here<'_>, weapon: &Weapon, choice: &Choice, asked: &Asked) -> Markup {
    let cleared = matches!(asked.answer, Answer::Cleared(_));
    html! {
        (question::plate(here, asked))
        (overriding::beside_a_verdict(here, weapon, choice, asked))
        @if cleared {
            form.form method="post" action=(here.to_thing("/handover/", &weapon.name)) {
                @for (name, value) in [("to", &choice.to), ("scene", &choice.scene), ("use", &choice.use_)] {
                    @if let Some(value) = value { input type="hidden" name=(name) value=(value); }
                }
                div.actions { button.button.primary type="submit" { (here.t("handover-do")) } }
            }
        }
        (question::missing(here, &steps(here, asked), &choice.address(here, weapon)))
        (question::rules(here, asked))
        (overriding::offer(here, weapon, choice, asked))
    }
}

/// What may be recorded about it now, whatever the question is.
fn acts(here: &Here<'_>, weapon: &Weapon) -> Markup {
    let kinds: &[&str] = if weapon.is_out() {
        &["show", "loaded", "announced", "unloaded", "inspected", "handover", "locked_away", "fired", "out_of_sight"]
    } else {
        &["taken_out", "inspected", "inventoried"]
    };
    // Nothing of this can happen to one solid piece.
    let is_of_rounds = |kind: &&&str| ["loaded", "unloaded", "announced", "fired"].contains(*kind);
    let kinds = kinds.iter().filter(|kind| !(weapon.build.is_whole() && is_of_rounds(kind)));
    let then = here.to_thing("/weapon/", &weapon.name);
    html! {
        h2 { (here.t("weapon-acts")) }
        div.acts {
            @for kind in kinds.filter_map(|k| here.kind(k)) {
                a.button.quiet href={ (form_of(here, &kind.name, weapon)) "then=" (encoded(&then)) } {
                    @if kind.name == "show" && weapon.build.is_whole() { (here.t("show-title-whole-short")) } @else { (kind.title) }
                }
            }
        }
    }
}

/// Where events of a kind are recorded about this weapon: the kind's own page, or the form of any kind.
fn form_of(here: &Here<'_>, kind: &str, weapon: &Weapon) -> String {
    match say::own_page(kind) {
        Some(path) => format!("{}?", here.to_thing(path, &weapon.name)),
        None => format!("{}?weapon={}&", here.to_thing("/enter/", kind), encoded(&weapon.name)),
    }
}

/// How many entries of its history are shown at once.
const HISTORY: usize = 20;

fn history(here: &Here<'_>, weapon: &Weapon) -> Markup {
    let about = |(_, e): &(usize, &custody::record::Entry)| {
        e.statement().is_some_and(|s| here.book.field(s, "weapon") == Some(weapon.value))
    };
    let entries: Vec<usize> = here.book.made().rev().filter(about).take(HISTORY).map(|(i, _)| i).collect();
    html! {
        h2 { (here.t("weapon-history")) }
        ul.log { @for entry in entries { li.entry { (crate::page::record::said(here, entry)) } } }
        p { a href={ (here.to("/record")) "?about=" (encoded(&weapon.name)) } { (here.t("record-all-about")) } }
    }
}
