//! What is forged, stale, too large or not of its form is refused, in words, and leaves nothing behind.

use crate::support::{LOG, OTHER, Set, assert_says, claim, key};
use record::control::May;
use server::client::sign;
use server::log_id;
use sha2::{Digest, Sha256};
use sync::auth::{CHALLENGE_MILLIS, Challenge};
use sync::message::{MESSAGE_BYTES_MAX, Request};

fn path() -> String {
    format!("/log/{}/sync", log_id(LOG))
}

#[test]
fn signatures_and_challenges() {
    let set = Set::new("signatures");
    let client = set.client();
    let mut ruth = set.phone(LOG, 1);
    ruth.say(&[]);
    let (body, path) = (ruth.request().to_bytes(), path());
    let post = |header: &str, body: &[u8]| client.send("POST", &path, Some(header), body).unwrap();
    let fresh = || client.challenge(LOG).unwrap();
    let signed = |challenge: &Challenge| sign(&key(1), challenge, "POST", &path, &body);

    assert_says(&client.send("POST", &path, None, &body).unwrap(), 401, "not signed");
    assert_says(&post("Bearer x", &body), 401, "Authorization");
    let header = signed(&fresh());
    assert_says(&post(&header, &[&body[..], b"x"].concat()), 401, "does not fit");
    assert_says(&post(&sign(&key(1), &fresh(), "PUT", &path, &body), &body), 401, "does not fit");
    assert_says(&post(&sign(&key(1), &fresh(), "POST", "/log", &body), &body), 401, "does not fit");
    let swapped = header.replace(&key(1).public().to_base64(), &key(2).public().to_base64());
    assert_says(&post(&swapped, &body), 401, "does not fit");
    assert_says(&post(&signed(&Challenge([7; 32])), &body), 401, "did not make it");
    assert_says(&post(&sign(&key(2), &fresh(), "POST", &path, &body), &body), 401, "is not the key that signed");
    let old = signed(&fresh());
    set.time.pass(CHALLENGE_MILLIS + 1);
    assert_says(&post(&old, &body), 401, "5 minutes");
    assert_eq!(set.size(LOG), 2, "nothing of all this was stored");

    let once = signed(&fresh());
    assert_eq!(post(&once, &body).status, 200);
    assert_says(&post(&once, &body), 401, "used already");
    assert_eq!(set.size(LOG), 3);
}

/// Which of two signatures would count is nobody's to guess.
#[test]
fn two_signatures_are_none() {
    let set = Set::new("two-headers");
    set.enrol(LOG, 1, May::SAY);
    let path = format!("/log/{}/checkpoint", log_id(LOG));
    let ask = |times: usize| {
        let header = sign(&key(1), &set.client().challenge(LOG).unwrap(), "GET", &path, &[]);
        let lines = format!("authorization: {header}\r\n").repeat(times);
        set.raw(format!("GET {path} HTTP/1.1\r\nhost: x\r\n{lines}connection: close\r\n\r\n").as_bytes())
    };
    assert!(ask(1).starts_with("HTTP/1.1 200"));
    assert!(ask(2).starts_with("HTTP/1.1 401"));
}

/// Whoever starts the server anew draws a new secret: what was handed out before, and may have been used, is void.
#[test]
fn a_challenge_from_before_a_restart_is_void() {
    let set = Set::new("restart");
    set.enrol(LOG, 1, May::SAY);
    let path = format!("/log/{}/checkpoint", log_id(LOG));
    let header = sign(&key(1), &set.client().challenge(LOG).unwrap(), "GET", &path, &[]);
    assert_eq!(set.client().send("GET", &path, Some(&header), &[]).unwrap().status, 200);
    let (folder, time) = set.stop();
    let set = Set::open(folder, time);
    assert_says(&set.client().send("GET", &path, Some(&header), &[]).unwrap(), 401, "did not make it");
}

