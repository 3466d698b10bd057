//! Reads a record's entries by the names of their kinds and fields: the one place where the exports look
//! things up.
//!
//! A vocabulary may lack a kind or a field; what depends on it is then absent, never made up. Entries that
//! were withdrawn are passed over, questions too. What somebody denied is marked; so are what does not count and what
//! does not fit another device's word, which nobody has denied.

use custody::{DayRecord, What};
use model::value::Plain;
use model::vocabulary::Kind;
use model::{Names, Statement, Value, Vocabulary, time};

/// A record with what its entries are read by.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub record: &'a DayRecord,
    pub names: &'a Names,
    pub vocabulary: &'a Vocabulary,
}

/// An entry that says that something happened.
pub(crate) struct Said<'a> {
    /// Its place in the record.
    pub entry: usize,
    /// When it was made.
    pub at: i64,
    pub kind: &'a Kind,
    pub statement: &'a Statement,
    /// The entries that deny it.
    pub disputed_by: Vec<usize>,
    /// Whether it does not fit what another device said, and neither knew of the other.
    pub apart: bool,
}

impl<'a> Reading<'a> {
    pub fn new(record: &'a DayRecord, names: &'a Names, vocabulary: &'a Vocabulary) -> Reading<'a> {
        Reading { record, names, vocabulary }
    }

    /// Every entry that says that something happened and that was not withdrawn, in order.
    ///
    /// A denial speaks of the latest earlier entry that it contradicts, as it does for the rules
    /// (`custody::fold::history`).
    pub fn said(self) -> Vec<Said<'a>> {
        let mut said: Vec<Said<'a>> = Vec::new();
        for (entry, signed) in self.record.entries.iter().enumerate() {
            let What::Statement(statement) = &signed.what else { continue };
            let Some(kind) = self.vocabulary.kind(statement.kind) else { continue };
            if signed.withdrawn_by.is_some() {
                continue;
            }
            if signed.put_in {
                // It stands right behind the entry that it is about. Of one that does not count that is said already.
                let about = said.last_mut().filter(|s| s.entry + 1 == entry && signed.counts);
                about.into_iter().for_each(|s| s.apart = true);
                continue;
            }
            if !statement.denied {
                said.push(Said { entry, at: signed.at, kind, statement, disputed_by: Vec::new(), apart: false });
            } else if let Some(denied) = said.iter_mut().rev().find(|s| covers(statement, s.statement)) {
                denied.disputed_by.push(entry);
            }
        }
        said
    }

