//! The sentences of `docs/formats/protocol.md`, section 6, one test each, on records small enough to check by
//! eye.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use model::rule::{Arg, Atom, Cond, Core, Need, Op, Pattern, RuleCore, Slot, Source, SourceId, Term, Tie};
use model::{EventId, FieldId, History, KindId, Moment, Scope, Span, Statement, StatementId, Support, Value, Verdict};
use oracle::{Env, Known, Occasion, condition, verdict};

// show(weapon, to, chambers), hand(weapon, to), day()
const SHOW: KindId = KindId(0);
const HAND: KindId = KindId(1);
const DAY: KindId = KindId(2);
const R1: Value = Value::name(1);
const R2: Value = Value::name(2);
const KIM: Value = Value::name(3);
const BEN: Value = Value::name(4);
const W: Slot = Slot(0);
const X: Slot = Slot(1);
const T: Slot = Slot(2);
const LATER: i64 = 1_000;

fn n(n: i64) -> Value {
    Value::number(n).unwrap()
}

/// A record under construction.
#[derive(Clone, Default)]
struct Record(History);

impl Record {
    fn add(mut self, kind: KindId, denied: bool, when: Span, fields: &[Option<Value>]) -> Record {
        let id = self.0.statements.len() as u32;
        let (id, event) = (StatementId(id), EventId(id));
        self.0.statements.push(Statement { id, event, kind, denied, when, fields: fields.to_vec() });
        self
    }
    fn yes(self, at: i64, kind: KindId, fields: &[Option<Value>]) -> Record {
        self.add(kind, false, Span::exact(at), fields)
    }
    fn no(self, at: i64, kind: KindId, fields: &[Option<Value>]) -> Record {
        self.add(kind, true, Span::exact(at), fields)
    }
    fn about(self, earliest: i64, latest: i64, kind: KindId, fields: &[Option<Value>]) -> Record {
        self.add(kind, false, Span { earliest, latest }, fields)
    }
    fn closed(mut self) -> Record {
        self.0.closed = vec![true; 3];
        self
    }
    fn scope(mut self, earliest: i64, latest: i64, fields: &[(FieldId, Value)]) -> Record {
        self.0.scopes.push(Scope { kind: SHOW, fields: fields.to_vec(), when: Span { earliest, latest } });
        self
    }
    fn claim(mut self, a: u32, b: u32) -> Record {
        self.0.before.push((StatementId(a), StatementId(b)));
        self
    }
}

/// `show(weapon: local 0, to: local 1, chambers: local 2)`
fn shows() -> Source {
    let tied = (0..3).map(|i| (FieldId(i), Tie::Local(i))).collect();
    Source { from: Pattern { kind: SHOW, tied }, locals: 3, guard: None, until: vec![], lasting: None }
}

fn since_hand() -> Source {
    Source { until: vec![Pattern { kind: HAND, tied: vec![(FieldId(0), Tie::Local(0))] }], ..shows() }
}

fn atom(args: &[Arg]) -> Atom {
    Atom { sources: vec![SourceId(0)], args: args.to_vec(), at: None, after: vec![], before: vec![] }
}

fn exists(atom: Atom, then: Cond) -> Cond {
    Cond::Exists { atom, then: Box::new(then) }
}

fn last(atom: Atom, then: Cond) -> Cond {
    Cond::Last { atom, then: Box::new(then) }
}

fn compare(left: Term, op: Op, right: Term) -> Cond {
    Cond::Compare { left, op, right }
}

fn x_is(v: Value) -> Cond {
    compare(Term::Var(X), Op::Eq, Term::Const(v))
}

/// Asks at `LATER`, with W = R1.
fn ask(source: Source, cond: &Cond, r: &Record) -> Support {
    ask_at(source, cond, r, Moment::question(LATER))
}

fn ask_at(source: Source, cond: &Cond, r: &Record, now: Moment) -> Support {
    let core = Core { sources: vec![source], rules: vec![] };
    condition(&core, cond, &Env::new().with(W, Known::Value(R1)), now, &r.0)
}

const H: Support = Support::HELD;
const F: Support = Support::FAILED;
const U: Support = Support::UNKNOWN;
const D: Support = Support::DISPUTED;

/// The two tables of 6.2, as this crate transcribed the sentences below them, and as `model` has them.
#[test]
fn and_or_not_and_adding_denial() {
    use oracle::cond::{add_denial, and, or};
    let [h, f, u, d] = [H, F, U, D];
    let ands = [[h, f, u, d], [f, f, f, f], [u, f, u, d], [d, f, d, d]];
    let ors = [[h, h, h, h], [h, f, u, d], [h, u, u, d], [h, d, d, d]];
    for (a, (ands, ors)) in [h, f, u, d].into_iter().zip(ands.into_iter().zip(ors)) {
        for (b, (both, either)) in [h, f, u, d].into_iter().zip(ands.into_iter().zip(ors)) {
            assert_eq!((and(&[a, b]), or(&[a, b])), (both, either), "{a:?}, {b:?}");
            assert_eq!((a & b, a | b), (both, either), "{a:?}, {b:?}");
        }
        assert_eq!(add_denial(a, true), a.with_denial());
    }
    assert_eq!((and(&[]), or(&[])), (H, F));
    assert_eq!([H, F, U, D].map(|v| add_denial(v, true)), [D, F, F, D]);
    assert_eq!([H, F, U, D].map(|v| add_denial(v, false)), [D, F, U, D]);
    // The same in conditions: a disputed word beside one that nobody knows of.
    let r = Record::default().yes(10, SHOW, &[Some(R1), Some(KIM)]).no(10, SHOW, &[Some(R1), Some(KIM)]);
    let to = |p| exists(atom(&[Arg::Bound(W), Arg::Const(p)]), Cond::Always);
    assert_eq!(ask(shows(), &to(KIM), &r), D);
    assert_eq!(ask(shows(), &to(BEN), &r), U);
    assert_eq!(ask(shows(), &Cond::Any(vec![to(BEN), to(KIM)]), &r), D);
    assert_eq!(ask(shows(), &Cond::All(vec![to(BEN), to(KIM)]), &r), D);
    assert_eq!(ask(shows(), &Cond::Not(Box::new(to(KIM))), &r), D);
}

