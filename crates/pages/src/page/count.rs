//! The blind second count: one person counts and types the number, a second person counts and types theirs without being
//! shown the first; only then are the two put side by side.
//!
//! INVARIANT: as long as a count waits for its second, nobody is shown its number, on no page ([`veiled`]). A count is
//! recorded as blind only when it was entered here, and nobody's count of the same rounds stood open to be read.

use std::collections::BTreeSet;

use exchange::rounds::{Account, Ledger};
use maud::{Markup, html};
use model::{Statement, Value};

use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::record::said;
use crate::page::rounds::{ledger, place};
use crate::page::{offer, parts};
use crate::request::{Fields, Reply, Request, encoded};
use crate::say::{self, Wrong};

/// What is counted: the fields of an entry that say so.
const THING: [&str; 3] = ["lot", "weapon", "container"];

/// What is counted, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thing([Option<String>; 3]);

impl Thing {
    fn of(read: impl Fn(&str) -> Option<String>) -> Thing {
        Thing(THING.map(read))
    }

    fn is_nothing(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    fn named(&self) -> impl Iterator<Item = (&'static str, &String)> {
        THING.into_iter().zip(&self.0).filter_map(|(field, name)| Some((field, name.as_ref()?)))
    }

    fn words(&self, here: &Here<'_>) -> String {
        let words = self
            .named()
            .map(|(field, name)| here.tw(&format!("count-of-{field}"), &[("name", (&name.replace('_', " ")).into())]));
        words.collect::<Vec<_>>().join(", ")
    }

    fn query(&self) -> String {
        self.named().map(|(field, name)| format!("{field}={}", encoded(name))).collect::<Vec<_>>().join("&")
    }
}

/// One person's count.
#[derive(Clone, Debug)]
pub struct Count {
    /// Its entry.
    pub entry: usize,
    /// Its name.
    pub id: String,
    /// Who counted.
    pub by: String,
    /// How many.
    pub count: i64,
    /// Whether it was entered without another's having been shown.
    pub is_blind: bool,
}

/// A count, and the second one about the same rounds once it was made.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What was counted.
    pub thing: Thing,
    /// The first count.
    pub first: Count,
    /// The second, by another person.
    pub second: Option<Count>,
}

/// All counts in pairs. A second count of the same rounds by another person closes a pair; a person who counts again
/// while theirs waits replaces it.
pub fn pairs(here: &Here<'_>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (entry, statement) in here.book.of_kind("rounds_counted").filter(|(_, s)| !s.denied) {
        let Some(count) = Count::of(here, entry, statement) else { continue };
        let thing = Thing::of(|field| here.book.text(statement, field));
        match pairs.iter_mut().find(|p| p.second.is_none() && p.thing == thing) {
            Some(open) if open.first.by != count.by => open.second = Some(count),
            Some(open) => open.first = count,
            None => pairs.push(Pair { thing, first: count, second: None }),
        }
    }
    pairs
}

impl Count {
    fn of(here: &Here<'_>, entry: usize, statement: &Statement) -> Option<Count> {
        let signer = || here.book.day.entries.get(entry).map(|e| e.signer.clone());
        Some(Count {
            entry,
            id: here.book.text(statement, "id")?,
            by: here.book.text(statement, "by").or_else(signer)?,
            count: here.book.field(statement, "count").and_then(Value::amount)?,
            is_blind: here.book.text(statement, "blind").as_deref() == Some("yes"),
        })
    }
}

/// What stands in place of a count's sentence while its second count is still to come; none for every other entry.
pub fn veiled(here: &Here<'_>, entry: usize, statement: &Statement) -> Option<String> {
    if here.book.kind(statement) != "rounds_counted" {
        return None;
    }
    // One that was replaced says as much as the one that replaced it.
    let thing = Thing::of(|field| here.book.text(statement, field));
    let pairs = pairs(here);
    let waits = pairs.iter().any(|p| p.second.is_none() && p.thing == thing && entry <= p.first.entry);
    let earlier = |p: &Pair| p.thing == thing && p.second.as_ref().is_some_and(|s| s.entry >= entry);
    (waits && !pairs.iter().any(earlier)).then(|| here.tw("count-veiled", &[("thing", (&thing.words(here)).into())]))
}

