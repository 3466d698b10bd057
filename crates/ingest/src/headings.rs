//! Which column of a table is which, by its heading. The words are data: `data/headings.txt`.
//!
//! A heading that is not listed is no fault: its column is kept under its own words.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Scene,
    Date,
    IntExt,
    DayNight,
    Heading,
    Place,
    Description,
    Pages,
    Cast,
    Person,
    Character,
    Number,
    Call,
    Props,
    Weapons,
    Notes,
}

const FIELDS: [(&str, Field); 16] = [
    ("scene", Field::Scene),
    ("date", Field::Date),
    ("int_ext", Field::IntExt),
    ("day_night", Field::DayNight),
    ("heading", Field::Heading),
    ("place", Field::Place),
    ("description", Field::Description),
    ("pages", Field::Pages),
    ("cast", Field::Cast),
    ("person", Field::Person),
    ("character", Field::Character),
    ("number", Field::Number),
    ("call", Field::Call),
    ("props", Field::Props),
    ("weapons", Field::Weapons),
    ("notes", Field::Notes),
];

static HEADINGS: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let mut headings = HashMap::new();
    for line in include_str!("../data/headings.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((name, words)) = line.split_once(':') else { continue };
        let Some((_, field)) = FIELDS.iter().find(|(n, _)| *n == name.trim()) else { continue };
        headings.extend(words.split('|').map(|word| (fold::words(word), *field)));
    }
    headings
});

/// The field that a heading names.
pub fn field(heading: &str) -> Option<Field> {
    if heading.trim() == "#" {
        return Some(Field::Number);
    }
    HEADINGS.get(&fold::words(heading)).copied()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

    use super::*;

    #[test]
    fn headings_are_found_as_people_write_them() {
        for (heading, expected) in [
            ("SCENE", Field::Scene),
            ("Sc. No.", Field::Scene),
            ("Escena", Field::Scene),
            ("INT/EXT", Field::IntExt),
            ("Llamado:", Field::Call),
            ("Hora de citación", Field::Call),
            ("Utilería", Field::Props),
            ("ARMAS", Field::Weapons),
            ("Nº", Field::Number),
            ("Día/Noche", Field::DayNight),
        ] {
            assert_eq!(field(heading), Some(expected), "{heading}");
        }
        assert_eq!(field("Weather"), None);
    }

    #[test]
    fn every_line_of_the_list_is_read_and_no_heading_has_two_fields() {
        let mut seen = HashMap::new();
        for line in include_str!("../data/headings.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let (name, words) = line.split_once(':').unwrap();
            assert!(FIELDS.iter().any(|(n, _)| *n == name), "{name}");
            for word in words.split('|') {
                assert!(seen.insert(fold::words(word), name).is_none_or(|n| n == name), "{word} is in two fields");
            }
        }
    }
}