#[test]
fn the_worth_of_an_instance() {
    let any = exists(atom(&[Arg::Bound(W), Arg::Free(X)]), Cond::Always);
    let shown = Record::default().yes(10, SHOW, &[Some(R1), Some(KIM)]);
    let denied = shown.clone().no(10, SHOW, &[Some(R1), Some(KIM)]);
    assert_eq!(ask(shows(), &any, &denied), D, "sure and denied, open");
    assert_eq!(ask(shows(), &any, &denied.clone().closed()), D, "sure and denied, closed");
    let to = |p| exists(atom(&[Arg::Bound(W), Arg::Free(X)]), x_is(p));
    assert_eq!(ask(shows(), &to(BEN), &denied.clone().closed()), F, "denied or not, it is not Ben");
    assert_eq!(ask(shows(), &any, &denied.clone().yes(20, SHOW, &[Some(R1), Some(BEN)])), H, "another is not denied");
    let vague = Record::default().yes(10, SHOW, &[None, Some(KIM)]).no(10, SHOW, &[None, Some(KIM)]);
    assert_eq!(ask(shows(), &any, &vague.closed()), U, "maybe and denied");
    // *then* disputed, of an instance that is plain.
    let twice = |c| exists(atom(&[Arg::Bound(W), Arg::Free(X)]), c);
    let r = shown.yes(20, SHOW, &[Some(R2), Some(KIM)]).no(20, SHOW, &[Some(R2), Some(KIM)]);
    let disputed = exists(atom(&[Arg::Const(R2), Arg::Bound(X)]), Cond::Always);
    assert_eq!(ask(shows(), &twice(disputed.clone()), &r), D, "open");
    assert_eq!(ask(shows(), &twice(disputed.clone()), &r.clone().closed()), D, "closed");
    let maybe = Record::default().yes(10, SHOW, &[None, Some(KIM)]).yes(20, SHOW, &[Some(R2), Some(KIM)]);
    let maybe = maybe.no(20, SHOW, &[Some(R2), Some(KIM)]);
    assert_eq!(ask(shows(), &twice(disputed), &maybe), D, "maybe, and disputed: disputed");
}

#[test]
fn exists_is_held_failed_unknown_disputed() {
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let none = Record::default();
    assert_eq!(ask(shows(), &c, &none), U, "nobody knows");
    assert_eq!(ask(shows(), &c, &none.clone().closed()), F, "closed: it did not happen");
    let one = Record::default().yes(10, SHOW, &[Some(R1), Some(KIM)]);
    assert_eq!(ask(shows(), &c, &one), H);
    assert_eq!(ask(shows(), &c, &one.clone().no(20, SHOW, &[Some(R1)])), D, "a denial covers the whole atom");
    assert_eq!(ask(shows(), &c, &Record::default().no(20, SHOW, &[Some(R1)])), F);
    let other = Record::default().yes(10, SHOW, &[Some(R2), Some(KIM)]);
    assert_eq!(ask(shows(), &c, &other), U, "a constant or bound argument must be equal");
    assert_eq!(ask_at(shows(), &c, &one, Moment::question(9)), U, "later than the question");
    assert_eq!(ask_at(shows(), &c, &one, Moment::question(10)), H, "a question comes after its second");
    let own = one.0.statements[0].moment();
    assert_eq!(ask_at(shows(), &c, &one.clone().closed(), own), F, "the moment's own statement is out");
}

#[test]
fn an_unknown_bound_argument_makes_everything_unknown() {
    let c = exists(atom(&[Arg::Bound(Slot(9))]), Cond::Always);
    let r = Record::default().yes(10, SHOW, &[Some(R1)]).no(11, SHOW, &[]).closed();
    assert_eq!(ask(shows(), &c, &r), U);
    assert_eq!(ask(shows(), &Cond::Not(Box::new(c)), &r), U);
}

#[test]
fn a_denial_of_more_than_is_asked_does_not_cover_the_atom() {
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let r = Record::default().no(20, SHOW, &[Some(R1), Some(KIM)]);
    assert_eq!(ask(shows(), &c, &r), U, "somebody else may have been shown");
    let c = exists(atom(&[Arg::Bound(W), Arg::Free(X)]), Cond::Always);
    assert_eq!(ask(shows(), &c, &r), U);
    let c = exists(atom(&[Arg::Bound(W), Arg::Const(KIM)]), Cond::Always);
    assert_eq!(ask(shows(), &c, &r), F);
}

#[test]
fn a_denial_of_less_than_is_asked_denies_more() {
    let c = exists(atom(&[Arg::Bound(W), Arg::Const(KIM)]), Cond::Always);
    let shown = Record::default().yes(10, SHOW, &[Some(R1), Some(KIM)]);
    assert_eq!(ask(shows(), &c, &shown.clone().no(20, SHOW, &[Some(R1)])), D);
    assert_eq!(ask(shows(), &c, &shown.clone().no(20, SHOW, &[])), D);
    assert_eq!(ask(shows(), &c, &shown.no(20, SHOW, &[Some(R2)])), H);
}

#[test]
fn a_denial_covers_an_instance_at_its_time() {
    let c = exists(atom(&[Arg::Bound(W), Arg::Free(X)]), Cond::Always);
    let r = Record::default().yes(10, SHOW, &[Some(R1), Some(KIM)]);
    let denied = r.clone().no(10, SHOW, &[Some(R1), Some(KIM)]).closed();
    assert_eq!(ask(shows(), &c, &denied), D);
    let apart = r.clone().no(11, SHOW, &[Some(R1), Some(KIM)]).closed();
    assert_eq!(ask(shows(), &c, &apart), H, "their times are definitely apart");
    let more = r.no(10, SHOW, &[Some(R1), Some(KIM), Some(n(6))]).closed();
    assert_eq!(ask(shows(), &c, &more), H, "a field that the denial gives is not equal");
}

#[test]
fn a_vague_fit_is_a_maybe() {
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let r = Record::default().yes(10, SHOW, &[None, Some(KIM)]);
    assert_eq!(ask(shows(), &c, &r), U);
    assert_eq!(ask(shows(), &c, &r.clone().closed()), U, "complete, but the vague one may be it");
    let c = exists(atom(&[Arg::Bound(W), Arg::Free(X)]), x_is(BEN));
    assert_eq!(ask(shows(), &c, &r.closed()), F, "whether it fits or not, it is not Ben");
}

#[test]
fn the_same_variable_twice_must_be_equal() {
    // show(weapon: x, to: x)
    let c = exists(atom(&[Arg::Free(X), Arg::Free(X)]), Cond::Always);
    assert_eq!(ask(shows(), &c, &Record::default().yes(1, SHOW, &[Some(KIM), Some(KIM)]).closed()), H);
    assert_eq!(ask(shows(), &c, &Record::default().yes(1, SHOW, &[Some(R1), Some(KIM)]).closed()), F);
    assert_eq!(ask(shows(), &c, &Record::default().yes(1, SHOW, &[Some(R1)]).closed()), U, "nobody knows");
}

