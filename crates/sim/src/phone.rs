//! One phone: the device under test, its disk, its clock, and the program around it that does what the device asks.
//!
//! Never helps the device: it stores what it is told to store, reads back what is on its disk, and nothing else.

use crate::disk::{Change, Disk};
use crate::people::Draft;
use crate::wall::Wall;
use record::beside::Opening;
use record::control::May;
use record::entry::{Entry, SignedEntry};
use record::key::SigningKey;
use record::merkle::Hash;
use std::collections::{BTreeMap, BTreeSet};
use sync::device::{Device, DeviceError, Event, Finding, Halt, Joining, Prepared, RestoreError, Stored, Value, What};
use sync::instant::Instant;
use sync::message::{Reply, Request};

/// What a phone takes in one reply; small, so that long replies come in parts.
const ROOMS: [u64; 4] = [1, 2_000, 20_000, 1 << 30];

/// One phone.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Its number in the story.
    pub id: usize,
    /// Whose it is.
    pub person: String,
    /// What it was enrolled for.
    pub may: May,
    /// Its key.
    pub key: SigningKey,
    /// What it was told when it joined.
    pub joining: Joining,
    /// Its disk.
    pub disk: Disk,
    /// Its clock.
    pub wall: Wall,
    /// The device under test; `None` while it is off.
    pub device: Option<Device>,
    /// No network until then.
    pub offline_until: u64,
    /// Which face of the server it talks to.
    pub face: usize,
    /// Requests without a reply yet, by exchange.
    pub asked: BTreeMap<u64, Request>,
    /// It is gone for good.
    pub destroyed: bool,
    /// Its owner has another phone by now.
    pub replaced: bool,
    /// A copy of its disk that somebody made.
    pub backup: Option<Disk>,
    /// What it has shown to its person, ever.
    pub shown: Vec<What>,
    /// The largest difference of clocks that it has shown, in milliseconds.
    pub skew_shown: u64,
    /// Size and root of the newest checkpoint that it took over.
    pub taken: Option<(u64, Hash)>,
    /// It was spoilt to keep openings that were ordered to be destroyed.
    pub keeps_redacted: bool,
    /// Its own entries that it has not been told to be in the log since it was last switched on.
    pub unsent: BTreeSet<Hash>,
}

/// What the phone did that the truth must know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    /// It counts its own or a carried entry as sent.
    Sent(Hash, u64),
    /// It took an entry of the log.
    Received(u64, Hash),
    /// It took over a checkpoint.
    Checkpoint(Vec<u8>),
    /// It carries another's entry.
    Carried(Hash),
    /// The server refused an entry.
    Refused(Hash, sync::message::Refusal),
    /// It shows something.
    Shows(What),
    /// It asks again at once.
    More,
}

impl Phone {
    /// A new phone, switched on, with nothing on it.
    pub fn new(id: usize, person: String, may: May, key: SigningKey, joining: Joining, wall: Wall) -> Self {
        let device = Some(Device::new(joining.clone()));
        Self {
            id,
            person,
            may,
            key,
            joining,
            disk: Disk::default(),
            wall,
            device,
            offline_until: 0,
            face: 0,
            asked: BTreeMap::new(),
            destroyed: false,
            replaced: false,
            backup: None,
            shown: Vec::new(),
            skew_shown: 0,
            taken: None,
            keeps_redacted: false,
            unsent: BTreeSet::new(),
        }
    }

    /// How people call it.
    pub fn name(&self) -> String {
        let mut name = self.person.clone();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        format!("{name}'s phone ({})", self.id)
    }

    /// What its clock shows.
    pub fn instant(&self, now: u64) -> Instant {
        instant(self.wall.shows(now))
    }

    /// Why it does not sign, if it does not.
    pub fn halted(&self) -> Option<Halt> {
        self.device.as_ref().and_then(Device::halted)
    }

    /// Signs, and writes to the disk; neither synced nor confirmed yet.
    ///
    /// # Errors
    /// The device does not sign.
    pub fn prepare(&mut self, draft: &Draft, values: &[Value], now: u64) -> Result<Prepared, DeviceError> {
        let wall = self.instant(now);
        let key = self.key.clone();
        let Some(device) = &mut self.device else { return Err(DeviceError::NothingPrepared) };
        device.prepare(entry_of(draft, &self.joining, &key), values, &key, wall).cloned()
    }

    /// Writes a signed entry to the disk; not sure yet.
    pub fn store(&mut self, prepared: &Prepared) {
        let mut change = vec![(own_file(&prepared.entry), Some(prepared.entry.bytes().to_vec()))];
        change.extend(prepared.openings.iter().map(write_opening));
        self.disk.write(change);
    }

