//! How long a concern has waited for its answer, until when it must be answered by which rule, and whose turn it is.
//!
//! Never knows a deadline itself: every "must be answered" is what a rule in force says, asked of the protocol. That a
//! concern is from an earlier day is a fact of the record, and is said as one.

use book::ask::RuleSays;
use maud::{Markup, html};
use model::{KindId, Moment, StatementId, Verdict};
use protocol::audit;
use protocol::evaluate::history::Record;

use crate::frame::chip;
use crate::here::Here;
use crate::page::question::{cite, rules_reading, who_could};
use crate::page::speak::Concern;

/// The kinds that a rule about answers reads.
const KINDS: [&str; 2] = ["concern_raised", "concern_answered"];

/// How a concern stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A rule wanted it answered by a moment that is over; the rule, by its place in the protocol.
    Overdue(usize),
    /// Not answered, and raised on an earlier day.
    EarlierDay,
    /// Not answered.
    Open,
    /// Answered, but a rule in force does not count the answer.
    NotCounted(usize),
    /// Answered.
    Answered,
}

/// What the rules about answers say now, asked once for all concerns.
pub struct Rules {
    says: Vec<RuleSays>,
}

impl Rules {
    /// Asks.
    pub fn ask(here: &Here<'_>) -> Rules {
        Rules { says: rules_reading(here, &KINDS) }
    }

    /// Those that wait for this concern's answer.
    pub fn waiting_for(&self, concern: &Concern<'_>) -> Vec<&RuleSays> {
        let about = |r: &&RuleSays| r.verdict != Verdict::Held && r.rests_on.contains(&concern.statement.id);
        self.says.iter().filter(about).collect()
    }

    /// How a concern stands.
    pub fn state(&self, here: &Here<'_>, concern: &Concern<'_>) -> State {
        if let Some(rule) = self.missed(here, concern) {
            return State::Overdue(rule);
        }
        match (concern.is_answered(), self.waiting_for(concern).first()) {
            (true, Some(rule)) => State::NotCounted(rule.rule),
            (true, None) => State::Answered,
            (false, _) if is_of_an_earlier_day(here, concern) => State::EarlierDay,
            (false, _) => State::Open,
        }
    }

    /// A rule whose occasion came, such as the wrap, and found the concern without an answer that counts; none once it
    /// was answered after all.
    fn missed(&self, here: &Here<'_>, concern: &Concern<'_>) -> Option<usize> {
        if concern.is_answered() {
            return None;
        }
        let rules: Vec<usize> = self.says.iter().filter(|r| !r.effect.gates()).map(|r| r.rule).collect();
        let core = &here.book.protocol.core;
        let kinds: Vec<KindId> =
            rules.iter().filter_map(|r| core.rules.get(*r)).flat_map(|r| &r.on).map(|p| p.kind).collect();
        let record = Record::new(core, &here.book.folded.history, here.book.day.utc_offset);
        let now = Moment::question(here.book.moment());
        let came = |e: &usize, id: StatementId| *e > concern.entry && id != concern.statement.id;
        let occasions = here.book.statements().filter(|(e, s)| came(e, s.id) && !s.denied && kinds.contains(&s.kind));
        let findings = occasions.flat_map(|(_, s)| {
            audit::on_occasion(&here.book.protocol, &here.book.profile, &record, s, s.moment(), now)
        });
        let mut missed = findings.filter(|f| {
            let rests = f.need.as_ref().is_some_and(|n| n.statements().contains(&concern.statement.id));
            rules.contains(&f.rule) && !matches!(f.verdict, Verdict::Held | Verdict::Pending) && rests
        });
        missed.next().map(|f| f.rule)
    }
}

fn is_of_an_earlier_day(here: &Here<'_>, concern: &Concern<'_>) -> bool {
    let day = |at| model::time::local_day(at, here.book.day.utc_offset);
    day(concern.at) < day(here.book.now)
}

/// The state in a word and a shape.
pub fn mark(here: &Here<'_>, state: &State) -> Markup {
    let (class, text) = match state {
        State::Overdue(_) => ("failed", "speak-overdue"),
        State::EarlierDay => ("failed", "speak-earlier-day"),
        State::Open => ("unknown", "speak-open"),
        State::NotCounted(_) => ("unknown", "speak-not-counted"),
        State::Answered => ("held", "speak-answered"),
    };
    html! { span class={ "chip " (class) } { (here.t(text)) } }
}

