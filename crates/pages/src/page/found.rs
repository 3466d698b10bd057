//! What this phone found that people must know: its clock is wrong, the server has two faces, an entry was refused. Each
//! in full sentences: what happened, what it means, what to do.
//!
//! Never clears anything by itself. What passes is cleared by the phone when its cause is gone; what happened once is put
//! away by a person. The record of both stays on this page.

use maud::{Markup, html};

use crate::frame::{Page, Tab};
use crate::here::Here;
use crate::request::{Found, Over, Reply, Request};

/// What has texts of its own; anything else is told as `other`, with the words that the phone has.
const KNOWN: &[&str] = &[
    "clock",
    "server-clock",
    "other-log",
    "reply",
    "split-view",
    "rollback",
    "server-set-back",
    "server-refused",
    "broken",
    "broken-promise",
    "halted-disowned",
    "halted-forked",
    "halted-set-back",
    "refused",
    "storage",
    "mark-fork",
    "mark-disowned",
    "mark-person",
    "mark-clock-back",
    "mark-back-dated",
    "mark-ahead",
    "mark-skew",
];

/// What is known of an entry is shown beside the entry, and listed here: it is no reason to stop work.
const BESIDE_ENTRY: &str = "mark-";

/// All that was found: what stands, then what is over.
pub fn reply(here: &Here<'_>, _: &Request, _: &str) -> Reply {
    let (open, over): (Vec<&Found>, Vec<&Found>) = here.visitor.found.iter().partition(|f| f.over.is_none());
    let main = html! {
        h1 { (here.t("found-title")) }
        @if open.is_empty() { p.empty { (here.t("found-none")) } }
        @for found in &open { section { (told(here, found)) (put_away(here, found)) } }
        @if !over.is_empty() {
            h2 { (here.t("found-over")) }
            ul.log { @for found in over.iter().rev() { li.entry { (ended(here, found)) } } }
        }
        @if here.on_phone() && !here.visitor.found.is_empty() {
            p { a.button.quiet href=(here.to("/phone/found")) download="found.txt" { (here.t("found-export")) } }
        }
    };
    Page::new(here.t("found-title"), Tab::More, main).reply(here)
}

/// What stands, above every page: one line each, with the way to what it means and what to do.
pub fn banners(here: &Here<'_>) -> Markup {
    let stands = |f: &&Found| f.over.is_none() && !f.what.starts_with(BESIDE_ENTRY);
    let mut said: Vec<String> = Vec::new();
    for found in here.visitor.found.iter().filter(stands) {
        let words = title(here, found);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    html! {
        @for words in &said {
            p.notice.danger role="alert" { (words) " " a href=(here.to("/found")) { (here.t("found-what-to-do")) } }
        }
    }
}

/// Nothing was recorded, because of something that was found.
pub fn prevents(here: &Here<'_>, found: &Found) -> Reply {
    let main = html! {
        h1 { (here.t("sent-not-title")) }
        (told(here, found))
        p { a.button href=(here.to("/")) { (here.t("nav-board")) } }
    };
    let mut page = Page::new(here.t("sent-not-title"), Tab::More, main);
    page.status = 409;
    page.reply(here)
}

fn told(here: &Here<'_>, found: &Found) -> Markup {
    html! {
        h2 { (title(here, found)) }
        @if let Some(at) = found.at { p.soft { (here.tw("found-since", &[("time", (&here.clock(at)).into())])) } }
        p { (text(here, found, "means")) }
        p { strong { (text(here, found, "do")) } }
    }
}

fn title(here: &Here<'_>, found: &Found) -> String {
    text(here, found, "title")
}

/// One of its texts: what happened, what it means, what to do.
fn text(here: &Here<'_>, found: &Found, part: &str) -> String {
    let what = if KNOWN.contains(&found.what.as_str()) { found.what.as_str() } else { "other" };
    let number = found.about.parse::<i64>().unwrap_or_default();
    let args = [("about", found.about.as_str().into()), ("count", number.into())];
    match what.strip_prefix(BESIDE_ENTRY).filter(|_| part != "title") {
        // What to do is the same for all that stands beside an entry.
        Some(_) => here.tw(&format!("found-mark-{part}"), &args),
        None => here.tw(&format!("found-{what}-{part}"), &args),
    }
}

/// A person puts away what happened once, when it happens no more.
fn put_away(here: &Here<'_>, found: &Found) -> Markup {
    html! {
        @if let Some(id) = &found.id {
            form.form method="post" action=(here.to("/phone/put-away")) {
                input type="hidden" name="id" value=(id);
                button.button type="submit" { (here.t("found-put-away")) }
            }
        }
    }
}

fn ended(here: &Here<'_>, found: &Found) -> Markup {
    html! {
        @if let Some(at) = found.at { time { (here.clock(at)) } " " }
        (title(here, found)) " "
        span.soft {
            @match &found.over {
                Some(Over::PutAway { at, by }) => {
                    (here.tw("found-put-away-by", &[("person", by.into()), ("time", (&here.clock(*at)).into())]))
                },
                Some(Over::Passed { at }) => (here.tw("found-passed", &[("time", (&here.clock(*at)).into())])),
                None => {},
            }
        }
    }
}