#[test]
fn since_ends_with_an_ender() {
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let shown = Record::default().yes(10, SHOW, &[Some(R1)]).closed();
    assert_eq!(ask(since_hand(), &c, &shown), H);
    assert_eq!(ask(since_hand(), &c, &shown.clone().yes(20, HAND, &[Some(R1)])), F);
    assert_eq!(ask(since_hand(), &c, &shown.clone().yes(20, HAND, &[Some(R2)])), H, "another weapon");
    assert_eq!(ask(since_hand(), &c, &shown.clone().yes(20, HAND, &[])), U, "which weapon is not said");
    let denied = shown.clone().yes(20, HAND, &[Some(R1)]).no(20, HAND, &[Some(R1)]);
    assert_eq!(ask(since_hand(), &c, &denied), U, "a denied ender leaves a maybe");
    let again = shown.clone().yes(20, HAND, &[Some(R1)]).yes(30, SHOW, &[Some(R1)]);
    assert_eq!(ask(since_hand(), &c, &again), H);
    let same = shown.yes(10, HAND, &[Some(R1)]);
    assert_eq!(ask(since_hand(), &c, &same), F, "at one second the record's order counts");
    // The occasion is itself a handover: it does not end anything.
    let own = Record::default().yes(10, SHOW, &[Some(R1)]).yes(20, HAND, &[Some(R1)]);
    let now = own.0.statements[1].moment();
    assert_eq!(ask_at(since_hand(), &c, &own, now), H);
}

#[test]
fn today_is_since_the_days_start() {
    let today = Source { until: vec![Pattern { kind: DAY, tied: vec![] }], ..shows() };
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let r = Record::default().yes(5, DAY, &[]).yes(10, SHOW, &[Some(R1)]).closed();
    assert_eq!(ask(today.clone(), &c, &r), H);
    assert_eq!(ask(today, &c, &r.yes(20, DAY, &[])), F);
}

#[test]
fn lasting_ends_by_itself() {
    let ten = Source { lasting: Some(10), ..shows() };
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let at = |e, l| Record::default().about(e, l, SHOW, &[Some(R1)]).closed();
    assert_eq!(ask(ten.clone(), &c, &at(LATER - 10, LATER - 10)), H);
    assert_eq!(ask(ten.clone(), &c, &at(LATER - 11, LATER - 11)), F);
    assert_eq!(ask(ten.clone(), &c, &at(LATER - 15, LATER - 5)), U);
    assert_eq!(ask(ten.clone(), &c, &at(i64::MIN, LATER - 11)), F);
    assert_eq!(ask(ten, &c, &at(i64::MIN, LATER - 1)), U);
}

#[test]
fn interval_times_make_maybes() {
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let r = Record::default().about(990, 1010, SHOW, &[Some(R1)]);
    assert_eq!(ask(shows(), &c, &r.clone().closed()), U, "before or after");
    // An ender that may lie between.
    let r = Record::default().about(10, 20, SHOW, &[Some(R1)]).about(15, 30, HAND, &[Some(R1)]).closed();
    assert_eq!(ask(since_hand(), &c, &r), U);
    assert_eq!(ask(since_hand(), &c, &r.clone().claim(0, 1)), F, "the record says so");
    assert_eq!(ask(since_hand(), &c, &r.claim(1, 0)), H);
}

#[test]
fn last_asks_the_latest() {
    let c = last(atom(&[Arg::Bound(W), Arg::Any, Arg::Free(X)]), x_is(n(6)));
    let show = |r: Record, at, k: Option<i64>| r.yes(at, SHOW, &[Some(R1), Some(KIM), k.map(n)]);
    let r = Record::default;
    assert_eq!(ask(shows(), &c, &r()), U);
    assert_eq!(ask(shows(), &c, &r().closed()), F, "no candidate, and complete");
    assert_eq!(ask(shows(), &c, &show(show(r(), 10, Some(5)), 20, Some(6))), H);
    assert_eq!(ask(shows(), &c, &show(show(r(), 10, Some(6)), 20, Some(5))), F);
    assert_eq!(ask(shows(), &c, &show(show(r(), 10, Some(6)), 20, None)), U, "the latest does not say");
    let denied = show(r(), 10, Some(6)).no(10, SHOW, &[Some(R1)]);
    assert_eq!(ask(shows(), &c, &denied), D, "a denial covers the whole atom");
    // Two that are unordered: one for, one against.
    let two = |a, b| {
        r().about(10, 20, SHOW, &[Some(R1), None, Some(n(a))]).about(15, 25, SHOW, &[Some(R1), None, Some(n(b))])
    };
    assert_eq!(ask(shows(), &c, &two(6, 5)), D);
    assert_eq!(ask(shows(), &c, &two(6, 6)), H);
    assert_eq!(ask(shows(), &c, &two(5, 5)), F);
    // The latest is denied; it stays the latest.
    let r6 = |r: Record| show(r, 10, Some(6));
    let twice = show(r6(r()), 20, Some(6)).no(20, SHOW, &[Some(R1), Some(KIM)]);
    assert_eq!(ask(shows(), &c, &twice), D, "sure and denied");
    assert_eq!(ask(shows(), &c, &show(r6(r()), 20, Some(5)).no(20, SHOW, &[Some(R1), Some(KIM)])), F);
    let beside = |k| twice.clone().yes(30, SHOW, &[None, None, Some(n(k))]);
    assert_eq!(ask(shows(), &c, &beside(6)), D, "the same value, and the sure one is disputed");
    assert_eq!(ask(shows(), &c, &beside(5)), U, "one that is disputed is not two that are at odds");
    // One of two latest is denied.
    let denied = two(6, 6).about(10, 20, SHOW, &[Some(R1), Some(KIM), Some(n(6))]);
    assert_eq!(ask(shows(), &c, &denied.clone().no(15, SHOW, &[Some(R1), Some(KIM)])), D, "the `and` of two worths");
    assert_eq!(ask(shows(), &c, &denied), H);
    // Of two latest one is denied, and of the other it is not known whether it saw six.
    let silent = r().about(10, 20, SHOW, &[Some(R1), Some(KIM), Some(n(6))]).about(15, 25, SHOW, &[Some(R1)]);
    assert_eq!(ask(shows(), &c, &silent), U);
    assert_eq!(ask(shows(), &c, &silent.no(15, SHOW, &[Some(R1), Some(KIM)])), U, "one alone is not at odds");
    let denied = two(6, 5).no(10, SHOW, &[Some(R1), None, Some(n(6))]);
    assert_eq!(ask(shows(), &c, &denied), D, "held and denied, and failed");
    // No candidate, but a denial of the whole.
    assert_eq!(ask(shows(), &c, &r().no(10, SHOW, &[Some(R1)])), F);
    // A denial of the whole is added to what the candidates say.
    assert_eq!(ask(shows(), &c, &show(r(), 10, None).no(20, SHOW, &[Some(R1)])), F, "unknown, with denial");
    // A later one that may be of this weapon.
    let vague = |k| show(r(), 10, Some(6)).yes(20, SHOW, &[None, None, Some(n(k))]);
    assert_eq!(ask(shows(), &c, &vague(5)), U);
    assert_eq!(ask(shows(), &c, &vague(6)), H, "the same value, and one is sure");
    let fails = show(r(), 10, Some(5)).yes(20, SHOW, &[None, None, Some(n(5))]);
    assert_eq!(ask(shows(), &c, &fails), F, "the same value, and one is sure");
    assert_eq!(ask(shows(), &c, &show(r(), 10, Some(5)).yes(20, SHOW, &[None, None, Some(n(6))])), U);
    assert_eq!(ask(shows(), &c, &r().yes(20, SHOW, &[None, None, Some(n(5))]).closed()), U, "none is sure");
    assert_eq!(ask(shows(), &c, &r().yes(20, SHOW, &[None, None, Some(n(6))])), U, "no sure candidate");
    // An earlier one that may be of this weapon is no candidate.
    assert_eq!(ask(shows(), &c, &show(r().yes(5, SHOW, &[None, None, Some(n(5))]), 10, Some(6))), H);
}

