//! The value of a condition: is there support for it, is there support against it (sections 6.2 and 6.4).

use model::rule::{Atom, Cond, Op, Term};
use model::{Moment, Support, Value};

use crate::World;
use crate::env::Env;
use crate::instances::{Instance, look};
use crate::terms::{self, Possible};

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

/// 6.2: "To **add denial** to a value: held and disputed become disputed; unknown becomes failed if the denial has the
/// last word (6.4), and stays unknown if not; failed stays failed."
pub fn add_denial(value: Support, last_word: bool) -> Support {
    match value {
        Support::HELD | Support::DISPUTED => Support::DISPUTED,
        Support::UNKNOWN if last_word => Support::FAILED,
        other => other,
    }
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
        let thens: Vec<Support> = source.instances.iter().map(|i| value(world, then, &i.env, now)).collect();
        let mut parts: Vec<Support> = source.instances.iter().map(|i| worth(world, i, then, now)).collect();
        parts.push(if source.complete { Support::FAILED } else { Support::UNKNOWN });
        let value = or(&parts);
        // "then, if a denial covers the whole source and is not lifted, denial is added."
        let denial = source.denial(world, &thens);
        sources.push(if denial.stands { add_denial(value, denial.last_word) } else { value });
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
        let none = found.sources.iter().all(|s| s.complete || s.plain_denial(world).stands);
        return if none { Support::FAILED } else { Support::UNKNOWN };
    }
    let values: Vec<Support> = candidates.iter().map(|c| value(world, then, &c.env, now)).collect();
    let same = values.iter().all(|a| values.iter().all(|b| a == b));
    let worths: Vec<Support> = candidates.iter().filter(|c| c.sure).map(|c| worth(world, c, then, now)).collect();
    // "one has a worth with support for and another one a worth with support against": two, each of which
    // may have both.
    let at_odds = worths
        .iter()
        .enumerate()
        .any(|(i, a)| worths.iter().enumerate().any(|(j, b)| i != j && a.is_for() && b.is_against()));
    let value = if same && !worths.is_empty() {
        // "C has the same value for all candidates, and one of them is sure: the `and` of the worths of the sure
        // ones."
        and(&worths)
    } else if at_odds {
        // "Otherwise: disputed if, among the sure ones, one has a worth with support for and another one a worth with
        // support against; else unknown."
        Support::DISPUTED
    } else {
        Support::UNKNOWN
    };
    // "Then, if there is a candidate and a denial that is not lifted covers the whole of any of the sources, denial is
    // added; it has the last word only if a denial of each source has."
    let each_last_word = found.sources.iter().all(|s| s.plain_denial(world).last_word);
    if found.any_denial(world) { add_denial(value, each_last_word) } else { value }
}

/// 6.4: "**Comparison**: over all pairs of possible values".
fn compare(world: World<'_>, left: &Term, op: Op, right: &Term, env: &Env, now: Moment) -> Support {
    let lefts = terms::values(world, left, env, now);
    let rights = terms::values(world, right, env, now);
    let mut pairs = Vec::new();
    for a in &lefts {
        for b in &rights {
            pairs.push(decided(terms::satisfies(world, *a, op, *b)));
        }
    }
    over_all(&pairs)
}

/// Whether a pair satisfies the comparison, surely does not, or is not decided.
fn decided(satisfied: Option<bool>) -> Support {
    match satisfied {
        Some(true) => Support::HELD,
        Some(false) => Support::FAILED,
        None => Support::UNKNOWN,
    }
}

/// 6.4: "held if every pair satisfies it, failed if none does, disputed if some do and some surely do not;
/// unknown if there is no pair, or otherwise." A pair that is not decided may yet satisfy it: not "none does".
fn over_all(pairs: &[Support]) -> Support {
    let all = |v| !pairs.is_empty() && pairs.iter().all(|p| *p == v);
    if all(Support::HELD) {
        Support::HELD
    } else if all(Support::FAILED) {
        Support::FAILED
    } else if pairs.contains(&Support::HELD) && pairs.contains(&Support::FAILED) {
        Support::DISPUTED
    } else {
        Support::UNKNOWN
    }
}

/// 6.4: "`t in (a, b)` is `t = a or t = b` over each possible value." Each possible value of `t` is asked
/// by itself, and the answers are put together as those of pairs are (A15).
fn one_of(world: World<'_>, term: &Term, values: &[Value], env: &Env, now: Moment) -> Support {
    let mut answers = Vec::new();
    for t in terms::values(world, term, env, now) {
        let mut equals = Vec::new();
        for v in values {
            equals.push(decided(terms::satisfies(world, t, Op::Eq, Possible::Value(*v))));
        }
        answers.push(or(&equals));
    }
    over_all(&answers)
}
