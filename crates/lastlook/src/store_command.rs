//! `lastlook store`: what is in a store, whether it is sound, and copies of it.
//!
//! Nothing here changes what is recorded.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use record::checkpoint::Checkpoint;
use record::control::{Control, Disown, Enrol, May};
use record::key::PublicKey;
use record::merkle;
use record::note::Note;
use record::proof::Proof;
use store::fsck::{Depth, fsck};
use store::{Store, StoredTiles, rebuild};

use crate::desk::{self, Desk, Draft, words};
use crate::{ledgers, load, verify};

/// What to do with a store.
#[derive(Subcommand, Debug)]
pub enum Action {
    /// The logs, their sizes and keys.
    Status {
        /// The folder of the store.
        store: PathBuf,
    },
    /// Print the newest checkpoint: keep it elsewhere, and nobody can set the log back unseen.
    Checkpoint {
        /// The folder of the store.
        store: PathBuf,
        /// Which log, if the store has several.
        #[arg(long)]
        log: Option<String>,
    },
    /// Print an entry, exactly as it was signed.
    Entry {
        /// The folder of the store.
        store: PathBuf,
        /// Its place.
        place: u64,
        /// Which log, if the store has several.
        #[arg(long)]
        log: Option<String>,
    },
    /// Print a proof (C2SP tlog-proof) that an entry is in the log.
    Prove {
        /// The folder of the store.
        store: PathBuf,
        /// Its place.
        place: u64,
        /// Which log, if the store has several.
        #[arg(long)]
        log: Option<String>,
    },
    /// Derive everything again from the entries, and name what is damaged.
    Fsck {
        /// The folder of the store.
        store: PathBuf,
        /// Hashes only, not every signature.
        #[arg(long)]
        quick: bool,
    },
    /// Derive again what follows from the entries, and put it in the place of what is stored.
    Rebuild {
        /// The folder of the store.
        store: PathBuf,
        /// Only compare; exit with 1 when something differs.
        #[arg(long)]
        check: bool,
    },
    /// Copy everything but the keys into a new folder.
    Backup {
        /// The folder of the store.
        store: PathBuf,
        /// The new folder.
        to: PathBuf,
    },
    /// Add witnesses' signature lines to the newest checkpoint.
    Cosign {
        /// The folder of the store.
        store: PathBuf,
        /// The file with the lines, as `lastlook witness sign` prints them.
        lines: PathBuf,
        /// The witnesses' keys (or files with them); lines of others are refused.
        #[arg(long, required = true)]
        witness: Vec<String>,
        /// Which log, if the store has several.
        #[arg(long)]
        log: Option<String>,
    },
    /// Let a device's key sign.
    Enrol {
        /// The folder of the store.
        store: PathBuf,
        /// The key, in base64.
        key: String,
        /// What people call the device.
        #[arg(long)]
        device: String,
        /// For whom it may speak; several.
        #[arg(long, required = true)]
        person: Vec<String>,
        /// It may let others in, end devices and redact, too: for a production in which nobody may any more.
        #[arg(long)]
        all_rights: bool,
        /// Which log, if the store has several.
        #[arg(long)]
        log: Option<String>,
    },
    /// A device is lost: what it signs from now on does not count.
    Disown {
        /// The folder of the store.
        store: PathBuf,
        /// The key, in base64.
        key: String,
        /// Its last entry that still counts; all that are in the log when left out.
        #[arg(long)]
        last: Option<u64>,
        /// Why.
        #[arg(long)]
        why: String,
        /// Which log, if the store has several.
        #[arg(long)]
        log: Option<String>,
    },
}

/// Runs the command.
pub fn run(action: &Action) -> Result<ExitCode, String> {
    match action {
        Action::Status { store } => status(store),
        Action::Checkpoint { store, log } => {
            let store = ledgers::open_to_read(store)?;
            let log = ledgers::choose(&store, log.as_deref())?;
            anstream::print!("{}", String::from_utf8_lossy(&ledgers::checkpoint(&store, log.id)?));
            Ok(ExitCode::SUCCESS)
        }
        Action::Entry { store, place, log } => {
            let store = ledgers::open_to_read(store)?;
            let log = ledgers::choose(&store, log.as_deref())?;
            anstream::print!("{}", String::from_utf8_lossy(ledgers::entry(&store, log.id, *place)?.bytes()));
            Ok(ExitCode::SUCCESS)
        }
        Action::Prove { store, place, log } => prove(store, *place, log.as_deref()),
        Action::Fsck { store, quick } => check(store, *quick),
        Action::Rebuild { store, check } => derive(store, *check),
        Action::Backup { store, to } => {
            let copied = ledgers::open_to_read(store)?.backup(to).map_err(words)?;
            anstream::println!(
                "copied to {}, with {} originals and without the keys in log-keys: keep those apart",
                to.display(),
                copied.originals
            );
            Ok(ExitCode::SUCCESS)
        }
        Action::Cosign { store, lines, witness, log } => {
            let desk = Desk::open(store, log.as_deref())?;
            let known = witness.iter().map(|w| verify::key(w)).collect::<Result<Vec<_>, _>>()?;
            desk.ledger.witness(&load::read_text(lines)?, &known, desk::now()?).map_err(words)?;
            anstream::println!("added to the checkpoint of {} entries", desk.ledger.size());
            Ok(ExitCode::SUCCESS)
        }
        Action::Enrol { store, key, device, person, all_rights, log } => {
            let names = |p: &&String| p.starts_with(|c: char| c.is_ascii_alphabetic()) && !p.contains(['.', '-']);
            if let Some(person) = person.iter().find(|p| !names(p)) {
                return Err(format!("`{person}` is no name in a record: write letters, digits and `_`"));
            }
            let (key, may) = (public(key)?, if *all_rights { May::ALL } else { May::SAY });
            let enrol = Enrol { key, persons: person.clone(), may, device: device.clone() };
            steer(store, log.as_deref(), Control::Enrol(enrol))
        }
        Action::Disown { store, key, last, why, log } => disown(store, key, *last, why, log.as_deref()),
    }
}

