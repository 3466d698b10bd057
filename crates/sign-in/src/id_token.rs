//! Whether an ID token says who somebody is: signed by the provider, for this server, for this sign-in, now.
//!
//! Never lets a token choose how it is checked: its algorithm must be one of few, none of which works without the
//! provider's secret key, and must fit the kind of a key that the provider publishes. Sources: OpenID Connect Core 1.0,
//! section 3.1.3.7; RFC 7515, 7517, 7518, 8725.

use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde_json::Value;
use thiserror::Error;

use crate::from_base64url;

/// How far the provider's clock may be from ours, in seconds.
pub const SKEW_SECONDS: i64 = 60;
/// The longest token that is read: many providers put groups into it.
pub const TOKEN_MAX: usize = 65_536;
/// Keys of a provider at most.
const KEYS_MAX: usize = 100;
/// The longest subject, as the standard has it.
const SUBJECT_MAX: usize = 255;

/// Why a token is not believed. No variant holds a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It cannot be read.
    #[error("the provider's answer cannot be read")]
    Unreadable,
    /// Its algorithm is none that is believed, such as `none` or one with a shared secret.
    #[error("the provider signs in a way that is not taken here: ask for RS256, PS256, ES256, ES384 or EdDSA")]
    Algorithm,
    /// The provider publishes no key of this name for this algorithm: it may be new.
    #[error("the provider's answer is signed with a key that the provider does not publish")]
    UnknownKey,
    /// It was not signed by the provider.
    #[error("the answer was not signed by the provider")]
    Signature,
    /// It is from another provider.
    #[error("the answer is from another provider")]
    Issuer,
    /// It is for another program.
    #[error("the answer is for another program")]
    Audience,
    /// It is too old.
    #[error("the provider's answer is too old; begin again")]
    Expired,
    /// It is from a time to come.
    #[error("the provider's clock and this server's differ: set them")]
    Early,
    /// It belongs to another sign-in.
    #[error("the answer belongs to another sign-in; begin again")]
    Nonce,
    /// It names nobody.
    #[error("the provider's answer names nobody")]
    Subject,
}

/// What a token must be.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// What the provider calls this server.
    pub client: &'a str,
    /// What was sent with the question.
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// Whom a token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// Their name at the provider, which is never given to another.
    pub subject: String,
    /// Their e-mail address in lower case, if the provider says that it verified it.
    pub email: Option<String>,
}

/// The keys that a provider publishes.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Key>);

#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    /// The algorithm that it is for, if it says.
    algorithm: Option<String>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// An uncompressed point.
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl Keys {
    /// Reads a JSON Web Key Set. Keys that are not for signatures, or of kinds that are not known, are passed over.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let set: Value = serde_json::from_slice(json).ok()?;
        let keys = set.get("keys")?.as_array()?;
        Some(Self(keys.iter().take(KEYS_MAX).filter_map(Key::parse).collect()))
    }
}

impl Key {
    fn parse(key: &Value) -> Option<Self> {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        let bytes = |name: &str| from_base64url(text(name)?);
        if text("use").is_some_and(|u| u != "sig") {
            return None;
        }
        let point = |size: usize| {
            let (x, y) = (bytes("x")?, bytes("y")?);
            (x.len() == size && y.len() == size).then(|| [&[4], &x[..], &y[..]].concat())
        };
        let kind = match (text("kty")?, text("crv")) {
            // A leading zero is no part of a number; ring refuses one.
            ("RSA", _) => Kind::Rsa { modulus: without_zeros(bytes("n")?), exponent: without_zeros(bytes("e")?) },
            ("EC", Some("P-256")) => Kind::P256(point(32)?),
            ("EC", Some("P-384")) => Kind::P384(point(48)?),
            ("OKP", Some("Ed25519")) => Kind::Ed25519(bytes("x")?),
            _ => return None,
        };
        Some(Self { id: text("kid").map(str::to_owned), algorithm: text("alg").map(str::to_owned), kind })
    }

