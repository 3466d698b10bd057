//! The two letters that a device and a server exchange: "this is what I have and what is new", and "this is
//! stored, this is refused, and this is what you lack".
//!
//! Never takes half a message: what does not read whole is refused, with nothing of it kept, and no number in a
//! message is believed before as many bytes as it promises are there. Says nothing of whether the contents are
//! genuine; that is for [`crate::hub`] and [`crate::device`].
//!
//! Source: `docs/formats/sync.md`, sections 1 to 3.

use crate::instant::Instant;
use record::control::BESIDE_MAX;
use record::encoding;
use record::entry::is_log;
use record::key::PublicKey;
use record::merkle::{Hash, PROOF_HASHES_MAX};
use std::fmt::Write as _;
use thiserror::Error;

/// Bytes of a message (sync.md, section 1).
pub const MESSAGE_BYTES_MAX: usize = 16 << 20;
/// Bytes of a head (sync.md, section 1).
pub const HEAD_BYTES_MAX: usize = 1 << 20;
/// Entries in one message (sync.md, section 1): as many statuses as fit into the head of a reply.
pub const ENTRIES_MAX: usize = 10_000;
/// Openings in one message (sync.md, section 1).
pub const OPENINGS_MAX: usize = 10_000;
/// Checkpoints in one request (sync.md, section 1).
pub const CHECKPOINTS_MAX: usize = 64;
/// Values that one request may ask for (sync.md, section 2).
pub const WANTS_MAX: usize = 1_000;
/// Places, sizes and numbers are below 2⁵³ (record.md, section 2).
pub const NUMBER_MAX: u64 = (1 << 53) - 1;

/// Why a message is refused whole.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MessageError {
    /// Longer than [`MESSAGE_BYTES_MAX`].
    #[error("reading a message: it is longer than 16 MiB; send less at once")]
    TooLong,
    /// No empty line within [`HEAD_BYTES_MAX`], or not UTF-8.
    #[error("reading a message: its head does not end within 1 MiB, or is no text")]
    Head,
    /// A line is missing, or another stands in its place.
    #[error("reading a message: the line `{expected}` is missing or malformed; send it as in sync.md")]
    Line {
        /// The line's name.
        expected: &'static str,
    },
    /// More lines than belong there.
    #[error("reading a message: its head has lines that do not belong there")]
    ExtraLine,
    /// More of something than a message may have.
    #[error("reading a message: more `{what}` than one message may have; send less at once")]
    TooMany {
        /// The line's name.
        what: &'static str,
    },
    /// The blobs end early, or are not what the head promises.
    #[error("reading a message: it ends before all that its head promises")]
    Short,
    /// Bytes follow the last blob.
    #[error("reading a message: bytes follow after its end")]
    Trailing,
    /// A blob that must be of a certain form is not.
    #[error("reading a message: a blob of `{what}` is not of its form")]
    Blob {
        /// The line's name.
        what: &'static str,
    },
}

/// How much of the log somebody holds in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Have {
    /// Nothing yet.
    Nothing,
    /// The first `size` entries, whose root is this. INVARIANT: `size` is not 0.
    First {
        /// How many entries; not 0.
        size: u64,
        /// The root over them.
        root: Hash,
    },
}

impl Have {
    /// The first `size` entries under this root.
    pub fn new(size: u64, root: Hash) -> Self {
        if size == 0 { Self::Nothing } else { Self::First { size, root } }
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::First { size, .. } => *size,
        }
    }
}

/// Device to server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The log's origin.
    pub log: String,
    /// The device's key.
    pub key: PublicKey,
    /// What the device holds in full.
    pub have: Have,
    /// The device's own clock, now.
    pub wall: Instant,
    /// The newest checkpoint of each origin that it knows of, as signed notes.
    pub checkpoints: Vec<Vec<u8>>,
    /// Entries to be stored, each after what it needs.
    pub entries: Vec<Vec<u8>>,
    /// Opening lines, without their newline.
    pub openings: Vec<Vec<u8>>,
    /// How many bytes of entries the device takes in the reply.
    pub room: u64,
    /// Values whose opening the device lacks: an entry's hash and a number beside it.
    pub want: Vec<(Hash, u8)>,
}

