//! A note is a text with signatures beneath it, so that a stranger can see who stands by every letter.
//!
//! Never trusts a text because it parses: [`Note::parse`] only takes it apart, [`Note::verify`] says who
//! signed. Never changes a byte: what parses prints back exactly.
//!
//! Source: C2SP `signed-note` (v1.0.0). The stored copy that this was written from lacks the section on
//! verifier keys; those follow `golang.org/x/mod/sumdb/note`, from which the section was taken.

use crate::encoding;
use crate::key::{KeyError, PublicKey, Signature, SigningKey};
use crate::verified::Verified;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A note may have this many bytes at most; the limit of Go's `note.Open`.
pub const NOTE_BYTES_MAX: usize = 1_000_000;
/// A note may have this many signature lines at most; the limit of Go's `note.Open`. The specification
/// asks for 16 at least.
pub const SIGNATURES_MAX: usize = 100;
/// A signature line starts with an em dash (U+2014) and a space.
const LINE_START: &str = "\u{2014} ";

/// Why a text is not a note, or a note cannot be believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// More than [`NOTE_BYTES_MAX`].
    #[error("reading a note: it has {got} bytes, more than {NOTE_BYTES_MAX}")]
    TooLong {
        /// How many bytes there were.
        got: usize,
    },
    /// Not UTF-8, or a control character other than newline.
    #[error("reading a note: it holds bytes that are not text")]
    NotText,
    /// The text must end in a newline, before and apart from the signatures.
    #[error("reading a note: the text does not end in a newline")]
    NoFinalNewline,
    /// No blank line with signature lines after it, or the last line is cut off.
    #[error("reading a note: there is no blank line followed by signature lines")]
    NoSignatures,
    /// More than [`SIGNATURES_MAX`].
    #[error("reading a note: it has more than {SIGNATURES_MAX} signatures")]
    TooManySignatures,
    /// A line after the blank line is not `— name base64`.
    #[error("reading a note: signature line {line} is not of the form `— name base64`")]
    SignatureLine {
        /// Which signature line, counted from 1.
        line: usize,
    },
    /// A key's name must not be empty nor hold spaces, plus signs or control characters.
    #[error("reading a key's name: `{name}` is empty or holds a space, a plus sign or a control character")]
    KeyName {
        /// The name.
        name: String,
    },
    /// Not `name+hash+base64`.
    #[error("reading a verifier key: it is not of the form `name+hash+base64`")]
    VerifierKey,
    /// The key's type is neither `0x01` nor `0x04`.
    #[error("reading a verifier key: keys of type {kind:#04x} are not supported")]
    KeyKindUnknown {
        /// The type byte.
        kind: u8,
    },
    /// The eight hexadecimal digits are not those of this name and key.
    #[error("reading a verifier key: its hash does not fit its name and key")]
    KeyHash,
    /// The key itself is not acceptable.
    #[error("reading a verifier key")]
    Key(#[from] KeyError),
    /// A witness's key was given where a plain signing key belongs, or the other way round.
    #[error("checking a note: `{name}` is not a key of the kind that signs here")]
    KeyKind {
        /// The key's name.
        name: String,
    },
    /// Two different known keys have the same name and hash, so that a line could be either's.
    #[error("checking a note: two known keys are called `{name}` with the same hash")]
    AmbiguousKey {
        /// The name that they share.
        name: String,
    },
    /// A line names a known key, but that key did not sign this text.
    #[error("checking a note: the signature in the name of `{name}` is not by that key")]
    BadSignature {
        /// The key's name.
        name: String,
    },
    /// None of the known keys signed.
    #[error("checking a note: no known key signed it")]
    NotSigned,
}

/// What a key signs, by the type byte that `signed-note` assigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// `0x01`: Ed25519 over the note's text.
    Ed25519,
    /// `0x04`: a witness's Ed25519 over a time and a checkpoint (`tlog-cosignature` v1).
    Cosignature,
}

impl KeyKind {
    /// The type byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn from_byte(kind: u8) -> Result<Self, NoteError> {
        match kind {
            0x01 => Ok(Self::Ed25519),
            0x04 => Ok(Self::Cosignature),
            _ => Err(NoteError::KeyKindUnknown { kind }),
        }
    }
}

/// Four bytes that, with the name, tell which key a signature line is by. Short on purpose: it finds a
/// key, it does not prove one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    /// SHA-256(name || newline || type || public key), its first four bytes.
    pub fn of(name: &str, kind: KeyKind, key: &PublicKey) -> Self {
        let hash = Sha256::new().chain_update(name).chain_update([b'\n', kind.byte()]).chain_update(key.as_bytes());
        let [a, b, c, d, ..]: [u8; 32] = hash.finalize().into();
        Self([a, b, c, d])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encoding::to_hex(&self.0))
    }
}

