//! What the documents promise, tried on random samples, on whole tables, and on the shipped packs.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use model::rule::{Arg, Atom, Cond, Core, Need, Op, Pattern, RuleCore, Slot, Source, SourceId, Term, Tie};
use model::value::NUMBER_MAX;
use model::{EventId, FieldId, History, KindId, Moment, Order, Span, Statement, StatementId, Support, Value, Verdict};
use oracle::generate::{Options, Random, Sample, sample};
use protocol::cases;
use protocol::check::{Protocol, Put, load};
use protocol::diagnostic::SourceFile;
use protocol::evaluate::history::Record;
use protocol::evaluate::{Facts, Frame};
use protocol::explain::derivation::Node;
use protocol::explain::missing::{Asked, missing};
use protocol::explain::readings::readings;

/// How many samples; `LASTLOOK_CASES` asks for more.
fn samples(usual: u64) -> u64 {
    std::env::var("LASTLOOK_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Every occasion of a sample with its moment, its questions first.
fn occasions(sample: &Sample) -> Vec<(&Statement, Moment)> {
    let questions = sample.questions.iter().map(|q| (q, Moment { when: q.when, place: None }));
    questions.chain(sample.history.statements.iter().filter(|s| !s.denied).map(|s| (s, s.moment()))).collect()
}

fn shipped() -> Protocol {
    fn collect(folder: &Path, out: &mut Vec<SourceFile>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, out);
            } else if path.extension().is_some_and(|e| e == "rules") {
                let text = std::fs::read_to_string(&path).unwrap();
                out.push(SourceFile { name: path.to_string_lossy().into_owned(), text });
            }
        }
    }
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols"), &mut files);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    load(files, &BTreeMap::new()).0
}

/// (a) The derivation has the value of the bare evaluation; (e) where the readings agree, the table's value is
/// not the opposite.
fn explained(options: Options) {
    let (mut compared, mut definite, mut opposite) = (0u64, 0u64, Vec::new());
    for seed in 0..samples(1_000) {
        let sample = sample(seed, options);
        let record = Record::new(&sample.core, &sample.history, 0);
        let evaluator = record.evaluator();
        for rule in 0..sample.core.rules.len() {
            for (statement, now) in occasions(&sample) {
                let as_of = Moment::question(200);
                let bare = evaluator.rule::<Support>(rule, statement, now, as_of);
                let whole = evaluator.rule::<Node>(rule, statement, now, as_of);
                assert_eq!(bare.is_some(), whole.is_some(), "seed {seed} rule {rule}");
                let (Some(bare), Some(whole)) = (bare, whole) else { continue };
                assert_eq!(bare.verdict, whole.verdict, "seed {seed} rule {rule}");
                assert_eq!(bare.applies, whole.applies.as_ref().map(|n| n.support), "seed {seed} rule {rule}");
                assert_eq!(bare.need, whole.need.as_ref().map(|n| n.support), "seed {seed} rule {rule}");
                compared += 1;
                let Some(node) = whole.need.filter(|_| matches!(sample.core.rules[rule].need, Need::Now(_))) else {
                    continue;
                };
                let Some(value) = readings(&node).definite() else { continue };
                definite += 1;
                if node.support == !value && matches!(node.support, Support::HELD | Support::FAILED) {
                    opposite.push((seed, rule, now));
                }
            }
        }
    }
    assert!(
        opposite.is_empty(),
        "the table says the opposite of all readings: {} of {definite}, {:?}",
        opposite.len(),
        opposite.first()
    );
    assert!(definite > compared / 10);
    eprintln!("{compared} derivations compared, {definite} with definite readings");
}

#[test]
fn sets_are_explained_as_they_are_judged() {
    explained(Options::SET);
}

#[test]
fn cases_are_explained_as_they_are_judged() {
    explained(Options::CASE);
}

// (b) Sweeps -------------------------------------------------------------------------------------------

const FOUR: [Support; 4] = [Support::HELD, Support::FAILED, Support::UNKNOWN, Support::DISPUTED];

fn source(kind: u16, tied: Vec<(FieldId, Tie)>, locals: u8) -> Source {
    Source { from: Pattern { kind: KindId(kind), tied }, locals, guard: None, until: Vec::new(), lasting: None }
}

fn exists(source: u32, args: Vec<Arg>, then: Cond) -> Cond {
    let atom = Atom { sources: vec![SourceId(source)], args, at: None, after: Vec::new(), before: Vec::new() };
    Cond::Exists { atom, then: Box::new(then) }
}