/// Server to device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The log's origin.
    pub log: String,
    /// The server's clock, now.
    pub now: Instant,
    /// What became of each entry of the request, in order.
    pub statuses: Vec<Status>,
    /// The log's checkpoint after the exchange, a signed note.
    pub checkpoint: Vec<u8>,
    /// That the log of that checkpoint goes on from what the device has.
    pub proof: Vec<Hash>,
    /// What the device lacks, or why it gets nothing.
    pub news: News,
    /// Opening lines, without their newline.
    pub openings: Vec<Vec<u8>>,
}

/// The log's entries that the device lacks, or why it gets none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The log's entries from a place on.
    From {
        /// The place of the first.
        place: u64,
        /// Their bytes, in order.
        entries: Vec<Vec<u8>>,
        /// Whether there are more.
        more: More,
    },
    /// What the device has is not of this log.
    FaultHave,
    /// A checkpoint of the request shows that the server was set back, or has another face.
    FaultRollback,
}

/// Whether the log has more entries than the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// Ask again.
    Remain,
    /// That was all.
    Nothing,
}

/// What became of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The entry's hash.
    pub hash: Hash,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in the log now, at this place.
    Stored(u64),
    /// It was there before.
    Known(u64),
    /// It is not stored.
    Refused(Refusal),
}

/// Why an entry is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// It cannot be read as an entry.
    Malformed,
    /// It is for another log.
    WrongLog,
    /// Its signature does not fit.
    Signature,
    /// It would open a log that is open, or is the first and does not open it.
    Open,
    /// The entry before it in its chain is not in the log.
    NeedsPrevious,
    /// The entry that it names as the one before it is another key's, or has not the number before.
    Link,
    /// An entry that it is about is not in the log.
    NeedsReference,
    /// Nobody enrolled its key.
    NotEnrolled,
    /// Its key may not sign this.
    NotPermitted,
    /// The checkpoint that it has seen is not this log's.
    Seen,
    /// Its clock is more than 10 minutes ahead of the server's.
    Early,
}

impl Refusal {
    /// All, in the order in which they are looked for.
    pub const ALL: [Self; 11] = [
        Self::Malformed,
        Self::WrongLog,
        Self::Signature,
        Self::Open,
        Self::NeedsPrevious,
        Self::Link,
        Self::NeedsReference,
        Self::NotEnrolled,
        Self::NotPermitted,
        Self::Seen,
        Self::Early,
    ];

    /// The word in a status line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongLog => "wrong-log",
            Self::Signature => "signature",
            Self::Open => "open",
            Self::NeedsPrevious => "needs-previous",
            Self::Link => "link",
            Self::NeedsReference => "needs-reference",
            Self::NotEnrolled => "not-enrolled",
            Self::NotPermitted => "not-permitted",
            Self::Seen => "seen",
            Self::Early => "early",
        }
    }

    /// Whether the same entry may be admitted later, when the log has grown or its time has come.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::NeedsPrevious | Self::NeedsReference | Self::NotEnrolled | Self::Seen | Self::Early)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// Bytes that a blob takes in a message.
pub fn blob_bytes(blob: &[u8]) -> usize {
    4 + blob.len()
}

impl Request {
    /// The message's bytes. The limits are for who makes the request to keep; [`Request::parse`] checks them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut head = String::from("lastlook sync 1\n");
        let have = match &self.have {
            Have::Nothing => "0 -".to_owned(),
            Have::First { size, root } => format!("{size} {}", root.to_base64()),
        };
        // Writing to a String cannot fail.
        let _ = write!(head, "log {}\nkey {}\nhave {have}\nwall {}\n", self.log, self.key.to_base64(), self.wall);
        let (checkpoints, entries, openings) = (self.checkpoints.len(), self.entries.len(), self.openings.len());
        let _ = write!(head, "checkpoints {checkpoints}\nentries {entries}\nopenings {openings}\nroom {}\n", self.room);
        for (hash, number) in &self.want {
            let _ = writeln!(head, "want {} {number}", hash.to_base64());
        }
        framed(head, self.checkpoints.iter().chain(&self.entries).chain(&self.openings).map(Vec::as_slice))
    }

    /// Reads a message.
    ///
    /// # Errors
    /// [`MessageError`]; nothing of the message is kept then.
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        let (mut head, mut blobs) = unframed(bytes, "lastlook sync 1")?;
        let log = head.origin()?;
        let key = head.value("key", |value| PublicKey::from_base64(value).ok())?;
        let have = head.value("have", parse_have)?;
        let wall = head.value("wall", |value| Instant::parse(value).ok())?;
        let checkpoints = head.count("checkpoints", CHECKPOINTS_MAX)?;
        let entries = head.count("entries", ENTRIES_MAX)?;
        let openings = head.count("openings", OPENINGS_MAX)?;
        let room = head.value("room", parse_number)?;
        let want = head.many("want", WANTS_MAX, parse_want)?;
        head.end()?;
        let checkpoints = blobs.take(checkpoints)?;
        let entries = blobs.take(entries)?;
        let openings = blobs.take(openings)?;
        blobs.end()?;
        Ok(Self { log, key, have, wall, checkpoints, entries, openings, room, want })
    }
}

