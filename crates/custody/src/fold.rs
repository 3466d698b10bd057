//! From a record's entries to the history that rules are read over.
//!
//! Only what was said to have happened, or not to have happened, goes in. Questions never do, and neither
//! does an entry from the moment on that it was withdrawn. Nothing is decided here.

use model::{EventId, History, Statement, StatementId, Vocabulary};

use crate::record::{DayRecord, What};

/// A history, with the way back to the entries.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The statements that count, in order; a statement's id is its place.
    pub history: History,
    /// For each statement, its entry's place in [`DayRecord::entries`].
    pub entry_of: Vec<usize>,
}

/// The history of all entries before the one with the place `until` (all, when it is the number of entries).
///
/// A withdrawal counts from its own place on: before it the withdrawn entry still counts.
///
/// A denial speaks of what was entered: it counts at the time of the latest earlier entry that it contradicts
/// (same kind, every field that it gives), right behind it, so that this entry is disputed; at its own time
/// where it contradicts none.
pub fn history(record: &DayRecord, vocabulary: &Vocabulary, until: usize) -> Folded {
    let history = if record.partial { History::default() } else { History::of_set(vocabulary) };
    let mut folded = Folded { history, entry_of: Vec::new() };
    let mut ordered: Vec<(usize, Statement)> = Vec::new();
    for (entry, statement) in counted(record, until) {
        let contradicted = |(_, earlier): &(usize, Statement)| {
            let equal = |(i, v): (usize, &Option<model::Value>)| v.is_none() || earlier.fields.get(i) == Some(v);
            !earlier.denied && earlier.kind == statement.kind && statement.fields.iter().enumerate().all(equal)
        };
        let found = if statement.denied { ordered.iter().rposition(contradicted) } else { None };
        match found.and_then(|place| Some((place, ordered.get(place)?.1.when))) {
            Some((place, when)) => ordered.insert(place + 1, (entry, Statement { when, ..statement.clone() })),
            None => ordered.push((entry, statement.clone())),
        }
    }
    for (entry, statement) in ordered {
        let place = folded.entry_of.len() as u32;
        let statement = Statement { id: StatementId(place), event: EventId(place), ..statement };
        folded.history.statements.push(statement);
        folded.entry_of.push(entry);
    }
    folded
}

/// The statements that count before the entry with the place `until`, each with its entry's place.
pub(crate) fn counted(record: &DayRecord, until: usize) -> impl Iterator<Item = (usize, &Statement)> {
    record.entries.iter().enumerate().take(until).filter_map(move |(i, entry)| match &entry.what {
        What::Statement(statement) if !entry.is_withdrawn(until) => Some((i, statement)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::tests::{Sample, sample};

    fn kinds_at(sample: &Sample, until: usize) -> Vec<usize> {
        history(&sample.record, &sample.vocabulary, until).entry_of
    }

    #[test]
    fn a_withdrawal_counts_from_its_own_place_on() {
        let s = sample(
            "2026-03-02\n\
             @a 10:00 ana: handover(weapon: R1, to: ana)\n\
             10:01 ana asks handover(weapon: R1, from: ana, to: kim)\n\
             10:02 ana: withdraws @a\n\
             10:03 ana: not handover(weapon: R1, to: kim)\n",
        );
        assert!(kinds_at(&s, 0).is_empty());
        assert_eq!(kinds_at(&s, 1), [0]);
        assert_eq!(kinds_at(&s, 2), [0], "before the withdrawal it still counts");
        assert_eq!(kinds_at(&s, 3), Vec::<usize>::new(), "from it on it does not");
        assert_eq!(kinds_at(&s, 4), [3]);
        assert_eq!(kinds_at(&s, 400), [3]);
    }

    #[test]
    fn a_denial_disputes_the_entry_that_it_contradicts() {
        let s = sample(
            "2026-03-02\n10:00 ana: show(weapon: R1, to: kim)\n10:01 ana: show(weapon: R1, to: ben)\n\
             10:05 kim: not show(weapon: R1, to: kim)\n10:06 kim: not show(weapon: R2, to: kim)\n",
        );
        let folded = history(&s.record, &s.vocabulary, 4);
        assert_eq!(folded.entry_of, [0, 2, 1, 3]);
        let when: Vec<i64> = folded.history.statements.iter().map(|s| s.when.earliest).collect();
        assert_eq!(when[0], when[1], "at the time of the entry it contradicts");
        assert!(when[3] > when[2], "at its own time where it contradicts none");
    }

    #[test]
    fn ids_are_places_and_closed_kinds_are_known() {
        let s = sample(
            "2026-03-02\n10:00 ana: show(weapon: R1, to: kim)\n10:00 ana asks show(weapon: R1, to: kim)\n\
             10:00 ana: handover(weapon: R1, to: kim)\n",
        );
        let folded = history(&s.record, &s.vocabulary, 3);
        let ids: Vec<u32> = folded.history.statements.iter().map(|s| s.id.0).collect();
        assert_eq!((ids, folded.entry_of), (vec![0, 1], vec![0, 2]));
        let closed = |name: &str| folded.history.is_closed(s.vocabulary.find(name).unwrap());
        assert!(closed("handover") && !closed("show"));
    }
}
