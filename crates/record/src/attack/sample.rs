//! Makes small records with all their secret keys: for vectors, attacks and tests.
//!
//! Never for a real record: every key is made from its name. `SHA-256(name)` is the seed.

use record::beside::{Opening, commitment};
use record::bundle::{Parts, Trust};
use record::checkpoint::Checkpoint;
use record::clock::{Clock, LocalTime};
use record::control::{Control, Enrol, Holds, May, Open};
use record::cosignature::Cosigner;
use record::entry::{Attachment, Entry, Kind, Seen, SignedEntry};
use record::key::SigningKey;
use record::merkle::{Hash, leaf_hash, root_of};
use record::note::Signer;
use sha2::{Digest, Sha256};

/// The origin of all sample logs.
pub const ORIGIN: &str = "tamarack.example/record";
/// When the samples begin: 2026-05-11T14:00:00Z, in milliseconds.
pub const START_MS: u64 = 1_778_508_000_000;
/// A minute.
pub const MINUTE_MS: u64 = 60_000;

/// The secret key of a name.
pub fn key(name: &str) -> SigningKey {
    SigningKey::from_seed(Sha256::digest(name).into())
}

/// Somebody's phone.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its secret key.
    pub key: SigningKey,
    /// Who carries it.
    pub person: String,
    /// How many entries it has signed.
    pub number: u64,
    /// The last of them.
    pub previous: Option<Hash>,
}

/// A log with everything that made it.
#[derive(Clone, Debug)]
pub struct Set {
    /// The log's key.
    pub log: Signer,
    /// The key that says when.
    pub clock: Cosigner,
    /// Witnesses.
    pub witnesses: Vec<Cosigner>,
    /// Phones; the first opened the log.
    pub devices: Vec<Device>,
    /// The entries, in the log's order.
    pub entries: Vec<SignedEntry>,
    /// Checkpoints by size.
    pub checkpoints: Vec<(u64, Vec<u8>)>,
    /// Values beside entries.
    pub openings: Vec<Opening>,
    /// Attached files.
    pub originals: Vec<Vec<u8>>,
    /// The time now, in milliseconds.
    pub now_ms: u64,
}

impl Set {
    /// A log of one entry, opened by `name/device/0` for `ana`.
    pub fn open(name: &str) -> Self {
        let named = |what: &str| key(&format!("{name}/{what}"));
        let log = Signer::new(ORIGIN, named("log")).unwrap();
        let clock = Cosigner::new(&format!("{ORIGIN}/clock"), named("clock")).unwrap();
        let witness = |at| Cosigner::new(&format!("witness.example/{at}"), named(&format!("witness/{at}"))).unwrap();
        let device = |at: usize| Device {
            key: named(&format!("device/{at}")),
            person: PEOPLE[at].into(),
            number: 0,
            previous: None,
        };
        let (log_key, clock_key) = (log.verifier().clone(), clock.verifier().clone());
        let mut set = Self {
            log,
            clock,
            witnesses: (0..3).map(witness).collect(),
            devices: (0..PEOPLE.len()).map(device).collect(),
            entries: Vec::new(),
            checkpoints: Vec::new(),
            openings: Vec::new(),
            originals: Vec::new(),
            now_ms: START_MS,
        };
        set.steer(0, &Control::Open(Open { holds: Holds::Production, log_key, clock_key }));
        set
    }

    /// What the device would sign next.
    pub fn draft(&self, device: usize) -> Entry {
        let Device { key, person, number, previous } = &self.devices[device];
        Entry {
            number: *number,
            previous: *previous,
            clock: Clock { ms: self.now_ms, counter: 0 },
            time: LocalTime { utc: (self.now_ms / 1000).cast_signed(), offset: -420 },
            seen: self.seen(),
            ..Entry::new(ORIGIN, Kind::Say, key, person)
        }
    }

    /// The newest checkpoint.
    pub fn seen(&self) -> Option<Seen> {
        let (size, _) = self.checkpoints.last()?;
        Some(Seen { size: *size, root: self.root(*size) })
    }

    /// Signs an entry and puts it into the log; a minute passes.
    pub fn add(&mut self, device: usize, entry: &Entry) -> Hash {
        let signed = entry.sign(&self.devices[device].key).unwrap();
        let hash = signed.hash();
        (self.devices[device].number, self.devices[device].previous) = (entry.number + 1, Some(hash));
        self.entries.push(signed);
        self.now_ms += MINUTE_MS;
        hash
    }

    /// A statement.
    pub fn say(&mut self, device: usize, body: &str) -> Hash {
        let means = Some("I looked. I counted six. All dummies.".into());
        let entry = Entry { body: format!("{body}\n"), means, ..self.draft(device) };
        self.add(device, &entry)
    }

    /// A statement with values beside it.
    pub fn say_beside(&mut self, device: usize, values: &[&str]) -> Hash {
        let salts: Vec<[u8; 32]> =
            (0..values.len()).map(|at| Sha256::digest(format!("salt {} {at}", self.now_ms)).into()).collect();
        let beside = salts.iter().zip(values).map(|(salt, value)| commitment(salt, value)).collect();
        let entry = Entry { beside, body: "show(weapon: R1, to: {1})\n".into(), ..self.draft(device) };
        let hash = self.add(device, &entry);
        let opening = |(number, (salt, value)): (u8, (&[u8; 32], &&str))| Opening {
            entry: hash,
            number,
            salt: *salt,
            value: (*value).to_owned(),
        };
        self.openings.extend((1..).zip(salts.iter().zip(values)).map(opening));
        hash
    }

