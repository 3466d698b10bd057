//! Bundles as files: a ZIP archive, or a folder with the same files.
//!
//! Archives are foreign files: nothing is unpacked to disk, and nothing is unpacked beyond what the archive
//! states and the limits allow. What a bundle says is read only from what verification hands out.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use record::bundle::{self, Contents, FileMap, Files, Report, Trust, Value};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use book::said::Source;

/// Most bytes that one file of a bundle may unpack to: a million entries' openings and a day's video fit.
const FILE_MAX: u64 = 4 << 30;
/// Most bytes that all of them may (`docs/formats/bundle.md`, section 5).
const ALL_MAX: u64 = 64 << 30;
/// What an archive begins with.
const MAGIC: &[u8] = b"PK\x03\x04";

/// Whether there is a bundle at this path.
pub fn is_bundle(path: &Path) -> bool {
    if path.is_dir() {
        return path.join("bagit.txt").is_file();
    }
    let mut first = [0; 4];
    File::open(path).and_then(|mut f| f.read_exact(&mut first)).is_ok() && first == MAGIC
}

/// The files of a bundle.
pub fn open(path: &Path) -> Result<Box<dyn Files>, String> {
    let wrong = |what: &str| format!("cannot read `{}` as a bundle: {what}", path.display());
    if path.is_dir() {
        return Ok(Box::new(Folder::open(path).map_err(|e| wrong(&e))?));
    }
    if !path.exists() {
        return Err(format!(
            "`{}` does not exist; name a bundle (a .zip file, or its unpacked folder)",
            path.display()
        ));
    }
    let file = File::open(path).map_err(|e| wrong(&e.to_string()))?;
    let mut reader = BufReader::new(file);
    let stated = stated_count(&mut reader).ok_or_else(|| wrong("it has no end of an archive"))?;
    let archive = ZipArchive::new(reader).map_err(|e| wrong(&e.to_string()))?;
    if stated != archive.len() as u64 {
        // The library keeps one of several files with one name; other programs may show another.
        return Err(wrong("a name occurs twice in it, or its list of files is damaged"));
    }
    Ok(Box::new(Archive::new(archive).map_err(|e| wrong(&e))?))
}

/// Checks a bundle.
pub fn check(path: &Path, trust: &Trust) -> Result<Report, String> {
    let files = open(path)?;
    bundle::check(&*files, trust).map_err(|e| e.to_string())
}

/// The entries and values of a bundle, to read on: only of one that verifies.
pub fn source(path: &Path) -> Result<Source, String> {
    let report = check(path, &Trust::default())?;
    let held_back = report.counts.held_back;
    let Some(contents) = report.verified() else {
        return Err(format!("`{0}` was changed; see `lastlook verify {0}`", path.display()));
    };
    Ok(source_of(&contents, held_back))
}

/// The entries and values that a checked bundle carries.
pub fn source_of(contents: &Contents, held_back: u64) -> Source {
    let entries: Vec<_> = contents.entries().map(|(place, entry)| (Some(place), entry)).collect();
    let shown = |o: &record::beside::Opening| match contents.value(&o.entry, o.number) {
        Value::Shown(value) => Some(((o.entry, o.number), value.to_owned())),
        _ => None,
    };
    let values = contents.openings().filter_map(shown).collect();
    Source { entries, values, held_back }
}

/// Writes the files as one archive, whole or not at all.
pub fn write(path: &Path, files: &FileMap) -> Result<(), String> {
    let wrong = |e: &dyn std::fmt::Display| format!("cannot write `{}`: {e}", path.display());
    let beside = path.with_extension("zip.incoming");
    let tidy = |e: zip::result::ZipError| {
        drop(std::fs::remove_file(&beside));
        wrong(&e)
    };
    let archive = || -> Result<(), zip::result::ZipError> {
        let mut zip = ZipWriter::new(BufWriter::new(File::create(&beside)?));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, bytes) in files {
            zip.start_file(name.as_str(), options)?;
            zip.write_all(bytes)?;
        }
        zip.finish()?.into_inner().map_err(|e| e.into_error())?.sync_all()?;
        Ok(())
    };
    archive().map_err(tidy)?;
    std::fs::rename(&beside, path).map_err(|e| wrong(&e))
}

