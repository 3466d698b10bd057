//! Phones whose clocks are ahead, over a whole server's production.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use super::*;
use book::Protocols;
use book::said::Source;
use pages::respond;
use record::checkpoint::Log;
use record::control::{Control, Enrol, Holds, May};
use record::key::SigningKey;
use server::{Hosting, Server};
use store::ledger::{LogKeys, Opener};
use store::memory::{Memory, MemoryObjects};
use sync::device::{Device, Joining, Prepared};
use sync::message::Reply;

use crate::signer::Signer;
use crate::{Secrets, SetApp};

const ORIGIN: &str = "tamarack.example/record";
const START: u64 = 1_778_600_000_000;
const MINUTE: u64 = 60_000;
const DAY: u64 = 86_400_000;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn at(ms: u64) -> Instant {
    Instant::from_millis(START + ms).unwrap()
}

/// A production on a server whose clock stands where it is put.
struct Stage {
    app: SetApp,
    store: Arc<dyn Store>,
    now: Arc<std::sync::atomic::AtomicU64>,
    log: Log,
    clock_key: record::note::VerifierKey,
    told: Arc<std::sync::Mutex<Vec<String>>>,
}

struct Phone {
    device: Device,
    key: SigningKey,
    person: String,
}

impl Stage {
    fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let keys = LogKeys { log: key(1), clock: key(2) };
        let opener = Opener { key: key(3), person: "office".to_owned(), offset: 0 };
        let ledger = Ledger::create(store.clone(), ORIGIN, Holds::Production, keys, &opener, at(0)).unwrap();
        let (log, clock_key) = (ledger.log().clone(), ledger.clock_key().clone());
        let now = Arc::new(std::sync::atomic::AtomicU64::new(START));
        let read = now.clone();
        let clock: server::Clock =
            Arc::new(move || Instant::from_millis(read.load(std::sync::atomic::Ordering::Relaxed)));
        let told = Arc::new(std::sync::Mutex::new(Vec::new()));
        let heard = told.clone();
        let operator: server::Operator = Arc::new(move |words: &str| heard.lock().unwrap().push(words.to_owned()));
        let server = Server::new(clock.clone(), operator).unwrap();
        let originals: Arc<dyn store::Objects> = Arc::new(MemoryObjects::new());
        server.host(Hosting { ledger, originals: originals.clone(), witnesses: Vec::new() }).unwrap();
        let app = SetApp::new(server, clock, &[]);
        app.open(ORIGIN, Secrets { office: key(3), poster: key(4), token: "t".to_owned() }, originals).unwrap();
        let stage = Self { app, store, now, log, clock_key, told };
        stage.office(0, &["production \"Tamarack\" in us-ca at -07:00"]);
        stage
    }

    fn set_clock(&self, ms: u64) {
        self.now.store(START + ms, std::sync::atomic::Ordering::Relaxed);
    }

    fn set(&self) -> Arc<Set> {
        self.app.set(&server::log_id(ORIGIN)).unwrap()
    }

    fn office(&self, ms: u64, bodies: &[&str]) {
        let drafts: Vec<Draft> = bodies.iter().map(|body| Draft::say(*body)).collect();
        let office = Signer { key: key(3), person: "office".to_owned() };
        let entered = self.app.server().with_ledger(ORIGIN, |ledger| office.enter(ledger, &drafts, 0, at(ms)));
        entered.unwrap().unwrap();
    }

    /// A phone that is let in.
    fn phone(&self, seed: u8, person: &str) -> Phone {
        let persons = vec![person.to_owned()];
        let enrol = Enrol { key: key(seed).public(), persons, may: May::SAY, device: "phone".to_owned() };
        let office = Signer { key: key(3), person: "office".to_owned() };
        let draft = Draft { control: Some(Control::Enrol(enrol)), ..Draft::default() };
        let entered = self.app.server().with_ledger(ORIGIN, |ledger| office.enter(ledger, &[draft], 0, at(0)));
        entered.unwrap().unwrap();
        let joining = Joining { log: self.log.clone(), clock_key: self.clock_key.clone(), key: key(seed).public() };
        Phone { device: Device::new(joining), key: key(seed), person: person.to_owned() }
    }

    /// The record, as somebody reads it who has all of it.
    fn read(&self, ms: u64) -> book::Book {
        let id = self.store.log(ORIGIN).unwrap().unwrap();
        let entries = self.store.entries(id, 0, u64::MAX).unwrap();
        let entries = entries.iter().map(|e| (Some(e.place), SignedEntry::parse(&e.bytes).unwrap())).collect();
        let source = Source { entries, ..Source::default() };
        let book = book::Book::read(&source, &mut Protocols::new(), ((START + ms) / 1_000).cast_signed());
        assert_eq!(book.faults, []);
        book
    }

    /// Everything that was said, and by whom.
    fn bodies(&self) -> Vec<String> {
        let id = self.store.log(ORIGIN).unwrap().unwrap();
        let entries = self.store.entries(id, 0, u64::MAX).unwrap();
        let entry = |e: &store::Entry| SignedEntry::parse(&e.bytes).unwrap().entry().clone();
        let said = entries.iter().map(entry).filter(|e| e.kind == Kind::Say);
        said.map(|e| format!("{}: {}", e.person, e.body.trim_end())).collect()
    }

    fn stops(&self, ms: u64) -> usize {
        self.read(ms).open("stop", "stop_called", "stop_released").len()
    }
}

