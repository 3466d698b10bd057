//! The report for a terminal. Colours are ANSI codes; whoever prints decides whether they stay.

use std::fmt::Write as _;

use model::{Support, Verdict};

use crate::view::{Conflict, Finding, Occasion, Report, Voice};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Every finding with its derivation, held ones too.
    pub all: bool,
    /// How wide the terminal is.
    pub width: usize,
}

/// The report as text.
pub fn text(report: &Report, options: Options) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{BOLD}{}{PLAIN}", report.title);
    wrap(&mut out, &report.about, "", options.width);
    for protocol in &report.protocols {
        wrap(&mut out, protocol, "  · ", options.width);
    }
    for narrowed in &report.narrowed {
        wrap(&mut out, &format!("Read {narrowed}."), "  ! ", options.width);
    }
    for (name, is, said) in &report.people {
        let _ = writeln!(out);
        wrap(&mut out, &format!("{BOLD}{name}{PLAIN}, {is}"), "", options.width);
        let most = if options.all { usize::MAX } else { 8 };
        for voice in said.iter().take(most) {
            let who = names(std::slice::from_ref(voice));
            wrap(&mut out, &format!("{} {DIM}({who}){PLAIN}", voice.words), "  ", options.width);
        }
    }
    let mut day = "";
    let mut told = Told::default();
    for occasion in &report.occasions {
        let shown = occasion.findings.iter().any(|f| is_shown(f, options));
        if !shown && occasion.cleared.is_none() {
            continue;
        }
        if occasion.day != day {
            day = &occasion.day;
            let _ = writeln!(
                out,
                "\n{BOLD}── {day} {}{PLAIN}",
                "─".repeat(options.width.saturating_sub(day.chars().count() + 4))
            );
        }
        show_occasion(&mut out, occasion, options, &mut told);
    }
    summary(&mut out, report, options);
    out
}

/// Only the findings, without head and summary.
pub fn findings(report: &Report, options: Options) -> String {
    let mut out = String::new();
    for finding in report.occasions.iter().flat_map(|o| &o.findings).filter(|f| is_shown(f, options)) {
        show_finding(&mut out, finding, options);
    }
    out
}

fn is_shown(finding: &Finding, options: Options) -> bool {
    options.all || matches!(finding.verdict, Verdict::Failed | Verdict::Disputed | Verdict::Pending)
}

/// The findings that were told in full: rule and reasons, with the occasion.
type Told = std::collections::HashMap<String, String>;

fn show_occasion(out: &mut String, occasion: &Occasion, options: Options, told: &mut Told) {
    let _ = writeln!(out);
    let answer = match occasion.cleared {
        Some(true) => format!(" {}CLEARED{PLAIN}", colour(Verdict::Held)),
        Some(false) => format!(" {}NOT CLEARED{PLAIN}", colour(Verdict::Failed)),
        None => String::new(),
    };
    let several = occasion.accounts.len() > 1;
    if several {
        let _ = writeln!(out, "{BOLD}{}{PLAIN}  {} accounts differ{answer}", occasion.when, occasion.accounts.len());
    }
    for account in &occasion.accounts {
        let who = names(&account.voices);
        let text = sentence(&account.text);
        let head = if several { "    ".to_owned() } else { format!("{BOLD}{}{PLAIN}  ", occasion.when) };
        let said = if who.is_empty() { String::new() } else { format!(" {DIM}({who}){PLAIN}") };
        wrap(out, &format!("{text}{said}{}", if several { "" } else { &answer }), &head, options.width);
    }
    // What stands in the way of a question that was not cleared is shown whatever its verdict.
    let refused = occasion.cleared == Some(false);
    let in_the_way = |f: &&Finding| {
        refused && f.verdict != Verdict::Held && f.effect.gates() && f.standing == protocol::audit::Standing::InForce
    };
    for finding in occasion.findings.iter().filter(|f| is_shown(f, options) || in_the_way(f)) {
        // The reasons “by the account …” aside, the same reasons are not told twice.
        let reasons: Vec<&str> =
            finding.why.iter().filter(|w| !w.2.starts_with("by the account")).map(|w| w.2.as_str()).collect();
        let key = format!("{} {} {}", finding.rule, finding.verdict, reasons.join("|"));
        match told.get(&key) {
            Some(before) if !options.all && finding.missing.is_empty() => {
                let head = format!("    {}{:<8}{PLAIN} ", colour(finding.verdict), finding.verdict.word());
                let text = format!(
                    "{BOLD}{}{PLAIN} {DIM}({}; the same reasons as for {before}){PLAIN}",
                    finding.title, finding.rule
                );
                wrap(out, &text, &head, options.width);
            }
            _ => {
                show_finding(out, finding, options);
                told.entry(key).or_insert_with(|| occasion.handle.replace('_', " "));
            }
        }
    }
    let count = |v| occasion.findings.iter().filter(|f| f.verdict == v).count();
    let (unknown, held) = (count(Verdict::Unknown), count(Verdict::Held));
    if !options.all && unknown + held > 0 && !(refused && held == 0) {
        let said = match (occasion.cleared, unknown) {
            (Some(_), _) => format!("{held} rules held"),
            (None, 0) => format!("{held} held"),
            (None, _) => format!("{unknown} of which nobody says enough, {held} held"),
        };
        let _ = writeln!(out, "    {DIM}and {said}{PLAIN}");
    }
}

