//! The short way to a bare value: conditions compiled for a running record, for what nearly always holds.
//!
//! It covers searches by key, `and`, `or`, `not` and comparisons of variables and constants, over tables in
//! which nothing is denied or vague. Where anything else turns up it gives up (`None`), and [`super::Evaluator`]
//! answers; it never answers otherwise than that would (tested on random rules and histories).

use hashbrown::HashMap;
use model::rule::{Arg, Atom, Cond, Core, Need, Op, RuleCore, Term, Tie};
use model::{FieldId, KindId, Support, Value, Verdict};
use rustc_hash::FxBuildHasher;

use super::live::{Entry, Live};
use super::plan::Plan;
use super::term::{Possible, over_pairs};
use super::{Evaluator, SLOTS};

/// Most instances that are looked at before this way gives up.
const MAX_LOOKS: u32 = 1_000_000;

/// A compiled rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    on: Vec<On>,
    applies: Option<Test>,
    need: Test,
}

#[derive(Clone, Debug)]
struct On {
    kind: KindId,
    constants: Vec<(FieldId, Value)>,
    slots: Vec<(FieldId, u8)>,
}

/// A compiled condition.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Always,
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Exists { looks: Vec<Look>, then: Box<Test>, memo: Option<Memo> },
    Compare { left: Side, op: Op, right: Vec<Side> },
}

/// A search whose answer hangs on one variable, on a few tables and on the time: it is remembered for each
/// value of the variable until one of the tables changes there, or something runs out.
#[derive(Clone, Debug)]
pub(super) struct Memo {
    /// Its number among all of them.
    id: usize,
    slot: u8,
    tables: Vec<usize>,
}

/// An answer that is remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    stamp: u64,
    since: i64,
    until: i64,
    value: Support,
}

/// Answers for the values of a variable.
pub(super) type Answers = HashMap<u64, Known, FxBuildHasher>;

/// An answer is remembered if so many instances had to be looked at.
const WORTH_KEEPING: u32 = 8;
/// Most answers that are remembered for one search; then it starts afresh.
const MAX_ANSWERS: usize = 1 << 16;

/// A variable or a constant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Side {
    Slot(u8),
    Const(Value),
}

/// One source, looked up by key.
#[derive(Clone, Debug)]
pub(super) struct Look {
    table: usize,
    key: Vec<Side>,
    /// Which kept value goes to which slot.
    free: Vec<(usize, u8)>,
    lasting: Option<i64>,
    kind: KindId,
}

pub(super) fn rule(core: &Core, plan: &mut Plan, rule: &RuleCore) -> Option<Rule> {
    let Need::Now(need) = &rule.need else { return None };
    let applies = match &rule.applies_where {
        Some(cond) => Some(test(core, plan, cond)?),
        None => None,
    };
    let on = rule.on.iter().map(on).collect::<Option<_>>()?;
    Some(Rule { on, applies, need: test(core, plan, need)? })
}

fn on(pattern: &model::rule::Pattern) -> Option<On> {
    let mut on = On { kind: pattern.kind, constants: Vec::new(), slots: Vec::new() };
    for (field, tie) in &pattern.tied {
        match tie {
            Tie::Const(value) => on.constants.push((*field, *value)),
            // A variable that stands twice must be compared: not here.
            Tie::Local(slot) if on.slots.iter().any(|(_, s)| s == slot) || usize::from(*slot) >= SLOTS => return None,
            Tie::Local(slot) => on.slots.push((*field, *slot)),
        }
    }
    Some(on)
}

pub(super) fn test(core: &Core, plan: &mut Plan, cond: &Cond) -> Option<Test> {
    Some(match cond {
        Cond::Always => Test::Always,
        Cond::All(parts) => Test::All(parts.iter().map(|p| test(core, plan, p)).collect::<Option<_>>()?),
        Cond::Any(parts) => Test::Any(parts.iter().map(|p| test(core, plan, p)).collect::<Option<_>>()?),
        Cond::Not(inner) => Test::Not(Box::new(test(core, plan, inner)?)),
        Cond::Exists { atom, then } => {
            let looks = looks(core, plan, atom)?;
            let then = Box::new(test(core, plan, then)?);
            let memo = memo(plan, &looks, &then);
            Test::Exists { looks, then, memo }
        }
        Cond::Compare { left, op, right } => Test::Compare { left: side(left)?, op: *op, right: vec![side(right)?] },
        Cond::OneOf { term, values } => {
            Test::Compare { left: side(term)?, op: Op::Eq, right: values.iter().map(|v| Side::Const(*v)).collect() }
        }
        Cond::Last { .. } => return None,
    })
}

