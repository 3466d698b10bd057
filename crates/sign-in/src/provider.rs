//! How a provider of accounts is asked who somebody is: OpenID Connect's authorization code flow with PKCE.
//!
//! Never fetches anything: it says what is to be fetched, and reads what came. Addresses that a provider names are taken
//! only if they are HTTPS, or on this machine where the provider is. Sources: OpenID Connect Discovery 1.0, RFC 6749,
//! RFC 7636.

use serde_json::Value;
use thiserror::Error;

use crate::{sha256, to_base64url};

/// Why a provider cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProviderError {
    /// Its address is none.
    #[error("`{0}` is no address of a provider; write `https://…`, as the provider names itself")]
    Issuer(String),
    /// What it says of itself cannot be read.
    #[error("what the provider says of itself cannot be read")]
    Unreadable,
    /// It calls itself something else.
    #[error("the provider calls itself `{0}`: write exactly that")]
    Name(String),
    /// It names an address that is not safe.
    #[error("the provider names an address that is not HTTPS")]
    Unsafe,
    /// It did not answer the question.
    #[error("the provider refused")]
    Refused,
}

/// This server, as the provider knows it.
#[derive(Clone)]
pub struct Client {
    /// The provider, exactly as it names itself.
    pub issuer: String,
    /// What it calls this server.
    pub id: String,
    /// What proves that it is this server; none for a client that has no secret.
    pub secret: Option<String>,
}

/// What a provider says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Where people are sent.
    pub authorization: String,
    /// Where a code is exchanged.
    pub token: String,
    /// Where its keys are.
    pub keys: String,
    /// Whether the secret goes into the form, because the provider takes it nowhere else.
    secret_in_form: bool,
}

/// A form that is to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Where to.
    pub address: String,
    /// The `Authorization` header, if there is one.
    pub authorization: Option<String>,
    /// The form, as `application/x-www-form-urlencoded`.
    pub form: String,
}

/// What belongs to one sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Round<'a> {
    /// Where the provider sends people back to.
    pub back: &'a str,
    /// What comes back with them.
    pub state: &'a str,
    /// What stands in the token.
    pub nonce: &'a str,
    /// What only this server knows until the code is exchanged.
    pub verifier: &'a str,
}

impl Client {
    /// Checks the provider's address.
    ///
    /// # Errors
    /// [`ProviderError::Issuer`].
    pub fn new(issuer: &str, id: &str, secret: Option<String>) -> Result<Self, ProviderError> {
        let fits =
            is_safe(issuer, issuer) && !issuer.contains(['?', '#', '"']) && !issuer.contains(char::is_whitespace);
        if !fits {
            return Err(ProviderError::Issuer(issuer.to_owned()));
        }
        Ok(Self { issuer: issuer.to_owned(), id: id.to_owned(), secret })
    }

    /// The host of the provider: what people call it.
    pub fn name(&self) -> &str {
        host(&self.issuer)
    }

    /// Where the provider says what it is.
    pub fn discovery(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'))
    }

    /// Reads what the provider says it is.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub fn metadata(&self, json: &[u8]) -> Result<Metadata, ProviderError> {
        let said: Value = serde_json::from_slice(json).map_err(|_| ProviderError::Unreadable)?;
        let text = |name: &str| said.get(name).and_then(Value::as_str).ok_or(ProviderError::Unreadable);
        let issuer = text("issuer")?;
        if issuer != self.issuer {
            return Err(ProviderError::Name(issuer.to_owned()));
        }
        let address = |name: &str| text(name).map(str::to_owned);
        let ways = said.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
        // What the standard takes where nothing is said is the header.
        let secret_in_form = ways.is_some_and(|w| w.iter().all(|way| way != "client_secret_basic"));
        let metadata = Metadata {
            authorization: address("authorization_endpoint")?,
            token: address("token_endpoint")?,
            keys: address("jwks_uri")?,
            secret_in_form,
        };
        let all = [&metadata.authorization, &metadata.token, &metadata.keys];
        if all.iter().all(|a| is_safe(a, &self.issuer)) { Ok(metadata) } else { Err(ProviderError::Unsafe) }
    }

    /// Where to send somebody.
    pub fn question(&self, metadata: &Metadata, round: Round<'_>) -> String {
        let challenge = to_base64url(&sha256(round.verifier.as_bytes()));
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", round.back),
            ("scope", "openid email"),
            ("state", round.state),
            ("nonce", round.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let join = if metadata.authorization.contains('?') { '&' } else { '?' };
        format!("{}{join}{query}", metadata.authorization)
    }

    /// What a code is exchanged with.
    pub fn exchange(&self, metadata: &Metadata, code: &str, round: Round<'_>) -> Post {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", round.back),
            ("code_verifier", round.verifier),
        ];
        let mut authorization = None;
        match &self.secret {
            Some(secret) if !metadata.secret_in_form => {
                let pair = format!("{}:{}", encoded(&self.id), encoded(secret));
                authorization = Some(format!("Basic {}", to_base64(pair.as_bytes())));
            }
            Some(secret) => fields.extend([("client_id", self.id.as_str()), ("client_secret", secret)]),
            None => fields.push(("client_id", &self.id)),
        }
        Post { address: metadata.token.clone(), authorization, form: form(&fields) }
    }
}

