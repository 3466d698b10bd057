//! How many entries a second are on the disk, beside bare inserts of the same bytes into the same database with the
//! same durability in the same run; and how long a store takes to open after its server was killed.
//!
//! ```text
//! cargo run --release -p store --features postgres --example appends -- [--entries 1000000] [--folder DIR]
//! ```
//!
//! The folder decides which disk is measured. PostgreSQL is the one that `LASTLOOK_TEST_POSTGRES` names, or a private
//! server in the temporary folder.

#[path = "../tests/common/server.rs"]
mod server;

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use store::conformance::Author;
use store::{Batch, Options, Postgres, PostgresOptions, Sqlite, Store};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Bytes of an entry: about what a signed statement with its headers has.
const ENTRY_BYTES: usize = 700;
/// Rounds of each measurement, store and bare in turn; the median counts.
const ROUNDS: usize = 5;
/// Single appends of a round.
const SINGLES: usize = 300;
/// Batches of a round, and entries of each.
const BATCHES: usize = 20;
const BATCH: usize = 256;
/// Entries that the child appends at once to fill its store.
const FILL: usize = 4096;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |flag: &str| args.iter().position(|arg| arg == flag).and_then(|at| args.get(at + 1)).cloned();
    let entries: u64 = value("--entries").map_or(Ok(1_000_000), |text| text.replace('_', "").parse())?;
    if let Some(folder) = value("--fill") {
        return fill(Path::new(&folder), entries);
    }
    let folder = value("--folder").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("lastlook-appends-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&folder, entries);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(folder: &Path, entries: u64) -> Outcome<()> {
    println!("entries of {ENTRY_BYTES} bytes; median of {ROUNDS} rounds, store and bare in turn");
    let mut bare = BareSqlite::open(&folder.join("bare.db"))?;
    compare("SQLite", &Sqlite::open(&folder.join("store"), &Options::default())?, |batch| bare.insert(batch))?;
    let second = Options { second_place: Some(folder.join("second")) };
    compare("SQLite, second place", &Sqlite::open(&folder.join("other"), &second)?, |batch| bare.insert(batch))?;
    match server::reach() {
        Ok((url, server)) => {
            let schema = format!("bench_{}", std::process::id());
            let options = PostgresOptions { url, schema, second_place: None };
            let mut bare = BarePostgres::open(&options.url)?;
            compare("PostgreSQL", &Postgres::open(&options)?, |batch| bare.insert(batch))?;
            drop(server);
        }
        Err(why) => println!("PostgreSQL: SKIPPED: {why}"),
    }
    open_after_kill(folder, entries)
}

/// Times the same entries through a store and as bare inserts.
fn compare(name: &str, store: &dyn Store, mut bare: impl FnMut(&[Vec<u8>]) -> Outcome<()>) -> Outcome<()> {
    for (what, appends, each) in [("single", SINGLES, 1), ("batches of 256", BATCHES, BATCH)] {
        let origin = format!("{}.example/{each}", name.replace([' ', ','], "-"));
        let log = store.create_log(&origin, 0)?;
        let mut author = Author::new(&origin);
        let (mut ours, mut bares) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let batches: Vec<(u64, Batch)> = (0..appends).map(|_| (author.size(), next(&mut author, each))).collect();
            let start = Instant::now();
            for (size, batch) in &batches {
                store.append(log, *size, batch)?;
            }
            ours.push(start.elapsed().as_secs_f64());
            let same: Vec<Vec<Vec<u8>>> = batches.into_iter().map(|(_, batch)| bytes(batch)).collect();
            let start = Instant::now();
            for batch in &same {
                bare(batch)?;
            }
            bares.push(start.elapsed().as_secs_f64());
        }
        let count = (appends * each) as f64;
        let (ours, bares) = (count / median(ours), count / median(bares));
        println!("{name}, {what}: {ours:.0} entries/s, bare {bares:.0} entries/s, ratio {:.2}", bares / ours);
    }
    Ok(())
}

/// The next entries, of bytes that do not compress.
fn next(author: &mut Author, count: usize) -> Batch {
    author.batch(|author| {
        for _ in 0..count {
            let mut state = author.size().wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
            let mut random = || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()
            };
            let bytes: Vec<u8> = (0..ENTRY_BYTES.div_ceil(8)).flat_map(|_| random()).take(ENTRY_BYTES).collect();
            author.raw(&bytes);
        }
    })
}

fn bytes(batch: Batch) -> Vec<Vec<u8>> {
    batch.entries.into_iter().map(|entry| entry.bytes).collect()
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

/// One table with the bytes and nothing else, as durable as the store.
struct BareSqlite(rusqlite::Connection);

impl BareSqlite {
    fn open(path: &Path) -> Outcome<Self> {
        let sql = rusqlite::Connection::open(path)?;
        sql.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        sql.execute_batch(
            "PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
        )?;
        Ok(Self(sql))
    }

    fn insert(&mut self, batch: &[Vec<u8>]) -> Outcome<()> {
        let transaction = self.0.transaction()?;
        for bytes in batch {
            transaction.prepare_cached("INSERT INTO bare (bytes) VALUES (?)")?.execute([bytes])?;
        }
        Ok(transaction.commit()?)
    }
}

/// The same in PostgreSQL.
struct BarePostgres(postgres::Client, postgres::Statement);

impl BarePostgres {
    fn open(url: &str) -> Outcome<Self> {
        let mut client = postgres::Client::connect(url, postgres::NoTls)?;
        client.batch_execute("DROP TABLE IF EXISTS bare; CREATE TABLE bare (id bigserial PRIMARY KEY, bytes bytea)")?;
        let insert = client.prepare("INSERT INTO bare (bytes) SELECT unnest($1::bytea[])")?;
        Ok(Self(client, insert))
    }

    fn insert(&mut self, batch: &[Vec<u8>]) -> Outcome<()> {
        self.0.execute(&self.1, &[&batch])?;
        Ok(())
    }
}

/// Fills a store and goes on appending until it is killed.
fn fill(folder: &Path, entries: u64) -> Outcome<()> {
    let store = Sqlite::open(folder, &Options::default())?;
    let log = store.create_log("killed.example/record", 0)?;
    let mut author = Author::new("killed.example/record");
    while author.size() < entries {
        let left = usize::try_from(entries - author.size())?.min(FILL);
        let size = author.size();
        store.append(log, size, &next(&mut author, left))?;
    }
    println!("filled");
    loop {
        let size = author.size();
        store.append(log, size, &next(&mut author, 1))?;
    }
}

fn open_after_kill(folder: &Path, entries: u64) -> Outcome<()> {
    let filled = folder.join("killed");
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--entries", &entries.to_string(), "--fill", &filled.to_string_lossy()])
        .stdout(Stdio::piped())
        .spawn()?;
    let start = Instant::now();
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let seconds = start.elapsed().as_secs_f64();
    std::thread::sleep(std::time::Duration::from_millis(300));
    child.kill()?;
    child.wait()?;
    let start = Instant::now();
    let store = Sqlite::open(&filled, &Options::default())?;
    let opened = start.elapsed();
    let log = store.log("killed.example/record")?.ok_or("the log is lost")?;
    let size = store.state(log)?.size;
    println!(
        "filled {entries} entries in {seconds:.1} s; after kill -9 a store of {size} entries opened in {opened:?}"
    );
    let start = Instant::now();
    let rebuilt = store::rebuild(&store, true)?;
    println!("all {} entries hashed again and compared in {:.1?}", rebuilt.entries, start.elapsed());
    Ok(())
}
