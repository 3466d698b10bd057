//! What is wrong with a text, where, and what to write instead.
//!
//! Reading never stops at the first fault: every reader returns what it understood *and* a list of these.

use std::ops::Range;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name, as shown to the user.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The place of a fault: bytes of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct Place {
    /// Which file, by its number among those read.
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
}

impl Place {
    /// The bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From the start of this place to the end of another in the same file.
    pub fn to(self, other: Place) -> Place {
        Place { end: other.end.max(self.end), ..self }
    }
}

/// How bad a fault is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Severity {
    /// The item cannot be used.
    Error,
    /// It can be used, but somebody should look.
    Warning,
}

/// One fault: what, where, and the mend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Where.
    pub place: Place,
    /// How bad.
    pub severity: Severity,
    /// What is wrong: lower case, the user's words in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A list of faults under construction.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(pub Vec<Diagnostic>);

/// How many faults are kept: more than anyone mends in one go, few enough to print.
pub const MAX_DIAGNOSTICS: usize = 1_000;

impl Diagnostics {
    /// Adds an error.
    pub fn error(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.push(place, Severity::Error, message.into(), help.into());
    }

    /// Adds a warning.
    pub fn warning(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.push(place, Severity::Warning, message.into(), help.into());
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    fn push(&mut self, place: Place, severity: Severity, message: String, help: String) {
        let help = (!help.is_empty()).then_some(help);
        let diagnostic = Diagnostic { place, severity, message, help };
        if self.0.len() < MAX_DIAGNOSTICS && !self.0.contains(&diagnostic) {
            self.0.push(diagnostic);
        }
    }
}

/// The line (from 1) and column (in characters, from 1) of a byte of a text.
pub fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    (line, before.get(line_start..).map_or(0, |s| s.chars().count()) + 1)
}

/// The word of a list that is nearest to what was written, if any is near enough to be meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = written.chars().count().div_ceil(3).clamp(1, 3);
    known.into_iter().map(|k| (distance(written, k), k)).filter(|(d, _)| *d <= limit).min().map(|(_, k)| k)
}

/// "did you mean …" for the nearest of a list, or the list itself when it is short.
pub fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(written, known.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None if !known.is_empty() && known.len() <= 16 => format!("one of: {}", known.join(", ")),
        None => String::new(),
    }
}

/// Damerau–Levenshtein distance (optimal string alignment), in characters.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 4 || a.len() > 80 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX);
            let swap = (i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca))
                .then(|| at(&before, j - 1).saturating_add(1));
            let best = at(&last, j + 1)
                .saturating_add(1)
                .min(at(&row, j).saturating_add(1))
                .min(at(&last, j).saturating_add(usize::from(ca != cb)))
                .min(swap.unwrap_or(usize::MAX));
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_word_that_was_meant() {
        assert_eq!(nearest("handovr", ["handover", "show"]), Some("handover"));
        assert_eq!(nearest("hnadover", ["handover"]), Some("handover"));
        assert_eq!(nearest("xyz", ["handover", "show"]), None);
        assert_eq!(line_and_column("ab\ncd", 4), (2, 2));
    }
}
