//! Whether somebody proved who they are: by a passkey (WebAuthn), or by an account at the production's provider (OpenID
//! Connect). Who may sign in is on the record, and is asked elsewhere.
//!
//! This crate never does IO, reads no clock and draws no randomness: bytes, moments and random values are arguments.
//! It never takes a signature's algorithm from whoever brings the signature, and it never says why in words that hold a
//! token. Start with [`passkey::check`] and [`id_token::check`].
//!
//! ```
//! use sign_in::ticket::{Tickets, Use};
//!
//! let tickets = Tickets::new(b"a secret that only the server knows");
//! let paper = Use { purpose: "passkey", log: "tamarack.example/record", key: "the browser's key" };
//! let ticket = tickets.issue(paper, 1_770_000_000, [7; 16]);
//! assert!(tickets.check(&ticket, paper, 1_770_000_100).is_ok());
//! assert!(tickets.check(&ticket, Use { key: "another key", ..paper }, 1_770_000_100).is_err());
//! ```

pub mod id_token;
pub mod passkey;
pub mod provider;
pub mod ticket;

use base64ct::{Base64UrlUnpadded, Encoding};

/// Writes base64url without padding, as browsers and providers do.
pub fn to_base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Reads base64url without padding; only the spelling that [`to_base64url`] writes.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    (to_base64url(&bytes) == text).then_some(bytes)
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    out
}
