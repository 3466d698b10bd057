//! What a phone's clock shows: fast or slow by seconds to days, drifting, set back by somebody, in some time zone.
//!
//! Never shows the true time on purpose: only the simulator knows that.

use crate::random::Random;

/// A second, in milliseconds.
pub const SECOND: u64 = 1_000;
/// A minute, in milliseconds.
pub const MINUTE: u64 = 60 * SECOND;
/// An hour, in milliseconds.
pub const HOUR: u64 = 60 * MINUTE;
/// A day, in milliseconds.
pub const DAY: u64 = 24 * HOUR;
/// When every simulated story begins: 2026-05-11T13:00:00Z, 06:00 in California.
pub const START: u64 = 1_778_504_400_000;

/// The clock of one phone.
#[derive(Clone, Debug)]
pub struct Wall {
    /// How far ahead of the truth it was set, in milliseconds; negative if it is slow.
    pub ahead: i64,
    /// How many milliseconds it gains in a thousand seconds.
    pub drift: i64,
    /// Minutes to be added to universal time for the local time.
    pub zone: i16,
}

impl Wall {
    /// A clock as phones mostly have it: right to a second or two.
    pub fn right(dice: &mut Random) -> Self {
        Self { ahead: dice.between(-1_500, 1_500), drift: dice.between(-2, 2), zone: zone(dice) }
    }

    /// A clock that is wrong by anything from seconds to days.
    pub fn wild(dice: &mut Random) -> Self {
        let most = *dice.pick(&[30 * SECOND, 9 * MINUTE, 3 * HOUR, 4 * DAY]).unwrap_or(&MINUTE);
        let most = i64::try_from(most).unwrap_or(0);
        Self { ahead: dice.between(-most, most), drift: dice.between(-200, 200), zone: zone(dice) }
    }

    /// What it shows at a true time, in milliseconds since 1970, universal time.
    pub fn shows(&self, now: u64) -> u64 {
        let run = i64::try_from(now.saturating_sub(START)).unwrap_or(0);
        now.saturating_add_signed(self.ahead + run / 1_000_000 * self.drift)
    }

    /// How wrong it is, for people: `""`, or ` (clock 3 h fast)`.
    pub fn words(&self, now: u64) -> String {
        let shows = self.shows(now);
        let off = shows.abs_diff(now);
        let way = if shows > now { "fast" } else { "slow" };
        match off {
            0..5_000 => String::new(),
            5_000..120_000 => format!(" (clock {} s {way})", off / SECOND),
            120_000..7_200_000 => format!(" (clock {} min {way})", off / MINUTE),
            7_200_000..172_800_000 => format!(" (clock {} h {way})", off / HOUR),
            _ => format!(" (clock {} days {way})", off / DAY),
        }
    }
}

fn zone(dice: &mut Random) -> i16 {
    // California in summer, mostly; also a phone that came from elsewhere, and the odd half and quarter hours.
    *dice.pick(&[-420, -420, -420, -300, 0, 60, 330, 345, 765, -660]).unwrap_or(&0)
}

/// A true time for people: `day 2 09:14`, or `09:14` on the first day.
pub fn spoken(now: u64) -> String {
    let local = now.saturating_sub(START) + 6 * HOUR;
    let (day, rest) = (local / DAY + 1, local % DAY);
    let time = format!("{:02}:{:02}:{:02}", rest / HOUR, rest / MINUTE % 60, rest / SECOND % 60);
    if day == 1 { time } else { format!("day {day} {time}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_it_was_set_to() {
        let wall = Wall { ahead: 3 * HOUR as i64, drift: 0, zone: 0 };
        assert_eq!(wall.shows(START), START + 3 * HOUR);
        assert_eq!(wall.words(START), " (clock 3 h fast)");
        assert_eq!(Wall { ahead: -30_000, ..wall.clone() }.words(START), " (clock 30 s slow)");
        assert_eq!(Wall { ahead: 0, drift: 100, ..wall }.shows(START + 10 * HOUR), START + 10 * HOUR + 3_600);
        assert_eq!((spoken(START), spoken(START + 20 * HOUR)), ("06:00:00".into(), "day 2 02:00:00".into()));
    }
}
