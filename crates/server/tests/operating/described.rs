//! `openapi.json` has every path that the server answers, and none more.

use crate::support::{LOG, Listening, Set};
use serde_json::Value;
use server::openapi::DOCUMENT;
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::from_str(DOCUMENT).unwrap()
}

/// The methods of each path, as the document has them.
fn described() -> BTreeSet<(String, String)> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys().filter(|key| !["parameters", "summary"].contains(&key.as_str()));
        methods.map(|method| (path.clone(), method.to_uppercase()))
    });
    methods.collect()
}

/// The methods of each path, as the code has them: each stands in one `.route(…)`.
fn routed() -> BTreeSet<(String, String)> {
    let sources = [
        include_str!("../../src/routes.rs"),
        include_str!("../../src/health.rs"),
        include_str!("../../src/metrics.rs"),
        include_str!("../../src/openapi.rs"),
    ];
    let mut routed = BTreeSet::new();
    for line in sources.iter().flat_map(|source| source.split("#[cfg(test)]").next().unwrap().lines()) {
        let Some((_, rest)) = line.split_once(".route(\"") else { continue };
        let (path, handlers) = rest.split_once('"').unwrap();
        for method in ["get", "put", "post", "delete"] {
            if handlers.contains(&format!(" {method}(")) || handlers.contains(&format!(".{method}(")) {
                routed.insert((path.replace("{*", "{"), method.to_uppercase()));
            }
        }
    }
    routed
}

#[test]
fn every_path_is_described_and_none_more() {
    assert!(routed().len() >= 11, "the check sees what there is: {:?}", routed());
    assert_eq!(described(), routed());
}

/// And the server answers each with something else than "no such path" or "no such method".
#[test]
fn what_is_described_is_answered() {
    let set = Set::new("described");
    let app = server::app(set.server.clone(), axum::Router::new());
    let listening = Listening::start(app.merge(server::metrics::paths(set.server.metrics())));
    for (path, method) in described() {
        let path =
            path.replace("{id}", &server::log_id(LOG)).replace("{hash}", &"0".repeat(64)).replace("{tile}", "0/000");
        let response = listening.client().send(&method, &path, None, &[]).unwrap();
        assert!(
            ![404, 405, 501].contains(&response.status),
            "{method} {path}: {} {}",
            response.status,
            response.words()
        );
    }
}

#[test]
fn it_says_the_version_and_every_reference_is_there() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut found = 0;
    for reference in DOCUMENT.split("\"$ref\": \"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
        found += 1;
    }
    assert!(found > 10);
}
