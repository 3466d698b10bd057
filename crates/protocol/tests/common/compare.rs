//! Compares the evaluators on random samples: whole histories with the oracle, the running record with whole
//! histories. Used by the tests and by `cargo xtask differential`.

use std::fmt::Write as _;

use model::rule::{Arg, Atom, Cond, Core, Need, Op, Pattern, RuleCore, Term, Tie};
use model::value::Plain;
use model::{History, KindId, Moment, Span, Statement, Support, Value, Verdict, Vocabulary};
use oracle::generate::{Options, Sample, sample};
use protocol::evaluate::history::Record;
use protocol::evaluate::live::{Entry, Live};

/// How much was compared.
#[derive(Clone, Copy, Default, Debug)]
pub struct Counts {
    /// Samples.
    pub samples: u64,
    /// Verdicts at occasions and questions.
    pub verdicts: u64,
    /// Duties settled by the running record.
    pub duties: u64,
    /// For each verdict, how often it was found: held, failed, unknown, disputed, pending, not applicable.
    pub found: [u64; 6],
}

impl Counts {
    /// Both together.
    pub fn add(&mut self, other: Counts) {
        self.samples += other.samples;
        self.verdicts += other.verdicts;
        self.duties += other.duties;
        for (a, b) in self.found.iter_mut().zip(other.found) {
            *a += b;
        }
    }

    fn count(&mut self, verdict: Verdict) {
        self.verdicts += 1;
        let place = match verdict {
            Verdict::Held => 0,
            Verdict::Failed => 1,
            Verdict::Unknown => 2,
            Verdict::Disputed => 3,
            Verdict::Pending => 4,
            Verdict::NotApplicable => 5,
        };
        if let Some(n) = self.found.get_mut(place) {
            *n += 1;
        }
    }
}

/// The moments as of which duties are read: right after the last entry, and long after it.
pub fn as_of(history: &History) -> [Moment; 2] {
    let last = history.statements.iter().map(|s| s.when.latest).filter(|t| *t < i64::MAX).max().unwrap_or(0);
    [Moment::question(last), Moment::question(last + 1_000)]
}

/// A sample read by the evaluator of whole histories and by the oracle. The error tells the first difference.
#[allow(dead_code, reason = "each test uses a part of this file")]
pub fn with_oracle(seed: u64, options: Options) -> Result<Counts, String> {
    let sample = sample(seed, options);
    let record = Record::new(&sample.core, &sample.history, 0);
    let evaluator = record.evaluator();
    let mut counts = Counts { samples: 1, ..Counts::default() };
    let statements = sample.history.statements.iter().filter(|s| !s.denied);
    let occasions: Vec<(&Statement, Moment, oracle::Occasion<'_>)> = statements
        .map(|s| (s, s.moment(), oracle::Occasion::Statement(s.id)))
        .chain(
            sample.questions.iter().map(|q| (q, Moment { when: q.when, place: None }, oracle::Occasion::Question(q))),
        )
        .collect();
    for (number, rule) in sample.core.rules.iter().enumerate() {
        for as_of in as_of(&sample.history) {
            if matches!(rule.need, Need::Now(_)) && as_of != Moment::question(as_of.when.latest) {
                continue;
            }
            for (statement, now, occasion) in &occasions {
                let expected = oracle::verdict(&sample.core, number, &sample.history, *occasion, as_of);
                let found = evaluator.rule::<Support>(number, statement, *now, as_of);
                let found = found.map_or(Verdict::NotApplicable, |j| j.verdict);
                counts.count(found);
                if expected != found {
                    let of = if options.case { "case" } else { "set" };
                    let at = if now.place.is_some() {
                        format!("statement {}", statement.id.0)
                    } else {
                        "question".to_owned()
                    };
                    return Err(format!(
                        "{of} seed {seed}, rule {number}, {at} {} as of {}: oracle {expected}, history {found}\n{}",
                        shown_statement(&sample.vocabulary, statement),
                        shown_span(as_of.when),
                        shown(&sample, number, &sample.history),
                    ));
                }
            }
        }
    }
    Ok(counts)
}

fn entry(s: &Statement) -> Entry<'_> {
    Entry { kind: s.kind, fields: &s.fields, at: s.when.earliest, denied: s.denied }
}

/// What a duty asks for is a plain event: the checker refuses windows and states there.
fn is_plain(core: &Core, rule: &RuleCore) -> bool {
    let Need::Within { atom, .. } = &rule.need else { return true };
    let plain = |s: &model::rule::Source| s.until.is_empty() && s.lasting.is_none() && s.guard.is_none();
    atom.sources.len() == 1
        && atom.sources.iter().all(|s| core.source(*s).is_some_and(plain))
        && atom.after.is_empty()
        && atom.before.is_empty()
}

