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
use std::path::{Path, PathBuf};

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
    let folder = root().join("examples/a-day-on-set");
    read("main.record", &mut |name| std::fs::read_to_string(folder.join(name)).map_err(|e| e.to_string()))
}

fn read(main: &str, load: &mut dyn FnMut(&str) -> Result<String, String>) -> Sample {
    let (mut protocol, faults) = protocol::check::load(vocabulary(), &BTreeMap::new());
    assert!(!faults.has_errors(), "{faults:?}");
    let (record, faults, _) = custody::file::read(main, load, &mut protocol.names, &protocol.vocabulary);
    assert!(faults.0.is_empty(), "{faults:?}");
    Sample { record, names: protocol.names, vocabulary: protocol.vocabulary }
}

fn vocabulary() -> Vec<SourceFile> {
    let folder = root().join("protocols/vocabulary");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let file =
        |path: &PathBuf| SourceFile { name: path.display().to_string(), text: std::fs::read_to_string(path).unwrap() };
    paths.iter().filter(|p| p.extension().is_some_and(|e| e == "rules")).map(file).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
