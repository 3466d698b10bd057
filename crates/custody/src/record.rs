//! What a record consists of: entries in order of time, and the protocol that was in force around them.
//!
//! These are plain facts as they were entered. Nothing here decides, and nothing is ever taken out: an entry
//! that was withdrawn stays, marked.
//!
//! Trusted for: what was entered, by whom, when, as far as one trusts the person who keeps the file.
//! Lost: the record is lost. Changed: the answers change, and nothing shows it.

use model::Statement;
use protocol::diagnostic::Place;
use protocol::syntax::ast;

/// The record of a production, as read from its files.
///
/// When it was read without errors, times never run backwards from one entry to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayRecord {
    /// The production's name.
    pub production: String,
    /// Where the work is done (ISO 3166-2, such as `US-CA`).
    pub jurisdiction: String,
    /// Seconds east of UTC of the times as written.
    pub utc_offset: i32,
    /// Which packs were adopted, in order. Whether there are such packs is for the caller to check.
    pub adoptions: Vec<Adoption>,
    /// Which settings were changed, in order.
    pub settings: Vec<SettingChange>,
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// Whether entries are held back: then the absence of an entry says nothing.
    pub partial: bool,
}

/// `adopt PACK`: from here on the pack is in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Adoption {
    /// The pack's id, as written.
    pub pack: String,
    /// The first entry that it holds for, by its place in [`DayRecord::entries`]; behind the last one if none
    /// follows.
    pub from_entry: usize,
    /// Where the id stands.
    pub place: Place,
}

/// `set NAME = VALUE`: from here on the setting has this value.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingChange {
    /// The setting's name, as written.
    pub name: String,
    /// Its value, as written; whether it fits the setting is for the protocol's checker to say.
    pub term: ast::Term,
    /// The first entry that it holds for, by its place in [`DayRecord::entries`].
    pub from_entry: usize,
    /// Where the name stands.
    pub place: Place,
}

/// One entry: who signed what, when.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it is called: its label without the `@`, or `e` and its number among all entries of the record
    /// (labelled ones are counted, so that giving a label renames no other entry).
    pub id: String,
    /// When it was made, in seconds since 1970-01-01 00:00 UTC.
    pub at: i64,
    /// Who signed it.
    pub signer: String,
    /// Whether it is marked as made after its time.
    pub late: bool,
    /// The text at its end; exactly what stands between the quotes, without the escapes.
    pub remark: Option<String>,
    /// What it says.
    pub what: What,
    /// The entry that took it back, by its place in [`DayRecord::entries`].
    pub withdrawn_by: Option<usize>,
    /// Whether it counts as its signer's word. What does not (a disowned phone's, a forked chain's) is kept, and a denial
    /// of it stands behind it; whoever reads a signed record says so here, and a plain record has none.
    pub counts: bool,
    /// Whether nobody made it: a denial that was put in behind an entry that does not count, or that does not fit what
    /// another device said apart. Rules read it; whoever lists entries says instead why that one is in doubt.
    pub put_in: bool,
    /// Where it stands.
    pub place: Place,
}

impl Entry {
    /// The statement that it makes or asks about.
    pub fn statement(&self) -> Option<&Statement> {
        match &self.what {
            What::Statement(statement) | What::Asks(statement) => Some(statement),
            What::Withdraws(_) => None,
        }
    }

    /// Whether it had been taken back before the entry with the place `until`.
    pub fn is_withdrawn(&self, until: usize) -> bool {
        self.withdrawn_by.is_some_and(|by| by < until)
    }
}

/// What an entry says. The ids of its statement are the entry's own place; [`crate::fold`] gives those of a
/// history.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Something happened, or did not.
    Statement(Statement),
    /// Somebody asks whether it may happen now. It changes nothing.
    Asks(Statement),
    /// The entry with this place in [`DayRecord::entries`] is taken back.
    Withdraws(usize),
}
