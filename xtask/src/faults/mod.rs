//! Accidents on purpose: killed processes, power cuts, failing system calls, full disks, each against the real way in
//! which an upload is kept. Whatever was acknowledged must be there afterwards.
//!
//! Never trusts the store's own word: what was acknowledged is read from a pipe, and compared with what was sent.
//! Start with [`worker`] (what is put to the test), then `check.rs` (what it is held to), then one harness.

mod check;
mod disk;
mod full;
mod kill;
mod operation;
mod power;
mod random;
mod recording;
mod said;
mod save;
mod script;
mod syscalls;
mod table;
mod trace;
pub mod worker;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use script::Fault;
use table::{Row, Setup};

/// How it is used.
pub const USAGE: &str = "cargo xtask faults [kill|power|syscalls|full|all] [--runs N] [--seed S] [--strict]

Lets accidents happen to the store: N of each kind (1000 unless given), beginning with the seed S. The exit code is 1
if anything that was acknowledged is lost. What cannot be tried on this machine is skipped; with --strict that is an
error too.";

/// What one harness came to.
enum Outcome {
    Done(Vec<Row>),
    Skipped(String),
}

/// The command line.
struct Options {
    harnesses: Vec<&'static str>,
    runs: u64,
    seed: u64,
    strict: bool,
}

/// Runs the harnesses.
pub fn main(args: &[String]) -> ExitCode {
    let Some(options) = parse(args) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the harness itself failed: {error}");
            ExitCode::FAILURE
        }
    }
}

const ALL: [&str; 4] = ["kill", "power", "syscalls", "full"];

fn parse(args: &[String]) -> Option<Options> {
    let mut options = Options { harnesses: Vec::new(), runs: 1000, seed: 1, strict: false };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || args.next()?.replace('_', "").parse().ok();
        match arg.as_str() {
            "--runs" => options.runs = number()?,
            "--seed" => options.seed = number()?,
            "--strict" => options.strict = true,
            "all" => options.harnesses.extend(ALL),
            name => options.harnesses.push(ALL.into_iter().find(|other| *other == name)?),
        }
    }
    if options.harnesses.is_empty() {
        options.harnesses.extend(ALL);
    }
    Some(options)
}

fn run(options: &Options) -> Result<bool, Fault> {
    let place = working_place()?;
    let program = std::env::current_exe()?;
    let setup = Setup { program, place: place.clone(), runs: options.runs, seed: options.seed };
    println!("{}", table::head());
    let mut sound = true;
    for name in &options.harnesses {
        match harness(name, &setup)? {
            Outcome::Done(rows) => {
                rows.iter().for_each(|row| println!("{row}"));
                sound &= rows.iter().all(Row::is_sound);
            }
            Outcome::Skipped(why) => {
                println!("{name}: SKIPPED, NOTHING WAS TRIED: {why}");
                sound &= !options.strict;
            }
        }
    }
    // Gone only when no failed run left its folder in it.
    let _ = std::fs::remove_dir(place);
    Ok(sound)
}

fn harness(name: &str, setup: &Setup) -> Result<Outcome, Fault> {
    if let ("power" | "syscalls", Err(why)) = (name, recording::is_possible()) {
        return Ok(Outcome::Skipped(why));
    }
    if let ("full", Err(why)) = (name, full::is_possible(setup)) {
        return Ok(Outcome::Skipped(why));
    }
    match name {
        "kill" => Ok(Outcome::Done(vec![kill::run(setup)?])),
        "power" => power::run(setup).map(Outcome::Done),
        "syscalls" => syscalls::run(setup).map(Outcome::Done),
        _ => Ok(Outcome::Done(vec![full::run(setup)?])),
    }
}

/// A folder in memory if there is one: what is tried is the order of calls, not the disk.
fn working_place() -> Result<PathBuf, Fault> {
    let memory = Path::new("/dev/shm");
    let above = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let place = above.join(format!("lastlook-faults-{}", std::process::id()));
    std::fs::create_dir_all(&place)?;
    Ok(place.canonicalize()?)
}
