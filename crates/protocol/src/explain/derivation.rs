//! The derivation of a value: for each part of a condition, its value and the statements behind it.
//!
//! Built by the evaluator itself ([`crate::evaluate::Trace`]), so it never tells another story than the verdict.

use model::rule::{Atom, Cond, Op, Slot, SourceId};
use model::{Moment, StatementId, Support, Value};

use crate::evaluate::{Coverage, Instance, Possible, Step, Trace, Want};

/// A part of a derivation.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its value.
    pub support: Support,
    /// What it is about.
    pub about: About,
    /// The parts it rests on.
    pub parts: Vec<Node>,
    /// For an atom or a value: the instances that were found.
    pub found: Vec<Found>,
    /// For an atom: what else is known of its sources.
    pub coverage: Vec<(SourceId, Coverage)>,
}

/// What a part is about.
#[derive(Clone, Debug)]
pub enum About {
    /// True.
    Always,
    /// All parts.
    All,
    /// Any part.
    Any,
    /// The opposite.
    Not,
    /// An atom and the values of its arguments.
    Atom {
        /// Its sources.
        sources: Vec<SourceId>,
        /// What its parameters had to be.
        wants: Vec<Want>,
        /// Whether the latest is meant.
        last: bool,
    },
    /// An atom with an argument that is itself unknown.
    UnknownArgument {
        /// Its sources.
        sources: Vec<SourceId>,
        /// The variable.
        slot: Slot,
    },
    /// A comparison.
    Compare {
        /// Possible values of the left side.
        left: Vec<Possible>,
        /// How; `None` for `in`.
        op: Option<Op>,
        /// Possible values of the right side.
        right: Vec<Possible>,
    },
    /// The evaluation was given up: too many instances.
    Limit,
}

/// An instance that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The source.
    pub source: SourceId,
    /// The statement that began it.
    pub statement: StatementId,
    /// Its moment.
    pub moment: Moment,
    /// Sure or maybe.
    pub sure: bool,
    /// Whether it is denied.
    pub denied: bool,
    /// What it had to satisfy.
    pub then: Node,
    /// Its guard, where it can still be told.
    pub guard: Option<Node>,
    /// The values of its parameters.
    pub locals: Vec<Option<Value>>,
}

/// The parts of a node under construction.
#[derive(Default)]
pub struct Parts {
    nodes: Vec<Node>,
    found: Vec<Found>,
    coverage: Vec<(SourceId, Coverage)>,
}

impl Trace for Node {
    type Parts = Parts;
    const WHOLE: bool = true;

    fn support(&self) -> Support {
        self.support
    }

    fn add(parts: &mut Parts, part: Node) {
        parts.nodes.push(part);
    }

    fn found(parts: &mut Parts, source: SourceId, instance: &Instance<'_>, then: Node, guard: Option<Node>) {
        parts.found.push(Found {
            source,
            statement: instance.statement,
            moment: instance.moment,
            sure: instance.sure,
            denied: instance.denied,
            then,
            guard,
            locals: instance.locals.to_vec(),
        });
    }

    fn coverage(parts: &mut Parts, source: SourceId, coverage: Coverage) {
        parts.coverage.push((source, coverage));
    }

    fn build(support: Support, step: Step<'_>, parts: Parts) -> Node {
        let sources = |atom: &Atom| atom.sources.clone();
        let about = match step {
            Step::Always => About::Always,
            Step::All => About::All,
            Step::Any => About::Any,
            Step::Not => About::Not,
            Step::Search { atom, last, wants, .. } => {
                About::Atom { sources: sources(atom), wants: wants.to_vec(), last }
            }
            Step::UnknownArgument { atom, slot } => About::UnknownArgument { sources: sources(atom), slot },
            Step::Compare { cond, left, right } => {
                let op = if let Cond::Compare { op, .. } = cond { Some(*op) } else { None };
                About::Compare { left: left.to_vec(), op, right: right.to_vec() }
            }
            Step::Limit => About::Limit,
        };
        Node { support, about, parts: parts.nodes, found: parts.found, coverage: parts.coverage }
    }
}

/// A set of statements, sorted.
pub type Grounds = Vec<StatementId>;

/// Most sets that are kept while they are worked out, and most statements in one.
const MAX_SETS: usize = 48;

impl Node {
    /// The minimal sets of statements that give the value its support *for* (`true`) or *against* (`false`).
    /// Absence rests on no statement; an empty set means that nothing on the record needed to be said.
    pub fn grounds(&self, wanted: bool) -> Vec<Grounds> {
        let sets = match &self.about {
            About::Always => {
                if wanted {
                    vec![Vec::new()]
                } else {
                    Vec::new()
                }
            }
            About::Not => self.parts.first().map(|p| p.grounds(!wanted)).unwrap_or_default(),
            About::All => self.combined(wanted, wanted),
            About::Any => self.combined(wanted, !wanted),
            About::Atom { .. } => self.instances(wanted),
            About::Compare { .. } if if wanted { self.support.is_for() } else { self.support.is_against() } => {
                // What the compared values rest on: all of it.
                let all = self
                    .found
                    .iter()
                    .map(|f| vec![vec![f.statement]])
                    .chain(self.parts.iter().map(|p| p.grounds(true)));
                product(all)
            }
            About::Compare { .. } | About::UnknownArgument { .. } | About::Limit => Vec::new(),
        };
        minimal(sets)
    }

