//! Small records in; who has what, and what does not fit, out.

use std::collections::BTreeMap;

use protocol::diagnostic::SourceFile;

use super::*;
use crate::file::tests::sample;

/// Every weapon's place and load in words, and the findings, at the end of a record of 2026-03-02 whose
/// entries are all signed by ana.
fn view(lines: &[&str]) -> (Vec<String>, Vec<String>) {
    view_at(lines, usize::MAX)
}

fn view_at(lines: &[&str], until: usize) -> (Vec<String>, Vec<String>) {
    let text: String = lines.iter().map(|l| format!("10:00 ana: {l}\n")).collect();
    let s = sample(&format!("2026-03-02\n{text}"));
    let hands = hands(&s.record, &s.vocabulary, &s.names, until);
    assert_eq!(hands.gaps, Vec::<String>::new());
    let words = Words { record: &s.record, names: &s.names };
    let shown = hands.weapons.iter().map(|(weapon, holding)| {
        let load = match &holding.load {
            Load::Unknown => "load unknown".to_owned(),
            Load::Empty => "empty".to_owned(),
            Load::Loaded { count, .. } => format!("loaded with {}", count.unwrap_or(-1)),
            Load::Disputed(loads) => format!("one of {} loads", loads.len()),
        };
        let since = words.entries(&holding.since.into_iter().collect::<Vec<_>>());
        format!("{}: {}{since}; {load}", words.value(*weapon), words.place(&holding.place))
    });
    (shown.collect(), hands.findings.into_iter().map(|f| f.message).collect())
}

#[track_caller]
fn findings(lines: &[&str], expected: &[&str]) {
    assert_eq!(view(lines).1, expected);
}

#[test]
fn follows_a_weapon_through_a_day() {
    let lines = [
        "weapon_registered(weapon: R1)",
        "locked_away(weapon: R1, container: safe)",
        "taken_out(weapon: R1, container: safe)",
        "loaded(weapon: R1, count: 2)",
        "handover(weapon: R1, from: ana, to: kim)",
        "handover(weapon: R1, from: kim, to: ana)",
        "unloaded(weapon: R1)",
        "locked_away(weapon: R1)",
    ];
    let stages = [
        "R1: nobody entered where it was; load unknown",
        "R1: it was locked away in safe (e2); load unknown",
        "R1: ana had taken it out (e3); load unknown",
        "R1: ana had taken it out (e3); loaded with 2",
        "R1: kim had it in hand (e5); loaded with 2",
        "R1: ana had it in hand (e6); loaded with 2",
        "R1: ana had it in hand (e6); empty",
        "R1: it was locked away (e8); empty",
    ];
    for (i, stage) in stages.iter().enumerate() {
        let (shown, found) = view_at(&lines, i + 1);
        assert_eq!((shown.as_slice(), found.len()), ([(*stage).to_owned()].as_slice(), 0));
    }
}

#[test]
fn a_handover_is_from_whoever_has_it() {
    findings(
        &["handover(weapon: R1, to: kim)", "handover(weapon: R1, from: ana, to: ben)"],
        &["`R1` was handed over by ana, but by the record kim had it in hand (e1)"],
    );
    findings(
        &["taken_out(weapon: R1)", "handover(weapon: R1, from: ben, to: kim)"],
        &["`R1` was handed over by ben, but by the record ana had taken it out (e1)"],
    );
    findings(&["handover(weapon: R1, from: ben, to: kim)", "handover(weapon: R1, to: ben)"], &[]);
    findings(&["handover(weapon: R1, to: kim)", "handover(weapon: R2, from: ana, to: ben)"], &[]);
}

#[test]
fn a_weapon_in_the_lock_is_not_handed_over() {
    findings(
        &["locked_away(weapon: R1, container: safe)", "handover(weapon: R1, from: ana, to: kim)"],
        &["`R1` was handed over to kim, but by the record it was locked away in safe (e1)"],
    );
}

#[test]
fn the_lock_opens_and_closes_in_turn() {
    findings(
        &["taken_out(weapon: R1)", "taken_out(weapon: R1, by: kim)"],
        &["`R1` was taken out by kim, but by the record ana had taken it out (e1)"],
    );
    findings(
        &["locked_away(weapon: R1, container: safe)", "taken_out(weapon: R1, container: cart)"],
        &["`R1` was taken out of cart by ana, but by the record it was locked away in safe (e1)"],
    );
    findings(
        &["handover(weapon: R1, to: kim)", "locked_away(weapon: R1)"],
        &["`R1` was locked away by ana, but by the record kim had it in hand (e1)"],
    );
    findings(
        &["locked_away(weapon: R1)", "locked_away(weapon: R1)"],
        &["`R1` was locked away by ana, but by the record it was locked away (e1)"],
    );
}

#[test]
fn a_weapon_is_unloaded_before_it_is_loaded_again() {
    findings(
        &["loaded(weapon: R1)", "fired(weapon: R1)", "loaded(weapon: R1)"],
        &["`R1` was loaded, but by the record it was loaded already and not unloaded since (e1)"],
    );
    findings(&["loaded(weapon: R1)", "unloaded(weapon: R1)", "loaded(weapon: R1)"], &[]);
    findings(&["loaded(weapon: R1)", "loaded(weapon: R2)"], &[]);
}

