//! Dates and times of day as people write them in English and Spanish.
//!
//! A date that can be read in two ways is never guessed: it is understood only when the order is given or
//! another date of the file settles it.

use model::time;

use crate::{DateOrder, fold};

/// A date that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// The day, in days since 1970-01-01.
    Day(i64),
    /// Three numbers that can be read in two ways.
    TwoWays,
}

const MONTHS: [[&str; 2]; 12] = [
    ["jan", "ene"],
    ["feb", "feb"],
    ["mar", "mar"],
    ["apr", "abr"],
    ["may", "may"],
    ["jun", "jun"],
    ["jul", "jul"],
    ["aug", "ago"],
    ["sep", "sep"],
    ["oct", "oct"],
    ["nov", "nov"],
    ["dec", "dic"],
];

/// What a month's name may be longer by: `marzo` is March, `marta` is not.
const MONTH_NAMES: &str = " january february march april may june july august september sept october november december \
     enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ";

/// The first date in a text.
pub fn date(text: &str, order: Option<DateOrder>) -> Option<Read> {
    let folded = fold::folded(text);
    let parts: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let windows = |n: usize| parts.windows(n);
    windows(3).find_map(|w| numbers(w, order, &folded)).or_else(|| {
        let skip = |p: &&&str| !matches!(**p, "de" | "del" | "of" | "the");
        let bare: Vec<&str> = parts.iter().filter(skip).copied().collect();
        bare.windows(3).find_map(named)
    })
}

/// Three numbers with one sign between them.
fn numbers(parts: &[&str], order: Option<DateOrder>, text: &str) -> Option<Read> {
    let [a, b, c] = parts else { return None };
    let is_joined = ["/", "-", "."].iter().any(|sign| text.contains(&format!("{a}{sign}{b}{sign}{c}")));
    let [x, y, z]: [i64; 3] = [a.parse().ok()?, b.parse().ok()?, c.parse().ok()?];
    if !is_joined {
        None
    } else if a.len() == 4 {
        day(x, y, z).map(Read::Day)
    } else if a.len() > 2 || !matches!(c.len(), 2 | 4) {
        None
    } else {
        let year = if c.len() == 2 { 2000 + z } else { z };
        match (day(year, y, x), day(year, x, y), order) {
            (Some(day_first), Some(month_first), None) if day_first != month_first => Some(Read::TwoWays),
            (Some(day_first), _, Some(DateOrder::DayFirst)) | (Some(day_first), None, None) => {
                Some(Read::Day(day_first))
            }
            (Some(same), Some(_), None) => Some(Read::Day(same)),
            (_, Some(month_first), Some(DateOrder::MonthFirst)) | (None, Some(month_first), None) => {
                Some(Read::Day(month_first))
            }
            _ => None,
        }
    }
}

/// A day, a month by its name, a year; or the month first.
fn named(parts: &[&str]) -> Option<Read> {
    let [a, b, c] = parts else { return None };
    let year: i64 = c.parse().ok().filter(|y| c.len() == 4 && (1900..=2199).contains(y))?;
    let number = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i64>().ok();
    let (month, day_of) = month(a).map(|m| (m, number(b))).or_else(|| month(b).map(|m| (m, number(a))))?;
    day(year, month, day_of?).map(Read::Day)
}

fn month(part: &str) -> Option<i64> {
    let start = part.get(..3)?;
    let at = MONTHS.iter().position(|names| names.contains(&start))?;
    let is_name = part.len() == 3 || MONTH_NAMES.contains(&format!(" {part} "));
    is_name.then_some(at as i64 + 1)
}

fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    time::date_days(&format!("{year:04}-{month:02}-{day:02}"))
}

/// Whether three numbers of a text can be read in one way only, and in which.
pub fn order(text: &str) -> Option<DateOrder> {
    let [day_first, month_first] =
        [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| date(text, Some(order)).is_some());
    let is_open = text.split(['/', '-', '.']).next().is_some_and(|p| p.trim().len() <= 2);
    match (is_open, day_first, month_first) {
        (true, true, false) => Some(DateOrder::DayFirst),
        (true, false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// A time of day as `7:00`, `7:00 AM`, `0700`, `7a`, `7h30`, `7 de la mañana` is not; in minutes since midnight.
pub fn minutes(text: &str) -> Option<u32> {
    let text: String = fold::folded(text).chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (digits, tail) = (digits, text.get(digits.len()..)?);
    let half = match tail {
        "" | "h" | "hs" | "hrs" => None,
        "a" | "am" => Some(false),
        "p" | "pm" => Some(true),
        _ => return None,
    };
    let (hours, minutes): (u32, u32) = match digits.split_once([':', 'h']) {
        Some((h, m)) if m.len() == 2 => (h.parse().ok()?, m.parse().ok()?),
        Some(_) => return None,
        None if digits.len() == 4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?),
        None if digits.len() <= 2 && (half.is_some() || tail.starts_with('h')) => (digits.parse().ok()?, 0),
        None => return None,
    };
    let hours = match half {
        Some(afternoon) if (1..=12).contains(&hours) => hours % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return None,
        None => hours,
    };
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Option<Read> {
        Some(Read::Day(time::date_days(text)?))
    }

    #[test]
    fn dates_as_people_write_them() {
        for text in [
            "2026-05-13",
            "13/5/2026",
            "5/13/2026",
            "13.05.26",
            "May 13, 2026",
            "Wed, 13 May 2026",
            "13th May 2026",
            "miércoles 13 de mayo de 2026",
            "END OF DAY 3 -- Wednesday, May 13, 2026 -- 4 2/8 pages",
        ] {
            assert_eq!(date(text, None), on("2026-05-13"), "{text}");
        }
        for text in
            ["", "14A", "1 2/8", "Day 3 of 20", "2026-02-30", "may be 3 2026 shots", "13 marta 2026", "7:00 12/13"]
        {
            assert_eq!(date(text, None), None, "{text}");
        }
    }

    #[test]
    fn a_date_of_two_readings_is_not_guessed() {
        assert_eq!(date("3/4/2026", None), Some(Read::TwoWays));
        assert_eq!(date("3/4/2026", Some(DateOrder::DayFirst)), on("2026-04-03"));
        assert_eq!(date("3/4/2026", Some(DateOrder::MonthFirst)), on("2026-03-04"));
        assert_eq!(date("4/4/2026", None), on("2026-04-04"));
        assert_eq!(order("13/4/2026"), Some(DateOrder::DayFirst));
        assert_eq!(order("4/13/2026"), Some(DateOrder::MonthFirst));
        assert_eq!(order("3/4/2026"), None);
        assert_eq!(order("2026-04-13"), None);
    }

    #[test]
    fn times_as_people_write_them() {
        for (text, expected) in [
            ("7:05", Some(425)),
            ("07:05 AM", Some(425)),
            ("7:05p", Some(1145)),
            ("12:00 am", Some(0)),
            ("0705", Some(425)),
            ("7 a.m.", Some(420)),
            ("7h30", Some(450)),
            ("19:30 hrs", Some(1170)),
            ("25:00", None),
            ("7", None),
            ("O/C", None),
            ("13:00 pm", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}
