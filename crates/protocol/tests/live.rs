//! The running record gives the answers of the whole history: the same entries, one at a time.

#[path = "common/compare.rs"]
mod compare;

use compare::{Counts, running};

fn samples() -> u64 {
    std::env::var("LASTLOOK_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000)
}

#[test]
fn running_and_whole_agree() {
    let mut counts = Counts::default();
    for seed in 0..samples() {
        match running(seed) {
            Ok(more) => counts.add(more),
            Err(difference) => panic!("{difference}"),
        }
    }
    let Counts { verdicts, duties, .. } = counts;
    assert!(
        verdicts > samples() && duties > samples() / 10,
        "{verdicts} verdicts and {duties} duties are too few to mean anything"
    );
    eprintln!("{verdicts} verdicts and {duties} duties compared, 0 differences");
}
