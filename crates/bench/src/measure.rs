//! Times everything in one run over one log. Start with [`all`].

use std::time::{Duration, Instant};

use protocol::evaluate::Trace;
use protocol::evaluate::live::{Entry, Live};
use protocol::explain::derivation::Node;

use crate::engine::{Engine, decide, entry};
use crate::floor::{self, Meaning};
use crate::generate::{self, Options};
use crate::log::read;
use crate::tally::Tally;

/// The goal for the engine on one core: log to verdicts, events a second.
pub const GOAL_EVENTS_PER_SECOND: f64 = 5_000_000.0;
/// The goal for the engine's time as a multiple of the hand-written rules'.
pub const GOAL_TIMES_FLOOR: f64 = 4.0;
/// The goal for 99 of 100 decisions, in nanoseconds.
pub const GOAL_DECISION_NS: u64 = 5_000;
/// The goal for 99 of 100 decisions with their derivation, in nanoseconds.
pub const GOAL_DERIVATION_NS: u64 = 1_000_000;

/// Most decisions whose derivation is timed.
const DERIVATIONS: u64 = 200_000;
/// How often the record's size is taken.
const SIZES: u64 = 16;

/// How long a run over the whole log took at best.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speed {
    /// Seconds, of the fastest run.
    pub seconds: f64,
    /// Events a second.
    pub per_second: f64,
    /// Nanoseconds an event.
    pub nanoseconds: f64,
}

/// Times in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Latency {
    /// How many were timed.
    pub count: u64,
    /// The median.
    pub p50: u64,
    /// 99 of 100 are no longer.
    pub p99: u64,
    /// 999 of 1,000 are no longer.
    pub p999: u64,
    /// The longest.
    pub max: u64,
}

/// What the running record holds at its largest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    /// Instances that are kept.
    pub facts: u64,
    /// Bytes of the record.
    pub bytes: u64,
    /// Bytes for each instance.
    pub per_fact: f64,
    /// Bytes for each weapon and person of the log.
    pub per_thing: f64,
}

/// Everything that one run measures.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was generated.
    pub options: Options,
    /// Bytes of the log.
    pub log_bytes: u64,
    /// Runs of each kind; the fastest counts.
    pub runs: u32,
    /// Reading alone.
    pub parse: Speed,
    /// Reading and looking every argument up.
    pub machine: Speed,
    /// The hand-written rules.
    pub by_hand: Speed,
    /// The engine on one core.
    pub engine: Speed,
    /// The engine on all cores.
    pub all_cores: Speed,
    /// How many cores that are.
    pub cores: u32,
    /// What the hand-written rules found.
    pub found_by_hand: Tally,
    /// What the engine found.
    pub found: Tally,
    /// What it found on all cores.
    pub found_on_all_cores: Tally,
    /// A decision without explanation.
    pub decision: Latency,
    /// A decision with its whole derivation.
    pub derivation: Latency,
    /// What reading the clock costs, in nanoseconds; every latency holds it once.
    pub clock: u64,
    /// The record at its largest.
    pub size: Size,
}

impl Report {
    /// How many times as long the engine takes as the hand-written rules.
    pub fn times_floor(&self) -> f64 {
        self.engine.seconds / self.by_hand.seconds
    }

    /// Whether the engine and the hand-written rules found the same violations.
    pub fn is_equal(&self) -> bool {
        self.found == self.found_by_hand && self.found_on_all_cores == self.found_by_hand
    }
}

/// Generates a log and measures everything over it. `progress` hears what is being done.
pub fn all(options: Options, mut progress: impl FnMut(&str)) -> Result<Report, String> {
    let engine = Engine::new()?;
    let meaning = Meaning::of(&engine.protocol.vocabulary)?;
    let kinds = &engine.kinds;
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    progress("generating the log");
    let log = generate::text(options);
    let runs = match options.events {
        ..=2_000_000 => 15,
        _ => 3,
    };
    let speed = |took: Duration| speed(took, options.events);
    progress("reading");
    let (parse, _) = best(runs, || floor::parse(&log, kinds))?;
    progress("looking keys up");
    let (machine, _) = best(runs, || floor::keys(&log, kinds))?;
    // Turn about, so that a busy moment of the machine does not fall on one of them alone.
    let (mut by_hand, mut one_core) = (Duration::MAX, Duration::MAX);
    let (mut found_by_hand, mut found) = (Tally::default(), Tally::default());
    for run in 1..=runs {
        progress(&format!("the hand-written rules and the engine, run {run} of {runs}"));
        let (took, tally) = best(1, || floor::run(&log, kinds, &meaning))?;
        (by_hand, found_by_hand) = (by_hand.min(took), tally);
        let (took, tally) = best(1, || engine.run(&log))?;
        (one_core, found) = (one_core.min(took), tally);
    }
    progress("all cores");
    let parts = generate::parts(options, cores);
    let (all_cores, found_on_all_cores) = best(runs, || engine.run_parts(&parts))?;
    drop(parts);
    progress("single decisions");
    let (decision, size) = decisions(&engine, &log, options)?;
    progress("single decisions with their derivation");
    let derivation = derivations(&engine, &log, found.decisions)?;
    Ok(Report {
        options,
        log_bytes: log.len() as u64,
        runs,
        parse: speed(parse),
        machine: speed(machine),
        by_hand: speed(by_hand),
        engine: speed(one_core),
        all_cores: speed(all_cores),
        cores: cores as u32,
        found_by_hand,
        found,
        found_on_all_cores,
        decision,
        derivation,
        clock: clock(),
        size,
    })
}

