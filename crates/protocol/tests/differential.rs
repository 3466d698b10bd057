//! The evaluator means what the format document says: compared with `oracle`, which was written from it alone.

#[path = "common/compare.rs"]
mod compare;

use compare::{Counts, with_oracle};
use oracle::generate::Options;

/// How many random rule books and histories; `LASTLOOK_CASES` asks for more.
fn samples() -> u64 {
    std::env::var("LASTLOOK_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000)
}

fn compare(options: Options) {
    let mut counts = Counts::default();
    let mut differences = 0;
    for seed in 0..samples() {
        match with_oracle(seed, options) {
            Ok(more) => counts.add(more),
            Err(difference) => {
                differences += 1;
                eprintln!("{difference}");
                assert!(differences < 5, "the evaluators differ");
            }
        }
    }
    assert_eq!(differences, 0, "the evaluators differ");
    eprintln!("{} verdicts compared, 0 differences", counts.verdicts);
}

#[test]
fn sets_agree_with_the_oracle() {
    compare(Options::SET);
}

#[test]
fn cases_agree_with_the_oracle() {
    compare(Options::CASE);
}
