//! What the server counts of its own work, as lines that a Prometheus server reads.
//!
//! Never counts by anything that a stranger chooses (a path, a method of their own making): else anybody could fill
//! the memory with names. Never holds what an entry says, whose it is, or from where somebody asked.
//!
//! Written here in full because the text format (<https://prometheus.io/docs/instrumenting/exposition_formats/>) is
//! five rules, and a crate for it would be larger than this file. Start with [`Metrics::text`].

use crate::error::ServerError;
use crate::listen::Peer;
use crate::routes::harden;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Upper ends of the buckets of [`SECONDS`]: from a look-up to a sync of 16 MiB over a bad line.
const BUCKETS: [f64; 12] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// The route of what matched none.
const NO_ROUTE: &str = "none";

/// How a number is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It only grows while the server runs.
    Counter,
    /// It is what it is at the moment.
    Gauge,
    /// How many took how long.
    Histogram,
}

/// Numbers of one name, told apart by labels.
#[derive(Debug)]
pub struct Family {
    name: &'static str,
    help: &'static str,
    kind: Kind,
    labels: &'static [&'static str],
}

macro_rules! families {
    ($($constant:ident $kind:ident $name:literal [$($label:literal),*] $help:literal)*) => {
        $(#[doc = $help] pub const $constant: Family =
            Family { name: $name, help: $help, kind: Kind::$kind, labels: &[$($label),*] };)*
        /// All that can be counted, in the order in which they are written.
        const ALL: &[Family] = &[$($constant),*];
    };
}

families! {
    BUILD Gauge "lastlook_build_info" ["version"] "Always 1; the version of the program."
    REQUESTS Counter "lastlook_requests_total" ["route", "method", "status"] "Requests that were answered."
    SECONDS Histogram "lastlook_request_seconds" ["route"] "Seconds from a request's head to the answer's."
    LIMITED Counter "lastlook_limited_total" ["by"] "Requests refused because somebody asked too often."
    OPEN Gauge "lastlook_connections_open" [] "Connections that are open now."
    CONNECTIONS Counter "lastlook_connections_total" ["security"] "Connections that were accepted: tls, plain, or failed handshakes."
    ENTRIES Counter "lastlook_entries_total" ["log", "fate"] "Entries that devices brought: stored, or known before."
    REFUSED Counter "lastlook_entries_refused_total" ["log", "code"] "Entries that devices brought and that were refused, by the code of sync.md, section 3."
    RECEIVED Counter "lastlook_sync_received_bytes_total" ["log"] "Bytes of sync requests."
    SENT Counter "lastlook_sync_sent_bytes_total" ["log"] "Bytes of sync replies."
    LOG_ENTRIES Gauge "lastlook_log_entries" ["log"] "Entries in the log."
    LOG_RUNS Gauge "lastlook_log_runs" ["log"] "1 if the log admits entries, 0 if it has stopped or was set back."
    WARNINGS Gauge "lastlook_store_warnings" [] "Things that people should look at though the record goes on."
    CLOCK_BEHIND Gauge "lastlook_clock_behind_seconds" [] "How far most devices' clocks are ahead of this server's, if so many are that its own is doubtful; else 0."
    CERTIFICATE_ENDS Gauge "lastlook_certificate_ends_seconds" [] "When the TLS certificate expires, in seconds since 1970."
    DELIVERIES Counter "lastlook_webhook_deliveries_total" ["hook", "outcome"] "Webhook deliveries: taken or failed."
    LAG Gauge "lastlook_webhook_lag_entries" ["hook", "log"] "Entries that the receiver of a webhook has not taken yet."
}

/// Looks at something that is not counted as it happens, such as the size of a log, when somebody asks.
type Look = Arc<dyn Fn(&Metrics) + Send + Sync>;

/// All numbers. Cloning gives another handle to the same ones.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Inner>);

#[derive(Default)]
struct Inner {
    values: Mutex<BTreeMap<(&'static str, Vec<String>), Value>>,
    looks: Mutex<Vec<Look>>,
}

enum Value {
    Number(u64),
    Spread { counts: [u64; BUCKETS.len()], sum: f64, count: u64 },
}

impl Metrics {
    /// Numbers of a program of this version, all zero.
    pub fn of_version(version: &str) -> Self {
        let metrics = Self::default();
        metrics.set(&BUILD, &[version], 1);
        metrics
    }

