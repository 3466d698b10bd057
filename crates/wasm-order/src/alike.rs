//! Which function is like which: by the short pieces of code that they share.
//!
//! The same functions always come out in the same order.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Bytes of a piece: about two instructions.
const PIECE: usize = 6;
/// One piece of so many is looked at.
const SAMPLE: u64 = 3;
/// A piece that more functions have than this says nothing about them.
const COMMON: usize = 2_000;
/// Two functions that share a smaller part of their pieces than one of so many are not alike.
const ALIKE: usize = 50;

/// The places of all functions, each followed by one that is most like it.
pub fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<Vec<u64>> = bodies.iter().map(|body| pieces(body)).collect();
    let mut having: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, pieces) in pieces.iter().enumerate() {
        pieces.iter().for_each(|piece| having.entry(*piece).or_default().push(place));
    }
    having.retain(|_, places| (2..=COMMON).contains(&places.len()));
    let mut left: Vec<bool> = vec![true; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    for first in 0..bodies.len() {
        let mut next = Some(first);
        while let Some(place) = next.filter(|place| left.get(*place) == Some(&true)) {
            order.push(place);
            if let Some(left) = left.get_mut(place) {
                *left = false;
            }
            next = most_like(place, &pieces, &having, &left);
        }
    }
    order
}

/// Of those that are left, the one that shares the greatest part of its pieces with this one.
fn most_like(place: usize, pieces: &[Vec<u64>], having: &HashMap<u64, Vec<usize>>, left: &[bool]) -> Option<usize> {
    let own = pieces.get(place)?;
    let mut shared: HashMap<usize, usize> = HashMap::new();
    let others = own.iter().filter_map(|piece| having.get(piece)).flatten();
    others.filter(|other| left.get(**other) == Some(&true)).for_each(|other| *shared.entry(*other).or_default() += 1);
    let all = |other: usize, shared: usize| own.len() + pieces.get(other).map_or(0, Vec::len) - shared + 1;
    let alike = shared.into_iter().filter(|(other, shared)| shared * ALIKE > all(*other, *shared));
    // As fractions, multiplied out; of two that are equally like it the earlier one.
    let best = alike.max_by(|(a, a_shares), (b, b_shares)| {
        (a_shares * all(*b, *b_shares)).cmp(&(b_shares * all(*a, *a_shares))).then(b.cmp(a))
    });
    best.map(|(other, _)| other)
}

/// A sample of the pieces of a function, each once.
fn pieces(body: &[u8]) -> Vec<u64> {
    let mut known = HashSet::new();
    let hashes = body.windows(PIECE).map(|piece| {
        let mut hasher = DefaultHasher::new();
        piece.hash(&mut hasher);
        hasher.finish()
    });
    hashes.filter(|hash| hash.is_multiple_of(SAMPLE) && known.insert(*hash)).collect()
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
