//! What guests sent: which forms were sent, so that one that comes twice shows what it made instead of making it again;
//! and concerns that came faster than people can read, held back, shown to the production, and let onto the record one at
//! a time. Nobody's is dropped, and a stop is never held back.
//!
//! A form's mark is used in the same transaction that keeps what the form makes: with both or with neither, on whichever
//! server it came. Never says who sent what.
//!
//! The limit is one for the whole set, not one for each network address or server: everybody on a set may come from one
//! address, and one flooder from many. 20 at once, then one every three minutes: more than a set ever had, and a flood of
//! hundreds stays a list of which people read the first lines. What is held back is on disk before its writer is told so;
//! it can be put away by people, all at once, and then stays where it is kept.
//!
//! Trusted for: what guests sent and is not signed yet. Lost with the store's memos: what waits, and that a form was sent;
//! not what is on the record.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use pages::Draft;
use pages::request::HeldBack;
use record::entry::{Attachment, Marks as How};
use record::merkle::Hash;
use serde_json::{Value, json};
use store::{LogId, Memo, Store};

use crate::journal::{Journal, Reads};

/// What became of a form, by its mark: what it made, or that people put it away.
const FORM: &str = "form";
/// Forms that are held back, by their marks.
const HELD: &str = "held";
/// So many concerns go through at once.
const AT_ONCE: i64 = 20;
/// After that one in so many seconds: 20 an hour.
const EVERY_SECONDS: i64 = 180;
/// Forms that are held back at most: a day and two nights of letting through.
const HELD_MAX: usize = 1_000;
/// Letters of each that people are shown before they decide.
const SHOWN_LETTERS: usize = 200;
/// How often putting away begins anew because something was let through meanwhile.
const TRIES_MAX: usize = 20;

/// What a form made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Where it led.
    pub then: String,
    /// The entries.
    pub entries: Vec<Hash>,
}

/// A form that is held back.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Its mark.
    pub mark: String,
    /// When it came, in seconds since 1970.
    pub at: i64,
    /// Where its writer was led.
    pub then: String,
    /// What it wants entered.
    pub drafts: Vec<Draft>,
}

/// What guests of one production sent.
pub struct Guests(Journal<Sent>);

/// As far as it is read.
#[derive(Default)]
struct Sent {
    made: HashMap<String, Made>,
    waiting: VecDeque<Form>,
    put_away: Vec<Form>,
    turns: Turns,
}

impl Guests {
    /// Those of a log.
    pub fn new(store: Arc<dyn Store>, log: LogId) -> Self {
        Self(Journal::new(store, log))
    }

    /// What a form with this mark made, if one was sent. The log has it.
    ///
    /// # Errors
    /// In words, if the store cannot be read, as for all that is asked here.
    pub fn made(&self, mark: &str) -> Result<Option<Made>, String> {
        self.0.look(|sent| sent.made.get(mark).cloned())
    }

