//! Reads a record from its files: the main file and what that includes.
//!
//! Every fault is reported with its place and what to write instead, and none hides another: a line with a
//! fault is left out, all others are read. Nothing is guessed and nothing is repaired in silence. The files
//! themselves are read by the caller.

mod entries;
mod lines;

use model::{Names, Vocabulary};
use protocol::diagnostic::{Diagnostic, Diagnostics, MAX_DIAGNOSTICS, Place, Severity, SourceFile};

use crate::record::DayRecord;
use lines::Line;

/// How deep includes may be nested (`docs/formats/plain-record.md`): far beyond the one or two levels that
/// people use.
pub const MAX_INCLUDE_DEPTH: usize = 16;
/// How many files one record may have: a file for each day of two years.
pub const MAX_FILES: usize = 1_000;
/// How many entries one record may have: a thousand a day for nearly three years.
pub const MAX_ENTRIES: usize = 1_000_000;

/// The record whose main file has this path; `load` gives the text of a path.
///
/// Includes are relative to the file that they stand in and stay in the folder of the main file. The
/// vocabulary says which kinds of event there are; names and texts of the record are added to `names`. The
/// files are returned in the order of [`Place::file`]. Whatever could be understood is in the record;
/// everything else is in the list. A record with errors is for showing, not for deciding.
pub fn read(
    main: &str,
    load: &mut dyn FnMut(&str) -> Result<String, String>,
    names: &mut Names,
    vocabulary: &Vocabulary,
) -> (DayRecord, Diagnostics, Vec<SourceFile>) {
    let (folder, name) = main.rsplit_once('/').map_or(("", main), |(folder, name)| (folder, name));
    let prefix = if main.contains('/') { format!("{folder}/") } else { String::new() };
    let mut reader = Reader {
        load,
        prefix,
        files: Vec::new(),
        paths: Vec::new(),
        open: Vec::new(),
        lines: Vec::new(),
        faults: Diagnostics::default(),
    };
    reader.file(name, Place::default());
    let Reader { lines, files, mut faults, .. } = reader;
    let record = entries::record(lines, names, vocabulary, &mut faults);
    model::sorted::sort_by_key(&mut faults.0, |d| (d.place.file, d.place.start));
    (record, faults, files)
}

/// Adds faults to a list, up to the limit of the list. An error takes the place of a warning when there is
/// no more room: a list that lost its only error would call the record sound.
fn append(to: &mut Diagnostics, from: Diagnostics) {
    for fault in from.0 {
        if to.0.len() < MAX_DIAGNOSTICS {
            to.0.push(fault);
        } else if fault.severity == Severity::Error
            && let Some(warning) = to.0.iter_mut().rev().find(|d| d.severity == Severity::Warning)
        {
            *warning = fault;
        }
    }
}

/// One fault as a list.
fn fault(severity: Severity, place: Place, message: String, help: &str) -> Diagnostics {
    let help = (!help.is_empty()).then(|| help.to_owned());
    Diagnostics(vec![Diagnostic { place, severity, message, help }])
}

struct Reader<'a> {
    load: &'a mut dyn FnMut(&str) -> Result<String, String>,
    /// What stands before every path within the record's folder.
    prefix: String,
    files: Vec<SourceFile>,
    /// Paths within the record's folder: of all files, by number.
    paths: Vec<String>,
    /// Of the files that are being read just now, the main file first.
    open: Vec<String>,
    lines: Vec<Line>,
    faults: Diagnostics,
}

impl Reader<'_> {
    fn file(&mut self, path: &str, from: Place) {
        let shown = format!("{}{path}", self.prefix);
        match (self.load)(&shown) {
            Ok(text) => {
                // Some editors put a mark in front that says "this is UTF-8".
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                let number = self.files.len() as u32;
                let lines = lines::lines(number, &text, &mut self.faults);
                self.files.push(SourceFile { name: shown, text });
                self.paths.push(path.to_owned());
                self.open.push(path.to_owned());
                lines.into_iter().for_each(|line| self.line(line));
                self.open.pop();
            }
            Err(why) => self.unreadable(&shown, &why, from),
        }
    }

    fn unreadable(&mut self, shown: &str, why: &str, from: Place) {
        let mut message = format!("`{shown}` could not be read: {why}");
        if self.files.is_empty() {
            self.files.push(SourceFile { name: shown.to_owned(), text: String::new() });
        } else {
            message.push_str(&format!(" (included by {})", self.open.join(" → ")));
        }
        self.error(from, message, "check the path; an `include` is relative to the file that it stands in");
    }

    fn line(&mut self, line: Line) {
        match line {
            Line::Include { path, place } => self.include(&path, place),
            line => self.lines.push(line),
        }
    }

    fn include(&mut self, written: &str, place: Place) {
        let folder = self.open.last().and_then(|p| p.rsplit_once('/')).map_or("", |(folder, _)| folder);
        let path = match within(folder, written) {
            Ok(path) => path,
            Err((message, help)) => return self.error(place, message, help),
        };
        let chain = format!("{} → {path}", self.open.join(" → "));
        if self.open.contains(&path) {
            let message = format!("these files include each other: {chain}");
            self.error(place, message, "remove this `include`; the file is being read already");
        } else if self.paths.contains(&path) {
            let message = format!("`{path}` is included twice");
            let help = "remove one `include`; the file was read once, at the first of them";
            append(&mut self.faults, fault(Severity::Warning, place, message, help));
        } else if self.open.len() > MAX_INCLUDE_DEPTH {
            let message = format!("includes are nested more than {MAX_INCLUDE_DEPTH} deep: {chain}");
            self.error(place, message, "include this file from the main file");
        } else if self.files.len() >= MAX_FILES {
            let message = format!("this record has more than {MAX_FILES} files");
            self.error(place, message, "put several files together");
        } else {
            self.file(&path, place);
        }
    }

    fn error(&mut self, place: Place, message: String, help: &str) {
        append(&mut self.faults, fault(Severity::Error, place, message, help));
    }
}

/// The path of an included file within the record's folder, or what is wrong with it and the mend.
fn within(folder: &str, written: &str) -> Result<String, (String, &'static str)> {
    let refuse = |why: &str, help| Err((format!("`{written}` {why}"), help));
    if !written.ends_with(".record") {
        return refuse("is not the name of a record file", "names of record files end in `.record`");
    }
    if written.starts_with('/') || written.contains(['\\', ':', '\0']) {
        return refuse("is not a path within the record's folder", "write it as `folder/name.record`");
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => {
                return refuse("is outside of the record's folder", "put the file into the folder of the main file");
            }
            ".." => {}
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
pub(crate) mod tests;
