//! Proposals from a call sheet, a script or typed lines: looked at line by line, in sections by day, and signed one section
//! or all at once.
//!
//! A proposal is nothing until somebody signs it, and none is lost because another cannot be read or is not signed yet.
//! What the record says already is set apart, so that a schedule can be brought again. What was not signed waits in the
//! address if it is short, and otherwise in the tab (`web/plan.js`).

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use model::time::date_text;
use model::value::Plain;
use model::vocabulary::Field;
use model::{Names, Statement, Value};

use crate::access::{self, Access};
use crate::frame::{Page, Tab, recorded};
use crate::here::Here;
use crate::page::foreign::{self, Sheet};
use crate::page::{offer, several};
use crate::request::{Draft, Reply, Request, encoded};

/// What is left over after signing travels in the address; longer than this, some browsers and servers cut it.
const LEFT_OVER_MAX: usize = 6_000;

/// Most lines that are looked at on one page: a feature's whole schedule. A file's reader gives as many.
const LINES_MAX: usize = 1_500;

/// From so many lines on they stand in sections, closed but for a short first one: four screens of a phone.
const SECTIONS_FROM: usize = 30;

/// Lines of the first section that is open at once; of longer ones the days are seen first.
const OPEN_MAX: usize = 12;

/// Scenes that a section's heading names.
const SCENES_NAMED: usize = 6;

/// A proposed line, looked at.
struct Proposed<'a> {
    line: &'a str,
    /// What is to be signed, or why it cannot be.
    read: Result<Read, String>,
}

/// A line that can be signed.
struct Read {
    draft: Draft,
    /// Whether the record says the same already.
    known: bool,
    /// The day that it names.
    day: Option<String>,
    /// The scene that it names.
    scene: Option<String>,
}

/// Proposed lines: shown, ticked, signed.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let fields = &request.fields;
    if request.posted && fields.get("do").is_some_and(|act| act == SIGN || act.starts_with(SIGN_SECTION)) {
        return sign(here, request);
    }
    // Looking again, after a line was mended, loses none of those that could be signed before.
    let mut text: Vec<&str> = fields.all("kept").chain(fields.all("lines")).collect();
    let sheet = Sheet::of(request);
    if let Some(sheet) = sheet.as_ref().filter(|_| !fields.has("do")) {
        text.extend(sheet.rows().map(|row| row.says));
        if text.is_empty() && !sheet.has_something() {
            return foreign::reply(here, request, "");
        }
    }
    confirm_page(here, request, &text.join("\n"), None)
}

/// What the buttons say: sign all that is ticked, or only what is ticked in the section that is named behind it.
const SIGN: &str = "sign";
const SIGN_SECTION: &str = "sign:";

fn sign(here: &Here<'_>, request: &Request) -> Reply {
    let fields = &request.fields;
    let sheet = Sheet::of(request);
    let section = fields.get("do").and_then(|act| act.strip_prefix(SIGN_SECTION));
    let all: Vec<Proposed<'_>> = fields.all("kept").map(|line| look_at(here, line)).collect();
    let sections = Sections::of(here, all.iter().collect(), sheet.as_ref());
    let is_meant = |line: &&str| section.is_none_or(|name| sections.has(name, line));
    let ticked: Vec<&str> = fields.all("line").filter(is_meant).collect();
    let read: Vec<Proposed<'_>> = ticked.iter().map(|line| look_at(here, line)).collect();
    if ticked.is_empty() || read.iter().any(|p| p.read.is_err()) {
        let others = left_over(request, &ticked, false);
        let text: Vec<&str> = ticked.iter().copied().chain(others).collect();
        return confirm_page(here, request, &text.join("\n"), Some("plan-confirm-none"));
    }
    let drafts = read.into_iter().filter_map(|p| p.read.ok()).map(|read| read.draft).collect();
    Reply::Enter { drafts, then: next(here, &left_over(request, &ticked, sheet.is_some() && section.is_none())) }
}

/// The lines that were not signed. What is not taken of a file stays in the file, once all of it was signed at once.
fn left_over<'r>(request: &'r Request, signed: &[&str], stays_in_file: bool) -> Vec<&'r str> {
    let mut signed: Vec<&str> = signed.to_vec();
    let is_left = |line: &&str| match signed.iter().position(|s| s == line) {
        Some(at) => {
            signed.swap_remove(at);
            false
        }
        None => true,
    };
    let mut left: Vec<&str> = request.fields.all("kept").filter(is_left).collect();
    if stays_in_file {
        left.clear();
    }
    left.extend(request.fields.all("lines").flat_map(str::lines).map(str::trim).filter(|l| !l.is_empty()));
    left
}

