//! Terms: the values that a part of a condition may have.

use model::rule::{Atom, Cond, Op, Slot, Term};
use model::time::{DAY, local_day};
use model::value::Plain;
use model::{Moment, Order, Support, Value};
use smallvec::SmallVec;

use super::{At, Evaluator, Facts, Trace};

/// A value that a term may have.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Possible {
    /// This value.
    Value(Value),
    /// This moment, as exact as it is.
    Moment(Moment),
    /// Some duration from the first to the second number of seconds.
    Between(i64, i64),
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
        let place = atom.args.iter().position(|a| *a == model::rule::Arg::Free(it));
        let (latest, coverages) = self.latest(atom, &asked, at);
        let mut values = Values::new();
        let (mut all_sure, mut any_sure, mut absent) = (true, false, false);
        for (source, kept) in &latest {
            all_sure &= kept.sure;
            any_sure |= kept.sure;
            absent |= kept.denied;
            match place.and_then(|p| kept.locals.get(p).copied().flatten()) {
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
        if absent || !any_sure || !(all_sure || values.len() == 1) {
            return Values::new();
        }
        values
    }

    /// A count or a sum: one number, or unknown.
    fn total<T: Trace>(&self, atom: &Atom, of: Option<Slot>, then: &Cond, at: &mut At<'_>, parts: &mut T::Parts) -> Values {
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
            });
            T::coverage(parts, source, coverage);
            if coverage.complete.is_none() || coverage.denial.is_some() {
                total = None;
            }
        }
        let Some(total) = total else { return Values::new() };
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
                    Possible::Moment(_) => return None,
                };
                let ranges = if matches!(left, Possible::Between(..)) { ((low, high), (a, b)) } else { ((a, b), (low, high)) };
                by_ranges(ranges.0, op, ranges.1)
            }
            (Possible::Moment(m), Possible::Value(v)) => by_ranges(self.days_or_seconds(m, v)?, op, (v.amount()?, v.amount()?)),
            (Possible::Value(v), Possible::Moment(m)) => by_ranges((v.amount()?, v.amount()?), op, self.days_or_seconds(m, v)?),
        }
    }

    /// A moment in the unit of the value it is compared with: local days for a date, else seconds.
    fn days_or_seconds(&self, moment: Moment, value: Value) -> Option<(i64, i64)> {
        let offset = self.facts.utc_offset();
        match value.plain() {
            Plain::Date(_) => Some((local_day(moment.when.earliest, offset), local_day(moment.when.latest, offset))),
            Plain::Moment(_) => Some((moment.when.earliest, moment.when.latest)),
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
    let less = if l.1 < r.0 { Some(true) } else if l.0 >= r.1 { Some(false) } else { None };
    let more = if l.0 > r.1 { Some(true) } else if l.1 <= r.0 { Some(false) } else { None };
    let equal = if l.0 == l.1 && l == r {
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

/// A value as a range of its amount: moments and dates in seconds.
fn range(value: Possible, offset: i32) -> Option<(i64, i64)> {
    match value {
        Possible::Between(a, b) => Some((a, b)),
        Possible::Moment(m) => Some((m.when.earliest, m.when.latest)),
        Possible::Value(v) => {
            let amount = match v.plain() {
                Plain::Date(days) => days.checked_mul(DAY)?.checked_sub(i64::from(offset))?,
                _ => v.amount()?,
            };
            Some((amount, amount))
        }
    }
}

/// A duration as a range, when at least one of two durations is one.
fn as_ranges(a: Possible, b: Possible) -> Option<((i64, i64), (i64, i64))> {
    let range = |p: Possible| match p {
        Possible::Between(low, high) => Some((low, high)),
        Possible::Value(v) => matches!(v.plain(), Plain::Duration(_)).then_some(())
            .and_then(|()| v.amount())
            .map(|n| (n, n)),
        Possible::Moment(_) => None,
    };
    let one_is = matches!(a, Possible::Between(..)) || matches!(b, Possible::Between(..));
    one_is.then(|| Some((range(a)?, range(b)?))).flatten()
}

fn add(a: Possible, b: Possible) -> Option<Possible> {
    if let Some(((a, b), (c, d))) = as_ranges(a, b) {
        return Some(Possible::Between(a.saturating_add(c), b.saturating_add(d)));
    }
    shift(a, b, i64::checked_add).or_else(|| {
        let (Possible::Value(x), Possible::Value(y)) = (a, b) else { return None };
        x.with_amount(x.amount()?.checked_add(y.amount()?)?).map(Possible::Value)
    })
}

/// A moment or date moved by a duration.
fn shift(a: Possible, b: Possible, by: impl Fn(i64, i64) -> Option<i64>) -> Option<Possible> {
    let Possible::Value(duration) = b else { return None };
    let Plain::Duration(seconds) = duration.plain() else { return None };
    match a {
        Possible::Moment(m) => {
            let when = model::Span { earliest: by(m.when.earliest, seconds)?, latest: by(m.when.latest, seconds)? };
            Some(Possible::Moment(Moment { when, place: None }))
        }
        Possible::Value(v) => match v.plain() {
            Plain::Date(days) => Value::date(by(days, seconds.div_euclid(DAY))?).map(Possible::Value),
            Plain::Moment(at) => Value::moment(by(at, seconds)?).map(Possible::Value),
            _ => None,
        },
        Possible::Between(..) => None,
    }
}

fn subtract(a: Possible, b: Possible, offset: i32) -> Option<Possible> {
    if let Some(((a, b), (c, d))) = as_ranges(a, b) {
        return Some(Possible::Between(a.saturating_sub(d), b.saturating_sub(c)));
    }
    if let Some(shifted) = shift(a, b, i64::checked_sub) {
        return Some(shifted);
    }
    let timed = |p: Possible| match p {
        Possible::Moment(_) => true,
        Possible::Value(v) => matches!(v.plain(), Plain::Date(_) | Plain::Moment(_)),
        Possible::Between(..) => false,
    };
    if timed(a) && timed(b) {
        let (a, b) = (range(a, offset)?, range(b, offset)?);
        return Some(Possible::Between(a.0.saturating_sub(b.1), a.1.saturating_sub(b.0)));
    }
    let (Possible::Value(x), Possible::Value(y)) = (a, b) else { return None };
    x.with_amount(x.amount()?.checked_sub(y.amount()?)?).map(Possible::Value)
}

fn multiply(a: Possible, b: Possible) -> Option<Possible> {
    if let (Possible::Between(low, high), Possible::Value(n)) | (Possible::Value(n), Possible::Between(low, high)) = (a, b) {
        let n = if let Plain::Number(n) = n.plain() { n } else { return None };
        let ends = (low.checked_mul(n)?, high.checked_mul(n)?);
        return Some(Possible::Between(ends.0.min(ends.1), ends.0.max(ends.1)));
    }
    let (Possible::Value(x), Possible::Value(y)) = (a, b) else { return None };
    let unit = if matches!(x.plain(), Plain::Number(_)) { y } else { x };
    unit.with_amount(x.amount()?.checked_mul(y.amount()?)?).map(Possible::Value)
}
