//! Several entries with the values beside them in one text: how a phone whose radio is broken gets its entries out
//! over its screen.
//!
//! Never drops a part of what it cannot read: the whole text is read, or refused. Never checks a signature.

use crate::code::{CodeError, TEXT_BYTES_MAX, form};
use record::beside::Opening;
use record::encoding::from_decimal;
use record::entry::SignedEntry;
use std::fmt;

/// This many entries at most in one text.
pub const ENTRIES_MAX: usize = 1_000;
/// This many openings at most in one text.
pub const OPENINGS_MAX: usize = 10_000;

const WHAT: &str = "unsent entries";

/// Entries and openings on their way, well formed and not yet checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsent {
    entries: Vec<SignedEntry>,
    openings: Vec<Opening>,
}

impl Unsent {
    /// Puts them together; each entry after what it needs.
    ///
    /// # Errors
    /// [`CodeError::Form`] if there is nothing or too much, [`CodeError::TooLong`]: send them in several texts.
    pub fn new(entries: Vec<SignedEntry>, openings: Vec<Opening>) -> Result<Self, CodeError> {
        check_counts(entries.len(), openings.len())?;
        let unsent = Self { entries, openings };
        let got = unsent.to_string().len();
        if got > TEXT_BYTES_MAX { Err(CodeError::TooLong { got, max: TEXT_BYTES_MAX }) } else { Ok(unsent) }
    }

    /// The entries, in the order in which they were put.
    pub fn entries(&self) -> &[SignedEntry] {
        &self.entries
    }

    /// The values beside them.
    pub fn openings(&self) -> &[Opening] {
        &self.openings
    }

    pub(crate) fn parse(text: &str) -> Result<Self, CodeError> {
        let (first, mut rest) = text.split_once('\n').ok_or(form(WHAT, "the first line"))?;
        let (entries, openings) = read_counts(first).ok_or(form(WHAT, "the first line"))?;
        check_counts(entries, openings)?;
        let entries = (0..entries).map(|_| take_entry(&mut rest)).collect::<Result<_, _>>()?;
        let openings = (0..openings).map(|_| take_opening(&mut rest)).collect::<Result<_, _>>()?;
        let unsent = Self { entries, openings };
        if rest.is_empty() { Ok(unsent) } else { Err(form(WHAT, "the end")) }
    }
}

/// The text of the code.
impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "LLU1 {} {}", self.entries.len(), self.openings.len())?;
        for entry in &self.entries {
            // An entry is UTF-8 by its format, so nothing is replaced here.
            write!(f, "{}\n{}", entry.bytes().len(), String::from_utf8_lossy(entry.bytes()))?;
        }
        self.openings.iter().try_for_each(|opening| writeln!(f, "{opening}"))
    }
}

/// Without the values: they may be held back from a log file.
impl fmt::Debug for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unsent({} entries, {} openings)", self.entries.len(), self.openings.len())
    }
}

fn check_counts(entries: usize, openings: usize) -> Result<(), CodeError> {
    let some = entries > 0 || openings > 0;
    let fits = some && entries <= ENTRIES_MAX && openings <= OPENINGS_MAX;
    if fits { Ok(()) } else { Err(form(WHAT, "the number of entries or values")) }
}

fn read_counts(line: &str) -> Option<(usize, usize)> {
    let (entries, openings) = line.strip_prefix("LLU1 ")?.split_once(' ')?;
    let count = |text| usize::try_from(from_decimal(text).ok()?).ok();
    Some((count(entries)?, count(openings)?))
}

fn take_entry(rest: &mut &str) -> Result<SignedEntry, CodeError> {
    let line = take_line(rest).ok_or(form(WHAT, "an entry's length"))?;
    let length = from_decimal(line).ok().and_then(|length| usize::try_from(length).ok());
    let cut = length.and_then(|length| rest.split_at_checked(length));
    let (entry, behind) = cut.ok_or(form(WHAT, "an entry's length"))?;
    *rest = behind;
    Ok(SignedEntry::parse(entry.as_bytes())?)
}

fn take_opening(rest: &mut &str) -> Result<Opening, CodeError> {
    // The text's last newline may have been dropped on the way; a line without one is the last.
    let line = take_line(rest).unwrap_or_else(|| std::mem::take(rest));
    Ok(Opening::parse(line)?)
}

fn take_line<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (line, behind) = rest.split_once('\n')?;
    *rest = behind;
    Some(line)
}
