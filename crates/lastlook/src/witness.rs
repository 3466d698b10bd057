//! `lastlook witness`: vouch that other people's logs only ever grew (C2SP tlog-witness).
//!
//! A witness needs to understand nothing of what a log says. It never vouches for two contradicting checkpoints of
//! one log; what it vouched for last is on disk before the signature leaves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use record::bundle::Files;
use record::checkpoint::{Checkpoint, Log};
use record::cosignature::Cosigner;
use record::encoding::{array_from_hex, to_hex};
use record::key::SigningKey;
use record::merkle::{self, MerkleError};
use record::note::{Note, VerifierKey};
use record::tiles::{Tile, TileError, TileNodes, Tiles};
use record::witness::{Answer, Request};
use server::witness::{WitnessServer, router};
use store::secrets::Secrets;

use crate::desk::{new_key, words};
use crate::{bundles, load, serve, verify};

/// The file with the witness's name.
const NAME: &str = "name";
/// The file with the keys of logs, one a line.
const LOGS: &str = "logs";

/// What a witness does.
#[derive(Subcommand, Debug)]
pub enum Action {
    /// Make a witness: a folder with a new key.
    New {
        /// The folder to make.
        folder: PathBuf,
        /// What it is called everywhere, such as `union.example/witness`.
        name: String,
    },
    /// Vouch for a log from now on.
    Trust {
        /// The witness's folder.
        folder: PathBuf,
        /// The log's key, or a file with it.
        key: String,
    },
    /// Check what a log shows against what it showed last, and print the signature line.
    Sign {
        /// The witness's folder.
        folder: PathBuf,
        /// A bundle, or the body of an `add-checkpoint` request.
        file: PathBuf,
    },
    /// Answer `add-checkpoint` requests over HTTP.
    Serve {
        /// The witness's folder.
        folder: PathBuf,
        /// Where to listen.
        #[arg(long, default_value = "127.0.0.1:8701")]
        listen: String,
    },
}

/// Runs the command.
pub fn run(action: &Action) -> Result<ExitCode, String> {
    match action {
        Action::New { folder, name } => new(folder, name),
        Action::Trust { folder, key } => trust(folder, key),
        Action::Sign { folder, file } => sign(folder, file),
        Action::Serve { folder, listen } => serve::listen(listen, router(open(folder)?)),
    }
}

fn new(folder: &Path, name: &str) -> Result<ExitCode, String> {
    let secrets = Secrets::open(folder).map_err(words)?;
    let key = new_key()?;
    let cosigner = Cosigner::new(name, key.clone()).map_err(words)?;
    secrets.keep("key", to_hex(key.seed()).as_bytes()).map_err(words)?;
    write(&folder.join(NAME), &format!("{name}\n"))?;
    write(&folder.join(LOGS), "")?;
    anstream::println!("{}", cosigner.verifier());
    anstream::eprintln!("this is the witness's key: give it to whoever is to rely on its word");
    Ok(ExitCode::SUCCESS)
}

fn trust(folder: &Path, key: &str) -> Result<ExitCode, String> {
    let key = verify::key(key)?;
    Log::of(key.clone()).map_err(words)?;
    let logs = load::read_text(&folder.join(LOGS))?;
    if logs.lines().any(|line| line == key.to_string()) {
        anstream::println!("it vouches for `{}` already", key.name());
        return Ok(ExitCode::SUCCESS);
    }
    write(&folder.join(LOGS), &format!("{logs}{key}\n"))?;
    anstream::println!("it vouches for `{}` from now on", key.name());
    Ok(ExitCode::SUCCESS)
}

