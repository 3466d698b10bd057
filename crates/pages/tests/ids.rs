//! Every text that a page asks for is there, and every text that is there is asked for.
//!
//! Ids stand in the code as they are, so that a search finds them. Those that are put together there are listed here as
//! families, with all that can stand in the gap: a page that puts together any other id fails the test.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Ids that are put together: what the code writes, and what can stand for `{}`.
const FAMILIES: &[(&str, &[&str])] = &[
    ("{}-as", &["speak-send", "speak-send-and-stop"]),
    ("{}-hint", &["labels-a4", "labels-letter"]),
    (
        "{}-what",
        &[
            "export-record-csv",
            "export-record-json",
            "export-book",
            "export-calendar",
            "export-rounds",
            "export-balances",
            "export-imbalances",
            "export-log",
        ],
    ),
    (
        "announce-{}",
        &["cold-empty", "cold-dummies", "hot", "live", "unknown", "disputed", "look-alike", "solid", "edged"],
    ),
    ("announce-hot-{}", &["quarter", "half", "full"]),
    ("certainty-{}", &["a", "b", "c", "d"]),
    ("count-of-{}", &["lot", "container", "weapon"]),
    ("fault-{}", &["entry", "unsent", "record", "settings", "packs", "more", "unreadable"]),
    ("foreign-why-{}", pages::page::foreign::REASONS),
    ("doubt-{}", &["ahead", "apart", "not-let-in", "takes-back", "not-theirs", "forked", "disowned"]),
    ("effect-{}", &["block", "hold", "stop", "report", "warn", "note"]),
    ("found-mark-{}", &["means", "do"]),
    ("found-{}-{}", FOUND),
    ("hold-title-{}", &["person", "weapon"]),
    ("hold-means-{}", &["person", "weapon"]),
    ("hold-{}", &["person", "weapon"]),
    ("label-{}", &["person", "container", "lot"]),
    ("labels-of-{}", &["weapon", "container", "lot"]),
    ("labels-all-{}", &["weapon", "container", "lot", "person"]),
    ("load-{}", &["cold-empty", "cold-dummies", "hot", "live", "unknown", "disputed", "look-alike", "solid", "edged"]),
    ("load-hot-{}", &["quarter", "half", "full"]),
    ("me-theme-{}", &["auto", "light", "dark"]),
    ("measure-{}", &["ft", "m", "cm", "minutes", "hours", "days"]),
    ("pdf-{}", &["a4", "letter"]),
    (
        "refused-{}",
        &[
            "malformed",
            "wrong-log",
            "signature",
            "open",
            "needs-previous",
            "link",
            "needs-reference",
            "not-enrolled",
            "not-permitted",
            "seen",
            "early",
            "other",
        ],
    ),
    (
        "scan-say-{}",
        &[
            "start", "stop", "torch", "image", "looking", "found", "other", "several", "denied", "busy", "insecure",
            "failed", "damaged", "nothing", "missing",
        ],
    ),
    ("speak-{}", &["unintended-discharge", "muzzle-breach", "round-found", "failed-to-fire", "injury", "out-of-sight"]),
    (
        "signin-wrong-{}",
        &[
            "refused",
            "late",
            "unknown",
            "copied",
            "kind",
            "address",
            "away",
            "unbelieved",
            "several",
            "busy",
            "declined",
        ],
    ),
    ("show-in-{}", &["empty", "blank", "dummy"]),
    ("speak-field-{}", &["holder", "person", "class"]),
];

/// What a phone found, and the three things that are said of it.
const FOUND: &[&str] = &[
    "broken-title",
    "broken-means",
    "broken-do",
    "broken-promise-title",
    "broken-promise-means",
    "broken-promise-do",
    "clock-title",
    "clock-means",
    "clock-do",
    "server-clock-title",
    "server-clock-means",
    "server-clock-do",
    "halted-disowned-title",
    "halted-disowned-means",
    "halted-disowned-do",
    "halted-forked-title",
    "halted-forked-means",
    "halted-forked-do",
    "halted-set-back-title",
    "halted-set-back-means",
    "halted-set-back-do",
    "other-title",
    "other-means",
    "other-do",
    "other-log-title",
    "other-log-means",
    "other-log-do",
    "refused-title",
    "refused-means",
    "refused-do",
    "reply-title",
    "reply-means",
    "reply-do",
    "rollback-title",
    "rollback-means",
    "rollback-do",
    "server-refused-title",
    "server-refused-means",
    "server-refused-do",
    "server-set-back-title",
    "server-set-back-means",
    "server-set-back-do",
    "split-view-title",
    "split-view-means",
    "split-view-do",
    "storage-title",
    "storage-means",
    "storage-do",
    "mark-fork-title",
    "mark-disowned-title",
    "mark-person-title",
    "mark-clock-back-title",
    "mark-back-dated-title",
    "mark-ahead-title",
    "mark-skew-title",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The code that asks for texts, without its tests.
fn code() -> String {
    let mut all = String::new();
    for krate in ["pages", "set-host", "phone", "lastlook", "protocol"] {
        add(&root().join(krate).join("src"), &mut all);
    }
    all
}

fn add(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add(&path, all);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            all.push_str(text.split("#[cfg(test)]").next().unwrap());
        }
    }
}

