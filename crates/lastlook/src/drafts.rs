//! What the entries of a plain record or case say, one draft each, ready to be signed.
//!
//! A draft is the statement without its time and signer, which stand in the signed entry's headers. It never
//! says more or less than the file.

use std::path::Path;

use custody::{DayRecord, What};
use model::Vocabulary;
use model::time::{DAY, clock_seconds, date_text, moment_text};
use protocol::check::Protocol;
use protocol::syntax::ast::Term;

use crate::load::{self, Loaded};

/// An entry before it is signed.
pub struct Draft {
    /// When, in seconds since 1970 UTC; none when the file gives no time.
    pub at: Option<i64>,
    /// Who; none for what sets out the record.
    pub person: Option<String>,
    /// Whether it was made after its time.
    pub late: bool,
    /// The statement.
    pub body: String,
    /// The draft that it takes back.
    pub withdraws: Option<usize>,
}

/// The drafts of a folder (or of one plain file).
pub struct Drafts {
    /// Whether it is a case; else a production's record.
    pub is_case: bool,
    /// Its name.
    pub name: String,
    /// Minutes east of UTC of its local times.
    pub offset: i16,
    /// In the order of reading.
    pub drafts: Vec<Draft>,
}

/// Reads a plain record or case. One with faults is not taken: what cannot be understood cannot be signed for.
pub fn read(path: &Path, protocol: &Protocol) -> Result<Drafts, String> {
    let folder = load::plain(path, protocol)?;
    if folder.faulty {
        return Err("the files have faults; mend them first: what is signed cannot be mended later".to_owned());
    }
    match &folder.loaded {
        Loaded::Record(day) => Ok(Drafts {
            is_case: false,
            name: day.production.clone(),
            offset: (day.utc_offset / 60) as i16,
            drafts: of_record(day, &protocol.vocabulary, &folder.names),
        }),
        Loaded::Case(case) => {
            let main = load::main_file(path)?.to_string_lossy().into_owned();
            let items = casework::transcript::items(&main, &mut |file| load::read_text(Path::new(file)))?;
            let draft = |body| Draft { at: None, person: None, late: false, body, withdraws: None };
            Ok(Drafts {
                is_case: true,
                name: case.title.clone(),
                offset: (case.utc_offset / 60) as i16,
                drafts: items.into_iter().map(draft).collect(),
            })
        }
    }
}

fn of_record(day: &DayRecord, vocabulary: &Vocabulary, names: &model::Names) -> Vec<Draft> {
    let mut writer = Writer { day, vocabulary, names, drafts: Vec::new(), of_entry: Vec::new() };
    writer.production();
    for (place, entry) in day.entries.iter().enumerate() {
        writer.settings(place, Some(entry.at));
        writer.entry(entry);
    }
    writer.settings(day.entries.len(), day.entries.last().map(|e| e.at));
    writer.drafts
}

struct Writer<'a> {
    day: &'a DayRecord,
    vocabulary: &'a Vocabulary,
    names: &'a model::Names,
    drafts: Vec<Draft>,
    /// The draft of each entry.
    of_entry: Vec<usize>,
}

impl Writer<'_> {
    fn production(&mut self) {
        let name = model::value::quoted(&self.day.production);
        let place = model::value::quoted(&self.day.jurisdiction);
        let offset = offset_text(self.day.utc_offset);
        self.set_out(format!("production {name} in {place} at {offset}"), self.day.entries.first().map(|e| e.at));
    }

    /// What is adopted and set from the entry with this place on.
    fn settings(&mut self, place: usize, at: Option<i64>) {
        let day = self.day;
        for adoption in day.adoptions.iter().filter(|a| a.from_entry == place) {
            self.set_out(format!("adopt {}", adoption.pack), at);
        }
        for change in day.settings.iter().filter(|s| s.from_entry == place) {
            self.set_out(format!("set {} = {}", change.name, term(&change.term, day.utc_offset)), at);
        }
    }

    fn set_out(&mut self, body: String, at: Option<i64>) {
        self.drafts.push(Draft { at, person: None, late: false, body, withdraws: None });
    }

    fn entry(&mut self, entry: &custody::Entry) {
        let written = |s| self.vocabulary.written(self.names, s, self.day.utc_offset);
        let (what, withdraws) = match &entry.what {
            What::Statement(statement) => (written(statement), None),
            What::Asks(statement) => (format!("asks {}", written(statement)), None),
            What::Withdraws(target) => ("withdraws".to_owned(), self.of_entry.get(*target).copied()),
        };
        let is_number = entry.id.strip_prefix('e').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let label = if is_number { String::new() } else { format!("@{} ", entry.id) };
        let remark = entry.remark.as_deref().map_or(String::new(), |r| format!(" {}", model::value::quoted(r)));
        self.of_entry.push(self.drafts.len());
        self.drafts.push(Draft {
            at: Some(entry.at),
            person: Some(entry.signer.clone()),
            late: entry.late,
            body: format!("{label}{what}{remark}"),
            withdraws,
        });
    }
}

/// `-07:00`.
fn offset_text(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

/// A constant as records write it.
fn term(term: &Term, utc_offset: i32) -> String {
    match term {
        Term::Name(word) => word.text.clone(),
        Term::Number(n, _) => n.to_string(),
        Term::Length(mm, _) => model::value::length_text(*mm),
        Term::Duration(s, _) => model::value::duration_text(*s),
        Term::Date(days, _) => date_text(*days),
        Term::Moment(at, _) => moment_text(*at, utc_offset),
        Term::Text(text, _) => model::value::quoted(text),
        _ => String::new(), // the reader of records takes constants only
    }
}

/// `2026-05-11 08:00` or `2026-05-11T08:00:30` as seconds, without regard to any offset.
pub fn local_seconds(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once([' ', 'T'])?;
    Some(model::time::date_days(date)? * DAY + clock_seconds(clock)?)
}
