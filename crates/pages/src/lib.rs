//! Every page of the set app, as a pure function: from a request, the record and who asks to a reply.
//!
//! The same function runs on the server and, as WebAssembly, in a phone's service worker; the same inputs give the same
//! bytes. It never does IO, reads no clock, holds no key and never decides whether a weapon may be used: it shows what
//! [`book::Book::ask`] says. What people typed is never markup. Start with [`respond`] and [`routes`].
//!
//! To add a page: a file in `page/`, a line in [`routes::ROUTES`], its texts in `messages`.
//!
//! ```
//! use book::{Book, Protocols, said::Source};
//! use pages::{Reply, Request, Tongue, Visitor, respond};
//!
//! let book = Book::read(&Source::default(), &mut Protocols::new(), 1_770_000_000);
//! let tongue = Tongue::new(messages::Language::English);
//! let Reply::Page { html, .. } = respond(&book, &Visitor::default(), &tongue, &Request::show("/")) else { panic!() };
//! assert!(html.starts_with("<!DOCTYPE html>"));
//! ```

pub mod access;
pub mod frame;
pub mod here;
pub mod page;
pub mod request;
pub mod routes;
pub mod say;
pub mod sign;
mod spoken;

use book::Book;

pub use here::{Here, Tongue};
pub use request::{Draft, Fields, Host, Reply, Request, Visitor};

/// The reply to a request.
pub fn respond(book: &Book, visitor: &Visitor, tongue: &Tongue, request: &Request) -> Reply {
    let here = Here::new(book, visitor, tongue);
    routes::reply(&here, request)
}
