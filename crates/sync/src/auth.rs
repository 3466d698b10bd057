//! How a device shows over HTTP that a request is its own: the server hands out a number that can be used once,
//! and the device signs it together with what it asks for.
//!
//! Never draws the number itself, never reads a clock and never decides who may do what: secret, time and a
//! number that was not used before are arguments, and what comes out is the key that signed. Whether that key
//! is enrolled is for [`crate::hub`] to say.
//!
//! Trusted for: the request came from the holder of the key, now. The server's secret lost: challenges that are
//! out are refused, and devices ask for new ones. Known to an attacker: old requests of the last 5 minutes can be
//! sent again after a restart; they store nothing that is not stored already.
//!
//! Source: `docs/formats/sync.md`, section 5.

use crate::instant::Instant;
use record::encoding;
use record::key::{PublicKey, Signature};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use thiserror::Error;

/// A challenge is good for 5 minutes (sync.md, section 5).
pub const CHALLENGE_MILLIS: u64 = 5 * 60 * 1000;
/// Used challenges that are remembered: 300 a second for 5 minutes, about 10 MB. A device uses one an exchange.
pub const USED_MAX: usize = 100_000;
/// Bytes of an `Authorization` header: its three parts have 44, 44 and 88 characters.
const HEADER_BYTES_MAX: usize = 300;

/// Why a request is not believed to be its sender's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AuthError {
    /// The header is not of its form.
    #[error(
        "reading `Authorization`: it must be `Lastlook key=\"…\", challenge=\"…\", signature=\"…\"`, each in base64"
    )]
    Header,
    /// The challenge was not made by this server for this log.
    #[error("checking the challenge: this server did not make it for this log; ask for a new one")]
    NotOurs,
    /// The challenge is too old, or from later than now.
    #[error("checking the challenge: it was good for 5 minutes, which are over; ask for a new one")]
    Expired,
    /// The challenge was used before.
    #[error("checking the challenge: it was used already; ask for a new one")]
    Used,
    /// More requests within 5 minutes than can be remembered.
    #[error("checking the challenge: too many requests within 5 minutes; try again later")]
    Busy,
    /// The signature does not fit.
    #[error("checking the signature: it does not fit this key, challenge, method, path and body; sign them anew")]
    Signature,
}

/// A number that a server hands out, to be signed once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Challenge(pub [u8; 32]);

impl Challenge {
    /// Makes one. `nonce` must be another for each within one millisecond (a counter will do); nobody who does
    /// not know `secret` can make one, or see time and nonce in it.
    pub fn new(secret: &[u8; 32], origin: &str, now: Instant, nonce: u64) -> Self {
        let mut open = [0; 16];
        let (time, count) = open.split_at_mut(8);
        time.copy_from_slice(&now.millis().to_be_bytes());
        count.copy_from_slice(&nonce.to_be_bytes());
        let tag = tag(secret, origin, &open);
        Self(joined(&tag, &masked(secret, &tag, open)))
    }

    /// When this server made it for this log.
    ///
    /// # Errors
    /// [`AuthError::NotOurs`], [`AuthError::Expired`].
    pub fn made_at(&self, secret: &[u8; 32], origin: &str, now: Instant) -> Result<Instant, AuthError> {
        let (given, hidden) = halves(&self.0);
        let open = masked(secret, &given, hidden);
        if !same(&tag(secret, origin, &open), &given) {
            return Err(AuthError::NotOurs);
        }
        let time = open.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let made = Instant::from_millis(time).ok_or(AuthError::NotOurs)?;
        let age = now.millis().checked_sub(time).ok_or(AuthError::Expired)?;
        if age <= CHALLENGE_MILLIS { Ok(made) } else { Err(AuthError::Expired) }
    }

    /// Base64, 44 characters: what travels.
    pub fn to_base64(&self) -> String {
        encoding::to_base64(&self.0)
    }
}

/// One HTTP request, as far as its sender signs it.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// The HTTP method, in capitals.
    pub method: &'a str,
    /// The request's target as sent.
    pub path: &'a str,
    /// SHA-256 of the body, also of an empty one.
    pub body_hash: [u8; 32],
}

impl<'a> Incoming<'a> {
    /// A request with its whole body at hand.
    pub fn new(method: &'a str, path: &'a str, body: &[u8]) -> Self {
        Self { method, path, body_hash: Sha256::digest(body).into() }
    }

    /// What a device signs.
    pub fn text_to_sign(&self, challenge: &Challenge) -> String {
        let (method, path, body) = (self.method, self.path, encoding::to_hex(&self.body_hash));
        format!("lastlook http 1\n{}\n{method} {path}\n{body}\n", challenge.to_base64())
    }
}

/// The header that a device sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Whose request it is, unless the signature says otherwise.
    pub key: PublicKey,
    /// The challenge that it answers.
    pub challenge: Challenge,
    /// The signature over [`Incoming::text_to_sign`].
    pub signature: Signature,
}

