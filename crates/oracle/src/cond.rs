//! The value of a condition: is there support for it, is there support against it (sections 6.2 and 6.4).

use model::rule::{Atom, Cond, Op, Term};
use model::{Moment, Support, Value};

use crate::env::Env;
use crate::instances::look;
use crate::terms::{self, Possible};
use crate::World;

/// The value of a condition in an environment, at a moment.
pub fn value(world: World<'_>, cond: &Cond, env: &Env, now: Moment) -> Support {
    match cond {
        Cond::Always => Support::HELD,
        // 6.2: "`A and B`: for when both for, against when either against"
        Cond::All(parts) => {
            let values: Vec<Support> = parts.iter().map(|c| value(world, c, env, now)).collect();
            Support::new(values.iter().all(|v| v.is_for()), values.iter().any(|v| v.is_against()))
        }
        // 6.2: "`A or B`: for when either for, against when both against"
        Cond::Any(parts) => {
            let values: Vec<Support> = parts.iter().map(|c| value(world, c, env, now)).collect();
            Support::new(values.iter().any(|v| v.is_for()), values.iter().all(|v| v.is_against()))
        }
        // 6.2: "`not A`: for when A against, against when A for"
        Cond::Not(part) => {
            let v = value(world, part, env, now);
            Support::new(v.is_against(), v.is_for())
        }
        Cond::Exists { atom, then } => exists(world, atom, then, env, now),
        Cond::Last { atom, then } => last(world, atom, then, env, now),
        Cond::Compare { left, op, right } => compare(world, left, *op, right, env, now),
        Cond::OneOf { term, values } => one_of(world, term, values, env, now),
    }
}

/// 6.4: **Exists** atom *then* C. "C is always asked at `now`, not at the instance."
fn exists(world: World<'_>, atom: &Atom, then: &Cond, env: &Env, now: Moment) -> Support {
    let Some(found) = look(world, atom, env, now, None) else { return Support::UNKNOWN };
    // "*for*, when some sure asserted instance has C for;"
    let is_for = found.sure().any(|i| value(world, then, &i.env, now).is_for());
    // "*against*, when each of its sources is refuted: a denial covers the whole source, or the record is
    // complete for it (6.5) and every asserted instance from it, sure or maybe, is denied or has C against
    // (in particular if there is none)."
    let is_against = found.sources.iter().all(|s| {
        s.denied
            || (s.complete && s.instances.iter().all(|i| i.denied || value(world, then, &i.env, now).is_against()))
    });
    Support::new(is_for, is_against)
}

/// 6.4: **Last** atom *then* C.
fn last(world: World<'_>, atom: &Atom, then: &Cond, env: &Env, now: Moment) -> Support {
    let Some(found) = look(world, atom, env, now, None) else { return Support::UNKNOWN };
    let candidates = found.candidates(world);
    let mut sure = Vec::new();
    let mut maybe = Vec::new();
    for c in &candidates {
        let v = value(world, then, &c.env, now);
        if c.sure { sure.push(v) } else { maybe.push(v) }
    }
    // "*for*, when a sure candidate has C for and every maybe candidate has C for;"
    let is_for = sure.iter().any(|v| v.is_for()) && maybe.iter().all(|v| v.is_for());
    // "*against*, when a denial covers the whole of each source; or a sure candidate has C against and every
    // maybe candidate has C against; or there is no candidate and for each source the record is complete or a
    // denial covers the whole of it."
    let is_against = found.whole_denied()
        || (sure.iter().any(|v| v.is_against()) && maybe.iter().all(|v| v.is_against()))
        || (candidates.is_empty() && found.sources.iter().all(|s| s.complete || s.denied));
    Support::new(is_for, is_against)
}

/// 6.4: "**Comparison**: *for* when some pair of possible values satisfies it, *against* when some pair does
/// not."
fn compare(world: World<'_>, left: &Term, op: Op, right: &Term, env: &Env, now: Moment) -> Support {
    let lefts = terms::values(world, left, env, now);
    let rights = terms::values(world, right, env, now);
    let mut out = Support::UNKNOWN;
    for a in &lefts {
        for b in &rights {
            if let Some(satisfied) = terms::satisfies(world, *a, op, *b) {
                out = out.merge(Support::new(satisfied, !satisfied));
            }
        }
    }
    out
}

/// 6.4: "`t in (a, b)` is `t = a or t = b` over each possible value." Each possible value of `t` is asked
/// by itself, and the answers are put together (A15).
fn one_of(world: World<'_>, term: &Term, values: &[Value], env: &Env, now: Moment) -> Support {
    let mut out = Support::UNKNOWN;
    for t in terms::values(world, term, env, now) {
        let mut either = Support::FAILED;
        for v in values {
            let equal = match terms::satisfies(world, t, Op::Eq, Possible::Value(*v)) {
                Some(satisfied) => Support::new(satisfied, !satisfied),
                None => Support::UNKNOWN,
            };
            either = either | equal;
        }
        out = out.merge(either);
    }
    out
}
