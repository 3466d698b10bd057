//! Records in, records and faults out. The vocabulary is a small one of its own, so that these tests stand
//! when the productions' vocabulary changes.

use std::collections::BTreeMap;

use protocol::check::load;
use protocol::diagnostic::line_and_column;

use super::*;
use crate::record::What;

const VOCABULARY: &str = r#"
sort weapon "w"
sort person "p"
sort container "c"
sort load "l"
sort lot "l"
sort incident "i"
sort organisation "o"
choice round_class { dummy, blank, live }
event day_started "d" closed starts_day { date: date? }
event day_wrapped "d" closed { by: person? }
event weapon_registered "r" closed { weapon: weapon by: person? }
event handover "h" closed { weapon: weapon from: person? to: person }
event taken_out "t" closed { weapon: weapon container: container? by: person }
event locked_away "l" closed { weapon: weapon container: container? by: person? }
event loaded "l" closed { weapon: weapon load: load? class: round_class? lot: lot? count: number? by: person? }
event unloaded "u" closed { weapon: weapon by: person? }
event rounds_issued "i" closed { weapon: weapon count: number by: person? }
event fired "f" closed { weapon: weapon count: number? by: person? }
event rounds_returned "r" closed { weapon: weapon count: number spoiled: number? by: person? }
event unintended_discharge "u" closed { id: incident weapon: weapon? }
event show "s" { weapon: weapon by: person? to: person chambers: number? seen: moment? }
event course "c" { person: person by: organisation? on: date? text: text? length: length? }
"#;

/// A record that was read from a text, with what it was read by.
pub(crate) struct Sample {
    pub record: DayRecord,
    pub names: Names,
    pub vocabulary: Vocabulary,
    /// `file:line:column message | help`.
    pub faults: Vec<String>,
}

/// The record of these lines below a `production` at UTC; it must be without fault.
pub(crate) fn sample(lines: &str) -> Sample {
    let sample = faulty(lines);
    assert_eq!(sample.faults, Vec::<String>::new());
    sample
}

/// The same where faults are meant; the `production` is line 1.
fn faulty(lines: &str) -> Sample {
    of_files(&[("main.record", &format!("production \"P\" in \"US-CA\" at +00:00\n{lines}"))])
}

fn of_files(files: &[(&str, &str)]) -> Sample {
    let file = SourceFile { name: "v.rules".into(), text: VOCABULARY.into() };
    let (mut protocol, faults) = load(vec![file], &BTreeMap::new());
    assert!(faults.0.is_empty(), "{faults:?}");
    let mut load = |path: &str| {
        let found = files.iter().find(|(name, _)| *name == path);
        found.map(|f| f.1.to_owned()).ok_or_else(|| "there is no such file".to_owned())
    };
    let main = files.first().map_or("main.record", |f| f.0);
    let (record, faults, sources) = read(main, &mut load, &mut protocol.names, &protocol.vocabulary);
    let faults = faults.0.iter().map(|d| {
        let file = &sources[d.place.file as usize];
        let (line, column) = line_and_column(&file.text, d.place.start as usize);
        let help = d.help.as_ref().map_or(String::new(), |h| format!(" | {h}"));
        format!("{}:{line}:{column} {}{help}", file.name, d.message)
    });
    Sample { record, faults: faults.collect(), names: protocol.names, vocabulary: protocol.vocabulary }
}

impl Sample {
    /// A field of an entry's statement, as written.
    fn field(&self, entry: usize, field: &str) -> Option<String> {
        let statement = self.record.entries[entry].statement().unwrap();
        let field = self.vocabulary.kind(statement.kind).unwrap().field(field).unwrap();
        statement.field(field).map(|v| self.names.show(v, self.record.utc_offset))
    }

    fn ids(&self) -> Vec<&str> {
        self.record.entries.iter().map(|e| e.id.as_str()).collect()
    }
}

/// One faulty line among good ones: the fault, and that the others were read.
#[track_caller]
fn one_fault(line: &str, fault: &str) {
    let before = "2026-03-02\n09:00 ana: show(weapon: R1, to: kim)\n";
    let after = "\n23:00 ana: show(weapon: R1, to: kim)\n";
    let sample = faulty(&format!("{before}{line}{after}"));
    assert_eq!(sample.faults, [format!("main.record:4:{fault}")]);
    let ids = sample.ids();
    assert_eq!((ids.first(), ids.len()), (Some(&"e1"), 2), "{ids:?}");
}

