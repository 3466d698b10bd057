//! What a bundle says that it shows and holds back, and why.
//!
//! Never believed: it is compared with what is there. Source: `docs/formats/bundle.md` section 3.

use crate::clock::decimal;
use std::fmt::{self, Write as _};
use std::ops::RangeInclusive;

/// The reason has this many bytes at most (section 3).
pub const REASON_MAX: usize = 4000;
const FIRST_LINE: &str = "lastlook disclosure 1\n";

/// The statement of what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Places that are shown: ascending, not touching.
    pub shown: Vec<RangeInclusive<u64>>,
    /// Why these and no others.
    pub reason: String,
}

impl Disclosure {
    /// Reads it; `None` if it does not follow section 3.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = std::str::from_utf8(bytes).ok()?.strip_prefix(FIRST_LINE)?;
        let mut shown: Vec<RangeInclusive<u64>> = Vec::new();
        while let Some((line, after)) = rest.strip_prefix("shown ").and_then(|line| line.split_once('\n')) {
            let range = range(line)?;
            let apart = shown.last().is_none_or(|before| before.end() + 1 < *range.start());
            apart.then(|| shown.push(range))?;
            rest = after;
        }
        let reason = rest.strip_prefix("reason ")?.strip_suffix('\n')?;
        let plain = (1..=REASON_MAX).contains(&reason.len()) && !reason.bytes().any(|byte| byte < 0x20 || byte == 0x7f);
        plain.then(|| Self { shown, reason: reason.to_owned() })
    }

    /// That exactly these places are shown, given in order.
    pub fn of(places: impl IntoIterator<Item = u64>, reason: &str) -> Self {
        let mut shown: Vec<RangeInclusive<u64>> = Vec::new();
        for place in places {
            match shown.last_mut() {
                Some(last) if last.end() + 1 == place => *last = *last.start()..=place,
                _ => shown.push(place..=place),
            }
        }
        Self { shown, reason: reason.to_owned() }
    }

    /// Whether it says of a place that it is shown.
    pub fn says_shown(&self, place: u64) -> bool {
        let at = self.shown.partition_point(|range| *range.end() < place);
        self.shown.get(at).is_some_and(|range| range.contains(&place))
    }

    /// The last place that it names.
    pub(super) fn last(&self) -> Option<u64> {
        self.shown.last().map(|range| *range.end())
    }
}

impl fmt::Display for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from(FIRST_LINE);
        for range in &self.shown {
            writeln!(text, "shown {}-{}", range.start(), range.end())?;
        }
        writeln!(f, "{text}reason {}", self.reason)
    }
}

fn range(text: &str) -> Option<RangeInclusive<u64>> {
    let (start, end) = text.split_once('-')?;
    let range = decimal(start)?..=decimal(end)?;
    (!range.is_empty()).then_some(range)
}
