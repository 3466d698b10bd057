//! What is said to people about a bundle: what it proves, what it does not, and what was found.
//!
//! Nothing here is more certain than the check that it tells of.

use std::collections::BTreeSet;
use std::fmt::Write;

use record::bundle::{LogKey, Report, Verdict};
use record::clock::LocalTime;
use record::findings::{Code, Finding, Severity};

/// How many findings the text lists; all are in the JSON.
const LISTED_MAX: usize = 50;
/// How many gaps the text lists.
const GAPS_MAX: usize = 20;

/// What no bundle proves, whatever it shows (`docs/formats/bundle.md`, section 2).
pub const NOT_PROVED: [&str; 7] = [
    "that a statement is true",
    "that the person named held the device that signed",
    "that nobody kept something from the record before signing it",
    "that nothing was logged after the newest checkpoint",
    "that the log's owner left out nothing of which nobody else holds a checkpoint",
    "that a device's clock was right while it had no contact",
    "who owns the keys, unless their fingerprints are compared by another way",
];

/// What the page does not check, of a record in which somebody signed in by a passkey.
pub const NOT_CHECKED_HERE: &str = "that browsers were let in by a passkey of the person named: this page does not check \
    those proofs, `lastlook verify` does";

/// One sentence: the verdict.
pub fn verdict(report: &Report) -> String {
    let counts = &report.counts;
    match report.verdict {
        Verdict::Changed => changed(report),
        Verdict::Verified if counts.held_back == 0 => {
            format!("All {} entries are what was signed and logged.", counts.entries)
        }
        Verdict::Verified => format!(
            "The {} entries shown are what was signed and logged; {} of {} are held back.",
            counts.shown, counts.held_back, counts.entries
        ),
    }
}

/// Which entries are not what was signed, if it is entries.
fn changed(report: &Report) -> String {
    let own = |f: &&Finding| matches!(f.code, Code::Malformed | Code::Signature | Code::Leaf);
    let places: BTreeSet<String> = report.findings.iter().filter(own).map(|f| f.at.to_string()).collect();
    match places.len() {
        0 => "This bundle does not check out: see what was found.".to_owned(),
        1 => format!("Entry {} is not what was signed and logged.", places.iter().cloned().collect::<String>()),
        count => format!("{count} entries are not what was signed and logged: see what was found."),
    }
}

/// What the check shows; empty when something is broken.
pub fn proved(report: &Report) -> Vec<String> {
    if report.verdict == Verdict::Changed {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "each of the {} entries shown was signed by a key that this log had enrolled, and no byte was changed since",
        report.counts.shown
    )];
    let size = report.size.unwrap_or(0);
    lines.push(match &report.log_key {
        LogKey::Given(_) => format!("they stand in one log of {size} entries, signed with the key that you gave"),
        _ => format!(
            "they stand in one log of {size} entries, signed with a key that the log itself names: the bundle agrees \
             with itself, and whether the key is the right one is for you to compare"
        ),
    });
    for cosigned in report.cosigned.iter().filter(|c| c.size == size) {
        lines.push(format!("`{}` signed this state at {}", cosigned.by.name(), time(cosigned.time)));
    }
    lines
}

/// Figures, each with its name.
pub fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let counts = &report.counts;
    let mut facts = vec![
        ("Log", report.origin.clone().unwrap_or_else(|| "not known".to_owned())),
        ("Entries", counts.entries.to_string()),
        ("Shown", counts.shown.to_string()),
    ];
    let mut add = |name, count: u64| {
        if count > 0 {
            facts.push((name, count.to_string()));
        }
    };
    add("Not readable", counts.not_readable);
    add("Values shown", counts.values_shown);
    add("Values held back", counts.values_held_back);
    add("Values destroyed", counts.values_destroyed);
    add("Originals attached", counts.originals_attached);
    add("Originals not enclosed", counts.originals_not_enclosed);
    if counts.held_back > 0 {
        facts.push(("Held back", gaps(report)));
    }
    if let Some(reason) = &report.reason {
        facts.push(("Reason given", reason.clone()));
    }
    if let Some(key) = report.log_key.key() {
        facts.push(("Log key", key.to_string()));
    }
    facts
}

fn gaps(report: &Report) -> String {
    let shown: Vec<String> =
        report
            .gaps
            .iter()
            .take(GAPS_MAX)
            .map(|gap| {
                if gap.start() == gap.end() {
                    gap.start().to_string()
                } else {
                    format!("{}-{}", gap.start(), gap.end())
                }
            })
            .collect();
    let more = report.gaps.len().saturating_sub(GAPS_MAX);
    let more = if more > 0 { format!(" and {more} more gaps") } else { String::new() };
    format!("{}: places {}{more}", report.counts.held_back, shown.join(", "))
}

/// Seconds since 1970 as people write a time.
fn time(seconds: u64) -> String {
    LocalTime { utc: i64::try_from(seconds).unwrap_or(0), offset: 0 }.to_string()
}

/// The report as text for a terminal.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    let head = if report.verdict == Verdict::Verified { "VERIFIED" } else { "CHANGED" };
    let _ = writeln!(out, "{head}  {}", verdict(report));
    section(
        &mut out,
        "found",
        report.findings.iter().take(LISTED_MAX).map(|finding| {
            let severity = if finding.severity() == Severity::Broken { "broken" } else { "noted" };
            format!("{severity}  {finding}")
        }),
    );
    if report.findings.len() > LISTED_MAX {
        let _ = writeln!(out, "  and {} more (all of them: --json)", report.findings.len() - LISTED_MAX);
    }
    section(&mut out, "proved", proved(report));
    section(&mut out, "not proved", NOT_PROVED.map(str::to_owned));
    section(&mut out, "figures", facts(report).into_iter().map(|(name, value)| format!("{name}: {value}")));
    plain(&out)
}

/// A text without signs that a terminal would obey or that turn the order of letters round: they are written by
/// number. Words of a bundle are never believed, not even by a screen.
pub fn plain(text: &str) -> String {
    let obeyed = |c: char| c != '\n' && c.is_control();
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if obeyed(c) || turns(c) {
            out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
        } else {
            out.push(c);
        }
        out
    })
}

/// A list; a line of it stays one line, whatever is in it.
fn section(out: &mut String, head: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_some() {
        let _ = writeln!(out, "{head}:");
        lines.for_each(|line| out.push_str(&format!("  {}\n", line.replace('\n', "\\n"))));
    }
}
