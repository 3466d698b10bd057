//! A witness says "at this time, this was the longest state of that log that I had seen, and it had only
//! grown", beneath the log's own signature. Enough witnesses leave a log no room for two stories.
//!
//! Never signs a text that is not a checkpoint, and never reads a clock: the time is an argument.
//!
//! Source: C2SP `tlog-cosignature` (v1.0.0 and the later editor's copy): the Ed25519 kind, `cosignature/v1`.
//! KNOWN GAP: the ML-DSA-44 kind (`0x06`), which the specification prefers for new deployments, is not
//! spoken; its lines are ignored like those of any unknown key.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{Signature, SigningKey};
use crate::note::{KeyKind, Note, NoteError, NoteSignature, VerifierKey};
use crate::verified::Verified;
use thiserror::Error;

/// A cosignature's time must not exceed 2^63 - 1 (`tlog-cosignature`).
pub const TIME_MAX: u64 = (1 << 63) - 1;

/// Why a cosignature cannot be made or believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CosignatureError {
    /// 0 or above [`TIME_MAX`].
    #[error("cosigning a checkpoint: {time} is not a time from 1 to 2^63 - 1 seconds")]
    Time {
        /// Seconds since 1970.
        time: u64,
    },
    /// A line in the name of a known witness is not by it.
    #[error("checking cosignatures: the line in the name of `{name}` is not by that witness")]
    BadCosignature {
        /// The witness's name.
        name: String,
    },
    /// The text is no checkpoint.
    #[error("reading the checkpoint to be cosigned")]
    Checkpoint(#[from] CheckpointError),
    /// A known key is not a witness's, or two of them cannot be told apart.
    #[error("reading the witnesses' keys")]
    Note(#[from] NoteError),
}

/// A witness's secret key with its name.
#[derive(Clone, Debug)]
pub struct Cosigner {
    verifier: VerifierKey,
    key: SigningKey,
}

impl Cosigner {
    /// Names a witness's secret key. One key must not serve two witnesses: a cosignature does not say whose
    /// it is.
    ///
    /// # Errors
    /// [`NoteError::KeyName`].
    pub fn new(name: &str, key: SigningKey) -> Result<Self, NoteError> {
        Ok(Self { verifier: VerifierKey::new(name, KeyKind::Cosignature, key.public())?, key })
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Cosigns a checkpoint's text at a time (seconds since 1970, POSIX). Whether it may be cosigned is for
    /// [`crate::witness`] to say.
    ///
    /// # Errors
    /// [`CosignatureError::Time`], [`CosignatureError::Checkpoint`] if the note is no checkpoint.
    pub fn cosign(&self, note: &Note, time: u64) -> Result<NoteSignature, CosignatureError> {
        if time == 0 || time > TIME_MAX {
            return Err(CosignatureError::Time { time });
        }
        Checkpoint::parse(note.text())?;
        let signature = self.key.sign(message(note, time).as_bytes());
        let bytes: Vec<u8> = time.to_be_bytes().into_iter().chain(signature.0).collect();
        Ok(NoteSignature::new(&self.verifier, &bytes))
    }
}

/// One witness's word on one checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    witness: VerifierKey,
    time: u64,
    checkpoint: Checkpoint,
}

impl Cosignature {
    /// The witness.
    pub fn witness(&self) -> &VerifierKey {
        &self.witness
    }

    /// When it cosigned, by its own clock: seconds since 1970.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// What it cosigned. (Its extension lines are in the signature, but the witness does not vouch for them.)
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}

/// All cosignatures of a note by known witnesses, in the order of their lines. Lines by others are ignored.
/// A witness that cosigned twice stands there twice. Whether the log itself signed is not asked here.
///
/// # Errors
/// [`CosignatureError::BadCosignature`] if a line in the name of a known witness is not by it,
/// [`CosignatureError::Checkpoint`] if the note is no checkpoint, [`CosignatureError::Note`] for unfit keys.
pub fn collect(note: &Note, witnesses: &[VerifierKey]) -> Result<Vec<Verified<Cosignature>>, CosignatureError> {
    let checkpoint = Checkpoint::parse(note.text())?;
    let lines = note.lines_by(witnesses, KeyKind::Cosignature)?;
    lines.into_iter().map(|(line, key)| verify(note, &checkpoint, line, key)).collect()
}

fn verify(
    note: &Note,
    checkpoint: &Checkpoint,
    line: &NoteSignature,
    key: &VerifierKey,
) -> Result<Verified<Cosignature>, CosignatureError> {
    let bad = || CosignatureError::BadCosignature { name: key.name().to_owned() };
    let (time, signature) = line.bytes().split_first_chunk::<8>().ok_or_else(bad)?;
    let time = u64::from_be_bytes(*time);
    let signature = Signature::from_bytes(signature).map_err(|_| bad())?;
    if time > TIME_MAX || key.key().verify(message(note, time).as_bytes(), &signature).is_err() {
        return Err(bad());
    }
    Ok(Verified::new(Cosignature { witness: key.clone(), time, checkpoint: checkpoint.clone() }))
}

/// What a witness signs: two lines, then the note's text to the letter.
fn message(note: &Note, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{}", note.text())
}
