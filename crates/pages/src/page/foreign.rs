//! A call sheet, a schedule or a script: chosen here, read by the server in a process of its own, and then looked at line
//! by line on the page of proposals. What was not understood is shown as that.
//!
//! Never enters anything, and trusts nothing of what comes back: it is words of a stranger's file.

use maud::{Markup, html};
use serde_json::Value;

use crate::frame::{Page, Tab};
use crate::here::Here;
use crate::page::today::date;
use crate::request::{Reply, Request};

/// What a file may be, for the dialogue in which it is chosen. What it is, its bytes say.
const ACCEPT: &str =
    ".csv,.tsv,.txt,.xlsx,.fdx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Why there is nothing to look at, as hosts say it: the word, and the text. Of any other word: that the server is gone.
const STOPPED: &[(&str, &str)] = &[
    ("busy", "foreign-busy"),
    ("late", "foreign-late"),
    ("crashed", "foreign-crashed"),
    ("large", "foreign-large"),
    ("absent", "foreign-absent"),
    ("empty", "foreign-none"),
];

/// What the reader of files says, by the names of its sentences (`ingest::REASONS`): the texts are `foreign-why-NAME`.
pub const REASONS: &[&str] = &[
    "cell-cut",
    "above-headings",
    "no-scene-number",
    "no-scene",
    "two-ways",
    "no-date",
    "no-name",
    "no-time",
    "names-many",
    "number-nobody",
    "own-sign",
    "paragraph-cut",
    "no-setting",
    "not-numbered",
    "script-calls-nobody",
    "called-no-scene",
    "sheet-no-day",
    "words-no-weapon",
    "scene-no-number",
    "no-letters",
    "no-event",
    "no-field",
    "ask-call-sheet",
    "ask-weapons",
    "ask-plan",
    "ask-same-person",
    "ask-same-scene",
    "ask-known-person",
    "ask-known-scene",
    "day-first",
    "month-first",
    "script-read",
    "utf-16",
    "windows-1252",
    "sheet-not-read",
    "tabs",
    "semicolons",
    "commas",
    "empty",
    "large",
    "not-text",
    "workbook",
    "screenplay",
    "no-headings",
];

/// What the server found in a file.
pub struct Sheet<'a> {
    /// As it came.
    pub text: &'a str,
    told: Value,
}

/// A proposed entry, and what a person should know before they take it.
pub struct Row<'s> {
    /// The entry.
    pub says: &'s str,
    /// The day that it is for.
    pub day: Option<&'s str>,
    /// Where in the file it is from.
    from: Vec<&'s Value>,
    /// What is to be asked first.
    ask: Vec<&'s Value>,
}

impl Row<'_> {
    /// Whether nothing has to be asked first, and an entry of today says what the file says. That somebody is called is an
    /// entry of the day on which it is made.
    pub fn is_clear(&self, here: &Here<'_>) -> bool {
        self.ask.is_empty() && (self.is_of_any_day() || self.day == Some(date(here).as_str()))
    }

    /// Whether something is to be asked first.
    pub fn has_questions(&self) -> bool {
        !self.ask.is_empty()
    }

    fn is_of_any_day(&self) -> bool {
        !self.says.starts_with("called_for(")
    }
}

impl<'a> Sheet<'a> {
    /// What a form brings along; none if it is from no file.
    pub fn of(request: &'a Request) -> Option<Sheet<'a>> {
        let text = request.fields.get("read").filter(|_| request.posted)?;
        let told = serde_json::from_str(text).ok()?;
        Some(Sheet { text, told })
    }

    /// All proposals.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        list(&self.told, "entries").filter_map(row)
    }

    /// Whether anything was read.
    pub fn has_something(&self) -> bool {
        self.stopped().is_none() && self.refused().is_none()
    }

    /// Why the server read nothing.
    fn stopped(&self) -> Option<&str> {
        self.told.get("stopped").and_then(Value::as_str)
    }

    /// Why nothing can be read from the file.
    fn refused(&self) -> Option<&Value> {
        self.told.get("refused")
    }

