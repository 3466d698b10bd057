//! `lastlook may`: may this be done now; if not, exactly what is missing?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use custody::record::{Entry, What};
use model::Verdict;
use owo_colors::OwoColorize;
use protocol::audit::{self, Standing};
use protocol::diagnostic::{Diagnostics, SourceFile};
use protocol::evaluate::history::Record;
use protocol::explain::derivation::hitting;
use protocol::syntax::parse::parse_event;
use report::view::Finding;

use crate::load::{self, Loaded};
use crate::{protocols, record, show};

/// What is asked.
#[derive(Args, Debug)]
pub struct Options {
    /// The record: a folder with a main.record, a store, or a bundle.
    path: PathBuf,
    /// What is to be done, as an entry: 'handover(weapon: R1, from: ana, to: kim)'.
    event: String,
    /// Which log, if a store has several.
    #[arg(long)]
    log: Option<String>,
    /// When: `2026-03-02 10:06`, or `10:06` on the last day of the record; default: after the last entry.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Only the rule with this id (or rules whose id contains it).
    #[arg(long)]
    rule: Option<String>,
    /// Read a pack as if it were in force.
    #[arg(long, value_name = "PACK")]
    as_if: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Answers in a line or a list: cleared, or what is missing. Exit code 0 cleared, 1 not cleared, 2 not asked.
pub fn run(options: &Options, protocols: Option<&Path>) -> Result<ExitCode, String> {
    let asked = ask(options, protocols)?;
    let cleared = asked.cleared;
    if options.json {
        let findings: Vec<_> = asked.findings.iter().map(report::json::finding).collect();
        anstream::println!("{}", serde_json::json!({"question": asked.text, "cleared": cleared, "findings": findings}));
    } else {
        short(&asked);
    }
    Ok(if cleared { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The same question, with every reason.
pub fn explain(options: &Options, protocols: Option<&Path>) -> Result<ExitCode, String> {
    let asked = ask(options, protocols)?;
    if options.json {
        let findings: Vec<_> = asked.findings.iter().map(report::json::finding).collect();
        anstream::println!(
            "{}",
            serde_json::json!({"question": asked.text, "cleared": asked.cleared, "findings": findings})
        );
        return Ok(ExitCode::SUCCESS);
    }
    headline(&asked);
    let report = report::view::Report { occasions: vec![asked.occasion], ..report::view::Report::default() };
    let shown = report::text::Options { all: true, width: show::width() };
    anstream::print!("{}", report::text::findings(&report, shown));
    for line in asked.changes {
        anstream::println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

struct Asked {
    text: String,
    cleared: bool,
    findings: Vec<Finding>,
    occasion: report::view::Occasion,
    changes: Vec<String>,
}

fn ask(options: &Options, protocols: Option<&Path>) -> Result<Asked, String> {
    let (base, faults) = protocols::protocol(protocols, &BTreeMap::new())?;
    show::faults(&faults, &base.files);
    if faults.has_errors() {
        return Err("the protocol has faults: an answer would rest on half of it; mend them first".to_owned());
    }
    let mut folder = load::folder(&options.path, options.log.as_deref(), &base)?;
    if folder.faulty {
        return Err("the record has faults: an answer might rest on half of it; mend them first".to_owned());
    }
    let Loaded::Record(day) = &folder.loaded else {
        return Err(
            "this is a case; `may` answers for a production's record. Use `lastlook audit` for a case".to_owned()
        );
    };
    let at = moment(options.at.as_deref(), day)?;
    let until = day.entries.iter().take_while(|e| e.at <= at).count();
    let in_force = record::in_force(day, until, protocols, &options.as_if)?;
    if day.adoptions.iter().all(|a| a.from_entry > until) {
        anstream::eprintln!("note: the record adopts no pack by then; only the law of the place is asked");
    }
    let mut wrong = Diagnostics::default();
    let event = parse_event(0, &options.event, &mut wrong);
    let names = &mut folder.names;
    let question = event.and_then(|e| {
        protocol::check::statement(names, &in_force.protocol.vocabulary, at, false, &e, u32::MAX, &mut wrong)
    });
    let Some(question) = question.filter(|_| !wrong.has_errors()) else {
        show::faults(&wrong, &[SourceFile { name: "question".to_owned(), text: options.event.clone() }]);
        return Err("the question could not be read".to_owned());
    };
    let before = custody::fold::history(day, &in_force.protocol.vocabulary, until);
    let entry = Entry {
        id: "question".to_owned(),
        at,
        signer: "you".to_owned(),
        late: false,
        remark: None,
        what: What::Asks(question.clone()),
        withdrawn_by: None,
        counts: true,
        put_in: false,
        place: protocol::diagnostic::Place::default(),
    };
    let mut occasion = report::set::answered(day, &folder.names, &in_force, &entry, &question, &before);
    if let Some(only) = &options.rule {
        let known = in_force.protocol.rules.iter().map(|r| r.id.as_str());
        if !known.clone().any(|id| id.contains(only.as_str())) {
            return Err(format!("there is no rule `{only}`; {}", protocol::diagnostic::suggestion(only, known)));
        }
        occasion.findings.retain(|f| f.rule.contains(only.as_str()));
    }
    let record = Record::new(&in_force.protocol.core, &before.history, day.utc_offset);
    let (_, findings) = audit::may(&in_force.protocol, &in_force.profile, &record, &question);
    let changes = changes(options, day, &in_force, &question, &findings, &before);
    let text = occasion.accounts.first().map(|a| a.text.clone()).unwrap_or_default();
    Ok(Asked { text, cleared: occasion.cleared == Some(true), findings: occasion.findings.clone(), occasion, changes })
}

/// For a single rule: what decides its verdict and what would undo it.
fn changes(
    options: &Options,
    day: &custody::DayRecord,
    in_force: &report::set::InForce,
    question: &model::Statement,
    findings: &[audit::Finding],
    before: &custody::fold::Folded,
) -> Vec<String> {
    let mut out = Vec::new();
    let Some(only) = &options.rule else { return out };
    let id = |f: &&audit::Finding| in_force.protocol.rules.get(f.rule).is_some_and(|r| r.id.contains(only.as_str()));
    let entries = |set: &[model::StatementId]| -> String {
        let name = |s: &model::StatementId| {
            let entry = before.entry_of.get(s.0 as usize).and_then(|e| day.entries.get(*e));
            entry.map_or_else(String::new, |e| format!("{} ({})", e.id, model::time::moment_text(e.at, day.utc_offset)))
        };
        if set.is_empty() {
            "no entry at all".to_owned()
        } else {
            set.iter().map(name).collect::<Vec<_>>().join(" and ")
        }
    };
    for finding in findings.iter().filter(id) {
        let Some(need) = &finding.need else { continue };
        let wanted = finding.verdict == Verdict::Held;
        let grounds = need.grounds(wanted);
        for set in &grounds {
            out.push(format!("  decided by {}", entries(set)));
        }
        // What a strike would do is tried, not inferred: a rule may hold for another reason then.
        let struck = |set: &Vec<model::StatementId>| without(in_force, day, before, question, finding.rule, set);
        for (set, verdict) in hitting(&grounds).iter().take(MAX_STRIKES).map(|s| (s, struck(s))) {
            if verdict != Some(finding.verdict) {
                let verdict = verdict.map_or("not applicable", Verdict::word);
                out.push(format!("  {verdict} if {} were struck", entries(set)));
            }
        }
    }
    out
}

/// Most strikes that are tried for one rule.
const MAX_STRIKES: usize = 8;

/// The verdict with some entries struck.
fn without(
    in_force: &report::set::InForce,
    day: &custody::DayRecord,
    before: &custody::fold::Folded,
    question: &model::Statement,
    rule: usize,
    struck: &[model::StatementId],
) -> Option<Verdict> {
    let mut history = model::History { statements: Vec::new(), ..before.history.clone() };
    for statement in before.history.statements.iter().filter(|s| !struck.contains(&s.id)) {
        let id = model::StatementId(history.statements.len() as u32);
        history.statements.push(model::Statement { id, ..statement.clone() });
    }
    let record = Record::new(&in_force.protocol.core, &history, day.utc_offset);
    let now = model::Moment { when: question.when, place: None };
    record.evaluator().rule::<model::Support>(rule, question, now, now).map(|j| j.verdict)
}

fn moment(text: Option<&str>, day: &custody::DayRecord) -> Result<i64, String> {
    use model::time::{DAY, clock_seconds, date_days, local_day};
    let last = day.entries.last().map_or(0, |e| e.at);
    let Some(text) = text else { return Ok(last) };
    let offset = i64::from(day.utc_offset);
    let bad = || format!("`{text}` is not a time; write `2026-03-02 10:06` or `10:06`");
    match text.split_once([' ', 'T']) {
        Some((date, clock)) => {
            Ok(date_days(date).ok_or_else(bad)? * DAY + clock_seconds(clock).ok_or_else(bad)? - offset)
        }
        None => Ok(local_day(last, day.utc_offset) * DAY + clock_seconds(text).ok_or_else(bad)? - offset),
    }
}

fn headline(asked: &Asked) {
    let text = report::text::sentence(&asked.text);
    if asked.cleared {
        anstream::println!("{} {text}", "CLEARED".green().bold());
        anstream::println!("Paperwork complete: now show the chamber.");
    } else {
        anstream::println!("{} {text}", "NOT CLEARED".red().bold());
    }
}

fn short(asked: &Asked) {
    headline(asked);
    let gates = |f: &&Finding| f.effect.gates() && f.standing == Standing::InForce;
    let mut entries: Vec<&str> = Vec::new();
    for finding in asked.findings.iter().filter(gates).filter(|f| f.verdict != Verdict::Held) {
        anstream::println!(
            "  {} {} {}",
            finding.verdict.word().yellow(),
            finding.title,
            format!("({})", finding.rule).dimmed()
        );
        for entry in &finding.missing {
            anstream::println!("      {entry}");
            if !entries.iter().any(|e| includes(e, entry)) {
                entries.retain(|e| !includes(entry, e));
                entries.push(entry);
            }
        }
    }
    let held = asked.findings.iter().filter(gates).filter(|f| f.verdict == Verdict::Held).count();
    let not_held = asked.findings.iter().filter(gates).count() - held;
    anstream::println!("{held} rules held, {not_held} not");
    if !entries.is_empty() {
        anstream::println!("missing in all:");
        entries.iter().for_each(|entry| anstream::println!("  {entry}"));
    }
    for finding in asked.findings.iter().filter(|f| !gates(f) && f.verdict != Verdict::Held) {
        anstream::println!(
            "  {} {} {}",
            finding.effect.word().dimmed(),
            finding.title,
            format!("({}, {})", finding.rule, finding.verdict.word()).dimmed()
        );
    }
}

/// Whether one entry, as written, says all that another says.
fn includes(entry: &str, other: &str) -> bool {
    let parts = |e: &str| -> Vec<String> {
        let (kind, fields) = e.split_once('(').unwrap_or((e, ""));
        let fields = fields.trim_end_matches(')').split(", ").map(str::to_owned);
        std::iter::once(kind.to_owned()).chain(fields).collect()
    };
    let all = parts(entry);
    parts(other).iter().all(|p| all.contains(p))
}