    /// Counts so many more. Labels in the order of the family.
    pub fn add(&self, family: &Family, labels: &[&str], more: u64) {
        self.change(family, labels, |number| number.saturating_add(more));
    }

    /// Counts so many fewer: of a gauge.
    pub fn take(&self, family: &Family, labels: &[&str], fewer: u64) {
        self.change(family, labels, |number| number.saturating_sub(fewer));
    }

    /// What a gauge is now.
    pub fn set(&self, family: &Family, labels: &[&str], number: u64) {
        self.change(family, labels, |_| number);
    }

    /// Something took so long.
    pub fn took(&self, family: &Family, labels: &[&str], seconds: f64) {
        let fresh = || Value::Spread { counts: [0; BUCKETS.len()], sum: 0.0, count: 0 };
        self.with(family, labels, fresh, |value| {
            let Value::Spread { counts, sum, count } = value else { return };
            let fits = counts.iter_mut().zip(BUCKETS).filter(|(_, most)| seconds <= *most);
            fits.for_each(|(bucket, _)| *bucket += 1);
            *sum += seconds;
            *count += 1;
        });
    }

    /// What a number is; `None` if it was never counted.
    pub fn number(&self, family: &Family, labels: &[&str]) -> Option<u64> {
        let values = self.0.values.lock().unwrap_or_else(PoisonError::into_inner);
        match values.get(&(family.name, owned(labels)))? {
            Value::Number(number) => Some(*number),
            Value::Spread { count, .. } => Some(*count),
        }
    }

    /// Something to look at whenever somebody asks for the numbers.
    pub fn on_asking(&self, look: impl Fn(&Metrics) + Send + Sync + 'static) {
        self.0.looks.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(look));
    }

    /// All numbers in Prometheus' text format. It may wait for the disk: not for asynchronous code.
    pub fn text(&self) -> String {
        // Not while the list is locked: a look may be long.
        let looks = self.0.looks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        looks.iter().for_each(|look| look(self));
        let values = self.0.values.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for family in ALL {
            let of = values.iter().filter(|((name, _), _)| *name == family.name);
            // Writing to a String cannot fail.
            let _ = write_family(&mut text, family, of.map(|((_, labels), value)| (labels.as_slice(), value)));
        }
        text
    }

    fn change(&self, family: &Family, labels: &[&str], change: impl FnOnce(u64) -> u64) {
        self.with(
            family,
            labels,
            || Value::Number(0),
            |value| {
                if let Value::Number(number) = value {
                    *number = change(*number);
                }
            },
        );
    }

    fn with(&self, family: &Family, labels: &[&str], fresh: fn() -> Value, change: impl FnOnce(&mut Value)) {
        debug_assert_eq!(labels.len(), family.labels.len(), "{}", family.name);
        let mut values = self.0.values.lock().unwrap_or_else(PoisonError::into_inner);
        change(values.entry((family.name, owned(labels))).or_insert_with(fresh));
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

fn owned(labels: &[&str]) -> Vec<String> {
    labels.iter().map(|label| (*label).to_owned()).collect()
}

fn write_family<'a>(
    text: &mut String,
    family: &Family,
    values: impl Iterator<Item = (&'a [String], &'a Value)>,
) -> fmt::Result {
    let kind = match family.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    };
    let (name, help) = (family.name, family.help);
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}")?;
    for (labels, value) in values {
        let pairs: Vec<String> =
            family.labels.iter().zip(labels).map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        match value {
            Value::Number(number) => writeln!(text, "{name}{} {number}", braces(&pairs, None))?,
            Value::Spread { counts, sum, count } => {
                for (most, counted) in BUCKETS.iter().zip(counts) {
                    writeln!(text, "{name}_bucket{} {counted}", braces(&pairs, Some(&most.to_string())))?;
                }
                writeln!(text, "{name}_bucket{} {count}", braces(&pairs, Some("+Inf")))?;
                writeln!(
                    text,
                    "{name}_sum{} {sum}\n{name}_count{} {count}",
                    braces(&pairs, None),
                    braces(&pairs, None)
                )?;
            }
        }
    }
    Ok(())
}

