//! The report of a production's record: questions that were put, answered again, and what the rules say of
//! what happened.

use std::collections::HashMap;

use custody::DayRecord;
use custody::record::{Entry, What};
use model::{Names, Statement, StatementId, Verdict};
use protocol::audit::{self, Answer, Profile};
use protocol::check::Protocol;
use protocol::evaluate::history::Record;
use protocol::explain::missing::{Asked, missing};
use protocol::explain::words::Words;

use crate::case::{heading, open_parts};
use crate::view::{Account, Finding, Occasion, Voice};

/// The protocol in force over a stretch of the record.
pub struct InForce {
    /// The first entry of the stretch.
    pub from: usize,
    /// The protocol, with the settings of the stretch.
    pub protocol: Protocol,
    /// The packs.
    pub profile: Profile,
}

/// What each entry of a stretch of the record comes to: occasions with findings, and questions with their
/// answers.
pub fn occasions(day: &DayRecord, names: &Names, in_force: &InForce, until: usize) -> Vec<Occasion> {
    let whole = custody::fold::history(day, &in_force.protocol.vocabulary, day.entries.len());
    let record = Record::new(&in_force.protocol.core, &whole.history, day.utc_offset);
    let last = day.entries.last().map_or(0, |e| e.at);
    let place_of: HashMap<usize, usize> =
        whole.entry_of.iter().enumerate().map(|(place, entry)| (*entry, place)).collect();
    let mut out = Vec::new();
    for (i, entry) in day.entries.iter().enumerate().take(until).skip(in_force.from) {
        match &entry.what {
            What::Asks(question) => {
                let before = custody::fold::history(day, &in_force.protocol.vocabulary, i);
                out.push(answered(day, names, in_force, entry, question, &before));
            }
            What::Statement(statement) if !statement.denied && !entry.is_withdrawn(day.entries.len()) => {
                let place = place_of.get(&i).copied();
                if let Some(place) = place {
                    out.extend(happened(day, names, in_force, entry, (&whole, &record), place, last));
                }
            }
            _ => {}
        }
    }
    out
}

/// A question, answered as the record stood when it was put.
pub fn answered(
    day: &DayRecord,
    names: &Names,
    in_force: &InForce,
    entry: &Entry,
    question: &Statement,
    before: &custody::fold::Folded,
) -> Occasion {
    let protocol = &in_force.protocol;
    let record = Record::new(&protocol.core, &before.history, day.utc_offset);
    let (answer, findings) = audit::may(protocol, &in_force.profile, &record, question);
    let cleared = matches!(answer, Answer::Cleared(_));
    let mut shown: Vec<Finding> = findings
        .iter()
        .filter_map(|f| {
            let mut finding = explained(day, names, in_force, f, before)?;
            let gates = finding.effect.gates() && f.standing == audit::Standing::InForce;
            if f.verdict != Verdict::Held && gates {
                let found = missing(protocol, &protocol.core, f.rule, &record, Asked::question(question));
                finding.missing = match &found.entries {
                    Some(entries) => entries.iter().map(|e| entry_text(protocol, names, e, day.utc_offset)).collect(),
                    None => vec!["no entry that could be made now would make it held".to_owned()],
                };
            }
            Some(finding)
        })
        .collect();
    shown.sort_by_key(|f| crate::view::SHOWN.iter().position(|v| *v == f.verdict));
    let verb = if entry.signer == "you" { "ask" } else { "asks" };
    let text = format!("{} {verb}: {}", entry.signer, statement_text(protocol, names, question, day.utc_offset));
    occasion(day, entry, text, shown, Some(cleared))
}

fn happened(
    day: &DayRecord,
    names: &Names,
    in_force: &InForce,
    entry: &Entry,
    (whole, record): (&custody::fold::Folded, &Record<'_>),
    place: usize,
    last: i64,
) -> Option<Occasion> {
    let protocol = &in_force.protocol;
    let statement = whole.history.statements.get(place)?;
    let as_of = model::Moment::question(last);
    let findings = audit::on_occasion(protocol, &in_force.profile, record, statement, statement.moment(), as_of);
    if findings.is_empty() {
        return None;
    }
    let mut shown: Vec<Finding> = findings.iter().filter_map(|f| explained(day, names, in_force, f, whole)).collect();
    shown.sort_by_key(|f| crate::view::SHOWN.iter().position(|v| *v == f.verdict));
    let text = statement_text(protocol, names, statement, day.utc_offset);
    Some(occasion(day, entry, text, shown, None))
}

fn occasion(day: &DayRecord, entry: &Entry, text: String, findings: Vec<Finding>, cleared: Option<bool>) -> Occasion {
    let moment = model::time::moment_text(entry.at, day.utc_offset);
    let (date, clock) = moment.split_once(' ').unwrap_or((&moment, ""));
    let late = if entry.late { " (entered late)" } else { "" };
    Occasion {
        handle: entry.id.clone(),
        day: date.to_owned(),
        when: format!("{clock}{late}"),
        accounts: vec![Account { text, voices: vec![voice(day, entry)] }],
        findings,
        cleared,
    }
}

fn explained(
    day: &DayRecord,
    names: &Names,
    in_force: &InForce,
    finding: &audit::Finding,
    folded: &custody::fold::Folded,
) -> Option<Finding> {
    let mut shown = heading(&in_force.protocol, finding.rule, finding.standing, finding.verdict)?;
    let statement = |id: StatementId| folded.history.statement(id);
    let plain = |_: &str| None;
    let words = Words::new(&in_force.protocol, names, day.utc_offset, &statement, &plain);
    let need = finding.need.as_ref()?;
    shown.why = words.derivation(need).into_iter().map(|l| (l.depth, l.support, l.text)).collect();
    let mut open = Vec::new();
    if finding.verdict == Verdict::Unknown {
        open_parts(need, &words, &mut open);
    }
    shown.open = open;
    for id in need.statements() {
        let entry = folded.entry_of.get(id.0 as usize).and_then(|e| day.entries.get(*e));
        shown.word_of.extend(entry.map(|e| voice(day, e)));
    }
    Some(shown)
}

fn voice(day: &DayRecord, entry: &Entry) -> Voice {
    Voice {
        who: entry.signer.clone(),
        through: Vec::new(),
        stated: Some(
            model::time::moment_text(entry.at, day.utc_offset)
                .split_once(' ')
                .map_or_else(String::new, |c| c.1.to_owned()),
        ),
        words: entry.remark.clone().unwrap_or_default(),
        reference: entry.id.clone(),
        source: None,
        passage: None,
        denies: entry.statement().is_some_and(|s| s.denied),
    }
}

fn statement_text(protocol: &Protocol, names: &Names, statement: &Statement, utc_offset: i32) -> String {
    let none = |_: StatementId| None;
    let plain = |_: &str| None;
    Words::new(protocol, names, utc_offset, &none, &plain).statement(statement)
}

fn entry_text(protocol: &Protocol, names: &Names, statement: &Statement, utc_offset: i32) -> String {
    let none = |_: StatementId| None;
    let plain = |_: &str| None;
    Words::new(protocol, names, utc_offset, &none, &plain).entry(statement)
}
