//! In which order functions compress best: each is one whose code is, for the greatest part, in what was written shortly
//! before.
//!
//! The same functions always come out in the same order.

use std::collections::{HashMap, VecDeque};

/// Bytes of a piece of code: about two instructions.
const PIECE: usize = 6;
/// What is remembered, in bytes of code. gzip looks back 32 KiB; what is nearer costs less.
const NEAR: usize = 20_000;
/// Added to the number of a function's pieces, or the smallest would always come first.
const SMALL: usize = 30;

/// The places of all functions, in their new order.
pub fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut near = Near::of(bodies);
    let mut order = Vec::with_capacity(bodies.len());
    while let Some(next) = near.best() {
        near.take(next, bodies);
        order.push(next);
    }
    order
}

/// What was written shortly before, and how much of each function is in it.
struct Near {
    /// The pieces of each function, each once, by their numbers.
    pieces: Vec<Vec<usize>>,
    /// Which functions have a piece.
    having: Vec<Vec<usize>>,
    /// How many of the functions nearby have a piece.
    times: Vec<usize>,
    /// How many pieces of a function are nearby.
    known: Vec<usize>,
    left: Vec<bool>,
    nearby: VecDeque<usize>,
    size: usize,
}

impl Near {
    fn of(bodies: &[&[u8]]) -> Self {
        let mut numbers: HashMap<&[u8], usize> = HashMap::new();
        let (mut pieces, mut having): (Vec<Vec<usize>>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        for (place, body) in bodies.iter().enumerate() {
            let mut own = Vec::new();
            for piece in body.windows(PIECE) {
                let next = numbers.len();
                let number = *numbers.entry(piece).or_insert(next);
                if number == having.len() {
                    having.push(Vec::new());
                }
                if let Some(having) = having.get_mut(number).filter(|having| having.last() != Some(&place)) {
                    having.push(place);
                    own.push(number);
                }
            }
            pieces.push(own);
        }
        let (times, known, left) = (vec![0; having.len()], vec![0; bodies.len()], vec![true; bodies.len()]);
        Self { pieces, having, times, known, left, nearby: VecDeque::new(), size: 0 }
    }

    /// Of those that are left, the one of which the greatest part is nearby; of equal ones the first.
    fn best(&self) -> Option<usize> {
        let mut best: Option<(usize, usize, usize)> = None;
        for (place, ((pieces, known), left)) in self.pieces.iter().zip(&self.known).zip(&self.left).enumerate() {
            let all = pieces.len() + SMALL;
            // As fractions, multiplied out.
            if *left && best.is_none_or(|(_, known_best, all_best)| known * all_best > known_best * all) {
                best = Some((place, *known, all));
            }
        }
        best.map(|(place, _, _)| place)
    }

    /// Writes this one: it is nearby from now on, and what is too long ago no more.
    fn take(&mut self, place: usize, bodies: &[&[u8]]) {
        let length = |place: usize| bodies.get(place).map_or(0, |body| body.len());
        if let Some(left) = self.left.get_mut(place) {
            *left = false;
        }
        self.nearby.push_back(place);
        self.size += length(place);
        self.count(
            place,
            |times| {
                *times += 1;
                *times == 1
            },
            |known| *known += 1,
        );
        while self.size > NEAR && self.nearby.len() > 1 {
            let Some(gone) = self.nearby.pop_front() else { break };
            self.size -= length(gone);
            self.count(
                gone,
                |times| {
                    *times -= 1;
                    *times == 0
                },
                |known| *known -= 1,
            );
        }
    }

    /// For each piece of a function that comes or goes by it, counts it with every function that has it.
    fn count(&mut self, place: usize, comes_or_goes: impl Fn(&mut usize) -> bool, counted: impl Fn(&mut usize)) {
        for piece in self.pieces.get(place).into_iter().flatten() {
            if self.times.get_mut(*piece).is_some_and(&comes_or_goes) {
                for having in self.having.get(*piece).into_iter().flatten() {
                    self.known.get_mut(*having).into_iter().for_each(&counted);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_comes_beside_like_and_nothing_is_lost() {
        let body = |seed: u8, changed: u8| -> Vec<u8> {
            let mut body: Vec<u8> = (0..200_u32).map(|i| (i * i + i * u32::from(seed) * 31) as u8 ^ seed).collect();
            body[usize::from(changed)] ^= 255;
            body
        };
        let bodies: Vec<Vec<u8>> = (0..30).map(|i| body(i % 3, i)).collect();
        let order = order(&bodies.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..30).collect::<Vec<_>>());
        let changes = order.windows(2).filter(|two| two[0] % 3 != two[1] % 3).count();
        assert_eq!(changes, 2, "{order:?}");
    }

    #[test]
    fn empty_and_short_functions_stay() {
        assert_eq!(order(&[b"", b"abc", b""]), [0, 1, 2]);
        assert_eq!(order(&[]), [0; 0]);
    }
}
