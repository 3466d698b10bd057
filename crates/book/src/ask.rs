//! May this be done now? The protocol's answer over the record, and what each rule says and lacks.

use model::rule::Effect;
use model::{Statement, StatementId, Verdict};
use protocol::audit::{self, Answer, Standing};
use protocol::diagnostic::{Diagnostics, Severity};
use protocol::evaluate::history::Record;
use protocol::explain::derivation::Node;
use protocol::explain::missing::{Asked as Question, missing};
use protocol::syntax::parse::parse_event;

use crate::Book;

/// What a question came to.
#[derive(Debug)]
pub struct Asked {
    /// The answer. Only [`Answer::Cleared`] clears.
    pub answer: Answer,
    /// What each rule says, those that gate and are not held first.
    pub rules: Vec<RuleSays>,
}

/// What one rule says.
#[derive(Clone, Debug)]
pub struct RuleSays {
    /// The rule, by its place in the protocol.
    pub rule: usize,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why it counts.
    pub standing: Standing,
    /// What follows when it is not held.
    pub effect: Effect,
    /// Entries that would make it held now. None: no set of entries was found that would.
    pub missing: Option<Vec<Statement>>,
    /// Why.
    pub why: Option<Node>,
    /// The statements that it rests on.
    pub rests_on: Vec<StatementId>,
}

impl RuleSays {
    /// Whether it keeps the answer from being *cleared*.
    pub fn is_in_the_way(&self) -> bool {
        self.gates() && self.verdict != Verdict::Held
    }

    /// Whether it is asked at the gate at all.
    pub fn gates(&self) -> bool {
        self.effect.gates() && self.standing == Standing::InForce
    }
}

impl Book {
    /// An event as records write it, read: `handover(weapon: R1, to: kim)`. What is wrong with it is in words. Names
    /// that the record does not know yet are added to `names`.
    ///
    /// # Errors
    /// What is wrong, one sentence each.
    pub fn statement(&self, names: &mut model::Names, text: &str, at: i64) -> Result<Statement, Vec<String>> {
        let mut wrong = Diagnostics::default();
        let event = parse_event(0, text, &mut wrong);
        let vocabulary = &self.protocol.vocabulary;
        let read =
            event.and_then(|e| protocol::check::statement(names, vocabulary, at, false, &e, u32::MAX, &mut wrong));
        let sentence = |f: &protocol::diagnostic::Diagnostic| match &f.help {
            Some(help) => format!("{}: {help}", f.message),
            None => f.message.clone(),
        };
        let errors: Vec<String> = wrong.0.iter().filter(|f| f.severity == Severity::Error).map(sentence).collect();
        read.filter(|_| errors.is_empty()).ok_or(errors)
    }

    /// Whether this may be done now. Over a record or protocol with faults nothing is cleared.
    pub fn ask(&self, question: &Statement) -> Asked {
        let record = Record::new(&self.protocol.core, &self.folded.history, self.day.utc_offset);
        let (answer, findings) = audit::may(&self.protocol, &self.profile, &record, question);
        let answer = if self.faults.is_empty() { answer } else { Answer::NotCleared };
        let mut rules: Vec<RuleSays> = findings
            .into_iter()
            .map(|finding| {
                let effect = audit::effect(&self.protocol, finding.rule);
                let in_the_way =
                    effect.gates() && finding.standing == Standing::InForce && finding.verdict != Verdict::Held;
                let missing = in_the_way
                    .then(|| {
                        missing(
                            &self.protocol,
                            &self.protocol.core,
                            finding.rule,
                            &record,
                            Question::question(question),
                        )
                    })
                    .and_then(|m| m.entries);
                let rests_on = finding.need.as_ref().map_or_else(Vec::new, Node::statements);
                RuleSays {
                    rule: finding.rule,
                    verdict: finding.verdict,
                    standing: finding.standing,
                    effect,
                    missing,
                    why: finding.need,
                    rests_on,
                }
            })
            .collect();
        model::sorted::sort_by_key(&mut rules, |r| (!r.is_in_the_way(), order(r.verdict), r.rule));
        Asked { answer, rules }
    }
}

/// What failed comes first.
fn order(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Failed => 0,
        Verdict::Disputed => 1,
        Verdict::Pending => 2,
        Verdict::Unknown => 3,
        Verdict::Held => 4,
        _ => 5,
    }
}
