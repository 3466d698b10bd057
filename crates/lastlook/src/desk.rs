//! A store's log with the key that the office signs with: what the command line writes, it signs and enters here.
//!
//! It enters through the ledger, as every device does; it never writes past it, and it never says that something
//! is recorded before the ledger has said so.

use std::path::Path;
use std::sync::Arc;

use record::control::Holds;
use record::encoding::to_hex;
use record::key::SigningKey;
use server::log_id;
use set_host::signer::{self, Chain, Signer};
use store::ledger::{Ledger, LogKeys, Opener};
use store::secrets::Secrets;
use store::{Options, Sqlite, Store};
use sync::instant::Instant;

pub use set_host::Draft;
pub use set_host::signer::Signed;

use crate::ledgers;

/// A log, and the office's key for it.
pub struct Desk {
    /// The log.
    pub ledger: Ledger,
    /// The store that it is in.
    pub store: Arc<Sqlite>,
    office: Signer,
    utc_offset: i32,
    chain: Chain,
}

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
        let chain = Chain::of(&ledger, key.public())?;
        if chain.is_empty() {
            return Err("the office's key has signed nothing in this log: its keys are another log's".to_owned());
        }
        let open = ledgers::entry(&*store, log.id, 0)?;
        let (person, offset) = (open.entry().person.clone(), open.entry().time.offset);
        if ledger.keys().counted(&key.public().into()).is_some() {
            return Err("the office's key of this log was disowned: what it signs does not count".to_owned());
        }
        Ok(Desk { ledger, store, office: Signer { key, person }, utc_offset: i32::from(offset) * 60, chain })
    }

    /// Whether the office's key was enrolled to speak for this person.
    pub fn speaks_for(&self, person: &str) -> bool {
        let enrolled = self.ledger.keys().enrolled(&self.office.key.public().into(), self.ledger.size());
        enrolled.is_some_and(|e| e.persons.iter().any(|p| p == person))
    }

    /// Signs a draft as the next of the office's chain. It is not entered yet.
    pub fn sign(&mut self, draft: &Draft) -> Result<Signed, String> {
        self.chain.sign(&self.ledger, &self.office, draft, self.utc_offset, now()?)
    }

    /// Enters what was signed: all of it is on disk, or the error says what was refused.
    pub fn enter(&mut self, signed: &[Signed]) -> Result<(), String> {
        signer::enter(&mut self.ledger, signed, now()?)
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

/// The office's key of a log.
pub fn office(secrets: &Secrets, origin: &str) -> Result<SigningKey, String> {
    secret(secrets, origin, "office")
}

/// What the poster's address of a log ends with, if it was ever made.
pub fn poster_token(secrets: &Secrets, origin: &str) -> Option<String> {
    let bytes = secrets.read(&secret_name(origin, "poster-address")).ok()??;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned())
}

fn secret_name(origin: &str, name: &str) -> String {
    format!("{}.{name}", log_id(origin))
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
    signer::random().ok_or_else(|| "the operating system gave no random bytes".to_owned())
}

/// The time of this machine's clock.
pub fn now() -> Result<Instant, String> {
    let instant = server::system_clock()();
    instant.ok_or_else(|| "this machine's clock is not in the years 1970 to 9999: set it".to_owned())
}

/// An error in the words that it has.
pub fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
