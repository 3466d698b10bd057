//! The running record gives the answers of the whole history: the same entries, one at a time.

use model::rule::Need;
use model::{History, Support, Verdict};
use oracle::generate::{Options, sample};
use protocol::evaluate::history::Record;
use protocol::evaluate::live::{Entry, Live};

fn samples() -> u64 {
    std::env::var("LASTLOOK_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000)
}

fn entry(s: &model::Statement) -> Entry<'_> {
    Entry { kind: s.kind, fields: &s.fields, at: s.when.earliest, denied: s.denied }
}

#[test]
fn running_and_whole_agree() {
    let mut verdicts = 0u64;
    let mut settled = 0u64;
    // What a duty asks for is a plain event: the checker refuses windows and states there.
    let is_plain = |core: &model::rule::Core, rule: usize| match &core.rules[rule].need {
        Need::Within { atom, .. } => atom.sources.len() == 1 && atom.sources.iter().all(|s| {
            let source = core.source(*s).unwrap();
            source.until.is_empty() && source.lasting.is_none() && source.guard.is_none()
        }) && atom.after.is_empty() && atom.before.is_empty(),
        Need::Now(_) => true,
    };
    for seed in 0..samples() {
        let sample = sample(seed, Options::SET);
        let record = Record::new(&sample.core, &sample.history, 0);
        let evaluator = record.evaluator();
        let mut live = Live::new(&sample.core, sample.history.closed.clone(), 0);
        let mut second = i64::MIN;
        for (i, s) in sample.history.statements.iter().enumerate() {
            let now = s.when.earliest;
            if now != second {
                second = now;
                let rest = sample.history.statements.iter().skip(i).take_while(|t| t.when.earliest == now);
                live.expect_denials(rest.map(entry));
            }
            live.judge(entry(s), |rule, found| {
                if matches!(sample.core.rules[rule].need, Need::Within { .. }) {
                    return;
                }
                let expected = evaluator.rule::<Support>(rule, s, s.moment(), s.moment()).map(|j| j.verdict);
                verdicts += 1;
                assert_eq!(
                    Some(found), expected,
                    "seed {seed} rule {rule} {:#?} statement {s:?}\nsources {:#?}\nhistory {:#?}",
                    sample.core.rules[rule], sample.core.sources, sample.history
                );
            });
            live.apply(entry(s));
            // Duties are settled as the whole history up to here says.
            let so_far = History { statements: sample.history.statements[..=i].to_vec(), ..sample.history.clone() };
            let last_of_second = sample.history.statements.get(i + 1).is_none_or(|t| t.when.earliest != now);
            if last_of_second {
                live.settle(now, |duty, found| {
                    if !is_plain(&sample.core, duty.rule) {
                        return;
                    }
                    let record = Record::new(&sample.core, &so_far, 0);
                    let occasion = so_far.statement(duty.occasion.place.unwrap()).unwrap();
                    let as_of = model::Moment::question(now);
                    let expected = record.evaluator().rule::<Support>(duty.rule, occasion, duty.occasion, as_of);
                    settled += 1;
                    let expected = expected.map_or(Verdict::NotApplicable, |j| j.verdict);
                    assert_eq!(
                        found, expected,
                        "seed {seed} duty of rule {} at {:?}, now {now}\n{:#?}\nsources {:#?}\nhistory {:#?}",
                        duty.rule, duty.occasion, sample.core.rules[duty.rule], sample.core.sources, so_far
                    );
                });
            }
        }
    }
    assert!(verdicts > samples() && settled > samples() / 10, "{verdicts} verdicts and {settled} duties are too few to mean anything");
    eprintln!("{verdicts} verdicts and {settled} duties compared, 0 differences");
}
