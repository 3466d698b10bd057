//! A store's log with the key that the office signs with: what the command line writes, it signs and enters here.
//!
//! It enters through the ledger, as every device does; it never writes past it, and it never says that something
//! is recorded before the ledger has said so.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use record::beside::{Opening, commitment};
use record::clock::{Clock, LocalTime};
use record::control::{Control, Holds};
use record::encoding::to_hex;
use record::entry::{Entry, Kind, Marks, Seen, SignedEntry};
use record::key::SigningKey;
use record::merkle::Hash;
use sha2::{Digest, Sha256};
use store::ledger::{Ledger, LogKeys, Opener};
use store::secrets::Secrets;
use store::{Options, Sqlite, Store};
use sync::instant::Instant;
use sync::message::Fate;

use crate::ledgers;

/// Quoted texts of more bytes are carried beside their entry: an entry has at most 65,535.
const TEXT_IN_ENTRY_MAX: usize = 4_096;

/// A log, and the office's key for it.
pub struct Desk {
    /// The log.
    pub ledger: Ledger,
    /// The store that it is in.
    pub store: Arc<Sqlite>,
    key: SigningKey,
    person: String,
    offset: i16,
    clock: Clock,
    /// The office's chain so far: number and hash of its last entry.
    last: (u64, Hash),
}

/// Something to be signed.
#[derive(Default)]
pub struct Draft {
    /// Who says it; none for the office itself.
    pub person: Option<String>,
    /// When, in seconds since 1970 UTC; none for now.
    pub at: Option<i64>,
    /// How it came.
    pub marks: Marks,
    /// What it says; long texts are taken out and carried beside it.
    pub body: String,
    /// Entries that it is about.
    pub refs: Vec<Hash>,
    /// The body of a `say` is words; this is for the kinds that steer the record.
    pub control: Option<Control>,
}

/// An entry, signed, with the values beside it.
pub type Signed = (SignedEntry, Vec<Opening>);

impl Desk {
    /// Begins a log in a store's folder (made when it is not there), with new keys.
    pub fn create(folder: &Path, origin: &str, holds: Holds, person: &str, offset: i16) -> Result<Desk, String> {
        let store = Arc::new(Sqlite::open(folder, &Options::default()).map_err(words)?);
        let secrets = store.secrets().map_err(words)?;
        begin(store.clone(), &secrets, origin, holds, person, offset)?;
        Desk::of(store, Some(origin))
    }

    /// Opens a log of a store, with the keys that are kept beside it.
    pub fn open(folder: &Path, origin: Option<&str>) -> Result<Desk, String> {
        Desk::of(Arc::new(ledgers::open(folder, None)?), origin)
    }

    fn of(store: Arc<Sqlite>, origin: Option<&str>) -> Result<Desk, String> {
        let log = ledgers::choose(&*store, origin)?;
        let secrets = store.secrets().map_err(words)?;
        let ledger = open_ledger(&store, &secrets, &log.origin)?;
        let key = secret(&secrets, &log.origin, "office")?;
        let head = store.chain_head(log.id, key.public().as_bytes()).map_err(words)?;
        let head = head.ok_or("the office's key has signed nothing in this log: its keys are another log's")?;
        let entry = store.entries(log.id, head.place, 1).map_err(words)?;
        let entry = entry.first().ok_or("the store is damaged; see `lastlook store fsck`")?;
        let signed = SignedEntry::parse(&entry.bytes).map_err(words)?;
        let clock = signed.entry().clock;
        let open = ledgers::entry(&*store, log.id, 0)?;
        let (person, offset) = (open.entry().person.clone(), open.entry().time.offset);
        if ledger.keys().counted(&key.public().into()).is_some() {
            return Err("the office's key of this log was disowned: what it signs does not count".to_owned());
        }
        Ok(Desk { ledger, store, key, person, offset, clock, last: (head.number, head.hash) })
    }

    /// Whether the office's key was enrolled to speak for this person.
    pub fn speaks_for(&self, person: &str) -> bool {
        let enrolled = self.ledger.keys().enrolled(&self.key.public().into(), self.ledger.size());
        enrolled.is_some_and(|e| e.persons.iter().any(|p| p == person))
    }

    /// Signs a draft as the next of the office's chain. It is not entered yet.
    pub fn sign(&mut self, draft: Draft) -> Result<Signed, String> {
        let now = now()?;
        self.clock = self.clock.tick(now.millis());
        let (body, values) = protocol::syntax::beside::enclose(&draft.body, TEXT_IN_ENTRY_MAX);
        let salts = values.iter().map(|_| random()).collect::<Result<Vec<[u8; 32]>, _>>()?;
        let utc = draft.at.unwrap_or((now.millis() / 1000).cast_signed());
        let person = draft.person.as_deref().unwrap_or(&self.person);
        let entry = Entry {
            number: self.last.0 + 1,
            previous: Some(self.last.1),
            clock: self.clock,
            time: LocalTime { utc, offset: self.offset },
            seen: self.seen()?,
            marks: draft.marks,
            refs: draft.refs,
            beside: salts.iter().zip(&values).map(|(salt, value)| commitment(salt, value)).collect(),
            body: if body.is_empty() { body } else { format!("{body}\n") },
            ..Entry::new(self.ledger.log().origin(), Kind::Say, &self.key, person)
        };
        let entry = draft.control.iter().fold(entry, |entry, control| entry.saying(control));
        let signed = entry.sign(&self.key).map_err(|e| format!("cannot sign `{}`: {e}", first_line(&draft.body)))?;
        self.last = (entry.number, signed.hash());
        let opening = |((number, salt), value)| Opening { entry: signed.hash(), number, salt, value };
        let openings = (1..).zip(salts).zip(values).map(opening).collect();
        Ok((signed, openings))
    }

