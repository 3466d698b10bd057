//! The form for any kind of event, made from the vocabulary: a kind that a pack adds has its form without any code.
//!
//! What is shown as the sentence to be confirmed is what is signed.

use maud::{Markup, html};
use model::vocabulary::{Field, Kind, Type};
use record::entry::Marks;

use crate::access::{self, Access};
use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::page::offer;
use crate::request::{Draft, Fields, Reply, Request};
use crate::say::{self, Wrong};

/// Most names of a sort that are shown as buttons; more become a menu.
const BUTTONS_MAX: usize = 6;

/// The form, or what it came to.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(kind) = here.kind(name) else { return refusal(here, 404, "error-not-found-title", "error-not-found") };
    match access::may_enter(here, name) {
        Access::Allowed => {}
        Access::JoinFirst => return access::refused(here, Access::JoinFirst),
        Access::NotYours => return not_yours(here, kind),
    }
    let fields = without_own(name, &request.fields);
    if !request.posted {
        return form(here, kind, &fields, &Vec::new());
    }
    match draft(here, kind, &fields) {
        Ok(draft) => Reply::Enter { drafts: vec![draft], then: then(here, kind, &fields) },
        Err(wrong) => form(here, kind, &fields, &wrong),
    }
}

/// The fields without those that only a kind's own page may fill in: that a count was blind, only the page that kept the
/// other's number back can say.
fn without_own(kind: &str, fields: &Fields) -> Fields {
    let is_own = |field: &str| is_of_own_page(kind, field);
    Fields(fields.0.iter().filter(|(name, _)| !is_own(name)).cloned().collect())
}

fn is_of_own_page(kind: &str, field: &str) -> bool {
    kind == "rounds_counted" && field == "blind"
}

/// Who can enter this instead.
fn not_yours(here: &Here<'_>, kind: &Kind) -> Reply {
    let main = html! {
        h1 { (kind.title) }
        p.notice.warning { (here.t("error-not-yours")) }
        p { (offer::who(here, &kind.name)) }
        p { a.button href=(here.to("/")) { (here.t("nav-board")) } }
    };
    let mut page = Page::new(kind.title.clone(), Tab::Scan, main);
    page.status = 403;
    page.reply(here)
}

/// What the form says, to be signed.
///
/// # Errors
/// What is wrong, field by field.
pub fn draft(here: &Here<'_>, kind: &Kind, fields: &Fields) -> Result<Draft, Wrong> {
    let typed = say::typed(here, kind, fields)?;
    let (at, marks) = when(here, fields)?;
    let means = here.sentence_with(&typed.statement, &typed.names);
    Ok(Draft { body: typed.body, at, marks, means: Some(short(means)), ..Draft::default() })
}

/// The sentence that was confirmed has at most 1,000 bytes in an entry.
pub fn short(text: String) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut end = plain.len().min(900);
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    plain.get(..end).unwrap_or_default().to_owned()
}

/// When it happened and how it came: now, earlier, or from paper.
///
/// # Errors
/// What is wrong with the time.
pub fn when(here: &Here<'_>, fields: &Fields) -> Result<(Option<i64>, Marks), Wrong> {
    let Some(how) = fields.get("when").filter(|w| *w != "now") else { return Ok((None, Marks::default())) };
    let wrong = || vec![(Some("at".to_owned()), here.t("error-moment"))];
    let (date, clock) = fields.get("at").and_then(|t| t.split_once(['T', ' '])).ok_or_else(wrong)?;
    let days = model::time::date_days(date).ok_or_else(wrong)?;
    let seconds = model::time::clock_seconds(clock).ok_or_else(wrong)?;
    let at = days * model::time::DAY + seconds - i64::from(here.book.day.utc_offset);
    if at > here.book.now {
        return Err(vec![(Some("at".to_owned()), here.t("error-future"))]);
    }
    let paper = how == "paper";
    Ok((Some(at), Marks { late: !paper, paper, ..Marks::default() }))
}

/// Where to go on: where the form says, else to the weapon that it is about, else to the board.
fn then(here: &Here<'_>, kind: &Kind, fields: &Fields) -> String {
    if let Some(then) = say::then(here, fields) {
        return then.to_owned();
    }
    let weapon = kind.field("weapon").and_then(|_| fields.get("weapon"));
    weapon.map_or_else(|| here.to("/"), |w| here.to_thing("/weapon/", w))
}

