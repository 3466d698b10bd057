//! Why a verdict is what it is, and what would change it.
pub mod missing;
