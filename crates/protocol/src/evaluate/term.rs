//! Terms: the values that a part of a condition may have.

use model::rule::{Atom, Cond, Op, Slot, Term};
use model::time::{DAY, local_day};
use model::value::{NUMBER_MAX, Plain};
use model::{Moment, Order, Span, Support, Value};
use smallvec::SmallVec;

use super::{At, Evaluator, Facts, Trace};

/// A value that a term may have.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Possible {
    /// This value.
    Value(Value),
    /// This moment, as exact as it is.
    Moment(Moment),
    /// Some duration from the first to the second number of seconds; `i64::MIN` and `i64::MAX` are open ends.
    Between(i64, i64),
    /// A calculated moment: it has no place in the record and compares by the clock.
    Time(Span),
}

pub(super) type Values = SmallVec<[Possible; 2]>;

/// Most possible values of one term; more is unknown.
const MAX_VALUES: usize = 64;

impl<F: Facts> Evaluator<'_, F> {
    /// The possible values of a term; none means unknown.
    pub(super) fn term<T: Trace>(&self, term: &Term, at: &mut At<'_>, parts: &mut T::Parts) -> Values {
        match term {
            Term::Const(value) => one(Possible::Value(*value)),
            Term::Now => one(Possible::Moment(at.now)),
            Term::Var(slot) => match at.frame.moment(*slot) {
                Some(moment) => one(Possible::Moment(moment)),
                None => at.frame.value(*slot).map(Possible::Value).into_iter().collect(),
            },
            Term::Latest { atom, it } => self.latest_value::<T>(atom, *it, at, parts),
            Term::Count { atom, then } => self.total::<T>(atom, None, then, at, parts),
            Term::Sum { of, atom, then } => self.total::<T>(atom, Some(*of), then, at, parts),
            Term::Add(a, b) => self.pairs::<T>(a, b, at, parts, add),
            Term::Sub(a, b) => {
                let offset = self.facts.utc_offset();
                self.pairs::<T>(a, b, at, parts, |x, y| subtract(x, y, offset))
            }
            Term::Mul(a, b) => self.pairs::<T>(a, b, at, parts, multiply),
        }
    }

    fn pairs<T: Trace>(
        &self,
        a: &Term,
        b: &Term,
        at: &mut At<'_>,
        parts: &mut T::Parts,
        combine: impl Fn(Possible, Possible) -> Option<Possible>,
    ) -> Values {
        let left = self.term::<T>(a, at, parts);
        let right = self.term::<T>(b, at, parts);
        let mut out = Values::new();
        for x in &left {
            for y in &right {
                match combine(*x, *y) {
                    Some(value) if out.len() < MAX_VALUES => out.push(value),
                    _ => return Values::new(),
                }
            }
        }
        out
    }

    /// What the latest instances say.
    fn latest_value<T: Trace>(&self, atom: &Atom, it: Slot, at: &mut At<'_>, parts: &mut T::Parts) -> Values {
        let Ok(asked) = self.ask(atom, at) else { return Values::new() };
        // Where the variable stands twice, the value that is there counts.
        let places = || atom.args.iter().enumerate().filter(|(_, a)| **a == model::rule::Arg::Free(it));
        let (latest, coverages) = self.latest(atom, &asked, at);
        let mut values = Values::new();
        let (mut all_sure, mut any_sure, mut absent) = (true, false, false);
        for (source, kept) in &latest {
            all_sure &= kept.sure;
            any_sure |= kept.sure;
            absent |= kept.denied;
            match places().find_map(|(p, _)| kept.locals.get(p).copied().flatten()) {
                Some(value) if !values.contains(&Possible::Value(value)) => values.push(Possible::Value(value)),
                Some(_) => {}
                None => absent = true,
            }
            if T::WHOLE {
                let instance = kept.instance();
                let always = T::build(Support::HELD, super::Step::Always, T::Parts::default());
                let guard = self.guard(*source, &instance);
                T::found(parts, *source, &instance, always, guard);
            }
        }
        for (source, coverage) in coverages {
            absent |= coverage.denial.is_some();
            T::coverage(parts, source, coverage);
        }
        if self.is_over_limit() || absent || !any_sure || !(all_sure || values.len() == 1) {
            return Values::new();
        }
        values
    }

    /// A count or a sum: one number, or unknown.
    fn total<T: Trace>(
        &self,
        atom: &Atom,
        of: Option<Slot>,
        then: &Cond,
        at: &mut At<'_>,
        parts: &mut T::Parts,
    ) -> Values {
        let Ok(asked) = self.ask(atom, at) else { return Values::new() };
        let mut total: Option<i64> = Some(0);
        let mut sample: Option<Value> = None;
        for &source in &atom.sources {
            let coverage = self.visit(atom, source, &asked, None, at, |e, instance, at| {
                let found: T = e.cond(then, at);
                let value = of.and_then(|slot| at.frame.value(slot));
                let amount = match (found.support(), of) {
                    _ if !instance.sure || instance.denied => None,
                    (Support::FAILED, _) => Some(0),
                    (Support::HELD, None) => Some(1),
                    (Support::HELD, Some(_)) => value.and_then(Value::amount),
                    _ => None,
                };
                if found.support() == Support::HELD {
                    sample = sample.or(value);
                }
                total = total.zip(amount).and_then(|(t, a)| t.checked_add(a));
                if T::WHOLE {
                    let guard = e.guard(source, instance);
                    T::found(parts, source, instance, found, guard);
                }
                Support::HELD
            });
            T::coverage(parts, source, coverage);
            if coverage.complete.is_none() || coverage.denial.is_some() {
                total = None;
            }
        }
        let Some(total) = total.filter(|_| !self.is_over_limit()) else { return Values::new() };
        // With nothing to add up, the sum is a plain zero, which equals a zero of any unit.
        let value = sample.map_or_else(|| Value::number(total), |s| s.with_amount(total));
        value.map(Possible::Value).into_iter().collect()
    }

    pub(super) fn compare(&self, left: &Values, op: Op, right: &Values) -> Support {
        over_pairs(left.iter().flat_map(|l| right.iter().map(|r| self.holds(*l, op, *r))))
    }

    /// Whether a comparison of two possible values holds; `None` if the values are not exact enough.
    pub(super) fn holds(&self, left: Possible, op: Op, right: Possible) -> Option<bool> {
        match (left, right) {
            (Possible::Value(l), Possible::Value(r)) => self.plain_holds(l, op, r),
            (Possible::Moment(l), Possible::Moment(r)) => {
                let order = self.facts.order(l, r);
                by_order(order, op)
            }
            (Possible::Between(low, high), other) | (other, Possible::Between(low, high)) => {
                let (a, b) = match other {
                    Possible::Between(a, b) => (a, b),
                    Possible::Value(v) => (v.amount()?, v.amount()?),
                    Possible::Moment(_) | Possible::Time(_) => return None,
                };
                let ranges =
                    if matches!(left, Possible::Between(..)) { ((low, high), (a, b)) } else { ((a, b), (low, high)) };
                by_ranges(ranges.0, op, ranges.1)
            }
            (Possible::Moment(Moment { when, .. }) | Possible::Time(when), Possible::Value(v)) => {
                by_ranges(self.days_or_seconds(when, v)?, op, (v.amount()?, v.amount()?))
            }
            (Possible::Value(v), Possible::Moment(Moment { when, .. }) | Possible::Time(when)) => {
                by_ranges((v.amount()?, v.amount()?), op, self.days_or_seconds(when, v)?)
            }
            (Possible::Time(l), Possible::Time(r) | Possible::Moment(Moment { when: r, .. }))
            | (Possible::Moment(Moment { when: l, .. }), Possible::Time(r)) => {
                by_ranges((l.earliest, l.latest), op, (r.earliest, r.latest))
            }
        }
    }

    /// A moment in the unit of the value it is compared with: local days for a date, else seconds.
    fn days_or_seconds(&self, when: Span, value: Value) -> Option<(i64, i64)> {
        let offset = self.facts.utc_offset();
        let day = |second| if second == i64::MIN || second == i64::MAX { second } else { local_day(second, offset) };
        match value.plain() {
            Plain::Date(_) => Some((day(when.earliest), day(when.latest))),
            Plain::Moment(_) => Some((when.earliest, when.latest)),
            _ => None,
        }
    }

    fn plain_holds(&self, left: Value, op: Op, right: Value) -> Option<bool> {
        let offset = self.facts.utc_offset();
        let (l, r) = match (left.plain(), right.plain()) {
            (Plain::Date(d), Plain::Moment(m)) => (d, local_day(m, offset)),
            (Plain::Moment(m), Plain::Date(d)) => (local_day(m, offset), d),
            (Plain::Name(_) | Plain::Text(_), _) | (_, Plain::Name(_) | Plain::Text(_)) => {
                return match op {
                    Op::Eq => Some(left == right),
                    Op::Ne => Some(left != right),
                    _ => None,
                };
            }
            _ => (left.amount()?, right.amount()?),
        };
        by_ranges((l, l), op, (r, r))
    }
}

