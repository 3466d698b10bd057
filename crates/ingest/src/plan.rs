//! What a foreign file says about the days to come: scenes, people, and lines in which words of weapons stand.
//!
//! These are the file's words in order, not the record's: nothing here was confirmed by anybody.

use crate::limits::MAX_LISTED;
use crate::reason::Reason;

/// What a file says, and what of it was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What kind of file it was.
    pub source: Source,
    /// The scenes, in the order of the file. One scene may stand in it more than once (on several days).
    pub scenes: Vec<PlannedScene>,
    /// People with the time for which they are called, from cast lists.
    pub calls: Vec<Called>,
    /// Lines outside of any scene in which words of weapons were found.
    pub elsewhere: Vec<Mention>,
    /// What was not understood, row by row.
    pub not_understood: Vec<NotUnderstood>,
    /// How many more rows were not understood than are listed.
    pub not_listed: usize,
    /// How the file was read, in words.
    pub notes: Vec<Reason>,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Cells as text.
    #[default]
    Table,
    /// A workbook.
    Workbook,
    /// A screenplay of Final Draft.
    Screenplay,
}

/// One scene, as one row or one heading has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedScene {
    /// Its number, as written.
    pub number: Option<String>,
    /// Its heading, as written.
    pub heading: Option<String>,
    /// Inside or outside.
    pub setting: Option<Setting>,
    /// Where the story is there.
    pub place: Option<String>,
    /// Day, night and the like, as written.
    pub time_of_day: Option<String>,
    /// Where it is filmed, as written.
    pub location: Option<String>,
    /// The day for which it is planned, in days since 1970-01-01.
    pub date: Option<i64>,
    /// Its page, or its length in pages, as written.
    pub page: Option<String>,
    /// Who is called for it.
    pub people: Vec<Person>,
    /// Lines in which words of weapons were found, for a person to read.
    pub mentions: Vec<Mention>,
    /// Everything else that its row says: the heading of the column, and the words.
    pub other: Vec<(String, String)>,
    /// Where it stands.
    pub at: At,
}

/// Inside or outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Inside.
    Interior,
    /// Outside.
    Exterior,
    /// Both.
    Both,
}

/// Somebody who is called for a scene.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name: of the performer if a cast list says who it is, and otherwise as the scene's row has it.
    pub name: String,
    /// What the scene's row has: a name, a character, a number.
    pub written: String,
    /// Whether a cast list of the same file says who it is.
    pub is_listed: bool,
}

/// A line of a cast list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// The number in the cast list.
    pub number: Option<String>,
    /// The performer, or whoever else is called.
    pub name: Option<String>,
    /// The character.
    pub character: Option<String>,
    /// When, in minutes since midnight.
    pub minutes: Option<u32>,
    /// On which day, in days since 1970-01-01.
    pub date: Option<i64>,
    /// Everything else that the row says.
    pub other: Vec<(String, String)>,
    /// Where it stands.
    pub at: At,
}

/// A line in which words of weapons were found. For a person to read: it decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The line.
    pub text: String,
    /// What was found in it; may be empty where the column itself is one for weapons.
    pub found: Vec<Found>,
    /// What kind of line it is.
    pub kind: MentionIn,
    /// Where it stands.
    pub at: At,
}

/// What kind of line words were found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MentionIn {
    /// A column for weapons.
    Weapons,
    /// Another column, with its heading.
    Column(String),
    /// A row outside of any table.
    Row,
    /// A paragraph of a screenplay, by its type (`Action`, `Dialogue`).
    Paragraph(String),
}

/// A word that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As it stands in the line.
    pub written: String,
    /// As it stands in the list of words.
    pub listed: &'static str,
    /// `weapon`, `round` or `shot`.
    pub kind: &'static str,
    /// `en` or `es`.
    pub language: &'static str,
    /// Where it begins in the line, in letters from nought.
    pub at: usize,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row, line or paragraph, from 1.
    pub row: u64,
    /// The heading of the column.
    pub column: Option<String>,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Where it stands.
    pub at: At,
    /// What stands there.
    pub text: String,
    /// Why it was not understood, and what to do.
    pub why: Reason,
}

impl Plan {
    /// Lists something that was not understood; beyond the limit it is counted.
    pub(crate) fn did_not_understand(&mut self, at: At, text: &str, why: Reason) {
        if self.not_understood.len() < MAX_LISTED {
            self.not_understood.push(NotUnderstood { at, text: text.to_owned(), why });
        } else {
            self.not_listed += 1;
        }
    }
}

impl At {
    /// The place in words: `sheet Monday, row 4, column Cast`.
    pub fn words(&self) -> String {
        let sheet = self.sheet.as_ref().map(|s| format!("sheet {s}"));
        let column = self.column.as_ref().map(|c| format!("column {c}"));
        let parts = [sheet, Some(format!("row {}", self.row)), column];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn in_column(&self, column: &str) -> At {
        At { column: Some(column.to_owned()), ..self.clone() }
    }
}
