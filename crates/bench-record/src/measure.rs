//! How things are measured and shown.
//!
//! Never gives a figure without what the same machine does at best beside it. Of several rounds the quickest counts:
//! what disturbs a measurement makes it slower, never quicker.

use crate::Outcome;
use std::time::Instant;

/// Ticks of the processor time in `/proc/self/stat` (`getconf CLK_TCK`; the same on all Linux systems).
const TICKS_PER_SECOND: f64 = 100.0;

/// How long something took.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    /// Seconds by the clock.
    pub wall: f64,
    /// Seconds of all processors together, where the system says so: other programs do not add to it.
    pub cpu: Option<f64>,
}

impl Took {
    /// How many a second.
    pub fn rate(self, count: usize) -> f64 {
        count as f64 / self.wall
    }

    /// How many times as long as the other, by the clock.
    pub fn over(self, other: Self) -> f64 {
        self.wall / other.wall
    }

    /// The same by processor time.
    pub fn cpu_over(self, other: Self) -> Option<f64> {
        Some(self.cpu? / other.cpu?)
    }
}

/// Times one run.
pub fn time<T>(run: impl FnOnce() -> Outcome<T>) -> Outcome<(Took, T)> {
    let (start, cpu) = (Instant::now(), processor_seconds());
    let made = std::hint::black_box(run()?);
    let wall = start.elapsed().as_secs_f64();
    let cpu = processor_seconds().zip(cpu).map(|(after, before)| after - before);
    Ok((Took { wall, cpu }, made))
}

/// The quickest of so many rounds.
pub fn best(rounds: usize, mut run: impl FnMut()) -> Outcome<Took> {
    let mut once = || {
        run();
        Ok(())
    };
    let all = (0..rounds.max(1)).map(|_| Ok(time(&mut once)?.0)).collect::<Outcome<Vec<_>>>()?;
    quickest(all)
}

/// The quickest of these.
pub fn quickest(all: Vec<Took>) -> Outcome<Took> {
    all.into_iter().min_by(|a, b| a.wall.total_cmp(&b.wall)).ok_or_else(|| "nothing was measured".into())
}

/// Does one to each on all cores, each taking an equal run of them, as `record` does it.
pub fn on_all_cores<T: Sync>(items: &[T], one: impl Fn(&[T]) + Sync) {
    let share = items.len().div_ceil(cores()).max(1);
    std::thread::scope(|scope| {
        for part in items.chunks(share) {
            scope.spawn(|| one(part));
        }
    });
}

/// How many cores there are.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How busy the machine is, as `uptime` says it.
pub fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The most memory that this process had at once, in MiB.
pub fn memory_peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}

/// Processor time of this process and its threads.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets and may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// A small table.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Begins with a title and the heads of the columns.
    pub fn new(title: &str, heads: &[&str]) -> Self {
        println!("\n{title}");
        Self { rows: vec![heads.iter().map(|head| (*head).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        self.rows.push(cells.to_vec());
    }

    /// Prints it: the first column to the left, the others to the right.
    pub fn print(&self) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or(0)).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            println!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }
}

/// A whole number with commas.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let lead = digits.len() % 3;
    let (first, rest) = digits.split_at(lead);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    Some(first.to_owned()).filter(|first| !first.is_empty()).into_iter().chain(groups).collect::<Vec<_>>().join(",")
}

/// A number with two places.
pub fn times(ratio: f64) -> String {
    format!("{ratio:.2}")
}

/// A number with two places, or a line where there is none.
pub fn times_or_none(ratio: Option<f64>) -> String {
    ratio.filter(|ratio| ratio.is_finite()).map_or_else(|| "-".to_owned(), times)
}

/// Says whether a goal is met.
pub fn goal(words: &str, is_met: bool) {
    println!("  goal: {words}: {}", if is_met { "met" } else { "NOT MET" });
}