// ---- what is read -----------------------------------------------------------------------------------

#[test]
fn reads_the_example_of_the_format_document() {
    let text = r#"# comments run to the end of the line
production "Copper Ridge" in "US-CA" at -08:00      # name, place of work, offset from UTC
adopt us-ca.part-13                                  # a pack, from here on
set blank_distance = 25 ft                           # a setting, from here on

2026-03-02                                           # the date of the lines that follow
06:10 ana: weapon_registered(weapon: R1)
@shown 10:05 ana: show(weapon: R1, to: kim, chambers: 6) "in the church, by daylight"
10:06 kim: not show(weapon: R1, to: kim) "I was looking the other way"
10:07 ana asks handover(weapon: R1, from: ana, to: kim)
10:09 ana: withdraws @shown "wrong revolver"
10:30:05 ben, late: day_wrapped                      # entered after the fact
"#;
    let s = of_files(&[("main.record", text)]);
    assert_eq!(s.faults, Vec::<String>::new());
    let record = &s.record;
    assert_eq!((record.production.as_str(), record.jurisdiction.as_str()), ("Copper Ridge", "US-CA"));
    assert_eq!(record.utc_offset, -8 * 3_600);
    assert_eq!((record.adoptions[0].pack.as_str(), record.adoptions[0].from_entry), ("us-ca.part-13", 0));
    assert_eq!((record.settings[0].name.as_str(), record.settings[0].from_entry), ("blank_distance", 0));
    assert_eq!(s.ids(), ["e1", "shown", "e3", "e4", "e5", "e6"]);
    let shown = &record.entries[1];
    assert_eq!(model::time::moment_text(shown.at, 0), "2026-03-02 18:05");
    assert_eq!(shown.remark.as_deref(), Some("in the church, by daylight"));
    assert_eq!((shown.withdrawn_by, shown.is_withdrawn(4), shown.is_withdrawn(5)), (Some(4), false, true));
    assert!(matches!(&record.entries[2].what, What::Statement(s) if s.denied));
    assert!(matches!(record.entries[3].what, What::Asks(_)));
    assert_eq!(record.entries[4].what, What::Withdraws(1));
    let last = &record.entries[5];
    assert_eq!((last.signer.as_str(), last.late, last.at - shown.at), ("ben", true, 25 * 60 + 5));
    assert_eq!(text.get(shown.place.range()).unwrap().split(' ').next(), Some("@shown"));
    assert!(text.get(shown.place.range()).unwrap().ends_with("daylight\""));
}

#[test]
fn who_signs_is_meant_where_by_is_left_out() {
    let s = sample(
        "2026-03-02\n10:00 ana: show(weapon: R1, to: kim)\n10:00 ana: show(weapon: R1, by: ben, to: kim)\n\
         10:00 ana: not show(weapon: R1, to: kim)\n10:00 ana asks taken_out(weapon: R1)\n\
         10:00 ana: taken_out(weapon: R1)\n10:00 ana: course(person: kim)\n10:00 ana: not taken_out(weapon: R1)\n",
    );
    let by: Vec<Option<String>> = (0..7).map(|i| s.field(i, "by")).collect();
    let by: Vec<&str> = by.iter().map(|b| b.as_deref().unwrap_or("-")).collect();
    // Not in a denial, and not where `by` is an organisation.
    assert_eq!(by, ["ana", "ben", "-", "ana", "ana", "-", "-"]);
}

#[test]
fn moments_are_local_and_kept_in_utc() {
    let s = of_files(&[(
        "main.record",
        "production \"P\" in \"CA-ON\" at -05:00\n2026-03-02\n\
         10:00 ana: show(weapon: R1, to: kim, seen: 2026-03-02 09:58)\n",
    )]);
    assert_eq!(s.faults, Vec::<String>::new());
    assert_eq!(s.field(0, "seen").as_deref(), Some("2026-03-02 09:58"));
    let statement = s.record.entries[0].statement().unwrap();
    let seen = statement.fields.iter().flatten().filter_map(|v| v.amount()).next_back();
    assert_eq!(seen.map(|at| statement.when.earliest - at), Some(120));
}

