//! A server in memory and people with phones, for tests: it can lose, double and delay what travels, and lie.
#![allow(dead_code, reason = "each test uses a part")]

use record::beside::Opening;
use record::checkpoint::{Checkpoint, Log};
use record::clock::{Clock, LocalTime};
use record::control::{Control, Disown, Enrol, Holds, May, Open, Redact};
use record::cosignature::Cosigner;
use record::entry::{Entry, KeyBytes, Kind, SignedEntry};
use record::key::SigningKey;
use record::keys::Keys;
use record::merkle::{self, Hash};
use record::note::Signer;
use std::collections::{BTreeMap, BTreeSet};
use sync::device::{Device, Event, Finding, Joining, Stored, Value};
use sync::hub::{self, Stacks, Verdict};
use sync::instant::Instant;
use sync::message::{Reply, Request};
use sync::shelf::{Shelf, ShelfError, Spot};

pub const LOG: &str = "tamarack.example/record";
/// The 11th of May 2026, 15:13 UTC.
pub const START: u64 = 1_778_512_380_000;

pub fn at(millis: u64) -> Instant {
    Instant::from_millis(START + millis).unwrap()
}

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// A log with its keys; all of it in memory.
#[derive(Clone)]
pub struct Server {
    pub log: Log,
    pub signer: Signer,
    pub clock: Cosigner,
    pub entries: Vec<SignedEntry>,
    pub openings: BTreeMap<(u64, u8), Opening>,
    pub gone: BTreeSet<(u64, u8)>,
    pub keys: Keys,
    pub times: BTreeMap<u64, u64>,
    pub note: Vec<u8>,
}

/// The seed of the key that opens the log.
pub const OPENER: u8 = 200;

impl Server {
    pub fn open() -> Self {
        let signer = Signer::new(LOG, key(201)).unwrap();
        let clock = Cosigner::new(&format!("{LOG}/clock"), key(202)).unwrap();
        let log = Log::of(signer.verifier().clone()).unwrap();
        let (openings, gone, times) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        let (entries, keys, note) = (Vec::new(), Keys::new(), Vec::new());
        let mut server = Self { log, signer, clock, entries, openings, gone, keys, times, note };
        let (log_key, clock_key) = (server.signer.verifier().clone(), server.clock.verifier().clone());
        let open = Control::Open(Open { holds: Holds::Production, log_key, clock_key });
        let entry =
            Entry { clock: Clock { ms: START, counter: 0 }, ..Entry::new(LOG, Kind::Open, &key(OPENER), "server") };
        server.append(timed(entry, START).saying(&open).sign(&key(OPENER)).unwrap());
        server.checkpoint(START);
        server
    }

    /// Another log of the same keys: the server's second face.
    pub fn append(&mut self, signed: SignedEntry) {
        self.keys.add(self.entries.len() as u64, signed.entry(), signed.control());
        self.entries.push(signed);
    }

    pub fn leaves(&self) -> Vec<Hash> {
        self.entries.iter().map(SignedEntry::hash).collect()
    }

    pub fn checkpoint(&mut self, millis: u64) {
        let size = self.entries.len() as u64;
        let checkpoint = Checkpoint::new(LOG, size, merkle::root_of(&self.leaves())).unwrap();
        let mut note = checkpoint.sign(&[&self.signer]).unwrap();
        let line = self.clock.cosign(&note, millis / 1000).unwrap();
        note.add(line).unwrap();
        self.times.insert(size, millis / 1000 * 1000);
        self.note = note.to_string().into_bytes();
    }

    /// One exchange, through the bytes.
    pub fn exchange(&mut self, request: &Request, now: Instant) -> Result<Reply, Verdict> {
        let request = Request::parse(&request.to_bytes()).unwrap();
        let admission = match hub::admit(&request, self, now).unwrap() {
            Verdict::Admitted(admission) => admission,
            Verdict::Rollback(_) => return Ok(hub::rollback_reply(self, &self.note, now)),
            other => return Err(other),
        };
        assert_eq!(admission.first, self.entries.len() as u64);
        for signed in admission.entries.clone() {
            self.append(signed);
        }
        for (place, opening) in admission.openings.clone() {
            assert!(!self.gone.contains(&(place, opening.number)));
            self.openings.insert((place, opening.number), opening);
        }
        for order in &admission.destroy {
            self.openings.remove(&(order.place, order.number));
            self.gone.insert((order.place, order.number));
        }
        if !admission.entries.is_empty() {
            self.checkpoint(now.millis());
        }
        let reply = hub::reply(&request, &admission, self, &self.note, now).unwrap();
        Ok(Reply::parse(&reply.to_bytes()).unwrap())
    }

    pub fn joining(&self, seed: u8) -> Joining {
        Joining { log: self.log.clone(), clock_key: self.clock.verifier().clone(), key: key(seed).public() }
    }

