//! Files and folders that survive a power cut: written beside, flushed to the disk, then put in place.
//!
//! Never overwrites a file where it stands: a reader, or a power cut, sees the old file or the new one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::StoreError;

/// Numbers the temporary files of this process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Takes the lock of a folder, a file in it; it is let go when the file is closed, also by a crash.
///
/// # Errors
/// [`StoreError::InUse`] when another program holds it.
pub fn lock(path: &Path) -> Result<File, StoreError> {
    let file = File::options().create(true).append(true).open(path).map_err(StoreError::file("open", path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.parent().unwrap_or(path).to_owned())),
        Err(TryLockError::Error(error)) => Err(StoreError::file("lock", path)(error)),
    }
}

/// Makes a folder, and those above it, so that they are still there after a power cut.
///
/// # Errors
/// If one cannot be made, or not flushed.
pub fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        // Whoever made it may not have come to flush its name.
        return folder.parent().map_or(Ok(()), sync_folder);
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(StoreError::file("make the folder", folder)(error))
        }
        _ => folder.parent().map_or(Ok(()), sync_folder),
    }
}

/// Flushes a folder's list of names to the disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder).and_then(|file| file.sync_all()).map_err(StoreError::file("flush the folder", folder))
}

/// Who may read a new file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    Anybody,
    OwnerOnly,
}

/// Writes a file whole: beside it first (in `beside`, on the same disk), flushed, then put in place and the folder
/// flushed. After an error either the old file is there or, after a failed flush of the folder, none.
pub(crate) fn write_whole(beside: &Path, place: &Path, bytes: &[u8], readers: Readers) -> Result<(), StoreError> {
    put_in_place(beside, place, bytes, readers)?;
    let folder = place.parent().unwrap_or(Path::new("."));
    sync_folder(folder).inspect_err(|_| {
        // Nobody may take this file for kept: its name may not be on the disk.
        let _ = fs::remove_file(place);
    })
}

/// Puts a file in the place of an older one, or where there was none, like `write_whole`. After an error the old file
/// or the new one is there, but never none: for what must not be forgotten.
///
/// # Errors
/// If the file cannot be written, put in place or flushed.
pub fn replace(place: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = place.parent().unwrap_or(Path::new("."));
    put_in_place(folder, place, bytes, Readers::Anybody)?;
    sync_folder(folder)
}

/// Writes a file beside, flushes it, and gives it its name; the name is not flushed yet.
fn put_in_place(beside: &Path, place: &Path, bytes: &[u8], readers: Readers) -> Result<(), StoreError> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let temporary = beside.join(format!("incoming-{}-{number}", std::process::id()));
    let written = write_new(&temporary, bytes, readers)
        .and_then(|()| fs::rename(&temporary, place).map_err(StoreError::file("put in place", place)));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Makes a file that was not there, and flushes it.
fn write_new(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    restrict(&mut options, readers);
    let write = |mut file: File| file.write_all(bytes).and_then(|()| file.sync_all());
    options.open(path).and_then(write).map_err(StoreError::file("write", path))
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, readers: Readers) {
    use std::os::unix::fs::OpenOptionsExt;
    if readers == Readers::OwnerOnly {
        options.mode(0o600);
    }
}

#[cfg(not(unix))]
fn restrict(_: &mut OpenOptions, _: Readers) {}

/// Reads a file; `None` when there is none.
///
/// # Errors
/// If it is there and cannot be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file("read", path)(error)),
    }
}
