//! EAN-13 (UPC-A is one with a leading 0) and EAN-8: the number on what is sold in shops, rounds too.
//!
//! Never gives a number whose check digit is wrong.

use super::runs::{alike, distance, modules};
use crate::frame::Found;

/// Widths of the digits 0 to 9 in the set that begins with a space (`L`); read backwards it is `G`. On the right
/// half the same widths begin with a bar.
const DIGITS: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which digits of the left half are of set `G`, first one highest: this is the first digit of an EAN-13.
const FIRST: [u8; 10] =
    [0b000000, 0b001011, 0b001101, 0b001110, 0b010011, 0b011001, 0b011100, 0b010101, 0b010110, 0b011010];
/// Further off than this is no digit.
const FAR: f32 = 1.6;
/// White before and after, in modules; the standard asks for 7 to 11.
const QUIET: f32 = 4.0;

/// Reads a code that begins with the first run.
pub(super) fn read(quiet: f32, runs: &[f32]) -> Option<Found> {
    thirteen(quiet, runs).or_else(|| eight(quiet, runs))
}

fn thirteen(quiet: f32, runs: &[f32]) -> Option<Found> {
    let halves = halves::<6>(quiet, runs)?;
    let sets = halves.left.iter().fold(0, |bits, (_, second)| bits << 1 | u8::from(*second));
    let first = FIRST.iter().position(|known| *known == sets)?;
    let digits = std::iter::once(first).chain(halves.digits());
    number("ean_13", digits.collect())
}

fn eight(quiet: f32, runs: &[f32]) -> Option<Found> {
    let halves = halves::<4>(quiet, runs)?;
    let all_first = halves.left.iter().all(|(_, second)| !second);
    all_first.then(|| number("ean_8", halves.digits().collect()))?
}

/// Digits, and of which set they are.
struct Halves<const N: usize> {
    left: [(usize, bool); N],
    right: [(usize, bool); N],
}

impl<const N: usize> Halves<N> {
    fn digits(&self) -> impl Iterator<Item = usize> {
        self.left.iter().chain(&self.right).map(|(digit, _)| *digit)
    }
}

/// A guard of 3 runs, N digits, a guard of 5, N digits, a guard of 3, and white around.
fn halves<const N: usize>(quiet: f32, runs: &[f32]) -> Option<Halves<N>> {
    let module = runs.get(..3)?.iter().sum::<f32>() / 3.0;
    if quiet < QUIET * module {
        return None;
    }
    let mut rest = runs;
    guard(&mut rest, 3, module)?;
    let (left, module) = half(&mut rest, module)?;
    guard(&mut rest, 5, module)?;
    let (right, module) = half(&mut rest, module)?;
    guard(&mut rest, 3, module)?;
    let white = *rest.first()? >= QUIET * module;
    let sound = right.iter().all(|(_, second)| !second);
    (white && sound).then_some(Halves { left, right })
}

/// So many runs of one module each.
fn guard(rest: &mut &[f32], count: u8, module: f32) -> Option<()> {
    let (guard, behind) = rest.split_at_checked(count.into())?;
    *rest = behind;
    let sum: f32 = guard.iter().sum();
    let even = guard.iter().all(|run| (0.3..2.2).contains(&(run / module)));
    (even && alike(sum, module * f32::from(count))).then_some(())
}

/// N digits, and how wide a module is at their end.
fn half<const N: usize>(rest: &mut &[f32], module: f32) -> Option<([(usize, bool); N], f32)> {
    let mut digits = [(0, false); N];
    let mut width = module * 7.0;
    for digit in &mut digits {
        let (read, sum) = nearest(rest)?;
        if !alike(sum, width) {
            return None;
        }
        (*digit, width) = (read, sum);
        *rest = rest.get(4..)?;
    }
    Some((digits, width / 7.0))
}

/// The digit that the first four runs are nearest to, whether it is of set `G`, and how wide they are together.
fn nearest(runs: &[f32]) -> Option<((usize, bool), f32)> {
    let (widths, sum) = modules::<4>(runs, 7.0)?;
    let backwards = |[a, b, c, d]: [u8; 4]| [d, c, b, a];
    let both = DIGITS
        .iter()
        .enumerate()
        .flat_map(|(digit, widths)| [((digit, false), *widths), ((digit, true), backwards(*widths))]);
    let far = both.map(|(digit, pattern)| (digit, distance(&widths, &pattern)));
    let best = far.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 < FAR).then_some((best.0, sum))
}

/// The number, if its check digit is right: from the right, every second digit counts threefold.
fn number(format: &'static str, digits: Vec<usize>) -> Option<Found> {
    let sum: usize = digits.iter().rev().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    let digits = digits.into_iter().map(|digit| char::from_digit(u32::try_from(digit).ok()?, 10));
    sum.is_multiple_of(10).then(|| digits.collect::<Option<String>>())?.map(|text| Found { format, text })
}