#[test]
fn lines_may_go_on_indented_and_end_in_any_way() {
    let text = "\u{feff}production \"P\" in \"US\"\r\n  at +05:30\r\n2026-03-02\r\n10:00 ana: show(\r\n  weapon: R1,\r\n  \
                to: kim)\r\n  \"a remark\"\r\n10:01 ana: day_wrapped\r\n";
    let s = of_files(&[("main.record", text)]);
    assert_eq!(s.faults, Vec::<String>::new());
    assert_eq!((s.record.utc_offset, s.record.entries.len()), (19_800, 2));
    assert_eq!(s.record.entries[0].remark.as_deref(), Some("a remark"));
}

#[test]
fn remarks_are_kept_to_the_byte() {
    let naughty = [
        "",
        "  ",
        "'; DROP TABLE entries; --",
        "<script>alert(1)</script>",
        "\u{202e}txt.exe\u{202c}",
        "\u{0}\u{7}\u{1b}[31m",
        "Zalgo: Z\u{351}\u{300}a\u{334}",
        "e\u{301} is not \u{e9}",
        "👩‍🎬🔫",
        "\\ \" \\\" \\n # not a comment",
        "ends in \\",
        "{{7*7}} ${HOME} %s",
        "\u{feff}\u{200b}\u{2028}",
    ];
    let mut lines = "2026-03-02\n".to_owned();
    for text in naughty {
        let quoted = model::value::quoted(text);
        lines.push_str(&format!("10:00 ana: course(person: kim, text: {quoted}) {quoted}\n"));
    }
    let s = sample(&lines);
    assert_eq!(s.record.entries.len(), naughty.len());
    for (i, text) in naughty.into_iter().enumerate() {
        assert_eq!(s.record.entries[i].remark.as_deref(), Some(text));
        assert_eq!(s.field(i, "text"), Some(model::value::quoted(text)));
    }
}

// ---- faults of one line ---------------------------------------------------------------------------

#[test]
fn names_what_is_misspelt_or_missing() {
    one_fault("10:00 ana: handovr(weapon: R1, to: kim)", "12 there is no event `handovr` | did you mean `handover`?");
    one_fault(
        "10:00 ana: handover(weapn: R1, weapon: R1, to: kim)",
        "21 `handover` has no field `weapn` | did you mean `weapon`?",
    );
    one_fault("10:00 ana: handover(weapon: R1)", "12 `handover` needs `to` | add `to: …` (a person)");
    one_fault("10:00 ana asks handover(to: kim)", "16 `handover` needs `weapon` | ask with `weapon: …` (a weapon)");
    one_fault("10:00 ana: not show(to: kim)", "16 `show` needs `weapon` | add `weapon: …` (a weapon)");
    one_fault("10:00 ana: handover(weapon: R1, to: kim, to: ben)", "42 `to` is given twice | remove one");
}

#[test]
fn names_values_of_the_wrong_type() {
    one_fault("10:00 ana: show(weapon: R1, to: kim, chambers: six)", "48 expected a number, found `six`");
    one_fault(
        "10:00 ana: show(weapon: R1, to: \"kim\")",
        "33 expected a person, found a text | write a name: letters, digits and `_`",
    );
    one_fault(
        "10:00 ana: course(person: kim, length: 20)",
        "40 expected a length, found the number 20 | write a length such as `20 ft` or `1.5 m`",
    );
    one_fault(
        "10:00 ana: loaded(weapon: R1, class: blanc)",
        "38 `blanc` is not a word of `round_class` | did you mean `blank`?",
    );
    one_fault("10:00 ana: course(person: kim, on: 2026-02-30)", "36 `2026-02-30` is not a date or time");
}

