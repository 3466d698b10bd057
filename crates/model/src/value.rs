//! Values of fields, packed into eight bytes, and the names they stand for.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::num::NonZeroU64;

use crate::time;

/// The largest whole number that a protocol or a record may hold, either way: 10^15, so that sums of
/// many stay exact.
pub const NUMBER_MAX: i64 = 1_000_000_000_000_000;

const TAG_SHIFT: u32 = 60;
const PAYLOAD: u64 = (1 << TAG_SHIFT) - 1;

/// One value of a field: a name, a text, a number, a length, a duration, a date or a moment.
///
/// Eight bytes, copied freely; `Option<Value>` is as large. Two values are equal if and only if they are of
/// the same sort and mean the same. Names and texts are numbers given out by [`Names`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Value(NonZeroU64);

/// A value, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plain {
    /// A name of a thing or a word of a choice; see [`Names`].
    Name(u32),
    /// A text; see [`Names`].
    Text(u32),
    /// A whole number.
    Number(i64),
    /// A length in millimetres.
    Length(i64),
    /// A duration in seconds.
    Duration(i64),
    /// A date, as days since 1970-01-01.
    Date(i64),
    /// A moment, as seconds since 1970-01-01 00:00 UTC.
    Moment(i64),
}

impl Value {
    /// A name by its number.
    #[inline]
    pub const fn name(id: u32) -> Value {
        Value::packed(1, id as i64)
    }

    /// A text by its number.
    pub const fn text(id: u32) -> Value {
        Value::packed(2, id as i64)
    }

    /// A whole number; beyond ±[`NUMBER_MAX`] there is none.
    #[inline]
    pub const fn number(n: i64) -> Option<Value> {
        Value::bounded(3, n)
    }

    /// A length in millimetres.
    pub const fn length(mm: i64) -> Option<Value> {
        Value::bounded(4, mm)
    }

    /// A duration in seconds.
    pub const fn duration(seconds: i64) -> Option<Value> {
        Value::bounded(5, seconds)
    }

    /// A date in days since 1970-01-01.
    pub const fn date(days: i64) -> Option<Value> {
        Value::bounded(6, days)
    }

    /// A moment in seconds since 1970-01-01 00:00 UTC.
    pub const fn moment(seconds: i64) -> Option<Value> {
        Value::bounded(7, seconds)
    }

    /// Of the same sort as `self`, with another amount (for sums); names and texts have none.
    pub fn with_amount(self, amount: i64) -> Option<Value> {
        match self.plain() {
            Plain::Name(_) | Plain::Text(_) => None,
            _ => Value::bounded(self.0.get() >> TAG_SHIFT, amount),
        }
    }

    /// The amount of a number, length, duration, date or moment.
    pub fn amount(self) -> Option<i64> {
        match self.plain() {
            Plain::Name(_) | Plain::Text(_) => None,
            Plain::Number(n) | Plain::Length(n) | Plain::Duration(n) | Plain::Date(n) | Plain::Moment(n) => Some(n),
        }
    }

    /// The value, taken apart.
    pub fn plain(self) -> Plain {
        let bits = self.0.get();
        let signed = ((bits << 4) as i64) >> 4;
        match bits >> TAG_SHIFT {
            1 => Plain::Name((bits & 0xFFFF_FFFF) as u32),
            2 => Plain::Text((bits & 0xFFFF_FFFF) as u32),
            3 => Plain::Number(signed),
            4 => Plain::Length(signed),
            5 => Plain::Duration(signed),
            6 => Plain::Date(signed),
            _ => Plain::Moment(signed),
        }
    }

    /// The bits, for hashing.
    #[inline]
    pub const fn bits(self) -> u64 {
        self.0.get()
    }

    const fn bounded(tag: u64, n: i64) -> Option<Value> {
        if n > NUMBER_MAX || n < -NUMBER_MAX { None } else { Some(Value::packed(tag, n)) }
    }

