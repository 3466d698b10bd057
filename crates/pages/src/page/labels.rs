//! Sheets of labels for weapons, boxes and lots, and badges of people: chosen by name, signed by the phone that prints
//! them, for A4 or US letter paper.
//!
//! A label says who printed it, and never that it is stuck on the right thing. Nothing is recorded by printing it.

use std::collections::BTreeSet;

use maud::{Markup, PreEscaped, html};
use qr::label::{Claim, Label, Sort};
use record::key::{PublicKey, Signature};

use crate::frame::{Page, Tab};
use crate::here::Here;
use crate::page::pdf;
use crate::request::{Fields, Reply, Request};

/// Labels in one go: ten sheets of A4. A phone draws them in a few seconds.
const LABELS_MAX: usize = 210;

/// Names of more letters stand in smaller type, so that they fit on 63.5 mm.
const LONG_NAME: usize = 5;

/// One thing or person that gets a label.
type Chosen = (Sort, String);

/// What to print, or the sheet.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let chosen = chosen(here, &request.fields);
    let printer = Printer::of(here);
    let (Ok(printer), false) = (&printer, chosen.is_empty()) else {
        return form(here, &request.fields, printer.err());
    };
    if chosen.len() > LABELS_MAX {
        return form(here, &request.fields, Some("labels-too-many"));
    }
    let claims: Option<Vec<Claim>> = chosen.iter().map(|(sort, name)| printer.claim(here, *sort, name)).collect();
    let Some(claims) = claims else { return form(here, &request.fields, Some("labels-bad-name")) };
    if request.signatures.is_empty() {
        return Reply::Sign { texts: claims.iter().map(Claim::text).collect() };
    }
    let signed = claims.iter().zip(&request.signatures);
    let labels: Vec<Label> =
        signed.filter_map(|(claim, signature)| claim.attach(&printer.address, Signature(*signature)).ok()).collect();
    match labels.len() == claims.len() {
        true => sheet(here, request, &chosen, &labels),
        false => form(here, &request.fields, Some("labels-not-signed")),
    }
}

/// Who signs the labels, and where they lead.
struct Printer {
    key: PublicKey,
    address: String,
}