impl Reply {
    /// The message's bytes. The limits are for who makes the reply to keep; [`Reply::parse`] checks them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut head = format!("lastlook reply 1\nlog {}\nnow {}\n", self.log, self.now);
        for status in &self.statuses {
            let hash = status.hash.to_base64();
            let _ = match status.fate {
                Fate::Stored(place) => writeln!(head, "status {hash} stored {place}"),
                Fate::Known(place) => writeln!(head, "status {hash} known {place}"),
                Fate::Refused(refusal) => writeln!(head, "status {hash} refused {refusal}"),
            };
        }
        let _ = write!(head, "checkpoint 1\nproof {}\n", self.proof.len());
        let (first, entries, more) = match &self.news {
            News::From { place, entries, more } => (format!("from {place}"), entries.as_slice(), *more),
            News::FaultHave => ("fault have".to_owned(), [].as_slice(), More::Nothing),
            News::FaultRollback => ("fault rollback".to_owned(), [].as_slice(), More::Nothing),
        };
        let more = if more == More::Remain { "yes" } else { "no" };
        let _ = write!(head, "{first}\nentries {}\nopenings {}\nmore {more}\n", entries.len(), self.openings.len());
        let proof = self.proof.iter().map(|hash| hash.as_bytes().as_slice());
        let rest = entries.iter().chain(&self.openings).map(Vec::as_slice);
        framed(head, std::iter::once(self.checkpoint.as_slice()).chain(proof).chain(rest))
    }

    /// Reads a message.
    ///
    /// # Errors
    /// [`MessageError`]; nothing of the message is kept then.
    pub fn parse(bytes: &[u8]) -> Result<Self, MessageError> {
        let (mut head, mut blobs) = unframed(bytes, "lastlook reply 1")?;
        let log = head.origin()?;
        let now = head.value("now", |value| Instant::parse(value).ok())?;
        let statuses = head.many("status", ENTRIES_MAX, parse_status)?;
        head.value("checkpoint", |value| (value == "1").then_some(()))?;
        let proof = head.count("proof", PROOF_HASHES_MAX)?;
        let first = head.first_news()?;
        let entries = head.count("entries", ENTRIES_MAX)?;
        let openings = head.count("openings", OPENINGS_MAX)?;
        let more = head.value("more", parse_more)?;
        head.end()?;
        let checkpoint = blobs.one()?;
        let proof = blobs.take(proof)?.iter().map(|blob| parse_hash(blob)).collect::<Result<_, _>>()?;
        let entries = blobs.take(entries)?;
        let openings = blobs.take(openings)?;
        blobs.end()?;
        let news = first.with(entries, more)?;
        let reply = Self { log, now, statuses, checkpoint, proof, news, openings };
        reply.check_fault()
    }

    /// A fault comes with nothing else.
    fn check_fault(self) -> Result<Self, MessageError> {
        let bare = match self.news {
            News::From { .. } => true,
            News::FaultHave => self.proof.is_empty() && self.openings.is_empty(),
            News::FaultRollback => self.proof.is_empty() && self.openings.is_empty() && self.statuses.is_empty(),
        };
        if bare { Ok(self) } else { Err(MessageError::Line { expected: "fault" }) }
    }
}

