//! What one look at the record costs the server when an entry came: the whole record is read again.
//!
//! Never over the network: the same calls as behind the board, one after the other.

use crate::measure::{Table, best, times};
use crate::stand::Stand;
use crate::{Outcome, Wish};
use book::said::Source;
use book::{Book, Protocols};
use record::entry::SignedEntry;
use tokio::runtime::Runtime;

/// Bytes of entries that are read at once.
const PAGE_BYTES: u64 = 4 << 20;

/// Measures reading the production's record.
pub fn run(wish: &Wish) -> Outcome<()> {
    let runtime = Runtime::new()?;
    let stand = runtime.block_on(Stand::open(&wish.folder.join("reading"), 100, wish.more))?;
    let source = source(&stand)?;
    let now = seconds(&stand)?;
    let mut protocols = Protocols::new();
    let first = best(1, || drop(Book::read(&source, &mut protocols, now)))?;
    let again = best(wish.rounds * 3, || drop(Book::read(&source, &mut protocols, now)))?;
    let checked = best(wish.rounds, || {
        for (_, entry) in &source.entries {
            assert!(SignedEntry::parse(entry.bytes()).is_ok());
        }
    })?;
    let mut table = Table::new(&format!("reading a record of {} entries", source.entries.len()), &["", "ms"]);
    for (name, took) in
        [("entries taken apart", checked), ("the first time, with the protocol", first), ("when an entry came", again)]
    {
        table.row(&[name.to_owned(), times(took.wall * 1e3)]);
    }
    table.print();
    println!("  {}", soundness(&stand)?);
    Ok(())
}

/// Whether the record reads without a fault, in words; a faulty one would be a board of excuses.
pub fn soundness(stand: &Stand) -> Outcome<String> {
    let book = Book::read(&source(stand)?, &mut Protocols::new(), seconds(stand)?);
    match book.faults.first() {
        None => Ok(format!("{} statements, {} weapons, no faults", book.day.entries.len(), book.weapons().len())),
        Some(fault) => Err(format!("the record has a fault: {fault}").into()),
    }
}

fn source(stand: &Stand) -> Outcome<Source> {
    let mut source = Source::default();
    loop {
        let page = stand.store.entries(stand.log, source.entries.len() as u64, PAGE_BYTES)?;
        if page.is_empty() {
            return Ok(source);
        }
        for entry in page {
            source.entries.push((Some(entry.place), SignedEntry::parse(&entry.bytes)?));
        }
    }
}

fn seconds(stand: &Stand) -> Outcome<i64> {
    Ok(((stand.clock)().ok_or("there is no such time")?.millis() / 1_000).cast_signed())
}
