//! The happenings of a case in time, and the lanes of persons, weapons and places that they run in.
//!
//! It never places what nobody dated: that stands at the end, in the order that claims give it. A lane
//! shows a happening if one of its accounts names the lane's person or thing, however many deny it.

use std::collections::BTreeSet;

use model::vocabulary::Type;
use model::{EventId, KindId, Span, Statement, Value, Vocabulary};

use crate::fold::{EventInfo, Folded};

/// The sorts that have lanes, in the order in which they are shown.
pub const LANE_SORTS: [&str; 3] = ["person", "weapon", "place"];

/// A case in time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Timeline {
    /// The happenings: dated ones by time, then the undated.
    pub entries: Vec<Entry>,
    /// One lane for each person, weapon and place that an account names.
    pub lanes: Vec<Lane>,
}

/// A happening with its time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The happening.
    pub event: EventId,
    /// From the earliest to the latest second of its accounts.
    pub span: Span,
    /// The different times of its accounts; more than one are rivals.
    pub rivals: Vec<Span>,
    /// Whether anything is known of its time.
    pub dated: bool,
    /// Whether somebody says that it happened, and whether somebody denies it.
    pub said_and_denied: (bool, bool),
}

/// The happenings of one person, weapon or place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lane {
    /// The sort: one of [`LANE_SORTS`].
    pub sort: &'static str,
    /// Who, which or where.
    pub who: Value,
    /// The happenings, in the order of the entries.
    pub events: Vec<EventId>,
}

/// The timeline of a folded case. Happenings of which the reading has no statement are left out.
pub fn timeline(vocabulary: &Vocabulary, folded: &Folded) -> Timeline {
    let mut events: Vec<&EventInfo> = folded.events.iter().filter(|e| !e.statements.is_empty()).collect();
    events.sort_by_key(|e| (key(shown(folded, e)), e.id));
    let order: BTreeSet<(EventId, EventId)> = folded
        .history
        .before
        .iter()
        .filter_map(|(a, b)| {
            let event = |id: &model::StatementId| folded.history.statement(*id).map(|s| s.event);
            Some((event(a)?, event(b)?))
        })
        .collect();
    let groups = events.chunk_by(|a, b| key(shown(folded, a)) == key(shown(folded, b)));
    let sorted: Vec<&EventInfo> = groups.flat_map(|group| in_order(group, &order)).collect();
    let entries = sorted.iter().map(|e| entry(folded, e)).collect();
    Timeline { entries, lanes: lanes(vocabulary, folded, &sorted) }
}

/// Begins with what is known: the earliest second, or else the latest; undated at the end.
fn key(span: Span) -> (bool, i64, i64) {
    let at = if span.earliest == i64::MIN { span.latest } else { span.earliest };
    (span == Span::ANY, at, span.latest)
}

/// The time of a happening; of one that is only denied, the time for which it is denied.
fn shown(folded: &Folded, event: &EventInfo) -> Span {
    if !event.said.is_empty() {
        return event.span;
    }
    let denied = statements(folded, event).map(|s| s.when);
    denied
        .reduce(|a, b| Span { earliest: a.earliest.min(b.earliest), latest: a.latest.max(b.latest) })
        .unwrap_or(Span::ANY)
}

fn statements<'a>(folded: &'a Folded, event: &'a EventInfo) -> impl Iterator<Item = &'a Statement> {
    event.statements.iter().filter_map(|id| folded.history.statement(*id))
}

/// Happenings of the same time, those that are said to be earlier first, else as they are.
fn in_order<'a>(group: &[&'a EventInfo], order: &BTreeSet<(EventId, EventId)>) -> Vec<&'a EventInfo> {
    let mut left: Vec<&EventInfo> = group.to_vec();
    let mut sorted = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_first = |e: &&EventInfo| !left.iter().any(|other| order.contains(&(other.id, e.id)));
        let next = left.iter().position(is_first).unwrap_or(0);
        sorted.push(left.remove(next));
    }
    sorted
}

