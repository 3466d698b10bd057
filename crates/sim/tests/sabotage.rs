//! No checker that cannot fail: each way to spoil the system is noticed within a few seeds.

use sim::many::one;
use sim::plan::{Plan, Size};
use sim::sabotage::Sabotage;

/// Within so many seeds each must be noticed.
const SEEDS: u64 = 40;

#[test]
fn every_sabotage_is_noticed() {
    for sabotage in Sabotage::ALL {
        let spoilt = |seed| one(Plan { sabotage: Some(sabotage), ..Plan::of(seed, Size::Day) });
        let noticed = (0..SEEDS).find_map(|seed| spoilt(seed).failures.pop());
        let Some((seed, what)) = noticed else { panic!("nobody noticed in {SEEDS} seeds: {sabotage:?}") };
        println!("{sabotage:?}: noticed with seed {seed}: {}", what.lines().next().unwrap_or_default());
    }
}
