//! Long texts as a sequence of codes that are shown in turn, and putting them together again in any order.
//!
//! Never gives out a text that is not exactly the one that was cut up, and never mixes two texts.

use crate::code::{CodeError, TEXT_BYTES_MAX, form};
use record::encoding::{from_decimal, to_hex};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// A text of this many bytes goes into one code on a screen: version 25 at error correction L.
pub const ONE_CODE_BYTES: usize = 1_273;
/// A part has this many bytes: version 20 at L, read at a glance.
pub const PART_BYTES: usize = 858;
/// This many parts at most: at three a second, one round takes under three minutes.
pub const PARTS_MAX: u16 = 500;
/// `LLP1 500/500`, sequence, check, spaces and newline.
const HEAD_BYTES: usize = 39;
/// The longest character.
const CHARACTER_BYTES: usize = 4;

const WHAT: &str = "a part";

/// The texts of the codes to show: one if the text fits into one, else parts to show in turn.
///
/// # Errors
/// [`CodeError::TooLong`].
pub fn in_turn(text: &str) -> Result<Vec<String>, CodeError> {
    if text.len() <= ONE_CODE_BYTES { Ok(vec![text.to_owned()]) } else { parts(text, PART_BYTES) }
}

/// Cuts a text into parts of at most so many bytes each, all of about the same length.
///
/// # Errors
/// [`CodeError::TooLong`] for more than [`PARTS_MAX`] parts; [`CodeError::Form`] for an empty text or a length into
/// which no part fits.
pub fn parts(text: &str, max_bytes: usize) -> Result<Vec<String>, CodeError> {
    let room = max_bytes.checked_sub(HEAD_BYTES).filter(|room| *room >= CHARACTER_BYTES);
    let room = room.ok_or(form(WHAT, "the length asked for"))?;
    let max = (room.saturating_mul(PARTS_MAX.into())).min(TEXT_BYTES_MAX);
    if text.len() > max {
        return Err(CodeError::TooLong { got: text.len(), max });
    }
    let pieces = pieces(text, room);
    let count = match u16::try_from(pieces.len()) {
        Ok(0) => return Err(form(WHAT, "the empty text")),
        Ok(count @ 1..=PARTS_MAX) => count,
        _ => return Err(CodeError::TooLong { got: text.len(), max }),
    };
    let sequence = sequence_of(text);
    let part = |(number, piece): (u16, &str)| {
        Part { number, count, sequence: sequence.clone(), piece: piece.to_owned() }.to_string()
    };
    Ok((1..=count).zip(pieces).map(part).collect())
}

/// One part, whole in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    number: u16,
    count: u16,
    sequence: String,
    piece: String,
}

impl Part {
    /// Which part it is, from 1.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// Of how many.
    pub fn count(&self) -> u16 {
        self.count
    }

    /// Which text it is a part of: 16 hex digits.
    pub fn sequence(&self) -> &str {
        &self.sequence
    }

    pub(crate) fn parse(text: &str) -> Result<Self, CodeError> {
        let (first, piece) = text.split_once('\n').ok_or(form(WHAT, "the first line"))?;
        let (number, count, sequence, check) = read_head(first).ok_or(form(WHAT, "the first line"))?;
        let part = Self { number, count, sequence: sequence.to_owned(), piece: piece.to_owned() };
        if !piece.is_empty() && part.check() == check {
            return Ok(part);
        }
        // Scanners like to drop a newline at the end.
        let part = Self { piece: format!("{piece}\n"), ..part };
        if part.check() == check { Ok(part) } else { Err(CodeError::Check { number, count }) }
    }

    fn head(&self) -> String {
        format!("LLP1 {}/{} {}", self.number, self.count, self.sequence)
    }

    fn check(&self) -> String {
        start_of_hash(&format!("{}\n{}", self.head(), self.piece), 8)
    }
}

/// The text of the code.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}\n{}", self.head(), self.check(), self.piece)
    }
}

/// How far a sequence has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Parts are missing.
    Missing {
        /// Their numbers.
        numbers: Vec<u16>,
        /// How many there are in all.
        count: u16,
    },
    /// The whole text.
    Whole(String),
}

/// Puts one sequence together.
#[derive(Clone, Debug, Default)]
pub struct Collector {
    begun: Option<(String, u16)>,
    pieces: BTreeMap<u16, String>,
}

impl Collector {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a part; the same one as often as it comes.
    ///
    /// # Errors
    /// [`CodeError::OtherSequence`], after which everything is as before; [`CodeError::TooLong`] and
    /// [`CodeError::Whole`], after which nothing is left and the next part begins anew.
    pub fn add(&mut self, part: Part) -> Result<Progress, CodeError> {
        let own = (part.sequence, part.count);
        let begun = self.begun.get_or_insert_with(|| own.clone());
        if *begun != own {
            return Err(CodeError::OtherSequence);
        }
        self.pieces.insert(part.number, part.piece);
        let got = self.pieces.values().map(String::len).sum();
        if got > TEXT_BYTES_MAX {
            *self = Self::new();
            return Err(CodeError::TooLong { got, max: TEXT_BYTES_MAX });
        }
        let (sequence, count) = own;
        let numbers: Vec<u16> = (1..=count).filter(|number| !self.pieces.contains_key(number)).collect();
        if numbers.is_empty() { self.finish(&sequence) } else { Ok(Progress::Missing { numbers, count }) }
    }

    fn finish(&mut self, sequence: &str) -> Result<Progress, CodeError> {
        let text: String = std::mem::take(self).pieces.into_values().collect();
        if sequence_of(&text) == sequence { Ok(Progress::Whole(text)) } else { Err(CodeError::Whole) }
    }
}

/// About equally long pieces of at most `room` bytes, cut between characters.
fn pieces(text: &str, room: usize) -> Vec<&str> {
    // A piece may come out shorter by a cut character, so some room is left for the pieces behind it to make up.
    let about = text.len().div_ceil(text.len().div_ceil(room).max(1)).saturating_add(CHARACTER_BYTES).min(room);
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(about));
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

fn read_head(line: &str) -> Option<(u16, u16, &str, &str)> {
    let mut words = line.strip_prefix("LLP1 ")?.split(' ');
    let (numbers, sequence, check) = (words.next()?, words.next()?, words.next()?);
    let (number, count) = numbers.split_once('/')?;
    let read = |text| u16::try_from(from_decimal(text).ok()?).ok();
    let (number, count) = (read(number)?, read(count)?);
    let fits = words.next().is_none() && (1..=PARTS_MAX).contains(&count) && (1..=count).contains(&number);
    let hex = |text: &str, length| text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (fits && hex(sequence, 16) && hex(check, 8)).then_some((number, count, sequence, check))
}

fn sequence_of(text: &str) -> String {
    start_of_hash(text, 16)
}

fn start_of_hash(text: &str, digits: usize) -> String {
    let hash: [u8; 32] = Sha256::digest(text).into();
    to_hex(&hash).chars().take(digits).collect()
}

#[cfg(test)]
mod tests;
