//! Which entries of the record count for an atom, how surely, and what it means when there are none
//! (sections 6.4, *Instances*, and 6.5).

use model::rule::{Arg, Atom, Pattern, Slot, Source, Tie};
use model::{FieldId, Moment, Order, Scope, Span, Statement, Support, Value};

use crate::env::{Env, Known};
use crate::order::{End, at_most, is_before, more_than, order};
use crate::{World, cond};

/// 6.4: "The **status** of a fitting `e`".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It does not count.
    Out,
    /// It may count.
    Maybe,
    /// It counts.
    Sure,
}

/// An asserted statement that counts, or may count, for an atom.
#[derive(Clone, Debug)]
pub struct Instance<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// *Sure* (or else *maybe*; those that are *out* are not listed).
    pub sure: bool,
    /// "An instance is **denied** when a denial covers it or its guard is disputed."
    pub denied: bool,
    /// The environment with the atom's free variables and its `at`.
    pub env: Env,
}

/// What the record holds for one source of an atom.
#[derive(Clone, Debug)]
pub struct FromSource<'a> {
    /// The asserted instances, sure or maybe, in the order of the record.
    pub instances: Vec<Instance<'a>>,
    /// The denials that cover the whole source, lifted or not.
    pub denials: Vec<&'a Statement>,
    /// "The record is complete for it" (6.5).
    pub complete: bool,
}

/// What the record holds for an atom: for each of its sources. A statement that is an instance of two sources is
/// two instances (A13).
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// In the order of the atom's sources.
    pub sources: Vec<FromSource<'a>>,
}

/// What the denials of a source say after what came later.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Denial {
    /// One covers the whole source and is not lifted.
    pub stands: bool,
    /// One of those has the last word.
    pub last_word: bool,
}

impl FromSource<'_> {
    /// What the denials of the whole source say, given the value of C for each instance.
    pub fn denial(&self, world: World<'_>, thens: &[Support]) -> Denial {
        let mut out = Denial::default();
        for d in &self.denials {
            // "It is *lifted* by a sure and undenied instance of the source that surely comes after it and whose C is
            // held"
            let comes_after = |i: &Instance<'_>| is_before(world.history, d.moment(), i.statement.moment());
            let lifted = self
                .instances
                .iter()
                .zip(thens)
                .any(|(i, then)| i.sure && !i.denied && *then == Support::HELD && comes_after(i));
            if lifted {
                continue;
            }
            out.stands = true;
            // "it has *the last word* when each instance of the source that is not before it has a C that is failed"
            let speaks_of = |i: &Instance<'_>| is_before(world.history, i.statement.moment(), d.moment());
            if self.instances.iter().zip(thens).all(|(i, then)| speaks_of(i) || *then == Support::FAILED) {
                out.last_word = true;
            }
        }
        out
    }

    /// The same where C is left out: "for `last`, value functions, `count` and `sum`, C is here *true*".
    pub fn plain_denial(&self, world: World<'_>) -> Denial {
        self.denial(world, &vec![Support::HELD; self.instances.len()])
    }
}

impl<'a> Found<'a> {
    /// The instances, of whichever source.
    pub fn instances(&self) -> impl Iterator<Item = &Instance<'a>> {
        self.sources.iter().flat_map(|s| &s.instances)
    }

    /// The instances that are sure.
    pub fn sure(&self) -> impl Iterator<Item = &Instance<'a>> {
        self.instances().filter(|i| i.sure)
    }

    /// "A denial covers the whole of any of the sources", and is not lifted; C is left out.
    pub fn any_denial(&self, world: World<'_>) -> bool {
        self.sources.iter().any(|s| s.plain_denial(world).stands)
    }

    /// 6.5: "The record is **complete** for an atom when, for each of its sources, …"
    pub fn complete(&self) -> bool {
        self.sources.iter().all(|s| s.complete)
    }

    /// The candidates of `last`: "the sure asserted instances that are before no other sure one, and the
    /// maybe ones that are before no sure one, of all sources together".
    pub fn candidates(&self, world: World<'_>) -> Vec<&Instance<'a>> {
        let mut out = Vec::new();
        for i in self.instances() {
            let earlier =
                |other: &Instance<'_>| is_before(world.history, i.statement.moment(), other.statement.moment());
            if !self.sure().any(earlier) {
                out.push(i);
            }
        }
        out
    }
}

