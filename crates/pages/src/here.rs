//! All that a page may look at: the record, who asks, and the words of their language.
//!
//! Never decides: what clears is asked of [`Book::ask`] alone.

use std::sync::{Arc, Mutex, PoisonError};

use book::Book;
use messages::{Arg, Words};
use model::vocabulary::Kind;
use model::{Names, Statement, StatementId};
use protocol::check::Protocol;
use protocol::explain;

use crate::request::{Host, Visitor, encoded};
use crate::spoken::Spoken;

/// The words of one language, and the protocol's phrases in it. Made once for each language.
pub struct Tongue {
    /// The words of pages.
    pub words: Words,
    /// The protocol that was put into words last, and what came out.
    protocol: Mutex<Option<(Arc<Protocol>, Arc<Protocol>)>>,
}

impl Tongue {
    /// The words of a language, of those that are built in.
    pub fn new(language: messages::Language) -> Self {
        Self::of(Words::load(language))
    }

    /// These words.
    pub fn of(words: Words) -> Self {
        Self { words, protocol: Mutex::new(None) }
    }

    /// The protocol with its titles and phrases in this language.
    fn protocol(&self, original: &Arc<Protocol>) -> Arc<Protocol> {
        if self.words.language() == messages::Language::English {
            return original.clone();
        }
        let mut kept = self.protocol.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, put)) = kept.as_ref().filter(|(of, _)| Arc::ptr_eq(of, original)) {
            return put.clone();
        }
        let mut put = Protocol::clone(original);
        for kind in &mut put.vocabulary.kinds {
            kind.says = self.words.says(&kind.name, &kind.says);
            kind.title = self.words.kind(&kind.name, &kind.title);
        }
        for rule in &mut put.rules {
            rule.title = self.words.rule(&rule.id, &rule.title);
        }
        let put = Arc::new(put);
        *kept = Some((original.clone(), put.clone()));
        put
    }
}

/// Where a page stands.
pub struct Here<'a> {
    /// The record.
    pub book: &'a Book,
    /// Who asks.
    pub visitor: &'a Visitor,
    /// The words.
    pub words: &'a Words,
    /// The protocol in force, in the visitor's language.
    pub protocol: Arc<Protocol>,
}

impl<'a> Here<'a> {
    /// A place to make a page from.
    pub fn new(book: &'a Book, visitor: &'a Visitor, tongue: &'a Tongue) -> Self {
        Self { book, visitor, words: &tongue.words, protocol: tongue.protocol(&book.protocol) }
    }

    /// A text of the pages.
    pub fn t(&self, id: &str) -> String {
        self.words.text(id)
    }

    /// A text of the pages, filled in.
    pub fn tw(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.with(id, args)
    }

    /// An address of this production: `/weapon/R1`.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.visitor.base)
    }

    /// The address of a thing: its path and its name.
    pub fn to_thing(&self, path: &str, name: &str) -> String {
        format!("{}{path}{}", self.visitor.base, encoded(name))
    }

    /// Whether this runs on a phone with a key of its own.
    pub fn on_phone(&self) -> bool {
        self.visitor.host == Host::Phone
    }

    /// The acting person, as entries name them.
    pub fn me(&self) -> &str {
        self.visitor.person.as_deref().unwrap_or_default()
    }

    /// A person's full name, or the short one with its underscores read as spaces.
    pub fn name(&self, id: &str) -> String {
        self.full_name(id).unwrap_or_else(|| id.replace('_', " "))
    }

    fn full_name(&self, id: &str) -> Option<String> {
        let of = |(_, s): &(usize, &Statement)| !s.denied && self.book.text(s, "person").as_deref() == Some(id);
        self.book.of_kind("person_named").rev().find(of).and_then(|(_, s)| self.book.text(s, "name"))
    }

    /// What a statement says, in a sentence without its full stop.
    pub fn sentence(&self, statement: &Statement) -> String {
        self.sentence_with(statement, &self.book.names)
    }

    /// The same, with names that the record does not have yet.
    pub fn sentence_with(&self, statement: &Statement, names: &Names) -> String {
        let none = |_: StatementId| None;
        let full = |id: &str| self.full_name(id);
        let words = explain::words::Words::new(&self.protocol, names, self.book.day.utc_offset, &none, &full);
        words.in_language(&Spoken(self.words)).statement(statement)
    }

    /// The lines of a derivation: how deep, what they come to, what they say.
    pub fn why(&self, node: &explain::derivation::Node) -> Vec<(usize, model::Support, String)> {
        let statement = |id: StatementId| self.book.folded.history.statement(id);
        let full = |id: &str| self.full_name(id);
        let words =
            explain::words::Words::new(&self.protocol, &self.book.names, self.book.day.utc_offset, &statement, &full);
        let spoken = Spoken(self.words);
        words.in_language(&spoken).derivation(node).into_iter().map(|l| (l.depth, l.support, l.text)).collect()
    }

    /// The kind of this name, in the visitor's language.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.protocol.vocabulary.kind(self.protocol.vocabulary.find(name)?)
    }

    /// A word of a choice, as people read it.
    pub fn word(&self, choice: &str, word: &str) -> String {
        self.words.word(choice, word)
    }

    /// The local clock of a moment: `14:03`, with the date if it is another day than now.
    pub fn clock(&self, at: i64) -> String {
        let text = model::time::moment_text(at, self.book.day.utc_offset);
        let day = |s| model::time::local_day(s, self.book.day.utc_offset);
        match text.split_once(' ') {
            Some((_, clock)) if day(at) == day(self.book.now) => clock.chars().take(5).collect(),
            Some((date, clock)) => format!("{date} {}", clock.chars().take(5).collect::<String>()),
            None => text,
        }
    }

    /// How many minutes ago something was.
    pub fn minutes_ago(&self, at: i64) -> i64 {
        (self.book.now - at).max(0) / 60
    }
}
