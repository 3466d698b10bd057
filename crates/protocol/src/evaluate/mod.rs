//! What the record says of a rule: section 6 of `docs/formats/protocol.md`, word by word.
//!
//! One evaluator ([`Evaluator`]) reads conditions over anything that can list instances ([`Facts`]): a whole
//! history with uncertain times ([`history::Record`]), or a running
//! record ([`live::Live`]). It yields a bare value on the hot path, or the whole
//! derivation, by the same code ([`Trace`]).

mod fast;
pub mod history;
pub mod live;
pub mod plan;
mod term;

use std::cell::Cell;

use model::rule::{Arg, Atom, Cond, Core, Need, Pattern, Slot, SourceId, Tie};
use model::{Moment, Order, Span, Statement, StatementId, Support, Value, Verdict};
use smallvec::SmallVec;

pub use term::Possible;

/// Most instances that one question may look at before it is answered with *unknown*: some seconds of work.
pub const MAX_STEPS: u64 = 20_000_000;

/// Variables of a frame; the checker admits no more.
const SLOTS: usize = 16;

/// What an argument of an atom asks of a parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Want {
    /// This value.
    Equal(Value),
    /// Any value, which a variable takes.
    Free,
    /// Anything.
    Any,
}

/// A question for instances of a source.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// The source.
    pub source: SourceId,
    /// What its parameters must be.
    pub wants: &'a [Want],
    /// Parameters that one variable takes, so that they must be equal.
    pub same: &'a [(u8, u8)],
    /// Moments that an instance must come after.
    pub after: &'a [Moment],
    /// Moments that it must come before.
    pub before: &'a [Moment],
    /// How long after the (first) moment of `after` it may come, in seconds.
    pub not_later_than: Option<i64>,
    /// When the question is asked.
    pub now: Moment,
}

/// An asserted instance of a source that is not out.
#[derive(Clone, Copy, Debug)]
pub struct Instance<'a> {
    /// The statement that began it.
    pub statement: StatementId,
    /// Its moment.
    pub moment: Moment,
    /// The values of the source's locals, as far as they are kept; parameters first.
    pub locals: &'a [Option<Value>],
    /// Sure, or only maybe.
    pub sure: bool,
    /// Whether it is denied.
    pub denied: bool,
}

/// Why absence counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// The kind is closed in this record.
    Closed,
    /// The scope with this place in the history covers the question.
    Scope(usize),
}

/// What else is known of a source: whether its absence counts, whether somebody denies the whole of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Coverage {
    /// Set if the record is complete for it.
    pub complete: Option<Ground>,
    /// A denial that covers the whole of it and is not lifted; if there is one that has the last word, that one.
    pub denial: Option<StatementId>,
    /// Whether the denial has the last word: nothing that may count comes after it.
    pub last_word: bool,
}

impl Coverage {
    /// A value with what is denied taken into account.
    #[inline]
    fn adjust(self, value: Support) -> Support {
        if self.denial.is_some() { add_denial(value, self.last_word) } else { value }
    }
}

/// A value to which a denial was added (section 6.2).
#[inline]
fn add_denial(value: Support, last_word: bool) -> Support {
    if value.is_for() || last_word { value.with_denial() } else { value }
}

/// An instance that may answer a denial: when it came, whether it lifts it, whether it leaves it the last word.
struct Later {
    moment: Moment,
    lifts: bool,
    open: bool,
}

impl Later {
    fn of(instance: &Instance<'_>, then: Support) -> Later {
        Later {
            moment: instance.moment,
            lifts: instance.sure && !instance.denied && then == Support::HELD,
            open: then != Support::FAILED,
        }
    }
}

/// What a denial at this moment says after these instances: `None` if it is lifted, else whether it has the
/// last word.
fn standing_denial(denial: Moment, later: &[Later], order: impl Fn(Moment, Moment) -> Order) -> Option<bool> {
    let mut last_word = true;
    for l in later {
        let order = order(denial, l.moment);
        if l.lifts && order == Order::Before {
            return None;
        }
        last_word &= !l.open || order == Order::After;
    }
    Some(last_word)
}

