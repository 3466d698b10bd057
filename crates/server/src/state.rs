//! What the server holds while it runs: its logs, its secret for challenges, and the numbers of places that it has.
//!
//! Never holds an entry; never lets one log look into another.

use crate::clock::{Clock, random};
use crate::clocks::Clocks;
use crate::error::ServerError;
use crate::limits::{Limiter, Rate};
use crate::metrics::{CLOCK_BEHIND, LIMITED, LOG_ENTRIES, LOG_RUNS, Metrics, WARNINGS};
use axum::body::Bytes;
use record::key::PublicKey;
use record::note::VerifierKey;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use store::ledger::{Answer, Ledger};
use store::tree::file_hash;
use store::{LogId, Objects, Store};
use sync::auth::{Challenge, Used};
use sync::instant::Instant;
use sync::message;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bodies that are taken in at once: at most 16 MiB each before it is known whose they are, 256 MiB together.
const MESSAGES_AT_ONCE: usize = 16;
/// Attached files that are taken in or given out at once: at most 64 MiB each, 512 MiB together.
const FILES_AT_ONCE: usize = 8;
/// How long a request waits for its turn.
const TURN_WAIT: Duration = Duration::from_secs(30);

/// One log, with all that belongs to it.
pub struct Hosting {
    /// The log.
    pub ledger: Ledger,
    /// Where its attached files are kept. Give each log a place of its own: whoever is enrolled in a log may read all
    /// that is there.
    pub originals: Arc<dyn Objects>,
    /// The witnesses whose cosignatures are taken.
    pub witnesses: Vec<VerifierKey>,
}

/// A log while it is served.
pub(crate) struct Hosted {
    pub origin: String,
    pub store: Arc<dyn Store>,
    pub number: LogId,
    pub ledger: RwLock<Ledger>,
    pub originals: Arc<dyn Objects>,
    pub witnesses: Vec<VerifierKey>,
    pub used: Mutex<Used>,
}

/// Where words for whoever runs the server go.
pub type Operator = Arc<dyn Fn(&str) + Send + Sync>;

/// Looks whether something that the server needs is in order; if not, says what is wrong. It may wait for the disk.
pub type Probe = Arc<dyn Fn() -> Result<(), String> + Send + Sync>;

/// Does something with a log right after a device exchanged with it, before anybody else can: gets the log's origin, the
/// request and its answer. What goes wrong is told to whoever runs the server; the device has its answer all the same.
pub type After =
    Arc<dyn Fn(&str, &mut Ledger, (&message::Request, &Answer), Instant) -> Result<(), String> + Send + Sync>;

/// A server of logs. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    logs: RwLock<HashMap<String, Arc<Hosted>>>,
    clock: Clock,
    operator: Operator,
    /// For challenges; drawn anew at each start, so that those from before are refused.
    secret: [u8; 32],
    challenges: AtomicU64,
    messages: Arc<Semaphore>,
    files: Arc<Semaphore>,
    metrics: Metrics,
    keys: OnceLock<Limiter<[u8; 32]>>,
    probes: Mutex<Vec<Probe>>,
    after: OnceLock<After>,
    clocks: Clocks,
}

