//! The evaluator means what the format document says: compared with `oracle`, which was written from it alone.

use model::{Moment, Support};
use oracle::generate::{Options, sample};
use protocol::evaluate::history::Record;

/// How many random rule books and histories; `LASTLOOK_CASES` asks for more.
fn samples() -> u64 {
    std::env::var("LASTLOOK_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000)
}

fn compare(options: Options) {
    let (mut verdicts, mut shown) = (0u64, 0);
    for seed in 0..samples() {
        let sample = sample(seed, options);
        let record = Record::new(&sample.core, &sample.history, 0);
        let evaluator = record.evaluator();
        let last = sample.history.statements.iter().map(|s| s.when.latest).filter(|t| *t < i64::MAX).max().unwrap_or(0);
        for rule in 0..sample.core.rules.len() {
            for as_of in [Moment::question(last), Moment::question(last + 1_000)] {
                for s in sample.history.statements.iter().filter(|s| !s.denied) {
                    let expected = oracle::verdict(&sample.core, rule, &sample.history, oracle::Occasion::Statement(s.id), as_of);
                    let found = evaluator.rule::<Support>(rule, s, s.moment(), as_of);
                    let found = found.map_or(model::Verdict::NotApplicable, |j| j.verdict);
                    verdicts += 1;
                    if expected != found {
                        shown += 1;
                        eprintln!("seed {seed} rule {rule} statement {:?} as of {as_of:?}: oracle {expected}, found {found}", s.id);
                        if shown == 1 {
                            eprintln!("{:#?}\nsources {:#?}\nhistory {:#?}", sample.core.rules[rule], sample.core.sources, sample.history);
                        }
                        assert!(shown < 10, "the evaluators differ");
                    }
                }
                for q in &sample.questions {
                    let expected = oracle::verdict(&sample.core, rule, &sample.history, oracle::Occasion::Question(q), as_of);
                    let now = Moment { when: q.when, place: None };
                    let found = evaluator.rule::<Support>(rule, q, now, as_of);
                    let found = found.map_or(model::Verdict::NotApplicable, |j| j.verdict);
                    verdicts += 1;
                    if expected != found {
                        shown += 1;
                        eprintln!("seed {seed} rule {rule} question {q:?} as of {as_of:?}: oracle {expected}, found {found}");
                        if shown == 1 {
                            eprintln!("{:#?}\nsources {:#?}\nhistory {:#?}", sample.core.rules[rule], sample.core.sources, sample.history);
                        }
                        assert!(shown < 10, "the evaluators differ");
                    }
                }
            }
        }
    }
    assert_eq!(shown, 0, "the evaluators differ");
    eprintln!("{verdicts} verdicts compared, 0 differences");
}

#[test]
fn sets_agree_with_the_oracle() {
    compare(Options::SET);
}

#[test]
fn cases_agree_with_the_oracle() {
    compare(Options::CASE);
}
