//! From lines to the record: events looked up, fields typed, labels resolved, times put in order.
//!
//! An entry with a fault is left out and named; it never takes another with it. Nothing is ever added that
//! nobody entered, but for one thing that the format promises: who signs is meant where `by` is left out.

use std::collections::{HashMap, HashSet};

use model::vocabulary::{Kind, Type};
use model::{Names, Statement, Vocabulary, time};
use protocol::check;
use protocol::diagnostic::{Diagnostics, MAX_DIAGNOSTICS, Place, Severity, suggestion};
use protocol::syntax::ast::{Pattern, Term, Word};

use super::lines::{Line, RawEntry, RawWhat};
use super::{MAX_ENTRIES, append, fault};
use crate::record::{Adoption, DayRecord, Entry, SettingChange, What};

/// How many names are compared with a misspelt one: those nearest above it.
const MAX_COMPARED: usize = 1_000;

/// The record that these lines are.
pub fn record(lines: Vec<Line>, names: &mut Names, vocabulary: &Vocabulary, faults: &mut Diagnostics) -> DayRecord {
    let utc_offset = lines.iter().find_map(|line| match line {
        Line::Production { utc_offset, .. } => Some(*utc_offset),
        _ => None,
    });
    let mut builder = Builder {
        record: DayRecord { utc_offset: utc_offset.unwrap_or(0), ..DayRecord::default() },
        names,
        vocabulary,
        faults,
        to_come: ids(&lines),
        made: HashMap::new(),
        labels: Vec::new(),
        count: 0,
        above: None,
        production: None,
    };
    let is_empty = lines.is_empty();
    for line in lines {
        // Whoever has a thousand faults to mend needs no further ones; reading on would only take time.
        if builder.faults.0.len() >= MAX_DIAGNOSTICS && builder.faults.has_errors() {
            break;
        }
        builder.line(line);
    }
    // Of a file that could not be read at all, that was said.
    if !(is_empty && builder.faults.has_errors()) {
        builder.needs_production();
    }
    builder.record
}

/// What every entry is called, to tell a name that comes later from one that there is not.
fn ids(lines: &[Line]) -> HashSet<String> {
    let labels = lines.iter().filter_map(|line| match line {
        Line::Entry(RawEntry { label, .. }) | Line::Faulty(label) => Some(label.as_ref()),
        _ => None,
    });
    labels.enumerate().map(|(i, label)| id(label, i + 1)).collect()
}

fn id(label: Option<&Word>, number: usize) -> String {
    label.filter(|l| !is_number(&l.text)).map_or_else(|| format!("e{number}"), |l| l.text.clone())
}

/// Whether entries without a label are called like this.
fn is_number(label: &str) -> bool {
    label.strip_prefix('e').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

struct Builder<'a> {
    record: DayRecord,
    names: &'a mut Names,
    vocabulary: &'a Vocabulary,
    faults: &'a mut Diagnostics,
    /// The ids of all entries of the files.
    to_come: HashSet<String>,
    /// Entries so far, by id; none for one that had a fault.
    made: HashMap<String, Option<usize>>,
    /// Labels so far, in order.
    labels: Vec<String>,
    /// How many entries were written so far, faulty ones too.
    count: usize,
    /// Local time of the entry above.
    above: Option<i64>,
    production: Option<Place>,
}

