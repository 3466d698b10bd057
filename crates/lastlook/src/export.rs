//! `lastlook export`: a bundle, whole or in part, that a stranger can check.
//!
//! What is held back is counted in the bundle, place by place. Entries about keys are never held back: without
//! them nobody could check who may sign.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use record::beside::Opening;
use record::bundle::{self, FileMap, Parts, Trust};
use record::clock::LocalTime;
use record::entry::{Kind, SignedEntry};
use store::{LogId, Objects, Store};

use crate::desk::{self, words};
use crate::{bundles, ledgers, protocols};

/// The checker of bundles, built by this crate's build script.
const CHECKER: &[u8] = include_bytes!(env!("LASTLOOK_CHECKER"));
/// What the bundle says when nothing is held back and no reason is given.
const WHOLE: &str = "the whole log";

/// What to export.
#[derive(Args, Debug)]
pub struct Options {
    /// The folder of the store.
    store: PathBuf,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Which log, if the store has several.
    #[arg(long)]
    log: Option<String>,
    /// Show only entries from this place on.
    #[arg(long, value_name = "PLACE")]
    from: Option<u64>,
    /// Show only entries up to this place.
    #[arg(long, value_name = "PLACE")]
    to: Option<u64>,
    /// Hold these places back: `41` or `41-50`; several, separated by commas.
    #[arg(long, value_name = "PLACES", value_delimiter = ',')]
    without: Vec<String>,
    /// Hold back the values beside entries of these places, or of `all`.
    #[arg(long, value_name = "PLACES", value_delimiter = ',')]
    without_values: Vec<String>,
    /// Leave attached files out; their hashes stay.
    #[arg(long)]
    without_originals: bool,
    /// Why this part and no other; must be given when something is held back.
    #[arg(long)]
    reason: Option<String>,
}

/// Runs the command.
pub fn run(options: &Options, protocols: Option<&Path>) -> Result<ExitCode, String> {
    let store = ledgers::open_to_read(&options.store)?;
    let log = ledgers::choose(&store, options.log.as_deref())?;
    let entries = ledgers::entries(&store, log.id)?;
    let shown = Shown::of(options, &entries)?;
    let checkpoints = checkpoints(&store, log.id)?;
    let ((_, newest), earlier) = checkpoints.split_last().ok_or("this log has no checkpoint yet")?;
    let originals = if options.without_originals {
        Vec::new()
    } else {
        originals(&store.originals().map_err(words)?, &entries, &shown)?
    };
    let parts = Parts {
        leaves: entries.iter().map(SignedEntry::hash).collect(),
        entries: (0..).zip(&entries).map(|(p, e)| shown.entry(p).then(|| e.bytes().to_vec())).collect(),
        checkpoint: newest.clone(),
        checkpoints: earlier.to_vec(),
        openings: openings(&store, log.id, &entries, &shown)?,
        originals,
        protocol: protocol_files(protocols)?,
        reason: options.reason.clone().unwrap_or_else(|| WHOLE.to_owned()),
        bag_info: bag_info(&log.origin)?,
        page: None,
    };
    let mut files = bundle::write(&parts).map_err(words)?;
    let page = page(&log.origin, &files);
    files.insert("index.html".to_owned(), page.into_bytes());
    bundle::pack(&mut files);
    let report = bundle::check(&files, &Trust::default()).map_err(words)?;
    if report.exit_code() == 1 {
        let found = bundle_page::text(&report);
        return Err(format!("this store cannot be exported: its record does not verify\n{found}"));
    }
    bundles::write(&options.output, &files)?;
    anstream::println!("wrote {}: {}", options.output.display(), bundle_page::words::verdict(&report));
    Ok(ExitCode::SUCCESS)
}

/// Which entries and values are shown.
struct Shown {
    places: BTreeSet<u64>,
    /// Places whose values are held back; none: no values are held back.
    without_values: Option<BTreeSet<u64>>,
}

impl Shown {
    fn of(options: &Options, entries: &[SignedEntry]) -> Result<Shown, String> {
        let size = entries.len() as u64;
        let hidden = places(&options.without, size)?;
        let (from, to) = (options.from.unwrap_or(0), options.to.unwrap_or(u64::MAX));
        if from > to {
            return Err(format!("`--from {from} --to {to}` is no range: nothing lies between"));
        }
        let is_shown = |(place, entry): &(u64, &SignedEntry)| {
            let chosen = (from..=to).contains(place) && !hidden.contains(place);
            chosen || *place == 0 || entry.entry().kind != Kind::Say
        };
        let places_shown: BTreeSet<u64> = (0..).zip(entries).filter(is_shown).map(|(p, _)| p).collect();
        for place in hidden.iter().filter(|place| places_shown.contains(place)) {
            anstream::eprintln!("note: entry {place} is shown all the same: it says who may sign");
        }
        let all = options.without_values.iter().any(|v| v == "all");
        let without_values = if all { (0..size).collect() } else { places(&options.without_values, size)? };
        let whole = places_shown.len() as u64 == size && without_values.is_empty();
        if options.reason.is_none() && !whole {
            return Err("say with `--reason` why this part and no other: the bundle names it".to_owned());
        }
        Ok(Shown { places: places_shown, without_values: Some(without_values).filter(|w| !w.is_empty()) })
    }

