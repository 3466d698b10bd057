//! What other programs take from the record: tables for a spreadsheet, data, a calendar; and the packets for an incident.
//!
//! An export is not the record: nothing in it is signed. The number of a count whose second count is still to come is
//! left out, as on every page.

use custody::DayRecord;
use custody::record::What;
use exchange::calendar::Feed;
use exchange::packets::incidents;
use exchange::{Table, book, calendar, entries, rounds, weapons_log};
use maud::html;

use crate::access::{self, Access};
use crate::frame::{Page, Tab, refusal};
use crate::here::Here;
use crate::page::count::veiled;
use crate::page::packet::{self, FORMS};
use crate::request::{Reply, Request};

/// A file that can be had.
struct Export {
    /// Its name, also in the address.
    name: &'static str,
    /// What it is called on the page, and in one line what is in it: `export-NAME`, `export-NAME-what`.
    text: &'static str,
    /// What it is.
    media: &'static str,
    /// Makes it.
    make: fn(&Here<'_>, &DayRecord) -> String,
}

const CSV: &str = "text/csv; charset=utf-8";

/// All files, in the order of the page.
const EXPORTS: &[Export] = &[
    Export {
        name: "record.csv",
        text: "export-record-csv",
        media: CSV,
        make: |h, r| csv(of_record(h, r, entries::table)),
    },
    Export {
        name: "record.json",
        text: "export-record-json",
        media: "application/json",
        make: |h, r| entries::json(r, &h.book.names, &h.book.protocol.vocabulary),
    },
    Export {
        name: "weapons-log.csv",
        text: "export-log",
        media: CSV,
        make: |h, r| csv(of_record(h, r, weapons_log::table)),
    },
    Export {
        name: "rounds.csv",
        text: "export-rounds",
        media: CSV,
        make: |h, r| csv(of_rounds(h, r, rounds::postings_table)),
    },
    Export {
        name: "rounds-where.csv",
        text: "export-balances",
        media: CSV,
        make: |h, r| csv(of_rounds(h, r, rounds::balances_table)),
    },
    Export {
        name: "rounds-open.csv",
        text: "export-imbalances",
        media: CSV,
        make: |h, r| csv(of_rounds(h, r, rounds::imbalances_table)),
    },
    Export {
        name: "calendar.ics",
        text: "export-calendar",
        media: "text/calendar; charset=utf-8",
        make: |h, r| feed(h, r).text,
    },
    Export {
        name: "not-a-bound-book.csv",
        text: "export-book",
        media: CSV,
        make: |h, r| csv(of_record(h, r, book::table)),
    },
];

/// All tables as one workbook: its name in the address. Only the server makes it: a phone has no room for what it takes.
pub const WORKBOOK: &str = "tables.xlsx";

/// A sheet of the workbook: its name, and its table.
type Sheet = (&'static str, fn(&Here<'_>, &DayRecord) -> Table);

/// The sheets, in order. Their columns are named as those of the CSV.
const SHEETS: &[Sheet] = &[
    ("Record", |h, r| of_record(h, r, entries::table)),
    ("Weapons log", |h, r| of_record(h, r, weapons_log::table)),
    ("Rounds, movements", |h, r| of_rounds(h, r, rounds::postings_table)),
    ("Rounds, where", |h, r| of_rounds(h, r, rounds::balances_table)),
    ("Rounds, open", |h, r| of_rounds(h, r, rounds::imbalances_table)),
    ("Not a bound book", |h, r| of_record(h, r, book::table)),
];

/// Why the server gave no workbook, as hosts say it, and the text. Of any other word: that it is gone.
const STOPPED: &[(&str, &str)] = &[("long", "export-xlsx-long"), ("busy", "export-xlsx-busy")];

/// What the server makes a workbook of, for somebody who may see it: the file's name, and the sheets.
pub fn workbook(here: &Here<'_>) -> Option<(String, Vec<(&'static str, Table)>)> {
    if access::may(here, "see-set") != Access::Allowed {
        return None;
    }
    let record = record(here).0;
    let sheets = SHEETS.iter().map(|(name, table)| (*name, table(here, &record))).collect();
    Some((file_name(here, WORKBOOK), sheets))
}

type OfRecord = fn(&DayRecord, &model::Names, &model::Vocabulary) -> Table;

fn of_record(here: &Here<'_>, record: &DayRecord, table: OfRecord) -> Table {
    table(record, &here.book.names, &here.book.protocol.vocabulary)
}

