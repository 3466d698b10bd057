//! The core form of rules: what the language of `docs/formats/protocol.md` comes down to (section 6.3).
//!
//! The checker in `protocol` produces it; two evaluators that share no code read it.

use crate::{FieldId, KindId, Value};

/// A variable of a rule, by its place in the environment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Slot(pub u8);

/// A source, by its place in [`Core::sources`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SourceId(pub u32);

/// What a field of a pattern is tied to: a local variable (or a rule's slot, in an occasion) or a constant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Tie {
    /// The variable with this place.
    Local(u8),
    /// Exactly this value.
    Const(Value),
}

/// A kind with some of its fields tied; fields that are not listed may be anything.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Pattern {
    /// The kind of event.
    pub kind: KindId,
    /// The tied fields.
    pub tied: Vec<(FieldId, Tie)>,
}

/// Where instances come from and what ends them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Source {
    /// The event that begins an instance; its ties bind the locals.
    pub from: Pattern,
    /// How many locals there are. The first ones are the atom's parameters, in order.
    pub locals: u8,
    /// Asked at the event, over the locals as slots 0, 1, ….
    pub guard: Option<Cond>,
    /// Events that end an instance; their ties refer to the locals.
    pub until: Vec<Pattern>,
    /// Seconds after which an instance ends by itself.
    pub lasting: Option<i64>,
}

/// What a parameter of an atom is tied to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Arg {
    /// A constant.
    Const(Value),
    /// A variable that has its value already.
    Bound(Slot),
    /// A variable that this atom gives its value. A second mention in the same atom must be equal.
    Free(Slot),
    /// Anything.
    Any,
}

/// Instances of one or more sources that agree with the arguments.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Atom {
    /// Its sources; each has at least as many locals as there are arguments.
    pub sources: Vec<SourceId>,
    /// For each parameter (local 0, 1, … of each source).
    pub args: Vec<Arg>,
    /// The variable that takes the instance's moment.
    pub at: Option<Slot>,
    /// Moments that the instance must come after.
    pub after: Vec<Slot>,
    /// Moments that the instance must come before.
    pub before: Vec<Slot>,
}

/// How two terms are compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less, or earlier.
    Lt,
    /// Less or equal.
    Le,
    /// More, or later.
    Gt,
    /// More or equal.
    Ge,
}

/// Something with a value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Term {
    /// A constant (settings are constants by now).
    Const(Value),
    /// A variable.
    Var(Slot),
    /// The moment of the occasion (in a guard: of the statement).
    Now,
    /// The slot `it` of the latest instance of the atom, in which `it` is free.
    Latest {
        /// The instances.
        atom: Atom,
        /// The variable whose value is meant.
        it: Slot,
    },
    /// How many instances satisfy the condition.
    Count {
        /// The instances.
        atom: Atom,
        /// What each must satisfy.
        then: Box<Cond>,
    },
    /// The sum of a variable over the instances that satisfy the condition.
    Sum {
        /// The variable.
        of: Slot,
        /// The instances.
        atom: Atom,
        /// What each must satisfy.
        then: Box<Cond>,
    },
    /// Sum of two.
    Add(Box<Term>, Box<Term>),
    /// Difference of two.
    Sub(Box<Term>, Box<Term>),
    /// Product of two.
    Mul(Box<Term>, Box<Term>),
}

/// A condition.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Cond {
    /// True.
    Always,
    /// All of them.
    All(Vec<Cond>),
    /// At least one of them.
    Any(Vec<Cond>),
    /// The opposite.
    Not(Box<Cond>),
    /// Some instance satisfies the condition.
    Exists {
        /// The instances.
        atom: Atom,
        /// What one of them must satisfy.
        then: Box<Cond>,
    },
    /// The latest instance satisfies the condition.
    Last {
        /// The instances.
        atom: Atom,
        /// What the latest must satisfy.
        then: Box<Cond>,
    },
    /// A comparison.
    Compare {
        /// Left side.
        left: Term,
        /// How.
        op: Op,
        /// Right side.
        right: Term,
    },
    /// The term has one of these values.
    OneOf {
        /// The term.
        term: Term,
        /// The values.
        values: Vec<Value>,
    },
}

