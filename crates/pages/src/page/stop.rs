//! The stop: one tap for everybody. Then, in the largest letters: that work with weapons is stopped, who called it, who
//! may lift it by the rules in force, and what is being done about it.
//!
//! Never says that a stop is over while a rule in force still waits for somebody to lift it, and knows no such rule by
//! name: it asks the protocol what lacks, and tries on a copy of the record whose word would count.

use maud::{Markup, html};
use model::Statement;
use model::value::quoted;

use crate::access::{Access, may_enter};
use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::question::{self, Step};
use crate::page::record::said;
use crate::request::{Draft, Reply, Request};
use crate::say;

/// Most letters of a reason or of a message.
const TEXT_MAX: usize = 500;

/// What the rules about lifting read, one list for each way.
const LIFTED: [&str; 2] = ["stop_called", "stop_released"];
const EXAMINED: [&str; 2] = ["stop_called", "hazard_examined"];

/// Calls a stop, or shows how.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    if request.posted {
        // A stop stands until it is lifted: a second one from the poster adds nothing but noise.
        if let Some(stop) = standing(here).first().filter(|_| here.visitor.person.is_none()) {
            return Reply::Go(here.to_thing("/stop/", &stop.name));
        }
        let name = say::new_name(here, "stop", "S");
        let remark = request.fields.get("why").map_or_else(String::new, |w| format!(" {}", quoted(&cut(w))));
        let draft = ours(here, format!("stop_called(stop: {name}){remark}"));
        return Reply::Enter { drafts: vec![draft], then: here.to_thing("/stop/", &name) };
    }
    let standing = standing(here);
    let main = html! {
        h1 { (here.t("stop-title")) }
        p.lede { (here.t("stop-lede")) }
        form.form method="post" action=(here.to("/stop")) {
            button.button.danger.huge type="submit" { (here.t("stop-do")) }
            div.field {
                label for="why" { (here.t("stop-why")) }
                input #why name="why" maxlength=(TEXT_MAX) autocomplete="off" dir="auto";
            }
        }
        @if !standing.is_empty() {
            h2 { (here.t("stop-open-list")) }
            ol.steps {
                @for stop in &standing {
                    li.step {
                        a.button.what href=(here.to_thing("/stop/", &stop.name)) { (called(here, stop)) }
                        @if let Some(why) = &stop.why { span.by { bdi { "“" (why) "”" } } }
                    }
                }
            }
        }
    };
    Page::new(here.t("stop-title"), Tab::Board, main).reply(here)
}

/// A draft of whoever acts, or of the poster.
fn ours(here: &Here<'_>, body: String) -> Draft {
    Draft { person: here.visitor.person.is_none().then(|| "poster".to_owned()), ..Draft::say(body) }
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

/// A stop that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Its name.
    pub name: String,
    /// Who called it.
    pub by: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Why, if they said so.
    pub why: Option<String>,
    /// Who lifted it so far, each by their own word.
    pub lifted_by: Vec<String>,
}

/// All stops that stand: nobody lifted them, or a rule in force waits for somebody else to lift them too.
pub fn standing(here: &Here<'_>) -> Vec<Stop> {
    let calls: Vec<Stop> = all(here);
    if calls.is_empty() {
        return calls;
    }
    let rules = rules(here);
    calls.into_iter().filter(|s| s.lifted_by.is_empty() || !lacking(here, &rules, &s.name).is_empty()).collect()
}

/// For the top of every page: each stop that stands.
pub fn banners(here: &Here<'_>) -> Markup {
    html! {
        @for stop in standing(here) {
            div.banner.stop role="alert" {
                p.word { (here.t("banner-stop")) }
                p { (called(here, &stop)) @if let Some(why) = &stop.why { " " bdi { "“" (why) "”" } } }
                p { a href=(here.to_thing("/stop/", &stop.name)) { (here.t("stop-see")) } }
            }
        }
    }
}

/// All stops that were called.
fn all(here: &Here<'_>) -> Vec<Stop> {
    let called = here.book.of_kind("stop_called").filter(|(_, s)| !s.denied);
    called.filter_map(|(entry, s)| stop(here, entry, s)).collect()
}

