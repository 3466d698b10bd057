//! The conformance suites over every store and every place for originals that can be had here.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of them"
)]

mod common;

use common::{Scratch, open};
use store::Sqlite;
use store::conformance::{self, Harness};
use store::memory::{Memory, MemoryObjects};

struct InMemory;

impl Harness for InMemory {
    type Store = Memory;

    fn fresh(&self) -> Memory {
        Memory::new()
    }

    fn reopen(&self, store: Memory) -> Memory {
        store.crash();
        store
    }
}

struct InFolder(Scratch);

impl Harness for InFolder {
    type Store = Sqlite;

    fn fresh(&self) -> Sqlite {
        open(&self.0.next())
    }

    fn reopen(&self, store: Sqlite) -> Sqlite {
        let folder = store.folder().to_owned();
        drop(store);
        open(&folder)
    }
}

#[test]
fn memory() {
    assert_eq!(conformance::store(&InMemory), 17);
}

#[test]
fn sqlite() {
    assert_eq!(conformance::store(&InFolder(Scratch::new("conformance"))), 17);
}

#[test]
fn originals_in_memory() {
    conformance::objects(&MemoryObjects::new());
}

#[test]
fn originals_in_a_folder() {
    let scratch = Scratch::new("originals");
    conformance::objects(&store::Folder::open(&scratch.path().join("originals")).unwrap());
}

/// Takes the object store that `LASTLOOK_TEST_S3` names, such as `http://127.0.0.1:5000` of `moto_server`, with a
/// bucket `lastlook-test` that is there already.
#[cfg(feature = "s3")]
#[test]
fn originals_in_an_object_store() {
    let Ok(endpoint) = std::env::var("LASTLOOK_TEST_S3") else {
        eprintln!("\n*** SKIPPED: no test of S3 was run: LASTLOOK_TEST_S3 is not set ***\n");
        return;
    };
    let options = store::objects::S3Options {
        endpoint: Some(endpoint),
        region: "us-east-1".into(),
        bucket: "lastlook-test".into(),
        prefix: format!("originals/{}", std::process::id()),
        access_key: ("test".into(), "test".into()),
    };
    let originals = store::objects::S3::open(&options).unwrap();
    conformance::objects(&originals);
}
