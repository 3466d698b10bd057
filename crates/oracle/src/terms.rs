//! The possible values of a term, arithmetic on them, and whether two of them stand as a comparison asks
//! (section 6.4, *Terms* and *Comparison*).

use model::rule::{Atom, Cond, Op, Slot, Term};
use model::time::DAY;
use model::value::{NUMBER_MAX, Plain};
use model::{Moment, Order, Support, Value};

use crate::World;
use crate::cond;
use crate::env::{Env, Known};
use crate::instances::look;
use crate::order::{End, order};

/// A sort of amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// Whole numbers.
    Number,
    /// Millimetres.
    Length,
    /// Seconds.
    Duration,
    /// Days since 1970.
    Date,
    /// Seconds since 1970.
    Moment,
    /// The sum of nothing: zero of whatever sort it stands beside (A14).
    Nothing,
}

/// An amount that is known to lie between two ends, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// What is measured.
    pub sort: Sort,
    /// The least that it may be.
    pub low: End,
    /// The most that it may be.
    pub high: End,
}

/// One of a term's possible values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Possible {
    /// A plain value.
    Value(Value),
    /// A moment of the record or of the occasion: it has a place in the order.
    Moment(Moment),
    /// The outcome of a calculation.
    Range(Range),
}

/// 6.4: "A term has a set of possible values, perhaps none (unknown)."
pub fn values(world: World<'_>, term: &Term, env: &Env, now: Moment) -> Vec<Possible> {
    match term {
        // "A constant has one;"
        Term::Const(v) => vec![Possible::Value(*v)],
        // "a variable one, or none when unknown;"
        Term::Var(slot) => match env.get(*slot) {
            Known::Value(v) => vec![Possible::Value(v)],
            Known::Moment(m) => vec![Possible::Moment(m)],
            Known::Nothing => Vec::new(),
        },
        // "`now` and moment variables are the time, exact only if `earliest = latest`;"
        Term::Now => vec![Possible::Moment(now)],
        Term::Latest { atom, it } => latest(world, atom, *it, env, now),
        Term::Count { atom, then } => {
            let counted = matching(world, atom, then, env, now);
            let number = counted.and_then(|all| i64::try_from(all.len()).ok()).and_then(Value::number);
            number.map(Possible::Value).into_iter().collect()
        }
        Term::Sum { of, atom, then } => sum(world, *of, atom, then, env, now).into_iter().collect(),
        // "`+ − *` combine every pair; overflow gives none." One pair that overflows makes the whole
        // term unknown.
        Term::Add(a, b) => every_pair(values(world, a, env, now), values(world, b, env, now), add),
        Term::Sub(a, b) => every_pair(values(world, a, env, now), values(world, b, env, now), subtract),
        Term::Mul(a, b) => every_pair(values(world, a, env, now), values(world, b, env, now), multiply),
    }
}

/// "A value function gives the values of the candidates of `last` (as above) if all of them are sure or they
/// all agree and at least one is sure; else none; a candidate whose field is absent makes it none, and so does
/// one that is denied, and a denial that covers the whole of a source."
fn latest(world: World<'_>, atom: &Atom, it: Slot, env: &Env, now: Moment) -> Vec<Possible> {
    let Some(found) = look(world, atom, env, now, None) else { return Vec::new() };
    if found.any_denial(world) {
        return Vec::new();
    }
    let candidates = found.candidates(world);
    let mut out: Vec<Possible> = Vec::new();
    for c in &candidates {
        if c.denied {
            return Vec::new();
        }
        let value = match c.env.get(it) {
            Known::Value(v) => Possible::Value(v),
            Known::Moment(m) => Possible::Moment(m),
            Known::Nothing => return Vec::new(),
        };
        if !out.contains(&value) {
            out.push(value);
        }
    }
    let all_sure = candidates.iter().all(|c| c.sure);
    let one_sure = candidates.iter().any(|c| c.sure);
    let agree = out.len() == 1;
    if all_sure || (agree && one_sure) { out } else { Vec::new() }
}

