//! Code 128: any text, on cartons and delivery notes; GS1-128 among it.
//!
//! Never gives a text whose sum is wrong.

use super::runs::{alike, distance, modules};
use crate::frame::Found;

/// Bars and spaces of the characters 0 to 105, three of each, in modules; 11 together.
const PATTERNS: &str = "\
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 \
    113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 \
    212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 \
    113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 \
    314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 \
    241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 \
    214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 \
    211232 \
";
/// The start of the stop character; one bar of 2 modules follows.
const STOP: [u8; 6] = [2, 3, 3, 1, 1, 1];
/// Further off than this is no character.
const FAR: f32 = 2.2;
/// A code has this many characters at most: longer ones are not printed on boxes.
const CHARACTERS_MAX: usize = 80;
/// White before and after, in modules; the standard asks for 10, boxes are printed carelessly.
const QUIET: f32 = 4.0;
/// What a reader gives for a separator of GS1 (FNC1 within the text).
const SEPARATOR: char = '\u{1d}';

/// Reads a code that begins with the first run.
pub(super) fn read(quiet: f32, runs: &[f32]) -> Option<Found> {
    let (start, mut width) = character(runs)?;
    if !(103..=105).contains(&start) || quiet < QUIET * width / 11.0 {
        return None;
    }
    let mut values = vec![start];
    let mut rest = runs.get(6..)?;
    while !is_stop(rest, width) {
        let (value, next) = character(rest)?;
        if value > 102 || !alike(next, width) || values.len() > CHARACTERS_MAX {
            return None;
        }
        values.push(value);
        (rest, width) = (rest.get(6..)?, next);
    }
    let after = *rest.get(7)?;
    if after < QUIET * width / 11.0 {
        return None;
    }
    let text = text(&checked(&values)?)?;
    Some(Found { format: "code_128", text })
}

/// The character that the first runs are nearest to, and how wide they are together.
fn character(runs: &[f32]) -> Option<(u32, f32)> {
    let (widths, sum) = modules::<6>(runs, 11.0)?;
    let far = |(value, pattern): (u32, [u8; 6])| (value, distance(&widths, &pattern));
    let nearest = (0..).zip(patterns()).map(far).min_by(|a, b| a.1.total_cmp(&b.1))?;
    (nearest.1 < FAR).then_some((nearest.0, sum))
}

fn is_stop(runs: &[f32], width: f32) -> bool {
    modules::<6>(runs, 11.0).is_some_and(|(widths, sum)| distance(&widths, &STOP) < FAR && alike(sum, width))
}

fn patterns() -> impl Iterator<Item = [u8; 6]> {
    PATTERNS
        .split_ascii_whitespace()
        .filter_map(|word| Some(word.as_bytes().first_chunk::<6>()?.map(|digit| digit - b'0')))
}

/// The values without the sum, if it is right and there are any.
fn checked(values: &[u32]) -> Option<Vec<u32>> {
    let (sum, values) = values.split_last()?;
    let weights = std::iter::once(1).chain(1..);
    let total: u32 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    (values.len() > 1 && total % 103 == *sum).then(|| values.to_vec())
}

/// The text in the three character sets.
fn text(values: &[u32]) -> Option<String> {
    let (start, values) = values.split_first()?;
    let mut set = Set::after(*start)?;
    let mut shifted = false;
    let mut text = String::new();
    for (at, value) in values.iter().enumerate() {
        let now = if std::mem::take(&mut shifted) { set.other() } else { set };
        match (now, value) {
            // FNC1: at the beginning it says that the code is a GS1-128, later it separates.
            (_, 102) => text.extend((at > 0).then_some(SEPARATOR)),
            (Set::C, 0..=99) => text.push_str(&format!("{value:02}")),
            (Set::C, 100) | (Set::A, 100) => set = Set::B,
            (Set::C | Set::B, 101) => set = Set::A,
            (Set::A | Set::B, 99) => set = Set::C,
            (Set::A | Set::B, 98) => shifted = true,
            (Set::A, 64..=95) => text.push(char::from_u32(value - 64)?),
            (Set::A | Set::B, 0..=95) => text.push(char::from_u32(value + 32)?),
            // FNC2 to FNC4: no supplier of rounds or weapons prints them; not read rather than read wrongly.
            _ => return None,
        }
    }
    Some(text)
}

#[derive(Clone, Copy)]
enum Set {
    A,
    B,
    C,
}

impl Set {
    fn after(start: u32) -> Option<Self> {
        match start {
            103 => Some(Self::A),
            104 => Some(Self::B),
            105 => Some(Self::C),
            _ => None,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
            Self::C => Self::C,
        }
    }
}