/// Where to go on: with what is left, or to the scenes.
fn next(here: &Here<'_>, left: &[&str]) -> String {
    let page = here.to("/plan/confirm");
    match encoded(&left.join("\n")) {
        rest if rest.is_empty() => here.to("/scenes"),
        rest if rest.len() <= LEFT_OVER_MAX => format!("{page}?lines={rest}"),
        _ => format!("{page}?left={}", left.len()),
    }
}

fn confirm_page(here: &Here<'_>, request: &Request, text: &str, wrong: Option<&str>) -> Reply {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let sheet = Sheet::of(request);
    let (now, later) = lines.split_at_checked(LINES_MAX).unwrap_or((&lines, &[]));
    let looked: Vec<Proposed<'_>> = now.iter().map(|line| look_at(here, line)).collect();
    let (good, bad): (Vec<&Proposed<'_>>, Vec<&Proposed<'_>>) = looked.iter().partition(|p| p.read.is_ok());
    let sections = Sections::of(here, good, sheet.as_ref());
    let wrong = wrong.map(|id| here.t(id));
    let left = request.fields.get("left").filter(|_| !request.posted && lines.is_empty());
    let left = left.and_then(|n| n.parse::<i64>().ok());
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("plan-confirm-title")) }
        p { (here.t("plan-confirm-how")) }
        @if let Some(wrong) = &wrong { p.notice.danger role="alert" { (wrong) } }
        @if let Some(left) = left { p.notice.warning { (here.tw("plan-confirm-left", &[("count", left.into())])) } }
        @if let Some(sheet) = &sheet { (foreign::found(here, sheet)) (foreign::not_shown(here, sheet)) }
        form.form method="post" action=(here.to("/plan/confirm")) data-plan=(here.visitor.base) data-left[left.is_some()] {
            @if let Some(sheet) = &sheet { input type="hidden" name="read" value=(sheet.text); }
            (good_lines(here, &sections, sheet.as_ref(), request))
            (bad_lines(here, &bad, later))
            @if (!bad.is_empty() || !later.is_empty()) && !sections.is_empty() {
                button.button.quiet type="submit" name="do" value="check" { (here.t("plan-confirm-check")) }
            }
            div.actions { (last_button(here, &sections)) }
        }
    };
    let mut page = Page::new(here.t("plan-confirm-title"), Tab::Day, main);
    page.scripts = &["plan"];
    page.status = if wrong.is_none() { 200 } else { 422 };
    page.reply(here)
}

fn last_button(here: &Here<'_>, sections: &Sections<'_>) -> Markup {
    let count = [("count", sections.count().into())];
    html! {
        @if sections.is_empty() {
            button.button.primary type="submit" name="do" value="check" { (here.t("plan-confirm-check")) }
        } @else if sections.are_many() {
            button.button.primary type="submit" name="do" value=(SIGN) { (here.t("plan-confirm-sign-all")) }
        } @else {
            button.button.primary type="submit" name="do" value=(SIGN) { (here.tw("plan-confirm-sign", &count)) }
        }
    }
}

// ---- sections ----------------------------------------------------------------------------------------------

/// Lines that can be signed, by the day that they are for; those that the record says already are by themselves.
struct Sections<'p> {
    all: BTreeMap<Section, Vec<&'p Proposed<'p>>>,
}

/// What a section is of, in the order of the page.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Day(String),
    NoDay,
    Known,
}

impl Section {
    /// As buttons name it.
    fn word(&self) -> &str {
        match self {
            Section::Day(day) => day,
            Section::NoDay => "no-day",
            Section::Known => "known",
        }
    }
}

impl<'p> Sections<'p> {
    fn of(here: &Here<'_>, good: Vec<&'p Proposed<'p>>, sheet: Option<&Sheet<'_>>) -> Self {
        let rows = model::sorted::map(sheet.iter().flat_map(|s| s.rows()).filter_map(|r| Some((r.says, r.day?))));
        let days = days_of_scenes(here, &good);
        let mut all: BTreeMap<Section, Vec<&Proposed<'_>>> = BTreeMap::new();
        for proposed in good {
            let Ok(read) = &proposed.read else { continue };
            let of_scene = || read.scene.as_ref().and_then(|scene| days.get(scene)).map(String::as_str);
            let day = rows.get(proposed.line).copied().or(read.day.as_deref()).or_else(of_scene);
            let section = match day {
                _ if read.known => Section::Known,
                Some(day) => Section::Day(day.to_owned()),
                None => Section::NoDay,
            };
            all.entry(section).or_default().push(proposed);
        }
        Sections { all }
    }

