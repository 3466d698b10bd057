//! Code 39: letters and digits, on tools, weapons' inventory tags and older boxes.
//!
//! Never gives fewer than three characters: without a sum, shorter ones are seen in any fence.

use super::runs::alike;
use crate::frame::Found;

/// Which of the nine bars and spaces are wide, as bits, the first one highest; in the order of [`ALPHABET`].
const PATTERNS: [u16; 44] = [
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109, 0x049, 0x148, 0x019, 0x118, 0x058,
    0x00D, 0x10C, 0x04C, 0x01C, 0x103, 0x043, 0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016, 0x181, 0x0C1,
    0x1C0, 0x091, 0x190, 0x0D0, 0x085, 0x184, 0x0C4, 0x0A8, 0x0A2, 0x08A, 0x02A, 0x094,
];
const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
/// Begins and ends every code.
const STAR: char = '*';
/// The thinnest wide bar is this much wider than the thickest narrow one; printed, it is 2 to 3 times.
const WIDER: f32 = 1.25;
/// White before and after, in parts of a character; the standard asks for two thirds.
const QUIET: f32 = 0.3;
const CHARACTERS_MIN: usize = 3;
const CHARACTERS_MAX: usize = 60;

/// Reads a code that begins with the first run.
pub(super) fn read(quiet: f32, runs: &[f32]) -> Option<Found> {
    let (first, mut width) = character(runs)?;
    if first != STAR || quiet < QUIET * width {
        return None;
    }
    let mut text = String::new();
    let mut rest = runs;
    loop {
        let gap = *rest.get(9)?;
        rest = rest.get(10..)?;
        let (next, sum) = character(rest)?;
        // Between characters stands a narrow space, or a little more.
        if !alike(sum, width) || gap > width / 3.0 {
            return None;
        }
        if next == STAR {
            break;
        }
        text.push(next);
        width = sum;
        if text.len() > CHARACTERS_MAX {
            return None;
        }
    }
    let after = *rest.get(9)?;
    (text.len() >= CHARACTERS_MIN && after >= QUIET * width).then_some(Found { format: "code_39", text })
}

/// The character of the first nine runs, and how wide they are together. Three are wide.
fn character(runs: &[f32]) -> Option<(char, f32)> {
    let widths: &[f32; 9] = runs.first_chunk()?;
    let mut sorted = *widths;
    sorted.sort_by(|a, b| b.total_cmp(a));
    let [_, _, wide, narrow, ..] = sorted;
    if narrow <= 0.0 || wide < narrow * WIDER {
        return None;
    }
    let pattern = widths.iter().fold(0, |bits, width| bits << 1 | u16::from(*width >= wide));
    let at = PATTERNS.iter().position(|known| *known == pattern)?;
    Some((ALPHABET.chars().nth(at)?, widths.iter().sum()))
}