/// The ID token of what came for a code.
///
/// # Errors
/// [`ProviderError::Refused`].
pub fn token(status: u16, json: &[u8]) -> Result<String, ProviderError> {
    let said: Option<Value> = serde_json::from_slice(json).ok().filter(|_| status == 200);
    let token = said.as_ref().and_then(|s| s.get("id_token")).and_then(Value::as_str);
    token.map(str::to_owned).ok_or(ProviderError::Refused)
}

/// Whether secrets may be sent to this address: only over HTTPS, or within this machine, where the provider is too.
fn is_safe(address: &str, issuer: &str) -> bool {
    let has_host = |a: &str| !host(a).is_empty();
    let here = |a: &str| a.starts_with("http://") && is_here(host(a));
    has_host(address) && (address.starts_with("https://") || (here(address) && here(issuer)))
}

fn is_here(host: &str) -> bool {
    let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    matches!(name, Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Host and port of an address; nothing if somebody else's name could stand in it.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains(['@', '\\']) { "" } else { host }
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn to_base64(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding};
    Base64::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use serde_json::json;

    const ROUND: Round<'_> = Round {
        back: "https://set.example/sign-in",
        state: "s t",
        nonce: "n",
        verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    };

    fn client(secret: Option<&str>) -> Client {
        Client::new("https://login.studio.example", "last look", secret.map(str::to_owned)).unwrap()
    }

    fn said() -> Value {
        json!({
            "issuer": "https://login.studio.example", "authorization_endpoint": "https://login.studio.example/ask?x=1",
            "token_endpoint": "https://login.studio.example/token", "jwks_uri": "https://keys.example/k",
        })
    }

    fn read(said: &Value) -> Result<Metadata, ProviderError> {
        client(None).metadata(said.to_string().as_bytes())
    }

    #[test]
    fn people_are_sent_with_a_challenge_whose_answer_stays_here() {
        let question = client(None).question(&read(&said()).unwrap(), ROUND);
        assert_eq!(
            question,
            "https://login.studio.example/ask?x=1&response_type=code&client_id=last%20look\
             &redirect_uri=https%3A%2F%2Fset.example%2Fsign-in&scope=openid%20email&state=s%20t&nonce=n\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256",
            "the challenge of RFC 7636, appendix B"
        );
        assert!(!question.contains(ROUND.verifier));
    }

    #[test]
    fn a_secret_goes_where_the_provider_takes_it() {
        let metadata = read(&said()).unwrap();
        let post = client(Some("a:b c")).exchange(&metadata, "C&1", ROUND);
        assert_eq!(post.authorization.as_deref(), Some("Basic bGFzdCUyMGxvb2s6YSUzQWIlMjBj"));
        assert!(post.form.contains("code=C%261&") && !post.form.contains("secret"), "{}", post.form);
        assert!(post.form.ends_with(&format!("code_verifier={}", ROUND.verifier)));
        let mut in_form = said();
        in_form["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
        let post = client(Some("a:b c")).exchange(&read(&in_form).unwrap(), "C", ROUND);
        assert!(post.authorization.is_none() && post.form.ends_with("client_id=last%20look&client_secret=a%3Ab%20c"));
        let post = client(None).exchange(&metadata, "C", ROUND);
        assert!(post.authorization.is_none() && post.form.ends_with("client_id=last%20look"));
    }

    #[test]
    fn a_provider_is_the_one_that_was_written_down() {
        let mut other = said();
        other["issuer"] = "https://login.studio.example/".into();
        assert_eq!(read(&other), Err(ProviderError::Name("https://login.studio.example/".to_owned())));
        assert_eq!(read(&json!([])), Err(ProviderError::Unreadable));
        for name in ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] {
            let mut cut = said();
            cut.as_object_mut().unwrap().remove(name);
            assert_eq!(read(&cut), Err(ProviderError::Unreadable), "{name}");
        }
    }

    #[test]
    fn no_secret_goes_over_an_open_line() {
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            for wrong in
                ["http://login.studio.example/x", "ftp://x", "https://", "http://localhost/x", "//x/y", "https://a@b/"]
            {
                let mut open = said();
                open[name] = wrong.into();
                assert_eq!(read(&open), Err(ProviderError::Unsafe), "{name} {wrong}");
            }
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_providers() {
        for fits in [
            "https://a.example",
            "https://a.example/realms/x",
            "http://localhost:9",
            "http://127.0.0.1:9",
            "http://[::1]:9",
        ] {
            assert!(Client::new(fits, "c", None).is_ok(), "{fits}");
        }
        for wrong in [
            "",
            "a.example",
            "http://a.example",
            "http://localhost.evil.example",
            "https://a?b",
            "https://a b",
            "https://a@b",
        ] {
            assert!(Client::new(wrong, "c", None).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_good_answer_has_a_token() {
        assert_eq!(token(200, br#"{"id_token":"a.b.c"}"#), Ok("a.b.c".to_owned()));
        for (status, json) in [(400, &br#"{"id_token":"a.b.c"}"#[..]), (200, b"{}"), (200, b""), (302, b"")] {
            assert_eq!(token(status, json), Err(ProviderError::Refused));
        }
    }
}