    fn count(&self) -> usize {
        self.all.values().map(Vec::len).sum()
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether the page shows them one by one.
    fn are_many(&self) -> bool {
        self.count() > SECTIONS_FROM && self.all.len() > 1
    }

    fn has(&self, name: &str, line: &str) -> bool {
        self.all.iter().filter(|(section, _)| section.word() == name).any(|(_, of)| of.iter().any(|p| p.line == line))
    }
}

/// The day of each scene, as a line here or an entry of the record says it.
fn days_of_scenes(here: &Here<'_>, good: &[&Proposed<'_>]) -> BTreeMap<String, String> {
    let entered = here.book.of_kind("scene_entered").filter(|(_, s)| !s.denied);
    let entered = entered.filter_map(|(_, s)| Some((here.book.text(s, "scene")?, day(here, s)?)));
    let read = good.iter().filter_map(|p| p.read.as_ref().ok());
    model::sorted::map(entered.chain(read.filter_map(|r| Some((r.scene.clone()?, r.day.clone()?)))))
}

fn good_lines(here: &Here<'_>, sections: &Sections<'_>, sheet: Option<&Sheet<'_>>, request: &Request) -> Markup {
    let all = request.fields.get("do") == Some("all");
    let rows = model::sorted::map(sheet.iter().flat_map(|s| s.rows()).map(|r| (r.says, r)));
    html! {
        @if sheet.is_some() && sections.count() > 1 {
            button.button.quiet type="submit" name="do" value="all" { (here.t("foreign-tick-all")) }
        }
        @if sections.are_many() {
            p { strong { (here.tw("plan-confirm-good", &[("count", sections.count().into())])) } }
            @for (i, (section, of)) in sections.all.iter().enumerate() {
                details open[i == 0 && of.len() <= OPEN_MAX] {
                    summary { (heading(here, section, of)) }
                    fieldset.choices aria-label=(named(here, section)) {
                        @for proposed in of { (good_line(here, proposed, &rows, all)) }
                    }
                    @if *section != Section::Known {
                        button.button type="submit" name="do" value={ (SIGN_SECTION) (section.word()) } {
                            (here.tw("plan-confirm-sign-section", &[("section", (&named(here, section)).into())]))
                        }
                    }
                }
            }
        } @else if !sections.is_empty() {
            fieldset.choices {
                legend { (here.tw("plan-confirm-good", &[("count", sections.count().into())])) }
                @for proposed in sections.all.values().flatten() { (good_line(here, proposed, &rows, all)) }
            }
        }
    }
}

fn good_line(here: &Here<'_>, of: &Proposed<'_>, rows: &BTreeMap<&str, foreign::Row<'_>>, all: bool) -> Markup {
    let Ok(read) = &of.read else { return html! {} };
    // What has to be asked first is ticked by hand, one by one.
    let is_clear = |row: &foreign::Row<'_>| row.is_clear(here) || all && !row.has_questions();
    let is_ticked = !read.known && rows.get(of.line).is_none_or(is_clear);
    html! {
        label {
            input type="checkbox" name="line" value=(of.line) checked[is_ticked];
            span {
                (visible(read.draft.means.as_deref().unwrap_or_default()))
                span.hint { code { (visible(of.line)) } @if read.known { " · " (here.t("plan-confirm-known")) } }
                @if let Some(row) = rows.get(of.line) { (foreign::beside(here, row)) }
            }
        }
        input type="hidden" name="kept" value=(of.line);
    }
}

/// The day, how many lines, and of which scenes.
fn heading(here: &Here<'_>, section: &Section, of: &[&Proposed<'_>]) -> String {
    let scenes: BTreeSet<&str> =
        of.iter().filter_map(|p| p.read.as_ref().ok()).filter_map(|r| r.scene.as_deref()).collect();
    let more = if scenes.len() > SCENES_NAMED { ", …" } else { "" };
    let scenes = scenes.into_iter().take(SCENES_NAMED).collect::<Vec<_>>().join(", ");
    let lines = here.tw("plan-confirm-lines-in", &[("count", of.len().into())]);
    let parts = [named(here, section), lines, format!("{scenes}{more}")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn named(here: &Here<'_>, section: &Section) -> String {
    match section {
        Section::Day(day) => day.clone(),
        Section::NoDay => here.t("plan-confirm-no-day"),
        Section::Known => here.t("plan-confirm-known-section"),
    }
}

/// Lines that cannot be signed and are explained; all stand in the text below, to be mended.
const BAD_SHOWN: usize = 20;

fn bad_lines(here: &Here<'_>, bad: &[&Proposed<'_>], later: &[&str]) -> Markup {
    let text: Vec<&str> = bad.iter().map(|p| p.line).chain(later.iter().copied()).collect();
    html! {
        @if !bad.is_empty() {
            div.notice.warning {
                p { (here.tw("plan-confirm-bad", &[("count", bad.len().into())])) }
                ul {
                    @for proposed in bad.iter().take(BAD_SHOWN) {
                        li { code { (visible(proposed.line)) } br; (proposed.read.as_ref().err().map(String::as_str).unwrap_or_default()) }
                    }
                }
            }
        }
        @if !later.is_empty() { p { (here.tw("plan-confirm-later", &[("count", later.len().into())])) } }
        div.field {
            label for="lines" { (here.t("plan-confirm-lines")) }
            textarea #lines.code name="lines" rows=(text.len().clamp(4, 12)) spellcheck="false" autocapitalize="off" { "\n" (text.join("\n")) }
        }
    }
}

/// The text with its signs that turn writing round made visible: what is read is what is signed.
fn visible(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if turns(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() }).collect()
}

