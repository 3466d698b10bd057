//! The tree of a protocol file, as written: names are still words, nothing is checked.

use crate::diagnostic::Place;

/// A word with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// An item of a file.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "each is named after its keyword")]
#[allow(clippy::large_enum_variant, reason = "most items are rules and cases, the large ones")]
pub enum Item {
    Sort(Sort),
    Choice(Choice),
    Event(Event),
    State(State),
    Value(ValueItem),
    Define(Define),
    Pack(Pack),
    Setting(Setting),
    Rule(Rule),
    Human(Human),
    Setup(Setup),
    Case(Case),
}

/// `sort weapon "…"`.
#[derive(Clone, PartialEq, Debug)]
pub struct Sort {
    /// Its name.
    pub name: Word,
    /// What it is.
    pub title: String,
}

/// `choice load_size "…" { quarter, half, full }`.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    /// Its name.
    pub name: Word,
    /// What it is; may be empty.
    pub title: String,
    /// Its words.
    pub words: Vec<Word>,
}

/// A field or parameter: `name: type` with `?` when it may be left out.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Its name.
    pub name: Word,
    /// Its type.
    pub ty: Word,
    /// Whether it may be left out.
    pub optional: bool,
}

/// `event show "…" closed { … } says "…"`.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Its name.
    pub name: Word,
    /// Its title.
    pub title: String,
    /// Whether no entry means that it did not happen.
    pub closed: bool,
    /// Whether it begins the production's day.
    pub starts_day: bool,
    /// Whether it is never proposed as a remedy.
    pub given: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The phrase for explanations; may be empty.
    pub says: String,
}

/// An event pattern: `show(weapon: w, to: p)`; arguments are terms.
#[derive(Clone, PartialEq, Debug)]
pub struct Pattern {
    /// The kind.
    pub kind: Word,
    /// The named arguments.
    pub args: Vec<(Word, Term)>,
}

/// A `from` of a state or value: a pattern with its guard.
#[derive(Clone, PartialEq, Debug)]
pub struct From {
    /// The event.
    pub pattern: Pattern,
    /// Asked at the event.
    pub guard: Option<Cond>,
}

/// `state …`.
#[derive(Clone, PartialEq, Debug)]
pub struct State {
    /// Its name.
    pub name: Word,
    /// Its parameters.
    pub params: Vec<Field>,
    /// What begins it.
    pub from: Vec<From>,
    /// What ends it.
    pub until: Vec<Pattern>,
    /// After how long it ends by itself: a duration or a setting.
    pub lasting: Option<Term>,
}

/// `value …`.
#[derive(Clone, PartialEq, Debug)]
pub struct ValueItem {
    /// Its name.
    pub name: Word,
    /// Its parameters.
    pub params: Vec<Field>,
    /// The type of the value.
    pub ty: Word,
    /// Where it comes from; `it` marks the field.
    pub from: Vec<From>,
}

/// `define …`.
#[derive(Clone, PartialEq, Debug)]
pub struct Define {
    /// Its name.
    pub name: Word,
    /// Its parameters.
    pub params: Vec<Field>,
    /// What it stands for.
    pub body: Cond,
}

/// A source in a pack's header.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceItem {
    /// Its key.
    pub key: Word,
    /// What it is.
    pub title: String,
    /// Where it is; may be empty.
    pub url: String,
    /// How sure we are of it.
    pub certainty: Option<Word>,
}

/// `pack …`.
#[derive(Clone, PartialEq, Debug)]
pub struct Pack {
    /// Its id.
    pub id: Word,
    /// What it is.
    pub title: String,
    /// Its version.
    pub version: i64,
    /// Where it is in force; empty means wherever it is adopted.
    pub jurisdiction: String,
    /// In force from this day.
    pub from: Option<(i64, Place)>,
    /// … until this day.
    pub until: Option<(i64, Place)>,
    /// Its sources.
    pub sources: Vec<SourceItem>,
    /// Who compared it with the official text.
    pub checked_by: String,
}

/// `setting …`.
#[derive(Clone, PartialEq, Debug)]
pub struct Setting {
    /// Its name.
    pub name: Word,
    /// Its type.
    pub ty: Word,
    /// Its default.
    pub default: Term,
    /// Why.
    pub reason: String,
}

/// A citation: force, words, source key, certainty.
#[derive(Clone, PartialEq, Debug)]
pub struct Citation {
    /// `law`, `bulletin`, `guideline` or `practice`.
    pub force: Word,
    /// The place in the law or bulletin.
    pub cites: String,
    /// The key of the pack's source.
    pub source: Option<Word>,
    /// How sure we are.
    pub certainty: Option<Word>,
}

/// `applies in "…" from … until …`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Applies {
    /// Where.
    pub place: Option<String>,
    /// From this day.
    pub from: Option<i64>,
    /// Until this day.
    pub until: Option<i64>,
}

/// `need …`.
#[derive(Clone, PartialEq, Debug)]
pub struct Need {
    /// What is needed.
    pub cond: Cond,
    /// How soon after the occasion, for a duty: a duration or a setting.
    pub within: Option<Term>,
}

