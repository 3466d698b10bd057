//! The rival accounts of one happening: the largest sets of claims that do not exclude each other.
//!
//! An account never mixes claims that contradict each other, and never fills a gap of one account from a
//! rival one: if Ana says "from Ben, at 13:45" and Ben says "from Ana", nobody said "from Ana, at 13:45".

use std::collections::BTreeSet;

use model::{KindId, Span, Value};
use protocol::diagnostic::Diagnostics;

use crate::{Case, Claim};

/// How many rival accounts of one happening are kept: more than a reader can hold side by side.
pub const MAX_VARIANTS: usize = 16;

/// One account.
pub struct Variant {
    /// The kind that its claims give.
    pub kind: KindId,
    /// Where the times of its claims overlap.
    pub when: Span,
    /// All fields that one of its claims gives.
    pub fields: Vec<Option<Value>>,
    /// Its claims, by their place in the case.
    pub claims: Vec<usize>,
}

/// The accounts that these claims make.
pub fn variants(case: &Case, said: &[usize], faults: &mut Diagnostics) -> Vec<Variant> {
    let claims: Vec<(usize, &Claim)> = said.iter().filter_map(|i| Some((*i, case.claims.get(*i)?))).collect();
    let (sets, too_many) = largest_sets(&claims);
    if let (true, Some((_, claim))) = (too_many, claims.first()) {
        let handle = claim.event().map_or("", |e| e.0);
        let message = format!("`{handle}` has more than {MAX_VARIANTS} rival accounts; only the first were kept");
        faults.error(claim.place, message, "make several happenings of it, or give fewer fields");
    }
    sets.iter().filter_map(|set| merged(set, &claims)).collect()
}

/// The largest sets of claims any two of which agree, in the order of their first claims; and whether some
/// were left out. Two claims agree when they give no field two values and their times overlap; sets whose
/// claims agree two by two agree as a whole, since overlapping spans have a second in common.
fn largest_sets(claims: &[(usize, &Claim)]) -> (Vec<BTreeSet<usize>>, bool) {
    let mut sets: Vec<BTreeSet<usize>> = Vec::new();
    let mut too_many = false;
    for (new, (_, claim)) in claims.iter().enumerate() {
        let agrees = |old: &usize| claims.get(*old).is_some_and(|(_, other)| agree(claim, other));
        let mut next: Vec<BTreeSet<usize>> = Vec::new();
        for set in &sets {
            let mut with: BTreeSet<usize> = set.iter().copied().filter(agrees).collect();
            if with.len() < set.len() {
                next.push(set.clone());
            }
            with.insert(new);
            next.push(with);
        }
        if next.is_empty() {
            next.push(BTreeSet::from([new]));
        }
        sets = without_subsets(next);
        // No set is lost by adding a claim: once there are too many, there are too many in the end.
        too_many |= sets.len() > MAX_VARIANTS;
        sets.truncate(MAX_VARIANTS);
    }
    (sets, too_many)
}

fn without_subsets(mut sets: Vec<BTreeSet<usize>>) -> Vec<BTreeSet<usize>> {
    sets.sort();
    sets.dedup();
    let is_part = |set: &BTreeSet<usize>| sets.iter().any(|other| other != set && set.is_subset(other));
    sets.iter().filter(|set| !is_part(set)).cloned().collect()
}

fn agree(a: &Claim, b: &Claim) -> bool {
    let (Some((_, kind_a, fields_a)), Some((_, kind_b, fields_b))) = (a.event(), b.event()) else { return false };
    let same_time = match (&a.when, &b.when) {
        (Some(a), Some(b)) => !a.span.is_apart(b.span),
        _ => true,
    };
    let same_fields = fields_a.iter().zip(fields_b).all(|(a, b)| a.is_none() || b.is_none() || a == b);
    kind_a == kind_b && same_time && same_fields
}

fn merged(set: &BTreeSet<usize>, claims: &[(usize, &Claim)]) -> Option<Variant> {
    let members: Vec<(usize, &Claim)> = set.iter().filter_map(|i| claims.get(*i).copied()).collect();
    let (_, kind, first) = members.first()?.1.event()?;
    let mut variant = Variant { kind, when: Span::ANY, fields: first.to_vec(), claims: Vec::new() };
    for (place, claim) in members {
        variant.claims.push(place);
        let (_, _, fields) = claim.event()?;
        for (have, given) in variant.fields.iter_mut().zip(fields) {
            *have = have.or(*given);
        }
        if let Some(when) = &claim.when {
            variant.when.earliest = variant.when.earliest.max(when.span.earliest);
            variant.when.latest = variant.when.latest.min(when.span.latest);
        }
    }
    Some(variant)
}
