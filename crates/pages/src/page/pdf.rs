//! The way from a sheet to a PDF: by the browser's own printing anywhere, or made by the server where it has a browser.
//!
//! A PDF is paper: it says what the record said when it was made, and is not the record.

use maud::{Markup, html};

use crate::frame::{Page, Tab};
use crate::here::Here;
use crate::request::{Reply, Request, encoded};

/// What the address of a PDF begins with; behind it stands the sheet's own.
const START: &str = "/pdf";

/// Sheets, by what their addresses begin with; nothing else becomes a PDF.
const SHEETS: &[&str] = &["/print/handover/", "/print/log/", "/print/paper/", "/packet/", "/meeting/"];

/// Sheets with an address of one word.
const SINGLE: &[&str] = &["/print/labels", "/print/poster", "/meeting"];

/// Why the server made none, as hosts say it, and the text. Of any other word: that it is gone.
const STOPPED: &[(&str, &str)] = &[
    ("absent", "pdf-absent"),
    ("busy", "pdf-busy"),
    ("late", "pdf-failed"),
    ("crashed", "pdf-failed"),
    ("large", "pdf-failed"),
    ("none", "pdf-none"),
];

/// Where people print on US letter paper; elsewhere it is A4.
const LETTER: &[&str] = &["US", "CA", "MX"];

/// A size of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 210 by 297 mm.
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

impl Paper {
    /// What is printed on where a production works, such as `US-CA`.
    pub fn of_place(place: &str) -> Paper {
        let country = place.split('-').next().unwrap_or_default();
        if LETTER.contains(&country) { Paper::Letter } else { Paper::A4 }
    }

    /// The word in addresses, which is the word of stylesheets too.
    pub fn word(self) -> &'static str {
        match self {
            Paper::A4 => "a4",
            Paper::Letter => "letter",
        }
    }

    /// The paper of this word.
    pub fn of_word(word: &str) -> Option<Paper> {
        [Paper::A4, Paper::Letter].into_iter().find(|paper| paper.word() == word)
    }
}

/// Whether a path is a sheet's.
pub fn is_sheet(path: &str) -> bool {
    SINGLE.contains(&path) || SHEETS.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| !rest.is_empty()))
}

/// How to get the sheet of a request onto paper; not on the paper.
pub fn ways(here: &Here<'_>, request: &Request) -> Markup {
    let usual = Paper::of_place(&here.book.day.jurisdiction);
    let papers = match usual {
        Paper::A4 => [Paper::A4, Paper::Letter],
        Paper::Letter => [Paper::Letter, Paper::A4],
    };
    html! {
        div.on-screen-only {
            p.notice.info { (here.t("print-hint")) }
            @if here.on_phone() {
                p {
                    @for paper in papers {
                        a.button.quiet href=(address(here, request, Some(paper))) { (here.t(&format!("pdf-{}", paper.word()))) }
                        " "
                    }
                }
            }
        }
    }
}

/// The same for a sheet that names its own paper.
pub fn way(here: &Here<'_>, request: &Request) -> Markup {
    html! {
        @if here.on_phone() {
            p { a.button href=(address(here, request, None)) { (here.t("pdf-labels")) } }
        }
    }
}

/// The address of a PDF of the sheet that a request shows.
fn address(here: &Here<'_>, request: &Request, paper: Option<Paper>) -> String {
    let sheet = target(request, &request.path);
    let Some(paper) = paper else { return here.to(&format!("{START}{sheet}")) };
    let join = if sheet.contains('?') { '&' } else { '?' };
    here.to(&format!("{START}{sheet}{join}paper={}", paper.word()))
}

/// A path, and the fields of a request that are the sheet's own.
fn target(request: &Request, path: &str) -> String {
    let path: Vec<String> = path.split('/').map(encoded).collect();
    let own = request.fields.0.iter().filter(|(name, _)| !matches!(name.as_str(), "paper" | "why" | "recorded"));
    let fields: Vec<String> = own.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let join = if fields.is_empty() { "" } else { "?" };
    format!("{}{join}{}", path.join("/"), fields.join("&"))
}

/// What is shown where the server made no PDF: why, and the way that there always is.
pub fn reply(here: &Here<'_>, request: &Request, rest: &str) -> Reply {
    let path = format!("/{rest}");
    if !is_sheet(&path) {
        return crate::frame::refusal(here, 404, "error-not-found-title", "error-not-found");
    }
    let why = request.fields.get("why").and_then(|why| STOPPED.iter().find(|(word, _)| *word == why));
    let main = html! {
        h1 { (here.t("pdf-title")) }
        p.notice.warning role="alert" { (here.t(why.map_or("pdf-gone", |(_, text)| text))) }
        p.lede { (here.t("pdf-instead")) }
        p { a.button.primary href=(here.to(&target(request, &path))) { (here.t("pdf-sheet")) } }
    };
    let mut page = Page::new(here.t("pdf-title"), Tab::More, main);
    page.status = 503;
    page.reply(here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sheets_become_paper() {
        for sheet in ["/print/log/2026-05-11", "/packet/osha-301/U1", "/meeting", "/meeting/M1", "/print/labels"] {
            assert!(is_sheet(sheet), "{sheet}");
        }
        for other in ["/", "/print", "/print/log/", "/note", "/weapon/R1", "/print/labels/x", "/meetings"] {
            assert!(!is_sheet(other), "{other}");
        }
    }

    #[test]
    fn paper_is_that_of_the_place() {
        for (place, paper) in [("US-CA", "letter"), ("CA-BC", "letter"), ("ES-CN", "a4"), ("GB", "a4"), ("", "a4")] {
            assert_eq!(Paper::of_place(place).word(), paper, "{place}");
        }
    }

    #[test]
    fn the_sheets_own_fields_go_along_and_no_others() {
        let request = Request::show("/print/paper/show?weapon=R%201&paper=a4&recorded=yes&why=late");
        assert_eq!(target(&request, &request.path), "/print/paper/show?weapon=R%201");
    }
}
