//! Days of the Gregorian calendar, and their number since 1970.
//!
//! Years 0 to 9999, as four digits can write them. This crate reads no clock and knows neither time zones nor hours: in
//! records and rules an offset from universal time is a number that somebody stated.
//!
//! ```
//! use calendar::Date;
//!
//! let day: Date = "2021-10-21".parse()?;
//! assert_eq!(day.days(), 18_921);
//! assert_eq!(Date::from_days(18_921 + 11).map(|day| day.to_string()).as_deref(), Some("2021-11-01"));
//! assert!("2021-02-29".parse::<Date>().is_err());
//! # Ok::<(), calendar::NoSuchDayError>(())
//! ```

use std::fmt;
use std::str::FromStr;

/// The last year that four digits can write.
const YEAR_MAX: i64 = 9999;
/// Days of 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text is not a day as `2021-10-21` is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoSuchDayError;

impl Date {
    /// The first day of 1970.
    pub const EPOCH: Date = Date { year: 1970, month: 1, day: 1 };

    /// The day of this year, month (from 1) and day of the month (from 1), if there is one.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let exists =
            i64::from(year) <= YEAR_MAX && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Date { year, month, day })
    }

    /// The day that is so many days after 1970-01-01, or before it; none outside of the years 0 to 9999.
    pub fn from_days(days: i64) -> Option<Date> {
        let shifted = days.checked_add(EPOCH)?;
        let (era, of_era) = (shifted.div_euclid(ERA), shifted.rem_euclid(ERA));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = (from_march + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        Date::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// Days since 1970-01-01; below zero before it.
    pub fn days(self) -> i64 {
        // The year is taken to begin in March, so that the leap day is its last.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((i64::from(self.month) + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The last day of this day's month.
    pub fn last_of_month(self) -> Date {
        Date { day: days_in(self.year, self.month), ..self }
    }

    /// The last day of this day's year.
    pub fn last_of_year(self) -> Date {
        Date { month: 12, day: 31, ..self }
    }
}

/// Days of this month (from 1) in this year.
fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Date {
    type Err = NoSuchDayError;

    /// Reads `2021-10-21`, and no other spelling.
    fn from_str(text: &str) -> Result<Date, NoSuchDayError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return Err(NoSuchDayError) };
        let read = || {
            let year = number(&[y1, y2, y3, y4])?;
            Date::new(year, u8::try_from(number(&[m1, m2])?).ok()?, u8::try_from(number(&[d1, d2])?).ok()?)
        };
        read().ok_or(NoSuchDayError)
    }
}

/// At most four digits.
fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u16::from(digit - b'0')))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for NoSuchDayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write a day that the calendar has, like `2021-10-21`")
    }
}

impl std::error::Error for NoSuchDayError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    #[test]
    fn every_day_is_the_one_that_another_calendar_gives() {
        let first = jiff::civil::date(0, 1, 1);
        let mut theirs = first;
        let start = Date::new(0, 1, 1).unwrap().days();
        assert_eq!(Date::EPOCH.days(), 0);
        for day in start.. {
            let ours = Date::from_days(day).unwrap();
            assert_eq!(ours.days(), day);
            assert_eq!(ours.to_string(), theirs.to_string());
            assert_eq!(ours.to_string().parse(), Ok(ours));
            assert_eq!(ours.last_of_month().to_string(), theirs.last_of_month().to_string());
            if ours.to_string() == "9999-12-31" {
                assert_eq!(Date::from_days(day + 1), None);
                return;
            }
            theirs = theirs.tomorrow().unwrap();
        }
    }

    #[test]
    fn other_spellings_and_days_that_there_are_not_are_refused() {
        for text in [
            "",
            "2021-2-03",
            "2021-02-29",
            "2021-13-01",
            "2021-00-01",
            "2021-01-00",
            "+021-01-01",
            "2021/01/01",
            "2021-01-011",
        ] {
            assert_eq!(text.parse::<Date>(), Err(NoSuchDayError), "{text}");
        }
        assert_eq!([i64::MIN, i64::MAX, -719_529].map(Date::from_days), [None; 3]);
    }
}
