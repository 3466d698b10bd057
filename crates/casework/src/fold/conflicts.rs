//! What the claims of a case do not agree on, side by side, each side with its voices.
//!
//! A conflict never says which side is right, and never counts the voices of a side.

use model::vocabulary::Type;
use model::{EventId, FieldId, KindId, Names, Span, Statement, Value, Vocabulary, When};

use super::{EventInfo, Folded};
use crate::{Case, Claim};

/// Kinds of event that are acts of courts, prosecutors, agencies and parties: rival values are then a
/// *legal outcome*. Kinds of `protocols/vocabulary/case.rules`; what somebody's doing came to, not who did it.
pub const PROCEEDING_KINDS: [&str; 20] = [
    "acquitted_on_count",
    "appeal_filed",
    "appeal_withdrawn",
    "charge_dropped",
    "charged",
    "citation_issued",
    "complaint_filed",
    "contested",
    "convicted",
    "dismissed",
    "indicted",
    "motion_denied",
    "penalty_set",
    "plea_entered",
    "sentenced",
    "settled",
    "settlement_approved",
    "still_pending",
    "suit_dropped",
    "suit_filed",
];

/// What sort of thing the claims do not agree on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ConflictKind {
    /// Some say that it happened and some that it did not.
    Stance,
    /// What happened.
    Act,
    /// When.
    Time,
    /// Which came first.
    Order,
    /// Who, or which thing.
    Identity,
    /// How many, how long, how far.
    Number,
    /// What a proceeding came to.
    LegalOutcome,
}

impl ConflictKind {
    /// The words that reports use.
    pub const fn words(self) -> &'static str {
        match self {
            ConflictKind::Stance => "said and denied",
            ConflictKind::Act => "act",
            ConflictKind::Time => "time",
            ConflictKind::Order => "order",
            ConflictKind::Identity => "identity",
            ConflictKind::Number => "number",
            ConflictKind::LegalOutcome => "legal outcome",
        }
    }
}

/// Something that the claims do not agree on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// What sort of thing it is.
    pub kind: ConflictKind,
    /// The happenings; one, except where it is about order.
    pub events: Vec<EventId>,
    /// The field that has rival values, if it is about one.
    pub field: Option<(KindId, FieldId)>,
    /// The sides, in the order of the files.
    pub sides: Vec<Side>,
}

/// One side of a conflict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// What it says.
    pub value: SideValue,
    /// Who says it.
    pub voices: Vec<Voice>,
}

/// What a side says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SideValue {
    /// That the field has this value.
    Value(Value),
    /// That a happening falls into this time.
    Time(EventId, Span),
    /// That it was of this kind.
    Kind(KindId),
    /// That it happened.
    Was,
    /// That it did not happen.
    WasNot,
    /// That the first was before the second.
    Before(EventId, EventId),
    /// That the first was not before the second.
    NotBefore(EventId, EventId),
}

impl SideValue {
    /// In words, with the names and local times of the case.
    pub fn show(self, case: &Case, vocabulary: &Vocabulary, names: &Names) -> String {
        let handles = case.handles();
        let handle = |e: EventId| handles.get(e.0 as usize).copied().unwrap_or("?").to_owned();
        match self {
            SideValue::Value(value) => names.show(value, case.utc_offset),
            SideValue::Time(event, span) => format!("{} {}", handle(event), span_text(span, case.utc_offset)),
            SideValue::Kind(kind) => vocabulary.kind(kind).map_or("?", |k| &k.name).to_owned(),
            SideValue::Was => "it happened".to_owned(),
            SideValue::WasNot => "it did not happen".to_owned(),
            SideValue::Before(a, b) => format!("{} before {}", handle(a), handle(b)),
            SideValue::NotBefore(a, b) => format!("{} not before {}", handle(a), handle(b)),
        }
    }
}

/// Somebody who says something, in one claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voice {
    /// The claim, by its place in the case.
    pub claim: usize,
    /// Who says so.
    pub asserter: String,
    /// When it was said.
    pub stated: Option<When>,
}

/// The voices of these claims.
pub(super) fn voices(case: &Case, claims: impl IntoIterator<Item = usize>) -> Vec<Voice> {
    let voice = |place: usize| {
        let claim = case.claims.get(place)?;
        Some(Voice { claim: place, asserter: claim.asserter().to_owned(), stated: claim.stated.clone() })
    };
    let mut claims: Vec<usize> = claims.into_iter().collect();
    claims.sort_unstable();
    claims.dedup();
    claims.into_iter().filter_map(voice).collect()
}

/// All conflicts about single happenings.
pub(super) fn of_events(case: &Case, vocabulary: &Vocabulary, folded: &Folded) -> Vec<Conflict> {
    let look = Look { case, vocabulary, folded };
    folded.events.iter().flat_map(|event| look.event(event)).collect()
}

struct Look<'a> {
    case: &'a Case,
    vocabulary: &'a Vocabulary,
    folded: &'a Folded,
}

