//! Attached files: brought and fetched under their hash, never shown, never mixed between logs.

use crate::support::{LOG, OTHER, Set, assert_says, claim, key};
use record::control::May;
use record::merkle::Hash;
use server::log_id;
use store::objects::ORIGINAL_BYTES_MAX;
use store::tree::file_hash;

const PAGE: &[u8] = b"<script>alert(1)</script>";

fn rest(hash: &Hash) -> String {
    format!("original/{}", hash.to_hex())
}

#[test]
fn a_file_comes_back_as_it_was_and_is_only_saved() {
    let set = Set::new("file");
    set.enrol(LOG, 1, May::SAY);
    set.enrol(OTHER, 2, May::ALL);
    let client = set.client();
    let rest = rest(&file_hash(PAGE));
    let ask = |seed: u8, origin: &str, method: &str, body: &[u8]| {
        client.signed(&key(seed), origin, method, &rest, body).unwrap()
    };
    assert_says(&ask(1, LOG, "GET", b""), 404, "no file of this hash");
    assert_says(&ask(1, LOG, "PUT", PAGE), 200, "stored");
    assert_says(&ask(1, LOG, "PUT", PAGE), 200, "known");
    let file = ask(1, LOG, "GET", b"");
    assert_eq!((file.status, file.body.as_slice()), (200, PAGE));
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(file.header(name), Some(value));
    }
    assert!(file.header("content-disposition").unwrap().starts_with("attachment; filename=\""));
    assert_says(&ask(2, OTHER, "GET", b""), 404, "no file of this hash");
    let empty = client.signed(&key(1), LOG, "PUT", &self::rest(&file_hash(b"")), b"").unwrap();
    assert_says(&empty, 200, "stored");
}

#[test]
fn a_file_of_some_megabytes_goes_there_and_back() {
    let set = Set::new("megabytes");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let film: Vec<u8> = (0..5_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let rest = rest(&file_hash(&film));
    assert_says(&client.signed(&key(1), LOG, "PUT", &rest, &film).unwrap(), 200, "stored");
    assert!(client.signed(&key(1), LOG, "GET", &rest, b"").unwrap().body == film);
}

#[test]
fn what_is_not_the_file_is_not_kept() {
    let set = Set::new("not-the-file");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let hash = file_hash(PAGE);
    let path = format!("/log/{}/{}", log_id(LOG), rest(&hash));
    // Whoever signs the bytes that they send, under the name of another file.
    assert_says(&client.signed(&key(1), LOG, "PUT", &rest(&hash), b"other").unwrap(), 401, "does not fit");
    // Whoever signs for the file and sends other bytes.
    let header = claim(&key(1), client.challenge(LOG).unwrap(), "PUT", &path, hash.0);
    assert_says(&client.send("PUT", &path, Some(&header), b"other").unwrap(), 400, "hash is not the one");
    assert_says(&client.signed(&key(1), LOG, "GET", &rest(&hash), b"").unwrap(), 404, "no file");

    // Too large: told so before it is sent; unsigned: told so before it is sent.
    let head = |header: &str| {
        let length = ORIGINAL_BYTES_MAX + 1;
        format!("PUT {path} HTTP/1.1\r\nhost: x\r\n{header}content-length: {length}\r\nconnection: close\r\n\r\n")
    };
    let header = claim(&key(1), client.challenge(LOG).unwrap(), "PUT", &path, hash.0);
    let answer = set.raw(head(&format!("authorization: {header}\r\n")).as_bytes());
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("67108864 bytes"), "{answer}");
    assert!(set.raw(head("").as_bytes()).starts_with("HTTP/1.1 401"));
    let stranger = claim(&key(9), client.challenge(LOG).unwrap(), "PUT", &path, hash.0);
    assert!(set.raw(head(&format!("authorization: {stranger}\r\n")).as_bytes()).starts_with("HTTP/1.1 401"));
}

#[test]
fn paths_do_not_lead_elsewhere() {
    let set = Set::new("elsewhere");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let hex = file_hash(PAGE).to_hex();
    for rest in [
        "..%2f..%2flastlook.db".to_owned(),
        "%2e%2e".to_owned(),
        "..".to_owned(),
        hex.to_uppercase(),
        hex[1..].to_owned(),
        format!("{hex}0"),
        format!("{hex}%00"),
        format!("{}%2f", &hex[3..]),
    ] {
        let response = client.signed(&key(1), LOG, "GET", &format!("original/{rest}"), b"").unwrap();
        assert_says(&response, 400, "64 hex digits");
        let response = client.signed(&key(1), LOG, "PUT", &format!("original/{rest}"), b"x").unwrap();
        assert_says(&response, 400, "64 hex digits");
    }
    for rest in ["original/", "original/../../lastlook.db", "original/../checkpoint", "original/ab/cd"] {
        assert_says(&client.signed(&key(1), LOG, "GET", rest, b"").unwrap(), 404, "nothing at this path");
    }
}

/// A damaged file is the server's business, and no device is told what the disk said.
#[test]
fn a_damaged_file_is_not_given_out() {
    let set = Set::new("damaged");
    set.enrol(LOG, 1, May::SAY);
    let client = set.client();
    let hash = file_hash(PAGE);
    assert_eq!(client.signed(&key(1), LOG, "PUT", &rest(&hash), PAGE).unwrap().status, 200);
    let hex = hash.to_hex();
    let file = set.folder.join("files").join(log_id(LOG)).join(&hex[..2]).join(&hex[2..]);
    std::fs::write(&file, b"other").unwrap();
    let response = client.signed(&key(1), LOG, "GET", &rest(&hash), b"").unwrap();
    assert_says(&response, 503, "tell whoever runs the server");
    assert!(!response.words().contains(&hex) && response.header("retry-after").is_some());
    let told = set.told.lock().unwrap();
    assert!(told.len() == 1 && told[0].contains(&hex), "{told:?}");
}