impl Phone {
    fn says(&mut self, wall: u64, body: &str) -> Hash {
        let utc = ((START + wall) / 1_000).cast_signed();
        let draft = record::entry::Entry {
            time: record::clock::LocalTime { utc, offset: 0 },
            body: format!("{body}\n"),
            ..record::entry::Entry::new(ORIGIN, Kind::Say, &self.key, &self.person)
        };
        let stored: Prepared = self.device.prepare(draft, &[], &self.key, at(wall)).unwrap().clone();
        self.device.confirm(&stored).unwrap().hash()
    }

    /// An exchange, while the phone's clock and the server's show these; what became of what was sent.
    fn syncs(&mut self, stage: &Stage, wall: u64, now: u64) -> Vec<Fate> {
        stage.set_clock(now);
        let request = self.device.request(at(wall), 1 << 20);
        let server = stage.app.server();
        let answer = server
            .with_ledger(ORIGIN, |ledger| {
                let answer = ledger.exchange(&request.to_bytes(), at(now)).unwrap();
                server.exchanged(ORIGIN, ledger, (&request, &answer), at(now));
                answer
            })
            .unwrap();
        let reply = Reply::parse(&answer.bytes).unwrap();
        self.device.receive(&request, &reply, at(wall));
        reply.statuses.into_iter().map(|status| status.fate).collect()
    }
}

const WAITS: Fate = Fate::Refused(Refusal::Early);

#[test]
fn a_stop_of_a_phone_whose_clock_is_ahead_is_called_at_once_and_once() {
    let stage = Stage::new();
    let mut phone = stage.phone(10, "ruth");
    phone.syncs(&stage, 0, 0);
    // A check first: the stop stands behind it in the chain.
    phone.says(DAY, "cleaned(weapon: R1)");
    phone.says(DAY + MINUTE, "stop_called(stop: S1) \"smoke \\\"there\\\"\"");
    let fates = phone.syncs(&stage, DAY + MINUTE, MINUTE);
    assert_eq!(fates, [WAITS, Fate::Refused(Refusal::NeedsPrevious)]);
    assert_eq!(stage.stops(MINUTE), 1, "it stands for everybody: {:?}", stage.bodies());
    let relayed = "poster: stop_called(stop: S1) \"ruth: smoke \\\"there\\\"\"".to_owned();
    assert!(stage.bodies().contains(&relayed), "{:?}", stage.bodies());
    for _ in 0..3 {
        phone.syncs(&stage, DAY + 2 * MINUTE, 2 * MINUTE);
    }
    assert_eq!(stage.bodies().iter().filter(|said| said.contains("stop_called")).count(), 1, "{:?}", stage.bodies());
    // Somebody lifts it; a day later the phone's own entry comes, and calls nothing anew.
    stage.office(5 * MINUTE, &["stop_released(stop: S1)"]);
    assert_eq!(stage.stops(6 * MINUTE), 0);
    let fates = phone.syncs(&stage, DAY + 3 * MINUTE, DAY);
    assert!(fates.iter().all(|fate| matches!(fate, Fate::Stored(_))), "{fates:?}");
    assert_eq!(stage.stops(DAY + 20 * MINUTE), 0, "{:?}", stage.bodies());
}