#[test]
fn scopes_make_a_record_complete() {
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let (past, future) = (i64::MIN, i64::MAX);
    assert_eq!(ask(shows(), &c, &Record::default().scope(past, LATER, &[])), F);
    assert_eq!(ask(shows(), &c, &Record::default().scope(past, LATER - 1, &[])), U, "not up to now");
    assert_eq!(ask(shows(), &c, &Record::default().scope(0, future, &[])), U, "no ender: only without a beginning");
    let w = FieldId(0);
    assert_eq!(ask(shows(), &c, &Record::default().scope(past, future, &[(w, R1)])), F);
    assert_eq!(ask(shows(), &c, &Record::default().scope(past, future, &[(w, R2)])), U, "another weapon's");
    assert_eq!(ask(shows(), &c, &Record::default().scope(past, future, &[(FieldId(1), KIM)])), U);
    // From the latest ender that surely came before now.
    let r = Record::default().scope(50, future, &[]);
    assert_eq!(ask(since_hand(), &c, &r.clone().yes(50, HAND, &[Some(R1)])), F);
    assert_eq!(ask(since_hand(), &c, &r.clone().yes(49, HAND, &[Some(R1)])), U);
    assert_eq!(ask(since_hand(), &c, &r.clone().yes(60, HAND, &[Some(R2)])), U, "ends another weapon's");
    assert_eq!(ask(since_hand(), &c, &r.clone().yes(60, HAND, &[])), U, "vague");
    // Or from now − lasting.
    let ten = |d| Source { lasting: Some(d), ..shows() };
    assert_eq!(ask(ten(LATER - 50), &c, &r), F);
    assert_eq!(ask(ten(LATER - 49), &c, &r), U);
}

#[test]
fn guards_are_asked_at_their_statement() {
    // show(weapon: w) where hand(weapon: w)
    let hands = Source { from: Pattern { kind: HAND, tied: vec![(FieldId(0), Tie::Local(0))] }, locals: 1, ..shows() };
    let guarded = Source {
        guard: Some(exists(Atom { sources: vec![SourceId(1)], ..atom(&[Arg::Bound(Slot(0))]) }, Cond::Always)),
        ..shows()
    };
    let core = Core { sources: vec![guarded, hands], rules: vec![] };
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let env = Env::new().with(W, Known::Value(R1));
    let ask = |r: &Record| condition(&core, &c, &env, Moment::question(LATER), &r.0);
    let shown = |r: Record| r.yes(10, SHOW, &[Some(R1)]);
    assert_eq!(ask(&shown(Record::default()).closed()), F, "the guard failed: out");
    assert_eq!(ask(&shown(Record::default())), U, "the guard is unknown: maybe");
    assert_eq!(ask(&shown(Record::default().yes(5, HAND, &[Some(R1)])).closed()), H);
    assert_eq!(ask(&shown(Record::default()).yes(15, HAND, &[Some(R1)]).closed()), F, "asked too early");
    let disputed = shown(Record::default().yes(5, HAND, &[Some(R1)]).no(5, HAND, &[Some(R1)]));
    assert_eq!(ask(&disputed), D, "a disputed guard denies the instance");
    assert_eq!(ask(&disputed.closed()), D);
}

#[test]
fn sides_of_moments() {
    // show(W) at t, and another show after t
    let second = Atom { after: vec![T], ..atom(&[Arg::Bound(W)]) };
    let c = exists(Atom { at: Some(T), ..atom(&[Arg::Bound(W)]) }, exists(second, Cond::Always));
    let one = Record::default().yes(10, SHOW, &[Some(R1)]).closed();
    assert_eq!(ask(shows(), &c, &one), F);
    assert_eq!(ask(shows(), &c, &one.clone().yes(10, SHOW, &[Some(R1)])), H, "the record's order");
    let two = Record::default().about(10, 20, SHOW, &[Some(R1)]).about(15, 25, SHOW, &[Some(R1)]).closed();
    assert_eq!(ask(shows(), &c, &two), U);
    assert_eq!(ask(shows(), &c, &two.claim(0, 1)), H);
}

