//! Where a server keeps what it is given: logs in a folder or in PostgreSQL, attached files in the folder or in an
//! object store, and secret keys always in the folder.
//!
//! Never begins a store in a folder that holds something else, and never guesses what an address means. What the
//! program was built without is refused in words that say how to build it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use record::control::Holds;
use record::entry::{is_log, is_person};
use server::Probe;
use store::secrets::Secrets;
use store::{Log, Objects, Sqlite, Store, StoreError};

use super::announce;
use super::options::Options;
use super::originals::{OfLog, attached};
use crate::desk::{self, words};
use crate::ledgers;

/// Which files belong to which log: a file of hashes for each.
const ORIGINALS_OF: &str = "originals-of";
/// Secret keys, if the logs are in a database.
const KEYS: &str = "log-keys";
/// Attached files, if the logs are in a database.
const ORIGINALS: &str = "originals";
/// What is written to see that the disk takes something.
const PROBE: &str = "ready-probe";
/// How long what a probe found is believed: nobody can wear out the disk by asking.
const PROBE_EVERY: Duration = Duration::from_secs(5);

/// Where things are kept.
pub struct Storage {
    /// The folder; of the keys at least.
    pub folder: PathBuf,
    /// The logs.
    pub store: Arc<dyn Store>,
    /// The secret keys.
    pub secrets: Secrets,
    files: Files,
}

/// Where attached files are.
enum Files {
    /// In one folder, with a list for each log.
    Pool(Arc<dyn Objects>),
    /// Below a prefix for each log.
    #[cfg(feature = "s3")]
    S3(store::objects::S3Options),
}

impl Storage {
    /// Opens what is there, or begins it.
    pub fn open(options: &Options) -> Result<Self, String> {
        let folder = options.store.clone();
        let (store, secrets, pool) = match &options.database {
            None => in_folder(&folder, options.second_place.clone())?,
            Some(database) => in_database(&folder, database, options)?,
        };
        let files = match &options.objects {
            None => Files::Pool(pool),
            Some(address) => in_object_store(address)?,
        };
        store.warnings().iter().for_each(|warning| anstream::eprintln!("note: {warning}"));
        Ok(Self { folder, store, secrets, files })
    }

    /// Begins a production unless there is one of this name.
    pub fn begin(&self, origin: &str, person: &str) -> Result<(), String> {
        if !is_log(origin) {
            return Err(format!("`{origin}` cannot be the name of a log: 1 to 255 letters without spaces and `+`"));
        }
        if !is_person(person) {
            return Err(format!("`{person}` cannot be the name of a person: at most 100 letters, digits and `_`"));
        }
        if self.store.log(origin).map_err(words)?.is_some() {
            return Ok(());
        }
        // KNOWN GAP: the office's entries show times in UTC; people's own show their phones' local time.
        desk::begin(self.store.clone(), &self.secrets, origin, Holds::Production, person, 0)?;
        announce(&format!("began the production {origin}; its keys are in {KEYS}: keep a copy of them apart"));
        Ok(())
    }

    /// The attached files of one log, and of no other.
    pub fn originals(&self, log: &Log) -> Result<Arc<dyn Objects>, String> {
        match &self.files {
            Files::Pool(pool) => {
                let list = self.folder.join(ORIGINALS_OF).join(server::log_id(&log.origin));
                let of_log = OfLog::open(pool.clone(), &list, || attached(&*self.store, log.id))?;
                Ok(Arc::new(of_log))
            }
            #[cfg(feature = "s3")]
            Files::S3(options) => {
                let prefix = format!("{}/{}", options.prefix, server::log_id(&log.origin));
                let prefix = prefix.trim_start_matches('/').to_owned();
                let options = store::objects::S3Options { prefix, ..options.clone() };
                Ok(Arc::new(store::objects::S3::open(&options).map_err(words)?))
            }
        }
    }

    /// Whether the folder still takes what is written. (Whether each log does, the server knows itself.)
    pub fn probe(&self) -> Probe {
        let place = self.folder.join(PROBE);
        let last: Mutex<Option<(Instant, Result<(), String>)>> = Mutex::default();
        Arc::new(move || {
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            match &*last {
                Some((at, found)) if at.elapsed() < PROBE_EVERY => found.clone(),
                _ => {
                    let found = store::files::replace(&place, b"").map_err(|e| with_help(&e));
                    *last = Some((Instant::now(), found.clone()));
                    found
                }
            }
        })
    }
}