/// "`count` and `sum` give one number if the record is complete for the atom, no instance is maybe or denied,
/// no denial covers the whole of a source, every C is plainly held or failed, …; else none." The answer is the
/// environments of the instances whose C is held.
fn matching(world: World<'_>, atom: &Atom, then: &Cond, env: &Env, now: Moment) -> Option<Vec<Env>> {
    let found = look(world, atom, env, now, None)?;
    if !found.complete() || found.any_denial(world) || found.instances().any(|i| !i.sure || i.denied) {
        return None;
    }
    let mut out = Vec::new();
    for i in found.instances() {
        match cond::value(world, then, &i.env, now) {
            Support::HELD => out.push(i.env.clone()),
            Support::FAILED => {}
            _ => return None,
        }
    }
    Some(out)
}

/// "… and every summed field (of the instances with C held) is present; else none."
fn sum(world: World<'_>, of: Slot, atom: &Atom, then: &Cond, env: &Env, now: Moment) -> Option<Possible> {
    let mut total = Range { sort: Sort::Nothing, low: End::At(0), high: End::At(0) };
    for env in matching(world, atom, then, env, now)? {
        let Known::Value(v) = env.get(of) else { return None };
        let r = range(Possible::Value(v))?;
        if !matches!(r.sort, Sort::Number | Sort::Length | Sort::Duration) {
            return None;
        }
        total = add(total, r)?;
    }
    Some(Possible::Range(total))
}

/// A possible value as an amount; names and texts have none.
fn range(value: Possible) -> Option<Range> {
    let exactly = |sort, n| Some(Range { sort, low: End::At(n), high: End::At(n) });
    match value {
        Possible::Range(r) => Some(r),
        Possible::Moment(m) => {
            Some(Range { sort: Sort::Moment, low: End::of(m.when.earliest), high: End::of(m.when.latest) })
        }
        Possible::Value(v) => match v.plain() {
            Plain::Name(_) | Plain::Text(_) => None,
            Plain::Number(n) => exactly(Sort::Number, n),
            Plain::Length(n) => exactly(Sort::Length, n),
            Plain::Duration(n) => exactly(Sort::Duration, n),
            Plain::Date(n) => exactly(Sort::Date, n),
            Plain::Moment(n) => exactly(Sort::Moment, n),
        },
    }
}

fn every_pair(left: Vec<Possible>, right: Vec<Possible>, with: fn(Range, Range) -> Option<Range>) -> Vec<Possible> {
    let mut out = Vec::new();
    for a in &left {
        for b in &right {
            let both = range(*a).zip(range(*b));
            match both.and_then(|(a, b)| with(a, b)) {
                Some(r) => {
                    if !out.contains(&Possible::Range(r)) {
                        out.push(Possible::Range(r));
                    }
                }
                None => return Vec::new(),
            }
        }
    }
    out
}

/// An outcome, if it does not overflow: amounts go up to ±10^15 (section 1).
fn made(sort: Sort, low: Option<End>, high: Option<End>) -> Option<Range> {
    let small = |e: End| match e {
        End::At(n) => (-NUMBER_MAX..=NUMBER_MAX).contains(&n),
        End::Past | End::Future => true,
    };
    let (low, high) = (low?, high?);
    (small(low) && small(high)).then_some(Range { sort, low, high })
}

/// A date as the moment at which its day starts; a moment stays one.
fn from_its_start(r: Range) -> Option<Range> {
    let seconds = |e| match e {
        End::At(days) => days.checked_mul(DAY).map(End::At),
        open => Some(open),
    };
    if r.sort == Sort::Date { made(Sort::Moment, seconds(r.low), seconds(r.high)) } else { Some(r) }
}

/// A moment as the day that it falls on; a date stays one. Moments are taken to be local: the history knows
/// no offset from UTC (A17).
fn its_day(r: Range) -> Range {
    let day = |e| match e {
        End::At(second) => End::At(second.div_euclid(DAY)),
        open => open,
    };
    if r.sort == Sort::Moment { Range { sort: Sort::Date, low: day(r.low), high: day(r.high) } } else { r }
}

/// Seconds as days, if they are whole days.
fn days(e: End) -> Option<End> {
    match e {
        End::At(s) => (s % DAY == 0).then_some(End::At(s / DAY)),
        open => Some(open),
    }
}

/// Which sorts go together is not said in section 6; this is what the units suggest (A17).
fn add(a: Range, b: Range) -> Option<Range> {
    use Sort::{Date, Duration, Length, Moment, Nothing, Number};
    let sort = match (a.sort, b.sort) {
        (Nothing, s) | (s, Nothing) => s,
        (Number, Number) => Number,
        (Length, Length) => Length,
        (Duration, Duration) => Duration,
        (Moment, Duration) | (Duration, Moment) => Moment,
        (Date, Duration) => return made(Date, a.low.plus(days(b.low)?), a.high.plus(days(b.high)?)),
        (Duration, Date) => return add(b, a),
        _ => return None,
    };
    made(sort, a.low.plus(b.low), a.high.plus(b.high))
}

