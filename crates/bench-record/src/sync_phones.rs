//! How long it takes until many phones, each offline all day, and the server hold the same: every phone checks every
//! entry for itself, so the floor is the checking of all signatures by all phones.
//!
//! Never a network: requests and replies go from hand to hand as bytes, so that the work is measured and nothing else.
//! The phones share this machine's cores; the server is one, and answers one after the other.

use crate::made::{DAY_MS, ORIGIN, START_MS, key, log_keys, statement};
use crate::measure::{Table, cores, goal, grouped, load, on_all_cores, time, times, times_or_none};
use crate::{Outcome, Wish};
use record::checkpoint::Log;
use record::clock::{Clock, LocalTime};
use record::control::{Control, Enrol, Holds, May};
use record::entry::{Entry, KeyBytes, Kind, SignedEntry};
use record::key::{PreparedKey, PublicKey, SigningKey};
use record::merkle::Hash;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::ledger::{Ledger, Opener};
use store::{Options, Sqlite, Store};
use sync::device::{Device, Event, Joining, Prepared};
use sync::instant::Instant;
use sync::message::{Reply, Request};

/// Entries of a phone a day.
const A_DAY: u64 = 60;
/// Between two of them: ten minutes.
const BETWEEN_MS: u64 = 600_000;
/// Bytes of entries that a phone takes at once.
const ROOM: u64 = 8 << 20;
/// The goal, for 100 phones and three days: seconds.
const SECONDS_MAX: f64 = 60.0;
/// Exchanges of one phone in a row at most: more would be a circle.
const EXCHANGES_MAX: usize = 1_000;

/// A phone, and what it was told to keep.
struct Phone {
    device: Device,
    key: SigningKey,
    person: String,
    /// Hashes of all entries that it has received, by place.
    kept: Vec<Hash>,
    exchanges: usize,
    bytes: usize,
}

/// Lets phones record and sync, and checks all signatures as often without anything else.
pub fn run(wish: &Wish) -> Outcome<()> {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&wish.folder.join("server"), &Options::default())?);
    let office = Opener { key: key("office"), person: "ana".into(), offset: -420 };
    let ledger = Ledger::create(store, ORIGIN, Holds::Production, log_keys(), &office, at(START_MS)?)?;
    let ledger = Mutex::new(ledger);
    let mut phones = join(wish.phones, &ledger, &office)?;

    let (mut signing, mut syncing, mut cpu) = (0.0, 0.0, Some(0.0));
    for day in 0..wish.days as u64 {
        let morning = START_MS + day * DAY_MS;
        signing += time(|| each(&mut phones, |phone| phone.record(morning)))?.0.wall;
        let evening = morning + DAY_MS / 2;
        let (took, ()) = time(|| until_all_hold_the_same(&mut phones, &ledger, evening))?;
        syncing += took.wall;
        cpu = cpu.zip(took.cpu).map(|(before, now)| before + now);
    }
    let entries = all_entries(&ledger)?;
    let same = phones.iter().all(|phone| phone.kept.iter().eq(entries.iter().map(|(hash, _)| hash)));
    if !same {
        return Err("the phones do not hold the same as the server".into());
    }
    let (floor, ()) = time(|| floor(&entries, phones.len()))?;
    let (count, receivers) = (entries.len(), phones.len());
    let total = signing + syncing;
    let title =
        format!("sync: {receivers} phones, {} days, {count} entries; {} cores, load {}", wish.days, cores(), load());
    let mut table = Table::new(&title, &["", "s", "of the floor", "processor time", "of the floor"]);
    let seconds = |seconds: f64| format!("{seconds:.1}");
    let cpu_over = cpu.zip(floor.cpu).map(|(ours, floor)| ours / floor);
    let cpu_of = |cpu: Option<f64>| cpu.map_or_else(|| "-".to_owned(), seconds);
    table.row(&["phones sign and store".into(), seconds(signing)]);
    let over = times(syncing / floor.wall);
    table.row(&["until all hold the same".into(), seconds(syncing), over, cpu_of(cpu), times_or_none(cpu_over)]);
    table.row(&["end to end".into(), seconds(total), times(total / floor.wall)]);
    table.row(&[
        "floor: each checks all signatures".into(),
        seconds(floor.wall),
        times(1.0),
        cpu_of(floor.cpu),
        times(1.0),
    ]);
    table.print();
    let (exchanges, bytes) = phones.iter().fold((0, 0), |sum, phone| (sum.0 + phone.exchanges, sum.1 + phone.bytes));
    let (received, millions) = ((count * receivers) as f64, bytes as f64 / 1e6);
    println!("  {exchanges} exchanges, {millions:.0} MB; {} entries received", grouped(received));
    goal(&format!("end to end under {SECONDS_MAX} s"), total < SECONDS_MAX);
    Ok(())
}