/// Whether a pair about these rounds is open to be read, and no round of theirs moved since.
fn was_shown(here: &Here<'_>, ledger: &Ledger, thing: &Thing) -> bool {
    let [lot, weapon, container] = &thing.0;
    let concerns = |account: &Account| match account {
        Account::Container(name) => container.as_ref() == Some(name),
        Account::CountedOut(name) => weapon.as_ref() == Some(name),
        _ => false,
    };
    let moved_after = |entry: usize| {
        let later = ledger.postings.iter().filter(|p| p.entry > entry);
        let mut of_lot = later.filter(|p| lot.is_none() || p.lot == *lot);
        let by_lot = container.is_none() && weapon.is_none();
        of_lot.any(|p| by_lot || concerns(&p.from) || concerns(&p.to))
    };
    let closed = pairs(here).into_iter().filter(|p| p.thing == *thing).filter_map(|p| p.second);
    closed.map(|second| second.entry).max().is_some_and(|entry| !moved_after(entry))
}

// ---- the list, and a new count -----------------------------------------------------------------------------

/// What waits for a second count, and what may be counted; or the first count of something.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let thing = Thing::of(|field| request.fields.get(field).map(str::to_owned));
    if thing.is_nothing() {
        return list(here, request);
    }
    let waiting = pairs(here).into_iter().find(|p| p.second.is_none() && p.thing == thing && p.first.by != here.me());
    if let Some(waiting) = waiting.filter(|_| !request.posted) {
        return Reply::Go(here.to_thing("/count/", &waiting.first.id));
    }
    if request.posted { enter(here, request, &thing) } else { form(here, request, &thing, &Vec::new()) }
}

fn list(here: &Here<'_>, request: &Request) -> Reply {
    let pairs = pairs(here);
    let (waiting, done): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(|p| p.second.is_none());
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("count-title")) }
        p.lede { (here.t("count-lede")) }
        @if !waiting.is_empty() {
            h2 { (here.t("count-waiting")) }
            div.acts {
                @for pair in &waiting {
                    a.button href=(here.to_thing("/count/", &pair.first.id)) {
                        (pair.thing.words(here)) " · " (here.tw("count-first-by", &[("person", (&here.name(&pair.first.by)).into())]))
                    }
                }
            }
        }
        h2 { (here.t("count-what")) }
        div.acts { @for (thing, words) in countable(here) { a.button.quiet href={ (here.to("/count")) "?" (thing.query()) } { (words) } } }
        @if !done.is_empty() {
            h2 { (here.t("count-done")) }
            ul.links {
                @for pair in done.iter().rev().take(10) {
                    li {
                        a href=(here.to_thing("/count/", &pair.first.id)) { (pair.thing.words(here)) } " "
                        (agreement(here, pair))
                    }
                }
            }
        }
    };
    Page::new(here.t("count-title"), Tab::More, main).reply(here)
}

/// Every lot in every place that the production has rounds in.
fn countable(here: &Here<'_>) -> Vec<(Thing, String)> {
    let ledger = ledger(here);
    let held = ledger.accounts.iter().filter(|b| b.account.is_stock() && (b.count != 0 || !b.is_exact()));
    let things = held.map(|b| {
        let (weapon, container) = match &b.account {
            Account::CountedOut(name) => (Some(name.clone()), None),
            Account::Container(name) => (None, Some(name.clone())),
            _ => (None, None),
        };
        let words =
            format!("{} · {}", b.lot.clone().unwrap_or_else(|| here.t("rounds-no-lot")), place(here, &b.account));
        (Thing([b.lot.clone(), weapon, container]), words)
    });
    things.filter(|(thing, _)| !thing.is_nothing()).collect()
}

