//! Tries the server over real sockets with a real database, as phones, tools and villains would.
//!
//! Never sleeps to wait for something, and never asks the server's inside what its answers should say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests stop")]

mod access;
mod log;
mod originals;
mod refusals;
mod rollback;
mod support;
mod syncing;
mod witness;
