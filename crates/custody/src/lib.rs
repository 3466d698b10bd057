//! The record of a set: what people on it entered, in order of time.
//!
//! This crate reads the record from plain text (`docs/formats/plain-record.md`), turns it into the history
//! that rules are read over, and says who holds which weapon and where two entries do not fit each other.
//! It never reads a file or a clock, never decides whether a weapon may be used, and never repairs a record
//! in silence: what it cannot read it names, with its place and what to write instead.
//!
//! Start with [`file::read`], then [`fold::history`]; [`hands::hands`] and [`profile::profile_at`] look at a
//! record as it stood before one of its entries.
//!
//! ```
//! use std::collections::BTreeMap;
//! use protocol::diagnostic::SourceFile;
//!
//! // The kinds of event that there are; a production takes them from its protocol.
//! let vocabulary = r#"
//! sort weapon "a weapon"
//! sort person "a person"
//! event handover "Hand over" closed {
//!   weapon: weapon
//!   from:   person?
//!   to:     person
//! }
//! "#;
//! let file = SourceFile { name: "core.rules".into(), text: vocabulary.into() };
//! let (mut protocol, _) = protocol::check::load(vec![file], &BTreeMap::new());
//!
//! let text = r#"
//! production "Copper Ridge" in "US-CA" at -08:00
//! 2026-03-02
//! 10:02 ana: handover(weapon: R1, to: ana)
//! 10:06 ana: handover(weapon: R1, from: ana, to: kim)
//! @back 10:20 kim: handover(weapon: R1, from: ben, to: ana) "after the cut"
//! "#;
//! let mut load = |_: &str| Ok(text.to_owned());
//! let (record, faults, _) =
//!     custody::file::read("main.record", &mut load, &mut protocol.names, &protocol.vocabulary);
//! assert!(!faults.has_errors());
//! assert_eq!(record.entries[2].id, "back");
//!
//! // What the rules are read over.
//! let folded = custody::fold::history(&record, &protocol.vocabulary, record.entries.len());
//! assert_eq!(folded.history.statements.len(), 3);
//!
//! // Two entries that do not fit each other.
//! let hands = custody::hands::hands(&record, &protocol.vocabulary, &protocol.names, record.entries.len());
//! assert_eq!(hands.findings[0].message, "`R1` was handed over by ben, but by the record kim had it in hand (e2)");
//! ```

pub mod file;
pub mod fold;
pub mod hands;
pub mod profile;
pub mod record;
pub mod transcript;

pub use fold::Folded;
pub use hands::Hands;
pub use profile::Profile;
pub use record::{Adoption, DayRecord, Entry, SettingChange, What};
