//! "The server fetches nothing" is a promise: nothing that it is built from can make a request over HTTP.
//!
//! Never looks at what tests are built from.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]

use std::process::Command;

/// Crates whose business is to make requests over HTTP.
const CLIENTS: [&str; 16] = [
    "reqwest",
    "ureq",
    "curl",
    "curl-sys",
    "isahc",
    "attohttpc",
    "minreq",
    "surf",
    "awc",
    "http-req",
    "hyper-rustls",
    "hyper-tls",
    "hyper-proxy",
    "object_store",
    "http-client",
    "bitreq",
];
/// Packages of the server at most, ours included; more owe a reason.
const PACKAGES_MAX: usize = 80;

/// Name and features of each package that the server is built from.
fn packages() -> Vec<(String, Vec<String>)> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["tree", "--offline", "-p", "server", "-e", "normal", "--prefix", "none", "--format", "{p}|{f}"]);
    let out = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    let package = |line: &str| {
        let (package, features) = line.split_once('|')?;
        let features = features.trim_end_matches(" (*)").split(',').map(|feature| feature.trim().to_owned());
        Some((package.split(' ').next()?.to_owned(), features.collect()))
    };
    let mut packages: Vec<(String, Vec<String>)> = text.lines().filter_map(package).collect();
    packages.sort();
    packages.dedup();
    packages
}

#[test]
fn the_server_has_no_http_client() {
    let packages = packages();
    let has = |name: &str| packages.iter().any(|(known, _)| known == name);
    // The check sees what there is.
    assert!(has("axum") && has("hyper") && has("rusqlite"), "{packages:?}");
    for name in CLIENTS {
        assert!(!has(name), "`{name}` can make requests; the server makes none");
    }
    for (name, features) in packages.iter().filter(|(name, _)| name.starts_with("hyper")) {
        let client = features.iter().find(|feature| feature.starts_with("client"));
        assert_eq!(client, None, "`{name}` is built with its client");
    }
}

#[test]
fn it_is_built_from_few_packages() {
    let names: std::collections::BTreeSet<String> = packages().into_iter().map(|(name, _)| name).collect();
    assert!(names.len() <= PACKAGES_MAX, "{} packages: {names:?}", names.len());
}