fn framed<'a>(head: String, blobs: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = head.into_bytes();
    bytes.push(b'\n');
    for blob in blobs {
        let length = u32::try_from(blob.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(blob);
    }
    bytes
}

fn unframed<'a>(bytes: &'a [u8], first: &'static str) -> Result<(Head<'a>, Blobs<'a>), MessageError> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(MessageError::TooLong);
    }
    let window = bytes.get(..HEAD_BYTES_MAX.min(bytes.len())).unwrap_or_default();
    let end = window.windows(2).position(|pair| pair == b"\n\n").ok_or(MessageError::Head)?;
    let (head, rest) = bytes.split_at_checked(end + 2).ok_or(MessageError::Head)?;
    // The empty line's own newline is not part of a line.
    let head = head.strip_suffix(b"\n\n").ok_or(MessageError::Head)?;
    let head = std::str::from_utf8(head).map_err(|_| MessageError::Head)?;
    let mut lines = head.split('\n').peekable();
    if lines.next() != Some(first) {
        return Err(MessageError::Line { expected: first });
    }
    Ok((Head { lines }, Blobs { rest }))
}

/// The lines of a head that are still to be read.
struct Head<'a> {
    lines: std::iter::Peekable<std::str::Split<'a, char>>,
}

impl<'a> Head<'a> {
    /// The next line's value, if the line has this name.
    fn named(&mut self, name: &str) -> Option<&'a str> {
        let line = self.lines.next_if(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')))?;
        line.get(name.len() + 1..)
    }

    fn value<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<T, MessageError> {
        self.named(name).and_then(read).ok_or(MessageError::Line { expected: name })
    }

    fn origin(&mut self) -> Result<String, MessageError> {
        self.value("log", |value| is_log(value).then(|| value.to_owned()))
    }

    fn count(&mut self, name: &'static str, most: usize) -> Result<usize, MessageError> {
        let number = self.value(name, parse_number)?;
        let too_many = MessageError::TooMany { what: name };
        usize::try_from(number).ok().filter(|count| *count <= most).ok_or(too_many)
    }

    fn many<T>(
        &mut self,
        name: &'static str,
        most: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, MessageError> {
        let mut all = Vec::new();
        while let Some(value) = self.named(name) {
            if all.len() == most {
                return Err(MessageError::TooMany { what: name });
            }
            all.push(read(value).ok_or(MessageError::Line { expected: name })?);
        }
        Ok(all)
    }

    fn first_news(&mut self) -> Result<FirstNews, MessageError> {
        match self.named("fault") {
            Some("have") => Ok(FirstNews::FaultHave),
            Some("rollback") => Ok(FirstNews::FaultRollback),
            Some(_) => Err(MessageError::Line { expected: "fault" }),
            None => Ok(FirstNews::From(self.value("from", parse_number)?)),
        }
    }

    fn end(mut self) -> Result<(), MessageError> {
        if self.lines.next().is_none() { Ok(()) } else { Err(MessageError::ExtraLine) }
    }
}

/// The line in which a reply says whether it has news.
enum FirstNews {
    From(u64),
    FaultHave,
    FaultRollback,
}

impl FirstNews {
    fn with(self, entries: Vec<Vec<u8>>, more: More) -> Result<News, MessageError> {
        let fault = match self {
            Self::From(place) => return Ok(News::From { place, entries, more }),
            Self::FaultHave => News::FaultHave,
            Self::FaultRollback => News::FaultRollback,
        };
        if entries.is_empty() && more == More::Nothing {
            Ok(fault)
        } else {
            Err(MessageError::Line { expected: "fault" })
        }
    }
}

/// The blobs that are still to be read.
struct Blobs<'a> {
    rest: &'a [u8],
}

impl Blobs<'_> {
    fn one(&mut self) -> Result<Vec<u8>, MessageError> {
        let (length, rest) = self.rest.split_first_chunk::<4>().ok_or(MessageError::Short)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| MessageError::Short)?;
        let (blob, rest) = rest.split_at_checked(length).ok_or(MessageError::Short)?;
        self.rest = rest;
        Ok(blob.to_vec())
    }

    fn take(&mut self, count: usize) -> Result<Vec<Vec<u8>>, MessageError> {
        // Each blob takes 4 bytes: no room is made for more of them than can be there.
        if count > self.rest.len() / 4 {
            return Err(MessageError::Short);
        }
        (0..count).map(|_| self.one()).collect()
    }

    fn end(self) -> Result<(), MessageError> {
        if self.rest.is_empty() { Ok(()) } else { Err(MessageError::Trailing) }
    }
}

