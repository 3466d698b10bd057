//! How much of a file is read. Every limit is many times what a production needs, and small enough that no
//! file can make this reader run for long or fill the memory.

use crate::IngestError;

/// A file: a feature's screenplay is 1 MB, a year's schedule a few.
pub const MAX_BYTES: u64 = 16 << 20;
/// A workbook, unpacked: packed text shrinks to about a tenth, so that this is an honest file of 6 MB.
pub const MAX_UNPACKED: u64 = 64 << 20;
/// Files in a workbook: a sheet has two or three.
pub const MAX_PARTS: u64 = 2_000;
/// Sheets of a workbook.
pub const MAX_SHEETS: u64 = 64;
/// Rows of all sheets.
pub const MAX_ROWS: u64 = 20_000;
/// Columns of a sheet: call sheets have twenty.
pub const MAX_COLUMNS: u64 = 256;
/// Cells with something in them.
pub const MAX_CELLS: u64 = 400_000;
/// Letters of a cell or of a paragraph that are read; of a longer one the rest is listed as not read.
pub const MAX_CELL: usize = 8_000;
/// How deep elements of a screenplay are nested: Final Draft goes to eight.
pub const MAX_DEPTH: usize = 64;
/// Elements of a screenplay.
pub const MAX_ELEMENTS: u64 = 2_000_000;
/// Scenes: a long series has a thousand.
pub const MAX_SCENES: u64 = 5_000;
/// Names in one cell.
pub const MAX_NAMES: usize = 300;
/// Rows that are listed as not understood; more are counted.
pub const MAX_LISTED: usize = 2_000;

/// An error when there is more than the limit.
pub(crate) fn check(what: &'static str, there: u64, limit: u64) -> Result<(), IngestError> {
    if there > limit { Err(IngestError::TooLarge { what, limit }) } else { Ok(()) }
}
