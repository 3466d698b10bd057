//! A moment, to the millisecond, in universal time: how messages say what a clock showed.
//!
//! Never reads a clock.
//!
//! Source: `docs/formats/record.md`, section 2 (`clock`): Gregorian calendar, years 1970 to 9999.

use std::fmt;

use calendar::Date;
use thiserror::Error;

/// The last millisecond of the year 9999.
const LAST: u64 = 253_402_300_799_999;
const DAY: u64 = 86_400_000;

/// A text is not a moment as `2026-05-11T15:13:02.500Z` is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("reading a time: it must be like `2026-05-11T15:13:02.500Z`, of the years 1970 to 9999")]
pub struct InstantError;

/// Milliseconds since 1970 in universal time, to the end of the year 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// From milliseconds since 1970; none beyond the year 9999.
    pub fn from_millis(millis: u64) -> Option<Self> {
        (millis <= LAST).then_some(Self(millis))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> u64 {
        self.0
    }

    /// Reads `2026-05-11T15:13:02.500Z`, and no other spelling.
    ///
    /// # Errors
    /// [`InstantError`].
    pub fn parse(text: &str) -> Result<Self, InstantError> {
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok())?
        };
        let read = || {
            let days = u64::try_from(text.get(..10)?.parse::<Date>().ok()?.days()).ok()?;
            let (hour, minute, second, milli) = (number(11..13)?, number(14..16)?, number(17..19)?, number(20..23)?);
            Self::from_millis(days * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + milli)
        };
        // Printing again catches every other spelling, and hours that there are not.
        read().filter(|instant| instant.to_string() == text).ok_or(InstantError)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0 / DAY, self.0 % DAY);
        // No moment is beyond the year 9999.
        let date = Date::from_days(days.cast_signed()).unwrap_or(Date::EPOCH);
        let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_778_512_382_500, "2026-05-11T15:13:02.500Z"),
            (LAST, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(Instant(millis).to_string(), text);
            assert_eq!(Instant::parse(text), Ok(Instant(millis)));
        }
    }

    #[test]
    fn every_day_goes_round() {
        for day in 0..=LAST / DAY {
            let instant = Instant(day * DAY + day % DAY);
            assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "2026-05-11T15:13:02Z",
            "2026-05-11T15:13:02.5Z",
            "2026-05-11t15:13:02.500Z",
            "2026-05-11T15:13:02.500",
            "2026-05-11T15:13:02.500+00:00",
            "2026-02-29T15:13:02.500Z",
            "2026-13-11T15:13:02.500Z",
            "2026-00-11T15:13:02.500Z",
            "2026-05-00T15:13:02.500Z",
            "2026-05-11T24:00:00.000Z",
            "2026-05-11T23:60:00.000Z",
            "2026-05-11T23:59:60.000Z",
            "1969-12-31T23:59:59.999Z",
            "+026-05-11T15:13:02.500Z",
            "2026-05-11T15:13:02.500Z ",
            "２026-05-11T15:13:02.500Z",
        ] {
            assert_eq!(Instant::parse(text), Err(InstantError), "{text}");
        }
    }
}
