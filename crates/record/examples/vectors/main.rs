//! Writes `docs/vectors/*.json`: right and wrong bytes with what a verifier must say of them, for everybody who
//! writes a verifier. `cargo run -p record --example vectors -- docs/vectors`.
//!
//! Never draws randomness: the same program writes the same files, and a test compares them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a generator stops where something is not as it says"
)]

#[path = "../../src/attack/sample.rs"]
#[allow(dead_code, reason = "shared with the attacks, which use more of it")]
mod sample;

mod bundles;
mod chains;
mod entries;
mod signatures;
mod texts;

use serde_json::{Value, json};
use std::path::Path;

fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "docs/vectors".into());
    for (name, text) in all() {
        std::fs::write(Path::new(&folder).join(name), text).unwrap();
    }
}

/// All files with their text.
pub fn all() -> Vec<(&'static str, String)> {
    let files: [(&str, Value); 10] = [
        ("ed25519.json", signatures::file()),
        ("entry.json", entries::file()),
        ("opening.json", entries::openings()),
        ("order.json", entries::order()),
        ("chain.json", chains::file()),
        ("note.json", texts::notes()),
        ("checkpoint.json", texts::checkpoints()),
        ("cosignature.json", texts::cosignatures()),
        ("merkle.json", texts::trees()),
        ("bundle.json", bundles::file()),
    ];
    files
        .into_iter()
        .map(|(name, file)| (name, format!("{}\n", serde_json::to_string_pretty(&file).unwrap())))
        .collect()
}

/// One file: its groups by type, with tests numbered through.
fn file(algorithm: &str, notes: &str, groups: Vec<(Value, Vec<Value>)>) -> Value {
    let mut number = 0;
    let groups = groups.into_iter().map(|(mut group, tests)| {
        let numbered = tests.into_iter().map(|mut test| {
            number += 1;
            test["tcId"] = json!(number);
            test
        });
        group["tests"] = Value::Array(numbered.collect());
        group
    });
    let groups: Vec<Value> = groups.collect();
    json!({ "algorithm": algorithm, "notes": notes, "numberOfTests": number, "testGroups": groups })
}

fn base64(bytes: &[u8]) -> String {
    record::encoding::to_base64(bytes)
}

fn result(valid: bool) -> &'static str {
    if valid { "valid" } else { "invalid" }
}
