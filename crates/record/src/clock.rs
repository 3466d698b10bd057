//! When something was signed and when it is said to have happened: the two times that an entry carries.
//!
//! Never reads a clock: the wall time is an argument. Never accepts two spellings of one time.
//!
//! Source: `docs/formats/record.md` sections 2 and 4.

use std::fmt;

use calendar::Date;

/// How far ahead of the own wall time a clock that is heard may be and still be taken over (section 4), and
/// how far times may be apart before it is noted (section 7): 10 minutes.
pub const TOLERANCE_MS: u64 = 600_000;
/// The end of the year 9999, the last that can be written.
const MS_END: u64 = 253_402_300_800_000;
const DAY_S: i64 = 86_400;
/// The greatest offset from UTC, in minutes: 14 hours.
const OFFSET_MAX: i16 = 14 * 60;

/// A hybrid logical clock: wall time, and a counter for what the wall time cannot tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock {
    /// Milliseconds since 1970, UTC.
    pub ms: u64,
    /// Rises while the milliseconds stand still.
    pub counter: u16,
}

impl Clock {
    /// The clock to sign with at this wall time (milliseconds since 1970); it is above `self`.
    #[must_use]
    pub fn tick(self, wall_ms: u64) -> Self {
        if wall_ms > self.ms {
            return Self { ms: wall_ms, counter: 0 };
        }
        match self.counter.checked_add(1) {
            Some(counter) => Self { ms: self.ms, counter },
            None => Self { ms: self.ms.saturating_add(1), counter: 0 },
        }
    }

    /// The clock after hearing of an entry with clock `heard` at this wall time.
    #[must_use]
    pub fn observe(self, heard: Self, wall_ms: u64) -> Self {
        if heard > self && heard.ms <= wall_ms.saturating_add(TOLERANCE_MS) { heard } else { self }
    }

    /// Reads `2026-05-11T15:13:00.000Z 0`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (time, counter) = text.split_at_checked(24)?;
        let (seconds, fraction) = time.as_bytes().split_at_checked(19)?;
        let &[b'.', a, b, c, b'Z'] = fraction else { return None };
        let ms = number(&[a, b, c])?;
        let counter = u16::try_from(decimal(counter.strip_prefix(' ')?)?).ok()?;
        Some(Self { ms: u64::try_from(civil(seconds)?).ok()? * 1000 + u64::from(ms), counter })
    }

    /// Whether it can be written.
    pub(crate) fn is_writable(self) -> bool {
        self.ms < MS_END
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.ms / 1000).unwrap_or(i64::MAX / 2);
        write_civil(f, seconds)?;
        write!(f, ".{:03}Z {}", self.ms % 1000, self.counter)
    }
}

/// A local time to the second, with its offset from UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LocalTime {
    /// Seconds since 1970, UTC; may be negative by up to 14 hours.
    pub utc: i64,
    /// Minutes to be added to UTC for the local time, -840 to 840.
    pub offset: i16,
}

impl LocalTime {
    /// Milliseconds since 1970, UTC.
    pub fn ms(self) -> i64 {
        self.utc.saturating_mul(1000)
    }

    /// Reads `2026-05-11T08:13:00-07:00`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (local, offset) = text.as_bytes().split_at_checked(19)?;
        let &[sign, a, b, b':', c, d] = offset else { return None };
        let (hours, minutes) = (number(&[a, b])?, number(&[c, d])?);
        let total = i16::try_from(hours * 60 + minutes).ok()?;
        let offset = match sign {
            b'+' => total,
            b'-' if total > 0 => -total,
            _ => return None,
        };
        (minutes < 60 && total <= OFFSET_MAX).then_some(Self { utc: civil(local)? - i64::from(offset) * 60, offset })
    }

    /// Whether it can be written.
    pub(crate) fn is_writable(self) -> bool {
        let end = (MS_END / 1000).cast_signed();
        let local = self.utc.saturating_add(i64::from(self.offset) * 60);
        self.offset.abs() <= OFFSET_MAX && (0..end).contains(&local)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_civil(f, self.utc.saturating_add(i64::from(self.offset) * 60))?;
        let (sign, offset) = (if self.offset < 0 { '-' } else { '+' }, self.offset.unsigned_abs());
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

/// A decimal below 2^53 without sign or leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    let fits = (1..=16).contains(&bytes.len()) && (bytes.len() == 1 || bytes.first() != Some(&b'0'));
    // The length is looked at first: 16 digits cannot overflow.
    let value = fits
        .then_some(bytes)?
        .iter()
        .try_fold(0_u64, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u64::from(digit - b'0')));
    value.filter(|value| *value < 1 << 53)
}