type OfRounds = fn(&rounds::Ledger, &DayRecord, &model::Names, &model::Vocabulary) -> Table;

fn of_rounds(here: &Here<'_>, record: &DayRecord, table: OfRounds) -> Table {
    let ledger = rounds::ledger(record, &here.book.names, &here.book.protocol.vocabulary);
    table(&ledger, record, &here.book.names, &here.book.protocol.vocabulary)
}

fn feed(here: &Here<'_>, record: &DayRecord) -> calendar::Feed {
    calendar::feed(record, &here.book.names, &here.book.protocol.vocabulary, &[], here.book.now)
}

/// With the mark by which spreadsheets know the letters.
fn csv(table: Table) -> String {
    table.csv_with_mark()
}

/// The list.
pub fn reply(here: &Here<'_>, _: &Request, _: &str) -> Reply {
    list(here, None)
}

fn list(here: &Here<'_>, wrong: Option<&str>) -> Reply {
    let incidents = incidents(&here.book.day, &here.book.names, &here.book.protocol.vocabulary);
    let (_, veiled) = record(here);
    let Feed { undated, not_counted, .. } = feed(here, &here.book.day);
    let main = html! {
        h1 { (here.t("export-title")) }
        p.lede { (here.t("export-lede")) }
        @if let Some(wrong) = wrong { p.notice.warning role="alert" { (here.t(wrong)) } }
        @if veiled { p.notice.info { (here.t("export-veiled")) } }
        @for export in EXPORTS {
            p {
                a.button href=(here.to_thing("/export/", export.name)) download=(file_name(here, export.name)) { (here.t(export.text)) }
                span.soft { (here.t(&format!("{}-what", export.text))) }
            }
            @if export.name == "calendar.ics" && !undated.is_empty() {
                details {
                    summary { (here.tw("export-undated", &[("count", undated.len().into())])) }
                    ul { @for what in &undated { li lang="en" { (what) } } }
                }
            }
            @if export.name == "calendar.ics" { (packet::folded(here, "export-not-counted", &not_counted)) }
        }
        p {
            a.button href=(here.to_thing("/export/", WORKBOOK)) { (here.t("export-xlsx")) }
            span.soft { (here.t("export-xlsx-what")) }
        }
        h2 { (here.t("packet-title")) }
        @if incidents.is_empty() { p.empty { (here.t("packet-none")) } } @else { p { (here.t("packet-lede")) } }
        @for incident in &incidents {
            h3 { (incident) }
            ul.links {
                @for (name, _, text) in FORMS {
                    li { a.button.quiet href={ (here.to("/packet/")) (name) "/" (incident) } { (here.t(text)) } }
                }
            }
        }
    };
    let mut page = Page::new(here.t("export-title"), Tab::More, main);
    page.status = if wrong.is_some() { 503 } else { 200 };
    page.reply(here)
}

/// One file.
pub fn file(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    if name == WORKBOOK {
        // Whoever carries the request has asked the server before.
        let why = request.fields.get("why").and_then(|why| STOPPED.iter().find(|(word, _)| *word == why));
        return list(here, Some(why.map_or("export-xlsx-gone", |(_, text)| text)));
    }
    let Some(export) = EXPORTS.iter().find(|e| e.name == name) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let bytes = (export.make)(here, &record(here).0).into_bytes();
    Reply::File { name: file_name(here, export.name), media: export.media, bytes }
}

/// `Copper-Ridge-2026-05-11-record.csv`.
fn file_name(here: &Here<'_>, name: &str) -> String {
    let production: String =
        here.book.day.production.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    let today = model::time::date_text(model::time::local_day(here.book.now, here.book.day.utc_offset));
    format!("{}-{today}-{name}", production.trim_matches('-'))
}

/// The record with the numbers of counts that nobody may see yet taken out, and whether there are any.
fn record(here: &Here<'_>) -> (DayRecord, bool) {
    let mut record = here.book.day.clone();
    let count = here.kind("rounds_counted").and_then(|k| k.field("count"));
    let mut any = false;
    for (at, entry) in record.entries.iter_mut().enumerate() {
        let What::Statement(statement) = &mut entry.what else { continue };
        if veiled(here, at, statement).is_some()
            && let Some(number) = count.and_then(|c| statement.fields.get_mut(usize::from(c.0)))
        {
            *number = None;
            any = true;
        }
    }
    (record, any)
}