/// A public key with the name that its owner signs under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    id: KeyId,
    key: PublicKey,
}

impl VerifierKey {
    /// Names a key.
    ///
    /// # Errors
    /// [`NoteError::KeyName`].
    pub fn new(name: &str, kind: KeyKind, key: PublicKey) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), kind, id: KeyId::of(name, kind, &key), key })
    }

    /// Reads `name+hash+base64`, where hash is the key id in hexadecimal and the base64 holds the type byte
    /// and the public key.
    ///
    /// # Errors
    /// [`NoteError`] for another form, an unsupported type, an unacceptable key or a hash that does not fit.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        // Base64 may hold plus signs itself, so only the first two separate.
        let (name, rest) = text.split_once('+').ok_or(NoteError::VerifierKey)?;
        let (hash, material) = rest.split_once('+').ok_or(NoteError::VerifierKey)?;
        let id = KeyId(encoding::array_from_hex(hash).map_err(|_| NoteError::VerifierKey)?);
        let material = encoding::from_base64(material).map_err(|_| NoteError::VerifierKey)?;
        let (kind, key) = material.split_first().ok_or(NoteError::VerifierKey)?;
        let parsed = Self::new(name, KeyKind::from_byte(*kind)?, PublicKey::from_bytes(key)?)?;
        if parsed.id == id { Ok(parsed) } else { Err(NoteError::KeyHash) }
    }

    /// The name on the signature lines.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The hash on the signature lines.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let material: Vec<u8> = std::iter::once(self.kind.byte()).chain(*self.key.as_bytes()).collect();
        write!(f, "{}+{}+{}", self.name, self.id, encoding::to_base64(&material))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        Self::parse(text)
    }
}

/// A secret key with the name that it signs notes under.
#[derive(Clone, Debug)]
pub struct Signer {
    verifier: VerifierKey,
    key: SigningKey,
}

impl Signer {
    /// Names a secret key that signs texts.
    ///
    /// # Errors
    /// [`NoteError::KeyName`].
    pub fn new(name: &str, key: SigningKey) -> Result<Self, NoteError> {
        Ok(Self { verifier: VerifierKey::new(name, KeyKind::Ed25519, key.public())?, key })
    }

    /// The public half, to be given to those who will check.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a note's text.
    pub fn sign(&self, text: &str) -> NoteSignature {
        NoteSignature::new(&self.verifier, &self.key.sign(text.as_bytes()).0)
    }
}

/// One signature line, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: KeyId,
    bytes: Vec<u8>,
}

impl NoteSignature {
    /// A line in the name of a key, with bytes in that key's format.
    pub(crate) fn new(key: &VerifierKey, bytes: &[u8]) -> Self {
        Self { name: key.name.clone(), id: key.id, bytes: bytes.to_vec() }
    }

    /// Reads one line `— name base64`, without its newline.
    ///
    /// # Errors
    /// [`NoteError::SignatureLine`] with line 1.
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        Self::parse_line(line).ok_or(NoteError::SignatureLine { line: 1 })
    }

    /// Whose it claims to be.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which of that name's keys it claims to be by.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What follows the key id; its form depends on the key's type. Never empty.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the line claims to be by this key: name and id both fit.
    pub fn claims(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.id == key.id
    }

    fn parse_line(line: &str) -> Option<Self> {
        let (name, text) = line.strip_prefix(LINE_START)?.split_once(' ')?;
        check_name(name).ok()?;
        let decoded = encoding::from_base64(text).ok()?;
        let (id, bytes) = decoded.split_first_chunk::<4>()?;
        (!bytes.is_empty()).then(|| Self { name: name.to_owned(), id: KeyId(*id), bytes: bytes.to_vec() })
    }
}

/// The line as it stands in a note, without its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob: Vec<u8> = self.id.0.iter().chain(&self.bytes).copied().collect();
        write!(f, "{LINE_START}{} {}", self.name, encoding::to_base64(&blob))
    }
}

