//! Work on the project itself.
//!
//! `cargo xtask differential --cases N [--seed S]` compares the three evaluators on N samples each: whole
//! histories of sets and of cases with the oracle, and the running record with whole histories.
//!
//! `cargo xtask faults` lets accidents happen to the store and looks whether what was acknowledged is kept.

#[path = "../../crates/protocol/tests/common/compare.rs"]
mod compare;
mod faults;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use compare::{Counts, running, with_oracle};
use oracle::generate::Options;

const USAGE: &str = "cargo xtask differential --cases N [--seed S]

Compares the evaluators on the samples with the seeds S, S+1, … (S is 0 unless given): whole histories of sets
and of cases with the oracle, and the running record with whole histories. The exit code is 1 if any differ.";

/// Most differences that are told.
const MOST_TOLD: usize = 5;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((name, rest)) if name == "differential" => differential(rest),
        Some((name, rest)) if name == "faults" => faults::main(rest),
        Some((name, rest)) if name == faults::worker::NAME => faults::worker::main(rest),
        _ => {
            eprintln!("{USAGE}\n\n{}", faults::USAGE);
            ExitCode::from(2)
        }
    }
}

fn differential(args: &[String]) -> ExitCode {
    let mut args = args.iter();
    let (mut cases, mut first) = (100_000u64, 0u64);
    while let Some(flag) = args.next() {
        let number = args.next().and_then(|n| n.replace('_', "").parse().ok());
        match (flag.as_str(), number) {
            ("--cases", Some(n)) => cases = n,
            ("--seed", Some(n)) => first = n,
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    let mut same = true;
    same &= compare_all("sets with the oracle", cases, first, |seed| with_oracle(seed, Options::SET));
    same &= compare_all("cases with the oracle", cases, first, |seed| with_oracle(seed, Options::CASE));
    same &= compare_all("running with whole", cases, first, running);
    if same { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Compares the samples with these seeds, on every core.
fn compare_all(title: &str, cases: u64, first: u64, one: impl Fn(u64) -> Result<Counts, String> + Sync) -> bool {
    let next = AtomicU64::new(0);
    let total: Mutex<(Counts, Vec<String>)> = Mutex::default();
    let start = Instant::now();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let work = |tells: bool| {
        let mut counts = Counts::default();
        let mut told = 0;
        loop {
            let done = next.fetch_add(64, Ordering::Relaxed);
            if done >= cases {
                break;
            }
            for seed in done..(done + 64).min(cases) {
                match one(first + seed) {
                    Ok(more) => counts.add(more),
                    Err(difference) => {
                        if let Ok(mut total) = total.lock() {
                            total.1.push(difference);
                        }
                    }
                }
            }
            let seconds = start.elapsed().as_secs();
            if tells && seconds > told {
                told = seconds;
                eprint!("\r{title}: {done} of {cases}, {} s", seconds);
            }
        }
        if let Ok(mut total) = total.lock() {
            total.0.add(counts);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..cores {
            scope.spawn(|| work(false));
        }
        work(true);
    });
    let (counts, differences) = total.into_inner().unwrap_or_default();
    let seconds = start.elapsed().as_secs_f64();
    let [held, failed, unknown, disputed, pending, not_applicable] = counts.found;
    println!(
        "\r{title}: {} samples, {} verdicts, {} duties, {} differences; {seconds:.1} s, {:.0} verdicts a second",
        counts.samples + differences.len() as u64,
        counts.verdicts,
        counts.duties,
        differences.len(),
        (counts.verdicts + counts.duties) as f64 / seconds.max(0.001)
    );
    println!(
        "  held {held}, failed {failed}, unknown {unknown}, disputed {disputed}, pending {pending}, not applicable {not_applicable}"
    );
    for difference in differences.iter().take(MOST_TOLD) {
        println!("{difference}");
    }
    differences.is_empty()
}