#[test]
fn names_what_is_wrong_with_the_line() {
    one_fault(
        "10:00 ana handover(weapon: R1, to: kim)",
        "11 expected `:` after `ana`, found `handover` | write `ana: event(…)`, `ana, late: event(…)` or `ana asks event(…)`",
    );
    one_fault(
        "10:00 ana",
        "10 expected `:` after `ana`, found the end of the line | write `ana: event(…)`, `ana, late: event(…)` or `ana asks event(…)`",
    );
    one_fault("10:00 ana, lat: day_wrapped", "12 expected `late`, found `lat`");
    one_fault("10:00 ana: asks day_wrapped", "12 a question has no `:` before `asks` | write `ana asks event(…)`");
    one_fault(
        "10:00 ana asks not day_wrapped",
        "16 a question is about something that is to happen | ask about the event itself, without `not`",
    );
    one_fault("10:00 ana: day_wrapped() 6", "26 expected a remark in quotes or the end of the line, found `6`");
    one_fault("10:00 ana: show(weapon: R1, to: kim", "36 expected `,` or `)`, found the end of the line");
    one_fault(
        "9:05 ana: day_wrapped",
        "1 `9:05` is not a time of day | write `09:05` or `09:05:30`, from 00:00 to 23:59:59",
    );
    one_fault("ana: day_wrapped", "1 this entry has no time | write when: `10:05 ana…`");
    one_fault("adpt house", "1 no line begins with `adpt` | did you mean `adopt`?");
    one_fault(
        "frobnicate",
        "1 no line begins with `frobnicate` | a line begins with a date, a time, `@name`, `production`, `adopt`, `set` or `include`",
    );
    one_fault("set distance 20 ft", "14 expected `=`, found `20`");
    one_fault(
        "10:00 josé: day_wrapped",
        "7 `josé` has letters that names cannot have | write names with a-z, A-Z, 0-9 and `_`; put other words in quotes",
    );
    one_fault("10:00 ana: day_wrapped() \"oh", "26 this text has no closing `\"` | close it on the same line");
}

#[test]
fn an_indented_entry_is_read_and_named() {
    let s = faulty("2026-03-02\n  10:00 ana: day_wrapped\n10:01 ana: course(person: kim, on:\n  2026-03-01)\n");
    assert_eq!(
        s.faults,
        ["main.record:3:3 a line of the record begins at the left margin | remove the spaces in front of it"]
    );
    assert_eq!(s.record.entries.len(), 1, "the indented one is left out; a date in brackets is none of a line");
}

#[test]
fn a_line_beyond_the_limit_hides_no_other() {
    let long = format!("10:00 ana: day_wrapped \"{}\"", "x".repeat(70 * 1024));
    let message = format!(
        "1 this line has {} bytes; at most 65536 are read | break it into several lines; the rest of the file was read",
        long.len()
    );
    one_fault(&long, &message);
}

#[test]
fn a_line_of_ten_megabytes_is_refused_with_its_file() {
    let text = format!("10:00 ana: day_wrapped \"{}\"\n", "x".repeat(10 << 20));
    let s = of_files(&[
        (
            "main.record",
            "production \"P\" in \"US\" at +00:00\ninclude \"a.record\"\n2026-03-02\n10:00 ana: day_wrapped\n",
        ),
        ("a.record", &text),
    ]);
    assert_eq!(
        s.faults,
        ["a.record:1:1 this file has 10485786 bytes; at most 4194304 are read | split it and `include` the parts"]
    );
    assert_eq!(s.record.entries.len(), 1);
}

// ---- dates, times, labels -------------------------------------------------------------------------

#[test]
fn names_times_that_run_backwards_once() {
    let s = faulty(
        "2026-03-02\n10:00 ana: day_wrapped\n23:00 ana: day_wrapped\n13:05 ana: day_wrapped\n13:05 ana: day_wrapped\n\
         2026-03-01\n14:00 ana: day_wrapped\n",
    );
    let help = "entries stand in order of time; one made afterwards takes the time when it is made, with `, late`";
    assert_eq!(
        s.faults,
        [
            format!(
                "main.record:5:1 this entry (2026-03-02 13:05) is before the one above it (2026-03-02 23:00) | {help}"
            ),
            format!(
                "main.record:8:1 this entry (2026-03-01 14:00) is before the one above it (2026-03-02 13:05) | {help}"
            ),
        ]
    );
    assert_eq!(s.ids(), ["e1", "e2", "e4"], "numbers count the lines that were left out, too");
}

#[test]
fn names_dates_that_are_missing_or_not_readable() {
    let s = faulty("10:00 ana: day_wrapped\n10:01 ana: day_wrappd\n2026-03-02\n10:02 ana: day_wrapped\n");
    assert_eq!(
        s.faults,
        [
            "main.record:2:1 there is no date yet for this entry | write the date above it, alone on a line: `2026-03-02`; every file gives its own",
            "main.record:3:12 there is no event `day_wrappd` | did you mean `day_wrapped`?",
        ]
    );
    assert_eq!(s.ids(), ["e3"]);
    let s = faulty("2026-02-30\n10:00 ana: day_wrapped\n2026-03-01 09:00 ana: day_wrapped\n10:02 ana: day_wrapped\n");
    assert_eq!(
        s.faults,
        [
            "main.record:2:1 `2026-02-30` is not a date | write it as `2026-03-02`; the entries below it have no date until then",
            "main.record:4:12 expected the end of the line, found `09:00` | a date stands alone on its line; the entries of that day follow below it",
        ]
    );
    assert_eq!(s.record.entries.len(), 1, "the date counts all the same");
}

