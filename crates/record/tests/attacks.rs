//! Ten thousand attacks, of which none may be missed, and ten thousand harmless changes, of which none may raise an
//! alarm. Prints how many of each kind there were.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use record::attack::{Attack, Benign, Given, Random, victim};
use record::bundle::check;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Mutex;

/// How many of each sort.
const CASES: usize = 10_000;
/// How many different records are attacked.
const VICTIMS: u64 = 40;

/// Makes all cases on all cores; gives the seeds for which `is_wrong`, and counts by kind.
fn run<K: Copy + Debug + Sync>(
    kinds: &[K],
    make: impl Fn(K, &record::attack::sample::Set, &mut Random) -> Given + Sync,
    is_wrong: impl Fn(&Given) -> bool + Sync,
) {
    let victims: Vec<_> = (0..VICTIMS).map(victim).collect();
    let total: Mutex<(BTreeMap<String, usize>, Vec<String>)> = Mutex::default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let work = |core: usize| {
        for case in (core..CASES).step_by(cores) {
            let kind = kinds[case % kinds.len()];
            let mut random = Random(case as u64);
            let victim = &victims[random.below(victims.len())];
            let given = make(kind, victim, &mut random);
            let wrong = is_wrong(&given);
            let mut total = total.lock().unwrap();
            *total.0.entry(format!("{kind:?}")).or_default() += 1;
            if wrong {
                total.1.push(format!("{kind:?}, case {case}"));
            }
        }
    };
    let work = &work;
    std::thread::scope(|scope| {
        for core in 0..cores {
            scope.spawn(move || work(core));
        }
    });
    let (counts, wrong) = total.into_inner().unwrap();
    for (kind, count) in &counts {
        println!("{kind:28} {count}");
    }
    println!("{} of {CASES} wrong", wrong.len());
    assert!(wrong.is_empty(), "{:#?}", wrong.iter().take(20).collect::<Vec<_>>());
}

#[test]
fn no_attack_is_missed() {
    run(Attack::ALL, Attack::make, |given| {
        check(&given.files, &given.trust).is_ok_and(|report| report.findings.is_empty())
    });
}

#[test]
fn no_harmless_change_raises_an_alarm() {
    run(Benign::ALL, Benign::make, |given| !check(&given.files, &given.trust).unwrap().findings.is_empty());
}
