//! What is on this phone and not known to be with the server; and, for a phone whose radio is broken but whose screen is
//! not, the same as codes that another phone's camera takes along, or as one file (`docs/formats/codes.md`, section 5).
//!
//! Never sends anything, and takes nothing off this phone: an entry stays unsent here until the server itself has said that
//! it has it.

use maud::{Markup, html};
use qr::unsent::Unsent;

use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::page::handover::code_of;
use crate::page::record::said;
use crate::request::{Leaving, Reply, Request};

/// Bytes of one run of codes: 30 parts, which go round in ten seconds.
const RUN_BYTES: usize = 24_000;

/// Bytes of a file: the longest text of this sort.
const FILE_BYTES: usize = 262_144;

/// The server's reasons that there are words for, and what to do about each.
const REASONS: &[&str] = &[
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
];

/// The list, and the ways out.
pub fn reply(here: &Here<'_>, _: &Request, _: &str) -> Reply {
    let waiting: Vec<usize> = (0..here.book.lines.len())
        .rev()
        .filter(|i| here.book.lines.get(*i).and_then(Option::as_ref).is_some_and(|l| l.place.is_none()))
        .collect();
    let main = html! {
        h1 { (here.t("unsent-title")) }
        @if here.visitor.unsent == 0 { p.notice.ok { (here.t("unsent-none")) } } @else {
            p.lede { (here.tw("unsent-count", &[("count", here.visitor.unsent.into())])) }
            p { (here.t("unsent-what")) }
        }
        ul.log { @for entry in waiting { li.entry { (said(here, entry)) (why_not(here, entry)) } } }
        @if here.visitor.unsent > 0 {
            h2 { (here.t("unsent-out")) }
            p { a.button href=(here.to("/unsent/codes")) { (here.t("unsent-codes")) } }
            p { a.button.quiet href=(here.to("/unsent/file")) download="unsent.txt" { (here.t("unsent-export")) } }
            p.soft { (here.t("unsent-out-what")) }
        }
    };
    Page::new(here.t("unsent-title"), Tab::More, main).reply(here)
}

/// Why the server did not take an entry, and what to do.
fn why_not(here: &Here<'_>, entry: usize) -> Markup {
    let hash = here.book.lines.get(entry).and_then(Option::as_ref).map(|line| line.hash);
    let word = here.visitor.refused.iter().find(|(refused, _)| Some(*refused) == hash).map(|(_, word)| *word);
    html! {
        @if let Some(word) = word {
            p.notice.warning {
                strong { (here.t("refused-title")) } " "
                (here.t(&format!("refused-{}", if REASONS.contains(&word) { word } else { "other" })))
            }
        }
    }
}

/// One run of codes, for another phone's camera.
pub fn codes(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let runs = texts(&here.visitor.leaving, RUN_BYTES);
    let number =
        request.fields.get("run").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1).clamp(1, runs.len().max(1));
    let count = runs.len();
    let caption = match count {
        0 | 1 => here.tw("unsent-count", &[("count", here.visitor.leaving.len().into())]),
        _ => here.tw("unsent-run", &[("number", number.into()), ("count", count.into())]),
    };
    let main = html! {
        h1 { (here.t("unsent-codes-title")) }
        @match runs.get(number - 1) {
            Some(text) => {
                p.lede { (here.t("unsent-codes-how")) }
                (code_of(here, text, &caption))
                @if number < count {
                    p { a.button.primary href={ (here.to("/unsent/codes")) "?run=" (number + 1) } { (here.t("unsent-run-next")) } }
                }
                p.soft { (here.t("unsent-out-what")) }
            },
            None => p.notice.ok { (here.t("unsent-none")) },
        }
        p { a.button.quiet href=(here.to("/unsent")) { (here.t("unsent-title")) } }
    };
    let mut page = Page::new(here.t("unsent-codes-title"), Tab::More, main);
    page.scripts = &["parts"];
    page.reply(here)
}

/// The same as one file. It can be pasted where codes are scanned.
pub fn file(here: &Here<'_>, _: &Request, _: &str) -> Reply {
    let mut texts = texts(&here.visitor.leaving, FILE_BYTES).into_iter();
    match texts.next() {
        // More than one text takes: the first of them; the rest follows when these were taken in.
        Some(text) => {
            Reply::File { name: "unsent.txt".to_owned(), media: "text/plain; charset=utf-8", bytes: text.into_bytes() }
        }
        None => refusal(here, 404, "error-not-found-title", "error-not-found"),
    }
}

/// The entries in texts of at most so many bytes each, in their order; one that is longer by itself has its own.
fn texts(leaving: &[Leaving], bytes_max: usize) -> Vec<String> {
    let size =
        |one: &Leaving| one.entry.bytes().len() + one.openings.iter().map(|o| o.to_string().len() + 1).sum::<usize>();
    let mut runs: Vec<Vec<&Leaving>> = Vec::new();
    let mut filled = usize::MAX;
    for one in leaving {
        // Eight bytes for the line with an entry's length, and the first line once.
        let more = size(one) + 8;
        if filled.saturating_add(more) > bytes_max {
            runs.push(Vec::new());
            filled = 32;
        }
        filled += more;
        runs.last_mut().into_iter().for_each(|run| run.push(one));
    }
    let text = |run: Vec<&Leaving>| {
        let openings = run.iter().flat_map(|one| one.openings.clone()).collect();
        Unsent::new(run.iter().map(|one| one.entry.clone()).collect(), openings).map(|unsent| unsent.to_string())
    };
    runs.into_iter().filter_map(|run| text(run).ok()).collect()
}
