//! What a witness does when a log asks it to vouch for a new checkpoint: it looks at what it saw last, checks
//! that the log only grew, and cosigns or says why not.
//!
//! Never keeps anything itself: what it cosigned last is an argument, and the answer says what to store. The
//! caller must store it, and must have compared it with what was stored, in one step, before it sends the
//! answer; otherwise two requests at once could roll the log back.
//!
//! Source: C2SP `tlog-witness`, `add-checkpoint` (the stored copy of 2026, in which a bad signature in the name
//! of a trusted key is a 403 as well, and a time must not be zero). `sign-subtree` is optional and left out.

use crate::checkpoint::{Checkpoint, CheckpointError, Log};
use crate::cosignature::{CosignatureError, Cosigner};
use crate::encoding::{self, EncodingError};
use crate::merkle::{self, EMPTY_ROOT, Hash, PROOF_HASHES_MAX};
use crate::note::{Note, NoteError, NoteSignature};
use std::fmt;
use thiserror::Error;

/// A request has this many bytes at most: the longest note, 63 proof lines of 45 bytes, and the first line.
pub const REQUEST_BYTES_MAX: usize = crate::note::NOTE_BYTES_MAX + PROOF_HASHES_MAX * 45 + 32;

/// Why a request's body is malformed: status 400.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Longer than [`REQUEST_BYTES_MAX`].
    #[error("reading a witness request: it has {got} bytes, too many")]
    TooLong {
        /// How many bytes there were.
        got: usize,
    },
    /// Not UTF-8.
    #[error("reading a witness request: it is not text")]
    NotText,
    /// No blank line ends the proof.
    #[error("reading a witness request: no blank line stands before the checkpoint")]
    NoBlankLine,
    /// The first line is not `old`, a space and a size.
    #[error("reading a witness request: the first line is not `old` and a size")]
    OldSize,
    /// More than 63 hashes.
    #[error("reading a witness request: the proof has {got} hashes, more than {PROOF_HASHES_MAX}")]
    ProofTooLong {
        /// How many there were.
        got: usize,
    },
    /// A proof line is not base64 of 32 bytes.
    #[error("reading a witness request's proof")]
    Proof(#[from] EncodingError),
    /// What follows is not a note.
    #[error("reading a witness request's note")]
    Note(#[from] NoteError),
    /// The note is not a checkpoint.
    #[error("reading a witness request's checkpoint")]
    Checkpoint(#[from] CheckpointError),
}

/// The body of an `add-checkpoint` request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    old_size: u64,
    proof: Vec<Hash>,
    note: Note,
    /// INVARIANT: what `note` says.
    checkpoint: Checkpoint,
}

impl Request {
    /// A request to cosign `note`, given that the witness last cosigned `old_size` entries.
    ///
    /// # Errors
    /// [`RequestError::ProofTooLong`], [`RequestError::OldSize`], [`RequestError::Checkpoint`].
    pub fn new(old_size: u64, proof: Vec<Hash>, note: Note) -> Result<Self, RequestError> {
        if proof.len() > PROOF_HASHES_MAX {
            return Err(RequestError::ProofTooLong { got: proof.len() });
        }
        if old_size > merkle::SIZE_MAX {
            return Err(RequestError::OldSize);
        }
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self { old_size, proof, note, checkpoint })
    }

    /// Reads a body. An error is a status 400.
    ///
    /// # Errors
    /// [`RequestError`] for anything that the specification does not allow.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        if body.len() > REQUEST_BYTES_MAX {
            return Err(RequestError::TooLong { got: body.len() });
        }
        let body = std::str::from_utf8(body).map_err(|_| RequestError::NotText)?;
        let (head, note) = body.split_once("\n\n").ok_or(RequestError::NoBlankLine)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(RequestError::OldSize)?;
        let old_size = encoding::from_decimal(old).map_err(|_| RequestError::OldSize)?;
        let proof = parse_hashes(lines)?;
        Self::new(old_size, proof, Note::parse(note.as_bytes())?)
    }

    /// The log that it is about: look up what was last cosigned for it.
    pub fn origin(&self) -> &str {
        self.checkpoint.origin()
    }

    /// How many entries the sender believes that the witness has seen.
    pub fn old_size(&self) -> u64 {
        self.old_size
    }

    /// The proof that the log only grew since then. Not checked.
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The checkpoint to be cosigned. Not checked.
    pub fn note(&self) -> &Note {
        &self.note
    }
}