fn form(here: &Here<'_>, kind: &Kind, fields: &Fields, wrong: &Wrong) -> Reply {
    let main = html! {
        h1 { (kind.title) }
        @if let Some(rule) = fields.get("for") { p.lede { (rule) } }
        (errors(here, wrong))
        form.form method="post" action=(here.to_thing("/enter/", &kind.name)) {
            @for field in shown(kind, fields, true) { (input(here, kind, field, fields, wrong)) }
            @let more: Vec<&Field> = shown(kind, fields, false).collect();
            @if !more.is_empty() {
                details open[more.iter().any(|f| fields.has(&f.name))] {
                    summary { (here.t("form-more")) }
                    @for field in more { (input(here, kind, field, fields, wrong)) }
                }
            }
            (remark_and_time(here, fields, wrong))
            @if let Some(then) = fields.get("then") { input type="hidden" name="then" value=(then); }
            div.actions { button.button.primary type="submit" { (record(here, kind)) } }
        }
        p.soft { (here.t("form-check-before")) }
    };
    let mut page = Page::new(kind.title.clone(), Tab::Scan, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// What the button of a form does: "Record: the production's day begins".
pub fn record(here: &Here<'_>, kind: &Kind) -> String {
    let mut letters = kind.title.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_lowercase).collect();
    let title = format!("{first}{}", letters.as_str());
    here.tw("enter-record", &[("what", (&title).into())])
}

/// What is wrong, at the top, for those who cannot see the fields at once.
pub fn errors(here: &Here<'_>, wrong: &Wrong) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.notice.danger role="alert" {
                p { (here.t("error-nothing-recorded")) }
                ul { @for (_, text) in wrong { li { (text) } } }
            }
        }
    }
}

/// Fields in the order of the vocabulary: those that must be given or are given, or the others. Whoever signs is meant
/// by `by` unless somebody else is named.
fn shown<'k>(kind: &'k Kind, fields: &Fields, first: bool) -> impl Iterator<Item = &'k Field> {
    // A field that the address names at all is wanted, also without a value.
    let names: Vec<String> = fields.0.iter().map(|(n, _)| n.clone()).collect();
    kind.fields.iter().filter(|f| !is_of_own_page(&kind.name, &f.name)).filter(move |f| is_first(f, &names) == first)
}

/// Whether a field is shown at once: it must be given, or is. Whoever signs is meant where nobody else is named.
fn is_first(field: &Field, given: &[String]) -> bool {
    (!field.optional && field.name != "by") || given.contains(&field.name) || field.name == "clear"
}

/// Remark, and when it happened.
pub fn remark_and_time(here: &Here<'_>, fields: &Fields, wrong: &Wrong) -> Markup {
    let how = fields.get("when").unwrap_or("now");
    html! {
        details open[how != "now" || fields.has("remark")] {
            summary { (here.t("form-remark-and-time")) }
            div.field {
                label for="remark" { (here.t("form-remark")) }
                textarea #remark name="remark" rows="2" maxlength="1000" { (fields.get("remark").unwrap_or_default()) }
            }
            fieldset.choices {
                legend { (here.t("form-when")) }
                @for (value, text) in [("now", "form-now"), ("late", "form-earlier"), ("paper", "form-from-paper")] {
                    @if value != "paper" || here.visitor.may_enrol {
                        label {
                            input type="radio" name="when" value=(value) checked[how == value];
                            span { (here.t(text)) }
                        }
                    }
                }
            }
            div.field.is-wrong[has(wrong, "at")] {
                label for="at" { (here.t("form-at")) }
                input #at name="at" type="datetime-local" value=[fields.get("at")];
            }
        }
    }
}

fn has(wrong: &Wrong, field: &str) -> bool {
    wrong.iter().any(|(f, _)| f.as_deref() == Some(field))
}

/// One field of a form.
pub fn input(here: &Here<'_>, kind: &Kind, field: &Field, fields: &Fields, wrong: &Wrong) -> Markup {
    let label = here.words.field(&kind.name, &field.name);
    let id = format!("f-{}", field.name);
    let value = fields.get(&field.name).unwrap_or_default();
    let error = wrong.iter().find(|(f, _)| f.as_deref() == Some(field.name.as_str())).map(|(_, t)| t.as_str());
    let text = |kind: &str, mode: Option<&str>| {
        html! {
            div.field.is-wrong[error.is_some()] {
                label for=(id) { (label) }
                input id=(id) name=(field.name) type=(kind) inputmode=[mode] value=(value) required[is_required(field)]
                    aria-describedby=[error.map(|_| format!("{id}-error"))];
                @if let Some(error) = error { p.error id={ (id) "-error" } { (error) } }
            }
        }
    };
    match field.ty {
        Type::Choice(i) => choice(here, field, i, &label, value),
        Type::Sort(i) => thing(here, field, i, (&label, &id, value, error)),
        Type::Number => counter(here, field, (&label, &id, value, error)),
        Type::Text => text("text", None),
        Type::Date => text("date", None),
        Type::Moment => text("datetime-local", None),
        Type::Length => measured(here, field, (&label, &id, value), &["ft", "m", "cm"]),
        Type::Duration => measured(here, field, (&label, &id, value), &["minutes", "hours", "days"]),
    }
}

