//! The value of a condition: is there support for it, is there support against it (sections 6.2 and 6.4).

use model::rule::{Atom, Cond, Op, Term};
use model::{Moment, Support, Value};

use crate::env::Env;
use crate::instances::{Instance, look};
use crate::terms::{self, Possible};
use crate::World;

/// The value of a condition in an environment, at a moment.
pub fn value(world: World<'_>, cond: &Cond, env: &Env, now: Moment) -> Support {
    match cond {
        Cond::Always => Support::HELD,
        Cond::All(parts) => and(&parts.iter().map(|c| value(world, c, env, now)).collect::<Vec<_>>()),
        Cond::Any(parts) => or(&parts.iter().map(|c| value(world, c, env, now)).collect::<Vec<_>>()),
        // 6.2: "`not` exchanges *for* and *against*."
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

/// 6.2: "*And* is failed if a part is; else disputed if a part is; else unknown if a part is."
pub fn and(parts: &[Support]) -> Support {
    first_of(&[Support::FAILED, Support::DISPUTED, Support::UNKNOWN], parts, Support::HELD)
}

/// 6.2: "*Or* is held if a part is; else disputed if a part is; else unknown if a part is."
pub fn or(parts: &[Support]) -> Support {
    first_of(&[Support::HELD, Support::DISPUTED, Support::UNKNOWN], parts, Support::FAILED)
}

fn first_of(strongest_first: &[Support], parts: &[Support], otherwise: Support) -> Support {
    strongest_first.iter().find(|v| parts.contains(v)).copied().unwrap_or(otherwise)
}

/// 6.2: "To **add denial** to a value: held and disputed become disputed, unknown and failed become failed."
pub fn add_denial(value: Support) -> Support {
    if value == Support::HELD || value == Support::DISPUTED { Support::DISPUTED } else { Support::FAILED }
}

/// 6.4: "The **worth** of an instance for a condition C is: (held if it is sure, unknown if it is maybe; disputed
/// if it is sure and denied, unknown if it is maybe and denied) `and` the value of C." C is asked at `at`.
pub fn worth(world: World<'_>, instance: &Instance<'_>, then: &Cond, at: Moment) -> Support {
    let counts = match (instance.sure, instance.denied) {
        (true, false) => Support::HELD,
        (true, true) => Support::DISPUTED,
        (false, _) => Support::UNKNOWN,
    };
    and(&[counts, value(world, then, &instance.env, at)])
}

/// 6.4: **Exists** atom *then* C. "C is always asked at `now`, not at the instance."
fn exists(world: World<'_>, atom: &Atom, then: &Cond, env: &Env, now: Moment) -> Support {
    // "If a bound argument's own value is unknown, the atom's value is unknown".
    let Some(found) = look(world, atom, env, now, None) else { return Support::UNKNOWN };
    let mut sources = Vec::new();
    for source in &found.sources {
        // "For each source: the `or` of the worths of its asserted instances and of a rest, which is *failed*
        // if the record is complete for the source (6.5) and *unknown* if not;"
        let mut parts: Vec<Support> = source.instances.iter().map(|i| worth(world, i, then, now)).collect();
        parts.push(if source.complete { Support::FAILED } else { Support::UNKNOWN });
        let value = or(&parts);
        // "then, if a denial covers the whole source, denial is added."
        sources.push(if source.denied { add_denial(value) } else { value });
    }
    // "The value is the `or` of the sources' values."
    or(&sources)
}

/// 6.4: **Last** atom *then* C.
fn last(world: World<'_>, atom: &Atom, then: &Cond, env: &Env, now: Moment) -> Support {
    let Some(found) = look(world, atom, env, now, None) else { return Support::UNKNOWN };
    let candidates = found.candidates(world);
    // "No candidate: failed if for each source the record is complete or a denial covers the whole of it; else
    // unknown."
    if candidates.is_empty() {
        let none = found.sources.iter().all(|s| s.complete || s.denied);
        return if none { Support::FAILED } else { Support::UNKNOWN };
    }
    let worths: Vec<(bool, Support)> = candidates.iter().map(|c| (c.sure, worth(world, c, then, now))).collect();
    let same = worths.iter().all(|(_, a)| worths.iter().all(|(_, b)| a == b));
    let of_sure = || worths.iter().filter(|(sure, _)| *sure).map(|(_, w)| *w);
    let value = match of_sure().next() {
        // "All candidates have the same worth, and one of them is sure: that worth."
        Some(worth) if same => worth,
        // "Otherwise: disputed if, among the sure ones, one has a worth with support for and one a worth with
        // support against; else unknown." One that is disputed has both (A21).
        _ if of_sure().any(Support::is_for) && of_sure().any(Support::is_against) => Support::DISPUTED,
        _ => Support::UNKNOWN,
    };
    // "Then, if there is a candidate and a denial covers the whole of each source, denial is added."
    if found.whole_denied() { add_denial(value) } else { value }
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
        let mut equals = Vec::new();
        for v in values {
            equals.push(match terms::satisfies(world, t, Op::Eq, Possible::Value(*v)) {
                Some(satisfied) => Support::new(satisfied, !satisfied),
                None => Support::UNKNOWN,
            });
        }
        out = out.merge(or(&equals));
    }
    out
}
