//! How fast the engine decides, log to verdicts, beside a hand-written evaluator of the same rules.
//!
//! [`generate`] makes a log, [`log`] reads it, [`floor`] and [`engine`] answer it, [`measure`] times all of
//! them in one run. Start with [`measure::all`]. Everything but `measure` also builds for wasm32.

pub mod engine;
pub mod floor;
pub mod generate;
pub mod log;
#[cfg(not(target_arch = "wasm32"))]
pub mod measure;
pub mod random;
pub mod reference;
pub mod tally;