impl Authorization {
    /// Reads the value of an `Authorization` header.
    ///
    /// # Errors
    /// [`AuthError::Header`].
    pub fn parse(value: &str) -> Result<Self, AuthError> {
        if value.len() > HEADER_BYTES_MAX {
            return Err(AuthError::Header);
        }
        Self::read(value).ok_or(AuthError::Header)
    }

    fn read(value: &str) -> Option<Self> {
        let rest = value.strip_prefix("Lastlook key=\"")?;
        let (key, rest) = rest.split_once("\", challenge=\"")?;
        let (challenge, rest) = rest.split_once("\", signature=\"")?;
        let signature = rest.strip_suffix('"')?;
        let key = PublicKey::from_base64(key).ok()?;
        let challenge = Challenge(encoding::array_from_base64(challenge).ok()?);
        let signature = Signature(encoding::array_from_base64(signature).ok()?);
        Some(Self { key, challenge, signature })
    }
}

impl fmt::Display for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, challenge) = (self.key.to_base64(), self.challenge.to_base64());
        let signature = encoding::to_base64(&self.signature.0);
        write!(f, "Lastlook key=\"{key}\", challenge=\"{challenge}\", signature=\"{signature}\"")
    }
}

/// The challenges that were used within the last 5 minutes.
///
/// KNOWN GAP: each process of a server has its own; with several, each needs its own secret, and a device must
/// bring a challenge back to the process that made it.
#[derive(Clone, Debug, Default)]
pub struct Used {
    /// By the time that each was made.
    seen: BTreeSet<(u64, Challenge)>,
    /// Nothing made before this is taken any more, even if the clock is set back.
    forgotten_before: u64,
}

impl Used {
    /// Checks a request's header, and that its challenge was not used before; marks it as used. Only a genuine
    /// signature uses a challenge up: others could fill the memory.
    ///
    /// # Errors
    /// [`AuthError`].
    pub fn admit(
        &mut self,
        secret: &[u8; 32],
        origin: &str,
        now: Instant,
        header: &str,
        incoming: Incoming<'_>,
    ) -> Result<PublicKey, AuthError> {
        let authorization = Authorization::parse(header)?;
        let challenge = authorization.challenge;
        let made = challenge.made_at(secret, origin, now)?.millis();
        self.forget(now);
        if made < self.forgotten_before {
            return Err(AuthError::Expired);
        }
        if self.seen.contains(&(made, challenge)) {
            return Err(AuthError::Used);
        }
        let text = incoming.text_to_sign(&challenge);
        let signed = authorization.key.verify(text.as_bytes(), &authorization.signature);
        signed.map_err(|_| AuthError::Signature)?;
        if self.seen.len() >= USED_MAX {
            return Err(AuthError::Busy);
        }
        self.seen.insert((made, challenge));
        Ok(authorization.key)
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether none is remembered.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    fn forget(&mut self, now: Instant) {
        let oldest = now.millis().saturating_sub(CHALLENGE_MILLIS);
        self.forgotten_before = self.forgotten_before.max(oldest);
        self.seen = self.seen.split_off(&(self.forgotten_before, Challenge([0; 32])));
    }
}

/// Authenticates time, nonce and log.
fn tag(secret: &[u8; 32], origin: &str, open: &[u8; 16]) -> [u8; 16] {
    halves(&mac(secret, &[b"lastlook challenge 1\n", origin.as_bytes(), b"\n", open])).0
}

/// Hides time and nonce, or shows them again.
fn masked(secret: &[u8; 32], tag: &[u8; 16], bytes: [u8; 16]) -> [u8; 16] {
    let mask = halves(&mac(secret, &[b"lastlook mask 1\n", tag])).0;
    let mut out = bytes;
    out.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    out
}

/// HMAC-SHA-256 (RFC 2104).
fn mac(secret: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(secret).for_each(|(byte, secret)| *byte ^= secret);
        block
    };
    let inner = parts.iter().fold(Sha256::new().chain_update(pad(0x36)), |hash, part| hash.chain_update(part));
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner.finalize()).finalize().into()
}

