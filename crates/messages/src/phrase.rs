//! A kind's phrase, which the vocabulary writes `{weapon} was shown to {to}[ by {by}]`, in another language.
//!
//! In a `.ftl` file the same phrase has Fluent's own variables, `{ $weapon } se mostró a { $to }[ por { $by }]`, which
//! translators and their tools know; square brackets stay as they are. Filling in the variable `weapon` with the text
//! `{weapon}` gives the phrase back as the vocabulary writes it.
//!
//! A phrase never loses or invents a field in translation: with other fields than the English one it does not count.

use std::collections::BTreeSet;

use crate::Arg;
use crate::fingerprint::fingerprint;
use crate::texts::Texts;

/// The phrase with this id as the vocabulary would write it, if it was made from this English one and speaks of the very
/// fields that it does.
pub fn translated(texts: &Texts, id: &str, english: &str) -> Option<String> {
    if texts.raw(&crate::ids::in_english(id))? != fingerprint(english) {
        return None;
    }
    let places: Vec<(&str, String)> = fields(english).into_iter().map(|f| (f, format!("{{{f}}}"))).collect();
    let values: Vec<(&str, Arg<'_>)> = places.iter().map(|(field, place)| (*field, place.into())).collect();
    let phrase = texts.filled(id, &values, false)?;
    (phrase.whole && fields(&phrase.text) == fields(english)).then_some(phrase.text)
}

/// The fields that a phrase speaks of.
fn fields(phrase: &str) -> BTreeSet<&str> {
    let inside = |part: &'_ str| part.split_once('}').map(|(name, _)| name.len());
    phrase.split('{').skip(1).filter_map(|part| part.get(..inside(part)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::compiled::compiled;

    const ENGLISH: &str = "{weapon} was shown to {to}[ by {by}][, {n} chambers]";
    const IN_ENGLISH: &str = ".in-english = { $weapon } was shown to { $to }[ by { $by }][, { $n } chambers]";

    fn read(file: &str) -> Texts {
        Texts::read(compiled(file).unwrap().into(), Language::Spanish)
    }

    fn spanish(phrase: &str) -> Option<String> {
        translated(&read(&format!("says-show = {phrase}\n    {IN_ENGLISH}\n")), "says-show", ENGLISH)
    }

    #[test]
    fn a_phrase_comes_back_as_the_vocabulary_writes_it() {
        assert_eq!(
            spanish("[Con { $n } recámaras, ]{ $weapon } se mostró a { $to }[ por { $by }]").as_deref(),
            Some("[Con {n} recámaras, ]{weapon} se mostró a {to}[ por {by}]")
        );
    }

    #[test]
    fn a_phrase_that_lost_or_invented_a_field_does_not_count() {
        assert_eq!(spanish("{ $weapon } se mostró a { $to }[ por { $by }]"), None);
        assert_eq!(spanish("{ $weapon } { $to } { $by } { $n } { $scene }"), None);
        assert!(spanish("{ $weapon } { $to } { $by } { $n }").is_some());
    }

    #[test]
    fn a_phrase_made_from_another_one_does_not_count() {
        let texts = read("says-show = { $weapon } se mostró\n    .in-english = { $weapon } was shown\n");
        assert_eq!(translated(&texts, "says-show", "{weapon} was shown").as_deref(), Some("{weapon} se mostró"));
        assert_eq!(translated(&texts, "says-show", "{weapon} was not shown"), None);
    }
}
