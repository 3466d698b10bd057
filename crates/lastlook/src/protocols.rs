//! Where the protocol comes from: built in, or a folder.

use std::collections::BTreeMap;
use std::path::Path;

use protocol::check::{Protocol, load};
use protocol::diagnostic::{Diagnostics, SourceFile};
use protocol::syntax::ast;

/// The files of the protocol, in a fixed order.
pub fn files(folder: Option<&Path>) -> Result<Vec<SourceFile>, String> {
    let Some(folder) = folder else { return Ok(packs::files()) };
    let mut files = Vec::new();
    read(folder, &folder.to_string_lossy(), &mut files)?;
    files.sort_by(|a: &SourceFile, b| a.name.cmp(&b.name));
    Ok(files)
}

/// The protocol, with these settings in place of the defaults.
pub fn protocol(
    folder: Option<&Path>,
    settings: &BTreeMap<String, ast::Term>,
) -> Result<(Protocol, Diagnostics), String> {
    Ok(load(files(folder)?, settings))
}

/// The catalogue of the protocol folder.
pub fn catalogue(folder: Option<&Path>) -> Option<String> {
    match folder {
        None => Some(packs::CATALOGUE.to_owned()),
        Some(folder) => std::fs::read_to_string(folder.join("catalogue.txt")).ok(),
    }
}

fn read(folder: &Path, shown: &str, files: &mut Vec<SourceFile>) -> Result<(), String> {
    let cannot = |e: std::io::Error| format!("cannot read the protocol folder `{shown}`: {e}");
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = format!("{shown}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            read(&path, &name, files)?;
        } else if path.extension().is_some_and(|e| e == "rules") {
            let bytes = std::fs::read(&path).map_err(|e| format!("cannot read `{name}`: {e}"))?;
            let text = String::from_utf8(bytes).map_err(|e| {
                format!("`{name}` is not UTF-8 text (byte {}): save it as UTF-8", e.utf8_error().valid_up_to())
            })?;
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            files.push(SourceFile { name, text });
        }
    }
    Ok(())
}