/// 6.6.3: the stretch of time in which a duty's instances are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// "after the occasion"
    pub occasion: Moment,
    /// "and not more than D after it"
    pub seconds: i64,
}

/// 6.4: "Take an atom in an environment, at a moment `now`. For each of its sources consider each statement
/// `e` of the source's kind."
///
/// There is no answer "if a bound argument's own value is unknown": then "the atom's value is unknown, and
/// nothing below applies". (Nor if a source is missing, which the checker never lets through.)
pub fn look<'a>(world: World<'a>, atom: &Atom, env: &Env, now: Moment, window: Option<Window>) -> Option<Found<'a>> {
    for arg in &atom.args {
        if let Arg::Bound(slot) = arg {
            env.value(*slot)?;
        }
    }
    let mut sources = Vec::new();
    for id in &atom.sources {
        let source = world.core.source(*id)?;
        let mut instances = Vec::new();
        for e in &world.history.statements {
            if e.kind != source.from.kind || e.denied {
                continue;
            }
            let Some(fit) = fit(source, atom, env, e) else { continue };
            let guard = guard(world, source, e, &fit);
            let status = status(world, source, atom, env, now, window, e, fit.vague, &fit.locals, guard);
            if status == Status::Out {
                continue;
            }
            // "A denied statement `d` of the source's kind **covers** an asserted instance `e` when every
            // field that `d` gives is equal in `e`, and their times are not definitely apart."
            let covered = world.history.statements.iter().any(|d| denies(d, e));
            instances.push(Instance {
                statement: e,
                sure: status == Status::Sure,
                denied: covered || guard == Support::DISPUTED,
                env: fit.env,
            });
        }
        let mut denials = Vec::new();
        for d in &world.history.statements {
            if d.denied && d.kind == source.from.kind && covers_source(world, source, atom, env, now, window, d) {
                denials.push(d);
            }
        }
        sources.push(FromSource { instances, denials, complete: is_complete(world, source, atom, env, now) });
    }
    Some(Found { sources })
}

/// How a statement fits an atom.
struct Fit {
    /// "it fits *vaguely*"
    vague: bool,
    /// The source's locals, as far as the statement gives them.
    locals: Vec<Option<Value>>,
    /// The environment with the free variables of the atom.
    env: Env,
}

/// What an atom asks of a field of a source: the value it must equal, if it is tied to a constant or to
/// a bound argument.
fn asked_of(tie: &Tie, atom: &Atom, env: &Env) -> Option<Value> {
    match tie {
        Tie::Const(v) => Some(*v),
        Tie::Local(n) => match atom.args.get(usize::from(*n)) {
            Some(Arg::Const(v)) => Some(*v),
            Some(Arg::Bound(slot)) => env.value(*slot),
            Some(Arg::Free(_) | Arg::Any) | None => None,
        },
    }
}

/// A variable that a field gives its value to: one of the atom's free variables, or else a local.
#[derive(PartialEq)]
enum Variable {
    Free(Slot),
    Local(u8),
}

