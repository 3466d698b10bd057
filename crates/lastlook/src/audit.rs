//! `lastlook audit`: the protocol read over a whole record or case.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use casework::case::Case;
use casework::fold::{Reading, fold};
use clap::Args;
use model::Verdict;
use protocol::audit::Profile;
use protocol::check::Protocol;
use protocol::diagnostic::suggestion;
use report::view::Report;

use crate::load::{self, Loaded};
use crate::{protocols, record, show};

/// What to read and how to show it.
#[derive(Args, Debug)]
pub struct Options {
    /// Plain files (a folder with a main.case or main.record, or one such file), a store, or a bundle.
    pub path: PathBuf,
    /// Which log, if a store has several.
    #[arg(long)]
    log: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Write one self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Read a pack as if it had been in force; such findings are labelled.
    #[arg(long, value_name = "PACK")]
    as_if: Vec<String>,
    /// A case: only on the word of these (names or keys of people, organisations, sources).
    #[arg(long, value_name = "WHO")]
    asserter: Vec<String>,
    /// A case: without the word of these.
    #[arg(long, value_name = "WHO")]
    without: Vec<String>,
    /// A case: only what documents say (filings, reports, messages).
    #[arg(long)]
    documents: bool,
    /// Show every finding with its reasons, held and unknown ones too.
    #[arg(long)]
    all: bool,
    /// Exit with 1 if a rule in force failed or is disputed.
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub fn run(options: &Options, protocols: Option<&Path>) -> Result<ExitCode, String> {
    let (protocol, faults) = protocols::protocol(protocols, &BTreeMap::new())?;
    show::faults(&faults, &protocol.files);
    if faults.has_errors() {
        return Err("the protocol has faults: findings would rest on half of it; mend them first".to_owned());
    }
    let folder = load::folder(&options.path, options.log.as_deref(), &protocol)?;
    let report = match &folder.loaded {
        Loaded::Case(case) => case_report(case, &folder, &protocol, options)?,
        Loaded::Record(day) => record::report(day, &folder, protocols, &options.as_if)?,
    };
    if let Some(file) = &options.html {
        let page = report::html::page(&report);
        std::fs::write(file, page).map_err(|e| format!("cannot write `{}`: {e}", file.display()))?;
        anstream::eprintln!("wrote {}", file.display());
    }
    if options.json {
        anstream::println!("{}", report::json::json(&report));
    } else if options.html.is_none() {
        let width = show::width();
        anstream::print!("{}", report::text::text(&report, report::text::Options { all: options.all, width }));
    }
    let bad = |f: &report::view::Finding| {
        f.standing == protocol::audit::Standing::InForce && matches!(f.verdict, Verdict::Failed | Verdict::Disputed)
    };
    let found = report.occasions.iter().flat_map(|o| &o.findings).any(bad);
    Ok(match (folder.faulty, options.check && found) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    })
}

fn case_report(case: &Case, folder: &load::Folder, protocol: &Protocol, options: &Options) -> Result<Report, String> {
    let only = options.asserter.iter().map(|w| voice(case, w)).collect::<Result<Vec<_>, _>>()?;
    let without = options.without.iter().map(|w| voice(case, w)).collect::<Result<Vec<_>, _>>()?;
    let reading =
        Reading { only_asserters: (!only.is_empty()).then_some(only), without, documents_only: options.documents };
    let folded = fold(case, &protocol.vocabulary, &reading);
    let adopted: Vec<&str> = case.adopted.iter().map(|a| a.pack.as_str()).collect();
    let practice: Vec<&str> = case.practice.iter().map(String::as_str).collect();
    let place = case.jurisdiction.as_deref().unwrap_or_default();
    let as_if: Vec<&str> = options.as_if.iter().map(String::as_str).collect();
    let profile = Profile::of(protocol, place, case.utc_offset, [&adopted, &practice, &as_if])?;
    let read = report::case::Read {
        case,
        folded: &folded,
        protocol,
        names: &folder.names,
        profile: &profile,
        reading: &reading,
    };
    Ok(read.report())
}

/// The key of a person, organisation or source that the user names by key or name.
fn voice(case: &Case, name: &str) -> Result<String, String> {
    if case.named(name).is_some() || case.source(name).is_some() {
        return Ok(name.to_owned());
    }
    let same = |n: &&casework::case::Named| {
        n.name.eq_ignore_ascii_case(name) || n.aka.iter().any(|a| a.eq_ignore_ascii_case(name))
    };
    if let Some(named) = case.people.iter().find(same) {
        return Ok(named.key.clone());
    }
    let known = case.people.iter().map(|n| n.key.as_str()).chain(case.sources.iter().map(|s| s.key.as_str()));
    Err(format!("nobody in this case is called `{name}`; {}", suggestion(name, known)))
}
