//! A case as it was read: its sources, its people and things, and what each source says.
//!
//! These types hold what the files say and nothing else. They never merge two claims, and they never
//! drop one: that a claim was corrected later is written beside it, not instead of it.

use std::collections::BTreeSet;
use std::ops::Range;

use model::{FieldId, KindId, Value, When};
use protocol::diagnostic::Place;

use crate::source_kind;

/// An incident, and what sources say about it.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its id, as in `rust-2021`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Where it happened (ISO 3166-2), if it says so.
    pub jurisdiction: Option<String>,
    /// Seconds east of UTC of all local times.
    pub utc_offset: i32,
    /// Packs of rules that the production had taken on.
    pub adopted: Vec<Adoption>,
    /// Packs that are read as practice of the trade, adopted by nobody.
    pub practice: Vec<String>,
    /// The people with whom an account of this case begins, by their keys.
    pub first: Vec<String>,
    /// The sources, in the order of the files.
    pub sources: Vec<Source>,
    /// Persons, organisations and things.
    pub people: Vec<Named>,
    /// What the sources say, in the order of the files; corrected claims too.
    pub claims: Vec<Claim>,
    /// What nobody has answered.
    pub questions: Vec<Question>,
    /// What sources would have shown.
    pub scopes: Vec<Scope>,
}

impl Case {
    /// The source with this key.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.key == key)
    }

    /// The person, organisation or thing with this key.
    pub fn named(&self, key: &str) -> Option<&Named> {
        self.people.iter().find(|n| n.key == key)
    }

    /// The claim with this id.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|c| c.id == id)
    }

    /// What to call a voice or a thing in a report: its name, a source's publisher or title, or its key.
    pub fn title_of<'a>(&'a self, key: &'a str) -> &'a str {
        if let Some(named) = self.named(key) {
            return &named.name;
        }
        self.source(key).map_or(key, |s| if s.publisher.is_empty() { &s.title } else { &s.publisher })
    }

    /// The ids of the claims that a newer claim replaces.
    pub fn superseded(&self) -> BTreeSet<&str> {
        self.claims.iter().flat_map(|c| &c.corrects).map(String::as_str).collect()
    }

    /// The happenings, in the order in which claims first name them. A happening's place here is its
    /// [`model::EventId`], whatever the reading.
    pub fn handles(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let named = self.claims.iter().flat_map(|c| c.about.handles());
        named.filter(|h| seen.insert(*h)).collect()
    }
}

/// A pack of rules that the production had taken on, and the source that says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adoption {
    /// The pack's id.
    pub pack: String,
    /// What the source says of it, in our words.
    pub words: String,
    /// The source's key.
    pub source: String,
}

/// A person, organisation or thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// The key that claims use.
    pub key: String,
    /// The vocabulary's sort: `person`, `organisation`, or the sort of a thing.
    pub sort: String,
    /// The name, in words.
    pub name: String,
    /// Who or what it is (`first assistant director`); there may be several.
    pub is: Vec<String>,
    /// Other names in the sources.
    pub aka: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// One original: an article, a filing, a recording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its key.
    pub key: String,
    /// Its kind, a word of [`source_kind::SOURCE_KINDS`].
    pub kind: String,
    /// The headline, or what it is.
    pub title: String,
    /// The publisher; empty when not known.
    pub publisher: String,
    /// The author; empty when not known.
    pub author: String,
    /// When it was made or published.
    pub date: Option<When>,
    /// Where it is; may be empty.
    pub url: String,
    /// SHA-256 of the text at hand, in lower-case hexadecimal.
    pub sha256: Option<String>,
    /// Bytes of that text.
    pub length: Option<u64>,
    /// Whether the text was read in full; else it is known through dated notes only.
    pub read_in_full: bool,
    /// What else is known of it; may be empty.
    pub note: String,
    /// Where it stands.
    pub place: Place,
}

impl Source {
    /// Whether it is a document (see [`source_kind`]).
    pub fn is_document(&self) -> bool {
        source_kind::is_document(&self.kind)
    }
}

/// Whether somebody says that it was so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stance {
    /// Says that it was so.
    Says,
    /// Says that it was not so.
    Denies,
    /// Says that they do not know.
    Unsure,
}

impl Stance {
    /// All three.
    pub const ALL: [Stance; 3] = [Stance::Says, Stance::Denies, Stance::Unsure];

