//! A table of cells, and its form as comma-separated values that a spreadsheet cannot mistake for formulas.
//!
//! It never changes what a cell says: the sign put before a dangerous text can be taken away again without
//! loss. `docs/formats/exports.md` says how.

/// What stands first in a text that spreadsheets may take for a formula: the four signs, their wide forms of
/// East Asian keyboards, and blanks that some programs skip (OWASP, "CSV injection").
const DANGEROUS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Before a text that begins with one of [`DANGEROUS`], or with this sign itself, so that taking one sign away
/// always gives back what stood there.
const GUARD: char = '\'';

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, from a record or ours.
    Text(String),
    /// A number that we made; it is never taken for a formula and never guarded.
    Number(i64),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Number(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Cell {
        cell.map_or(Cell::Empty, Into::into)
    }
}

/// A table: its headings and its rows, each as long as the headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// A line above the headings, such as a warning; kept in a row of its own.
    pub above: Option<String>,
    /// The headings.
    pub head: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these headings and no rows.
    pub fn new(head: &[&'static str]) -> Table {
        Table { above: None, head: head.to_vec(), rows: Vec::new() }
    }

    /// The table as RFC 4180 text: UTF-8, commas, lines that end in CR LF, dangerous texts guarded.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        if let Some(above) = &self.above {
            push_row(&mut out, [guarded(above)].into_iter());
        }
        push_row(&mut out, self.head.iter().map(|h| guarded(h)));
        for row in &self.rows {
            push_row(&mut out, row.iter().map(written));
        }
        out
    }

    /// The same with the mark in front by which spreadsheets know UTF-8.
    pub fn csv_with_mark(&self) -> String {
        format!("\u{feff}{}", self.csv())
    }
}

/// A text as [`Table::csv`] writes it, before quoting.
///
/// ```
/// assert_eq!(exchange::table::guarded("=1+1"), "'=1+1");
/// assert_eq!(exchange::table::guarded("'tis"), "''tis");
/// assert_eq!(exchange::table::guarded("blank"), "blank");
/// ```
pub fn guarded(text: &str) -> String {
    let first = text.chars().next();
    match first.is_some_and(|c| c == GUARD || DANGEROUS.contains(&c)) {
        true => format!("{GUARD}{text}"),
        false => text.to_owned(),
    }
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => guarded(text),
        Cell::Number(number) => number.to_string(),
        Cell::Empty => String::new(),
    }
}

fn push_row(out: &mut String, cells: impl Iterator<Item = String>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(',');
        }
        push_cell(out, &cell);
    }
    out.push_str("\r\n");
}

fn push_cell(out: &mut String, cell: &str) {
    if cell.contains(['"', ',', '\r', '\n', '\t']) || cell.starts_with(' ') || cell.ends_with(' ') {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use super::*;

    #[test]
    fn what_another_reader_reads_is_what_was_written() {
        let texts = [
            "plain",
            "a,b",
            "say \"cut\"",
            "two\r\nlines",
            "=HYPERLINK(\"http://x\")",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "'quoted",
            "''",
            " edge ",
            "ñ",
            "＝1",
        ];
        let mut table = Table::new(&["text", "number"]);
        table.rows = texts.iter().map(|t| vec![Cell::from(*t), Cell::Number(-7)]).collect();
        let csv = table.csv();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        for (record, text) in reader.records().zip(texts) {
            let record = record.unwrap();
            assert_eq!(&record[1], "-7");
            let cell = &record[0];
            assert!(!cell.starts_with(DANGEROUS), "{cell:?} may be run as a formula");
            assert_eq!(cell.strip_prefix(GUARD).unwrap_or(cell), text);
        }
    }

    #[test]
    fn the_mark_and_the_line_above_are_where_they_belong() {
        let table = Table { above: Some("not a book".into()), ..Table::new(&["a"]) };
        assert_eq!(table.csv_with_mark(), "\u{feff}not a book\r\na\r\n");
    }
}