    const fn packed(tag: u64, n: i64) -> Value {
        let bits = (tag << TAG_SHIFT) | (n as u64 & PAYLOAD);
        match NonZeroU64::new(bits) {
            Some(bits) => Value(bits),
            None => Value(NonZeroU64::MIN), // tags start at 1, so the bits are never all zero
        }
    }
}

/// Gives each name and text a number, and the words back.
#[derive(Clone, Debug, Default)]
pub struct Names {
    words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Names {
    /// No names yet.
    pub fn new() -> Names {
        Names::default()
    }

    /// The number of a word, given out at first sight.
    pub fn intern(&mut self, word: &str) -> u32 {
        if let Some(&n) = self.numbers.get(word) {
            return n;
        }
        let n = self.words.len() as u32;
        self.words.push(word.into());
        self.numbers.insert(word.into(), n);
        n
    }

    /// The number of a word, if it has one.
    pub fn find(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// A name's value.
    pub fn name(&mut self, word: &str) -> Value {
        Value::name(self.intern(word))
    }

    /// A text's value.
    pub fn text(&mut self, words: &str) -> Value {
        Value::text(self.intern(words))
    }

    /// The word with this number; empty if there is none.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |w| w)
    }

    /// A value as protocol files write it. Moments and dates are UTC shifted by `utc_offset` seconds.
    pub fn show(&self, value: Value, utc_offset: i32) -> String {
        match value.plain() {
            Plain::Name(n) => self.word(n).to_owned(),
            Plain::Text(n) => quoted(self.word(n)),
            Plain::Number(n) => n.to_string(),
            Plain::Length(mm) => length_text(mm),
            Plain::Duration(s) => duration_text(s),
            Plain::Date(d) => time::date_text(d),
            Plain::Moment(s) => time::moment_text(s, utc_offset),
        }
    }
}

/// A text as protocol files and records write it: on one line, without signs that nobody can see.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A length in the largest unit that gives it back exactly: feet, metres, centimetres, millimetres.
pub fn length_text(mm: i64) -> String {
    // A foot is 304.8 mm. Rounded to the nearest, halves away from zero.
    let rounded = |n: i64, by: i64| n.abs().saturating_add(by / 2) / by * n.signum();
    let feet = rounded(mm.saturating_mul(10), 3_048);
    if mm != 0 && rounded(feet.saturating_mul(3_048), 10) == mm {
        format!("{feet} ft")
    } else if mm % 1000 == 0 {
        format!("{} m", mm / 1000)
    } else if mm % 10 == 0 {
        format!("{} cm", mm / 10)
    } else {
        format!("{mm} mm")
    }
}

/// A duration in the largest unit that gives it back exactly.
pub fn duration_text(seconds: i64) -> String {
    const UNITS: [(i64, &str); 5] =
        [(365 * 86_400, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (size, name) = UNITS.into_iter().find(|(size, _)| seconds != 0 && seconds % size == 0).unwrap_or((1, "second"));
    let n = seconds / size;
    let mut out = format!("{n} {name}");
    if n != 1 {
        let _ = out.write_str("s");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_and_unpacks() {
        for n in [0, 1, -1, 42, NUMBER_MAX, -NUMBER_MAX] {
            assert_eq!(Value::number(n).unwrap().plain(), Plain::Number(n));
            assert_eq!(Value::moment(n).unwrap().plain(), Plain::Moment(n));
        }
        assert_eq!(Value::number(NUMBER_MAX + 1), None);
        assert_ne!(Value::name(3), Value::text(3));
        assert_eq!(std::mem::size_of::<Option<Value>>(), 8);
    }

    #[test]
    fn lengths_and_durations_read_back() {
        assert_eq!(length_text(6096), "20 ft");
        assert_eq!(length_text(1500), "150 cm");
        for mm in -100_000..100_000 {
            let feet = (mm as f64 / 304.8).round();
            let is_feet = mm != 0 && (feet * 304.8).round() as i64 == mm;
            assert_eq!(length_text(mm).ends_with(" ft"), is_feet, "{mm}");
        }
        assert_eq!(duration_text(86_400), "1 day");
        assert_eq!(duration_text(90), "90 seconds");
    }
}
