//! Who may see and do what in the app: `access.txt` and `kinds.txt`, read.
//!
//! Default deny: an action that no line names is denied to everybody, and so is a kind of entry that no group names.
//! This says what is offered and signed; whether a weapon may be used is never decided here. Every reply of every page
//! passes [`signed`], so that no page can forget to ask.

use record::control::Control;
use record::entry::KeyBytes;
use record::key::PublicKey;

use crate::frame::refusal;
use crate::here::Here;
use crate::request::{Draft, Reply};

/// The table.
pub const TABLE: &str = include_str!("../access.txt");

/// The groups of kinds.
pub const KINDS: &str = include_str!("../kinds.txt");

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
    /// The key that signs for them here, and the number of its next entry.
    pub key: Option<(KeyBytes, u64)>,
}

impl Standing {
    /// The visitor's.
    pub fn of(here: &Here<'_>) -> Standing {
        let member = here.visitor.person.is_some();
        let roles = if member { here.book.roles(here.me()).into_iter().collect() } else { Vec::new() };
        let key = here.visitor.key.as_deref().and_then(|key| PublicKey::from_base64(key).ok());
        let key = key.map(KeyBytes::from).zip(here.visitor.next_number);
        Standing { member, admin: here.visitor.may_enrol, roles, key }
    }
}

/// Whether the visitor may do this.
pub fn may(here: &Here<'_>, action: &str) -> Access {
    decide(&Standing::of(here), action)
}

/// Whether the visitor may enter an event of this kind.
pub fn may_enter(here: &Here<'_>, kind: &str) -> Access {
    decide_kind(&Standing::of(here), kind)
}

/// A page's reply, or why it is not signed: somebody who acts may not enter one of its drafts.
pub fn signed(here: &Here<'_>, reply: Reply) -> Reply {
    let Reply::Enter { drafts, .. } = &reply else { return reply };
    let standing = Standing::of(here);
    let verdicts: Vec<Access> = drafts.iter().map(|draft| decide_draft(&standing, draft)).collect();
    if verdicts.contains(&Access::JoinFirst) {
        return refused(here, Access::JoinFirst);
    }
    if verdicts.contains(&Access::NotYours) {
        return refused(here, Access::NotYours);
    }
    reply
}

/// What somebody reads who may not.
pub fn refused(here: &Here<'_>, access: Access) -> Reply {
    match access {
        Access::JoinFirst => refusal(here, 403, "error-join-first-title", "error-join-first"),
        _ => refusal(here, 403, "error-not-yours-title", "error-not-yours"),
    }
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

/// Whether somebody may enter an event of this kind.
pub fn decide_kind(standing: &Standing, kind: &str) -> Access {
    group(kind).map_or(Access::NotYours, |group| decide(standing, &action(group)))
}

/// Whether somebody may have this signed.
pub fn decide_draft(standing: &Standing, draft: &Draft) -> Access {
    match &draft.control {
        Some(Control::Enrol(_)) => decide(standing, "admit"),
        // Their own key, from then on: nobody else's, and nothing that it said before.
        Some(control) if standing.key.is_some_and(|(key, number)| control.leaves(&key, number)) => {
            decide(standing, "leave")
        }
        Some(Control::Disown(_)) => decide(standing, "disown"),
        Some(Control::Redact(_)) => decide(standing, "redact"),
        Some(Control::Open(_)) => Access::NotYours,
        None => decide_body(standing, &draft.body),
    }
}

/// By the first word of what is said: a kind, or what is no event.
fn decide_body(standing: &Standing, body: &str) -> Access {
    match first_word(body) {
        "production" | "adopt" | "set" => decide(standing, "set-up"),
        "asks" => decide(standing, "ask"),
        "withdraws" => decide(standing, "take-back"),
        "not" => decide_kind(standing, first_word(body.strip_prefix("not").unwrap_or_default())),
        kind => decide_kind(standing, kind),
    }
}

fn first_word(body: &str) -> &str {
    let body = body.trim_start();
    let end = body.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(body.len());
    body.get(..end).unwrap_or_default()
}

/// The action that entering a group of kinds is.
pub fn action(group: &str) -> String {
    format!("enter-{group}")
}

/// The group of a kind.
pub fn group(kind: &str) -> Option<&'static str> {
    read(KINDS).find(|(_, kinds)| kinds.contains(&kind)).map(|(group, _)| group)
}

/// The words of an action's line.
pub fn allowed(action: &str) -> Option<Vec<&'static str>> {
    lines().find(|(name, _)| *name == action).map(|(_, words)| words)
}

/// All lines of the table.
pub fn lines() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    read(TABLE)
}

/// Lines of a name, a colon and words.
pub fn read(table: &'static str) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let written = table.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(':'));
    written.map(|(name, words)| (name.trim(), words.split_whitespace().collect()))
}

/// Who may enter an event of this kind by a role that they have today, by short name.
pub fn who_can(here: &Here<'_>, kind: &str) -> Vec<String> {
    let roles = roles_for(kind);
    let people = here.book.people();
    let has = |person: &book::people::Person| person.roles.iter().any(|r| roles.contains(&r.as_str()));
    people.into_values().filter(has).map(|p| p.id).collect()
}

/// The roles whose work it is to enter this kind.
pub fn roles_for(kind: &str) -> Vec<&'static str> {
    let words = group(kind).and_then(|g| allowed(&action(g))).unwrap_or_default();
    words.into_iter().filter(|w| !matches!(*w, "anyone" | "member" | "admin")).collect()
}
