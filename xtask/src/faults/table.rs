//! What the harnesses share: where they work, how they run on every core, and the table of what they found.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::script::Fault;

/// Failures that are told in full.
const TOLD_MAX: usize = 5;
/// Words on one failure.
const WORDS_MAX: usize = 4;

/// How the harnesses are to run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// This program, which is also the worker.
    pub program: PathBuf,
    /// Where folders are made; those of failed runs stay.
    pub place: PathBuf,
    /// How many accidents.
    pub runs: u64,
    /// The first seed.
    pub seed: u64,
}

impl Setup {
    /// A folder for one run.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.place.join(name)
    }

    /// Does the work for 0, 1, … on every core, and adds up what was found.
    pub fn each(
        &self,
        name: &'static str,
        count: u64,
        work: impl Fn(u64, &mut Row) -> Result<(), Fault> + Sync,
    ) -> Result<Row, Fault> {
        let (start, next) = (Instant::now(), AtomicU64::new(0));
        let total: Mutex<Vec<Result<Row, Fault>>> = Mutex::default();
        let on_one_core = || {
            let mut row = Row::new(name);
            let result = loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    break Ok(());
                }
                if let Err(error) = work(number, &mut row) {
                    break Err(error);
                }
            };
            if let Ok(mut total) = total.lock() {
                total.push(result.map(|()| row));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(on_one_core);
            }
        });
        let mut sum = Row::new(name);
        for row in total.into_inner().unwrap_or_default() {
            sum.add(row?);
        }
        sum.seconds = start.elapsed().as_secs_f64();
        Ok(sum)
    }
}

/// What one harness found.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Accidents.
    pub runs: u64,
    /// Uploads and files that were acknowledged before the accidents.
    pub acknowledged: usize,
    /// Those that were gone afterwards.
    pub lost: usize,
    /// Those that were gone although no power was cut: they never were kept.
    pub false_acknowledgements: usize,
    /// Runs in which something was wrong.
    pub failed: u64,
    /// How long it took.
    pub seconds: f64,
    /// What failed, and how to see it again.
    pub told: Vec<String>,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// Whether something was wrong on purpose, and must have been found.
    control: bool,
}

impl Row {
    /// An empty row.
    pub fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Takes in what another core found.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.acknowledged += other.acknowledged;
        self.lost += other.lost;
        self.false_acknowledgements += other.false_acknowledgements;
        self.failed += other.failed;
        self.told.extend(other.told);
        self.notes.extend(other.notes);
    }

    /// Tells of a run in which something was wrong.
    pub fn fail(&mut self, again: &str, folder: &Path, wrong: &[String]) {
        self.failed += 1;
        if self.told.len() >= TOLD_MAX {
            let _ = std::fs::remove_dir_all(folder);
            return;
        }
        let words = wrong.iter().take(WORDS_MAX).map(|what| format!("\n    {what}")).collect::<String>();
        let more = wrong.len().saturating_sub(WORDS_MAX);
        let more = if more > 0 { format!("\n    and {more} more") } else { String::new() };
        let folder = folder.display();
        self.told.push(format!("  again: cargo xtask faults {again}\n  folder: {folder}{words}{more}"));
    }

    /// Something was wrong on purpose: it must have been found, and is not told as a failure.
    pub fn is_control(&mut self) {
        self.control = true;
        for told in std::mem::take(&mut self.told) {
            let folder = told.lines().find_map(|line| line.strip_prefix("  folder: "));
            let _ = folder.map(std::fs::remove_dir_all);
        }
        let (failed, runs) = (self.failed, self.runs);
        let seen = if failed > 0 { "as it must be" } else { "THE HARNESS IS BLIND" };
        self.notes.push(format!("control, wrong on purpose: found in {failed} of {runs} runs, {seen}"));
    }

    /// Whether nothing was wrong; or if something was wrong on purpose, whether it was found.
    pub fn is_sound(&self) -> bool {
        if self.control {
            return self.failed > 0;
        }
        self.failed == 0 && self.lost == 0 && self.false_acknowledgements == 0
    }
}

/// The head of the table.
pub fn head() -> String {
    format!(
        "{:<22} {:>6} {:>13} {:>6} {:>11} {:>7} {:>8}",
        "harness", "runs", "acknowledged", "lost", "false acks", "failed", "seconds"
    )
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, runs, acknowledged, lost, false_acknowledgements, failed, seconds, told, notes, .. } = self;
        write!(
            f,
            "{name:<22} {runs:>6} {acknowledged:>13} {lost:>6} {false_acknowledgements:>11} {failed:>7} {seconds:>8.1}"
        )?;
        notes.iter().try_for_each(|note| write!(f, "\n  {note}"))?;
        told.iter().try_for_each(|told| write!(f, "\n{told}"))
    }
}