/// The ids of `ftl/en.ftl`; another test sees to it that the other languages have the same.
fn ids() -> BTreeSet<String> {
    let file = fs::read_to_string(root().join("messages/ftl/en.ftl")).unwrap();
    let ids = file.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()));
    ids.filter_map(|l| l.split_once(" =")).map(|(id, _)| id.to_owned()).collect()
}

/// All texts in quotes of the code.
fn literals(code: &str) -> BTreeSet<&str> {
    code.split('"').collect()
}

/// What stands in quotes behind each of these openings.
fn behind<'a>(code: &'a str, openings: &[&str]) -> BTreeSet<&'a str> {
    let all = openings.iter().flat_map(|opening| code.split(*opening).skip(1));
    all.filter_map(|rest| rest.split('"').next()).collect()
}

/// What a family puts together.
fn put_together() -> BTreeMap<String, &'static str> {
    let each = |(shape, words): &(&'static str, &'static [&'static str])| {
        let (shape, words) = (*shape, *words);
        // Two gaps are filled together, by words that stand in both.
        words.iter().map(move |w| (shape.replace("{}-{}", w).replace("{}", w), shape)).collect::<Vec<_>>()
    };
    FAMILIES.iter().flat_map(each).collect()
}

#[test]
fn every_text_that_a_page_asks_for_is_there() {
    let (code, ids) = (code(), ids());
    let asked =
        behind(&code, &[".t(\"", ".tw(\"", "words.text(\"", "words.with(\"", "refusal(here, 404, \"", "say(\""]);
    assert!(asked.len() > 500 && asked.contains("nav-board"), "the test sees nothing");
    let missing: Vec<_> = asked.into_iter().filter(|id| id.contains('-') && !ids.contains(*id)).collect();
    assert!(missing.is_empty(), "asked for and not in en.ftl: {missing:?}");
    let absent: Vec<_> = put_together().into_keys().filter(|id| !ids.contains(id)).collect();
    assert!(absent.is_empty(), "a family names what is not in en.ftl: {absent:?}");
}

#[test]
fn every_id_that_is_put_together_is_of_a_family_that_is_listed() {
    let code = code();
    let openings = [".t(&format!(\"", ".tw(&format!(\"", "words.text(&format!(\"", "words.with(&format!(\""];
    let known: BTreeSet<&str> = FAMILIES.iter().map(|(shape, _)| *shape).collect();
    let mut unknown = BTreeSet::new();
    for written in behind(&code, &openings) {
        let mut shape = String::new();
        for (i, part) in written.split('{').enumerate() {
            shape.push_str(if i == 0 { part } else { part.split_once('}').unwrap().1 });
            if written.matches('{').count() > i {
                shape.push_str("{}");
            }
        }
        if !known.contains(shape.as_str()) {
            unknown.insert(shape);
        }
    }
    assert!(unknown.is_empty(), "put together in the code and not listed here: {unknown:?}");
}

#[test]
fn every_text_that_is_there_is_asked_for() {
    let (code, together) = (code(), put_together());
    let literals = literals(&code);
    let unused: Vec<String> =
        ids().into_iter().filter(|id| !literals.contains(id.as_str()) && !together.contains_key(id)).collect();
    assert!(unused.is_empty(), "{} texts that nothing asks for: {}", unused.len(), unused.join(" "));
    let loose: Vec<&str> = FAMILIES
        .iter()
        .map(|(shape, _)| *shape)
        .filter(|shape| !code.contains(&format!("\"{}{{", shape.split("{}").next().unwrap())))
        .collect();
    assert!(loose.is_empty(), "families that nothing puts together: {loose:?}");
}
