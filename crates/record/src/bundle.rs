//! One file that carries a record, or a stated part of one, to somebody who trusts nobody.
//!
//! Never opens an archive or a folder: it is given the files by path, so that the same code checks in a court's
//! laptop, in a browser and in a test. Never stops at the first finding.
//!
//! Start with [`check`] and [`Report`]; [`write()`] makes a bundle. Source: `docs/formats/bundle.md`.

mod bag;
mod contents;
mod disclosure;
mod examine;
mod log;
mod values;
mod write;

use crate::findings::{Finding, Severity};
use crate::note::VerifierKey;
use crate::verified::Verified;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use thiserror::Error;

pub use contents::{Contents, Value};
pub use disclosure::Disclosure;
pub use write::{Parts, WriteError, pack, write};

/// A reader refuses a log of more entries (section 5).
pub const ENTRIES_MAX: u64 = 100_000_000;
/// A reader refuses a bundle of more files (section 5).
pub const FILES_MAX: usize = 1_000_000;
/// A bundle has this many earlier checkpoints at most (section 1).
pub const CHECKPOINTS_MAX: usize = 1000;
/// A path has this many bytes at most (section 5).
pub const PATH_MAX: usize = 300;
/// An opening has this many bytes at most (section 5).
pub const OPENING_MAX: usize = 6 << 20;

/// The files of a bundle, from wherever they are kept.
pub trait Files: Sync {
    /// All paths, each once, with `/` between parts.
    fn paths(&self) -> Vec<String>;

    /// The bytes of a file; `None` if it is not there or cannot be unpacked.
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>>;
}

/// Files in memory, by path.
pub type FileMap = BTreeMap<String, Vec<u8>>;

impl Files for FileMap {
    fn paths(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice()))
    }
}

/// What the reader knows from elsewhere and goes by.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The log's key, compared by another way than the bundle.
    pub log_key: Option<VerifierKey>,
    /// Witnesses whose word counts.
    pub witnesses: Vec<VerifierKey>,
    /// How many of them must have cosigned the newest checkpoint.
    pub witnesses_needed: usize,
    /// Checkpoints that a phone or a witness keeps, as signed notes.
    pub checkpoints: Vec<Vec<u8>>,
}

/// Why a bundle is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RefusedError {
    /// More than [`FILES_MAX`].
    #[error("reading a bundle: it has {0} files, more than {FILES_MAX}")]
    Files(usize),
    /// More than [`CHECKPOINTS_MAX`].
    #[error("reading a bundle: it has {0} earlier checkpoints, more than {CHECKPOINTS_MAX}")]
    Checkpoints(usize),
}

/// Whether the bytes are what was signed and logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No finding is broken.
    Verified,
    /// Some finding is.
    Changed,
}

/// Where the log's key was taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogKey {
    /// The reader gave it.
    Given(VerifierKey),
    /// The bundle says so itself: that proves only that it agrees with itself.
    SelfAsserted(VerifierKey),
    /// Nobody said.
    Unknown,
}

impl LogKey {
    /// The key, wherever from.
    pub fn key(&self) -> Option<&VerifierKey> {
        match self {
            Self::Given(key) | Self::SelfAsserted(key) => Some(key),
            Self::Unknown => None,
        }
    }
}

/// Somebody's word on a checkpoint of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The checkpoint's size.
    pub size: u64,
    /// Who: the log's clock key, or a witness that the reader named.
    pub by: VerifierKey,
    /// When, in seconds since 1970, by the cosigner's own clock.
    pub time: u64,
}

/// How much a bundle has, shows and holds back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries in the log.
    pub entries: u64,
    /// Entries whose bytes are there.
    pub shown: u64,
    /// Entries left out.
    pub held_back: u64,
    /// Entries that cannot be read.
    pub not_readable: u64,
    /// Values beside shown entries that are shown.
    pub values_shown: u64,
    /// Values beside shown entries that are left out.
    pub values_held_back: u64,
    /// Values beside shown entries that were destroyed.
    pub values_destroyed: u64,
    /// Different files that shown entries attach.
    pub originals_attached: u64,
    /// Of those, how many are not enclosed.
    pub originals_not_enclosed: u64,
}

/// What checking a bundle found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// In the order of section 2.
    pub findings: Vec<Finding>,
    /// The log's origin, if anything says it.
    pub origin: Option<String>,
    /// The log's key and where it is from.
    pub log_key: LogKey,
    /// Size and root of the newest checkpoint, if it can be read.
    pub size: Option<u64>,
    /// Who cosigned what, and when.
    pub cosigned: Vec<Cosigned>,
    /// How much there is.
    pub counts: Counts,
    /// Places that are held back, as ranges.
    pub gaps: Vec<RangeInclusive<u64>>,
    /// What the disclosure gives as reason, if it can be read.
    pub reason: Option<String>,
    contents: Contents,
}

impl Report {
    /// The entries and openings, if the verdict is [`Verdict::Verified`]: whoever reads on reads these.
    pub fn verified(self) -> Option<Verified<Contents>> {
        (self.verdict == Verdict::Verified).then(|| Verified::new(self.contents))
    }

    /// The entries and openings whatever the verdict, for showing what is there. UNVERIFIED.
    pub fn unverified_contents(&self) -> &Contents {
        &self.contents
    }

    /// Whether any finding is noted.
    pub fn has_notes(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Noted)
    }

    /// The exit code of `lastlook verify` (section 6).
    pub fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Changed => 1,
            Verdict::Verified if self.has_notes() => 3,
            Verdict::Verified => 0,
        }
    }
}

/// Checks a bundle against itself and against what the reader knows.
///
/// # Errors
/// [`RefusedError`] if it is beyond the limits of section 5.
pub fn check(files: &dyn Files, trust: &Trust) -> Result<Report, RefusedError> {
    examine::examine(files, trust)
}
