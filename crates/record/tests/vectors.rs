//! The committed vectors: they are what the generator writes, and this crate says of each what they say. The
//! generator asserts every expectation while it writes, so equal files are passed tests; the counts are checked
//! so that nobody loses some in silence.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]

#[path = "../examples/vectors/main.rs"]
#[allow(dead_code, reason = "its main is not called here")]
mod vectors;

use record::bundle::{FileMap, Trust, Verdict, check};
use record::encoding::from_base64;
use record::entry::SignedEntry;
use record::findings::Code;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn committed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vectors").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn tests(name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(&committed(name)).unwrap();
    file["testGroups"].as_array().unwrap().iter().flat_map(|group| group["tests"].as_array().unwrap().clone()).collect()
}

#[test]
fn the_committed_files_are_what_the_generator_writes() {
    for (name, text) in vectors::all() {
        let same = committed(name) == text;
        assert!(same, "{name} is stale: cargo run -p record --example vectors -- docs/vectors");
        println!("{name}: {} tests", tests(name).len());
    }
}

#[test]
fn entries_read_as_the_file_says() {
    for test in tests("entry.json") {
        let bytes = from_base64(test["entry"].as_str().unwrap()).unwrap();
        let found = match SignedEntry::parse(&bytes) {
            Err(_) => vec!["malformed"],
            Ok(signed) if signed.verify().is_err() => vec!["signature"],
            Ok(signed) => {
                assert_eq!(signed.hash().to_hex(), test["hash"].as_str().unwrap(), "{}", test["comment"]);
                vec![]
            }
        };
        assert_eq!(serde_json::json!(found), test["codes"], "{}", test["comment"]);
    }
}

#[test]
fn bundles_are_judged_as_the_file_says() {
    for test in tests("bundle.json") {
        let files: FileMap = test["files"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(path, bytes)| (path.clone(), from_base64(bytes.as_str().unwrap()).unwrap()))
            .collect();
        let report = check(&files, &trust(&test["trust"])).unwrap();
        let found: Vec<[String; 2]> =
            report.findings.iter().map(|finding| [finding.code.to_string(), finding.at.to_string()]).collect();
        assert_eq!(serde_json::json!(found), test["findings"], "{}", test["comment"]);
        assert_eq!(report.verdict == Verdict::Verified, test["result"] == "valid", "{}", test["comment"]);
        assert_eq!(report.verified().is_some(), test["result"] == "valid");
    }
}

fn trust(known: &Value) -> Trust {
    let texts = |name: &str| -> Vec<String> {
        known[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    Trust {
        log_key: known["logKey"].as_str().map(|key| key.parse().unwrap()),
        witnesses: texts("witnesses").iter().map(|key| key.parse().unwrap()).collect(),
        witnesses_needed: usize::try_from(known["needed"].as_u64().unwrap()).unwrap(),
        checkpoints: texts("checkpoints").iter().map(|note| from_base64(note).unwrap()).collect(),
    }
}

#[test]
fn every_code_occurs() {
    let named = |name: &str, at: usize| -> Vec<String> {
        let findings = tests(name).into_iter().flat_map(|test| test["findings"].as_array().unwrap().clone());
        findings.map(|finding| finding[at].as_str().unwrap().to_owned()).collect()
    };
    let in_bundles: BTreeSet<String> = named("bundle.json", 0).into_iter().collect();
    let in_chains: BTreeSet<String> = named("chain.json", 1).into_iter().collect();
    for code in Code::ALL {
        assert!(in_bundles.contains(code.name()) || in_chains.contains(code.name()), "no vector has `{code}`");
        let of_entries = (Code::Malformed..=Code::Skew).contains(code);
        assert!(in_chains.contains(code.name()) == of_entries, "`{code}`");
    }
}
