//! The files of the app: styles, scripts, fonts, and the WebAssembly that the phone runs. All of the house, built in.
//!
//! Never serves a file that was not built in.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use include_dir::{Dir, include_dir};
use messages::Language;
use sha2::{Digest, Sha256};

static WEB: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../web");

/// The app's files by their path below `/web/`.
pub struct Assets {
    files: BTreeMap<String, Asset>,
    version: OnceLock<String>,
}

/// A file, the mark by which a browser knows that it has it, and the file as gzip, made when it is first asked for if it
/// was not made before.
struct Asset {
    bytes: &'static [u8],
    tag: String,
    gzip: OnceLock<Option<Bytes>>,
}

impl Asset {
    fn new(bytes: &'static [u8]) -> Self {
        Self { bytes, tag: tag(bytes), gzip: OnceLock::new() }
    }

    /// As gzip: on a set's network the phone's module takes a third of the time so.
    fn gzip(&self) -> Option<Bytes> {
        let shrunk = || {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(self.bytes).and_then(|()| encoder.finish()).ok().map(Bytes::from)
        };
        self.gzip.get_or_init(shrunk).clone()
    }
}

impl Assets {
    /// The files of the folder `web`, and others by name; one whose name ends with `.gz` is another one as gzip.
    pub fn new(others: &[(&str, &'static [u8])]) -> Self {
        let mut files = BTreeMap::new();
        collect(&WEB, &mut files);
        let (compressed, others): (Vec<_>, Vec<_>) = others.iter().partition(|(name, _)| name.ends_with(".gz"));
        files.extend(others.into_iter().map(|(name, bytes)| ((*name).to_owned(), Asset::new(bytes))));
        for (name, bytes) in compressed {
            if let Some(file) = files.get_mut(name.trim_end_matches(".gz")) {
                file.gzip = OnceLock::from(Some(Bytes::from_static(bytes)));
            }
        }
        Self { files, version: OnceLock::new() }
    }

    /// One value for all files: another one when any of them changed.
    pub fn version(&self) -> &str {
        self.version.get_or_init(|| {
            let mut hash = Sha256::new();
            self.files.iter().for_each(|(name, file)| hash.update(format!("{name} {}\n", file.tag)));
            record::encoding::to_hex(&hash.finalize()).chars().take(16).collect()
        })
    }

    /// The paths of what a phone keeps to work without a server.
    pub fn paths(&self) -> Vec<String> {
        let kept = |n: &&String| !n.ends_with(".html") && !n.ends_with(".txt") && !n.ends_with("sw.js");
        self.files.keys().filter(kept).map(|name| format!("/web/{name}")).collect()
    }

    /// The service worker, told which version of the files it belongs to, which there are, which languages, and the
    /// content security policy of pages.
    pub fn worker(&self, policy: &str) -> Response {
        let body = self.files.get("sw.js").map(|file| file.bytes).unwrap_or_default();
        let list = serde_json::json!(self.paths());
        let languages = serde_json::json!(Language::ALL.map(Language::code));
        let policy = serde_json::json!(policy);
        let head = format!(
            "const VERSION = \"{}\";\nconst FILES = {list};\nconst LANGUAGES = {languages};\n\
             const CONTENT_SECURITY_POLICY = {policy};\n",
            self.version()
        );
        let headers = [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (header::HeaderName::from_static("service-worker-allowed"), "/"),
        ];
        (headers, [head.as_bytes(), body].concat()).into_response()
    }

    /// One file, as gzip for whoever takes that.
    pub fn file(&self, name: &str, asked: &HeaderMap) -> Response {
        let Some(file) = self.files.get(name) else {
            return (StatusCode::NOT_FOUND, "there is no such file of the app").into_response();
        };
        let known = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
        let headers = [
            (header::CONTENT_TYPE, media(name)),
            (header::CACHE_CONTROL, "no-cache"),
            // Weak: the bytes on the way differ by encoding.
            (header::ETAG, file.tag.as_str()),
            (header::VARY, "accept-encoding"),
        ];
        if known == Some(&file.tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        let gzip = (shrinks(name) && takes_gzip(asked)).then(|| file.gzip()).flatten();
        match gzip {
            Some(gzip) => (headers, [(header::CONTENT_ENCODING, "gzip")], gzip).into_response(),
            None => (headers, file.bytes).into_response(),
        }
    }
}

/// Whether a file gets smaller: fonts and pictures are compressed already.
fn shrinks(name: &str) -> bool {
    !matches!(media(name), "font/woff2" | "image/png")
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepts = asked.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepts.split(',').any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        name.trim() == "gzip" && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// A file of the folder `web`; nothing if there is none of this name.
pub(crate) fn built_in(name: &str) -> &'static [u8] {
    WEB.get_file(name).map(|file| file.contents()).unwrap_or_default()
}

fn collect(dir: &'static Dir<'static>, files: &mut BTreeMap<String, Asset>) {
    for file in dir.files() {
        files.insert(file.path().display().to_string(), Asset::new(file.contents()));
    }
    dir.dirs().for_each(|d| collect(d, files));
}

fn tag(bytes: &[u8]) -> String {
    let hex: String = record::encoding::to_hex(&Sha256::digest(bytes)).chars().take(24).collect();
    format!("W/\"{hex}\"")
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use std::io::Read as _;

    use axum::body::to_bytes;
    use flate2::read::GzDecoder;

    use super::*;

    fn asked(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[tokio::test]
    async fn a_file_is_sent_smaller_to_whoever_takes_that_and_once() {
        let assets = Assets::new(&[]);
        let style = WEB.get_file("style.css").unwrap().contents();
        for (accepts, is_gzip) in [("gzip, deflate, br", true), ("br", false), ("gzip;q=0", false), ("", false)] {
            let response = assets.file("style.css", &asked(&[(header::ACCEPT_ENCODING, accepts)]));
            assert_eq!(response.headers().contains_key(header::CONTENT_ENCODING), is_gzip, "{accepts}");
            let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
            let sent = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let mut read = Vec::new();
            match is_gzip {
                true => GzDecoder::new(&sent[..]).read_to_end(&mut read).unwrap(),
                false => (&sent[..]).read_to_end(&mut read).unwrap(),
            };
            assert_eq!(read, style);
            assert!(!is_gzip || sent.len() * 2 < style.len());
            let again = assets.file("style.css", &asked(&[(header::IF_NONE_MATCH, &tag)]));
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        }
    }

    #[test]
    fn a_font_is_sent_as_it_is() {
        assert!(!shrinks("fonts/a.woff2") && shrinks("phone.wasm"));
    }
}