    fn combined(&self, wanted: bool, all: bool) -> Vec<Grounds> {
        let each = self.parts.iter().map(|p| p.grounds(wanted));
        if all { product(each) } else { each.flatten().collect() }
    }

    fn instances(&self, wanted: bool) -> Vec<Grounds> {
        let mut sets = Vec::new();
        if wanted {
            for found in self.found.iter().filter(|f| f.sure) {
                let guard = found.guard.as_ref().map_or_else(|| vec![Vec::new()], |g| g.grounds(true));
                sets.extend(product([vec![vec![found.statement]], found.then.grounds(true), guard].into_iter()));
            }
            return sets;
        }
        // Against: a denial of each source, or an instance that does not satisfy what it must (with the rest
        // absent, for which no statement is needed).
        if !self.support.is_against() {
            return sets;
        }
        let denials: Vec<Vec<Grounds>> =
            self.coverage.iter().filter_map(|(_, c)| c.denial).map(|d| vec![vec![d]]).collect();
        if !denials.is_empty() && denials.len() == self.coverage.len() {
            sets.extend(product(denials.into_iter()));
        }
        let failing = self.found.iter().filter(|f| f.then.support.is_against());
        let each: Vec<Vec<Grounds>> =
            failing.map(|f| product([vec![vec![f.statement]], f.then.grounds(false)].into_iter())).collect();
        if !each.is_empty() || sets.is_empty() {
            // Where absence does not count, that there is nothing else rests on a denial.
            let open = self.coverage.iter().filter(|(_, c)| c.complete.is_none());
            let rest = open.filter_map(|(_, c)| c.denial).map(|d| vec![vec![d]]);
            sets.extend(product(each.into_iter().chain(rest)));
        }
        sets
    }

    /// Every statement that the derivation mentions.
    pub fn statements(&self) -> Grounds {
        let mut out = Vec::new();
        self.collect(&mut out);
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The statements that are denied, or of which it is not clear whether they count.
    pub fn contested(&self, out: &mut Grounds) {
        self.parts.iter().for_each(|p| p.contested(out));
        for found in &self.found {
            if !found.sure || found.denied {
                out.push(found.statement);
            }
            found.then.contested(out);
            found.guard.iter().for_each(|g| g.contested(out));
        }
    }

    fn collect(&self, out: &mut Grounds) {
        self.parts.iter().for_each(|p| p.collect(out));
        for found in &self.found {
            out.push(found.statement);
            found.then.collect(out);
            found.guard.iter().for_each(|g| g.collect(out));
        }
        out.extend(self.coverage.iter().filter_map(|(_, c)| c.denial));
    }
}

/// One set of each, united, in every way.
fn product(each: impl Iterator<Item = Vec<Grounds>>) -> Vec<Grounds> {
    let mut out = vec![Vec::new()];
    for sets in each {
        let mut next = Vec::new();
        for base in &out {
            for set in &sets {
                let mut both: Grounds = base.clone();
                both.extend(set);
                both.sort_unstable();
                both.dedup();
                next.push(both);
            }
        }
        out = minimal(next);
    }
    out
}

/// The sets that contain no other.
fn minimal(mut sets: Vec<Grounds>) -> Vec<Grounds> {
    model::sorted::sort_by_key(&mut sets, Vec::len);
    let mut out: Vec<Grounds> = Vec::new();
    for set in sets {
        if out.len() >= MAX_SETS {
            break;
        }
        if !out.iter().any(|o| o.iter().all(|s| set.contains(s))) {
            out.push(set);
        }
    }
    out
}

/// The smallest sets of statements that have a member in common with every given set: strike one of them and
/// every given set is broken.
pub fn hitting(sets: &[Grounds]) -> Vec<Grounds> {
    if sets.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut out: Vec<Grounds> = vec![Vec::new()];
    for set in sets {
        let mut next = Vec::new();
        for base in &out {
            if set.iter().any(|s| base.contains(s)) {
                next.push(base.clone());
                continue;
            }
            for statement in set {
                let mut more = base.clone();
                more.push(*statement);
                more.sort_unstable();
                next.push(more);
            }
        }
        out = minimal(next);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ids: &[u32]) -> Grounds {
        ids.iter().map(|i| StatementId(*i)).collect()
    }

    #[test]
    fn strikes_hit_every_set() {
        let hits = hitting(&[set(&[1, 2]), set(&[2, 3])]);
        assert_eq!(hits, [set(&[2]), set(&[1, 3])]);
        assert!(hitting(&[set(&[])]).is_empty(), "what rests on nothing cannot be struck");
    }
}
