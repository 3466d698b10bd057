//! A phone's half of Lastlook, over bytes ([`byte_abi`]).
//!
//! The service worker writes a question (`frame.rs` says its form) and reads the answer. This module holds no private
//! key, reads no clock, and never says that something is recorded before the worker stored it and read it back.
//!
//! Start reading at [`phone::Phone`].

pub mod frame;
pub mod phone;
pub mod wrong;

use phone::Phone;

byte_abi::functions!(Phone, Phone::answer);
