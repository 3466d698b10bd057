//! Whoever asks too often is told when to ask again, and keeps nobody else from asking.

use crate::support::{LOG, Listening, OTHER, Set, assert_says, raw};
use server::limits::{Addresses, Rate};
use server::metrics::LIMITED;
use std::net::TcpStream;

const RATE: Rate = Rate { per_second: 1, burst: 3 };

fn guarded(set: &Set, behind_proxy: bool) -> Listening {
    let metrics = set.server.metrics().clone();
    let addresses = Addresses::new(RATE, behind_proxy, set.time.clock(), metrics);
    Listening::start(addresses.guard(server::router(set.server.clone())))
}

fn challenge() -> String {
    format!("/log/{}/challenge", server::log_id(LOG))
}

#[test]
fn an_address_that_asks_too_often_is_told_when_to_come_again() {
    let set = Set::new("addresses");
    let listening = guarded(&set, false);
    let ask = || listening.client().send("GET", &challenge(), None, &[]).unwrap();
    assert_eq!([ask().status, ask().status, ask().status], [200; 3]);
    let refused = ask();
    assert_says(&refused, 429, "too many requests; keep everything on the device, and try again in 1 seconds");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(listening.client().send("GET", "/nothing", None, &[]).unwrap().status, 429, "every path counts");
    assert_eq!(set.server.metrics().number(&LIMITED, &["address"]), Some(2));
    set.time.pass(1_000);
    assert_eq!(ask().status, 200);
}

fn forwarded(listening: &Listening, from: &str) -> String {
    let request =
        format!("GET {} HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {from}\r\nconnection: close\r\n\r\n", challenge());
    raw(listening.address, request.as_bytes()).lines().next().unwrap().to_owned()
}

#[test]
fn what_a_request_says_of_its_address_counts_only_behind_a_proxy() {
    let set = Set::new("forwarded");
    let (open, proxied) = (guarded(&set, false), guarded(&set, true));
    for number in 0..3 {
        assert!(forwarded(&open, &format!("192.0.2.{number}")).contains("200"));
    }
    assert!(forwarded(&open, "192.0.2.9").contains("429"), "nobody gets more by writing another address");
    for number in 0..3 {
        assert!(forwarded(&proxied, &format!("6.6.6.{number}, 192.0.2.1")).contains("200"));
    }
    assert!(forwarded(&proxied, "6.6.6.9, 192.0.2.1").contains("429"));
    assert!(forwarded(&proxied, "192.0.2.2").contains("200"));
}

#[test]
fn a_key_that_asks_too_often_keeps_no_other_key_from_asking() {
    let set = Set::new("keys");
    set.server.limit_keys(RATE);
    let (ruth, kim) = (set.phone(LOG, 1), set.phone(LOG, 2));
    let client = set.client();
    assert_eq!([(); 3].map(|()| ruth.get(&client, "checkpoint").status), [200; 3]);
    assert_says(&ruth.get(&client, "checkpoint"), 429, "try again in 1 seconds");
    // Another's name on a request that it did not sign costs it nothing.
    let forged = server::client::sign(&ruth.key, &client.challenge(LOG).unwrap(), "GET", "/another", &[]);
    let forged = forged.replace(&ruth.key.public().to_base64(), &kim.key.public().to_base64());
    for _ in 0..9 {
        let path = format!("/log/{}/checkpoint", server::log_id(LOG));
        assert_eq!(client.send("GET", &path, Some(&forged), &[]).unwrap().status, 401);
    }
    assert_eq!(kim.get(&client, "checkpoint").status, 200);
    assert_eq!(set.server.metrics().number(&LIMITED, &["key"]), Some(1));
    assert_eq!(set.size(OTHER), 1);
}

#[test]
fn one_address_cannot_hold_all_connections() {
    let set = Set::new("connections");
    let held: Vec<_> = (0..64).map(|_| TcpStream::connect(set.address()).unwrap()).collect();
    // The 65th is let go without a word.
    assert_eq!(set.raw(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"), "");
    drop(held);
    let begun = std::time::Instant::now();
    while set.raw(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").is_empty() {
        assert!(begun.elapsed().as_secs() < 20, "places are given back");
    }
}
