//! Puts the claims of a case together: one statement for each account of each happening.
//!
//! It never picks a winner. Claims that agree support one statement; claims that exclude each other give
//! rival statements of one happening; who denies is a statement of its own; who does not know is listed.
//! No statement has a field or a time that none of its claims gives.
//!
//! Times are not made sharper by order: from "the loading was before the shot" nothing follows for the
//! clock time of the loading, since the order claim and the time of the shot may come from different
//! people, and a time that nobody stated would look as if somebody had. The order itself is kept, in
//! [`History::before`].

mod conflicts;
mod order;
mod variants;

use std::collections::BTreeMap;

use model::{EventId, History, KindId, Scope, Span, Statement, StatementId, Value, Vocabulary};
use protocol::diagnostic::Diagnostics;

use crate::{Case, Claim, Stance};
pub use conflicts::{Conflict, ConflictKind, PROCEEDING_KINDS, Side, SideValue, Voice, span_text};
pub use variants::MAX_VARIANTS;

/// On whose word a case is read. The default takes every claim.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// Only what these say; everybody, when there is no list.
    pub only_asserters: Option<Vec<String>>,
    /// Nothing that these say.
    pub without: Vec<String>,
    /// Only what stands in documents ([`crate::source_kind`]).
    pub documents_only: bool,
}

impl Reading {
    /// Whether this reading takes what an asserter says in a source.
    pub fn takes(&self, case: &Case, asserter: &str, source: &str) -> bool {
        let named = self.only_asserters.as_ref().is_none_or(|only| only.iter().any(|a| a == asserter));
        let document = !self.documents_only || case.source(source).is_some_and(|s| s.is_document());
        named && document && !self.without.iter().any(|a| a == asserter)
    }

    /// The claims that this reading takes, by their place in the case; corrected ones are left out.
    pub fn claims(&self, case: &Case) -> Vec<usize> {
        let superseded = case.superseded();
        let counts = |c: &Claim| !superseded.contains(c.id.as_str()) && self.takes(case, c.asserter(), &c.source);
        case.claims.iter().enumerate().filter(|(_, c)| counts(c)).map(|(i, _)| i).collect()
    }
}

/// A case, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The statements, by earliest time and then in the order of the files.
    pub history: History,
    /// Where each statement comes from; same index.
    pub accounts: Vec<Account>,
    /// The happenings; the index is the [`EventId`]. Those that the reading leaves out are empty.
    pub events: Vec<EventInfo>,
    /// What the claims do not agree on.
    pub conflicts: Vec<Conflict>,
    /// The claims about order that the reading takes, by their place in the case.
    pub orders: Vec<usize>,
    /// What could not be put together.
    pub faults: Diagnostics,
}

impl Folded {
    /// The happening with this handle.
    pub fn event(&self, handle: &str) -> Option<&EventInfo> {
        self.events.iter().find(|e| e.handle == handle)
    }

    /// The conflicts about the order of happenings.
    pub fn order_conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.conflicts.iter().filter(|c| c.kind == ConflictKind::Order)
    }

    /// The conflicts about one happening.
    pub fn conflicts_of(&self, event: EventId) -> impl Iterator<Item = &Conflict> {
        self.conflicts.iter().filter(move |c| c.events.contains(&event))
    }
}

/// Where a statement comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// The happening.
    pub event: EventId,
    /// Its name.
    pub handle: String,
    /// The claims that support it, by their place in the case.
    pub claims: Vec<usize>,
    /// Which of the rival accounts of the happening it is, from 0.
    pub variant: usize,
    /// How many rival accounts there are; 1 when all agree, 0 for a denial.
    pub variants: usize,
}

/// A happening.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventInfo {
    /// Its number.
    pub id: EventId,
    /// Its name.
    pub handle: String,
    /// Its kind; several, when claims do not agree on what it was.
    pub kinds: Vec<KindId>,
    /// From the earliest to the latest second of its accounts.
    pub span: Span,
    /// Its statements, asserted and denied.
    pub statements: Vec<StatementId>,
    /// Claims that it was so, by their place in the case.
    pub said: Vec<usize>,
    /// Claims that it was not so.
    pub denied: Vec<usize>,
    /// Claims of people who say that they do not know.
    pub unsure: Vec<usize>,
}

impl EventInfo {
    /// Whether anything is known of its time.
    pub fn is_dated(&self) -> bool {
        self.span != Span::ANY
    }
}

