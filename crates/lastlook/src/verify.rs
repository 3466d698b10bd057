//! `lastlook verify`: whether a bundle is what was signed and logged, offline.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use record::bundle::Trust;
use record::note::VerifierKey;

use crate::{bundles, load};

/// What to check, and what is known from elsewhere.
#[derive(Args, Debug)]
pub struct Options {
    /// The bundle: a .zip file, or its unpacked folder.
    path: PathBuf,
    /// The log's key, compared by another way than the bundle (or a file with it).
    #[arg(long, value_name = "KEY")]
    log_key: Option<String>,
    /// The key of a witness whose word counts (or a file with it); several times.
    #[arg(long, value_name = "KEY")]
    witness: Vec<String>,
    /// How many of the witnesses must have signed the newest checkpoint.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    need: usize,
    /// A checkpoint that a phone, a witness or anybody else kept; several times.
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command. Exit codes: 0 verified, 1 changed, 2 not readable, 3 verified, with something to know.
pub fn run(options: &Options) -> Result<ExitCode, String> {
    let trust = Trust {
        log_key: options.log_key.as_deref().map(key).transpose()?,
        witnesses: options.witness.iter().map(|w| key(w)).collect::<Result<_, _>>()?,
        witnesses_needed: options.need,
        checkpoints: options.checkpoint.iter().map(read).collect::<Result<_, _>>()?,
    };
    let report = bundles::check(&options.path, &trust)?;
    if options.json {
        anstream::println!("{}", bundle_page::json(&report));
    } else {
        anstream::print!("{}", bundle_page::text(&report));
    }
    Ok(ExitCode::from(report.exit_code()))
}

/// A key as given, or from a file that holds it.
pub fn key(written: &str) -> Result<VerifierKey, String> {
    let path = PathBuf::from(written);
    let text = if path.is_file() { load::read_text(&path)? } else { written.to_owned() };
    let wrong = |e| format!("`{}` is not a key such as `name+hash+base64`: {e}", text.trim());
    VerifierKey::parse(text.trim()).map_err(wrong)
}

fn read(path: &PathBuf) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))
}