/// `rule …`.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Its id.
    pub id: Word,
    /// Its title.
    pub title: String,
    /// Ids of the catalogue.
    pub catalogue: Vec<Word>,
    /// What it rests on.
    pub citation: Option<Citation>,
    /// What it asks, in our own words.
    pub words: String,
    /// Who can act.
    pub who: Vec<Word>,
    /// Where and when, if not the pack's.
    pub applies: Applies,
    /// The occasions.
    pub on: Vec<Pattern>,
    /// When it speaks of an occasion.
    pub applies_where: Option<Cond>,
    /// What it needs.
    pub need: Option<Need>,
    /// What follows.
    pub effect: Option<Word>,
    /// The whole item, for showing it.
    pub place: Place,
}

/// `human …`: a rule that no machine judges.
#[derive(Clone, PartialEq, Debug)]
pub struct Human {
    /// Its id.
    pub id: Word,
    /// Its title.
    pub title: String,
    /// Ids of the catalogue.
    pub catalogue: Vec<Word>,
    /// What it rests on.
    pub citation: Option<Citation>,
    /// Why no machine judges it.
    pub because: String,
    /// What to ask people.
    pub asks: String,
}

/// An entry of a case or record: time, event, denied or not.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Seconds since 1970 of the local time, read as UTC.
    pub at: i64,
    /// Whether it says that it did not happen.
    pub denied: bool,
    /// The event; arguments are constants.
    pub event: Pattern,
    /// Where it stands.
    pub place: Place,
}

/// `setup NAME` with entries.
#[derive(Clone, PartialEq, Debug)]
pub struct Setup {
    /// Its name.
    pub name: Word,
    /// Other setups that come before it.
    pub with: Vec<Word>,
    /// Its entries.
    pub given: Vec<Entry>,
}

/// What a case puts to its rule.
#[derive(Clone, PartialEq, Debug)]
pub enum Put {
    /// A question: `ask 10:06 handover(…)`.
    Ask(Entry),
    /// The latest occasion among the entries, as of then: `at 18:00`.
    At(i64),
}

/// `case …`.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// What it shows.
    pub title: String,
    /// The rule; default: the one above.
    pub rule: Option<Word>,
    /// Setups.
    pub with: Vec<Word>,
    /// Changed settings.
    pub set: Vec<(Word, Term)>,
    /// Entries.
    pub given: Vec<Entry>,
    /// What is put to the rule.
    pub put: Option<Put>,
    /// The verdict.
    pub expect: Option<Word>,
    /// The missing entries, exactly.
    pub missing: Vec<Pattern>,
    /// Where it stands.
    pub place: Place,
}

/// A condition, as written.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the forms of section 4 of the format document")]
pub enum Cond {
    And(Vec<Cond>),
    Or(Vec<Cond>, Place),
    Not(Box<Cond>),
    No { what: Box<Cond>, without: Option<Box<Cond>>, place: Place },
    ForEvery { var: Word, atom: Atom, body: Box<Cond> },
    Last(Atom),
    Atom(Atom),
    Compare { left: Term, op: Op, right: Term, place: Place },
    OneOf { term: Term, values: Vec<Term> },
}

/// A comparison sign.
pub type Op = model::rule::Op;

/// An event, state or abbreviation with its windows.
#[derive(Clone, PartialEq, Debug)]
pub struct Atom {
    /// What it names.
    pub name: Word,
    /// Its arguments; named for events.
    pub args: Vec<(Option<Word>, Term)>,
    /// Enders after `since`.
    pub since: Vec<Pattern>,
    /// `today`, with its place.
    pub today: Option<Place>,
    /// `in the last …`: a duration or a setting.
    pub in_the_last: Option<Term>,
    /// `at t`.
    pub at: Option<Word>,
    /// `after t`.
    pub after: Vec<Word>,
    /// `before t`.
    pub before: Vec<Word>,
    /// Where it stands.
    pub place: Place,
}

/// A term, as written.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "the forms of section 4 of the format document")]
pub enum Term {
    Name(Word),
    Now(Place),
    Number(i64, Place),
    Length(i64, Place),
    Duration(i64, Place),
    Date(i64, Place),
    Moment(i64, Place),
    Text(String, Place),
    Call { name: Word, args: Vec<Term> },
    Count(Box<Cond>, Place),
    Sum { of: Word, over: Box<Cond>, place: Place },
    Add(Box<Term>, Box<Term>),
    Sub(Box<Term>, Box<Term>),
    Mul(Box<Term>, Box<Term>),
}

impl Term {
    /// Where it begins.
    pub fn place(&self) -> Place {
        match self {
            Term::Name(w) | Term::Call { name: w, .. } => w.place,
            Term::Now(p)
            | Term::Number(_, p)
            | Term::Length(_, p)
            | Term::Duration(_, p)
            | Term::Date(_, p)
            | Term::Moment(_, p)
            | Term::Text(_, p)
            | Term::Count(_, p)
            | Term::Sum { place: p, .. } => *p,
            Term::Add(a, _) | Term::Sub(a, _) | Term::Mul(a, _) => a.place(),
        }
    }
}
