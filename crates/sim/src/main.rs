//! Tells a simulated day in plain words, or runs many and says what was tried: `sim SEED`, `sim big SEED`,
//! `sim many FROM COUNT`.

use sim::many::{Summary, many, one};
use sim::plan::{Plan, Size};
use sim::{repeat, run};
use std::process::ExitCode;

const USAGE: &str = "usage: sim SEED | sim big SEED | sim many FROM COUNT";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<u64>().ok();
    match words.as_slice() {
        ["many", from, count] => match (number(from), number(count)) {
            (Some(from), Some(count)) => report_many(from, count),
            _ => usage(),
        },
        ["big", seed] => number(seed).map_or_else(usage, report_big),
        [seed] => number(seed).map_or_else(usage, retell),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn retell(seed: u64) -> ExitCode {
    let world = run(Plan::of(seed, Size::Day));
    world.tale.lines().iter().for_each(|line| println!("{line}"));
    println!("\n{} steps, trace {}", world.steps, world.tale.trace());
    match world.failure {
        None => ExitCode::SUCCESS,
        Some(what) => {
            println!("FAILED: {what}\nto have it again: {}", repeat(&world.plan));
            ExitCode::FAILURE
        }
    }
}

fn report_big(seed: u64) -> ExitCode {
    let sum = one(Plan::of(seed, Size::Big));
    print!("{}", sum.report());
    verdict(&sum)
}

fn report_many(from: u64, count: u64) -> ExitCode {
    let sum = many(from, count, None);
    print!("{}", sum.report());
    for (said, fault, phase) in sum.coverage.empty() {
        println!("EMPTY: {} × {} × {phase:?}", said.word(), fault.word());
    }
    if sum.coverage.empty().is_empty() { verdict(&sum) } else { ExitCode::FAILURE }
}

fn verdict(sum: &Summary) -> ExitCode {
    if sum.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
