//! A checkpoint says "my log has so many entries, and this hash stands for all of them", signed by the log.
//! Two that contradict each other prove that the log told two stories.
//!
//! Never believes a checkpoint that parses: only [`Log::verify`] does, for one log's name and keys.
//!
//! Source: C2SP `tlog-checkpoint` (v1.0.0). Sizes are limited to 2^63 - 1, as in Go's tools.

use crate::encoding;
use crate::merkle::{self, Hash, MerkleError};
use crate::note::{self, Note, NoteError, Signer, VerifierKey};
use crate::verified::Verified;
use std::fmt;
use thiserror::Error;

/// Why a text is not a checkpoint, or a checkpoint cannot be believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// Fewer than three lines, an empty line, or no final newline.
    #[error("reading a checkpoint: it is not three or more lines, none empty, each with its newline")]
    Lines,
    /// The origin is empty or holds a newline or control character.
    #[error("reading a checkpoint: `{origin}` cannot be a log's name")]
    Origin {
        /// The origin.
        origin: String,
    },
    /// An extension line is empty or holds a newline or control character.
    #[error("reading a checkpoint: an extension line is empty or holds a control character")]
    Extension,
    /// The second line is not a size.
    #[error("reading a checkpoint: the size is not a decimal below 2^63 without leading zeroes")]
    Size,
    /// The third line is not a hash.
    #[error("reading a checkpoint: the root is not base64 of 32 bytes")]
    Root,
    /// It is about another log.
    #[error("checking a checkpoint: it is of the log `{got}`, not of `{expected}`")]
    OtherLog {
        /// The log that it should be of.
        expected: String,
        /// The log that it names.
        got: String,
    },
    /// The note around it is malformed, or not signed by the log.
    #[error("checking a checkpoint's signatures")]
    Note(#[from] NoteError),
    /// The proof does not show that the log only grew.
    #[error("checking that a log only grew")]
    Merkle(#[from] MerkleError),
}

/// How long a log is and which hash stands for its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`], [`CheckpointError::Size`] above [`merkle::SIZE_MAX`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        check_origin(origin)?;
        if size > merkle::SIZE_MAX {
            return Err(CheckpointError::Size);
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
    }

    /// The same with extension lines, which the specification does not recommend: nobody audits them.
    ///
    /// # Errors
    /// [`CheckpointError::Extension`].
    pub fn with_extensions(mut self, extensions: Vec<String>) -> Result<Self, CheckpointError> {
        if !extensions.iter().all(|line| is_line(line)) {
            return Err(CheckpointError::Extension);
        }
        self.extensions = extensions;
        Ok(self)
    }

    /// Reads a note's text.
    ///
    /// # Errors
    /// [`CheckpointError`] for anything that the specification does not allow.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError::Lines);
        let (origin, size, root) = (line()?, line()?, line()?);
        let size = encoding::from_decimal(size).map_err(|_| CheckpointError::Size)?;
        let root = Hash::from_base64(root).map_err(|_| CheckpointError::Root)?;
        Self::new(origin, size, root)?.with_extensions(lines.map(str::to_owned).collect())
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries the log has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root hash over those entries.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// Further lines, with no meaning here.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Signs it. A log must never sign two that contradict each other.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] if nobody signs or the note grows too long.
    pub fn sign(&self, signers: &[&Signer]) -> Result<Note, CheckpointError> {
        Ok(Note::sign(&self.to_string(), signers)?)
    }
}

/// The note's text.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root.to_base64())?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A log that we know: its name, and the keys that may sign for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    origin: String,
    keys: Vec<VerifierKey>,
}

impl Log {
    /// The log that has the same name as its key, which is what the specification recommends.
    ///
    /// # Errors
    /// As [`Log::new`].
    pub fn of(key: VerifierKey) -> Result<Self, CheckpointError> {
        let origin = key.name().to_owned();
        Self::new(&origin, vec![key])
    }

    /// A log with its name and keys.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`].
    pub fn new(origin: &str, keys: Vec<VerifierKey>) -> Result<Self, CheckpointError> {
        check_origin(origin)?;
        Ok(Self { origin: origin.to_owned(), keys })
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The keys that may sign for it.
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// Checks that a note is a checkpoint of this log, signed by one of its keys. Every line in the name of
    /// one of its keys must be genuine; other lines are ignored.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn verify(&self, note: &Note) -> Result<Verified<Checkpoint>, CheckpointError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin != self.origin {
            return Err(CheckpointError::OtherLog { expected: self.origin.clone(), got: checkpoint.origin });
        }
        note.verify(&self.keys)?;
        Ok(Verified::new(checkpoint))
    }
}

/// How two genuine checkpoints of one log stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Same size, same root. (Extension lines may differ; nobody vouches for those.)
    Same,
    /// Only a proof between these sizes can tell whether they agree; see [`verify_growth`].
    NeedsProof {
        /// Entries in the older one.
        old: u64,
        /// Entries in the newer one.
        new: u64,
    },
    /// Same size, other root: the log signed two stories. Both together are the evidence.
    SplitView,
}

/// Compares two checkpoints of one log.
///
/// # Errors
/// [`CheckpointError::OtherLog`] if they are of two logs.
pub fn compare(a: &Verified<Checkpoint>, b: &Verified<Checkpoint>) -> Result<Relation, CheckpointError> {
    same_log(a, b)?;
    Ok(match a.size.cmp(&b.size) {
        std::cmp::Ordering::Equal if a.root == b.root => Relation::Same,
        std::cmp::Ordering::Equal => Relation::SplitView,
        std::cmp::Ordering::Less => Relation::NeedsProof { old: a.size, new: b.size },
        std::cmp::Ordering::Greater => Relation::NeedsProof { old: b.size, new: a.size },
    })
}

/// Checks that what `old` stands for is the beginning of what `new` stands for.
///
/// # Errors
/// [`CheckpointError::OtherLog`], or [`CheckpointError::Merkle`] if the proof does not show it. A proof that
/// fails is no evidence against the log: anybody can make a wrong one.
pub fn verify_growth(
    old: &Verified<Checkpoint>,
    new: &Verified<Checkpoint>,
    proof: &[Hash],
) -> Result<(), CheckpointError> {
    same_log(old, new)?;
    Ok(merkle::verify_consistency(old.size, new.size, &old.root, &new.root, proof)?)
}

fn same_log(a: &Checkpoint, b: &Checkpoint) -> Result<(), CheckpointError> {
    if a.origin == b.origin {
        return Ok(());
    }
    Err(CheckpointError::OtherLog { expected: a.origin.clone(), got: b.origin.clone() })
}

fn check_origin(origin: &str) -> Result<(), CheckpointError> {
    if is_line(origin) { Ok(()) } else { Err(CheckpointError::Origin { origin: origin.to_owned() }) }
}

fn is_line(line: &str) -> bool {
    !line.is_empty() && !line.contains('\n') && note::check_text(line).is_ok()
}
