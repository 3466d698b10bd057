//! `lastlook import`: a plain record or case becomes a signed log in a store.
//!
//! What is imported is marked as imported: the office's key vouches that this was in the files, not that the
//! people named signed it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use record::control::Holds;
use record::encoding::to_hex;
use record::entry::{Marks, is_log, is_person};
use record::merkle::Hash;

use crate::desk::{self, Desk};
use crate::{drafts, protocols, show};

/// How many entries are entered in one go: each go costs one flush of the disk.
const AT_ONCE: usize = 1_000;

/// What to import, and where to.
#[derive(Args, Debug)]
pub struct Options {
    /// The folder with a main.case or main.record, or one such file.
    path: PathBuf,
    /// The folder of the store; made when it is not there.
    store: PathBuf,
    /// What the log is called everywhere, such as `tamarack.example/record`; made from its name when left out.
    #[arg(long)]
    log: Option<String>,
    /// Who imports.
    #[arg(long, default_value = "office")]
    person: String,
}

/// Runs the command.
pub fn run(options: &Options, folder: Option<&Path>) -> Result<ExitCode, String> {
    let (count, desk) = import(options, folder)?;
    let origin = desk.ledger.log().origin();
    anstream::println!("{count} statements are entries of the log `{origin}` in {} now", options.store.display());
    anstream::println!("log key  {}", desk.ledger.log().keys().first().map(ToString::to_string).unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}

/// Imports what stands at a path into a store, under this name, and says how many statements it has.
pub fn into(path: &Path, store: &Path, origin: &str) -> Result<usize, String> {
    let log = Some(origin.to_owned());
    let options = Options { path: path.to_owned(), store: store.to_owned(), log, person: "office".to_owned() };
    import(&options, None).map(|(count, _)| count)
}

fn import(options: &Options, folder: Option<&Path>) -> Result<(usize, Desk), String> {
    let (protocol, faults) = protocols::protocol(folder, &std::collections::BTreeMap::new())?;
    show::faults(&faults, &protocol.files);
    let read = drafts::read(&options.path, &protocol)?;
    let origin = match &options.log {
        Some(origin) => origin.clone(),
        None => origin(&read.name)?,
    };
    check(&origin, &options.person, &read)?;
    let holds = if read.is_case { Holds::Case } else { Holds::Production };
    let mut desk = Desk::create(&options.store, &origin, holds, &options.person, read.offset)?;
    let mut hashes: Vec<Hash> = Vec::new();
    let count = read.drafts.len();
    let mut drafts = read.drafts.into_iter().peekable();
    while drafts.peek().is_some() {
        let mut signed = Vec::new();
        for draft in drafts.by_ref().take(AT_ONCE) {
            let entry = desk.sign(&desk::Draft {
                person: draft.person,
                at: draft.at,
                marks: Marks { imported: true, late: draft.late, paper: false },
                body: draft.body,
                refs: draft.withdraws.and_then(|w| hashes.get(w)).copied().into_iter().collect(),
                ..desk::Draft::default()
            })?;
            hashes.push(entry.0.hash());
            signed.push(entry);
        }
        desk.enter(&signed)?;
    }
    Ok((count, desk))
}

/// Whether everything can be signed, before anything is.
fn check(origin: &str, person: &str, read: &drafts::Drafts) -> Result<(), String> {
    if !is_log(origin) {
        return Err(format!("`{origin}` cannot be the name of a log: 1 to 255 letters without spaces and `+`"));
    }
    let persons = read.drafts.iter().filter_map(|d| d.person.as_deref()).chain([person]);
    match persons.into_iter().find(|p| !is_person(p)) {
        Some(person) => Err(format!("`{person}` cannot be the name of a person: at most 100 letters, digits and `_`")),
        None => Ok(()),
    }
}

/// A name that no other log has: the record's own, and eight digits that nobody else draws.
fn origin(name: &str) -> Result<String, String> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let words: Vec<&str> = name.split('-').filter(|w| !w.is_empty()).take(6).collect();
    Ok(format!("{}/{}", words.join("-"), to_hex(&desk::random::<4>()?)))
}