    /// Enters what was signed: all of it is on disk, or the error says what was refused.
    pub fn enter(&mut self, signed: &[Signed]) -> Result<(), String> {
        let entries: Vec<Vec<u8>> = signed.iter().map(|(entry, _)| entry.bytes().to_vec()).collect();
        let openings: Vec<Vec<u8>> =
            signed.iter().flat_map(|(_, openings)| openings).map(|o| o.to_string().into_bytes()).collect();
        let admission = self.ledger.append(&entries, &openings, now()?).map_err(words)?;
        for (status, (entry, _)) in admission.statuses.iter().zip(signed) {
            if let Fate::Refused(refusal) = status.fate {
                let what = first_line(&entry.entry().body);
                return Err(format!("`{what}` was not entered: {}", refusal.word()));
            }
        }
        Ok(())
    }

    fn seen(&self) -> Result<Option<Seen>, String> {
        let state = self.store.state(self.ledger.id()).map_err(words)?;
        Ok(state.newest.map(|newest| Seen { size: newest.size, root: newest.root }))
    }
}

/// The ledger of a log whose keys are kept beside the store.
pub fn open_ledger(store: &Arc<Sqlite>, secrets: &Secrets, origin: &str) -> Result<Ledger, String> {
    Ledger::open(store.clone(), origin, log_keys(secrets, origin)?).map_err(words)
}

/// Begins a log in any store, with new keys, which are kept before they sign anything.
pub fn begin(
    store: Arc<dyn Store>,
    secrets: &Secrets,
    origin: &str,
    holds: Holds,
    person: &str,
    offset: i16,
) -> Result<Ledger, String> {
    let keys = LogKeys { log: new_key()?, clock: new_key()? };
    let opener = Opener { key: new_key()?, person: person.to_owned(), offset };
    for (name, key) in [("log", &keys.log), ("clock", &keys.clock), ("office", &opener.key)] {
        secrets.keep(&secret_name(origin, name), to_hex(key.seed()).as_bytes()).map_err(words)?;
    }
    Ledger::create(store, origin, holds, keys, &opener, now()?).map_err(words)
}

/// The keys of a log, as they are kept beside its store.
pub fn log_keys(secrets: &Secrets, origin: &str) -> Result<LogKeys, String> {
    Ok(LogKeys { log: secret(secrets, origin, "log")?, clock: secret(secrets, origin, "clock")? })
}

/// What the set app of a log needs: the office's key, and the poster's, which is made when it is not there.
pub fn app_secrets(secrets: &Secrets, origin: &str) -> Result<set_host::Secrets, String> {
    let poster = secret_name(origin, "poster");
    if secrets.read(&poster).map_err(words)?.is_none() {
        secrets.keep(&poster, to_hex(new_key()?.seed()).as_bytes()).map_err(words)?;
    }
    let address = secret_name(origin, "poster-address");
    let token = match secrets.read(&address).map_err(words)? {
        Some(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned(),
        None => {
            let token = set_host::poster_token()?;
            secrets.keep(&address, token.as_bytes()).map_err(words)?;
            token
        }
    };
    Ok(set_host::Secrets {
        office: secret(secrets, origin, "office")?,
        poster: secret(secrets, origin, "poster")?,
        token,
    })
}

/// What a log's folder and files are named after: the first 16 hex digits of the hash of its origin.
pub fn id(origin: &str) -> String {
    to_hex(&Sha256::digest(origin.as_bytes())).chars().take(16).collect()
}

fn secret_name(origin: &str, name: &str) -> String {
    format!("{}.{name}", id(origin))
}

fn secret(secrets: &Secrets, origin: &str, name: &str) -> Result<SigningKey, String> {
    let file = secret_name(origin, name);
    let missing = || format!("the key `log-keys/{file}` of the log `{origin}` is not here: backups do not hold keys");
    let text = secrets.read(&file).map_err(words)?.ok_or_else(missing)?;
    let seed = record::encoding::array_from_hex(String::from_utf8_lossy(&text).trim());
    seed.map(SigningKey::from_seed).map_err(|e| format!("the key `log-keys/{file}` cannot be read: {e}"))
}

/// A new key.
pub fn new_key() -> Result<SigningKey, String> {
    random().map(SigningKey::from_seed)
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| format!("the operating system gave no random bytes: {e}"))?;
    Ok(bytes)
}

/// The time of this machine's clock.
pub fn now() -> Result<Instant, String> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok();
    let instant = since.and_then(|d| Instant::from_millis(d.as_millis() as u64));
    instant.ok_or_else(|| "this machine's clock is not in the years 1970 to 9999: set it".to_owned())
}

/// An error in the words that it has.
pub fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn first_line(body: &str) -> &str {
    body.lines().next().unwrap_or_default()
}
