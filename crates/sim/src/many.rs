//! Runs many seeds, each in one thread of its own, and adds up what was tried and what was found.
//!
//! Never hides a seed that failed: its number and how to have it again come first.

use crate::cover::Coverage;
use crate::plan::{Plan, Size};
use crate::sabotage::Sabotage;
use crate::truth::Promise;
use crate::{repeat, run};
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Runs.
    pub seeds: u64,
    /// Events.
    pub steps: u64,
    /// Exchanges with a server.
    pub exchanges: u64,
    /// Entries that were signed.
    pub entries: u64,
    /// Entries whose person was told that they are recorded.
    pub recorded: u64,
    /// Of these: gone with the only disk that had them, as everybody knows.
    pub gone: u64,
    /// Findings at the end, all with a cause.
    pub findings: u64,
    /// Two faces that were caught when readers met.
    pub caught: u64,
    /// What was tried.
    pub coverage: Coverage,
    /// Seeds that failed, with the reason.
    pub failures: Vec<(u64, String)>,
}

/// Runs the seeds `from` to `from + count`, on all cores.
pub fn many(from: u64, count: u64, sabotage: Option<Sabotage>) -> Summary {
    let next = AtomicU64::new(from);
    let sum = Mutex::new(Summary::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + count {
                        return;
                    }
                    let one = one(Plan { sabotage, ..Plan::of(seed, Size::Day) });
                    sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(one);
                }
            });
        }
    });
    let mut sum = sum.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    sum.failures.sort();
    sum
}

/// Runs one plan.
pub fn one(plan: Plan) -> Summary {
    let world = run(plan);
    let facts = world.truth.facts();
    let recorded = facts.iter().filter(|fact| fact.promise != Promise::None).count() as u64;
    let gone = facts.iter().filter(|fact| fact.promise == Promise::GoneWithItsPhone).count() as u64;
    let failure = world.failure.map(|what| {
        let how = repeat(&world.plan);
        (world.plan.seed, format!("{what}\n  to have it again: {how}\n{}", world.tale.end(6)))
    });
    Summary {
        seeds: 1,
        steps: world.steps,
        exchanges: world.exchanges,
        entries: facts.len() as u64,
        recorded,
        gone,
        findings: world.findings,
        caught: world.caught,
        coverage: world.coverage,
        failures: failure.into_iter().collect(),
    }
}

impl Summary {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        self.exchanges += other.exchanges;
        self.entries += other.entries;
        self.recorded += other.recorded;
        self.gone += other.gone;
        self.findings += other.findings;
        self.caught += other.caught;
        self.coverage.add(&other.coverage);
        self.failures.extend(other.failures);
    }

    /// How many seeds failed for a reason that begins so.
    pub fn failed(&self, start: &str) -> usize {
        self.failures.iter().filter(|(_, what)| what.starts_with(start)).count()
    }

    /// As text, for people.
    pub fn report(&self) -> String {
        let mut text = self.coverage.table();
        let (filled, all) = self.coverage.filled();
        let _ = writeln!(text, "\n{filled} of {all} cells filled; mishaps brought about:");
        for (fault, count) in &self.coverage.injected {
            let _ = writeln!(text, "  {count:>7} {}", fault.word());
        }
        let _ = writeln!(
            text,
            "\n{} seeds, {} steps, {} exchanges, {} entries signed, {} recorded, {} mishaps",
            self.seeds,
            self.steps,
            self.exchanges,
            self.entries,
            self.recorded,
            self.coverage.faults()
        );
        let _ = writeln!(
            text,
            "lost {}, false alarms {}, conflicts not shown {}; {} findings, all with a cause; {} gone with the only \
             phone that had them; two faces caught {} times",
            self.failed("lost"),
            self.failed("false alarm"),
            self.failed("not shown"),
            self.findings,
            self.gone,
            self.caught
        );
        for (seed, what) in &self.failures {
            let _ = writeln!(text, "\nseed {seed} FAILED: {what}");
        }
        text
    }
}
