//! Whose clock is wrong when many phones' clocks are ahead of this server's: most likely its own.
//!
//! Never sets a clock, and decides nothing: people are told.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use record::clock::TOLERANCE_MS;
use sync::instant::Instant;

/// A phone that did not ask for so long says nothing of the clock now: ten minutes.
const HEARD_MS: u64 = 600_000;
/// So many phones must be ahead, and more than half of all: one or two may each be wrong.
const PHONES_MIN: usize = 3;

/// What phones' clocks showed when they asked last.
#[derive(Default)]
pub(crate) struct Clocks(Mutex<HashMap<[u8; 32], Heard>>);

#[derive(Clone, Copy)]
struct Heard {
    /// What this server's clock showed.
    at: u64,
    /// How far the phone's was ahead of it, in milliseconds; 0 if it was not.
    ahead: u64,
}

impl Clocks {
    /// A phone of a production asked, and its clock showed this.
    pub fn hear(&self, key: &[u8; 32], wall: Instant, now: Instant) {
        let at = now.millis();
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Also what was heard before this server's clock was set.
        heard.retain(|_, other| other.at.abs_diff(at) <= HEARD_MS);
        heard.insert(*key, Heard { at, ahead: wall.millis().saturating_sub(at) });
    }

    /// By how many milliseconds most phones are ahead, if so many are that this server's clock is doubtful.
    pub fn doubt(&self, now: Instant) -> Option<u64> {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent: Vec<u64> =
            heard.values().filter(|h| h.at.abs_diff(now.millis()) <= HEARD_MS).map(|h| h.ahead).collect();
        let mut ahead: Vec<u64> = recent.iter().copied().filter(|ahead| *ahead > TOLERANCE_MS).collect();
        ahead.sort_unstable();
        let many = ahead.len() >= PHONES_MIN && ahead.len() * 2 > recent.len();
        ahead.get(ahead.len() / 2).copied().filter(|_| many)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    const HOUR: u64 = 3_600_000;

    fn at(ms: u64) -> Instant {
        Instant::from_millis(1_778_512_380_000 + ms).unwrap()
    }

    #[test]
    fn many_phones_ahead_put_this_servers_clock_in_doubt_and_few_do_not() {
        let clocks = Clocks::default();
        clocks.hear(&[1; 32], at(HOUR), at(0));
        clocks.hear(&[2; 32], at(HOUR + 60_000), at(0));
        assert_eq!(clocks.doubt(at(0)), None, "two may each be wrong");
        clocks.hear(&[2; 32], at(HOUR + 60_000), at(1_000));
        assert_eq!(clocks.doubt(at(1_000)), None, "one phone that asks twice is one");
        clocks.hear(&[3; 32], at(HOUR + 120_000), at(0));
        assert_eq!(clocks.doubt(at(1_000)), Some(HOUR + 59_000), "the one in the middle");
        for phone in 4..7 {
            clocks.hear(&[phone; 32], at(1_000), at(1_000));
        }
        assert_eq!(clocks.doubt(at(1_000)), None, "as many are right");
        clocks.hear(&[7; 32], at(9 * HOUR), at(1_000));
        assert!(clocks.doubt(at(1_000)).is_some());
        assert_eq!(clocks.doubt(at(HOUR)), None, "what is long ago, or was before the clock was set, says nothing");
    }
}
