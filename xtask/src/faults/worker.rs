//! The program that is killed, starved and lied to: opens a store, keeps one upload after the other, and says on its
//! standard output what it has kept, a line for each, each in one write.
//!
//! ```text
//! opened SIZE                       the store is open, and its log has so many entries
//! file HASH                         an attached file is kept
//! kept INDEX FIRST SIZE ROOT HASH…  an upload is kept: its places, the checkpoint over it, its entries
//! fault WORDS                       the store failed, in its own words; it is opened anew
//! wrong WORDS                       something that must never be
//! done                              all uploads are kept
//! ```

use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use store::Store;
use store::tree::file_hash;

use super::save::{Saver, Trouble};
use super::script::{Fault, Script, Upload};

/// The worker's name on the command line.
pub const NAME: &str = "fault-worker";

/// The worker's exit code when the store cannot be made to go on.
pub const GAVE_UP: i32 = 3;
/// The worker's exit code when nobody hears it.
pub const CANNOT_SPEAK: i32 = 4;

/// How the worker is to run.
#[derive(Clone, Debug)]
pub struct Job {
    /// The folder with the store.
    pub root: PathBuf,
    /// What is sent.
    pub seed: u64,
    /// How many uploads.
    pub uploads: usize,
    /// How often the store is opened anew after a fault.
    pub reopens: usize,
    /// Says "kept" whatever the store says: for proving that the harness sees it.
    pub careless: bool,
}

impl Job {
    /// The command line.
    pub fn args(&self) -> Vec<String> {
        let careless = if self.careless { "careless" } else { "honest" };
        let (uploads, reopens) = (self.uploads.to_string(), self.reopens.to_string());
        let root = self.root.to_string_lossy().into_owned();
        vec![NAME.into(), root, self.seed.to_string(), uploads, reopens, careless.into()]
    }

    fn parse(args: &[String]) -> Option<Self> {
        let [root, seed, uploads, reopens, careless] = args else { return None };
        Some(Self {
            root: PathBuf::from(root),
            seed: seed.parse().ok()?,
            uploads: uploads.parse().ok()?,
            reopens: reopens.parse().ok()?,
            careless: careless == "careless",
        })
    }
}

/// Runs the worker. Ends with 0 when all is kept.
pub fn main(args: &[String]) -> ExitCode {
    let Some(job) = Job::parse(args) else { return ExitCode::from(2) };
    match run(&job) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => code(GAVE_UP),
        // Nor can it say so.
        Err(_) => code(CANNOT_SPEAK),
    }
}

fn code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// What ends the work on an open store.
enum End {
    /// The store failed.
    Fault(Fault),
    /// Something that must never be.
    Wrong(String),
    /// Nobody can be told.
    Mute(std::io::Error),
}

impl From<std::io::Error> for End {
    fn from(error: std::io::Error) -> Self {
        Self::Mute(error)
    }
}

fn run(job: &Job) -> std::io::Result<bool> {
    let mut world = World(File::from(std::io::stdout().as_fd().try_clone_to_owned()?));
    for _ in 0..=job.reopens {
        match session(job, &mut world) {
            Ok(()) => {
                world.say("done")?;
                return Ok(true);
            }
            Err(End::Fault(fault)) => world.say(&format!("fault {}", in_words(&*fault)))?,
            Err(End::Wrong(what)) => {
                world.say(&format!("wrong {what}"))?;
                return Ok(false);
            }
            Err(End::Mute(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// The error and its causes, on one line.
fn in_words(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}; {error}");
        cause = error.source();
    }
    words.replace('\n', " ")
}

/// The ones who are told what is kept.
struct World(File);

impl World {
    fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.0.write_all(format!("{line}\n").as_bytes())
    }
}

fn session(job: &Job, world: &mut World) -> Result<(), End> {
    let saver = Saver::open(&job.root, job.seed).map_err(End::Fault)?;
    let size = saver.store.state(saver.log).map_err(|error| End::Fault(error.into()))?.size;
    world.say(&format!("opened {size}"))?;
    let mut script = Script::new(job.seed).map_err(|why| End::Wrong(why.to_string()))?;
    for _ in 0..job.uploads {
        let upload = script.next_upload().map_err(|why| End::Wrong(why.to_string()))?;
        if let Err(end) = keep(&saver, &upload, world) {
            if job.careless && matches!(end, End::Fault(_)) {
                world.say(&kept(&upload))?;
            }
            return Err(end);
        }
    }
    Ok(())
}

fn keep(saver: &Saver, upload: &Upload, world: &mut World) -> Result<(), End> {
    for bytes in &upload.originals {
        saver.save_original(bytes).map_err(|error| End::Fault(error.into()))?;
        world.say(&format!("file {}", file_hash(bytes).to_hex()))?;
    }
    match saver.save(upload) {
        Ok(()) => Ok(world.say(&kept(upload))?),
        Err(Trouble::Wrong(what)) => Err(End::Wrong(what)),
        Err(Trouble::Failed(error)) => Err(after_failure(saver, upload, error)),
    }
}

/// A store in which a write failed must not write again before it was opened anew.
fn after_failure(saver: &Saver, upload: &Upload, error: Fault) -> End {
    let writing = error.to_string().contains("while writing");
    match saver.save(upload) {
        Ok(()) if writing && upload.index > 0 => End::Wrong(format!("the record went on after: {error}")),
        _ => End::Fault(error),
    }
}

/// The line that says that an upload is kept.
pub fn kept(upload: &Upload) -> String {
    let hashes: Vec<String> = upload.entries.iter().map(|entry| entry.hash().to_base64()).collect();
    let root = upload.root.to_base64();
    format!("kept {} {} {} {root} {}", upload.index, upload.first, upload.size(), hashes.join(" "))
}

/// Whether a folder is where a worker may begin.
pub fn begin(root: &Path) -> std::io::Result<()> {
    if root.exists() {
        std::fs::remove_dir_all(root)?;
    }
    std::fs::create_dir_all(root)
}