fn show_finding(out: &mut String, finding: &Finding, options: Options) {
    let label = match finding.standing {
        protocol::audit::Standing::InForce => String::new(),
        other => format!(", {}", other.words()),
    };
    let head = format!("    {}{:<8}{PLAIN} ", colour(finding.verdict), finding.verdict.word());
    wrap(out, &format!("{BOLD}{}{PLAIN}", finding.title), &head, options.width);
    let cites = format!("{DIM}{} · {} · {}{label}{PLAIN}", finding.rule, finding.cites, finding.certainty);
    wrap(out, &cites, "             ", options.width);
    for (depth, support, line) in &finding.why {
        let indent = format!("             {}{} ", "  ".repeat(*depth), mark(*support));
        wrap(out, line, &indent, options.width);
    }
    if !finding.word_of.is_empty() {
        wrap(out, &format!("{DIM}on the word of {}{PLAIN}", names(&finding.word_of)), "             ", options.width);
    }
    if finding.verdict == Verdict::Disputed {
        for line in finding.open.iter().take(6) {
            wrap(out, line, "             would settle it: ", options.width);
        }
    }
    if let Some(readings) = finding.readings.filter(|_| finding.verdict == Verdict::Disputed || options.all) {
        wrap(out, &format!("{DIM}{readings}{PLAIN}"), "             ", options.width);
    }
    for entry in &finding.missing {
        wrap(out, entry, "             missing: ", options.width);
    }
}

fn summary(out: &mut String, report: &Report, options: Options) {
    if !report.conflicts.is_empty() {
        heading(out, "Where accounts contradict each other", options);
        for conflict in &report.conflicts {
            show_conflict(out, conflict, options);
        }
    }
    if !report.questions.is_empty() || !report.unsaid.is_empty() {
        heading(out, "Open questions", options);
    }
    for question in &report.questions {
        wrap(out, &format!("{BOLD}{}{PLAIN} {DIM}({}){PLAIN}", question.text, question.status), "  ? ", options.width);
        if !question.settles.is_empty() {
            wrap(out, &format!("would settle it: {}", question.settles), "    ", options.width);
        }
        if !question.searched.is_empty() {
            wrap(out, &format!("searched: {}", question.searched), "    ", options.width);
        }
    }
    if !report.unsaid.is_empty() {
        let most = if options.all { usize::MAX } else { 12 };
        let _ = writeln!(out, "\n  What the rules ask and nobody says ({}):", report.unsaid.len());
        for unsaid in report.unsaid.iter().take(most) {
            wrap(
                out,
                &format!("{} {DIM}(asked {} times){PLAIN}", unsaid.what, unsaid.asked_by.len()),
                "  ? ",
                options.width,
            );
        }
        if report.unsaid.len() > most {
            let _ = writeln!(out, "    {DIM}and {} more with --all{PLAIN}", report.unsaid.len() - most);
        }
    }
    if !report.observations.is_empty() {
        heading(out, "Entries that do not fit each other", options);
        for line in &report.observations {
            wrap(out, line, "  · ", options.width);
        }
    }
    heading(out, "In numbers", options);
    let counts: Vec<String> =
        crate::view::SHOWN.iter().map(|v| format!("{}{} {}{PLAIN}", colour(*v), report.count(*v), v.word())).collect();
    wrap(out, &counts.join(", "), "  ", options.width);
    for limit in &report.limits {
        wrap(out, limit, "  · ", options.width);
    }
}

