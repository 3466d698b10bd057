//! What is missing.
use model::Statement;
use model::rule::Core;
use crate::check::Protocol;
use crate::evaluate::history::Record;
/// x
#[derive(Clone, Debug)]
pub struct Missing {
    /// x
    pub entries: Option<Vec<Statement>>,
}
/// x
pub fn missing(_: &Protocol, _: &Core, _: usize, _: &Record<'_>, _: &Statement) -> Missing {
    Missing { entries: None }
}