    fn entry(&self, place: u64) -> bool {
        self.places.contains(&place)
    }

    fn values(&self, place: u64) -> bool {
        self.entry(place) && !self.without_values.as_ref().is_some_and(|w| w.contains(&place))
    }
}

/// `41` and `41-50` as places of the log.
fn places(written: &[String], size: u64) -> Result<BTreeSet<u64>, String> {
    let mut places = BTreeSet::new();
    for part in written {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<u64>().ok().filter(|n| *n < size);
        let (Some(from), Some(to)) = (number(from), number(to)) else {
            return Err(format!("`{part}` is not a place of this log (0 to {}), or a range like 41-50", size - 1));
        };
        if from > to {
            return Err(format!("`{part}` is no range: write the smaller place first"));
        }
        places.extend(from..=to);
    }
    Ok(places)
}

/// Up to the most that a bundle has, evenly, the newest last; each with its size.
fn checkpoints(store: &dyn Store, log: LogId) -> Result<Vec<(u64, Vec<u8>)>, String> {
    let mut all = Vec::new();
    loop {
        let from = all.last().map_or(0, |(size, _): &(u64, _)| size + 1);
        let page = store.checkpoints(log, from, 10_000).map_err(words)?;
        if page.is_empty() {
            break;
        }
        for checkpoint in page {
            all.push((checkpoint.size, ledgers::with_cosignatures(store, log, checkpoint)?));
        }
    }
    let step = all.len().div_ceil(bundle::CHECKPOINTS_MAX).max(1);
    let last = all.len().saturating_sub(1);
    Ok(all.into_iter().enumerate().filter(|(i, _)| i % step == 0 || *i == last).map(|(_, c)| c).collect())
}

fn openings(store: &dyn Store, log: LogId, entries: &[SignedEntry], shown: &Shown) -> Result<Vec<Opening>, String> {
    let all = ledgers::openings(store, log, entries)?;
    Ok(all.into_iter().filter(|(place, _)| shown.values(*place)).map(|(_, opening)| opening).collect())
}

/// The files that shown entries attach, as far as they are here.
fn originals(objects: &dyn Objects, entries: &[SignedEntry], shown: &Shown) -> Result<Vec<Vec<u8>>, String> {
    let shown = (0..).zip(entries).filter(|(place, _)| shown.entry(*place)).map(|(_, entry)| entry);
    let hashes: BTreeSet<_> = shown.flat_map(|entry| &entry.entry().attach).map(|a| a.hash).collect();
    hashes.iter().filter_map(|hash| objects.read(hash).map_err(words).transpose()).collect()
}

fn protocol_files(folder: Option<&Path>) -> Result<Vec<(String, Vec<u8>)>, String> {
    let root = folder.map_or_else(|| "protocols/".to_owned(), |f| format!("{}/", f.display()));
    let name = |name: &str| name.strip_prefix(&root).unwrap_or(name).to_owned();
    Ok(protocols::files(folder)?.into_iter().map(|f| (name(&f.name), f.text.into_bytes())).collect())
}

fn bag_info(origin: &str) -> Result<String, String> {
    let utc = (desk::now()?.millis() / 1000).cast_signed();
    let date = LocalTime { utc, offset: 0 }.to_string();
    let date = date.get(..10).unwrap_or_default();
    let agent = format!("lastlook {}", env!("CARGO_PKG_VERSION"));
    Ok(format!("Bagging-Date: {date}\nBag-Software-Agent: {agent}\nExternal-Identifier: {origin}\n"))
}

/// The page, with the files that it checks.
fn page(origin: &str, files: &FileMap) -> String {
    let carried = |path: &str| {
        path == "manifest-sha256.txt"
            || path.starts_with("data/") && !path.starts_with("data/originals/") && !path.starts_with("data/protocol/")
    };
    let files: Vec<(&str, &[u8])> =
        files.iter().filter(|(p, _)| carried(p)).map(|(p, b)| (p.as_str(), b.as_slice())).collect();
    bundle_page::page(origin, CHECKER, &files)
}
