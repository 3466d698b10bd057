//! The server of a set at work: the production of `examples/a-day-on-set` in a store on disk, in the middle of its last
//! take, with so many more phones enrolled; and beside it the least that a server can be.
//!
//! Never with limits: they are there to keep such a crowd away. The clock stands at that take when the stand opens.

use crate::Outcome;
use crate::phone::Phone;
use axum::Router;
use axum::routing::get;
use book::sample::Sample;
use record::clock::{Clock, LocalTime};
use record::control::{Control, Enrol, Holds, May};
use record::entry::{Entry, Kind, Marks};
use record::key::SigningKey;
use record::merkle::Hash;
use server::{Hosting, Server, Serving};
use set_host::{Secrets, SetApp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Moment;
use store::ledger::{Ledger, LogKeys, Opener};
use store::{LogId, Options, Sqlite, Store};
use sync::device::Joining;
use sync::instant::Instant;
use tokio::net::TcpListener;

/// The origin of the log.
pub const ORIGIN: &str = "tamarack.example/record";
/// The zone of the example, in minutes.
pub const OFFSET: i16 = -420;
/// 12:59:30 of the second day, local time: a loaded weapon is in an actor's hand, and the board is asked about it.
const OPENS_MS: u64 = 1_778_615_970_000;
/// Since when there were looks: three days, in which the weapons were there.
const LOOKS_SINCE_SECONDS: i64 = 3 * 86_400;
/// Entries that are admitted at once.
const BATCH: usize = 256;
/// What the poster's address ends with.
const POSTER: &str = "bench-poster-token-of-no-set";
/// Where the example is.
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/a-day-on-set");

/// A server at work.
pub struct Stand {
    /// Where the set's server answers.
    pub set: SocketAddr,
    /// Where the least server answers.
    pub hello: SocketAddr,
    /// The production's ID.
    pub id: String,
    /// The phones' clock, which is the server's.
    pub clock: server::Clock,
    /// What the server keeps.
    pub store: Arc<dyn Store>,
    /// The log's number there.
    pub log: LogId,
    joining: Joining,
}

impl Stand {
    /// Makes the record, with so many `more` statements of the days before, and begins to answer. Within a runtime.
    pub async fn open(folder: &Path, phones: usize, more: usize) -> Outcome<Self> {
        let clock = clock();
        let store = Sqlite::open(folder, &Options::default())?;
        let originals = Arc::new(store.originals()?);
        let store: Arc<dyn Store> = Arc::new(store);
        let ledger = recorded(store.clone(), phones, more, &clock)?;
        let (log, clock_key, number) = (ledger.log().clone(), ledger.clock_key().clone(), ledger.id());
        let server = Server::new(clock.clone(), Arc::new(|words| eprintln!("{words}")))?;
        let id = server.host(Hosting { ledger, originals: originals.clone(), witnesses: Vec::new() })?;
        let app = SetApp::new(server.clone(), clock.clone(), &[]);
        let secrets = Secrets { office: key("office"), poster: key("poster"), token: POSTER.to_owned() };
        app.open(ORIGIN, secrets, originals)?;
        let set = serve(server::app(server, app.router())).await?;
        let hello = serve(Router::new().route("/", get(|| async { "hello" }))).await?;
        let joining = Joining { log, clock_key, key: key("office").public() };
        Ok(Self { set, hello, id, clock, store, log: number, joining })
    }

    /// Somebody's phone, which knows nothing of the log yet.
    pub async fn phone(&self, at: usize) -> Outcome<Phone> {
        let key = phone_key(at);
        let joining = Joining { key: key.public(), ..self.joining.clone() };
        Phone::open(self.set, &self.id, joining, key, person(at), self.clock.clone()).await
    }

    /// A guest's request for the board: the poster's cookie, a browser's language.
    pub fn board(&self) -> Arc<[u8]> {
        let id = &self.id;
        let cookie = format!("poster-{id}={POSTER}; language=en");
        crate::wire::request("GET", &format!("/set/{id}/"), Some(("cookie", &cookie)), b"").into()
    }
}

/// The request of the least server.
pub fn hello() -> Arc<[u8]> {
    crate::wire::request("GET", "/", None, b"").into()
}

async fn serve(app: Router) -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    // As behind a proxy: here all connections come from one address.
    let serving = Serving { behind_proxy: true, ..Serving::default() };
    tokio::spawn(server::serve_with(listener, app, serving, std::future::pending()));
    Ok(address)
}

/// Begins at the take, and goes on as time does.
fn clock() -> server::Clock {
    let opened = Moment::now();
    Arc::new(move || Instant::from_millis(OPENS_MS + u64::try_from(opened.elapsed().as_millis()).ok()?))
}

