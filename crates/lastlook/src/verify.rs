//! `lastlook verify`: whether a bundle is what was signed and logged, offline.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use record::bundle::{Report, Trust, Verdict};
use record::note::VerifierKey;

use crate::passkeys::{LetIn, Proof};
use crate::{bundles, load, passkeys};

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

/// Runs the command. Exit codes: 0 verified, 1 changed, 2 not readable, 3 verified, with something to know: also where
/// the proof of a passkey does not hold.
pub fn run(options: &Options) -> Result<ExitCode, String> {
    let trust = Trust {
        log_key: options.log_key.as_deref().map(key).transpose()?,
        witnesses: options.witness.iter().map(|w| key(w)).collect::<Result<_, _>>()?,
        witnesses_needed: options.need,
        checkpoints: options.checkpoint.iter().map(read).collect::<Result<_, _>>()?,
    };
    let report = bundles::check(&options.path, &trust)?;
    let let_in = let_in_by_passkey(&report);
    if options.json {
        let mut json = bundle_page::json(&report);
        if let Some(object) = json.as_object_mut() {
            object.insert("passkeys".to_owned(), passkeys::json(&let_in));
        }
        anstream::println!("{json}");
    } else {
        anstream::print!("{}{}", bundle_page::text(&report), bundle_page::words::plain(&passkeys::text(&let_in)));
    }
    let failed = let_in.iter().any(|one| matches!(one.proof, Proof::DoesNotHold(_)));
    Ok(ExitCode::from(match report.exit_code() {
        0 if failed => 3,
        code => code,
    }))
}

/// The browsers that came in by a passkey, with what is to be said of the proof; none of a bundle that was changed.
fn let_in_by_passkey(report: &Report) -> Vec<LetIn> {
    let contents = report.unverified_contents();
    let is_verified = report.verdict == Verdict::Verified;
    // A record is read as what it says only where somebody came in so.
    if is_verified && contents.entries().any(|(_, entry)| passkeys::is_about(&entry)) {
        passkeys::let_in(&bundles::source_of(contents, report.counts.held_back))
    } else {
        Vec::new()
    }
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