/// Anything that can list the instances of a source.
pub trait Facts {
    /// Visits every instance that is sure or maybe; the visitor tells whether it satisfies what it must.
    fn instances(&self, query: &Query<'_>, visit: &mut dyn FnMut(Instance<'_>) -> Support) -> Coverage;
    /// How two moments stand to each other.
    fn order(&self, a: Moment, b: Moment) -> Order;
    /// Seconds east of UTC of local dates.
    fn utc_offset(&self) -> i32;
    /// Whether a guard can be asked again later, at its statement (otherwise it was judged on arrival).
    fn keeps_history(&self) -> bool;
}

/// What an evaluation leaves behind: a bare value, or the derivation.
pub trait Trace: Sized {
    /// The parts of a value under construction.
    type Parts: Default;
    /// Whether all parts are wanted, even when the value is settled.
    const WHOLE: bool;
    /// The value.
    fn support(&self) -> Support;
    /// Adds a part.
    fn add(parts: &mut Self::Parts, part: Self);
    /// Adds what was found for an instance: what it must satisfy, and its guard where that is traced.
    fn found(parts: &mut Self::Parts, source: SourceId, instance: &Instance<'_>, then: Self, guard: Option<Self>);
    /// Adds what else is known of a source.
    fn coverage(parts: &mut Self::Parts, source: SourceId, coverage: Coverage);
    /// Puts the parts together.
    fn build(support: Support, step: Step<'_>, parts: Self::Parts) -> Self;
}

/// What a part of a derivation is about.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// True.
    Always,
    /// All parts.
    All,
    /// Any part.
    Any,
    /// The opposite of the part.
    Not,
    /// An atom (`last` or any) with the values of its arguments.
    Search {
        /// The atom.
        atom: &'a Atom,
        /// Whether the latest instance is meant.
        last: bool,
        /// What was asked of its parameters.
        wants: &'a [Want],
        /// The moments it had to come after.
        after: &'a [Moment],
    },
    /// An atom of which a bound argument is itself unknown.
    UnknownArgument {
        /// The atom.
        atom: &'a Atom,
        /// The variable.
        slot: Slot,
    },
    /// A comparison, with the possible values of both sides.
    Compare {
        /// The comparison.
        cond: &'a Cond,
        /// Possible values of the left side.
        left: &'a [Possible],
        /// … of the right side (for `in`, the constants).
        right: &'a [Possible],
    },
    /// The evaluation was given up.
    Limit,
}

impl Trace for Support {
    type Parts = ();
    const WHOLE: bool = false;
    #[inline]
    fn support(&self) -> Support {
        *self
    }
    #[inline]
    fn add((): &mut (), _: Support) {}
    #[inline]
    fn found((): &mut (), _: SourceId, _: &Instance<'_>, _: Support, _: Option<Support>) {}
    #[inline]
    fn coverage((): &mut (), _: SourceId, _: Coverage) {}
    #[inline]
    fn build(support: Support, _: Step<'_>, (): ()) -> Support {
        support
    }
}

/// The values of variables.
#[derive(Clone, Debug)]
pub struct Frame {
    values: [Option<Value>; SLOTS],
    moments: SmallVec<[(Slot, Moment); 2]>,
}

impl Default for Frame {
    fn default() -> Frame {
        Frame { values: [None; SLOTS], moments: SmallVec::new() }
    }
}

impl Frame {
    /// A frame whose first slots have these values.
    pub fn of(values: &[Option<Value>]) -> Frame {
        let mut frame = Frame::default();
        for (slot, value) in frame.values.iter_mut().zip(values) {
            *slot = *value;
        }
        frame
    }

    /// The value of a variable; none if it is unknown.
    #[inline]
    pub fn value(&self, slot: Slot) -> Option<Value> {
        self.values.get(usize::from(slot.0)).copied().flatten()
    }

    /// Gives a variable a value.
    pub fn choose(&mut self, slot: Slot, value: Option<Value>) {
        self.set(slot, value);
    }

    /// Gives a variable a moment.
    pub fn choose_moment(&mut self, slot: Slot, moment: Moment) {
        self.moments.push((slot, moment));
    }

    #[inline]
    fn set(&mut self, slot: Slot, value: Option<Value>) {
        if let Some(v) = self.values.get_mut(usize::from(slot.0)) {
            *v = value;
        }
    }

