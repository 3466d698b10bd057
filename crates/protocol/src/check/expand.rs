//! Replaces abbreviations (`define`) by what they stand for.

use super::Tables;
use crate::diagnostic::Diagnostics;
use crate::syntax::ast::{Atom, Cond, Define, Pattern, Term, Word};

/// How deep abbreviations may stand for abbreviations: deeper is a circle, or unreadable.
const MAX_EXPANSION: usize = 24;

/// How many abbreviations one condition may stand for in all: abbreviations that double grow without end.
const MAX_CALLS: usize = 256;

/// The condition with every abbreviation replaced. Variables that an abbreviation introduces itself get
/// names that nobody can write, so that they never meet the rule's own.
pub(super) fn expand(cond: &Cond, tables: &Tables, faults: &mut Diagnostics) -> Cond {
    Expander { tables, faults, count: 0, depth: 0 }.cond(cond)
}

struct Expander<'a> {
    tables: &'a Tables,
    faults: &'a mut Diagnostics,
    count: usize,
    depth: usize,
}

impl Expander<'_> {
    fn cond(&mut self, cond: &Cond) -> Cond {
        match cond {
            Cond::And(parts) => Cond::And(parts.iter().map(|p| self.cond(p)).collect()),
            Cond::Or(parts, place) => Cond::Or(parts.iter().map(|p| self.cond(p)).collect(), *place),
            Cond::Not(inner) => Cond::Not(Box::new(self.cond(inner))),
            Cond::No { what, without, place } => Cond::No {
                what: Box::new(self.cond(what)),
                without: without.as_ref().map(|w| Box::new(self.cond(w))),
                place: *place,
            },
            Cond::ForEvery { var, atom, body } => {
                Cond::ForEvery { var: var.clone(), atom: atom.clone(), body: Box::new(self.cond(body)) }
            }
            Cond::Atom(atom) => match self.tables.defines.get(&atom.name.text) {
                Some(define) => self.call(atom, define),
                None => cond.clone(),
            },
            Cond::Last(_) | Cond::OneOf { .. } => cond.clone(),
            Cond::Compare { left, op, right, place } => {
                Cond::Compare { left: self.term(left), op: *op, right: self.term(right), place: *place }
            }
        }
    }

    fn term(&mut self, term: &Term) -> Term {
        match term {
            Term::Count(over, place) => Term::Count(Box::new(self.cond(over)), *place),
            Term::Sum { of, over, place } => {
                Term::Sum { of: of.clone(), over: Box::new(self.cond(over)), place: *place }
            }
            Term::Add(a, b) => Term::Add(Box::new(self.term(a)), Box::new(self.term(b))),
            Term::Sub(a, b) => Term::Sub(Box::new(self.term(a)), Box::new(self.term(b))),
            Term::Mul(a, b) => Term::Mul(Box::new(self.term(a)), Box::new(self.term(b))),
            other => other.clone(),
        }
    }

    fn call(&mut self, atom: &Atom, define: &Define) -> Cond {
        let name = &atom.name;
        if self.count >= MAX_CALLS {
            self.faults.error(
                name.place,
                format!("this condition stands for more than {MAX_CALLS} abbreviations"),
                "write the part that they share as one `state`",
            );
            return Cond::And(Vec::new());
        }
        if self.depth >= MAX_EXPANSION {
            self.faults.error(
                name.place,
                format!("the abbreviation `{}` stands for itself, directly or through others", name.text),
                "break the circle",
            );
            return Cond::And(Vec::new());
        }
        let windows = !atom.since.is_empty()
            || atom.today.is_some()
            || atom.in_the_last.is_some()
            || atom.at.is_some()
            || !atom.after.is_empty()
            || !atom.before.is_empty();
        if windows {
            self.faults.error(
                atom.place,
                format!("`{}` is an abbreviation; it has no moment of its own", name.text),
                "put `since`, `today`, `at` … behind the events inside it",
            );
        }
        if atom.args.len() != define.params.len() || atom.args.iter().any(|a| a.0.is_some()) {
            let params: Vec<&str> = define.params.iter().map(|p| p.name.text.as_str()).collect();
            self.faults.error(
                atom.place,
                format!("`{}` takes {} argument(s), in order", name.text, define.params.len()),
                format!("write `{}({})`", name.text, params.join(", ")),
            );
            return Cond::And(Vec::new());
        }
        self.count += 1;
        let renaming = Renaming {
            params: define.params.iter().map(|p| p.name.text.as_str()).zip(atom.args.iter().map(|a| &a.1)).collect(),
            number: self.count,
            tables: self.tables,
        };
        let body = renaming.cond(&define.body);
        self.depth += 1;
        let out = self.cond(&body);
        self.depth -= 1;
        out
    }
}

