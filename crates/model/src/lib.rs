//! The nouns that everything else speaks in: values and names, times, the vocabulary, statements,
//! the four values, and the core form of a rule.
//!
//! This crate never does IO, never reads a clock and never decides anything: it only says what things
//! are. Start with [`statement::Statement`] (what a record consists of), then [`rule::Cond`] (what is
//! asked of it), then [`four::Support`] (what the answer is).
//!
//! ```
//! use model::{Support, Verdict};
//! // Somebody says so and somebody denies it: that is neither yes nor no.
//! assert_eq!(Support::HELD.merge(Support::FAILED).verdict(), Verdict::Disputed);
//! assert_eq!(Support::HELD & Support::UNKNOWN, Support::UNKNOWN);
//! ```

pub mod four;
pub mod rule;
pub mod sorted;
pub mod statement;
pub mod time;
pub mod value;
pub mod vocabulary;

pub use four::{Support, Verdict};
pub use statement::{EventId, History, Moment, Order, Scope, Statement, StatementId};
pub use time::{Span, When};
pub use value::{Names, Value};
pub use vocabulary::{FieldId, KindId, Vocabulary};
