//! Shows that the generator makes every part of the core form and reaches every verdict often enough.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::type_complexity,
    reason = "a test that cannot go on stops"
)]

use std::collections::BTreeMap;

use model::rule::{Arg, Atom, Cond, Need, Term, Tie};
use model::{Moment, Order, StatementId, Verdict};
use oracle::generate::{Options, Random, Sample, sample};
use oracle::{Occasion, verdict};

type Counts = BTreeMap<String, usize>;

fn note(counts: &mut Counts, what: &str) {
    *counts.entry(what.to_owned()).or_default() += 1;
}

fn atom(c: &mut Counts, a: &Atom) {
    if a.sources.len() > 1 {
        note(c, "several sources");
    }
    let mut free = Vec::new();
    for arg in &a.args {
        note(
            c,
            match arg {
                Arg::Const(_) => "Arg::Const",
                Arg::Bound(_) => "Arg::Bound",
                Arg::Free(_) => "Arg::Free",
                Arg::Any => "Arg::Any",
            },
        );
        if let Arg::Free(s) = arg {
            if free.contains(s) {
                note(c, "free twice");
            }
            free.push(*s);
        }
    }
    for (there, what) in [(a.at.is_some(), "at"), (!a.after.is_empty(), "after"), (!a.before.is_empty(), "before")] {
        if there {
            note(c, what);
        }
    }
}

fn cond(c: &mut Counts, x: &Cond) {
    match x {
        Cond::Always => note(c, "Always"),
        Cond::All(p) => {
            note(c, "All");
            p.iter().for_each(|x| cond(c, x));
        }
        Cond::Any(p) => {
            note(c, "Any");
            p.iter().for_each(|x| cond(c, x));
        }
        Cond::Not(x) => {
            note(c, "Not");
            cond(c, x);
        }
        Cond::Exists { atom: a, then } => {
            note(c, if **then == Cond::Always { "Exists" } else { "Exists then" });
            atom(c, a);
            cond(c, then);
        }
        Cond::Last { atom: a, then } => {
            note(c, if **then == Cond::Always { "Last" } else { "Last then" });
            atom(c, a);
            cond(c, then);
        }
        Cond::Compare { left, op, right } => {
            note(c, &format!("Op::{op:?}"));
            term(c, left);
            term(c, right);
        }
        Cond::OneOf { term: t, .. } => {
            note(c, "OneOf");
            term(c, t);
        }
    }
}

fn term(c: &mut Counts, t: &Term) {
    match t {
        Term::Const(_) => note(c, "Term::Const"),
        Term::Var(_) => note(c, "Term::Var"),
        Term::Now => note(c, "Term::Now"),
        Term::Latest { atom: a, .. } => {
            note(c, "Latest");
            atom(c, a);
        }
        Term::Count { atom: a, then } => {
            note(c, "Count");
            atom(c, a);
            cond(c, then);
        }
        Term::Sum { atom: a, then, .. } => {
            note(c, "Sum");
            atom(c, a);
            cond(c, then);
        }
        Term::Add(a, b) | Term::Sub(a, b) | Term::Mul(a, b) => {
            note(
                c,
                match t {
                    Term::Add(..) => "Add",
                    Term::Sub(..) => "Sub",
                    _ => "Mul",
                },
            );
            term(c, a);
            term(c, b);
        }
    }
}

fn core(c: &mut Counts, s: &Sample) {
    for source in &s.core.sources {
        if let Some(g) = &source.guard {
            note(c, "guard");
            let mut inside = Counts::new();
            cond(&mut inside, g);
            if inside.keys().any(|k| k.starts_with("Exists") || k.starts_with("Last")) {
                note(c, "guard with atoms");
            }
            cond(c, g);
        }
        if source.lasting.is_some() {
            note(c, "lasting");
        }
        for u in &source.until {
            note(c, if u.tied.is_empty() { "ender with wildcards only" } else { "ender" });
            for (_, t) in &u.tied {
                note(c, if matches!(t, Tie::Local(_)) { "ender local" } else { "ender constant" });
            }
        }
    }
    for r in &s.core.rules {
        if r.on.len() > 1 {
            note(c, "several on");
        }
        if r.on.iter().enumerate().any(|(i, p)| r.on.iter().take(i).any(|q| q.kind == p.kind)) {
            note(c, "overlapping on");
        }
        if let Some(w) = &r.applies_where {
            note(c, "where");
            cond(c, w);
        }
        match &r.need {
            Need::Now(x) => {
                note(c, "Need::Now");
                cond(c, x);
            }
            Need::Within { atom: a, then, .. } => {
                note(c, "Need::Within");
                atom(c, a);
                cond(c, then);
            }
        }
    }
}