fn stop(here: &Here<'_>, entry: usize, statement: &Statement) -> Option<Stop> {
    let value = here.book.field(statement, "stop")?;
    let line = here.book.day.entries.get(entry)?;
    let lifts =
        here.book.of_kind("stop_released").filter(|(_, s)| !s.denied && here.book.field(s, "stop") == Some(value));
    Some(Stop {
        name: here.book.plain(value),
        by: here.book.text(statement, "by").unwrap_or_else(|| line.signer.clone()),
        at: line.at,
        why: line.remark.clone(),
        lifted_by: lifts.filter_map(|(_, s)| here.book.text(s, "by")).collect(),
    })
}

type Says = Vec<book::ask::RuleSays>;

/// The rules in force about lifting, as they stand now.
fn rules(here: &Here<'_>) -> Says {
    let mut all = question::rules_reading(here, &LIFTED);
    for says in question::rules_reading(here, &EXAMINED) {
        if all.iter().all(|known| known.rule != says.rule) {
            all.push(says);
        }
    }
    all
}

/// What those rules lack about one stop.
fn lacking(here: &Here<'_>, rules: &Says, name: &str) -> Vec<Step> {
    question::steps_about(here, rules, "stop", name)
}

fn called(here: &Here<'_>, stop: &Stop) -> String {
    let by = if stop.by == "poster" { here.t("speak-nameless") } else { here.name(&stop.by) };
    here.tw("stop-called-by", &[("person", (&by).into()), ("time", (&here.clock(stop.at)).into())])
}

/// One stop, or what was done about it.
pub fn one(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(stop) = all(here).into_iter().find(|s| s.name == name) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let acts = request.posted && here.visitor.person.is_some();
    if let Some(draft) = acts.then(|| done(request, name)).flatten() {
        return Reply::Enter { drafts: vec![draft], then: here.to_thing("/stop/", name) };
    }
    let rules = rules(here);
    let steps = lacking(here, &rules, name);
    let stands = stop.lifted_by.is_empty() || !steps.is_empty();
    let main = html! {
        (recorded(here, request))
        (plate(here, &stop, stands))
        @if stands && here.visitor.person.is_some() { (lifting(here, &stop, &steps)) }
        @if stands { (others(here, &stop)) }
        (doing(here, &stop, stands))
        @if !rules.is_empty() && stands {
            h2 { (here.t("stop-rules")) }
            @for says in &rules { (question::one_rule(here, says)) }
        }
    };
    Page::new(here.t("stop-title"), Tab::Board, main).reply(here)
}

/// What a form of this page says: a lifting, or a message to everybody.
fn done(request: &Request, name: &str) -> Option<Draft> {
    if request.fields.get("do") == Some("lift") {
        return Some(Draft::say(format!("stop_released(stop: {name})")));
    }
    let what = request.fields.get("what")?;
    Some(Draft::say(format!("stop_message(stop: {name}, what: {})", quoted(&cut(what)))))
}

/// The largest letters of the app.
fn plate(here: &Here<'_>, stop: &Stop, stands: bool) -> Markup {
    let lifted: Vec<String> = stop.lifted_by.iter().map(|p| here.name(p)).collect();
    let by = here.tw("stop-lifted-by", &[("people", (&lifted.join(", ")).into())]);
    html! {
        @if stands {
            section.verdict.is-not-cleared {
                h1.word.is-long { (here.t("stop-stands")) }
                p.next { (called(here, stop)) @if let Some(why) = &stop.why { " " bdi { "“" (why) "”" } } }
                @if !lifted.is_empty() { p.next { (by) ". " (here.t("stop-not-enough")) } }
                p.basis { (here.t("stop-means")) }
            }
        } @else {
            h1 { (here.t("stop-lifted")) }
            p.lede { (called(here, stop)) ". " (by) "." }
            p { (here.t("stop-lifted-means")) }
        }
    }
}

