//! Writes attacked and harmless bundles as folders, with what this crate says of each, so that another verifier
//! can be compared: `cargo run -p record --features attack --example attacks -- FOLDER COUNT SEED`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "it stops where it fails")]

use record::attack::{Attack, Benign, Given, Random, victim};
use record::bundle::{Verdict, check};
use record::encoding::to_base64;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count, seed] = args.as_slice() else { panic!("usage: attacks FOLDER COUNT SEED") };
    let (count, seed): (u64, u64) = (count.parse().unwrap(), seed.parse().unwrap());
    let expected: BTreeMap<String, Value> = (0..count).map(|case| one(Path::new(folder), case, seed)).collect();
    let text = serde_json::to_string_pretty(&expected).unwrap();
    std::fs::write(Path::new(folder).join("expected.json"), text).unwrap();
}

/// Three attacks, then a harmless change.
fn one(folder: &Path, case: u64, seed: u64) -> (String, Value) {
    let mut random = Random(seed.wrapping_mul(1_000_003) + case);
    let set = victim(random.below(40) as u64);
    let (kind, given) = if case % 4 == 3 {
        let kind = Benign::ALL[random.below(Benign::ALL.len())];
        (format!("Benign{kind:?}"), kind.make(&set, &mut random))
    } else {
        let kind = Attack::ALL[random.below(Attack::ALL.len())];
        (format!("{kind:?}"), kind.make(&set, &mut random))
    };
    let name = format!("{case:05}");
    for (path, bytes) in &given.files {
        // A path that leaves the folder is checked by the vectors, not here.
        let file = folder.join(&name).join(path.replace("..", "dotdot"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let renamed = given.files.into_iter().map(|(path, bytes)| (path.replace("..", "dotdot"), bytes)).collect();
    let answer = answer(&kind, &Given { files: renamed, trust: given.trust });
    (name, answer)
}

fn answer(kind: &str, given: &Given) -> Value {
    let trust = json!({
        "logKey": given.trust.log_key.as_ref().map(ToString::to_string),
        "witnesses": given.trust.witnesses.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "needed": given.trust.witnesses_needed,
        "checkpoints": given.trust.checkpoints.iter().map(|note| to_base64(note)).collect::<Vec<_>>(),
    });
    match check(&given.files, &given.trust) {
        Err(error) => {
            json!({ "kind": kind, "trust": trust, "verdict": "refused", "findings": [], "refused": error.to_string() })
        }
        Ok(report) => json!({
            "kind": kind, "trust": trust,
            "verdict": if report.verdict == Verdict::Verified { "verified" } else { "changed" },
            "findings": report.findings.iter().map(|finding| json!([finding.code.name(), finding.at.to_string()])).collect::<Vec<_>>(),
        }),
    }
}
