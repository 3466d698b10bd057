//! The report as data: occasions in the order of time, what each rule says of them, on whose word, and what is
//! open.

use model::rule::Effect;
use model::{Support, Verdict};
use protocol::audit::Standing;

/// A whole report.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Its title.
    pub title: String,
    /// What it is a report of, in a sentence.
    pub about: String,
    /// The protocols it was read by, each with the reason why it counts.
    pub protocols: Vec<String>,
    /// How the reading was narrowed, if it was (`--asserter`, `--without`).
    pub narrowed: Vec<String>,
    /// The people with whom the account begins: name, who they were, what is said of them.
    pub people: Vec<(String, String, Vec<Voice>)>,
    /// What happened, in the order of time.
    pub occasions: Vec<Occasion>,
    /// Questions that people wrote down.
    pub questions: Vec<Question>,
    /// What the rules ask and nobody says.
    pub unsaid: Vec<Unsaid>,
    /// Accounts that contradict each other.
    pub conflicts: Vec<Conflict>,
    /// Entries that do not fit each other: observations, not verdicts.
    pub observations: Vec<String>,
    /// The sources that are cited.
    pub sources: Vec<Source>,
    /// What the report does not show, in sentences.
    pub limits: Vec<String>,
}

impl Report {
    /// How many findings have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.occasions.iter().flat_map(|o| &o.findings).filter(|f| f.verdict == verdict).count()
    }
}

/// Something that happened, or was asked, with what the rules say of it.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// Its short name or number.
    pub handle: String,
    /// The day it belongs to, as a heading.
    pub day: String,
    /// When.
    pub when: String,
    /// The accounts of it; more than one if they differ.
    pub accounts: Vec<Account>,
    /// What the rules say.
    pub findings: Vec<Finding>,
    /// For a question put on the set: whether it was cleared.
    pub cleared: Option<bool>,
}

/// One account of an occasion.
#[derive(Clone, Debug)]
pub struct Account {
    /// In words.
    pub text: String,
    /// Who says so.
    pub voices: Vec<Voice>,
}

/// Somebody who says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Who.
    pub who: String,
    /// Through whom it reached us.
    pub through: Vec<String>,
    /// When it was said, where that is known.
    pub stated: Option<String>,
    /// What was said, in our words.
    pub words: String,
    /// The claim or entry.
    pub reference: String,
    /// The source's key.
    pub source: Option<String>,
    /// The place in the source.
    pub passage: Option<String>,
    /// Whether it is a denial.
    pub denies: bool,
}

/// What one rule says of an occasion.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// What it rests on: force and citation.
    pub cites: String,
    /// Where its source can be read.
    pub url: Option<String>,
    /// How sure we are of its text.
    pub certainty: &'static str,
    /// What follows when it is not held.
    pub effect: Effect,
    /// Why it counts.
    pub standing: Standing,
    /// The verdict over all accounts.
    pub verdict: Verdict,
    /// Why, line by line: depth, value, words.
    pub why: Vec<(usize, Support, String)>,
    /// Those whose word it rests on.
    pub word_of: Vec<Voice>,
    /// For an unknown: what nobody says. For a dispute: the statements whose truth would settle it.
    pub open: Vec<String>,
    /// For an unknown or a dispute: what remains when everything is settled one way or the other.
    pub readings: Option<&'static str>,
    /// Entries that would make it held, as records write them.
    pub missing: Vec<String>,
}

/// A question that people wrote down.
#[derive(Clone, Debug)]
pub struct Question {
    /// The question.
    pub text: String,
    /// Open, partial, answered, unanswerable.
    pub status: &'static str,
    /// What would settle it.
    pub settles: String,
    /// Where was searched, with what result.
    pub searched: String,
}

/// Something that rules ask and nobody says.
#[derive(Clone, Debug)]
pub struct Unsaid {
    /// What, in words.
    pub what: String,
    /// On which occasions, by which rules.
    pub asked_by: Vec<(String, String)>,
}

/// Accounts that contradict each other.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Time, order, identity, number, act, legal outcome, stance.
    pub kind: String,
    /// What it is about.
    pub about: String,
    /// Each side with those who say so.
    pub sides: Vec<(String, Vec<Voice>)>,
}

/// A cited source.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its key.
    pub key: String,
    /// The full citation.
    pub citation: String,
    /// Its address.
    pub url: String,
    /// How it was read.
    pub read: String,
}

/// The order in which verdicts are shown: what failed first.
pub const SHOWN: [Verdict; 5] = [Verdict::Failed, Verdict::Disputed, Verdict::Pending, Verdict::Unknown, Verdict::Held];
