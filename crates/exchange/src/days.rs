//! Which day an entry belongs to: the production's day, which may end after midnight.
//!
//! A day runs from the entry that begins it until the one that wraps it. What is entered outside of both
//! belongs to its calendar day. Nothing is ever moved to another day.

use crate::reading::Reading;

/// The day of every entry of a record, in days since 1970-01-01.
pub(crate) struct Days(Vec<i64>);

impl Days {
    pub fn of(reading: Reading<'_>) -> Days {
        let mut days: Vec<i64> = reading.record.entries.iter().map(|e| reading.day(e.at)).collect();
        let mut begun: Option<(usize, i64)> = None;
        for said in reading.counted() {
            if said.kind.starts_day {
                begun = Some((said.entry, said.date("date").unwrap_or_else(|| reading.day(said.at))));
            }
            let Some((from, day)) = begun else { continue };
            if said.name() == "day_wrapped" {
                days.iter_mut().take(said.entry + 1).skip(from).for_each(|d| *d = day);
                begun = None;
            }
        }
        if let Some((from, day)) = begun {
            days.iter_mut().skip(from).for_each(|d| *d = day);
        }
        Days(days)
    }

    /// The day of the entry with this place.
    pub fn day(&self, entry: usize) -> i64 {
        self.0.get(entry).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::sample;
    use model::time::date_text;

    #[test]
    fn a_night_belongs_to_the_day_that_it_began_in() {
        let s = sample(
            "2026-03-02\n09:00 ana: day_started()\n23:00 ana: cleaned(weapon: R1)\n2026-03-03\n\
             02:00 ana: cleaned(weapon: R1)\n03:00 ana: day_wrapped()\n04:00 ana: cleaned(weapon: R1)\n\
             18:00 ana: day_started(date: 2026-03-04)\n18:01 ana: cleaned(weapon: R1)\n",
        );
        let days = Days::of(Reading::new(&s.record, &s.names, &s.vocabulary));
        let shown: Vec<String> = (0..7).map(|e| date_text(days.day(e))[8..].to_owned()).collect();
        assert_eq!(shown, ["02", "02", "02", "02", "03", "04", "04"]);
    }

    #[test]
    fn a_day_that_nobody_wrapped_ends_where_the_next_begins() {
        let s = sample(
            "2026-03-02\n09:00 ana: day_started()\n2026-03-03\n09:00 ana: day_started()\n09:01 ana: day_wrapped()\n",
        );
        let days = Days::of(Reading::new(&s.record, &s.names, &s.vocabulary));
        let shown: Vec<String> = (0..3).map(|e| date_text(days.day(e))[8..].to_owned()).collect();
        assert_eq!(shown, ["02", "03", "03"]);
    }
}
