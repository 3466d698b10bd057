//! What the checks between entries need of one entry, without its words: small enough that a million fit.
//!
//! Never compares two entries: that is [`super::pass`].

use super::{ByHash, Place};
use crate::clock::Clock;
use crate::control::Control;
use crate::entry::{Attachment, Entry, EntryError, KeyBytes, Kind, Marks, Seen, SignedEntry, VerifyError};
use crate::key::{KeyError, PreparedKey, PublicKey};
use crate::merkle::{self, Hash};

/// What is known of one place after reading it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Its entry.
    Shown(Box<Shown>),
    /// Held back.
    HeldBack,
    /// Missing or damaged.
    NotReadable,
}

/// A place whose bytes are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The RFC 6962 leaf hash of the bytes.
    pub hash: Hash,
    /// What they say, or why they are no entry.
    pub facts: Result<Facts, EntryError>,
}

impl Outcome {
    /// The hash of the bytes, if they are there.
    pub fn hash(&self) -> Option<Hash> {
        match self {
            Self::Shown(shown) => Some(shown.hash),
            _ => None,
        }
    }

    /// What a well-formed entry says.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Shown(shown) => shown.facts.as_ref().ok(),
            _ => None,
        }
    }
}

/// A well-formed entry without its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Whether it is for this log (or nobody asked).
    pub of_this_log: bool,
    /// Whether its key signed it.
    pub signature: Result<(), VerifyError>,
    /// What it does.
    pub kind: Kind,
    /// Whose chain it belongs to.
    pub key: KeyBytes,
    /// Its place in that chain.
    pub number: u64,
    /// The hash of the chain's entry before it.
    pub previous: Option<Hash>,
    /// When it was signed.
    pub clock: Clock,
    /// The claimed time, milliseconds since 1970.
    pub time_ms: i64,
    /// How it came in.
    pub marks: Marks,
    /// What the device knew of the log.
    pub seen: Option<Seen>,
    /// Who speaks.
    pub person: Box<str>,
    /// Hashes of entries that it is about.
    pub refs: Box<[Hash]>,
    /// Files that belong to it.
    pub attach: Box<[Attachment]>,
    /// Commitments to values beside it.
    pub beside: Box<[Hash]>,
    /// What it says, if it steers the record itself.
    pub control: Option<Box<Control>>,
}

impl Facts {
    /// Of an entry whose signature is known to be good.
    pub(super) fn of(signed: &SignedEntry, origin: Option<&str>) -> Self {
        Self::new(signed.entry().clone(), signed.control().cloned(), Ok(()), origin)
    }

    fn new(entry: Entry, control: Option<Control>, signature: Result<(), VerifyError>, origin: Option<&str>) -> Self {
        Self {
            of_this_log: origin.is_none_or(|origin| origin == entry.log),
            signature,
            kind: entry.kind,
            key: entry.key,
            number: entry.number,
            previous: entry.previous,
            clock: entry.clock,
            time_ms: entry.time.ms(),
            marks: entry.marks,
            seen: entry.seen,
            person: entry.person.into(),
            refs: entry.refs.into(),
            attach: entry.attach.into(),
            beside: entry.beside.into(),
            control: control.map(Box::new),
        }
    }

    /// Whether it is an `open` entry.
    pub fn is_open(&self) -> bool {
        self.kind == Kind::Open
    }
}

/// Keys that signed already, decoded once: for checking many entries of few keys. It never forgets a key, so whoever
/// checks what anybody may send begins with a new one for each message.
#[derive(Debug, Default)]
pub struct PreparedKeys(ByHash<KeyBytes, Result<PreparedKey, KeyError>>);

impl PreparedKeys {
    /// Checks that an entry's key signed it, as [`SignedEntry::verify`].
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn check(&mut self, signed: &SignedEntry) -> Result<(), VerifyError> {
        let key = signed.entry().key;
        let prepared =
            self.0.entry(key).or_insert_with(|| PublicKey::from_bytes(&key.0).map(|key| key.prepare())).as_ref();
        Ok(prepared.map_err(|error| *error)?.verify(signed.signed_text(), signed.signature())?)
    }
}

/// Reads one place and checks its signature.
pub(super) fn read(place: Place<'_>, origin: Option<&str>, keys: &mut PreparedKeys) -> Outcome {
    let bytes = match place {
        Place::Shown(bytes) => bytes,
        Place::HeldBack => return Outcome::HeldBack,
        Place::NotReadable => return Outcome::NotReadable,
    };
    let facts = SignedEntry::parse(bytes).map(|signed| {
        let signature = keys.check(&signed);
        let (entry, control) = signed.into_parts();
        Facts::new(entry, control, signature, origin)
    });
    Outcome::Shown(Box::new(Shown { hash: merkle::leaf_hash(bytes), facts }))
}