    fn moment(&self, slot: Slot) -> Option<Moment> {
        self.moments.iter().rev().find(|m| m.0 == slot).map(|m| m.1)
    }
}

/// Reads conditions over facts.
pub struct Evaluator<'a, F: Facts> {
    core: &'a Core,
    facts: &'a F,
    steps: Cell<u64>,
}

/// The candidates for the latest instance, and what else is known of each source.
type Latest = (SmallVec<[(SourceId, Kept); 1]>, SmallVec<[(SourceId, Coverage); 1]>);
type Moments = SmallVec<[Moment; 2]>;
type Wants = SmallVec<[Want; 8]>;

/// The frame and the moment that a condition is read at.
struct At<'f> {
    frame: &'f mut Frame,
    now: Moment,
}

impl<'a, F: Facts> Evaluator<'a, F> {
    /// A reader of these facts.
    pub fn new(core: &'a Core, facts: &'a F) -> Evaluator<'a, F> {
        Evaluator { core, facts, steps: Cell::new(0) }
    }

    /// The value of a condition, or its derivation, for variables with these values at this moment.
    pub fn condition<T: Trace>(&self, cond: &Cond, frame: &mut Frame, now: Moment) -> T {
        self.cond(cond, &mut At { frame, now })
    }

    /// The verdict of a rule on an occasion, and its derivation; `None` where no `on` pattern fits.
    ///
    /// `now` is the occasion's moment. Duties are read as of `as_of`.
    pub fn rule<T: Trace>(&self, rule: usize, occasion: &Statement, now: Moment, as_of: Moment) -> Option<Judged<T>> {
        self.rule_on(rule, occasion.kind, &occasion.fields, now, as_of)
    }

    /// The same for an occasion of this kind with these fields.
    pub fn rule_on<T: Trace>(
        &self,
        rule: usize,
        kind: model::KindId,
        fields: &[Option<Value>],
        now: Moment,
        as_of: Moment,
    ) -> Option<Judged<T>> {
        let rule = self.core.rules.get(rule)?;
        let mut frame = rule.on.iter().find_map(|pattern| fit_fields(pattern, kind, fields))?;
        let applies = rule.applies_where.as_ref().map(|c| self.condition::<T>(c, &mut frame, now));
        if applies.as_ref().is_some_and(|a| a.support() == Support::FAILED) {
            return Some(Judged { verdict: Verdict::NotApplicable, applies, need: None });
        }
        let (verdict, need) = match &rule.need {
            Need::Now(cond) => {
                let need = self.condition::<T>(cond, &mut frame, now);
                (need.support().verdict(), need)
            }
            Need::Within { atom, then, seconds } => self.duty(atom, then, *seconds, &mut frame, now, as_of),
        };
        Some(Judged { verdict, applies, need: Some(need) })
    }

    /// Visits every instance of an atom, sure or maybe, with its variables bound in the frame; the second
    /// argument is the instance's locals.
    pub fn bind_each(
        &self,
        atom: &Atom,
        frame: &mut Frame,
        now: Moment,
        each: &mut dyn FnMut(&mut Frame, &[Option<Value>]),
    ) {
        let mut at = At { frame, now };
        let Ok(asked) = self.ask(atom, &at) else { return };
        for &source in &atom.sources {
            self.visit(atom, source, &asked, None, &mut at, |_, instance, at| {
                each(at.frame, instance.locals);
                Support::HELD
            });
        }
    }

    /// The possible values of a term.
    pub fn possible(&self, term: &model::rule::Term, frame: &mut Frame, now: Moment) -> SmallVec<[Possible; 2]> {
        self.term::<Support>(term, &mut At { frame, now }, &mut ())
    }

    fn cond<T: Trace>(&self, cond: &Cond, at: &mut At<'_>) -> T {
        let mut parts = T::Parts::default();
        match cond {
            Cond::Always => T::build(Support::HELD, Step::Always, parts),
            Cond::All(conds) => {
                let mut value = Support::HELD;
                for cond in conds {
                    let part: T = self.cond(cond, at);
                    value = value & part.support();
                    T::add(&mut parts, part);
                    if !T::WHOLE && value == Support::FAILED {
                        break;
                    }
                }
                T::build(value, Step::All, parts)
            }
            Cond::Any(conds) => {
                let mut value = Support::FAILED;
                for cond in conds {
                    let part: T = self.cond(cond, at);
                    value = value | part.support();
                    T::add(&mut parts, part);
                    if !T::WHOLE && value == Support::HELD {
                        break;
                    }
                }
                T::build(value, Step::Any, parts)
            }
            Cond::Not(inner) => {
                let part: T = self.cond(inner, at);
                let value = !part.support();
                T::add(&mut parts, part);
                T::build(value, Step::Not, parts)
            }
            Cond::Exists { atom, then } => self.exists(atom, then, at),
            Cond::Last { atom, then } => self.last(atom, then, at),
            Cond::Compare { left, op, right } => {
                let left = self.term::<T>(left, at, &mut parts);
                let right = self.term::<T>(right, at, &mut parts);
                let value = self.compare(&left, *op, &right);
                T::build(value, Step::Compare { cond, left: &left, right: &right }, parts)
            }
            Cond::OneOf { term, values } => {
                let left = self.term::<T>(term, at, &mut parts);
                let right: term::Values = values.iter().map(|v| Possible::Value(*v)).collect();
                let among = |l: &Possible| {
                    let each = || right.iter().map(|r| self.holds(*l, model::rule::Op::Eq, *r));
                    if each().any(|e| e == Some(true)) {
                        Some(true)
                    } else if each().all(|e| e == Some(false)) {
                        Some(false)
                    } else {
                        None
                    }
                };
                let value = term::over_pairs(left.iter().map(among));
                T::build(value, Step::Compare { cond, left: &left, right: &right }, parts)
            }
        }
    }

    fn exists<T: Trace>(&self, atom: &Atom, then: &Cond, at: &mut At<'_>) -> T {
        let asked = match self.ask(atom, at) {
            Ok(asked) => asked,
            Err(slot) => return T::build(Support::UNKNOWN, Step::UnknownArgument { atom, slot }, T::Parts::default()),
        };
        let mut parts = T::Parts::default();
        let mut value = Support::FAILED;
        for &source in &atom.sources {
            let mut found = Support::FAILED;
            let coverage = self.visit(atom, source, &asked, None, at, |e, instance, at| {
                let then: T = e.cond(then, at);
                let support = then.support();
                found = found | (credit(instance) & support);
                if T::WHOLE {
                    let guard = e.guard(source, instance);
                    T::found(&mut parts, source, instance, then, guard);
                }
                support
            });
            T::coverage(&mut parts, source, coverage);
            let rest = if coverage.complete.is_some() { Support::FAILED } else { Support::UNKNOWN };
            found = found | rest;
            value = value | coverage.adjust(found);
        }
        self.finish(value, Step::Search { atom, last: false, wants: &asked.wants, after: &asked.after }, parts)
    }

    fn last<T: Trace>(&self, atom: &Atom, then: &Cond, at: &mut At<'_>) -> T {
        let asked = match self.ask(atom, at) {
            Ok(asked) => asked,
            Err(slot) => return T::build(Support::UNKNOWN, Step::UnknownArgument { atom, slot }, T::Parts::default()),
        };
        let mut parts = T::Parts::default();
        let (latest, coverages) = self.latest(atom, &asked, at);
        let mut worths: SmallVec<[Worth; 2]> = SmallVec::new();
        for (source, kept) in &latest {
            let moments = at.frame.moments.len();
            bind(atom, &kept.locals, kept.moment, at.frame);
            let then: T = self.cond(then, at);
            let instance = kept.instance();
            worths.push(Worth { sure: instance.sure, then: then.support(), worth: credit(&instance) & then.support() });
            if T::WHOLE {
                let guard = self.guard(*source, &instance);
                T::found(&mut parts, *source, &instance, then, guard);
            }
            at.frame.moments.truncate(moments);
        }
        for (source, coverage) in &coverages {
            T::coverage(&mut parts, *source, *coverage);
        }
        let denied = coverages.iter().any(|(_, c)| c.denial.is_some());
        let last_word = coverages.iter().all(|(_, c)| c.last_word);
        let absent = coverages.iter().all(|(_, c)| c.complete.is_some() || c.denial.is_some());
        let value = match agreed(&worths) {
            None if absent => Support::FAILED,
            None => Support::UNKNOWN,
            Some(value) if denied => add_denial(value, last_word),
            Some(value) => value,
        };
        self.finish(value, Step::Search { atom, last: true, wants: &asked.wants, after: &asked.after }, parts)
    }

    /// A duty: what comes after the occasion, in time.
    fn duty<T: Trace>(
        &self,
        atom: &Atom,
        then: &Cond,
        seconds: i64,
        frame: &mut Frame,
        occasion: Moment,
        as_of: Moment,
    ) -> (Verdict, T) {
        let mut at = At { frame, now: as_of };
        let mut parts = T::Parts::default();
        let mut asked = match self.ask(atom, &at) {
            Ok(asked) => asked,
            Err(slot) => {
                return (Verdict::Unknown, T::build(Support::UNKNOWN, Step::UnknownArgument { atom, slot }, parts));
            }
        };
        asked.after.insert(0, occasion);
        let (mut value, mut denied, mut any_denied, mut closed) = (Support::FAILED, true, false, true);
        for &source in &atom.sources {
            let coverage = self.visit(atom, source, &asked, Some(seconds), &mut at, |e, instance, at| {
                let mut at = At { frame: &mut *at.frame, now: instance.moment };
                let then: T = e.cond(then, &mut at);
                let support = then.support();
                value = value | (credit(instance) & support);
                if T::WHOLE {
                    let guard = e.guard(source, instance);
                    T::found(&mut parts, source, instance, then, guard);
                }
                support
            });
            T::coverage(&mut parts, source, coverage);
            denied &= coverage.last_word;
            any_denied |= coverage.denial.is_some();
            closed &= coverage.complete == Some(Ground::Closed);
        }
        let over = as_of.when.earliest > occasion.when.latest.saturating_add(seconds);
        let verdict = match value {
            _ if self.is_over_limit() => Verdict::Unknown,
            Support::HELD if !any_denied => Verdict::Held,
            Support::HELD | Support::DISPUTED => Verdict::Disputed,
            _ if denied => Verdict::Failed,
            _ if !over => Verdict::Pending,
            Support::UNKNOWN => Verdict::Unknown,
            _ if closed => Verdict::Failed,
            _ => Verdict::Unknown,
        };
        let support = match verdict {
            Verdict::Held => Support::HELD,
            Verdict::Failed => Support::FAILED,
            Verdict::Disputed => Support::DISPUTED,
            _ => Support::UNKNOWN,
        };
        let step = Step::Search { atom, last: false, wants: &asked.wants, after: &asked.after };
        (verdict, self.finish(support, step, parts))
    }

    /// Whether more instances were looked at than one question may: what was found so far decides nothing.
    #[inline]
    fn is_over_limit(&self) -> bool {
        self.steps.get() > MAX_STEPS
    }

    fn finish<T: Trace>(&self, support: Support, step: Step<'_>, parts: T::Parts) -> T {
        if self.is_over_limit() {
            return T::build(Support::UNKNOWN, Step::Limit, parts);
        }
        T::build(support, step, parts)
    }

    /// A guard's derivation, where the facts still hold what it was judged on.
    fn guard<T: Trace>(&self, source: SourceId, instance: &Instance<'_>) -> Option<T> {
        let guard = self.core.source(source)?.guard.as_ref()?;
        self.facts.keeps_history().then(|| self.condition(guard, &mut Frame::of(instance.locals), instance.moment))
    }

    /// The arguments' values. `Err` names a bound variable that is unknown.
    #[inline]
    fn ask(&self, atom: &Atom, at: &At<'_>) -> Result<Asked, Slot> {
        let mut wants = Wants::new();
        for arg in &atom.args {
            wants.push(match *arg {
                Arg::Const(value) => Want::Equal(value),
                Arg::Bound(slot) => Want::Equal(at.frame.value(slot).ok_or(slot)?),
                Arg::Free(_) => Want::Free,
                Arg::Any => Want::Any,
            });
        }
        let mut same = SmallVec::new();
        for (i, arg) in atom.args.iter().enumerate() {
            if matches!(arg, Arg::Free(_)) {
                let later = atom.args.iter().enumerate().skip(i + 1).filter(|(_, a)| *a == arg);
                same.extend(later.map(|(j, _)| (i as u8, j as u8)));
            }
        }
        let moments =
            |slots: &[Slot]| -> Result<Moments, Slot> { slots.iter().map(|s| at.frame.moment(*s).ok_or(*s)).collect() };
        Ok(Asked { wants, same, after: moments(&atom.after)?, before: moments(&atom.before)? })
    }

    /// Visits the instances of one source, each with its variables bound.
    #[inline]
    fn visit(
        &self,
        atom: &Atom,
        source: SourceId,
        asked: &Asked,
        not_later_than: Option<i64>,
        at: &mut At<'_>,
        mut each: impl FnMut(&Self, &Instance<'_>, &mut At<'_>) -> Support,
    ) -> Coverage {
        let query = Query {
            source,
            wants: &asked.wants,
            same: &asked.same,
            after: &asked.after,
            before: &asked.before,
            not_later_than,
            now: at.now,
        };
        self.facts.instances(&query, &mut |instance| {
            self.steps.set(self.steps.get() + 1);
            if self.is_over_limit() {
                return Support::UNKNOWN;
            }
            let moments = at.frame.moments.len();
            bind(atom, instance.locals, instance.moment, at.frame);
            let then = each(self, &instance, at);
            at.frame.moments.truncate(moments);
            then
        })
    }

    /// The candidates for the latest instance.
    fn latest(&self, atom: &Atom, asked: &Asked, at: &mut At<'_>) -> Latest {
        let mut all: SmallVec<[(SourceId, Kept); 1]> = SmallVec::new();
        let mut coverages = SmallVec::new();
        for &source in &atom.sources {
            let coverage = self.visit(atom, source, asked, None, at, |_, instance, _| {
                all.push((source, Kept::of(instance)));
                Support::HELD
            });
            coverages.push((source, coverage));
        }
        let mut is_candidate: SmallVec<[bool; 4]> = SmallVec::new();
        for (_, a) in &all {
            let beaten = all.iter().any(|(_, b)| b.sure && self.facts.order(a.moment, b.moment) == Order::Before);
            is_candidate.push(!beaten);
        }
        let mut i = 0;
        all.retain(|_| {
            i += 1;
            is_candidate.get(i - 1).copied().unwrap_or(true)
        });
        (all, coverages)
    }
}

