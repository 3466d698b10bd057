//! Going on although something is missing: one named person proposes it with a reason, a second person confirms it on
//! their own phone, and everybody sees it until it is ended.
//!
//! It never turns a verdict: the answer stays NOT CLEARED, with the override beside it. It is never offered against a
//! rule that stops all work, nor where no rule says what is needed, nor over a record with faults. Nobody confirms their
//! own proposal, and no key confirms what it proposed: a confirmation that does so anyway does not count here.

use std::collections::BTreeSet;

use book::Book;
use book::ask::Asked;
use book::things::Weapon;
use maud::{Markup, html};
use model::Statement;
use model::value::quoted;
use protocol::audit::Answer;
use record::entry::KeyBytes;

use crate::access::{Access, may_enter};
use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::question::{self, stopping};
use crate::page::record::said;
use crate::page::weapon::Choice;
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{self, Wrong};

/// Most letters of a reason.
const REASON_MAX: usize = 1_000;

// ---- what is on the record --------------------------------------------------------------------------------

/// An override, as the record has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Its name.
    pub name: String,
    /// With which weapon.
    pub weapon: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// For which scene.
    pub scene: Option<String>,
    /// What was missing, as the app showed it then.
    pub missing: String,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub by: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who confirmed it as the second person, and when.
    pub confirmed: Option<(String, i64)>,
    /// Who ended it, and when.
    pub ended: Option<(String, i64)>,
    /// The key that proposed it.
    pub key: Option<KeyBytes>,
}

impl Override {
    /// Whether two people decided it, and nobody ended it.
    pub fn is_in_force(&self) -> bool {
        self.confirmed.is_some() && self.ended.is_none()
    }
}

/// All overrides that were proposed, in order.
pub fn overrides(book: &Book) -> Vec<Override> {
    let proposed = book.of_kind("override_proposed").filter(|(_, s)| !s.denied);
    proposed.filter_map(|(entry, s)| override_of(book, entry, s)).collect()
}

/// The overrides of a local day (days since 1970) for its report: proposed, confirmed or ended on it, or in force
/// throughout.
pub fn overrides_of_day(book: &Book, day: i64) -> Vec<Override> {
    let on = |at: i64| model::time::local_day(at, book.day.utc_offset);
    let until = |o: &Override| match (&o.ended, &o.confirmed) {
        (Some((_, at)), _) => on(*at),
        (None, Some(_)) => i64::MAX,
        (None, None) => on(o.at),
    };
    overrides(book).into_iter().filter(|o| on(o.at) <= day && day <= until(o)).collect()
}

fn override_of(book: &Book, entry: usize, statement: &Statement) -> Option<Override> {
    let value = book.field(statement, "override")?;
    let line = book.day.entries.get(entry)?;
    let key = key_of(book, entry);
    let by = book.text(statement, "by").unwrap_or_else(|| line.signer.clone());
    let of = |kind: &str| {
        let all = book
            .of_kind(kind)
            .filter(move |(e, s)| *e > entry && !s.denied && book.field(s, "override") == Some(value));
        all.filter_map(|(e, s)| Some((e, book.text(s, "by")?, book.day.entries.get(e)?))).collect::<Vec<_>>()
    };
    // INVARIANT: two people and two keys. What else the record holds is shown there, and counts for nothing here.
    let second = |(e, who, line): &(usize, String, &custody::record::Entry)| {
        *who != by && line.signer == *who && (key.is_none() || key_of(book, *e) != key)
    };
    let confirmed = of("override_confirmed").into_iter().find(second).map(|(_, who, line)| (who, line.at));
    let ended = of("override_ended").into_iter().next().map(|(_, who, line)| (who, line.at));
    Some(Override {
        name: book.plain(value),
        weapon: book.text(statement, "weapon"),
        to: book.text(statement, "to"),
        scene: book.text(statement, "scene"),
        missing: book.text(statement, "missing").unwrap_or_default(),
        reason: book.text(statement, "reason").unwrap_or_default(),
        by,
        at: line.at,
        confirmed,
        ended,
        key,
    })
}

fn key_of(book: &Book, entry: usize) -> Option<KeyBytes> {
    book.lines.get(entry).and_then(Option::as_ref).map(|l| l.key)
}

// ---- beside a verdict -------------------------------------------------------------------------------------