/// How many files the end of an archive says that there are.
fn stated_count(reader: &mut (impl Read + Seek)) -> Option<u64> {
    const END: &[u8] = b"PK\x05\x06";
    const END_64: &[u8] = b"PK\x06\x06";
    let size = reader.seek(SeekFrom::End(0)).ok()?;
    // The end record has 22 bytes and a comment of at most 65,535; before it may stand that of a large archive.
    let from = size.saturating_sub(22 + 65_535 + 20 + 56 + 1_024);
    reader.seek(SeekFrom::Start(from)).ok()?;
    let mut tail = Vec::new();
    reader.take(size - from).read_to_end(&mut tail).ok()?;
    let find = |mark: &[u8]| tail.windows(4).rposition(|w| w == mark);
    let field = |at: usize, length: usize| -> Option<u64> {
        let bytes = tail.get(at..at + length)?;
        Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    match field(find(END)? + 10, 2)? {
        0xffff => find(END_64).map_or(Some(0xffff), |at| field(at + 32, 8)),
        count => Some(count),
    }
}

struct Archive {
    names: Vec<String>,
    archive: Mutex<ZipArchive<BufReader<File>>>,
}

impl Archive {
    fn new(mut archive: ZipArchive<BufReader<File>>) -> Result<Archive, String> {
        if archive.len() > bundle::FILES_MAX {
            return Err(format!("it has {} files, more than {}", archive.len(), bundle::FILES_MAX));
        }
        let mut all = 0_u64;
        let mut names = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let file = archive.by_index_raw(index).map_err(|e| e.to_string())?;
            let name = file.name().map_err(|e| e.to_string())?.into_owned();
            if file.name_raw() != name.as_bytes() {
                return Err(format!("the name of `{name}` is written in two ways"));
            }
            all = all.saturating_add(file.size());
            if file.size() > FILE_MAX || all > ALL_MAX {
                return Err(format!("`{name}` would unpack to more than is allowed"));
            }
            let plain = matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
            if file.encrypted() || !plain {
                return Err(format!("`{name}` is encrypted or packed in a way that bundles do not use"));
            }
            if !file.is_dir() {
                names.push(name);
            }
        }
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            return Err(format!("a name occurs twice in it: {twice:?}"));
        }
        Ok(Archive { names, archive: Mutex::new(archive) })
    }
}

impl Files for Archive {
    fn paths(&self) -> Vec<String> {
        self.names.clone()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let file = archive.by_name(path).ok()?;
        let stated = file.size();
        let mut bytes = Vec::new();
        // One byte more than stated, so that an archive that understates is found out and not unpacked further.
        file.take(stated + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == stated).then_some(Cow::Owned(bytes))
    }
}

/// An unpacked bundle.
struct Folder {
    root: PathBuf,
    /// Sorted.
    names: Vec<String>,
}

impl Folder {
    fn open(root: &Path) -> Result<Folder, String> {
        let mut names = Vec::new();
        walk(root, "", &mut names).map_err(|e| e.to_string())?;
        names.sort_unstable();
        Ok(Folder { root: root.to_owned(), names })
    }
}

/// All files below a folder. Links are not followed: what they lead to is not part of the bundle.
fn walk(root: &Path, within: &str, names: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(root.join(within))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if within.is_empty() { name } else { format!("{within}/{name}") };
        if entry.file_type()?.is_dir() {
            walk(root, &path, names)?;
        } else {
            names.push(path);
        }
    }
    Ok(())
}

impl Files for Folder {
    fn paths(&self) -> Vec<String> {
        self.names.clone()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.names.binary_search_by(|name| name.as_str().cmp(path)).ok()?;
        let path = self.root.join(path);
        let about = std::fs::symlink_metadata(&path).ok()?;
        if !about.is_file() || about.len() > FILE_MAX {
            return None;
        }
        std::fs::read(path).ok().map(Cow::Owned)
    }
}
