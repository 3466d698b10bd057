//! Forms to fill in after an incident, with what the record says already in its place.
//!
//! Each field has its label, what the record says there, and the entries on which that rests; where the record
//! says nothing, the field says so. It never guesses, never turns one fact into another (a time of entry into
//! a time of happening, an engagement into a date of hire), never fills in what does not count, and never sends anything: a person reads it,
//! completes it and answers for it.
//!
//! To add a form: one file beside this one with its list of fields, and one line in [`Form`].

mod cal_342;
mod osha_301;

use std::collections::BTreeSet;

use custody::DayRecord;
use model::value::Plain;
use model::{Names, Vocabulary};

use crate::reading::{APART, Reading, Said};

/// A form that can be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// OSHA's Form 301, Injury and Illness Incident Report (29 CFR 1904.29).
    Osha301,
    /// The report of a death or serious injury to Cal/OSHA (8 CCR 342).
    Cal342,
}

/// A form with what the record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// What the form is called.
    pub title: &'static str,
    /// The text that asks for it.
    pub law: &'static str,
    /// How sure we are of that text and of the list of fields.
    pub checked: &'static str,
    /// The incident.
    pub incident: String,
    /// The production, by the record.
    pub production: String,
    /// Until when the form is due, in words, as far as the record says when the clock began.
    pub limit: Vec<Value>,
    /// The rule about the limit in words.
    pub limit_rule: &'static str,
    /// The fields, in the form's order.
    pub fields: Vec<Field>,
    /// The last entries before the incident: for whoever writes the account, not an account.
    pub before: Vec<usize>,
    /// Entries about the incident that do not count (a disowned phone's, say), by their places: no field rests on them,
    /// and whoever completes the form should know that they are there.
    pub not_counted: Vec<usize>,
    /// What else a reader must know.
    pub notes: Vec<String>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its number on the form.
    pub number: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What the record says; rival entries stand side by side. Empty: not on the record.
    pub values: Vec<Value>,
}

/// Something that the record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// In words.
    pub text: String,
    /// The entries that it rests on.
    pub entries: Vec<usize>,
    /// The entries that deny one of them.
    pub denied_by: Vec<usize>,
    /// Whether one of them does not fit what another device said, and neither knew of the other.
    pub apart: bool,
}

/// What stands in a field of which the record says nothing.
pub const NOT_ON_THE_RECORD: &str = "not on the record";

/// How many entries before the incident are listed.
const LISTED_BEFORE: usize = 12;

/// Why there is no packet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PacketError {
    /// No entry names the incident.
    #[error("no entry of this record names the incident `{name}`{}", known(.incidents))]
    NoIncident {
        /// What was asked for.
        name: String,
        /// What there is.
        incidents: Vec<String>,
    },
}

fn known(incidents: &[String]) -> String {
    match incidents {
        [] => "; it names no incident at all".to_owned(),
        names => format!("; it names {}", names.join(", ")),
    }
}

