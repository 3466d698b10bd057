//! The server says whether it can keep what devices bring, and counts what it does.

use crate::support::{LOG, Listening, OTHER, Set, findings};
use axum::Router;
use server::{log_id, metrics};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn served(set: &Set) -> Listening {
    let app = server::app(set.server.clone(), Router::new()).merge(metrics::paths(set.server.metrics()));
    Listening::start(metrics::observe(app, set.server.metrics()))
}

fn get(listening: &Listening, path: &str) -> (u16, String) {
    let response = listening.client().send("GET", path, None, &[]).unwrap();
    (response.status, response.words())
}

#[test]
fn ready_means_that_everything_can_be_kept() {
    let set = Set::new("ready");
    let listening = served(&set);
    let works = Arc::new(AtomicBool::new(true));
    let probe = works.clone();
    set.server
        .probe(Arc::new(move || if probe.load(Ordering::SeqCst) { Ok(()) } else { Err("the disk is full".into()) }));
    assert_eq!(get(&listening, "/health/live"), (200, "alive".into()));
    assert_eq!(get(&listening, "/health/ready"), (200, "ready".into()));
    works.store(false, Ordering::SeqCst);
    assert_eq!(get(&listening, "/health/ready"), (503, "not ready; whoever runs the server was told why".into()));
    assert_eq!(*set.told.lock().unwrap(), ["not ready: the disk is full"]);
    assert_eq!(get(&listening, "/health/live"), (200, "alive".into()), "a full disk is no reason to restart");
    works.store(true, Ordering::SeqCst);
    assert_eq!(get(&listening, "/health/ready").0, 200);
}

#[test]
fn a_log_that_was_set_back_is_not_ready() {
    let set = Set::new("set-back");
    let old = crate::support::folder("old");
    let mut ruth = set.phone(LOG, 1);
    let (folder, time) = set.stop();
    crate::support::copy(&folder, &old);
    let set = Set::open(folder, time.clone());
    ruth.say(&[]);
    ruth.sync(&set.client());
    drop(set);
    let set = Set::open(old, time);
    let listening = served(&set);
    assert_eq!(get(&listening, "/health/ready").0, 200);
    assert_ne!(findings(&ruth.sync(&set.client())), []);
    assert_eq!(get(&listening, "/health/ready").0, 503);
    let told = set.told.lock().unwrap().join("\n");
    assert!(told.contains(LOG) && told.contains("set back"), "{told}");
}

#[test]
fn what_happened_is_counted_by_route_and_never_by_what_a_stranger_wrote() {
    let set = Set::new("counted");
    let listening = served(&set);
    let client = listening.client();
    let mut ruth = set.phone(LOG, 1);
    ruth.say(&["owen"]);
    ruth.sync(&client);
    let mut stranger = set.stranger(LOG, 2);
    stranger.say(&[]);
    assert_eq!(stranger.post(&client).status, 401);
    for path in ["/a", "/b?c", "/log/x/challenge"] {
        client.send("BREW", path, None, &[]).unwrap();
    }
    let (status, text) = get(&listening, "/metrics");
    assert_eq!(status, 200);
    let id = log_id(LOG);
    for line in [
        "lastlook_requests_total{route=\"/log/{id}/sync\",method=\"POST\",status=\"200\"} 1".to_owned(),
        "lastlook_requests_total{route=\"/log/{id}/sync\",method=\"POST\",status=\"401\"} 1".to_owned(),
        "lastlook_requests_total{route=\"none\",method=\"other\",status=\"404\"} 2".to_owned(),
        "lastlook_requests_total{route=\"/log/{id}/challenge\",method=\"other\",status=\"405\"} 1".to_owned(),
        "lastlook_request_seconds_count{route=\"/log/{id}/sync\"} 2".to_owned(),
        format!("lastlook_entries_total{{log=\"{id}\",fate=\"stored\"}} 1"),
        format!("lastlook_log_entries{{log=\"{id}\"}} 3"),
        format!("lastlook_log_entries{{log=\"{}\"}} 1", log_id(OTHER)),
        format!("lastlook_log_runs{{log=\"{id}\"}} 1"),
        format!("lastlook_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
    assert!(!text.contains("owen") && !text.contains("BREW") && !text.contains("/b"), "{text}");
}