/// The office enrols all phones.
fn join(count: usize, ledger: &Mutex<Ledger>, office: &Opener) -> Outcome<Vec<Phone>> {
    let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    let (log, clock_key) = (ledger.log().clone(), ledger.clock_key().clone());
    let opened = ledger.store().entries(ledger.id(), 0, 1)?;
    let mut previous = opened.first().map(|entry| entry.hash);
    let (mut phones, mut enrolments) = (Vec::new(), Vec::new());
    for (number, name) in (1..).zip((0..count).map(|at| format!("person_{at}"))) {
        let phone = Phone::new(&log, &clock_key, name);
        let ms = START_MS + number;
        let enrol = Enrol {
            key: phone.key.public(),
            persons: vec![phone.person.clone()],
            may: May::SAY,
            device: format!("{}'s phone", phone.person),
        };
        let draft = Entry {
            number,
            previous,
            clock: Clock { ms, counter: 0 },
            time: LocalTime { utc: (ms / 1000).cast_signed(), offset: -420 },
            ..Entry::new(ORIGIN, Kind::Enrol, &office.key, &office.person)
        };
        let signed = draft.saying(&Control::Enrol(enrol)).sign(&office.key)?;
        previous = Some(signed.hash());
        enrolments.push(signed.bytes().to_vec());
        phones.push(phone);
    }
    let admitted = ledger.append(&enrolments, &[], at(START_MS + 1000)?)?;
    if admitted.entries.len() == count { Ok(phones) } else { Err("a phone was not enrolled".into()) }
}

/// Does one thing with each phone, on all cores.
fn each(phones: &mut [Phone], one: impl Fn(&mut Phone) -> Outcome<()> + Sync) -> Outcome<()> {
    let share = phones.len().div_ceil(cores()).max(1);
    let one = |part: &mut [Phone]| part.iter_mut().try_for_each(&one).map_err(|error| error.to_string());
    std::thread::scope(|scope| {
        let running: Vec<_> = phones.chunks_mut(share).map(|part| scope.spawn(|| one(part))).collect();
        let mut joined = running.into_iter().map(|thread| thread.join().map_err(|_| "a phone stopped".to_owned()));
        Ok(joined.try_for_each(|joined| joined.and_then(|outcome| outcome))?)
    })
}

/// Each evening every phone syncs; and again, as those that came first lack what came later.
fn until_all_hold_the_same(phones: &mut [Phone], ledger: &Mutex<Ledger>, evening: u64) -> Outcome<()> {
    each(phones, |phone| phone.sync(ledger, evening))?;
    each(phones, |phone| phone.sync(ledger, evening + BETWEEN_MS))?;
    let size = ledger.lock().unwrap_or_else(PoisonError::into_inner).size();
    let whole = phones.iter().all(|phone| phone.device.held() == size && phone.device.unsent().next().is_none());
    if whole { Ok(()) } else { Err("a phone lacks something after two exchanges".into()) }
}