fn statement(id: usize, kind: u16, denied: bool, at: i64, fields: Vec<Option<Value>>) -> Statement {
    let id = id as u32;
    Statement { id: StatementId(id), event: EventId(id), kind: KindId(kind), denied, when: Span::exact(at), fields }
}

/// A random tree over atoms, each of which stands in it once, or a few more times.
fn tree(r: &mut Random, mut leaves: Vec<usize>) -> Cond {
    let part = if leaves.len() < 2 {
        exists(leaves[0] as u32, Vec::new(), Cond::Always)
    } else {
        let right = leaves.split_off(1 + r.below(leaves.len() - 1));
        let parts = vec![tree(r, leaves), tree(r, right)];
        if r.percent(50) { Cond::All(parts) } else { Cond::Any(parts) }
    };
    if r.percent(30) { Cond::Not(Box::new(part)) } else { part }
}

/// The tree as a formula over bits.
fn formula(cond: &Cond, bits: u32) -> bool {
    match cond {
        Cond::All(parts) => parts.iter().all(|p| formula(p, bits)),
        Cond::Any(parts) => parts.iter().any(|p| formula(p, bits)),
        Cond::Not(part) => !formula(part, bits),
        Cond::Exists { atom, .. } => bits & (1 << atom.sources[0].0) != 0,
        _ => unreachable!(),
    }
}

/// Every assignment of four values to the atoms of a tree; returns how many were tried.
fn sweep(cond: &Cond, atoms: usize, once: bool) -> u64 {
    let core = Core { sources: (0..atoms).map(|k| source(k as u16, Vec::new(), 0)).collect(), rules: Vec::new() };
    let truth: Vec<bool> = (0..1u32 << atoms).map(|bits| formula(cond, bits)).collect();
    for assignment in 0..4usize.pow(atoms as u32) {
        let values: Vec<Support> = (0..atoms).map(|i| FOUR[assignment >> (2 * i) & 3]).collect();
        let mut history = History::default();
        for (kind, value) in values.iter().enumerate() {
            for denied in [false, true] {
                if if denied { value.is_against() } else { value.is_for() } {
                    history.statements.push(statement(history.statements.len(), kind as u16, denied, 10, Vec::new()));
                }
            }
        }
        let record = Record::new(&core, &history, 0);
        let found: Support = record.evaluator().condition(cond, &mut Frame::default(), Moment::question(20));
        let open: u32 =
            (0..atoms).filter(|i| matches!(values[*i], Support::UNKNOWN | Support::DISPUTED)).map(|i| 1 << i).sum();
        let fixed: u32 = (0..atoms).filter(|i| values[*i] == Support::HELD).map(|i| 1 << i).sum();
        // Every reading: the undecided atoms each way.
        let (mut all, mut any, mut way) = (true, false, open);
        loop {
            let holds = truth[(fixed | way) as usize];
            all &= holds;
            any |= holds;
            if way == 0 {
                break;
            }
            way = (way - 1) & open;
        }
        assert!(found != Support::HELD || all, "held, but not under every reading: {values:?} {cond:?}");
        assert!(found != Support::FAILED || !any, "failed, but not under every reading: {values:?} {cond:?}");
        if once {
            assert_eq!(found == Support::HELD, all, "{values:?} {cond:?}");
            assert_eq!(found == Support::FAILED, !any, "{values:?} {cond:?}");
        }
        if open == (1 << atoms) - 1 {
            assert!(found != Support::HELD, "nothing is known, and it is held");
        }
    }
    4u64.pow(atoms as u32)
}

#[test]
fn held_only_under_every_reading() {
    let mut r = Random::new(1);
    let mut tried = 0;
    for (atoms, trees) in [(1, 4), (2, 20), (3, 60), (4, 60), (5, 60), (6, 10), (7, 3), (8, 2)] {
        for _ in 0..trees {
            let once = tree(&mut r, (0..atoms).collect());
            tried += sweep(&once, atoms, true);
            if atoms < 7 {
                let more = (0..atoms).chain((0..3).map(|_| r.below(atoms))).collect();
                let again = tree(&mut r, more);
                tried += sweep(&again, atoms, false);
            }
        }
    }
    eprintln!("{tried} assignments");
}

// (c) Less evidence ------------------------------------------------------------------------------------

/// In which ways a rule speaks of kinds: for the condition, against it, or in a way that may be both.
#[derive(Default)]
struct Mentions {
    positive: BTreeSet<KindId>,
    negative: BTreeSet<KindId>,
    mixed: BTreeSet<KindId>,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    For,
    Against,
    Both,
}