/// A set's sample read by the running record, entry by entry, and as whole histories.
#[allow(dead_code, reason = "each test uses a part of this file")]
pub fn running(seed: u64) -> Result<Counts, String> {
    let sample = sample(seed, Options::SET);
    let record = Record::new(&sample.core, &sample.history, 0);
    let evaluator = record.evaluator();
    let mut live = Live::new(&sample.core, sample.history.closed.clone(), 0);
    let mut counts = Counts { samples: 1, ..Counts::default() };
    let mut difference = None;
    let mut second = i64::MIN;
    for (i, s) in sample.history.statements.iter().enumerate() {
        let now = s.when.earliest;
        if now != second {
            second = now;
            let rest = sample.history.statements.iter().skip(i).take_while(|t| t.when.earliest == now);
            live.expect_denials(rest.map(entry));
        }
        live.judge(entry(s), |rule, found| {
            if sample.core.rules.get(rule).is_none_or(|r| matches!(r.need, Need::Within { .. })) {
                return;
            }
            let expected = evaluator.rule::<Support>(rule, s, s.moment(), s.moment()).map(|j| j.verdict);
            counts.count(found);
            if Some(found) != expected && difference.is_none() {
                let statement = shown_statement(&sample.vocabulary, s);
                let expected = expected.unwrap_or(Verdict::NotApplicable);
                difference = Some(format!(
                    "running: seed {seed}, rule {rule}, statement {} {statement}: history {expected}, live {found}\n{}",
                    s.id.0,
                    shown(&sample, rule, &sample.history)
                ));
            }
        });
        live.apply(entry(s));
        // Duties are settled as the whole history up to here says.
        let last_of_second = sample.history.statements.get(i + 1).is_none_or(|t| t.when.earliest != now);
        if last_of_second && sample.core.rules.iter().any(|r| matches!(r.need, Need::Within { .. })) {
            let so_far = sample.history.statements.iter().take(i + 1).cloned().collect();
            let so_far = History { statements: so_far, ..sample.history.clone() };
            live.settle(now, |duty, found| {
                let occasion = duty.occasion.place.and_then(|p| so_far.statement(p));
                let (Some(rule), Some(occasion)) = (sample.core.rules.get(duty.rule), occasion) else { return };
                if !is_plain(&sample.core, rule) {
                    return;
                }
                let record = Record::new(&sample.core, &so_far, 0);
                let expected = record.evaluator().rule::<Support>(duty.rule, occasion, duty.occasion, Moment::question(now));
                let expected = expected.map_or(Verdict::NotApplicable, |j| j.verdict);
                counts.duties += 1;
                if found != expected && difference.is_none() {
                    difference = Some(format!(
                        "running: seed {seed}, duty of rule {} from statement {}, now {now}: history {expected}, live {found}\n{}",
                        duty.rule,
                        occasion.id.0,
                        shown(&sample, duty.rule, &so_far)
                    ));
                }
            });
        }
        if let Some(difference) = difference {
            return Err(difference);
        }
    }
    Ok(counts)
}

// What a difference looks like ------------------------------------------------------------------------

/// A rule with its sources and a history, one line each.
pub fn shown(sample: &Sample, rule: usize, history: &History) -> String {
    let v = &sample.vocabulary;
    let mut out = String::new();
    if let Some(rule) = sample.core.rules.get(rule) {
        let on: Vec<String> = rule.on.iter().map(|p| shown_pattern(v, p, "v")).collect();
        let _ = write!(out, "  on {}", on.join(" | "));
        if let Some(applies) = &rule.applies_where {
            let _ = write!(out, " where {}", shown_cond(v, &sample.core, applies));
        }
        let _ = match &rule.need {
            Need::Now(cond) => writeln!(out, "\n  need {}", shown_cond(v, &sample.core, cond)),
            Need::Within { atom, then, seconds } => {
                writeln!(
                    out,
                    "\n  need {} then {} within {seconds}",
                    shown_atom(v, &sample.core, atom),
                    shown_cond(v, &sample.core, then)
                )
            }
        };
    }
    let closed: Vec<&str> =
        (0u16..).zip(&history.closed).filter(|(_, c)| **c).map(|(k, _)| kind_name(v, KindId(k))).collect();
    let _ = writeln!(out, "  closed {}", closed.join(" "));
    for s in &history.statements {
        let _ = writeln!(out, "  {} {}", s.id.0, shown_statement(v, s));
    }
    if !history.before.is_empty() {
        let before: Vec<String> = history.before.iter().map(|(a, b)| format!("{}<{}", a.0, b.0)).collect();
        let _ = writeln!(out, "  {}", before.join(" "));
    }
    for scope in &history.scopes {
        let _ = writeln!(
            out,
            "  scope {} {:?} {}",
            kind_name(v, scope.kind),
            scope.fields.iter().map(|(f, x)| (f.0, shown_value(*x))).collect::<Vec<_>>(),
            shown_span(scope.when)
        );
    }
    out
}

fn kind_name(v: &Vocabulary, kind: KindId) -> &str {
    v.kind(kind).map_or("?", |k| k.name.as_str())
}

fn shown_value(value: Value) -> String {
    match value.plain() {
        Plain::Name(n) => format!("#{n}"),
        Plain::Text(n) => format!("\"{n}\""),
        Plain::Number(n) => n.to_string(),
        Plain::Length(n) => format!("{n}mm"),
        Plain::Duration(n) => format!("{n}s"),
        Plain::Date(n) => format!("day{n}"),
        Plain::Moment(n) => format!("@{n}"),
    }
}

