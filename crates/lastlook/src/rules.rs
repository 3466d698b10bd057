//! `lastlook rules`: list, show, check and test the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use owo_colors::OwoColorize;
use protocol::cases;
use protocol::check::Protocol;
use protocol::diagnostic::line_and_column;

use crate::{protocols, show};

/// What to do with the rules.
#[derive(Subcommand, Debug)]
pub enum Action {
    /// List the rules, by pack.
    List {
        /// Only rules whose id or title contains this.
        filter: Option<String>,
    },
    /// Show a rule: its text, what it rests on, its cases.
    Show {
        /// The rule's id.
        id: String,
    },
    /// Every row of the catalogue: the rules that decide it, or the reason why no machine does.
    Coverage {
        /// Write the table as Markdown to this file instead.
        #[arg(long, value_name = "FILE")]
        markdown: Option<PathBuf>,
    },
    /// Read everything and print every finding.
    Check,
    /// Run the cases that stand beside the rules.
    Test {
        /// Only rules whose id contains this.
        filter: Option<String>,
        /// Do not ask for cases held, failed and unknown of every rule.
        #[arg(long)]
        lenient: bool,
    },
}

/// Runs the command.
pub fn run(action: &Action, folder: Option<&Path>) -> Result<ExitCode, String> {
    let (protocol, faults) = protocols::protocol(folder, &BTreeMap::new())?;
    show::faults(&faults, &protocol.files);
    let unreadable = faults.has_errors();
    let code = match action {
        Action::Check => {
            anstream::println!(
                "{} packs, {} rules, {} for people to judge, {} cases, {} kinds of entry",
                protocol.packs.len(),
                protocol.rules.len(),
                protocol.humans.len(),
                protocol.cases.len(),
                protocol.vocabulary.kinds.len()
            );
            ExitCode::SUCCESS
        }
        Action::List { filter } => {
            list(&protocol, filter.as_deref());
            ExitCode::SUCCESS
        }
        Action::Show { id } => one(&protocol, id)?,
        Action::Coverage { markdown } => coverage(&protocol, folder, markdown.as_deref())?,
        Action::Test { filter, lenient } => test(&protocol, filter.as_deref(), *lenient),
    };
    Ok(if unreadable { ExitCode::from(2) } else { code })
}

