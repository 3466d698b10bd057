//! A set at work: each phone exchanges every few seconds and records now and then, while guests look at the board.
//!
//! Never lets a slow answer hide the next: everybody asks at fixed times and is timed from when it was due. Beside them
//! somebody asks the least server at fixed times: what that waits is the machine's, not ours.

use crate::load::{Waits, all, steady, ticks};
use crate::measure::{Table, cores, goal, load, times};
use crate::phone::Phone;
use crate::stand::{Stand, hello};
use crate::{Outcome, Wish, reading};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// Between two exchanges of a phone.
const EXCHANGE_EVERY: Duration = Duration::from_millis(2_500);
/// Each so many exchanges a phone has something new: every five seconds.
const RECORDS_EACH: usize = 2;
/// Between two looks of a guest.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Between two of the least requests.
const HELLO_EVERY: Duration = Duration::from_millis(50);
/// The goal for exchange and board.
const P99_MAX_MS: f64 = 200.0;

/// Measures a set at work.
pub fn run(wish: &Wish) -> Outcome<()> {
    let (server, asking) = (Runtime::new()?, Runtime::new()?);
    let stand = server.block_on(Stand::open(&wish.folder.join("live"), wish.phones, wish.more))?;
    let before = stand.store.state(stand.log)?.newest.map_or(0, |newest| newest.size);
    let phones = asking.block_on(join(&stand, wish.phones))?;
    let [synced, looked, least] = asking.block_on(work(&stand, phones, wish))?;
    let after = stand.store.state(stand.log)?.newest.map_or(0, |newest| newest.size);
    let (guests, seconds, count) = (wish.guests, wish.lasting.as_secs(), wish.phones);
    let title = format!("live: {count} phones, {guests} guests, {seconds} s; {} cores, load {}", cores(), load());
    let mut table = Table::new(&title, &["", "count", "a second", "p50 ms", "p99 ms", "longest ms", "p99 of hello's"]);
    for (name, waits) in [("hello (axum alone)", &least), ("exchange", &synced), ("board", &looked)] {
        let [middle, slow, longest] = [500, 990, 1_000].map(|rank| waits.milliseconds(rank));
        let over = times(slow / least.milliseconds(990));
        let rate = format!("{:.0}", waits.rate());
        let cells = [waits.count().to_string(), rate, times(middle), times(slow), times(longest), over];
        table.row(&[vec![name.to_owned()], cells.to_vec()].concat());
    }
    table.print();
    println!("  the record grew from {before} to {after} entries; {}", reading::soundness(&stand)?);
    for (name, waits) in [("exchange", &synced), ("board", &looked)] {
        goal(&format!("p99 of {name} under {P99_MAX_MS} ms"), waits.milliseconds(990) < P99_MAX_MS);
    }
    Ok(())
}

/// All phones, with all that the log has.
async fn join(stand: &Stand, count: usize) -> Outcome<Vec<Phone>> {
    let mut phones = Vec::new();
    for at in 0..count {
        let mut phone = stand.phone(at).await?;
        phone.catch_up().await?;
        phones.push(phone);
    }
    Ok(phones)
}

/// Exchanges, looks and least requests, all at the same time.
async fn work(stand: &Stand, phones: Vec<Phone>, wish: &Wish) -> Outcome<[Waits; 3]> {
    let (start, lasting) = (Instant::now(), wish.lasting);
    let [mut syncing, mut looking, mut least] = [JoinSet::new(), JoinSet::new(), JoinSet::new()];
    for (at, phone) in phones.into_iter().enumerate() {
        let first = EXCHANGE_EVERY.mul_f64(at as f64 / wish.phones as f64);
        syncing.spawn(at_work(phone, at, first, lasting));
    }
    for at in 0..wish.guests {
        let first = LOOK_EVERY.mul_f64(at as f64 / wish.guests as f64);
        looking.spawn(steady(stand.set, stand.board(), first, LOOK_EVERY, lasting));
    }
    least.spawn(steady(stand.hello, hello(), Duration::ZERO, HELLO_EVERY, lasting));
    let mut waits = [Waits::default(), Waits::default(), Waits::default()];
    for (running, waits) in [syncing, looking, least].into_iter().zip(&mut waits) {
        *waits = Waits::new(all(running).await?, start.elapsed());
    }
    Ok(waits)
}

/// One phone at work.
async fn at_work(mut phone: Phone, at: usize, first: Duration, lasting: Duration) -> Outcome<Vec<Duration>> {
    // Who waited long for the others was hung up on.
    phone.connect().await?;
    let (start, mut due, mut waits) = (Instant::now(), ticks(first, EXCHANGE_EVERY), Vec::new());
    for turn in at.. {
        let due = due.tick().await;
        if start.elapsed() >= lasting {
            break;
        }
        if turn % RECORDS_EACH == 0 {
            phone.record()?;
        }
        // What the phone does with the answer is its own time.
        let late = due.elapsed();
        waits.push(late + phone.exchange().await?.0);
    }
    if phone.has_sent_all() { Ok(waits) } else { Err("an entry was not taken".into()) }
}