/// A text with its signature lines, taken apart but not checked. Prints as the exact bytes that it was
/// read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Takes a note apart. Time and memory grow in step with its length, up to [`NOTE_BYTES_MAX`].
    ///
    /// # Errors
    /// [`NoteError`] for anything that the specification does not allow.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { got: bytes.len() });
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        check_text(whole)?;
        let blank = whole.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, rest) = whole.split_at(blank + 1);
        let lines = rest.strip_prefix('\n').and_then(|rest| rest.strip_suffix('\n')).ok_or(NoteError::NoSignatures)?;
        Ok(Self { text: text.to_owned(), signatures: parse_lines(lines)? })
    }

    /// Signs a text.
    ///
    /// # Errors
    /// [`NoteError`] if the text may not be a note's (it must end in a newline and hold no control characters),
    /// if nobody signs, or if it grows beyond the limits.
    pub fn sign(text: &str, signers: &[&Signer]) -> Result<Self, NoteError> {
        check_text(text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::NoFinalNewline);
        }
        let note = Self { text: text.to_owned(), signatures: signers.iter().map(|signer| signer.sign(text)).collect() };
        note.check_limits()?;
        Ok(note)
    }

    /// The text, with its final newline, without the signatures. UNVERIFIED: see [`Note::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order, not checked.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line at the end.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`] or [`NoteError::TooLong`]; the note is then unchanged.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        self.signatures.push(signature);
        self.check_limits().inspect_err(|_| {
            self.signatures.pop();
        })
    }

    /// Finds who of the known keys signed this text. Lines by unknown keys are ignored; every line in the
    /// name of a known key must be genuine.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] if a line in the name of a known key is not by it, [`NoteError::NotSigned`] if
    /// no known key signed, [`NoteError::KeyKind`] if a known key is a witness's, [`NoteError::AmbiguousKey`].
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Verified<SignedText>, NoteError> {
        let mut by = Vec::new();
        for (line, key) in self.lines_by(known, KeyKind::Ed25519)? {
            self.check_line(line, key)?;
            if !by.contains(key) {
                by.push(key.clone());
            }
        }
        if by.is_empty() {
            return Err(NoteError::NotSigned);
        }
        Ok(Verified::new(SignedText { text: self.text.clone(), by }))
    }

    /// The lines that claim to be by a known key, each with that key.
    pub(crate) fn lines_by<'a>(
        &'a self,
        known: &'a [VerifierKey],
        kind: KeyKind,
    ) -> Result<Vec<(&'a NoteSignature, &'a VerifierKey)>, NoteError> {
        let index = index(known, kind)?;
        Ok(self.signatures.iter().filter_map(|line| Some((line, *index.get(&(line.name(), line.id))?))).collect())
    }

    fn check_line(&self, line: &NoteSignature, key: &VerifierKey) -> Result<(), NoteError> {
        Signature::from_bytes(&line.bytes)
            .and_then(|signature| key.key.verify(self.text.as_bytes(), &signature))
            .map_err(|_| NoteError::BadSignature { name: key.name.clone() })
    }

    fn check_limits(&self) -> Result<(), NoteError> {
        let got = self.to_string().len();
        match self.signatures.len() {
            0 => Err(NoteError::NoSignatures),
            count if count > SIGNATURES_MAX => Err(NoteError::TooManySignatures),
            _ if got > NOTE_BYTES_MAX => Err(NoteError::TooLong { got }),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// A text, and who of the known keys signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedText {
    text: String,
    by: Vec<VerifierKey>,
}

impl SignedText {
    /// The text, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The known keys that signed it, each once, in the order of their lines; never empty.
    pub fn by(&self) -> &[VerifierKey] {
        &self.by
    }
}

/// Known keys by what a line says of its key.
fn index(known: &[VerifierKey], kind: KeyKind) -> Result<BTreeMap<(&str, KeyId), &VerifierKey>, NoteError> {
    let mut index = BTreeMap::new();
    for key in known {
        if key.kind != kind {
            return Err(NoteError::KeyKind { name: key.name.clone() });
        }
        if index.insert((key.name(), key.id), key).is_some_and(|other| other != key) {
            return Err(NoteError::AmbiguousKey { name: key.name.clone() });
        }
    }
    Ok(index)
}

/// Checks that a name may stand in a signature line.
pub(crate) fn check_name(name: &str) -> Result<(), NoteError> {
    let wrong = |c: char| c.is_whitespace() || c == '+' || c < ' ';
    if name.is_empty() || name.contains(wrong) { Err(NoteError::KeyName { name: name.to_owned() }) } else { Ok(()) }
}

/// Checks that a text holds no ASCII control characters (below U+0020) but newlines.
pub(crate) fn check_text(text: &str) -> Result<(), NoteError> {
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') { Err(NoteError::NotText) } else { Ok(()) }
}

fn parse_lines(lines: &str) -> Result<Vec<NoteSignature>, NoteError> {
    let mut signatures = Vec::new();
    for (at, line) in lines.split('\n').enumerate() {
        if at == SIGNATURES_MAX {
            return Err(NoteError::TooManySignatures);
        }
        signatures.push(NoteSignature::parse_line(line).ok_or(NoteError::SignatureLine { line: at + 1 })?);
    }
    Ok(signatures)
}