#[test]
fn names_labels_that_cannot_be_used() {
    let s = faulty(
        "2026-03-02\n@a 10:00 ana: day_wrapped\n@a 10:01 ana: day_wrapped\n@e7 10:02 ana: day_wrapped\n\
         10:03 ana: withdraws @a\n10:04 ana: withdraws @a\n10:05 ana: withdraws @e4\n10:06 ana: withdraws @wrog\n\
         10:07 ana: withdraws @later\n@wrong 10:08 ana: day_wrappd\n10:09 ana: withdraws @wrong\n\
         @later 10:10 ana: withdraws @e4\n10:11 ana: withdraws nobody\n",
    );
    assert_eq!(
        s.faults,
        [
            "main.record:4:2 two entries are named `@a` | rename one of them",
            "main.record:5:2 `@e7` is how an entry without a name is called | choose another name",
            "main.record:7:23 `@a` was withdrawn already, by `@e4` | the first withdrawal counts",
            "main.record:8:23 `@e4` is itself a withdrawal | make the withdrawn entry again instead",
            "main.record:9:23 there is no entry `@wrog` | one of: a",
            "main.record:10:23 `@later` comes only after this line | an entry is taken back after it was made: move this line down",
            "main.record:11:19 there is no event `day_wrappd` | did you mean `day_wrapped`?",
            "main.record:13:30 `@e4` is itself a withdrawal | make the withdrawn entry again instead",
            "main.record:14:22 expected `@` and the name of the entry that is taken back, found `nobody`",
        ]
    );
    assert_eq!(s.ids(), ["a", "e4", "e5"]);
    assert_eq!(s.record.entries[0].withdrawn_by, Some(1));
}

// ---- the production and its files -----------------------------------------------------------------

#[test]
fn names_faults_of_the_production() {
    let fault = |line: &str| of_files(&[("main.record", line)]).faults.join("\n");
    let none = "main.record:1:1 this record has no line `production` | write at the top of the main file: \
                `production \"Name\" in \"US-CA\" at -08:00`";
    assert_eq!(fault("adopt house\n"), none);
    assert!(fault("adopt\nadopt house\n").contains(none), "with another fault, too");
    assert_eq!(
        fault("production \"P\" in \"US\" -08:00"),
        "main.record:1:24 expected `at` and how far local time is from UTC, such as `at -08:00`, found `-08:00`"
    );
    assert_eq!(
        fault("production \"P\" in \"US\" at 08:00"),
        "main.record:1:27 expected an offset from UTC with its sign, such as `-08:00`, found `08:00`"
    );
    let range = "`15:00` is not an offset from UTC | write hours and minutes, at most 14:00, such as `-08:00`";
    assert_eq!(fault("production \"P\" in \"US\" at -15:00"), format!("main.record:1:28 {range}"));
    assert_eq!(
        faulty("production \"Q\" in \"US\" at -08:00\nadopt a\nadopt a\n").faults,
        [
            "main.record:2:1 there are two lines `production` | remove one; a production has one name, one place of work and one offset",
            "main.record:4:7 `a` is adopted already | remove this line",
        ]
    );
}

const TOP: &str = "production \"P\" in \"US\" at +00:00\n";

#[test]
fn includes_are_relative_and_every_file_gives_its_own_date() {
    let main = format!("{TOP}include \"days/one.record\"\n2026-03-03\n10:00 ana: day_wrapped\n");
    let s = of_files(&[
        ("set/main.record", &main),
        ("set/days/one.record", "include \"../people.record\"\n2026-03-02\n09:00 ana: day_wrapped\n"),
        ("set/people.record", "adopt house\n08:00 ana: day_wrapped\n2026-03-01\n10:00 ana: day_wrapped\n"),
    ]);
    assert_eq!(
        s.faults,
        [
            "set/people.record:2:1 there is no date yet for this entry | write the date above it, alone on a line: `2026-03-02`; every file gives its own"
        ]
    );
    let days: Vec<i64> = s.record.entries.iter().map(|e| model::time::local_day(e.at, 0) - 20_513).collect();
    assert_eq!(days, [0, 1, 2]);
    let files: Vec<u32> = s.record.entries.iter().map(|e| e.place.file).collect();
    assert_eq!(files, [2, 1, 0]);
}