/// The case, read on somebody's word.
pub fn fold(case: &Case, vocabulary: &Vocabulary, reading: &Reading) -> Folded {
    let mut folder = Folder::new(case, reading);
    folder.group();
    folder.draft();
    folder.number();
    let Folder { mut folded, .. } = folder;
    folded.history.scopes = scopes(case, reading);
    let contradicted = order::order(case, &mut folded);
    folded.conflicts = conflicts::of_events(case, vocabulary, &folded);
    folded.conflicts.extend(contradicted);
    folded
}

/// The scopes that the reading takes. A scope is its source's own word.
fn scopes(case: &Case, reading: &Reading) -> Vec<Scope> {
    let taken = case.scopes.iter().filter(|s| reading.takes(case, &s.source, &s.source));
    taken.map(|s| Scope { kind: s.kind, fields: s.fields.clone(), when: s.when.span }).collect()
}

/// A statement before it has its number.
struct Draft {
    denied: bool,
    kind: KindId,
    when: Span,
    fields: Vec<Option<Value>>,
    account: Account,
}

struct Folder<'a> {
    case: &'a Case,
    taken: Vec<usize>,
    drafts: Vec<Draft>,
    folded: Folded,
}

impl<'a> Folder<'a> {
    fn new(case: &'a Case, reading: &Reading) -> Folder<'a> {
        let taken = reading.claims(case);
        Folder { case, taken, drafts: Vec::new(), folded: Folded::default() }
    }

    /// Sorts the claims by happening and stance.
    fn group(&mut self) {
        let handles = self.case.handles();
        let ids: BTreeMap<&str, usize> = handles.iter().enumerate().map(|(i, h)| (*h, i)).collect();
        self.folded.events = handles.iter().enumerate().map(|(i, h)| empty(i, h)).collect();
        for &place in &self.taken {
            let Some(claim) = self.case.claims.get(place) else { continue };
            let Some((handle, kind, _)) = claim.event() else {
                self.folded.orders.push(place);
                continue;
            };
            let Some(event) = ids.get(handle).and_then(|i| self.folded.events.get_mut(*i)) else { continue };
            if !event.kinds.contains(&kind) {
                event.kinds.push(kind);
            }
            match claim.stance {
                Stance::Says => event.said.push(place),
                Stance::Denies => event.denied.push(place),
                Stance::Unsure => event.unsure.push(place),
            }
        }
    }

    fn draft(&mut self) {
        for event in &mut self.folded.events {
            let found = variants::variants(self.case, &event.said, &mut self.folded.faults);
            let spans = found.iter().map(|v| v.when);
            event.span = spans.reduce(hull).unwrap_or(Span::ANY);
            let variants = found.len();
            for (variant, v) in found.into_iter().enumerate() {
                let (id, handle) = (event.id, event.handle.clone());
                let account = Account { event: id, handle, claims: v.claims, variant, variants };
                self.drafts.push(Draft { denied: false, kind: v.kind, when: v.when, fields: v.fields, account });
            }
            for (variant, &place) in event.denied.iter().enumerate() {
                let Some(claim) = self.case.claims.get(place) else { continue };
                let Some((handle, kind, fields)) = claim.event() else { continue };
                let when = claim.when.as_ref().map_or(event.span, |w| w.span);
                let handle = handle.to_owned();
                let account = Account { event: event.id, handle, claims: vec![place], variant, variants: 0 };
                self.drafts.push(Draft { denied: true, kind, when, fields: fields.to_vec(), account });
            }
        }
    }

    /// Puts the statements in order and numbers them.
    fn number(&mut self) {
        let mut drafts = std::mem::take(&mut self.drafts);
        drafts.sort_by_key(|d| (d.when.earliest, d.account.claims.first().copied(), d.account.variant));
        for draft in drafts {
            let id = StatementId(self.folded.history.statements.len() as u32);
            let Draft { denied, kind, when, fields, account } = draft;
            if let Some(event) = self.folded.events.get_mut(account.event.0 as usize) {
                event.statements.push(id);
            }
            let statement = Statement { id, event: account.event, kind, denied, when, fields };
            self.folded.history.statements.push(statement);
            self.folded.accounts.push(account);
        }
    }
}

fn empty(number: usize, handle: &str) -> EventInfo {
    EventInfo {
        id: EventId(number as u32),
        handle: handle.to_owned(),
        kinds: Vec::new(),
        span: Span::ANY,
        statements: Vec::new(),
        said: Vec::new(),
        denied: Vec::new(),
        unsure: Vec::new(),
    }
}

fn hull(a: Span, b: Span) -> Span {
    Span { earliest: a.earliest.min(b.earliest), latest: a.latest.max(b.latest) }
}

#[cfg(test)]
pub(crate) mod tests;