    /// What is to be noted with the entries that a form makes.
    pub fn note<'a>(
        &self,
        mark: &'a str,
        then: &'a str,
        drafts: &'a [Draft],
        now: i64,
    ) -> impl Fn(&[Hash]) -> Vec<Memo> + use<'a> {
        move |entries| {
            let entries: Vec<String> = entries.iter().map(Hash::to_hex).collect();
            let text = json!({ "then": then, "made": entries, "takes_turn": takes_turn(drafts) });
            vec![memo(FORM, mark, &text, now)]
        }
    }

    /// Whether a form may be entered now: a stop always; anything else while few came, and behind those that wait.
    ///
    /// # Errors
    /// In words.
    pub fn may_pass(&self, drafts: &[Draft], now: i64) -> Result<bool, String> {
        Ok(!takes_turn(drafts) || self.0.look(|sent| sent.waiting.is_empty() && sent.turns.is_free(now))?)
    }

    /// Holds a form back: on disk when this returns. Says how many wait before it.
    ///
    /// # Errors
    /// In words, if it cannot be kept: there are too many, or the disk takes nothing.
    pub fn keep(&self, form: &Form) -> Result<usize, String> {
        if self.0.look(|sent| sent.waiting.len())? >= HELD_MAX {
            return Err(
                "so many concerns came that the server keeps no more of them: tell somebody of the production, or \
                        call a stop, which is never held back"
                    .to_owned(),
            );
        }
        // One that is kept already came twice at once: it waits where it is.
        self.0.note(&[memo(HELD, &form.mark, &written(form), form.at)])?;
        self.0.look(|sent| sent.waiting.iter().position(|other| other.mark == form.mark).unwrap_or(0))
    }

    /// The next form that may be entered by now. It waits until it was.
    ///
    /// # Errors
    /// In words.
    pub fn due(&self, now: i64) -> Result<Option<Form>, String> {
        self.0.look(|sent| sent.waiting.front().filter(|_| sent.turns.is_free(now)).cloned())
    }

    /// The form could not be entered now: those behind it do not wait for it.
    ///
    /// # Errors
    /// In words.
    pub fn postpone(&self, mark: &str) -> Result<(), String> {
        self.0.look(|sent| {
            let form = sent.waiting.iter().position(|form| form.mark == mark).and_then(|at| sent.waiting.remove(at));
            sent.waiting.extend(form);
        })
    }

    /// People put away all that wait. Says how many that were; they stay in the store.
    ///
    /// # Errors
    /// In words, if that cannot be written down.
    pub fn put_away(&self, by: &str, now: i64) -> Result<usize, String> {
        let away = |form: &Form| memo(FORM, &form.mark, &json!({ "put_away": by }), now);
        for _ in 0..TRIES_MAX {
            let memos: Vec<Memo> = self.0.look(|sent| sent.waiting.iter().map(away).collect())?;
            if self.0.note(&memos)? {
                return Ok(memos.len());
            }
        }
        Err("so much is recorded at the moment that nothing was put away; try again".to_owned())
    }

    /// What came of a form, by its mark; none if it was never held back, or is on the record.
    ///
    /// # Errors
    /// In words.
    pub fn fate(&self, mark: &str) -> Result<Option<(HeldBack, String)>, String> {
        self.0.look(|sent| sent.fate(|form| form.mark == mark))
    }

    /// What came of a concern, by its name.
    ///
    /// # Errors
    /// In words.
    pub fn fate_of_concern(&self, name: &str) -> Result<Option<HeldBack>, String> {
        let named = format!("(concern: {name},");
        let fate = self.0.look(|sent| sent.fate(|form| form.drafts.iter().any(|d| d.body.contains(&named))))?;
        Ok(fate.map(|(fate, _)| fate))
    }

    /// What waits, for people of the production.
    ///
    /// # Errors
    /// In words.
    pub fn waiting(&self) -> Result<Value, String> {
        let first = |form: &Form| form.drafts.first().map(|draft| said(&draft.body));
        self.0.look(|sent| {
            let list = sent.waiting.iter().map(|form| json!({ "at": form.at, "text": first(form) }));
            json!({ "waiting": list.collect::<Vec<_>>(), "away": sent.put_away.len() })
        })
    }
}

impl Reads for Sent {
    fn read(&mut self, memo: &Memo) {
        let at = (memo.made_at / 1_000).cast_signed();
        let Ok(text) = serde_json::from_str::<Value>(&memo.text) else { return };
        match memo.list.as_str() {
            HELD if !self.made.contains_key(&memo.name) => self.waiting.extend(read(&memo.name, at, &text)),
            FORM if text.get("put_away").is_some() => {
                let away = self.take(&memo.name);
                self.put_away.extend(away);
            }
            FORM => {
                self.take(&memo.name);
                if text.get("takes_turn").and_then(Value::as_bool).unwrap_or(true) {
                    self.turns.take(at);
                }
                self.made.extend(made(&text).map(|made| (memo.name.clone(), made)));
            }
            _ => {}
        }
    }
}

impl Sent {
    /// Takes a form out of those that wait.
    fn take(&mut self, mark: &str) -> Option<Form> {
        self.waiting.iter().position(|form| form.mark == mark).and_then(|at| self.waiting.remove(at))
    }

