//! How fast the server of a set answers when a whole crew leans on it, in figures of this machine and beside what the
//! same machine can do at best, measured in the same run: a figure alone says nothing, for another machine has another.
//!
//! Never shipped, and never part of a real record: all its keys may be known by everybody. No request leaves this
//! machine; phones, guests and server share its cores.
//!
//! ```text
//! cargo run --release -p bench-set -- [answers|live|reading|all] [--quick]
//!     [--phones N] [--guests N] [--seconds N] [--more N] [--folder DIR]
//! ```
//!
//! `answers`: how many requests a second, each kind beside its peer. `live`: so many phones (100) record and exchange
//! while so many guests (20) look at the board, for so many seconds (30). `reading`: what one look at the record costs
//! the server. `--more`
//! adds so many statements of the days before to the example's 480, for a long production has more. `--quick` does the same with little, to see that it runs. The folder decides which disk is measured.
//!
//! Start with [`stand`] (the server that everything is measured with) and [`live`] (what a set does to it).

mod answers;
mod bare;
mod live;
mod load;
#[path = "../../bench-record/src/measure.rs"]
#[allow(dead_code, reason = "how `bench-record` measures and shows; not all of it is needed here")]
mod measure;
mod phone;
mod reading;
mod stand;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What is asked for.
struct Wish {
    phones: usize,
    guests: usize,
    /// Statements of earlier days that the record has beside the example's.
    more: usize,
    /// How long `live` lasts.
    lasting: Duration,
    /// How long one round of one measurement lasts.
    round: Duration,
    rounds: usize,
    folder: PathBuf,
}

/// Measures one thing.
type Run = fn(&Wish) -> Outcome<()>;

/// Everything that can be measured, by name.
const ALL: [(&str, Run); 3] = [("reading", reading::run), ("answers", answers::run), ("live", live::run)];

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let wish = wish(&args)?;
    let asked = args.first().filter(|arg| !arg.starts_with("--")).map_or("all", String::as_str);
    let chosen: Vec<_> = ALL.iter().filter(|(name, _)| asked == "all" || asked == *name).collect();
    if chosen.is_empty() {
        return Err(format!("`{asked}` cannot be measured; name `answers`, `live`, `reading` or `all`").into());
    }
    println!("{} cores; load {}", measure::cores(), measure::load());
    for (name, run) in chosen {
        std::fs::create_dir_all(&wish.folder)?;
        let outcome = run(&wish).map_err(|error| format!("{name}: {error}"));
        std::fs::remove_dir_all(&wish.folder)?;
        outcome?;
    }
    println!("\nload {}", measure::load());
    Ok(())
}

fn wish(args: &[String]) -> Outcome<Wish> {
    let value = |flag: &str| args.iter().position(|arg| arg == flag).and_then(|at| args.get(at + 1));
    let number = |flag: &str, otherwise: usize| -> Outcome<usize> {
        Ok(value(flag).map_or(Ok(otherwise), |text| text.replace('_', "").parse())?)
    };
    let quick = args.iter().any(|arg| arg == "--quick");
    let (phones, guests, seconds, round, rounds) = if quick { (10, 4, 3, 200, 1) } else { (100, 20, 30, 2_000, 3) };
    let folder = value("--folder").map_or_else(std::env::temp_dir, PathBuf::from);
    Ok(Wish {
        phones: number("--phones", phones)?,
        guests: number("--guests", guests)?,
        more: number("--more", 0)?,
        lasting: Duration::from_secs(number("--seconds", seconds)? as u64),
        round: Duration::from_millis(round),
        rounds,
        folder: folder.join(format!("lastlook-bench-set-{}", std::process::id())),
    })
}
