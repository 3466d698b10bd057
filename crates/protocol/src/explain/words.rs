//! Derivations, statements and conditions in words.

use model::rule::{Op, SourceId, Tie};
use model::vocabulary::{Choice, Kind, Type};
use model::{Moment, Statement, StatementId, Support, Value};

use super::derivation::{About, Found, Node};
use super::phrases::{English, Phrase, Phrases};
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
    /// In which language.
    phrases: &'a dyn Phrases,
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
    /// A speaker for this protocol and record, in English.
    pub fn new(
        protocol: &'a Protocol,
        names: &'a model::Names,
        utc_offset: i32,
        statement: &'a dyn Fn(StatementId) -> Option<&'a Statement>,
        shown: &'a dyn Fn(&str) -> Option<String>,
    ) -> Words<'a> {
        Words { protocol, names, utc_offset, statement, shown, phrases: &English }
    }

    /// The same speaker in another language. The titles and phrases of kinds are the protocol's, which the caller puts
    /// into that language.
    pub fn in_language(self, phrases: &'a dyn Phrases) -> Words<'a> {
        Words { phrases, ..self }
    }

    /// A value, with a person's or thing's full name.
    pub fn value(&self, value: Value) -> String {
        let plain = self.names.show(value, self.utc_offset);
        match value.plain() {
            model::value::Plain::Name(_) => (self.shown)(&plain).unwrap_or_else(|| plain.replace('_', " ")),
            model::value::Plain::Text(n) if self.names.word(n).is_empty() => self.phrases.say(Phrase::EmptyText, &[]),
            model::value::Plain::Text(n) => self.names.word(n).to_owned(),
            model::value::Plain::Duration(seconds) => self.phrases.duration(seconds),
            _ => plain,
        }
    }

    /// A value of a field of this type: a word of a choice is said as people say it.
    pub fn value_of(&self, ty: Type, value: Value) -> String {
        let choice = match ty {
            Type::Choice(i) => self.protocol.vocabulary.choices.get(usize::from(i)),
            _ => None,
        };
        choice.map_or_else(|| self.value(value), |choice| self.word(choice, value))
    }

    fn word(&self, choice: &Choice, value: Value) -> String {
        self.phrases.word(&choice.name, &self.names.show(value, self.utc_offset))
    }

    /// A moment: the clock for exact ones, the interval otherwise.
    pub fn moment(&self, moment: Moment) -> String {
        when_in(self.phrases, moment.when, self.utc_offset)
    }

    /// What a statement says, without its time: "R1 opened and shown to kim by ana, 6 chambers".
    pub fn statement(&self, statement: &Statement) -> String {
        let Some(kind) = self.protocol.vocabulary.kind(statement.kind) else { return String::new() };
        let field = |name: &str| {
            let id = kind.field(name)?;
            let field = kind.fields.get(usize::from(id.0))?;
            // A field that an account leaves out: somebody for people, nothing for the rest.
            let somebody = || self.phrases.say(Phrase::Somebody, &[]);
            let unsaid = || if self.is_person(field.ty) { somebody() } else { String::new() };
            match statement.field(id) {
                Some(v) => Some(self.value_of(field.ty, v)),
                None if field.optional => None,
                None => Some(unsaid()),
            }
        };
        let says = if kind.says.is_empty() { fallback(kind) } else { kind.says.clone() };
        let text = phrase(&says, &field).split_whitespace().collect::<Vec<_>>().join(" ");
        if statement.denied { self.phrases.say(Phrase::Denied, &[("what", &text)]) } else { text }
    }

    fn is_person(&self, ty: Type) -> bool {
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
                    push(self.phrases.say(if all { Phrase::All } else { Phrase::Any }, &[]), Vec::new());
                }
                node.parts.iter().for_each(|p| self.node(p, depth + 1, negated, lines));
            }
            About::Not => node.parts.iter().for_each(|p| self.node(p, depth, !negated, lines)),
            About::Atom { sources, wants, last } => {
                let what = self.asked(sources, wants);
                let text = match (negated, *last) {
                    (true, true) => self.phrases.say(Phrase::NotLatest, &[("what", &what)]),
                    (true, false) => self.phrases.say(Phrase::No, &[("what", &what)]),
                    (false, true) => self.phrases.say(Phrase::Latest, &[("what", &what)]),
                    (false, false) => what,
                };
                push(text, Vec::new());
                self.found(node, depth + 1, negated, lines);
            }
            About::UnknownArgument { sources, .. } => {
                let what = self.asked(sources, &[]);
                push(self.phrases.say(Phrase::UnknownArgument, &[("what", &what)]), Vec::new());
            }
            About::Compare { left, op, right } => {
                push(self.compared(left, *op, right, negated), node.found.iter().map(|f| f.statement).collect());
                self.found(node, depth + 1, false, lines);
            }
            About::Limit => push(self.phrases.say(Phrase::Limit, &[]), Vec::new()),
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
                let text = self.timed(denial.moment(), denial);
                lines.push(Line { depth, support: Support::FAILED, text, statements: vec![denial.id] });
            } else if node.found.is_empty() && !matches!(node.about, About::Compare { .. }) {
                let phrase = match coverage.complete {
                    Some(Ground::Closed) => Phrase::NoEntry,
                    Some(Ground::Scope(_)) => Phrase::NotShown,
                    None => Phrase::Nothing,
                };
                let text = self.phrases.say(phrase, &[("what", &self.source(*source))]);
                let support = if coverage.complete.is_some() { Support::FAILED } else { Support::UNKNOWN };
                let support = if negated { !support } else { support };
                lines.push(Line { depth, support, text, statements: Vec::new() });
            }
        }
    }

    fn instance(&self, found: &Found, depth: usize) -> Line {
        let statement = (self.statement)(found.statement);
        let said = statement.map_or_else(String::new, |s| self.timed(found.moment, s));
        let text = match (found.sure, found.denied) {
            (true, false) => said,
            (true, true) => self.phrases.say(Phrase::DeniedBySomebody, &[("what", &said)]),
            (false, _) => self.phrases.say(Phrase::NotSure, &[("what", &said)]),
        };
        let support = match (found.sure, found.denied) {
            (true, false) => Support::HELD,
            (true, true) => Support::DISPUTED,
            (false, _) => Support::UNKNOWN,
        };
        Line { depth, support, text, statements: vec![found.statement] }
    }

    /// What a statement says, with its time.
    fn timed(&self, moment: Moment, statement: &Statement) -> String {
        let parts = [("when", self.moment(moment)), ("what", self.statement(statement))];
        self.phrases.say(Phrase::At, &parts.each_ref().map(|(name, part)| (*name, part.as_str())))
    }

    /// What was asked of an atom: "show(weapon: R1, to: kim)".
    fn asked(&self, sources: &[SourceId], wants: &[Want]) -> String {
        let Some(first) = sources.first() else { return String::new() };
        let Some(source) = self.protocol.core.source(*first) else { return String::new() };
        let Some(kind) = self.protocol.vocabulary.kind(source.from.kind) else { return String::new() };
        let type_of = |local: usize| {
            let tied =
                source.from.tied.iter().find(|(_, tie)| matches!(tie, Tie::Local(l) if usize::from(*l) == local));
            tied.and_then(|(field, _)| kind.fields.get(usize::from(field.0))).map_or(Type::Text, |f| f.ty)
        };
        let equal = |local: usize| match wants.get(local) {
            Some(Want::Equal(v)) => Some(self.value_of(type_of(local), *v)),
            _ => None,
        };
        if let Some(name) = self.protocol.source_names.get(first.0 as usize).cloned().flatten() {
            let arguments: Vec<String> =
                (0..wants.len()).map(|local| equal(local).unwrap_or_else(|| "…".to_owned())).collect();
            return self.phrases.state(&name, &arguments);
        }
        let mut args = Vec::new();
        for (field, tie) in &source.from.tied {
            let Some(field) = kind.fields.get(usize::from(field.0)) else { continue };
            let value = match tie {
                Tie::Const(v) => Some(self.value_of(field.ty, *v)),
                Tie::Local(l) => equal(usize::from(*l)),
            };
            args.extend(value.map(|value| format!("{}: {value}", self.phrases.field(&kind.name, &field.name))));
        }
        let title = if kind.title.is_empty() { kind.name.clone() } else { format!("\u{201c}{}\u{201d}", kind.title) };
        if args.is_empty() { title } else { format!("{title} ({})", args.join(", ")) }
    }

    fn source(&self, id: SourceId) -> String {
        let kind = self.protocol.core.source(id).and_then(|s| self.protocol.vocabulary.kind(s.from.kind));
        kind.map_or_else(String::new, |kind| self.phrases.lacking(kind))
    }

    fn compared(&self, left: &[Possible], op: Option<Op>, right: &[Possible], negated: bool) -> String {
        let choice = self.choice_of(left.iter().chain(right));
        let (left, right) = (self.possible(left, choice), self.possible(right, choice));
        let parts = [("left", left.as_str()), ("right", right.as_str())];
        match (op, negated) {
            (None, false) => self.phrases.say(Phrase::In, &parts),
            (None, true) => self.phrases.say(Phrase::NotIn, &parts),
            (Some(op), _) => format!("{left} {} {right}", sign(op, negated)),
        }
    }

    /// The choice that all of these are words of, if there is one: a comparison says nothing of types.
    fn choice_of<'v>(&self, values: impl Iterator<Item = &'v Possible> + Clone) -> Option<&Choice> {
        let is_word = |choice: &&Choice| {
            let mut words =
                values.clone().filter_map(|p| if let Possible::Value(v) = p { Some(v) } else { None }).peekable();
            words.peek().is_some() && words.all(|v| choice.words.iter().any(|(_, word)| word == v))
        };
        self.protocol.vocabulary.choices.iter().find(is_word)
    }

    fn possible(&self, values: &[Possible], choice: Option<&Choice>) -> String {
        let one = |p: &Possible| match p {
            Possible::Value(v) => choice.map_or_else(|| self.value(*v), |choice| self.word(choice, *v)),
            Possible::Moment(m) => self.moment(*m),
            Possible::Time(when) => self.moment(Moment { when: *when, place: None }),
            Possible::Between(a, b) if a == b => self.phrases.duration(*a),
            Possible::Between(a, b) => between(self.phrases, &self.phrases.duration(*a), &self.phrases.duration(*b)),
        };
        let or = |one: String, other: String| self.phrases.say(Phrase::Or, &[("one", &one), ("other", &other)]);
        values.iter().map(one).reduce(or).unwrap_or_else(|| self.phrases.say(Phrase::UnknownValue, &[]))
    }
}

