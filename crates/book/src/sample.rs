//! For tests and measurements: a signed record made from the text of a plain one, as the office would import it.
//!
//! Its keys are made from fixed seeds: nothing that matters is ever signed with them.

use std::collections::HashMap;

use model::time::{DAY, clock_seconds, date_days};
use record::clock::{Clock, LocalTime};
use record::control::{Control, Enrol, Holds, May, Open};
use record::entry::{Entry, Kind, Marks, SignedEntry};
use record::key::SigningKey;
use record::merkle::Hash;
use record::note::{KeyKind, VerifierKey};

use crate::said::Source;

/// The origin of the sample's log.
pub const ORIGIN: &str = "sample.example/record";

/// A record that grows by statements.
pub struct Sample {
    /// What there is.
    pub source: Source,
    chains: HashMap<String, (SigningKey, u64, Option<Hash>)>,
    clock: Clock,
    labels: HashMap<String, Hash>,
    utc_offset: i64,
}

impl Sample {
    /// A log with its first entry, by the office.
    ///
    /// # Errors
    /// In words.
    pub fn new() -> Result<Self, String> {
        let mut sample = Self {
            source: Source::default(),
            chains: HashMap::new(),
            // A log begins at a second that a checkpoint can name.
            clock: Clock { ms: 999, counter: 0 },
            labels: HashMap::new(),
            utc_offset: 0,
        };
        let keys = (SigningKey::from_seed([1; 32]), SigningKey::from_seed([2; 32]));
        let log_key = VerifierKey::new(ORIGIN, KeyKind::Ed25519, keys.0.public()).map_err(|e| e.to_string())?;
        let clock_key = VerifierKey::new(&format!("{ORIGIN}/clock"), KeyKind::Cosignature, keys.1.public());
        let clock_key = clock_key.map_err(|e| e.to_string())?;
        let open = Control::Open(Open { holds: Holds::Production, log_key, clock_key });
        sample.chains.insert("office".to_owned(), (SigningKey::from_seed([3; 32]), 0, None));
        sample.add("office", "office", None, Marks::default(), |entry| entry.saying(&open))?;
        Ok(sample)
    }

    /// The sample of `examples/a-day-on-set`, whose files `load` gives.
    ///
    /// # Errors
    /// In words.
    pub fn of_record(main: &str, load: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let mut sample = Self::new()?;
        let mut day = 0;
        sample.lines(main, load, &mut day)?;
        Ok(sample)
    }

    fn lines(&mut self, file: &str, load: &dyn Fn(&str) -> Option<String>, day: &mut i64) -> Result<(), String> {
        let text = load(file).ok_or_else(|| format!("there is no file `{file}`"))?;
        for line in text.lines().map(without_comment).filter(|l| !l.is_empty()) {
            if let Some(path) = line.strip_prefix("include ") {
                self.lines(path.trim().trim_matches('"'), load, day)?;
            } else if let Some(date) = date_days(line) {
                *day = date;
            } else if ["production ", "adopt ", "set "].iter().any(|w| line.starts_with(w)) {
                if let Some((sign, clock)) = line.rsplit_once(" at ").and_then(|(_, o)| o.split_at_checked(1)) {
                    let seconds = clock_seconds(clock).unwrap_or(0);
                    self.utc_offset = if sign == "-" { -seconds } else { seconds };
                }
                // What sets the protocol out stands before the first day, in its order.
                let at = date_days("2026-05-01").unwrap_or(0) * DAY;
                self.import("office", at, line)?;
            } else {
                self.timed(line, *day)?;
            }
        }
        Ok(())
    }

