//! Derivations and sentences in the reader's language: the phrases of `protocol::explain`, from the messages.
//!
//! Never says what a verdict is: it only has the words.

use messages::{Arg, Words};
use model::vocabulary::Kind;
use protocol::explain::phrases::{Phrase, Phrases};

/// The words of a page as the phrases of a derivation.
pub struct Spoken<'a>(pub &'a Words);

impl Phrases for Spoken<'_> {
    fn say(&self, phrase: Phrase, parts: &[(&str, &str)]) -> String {
        let parts: Vec<(&str, Arg<'_>)> = parts.iter().map(|(name, part)| (*name, (*part).into())).collect();
        self.0.with(phrase.id(), &parts)
    }

    fn word(&self, choice: &str, word: &str) -> String {
        self.0.said(choice, word)
    }

    fn field(&self, kind: &str, field: &str) -> String {
        self.0.field(kind, field)
    }

    fn state(&self, name: &str, arguments: &[String]) -> String {
        self.0.state(name, arguments)
    }

    fn lacking(&self, kind: &Kind) -> String {
        format!("\u{201c}{}\u{201d}", kind.title)
    }

    fn duration(&self, seconds: i64) -> String {
        duration(self.0, seconds)
    }
}

/// Units of time, largest first, with the message that counts them.
const UNITS: [(i64, &str); 5] = [
    (365 * 86_400, "duration-years"),
    (86_400, "duration-days"),
    (3_600, "duration-hours"),
    (60, "duration-minutes"),
    (1, "duration-seconds"),
];

/// A length of time in the largest unit that gives it back exactly.
pub fn duration(words: &Words, seconds: i64) -> String {
    let whole = UNITS.into_iter().find(|(size, _)| seconds != 0 && seconds % size == 0);
    let (size, id) = whole.unwrap_or((1, "duration-seconds"));
    words.with(id, &[("count", (seconds / size).into())])
}