/// Whether a search over a search hangs on one variable alone; its tables are watched from then on.
fn memo(plan: &mut Plan, looks: &[Look], then: &Test) -> Option<Memo> {
    let mut all: Vec<&Look> = looks.iter().collect();
    let mut sides = Vec::new();
    then.gather(&mut all, &mut sides);
    if all.len() == looks.len() {
        return None;
    }
    let own = |slot: u8| all.iter().any(|l| l.free.iter().any(|(_, s)| *s == slot));
    sides.extend(all.iter().flat_map(|l| l.key.iter().copied()));
    let mut given =
        sides.iter().filter_map(|s| if let Side::Slot(slot) = s { Some(*slot) } else { None }).filter(|s| !own(*s));
    let slot = given.next()?;
    if given.any(|s| s != slot) {
        return None;
    }
    let places: Option<Vec<(usize, usize)>> =
        all.iter().map(|l| Some((l.table, l.key.iter().position(|s| *s == Side::Slot(slot))?))).collect();
    let mut tables = Vec::new();
    for (table, place) in places? {
        if !tables.contains(&table) {
            tables.push(table);
        }
        let watched = plan.watched.get_mut(table)?;
        if !watched.contains(&place) {
            watched.push(place);
        }
    }
    plan.memos += 1;
    Some(Memo { id: plan.memos - 1, slot, tables })
}

impl Test {
    /// Every search in it, and every variable or constant that it compares.
    fn gather<'t>(&'t self, looks: &mut Vec<&'t Look>, sides: &mut Vec<Side>) {
        match self {
            Test::Always => {}
            Test::All(parts) | Test::Any(parts) => parts.iter().for_each(|p| p.gather(looks, sides)),
            Test::Not(inner) => inner.gather(looks, sides),
            Test::Exists { looks: own, then, .. } => {
                looks.extend(own);
                then.gather(looks, sides);
            }
            Test::Compare { left, right, .. } => {
                sides.push(*left);
                sides.extend(right);
            }
        }
    }
}

fn side(term: &Term) -> Option<Side> {
    match term {
        Term::Const(value) => Some(Side::Const(*value)),
        Term::Var(slot) if usize::from(slot.0) < SLOTS => Some(Side::Slot(slot.0)),
        _ => None,
    }
}

fn looks(core: &Core, plan: &Plan, atom: &Atom) -> Option<Vec<Look>> {
    let is_plain = atom.at.is_none() && atom.after.is_empty() && atom.before.is_empty();
    let free = |arg: &&Arg| matches!(arg, Arg::Free(_));
    let doubled = atom.args.iter().enumerate().any(|(i, a)| free(&a) && atom.args.iter().skip(i + 1).any(|b| a == b));
    if !is_plain || doubled {
        return None;
    }
    let mut mask = 0u32;
    let mut key = Vec::new();
    for (i, arg) in atom.args.iter().enumerate() {
        let given = match arg {
            Arg::Const(value) => Side::Const(*value),
            Arg::Bound(slot) if usize::from(slot.0) < SLOTS => Side::Slot(slot.0),
            Arg::Bound(_) => return None,
            Arg::Free(_) | Arg::Any => continue,
        };
        mask |= 1 << i;
        key.push(given);
    }
    let look = |&id: &model::rule::SourceId| {
        let source = core.source(id)?;
        let table = plan.table(id, mask)?;
        let kept = &plan.tables.get(table)?.kept;
        let mut free = Vec::new();
        for (i, arg) in atom.args.iter().enumerate() {
            if let Arg::Free(slot) = arg {
                free.push((kept.iter().position(|k| usize::from(*k) == i)?, slot.0));
            }
        }
        Some(Look { table, key: key.clone(), free, lasting: source.lasting, kind: source.from.kind })
    };
    atom.sources.iter().map(look).collect()
}

/// The values of variables, and what they are asked of.
pub(super) struct Run<'r, 'a> {
    live: &'r Live<'a>,
    now: i64,
    frame: [Option<Value>; SLOTS],
    looks: u32,
    /// When the first of the instances that were looked at runs out.
    until: i64,
}

impl<'r, 'a> Run<'r, 'a> {
    pub(super) fn new(live: &'r Live<'a>, now: i64) -> Run<'r, 'a> {
        Run { live, now, frame: [None; SLOTS], looks: 0, until: i64::MAX }
    }

    #[inline]
    pub(super) fn set(&mut self, slot: u8, value: Option<Value>) {
        if let Some(place) = self.frame.get_mut(usize::from(slot)) {
            *place = value;
        }
    }

    /// The verdict on an occasion: the outer `None` gives up, the inner one says that no pattern fits.
    #[inline]
    pub(super) fn rule(&mut self, rule: &Rule, entry: Entry<'_>) -> Option<Option<Verdict>> {
        let fits = |on: &&On| {
            let other = |(field, value): &(FieldId, Value)| given(entry, *field).is_some_and(|v| v != *value);
            on.kind == entry.kind && !on.constants.iter().any(other)
        };
        let Some(on) = rule.on.iter().find(fits) else { return Some(None) };
        for (field, slot) in &on.slots {
            self.set(*slot, given(entry, *field));
        }
        if let Some(applies) = &rule.applies
            && self.test(applies)? == Support::FAILED
        {
            return Some(Some(Verdict::NotApplicable));
        }
        Some(Some(self.test(&rule.need)?.verdict()))
    }

