//! What the tests of this crate share: the vocabulary that is shipped, small records, and the example of two
//! days on a set.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

use std::collections::BTreeMap;

use custody::DayRecord;
use model::{Names, Vocabulary};
use protocol::diagnostic::SourceFile;

/// A record that was read from text, with what it was read by.
pub(crate) struct Sample {
    pub record: DayRecord,
    pub names: Names,
    pub vocabulary: Vocabulary,
}

/// The record of these lines below a `production` at UTC; it must be without fault.
pub(crate) fn sample(lines: &str) -> Sample {
    let text = format!("production \"P\" in \"US-CA\" at +00:00\n{lines}");
    read("main.record", &mut |_| Ok(text.clone()))
}

/// The example of two days.
pub(crate) fn a_day_on_set() -> Sample {
    read("main.record", &mut |name| {
        let file = A_DAY_ON_SET.iter().find(|(n, _)| *n == name);
        file.map(|f| f.1.to_owned()).ok_or_else(|| "there is no such file".to_owned())
    })
}

fn read(main: &str, load: &mut dyn FnMut(&str) -> Result<String, String>) -> Sample {
    let file = |(name, text): &(&str, &str)| SourceFile { name: (*name).to_owned(), text: (*text).to_owned() };
    let (mut protocol, faults) = protocol::check::load(VOCABULARY.iter().map(file).collect(), &BTreeMap::new());
    assert!(!faults.has_errors(), "{faults:?}");
    let (record, faults, _) = custody::file::read(main, load, &mut protocol.names, &protocol.vocabulary);
    assert!(faults.0.is_empty(), "{faults:?}");
    Sample { record, names: protocol.names, vocabulary: protocol.vocabulary }
}

/// The vocabulary that is shipped.
const VOCABULARY: [(&str, &str); 11] = [
    ("case.rules", include_str!("../../../protocols/vocabulary/case.rules")),
    ("closing.rules", include_str!("../../../protocols/vocabulary/closing.rules")),
    ("core.rules", include_str!("../../../protocols/vocabulary/core.rules")),
    ("floor.rules", include_str!("../../../protocols/vocabulary/floor.rules")),
    ("incidents.rules", include_str!("../../../protocols/vocabulary/incidents.rules")),
    ("people.rules", include_str!("../../../protocols/vocabulary/people.rules")),
    ("planning.rules", include_str!("../../../protocols/vocabulary/planning.rules")),
    ("rounds.rules", include_str!("../../../protocols/vocabulary/rounds.rules")),
    ("second.rules", include_str!("../../../protocols/vocabulary/second.rules")),
    ("sorts.rules", include_str!("../../../protocols/vocabulary/sorts.rules")),
    ("weapons.rules", include_str!("../../../protocols/vocabulary/weapons.rules")),
];

/// The files of the example.
const A_DAY_ON_SET: [(&str, &str); 6] = [
    ("day1.record", include_str!("../../../examples/a-day-on-set/day1.record")),
    ("day2.record", include_str!("../../../examples/a-day-on-set/day2.record")),
    ("main.record", include_str!("../../../examples/a-day-on-set/main.record")),
    ("people.record", include_str!("../../../examples/a-day-on-set/people.record")),
    ("scenes.record", include_str!("../../../examples/a-day-on-set/scenes.record")),
    ("weapons.record", include_str!("../../../examples/a-day-on-set/weapons.record")),
];
