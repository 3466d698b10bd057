//! An entry: what one person's device signed, to the byte, with the two times, the chain that it belongs to
//! and the words that the person confirmed.
//!
//! Never writes an entry anew: [`SignedEntry`] keeps the bytes that were signed, and they are what is sent and
//! stored. Never looks into what a `say` entry says.
//!
//! Start with [`Entry::sign`] and [`SignedEntry::parse`]. Source: `docs/formats/record.md` sections 2 to 4.
//!
//! ```
//! use record::{clock::{Clock, LocalTime}, entry::{Entry, Kind, SignedEntry}, key::SigningKey};
//!
//! let phone = SigningKey::from_seed([3; 32]);
//! let entry = Entry {
//!     clock: Clock { ms: 1_778_512_380_000, counter: 0 },
//!     time: LocalTime { utc: 1_778_512_380, offset: -420 },
//!     means: Some("I looked. I counted six. All dummies.".into()),
//!     body: "dummies_checked(weapon: R1, count: 6)\n".into(),
//!     ..Entry::new("tamarack.example/record", Kind::Say, &phone, "ruth")
//! };
//! let signed = entry.sign(&phone)?;
//!
//! // Whoever has the bytes can read and check them.
//! let read = SignedEntry::parse(signed.bytes())?;
//! assert_eq!(read.verify()?.person, "ruth");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod read;
mod write;

use crate::clock::{Clock, LocalTime};
use crate::control::Control;
use crate::encoding;
use crate::key::{KeyError, PublicKey, Signature, SignatureError, SigningKey};
use crate::merkle::{self, Hash};
use crate::verified::Verified;
use std::fmt;
use thiserror::Error;

/// An entry has this many bytes at most, signature included: its length in a tile is written in 16 bits.
pub const BYTES_MAX: usize = 65_535;
/// An entry names this many earlier ones at most (section 2).
pub const REFS_MAX: usize = 16;
/// An entry attaches this many files at most (section 2).
pub const ATTACH_MAX: usize = 64;
/// A text in a line has this many bytes at most (preamble of the format).
pub const TEXT_MAX: usize = 1000;
/// A person's name has this many bytes at most (section 2).
pub const PERSON_MAX: usize = 100;
/// A log's origin has this many characters at most (section 2).
pub const LOG_MAX: usize = 255;

/// Why bytes are not an entry, or something cannot be signed as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("reading an entry, line {line}: {fault}")]
pub struct EntryError {
    /// Which line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// More than [`BYTES_MAX`].
    #[error("the entry has {0} bytes, more than {BYTES_MAX}")]
    TooLong(usize),
    /// Not UTF-8.
    #[error("the bytes are not UTF-8 text")]
    NotUtf8,
    /// A character that no entry may hold.
    #[error("there is a control character")]
    ControlCharacter,
    /// No empty line with a signature line behind it, at the very end.
    #[error("the entry does not end with an empty line and one signature line")]
    NoSignature,
    /// Not `— device.X B` with the X and key id of the entry's key.
    #[error("the signature line is not the one that belongs to the entry's key")]
    SignatureLine,
    /// Not `lastlook entry 1`.
    #[error("the first line is not `lastlook entry 1`")]
    FirstLine,
    /// A line that must be there is not.
    #[error("the line `{0}` belongs here")]
    Missing(&'static str),
    /// A header that does not exist, stands in the wrong place, or too often.
    #[error("no header that may stand here")]
    Unexpected,
    /// A value that is not of its header's form.
    #[error("the value of `{0}` is not of its form")]
    Value(&'static str),
    /// More than the limit.
    #[error("there are too many lines `{0}`")]
    TooMany(&'static str),
    /// `-` stands for the previous entry exactly if there is none.
    #[error("`previous` is `-` if and only if `number` is 0")]
    Previous,
    /// An `open` entry begins its chain.
    #[error("an `open` entry has number 0")]
    OpenNumber,
    /// A `redact` entry names one entry.
    #[error("a `redact` entry has one `ref`")]
    RedactRef,
    /// Lines after those that this kind of entry has.
    #[error("the body goes on after its last line")]
    BodyGoesOn,
    /// The key that should sign is not the one that the entry names.
    #[error("the key that signs is not the entry's `key`")]
    OtherKey,
    /// A field holds what would be read as something else.
    #[error("the entry would not read back as itself")]
    NotItself,
}

/// Why nobody can be held to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// The key is one that must be refused.
    #[error("checking an entry's key")]
    Key(#[from] KeyError),
    /// The key did not sign these bytes.
    #[error("checking an entry's signature")]
    Signature(#[from] SignatureError),
}

/// 32 bytes in the place of a public key; whether they are one is not known yet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyBytes(pub [u8; 32]);

impl KeyBytes {
    /// Base64, 44 characters.
    pub fn to_base64(&self) -> String {
        encoding::to_base64(&self.0)
    }
}

impl From<PublicKey> for KeyBytes {
    fn from(key: PublicKey) -> Self {
        Self(*key.as_bytes())
    }
}

impl fmt::Debug for KeyBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyBytes({})", encoding::to_hex(&self.0))
    }
}

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Begins a log.
    Open,
    /// A statement.
    Say,
    /// Lets another key sign.
    Enrol,
    /// Ends a key.
    Disown,
    /// Destroys values carried beside an entry.
    Redact,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Open, Self::Say, Self::Enrol, Self::Disown, Self::Redact];

