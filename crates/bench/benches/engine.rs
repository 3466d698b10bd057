//! `cargo bench -p bench`: the parts of `lastlook bench`, on a small log.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot start may stop; criterion's macros write the rest"
)]

use std::hint::black_box;

use bench::engine::{Engine, decide, entry};
use bench::floor::{self, Meaning};
use bench::generate::{Options, text};
use bench::log::read;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use protocol::explain::derivation::Node;

const EVENTS: u64 = 50_000;

fn log_to_verdicts(c: &mut Criterion) {
    let engine = Engine::new().unwrap();
    let meaning = Meaning::of(&engine.protocol.vocabulary).unwrap();
    let log = text(Options::of(EVENTS, 1));
    let mut group = c.benchmark_group("log to verdicts");
    group.throughput(Throughput::Elements(EVENTS)).sample_size(20);
    group.bench_function("reading only", |b| b.iter(|| floor::parse(black_box(&log), &engine.kinds)));
    group.bench_function("machine floor", |b| b.iter(|| floor::keys(black_box(&log), &engine.kinds)));
    group.bench_function("hand-written rules", |b| b.iter(|| floor::run(black_box(&log), &engine.kinds, &meaning)));
    group.bench_function("engine", |b| b.iter(|| engine.run(black_box(&log))));
    group.finish();
}

fn one_decision(c: &mut Criterion) {
    let engine = Engine::new().unwrap();
    let log = text(Options::of(EVENTS, 1));
    let hand = engine.protocol.vocabulary.find("hand").unwrap();
    let mut live = engine.live();
    let mut last = None;
    read(&log, &engine.kinds, |event| {
        if event.kind == hand {
            last = Some(event);
        }
        live.apply(entry(&event, &event.fields()));
    })
    .unwrap();
    let event = last.unwrap();
    let fields = event.fields();
    let mut group = c.benchmark_group("one decision");
    group.bench_function("verdicts", |b| b.iter(|| decide(&live, black_box(entry(&event, &fields)))));
    group.bench_function("with derivation", |b| {
        b.iter(|| {
            live.judge_as::<Node>(black_box(entry(&event, &fields)), |_, verdict, node| {
                drop(black_box((verdict, node)))
            })
        });
    });
    group.finish();
}

criterion_group!(benches, log_to_verdicts, one_decision);
criterion_main!(benches);
