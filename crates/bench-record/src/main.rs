//! How fast the signed record is, in figures of this machine and beside what the same machine can do at best, measured
//! in the same run: a figure alone says nothing, for another machine has another.
//!
//! Never shipped, and never part of a real record: all its keys may be known by everybody.
//!
//! ```text
//! cargo run --release -p bench-record -- [appends|signing|merkle|bundle|sync|open|all]
//!     [--entries N] [--phones N] [--days N] [--folder DIR]
//! ```
//!
//! `--entries` is the size of a bundle, a store to open, a tree (100,000); `--phones` and `--days` are those of `sync`
//! (100 and 3). The folder decides which disk is measured. PostgreSQL is the server that `LASTLOOK_TEST_POSTGRES`
//! names, or a private one in the temporary folder.
//!
//! Start with [`made`] (the record that everything is measured with) and [`measure`] (how).

mod appends;
mod bare;
mod bundle;
mod made;
mod measure;
mod merkle;
mod open;
#[path = "../../store/tests/common/server.rs"]
#[allow(clippy::unwrap_used, reason = "the server that the tests of `store` start")]
mod server;
mod signing;
mod sync_phones;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is asked for.
struct Wish {
    entries: usize,
    phones: usize,
    days: usize,
    folder: PathBuf,
}

/// Measures one thing.
type Run = fn(&Wish) -> Outcome<()>;

/// Everything that can be measured, by name.
const ALL: [(&str, Run); 6] = [
    ("signing", signing::run),
    ("merkle", merkle::run),
    ("appends", appends::run),
    ("bundle", bundle::run),
    ("sync", sync_phones::run),
    ("open", open::run),
];

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |flag: &str| args.iter().position(|arg| arg == flag).and_then(|at| args.get(at + 1));
    let number = |flag: &str, otherwise: usize| -> Outcome<usize> {
        Ok(value(flag).map_or(Ok(otherwise), |text| text.replace('_', "").parse())?)
    };
    let entries = number("--entries", 100_000)?;
    if let Some(folder) = value(open::FILL) {
        return open::fill(Path::new(folder), entries);
    }
    let folder = value("--folder").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("lastlook-bench-{}", std::process::id()));
    let wish = Wish { entries, phones: number("--phones", 100)?, days: number("--days", 3)?, folder };
    let asked = args.first().filter(|arg| !arg.starts_with("--")).map_or("all", String::as_str);
    let chosen: Vec<_> = ALL.iter().filter(|(name, _)| asked == "all" || asked == *name).collect();
    if chosen.is_empty() {
        return Err(format!("`{asked}` cannot be measured; name one of the six, or `all`").into());
    }
    println!("{} cores; load {}", measure::cores(), measure::load());
    let start = Instant::now();
    for (name, run) in chosen {
        std::fs::create_dir_all(&wish.folder)?;
        let outcome = run(&wish).map_err(|error| format!("{name}: {error}"));
        std::fs::remove_dir_all(&wish.folder)?;
        outcome?;
    }
    println!("\nall of it took {:.1} s; load {}", start.elapsed().as_secs_f64(), measure::load());
    Ok(())
}