    /// What adds up: without what does not count (a disowned phone's word, say), and without denials that do not.
    pub fn counted(self) -> Vec<Said<'a>> {
        let mut counted: Vec<Said<'a>> = self.said().into_iter().filter(|s| self.counts(s.entry)).collect();
        counted.iter_mut().for_each(|s| s.disputed_by.retain(|denial| self.counts(*denial)));
        counted
    }

    /// What is on the record and does not count.
    pub fn not_counted(self) -> impl Iterator<Item = Said<'a>> {
        self.said().into_iter().filter(move |s| !self.counts(s.entry))
    }

    /// Denials that somebody made and that do not count, each as what it denies.
    pub fn denials_not_counted(self) -> impl Iterator<Item = Said<'a>> {
        let entries = self.record.entries.iter().enumerate();
        entries.filter(|(_, e)| !e.counts && !e.put_in).filter_map(move |(entry, signed)| {
            let statement = signed.statement().filter(|s| s.denied)?;
            let kind = self.vocabulary.kind(statement.kind)?;
            Some(Said { entry, at: signed.at, kind, statement, disputed_by: Vec::new(), apart: false })
        })
    }

    fn counts(self, entry: usize) -> bool {
        self.record.entries.get(entry).is_none_or(|e| e.counts)
    }

    /// A value in plain words: a text without quotes, everything else as records write it.
    pub fn plain(self, value: Value) -> String {
        match value.plain() {
            Plain::Text(n) => self.names.word(n).to_owned(),
            _ => self.names.show(value, self.record.utc_offset),
        }
    }

    /// What an entry is called; empty for a place that no entry has.
    pub fn id(self, entry: usize) -> &'a str {
        self.record.entries.get(entry).map_or("", |e| e.id.as_str())
    }

    /// ` (e2, e5)`, or nothing.
    pub fn ids(self, entries: &[usize]) -> String {
        let ids: Vec<&str> = entries.iter().map(|e| self.id(*e)).collect();
        if ids.is_empty() { String::new() } else { format!(" ({})", ids.join(", ")) }
    }

    /// `denied in e7 e9`, `does not fit what another device said`, both, or nothing.
    pub fn doubts(self, denied_by: &[usize], apart: bool) -> Option<String> {
        let ids: Vec<&str> = denied_by.iter().map(|e| self.id(*e)).collect();
        let denied = (!ids.is_empty()).then(|| format!("denied in {}", ids.join(" ")));
        let doubts: Vec<String> = denied.into_iter().chain(apart.then(|| APART.to_owned())).collect();
        (!doubts.is_empty()).then(|| doubts.join("; "))
    }

    /// The local day of a moment, in days since 1970-01-01.
    pub fn day(self, at: i64) -> i64 {
        time::local_day(at, self.record.utc_offset)
    }

    /// The local time of day, with seconds.
    pub fn clock(self, at: i64) -> String {
        let second = at.saturating_add(i64::from(self.record.utc_offset)).rem_euclid(time::DAY);
        format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
    }

    /// A moment in local time, as `2026-05-11 07:45`.
    pub fn moment(self, at: i64) -> String {
        time::moment_text(at, self.record.utc_offset)
    }

    /// A moment by RFC 3339 with the record's own offset, as `2026-05-11T07:45:00-07:00`.
    pub fn stamp(self, at: i64) -> String {
        let day = time::date_text(self.day(at));
        format!("{day}T{}{}", self.clock(at), offset_text(self.record.utc_offset))
    }
}

impl<'a> Said<'a> {
    /// The kind's name.
    pub fn name(&self) -> &'a str {
        &self.kind.name
    }

    /// A field's value, if the kind has the field and the entry gives it.
    pub fn value(&self, field: &str) -> Option<Value> {
        self.kind.field(field).and_then(|f| self.statement.field(f))
    }

    /// A field in plain words.
    pub fn word(&self, reading: Reading<'_>, field: &str) -> Option<String> {
        self.value(field).map(|v| reading.plain(v))
    }

    /// A number.
    pub fn number(&self, field: &str) -> Option<i64> {
        match self.value(field)?.plain() {
            Plain::Number(n) => Some(n),
            _ => None,
        }
    }

    /// A date, in days since 1970-01-01.
    pub fn date(&self, field: &str) -> Option<i64> {
        match self.value(field)?.plain() {
            Plain::Date(days) => Some(days),
            _ => None,
        }
    }

    /// A moment, in seconds since 1970-01-01 00:00 UTC.
    pub fn moment(&self, field: &str) -> Option<i64> {
        match self.value(field)?.plain() {
            Plain::Moment(second) => Some(second),
            _ => None,
        }
    }
}

/// What tables and packets say of an entry that another device's does not fit.
pub(crate) const APART: &str = "does not fit what another device said";

/// `-07:00`.
pub(crate) fn offset_text(offset: i32) -> String {
    let minutes = offset.unsigned_abs() / 60;
    format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

/// Whether every field that the denial gives is the same in the statement.
fn covers(denial: &Statement, statement: &Statement) -> bool {
    let same = |(i, given): (usize, &Option<Value>)| given.is_none() || statement.fields.get(i) == Some(given);
    denial.kind == statement.kind && denial.fields.iter().enumerate().all(same)
}