fn form(here: &Here<'_>, request: &Request, thing: &Thing, wrong: &Wrong) -> Reply {
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("count-title")) }
        (errors(here, wrong))
        p.lede { (thing.words(here)) }
        @if was_shown(here, &ledger(here), thing) { p.notice.info { (here.t("count-not-blind")) } }
        form.form method="post" action=(here.to("/count")) {
            @for (field, name) in thing.named() { input type="hidden" name=(field) value=(name); }
            (number(here))
        }
    };
    let mut page = Page::new(here.t("count-title"), Tab::More, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

fn number(here: &Here<'_>) -> Markup {
    html! {
        (parts::number(here, &here.t("count-how-many"), "count", None))
        p.hint { (here.t("count-hint")) }
        div.actions { button.button.primary type="submit" { (here.t("count-do")) } }
    }
}

fn enter(here: &Here<'_>, request: &Request, thing: &Thing) -> Reply {
    let first = pairs(here).into_iter().find(|p| p.second.is_none() && p.thing == *thing && p.first.by != here.me());
    let id = say::new_name(here, "tally", "T");
    match draft(here, &request.fields, thing, &id) {
        Err(wrong) => form(here, request, thing, &wrong),
        Ok(draft) => {
            let shown = first.map_or(id, |p| p.first.id);
            Reply::Enter { drafts: vec![draft], then: here.to_thing("/count/", &shown) }
        }
    }
}

fn draft(here: &Here<'_>, fields: &Fields, thing: &Thing, id: &str) -> Result<crate::Draft, Wrong> {
    let count = fields.get("count").and_then(|n| n.parse::<i64>().ok()).filter(|n| (0..=100_000).contains(n));
    let count = count.ok_or_else(|| vec![(Some("count".to_owned()), here.t("count-how-many"))])?;
    let blind = if was_shown(here, &ledger(here), thing) { "no" } else { "yes" };
    let mut said = vec![("id", id.to_owned()), ("count", count.to_string()), ("blind", blind.to_owned())];
    said.extend(thing.named().map(|(field, name)| (field, name.clone())));
    say::draft(here, "rounds_counted", &said)
}

// ---- one count, and its second -----------------------------------------------------------------------------

/// One count: to whoever made it, that it waits; to anybody else, their own count; once both are there, both.
pub fn one(here: &Here<'_>, request: &Request, id: &str) -> Reply {
    let is_it = |p: &Pair| p.first.id == id || p.second.as_ref().is_some_and(|s| s.id == id);
    let Some(pair) = pairs(here).into_iter().find(is_it) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    match (&pair.second, request.posted) {
        (Some(second), false) => compared(here, request, &pair, second),
        (Some(second), true) => mismatch(here, &pair, second),
        (None, true) if pair.first.by != here.me() => second_count(here, request, &pair),
        (None, _) if pair.first.by == here.me() => waiting(here, request, &pair),
        (None, _) => second_form(here, &pair, &Vec::new()),
    }
}

/// The number is not shown: the phone may be in the second person's hand already.
fn waiting(here: &Here<'_>, request: &Request, pair: &Pair) -> Reply {
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("count-waiting")) }
        p.lede { (pair.thing.words(here)) }
        p { (here.t("count-now-second")) }
        div.acts {
            a.button href=(here.to("/me")) { (here.t("count-switch")) }
            a.button.quiet href={ (here.to("/count")) "?" (pair.thing.query()) } { (here.t("form-count-again")) }
        }
    };
    Page::new(here.t("count-waiting"), Tab::More, main).reply(here)
}