const EVERYTHING: &[&str] = &[
    "Always",
    "All",
    "Any",
    "Not",
    "Exists",
    "Exists then",
    "Last",
    "Last then",
    "OneOf",
    "Op::Eq",
    "Op::Ne",
    "Op::Lt",
    "Op::Le",
    "Op::Gt",
    "Op::Ge",
    "Term::Const",
    "Term::Var",
    "Term::Now",
    "Latest",
    "Count",
    "Sum",
    "Add",
    "Sub",
    "Mul",
    "Arg::Const",
    "Arg::Bound",
    "Arg::Free",
    "Arg::Any",
    "free twice",
    "several sources",
    "at",
    "after",
    "before",
    "guard",
    "guard with atoms",
    "lasting",
    "ender",
    "ender with wildcards only",
    "ender local",
    "ender constant",
    "several on",
    "overlapping on",
    "where",
    "Need::Now",
    "Need::Within",
];

fn run(options: Options, samples: u64) {
    let mut parts = Counts::new();
    let mut verdicts: BTreeMap<Verdict, usize> = BTreeMap::new();
    let mut total = 0;
    for seed in 0..samples {
        let s = sample(seed, options);
        core(&mut parts, &s);
        let mut r = Random::new(seed);
        for rule in 0..s.core.rules.len() {
            let statements = s.history.statements.iter().map(|x| Occasion::Statement(x.id));
            let questions = s.questions.iter().map(Occasion::Question);
            for o in statements.chain(questions) {
                let as_of = Moment::question(r.between(104, 120));
                *verdicts.entry(verdict(&s.core, rule, &s.history, o, as_of)).or_default() += 1;
                total += 1;
            }
        }
    }
    for what in EVERYTHING {
        assert!(parts.get(*what).copied().unwrap_or(0) >= 20, "{what} is too rare: {parts:?}");
    }
    for v in Verdict::ALL {
        let n = verdicts.get(&v).copied().unwrap_or(0);
        println!("{v}: {:.1} %", 100.0 * n as f64 / f64::from(total));
    }
    for v in Verdict::ALL {
        let n = verdicts.get(&v).copied().unwrap_or(0);
        assert!(n * 50 >= total as usize, "{v}: {n} of {total}");
    }
}

#[test]
fn sets_cover_everything() {
    run(Options::SET, 4000);
}

#[test]
fn cases_cover_everything() {
    run(Options::CASE, 4000);
}

/// The order of section 6.1, transcribed, is that of the model.
#[test]
fn order_agrees_with_the_model() {
    for options in [Options::SET, Options::CASE] {
        for seed in 0..500 {
            let s = sample(seed, options);
            let mut moments: Vec<Moment> = s.history.statements.iter().map(|x| x.moment()).collect();
            moments.extend(s.questions.iter().map(|q| Moment { when: q.when, place: None }));
            for a in &moments {
                for b in &moments {
                    assert_eq!(oracle::order::order(&s.history, *a, *b), s.history.order(*a, *b), "seed {seed}");
                }
            }
        }
    }
}

/// Claims are closed, free of circles, and contradict no time; a set's statements are in order.
#[test]
fn records_are_as_promised() {
    for seed in 0..500 {
        let s = sample(seed, Options::CASE);
        let h = &s.history;
        for (a, b) in &h.before {
            assert!(!h.before.contains(&(*b, *a)) && a != b);
            let at = |i: &StatementId| h.statement(*i).unwrap().moment();
            assert_eq!(h.order(at(a), at(b)), Order::Before, "seed {seed}");
            for (c, d) in &h.before {
                assert!(b != c || h.before.contains(&(*a, *d)));
            }
        }
        let s = sample(seed, Options::SET);
        assert!(s.history.statements.is_sorted_by_key(|x| x.when.earliest));
        assert!(s.history.statements.iter().all(|x| x.when.is_exact()));
    }
}

