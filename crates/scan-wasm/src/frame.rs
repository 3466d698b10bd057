//! A grey picture as bytes, and what was read off it as bytes.
//!
//! Never reads beyond the picture, whatever its head claims.

use crate::{linear, matrix};

/// Longer sides are not looked at: no camera of a browser gives more, and the page scales pictures down.
const SIDE_MAX: usize = 4096;

/// A grey picture: one byte a pixel, row by row, 0 is black.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    width: usize,
    height: usize,
    luma: &'a [u8],
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which sort of code, named as browsers name it.
    pub format: &'static str,
    /// Its text.
    pub text: String,
}

/// Reads a request (width and height as 4 bytes each, big-endian, and the picture) and answers with one piece for
/// each code found: `FORMAT LENGTH\n` and the text of so many bytes. Nothing found, or no picture: an empty answer.
pub fn answer(request: &[u8]) -> Vec<u8> {
    let found = Frame::parse(request).map(|frame| read(&frame)).unwrap_or_default();
    found.iter().flat_map(|Found { format, text }| format!("{format} {}\n{text}", text.len()).into_bytes()).collect()
}

/// Our own codes first: where one is seen, nobody holds a supplier's box into the picture.
pub fn read(frame: &Frame<'_>) -> Vec<Found> {
    let codes = matrix::read(frame);
    if codes.is_empty() { linear::read(frame).into_iter().collect() } else { codes }
}

impl<'a> Frame<'a> {
    /// A picture of so many pixels; nothing if the bytes are not as many.
    pub fn new(width: usize, height: usize, luma: &'a [u8]) -> Option<Self> {
        let fits = (1..=SIDE_MAX).contains(&width) && (1..=SIDE_MAX).contains(&height);
        (fits && luma.len() == width * height).then_some(Self { width, height, luma })
    }

    fn parse(request: &'a [u8]) -> Option<Self> {
        let (width, rest) = request.split_first_chunk()?;
        let (height, luma) = rest.split_first_chunk()?;
        let side = |bytes: &[u8; 4]| usize::try_from(u32::from_be_bytes(*bytes)).ok();
        Self::new(side(width)?, side(height)?, luma)
    }

    /// Pixels from left to right.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    pub fn luma(&self) -> &'a [u8] {
        self.luma
    }

    /// One row.
    pub fn row(&self, y: usize) -> Vec<u8> {
        self.luma.chunks_exact(self.width).nth(y).unwrap_or_default().to_vec()
    }

    /// One column.
    pub fn column(&self, x: usize) -> Vec<u8> {
        self.luma.iter().skip(x).step_by(self.width).copied().collect()
    }

    /// The picture at half its size, each pixel the mean of four; nothing if it is too small.
    pub fn halved(&self) -> Option<(usize, usize, Vec<u8>)> {
        let (width, height) = (self.width / 2, self.height / 2);
        let rows = self.luma.chunks_exact(self.width).collect::<Vec<_>>();
        let luma: Vec<u8> = rows.chunks_exact(2).flat_map(halved_rows).collect();
        (width > 0 && height > 0).then_some((width, height, luma))
    }
}

fn halved_rows<'a>(rows: &'a [&'a [u8]]) -> Box<dyn Iterator<Item = u8> + 'a> {
    let [upper, lower] = rows else { return Box::new(std::iter::empty()) };
    let sums = upper
        .chunks_exact(2)
        .zip(lower.chunks_exact(2))
        .map(|(a, b)| a.iter().chain(b).map(|p| u16::from(*p)).sum::<u16>());
    // The sum of four bytes, divided by four, is a byte.
    Box::new(sums.map(|sum| u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

    use super::*;

    #[test]
    fn heads_that_lie_are_no_pictures() {
        let head = |w: u32, h: u32, n: usize| [&w.to_be_bytes()[..], &h.to_be_bytes(), &vec![0; n]].concat();
        assert!(Frame::parse(&head(3, 2, 6)).is_some());
        for (w, h, n) in [(3, 2, 5), (3, 2, 7), (0, 0, 0), (u32::MAX, u32::MAX, 1), (65536, 65536, 0), (4097, 1, 4097)]
        {
            assert!(Frame::parse(&head(w, h, n)).is_none(), "{w} {h} {n}");
        }
        for n in 0..8 {
            assert!(Frame::parse(&vec![1; n]).is_none());
        }
    }

    #[test]
    fn rows_columns_and_halves() {
        let luma = [0, 10, 20, 30, 40, 50];
        let frame = Frame::new(3, 2, &luma).unwrap();
        assert_eq!(frame.row(1), [30, 40, 50]);
        assert_eq!(frame.column(2), [20, 50]);
        assert_eq!(frame.row(9), []);
        assert_eq!(frame.halved(), Some((1, 1, vec![20])));
        assert_eq!(Frame::new(1, 1, &[7]).unwrap().halved(), None);
    }
}