/// The fastest of some runs, and what the last of them gave.
pub fn best<T, E: ToString>(runs: u32, mut run: impl FnMut() -> Result<T, E>) -> Result<(Duration, T), String> {
    let mut shortest = Duration::MAX;
    let mut result = None;
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let found = std::hint::black_box(run());
        shortest = shortest.min(start.elapsed());
        result = Some(found.map_err(|e| e.to_string())?);
    }
    result.map(|r| (shortest, r)).ok_or_else(|| "nothing was run".to_owned())
}

/// A time for so many events.
pub fn speed(took: Duration, events: u64) -> Speed {
    let seconds = took.as_secs_f64().max(1e-9);
    let events = events.max(1) as f64;
    Speed { seconds, per_second: events / seconds, nanoseconds: seconds * 1e9 / events }
}

fn decisions(engine: &Engine, log: &[u8], options: Options) -> Result<(Latency, Size), String> {
    let mut live = engine.live();
    let mut times = Vec::new();
    let mut largest = (0, 0);
    let mut events = 0;
    let every = (options.events / SIZES).max(1);
    read(log, &engine.kinds, |event| {
        let fields = event.fields();
        let entry = entry(&event, &fields);
        let start = Instant::now();
        let found = decide(&live, entry);
        let took = start.elapsed();
        if std::hint::black_box(found).is_some() {
            times.push(nanoseconds(took));
        }
        live.apply(entry);
        events += 1;
        if events % every == 0 {
            let size = live.size();
            if size.1 > largest.1 {
                largest = size;
            }
        }
    })
    .map_err(|e| e.to_string())?;
    let things = options.weapons + options.people();
    let (facts, bytes) = (largest.0 as u64, largest.1 as u64);
    let per = |n: u64| bytes as f64 / n.max(1) as f64;
    Ok((latency(times), Size { facts, bytes, per_fact: per(facts), per_thing: per(things) }))
}

fn derivations(engine: &Engine, log: &[u8], decisions: u64) -> Result<Latency, String> {
    let mut live = engine.live();
    let mut times = Vec::new();
    let every = decisions.div_ceil(DERIVATIONS).max(1);
    let mut seen = 0;
    let occasion = engine.protocol.vocabulary.find("hand");
    read(log, &engine.kinds, |event| {
        let fields = event.fields();
        let entry = entry(&event, &fields);
        if Some(event.kind) == occasion {
            seen += 1;
            if seen % every == 0 {
                times.push(nanoseconds(derive(&live, entry)));
            }
        }
        live.apply(entry);
    })
    .map_err(|e| e.to_string())?;
    Ok(latency(times))
}

fn derive(live: &Live<'_>, entry: Entry<'_>) -> Duration {
    let mut nodes: Vec<Node> = Vec::with_capacity(4);
    let start = Instant::now();
    live.judge_as::<Node>(entry, |_, _, node| nodes.extend(node));
    let took = start.elapsed();
    std::hint::black_box(nodes.iter().filter(|n| n.support().is_for()).count());
    took
}

fn nanoseconds(time: Duration) -> u32 {
    u32::try_from(time.as_nanos()).unwrap_or(u32::MAX)
}

fn latency(mut times: Vec<u32>) -> Latency {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    let at = |share: f64| times.get((last as f64 * share) as usize).map_or(0, |t| u64::from(*t));
    Latency { count: times.len() as u64, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1.0) }
}

fn clock() -> u64 {
    let times = (0..10_000).map(|_| nanoseconds(Instant::now().elapsed())).collect();
    latency(times).p50
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engine_and_hand_agree() {
        for seed in 1..4 {
            let report = all(Options { events: 30_000, seed, weapons: 200 }, |_| {}).unwrap();
            assert!(report.is_equal(), "{report:#?}");
            assert!(report.found.by_rule.iter().all(|n| *n > 0), "a rule is never violated: {:?}", report.found);
            assert!(report.found.violations < report.found.decisions / 2, "{:?}", report.found);
        }
    }
}
