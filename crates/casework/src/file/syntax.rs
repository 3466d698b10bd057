//! The statements of a case file as written: words with their places, nothing looked up yet.
//!
//! These never carry a meaning that the text does not have: a time is still its letters, an event still
//! its words.

use protocol::diagnostic::Place;
use protocol::syntax::ast::{Pattern, Word};

use crate::Stance;

/// A statement of a case file.
pub enum Item {
    /// `case ID "title"`.
    Case(CaseItem),
    /// `include "path"`.
    Include {
        /// The path as written.
        path: String,
        /// Where it stands.
        place: Place,
    },
    /// `person`, `organisation` or `thing`.
    Named(NamedItem),
    /// `source KEY KIND "title"`.
    Source(SourceItem),
    /// `claim ID in SOURCE`.
    Claim(ClaimItem),
    /// `question ID "text"`.
    Question(QuestionItem),
    /// `scope SOURCE shows kind(fields)`.
    Scope(ScopeItem),
}

/// Letters that stand for themselves: a time, an offset, a hash, a range.
pub struct Raw {
    /// As written.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// Which clauses an item has, and whether one of them was faulty.
#[derive(Default)]
pub struct Seen {
    /// The clauses' names.
    pub clauses: Vec<String>,
    /// Clauses that misspelt words were probably meant to be.
    pub meant: Vec<String>,
    /// Whether a fault was reported.
    pub faulty: bool,
}

impl Seen {
    /// Whether there is such a clause, faulty, misspelt or not: then nobody need be told to add it.
    pub fn has(&self, clause: &str) -> bool {
        self.clauses.iter().chain(&self.meant).any(|c| c == clause)
    }
}

/// `case`.
pub struct CaseItem {
    pub id: Word,
    pub title: String,
    pub jurisdiction: Option<String>,
    pub offset: Option<Raw>,
    pub adopted: Vec<(Word, String, Option<Word>)>,
    pub practice: Vec<Word>,
    pub first: Vec<Word>,
    pub seen: Seen,
}

/// `person`, `organisation`, `thing`.
pub struct NamedItem {
    pub key: Word,
    pub sort: Word,
    pub name: String,
    pub is: Vec<String>,
    pub aka: Vec<String>,
}

/// `source`.
pub struct SourceItem {
    pub key: Word,
    pub kind: Word,
    pub title: String,
    pub publisher: String,
    pub author: String,
    pub date: Option<Raw>,
    pub url: String,
    pub sha256: Option<Raw>,
    pub length: Option<Raw>,
    pub read: Option<Word>,
    pub note: String,
}

/// `claim`.
pub struct ClaimItem {
    pub id: Word,
    pub source: Option<Word>,
    pub passage: Option<Raw>,
    pub by: Vec<Word>,
    pub stated: Option<Raw>,
    pub knows: Option<Word>,
    pub said: Option<(Stance, AboutItem)>,
    pub when: Option<Raw>,
    pub words: String,
    pub quote: Option<(String, Place)>,
    pub fact: Option<String>,
    pub corrects: Vec<Word>,
    pub seen: Seen,
}

/// What stands behind `says`, `denies` or `unsure`.
pub enum AboutItem {
    Event { handle: Word, pattern: Pattern },
    Order { first: Word, second: Word },
}

/// `question`.
pub struct QuestionItem {
    pub id: Word,
    pub text: String,
    pub status: Option<Word>,
    pub about: Vec<Word>,
    pub settles: String,
    pub searched: String,
}

/// `scope`.
pub struct ScopeItem {
    pub source: Word,
    pub pattern: Pattern,
    pub when: Option<Raw>,
    pub words: String,
    pub seen: Seen,
}
