//! What is wrong with a record or its rules, so that nothing is cleared.
//!
//! Never only words: pages say by [`What`] what it means and what to do; the cause, in English, is for whoever mends it.

use std::fmt;

/// Something wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub what: What,
    /// The cause, in the words of the formats.
    pub cause: String,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// An entry cannot be read.
    Entry {
        /// Its place in the log; none while it is not there.
        place: Option<u64>,
        /// Whose word it is.
        person: String,
    },
    /// The entries do not make a record together.
    Record,
    /// A setting does not fit the rules.
    Settings,
    /// The packs that were adopted cannot be in force together.
    Packs,
    /// There are more faults than are listed.
    More,
    /// So much cannot be read that nothing can be said of the record.
    Unreadable,
}

impl Fault {
    /// A fault with its cause.
    pub fn new(what: What, cause: impl Into<String>) -> Self {
        Self { what, cause: cause.into() }
    }
}

impl What {
    /// As messages name it.
    pub const fn word(&self) -> &'static str {
        match self {
            What::Entry { place: Some(_), .. } => "entry",
            What::Entry { place: None, .. } => "unsent",
            What::Record => "record",
            What::Settings => "settings",
            What::Packs => "packs",
            What::More => "more",
            What::Unreadable => "unreadable",
        }
    }
}

/// In English: `entry 12 (dale): …`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Entry { place: Some(place), person } => write!(f, "entry {place} ({person}): {}", self.cause),
            What::Entry { place: None, person } => write!(f, "an entry not yet in the log ({person}): {}", self.cause),
            What::Record => write!(f, "the record: {}", self.cause),
            _ => f.write_str(&self.cause),
        }
    }
}