    fn more(&self, name: &str) -> i64 {
        self.told.get(format!("more_{name}")).and_then(Value::as_i64).unwrap_or(0)
    }
}

fn row(entry: &Value) -> Option<Row<'_>> {
    Some(Row {
        says: text(entry, "says")?,
        day: text(entry, "day"),
        from: list(entry, "from").collect(),
        ask: list(entry, "ask").collect(),
    })
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

// ---- choosing a file ---------------------------------------------------------------------------------------

/// The form; and, when a host has tried to have a file read and could not, why.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let sheet = Sheet::of(request);
    let why = sheet.as_ref().and_then(Sheet::stopped).or(request.fields.get("why"));
    let why = why.filter(|_| request.posted).map(|why| STOPPED.iter().find(|(word, _)| *word == why));
    let why = why.map(|found| here.t(found.map_or("foreign-gone", |(_, text)| text)));
    let refused = sheet.as_ref().and_then(Sheet::refused);
    let main = html! {
        h1 { (here.t("foreign-title")) }
        @if let Some(why) = &why { p.notice.danger role="alert" { (why) } }
        @if let Some(refused) = refused {
            div.notice.danger role="alert" { p { (here.t("foreign-refused")) } p { (reason(here, refused)) } }
            @if let Some(cause) = text(refused, "english") { p.soft.code lang="en" { (cause) } }
        }
        p.lede { (here.t("foreign-lede")) }
        p.soft { (here.t("foreign-server")) }
        @if here.on_phone() { (form(here)) } @else { p.notice.info { (here.t("foreign-phone-only")) } }
        p { a.button.quiet href=(here.to("/plan/confirm")) { (here.t("foreign-by-hand")) } }
    };
    let mut page = Page::new(here.t("foreign-title"), Tab::Day, main);
    page.status = if why.is_some() || refused.is_some() { 422 } else { 200 };
    page.reply(here)
}

fn form(here: &Here<'_>) -> Markup {
    html! {
        form.form method="post" action=(here.to("/plan/read")) enctype="multipart/form-data" {
            div.field {
                label for="file" { (here.t("foreign-file")) }
                input #file name="file" type="file" required accept=(ACCEPT) aria-describedby="file-hint";
                p.hint #file-hint { (here.t("foreign-file-hint")) }
            }
            fieldset.choices {
                legend { (here.t("foreign-dates")) }
                @for (value, text) in [("", "foreign-dates-unsure"), ("day", "foreign-dates-day"), ("month", "foreign-dates-month")] {
                    label { input type="radio" name="dates" value=(value) checked[value.is_empty()]; span { (here.t(text)) } }
                }
            }
            div.actions { button.button.primary type="submit" { (here.t("foreign-do")) } }
        }
    }
}

// ---- what was found, on the page of proposals -----------------------------------------------------------------

/// Everything of the file that is no proposal: first what was not understood.
pub fn found(here: &Here<'_>, sheet: &Sheet<'_>) -> Markup {
    let unclear = list(&sheet.told, "unclear").count();
    let all = i64::try_from(unclear).unwrap_or(i64::MAX).saturating_add(sheet.more("unclear"));
    html! {
        @if all > 0 {
            div.notice.warning {
                details open {
                    summary { (here.tw("foreign-unclear", &[("count", all.into())])) }
                    ul { @for row in list(&sheet.told, "unclear") { li { (placed(here, row, "why")) } } }
                    (more(here, sheet, "unclear"))
                }
            }
        }
        (words(here, sheet))
        (folded(here, sheet, "calls", "foreign-calls", |call| call_time(here, call)))
        (folded(here, sheet, "left", "foreign-left", |said| reason(here, said)))
        (folded(here, sheet, "notes", "foreign-notes", |said| reason(here, said)))
    }
}

/// How many proposals did not fit.
pub fn not_shown(here: &Here<'_>, sheet: &Sheet<'_>) -> Markup {
    let more = sheet.more("entries");
    html! { @if more > 0 { p.notice.warning { (here.tw("foreign-more-entries", &[("count", more.into())])) } } }
}

