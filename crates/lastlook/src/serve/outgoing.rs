//! The only requests that this server ever makes: webhooks on their way, and questions to the provider of accounts, to the
//! addresses that whoever runs it wrote, or that this provider names.
//!
//! Never follows a redirect, never goes through a proxy that the environment names, never waits long, reads of a
//! receiver's answer only its status and one header, and prints nothing of what is sent. Private addresses are allowed:
//! the receiver is on the operator's own network.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use record::encoding::{array_from_hex, to_hex};
use record::key::SigningKey;
use server::Server;
use server::webhooks::{Answer, Courier, Post, public_key};
use set_host::provider::{Fetch, Post as Form};
use store::secrets::Secrets;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use super::announce;
use super::storage::Storage;
use crate::desk::{self, words};

/// How long one message may take, from the look-up of the name to the answer.
const POST_WAIT: Duration = Duration::from_secs(15);
/// How long the provider of accounts may take for one answer.
const ASK_WAIT: Duration = Duration::from_secs(10);
/// The longest answer of a provider: its keys, or a token.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// How long to wait for a message that is under way when the server stops.
const STOP_WAIT: Duration = Duration::from_secs(3);
/// Webhooks at most: each has a thread.
const WEBHOOKS_MAX: usize = 16;
/// The folder of what receivers have taken.
const POSITIONS: &str = "webhooks";
/// The name of the key that messages are signed with.
const KEY: &str = "webhook-key";

/// All webhooks at work, a thread for each.
pub struct Couriers {
    stop: Vec<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Couriers {
    /// Begins to tell these addresses.
    pub fn start(server: &Server, storage: &Storage, urls: &[String]) -> Result<Self, String> {
        let mut couriers = Self { stop: Vec::new(), threads: Vec::new() };
        if urls.is_empty() {
            return Ok(couriers);
        }
        if urls.len() > WEBHOOKS_MAX {
            return Err(format!("there are {} webhooks; at most {WEBHOOKS_MAX} can be told", urls.len()));
        }
        let key = key(&storage.secrets)?;
        announce(&format!("webhooks are signed; receivers check with {}", public_key(&key)));
        for (number, url) in (1..).zip(urls) {
            check(url)?;
            let folder = storage.folder.join(POSITIONS);
            let courier = Courier::open(server.clone(), number, url, key.clone(), &folder).map_err(words)?;
            couriers.begin(courier)?;
        }
        Ok(couriers)
    }

    fn begin(&mut self, mut courier: Courier) -> Result<(), String> {
        let (stop, stopped) = mpsc::channel();
        let line = Line::new();
        let work = move || {
            let mut wait = Duration::ZERO;
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(wait) {
                wait = courier.step(&line);
            }
        };
        self.threads.push(std::thread::Builder::new().name("webhook".to_owned()).spawn(work).map_err(words)?);
        self.stop.push(stop);
        Ok(())
    }

    /// Ends, after what is under way. What a receiver has not taken it is told again after the next start.
    pub fn stop(self) {
        drop(self.stop);
        let until = Instant::now() + STOP_WAIT;
        for thread in self.threads {
            while !thread.is_finished() && Instant::now() < until {
                std::thread::park_timeout(Duration::from_millis(20));
            }
        }
    }
}

/// Sends over HTTP.
struct Line(Agent);

impl Line {
    fn new() -> Self {
        Self(agent(POST_WAIT))
    }
}

fn agent(wait: Duration) -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(wait))
        .max_redirects(0)
        .proxy(None)
        .http_status_as_error(false)
        .user_agent(concat!("lastlook/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

/// Asks the provider of accounts. Somebody waits meanwhile.
pub struct Questions(Agent);

impl Questions {
    /// Nothing asked yet.
    pub fn new() -> Self {
        Self(agent(ASK_WAIT))
    }
}

impl Fetch for Questions {
    fn get(&self, address: &str) -> Result<Vec<u8>, String> {
        let response = self.0.get(address).header("accept", "application/json").call();
        match answer(response) {
            Ok((200, said)) => Ok(said),
            Ok((status, _)) => Err(unanswered(&format!("{address} answered with status {status}"))),
            Err(why) => Err(unanswered(&format!("{address}: {why}"))),
        }
    }

    fn post(&self, post: &Form) -> Result<(u16, Vec<u8>), String> {
        let request = self.0.post(&post.address).header("accept", "application/json");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = post.authorization.iter().fold(request, |r, value| r.header("authorization", value));
        answer(request.send(&post.form)).map_err(|why| unanswered(&format!("{}: {why}", post.address)))
    }
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<(u16, Vec<u8>), String> {
    let mut response = response.map_err(words)?;
    let said = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(words)?;
    Ok((response.status().as_u16(), said))
}

/// Whoever signs in reads that the provider is away; whoever runs the server reads why.
fn unanswered(why: &str) -> String {
    anstream::eprintln!("the provider of accounts cannot be asked: {why}");
    why.to_owned()
}

impl Post for Line {
    fn post(&self, url: &str, headers: &[(&'static str, String)], body: &str) -> Result<Answer, String> {
        let request = headers.iter().fold(self.0.post(url), |request, (name, value)| request.header(*name, value));
        let response = request.send(body).map_err(words)?;
        let next = response.headers().get("lastlook-next").and_then(|value| value.to_str().ok()?.parse().ok());
        Ok(Answer { status: response.status().as_u16(), next })
    }
}

/// Refuses what cannot be an address before anything is sent.
fn check(url: &str) -> Result<(), String> {
    let uri: Result<axum::http::Uri, _> = url.parse();
    let fits = uri.is_ok_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some());
    if fits { Ok(()) } else { Err(format!("`{url}` is no address for a webhook; write `https://…`")) }
}

/// The key that messages are signed with; made at the first start with a webhook.
fn key(secrets: &Secrets) -> Result<SigningKey, String> {
    if let Some(text) = secrets.read(KEY).map_err(words)? {
        let seed = array_from_hex(String::from_utf8_lossy(&text).trim());
        return seed.map(SigningKey::from_seed).map_err(|e| format!("the key `log-keys/{KEY}` cannot be read: {e}"));
    }
    let key = desk::new_key()?;
    secrets.keep(KEY, to_hex(key.seed()).as_bytes()).map_err(words)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_told() {
        for fits in ["http://127.0.0.1:9/x", "https://studio.example/hook?t=1"] {
            assert_eq!(check(fits), Ok(()), "{fits}");
        }
        for wrong in ["", "studio.example", "ftp://x/y", "file:///etc/passwd", "http://"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