#[test]
fn moments_compare_by_order() {
    let at = |op| exists(Atom { at: Some(T), ..atom(&[Arg::Bound(W)]) }, compare(Term::Var(T), op, Term::Now));
    let r = Record::default().yes(LATER, SHOW, &[Some(R1)]).closed();
    assert_eq!(ask(shows(), &at(Op::Lt), &r), H, "the question comes after everything of its second");
    assert_eq!(ask(shows(), &at(Op::Ge), &r), F);
    let ago = |limit| {
        let limit = Term::Const(Value::duration(limit).unwrap());
        let ago = Term::Sub(Box::new(Term::Now), Box::new(Term::Var(T)));
        exists(Atom { at: Some(T), ..atom(&[Arg::Bound(W)]) }, compare(ago, Op::Le, limit))
    };
    let r = Record::default().about(LATER - 20, LATER - 10, SHOW, &[Some(R1)]).closed();
    assert_eq!(ask(shows(), &ago(20), &r), H);
    assert_eq!(ask(shows(), &ago(15), &r), U, "a range is decided when the whole range agrees");
    assert_eq!(ask(shows(), &ago(9), &r), F);
}

#[test]
fn count_and_sum_need_a_complete_and_plain_record() {
    let chambers = atom(&[Arg::Bound(W), Arg::Any, Arg::Free(X)]);
    let count =
        |k| compare(Term::Count { atom: chambers.clone(), then: Box::new(Cond::Always) }, Op::Eq, Term::Const(n(k)));
    let sum = |k| {
        compare(Term::Sum { of: X, atom: chambers.clone(), then: Box::new(Cond::Always) }, Op::Eq, Term::Const(n(k)))
    };
    let two = Record::default().yes(1, SHOW, &[Some(R1), None, Some(n(2))]).yes(2, SHOW, &[Some(R1), None, Some(n(3))]);
    assert_eq!(ask(shows(), &count(2), &two), U, "open");
    let two = two.closed();
    assert_eq!(ask(shows(), &count(2), &two), H);
    assert_eq!(ask(shows(), &count(3), &two), F);
    assert_eq!(ask(shows(), &sum(5), &two), H);
    assert_eq!(ask(shows(), &sum(0), &Record::default().closed()), H, "the sum of nothing");
    let absent = two.clone().yes(3, SHOW, &[Some(R1)]);
    assert_eq!(ask(shows(), &count(3), &absent), H);
    assert_eq!(ask(shows(), &sum(5), &absent), U, "a summed field is absent");
    assert_eq!(ask(shows(), &count(2), &two.clone().yes(3, SHOW, &[None])), U, "a maybe");
    assert_eq!(ask(shows(), &count(2), &two.clone().no(2, SHOW, &[Some(R1)])), U, "a denied one");
    assert_eq!(ask(shows(), &count(2), &two.clone().no(5, SHOW, &[Some(R1)])), U, "a denial of the whole");
    assert_eq!(ask(shows(), &sum(5), &two.clone().no(5, SHOW, &[])), U, "a denial of the whole");
    assert_eq!(ask(shows(), &sum(5), &two.clone().no(5, SHOW, &[Some(R2)])), H, "another weapon's");
    assert_eq!(ask(shows(), &count(0), &Record::default().no(5, SHOW, &[Some(R1)]).closed()), U, "B7");
    let overflow = Term::Mul(Box::new(Term::Const(n(model::value::NUMBER_MAX))), Box::new(Term::Const(n(2))));
    assert_eq!(ask(shows(), &compare(overflow, Op::Gt, Term::Const(n(0))), &two), U);
}

#[test]
fn latest_gives_the_values_of_the_last_candidates() {
    let latest = Term::Latest { atom: atom(&[Arg::Bound(W), Arg::Any, Arg::Free(X)]), it: X };
    let is = |k| compare(latest.clone(), Op::Eq, Term::Const(n(k)));
    let show = |r: Record, e, l, w: Option<Value>, k: i64| r.about(e, l, SHOW, &[w, None, Some(n(k))]);
    let r = Record::default;
    assert_eq!(ask(shows(), &is(6), &r().closed()), U, "no value");
    assert_eq!(ask(shows(), &is(6), &show(show(r(), 1, 1, Some(R1), 5), 2, 2, Some(R1), 6)), H);
    let rivals = show(show(r(), 1, 5, Some(R1), 5), 2, 6, Some(R1), 6);
    assert_eq!(ask(shows(), &is(6), &rivals), D, "two possible values");
    let either = Cond::OneOf { term: latest.clone(), values: vec![n(5), n(6)] };
    assert_eq!(ask(shows(), &either, &rivals), H);
    let vague = |k| show(show(r(), 1, 1, Some(R1), 6), 2, 2, None, k);
    assert_eq!(ask(shows(), &is(6), &vague(5)), U);
    assert_eq!(ask(shows(), &is(6), &vague(6)), H);
    assert_eq!(ask(shows(), &is(6), &show(r(), 2, 2, None, 6)), U, "none is sure");
    assert_eq!(ask(shows(), &is(6), &vague(6).yes(3, SHOW, &[Some(R1)])), U, "the field is absent");
    let plain = show(show(r(), 1, 1, Some(R1), 5), 2, 2, Some(R1), 6);
    assert_eq!(ask(shows(), &is(6), &plain.clone().no(2, SHOW, &[Some(R1)])), U, "a candidate is denied");
    assert_eq!(ask(shows(), &is(6), &plain.clone().no(1, SHOW, &[Some(R1)])), H, "an earlier one is denied");
    assert_eq!(ask(shows(), &is(6), &plain.no(3, SHOW, &[Some(R1)])), U, "a denial of the whole");
    assert_eq!(ask(shows(), &is(6), &vague(6).no(2, SHOW, &[None, None, Some(n(6))])), U, "a maybe one is denied");
}

#[test]
fn a_comparison_is_over_all_pairs() {
    // Rivals: 5 and 100 seconds ago.
    let moment = |m| Some(Value::moment(m).unwrap());
    let rivals = Record::default().about(10, 20, SHOW, &[Some(R1), None, moment(LATER - 5)]);
    let rivals = rivals.about(15, 25, SHOW, &[Some(R1), None, moment(LATER - 100)]);
    let it = || Term::Latest { atom: atom(&[Arg::Bound(W), Arg::Any, Arg::Free(X)]), it: X };
    let ago = || Term::Sub(Box::new(Term::Now), Box::new(it()));
    let within = |s| compare(ago(), Op::Le, Term::Const(Value::duration(s).unwrap()));
    let ask = |c: &Cond, earliest| {
        let now = Moment { when: Span { earliest, latest: LATER }, place: None };
        ask_at(shows(), c, &rivals, now)
    };
    assert_eq!(ask(&within(60), LATER), D, "some do and some surely do not");
    assert_eq!(ask(&within(100), LATER), H, "every pair does");
    assert_eq!(ask(&within(4), LATER), F, "none does");
    assert_eq!(ask(&within(60), LATER - 50), U, "one does, the other is not decided");
    assert_eq!(ask(&within(3), LATER - 5), U, "one does not, the other is not decided");
    assert_eq!(ask_at(shows(), &within(60), &Record::default(), Moment::question(LATER)), U, "no pair");
    // The same of `t in (…)`, per possible value.
    let one_of = |term, values: &[i64]| Cond::OneOf {
        term,
        values: values.iter().map(|v| Value::duration(*v).unwrap()).collect(),
    };
    assert_eq!(ask(&one_of(ago(), &[5, 100]), LATER), H, "each is one of them (A15)");
    assert_eq!(ask(&one_of(ago(), &[5, 7]), LATER), D);
    assert_eq!(ask(&one_of(ago(), &[6, 7]), LATER), F);
    assert_eq!(ask(&one_of(ago(), &[3, 7]), LATER - 5), U, "one is not, the other is not decided");
}

