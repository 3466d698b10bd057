//! Which languages there are, and which one a person asked for.
//!
//! Never guesses: a language that there are no texts in is said to be unknown, and the caller chooses another.

use std::fmt;
use std::str::FromStr;

/// A language that there are texts in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Language {
    /// English. What the rules say in English governs.
    English,
    /// Spanish, as it is spoken on the sets of the United States and Mexico.
    Spanish,
}

/// There are no texts in this language.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there are no texts in the language `{0}`: use `en` or `es`")]
pub struct UnknownLanguageError(String);

impl Language {
    /// All of them, as a menu lists them.
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];

    /// The language that a browser asks for most, of those that there are texts in, by its `Accept-Language` header
    /// (RFC 9110, section 12.5.4); nothing if it asks for none of them.
    pub fn accepted(header: &str) -> Option<Language> {
        let mut best: Option<(u16, Language)> = None;
        for range in header.split(',') {
            let Some((weight, language)) = weighed(range) else { continue };
            // Of two with the same weight, the one named first.
            if weight > best.map_or(0, |(heaviest, _)| heaviest) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// As BCP 47 writes it, for `lang="…"`.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }

    /// Its name in the language itself, for a menu.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::Spanish => "Español",
        }
    }

    /// The plural form that a number takes, by its name in CLDR's rules for whole numbers.
    pub fn plural(self, n: i64) -> &'static str {
        match self {
            Language::English | Language::Spanish if n.unsigned_abs() == 1 => "one",
            Language::English | Language::Spanish => "other",
        }
    }

    /// Which way it is written, for `dir="…"`: `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        match self {
            Language::English | Language::Spanish => "ltr",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguageError;

    /// Reads a language tag: `es`, `es-MX`, `en_US`. Region and script make no difference yet.
    fn from_str(tag: &str) -> Result<Language, UnknownLanguageError> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        let same = |language: &Language| language.code().eq_ignore_ascii_case(primary);
        Language::ALL.into_iter().find(same).ok_or_else(|| UnknownLanguageError(tag.trim().to_owned()))
    }
}

/// One range of an `Accept-Language` header with its weight in thousandths, if it is of a language we have.
fn weighed(range: &str) -> Option<(u16, Language)> {
    let mut parts = range.split(';');
    let language = parts.next()?.parse().ok()?;
    let weight = parts.find_map(|p| p.trim().strip_prefix("q=").map(thousandths));
    Some((weight.unwrap_or(1000), language))
}

/// A weight as the header writes it, `0.8`; one that cannot be read counts nothing.
fn thousandths(weight: &str) -> u16 {
    let (whole, decimals) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    match (whole, format!("{decimals:0<3}").parse()) {
        ("1", _) => 1000,
        ("0", Ok(thousandths)) if decimals.len() <= 3 => thousandths,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use intl_pluralrules::{PluralRuleType, PluralRules};
    use unic_langid::LanguageIdentifier;

    use super::*;

    #[test]
    fn tags_are_read_with_and_without_a_region() {
        for (tag, language) in [
            ("en", Language::English),
            ("EN-us", Language::English),
            ("es", Language::Spanish),
            ("es-MX", Language::Spanish),
            (" es_419 ", Language::Spanish),
        ] {
            assert_eq!(tag.parse(), Ok(language), "{tag}");
        }
        for tag in ["", "e", "est", "fr", "zh-Hans"] {
            assert!(tag.parse::<Language>().is_err(), "{tag}");
        }
        let error = "fr".parse::<Language>().unwrap_err();
        assert_eq!(error.to_string(), "there are no texts in the language `fr`: use `en` or `es`");
    }

    #[test]
    fn the_heaviest_language_of_a_header_wins() {
        for (header, language) in [
            ("es-MX,es;q=0.9,en;q=0.8", Some(Language::Spanish)),
            ("fr-CA, en;q=0.4, es;q=0.7", Some(Language::Spanish)),
            ("en, es", Some(Language::English)),
            ("es, en", Some(Language::Spanish)),
            ("en;q=0, es;q=0.1", Some(Language::Spanish)),
            ("es;q=0", None),
            ("es;q=lots", None),
            ("es ; q=0.5 , en ; q=0.6", Some(Language::English)),
            ("de, *;q=0.5", None),
            ("", None),
            (",;,q=1", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn numbers_take_the_forms_that_cldr_gives_them() {
        for language in Language::ALL {
            let rules =
                PluralRules::create(language.code().parse::<LanguageIdentifier>().unwrap(), PluralRuleType::CARDINAL)
                    .unwrap();
            for n in (-2_000..2_000).chain((0..50).map(|n| n * 500_000)).chain([i64::MAX]) {
                let theirs = format!("{:?}", rules.select(n.unsigned_abs().to_string().as_str()).unwrap());
                assert_eq!(language.plural(n), theirs.to_lowercase(), "{n} in {language}");
            }
        }
    }

    #[test]
    fn a_code_leads_back_to_its_language() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
            assert!(["ltr", "rtl"].contains(&language.direction()));
        }
    }
}
