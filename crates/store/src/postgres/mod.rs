//! Keeps logs in PostgreSQL: for a studio with many productions, where several servers write to one database and
//! none of them keeps anything of its own. Originals are then in an object store.
//!
//! Never runs on a database that may lose what it confirms. Never lets two servers write one place: whoever appends
//! holds the lock of the log's row, and looks at its size only then.
//!
//! KNOWN GAP: no TLS. The connection is to be a local socket, or goes through a tunnel that the administrator keeps;
//! an own TLS stack would double the dependencies. KNOWN GAP: a destroyed value may live on in the database server's
//! write-ahead log, its archives and replicas; its administrator must let these expire.

mod rows;
mod write;

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ::postgres::{Client, Config, NoTls, Statement};
use record::merkle::Hash;

use crate::batch::Batch;
use crate::error::StoreError;
use crate::kept::{Checkpoint, Cosignature, Destroyed, Entry, Finding, Head, Heard, Log, LogId, Memo, Node, Opening};
use crate::second_place::SecondPlace;
use crate::store::{State, Store, check_tail};
use crate::tree::Spine;

/// What brings the schema from version N to N + 1, by N. A step that was released is never changed.
const MIGRATIONS: &[&str] = &[include_str!("v1.sql"), include_str!("v2.sql")];
/// Idle connections that are kept open: a server's share of the 100 that PostgreSQL allows by default.
const IDLE_MAX: usize = 8;
/// The number of the advisory lock that one server holds while it changes the schema (`LLRC`).
const MIGRATION_LOCK: i64 = 0x4C4C_5243;
/// Settings of the database server without which a confirmed write may be lost.
const DURABLE: &[&str] = &["fsync", "full_page_writes"];

/// How a database is reached.
#[derive(Clone)]
pub struct PostgresOptions {
    /// Where it is: `host=/run/postgresql dbname=lastlook` or `postgres://…`. May hold a password: not printed.
    pub url: String,
    /// The schema within the database; made when it is not there. `a-z`, `0-9` and `_`.
    pub schema: String,
    /// A folder that remembers the newest checkpoints, as in [`crate::Options`].
    pub second_place: Option<PathBuf>,
}

/// A store in PostgreSQL. May be opened by several servers at once.
pub struct Postgres {
    options: PostgresOptions,
    config: Config,
    idle: Mutex<Vec<Session>>,
    /// The edges of the trees, as of this server's last write. Only used while the log still has that size.
    spines: Mutex<HashMap<LogId, Spine>>,
    second_place: Option<SecondPlace>,
    warning: Mutex<Option<String>>,
}

/// A connection, and the statements that it has prepared.
struct Session {
    client: Client,
    statements: Statements,
}

