//! A scanned text, told apart: what sort of code it is and what it says.
//!
//! Never takes a text for more than it shows: an entry that was read here is well formed, and whether its
//! signature holds is for `record` to say; whether a label is genuine, for [`crate::label::Label::printed_by`].
//! Never stops on any text.

use crate::join::Join;
use crate::label::Label;
use crate::parts::Part;
use crate::poster::Poster;
use crate::unsent::Unsent;
use record::beside::OpeningError;
use record::entry::{EntryError, SignedEntry};
use record::key::KeyError;
use std::borrow::Cow;
use std::fmt;
use thiserror::Error;

/// A text of more bytes is not looked at (`docs/formats/codes.md`, section 5).
pub const TEXT_BYTES_MAX: usize = 262_144;

/// The line before an entry.
const ENTRY_START: &str = "LLE1\n";

/// What was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// A label of a thing or a badge of a person; not yet known to be genuine.
    Label(Label),
    /// The poster of a set.
    Poster(Poster),
    /// A new phone asks to be let in; its key has signed that.
    Join(Join),
    /// One entry, well formed; its signature is not checked yet.
    Entry(Box<SignedEntry>),
    /// Several entries and openings, well formed; their signatures are not checked yet.
    Unsent(Unsent),
    /// A part of a longer text, whole in itself.
    Part(Part),
}

/// Why a text is not a code of ours, or not a sound one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    /// Somebody else's code, such as a supplier's.
    #[error("reading a code: it is none of Lastlook's; look it up as it stands, or type the name")]
    Foreign,
    /// More than [`TEXT_BYTES_MAX`], or than the sort of code may have.
    #[error("a code's text has {got} bytes, and {max} at most are allowed; send less at a time")]
    TooLong {
        /// How many bytes there are.
        got: usize,
        /// How many there may be.
        max: usize,
    },
    /// Something in it is not of its form.
    #[error("reading {code}: {place} is not of its form; scan it again, or have it made anew")]
    Form {
        /// Which sort of code.
        code: &'static str,
        /// What in it.
        place: Place,
    },
    /// The key that signed is not the one that it names, or something was changed afterwards.
    #[error("reading {0}: the signature does not fit; have it made anew")]
    Signature(&'static str),
    /// A key that must be refused.
    #[error("reading a code's key")]
    Key(#[from] KeyError),
    /// The entry in it is none.
    #[error("reading a code's entry")]
    Entry(#[from] EntryError),
    /// An opening in it is none.
    #[error("reading a code's values beside entries")]
    Opening(#[from] OpeningError),
    /// The part was read wrongly.
    #[error("part {number} of {count} was read wrongly; hold the phone still until it comes round again")]
    Check {
        /// Which part.
        number: u16,
        /// Of how many.
        count: u16,
    },
    /// The part is of another text than those before it.
    #[error("this part is of another text; finish the one that was begun, or begin anew")]
    OtherSequence,
    /// All parts are there, and are not the text that they were cut from.
    #[error("all parts are there and do not fit together; begin anew")]
    Whole,
}

/// What in a code is not of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(pub &'static str);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Code {
    /// Reads a scanned or pasted text.
    ///
    /// # Errors
    /// [`CodeError`]; [`CodeError::Foreign`] for a text that does not begin as a code of ours.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(CodeError::TooLong { got: text.len(), max: TEXT_BYTES_MAX });
        }
        let text = &*with_plain_newlines(text);
        match text.get(..4) {
            Some("LLJ1") => Join::parse(text).map(Self::Join),
            Some("LLE1") => read_entry(text).map(|entry| Self::Entry(Box::new(entry))),
            Some("LLU1") => Unsent::parse(text).map(Self::Unsent),
            Some("LLP1") => Part::parse(text).map(Self::Part),
            _ => read_address(text.trim()),
        }
    }
}

/// The text of the code.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label(label) => label.fmt(f),
            Self::Poster(poster) => poster.fmt(f),
            Self::Join(join) => join.fmt(f),
            Self::Entry(entry) => f.write_str(&entry_text(entry)),
            Self::Unsent(unsent) => unsent.fmt(f),
            Self::Part(part) => part.fmt(f),
        }
    }
}

/// The text of the code that hands over one entry.
pub fn entry_text(entry: &SignedEntry) -> String {
    // An entry is UTF-8 by its format, so nothing is replaced here.
    format!("{ENTRY_START}{}", String::from_utf8_lossy(entry.bytes()))
}

/// A fault of form.
pub(crate) fn form(code: &'static str, place: &'static str) -> CodeError {
    CodeError::Form { code, place: Place(place) }
}

/// With the one `\n` at the end that scanners like to drop.
pub(crate) fn ending_in_newline(text: &str) -> String {
    format!("{}\n", text.trim_end_matches(['\n', ' ']))
}

fn read_entry(text: &str) -> Result<SignedEntry, CodeError> {
    let entry = text.strip_prefix(ENTRY_START).ok_or(form("an entry", "the first line"))?;
    Ok(SignedEntry::parse(ending_in_newline(entry).as_bytes())?)
}

fn read_address(text: &str) -> Result<Code, CodeError> {
    if let Some(label) = Label::parse(text)? {
        return Ok(Code::Label(label));
    }
    Poster::parse(text)?.map(Code::Poster).ok_or(CodeError::Foreign)
}

/// Forms of the web send `\r\n`; no text of ours has a `\r`.
fn with_plain_newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests;
