//! Concerns that guests send faster than people can read: held back, shown to the production, and let onto the record
//! one at a time. Nobody's is dropped, and a stop is never held back.
//!
//! The limit is one for the whole set, not one for each network address: everybody on a set may come from one address,
//! and one flooder from many. 20 at once, then one every three minutes: more than a set ever had, and a flood of hundreds
//! stays a list of which people read the first lines. What is held back is on disk before its writer is told so; it can
//! be put away by people, all at once, and then stays in the same file.
//!
//! Trusted for: what guests sent and is not signed yet. Lost with the file: what waits, not what is on the record.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pages::Draft;
use pages::request::HeldBack;
use record::entry::{Attachment, Marks as How};
use record::merkle::Hash;
use serde_json::{Value, json};
use store::files;

use crate::signer::words;

/// So many concerns go through at once.
const AT_ONCE: i64 = 20;
/// After that one in so many seconds: 20 an hour.
const EVERY_SECONDS: i64 = 180;
/// Forms that are held back at most: a day and two nights of letting through.
const HELD_MAX: usize = 1_000;
/// Letters of each that people are shown before they decide.
const SHOWN_LETTERS: usize = 200;

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

/// The forms of one production that are held back.
pub struct Held(Mutex<State>);

struct State {
    file: Option<File>,
    waiting: VecDeque<Form>,
    put_away: Vec<Form>,
    /// How many may go through now, in seconds of waiting, and since when.
    credit: i64,
    counted: i64,
}

impl Default for Held {
    fn default() -> Self {
        Self(Mutex::new(State::new(None)))
    }
}

impl Held {
    /// Takes up what a file holds, or begins it.
    ///
    /// # Errors
    /// In words, if it cannot be read or written.
    pub fn open(path: &Path) -> Result<Self, String> {
        let text = files::read(path).map_err(words)?.unwrap_or_default();
        files::make_folder(path.parent().unwrap_or(path)).map_err(words)?;
        let file = OpenOptions::new().append(true).create(true).open(path);
        let file = file.map_err(|e| format!("cannot write `{}`: {e}", path.display()))?;
        let mut state = State::new(Some(file));
        // A line that a crash cut off is passed over: its writer was not told that it is kept.
        let lines = String::from_utf8_lossy(&text).into_owned();
        lines.lines().filter_map(|line| serde_json::from_str(line).ok()).for_each(|line| state.replay(&line));
        // A restart lets no flood through at once.
        if !state.waiting.is_empty() {
            state.credit = 0;
        }
        Ok(Self(Mutex::new(state)))
    }

    /// Whether a form may be entered now: a stop always; anything else while few came, and behind those that wait.
    pub fn may_pass(&self, drafts: &[Draft], now: i64) -> bool {
        if drafts.is_empty() || drafts.iter().any(|draft| draft.body.starts_with("stop_called")) {
            return true;
        }
        let mut state = self.state();
        state.waiting.is_empty() && state.take(now)
    }

    /// Holds a form back: on disk when this returns. Says how many wait before it.
    ///
    /// # Errors
    /// In words, if it cannot be kept: there are too many, or the disk takes nothing.
    pub fn keep(&self, form: Form) -> Result<usize, String> {
        let mut state = self.state();
        if state.waiting.len() >= HELD_MAX {
            return Err(
                "so many concerns came that the server keeps no more of them: tell somebody of the production, or \
                        call a stop, which is never held back"
                    .to_owned(),
            );
        }
        state.write(&written(&form))?;
        state.waiting.push_back(form);
        Ok(state.waiting.len() - 1)
    }

    /// The next form that may be entered by now. It waits until [`Held::done`].
    pub fn due(&self, now: i64) -> Option<Form> {
        let mut state = self.state();
        let next = state.waiting.front().cloned()?;
        state.take(now).then_some(next)
    }

    /// The form could not be entered now: those behind it do not wait for it.
    pub fn postpone(&self, mark: &str) {
        let mut state = self.state();
        if let Some(form) =
            state.waiting.iter().position(|form| form.mark == mark).and_then(|at| state.waiting.remove(at))
        {
            state.waiting.push_back(form);
        }
    }

    /// The form is on the record.
    ///
    /// # Errors
    /// In words, if that cannot be written down.
    pub fn done(&self, mark: &str) -> Result<(), String> {
        let mut state = self.state();
        state.write(&json!({ "recorded": mark }))?;
        state.waiting.retain(|form| form.mark != mark);
        Ok(())
    }

