//! Folders for tests, gone when the test is over.

#![allow(dead_code, reason = "each test file takes what it needs")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers what this process makes.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A folder of its own.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("lastlook-{name}-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A name in it that was not given before.
    pub fn next(&self) -> PathBuf {
        self.0.join(NEXT.fetch_add(1, Ordering::Relaxed).to_string())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Opens a store in a folder, with nothing special.
pub fn open(folder: &Path) -> store::Sqlite {
    store::Sqlite::open(folder, &store::Options::default()).unwrap()
}