fn sign(op: Op, negated: bool) -> &'static str {
    match (op, negated) {
        (Op::Eq, false) | (Op::Ne, true) => "=",
        (Op::Ne, false) | (Op::Eq, true) => "≠",
        (Op::Lt, false) | (Op::Ge, true) => "<",
        (Op::Le, false) | (Op::Gt, true) => "≤",
        (Op::Gt, false) | (Op::Le, true) => ">",
        (Op::Ge, false) | (Op::Lt, true) => "≥",
    }
}

fn between(phrases: &dyn Phrases, from: &str, to: &str) -> String {
    phrases.say(Phrase::Between, &[("from", from), ("to", to)])
}

fn fallback(kind: &Kind) -> String {
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

/// A span in English words: a moment, a day, an interval.
pub fn when(span: model::Span, utc_offset: i32) -> String {
    when_in(&English, span, utc_offset)
}

fn when_in(phrases: &dyn Phrases, span: model::Span, utc_offset: i32) -> String {
    use model::time::{DAY, date_text, local_day, moment_text};
    let text = |second| moment_text(second, utc_offset);
    if span.is_exact() {
        return text(span.earliest);
    }
    let (from, to) = (span.earliest, span.latest);
    match (from == i64::MIN, to == i64::MAX) {
        (true, true) => return phrases.say(Phrase::AtUnknownTime, &[]),
        (true, false) => return phrases.say(Phrase::Until, &[("to", &text(to))]),
        (false, true) => return phrases.say(Phrase::From, &[("from", &text(from))]),
        (false, false) => {}
    }
    let (first, last) = (local_day(from, utc_offset), local_day(to, utc_offset));
    let whole_days = (from + i64::from(utc_offset)) % DAY == 0 && (to + 1 + i64::from(utc_offset)) % DAY == 0;
    match (whole_days, first == last) {
        (true, true) => date_text(first),
        (true, false) => between(phrases, &date_text(first), &date_text(last)),
        (false, true) if to - from < 60 => text(from),
        (false, true) => {
            let clock = |s| text(s).split_once(' ').map_or_else(String::new, |(_, c)| c.to_owned());
            let times = between(phrases, &clock(from), &clock(to - to.rem_euclid(60)));
            format!("{} {times}", date_text(first))
        }
        (false, false) => between(phrases, &text(from), &text(to - to.rem_euclid(60))),
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