/// The value of a comparison from whether each pair of possible values satisfies it.
pub(super) fn over_pairs(pairs: impl Iterator<Item = Option<bool>>) -> Support {
    let (mut some, mut yes, mut no, mut open) = (false, false, false, false);
    for pair in pairs {
        some = true;
        match pair {
            Some(true) => yes = true,
            Some(false) => no = true,
            None => open = true,
        }
    }
    match (yes, no) {
        (true, true) => Support::DISPUTED,
        _ if open || !some => Support::UNKNOWN,
        (true, false) => Support::HELD,
        _ => Support::FAILED,
    }
}

fn one(value: Possible) -> Values {
    let mut values = Values::new();
    values.push(value);
    values
}

fn by_order(order: Order, op: Op) -> Option<bool> {
    let (before, same, after) = match op {
        Op::Eq => (false, true, false),
        Op::Ne => (true, false, true),
        Op::Lt => (true, false, false),
        Op::Le => (true, true, false),
        Op::Gt => (false, false, true),
        Op::Ge => (false, true, true),
    };
    match order {
        Order::Before => Some(before),
        Order::Same => Some(same),
        Order::After => Some(after),
        Order::Unordered => None,
    }
}

/// A comparison of two ranges, decided when every choice from both agrees.
fn by_ranges(l: (i64, i64), op: Op, r: (i64, i64)) -> Option<bool> {
    let less = if l.1 < r.0 {
        Some(true)
    } else if l.0 >= r.1 {
        Some(false)
    } else {
        None
    };
    let more = if l.0 > r.1 {
        Some(true)
    } else if l.1 <= r.0 {
        Some(false)
    } else {
        None
    };
    let equal = if l.0 == l.1 && l == r && l.0 != i64::MIN && l.0 != i64::MAX {
        Some(true)
    } else if l.1 < r.0 || l.0 > r.1 {
        Some(false)
    } else {
        None
    };
    match op {
        Op::Lt => less,
        Op::Ge => less.map(|x| !x),
        Op::Gt => more,
        Op::Le => more.map(|x| !x),
        Op::Eq => equal,
        Op::Ne => equal.map(|x| !x),
    }
}

