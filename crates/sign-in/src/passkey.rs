//! Whether a passkey was used, here and now, by somebody whom their device knew: the check of a WebAuthn assertion.
//!
//! Never takes anything for granted that the browser could have left out: the person must have been asked for a finger,
//! a face or a PIN, at this address, for this challenge. Source: WebAuthn Level 3, section 7.2. What an authenticator is
//! made of is not asked (attestation): which device a producer uses is theirs to choose.

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::Value;
use thiserror::Error;

use crate::{from_base64url, sha256, to_base64url};

/// The longest of each part that a browser sends, in bytes: RSA keys of 8,192 bits fit.
pub const PART_MAX: usize = 4_096;

/// Bits of an assertion's flags.
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_COPIED: u8 = 0x08;
const IS_COPIED: u8 = 0x10;

/// Where hash, flags and counter stand in what an authenticator signs.
const AUTHENTICATOR_DATA_MIN: usize = 37;

/// Why an assertion is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasskeyError {
    /// Something cannot be read.
    #[error("what the browser sent cannot be read")]
    Unreadable,
    /// It was made for something else than signing in.
    #[error("this was not made to sign in")]
    Type,
    /// It answers another challenge.
    #[error("this answers another question than the server's")]
    Challenge,
    /// It was made at another address.
    #[error("this was made at another address")]
    Origin,
    /// It belongs to another host name.
    #[error("this passkey belongs to another address")]
    Site,
    /// Nobody touched the device, or it did not check who it was.
    #[error("the device did not check who you are")]
    Unverified,
    /// The passkey was made for somebody else.
    #[error("this passkey was made for somebody else")]
    Person,
    /// Its key is of a kind that is not known.
    #[error("this kind of passkey is not known here")]
    Key,
    /// It was not signed by this passkey.
    #[error("this was not signed by the passkey")]
    Signature,
    /// The device has signed less often than before: there are two of it.
    #[error("this passkey may have been copied")]
    Copied,
}

/// What a browser sends after somebody used a passkey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assertion {
    /// What the browser says about it, as JSON; signed.
    pub client_data: Vec<u8>,
    /// What the device says about it; signed.
    pub authenticator_data: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// For whom the device keeps the passkey.
    pub user_handle: Vec<u8>,
}

/// What it must be.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// What the server asked to be signed.
    pub challenge: &'a [u8],
    /// The address of the page, such as `https://set.studio.example:8700`.
    pub origin: &'a str,
    /// The host name that the passkey belongs to.
    pub site: &'a str,
    /// The passkey's public key: a SubjectPublicKeyInfo.
    pub key: &'a [u8],
    /// For whom it was made.
    pub user_handle: &'a [u8],
    /// How often it had signed when it was used last.
    pub counter: u32,
}

/// What the browser of one key is asked to have signed, so that an answer lets in no other: anybody who has the ticket
/// can check from the record that this person's passkey signed for this key in this log.
pub fn challenge(log: &str, key: &str, ticket: &str) -> [u8; 32] {
    sha256(format!("lastlook passkey sign-in 1\n{log}\n{key}\n{ticket}\n").as_bytes())
}

/// Checks an assertion. Gives how often the passkey says that it has signed.
///
/// # Errors
/// [`PasskeyError`]: the first that applies.
pub fn check(assertion: &Assertion, expected: &Expected<'_>) -> Result<u32, PasskeyError> {
    said_by_browser(&assertion.client_data, expected)?;
    let counter = said_by_device(&assertion.authenticator_data, expected)?;
    // A discoverable passkey names its person; a device that does not is none of those that were asked for.
    if assertion.user_handle != expected.user_handle {
        return Err(PasskeyError::Person);
    }
    let mut signed = assertion.authenticator_data.clone();
    signed.extend(sha256(&assertion.client_data));
    let (algorithm, key) = public_key(expected.key).ok_or(PasskeyError::Key)?;
    let key = UnparsedPublicKey::new(algorithm, key);
    key.verify(&signed, &assertion.signature).map_err(|_| PasskeyError::Signature)?;
    // Passkeys that are copied between a person's devices do not count: they always say 0.
    let has_grown = counter > expected.counter || (counter, expected.counter) == (0, 0);
    if has_grown { Ok(counter) } else { Err(PasskeyError::Copied) }
}

