//! The pages, one file each.
//!
//! A page reads the record and the request and says what to show, or what is to be signed. It never signs itself.

pub mod announce;
pub mod board;
pub mod count;
pub mod day;
pub mod enter;
pub mod export;
pub mod foreign;
pub mod found;
pub mod handover;
pub mod held;
pub mod hold;
pub mod join;
pub mod labels;
pub mod load;
pub mod me;
pub mod meeting;
pub mod more;
pub mod note;
pub mod offer;
pub mod overriding;
pub mod packet;
pub mod paper;
pub mod parts;
pub mod pdf;
pub mod people;
pub mod plan;
pub mod print;
pub mod question;
pub mod record;
pub mod rounds;
pub mod scan;
pub mod sent;
pub mod setup;
pub mod several;
pub mod show;
pub mod sign_in;
pub mod speak;
pub mod stop;
pub mod today;
pub mod unload;
pub mod unsent;
pub mod weapon;
pub mod weapons;
pub mod what_if;