    /// A control entry of the opener, put into the log directly.
    pub fn order(&mut self, control: &Control, millis: u64) {
        let opener = KeyBytes::from(key(OPENER).public());
        let chain: Vec<&SignedEntry> = self.entries.iter().filter(|signed| signed.entry().key == opener).collect();
        let last = chain.last().unwrap();
        let entry = Entry {
            number: last.entry().number + 1,
            previous: Some(last.hash()),
            clock: last.entry().clock.tick(START + millis),
            ..Entry::new(LOG, Kind::Say, &key(OPENER), "server")
        };
        let signed = timed(entry, START + millis).saying(control).sign(&key(OPENER)).unwrap();
        self.append(signed);
        self.checkpoint(START + millis);
    }

    pub fn enrol(&mut self, seed: u8, may: May) {
        self.order(&enrol(seed, may), 0);
    }

    /// Every finding of the verifier over the whole log.
    pub fn findings(&self) -> Vec<record::findings::Finding> {
        let places: Vec<_> = self.entries.iter().map(|signed| record::chain::Place::Shown(signed.bytes())).collect();
        let leaves: Vec<_> = self.leaves().into_iter().map(Some).collect();
        let times: Vec<_> = self
            .times
            .iter()
            .map(|(size, ms)| record::chain::CheckpointTime { size: *size, time: ms / 1000 })
            .collect();
        record::chain::check(&record::chain::LogView {
            origin: Some(LOG),
            places: &places,
            leaves: &leaves,
            times: &times,
        })
    }
}

pub fn person(seed: u8) -> String {
    format!("person{seed}")
}

pub fn enrol(seed: u8, may: May) -> Control {
    let persons = vec![person(seed)];
    Control::Enrol(Enrol { key: key(seed).public(), persons, may, device: format!("phone {seed}") })
}

pub fn disown(seed: u8, last: Option<u64>) -> Control {
    Control::Disown(Disown { key: key(seed).public().into(), last, why: "lost".into() })
}

pub fn redact(entry: Hash, numbers: Vec<u8>) -> Control {
    Control::Redact(Redact { entry, numbers, why: "asked for".into() })
}

/// With the claimed time of this moment.
pub fn timed(entry: Entry, millis: u64) -> Entry {
    Entry { time: LocalTime { utc: (millis / 1000).cast_signed(), offset: 0 }, ..entry }
}

impl Shelf for Server {
    fn log(&self) -> &Log {
        &self.log
    }

    fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    fn keys(&self) -> &Keys {
        &self.keys
    }

    fn find(&self, hash: &Hash) -> Result<Option<Spot>, ShelfError> {
        let at = self.entries.iter().position(|signed| signed.hash() == *hash);
        Ok(at.map(|at| spot(at, &self.entries[at])))
    }

    fn numbered(&self, key: &KeyBytes, number: u64) -> Result<Option<Spot>, ShelfError> {
        let is = |signed: &SignedEntry| signed.entry().key == *key && signed.entry().number == number;
        Ok(self.entries.iter().position(is).map(|at| spot(at, &self.entries[at])))
    }

    fn doubled(&self, key: &KeyBytes) -> Result<Option<u64>, ShelfError> {
        Ok(sync::merge::doubled(&self.entries).get(key).copied())
    }

    fn root(&self, size: u64) -> Result<Hash, ShelfError> {
        Ok(merkle::root_of(&self.leaves()[..usize::try_from(size).unwrap()]))
    }

    fn tree(&self) -> Result<merkle::Tree, ShelfError> {
        let mut tree = merkle::Tree::new();
        for leaf in self.leaves() {
            tree.push(leaf);
        }
        Ok(tree)
    }

    fn clock(&self, place: u64) -> Result<Option<Clock>, ShelfError> {
        Ok(self.entries.get(usize::try_from(place).unwrap()).map(|signed| signed.entry().clock))
    }

    fn time_of(&self, size: u64) -> Result<Option<u64>, ShelfError> {
        Ok(self.times.range(..=size).map(|(_, time)| *time).max())
    }
}

fn spot(at: usize, signed: &SignedEntry) -> Spot {
    Spot { place: at as u64, hash: signed.hash(), key: signed.entry().key, number: signed.entry().number }
}

impl Stacks for Server {
    fn entry(&self, place: u64) -> Result<Vec<u8>, ShelfError> {
        Ok(self.entries[usize::try_from(place).unwrap()].bytes().to_vec())
    }

    fn entries(&self, from: u64, bytes_max: u64) -> Result<Vec<Vec<u8>>, ShelfError> {
        let mut left = bytes_max;
        let mut all = Vec::new();
        for signed in &self.entries[usize::try_from(from).unwrap()..] {
            let bytes = signed.bytes().to_vec();
            if !all.is_empty() && bytes.len() as u64 > left {
                break;
            }
            left = left.saturating_sub(bytes.len() as u64);
            all.push(bytes);
        }
        Ok(all)
    }

