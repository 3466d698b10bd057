//! What sources say about an incident: read from plain case files, put together so that a protocol can be
//! read over it, with everybody's words kept apart.
//!
//! This crate never decides who is right, never counts heads and never makes a fact surer than the claims
//! behind it. It does no IO and reads no clock: the caller hands it the text of the files.
//!
//! Start with [`file::read`] (text to [`Case`]), then [`fold::fold`] (a case to a history with its rival
//! accounts), then [`timeline::timeline`] and [`wire::wire`] (what a page shows).
//!
//! ```
//! use casework::{file, fold};
//! use protocol::diagnostic::SourceFile;
//!
//! // The vocabulary says which kinds of event there are.
//! let vocabulary = r#"
//! sort person "a person"
//! sort weapon "a weapon"
//! event handover "Hand over" { weapon: weapon  from: person?  to: person? }
//! "#;
//! let files = vec![SourceFile { name: "core.rules".into(), text: vocabulary.into() }];
//! let (mut protocol, _) = protocol::check::load(files, &Default::default());
//!
//! // Two people give two accounts of one handover.
//! let text = r#"
//! case example "An example"
//!   offset +00:00
//! person ana "Ana"
//! person ben "Ben"
//! person kim "Kim"
//! thing R1 weapon "the revolver"
//! source S1 article "what Ana and Ben told a paper"
//!   date 2026-03-03
//! claim a in S1
//!   by    ana > S1
//!   says  given handover(weapon: R1, from: ben, to: kim)
//!   words "Ben handed it over"
//! claim b in S1
//!   by    ben > S1
//!   says  given handover(weapon: R1, from: ana, to: kim)
//!   words "Ana handed it over"
//! "#;
//! let mut load = |_: &str| Ok(text.to_owned());
//! let (case, faults, _) = file::read("main.case", &mut load, &mut protocol.names, &protocol.vocabulary);
//! assert!(faults.0.is_empty(), "{faults:?}");
//!
//! let folded = fold::fold(&case, &protocol.vocabulary, &fold::Reading::default());
//! assert_eq!(folded.history.statements.len(), 2); // both accounts stand, side by side
//! assert_eq!(folded.conflicts.len(), 1); // and it is said that they differ
//! ```

pub mod case;
pub mod file;
pub mod fold;
pub mod source_kind;
pub mod timeline;
pub mod transcript;
pub mod wire;

pub use case::{About, Adoption, Case, Claim, Knows, Named, Question, Scope, Source, Stance, Status};
pub use fold::{Account, Conflict, ConflictKind, EventInfo, Folded, Reading};
