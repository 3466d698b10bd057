//! Derivations, statements and conditions in words.

use model::rule::{Op, SourceId};
use model::{Moment, Statement, StatementId, Support, Value};

use super::derivation::{About, Found, Node};
use crate::check::Protocol;
use crate::evaluate::{Ground, Possible, Want};

/// Says things in the vocabulary's own phrases.
pub struct Words<'a> {
    protocol: &'a Protocol,
    /// The names that the record knows; may hold more than the protocol's.
    names: &'a model::Names,
    utc_offset: i32,
    /// The statement with this id.
    statement: &'a dyn Fn(StatementId) -> Option<&'a Statement>,
    /// How a name is shown: the person's full name, where one is known.
    shown: &'a dyn Fn(&str) -> Option<String>,
}

/// One line of a derivation: how deep it stands, its value, its words, and the statements it rests on.
#[derive(Clone, Debug)]
pub struct Line {
    /// How deep.
    pub depth: usize,
    /// The value.
    pub support: Support,
    /// In words.
    pub text: String,
    /// The statements.
    pub statements: Vec<StatementId>,
}

impl<'a> Words<'a> {
    /// A speaker for this protocol and record.
    pub fn new(
        protocol: &'a Protocol,
        names: &'a model::Names,
        utc_offset: i32,
        statement: &'a dyn Fn(StatementId) -> Option<&'a Statement>,
        shown: &'a dyn Fn(&str) -> Option<String>,
    ) -> Words<'a> {
        Words { protocol, names, utc_offset, statement, shown }
    }

    /// A value, with a person's or thing's full name.
    pub fn value(&self, value: Value) -> String {
        let plain = self.names.show(value, self.utc_offset);
        match value.plain() {
            model::value::Plain::Name(_) => (self.shown)(&plain).unwrap_or_else(|| plain.replace('_', " ")),
            model::value::Plain::Text(n) if self.names.word(n).is_empty() => "(nothing)".to_owned(),
            model::value::Plain::Text(n) => self.names.word(n).to_owned(),
            _ => plain,
        }
    }

    /// A moment: the clock for exact ones, the interval otherwise.
    pub fn moment(&self, moment: Moment) -> String {
        when(moment.when, self.utc_offset)
    }

    /// What a statement says, without its time: "R1 opened and shown to kim by ana, 6 chambers".
    pub fn statement(&self, statement: &Statement) -> String {
        let Some(kind) = self.protocol.vocabulary.kind(statement.kind) else { return String::new() };
        let field = |name: &str| {
            let id = kind.field(name)?;
            let field = kind.fields.get(usize::from(id.0))?;
            // A field that an account leaves out: somebody for people, nothing for the rest.
            let unsaid = || if self.is_person(field.ty) { "somebody" } else { "" }.to_owned();
            match statement.field(id) {
                Some(v) => Some(self.value(v)),
                None if field.optional => None,
                None => Some(unsaid()),
            }
        };
        let says = if kind.says.is_empty() { fallback(kind) } else { kind.says.clone() };
        let text = phrase(&says, &field).split_whitespace().collect::<Vec<_>>().join(" ");
        if statement.denied { format!("it is denied that {text}") } else { text }
    }

    fn is_person(&self, ty: model::vocabulary::Type) -> bool {
        matches!(self.protocol.vocabulary.type_name(ty), "person" | "organisation")
    }

    /// An entry as records write it: `show(weapon: R1, to: kim)`.
    pub fn entry(&self, statement: &Statement) -> String {
        self.protocol.vocabulary.written(self.names, statement, self.utc_offset)
    }

    /// A derivation, line by line.
    pub fn derivation(&self, node: &Node) -> Vec<Line> {
        let mut lines = Vec::new();
        self.node(node, 0, false, &mut lines);
        lines
    }

    fn node(&self, node: &Node, depth: usize, negated: bool, lines: &mut Vec<Line>) {
        let support = if negated { !node.support } else { node.support };
        let mut push =
            |text: String, statements: Vec<StatementId>| lines.push(Line { depth, support, text, statements });
        match &node.about {
            About::Always => {}
            About::All | About::Any => {
                if node.parts.len() > 1 {
                    let all = matches!(node.about, About::All) != negated;
                    push(
                        if all { "all of these:".to_owned() } else { "at least one of these:".to_owned() },
                        Vec::new(),
                    );
                }
                node.parts.iter().for_each(|p| self.node(p, depth + 1, negated, lines));
            }
            About::Not => node.parts.iter().for_each(|p| self.node(p, depth, !negated, lines)),
            About::Atom { sources, wants, last } => {
                let what = self.asked(sources, wants);
                let none = match (negated, *last) {
                    (true, true) => "not so of the latest ",
                    (true, false) => "no ",
                    (false, true) => "the latest ",
                    (false, false) => "",
                };
                push(format!("{none}{what}"), Vec::new());
                self.found(node, depth + 1, negated, lines);
            }
            About::UnknownArgument { sources, .. } => {
                push(format!("{}: who or what is meant is not on the record", self.asked(sources, &[])), Vec::new());
            }
            About::Compare { left, op, right } => {
                let text = format!("{} {} {}", self.possible(left), sign(*op, negated), self.possible(right));
                push(text, node.found.iter().map(|f| f.statement).collect());
                self.found(node, depth + 1, false, lines);
            }
            About::Limit => push("given up: this would look at more instances than the limit".to_owned(), Vec::new()),
        }
    }

    fn found(&self, node: &Node, depth: usize, negated: bool, lines: &mut Vec<Line>) {
        for found in &node.found {
            lines.push(self.instance(found, depth));
            if !matches!(found.then.about, About::Always) {
                self.node(&found.then, depth + 1, false, lines);
            }
            if let Some(guard) = &found.guard {
                self.node(guard, depth + 1, false, lines);
            }
        }
        for (source, coverage) in &node.coverage {
            if let Some(denial) = coverage.denial.and_then(|d| (self.statement)(d)) {
                let text = format!("{}: {}", self.moment(denial.moment()), self.statement(denial));
                lines.push(Line { depth, support: Support::FAILED, text, statements: vec![denial.id] });
            } else if node.found.is_empty() && !matches!(node.about, About::Compare { .. }) {
                let name = self.source(*source);
                let text = match coverage.complete {
                    Some(Ground::Closed) => format!("the record has no such entry ({name})"),
                    Some(Ground::Scope(_)) => format!("a source that would have shown it does not ({name})"),
                    None => format!("nothing is on the record ({name})"),
                };
                let support = if coverage.complete.is_some() { Support::FAILED } else { Support::UNKNOWN };
                let support = if negated { !support } else { support };
                lines.push(Line { depth, support, text, statements: Vec::new() });
            }
        }
    }

    fn instance(&self, found: &Found, depth: usize) -> Line {
        let statement = (self.statement)(found.statement);
        let said =
            statement.map_or_else(String::new, |s| format!("{}: {}", self.moment(found.moment), self.statement(s)));
        let doubt = match (found.sure, found.denied) {
            (true, false) => "",
            (true, true) => " (denied by somebody)",
            (false, _) => " (not sure that it counts: time or a field is uncertain)",
        };
        let support = match (found.sure, found.denied) {
            (true, false) => Support::HELD,
            (true, true) => Support::DISPUTED,
            (false, _) => Support::UNKNOWN,
        };
        Line { depth, support, text: format!("{said}{doubt}"), statements: vec![found.statement] }
    }

    /// What was asked of an atom: "show(weapon: R1, to: kim)".
    fn asked(&self, sources: &[SourceId], wants: &[Want]) -> String {
        let Some(first) = sources.first() else { return String::new() };
        let Some(source) = self.protocol.core.source(*first) else { return String::new() };
        let named = self.protocol.source_names.get(first.0 as usize).cloned().flatten();
        let equal = |want: &Want| if let Want::Equal(v) = want { Some(self.value(*v)) } else { None };
        if let Some(name) = named {
            let args: Vec<String> = wants.iter().map(|w| equal(w).unwrap_or_else(|| "…".to_owned())).collect();
            return format!("{}({})", name, args.join(", "));
        }
        let Some(kind) = self.protocol.vocabulary.kind(source.from.kind) else { return String::new() };
        let mut args = Vec::new();
        for (field, tie) in &source.from.tied {
            let name = kind.fields.get(usize::from(field.0)).map_or("", |f| &f.name);
            let value = match tie {
                model::rule::Tie::Const(v) => Some(self.value(*v)),
                model::rule::Tie::Local(l) => wants.get(usize::from(*l)).and_then(equal),
            };
            if let Some(value) = value {
                args.push(format!("{name}: {value}"));
            }
        }
        let title = if kind.title.is_empty() { kind.name.clone() } else { format!("\u{201c}{}\u{201d}", kind.title) };
        if args.is_empty() { title } else { format!("{title} ({})", args.join(", ")) }
    }

    fn source(&self, id: SourceId) -> String {
        let kind = self.protocol.core.source(id).and_then(|s| self.protocol.vocabulary.kind(s.from.kind));
        kind.map_or_else(String::new, |k| k.name.clone())
    }

    fn possible(&self, values: &[Possible]) -> String {
        let one = |p: &Possible| match p {
            Possible::Value(v) => self.value(*v),
            Possible::Moment(m) => self.moment(*m),
            Possible::Time(when) => self.moment(Moment { when: *when, place: None }),
            Possible::Between(a, b) if a == b => model::value::duration_text(*a),
            Possible::Between(a, b) => {
                format!("{} to {}", model::value::duration_text(*a), model::value::duration_text(*b))
            }
        };
        match values {
            [] => "(unknown)".to_owned(),
            many => many.iter().map(one).collect::<Vec<_>>().join(" or "),
        }
    }
}

