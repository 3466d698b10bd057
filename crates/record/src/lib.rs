//! The bytes of the record: who signed what, that a list of entries only ever grew, and that an entry
//! is in it. All texts are those of the C2SP specifications, so tools that others wrote can read them.
//!
//! This crate never learns what an entry means, never does IO, never reads a clock and never makes a
//! random number: times, seeds and stored state are arguments. Nothing that it checked is handed back as
//! a `bool`: checking returns a [`verified::Verified`] or an error that says what was wrong.
//!
//! Start with [`note`] (a text with signatures), then [`checkpoint`] (a signed statement of how long a
//! log is), then [`proof`] (one file that shows that an entry is in a log, offline).
//!
//! ```
//! use record::{checkpoint::{Checkpoint, Log}, key::SigningKey, merkle, note::Signer, proof::{Policy, Proof}};
//!
//! // The server keeps a log of two entries and signs how long it is.
//! let signer = Signer::new("set.example/film", SigningKey::from_seed([7; 32]))?;
//! let leaves = vec![merkle::leaf_hash(b"loaded"), merkle::leaf_hash(b"handed over")];
//! let checkpoint = Checkpoint::new("set.example/film", 2, merkle::root_of(&leaves))?;
//! let path = merkle::inclusion_proof(&leaves, 1, 2)?;
//! let proof = Proof::new(1, path, checkpoint.sign(&[&signer])?)?;
//!
//! // A stranger who knows only the log's public key checks it, years later.
//! let policy = Policy::new(Log::of(signer.verifier().clone())?, vec![], 0)?;
//! let included = Proof::parse(proof.to_string().as_bytes())?.verify(&merkle::leaf_hash(b"handed over"), &policy)?;
//! assert_eq!((included.index(), included.checkpoint().size()), (1, 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "attack")]
extern crate self as record;

#[cfg(feature = "attack")]
pub mod attack;
pub mod beside;
pub mod bundle;
pub mod chain;
pub mod checkpoint;
pub mod clock;
pub mod control;
pub mod cosignature;
pub mod encoding;
pub mod entry;
pub mod findings;
pub mod key;
pub mod keys;
pub mod merkle;
pub mod note;
mod parallel;
pub mod proof;
pub mod tiles;
pub mod verified;
pub mod witness;
