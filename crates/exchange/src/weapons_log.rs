//! The day's weapons log: for each weapon when it went out and came in, in whose hands, what was loaded and
//! fired, and whether the numbers come out.
//!
//! It is a view of the record, not a judgement: that numbers come out does not mean that all was well.

use std::collections::BTreeMap;

use custody::DayRecord;
use custody::hands::Finding;
use model::{Names, Vocabulary, time};

use crate::days::Days;
use crate::reading::{Reading, Said};
use crate::rounds::DOES_NOT_COUNT;
use crate::table::{Cell, Table};

/// One day with weapons.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The date, as `2026-05-11`.
    pub date: String,
    /// The weapons that an entry of the day is about, by name.
    pub weapons: Vec<WeaponDay>,
}

/// One weapon on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct WeaponDay {
    /// The weapon.
    pub weapon: String,
    /// What it is, by the inventory.
    pub class: Option<String>,
    /// What happened with it, in order.
    pub lines: Vec<Line>,
    /// Its rounds.
    pub rounds: Rounds,
    /// Entries that do not fit each other and that showed on this day.
    pub findings: Vec<Finding>,
    /// Entries of the day about it that do not count: nothing above has them in it.
    pub not_counted: Vec<usize>,
    /// The entry by which two people accounted for it at the day's end.
    pub day_sheet: Option<usize>,
}

/// One thing that happened with a weapon.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The entry.
    pub entry: usize,
    /// When, in seconds since 1970-01-01 00:00 UTC.
    pub at: i64,
    /// What, in a few words.
    pub what: &'static str,
    /// Out of which hands or container.
    pub from: Option<String>,
    /// Into which hands or container, or to which place.
    pub to: Option<String>,
    /// Who did it.
    pub by: Option<String>,
    /// Who saw it.
    pub witness: Option<String>,
    /// The class of the rounds.
    pub class: Option<String>,
    /// How strong the blanks are.
    pub size: Option<String>,
    /// The lot.
    pub lot: Option<String>,
    /// How many rounds.
    pub count: Option<i64>,
    /// How many of those that came back are spoiled.
    pub spoiled: Option<i64>,
    /// The scene.
    pub scene: Option<String>,
    /// What the signer added.
    pub remark: Option<String>,
    /// The entries that deny it.
    pub denied_by: Vec<usize>,
    /// Whether it does not fit what another device said, and neither knew of the other.
    pub apart: bool,
}

/// The rounds of one weapon on one day, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounds {
    /// Counted out.
    pub issued: i64,
    /// Fired as planned.
    pub fired: i64,
    /// Went off although nobody meant it.
    pub fired_unmeant: i64,
    /// Counted back, fit for use.
    pub returned: i64,
    /// Counted back as spoiled.
    pub spoiled: i64,
    /// Entries that give no number.
    pub uncounted: Vec<usize>,
}

/// Whether the rounds of a day come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    /// No entry counts rounds.
    NoRounds,
    /// As many are accounted for as were counted out.
    Even,
    /// So many are missing (or, below nought, too many).
    Off(i64),
    /// An entry gives no number.
    NotCounted,
}

/// The kinds of entry in the log, and what the log calls them.
const LOGGED: [(&str, &str); 16] = [
    ("taken_out", "taken out"),
    ("handover", "handed over"),
    ("put_in_charge", "put in charge"),
    ("rounds_issued", "rounds counted out"),
    ("loaded", "loaded"),
    ("fired", "fired"),
    ("unintended_discharge", "fired unmeant"),
    ("failed_to_fire", "failed to fire"),
    ("unloaded", "unloaded"),
    ("rounds_returned", "rounds counted back"),
    ("blanks_tested", "blanks tested"),
    ("out_of_sight", "out of sight"),
    ("secured", "set aside"),
    ("withdrawn", "withdrawn from use"),
    ("weapon_returned", "returned to supplier"),
    ("locked_away", "locked away"),
];