    fn destroyed(&self, place: u64, number: u8) -> Result<bool, ShelfError> {
        Ok(self.gone.contains(&(place, number)))
    }

    fn openings(&self, from: u64, to: u64, _bytes_max: u64) -> Result<Vec<Opening>, ShelfError> {
        Ok(self.openings.range((from, 0)..(to, 0)).map(|(_, opening)| opening.clone()).collect())
    }

    fn opening(&self, place: u64, _entry: &Hash, number: u8) -> Result<Option<Opening>, ShelfError> {
        Ok(self.openings.get(&(place, number)).cloned())
    }

    fn proof(&self, old: u64) -> Result<Vec<Hash>, ShelfError> {
        merkle::consistency_proof(&self.leaves(), old, self.size()).map_err(|error| ShelfError(error.into()))
    }
}

/// A phone: the state machine, and the disk that it asks the caller to write to.
#[derive(Clone)]
pub struct Phone {
    pub seed: u8,
    pub device: Device,
    pub disk: Stored,
    pub findings: Vec<Finding>,
    pub events: Vec<Event>,
    pub salt: u64,
}

impl Phone {
    pub fn new(server: &Server, seed: u8) -> Self {
        let device = Device::new(server.joining(seed));
        let (disk, findings, events) = (Stored::default(), Vec::new(), Vec::new());
        Self { seed, device, disk, findings, events, salt: 0 }
    }

    pub fn say(&mut self, body: &str, refs: Vec<Hash>, values: &[&str], now: Instant) -> SignedEntry {
        let draft = Entry {
            body: format!("{body}\n"),
            refs,
            ..timed(Entry::new(LOG, Kind::Say, &key(self.seed), &person(self.seed)), now.millis())
        };
        self.sign(draft, values, now)
    }

    pub fn order(&mut self, control: &Control, now: Instant) -> SignedEntry {
        let draft = timed(Entry::new(LOG, Kind::Say, &key(self.seed), &person(self.seed)), now.millis());
        self.sign(draft.saying(control), &[], now)
    }

    pub fn sign(&mut self, draft: Entry, values: &[&str], now: Instant) -> SignedEntry {
        let values: Vec<Value> = values
            .iter()
            .map(|value| {
                self.salt += 1;
                let mut salt = [self.seed; 32];
                salt[..8].copy_from_slice(&self.salt.to_be_bytes());
                Value { salt, value: (*value).to_owned() }
            })
            .collect();
        let prepared = self.device.prepare(draft, &values, &key(self.seed), now).unwrap().clone();
        self.disk.own.push(prepared.entry.bytes().to_vec());
        self.disk.openings.extend(prepared.openings.iter().map(Opening::to_string));
        self.device.confirm(&prepared).unwrap()
    }

    /// Does what the events ask for.
    pub fn obey(&mut self, events: Vec<Event>) -> bool {
        let mut more = false;
        for event in &events {
            match event {
                Event::Received { place, entry } => {
                    assert_eq!(*place, self.disk.log.len() as u64);
                    self.disk.log.push(entry.bytes().to_vec());
                }
                Event::Checkpoint { note } => self.disk.checkpoints.push(note.clone()),
                Event::Carried { entry } => self.disk.carried.push(entry.bytes().to_vec()),
                Event::Opening(opening) => self.disk.openings.push(opening.to_string()),
                Event::Destroy { entry, numbers } => self.disk.openings.retain(|line| {
                    let opening = Opening::parse(line).unwrap();
                    opening.entry != *entry || !numbers.contains(&opening.number)
                }),
                Event::Finding(finding) => self.findings.push(finding.clone()),
                Event::More => more = true,
                Event::Sent { .. } | Event::Refused { .. } | Event::Skew { .. } => {}
            }
        }
        self.events.extend(events);
        self.disk.halted = self.device.halted();
        more
    }

    pub fn crash(&mut self, joining: Joining, now: Instant) {
        self.device = Device::restore(joining, &self.disk, now).unwrap();
    }

    /// One exchange, all of it arriving.
    pub fn exchange(&mut self, server: &mut Server, now: Instant, room: u64) -> bool {
        let asked = self.device.request(now, room);
        match server.exchange(&asked, now) {
            Ok(reply) => {
                let events = self.device.receive(&asked, &reply, now);
                self.obey(events)
            }
            Err(_) => false,
        }
    }

    /// Until there is no more.
    pub fn sync(&mut self, server: &mut Server, now: Instant) {
        for _ in 0..1_000 {
            if !self.exchange(server, now, 1 << 20) {
                return;
            }
        }
        panic!("it never ends");
    }
}
