//! The whole record, entry by entry: as a table for a spreadsheet and as JSON for a program.
//!
//! Every entry that somebody made is there, also questions, denials, and what was withdrawn (marked). Both can be read back into
//! the same facts; neither carries a signature, and neither is the record.

use custody::{DayRecord, Entry, What};
use model::value::Plain;
use model::{Names, Value, Vocabulary, time};
use protocol::syntax::ast::Term;
use serde_json::{Map, Value as Json, json};

use crate::reading::{APART, Reading, offset_text};
use crate::rounds::DOES_NOT_COUNT;
use crate::table::{Cell, Table};

/// The name and version of the JSON shape.
pub const FORMAT: &str = "lastlook-entries/1";

/// Fields that have a column of their own; all fields are in the column `says`.
const COLUMNS: [&str; 10] = ["weapon", "person", "from", "to", "by", "scene", "place", "container", "lot", "count"];

/// One row an entry, in the order of the record.
pub fn table(record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Table {
    let reading = Reading::new(record, names, vocabulary);
    let mut table = Table::new(&["no", "entry", "time", "signer", "late", "does", "kind", "says"]);
    table.head.extend(COLUMNS);
    table.head.extend(["remark", "withdrawn by", "counts"]);
    table.rows = (1_i64..).zip(made(record)).map(|(no, (at, entry))| row(reading, no, at, entry)).collect();
    table
}

fn row(reading: Reading<'_>, no: i64, at: usize, entry: &Entry) -> Vec<Cell> {
    let mut row: Vec<Cell> = vec![
        no.into(),
        entry.id.as_str().into(),
        reading.stamp(entry.at).into(),
        entry.signer.as_str().into(),
        if entry.late { "late".into() } else { Cell::Empty },
        does(entry).into(),
        kind(reading, entry).into(),
        says(reading, entry).into(),
    ];
    row.extend(COLUMNS.iter().map(|name| column(reading, entry, name)));
    row.push(entry.remark.clone().into());
    row.push(entry.withdrawn_by.map(|by| reading.id(by)).into());
    row.push(standing(reading.record, at).into());
    row
}

/// What somebody made, with its place in the record; a denial that was put in for a doubt is nobody's.
fn made(record: &DayRecord) -> impl Iterator<Item = (usize, &Entry)> {
    record.entries.iter().enumerate().filter(|(_, e)| !e.put_in)
}

/// What is to be said of whether it counts, if anything is.
fn standing(record: &DayRecord, at: usize) -> Option<&'static str> {
    let counts = record.entries.get(at).is_none_or(|e| e.counts);
    let apart = record.entries.get(at + 1).is_some_and(|e| e.put_in);
    if counts { apart.then_some(APART) } else { Some(DOES_NOT_COUNT) }
}

/// What kind of entry it is, in one word.
fn does(entry: &Entry) -> &'static str {
    match &entry.what {
        What::Statement(statement) if statement.denied => "denies",
        What::Statement(_) => "says",
        What::Asks(_) => "asks",
        What::Withdraws(_) => "withdraws",
    }
}

fn kind(reading: Reading<'_>, entry: &Entry) -> String {
    let kind = entry.statement().and_then(|s| reading.vocabulary.kind(s.kind));
    kind.map_or_else(String::new, |k| k.name.clone())
}

/// The statement as records write it.
fn says(reading: Reading<'_>, entry: &Entry) -> String {
    match &entry.what {
        What::Statement(statement) | What::Asks(statement) => {
            reading.vocabulary.written(reading.names, statement, reading.record.utc_offset)
        }
        What::Withdraws(target) => format!("withdraws @{}", reading.id(*target)),
    }
}

fn column(reading: Reading<'_>, entry: &Entry, name: &str) -> Cell {
    let Some(value) = field(reading, entry, name) else { return Cell::Empty };
    match value.plain() {
        Plain::Number(n) => n.into(),
        _ => reading.plain(value).into(),
    }
}

fn field(reading: Reading<'_>, entry: &Entry, name: &str) -> Option<Value> {
    let statement = entry.statement()?;
    statement.field(reading.vocabulary.kind(statement.kind)?.field(name)?)
}

// ---- JSON ---------------------------------------------------------------------------------------------