/// The log of every day with weapons, in order.
pub fn log(record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Vec<Day> {
    let reading = Reading::new(record, names, vocabulary);
    let days = Days::of(reading);
    let mut log: BTreeMap<i64, BTreeMap<String, WeaponDay>> = BTreeMap::new();
    let mut classes: BTreeMap<String, String> = BTreeMap::new();
    for said in reading.counted() {
        let Some(weapon) = said.word(reading, "weapon") else { continue };
        if let (true, Some(class)) = (is_description(&said), said.word(reading, "class")) {
            classes.insert(weapon.clone(), class);
        }
        let Some(what) = LOGGED.iter().find(|(kind, _)| *kind == said.name()).map(|(_, what)| *what) else {
            if said.name() == "day_sheet"
                && let Some(of_day) = log.get_mut(&days.day(said.entry)).and_then(|d| d.get_mut(&weapon))
            {
                of_day.day_sheet = Some(said.entry);
            }
            continue;
        };
        let of_day = log.entry(days.day(said.entry)).or_default();
        let of_weapon = of_day.entry(weapon.clone()).or_insert_with(|| empty(&weapon));
        of_weapon.rounds.add(&said);
        of_weapon.lines.push(line(reading, &said, what));
    }
    for said in reading.not_counted().filter(|s| LOGGED.iter().any(|(kind, _)| *kind == s.name())) {
        let Some(weapon) = said.word(reading, "weapon") else { continue };
        let of_day = log.entry(days.day(said.entry)).or_default();
        of_day.entry(weapon.clone()).or_insert_with(|| empty(&weapon)).not_counted.push(said.entry);
    }
    for finding in custody::hands::hands(record, vocabulary, names, record.entries.len()).findings {
        let day = finding.entries.last().map(|e| days.day(*e));
        let weapon = reading.plain(finding.weapon);
        if let Some(of_weapon) = day.and_then(|d| log.get_mut(&d)).and_then(|d| d.get_mut(&weapon)) {
            of_weapon.findings.push(finding);
        }
    }
    let day = |(day, weapons): (i64, BTreeMap<String, WeaponDay>)| Day {
        date: time::date_text(day),
        weapons: weapons.into_values().map(|w| WeaponDay { class: classes.get(&w.weapon).cloned(), ..w }).collect(),
    };
    log.into_iter().map(day).collect()
}

fn is_description(said: &Said<'_>) -> bool {
    matches!(said.name(), "weapon_registered" | "weapon_described")
}

fn empty(weapon: &str) -> WeaponDay {
    WeaponDay {
        weapon: weapon.to_owned(),
        class: None,
        lines: Vec::new(),
        rounds: Rounds::default(),
        findings: Vec::new(),
        not_counted: Vec::new(),
        day_sheet: None,
    }
}

fn line(reading: Reading<'_>, said: &Said<'_>, what: &'static str) -> Line {
    let word = |field: &str| said.word(reading, field);
    let (mut from, mut to) = (word("from"), word("to"));
    match said.name() {
        "taken_out" => (from, to) = (word("container"), word("place")),
        "locked_away" => to = word("container"),
        "out_of_sight" => from = word("where"),
        "put_in_charge" => to = word("person"),
        _ => {}
    }
    let entry = reading.record.entries.get(said.entry);
    Line {
        entry: said.entry,
        at: said.at,
        what,
        from,
        to,
        by: word("by").or_else(|| word("holder")).or_else(|| entry.map(|e| e.signer.clone())),
        witness: word("witness"),
        class: word("class"),
        size: word("size"),
        lot: word("lot"),
        count: said.number("count"),
        spoiled: said.number("spoiled"),
        scene: word("scene"),
        remark: entry.and_then(|e| e.remark.clone()),
        denied_by: said.disputed_by.clone(),
        apart: said.apart,
    }
}

impl Rounds {
    fn add(&mut self, said: &Said<'_>) {
        let (to, number) = match said.name() {
            "rounds_issued" => (&mut self.issued, said.number("count")),
            "fired" => (&mut self.fired, said.number("count")),
            "unintended_discharge" => (&mut self.fired_unmeant, Some(1)),
            "rounds_returned" => {
                self.spoiled = self.spoiled.saturating_add(said.number("spoiled").unwrap_or(0));
                (&mut self.returned, said.number("count"))
            }
            _ => return,
        };
        *to = to.saturating_add(number.unwrap_or(0));
        if number.is_none() {
            self.uncounted.push(said.entry);
        }
    }

    /// Whether they come out.
    pub fn balance(&self) -> Balance {
        let accounted = [self.fired, self.fired_unmeant, self.returned, self.spoiled];
        let accounted = accounted.into_iter().fold(0_i64, i64::saturating_add);
        match self.issued.saturating_sub(accounted) {
            _ if !self.uncounted.is_empty() => Balance::NotCounted,
            0 if self.issued == 0 => Balance::NoRounds,
            0 => Balance::Even,
            missing => Balance::Off(missing),
        }
    }
}

impl Balance {
    /// The same in words.
    pub fn words(self) -> String {
        match self {
            Balance::NoRounds => "no rounds".to_owned(),
            Balance::Even => "comes out".to_owned(),
            Balance::Off(missing @ 1..) => format!("{missing} not accounted for"),
            Balance::Off(surplus) => format!("{} more than counted out", surplus.saturating_neg()),
            Balance::NotCounted => "an entry gives no number".to_owned(),
        }
    }
}

/// The log as a table: one row a line, and behind each weapon's day a row that adds its rounds up.
pub fn table(record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Table {
    let reading = Reading::new(record, names, vocabulary);
    let mut table = Table::new(&[
        "date",
        "weapon",
        "class of weapon",
        "time",
        "what",
        "from",
        "to",
        "by",
        "witness",
        "rounds",
        "size",
        "lot",
        "count",
        "spoiled",
        "scene",
        "in doubt",
        "remark",
        "entry",
    ]);
    for day in log(record, names, vocabulary) {
        for weapon in &day.weapons {
            table.rows.extend(weapon.lines.iter().map(|line| row(reading, &day, weapon, line)));
            table.rows.push(sum(reading, &day, weapon));
        }
    }
    table
}

fn row(reading: Reading<'_>, day: &Day, weapon: &WeaponDay, line: &Line) -> Vec<Cell> {
    vec![
        day.date.as_str().into(),
        weapon.weapon.as_str().into(),
        weapon.class.clone().into(),
        reading.clock(line.at).into(),
        line.what.into(),
        line.from.clone().into(),
        line.to.clone().into(),
        line.by.clone().into(),
        line.witness.clone().into(),
        line.class.clone().into(),
        line.size.clone().into(),
        line.lot.clone().into(),
        line.count.into(),
        line.spoiled.into(),
        line.scene.clone().into(),
        reading.doubts(&line.denied_by, line.apart).into(),
        line.remark.clone().into(),
        reading.id(line.entry).into(),
    ]
}

fn sum(reading: Reading<'_>, day: &Day, weapon: &WeaponDay) -> Vec<Cell> {
    let Rounds { issued, fired, fired_unmeant, returned, spoiled, .. } = &weapon.rounds;
    let words = format!(
        "{}: {issued} counted out, {fired} fired, {fired_unmeant} fired unmeant, {returned} returned, {spoiled} spoiled",
        weapon.rounds.balance().words()
    );
    let left_out: Vec<&str> = weapon.not_counted.iter().map(|e| reading.id(*e)).collect();
    let left_out = (!left_out.is_empty()).then(|| format!("{DOES_NOT_COUNT}: {}", left_out.join(" ")));
    let findings = weapon.findings.iter().map(|f| f.message.clone());
    let remark: Vec<String> = [words].into_iter().chain(left_out).chain(findings).collect();
    let mut row = vec![Cell::Empty; 18];
    let cells: [(usize, Cell); 6] = [
        (0, day.date.as_str().into()),
        (1, weapon.weapon.as_str().into()),
        (2, weapon.class.clone().into()),
        (4, "the day's rounds".into()),
        (16, remark.join("; ").into()),
        (17, weapon.day_sheet.map(|e| reading.id(e)).into()),
    ];
    for (place, cell) in cells {
        if let Some(slot) = row.get_mut(place) {
            *slot = cell;
        }
    }
    row
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use super::*;
    use crate::tests::{a_day_on_set, sample};

    #[test]
    fn the_two_days_are_as_the_story_tells_them() {
        let day = a_day_on_set();
        let log = log(&day.record, &day.names, &day.vocabulary);
        let dates: Vec<&str> = log.iter().map(|d| d.date.as_str()).collect();
        assert_eq!(dates, ["2026-05-08", "2026-05-11", "2026-05-12"]);
        let sums = |d: usize| -> Vec<String> {
            log[d]
                .weapons
                .iter()
                .map(|w| format!("{} {}: {:?}", w.weapon, w.rounds.issued, w.rounds.balance()))
                .collect()
        };
        assert_eq!(sums(0), ["B1 0: NoRounds", "R1 0: NoRounds", "X1 0: NoRounds"]);
        assert_eq!(sums(1), ["B1 4: Even", "R1 10: Even", "X1 0: NoRounds"]);
        assert_eq!(sums(2), ["B1 6: Even", "R1 4: Even"]);
        let b1 = &log[1].weapons[0];
        assert_eq!((b1.rounds.fired, b1.rounds.fired_unmeant, b1.class.as_deref()), (3, 1, Some("blank_only")));
        assert!(b1.day_sheet.is_some());
        let unmeant = b1.lines.iter().find(|l| l.what == "fired unmeant").unwrap();
        assert_eq!((unmeant.by.as_deref(), unmeant.class.as_deref()), (Some("lucia"), Some("blank")));
        // The return of 11:28, whose number did not come out at that moment.
        assert_eq!(log[2].weapons[0].findings.len(), 1, "{:?}", log[2].weapons[0].findings);
    }

    #[test]
    fn numbers_that_do_not_come_out_are_said() {
        let s = sample(
            "2026-03-02\n10:00 ana: rounds_issued(weapon: R1, count: 6)\n10:01 ana: fired(weapon: R1, count: 3)\n\
             10:02 ana: rounds_returned(weapon: R1, count: 2)\n10:03 ana: rounds_issued(weapon: R2, count: 1)\n\
             10:04 ana: fired(weapon: R2)\n10:05 ana: fired(weapon: R3, count: 1)\n",
        );
        let log = log(&s.record, &s.names, &s.vocabulary);
        let words: Vec<String> = log[0].weapons.iter().map(|w| w.rounds.balance().words()).collect();
        assert_eq!(words, ["1 not accounted for", "an entry gives no number", "1 more than counted out"]);
    }

    #[test]
    fn every_row_is_as_long_as_the_headings() {
        let day = a_day_on_set();
        let table = table(&day.record, &day.names, &day.vocabulary);
        assert!(table.rows.iter().all(|r| r.len() == table.head.len()));
        let csv = table.csv();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        assert_eq!(reader.records().map(Result::unwrap).count(), table.rows.len());
        assert!(csv.contains("comes out: 10 counted out, 4 fired, 0 fired unmeant, 6 returned, 0 spoiled"), "{csv}");
    }
}
