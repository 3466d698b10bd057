//! How many answers a second the server gives, and how long each takes: the board beside the least page that there can
//! be, an exchange beside the database alone.
//!
//! Never compares what was measured at different times: all take turns, round by round.

use crate::bare::Bare;
use crate::load::{Waits, all, best, crowd};
use crate::measure::{Table, grouped, load, times};
use crate::phone::Phone;
use crate::stand::{Stand, hello};
use crate::{Outcome, Wish};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// Connections at once.
const LINES: usize = 16;

/// Measures all kinds, in turn.
pub fn run(wish: &Wish) -> Outcome<()> {
    let (server, asking) = (Runtime::new()?, Runtime::new()?);
    let board = server.block_on(Stand::open(&wish.folder.join("board"), 1, wish.more))?;
    // A log of its own: the board that is measured does not grow.
    let syncing = server.block_on(Stand::open(&wish.folder.join("syncing"), LINES + 1, 0))?;
    let mut one = vec![asking.block_on(ready(&syncing, 0))?];
    let mut many = Vec::new();
    for at in 1..=LINES {
        many.push(asking.block_on(ready(&syncing, at))?);
    }
    let bytes = vec![b'x'; many.first_mut().ok_or("no phone")?.record()?];
    let mut bare = Bare::open(&wish.folder.join("bare.db"))?;
    // The first page waits for the protocol to be read, once after each start.
    asking.block_on(crowd(board.set, 1, Duration::from_millis(1), &board.board()))?;
    let mut rounds: [Vec<Waits>; 5] = Default::default();
    for _ in 0..wish.rounds {
        let [least, boards, transactions, alone, together] = &mut rounds;
        least.push(asking.block_on(crowd(board.hello, LINES, wish.round, &hello()))?);
        boards.push(asking.block_on(crowd(board.set, LINES, wish.round, &board.board()))?);
        transactions.push(bare.insert(&bytes, wish.round)?);
        alone.push(asking.block_on(exchanges(&mut one, wish.round))?);
        together.push(asking.block_on(exchanges(&mut many, wish.round))?);
    }
    let [least, boards, transactions, alone, together] = rounds;
    let [least, boards, transactions] = [best(least)?, best(boards)?, best(transactions)?];
    let title = format!("answers: {LINES} connections, best of {} rounds, load {}", wish.rounds, load());
    let mut table = Table::new(&title, &["", "a second", "p50 ms", "p99 ms", "beside"]);
    let mut row = |name: &str, waits: &Waits, beside: String| {
        let [middle, slow] = [500, 990].map(|rank| times(waits.milliseconds(rank)));
        table.row(&[name.to_owned(), grouped(waits.rate()), middle, slow, beside]);
    };
    let of = |waits: &Waits, peer: &Waits, name: &str| format!("1/{} of {name}", times(peer.rate() / waits.rate()));
    row("hello (axum alone)", &least, String::new());
    row("board, a guest's", &boards, of(&boards, &least, "hello"));
    row(&format!("bare transaction of {} bytes, one after the other", bytes.len()), &transactions, String::new());
    for (name, rounds) in [("exchange that adds an entry, one phone", alone), ("… 16 phones", together)] {
        let waits = best(rounds)?;
        row(name, &waits, of(&waits, &transactions, "bare"));
    }
    table.print();
    Ok(())
}

/// A phone that has all that the log has.
async fn ready(stand: &Stand, at: usize) -> Outcome<Phone> {
    let mut phone = stand.phone(at).await?;
    phone.catch_up().await?;
    Ok(phone)
}

/// Each phone records and exchanges, again and again.
async fn exchanges(phones: &mut Vec<Phone>, lasting: Duration) -> Outcome<Waits> {
    let mut running = JoinSet::new();
    let (back, mut returned) = tokio::sync::mpsc::unbounded_channel();
    // What came before is no part of it.
    for phone in phones.iter_mut() {
        phone.connect().await?;
        phone.catch_up().await?;
    }
    let start = Instant::now();
    for mut phone in phones.drain(..) {
        let back = back.clone();
        running.spawn(async move {
            let mut waits = Vec::new();
            while start.elapsed() < lasting {
                phone.record()?;
                waits.push(phone.exchange().await?.0);
            }
            let sent_all = phone.has_sent_all();
            back.send(phone)?;
            if sent_all { Ok(waits) } else { Err("an entry was not taken".into()) }
        });
    }
    drop(back);
    let waits = Waits::new(all(running).await?, start.elapsed());
    while let Some(phone) = returned.recv().await {
        phones.push(phone);
    }
    Ok(waits)
}