fn show_conflict(out: &mut String, conflict: &Conflict, options: Options) {
    wrap(out, &format!("{BOLD}{}{PLAIN} {DIM}({}){PLAIN}", conflict.about, conflict.kind), "  ≠ ", options.width);
    for (value, voices) in &conflict.sides {
        wrap(out, &format!("{value} {DIM}— {}{PLAIN}", names(voices)), "      ", options.width);
    }
}

fn heading(out: &mut String, title: &str, options: Options) {
    let rule = "─".repeat(options.width.saturating_sub(title.chars().count() + 4));
    let _ = writeln!(out, "\n{BOLD}── {title} {rule}{PLAIN}");
}

/// Those who say something, each once, with when they said it.
pub fn names(voices: &[Voice]) -> String {
    let mut out: Vec<String> = Vec::new();
    for voice in voices {
        let denies = if voice.denies { " denying" } else { "" };
        let stated = voice.stated.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
        let through = voice.through.iter().map(|t| format!(", through {t}")).collect::<String>();
        let name = format!("{}{through}{stated}{denies}", voice.who);
        if !out.contains(&name) {
            out.push(name);
        }
    }
    const MOST: usize = 6;
    let more = out.len().saturating_sub(MOST);
    out.truncate(MOST);
    let mut text = out.join("; ");
    if more > 0 {
        let _ = write!(text, "; and {more} more");
    }
    text
}

fn mark(support: Support) -> &'static str {
    match support.verdict() {
        Verdict::Held => "\x1b[32m+\x1b[0m",
        Verdict::Failed => "\x1b[31m−\x1b[0m",
        Verdict::Disputed => "\x1b[35m±\x1b[0m",
        _ => "\x1b[33m?\x1b[0m",
    }
}

fn colour(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "\x1b[32m",
        Verdict::Failed => "\x1b[31m",
        Verdict::Disputed => "\x1b[35m",
        Verdict::Unknown => "\x1b[33m",
        Verdict::Pending => "\x1b[36m",
        Verdict::NotApplicable => "\x1b[2m",
    }
}

/// With a capital letter at the start.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Writes a text in lines no wider than the terminal; `head` stands before the first, as many blanks before the
/// others.
pub fn wrap(out: &mut String, text: &str, head: &str, width: usize) {
    let indent = visible(head);
    let room = width.saturating_sub(indent).max(24);
    let blank = " ".repeat(indent);
    let mut line = String::new();
    let mut first = true;
    for word in text.split_whitespace() {
        if !line.is_empty() && visible(&line) + 1 + visible(word) > room {
            let _ = writeln!(out, "{}{line}", if first { head } else { &blank });
            first = false;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{}{line}", if first { head } else { &blank });
}

/// How many columns a text takes: its characters without colour codes.
fn visible(text: &str) -> usize {
    let mut count = 0;
    let mut in_code = false;
    for c in text.chars() {
        match c {
            '\x1b' => in_code = true,
            'm' if in_code => in_code = false,
            _ if in_code => {}
            _ => count += 1,
        }
    }
    count
}
