//! The record: every entry with its signer, its time and its marks, newest first; and one entry with its proof.

use book::said::Doubt;
use custody::record::What;
use maud::{Markup, html};

use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::count;
use crate::request::{Reply, Request, encoded};

/// Entries on one page.
const PAGE: usize = 50;

/// The list.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let about = request.fields.get("about");
    let before = request.fields.get("before").and_then(|b| b.parse::<usize>().ok()).unwrap_or(usize::MAX);
    let is_about = |i: &usize| about.is_none_or(|name| mentions(here, *i, name));
    let entries: Vec<usize> =
        here.book.made().rev().map(|(i, _)| i).filter(|i| *i < before).filter(is_about).take(PAGE + 1).collect();
    let next = (entries.len() > PAGE).then(|| entries.get(PAGE - 1).copied()).flatten();
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("nav-record")) }
        form.form method="get" action=(here.to("/record")) {
            div.field {
                label for="about" { (here.t("record-about")) }
                input #about name="about" value=[about] type="search" placeholder=(here.t("form-search-hint"));
            }
        }
        ul.log { @for entry in entries.iter().take(PAGE) { li.entry { (said(here, *entry)) } } }
        @if entries.is_empty() { p.empty { (here.t("record-empty")) } }
        @if let Some(next) = next {
            a.button.quiet href={
                (here.to("/record")) "?before=" (next)
                @if let Some(about) = about { "&about=" (encoded(about)) }
            } { (here.t("record-older")) }
        }
    };
    Page::new(here.t("nav-record"), Tab::More, main).reply(here)
}

fn mentions(here: &Here<'_>, entry: usize, name: &str) -> bool {
    let Some(entry) = here.book.day.entries.get(entry) else { return false };
    let fields = entry.statement().map_or(&[][..], |s| &s.fields);
    entry.signer == name || fields.iter().flatten().any(|v| here.book.plain(*v) == name)
}

/// One entry in words: when, who, what, its marks.
pub fn said(here: &Here<'_>, at: usize) -> Markup {
    let Some(entry) = here.book.day.entries.get(at) else { return html! {} };
    let line = here.book.lines.get(at).and_then(Option::as_ref);
    let text = match &entry.what {
        What::Statement(statement) => count::veiled(here, at, statement).unwrap_or_else(|| here.sentence(statement)),
        What::Asks(statement) => here.tw("record-asks", &[("what", (&here.sentence(statement)).into())]),
        What::Withdraws(of) => {
            let stated = here.book.day.entries.get(*of).and_then(|e| e.statement());
            let of = stated.map(|s| count::veiled(here, *of, s).unwrap_or_else(|| here.sentence(s)));
            here.tw("record-withdraws", &[("what", (&of.unwrap_or_default()).into())])
        }
    };
    html! {
        time { (here.clock(entry.at)) }
        " " span.signer { (here.name(&entry.signer)) }
        " " span.says { (text) @if let Some(remark) = &entry.remark { " “" (remark) "”" } }
        span.marks {
            @if entry.late { span.mark.late { (here.t("mark-late")) } }
            @if let Some(line) = line {
                @if line.marks.paper { span.mark.paper { (here.t("mark-paper")) } }
                @if line.marks.imported { span.mark.imported { (here.t("mark-imported")) } }
                @match line.doubt {
                    Some(Doubt::Apart) => span.mark { (here.t("mark-apart")) },
                    Some(_) => span.mark.not-counted { (here.t("mark-not-counted")) },
                    None => {}
                }
            }
            @if entry.withdrawn_by.is_some() { span.mark.not-counted { (here.t("mark-withdrawn")) } }
        }
        @if let Some(line) = line {
            " " a.proof href=(here.to_thing("/record/", &line.hash.to_hex())) {
                @match line.place {
                    Some(place) => (here.tw("record-place", &[("place", place.to_string().as_str().into())])),
                    None => (here.t("record-unsent")),
                }
            }
        }
    }
}

/// One entry.
pub fn entry(here: &Here<'_>, _: &Request, hash: &str) -> Reply {
    let found = here.book.lines.iter().position(|l| l.as_ref().is_some_and(|l| l.hash.to_hex() == hash));
    let line = found.and_then(|at| here.book.lines.get(at)).and_then(Option::as_ref);
    let (Some(at), Some(line)) = (found, line) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let device = here.book.keys.enrolled(&line.key, u64::MAX).map(|e| e.device.clone()).unwrap_or_default();
    let main = html! {
        h1 { (here.t("record-entry")) }
        ul.log { li.entry { (said(here, at)) } }
        @if let Some(doubt) = line.doubt { p.notice.warning { (here.t(&format!("doubt-{}", doubt.word()))) } }
        dl {
            dt { (here.t("record-signed-at")) } dd { (here.clock(line.signed_at)) }
            dt { (here.t("record-device")) } dd { (device) }
            dt { (here.t("record-hash")) } dd.code { (line.hash.to_hex()) }
            dt { (here.t("record-where")) }
            dd {
                @match line.place {
                    Some(place) => (here.tw("record-place", &[("place", place.to_string().as_str().into())])),
                    None => (here.t("record-unsent")),
                }
            }
            @for file in &line.attach {
                dt { (here.t("record-file")) }
                dd { a href=(here.to_thing("/original/", &file.hash.to_hex())) { (file.media) } }
            }
        }
        p.soft { (here.t("record-proof-note")) }
    };
    Page::new(here.t("record-entry"), Tab::More, main).reply(here)
}
