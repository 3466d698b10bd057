//! Small case files and what the reader says of them.

use std::collections::HashMap;

use protocol::diagnostic::{Severity, line_and_column};

use super::*;
use crate::fold::tests::vocabulary;
use crate::{About, Knows, Stance, Status};

/// Reads files; the first is the main one.
fn read_files(files: &[(&str, &str)]) -> (Case, Vec<String>) {
    let (mut names, vocabulary) = vocabulary();
    let texts: HashMap<&str, &str> = files.iter().copied().collect();
    let mut load = |path: &str| texts.get(path).map(|t| t.to_string()).ok_or_else(|| "no such file".to_owned());
    let (case, faults, read) = read(files[0].0, &mut load, &mut names, &vocabulary);
    let shown = faults.0.iter().map(|d| {
        let (line, _) = line_and_column(&read[d.place.file as usize].text, d.place.start as usize);
        let warning = if d.severity == Severity::Warning { "warning: " } else { "" };
        format!("{line}: {warning}{} [{}]", d.message, d.help.as_deref().unwrap_or(""))
    });
    (case, shown.collect())
}

const HEAD: &str = "case x \"X\" offset -06:00
person halls \"Dave Halls\"
thing colt weapon \"the revolver\"
source S4 article \"an article\" length 8089 date 2025-03~
";

/// Reads one file behind a head of four lines.
fn body(text: &str) -> (Case, Vec<String>) {
    read_files(&[("main.case", &format!("{HEAD}{text}"))])
}

/// The only fault of a text.
#[track_caller]
fn fault(text: &str) -> String {
    let (_, faults) = body(text);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults[0].clone()
}

/// A sound claim with one clause more.
fn claim(more: &str) -> String {
    format!("claim c in S4\n  by halls\n  says h shot(weapon: colt)\n  words \"w\"\n  {more}\n")
}

#[test]
fn reads_the_example_of_the_format() {
    let text = r#"
case rust-2021 "The shooting on the set of Rust"
  in      "US-NM"
  offset  -06:00                       # of local times from UTC
  adopted csatf  "the company's papers adopted Bulletin #1" from OHSB-PR
  practice house                       # read as practice of the trade
include "sources.case"
person halls "Dave Halls" is "first assistant director"
  aka "David Halls"
organisation ohsb "New Mexico Occupational Health and Safety Bureau"
thing colt weapon "the .45 Colt revolver"
  aka "the gun"
claim f011.check in S4 5712..5790      # byte range
  by     halls > deputies > S4
  stated 2025-03~                      # when it was said
  knows  reported
  says   recheck shot(weapon: colt, by: halls)
  when   2021-10-21T13:46/2021-10-21T13:50
  words  "in our own words"
         "on two lines"
  fact   F011
claim f012 in S4 by S4 says recheck before other words "one line" # all on one line
claim f013 in S4
  by S4
  denies other shot()
  when ../2021-10-21
  words "w"
  corrects f012
question live-rounds "Where did the live rounds come from?"
  status  partial
  about   recheck
  settles "the maker's records"
  searched "nowhere"
scope OHSB-PR shows handover(weapon: colt)
  when   2021-10-21T13:30/2021-10-21T13:50
  words  "the camera ran without a cut"
organisation deputies "deputies"
"#;
    let sources = r#"
source OHSB-PR release "a press release"
source S4 article "the headline, or what it is"
  publisher "p"
  author    "a"
  date      2025-03~                   # EDTF
  url       "https://example.org/#x"
  sha256    0a71c3c929fa376bf5206ef549137b589ce2d64326c24cfdea913e2d83ed2d11
  length    8089
  read      text
  note      "undated"
"#;
    let (case, faults) = read_files(&[("rust/main.case", text), ("rust/sources.case", sources)]);
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!((case.id.as_str(), case.utc_offset), ("rust-2021", -6 * 3600));
    assert_eq!(case.jurisdiction.as_deref(), Some("US-NM"));
    assert_eq!((case.adopted[0].pack.as_str(), case.adopted[0].source.as_str()), ("csatf", "OHSB-PR"));
    assert_eq!(case.practice, ["house"]);
    let halls = case.named("halls").unwrap();
    assert_eq!(
        (halls.is.as_slice(), halls.aka.as_slice()),
        (&["first assistant director".to_owned()][..], &["David Halls".to_owned()][..])
    );
    let source = case.source("S4").unwrap();
    assert_eq!((source.length, source.read_in_full), (Some(8089), true));
    assert!(source.sha256.as_ref().unwrap().starts_with("0a71"));
    let check = case.claim("f011.check").unwrap();
    assert_eq!(check.passage, Some(5712..5790));
    assert_eq!(check.by, ["halls", "deputies", "S4"]);
    assert_eq!((check.stance, check.knows), (Stance::Says, Knows::Reported));
    assert_eq!(check.words, "in our own words on two lines");
    let when = check.when.as_ref().unwrap().span;
    assert_eq!(when.latest - when.earliest, 4 * 60 + 59);
    assert_eq!(when.earliest, 1_634_845_560, "13:46 in New Mexico is 19:46 UTC");
    let order = case.claim("f012").unwrap();
    assert_eq!(order.about, About::Order { first: "recheck".into(), second: "other".into() });
    assert_eq!(order.stated, source.date, "by default, the source's date");
    assert_eq!(case.superseded().into_iter().collect::<Vec<_>>(), ["f012"]);
    assert_eq!(case.questions[0].status, Status::Partial);
    assert_eq!((case.scopes[0].source.as_str(), case.scopes[0].fields.len()), ("OHSB-PR", 1));
    assert_eq!(case.title_of("S4"), "p");
}

