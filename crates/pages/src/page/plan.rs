//! Scenes and what is planned for them: weapons, load, aim, distance, people in the line of fire; what is still missing
//! on paper; and what a change takes away. Proposals, from a file or typed, are in `plan/confirm.rs`.
//!
//! Never decides whether a plan is enough: each missing step is the protocol's.

pub mod confirm;

use std::collections::BTreeSet;

use book::ask::Asked;
use maud::{Markup, html};
use model::value::quoted;
use model::vocabulary::Kind;
use record::entry::Marks;

use crate::access;
use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::page::day::{BEFOREHAND, ask, words_of};
use crate::page::enter::{draft, errors, input, record};
use crate::page::offer;
use crate::page::several;
use crate::page::today::{Planned, Today, last_holder, planned, take_of};
use crate::page::what_if::no_longer_held;
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{Wrong, identifier};

/// Roles of those to whom a weapon goes in a scene.
const RECEIVERS: &[&str] = &["performer", "stunt_performer", "stand_in", "background"];

/// Most people that a handover is tried with.
const RECEIVERS_ASKED: usize = 4;

/// Most planned uses of one scene that are asked about.
const ASKED_MAX: usize = 6;

// ---- all scenes ------------------------------------------------------------------------------------------

/// All scenes, and the form for one more.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let wrong = match request.posted.then(|| entered(here, &request.fields)) {
        Some(Ok((scene, draft))) => {
            return Reply::Enter { drafts: vec![draft], then: here.to_thing("/scene/", &scene) };
        }
        Some(Err(wrong)) => wrong,
        None => Wrong::new(),
    };
    let today = Today::of(here).scenes(here);
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("plan-scenes")) }
        @let scenes = here.book.names_of("scene");
        @if scenes.is_empty() { p.empty { (here.t("plan-no-scenes")) } }
        div.cards { @for scene in &scenes { (scene_card(here, scene, today.contains(scene))) } }
        (new_scene(here, &request.fields, &wrong))
        h2 { (here.t("plan-import")) }
        p { a.button href=(here.to("/plan/read")) { (here.t("foreign-title")) } }
    };
    let mut page = Page::new(here.t("plan-scenes"), Tab::Day, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

fn entered(here: &Here<'_>, fields: &Fields) -> Result<(String, Draft), Wrong> {
    let kind = here.kind("scene_entered").ok_or_else(Wrong::new)?;
    let draft = draft(here, kind, fields)?;
    let scene = fields.get("scene").and_then(identifier).unwrap_or_default();
    Ok((scene, draft))
}

fn scene_card(here: &Here<'_>, scene: &str, is_today: bool) -> Markup {
    let plans = planned(here, scene);
    html! {
        a.card href=(here.to_thing("/scene/", scene)) {
            span.name { (scene) }
            @if let Some(heading) = said_of(here, scene, "heading") { span.holder { (heading) } }
            span.reason { (here.tw("plan-weapons-count", &[("count", plans.len().into())])) }
            @if is_today { span.age { (here.t("plan-today")) } }
            @else if let Some(date) = said_of(here, scene, "date") { span.age { (date) } }
        }
    }
}

/// What was entered of a scene last.
fn said_of(here: &Here<'_>, scene: &str, field: &str) -> Option<String> {
    let of = |s: &model::Statement| !s.denied && here.book.text(s, "scene").as_deref() == Some(scene);
    here.book.of_kind("scene_entered").rev().filter(|(_, s)| of(s)).find_map(|(_, s)| here.book.text(s, field))
}

fn new_scene(here: &Here<'_>, fields: &Fields, wrong: &Wrong) -> Markup {
    let Some(kind) = here.kind("scene_entered") else { return html! {} };
    html! {
        h2 { (kind.title) }
        @if offer::may(here, &kind.name) {
            (errors(here, wrong))
            form.form method="post" action=(here.to("/scenes")) {
                (new_name(here, kind, fields))
                @for field in kind.fields.iter().filter(|f| f.name != "scene" && f.name != "by") { (input(here, kind, field, fields, wrong)) }
                div.actions { button.button.primary type="submit" { (record(here, kind)) } }
            }
        } @else { p.soft { (offer::who(here, &kind.name)) } }
    }
}

/// The short name of a new scene, typed: the list of known ones is above it.
fn new_name(here: &Here<'_>, kind: &Kind, fields: &Fields) -> Markup {
    html! {
        div.field {
            label for="scene" { (here.words.field(&kind.name, "scene")) }
            input #scene name="scene" required maxlength="60" value=[fields.get("scene")] autocomplete="off" autocapitalize="off";
            p.hint { (here.t("plan-scene-hint")) }
        }
    }
}

// ---- one scene -------------------------------------------------------------------------------------------

/// One scene.
pub fn scene(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let known = here.book.names_of("scene").contains(name);
    if !known && !request.posted {
        return crate::frame::refusal(here, 404, "error-not-found-title", "error-not-found");
    }
    let wrong = match request.posted.then(|| acted(here, &request.fields, name)) {
        Some(Ok(drafts)) if drafts.is_empty() => return Reply::Go(here.to_thing("/scene/", name)),
        Some(Ok(drafts)) => return Reply::Enter { drafts, then: here.to_thing("/scene/", name) },
        Some(Err(wrong)) => wrong,
        None => Wrong::new(),
    };
    let plans = planned(here, name);
    let main = html! {
        (recorded(here, request))
        h1 { (name) }
        @if let Some(heading) = said_of(here, name, "heading") { p.lede { (heading) } }
        (errors(here, &wrong))
        (missing(here, name, &plans))
        (weapons(here, request, name, &plans, &wrong))
        (people(here, name))
        (line_of_fire(here, name, &plans))
        (papers(here, name, &plans))
        (change(here, name, &plans))
        p { a href={ (here.to("/record")) "?about=" (encoded(name)) } { (here.t("record-all-about")) } }
    };
    let mut page = Page::new(name.to_owned(), Tab::Day, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// What a form of the page records.
fn acted(here: &Here<'_>, fields: &Fields, scene: &str) -> Result<Vec<Draft>, Wrong> {
    let scene = identifier(scene).ok_or_else(|| vec![(None, here.t("error-name"))])?;
    let now = (None, Marks::default());
    let people = several::people(fields);
    let events: Vec<String> = match fields.get("do").unwrap_or_default() {
        "plan" => return plan_weapon(here, fields, &scene),
        "call" => {
            let called = Today::of(here).called(here, &scene);
            let fresh = people.iter().filter(|p| !called.contains(*p));
            fresh.map(|p| format!("called_for(person: {p}, scene: {scene})")).collect()
        }
        "line" => in_line(here, fields, &scene, &people)?,
        "change" => {
            let what = fields.get("what").ok_or_else(|| vec![(Some("what".to_owned()), here.t("plan-change-what"))])?;
            vec![format!("scene_changed(scene: {scene}, what: {})", quoted(what))]
        }
        _ => Vec::new(),
    };
    several::drafts(here, &events, now)
}

fn plan_weapon(here: &Here<'_>, fields: &Fields, scene: &str) -> Result<Vec<Draft>, Wrong> {
    let kind = here.kind("weapon_planned").ok_or_else(Wrong::new)?;
    let mut fields = fields.clone();
    fields.0.push(("scene".to_owned(), scene.to_owned()));
    Ok(vec![draft(here, kind, &fields)?])
}

/// Each person in the line of fire of a weapon, and the protection that they got.
fn in_line(here: &Here<'_>, fields: &Fields, scene: &str, people: &[String]) -> Result<Vec<String>, Wrong> {
    let Some(weapon) = fields.get("weapon").and_then(identifier).filter(|_| !people.is_empty()) else {
        return Err(vec![(None, here.t("plan-line-who"))]);
    };
    let fired_at = fields.get("fired_at").filter(|w| matches!(*w, "yes" | "no")).unwrap_or("no");
    let guards: Vec<String> = PROTECTION.iter().filter(|g| fields.has(g)).map(|g| format!(", {g}: yes")).collect();
    let mut events = Vec::new();
    for person in people {
        events.push(format!("in_line(person: {person}, weapon: {weapon}, scene: {scene}, fired_at: {fired_at})"));
        if !guards.is_empty() {
            events.push(format!("protection_given(person: {person}, scene: {scene}{})", guards.concat()));
        }
    }
    Ok(events)
}

/// What somebody in the line of fire may be given.
const PROTECTION: &[&str] = &["eyes", "ears", "shield", "body"];

/// The questions whether each planned weapon may be handed out for the scene and used in it.
fn questions(here: &Here<'_>, scene: &str, plans: &[Planned]) -> Vec<String> {
    let mut questions = Vec::new();
    for plan in plans.iter().take(ASKED_MAX) {
        questions.push(take_of(here, scene, plan));
        questions.extend(handing_out(here, scene, plan));
    }
    questions
}

/// The handover to whoever had it last for the scene; before that, to the one called who lacks least.
fn handing_out(here: &Here<'_>, scene: &str, plan: &Planned) -> Option<String> {
    let by = handler(here)?;
    let use_ = plan.get("use").map_or_else(String::new, |u| format!(", use: {u}"));
    let event = |to: &str| format!("handover(weapon: {}, from: {by}, to: {to}, scene: {scene}{use_})", plan.weapon);
    if let Some(holder) = last_holder(here, &plan.weapon, scene).filter(|h| *h != by) {
        return Some(event(&holder));
    }
    let people = here.book.people();
    let receives = |p: &String| people.get(p).is_some_and(|p| RECEIVERS.iter().any(|r| p.roles.contains(*r)));
    let called = Today::of(here).called(here, scene).into_iter().filter(receives).take(RECEIVERS_ASKED);
    let lacks = |to: &String| {
        ask(here, &event(to)).map_or(usize::MAX, |a| a.rules.iter().filter(|r| r.is_in_the_way()).count())
    };
    called.min_by_key(lacks).map(|to| event(&to))
}

/// Who would hand a weapon out: the first with such a role today, as the table of access names them.
fn handler(here: &Here<'_>) -> Option<String> {
    access::who_can(here, "bore_checked").into_iter().next()
}

/// What is missing before a weapon may go out for the scene, as far as it is done on paper and by talking.
fn missing(here: &Here<'_>, scene: &str, plans: &[Planned]) -> Markup {
    let answers: Vec<Asked> = questions(here, scene, plans).iter().filter_map(|q| ask(here, q)).collect();
    let all: Vec<&Asked> = answers.iter().collect();
    let steps = offer::missing(here, &all, Some(BEFOREHAND), &here.to_thing("/scene/", scene));
    html! {
        @if plans.is_empty() {
            p.notice.info { (here.t("plan-no-weapons")) }
        } @else if steps.is_empty() {
            p.notice.info { (here.t("plan-nothing-missing")) }
        } @else {
            h2 { (here.tw("plan-missing", &[("count", steps.len().into())])) }
            ol.steps { @for step in &steps { (step) } }
        }
    }
}

fn weapons(here: &Here<'_>, request: &Request, scene: &str, plans: &[Planned], wrong: &Wrong) -> Markup {
    html! {
        h2 { (here.t("plan-weapons")) }
        ul.people {
            @for plan in plans {
                li {
                    a.name href={ (here.to_thing("/weapon/", &plan.weapon)) "?scene=" (encoded(scene)) } { (plan.weapon) }
                    span.note { (words_of(here, plan)) }
                }
            }
        }
        @if let Some(kind) = here.kind("weapon_planned") {
            @if offer::may(here, &kind.name) {
                details open[plans.is_empty() || request.fields.get("do") == Some("plan")] {
                    summary { (kind.title) }
                    form.form method="post" action=(here.to_thing("/scene/", scene)) {
                        @for field in kind.fields.iter().filter(|f| !matches!(f.name.as_str(), "scene" | "by" | "plan")) {
                            (input(here, kind, field, &request.fields, wrong))
                        }
                        div.actions { button.button.primary type="submit" name="do" value="plan" { (record(here, kind)) } }
                    }
                }
            } @else { p.soft { (offer::who(here, &kind.name)) } }
        }
    }
}

/// Who is called for the scene today, and calling more by tapping names.
fn people(here: &Here<'_>, scene: &str) -> Markup {
    let called = Today::of(here).called(here, scene);
    let others: BTreeSet<String> = here.book.names_of("person").into_iter().filter(|p| !called.contains(p)).collect();
    html! {
        h2 { (here.tw("plan-called", &[("count", called.len().into())])) }
        p { @for person in &called { a href=(here.to_thing("/person/", person)) { (here.name(person)) } " · " } }
        @if offer::may(here, "called_for") {
            details open[called.is_empty()] {
                summary { (here.t("plan-call")) }
                form.form method="post" action=(here.to_thing("/scene/", scene)) {
                    fieldset.choices.two {
                        legend { (here.t("plan-call")) }
                        @for person in &others { (tick(here, person)) }
                    }
                    div.actions { button.button.primary type="submit" name="do" value="call" { (here.t("plan-call-do")) } }
                }
            }
        } @else { p.soft { (offer::who(here, "called_for")) } }
    }
}

fn tick(here: &Here<'_>, person: &str) -> Markup {
    html! { label { input type="checkbox" name="person" value=(person); span { (here.name(person)) } } }
}

fn line_of_fire(here: &Here<'_>, scene: &str, plans: &[Planned]) -> Markup {
    let listed: Vec<usize> = ["in_line", "protection_given"]
        .iter()
        .flat_map(|kind| here.book.of_kind(kind))
        .filter(|(_, s)| !s.denied && here.book.text(s, "scene").as_deref() == Some(scene))
        .map(|(e, _)| e)
        .collect();
    let weapons: BTreeSet<&str> = plans.iter().map(|p| p.weapon.as_str()).collect();
    html! {
        h2 { (here.t("plan-line")) }
        ul.log { @for entry in &listed { li.entry { (crate::page::record::said(here, *entry)) } } }
        @if weapons.is_empty() {
            p.soft { (here.t("plan-line-no-weapon")) }
        } @else if offer::may(here, "in_line") {
            details { summary { (here.t("plan-line-add")) } (line_form(here, scene, &weapons)) }
        } @else { p.soft { (offer::who(here, "in_line")) } }
    }
}

fn line_form(here: &Here<'_>, scene: &str, weapons: &BTreeSet<&str>) -> Markup {
    let called = Today::of(here).called(here, scene);
    let people = if called.is_empty() { here.book.names_of("person") } else { called };
    html! {
        form.form method="post" action=(here.to_thing("/scene/", scene)) {
            fieldset.choices.two {
                legend { (here.t("plan-line-weapon")) }
                @for weapon in weapons {
                    label { input type="radio" name="weapon" value=(weapon) required checked[weapons.len() == 1]; span { (weapon) } }
                }
            }
            fieldset.choices.two {
                legend { (here.t("plan-line-people")) }
                @for person in &people { (tick(here, person)) }
            }
            fieldset.choices.two {
                legend { (here.words.field("in_line", "fired_at")) }
                @for word in ["no", "yes"] {
                    label { input type="radio" name="fired_at" value=(word) checked[word == "no"]; span { (here.word("answer", word)) } }
                }
            }
            fieldset.choices.two {
                legend { (here.t("plan-protection")) }
                @for guard in PROTECTION {
                    label { input type="checkbox" name=(guard) value="yes"; span { (here.words.field("protection_given", guard)) } }
                }
            }
            div.actions { button.button.primary type="submit" name="do" value="line" { (here.t("plan-line-do")) } }
        }
    }
}

/// What belongs to the scene on paper: what is there, and the forms for more.
fn papers(here: &Here<'_>, scene: &str, plans: &[Planned]) -> Markup {
    let kinds = [
        "scene_assessed",
        "assessment_endorsed",
        "safer_way_considered",
        "handlers_planned",
        "aim_agreed",
        "distance_tested",
        "distance_signed",
        "assessment_shared",
        "rehearsal_exception",
        "exposure_stated",
        "outsiders_told",
        "filming_permitted",
        "signs_posted",
    ];
    let of = |s: &model::Statement| !s.denied && here.book.text(s, "scene").as_deref() == Some(scene);
    let mut entries: Vec<usize> =
        kinds.iter().flat_map(|k| here.book.of_kind(k)).filter(|(_, s)| of(s)).map(|(e, _)| e).collect();
    entries.sort_unstable();
    let weapon = plans.first().map(|p| p.weapon.as_str());
    html! {
        h2 { (here.t("plan-papers")) }
        ul.log { @for entry in &entries { li.entry { (crate::page::record::said(here, *entry)) } } }
        details {
            summary { (here.t("plan-papers-add")) }
            @for kind in kinds { (offer::link(here, kind, &form_of(here, kind, scene, weapon), "quiet")) }
        }
    }
}

/// The generic form of a kind, about this scene, and about its weapon if it has only that.
fn form_of(here: &Here<'_>, kind: &str, scene: &str, weapon: Option<&str>) -> String {
    let then = here.to_thing("/scene/", scene);
    let has_weapon = here.kind(kind).is_some_and(|k| k.field("weapon").is_some());
    let weapon = weapon.filter(|_| has_weapon).map_or_else(String::new, |w| format!("&weapon={}", encoded(w)));
    format!("{}?scene={}{weapon}&then={}", here.to_thing("/enter/", kind), encoded(scene), encoded(&then))
}

/// A change, and what it takes away: the rules that would no longer be held.
fn change(here: &Here<'_>, scene: &str, plans: &[Planned]) -> Markup {
    let kind = "scene_changed";
    let lost = no_longer_held(here, &format!("{kind}(scene: {scene})"), &questions(here, scene, plans));
    let title = here.kind(kind).map_or("", |k| k.title.as_str());
    html! {
        h2 { (here.t("plan-change")) }
        @if !lost.is_empty() {
            div.notice.warning {
                p { (here.t("plan-change-voids")) }
                ul { @for rule in &lost { @if let Some(rule) = here.protocol.rules.get(*rule) { li { (rule.title) } } } }
            }
        }
        @if offer::may(here, kind) {
            form.form method="post" action=(here.to_thing("/scene/", scene)) {
                div.field {
                    label for="what" { (here.words.field(kind, "what")) }
                    input #what name="what" required maxlength="1000" autocomplete="off";
                }
                div.actions { button.button type="submit" name="do" value="change" { (title) } }
            }
        } @else { p.soft { (offer::who(here, kind)) } }
    }
}
