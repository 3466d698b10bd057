//! The weapons of a record in the shape of a dealer's acquisition and disposition book.
//!
//! It helps whoever keeps such a book to copy what the record knows. It is not one: it is no bound book, no
//! legal record, and no sign that anybody needs or needs not keep one; its first line says so. The headings
//! are those that 27 CFR 478.125(e) gives for dealers as its table stood in editions of the code before 2022;
//! the text now in force was not at hand (text not verified).

use custody::DayRecord;
use model::{Names, Vocabulary, time};

use crate::reading::{Reading, Said};
use crate::table::{Cell, Table};

/// The line above the table.
pub const NOT_A_BOOK: &str = "NOT A BOUND BOOK; NOT A LEGAL RECORD. Prepared from a set's record in the column order of \
     27 CFR 478.125(e) (text not verified). Empty cells: not on the record.";

/// Classes that are not listed: nobody takes them for a firearm in law. A weapon of no class is listed.
const NOT_LISTED: [&str; 4] = ["replica", "rubber", "gas", "edged"];

/// One row a weapon, in the order in which they came into the inventory.
pub fn table(record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Table {
    let reading = Reading::new(record, names, vocabulary);
    let said = reading.said();
    let mut table = Table::new(&[
        "Manufacturer and/or importer",
        "Model",
        "Serial No.",
        "Type",
        "Caliber or gauge",
        "Receipt: date",
        "Receipt: name and address, or name and license No.",
        "Disposition: date",
        "Disposition: name",
        "Disposition: address, or license No. if licensee, or Form 4473 serial No.",
        "Record: weapon",
        "Record: entries",
    ]);
    table.above = Some(NOT_A_BOOK.to_owned());
    let mut weapons: Vec<String> = Vec::new();
    for registered in said.iter().filter(|s| s.name() == "weapon_registered") {
        let Some(weapon) = registered.word(reading, "weapon") else { continue };
        let class = registered.word(reading, "class").unwrap_or_default();
        if !weapons.contains(&weapon) && !NOT_LISTED.contains(&class.as_str()) {
            table.rows.push(row(reading, &said, registered, &weapon));
            weapons.push(weapon);
        }
    }
    table
}

fn row(reading: Reading<'_>, said: &[Said<'_>], registered: &Said<'_>, weapon: &str) -> Vec<Cell> {
    let of_weapon =
        |kind: &str| said.iter().find(|s| s.name() == kind && s.word(reading, "weapon").as_deref() == Some(weapon));
    let (loaned, returned) = (of_weapon("weapon_loaned"), of_weapon("weapon_returned"));
    let from = registered
        .word(reading, "supplier")
        .or_else(|| loaned.and_then(|l| l.word(reading, "dealer")))
        .or_else(|| registered.word(reading, "owner"));
    let entries: Vec<&str> =
        [Some(registered), loaned, returned].into_iter().flatten().map(|s| reading.id(s.entry)).collect();
    let date = |s: &Said<'_>| time::date_text(reading.day(s.at));
    vec![
        registered.word(reading, "make").into(),
        Cell::Empty,
        registered.word(reading, "serial").into(),
        registered.word(reading, "type").into(),
        registered.word(reading, "calibre").into(),
        date(registered).into(),
        from.into(),
        returned.map(date).into(),
        returned.and_then(|r| r.word(reading, "to")).into(),
        Cell::Empty,
        weapon.into(),
        entries.join(" ").into(),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use super::*;
    use crate::tests::{a_day_on_set, sample};

    #[test]
    fn the_first_line_says_that_it_is_no_book() {
        let day = a_day_on_set();
        let csv = table(&day.record, &day.names, &day.vocabulary).csv();
        assert!(csv.starts_with("NOT A BOUND BOOK; NOT A LEGAL RECORD."), "{csv}");
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 1 + 1 + 2, "the rubber copy is not listed");
        let r1: Vec<&str> = rows[2].iter().collect();
        assert_eq!(r1[..7], ["Basin", "", "10443", "revolver", ".45", "2026-05-08", "basin_prop_arms"]);
        assert_eq!(r1[7..10], ["", "", ""], "it was not given back on the record");
    }

    #[test]
    fn a_weapon_of_no_class_is_listed_and_its_return_too() {
        let s = sample(
            "2026-03-02\n10:00 ana: weapon_registered(weapon: R1)\n10:00 ana: weapon_registered(weapon: X, class: rubber)\n\
             2026-03-09\n10:00 ana: weapon_returned(weapon: R1, to: maker)\n",
        );
        let table = table(&s.record, &s.names, &s.vocabulary);
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0][7..9], [Cell::from("2026-03-09"), Cell::from("maker")]);
    }
}
