//! The things that are kept, each with what it is trusted for and what it costs to lose it.
//!
//! All instants are milliseconds since 1970 UTC, given by the caller: a store never reads a clock.

use record::merkle::Hash;

use crate::tree::file_hash;

/// Most bytes of an entry (`docs/formats/record.md`, section 2).
pub const ENTRY_BYTES_MAX: u64 = 65_535;
/// Most bytes of a value beside an entry (`docs/formats/record.md`, section 6).
pub const VALUE_BYTES_MAX: u64 = 4 << 20;
/// Most bytes of a log's origin (`docs/formats/record.md`, section 2).
pub const LOG_ORIGIN_BYTES_MAX: u64 = 255;
/// Most bytes of a checkpoint: a text of few lines and at most 64 signature lines (`docs/formats/bundle.md`, 5).
pub const NOTE_BYTES_MAX: u64 = 65_536;
/// Most bytes of a finding's evidence: both sides of one exchange (`docs/formats/sync.md`, section 1).
pub const EVIDENCE_BYTES_MAX: u64 = 32 << 20;

/// Most bytes of a memo's text: a form of guests with long texts.
pub const MEMO_BYTES_MAX: u64 = 1 << 20;

/// A log's number within one store. Another store gives the same log another number: only the origin travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId(pub u64);

/// A log: one production or case.
///
/// Trusted for: nothing; it names a place to write to. Lost: its entries cannot be found by origin. Changed: the
/// entries say which log they are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Its number in this store.
    pub id: LogId,
    /// Its name everywhere.
    pub origin: String,
    /// When this store began to keep it.
    pub created_at: u64,
}

/// An entry as it was signed, and where it stands.
///
/// Trusted for: `bytes` for what its signature says; `hash`, `key`, `number` and `control` are copies of what is
/// in `bytes`, for finding it, and checked against them by `fsck`; `received_at` is only this server's word. Lost:
/// a phone or a bundle may bring the bytes back, the root says whether they are the same. Changed by an attacker:
/// the hash, the signature, and the root of every later checkpoint no longer fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its index in the log.
    pub place: u64,
    /// Its RFC 6962 leaf hash, which is its name.
    pub hash: Hash,
    /// The public key whose chain it belongs to.
    pub key: [u8; 32],
    /// Its number in that chain.
    pub number: u64,
    /// Whether it is of a kind that says who may sign (any but `say`): a server reads all of these when it opens.
    pub control: bool,
    /// When this server received it.
    pub received_at: u64,
    /// What was signed, signature included.
    pub bytes: Vec<u8>,
}

impl Entry {
    /// Where it is, without its bytes.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { place: self.place, hash: self.hash, key: self.key, number: self.number }
    }
}

/// Where an entry is, without its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its index in the log.
    pub place: u64,
    /// Its hash.
    pub hash: Hash,
    /// The key of its chain.
    pub key: [u8; 32],
    /// Its number in that chain.
    pub number: u64,
}

/// The value that stands behind a commitment in an entry (`docs/formats/record.md`, section 6).
///
/// Trusted for: the value that was signed. Lost: the value is unknown, hence clears nothing. Changed: it no longer
/// fits its commitment. The only thing in a store that is ever deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The place of its entry.
    pub place: u64,
    /// Its number in the entry, from 1.
    pub number: u8,
    /// The salt.
    pub salt: [u8; 32],
    /// The value.
    pub value: Vec<u8>,
}

/// That an opening was destroyed, and by which `redact` entry's order.
///
/// Trusted for: telling *destroyed* from *lost*, and refusing the opening when a phone brings it again. Lost: the
/// `redact` entries say the same. Changed: `fsck` compares it with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Destroyed {
    /// The place of the entry whose value it was.
    pub place: u64,
    /// The value's number in that entry.
    pub number: u8,
    /// The place of the entry that ordered it.
    pub by: u64,
}

/// A signed statement of the log's size and root.
///
/// Trusted for: the state of the log, as far as its signatures go. Lost: a smaller one proves less, and phones hold
/// the newest. Changed: its signatures fail, or its root is not that of the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many entries it covers.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The signed note.
    pub note: Vec<u8>,
    /// When it was made.
    pub made_at: u64,
}

/// A witness's signature line for a checkpoint, with its `\n`.
///
/// Trusted for: that the witness saw this checkpoint. Lost: fewer witnesses. Changed: its signature fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The signature line.
    pub line: Vec<u8>,
    /// When it came.
    pub received_at: u64,
}

/// A checkpoint that somebody else showed us, of any origin. Only verified ones may be kept.
///
/// Trusted for: showing that a log has two faces or was set back. Lost: that shows later, by others. Changed: its
/// signature fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Whose checkpoint it is.
    pub origin: String,
    /// The size that it states.
    pub size: u64,
    /// The root that it states.
    pub root: Hash,
    /// The signed note.
    pub note: Vec<u8>,
    /// When it was first heard.
    pub heard_at: u64,
}

/// Something found that people must look at and that must not be forgotten, with the bytes that prove it.
///
/// Trusted for: nothing without its evidence. Lost: found again when the same is seen again. Changed: the evidence
/// carries its own signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is, such as `split`.
    pub code: String,
    /// The bytes of both sides.
    pub evidence: Vec<u8>,
    /// When it was first found.
    pub found_at: u64,
}

impl Finding {
    /// What tells it from others: the same code with the same evidence is one finding, whenever it is found.
    pub(crate) fn digest(&self) -> Hash {
        file_hash(&[self.code.as_bytes(), b"\n", &self.evidence].concat())
    }
}

/// What a server notes for itself beside a log: which forms of guests were sent, what is held back. Nobody signed it.
///
/// Trusted for: nothing of the record; it keeps the server from doing a thing twice, and keeps what is not on the record
/// yet. Lost: a form could be sent twice, and what was held back is gone. Changed: as with any server, what it holds back
/// is its own word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memo {
    /// What kind of memo it is, such as `form`.
    pub list: String,
    /// What it is about: no list has two of one name.
    pub name: String,
    /// What is noted.
    pub text: String,
    /// When, by this server.
    pub made_at: u64,
}

/// A hash of the tree over a full run of 256^level entries: the root of one full tile of the level below.
///
/// Trusted for: quick proofs. Lost: made again from the entries by `rebuild`. Changed: the newest checkpoint's root
/// no longer fits when the store opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Its level, from 1.
    pub level: u8,
    /// Its index in the level.
    pub index: u64,
    /// The hash.
    pub hash: Hash,
}