fn test(protocol: &Protocol, filter: Option<&str>, lenient: bool) -> ExitCode {
    let wanted = |rule: usize| {
        let id = protocol.rules.get(rule).map_or("", |r| &r.id);
        filter.is_none_or(|f| id.contains(f))
    };
    let outcomes: Vec<_> = cases::run(protocol, None)
        .into_iter()
        .filter(|o| protocol.cases.get(o.case).is_some_and(|c| wanted(c.rule)))
        .collect();
    let mut failed = 0;
    for outcome in outcomes.iter().filter(|o| !o.passed) {
        failed += 1;
        let Some(case) = protocol.cases.get(outcome.case) else { continue };
        let rule = protocol.rules.get(case.rule).map_or("", |r| &r.id);
        let file = protocol.files.get(case.place.file as usize);
        let (name, line) =
            file.map_or(("", 0), |f| (f.name.as_str(), line_and_column(&f.text, case.place.start as usize).0));
        let said = outcome.verdict.map_or_else(|| "no occasion of it".to_owned(), |v| v.to_string());
        anstream::println!(
            "{} {rule} \"{}\" ({name}:{line}): expected {}, found {said}",
            "FAILED".red(),
            case.title,
            case.expect
        );
        if let Some(missing) = &outcome.missing {
            for entry in missing.entries.iter().flatten() {
                anstream::println!("       missing: {}", protocol.vocabulary.written(&protocol.names, entry, 0));
            }
            if missing.entries.is_none() {
                anstream::println!("       no entries were found that would make it held");
            }
        }
    }
    let mut incomplete = 0;
    if !lenient {
        for (i, rule) in protocol.rules.iter().enumerate().filter(|(i, _)| wanted(*i)) {
            let expected: Vec<_> = protocol.cases.iter().filter(|c| c.rule == i).map(|c| c.expect).collect();
            let needed = [model::Verdict::Held, model::Verdict::Failed, model::Verdict::Unknown];
            let lacking: Vec<&str> = needed.iter().filter(|v| !expected.contains(v)).map(|v| v.word()).collect();
            if !lacking.is_empty() {
                incomplete += 1;
                anstream::println!("{} {}: no case for {}", "INCOMPLETE".yellow(), rule.id, lacking.join(", "));
            }
        }
    }
    anstream::println!("{} cases passed, {failed} failed; {incomplete} rules lack a case", outcomes.len() - failed);
    if failed + incomplete == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn list(protocol: &Protocol, filter: Option<&str>) {
    let wanted = |id: &str, title: &str| {
        filter.is_none_or(|f| id.contains(f) || title.to_lowercase().contains(&f.to_lowercase()))
    };
    for (i, pack) in protocol.packs.iter().enumerate() {
        let rules: Vec<_> = protocol.rules.iter().filter(|r| r.pack == i && wanted(&r.id, &r.title)).collect();
        let humans: Vec<_> = protocol.humans.iter().filter(|h| h.pack == i && wanted(&h.id, &h.title)).collect();
        if rules.is_empty() && humans.is_empty() {
            continue;
        }
        let place = if pack.jurisdiction.is_empty() { "wherever it is adopted" } else { &pack.jurisdiction };
        anstream::println!(
            "\n{} {}",
            pack.title.bold(),
            format!("({}, {place}; checked by {})", pack.id, pack.checked_by).dimmed()
        );
        for rule in rules {
            let certainty = rule.citation.certainty;
            anstream::println!(
                "  {:<34} {:<7} {} {}",
                rule.id,
                rule.effect.word(),
                rule.title,
                format!("[{} {}]", rule.citation.force.word(), certainty.letter()).dimmed()
            );
        }
        for human in humans {
            anstream::println!("  {:<34} {:<7} {}", human.id, "people", human.title);
        }
    }
}

fn one(protocol: &Protocol, id: &str) -> Result<ExitCode, String> {
    if let Some(human) = protocol.humans.iter().find(|h| h.id == id) {
        anstream::println!(
            "{}\n{}\nno machine judges it: {}\nask: {}",
            human.id.bold(),
            human.title,
            human.because,
            human.asks
        );
        return Ok(ExitCode::SUCCESS);
    }
    let index = protocol.rule_named(id);
    let Some((index, rule)) = index.and_then(|i| Some((i, protocol.rules.get(i)?))) else {
        let known = protocol.rules.iter().map(|r| r.id.as_str()).chain(protocol.humans.iter().map(|h| h.id.as_str()));
        return Err(format!("there is no rule `{id}`; {}", protocol::diagnostic::suggestion(id, known)));
    };
    let pack = protocol.packs.get(rule.pack);
    let source = rule.citation.source.and_then(|s| pack?.sources.get(s));
    anstream::println!("{}", protocol.text_at(rule.place).trim_end());
    anstream::println!("\nrests on: {} ({})", rule.citation.cites, rule.citation.certainty.words());
    if let Some(source) = source {
        anstream::println!("source:   {} {}", source.title, source.url);
    }
    if let Some(pack) = pack {
        anstream::println!(
            "pack:     {} ({}), compared with the official text by: {}",
            pack.title,
            pack.id,
            pack.checked_by
        );
    }
    for outcome in cases::run(protocol, Some(index)) {
        let Some(case) = protocol.cases.get(outcome.case) else { continue };
        let mark = if outcome.passed { "ok".green().to_string() } else { "FAILED".red().to_string() };
        anstream::println!("case {mark}  {:<15} {}", case.expect.word(), case.title);
    }
    Ok(ExitCode::SUCCESS)
}

/// A row of the catalogue.
struct Row {
    id: String,
    check: String,
    certainty: String,
    title: String,
}

fn catalogue(folder: Option<&Path>) -> Result<Vec<Row>, String> {
    let text = protocols::catalogue(folder).ok_or("the protocol folder has no catalogue.txt")?;
    let row = |line: &str| {
        let mut parts = line.splitn(4, ' ').map(str::to_owned);
        Some(Row { id: parts.next()?, check: parts.next()?, certainty: parts.next()?, title: parts.next()? })
    };
    Ok(text.lines().filter_map(row).collect())
}

fn coverage(protocol: &Protocol, folder: Option<&Path>, markdown: Option<&Path>) -> Result<ExitCode, String> {
    let rows = catalogue(folder)?;
    let known: BTreeSet<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    let mut lacking = Vec::new();
    let mut table = String::from(
        "# Coverage of the catalogue\n\nGenerated by `lastlook rules coverage --markdown docs/coverage.md`; a test keeps it current. Check: M a machine \
         decides it from the record, P it checks what a named person attested, H people judge. Certainty: `docs/catalogue.md`.\n\n\
         | row | check | certainty | what it asks | rules, or why no machine judges it |\n|---|---|---|---|---|\n",
    );
    for row in &rows {
        let rules: Vec<&str> =
            protocol.rules.iter().filter(|r| r.catalogue.contains(&row.id)).map(|r| r.id.as_str()).collect();
        let humans: Vec<String> = protocol
            .humans
            .iter()
            .filter(|h| h.catalogue.contains(&row.id))
            .map(|h| format!("{}: {}", h.id, h.because))
            .collect();
        if rules.is_empty() && humans.is_empty() {
            lacking.push(row.id.clone());
        }
        let codes: Vec<String> = rules.iter().map(|r| format!("`{r}`")).collect();
        let places = codes.into_iter().chain(humans.clone()).collect::<Vec<_>>().join("; ");
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {places} |",
            row.id,
            row.check,
            row.certainty,
            row.title.replace('|', "/")
        );
        if markdown.is_none() {
            anstream::println!(
                "{:<4} {} {:<4} {:<60} {}",
                row.id.bold(),
                row.check,
                row.certainty,
                row.title,
                rules.join(" ").dimmed()
            );
            for human in &humans {
                anstream::println!("     {}", human.dimmed());
            }
        }
    }
    let stray: Vec<String> = protocol
        .rules
        .iter()
        .flat_map(|r| r.catalogue.iter().map(move |c| (c, &r.id)))
        .chain(protocol.humans.iter().flat_map(|h| h.catalogue.iter().map(move |c| (c, &h.id))))
        .filter(|(c, _)| !known.contains(c.as_str()))
        .map(|(c, r)| format!("{r} names {c}"))
        .collect();
    match markdown {
        Some(file) => std::fs::write(file, table).map_err(|e| format!("cannot write `{}`: {e}", file.display()))?,
        None => anstream::println!(
            "{} rows: {} with rules or a reason, {} without{}",
            rows.len(),
            rows.len() - lacking.len(),
            lacking.len(),
            if lacking.is_empty() { String::new() } else { format!(" ({})", lacking.join(", ")) }
        ),
    }
    for line in &stray {
        anstream::println!("not a row of the catalogue: {line}");
    }
    Ok(if lacking.is_empty() && stray.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
