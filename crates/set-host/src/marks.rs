//! The marks of guests' forms that were sent: a form that comes twice shows what it made instead of making it again.
//!
//! A mark is on disk, with the names of the entries that it is to make, before these are entered; it counts as used once
//! they are in the log. So a crash between the two neither loses an entry nor makes it twice. What is lost with the file:
//! a form that was sent before can be sent once more. Never says what an entry says, and never who sent it.
//!
//! KNOWN GAP: two servers over one database keep a list each. A form that is sent twice, once through each, makes two
//! entries; a browser sends it to the server that gave it.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use record::merkle::Hash;
use store::files;

use crate::signer::words;

/// How long a mark is remembered: 90 days, longer than a page stays open.
const REMEMBERED_SECONDS: i64 = 90 * 86_400;

/// What a form was to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// When it was sent, in seconds since 1970.
    pub at: i64,
    /// Where it led.
    pub then: String,
    /// The entries.
    pub entries: Vec<Hash>,
}

/// The marks of one production.
#[derive(Default)]
pub struct Marks(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    file: Option<File>,
    made: HashMap<String, Made>,
}

impl Marks {
    /// Takes up the list of a file, or begins it. What is too old is left out.
    ///
    /// # Errors
    /// In words, if it cannot be read or written.
    pub fn open(path: &Path, now: i64) -> Result<Self, String> {
        let text = files::read(path).map_err(words)?.unwrap_or_default();
        let read = String::from_utf8_lossy(&text).lines().filter_map(parsed).collect::<Vec<_>>();
        let made: HashMap<_, _> = read.into_iter().filter(|(_, m)| now - m.at < REMEMBERED_SECONDS).collect();
        let text: String = made.iter().map(|(mark, made)| line(mark, made)).collect();
        files::make_folder(path.parent().unwrap_or(path)).map_err(words)?;
        files::replace(path, text.as_bytes()).map_err(words)?;
        let file = OpenOptions::new().append(true).open(path);
        let file = file.map_err(|e| format!("cannot write `{}`: {e}", path.display()))?;
        Ok(Self(Mutex::new(Kept { file: Some(file), made })))
    }

    /// What a form with this mark was to make, if one was sent. It made it if the log has it.
    pub fn made(&self, mark: &str) -> Option<Made> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).made.get(mark).cloned()
    }

    /// Notes what a form is about to make: on disk before it does.
    ///
    /// # Errors
    /// In words, if it cannot be written. Then nothing may be entered.
    pub fn note(&self, mark: &str, made: Made) -> Result<(), String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &mut kept.file {
            // A line that a crash cut off is ended, and passed over when it is read.
            let written = file.write_all(format!("\n{}", line(mark, &made)).as_bytes()).and_then(|()| file.sync_data());
            written.map_err(|e| format!("cannot note that this form was sent, so nothing was entered: {e}"))?;
        }
        kept.made.insert(mark.to_owned(), made);
        Ok(())
    }
}

fn line(mark: &str, made: &Made) -> String {
    let entries: String = made.entries.iter().map(|hash| format!(" {}", hash.to_hex())).collect();
    format!("{} {mark} {}{entries}\n", made.at, made.then)
}

/// A line, read: what is not whole is no mark.
fn parsed(line: &str) -> Option<(String, Made)> {
    let mut parts = line.split(' ');
    let (at, mark, then) = (parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.to_owned());
    let entries = parts.map(|hash| Hash::from_hex(hash).ok()).collect::<Option<Vec<Hash>>>()?;
    (!entries.is_empty()).then_some((mark, Made { at, then, entries }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    fn made(at: i64) -> Made {
        Made { at, then: "/set/a/stop/S1".to_owned(), entries: vec![Hash([1; 32]), Hash([2; 32])] }
    }

    #[test]
    fn a_mark_is_known_after_a_restart_until_it_is_old_and_a_cut_line_costs_no_other() {
        let path = std::env::temp_dir().join(format!("lastlook-marks-{}", std::process::id())).join("marks");
        let _ = std::fs::remove_file(&path);
        let marks = Marks::open(&path, 1_000).unwrap();
        marks.note("first", made(1_000)).unwrap();
        let half = line("half", &made(1_000));
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(half.get(..half.len() - 40).unwrap().as_bytes()).unwrap();
        marks.note("second", made(2_000)).unwrap();
        let marks = Marks::open(&path, 2_000).unwrap();
        assert_eq!(marks.made("first"), Some(made(1_000)));
        assert_eq!(marks.made("second"), Some(made(2_000)));
        assert_eq!(marks.made("half"), None);
        let marks = Marks::open(&path, 1_500 + REMEMBERED_SECONDS).unwrap();
        assert_eq!((marks.made("first"), marks.made("second").is_some()), (None, true));
    }
}
