//! How many entries a second are on the disk: through a ledger (who may sign, signatures, links, and the log's own
//! signature over each state), through a store alone (which is handed what a ledger decided), and as bare inserts of
//! the same bytes into the same kind of database with the same durability.
//!
//! Never compares what was measured at different times: the three take turns, round by round.

use crate::bare::{BarePostgres, BareSqlite};
use crate::made::{Cutter, DAY_MS, Made, ORIGIN, START_MS, log_keys, whole};
use crate::measure::{Table, Took, grouped, quickest, time, times};
use crate::{Outcome, Wish, server};
use std::sync::Arc;
use store::ledger::Ledger;
use store::{Batch, LogId, Options, Postgres, PostgresOptions, Sqlite, Store};
use sync::instant::Instant;

/// Rounds of each measurement.
const ROUNDS: usize = 3;
/// What is appended at once, and how often in a round.
const SIZES: [(&str, usize, usize); 2] = [("one by one", 1, 60), ("in batches of 256", 256, 4)];
/// Phones, and entries of each a day.
const PHONES: usize = 20;
const A_DAY: usize = 60;

/// Measures all databases that are here.
pub fn run(wish: &Wish) -> Outcome<()> {
    let needed: usize = SIZES.iter().map(|(_, each, count)| each * count * ROUNDS).sum();
    let made = whole(PHONES + needed, PHONES, A_DAY)?.entries;
    let title = format!("appends: entries of {} bytes on disk, best of {ROUNDS} rounds", length(&made));
    let heads = ["", "ledger/s", "store/s", "bare/s", "ledger takes", "store takes"];
    let mut table = Table::new(&title, &heads);
    let place = |name: &str| wish.folder.join(name);
    for (name, second) in [("SQLite", None), ("SQLite, second place", Some("second"))] {
        let open = |part: &str| -> Outcome<Arc<dyn Store>> {
            let options = Options { second_place: second.map(|second| place(&format!("{second}-{part}"))) };
            Ok(Arc::new(Sqlite::open(&place(&format!("{part}{}", second.unwrap_or_default())), &options)?))
        };
        let mut bare = BareSqlite::open(&place(&format!("bare{}.db", second.unwrap_or_default())))?;
        contest(name, [open("ledger")?, open("store")?], |batch| bare.insert(batch), &made, &mut table)?;
    }
    let skipped = postgres(&made, &mut table).err();
    table.print();
    if let Some(why) = skipped {
        println!("  PostgreSQL: SKIPPED: {why}");
    }
    Ok(())
}

fn postgres(made: &[Made], table: &mut Table) -> Outcome<()> {
    let (url, server) = server::reach()?;
    let name = format!("bench_{}", std::process::id());
    let open = |part: &str| -> Outcome<Arc<dyn Store>> {
        let schema = format!("{name}_{part}");
        Ok(Arc::new(Postgres::open(&PostgresOptions { url: url.clone(), schema, second_place: None })?))
    };
    let bare_table = format!("{name}_bare");
    let mut bare = BarePostgres::open(&url, &bare_table)?;
    contest("PostgreSQL", [open("ledger")?, open("store")?], |batch| bare.insert(batch), made, table)?;
    bare.clear(&bare_table, &name)?;
    drop(server);
    Ok(())
}

/// Appends the same entries three ways, in turn.
fn contest(
    name: &str,
    stores: [Arc<dyn Store>; 2],
    mut bare: impl FnMut(&[Vec<u8>]) -> Outcome<()>,
    made: &[Made],
    table: &mut Table,
) -> Outcome<()> {
    let mut cutter = Cutter::new(made)?;
    let (_, first) = cutter.next(PHONES)?;
    let [ledgers, store] = stores;
    begin(&*ledgers, &first)?;
    let log = begin(&*store, &first)?;
    let mut ledger = Ledger::open(ledgers, ORIGIN, log_keys())?;
    for (what, each, count) in SIZES {
        let mut rounds: [Vec<Took>; 3] = Default::default();
        for _ in 0..ROUNDS {
            let batches = (0..count).map(|_| cutter.next(each)).collect::<Outcome<Vec<_>>>()?;
            let bytes: Vec<Vec<Vec<u8>>> = batches.iter().map(|(_, batch)| bytes(batch)).collect();
            let [by_ledger, by_store, barely] = &mut rounds;
            by_ledger.push(time(|| bytes.iter().try_for_each(|batch| admit(&mut ledger, batch)))?.0);
            let append = |(size, batch): &(u64, Batch)| Ok(store.append(log, *size, batch)?);
            by_store.push(time(|| batches.iter().try_for_each(append))?.0);
            barely.push(time(|| bytes.iter().try_for_each(|batch| bare(batch)))?.0);
        }
        let [by_ledger, by_store, barely] = rounds;
        let [by_ledger, by_store, barely] = [quickest(by_ledger)?, quickest(by_store)?, quickest(barely)?];
        let rate = |took: Took| grouped(took.rate(each * count));
        table.row(&[
            format!("{name}, {what}"),
            rate(by_ledger),
            rate(by_store),
            rate(barely),
            format!("{} x bare", times(by_ledger.over(barely))),
            format!("{} x bare", times(by_store.over(barely))),
        ]);
    }
    Ok(())
}

fn begin(store: &dyn Store, first: &Batch) -> Outcome<LogId> {
    let log = store.create_log(ORIGIN, START_MS)?;
    store.append(log, 0, first)?;
    Ok(log)
}

fn admit(ledger: &mut Ledger, entries: &[Vec<u8>]) -> Outcome<()> {
    let now = Instant::from_millis(START_MS + 2000 * DAY_MS).ok_or("a time beyond all years")?;
    let admitted = ledger.append(entries, &[], now)?;
    if admitted.entries.len() == entries.len() { Ok(()) } else { Err("an entry was refused".into()) }
}

fn bytes(batch: &Batch) -> Vec<Vec<u8>> {
    batch.entries.iter().map(|entry| entry.bytes.clone()).collect()
}

/// Bytes of an entry, on average.
pub fn length(made: &[Made]) -> usize {
    made.iter().map(|made| made.bytes.len()).sum::<usize>() / made.len().max(1)
}
