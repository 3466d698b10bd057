//! Which packs and settings were in force at an entry: what the production had promised to keep just then.
//!
//! A later `adopt` or `set` never reaches back.

use std::collections::BTreeMap;

use protocol::syntax::ast;

use crate::record::DayRecord;

/// The protocol in force at one entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The adopted packs, each once, in the order of adoption.
    pub packs: Vec<String>,
    /// The changed settings; the others have their defaults.
    pub settings: BTreeMap<String, ast::Term>,
}

/// What was in force for the entry with this place in [`DayRecord::entries`] (the number of entries: what is
/// in force at the end).
pub fn profile_at(record: &DayRecord, entry: usize) -> Profile {
    let mut profile = Profile::default();
    for adoption in record.adoptions.iter().filter(|a| a.from_entry <= entry) {
        if !profile.packs.contains(&adoption.pack) {
            profile.packs.push(adoption.pack.clone());
        }
    }
    for change in record.settings.iter().filter(|s| s.from_entry <= entry) {
        profile.settings.insert(change.name.clone(), change.term.clone());
    }
    profile
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::tests::sample;

    #[test]
    fn packs_and_settings_hold_from_their_place_on() {
        let s = sample(
            "adopt house\nset blank_distance = 20 ft\n2026-03-02\n10:00 ana: show(weapon: R1, to: kim)\n\
             adopt us-ca.part-13\nset blank_distance = 25 ft\n10:01 ana: show(weapon: R1, to: kim)\n",
        );
        let at = |entry: usize| {
            let profile = profile_at(&s.record, entry);
            let distance = match profile.settings.get("blank_distance") {
                Some(ast::Term::Length(mm, _)) => *mm,
                _ => 0,
            };
            (profile.packs, distance)
        };
        assert_eq!(at(0), (vec!["house".to_owned()], 6_096));
        assert_eq!(at(1), (vec!["house".to_owned(), "us-ca.part-13".to_owned()], 7_620));
        assert_eq!(at(2), at(1));
    }
}
