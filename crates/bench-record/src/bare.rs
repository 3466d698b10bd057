//! The peers of the stores: one table with the bytes and nothing else, in the same database, as durable as the store.

use crate::Outcome;
use std::path::Path;

/// Bare inserts into SQLite.
pub struct BareSqlite(rusqlite::Connection);

impl BareSqlite {
    /// A new file.
    pub fn open(path: &Path) -> Outcome<Self> {
        let sql = rusqlite::Connection::open(path)?;
        sql.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        // With a write-ahead log the same as the EXTRA of the store.
        sql.execute_batch(
            "PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
        )?;
        Ok(Self(sql))
    }

    /// All of these, in one transaction.
    pub fn insert(&mut self, batch: &[Vec<u8>]) -> Outcome<()> {
        let transaction = self.0.transaction()?;
        for bytes in batch {
            transaction.prepare_cached("INSERT INTO bare (bytes) VALUES (?)")?.execute([bytes])?;
        }
        Ok(transaction.commit()?)
    }
}

/// Bare inserts into PostgreSQL.
pub struct BarePostgres(postgres::Client, postgres::Statement);

impl BarePostgres {
    /// A new table of this name.
    pub fn open(url: &str, table: &str) -> Outcome<Self> {
        let mut client = postgres::Client::connect(url, postgres::NoTls)?;
        client.batch_execute(&format!("CREATE TABLE {table} (id bigserial PRIMARY KEY, bytes bytea NOT NULL)"))?;
        let insert = client.prepare(&format!("INSERT INTO {table} (bytes) SELECT unnest($1::bytea[])"))?;
        Ok(Self(client, insert))
    }

    /// All of these, in one statement.
    pub fn insert(&mut self, batch: &[Vec<u8>]) -> Outcome<()> {
        self.0.execute(&self.1, &[&batch])?;
        Ok(())
    }

    /// Takes away what was made.
    pub fn clear(&mut self, table: &str, schema: &str) -> Outcome<()> {
        Ok(self.0.batch_execute(&format!("DROP TABLE {table}; DROP SCHEMA {schema}_ledger, {schema}_store CASCADE"))?)
    }
}
