//! Requests of a phone of the production that only the server can answer: signed by the phone's key as those to the log
//! are (`docs/formats/sync.md`, section 5).
//!
//! Never takes in a body that nobody signed for: its hash stands in the address, and the address is signed.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::Response;
use messages::Language;
use pages::{Fields, Host, Visitor};
use record::entry::KeyBytes;
use record::key::PublicKey;
use record::keys::Enrolled;
use record::merkle::Hash;
use sha2::{Digest, Sha256};
use std::sync::Arc;

use crate::blocking::blocking;
use crate::visit::plain;
use crate::{Set, SetApp};

/// How long a body may take to come: a large schedule over a set's network.
const BODY_WAIT: std::time::Duration = std::time::Duration::from_secs(60);

/// A device of the production that asks.
pub(crate) struct Member {
    /// Its key.
    pub key: PublicKey,
    /// What the log says of it.
    pub enrolled: Enrolled,
}

impl Member {
    /// The device that signed a request; none if it is not of the production, or no longer.
    pub fn of(
        app: &SetApp,
        (id, set): (&str, &Set),
        (method, target): (&Method, &str),
        headers: &HeaderMap,
        body: [u8; 32],
    ) -> Option<Member> {
        let header = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok())?;
        let key = app.server().signer(id, method.as_str(), target, header, body).ok()?;
        let bytes = KeyBytes::from(key);
        let enrolled = app.server().with_ledger(&set.origin, |ledger| {
            let counts = ledger.keys().counted(&bytes).is_none();
            ledger.keys().enrolled(&bytes, ledger.size()).filter(|_| counts).cloned()
        });
        Some(Member { key, enrolled: enrolled.ok()?? })
    }

    /// The same of a request without a body.
    pub fn asking(app: &SetApp, of: (&str, &Set), (method, uri): (&Method, &Uri), headers: &HeaderMap) -> Option<Self> {
        Self::of(app, of, (method, &target(uri)), headers, Sha256::digest(b"").into())
    }

    /// Who sees a page that the server makes for this device.
    pub fn visitor(&self, id: &str, language: Language) -> Visitor {
        Visitor {
            person: self.enrolled.persons.first().cloned(),
            may_enrol: self.enrolled.may.enrol,
            base: format!("/set/{id}"),
            language,
            host: Host::Server,
            key: Some(self.key.to_base64()),
            ..Visitor::default()
        }
    }
}

/// A request with a body, of a device of the production.
pub(crate) struct Asked {
    /// Who.
    pub member: Member,
    /// What the address asks.
    pub fields: Fields,
    /// What it sent.
    pub body: Bytes,
}

impl Asked {
    /// Takes a request in: first whose it is, then its body, of at most so many bytes.
    pub async fn take(app: &SetApp, id: &str, set: &Arc<Set>, request: Request, most: usize) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let fields = Fields::parse(parts.uri.query().unwrap_or_default());
        let hash = fields.get("sha256").and_then(|h| Hash::from_hex(h).ok());
        let hash =
            hash.ok_or_else(|| plain(StatusCode::BAD_REQUEST, "the address names no SHA-256 of what is sent"))?;
        let (app2, id2, set2) = (app.clone(), id.to_owned(), set.clone());
        let member = blocking(move || {
            Member::of(&app2, (&id2, &set2), (&parts.method, &target(&parts.uri)), &parts.headers, hash.0)
        });
        let member = member.await?.ok_or_else(not_a_member)?;
        let turn = app.form_turn().try_acquire_owned();
        let _turn =
            turn.map_err(|_| plain(StatusCode::SERVICE_UNAVAILABLE, "too many files at once; send it again"))?;
        let body = tokio::time::timeout(BODY_WAIT, to_bytes(body, most)).await;
        let body = body.map_err(|_| plain(StatusCode::REQUEST_TIMEOUT, "this came too slowly; send it again"))?;
        let body = body.map_err(|_| plain(StatusCode::PAYLOAD_TOO_LARGE, "this is too large; send less"))?;
        match Sha256::digest(&body).as_slice() == hash.0.as_slice() {
            true => Ok(Self { member, fields, body }),
            false => Err(plain(StatusCode::BAD_REQUEST, "what came is not what was signed; send it again")),
        }
    }
}

/// What a device signed: the target as it was sent, with its query.
fn target(uri: &Uri) -> String {
    uri.path_and_query().map_or("/", |t| t.as_str()).to_owned()
}

/// A status, and the words with it.
pub(crate) type No = (StatusCode, String);

/// For somebody who signed nothing that counts here.
pub(crate) fn no_member() -> No {
    (StatusCode::UNAUTHORIZED, "only a device of this production that has the right is told this".to_owned())
}

/// The same as an answer.
pub(crate) fn not_a_member() -> Response {
    let (status, words) = no_member();
    plain(status, &words)
}

/// For somebody who should come again.
pub(crate) fn busy(words: impl Into<String>) -> No {
    (StatusCode::SERVICE_UNAVAILABLE, words.into())
}
