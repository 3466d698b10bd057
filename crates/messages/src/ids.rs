//! Under which ids the texts of the protocol stand in `protocols/en.ftl` and `protocols/es.ftl`.
//!
//! A Fluent id has only letters, digits, `-` and `_`, and begins with a letter. The protocol's own names of kinds,
//! fields, choices and sorts have letters, digits and `_`; ids of rules and packs also `-` and `.`. So:
//!
//! | text | id | attribute |
//! |---|---|---|
//! | title of the rule `ca.9153.a.2` | `rule-ca_9153_a_2`: each `.` becomes `_` | |
//! | button of the kind `show` | `kind-show` | |
//! | phrase of the kind `show` | `says-show` | |
//! | label of the field `by`, of whatever kind | `field-by` | |
//! | label of the field `by` of the kind `show` | `kind-show` | `.by` |
//! | what the choice `load_size` is about | `choice-load_size` | |
//! | the word `quarter` of that choice | `choice-load_size` | `.quarter` |
//! | what the rule `ca.9153.a.2` asks, in our words | `words-ca_9153_a_2` | |
//! | the citation `8 CCR 342` | `cite-8_ccr_342`: letters and digits, at most 80 | |
//! | what the sort `lot` is | `sort-lot` | |
//! | what the state or value `holds` says | `state-holds` | |
//! | label of the setting `load_lead` | `setting-load_lead` | |
//! | title of the pack `csatf` | `pack-csatf` | |
//!
//! A translation also says of which English text it is the translation, in the attribute `.in-english`. No name of the
//! protocol has a `-` in it, so no field and no word can be taken for that attribute.
//!
//! This file never decides which text is shown; it only says where it would stand.

/// The attribute that holds the English text that a translation was made from.
pub const IN_ENGLISH: &str = "in-english";

/// What the first arguments of a state are called in its text; no state of the protocol has more.
pub const ARGUMENTS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// Where it stands what English text the translation with this id was made from.
pub fn in_english(id: &str) -> String {
    format!("{id}.{IN_ENGLISH}")
}

/// Where the title of a rule stands.
pub fn rule(id: &str) -> String {
    format!("rule-{}", id.replace('.', "_"))
}

/// Where it stands what a rule asks, in our own words.
pub fn words(id: &str) -> String {
    format!("words-{}", id.replace('.', "_"))
}

/// Where a citation stands. Two that differ in signs only share a place, and then one is shown in English.
pub fn cite(english: &str) -> String {
    let plain = english.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let joined = plain.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
    format!("cite-{}", joined.chars().take(CITE_MAX).collect::<String>().trim_end_matches('_'))
}

/// The most letters of a citation that its id has: enough to tell those of the shipped rules apart.
const CITE_MAX: usize = 80;

/// Where the button of a kind stands, and with it the labels of fields that are its own.
pub fn kind(name: &str) -> String {
    format!("kind-{name}")
}

/// Where the phrase of a kind stands.
pub fn says(name: &str) -> String {
    format!("says-{name}")
}

/// Where the label stands that a field has in every kind without a label of its own.
pub fn field(name: &str) -> String {
    format!("field-{name}")
}

/// Where a choice stands, and with it its words.
pub fn choice(name: &str) -> String {
    format!("choice-{name}")
}

/// Where a sort stands.
pub fn sort(name: &str) -> String {
    format!("sort-{name}")
}

/// Where it stands what a state or a value says.
pub fn state(name: &str) -> String {
    format!("state-{name}")
}

/// Where the label of a setting stands.
pub fn setting(name: &str) -> String {
    format!("setting-{name}")
}

/// Where the title of a pack stands.
pub fn pack(id: &str) -> String {
    format!("pack-{}", id.replace('.', "_"))
}