#[test]
fn a_claim_needs_source_asserter_stance_and_words() {
    let (case, faults) = body("claim c\nclaim d in S4\n  by halls\n  says h shot()\n  words \"w\"\n");
    let expected = [
        "5: claim `c` names no source [add `in` and the key of the source that it stands in]",
        "5: claim `c` does not say who says so [add `by`: who says so, and through whom it came, as in `by halls > S4`]",
        "5: claim `c` says nothing [add `says EVENT kind(fields)`, or `denies …`, or `unsure …`]",
        "5: claim `c` has no words [add `words` and what the passage says, in our own words, in quotes]",
    ];
    assert_eq!(faults, expected);
    assert_eq!(case.claims.len(), 1, "the other claim is read");
    assert!(fault("claim c in S4\n by halls\n says h shot()\n words \"\"").contains("has no words"));
}

#[test]
fn misspelt_words_get_the_word_that_was_meant() {
    let with = |said: &str| fault(&format!("claim c in S4\n  by halls\n  {said}\n  words \"w\"\n"));
    assert_eq!(with("says h shto()"), "7: there is no event `shto` [did you mean `shot`?]");
    assert_eq!(with("says h shot(weapn: colt)"), "7: `shot` has no field `weapn` [did you mean `weapon`?]");
    assert_eq!(with("says h shot(class: bank)"), "7: `bank` is not a word of `class` [did you mean `blank`?]");
    assert_eq!(with("says h shot(by: hals)"), "7: warning: no person is called `hals` [did you mean `halls`?]");
    assert_eq!(with("says h shot(weapon: cold)"), "7: warning: no weapon is called `cold` [did you mean `colt`?]");
    assert!(with("says h shot(by: colt)").contains("`colt` stands for a person here, but is declared as a weapon"));
    assert!(with("says h shot(by: _)").contains("leave the field out"));
    assert_eq!(with("sais h shot()"), "7: `sais` is not a clause of a claim [did you mean `says`?]");
    assert_eq!(
        fault("claim c in S5\n  by halls\n  says h shot()\n  words \"w\"\n"),
        "5: there is no source `S5` [did you mean `S4`?]"
    );
    assert_eq!(
        fault("claim c in S4\n  by hall\n  says h shot()\n  words \"w\"\n"),
        "6: warning: nobody and no source is called `hall` [did you mean `halls`?]"
    );
    assert!(fault("clam c in S4").contains("did you mean `claim`?"));
    assert!(fault("source S5 artcle \"x\"").contains("did you mean `article`?"));
    assert!(fault("thing pipe weapn \"x\"").contains("did you mean `weapon`?"));
    assert!(fault(&claim("knows firsthnd")).contains("did you mean `firsthand`?"));
    assert!(fault("question q \"x\" status opn").contains("did you mean `open`?"));
}

#[test]
fn a_misspelt_clause_is_one_fault_and_hides_no_other() {
    let (_, faults) = body("claim c in S4\n  bye halls\n  says h shto()\n  wrods \"w\"\n  when yesterday\n");
    let expected = [
        "6: `bye` is not a clause of a claim [did you mean `by`?]",
        "7: there is no event `shto` [did you mean `shot`?]",
        "8: `wrods` is not a clause of a claim [did you mean `words`?]",
        "9: `yesterday` is not a date or time",
    ];
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.starts_with(expected), "{fault}\n{expected}");
    }
}

#[test]
fn a_clause_without_its_value_does_not_eat_the_next() {
    let (case, faults) = body("claim c in S4\n  by\n  stated 2021\n  says h shot()\n  words \"w\"\n");
    assert_eq!(
        faults,
        [
            "7: expected who says so: a person, or a source's key, found the end of the line [write it on the line above]"
        ]
    );
    assert!(case.claims.is_empty());
    assert!(fault(&claim("when")).contains("expected when it happened, as in `2021-10-21T13:45`, found the end"));
}

