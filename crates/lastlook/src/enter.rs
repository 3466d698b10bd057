//! `lastlook enter` and `lastlook redact`: an entry made here, by hand.
//!
//! The statement is read by the protocol's vocabulary before it is signed: what cannot be understood is not
//! entered. A redaction is an entry too; the redacted entry and every proof stay as they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use record::control::{Control, Redact};
use record::entry::Marks;

use crate::desk::{Desk, Draft, Signed};
use crate::load::Loaded;
use crate::{drafts, ledgers, protocols, signed};

/// What to enter.
#[derive(Args, Debug)]
pub struct EnterOptions {
    /// The folder of the store.
    store: PathBuf,
    /// Who says it.
    who: String,
    /// The statement, such as 'inspected(weapon: R1, clear: yes)', with a remark in quotes if there is one.
    statement: String,
    /// Take back the entry at this place (then the statement is `withdraws`).
    #[arg(long, value_name = "PLACE")]
    about: Option<u64>,
    /// When it says that it happened, local: `2026-05-11 08:00`. It is marked as typed in from paper.
    #[arg(long, value_name = "TIME")]
    paper: Option<String>,
    /// It is made after its time.
    #[arg(long)]
    late: bool,
    /// Which log, if the store has several.
    #[arg(long)]
    log: Option<String>,
}

/// What to redact.
#[derive(Args, Debug)]
pub struct RedactOptions {
    /// The folder of the store.
    store: PathBuf,
    /// The place of the entry.
    place: u64,
    /// The numbers of the values to destroy, separated by commas; all of the entry's when left out.
    #[arg(long, value_delimiter = ',')]
    values: Vec<u8>,
    /// Why.
    #[arg(long)]
    why: String,
    /// Which log, if the store has several.
    #[arg(long)]
    log: Option<String>,
}

/// Enters a statement.
pub fn enter(options: &EnterOptions, folder: Option<&Path>) -> Result<ExitCode, String> {
    let mut desk = Desk::open(&options.store, options.log.as_deref())?;
    if options.paper.is_none() && !desk.speaks_for(&options.who) {
        return Err(format!(
            "the office's key does not speak for `{}`; if this stands on paper, say when with `--paper TIME`",
            options.who
        ));
    }
    let refs = options
        .about
        .map(|place| Ok::<_, String>(ledgers::entry(&*desk.store, desk.ledger.id(), place)?.hash()))
        .transpose()?;
    if custody::transcript::is_withdrawal(options.statement.trim()) && refs.is_none() {
        return Err("say with `--about` which entry is taken back".to_owned());
    }
    let offset = ledgers::entry(&*desk.store, desk.ledger.id(), 0)?.entry().time.offset;
    let at = options.paper.as_deref().map(|text| {
        let local = drafts::local_seconds(text).ok_or(format!("`{text}` is not a time; write `2026-03-02 10:06`"))?;
        Ok::<_, String>(local - i64::from(offset) * 60)
    });
    let signed = desk.sign(&Draft {
        person: Some(options.who.clone()),
        at: at.transpose()?,
        marks: Marks { imported: false, late: options.late, paper: options.paper.is_some() },
        body: options.statement.trim().to_owned(),
        refs: refs.into_iter().collect(),
        ..Draft::default()
    })?;
    understood(options, &desk, &signed, folder)?;
    desk.enter(std::slice::from_ref(&signed))?;
    anstream::println!("recorded at place {} as {}", desk.ledger.size() - 1, signed.0.hash().to_base64());
    Ok(ExitCode::SUCCESS)
}

/// Redacts values of an entry.
pub fn redact(options: &RedactOptions) -> Result<ExitCode, String> {
    let mut desk = Desk::open(&options.store, options.log.as_deref())?;
    let target = ledgers::entry(&*desk.store, desk.ledger.id(), options.place)?;
    let count = target.entry().beside.len() as u8;
    let mut numbers = if options.values.is_empty() { (1..=count).collect() } else { options.values.clone() };
    numbers.sort_unstable();
    numbers.dedup();
    if let Some(unknown) = numbers.iter().find(|n| !(1..=count).contains(n)) {
        return Err(format!("entry {} carries {count} values beside it; there is no value {unknown}", options.place));
    }
    if numbers.is_empty() {
        return Err(format!(
            "entry {} carries no values beside it: what stands in it is signed and stays",
            options.place
        ));
    }
    let control = Control::Redact(Redact { entry: target.hash(), numbers: numbers.clone(), why: options.why.clone() });
    let signed = desk.sign(&Draft { control: Some(control), ..Draft::default() })?;
    desk.enter(&[signed])?;
    anstream::println!(
        "{} values of entry {} are destroyed here; the order is entry {}, and reaches every device with the next sync. \
         Backups made before still hold them: destroy those too",
        numbers.len(),
        options.place,
        desk.ledger.size() - 1
    );
    Ok(ExitCode::SUCCESS)
}

/// Whether the whole record can be read with the new entry in it: what cannot be understood is not signed for.
fn understood(options: &EnterOptions, desk: &Desk, new: &Signed, folder: Option<&Path>) -> Result<(), String> {
    let (protocol, _) = protocols::protocol(folder, &BTreeMap::new())?;
    let mut source = ledgers::source(&options.store, Some(desk.ledger.log().origin()))?;
    source.entries.push((Some(desk.ledger.size()), new.0.clone()));
    source.values.extend(new.1.iter().map(|o| ((o.entry, o.number), o.value.clone())));
    let read = signed::read(&source, &protocol)?;
    if read.faulty {
        return Err("the statement cannot be entered: with it the record could not be read".to_owned());
    }
    let Loaded::Record(day) = &read.loaded else { return Ok(()) };
    match day.adoptions.iter().find(|a| protocol.pack_named(&a.pack).is_none()) {
        Some(unknown) => Err(format!("there is no pack `{}`; see `lastlook rules list`", unknown.pack)),
        None => Ok(()),
    }
}
