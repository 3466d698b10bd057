//! The entries that steer the record itself: who may sign, whose device was lost, which values are gone.
//!
//! Never says whether such an entry was allowed: [`crate::chain`] does. Whatever is read here prints back as
//! the same text.
//!
//! Source: `docs/formats/record.md` section 3.

use crate::clock::decimal;
use crate::encoding;
use crate::entry::{Entry, EntryError, Fault, KeyBytes, Kind, is_person, is_text};
use crate::key::PublicKey;
use crate::merkle::Hash;
use crate::note::{KeyKind, VerifierKey};
use std::fmt::{self, Write as _};

/// An `enrol` entry names this many persons at most (section 3).
pub const PERSONS_MAX: usize = 50;
/// An entry has this many values beside it at most (section 2).
pub const BESIDE_MAX: u8 = 64;

/// What an `open`, `enrol`, `disown` or `redact` entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// The log's first entry.
    Open(Open),
    /// Lets another key sign.
    Enrol(Enrol),
    /// A lost or stolen device.
    Disown(Disown),
    /// Destroys values carried beside an entry.
    Redact(Redact),
}

/// What a log is for, and which keys sign its checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// A production or a case.
    pub holds: Holds,
    /// The key that signs checkpoints; its name is the log's origin.
    pub log_key: VerifierKey,
    /// The key that says when.
    pub clock_key: VerifierKey,
}

/// What a log holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// The record of a production.
    Production,
    /// The statements of a case.
    Case,
}

/// A key that may sign from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// The key.
    pub key: PublicKey,
    /// For whom it may speak; 1 to 50.
    pub persons: Vec<String>,
    /// What it may sign.
    pub may: May,
    /// What people call the device.
    pub device: String,
}

/// A key that may no longer sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disown {
    /// The key.
    pub key: KeyBytes,
    /// The number of its last entry that still counts.
    pub last: Option<u64>,
    /// Why.
    pub why: String,
}

/// Values that nobody keeps any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redact {
    /// The entry that carried them: the one `ref` of the `redact` entry.
    pub entry: Hash,
    /// Their numbers, ascending.
    pub numbers: Vec<u8>,
    /// Why.
    pub why: String,
}

/// What a key may sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Statements.
    pub say: bool,
    /// Other keys' enrolment.
    pub enrol: bool,
    /// That a device is lost.
    pub disown: bool,
    /// That values are destroyed.
    pub redact: bool,
}

impl May {
    /// Everything: what the key of the `open` entry may.
    pub const ALL: Self = Self { say: true, enrol: true, disown: true, redact: true };
    /// Statements only.
    pub const SAY: Self = Self { say: true, enrol: false, disown: false, redact: false };

    /// Whether an entry of this kind may be signed. (`open` may: where it may stand is another rule.)
    pub fn sign(self, kind: Kind) -> bool {
        match kind {
            Kind::Open => true,
            Kind::Say => self.say,
            Kind::Enrol => self.enrol,
            Kind::Disown => self.disown,
            Kind::Redact => self.redact,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ').peekable();
        let mut has = |word: &str| words.next_if_eq(&word).is_some();
        let may = Self { say: has("say"), enrol: has("enrol"), disown: has("disown"), redact: has("redact") };
        (words.next().is_none() && may != Self::default()).then_some(may)
    }
}

impl fmt::Display for May {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [(self.say, "say"), (self.enrol, "enrol"), (self.disown, "disown"), (self.redact, "redact")];
        let words: Vec<&str> = all.into_iter().filter_map(|(has, word)| has.then_some(word)).collect();
        f.write_str(&words.join(" "))
    }
}

impl Control {
    /// The kind of entry that says it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Open(_) => Kind::Open,
            Self::Enrol(_) => Kind::Enrol,
            Self::Disown(_) => Kind::Disown,
            Self::Redact(_) => Kind::Redact,
        }
    }

    /// Whether the entry of this key and number that says it gives up its own key from then on, and nothing before: that
    /// any key may sign, whatever it was let in for (section 3).
    pub fn leaves(&self, key: &KeyBytes, number: u64) -> bool {
        matches!(self, Self::Disown(disown) if disown.key == *key && disown.last == Some(number))
    }

    /// The `ref`s that the entry must have.
    pub fn refs(&self) -> Vec<Hash> {
        match self {
            Self::Redact(redact) => vec![redact.entry],
            _ => Vec::new(),
        }
    }

    /// The body of the entry.
    pub fn body(&self) -> String {
        match self {
            Self::Open(open) => open.body(),
            Self::Enrol(enrol) => enrol.body(),
            Self::Disown(disown) => disown.body(),
            Self::Redact(redact) => redact.body(),
        }
    }

    /// Reads what an entry says; `None` for a `say`. `line` is the line of the body's first line.
    pub(crate) fn of(entry: &Entry, line: usize) -> Result<Option<Self>, EntryError> {
        let mut body = Body { rest: &entry.body, line };
        let control = match entry.kind {
            Kind::Say => return Ok(None),
            Kind::Open => Self::Open(open(entry, &mut body)?),
            Kind::Enrol => Self::Enrol(enrol(&mut body)?),
            Kind::Disown => Self::Disown(disown(&mut body)?),
            Kind::Redact => Self::Redact(redact(entry, &mut body)?),
        };
        body.end()?;
        Ok(Some(control))
    }
}

