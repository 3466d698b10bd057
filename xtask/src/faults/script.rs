//! What the devices of a made-up production send, one upload after the other: the same for the same seed, so that
//! whoever checks the record afterwards knows every byte that must be in it.

use record::beside::{Opening, commitment};
use record::checkpoint::Checkpoint;
use record::clock::{Clock, LocalTime};
use record::control::{Control, Enrol, Holds, May, Open, Redact};
use record::cosignature::Cosigner;
use record::entry::{Attachment, Entry, Kind, SignedEntry};
use record::key::SigningKey;
use record::merkle::{Hash, Tree};
use record::note::Signer;
use store::tree::file_hash;

use super::random::Random;

/// The log's name.
pub const ORIGIN: &str = "faults.example/record";
/// When it all begins: milliseconds since 1970.
const START: u64 = 1_778_512_380_000;

/// Any error in words.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What one device sends at once.
pub struct Upload {
    /// Its index among the uploads.
    pub index: usize,
    /// The place that its first entry must get.
    pub first: u64,
    /// What is signed.
    pub entries: Vec<SignedEntry>,
    /// Values beside these and earlier entries, with the place of the entry.
    pub openings: Vec<(u64, Opening)>,
    /// Values that these entries destroy: place, number, and the place of the order.
    pub destroy: Vec<(u64, u8, u64)>,
    /// Files that these entries attach.
    pub originals: Vec<Vec<u8>>,
    /// The root of the log with these entries.
    pub root: Hash,
    /// When the server gets it.
    pub at: u64,
}

impl Upload {
    /// The log's size with it.
    pub fn size(&self) -> u64 {
        self.first + self.entries.len() as u64
    }
}

/// A device with its chain.
struct Device {
    key: SigningKey,
    person: &'static str,
    number: u64,
    previous: Option<Hash>,
}

/// A value that is in the record and not destroyed.
#[derive(Clone, Copy)]
struct Value {
    place: u64,
    entry: Hash,
    number: u8,
}

/// All uploads, one after the other.
pub struct Script {
    random: Random,
    devices: [Device; 2],
    keys: Keys,
    tree: Tree,
    index: usize,
    values: Vec<Value>,
    /// Openings that a device sends only with its next upload.
    late: Vec<(u64, Opening)>,
}

/// The server's keys.
pub struct Keys {
    /// Signs checkpoints.
    pub log: Signer,
    /// Says when.
    pub clock: Cosigner,
}

impl Keys {
    /// The keys that belong to a seed.
    pub fn new(seed: u64) -> Result<Self, Fault> {
        let log = Signer::new(ORIGIN, key(seed, "log"))?;
        Ok(Self { log, clock: Cosigner::new(&format!("{ORIGIN}/clock"), key(seed, "clock"))? })
    }

    /// A checkpoint, signed with both.
    pub fn sign(&self, size: u64, root: Hash, at: u64) -> Result<Vec<u8>, Fault> {
        let mut note = Checkpoint::new(ORIGIN, size, root)?.sign(&[&self.log])?;
        note.add(self.clock.cosign(&note, at / 1000)?)?;
        Ok(note.to_string().into_bytes())
    }
}

/// The key of this name that belongs to a seed.
pub fn key(seed: u64, name: &str) -> SigningKey {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&Random::new(seed, name).bytes(32));
    SigningKey::from_seed(bytes)
}

impl Script {
    /// The script that belongs to a seed.
    pub fn new(seed: u64) -> Result<Self, Fault> {
        let device = |name, person| Device { key: key(seed, name), person, number: 0, previous: None };
        Ok(Self {
            random: Random::new(seed, "script"),
            devices: [device("office", "olga"), device("phone", "ruth")],
            keys: Keys::new(seed)?,
            tree: Tree::new(),
            index: 0,
            values: Vec::new(),
            late: Vec::new(),
        })
    }

    /// The first so many uploads.
    pub fn uploads(seed: u64, count: usize) -> Result<Vec<Upload>, Fault> {
        let mut script = Self::new(seed)?;
        (0..count).map(|_| script.next_upload()).collect()
    }

    /// The next upload.
    pub fn next_upload(&mut self) -> Result<Upload, Fault> {
        let mut upload = Upload {
            index: self.index,
            first: self.tree.size(),
            entries: Vec::new(),
            openings: std::mem::take(&mut self.late),
            destroy: Vec::new(),
            originals: Vec::new(),
            root: self.tree.root(),
            at: START + 1000 * self.index as u64,
        };
        if self.index == 0 {
            self.begin(&mut upload)?;
        } else {
            for _ in 0..self.random.between(1, 4) {
                if self.random.per_mille(60) { self.redact(&mut upload)? } else { self.say(&mut upload)? }
            }
        }
        self.index += 1;
        upload.root = self.tree.root();
        Ok(upload)
    }