impl Look<'_> {
    fn event(&self, event: &EventInfo) -> Vec<Conflict> {
        let said: Vec<(usize, &Claim)> =
            event.said.iter().filter_map(|i| Some((*i, self.case.claims.get(*i)?))).collect();
        let mut found = Vec::new();
        found.extend(self.stance(event));
        found.extend(self.kinds(event, &said));
        found.extend(self.times(event, &said));
        found.extend(self.fields(event, &said));
        found
    }

    /// An account is denied when a denial gives no field that the account does not give in the same way,
    /// and no time apart from the account's.
    fn stance(&self, event: &EventInfo) -> Option<Conflict> {
        let statements = || event.statements.iter().filter_map(|id| self.folded.history.statement(*id));
        let (mut was, mut was_not) = (Vec::new(), Vec::new());
        for denial in statements().filter(|s| s.denied) {
            for account in statements().filter(|s| !s.denied && covers(denial, s)) {
                was.extend(self.claims_of(account));
                was_not.extend(self.claims_of(denial));
            }
        }
        let side = |value, claims| Side { value, voices: voices(self.case, claims) };
        let sides = || vec![side(SideValue::Was, was.clone()), side(SideValue::WasNot, was_not.clone())];
        (!was.is_empty()).then(|| conflict(ConflictKind::Stance, event, None, sides()))
    }

    fn claims_of(&self, statement: &Statement) -> Vec<usize> {
        self.folded.accounts.get(statement.id.0 as usize).map(|a| a.claims.clone()).unwrap_or_default()
    }

    fn kinds(&self, event: &EventInfo, said: &[(usize, &Claim)]) -> Option<Conflict> {
        let given = said.iter().filter_map(|(i, c)| Some((*i, c.event()?.1)));
        let sides = self.sides(given, SideValue::Kind);
        let legal = sides.iter().all(|s| matches!(s.value, SideValue::Kind(k) if self.is_proceeding(k)));
        let kind = if legal { ConflictKind::LegalOutcome } else { ConflictKind::Act };
        (sides.len() > 1).then(|| conflict(kind, event, None, sides))
    }

    /// Times that exclude at least one other time; the rest agree with all.
    fn times(&self, event: &EventInfo, said: &[(usize, &Claim)]) -> Option<Conflict> {
        let timed: Vec<(usize, Span)> = said.iter().filter_map(|(i, c)| Some((*i, c.when.as_ref()?.span))).collect();
        let rival = |span: Span| timed.iter().any(|(_, other)| span.is_apart(*other));
        let rivals = timed.iter().copied().filter(|(_, span)| rival(*span));
        let sides = self.sides(rivals, |span| SideValue::Time(event.id, span));
        (sides.len() > 1).then(|| conflict(ConflictKind::Time, event, None, sides))
    }

    fn fields(&self, event: &EventInfo, said: &[(usize, &Claim)]) -> Vec<Conflict> {
        let mut found = Vec::new();
        for &kind in &event.kinds {
            let count = self.vocabulary.kind(kind).map_or(0, |k| k.fields.len());
            for field in 0..count {
                let given = said.iter().filter_map(|(i, claim)| {
                    let (_, of, fields) = claim.event()?;
                    let value = fields.get(field).copied().flatten()?;
                    (of == kind).then_some((*i, value))
                });
                let sides = self.sides(given, SideValue::Value);
                if sides.len() > 1 {
                    let field = FieldId(field as u8);
                    found.push(conflict(self.of_field(kind, field), event, Some((kind, field)), sides));
                }
            }
        }
        found
    }

    fn of_field(&self, kind: KindId, field: FieldId) -> ConflictKind {
        let fields = self.vocabulary.kind(kind).map(|k| k.fields.as_slice()).unwrap_or_default();
        let proceeding = self.is_proceeding(kind);
        match fields.get(usize::from(field.0)).map(|f| f.ty) {
            Some(Type::Sort(_)) => ConflictKind::Identity,
            Some(Type::Date | Type::Moment) => ConflictKind::Time,
            _ if proceeding => ConflictKind::LegalOutcome,
            Some(Type::Number | Type::Length | Type::Duration) => ConflictKind::Number,
            Some(Type::Choice(_) | Type::Text) | None => ConflictKind::Act,
        }
    }

    fn is_proceeding(&self, kind: KindId) -> bool {
        self.vocabulary.kind(kind).is_some_and(|k| PROCEEDING_KINDS.contains(&k.name.as_str()))
    }

    /// One side for each different thing that is said.
    fn sides<T: Copy + PartialEq>(
        &self,
        given: impl Iterator<Item = (usize, T)>,
        value: impl Fn(T) -> SideValue,
    ) -> Vec<Side> {
        let mut groups: Vec<(T, Vec<usize>)> = Vec::new();
        for (claim, what) in given {
            match groups.iter_mut().find(|(known, _)| *known == what) {
                Some((_, claims)) => claims.push(claim),
                None => groups.push((what, vec![claim])),
            }
        }
        groups
            .into_iter()
            .map(|(what, claims)| Side { value: value(what), voices: voices(self.case, claims) })
            .collect()
    }
}

/// Whether a denial is about this account (`docs/formats/protocol.md`, section 6.4).
fn covers(denial: &Statement, account: &Statement) -> bool {
    let given = denial.fields.iter().enumerate().filter(|(_, v)| v.is_some());
    let equal = given.into_iter().all(|(i, v)| account.fields.get(i) == Some(v));
    denial.kind == account.kind && equal && !denial.when.is_apart(account.when)
}

fn conflict(kind: ConflictKind, event: &EventInfo, field: Option<(KindId, FieldId)>, sides: Vec<Side>) -> Conflict {
    Conflict { kind, events: vec![event.id], field, sides }
}

/// A span in words, in local time.
pub fn span_text(span: Span, utc_offset: i32) -> String {
    let text = |at| model::time::moment_text(at, utc_offset);
    match (span.earliest, span.latest) {
        (i64::MIN, i64::MAX) => "at an unknown time".to_owned(),
        (i64::MIN, latest) => format!("until {}", text(latest)),
        (earliest, i64::MAX) => format!("from {}", text(earliest)),
        (earliest, latest) if earliest == latest => format!("at {}", text(earliest)),
        (earliest, latest) => format!("between {} and {}", text(earliest), text(latest)),
    }
}