    /// The word in the header.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Say => "say",
            Self::Enrol => "enrol",
            Self::Disown => "disown",
            Self::Redact => "redact",
        }
    }
}

/// The newest checkpoint that the device held when it signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many entries, from 1.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

/// How an entry came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    /// Taken over from a file.
    pub imported: bool,
    /// Made after its time.
    pub late: bool,
    /// Taken over from paper.
    pub paper: bool,
}

impl Marks {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// A file that belongs to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// How many bytes.
    pub length: u64,
    /// What it is, such as `image/jpeg`.
    pub media: String,
}

/// All that an entry says, before it is signed or after it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The origin of the log that it is for.
    pub log: String,
    /// What it does.
    pub kind: Kind,
    /// Whose chain it belongs to.
    pub key: KeyBytes,
    /// Its place in that chain, from 0.
    pub number: u64,
    /// The hash of the chain's entry before it.
    pub previous: Option<Hash>,
    /// When it was signed.
    pub clock: Clock,
    /// When it is said to have happened.
    pub time: LocalTime,
    /// What the device knew of the log.
    pub seen: Option<Seen>,
    /// Who speaks.
    pub person: String,
    /// How it came in.
    pub marks: Marks,
    /// The sentence that the person confirmed.
    pub means: Option<String>,
    /// Hashes of earlier entries that it is about.
    pub refs: Vec<Hash>,
    /// Files that belong to it.
    pub attach: Vec<Attachment>,
    /// Commitments to values beside it; the first has number 1.
    pub beside: Vec<Hash>,
    /// Empty, or lines, each with its newline.
    pub body: String,
}

impl Entry {
    /// The first entry of a key's chain, at the beginning of 1970, with nothing else in it.
    pub fn new(log: &str, kind: Kind, key: &SigningKey, person: &str) -> Self {
        Self::of_key(log, kind, key.public().into(), person)
    }

    /// The same for a key that is held elsewhere, such as one that a phone never lets out.
    pub fn of_key(log: &str, kind: Kind, key: KeyBytes, person: &str) -> Self {
        Self {
            log: log.to_owned(),
            kind,
            key,
            number: 0,
            previous: None,
            clock: Clock::default(),
            time: LocalTime::default(),
            seen: None,
            person: person.to_owned(),
            marks: Marks::default(),
            means: None,
            refs: Vec::new(),
            attach: Vec::new(),
            beside: Vec::new(),
            body: String::new(),
        }
    }

    /// Takes over the kind, body and `ref`s of a control entry.
    #[must_use]
    pub fn saying(mut self, control: &Control) -> Self {
        (self.kind, self.body, self.refs) = (control.kind(), control.body(), control.refs());
        self
    }

    /// Signs it with its own key. The bytes are read back before they are handed out.
    ///
    /// # Errors
    /// [`EntryError`] for anything that the format does not allow.
    pub fn sign(&self, key: &SigningKey) -> Result<SignedEntry, EntryError> {
        if self.key != key.public().into() {
            return Err(EntryError { line: 1, fault: Fault::OtherKey });
        }
        let text = self.text_to_sign()?;
        self.with_signature(&key.sign(text.as_bytes()))
    }