/// What an instance is worth by itself (section 6.4).
#[inline]
fn credit(instance: &Instance<'_>) -> Support {
    match (instance.sure, instance.denied) {
        (true, false) => Support::HELD,
        (true, true) => Support::DISPUTED,
        (false, _) => Support::UNKNOWN,
    }
}

/// A candidate for the latest instance.
struct Worth {
    sure: bool,
    then: Support,
    worth: Support,
}

/// What the candidates for the latest instance say together; `None` if there is none.
fn agreed(worths: &[Worth]) -> Option<Support> {
    let first = worths.first()?.then;
    let sure = || worths.iter().filter(|w| w.sure).map(|w| w.worth);
    if worths.iter().all(|w| w.then == first) && sure().next().is_some() {
        return Some(sure().fold(Support::HELD, |all, worth| all & worth));
    }
    let conflict =
        sure().enumerate().any(|(i, a)| a.is_for() && sure().enumerate().any(|(j, b)| i != j && b.is_against()));
    Some(if conflict { Support::DISPUTED } else { Support::UNKNOWN })
}

/// What a rule says of an occasion.
#[derive(Clone, Debug)]
pub struct Judged<T> {
    /// The verdict.
    pub verdict: Verdict,
    /// The value of `where`, if the rule has one.
    pub applies: Option<T>,
    /// The value of `need`; none if the rule is not applicable.
    pub need: Option<T>,
}