#[test]
fn names_the_chain_of_files_that_cannot_be_included() {
    let main = format!(
        "{TOP}include \"a.record\"\ninclude \"a.record\"\ninclude \"../x.record\"\ninclude \"/etc/passwd\"\ninclude \"/x.record\"\n"
    );
    let s = of_files(&[
        ("main.record", &main),
        ("a.record", "include \"b.record\"\n"),
        ("b.record", "include \"a.record\"\ninclude \"main.record\"\ninclude \"gone.record\"\n"),
    ]);
    let circle = "remove this `include`; the file is being read already";
    assert_eq!(
        s.faults,
        [
            "main.record:3:9 `a.record` is included twice | remove one `include`; the file was read once, at the first of them".to_owned(),
            "main.record:4:9 `../x.record` is outside of the record's folder | put the file into the folder of the main file".to_owned(),
            "main.record:5:9 `/etc/passwd` is not the name of a record file | names of record files end in `.record`".to_owned(),
            "main.record:6:9 `/x.record` is not a path within the record's folder | write it as `folder/name.record`".to_owned(),
            format!("b.record:1:9 these files include each other: main.record → a.record → b.record → a.record | {circle}"),
            format!("b.record:2:9 these files include each other: main.record → a.record → b.record → main.record | {circle}"),
            "b.record:3:9 `gone.record` could not be read: there is no such file (included by main.record → a.record → b.record) | check the path; an `include` is relative to the file that it stands in".to_owned(),
        ]
    );
}

#[test]
fn includes_end_at_sixteen_deep() {
    let name = |i: usize| if i == 0 { "main.record".to_owned() } else { format!("f{i}.record") };
    let text = |i: usize| format!("{}include \"f{}.record\"\n", if i == 0 { TOP } else { "" }, i + 1);
    let files: Vec<(String, String)> = (0..20).map(|i| (name(i), text(i))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let s = of_files(&files);
    assert_eq!(s.faults.len(), 1);
    assert!(
        s.faults[0].starts_with("f16.record:1:9 includes are nested more than 16 deep: main.record → f1"),
        "{:?}",
        s.faults
    );
}

#[test]
fn an_unreadable_main_file_is_the_only_fault() {
    let s = of_files(&[]);
    assert_eq!(
        s.faults,
        [
            "main.record:1:1 `main.record` could not be read: there is no such file | check the path; an `include` is relative to the file that it stands in"
        ]
    );
}

// ---- too much of it -------------------------------------------------------------------------------

#[test]
fn an_error_is_never_lost_among_a_thousand_warnings() {
    let s = faulty(&format!("{}2026-03-02\n10:00 ana: nothing\n", "adopt a\n".repeat(1_500)));
    assert_eq!(s.faults.len(), MAX_DIAGNOSTICS);
    assert!(s.faults.iter().any(|f| f.contains("there is no event `nothing`")));
}

#[test]
fn rubbish_is_read_to_its_end_without_falling_over() {
    let mut noise = 1_u64;
    for round in 0..300 {
        let mut text = TOP.to_owned();
        for _ in 0..60 {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let parts = [
                "2026-03-02\n",
                "10:00 ",
                "ana",
                ": ",
                "@",
                "a ",
                "(",
                ")",
                ",",
                "\"",
                "\n",
                "not ",
                "show",
                "weapon: R1",
                "withdraws ",
                "asks ",
                " late",
                "é",
                "\u{0}",
                "-",
                "set ",
                "=",
                "9",
                "2026-13-99",
                "include \"x.record\"\n",
            ];
            text.push_str(parts[(noise >> 33) as usize % parts.len()]);
        }
        let s = of_files(&[("main.record", &text)]);
        assert!(s.record.entries.is_sorted_by_key(|e| e.at) || !s.faults.is_empty(), "{round}: {text}");
    }
}

#[test]
fn a_large_hostile_record_is_refused_quickly() {
    let bad = faulty(&format!("2026-03-02\n{}", "10:00 ana: hanndover(weapon: R1)\n".repeat(100_000)));
    assert_eq!(bad.faults.len(), MAX_DIAGNOSTICS);
    let good = sample(&format!(
        "2026-03-02\n{}",
        "@l 10:00 ana: show(weapon: R1, to: kim)\n".replace("@l ", "").repeat(90_000)
    ));
    assert_eq!(good.record.entries.len(), 90_000);
}
