//! Tables as text: comma, semicolon or tab between cells.

use crate::grid::{Cell, Grid, Row, Sheet};
use crate::reason::Reason;
use crate::{IngestError, limits};

/// How many lines decide which sign stands between cells.
const SNIFFED: usize = 50;

/// The cells of a text, as they are most likely separated; and, in case no heading is found so, as they may be: a list of
/// many names within cells has more commas than the table has semicolons.
pub fn grids(text: &str) -> impl Iterator<Item = Result<Grid, IngestError>> + '_ {
    let (likely, text, skipped) = separator(text);
    let others = [b';', b'\t', b','].into_iter().filter(move |sign| *sign != likely && text.as_bytes().contains(sign));
    std::iter::once(likely).chain(others).map(move |sign| grid(text, sign, skipped))
}

fn grid(text: &str, separator: u8, skipped: u64) -> Result<Grid, IngestError> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut rows, mut cells) = (Vec::new(), 0_u64);
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(IngestError::NotText { why: error.to_string() }),
        }
        limits::check("too many columns", record.len() as u64, limits::MAX_COLUMNS)?;
        limits::check("too many rows", rows.len() as u64 + 1, limits::MAX_ROWS)?;
        let number = record.position().map_or(0, |at| line(text, at)) + skipped;
        let row: Vec<Cell> = record.iter().map(|t| Cell { text: t.trim().to_owned(), ..Cell::default() }).collect();
        cells += row.iter().filter(|c| !c.text.is_empty()).count() as u64;
        limits::check("too many cells", cells, limits::MAX_CELLS)?;
        rows.push(Row { number, cells: row });
    }
    let notes = vec![Reason::plain(match separator {
        b'\t' => "tabs",
        b';' => "semicolons",
        _ => "commas",
    })];
    Ok(Grid { sheets: vec![Sheet { name: None, rows }], notes })
}

/// The line at which a row begins: empty lines in front of it are the reader's, not the row's.
fn line(text: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let empty = from.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
    at.line() + empty as u64
}

/// The sign between cells: the one that a first line `sep=;` names, or the one that stands most often outside
/// of quotes; and the text without that line.
fn separator(text: &str) -> (u8, &str, u64) {
    let first = text.lines().next().unwrap_or("");
    if let Some(sign @ (b',' | b';' | b'\t')) = first.strip_prefix("sep=").and_then(|s| s.bytes().next()) {
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        return (sign, rest, 1);
    }
    let (mut counts, mut quoted, mut lines) = ([0_u32; 3], false, 0);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' => lines += 1,
            b',' if !quoted => counts[0] += 1,
            b';' if !quoted => counts[1] += 1,
            b'\t' if !quoted => counts[2] += 1,
            _ => {}
        }
        if lines >= SNIFFED {
            break;
        }
    }
    let [commas, semicolons, tabs] = counts;
    let sign = match tabs {
        _ if tabs > commas && tabs > semicolons => b'\t',
        _ if semicolons > 0 && semicolons * 2 >= commas => b';',
        _ => b',',
    };
    (sign, text, 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use super::*;

    #[test]
    fn each_separator_is_found() {
        for (text, sign) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2\n", b';'),
            ("a\tb\n1;2\t3,4\n", b'\t'),
            ("a,\"x;y;z\"\n1,2\n", b','),
            ("sep=;\na;b\n", b';'),
            ("scene\n14\n", b','),
        ] {
            assert_eq!(separator(text).0, sign, "{text:?}");
        }
    }

    #[test]
    fn rows_keep_the_number_of_their_line() {
        let grid = grids("sep=,\na,b\n\n\"two\nlines\",c\nd\n").next().unwrap().unwrap();
        let rows = &grid.sheets[0].rows;
        let shown: Vec<(u64, String)> = rows.iter().map(|r| (r.number, r.shown())).collect();
        assert_eq!(shown, [(2, "a | b".to_owned()), (4, "two\nlines | c".to_owned()), (6, "d".to_owned())]);
    }
}