impl Server {
    /// A server without logs. `operator` gets a line whenever something is wrong that no device can mend.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub fn new(clock: Clock, operator: Operator) -> Result<Self, ServerError> {
        let server = Self(Arc::new(Inner {
            logs: RwLock::default(),
            clock,
            operator,
            secret: random()?,
            challenges: AtomicU64::new(0),
            messages: Arc::new(Semaphore::new(MESSAGES_AT_ONCE)),
            files: Arc::new(Semaphore::new(FILES_AT_ONCE)),
            metrics: Metrics::of_version(env!("CARGO_PKG_VERSION")),
            keys: OnceLock::new(),
            probes: Mutex::default(),
            after: OnceLock::new(),
            clocks: Clocks::default(),
        }));
        let looked_at = Arc::downgrade(&server.0);
        server.metrics().on_asking(move |metrics| {
            if let Some(inner) = looked_at.upgrade() {
                Self(inner).look_at_logs(metrics);
            }
        });
        Ok(server)
    }

    /// What this server counts of its own work.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Limits how often each key may ask. The first limit stays.
    pub fn limit_keys(&self, rate: Rate) {
        self.0.keys.get_or_init(|| Limiter::new(rate));
    }

    /// Something else to look at before the server says that it is ready.
    pub fn probe(&self, probe: Probe) {
        self.0.probes.lock().unwrap_or_else(PoisonError::into_inner).push(probe);
    }

    /// Does this after each exchange. The first that is given stays.
    pub fn after_exchange(&self, after: After) {
        self.0.after.get_or_init(|| after);
    }

    /// Does what is to be done after an exchange, while nobody else has the log. What goes wrong is told to whoever runs
    /// the server.
    pub fn exchanged(&self, origin: &str, ledger: &mut Ledger, exchange: (&message::Request, &Answer), now: Instant) {
        self.hear_clock(&exchange.0.key, exchange.0.wall, now);
        let after = self.0.after.get().map_or(Ok(()), |after| after(origin, ledger, exchange, now));
        if let Err(words) = after {
            self.tell_operator(&format!("`{origin}`: after an exchange: {words}"));
        }
    }

    /// A device of a production asked, and its clock showed this. Says aloud when this server's own becomes doubtful.
    fn hear_clock(&self, key: &PublicKey, wall: Instant, now: Instant) {
        let before = self.clock_doubt(now);
        self.0.clocks.hear(key.as_bytes(), wall, now);
        let doubt = self.clock_doubt(now);
        self.metrics().set(&CLOCK_BEHIND, &[], doubt.unwrap_or(0) / 1_000);
        if let (None, Some(ahead)) = (before, doubt) {
            self.tell_operator(&clock_words(ahead));
        }
    }

    /// By how many milliseconds the clocks of most devices are ahead of this server's, if so many are that its own is
    /// doubtful.
    pub fn clock_doubt(&self, now: Instant) -> Option<u64> {
        self.0.clocks.doubt(now)
    }

    /// Begins to serve a log, and says under which ID: paths begin with `/log/ID`.
    ///
    /// # Errors
    /// [`ServerError::Exists`] when one of this ID is served already.
    pub fn host(&self, hosting: Hosting) -> Result<String, ServerError> {
        let origin = hosting.ledger.log().origin().to_owned();
        let id = log_id(&origin);
        let mut logs = self.0.logs.write().unwrap_or_else(PoisonError::into_inner);
        if logs.contains_key(&id) {
            return Err(ServerError::Exists(origin));
        }
        let hosted = Hosted {
            origin,
            store: hosting.ledger.store().clone(),
            number: hosting.ledger.id(),
            ledger: RwLock::new(hosting.ledger),
            originals: hosting.originals,
            witnesses: hosting.witnesses,
            used: Mutex::default(),
        };
        logs.insert(id.clone(), Arc::new(hosted));
        Ok(id)
    }

    /// Does something with a log that is served, such as looking again after it stopped. It waits for whoever uses the
    /// log, and may write: not for asynchronous code.
    ///
    /// # Errors
    /// [`ServerError::NoLog`], or that an earlier use of the log failed half-way.
    pub fn with_ledger<T>(&self, origin: &str, work: impl FnOnce(&mut Ledger) -> T) -> Result<T, ServerError> {
        let hosted = self.hosted(&log_id(origin))?;
        let mut ledger = hosted.ledger.write().map_err(|_| half_way())?;
        Ok(work(&mut ledger))
    }

    pub(crate) fn hosted(&self, id: &str) -> Result<Arc<Hosted>, ServerError> {
        let logs = self.0.logs.read().unwrap_or_else(PoisonError::into_inner);
        logs.get(id).cloned().ok_or(ServerError::NoLog)
    }

    pub(crate) fn all_hosted(&self) -> Vec<Arc<Hosted>> {
        self.0.logs.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// How long each log is, and whether it runs. A log that cannot be read keeps its last number, and runs no more.
    fn look_at_logs(&self, metrics: &Metrics) {
        let mut warnings = BTreeSet::new();
        for log in self.all_hosted() {
            let (id, state) = (log_id(&log.origin), log.store.state(log.number));
            let runs = state.is_ok() && log.ledger.read().is_ok_and(|ledger| ledger.must_run().is_ok());
            metrics.set(&LOG_RUNS, &[&id], u64::from(runs));
            if let Ok(state) = state {
                metrics.set(&LOG_ENTRIES, &[&id], state.size);
            }
            warnings.extend(log.store.warnings());
        }
        metrics.set(&WARNINGS, &[], warnings.len() as u64);
    }

    /// What the probes find wrong.
    pub(crate) fn failing_probes(&self) -> Vec<String> {
        let probes = self.0.probes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        probes.iter().filter_map(|probe| probe().err()).collect()
    }

    /// Counts a request of a key whose signature holds.
    pub(crate) fn admit_key(&self, key: &PublicKey) -> Result<(), ServerError> {
        let Some(keys) = self.0.keys.get() else { return Ok(()) };
        keys.admit(*key.as_bytes(), self.now()?.millis() * 1_000_000).map_err(|seconds| {
            self.0.metrics.add(&LIMITED, &["key"], 1);
            ServerError::TooMany { seconds }
        })
    }

    pub(crate) fn now(&self) -> Result<Instant, ServerError> {
        (self.0.clock)().ok_or(ServerError::Clock)
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.0.secret
    }

    pub(crate) fn challenge(&self, origin: &str) -> Result<Challenge, ServerError> {
        let number = self.0.challenges.fetch_add(1, Ordering::Relaxed);
        Ok(Challenge::new(self.secret(), origin, self.now()?, number))
    }

    pub(crate) fn tell_operator(&self, words: &str) {
        (self.0.operator)(words);
    }

    /// Waits until a message may be taken in.
    pub(crate) async fn message_turn(&self) -> Result<OwnedSemaphorePermit, ServerError> {
        turn(&self.0.messages).await
    }

    /// Waits until a file may be taken in or given out.
    pub(crate) async fn file_turn(&self) -> Result<OwnedSemaphorePermit, ServerError> {
        turn(&self.0.files).await
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let logs = self.0.logs.read().unwrap_or_else(PoisonError::into_inner);
        write!(f, "Server({} logs)", logs.len())
    }
}

