//! One small file that shows, without a network, that an entry is in a log that its keeper and enough
//! witnesses have signed.
//!
//! Never believes what the file says of the entry: the entry's hash is an argument. The `extra` bytes are not
//! signed by anybody.
//!
//! Source: C2SP `tlog-proof`, as stored, with its section on verifying.

use crate::checkpoint::{Checkpoint, CheckpointError, Log};
use crate::cosignature::{self, Cosignature, CosignatureError};
use crate::encoding::{self, EncodingError};
use crate::merkle::{self, Hash, MerkleError, PROOF_HASHES_MAX};
use crate::note::{KeyKind, NOTE_BYTES_MAX, Note, NoteError, VerifierKey};
use crate::verified::Verified;
use std::collections::BTreeSet;
use std::fmt;
use thiserror::Error;

/// A proof's first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Extra data may have this many bytes at most; ours, for the specification sets no limit.
pub const EXTRA_BYTES_MAX: usize = 1_000_000;
/// A proof may have this many bytes at most: extra data in base64, 63 hashes, the longest note, and the rest.
pub const PROOF_BYTES_MAX: usize = EXTRA_BYTES_MAX / 3 * 4 + PROOF_HASHES_MAX * 45 + NOTE_BYTES_MAX + 100;

/// Why a text is not a proof, or a proof does not show what it should.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Longer than [`PROOF_BYTES_MAX`].
    #[error("reading a proof: it has {got} bytes, too many")]
    TooLong {
        /// How many bytes there were.
        got: usize,
    },
    /// Not UTF-8.
    #[error("reading a proof: it is not text")]
    NotText,
    /// The first line is another one.
    #[error("reading a proof: the first line is not `{HEADER}`")]
    Header,
    /// No blank line before the checkpoint.
    #[error("reading a proof: no blank line stands before the checkpoint")]
    NoBlankLine,
    /// The extra line is empty, not base64, or longer than [`EXTRA_BYTES_MAX`].
    #[error("reading a proof: the extra line is not base64 of 1 to {EXTRA_BYTES_MAX} bytes")]
    Extra,
    /// There is no line `index` with a number.
    #[error("reading a proof: there is no line `index` and a number")]
    Index,
    /// More than 63 hashes.
    #[error("reading a proof: it has {got} hashes, more than {PROOF_HASHES_MAX}")]
    TooManyHashes {
        /// How many there were.
        got: usize,
    },
    /// A line is not base64 of 32 bytes.
    #[error("reading a proof's hashes")]
    Hash(#[from] EncodingError),
    /// What follows is not a note.
    #[error("reading a proof's checkpoint")]
    Note(#[from] NoteError),
    /// Not a checkpoint of this log, or not signed by it.
    #[error("checking a proof's checkpoint")]
    Checkpoint(#[from] CheckpointError),
    /// A line in the name of a known witness is not by it.
    #[error("checking a proof's witnesses")]
    Cosignature(#[from] CosignatureError),
    /// Fewer witnesses than the policy asks for.
    #[error("checking a proof's witnesses: {got} of the known ones signed, {needed} are needed")]
    TooFewWitnesses {
        /// How many signed.
        got: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The entry is not in the log at this place.
    #[error("checking that the entry is in the log")]
    Merkle(#[from] MerkleError),
    /// The policy can never be met: fewer witnesses are known than are needed.
    #[error("reading a witness policy: {needed} witnesses are needed, but only {known} are known")]
    Policy {
        /// How many different keys are known.
        known: usize,
        /// How many are needed.
        needed: usize,
    },
    /// A log cannot be its own witness.
    #[error("reading a witness policy: the witness `{name}` has the same key as the log")]
    OwnWitness {
        /// The witness's name.
        name: String,
    },
}

/// Whom to believe: one log, and so many of these witnesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    log: Log,
    witnesses: Vec<VerifierKey>,
    needed: usize,
}

impl Policy {
    /// A log, the witnesses that are known, and how many of them must have signed. Witnesses are counted by
    /// their keys, so that one key under two names counts once.
    ///
    /// # Errors
    /// [`ProofError::Policy`] if it can never be met, [`ProofError::Note`] if a key is not a witness's,
    /// [`ProofError::OwnWitness`] if it is the log's own.
    pub fn new(log: Log, witnesses: Vec<VerifierKey>, needed: usize) -> Result<Self, ProofError> {
        if let Some(key) = witnesses.iter().find(|key| key.kind() != KeyKind::Cosignature) {
            return Err(NoteError::KeyKind { name: key.name().to_owned() }.into());
        }
        if let Some(key) = witnesses.iter().find(|key| log.keys().iter().any(|log| log.key() == key.key())) {
            return Err(ProofError::OwnWitness { name: key.name().to_owned() });
        }
        let known = count(witnesses.iter());
        if known < needed {
            return Err(ProofError::Policy { known, needed });
        }
        Ok(Self { log, witnesses, needed })
    }
}

/// A proof, taken apart but not checked. Prints as the exact bytes that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    checkpoint: Note,
}

impl Proof {
    /// A proof that the entry at `index` is in the log that `checkpoint` stands for.
    ///
    /// # Errors
    /// [`ProofError::TooManyHashes`], [`ProofError::Index`] above [`merkle::SIZE_MAX`].
    pub fn new(index: u64, hashes: Vec<Hash>, checkpoint: Note) -> Result<Self, ProofError> {
        if hashes.len() > PROOF_HASHES_MAX {
            return Err(ProofError::TooManyHashes { got: hashes.len() });
        }
        if index > merkle::SIZE_MAX {
            return Err(ProofError::Index);
        }
        Ok(Self { extra: None, index, hashes, checkpoint })
    }

    /// The same with extra data, which nobody signs.
    ///
    /// # Errors
    /// [`ProofError::Extra`] if it is empty or too long.
    pub fn with_extra(mut self, extra: Vec<u8>) -> Result<Self, ProofError> {
        if extra.is_empty() || extra.len() > EXTRA_BYTES_MAX {
            return Err(ProofError::Extra);
        }
        self.extra = Some(extra);
        Ok(self)
    }

    /// Reads a `.tlog-proof` file.
    ///
    /// # Errors
    /// [`ProofError`] for anything that the specification does not allow.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(ProofError::TooLong { got: bytes.len() });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ProofError::NotText)?;
        let (head, note) = text.split_once("\n\n").ok_or(ProofError::NoBlankLine)?;
        let mut lines = head.split('\n').peekable();
        lines.next().filter(|line| *line == HEADER).ok_or(ProofError::Header)?;
        let extra = lines.next_if(|line| line.starts_with("extra ")).map(parse_extra).transpose()?;
        let index = parse_index(lines.next())?;
        // At most one more than allowed, so that a long list is refused before it is read.
        let hashes = lines.take(PROOF_HASHES_MAX + 1).map(Hash::from_base64).collect::<Result<_, _>>()?;
        let proof = Self::new(index, hashes, Note::parse(note.as_bytes())?)?;
        extra.map_or(Ok(proof.clone()), |extra| proof.with_extra(extra))
    }

    /// Extra data, if any. UNVERIFIED, and it stays so.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The entry's place. UNVERIFIED: see [`Proof::verify`].
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The hashes from the entry's sibling up. UNVERIFIED.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The log's checkpoint. UNVERIFIED.
    pub fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// Checks that the entry with this [`merkle::leaf_hash`] is in the policy's log, as signed by the log and
    /// by enough of the policy's witnesses.
    ///
    /// # Errors
    /// [`ProofError`] that says which of the steps failed.
    pub fn verify(&self, leaf: &Hash, policy: &Policy) -> Result<Verified<Included>, ProofError> {
        let checkpoint = policy.log.verify(&self.checkpoint)?.into_inner();
        let cosignatures = cosignature::collect(&self.checkpoint, &policy.witnesses)?;
        let got = count(cosignatures.iter().map(|cosignature| cosignature.witness()));
        if got < policy.needed {
            return Err(ProofError::TooFewWitnesses { got, needed: policy.needed });
        }
        merkle::verify_inclusion(leaf, self.index, checkpoint.size(), &self.hashes, checkpoint.root())?;
        Ok(Verified::new(Included { leaf: *leaf, index: self.index, checkpoint, cosignatures }))
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        self.extra.iter().try_for_each(|extra| writeln!(f, "extra {}", encoding::to_base64(extra)))?;
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// That an entry is in a log, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    leaf: Hash,
    index: u64,
    checkpoint: Checkpoint,
    cosignatures: Vec<Verified<Cosignature>>,
}

impl Included {
    /// The entry's leaf hash.
    pub fn leaf(&self) -> &Hash {
        &self.leaf
    }

    /// The entry's place in the log, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The checkpoint of the log that it is in.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The known witnesses' cosignatures, with their times.
    pub fn cosignatures(&self) -> &[Verified<Cosignature>] {
        &self.cosignatures
    }
}

/// How many different keys there are.
fn count<'a>(keys: impl Iterator<Item = &'a VerifierKey>) -> usize {
    keys.map(VerifierKey::key).collect::<BTreeSet<_>>().len()
}

fn parse_extra(line: &str) -> Result<Vec<u8>, ProofError> {
    let text = line.strip_prefix("extra ").ok_or(ProofError::Extra)?;
    encoding::from_base64(text).map_err(|_| ProofError::Extra)
}

fn parse_index(line: Option<&str>) -> Result<u64, ProofError> {
    let text = line.and_then(|line| line.strip_prefix("index ")).ok_or(ProofError::Index)?;
    encoding::from_decimal(text).map_err(|_| ProofError::Index)
}