    /// What its key is to sign, for keys that are held elsewhere; [`Entry::with_signature`] takes the signature.
    ///
    /// # Errors
    /// [`EntryError`] for times and bodies that have no spelling.
    pub fn text_to_sign(&self) -> Result<String, EntryError> {
        write::check(self)?;
        Ok(write::text(self))
    }

    /// Puts a signature under [`Entry::text_to_sign`]. The bytes are read back before they are handed out; whether
    /// the signature fits is for [`SignedEntry::verify`].
    ///
    /// # Errors
    /// [`EntryError`] for anything that the format does not allow.
    pub fn with_signature(&self, signature: &Signature) -> Result<SignedEntry, EntryError> {
        let signed = SignedEntry::parse(&write::signed(self.text_to_sign()?, self.key, signature))?;
        if signed.entry == *self { Ok(signed) } else { Err(EntryError { line: 1, fault: Fault::NotItself }) }
    }

    /// When it stands in the reading order, in milliseconds since 1970: the claimed time if it is from paper or
    /// a file, else the time of signing.
    pub fn time_ms(&self) -> i64 {
        if self.marks.paper || self.marks.imported { self.time.ms() } else { self.clock.ms.cast_signed() }
    }
}

/// Where an entry stands in the reading order (section 4). Depends on the entry alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    time_ms: i64,
    clock: Clock,
    key: KeyBytes,
    number: u64,
    hash: Hash,
}

/// An entry that follows the format, with the exact bytes. Its signature is NOT checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEntry {
    bytes: Vec<u8>,
    text_len: usize,
    entry: Entry,
    control: Option<Control>,
    signature: Signature,
    hash: Hash,
}

impl SignedEntry {
    /// Reads an entry; every deviation from the format is an error.
    ///
    /// # Errors
    /// [`EntryError`] says what, and in which line.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        let read::Read { entry, control, signature, text_len } = read::read(bytes)?;
        Ok(Self { bytes: bytes.to_vec(), text_len, entry, control, signature, hash: merkle::leaf_hash(bytes) })
    }

    /// The bytes that were signed, with the signature: what is sent and stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its one name: the RFC 6962 leaf hash of the bytes.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// What it says. UNVERIFIED: see [`SignedEntry::verify`].
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// What it says, if it steers the record itself. UNVERIFIED.
    pub fn control(&self) -> Option<&Control> {
        self.control.as_ref()
    }

    /// Whether it is the last word of its key, which gives itself up by it. UNVERIFIED.
    pub fn leaves(&self) -> bool {
        self.control().is_some_and(|control| control.leaves(&self.entry.key, self.entry.number))
    }

    /// Takes it apart; from then on nothing ties the parts to the bytes.
    pub(crate) fn into_parts(self) -> (Entry, Option<Control>) {
        (self.entry, self.control)
    }

    /// The bytes that the signature is over.
    pub fn signed_text(&self) -> &[u8] {
        self.bytes.get(..self.text_len).unwrap_or_default()
    }

    /// The signature, not checked.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Checks that its key signed it. Whether that key was enrolled is for [`crate::chain`].
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(&self) -> Result<Verified<&Entry>, VerifyError> {
        PublicKey::from_bytes(&self.entry.key.0)?.verify(self.signed_text(), &self.signature)?;
        Ok(Verified::new(&self.entry))
    }

    /// Where it stands in the reading order.
    pub fn order(&self) -> Order {
        let Entry { clock, key, number, .. } = self.entry;
        Order { time_ms: self.entry.time_ms(), clock, key, number, hash: self.hash }
    }
}

/// Whether this is the name of a person.
pub fn is_person(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=PERSON_MAX).contains(&text.len()) && text.bytes().all(allowed)
}

/// Whether this is a text that may stand in a line.
pub fn is_text(text: &str) -> bool {
    (1..=TEXT_MAX).contains(&text.len()) && !text.bytes().any(read::is_control)
}

/// Whether this is a log's origin.
pub fn is_log(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && c != '+' && !c.is_ascii_control();
    // Every character is a byte at least, so the short case need not be counted.
    let short = text.len() <= LOG_MAX || text.chars().count() <= LOG_MAX;
    !text.is_empty() && short && text.chars().all(plain)
}

#[cfg(test)]
mod tests;
