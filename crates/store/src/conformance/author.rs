//! Writes entries, openings and checkpoints as a phone and a server would, with keys that everybody may know.
//!
//! For tests only. What it makes follows `docs/formats/record.md`, except for what [`Author::raw`] makes.

use record::beside;
use record::checkpoint::Checkpoint as Stated;
use record::control::{Control, Holds, Open, Redact};
use record::entry::{Attachment, Entry as Said, Kind};
use record::key::SigningKey;
use record::merkle::{Hash, leaf_hash};
use record::note::{KeyKind, Signer, VerifierKey};

use crate::batch::Batch;
use crate::kept::{Checkpoint, Destroyed, Entry, Opening};
use crate::tree::{Spine, file_hash};

/// When the first entry is received: 2026-05-11 15:13:00 UTC.
pub const STARTED_AT: u64 = 1_778_512_380_000;

/// A log that is being written: everything that was made, and what the next batch takes.
#[derive(Clone, Debug)]
pub struct Author {
    origin: String,
    signer: Signer,
    key: SigningKey,
    entries: Vec<Entry>,
    openings: Vec<Opening>,
    destroyed: Vec<Destroyed>,
    spine: Spine,
    number: u64,
    previous: Option<Hash>,
}

impl Author {
    /// A log of this origin, with nothing in it.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self {
            origin: origin.into(),
            signer: Signer::new(origin, SigningKey::from_seed([1; 32])).unwrap(),
            key: SigningKey::from_seed([2; 32]),
            entries: Vec::new(),
            openings: Vec::new(),
            destroyed: Vec::new(),
            spine: Spine::default(),
            number: 0,
            previous: None,
        }
    }

    /// The log's origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// All entries so far.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All openings so far, those that were destroyed too.
    #[must_use]
    pub fn openings(&self) -> &[Opening] {
        &self.openings
    }

    /// What `write` makes, as a batch with a checkpoint.
    pub fn batch(&mut self, write: impl FnOnce(&mut Self)) -> Batch {
        let before = (self.entries.len(), self.openings.len(), self.destroyed.len());
        write(self);
        let stated = Stated::new(&self.origin, self.size(), self.spine.root()).unwrap();
        let note = stated.sign(&[&self.signer]).unwrap().to_string().into_bytes();
        let made_at = STARTED_AT + self.size();
        Batch {
            entries: self.entries[before.0..].to_vec(),
            openings: self.openings[before.1..].to_vec(),
            destroy: self.destroyed[before.2..].to_vec(),
            checkpoint: Some(Checkpoint { size: self.size(), root: self.spine.root(), note, made_at }),
            memos: Vec::new(),
        }
    }

    /// The first entry.
    pub fn open(&mut self) {
        let clock_key = SigningKey::from_seed([3; 32]).public();
        let open = Control::Open(Open {
            holds: Holds::Production,
            log_key: self.signer.verifier().clone(),
            clock_key: VerifierKey::new(&format!("{}/clock", self.origin), KeyKind::Cosignature, clock_key).unwrap(),
        });
        let said = self.next(Kind::Open).saying(&open);
        self.sign(said);
    }

    /// A statement, with values beside it and files attached.
    pub fn say(&mut self, statement: &str, values: &[&str], files: &[&[u8]]) {
        let mut said = self.next(Kind::Say);
        said.body = format!("{statement}\n");
        let attachment =
            |file: &&[u8]| Attachment { hash: file_hash(file), length: file.len() as u64, media: "image/jpeg".into() };
        said.attach = files.iter().map(attachment).collect();
        let place = self.size();
        for (number, value) in (1u8..).zip(values) {
            let salt = file_hash(format!("{place} {number}").as_bytes()).0;
            said.beside.push(beside::commitment(&salt, value));
            self.openings.push(Opening { place, number, salt, value: value.as_bytes().to_vec() });
        }
        self.sign(said);
    }

    /// A second entry with the number of the last one.
    pub fn fork(&mut self, statement: &str) {
        let last = self.entries.last().unwrap();
        self.number = last.number;
        let before = self.entries.iter().find(|entry| entry.number + 1 == last.number);
        self.previous = before.map(|entry| entry.hash);
        self.say(statement, &[], &[]);
    }

    /// An order to destroy values beside an entry.
    pub fn redact(&mut self, entry: Hash, numbers: &[u8]) {
        let place = self.entries.iter().find(|other| other.hash == entry).unwrap().place;
        let by = self.size();
        self.destroyed.extend(numbers.iter().map(|number| Destroyed { place, number: *number, by }));
        let redact = Control::Redact(Redact { entry, numbers: numbers.to_vec(), why: "asked by her".into() });
        let said = self.next(Kind::Redact).saying(&redact);
        self.sign(said);
    }

    /// Bytes that are no entry at all: a store does not look into them.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.add([9; 32], self.size(), false, bytes.to_vec());
    }

    /// An entry that is there already.
    pub fn again(&mut self, place: usize) {
        let Entry { key, number, control, bytes, .. } = self.entries[place].clone();
        self.add(key, number, control, bytes);
    }

    fn next(&self, kind: Kind) -> Said {
        let mut said = Said::new(&self.origin, kind, &self.key, "ruth");
        (said.number, said.previous) = (self.number, self.previous);
        said
    }

    fn sign(&mut self, said: Said) {
        let signed = said.sign(&self.key).unwrap();
        (self.number, self.previous) = (said.number + 1, Some(signed.hash()));
        self.add(said.key.0, said.number, said.kind != Kind::Say, signed.bytes().to_vec());
    }

    fn add(&mut self, key: [u8; 32], number: u64, control: bool, bytes: Vec<u8>) {
        let hash = leaf_hash(&bytes);
        let place = self.size();
        self.spine.push(hash);
        self.entries.push(Entry { place, hash, key, number, control, received_at: STARTED_AT + place, bytes });
    }
}