/// Puts an abbreviation's arguments in the place of its parameters.
struct Renaming<'a> {
    params: Vec<(&'a str, &'a Term)>,
    number: usize,
    tables: &'a Tables,
}

impl Renaming<'_> {
    fn word(&self, word: &Word) -> Word {
        match self.params.iter().find(|(p, _)| *p == word.text) {
            Some((_, Term::Name(given))) => given.clone(),
            Some(_) => word.clone(),
            None if word.text == "_"
                || self.tables.settings.contains_key(&word.text)
                || self.tables.choice_words.contains(&word.text) =>
            {
                word.clone()
            }
            None => Word { text: format!("{}.{}", word.text, self.number), place: word.place },
        }
    }

    fn cond(&self, cond: &Cond) -> Cond {
        match cond {
            Cond::And(parts) => Cond::And(parts.iter().map(|p| self.cond(p)).collect()),
            Cond::Or(parts, place) => Cond::Or(parts.iter().map(|p| self.cond(p)).collect(), *place),
            Cond::Not(inner) => Cond::Not(Box::new(self.cond(inner))),
            Cond::No { what, without, place } => Cond::No {
                what: Box::new(self.cond(what)),
                without: without.as_ref().map(|w| Box::new(self.cond(w))),
                place: *place,
            },
            Cond::ForEvery { var, atom, body } => {
                Cond::ForEvery { var: self.word(var), atom: self.atom(atom), body: Box::new(self.cond(body)) }
            }
            Cond::Atom(atom) => Cond::Atom(self.atom(atom)),
            Cond::Last(atom) => Cond::Last(self.atom(atom)),
            Cond::Compare { left, op, right, place } => {
                Cond::Compare { left: self.term(left), op: *op, right: self.term(right), place: *place }
            }
            Cond::OneOf { term, values } => Cond::OneOf { term: self.term(term), values: values.clone() },
        }
    }

    fn atom(&self, atom: &Atom) -> Atom {
        Atom {
            args: atom.args.iter().map(|(field, term)| (field.clone(), self.term(term))).collect(),
            since: atom.since.iter().map(|p| self.pattern(p)).collect(),
            at: atom.at.as_ref().map(|w| self.word(w)),
            after: atom.after.iter().map(|w| self.word(w)).collect(),
            before: atom.before.iter().map(|w| self.word(w)).collect(),
            ..atom.clone()
        }
    }

    fn pattern(&self, pattern: &Pattern) -> Pattern {
        Pattern {
            kind: pattern.kind.clone(),
            args: pattern.args.iter().map(|(field, term)| (field.clone(), self.term(term))).collect(),
        }
    }

    fn term(&self, term: &Term) -> Term {
        match term {
            Term::Name(word) => match self.params.iter().find(|(p, _)| *p == word.text) {
                Some((_, given)) => (*given).clone(),
                None => Term::Name(self.word(word)),
            },
            Term::Call { name, args } => {
                Term::Call { name: name.clone(), args: args.iter().map(|a| self.term(a)).collect() }
            }
            Term::Count(over, place) => Term::Count(Box::new(self.cond(over)), *place),
            Term::Sum { of, over, place } => {
                Term::Sum { of: self.word(of), over: Box::new(self.cond(over)), place: *place }
            }
            Term::Add(a, b) => Term::Add(Box::new(self.term(a)), Box::new(self.term(b))),
            Term::Sub(a, b) => Term::Sub(Box::new(self.term(a)), Box::new(self.term(b))),
            Term::Mul(a, b) => Term::Mul(Box::new(self.term(a)), Box::new(self.term(b))),
            other => other.clone(),
        }
    }
}
