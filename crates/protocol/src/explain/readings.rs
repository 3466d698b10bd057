//! Readings: every consistent way to settle what is disputed or unknown, and what the rule then says.
//!
//! The four-valued tables look at each part of a condition by itself and so lose connections ("A or not A"
//! over a disputed A). A reading settles each statement, and each thing nobody speaks of, one way or the
//! other, everywhere at once.

use std::collections::{BTreeMap, BTreeSet};

use model::rule::SourceId;
use model::{StatementId, Support, Value};

use super::derivation::{About, Found, Node};
use crate::evaluate::Want;

/// Most things to settle: 2^14 readings are tried.
pub const MAX_CHOICES: usize = 14;

/// What the readings say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Readings {
    /// Some reading holds.
    pub held: bool,
    /// Some reading fails.
    pub failed: bool,
    /// How many readings there are; `None`: more than are tried, so both were assumed.
    pub count: Option<u32>,
}

impl Readings {
    /// Held or failed, if all readings agree.
    pub fn definite(self) -> Option<Support> {
        match (self.held, self.failed) {
            (true, false) => Some(Support::HELD),
            (false, true) => Some(Support::FAILED),
            _ => None,
        }
    }
}

/// Something that a reading settles.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Choice {
    /// Whether this statement's instance counts.
    Statement(StatementId, SourceId),
    /// Whether there is an instance that nobody speaks of.
    Unspoken(Vec<SourceId>, Vec<Option<Value>>),
    /// Whether the whole of it, which somebody denies, is so.
    Denied(StatementId),
    /// A comparison of values that are unknown or rival.
    Comparison(String),
}

/// What the readings of a derivation say.
pub fn readings(node: &Node) -> Readings {
    let mut choices = BTreeSet::new();
    collect(node, &mut choices);
    if choices.len() > MAX_CHOICES {
        return Readings { held: true, failed: true, count: None };
    }
    let choices: Vec<Choice> = choices.into_iter().collect();
    let (mut held, mut failed) = (false, false);
    for bits in 0u32..(1 << choices.len()) {
        let settled: BTreeMap<&Choice, bool> =
            choices.iter().enumerate().map(|(i, c)| (c, bits & (1 << i) != 0)).collect();
        if holds(node, &settled) { held = true } else { failed = true }
    }
    Readings { held, failed, count: Some(1 << choices.len()) }
}

fn collect(node: &Node, out: &mut BTreeSet<Choice>) {
    node.parts.iter().for_each(|p| collect(p, out));
    match &node.about {
        About::Atom { sources, wants, .. } => {
            for found in &node.found {
                if !found.sure || found.denied {
                    out.insert(Choice::Statement(found.statement, found.source));
                }
                collect(&found.then, out);
            }
            for (_, coverage) in &node.coverage {
                if let Some(denial) = coverage.denial {
                    out.insert(Choice::Denied(denial));
                }
            }
            if node.coverage.iter().any(|(_, c)| c.complete.is_none()) {
                out.insert(unspoken(sources, wants));
            }
        }
        About::UnknownArgument { sources, .. } => {
            out.insert(unspoken(sources, &[]));
        }
        About::Compare { .. } | About::Limit if matches!(node.support, Support::UNKNOWN | Support::DISPUTED) => {
            out.insert(comparison(node));
        }
        _ => {}
    }
}

fn unspoken(sources: &[SourceId], wants: &[Want]) -> Choice {
    let values = wants.iter().map(|w| if let Want::Equal(v) = w { Some(*v) } else { None }).collect();
    Choice::Unspoken(sources.to_vec(), values)
}

fn comparison(node: &Node) -> Choice {
    Choice::Comparison(format!("{:?} {:?}", node.about, node.found.iter().map(|f| f.statement).collect::<Vec<_>>()))
}

/// Whether a derivation holds when everything is settled.
fn holds(node: &Node, settled: &BTreeMap<&Choice, bool>) -> bool {
    let choice = |c: &Choice| settled.get(c).copied().unwrap_or(false);
    match &node.about {
        About::Always => true,
        About::All => node.parts.iter().all(|p| holds(p, settled)),
        About::Any => node.parts.iter().any(|p| holds(p, settled)),
        About::Not => !node.parts.first().is_some_and(|p| holds(p, settled)),
        About::Atom { sources, wants, last } => {
            let counts = |f: &Found| (f.sure && !f.denied) || choice(&Choice::Statement(f.statement, f.source));
            // Whoever denies the whole of it is right, or not.
            let denials = node.coverage.iter().filter_map(|(_, c)| c.denial);
            let denied = node.coverage.iter().any(|(_, c)| c.denial.is_some())
                && denials.clone().all(|d| choice(&Choice::Denied(d)))
                && denials.count() == node.coverage.len();
            if denied {
                return false;
            }
            let open = node.coverage.iter().any(|(_, c)| c.complete.is_none());
            let hidden = open && choice(&unspoken(sources, wants));
            if *last {
                let mut counting = node.found.iter().filter(|f| counts(f)).peekable();
                return if counting.peek().is_none() { hidden } else { counting.any(|f| holds(&f.then, settled)) };
            }
            hidden || node.found.iter().any(|f| counts(f) && holds(&f.then, settled))
        }
        About::UnknownArgument { sources, .. } => choice(&unspoken(sources, &[])),
        About::Compare { .. } | About::Limit => match node.support {
            Support::HELD => true,
            Support::FAILED => false,
            _ => choice(&comparison(node)),
        },
    }
}