fn shown_span(when: Span) -> String {
    let side = |t: i64| if t == i64::MIN || t == i64::MAX { "inf".to_owned() } else { t.to_string() };
    if when.is_exact() { side(when.earliest) } else { format!("[{}..{}]", side(when.earliest), side(when.latest)) }
}

/// A statement on one line.
pub fn shown_statement(v: &Vocabulary, s: &Statement) -> String {
    let fields: Vec<String> = s.fields.iter().map(|f| f.map_or("-".to_owned(), shown_value)).collect();
    format!(
        "{} {}{}({})",
        shown_span(s.when),
        if s.denied { "NOT " } else { "" },
        kind_name(v, s.kind),
        fields.join(", ")
    )
}

fn shown_pattern(v: &Vocabulary, p: &Pattern, local: &str) -> String {
    let tied: Vec<String> = p
        .tied
        .iter()
        .map(|(f, tie)| match tie {
            Tie::Local(n) => format!("{}={local}{n}", f.0),
            Tie::Const(c) => format!("{}={}", f.0, shown_value(*c)),
        })
        .collect();
    format!("{}[{}]", kind_name(v, p.kind), tied.join(" "))
}

fn shown_atom(v: &Vocabulary, core: &Core, atom: &Atom) -> String {
    let sources: Vec<String> = atom
        .sources
        .iter()
        .filter_map(|id| core.source(*id).map(|s| (id, s)))
        .map(|(id, s)| {
            let mut out = format!("s{}:{}", id.0, shown_pattern(v, &s.from, "l"));
            for u in &s.until {
                let _ = write!(out, " until {}", shown_pattern(v, u, "l"));
            }
            if let Some(d) = s.lasting {
                let _ = write!(out, " lasting {d}");
            }
            if let Some(g) = &s.guard {
                let _ = write!(out, " guard({})", shown_cond(v, core, g));
            }
            out
        })
        .collect();
    let args: Vec<String> = atom
        .args
        .iter()
        .map(|a| match a {
            Arg::Const(c) => shown_value(*c),
            Arg::Bound(s) => format!("v{}", s.0),
            Arg::Free(s) => format!("?v{}", s.0),
            Arg::Any => "_".to_owned(),
        })
        .collect();
    let mut out = format!("{{{}}}({})", sources.join(" / "), args.join(", "));
    if let Some(at) = atom.at {
        let _ = write!(out, " at v{}", at.0);
    }
    for s in &atom.after {
        let _ = write!(out, " after v{}", s.0);
    }
    for s in &atom.before {
        let _ = write!(out, " before v{}", s.0);
    }
    out
}

fn shown_cond(v: &Vocabulary, core: &Core, cond: &Cond) -> String {
    let all = |parts: &[Cond]| parts.iter().map(|p| shown_cond(v, core, p)).collect::<Vec<_>>();
    match cond {
        Cond::Always => "true".to_owned(),
        Cond::All(parts) => format!("({})", all(parts).join(" and ")),
        Cond::Any(parts) => format!("({})", all(parts).join(" or ")),
        Cond::Not(part) => format!("not {}", shown_cond(v, core, part)),
        Cond::Exists { atom, then } | Cond::Last { atom, then } => {
            let last = if matches!(cond, Cond::Last { .. }) { "last " } else { "" };
            let then =
                if **then == Cond::Always { String::new() } else { format!(" then {}", shown_cond(v, core, then)) };
            format!("<{last}{}{then}>", shown_atom(v, core, atom))
        }
        Cond::Compare { left, op, right } => {
            let op = match op {
                Op::Eq => "=",
                Op::Ne => "!=",
                Op::Lt => "<",
                Op::Le => "<=",
                Op::Gt => ">",
                Op::Ge => ">=",
            };
            format!("{} {op} {}", shown_term(v, core, left), shown_term(v, core, right))
        }
        Cond::OneOf { term, values } => {
            let values: Vec<String> = values.iter().map(|x| shown_value(*x)).collect();
            format!("{} in ({})", shown_term(v, core, term), values.join(", "))
        }
    }
}

fn shown_term(v: &Vocabulary, core: &Core, term: &Term) -> String {
    let two = |a: &Term, op: &str, b: &Term| format!("({} {op} {})", shown_term(v, core, a), shown_term(v, core, b));
    match term {
        Term::Const(value) => shown_value(*value),
        Term::Var(slot) => format!("v{}", slot.0),
        Term::Now => "now".to_owned(),
        Term::Latest { atom, it } => format!("latest(v{} of {})", it.0, shown_atom(v, core, atom)),
        Term::Count { atom, then } => {
            format!("count({} then {})", shown_atom(v, core, atom), shown_cond(v, core, then))
        }
        Term::Sum { of, atom, then } => {
            format!("sum(v{} of {} then {})", of.0, shown_atom(v, core, atom), shown_cond(v, core, then))
        }
        Term::Add(a, b) => two(a, "+", b),
        Term::Sub(a, b) => two(a, "-", b),
        Term::Mul(a, b) => two(a, "*", b),
    }
}