    /// People put away all that wait. Says how many that were; they stay in the file.
    ///
    /// # Errors
    /// In words, if that cannot be written down.
    pub fn put_away(&self, by: &str, now: i64) -> Result<usize, String> {
        let mut state = self.state();
        let marks: Vec<&str> = state.waiting.iter().map(|form| form.mark.as_str()).collect();
        let line = json!({ "put_away": marks, "by": by, "at": now });
        state.write(&line)?;
        let away: Vec<Form> = state.waiting.drain(..).collect();
        let count = away.len();
        state.put_away.extend(away);
        Ok(count)
    }

    /// What came of a form, by its mark; none if it was never held back, or is on the record.
    pub fn fate(&self, mark: &str) -> Option<(HeldBack, String)> {
        self.state().fate(|form| form.mark == mark)
    }

    /// What came of a concern, by its name.
    pub fn fate_of_concern(&self, name: &str) -> Option<HeldBack> {
        let named = format!("(concern: {name},");
        self.state().fate(|form| form.drafts.iter().any(|d| d.body.contains(&named))).map(|(fate, _)| fate)
    }

    /// What waits, for people of the production.
    pub fn waiting(&self) -> Value {
        let first = |form: &Form| form.drafts.first().map(|draft| said(&draft.body));
        let state = self.state();
        let list = state.waiting.iter().map(|form| json!({ "at": form.at, "text": first(form) }));
        json!({ "waiting": list.collect::<Vec<_>>(), "away": state.put_away.len() })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(file: Option<File>) -> Self {
        Self { file, waiting: VecDeque::new(), put_away: Vec::new(), credit: AT_ONCE * EVERY_SECONDS, counted: 0 }
    }

    /// Takes the room for one, if there is any.
    fn take(&mut self, now: i64) -> bool {
        let passed = if self.counted == 0 { 0 } else { (now - self.counted).max(0) };
        self.credit = self.credit.saturating_add(passed).min(AT_ONCE * EVERY_SECONDS);
        self.counted = now;
        let room = self.credit >= EVERY_SECONDS;
        if room {
            self.credit -= EVERY_SECONDS;
        }
        room
    }

    fn fate(&self, is: impl Fn(&Form) -> bool) -> Option<(HeldBack, String)> {
        let waits = self.waiting.iter().enumerate().find(|(_, form)| is(form));
        let waits = waits.map(|(before, form)| (HeldBack::Waits(before), form.then.clone()));
        waits.or_else(|| self.put_away.iter().find(|form| is(form)).map(|form| (HeldBack::PutAway, form.then.clone())))
    }

    fn write(&mut self, line: &Value) -> Result<(), String> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let written = file.write_all(format!("\n{line}\n").as_bytes()).and_then(|()| file.sync_data());
        written.map_err(|e| format!("cannot keep what is held back: {e}"))
    }

    /// One line of the file.
    fn replay(&mut self, line: &Value) {
        if let Some(form) = read(line) {
            self.waiting.push_back(form);
        } else if let Some(mark) = line.get("recorded").and_then(Value::as_str) {
            self.waiting.retain(|form| form.mark != mark);
        } else if let Some(marks) = line.get("put_away").and_then(Value::as_array) {
            let is_away = |form: &Form| marks.iter().any(|mark| mark.as_str() == Some(&form.mark));
            let (away, waiting) = self.waiting.drain(..).partition::<Vec<Form>, _>(is_away);
            self.put_away.extend(away);
            self.waiting = waiting.into();
        }
    }
}

fn written(form: &Form) -> Value {
    let file = |a: &Attachment| json!({ "hash": a.hash.to_hex(), "length": a.length, "media": a.media });
    let draft = |d: &Draft| json!({ "body": d.body, "attach": d.attach.iter().map(file).collect::<Vec<_>>() });
    let drafts: Vec<Value> = form.drafts.iter().map(draft).collect();
    json!({ "held": form.mark, "at": form.at, "then": form.then, "drafts": drafts })
}