/// "Raised at 14:10. Without an answer for 1 h 20 min", and loudly whether that is too long.
pub fn clock(here: &Here<'_>, concern: &Concern<'_>, state: &State) -> Markup {
    let waits = !concern.is_answered();
    let raised = here.tw("speak-raised-at", &[("time", (&here.clock(concern.at)).into())]);
    html! {
        p.lede {
            (mark(here, state)) " " (raised)
            @if waits { " " (here.tw("speak-waits", &[("long", (&long(here, concern.at)).into())])) }
        }
        @match state {
            State::Overdue(rule) => {
                div.notice.danger role="alert" {
                    p { strong { (here.t("speak-overdue-notice")) } }
                    (of_rule(here, *rule))
                }
            },
            State::EarlierDay => p.notice.danger role="alert" { (here.t("speak-earlier-day-notice")) },
            State::NotCounted(rule) => {
                div.notice.warning { p { (here.t("speak-not-counted-notice")) } (of_rule(here, *rule)) }
            },
            State::Open | State::Answered => {},
        }
    }
}

/// Every rule that waits for the answer, with its words.
pub fn deadlines(here: &Here<'_>, concern: &Concern<'_>, rules: &Rules) -> Markup {
    let waiting = rules.waiting_for(concern);
    html! {
        @if waiting.is_empty() && !concern.is_answered() { p.soft { (here.t("speak-no-rule")) } }
        @if !waiting.is_empty() {
            h2 { (here.t("speak-rules-wait")) }
            @for says in waiting {
                @if let Some(rule) = here.protocol.rules.get(says.rule) {
                    details.rule {
                        summary { (chip(here, says.verdict)) " " span.title { (rule.title) } }
                        p { (here.t(&format!("effect-{}", says.effect.word()))) ". " (here.words.rule_words(&rule.id, &rule.words).unwrap_or_default()) }
                        p.cite { code { (rule.id) } " · " (cite(here, rule)) }
                    }
                }
            }
        }
    }
}

fn of_rule(here: &Here<'_>, rule: usize) -> Markup {
    let Some(rule) = here.protocol.rules.get(rule) else { return html! {} };
    html! { p { (rule.title) } p.cite { code { (rule.id) } " · " (cite(here, rule)) } }
}

/// How long ago: `1 h 20 min`, `3 days`.
pub fn long(here: &Here<'_>, at: i64) -> String {
    let minutes = here.minutes_ago(at);
    match (minutes / 60, minutes / (24 * 60)) {
        (0, _) => here.tw("speak-minutes", &[("minutes", minutes.into())]),
        (hours, days) if days < 2 => {
            here.tw("speak-hours", &[("hours", hours.into()), ("minutes", (minutes % 60).into())])
        }
        (_, days) => here.tw("speak-days", &[("days", days.into())]),
    }
}

/// Who is to answer first, and who when the day is over: roles of the vocabulary.
const LADDER: [(&str, &[&str]); 2] = [
    ("speak-turn-first", &["first_ad", "safety_advisor", "safety_contact"]),
    ("speak-turn-then", &["upm", "producer"]),
];

/// Whose turn it is to answer, by name; the second step counts once the first let the day go by. Then whose answer the
/// rules in force would count, tried on a copy of the record.
pub fn turn(here: &Here<'_>, concern: &Concern<'_>, state: &State) -> Markup {
    let late = matches!(state, State::Overdue(_) | State::EarlierDay);
    let people = here.book.people();
    let on = |roles: &[&str]| -> Vec<(String, String)> {
        let has =
            |role: &&str| people.values().filter(|p| p.roles.contains(*role)).map(|p| p.id.clone()).collect::<Vec<_>>();
        roles.iter().flat_map(|role| has(role).into_iter().map(|id| (id, (*role).to_owned()))).collect()
    };
    let steps: Vec<(&str, Vec<(String, String)>)> = LADDER.iter().map(|(text, roles)| (*text, on(roles))).collect();
    let event = |id: &str| format!("concern_answered(concern: {}, by: {id}, what: \"-\")", concern.name);
    let counts = who_could(here, &KINDS, ("concern", &concern.name), &event);
    let counts: Vec<String> = counts.iter().flatten().map(|id| here.name(id)).collect();
    html! {
        h2 { (here.t("speak-turn")) }
        @if steps.iter().all(|(_, people)| people.is_empty()) { p.notice.warning { (here.t("speak-turn-nobody")) } }
        ul.people {
            @for (step, (text, people)) in steps.iter().enumerate() {
                @for (id, role) in people {
                    li {
                        span.name { (here.name(id)) }
                        span.role { (here.word("role", role)) }
                        span.note { (here.t(if late && step == 1 { "speak-turn-now" } else { text })) }
                    }
                }
            }
        }
        @if !counts.is_empty() { p.soft { (here.tw("speak-counts", &[("people", (&counts.join(", ")).into())])) } }
    }
}
