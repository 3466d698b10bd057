//! A database of every released version opens, with all that was in it. `fixtures/vN.sql` is a dump of what
//! `furnish` wrote with version N; how to make the next one is in `fixtures/README.md`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of them"
)]

mod common;

use common::{Scratch, open};
use store::Store;
use store::conformance::{Author, furnish};
use store::fsck::{Depth, fsck};
use store::{first_difference, memory::Memory};

/// The dumps, by version.
const RELEASED: &[&str] = &[include_str!("fixtures/v1.sql")];

#[test]
fn every_released_version_opens() {
    for (version, dump) in (1..).zip(RELEASED) {
        let scratch = Scratch::new("released");
        let folder = scratch.next();
        std::fs::create_dir(&folder).unwrap();
        let sql = rusqlite::Connection::open(folder.join("lastlook.db")).unwrap();
        sql.execute_batch(dump).unwrap();
        let found: u32 = sql.query_row("SELECT max(version) FROM schema", [], |row| row.get(0)).unwrap();
        assert_eq!(found, version);
        drop(sql);

        let store = open(&folder);
        let report = fsck(&store, None, Depth::Signatures).unwrap();
        assert!(report.is_sound(), "version {version}: {:?}", report.faults);
        let now = Memory::new();
        let (_, author): (_, Author) = furnish(&now);
        assert_eq!(first_difference(&store, &now).unwrap(), None, "version {version}");

        let log = store.log(author.origin()).unwrap().unwrap();
        let next = author.clone().batch(|author| author.say("goes_on()", &[], &[]));
        store.append(log, author.size(), &next).unwrap();
    }
}

/// Writes the folder that the next dump is taken from, when asked to.
#[test]
fn the_next_fixture_is_written_when_asked() {
    if let Some(folder) = std::env::var_os("LASTLOOK_WRITE_FIXTURE") {
        furnish(&open(folder.as_ref()));
    }
}
