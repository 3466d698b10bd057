//! Sheets for printing as one file of HTML each that needs nothing else: the page that `pages` makes, with the house's
//! stylesheet and fonts in it, and without scripts.
//!
//! Never makes a sheet of anything but a page that is one ([`pages::page::pdf::is_sheet`]), and lets nothing in it run or
//! fetch.

use book::Book;
use maud::PreEscaped;
use pages::page::pdf::{Paper, is_sheet};
use pages::{Reply, Request, Tongue, Visitor, respond};
use record::encoding::to_base64;

use crate::assets;

/// Nothing runs in it and nothing is fetched, whatever stands in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:";

/// Sheets of several pages, which are numbered.
const NUMBERED: &[&str] = &["/print/log/", "/packet/", "/meeting"];

/// Why there is no sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSheet {
    /// The address is not a sheet's.
    Address,
    /// The page says that something is wrong or missing.
    Page(u16),
    /// What has to be signed was not.
    Unsigned,
}

/// A sheet that is asked for.
pub struct Asked<'a> {
    /// The address below the production's: `/print/log/2026-05-11`.
    pub target: &'a str,
    /// The paper; of a sheet of labels its own is taken.
    pub paper: Option<Paper>,
    /// The visitor for whom it is made.
    pub visitor: &'a Visitor,
    /// Signs the texts of labels, in order.
    pub sign: &'a dyn Fn(&[String]) -> Vec<[u8; 64]>,
}

/// The sheet.
///
/// # Errors
/// [`NoSheet`].
pub fn sheet(book: &Book, tongue: &Tongue, asked: &Asked<'_>) -> Result<String, NoSheet> {
    let mut request = Request::show(asked.target);
    if !is_sheet(&request.path) {
        return Err(NoSheet::Address);
    }
    let mut reply = respond(book, asked.visitor, tongue, &request);
    let is_of_labels = matches!(reply, Reply::Sign { .. });
    if let Reply::Sign { texts } = &reply {
        request.signatures = (asked.sign)(texts);
        if request.signatures.len() != texts.len() {
            return Err(NoSheet::Unsigned);
        }
        reply = respond(book, asked.visitor, tongue, &request);
    }
    // Without a choice there is the form, not the sheet.
    if request.path == "/print/labels" && !is_of_labels {
        return Err(NoSheet::Page(422));
    }
    let paper = match (is_of_labels, asked.paper) {
        (true, _) => request.fields.get("sheet").and_then(Paper::of_word).unwrap_or(Paper::A4),
        (false, Some(paper)) => paper,
        (false, None) => Paper::of_place(&book.day.jurisdiction),
    };
    match reply {
        Reply::Page { status: 200, html } => {
            let numbered = NUMBERED.iter().any(|start| request.path.starts_with(start));
            Ok(alone(&html, &page_rule(paper, numbered), asked.visitor.address.as_deref()))
        }
        Reply::Page { status, .. } => Err(NoSheet::Page(status)),
        _ => Err(NoSheet::Unsigned),
    }
}

/// A page with all that it needs within it. Its links lead to the server, if its address is known.
fn alone(html: &str, page_rule: &str, address: Option<&str>) -> String {
    let (head, body) = html.split_once("</head>").unwrap_or(("", html));
    let title = head.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or("", |(t, _)| t);
    let opening = head.split_once("<head>").map_or("<!DOCTYPE html><html>", |(opening, _)| opening);
    // What stands in the title is markup already; an address is not.
    let base = address.map(|address| maud::html! { base href={ (address) "/" }; }.into_string()).unwrap_or_default();
    let policy = maud::html! { meta http-equiv="Content-Security-Policy" content=(POLICY); }.into_string();
    let style = maud::html! { style { (PreEscaped(stylesheet())) "\n" (PreEscaped(page_rule)) "\n" } }.into_string();
    format!("{opening}<head><meta charset=\"utf-8\">{policy}{base}<title>{title}</title>{style}</head>{body}")
}

/// The paper in the words of stylesheets; a sheet of labels has a rule of its own that goes before this one.
fn page_rule(paper: Paper, numbered: bool) -> String {
    let number = "@bottom-right { content: counter(page) \" / \" counter(pages); font: 8pt sans-serif; }";
    format!("@page {{ size: {}; {} }}", paper.word(), if numbered { number } else { "" })
}

/// The house's stylesheet with its fonts in it.
fn stylesheet() -> String {
    let css = String::from_utf8_lossy(assets::built_in("style.css")).into_owned();
    let mut out = String::with_capacity(css.len() * 2);
    let mut rest = css.as_str();
    while let Some((before, after)) = rest.split_once("url(\"fonts/") {
        let (name, behind) = after.split_once('"').unwrap_or((after, ""));
        let font = to_base64(assets::built_in(&format!("fonts/{name}")));
        out.push_str(&format!("{before}url(\"data:font/woff2;base64,{font}\""));
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_needs_nothing_else_and_nothing_in_it_runs() {
        let page = "<!DOCTYPE html><html lang=\"es\" data-theme=\"light\"><head><meta charset=\"utf-8\"><title>A &amp; B</title>\
                    <link rel=\"stylesheet\" href=\"/web/style.css\"><script type=\"module\" src=\"/web/app.js\"></script></head>\
                    <body><a href=\"/set/1/record\">x</a></body></html>";
        let html = alone(page, &page_rule(Paper::Letter, true), Some("https://cart2.local:8700"));
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"es\" data-theme=\"light\"><head>"), "{}", &html[..200]);
        assert!(html.contains("<title>A &amp; B</title>") && html.contains("default-src 'none'"));
        assert!(
            html.contains("@page { size: letter; @bottom-right { content: counter(page) \"")
                && html.contains("<base href=\"https://cart2.local:8700/\">")
        );
        assert!(!html.contains("<script") && !html.contains("/web/") && !html.contains("url(\"fonts/"));
        assert_eq!(html.matches("data:font/woff2;base64,d09GMg").count(), 3, "three fonts, each begins with wOF2");
    }
}
