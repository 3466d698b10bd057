//! The bar codes on suppliers' boxes: Code 128, Code 39, EAN-13 (UPC-A among them) and EAN-8, read along lines
//! across the picture.
//!
//! Never gives a text whose check digit or sum is wrong. Code 39 has none: the page takes a bar code only when two
//! pictures in a row say the same.
//!
//! Why our own: `rxing` reads these too, but stamps each result with the time of day, which stops it in plain
//! WebAssembly. Sources: ISO/IEC 15417 (Code 128), ISO/IEC 16388 (Code 39), ISO/IEC 15420 (EAN/UPC).

mod code128;
mod code39;
mod ean;
mod runs;

use crate::frame::{Found, Frame};
use runs::runs;

/// Lines across the picture in each direction; the middle ones first, for that is where people hold it.
const LINES: usize = 32;

/// The first bar code that can be read.
pub fn read(frame: &Frame<'_>) -> Option<Found> {
    let rows = from_the_middle(frame.height()).map(|y| frame.row(y));
    let columns = from_the_middle(frame.width()).map(|x| frame.column(x));
    rows.chain(columns).find_map(|line| read_line(&line))
}

/// Forwards and backwards: a box may stand on its head.
fn read_line(line: &[u8]) -> Option<Found> {
    let mut runs = runs(line);
    read_runs(&runs).or_else(|| {
        runs.reverse();
        read_runs(&runs)
    })
}

/// Every dark run may be the first of a code.
fn read_runs(runs: &[f32]) -> Option<Found> {
    (1..runs.len()).step_by(2).find_map(|at| {
        let (before, from) = runs.split_at_checked(at)?;
        let quiet = *before.last()?;
        ean::read(quiet, from).or_else(|| code128::read(quiet, from)).or_else(|| code39::read(quiet, from))
    })
}

fn from_the_middle(length: usize) -> impl Iterator<Item = usize> {
    let step = move |n: usize| (n + 1) * length / (LINES + 1);
    let middle = LINES / 2;
    (0..LINES).map(move |n| step(if n % 2 == 0 { middle + n / 2 } else { middle - n.div_ceil(2) }))
}

#[cfg(test)]
mod tests;