/// Prepared statements, by their text.
#[derive(Default)]
struct Statements(HashMap<&'static str, Statement>);

impl Statements {
    fn of(
        &mut self,
        client: &mut impl ::postgres::GenericClient,
        sql: &'static str,
    ) -> Result<Statement, ::postgres::Error> {
        if let Some(statement) = self.0.get(sql) {
            return Ok(statement.clone());
        }
        let statement = client.prepare(sql)?;
        self.0.insert(sql, statement.clone());
        Ok(statement)
    }
}

impl Postgres {
    /// Connects, brings the schema up to date, and checks that each log's newest checkpoint fits its tree and what the
    /// second place remembers.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`], [`StoreError::Newer`], [`StoreError::RolledBack`], [`StoreError::Damaged`], or that
    /// the database cannot be reached.
    pub fn open(options: &PostgresOptions) -> Result<Self, StoreError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if options.schema.is_empty() || !options.schema.chars().all(plain) {
            return crate::batch::refused(format!("`{}` cannot be the name of a schema", options.schema));
        }
        let store = Self {
            config: options.url.parse().map_err(StoreError::database("reading where it is"))?,
            options: options.clone(),
            idle: Mutex::default(),
            spines: Mutex::default(),
            second_place: options.second_place.as_deref().map(SecondPlace::open).transpose()?,
            warning: Mutex::default(),
        };
        store.migrate()?;
        for log in store.logs()? {
            let (entries, newest) = store.read(|client, kept| rows::tail(client, kept, log.id))?;
            check_tail(&store, &log, entries, newest)?;
        }
        store.second_place.as_ref().map_or(Ok(()), |place| place.check(&store))?;
        Ok(store)
    }

    /// How it was opened.
    #[must_use]
    pub fn options(&self) -> &PostgresOptions {
        &self.options
    }

    /// Makes a connection on which what is confirmed is on the disk.
    fn connect(&self) -> Result<Session, StoreError> {
        let mut client = self.config.connect(NoTls).map_err(StoreError::database("connecting"))?;
        for setting in DURABLE {
            let value = client.query_one(&format!("SHOW {setting}"), &[]);
            let value: String = value.map_err(StoreError::database("reading its settings"))?.get(0);
            if value != "on" {
                return Err(StoreError::NotDurable { setting });
            }
        }
        let settings = format!("SET synchronous_commit = on; SET search_path = {}", self.options.schema);
        client.batch_execute(&settings).map_err(StoreError::database("connecting"))?;
        Ok(Session { client, statements: Statements::default() })
    }

    fn migrate(&self) -> Result<(), StoreError> {
        let mut session = self.connect()?;
        let found = write::migrate(&mut session.client, &self.options.schema, MIGRATION_LOCK, MIGRATIONS);
        let (found, known) = (found.map_err(StoreError::database("bringing its schema up to date"))?, MIGRATIONS.len());
        let known = u32::try_from(known).unwrap_or(u32::MAX);
        if found > known { Err(StoreError::Newer { found, known }) } else { Ok(()) }
    }

    /// Runs something on a connection of its own. One that broke is not used again.
    fn on_session<T>(&self, run: impl FnOnce(&mut Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = lock(&self.idle).pop();
        let mut session = idle.filter(|session| !session.client.is_closed()).map_or_else(|| self.connect(), Ok)?;
        let result = run(&mut session);
        let mut idle = lock(&self.idle);
        if !session.client.is_closed() && idle.len() < IDLE_MAX {
            idle.push(session);
        }
        result
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&mut Client, &mut Statements) -> Result<T, ::postgres::Error>,
    ) -> Result<T, StoreError> {
        self.on_session(|session| {
            read(&mut session.client, &mut session.statements).map_err(StoreError::database("reading"))
        })
    }

    /// Overwrites what was deleted, as far as this connection can.
    fn vacuum(&self) -> Result<(), StoreError> {
        self.on_session(|session| {
            session.client.batch_execute("VACUUM openings").map_err(StoreError::database("clearing destroyed values"))
        })
    }

    fn remember(&self, log: LogId, batch: &Batch) -> Result<(), StoreError> {
        let (Some(place), Some(checkpoint)) = (&self.second_place, &batch.checkpoint) else { return Ok(()) };
        let logs = self.logs()?;
        let Some(origin) = logs.iter().find(|other| other.id == log).map(|log| &log.origin) else { return Ok(()) };
        place.remember(origin, checkpoint.size, &checkpoint.root)
    }
}

