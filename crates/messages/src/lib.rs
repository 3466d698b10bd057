//! The words that people read, in their language: what pages say, and what rules, kinds of event and their fields are
//! called.
//!
//! This crate never does IO, reads no clock, and never fails: a text that a language lacks is shown in English, and one
//! that nobody wrote as its id in brackets. What it gives is text, never markup: pages escape it as they escape
//! everything else. It never shows a translation of another text than the one that is in force: each translation of a
//! rule names the English text that it was made from, and where a production uses other words, these are shown.
//!
//! Pages say things with [`Words::text`] and [`Words::with`], from `ftl/en.ftl` and `ftl/es.ftl` of this crate. To add
//! a text, add it to both files; the tests say what is missing. The protocol's texts stand in `protocols/en.ftl` and
//! `protocols/es.ftl`; [`ids`] says under which ids. The build reads these Fluent files; what runs carries them in a form
//! that needs no reading ([`built_in`]), beside the phone's module, not in it.
//!
//! ```
//! use messages::{Language, Words};
//!
//! let words = Words::load(Language::accepted("es-MX,es;q=0.9,en;q=0.5").unwrap_or(Language::English));
//! assert_eq!(words.text("nav-board"), "Tablero");
//! assert_eq!(words.with("unsent-count", &[("count", 1.into())]), "1 entrada sin enviar");
//! assert_eq!(words.with("unsent-count", &[("count", 3.into())]), "3 entradas sin enviar");
//! assert_eq!(words.kind("show", "Open and show"), "Abrir y mostrar");
//! assert_eq!(words.kind("show", "Open, and show twice"), "Open, and show twice", "nobody translated that");
//! ```

#[cfg(test)]
mod compiled;
mod fingerprint;
pub mod ids;
mod language;
mod library;
mod phrase;
mod texts;

use std::sync::Arc;

pub use language::{Language, UnknownLanguageError};
use library::Shelf;
pub use library::{Library, built_in};
use texts::Texts;

/// The words of one language, with English behind it. It may be read by many threads.
#[derive(Clone)]
pub struct Words {
    language: Language,
    library: Arc<Library>,
}

/// A value that a message is filled in with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Arg<'a> {
    /// A number, by which a message may choose its plural form.
    Number(i64),
    /// A text, shown as it is.
    Text(&'a str),
}

impl Words {
    /// The words of this language, of those that are built in.
    pub fn load(language: Language) -> Words {
        Words::of(language, Library::built_in())
    }

    /// The words of this language out of a library.
    pub fn of(language: Language, library: Arc<Library>) -> Words {
        Words { language, library }
    }

    /// The words of another language out of the same library.
    pub fn also(&self, language: Language) -> Words {
        Words::of(language, self.library.clone())
    }