#[test]
fn bodies_that_are_no_requests() {
    let set = Set::new("bodies");
    let client = set.client();
    let mut ruth = set.phone(LOG, 1);
    ruth.say(&[]);
    let good = ruth.request();
    let post = |body: &[u8]| client.signed(&key(1), LOG, "POST", "sync", body).unwrap();
    let bytes = good.to_bytes();
    assert_says(&post(b""), 400, "reading a message");
    assert_says(&post(b"lastlook sync 2\n\n"), 400, "lastlook sync 1");
    assert_says(&post(&bytes[..bytes.len() - 1]), 400, "ends before");
    assert_says(&post(&[&bytes[..], b"\0"].concat()), 400, "after its end");
    assert_says(&post(&[0xff; 3000]), 400, "head");
    let elsewhere = Request { log: OTHER.into(), ..good.clone() };
    assert_says(&post(&elsewhere.to_bytes()), 404, "another log");
    assert_eq!((set.size(LOG), set.size(OTHER)), (2, 1));
    assert_eq!(post(&bytes).status, 200);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let set = Set::new("large");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let path = path();
    let header = || sign(&key(1), &client.challenge(LOG).unwrap(), "POST", &path, &[]);
    let head = |length: u64| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n",
            header()
        )
    };
    let answer = set.raw(head(MESSAGE_BYTES_MAX as u64 + 1).as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("send less at once"), "{answer}");
    // The same with the client, which asks before it sends.
    let body = vec![0; MESSAGE_BYTES_MAX + 1];
    assert_says(&client.signed(&key(1), LOG, "POST", "sync", &body).unwrap(), 413, "16777216 bytes");
    // A body of the greatest length is read.
    assert_says(&client.signed(&key(1), LOG, "POST", "sync", &body[1..]).unwrap(), 400, "head");
    // Without a length, it ends when it has become too long.
    let mut chunked = head(0).replace("content-length: 0", "transfer-encoding: chunked").into_bytes();
    for _ in 0..17 {
        chunked.extend(b"100000\r\n");
        chunked.extend(vec![0; 1 << 20]);
        chunked.extend(b"\r\n");
    }
    let answer = set.raw(&chunked);
    // It may hang up before all was sent, and then its words are lost.
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
    // Somebody unknown is not even asked for a large body.
    let unsigned = head(1 << 20).replace("authorization: Lastlook", "x-nothing:");
    assert!(set.raw(unsigned.as_bytes()).starts_with("HTTP/1.1 401"));
    let lines = vec![b'x'; (64 << 10) + 1];
    assert_says(&client.signed(&key(1), LOG, "POST", "witness", &lines).unwrap(), 413, "65536");
    assert_eq!(set.size(LOG), 2);
}

#[test]
fn paths_and_methods_that_there_are_not() {
    let set = Set::new("paths");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let id = log_id(LOG);
    for path in [
        "/",
        "/log",
        "/log/",
        &format!("/log/{id}"),
        &format!("/log/{id}/"),
        &format!("/log/{id}/tile/"),
        &format!("/log/{id}/nothing"),
        &format!("//log/{id}/challenge"),
        &format!("/log//{id}/challenge"),
        "/add-checkpoint",
    ] {
        assert_says(&client.send("GET", path, None, &[]).unwrap(), 404, "");
    }
    for id in ["0123456789abcdef", &id.to_uppercase(), "..", "%2e%2e", &format!("{id}%2f"), "%ff"] {
        assert_says(&client.send("GET", &format!("/log/{id}/challenge"), None, &[]).unwrap(), 404, "no such log");
    }
    for (method, rest, allow) in [
        ("POST", "challenge", "GET,HEAD"),
        ("GET", "sync", "POST"),
        ("DELETE", "checkpoint", "GET,HEAD"),
        ("PUT", "tile/0/000", "GET,HEAD"),
        ("DELETE", "original/00", "GET,HEAD,PUT"),
        ("BREW", "witness", "POST"),
        ("OPTIONS", "sync", "POST"),
    ] {
        let response = client.send(method, &format!("/log/{id}/{rest}"), None, &[]).unwrap();
        assert_says(&response, 405, "does not take this method");
        let sorted = |text: &str| {
            let mut methods: Vec<String> = text.split(',').map(|method| method.trim().to_owned()).collect();
            methods.sort();
            methods
        };
        assert_eq!(response.header("allow").map(sorted), Some(sorted(allow)), "{method} {rest}");
    }
}

/// HEAD is GET without the body, and is signed as HEAD.
#[test]
fn head_is_answered_like_get() {
    let set = Set::new("head");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let path = format!("/log/{}/checkpoint", log_id(LOG));
    let ask = |method: &str| {
        let header = sign(&key(1), &client.challenge(LOG).unwrap(), method, &path, &[]);
        client.send("HEAD", &path, Some(&header), &[]).unwrap()
    };
    let response = ask("HEAD");
    assert_eq!((response.status, response.body.len()), (200, 0));
    assert!(response.header("content-length").is_some_and(|length| length != "0"));
    assert_eq!(ask("GET").status, 401);
}

/// A query belongs to what is signed.
#[test]
fn a_query_cannot_be_added() {
    let set = Set::new("query");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let path = format!("/log/{}/checkpoint", log_id(LOG));
    let with_query = format!("{path}?x=1");
    let header = |path: &str| claim(&key(1), client.challenge(LOG).unwrap(), "GET", path, Sha256::digest(b"").into());
    assert_says(&client.send("GET", &with_query, Some(&header(&path)), &[]).unwrap(), 401, "does not fit");
    assert_eq!(client.send("GET", &with_query, Some(&header(&with_query)), &[]).unwrap().status, 200);
}

/// Garbage on the socket ends that connection, and no other.
#[test]
fn garbage_is_survived() {
    let set = Set::new("garbage");
    for bytes in [&b"\x16\x03\x01\x02\x00"[..], b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", &[b'a'; 70_000]] {
        let stream = std::net::TcpStream::connect(set.address()).unwrap();
        let _ = std::io::Write::write_all(&mut &stream, bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
    }
    assert!(set.client().challenge(LOG).is_ok());
}