impl Open {
    fn body(&self) -> String {
        let holds = match self.holds {
            Holds::Production => "production",
            Holds::Case => "case",
        };
        format!("holds {holds}\nlog-key {}\nclock-key {}\n", self.log_key, self.clock_key)
    }
}

impl Enrol {
    fn body(&self) -> String {
        let mut text = format!("key {}\n", self.key.to_base64());
        for person in &self.persons {
            let _ = writeln!(text, "person {person}");
        }
        let _ = writeln!(text, "may {}\ndevice {}", self.may, self.device);
        text
    }
}

impl Disown {
    fn body(&self) -> String {
        let last = self.last.map_or_else(|| "-".to_owned(), |last| last.to_string());
        format!("key {}\nlast {last}\nwhy {}\n", self.key.to_base64(), self.why)
    }
}

impl Redact {
    fn body(&self) -> String {
        let numbers: Vec<String> = self.numbers.iter().map(u8::to_string).collect();
        format!("beside {}\nwhy {}\n", numbers.join(" "), self.why)
    }
}

fn open(entry: &Entry, body: &mut Body<'_>) -> Result<Open, EntryError> {
    if entry.number != 0 {
        return Err(body.fault(Fault::OpenNumber));
    }
    let holds = body.value("holds", |value| match value {
        "production" => Some(Holds::Production),
        "case" => Some(Holds::Case),
        _ => None,
    })?;
    let named = |value: &str, name: &str, kind| {
        VerifierKey::parse(value).ok().filter(|key| key.name() == name && key.kind() == kind)
    };
    let log_key = body.value("log-key", |value| named(value, &entry.log, KeyKind::Ed25519))?;
    let clock = format!("{}/clock", entry.log);
    let clock_key = body.value("clock-key", |value| named(value, &clock, KeyKind::Cosignature))?;
    Ok(Open { holds, log_key, clock_key })
}

fn enrol(body: &mut Body<'_>) -> Result<Enrol, EntryError> {
    let key = body.value("key", |value| PublicKey::from_base64(value).ok())?;
    let person = |value: &str| is_person(value).then(|| value.to_owned());
    let mut persons = vec![body.value("person", person)?];
    while body.starts("person") && persons.len() < PERSONS_MAX {
        persons.push(body.value("person", person)?);
    }
    let may = body.value("may", May::parse)?;
    Ok(Enrol { key, persons, may, device: body.text("device")? })
}

fn disown(body: &mut Body<'_>) -> Result<Disown, EntryError> {
    let key = body.value("key", |value| encoding::array_from_base64(value).ok().map(KeyBytes))?;
    let last = body.value("last", |value| if value == "-" { Some(None) } else { decimal(value).map(Some) })?;
    Ok(Disown { key, last, why: body.text("why")? })
}

fn redact(entry: &Entry, body: &mut Body<'_>) -> Result<Redact, EntryError> {
    let [target] = entry.refs.as_slice() else { return Err(body.fault(Fault::RedactRef)) };
    let numbers = body.value("beside", numbers)?;
    Ok(Redact { entry: *target, numbers, why: body.text("why")? })
}

/// Numbers of values beside an entry, each above the one before.
fn numbers(text: &str) -> Option<Vec<u8>> {
    let numbers: Option<Vec<u8>> = text.split(' ').map(|part| u8::try_from(decimal(part)?).ok()).collect();
    let in_range = |numbers: &Vec<u8>| numbers.iter().all(|number| (1..=BESIDE_MAX).contains(number));
    numbers.filter(in_range).filter(|numbers| numbers.is_sorted_by(|a, b| a < b))
}

/// The lines of a body, read from the top.
struct Body<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Body<'a> {
    fn fault(&self, fault: Fault) -> EntryError {
        EntryError { line: self.line, fault }
    }

    fn starts(&self, name: &str) -> bool {
        self.rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
    }

    fn value<T>(&mut self, name: &'static str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<T, EntryError> {
        let (line, rest) = self.rest.split_once('\n').ok_or_else(|| self.fault(Fault::Missing(name)))?;
        let value = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
        let value = value.ok_or_else(|| self.fault(Fault::Missing(name)))?;
        let value = read(value).ok_or_else(|| self.fault(Fault::Value(name)))?;
        (self.rest, self.line) = (rest, self.line + 1);
        Ok(value)
    }

    fn text(&mut self, name: &'static str) -> Result<String, EntryError> {
        self.value(name, |value| is_text(value).then(|| value.to_owned()))
    }

    fn end(&self) -> Result<(), EntryError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.fault(Fault::BodyGoesOn)) }
    }
}