/// Under the verdict of a weapon: the overrides in force that are about this question.
pub fn beside_a_verdict(here: &Here<'_>, weapon: &Weapon, choice: &Choice, asked: &Asked) -> Markup {
    let about = |o: &Override| {
        let same = |of: &Option<String>, asked: &Option<String>| of.is_none() || of == asked;
        o.weapon.as_deref() == Some(weapon.name.as_str()) && same(&o.to, &choice.to) && same(&o.scene, &choice.scene)
    };
    let cleared = matches!(asked.answer, Answer::Cleared(_));
    html! { @for o in overrides(here.book).iter().filter(|o| o.is_in_force() && about(o)) { (banner(here, o, cleared)) } }
}

/// For the top of every page: each override in force.
pub fn banners(here: &Here<'_>) -> Markup {
    html! {
        @for o in overrides(here.book).iter().filter(|o| o.is_in_force()) {
            div.banner.override {
                p.word { (here.t("banner-override")) }
                p { (what(here, o.weapon.as_deref(), o.to.as_deref(), o.scene.as_deref())) ". " (decided(here, o)) }
                p { a href=(here.to_thing("/override/", &o.name)) { (here.t("override-see")) } }
            }
        }
    }
}

fn banner(here: &Here<'_>, o: &Override, cleared: bool) -> Markup {
    html! {
        div.banner.override {
            p.word { (here.t("banner-override")) }
            p { (decided(here, o)) " " bdi { "“" (o.reason) "”" } }
            p { (here.t(if cleared { "override-not-needed" } else { "override-not-held" })) }
            p { a href=(here.to_thing("/override/", &o.name)) { (here.t("override-see")) } }
        }
    }
}

/// "Ruth and Imani decided at 14:10 to go on."
fn decided(here: &Here<'_>, o: &Override) -> String {
    let (second, at) = o.confirmed.clone().unwrap_or_default();
    let words: [(&str, &str); 3] =
        [("first", &here.name(&o.by)), ("second", &here.name(&second)), ("time", &here.clock(at))];
    here.tw("override-decided", &words.map(|(n, v)| (n, v.into())))
}

/// The way to it, last on the page; where a rule allows none, why.
pub fn offer(here: &Here<'_>, weapon: &Weapon, choice: &Choice, asked: &Asked) -> Markup {
    if matches!(asked.answer, Answer::Cleared(_)) || may_enter(here, "override_proposed") != Access::Allowed {
        return html! {};
    }
    let mut address = format!("{}?weapon={}", here.to("/override"), encoded(&weapon.name));
    for (name, value) in [("to", &choice.to), ("scene", &choice.scene), ("use", &choice.use_)] {
        value.iter().for_each(|v| address.push_str(&format!("&{name}={}", encoded(v))));
    }
    html! {
        details {
            summary { (here.t("override-offer")) }
            @match barred(here, asked) {
                Some(why) => (why),
                None => { p { (here.t("override-offer-means")) } a.button.quiet href=(address) { (here.t("override-propose")) } },
            }
        }
    }
}

/// Why nobody may go on, if nobody may.
fn barred(here: &Here<'_>, asked: &Asked) -> Option<Markup> {
    let stops: Vec<_> = stopping(asked).filter_map(|r| here.protocol.rules.get(r.rule)).collect();
    if !stops.is_empty() {
        return Some(html! {
            p.notice.danger { (here.t("override-barred")) }
            ol.steps {
                @for rule in stops {
                    li.step { span.what { (rule.title) } @if let Some(words) = here.words.rule_words(&rule.id, &rule.words) { " " span.rule { (words) } } (question::cite(here, rule)) }
                }
            }
        });
    }
    let judged = here.book.faults.is_empty() && asked.rules.iter().any(book::ask::RuleSays::gates);
    (!judged).then(|| html! { p.notice.danger { (here.t("override-not-judged")) } })
}

// ---- proposing ---------------------------------------------------------------------------------------------

/// All overrides, or the form for a new one.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    if !request.fields.has("weapon") {
        return list(here, request);
    }
    let Some(asking) = Asking::of(here, &request.fields) else {
        return refusal(here, 404, "error-no-weapon-title", "override-what");
    };
    if matches!(asking.asked.answer, Answer::Cleared(_)) {
        return refusal(here, 409, "override-nothing-missing-title", "override-nothing-missing");
    }
    if let Some(why) = barred(here, &asking.asked) {
        return shut(here, &asking, why);
    }
    if !request.posted {
        return form(here, request, &asking, &Vec::new());
    }
    match proposal(here, request, &asking) {
        Ok(reply) => reply,
        Err(wrong) => form(here, request, &asking, &wrong),
    }
}

