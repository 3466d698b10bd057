//! "May this be done now?", as people read it: the answer in the largest words of the app, what is missing, each a
//! button, and every rule with what it says.
//!
//! Never decides: it shows what [`book::Book::ask`] says. Weapons, stops, concerns and overrides all ask through here.

use book::ask::{Asked, RuleSays};
use maud::{Markup, html};
use model::rule::Effect;
use model::{EventId, History, KindId, Moment, Span, Statement, StatementId, Support, Value, Verdict};
use protocol::audit::{Answer, Standing};
use protocol::evaluate::history::Record;
use protocol::explain::derivation::Node;
use protocol::explain::missing::{Asked as Question, SOME_TEXT, SOMEONE, missing as missing_of, relevant_kinds};

use crate::frame::chip;
use crate::here::Here;
use crate::page::offer;
use crate::say;

/// A missing entry, and the rules that ask for it.
pub type Step = (Statement, Vec<usize>);

/// The answer: the largest words of the app.
pub fn plate(here: &Here<'_>, asked: &Asked) -> Markup {
    let cleared = matches!(asked.answer, Answer::Cleared(_));
    let gates = asked.rules.iter().filter(|r| r.gates()).count();
    let held = asked.rules.iter().filter(|r| r.gates() && r.verdict == Verdict::Held).count();
    let basis = here.tw(
        "verdict-basis",
        &[
            ("held", held.into()),
            ("rules", gates.into()),
            ("time", (&here.clock(here.book.now)).into()),
            ("entries", here.book.lines.len().into()),
        ],
    );
    html! {
        section.verdict.is-cleared[cleared].is-not-cleared[!cleared] #verdict aria-live="polite" {
            @if cleared {
                p.word { (here.t("verdict-cleared-short")) }
                p.next { (here.t("verdict-cleared")) }
            } @else {
                p.word.is-long { (here.t("verdict-not-cleared-short")) }
                p.next { (first_missing(here, asked, &steps(here, asked))) }
            }
            p.basis { (basis) }
        }
    }
}

/// What is missing, each a button that opens its form; `then` is where to go on after it.
pub fn missing(here: &Here<'_>, steps: &[Step], then: &str) -> Markup {
    html! {
        @if !steps.is_empty() {
            h2 { (here.tw("verdict-missing-count", &[("count", steps.len().into())])) }
            (list(here, steps, then))
        }
    }
}

/// The missing steps without a heading.
pub fn list(here: &Here<'_>, steps: &[Step], then: &str) -> Markup {
    html! { ol.steps { @for (step, rules) in steps { (one_step(here, step, rules, then)) } } }
}

/// The first missing thing, in words.
pub fn first_missing(here: &Here<'_>, asked: &Asked, steps: &[Step]) -> String {
    let step = steps.first().and_then(|(s, _)| here.protocol.vocabulary.kind(s.kind)).map(|k| k.title.clone());
    let rule = || {
        let first = asked.rules.iter().find(|r| r.is_in_the_way())?;
        here.protocol.rules.get(first.rule).map(|r| r.title.clone())
    };
    let what = step.or_else(rule);
    what.map_or_else(
        || here.t("verdict-no-rules"),
        |what| here.tw("verdict-first-missing", &[("what", (&what).into())]),
    )
}

/// All missing entries of an answer, each once, with the rules that ask for it.
pub fn steps(here: &Here<'_>, asked: &Asked) -> Vec<Step> {
    let mut steps = Vec::new();
    asked.rules.iter().filter(|r| r.is_in_the_way()).for_each(|rule| add_steps(here, &mut steps, rule));
    steps
}

/// Adds what a rule lacks. Two entries that do not contradict each other are one: whoever shows the weapon to the first
/// AD has shown it to somebody.
fn add_steps(here: &Here<'_>, steps: &mut Vec<Step>, rule: &RuleSays) {
    for entry in rule.missing.iter().flatten() {
        let entry = named(here, entry);
        match steps.iter_mut().find(|(s, _)| agree(s, &entry)) {
            Some((known, rules)) => {
                known.fields.iter_mut().zip(&entry.fields).for_each(|(a, b)| *a = a.or(*b));
                if !rules.contains(&rule.rule) {
                    rules.push(rule.rule);
                }
            }
            None => steps.push((entry, vec![rule.rule])),
        }
    }
}

