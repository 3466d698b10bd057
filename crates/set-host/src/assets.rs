//! The files of the app: styles, scripts, fonts, and the WebAssembly that the phone runs. All of the house, built in.
//!
//! Never serves a file that was not built in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static WEB: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../web");

/// The app's files by their path below `/web/`.
pub struct Assets {
    files: BTreeMap<String, (&'static [u8], String)>,
    version: OnceLock<String>,
}

impl Assets {
    /// The files of the folder `web`, and WebAssembly modules by name.
    pub fn new(modules: &[(&str, &'static [u8])]) -> Self {
        let mut files = BTreeMap::new();
        collect(&WEB, &mut files);
        files.extend(modules.iter().map(|(name, bytes)| ((*name).to_owned(), (*bytes, tag(bytes)))));
        Self { files, version: OnceLock::new() }
    }

    /// One value for all files: another one when any of them changed.
    pub fn version(&self) -> &str {
        self.version.get_or_init(|| {
            let mut hash = Sha256::new();
            self.files.iter().for_each(|(name, (_, tag))| hash.update(format!("{name} {tag}\n")));
            record::encoding::to_hex(&hash.finalize()).chars().take(16).collect()
        })
    }

    /// The paths of what a phone keeps to work without a server.
    pub fn paths(&self) -> Vec<String> {
        let kept = |n: &&String| !n.ends_with(".html") && !n.ends_with(".txt") && !n.ends_with("sw.js");
        self.files.keys().filter(kept).map(|name| format!("/web/{name}")).collect()
    }

    /// The service worker, told which version of the files it belongs to, which there are, and the content security
    /// policy of pages.
    pub fn worker(&self, policy: &str) -> Response {
        let body = self.files.get("sw.js").map(|(bytes, _)| *bytes).unwrap_or_default();
        let list = serde_json::json!(self.paths());
        let policy = serde_json::json!(policy);
        let head = format!(
            "const VERSION = \"{}\";\nconst FILES = {list};\nconst CONTENT_SECURITY_POLICY = {policy};\n",
            self.version()
        );
        let headers = [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (header::HeaderName::from_static("service-worker-allowed"), "/"),
        ];
        (headers, [head.as_bytes(), body].concat()).into_response()
    }

    /// One file.
    pub fn file(&self, name: &str, asked: &HeaderMap) -> Response {
        let Some((bytes, tag)) = self.files.get(name) else {
            return (StatusCode::NOT_FOUND, "there is no such file of the app").into_response();
        };
        let known = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
        let headers =
            [(header::CONTENT_TYPE, media(name)), (header::CACHE_CONTROL, "no-cache"), (header::ETAG, tag.as_str())];
        if known == Some(tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, *bytes).into_response()
    }
}

fn collect(dir: &'static Dir<'static>, files: &mut BTreeMap<String, (&'static [u8], String)>) {
    for file in dir.files() {
        files.insert(file.path().display().to_string(), (file.contents(), tag(file.contents())));
    }
    dir.dirs().for_each(|d| collect(d, files));
}

fn tag(bytes: &[u8]) -> String {
    let hex: String = record::encoding::to_hex(&Sha256::digest(bytes)).chars().take(24).collect();
    format!("\"{hex}\"")
}

fn media(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, e)| e) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "html" => "text/html; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}
