//! Somebody's phone: it signs what its owner records, and exchanges it as the app does, over a connection that stays
//! open.
//!
//! Never believes the server: what comes is checked as every phone checks it. Only storing is left out, for that is the
//! phone's own disk.

use crate::Outcome;
use crate::stand::OFFSET;
use crate::wire::{Line, request};
use record::clock::LocalTime;
use record::encoding::array_from_base64;
use record::entry::{Entry, Kind};
use record::key::SigningKey;
use server::client;
use std::net::SocketAddr;
use std::time::{Duration, Instant as Moment};
use sync::auth::Challenge;
use sync::device::{Device, Event, Joining};
use sync::instant::Instant;
use sync::message::Reply;

/// Bytes of entries that a phone takes at once.
const ROOM: u64 = 8 << 20;
/// Exchanges in a row at most: more would be a circle.
const EXCHANGES_MAX: usize = 100;

/// A phone.
pub struct Phone {
    device: Device,
    key: SigningKey,
    person: String,
    address: SocketAddr,
    line: Line,
    challenge: Vec<u8>,
    path: String,
    clock: server::Clock,
}

impl Phone {
    /// Connects; nothing is asked yet.
    pub async fn open(
        address: SocketAddr,
        id: &str,
        joining: Joining,
        key: SigningKey,
        person: String,
        clock: server::Clock,
    ) -> Outcome<Self> {
        let challenge = request("GET", &format!("/log/{id}/challenge"), None, b"");
        let (line, path) = (Line::open(address).await?, format!("/log/{id}/sync"));
        Ok(Self { device: Device::new(joining), key, person, address, line, challenge, path, clock })
    }

    /// Connects anew.
    pub async fn connect(&mut self) -> Outcome<()> {
        self.line = Line::open(self.address).await?;
        Ok(())
    }

    /// Signs that its owner looked into the weapon that is out. How many bytes that is.
    pub fn record(&mut self) -> Outcome<usize> {
        let now = self.now()?;
        let draft = Entry {
            time: LocalTime { utc: (now.millis() / 1_000).cast_signed(), offset: OFFSET },
            means: Some("I was offered a look, and I took it.".to_owned()),
            body: format!("look_offered(weapon: B1, to: {}, accepted: yes)\n", self.person),
            ..Entry::new(crate::stand::ORIGIN, Kind::Say, &self.key, &self.person)
        };
        let stored = self.device.prepare(draft, &[], &self.key, now)?.clone();
        Ok(self.device.confirm(&stored)?.bytes().len())
    }

    /// Gets a challenge, signs a request, sends it and has the answer. The answer is then checked, which is no part of
    /// the time.
    pub async fn exchange(&mut self) -> Outcome<(Duration, bool)> {
        let begun = Moment::now();
        let wall = self.now()?;
        let asked = self.device.request(wall, ROOM);
        let body = asked.to_bytes();
        let challenge = String::from_utf8(self.line.ask(&self.challenge).await?.to_vec())?;
        let challenge = Challenge(array_from_base64(challenge.trim_end())?);
        let signed = client::sign(&self.key, &challenge, "POST", &self.path, &body);
        let sync = request("POST", &self.path, Some(("authorization", &signed)), &body);
        let reply = self.line.ask(&sync).await?;
        let took = begun.elapsed();
        let reply = Reply::parse(reply)?;
        let mut more = false;
        for event in self.device.receive(&asked, &reply, wall) {
            match event {
                Event::Received { .. } | Event::Checkpoint { .. } | Event::Sent { .. } => {}
                Event::More => more = true,
                other => return Err(format!("{}: {other:?}", self.person).into()),
            }
        }
        Ok((took, more))
    }

    /// Exchanges until there is no more.
    pub async fn catch_up(&mut self) -> Outcome<()> {
        for _ in 0..EXCHANGES_MAX {
            if !self.exchange().await?.1 {
                return Ok(());
            }
        }
        Err("there is always more".into())
    }

    /// Whether all that it recorded is in the log, as the server proved.
    pub fn has_sent_all(&self) -> bool {
        self.device.unsent().next().is_none()
    }

    fn now(&self) -> Outcome<Instant> {
        (self.clock)().ok_or_else(|| "there is no such time".into())
    }
}