    fn begin(&mut self, upload: &mut Upload) -> Result<(), Fault> {
        let (log_key, clock_key) = (self.keys.log.verifier().clone(), self.keys.clock.verifier().clone());
        let open = Control::Open(Open { holds: Holds::Production, log_key, clock_key });
        let [_, phone] = &self.devices;
        let (key, device) = (phone.key.public(), "phone of the armorer".to_owned());
        let enrol = Control::Enrol(Enrol { key, persons: vec!["ruth".into()], may: May::SAY, device });
        for control in [open, enrol] {
            self.sign(0, upload, |entry| entry.saying(&control))?;
        }
        Ok(())
    }

    fn redact(&mut self, upload: &mut Upload) -> Result<(), Fault> {
        if self.values.is_empty() {
            return self.say(upload);
        }
        let at = self.random.index(self.values.len());
        let value = self.values.swap_remove(at);
        let redact = Redact { entry: value.entry, numbers: vec![value.number], why: "asked for".into() };
        self.sign(0, upload, |entry| entry.saying(&Control::Redact(redact)))?;
        upload.destroy.push((value.place, value.number, self.tree.size() - 1));
        upload.openings.retain(|(place, opening)| (*place, opening.number) != (value.place, value.number));
        self.late.retain(|(place, opening)| (*place, opening.number) != (value.place, value.number));
        Ok(())
    }

    fn say(&mut self, upload: &mut Upload) -> Result<(), Fault> {
        let body = self.body();
        let values = self.values();
        let original = self.original();
        let attach = original.iter().map(|bytes| Attachment {
            hash: file_hash(bytes),
            length: bytes.len() as u64,
            media: "image/jpeg".into(),
        });
        let (attach, beside) = (attach.collect(), values.iter().map(|(salt, value)| commitment(salt, value)).collect());
        let place = self.tree.size();
        let device = 1 - usize::from(self.random.per_mille(200));
        let hash = self.sign(device, upload, |entry| Entry { body, attach, beside, ..entry })?;
        for (number, (salt, value)) in (1u8..).zip(values) {
            self.values.push(Value { place, entry: hash, number });
            let opening = (place, Opening { entry: hash, number, salt, value });
            if self.random.per_mille(200) { self.late.push(opening) } else { upload.openings.push(opening) }
        }
        upload.originals.extend(original);
        Ok(())
    }

    /// Signs an entry of a device and puts it at the end of the log.
    fn sign(&mut self, device: usize, upload: &mut Upload, fill: impl FnOnce(Entry) -> Entry) -> Result<Hash, Fault> {
        let device = self.devices.get_mut(device).ok_or("no such device")?;
        let utc = (upload.at / 1000).cast_signed();
        let entry = Entry {
            number: device.number,
            previous: device.previous,
            clock: Clock { ms: upload.at, counter: u16::try_from(upload.entries.len())? },
            time: LocalTime { utc, offset: -420 },
            ..Entry::new(ORIGIN, Kind::Say, &device.key, device.person)
        };
        let signed = fill(entry).sign(&device.key)?;
        let hash = signed.hash();
        (device.number, device.previous) = (device.number + 1, Some(hash));
        self.tree.push(hash);
        upload.entries.push(signed);
        Ok(hash)
    }

    fn body(&mut self) -> String {
        let long = self.random.per_mille(50);
        let words = if long { self.random.between(500, 4000) } else { self.random.between(1, 30) };
        let mut body = String::from("dummies_checked(weapon: R1, count: 6) \"");
        for _ in 0..words {
            body.push_str(self.random.pick(&["six ", "dummies ", "rattled ", "shown ", "to ", "the ", "actor "]));
        }
        body.push_str("\"\n");
        body
    }

    fn values(&mut self) -> Vec<([u8; 32], String)> {
        let count = self.random.pick(&[0, 0, 1, 2]);
        (0..count).map(|_| self.value()).collect()
    }

    fn value(&mut self) -> ([u8; 32], String) {
        let mut salt = [0; 32];
        salt.copy_from_slice(&self.random.bytes(32));
        let length = if self.random.per_mille(80) { self.random.between(3000, 20_000) } else { 12 };
        (salt, format!("\"{}\"", "owen ".repeat(usize::try_from(length / 5).unwrap_or(0))))
    }

    fn original(&mut self) -> Option<Vec<u8>> {
        let size = self.random.between(100, 12_000);
        self.random.per_mille(250).then(|| self.random.bytes(usize::try_from(size).unwrap_or(0)))
    }
}