    fn timed(&mut self, line: &str, day: i64) -> Result<(), String> {
        let odd = || format!("the sample cannot read `{line}`");
        let (label, line) = match line.strip_prefix('@') {
            Some(rest) => rest.split_once(' ').map(|(l, r)| (Some(l), r.trim_start())).ok_or_else(odd)?,
            None => (None, line),
        };
        let (clock, rest) = line.split_once(' ').ok_or_else(odd)?;
        let rest = rest.trim_start();
        let at = day * DAY + clock_seconds(clock).ok_or_else(odd)? - self.utc_offset;
        let (who, body) = match rest.split_once(" asks ") {
            Some((who, asked)) if !who.contains(':') => (who.to_owned(), format!("asks {}", asked.trim())),
            _ => {
                let (who, body) = rest.split_once(':').ok_or_else(odd)?;
                (who.split(',').next().unwrap_or(who).trim().to_owned(), body.trim().to_owned())
            }
        };
        let hash = match body.strip_prefix("withdraws @") {
            Some(rest) => {
                let (of, remark) = rest.split_once(' ').unwrap_or((rest, ""));
                let target = *self.labels.get(of).ok_or_else(odd)?;
                let text = format!("withdraws {}", remark.trim());
                self.entry_at("office", &who, Some(at), text.trim_end(), &[target])?
            }
            None => self.import(&who, at, &body)?,
        };
        if let Some(label) = label {
            self.labels.insert(label.to_owned(), hash);
        }
        Ok(())
    }

    /// A statement that the office takes over from paper, at its time.
    ///
    /// # Errors
    /// In words.
    pub fn import(&mut self, person: &str, at: i64, body: &str) -> Result<Hash, String> {
        self.entry_at("office", person, Some(at), body, &[])
    }

    /// A statement that a person signs now with their own phone, which is let in when it is not yet. It is not in the
    /// log if `logged` is false.
    ///
    /// # Errors
    /// In words.
    pub fn say(&mut self, person: &str, at: i64, body: &str, logged: bool) -> Result<Hash, String> {
        if !self.chains.contains_key(person) {
            let seed = [u8::try_from(self.chains.len() + 10).unwrap_or(255); 32];
            let key = SigningKey::from_seed(seed);
            let enrol = Control::Enrol(Enrol {
                key: key.public(),
                persons: vec![person.to_owned()],
                may: May::SAY,
                device: format!("{person}'s phone"),
            });
            self.add("office", "office", None, Marks::default(), |entry| entry.saying(&enrol))?;
            self.chains.insert(person.to_owned(), (key, 0, None));
        }
        self.clock = self.clock.max(Clock { ms: at.unsigned_abs() * 1_000, counter: 0 });
        let hash = self.entry_at(person, person, None, body, &[])?;
        if !logged && let Some((place, _)) = self.source.entries.last_mut() {
            *place = None;
        }
        Ok(hash)
    }

    fn entry_at(&mut self, chain: &str, who: &str, at: Option<i64>, body: &str, refs: &[Hash]) -> Result<Hash, String> {
        let marks = Marks { imported: at.is_some(), ..Marks::default() };
        let text = format!("{body}\n");
        self.add(chain, who, at, marks, |entry| Entry { body: text, refs: refs.to_vec(), ..entry })
    }

    fn add(
        &mut self,
        chain: &str,
        who: &str,
        at: Option<i64>,
        marks: Marks,
        with: impl FnOnce(Entry) -> Entry,
    ) -> Result<Hash, String> {
        self.clock = self.clock.tick(self.clock.ms + 1);
        let now = (self.clock.ms / 1_000).cast_signed();
        let (key, number, previous) = self.chains.get(chain).ok_or("there is no such chain")?.clone();
        let entry = Entry {
            number,
            previous,
            clock: self.clock,
            time: LocalTime { utc: at.unwrap_or(now), offset: 0 },
            marks,
            ..Entry::new(ORIGIN, Kind::Say, &key, who)
        };
        let signed: SignedEntry = with(entry).sign(&key).map_err(|e| e.to_string())?;
        let hash = signed.hash();
        self.chains.insert(chain.to_owned(), (key, number + 1, Some(hash)));
        let place = self.source.entries.len() as u64;
        self.source.entries.push((Some(place), signed));
        Ok(hash)
    }
}

/// A line without its comment; a `#` within quotes is none.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return line.get(..at).unwrap_or(line).trim(),
            _ => {}
        }
    }
    line.trim()
}