/// Compares without telling by its time where the first difference is.
fn same(a: &[u8; 16], b: &[u8; 16]) -> bool {
    a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

fn halves(bytes: &[u8; 32]) -> ([u8; 16], [u8; 16]) {
    let (mut first, mut second) = ([0; 16], [0; 16]);
    let (a, b) = bytes.split_at(16);
    first.copy_from_slice(a);
    second.copy_from_slice(b);
    (first, second)
}

fn joined(first: &[u8; 16], second: &[u8; 16]) -> [u8; 32] {
    let mut out = [0; 32];
    let (a, b) = out.split_at_mut(16);
    a.copy_from_slice(first);
    b.copy_from_slice(second);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::key::SigningKey;

    const SECRET: [u8; 32] = [9; 32];
    const LOG: &str = "tamarack.example/record";

    fn at(millis: u64) -> Instant {
        Instant::from_millis(1_800_000_000_000 + millis).unwrap()
    }

    fn incoming(body: &[u8]) -> Incoming<'_> {
        Incoming::new("POST", "/log/0123456789abcdef/sync", body)
    }

    fn header(key: &SigningKey, challenge: Challenge, incoming: Incoming<'_>) -> String {
        let text = incoming.text_to_sign(&challenge);
        Authorization { key: key.public(), challenge, signature: key.sign(text.as_bytes()) }.to_string()
    }

    #[test]
    fn the_text_that_is_signed() {
        let text = Incoming::new("GET", "/log/0123456789abcdef/checkpoint", b"").text_to_sign(&Challenge([0; 32]));
        assert_eq!(
            text,
            "lastlook http 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nGET /log/0123456789abcdef/checkpoint\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        );
    }

    #[test]
    fn hmac_is_that_of_rfc_4231() {
        // Test case 1 has a key of 20 bytes; padded with zeros it is the same key.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(encoding::to_hex(&mac(&key, &[b"Hi ", b"There"])), expected);
    }

    #[test]
    fn a_genuine_request_is_admitted_once() {
        let key = SigningKey::from_seed([1; 32]);
        let mut used = Used::default();
        let header = header(&key, Challenge::new(&SECRET, LOG, at(0), 0), incoming(b"body"));
        let mut ask = |millis| used.admit(&SECRET, LOG, at(millis), &header, incoming(b"body"));
        assert_eq!(ask(1), Ok(key.public()));
        assert_eq!(ask(2), Err(AuthError::Used));
        assert_eq!(ask(CHALLENGE_MILLIS), Err(AuthError::Used));
        assert_eq!(ask(CHALLENGE_MILLIS + 1), Err(AuthError::Expired));
    }

    #[test]
    fn nothing_forged_is_admitted() {
        let (key, thief) = (SigningKey::from_seed([1; 32]), SigningKey::from_seed([2; 32]));
        let mut used = Used::default();
        let challenge = Challenge::new(&SECRET, LOG, at(0), 0);
        let mut ask = |header: &str, what| used.admit(&SECRET, LOG, at(1), header, what);
        let good = header(&key, challenge, incoming(b"body"));
        assert_eq!(ask(&good, incoming(b"other")), Err(AuthError::Signature));
        assert_eq!(ask(&good, Incoming { method: "GET", ..incoming(b"body") }), Err(AuthError::Signature));
        assert_eq!(ask(&good, Incoming { path: "/log/x/sync", ..incoming(b"body") }), Err(AuthError::Signature));
        let swapped = good.replace(&key.public().to_base64(), &thief.public().to_base64());
        assert_eq!(ask(&swapped, incoming(b"body")), Err(AuthError::Signature));
        for (secret, origin, made) in [([8; 32], LOG, 0), (SECRET, "other.example", 0)] {
            let foreign = header(&key, Challenge::new(&secret, origin, at(made), 0), incoming(b""));
            assert_eq!(ask(&foreign, incoming(b"")), Err(AuthError::NotOurs));
        }
        let early = header(&key, Challenge::new(&SECRET, LOG, at(2), 0), incoming(b""));
        assert_eq!(ask(&early, incoming(b"")), Err(AuthError::Expired));
        // None of this used the challenge up.
        assert_eq!(ask(&good, incoming(b"body")), Ok(key.public()));
    }

    #[test]
    fn every_bit_of_a_challenge_counts() {
        let challenge = Challenge::new(&SECRET, LOG, at(0), 7);
        assert_eq!(challenge.made_at(&SECRET, LOG, at(0)), Ok(at(0)));
        for bit in 0..256 {
            let mut other = challenge;
            other.0[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(other.made_at(&SECRET, LOG, at(0)), Err(AuthError::NotOurs), "bit {bit}");
        }
    }

    #[test]
    fn a_clock_that_goes_back_revives_nothing() {
        let key = SigningKey::from_seed([1; 32]);
        let mut used = Used::default();
        let old = header(&key, Challenge::new(&SECRET, LOG, at(0), 0), incoming(b""));
        let new = header(&key, Challenge::new(&SECRET, LOG, at(3_600_000), 0), incoming(b""));
        assert!(used.admit(&SECRET, LOG, at(1), &old, incoming(b"")).is_ok());
        assert!(used.admit(&SECRET, LOG, at(3_600_001), &new, incoming(b"")).is_ok());
        assert_eq!(used.len(), 1);
        assert_eq!(used.admit(&SECRET, LOG, at(2), &old, incoming(b"")), Err(AuthError::Expired));
    }

    #[test]
    fn headers_are_read_strictly() {
        let key = SigningKey::from_seed([1; 32]);
        let good = header(&key, Challenge([3; 32]), incoming(b""));
        assert_eq!(Authorization::parse(&good).unwrap().to_string(), good);
        let bad = [
            good.replace("Lastlook", "lastlook"),
            good.replace(", ", ","),
            good.replace('"', ""),
            format!("{good} "),
            good[..good.len() - 1].to_owned(),
            good.repeat(2),
            String::new(),
        ];
        for bad in bad {
            assert_eq!(Authorization::parse(&bad), Err(AuthError::Header), "{bad}");
        }
    }
}