/// The entry without what is yet to be named.
fn named(here: &Here<'_>, entry: &Statement) -> Statement {
    let open = |v: &model::Value| [SOMEONE, SOME_TEXT].contains(&here.book.plain(*v).as_str());
    let fields = entry.fields.iter().map(|f| f.filter(|v| !open(v))).collect();
    Statement { fields, ..entry.clone() }
}

/// Whether two statements can be one.
fn agree(one: &Statement, other: &Statement) -> bool {
    let mut fields = one.fields.iter().zip(&other.fields);
    one.kind == other.kind && one.denied == other.denied && fields.all(|(a, b)| a.is_none() || b.is_none() || a == b)
}

fn one_step(here: &Here<'_>, step: &Statement, rules: &[usize], then: &str) -> Markup {
    let kind = here.protocol.vocabulary.kind(step.kind);
    let by = here.book.text(step, "by");
    let first = rules.first().and_then(|r| here.protocol.rules.get(*r));
    html! {
        li.step {
            @let what = html! {
                (kind.map_or("", |k| k.title.as_str()))
                @if let Some(to) = here.book.text(step, "to") { " → " (here.name(&to)) }
            };
            @if kind.is_some_and(|k| offer::may(here, &k.name)) {
                a.button.what href=(say::form_address(here, step, &here.book.names, then)) { (what) }
            } @else {
                span.what { (what) }
                @if let Some(kind) = kind { span.by { (offer::who(here, &kind.name)) } }
            }
            @if let Some(by) = by {
                span.by { (here.tw("step-by", &[("person", (&here.name(&by)).into())])) }
            }
            @if let Some(rule) = first {
                span.rule { (rule.title) @if rules.len() > 1 { " +" (rules.len() - 1) } }
                (cite(here, rule))
            }
        }
    }
}

/// What a rule rests on, and how sure we are of its text.
pub fn cite(here: &Here<'_>, rule: &protocol::check::Rule) -> Markup {
    let citation = &rule.citation;
    html! { span.cite { (here.words.cite(&citation.cites)) " · " (here.t(&format!("certainty-{}", certainty(citation.certainty)))) } }
}

fn certainty(certainty: model::rule::Certainty) -> &'static str {
    match certainty {
        model::rule::Certainty::A => "a",
        model::rule::Certainty::B => "b",
        model::rule::Certainty::C => "c",
        model::rule::Certainty::D => "d",
    }
}

/// Every rule with its answer.
pub fn rules(here: &Here<'_>, asked: &Asked) -> Markup {
    let (gating, others): (Vec<&RuleSays>, Vec<&RuleSays>) = asked.rules.iter().partition(|r| r.gates());
    html! {
        details {
            summary { (here.t("rules-title")) " (" (gating.len()) ")" }
            @for rule in gating { (one_rule(here, rule)) }
        }
        @if !others.is_empty() {
            details {
                summary { (here.t("rules-advice")) " (" (others.len()) ")" }
                @for rule in others { (one_rule(here, rule)) }
            }
        }
    }
}

/// One rule with its answer and its reasons.
pub fn one_rule(here: &Here<'_>, says: &RuleSays) -> Markup {
    let Some(rule) = here.protocol.rules.get(says.rule) else { return html! {} };
    html! {
        details.rule {
            summary { (chip(here, says.verdict)) " " span.title { (rule.title) } }
            p.cite { code { (rule.id) } " · " (cite(here, rule)) }
            @if let Some(why) = &says.why {
                ul.why {
                    @for (_, support, text) in here.why(why) {
                        li.for[support == Support::HELD].against[support == Support::FAILED]
                            .open[support == Support::UNKNOWN || support == Support::DISPUTED] { (text) }
                    }
                }
            }
            @if says.is_in_the_way() && says.missing.is_none() { p { (here.t("rule-nothing-helps")) } }
        }
    }
}

/// The rules in the way of an answer that stop all work: with one of these nobody offers to go on.
pub fn stopping(asked: &Asked) -> impl Iterator<Item = &RuleSays> {
    asked.rules.iter().filter(|r| r.is_in_the_way() && r.effect == Effect::Stop)
}

/// A question of this kind that names nothing: "may any weapon be handed over now?"
pub fn bare(here: &Here<'_>, kind: KindId) -> Statement {
    let fields = here.protocol.vocabulary.kind(kind).map_or(0, |k| k.fields.len());
    Statement {
        id: StatementId(u32::MAX),
        event: EventId(u32::MAX),
        kind,
        denied: false,
        when: Span::exact(here.book.moment()),
        fields: vec![None; fields],
    }
}