fn said_by_browser(client_data: &[u8], expected: &Expected<'_>) -> Result<(), PasskeyError> {
    let said: Value = serde_json::from_slice(client_data).map_err(|_| PasskeyError::Unreadable)?;
    let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("type") != "webauthn.get" {
        return Err(PasskeyError::Type);
    }
    if from_base64url(text("challenge")).as_deref() != Some(expected.challenge) {
        return Err(PasskeyError::Challenge);
    }
    // A page of ours is never within another's.
    let framed = said.get("crossOrigin").is_some_and(|v| *v != Value::Bool(false)) || said.get("topOrigin").is_some();
    if framed || text("origin") != expected.origin {
        return Err(PasskeyError::Origin);
    }
    Ok(())
}

/// Checks what the device says, and gives its counter.
fn said_by_device(data: &[u8], expected: &Expected<'_>) -> Result<u32, PasskeyError> {
    let (head, _extensions) = data.split_at_checked(AUTHENTICATOR_DATA_MIN).ok_or(PasskeyError::Unreadable)?;
    let (site, rest) = head.split_at(32);
    if *site != sha256(expected.site.as_bytes()) {
        return Err(PasskeyError::Site);
    }
    let (flags, counter) = rest.split_first().ok_or(PasskeyError::Unreadable)?;
    let has = |bits: u8| flags & bits == bits;
    if !has(PRESENT | VERIFIED) {
        return Err(PasskeyError::Unverified);
    }
    if has(IS_COPIED) && !has(MAY_BE_COPIED) {
        return Err(PasskeyError::Unreadable);
    }
    counter.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)).ok_or(PasskeyError::Unreadable)
}

/// `SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING }`: what stands before the point.
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// `SEQUENCE { SEQUENCE { id-Ed25519 }, BIT STRING }`: what stands before the key.
const ED25519: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// `SEQUENCE { rsaEncryption, NULL }`.
const RSA: &[u8] = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// The algorithm that a SubjectPublicKeyInfo is for, and the key as the algorithm takes it. The three that a page asks
/// for: ES256, EdDSA, and RS256, which is what Windows Hello makes.
fn public_key(info: &[u8]) -> Option<(&'static dyn VerificationAlgorithm, &[u8])> {
    if let Some(point) = info.strip_prefix(P256) {
        return (point.len() == 65).then_some((&signature::ECDSA_P256_SHA256_ASN1, point));
    }
    if let Some(key) = info.strip_prefix(ED25519) {
        return (key.len() == 32).then_some((&signature::ED25519, key));
    }
    let inner = sized(info, 0x30)?.strip_prefix(RSA)?;
    let key = sized(inner, 0x03)?.strip_prefix(&[0])?;
    Some((&signature::RSA_PKCS1_2048_8192_SHA256, key))
}

/// What stands within a DER value of 256 to 65,535 bytes that fills all of this.
fn sized(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (length, rest) = bytes.strip_prefix(&[tag, 0x82])?.split_first_chunk()?;
    (rest.len() == usize::from(u16::from_be_bytes(*length))).then_some(rest)
}

/// Whether a passkey with this public key could ever sign in.
pub fn is_known_key(info: &[u8]) -> bool {
    public_key(info).is_some()
}

/// What the record keeps of a sign-in, for whoever does not take the server's word: the ticket, and what was signed.
pub fn proof(ticket: &str, assertion: &Assertion) -> String {
    let parts = [&assertion.client_data, &assertion.authenticator_data, &assertion.signature];
    let parts: Vec<String> = parts.into_iter().map(|part| to_base64url(part)).collect();
    format!("{ticket}.{}", parts.join("."))
}

/// What a record says of a sign-in, for whoever checks its proof later.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The origin of the production's log.
    pub log: &'a str,
    /// The key that was let in, as the record writes it.
    pub device: &'a str,
    /// The host name that the passkey belongs to.
    pub site: &'a str,
    /// The passkey's public key: a SubjectPublicKeyInfo.
    pub key: &'a [u8],
    /// How often it had signed before.
    pub counter: u32,
}

/// Checks what [`proof`] wrote, from a record alone. Gives how often the passkey says that it had signed. The ticket is
/// a word here, and the page's address any of the passkey's own host: only the server knew more.
///
/// # Errors
/// [`PasskeyError`]: the first that applies.
pub fn check_proof(proof: &str, recorded: &Recorded<'_>) -> Result<u32, PasskeyError> {
    let (ticket, assertion) = read_proof(proof).ok_or(PasskeyError::Unreadable)?;
    let origin = origin_said(&assertion.client_data).ok_or(PasskeyError::Unreadable)?;
    if !is_of_site(&origin, recorded.site) {
        return Err(PasskeyError::Origin);
    }
    let expected = Expected {
        challenge: &challenge(recorded.log, recorded.device, &ticket),
        origin: &origin,
        site: recorded.site,
        key: recorded.key,
        // It is neither signed nor kept.
        user_handle: &[],
        counter: recorded.counter,
    };
    check(&assertion, &expected)
}

