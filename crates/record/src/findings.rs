//! What a reader of a record may find wrong, each with its name, its place and words for people.
//!
//! Never decides what it means for the film or the case: it says only whether the bytes are what was signed and
//! logged (broken if not), or that they are and carry something that people must know (noted).
//!
//! Source: `docs/formats/record.md` section 7 and `docs/formats/bundle.md` section 2.

use std::fmt;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The bytes are not what was signed and logged.
    Broken,
    /// The bytes are genuine, and the record itself carries something that people must know.
    Noted,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $severity:ident;)*) => {
        /// What was found. The order is that of reports: of a bundle's own codes first those before the
        /// entries, then those of entries, then those after.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// All codes, in the order of reports.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the documents.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How grave it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// A file is not what the manifests say, or may not be there.
    Bag "bag" Broken;
    /// A file that must be there is not.
    Missing "missing" Broken;
    /// The log's key is another than expected, or not known.
    Key "key" Broken;
    /// Not a checkpoint of this log, signed by it.
    Checkpoint "checkpoint" Broken;
    /// A line in the name of the clock key or a known witness is not by it.
    Cosignature "cosignature" Broken;
    /// The leaf hashes do not lead to the checkpoint's root.
    Root "root" Broken;
    /// A tile has the wrong length or does not follow from those below.
    Tile "tile" Broken;
    /// An entry does not follow the format.
    Malformed "malformed" Broken;
    /// An entry is for another log.
    WrongLog "wrong-log" Broken;
    /// An entry was not signed by its key.
    Signature "signature" Broken;
    /// An entry is not the one that the log has at its place.
    Leaf "leaf" Broken;
    /// The same entry stands at an earlier place.
    Twice "twice" Broken;
    /// The log does not begin with an `open` entry, or has another.
    Open "open" Broken;
    /// A chain does not hold together.
    Link "link" Broken;
    /// An entry refers to one that is not there before it.
    Reference "reference" Broken;
    /// Nobody let this key sign.
    NotEnrolled "not-enrolled" Broken;
    /// The key may not sign this kind of entry.
    NotPermitted "not-permitted" Broken;
    /// What the device knew of the log is not what the log is.
    Seen "seen" Broken;
    /// One key signed two entries with one number.
    Fork "fork" Noted;
    /// Signed by a device that was lost by then.
    Disowned "disowned" Noted;
    /// The key may not speak for this person.
    Person "person" Noted;
    /// The device's clock went back.
    ClockBack "clock-back" Noted;
    /// The device's clock is before a time by which it had seen the log.
    BackDated "back-dated" Noted;
    /// The device's clock is after a time by which the log had the entry.
    Ahead "ahead" Noted;
    /// The claimed time is not that of signing.
    Skew "skew" Noted;
    /// A value does not fit what was signed.
    Opening "opening" Broken;
    /// A file does not fit what was signed.
    Original "original" Broken;
    /// What is said to be shown is not what is shown.
    Disclosure "disclosure" Broken;
    /// The log had two faces.
    Split "split" Broken;
    /// The bundle ends before what somebody has seen.
    Older "older" Noted;
    /// Fewer witnesses than needed.
    Witness "witness" Broken;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum At {
    /// Nowhere in particular.
    Whole,
    /// An index in the log.
    Place(u64),
    /// A line of the openings, from 1.
    Line(u64),
    /// The size of a checkpoint from elsewhere.
    Size(u64),
    /// A file.
    Path(String),
}

/// The number or path alone; empty for [`At::Whole`].
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Place(number) | Self::Line(number) | Self::Size(number) => write!(f, "{number}"),
            Self::Path(path) => f.write_str(path),
        }
    }
}

/// One thing that a reader must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// Where.
    pub at: At,
    /// In words, lower case, no full stop.
    pub words: String,
}

impl Finding {
    /// A finding.
    pub fn new(code: Code, at: At, words: impl Into<String>) -> Self {
        Self { code, at, words: words.into() }
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            At::Whole => write!(f, "{}: {}", self.code, self.words),
            At::Place(place) => write!(f, "{} at place {place}: {}", self.code, self.words),
            At::Line(line) => write!(f, "{} at line {line}: {}", self.code, self.words),
            At::Size(size) => write!(f, "{} at size {size}: {}", self.code, self.words),
            At::Path(path) => write!(f, "{} at `{path}`: {}", self.code, self.words),
        }
    }
}
