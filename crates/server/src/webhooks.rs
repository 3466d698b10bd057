//! Tells other programs of whoever runs the server that a log has grown: which places, and the hashes of their
//! entries. Whoever may read the log fetches the entries themselves.
//!
//! Never sends what an entry says, and never opens a connection: how a message travels is given as a [`Post`], so that
//! this crate still asks nobody anything. A position moves only after the receiver took what came before it, and is on
//! disk before the next message: each entry is told at least once, in order, also over a restart.
//!
//! Start with [`Courier::step`]. Source: `docs/formats/webhooks.md`, after
//! <https://github.com/standard-webhooks/standard-webhooks>.

use crate::error::ServerError;
use crate::metrics::{DELIVERIES, LAG};
use crate::state::{Hosted, Server, log_id};
use record::encoding::{to_base64, to_hex};
use record::key::SigningKey;
use record::merkle::Hash;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{StoreError, files};

/// Entries in one message at most: with 100 bytes for each, a message has about 100 kB.
pub const ENTRIES_MAX: u64 = 1_000;
/// How often a log is looked at that had nothing new.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long to wait after the first failure; twice as long after each further one.
const RETRY_FIRST: Duration = Duration::from_secs(1);
/// How long to wait at most.
const RETRY_MOST: Duration = Duration::from_secs(5 * 60);
/// What a file of positions begins with.
const HEAD: &str = "lastlook webhook 1\n";