#[test]
fn a_denied_entry_leaves_both_places_open() {
    let lines = [
        "handover(weapon: R1, to: ana)",
        "handover(weapon: R1, from: ana, to: kim)",
        "not handover(weapon: R1, to: kim)",
    ];
    assert_eq!(view(&lines).0, ["R1: kim had it in hand, or ana had it in hand (e2); load unknown"]);
    let then = |line| view(&[lines[0], lines[1], lines[2], line]).1;
    assert_eq!(then("handover(weapon: R1, from: kim, to: ben)"), Vec::<String>::new());
    assert_eq!(then("handover(weapon: R1, from: ana, to: ben)"), Vec::<String>::new());
    assert_eq!(
        then("handover(weapon: R1, from: eve, to: ben)"),
        ["`R1` was handed over by eve, but by the record kim had it in hand, or ana had it in hand (e2)"]
    );
    // A denial of another handover changes nothing, and a new entry settles where it is.
    assert_eq!(view(&[lines[0], lines[1], "not handover(weapon: R1, to: ben)"]).0, view(&lines[..2]).0);
    let settled = view(&[lines[0], lines[1], lines[2], "locked_away(weapon: R1, by: kim)"]).0;
    assert_eq!(settled, ["R1: it was locked away (e4); load unknown"]);
    let loads = view(&["loaded(weapon: R1)", "unloaded(weapon: R1)", "not unloaded(weapon: R1)", "loaded(weapon: R1)"]);
    assert_eq!(loads.1, Vec::<String>::new(), "it may have been unloaded");
}

#[test]
fn rounds_come_out_even() {
    let issued = "rounds_issued(weapon: R1, count: 6)";
    findings(
        &[issued, "fired(weapon: R1, count: 3)", "rounds_returned(weapon: R1, count: 2, spoiled: 1)", "day_wrapped"],
        &[],
    );
    findings(
        &[issued, "fired(weapon: R1, count: 3)", "rounds_returned(weapon: R1, count: 2)"],
        &[
            "when rounds were counted back, 6 issued, 3 fired, 2 returned and 0 spoiled were on the record for `R1`: 1 round not accounted for",
        ],
    );
    findings(
        &[
            issued,
            "rounds_issued(weapon: R2, count: 2)",
            "fired(weapon: R2, count: 4)",
            "rounds_returned(weapon: R1, count: 6)",
            "day_wrapped",
        ],
        &[
            "when the day was wrapped, 2 issued, 4 fired, 0 returned and 0 spoiled were on the record for `R2`: 2 rounds more than were issued",
        ],
    );
    findings(&[issued, "fired(weapon: R1, count: 5)", "unintended_discharge(id: U1, weapon: R1)", "day_wrapped"], &[]);
    findings(
        &[issued, "fired(weapon: R1)", "day_wrapped"],
        &["the rounds of `R1` could not be added up when the day was wrapped: an entry gives no number (e2)"],
    );
    findings(
        &[issued, "fired(weapon: R1, count: 5)", "not fired(weapon: R1)", "day_wrapped"],
        &[
            "when the day was wrapped, 6 issued, 5 fired, 0 returned and 0 spoiled were on the record for `R1`: 1 round not accounted for; part of it is denied (e2)",
        ],
    );
}

#[test]
fn every_day_is_counted_by_itself() {
    let issued = "rounds_issued(weapon: R1, count: 1)";
    let left_over =
        "1 issued, 0 fired, 0 returned and 0 spoiled were on the record for `R1`: 1 round not accounted for";
    findings(
        &["day_started", issued, "day_started", "day_wrapped"],
        &[&format!("when the next day began, {left_over}")],
    );
    findings(
        &["day_started", issued, "day_wrapped", "day_started"],
        &[&format!("when the day was wrapped, {left_over}")],
    );
}

#[test]
fn findings_name_their_entries_and_withdrawn_ones_do_not_count() {
    let s = sample(
        "2026-03-02\n@a 10:00 ana: handover(weapon: R1, to: ben)\n10:01 ana: handover(weapon: R1, from: kim, to: ana)\n\
         10:02 ana: withdraws @a\n",
    );
    let at = |until| hands(&s.record, &s.vocabulary, &s.names, until).findings;
    assert_eq!(at(2).len(), 1);
    assert_eq!((at(2)[0].kind, at(2)[0].entries.as_slice()), (FindingKind::NotTheHolder, [0, 1].as_slice()));
    assert_eq!(at(3), []);
}

#[test]
fn says_what_the_vocabulary_lacks() {
    let text = "sort weapon \"w\"\nsort person \"p\"\nevent handover \"h\" { weapon: weapon from: person }\nevent loaded \"l\" { by: person }\n";
    let file = SourceFile { name: "v.rules".into(), text: text.into() };
    let (mut protocol, _) = protocol::check::load(vec![file], &BTreeMap::new());
    let record = "production \"P\" in \"US\" at +00:00\n2026-03-02\n10:00 ana: handover(weapon: R1, from: ana)\n10:00 ana: loaded(by: ana)\n";
    let mut load = |_: &str| Ok(record.to_owned());
    let (record, faults, _) = crate::file::read("m.record", &mut load, &mut protocol.names, &protocol.vocabulary);
    assert!(!faults.has_errors(), "{faults:?}");
    let hands = hands(&record, &protocol.vocabulary, &protocol.names, 2);
    assert_eq!(hands.weapons.values().map(|h| &h.place).collect::<Vec<_>>(), [&Whereabouts::Unknown]);
    for gap in [
        "event `handover` has no field `to`: what it would say is unknown",
        "event `loaded` has no field `weapon`: its entries are passed over",
        "there is no event `locked_away`: what it would say is unknown",
        "there is no event `day_wrapped`: rounds are not added up at the wrap",
        "no event starts the day: rounds are added up over the whole record",
    ] {
        assert!(hands.gaps.contains(&gap.to_owned()), "{gap}: {:?}", hands.gaps);
    }
}