fn braces(pairs: &[String], most: Option<&str>) -> String {
    let most = most.map(|most| format!("le=\"{most}\""));
    let all: Vec<&str> = pairs.iter().map(String::as_str).chain(most.as_deref()).collect();
    if all.is_empty() { String::new() } else { format!("{{{}}}", all.join(",")) }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Counts each request of a router, and how long it took.
pub fn observe(app: Router, metrics: &Metrics) -> Router {
    app.layer(from_fn_with_state(metrics.clone(), observed))
}

async fn observed(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    metrics.took(&SECONDS, &[&route], begun.elapsed().as_secs_f64());
    metrics.add(&REQUESTS, &[&route, method, response.status().as_str()], 1);
    response
}

/// A method's name, if it is one that everybody knows.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// `GET /metrics`: for whoever runs the server. Give it an address of its own; whoever reads it learns how busy a set is.
pub fn paths(metrics: &Metrics) -> Router {
    Router::new().route("/metrics", get(give)).with_state(metrics.clone())
}

/// Answers only those who ask from this machine; to all others it is as if there were nothing.
pub fn only_from_this_machine(app: Router) -> Router {
    app.layer(from_fn(|request: Request, next: Next| async {
        let peer = request.extensions().get::<Peer>();
        if peer.is_some_and(|peer| peer.address.ip().to_canonical().is_loopback()) {
            return next.run(request).await;
        }
        harden(ServerError::NoPath.into_response())
    }))
}

async fn give(State(metrics): State<Metrics>) -> Response {
    let text = tokio::task::spawn_blocking(move || metrics.text()).await;
    match text {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        Err(error) => ServerError::store(error).into_response(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    #[test]
    fn numbers_are_written_as_prometheus_reads_them() {
        let metrics = Metrics::of_version("1.2.3");
        metrics.add(&LIMITED, &["address"], 2);
        metrics.add(&LIMITED, &["key"], 1);
        metrics.add(&LIMITED, &["key"], 1);
        let text = metrics.text();
        assert!(text.starts_with(
            "# HELP lastlook_build_info Always 1; the version of the program.\n\
             # TYPE lastlook_build_info gauge\nlastlook_build_info{version=\"1.2.3\"} 1\n"
        ));
        assert!(text.contains("# TYPE lastlook_limited_total counter\nlastlook_limited_total{by=\"address\"} 2\n"));
        assert!(text.contains("lastlook_limited_total{by=\"key\"} 2\n"));
    }

    #[test]
    fn times_fall_into_every_bucket_that_is_long_enough() {
        let metrics = Metrics::default();
        metrics.took(&SECONDS, &["/a"], 0.025);
        metrics.took(&SECONDS, &["/a"], 100.0);
        let text = metrics.text();
        for (most, count) in [("0.01", 0), ("0.025", 1), ("60", 1), ("+Inf", 2)] {
            let line = format!("lastlook_request_seconds_bucket{{route=\"/a\",le=\"{most}\"}} {count}\n");
            assert!(text.contains(&line), "{line}{text}");
        }
        assert!(text.contains("lastlook_request_seconds_sum{route=\"/a\"} 100.025\n"));
        assert!(text.contains("lastlook_request_seconds_count{route=\"/a\"} 2\n"));
    }

    #[test]
    fn gauges_come_and_go_and_are_looked_at_when_asked() {
        let metrics = Metrics::default();
        metrics.add(&OPEN, &[], 2);
        metrics.take(&OPEN, &[], 1);
        metrics.on_asking(|metrics| metrics.set(&LOG_ENTRIES, &["a\"b\\c\nd"], 7));
        assert_eq!(metrics.number(&LOG_ENTRIES, &["a\"b\\c\nd"]), None);
        let text = metrics.text();
        assert!(text.contains("\nlastlook_connections_open 1\n"), "{text}");
        assert!(text.contains(r#"lastlook_log_entries{log="a\"b\\c\nd"} 7"#), "{text}");
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = ALL.iter().map(|family| family.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}
