//! Who may see and do what in the app: `access.txt`, read.
//!
//! Default deny: an action that no line names is denied to everybody. This says what is offered; whether a weapon may
//! be used is never decided here.

use crate::here::Here;

/// The table.
pub const TABLE: &str = include_str!("../access.txt");

/// Whether an action is open to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is.
    Allowed,
    /// It may be, once they joined.
    JoinFirst,
    /// It is not, by their roles today.
    NotYours,
}

/// Who asks, as far as the table goes.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Whether they joined.
    pub member: bool,
    /// Whether their device may let others join.
    pub admin: bool,
    /// Their roles today.
    pub roles: Vec<String>,
}

/// Whether the visitor may do this.
pub fn may(here: &Here<'_>, action: &str) -> Access {
    let member = here.visitor.person.is_some();
    let roles = if member { here.book.roles(here.me()).into_iter().collect() } else { Vec::new() };
    decide(&Standing { member, admin: here.visitor.may_enrol, roles }, action)
}

/// Whether somebody may do this, by the table.
pub fn decide(standing: &Standing, action: &str) -> Access {
    let Some(allowed) = allowed(action) else { return Access::NotYours };
    let has = |word: &str| match word {
        "anyone" => true,
        "member" => standing.member,
        "admin" => standing.member && standing.admin,
        role => standing.member && standing.roles.iter().any(|r| r == role),
    };
    match (allowed.into_iter().any(has), standing.member) {
        (true, _) => Access::Allowed,
        (false, false) => Access::JoinFirst,
        (false, true) => Access::NotYours,
    }
}

/// The words of an action's line.
pub fn allowed(action: &str) -> Option<Vec<&'static str>> {
    lines().find(|(name, _)| *name == action).map(|(_, words)| words)
}

/// All lines of the table.
pub fn lines() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let written = TABLE.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(':'));
    written.map(|(name, words)| (name.trim(), words.split_whitespace().collect()))
}
