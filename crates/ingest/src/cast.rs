//! Who stands behind the numbers and characters of a scene's row: the cast list of the same file says it.
//!
//! A number without its line in a cast list is nobody, and is listed as not understood.

use std::collections::HashMap;

use crate::fold;
use crate::limits::MAX_NAMES;
use crate::plan::{Called, Person};
use crate::reason::Reason;

/// What a cast list says about one number, character or name.
pub struct Cast {
    by_number: HashMap<String, String>,
    by_word: HashMap<String, String>,
}

/// What a cell with people holds.
pub struct Read {
    pub people: Vec<Person>,
    /// What is nobody, and why.
    pub nobody: Vec<(String, Reason)>,
}

impl Cast {
    pub fn of(calls: &[Called]) -> Cast {
        let mut cast = Cast { by_number: HashMap::new(), by_word: HashMap::new() };
        for called in calls {
            let Some(name) = called.name.as_ref().or(called.character.as_ref()) else { continue };
            if let Some(number) = &called.number {
                cast.by_number.entry(fold::words(number)).or_insert_with(|| name.clone());
            }
            for word in called.character.iter().chain(&called.name) {
                cast.by_word.entry(fold::words(word)).or_insert_with(|| name.clone());
            }
        }
        cast
    }

    /// The people of a cell: numbers, characters or names, with commas or line ends between them.
    pub fn read(&self, cell: &str) -> Read {
        let mut read = Read { people: Vec::new(), nobody: Vec::new() };
        for written in split(cell) {
            if read.people.len() >= MAX_NAMES {
                read.nobody.push((written, Reason::plain("names-many")));
            } else if let Some(person) = self.person(&written) {
                if !read.people.contains(&person) {
                    read.people.push(person);
                }
            } else {
                read.nobody.push((written, Reason::plain("number-nobody")));
            }
        }
        read
    }

    fn person(&self, written: &str) -> Option<Person> {
        let key = fold::words(written);
        let is_number = key.chars().next().is_some_and(|c| c.is_ascii_digit());
        let listed = if is_number { self.by_number.get(&key) } else { self.by_word.get(&key) };
        match listed {
            Some(name) => Some(Person { name: name.clone(), written: written.to_owned(), is_listed: true }),
            None if is_number => None,
            None => Some(Person { name: written.to_owned(), written: written.to_owned(), is_listed: false }),
        }
    }
}

/// The names of a cell. In a cell of nothing but numbers, blanks and points stand between them too.
fn split(cell: &str) -> Vec<String> {
    let only_numbers = cell.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || ",;/.&+".contains(c));
    let is_between = |c: char| {
        matches!(c, ',' | ';' | '\n' | '\r' | '/' | '|' | '•' | '+' | '&')
            || only_numbers && (c.is_whitespace() || c == '.')
    };
    let parts = cell.split(is_between).map(str::trim).filter(|p| p.chars().any(char::is_alphanumeric));
    parts.map(str::to_owned).collect()
}
