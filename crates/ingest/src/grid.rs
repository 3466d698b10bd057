//! A table as it stood in a file: sheets, rows and cells, each with its place.

/// The sheets of a file.
pub struct Grid {
    pub sheets: Vec<Sheet>,
    /// What a reader should know about how it was read.
    pub notes: Vec<crate::reason::Reason>,
}

/// One sheet.
pub struct Sheet {
    /// Its name, in a workbook.
    pub name: Option<String>,
    pub rows: Vec<Row>,
}

/// One row.
pub struct Row {
    /// Its number in the file, from 1.
    pub number: u64,
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it says, trimmed.
    pub text: String,
    /// A date that the file marks as one, in days since 1970-01-01.
    pub date: Option<i64>,
    /// Minutes since midnight that the file marks as a time of day.
    pub minutes: Option<u32>,
}

impl Row {
    /// The cells that say something, with their columns.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().enumerate().filter(|(_, c)| !c.text.is_empty())
    }

    /// The whole row in words, for showing.
    pub fn shown(&self) -> String {
        self.filled().map(|(_, c)| c.text.as_str()).collect::<Vec<_>>().join(" | ")
    }
}
