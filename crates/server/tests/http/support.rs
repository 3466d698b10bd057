//! A film set in a folder: a server with two logs, phones, a clock that only the test moves, and a raw socket.
//!
//! Never shares anything between tests.

use record::clock::{Clock as Hybrid, LocalTime};
use record::control::{Control, Disown, Enrol, Holds, May};
use record::cosignature::Cosigner;
use record::entry::{Entry, Kind, SignedEntry};
use record::key::SigningKey;
use server::client::{Client, Response};
use server::{Clock, Hosting, Server, log_id, serve_router};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use store::ledger::{Ledger, LogKeys, Opener};
use sync::auth::{Authorization, Challenge, Incoming};
use sync::device::{Device, Event, Joining, Value, What};
use sync::instant::Instant;
use sync::message::{Fate, Reply, Request};
use tokio::sync::oneshot;

pub const LOG: &str = "tamarack.example/record";
pub const OTHER: &str = "juniper.example/record";
/// The key that opens each log.
pub const OPENER: u8 = 200;
const START: u64 = 1_778_512_380_000;

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// The witness that the servers know.
pub fn union() -> Cosigner {
    Cosigner::new("union.example/w", key(210)).unwrap()
}

/// A clock that only the test moves, but for a millisecond at each look.
#[derive(Clone)]
pub struct Time(Arc<AtomicU64>);

impl Time {
    pub fn new() -> Self {
        Self(Arc::new(AtomicU64::new(START)))
    }

    pub fn now(&self) -> Instant {
        Instant::from_millis(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }

    pub fn pass(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let time = self.clone();
        Arc::new(move || Some(time.now()))
    }
}

/// A folder that was not there before.
pub fn folder(name: &str) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("lastlook-http-{}-{}-{name}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { assert!(std::fs::copy(&path, &target).is_ok()) }
    }
}

/// Something that listens, until it is dropped.
pub struct Listening {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    pub fn start(app: axum::Router) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            let runtime = builder.worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let shutdown = async { drop(stopped.await) };
                serve_router(listener, app, shutdown).await.unwrap();
            });
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    pub fn client(&self) -> Client {
        Client::new(self.address.to_string())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(self.stop.take());
        let joined = self.thread.take().map(JoinHandle::join);
        assert!(joined.is_none_or(|joined| joined.is_ok()) || std::thread::panicking());
    }
}

/// A server of two logs in a folder.
pub struct Set {
    pub time: Time,
    pub server: Server,
    pub folder: PathBuf,
    /// What whoever runs the server was told.
    pub told: Arc<Mutex<Vec<String>>>,
    listening: Option<Listening>,
    /// Whether the folder is still needed afterwards.
    keep: bool,
}

impl Set {
    pub fn new(name: &str) -> Self {
        Self::open(folder(name), Time::new())
    }

    /// Begins the logs in a folder, or takes them up.
    pub fn open(folder: PathBuf, time: Time) -> Self {
        let store = Arc::new(store::Sqlite::open(&folder, &store::Options::default()).unwrap());
        let told: Arc<Mutex<Vec<String>>> = Arc::default();
        let operator = told.clone();
        let operator = Arc::new(move |words: &str| operator.lock().unwrap().push(words.to_owned()));
        let server = Server::new(time.clock(), operator).unwrap();
        for (origin, seed) in [(LOG, 201), (OTHER, 203)] {
            let keys = || LogKeys { log: key(seed), clock: key(seed + 1) };
            let opener = Opener { key: key(OPENER), person: "server".into(), offset: -420 };
            let ledger = Ledger::open(store.clone(), origin, keys()).unwrap_or_else(|_| {
                Ledger::create(store.clone(), origin, Holds::Production, keys(), &opener, time.now()).unwrap()
            });
            let originals = store::Folder::open(&folder.join("files").join(log_id(origin))).unwrap();
            let witnesses = vec![union().verifier().clone()];
            server.host(Hosting { ledger, originals: Arc::new(originals), witnesses }).unwrap();
        }
        drop(store);
        let listening = Some(Listening::start(server::router(server.clone())));
        Self { time, server, folder, told, listening, keep: false }
    }

    /// Ends the server and leaves the folder.
    pub fn stop(mut self) -> (PathBuf, Time) {
        self.keep = true;
        (self.folder.clone(), self.time.clone())
    }

    pub fn client(&self) -> Client {
        self.listening.as_ref().unwrap().client()
    }

    pub fn address(&self) -> SocketAddr {
        self.listening.as_ref().unwrap().address
    }

    pub fn size(&self, origin: &str) -> u64 {
        self.server.with_ledger(origin, |ledger| ledger.size()).unwrap()
    }

    /// The opener orders something.
    pub fn order(&self, origin: &str, control: &Control) -> SignedEntry {
        self.server.with_ledger(origin, |ledger| order(ledger, origin, control, self.time.now())).unwrap()
    }

    pub fn enrol(&self, origin: &str, seed: u8, may: May) {
        self.order(origin, &enrolment(seed, may));
    }

    pub fn disown(&self, origin: &str, seed: u8) {
        let key = key(seed).public().into();
        self.order(origin, &Control::Disown(Disown { key, last: None, why: "lost".into() }));
    }

    /// A phone that was let in.
    pub fn phone(&self, origin: &str, seed: u8) -> Phone {
        self.enrol(origin, seed, May::SAY);
        self.stranger(origin, seed)
    }