/// 6.4: does `e` fit, fully or vaguely?
fn fit(source: &Source, atom: &Atom, env: &Env, e: &Statement) -> Option<Fit> {
    let mut vague = false;
    let mut fields: Vec<(Variable, Option<Value>)> = Vec::new();
    for (field, tie) in &source.from.tied {
        let there = e.field(*field);
        // "`e` **fits** when every constant and every bound argument equals its field; it fits *vaguely*
        // when one or more of these fields are absent in `e` and the rest are equal."
        if let Some(asked) = asked_of(tie, atom, env) {
            match there {
                Some(v) if v != asked => return None,
                Some(_) => {}
                None => vague = true,
            }
        }
        if let Tie::Local(n) = tie {
            let variable = match atom.args.get(usize::from(*n)) {
                Some(Arg::Free(slot)) => Variable::Free(*slot),
                _ => Variable::Local(*n),
            };
            // "The same variable twice must be equal." If one of the two is absent, nobody knows
            // whether they are: vague (A5).
            for (other, value) in &fields {
                if *other == variable {
                    match (value, there) {
                        (Some(a), Some(b)) if *a != b => return None,
                        (Some(_), Some(_)) => {}
                        _ => vague = true,
                    }
                }
            }
            fields.push((variable, there));
        }
    }
    // A constant or bound argument whose local stands in no field is as if the field were absent.
    for (n, arg) in atom.args.iter().enumerate() {
        let tied = source.from.tied.iter().any(|(_, tie)| matches!(tie, Tie::Local(l) if usize::from(*l) == n));
        if !tied && matches!(arg, Arg::Const(_) | Arg::Bound(_)) {
            vague = true;
        }
    }
    let locals = locals_of(source, e);
    // "A variable that is free takes the field's value, or *unknown* when it is absent."
    let mut env = env.clone();
    for arg in &atom.args {
        if let Arg::Free(slot) = arg {
            let mut value = None;
            for (variable, there) in &fields {
                if *variable == Variable::Free(*slot) {
                    value = value.or(*there);
                }
            }
            env = env.with_value(*slot, value);
        }
    }
    // "a moment variable it binds (`at`)"
    if let Some(at) = atom.at {
        env = env.with(at, Known::Moment(e.moment()));
    }
    Some(Fit { vague, locals, env })
}

/// The locals of `e`: "the field's value, or *unknown* when it is absent".
fn locals_of(source: &Source, e: &Statement) -> Vec<Option<Value>> {
    let mut locals = Vec::new();
    for n in 0..source.locals {
        let mut value = None;
        for (field, tie) in &source.from.tied {
            if *tie == Tie::Local(n) {
                value = value.or(e.field(*field));
            }
        }
        locals.push(value);
    }
    locals
}

/// "the guard, asked at `e`": over the locals as slots 0, 1, …; `now` is the statement's own moment, and
/// so the statement itself is *out* for it.
fn guard(world: World<'_>, source: &Source, e: &Statement, fit: &Fit) -> Support {
    let Some(guard) = &source.guard else { return Support::HELD };
    let mut env = Env::new();
    for (n, value) in (0..source.locals).zip(&fit.locals) {
        env = env.with_value(Slot(n), *value);
    }
    cond::value(world, guard, &env, e.moment())
}

/// On which side of a moment an instance lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Right,
    Wrong,
    Open,
}

/// "definitely on the right / wrong side of an `after`/`before` moment"
fn side(world: World<'_>, e: &Statement, slot: Slot, env: &Env, wanted: Order) -> Side {
    match env.get(slot) {
        Known::Moment(m) => match order(world.history, e.moment(), m) {
            Order::Unordered => Side::Open,
            o if o == wanted => Side::Right,
            _ => Side::Wrong,
        },
        // A field's moment is a second without a place in the record; inside it nothing is ordered (A4).
        Known::Value(v) => match v.plain() {
            model::value::Plain::Moment(second) => {
                let at = Span::exact(second);
                match (e.when.latest < at.earliest, at.latest < e.when.earliest, wanted) {
                    (true, _, Order::Before) | (_, true, Order::After) => Side::Right,
                    (true, _, _) | (_, true, _) => Side::Wrong,
                    _ => Side::Open,
                }
            }
            _ => Side::Open,
        },
        Known::Nothing => Side::Open,
    }
}

