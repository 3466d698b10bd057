//! What was found, ready to be read: on a terminal, as one page, by another program.
//!
//! A report is built once ([`view::Report`]) and shown in three ways: [`text`], [`html`], [`json`]. This crate
//! decides nothing: verdicts come from `protocol`, accounts from `casework` and `custody`. HTML leaves the house
//! only through here, and every word of a source or a user is escaped on its way out.

pub mod case;
pub mod html;
pub mod json;
pub mod set;
pub mod text;
pub mod view;