    /// The word that case files use.
    pub const fn word(self) -> &'static str {
        match self {
            Stance::Says => "says",
            Stance::Denies => "denies",
            Stance::Unsure => "unsure",
        }
    }

    /// The stance that a word names.
    pub fn from_word(word: &str) -> Option<Stance> {
        Stance::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// How the asserter knows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Knows {
    /// Was there.
    Firsthand,
    /// Heard or read it.
    Reported,
    /// The source does not say.
    #[default]
    Unknown,
}

impl Knows {
    /// All three.
    pub const ALL: [Knows; 3] = [Knows::Firsthand, Knows::Reported, Knows::Unknown];

    /// The word that case files use.
    pub const fn word(self) -> &'static str {
        match self {
            Knows::Firsthand => "firsthand",
            Knows::Reported => "reported",
            Knows::Unknown => "unknown",
        }
    }

    /// The word's meaning.
    pub fn from_word(word: &str) -> Option<Knows> {
        Knows::ALL.into_iter().find(|k| k.word() == word)
    }
}

/// What a claim is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// A happening.
    Event {
        /// The name that all claims about this happening share.
        handle: String,
        /// Its kind.
        kind: KindId,
        /// The fields that the passage gives, by their place in the kind.
        fields: Vec<Option<Value>>,
    },
    /// The order of two happenings.
    Order {
        /// The one said to be first.
        first: String,
        /// The one said to be second.
        second: String,
    },
}

impl About {
    /// The happenings that are named.
    pub fn handles(&self) -> Vec<&str> {
        match self {
            About::Event { handle, .. } => vec![handle],
            About::Order { first, second } => vec![first, second],
        }
    }
}

/// One assertion by one asserter, with its place in its source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// Its id.
    pub id: String,
    /// The source's key.
    pub source: String,
    /// The bytes of the passage, when the text is at hand; the end is the byte behind the last.
    pub passage: Option<Range<u64>>,
    /// Who says so, and through whom it came: the asserter first. Never empty.
    pub by: Vec<String>,
    /// When it was said; if the claim does not say, the source's date.
    pub stated: Option<When>,
    /// How the asserter knows.
    pub knows: Knows,
    /// Whether they say that it was so.
    pub stance: Stance,
    /// What it is about.
    pub about: About,
    /// When it happened.
    pub when: Option<When>,
    /// What the passage says, in our own words.
    pub words: String,
    /// A quotation of at most [`crate::file::MAX_QUOTE_WORDS`] words, where one is needed.
    pub quote: Option<String>,
    /// The number in the team's notes.
    pub fact: Option<String>,
    /// The claims that this one replaces.
    pub corrects: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

impl Claim {
    /// Who says so: the first of the chain.
    pub fn asserter(&self) -> &str {
        self.by.first().map_or("", String::as_str)
    }

    /// The kind and the fields, if it is about a happening.
    pub fn event(&self) -> Option<(&str, KindId, &[Option<Value>])> {
        match &self.about {
            About::Event { handle, kind, fields } => Some((handle, *kind, fields)),
            About::Order { .. } => None,
        }
    }
}

/// How far a question is answered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Status {
    /// Nobody has answered it.
    #[default]
    Open,
    /// A part is answered.
    Partial,
    /// It is answered.
    Answered,
    /// Nothing could answer it any more.
    Unanswerable,
}

impl Status {
    /// All four.
    pub const ALL: [Status; 4] = [Status::Open, Status::Partial, Status::Answered, Status::Unanswerable];

    /// The word that case files use.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Partial => "partial",
            Status::Answered => "answered",
            Status::Unanswerable => "unanswerable",
        }
    }

    /// The status that a word names.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// What nobody has answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// The question.
    pub text: String,
    /// How far it is answered.
    pub status: Status,
    /// The happenings, people and things that it is about.
    pub about: Vec<String>,
    /// What would settle it; may be empty.
    pub settles: String,
    /// Where an answer was looked for, with what result; may be empty.
    pub searched: String,
    /// Where it stands.
    pub place: Place,
}

/// What a source would have shown: within it, absence counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The source's key.
    pub source: String,
    /// The kind of event that it would have shown.
    pub kind: KindId,
    /// Only events with these fields.
    pub fields: Vec<(FieldId, Value)>,
    /// The time that it shows without a gap.
    pub when: When,
    /// Why, in our words.
    pub words: String,
    /// Where it stands.
    pub place: Place,
}
