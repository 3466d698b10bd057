//! One file of texts, in the form that `compiled.rs` gives it, and how a text is filled in.
//!
//! Never panics and never stops at a fault: what cannot be read is left out, and the caller's next best text is shown
//! instead.

use std::borrow::Cow;
use std::ops::Range;

use crate::{Arg, Language};

/// The texts of one file.
pub struct Texts {
    language: Language,
    file: Cow<'static, str>,
    /// Where names and their texts stand, in the order of the names.
    places: Vec<(Range<usize>, Range<usize>)>,
}

/// What came of filling in a text.
pub struct Filled {
    /// The text; a value that was not given stands in it as `{$name}`.
    pub text: String,
    /// Whether every value was given.
    pub whole: bool,
}

impl Texts {
    /// Reads a file of texts in this language.
    pub fn read(file: Cow<'static, str>, language: Language) -> Texts {
        let mut places = Vec::new();
        let mut from = 0;
        for part in file.split_inclusive('\u{1e}') {
            if let (Some(name), true) = (part.find('\u{1f}'), part.ends_with('\u{1e}')) {
                places.push((from..from + name, from + name + 1..from + part.len() - 1));
            }
            from += part.len();
        }
        Texts { language, file, places }
    }

    /// The text of this name, as the file has it.
    pub fn raw(&self, name: &str) -> Option<&str> {
        let of = |range: &Range<usize>| self.file.get(range.clone()).unwrap_or_default();
        let at = self.places.binary_search_by(|(known, _)| of(known).cmp(name)).ok()?;
        self.places.get(at).map(|(_, text)| of(text))
    }

    /// The text of this name, filled in. In a language from right to left, values are set off by invisible marks of
    /// direction where `apart`.
    pub fn filled(&self, name: &str, values: &[(&str, Arg<'_>)], apart: bool) -> Option<Filled> {
        let apart = apart && self.language.direction() == "rtl";
        let mut filled = Filled { text: String::new(), whole: true };
        self.fill(self.raw(name)?, values, apart, &mut filled);
        Some(filled)
    }

    /// The text of this name, which asks for no values.
    pub fn plain(&self, name: &str) -> Option<String> {
        self.filled(name, &[], false).map(|filled| filled.text)
    }

    fn fill(&self, mut text: &str, values: &[(&str, Arg<'_>)], apart: bool, filled: &mut Filled) {
        let given = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        while let Some((before, place)) = text.split_once(['\u{1}', '\u{3}']) {
            filled.text.push_str(before);
            let chooses = text.get(before.len()..).is_some_and(|rest| rest.starts_with('\u{3}'));
            let (inside, rest) = place.split_once(if chooses { '\u{6}' } else { '\u{2}' }).unwrap_or((place, ""));
            text = rest;
            if chooses {
                let (name, texts) = inside.split_once('\u{4}').unwrap_or((inside, ""));
                let value = given(name);
                filled.whole &= value.is_some();
                self.fill(self.chosen(texts, value), values, apart, filled);
                continue;
            }
            match given(inside) {
                Some(value) => filled.text.push_str(&shown(value, apart)),
                None => {
                    filled.whole = false;
                    filled.text.push_str(&format!("{{${inside}}}"));
                }
            }
        }
        filled.text.push_str(text);
    }

    /// The first of several texts whose key this value has, else the one for all others.
    fn chosen<'a>(&self, texts: &'a str, value: Option<Arg<'_>>) -> &'a str {
        let texts = || texts.split('\u{4}').filter_map(|text| text.split_once('\u{5}'));
        let fits = |key: &str| match value {
            Some(Arg::Number(n)) => key.parse() == Ok(n) || key == self.language.plural(n),
            Some(Arg::Text(text)) => key == text,
            None => false,
        };
        let own = texts().find(|(key, _)| fits(key.trim_start_matches('*')));
        own.or_else(|| texts().find(|(key, _)| key.starts_with('*'))).map_or("", |(_, text)| text)
    }
}

fn shown(value: Arg<'_>, apart: bool) -> Cow<'_, str> {
    let text = match value {
        Arg::Number(n) => Cow::Owned(n.to_string()),
        Arg::Text(text) => Cow::Borrowed(text),
    };
    if apart { Cow::Owned(format!("\u{2068}{text}\u{2069}")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiled::compiled;

    fn read(file: &str) -> Texts {
        Texts::read(compiled(file).unwrap().into(), Language::English)
    }

    #[test]
    fn values_are_filled_in() {
        let texts = read("greeting = Ready, { $who }?\n    .title = A greeting\n");
        let filled = texts.filled("greeting", &[("who", "Kim".into())], true).unwrap();
        assert_eq!((filled.text.as_str(), filled.whole), ("Ready, Kim?", true));
        assert_eq!(shown("Kim".into(), true), "\u{2068}Kim\u{2069}");
        assert_eq!(texts.plain("greeting.title").as_deref(), Some("A greeting"));
    }

    #[test]
    fn a_value_that_was_not_given_is_seen() {
        let filled = read("greeting = Ready, { $who }?\n").filled("greeting", &[], false).unwrap();
        assert_eq!((filled.text.as_str(), filled.whole), ("Ready, {$who}?", false));
    }

    #[test]
    fn what_a_file_does_not_end_is_left_out() {
        let texts = Texts::read("a\u{1f}A\u{1e}b\u{1f}half".into(), Language::English);
        assert_eq!((texts.plain("a").as_deref(), texts.plain("b")), (Some("A"), None));
        for odd in
            ["a\u{1f}\u{1}who\u{1e}", "a\u{1f}\u{3}n\u{4}x\u{1e}", "a\u{1f}\u{3}\u{6}\u{1e}", "\u{1e}", "\u{1f}\u{1e}"]
        {
            let texts = Texts::read(odd.into(), Language::English);
            let _ = (texts.plain("a"), texts.plain(""));
        }
    }

    #[test]
    fn what_is_not_read_does_not_compile() {
        for (file, says) in [
            ("a = { -term }", "only values"),
            ("-term = x\na = b", "terms"),
            ("a = { NUMBER($n) }", "only values"),
            ("a = { $n ->\n *[other] { $m ->\n  *[other] x\n }\n }", "choice within a choice"),
            ("a = b\na = c", "twice"),
            ("a = { $", "Expected"),
        ] {
            let error = compiled(file).unwrap_err();
            assert!(error.contains(says), "{file}: {error}");
        }
    }
}
