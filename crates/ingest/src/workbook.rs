//! Workbooks in the format of Excel 2007 (`.xlsx`, ECMA-376): a packed folder of XML.
//!
//! Only values are read: the ones that the program stored last. No formula is computed, no link is followed,
//! no macro is looked at. Sizes and places that a workbook claims are never believed: what is unpacked is
//! counted while it is unpacked, and memory is taken only for cells that are there.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use model::time;

use crate::grid::{Cell, Grid, Row, Sheet};
use crate::reason::Reason;
use crate::xml::{self, Piece, attribute, local};
use crate::{IngestError, limits, text};

/// The cells of a workbook.
pub fn grid(bytes: &[u8]) -> Result<Grid, IngestError> {
    let parts = unpack(bytes)?;
    let book = Book::read(&parts)?;
    limits::check("too many sheets", book.sheets.len() as u64, limits::MAX_SHEETS)?;
    let mut grid = Grid { sheets: Vec::new(), notes: Vec::new() };
    let mut budget = Budget::default();
    for (name, path) in &book.sheets {
        let Some(part) = path.as_ref().and_then(|path| parts.get(path)) else {
            grid.notes.push(Reason::new("sheet-not-read", &[("name", name)]));
            continue;
        };
        let rows = rows(part, &book, &mut budget)?;
        grid.sheets.push(Sheet { name: Some(name.clone()), rows });
    }
    if grid.sheets.is_empty() {
        return Err(damaged("there is no sheet in it"));
    }
    Ok(grid)
}

fn damaged(why: impl std::fmt::Display) -> IngestError {
    IngestError::Workbook { why: why.to_string() }
}

fn broken(why: String) -> IngestError {
    damaged(why)
}

/// The parts of a package that are XML, by path; everything is counted while it is unpacked.
fn unpack(bytes: &[u8]) -> Result<HashMap<String, String>, IngestError> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    limits::check("too many parts", package.len() as u64, limits::MAX_PARTS)?;
    let (mut parts, mut left) = (HashMap::new(), limits::MAX_UNPACKED);
    for i in 0..package.len() {
        let mut part = package.by_index(i).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.trim_start_matches('/').to_owned();
        let is_read = name.starts_with("xl/") && (name.ends_with(".xml") || name.ends_with(".rels"));
        let mut content = Vec::new();
        let unpacked = match is_read {
            true => part.by_ref().take(left + 1).read_to_end(&mut content).map_err(damaged)? as u64,
            false => std::io::copy(&mut part.by_ref().take(left + 1), &mut std::io::sink()).map_err(damaged)?,
        };
        left = left
            .checked_sub(unpacked)
            .ok_or(IngestError::TooLarge { what: "too many bytes when it is unpacked", limit: limits::MAX_UNPACKED })?;
        if is_read {
            parts.insert(name, text::decode(&content)?.text);
        }
    }
    Ok(parts)
}

/// What all sheets share.
#[derive(Default)]
struct Book {
    /// Name and path of each sheet.
    sheets: Vec<(String, Option<String>)>,
    strings: Vec<String>,
    /// For each style of a cell, whether it shows a number as a date or time.
    is_date: Vec<bool>,
    is_1904: bool,
}

