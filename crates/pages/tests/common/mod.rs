//! What the tests of pages share: the example's record, and a visitor of it.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;

use book::sample::Sample;
use book::{Book, Protocols};
use messages::Language;
use pages::{Draft, Host, Reply, Request, Tongue, Visitor, respond};

/// `examples/a-day-on-set` as a signed record.
pub fn sample() -> Sample {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/a-day-on-set");
    Sample::of_record("main.record", &|name| fs::read_to_string(folder.join(name)).ok()).unwrap()
}

/// A local moment of the example, in seconds since 1970: `at("2026-05-11", "12:47")`.
pub fn at(date: &str, clock: &str) -> i64 {
    model::time::date_days(date).unwrap() * model::time::DAY + model::time::clock_seconds(clock).unwrap() + 7 * 3_600
}

/// The sample as it stood before a local moment.
pub fn until(mut sample: Sample, moment: i64) -> Sample {
    sample
        .source
        .entries
        .retain(|(_, e)| e.entry().kind != record::entry::Kind::Say || e.entry().time_ms() < moment * 1_000);
    sample
}

/// Somebody with a phone of the production.
pub fn visitor(person: &str) -> Visitor {
    Visitor {
        person: Some(person.to_owned()),
        base: "/set/0123456789abcdef".to_owned(),
        host: Host::Phone,
        as_of: Some(0),
        ..Visitor::default()
    }
}

/// A reply, for somebody at a moment.
pub fn asked(sample: &Sample, visitor: &Visitor, now: i64, request: &Request) -> Reply {
    let book = Book::read(&sample.source, &mut Protocols::new(), now);
    assert!(book.faults.is_empty(), "{:?}", book.faults);
    respond(&book, visitor, &Tongue::new(visitor.language), request)
}

/// The page that is shown.
pub fn page(sample: &Sample, visitor: &Visitor, now: i64, target: &str) -> String {
    match asked(sample, visitor, now, &Request::show(target)) {
        Reply::Page { html, .. } => html,
        other => panic!("no page: {other:?}"),
    }
}

/// What a form wants signed.
pub fn drafts(sample: &Sample, visitor: &Visitor, now: i64, target: &str, form: &str) -> Vec<Draft> {
    match asked(sample, visitor, now, &Request::post(target, form)) {
        Reply::Enter { drafts, .. } => drafts,
        other => panic!("nothing to sign: {other:?}"),
    }
}

/// Somebody who reads Spanish.
pub fn in_spanish(visitor: Visitor) -> Visitor {
    Visitor { language: Language::Spanish, ..visitor }
}