#[test]
fn a_broken_statement_spoils_no_other() {
    let (case, faults) = body(&format!(
        "claim x in S4\n  by halls\n  says h shot(weapon: colt,\n    by: ?,\n    count: 1)\n  words \"w\"\n%%\n{}",
        claim("")
    ));
    assert_eq!(case.claims.len(), 1);
    assert!(faults.len() <= 3, "{faults:#?}");
}

#[test]
fn events_may_stand_on_several_lines() {
    let (case, faults) =
        body("claim c in S4\n  by halls\n  says h shot(weapon: colt,\n    by: halls)\n  words \"w\"\n");
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(case.claims.len(), 1);
}

#[test]
fn the_name_of_the_happening_may_not_be_left_out() {
    let shown = fault("claim c in S4\n  by halls\n  says shot(weapon: colt)\n  words \"w\"\n");
    assert!(shown.contains("write `says NAME shot(…)`"), "{shown}");
}

#[test]
fn one_claim_is_one_assertion() {
    assert!(fault(&claim("denies h shot()")).contains("write a second claim"));
    assert!(fault(&claim("by halls")).contains("`by` is given twice"));
}

#[test]
fn passages_lie_within_their_source() {
    let with = |range: &str| format!("claim c in S4 {range}\n  by halls\n  says h shot()\n  words \"w\"\n");
    assert!(fault(&with("8000..8090")).contains("outside of the source, which has 8089 bytes"));
    assert!(fault(&with("20..10")).contains("ends before it begins"));
    assert!(fault(&with("10..10")).contains("ends before it begins"));
    assert!(fault(&with("10")).contains("is not a range of bytes"));
    assert!(body(&with("0..8089")).1.is_empty());
}

#[test]
fn times_are_edtf() {
    for good in
        ["2021", "2021-10~", "2021-10-21T13:45%", "2021-10-21T13:45:10?", "../2021", "2021-10-21/..", "2020/2021"]
    {
        let (case, faults) = body(&claim(&format!("when {good} # why")));
        assert!(faults.is_empty(), "{good}: {faults:#?}");
        assert_eq!(case.claims[0].when.as_ref().unwrap().text, good);
    }
    for bad in ["yesterday", "2021-10-21 13:45", "2021/2020", "13:45"] {
        let shown = fault(&claim(&format!("when {bad}")));
        assert!(shown.contains("is not a date or time [write `2021`"), "{shown}");
    }
    assert!(fault("source S5 page \"x\"\n  date 21.10.2021").contains("is not a date or time"));
    assert!(fault("scope S4 shows shot() when never words \"w\"").contains("is not a date or time"));
    let (case, faults) = body("claim c in S4 by S4 says h shot(at: 2021-10-21T13:45) words \"w\"");
    assert!(faults.is_empty(), "{faults:#?}");
    let (_, _, fields) = case.claims[0].event().unwrap();
    assert_eq!(fields[4].unwrap().amount(), Some(1_634_845_500), "a moment in a field is local time, too");
}

#[test]
fn quotations_are_short() {
    let quote = |n: usize| claim(&format!("quote \"{}\"", vec!["word"; n].join(" ")));
    assert!(body(&quote(25)).1.is_empty());
    assert!(fault(&quote(26)).contains("26 words; at most 25"));
}

#[test]
fn keys_and_ids_are_given_once() {
    assert!(fault("source S4 article \"x\"").contains("two sources, people or things have the key `S4`"));
    assert!(fault("person S4 \"x\"").contains("have the key `S4`"));
    assert!(fault("thing halls weapon \"x\"").contains("have the key `halls`"));
    let (case, faults) = body(&format!("{}{}", claim(""), claim("")));
    assert_eq!(faults, ["10: two claims have the id `c` [give one of them another id]"]);
    assert_eq!(case.claims.len(), 1);
    assert!(fault("question q \"x\"\nquestion q \"y\"").contains("two questions"));
}

#[test]
fn corrections_name_other_claims() {
    assert!(fault(&claim("corrects d")).contains("there is no claim `d`"));
    assert!(fault(&claim("corrects c")).contains("cannot correct itself"));
    let other = claim("corrects c").replace("claim c", "claim d");
    let (_, faults) = body(&format!("{}{other}", claim("corrects d")));
    assert_eq!(faults.len(), 2, "{faults:#?}");
    assert!(faults[0].contains("corrects a claim that corrects it"));
}

