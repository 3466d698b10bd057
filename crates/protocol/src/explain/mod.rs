//! Why a verdict is what it is, what is missing, and what would change it
//! (`docs/formats/protocol.md`, section 7).

pub mod derivation;
pub mod missing;
pub mod phrases;
pub mod readings;
pub mod words;
