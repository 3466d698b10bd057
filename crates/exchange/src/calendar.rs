//! A calendar feed (RFC 5545): scenes with weapons, safety meetings, call sheets, and the last days of permits.
//!
//! It reminds; it never says that anything is in order, and never of what does not count. The moment at which it was made
//! is an argument, and the same record gives the same feed. What has no date on the record is left out of the feed and
//! listed, and so is what does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use custody::DayRecord;
use model::{Names, Vocabulary, time};

use crate::days::Days;
use crate::reading::{Reading, Said};

/// The longest line of a calendar file in bytes, without its end (RFC 5545, 3.1).
const MAX_LINE: usize = 75;

/// A scene that is planned for a day, from a schedule outside of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The scene's name in the record.
    pub scene: String,
    /// The day, in days since 1970-01-01.
    pub day: i64,
}

/// A calendar, and what is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The file: `text/calendar`, UTF-8, lines that end in CR LF.
    pub text: String,
    /// What should be in it but has no date, in words.
    pub undated: Vec<String>,
    /// Entries that would be in it if they counted, by their places in the record.
    pub not_counted: Vec<usize>,
}

/// Kinds of entry that the feed is made of.
const KINDS: &[&str] = &[
    "weapon_planned",
    "called_for",
    "take_started",
    "meeting_held",
    "call_sheet_issued",
    "permit_shown",
    "permit_revoked",
    "supplier_licensed",
];

/// The feed of a record. `planned` adds days from a schedule; `made_at` is the moment at which it is made, in
/// seconds since 1970-01-01 00:00 UTC.
pub fn feed(record: &DayRecord, names: &Names, vocabulary: &Vocabulary, planned: &[Planned], made_at: i64) -> Feed {
    let reading = Reading::new(record, names, vocabulary);
    let said = reading.counted();
    let mut calendar = Calendar { reading, made_at, text: String::new(), uids: BTreeMap::new(), undated: Vec::new() };
    calendar.begin();
    calendar.scenes(&said, planned);
    calendar.meetings(&said);
    calendar.call_sheets(&said);
    calendar.expiries(&said);
    calendar.line("END", "", "VCALENDAR");
    let not_counted = reading.not_counted().filter(|s| KINDS.contains(&s.name())).map(|s| s.entry).collect();
    Feed { text: calendar.text, undated: calendar.undated, not_counted }
}

struct Calendar<'a> {
    reading: Reading<'a>,
    made_at: i64,
    text: String,
    /// How often a name was used in this feed: no two events may share one.
    uids: BTreeMap<String, usize>,
    undated: Vec<String>,
}

/// When an event is.
enum On {
    Day(i64),
    Moment(i64),
}

