//! What recording something would change: the protocol is asked once without it and once with it, on a copy.
//!
//! Never decides and never records: it only compares two answers, so that a person reads the consequence before they
//! sign. It knows no rule by name.

use model::{EventId, History, Statement, StatementId, Verdict};
use protocol::audit::{self, Standing};
use protocol::evaluate::history::Record;

use crate::here::Here;

/// The rules, by their places in the protocol, that are held for one of these questions now and would not be any more
/// if this were recorded.
pub fn no_longer_held(here: &Here<'_>, added: &str, questions: &[String]) -> Vec<usize> {
    compared(here, added, questions, |before, after| before == Verdict::Held && after != Verdict::Held)
}

/// The rules that fail for one of these questions now and would be held if this were recorded.
pub fn mended(here: &Here<'_>, added: &str, questions: &[String]) -> Vec<usize> {
    compared(here, added, questions, |before, after| before == Verdict::Failed && after == Verdict::Held)
}

/// The rules whose verdicts before and after are of interest.
fn compared(
    here: &Here<'_>,
    added: &str,
    questions: &[String],
    wanted: impl Fn(Verdict, Verdict) -> bool,
) -> Vec<usize> {
    let mut names = here.book.names.clone();
    let at = here.book.moment();
    let Ok(added) = here.book.statement(&mut names, added, at) else { return Vec::new() };
    let questions: Vec<Statement> =
        questions.iter().filter_map(|q| here.book.statement(&mut names, q, at + 1).ok()).collect();
    let before = &here.book.folded.history;
    let after = with(before, added);
    let mut found = Vec::new();
    for question in &questions {
        let then = verdicts(here, &after, question);
        let after = |rule: usize| then.iter().find(|(r, _)| *r == rule).map_or(Verdict::NotApplicable, |(_, v)| *v);
        let now = verdicts(here, before, question);
        found.extend(now.into_iter().filter(|(rule, v)| wanted(*v, after(*rule))).map(|(rule, _)| rule));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The history with one statement more.
fn with(history: &History, added: Statement) -> History {
    let mut history = history.clone();
    let place = u32::try_from(history.statements.len()).unwrap_or(u32::MAX);
    history.statements.push(Statement { id: StatementId(place), event: EventId(place), ..added });
    history
}

/// What each rule in force says to a question.
fn verdicts(here: &Here<'_>, history: &History, question: &Statement) -> Vec<(usize, Verdict)> {
    let record = Record::new(&here.book.protocol.core, history, here.book.day.utc_offset);
    let (_, findings) = audit::may(&here.book.protocol, &here.book.profile, &record, question);
    findings.into_iter().filter(|f| f.standing == Standing::InForce).map(|f| (f.rule, f.verdict)).collect()
}