/// "differences of inexact moments are ranges"; "in differences a date counts from the start of its day".
fn subtract(a: Range, b: Range) -> Option<Range> {
    use Sort::{Date, Duration, Length, Moment, Nothing, Number};
    let sort = match (a.sort, b.sort) {
        (s, Nothing) => s,
        (Nothing, Number) | (Number, Number) => Number,
        (Nothing, Length) | (Length, Length) => Length,
        (Nothing, Duration) | (Duration, Duration) | (Moment, Moment) => Duration,
        (Moment, Duration) => Moment,
        (Date, Duration) => return made(Date, a.low.minus(days(b.high)?), a.high.minus(days(b.low)?)),
        (Date, Date | Moment) | (Moment, Date) => return subtract(from_its_start(a)?, from_its_start(b)?),
        _ => return None,
    };
    made(sort, a.low.minus(b.high), a.high.minus(b.low))
}

fn multiply(a: Range, b: Range) -> Option<Range> {
    use Sort::{Duration, Length, Nothing, Number};
    let sort = match (a.sort, b.sort) {
        (Nothing, Number | Length | Duration | Nothing) | (Number | Length | Duration, Nothing) => Nothing,
        (Number, s @ (Number | Length | Duration)) | (s @ (Length | Duration), Number) => s,
        _ => return None,
    };
    let (End::At(al), End::At(ah), End::At(bl), End::At(bh)) = (a.low, a.high, b.low, b.high) else { return None };
    let products = [al.checked_mul(bl)?, al.checked_mul(bh)?, ah.checked_mul(bl)?, ah.checked_mul(bh)?];
    made(sort, products.into_iter().min().map(End::At), products.into_iter().max().map(End::At))
}

/// Whether a pair of possible values satisfies a comparison; no answer if it is not decided.
pub fn satisfies(world: World<'_>, a: Possible, op: Op, b: Possible) -> Option<bool> {
    // "Moments compare by the order of 6.1 (`t1 < t2`: t1's statement is before t2's)."
    if let (Possible::Moment(a), Possible::Moment(b)) = (a, b) {
        let o = order(world.history, a, b);
        if o == Order::Unordered {
            return None;
        }
        return Some(match op {
            Op::Eq => o == Order::Same,
            Op::Ne => o != Order::Same,
            Op::Lt => o == Order::Before,
            Op::Le => o != Order::After,
            Op::Gt => o == Order::After,
            Op::Ge => o != Order::Before,
        });
    }
    match (range(a), range(b)) {
        (Some(x), Some(y)) if x.sort == y.sort || x.sort == Sort::Nothing || y.sort == Sort::Nothing => {
            ranges(x, op, y)
        }
        // "A date and a moment are compared by the local day."
        (Some(x), Some(y)) if matches!((x.sort, y.sort), (Sort::Date, Sort::Moment) | (Sort::Moment, Sort::Date)) => {
            ranges(its_day(x), op, its_day(y))
        }
        // Names and texts, and values of different sorts: equal or not, but neither is less (A17).
        _ => match op {
            Op::Eq => Some(a == b),
            Op::Ne => Some(a != b),
            Op::Lt | Op::Le | Op::Gt | Op::Ge => None,
        },
    }
}

/// "a comparison with a range is decided when the whole range agrees"
fn ranges(a: Range, op: Op, b: Range) -> Option<bool> {
    let decide = |yes: bool, no: bool| {
        if yes {
            Some(true)
        } else if no {
            Some(false)
        } else {
            None
        }
    };
    match op {
        Op::Lt => decide(a.high < b.low, a.low >= b.high),
        Op::Le => decide(a.high <= b.low, a.low > b.high),
        Op::Gt => ranges(b, Op::Lt, a),
        Op::Ge => ranges(b, Op::Le, a),
        Op::Eq => {
            let exact = a.low == a.high && b.low == b.high && matches!(a.low, End::At(_));
            decide(exact && a.low == b.low, a.high < b.low || b.high < a.low)
        }
        Op::Ne => ranges(a, Op::Eq, b).map(|equal| !equal),
    }
}
