//! `lastlook fmt`: the files of protocols, records and cases in their canonical form.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use protocol::diagnostic::{Diagnostics, SourceFile};
use protocol::syntax::format::{format, format_plain};
use protocol::syntax::lex::MAX_FILE;

use crate::show;

/// What is formatted where nothing is named.
const FOLDERS: [&str; 2] = ["protocols", "examples"];

/// What to format.
#[derive(Args, Debug)]
pub struct Options {
    /// Files, and folders with all below them; `-` reads standard input and writes standard output. Without any:
    /// the folders `protocols` and `examples`.
    paths: Vec<PathBuf>,
    /// Change nothing; name the files that would change, and exit with 1 if there are any.
    #[arg(long)]
    check: bool,
    /// What standard input is.
    #[arg(long, value_enum, default_value_t = Kind::Rules)]
    kind: Kind,
}

/// The kinds of file, each with its extension.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A protocol, `.rules`.
    Rules,
    /// A record, `.record`.
    Record,
    /// A case, `.case`.
    Case,
}

impl Kind {
    fn of(path: &Path) -> Option<Kind> {
        match path.extension()?.to_str()? {
            "rules" => Some(Kind::Rules),
            "record" => Some(Kind::Record),
            "case" => Some(Kind::Case),
            _ => None,
        }
    }

    fn format(self, text: &str) -> Result<String, Diagnostics> {
        match self {
            Kind::Rules => format(text),
            Kind::Record | Kind::Case => format_plain(text),
        }
    }
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, String> {
    if options.paths.iter().any(|p| p.as_os_str() == "-") {
        return match options.paths.as_slice() {
            [_] => standard_input(options),
            _ => Err("`-` stands alone: standard input cannot be formatted together with files".to_owned()),
        };
    }
    let (mut changed, mut failed) = (false, false);
    for (path, kind) in files(&options.paths)? {
        match file(&path, kind, options.check) {
            Ok(false) => {}
            Ok(true) => {
                changed = true;
                anstream::println!("{}", path.display());
            }
            Err(error) => {
                failed = true;
                anstream::eprint!("{error}");
            }
        }
    }
    Ok(match (failed, changed && options.check) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::from(1),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn standard_input(options: &Options) -> Result<ExitCode, String> {
    let text = read(io::stdin().lock(), "standard input")?;
    let Some(out) = formatted("standard input", &text, options.kind) else { return Ok(ExitCode::from(2)) };
    if options.check {
        return Ok(if out == text { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|e| format!("cannot write to standard output: {e}"))?;
    Ok(ExitCode::SUCCESS)
}

/// The canonical text; or nothing, and the faults are shown.
fn formatted(name: &str, text: &str, kind: Kind) -> Option<String> {
    match kind.format(text) {
        Ok(out) => Some(out),
        Err(faults) => {
            show::faults(&faults, &[SourceFile { name: name.to_owned(), text: text.to_owned() }]);
            None
        }
    }
}

/// Formats a file; tells whether it changed, or would have.
fn file(path: &Path, kind: Kind, check: bool) -> Result<bool, String> {
    let name = path.to_string_lossy();
    let input = File::open(path).map_err(|e| format!("cannot read `{name}`: {e}\n"))?;
    let text = read(input, &format!("`{name}`")).map_err(|e| e + "\n")?;
    // The faults were shown already.
    let Some(out) = formatted(&name, &text, kind) else { return Err(String::new()) };
    if out == text {
        return Ok(false);
    }
    if !check {
        replace(path, &out).map_err(|e| format!("cannot write `{name}`: {e}; it was left as it was\n"))?;
    }
    Ok(true)
}

fn read(input: impl Read, name: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let limit = MAX_FILE as u64 + 1;
    input.take(limit).read_to_end(&mut bytes).map_err(|e| format!("cannot read {name}: {e}"))?;
    if bytes.len() > MAX_FILE {
        return Err(format!("{name} has more than {MAX_FILE} bytes: split it and `include` the parts"));
    }
    String::from_utf8(bytes)
        .map_err(|e| format!("{name} is not UTF-8 text (byte {}): save it as UTF-8", e.utf8_error().valid_up_to()))
}

/// Puts a text in the place of a file at once: whoever reads meanwhile finds the old text or the new one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it points to is replaced.
    let path = fs::canonicalize(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
    let done = file
        .write_all(text.as_bytes())
        .and_then(|()| file.set_permissions(fs::metadata(&path)?.permissions()))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, &path));
    if done.is_err() {
        // What cannot be removed either is left behind; the first error says why.
        let _ = fs::remove_file(&temporary);
    }
    done
}

/// The files to format, in order, each once.
fn files(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Kind)>, String> {
    let mut files = Vec::new();
    if paths.is_empty() {
        let folders: Vec<&Path> = FOLDERS.iter().map(Path::new).filter(|p| p.is_dir()).collect();
        if folders.is_empty() {
            return Err(
                "there is no folder `protocols` or `examples` here: name the files or folders to format".to_owned()
            );
        }
        for folder in folders {
            below(folder, &mut files)?;
        }
    }
    for path in paths {
        if path.is_dir() {
            below(path, &mut files)?;
        } else if !path.exists() {
            return Err(format!("there is no file or folder `{}`", path.display()));
        } else {
            let kind = Kind::of(path);
            files.push((
                path.clone(),
                kind.ok_or_else(|| format!("`{}` is no .rules, .record or .case file", path.display()))?,
            ));
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.dedup_by(|a, b| a.0 == b.0);
    Ok(files)
}

/// The files in a folder and the folders below it, but for hidden ones; links to folders are not followed.
fn below(folder: &Path, files: &mut Vec<(PathBuf, Kind)>) -> Result<(), String> {
    let cannot = |e: io::Error| format!("cannot read the folder `{}`: {e}", folder.display());
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type().map_err(cannot)?.is_dir() {
            below(&path, files)?;
        } else if let Some(kind) = Kind::of(&path)
            && path.is_file()
        {
            files.push((path, kind));
        }
    }
    Ok(())
}
