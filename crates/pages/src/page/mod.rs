//! The pages, one file each.
//!
//! A page reads the record and the request and says what to show, or what is to be signed. It never signs itself.

pub mod board;
pub mod day;
pub mod enter;
pub mod join;
pub mod me;
pub mod more;
pub mod people;
pub mod record;
pub mod scan;
pub mod setup;
pub mod speak;
pub mod stop;
pub mod weapon;
pub mod weapons;