impl Mentions {
    fn of(core: &Core, rule: &RuleCore) -> Mentions {
        let mut out = Mentions::default();
        rule.applies_where.iter().for_each(|c| out.cond(core, c, Way::Both));
        if let Need::Now(cond) = &rule.need {
            out.cond(core, cond, Way::For);
        }
        out
    }

    fn cond(&mut self, core: &Core, cond: &Cond, way: Way) {
        match cond {
            Cond::Always => {}
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|p| self.cond(core, p, way)),
            Cond::Not(part) => {
                let turned = match way {
                    Way::For => Way::Against,
                    Way::Against => Way::For,
                    Way::Both => Way::Both,
                };
                self.cond(core, part, turned);
            }
            Cond::Exists { atom, then } => {
                self.atom(core, atom, way);
                self.cond(core, then, way);
            }
            Cond::Last { atom, then } => {
                self.atom(core, atom, Way::Both);
                self.cond(core, then, Way::Both);
            }
            Cond::Compare { left, right, .. } => {
                self.term(core, left);
                self.term(core, right);
            }
            Cond::OneOf { term, .. } => self.term(core, term),
        }
    }

    fn term(&mut self, core: &Core, term: &Term) {
        match term {
            Term::Const(_) | Term::Var(_) | Term::Now => {}
            Term::Latest { atom, .. } => self.atom(core, atom, Way::Both),
            Term::Count { atom, then } | Term::Sum { atom, then, .. } => {
                self.atom(core, atom, Way::Both);
                self.cond(core, then, Way::Both);
            }
            Term::Add(a, b) | Term::Sub(a, b) | Term::Mul(a, b) => {
                self.term(core, a);
                self.term(core, b);
            }
        }
    }

    fn atom(&mut self, core: &Core, atom: &Atom, way: Way) {
        for source in atom.sources.iter().filter_map(|s| core.source(*s)) {
            let set = match way {
                Way::For => &mut self.positive,
                Way::Against => &mut self.negative,
                Way::Both => &mut self.mixed,
            };
            set.insert(source.from.kind);
            self.mixed.extend(source.until.iter().map(|u| u.kind));
            if let Some(guard) = &source.guard {
                self.cond(core, guard, way);
            }
        }
    }

    /// Whether taking away such a statement can only take support away.
    fn only_helps(&self, s: &Statement) -> bool {
        let against_it = if s.denied { &self.positive } else { &self.negative };
        !self.mixed.contains(&s.kind) && !against_it.contains(&s.kind)
    }
}

/// The history without the statements that are not kept; ids are its places again.
fn reduced(history: &History, keep: impl Fn(&Statement) -> bool) -> History {
    let statements = history.statements.iter().filter(|s| keep(s)).cloned().enumerate();
    let statements = statements.map(|(i, s)| Statement { id: StatementId(i as u32), ..s }).collect();
    History { statements, ..history.clone() }
}

#[test]
fn less_evidence_clears_nothing() {
    let (mut tried, mut changed) = (0u64, 0u64);
    for seed in 0..samples(3_000) {
        let sample = sample(seed, Options::SET);
        for (number, rule) in sample.core.rules.iter().enumerate().filter(|(_, r)| matches!(r.need, Need::Now(_))) {
            let mentions = Mentions::of(&sample.core, rule);
            let verdicts = |history: &History| -> Vec<Option<Verdict>> {
                let record = Record::new(&sample.core, history, 0);
                let evaluator = record.evaluator();
                let ask = |q: &Statement| {
                    let now = Moment { when: q.when, place: None };
                    evaluator.rule::<Support>(number, q, now, now).map(|j| j.verdict)
                };
                sample.questions.iter().map(ask).collect()
            };
            let before = verdicts(&sample.history);
            for gone in sample.history.statements.iter().filter(|s| mentions.only_helps(s)) {
                let after = verdicts(&reduced(&sample.history, |s| s.id != gone.id));
                for (before, after) in before.iter().zip(&after) {
                    let clear = |v: &Option<Verdict>| matches!(v, None | Some(Verdict::Held | Verdict::NotApplicable));
                    tried += 1;
                    changed += u64::from(before != after);
                    assert!(
                        clear(before) || !clear(after),
                        "seed {seed} rule {number}: {before:?}, without {:?} {after:?}",
                        gone.id
                    );
                }
            }
        }
    }
    assert!(changed > tried / 1_000, "{changed} of {tried} changed: too few to mean anything");
    eprintln!("{tried} verdicts with one statement less, {changed} changed, none became clear");
}

// (d) Missing ------------------------------------------------------------------------------------------

