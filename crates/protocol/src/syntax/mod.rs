//! From text to a tree: the lexer, the parser and the formatter of `.rules` files.
//!
//! They never stop at a fault: an item that cannot be read is reported and left out, the next one is read.
//! Records and case files use the same lexer and the same reader of entries.

pub mod ast;
pub mod beside;
pub mod format;
pub mod lex;
pub mod parse;
pub mod transcript;