/// Every incident that an entry names, in the order of the first.
pub fn incidents(record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Vec<String> {
    let reading = Reading::new(record, names, vocabulary);
    let mut incidents = Vec::new();
    for said in reading.said() {
        if let Some(id) = incident(reading, &said)
            && !incidents.contains(&id)
        {
            incidents.push(id);
        }
    }
    incidents
}

/// A form about one incident.
pub fn packet(
    form: Form,
    record: &DayRecord,
    names: &Names,
    vocabulary: &Vocabulary,
    incident: &str,
) -> Result<Packet, PacketError> {
    let reading = Reading::new(record, names, vocabulary);
    let Some(about) = About::new(reading, incident) else {
        let incidents = incidents(record, names, vocabulary);
        return Err(PacketError::NoIncident { name: incident.to_owned(), incidents });
    };
    let mut packet = match form {
        Form::Osha301 => osha_301::packet(&about),
        Form::Cal342 => cal_342::packet(&about),
    };
    if record.partial {
        packet
            .notes
            .push("entries of this record are held back: a field that is empty here may not be so there".into());
    }
    Ok(packet)
}

impl Packet {
    /// The packet as plain text, for printing and for reading aloud over the telephone.
    pub fn text(&self, record: &DayRecord) -> String {
        let id = |e: &usize| record.entries.get(*e).map_or("", |e| e.id.as_str()).to_owned();
        let shown = |value: &Value| {
            let ids: Vec<String> = value.entries.iter().map(id).collect();
            let denied: Vec<String> = value.denied_by.iter().map(id).collect();
            let denied = if denied.is_empty() { String::new() } else { format!("; denied in {}", denied.join(", ")) };
            let apart = if value.apart { format!("; {APART}") } else { String::new() };
            match ids.is_empty() {
                true => value.text.clone(),
                false => format!("{} [entry {}{denied}{apart}]", value.text, ids.join(", ")),
            }
        };
        let mut out = format!("{}\n{}\n{}\n\n", self.title, self.law, self.checked);
        out.push_str("Prepared from the record. A person completes it, checks it and answers for it.\n");
        out.push_str(&format!("Incident: {}\nProduction: {}\n\n", self.incident, self.production));
        out.push_str(&format!("Time limit: {}\n", self.limit_rule));
        self.limit.iter().for_each(|v| out.push_str(&format!("  {}\n", shown(v))));
        for field in &self.fields {
            out.push_str(&format!("\n{} {}\n", field.number, field.label));
            if field.values.is_empty() {
                out.push_str(&format!("  {NOT_ON_THE_RECORD}\n"));
            }
            field.values.iter().for_each(|v| out.push_str(&format!("  {}\n", shown(v))));
        }
        if !self.before.is_empty() {
            let ids: Vec<String> = self.before.iter().map(id).collect();
            out.push_str(&format!(
                "\nThe last entries before it, for whoever writes the account: {}\n",
                ids.join(", ")
            ));
        }
        if !self.not_counted.is_empty() {
            let ids: Vec<String> = self.not_counted.iter().map(id).collect();
            out.push_str(&format!("\nAbout it, but not counting, and in no field above: {}\n", ids.join(", ")));
        }
        self.notes.iter().for_each(|n| out.push_str(&format!("\nNote: {n}\n")));
        out
    }
}

// ---- what the forms ask of the record -----------------------------------------------------------------

/// The entries about one incident.
struct About<'a> {
    reading: Reading<'a>,
    /// Every entry of the record that counts.
    all: Vec<Said<'a>>,
    name: String,
}

impl<'a> About<'a> {
    fn new(reading: Reading<'a>, name: &str) -> Option<About<'a>> {
        let all = reading.counted();
        let is_named = reading.said().iter().any(|s| incident(reading, s).as_deref() == Some(name));
        is_named.then(|| About { reading, all, name: name.to_owned() })
    }

    /// The entries of these kinds that name the incident.
    fn of(&self, kinds: &[&str]) -> Vec<&Said<'a>> {
        let is_about = |s: &&Said<'a>| {
            kinds.contains(&s.name()) && incident(self.reading, s).as_deref() == Some(self.name.as_str())
        };
        self.all.iter().filter(is_about).collect()
    }

    /// A field of these kinds, as each entry gives it.
    fn field(&self, kinds: &[&str], field: &str) -> Vec<Value> {
        self.of(kinds).into_iter().filter_map(|s| Some(value(s.word(self.reading, field)?, s))).collect()
    }

    /// The same with words around it; `{}` stands for the value.
    fn said(&self, kinds: &[&str], field: &str, words: &str) -> Vec<Value> {
        let mut values = self.field(kinds, field);
        values.iter_mut().for_each(|v| v.text = words.replace("{}", &v.text));
        values
    }

    /// What signers added to entries of these kinds.
    fn remarks(&self, kinds: &[&str]) -> Vec<Value> {
        let remark = |s: &Said<'a>| self.reading.record.entries.get(s.entry)?.remark.clone();
        self.of(kinds).into_iter().filter_map(|s| Some(value(remark(s)?, s))).collect()
    }

    /// Everybody whom an entry says to have been hurt or to have died.
    fn people(&self) -> Vec<Value> {
        merged(self.field(&["injury", "death", "outcome_known"], "person"))
    }

    /// The same with their full names, where an entry gives one.
    fn full_names(&self) -> Vec<Value> {
        let mut people = self.people();
        for person in &mut people {
            let is_name = |s: &&Said<'a>| {
                s.name() == "person_named" && s.word(self.reading, "person").as_deref() == Some(person.text.as_str())
            };
            let named = self.all.iter().rev().find(is_name);
            if let Some((said, name)) = named.and_then(|s| Some((s, s.word(self.reading, "name")?))) {
                person.text = format!("{name} ({} in the record)", person.text);
                person.entries.push(said.entry);
            }
        }
        people
    }

    /// When it happened, by those entries that say so; and when what happened was entered, said to be that.
    fn times(&self) -> Vec<Value> {
        let mut times = self.field(&["outcome_known", "report_made"], "happened_at");
        for noted in self.of(&["time_noted"]) {
            if let (Some("shot"), Some(at)) = (noted.word(self.reading, "step").as_deref(), noted.moment("time")) {
                times.push(value(format!("{} (the shot, as noted)", self.reading.moment(at)), noted));
            }
        }
        let mut times = merged(times);
        for happened in self.of(HAPPENED) {
            let (what, at) = (happened.name().replace('_', " "), self.reading.moment(happened.at));
            times.push(value(format!("{at} (when `{what}` was entered)"), happened));
        }
        times
    }

    /// What a person was engaged as when the incident was entered.
    fn roles(&self, person: &str) -> Vec<Value> {
        let is_theirs = |s: &&Said<'a>| s.word(self.reading, "person").as_deref() == Some(person);
        let theirs = self.all.iter().filter(|s| s.entry <= self.first()).filter(is_theirs);
        let mut roles: Vec<(String, Value)> = Vec::new();
        for said in theirs {
            let Some(role) = said.word(self.reading, "role") else { continue };
            match said.name() {
                "role_assigned" => roles.push((role.clone(), value(format!("{person}: {role}"), said))),
                "role_released" => roles.retain(|(r, _)| *r != role),
                _ => {}
            }
        }
        roles.into_iter().map(|(_, v)| v).collect()
    }

    /// The moments from which a clock of so many hours runs: when the employer is on the record as knowing.
    fn limits(&self, hours: i64) -> Vec<Value> {
        let known = self.of(&["outcome_known"]);
        let due = |s: &&Said<'a>| {
            let outcome = s.word(self.reading, "outcome").unwrap_or_default();
            let (from, until) = (self.reading.moment(s.at), self.reading.moment(s.at.saturating_add(hours * 3_600)));
            value(format!("known {from} ({outcome}): at the latest {until}"), s)
        };
        match known.is_empty() {
            true => vec![words(
                "when the employer came to know is not on the record: count from the first moment at which anybody of the production knew".into(),
            )],
            false => known.iter().map(due).collect(),
        }
    }

    /// The first entry that names the incident.
    fn first(&self) -> usize {
        let names = |s: &&Said<'a>| incident(self.reading, s).as_deref() == Some(self.name.as_str());
        self.all.iter().find(names).map_or(0, |s| s.entry)
    }

    fn not_counted(&self) -> Vec<usize> {
        let names = |s: &Said<'a>| incident(self.reading, s).as_deref() == Some(self.name.as_str());
        let both = self.reading.not_counted().chain(self.reading.denials_not_counted());
        let mut entries: Vec<usize> = both.filter(names).map(|s| s.entry).collect();
        entries.sort_unstable();
        entries
    }

    fn before(&self) -> Vec<usize> {
        let first = self.first();
        let mut before: Vec<usize> =
            self.all.iter().rev().filter(|s| s.entry < first).take(LISTED_BEFORE).map(|s| s.entry).collect();
        before.reverse();
        before
    }
}