/// The body.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.note)
    }
}

/// What a witness last cosigned for one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many entries.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

impl Seen {
    /// A log that it never cosigned.
    pub const NOTHING: Self = Self { size: 0, root: EMPTY_ROOT };
}

/// What a witness answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200: the cosignature, after `store` has been stored for the request's origin.
    Cosigned {
        /// The line to send.
        line: NoteSignature,
        /// What to store, before sending.
        store: Seen,
    },
    /// 400: the old size is larger than the checkpoint's.
    OldSizeTooLarge,
    /// 403: no trusted key signed, or a line in the name of one is not by it.
    NotSigned(NoteError),
    /// 404: no such log is known here.
    UnknownLog,
    /// 409: the witness has seen another size; the body says which.
    Conflict {
        /// What it last cosigned.
        size: u64,
    },
    /// 409: same size, other root. The log signed two stories: keep the request as evidence.
    SplitView,
    /// 422: the proof does not show that the log only grew.
    ProofFails,
}

impl Answer {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Cosigned { .. } => 200,
            Self::OldSizeTooLarge => 400,
            Self::NotSigned(_) => 403,
            Self::UnknownLog => 404,
            Self::Conflict { .. } | Self::SplitView => 409,
            Self::ProofFails => 422,
        }
    }

    /// The HTTP content type.
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "text/x.tlog.size",
            _ => "text/plain; charset=utf-8",
        }
    }

    /// The HTTP body; empty where the specification gives none.
    pub fn body(&self) -> String {
        match self {
            Self::Cosigned { line, .. } => format!("{line}\n"),
            Self::Conflict { size } => format!("{size}\n"),
            _ => String::new(),
        }
    }
}

/// A witness: its key, and the logs that it watches.
#[derive(Clone, Debug)]
pub struct Witness {
    cosigner: Cosigner,
    logs: Vec<Log>,
}

impl Witness {
    /// A witness for these logs.
    pub fn new(cosigner: Cosigner, logs: Vec<Log>) -> Self {
        Self { cosigner, logs }
    }

    /// Answers a request, given what was last cosigned for its origin ([`Seen::NOTHING`] if never) and the time
    /// (seconds since 1970). The checks stand in the specification's order.
    ///
    /// # Errors
    /// [`CosignatureError::Time`] if the clock is unusable.
    pub fn answer(&self, request: &Request, seen: &Seen, time: u64) -> Result<Answer, CosignatureError> {
        if let Err(answer) = self.check(request, seen) {
            return Ok(answer);
        }
        let line = self.cosigner.cosign(&request.note, time)?;
        let store = Seen { size: request.checkpoint.size(), root: *request.checkpoint.root() };
        Ok(Answer::Cosigned { line, store })
    }

    fn check(&self, request: &Request, seen: &Seen) -> Result<(), Answer> {
        let log = self.logs.iter().find(|log| log.origin() == request.origin()).ok_or(Answer::UnknownLog)?;
        request.note.verify(log.keys()).map_err(Answer::NotSigned)?;
        if request.old_size > request.checkpoint.size() {
            return Err(Answer::OldSizeTooLarge);
        }
        if request.old_size != seen.size {
            return Err(Answer::Conflict { size: seen.size });
        }
        check_growth(request, seen)
    }
}

fn check_growth(request: &Request, seen: &Seen) -> Result<(), Answer> {
    let (size, root) = (request.checkpoint.size(), request.checkpoint.root());
    // A proof between equal sizes is empty; only then is another root the log's doing, not the sender's.
    if size == seen.size && request.proof.is_empty() {
        return if *root == seen.root { Ok(()) } else { Err(Answer::SplitView) };
    }
    merkle::verify_consistency(seen.size, size, &seen.root, root, &request.proof).map_err(|_| Answer::ProofFails)
}

/// Proof lines, at most one more than allowed.
fn parse_hashes<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Hash>, EncodingError> {
    lines.take(PROOF_HASHES_MAX + 1).map(Hash::from_base64).collect()
}
