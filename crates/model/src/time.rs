//! Times that are no surer than what is known of them.
//!
//! On a set a time is one second. In a case it is an interval, written as in EDTF (ISO 8601-2):
//! `2021-10-21T13:45~`, `2021-10-16`, `2021-10`, `2021-10-21T13:46/2021-10-21T13:50`, `../2021-10-20`.

use calendar::Date;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// A time: some second from `earliest` to `latest`, both included. Seconds since 1970-01-01 00:00 UTC;
/// `i64::MIN` and `i64::MAX` stand for a side that is open.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Span {
    /// The first second that it may be.
    pub earliest: i64,
    /// The last second that it may be.
    pub latest: i64,
}

impl Span {
    /// Nothing is known.
    pub const ANY: Span = Span { earliest: i64::MIN, latest: i64::MAX };

    /// Exactly this second.
    #[inline]
    pub const fn exact(second: i64) -> Span {
        Span { earliest: second, latest: second }
    }

    /// Whether it is one second.
    #[inline]
    pub const fn is_exact(self) -> bool {
        self.earliest == self.latest
    }

    /// Whether the two have no second in common.
    pub const fn is_apart(self, other: Span) -> bool {
        self.latest < other.earliest || other.latest < self.earliest
    }
}

/// A time as a source gives it: the interval, and the words it was written in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct When {
    /// The interval.
    pub span: Span,
    /// As written.
    pub text: String,
}

/// Why a time could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{text}` is not a date or time")]
pub struct TimeError {
    /// What was written.
    pub text: String,
}

impl TimeError {
    /// What to write instead.
    pub const HELP: &'static str = "write `2021`, `2021-10`, `2021-10-21`, `2021-10-21T13:45`, with `~` behind it for \
         about, `A/B` for between, `../B` for until and `A/..` for from";
}

impl When {
    /// Reads an EDTF time. Local times are at `utc_offset` seconds east of UTC.
    ///
    /// `~` (about) widens by what its precision suggests: ten minutes for a time of day, one day for a
    /// date, one month (31 days) for a month, one year for a year. `?` (uncertain) and `%` (both) widen
    /// in the same way.
    ///
    /// ```
    /// use model::When;
    /// let shot = When::parse("2021-10-21T13:46/2021-10-21T13:50", -6 * 3600)?;
    /// assert_eq!(shot.span.latest - shot.span.earliest, 4 * 60 + 59);
    /// assert!(When::parse("yesterday", 0).is_err());
    /// # Ok::<(), model::time::TimeError>(())
    /// ```
    pub fn parse(text: &str, utc_offset: i32) -> Result<When, TimeError> {
        let span = match text.split_once('/') {
            Some((a, b)) => {
                let from = if a == ".." { i64::MIN } else { single(a, utc_offset, text)?.earliest };
                let to = if b == ".." { i64::MAX } else { single(b, utc_offset, text)?.latest };
                Span { earliest: from, latest: to }
            }
            None => single(text, utc_offset, text)?,
        };
        if span.earliest > span.latest {
            return Err(TimeError { text: text.to_owned() });
        }
        Ok(When { span, text: text.to_owned() })
    }
}

fn single(text: &str, utc_offset: i32, whole: &str) -> Result<Span, TimeError> {
    let bad = || TimeError { text: whole.to_owned() };
    let bare = text.trim_end_matches(['~', '?', '%']);
    let about = bare.len() != text.len();
    let offset = i64::from(utc_offset);
    let (first, last, slack) = if let Some((date, clock)) = bare.split_once('T') {
        let start = date_days(date).ok_or_else(bad)? * DAY + clock_seconds(clock).ok_or_else(bad)?;
        let length = if clock.len() > 5 { 1 } else { 60 };
        (start, start + length - 1, 600)
    } else {
        match bare.len() {
            10 => {
                let start = date_days(bare).ok_or_else(bad)? * DAY;
                (start, start + DAY - 1, DAY)
            }
            7 => {
                let first: Date = format!("{bare}-01").parse().map_err(|_| bad())?;
                let start = first.days() * DAY;
                (start, (first.last_of_month().days() + 1) * DAY - 1, 31 * DAY)
            }
            4 => {
                let first: Date = format!("{bare}-01-01").parse().map_err(|_| bad())?;
                let start = first.days() * DAY;
                (start, (first.last_of_year().days() + 1) * DAY - 1, 365 * DAY)
            }
            _ => return Err(bad()),
        }
    };
    let slack = if about { slack } else { 0 };
    Ok(Span { earliest: first - slack - offset, latest: last + slack - offset })
}

/// Days since 1970-01-01 of a date written `2025-01-31`.
pub fn date_days(text: &str) -> Option<i64> {
    text.parse().ok().map(Date::days)
}

/// Seconds since midnight of a time written `10:02` or `10:02:30`.
pub fn clock_seconds(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let mut part = |max: i64| -> Option<i64> {
        let p = parts.next()?;
        (p.len() == 2).then_some(())?;
        let n: i64 = p.parse().ok()?;
        (0..max).contains(&n).then_some(n)
    };
    let (hours, minutes) = (part(24)?, part(60)?);
    let seconds = if text.len() > 5 { part(60)? } else { 0 };
    parts.next().is_none().then_some(hours * 3600 + minutes * 60 + seconds)
}

/// A date as `2025-01-31`.
pub fn date_text(days: i64) -> String {
    Date::from_days(days).map_or_else(|| format!("day {days}"), |date| date.to_string())
}

/// A moment as `2025-01-31 10:02`, with seconds when they are not zero, at this offset from UTC.
pub fn moment_text(seconds: i64, utc_offset: i32) -> String {
    let local = seconds.saturating_add(i64::from(utc_offset));
    let Some(date) = Date::from_days(local.div_euclid(DAY)) else { return format!("second {seconds}") };
    let of_day = local.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    match second {
        0 => format!("{date} {hour:02}:{minute:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// The local day that a moment falls on, in days since 1970-01-01.
pub fn local_day(seconds: i64, utc_offset: i32) -> i64 {
    seconds.saturating_add(i64::from(utc_offset)).div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_precision() {
        let t = |s: &str| When::parse(s, 0).unwrap().span;
        assert_eq!(t("1970-01-01"), Span { earliest: 0, latest: DAY - 1 });
        assert_eq!(t("1970-01"), Span { earliest: 0, latest: 31 * DAY - 1 });
        assert_eq!(t("1970"), Span { earliest: 0, latest: 365 * DAY - 1 });
        assert_eq!(t("1970-01-01T00:10"), Span { earliest: 600, latest: 659 });
        assert_eq!(t("1970-01-01T00:10:05"), Span::exact(605));
        assert_eq!(t("1970-01-01T00:10~"), Span { earliest: 0, latest: 659 + 600 });
        assert_eq!(t("../1970-01-01"), Span { earliest: i64::MIN, latest: DAY - 1 });
        assert_eq!(When::parse("1970-01-01T00:00", -3600).unwrap().span.earliest, 3600);
        for bad in ["", "2021-13", "2021-10-21T25:00", "tomorrow", "2022/2021", "20211021"] {
            assert!(When::parse(bad, 0).is_err(), "{bad}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        let days = date_days("2021-10-21").unwrap();
        assert_eq!(date_text(days), "2021-10-21");
        let at = days * DAY + clock_seconds("13:45").unwrap();
        assert_eq!(moment_text(at, 0), "2021-10-21 13:45");
        assert_eq!(moment_text(at + 6 * 3600, -6 * 3600), "2021-10-21 13:45");
    }
}