/// What stands beside a proposal: its day, its place in the file, what to ask.
pub fn beside(here: &Here<'_>, row: &Row<'_>) -> Markup {
    let today = date(here);
    html! {
        @match row.day {
            Some(day) if row.is_of_any_day() || day == today => span.hint { (here.tw("foreign-day", &[("day", day.into())])) },
            Some(day) => span.hint { strong { (here.tw("foreign-other-day", &[("day", day.into())])) } },
            None if row.is_of_any_day() => {},
            None => span.hint { strong { (here.t("foreign-no-day")) } },
        }
        span.hint { (row.from.iter().map(|at| place(here, at)).collect::<Vec<_>>().join("; ")) }
        // No `span`: within a choice each would be a choice of its own.
        @for ask in &row.ask { span.hint { strong { (here.t("foreign-ask")) } " " bdi { (reason(here, ask)) } } }
    }
}

/// A row of the file and what is said of it.
fn placed(here: &Here<'_>, row: &Value, why: &str) -> Markup {
    html! {
        strong { (row.get("at").map(|at| place(here, at)).unwrap_or_default()) } ": "
        @if let Some(said) = text(row, "text").filter(|t| !t.is_empty()) { code { (said) } " " }
        @if let Some(why) = row.get(why) { (reason(here, why)) }
    }
}

/// What is said of the file, in the reader's language. What this version has no words for stays English.
fn reason(here: &Here<'_>, said: &Value) -> Markup {
    let known = text(said, "id").and_then(|id| REASONS.iter().find(|known| **known == id));
    let Some(id) = known else {
        return html! { span lang="en" { (text(said, "english").unwrap_or_default()) } };
    };
    let with = said.get("with").and_then(Value::as_object);
    let with = with.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?.into())));
    html! { (here.tw(&format!("foreign-why-{id}"), &with.collect::<Vec<_>>())) }
}

/// A place in the file: its sheet, its row, its column, as far as there are such.
fn place(here: &Here<'_>, at: &Value) -> String {
    let part = |id: &str, name: &str, value: &str| here.tw(id, &[(name, value.into())]);
    let sheet = text(at, "sheet").map(|sheet| part("foreign-at-sheet", "sheet", sheet));
    let row = at.get("row").and_then(Value::as_i64).map(|row| part("foreign-at-row", "row", &row.to_string()));
    let column = text(at, "column").map(|column| part("foreign-at-column", "column", column));
    [sheet, row, column].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn words(here: &Here<'_>, sheet: &Sheet<'_>) -> Markup {
    let found = |row: &Value| list(row, "found").filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
    folded(here, sheet, "mentions", "foreign-words", |row| html! { (placed(here, row, "")) strong { (found(row)) } })
}

/// A time that stands in the file. The record has no entry for it.
fn call_time(here: &Here<'_>, call: &Value) -> Markup {
    let time = text(call, "time").map_or_else(|| here.t("foreign-no-time"), str::to_owned);
    html! { (text(call, "who").unwrap_or_default()) ": " (time) @if let Some(day) = text(call, "day") { ", " (day) } }
}

fn folded(here: &Here<'_>, sheet: &Sheet<'_>, name: &str, title: &str, line: impl Fn(&Value) -> Markup) -> Markup {
    let count = i64::try_from(list(&sheet.told, name).count()).unwrap_or(i64::MAX).saturating_add(sheet.more(name));
    html! {
        @if count > 0 {
            details {
                summary { (here.tw(title, &[("count", count.into())])) }
                ul { @for row in list(&sheet.told, name) { li { (line(row)) } } }
                (more(here, sheet, name))
            }
        }
    }
}

fn more(here: &Here<'_>, sheet: &Sheet<'_>, name: &str) -> Markup {
    let more = sheet.more(name);
    html! { @if more > 0 { p { (here.tw("foreign-more", &[("count", more.into())])) } } }
}