    fn fate(&self, is: impl Fn(&Form) -> bool) -> Option<(HeldBack, String)> {
        let waits = self.waiting.iter().enumerate().find(|(_, form)| is(form));
        let waits = waits.map(|(before, form)| (HeldBack::Waits(before), form.then.clone()));
        waits.or_else(|| self.put_away.iter().find(|form| is(form)).map(|form| (HeldBack::PutAway, form.then.clone())))
    }
}

/// How many may go through: follows from when others did, so that a restart lets no flood through.
#[derive(Clone, Copy)]
struct Turns {
    /// Seconds that were waited, as far as they count.
    credit: i64,
    /// When that was counted.
    counted: i64,
}

impl Default for Turns {
    fn default() -> Self {
        Self { credit: AT_ONCE * EVERY_SECONDS, counted: 0 }
    }
}

impl Turns {
    fn credit(self, now: i64) -> i64 {
        let passed = if self.counted == 0 { 0 } else { (now - self.counted).max(0) };
        self.credit.saturating_add(passed).min(AT_ONCE * EVERY_SECONDS)
    }

    fn is_free(self, now: i64) -> bool {
        self.credit(now) >= EVERY_SECONDS
    }

    /// One went through. Two servers may each have let the last one through.
    fn take(&mut self, at: i64) {
        *self = Self { credit: (self.credit(at) - EVERY_SECONDS).max(0), counted: at.max(self.counted) };
    }
}

/// Whether a form waits for its turn when many come.
fn takes_turn(drafts: &[Draft]) -> bool {
    !drafts.is_empty() && !drafts.iter().any(|draft| draft.body.starts_with("stop_called"))
}

/// What is noted. Times are seconds since 1970.
fn memo(list: &str, name: &str, text: &Value, at: i64) -> Memo {
    let made_at = u64::try_from(at).unwrap_or(0) * 1_000;
    Memo { list: list.to_owned(), name: name.to_owned(), text: text.to_string(), made_at }
}

fn made(text: &Value) -> Option<Made> {
    let entries = text.get("made")?.as_array()?.iter().map(|hash| Hash::from_hex(hash.as_str()?).ok());
    Some(Made { then: text.get("then")?.as_str()?.to_owned(), entries: entries.collect::<Option<_>>()? })
}

fn written(form: &Form) -> Value {
    let file = |a: &Attachment| json!({ "hash": a.hash.to_hex(), "length": a.length, "media": a.media });
    let draft = |d: &Draft| json!({ "body": d.body, "attach": d.attach.iter().map(file).collect::<Vec<_>>() });
    let drafts: Vec<Value> = form.drafts.iter().map(draft).collect();
    json!({ "then": form.then, "drafts": drafts })
}

/// A form, read again. It is said by the poster, late: at the time when it came.
fn read(mark: &str, at: i64, written: &Value) -> Option<Form> {
    let text = |of: &Value, name: &str| Some(of.get(name)?.as_str()?.to_owned());
    let file = |a: &Value| {
        let hash = Hash::from_hex(a.get("hash")?.as_str()?).ok()?;
        Some(Attachment { hash, length: a.get("length")?.as_u64()?, media: text(a, "media")? })
    };
    let draft = |d: &Value| {
        let attach = d.get("attach")?.as_array()?.iter().map(file).collect::<Option<Vec<Attachment>>>()?;
        Some(late(Draft { attach, person: Some(crate::POSTER.to_owned()), ..Draft::say(text(d, "body")?) }, at))
    };
    let drafts = written.get("drafts")?.as_array()?.iter().map(draft).collect::<Option<Vec<Draft>>>()?;
    Some(Form { mark: mark.to_owned(), at, then: text(written, "then")?, drafts })
}

/// The beginning of what somebody wrote, out of the line that is to be signed.
fn said(body: &str) -> String {
    let text = body.split_once(": \"").map_or(body, |(_, text)| text);
    let text = text.rsplit_once('"').map_or(text, |(text, _)| text);
    text.replace("\\n", " ").replace("\\\"", "\"").chars().take(SHOWN_LETTERS).collect()
}

/// As it is to be entered later: with the time when it came.
pub fn late(draft: Draft, at: i64) -> Draft {
    Draft { at: Some(at), marks: How { late: true, ..draft.marks }, ..draft }
}

#[cfg(test)]
mod tests;