    /// The value of a condition, or `None` to give up.
    pub(super) fn test(&mut self, test: &Test) -> Option<Support> {
        match test {
            Test::Always => Some(Support::HELD),
            Test::All(parts) => {
                let mut value = Support::HELD;
                for part in parts {
                    value = value & self.test(part)?;
                    if value == Support::FAILED {
                        break;
                    }
                }
                Some(value)
            }
            Test::Any(parts) => {
                let mut value = Support::FAILED;
                for part in parts {
                    value = value | self.test(part)?;
                    if value == Support::HELD {
                        break;
                    }
                }
                Some(value)
            }
            Test::Not(inner) => Some(!self.test(inner)?),
            Test::Exists { looks, then, memo: None } => self.exists(looks, then),
            Test::Exists { looks, then, memo: Some(memo) } => self.remembered(memo, looks, then),
            Test::Compare { left, op, right } => {
                let Some(left) = self.side(*left) else { return Some(Support::UNKNOWN) };
                let evaluator = Evaluator::new(self.live.core, self.live);
                let pair = |r: &Side| {
                    let right = self.side(*r)?;
                    evaluator.holds(Possible::Value(left), *op, Possible::Value(right))
                };
                Some(match right.as_slice() {
                    [one] => over_pairs([pair(one)].into_iter()),
                    many => {
                        let found = |wanted: bool| many.iter().any(|r| pair(r) == Some(wanted));
                        let all_no = many.iter().all(|r| pair(r) == Some(false));
                        if found(true) {
                            Support::HELD
                        } else if all_no {
                            Support::FAILED
                        } else {
                            Support::UNKNOWN
                        }
                    }
                })
            }
        }
    }

    #[inline]
    fn side(&self, side: Side) -> Option<Value> {
        match side {
            Side::Const(value) => Some(value),
            Side::Slot(slot) => self.frame.get(usize::from(slot)).copied().flatten(),
        }
    }

    fn remembered(&mut self, memo: &Memo, looks: &[Look], then: &Test) -> Option<Support> {
        let Some(on) = self.side(Side::Slot(memo.slot)) else { return self.exists(looks, then) };
        let stamp = memo.tables.iter().filter_map(|t| self.live.tables.get(*t)).map(|t| t.stamp(on.bits())).sum();
        let answers = self.live.answers.get(memo.id)?;
        let known = answers.try_borrow().ok()?.get(&on.bits()).copied();
        if let Some(known) = known
            && known.stamp == stamp
            && (known.since..=known.until).contains(&self.now)
        {
            self.until = self.until.min(known.until);
            return Some(known.value);
        }
        let (outer, looks_before) = (self.until, self.looks);
        self.until = i64::MAX;
        let value = self.exists(looks, then)?;
        if self.looks - looks_before >= WORTH_KEEPING {
            let mut answers = answers.try_borrow_mut().ok()?;
            if answers.len() >= MAX_ANSWERS {
                answers.clear();
            }
            answers.insert(on.bits(), Known { stamp, since: self.now, until: self.until, value });
        }
        self.until = self.until.min(outer);
        Some(value)
    }

    #[inline]
    fn exists(&mut self, looks: &[Look], then: &Test) -> Option<Support> {
        let live = self.live;
        let mut value = Support::FAILED;
        for look in looks {
            let table = live.tables.get(look.table)?;
            if !table.is_plain() {
                return None;
            }
            let bucket = match look.key.as_slice() {
                [] => Some(&table.all),
                [a] => match self.side(*a) {
                    Some(a) => table.one.get(&a.bits()),
                    None => return Some(Support::UNKNOWN),
                },
                [a, b] => match (self.side(*a), self.side(*b)) {
                    (Some(a), Some(b)) => table.two.get(&(a.bits(), b.bits())),
                    _ => return Some(Support::UNKNOWN),
                },
                _ => return None,
            };
            for begun in bucket.into_iter().flatten() {
                if let Some(limit) = look.lasting {
                    if self.now.saturating_sub(begun.at) > limit {
                        continue;
                    }
                    self.until = self.until.min(begun.at.saturating_add(limit));
                }
                self.looks += 1;
                if self.looks > MAX_LOOKS {
                    return None;
                }
                let worth = if let Test::Always = then {
                    begun.credit()
                } else {
                    for (place, slot) in &look.free {
                        self.set(*slot, begun.kept.get(*place).copied().flatten());
                    }
                    begun.credit() & self.test(then)?
                };
                value = value | worth;
                if value == Support::HELD {
                    return Some(value);
                }
            }
            if !live.closed.get(usize::from(look.kind.0)).copied().unwrap_or(false) {
                value = value | Support::UNKNOWN;
            }
        }
        Some(value)
    }
}

#[inline]
fn given(entry: Entry<'_>, field: FieldId) -> Option<Value> {
    entry.fields.get(usize::from(field.0)).copied().flatten()
}