fn parse_number(value: &str) -> Option<u64> {
    encoding::from_decimal(value).ok().filter(|number| *number <= NUMBER_MAX)
}

fn parse_have(value: &str) -> Option<Have> {
    let (size, root) = value.split_once(' ')?;
    match (parse_number(size)?, root) {
        (0, "-") => Some(Have::Nothing),
        (0, _) => None,
        (size, root) => Some(Have::First { size, root: Hash::from_base64(root).ok()? }),
    }
}

fn parse_want(value: &str) -> Option<(Hash, u8)> {
    let (hash, number) = value.split_once(' ')?;
    let number = parse_number(number).and_then(|number| u8::try_from(number).ok());
    Some((Hash::from_base64(hash).ok()?, number.filter(|number| (1..=BESIDE_MAX).contains(number))?))
}

fn parse_status(value: &str) -> Option<Status> {
    let (hash, rest) = value.split_once(' ')?;
    let (word, rest) = rest.split_once(' ')?;
    let fate = match word {
        "stored" => Fate::Stored(parse_number(rest)?),
        "known" => Fate::Known(parse_number(rest)?),
        "refused" => Fate::Refused(Refusal::ALL.into_iter().find(|refusal| refusal.word() == rest)?),
        _ => return None,
    };
    Some(Status { hash: Hash::from_base64(hash).ok()?, fate })
}

fn parse_more(value: &str) -> Option<More> {
    match value {
        "yes" => Some(More::Remain),
        "no" => Some(More::Nothing),
        _ => None,
    }
}