/// What somebody wants to go on with, and what the protocol says of it.
struct Asking {
    weapon: Weapon,
    choice: Choice,
    asked: Asked,
}

impl Asking {
    fn of(here: &Here<'_>, fields: &Fields) -> Option<Asking> {
        let weapon = here.book.weapon(fields.get("weapon")?)?;
        let choice = Choice::of(here, &weapon, fields);
        let (statement, _) = choice.statement(here, &weapon)?;
        Some(Asking { asked: here.book.ask(&statement), weapon, choice })
    }

    /// The rules in the way: as text, and by their ids.
    fn missing(&self, here: &Here<'_>) -> Vec<(String, String)> {
        let rules =
            self.asked.rules.iter().filter(|r| r.is_in_the_way()).filter_map(|r| here.protocol.rules.get(r.rule));
        rules.map(|r| (r.title.clone(), r.id.clone())).collect()
    }
}

/// What is missing, as the entry says it: each rule's title with its id. A semicolon stands between rules only.
fn text_of(missing: &[(String, String)]) -> String {
    missing.iter().map(|(title, id)| format!("{} ({id})", title.replace("; ", ", "))).collect::<Vec<_>>().join("; ")
}

/// The ids of rules that such a text names.
fn ids_in(text: &str) -> BTreeSet<&str> {
    text.split("; ").filter_map(|part| part.rsplit_once('(')?.1.strip_suffix(')')).collect()
}

fn proposal(here: &Here<'_>, request: &Request, asking: &Asking) -> Result<Reply, Wrong> {
    let nothing = || vec![(Some("reason".to_owned()), here.t("override-no-reason"))];
    let reason = request.fields.get("reason").ok_or_else(nothing)?;
    if reason.chars().count() > REASON_MAX {
        return Err(vec![(Some("reason".to_owned()), here.tw("speak-too-long", &[("count", REASON_MAX.into())]))]);
    }
    let name = say::new_name(here, "override", "O");
    let mut body = format!("override_proposed(override: {name}, weapon: {}", asking.weapon.name);
    for (field, value) in [("to", &asking.choice.to), ("scene", &asking.choice.scene), ("use", &asking.choice.use_)] {
        value.iter().for_each(|v| body.push_str(&format!(", {field}: {v}")));
    }
    let missing = text_of(&asking.missing(here));
    body.push_str(&format!(", missing: {}, reason: {})", quoted(&missing), quoted(reason)));
    Ok(Reply::Enter { drafts: vec![Draft::say(body)], then: here.to_thing("/override/", &name) })
}

fn shut(here: &Here<'_>, asking: &Asking, why: Markup) -> Reply {
    let main = html! {
        h1 { (here.t("override-none")) }
        (why)
        p { a.button href=(asking.choice.address(here, &asking.weapon)) { (here.t("override-back")) } }
    };
    let mut page = Page::new(here.t("override-none"), Tab::Scan, main);
    page.status = 403;
    page.reply(here)
}