#[test]
fn what_was_missed_and_then_done_is_done() {
    let c = exists(atom(&[Arg::Bound(W)]), Cond::Always);
    let missed = Record::default().no(10, SHOW, &[Some(R1)]);
    assert_eq!(ask(shows(), &c, &missed), F);
    let done = missed.clone().yes(20, SHOW, &[Some(R1)]);
    assert_eq!(ask(shows(), &c, &done), H);
    assert_eq!(ask(shows(), &last(atom(&[Arg::Bound(W)]), Cond::Always), &done), H);
    let count = Term::Count { atom: atom(&[Arg::Bound(W)]), then: Box::new(Cond::Always) };
    assert_eq!(ask(shows(), &compare(count, Op::Eq, Term::Const(n(1))), &done.clone().closed()), H);
    assert_eq!(ask(shows(), &c, &done.clone().no(30, SHOW, &[Some(R1)])), D, "denied again");
    assert_eq!(ask(shows(), &c, &done.no(20, SHOW, &[Some(R1)])), D, "what was done is denied");
    assert_eq!(ask(shows(), &c, &missed.clone().yes(20, SHOW, &[None])), U, "perhaps done after it");
    let around = missed.clone().about(5, 20, SHOW, &[Some(R1)]);
    assert_eq!(ask(shows(), &c, &around), D, "not surely after it");
    assert_eq!(ask(shows(), &c, &missed.yes(20, SHOW, &[Some(R2)])), F, "another weapon");
}

fn rule(on: Vec<Pattern>, applies_where: Option<Cond>, need: Need) -> Core {
    Core { sources: vec![shows()], rules: vec![RuleCore { on, slots: 3, applies_where, need }] }
}

fn hand_of_w() -> Pattern {
    Pattern { kind: HAND, tied: vec![(FieldId(0), Tie::Local(0))] }
}

#[test]
fn not_applicable_and_in_play() {
    let need = || Need::Now(exists(atom(&[Arg::Bound(W)]), Cond::Always));
    let at = Moment::question(LATER);
    let r = Record::default().yes(5, SHOW, &[Some(R1)]).yes(10, HAND, &[Some(R1)]).no(11, HAND, &[Some(R1)]).yes(
        12,
        HAND,
        &[],
    );
    let on = |core: &Core, i| verdict(core, 0, &r.0, Occasion::Statement(StatementId(i)), at);
    let core = rule(vec![hand_of_w()], None, need());
    assert_eq!(on(&core, 0), Verdict::NotApplicable, "a show is not a handover");
    assert_eq!(on(&core, 1), Verdict::Held);
    assert_eq!(on(&core, 2), Verdict::NotApplicable, "a denial is no occasion");
    assert_eq!(on(&core, 3), Verdict::Unknown, "which weapon is not known");
    let of_r2 = Pattern { kind: HAND, tied: vec![(FieldId(0), Tie::Const(R2))] };
    let core = rule(vec![of_r2], None, Need::Now(Cond::Always));
    assert_eq!(on(&core, 1), Verdict::NotApplicable, "constants select");
    assert_eq!(on(&core, 3), Verdict::Held, "an absent field stays in play");
    let unknown_where = exists(atom(&[Arg::Const(R2)]), Cond::Always);
    let core = rule(vec![hand_of_w()], Some(unknown_where.clone()), need());
    assert_eq!(on(&core, 1), Verdict::Held, "unknown `where` keeps it in play");
    let closed = r.clone().closed();
    assert_eq!(verdict(&core, 0, &closed.0, Occasion::Statement(StatementId(1)), at), Verdict::NotApplicable);
    // A question is later than everything up to its second.
    let question = Statement { id: StatementId(0), when: Span::exact(5), ..r.0.statements[1].clone() };
    let core = rule(vec![hand_of_w()], None, need());
    assert_eq!(verdict(&core, 0, &r.0, Occasion::Question(&question), at), Verdict::Held);
}

