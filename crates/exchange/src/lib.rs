//! What other programs and offices take from a record: tables for a spreadsheet, data for a program, a
//! calendar, the ledger of the rounds, the day's weapons log, and forms with what the record says filled in.
//!
//! This crate never decides whether a weapon may be used, never reads a file or a clock, and never fills in
//! what nobody entered: a part that the record leaves open stays open and is said to be. The shapes are in
//! `docs/formats/exports.md`.
//!
//! Start with [`rounds::ledger`], where every round of a lot has a place; then [`entries::table`].
//!
//! ```
//! use std::collections::BTreeMap;
//! use protocol::diagnostic::SourceFile;
//!
//! let vocabulary = r#"
//! sort lot "a lot"
//! sort weapon "a weapon"
//! sort container "a box"
//! event lot_received "Receive a lot" { lot: lot count: number? container: container? }
//! event rounds_issued "Count out" closed { weapon: weapon count: number lot: lot? }
//! event fired "Fired" closed { weapon: weapon count: number? lot: lot? }
//! "#;
//! let file = SourceFile { name: "v.rules".into(), text: vocabulary.into() };
//! let (mut protocol, _) = protocol::check::load(vec![file], &BTreeMap::new());
//! let text = r#"
//! production "Copper Ridge" in "US-CA" at -08:00
//! 2026-03-02
//! 09:00 ana: lot_received(lot: Q45, count: 50, container: box)
//! 10:00 ana: rounds_issued(weapon: R1, count: 2, lot: Q45)
//! 10:05 ana: fired(weapon: R1, count: 2)
//! "#;
//! let mut load = |_: &str| Ok(text.to_owned());
//! let (record, _, _) =
//!     custody::file::read("main.record", &mut load, &mut protocol.names, &protocol.vocabulary);
//!
//! let ledger = exchange::rounds::ledger(&record, &protocol.names, &protocol.vocabulary);
//! let trace = ledger.trace("Q45").unwrap();
//! let ends: Vec<String> = trace.ends.iter().map(|e| e.words()).collect();
//! assert_eq!(ends, ["48 in box", "2 fired as planned"]);
//! ```

pub mod book;
pub mod calendar;
mod days;
pub mod entries;
pub mod packets;
mod reading;
pub mod rounds;
pub mod table;
pub mod weapons_log;
#[cfg(feature = "xlsx")]
pub mod xlsx;

pub use table::{Cell, Table};

#[cfg(test)]
mod tests;