/// A form, read again. It is said by the poster, late: at the time when it came.
fn read(line: &Value) -> Option<Form> {
    let text = |of: &Value, name: &str| Some(of.get(name)?.as_str()?.to_owned());
    let file = |a: &Value| {
        let hash = Hash::from_hex(a.get("hash")?.as_str()?).ok()?;
        Some(Attachment { hash, length: a.get("length")?.as_u64()?, media: text(a, "media")? })
    };
    let at = line.get("at")?.as_i64()?;
    let draft = |d: &Value| {
        let attach = d.get("attach")?.as_array()?.iter().map(file).collect::<Option<Vec<Attachment>>>()?;
        Some(late(Draft { attach, person: Some(crate::POSTER.to_owned()), ..Draft::say(text(d, "body")?) }, at))
    };
    let drafts = line.get("drafts")?.as_array()?.iter().map(draft).collect::<Option<Vec<Draft>>>()?;
    Some(Form { mark: text(line, "held")?, at, then: text(line, "then")?, drafts })
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
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    fn form(n: i64) -> Form {
        let draft = Draft {
            person: Some(crate::POSTER.to_owned()),
            ..Draft::say(format!("concern_raised(concern: C{n}, about: \"x\")"))
        };
        Form {
            mark: format!("mark-{n}"),
            at: n,
            then: format!("/set/a/guest/speak/C{n}"),
            drafts: vec![late(draft, n)],
        }
    }

    fn stop() -> Vec<Draft> {
        vec![Draft::say("stop_called(stop: S1)")]
    }

    #[test]
    fn a_flood_is_held_back_a_stop_never_and_each_comes_through_in_its_turn() {
        let held = Held::default();
        let passed =
            (0..330).filter(|n| held.may_pass(&form(*n).drafts, 1_000) || held.keep(form(*n)).is_err()).count();
        assert_eq!(passed, 20);
        assert!(held.may_pass(&stop(), 1_000), "a stop is never held back");
        assert_eq!(held.due(1_000), None);
        assert!(!held.may_pass(&form(400).drafts, 100_000), "nobody overtakes those who wait");
        let mut now = 200_000;
        for n in 20..330 {
            let next = std::iter::repeat_with(|| {
                held.due({
                    now += 60;
                    now
                })
            });
            let next = next.take(4).flatten().next().unwrap();
            assert_eq!(next, form(n), "in the order in which they came");
            held.done(&next.mark).unwrap();
        }
        assert_eq!(held.due(900_000), None);
        assert!(held.may_pass(&form(401).drafts, 900_000));
    }

    #[test]
    fn what_is_held_back_outlives_a_restart_also_when_it_was_put_away() {
        let path = std::env::temp_dir().join(format!("lastlook-held-{}", std::process::id())).join("held");
        let _ = std::fs::remove_file(&path);
        let held = Held::open(&path).unwrap();
        (0..4).for_each(|n| assert_eq!(held.keep(form(n)), Ok(usize::try_from(n).unwrap())));
        held.done("mark-0").unwrap();
        let held = Held::open(&path).unwrap();
        assert_eq!(held.fate("mark-0"), None);
        assert_eq!(held.fate("mark-3"), Some((HeldBack::Waits(2), "/set/a/guest/speak/C3".to_owned())));
        assert_eq!(held.fate_of_concern("C3"), Some(HeldBack::Waits(2)));
        assert_eq!((held.due(5), held.due(100)), (None, None), "a restart lets no flood through");
        assert_eq!(held.due(5 + EVERY_SECONDS).unwrap(), form(1), "to the byte");
        held.postpone("mark-1");
        assert_eq!(held.due(1_000 + EVERY_SECONDS).unwrap(), form(2), "one that cannot be entered holds up nobody");
        assert_eq!(held.put_away("ruth", 9), Ok(3));
        let held = Held::open(&path).unwrap();
        assert_eq!(held.fate_of_concern("C2"), Some(HeldBack::PutAway));
        assert_eq!(held.due(900_000), None);
        assert_eq!(std::fs::read_to_string(&path).unwrap().matches("concern_raised").count(), 4, "nothing is dropped");
    }

    #[test]
    fn people_read_what_was_written() {
        assert_eq!(
            said("concern_raised(concern: C1, about: \"the \\\"left\\\" door\\nis open\")"),
            "the \"left\" door is open"
        );
    }

    #[test]
    fn there_is_an_end() {
        let held = Held::default();
        assert_eq!((0..1_100).filter(|n| held.keep(form(*n)).is_ok()).count(), HELD_MAX);
    }
}
