//! `lastlook rules`: list, show, check and test the rules.

use std::collections::BTreeMap;
use std::path::Path;
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
        Action::Test { filter, lenient } => test(&protocol, filter.as_deref(), *lenient),
    };
    Ok(if unreadable { ExitCode::from(2) } else { code })
}

fn test(protocol: &Protocol, filter: Option<&str>, lenient: bool) -> ExitCode {
    let wanted = |rule: usize| {
        let id = protocol.rules.get(rule).map_or("", |r| &r.id);
        filter.is_none_or(|f| id.contains(f))
    };
    let outcomes: Vec<_> = cases::run(protocol, None).into_iter().filter(|o| wanted(protocol.cases[o.case].rule)).collect();
    let mut failed = 0;
    for outcome in outcomes.iter().filter(|o| !o.passed) {
        failed += 1;
        let Some(case) = protocol.cases.get(outcome.case) else { continue };
        let rule = protocol.rules.get(case.rule).map_or("", |r| &r.id);
        let file = protocol.files.get(case.place.file as usize);
        let (name, line) = file.map_or(("", 0), |f| (f.name.as_str(), line_and_column(&f.text, case.place.start as usize).0));
        let said = outcome.verdict.map_or_else(|| "no occasion of it".to_owned(), |v| v.to_string());
        anstream::println!("{} {rule} \"{}\" ({name}:{line}): expected {}, found {said}", "FAILED".red(), case.title, case.expect);
        if let Some(missing) = &outcome.missing {
            for entry in missing.entries.iter().flatten() {
                anstream::println!("       missing: {}", show::entry(protocol, entry));
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