/// INVARIANT: what these locks guard is whole at every moment, so a thread that failed does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store for Postgres {
    fn create_log(&self, origin: &str, created_at: u64) -> Result<LogId, StoreError> {
        crate::batch::check_origin(origin)?;
        if let Some(log) = self.log(origin)? {
            return Ok(log);
        }
        self.on_session(|session| write::create_log(session, origin, created_at))
    }

    fn logs(&self) -> Result<Vec<Log>, StoreError> {
        self.read(rows::logs)
    }

    fn log(&self, origin: &str) -> Result<Option<LogId>, StoreError> {
        self.read(|client, kept| rows::log(client, kept, origin))
    }

    fn state(&self, log: LogId) -> Result<State, StoreError> {
        let newest = self.read(|client, kept| rows::newest(client, kept, log))?.ok_or(StoreError::UnknownLog(log))?;
        Ok(State { size: newest.as_ref().map_or(0, |checkpoint| checkpoint.size), newest })
    }

    fn append(&self, log: LogId, expected: u64, batch: &Batch) -> Result<(), StoreError> {
        let spine = lock(&self.spines).get(&log).cloned();
        let spine = self.on_session(|session| write::append(session, spine, log, expected, batch))?;
        lock(&self.spines).insert(log, spine);
        let cleared = if batch.destroy.is_empty() { Ok(()) } else { self.vacuum() };
        // The batch is kept: what fails now does not undo that, and people are told.
        let failed = cleared.and_then(|()| self.remember(log, batch)).err();
        *lock(&self.warning) = failed.map(|error| format!("after the last append: {error}"));
        Ok(())
    }

    fn entries(&self, log: LogId, from: u64, bytes_max: u64) -> Result<Vec<Entry>, StoreError> {
        self.read(|client, kept| rows::entries(client, kept, log, from, bytes_max))
    }

    fn controls(&self, log: LogId, from: u64) -> Result<Vec<Entry>, StoreError> {
        self.read(|client, kept| rows::controls(client, kept, log, from))
    }

    fn find(&self, log: LogId, hashes: &[Hash]) -> Result<Vec<Option<Head>>, StoreError> {
        self.read(|client, kept| rows::find(client, kept, log, hashes))
    }

    fn numbered(&self, log: LogId, key: &[u8; 32], number: u64) -> Result<Vec<Head>, StoreError> {
        self.read(|client, kept| rows::numbered(client, kept, log, key, number))
    }

    fn chain_head(&self, log: LogId, key: &[u8; 32]) -> Result<Option<Head>, StoreError> {
        self.read(|client, kept| rows::chain_head(client, kept, log, key))
    }

    fn openings(&self, log: LogId, from: (u64, u8), to: u64, bytes_max: u64) -> Result<Vec<Opening>, StoreError> {
        self.read(|client, kept| rows::openings(client, kept, log, from, to, bytes_max))
    }

    fn destroyed(&self, log: LogId, places: Range<u64>) -> Result<Vec<Destroyed>, StoreError> {
        self.read(|client, kept| rows::destroyed(client, kept, log, places))
    }

    fn checkpoint(&self, log: LogId, size: u64) -> Result<Option<Checkpoint>, StoreError> {
        Ok(self.checkpoints(log, size, 1)?.pop().filter(|checkpoint| checkpoint.size == size))
    }

    fn checkpoints(&self, log: LogId, from_size: u64, count_max: u32) -> Result<Vec<Checkpoint>, StoreError> {
        self.read(|client, kept| rows::checkpoints(client, kept, log, from_size, count_max))
    }

    fn cosign(&self, log: LogId, size: u64, line: &[u8], received_at: u64) -> Result<(), StoreError> {
        crate::batch::check_line(line)?;
        if self.checkpoint(log, size)?.is_none() {
            return crate::batch::refused(format!("there is no checkpoint of size {size} to cosign"));
        }
        self.on_session(|session| write::cosign(session, log, size, line, received_at))
    }

    fn cosignatures(&self, log: LogId, size: u64) -> Result<Vec<Cosignature>, StoreError> {
        self.read(|client, kept| rows::cosignatures(client, kept, log, size))
    }

    fn hashes(&self, log: LogId, level: u8, indexes: Range<u64>) -> Result<Vec<Hash>, StoreError> {
        self.read(|client, kept| rows::hashes(client, kept, log, level, indexes))
    }

    fn hear(&self, heard: &Heard) -> Result<bool, StoreError> {
        crate::batch::check_heard(heard)?;
        self.on_session(|session| write::hear(session, heard))
    }

    fn heard(&self, origin: &str, from_size: u64, count_max: u32) -> Result<Vec<Heard>, StoreError> {
        self.read(|client, kept| rows::heard(client, kept, origin, from_size, count_max))
    }

    fn keep_finding(&self, log: LogId, finding: &Finding) -> Result<bool, StoreError> {
        crate::batch::check_finding(finding)?;
        self.state(log)?;
        self.on_session(|session| write::keep_finding(session, log, finding))
    }

    fn findings(&self, log: LogId) -> Result<Vec<Finding>, StoreError> {
        self.read(|client, kept| rows::findings(client, kept, log))
    }

    fn note(&self, log: LogId, memos: &[Memo]) -> Result<(), StoreError> {
        crate::batch::check_memos(memos)?;
        self.on_session(|session| write::note(session, log, memos))
    }

    fn memos(&self, log: LogId, from: u64) -> Result<Vec<Memo>, StoreError> {
        self.read(|client, kept| rows::memos(client, kept, log, from))
    }

    fn replace_nodes(&self, log: LogId, nodes: &[Node]) -> Result<(), StoreError> {
        self.state(log)?;
        lock(&self.spines).remove(&log);
        self.on_session(|session| write::replace_nodes(session, log, nodes))
    }

    /// KNOWN GAP: PostgreSQL checks its files only with an extension (`amcheck`) that its administrator installs;
    /// `fsck` still reads and hashes every entry.
    fn database_faults(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    fn warnings(&self) -> Vec<String> {
        lock(&self.warning).clone().into_iter().collect()
    }
}