impl Builder<'_> {
    fn line(&mut self, line: Line) {
        match line {
            Line::Production { name, jurisdiction, place, .. } => self.set_production(name, jurisdiction, place),
            Line::Adopt(pack) => self.adopt(pack),
            Line::Set(name, term) => {
                let from_entry = self.record.entries.len();
                self.record.settings.push(SettingChange { name: name.text, term, from_entry, place: name.place });
            }
            Line::Entry(raw) => self.numbered(raw),
            Line::Faulty(label) => {
                self.count += 1;
                self.name(label.as_ref(), None);
            }
            Line::FaultyProduction => self.production = self.production.or(Some(Place::default())),
            Line::Include { .. } => {}
        }
    }

    // ---- what stands around the entries -------------------------------------------------------------

    fn set_production(&mut self, name: String, jurisdiction: String, place: Place) {
        if self.production.is_some() {
            let help = "remove one; a production has one name, one place of work and one offset";
            return self.error(place, "there are two lines `production`", help);
        }
        self.production = Some(place);
        self.record.production = name;
        self.record.jurisdiction = jurisdiction;
    }

    fn needs_production(&mut self) {
        if self.production.is_none() {
            let help = "write at the top of the main file: `production \"Name\" in \"US-CA\" at -08:00`";
            self.error(Place::default(), "this record has no line `production`", help);
        }
    }

    fn adopt(&mut self, pack: Word) {
        if self.record.adoptions.iter().any(|a| a.pack == pack.text) {
            let message = format!("`{}` is adopted already", pack.text);
            append(self.faults, fault(Severity::Warning, pack.place, message, "remove this line"));
        }
        let from_entry = self.record.entries.len();
        self.record.adoptions.push(Adoption { pack: pack.text, from_entry, place: pack.place });
    }

    // ---- entries ------------------------------------------------------------------------------------

    fn numbered(&mut self, raw: RawEntry) {
        self.count += 1;
        let label = raw.label.clone();
        let made = self.entry(raw);
        let index = made.map(|entry| {
            let index = self.record.entries.len();
            if let What::Withdraws(target) = entry.what
                && let Some(target) = self.record.entries.get_mut(target)
            {
                target.withdrawn_by.get_or_insert(index);
            }
            self.record.entries.push(entry);
            index
        });
        self.name(label.as_ref(), index);
    }

    /// Gives an entry its name; the first of two entries keeps it.
    fn name(&mut self, label: Option<&Word>, index: Option<usize>) {
        let id = id(label, self.count);
        if label.is_some() && !is_number(&id) && !self.made.contains_key(&id) {
            self.labels.push(id.clone());
        }
        self.made.entry(id).or_insert(index);
    }

    /// An entry, unless something is wrong with it. All that is wrong with it is reported.
    fn entry(&mut self, raw: RawEntry) -> Option<Entry> {
        let is_named = self.is_label_free(raw.label.as_ref());
        let is_in_order = self.is_in_order(&raw);
        let at = raw.at.map(|at| at - i64::from(self.record.utc_offset));
        let what = match raw.what {
            RawWhat::Says { denied, event } => self.statement(at, denied, false, &raw.who, event).map(What::Statement),
            RawWhat::Asks(event) => self.statement(at, false, true, &raw.who, event).map(What::Asks),
            RawWhat::Withdraws(label) => self.withdrawn(&label).map(What::Withdraws),
        };
        if self.record.entries.len() >= MAX_ENTRIES {
            let message = format!("this record has more than {MAX_ENTRIES} entries");
            self.error(raw.place, &message, "begin another record");
            return None;
        }
        let what = what.filter(|_| is_named && is_in_order)?;
        Some(Entry {
            id: id(raw.label.as_ref(), self.count),
            at: at?,
            signer: raw.who.text,
            late: raw.late,
            remark: raw.remark,
            what,
            withdrawn_by: None,
            counts: true,
            put_in: false,
            place: raw.place,
        })
    }

    fn is_label_free(&mut self, label: Option<&Word>) -> bool {
        let Some(label) = label else { return true };
        if is_number(&label.text) {
            let message = format!("`@{}` is how an entry without a name is called", label.text);
            self.error(label.place, &message, "choose another name");
            return false;
        }
        let taken = self.made.contains_key(&label.text);
        if taken {
            self.error(label.place, &format!("two entries are named `@{}`", label.text), "rename one of them");
        }
        !taken
    }

    /// Whether it is not before the entry above. The next one is compared with it in any case, so that one
    /// wrong time makes one fault.
    fn is_in_order(&mut self, raw: &RawEntry) -> bool {
        let Some(at) = raw.at else { return true };
        let above = self.above.replace(at);
        let Some(above) = above.filter(|above| at < *above) else { return true };
        let shown = |at: i64| time::moment_text(at, 0);
        let message = format!("this entry ({}) is before the one above it ({})", shown(at), shown(above));
        let help = "entries stand in order of time; one made afterwards takes the time when it is made, with `, late`";
        self.error(raw.time, &message, help);
        false
    }

    /// The entry that a withdrawal takes back.
    fn withdrawn(&mut self, label: &Word) -> Option<usize> {
        let written = label.text.as_str();
        let Some(made) = self.made.get(written).copied() else {
            let (message, help) = self.no_such_entry(written);
            self.error(label.place, &message, &help);
            return None;
        };
        // An entry that had a fault was reported; its withdrawal goes with it.
        let index = made?;
        let entry = self.record.entries.get(index)?;
        if let What::Withdraws(_) = entry.what {
            let message = format!("`@{written}` is itself a withdrawal");
            self.error(label.place, &message, "make the withdrawn entry again instead");
            return None;
        }
        if let Some(by) = entry.withdrawn_by.and_then(|by| self.record.entries.get(by)) {
            let message = format!("`@{written}` was withdrawn already, by `@{}`", by.id);
            append(self.faults, fault(Severity::Warning, label.place, message, "the first withdrawal counts"));
        }
        Some(index)
    }

    fn no_such_entry(&self, written: &str) -> (String, String) {
        if self.to_come.contains(written) {
            let help = "an entry is taken back after it was made: move this line down";
            return (format!("`@{written}` comes only after this line"), help.to_owned());
        }
        let recent = self.labels.iter().rev().take(MAX_COMPARED).map(String::as_str);
        let mut help = suggestion(written, recent);
        if help.is_empty() {
            "put `@name` in front of the entry that is taken back".clone_into(&mut help);
        }
        (format!("there is no entry `@{written}`"), help)
    }

    // ---- statements ---------------------------------------------------------------------------------

    fn statement(
        &mut self,
        at: Option<i64>,
        denied: bool,
        asked: bool,
        who: &Word,
        event: Pattern,
    ) -> Option<Statement> {
        let event = to_utc(event, self.record.utc_offset);
        let id = self.record.entries.len() as u32;
        let mut own = Diagnostics::default();
        let time = at.unwrap_or(0);
        let made = check::statement(self.names, self.vocabulary, time, denied, &event, id, &mut own);
        let made = made.and_then(|mut statement| {
            let kind = self.vocabulary.kind(statement.kind)?;
            if !denied {
                self.sign(kind, who, &event, &mut statement);
            }
            self.required(kind, &event, &statement, asked, &mut own);
            Some(statement)
        });
        let sound = own.0.is_empty();
        append(self.faults, own);
        made.filter(|_| sound)
    }

    /// Whoever signs is meant where `by` is left out: but not in a denial, which would then deny only what
    /// the signer did, and not where `by` is no person.
    fn sign(&mut self, kind: &Kind, who: &Word, event: &Pattern, statement: &mut Statement) {
        let Some(by) = kind.field("by") else { return };
        if event.args.iter().any(|(name, _)| name.text == "by") {
            return;
        }
        let ty = kind.fields.get(usize::from(by.0)).map(|f| f.ty);
        if ty.is_some_and(|ty| self.is_person(ty))
            && let Some(slot @ None) = statement.fields.get_mut(usize::from(by.0))
        {
            *slot = Some(self.names.name(&who.text));
        }
    }

    fn is_person(&self, ty: Type) -> bool {
        matches!(ty, Type::Sort(_)) && self.vocabulary.type_name(ty) == "person"
    }

    /// Fields without `?` must be there; a denial may leave open who did it.
    fn required(&self, kind: &Kind, event: &Pattern, statement: &Statement, asked: bool, faults: &mut Diagnostics) {
        for (field, value) in kind.fields.iter().zip(&statement.fields) {
            let written = event.args.iter().any(|(name, _)| name.text == field.name);
            let may_be_open = statement.denied && field.name == "by";
            if field.optional || value.is_some() || written || may_be_open {
                continue;
            }
            let message = format!("`{}` needs `{}`", kind.name, field.name);
            let ty = self.vocabulary.type_name(field.ty);
            let asks = if asked { "ask with" } else { "add" };
            faults.error(event.kind.place, message, format!("{asks} `{}: …` (a {ty})", field.name));
        }
    }

    fn error(&mut self, place: Place, message: &str, help: &str) {
        append(self.faults, fault(Severity::Error, place, message.to_owned(), help));
    }
}

/// Moments are written in local time and kept in UTC.
fn to_utc(mut event: Pattern, utc_offset: i32) -> Pattern {
    for (_, term) in &mut event.args {
        if let Term::Moment(at, _) = term {
            *at -= i64::from(utc_offset);
        }
    }
    event
}