impl Phone {
    fn new(log: &Log, clock_key: &record::note::VerifierKey, person: String) -> Self {
        let key = key(&format!("{person}'s phone"));
        let joining = Joining { log: log.clone(), clock_key: clock_key.clone(), key: key.public() };
        Self { device: Device::new(joining), key, person, kept: Vec::new(), exchanges: 0, bytes: 0 }
    }

    /// A day offline.
    fn record(&mut self, morning: u64) -> Outcome<()> {
        for number in 0..A_DAY {
            let wall = morning + number * BETWEEN_MS;
            let draft = Entry {
                time: LocalTime { utc: (wall / 1000).cast_signed(), offset: -420 },
                ..statement(number, Entry::new(ORIGIN, Kind::Say, &self.key, &self.person))
            };
            let stored = self.device.prepare(draft, &[], &self.key, at(wall)?)?.clone();
            // As if it were stored and read back.
            let bytes = stored.entry.bytes().to_vec();
            let read_back = Prepared { entry: SignedEntry::parse(&bytes)?, openings: stored.openings };
            self.device.confirm(&read_back)?;
        }
        Ok(())
    }

    /// Asks until there is no more.
    fn sync(&mut self, ledger: &Mutex<Ledger>, now: u64) -> Outcome<()> {
        let wall = at(now)?;
        for _ in 0..EXCHANGES_MAX {
            let asked = self.device.request(wall, ROOM);
            let bytes = asked.to_bytes();
            let answer = ledger.lock().unwrap_or_else(PoisonError::into_inner).exchange(&bytes, wall)?;
            self.exchanges += 1;
            self.bytes += bytes.len() + answer.bytes.len();
            let reply = Reply::parse(&answer.bytes)?;
            if !self.take(&asked, &reply, wall)? {
                return Ok(());
            }
        }
        Err("there is always more".into())
    }

    /// Takes a reply, and says whether to ask again.
    fn take(&mut self, asked: &Request, reply: &Reply, wall: Instant) -> Outcome<bool> {
        let mut more = false;
        for event in self.device.receive(asked, reply, wall) {
            match event {
                Event::Received { place, entry } if place == self.kept.len() as u64 => self.kept.push(entry.hash()),
                Event::More => more = true,
                Event::Checkpoint { .. } | Event::Sent { .. } => {}
                other => return Err(format!("{}: {other:?}", self.person).into()),
            }
        }
        Ok(more)
    }
}

/// The server's entries, with their hashes.
fn all_entries(ledger: &Mutex<Ledger>) -> Outcome<Vec<(Hash, SignedEntry)>> {
    let ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    let mut all = Vec::new();
    while (all.len() as u64) < ledger.size() {
        for entry in ledger.store().entries(ledger.id(), all.len() as u64, ROOM)? {
            all.push((entry.hash, SignedEntry::parse(&entry.bytes)?));
        }
    }
    Ok(all)
}

/// As many strict checks as all phones must make, on all cores, with keys that are decoded once.
fn floor(entries: &[(Hash, SignedEntry)], receivers: usize) -> Outcome<()> {
    let mut keys: HashMap<KeyBytes, PreparedKey> = HashMap::new();
    for (_, signed) in entries {
        let key = signed.entry().key;
        keys.insert(key, PublicKey::from_bytes(&key.0)?.prepare());
    }
    let checks: Vec<(&SignedEntry, PreparedKey)> =
        entries.iter().filter_map(|(_, signed)| Some((signed, *keys.get(&signed.entry().key)?))).collect();
    let phones: Vec<usize> = (0..receivers).collect();
    on_all_cores(&phones, |part| {
        for _ in part {
            for (signed, key) in &checks {
                assert!(key.verify(signed.signed_text(), signed.signature()).is_ok());
            }
        }
    });
    Ok(())
}

fn at(ms: u64) -> Outcome<Instant> {
    Instant::from_millis(ms).ok_or_else(|| "a time beyond all years".into())
}