fn second_form(here: &Here<'_>, pair: &Pair, wrong: &Wrong) -> Reply {
    let main = html! {
        h1 { (here.t("count-second")) }
        (errors(here, wrong))
        p.lede { (pair.thing.words(here)) }
        p { (here.tw("count-first-by", &[("person", (&here.name(&pair.first.by)).into())])) }
        @if was_shown(here, &ledger(here), &pair.thing) { p.notice.info { (here.t("count-not-blind")) } }
        form.form method="post" action=(here.to_thing("/count/", &pair.first.id)) { (number(here)) }
    };
    let mut page = Page::new(here.t("count-second"), Tab::More, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

fn second_count(here: &Here<'_>, request: &Request, pair: &Pair) -> Reply {
    match draft(here, &request.fields, &pair.thing, &say::new_name(here, "tally", "T")) {
        Err(wrong) => second_form(here, pair, &wrong),
        Ok(draft) => Reply::Enter { drafts: vec![draft], then: here.to_thing("/count/", &pair.first.id) },
    }
}

fn agreement(here: &Here<'_>, pair: &Pair) -> Markup {
    let agree = pair.second.as_ref().map(|second| second.count == pair.first.count);
    html! {
        @match agree {
            Some(true) => span.chip.held { (here.t("count-chip-equal")) },
            Some(false) => span.chip.failed { (here.t("count-chip-differ")) },
            None => span.chip.pending { (here.t("count-waiting")) },
        }
    }
}

fn compared(here: &Here<'_>, request: &Request, pair: &Pair, second: &Count) -> Reply {
    let equal = pair.first.count == second.count;
    let both_blind = pair.first.is_blind && second.is_blind;
    let title = here.t(if equal { "count-equal" } else { "count-differ" });
    let main = html! {
        (recorded(here, request))
        h1 { (title) }
        p.lede { (pair.thing.words(here)) }
        @if equal {
            p.notice.ok { (here.tw("count-equal-words", &[("count", second.count.into())])) }
        } @else {
            section.verdict.is-not-cleared role="alert" {
                p.word { (pair.first.count) " ≠ " (second.count) }
                p.next { (here.t("count-differ-words")) }
            }
        }
        ul.log { @for count in [&pair.first, second] { li.entry { (said(here, count.entry)) } } }
        @if !both_blind { p.notice.info { (here.t("count-one-not-blind")) } }
        @if !equal { (after_mismatch(here, pair, second)) }
        p { a.button.quiet href=(here.to("/rounds")) { (here.t("rounds-title")) } }
    };
    Page::new(title.clone(), Tab::More, main).reply(here)
}

/// Two counts differ: an incident that stops until a handler set it right, and both count again.
fn after_mismatch(here: &Here<'_>, pair: &Pair, second: &Count) -> Markup {
    let entered = entered_mismatch(here, pair, second);
    let resolved = here.book.open("id", "count_mismatch", "count_resolved");
    html! {
        @match entered {
            None => form.form method="post" action=(here.to_thing("/count/", &pair.first.id)) {
                div.actions { button.button.danger type="submit" { (here.t("count-mismatch-do")) } }
            },
            Some((entry, id)) => {
                ul.log { li.entry { (said(here, entry)) } }
                @if resolved.iter().any(|(_, open)| *open == id) {
                    (offer::link(here, "count_resolved", &format!("{}?id={}&how=", here.to("/enter/count_resolved"), encoded(&id)), ""))
                }
            },
        }
        p { a.button href={ (here.to("/count")) "?" (pair.thing.query()) } { (here.t("count-both-again")) } }
    }
}

/// The incident that was entered about these rounds after the second count.
fn entered_mismatch(here: &Here<'_>, pair: &Pair, second: &Count) -> Option<(usize, String)> {
    let [lot, weapon, _] = &pair.thing.0;
    let about = |s: &Statement| here.book.text(s, "lot") == *lot && here.book.text(s, "weapon") == *weapon;
    let (entry, found) =
        here.book.of_kind("count_mismatch").find(|(e, s)| !s.denied && *e > second.entry && about(s))?;
    Some((entry, here.book.text(found, "id")?))
}

fn mismatch(here: &Here<'_>, pair: &Pair, second: &Count) -> Reply {
    let then = here.to_thing("/count/", &pair.first.id);
    // A second tap on what is entered already is no second entry.
    if pair.first.count == second.count || entered_mismatch(here, pair, second).is_some() {
        return Reply::Go(then);
    }
    let people: BTreeSet<&str> = [pair.first.by.as_str(), second.by.as_str()].into();
    let names = people.into_iter().map(|p| here.name(p)).collect::<Vec<_>>().join(", ");
    let args = [("first", pair.first.count.into()), ("second", second.count.into()), ("people", (&names).into())];
    let mut said = vec![("id", say::new_name(here, "incident", "U"))];
    said.extend(pair.thing.named().filter(|(field, _)| *field != "container").map(|(f, n)| (f, n.clone())));
    said.push(("remark", here.tw("count-mismatch-remark", &args)));
    match say::draft(here, "count_mismatch", &said) {
        Ok(draft) => Reply::Enter { drafts: vec![draft], then },
        Err(wrong) => second_form(here, pair, &wrong),
    }
}