/// Who may lift it, and the button for whoever is among them.
fn lifting(here: &Here<'_>, stop: &Stop, steps: &[Step]) -> Markup {
    let event = |person: &str| format!("stop_released(stop: {}, by: {person})", stop.name);
    let groups = question::who_could(here, &LIFTED, ("stop", &stop.name), &event);
    let mine = groups.iter().flatten().any(|p| p == here.me());
    let asks_for_more = steps.iter().any(|(s, _)| here.book.kind(s) != "stop_released");
    html! {
        @if mine || groups.is_empty() && steps.is_empty() && may_enter(here, "stop_released") == Access::Allowed {
            form.form method="post" action=(here.to_thing("/stop/", &stop.name)) {
                input type="hidden" name="do" value="lift";
                p { (here.t("stop-lift-check")) }
                button.button.primary type="submit" {
                    (here.tw("stop-lift-as", &[("person", (&here.name(here.me())).into())]))
                }
            }
        }
        h2 { (here.t("stop-who")) }
        @if groups.is_empty() && steps.is_empty() { p.soft { (here.t("stop-no-rule")) } }
        @if groups.is_empty() && !steps.is_empty() { p.notice.warning { (here.t("stop-nobody")) } }
        @if groups.len() > 1 { p { (here.tw("stop-each", &[("count", groups.len().into())])) } }
        @if !groups.is_empty() { ol { @for group in &groups { li { (people(here, group)) } } } }
        @if !mine && !groups.is_empty() { p.soft { (here.t("stop-not-yours")) } }
        @if asks_for_more {
            h2 { (here.t("stop-also-missing")) }
            (question::list(here, &others_than_lifting(here, steps), &here.to_thing("/stop/", &stop.name)))
        }
    }
}

fn others_than_lifting(here: &Here<'_>, steps: &[Step]) -> Vec<Step> {
    steps.iter().filter(|(s, _)| here.book.kind(s) != "stop_released").cloned().collect()
}

/// People with their roles: any one of them.
fn people(here: &Here<'_>, group: &[String]) -> Markup {
    let all = here.book.people();
    let shown = |id: &String| {
        let roles = all.get(id).map(|p| p.roles.iter().map(|r| here.word("role", r)).collect::<Vec<_>>());
        format!("{} ({})", here.name(id), roles.unwrap_or_default().join(", "))
    };
    let names: Vec<String> = group.iter().map(shown).collect();
    html! { (names.join(&format!(" {} ", here.t("stop-or")))) }
}

/// What else stops the work, whoever lifts this: other stops, and rules by which an event stops it by itself.
fn others(here: &Here<'_>, stop: &Stop) -> Markup {
    let stops: Vec<Stop> = standing(here).into_iter().filter(|s| s.name != stop.name).collect();
    let discharges = here.book.open("id", "unintended_discharge", "discharge_closed");
    let rules = if discharges.is_empty() { Vec::new() } else { stopping(here) };
    html! {
        @if !stops.is_empty() || !rules.is_empty() {
            h2 { (here.t("stop-others")) }
            ul {
                @for stop in &stops { li { a href=(here.to_thing("/stop/", &stop.name)) { (called(here, stop)) } } }
            }
            @for says in &rules { (question::one_rule(here, says)) }
        }
    }
}

/// Rules in force that stop all work by themselves after an unmeant shot, and are not held.
fn stopping(here: &Here<'_>) -> Says {
    let rules = question::rules_reading(here, &["unintended_discharge", "discharge_closed"]);
    let stops = |r: &book::ask::RuleSays| r.effect == model::rule::Effect::Stop && r.is_in_the_way();
    rules.into_iter().filter(stops).collect()
}

/// What is being done, newest last, and the way to tell everybody.
fn doing(here: &Here<'_>, stop: &Stop, stands: bool) -> Markup {
    let about = |s: &Statement| here.book.text(s, "stop").as_ref() == Some(&stop.name);
    let entries: Vec<usize> =
        here.book.made().filter(|(_, e)| e.statement().is_some_and(about)).map(|(i, _)| i).collect();
    html! {
        h2 { (here.t("stop-doing")) }
        ul.log { @for entry in entries { li.entry { (said(here, entry)) } } }
        @if stands && here.visitor.person.is_some() {
            form.form method="post" action=(here.to_thing("/stop/", &stop.name)) {
                div.field {
                    label for="what" { (here.t("stop-tell")) }
                    textarea #what name="what" rows="2" required maxlength=(TEXT_MAX) dir="auto" {}
                }
                button.button type="submit" { (here.t("stop-tell-do")) }
            }
        }
    }
}
