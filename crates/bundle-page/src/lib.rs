//! What checking a bundle found, as text, as JSON, and as a page that checks itself.
//!
//! It decides nothing: the checks are [`record::bundle`]'s. Start with [`words`] (what is said to people), then
//! [`mod@page`] (the page in a bundle) and [`request`] (what the page asks its checker).

mod json;
pub mod page;
pub mod request;
pub mod words;

pub use json::json;
pub use page::page;
pub use request::answer;
pub use words::text;
