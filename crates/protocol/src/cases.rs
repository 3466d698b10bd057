//! Runs the cases that stand beside the rules.

use std::collections::BTreeMap;

use model::rule::Core;
use model::{History, Moment, Statement, Verdict};

use crate::check::{Case, Protocol, Put, load};
use crate::evaluate::history::Record;
use crate::explain::missing::{Asked, Missing, missing};
use crate::syntax::ast;

/// How a case came out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The case, by its place in [`Protocol::cases`].
    pub case: usize,
    /// What the rule said; none if nothing in the case is an occasion of it.
    pub verdict: Option<Verdict>,
    /// What is missing, where the case names it.
    pub missing: Option<Missing>,
    /// Whether everything is as the case expects.
    pub passed: bool,
}

/// Runs every case (of one rule, if named).
pub fn run(protocol: &Protocol, only: Option<usize>) -> Vec<Outcome> {
    let wanted = |case: &Case| only.is_none_or(|rule| case.rule == rule);
    (0..protocol.cases.len())
        .filter_map(|i| protocol.cases.get(i).filter(|c| wanted(c)).map(|c| run_one(protocol, i, c)))
        .collect()
}

fn run_one(protocol: &Protocol, index: usize, case: &Case) -> Outcome {
    if case.set.is_empty() {
        return judge(protocol, &protocol.core, case.rule, index, case);
    }
    let settings: BTreeMap<String, ast::Term> = case.set.iter().cloned().collect();
    let (changed, _) = load(protocol.files.clone(), &settings);
    let id = protocol.rules.get(case.rule).map_or("", |r| &r.id);
    let rule = changed.rule_named(id).unwrap_or(usize::MAX);
    judge(protocol, &changed.core, rule, index, case)
}

/// The history that a case describes.
pub fn history(protocol: &Protocol, case: &Case) -> History {
    History { statements: case.given.clone(), ..History::of_set(&protocol.vocabulary) }
}

fn judge(protocol: &Protocol, core: &Core, rule: usize, index: usize, case: &Case) -> Outcome {
    let history = history(protocol, case);
    let record = Record::new(core, &history, 0);
    let evaluator = record.evaluator();
    let occasion = |moment: &Moment| -> Option<&Statement> {
        let on = &core.rules.get(rule)?.on;
        let fits = |s: &&Statement| {
            !s.denied && s.when.latest <= moment.when.latest && on.iter().any(|p| crate::evaluate::fit(p, s).is_some())
        };
        history.statements.iter().rev().find(fits)
    };
    let asked = match &case.put {
        Put::Ask(question) => Some(Asked::question(question)),
        Put::At(moment) => occasion(moment).map(|s| Asked { occasion: s, now: s.moment(), as_of: *moment }),
    };
    let day = asked.map_or(0, |a| model::time::local_day(a.now.when.latest, 0));
    let verdict = if protocol.is_in_time(case.rule, day) {
        asked.and_then(|a| evaluator.rule::<model::Support>(rule, a.occasion, a.now, a.as_of)).map(|j| j.verdict)
    } else {
        Some(Verdict::NotApplicable)
    };
    let listed = asked.filter(|_| !case.missing.is_empty()).map(|a| missing(protocol, core, rule, &record, a));
    let as_listed = listed.as_ref().is_none_or(|m| m.entries.as_ref().is_some_and(|e| same_entries(e, &case.missing)));
    let passed = verdict == Some(case.expect) && (case.missing.is_empty() || (listed.is_some() && as_listed));
    Outcome { case: index, verdict, missing: listed, passed }
}

/// Whether the entries are exactly those that the case mentions; a field that it leaves out may be anything.
fn same_entries(entries: &[Statement], wanted: &[Statement]) -> bool {
    let fits = |entry: &Statement, want: &Statement| {
        let equal = |(i, v): (usize, &Option<model::Value>)| v.is_none() || entry.fields.get(i) == Some(v);
        entry.kind == want.kind && want.fields.iter().enumerate().all(equal)
    };
    entries.len() == wanted.len()
        && wanted.iter().all(|w| entries.iter().any(|e| fits(e, w)))
        && entries.iter().all(|e| wanted.iter().any(|w| fits(e, w)))
}