/// A fixed number of digits.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0')))
}

/// Seconds since 1970 of `2026-05-11T15:13:00` read as UTC.
fn civil(text: &[u8]) -> Option<i64> {
    let (date, clock) = text.split_at_checked(10)?;
    let &[b'T', h1, h2, b':', mi1, mi2, b':', s1, s2] = clock else { return None };
    let date: Date = std::str::from_utf8(date).ok()?.parse().ok()?;
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[mi1, mi2])?, number(&[s1, s2])?);
    let of_day = hour < 24 && minute < 60 && second < 60;
    (date >= Date::EPOCH && of_day).then(|| date.days() * DAY_S + i64::from(hour * 3600 + minute * 60 + second))
}

fn write_civil(f: &mut fmt::Formatter<'_>, seconds: i64) -> fmt::Result {
    let Some(date) = Date::from_days(seconds.div_euclid(DAY_S)) else { return write!(f, "second {seconds}") };
    let of_day = seconds.rem_euclid(DAY_S);
    write!(f, "{date}T{:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_every_day() {
        for day in 0..2_932_897 {
            let clock = Clock { ms: day * 86_400_000 + 12_345_678, counter: 9 };
            if day % 97 == 0 || day > 2_932_000 {
                assert_eq!(Clock::parse(&clock.to_string()), Some(clock));
            }
        }
        let end = Clock { ms: MS_END - 1, counter: u16::MAX };
        assert_eq!(end.to_string(), "9999-12-31T23:59:59.999Z 65535");
        assert_eq!(Clock::parse(&end.to_string()), Some(end));
        assert!(end.is_writable() && !Clock { ms: MS_END, counter: 0 }.is_writable());
    }

    #[test]
    fn local_times() {
        let time = LocalTime::parse("2026-05-11T08:13:00-07:00").unwrap();
        assert_eq!((time.utc, time.offset), (1_778_512_380, -420));
        for text in ["2026-05-11T08:13:00-07:00", "1970-01-01T00:00:00+14:00", "2024-02-29T23:59:59+05:45"] {
            assert_eq!(LocalTime::parse(text).unwrap().to_string(), text);
        }
        for bad in [
            "2026-05-11T08:13:00Z",
            "2026-05-11T08:13:00-00:00",
            "2026-05-11T08:13:60+00:00",
            "2026-02-29T08:13:00+00:00",
            "2026-05-11T08:13:00+14:01",
            "2026-05-11T08:13:00+01:60",
            "2026-05-11 08:13:00+00:00",
            "1969-12-31T23:00:00+00:00",
            "2026-05-11T24:00:00+00:00",
            "2026-00-11T08:00:00+00:00",
        ] {
            assert_eq!(LocalTime::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn clock_rises() {
        let clock = Clock { ms: 5, counter: u16::MAX };
        assert_eq!(clock.tick(6), Clock { ms: 6, counter: 0 });
        assert_eq!(clock.tick(5), Clock { ms: 6, counter: 0 });
        assert_eq!(Clock { ms: 5, counter: 1 }.tick(4), Clock { ms: 5, counter: 2 });
        let heard = Clock { ms: 600_010, counter: 3 };
        assert_eq!(clock.observe(heard, 10), heard);
        assert_eq!(clock.observe(heard, 9), clock);
        assert_eq!(heard.observe(clock, 10), heard);
    }

    #[test]
    fn numbers() {
        assert_eq!(decimal("9007199254740991"), Some((1 << 53) - 1));
        for bad in ["9007199254740992", "", "01", "+1", "00", " 1", "99999999999999999"] {
            assert_eq!(decimal(bad), None);
        }
    }
}