fn read_proof(proof: &str) -> Option<(String, Assertion)> {
    let mut parts = proof.split('.');
    let ticket = parts.next()?.to_owned();
    let mut part = || from_base64url(parts.next()?).filter(|bytes| bytes.len() <= PART_MAX);
    let (client_data, authenticator_data, signature) = (part()?, part()?, part()?);
    let assertion = Assertion { client_data, authenticator_data, signature, user_handle: Vec::new() };
    parts.next().is_none().then_some((ticket, assertion))
}

fn origin_said(client_data: &[u8]) -> Option<String> {
    serde_json::from_slice::<Value>(client_data).ok()?.get("origin")?.as_str().map(str::to_owned)
}

/// Whether a page of this address may use the passkeys of this host name: over HTTPS, or on one's own machine.
fn is_of_site(origin: &str, site: &str) -> bool {
    let local = || origin.strip_prefix("http://").filter(|_| site == "localhost");
    let host = origin.strip_prefix("https://").or_else(local);
    host.is_some_and(|host| host.split_once(':').map_or(host, |(name, _)| name) == site)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

    const ORIGIN: &str = "https://set.studio.example:8700";
    const SITE: &str = "set.studio.example";

    /// A device with one passkey, which does what it is told.
    struct Device {
        pair: EcdsaKeyPair,
        client_data: Value,
        site: &'static str,
        flags: u8,
        counter: u32,
    }

    impl Device {
        fn new(challenge: &[u8]) -> Self {
            let random = SystemRandom::new();
            let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
            let client_data = serde_json::json!({
                "type": "webauthn.get", "challenge": to_base64url(challenge), "origin": ORIGIN, "crossOrigin": false,
            });
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap();
            Self { pair, client_data, site: SITE, flags: PRESENT | VERIFIED, counter: 0 }
        }

        fn key(&self) -> Vec<u8> {
            [P256, self.pair.public_key().as_ref()].concat()
        }

        fn sign(&self) -> Assertion {
            let client_data = self.client_data.to_string().into_bytes();
            let authenticator_data =
                [&sha256(self.site.as_bytes())[..], &[self.flags], &self.counter.to_be_bytes()].concat();
            let signed = [&authenticator_data[..], &sha256(&client_data)].concat();
            let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec();
            Assertion { client_data, authenticator_data, signature, user_handle: b"ruth".to_vec() }
        }
    }

    fn expected<'a>(challenge: &'a [u8], key: &'a [u8]) -> Expected<'a> {
        Expected { challenge, origin: ORIGIN, site: SITE, key, user_handle: b"ruth", counter: 0 }
    }

    /// What is said to a passkey that was changed before it signed.
    fn refused(change: impl FnOnce(&mut Device)) -> Result<u32, PasskeyError> {
        let challenge = challenge("a.example/record", "KEY", "ticket");
        let mut device = Device::new(&challenge);
        change(&mut device);
        check(&device.sign(), &expected(&challenge, &device.key()))
    }

    #[test]
    fn a_passkey_that_is_used_here_and_now_is_believed() {
        assert_eq!(refused(|_| ()), Ok(0));
        assert_eq!(refused(|d| d.counter = 7), Ok(7));
        assert_eq!(refused(|d| d.flags |= MAY_BE_COPIED | IS_COPIED), Ok(0), "kept in a cloud");
    }

    #[test]
    fn another_address_is_refused() {
        for wrong in [
            "https://evil.example:8700",
            "http://set.studio.example:8700",
            "https://set.studio.example",
            "https://set.studio.example:8701",
            "https://set.studio.example:8700/",
            "https://set.studio.example.evil.example:8700",
            "",
        ] {
            assert_eq!(refused(|d| d.client_data["origin"] = wrong.into()), Err(PasskeyError::Origin), "{wrong}");
        }
        assert_eq!(refused(|d| d.site = "studio.example"), Err(PasskeyError::Site));
    }

    #[test]
    fn a_page_within_another_is_refused() {
        for wrong in [Value::Bool(true), Value::Null, "false".into()] {
            assert_eq!(refused(|d| d.client_data["crossOrigin"] = wrong.clone()), Err(PasskeyError::Origin), "{wrong}");
        }
        assert_eq!(refused(|d| d.client_data["topOrigin"] = ORIGIN.into()), Err(PasskeyError::Origin));
        assert_eq!(refused(|d| drop(d.client_data.as_object_mut().unwrap().remove("crossOrigin"))), Ok(0));
    }

    #[test]
    fn another_challenge_is_refused() {
        let other = challenge("a.example/record", "KEY", "another ticket");
        for wrong in [to_base64url(&other), String::new(), "=".to_owned(), to_base64url(b"ticket")] {
            let found = refused(|d| d.client_data["challenge"] = wrong.clone().into());
            assert_eq!(found, Err(PasskeyError::Challenge), "{wrong}");
        }
    }

    #[test]
    fn a_challenge_is_for_one_log_one_key_and_one_ticket() {
        let all =
            [("a", "k", "t"), ("b", "k", "t"), ("a", "l", "t"), ("a", "k", "u")].map(|(l, k, t)| challenge(l, k, t));
        assert!((0..4).all(|i| (0..i).all(|j| all[i] != all[j])));
    }

    #[test]
    fn what_was_made_for_something_else_is_refused() {
        assert_eq!(refused(|d| d.client_data["type"] = "webauthn.create".into()), Err(PasskeyError::Type));
    }

    #[test]
    fn without_a_finger_a_face_or_a_pin_it_is_refused() {
        for flags in [0, PRESENT, VERIFIED] {
            assert_eq!(refused(|d| d.flags = flags), Err(PasskeyError::Unverified), "{flags}");
        }
        assert_eq!(refused(|d| d.flags |= IS_COPIED), Err(PasskeyError::Unreadable));
    }

    #[test]
    fn a_counter_that_does_not_grow_is_a_copy() {
        let challenge = challenge("a.example/record", "KEY", "ticket");
        let mut device = Device::new(&challenge);
        let key = device.key();
        for (now, before, found) in [
            (5, 4, Ok(5)),
            (5, 5, Err(PasskeyError::Copied)),
            (4, 5, Err(PasskeyError::Copied)),
            (0, 5, Err(PasskeyError::Copied)),
        ] {
            device.counter = now;
            let expected = Expected { counter: before, ..expected(&challenge, &key) };
            assert_eq!(check(&device.sign(), &expected), found, "{now} after {before}");
        }
    }

    #[test]
    fn another_persons_passkey_is_refused() {
        let challenge = challenge("a.example/record", "KEY", "ticket");
        let device = Device::new(&challenge);
        for handle in [&b"dale"[..], b""] {
            let assertion = Assertion { user_handle: handle.to_vec(), ..device.sign() };
            assert_eq!(check(&assertion, &expected(&challenge, &device.key())), Err(PasskeyError::Person));
        }
    }

    #[test]
    fn what_was_changed_after_signing_is_refused() {
        let challenge = challenge("a.example/record", "KEY", "ticket");
        let (device, other) = (Device::new(&challenge), Device::new(&challenge));
        let key = device.key();
        let expected = expected(&challenge, &key);
        let good = device.sign();
        assert_eq!(check(&other.sign(), &expected), Err(PasskeyError::Signature), "another passkey");
        for i in 0..good.signature.len() {
            let mut signature = good.signature.clone();
            signature[i] ^= 1;
            assert!(check(&Assertion { signature, ..good.clone() }, &expected).is_err(), "byte {i} of the signature");
        }
        for i in 0..good.authenticator_data.len() {
            let mut authenticator_data = good.authenticator_data.clone();
            authenticator_data[i] ^= 0x80;
            assert!(check(&Assertion { authenticator_data, ..good.clone() }, &expected).is_err(), "byte {i}");
        }
        let client_data = [&good.client_data[..], b" "].concat();
        assert_eq!(check(&Assertion { client_data, ..good }, &expected), Err(PasskeyError::Signature));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let challenge = challenge("a.example/record", "KEY", "ticket");
        let device = Device::new(&challenge);
        let key = device.key();
        let good = device.sign();
        let expected = expected(&challenge, &key);
        for client_data in [&b""[..], b"{", b"[]", b"\xff"] {
            assert!(check(&Assertion { client_data: client_data.to_vec(), ..good.clone() }, &expected).is_err());
        }
        for length in 0..AUTHENTICATOR_DATA_MIN {
            let authenticator_data = good.authenticator_data[..length].to_vec();
            let found = check(&Assertion { authenticator_data, ..good.clone() }, &expected);
            assert_eq!(found, Err(PasskeyError::Unreadable), "{length}");
        }
        for key in [&b""[..], b"0", &key[..90], &[&key[..], &[0]].concat(), &[0x30, 0x82, 0xff, 0xff]] {
            assert_eq!(check(&good, &Expected { key, ..expected }), Err(PasskeyError::Key));
        }
    }

    #[test]
    fn what_a_record_keeps_proves_the_same_to_anybody() {
        let challenge = challenge("a.example/record", "KEY", "ticket");
        let device = Device { counter: 7, ..Device::new(&challenge) };
        let (key, other) = (device.key(), Device::new(&challenge).key());
        let kept = proof("ticket", &device.sign());
        let recorded = Recorded { log: "a.example/record", device: "KEY", site: SITE, key: &key, counter: 6 };
        assert_eq!(check_proof(&kept, &recorded), Ok(7));
        for (wrong, why) in [
            (Recorded { log: "b.example/record", ..recorded }, PasskeyError::Challenge),
            (Recorded { device: "OTHER", ..recorded }, PasskeyError::Challenge),
            (Recorded { site: "studio.example", ..recorded }, PasskeyError::Origin),
            (Recorded { key: &other, ..recorded }, PasskeyError::Signature),
            (Recorded { counter: 7, ..recorded }, PasskeyError::Copied),
        ] {
            assert_eq!(check_proof(&kept, &wrong), Err(why), "{wrong:?}");
        }
        let parts: Vec<&str> = kept.split('.').collect();
        let of = |parts: &[&str]| check_proof(&parts.join("."), &recorded);
        assert_eq!(of(&["other", parts[1], parts[2], parts[3]]), Err(PasskeyError::Challenge));
        assert_eq!(of(&[parts[0], parts[1], parts[2], parts[2]]), Err(PasskeyError::Signature));
        for odd in [&parts[..3], &[parts[0], parts[1], parts[2], parts[3], ""], &["x"], &[""]] {
            assert_eq!(of(odd), Err(PasskeyError::Unreadable), "{odd:?}");
        }
    }

    #[test]
    fn a_page_is_of_its_own_host() {
        for (origin, site, is) in [
            ("https://set.studio.example", SITE, true),
            ("https://set.studio.example:8700", SITE, true),
            ("http://localhost:8700", "localhost", true),
            ("http://set.studio.example", SITE, false),
            ("https://set.studio.example.evil.example", SITE, false),
            ("https://evil.example:set.studio.example", SITE, false),
            ("set.studio.example", SITE, false),
        ] {
            assert_eq!(is_of_site(origin, site), is, "{origin} {site}");
        }
    }

    #[test]
    fn keys_of_three_kinds_are_known() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[4; 32]).unwrap();
        let key = [ED25519, pair.public_key().as_ref()].concat();
        let challenge = challenge("a.example/record", "KEY", "ticket");
        let mut assertion = Device::new(&challenge).sign();
        let signed = [&assertion.authenticator_data[..], &sha256(&assertion.client_data)].concat();
        assertion.signature = pair.sign(&signed).as_ref().to_vec();
        assert_eq!(check(&assertion, &expected(&challenge, &key)), Ok(0));
        assertion.signature[0] ^= 1;
        assert_eq!(check(&assertion, &expected(&challenge, &key)), Err(PasskeyError::Signature));
    }

    #[test]
    fn an_rsa_passkey_of_another_implementation_is_read() {
        let made: Value = serde_json::from_str(include_str!("passkey_rsa.json")).unwrap();
        let bytes = |name: &str| from_base64url(made[name].as_str().unwrap()).unwrap();
        let assertion = Assertion {
            client_data: bytes("clientData"),
            authenticator_data: bytes("authenticatorData"),
            signature: bytes("signature"),
            user_handle: b"ruth".to_vec(),
        };
        let (challenge, key) = (challenge("a.example/record", "KEY", "ticket"), bytes("key"));
        assert_eq!(check(&assertion, &expected(&challenge, &key)), Ok(9));
        let mut changed = assertion;
        changed.signature[7] ^= 1;
        assert_eq!(check(&changed, &expected(&challenge, &key)), Err(PasskeyError::Signature));
    }
}