/// A sum in which `i64::MIN` and `i64::MAX` are open ends; none if it overflows what a number may be.
fn plus(a: i64, b: i64) -> Option<i64> {
    match (a, b) {
        (i64::MIN, i64::MAX) | (i64::MAX, i64::MIN) => None,
        (i64::MIN | i64::MAX, _) => Some(a),
        (_, i64::MIN | i64::MAX) => Some(b),
        _ => a.checked_add(b).filter(|n| (-NUMBER_MAX..=NUMBER_MAX).contains(n)),
    }
}

/// The opposite of an amount or an open end.
fn minus(a: i64) -> i64 {
    match a {
        i64::MIN => i64::MAX,
        i64::MAX => i64::MIN,
        _ => -a,
    }
}

/// A date, a field's moment or a calculated one in seconds.
fn as_time(value: Possible, offset: i32) -> Option<(i64, i64)> {
    match value {
        Possible::Between(..) => None,
        Possible::Moment(Moment { when, .. }) | Possible::Time(when) => Some((when.earliest, when.latest)),
        Possible::Value(v) => {
            let second = match v.plain() {
                Plain::Date(days) => days.checked_mul(DAY)?.checked_sub(i64::from(offset))?,
                Plain::Moment(second) => second,
                _ => return None,
            };
            Some((second, second))
        }
    }
}

/// A duration in seconds.
fn as_duration(value: Possible) -> Option<(i64, i64)> {
    match value {
        Possible::Between(low, high) => Some((low, high)),
        Possible::Value(v) => match v.plain() {
            Plain::Duration(seconds) => Some((seconds, seconds)),
            _ => None,
        },
        Possible::Moment(_) | Possible::Time(_) => None,
    }
}

