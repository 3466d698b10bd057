//! Reads the files that other people's programs make: call sheets and schedules as tables, screenplays. What
//! they say becomes a plan and proposals of entries, which a person confirms one by one.
//!
//! This is the only crate that opens foreign files, and it trusts none: every size has a limit, nothing is
//! fetched, nothing in a file is ever run. It never enters anything, never decides what a scene needs, and
//! never drops a row in silence: what it does not understand it lists, with its place.
//!
//! Bytes in, data out: whoever calls it reads the file, and may run it in a process of its own with limits of
//! the system. Start with [`read`], then [`Plan::proposals`]. The formats: `docs/formats/planning.md`.
//!
//! ```
//! let sheet = "Scene;Set;Cast;Weapons\n14;EXT. TICKET WINDOW - DAY;Vera Sandoval;revolver, blanks\n";
//! let plan = ingest::read(sheet.as_bytes(), &ingest::Options::default())?;
//! let scene = &plan.scenes[0];
//! assert_eq!(scene.number.as_deref(), Some("14"));
//! assert_eq!(scene.place.as_deref(), Some("TICKET WINDOW"));
//! assert_eq!(scene.people[0].name, "Vera Sandoval");
//! let words: Vec<&str> = scene.mentions[0].found.iter().map(|f| f.written.as_str()).collect();
//! assert_eq!(words, ["revolver", "blanks"]);
//! # Ok::<(), ingest::IngestError>(())
//! ```

mod calendar;
mod cast;
mod comma;
mod fdx;
mod fold;
mod grid;
mod headings;
mod identifiers;
pub mod limits;
mod plan;
mod proposals;
mod reason;
mod scene_heading;
mod table;
mod text;
mod words;
mod workbook;
mod xml;

pub use plan::{At, Called, Found, Mention, MentionIn, NotUnderstood, Person, Plan, PlannedScene, Setting, Source};
pub use proposals::{Known, NameProposal, PlannedEntry, Proposals};
pub use reason::{REASONS, Reason};

/// Why nothing could be read from a file at all. What can be read in part is read in part, and the rest is
/// listed in [`Plan::not_understood`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// It passes a limit.
    #[error("the file has {what}, and this reader stops at {limit}: split it, or save only the sheet that is needed")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much is read ([`limits`]).
        limit: u64,
    },
    /// It is not text.
    #[error("the file is neither text in a known encoding nor a workbook ({why}): save it as CSV (UTF-8), XLSX or FDX")]
    NotText {
        /// What was met.
        why: String,
    },
    /// The workbook is damaged, or made of something else.
    #[error("the workbook could not be opened ({why}): open it in its own program and save it again as XLSX")]
    Workbook {
        /// What was met.
        why: String,
    },
    /// The screenplay is damaged, or made of something else.
    #[error("the screenplay could not be read ({why}): open it in its own program and save it again as FDX")]
    Screenplay {
        /// What was met.
        why: String,
    },
    /// It was read, and nothing in it is a heading that is known.
    #[error(
        "no row of the file has headings that are known, such as `scene` and `cast`, or `escena` and `elenco`: write them above the columns"
    )]
    NoHeadings,
}

impl IngestError {
    /// The same as pages say it: what there is too much of is the `what` of the English, the cause stays English.
    pub fn reason(&self) -> Reason {
        let said = |id: &'static str, with: &[(&'static str, &str)]| Reason::of_error(id, with, self.to_string());
        match self {
            IngestError::Empty => said("empty", &[]),
            IngestError::TooLarge { what, limit } => {
                said("large", &[("what", &what.replace(' ', "-")), ("limit", &limit.to_string())])
            }
            IngestError::NotText { .. } => said("not-text", &[]),
            IngestError::Workbook { .. } => said("workbook", &[]),
            IngestError::Screenplay { .. } => said("screenplay", &[]),
            IngestError::NoHeadings => said("no-headings", &[]),
        }
    }
}

/// How a file is to be read, where it leaves that open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// In which order `3/4/2026` is written. Left out: dates that could be read both ways are listed as not
    /// understood, unless another date of the same file settles it.
    pub dates: Option<DateOrder>,
}

/// In which order a date of three numbers is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// As in Spain, Mexico and most of the world.
    DayFirst,
    /// As in the United States.
    MonthFirst,
}

/// Reads a file of any of the formats; which one it is, its bytes say.
pub fn read(bytes: &[u8], options: &Options) -> Result<Plan, IngestError> {
    limits::check("too many bytes", bytes.len() as u64, limits::MAX_BYTES)?;
    if bytes.is_empty() {
        return Err(IngestError::Empty);
    }
    if bytes.starts_with(b"PK") {
        return table::plan(&workbook::grid(bytes)?, Source::Workbook, options);
    }
    let decoded = text::decode(bytes)?;
    let plan = match decoded.text.trim_start().starts_with('<') {
        true => fdx::plan(&decoded.text),
        false => text_table(&decoded.text, options),
    };
    plan.map(|mut plan| {
        plan.notes.splice(0..0, decoded.note);
        plan
    })
}

/// A table as text: the first reading in which there are headings.
fn text_table(text: &str, options: &Options) -> Result<Plan, IngestError> {
    let mut first = None;
    for grid in comma::grids(text) {
        match grid.and_then(|grid| table::plan(&grid, Source::Table, options)) {
            Ok(plan) => return Ok(plan),
            Err(error) => drop(first.get_or_insert(error)),
        }
    }
    Err(first.unwrap_or(IngestError::Empty))
}
