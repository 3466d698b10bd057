//! What is said of a file: why something was not understood or not proposed, what to ask, how it was read. Each has a
//! name by which pages say it in their reader's language, what belongs into it, and the English sentence.
//!
//! Never a sentence without a name: [`REASONS`] is all that is said. To add one: a line there, and its text in both
//! languages under `foreign-why-NAME`.

use std::fmt;
use std::ops::Deref;

/// Every sentence: its name, and the English with `{…}` for what belongs into it.
pub const REASONS: &[(&str, &str)] = &[
    // Why a row was not understood.
    ("cell-cut", "the cell is longer than {count} letters; this part of it was not read"),
    ("above-headings", "it stands above the first row with headings that are known"),
    ("no-scene-number", "what stands in the column of scenes is no scene's number"),
    ("no-scene", "there is no scene's number in this row"),
    ("two-ways", "this date can be read with the day or with the month first: say which, or write it as 2026-05-11"),
    ("no-date", "this is not understood as a date: write it as 2026-05-11"),
    ("no-name", "there is no name in this row of the cast list"),
    ("no-time", "this is not understood as a time of day: write it as 07:30"),
    ("names-many", "there are too many names in this cell"),
    ("number-nobody", "no cast list of the file says who this number is"),
    ("own-sign", "the file uses a sign that it declares itself; such are not read"),
    ("paragraph-cut", "the paragraph is longer than {count} letters; the rest was not read"),
    ("no-setting", "the heading does not say whether it is inside or outside"),
    ("not-numbered", "the scene has no number: number the scenes in Final Draft first"),
    // Why no entry is proposed.
    ("script-calls-nobody", "a screenplay names characters, not people: nobody is called for a scene by it"),
    ("called-no-scene", "{name} is called, but no row says for which scene"),
    ("sheet-no-day", "the file says of no day that it is a call sheet for it"),
    (
        "words-no-weapon",
        "{name}: words of weapons stand there ({found}), and no weapon of the record is named: read it and plan the weapon",
    ),
    ("scene-no-number", "`{name}` has no number ({place})"),
    ("no-letters", "`{name}` has no letters a record's name can have: write it in Latin letters"),
    ("no-event", "the vocabulary has no event `{kind}`"),
    ("no-field", "`{kind}` has or needs a field `{field}` that does not fit: no entry is proposed"),
    // What to ask first.
    (
        "ask-call-sheet",
        "whether it announces the meeting, carries the bulletins and went to everyone (`meeting`, `bulletins`, `sent`)",
    ),
    ("ask-weapons", "whether it announces the weapons: words of weapons stand in it, a person reads them"),
    ("ask-plan", "use, class, size, shots, distance and aim: the file does not say them"),
    ("ask-same-person", "{written} would both be `{name}`: are they the same person?"),
    ("ask-same-scene", "{written} would both be `{name}`: are they the same scene?"),
    ("ask-known-person", "{written}: the record knows {similar}; is it the same person?"),
    ("ask-known-scene", "{written}: the record knows {similar}; is it the same scene?"),
    // How the file was read.
    ("day-first", "dates were read with the day first, as one date of the file shows"),
    ("month-first", "dates were read with the month first, as one date of the file shows"),
    ("script-read", "the script was read; the title page, headers, footers and lists were not"),
    ("utf-16", "the file has no mark of its encoding; it was read as UTF-16"),
    ("windows-1252", "the file is not UTF-8; it was read as Windows-1252: look at letters with accents"),
    ("sheet-not-read", "the sheet `{name}` was not read: it is no table, or not in the file"),
    ("tabs", "the cells were read as separated by tabs"),
    ("semicolons", "the cells were read as separated by semicolons"),
    ("commas", "the cells were read as separated by commas"),
    // Why nothing could be read at all (`IngestError`, in its own words).
    ("empty", ""),
    ("large", ""),
    ("not-text", ""),
    ("workbook", ""),
    ("screenplay", ""),
    ("no-headings", ""),
];

/// One thing that is said of a file; reads as its English sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The sentence in English.
    english: String,
    /// Its name in [`REASONS`].
    pub id: &'static str,
    /// What belongs into it, by name.
    pub with: Vec<(&'static str, String)>,
}

impl Reason {
    /// The sentence of this name.
    pub fn new(id: &'static str, with: &[(&'static str, &str)]) -> Reason {
        let sentence = REASONS.iter().find(|(name, _)| *name == id).map_or(id, |(_, sentence)| sentence);
        let with: Vec<(&str, String)> = with.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Reason { english: filled(sentence, &with), id, with }
    }

    /// The same of a sentence that nothing belongs into.
    pub fn plain(id: &'static str) -> Reason {
        Reason::new(id, &[])
    }

    /// What an error says, under its name.
    pub(crate) fn of_error(id: &'static str, with: &[(&'static str, &str)], english: String) -> Reason {
        Reason { english, ..Reason::new(id, with) }
    }
}

/// The sentence with its slots filled, each once and none in what was put in.
fn filled(sentence: &str, with: &[(&'static str, String)]) -> String {
    let mut out = String::new();
    for part in sentence.split_inclusive('}') {
        let (words, slot) = part.split_once('{').unwrap_or((part, ""));
        out.push_str(words);
        let name = slot.trim_end_matches('}');
        out.push_str(with.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value));
    }
    out
}

impl Deref for Reason {
    type Target = str;

    fn deref(&self) -> &str {
        &self.english
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl PartialEq<str> for Reason {
    fn eq(&self, other: &str) -> bool {
        self.english == other
    }
}

impl PartialEq<&str> for Reason {
    fn eq(&self, other: &&str) -> bool {
        self.english == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_filled_in_and_what_is_put_in_is_words() {
        let said = Reason::new("no-field", &[("kind", "{field}"), ("field", "scene")]);
        assert_eq!(said, "`{field}` has or needs a field `scene` that does not fit: no entry is proposed");
        assert_eq!(Reason::plain("tabs").id, "tabs");
    }

    #[test]
    fn every_name_is_there_once() {
        let names: std::collections::BTreeSet<&str> = REASONS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), REASONS.len());
    }
}