    /// Whether the key may have made such a signature at all.
    fn fits(&self, algorithm: Algorithm, id: Option<&str>) -> bool {
        let kind = matches!(
            (&self.kind, algorithm),
            (Kind::Rsa { .. }, Algorithm::Rs256 | Algorithm::Ps256)
                | (Kind::P256(_), Algorithm::Es256)
                | (Kind::P384(_), Algorithm::Es384)
                | (Kind::Ed25519(_), Algorithm::EdDsa)
        );
        let named = self.algorithm.as_deref().is_none_or(|a| Algorithm::parse(a) == Some(algorithm));
        kind && named && id.is_none_or(|id| self.id.as_deref() == Some(id))
    }

    fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let rsa = |modulus: &[u8], exponent: &[u8], parameters: &'static RsaParameters| {
            RsaPublicKeyComponents { n: modulus, e: exponent }.verify(parameters, message, signature).is_ok()
        };
        let plain = |with: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(with, key).verify(message, signature).is_ok()
        };
        match (&self.kind, algorithm) {
            (Kind::Rsa { modulus, exponent }, Algorithm::Rs256) => {
                rsa(modulus, exponent, &signature::RSA_PKCS1_2048_8192_SHA256)
            }
            (Kind::Rsa { modulus, exponent }, Algorithm::Ps256) => {
                rsa(modulus, exponent, &signature::RSA_PSS_2048_8192_SHA256)
            }
            (Kind::P256(key), Algorithm::Es256) => plain(&signature::ECDSA_P256_SHA256_FIXED, key),
            (Kind::P384(key), Algorithm::Es384) => plain(&signature::ECDSA_P384_SHA384_FIXED, key),
            (Kind::Ed25519(key), Algorithm::EdDsa) => plain(&signature::ED25519, key),
            _ => false,
        }
    }
}

/// What a provider may sign with: nothing that a public key could be mistaken for the secret of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Rs256,
    Ps256,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "PS256" => Self::Ps256,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "EdDSA" => Self::EdDsa,
            _ => return None,
        })
    }
}

/// Checks a token.
///
/// # Errors
/// [`TokenError`]: the first that applies. After [`TokenError::UnknownKey`] the provider's keys may be fetched anew.
pub fn check(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Somebody, TokenError> {
    let claims = signed(token, keys)?;
    is_for(&claims, expected)?;
    is_now(&claims, expected.now)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("nonce") != Some(expected.nonce) {
        return Err(TokenError::Nonce);
    }
    let subject = text("sub").filter(|s| !s.is_empty() && s.len() <= SUBJECT_MAX).ok_or(TokenError::Subject)?;
    // Some providers write the word instead of the value.
    let verified = claims.get("email_verified").is_some_and(|v| *v == Value::Bool(true) || *v == "true");
    let email = text("email").filter(|e| verified && e.contains('@')).map(str::to_lowercase);
    Ok(Somebody { subject: subject.to_owned(), email })
}

/// What a token says, if the provider signed it.
fn signed(token: &str, keys: &Keys) -> Result<Value, TokenError> {
    let unreadable = TokenError::Unreadable;
    let (message, signature) = token.rsplit_once('.').filter(|_| token.len() <= TOKEN_MAX).ok_or(unreadable)?;
    let (header, claims) = message.split_once('.').filter(|(_, c)| !c.contains('.')).ok_or(unreadable)?;
    let header = json(header).ok_or(unreadable)?;
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    let algorithm = text("alg").and_then(Algorithm::parse).ok_or(TokenError::Algorithm)?;
    // An extension that must be understood is not.
    if header.get("crit").is_some() {
        return Err(TokenError::Unreadable);
    }
    let signature = from_base64url(signature).ok_or(unreadable)?;
    let fitting: Vec<&Key> = keys.0.iter().filter(|k| k.fits(algorithm, text("kid"))).collect();
    if fitting.is_empty() {
        return Err(TokenError::UnknownKey);
    }
    if !fitting.iter().any(|key| key.verifies(algorithm, message.as_bytes(), &signature)) {
        return Err(TokenError::Signature);
    }
    json(claims).ok_or(unreadable)
}

fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&from_base64url(part)?).ok().filter(Value::is_object)
}

