//! Random small rules and records, made so that entries, denials, enders and conditions meet often: two
//! evaluators that answer alike on some thousands of them are unlikely to differ elsewhere.
//!
//! Everything follows from the seed: the same seed and [`Options`] give the same [`Sample`].
//!
//! Each rule is well-scoped: a *bound* variable was bound by the occasion or by an enclosing *exists* or
//! *last*, and no variable is bound again where it is in scope (branches that do not see each other may
//! use the same number). A guard's variables are its source's locals, and from there upward what it binds.

use std::collections::BTreeMap;

use model::rule::{Arg, Atom, Cond, Core, Need, Op, Pattern, RuleCore, Slot, Source, SourceId, Term, Tie};
use model::vocabulary::{Choice, Field, Kind, Sort, Type};
use model::{EventId, FieldId, History, KindId, Scope, Span, Statement, StatementId, Value, Vocabulary};

/// A small random number generator (splitmix64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The generator that follows from a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed ^ 0x6C61_7374_6C6F_6F6B)
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n − 1`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(1).max(1);
        usize::try_from(self.next_u64() % n).unwrap_or(0)
    }

    /// A number between two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high.saturating_sub(low)).unwrap_or(0);
        low.saturating_add(i64::try_from(self.below(width.saturating_add(1))).unwrap_or(0))
    }

    /// Yes, in so many of a hundred cases.
    pub fn percent(&mut self, p: usize) -> bool {
        self.below(100) < p
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        let i = self.below(from.len());
        from.get(i).cloned()
    }
}

/// What kind of samples to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// A case (interval times, order claims, scopes, every kind open) instead of a set (exact times in
    /// order, some kinds closed).
    pub case: bool,
    /// How many statements the record has at most.
    pub statements: usize,
    /// How many rules there are.
    pub rules: usize,
    /// How deep conditions nest.
    pub depth: usize,
    /// Whether two `on` patterns of a rule may be of one kind, so that both may fit one occasion (then the
    /// first counts).
    pub overlapping_on: bool,
}

impl Options {
    /// The record of a set.
    pub const SET: Options = Options { case: false, statements: 12, rules: 2, depth: 3, overlapping_on: true };
    /// The record of a case.
    pub const CASE: Options = Options { case: true, ..Options::SET };
}

/// Rules, a record, and questions to put to them.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The kinds of event.
    pub vocabulary: Vocabulary,
    /// The rules.
    pub core: Core,
    /// The record.
    pub history: History,
    /// Questions: only their kind, fields and time count.
    pub questions: Vec<Statement>,
}

/// The sample that follows from a seed.
pub fn sample(seed: u64, options: Options) -> Sample {
    let mut r = Random::new(seed);
    let vocabulary = vocabulary(&mut r);
    let mut maker = Maker {
        r,
        vocabulary: &vocabulary,
        core: Core::default(),
        case: options.case,
        source_depth: 0,
        asked: BTreeMap::new(),
    };
    for _ in 0..options.rules {
        let rule = maker.rule(options);
        maker.core.rules.push(rule);
    }
    let Maker { mut r, core, asked, .. } = maker;
    let (history, questions) = record(&mut r, &vocabulary, &asked, options);
    Sample { vocabulary, core, history, questions }
}

// Values and kinds ------------------------------------------------------------------------------------

const START: i64 = 100;
const STEPS: i64 = 12;

fn number(n: i64) -> Value {
    Value::number(n).unwrap_or(Value::name(0))
}

/// What variables of the generator's rules hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ty {
    Thing,
    Size,
    Number,
    Length,
    Duration,
    Date,
    Moment,
    /// The moment of an instance.
    At,
}

fn ty_of(ty: Type) -> Ty {
    match ty {
        Type::Sort(_) | Type::Text => Ty::Thing,
        Type::Choice(_) => Ty::Size,
        Type::Number => Ty::Number,
        Type::Length => Ty::Length,
        Type::Duration => Ty::Duration,
        Type::Date => Ty::Date,
        Type::Moment => Ty::Moment,
    }
}

/// A value of a type; more often than not always the same one, so that values meet.
fn some_value(r: &mut Random, ty: Ty) -> Value {
    let usual = r.percent(62);
    let mut of = |low, high, favourite| if usual { favourite } else { r.between(low, high) };
    let made = match ty {
        Ty::Thing => u32::try_from(of(0, 2, 0)).ok().map(Value::name),
        Ty::Size => u32::try_from(of(3, 4, 3)).ok().map(Value::name),
        Ty::Number => Value::number(of(0, 3, 1)),
        Ty::Length => Value::length(of(0, 3, 2)),
        Ty::Duration => Value::duration(of(0, 6, 3)),
        Ty::Date => Value::date(of(0, 2, 1)),
        Ty::Moment | Ty::At => Value::moment(START + of(0, STEPS, STEPS / 2)),
    };
    made.unwrap_or(Value::name(0))
}

fn vocabulary(r: &mut Random) -> Vocabulary {
    let mut v = Vocabulary::default();
    v.sorts.push(Sort { name: "thing".to_owned(), title: "a thing".to_owned() });
    v.choices.push(Choice {
        name: "size".to_owned(),
        title: String::new(),
        words: vec![("half".to_owned(), Value::name(3)), ("full".to_owned(), Value::name(4))],
    });
    let kinds: [(&str, &[(&str, Type)]); 5] = [
        ("show", &[("a", Type::Sort(0)), ("b", Type::Sort(0)), ("n", Type::Number)]),
        ("hand", &[("a", Type::Sort(0)), ("b", Type::Sort(0)), ("n", Type::Number)]),
        ("stop", &[("a", Type::Sort(0)), ("s", Type::Choice(0))]),
        ("day", &[]),
        (
            "note",
            &[("a", Type::Sort(0)), ("m", Type::Moment), ("d", Type::Duration), ("l", Type::Length), ("t", Type::Date)],
        ),
    ];
    for (name, fields) in kinds {
        let fields =
            fields.iter().map(|(name, ty)| Field { name: (*name).to_owned(), ty: *ty, optional: true }).collect();
        v.add_kind(Kind {
            name: name.to_owned(),
            title: name.to_owned(),
            fields,
            closed: r.percent(65),
            starts_day: name == "day",
            given: false,
            says: String::new(),
        });
    }
    v
}

// Rules -----------------------------------------------------------------------------------------------

/// The variables in scope.
#[derive(Clone, Default)]
struct Scoped {
    bound: Vec<(Slot, Ty)>,
    next: u8,
}

impl Scoped {
    fn fresh(&mut self) -> Slot {
        let slot = Slot(self.next);
        self.next = self.next.saturating_add(1);
        slot
    }

    fn of(&self, ty: Ty) -> Vec<Slot> {
        self.bound.iter().filter(|(_, t)| *t == ty).map(|(s, _)| *s).collect()
    }
}

/// The most variables that a rule or guard uses (section 8 of the document allows 16).
const MOST: u8 = 14;

struct Maker<'v> {
    r: Random,
    vocabulary: &'v Vocabulary,
    core: Core,
    case: bool,
    /// How many sources are being made inside each other (a guard of a guard …).
    source_depth: usize,
    asked: Asked,
}

/// For each kind the sets of fields that some atom ties to constants (with the constant) or to bound variables:
/// a statement with these fits the atom, and a denial with just these covers the whole of it.
type Asked = BTreeMap<KindId, Vec<Fields>>;
type Fields = Vec<(FieldId, Option<Value>)>;

impl Maker<'_> {
    fn some_kind(&mut self) -> KindId {
        KindId(match self.r.below(100) {
            0..37 => 0,
            37..70 => 1,
            70..82 => 2,
            82..88 => 3,
            _ => 4,
        })
    }

    fn fields(&self, kind: KindId) -> Vec<(FieldId, Ty)> {
        let fields = self.vocabulary.kind(kind).map(|k| k.fields.as_slice()).unwrap_or_default();
        (0..).zip(fields).map(|(i, f)| (FieldId(i), ty_of(f.ty))).collect()
    }

    fn rule(&mut self, options: Options) -> RuleCore {
        let mut scope = Scoped::default();
        let on = self.occasions(&mut scope, options);
        let mut most = scope.next;
        let applies_where = if self.r.percent(20) {
            let (c, used) = self.cond(&scope, 1);
            most = most.max(used);
            Some(c)
        } else {
            None
        };
        let need = if self.r.percent(32) {
            let (atom, inner) = self.atom(&scope, true);
            let (then, used) = if self.r.percent(60) { (Cond::Always, inner.next) } else { self.cond(&inner, 1) };
            most = most.max(used);
            Need::Within { atom, then, seconds: self.r.between(1, 8) }
        } else {
            let depth = self.r.below(options.depth.saturating_add(1));
            let focused = if self.r.percent(25) { self.focused(&scope) } else { None };
            let (c, used) = focused.unwrap_or_else(|| self.cond(&scope, depth));
            most = most.max(used);
            Need::Now(c)
        };
        RuleCore { on, slots: most, applies_where, need }
    }

    /// One to three patterns that bind the same variables.
    fn occasions(&mut self, scope: &mut Scoped, options: Options) -> Vec<Pattern> {
        let first = KindId(u16::from(self.r.percent(40)));
        let mut wanted: Vec<(Slot, Ty)> = Vec::new();
        for (_, ty) in self.fields(first) {
            if self.r.percent(80) {
                wanted.push((scope.fresh(), ty));
            }
        }
        let mut kinds = vec![first];
        if self.r.percent(75) {
            kinds.push(KindId(1 - first.0));
        }
        if options.overlapping_on && self.r.percent(50) {
            kinds.push(first);
        }
        let mut out = Vec::new();
        for kind in kinds {
            let mut tied = Vec::new();
            let mut left = wanted.clone();
            // Another pattern may tie the same variables to other fields of the same type.
            if self.r.percent(30) {
                left.reverse();
            }
            for (field, ty) in self.fields(kind) {
                if let Some(i) = left.iter().position(|(_, t)| *t == ty) {
                    let (slot, _) = left.remove(i);
                    tied.push((field, Tie::Local(slot.0)));
                } else if self.r.percent(8) {
                    tied.push((field, Tie::Const(some_value(&mut self.r, ty))));
                } else if self.r.percent(5)
                    && let Some((slot, _)) = wanted.iter().find(|(_, t)| *t == ty)
                {
                    tied.push((field, Tie::Local(slot.0)));
                }
            }
            if left.is_empty() {
                out.push(Pattern { kind, tied });
            }
        }
        scope.bound = wanted;
        // A further kind without variables that the others do not bind either.
        if scope.bound.is_empty() && self.r.percent(50) {
            out.push(Pattern { kind: KindId(3), tied: Vec::new() });
        }
        out
    }

    /// A source whose first locals have these types. None if no kind has such fields.
    fn source(&mut self, kind: KindId, params: &[Ty]) -> Option<Source> {
        let mut left = self.fields(kind);
        let mut tied = Vec::new();
        let mut locals: Vec<Ty> = Vec::new();
        for ty in params {
            let fitting: Vec<usize> = left.iter().enumerate().filter(|(_, (_, t))| t == ty).map(|(i, _)| i).collect();
            // Mostly the fields in their order, so that sources of two kinds mean the same.
            let i = if self.r.percent(80) { fitting.first().copied()? } else { self.r.pick(&fitting)? };
            let (field, ty) = left.remove(i);
            tied.push((field, Tie::Local(u8::try_from(locals.len()).ok()?)));
            locals.push(ty);
        }
        for (field, ty) in left {
            match self.r.below(100) {
                0..12 => tied.push((field, Tie::Const(some_value(&mut self.r, ty)))),
                12..30 => {
                    tied.push((field, Tie::Local(u8::try_from(locals.len()).ok()?)));
                    locals.push(ty);
                }
                30..33 => {
                    // The same local twice.
                    if let Some(n) = locals.iter().position(|t| *t == ty) {
                        tied.push((field, Tie::Local(u8::try_from(n).ok()?)));
                    }
                }
                _ => {}
            }
        }
        let mut until = Vec::new();
        let enders = match self.r.below(100) {
            0..64 => 0,
            64..93 => 1,
            _ => 2,
        };
        for _ in 0..enders {
            until.push(self.ender(&locals));
        }
        let lasting = self.r.percent(if self.case { 15 } else { 20 }).then(|| self.r.between(1, 9));
        let guard = if self.source_depth < 2 && self.r.percent(22) {
            self.source_depth += 1;
            let bound: Vec<(Slot, Ty)> = (0..).zip(&locals).map(|(i, ty)| (Slot(i), *ty)).collect();
            let scope = Scoped { next: u8::try_from(bound.len()).unwrap_or(0), bound };
            let depth = self.r.below(2);
            let (c, _) = self.cond(&scope, depth);
            self.source_depth -= 1;
            Some(c)
        } else {
            None
        };
        let locals = u8::try_from(locals.len()).ok()?;
        Some(Source { from: Pattern { kind, tied }, locals, guard, until, lasting })
    }

    fn ender(&mut self, locals: &[Ty]) -> Pattern {
        let kind = self.some_kind();
        let mut tied = Vec::new();
        for (field, ty) in self.fields(kind) {
            let same: Vec<u8> = (0..).zip(locals).filter(|(_, t)| **t == ty).map(|(i, _)| i).collect();
            match self.r.below(100) {
                0..55 => {
                    if let Some(n) = self.r.pick(&same) {
                        tied.push((field, Tie::Local(n)));
                    }
                }
                55..65 => tied.push((field, Tie::Const(some_value(&mut self.r, ty)))),
                _ => {}
            }
        }
        Pattern { kind, tied }
    }

    /// An atom, and the scope with what it binds. `free` is whether it may bind variables.
    fn atom(&mut self, scope: &Scoped, free: bool) -> (Atom, Scoped) {
        loop {
            if let Some(made) = self.try_atom(scope, free) {
                return made;
            }
        }
    }

    fn try_atom(&mut self, scope: &Scoped, free: bool) -> Option<(Atom, Scoped)> {
        let kind = self.some_kind();
        let mut params: Vec<Ty> = Vec::new();
        for (_, ty) in self.fields(kind) {
            if self.r.percent(60) {
                params.push(ty);
            }
        }
        self.atom_of(kind, &params, scope, free)
    }

    fn atom_of(&mut self, kind: KindId, params: &[Ty], scope: &Scoped, free: bool) -> Option<(Atom, Scoped)> {
        let mut kinds = vec![kind];
        if self.r.percent(22) {
            // The other of the two kinds that are alike, or the same kind again.
            kinds.push(if kind.0 < 2 && self.r.percent(70) { KindId(1 - kind.0) } else { kind });
        }
        let mut sources: Vec<SourceId> = Vec::new();
        for kind in kinds {
            // Sometimes one that exists already, so that rules share sources.
            let source = self.source(kind, params)?;
            let id = self.core.add_source(source);
            if !sources.contains(&id) {
                sources.push(id);
            }
        }
        let mut inner = scope.clone();
        let mut here: Vec<(Slot, Ty)> = Vec::new();
        let mut args = Vec::new();
        for ty in params {
            let known = scope.of(*ty);
            let choice = self.r.below(100);
            let mine: Vec<Slot> = here.iter().filter(|(_, t)| t == ty).map(|(s, _)| *s).collect();
            args.push(match (self.r.pick(&known), self.r.pick(&mine)) {
                (Some(slot), _) if choice < 60 => Arg::Bound(slot),
                (_, Some(slot)) if choice < 72 => Arg::Free(slot),
                _ if choice < 70 => Arg::Const(some_value(&mut self.r, *ty)),
                _ if choice < 92 && free && inner.next < MOST => {
                    let slot = inner.fresh();
                    here.push((slot, *ty));
                    Arg::Free(slot)
                }
                _ => Arg::Any,
            });
        }
        // Fewer arguments than locals are allowed, too.
        for source in sources.iter().filter_map(|id| self.core.source(*id)) {
            let fields = source.from.tied.iter().filter_map(|(field, tie)| match tie {
                Tie::Const(v) => Some((*field, Some(*v))),
                Tie::Local(n) => match args.get(usize::from(*n)) {
                    Some(Arg::Const(v)) => Some((*field, Some(*v))),
                    Some(Arg::Bound(_)) => Some((*field, None)),
                    _ => None,
                },
            });
            let fields = fields.collect();
            self.asked.entry(source.from.kind).or_default().push(fields);
        }
        let moments = scope.of(Ty::At);
        let mut after = Vec::new();
        let mut before = Vec::new();
        if let Some(slot) = self.r.pick(&moments)
            && self.r.percent(45)
        {
            if self.r.percent(60) {
                after.push(slot)
            } else {
                before.push(slot)
            }
            if let Some(slot) = self.r.pick(&moments)
                && self.r.percent(15)
            {
                before.push(slot);
            }
        }
        let at = (free && inner.next < MOST && self.r.percent(30)).then(|| inner.fresh());
        if let Some(at) = at {
            here.push((at, Ty::At));
        }
        inner.bound.extend(here);
        Some((Atom { sources, args, at, after, before }, inner))
    }

    /// A condition in this scope, and one more than the highest variable that it uses.
    fn cond(&mut self, scope: &Scoped, depth: usize) -> (Cond, u8) {
        if depth == 0 {
            return match self.r.below(100) {
                0..45 => {
                    let (atom, inner) = self.atom(scope, true);
                    (Cond::Exists { atom, then: Box::new(Cond::Always) }, inner.next)
                }
                45..58 => {
                    let (atom, inner) = self.atom(scope, true);
                    (Cond::Last { atom, then: Box::new(Cond::Always) }, inner.next)
                }
                58..92 => self.comparison(scope, 0),
                92..97 => self.one_of(scope, 0),
                _ => (Cond::Always, scope.next),
            };
        }
        match self.r.below(100) {
            0..30 => {
                let (atom, inner) = self.atom(scope, true);
                let (then, used) = self.cond(&inner, depth - 1);
                (Cond::Exists { atom, then: Box::new(then) }, used)
            }
            30..46 => {
                let (atom, inner) = self.atom(scope, true);
                let (then, used) = self.cond(&inner, depth - 1);
                (Cond::Last { atom, then: Box::new(then) }, used)
            }
            46..62 => {
                let (c, used) = self.cond(scope, depth - 1);
                (Cond::Not(Box::new(c)), used)
            }
            62..73 => {
                let (parts, used) = self.parts(scope, depth - 1);
                (Cond::All(parts), used)
            }
            73..84 => {
                let (parts, used) = self.parts(scope, depth - 1);
                (Cond::Any(parts), used)
            }
            84..96 => self.comparison(scope, depth - 1),
            _ => self.one_of(scope, depth - 1),
        }
    }

    /// Conditions that chance alone makes too seldom: what the latest says, rivals for the latest value, two
    /// moments side by side, and sums that overflow.
    fn focused(&mut self, scope: &Scoped) -> Option<(Cond, u8)> {
        let ty = if self.r.percent(50) { Ty::Number } else { Ty::Thing };
        let values = vec![some_value(&mut self.r, ty), some_value(&mut self.r, ty)];
        match self.r.below(4) {
            0 => {
                let (atom, inner, it) = self.giving(scope, ty)?;
                let then = Box::new(Cond::OneOf { term: Term::Var(it), values });
                Some((Cond::Last { atom, then }, inner.next))
            }
            1 => {
                let (term, used) = self.latest(scope, ty)?;
                Some((Cond::OneOf { term, values }, used))
            }
            2 => {
                let (mut first, mut inner) = self.atom(scope, true);
                let x = first.at.unwrap_or_else(|| inner.fresh());
                first.at = Some(x);
                inner.bound.push((x, Ty::At));
                let (mut second, mut inner) = self.atom(&inner, true);
                let y = second.at.unwrap_or_else(|| inner.fresh());
                second.at = Some(y);
                let op = self.r.pick(&[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge])?;
                let then = Box::new(Cond::Compare { left: Term::Var(x), op, right: Term::Var(y) });
                let then = Box::new(Cond::Exists { atom: second, then });
                let first = if self.r.percent(50) {
                    Cond::Last { atom: first, then }
                } else {
                    Cond::Exists { atom: first, then }
                };
                Some((first, inner.next))
            }
            _ => {
                let (a, used) = self.term(scope, Ty::Number, 0, false);
                let most = Box::new(Term::Const(number(model::value::NUMBER_MAX)));
                let left = match self.r.below(3) {
                    0 => Term::Mul(Box::new(a), most),
                    1 => Term::Add(most, Box::new(a)),
                    _ => Term::Sub(Box::new(a), most),
                };
                let right = Term::Const(some_value(&mut self.r, Ty::Number));
                let op = self.r.pick(&[Op::Lt, Op::Ge, Op::Ne])?;
                Some((Cond::Compare { left, op, right }, used))
            }
        }
    }

    fn parts(&mut self, scope: &Scoped, depth: usize) -> (Vec<Cond>, u8) {
        let mut most = scope.next;
        let mut parts = Vec::new();
        let how_many = if self.r.percent(4) { 0 } else { self.r.between(2, 3) };
        for _ in 0..how_many {
            let (c, used) = self.cond(scope, depth);
            most = most.max(used);
            parts.push(c);
        }
        (parts, most)
    }

    fn comparison(&mut self, scope: &Scoped, depth: usize) -> (Cond, u8) {
        let ty = match self.r.below(100) {
            0..35 => Ty::Number,
            35..50 => Ty::Thing,
            50..55 => Ty::Size,
            55..70 => Ty::At,
            70..88 => Ty::Duration,
            88..93 => Ty::Length,
            93..96 => Ty::Date,
            _ => Ty::Moment,
        };
        let (left, a) = self.term(scope, ty, depth, false);
        // A moment of the record stands beside another, or beside a moment from a field.
        let right_ty = match ty {
            Ty::At if self.r.percent(20) => {
                if self.r.percent(60) {
                    Ty::Moment
                } else {
                    Ty::Date
                }
            }
            other => other,
        };
        let (right, b) = self.term(scope, right_ty, depth, true);
        let op = match ty {
            Ty::Thing | Ty::Size => self.r.pick(&[Op::Eq, Op::Ne]),
            _ => self.r.pick(&[Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge]),
        };
        (Cond::Compare { left, op: op.unwrap_or(Op::Eq), right }, a.max(b))
    }

    fn one_of(&mut self, scope: &Scoped, depth: usize) -> (Cond, u8) {
        let ty = if self.r.percent(50) { Ty::Number } else { Ty::Thing };
        let (term, used) = self.term(scope, ty, depth, false);
        let mut values = Vec::new();
        for _ in 0..self.r.between(1, 2) {
            values.push(some_value(&mut self.r, ty));
        }
        (Cond::OneOf { term, values }, used)
    }

    /// A term of this type, and one more than the highest variable that it uses.
    fn term(&mut self, scope: &Scoped, ty: Ty, depth: usize, plain: bool) -> (Term, u8) {
        let constant = |m: &mut Self| (Term::Const(some_value(&mut m.r, ty)), scope.next);
        let known = scope.of(ty);
        if ty == Ty::At {
            return match self.r.pick(&known) {
                Some(slot) if self.r.percent(65) => (Term::Var(slot), scope.next),
                _ => (Term::Now, scope.next),
            };
        }
        if let Some(slot) = self.r.pick(&known)
            && self.r.percent(if plain { 45 } else { 65 })
        {
            return (Term::Var(slot), scope.next);
        }
        if plain && self.r.percent(70) {
            return constant(self);
        }
        match (ty, self.r.below(100)) {
            (_, 0..30) => {
                self.latest(scope, ty).unwrap_or_else(|| (Term::Const(some_value(&mut self.r, ty)), scope.next))
            }
            (Ty::Number, 30..58) => {
                let (atom, inner) = self.atom(scope, true);
                let (then, used) = self.then_of_count(&inner, depth);
                (Term::Count { atom, then: Box::new(then) }, used)
            }
            (Ty::Number | Ty::Length | Ty::Duration, 58..80) => {
                self.sum(scope, ty, depth).unwrap_or_else(|| (Term::Const(some_value(&mut self.r, ty)), scope.next))
            }
            (Ty::Number, 80..86) if depth > 0 || self.r.percent(50) => {
                let (a, x) = self.term(scope, Ty::Number, 0, false);
                let (b, y) = self.term(scope, Ty::Number, 0, true);
                // Sometimes so large that it overflows.
                let b = if self.r.percent(8) { Term::Const(number(model::value::NUMBER_MAX)) } else { b };
                (Term::Mul(Box::new(a), Box::new(b)), x.max(y))
            }
            (Ty::Number | Ty::Length | Ty::Duration, 86..100) if self.r.percent(40) => {
                let (a, x) = self.term(scope, ty, 0, false);
                let (b, y) = self.term(scope, ty, 0, true);
                let (a, b) = (Box::new(a), Box::new(b));
                (if self.r.percent(50) { Term::Add(a, b) } else { Term::Sub(a, b) }, x.max(y))
            }
            (Ty::Duration, 30..95) => {
                // How long ago: the difference of two moments.
                let (a, x) = self.term(scope, Ty::At, 0, false);
                let (b, y) = match self.r.pick(&scope.of(Ty::At)) {
                    Some(slot) if self.r.percent(70) => (Term::Var(slot), scope.next),
                    _ if self.r.percent(20) => self.term(scope, Ty::Date, 0, false),
                    _ => self.term(scope, Ty::Moment, 0, false),
                };
                (Term::Sub(Box::new(a), Box::new(b)), x.max(y))
            }
            (Ty::Duration, _) => {
                let (a, x) = self.term(scope, Ty::Number, 0, true);
                let b = Term::Const(some_value(&mut self.r, Ty::Duration));
                (Term::Mul(Box::new(a), Box::new(b)), x)
            }
            (Ty::Moment, 30..80) => {
                let (a, x) = self.term(scope, Ty::At, 0, true);
                let b = Term::Const(some_value(&mut self.r, Ty::Duration));
                let (a, b) = (Box::new(a), Box::new(b));
                (if self.r.percent(50) { Term::Add(a, b) } else { Term::Sub(a, b) }, x)
            }
            _ => constant(self),
        }
    }

    fn then_of_count(&mut self, inner: &Scoped, depth: usize) -> (Cond, u8) {
        if depth == 0 || self.r.percent(60) { (Cond::Always, inner.next) } else { self.cond(inner, depth - 1) }
    }

    /// An atom in which a variable of this type is free, and that variable.
    fn giving(&mut self, scope: &Scoped, ty: Ty) -> Option<(Atom, Scoped, Slot)> {
        if scope.next >= MOST {
            return None;
        }
        let kind = match ty {
            Ty::Thing | Ty::Number => KindId(u16::from(self.r.percent(50))),
            Ty::Size => KindId(2),
            _ => KindId(4),
        };
        let mut params: Vec<Ty> = Vec::new();
        let mut it = None;
        for (_, t) in self.fields(kind) {
            if t == ty && it.is_none() {
                it = Some(params.len());
                params.push(t);
            } else if self.r.percent(40) {
                params.push(t);
            }
        }
        let it = it?;
        let (mut atom, mut inner) = self.atom_of(kind, &params, scope, true)?;
        let slot = match atom.args.get(it) {
            Some(Arg::Free(slot)) => *slot,
            _ => {
                let slot = inner.fresh();
                *atom.args.get_mut(it)? = Arg::Free(slot);
                inner.bound.push((slot, ty));
                slot
            }
        };
        Some((atom, inner, slot))
    }

    fn latest(&mut self, scope: &Scoped, ty: Ty) -> Option<(Term, u8)> {
        let (atom, inner, it) = self.giving(scope, ty)?;
        Some((Term::Latest { atom, it }, inner.next))
    }

    fn sum(&mut self, scope: &Scoped, ty: Ty, depth: usize) -> Option<(Term, u8)> {
        let (atom, inner, of) = self.giving(scope, ty)?;
        let (then, used) = self.then_of_count(&inner, depth);
        Some((Term::Sum { of, atom, then: Box::new(then) }, used))
    }
}

// Records ---------------------------------------------------------------------------------------------

fn some_fields(r: &mut Random, vocabulary: &Vocabulary, kind: KindId, present: usize) -> Vec<Option<Value>> {
    let fields = vocabulary.kind(kind).map(|k| k.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|f| r.percent(present).then(|| some_value(r, ty_of(f.ty)))).collect()
}

fn event_kind(r: &mut Random) -> KindId {
    KindId(match r.below(100) {
        0..37 => 0,
        37..74 => 1,
        74..85 => 2,
        85..90 => 3,
        _ => 4,
    })
}

/// A statement with the time at which it really happened (which nobody but the generator knows).
struct Made {
    kind: KindId,
    denied: bool,
    fields: Vec<Option<Value>>,
    really: i64,
    when: Span,
}

fn record(r: &mut Random, vocabulary: &Vocabulary, asked: &Asked, options: Options) -> (History, Vec<Statement>) {
    let how_many = options.statements / 3 + r.below(options.statements - options.statements / 3 + 1);
    let mut made: Vec<Made> = Vec::new();
    // Some records leave nothing out, some leave out much.
    let present = if r.percent(60) { 97 } else { 80 };
    // In some, much is denied.
    let contested = r.percent(if options.case { 88 } else { 70 });
    while made.len() < how_many {
        if r.percent(if contested { 55 } else { 12 })
            && let Some((asserted, denial)) = contradiction(r, vocabulary, asked, options.case)
        {
            made.push(asserted);
            if r.percent(85) {
                made.push(denial);
            }
            continue;
        }
        let denied = r.percent(if contested { 30 } else { 18 });
        let copied = r.below(made.len().max(1));
        match made.get(copied) {
            // A denial, or a second account, of something that another statement is about.
            Some(of) if denied && r.percent(75) || r.percent(6) => {
                let near = if options.case || r.percent(25) { r.between(-1, 1) } else { 0 };
                let really = (of.really + near).clamp(START, START + STEPS);
                let (kind, mut fields) = (of.kind, of.fields.clone());
                if r.percent(if denied { 92 } else { 12 }) {
                    thin(r, &mut fields, asked.get(&kind));
                }
                made.push(Made { kind, denied, fields, really, when: Span::exact(really) });
            }
            _ => {
                let kind = event_kind(r);
                let mut fields = some_fields(r, vocabulary, kind, present);
                if denied && r.percent(90) {
                    thin(r, &mut fields, asked.get(&kind));
                }
                let really = START + r.between(0, STEPS);
                made.push(Made { kind, denied, fields, really, when: Span::exact(really) });
            }
        }
    }
    let mut history = History::default();
    if options.case {
        for m in &mut made {
            m.when = some_span(r, m.really);
        }
        // A case's statements stand in any order.
        for i in 0..made.len() {
            let j = r.below(made.len());
            made.swap(i, j);
        }
        claims(r, &made, &mut history);
        for _ in 0..r.below(9) {
            history.scopes.push(some_scope(r, vocabulary));
        }
    } else {
        made.sort_by_key(|m| m.really);
        history = History::of_set(vocabulary);
    }
    for (i, m) in (0..).zip(made) {
        history.statements.push(Statement {
            id: StatementId(i),
            event: EventId(i),
            kind: m.kind,
            denied: m.denied,
            when: m.when,
            fields: m.fields,
        });
    }
    let mut questions = Vec::new();
    for _ in 0..8 {
        let kind = KindId(u16::from(r.percent(50)));
        // Mostly after everything, sometimes in the middle.
        let at = START + if r.percent(70) { STEPS + r.between(0, 4) } else { r.between(0, STEPS) };
        let when = if options.case && r.percent(20) { some_span(r, at) } else { Span::exact(at) };
        let fields = some_fields(r, vocabulary, kind, 95);
        let id = StatementId(u32::try_from(history.statements.len()).unwrap_or(0));
        questions.push(Statement { id, event: EventId(id.0), kind, denied: false, when, fields });
    }
    (history, questions)
}

/// Leaves out fields: all but those that some atom ties.
fn thin(r: &mut Random, fields: &mut [Option<Value>], asked: Option<&Vec<Fields>>) {
    let keep = asked.and_then(|a| r.pick(a)).unwrap_or_default();
    for (i, f) in (0..).zip(fields.iter_mut()) {
        let asked = keep.iter().any(|(field, _)| *field == FieldId(i));
        if !asked || r.percent(4) {
            *f = None;
        }
    }
}

/// A statement that some atom asks for, and mostly its denial, near each other.
fn contradiction(r: &mut Random, vocabulary: &Vocabulary, asked: &Asked, case: bool) -> Option<(Made, Made)> {
    let all: Vec<(KindId, Fields)> = asked.iter().flat_map(|(k, sets)| sets.iter().map(|s| (*k, s.clone()))).collect();
    let (kind, set) = r.pick(&all)?;
    let mut fields = some_fields(r, vocabulary, kind, 97);
    let mut bare = vec![None; fields.len()];
    for (field, value) in set {
        let i = usize::from(field.0);
        let there = fields.get_mut(i)?;
        *there = value.or(*there);
        *bare.get_mut(i)? = *there;
    }
    let really = START + r.between(0, STEPS);
    let near =
        (really + if r.percent(if case { 50 } else { 40 }) { r.between(-2, 2) } else { 0 }).clamp(START, START + STEPS);
    let asserted = Made { kind, denied: false, fields, really, when: Span::exact(really) };
    Some((asserted, Made { kind, denied: true, fields: bare, really: near, when: Span::exact(near) }))
}

/// What a case knows of a time.
fn some_span(r: &mut Random, really: i64) -> Span {
    match r.below(100) {
        0..58 => Span::exact(really),
        58..90 => Span { earliest: really - r.between(0, 3), latest: really + r.between(0, 3) },
        90..93 => Span { earliest: i64::MIN, latest: really + r.between(0, 3) },
        93..96 => Span { earliest: really - r.between(0, 3), latest: i64::MAX },
        _ => Span::ANY,
    }
}

/// Claims of order that follow what really happened, so that they are free of circles and contradict no time.
fn claims(r: &mut Random, made: &[Made], history: &mut History) {
    let all: Vec<(StatementId, i64)> = (0..).zip(made).map(|(i, m)| (StatementId(i), m.really)).collect();
    let mut pairs: Vec<(StatementId, StatementId)> = Vec::new();
    for _ in 0..r.below(2 * all.len() + 1) {
        if let (Some(a), Some(b)) = (r.pick(&all), r.pick(&all))
            && (a.1, a.0) < (b.1, b.0)
            && !pairs.contains(&(a.0, b.0))
        {
            pairs.push((a.0, b.0));
        }
    }
    // Closed under transitivity.
    loop {
        let mut more = Vec::new();
        for (a, b) in &pairs {
            for (c, d) in &pairs {
                if b == c && !pairs.contains(&(*a, *d)) && !more.contains(&(*a, *d)) {
                    more.push((*a, *d));
                }
            }
        }
        if more.is_empty() {
            break;
        }
        pairs.extend(more);
    }
    history.before = pairs;
}

fn some_scope(r: &mut Random, vocabulary: &Vocabulary) -> Scope {
    let kind = event_kind(r);
    let mut fields = Vec::new();
    let all = vocabulary.kind(kind).map(|k| k.fields.as_slice()).unwrap_or_default();
    for (i, f) in (0..).zip(all) {
        if r.percent(12) {
            fields.push((FieldId(i), some_value(r, ty_of(f.ty))));
        }
    }
    let earliest = if r.percent(72) { i64::MIN } else { START + r.between(0, STEPS) };
    let latest = if r.percent(72) { i64::MAX } else { START + r.between(STEPS / 2, STEPS + 4) };
    Scope { kind, fields, when: Span { earliest, latest: latest.max(earliest) } }
}