fn entry(folded: &Folded, event: &EventInfo) -> Entry {
    let mut rivals: Vec<Span> = statements(folded, event).filter(|s| !s.denied).map(|s| s.when).collect();
    rivals.sort_unstable();
    rivals.dedup();
    let span = shown(folded, event);
    let said_and_denied = (!event.said.is_empty(), !event.denied.is_empty());
    Entry { event: event.id, span, rivals, dated: span != Span::ANY, said_and_denied }
}

fn lanes(vocabulary: &Vocabulary, folded: &Folded, sorted: &[&EventInfo]) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for event in sorted {
        for statement in statements(folded, event) {
            for (sort, who) in named(vocabulary, statement.kind, statement) {
                match lanes.iter_mut().find(|l| l.sort == sort && l.who == who) {
                    Some(lane) if lane.events.last() == Some(&event.id) => {}
                    Some(lane) => lane.events.push(event.id),
                    None => lanes.push(Lane { sort, who, events: vec![event.id] }),
                }
            }
        }
    }
    lanes.sort_by_key(|lane| LANE_SORTS.iter().position(|s| *s == lane.sort));
    lanes
}

/// The persons, weapons and places that a statement names.
fn named(vocabulary: &Vocabulary, kind: KindId, statement: &Statement) -> Vec<(&'static str, Value)> {
    let fields = vocabulary.kind(kind).map(|k| k.fields.as_slice()).unwrap_or_default();
    let lane = |(ty, value): (Type, Option<Value>)| {
        let Type::Sort(sort) = ty else { return None };
        let sort = &vocabulary.sorts.get(usize::from(sort))?.name;
        Some((*LANE_SORTS.iter().find(|s| *s == sort)?, value?))
    };
    fields.iter().map(|f| f.ty).zip(statement.fields.iter().copied()).filter_map(lane).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Reading;
    use crate::fold::tests::{Told, read};

    fn shape(told: &Told) -> Vec<String> {
        let timeline = timeline(&told.vocabulary, &told.folded);
        timeline.entries.iter().map(|e| told.folded.events[e.event.0 as usize].handle.clone()).collect()
    }

    #[test]
    fn undated_happenings_stand_at_the_end_in_the_order_that_is_said() {
        let told = read(
            "claim a in S1\n by ana\n says late shot(weapon: R1)\n words \"w\"\n\
             claim b in S1\n by ana\n says early shot(weapon: R1)\n words \"w\"\n\
             claim c in S1\n by ana\n says dated shot(weapon: R1)\n when 2021-10-21\n words \"w\"\n\
             claim d in S1\n by ana\n says early before late\n words \"w\"\n\
             claim e in S1\n by ana\n says until shot(weapon: R1)\n when ../2021-10-20\n words \"w\"\n",
            &Reading::default(),
        );
        assert_eq!(shape(&told), ["until", "dated", "early", "late"]);
    }

    #[test]
    fn lanes_are_those_of_persons_weapons_and_places() {
        let told = read(
            "claim a in S1\n by ana\n says h handover(weapon: R1, from: ana, to: kim)\n words \"w\"\n\
             claim b in S1\n by ben\n says h handover(from: ben)\n words \"w\"\n",
            &Reading::default(),
        );
        let timeline = timeline(&told.vocabulary, &told.folded);
        let lanes: Vec<(&str, String, usize)> =
            timeline.lanes.iter().map(|l| (l.sort, told.names.show(l.who, 0), l.events.len())).collect();
        let expected = [("person", "ana", 1), ("person", "kim", 1), ("person", "ben", 1), ("weapon", "R1", 1)];
        assert_eq!(lanes, expected.map(|(s, n, c)| (s, n.to_owned(), c)));
    }

    #[test]
    fn a_happening_with_rival_times_shows_both() {
        let told = read(
            "claim a in S1\n by ana\n says h shot()\n when 2021-10-21\n words \"w\"\n\
             claim b in S1\n by ben\n says h shot()\n when 2021-10-23\n words \"w\"\n",
            &Reading::default(),
        );
        let timeline = timeline(&told.vocabulary, &told.folded);
        assert_eq!(timeline.entries[0].rivals.len(), 2);
        assert_eq!(timeline.entries[0].span.latest - timeline.entries[0].span.earliest, 3 * 86_400 - 1);
    }
}
