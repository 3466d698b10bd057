//! Collects the rule files twice: as they stand, and without their cases, which nobody needs at a gate, as one file that
//! can be carried (`src/lib.rs` reads it).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../protocols");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(&folder, "protocols", &mut files)?;
    files.sort();
    let mut source = String::from("pub(crate) const WHOLE: &[(&str, &str)] = &[\n");
    for (name, path, _) in &files {
        let _ = writeln!(source, "    ({name:?}, include_str!({:?})),", path.display().to_string());
    }
    source.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("files.rs"), source)?;
    let rules = files.iter().map(|(name, _, text)| format!("{name}\u{1f}{}\u{1e}", without_cases(text)));
    fs::write(out.join("rules.texts"), rules.collect::<String>())
}

fn collect(folder: &Path, shown: &str, files: &mut Vec<(String, PathBuf, String)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path().canonicalize()?;
        let name = format!("{shown}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, files)?;
        } else if name.ends_with(".rules") {
            println!("cargo::rerun-if-changed={}", path.display());
            let text = fs::read_to_string(&path)?;
            files.push((name, path, text));
        }
    }
    Ok(())
}

/// A block begins at the line's first letter; its lines are indented. The same number of lines stays, so that places
/// in messages still fit.
fn without_cases(text: &str) -> String {
    let mut out = String::new();
    let mut in_case = false;
    for line in text.lines() {
        if line.starts_with(|c: char| !c.is_whitespace()) {
            in_case = line.starts_with("case ") || line.starts_with("setup ");
        }
        let kept = if in_case || line.trim_start().starts_with('#') { "" } else { line };
        out.push_str(kept);
        out.push('\n');
    }
    out
}