fn is_required(field: &Field) -> bool {
    !field.optional && field.name != "by"
}

fn choice(here: &Here<'_>, field: &Field, choice: u16, label: &str, value: &str) -> Markup {
    let Some(choice) = here.protocol.vocabulary.choices.get(usize::from(choice)) else { return html! {} };
    if choice.words.len() > BUTTONS_MAX + 2 {
        return html! {
            div.field {
                label for={ "f-" (field.name) } { (label) }
                select id={ "f-" (field.name) } name=(field.name) required[is_required(field)] {
                    option value="" { (here.t("form-choose")) }
                    @for (word, _) in &choice.words {
                        option value=(word) selected[word == value] { (here.word(&choice.name, word)) }
                    }
                }
            }
        };
    }
    html! {
        fieldset.choices.two[choice.words.len() == 2] {
            legend { (label) }
            @for (word, _) in &choice.words {
                label {
                    input type="radio" name=(field.name) value=(word) checked[word == value] required[is_required(field)];
                    span { (here.word(&choice.name, word)) }
                }
            }
        }
    }
}

type Shown<'a> = (&'a str, &'a str, &'a str, Option<&'a str>);

/// A name: one of those that the record knows, or a new one.
fn thing(here: &Here<'_>, field: &Field, sort: u16, (label, id, value, error): Shown<'_>) -> Markup {
    let sort = here.protocol.vocabulary.sorts.get(usize::from(sort)).map_or("", |s| s.name.as_str());
    let known = here.book.names_of(sort);
    let shown = |name: &str| if sort == "person" { here.name(name) } else { name.replace('_', " ") };
    let fresh = letter(sort).filter(|_| value.is_empty() && !field.optional);
    let value = fresh.map_or_else(|| value.to_owned(), |l| say::new_name(here, sort, l));
    let free = known.is_empty() || !value.is_empty() && !known.contains(&value);
    html! {
        div.field.is-wrong[error.is_some()] {
            label for=(id) { (label) }
            @if free || fresh.is_some() {
                input id=(id) name=(field.name) value=(value) required[is_required(field)] autocapitalize="off"
                    autocomplete="off" spellcheck="false" list={ (id) "-known" }
                    aria-describedby=[error.map(|_| format!("{id}-error"))];
                datalist id={ (id) "-known" } { @for name in &known { option value=(name) { (shown(name)) } } }
            } @else {
                select id=(id) name=(field.name) required[is_required(field)] {
                    option value="" { (here.t("form-choose")) }
                    @for name in &known { option value=(name) selected[*name == value] { (shown(name)) } }
                }
                details {
                    summary { (here.t("form-another")) }
                    label for={ (id) "-new" } { (here.t("form-new-name")) }
                    input id={ (id) "-new" } name={ (field.name) "-new" } autocapitalize="off" autocomplete="off";
                }
            }
            @if let Some(error) = error { p.error id={ (id) "-error" } { (error) } }
        }
    }
}

/// What a new thing of this sort is called, where people do not choose its name: `S3_ruth`.
fn letter(sort: &str) -> Option<&'static str> {
    Some(match sort {
        "stop" => "S",
        "concern" => "C",
        "incident" => "U",
        "load" => "L",
        "meeting" => "M",
        "halt_decision" => "H",
        "override" => "O",
        "tally" => "T",
        _ => return None,
    })
}

fn counter(here: &Here<'_>, field: &Field, (label, id, value, error): Shown<'_>) -> Markup {
    html! {
        div.field.is-wrong[error.is_some()] {
            label for=(id) { (label) }
            div.counter {
                button.minus type="button" hidden aria-label=(here.t("form-less")) { "−" }
                input id=(id) name=(field.name) type="number" inputmode="numeric" min="0" max="100000" step="1"
                    value=(value) required[is_required(field)] aria-describedby=[error.map(|_| format!("{id}-error"))];
                button.plus type="button" hidden aria-label=(here.t("form-greater")) { "+" }
            }
            @if let Some(error) = error { p.error id={ (id) "-error" } { (error) } }
        }
    }
}

fn measured(here: &Here<'_>, field: &Field, (label, id, value): (&str, &str, &str), units: &[&str]) -> Markup {
    let (number, unit) = value.split_once(' ').unwrap_or((value, ""));
    html! {
        div.field {
            label for=(id) { (label) }
            input id=(id) name=(field.name) type="number" inputmode="numeric" min="0" step="1" value=(number)
                required[is_required(field)];
            label for={ (id) "-unit" } { (here.t("form-unit")) }
            select id={ (id) "-unit" } name={ (field.name) "-unit" } {
                @for u in units { option value=(u) selected[u.starts_with(unit) && !unit.is_empty()] { (here.t(&format!("measure-{u}"))) } }
            }
        }
    }
}