    /// The language that these words are in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What a page says: the text with this id of `ftl/*.ftl`.
    pub fn text(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// What a page says, filled in. A value that the text asks for and is not given stays visible as `{$name}`.
    pub fn with(&self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        let shown = self.shelves().find_map(|shelf| shelf.pages.filled(id, args, true));
        shown.map_or_else(|| format!("[{id}]"), |filled| filled.text)
    }

    /// The title of a rule, by its own id: `csatf-1.live-ammunition`.
    pub fn rule(&self, id: &str, english: &str) -> String {
        self.translated(&ids::rule(id), english)
    }

    /// What a rule rests on: "Cal. Labor Code 9153(a)(2)".
    pub fn cite(&self, english: &str) -> String {
        self.translated(&ids::cite(english), english)
    }

    /// What a rule asks, in our own words; none where that is not yet said in this language. The title says it shortly.
    pub fn rule_words(&self, id: &str, english: &str) -> Option<String> {
        let words = self.translated(&ids::words(id), english);
        (self.language == Language::English || words != english).then_some(words)
    }

    /// What the button says that records an event of this kind: "Open and show".
    pub fn kind(&self, name: &str, english: &str) -> String {
        self.translated(&ids::kind(name), english)
    }

    /// The phrase of a kind, as the vocabulary writes it: with `{field}` and `[optional parts]`, not filled in.
    pub fn says(&self, name: &str, english: &str) -> String {
        let translation = self.translations().and_then(|texts| phrase::translated(texts, &ids::says(name), english));
        translation.unwrap_or_else(|| english.to_owned())
    }

    /// The label of a field: what it is called in this kind, else in every kind, else its name.
    pub fn field(&self, kind: &str, field: &str) -> String {
        let label = |shelf: &Shelf| {
            let of_the_kind = shelf.protocol.plain(&format!("{}.{field}", ids::kind(kind)));
            of_the_kind.or_else(|| shelf.protocol.plain(&ids::field(field)))
        };
        self.shelves().find_map(label).unwrap_or_else(|| spaced(field))
    }

    /// A word of a choice: `quarter` of `load_size` is "quarter load".
    pub fn word(&self, choice: &str, word: &str) -> String {
        let said = |shelf: &Shelf| shelf.protocol.plain(&format!("{}.{word}", ids::choice(choice)));
        self.shelves().find_map(said).unwrap_or_else(|| spaced(word))
    }

    /// A word of a choice as it stands in a phrase of [`Words::says`]. English phrases go on by themselves ("{size} load"),
    /// so there it is the bare word; other languages' phrases are made for what [`Words::word`] says.
    pub fn said(&self, choice: &str, word: &str) -> String {
        if self.language == Language::English { spaced(word) } else { self.word(choice, word) }
    }

    /// What a choice is about: "how much powder a blank has".
    pub fn choice(&self, name: &str, english: &str) -> String {
        self.translated(&ids::choice(name), english)
    }

    /// What a sort of thing is: "a weapon, or anything that looks like one".
    pub fn sort(&self, name: &str, english: &str) -> String {
        self.translated(&ids::sort(name), english)
    }

    /// What a state or a value of the rules says, with its arguments in order: "Dale has R1 in hand".
    pub fn state(&self, name: &str, arguments: &[String]) -> String {
        let given = |place: usize| arguments.get(place).map_or("…", String::as_str);
        let values: Vec<(&str, Arg<'_>)> =
            ids::ARGUMENTS.iter().enumerate().map(|(place, name)| (*name, given(place).into())).collect();
        // Never set apart: phrases stand in other phrases.
        let said = self.shelves().find_map(|shelf| shelf.protocol.filled(&ids::state(name), &values, false));
        said.map_or_else(|| format!("{} ({})", spaced(name), arguments.join(", ")), |filled| filled.text)
    }

    /// The label of a setting: "Longest time between loading and the take", else its name.
    pub fn setting(&self, name: &str) -> String {
        let label = |shelf: &Shelf| shelf.protocol.plain(&ids::setting(name));
        self.shelves().find_map(label).unwrap_or_else(|| spaced(name))
    }

    /// The title of a pack.
    pub fn pack(&self, id: &str, english: &str) -> String {
        self.translated(&ids::pack(id), english)
    }

    /// The translation of this English text, or the English text.
    fn translated(&self, id: &str, english: &str) -> String {
        let translation = |texts: &Texts| {
            // INVARIANT: the meaning of a rule does not shift. A production may have changed the English text since.
            let current = texts.raw(&ids::in_english(id))? == fingerprint::fingerprint(english);
            current.then(|| texts.plain(id)).flatten()
        };
        self.translations().and_then(translation).unwrap_or_else(|| english.to_owned())
    }

    /// The protocol in another language than English, in which the caller has it.
    fn translations(&self) -> Option<&Texts> {
        (self.language != Language::English).then(|| &self.library.shelf(self.language).protocol)
    }

    /// Where texts are looked for, in order.
    fn shelves(&self) -> impl Iterator<Item = &Shelf> {
        let behind = (self.language != Language::English).then_some(Language::English);
        std::iter::once(self.language).chain(behind).map(|language| self.library.shelf(language))
    }
}

impl From<i64> for Arg<'_> {
    fn from(n: i64) -> Self {
        Arg::Number(n)
    }
}

impl From<i32> for Arg<'_> {
    fn from(n: i32) -> Self {
        Arg::Number(n.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(n: usize) -> Self {
        Arg::Number(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(text)
    }
}

/// A name of the protocol as words.
fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_wrote_is_shown_as_its_id() {
        for language in Language::ALL {
            let words = Words::load(language);
            assert_eq!(words.text("no-such-text"), "[no-such-text]");
            assert_eq!(words.text(""), "[]");
            assert_eq!(words.text("not an id { $x }"), "[not an id { $x }]");
            assert_eq!(words.field("no_such_kind", "odd_field"), "odd field");
            assert_eq!(words.word("no_such_choice", "odd_word"), "odd word");
            assert_eq!(words.setting("our_setting"), "our setting");
            assert_eq!(words.said("no_such_choice", "odd_word"), "odd word");
            assert_eq!(words.state("our_state", &["R1".to_owned()]), "our state (R1)");
            assert_eq!(words.rule("our.own-rule", "Keep it shut"), "Keep it shut");
            assert_eq!(words.says("our_kind", "{weapon} was kept"), "{weapon} was kept");
        }
    }

    #[test]
    fn a_text_that_a_language_lacks_is_shown_in_english() {
        let only = Library::read(&[(Language::English, built_in(Language::English).into())]);
        let words = Words::of(Language::Spanish, Arc::new(only));
        assert_eq!(words.text("nav-board"), "Board");
        assert_eq!(words.field("show", "to"), "Who looks");
        assert_eq!(words.word("load_size", "quarter"), "quarter load");
        assert_eq!(words.kind("show", "Open and show"), "Open and show");
    }

    #[test]
    fn a_value_that_is_not_given_does_not_stop_a_page() {
        let words = Words::load(Language::English);
        assert_eq!(words.text("unsent-count"), "{$count} entries not sent yet");
    }

    #[test]
    fn numbers_of_any_size_find_a_plural_form() {
        for language in Language::ALL {
            let words = Words::load(language);
            for n in [i64::MIN, -1, 0, 1, 2, 1_000_000, i64::MAX] {
                assert!(!words.with("unsent-count", &[("count", n.into())]).contains('$'), "{n}");
            }
        }
    }

    #[test]
    fn a_translation_of_other_words_is_not_shown() {
        let words = Words::load(Language::Spanish);
        let english = "{weapon} was opened and shown to {to}[ by {by}][, {chambers} chambers]";
        assert!(words.says("show", english).starts_with("{weapon} se abrió"));
        let changed = "{weapon} was opened and shown to {to}[ by {by}][, {chambers} chambers, twice]";
        assert_eq!(words.says("show", changed), changed);
    }

    #[test]
    fn a_word_in_a_phrase_is_said_once() {
        assert_eq!(Words::load(Language::English).said("load_size", "quarter"), "quarter", "the phrase adds `load`");
        assert_eq!(Words::load(Language::Spanish).said("load_size", "quarter"), "un cuarto de carga");
    }

    #[test]
    fn what_a_phone_says_has_no_invisible_marks() {
        let words = Words::load(Language::Spanish);
        let said = words.with("bar-age", &[("time", "10:05".into()), ("minutes", 3_i64.into())]);
        assert!(!said.contains(['\u{2068}', '\u{2069}']), "{said:?}");
    }

    #[test]
    fn words_may_be_read_by_many_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&Words::load(Language::English));
    }
}
