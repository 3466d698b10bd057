//! Who is who: names, roles as they stand, and whose phones are whose.

use std::collections::{BTreeMap, BTreeSet};

use model::{Statement, Value};
use record::entry::KeyBytes;

use crate::Book;

/// Names under which the server signs for people without a phone: what was imported, and what guests say.
pub const WRITERS: [&str; 2] = ["office", "poster"];

/// A person of the production.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The short name that entries use.
    pub id: String,
    /// The full name, if somebody entered it.
    pub name: Option<String>,
    /// The roles that they have now.
    pub roles: BTreeSet<String>,
    /// Their devices: keys that speak for them and were not disowned, with what people call them.
    pub devices: Vec<(KeyBytes, String)>,
}

impl Book {
    /// Everybody who has a role, a name, or a device, by short name. What only writes for others (the office's import, the
    /// poster on the wall) is nobody, unless somebody of that name has a role or a full name.
    pub fn people(&self) -> BTreeMap<String, Person> {
        let mut people: BTreeMap<String, Person> = BTreeMap::new();
        for statement in self.folded.history.statements.iter().filter(|s| !s.denied) {
            let Some(id) = self.text(statement, "person") else { continue };
            match self.kind(statement) {
                "role_assigned" => drop(self.text(statement, "role").map(|r| entry(&mut people, &id).roles.insert(r))),
                "role_released" => drop(self.text(statement, "role").map(|r| entry(&mut people, &id).roles.remove(&r))),
                "person_named" => entry(&mut people, &id).name = self.text(statement, "name"),
                _ => {}
            }
        }
        for (key, enrolled) in self.keys.all().filter(|(key, _)| self.keys.counted(key).is_none()) {
            for id in &enrolled.persons {
                entry(&mut people, id).devices.push((*key, enrolled.device.clone()));
            }
        }
        people
            .retain(|id, person| !WRITERS.contains(&id.as_str()) || person.name.is_some() || !person.roles.is_empty());
        for person in people.values_mut() {
            model::sorted::sort_by(&mut person.devices, Ord::cmp);
        }
        people
    }

    /// The roles that a person has now.
    pub fn roles(&self, person: &str) -> BTreeSet<String> {
        self.people().remove(person).map(|p| p.roles).unwrap_or_default()
    }

    /// Whether a device of this person may let others join.
    pub fn may_enrol(&self, person: &str) -> bool {
        let sound = self.keys.all().filter(|(key, _)| self.keys.counted(key).is_none());
        sound.into_iter().any(|(_, e)| e.may.enrol && e.persons.iter().any(|p| p == person))
    }

    /// The name of a statement's kind.
    pub fn kind(&self, statement: &Statement) -> &str {
        self.protocol.vocabulary.kind(statement.kind).map_or("", |k| &k.name)
    }

    /// The value of a field by its name.
    pub fn field(&self, statement: &Statement, name: &str) -> Option<Value> {
        statement.field(self.protocol.vocabulary.kind(statement.kind)?.field(name)?)
    }

    /// The value of a field in words.
    pub fn text(&self, statement: &Statement, name: &str) -> Option<String> {
        self.field(statement, name).map(|v| self.plain(v))
    }

    /// A value without quotes.
    pub fn plain(&self, value: Value) -> String {
        match value.plain() {
            model::value::Plain::Text(n) => self.names.word(n).to_owned(),
            _ => self.names.show(value, self.day.utc_offset),
        }
    }
}

fn entry<'a>(people: &'a mut BTreeMap<String, Person>, id: &str) -> &'a mut Person {
    people.entry(id.to_owned()).or_insert_with(|| Person { id: id.to_owned(), ..Person::default() })
}