/// How a message travels. It may wait for the network, but not for ever.
pub trait Post {
    /// Sends a body with these headers.
    ///
    /// # Errors
    /// In words, when nobody answered.
    fn post(&self, url: &str, headers: &[(&'static str, String)], body: &str) -> Result<Answer, String>;
}

/// What a receiver answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its header `lastlook-next`: the place that it wants to hear of next.
    pub next: Option<u64>,
}

/// Signs a message as Standard Webhooks' `v1a` (Ed25519) wants it, and gives its headers.
pub fn headers(key: &SigningKey, id: &str, seconds: u64, body: &str) -> [(&'static str, String); 4] {
    let signature = key.sign(format!("{id}.{seconds}.{body}").as_bytes());
    [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", format!("v1a,{}", to_base64(&signature.0))),
    ]
}

/// The key that receivers check with, as they configure it.
pub fn public_key(key: &SigningKey) -> String {
    format!("whpk_{}", key.public().to_base64())
}

/// Brings one receiver what it has not heard yet.
pub struct Courier {
    server: Server,
    url: String,
    label: String,
    key: SigningKey,
    /// For each log, the first place that the receiver has not taken.
    positions: BTreeMap<String, u64>,
    file: PathBuf,
    failures: u32,
    /// The log that was told of last: the others come first then.
    last: String,
}

impl Courier {
    /// Takes up where it was. `number` tells this receiver from others in what is counted and said; the positions are
    /// kept in a file of the folder, named after the address.
    ///
    /// # Errors
    /// If the positions cannot be read: then it is not known what the receiver has.
    pub fn open(server: Server, number: usize, url: &str, key: SigningKey, folder: &Path) -> Result<Self, StoreError> {
        files::make_folder(folder)?;
        let file = folder.join(short(url.as_bytes()));
        let text = files::read(&file)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let positions = text.map_or(Some(BTreeMap::new()), |text| parse(&text));
        let damaged = || StoreError::Damaged(format!("the positions of a webhook in `{}` are", file.display()));
        let positions = positions.ok_or_else(damaged)?;
        let label = format!("{number} {}", host(url));
        let url = url.to_owned();
        Ok(Self { server, url, label, key, positions, file, failures: 0, last: String::new() })
    }

    /// Sends one message if there is something to tell. Says after how long to call again. It waits for the disk and
    /// for the receiver: not for asynchronous code.
    pub fn step(&mut self, post: &dyn Post) -> Duration {
        match self.deliver(post) {
            Ok(wait) => wait,
            Err(error) => self.failed(&error.for_operator().unwrap_or(error.to_string())),
        }
    }

    fn deliver(&mut self, post: &dyn Post) -> Result<Duration, ServerError> {
        let Some(stretch) = self.due()? else { return Ok(LOOK_EVERY) };
        let body = stretch.body();
        let id = format!("msg_{}", short(format!("{} {} {body}", self.url, stretch.log).as_bytes()));
        let seconds = self.server.now()?.millis() / 1000;
        let answer = match post.post(&self.url, &headers(&self.key, &id, seconds, &body), &body) {
            Ok(answer) => answer,
            Err(why) => return Ok(self.failed(&why)),
        };
        let next = match (answer.status, answer.next) {
            (200..=299, next) => next.unwrap_or(stretch.to()),
            // It wants something else first.
            (409, Some(next)) if next != stretch.from => next,
            (status, _) => return Ok(self.failed(&format!("the receiver answered {status}"))),
        };
        let wait = if next > stretch.from { Duration::ZERO } else { LOOK_EVERY };
        if next == stretch.from {
            return Ok(self.failed("the receiver took it, and asked for the same again"));
        }
        self.move_to(&stretch, next.min(stretch.size))?;
        Ok(wait)
    }

    /// What is to be told next: of the log after the one that was told of last.
    fn due(&mut self) -> Result<Option<Stretch>, ServerError> {
        let mut logs = self.server.all_hosted();
        logs.sort_by(|a, b| a.origin.cmp(&b.origin));
        let after = logs.iter().position(|log| log.origin > self.last).unwrap_or(0);
        logs.rotate_left(after);
        let mut due = None;
        for log in logs {
            let (from, size) = (self.position(&log.origin), log.store.state(log.number)?.size);
            self.server.metrics().set(&LAG, &[&self.label, &log_id(&log.origin)], size.saturating_sub(from));
            if from < size && due.is_none() {
                due = Some(Stretch::read(&log, from, size)?);
            }
        }
        Ok(due)
    }

    fn position(&self, origin: &str) -> u64 {
        self.positions.get(origin).copied().unwrap_or(0)
    }

    /// The receiver took a stretch: kept before anything else is sent.
    fn move_to(&mut self, stretch: &Stretch, next: u64) -> Result<(), ServerError> {
        self.positions.insert(stretch.origin.clone(), next);
        files::replace(&self.file, written(&self.positions).as_bytes())?;
        self.last.clone_from(&stretch.origin);
        let lag = stretch.size.saturating_sub(next);
        self.server.metrics().set(&LAG, &[&self.label, &stretch.log], lag);
        self.server.metrics().add(&DELIVERIES, &[&self.label, "taken"], 1);
        // Said when the numbers are there: whoever reads it may look at them.
        if self.failures > 0 {
            self.server.tell_operator(&format!("the receiver of webhook {} takes messages again", self.label));
        }
        self.failures = 0;
        Ok(())
    }

    fn failed(&mut self, why: &str) -> Duration {
        let wait = RETRY_FIRST.saturating_mul(1 << self.failures.min(16)).min(RETRY_MOST);
        if self.failures == 0 {
            let label = &self.label;
            self.server.tell_operator(&format!("webhook {label} is not taken: {why}; it is tried again until it is"));
        }
        self.failures = self.failures.saturating_add(1);
        self.server.metrics().add(&DELIVERIES, &[&self.label, "failed"], 1);
        wait
    }
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Courier({})", self.label)
    }
}

/// New entries of one log.
struct Stretch {
    log: String,
    origin: String,
    from: u64,
    size: u64,
    hashes: Vec<Hash>,
}

impl Stretch {
    fn read(log: &Arc<Hosted>, from: u64, size: u64) -> Result<Self, StoreError> {
        let hashes = log.store.hashes(log.number, 0, from..size.min(from + ENTRIES_MAX))?;
        if hashes.is_empty() {
            return Err(StoreError::Damaged(format!("`{}` lacks the hash of its entry {from}", log.origin)));
        }
        Ok(Self { log: log_id(&log.origin), origin: log.origin.clone(), from, size, hashes })
    }

    /// The first place that is not in it.
    fn to(&self) -> u64 {
        self.from + self.hashes.len() as u64
    }

    fn body(&self) -> String {
        let entry = |(place, hash): (u64, &Hash)| json!({ "place": place, "hash": to_base64(&hash.0) });
        let entries: Vec<_> = (self.from..).zip(&self.hashes).map(entry).collect();
        let (log, origin, from, to) = (&self.log, &self.origin, self.from, self.to());
        json!({
            "type": "lastlook.log.grew",
            "data": { "log": log, "origin": origin, "from": from, "to": to, "entries": entries },
        })
        .to_string()
    }
}

fn parse(text: &str) -> Option<BTreeMap<String, u64>> {
    let line = |line: &str| {
        let (position, origin) = line.split_once(' ')?;
        Some((origin.to_owned(), position.parse().ok()?))
    };
    text.strip_prefix(HEAD)?.lines().map(line).collect()
}

fn written(positions: &BTreeMap<String, u64>) -> String {
    let lines = positions.iter().map(|(origin, position)| format!("{position} {origin}\n"));
    lines.fold(HEAD.to_owned(), |text, line| text + &line)
}

/// Names something by its content.
fn short(bytes: &[u8]) -> String {
    to_hex(Sha256::digest(bytes).get(..16).unwrap_or_default())
}

/// The host of an address, without what may be secret in it.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.rsplit('@').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_survive_the_disk() {
        let positions = BTreeMap::from([("a.example/x".to_owned(), 7), ("b.example/y".to_owned(), u64::MAX)]);
        assert_eq!(parse(&written(&positions)), Some(positions));
        assert_eq!(parse(&written(&BTreeMap::new())), Some(BTreeMap::new()));
        for damaged in ["", "lastlook webhook 2\n", "lastlook webhook 1\nx y\n", "lastlook webhook 1\n7\n"] {
            assert_eq!(parse(damaged), None, "{damaged:?}");
        }
    }

    #[test]
    fn what_is_counted_names_the_host_and_no_secret() {
        assert_eq!(host("https://user:secret@studio.example:8443/hook?token=1"), "studio.example:8443");
        assert_eq!(host("http://10.0.0.7"), "10.0.0.7");
    }
}