impl Printer {
    /// What is missing, if labels cannot be made here.
    fn of(here: &Here<'_>) -> Result<Printer, &'static str> {
        let key = here.visitor.key.as_deref().and_then(|k| PublicKey::from_base64(k).ok()).ok_or("labels-no-key")?;
        let origin = here.visitor.address.as_deref().ok_or("labels-no-address")?;
        Ok(Printer { key, address: format!("{}{}", origin.trim_end_matches('/'), here.visitor.base) })
    }

    fn claim(&self, here: &Here<'_>, sort: Sort, name: &str) -> Option<Claim> {
        let today = model::time::date_text(model::time::local_day(here.book.now, here.book.day.utc_offset));
        Claim::new(&here.book.origin, sort, name, &today, self.key).ok()
    }
}

/// What the form names, as far as the record knows it.
fn chosen(here: &Here<'_>, fields: &Fields) -> Vec<Chosen> {
    let of_sort = |sort: Sort| {
        let all = fields.all("all").any(|s| s == sort.word());
        let named: BTreeSet<&str> = fields.all(sort.word()).collect();
        let is_chosen = move |name: &String| all || named.contains(name.as_str());
        known(here, sort).into_iter().filter(is_chosen).map(move |name| (sort, name))
    };
    Sort::ALL.into_iter().flat_map(of_sort).collect()
}

/// The names of a sort.
fn known(here: &Here<'_>, sort: Sort) -> Vec<String> {
    match sort {
        Sort::Weapon => here.book.weapons().into_iter().map(|w| w.name).collect(),
        Sort::Person => here.book.people().into_keys().collect(),
        _ => here.book.names_of(sort.word()).into_iter().collect(),
    }
}

fn form(here: &Here<'_>, fields: &Fields, wrong: Option<&str>) -> Reply {
    let main = html! {
        h1 { (here.t("labels-title")) }
        p.lede { (here.t("labels-lede")) }
        @if let Some(wrong) = wrong { p.notice.warning role="alert" { (here.t(wrong)) } }
        form.form method="get" action=(here.to("/print/labels")) {
            fieldset.choices.two {
                legend { (here.t("labels-paper")) }
                @for (value, text) in [("a4", "labels-a4"), ("letter", "labels-letter")] {
                    label {
                        input type="radio" name="sheet" value=(value) checked[fields.get("sheet").unwrap_or("a4") == value];
                        span { (here.t(text)) span.hint { (here.t(&format!("{text}-hint"))) } }
                    }
                }
            }
            @for sort in Sort::ALL { (choices(here, fields, sort)) }
            div.actions { button.button.primary type="submit" { (here.t("labels-do")) } }
        }
        p.soft { (here.t("labels-what")) }
    };
    let mut page = Page::new(here.t("labels-title"), Tab::More, main);
    page.status = if wrong.is_some() && !chosen(here, fields).is_empty() { 422 } else { 200 };
    page.reply(here)
}

fn choices(here: &Here<'_>, fields: &Fields, sort: Sort) -> Markup {
    let word = sort.word();
    let known = known(here, sort);
    let shown = |name: &str| if sort == Sort::Person { here.name(name) } else { name.replace('_', " ") };
    html! {
        @if !known.is_empty() {
            fieldset.choices {
                legend { (here.t(&format!("labels-of-{word}"))) }
                @for name in &known {
                    label {
                        input type="checkbox" name=(word) value=(name) checked[fields.all(word).any(|n| n == name)];
                        span { (shown(name)) }
                    }
                }
                @if known.len() > 1 {
                    button.button.quiet type="submit" name="all" value=(word) { (here.t(&format!("labels-all-{word}"))) }
                }
            }
        }
    }
}

// ---- the sheet ---------------------------------------------------------------------------------------------

fn sheet(here: &Here<'_>, request: &Request, chosen: &[Chosen], labels: &[Label]) -> Reply {
    let is_letter = request.fields.get("sheet") == Some("letter");
    let drawn = || chosen.iter().zip(labels);
    let things = drawn().filter(|((sort, _), _)| *sort != Sort::Person);
    let people = || drawn().filter(|((sort, _), _)| *sort == Sort::Person);
    let main = html! {
        div.on-screen-only {
            h1 { (here.tw("labels-made", &[("count", labels.len().into())])) }
            p.lede { (here.t("labels-print")) }
            (pdf::way(here, request))
            p { a.button.quiet href=(here.to("/print/labels")) { (here.t("labels-other")) } }
        }
        @if things.clone().next().is_some() {
            div.labels.letter[is_letter] {
                @for ((sort, name), label) in things { (label_of(here, *sort, name, label)) }
            }
        }
        @if people().next().is_some() {
            section.sheet aria-label=(here.t("labels-of-person")) {
                div.badges { @for ((_, name), label) in people() { (badge(here, name, label)) } }
            }
        }
    };
    let mut page = Page::new(here.t("labels-title"), Tab::More, main);
    page.class = "wide";
    page.reply(here)
}

fn code(label: &Label, name: &str) -> Markup {
    let drawn = qr::svg(&label.to_string(), &qr::draw::Options::label(name)).ok();
    html! { @if let Some(svg) = drawn { (PreEscaped(svg)) } }
}

fn label_of(here: &Here<'_>, sort: Sort, id: &str, label: &Label) -> Markup {
    let name = id.replace('_', " ");
    html! {
        div.label {
            (code(label, &name))
            p.name.is-long[name.chars().count() > LONG_NAME] { (name) }
            @let details = details(here, sort, id);
            p { @if !details.is_empty() { (details) br; } (here.book.day.production) }
        }
    }
}

fn badge(here: &Here<'_>, id: &str, label: &Label) -> Markup {
    let name = here.name(id);
    let roles: Vec<String> = here.book.roles(id).iter().map(|r| here.word("role", r)).collect();
    html! {
        div.badge {
            (code(label, &name))
            p.name { (name) }
            @if !roles.is_empty() { p.role { (roles.join(", ")) } }
            p { (here.book.day.production) }
        }
    }
}

/// The small text: what the thing is, by the record.
pub fn details(here: &Here<'_>, sort: Sort, name: &str) -> String {
    let inventory = |field: &str| newest(here, &["weapon_registered", "weapon_described"], ("weapon", name), field);
    let words: Vec<Option<String>> = match sort {
        Sort::Weapon => vec![
            inventory("type").map(|t| here.word("weapon_type", &t)),
            inventory("calibre"),
            inventory("class").map(|c| short_word(here, "weapon_class", &c)),
            inventory("serial").map(|s| here.tw("labels-serial", &[("serial", (&s).into())])),
        ],
        Sort::Lot => {
            let of_lot = |field: &str| newest(here, &["lot_received"], ("lot", name), field);
            vec![
                of_lot("class").map(|c| here.word("round_class", &c)),
                of_lot("size").map(|s| here.word("load_size", &s)),
                of_lot("maker").map(|m| m.replace('_', " ")),
            ]
        }
        Sort::Container => {
            let labelled = |field: &str| newest(here, &["container_labelled"], ("container", name), field);
            vec![labelled("class").map(|c| here.word("round_class", &c)), labelled("lot")]
        }
        Sort::Person => Vec::new(),
    };
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A word of a choice without what explains it: "blank-only" of "blank-only: can fire blanks only".
pub fn short_word(here: &Here<'_>, choice: &str, word: &str) -> String {
    let word = here.word(choice, word);
    word.split_once(':').map_or_else(|| word.clone(), |(short, _)| short.to_owned())
}

/// What the newest entry of these kinds about a thing says in a field.
pub fn newest(here: &Here<'_>, kinds: &[&str], (thing, name): (&str, &str), field: &str) -> Option<String> {
    let mut about = here.book.statements().rev().filter(|(_, s)| {
        !s.denied && kinds.contains(&here.book.kind(s)) && here.book.text(s, thing).as_deref() == Some(name)
    });
    about.find_map(|(_, s)| here.book.text(s, field))
}