#[test]
fn duties() {
    let need = Need::Within { atom: atom(&[Arg::Bound(W)]), then: Cond::Always, seconds: 10 };
    let core = rule(vec![hand_of_w()], None, need);
    let occasion = |r: Record| r.yes(100, HAND, &[Some(R1)]);
    let as_of = |r: &Record, at| {
        let id = r.0.statements.iter().find(|s| s.kind == HAND).unwrap().id;
        verdict(&core, 0, &r.0, Occasion::Statement(id), Moment::question(at))
    };
    let r = Record::default;
    assert_eq!(as_of(&occasion(r()), 110), Verdict::Pending);
    assert_eq!(as_of(&occasion(r()), 111), Verdict::Unknown, "overdue, open");
    assert_eq!(as_of(&occasion(r().closed()), 111), Verdict::Failed, "overdue, closed");
    let in_time = occasion(r()).yes(110, SHOW, &[Some(R1)]);
    assert_eq!(as_of(&in_time, 109), Verdict::Pending, "not yet");
    assert_eq!(as_of(&in_time, 110), Verdict::Held);
    assert_eq!(as_of(&in_time, 500), Verdict::Held);
    assert_eq!(as_of(&occasion(r().closed()).yes(111, SHOW, &[Some(R1)]), 500), Verdict::Failed, "too late");
    assert_eq!(as_of(&occasion(r().closed().yes(99, SHOW, &[Some(R1)])), 500), Verdict::Failed, "too early");
    assert_eq!(as_of(&in_time.clone().no(110, SHOW, &[Some(R1)]), 500), Verdict::Disputed);
    assert_eq!(as_of(&occasion(r()).no(105, SHOW, &[Some(R1)]), 106), Verdict::Failed, "denied");
    let maybe = occasion(r()).about(105, 115, SHOW, &[Some(R1)]);
    assert_eq!(as_of(&maybe, 500), Verdict::Unknown, "perhaps in time");
    assert_eq!(as_of(&maybe, 110), Verdict::Pending, "the clock comes before an unclear instance");
    assert_eq!(as_of(&maybe.clone().closed(), 500), Verdict::Unknown, "perhaps in time, closed");
    assert_eq!(as_of(&occasion(r()).yes(105, SHOW, &[None]).closed(), 500), Verdict::Unknown, "perhaps of R1");
    assert_eq!(as_of(&maybe.no(103, SHOW, &[Some(R1)]), 500), Verdict::Unknown, "perhaps done after the denial");
    // A denial of the instance alone; one outside the stretch; one that may be outside.
    let shown = occasion(r()).yes(105, SHOW, &[Some(R1), Some(KIM)]);
    assert_eq!(as_of(&shown.clone().no(105, SHOW, &[Some(R1), Some(KIM)]), 106), Verdict::Disputed, "denied");
    assert_eq!(as_of(&shown.clone().no(120, SHOW, &[Some(R1)]), 500), Verdict::Held, "denied of later");
    let between = |a, b| {
        let mut x = shown.clone().about(a, b, SHOW, &[Some(R1)]);
        x.0.statements[2].denied = true;
        x
    };
    assert_eq!(as_of(&between(107, 112), 500), Verdict::Held, "not surely in the stretch");
    assert_eq!(as_of(&between(107, 110), 500), Verdict::Disputed);
    assert_eq!(as_of(&between(102, 112), 500), Verdict::Disputed, "it covers the instance all the same (A11)");
    assert_eq!(as_of(&occasion(r()).no(103, SHOW, &[Some(R1)]).yes(105, SHOW, &[Some(R1)]), 500), Verdict::Held);
    // The occasion's time is a span: surely later only after its last second + D.
    let vague = Record::default().about(100, 104, HAND, &[Some(R1)]).closed();
    assert_eq!(as_of(&vague, 114), Verdict::Pending);
    assert_eq!(as_of(&vague, 115), Verdict::Failed);
    assert_eq!(as_of(&r().yes(100, HAND, &[]).closed(), 500), Verdict::Unknown, "which weapon is not known");
    assert_eq!(as_of(&r().yes(100, HAND, &[]).closed(), 101), Verdict::Unknown, "never pending");
}

#[test]
fn a_duty_asks_at_the_instance() {
    // within 10: show(weapon: w, to: x), who was handed it before
    let hands = Source {
        from: Pattern { kind: HAND, tied: vec![(FieldId(0), Tie::Local(0)), (FieldId(1), Tie::Local(1))] },
        locals: 2,
        ..shows()
    };
    let then = exists(Atom { sources: vec![SourceId(1)], ..atom(&[Arg::Bound(W), Arg::Bound(X)]) }, Cond::Always);
    let need = Need::Within { atom: atom(&[Arg::Bound(W), Arg::Free(X)]), then, seconds: 10 };
    let mut core = rule(vec![hand_of_w()], None, need);
    core.sources.push(hands);
    let as_of = |r: &Record, at| verdict(&core, 0, &r.0, Occasion::Statement(StatementId(0)), Moment::question(at));
    let r = Record::default().yes(100, HAND, &[Some(R1), Some(KIM)]);
    assert_eq!(as_of(&r.clone().yes(105, SHOW, &[Some(R1), Some(KIM)]), 500), Verdict::Held);
    let ben = r.yes(105, SHOW, &[Some(R1), Some(BEN)]);
    let later = ben.clone().yes(106, HAND, &[Some(R1), Some(BEN)]);
    assert_eq!(as_of(&later.closed(), 500), Verdict::Failed, "not yet, at the instance");
    let disputed = ben.clone().yes(101, HAND, &[Some(R1), Some(BEN)]).no(101, HAND, &[Some(R1), Some(BEN)]);
    assert_eq!(as_of(&disputed, 106), Verdict::Disputed, "*then* is disputed; no clock");
    assert_eq!(as_of(&ben, 500), Verdict::Unknown, "*then* is unknown");
}

#[test]
fn a_duty_of_several_sources_is_denied_by_any_and_failed_by_each() {
    let days = Source { from: Pattern { kind: DAY, tied: vec![(FieldId(0), Tie::Local(0))] }, locals: 1, ..shows() };
    let both = Atom { sources: vec![SourceId(0), SourceId(1)], ..atom(&[Arg::Bound(W)]) };
    let mut core = rule(vec![hand_of_w()], None, Need::Within { atom: both.clone(), then: Cond::Always, seconds: 50 });
    core.sources.push(days);
    let as_of = |r: &Record, at| verdict(&core, 0, &r.0, Occasion::Statement(StatementId(0)), Moment::question(at));
    let handed = Record::default().yes(5, HAND, &[Some(R1)]);
    let shown = handed.clone().yes(10, SHOW, &[Some(R1)]);
    assert_eq!(as_of(&shown, LATER), Verdict::Held);
    let denied = shown.clone().no(20, SHOW, &[Some(R1)]);
    assert_eq!(as_of(&denied, LATER), Verdict::Disputed, "one source is denied");
    let env = Env::new().with(W, Known::Value(R1));
    let now = Moment::question(LATER);
    assert_eq!(condition(&core, &last(both, Cond::Always), &env, now, &denied.0), D, "so is *last*");
    let one = handed.no(20, SHOW, &[Some(R1)]);
    assert_eq!(as_of(&one, 30), Verdict::Pending, "the other may come");
    assert_eq!(as_of(&one, LATER), Verdict::Unknown);
    assert_eq!(as_of(&one.no(20, DAY, &[Some(R1)]), 30), Verdict::Failed, "each source is denied");
}

