//! The protocol language.
pub mod audit;
pub mod cases;
pub mod check;
pub mod diagnostic;
pub mod evaluate;
pub mod explain;
pub mod syntax;