fn sign(op: Option<Op>, negated: bool) -> &'static str {
    match (op, negated) {
        (None, false) => "is one of",
        (None, true) => "is none of",
        (Some(Op::Eq), false) | (Some(Op::Ne), true) => "=",
        (Some(Op::Ne), false) | (Some(Op::Eq), true) => "≠",
        (Some(Op::Lt), false) | (Some(Op::Ge), true) => "<",
        (Some(Op::Le), false) | (Some(Op::Gt), true) => "≤",
        (Some(Op::Gt), false) | (Some(Op::Le), true) => ">",
        (Some(Op::Ge), false) | (Some(Op::Lt), true) => "≥",
    }
}

fn fallback(kind: &model::vocabulary::Kind) -> String {
    let fields: Vec<String> = kind.fields.iter().map(|f| format!("[ {0}: {{{0}}}]", f.name)).collect();
    format!("{}{}", kind.title, fields.join(""))
}

/// A phrase with its fields filled in; a bracketed part goes when a field of it is unknown.
fn phrase(says: &str, field: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = says;
    while let Some(i) = rest.find(['[', '{']) {
        let (before, from) = rest.split_at(i);
        out.push_str(before);
        if let Some(inner) = from.strip_prefix('[') {
            let (part, after) = inner.split_once(']').unwrap_or((inner, ""));
            if let Some(filled) = filled(part, field) {
                out.push_str(&filled);
            }
            rest = after;
        } else {
            let inner = from.get(1..).unwrap_or_default();
            let (name, after) = inner.split_once('}').unwrap_or((inner, ""));
            out.push_str(&field(name).unwrap_or_default());
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn filled(part: &str, field: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = part;
    while let Some((before, from)) = rest.split_once('{') {
        let (name, after) = from.split_once('}')?;
        out.push_str(before);
        out.push_str(&field(name)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// A span in words: a moment, a day, an interval.
pub fn when(span: model::Span, utc_offset: i32) -> String {
    use model::time::{DAY, date_text, local_day, moment_text};
    if span.is_exact() {
        return moment_text(span.earliest, utc_offset);
    }
    let (from, to) = (span.earliest, span.latest);
    if from == i64::MIN && to == i64::MAX {
        return "at an unknown time".to_owned();
    }
    if from == i64::MIN {
        return format!("until {}", moment_text(to, utc_offset));
    }
    if to == i64::MAX {
        return format!("from {}", moment_text(from, utc_offset));
    }
    let (first, last) = (local_day(from, utc_offset), local_day(to, utc_offset));
    let whole_days = (from + i64::from(utc_offset)) % DAY == 0 && (to + 1 + i64::from(utc_offset)) % DAY == 0;
    match (whole_days, first == last) {
        (true, true) => date_text(first),
        (true, false) => format!("{} to {}", date_text(first), date_text(last)),
        (false, true) => {
            let clock = |s| moment_text(s, utc_offset).split_once(' ').map_or_else(String::new, |(_, c)| c.to_owned());
            if to - from < 60 {
                moment_text(from, utc_offset)
            } else {
                format!("{} {} to {}", date_text(first), clock(from), clock(to - to.rem_euclid(60)))
            }
        }
        (false, false) => {
            format!("{} to {}", moment_text(from, utc_offset), moment_text(to - to.rem_euclid(60), utc_offset))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_leave_out_what_is_unknown() {
        let field = |name: &str| (name == "to").then(|| "Kim".to_owned());
        assert_eq!(phrase("shown to {to}[ by {by}][, {n} chambers]", &field), "shown to Kim");
    }

    #[test]
    fn spans_read_as_people_write_them() {
        let span = |s: &str| model::When::parse(s, 0).unwrap().span;
        assert_eq!(when(span("2021-10-21"), 0), "2021-10-21");
        assert_eq!(when(span("2021-10-21T13:45"), 0), "2021-10-21 13:45");
        assert_eq!(when(span("2021-10-21T13:46/2021-10-21T13:50"), 0), "2021-10-21 13:46 to 13:50");
        assert_eq!(when(span("2021-10"), 0), "2021-10-01 to 2021-10-31");
    }
}
