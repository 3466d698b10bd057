//! Where browsers find this server, and the provider that says who somebody is: asked when somebody signs in, and its
//! keys kept for a while.
//!
//! Never opens a connection itself ([`Fetch`] does), never waits for a provider while it holds a log, and never keeps or
//! prints a code or a token.

use std::sync::{Arc, Mutex, PoisonError};

use sign_in::id_token::{Expected, Keys, Somebody, TokenError, check};
pub use sign_in::provider::{Client, Post};
use sign_in::provider::{Metadata, Round, token};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long what a provider says of itself is believed, in seconds: an hour.
const KEPT_SECONDS: i64 = 3_600;
/// How often a provider's keys are fetched at most because a token names one that is not known.
const AGAIN_SECONDS: i64 = 60;
/// Sign-ins that wait for the provider at once.
const AT_ONCE: usize = 8;

/// Fetches what a provider is asked.
pub trait Fetch: Send + Sync {
    /// What is at an address.
    ///
    /// # Errors
    /// In words for whoever runs the server.
    fn get(&self, address: &str) -> Result<Vec<u8>, String>;

    /// Status and content of the answer to a form.
    ///
    /// # Errors
    /// In words for whoever runs the server, without what was sent.
    fn post(&self, post: &Post) -> Result<(u16, Vec<u8>), String>;
}

/// Where browsers find this server: passkeys belong to a host name, and a provider sends people back to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Front {
    /// At this address alone, such as `https://set.studio.example`.
    At(String),
    /// At any name of this machine.
    Named {
        /// Whether it speaks HTTPS.
        tls: bool,
        /// Its port.
        port: u16,
    },
    /// Nobody said: a proxy stands in front.
    Unknown,
}

impl Front {
    /// The address of pages at a host name, if passkeys work there: over HTTPS, or on this machine, and never at a number.
    pub fn origin(&self, site: &str) -> Option<String> {
        let is_number = site.is_empty() || site.contains([':', '[']) || site.parse::<std::net::Ipv4Addr>().is_ok();
        match self {
            _ if is_number => None,
            Self::At(address) => (host_name(address) == site && is_secure(address)).then(|| address.clone()),
            Self::Named { tls: true, port: 443 } => Some(format!("https://{site}")),
            Self::Named { tls: true, port } => Some(format!("https://{site}:{port}")),
            Self::Named { tls: false, port: 80 } => (site == "localhost").then(|| "http://localhost".to_owned()),
            Self::Named { tls: false, port } => (site == "localhost").then(|| format!("http://localhost:{port}")),
            Self::Unknown => None,
        }
    }
}

fn is_secure(address: &str) -> bool {
    address.starts_with("https://") || host_name(address) == "localhost"
}

/// The host of an address, without its port.
fn host_name(address: &str) -> &str {
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    host.split([':', '/']).next().unwrap_or_default()
}

/// The provider at work.
pub struct Provider {
    client: Client,
    fetch: Arc<dyn Fetch>,
    /// Where it sends people back to, without the path: `https://set.studio.example`.
    address: String,
    known: Mutex<Option<Known>>,
    turns: Arc<Semaphore>,
}

#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: Keys,
    at: i64,
}

/// Why a provider told nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silent {
    /// It cannot be reached, or cannot be understood.
    Away(String),
    /// It refused the code, or said something that is not believed.
    Unbelieved(String),
}

impl Provider {
    /// A provider that sends people back to this address.
    pub fn new(client: Client, fetch: Arc<dyn Fetch>, address: String) -> Self {
        Self { client, fetch, address, known: Mutex::default(), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        self.client.name()
    }

    /// What it calls itself.
    pub fn issuer(&self) -> &str {
        &self.client.issuer
    }

    /// Where people begin.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where it sends people back to: what whoever runs the server tells the provider.
    pub fn back(&self) -> String {
        format!("{}/sign-in", self.address)
    }

    /// A turn to ask it; none while too many do.
    pub(crate) fn turn(&self) -> Option<OwnedSemaphorePermit> {
        self.turns.clone().try_acquire_owned().ok()
    }

    /// Where to send somebody. It waits for the provider: not for asynchronous code.
    pub(crate) fn question(&self, state: &str, nonce: &str, verifier: &str, now: i64) -> Result<String, Silent> {
        let known = self.known(now)?;
        Ok(self.client.question(&known.metadata, Round { back: &self.back(), state, nonce, verifier }))
    }

    /// Who came back with this code. It waits for the provider: not for asynchronous code.
    pub(crate) fn who(&self, code: &str, nonce: &str, verifier: &str, now: i64) -> Result<Somebody, Silent> {
        let known = self.known(now)?;
        let back = self.back();
        let post = self.client.exchange(&known.metadata, code, Round { back: &back, state: "", nonce, verifier });
        let (status, said) = self.fetch.post(&post).map_err(Silent::Away)?;
        let token = token(status, &said).map_err(|e| Silent::Unbelieved(e.to_string()))?;
        let expected = Expected { issuer: &self.client.issuer, client: &self.client.id, nonce, now };
        let found = match check(&token, &known.keys, &expected) {
            Err(TokenError::UnknownKey) => check(&token, &self.keys_again(now)?, &expected),
            found => found,
        };
        found.map_err(|e| Silent::Unbelieved(e.to_string()))
    }

    fn known(&self, now: i64) -> Result<Known, Silent> {
        let kept = self.kept().filter(|k| (0..KEPT_SECONDS).contains(&(now - k.at)));
        kept.map_or_else(|| self.learn(now), Ok)
    }

    /// The provider's keys, fetched anew unless that was done a moment ago.
    fn keys_again(&self, now: i64) -> Result<Keys, Silent> {
        let kept = self.kept().filter(|k| (0..AGAIN_SECONDS).contains(&(now - k.at)));
        kept.map_or_else(|| self.learn(now), Ok).map(|k| k.keys)
    }

    fn kept(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn learn(&self, now: i64) -> Result<Known, Silent> {
        let said = self.fetch.get(&self.client.discovery()).map_err(Silent::Away)?;
        let metadata = self.client.metadata(&said).map_err(|e| Silent::Away(e.to_string()))?;
        let keys = Keys::parse(&self.fetch.get(&metadata.keys).map_err(Silent::Away)?);
        let keys = keys.ok_or_else(|| Silent::Away("the provider's keys cannot be read".to_owned()))?;
        let known = Known { metadata, keys, at: now };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name_over_https_or_to_this_machine() {
        let named = |tls, port| Front::Named { tls, port };
        let at = |address: &str| Front::At(address.to_owned());
        for (front, site, origin) in [
            (named(false, 8700), "localhost", Some("http://localhost:8700")),
            (named(false, 8700), "cart.local", None),
            (named(true, 8700), "cart.local", Some("https://cart.local:8700")),
            (named(true, 443), "cart.local", Some("https://cart.local")),
            (named(true, 8700), "192.168.1.20", None),
            (named(true, 8700), "[::1]", None),
            (named(true, 8700), "", None),
            (at("https://set.studio.example"), "set.studio.example", Some("https://set.studio.example")),
            (at("https://set.studio.example"), "studio.example", None),
            (at("http://set.studio.example"), "set.studio.example", None),
            (at("http://localhost:9"), "localhost", Some("http://localhost:9")),
            (at("https://10.0.0.1"), "10.0.0.1", None),
            (Front::Unknown, "localhost", None),
        ] {
            assert_eq!(front.origin(site).as_deref(), origin, "{front:?} {site}");
        }
    }
}