#[test]
fn the_first_of_two_patterns_counts() {
    // on hand(weapon: w) or hand(to: w): both fit.
    let to = Pattern { kind: HAND, tied: vec![(FieldId(1), Tie::Local(0))] };
    let need = Need::Now(exists(atom(&[Arg::Bound(W)]), Cond::Always));
    let core = rule(vec![hand_of_w(), to], None, need);
    let r = Record::default().yes(5, SHOW, &[Some(R1)]).yes(10, HAND, &[Some(R1), Some(R2)]);
    let at = Moment::question(LATER);
    assert_eq!(verdict(&core, 0, &r.0, Occasion::Statement(StatementId(1)), at), Verdict::Held);
    let on: Vec<Pattern> = core.rules[0].on.iter().rev().cloned().collect();
    let core = rule(on, None, core.rules[0].need.clone());
    assert_eq!(verdict(&core, 0, &r.0, Occasion::Statement(StatementId(1)), at), Verdict::Unknown, "R2 comes first");
    // The first that fits; one that only may fit counts, too (A22).
    let of = |p| Pattern { kind: HAND, tied: vec![(FieldId(0), Tie::Local(0)), (FieldId(1), Tie::Const(p))] };
    let need = || Need::Now(exists(atom(&[Arg::Const(R2)]), Cond::Always));
    let gone = Some(exists(atom(&[Arg::Bound(W)]), Cond::Always));
    let own = Pattern { kind: HAND, tied: vec![(FieldId(1), Tie::Local(0))] };
    let core = rule(vec![of(KIM), own], gone, need());
    let r = r.closed();
    let on = |r: &Record| verdict(&core, 0, &r.0, Occasion::Statement(StatementId(1)), at);
    assert_eq!(on(&r), Verdict::NotApplicable, "the second fits: `where` is failed for R2");
    let vague = Record::default().yes(5, SHOW, &[Some(R1)]).yes(10, HAND, &[Some(R1), None]).closed();
    assert_eq!(on(&vague), Verdict::Failed, "the first may fit");
}

#[test]
fn several_sources_are_denied_only_together() {
    let hands = Source { from: Pattern { kind: HAND, tied: vec![(FieldId(0), Tie::Local(0))] }, locals: 1, ..shows() };
    let core = Core { sources: vec![shows(), hands], rules: vec![] };
    let both = Atom { sources: vec![SourceId(0), SourceId(1)], ..atom(&[Arg::Bound(W)]) };
    let env = Env::new().with(W, Known::Value(R1));
    let ask = |r: &Record| condition(&core, &exists(both.clone(), Cond::Always), &env, Moment::question(LATER), &r.0);
    let one = Record::default().no(5, SHOW, &[Some(R1)]);
    assert_eq!(ask(&one), U, "the other source may have one");
    assert_eq!(ask(&one.clone().no(6, HAND, &[Some(R1)])), F);
    let mut closed = one;
    closed.0.closed = vec![false, true];
    assert_eq!(ask(&closed), F, "one denied, the other complete");
    // Denial is added to the source that is denied, and then the sources are joined.
    let shown = Record::default().yes(5, SHOW, &[Some(R1)]).no(5, SHOW, &[Some(R1)]);
    assert_eq!(ask(&shown), D, "disputed, and the other unknown");
    assert_eq!(ask(&shown.clone().yes(6, HAND, &[Some(R1)])), H, "the other is held");
    let mut rest = Record::default().yes(5, SHOW, &[None]).no(9, SHOW, &[Some(R1)]);
    assert_eq!(ask(&rest), U, "failed (unknown, with denial), and the other unknown");
    rest.0.closed = vec![false, true];
    assert_eq!(ask(&rest), F);
}

/// What section B of `AMBIGUITIES.md` says of the document, so that it is seen when the document changes.
#[test]
fn clear_sentences_that_surprise() {
    let tied = vec![(FieldId(0), Tie::Local(0))];
    let days = Source { from: Pattern { kind: DAY, tied }, locals: 1, ..shows() };
    let core = Core { sources: vec![shows(), days], rules: vec![] };
    let both = |args: &[Arg]| Atom { sources: vec![SourceId(0), SourceId(1)], ..atom(args) };
    let env = Env::new().with(W, Known::Value(R1));
    let ask_both = |c: &Cond, r: &Record| condition(&core, c, &env, Moment::question(LATER), &r.0);
    // B14: one source is held, the other denied as a whole.
    let r = Record::default().yes(10, SHOW, &[Some(R1)]).no(20, DAY, &[Some(R1)]);
    assert_eq!(ask_both(&exists(both(&[Arg::Bound(W)]), Cond::Always), &r), H);
    assert_eq!(ask_both(&last(both(&[Arg::Bound(W)]), Cond::Always), &r), D);
    // Once B15: the latest does not say to whom; the other source is denied as a whole.
    let to_kim = || x_is(KIM);
    assert_eq!(ask_both(&exists(both(&[Arg::Bound(W), Arg::Free(X)]), to_kim()), &r), U);
    assert_eq!(ask_both(&last(both(&[Arg::Bound(W), Arg::Free(X)]), to_kim()), &r), U);
    let no_last = Cond::Not(Box::new(last(both(&[Arg::Bound(W), Arg::Free(X)]), to_kim())));
    assert_eq!(ask_both(&no_last, &r), U);
    // Once B16: shown to Kim, then said that it was not shown, then shown to Ben.
    let r = Record::default().yes(10, SHOW, &[Some(R1), Some(KIM)]).no(20, SHOW, &[Some(R1)]);
    let r = r.yes(30, SHOW, &[Some(R1), Some(BEN)]);
    assert_eq!(ask(shows(), &exists(atom(&[Arg::Bound(W), Arg::Const(KIM)]), Cond::Always), &r), D);
    assert_eq!(ask(shows(), &exists(atom(&[Arg::Bound(W), Arg::Free(X)]), to_kim()), &r), D);
    // B5, B13: a duty denied and then done; a duty done and then undone.
    let within = |source| Core {
        sources: vec![source],
        ..rule(vec![hand_of_w()], None, Need::Within { atom: atom(&[Arg::Bound(W)]), then: Cond::Always, seconds: 50 })
    };
    let done = Record::default().yes(5, HAND, &[Some(R1)]).no(10, SHOW, &[Some(R1)]).yes(20, SHOW, &[Some(R1)]);
    let first = Occasion::Statement(StatementId(0));
    let on = |core: &Core, r: &Record, at| verdict(core, 0, &r.0, first, Moment::question(at));
    assert_eq!(on(&within(shows()), &done, 15), Verdict::Failed);
    assert_eq!(on(&within(shows()), &done, 25), Verdict::Held);
    let undone = Record::default().yes(5, HAND, &[Some(R1)]).yes(20, SHOW, &[Some(R1)]).yes(30, HAND, &[Some(R1)]);
    assert_eq!(on(&within(since_hand()), &undone.clone().closed(), 29), Verdict::Held);
    assert_eq!(on(&within(since_hand()), &undone.closed(), LATER), Verdict::Failed);
}
