//! Reads a record or case from wherever it is: plain files, a store, or a bundle.

use std::path::{Path, PathBuf};

use casework::case::Case;
use custody::DayRecord;
use model::Names;
use protocol::check::Protocol;
use protocol::diagnostic::{Diagnostics, SourceFile};

use crate::{bundles, ledgers, show, signed};

/// What was read.
pub enum Loaded {
    /// A case: claims of sources about an incident.
    Case(Case),
    /// A production's record.
    Record(DayRecord),
}

/// A record or case, read.
pub struct Folder {
    /// What it is.
    pub loaded: Loaded,
    /// The names of the protocol and of what was read.
    pub names: Names,
    /// Whether faults were found (and printed).
    pub faulty: bool,
}

/// Reads the case or record at a path, and prints every fault: a folder with plain files or one such file, a
/// store's folder, or a bundle (`log` chooses one log of a store that has several).
pub fn folder(path: &Path, log: Option<&str>, protocol: &Protocol) -> Result<Folder, String> {
    if ledgers::is_store(path) {
        return signed::read(&ledgers::source(path, log)?, protocol);
    }
    if bundles::is_bundle(path) {
        return signed::read(&bundles::source(path)?, protocol);
    }
    plain(path, protocol)
}

/// Reads plain files: a folder with a main.case or main.record, or one such file.
pub fn plain(path: &Path, protocol: &Protocol) -> Result<Folder, String> {
    let main = main_file(path)?;
    let mut names = protocol.names.clone();
    let name = main.to_string_lossy().into_owned();
    let mut read = |file: &str| read_text(Path::new(file));
    let (loaded, faults, files): (Loaded, Diagnostics, Vec<SourceFile>) = if name.ends_with(".case") {
        let (case, faults, files) = casework::file::read(&name, &mut read, &mut names, &protocol.vocabulary);
        (Loaded::Case(case), faults, files)
    } else {
        let (record, faults, files) = custody::file::read(&name, &mut read, &mut names, &protocol.vocabulary);
        (Loaded::Record(record), faults, files)
    };
    show::faults(&faults, &files);
    Ok(Folder { loaded, names, faulty: faults.has_errors() })
}

/// The main file of a folder of plain files.
pub fn main_file(path: &Path) -> Result<PathBuf, String> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    if !path.exists() {
        return Err(format!(
            "`{}` does not exist; name a folder with a main.case or main.record, a store, or a bundle",
            path.display()
        ));
    }
    let candidates = [path.join("main.case"), path.join("main.record")];
    candidates.into_iter().find(|p| p.is_file()).ok_or_else(|| {
        format!(
            "`{}` has neither main.case nor main.record, and is no store and no bundle; see docs/formats",
            path.display()
        )
    })
}

/// A text file, with errors that say what to do.
pub fn read_text(path: &Path) -> Result<String, String> {
    let limit = protocol::syntax::lex::MAX_FILE as u64;
    let about = std::fs::metadata(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
    if !about.is_file() {
        return Err(format!("`{}` is not a file", path.display()));
    }
    let size = std::fs::metadata(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?.len();
    if size > 4 * limit {
        return Err(format!(
            "`{}` has {size} bytes; at most {limit} are read: split it and include the parts",
            path.display()
        ));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()))?;
    let text = String::from_utf8(bytes).map_err(|e| {
        format!("`{}` is not UTF-8 text (byte {}): save it as UTF-8", path.display(), e.utf8_error().valid_up_to())
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