/// Kinds that are the happening itself.
const HAPPENED: &[&str] = &["injury", "death", "unintended_discharge", "muzzle_breach", "failed_to_fire"];

/// The incident that an entry names: the field `id` or `about` that holds one.
fn incident(reading: Reading<'_>, said: &Said<'_>) -> Option<String> {
    let field = said
        .kind
        .fields
        .iter()
        .find(|f| matches!(f.name.as_str(), "id" | "about") && reading.vocabulary.type_name(f.ty) == "incident")?;
    let value = said.value(&field.name)?;
    matches!(value.plain(), Plain::Name(_)).then(|| reading.plain(value))
}

fn value(text: String, said: &Said<'_>) -> Value {
    Value { text, entries: vec![said.entry], denied_by: said.disputed_by.clone(), apart: said.apart }
}

/// Words that rest on no entry.
fn words(text: String) -> Value {
    Value { text, entries: Vec::new(), denied_by: Vec::new(), apart: false }
}

/// Entries that say the same stand together.
fn merged(values: Vec<Value>) -> Vec<Value> {
    let mut merged: Vec<Value> = Vec::new();
    for value in values {
        match merged.iter_mut().find(|m| m.text == value.text) {
            Some(same) => {
                same.entries.extend(value.entries);
                same.denied_by.extend(value.denied_by);
                same.apart |= value.apart;
            }
            None => merged.push(value),
        }
    }
    merged
}

fn field(number: &'static str, label: &'static str, values: Vec<Value>) -> Field {
    Field { number, label, values }
}

/// One note for each role under which two people are named, so that nobody picks one in silence.
fn several_people(people: &[Value]) -> Option<String> {
    let names: BTreeSet<&str> = people.iter().map(|p| p.text.as_str()).collect();
    (names.len() > 1)
        .then(|| "more than one person is named: the form is for one person, so fill in one for each".into())
}

#[cfg(test)]
mod tests;
