//! How a phone comes into a production: with a code that whoever runs the server was given, or by waiting until
//! somebody lets it in.
//!
//! Never lets anybody in by itself but with such a code, once, and never keeps more than a few who wait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use record::control::{Control, Enrol, May};
use record::entry::{is_person, is_text};
use record::key::PublicKey;
use serde_json::{Value, json};

use model::value::quoted;
use pages::Draft;

/// Phones that wait at most, of people who have the poster's address.
const WAITING_MAX: usize = 100;
/// Phones of others that wait at most: they take no room from those who stand before the poster.
const STRANGERS_MAX: usize = 20;
/// How long a phone waits before it must ask again: a day.
const WAITING_SECONDS: i64 = 86_400;
/// How long a code is good: a day.
const CODE_SECONDS: i64 = 86_400;

/// A phone that would like to join.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Its key.
    pub key: PublicKey,
    /// Who it says it speaks for.
    pub person: String,
    /// Their full name.
    pub name: String,
    /// What they call the phone.
    pub device: String,
}

impl Asking {
    /// Reads what a phone sent.
    ///
    /// # Errors
    /// In words.
    pub fn parse(sent: &Value) -> Result<Self, String> {
        let text = |name: &str| sent.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let key = PublicKey::from_base64(&text("key")).map_err(|e| format!("the phone's key cannot be used: {e}"))?;
        let (person, name, device) = (text("person"), text("name"), text("device"));
        if !is_person(&person) || !is_text(&name) || name.len() > 200 {
            return Err("a name is missing: write your first and last name".to_owned());
        }
        let device = if is_text(&device) { device.chars().take(100).collect() } else { "phone".to_owned() };
        Ok(Self { key, person, name, device })
    }

    /// What lets it in, with all rights, and says their full name: for whoever begins a production.
    pub fn drafts(&self) -> Vec<Draft> {
        let enrol =
            Enrol { key: self.key, persons: vec![self.person.clone()], may: May::ALL, device: self.device.clone() };
        let named = format!("person_named(person: {}, name: {})", self.person, quoted(&self.name));
        vec![Draft { control: Some(Control::Enrol(enrol)), ..Draft::default() }, Draft::say(named)]
    }
}

/// A phone that waits.
struct Waiting {
    at: i64,
    from_poster: bool,
    asking: Asking,
}

/// Codes that are good, and phones that wait, of one production.
#[derive(Default)]
pub struct Door {
    codes: Mutex<HashMap<String, i64>>,
    waiting: Mutex<Vec<Waiting>>,
}

impl Door {
    /// Makes a code good, once, for a day.
    pub fn give(&self, code: &str, now: i64) {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner).insert(code.to_owned(), now + CODE_SECONDS);
    }

    /// Takes a code: whether it was good. It is not any more.
    pub fn redeem(&self, code: &str, now: i64) -> bool {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.remove(code).is_some_and(|until| now < until)
    }

    /// Lets a phone wait, if there is room among those who came as it did: those who wait already are not pushed out, and
    /// who has no more than the production's address takes no room from those with the poster's.
    pub fn wait(&self, asking: Asking, from_poster: bool, now: i64) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|other| other.asking.key != asking.key && now - other.at < WAITING_SECONDS);
        let max = if from_poster { WAITING_MAX } else { STRANGERS_MAX };
        let room = waiting.iter().filter(|other| other.from_poster == from_poster).count() < max;
        if room {
            waiting.push(Waiting { at: now, from_poster, asking });
        }
        room
    }

    /// Nobody waits any more. Says how many did.
    pub fn clear(&self) -> usize {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner)).len()
    }

    /// Those who wait and were not let in yet, as the app reads it.
    pub fn waiting(&self, is_in: impl Fn(&PublicKey) -> bool) -> Value {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|other| !is_in(&other.asking.key));
        let list = waiting.iter().map(|Waiting { at, asking: a, .. }| {
            json!({ "at": at, "key": a.key.to_base64(), "person": a.person, "name": a.name, "device": a.device })
        });
        json!(list.collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::key::SigningKey;

    fn asking(n: u8, group: u8) -> Asking {
        let key = SigningKey::from_seed([[n, group]; 16].concat().try_into().unwrap_or([n; 32])).public();
        Asking { key, person: format!("p{n}"), name: format!("P {n}"), device: "phone".to_owned() }
    }

    #[test]
    fn the_first_person_is_let_in_and_called_by_their_full_name() {
        let asking = Asking { person: "ruth".to_owned(), name: "Ruth \"R\" Okafor".to_owned(), ..asking(1, 1) };
        let drafts = asking.drafts();
        assert!(drafts.iter().any(|d| matches!(&d.control, Some(Control::Enrol(enrol)) if enrol.may == May::ALL)));
        let said: Vec<&str> = drafts.iter().map(|d| d.body.as_str()).filter(|body| !body.is_empty()).collect();
        assert_eq!(said, [r#"person_named(person: ruth, name: "Ruth \"R\" Okafor")"#]);
    }

    #[test]
    fn strangers_take_no_room_from_those_before_the_poster_and_a_flood_is_cleared_at_once() {
        let door = Door::default();
        assert_eq!((0..200).filter(|n| door.wait(asking(*n, 1), false, 0)).count(), STRANGERS_MAX);
        assert_eq!((0..200).filter(|n| door.wait(asking(*n, 2), true, 0)).count(), WAITING_MAX);
        assert!(!door.wait(asking(201, 2), true, 0));
        assert_eq!(door.clear(), STRANGERS_MAX + WAITING_MAX);
        assert!(door.wait(asking(201, 2), true, 0));
    }
}