    /// Reads back what was stored, as far as it is there.
    pub fn read_back(&self, prepared: &Prepared) -> Option<Prepared> {
        let entry = SignedEntry::parse(self.disk.read(&own_file(&prepared.entry))?).ok()?;
        let read = |opening: &Opening| {
            let line = self.disk.read(&opening_file(&opening.entry, opening.number))?;
            Opening::parse(std::str::from_utf8(line).ok()?).ok()
        };
        Some(Prepared { openings: prepared.openings.iter().filter_map(read).collect(), entry })
    }

    /// Tells the device what was read back.
    ///
    /// # Errors
    /// It is not what was signed.
    pub fn confirm(&mut self, read: &Prepared) -> Result<SignedEntry, DeviceError> {
        let device = self.device.as_mut().ok_or(DeviceError::NothingPrepared)?;
        let entry = device.confirm(read)?;
        self.unsent.insert(entry.hash());
        Ok(entry)
    }

    /// Makes a request, and remembers it.
    pub fn ask(&mut self, exchange: u64, room: usize, now: u64) -> Option<Request> {
        let wall = self.instant(now);
        let room = ROOMS.get(room % ROOMS.len()).copied().unwrap_or(1 << 30);
        let request = self.device.as_mut()?.request(wall, room);
        self.asked.insert(exchange, request.clone());
        Some(request)
    }

    /// Takes a reply.
    pub fn receive(&mut self, exchange: u64, reply: &Reply, now: u64) -> Vec<Did> {
        let wall = self.instant(now);
        let (Some(device), Some(asked)) = (&mut self.device, self.asked.get(&exchange)) else { return Vec::new() };
        let events = device.receive(asked, reply, wall);
        self.carry_out(events)
    }

    /// What it shows another phone: its unsent entries with their openings, and its newest checkpoint.
    pub fn shows(&self) -> Shown {
        let Some(device) = &self.device else { return Shown::default() };
        let unsent: Vec<_> = device.unsent().collect();
        Shown {
            entries: unsent.iter().map(|unsent| unsent.entry.bytes().to_vec()).collect(),
            openings: unsent.iter().flat_map(|unsent| &unsent.openings).map(|it| it.to_string().into_bytes()).collect(),
            checkpoint: device.newest().map(<[u8]>::to_vec),
        }
    }

    /// Takes what another phone shows.
    pub fn look_at(&mut self, shown: &Shown, now: u64) -> Vec<Did> {
        let wall = self.instant(now);
        let Some(device) = &mut self.device else { return Vec::new() };
        let mut events = device.carry(&shown.entries, &shown.openings, wall);
        if let Some(note) = &shown.checkpoint {
            events.extend(device.hear(note));
            let name = format!("heard/{}", record::merkle::leaf_hash(note).to_hex());
            self.disk.write(vec![(name, Some(note.clone()))]);
        }
        self.carry_out(events)
    }

    /// The phone goes off; what is only in its memory is gone.
    pub fn off(&mut self) {
        self.device = None;
        self.asked.clear();
    }

    /// The phone goes on, with what is on its disk.
    ///
    /// # Errors
    /// The device does not take what is there.
    pub fn on(&mut self, now: u64) -> Result<(), RestoreError> {
        let stored = self.stored();
        let device = Device::restore(self.joining.clone(), &stored, self.instant(now))?;
        self.taken = device.newest().and_then(size_and_root).or(self.taken.filter(|_| device.held() > 0));
        self.unsent = own_unsent(&device);
        self.device = Some(device);
        Ok(())
    }

    /// Entries of the log that are on the disk, by place.
    pub fn log(&self) -> Vec<Vec<u8>> {
        self.disk.files("log/").map(|(_, bytes)| bytes.to_vec()).collect()
    }

    /// Whether an entry is on the disk as its own.
    pub fn has_own(&self, entry: &SignedEntry) -> bool {
        entry.entry().key == self.key.public().into() && self.disk.read(&own_file(entry)) == Some(entry.bytes())
    }

    /// Whether an entry is on the disk, as its own, of the log, or carried.
    pub fn has_on_disk(&self, entry: &SignedEntry) -> bool {
        self.has_own(entry)
            || self.disk.read(&carried_file(&entry.hash())).is_some()
            || self.disk.files("log/").any(|(_, bytes)| bytes == entry.bytes())
    }

    /// The value of an opening on the disk.
    pub fn opening(&self, entry: &Hash, number: u8) -> Option<Opening> {
        let line = self.disk.read(&opening_file(entry, number))?;
        Opening::parse(std::str::from_utf8(line).ok()?).ok()
    }

    fn stored(&self) -> Stored {
        let entries = |start| self.disk.files(start).map(|(_, bytes)| bytes.to_vec());
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
        Stored {
            log: entries("log/").collect(),
            // What is half there was never confirmed: the phone's program throws it away.
            own: entries("own/").filter(|bytes| SignedEntry::parse(bytes).is_ok()).collect(),
            carried: entries("carried/").collect(),
            openings: self.disk.files("opening/").filter_map(|(_, bytes)| text(bytes)).collect(),
            checkpoints: entries("checkpoint").chain(entries("heard/")).collect(),
            halted: self.disk.read("halted").and_then(|bytes| parse_halt(std::str::from_utf8(bytes).ok()?)),
        }
    }