fn form(here: &Here<'_>, request: &Request, asking: &Asking, wrong: &Wrong) -> Reply {
    let missing = asking.missing(here);
    let main = html! {
        h1 { (here.t("override-title")) }
        p.notice.warning { (here.t("override-warning")) }
        (errors(here, wrong))
        p.lede { (what(here, Some(&asking.weapon.name), asking.choice.to.as_deref(), asking.choice.scene.as_deref())) }
        h2 { (here.tw("override-missing", &[("count", missing.len().into())])) }
        ol.steps { @for (title, id) in &missing { li.step { span.what { (title) } " " span.cite { (id) } } } }
        form.form method="post" action=(here.to("/override")) {
            input type="hidden" name="weapon" value=(asking.weapon.name);
            @for (name, value) in [("to", &asking.choice.to), ("scene", &asking.choice.scene), ("use", &asking.choice.use_)] {
                @if let Some(value) = value { input type="hidden" name=(name) value=(value); }
            }
            div.field.is-wrong[!wrong.is_empty()] {
                label for="reason" { (here.t("override-reason")) }
                textarea #reason name="reason" rows="3" required maxlength=(REASON_MAX) dir="auto" {
                    (request.fields.get("reason").unwrap_or_default())
                }
            }
            button.button.danger type="submit" {
                (here.tw("override-propose-as", &[("person", (&here.name(here.me())).into())]))
            }
        }
        p.soft { (here.t("override-then")) }
    };
    let mut page = Page::new(here.t("override-title"), Tab::Scan, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// "R1 → Dale · sc14".
fn what(here: &Here<'_>, weapon: Option<&str>, to: Option<&str>, scene: Option<&str>) -> String {
    let to = to.map(|t| format!("→ {}", here.name(t)));
    let hands = [weapon.map(str::to_owned), to].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [Some(hands.as_str()).filter(|h| !h.is_empty()), scene];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

// ---- one override ------------------------------------------------------------------------------------------

/// One override, or what somebody does about it.
pub fn one(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(o) = overrides(here.book).into_iter().find(|o| o.name == name) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let then = here.to_thing("/override/", name);
    let enter = |body: String| Reply::Enter { drafts: vec![Draft::say(body)], then: then.clone() };
    match (request.posted, request.fields.get("do")) {
        (true, Some("end")) if o.ended.is_none() => enter(ending(request, name)),
        (true, Some("confirm")) => match may_confirm(here, &o) {
            Ok(()) => enter(format!("override_confirmed(override: {name})")),
            Err(why) => shown(here, request, &o, Some(&why)),
        },
        _ => shown(here, request, &o, None),
    }
}

fn ending(request: &Request, name: &str) -> String {
    let reason = request.fields.get("reason").map(|r| r.chars().take(REASON_MAX).collect::<String>());
    let reason = reason.map_or_else(String::new, |r| format!(", reason: {}", quoted(&r)));
    format!("override_ended(override: {name}{reason})")
}

/// Whether whoever asks may be the second person, and whether there is still the same to decide.
///
/// # Errors
/// Why not, in words.
fn may_confirm(here: &Here<'_>, o: &Override) -> Result<(), String> {
    let no = |id: &str| Err(here.t(id));
    if o.ended.is_some() || o.confirmed.is_some() {
        return no("override-settled");
    }
    if here.visitor.person.is_none() {
        return no("error-join-first");
    }
    // A key that speaks for both would let one phone decide alone.
    let people = here.book.people();
    let mine = people.get(here.me()).map(|p| p.devices.as_slice()).unwrap_or_default();
    if here.me() == o.by || o.key.is_some_and(|key| mine.iter().any(|(k, _)| *k == key)) {
        return no("override-same-person");
    }
    let fields = [("weapon", &o.weapon), ("to", &o.to), ("scene", &o.scene)];
    let fields = fields.into_iter().filter_map(|(n, v)| Some((n.to_owned(), v.clone()?)));
    let Some(asking) = Asking::of(here, &Fields(fields.collect())) else { return no("override-what") };
    if matches!(asking.asked.answer, Answer::Cleared(_)) {
        return no("override-nothing-missing");
    }
    if barred(here, &asking.asked).is_some() {
        return no("override-barred");
    }
    let known = ids_in(&o.missing);
    if asking.missing(here).iter().any(|(_, id)| !known.contains(id.as_str())) {
        return no("override-more-missing");
    }
    Ok(())
}

fn shown(here: &Here<'_>, request: &Request, o: &Override, refused: Option<&str>) -> Reply {
    let may = may_confirm(here, o);
    let main = html! {
        (recorded(here, request))
        @if let Some(why) = refused { p.notice.danger role="alert" { (why) } }
        (head(here, o))
        p.lede { (what(here, o.weapon.as_deref(), o.to.as_deref(), o.scene.as_deref())) }
        h2 { (here.t("override-reason")) }
        p dir="auto" { (o.reason) }
        h2 { (here.tw("override-missing", &[("count", o.missing.split("; ").count().into())])) }
        ol.steps { @for part in o.missing.split("; ") { li.step { span.what { (part) } } } }
        @if o.confirmed.is_none() && o.ended.is_none() { (second(here, o, &may)) }
        @if let (Some(weapon), Some(to)) = (&o.weapon, &o.to) {
            p { a.button.quiet href={ (here.to_thing("/weapon/", weapon)) "?to=" (encoded(to)) } { (here.t("override-back")) } }
        }
        (entries(here, o))
        @if o.ended.is_none() { (end(here, o)) }
    };
    let mut page = Page::new(here.t("override-title"), Tab::Scan, main);
    page.status = if refused.is_some() { 403 } else { 200 };
    page.reply(here)
}

fn head(here: &Here<'_>, o: &Override) -> Markup {
    let by = here
        .tw("override-proposed-by", &[("person", (&here.name(&o.by)).into()), ("time", (&here.clock(o.at)).into())]);
    html! {
        @match (&o.ended, &o.confirmed) {
            (Some((who, at)), _) => {
                h1 { (here.t("override-is-ended")) }
                p { (here.tw("override-ended-by", &[("person", (&here.name(who)).into()), ("time", (&here.clock(*at)).into())])) }
            },
            (None, Some(_)) => {
                div.banner.override {
                    h1.word { (here.t("override-in-force")) }
                    p { (decided(here, o)) }
                    p { (here.t("override-not-held")) }
                }
            },
            (None, None) => {
                h1 { (here.t("override-waits")) }
                p { (by) }
                p.notice.warning { (here.t("override-waits-means")) }
            },
        }
    }
}

/// The second person's button, or why it is not theirs.
fn second(here: &Here<'_>, o: &Override, may: &Result<(), String>) -> Markup {
    html! {
        @match may {
            Ok(()) => {
                form.form method="post" action=(here.to_thing("/override/", &o.name)) {
                    input type="hidden" name="do" value="confirm";
                    p { (here.t("override-confirm-means")) }
                    button.button.danger type="submit" {
                        (here.tw("override-confirm-as", &[("person", (&here.name(here.me())).into())]))
                    }
                }
            },
            Err(why) => p.notice.info { (why) },
        }
    }
}

fn end(here: &Here<'_>, o: &Override) -> Markup {
    let word = if o.confirmed.is_some() { "override-end" } else { "override-take-back" };
    html! {
        form.form method="post" action=(here.to_thing("/override/", &o.name)) {
            input type="hidden" name="do" value="end";
            button.button type="submit" { (here.t(word)) }
        }
    }
}

fn entries(here: &Here<'_>, o: &Override) -> Markup {
    let about = |s: &Statement| here.book.text(s, "override").as_ref() == Some(&o.name);
    let entries: Vec<usize> =
        here.book.made().filter(|(_, e)| e.statement().is_some_and(about)).map(|(i, _)| i).collect();
    html! { ul.log { @for entry in entries { li.entry { (said(here, entry)) } } } }
}

/// All overrides, those in force first.
fn list(here: &Here<'_>, request: &Request) -> Reply {
    let mut all = overrides(here.book);
    model::sorted::sort_by_key(&mut all, |o| (!o.is_in_force(), o.ended.is_some(), -o.at));
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("override-list")) }
        @if all.is_empty() { p.empty { (here.t("override-list-empty")) } }
        (steps_of(here, &all))
        p.soft { (here.t("override-where")) }
    };
    Page::new(here.t("override-list"), Tab::More, main).reply(here)
}

/// Each override, with why and how it stands.
pub fn steps_of(here: &Here<'_>, all: &[Override]) -> Markup {
    html! {
        ol.steps {
            @for o in all {
                li.step.is-done[o.ended.is_some()] {
                    a.button.what href=(here.to_thing("/override/", &o.name)) {
                        (what(here, o.weapon.as_deref(), o.to.as_deref(), o.scene.as_deref()))
                    }
                    span.rule { bdi { (o.reason) } }
                    span.by { (here.t(state(o))) " · " (here.name(&o.by)) ", " (here.clock(o.at)) }
                }
            }
        }
    }
}

fn state(o: &Override) -> &'static str {
    match (&o.ended, &o.confirmed) {
        (Some(_), _) => "override-is-ended",
        (None, Some(_)) => "override-in-force",
        (None, None) => "override-waits",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_a_proposal_are_found_again() {
        let missing =
            [("Shown (today); again".to_owned(), "house.show".to_owned()), ("B".to_owned(), "b.2".to_owned())];
        assert_eq!(ids_in(&text_of(&missing)).into_iter().collect::<Vec<_>>(), ["b.2", "house.show"]);
    }
}
