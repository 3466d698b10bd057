//! Tries what whoever runs the server needs: TLS, limits, health, numbers, webhooks, and that each path is described.
//!
//! Never sleeps to wait for something, and never asks anybody but this machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests stop")]

mod described;
mod health;
mod limits;
#[allow(dead_code, reason = "made for the tests of the record over HTTP, which use all of it")]
#[path = "../http/support.rs"]
mod support;
mod tls;
mod webhooks;