fn is_date(value: Possible) -> Option<i64> {
    match value {
        Possible::Value(v) => match v.plain() {
            Plain::Date(days) => Some(days),
            _ => None,
        },
        _ => None,
    }
}

fn between((low, high): (i64, i64)) -> Option<Possible> {
    if low == high && low != i64::MIN && low != i64::MAX {
        return Value::duration(low).map(Possible::Value);
    }
    Some(Possible::Between(low, high))
}

/// A moment moved by a duration, or a date by whole days.
fn shift(time: Possible, by: (i64, i64)) -> Option<Possible> {
    if let Some(days) = is_date(time) {
        let whole = by.0 == by.1 && by.0 % DAY == 0;
        return if whole { Value::date(plus(days, by.0 / DAY)?).map(Possible::Value) } else { None };
    }
    let (low, high) = as_time(time, 0)?;
    Some(Possible::Time(Span { earliest: plus(low, by.0)?, latest: plus(high, by.1)? }))
}

/// A plain zero beside a length or duration, as the sum of nothing is one, in their unit.
fn in_unit_of(value: Possible, other: Possible) -> Possible {
    let Possible::Value(zero) = value else { return value };
    let unit = match other {
        Possible::Between(..) => Value::duration(0),
        Possible::Value(v) if matches!(v.plain(), Plain::Length(_) | Plain::Duration(_)) => v.with_amount(0),
        _ => None,
    };
    match (zero.plain(), unit) {
        (Plain::Number(0), Some(unit)) => Possible::Value(unit),
        _ => value,
    }
}

fn add(a: Possible, b: Possible) -> Option<Possible> {
    let (a, b) = (in_unit_of(a, b), in_unit_of(b, a));
    match (as_duration(a), as_duration(b)) {
        (Some(a), Some(b)) => between((plus(a.0, b.0)?, plus(a.1, b.1)?)),
        (None, Some(by)) => shift(a, by),
        (Some(by), None) => shift(b, by),
        (None, None) => amounts(a, b, i64::checked_add),
    }
}

fn subtract(a: Possible, b: Possible, offset: i32) -> Option<Possible> {
    let (a, b) = (in_unit_of(a, b), in_unit_of(b, a));
    match (as_duration(a), as_duration(b)) {
        (Some(a), Some(b)) => between((plus(a.0, minus(b.1))?, plus(a.1, minus(b.0))?)),
        (None, Some(by)) => shift(a, (minus(by.1), minus(by.0))),
        (Some(_), None) => None,
        (None, None) => match (as_time(a, offset), as_time(b, offset)) {
            (Some(a), Some(b)) => between((plus(a.0, minus(b.1))?, plus(a.1, minus(b.0))?)),
            _ => amounts(a, b, i64::checked_sub),
        },
    }
}

/// Two numbers, or two lengths.
fn amounts(a: Possible, b: Possible, combine: impl Fn(i64, i64) -> Option<i64>) -> Option<Possible> {
    let (Possible::Value(x), Possible::Value(y)) = (a, b) else { return None };
    match (x.plain(), y.plain()) {
        (Plain::Number(n), Plain::Number(m)) => Value::number(combine(n, m)?).map(Possible::Value),
        (Plain::Length(n), Plain::Length(m)) => Value::length(combine(n, m)?).map(Possible::Value),
        _ => None,
    }
}

fn multiply(a: Possible, b: Possible) -> Option<Possible> {
    if let (Possible::Between(low, high), Possible::Value(n)) | (Possible::Value(n), Possible::Between(low, high)) =
        (a, b)
    {
        let n = if let Plain::Number(n) = n.plain() { n } else { return None };
        let times = |end: i64| {
            let open = end == i64::MIN || end == i64::MAX;
            if open { None } else { end.checked_mul(n).filter(|n| (-NUMBER_MAX..=NUMBER_MAX).contains(n)) }
        };
        let ends = (times(low)?, times(high)?);
        return between((ends.0.min(ends.1), ends.0.max(ends.1)));
    }
    let (Possible::Value(x), Possible::Value(y)) = (a, b) else { return None };
    let unit = if matches!(x.plain(), Plain::Number(_)) { y } else { x };
    unit.with_amount(x.amount()?.checked_mul(y.amount()?)?).map(Possible::Value)
}
