//! Reads a case from its files: the main file and what that includes.
//!
//! Every fault is reported with its place and what to write instead, and none hides another: a statement
//! with a fault is left out, all others are read. Nothing is guessed and nothing is repaired in silence.
//! The files themselves are read by the caller.

mod claims;
mod parse;
mod resolve;
mod syntax;
mod values;

use model::{Names, Vocabulary};
use protocol::diagnostic::{Diagnostics, MAX_DIAGNOSTICS, Place, SourceFile};

use crate::Case;
use syntax::Item;

/// How deep includes may be nested: far beyond the one or two levels that people use.
pub const MAX_INCLUDE_DEPTH: usize = 16;
/// How many files one case may have: a file for each day of two years.
pub const MAX_FILES: usize = 1_000;
/// How many words a quotation may have (`docs/formats/case.md`).
pub const MAX_QUOTE_WORDS: usize = 25;

/// The case whose main file has this path; `load` gives the text of a path.
///
/// Includes are relative to the file that includes them and stay in the folder of the main file. The
/// vocabulary says which kinds of event there are; names and texts of the case are added to `names`. The
/// files are returned in the order of [`Place::file`].
pub fn read(
    main: &str,
    load: &mut dyn FnMut(&str) -> Result<String, String>,
    names: &mut Names,
    vocabulary: &Vocabulary,
) -> (Case, Diagnostics, Vec<SourceFile>) {
    let (folder, name) = main.rsplit_once('/').map_or(("", main), |(folder, name)| (folder, name));
    let prefix = if main.contains('/') { format!("{folder}/") } else { String::new() };
    let mut reader = Reader {
        load,
        prefix,
        files: Vec::new(),
        paths: Vec::new(),
        open: Vec::new(),
        items: Vec::new(),
        faults: Diagnostics::default(),
    };
    reader.file(name, Place::default());
    let Reader { items, files, mut faults, .. } = reader;
    let case = resolve::resolve(items, names, vocabulary, &mut faults);
    faults.0.sort_by_key(|d| (d.place.file, d.place.start));
    (case, faults, files)
}

/// Adds faults to a list, up to the limit of the list.
fn append(to: &mut Diagnostics, from: Diagnostics) {
    let room = MAX_DIAGNOSTICS.saturating_sub(to.0.len());
    to.0.extend(from.0.into_iter().take(room));
}

struct Reader<'a> {
    load: &'a mut dyn FnMut(&str) -> Result<String, String>,
    /// What stands before every path within the case's folder.
    prefix: String,
    files: Vec<SourceFile>,
    /// Paths within the case's folder: of all files, by number.
    paths: Vec<String>,
    /// Of the files that are being read just now, the main file first.
    open: Vec<String>,
    items: Vec<Item>,
    faults: Diagnostics,
}

impl Reader<'_> {
    fn file(&mut self, path: &str, from: Place) {
        let shown = format!("{}{path}", self.prefix);
        let number = self.files.len() as u32;
        match (self.load)(&shown) {
            Ok(text) => {
                self.files.push(SourceFile { name: shown, text: text.clone() });
                self.paths.push(path.to_owned());
                self.open.push(path.to_owned());
                self.items_of(number, &text);
                self.open.pop();
            }
            Err(why) => {
                if self.files.is_empty() {
                    self.files.push(SourceFile { name: shown.clone(), text: String::new() });
                }
                let help = "check the path; an `include` is relative to the file that it stands in";
                self.faults.error(from, format!("`{shown}` could not be read: {why}"), help);
            }
        }
    }

    fn items_of(&mut self, number: u32, text: &str) {
        for item in parse::parse(number, text, &mut self.faults) {
            match item {
                Item::Include { path, place } => self.include(&path, place),
                item => self.items.push(item),
            }
        }
    }

    fn include(&mut self, written: &str, place: Place) {
        let folder = self.open.last().and_then(|p| p.rsplit_once('/')).map_or("", |(folder, _)| folder);
        let path = match within(folder, written) {
            Ok(path) => path,
            Err((message, help)) => return self.faults.error(place, message, help),
        };
        if self.open.contains(&path) {
            let circle = format!("{} → {path}", self.open.join(" → "));
            let help = "remove this `include`; the file is being read already";
            self.faults.error(place, format!("these files include each other: {circle}"), help);
        } else if self.paths.contains(&path) {
            let message = format!("`{path}` is included twice");
            self.faults.warning(place, message, "remove one `include`; the file was read once");
        } else if self.open.len() > MAX_INCLUDE_DEPTH {
            let message = format!("includes are nested more than {MAX_INCLUDE_DEPTH} deep");
            self.faults.error(place, message, "include this file from the main file");
        } else if self.files.len() >= MAX_FILES {
            let message = format!("this case has more than {MAX_FILES} files");
            self.faults.error(place, message, "put several files together");
        } else {
            self.file(&path, place);
        }
    }
}

/// The path of an included file within the case's folder, or what is wrong with it and the mend.
pub(crate) fn within(folder: &str, written: &str) -> Result<String, (String, &'static str)> {
    let refuse = |why: &str, help| Err((format!("`{written}` {why}"), help));
    if !written.ends_with(".case") {
        return refuse("is not the name of a case file", "names of case files end in `.case`");
    }
    if written.starts_with('/') || written.contains(['\\', ':', '\0']) {
        return refuse("is not a path within the case's folder", "write it as `folder/name.case`");
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => {
                let help = "put the file into the folder of the main file";
                return refuse("is outside of the case's folder", help);
            }
            ".." => {}
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests;
