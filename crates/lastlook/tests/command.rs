//! The command as its user meets it: the two examples, questions at the gate, and bad input that must give a
//! clear error with its place and mend, lose nothing, and never panic.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn lastlook(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lastlook")).args(args).current_dir(root()).env("NO_COLOR", "1").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder of its own for a test.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("lastlook-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    for (file, text) in files {
        fs::write(path.join(file), text).unwrap();
    }
    path
}

fn audit_faults(name: &str, files: &[(&str, &str)]) -> String {
    let path = folder(name, files);
    let out = lastlook(&["audit", path.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(2), "{}{}", text(&out.stdout), text(&out.stderr));
    let _ = fs::remove_dir_all(&path);
    text(&out.stderr)
}

#[test]
fn every_case_of_every_rule_passes() {
    let out = lastlook(&["rules", "test"]);
    let said = text(&out.stdout);
    assert!(out.status.success(), "{said}");
    let passed: usize = said.split(" cases passed").next().unwrap().lines().last().unwrap().trim().parse().unwrap();
    assert!(passed > 1_000, "{passed} cases are too few to be all of them");
}

#[test]
fn every_row_of_the_catalogue_is_a_rule_or_a_reason() {
    let out = lastlook(&["rules", "coverage"]);
    assert!(out.status.success());
    assert!(text(&out.stdout).contains("131 rows: 131 with rules or a reason, 0 without"));
}

#[test]
fn the_case_shows_its_cascade_and_its_open_questions() {
    let out = lastlook(&["audit", "examples/rust-2021"]);
    let said = text(&out.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.status.success() && out.stderr.is_empty(), "{}", text(&out.stderr));
    assert!(!said.contains('\u{1b}'), "colours in a pipe");
    for part in [
        "Halyna Hutchins",
        "No firearm goes out while an unintended discharge is open",
        "on the word of",
        "accounts differ",
        "Where accounts contradict each other",
        "Open questions",
        "What the rules ask and nobody says",
        "It is not a finding of guilt or cause",
    ] {
        assert!(said.contains(part), "the report does not say: {part}");
    }
}

#[test]
fn a_reading_without_a_voice_or_as_if_says_so() {
    let out = lastlook(&["audit", "examples/rust-2021", "--without", "ohsb", "--as-if", "us-ca.part-13"]);
    let said = text(&out.stdout);
    assert!(said.contains("without the word of New Mexico Occupational Health"), "{said}");
    assert!(said.contains("as if"), "{said}");
    let out = lastlook(&["audit", "examples/rust-2021", "--without", "ohsp"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("did you mean `ohsb`?"));
}

#[test]
fn json_and_html_are_whole() {
    let out = lastlook(&["audit", "examples/a-day-on-set", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let cleared = |want| value["occasions"].as_array().unwrap().iter().filter(|o| o["cleared"] == want).count();
    assert_eq!((cleared(serde_json::Value::Bool(true)), cleared(serde_json::Value::Bool(false))), (15, 10));
    let file = std::env::temp_dir().join(format!("lastlook-page-{}.html", std::process::id()));
    let out = lastlook(&["audit", "examples/rust-2021", "--html", file.to_str().unwrap()]);
    assert!(out.status.success());
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    assert!(!page.contains("<script") && !page.contains("src="), "the page needs nothing from elsewhere");
}

#[test]
fn the_gate_says_what_is_missing() {
    let question = "handover(weapon: R1, from: ruth, to: dale, scene: sc14, use: take)";
    let refused = lastlook(&["may", "examples/a-day-on-set", question, "--at", "2026-05-11 12:47"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stdout).contains("show(weapon: R1, by: ruth, to: dale, chambers: 6)"),
        "{}",
        text(&refused.stdout)
    );
    let cleared = lastlook(&["may", "examples/a-day-on-set", question, "--at", "2026-05-11 13:10:30"]);
    assert_eq!(cleared.status.code(), Some(0), "{}", text(&cleared.stdout));
    assert!(text(&cleared.stdout).contains("now show the chamber"));
    let unread = lastlook(&["may", "examples/a-day-on-set", "handovr(weapon: R1)"]);
    assert_eq!(unread.status.code(), Some(2));
    assert!(text(&unread.stderr).contains("did you mean `handover`?"));
}

const HEAD: &str = "production \"P\" in \"US-CA\" at -08:00\n2026-03-02\n";

#[test]
fn bad_records_name_the_place_and_the_mend() {
    let record = |lines: &str| format!("{HEAD}{lines}");
    let cases = [
        ("misspelt event", record("10:00 ana: handovr(weapon: R1, to: kim)\n"), "did you mean `handover`?"),
        ("misspelt field", record("10:00 ana: handover(wapon: R1, to: kim)\n"), "did you mean `weapon`?"),
        ("wrong type", record("10:00 ana: show(weapon: R1, to: kim, chambers: \"six\")\n"), "expected a number"),
        (
            "time running backwards",
            record("10:00 ana: day_started\n09:00 ana: day_wrapped\n"),
            "entries stand in order of time",
        ),
        ("no such word", record("10:00 ana: role_assigned(person: kim, role: armourer)\n"), "armorer"),
        ("unreadable include", record("include \"gone.record\"\n"), "gone.record"),
        ("long line", record(&format!("10:00 ana: day_started \"{}\"\n", "x".repeat(10 * 1024 * 1024))), "split"),
    ];
    for (i, (name, lines, wanted)) in cases.iter().enumerate() {
        let said = audit_faults(&format!("record-{i}"), &[("main.record", lines)]);
        assert!(said.contains(wanted), "{name}: {said}");
        assert!(!said.contains("panicked"), "{name}: {said}");
    }
}

#[test]
fn a_long_line_in_a_small_file_spoils_no_other() {
    let lines =
        format!("{HEAD}10:00 ana: day_started \"{}\"\n10:01 ana: handovr(weapon: R1, to: kim)\n", "x".repeat(100_000));
    let said = audit_faults("long", &[("main.record", &lines)]);
    assert!(said.contains("at most 65536 are read") && said.contains("did you mean `handover`?"), "{said}");
}

#[test]
fn cyclic_includes_are_told() {
    let said = audit_faults(
        "cycle",
        &[("main.record", &format!("{HEAD}include \"a.record\"\n")), ("a.record", "include \"main.record\"\n")],
    );
    assert!(said.contains("a.record") && said.contains("main.record"), "{said}");
    let case = "case x \"t\"\n  in \"US-NM\"\n  offset -06:00\ninclude \"a.case\"\n";
    let said = audit_faults("cycle-case", &[("main.case", case), ("a.case", "include \"main.case\"\n")]);
    assert!(said.contains("main.case"), "{said}");
}

#[test]
fn a_claim_without_a_source_is_told() {
    let case = "case x \"t\"\n  in \"US-NM\"\n  offset -06:00\n\nclaim c1\n  by nobody\n  says e handover(to: kim)\n  words \"w\"\n";
    let said = audit_faults("claim", &[("main.case", case)]);
    assert!(said.contains("source"), "{said}");
}

#[test]
fn bad_rules_name_the_place_and_the_mend() {
    let pack = "pack p\n  title \"t\"\n  from 2026-01-02\n  until 2026-01-01\n  source S \"s\" certainty A\n";
    let vocabulary =
        "sort weapon \"w\"\nsort person \"p\"\nevent handover \"h\" closed {\n  weapon: weapon\n  to: person\n}\n";
    let rule = |need: &str| {
        format!(
            "{vocabulary}rule r \"t\"\n  law \"l\" from S certainty A\n  on handover(weapon: w, to: p)\n  need {need}\n  otherwise block\n"
        )
    };
    let cases = [
        ("contradictory dates", "handover(weapon: w)".to_owned(), "ends before it begins"),
        ("unbound variable", "q = p".to_owned(), "not bound"),
        ("misspelt", "handovr(weapon: w)".to_owned(), "did you mean `handover`?"),
        ("unguarded not", "not (x = w)".to_owned(), "not bound"),
    ];
    for (i, (name, need, wanted)) in cases.iter().enumerate() {
        let path = folder(&format!("rules-{i}"), &[("pack.rules", pack), ("r.rules", &rule(need))]);
        let out = lastlook(&["--protocols", path.to_str().unwrap(), "rules", "check"]);
        assert_eq!(out.status.code(), Some(2), "{name}");
        let said = text(&out.stderr);
        assert!(said.contains(wanted) && said.contains(".rules:"), "{name}: {said}");
        let _ = fs::remove_dir_all(&path);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let out = lastlook(&["audit", "no/such/folder"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("does not exist"));
    let out = lastlook(&["rules", "show", "ca.9153.a.22"]);
    assert!(text(&out.stderr).contains("did you mean"), "{}", text(&out.stderr));
}

/// Found by trying to break the gate: each of these once cleared, hung or crashed.
#[test]
fn what_once_broke_the_gate_holds() {
    let question = "handover(weapon: R1, from: ruth, to: dale, scene: sc14, use: take)";
    // A protocol with a fault is no protocol to clear by.
    let pack = "pack p\n  title \"t\"\n  source S \"s\" certainty A\nrule r \"t\"\n  neeed x\n";
    let path = folder("faulty", &[("pack.rules", pack)]);
    let out = lastlook(&["may", "examples/a-day-on-set", question, "--protocols", path.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(2), "{}", text(&out.stdout));
    // A setting that does not exist is not passed over.
    let record =
        "production \"P\" in \"US-CA\" at -08:00\nset blnk_distance = 9 ft\n2026-03-02\n10:00 ana: day_started\n";
    let path = folder("setting", &[("main.record", record)]);
    let out = lastlook(&["may", path.to_str().unwrap(), "handover(weapon: R1, to: kim)"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("did you mean `blank_distance`?"), "{}", text(&out.stderr));
    // A lone carriage return hides nothing.
    let said = audit_faults(
        "return",
        &[("main.record", &format!("{HEAD}10:00 ana: day_started # x\r10:01 ana: stop_called(stop: S1)\n"))],
    );
    assert!(said.contains("carriage return"), "{said}");
    // A rule that is not there does not clear.
    let out = lastlook(&["may", "examples/a-day-on-set", question, "--rule", "nosuchrule"]);
    assert_eq!(out.status.code(), Some(2));
    // Long and doubling conditions are refused in time.
    let vocabulary = "sort person \"p\"\nevent ev \"e\" {\n  a: person\n}\n";
    let sum = vec!["1"; 8_000].join(" + ");
    let mut doubling = String::from("define d0(p: person) as ev(a: p)\n");
    for n in 1..40 {
        doubling.push_str(&format!("define d{n}(p: person) as d{}(p) and d{}(p)\n", n - 1, n - 1));
    }
    for (i, need) in
        [format!("{sum} = 2"), "d39(x)".to_owned(), vec!["ev(a: x)"; 4_000].join("\n or ")].iter().enumerate()
    {
        let rule = format!(
            "pack p\n  title \"t\"\n  source S \"s\" certainty A\n{vocabulary}{doubling}rule r \"t\"\n  law \"l\" from S certainty A\n  on ev(a: x)\n  need {need}\n  otherwise block\n"
        );
        let path = folder(&format!("large-{i}"), &[("r.rules", &rule)]);
        let out = lastlook(&["--protocols", path.to_str().unwrap(), "rules", "check"]);
        assert_eq!(out.status.code(), Some(2), "{i}: {}", text(&out.stderr));
        assert!(text(&out.stderr).contains("more than"), "{i}: {}", text(&out.stderr));
    }
}
