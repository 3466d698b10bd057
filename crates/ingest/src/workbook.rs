//! Workbooks in the format of Excel 2007 (`.xlsx`): a packed folder of XML.
//!
//! The package is unpacked once, counted and thrown away before anything is read from it, because sizes that a
//! package gives of itself can be lies. No formula is computed, no link is followed: the values that the
//! program stored last are read.

use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use model::time;

use crate::grid::{Cell, Grid, Row, Sheet};
use crate::{IngestError, limits};

/// The cells of a workbook.
pub fn grid(bytes: &[u8]) -> Result<Grid, IngestError> {
    count_unpacked(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names = workbook.sheet_names();
    limits::check("too many sheets", names.len() as u64, limits::MAX_SHEETS)?;
    let mut budget = Budget::default();
    let mut grid = Grid { sheets: Vec::new(), notes: Vec::new() };
    for name in names {
        match rows(&mut workbook, &name, &mut budget) {
            Ok(rows) => grid.sheets.push(Sheet { name: Some(name), rows }),
            Err(error @ IngestError::TooLarge { .. }) => return Err(error),
            Err(error) => grid.notes.push(format!("the sheet `{name}` was not read: {error}")),
        }
    }
    Ok(grid)
}

/// Unpacks every part to nowhere, so that what follows is known to be small.
fn count_unpacked(bytes: &[u8]) -> Result<(), IngestError> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    limits::check("too many parts", package.len() as u64, limits::MAX_PARTS)?;
    let (mut total, mut buffer) = (0_u64, vec![0_u8; 64 << 10]);
    for i in 0..package.len() {
        let mut part = package.by_index(i).map_err(damaged)?;
        loop {
            match part.read(&mut buffer).map_err(damaged)? {
                0 => break,
                n => total += n as u64,
            }
            limits::check("too many bytes when it is unpacked", total, limits::MAX_UNPACKED)?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct Budget {
    rows: u64,
    cells: u64,
}

fn rows(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, budget: &mut Budget) -> Result<Vec<Row>, IngestError> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(found) = reader.next_cell().map_err(damaged)? {
        let (row, column) = found.get_position();
        let Some(cell) = cell(found.get_value()) else { continue };
        budget.cells += 1;
        limits::check("too many cells", budget.cells, limits::MAX_CELLS)?;
        limits::check("too many columns", u64::from(column) + 1, limits::MAX_COLUMNS)?;
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|last| last.number != number) {
            budget.rows += 1;
            limits::check("too many rows", budget.rows, limits::MAX_ROWS)?;
            rows.push(Row { number, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            let column = column as usize;
            if last.cells.len() <= column {
                last.cells.resize(column + 1, Cell::default());
            }
            if let Some(slot) = last.cells.get_mut(column) {
                *slot = cell;
            }
        }
    }
    Ok(rows)
}

/// What a cell says; nothing for an empty one.
fn cell(value: &DataRef<'_>) -> Option<Cell> {
    let text = match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(f) => f.to_string(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(b) => if *b { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(at) => return Some(moment(at)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::Error(error) => format!("{error:?}"),
        DataRef::Empty => String::new(),
    };
    (!text.is_empty()).then(|| Cell { text, ..Cell::default() })
}

/// A date, a time of day, or both. A number below one is a time of day.
fn moment(at: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
    let (date, clock) = (format!("{year:04}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}"));
    let minutes = Some(u32::from(hour) * 60 + u32::from(minute));
    let (is_date, is_time) = (at.as_f64() >= 1.0, at.as_f64().fract() != 0.0 || at.as_f64() < 1.0);
    match (is_date, is_time) {
        (true, true) => Cell { text: format!("{date} {clock}"), date: time::date_days(&date), minutes },
        (true, false) => Cell { date: time::date_days(&date), text: date, minutes: None },
        _ => Cell { text: clock, date: None, minutes },
    }
}

fn damaged(error: impl std::fmt::Display) -> IngestError {
    IngestError::Workbook { why: error.to_string() }
}
