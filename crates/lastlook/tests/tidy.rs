//! Checks of the code itself: the arrows between crates, silence of the silent ones, and what every file owes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The arrows of docs/ARCHITECTURE.md.
#[test]
fn crates_use_only_what_the_architecture_allows() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("calendar", &[][..]),
        ("model", &["calendar"]),
        ("protocol", &["model"]),
        ("custody", &["model", "protocol"]),
        ("casework", &["model", "protocol"]),
        ("report", &["model", "protocol", "custody", "casework"]),
        ("packs", &["protocol"]),
        ("messages", &[]),
        ("qr", &["calendar", "record"]),
        ("byte-abi", &[]),
        ("wasm-order", &[]),
        ("scan-wasm", &["byte-abi"]),
        ("ingest", &["model"]),
        ("exchange", &["model", "protocol", "custody"]),
        ("book", &["model", "protocol", "custody", "record", "sync", "packs"]),
        ("pages", &["model", "protocol", "custody", "record", "book", "messages", "qr", "exchange"]),
        ("phone", &["book", "byte-abi", "messages", "pages", "record", "sync"]),
        ("bench-set", &["book", "record", "server", "set-host", "store", "sync"]),
        ("sign-in", &[]),
        (
            "set-host",
            &["book", "exchange", "messages", "model", "pages", "record", "server", "sign-in", "store", "sync"],
        ),
        ("bench", &["model", "protocol"]),
        ("oracle", &["model"]),
        ("record", &["calendar"]),
        ("sync", &["calendar", "record"]),
        ("store", &["record", "sync"]),
        ("server", &["record", "sync", "store"]),
        ("sim", &["record", "sync", "store"]),
        ("bundle-page", &["record"]),
        ("bundle-wasm", &["bundle-page", "byte-abi"]),
        (
            "lastlook",
            &[
                "wasm-order",
                "model",
                "protocol",
                "custody",
                "casework",
                "report",
                "bench",
                "record",
                "sync",
                "store",
                "server",
                "bundle-page",
                "book",
                "packs",
                "qr",
                "ingest",
                "messages",
                "pages",
                "set-host",
                "sign-in",
            ],
        ),
    ]);
    let ours: Vec<&str> = allowed.keys().copied().collect();
    for (name, uses) in &allowed {
        let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let runtime = manifest.split("[dependencies]").nth(1).unwrap_or("");
        let runtime = runtime.split("\n[").next().unwrap();
        for other in ours.iter().filter(|o| *o != name) {
            let mentions =
                runtime.lines().any(|l| l.starts_with(&format!("{other}.")) || l.starts_with(&format!("{other} =")));
            assert!(!mentions || uses.contains(other), "{name} may not use {other}: see docs/ARCHITECTURE.md");
        }
    }
}

#[test]
fn silent_crates_are_silent() {
    let loud = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "SystemTime",
        "Instant::now",
        "println!",
        "eprintln!",
        "thread_rng",
        "getrandom",
    ];
    let silent = [
        "calendar",
        "model",
        "protocol",
        "custody",
        "casework",
        "oracle",
        "report",
        "record",
        "sync",
        "bundle-page",
        "packs",
        "messages",
        "qr",
        "byte-abi",
        "scan-wasm",
        "exchange",
        "book",
        "pages",
        "phone",
        "sign-in",
    ];
    for name in silent {
        let mut files = Vec::new();
        rust_files(&root().join("crates").join(name).join("src"), &mut files);
        assert!(!files.is_empty());
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            // Checking signatures on all cores is no IO: what comes out does not depend on it.
            let threads_allowed = file.ends_with("record/src/parallel.rs");
            for word in loud.iter().filter(|w| !(threads_allowed && **w == "std::thread")) {
                assert!(!code.contains(word), "{} does not keep silent: {word}", file.display());
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    rust_files(&root().join("xtask"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} does not open with `//!`", file.display());
        let machine = ["/wo", "rk/"].concat();
        assert!(!text.contains(&machine), "{} names a path of one machine", file.display());
    }
}

/// Nobody but verification can say that something is verified.
#[test]
fn verified_has_one_maker() {
    let text = fs::read_to_string(root().join("crates/record/src/verified.rs")).unwrap();
    assert!(text.contains("pub struct Verified<T>(T);"), "its content is private");
    assert!(text.contains("pub(crate) fn"), "made within the crate only");
    assert!(!text.contains("Default") && !text.contains("Deserialize"));
}

/// Nobody but the evaluator can say that something is cleared.
#[test]
fn cleared_has_one_maker() {
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    let makers: Vec<String> = files
        .iter()
        .filter(|f| !f.ends_with("tidy.rs"))
        .map(|f| (f, fs::read_to_string(f).unwrap()))
        .filter(|(_, text)| {
            text.lines().any(|l| {
                l.contains("Cleared {")
                    && !l.contains("struct")
                    && !l.trim_start().starts_with("///")
                    && !l.contains("impl")
            })
        })
        .map(|(f, _)| f.display().to_string())
        .collect();
    assert_eq!(makers.len(), 1, "{makers:?}");
    assert!(makers[0].ends_with("audit.rs"));
}

#[test]
fn the_coverage_table_is_current() {
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_lastlook"))
        .args(["rules", "coverage", "--markdown"])
        .arg(std::env::temp_dir().join("lastlook-coverage.md"))
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    let made = fs::read_to_string(std::env::temp_dir().join("lastlook-coverage.md")).unwrap();
    let kept = fs::read_to_string(root().join("docs/coverage.md")).unwrap();
    assert_eq!(made, kept, "run `cargo run -- rules coverage --markdown docs/coverage.md`");
}