/// Reads a line; never more than one event and its remark.
fn look_at<'a>(here: &Here<'_>, line: &'a str) -> Proposed<'a> {
    Proposed { line, read: read(here, line) }
}

fn read(here: &Here<'_>, line: &str) -> Result<Read, String> {
    let (event, remark) = split(line).ok_or_else(|| here.t("plan-confirm-form"))?;
    let draft = several::draft(here, event, remark)
        .map_err(|wrong| wrong.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("; "))?;
    let mut names = here.book.names.clone();
    let statement = here.book.statement(&mut names, event, here.book.moment()).map_err(|f| f.join("; "))?;
    let kind = here.book.kind(&statement);
    if access::may_enter(here, kind) != Access::Allowed {
        return Err(offer::who(here, kind));
    }
    // A name that only this line has is not among the record's.
    let scene = here.book.field(&statement, "scene").map(|v| names.show(v, here.book.day.utc_offset));
    let known = here.book.of_kind(kind).any(|(_, s)| !s.denied && is_said(here, &names, s, &statement));
    Ok(Read { draft, known, day: day(here, &statement), scene })
}

/// Whether an entry says what a proposal of its kind says: a text by its words, as each stands for itself in the record;
/// and who did it only if the proposal says so, as an entry that does not is its signer's.
fn is_said(here: &Here<'_>, names: &Names, entry: &Statement, proposed: &Statement) -> bool {
    let Some(kind) = here.protocol.vocabulary.kind(entry.kind) else { return false };
    let words = |value: Value| matches!(value.plain(), Plain::Text(_)).then(|| names.show(value, 0));
    let same = |(field, (entered, proposed)): (&Field, (&Option<Value>, &Option<Value>))| match (entered, proposed) {
        (Some(a), Some(b)) => a == b || words(*a).is_some_and(|text| Some(text) == words(*b)),
        (Some(_), None) => field.name == "by",
        (a, b) => a == b,
    };
    kind.fields.iter().zip(entry.fields.iter().zip(&proposed.fields)).all(same)
}

/// The day that a statement names in its field `date`.
fn day(here: &Here<'_>, statement: &Statement) -> Option<String> {
    match here.book.field(statement, "date")?.plain() {
        Plain::Date(days) => Some(date_text(days)),
        _ => None,
    }
}

/// An event, and the quoted remark behind it, if there is one.
fn split(line: &str) -> Option<(&str, &str)> {
    let end = end_of_event(line)?;
    let (event, remark) = line.split_at_checked(end)?;
    let remark = remark.trim();
    let whole = remark.is_empty() || quote_end(remark) == Some(remark.len());
    whole.then_some((event.trim(), remark))
}

/// Where the bracket closes that the event opens; the whole line if it opens none.
fn end_of_event(line: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut at = 0;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '"' => {
                at += quote_end(line.get(at..)?)?;
                continue;
            }
            '(' => depth += 1,
            ')' if depth <= 1 => return (depth == 1).then_some(at + 1),
            ')' => depth -= 1,
            _ => {}
        }
        at += c.len_utf8();
    }
    (depth == 0).then_some(line.len())
}

/// Behind the quote that closes the one at the start.
fn quote_end(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 2),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_event_and_its_remark() {
        assert_eq!(split("day_wrapped()"), Some(("day_wrapped()", "")));
        assert_eq!(split("a(b: \") (\") \"so \\\"it\\\" is\""), Some(("a(b: \") (\")", "\"so \\\"it\\\" is\"")));
        for bad in ["a(b: c", "a(b: c) d", "a(b: c) \"x\" y", "a)", "a(\"b)", "a(b) \"c"] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }
}