#[test]
fn what_waited_for_its_time_is_disputed_when_it_comes_and_said_anew_it_counts() {
    let stage = Stage::new();
    let (mut ahead, mut sound) = (stage.phone(10, "ruth"), stage.phone(11, "kim"));
    ahead.syncs(&stage, 0, 0);
    sound.syncs(&stage, 0, 0);
    ahead.says(DAY, "cleaned(weapon: R1)");
    assert_eq!(ahead.syncs(&stage, DAY, 0), [WAITS]);
    // Its time has come, but for the ten minutes that any clock may be ahead.
    let fates = ahead.syncs(&stage, DAY, DAY - 9 * MINUTE);
    assert!(matches!(fates.as_slice(), [Fate::Stored(_)]), "{fates:?}");
    let said = |ms: u64| {
        let book = stage.read(ms);
        let denied: Vec<bool> = book.of_kind("cleaned").map(|(_, statement)| statement.denied).collect();
        let by_poster = stage.bodies().iter().filter(|said| said.starts_with("poster: withdraws")).count();
        (denied, by_poster)
    };
    assert_eq!(said(DAY + MINUTE), (vec![false, true], 1), "the word, and the poster's against it");
    // It is answered once, also when the server starts anew.
    stage.app.settle(&stage.set()).unwrap();
    assert_eq!(said(DAY + MINUTE).1, 1);
    // What a sound clock says counts, before and after.
    sound.says(DAY + MINUTE, "cleaned(weapon: R2)");
    let fates = sound.syncs(&stage, DAY + MINUTE, DAY + MINUTE);
    assert!(matches!(fates.as_slice(), [Fate::Stored(_)]), "{fates:?}");
    assert_eq!(said(DAY + 2 * MINUTE), (vec![false, true, false], 1));
}

#[test]
fn a_server_that_died_before_it_answered_does_so_at_its_next_start() {
    let stage = Stage::new();
    let mut ahead = stage.phone(10, "ruth");
    ahead.syncs(&stage, 0, 0);
    ahead.says(DAY, "cleaned(weapon: R1)");
    assert_eq!(ahead.syncs(&stage, DAY, 0), [WAITS]);
    // The entry is in the log, and the server dies.
    stage.set_clock(DAY);
    let request = ahead.device.request(at(DAY), 1 << 20);
    let exchange = |ledger: &mut Ledger| ledger.exchange(&request.to_bytes(), at(DAY)).map(drop);
    stage.app.server().with_ledger(ORIGIN, exchange).unwrap().unwrap();
    assert!(!stage.bodies().iter().any(|said| said.starts_with("poster: withdraws")));
    stage.app.settle(&stage.set()).unwrap();
    assert!(stage.bodies().iter().any(|said| said.starts_with("poster: withdraws")), "{:?}", stage.bodies());
}

#[test]
fn a_slow_server_says_so_holds_nothing_against_anybody_and_calls_every_stop() {
    let stage = Stage::new();
    let hour = 60 * MINUTE;
    let mut phones: Vec<Phone> =
        ["ruth", "kim", "lee", "max"].into_iter().zip(10..).map(|(name, seed)| stage.phone(seed, name)).collect();
    for phone in &mut phones {
        phone.syncs(&stage, hour, 0);
    }
    assert!(stage.app.server().clock_doubt(at(0)).is_some());
    let told = stage.told.lock().unwrap().clone();
    assert_eq!(told.iter().filter(|words| words.contains("set this server's clock")).count(), 1, "once: {told:?}");
    assert!(told.iter().any(|words| words.contains("60 minutes")), "{told:?}");
    for phone in &mut phones {
        phone.says(hour, "cleaned(weapon: R1)");
        assert_eq!(phone.syncs(&stage, hour, 0), [WAITS]);
    }
    let stopper = phones.first_mut().unwrap();
    stopper.says(hour + MINUTE, "stop_called(stop: S1)");
    stopper.syncs(&stage, hour + MINUTE, MINUTE);
    assert_eq!(stage.stops(hour), 1, "{:?}", stage.bodies());
    // Pages say so too.
    let visitor = crate::visit::doubted(&stage.app, pages::Visitor::default());
    assert_eq!(
        visitor.found.iter().map(|f| (f.what.as_str(), f.about.as_str())).collect::<Vec<_>>(),
        [("server-clock", "60")]
    );
    let (book, request) = (stage.read(hour), pages::Request::show("/"));
    let tongue = pages::Tongue::new(messages::Language::English);
    let pages::Reply::Page { html, .. } = respond(&book, &visitor, &tongue, &request) else { panic!("no page") };
    assert!(html.contains("server’s clock"), "{html}");
    // Somebody sets the clock: what waited comes in, and is as good as any.
    for phone in &mut phones {
        let fates = phone.syncs(&stage, hour + 2 * MINUTE, hour + 2 * MINUTE);
        assert!(fates.iter().all(|fate| matches!(fate, Fate::Stored(_))), "{fates:?}");
    }
    assert_eq!(stage.app.server().clock_doubt(at(hour + 2 * MINUTE)), None);
    assert!(!stage.bodies().iter().any(|said| said.starts_with("poster: withdraws")), "{:?}", stage.bodies());
}