struct Asked {
    wants: Wants,
    same: SmallVec<[(u8, u8); 1]>,
    after: Moments,
    before: Moments,
}

/// An instance, kept beyond its visit.
#[derive(Clone, Debug)]
struct Kept {
    statement: StatementId,
    moment: Moment,
    locals: SmallVec<[Option<Value>; 4]>,
    sure: bool,
    denied: bool,
}

impl Kept {
    fn of(instance: &Instance<'_>) -> Kept {
        Kept {
            statement: instance.statement,
            moment: instance.moment,
            locals: SmallVec::from_slice(instance.locals),
            sure: instance.sure,
            denied: instance.denied,
        }
    }

    fn instance(&self) -> Instance<'_> {
        Instance {
            statement: self.statement,
            moment: self.moment,
            locals: &self.locals,
            sure: self.sure,
            denied: self.denied,
        }
    }
}

/// Gives an atom's free variables the values of an instance, and its moment. Of a variable that stands twice
/// the value that is known counts ([`agree`] has seen that they do not differ).
#[inline]
fn bind(atom: &Atom, locals: &[Option<Value>], moment: Moment, frame: &mut Frame) {
    let mut bound: u32 = 0;
    for (i, arg) in atom.args.iter().enumerate() {
        let Arg::Free(slot) = *arg else { continue };
        let value = locals.get(i).copied().flatten();
        let bit = 1u32.checked_shl(u32::from(slot.0)).unwrap_or(0);
        let earlier = if bound & bit != 0 { frame.value(slot) } else { None };
        bound |= bit;
        frame.set(slot, earlier.or(value));
    }
    if let Some(slot) = atom.at {
        frame.moments.push((slot, moment));
    }
}