#[test]
fn orders_name_happenings_that_claims_are_about() {
    let order = |said: &str| format!("{}claim o in S4\n  by S4\n  {said}\n  words \"w\"\n", claim(""));
    assert!(fault(&order("says h before hh")).contains("no claim is about a happening `hh` [did you mean `h`?]"));
    assert!(fault(&order("says h before h")).contains("cannot be before itself"));
}

#[test]
fn a_scope_says_when_and_why() {
    let (case, faults) = body("scope S4 shows shot()\n");
    assert_eq!(faults.len(), 2, "{faults:#?}");
    assert!(case.scopes.is_empty(), "without a time it would claim everything");
}

#[test]
fn a_case_is_one_case_with_an_offset() {
    let of = |text: &str| read_files(&[("main.case", text)]).1;
    assert_eq!(of("")[0], "1: these files have no `case` statement [begin the main file with `case ID \"title\"`]");
    assert!(of("case x \"X\"")[0].contains("warning: this case does not say which local times"));
    assert!(of("case x \"X\" offset -6")[0].contains("`-6` is not an offset"));
    assert!(of("case x \"X\" offset Z\ncase y \"Y\"")[0].contains("second case"));
    assert!(of("case x \"X\" offset Z adopted csatf \"w\"")[0].contains("no source says"));
    assert!(of("case x \"X\" offset Z adopted csatf \"w\" from S")[0].contains("there is no source `S`"));
}

// ---- includes --------------------------------------------------------------------------------------

#[test]
fn includes_are_relative_to_their_file_and_stay_in_the_folder() {
    let files = [
        ("a/main.case", "case x \"X\" offset Z\ninclude \"b/c.case\""),
        ("a/b/c.case", "include \"../d.case\"\nperson p \"P\""),
        ("a/d.case", "person q \"Q\""),
    ];
    let (case, faults) = read_files(&files);
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(case.people.iter().map(|p| p.key.as_str()).collect::<Vec<_>>(), ["q", "p"]);
    let refused =
        |path: &str| read_files(&[("a/main.case", &format!("case x \"X\" offset Z\ninclude \"{path}\""))]).1[0].clone();
    assert!(refused("../x.case").contains("outside of the case's folder"));
    assert!(refused("/etc/x.case").contains("not a path within"));
    assert!(refused("/etc/passwd").contains("not the name of a case file"));
    assert!(refused("x.case").contains("`a/x.case` could not be read: no such file"));
}

#[test]
fn includes_in_a_circle_and_twice_are_told() {
    let files = [
        ("main.case", "case x \"X\" offset Z\ninclude \"b.case\"\nperson p \"P\""),
        ("b.case", "include \"main.case\"\nperson q \"Q\""),
    ];
    let (case, faults) = read_files(&files);
    assert!(faults[0].contains("include each other: main.case → b.case → main.case"), "{faults:#?}");
    assert_eq!(case.people.len(), 2, "all else is read");
    let files = [
        ("main.case", "case x \"X\" offset Z\ninclude \"b.case\"\ninclude \"./b.case\""),
        ("b.case", "person q \"Q\""),
    ];
    let (case, faults) = read_files(&files);
    assert!(faults[0].contains("warning: `b.case` is included twice"), "{faults:#?}");
    assert_eq!((case.people.len(), faults.len()), (1, 1));
}

#[test]
fn includes_are_at_most_sixteen_deep() {
    let texts: Vec<(String, String)> =
        (0..20).map(|i| (format!("f{i}.case"), format!("include \"f{}.case\"", i + 1))).collect();
    let mut files: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    files.insert(0, ("main.case", "case x \"X\" offset Z\ninclude \"f0.case\""));
    let (_, faults) = read_files(&files);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].contains("more than 16 deep"));
}

#[test]
fn a_missing_main_file_is_told() {
    let (mut names, vocabulary) = vocabulary();
    let mut load = |_: &str| Err("no such file".to_owned());
    let (_, faults, files) = read("main.case", &mut load, &mut names, &vocabulary);
    assert!(faults.has_errors());
    assert_eq!(files.len(), 1, "so that the fault's place has a file");
}

/// Whatever is written, reading ends, and says what is wrong.
#[test]
fn no_text_makes_it_stumble() {
    let whole = format!(
        "{HEAD}{}question q \"x\" about h\nscope S4 shows shot() when 2021 words \"w\"\n",
        claim("quote \"q\"")
    );
    for cut in (0..whole.len()).filter(|i| whole.is_char_boundary(*i)) {
        let _ = read_files(&[("main.case", &whole[..cut])]);
        let _ = read_files(&[("main.case", &whole[cut..])]);
        let _ = read_files(&[("main.case", &format!("{}({}", &whole[..cut], &whole[cut..]))]);
    }
}
