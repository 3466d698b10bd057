//! How long a server takes to be ready again after it was killed in the middle of an append: open the store, recover,
//! check the end of the log, read who may sign, and take the next entry.
//!
//! Never a cold start: what the killed server wrote a moment ago is still in the system's memory, and the output says so.

use crate::made::{DAY_MS, ORIGIN, Production, START_MS, key, log_keys, statement};
use crate::measure::{Table, goal, grouped, load, time, times};
use crate::{Outcome, Wish};
use record::clock::{Clock, LocalTime};
use record::entry::{Entry, Kind};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use store::ledger::Ledger;
use store::{Batch, Options, Sqlite, Store};

/// The flag with which this program starts itself as the server that is to be killed.
pub const FILL: &str = "--fill";
/// The database's file in a store's folder.
const DATABASE: &str = "lastlook.db";
/// Phones, and entries of each a day.
const PHONES: usize = 25;
const A_DAY: usize = 60;
/// Entries of each append when the child is killed: large, so that it is in the middle of one.
const LAST: usize = 256;
/// The goal for a million entries: seconds.
const SECONDS_MAX: f64 = 2.0;

/// Fills a store in a child, kills it, and opens the store.
pub fn run(wish: &Wish) -> Outcome<()> {
    let filled = wish.folder.join("killed");
    let mut child = Command::new(std::env::current_exe()?)
        .args(["open", "--entries", &wish.entries.to_string(), FILL, &filled.to_string_lossy()])
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or("no output of the child")?;
    let (filling, last) = time(|| {
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok(line)
    })?;
    std::thread::sleep(Duration::from_millis(300));
    child.kill()?;
    child.wait()?;
    if last != "filled\n" {
        return Err("the child ended before it had filled the store".into());
    }
    let copied = wish.folder.join("copied");
    copy(&filled, &copied)?;
    let bytes = std::fs::read_dir(&filled)?.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum::<u64>();

    let (bare, rows) = time(|| bare_open(&copied))?;
    let (opened, store) = time(|| Ok(Arc::new(Sqlite::open(&filled, &Options::default())?)))?;
    let (ready, mut ledger) = time(|| Ok(Ledger::open(store, ORIGIN, log_keys())?))?;
    let size = ledger.size();
    let entry = next_entry(&ledger)?;
    let now = sync::instant::Instant::from_millis(START_MS + 5000 * DAY_MS).ok_or("a time beyond all years")?;
    let (append, admitted) = time(|| Ok(ledger.append(&[entry], &[], now)?))?;
    if admitted.entries.len() != 1 || size < wish.entries as u64 || rows < wish.entries as u64 {
        return Err("something was lost, or the next entry was refused".into());
    }
    let total = opened.wall + ready.wall;
    let title = format!(
        "open: a store of {size} entries ({} MB) after kill -9 in an append; file pages warm; load {}",
        grouped(bytes as f64 / 1e6),
        load()
    );
    let mut table = Table::new(&title, &["", "ms", "of bare"]);
    let ms = |seconds: f64| format!("{:.1}", seconds * 1e3);
    table.row(&["bare SQLite: recover, and read the last row".into(), ms(bare.wall), times(1.0)]);
    table.row(&["Sqlite::open".into(), ms(opened.wall), times(opened.over(bare))]);
    table.row(&["Ledger::open".into(), ms(ready.wall), times(ready.over(bare))]);
    table.row(&["ready for the next append".into(), ms(total), times(total / bare.wall)]);
    table.row(&["the next append itself".into(), ms(append.wall), times(append.over(bare))]);
    table.print();
    println!("  filled in {:.1} s ({} entries/s, signing included)", filling.wall, grouped(filling.rate(wish.entries)));
    goal(&format!("ready in under {SECONDS_MAX} s"), total < SECONDS_MAX);
    Ok(())
}

/// The child: fills a store and goes on appending until it is killed.
pub fn fill(folder: &Path, entries: usize) -> Outcome<()> {
    let store = Sqlite::open(folder, &Options::default())?;
    let log = store.create_log(ORIGIN, START_MS)?;
    let (mut production, first) = Production::begin(PHONES)?;
    let mut size = 0;
    let mut append = |made: Vec<crate::made::Made>, checkpoint: store::Checkpoint| -> Outcome<u64> {
        let count = made.len() as u64;
        let entries = (size..).zip(&made).map(|(place, made)| made.kept(place)).collect();
        store.append(log, size, &Batch { entries, checkpoint: Some(checkpoint), ..Batch::default() })?;
        size += count;
        Ok(size)
    };
    let checkpoint = production.checkpoint()?;
    append(first, checkpoint)?;
    let mut reached = 0;
    while reached < entries as u64 {
        let made = production.day(A_DAY)?;
        let checkpoint = production.checkpoint()?;
        reached = append(made, checkpoint)?;
    }
    println!("filled");
    loop {
        let made = production.day(LAST / PHONES)?;
        let checkpoint = production.checkpoint()?;
        append(made, checkpoint)?;
    }
}

/// What any program must do: let SQLite recover, and read where the log ends.
fn bare_open(folder: &Path) -> Outcome<u64> {
    let sql = rusqlite::Connection::open(folder.join(DATABASE))?;
    let last: u64 = sql.query_row("SELECT max(place) FROM entries WHERE log = 1", [], |row| row.get(0))?;
    Ok(last + 1)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}

/// The next entry of the first phone, as the log knows its chain.
fn next_entry(ledger: &Ledger) -> Outcome<Vec<u8>> {
    let key = key("phone 0");
    let head =
        ledger.store().chain_head(ledger.id(), key.public().as_bytes())?.ok_or("the first phone has no chain")?;
    let ms = START_MS + 5000 * DAY_MS;
    let draft = Entry {
        number: head.number + 1,
        previous: Some(head.hash),
        clock: Clock { ms, counter: 0 },
        time: LocalTime { utc: (ms / 1000).cast_signed(), offset: -420 },
        ..statement(head.number, Entry::new(ORIGIN, Kind::Say, &key, "person_0"))
    };
    Ok(draft.sign(&key)?.bytes().to_vec())
}