/// The same seed gives the same sample.
#[test]
fn samples_follow_from_their_seed() {
    for seed in 0..20 {
        let text = |s: Sample| format!("{:?} {:?} {:?}", s.core, s.history, s.questions);
        assert!(text(sample(seed, Options::CASE)) == text(sample(seed, Options::CASE)));
    }
}

/// Every variable that is used was bound before, and none is bound twice.
#[test]
fn variables_are_well_scoped() {
    fn check_atom(a: &Atom, bound: &[u8]) -> Vec<u8> {
        let mut inner = bound.to_vec();
        for arg in &a.args {
            match arg {
                Arg::Bound(s) => assert!(bound.contains(&s.0)),
                Arg::Free(s) => {
                    assert!(!bound.contains(&s.0));
                    if !inner.contains(&s.0) {
                        inner.push(s.0);
                    }
                }
                Arg::Const(_) | Arg::Any => {}
            }
        }
        a.after.iter().chain(&a.before).for_each(|s| assert!(bound.contains(&s.0)));
        if let Some(s) = a.at {
            assert!(!inner.contains(&s.0));
            inner.push(s.0);
        }
        inner
    }
    fn check_term(t: &Term, bound: &[u8]) {
        match t {
            Term::Const(_) | Term::Now => {}
            Term::Var(s) => assert!(bound.contains(&s.0)),
            Term::Latest { atom, it } => assert!(check_atom(atom, bound).contains(&it.0)),
            Term::Count { atom, then } => check(then, &check_atom(atom, bound)),
            Term::Sum { of, atom, then } => {
                let inner = check_atom(atom, bound);
                assert!(inner.contains(&of.0));
                check(then, &inner);
            }
            Term::Add(a, b) | Term::Sub(a, b) | Term::Mul(a, b) => {
                check_term(a, bound);
                check_term(b, bound);
            }
        }
    }
    fn check(c: &Cond, bound: &[u8]) {
        match c {
            Cond::Always => {}
            Cond::All(p) | Cond::Any(p) => p.iter().for_each(|c| check(c, bound)),
            Cond::Not(c) => check(c, bound),
            Cond::Exists { atom, then } | Cond::Last { atom, then } => check(then, &check_atom(atom, bound)),
            Cond::Compare { left, right, .. } => {
                check_term(left, bound);
                check_term(right, bound);
            }
            Cond::OneOf { term, .. } => check_term(term, bound),
        }
    }
    for options in [Options::SET, Options { overlapping_on: false, ..Options::CASE }] {
        for seed in 0..1000 {
            let s = sample(seed, options);
            for source in &s.core.sources {
                let locals: Vec<u8> = (0..source.locals).collect();
                for (_, t) in source.from.tied.iter().chain(source.until.iter().flat_map(|u| &u.tied)) {
                    assert!(!matches!(t, Tie::Local(n) if !locals.contains(n)));
                }
                source.guard.iter().for_each(|g| check(g, &locals));
            }
            for r in &s.core.rules {
                let mut sets: Vec<Vec<u8>> = Vec::new();
                for p in &r.on {
                    let mut bound: Vec<u8> = p
                        .tied
                        .iter()
                        .filter_map(|(_, t)| if let Tie::Local(n) = t { Some(*n) } else { None })
                        .collect();
                    bound.sort_unstable();
                    bound.dedup();
                    sets.push(bound);
                }
                let bound = sets.first().cloned().unwrap_or_default();
                assert!(!r.on.is_empty() && sets.iter().all(|b| *b == bound));
                assert!(r.slots <= 16);
                r.applies_where.iter().for_each(|w| check(w, &bound));
                match &r.need {
                    Need::Now(c) => check(c, &bound),
                    Need::Within { atom, then, .. } => check(then, &check_atom(atom, &bound)),
                }
                for id in 0..s.core.sources.len() {
                    assert!(s.core.sources.get(id).is_some());
                }
            }
        }
    }
}