/// What whoever runs the server reads when its clock is doubtful.
pub(crate) fn clock_words(ahead: u64) -> String {
    format!(
        "the clocks of most phones are about {} minutes ahead of this server's: set this server's clock; until then what \
         they record waits on them, but for stops",
        ahead / 60_000
    )
}

/// The name of a log in paths: the first 16 hex digits of the SHA-256 of its origin.
pub fn log_id(origin: &str) -> String {
    file_hash(origin.as_bytes()).to_hex().chars().take(16).collect()
}

/// An earlier use of a lock failed in the middle: nothing behind it is believed any more.
pub(crate) fn half_way() -> ServerError {
    ServerError::store("an earlier request failed half-way; start the server again")
}

async fn turn(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, ServerError> {
    match tokio::time::timeout(TURN_WAIT, places.clone().acquire_owned()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(ServerError::Busy),
    }
}

/// Bytes that keep their turn until they have been sent.
pub(crate) fn until_sent(bytes: Vec<u8>, turn: OwnedSemaphorePermit) -> Bytes {
    struct Sending(Vec<u8>, #[expect(dead_code, reason = "dropped with the bytes")] OwnedSemaphorePermit);
    impl AsRef<[u8]> for Sending {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    Bytes::from_owner(Sending(bytes, turn))
}