fn sign(folder: &Path, file: &Path) -> Result<ExitCode, String> {
    let witness = open(folder)?;
    let request = if bundles::is_bundle(file) {
        request(&witness, &*bundles::open(file)?)?
    } else {
        let bytes = fs::read(file).map_err(|e| format!("cannot read `{}`: {e}", file.display()))?;
        Request::parse(&bytes).map_err(|e| format!("`{}` is no bundle and no request: {e}", file.display()))?
    };
    let answer = witness.answer(&request).map_err(words)?;
    let origin = request.origin();
    match answer {
        Answer::Cosigned { .. } => {
            anstream::print!("{}", answer.body());
            return Ok(ExitCode::SUCCESS);
        }
        Answer::UnknownLog => {
            anstream::eprintln!("this witness does not vouch for `{origin}`; see `lastlook witness trust`");
        }
        Answer::SplitView => {
            anstream::eprintln!(
                "`{origin}` shows another content at a size that it showed before: the log has two faces. Both \
                 checkpoints are kept in {}",
                folder.display()
            );
        }
        other => anstream::eprintln!("not signed: {} {}", other.status(), other.body()),
    }
    Ok(ExitCode::from(1))
}

/// The request that a bundle answers: its newest checkpoint, and the proof from what was vouched for last.
fn request(witness: &WitnessServer, files: &dyn Files) -> Result<Request, String> {
    let missing = "the bundle has no checkpoint that can be read; see `lastlook verify`";
    let bytes = files.read("data/log/checkpoint").ok_or(missing)?;
    let note = Note::parse(&bytes).map_err(|e| format!("{missing}: {e}"))?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|e| format!("{missing}: {e}"))?;
    let seen = witness.seen(checkpoint.origin()).map_err(words)?;
    if seen.size > checkpoint.size() {
        return Err(format!(
            "the bundle ends at {} entries, and this witness has seen {}: it is older, or the log was set back",
            checkpoint.size(),
            seen.size
        ));
    }
    let nodes = TileNodes::new(BundleTiles(files), checkpoint.size()).map_err(words)?;
    let proof = merkle::consistency_proof(&nodes, seen.size, checkpoint.size())
        .map_err(|NoTiles(why)| format!("the bundle's tiles cannot be read: {why}; see `lastlook verify`"))?;
    Request::new(seen.size, proof, note).map_err(words)
}

/// The tiles that a bundle carries.
struct BundleTiles<'a>(&'a dyn Files);

impl Tiles for BundleTiles<'_> {
    type Error = NoTiles;

    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, NoTiles> {
        let path = format!("data/log/{tile}");
        let bytes = self.0.read(&path).ok_or_else(|| NoTiles(format!("`{path}` is missing")))?;
        Ok(bytes.into_owned())
    }
}

/// Why a bundle's tiles do not lead to a proof.
struct NoTiles(String);

impl From<MerkleError> for NoTiles {
    fn from(error: MerkleError) -> Self {
        Self(error.to_string())
    }
}

impl From<TileError> for NoTiles {
    fn from(error: TileError) -> Self {
        Self(error.to_string())
    }
}

/// The witness of a folder.
fn open(folder: &Path) -> Result<WitnessServer, String> {
    let missing = || format!("there is no witness in `{}`; make one with `lastlook witness new`", folder.display());
    let seed = Secrets::open(folder).and_then(|s| s.read("key")).map_err(words)?.ok_or_else(missing)?;
    let seed = array_from_hex(String::from_utf8_lossy(&seed).trim()).map_err(|e| format!("the key is damaged: {e}"))?;
    let name = load::read_text(&folder.join(NAME))?;
    let cosigner = Cosigner::new(name.trim(), SigningKey::from_seed(seed)).map_err(words)?;
    let log = |line: &str| Log::of(VerifierKey::parse(line).map_err(words)?).map_err(words);
    let logs = load::read_text(&folder.join(LOGS))?.lines().map(log).collect::<Result<Vec<_>, String>>()?;
    let operator = Arc::new(|words: &str| anstream::eprintln!("{words}"));
    WitnessServer::open(&folder.join("seen"), cosigner, logs, server::system_clock(), operator).map_err(words)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    store::files::replace(path, text.as_bytes()).map_err(words)
}