fn is_for(claims: &Value, expected: &Expected<'_>) -> Result<(), TokenError> {
    if claims.get("iss").and_then(Value::as_str) != Some(expected.issuer) {
        return Err(TokenError::Issuer);
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = claims.get("azp").map(|azp| azp.as_str() == Some(expected.client));
    // With several programs the token must say that it was given to this one.
    let given_to_us = party.unwrap_or(audience.len() == 1);
    if audience.contains(&expected.client) && given_to_us { Ok(()) } else { Err(TokenError::Audience) }
}

fn is_now(claims: &Value, now: i64) -> Result<(), TokenError> {
    #[expect(clippy::cast_possible_truncation, reason = "a moment with a fraction is cut to its second")]
    let moment = |name: &str| {
        let value = claims.get(name)?;
        value.as_i64().or_else(|| value.as_f64().map(|f| f as i64))
    };
    let ends = moment("exp").ok_or(TokenError::Unreadable)?;
    let made = moment("iat").ok_or(TokenError::Unreadable)?;
    if now >= ends.saturating_add(SKEW_SECONDS) {
        return Err(TokenError::Expired);
    }
    let begins = made.max(moment("nbf").unwrap_or(made));
    if begins > now.saturating_add(SKEW_SECONDS) { Err(TokenError::Early) } else { Ok(()) }
}

fn without_zeros(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().skip_while(|b| *b == 0).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use crate::to_base64url;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
    use serde_json::json;

    const NOW: i64 = 1_778_508_100;

    fn expected() -> Expected<'static> {
        Expected { issuer: "https://login.studio.example", client: "lastlook", nonce: "n-0S6_WzA2Mj", now: NOW }
    }

    /// A provider with one key.
    struct Provider(EcdsaKeyPair);

    impl Provider {
        fn new() -> Self {
            let random = SystemRandom::new();
            let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap())
        }

        fn jwk(&self) -> Value {
            let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
            json!({ "kty": "EC", "crv": "P-256", "kid": "e1", "x": to_base64url(x), "y": to_base64url(y) })
        }

        fn keys(&self) -> Keys {
            keys(&[self.jwk()])
        }

        fn sign(&self, header: &Value, claims: &Value) -> String {
            let message = message(header, claims);
            let signature = self.0.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
            format!("{message}.{}", to_base64url(signature.as_ref()))
        }
    }

    fn keys(keys: &[Value]) -> Keys {
        Keys::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
    }

    fn message(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| to_base64url(value.to_string().as_bytes());
        format!("{}.{}", part(header), part(claims))
    }

    fn header() -> Value {
        json!({ "alg": "ES256", "kid": "e1" })
    }

    fn claims() -> Value {
        json!({
            "iss": "https://login.studio.example", "aud": "lastlook", "sub": "248289761001", "nonce": "n-0S6_WzA2Mj",
            "iat": 1_778_508_000, "exp": 1_778_508_300, "email": "Ruth@Studio.example", "email_verified": true,
        })
    }

    /// What is said of a sound token with one claim changed; `null` leaves it out.
    fn with(name: &str, value: Value) -> Result<Somebody, TokenError> {
        let provider = Provider::new();
        let mut claims = claims();
        claims[name] = value;
        if claims[name].is_null() {
            claims.as_object_mut().unwrap().remove(name);
        }
        check(&provider.sign(&header(), &claims), &provider.keys(), &expected())
    }

    fn ruth() -> Somebody {
        Somebody { subject: "248289761001".to_owned(), email: Some("ruth@studio.example".to_owned()) }
    }

    #[test]
    fn a_sound_token_says_who_it_is() {
        assert_eq!(with("typ", "x".into()), Ok(ruth()));
        assert_eq!(with("aud", json!(["lastlook"])), Ok(ruth()));
        assert_eq!(with("iat", json!(1_778_508_000.5)), Ok(ruth()));
    }

    #[test]
    fn rsa_signatures_of_another_implementation_are_read() {
        let made: Value = serde_json::from_str(include_str!("id_token_rsa.json")).unwrap();
        let text = |name: &str| made[name].as_str().unwrap();
        let keys = Keys::parse(text("jwks").as_bytes()).unwrap();
        for name in ["rs256", "ps256"] {
            assert_eq!(check(text(name), &keys, &expected()), Ok(ruth()), "{name}");
            let (message, signature) = text(name).rsplit_once('.').unwrap();
            let mut signature = from_base64url(signature).unwrap();
            signature[9] ^= 1;
            let changed = format!("{message}.{}", to_base64url(&signature));
            assert_eq!(check(&changed, &keys, &expected()), Err(TokenError::Signature), "{name}");
        }
        let (message, _) = text("rs256").rsplit_once('.').unwrap();
        let (_, other) = text("ps256").rsplit_once('.').unwrap();
        assert_eq!(check(&format!("{message}.{other}"), &keys, &expected()), Err(TokenError::Signature));
    }

    #[test]
    fn ed25519_signatures_are_read() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[4; 32]).unwrap();
        let keys = keys(&[json!({ "kty": "OKP", "crv": "Ed25519", "x": to_base64url(pair.public_key().as_ref()) })]);
        let message = message(&json!({ "alg": "EdDSA" }), &claims());
        let token = format!("{message}.{}", to_base64url(pair.sign(message.as_bytes()).as_ref()));
        assert_eq!(check(&token, &keys, &expected()), Ok(ruth()));
    }

    #[test]
    fn a_token_without_a_signature_or_with_a_shared_secret_is_refused() {
        let provider = Provider::new();
        for algorithm in ["none", "None", "NONE", "", "HS256", "HS512", "RS1", "ES256K"] {
            let message = message(&json!({ "alg": algorithm, "kid": "e1" }), &claims());
            for signature in ["", "AAAA"] {
                let found = check(&format!("{message}.{signature}"), &provider.keys(), &expected());
                assert_eq!(found, Err(TokenError::Algorithm), "{algorithm}");
            }
        }
        let message = message(&header(), &claims());
        assert_eq!(check(&format!("{message}."), &provider.keys(), &expected()), Err(TokenError::Signature));
        // The provider's public key as a shared secret: the oldest of these attacks.
        let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, provider.0.public_key().as_ref());
        let forged = self::message(&json!({ "alg": "HS256", "kid": "e1" }), &claims());
        let forged = format!("{forged}.{}", to_base64url(ring::hmac::sign(&secret, forged.as_bytes()).as_ref()));
        assert_eq!(check(&forged, &provider.keys(), &expected()), Err(TokenError::Algorithm));
    }

    #[test]
    fn another_providers_signature_is_refused() {
        let (provider, other) = (Provider::new(), Provider::new());
        let token = other.sign(&header(), &claims());
        assert_eq!(check(&token, &provider.keys(), &expected()), Err(TokenError::Signature));
        let unknown = provider.sign(&json!({ "alg": "ES256", "kid": "e2" }), &claims());
        assert_eq!(check(&unknown, &provider.keys(), &expected()), Err(TokenError::UnknownKey));
        assert_eq!(check(&unknown, &Keys::default(), &expected()), Err(TokenError::UnknownKey));
    }

    #[test]
    fn a_key_that_is_for_something_else_is_not_used() {
        let provider = Provider::new();
        let token = provider.sign(&header(), &claims());
        for (name, value) in [("use", "enc"), ("alg", "ES384"), ("alg", "HS256"), ("kty", "oct"), ("crv", "P-521")] {
            let mut key = provider.jwk();
            key[name] = value.into();
            assert_eq!(check(&token, &keys(&[key]), &expected()), Err(TokenError::UnknownKey), "{name} {value}");
        }
        let without_id = provider.sign(&json!({ "alg": "ES256" }), &claims());
        assert_eq!(check(&without_id, &keys(&[Provider::new().jwk(), provider.jwk()]), &expected()), Ok(ruth()));
    }

    #[test]
    fn an_extension_that_must_be_understood_is_refused() {
        let provider = Provider::new();
        let header = json!({ "alg": "ES256", "kid": "e1", "crit": ["b64"], "b64": false });
        assert_eq!(
            check(&provider.sign(&header, &claims()), &provider.keys(), &expected()),
            Err(TokenError::Unreadable)
        );
    }

    #[test]
    fn a_token_for_somebody_else_is_refused() {
        for wrong in ["other".into(), json!([]), json!(["other"]), Value::Null, json!(["lastlook", "other"])] {
            assert_eq!(with("aud", wrong.clone()), Err(TokenError::Audience), "{wrong}");
        }
        assert_eq!(with("azp", "other".into()), Err(TokenError::Audience));
        assert_eq!(with("azp", "lastlook".into()), Ok(ruth()));
        for wrong in ["https://login.studio.example/".into(), "https://evil.example".into(), Value::Null] {
            assert_eq!(with("iss", wrong.clone()), Err(TokenError::Issuer), "{wrong}");
        }
    }

    #[test]
    fn a_token_of_another_sign_in_is_refused() {
        for wrong in ["other".into(), "".into(), Value::Null, json!(7)] {
            assert_eq!(with("nonce", wrong.clone()), Err(TokenError::Nonce), "{wrong}");
        }
    }

    #[test]
    fn a_token_of_another_time_is_refused() {
        assert_eq!(with("exp", (NOW - SKEW_SECONDS).into()), Err(TokenError::Expired));
        assert_eq!(with("exp", (NOW - SKEW_SECONDS + 1).into()), Ok(ruth()), "clocks differ a little");
        assert_eq!(with("iat", (NOW + SKEW_SECONDS + 1).into()), Err(TokenError::Early));
        assert_eq!(with("nbf", (NOW + SKEW_SECONDS + 1).into()), Err(TokenError::Early));
        for name in ["exp", "iat"] {
            assert_eq!(with(name, Value::Null), Err(TokenError::Unreadable), "without {name}");
            assert_eq!(with(name, "1778508300".into()), Err(TokenError::Unreadable), "{name} as a text");
        }
    }

    #[test]
    fn only_an_address_that_the_provider_verified_is_one() {
        let email = |verified: Value| with("email_verified", verified).unwrap().email;
        assert_eq!(email("true".into()).as_deref(), Some("ruth@studio.example"));
        for not in [Value::Null, false.into(), "false".into(), 1.into(), "yes".into()] {
            assert_eq!(email(not.clone()), None, "{not}");
        }
        assert_eq!(with("email", Value::Null).unwrap().email, None);
    }

    #[test]
    fn a_token_must_name_somebody() {
        for wrong in [Value::Null, "".into(), 7.into(), "x".repeat(256).into()] {
            assert_eq!(with("sub", wrong.clone()), Err(TokenError::Subject), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let provider = Provider::new();
        let good = provider.sign(&header(), &claims());
        let five = format!("{good}.AAAA.AAAA");
        let long = format!("{good}{}", "A".repeat(TOKEN_MAX));
        for wrong in ["", ".", "..", "a.b.c", &good[1..], &five, &long] {
            assert!(check(wrong, &provider.keys(), &expected()).is_err(), "{wrong}");
        }
        assert!(Keys::parse(b"{}").is_none() && Keys::parse(b"").is_none());
    }
}
