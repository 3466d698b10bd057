//! Every kind of entry as a form on paper, for the day when nothing works: made from the vocabulary, so that a kind that
//! a pack adds has its paper without any code.
//!
//! What is written on paper is nothing until somebody enters it, marked as entered from paper; each sheet says how.

use maud::{Markup, PreEscaped, html};
use model::vocabulary::{Field, Kind, Type};

use crate::access;
use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::page::labels::short_word;
use crate::page::pdf;
use crate::page::print::{head, signatures};
use crate::request::{Fields, Reply, Request};

/// What a sheet has beside the fields of its kind.
enum More {
    /// A row for each chamber, with boxes for what was seen in it.
    Chambers,
    /// A row for each round that goes in, with boxes for what it is and room for how that was seen.
    Rounds,
    /// Boxes for the yes-and-no fields of this kind.
    Ticks(&'static str),
    /// Rows to sign on, one for each entry of this kind.
    Rows(&'static str, usize),
    /// The numbers once more behind a fold, for a second person who has not seen the first.
    Second,
}

/// The kinds whose paper has more than their fields: one line each. All others have their fields.
const MORE: &[(&str, &[More])] = &[
    ("show", &[More::Chambers]),
    ("loaded", &[More::Rounds]),
    ("unloaded", &[More::Chambers]),
    ("handover", &[More::Rows("receipt_signed", 1)]),
    ("meeting_held", &[More::Ticks("meeting_topics"), More::Rows("attended", 22)]),
    ("rounds_counted", &[More::Second]),
];

/// The sheets that stand first in the list: those of the moments that matter.
const FIRST: &[&str] =
    &["show", "loaded", "announced", "handover", "unloaded", "meeting_held", "rounds_counted", "stop_called"];

/// What follows a form's address so that it begins as entered from paper.
pub const PAPER: &str = "?when=paper";

/// Rows where the record does not say how many chambers a weapon has: no revolver of the trade has more.
const CHAMBERS: i64 = 10;

/// Most words of a choice that are printed as boxes; more are written by hand.
const BOXES_MAX: usize = 14;

/// The list of kinds.
pub fn reply(here: &Here<'_>, _: &Request, _: &str) -> Reply {
    let is_of_set = |k: &&Kind| access::group(&k.name).is_some_and(|group| group != "case");
    let mut kinds: Vec<&Kind> = here.protocol.vocabulary.kinds.iter().filter(is_of_set).collect();
    model::sorted::sort_by(&mut kinds, |a, b| a.title.cmp(&b.title));
    let main = html! {
        h1 { (here.t("paper-title")) }
        p.lede { (here.t("paper-lede")) }
        @for kind in FIRST.iter().filter_map(|name| here.kind(name)) { p { (link(here, kind, "button")) } }
        h2 { (here.t("paper-all")) }
        ul.links { @for kind in kinds { li { (link(here, kind, "button quiet")) } } }
    };
    Page::new(here.t("paper-title"), Tab::More, main).reply(here)
}

fn link(here: &Here<'_>, kind: &Kind, class: &str) -> Markup {
    html! { a class=(class) href=(here.to_thing("/print/paper/", &kind.name)) { (kind.title) } }
}

/// The paper of a kind; fields that the address names are filled in: `/print/paper/show?weapon=R1`.
pub fn one(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(kind) = here.kind(name) else { return refusal(here, 404, "error-not-found-title", "error-not-found") };
    let more = MORE.iter().find(|(k, _)| *k == name).map_or(&[][..], |(_, more)| more);
    let filled = &request.fields;
    let main = html! {
        (pdf::ways(here, request))
        section.sheet.paper {
            (head(here, &kind.title, &here.t("paper-on-paper")))
            (when_and_where(here))
            (fields(here, kind, filled, |_| true))
            @for more in more { (extra(here, kind, more, filled)) }
            (signatures(here, &["paper-writes", "paper-saw"]))
            (afterwards(here, kind))
        }
    };
    Page::new(kind.title.clone(), Tab::More, main).reply(here)
}

/// When it happened: an entry from paper is given the time that stands here.
fn when_and_where(here: &Here<'_>) -> Markup {
    html! { dl { dt { (here.t("paper-when")) } dd.fill {} } }
}

fn fields(here: &Here<'_>, kind: &Kind, filled: &Fields, wanted: fn(&Field) -> bool) -> Markup {
    html! {
        dl {
            @for field in kind.fields.iter().filter(|f| wanted(f) && !is_of_own_page(kind, f)) {
                dt { (here.words.field(&kind.name, &field.name)) }
                (blank(here, field, filled.get(&field.name)))
            }
            dt { (here.t("form-remark")) }
            dd.fill {}
        }
    }
}

/// That a count was blind only the page can say that kept the other number back.
fn is_of_own_page(kind: &Kind, field: &Field) -> bool {
    kind.name == "rounds_counted" && field.name == "blind"
}

/// A place to write, or boxes to tick.
fn blank(here: &Here<'_>, field: &Field, value: Option<&str>) -> Markup {
    let boxes = |words: &[String]| html! { dd.boxes { @for word in words { span { "☐ " (word) } } } };
    let units = |units: &[&str]| -> Vec<String> { units.iter().map(|u| here.t(&format!("measure-{u}"))).collect() };
    let measured = |names: &[&str]| html! { dd.fill { @for unit in units(names) { span.unit { "☐ " (unit) } } } };
    match (value, field.ty) {
        (Some(value), _) => html! { dd.fill { (shown(here, field, value)) } },
        (None, Type::Choice(i)) => match words(here, i) {
            words if words.len() <= BOXES_MAX => boxes(&words),
            _ => html! { dd.fill {} },
        },
        (None, Type::Length) => measured(&["ft", "m"]),
        (None, Type::Duration) => measured(&["minutes", "hours", "days"]),
        (None, _) => html! { dd.fill {} },
    }
}

fn words(here: &Here<'_>, choice: u16) -> Vec<String> {
    let choice = here.protocol.vocabulary.choices.get(usize::from(choice));
    choice.map_or_else(Vec::new, |c| c.words.iter().map(|(w, _)| short_word(here, &c.name, w)).collect())
}

/// A value that the address gives, as people read it.
fn shown(here: &Here<'_>, field: &Field, value: &str) -> String {
    match field.ty {
        Type::Sort(_) if here.protocol.vocabulary.type_name(field.ty) == "person" => here.name(value),
        Type::Choice(_) => here.word(here.protocol.vocabulary.type_name(field.ty), value),
        _ => value.to_owned(),
    }
}

fn extra(here: &Here<'_>, kind: &Kind, more: &More, filled: &Fields) -> Markup {
    match more {
        More::Chambers => chambers(here, filled, "paper-seen"),
        More::Rounds => chambers(here, filled, "paper-put-in"),
        More::Ticks(kind) => ticks(here, kind),
        More::Rows(kind, rows) => table(here, kind, *rows),
        More::Second => second(here, kind, filled),
    }
}

/// A row for each chamber of the weapon.
fn chambers(here: &Here<'_>, filled: &Fields, what: &str) -> Markup {
    let capacity = filled.get("weapon").and_then(|w| here.book.weapon(w)).and_then(|w| w.capacity);
    let count = capacity.unwrap_or(CHAMBERS).clamp(1, 40);
    let classes = here.protocol.vocabulary.choices.iter().position(|c| c.name == "round_class");
    let classes = classes.and_then(|i| u16::try_from(i).ok()).map(|i| words(here, i)).unwrap_or_default();
    html! {
        table.table.chamber-rows {
            thead {
                tr {
                    th scope="col" { (here.t("paper-chamber")) }
                    th scope="col" { (here.t(what)) }
                    th scope="col" { (here.t("paper-how-seen")) }
                }
            }
            tbody {
                @for number in 1..=count {
                    tr {
                        td.number { (number) }
                        td.boxes { span { "☐ " (here.t("paper-empty")) } @for class in &classes { span { "☐ " (class) } } }
                        td {}
                    }
                }
            }
        }
        @if capacity.is_none() { p.soft { (here.t("paper-fewer")) } }
    }
}

fn ticks(here: &Here<'_>, name: &str) -> Markup {
    let Some(kind) = here.kind(name) else { return html! {} };
    let is_answer = |f: &&Field| here.protocol.vocabulary.type_name(f.ty) == "answer";
    html! {
        h2 { (kind.title) }
        ul.boxes { @for field in kind.fields.iter().filter(is_answer) { li { "☐ " (here.words.field(name, &field.name)) } } }
    }
}

/// Rows of another kind: what each entry of it says, and a place to sign.
fn table(here: &Here<'_>, name: &str, rows: usize) -> Markup {
    let Some(kind) = here.kind(name) else { return html! {} };
    let columns: Vec<&Field> =
        kind.fields.iter().filter(|f| !matches!(f.name.as_str(), "meeting" | "weapon" | "scene")).collect();
    html! {
        h2 { (kind.title) }
        table.table.rows {
            thead {
                tr {
                    @for field in &columns { th scope="col" { (here.words.field(name, &field.name)) } }
                    th scope="col" { (here.t("paper-signature")) }
                }
            }
            tbody { @for _ in 0..rows { tr { @for _ in &columns { td {} } td {} } } }
        }
    }
}

/// The numbers again, behind a fold: who counts second is not shown what the first one wrote.
fn second(here: &Here<'_>, kind: &Kind, filled: &Fields) -> Markup {
    html! {
        (signatures(here, &["paper-first"]))
        p.fold { (here.t("paper-fold")) }
        (fields(here, kind, filled, |f| f.ty == Type::Number || f.name == "by"))
    }
}

/// How what was written gets onto the record.
fn afterwards(here: &Here<'_>, kind: &Kind) -> Markup {
    let path = format!("{}{PAPER}", here.to_thing("/enter/", &kind.name));
    let address = here.visitor.address.as_deref().map(|origin| format!("{}{path}", origin.trim_end_matches('/')));
    let name = here.t("paper-enter-code");
    let drawn = address.as_deref().and_then(|a| qr::svg(a, &qr::draw::Options::label(&name)).ok());
    html! {
        div.afterwards {
            @if let Some(svg) = drawn { (PreEscaped(svg)) }
            div {
                p { strong { (here.t("paper-afterwards")) } }
                p { (here.tw("paper-how", &[("kind", (&kind.title).into())])) }
                @if let Some(address) = &address { p.code { (address) } }
                p { (here.t("paper-entered")) }
            }
        }
        p.on-screen-only { a.button.quiet href=(path) { (here.t("paper-enter-now")) } }
    }
}