/// The secret key of a name.
fn key(name: &str) -> SigningKey {
    SigningKey::from_seed(Sha256::digest(name).into())
}

fn phone_key(at: usize) -> SigningKey {
    key(&format!("phone {at}"))
}

fn person(at: usize) -> String {
    format!("crew_{at:03}")
}

/// The log with the example's entries up to now, and all phones enrolled.
fn recorded(store: Arc<dyn Store>, phones: usize, more: usize, clock: &server::Clock) -> Outcome<Ledger> {
    let now = clock().ok_or("there is no such time")?;
    let opener = Opener { key: key("office"), person: "office".to_owned(), offset: OFFSET };
    let keys = LogKeys { log: key("log"), clock: key("clock") };
    let mut ledger = Ledger::create(store, ORIGIN, Holds::Production, keys, &opener, now)?;
    let mut office = Office::after_opening(&ledger, now)?;
    let mut entries = office.example(now)?;
    for at in 0..more {
        entries.push(office.look(at, more, now)?);
    }
    for at in 0..phones {
        entries.push(office.enrol(at)?);
    }
    for batch in entries.chunks(BATCH) {
        if ledger.append(batch, &[], now)?.entries.len() != batch.len() {
            return Err("an entry of the example was not admitted".into());
        }
    }
    Ok(ledger)
}

/// The office's chain.
struct Office {
    key: SigningKey,
    number: u64,
    previous: Option<Hash>,
    clock: Clock,
}

impl Office {
    fn after_opening(ledger: &Ledger, now: Instant) -> Outcome<Self> {
        let opened = ledger.store().entries(ledger.id(), 0, 1)?;
        let previous = opened.first().map(|entry| entry.hash);
        let clock = Clock { ms: now.millis(), counter: 0 };
        Ok(Self { key: key("office"), number: 1, previous, clock })
    }

    fn sign(&mut self, entry: Entry) -> Outcome<(Hash, Vec<u8>)> {
        self.clock = self.clock.tick(self.clock.ms);
        let signed = Entry {
            log: ORIGIN.to_owned(),
            key: self.key.public().into(),
            number: self.number,
            previous: self.previous,
            clock: self.clock,
            ..entry
        }
        .sign(&self.key)?;
        (self.number, self.previous) = (self.number + 1, Some(signed.hash()));
        Ok((signed.hash(), signed.bytes().to_vec()))
    }

    /// The example, imported: signed again for this log, as references name entries by their hashes.
    fn example(&mut self, now: Instant) -> Outcome<Vec<Vec<u8>>> {
        let load = |name: &str| std::fs::read_to_string(Path::new(EXAMPLE).join(name)).ok();
        let sample = Sample::of_record("main.record", &load)?;
        let (mut anew, mut bytes) = (HashMap::new(), Vec::new());
        for (_, signed) in &sample.source.entries {
            let entry = signed.entry();
            if entry.kind != Kind::Say || entry.time_ms() > now.millis().cast_signed() {
                continue;
            }
            let refs = entry.refs.iter().filter_map(|hash| anew.get(hash).copied()).collect();
            let (hash, signed_anew) = self.sign(Entry { refs, ..entry.clone() })?;
            anew.insert(signed.hash(), hash);
            bytes.push(signed_anew);
        }
        Ok(bytes)
    }

    /// One of many looks in the days before, as somebody wrote them on paper.
    fn look(&mut self, at: usize, of: usize, now: Instant) -> Outcome<Vec<u8>> {
        let back = LOOKS_SINCE_SECONDS * (of - at) as i64 / of as i64;
        let time = LocalTime { utc: (now.millis() / 1_000).cast_signed() - back, offset: OFFSET };
        let marks = Marks { imported: true, ..Marks::default() };
        let body = format!("look_offered(weapon: R1, to: {}, accepted: yes)\n", person(at % 100));
        Ok(self.sign(Entry { time, marks, body, ..Entry::new(ORIGIN, Kind::Say, &self.key, "ruth") })?.1)
    }

    fn enrol(&mut self, at: usize) -> Outcome<Vec<u8>> {
        let enrol = Control::Enrol(Enrol {
            key: phone_key(at).public(),
            persons: vec![person(at)],
            may: May::SAY,
            device: format!("{}'s phone", person(at)),
        });
        let time = LocalTime { utc: (self.clock.ms / 1_000).cast_signed(), offset: OFFSET };
        let draft = Entry { time, ..Entry::new(ORIGIN, Kind::Enrol, &self.key, "office") };
        Ok(self.sign(draft.saying(&enrol))?.1)
    }
}
