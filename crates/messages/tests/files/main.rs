//! The shipped files of messages are whole: nothing untranslated, nothing stale, nothing that does not fill in.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod ftl;
mod pages;
mod protocol_texts;
mod same_as_fluent;
