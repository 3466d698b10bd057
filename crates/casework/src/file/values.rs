//! Events, times and words of short lists, as statements of a case file give them.
//!
//! A value that does not fit is never bent until it does: it is a fault.

use model::time::TimeError;
use model::value::Plain;
use model::vocabulary::Type;
use model::{KindId, Value, When};
use protocol::check;
use protocol::diagnostic::{Diagnostics, suggestion};
use protocol::syntax::ast::{Pattern, Term, Word};

use super::append;
use super::resolve::Resolver;
use super::syntax::Raw;

/// Sorts whose names a case must declare: misspelt, they would be somebody else.
const DECLARED_SORTS: [&str; 3] = ["person", "organisation", "weapon"];

impl Resolver<'_> {
    /// An event's kind and fields, if nothing is wrong with them.
    pub(super) fn event(&mut self, pattern: &Pattern) -> Option<(KindId, Vec<Option<Value>>)> {
        let mut found = Diagnostics::default();
        let statement = check::statement(self.names, self.vocabulary, 0, false, pattern, 0, &mut found);
        for (field, term) in &pattern.args {
            if matches!(term, Term::Name(word) if word.text == "_") {
                let message = format!("`{}` is given as `_`", field.text);
                found.error(term.place(), message, "leave the field out: what is left out is unknown");
            }
        }
        let sound = !found.has_errors();
        append(self.faults, found);
        let statement = statement.filter(|_| sound)?;
        self.declared(statement.kind, pattern);
        let offset = i64::from(self.case.utc_offset);
        let fields = statement.fields.into_iter().map(|v| v.map(|v| to_utc(v, offset))).collect();
        Some((statement.kind, fields))
    }

    /// Warns of people and weapons that nobody declared, or that were declared as something else.
    fn declared(&mut self, kind: KindId, pattern: &Pattern) {
        let Some(kind) = self.vocabulary.kind(kind) else { return };
        for (name, term) in &pattern.args {
            let ty = kind.field(&name.text).and_then(|f| kind.fields.get(usize::from(f.0))).map(|f| f.ty);
            let (Some(Type::Sort(sort)), Term::Name(word)) = (ty, term) else { continue };
            let Some(sort) = self.vocabulary.sorts.get(usize::from(sort)).map(|s| s.name.as_str()) else { continue };
            if DECLARED_SORTS.contains(&sort) {
                self.declared_as(word, sort);
            }
        }
    }

    fn declared_as(&mut self, word: &Word, sort: &str) {
        let known = self.case.named(&word.text);
        if known.is_some_and(|n| n.sort == sort) || !self.undeclared.insert(format!("{} {sort}", word.text)) {
            return;
        }
        if let Some(other) = known {
            let message = format!("`{}` stands for a {sort} here, but is declared as a {}", word.text, other.sort);
            return self.faults.warning(word.place, message, "use another key for one of them");
        }
        let keys = self.case.people.iter().filter(|n| n.sort == sort).map(|n| n.key.as_str());
        let help = match suggestion(&word.text, keys) {
            help if help.starts_with("did") => help,
            _ if sort == "weapon" => format!("declare it: `thing {} weapon \"…\"`", word.text),
            _ => format!("declare it: `{sort} {} \"…\"`", word.text),
        };
        self.faults.warning(word.place, format!("no {sort} is called `{}`", word.text), help);
    }

    pub(super) fn when(&mut self, raw: Option<&Raw>) -> Option<When> {
        let raw = raw?;
        match When::parse(&raw.text, self.case.utc_offset) {
            Ok(when) => Some(when),
            Err(error) => {
                self.error(raw.place, error.to_string(), TimeError::HELP);
                None
            }
        }
    }

    /// What a word of a short list stands for.
    pub(super) fn one_of<T: Copy>(&mut self, word: &Word, what: &str, known: &[(&str, T)]) -> Option<T> {
        let found = known.iter().find(|(w, _)| *w == word.text).map(|(_, t)| *t);
        if found.is_none() {
            let help = suggestion(&word.text, known.iter().map(|k| k.0));
            self.error(word.place, format!("`{}` is not a {what}", word.text), help);
        }
        found
    }
}

/// A moment is written in local time and kept in UTC.
fn to_utc(value: Value, offset: i64) -> Value {
    match value.plain() {
        Plain::Moment(local) => Value::moment(local.saturating_sub(offset)).unwrap_or(value),
        _ => value,
    }
}
