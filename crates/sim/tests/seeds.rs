//! Many simulated days hold what is promised, meet every mishap that the table names, and can be had again.

use sim::many::many;
use sim::plan::{Plan, Size};
use sim::run;

/// How many seeds run here; `cargo run --release -p sim -- many 0 500` runs more.
const SEEDS: u64 = 120;

#[test]
fn nothing_is_lost_and_no_cell_stays_empty() {
    let sum = many(0, SEEDS, None);
    assert!(sum.failures.is_empty(), "{}", sum.report());
    assert!(sum.coverage.empty().is_empty(), "cells that stayed empty: {:?}", sum.coverage.empty());
    assert!(sum.findings > 0 && sum.caught > 0 && sum.recorded > 0, "{}", sum.report());
}

#[test]
fn the_same_seed_is_the_same_story() {
    for seed in 0..3 {
        let (one, again) = (run(Plan::of(seed, Size::Day)), run(Plan::of(seed, Size::Day)));
        assert_eq!(one.tale.trace(), again.tale.trace(), "seed {seed}");
        assert_eq!(one.tale.lines(), again.tale.lines());
        assert_ne!(one.tale.trace(), run(Plan::of(seed + 100, Size::Day)).tale.trace());
    }
}