/// The folder of keys, and what is in it.
type Opened = (Arc<dyn Store>, Secrets, Arc<dyn Objects>);

fn in_folder(folder: &Path, second_place: Option<PathBuf>) -> Result<Opened, String> {
    if !ledgers::is_store(folder) {
        begin_folder(folder)?;
    }
    let store = Sqlite::open(folder, &store::Options { second_place }).map_err(|e| with_help(&e))?;
    let (secrets, originals) = (store.secrets().map_err(words)?, store.originals().map_err(words)?);
    Ok((Arc::new(store), secrets, Arc::new(originals)))
}

/// Makes sure that nothing else is in the folder where a store is begun: a mistyped name is seen.
fn begin_folder(folder: &Path) -> Result<(), String> {
    let place = folder.display();
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut items) => items.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(format!("cannot look into the folder `{place}`: {error}")),
    };
    if !is_empty {
        return Err(format!("there is no store in `{place}`, but something else; choose another folder"));
    }
    announce(&format!("a new store begins in {place}"));
    Ok(())
}

#[cfg(feature = "postgres")]
fn in_database(folder: &Path, database: &str, options: &Options) -> Result<Opened, String> {
    let url = if database.contains("://") || database.contains('=') {
        database.to_owned()
    } else {
        crate::load::read_text(Path::new(database))?.trim().to_owned()
    };
    let (schema, second_place) = (options.database_schema.clone(), options.second_place.clone());
    let store = store::Postgres::open(&store::PostgresOptions { url, schema, second_place });
    let store = store.map_err(|e| with_help(&e))?;
    let secrets = Secrets::open(&folder.join(KEYS)).map_err(words)?;
    let originals = store::Folder::open(&folder.join(ORIGINALS)).map_err(words)?;
    Ok((Arc::new(store), secrets, Arc::new(originals)))
}

#[cfg(not(feature = "postgres"))]
fn in_database(_: &Path, _: &str, _: &Options) -> Result<Opened, String> {
    let _ = (KEYS, ORIGINALS);
    Err("this program was built without PostgreSQL; build it with `cargo build --release --features postgres`".into())
}

#[cfg(feature = "s3")]
fn in_object_store(address: &str) -> Result<Files, String> {
    let (bucket, prefix) = bucket_and_prefix(address)?;
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let needed = |name: &str| variable(name).ok_or(format!("`--objects` needs {name} in the environment"));
    Ok(Files::S3(store::objects::S3Options {
        endpoint: variable("AWS_ENDPOINT_URL"),
        region: variable("AWS_REGION").unwrap_or("us-east-1".to_owned()),
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        access_key: (needed("AWS_ACCESS_KEY_ID")?, needed("AWS_SECRET_ACCESS_KEY")?),
    }))
}

#[cfg(not(feature = "s3"))]
fn in_object_store(address: &str) -> Result<Files, String> {
    bucket_and_prefix(address)?;
    Err("this program was built without object stores; build it with `cargo build --release --features s3`".into())
}

fn bucket_and_prefix(address: &str) -> Result<(&str, &str), String> {
    let wrong = || format!("`{address}` is no object store; write `s3://bucket/prefix`");
    let rest = address.strip_prefix("s3://").ok_or_else(wrong)?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.is_empty() { Err(wrong()) } else { Ok((bucket, prefix.trim_matches('/'))) }
}

fn with_help(error: &StoreError) -> String {
    format!("{}; {}", server::chain(error), error.help())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_store_has_a_bucket() {
        assert_eq!(bucket_and_prefix("s3://film/lastlook/files/"), Ok(("film", "lastlook/files")));
        assert_eq!(bucket_and_prefix("s3://film"), Ok(("film", "")));
        for wrong in ["film", "https://film/x", "s3://", "s3:///x"] {
            assert!(bucket_and_prefix(wrong).is_err(), "{wrong}");
        }
    }
}