    /// A phone that nobody let in.
    pub fn stranger(&self, origin: &str, seed: u8) -> Phone {
        let joining = self.server.with_ledger(origin, |ledger| Joining {
            log: ledger.log().clone(),
            clock_key: ledger.clock_key().clone(),
            key: key(seed).public(),
        });
        let device = Device::new(joining.unwrap());
        Phone {
            key: key(seed),
            person: format!("person{seed}"),
            origin: origin.to_owned(),
            device,
            time: self.time.clone(),
        }
    }

    /// All entries of a log and what the verifier finds broken in them.
    pub fn broken(&self, origin: &str) -> Vec<record::findings::Finding> {
        self.server
            .with_ledger(origin, |ledger| {
                let entries = ledger.store().entries(ledger.id(), 0, u64::MAX >> 1).unwrap();
                let places: Vec<_> = entries.iter().map(|entry| record::chain::Place::Shown(&entry.bytes)).collect();
                let leaves: Vec<_> = entries.iter().map(|entry| Some(entry.hash)).collect();
                let view =
                    record::chain::LogView { origin: Some(origin), places: &places, leaves: &leaves, times: &[] };
                let broken = record::findings::Severity::Broken;
                record::chain::check(&view).into_iter().filter(|finding| finding.severity() == broken).collect()
            })
            .unwrap()
    }

    /// Sends bytes as they are, and gives all that comes back.
    pub fn raw(&self, bytes: &[u8]) -> String {
        raw(self.address(), bytes)
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        drop(self.listening.take());
        if !self.keep {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

pub fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn enrolment(seed: u8, may: May) -> Control {
    let persons = vec![format!("person{seed}")];
    Control::Enrol(Enrol { key: key(seed).public(), persons, may, device: "phone".into() })
}

fn order(ledger: &mut Ledger, origin: &str, control: &Control, now: Instant) -> SignedEntry {
    let head = ledger.store().chain_head(ledger.id(), key(OPENER).public().as_bytes()).unwrap().unwrap();
    let entry = Entry {
        number: head.number + 1,
        previous: Some(head.hash),
        clock: Hybrid { ms: now.millis(), counter: 0 },
        time: local(now),
        ..Entry::new(origin, Kind::Say, &key(OPENER), "server")
    };
    let signed = entry.saying(control).sign(&key(OPENER)).unwrap();
    let admission = ledger.append(&[signed.bytes().to_vec()], &[], now).unwrap();
    assert!(matches!(admission.statuses[0].fate, Fate::Stored(_)), "{:?}", admission.statuses);
    signed
}

fn local(now: Instant) -> LocalTime {
    LocalTime { utc: (now.millis() / 1000).cast_signed(), offset: 0 }
}

/// A phone with its own memory only.
pub struct Phone {
    pub key: SigningKey,
    pub person: String,
    pub origin: String,
    pub device: Device,
    pub time: Time,
}

impl Phone {
    pub fn say(&mut self, values: &[&str]) -> SignedEntry {
        let draft = self.draft();
        self.sign(Entry { body: "a()\n".into(), ..draft }, values)
    }

    pub fn order(&mut self, control: &Control) -> SignedEntry {
        let draft = self.draft().saying(control);
        self.sign(draft, &[])
    }

    fn draft(&self) -> Entry {
        Entry { time: local(self.time.now()), ..Entry::new(&self.origin, Kind::Say, &self.key, &self.person) }
    }

    fn sign(&mut self, draft: Entry, values: &[&str]) -> SignedEntry {
        let values: Vec<Value> = (1..).zip(values).map(|(n, v)| Value { salt: [n; 32], value: (*v).into() }).collect();
        let prepared = self.device.prepare(draft, &values, &self.key, self.time.now()).unwrap().clone();
        self.device.confirm(&prepared).unwrap()
    }

    pub fn request(&mut self) -> Request {
        self.device.request(self.time.now(), 1 << 20)
    }

    pub fn receive(&mut self, asked: &Request, reply: &Reply) -> Vec<Event> {
        self.device.receive(asked, reply, self.time.now())
    }

    /// One exchange.
    pub fn sync(&mut self, client: &Client) -> Vec<Event> {
        let asked = self.request();
        let reply = client.sync(&self.key, &asked).unwrap();
        self.receive(&asked, &reply)
    }

    /// One exchange as HTTP.
    pub fn post(&mut self, client: &Client) -> Response {
        let asked = self.request();
        client.signed(&self.key, &self.origin, "POST", "sync", &asked.to_bytes()).unwrap()
    }

    /// A signed request without a body.
    pub fn get(&self, client: &Client, rest: &str) -> Response {
        client.signed(&self.key, &self.origin, "GET", rest, &[]).unwrap()
    }
}

pub fn findings(events: &[Event]) -> Vec<What> {
    let what = |event: &Event| if let Event::Finding(finding) = event { Some(finding.what) } else { None };
    events.iter().filter_map(what).collect()
}

/// The `Authorization` of somebody who says that the body has this hash.
pub fn claim(key: &SigningKey, challenge: Challenge, method: &str, path: &str, body_hash: [u8; 32]) -> String {
    let text = Incoming { method, path, body_hash }.text_to_sign(&challenge);
    Authorization { key: key.public(), challenge, signature: key.sign(text.as_bytes()) }.to_string()
}

/// Status and one line of words, as plain text that nobody keeps or guesses at.
pub fn assert_says(response: &Response, status: u16, words: &str) {
    let body = String::from_utf8(response.body.clone()).unwrap();
    assert_eq!(response.status, status, "{body}");
    assert!(body.contains(words), "{body}");
    assert!(body.ends_with('\n') && body.lines().count() == 1, "{body:?}");
    assert_eq!(response.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("www-authenticate"), (status == 401).then_some("Lastlook"));
}