/// Whether the parameters that one variable takes agree: `None` surely not, `Some(sure)` otherwise.
#[inline]
fn agree(same: &[(u8, u8)], locals: &[Option<Value>]) -> Option<bool> {
    let mut sure = true;
    for (a, b) in same {
        let at = |i: &u8| locals.get(usize::from(*i)).copied().flatten();
        match (at(a), at(b)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), Some(_)) => return None,
            _ => sure = false,
        }
    }
    Some(sure)
}

/// The frame of an occasion that fits the pattern: every constant is equal (or its field absent).
pub fn fit(pattern: &Pattern, occasion: &Statement) -> Option<Frame> {
    fit_fields(pattern, occasion.kind, &occasion.fields)
}

#[inline]
fn fit_fields(pattern: &Pattern, kind: model::KindId, fields: &[Option<Value>]) -> Option<Frame> {
    if pattern.kind != kind {
        return None;
    }
    let mut frame = Frame::default();
    for (field, tie) in &pattern.tied {
        let value = fields.get(usize::from(field.0)).copied().flatten();
        match tie {
            Tie::Const(constant) => {
                if value.is_some_and(|v| v != *constant) {
                    return None;
                }
            }
            Tie::Local(local) => {
                let slot = Slot(*local);
                match (frame.value(slot), value) {
                    (Some(a), Some(b)) if a != b => return None,
                    (Some(_), _) => {}
                    (None, value) => frame.set(slot, value),
                }
            }
        }
    }
    Some(frame)
}

