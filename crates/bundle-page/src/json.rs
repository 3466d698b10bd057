//! The report as JSON, for programs and for the page.
//!
//! Shapes: `verdict` (`verified`, `changed`), `words`, `findings` (each `code`, `at` (a number, a path or null),
//! `severity`, `words`), `proved`, `unproved`, `facts` (pairs), `entries`, `shown`, `gaps` (pairs of places).

use record::bundle::{Report, Value as Beside, Verdict};
use record::entry::SignedEntry;
use record::findings::{At, Finding, Severity};
use serde_json::{Value, json as object};

use crate::words;

/// What checking found.
pub fn json(report: &Report) -> Value {
    let gaps: Vec<Value> = report.gaps.iter().map(|gap| object!([gap.start(), gap.end()])).collect();
    object!({
        "verdict": if report.verdict == Verdict::Verified { "verified" } else { "changed" },
        "words": words::verdict(report),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "proved": words::proved(report),
        "unproved": words::NOT_PROVED,
        "facts": words::facts(report),
        "entries": report.counts.entries,
        "shown": report.counts.shown,
        "gaps": gaps,
    })
}

fn finding(finding: &Finding) -> Value {
    let at = match &finding.at {
        At::Whole => Value::Null,
        At::Place(number) | At::Line(number) | At::Size(number) => object!(number),
        At::Path(path) => object!(path),
    };
    let severity = if finding.severity() == Severity::Broken { "broken" } else { "noted" };
    object!({ "code": finding.code.name(), "at": at, "severity": severity, "words": finding.to_string() })
}

/// The same with the entries themselves, gaps in their places, as the page shows them.
pub fn with_entries(report: &Report) -> Value {
    let mut out = json(report);
    let contents = report.unverified_contents();
    let mut listed = Vec::new();
    let mut unproved = words::NOT_PROVED.to_vec();
    if contents.entries().any(|(_, signed)| signed.entry().body.starts_with("passkey_used(")) {
        unproved.push(words::NOT_CHECKED_HERE);
    }
    let mut next = 0;
    for (place, entry) in contents.entries() {
        listed.extend(gap(next, place));
        listed.push(shown(report, place, &entry));
        next = place + 1;
    }
    listed.extend(gap(next, contents.size()));
    if let Some(object) = out.as_object_mut() {
        object.insert("entries".to_owned(), Value::Array(listed));
        object.insert("unproved".to_owned(), object!(unproved));
    }
    out
}

fn gap(from: u64, to: u64) -> Option<Value> {
    let words = match to.checked_sub(from)? {
        0 => return None,
        1 => format!("entry {from} is not shown"),
        count => format!("{count} entries are not shown: {from} to {}", to - 1),
    };
    Some(object!({ "gap": words }))
}

fn shown(report: &Report, place: u64, signed: &SignedEntry) -> Value {
    let entry = signed.entry();
    let contents = report.unverified_contents();
    let mut body = entry.body.trim_end().to_owned();
    for number in (1..=u8::MAX).take(entry.beside.len()) {
        let value = match contents.value(&signed.hash(), number) {
            Beside::Shown(value) => value.to_owned(),
            Beside::HeldBack => "held back".to_owned(),
            Beside::Destroyed => "destroyed".to_owned(),
        };
        body.push_str(&format!("\n{{{number}}}: {value}"));
    }
    if let Some(means) = &entry.means {
        body.push_str(&format!("\n\u{201c}{means}\u{201d}"));
    }
    let marks: Vec<&str> = [
        (entry.kind.word() != "say").then_some(entry.kind.word()),
        entry.marks.imported.then_some("imported"),
        entry.marks.late.then_some("late"),
        entry.marks.paper.then_some("from paper"),
        (!contents.counts(entry)).then_some("does not count"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let findings: Vec<String> =
        report.findings.iter().filter(|f| f.at == At::Place(place)).map(|f| f.words.clone()).collect();
    object!({
        "place": place, "time": entry.time.to_string(), "person": entry.person, "marks": marks, "body": body,
        "findings": findings,
    })
}