/// The verdict with these entries recorded at the moment of asking, and nothing later.
fn with_entries(
    core: &Core,
    rule: usize,
    record: &Record<'_>,
    asked: Asked<'_>,
    entries: &[Statement],
) -> Option<Verdict> {
    let duty = matches!(core.rules[rule].need, Need::Within { .. });
    let added_at = if duty { asked.as_of } else { asked.now };
    let mut place = None;
    let mut history = History { statements: Vec::new(), ..record.history().clone() };
    for s in &record.history().statements {
        let order = record.order(s.moment(), added_at);
        if order == Order::Before || order == Order::Unordered || (duty && asked.now.place == Some(s.id)) {
            let id = StatementId(history.statements.len() as u32);
            if asked.now.place == Some(s.id) {
                place = Some(id);
            }
            history.statements.push(Statement { id, ..s.clone() });
        }
    }
    let at = Span::exact(added_at.when.latest);
    for entry in entries {
        let id = StatementId(history.statements.len() as u32);
        history.statements.push(Statement { id, event: EventId(id.0), when: at, ..entry.clone() });
    }
    let record = Record::new(core, &history, 0);
    let now = if duty && place.is_some() {
        Moment { when: asked.now.when, place }
    } else {
        Moment::question(asked.now.when.latest)
    };
    let as_of = if duty { Moment { when: at, place: None } } else { now };
    record.evaluator().rule::<Support>(rule, asked.occasion, now, as_of).map(|j| j.verdict)
}

/// Checks one answer; whether it listed anything.
fn check_missing(
    protocol: &Protocol,
    core: &Core,
    rule: usize,
    record: &Record<'_>,
    asked: Asked<'_>,
    what: &str,
) -> bool {
    let Some(entries) = missing(protocol, core, rule, record, asked).entries else { return false };
    let with = |entries: &[Statement]| with_entries(core, rule, record, asked, entries);
    assert_eq!(with(&entries), Some(Verdict::Held), "{what}: {entries:?} do not suffice");
    for i in 0..entries.len() {
        let mut fewer = entries.clone();
        fewer.remove(i);
        assert_ne!(with(&fewer), Some(Verdict::Held), "{what}: {:?} is not needed", entries[i]);
    }
    !entries.is_empty()
}

#[test]
fn what_is_missing_suffices_and_is_needed() {
    let (mut asked_for, mut listed) = (0u64, 0u64);
    for seed in 0..samples(250) {
        let sample = sample(seed, Options::SET);
        let protocol =
            Protocol { vocabulary: sample.vocabulary.clone(), core: sample.core.clone(), ..Protocol::default() };
        let record = Record::new(&sample.core, &sample.history, 0);
        for rule in 0..sample.core.rules.len() {
            if !matches!(sample.core.rules[rule].need, Need::Now(_)) {
                continue;
            }
            for question in sample.questions.iter().take(2) {
                let now = Moment { when: question.when, place: None };
                let found = record.evaluator().rule::<Support>(rule, question, now, now).map(|j| j.verdict);
                if matches!(found, Some(Verdict::Failed | Verdict::Unknown)) {
                    asked_for += 1;
                    listed += u64::from(check_missing(
                        &protocol,
                        &sample.core,
                        rule,
                        &record,
                        Asked::question(question),
                        &format!("seed {seed} rule {rule}"),
                    ));
                }
            }
        }
    }
    eprintln!("samples: {listed} of {asked_for} questions get a list");
    assert!(listed * 5 > asked_for, "{listed} of {asked_for} are too few");

    let protocol = shipped();
    let (mut asked_for, mut listed) = (0u64, 0u64);
    for case in
        protocol.cases.iter().filter(|c| c.set.is_empty() && matches!(c.expect, Verdict::Failed | Verdict::Unknown))
    {
        let Put::Ask(question) = &case.put else { continue };
        let history = cases::history(&protocol, case);
        let record = Record::new(&protocol.core, &history, 0);
        asked_for += 1;
        let what = format!("{} \"{}\"", protocol.rules[case.rule].id, case.title);
        listed +=
            u64::from(check_missing(&protocol, &protocol.core, case.rule, &record, Asked::question(question), &what));
    }
    eprintln!("shipped: {listed} of {asked_for} cases get a list");
    assert!(listed * 2 > asked_for, "{listed} of {asked_for} are too few");
}

// (f) Every shipped rule, and limits -------------------------------------------------------------------

