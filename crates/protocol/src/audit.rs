//! Every rule on every occasion of a record: the findings, in the order of time.
//!
//! Which rules count is decided here and nowhere else: adopted and in force there and then, or read "as if".

use model::rule::Effect;
use model::{History, Moment, Statement, StatementId, Verdict};

use crate::check::Protocol;
use crate::diagnostic::suggestion;
use crate::evaluate::history::Record;
use crate::evaluate::{Judged, fit};
use crate::explain::derivation::Node;

/// Why a rule is read over a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Standing {
    /// Adopted, or in force by law, there and then.
    InForce,
    /// Practice of the trade that nobody adopted; read as practice.
    AsPractice,
    /// Not in force: read as if it had been, and labelled so.
    AsIf,
}

impl Standing {
    /// The label that reports show.
    pub const fn words(self) -> &'static str {
        match self {
            Standing::InForce => "in force",
            Standing::AsPractice => "as practice",
            Standing::AsIf => "as if",
        }
    }
}

/// The packs that a record is read by.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Where the work is done (ISO 3166 codes: `US-CA`).
    pub jurisdiction: String,
    /// Seconds east of UTC.
    pub utc_offset: i32,
    /// Packs (by their place in [`Protocol::packs`]) with their standing.
    pub packs: Vec<(usize, Standing)>,
}

impl Profile {
    /// The packs that count at a place: those that its law puts in force, those that were adopted, those that are the
    /// trade's practice, and those read "as if".
    ///
    /// # Errors
    /// In words, that a pack is not known.
    pub fn of(
        protocol: &Protocol,
        jurisdiction: &str,
        utc_offset: i32,
        [adopted, practice, as_if]: [&[&str]; 3],
    ) -> Result<Profile, String> {
        let covers = |place: &str| {
            let part = jurisdiction.strip_prefix(place);
            !place.is_empty() && part.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let lawful = protocol.packs.iter().filter(|p| covers(&p.jurisdiction)).map(|p| p.id.as_str());
        let lists =
            [adopted, practice, as_if].into_iter().zip([Standing::InForce, Standing::AsPractice, Standing::AsIf]);
        let named = lists.flat_map(|(names, standing)| names.iter().map(move |n| (*n, standing)));
        let mut packs: Vec<(usize, Standing)> = Vec::new();
        for (name, standing) in lawful.map(|n| (n, Standing::InForce)).chain(named) {
            let pack = protocol.pack_named(name).ok_or_else(|| {
                let help = suggestion(name, protocol.packs.iter().map(|p| p.id.as_str()));
                format!("there is no pack `{name}`; {help}")
            })?;
            match packs.iter_mut().find(|(p, _)| *p == pack) {
                Some(known) => known.1 = standing,
                None => packs.push((pack, standing)),
            }
        }
        Ok(Profile { jurisdiction: jurisdiction.to_owned(), utc_offset, packs })
    }

    /// The standing of a rule at a moment; `None`: it does not count. A pack read "as if" counts whatever its
    /// dates and place.
    pub fn standing(&self, protocol: &Protocol, rule: usize, at: Moment) -> Option<Standing> {
        let pack = protocol.rules.get(rule)?.pack;
        let (_, standing) = self.packs.iter().find(|(p, _)| *p == pack)?;
        if *standing == Standing::AsIf {
            return Some(Standing::AsIf);
        }
        // The earliest possible day decides for moments that are not exact, the latest where that is open.
        let second = if at.when.earliest == i64::MIN { at.when.latest } else { at.when.earliest };
        let day = model::time::local_day(second, self.utc_offset);
        let counts = protocol.is_in_time(rule, day) && protocol.is_in_place(rule, &self.jurisdiction);
        counts.then_some(*standing)
    }
}

/// What one rule says of one occasion.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule, by its place in [`Protocol::rules`].
    pub rule: usize,
    /// Why it counts.
    pub standing: Standing,
    /// The occasion, if it is a statement of the record.
    pub occasion: Option<StatementId>,
    /// The verdict.
    pub verdict: Verdict,
    /// The value of `where`, if the rule has one.
    pub applies: Option<Node>,
    /// The derivation of `need`; none if the rule is not applicable.
    pub need: Option<Node>,
}

/// All findings over a history, as of a moment, in the order of the statements. Rules that are not applicable
/// are left out.
pub fn findings(protocol: &Protocol, profile: &Profile, history: &History, as_of: Moment) -> Vec<Finding> {
    let record = Record::new(&protocol.core, history, profile.utc_offset);
    let asserted = history.statements.iter().filter(|s| !s.denied);
    asserted.flat_map(|s| on_occasion(protocol, profile, &record, s, s.moment(), as_of)).collect()
}

/// What each rule that counts says of one occasion.
pub fn on_occasion(
    protocol: &Protocol,
    profile: &Profile,
    record: &Record<'_>,
    occasion: &Statement,
    now: Moment,
    as_of: Moment,
) -> Vec<Finding> {
    let evaluator = record.evaluator();
    let mut out = Vec::new();
    for (i, core) in protocol.core.rules.iter().enumerate() {
        if !core.on.iter().any(|p| fit(p, occasion).is_some()) {
            continue;
        }
        let Some(standing) = profile.standing(protocol, i, now) else { continue };
        let Some(judged) = evaluator.rule::<Node>(i, occasion, now, as_of) else { continue };
        let Judged { verdict, applies, need } = judged;
        if verdict != Verdict::NotApplicable {
            out.push(Finding { rule: i, standing, occasion: now.place, verdict, applies, need });
        }
    }
    out
}

/// The answer of the gate to a question.
///
/// There is no other way to a [`Cleared`] than through here, and no way to make one from outside:
///
/// ```compile_fail
/// let made_up = protocol::audit::Cleared { rules: 1 };
/// ```
#[derive(Debug)]
pub enum Answer {
    /// Every rule that gates is held.
    Cleared(Cleared),
    /// Something is missing, or against it.
    NotCleared,
}

/// The proof that every rule that gates was held. Only [`may`] makes one.
#[derive(Debug)]
pub struct Cleared {
    rules: usize,
}

impl Cleared {
    /// How many rules were asked and held.
    pub fn rules(&self) -> usize {
        self.rules
    }
}

/// Whether something may be done now: the answer, and what each rule says.
///
/// Rules that stand only as practice or "as if" are shown but do not gate. If no rule at all gates the
/// question, it is not cleared: nobody has said what is needed.
pub fn may(
    protocol: &Protocol,
    profile: &Profile,
    record: &Record<'_>,
    question: &Statement,
) -> (Answer, Vec<Finding>) {
    let now = Moment { when: question.when, place: None };
    let findings = on_occasion(protocol, profile, record, question, now, now);
    let gating = || findings.iter().filter(|f| f.standing == Standing::InForce && effect(protocol, f.rule).gates());
    let answer = if gating().next().is_some() && gating().all(|f| f.verdict == Verdict::Held) {
        Answer::Cleared(Cleared { rules: gating().count() })
    } else {
        Answer::NotCleared
    };
    (answer, findings)
}

/// The effect of a rule.
pub fn effect(protocol: &Protocol, rule: usize) -> Effect {
    protocol.rules.get(rule).map_or(Effect::Stop, |r| r.effect)
}