/// Whether an instance stands on the right side of the moments: `None` is surely not, `Some(sure)` otherwise.
#[inline]
fn side(query: &Query<'_>, moment: Moment, order: impl Fn(Moment, Moment) -> Order) -> Option<bool> {
    let mut sure = true;
    for after in query.after {
        match order(*after, moment) {
            Order::Before => {}
            Order::Unordered => sure = false,
            Order::Same | Order::After => return None,
        }
    }
    for before in query.before {
        match order(moment, *before) {
            Order::Before => {}
            Order::Unordered => sure = false,
            Order::Same | Order::After => return None,
        }
    }
    if let (Some(limit), Some(start)) = (query.not_later_than, query.after.first()) {
        if moment.when.earliest.saturating_sub(start.when.latest) > limit {
            return None;
        }
        sure &= moment.when.latest.saturating_sub(start.when.earliest) <= limit;
    }
    Some(sure)
}

/// Whether an instance of this age is too old: `None` is surely too old, `Some(sure)` otherwise.
#[inline]
fn age(lasting: Option<i64>, when: Span, now: Span) -> Option<bool> {
    let Some(limit) = lasting else { return Some(true) };
    if now.earliest.saturating_sub(when.latest) > limit {
        return None;
    }
    Some(now.latest.saturating_sub(when.earliest) <= limit)
}
