//! Who says what: for each asserter, how many claims they make, by stance.
//!
//! It counts what is said, never who is right; claims that a newer claim replaces are counted apart.

use std::collections::BTreeMap;

use crate::{Case, Stance};

/// What one asserter says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wire {
    /// Who: the first of a claim's chain.
    pub asserter: String,
    /// How many times they say that something was so.
    pub says: usize,
    /// How many times they say that something was not so.
    pub denies: usize,
    /// How many times they say that they do not know.
    pub unsure: usize,
    /// Claims that a newer claim replaces; in none of the other numbers.
    pub corrected: usize,
    /// The claims, by their place in the case; corrected ones too.
    pub claims: Vec<usize>,
}

/// All asserters of a case, by their keys.
pub fn wire(case: &Case) -> Vec<Wire> {
    let superseded = case.superseded();
    let mut wires: BTreeMap<&str, Wire> = BTreeMap::new();
    for (place, claim) in case.claims.iter().enumerate() {
        let wire = wires.entry(claim.asserter()).or_default();
        wire.claims.push(place);
        match claim.stance {
            _ if superseded.contains(claim.id.as_str()) => wire.corrected += 1,
            Stance::Says => wire.says += 1,
            Stance::Denies => wire.denies += 1,
            Stance::Unsure => wire.unsure += 1,
        }
    }
    wires.into_iter().map(|(asserter, wire)| Wire { asserter: asserter.to_owned(), ..wire }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Reading;
    use crate::fold::tests::read;

    #[test]
    fn counts_by_asserter_and_stance() {
        let told = read(
            "claim a in S1\n by ana > S1\n says h shot()\n words \"w\"\n\
             claim b in S1\n by ana\n denies h shot()\n words \"w\"\n corrects a\n\
             claim c in S1\n by S1\n unsure h shot()\n words \"w\"\n",
            &Reading::default(),
        );
        let wires = wire(&told.case);
        let counts: Vec<_> =
            wires.iter().map(|w| (w.asserter.as_str(), w.says, w.denies, w.unsure, w.corrected)).collect();
        assert_eq!(counts, [("S1", 0, 0, 1, 0), ("ana", 0, 1, 0, 1)]);
    }
}