/// 6.4: the status of a fitting `e`. For a denial, `vague` is no and `guard` is held.
#[expect(clippy::too_many_arguments, reason = "what the document's definition mentions, one by one")]
fn status(
    world: World<'_>,
    source: &Source,
    atom: &Atom,
    env: &Env,
    now: Moment,
    window: Option<Window>,
    e: &Statement,
    vague: bool,
    locals: &[Option<Value>],
    guard: Support,
) -> Status {
    let history = world.history;
    let mut sides = Vec::new();
    for slot in &atom.after {
        sides.push(side(world, e, *slot, env, Order::After));
    }
    for slot in &atom.before {
        sides.push(side(world, e, *slot, env, Order::Before));
    }
    // 6.6.3: "the instances of A after the occasion and not more than D after it (…), and at the denials whose
    // time is surely in that stretch": a denial's status is sure only on the right side (A11).
    if let Some(w) = window {
        sides.push(match order(history, e.moment(), w.occasion) {
            Order::After => Side::Right,
            Order::Before | Order::Same => Side::Wrong,
            Order::Unordered => Side::Open,
        });
        sides.push(if at_most(e.when.latest, w.occasion.when.earliest, w.seconds) {
            Side::Right
        } else if more_than(e.when.earliest, w.occasion.when.latest, w.seconds) {
            Side::Wrong
        } else {
            Side::Open
        });
    }
    let enders: Vec<Ender<'_>> = enders(world, source, locals);

    // "*out* when `e` is not possibly before `now` (i.e. `now` is before `e`, or `e` is `now`'s own
    // statement);"
    if !possibly_before(world, e.moment(), now) {
        return Status::Out;
    }
    // "or some asserted, undenied, fully fitting ender `u` has `e` before `u` and `u` before `now`;"
    for u in &enders {
        if !u.denied
            && !u.vague
            && is_before(history, e.moment(), u.statement.moment())
            && is_before(history, u.statement.moment(), now)
        {
            return Status::Out;
        }
    }
    // "or `lasting D` and `now.earliest − e.latest > D`;"
    if source.lasting.is_some_and(|d| more_than(now.when.earliest, e.when.latest, d)) {
        return Status::Out;
    }
    // "or it is definitely on the wrong side of an `after`/`before` moment;"
    if sides.contains(&Side::Wrong) {
        return Status::Out;
    }
    // "or the guard, asked at `e`, is failed;"
    if guard == Support::FAILED {
        return Status::Out;
    }

    // "*sure* when it is not vague; `e` is before `now`;"
    let sure = !vague
        && is_before(history, e.moment(), now)
        // "no ender possibly lies between (a fitting asserted `u`, vague or denied or not, that is neither
        // before `e`, nor `e` itself, nor after `now`, nor the statement whose moment `now` is);"
        && !enders.iter().any(|u| {
            !is_before(history, u.statement.moment(), e.moment())
                && u.statement.id != e.id
                && possibly_before(world, u.statement.moment(), now)
        })
        // "`now.latest − e.earliest ≤ D`;"
        && source.lasting.is_none_or(|d| at_most(now.when.latest, e.when.earliest, d))
        // "definitely on the right side;"
        && sides.iter().all(|s| *s == Side::Right)
        // "and the guard is held or disputed;"
        && guard.is_for();
    // "*maybe* otherwise."
    if sure { Status::Sure } else { Status::Maybe }
}

/// "not possibly before `now` (i.e. `now` is before `e`, or `e` is `now`'s own statement)", turned round.
fn possibly_before(world: World<'_>, e: Moment, now: Moment) -> bool {
    !matches!(order(world.history, e, now), Order::After | Order::Same)
}

/// An asserted statement that fits one of a source's enders.
struct Ender<'a> {
    statement: &'a Statement,
    vague: bool,
    denied: bool,
}

/// The enders that fit an instance with these locals.
fn enders<'a>(world: World<'a>, source: &Source, locals: &[Option<Value>]) -> Vec<Ender<'a>> {
    let mut out = Vec::new();
    for pattern in &source.until {
        for u in &world.history.statements {
            if u.denied || u.kind != pattern.kind {
                continue;
            }
            if let Some(vague) = ender_fits(pattern, locals, u) {
                // "An ender is *denied* when some denied statement of the same kind has only fields that
                // are equal to the ender's, and its time is not definitely apart from the ender's."
                let denied = world.history.statements.iter().any(|d| denies(d, u));
                out.push(Ender { statement: u, vague, denied });
            }
        }
    }
    out
}

/// "An ender fits `e` when each of its fields that is tied to a local or constant equals that value; vaguely
/// when a field of it, or the local of `e`, is absent and the rest are equal." The answer is whether
/// it is vague; none if it does not fit.
fn ender_fits(pattern: &Pattern, locals: &[Option<Value>], u: &Statement) -> Option<bool> {
    let mut vague = false;
    for (i, (field, tie)) in pattern.tied.iter().enumerate() {
        let asked = match tie {
            Tie::Const(v) => Some(*v),
            Tie::Local(n) => locals.get(usize::from(*n)).copied().flatten(),
        };
        // "Two fields of it that are tied to one local must be equal, known or not."
        for (other, same) in pattern.tied.iter().skip(i + 1) {
            if tie == same
                && let (Some(a), Some(b)) = (u.field(*field), u.field(*other))
                && a != b
            {
                return None;
            }
        }
        match (asked, u.field(*field)) {
            (Some(a), Some(b)) if a != b => return None,
            (Some(_), Some(_)) => {}
            _ => vague = true,
        }
    }
    Some(vague)
}