#[test]
fn every_shipped_rule_can_be_held_and_can_fail() {
    let protocol = shipped();
    let mut seen: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for outcome in cases::run(&protocol, None) {
        let case = &protocol.cases[outcome.case];
        assert!(outcome.passed, "{} \"{}\"", protocol.rules[case.rule].id, case.title);
        seen.entry(case.rule).or_default().extend(outcome.verdict.map(|v| v.to_string()));
    }
    for (number, rule) in protocol.rules.iter().enumerate() {
        let found = seen.remove(&number).unwrap_or_default();
        for wanted in [Verdict::Held, Verdict::Failed] {
            assert!(found.contains(&wanted.to_string()), "{} is never {wanted}: {found:?}", rule.id);
        }
    }
    eprintln!("{} rules, {} cases", protocol.rules.len(), protocol.cases.len());
}

#[test]
fn beyond_the_limit_nothing_is_held() {
    // Three loops over 280 instances: more than the limit of steps.
    let x = |slot| vec![Arg::Free(Slot(slot))];
    let never = Cond::Compare { left: Term::Var(Slot(2)), op: Op::Lt, right: Term::Const(Value::number(0).unwrap()) };
    let nested = exists(0, x(0), exists(0, x(1), exists(0, x(2), never.clone())));
    let core = Core { sources: vec![source(0, vec![(FieldId(0), Tie::Local(0))], 1)], rules: Vec::new() };
    let numbers = (0..280).map(|i| statement(i, 0, false, i as i64, vec![Value::number(i as i64)]));
    let history = History { statements: numbers.collect(), closed: vec![true], ..History::default() };
    let record = Record::new(&core, &history, 0);
    let value =
        |cond: &Cond| -> Support { record.evaluator().condition(cond, &mut Frame::default(), Moment::question(1_000)) };
    let Cond::Exists { atom, then } = &nested else { unreachable!() };
    let count = Term::Count { atom: atom.clone(), then: then.clone() };
    let few = Cond::Compare { left: count, op: Op::Le, right: Term::Const(Value::number(5).unwrap()) };
    assert_eq!(value(&Cond::Not(Box::new(nested))), Support::UNKNOWN);
    assert_eq!(value(&few), Support::UNKNOWN);
    // The same within the limit is decided.
    let small = exists(0, x(0), exists(0, x(2), never));
    assert_eq!(value(&Cond::Not(Box::new(small))), Support::HELD);

    let big = || Box::new(Term::Const(Value::number(NUMBER_MAX).unwrap()));
    for term in [Term::Add(big(), big()), Term::Mul(big(), big())] {
        let over = Cond::Compare { left: term, op: Op::Gt, right: Term::Const(Value::number(0).unwrap()) };
        assert_eq!(value(&over), Support::UNKNOWN);
        assert_eq!(value(&Cond::Not(Box::new(over))), Support::UNKNOWN);
    }
}

// (g) What decides -------------------------------------------------------------------------------------

/// Whether what the rule asks can be told from statements one by one: no latest, count, sum or ender.
fn is_plain(core: &Core, rule: &RuleCore) -> bool {
    rule.applies_where.is_none() && Mentions::of(core, rule).mixed.is_empty()
}

#[test]
fn what_decides_suffices_alone() {
    let mut sets = 0u64;
    for seed in 0..samples(4_000) {
        let sample = sample(seed, Options::SET);
        let record = Record::new(&sample.core, &sample.history, 0);
        let evaluator = record.evaluator();
        for (number, rule) in sample.core.rules.iter().enumerate() {
            if !matches!(rule.need, Need::Now(_)) || !is_plain(&sample.core, rule) {
                continue;
            }
            for question in &sample.questions {
                let now = Moment { when: question.when, place: None };
                let Some(judged) = evaluator.rule::<Node>(number, question, now, now) else { continue };
                let Some(need) = judged.need.filter(|n| n.support == Support::HELD) else { continue };
                let verdict = |history: &History| {
                    let record = Record::new(&sample.core, history, 0);
                    record.evaluator().rule::<Support>(number, question, now, now).map(|j| j.verdict)
                };
                let grounds = need.grounds(true);
                assert!(!grounds.is_empty(), "seed {seed} rule {number}: held on nothing");
                for set in &grounds {
                    sets += 1;
                    let alone = reduced(&sample.history, |s| set.contains(&s.id));
                    assert_eq!(
                        verdict(&alone),
                        Some(Verdict::Held),
                        "seed {seed} rule {number}: {set:?} of {grounds:?}"
                    );
                }
            }
        }
    }
    assert!(sets > samples(4_000) / 4, "{sets} sets are too few");
    eprintln!("{sets} deciding sets");
}
