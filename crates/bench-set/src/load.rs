//! Lets many ask at once, and keeps how long each had to wait.
//!
//! Never leaves out a slow answer: who asks at fixed times is timed from when it was due, not from when it got to ask.

use crate::Outcome;
use crate::wire::Line;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval_at};

/// How long many answers took.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    each: Vec<Duration>,
    /// From the first to the last.
    pub wall: Duration,
}

impl Waits {
    /// These, within such a time.
    pub fn new(mut each: Vec<Duration>, wall: Duration) -> Self {
        each.sort_unstable();
        Self { each, wall }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.each.len()
    }

    /// How many a second.
    pub fn rate(&self) -> f64 {
        self.each.len() as f64 / self.wall.as_secs_f64()
    }

    /// Milliseconds that so many of a thousand did not exceed.
    pub fn milliseconds(&self, of_thousand: usize) -> f64 {
        let rank = (self.each.len() * of_thousand).div_ceil(1_000).max(1) - 1;
        self.each.get(rank).map_or(f64::NAN, |wait| wait.as_secs_f64() * 1e3)
    }
}

/// Of several rounds the one with most answers: what disturbs a measurement makes it slower, never quicker.
pub fn best(rounds: Vec<Waits>) -> Outcome<Waits> {
    rounds.into_iter().max_by(|a, b| a.rate().total_cmp(&b.rate())).ok_or_else(|| "nothing was measured".into())
}

/// So many connections on each of which the same request is sent again and again.
pub async fn crowd(address: SocketAddr, lines: usize, lasting: Duration, request: &Arc<[u8]>) -> Outcome<Waits> {
    let start = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..lines {
        let request = request.clone();
        running.spawn(async move {
            let mut line = Line::open(address).await?;
            let mut waits = Vec::new();
            while start.elapsed() < lasting {
                let asked = Instant::now();
                line.ask(&request).await?;
                waits.push(asked.elapsed());
            }
            Ok(waits)
        });
    }
    Ok(Waits::new(all(running).await?, start.elapsed()))
}

/// One connection on which the same request is due at fixed times.
pub async fn steady(
    address: SocketAddr,
    request: Arc<[u8]>,
    first: Duration,
    every: Duration,
    lasting: Duration,
) -> Outcome<Vec<Duration>> {
    let (start, mut due) = (Instant::now(), ticks(first, every));
    let mut line = Line::open(address).await?;
    let mut waits = Vec::new();
    while start.elapsed() < lasting {
        let due = due.tick().await;
        line.ask(&request).await?;
        waits.push(due.elapsed());
    }
    Ok(waits)
}

/// Fixed times: one that was missed is due at once.
pub fn ticks(first: Duration, every: Duration) -> tokio::time::Interval {
    let mut ticks = interval_at(tokio::time::Instant::now() + first, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    ticks
}

/// What all of them waited; the first that failed fails all.
pub async fn all(mut running: JoinSet<Outcome<Vec<Duration>>>) -> Outcome<Vec<Duration>> {
    let mut waits = Vec::new();
    while let Some(joined) = running.join_next().await {
        waits.extend(joined??);
    }
    Ok(waits)
}