impl Book {
    fn read(parts: &HashMap<String, String>) -> Result<Book, IngestError> {
        let part = |path: &str| parts.get(path).map(String::as_str);
        let main = part("xl/workbook.xml").ok_or_else(|| damaged("there is no `xl/workbook.xml` in it"))?;
        let paths = part("xl/_rels/workbook.xml.rels").map_or(Ok(HashMap::new()), paths)?;
        let mut book = Book::default();
        xml::walk(main, broken, &mut |piece| {
            if let Piece::Opens(start) = piece {
                match local(start.name().0) {
                    "sheet" => {
                        let name = attribute(start, "name").unwrap_or_default();
                        let path = attribute(start, "id").and_then(|id| paths.get(&id)).cloned();
                        book.sheets.push((name, path));
                    }
                    "workbookPr" => {
                        book.is_1904 = attribute(start, "date1904").is_some_and(|v| v == "1" || v == "true")
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        book.strings = part("xl/sharedStrings.xml").map_or(Ok(Vec::new()), strings)?;
        book.is_date = part("xl/styles.xml").map_or(Ok(Vec::new()), date_styles)?;
        Ok(book)
    }
}

/// Where the sheets are, by the names that the workbook calls them.
fn paths(part: &str) -> Result<HashMap<String, String>, IngestError> {
    let mut paths = HashMap::new();
    xml::walk(part, broken, &mut |piece| {
        if let Piece::Opens(start) = piece
            && attribute(start, "Type").is_some_and(|t| t.ends_with("/worksheet"))
            && let (Some(id), Some(target)) = (attribute(start, "Id"), attribute(start, "Target"))
        {
            let path = match target.strip_prefix('/') {
                Some(path) => path.to_owned(),
                None => format!("xl/{target}"),
            };
            paths.insert(id, path);
        }
        Ok(())
    })?;
    Ok(paths)
}

/// The words that cells refer to by number; readings of Chinese signs beside them are left out.
fn strings(part: &str) -> Result<Vec<String>, IngestError> {
    let mut strings: Vec<String> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    xml::walk(part, broken, &mut |piece| {
        match piece {
            Piece::Opens(start) => {
                let name = local(start.name().0).to_owned();
                if name == "si" {
                    strings.push(String::new());
                }
                open.push(name);
            }
            Piece::Closes => drop(open.pop()),
            Piece::Text(text) => {
                let is_word = open.last().is_some_and(|o| o == "t") && !open.iter().any(|o| o == "rPh");
                if let (true, Some(last)) = (is_word, strings.last_mut()) {
                    last.push_str(text);
                }
            }
            Piece::Undeclared(_) => {}
        }
        Ok(())
    })?;
    Ok(strings)
}

/// For each style of a cell, whether its numbers are dates or times (ECMA-376, 18.8.30).
fn date_styles(part: &str) -> Result<Vec<bool>, IngestError> {
    let (mut own, mut styles, mut is_cells) = (HashMap::new(), Vec::new(), false);
    xml::walk(part, broken, &mut |piece| {
        let Piece::Opens(start) = piece else { return Ok(()) };
        match local(start.name().0) {
            "numFmt" => {
                if let (Some(id), Some(code)) = (attribute(start, "numFmtId"), attribute(start, "formatCode")) {
                    own.insert(id, is_date_code(&code));
                }
            }
            "cellXfs" => is_cells = true,
            "cellStyles" | "dxfs" | "cellStyleXfs" => is_cells = false,
            "xf" if is_cells => {
                let id = attribute(start, "numFmtId").unwrap_or_default();
                let built_in = id.parse::<u32>().is_ok_and(|n| matches!(n, 14..=22 | 27..=36 | 45..=47 | 50..=58));
                styles.push(own.get(&id).copied().unwrap_or(built_in));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Whether a format shows days, months, years, hours or seconds, outside of quotes and brackets.
fn is_date_code(code: &str) -> bool {
    let (mut is_quoted, mut is_escaped, mut depth) = (false, false, 0_u32);
    for c in code.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' | '_' | '*' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => depth += 1,
            ']' if !is_quoted => depth = depth.saturating_sub(1),
            'd' | 'D' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' | 'm' | 'M' if !is_quoted && depth == 0 => return true,
            _ => {}
        }
    }
    false
}

// ---- a sheet --------------------------------------------------------------------------------------------

#[derive(Default)]
struct Budget {
    rows: u64,
    cells: u64,
}

/// A cell that is being read.
#[derive(Default)]
struct Raw {
    column: u64,
    kind: String,
    style: Option<usize>,
    value: String,
}

fn rows(part: &str, book: &Book, budget: &mut Budget) -> Result<Vec<Row>, IngestError> {
    let mut sheet = Reading { book, budget, rows: Vec::new(), open: Vec::new(), row: 0, column: 0, raw: None };
    xml::walk(part, broken, &mut |piece| match piece {
        Piece::Opens(start) => {
            sheet.opens(start);
            Ok(())
        }
        Piece::Closes => sheet.closes(),
        Piece::Text(text) => {
            sheet.text(text);
            Ok(())
        }
        Piece::Undeclared(_) => Ok(()),
    })?;
    Ok(sheet.rows)
}

struct Reading<'a> {
    book: &'a Book,
    budget: &'a mut Budget,
    rows: Vec<Row>,
    open: Vec<String>,
    /// The row and column that were read last, from 1; a row or cell that names none is the next one.
    row: u64,
    column: u64,
    raw: Option<Raw>,
}

impl Reading<'_> {
    fn opens(&mut self, start: &quick_xml::events::BytesStart<'_>) {
        let name = local(start.name().0).to_owned();
        match name.as_str() {
            "row" => {
                let number = attribute(start, "r").and_then(|r| r.parse::<u64>().ok());
                self.row = number.unwrap_or(self.row.saturating_add(1));
                self.column = 0;
            }
            "c" => {
                let column = attribute(start, "r").and_then(|r| column(&r));
                self.column = column.unwrap_or(self.column.saturating_add(1));
                self.raw = Some(Raw {
                    column: self.column,
                    kind: attribute(start, "t").unwrap_or_default(),
                    style: attribute(start, "s").and_then(|s| s.parse().ok()),
                    value: String::new(),
                });
            }
            _ => {}
        }
        self.open.push(name);
    }

    /// The value stands in `v`; words that are not shared stand in `is`, in one or more `t`.
    fn text(&mut self, text: &str) {
        let is_value = self.open.last().is_some_and(|o| o == "v" || o == "t") && !self.open.iter().any(|o| o == "rPh");
        if let (true, Some(raw)) = (is_value, &mut self.raw) {
            raw.value.push_str(text);
        }
    }

    fn closes(&mut self) -> Result<(), IngestError> {
        match self.open.pop().as_deref() {
            Some("c") => self.raw.take().map_or(Ok(()), |raw| self.cell(&raw)),
            _ => Ok(()),
        }
    }

    fn cell(&mut self, raw: &Raw) -> Result<(), IngestError> {
        let cell = self.value(raw);
        if cell.text.is_empty() {
            return Ok(());
        }
        self.budget.cells += 1;
        limits::check("too many cells", self.budget.cells, limits::MAX_CELLS)?;
        limits::check("too many columns", raw.column, limits::MAX_COLUMNS)?;
        if self.rows.last().is_none_or(|last| last.number != self.row) {
            self.budget.rows += 1;
            limits::check("too many rows", self.budget.rows, limits::MAX_ROWS)?;
            self.rows.push(Row { number: self.row, cells: Vec::new() });
        }
        let (Some(row), Ok(column)) = (self.rows.last_mut(), usize::try_from(raw.column)) else { return Ok(()) };
        if row.cells.len() < column {
            row.cells.resize(column, Cell::default());
        }
        if let Some(slot) = column.checked_sub(1).and_then(|c| row.cells.get_mut(c)) {
            *slot = cell;
        }
        Ok(())
    }

    fn value(&self, raw: &Raw) -> Cell {
        let value = raw.value.trim();
        let words = |text: &str| Cell { text: text.trim().to_owned(), ..Cell::default() };
        match raw.kind.as_str() {
            "s" => value
                .parse()
                .ok()
                .and_then(|i: usize| self.book.strings.get(i))
                .map_or_else(Cell::default, |s| words(s)),
            "b" => words(if value == "1" { "yes" } else { "no" }),
            "" | "n" => {
                let is_date = raw.style.and_then(|s| self.book.is_date.get(s)).copied().unwrap_or(false);
                match value.parse::<f64>() {
                    Ok(number) if is_date => moment(number, self.book.is_1904).unwrap_or_else(|| words(value)),
                    _ => words(value),
                }
            }
            _ => words(value),
        }
    }
}

/// The column of a place such as `AB12`, from 1; nothing if it is none.
fn column(place: &str) -> Option<u64> {
    let letters = place.trim_end_matches(|c: char| c.is_ascii_digit());
    let of = |c: char| c.is_ascii_alphabetic().then(|| u64::from(c.to_ascii_uppercase()) - u64::from('A') + 1);
    let number = letters.chars().try_fold(0_u64, |sum, c| sum.checked_mul(26)?.checked_add(of(c)?))?;
    (number > 0).then_some(number)
}

/// The last day that Excel knows, 9999-12-31, by its own number.
const LAST_DAY: f64 = 2_958_465.0;
/// 1970-01-01 by the number of days of each of the two calendars.
const EPOCH_1900: i64 = 25_569;
const EPOCH_1904: i64 = 24_107;
/// Up to here the older calendar counts a day that never was, 29 February 1900; no file is about those.
const FIRST_DAY: f64 = 61.0;

/// A date, a time of day or both; nothing for numbers beyond the calendar.
fn moment(number: f64, is_1904: bool) -> Option<Cell> {
    if !(0.0..=LAST_DAY).contains(&number) || (1.0..FIRST_DAY).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within the calendar, checked above")]
    let (day, minute) = (number.floor() as i64, (number.fract() * 1_440.0).round() as i64);
    let (day, minute) = (day + minute / 1_440, minute % 1_440);
    let clock = format!("{:02}:{:02}", minute / 60, minute % 60);
    let minutes = u32::try_from(minute).ok();
    if number < 1.0 {
        return Some(Cell { text: clock, date: None, minutes });
    }
    let date = day - if is_1904 { EPOCH_1904 } else { EPOCH_1900 };
    let text = time::date_text(date);
    match minute {
        0 => Some(Cell { text, date: Some(date), minutes: None }),
        _ => Some(Cell { text: format!("{text} {clock}"), date: Some(date), minutes }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

    use super::*;

    #[test]
    fn places_dates_and_formats() {
        assert_eq!([column("A1"), column("AB12"), column("12"), column("A-1")], [Some(1), Some(28), None, None]);
        assert_eq!(column("ZZZZZZZZZZZZZZZZZZZZ1"), None);
        let shown = |n: f64, is_1904| moment(n, is_1904).map(|c| c.text);
        assert_eq!(shown(46_153.0, false).as_deref(), Some("2026-05-11"));
        assert_eq!(shown(46_153.0 - 1_462.0, true).as_deref(), Some("2026-05-11"));
        assert_eq!(shown(46_153.25, false).as_deref(), Some("2026-05-11 06:00"));
        assert_eq!(shown(6.5 / 24.0, false).as_deref(), Some("06:30"));
        assert_eq!([shown(f64::NAN, false), shown(-1.0, false), shown(1e300, false)], [None, None, None]);
        for (code, expected) in [
            ("yyyy\\-mm\\-dd", true),
            ("[$-409]h:mm AM/PM", true),
            ("0.00", false),
            ("\"day \"0", false),
            ("General", false),
        ] {
            assert_eq!(is_date_code(code), expected, "{code}");
        }
    }
}