fn parse_hash(blob: &[u8]) -> Result<Hash, MessageError> {
    blob.try_into().map(Hash).map_err(|_| MessageError::Blob { what: "proof" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use record::key::SigningKey;

    fn hash() -> impl Strategy<Value = Hash> {
        any::<[u8; 32]>().prop_map(Hash)
    }

    fn instant() -> impl Strategy<Value = Instant> {
        (0..=253_402_300_799_999u64).prop_map(|millis| Instant::from_millis(millis).unwrap())
    }

    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![0..=9u64, 0..=NUMBER_MAX]
    }

    fn blobs(most: usize) -> impl Strategy<Value = Vec<Vec<u8>>> {
        vec(vec(any::<u8>(), 0..90), 0..most)
    }

    fn have() -> impl Strategy<Value = Have> {
        (number(), hash()).prop_map(|(size, root)| Have::new(size, root))
    }

    fn origin() -> impl Strategy<Value = String> {
        "[a-z0-9./_é–-]{1,60}"
    }

    fn requests() -> impl Strategy<Value = Request> {
        let key = any::<[u8; 32]>().prop_map(|seed| SigningKey::from_seed(seed).public());
        let contents = (blobs(4), blobs(9), blobs(9), number(), vec((hash(), 1..=64u8), 0..5));
        (origin(), key, have(), instant(), contents).prop_map(|(log, key, have, wall, contents)| {
            let (checkpoints, entries, openings, room, want) = contents;
            Request { log, key, have, wall, checkpoints, entries, openings, room, want }
        })
    }

    fn fates() -> impl Strategy<Value = Fate> {
        let refused = (0..Refusal::ALL.len()).prop_map(|at| Fate::Refused(Refusal::ALL[at]));
        prop_oneof![number().prop_map(Fate::Stored), number().prop_map(Fate::Known), refused]
    }

    fn replies() -> impl Strategy<Value = Reply> {
        let more = prop_oneof![Just(More::Remain), Just(More::Nothing)];
        let from = (number(), blobs(9), more).prop_map(|(place, entries, more)| News::From { place, entries, more });
        let news = prop_oneof![4 => from, 1 => Just(News::FaultHave), 1 => Just(News::FaultRollback)];
        let statuses = vec((hash(), fates()).prop_map(|(hash, fate)| Status { hash, fate }), 0..9);
        let checkpoint = vec(any::<u8>(), 0..300);
        (origin(), instant(), statuses, checkpoint, vec(hash(), 0..64), news, blobs(9)).prop_map(
            |(log, now, statuses, checkpoint, proof, news, openings)| {
                let mut reply = Reply { log, now, statuses, checkpoint, proof, news, openings };
                if !matches!(reply.news, News::From { .. }) {
                    (reply.proof, reply.openings) = (Vec::new(), Vec::new());
                }
                if reply.news == News::FaultRollback {
                    reply.statuses.clear();
                }
                reply
            },
        )
    }

    fn request() -> Request {
        Request {
            log: "tamarack.example/record".into(),
            key: SigningKey::from_seed([1; 32]).public(),
            have: Have::Nothing,
            wall: Instant::from_millis(1_778_512_382_500).unwrap(),
            checkpoints: vec![],
            entries: vec![b"an entry\n".to_vec()],
            openings: vec![],
            room: 1_048_576,
            want: vec![],
        }
    }

    #[test]
    fn a_request_as_it_travels() {
        let bytes = request().to_bytes();
        let key = request().key.to_base64();
        let head = format!(
            "lastlook sync 1\nlog tamarack.example/record\nkey {key}\nhave 0 -\nwall 2026-05-11T15:13:02.500Z\n\
             checkpoints 0\nentries 1\nopenings 0\nroom 1048576\n\n"
        );
        assert_eq!(bytes, [head.as_bytes(), &[0, 0, 0, 9], b"an entry\n"].concat());
    }

    #[test]
    fn requests_that_are_refused() {
        let good = String::from_utf8(request().to_bytes()).unwrap();
        let line = |expected| MessageError::Line { expected };
        let many = |what| MessageError::TooMany { what };
        let (a, b) = ([7; 32], [8; 32]);
        let wants = format!("room 1\n{}", format!("want {} 1\n", Hash(a).to_base64()).repeat(1_001));
        let cases: Vec<(&str, &str, MessageError)> = vec![
            ("sync 1", "sync 2", line("lastlook sync 1")),
            ("lastlook sync", "\nlastlook sync", line("lastlook sync 1")),
            ("log ", "log  ", line("log")),
            ("log tamarack", "log tam+arack", line("log")),
            ("log tamarack.example/record\n", "", line("log")),
            ("have 0 -", "have 0  -", line("have")),
            ("have 0 -", "have 1 -", line("have")),
            ("have 0 -", "have 00 -", line("have")),
            ("have 0 -", "have 0 0m7cw6MAOCxn2bK8Wn8yLUSUBHtDDv/y4yRpj8nNYGk=", line("have")),
            ("wall 2026-05-11", "wall 2026-05-32", line("wall")),
            ("checkpoints 0", "checkpoints 65", many("checkpoints")),
            ("entries 1", "entries 10001", many("entries")),
            ("entries 1", "entries 9007199254740992", line("entries")),
            ("entries 1", "entries -1", line("entries")),
            ("openings 0", "openings 10001", many("openings")),
            ("openings 0", "openings 10000", MessageError::Short),
            ("entries 1", "entries 2", MessageError::Short),
            ("entries 1", "entries 0", MessageError::Trailing),
            ("room 1048576", "room 9007199254740992", line("room")),
            ("room 1048576", "room 1048576\nroom 1", MessageError::ExtraLine),
            ("room 1048576", "room 1048576\r", line("room")),
            ("room 1048576\n", &wants, many("want")),
            ("room 1048576", "room 1048576\nwant x 1", line("want")),
            ("\n\n", "\n", MessageError::Head),
            ("an entry\n", "an entry", MessageError::Short),
            ("an entry\n", "an entry\n.", MessageError::Trailing),
        ];
        for (old, new, error) in cases {
            let bad = good.replacen(old, new, 1);
            assert_ne!(bad, good, "{old:?}");
            assert_eq!(Request::parse(bad.as_bytes()), Err(error), "{old:?} -> {:?}", &new[..new.len().min(60)]);
        }
        let key = SigningKey::from_seed(b).public().to_base64();
        let weak = good.replace(&request().key.to_base64(), &encoding::to_base64(&[0; 32]));
        assert_eq!(Request::parse(weak.as_bytes()), Err(line("key")));
        assert!(Request::parse(good.replace(&request().key.to_base64(), &key).as_bytes()).is_ok());
        assert_eq!(Request::parse(&vec![b'a'; MESSAGE_BYTES_MAX + 1]), Err(MessageError::TooLong));
        assert_eq!(Request::parse(&vec![b'a'; MESSAGE_BYTES_MAX]), Err(MessageError::Head));
        let zero = format!("room 1048576\nwant {} 65\n", Hash(a).to_base64());
        assert_eq!(Request::parse(good.replace("room 1048576\n", &zero).as_bytes()), Err(line("want")));
    }

    #[test]
    fn faults_come_with_nothing_else() {
        let from = News::From { place: 0, entries: vec![b"e".to_vec()], more: More::Nothing };
        let now = Instant::from_millis(0).unwrap();
        let status = Status { hash: Hash([1; 32]), fate: Fate::Known(2) };
        let proof = vec![Hash([2; 32])];
        let good = Reply {
            log: "a/b".into(),
            now,
            statuses: vec![status],
            checkpoint: b"c\n".to_vec(),
            proof,
            news: from,
            openings: vec![],
        };
        assert_eq!(Reply::parse(&good.to_bytes()), Ok(good.clone()));
        let text = String::from_utf8_lossy(&good.to_bytes()).into_owned();
        for fault in ["fault have", "fault rollback"] {
            let bad = text.replace("from 0", fault);
            assert!(Reply::parse(bad.as_bytes()).is_err(), "{fault}");
        }
        let have = Reply { proof: vec![], news: News::FaultHave, ..good.clone() };
        assert_eq!(Reply::parse(&have.to_bytes()), Ok(have.clone()));
        let rollback = Reply { news: News::FaultRollback, ..have };
        assert_eq!(Reply::parse(&rollback.to_bytes()), Err(MessageError::Line { expected: "fault" }));
    }

    #[test]
    fn the_statuses_of_a_full_request_fit_into_a_head() {
        let status = Status { hash: Hash([255; 32]), fate: Fate::Stored(NUMBER_MAX) };
        let reply = Reply {
            log: "é".repeat(255),
            now: Instant::from_millis(0).unwrap(),
            statuses: vec![status; ENTRIES_MAX],
            checkpoint: vec![],
            proof: vec![],
            news: News::From { place: NUMBER_MAX, entries: vec![], more: More::Remain },
            openings: vec![],
        };
        assert_eq!(Reply::parse(&reply.to_bytes()), Ok(reply));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn requests_go_round(request in requests()) {
            prop_assert_eq!(Request::parse(&request.to_bytes()), Ok(request));
        }

        #[test]
        fn replies_go_round(reply in replies()) {
            prop_assert_eq!(Reply::parse(&reply.to_bytes()), Ok(reply));
        }

        /// What is cut, lengthened or changed is refused, or is another message that prints as it was read.
        #[test]
        fn hostile_messages(request in requests(), reply in replies(), at in any::<prop::sample::Index>(), byte: u8) {
            for bytes in [request.to_bytes(), reply.to_bytes()] {
                let cut = &bytes[..at.index(bytes.len())];
                prop_assert!(Request::parse(cut).is_err() && Reply::parse(cut).is_err());
                let longer = [bytes.as_slice(), &[byte]].concat();
                prop_assert!(Request::parse(&longer).is_err() && Reply::parse(&longer).is_err());
                let mut changed = bytes.clone();
                changed[at.index(bytes.len())] ^= byte;
                if let Ok(read) = Request::parse(&changed) {
                    prop_assert_eq!(read.to_bytes(), changed.clone());
                }
                if let Ok(read) = Reply::parse(&changed) {
                    prop_assert_eq!(read.to_bytes(), changed);
                }
            }
        }

        #[test]
        fn noise(bytes in vec(any::<u8>(), 0..400)) {
            for first in ["lastlook sync 1\n", "lastlook reply 1\n", ""] {
                let bytes = [first.as_bytes(), &bytes].concat();
                prop_assert!(Request::parse(&bytes).is_err() && Reply::parse(&bytes).is_err());
            }
        }
    }
}
