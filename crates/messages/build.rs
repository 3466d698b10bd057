//! Reads the Fluent files, so that what runs does not have to.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "src/compiled.rs"]
mod compiled;
#[path = "src/fingerprint.rs"]
mod fingerprint;

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for language in ["en", "es"] {
        let made = both(language).and_then(|texts| {
            fs::write(out.join(format!("{language}.texts")), texts).map_err(|e| format!("cannot write: {e}"))
        });
        if let Err(error) = made {
            println!("cargo::error={error}");
        }
    }
}

/// What pages say, then what the protocol's things are called (`src/library.rs` parts them again).
fn both(language: &str) -> Result<String, String> {
    Ok(format!("{}\u{1d}{}", file("ftl", language)?, file("../../protocols", language)?))
}

fn file(folder: &str, language: &str) -> Result<String, String> {
    let path = Path::new(folder).join(format!("{language}.ftl"));
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(&path).map_err(|e| e.to_string());
    text.and_then(|text| compiled::compiled(&text)).map_err(|error| format!("{}: {error}", path.display()))
}
