//! How phones and a server bring together what each of them recorded: who sends what, what is believed, and what a
//! set of entries says when it is read together.
//!
//! This crate never opens a socket or a file, never reads a clock and never draws a random number: bytes, times, keys
//! and salts are arguments, and what comes out are bytes to send, things to store, and findings to show. It never
//! resolves a conflict: it shows both sides. What entries mean it does not know.
//!
//! Start with [`device`] (a phone) and [`hub`] (the server's side); [`message`] is what travels between them, [`auth`]
//! shows over HTTP who asks, [`merge`] puts the entries of a record into reading order. Formats:
//! `docs/formats/sync.md` and `docs/formats/record.md`.
//!
//! A phone signs an entry, and hands it out only when it was stored and read back:
//!
//! ```
//! use record::{checkpoint::Log, cosignature::Cosigner, entry::{Entry, Kind}, key::SigningKey, note::Signer};
//! use sync::{device::{Device, Joining}, instant::Instant, message::Request};
//!
//! // What the phone was told when somebody let it join: the log's name and keys.
//! let origin = "tamarack.example/record";
//! let log = Log::of(Signer::new(origin, SigningKey::from_seed([1; 32]))?.verifier().clone())?;
//! let clock = Cosigner::new("tamarack.example/record/clock", SigningKey::from_seed([2; 32]))?;
//! let key = SigningKey::from_seed([3; 32]);
//! let mut phone = Device::new(Joining { log, clock_key: clock.verifier().clone(), key: key.public() });
//!
//! let wall = Instant::parse("2026-05-11T15:13:00.000Z")?;
//! let draft = Entry {
//!     means: Some("I looked. I counted six. All dummies.".into()),
//!     body: "dummies_checked(weapon: R1, count: 6)\n".into(),
//!     ..Entry::new(origin, Kind::Say, &key, "ruth")
//! };
//! let prepared = phone.prepare(draft, &[], &key, wall)?.clone();
//! assert!(phone.request(wall, 0).entries.is_empty(), "it is not recorded yet");
//!
//! // The caller stores it, reads it back, and says so.
//! let stored = prepared;
//! phone.confirm(&stored)?;
//! let request = phone.request(wall, 1 << 20);
//! assert_eq!(Request::parse(&request.to_bytes())?.entries, [stored.entry.bytes()]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod auth;
pub mod check;
pub mod device;
pub mod hub;
pub mod instant;
pub mod merge;
pub mod message;
pub mod shelf;