/// Whether the denied statement `d` covers the asserted statement `e`: "every field that `d` gives is equal
/// in `e`, and their times are not definitely apart" ("neither is before the other by time").
fn denies(d: &Statement, e: &Statement) -> bool {
    d.denied
        && d.kind == e.kind
        && d.fields.iter().enumerate().all(|(i, given)| match given {
            Some(v) => field_number(i).and_then(|f| e.field(f)) == Some(*v),
            None => true,
        })
        && !d.when.is_apart(e.when)
}

fn field_number(i: usize) -> Option<FieldId> {
    u8::try_from(i).ok().map(FieldId)
}

/// "`d` covers *the whole source* when every field that it gives is tied, by the source and the atom, to a constant
/// or a bound argument, and equals it (fields that it does not give are no obstacle: it then denies more),
/// and its status is sure. (For a denial, status is reckoned as for any `e`, but the guard and vagueness are left
/// out.)" What an instance that comes after it does to it is told by [`FromSource::denial`].
fn covers_source(
    world: World<'_>,
    source: &Source,
    atom: &Atom,
    env: &Env,
    now: Moment,
    window: Option<Window>,
    d: &Statement,
) -> bool {
    for (i, given) in d.fields.iter().enumerate() {
        let Some(given) = given else { continue };
        let ties: Vec<&Tie> =
            source.from.tied.iter().filter(|(f, _)| Some(*f) == field_number(i)).map(|(_, tie)| tie).collect();
        if ties.is_empty() || ties.iter().any(|tie| asked_of(tie, atom, env) != Some(*given)) {
            return false;
        }
    }
    // Whether enders fit a denial vaguely is not left out: a denial that does not say of what may have
    // been overtaken by any of them (A7).
    let locals = locals_of(source, d);
    status(world, source, atom, env, now, window, d, false, &locals, Support::HELD) == Status::Sure
}

/// 6.5: "The record is **complete** for an atom when, for each of its sources, …"; this is one source.
fn is_complete(world: World<'_>, source: &Source, atom: &Atom, env: &Env, now: Moment) -> bool {
    // "the kind is `closed` and the record is that of a set;" (a case's history closes no kind)
    world.history.is_closed(source.from.kind)
        // "or, in a case, a source's declared scope …"
        || world.history.scopes.iter().any(|scope| scope_spans(world, scope, source, atom, env, now))
}

fn scope_spans(world: World<'_>, scope: &Scope, source: &Source, atom: &Atom, env: &Env, now: Moment) -> bool {
    // "names the kind,"
    if scope.kind != source.from.kind {
        return false;
    }
    // "its conditions on fields are met by the atom's constants and bound arguments,"
    let met = scope.fields.iter().all(|(field, value)| {
        source.from.tied.iter().any(|(f, tie)| f == field && asked_of(tie, atom, env) == Some(*value))
    });
    if !met {
        return false;
    }
    // "and it spans from the latest ender that surely came before `now` (or `now − lasting`) up to `now`."
    // An ender counts if it would end every instance that the atom asks for: it is asserted, undenied,
    // fits fully, and each of its fields is tied to a constant or to a local whose argument has a value.
    // From the ender means from the first second that it may be; of two beginnings the later one (A10).
    let mut arguments = Vec::new();
    for n in 0..source.locals {
        arguments.push(asked_of(&Tie::Local(n), atom, env));
    }
    // "With no ender and no `lasting` only a scope without a beginning spans."
    let mut from = End::Past;
    for u in enders(world, source, &arguments) {
        if !u.vague && !u.denied && is_before(world.history, u.statement.moment(), now) {
            from = from.max(End::of(u.statement.when.earliest));
        }
    }
    if let Some(lasting) = source.lasting
        && let Some(begins) = End::of(now.when.earliest).minus(End::At(lasting))
    {
        from = from.max(begins);
    }
    End::of(scope.when.earliest) <= from && End::of(scope.when.latest) >= End::of(now.when.latest)
}