impl Calendar<'_> {
    fn begin(&mut self) {
        self.line("BEGIN", "", "VCALENDAR");
        self.line("VERSION", "", "2.0");
        self.line("PRODID", "", "-//Lastlook//record of a set//EN");
        self.line("CALSCALE", "", "GREGORIAN");
        self.line("METHOD", "", "PUBLISH");
        let name = escaped(&format!("{}: weapons", self.reading.record.production));
        self.line("X-WR-CALNAME", "", &name);
    }

    /// Each scene for which a weapon is planned, on every day for which people were called for it, it was
    /// rolled on, or the schedule has it.
    fn scenes(&mut self, said: &[Said<'_>], planned: &[Planned]) {
        let weapons = self.planned_weapons(said);
        let mut dates = self.dates(said);
        for Planned { scene, day } in planned {
            dates.entry(scene.clone()).or_default().insert(*day);
        }
        for (scene, plans) in weapons {
            let Some(days) = dates.get(&scene) else {
                self.undated.push(format!("scene {scene} has weapons planned, and no day"));
                continue;
            };
            for day in days {
                let summary = format!("{scene}: weapons planned");
                let uid = format!("scene-{scene}-{}", time::date_text(*day));
                self.event(&uid, On::Day(*day), &summary, &plans.join("\n"));
            }
        }
    }

    /// For each scene the plans of its weapons, the latest of each weapon and use last.
    fn planned_weapons(&self, said: &[Said<'_>]) -> BTreeMap<String, Vec<String>> {
        let mut weapons: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for plan in said.iter().filter(|s| s.name() == "weapon_planned") {
            let Some(scene) = plan.word(self.reading, "scene") else { continue };
            let id = self.reading.id(plan.entry);
            let parts = ["weapon", "use", "class", "size", "shots", "distance", "aim"];
            let parts = parts.into_iter().filter_map(|f| Some(format!("{f} {}", plan.word(self.reading, f)?)));
            let line = format!("{} ({id}){}", parts.collect::<Vec<_>>().join(", "), self.doubts(plan));
            weapons.entry(scene).or_default().push(line);
        }
        weapons
    }

    fn dates(&self, said: &[Said<'_>]) -> BTreeMap<String, BTreeSet<i64>> {
        let days = Days::of(self.reading);
        let mut dates: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        for entry in said.iter().filter(|s| matches!(s.name(), "called_for" | "take_started")) {
            if let Some(scene) = entry.word(self.reading, "scene") {
                dates.entry(scene).or_default().insert(days.day(entry.entry));
            }
        }
        dates
    }

    fn meetings(&mut self, said: &[Said<'_>]) {
        for held in said.iter().filter(|s| s.name() == "meeting_held") {
            let word = |field| held.word(self.reading, field);
            let meeting = word("meeting").unwrap_or_default();
            let scene = word("scene").map_or(String::new(), |s| format!(" for {s}"));
            let parts =
                [("by", word("by")), ("at", word("place")), ("entry", Some(self.reading.id(held.entry).to_owned()))];
            let lines: Vec<String> = parts.into_iter().filter_map(|(w, v)| Some(format!("{w} {}", v?))).collect();
            let (uid, doubts) = (format!("meeting-{meeting}"), self.doubts(held));
            self.event(&uid, On::Moment(held.at), &format!("safety meeting{scene}{doubts}"), &lines.join("\n"));
        }
    }

    fn call_sheets(&mut self, said: &[Said<'_>]) {
        for sheet in said.iter().filter(|s| s.name() == "call_sheet_issued") {
            let Some(day) = sheet.date("date") else { continue };
            let weapons = sheet.word(self.reading, "weapons").as_deref() == Some("yes");
            let summary = if weapons { "call sheet: announces weapons" } else { "call sheet" };
            let summary = format!("{summary}{}", self.doubts(sheet));
            let description = format!("entry {}", self.reading.id(sheet.entry));
            self.event(&format!("call-sheet-{}", time::date_text(day)), On::Day(day), &summary, &description);
        }
    }

    /// The last day of each permit and licence that was shown; the latest showing counts.
    fn expiries(&mut self, said: &[Said<'_>]) {
        let mut last: BTreeMap<(String, String), (&Said<'_>, Option<i64>)> = BTreeMap::new();
        for shown in said {
            let whose = match shown.name() {
                "permit_shown" | "permit_revoked" => shown.word(self.reading, "person"),
                "supplier_licensed" => shown.word(self.reading, "supplier"),
                _ => None,
            };
            let Some(whose) = whose else { continue };
            let permit = shown.word(self.reading, "permit").unwrap_or_default();
            if shown.name() == "permit_revoked" {
                last.retain(|(person, p), _| *person != whose || !(permit.is_empty() || *p == permit));
            } else {
                last.insert((whose, permit), (shown, shown.date("valid_to")));
            }
        }
        for ((whose, permit), (shown, valid_to)) in last {
            let what = if shown.name() == "permit_shown" { "permit" } else { "licence" };
            let called = if permit.is_empty() { String::new() } else { format!(" {permit}") };
            match valid_to {
                Some(day) => {
                    let uid = format!("{what}-{whose}-{permit}-{}", time::date_text(day));
                    let summary = format!("last day of {what}{called} of {whose}{}", self.doubts(shown));
                    let entry = format!("as shown: entry {}", self.reading.id(shown.entry));
                    self.event(&uid, On::Day(day), &summary, &entry);
                }
                None => self.undated.push(format!("{what}{called} of {whose} has no last day on the record")),
            }
        }
    }

    /// What stands behind words about an entry that somebody denies, or that does not fit another device's.
    fn doubts(&self, said: &Said<'_>) -> String {
        self.reading.doubts(&said.disputed_by, said.apart).map_or(String::new(), |doubts| format!(" ({doubts})"))
    }

    // ---- the format -----------------------------------------------------------------------------------

    fn event(&mut self, uid: &str, on: On, summary: &str, description: &str) {
        let uid = self.unique(uid);
        self.line("BEGIN", "", "VEVENT");
        self.line("UID", "", &uid);
        self.line("DTSTAMP", "", &utc(self.made_at));
        match on {
            On::Day(day) => {
                self.line("DTSTART", ";VALUE=DATE", &time::date_text(day).replace('-', ""));
                self.line("DTEND", ";VALUE=DATE", &time::date_text(day.saturating_add(1)).replace('-', ""));
            }
            On::Moment(at) => self.line("DTSTART", "", &utc(at)),
        }
        self.line("SUMMARY", "", &escaped(summary));
        self.line("DESCRIPTION", "", &escaped(description));
        self.line("TRANSP", "", "TRANSPARENT");
        self.line("END", "", "VEVENT");
    }

    /// A name that stays the same from one feed to the next, so that a calendar replaces the event.
    fn unique(&mut self, uid: &str) -> String {
        let base = format!("{}@{}.lastlook.invalid", slug(uid), slug(&self.reading.record.production));
        let used = self.uids.entry(base.clone()).or_default();
        *used += 1;
        if *used == 1 { base } else { format!("{used}-{base}") }
    }

    /// One content line, folded where it is too long: a line end and a blank, never inside a letter.
    fn line(&mut self, name: &str, parameters: &str, value: &str) {
        let line = format!("{name}{parameters}:{value}");
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > MAX_LINE {
                self.text.push_str("\r\n ");
                width = 1;
            }
            self.text.push(c);
            width += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// A text value: RFC 5545, 3.3.11. Signs that nobody can see are left out; the format has none.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Lower case, digits and dashes; every other sign by its number, so that two names never become one.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            ' ' | '_' => out.push('-'),
            c => drop(write!(out, "x{:x}", u32::from(c))),
        }
    }
    out
}

/// `20260511T134500Z`.
fn utc(at: i64) -> String {
    let (day, second) = (at.div_euclid(time::DAY), at.rem_euclid(time::DAY));
    let date = time::date_text(day).replace('-', "");
    format!("{date}T{:02}{:02}{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use super::*;
    use crate::tests::{a_day_on_set, sample};

    /// 2026-05-10 12:00 UTC.
    const MADE: i64 = 1_778_414_400;

    fn of(lines: &str, planned: &[Planned]) -> Feed {
        let s = sample(lines);
        feed(&s.record, &s.names, &s.vocabulary, planned, MADE)
    }

    fn unfolded(feed: &Feed) -> String {
        feed.text.replace("\r\n ", "")
    }

    #[test]
    fn the_two_days_have_their_scenes_meetings_and_permits() {
        let day = a_day_on_set();
        let feed = feed(&day.record, &day.names, &day.vocabulary, &[], MADE);
        assert_eq!(feed.undated, ["licence of basin_prop_arms has no last day on the record"]);
        let text = unfolded(&feed);
        let summaries: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("SUMMARY:")).collect();
        assert_eq!(
            summaries,
            [
                "sc14: weapons planned",
                "sc22: weapons planned",
                "safety meeting for sc14",
                "safety meeting for sc14",
                "safety meeting for sc22",
                "safety meeting for sc22",
                "call sheet: announces weapons",
                "call sheet: announces weapons",
                "last day of permit permit_2986 of paolo",
                "last day of permit permit_4471 of ruth",
            ]
        );
        assert!(text.contains("DTSTART:20260511T134500Z"), "06:45 in California");
        assert!(text.contains("DTSTART;VALUE=DATE:20261102\r\nDTEND;VALUE=DATE:20261103"));
        assert!(text.contains("UID:permit-ruth-permit-4471-2026-11-02@tamarack-station.lastlook.invalid"));
        assert!(text.contains("weapon R1\\, use take\\, class blank\\, size quarter\\, shots 2\\, distance 24 ft"));
    }

    #[test]
    fn lines_are_folded_and_end_as_they_must() {
        let day = a_day_on_set();
        let text = feed(&day.record, &day.names, &day.vocabulary, &[], MADE).text;
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        for line in text.split("\r\n") {
            assert!(line.len() <= MAX_LINE && !line.contains(['\r', '\n']), "{line:?}");
        }
        let long = "é".repeat(200);
        let text = of(
            &format!(
                "2026-03-02\n10:00 ana: meeting_held(meeting: M1)\n10:00 ana: weapon_planned(weapon: R1, scene: s, aim: \"{long}\")\n"
            ),
            &[Planned { scene: "s".into(), day: 1 }],
        );
        assert!(text.text.split("\r\n").all(|l| l.len() <= MAX_LINE));
        assert!(unfolded(&text).contains(&long));
    }

    #[test]
    fn a_scene_without_a_day_is_listed_and_the_schedule_gives_it_one() {
        let lines = "2026-03-02\n10:00 ana: weapon_planned(weapon: R1, scene: s9)\n";
        assert_eq!(of(lines, &[]).undated, ["scene s9 has weapons planned, and no day"]);
        let planned = [Planned { scene: "s9".into(), day: time::date_days("2026-03-05").unwrap() }];
        let feed = of(lines, &planned);
        assert!(feed.undated.is_empty() && feed.text.contains("DTSTART;VALUE=DATE:20260305"));
    }

    #[test]
    fn names_stay_the_same_and_are_never_shared() {
        let lines = "2026-03-02\n10:00 ana: meeting_held(meeting: M1)\n10:05 ana: meeting_held(meeting: M1)\n";
        let uids = |feed: Feed| -> Vec<String> {
            feed.text.lines().filter_map(|l| l.strip_prefix("UID:")).map(str::to_owned).collect()
        };
        let found = uids(of(lines, &[]));
        assert_eq!(found, ["meeting-m1@p.lastlook.invalid", "2-meeting-m1@p.lastlook.invalid"]);
        assert_eq!(found, uids(of(lines, &[])));
    }

    #[test]
    fn a_permit_that_was_revoked_has_no_last_day_and_a_new_one_takes_its_place() {
        let lines = "2026-03-02\n10:00 ana: permit_shown(person: kim, permit: p1, valid_to: 2026-06-01)\n\
             10:00 ana: permit_shown(person: kim, permit: p1, valid_to: 2027-06-01)\n\
             10:00 ana: permit_shown(person: ben, permit: p2, valid_to: 2027-06-01)\n\
             10:01 ana: permit_revoked(person: ben)\n";
        let text = of(lines, &[]).text;
        assert!(text.contains("20270601") && !text.contains("20260601") && !text.contains("ben"));
    }

    #[test]
    fn what_does_not_count_is_not_in_the_calendar_and_what_is_denied_says_so() {
        let mut s = sample(
            "2026-03-02\n10:00 ana: meeting_held(meeting: M1)\n10:01 ana: meeting_held(meeting: M2)\n\
             10:02 kim: not meeting_held(meeting: M1)\n10:03 ana: permit_shown(person: kim, permit: p1, valid_to: 2026-06-01)\n\
             10:04 ben: permit_revoked(person: kim)\n10:05 ana: cleaned(weapon: R1)\n",
        );
        for entry in [1, 4, 5] {
            s.record.entries[entry].counts = false;
        }
        let feed = feed(&s.record, &s.names, &s.vocabulary, &[], MADE);
        let text = unfolded(&feed);
        let summaries: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("SUMMARY:")).collect();
        assert_eq!(summaries, ["safety meeting (denied in e3)", "last day of permit p1 of kim"]);
        assert_eq!(feed.not_counted, [1, 4]);
    }

    #[test]
    fn words_cannot_begin_a_line_of_the_calendar() {
        let lines =
            "2026-03-02\n10:00 ana: weapon_planned(weapon: R1, scene: s, aim: \"a\\r\\nEND:VCALENDAR\\nX;Y\")\n";
        let text = of(lines, &[Planned { scene: "s".into(), day: 1 }]).text;
        assert_eq!(text.matches("\r\nEND:VCALENDAR").count(), 1);
        assert!(text.replace("\r\n ", "").contains("a\\nEND:VCALENDAR\\nX\\;Y"));
    }
}