    /// A statement with a file.
    pub fn say_attached(&mut self, device: usize, file: &[u8]) -> Hash {
        let hash = Hash(Sha256::digest(file).into());
        let attach = vec![Attachment { hash, length: file.len() as u64, media: "image/jpeg".into() }];
        let entry = Entry { attach, body: "show(weapon: R1, to: kim)\n".into(), ..self.draft(device) };
        self.originals.push(file.to_vec());
        self.add(device, &entry)
    }

    /// A control entry.
    pub fn steer(&mut self, device: usize, control: &Control) -> Hash {
        let entry = self.draft(device).saying(control);
        self.add(device, &entry)
    }

    /// Enrols a device with these rights.
    pub fn enrol(&mut self, by: usize, device: usize, may: May) -> Hash {
        let enrol = self.enrolment(device, may);
        self.steer(by, &enrol)
    }

    /// What enrols a device.
    pub fn enrolment(&self, device: usize, may: May) -> Control {
        let Device { key, person, .. } = &self.devices[device];
        Control::Enrol(Enrol {
            key: key.public(),
            persons: vec![person.clone()],
            may,
            device: format!("{person}'s phone"),
        })
    }

    /// The root over the first entries.
    pub fn root(&self, size: u64) -> Hash {
        let leaves: Vec<Hash> =
            self.entries.iter().take(usize::try_from(size).unwrap()).map(SignedEntry::hash).collect();
        root_of(&leaves)
    }

    /// The log signs how long it is now, and its clock key says when.
    pub fn checkpoint(&mut self) {
        let size = self.entries.len() as u64;
        let note = self.signed_checkpoint(size, self.root(size));
        self.checkpoints.push((size, note));
    }

    /// A checkpoint of any size and root, with the clock's cosignature of now.
    pub fn signed_checkpoint(&self, size: u64, root: Hash) -> Vec<u8> {
        let mut note = Checkpoint::new(ORIGIN, size, root).unwrap().sign(&[&self.log]).unwrap();
        note.add(self.clock.cosign(&note, self.now_ms / 1000).unwrap()).unwrap();
        note.to_string().into_bytes()
    }

    /// Everything of it, as a bundle.
    pub fn parts(&self) -> Parts {
        let (newest, earlier) = self.checkpoints.split_last().unwrap();
        Parts {
            leaves: self.entries.iter().map(SignedEntry::hash).collect(),
            entries: self.entries.iter().map(|entry| Some(entry.bytes().to_vec())).collect(),
            checkpoint: newest.1.clone(),
            checkpoints: earlier.to_vec(),
            openings: self.openings.clone(),
            originals: self.originals.clone(),
            protocol: vec![("core.rules".into(), b"sort person \"a person\"\n".to_vec())],
            reason: "asked for by letter of 2026-06-02".into(),
            bag_info: "Source-Organization: Tamarack Pictures\nBagging-Date: 2026-06-03\n".into(),
            page: Some(b"<!doctype html><title>a record</title>\n".to_vec()),
        }
    }

    /// That somebody knows the log's key.
    pub fn trust(&self) -> Trust {
        Trust { log_key: Some(self.log.verifier().clone()), ..Trust::default() }
    }
}

/// Who carries the devices.
const PEOPLE: [&str; 4] = ["ana", "kim", "ben", "ruth"];

/// Signs any text as an entry would be, well-formed or not, with the signature line of the key.
pub fn sign_text(text: &str, key: &SigningKey) -> Vec<u8> {
    let signature = key.sign(text.as_bytes());
    let name = format!("device.{}", hex(&Sha256::digest(key.public().as_bytes())[..8]));
    let id =
        Sha256::new().chain_update(&name).chain_update([b'\n', 1]).chain_update(key.public().as_bytes()).finalize();
    let blob: Vec<u8> = id[..4].iter().chain(&signature.0).copied().collect();
    format!("{text}\n\u{2014} {name} {}\n", record::encoding::to_base64(&blob)).into_bytes()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    record::encoding::to_hex(bytes)
}

/// A small record with everything in it: four phones, a lost one, values, a destroyed value, files.
pub fn small(name: &str) -> Set {
    let mut set = Set::open(name);
    set.enrol(0, 1, May::SAY);
    set.enrol(0, 2, May::ALL);
    set.checkpoint();
    set.say(1, "dummies_checked(weapon: R1, count: 6)");
    let named = set.say_beside(2, &["owen", "\"a health matter\""]);
    set.say_attached(1, b"a picture of six dummies");
    let refs = vec![named];
    let about = Entry { refs, body: "withdraws\n".into(), ..set.draft(2) };
    set.add(2, &about);
    set.checkpoint();
    set.enrol(2, 3, May::SAY);
    set.say(3, "show(weapon: R1, to: kim)");
    set.say(1, "show(weapon: R1, to: ben)");
    set.say_beside(3, &["olga"]);
    set.say(0, "meeting_held(meeting: M1)");
    set.checkpoint();
    set
}

/// The leaf hashes of any entries.
pub fn leaves(entries: &[Vec<u8>]) -> Vec<Hash> {
    entries.iter().map(|entry| leaf_hash(entry)).collect()
}