    /// Does what the device asks for, in one write.
    fn carry_out(&mut self, events: Vec<Event>) -> Vec<Did> {
        let (mut change, mut did) = (Change::new(), Vec::new());
        for event in events {
            self.carry_out_one(event, &mut change, &mut did);
        }
        self.disk.write(change);
        self.disk.sync();
        did
    }

    fn carry_out_one(&mut self, event: Event, change: &mut Change, did: &mut Vec<Did>) {
        match event {
            Event::Received { place, entry } => {
                change.push((format!("log/{place:08}"), Some(entry.bytes().to_vec())));
                change.push((carried_file(&entry.hash()), None));
                did.push(Did::Received(place, entry.hash()));
            }
            Event::Checkpoint { note } => {
                change.push(("checkpoint".into(), Some(note.clone())));
                did.push(Did::Checkpoint(note));
            }
            Event::Sent { hash, place } => {
                self.unsent.remove(&hash);
                did.push(Did::Sent(hash, place));
            }
            Event::Refused { hash, refusal } => did.push(Did::Refused(hash, refusal)),
            Event::Carried { entry } => {
                change.push((carried_file(&entry.hash()), Some(entry.bytes().to_vec())));
                did.push(Did::Carried(entry.hash()));
            }
            Event::Opening(opening) => change.push(write_opening(&opening)),
            Event::Destroy { .. } if self.keeps_redacted => {}
            Event::Destroy { entry, numbers } => {
                change.extend(numbers.iter().map(|number| (opening_file(&entry, *number), None)));
            }
            Event::Skew { millis } => self.skew_shown = self.skew_shown.max(millis.unsigned_abs()),
            Event::Finding(finding) => self.show(finding, change, did),
            Event::More => did.push(Did::More),
        }
    }

    fn show(&mut self, finding: Finding, change: &mut Change, did: &mut Vec<Did>) {
        if let What::Halted(halt) = finding.what {
            change.push(("halted".into(), Some(halt_text(halt).into_bytes())));
        }
        if let What::BrokenPromise { hash, .. } = finding.what {
            self.unsent.insert(hash);
        }
        self.shown.push(finding.what);
        did.push(Did::Shows(finding.what));
    }
}

/// What one phone shows another.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Entries.
    pub entries: Vec<Vec<u8>>,
    /// Opening lines.
    pub openings: Vec<Vec<u8>>,
    /// A signed note.
    pub checkpoint: Option<Vec<u8>>,
}

/// What a checkpoint states.
pub fn size_and_root(note: &[u8]) -> Option<(u64, Hash)> {
    let note = record::note::Note::parse(note).ok()?;
    let checkpoint = record::checkpoint::Checkpoint::parse(note.text()).ok()?;
    Some((checkpoint.size(), *checkpoint.root()))
}

/// A time as messages have it.
pub fn instant(millis: u64) -> Instant {
    Instant::from_millis(millis).unwrap_or_else(|| instant(0))
}

/// The device's own entries that it does not know to be with the server.
pub fn own_unsent(device: &Device) -> BTreeSet<Hash> {
    use sync::device::{Said, Whose};
    let unsent = device.unsent().filter(|it| it.whose == Whose::Own && !matches!(it.state, Said::Promised(_)));
    unsent.map(|unsent| unsent.entry.hash()).collect()
}

fn entry_of(draft: &Draft, joining: &Joining, key: &SigningKey) -> Entry {
    Entry {
        time: draft.time,
        marks: draft.marks,
        means: draft.means.clone(),
        refs: draft.refs.clone(),
        attach: draft.attach.clone(),
        body: draft.body.clone(),
        ..Entry::new(joining.log.origin(), draft.kind, key, &draft.person)
    }
}

fn own_file(entry: &SignedEntry) -> String {
    format!("own/{:08}", entry.entry().number)
}

fn carried_file(hash: &Hash) -> String {
    format!("carried/{}", hash.to_hex())
}

fn opening_file(entry: &Hash, number: u8) -> String {
    format!("opening/{}/{number}", entry.to_hex())
}

fn write_opening(opening: &Opening) -> (String, Option<Vec<u8>>) {
    (opening_file(&opening.entry, opening.number), Some(opening.to_string().into_bytes()))
}

fn halt_text(halt: Halt) -> String {
    match halt {
        Halt::SetBack { number } => format!("set-back {number}"),
        Halt::Forked { number } => format!("forked {number}"),
        Halt::Disowned => "disowned 0".into(),
    }
}

fn parse_halt(text: &str) -> Option<Halt> {
    let (word, number) = text.split_once(' ')?;
    let number = number.parse().ok()?;
    match word {
        "set-back" => Some(Halt::SetBack { number }),
        "forked" => Some(Halt::Forked { number }),
        "disowned" => Some(Halt::Disowned),
        _ => None,
    }
}