/// What a rule needs.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Need {
    /// At the occasion.
    Now(Cond),
    /// After the occasion, within so many seconds.
    Within {
        /// What must come.
        atom: Atom,
        /// What it must satisfy, asked at its own moment.
        then: Cond,
        /// How soon.
        seconds: i64,
    },
}

/// The part of a rule that is evaluated.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RuleCore {
    /// The occasions: patterns whose [`Tie::Local`]s are the rule's slots.
    pub on: Vec<Pattern>,
    /// How many variables the rule has.
    pub slots: u8,
    /// When the rule speaks of an occasion at all.
    pub applies_where: Option<Cond>,
    /// What it needs.
    pub need: Need,
}

/// A set of rules in core form.
#[derive(Clone, Debug, Default)]
pub struct Core {
    /// All sources that the rules refer to.
    pub sources: Vec<Source>,
    /// The rules.
    pub rules: Vec<RuleCore>,
}

impl Core {
    /// The source with this id.
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize)
    }

    /// The number of a source equal to this one, added if there is none.
    pub fn add_source(&mut self, source: Source) -> SourceId {
        if let Some(i) = self.sources.iter().position(|s| *s == source) {
            return SourceId(i as u32);
        }
        self.sources.push(source);
        SourceId((self.sources.len() - 1) as u32)
    }
}

/// What follows when a rule is not held.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Effect {
    /// All weapons work halts.
    Stop,
    /// The weapon is not cleared.
    Block,
    /// The item is set aside.
    Hold,
    /// A report is owed.
    Report,
    /// Shown, does not block.
    Warn,
    /// Recorded.
    Note,
}

impl Effect {
    /// All, strongest first.
    pub const ALL: [Effect; 6] =
        [Effect::Stop, Effect::Block, Effect::Hold, Effect::Report, Effect::Warn, Effect::Note];

    /// The word that protocol files use.
    pub const fn word(self) -> &'static str {
        match self {
            Effect::Stop => "stop",
            Effect::Block => "block",
            Effect::Hold => "hold",
            Effect::Report => "report",
            Effect::Warn => "warn",
            Effect::Note => "note",
        }
    }

    /// The effect that a word names.
    pub fn from_word(word: &str) -> Option<Effect> {
        Effect::ALL.into_iter().find(|e| e.word() == word)
    }

    /// Whether a rule with this effect must be held for the gate to clear.
    pub const fn gates(self) -> bool {
        matches!(self, Effect::Stop | Effect::Block | Effect::Hold)
    }
}

/// What a rule rests on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Force {
    /// A statute or regulation.
    Law,
    /// A safety bulletin of the industry.
    Bulletin,
    /// A public body's guideline.
    Guideline,
    /// Practice of the trade, or a lesson from an incident.
    Practice,
}

impl Force {
    /// All.
    pub const ALL: [Force; 4] = [Force::Law, Force::Bulletin, Force::Guideline, Force::Practice];

    /// The word that protocol files use.
    pub const fn word(self) -> &'static str {
        match self {
            Force::Law => "law",
            Force::Bulletin => "bulletin",
            Force::Guideline => "guideline",
            Force::Practice => "practice",
        }
    }
}

/// How sure we are of the text that a rule rests on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Certainty {
    /// The primary text was read.
    A,
    /// A named secondary source states it.
    B,
    /// The text was not at hand: shown as *text not verified*.
    C,
    /// Practice, or a lesson from an incident; there is no rule text.
    D,
}

impl Certainty {
    /// The letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Certainty::A => "A",
            Certainty::B => "B",
            Certainty::C => "C",
            Certainty::D => "D",
        }
    }

    /// What a reader must be told.
    pub const fn words(self) -> &'static str {
        match self {
            Certainty::A => "the primary text was read",
            Certainty::B => "stated by a named secondary source",
            Certainty::C => "text not verified",
            Certainty::D => "practice or a lesson, no rule text",
        }
    }
}