/// What the rules in force that read all of these kinds say now, each at the first occasion at which it says anything:
/// which rules wait for a stop to be lifted, or for a concern to be answered.
pub fn rules_reading(here: &Here<'_>, kinds: &[&str]) -> Vec<RuleSays> {
    rules_reading_over(here, &here.book.folded.history, kinds)
}

fn rules_reading_over(here: &Here<'_>, history: &History, kinds: &[&str]) -> Vec<RuleSays> {
    let wanted: Option<Vec<KindId>> = kinds.iter().map(|k| here.protocol.vocabulary.find(k)).collect();
    let Some(wanted) = wanted else { return Vec::new() };
    let core = &here.book.protocol.core;
    let reads = |rule: &usize| {
        let all = relevant_kinds(core, *rule);
        wanted.iter().all(|k| all.contains(k))
    };
    let record = Record::new(core, history, here.book.day.utc_offset);
    (0..core.rules.len()).filter(reads).filter_map(|rule| says(here, &record, rule)).collect()
}

/// What one rule says of the first of its occasions, asked now and naming nothing, at which it applies.
fn says(here: &Here<'_>, record: &Record<'_>, rule: usize) -> Option<RuleSays> {
    let protocol = &here.book.protocol;
    let now = Moment::question(here.book.moment());
    let standing = here.book.profile.standing(protocol, rule, now).filter(|s| *s == Standing::InForce)?;
    let occasions = protocol.core.rules.get(rule)?.on.iter().map(|pattern| bare(here, pattern.kind));
    occasions.into_iter().find_map(|occasion| {
        let judged = record.evaluator().rule::<Node>(rule, &occasion, now, now)?;
        let applies = judged.verdict != Verdict::NotApplicable;
        let rests_on = judged.need.as_ref().map_or_else(Vec::new, Node::statements);
        let lacks = || missing_of(protocol, &protocol.core, rule, record, Question::question(&occasion)).entries;
        let missing = (applies && judged.verdict != Verdict::Held).then(lacks).flatten();
        let effect = protocol::audit::effect(protocol, rule);
        let says = RuleSays { rule, verdict: judged.verdict, standing, effect, missing, why: judged.need, rests_on };
        applies.then_some(says)
    })
}

/// The fields of a missing entry, by which two are told apart.
type Filled = Vec<Option<Value>>;

/// Who could do one of the missing steps so that a rule then lacks less, tried on a copy of the record: one list for
/// each step, by the names of people. `event` writes the entry that this person would make.
pub fn who_could(
    here: &Here<'_>,
    kinds: &[&str],
    about: (&str, &str),
    event: &dyn Fn(&str) -> String,
) -> Vec<Vec<String>> {
    let lacking = |history: &History| {
        let steps = steps_about(here, &rules_reading_over(here, history, kinds), about.0, about.1);
        steps.into_iter().map(|(s, _)| s.fields).collect::<Vec<_>>()
    };
    let before = lacking(&here.book.folded.history);
    let mut groups: Vec<(Vec<Filled>, Vec<String>)> = Vec::new();
    for person in here.book.people().into_values().filter(|p| !p.roles.is_empty()) {
        let mut names = here.book.names.clone();
        let Ok(entry) = here.book.statement(&mut names, &event(&person.id), here.book.moment()) else { continue };
        let left = lacking(&with(&here.book.folded.history, entry));
        if left.len() >= before.len() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == left) {
            Some((_, people)) => people.push(person.id),
            None => groups.push((left, vec![person.id])),
        }
    }
    groups.into_iter().map(|(_, people)| people).collect()
}

/// The history with one statement more.
fn with(history: &History, added: Statement) -> History {
    let mut history = history.clone();
    let place = u32::try_from(history.statements.len()).unwrap_or(u32::MAX);
    history.statements.push(Statement { id: StatementId(place), event: EventId(place), ..added });
    history
}

/// What rules lack about one thing: of a stop its lifting, of a concern its answer.
pub fn steps_about(here: &Here<'_>, rules: &[RuleSays], field: &str, name: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    rules.iter().for_each(|rule| add_steps(here, &mut steps, rule));
    steps.retain(|(s, _)| here.book.text(s, field).as_deref() == Some(name));
    steps
}
