//! What a server said is kept is there after the server was killed at any moment. `LASTLOOK_KILLS` sets how often;
//! a part of the kills meets a batch that was not confirmed yet: that may be there or not, but never in part.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of them"
)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Scratch, open};
use record::merkle::leaf_hash;
use store::{Batch, Checkpoint, Entry, Opening, Store, rebuild};

/// Kills, unless `LASTLOOK_KILLS` says otherwise.
const KILLS: u64 = 25;
const ORIGIN: &str = "killed.example/record";
/// Names the folder to the child, which is this very test.
const CHILD: &str = "LASTLOOK_KILLED_CHILD";

#[test]
fn what_was_confirmed_is_there_after_kill_9() {
    if let Some(folder) = std::env::var_os(CHILD) {
        append_until_killed(folder.as_ref());
    }
    let kills = std::env::var("LASTLOOK_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let scratch = Scratch::new("killed");
    let folder = scratch.next();
    let (mut confirmed_before, mut unconfirmed_kept) = (0, 0);
    for round in 0..kills {
        let confirmed = run_and_kill(&folder, Duration::from_micros(500 + round * 7919 % 60_000)).max(confirmed_before);
        let store = open(&folder);
        let log = store.create_log(ORIGIN, 0).unwrap();
        let size = store.state(log).unwrap().size;
        assert!(size >= confirmed, "round {round}: {confirmed} were confirmed, {size} are there");
        unconfirmed_kept += u64::from(size > confirmed);
        let kept = store.entries(log, confirmed_before, u64::MAX).unwrap();
        let expected: Vec<Vec<u8>> = (confirmed_before..size).map(text).collect();
        assert_eq!(kept.into_iter().map(|entry| entry.bytes).collect::<Vec<_>>(), expected, "round {round}");
        let openings = store.openings(log, (confirmed_before, 0), size, u64::MAX).unwrap();
        assert_eq!(openings.len() as u64, size - confirmed_before, "each has its opening");
        confirmed_before = size;
    }
    let store = open(&folder);
    assert_eq!(rebuild(&store, true).unwrap().difference, None);
    eprintln!("{kills} kills, {confirmed_before} entries, 0 lost; {unconfirmed_kept} times more was kept than heard");
    assert!(confirmed_before > 0);
}

/// Starts the child, kills it after a while, and gives the last size that it said was kept.
fn run_and_kill(folder: &Path, after: Duration) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "what_was_confirmed_is_there_after_kill_9", "--nocapture"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // The clock of this round runs from the first append on, so that every kill meets a working store.
    let first = lines.find_map(|line| said(&line));
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    lines.filter_map(|line| said(&line)).last().or(first).unwrap_or(0)
}

fn said(line: &str) -> Option<u64> {
    line.strip_prefix("kept ")?.strip_suffix('.')?.parse().ok()
}

fn append_until_killed(folder: &Path) -> ! {
    let store = open(folder);
    let log = store.create_log(ORIGIN, 0).unwrap();
    loop {
        let size = store.state(log).unwrap().size;
        let count = 1 + size % 17;
        let mut spine = store.spine(log, size).unwrap();
        let entries: Vec<Entry> = (size..size + count).map(entry).collect();
        entries.iter().for_each(|entry| _ = spine.push(entry.hash));
        let opening = |place| Opening { place, number: 1, salt: [1; 32], value: text(place) };
        let checkpoint = Checkpoint { size: size + count, root: spine.root(), note: b"note".into(), made_at: 0 };
        let openings = (size..size + count).map(opening).collect();
        let batch = Batch { entries, openings, checkpoint: Some(checkpoint), ..Batch::default() };
        store.append(log, size, &batch).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "kept {}.", size + count).unwrap();
        out.flush().unwrap();
    }
}

/// What stands at a place: of very different lengths.
fn text(place: u64) -> Vec<u8> {
    format!("entry {place} ").repeat(1 + place as usize * 31 % 400).into_bytes()
}

fn entry(place: u64) -> Entry {
    let bytes = text(place);
    let hash = leaf_hash(&bytes);
    Entry { place, hash, key: [5; 32], number: place, control: place == 0, received_at: place, bytes }
}
