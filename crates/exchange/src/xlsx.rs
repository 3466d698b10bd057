//! Tables as a workbook in the format of Excel 2007.
//!
//! Words are written as words: no cell of it is ever a formula, a link or a date that a program made up.
//! Nothing is cut off in silence: what a cell cannot hold is an error.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::table::{Cell, Table};

/// The longest text of a cell, in characters (the format's own limit).
pub const MAX_CELL: usize = 32_767;
/// The most rows of a sheet (the format's own limit).
pub const MAX_ROWS: usize = 1_048_576;

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// A text does not fit into a cell.
    #[error(
        "row {row} of the sheet `{sheet}` has a text of {length} characters, and a cell holds {MAX_CELL}: take the CSV"
    )]
    LongCell {
        /// The sheet.
        sheet: String,
        /// The row, from 1, without the headings.
        row: usize,
        /// How long the text is.
        length: usize,
    },
    /// A table has too many rows.
    #[error("the sheet `{sheet}` would have {rows} rows, and a sheet holds {MAX_ROWS}: take the CSV")]
    ManyRows {
        /// The sheet.
        sheet: String,
        /// How many.
        rows: usize,
    },
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Unwritten(#[from] XlsxError),
}

/// The bytes of a workbook with one sheet a table, each under its name. `made_at` is the moment at which it is
/// made, in seconds since 1970-01-01 00:00 UTC; the same tables and moment give the same bytes.
pub fn workbook(sheets: &[(&str, &Table)], made_at: i64) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    let made_at = ExcelDateTime::from_timestamp(made_at)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made_at));
    for (name, table) in sheets {
        fits(name, table)?;
        fill(workbook.add_worksheet().set_name(*name)?, table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn fits(name: &str, table: &Table) -> Result<(), WorkbookError> {
    let rows = table.rows.len() + 2;
    if rows > MAX_ROWS {
        return Err(WorkbookError::ManyRows { sheet: name.to_owned(), rows });
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for cell in cells {
            if let Cell::Text(text) = cell
                && text.chars().map(char::len_utf16).sum::<usize>() > MAX_CELL
            {
                let length = text.chars().count();
                return Err(WorkbookError::LongCell { sheet: name.to_owned(), row, length });
            }
        }
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), WorkbookError> {
    let bold = Format::new().set_bold();
    let mut row = 0_u32;
    if let Some(above) = &table.above {
        sheet.write_string_with_format(row, 0, above, &bold)?;
        row += 1;
    }
    for (column, head) in (0_u16..).zip(&table.head) {
        sheet.write_string_with_format(row, column, *head, &bold)?;
    }
    sheet.set_freeze_panes(row + 1, 0)?;
    for (row, cells) in (row + 1..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => drop(sheet.write_string(row, column, text)?),
                #[expect(clippy::cast_precision_loss, reason = "rounds and places are far below 2^53")]
                Cell::Number(number) => drop(sheet.write_number(row, column, *number as f64)?),
                Cell::Empty => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::tests::a_day_on_set;

    #[test]
    fn another_program_reads_what_was_written() {
        let day = a_day_on_set();
        let entries = crate::entries::table(&day.record, &day.names, &day.vocabulary);
        let book = crate::book::table(&day.record, &day.names, &day.vocabulary);
        let bytes = workbook(&[("Record", &entries), ("Book", &book)], 1_778_414_400).unwrap();
        assert_eq!(bytes, workbook(&[("Record", &entries), ("Book", &book)], 1_778_414_400).unwrap());
        let mut read: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let range = read.worksheet_range("Record").unwrap();
        assert_eq!(range.height(), entries.rows.len() + 1);
        assert_eq!(range.get_value((1, 0)), Some(&Data::Float(1.0)));
        assert_eq!(range.get_value((1, 3)), Some(&Data::String("noor".into())));
        let book = read.worksheet_range("Book").unwrap();
        assert_eq!(book.get_value((0, 0)), Some(&Data::String(crate::book::NOT_A_BOOK.into())));
    }

    #[test]
    fn formulas_stay_words_and_nothing_is_cut_off() {
        let mut table = Table::new(&["a"]);
        table.rows = vec![vec!["=1+1".into()]];
        let bytes = workbook(&[("S", &table)], 0).unwrap();
        let mut read: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(read.worksheet_range("S").unwrap().get_value((1, 0)), Some(&Data::String("=1+1".into())));
        assert_eq!(read.worksheet_formula("S").unwrap().used_cells().count(), 0);
        table.rows.push(vec!["x".repeat(MAX_CELL + 1).into()]);
        let message = workbook(&[("S", &table)], 0).unwrap_err().to_string();
        assert_eq!(
            message,
            "row 2 of the sheet `S` has a text of 32768 characters, and a cell holds 32767: take the CSV"
        );
    }
}
