//! What the executable does for the app in processes of their own, and how such work ends.
//!
//! This crate starts no process: whoever starts the server lends it these.

use std::pin::Pin;
use std::sync::Arc;

/// Work under way.
pub type Task = Pin<Box<dyn Future<Output = Result<Vec<u8>, Stopped>> + Send>>;

/// Work that takes bytes and gives bytes.
pub type Aid = Arc<dyn Fn(Vec<u8>) -> Task + Send + Sync>;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Something that it needs is not on this machine; in words for whoever runs it.
    Absent(String),
    /// Others have their turn.
    Busy,
    /// It took too long, and was ended.
    Late,
    /// It ended by itself, without a result.
    Crashed,
    /// It gave more than may be taken.
    TooLarge,
}

impl Stopped {
    /// The word by which pages know it.
    pub fn word(&self) -> &'static str {
        match self {
            Stopped::Absent(_) => "absent",
            Stopped::Busy => "busy",
            Stopped::Late => "late",
            Stopped::Crashed => "crashed",
            Stopped::TooLarge => "large",
        }
    }
}

/// What is lent.
pub struct Aids {
    /// Reads a foreign file: a question as `docs/formats/planning.md` has it, to an answer.
    pub read: Aid,
    /// Makes a PDF of a page: HTML that needs nothing else, to the file.
    pub print: Aid,
}