/// The whole record as JSON (`docs/formats/exports.md`), indented, with a line end behind it.
pub fn json(record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> String {
    let reading = Reading::new(record, names, vocabulary);
    let whole = json!({
        "format": FORMAT,
        "note": "an export, not the record: nothing here is signed",
        "production": record.production,
        "jurisdiction": record.jurisdiction,
        "utc_offset": offset_text(record.utc_offset),
        "partial": record.partial,
        "adopted": record.adoptions.iter()
            .map(|a| json!({ "pack": a.pack, "from": from(reading, a.from_entry) })).collect::<Vec<_>>(),
        "settings": record.settings.iter()
            .map(|s| json!({ "name": s.name, "value": term(&s.term), "from": from(reading, s.from_entry) }))
            .collect::<Vec<_>>(),
        "entries": made(record).map(|(at, e)| object(reading, at, e)).collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}

/// The first entry that an adoption or setting holds for; none when none follows.
fn from(reading: Reading<'_>, entry: usize) -> Json {
    match reading.id(entry) {
        "" => Json::Null,
        id => id.into(),
    }
}

fn object(reading: Reading<'_>, at: usize, entry: &Entry) -> Json {
    let mut object = json!({
        "id": entry.id,
        "at": reading.stamp(entry.at),
        "signer": entry.signer,
        "late": entry.late,
        "does": does(entry),
        "says": says(reading, entry),
        "remark": entry.remark,
        "withdrawn_by": entry.withdrawn_by.map(|by| reading.id(by)),
        "counts": entry.counts,
        "apart": standing(reading.record, at) == Some(APART),
    });
    if let Some(map) = object.as_object_mut() {
        match &entry.what {
            What::Withdraws(target) => drop(map.insert("withdraws".into(), reading.id(*target).into())),
            _ => {
                map.insert("kind".into(), kind(reading, entry).into());
                map.insert("fields".into(), Json::Object(fields(reading, entry)));
            }
        }
    }
    object
}

fn fields(reading: Reading<'_>, entry: &Entry) -> Map<String, Json> {
    let mut fields = Map::new();
    let Some(statement) = entry.statement() else { return fields };
    let Some(kind) = reading.vocabulary.kind(statement.kind) else { return fields };
    for (field, value) in kind.fields.iter().zip(&statement.fields) {
        if let Some(value) = value {
            let ty = reading.vocabulary.type_name(field.ty);
            fields.insert(field.name.clone(), json!({ "type": ty, "value": value_of(reading, *value) }));
        }
    }
    fields
}

/// Numbers, lengths (millimetres) and durations (seconds) as numbers; all else as text.
fn value_of(reading: Reading<'_>, value: Value) -> Json {
    match value.plain() {
        Plain::Number(n) | Plain::Length(n) | Plain::Duration(n) => n.into(),
        Plain::Date(days) => time::date_text(days).into(),
        Plain::Moment(second) => reading.stamp(second).into(),
        Plain::Name(_) | Plain::Text(_) => reading.plain(value).into(),
    }
}

/// A setting's value as records write it.
fn term(term: &Term) -> String {
    match term {
        Term::Name(word) => word.text.clone(),
        Term::Number(n, _) => n.to_string(),
        Term::Length(mm, _) => model::value::length_text(*mm),
        Term::Duration(seconds, _) => model::value::duration_text(*seconds),
        Term::Date(days, _) => time::date_text(*days),
        Term::Moment(second, _) => time::moment_text(*second, 0),
        Term::Text(text, _) => model::value::quoted(text),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use super::*;
    use crate::tests::{a_day_on_set, sample};

    #[test]
    fn the_table_has_one_row_an_entry_and_can_be_read_again() {
        let day = a_day_on_set();
        let csv = table(&day.record, &day.names, &day.vocabulary).csv();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let head = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), day.record.entries.len());
        let row = rows.iter().find(|r| &r[7] == "not show(weapon: R1, to: dale)").unwrap();
        let shown: Vec<String> =
            head.iter().zip(row).filter(|c| !c.1.is_empty()).map(|c| format!("{}={}", c.0, c.1)).collect();
        assert_eq!(
            shown[1..],
            [
                "entry=not_shown",
                "time=2026-05-12T10:37:30-07:00",
                "signer=dale",
                "does=denies",
                "kind=show",
                "says=not show(weapon: R1, to: dale)",
                "weapon=R1",
                "to=dale",
                "remark=I was watching the horse",
            ]
        );
    }

    #[test]
    fn a_remark_cannot_become_a_formula() {
        let s = sample("2026-03-02\n10:00 ana: cleaned(weapon: R1) \"=cmd|' /C calc'!A0\"\n");
        let csv = table(&s.record, &s.names, &s.vocabulary).csv();
        assert!(csv.contains(",'=cmd|"), "{csv}");
        assert!(!csv.contains(",=") && !csv.contains("\"="));
    }

    #[test]
    fn json_says_what_the_record_says() {
        let day = a_day_on_set();
        let text = json(&day.record, &day.names, &day.vocabulary);
        let whole: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(whole["format"], FORMAT);
        assert_eq!(whole["adopted"][1], json!({ "pack": "csatf", "from": "e1" }));
        assert_eq!(whole["settings"][0]["value"], "22 ft");
        let entries = whole["entries"].as_array().unwrap();
        assert_eq!(entries.len(), day.record.entries.len());
        let of = |id: &str| entries.iter().find(|e| e["id"] == id).unwrap();
        assert_eq!(of("wes_scan")["withdrawn_by"], entries.iter().find(|e| e["does"] == "withdraws").unwrap()["id"]);
        let planned = entries.iter().find(|e| e["kind"] == "weapon_planned").unwrap();
        assert_eq!(planned["fields"]["distance"], json!({ "type": "length", "value": 7_315 }));
        assert_eq!(planned["fields"]["shots"], json!({ "type": "number", "value": 0 }));
    }
}