fn status(path: &std::path::Path) -> Result<ExitCode, String> {
    let store = std::sync::Arc::new(ledgers::open_to_read(path)?);
    let secrets = store.secrets().map_err(words)?;
    for log in store.logs().map_err(words)? {
        let state = store.state(log.id).map_err(words)?;
        anstream::println!("{}  {} entries", log.origin, state.size);
        match desk::open_ledger(&store, &secrets, &log.origin) {
            Ok(ledger) => {
                let key = ledger.log().keys().first().map(ToString::to_string).unwrap_or_default();
                anstream::println!("  log key    {key}\n  clock key  {}", ledger.clock_key());
                for (key, enrolled) in ledger.keys().all() {
                    let gone = if ledger.keys().counted(key).is_some() { ", disowned" } else { "" };
                    let device = if enrolled.device.is_empty() { "the office" } else { &enrolled.device };
                    anstream::println!("  {}  {device} for {}{gone}", key.to_base64(), enrolled.persons.join(", "));
                }
            }
            Err(error) => anstream::println!("  {error}"),
        }
        for finding in store.findings(log.id).map_err(words)? {
            anstream::println!("  found: {}", finding.code);
        }
    }
    store.warnings().iter().for_each(|warning| anstream::eprintln!("note: {warning}"));
    Ok(ExitCode::SUCCESS)
}

fn prove(path: &std::path::Path, place: u64, log: Option<&str>) -> Result<ExitCode, String> {
    let store = ledgers::open_to_read(path)?;
    let log = ledgers::choose(&store, log)?;
    ledgers::entry(&store, log.id, place)?;
    let note = Note::parse(&ledgers::checkpoint(&store, log.id)?).map_err(words)?;
    let size = Checkpoint::parse(note.text()).map_err(words)?.size();
    let nodes = StoredTiles::new(&store, log.id).nodes(size).map_err(words)?;
    let hashes = merkle::inclusion_proof(&nodes, place, size).map_err(words)?;
    anstream::print!("{}", Proof::new(place, hashes, note).map_err(words)?);
    Ok(ExitCode::SUCCESS)
}

fn check(path: &std::path::Path, quick: bool) -> Result<ExitCode, String> {
    let store = ledgers::open_to_read(path)?;
    let depth = if quick { Depth::Hashes } else { Depth::Signatures };
    let report = fsck(&store, Some(&store.originals().map_err(words)?), depth).map_err(words)?;
    anstream::println!(
        "{} logs, {} entries ({} bytes), {} checkpoints, {} cosignatures",
        report.logs,
        report.entries,
        report.entry_bytes,
        report.checkpoints,
        report.cosignatures
    );
    anstream::println!(
        "{} values beside entries: {} here, {} destroyed by order; {} originals here, {} missing, {} not attached",
        report.values,
        report.openings,
        report.destroyed,
        report.originals,
        report.originals_missing,
        report.originals_unattached
    );
    for fault in &report.faults {
        anstream::println!("damaged: {fault}");
    }
    match report.faults_counted {
        0 => anstream::println!("sound: everything follows from the entries"),
        faults => anstream::println!("{faults} faults"),
    }
    Ok(ExitCode::from(u8::from(!report.is_sound())))
}

fn derive(path: &std::path::Path, only_check: bool) -> Result<ExitCode, String> {
    let store = ledgers::open(path, None)?;
    let rebuilt = rebuild(&store, only_check).map_err(words)?;
    anstream::println!("{} hashes of the tree follow from {} entries", rebuilt.nodes, rebuilt.entries);
    match &rebuilt.difference {
        None => anstream::println!("what is stored is the same"),
        Some(difference) if only_check => anstream::println!("differs: {difference}"),
        Some(difference) => anstream::println!("mended: {difference}"),
    }
    Ok(ExitCode::from(u8::from(only_check && rebuilt.difference.is_some())))
}

fn disown(
    path: &std::path::Path,
    key: &str,
    last: Option<u64>,
    why: &str,
    log: Option<&str>,
) -> Result<ExitCode, String> {
    let key = public(key)?;
    let desk = Desk::open(path, log)?;
    let head = desk.store.chain_head(desk.ledger.id(), key.as_bytes()).map_err(words)?;
    let others = desk.ledger.keys().all().filter(|(other, enrolled)| {
        **other != key.into() && enrolled.may.disown && desk.ledger.keys().counted(other).is_none()
    });
    if others.count() == 0 {
        return Err("this is the last key that may disown: nobody could steer the log any more".to_owned());
    }
    drop(desk);
    let last = last.or(head.map(|h| h.number));
    steer(path, log, Control::Disown(Disown { key: key.into(), last, why: why.to_owned() }))
}

fn steer(path: &std::path::Path, log: Option<&str>, control: Control) -> Result<ExitCode, String> {
    let mut desk = Desk::open(path, log)?;
    let signed = desk.sign(&Draft { control: Some(control), ..Draft::default() })?;
    desk.enter(&[signed])?;
    anstream::println!("recorded at place {}", desk.ledger.size() - 1);
    Ok(ExitCode::SUCCESS)
}

fn public(written: &str) -> Result<PublicKey, String> {
    PublicKey::from_base64(written.trim()).map_err(|e| format!("`{written}` is not a key: {e}"))
}
