//! Small records in; where the rounds are, and what does not agree, out. Then two whole days, whose numbers
//! were added up by hand.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

use super::*;
use crate::tests::{Sample, a_day_on_set, sample};

/// The ledger of these entries, all signed by ana on one day; every lot of it adds up to nought.
fn of(lines: &[&str]) -> (Ledger, Sample) {
    let text: String = lines.iter().map(|l| format!("10:00 ana: {l}\n")).collect();
    let sample = sample(&format!("2026-03-02\n{text}"));
    let ledger = ledger(&sample.record, &sample.names, &sample.vocabulary);
    adds_up(&ledger);
    (ledger, sample)
}

#[track_caller]
fn adds_up(ledger: &Ledger) {
    let mut lots: Vec<Option<&str>> = ledger.accounts.iter().map(|b| b.lot.as_deref()).collect();
    lots.dedup();
    for lot in lots {
        let accounts = ledger.accounts.iter().filter(|b| b.lot.as_deref() == lot);
        assert_eq!(accounts.map(|b| b.count).sum::<i64>(), 0, "{lot:?}");
        let t = ledger.totals(lot);
        let parts = [
            t.in_stock,
            t.counted_out,
            t.fired,
            t.fired_unmeant,
            t.tested,
            t.spoiled,
            t.gone_back,
            t.lost,
            t.unexplained,
        ];
        assert_eq!(t.received, parts.iter().sum::<i64>(), "{lot:?}");
        // The movements give the accounts.
        for balance in ledger.accounts.iter().filter(|b| b.lot.as_deref() == lot) {
            let of_lot = ledger.postings.iter().filter(|p| p.lot.as_deref() == lot);
            let moved: i64 = of_lot
                .map(|p| {
                    let n = p.count.unwrap_or(0);
                    i64::from(p.to == balance.account) * n - i64::from(p.from == balance.account) * n
                })
                .sum();
            assert_eq!(moved, balance.count, "{balance:?}");
        }
    }
}

/// Where the rounds of a lot are, in words.
fn ends(lines: &[&str], lot: &str) -> Vec<String> {
    of(lines).0.trace(lot).unwrap().ends.iter().map(TraceEnd::words).collect()
}

fn messages(lines: &[&str]) -> Vec<String> {
    of(lines).0.imbalances.into_iter().map(|i| i.message).collect()
}

const RECEIVED: &str = "lot_received(lot: Q, class: blank, count: 50, container: box)";

#[test]
fn follows_rounds_from_the_box_to_their_ends() {
    let lines = [
        RECEIVED,
        "rounds_issued(weapon: R1, lot: Q, count: 6)",
        "loaded(weapon: R1, lot: Q, class: blank, count: 6)",
        "fired(weapon: R1, count: 3)",
        "unintended_discharge(id: U1, weapon: R1, class: blank)",
        "rounds_returned(weapon: R1, count: 1, spoiled: 1)",
        "lot_returned(lot: Q, count: 40, to: maker)",
    ];
    assert_eq!(
        ends(&lines, "Q"),
        ["5 in box", "3 fired as planned", "1 fired unmeant", "1 spoiled", "40 gone back to maker"]
    );
    assert_eq!(messages(&lines), Vec::<String>::new());
    let words: Vec<String> = of(&lines).0.postings.iter().map(|p| p.words.clone()).collect();
    assert_eq!(words[1], "6 of Q: in box → counted out for R1");
}

#[test]
fn a_count_without_its_round_is_listed_until_it_comes_right() {
    let lines = [RECEIVED, "rounds_issued(weapon: R1, lot: Q, count: 2)", "fired(weapon: R1, count: 1)"];
    let short = [&lines[..], &["rounds_returned(weapon: R1, count: 0)"]].concat();
    assert_eq!(
        messages(&short),
        [
            "when rounds were counted back, 1 of Q counted out for R1 were neither fired, spoiled nor counted back (e2, e3)"
        ]
    );
    let found = [&short[..], &["rounds_returned(weapon: R1, count: 0, spoiled: 1)", "day_wrapped()"]].concat();
    let (ledger, _) = of(&found);
    assert_eq!((ledger.imbalances.len(), ledger.imbalances[0].settled_by), (1, Some(4)));
    assert_eq!(ledger.open().count(), 0);
    // Said once, however often it is looked at.
    assert_eq!(messages(&[&short[..], &["day_wrapped()", "day_started()"]].concat()).len(), 1);
}

#[test]
fn no_place_gives_more_than_it_holds() {
    assert_eq!(
        messages(&[RECEIVED, "rounds_issued(weapon: R1, lot: Q, count: 1)", "fired(weapon: R1, count: 2)"]),
        ["2 of Q left where 1 were by the record (counted out for R1)"]
    );
    assert_eq!(
        messages(&["rounds_issued(weapon: R1, lot: Q, count: 1)"]),
        ["1 of Q were taken, but no entry says where they came from"]
    );
    let two = [
        "lot_received(lot: Q, class: blank, count: 50)",
        "rounds_stored(container: a, lot: Q, count: 30)",
        "rounds_stored(container: b, lot: Q, count: 20)",
    ];
    let issued = "rounds_issued(weapon: R1, lot: Q, count: 2)";
    assert_eq!(
        messages(&[&two[..], &[issued]].concat()),
        ["2 of Q were taken, but the record does not say from where: there were 30 in a, 20 in b"]
    );
    // The one that is out of the lock is meant.
    let out = [&two[..], &["rounds_taken_out(container: b)", issued]].concat();
    assert_eq!(messages(&out), Vec::<String>::new());
    assert_eq!(ends(&out, "Q"), ["30 in a", "18 in b", "2 counted out for R1"]);
}

#[test]
fn storing_again_is_a_count() {
    let again = |n: i64| format!("rounds_stored(container: box, lot: Q, count: {n})");
    assert_eq!(ends(&[RECEIVED, &again(50)], "Q"), ["50 in box"]);
    assert_eq!(messages(&[RECEIVED, &again(50)]), Vec::<String>::new());
    assert_eq!(
        messages(&[RECEIVED, &again(48)]),
        ["48 of Q were counted in box, but by the ledger 50 were: 2 too few"]
    );
    assert_eq!(ends(&[RECEIVED, &again(48)], "Q"), ["48 in box", "2 where no entry says"]);
    assert_eq!(ends(&[RECEIVED, &again(51)], "Q"), ["51 in box", "-1 where no entry says"]);
    // A test gives no number: the count after it does.
    let tested = [RECEIVED, "blanks_tested(weapon: R1, lot: Q)"];
    assert_eq!(ends(&tested, "Q"), ["50 or fewer in box", "0 or more used in tests"]);
    let counted = [tested[0], tested[1], &again(47)];
    assert_eq!(ends(&counted, "Q"), ["47 in box", "3 used in tests"]);
    assert_eq!(messages(&counted), Vec::<String>::new());
    let ledger = of(&counted).0;
    assert_eq!(ledger.postings.last().unwrap().inferred, [Inference::Number]);
    // A test that says how many leaves nothing open.
    let said = [RECEIVED, "blanks_tested(weapon: R1, lot: Q, count: 2)"];
    assert_eq!(ends(&said, "Q"), ["48 in box", "2 used in tests"]);
    // More than before cannot come from a test.
    assert_eq!(
        messages(&[tested[0], tested[1], &again(52)]),
        ["52 of Q were counted in box, but by the ledger 50 were: 2 too many (e2)"]
    );
}

#[test]
fn one_persons_count_settles_a_test_but_moves_nothing_by_itself() {
    let tally = |n: i64| format!("rounds_counted(id: T1, lot: Q, container: box, count: {n}, blind: yes)");
    assert_eq!(messages(&[RECEIVED, &tally(50)]), Vec::<String>::new());
    assert_eq!(
        messages(&[RECEIVED, &tally(49)]),
        ["49 of Q were counted in box, but by the ledger 50 were: 1 too few"]
    );
    assert_eq!(ends(&[RECEIVED, &tally(49)], "Q"), ["50 in box"]);
    let tested = [RECEIVED, "blanks_tested(weapon: R1, lot: Q)"];
    assert_eq!(ends(&[tested[0], tested[1], &tally(49)], "Q"), ["49 in box", "1 used in tests"]);
    assert_eq!(messages(&[tested[0], tested[1], &tally(51)]).len(), 1);
}

#[test]
fn rounds_move_between_boxes_and_belts() {
    let lines = [
        RECEIVED,
        "rounds_stored(container: tin, lot: Q, count: 20)",
        "container_emptied(container: box)",
        "rounds_stored(container: crate, class: blank, count: 30)",
        "rounds_taken_out(container: tin)",
        "belt_issued(container: belt, lot: Q, count: 5, to: kim)",
        "belt_checked(container: belt, count: 4)",
    ];
    assert_eq!(ends(&lines, "Q"), ["4 in belt", "30 in crate", "15 in tin", "1 where no entry says"]);
    assert_eq!(messages(&lines), ["4 of Q were counted in belt, but by the ledger 5 were: 1 too few"]);
}

#[test]
fn rounds_of_the_wrong_class_are_listed() {
    let dummies = "lot_received(lot: D, class: dummy, count: 10, container: tin)";
    let of_d = "rounds_issued(weapon: R1, lot: D, count: 1)";
    assert_eq!(
        messages(&[dummies, of_d, "loaded(weapon: R1, lot: D, class: blank, count: 1)"]),
        ["rounds of D are entered here as blank, but the lot was delivered as dummy (e1)"]
    );
    assert_eq!(
        messages(&[dummies, of_d, "unintended_discharge(id: U1, weapon: R1, class: live)"]),
        ["a round (live) went off in R1, but by the record only D was counted out for it"]
    );
    assert_eq!(
        messages(&[dummies, "container_labelled(container: tin, class: blank, lot: D)"]),
        ["rounds of D are entered here as blank, but the lot was delivered as dummy (e1)"]
    );
}

#[test]
fn loading_what_was_not_counted_out_is_listed_and_moved() {
    let lines = [RECEIVED, "loaded(weapon: R1, lot: Q, count: 2)", "fired(weapon: R1, count: 2)"];
    assert_eq!(messages(&lines), ["R1 was loaded with 2 of Q, but by the record 0 were counted out for it"]);
    assert_eq!(ends(&lines, "Q"), ["48 in box", "2 fired as planned"]);
    // Loaded, unloaded, loaded again: the same rounds.
    let again = [
        RECEIVED,
        "rounds_issued(weapon: R1, lot: Q, count: 2)",
        "loaded(weapon: R1, lot: Q, count: 2)",
        "unloaded(weapon: R1)",
        "loaded(weapon: R1, lot: Q, count: 2)",
    ];
    assert_eq!(messages(&again), Vec::<String>::new());
}

#[test]
fn what_is_not_said_is_inferred_only_where_one_answer_is_left() {
    let dummies = "lot_received(lot: D, class: dummy, count: 10, container: tin)";
    let no_lot = "rounds_issued(weapon: R1, count: 2)";
    assert_eq!(ends(&[RECEIVED, no_lot], "Q"), ["48 in box", "2 counted out for R1"]);
    let (ledger, _) = of(&[RECEIVED, dummies, no_lot]);
    assert_eq!(ledger.imbalances[0].kind, ImbalanceKind::LotNotSaid);
    assert_eq!(ledger.totals(None).counted_out, 2);
    let out = [RECEIVED, dummies, "rounds_taken_out(container: tin)", no_lot];
    assert_eq!(ends(&out, "D"), ["8 in tin", "2 counted out for R1"]);
    // Two lots in one weapon: which came back?
    let both = [
        RECEIVED,
        dummies,
        "rounds_issued(weapon: R1, lot: Q, count: 1)",
        "rounds_issued(weapon: R1, lot: D, count: 5)",
    ];
    let all = [&both[..], &["rounds_returned(weapon: R1, count: 6)"]].concat();
    assert_eq!(messages(&all), Vec::<String>::new());
    let part = [&both[..], &["rounds_returned(weapon: R1, count: 3)"]].concat();
    assert_eq!(of(&part).0.imbalances[0].kind, ImbalanceKind::LotNotSaid);
}

#[test]
fn shots_without_a_number_stay_open_or_follow_by_difference() {
    let fired = [RECEIVED, "rounds_issued(weapon: R1, lot: Q, count: 6)", "fired(weapon: R1)"];
    assert_eq!(ends(&fired, "Q"), ["44 in box", "6 or fewer counted out for R1", "0 or more fired as planned"]);
    assert_eq!(of(&fired).0.totals(Some("Q")).uncounted, 1);
    assert_eq!(messages(&fired), ["`fired` gives no number: rounds counted out for R1 cannot be added up"]);
    let back = [&fired[..], &["rounds_returned(weapon: R1, count: 2)"]].concat();
    assert_eq!(ends(&back, "Q"), ["46 in box", "4 fired as planned"]);
    assert_eq!(of(&back).0.totals(Some("Q")).uncounted, 0);
    let held_back = [&fired[..], &["rounds_returned(weapon: R1, count: withheld)"]].concat();
    assert!(ends(&held_back, "Q").contains(&"6 or fewer counted out for R1".to_owned()), "nothing is settled");
}

#[test]
fn withdrawn_entries_do_not_count_and_denied_ones_are_marked() {
    let sample = sample(
        "2026-03-02\n10:00 ana: lot_received(lot: Q, class: blank, count: 50, container: box)\n\
         @w 10:01 ana: rounds_issued(weapon: R1, lot: Q, count: 6)\n10:02 ana: withdraws @w\n\
         10:03 ana: rounds_issued(weapon: R1, lot: Q, count: 2)\n10:04 kim: not rounds_issued(weapon: R1, lot: Q, count: 2)\n\
         10:05 ana asks rounds_issued(weapon: R1, lot: Q, count: 9)\n",
    );
    let ledger = ledger(&sample.record, &sample.names, &sample.vocabulary);
    assert_eq!(ledger.postings.len(), 2);
    assert_eq!(ledger.postings[1].disputed_by, [4]);
    assert_eq!(ledger.totals(Some("Q")).counted_out, 2);
}

#[test]
fn a_found_round_is_one_that_a_count_lacks_or_one_too_many() {
    let found = "round_found(class: live, id: N1, container: cart)";
    assert_eq!(messages(&[found]), ["a round (live) was found in cart, and no count on the record lacks one"]);
    assert_eq!(messages(&["count_mismatch(id: N1, weapon: R1)", found]), Vec::<String>::new());
    assert_eq!(messages(&[found, "count_mismatch(id: N1, weapon: R1)"]), Vec::<String>::new());
    let (ledger, _) = of(&[found, "round_cleared(id: N1)"]);
    assert_eq!((ledger.imbalances[0].settled_by, ledger.found[0].cleared_by), (Some(1), Some(1)));
}

#[test]
fn lookalikes_are_listed_the_gravest_first() {
    let lines = [
        "weapon_registered(weapon: R1, calibre: \".45\")",
        "weapon_registered(weapon: R2, calibre: \". 45\")",
        "lot_received(lot: Q, class: blank, size: quarter, count: 50, container: box)",
        "lot_received(lot: F, class: blank, size: full, count: 50, container: tin)",
        "lot_received(lot: D, class: dummy, count: 10, container: box)",
        "lot_received(lot: L, class: live, count: 10, container: bag)",
        "lot_received(lot: Z, class: blank, size: full, count: 10, container: far)",
        "blank_matched(lot: Q, weapon: R1, fits: yes)",
        "blank_matched(lot: F, weapon: R2, fits: yes)",
        "blank_matched(lot: Z, weapon: R1, fits: no)",
        "belt_issued(container: tin, lot: L, count: 1)",
    ];
    let (ledger, _) = of(&lines);
    let said: Vec<&str> = ledger.lookalikes.iter().map(|l| l.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "F is blank (full), L is live; both are in tin",
            "Q is blank (quarter), D is dummy; both are in box",
            "Q is blank (quarter), F is blank (full); both go with weapons of calibre .45",
        ]
    );
    let grave: Vec<Mixed> = ledger.lookalikes.iter().map(|l| l.mixed).collect();
    assert_eq!(grave, [Mixed::Live, Mixed::Powder, Mixed::Size]);
}

// ---- two whole days -------------------------------------------------------------------------------------

/// Added up by hand from the files of the example:
///
/// * D45: 24 delivered and stored; 6 counted out and 6 back.
/// * Q45: 50 delivered, 47 stored after a test of three shots. Monday: 2 + 2 counted out and fired. Tuesday: 2
///   counted out and back (the scene was changed), 2 counted out and fired. A test each morning gives no number.
/// * Q9: 50 delivered, 47 stored. Monday: 2 out (1 fired, 1 unmeant), 1 fired, 1 fired. Tuesday: 2 fired; 2
///   out of which 1 was fired and 1 found, spoiled; 2 fired. A test each morning gives no number.
#[test]
fn the_two_days_come_out_as_added_up_by_hand() {
    let day = a_day_on_set();
    let ledger = ledger(&day.record, &day.names, &day.vocabulary);
    adds_up(&ledger);
    assert_eq!(ledger.gaps, Vec::<String>::new());
    let lots: Vec<&str> = ledger.lots.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(lots, ["D45", "Q45", "Q9"]);

    let totals = |lot| ledger.totals(Some(lot));
    assert_eq!(totals("D45"), Totals { received: 24, in_stock: 24, ..Totals::default() });
    assert_eq!(
        totals("Q45"),
        Totals { received: 50, in_stock: 41, fired: 6, tested: 3, uncounted: 2, ..Totals::default() }
    );
    assert_eq!(
        totals("Q9"),
        Totals {
            received: 50,
            in_stock: 37,
            fired: 8,
            fired_unmeant: 1,
            tested: 3,
            spoiled: 1,
            uncounted: 2,
            ..Totals::default()
        }
    );

    let words = |lot| -> Vec<String> { ledger.trace(lot).unwrap().ends.iter().map(TraceEnd::words).collect() };
    assert_eq!(words("D45"), ["24 in box_d45"]);
    assert_eq!(words("Q45"), ["41 or fewer in box_q45", "6 fired as planned", "3 or more used in tests"]);
    assert_eq!(
        words("Q9"),
        ["37 or fewer in box_q9", "8 fired as planned", "1 fired unmeant", "3 or more used in tests", "1 spoiled"]
    );
}

#[test]
fn the_blank_that_jumped_away_is_the_only_imbalance_and_was_settled() {
    let day = a_day_on_set();
    let ledger = ledger(&day.record, &day.names, &day.vocabulary);
    let [missing] = ledger.imbalances.as_slice() else { panic!("{:?}", ledger.imbalances) };
    assert_eq!((missing.kind, missing.lot.as_deref(), missing.count), (ImbalanceKind::NotAccountedFor, Some("Q9"), 1));
    let settled = &day.record.entries[missing.settled_by.unwrap()];
    assert_eq!(settled.remark.as_deref(), Some("dented: out of use"));
    let [found] = ledger.found.as_slice() else { panic!("{:?}", ledger.found) };
    assert_eq!(found.id.as_deref(), Some("N1"));
    assert!(found.missed_by.is_some() && found.cleared_by.is_some());
    let said: Vec<&str> = ledger.lookalikes.iter().map(|l| l.message.as_str()).collect();
    assert_eq!(said, ["D45 is dummy, Q45 is blank (quarter); both go with R1"]);
}

#[test]
fn every_shot_of_a_lot_can_be_traced_to_its_entry() {
    let day = a_day_on_set();
    let ledger = ledger(&day.record, &day.names, &day.vocabulary);
    let trace = ledger.trace("Q9").unwrap();
    let unmeant = trace.ends.iter().find(|e| e.balance.account == Account::FiredUnmeant).unwrap();
    let [posting] = unmeant.postings.as_slice() else { panic!("{unmeant:?}") };
    assert_eq!(day.record.entries[posting.entry].remark.as_deref(), Some("into the ground; nobody hurt"));
    assert_eq!((posting.count, posting.inferred.as_slice()), (Some(1), [Inference::Lot].as_slice()));
    assert!(ledger.trace("Q10").is_none());
}

#[test]
fn the_tables_say_the_same_and_can_be_read_again() {
    let day = a_day_on_set();
    let ledger = ledger(&day.record, &day.names, &day.vocabulary);
    let csv = postings_table(&ledger, &day.record, &day.names, &day.vocabulary).csv();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), ledger.postings.len());
    let fired: i64 =
        rows.iter().filter(|r| &r[4] == "Q9" && &r[8] == "fired").map(|r| r[10].parse::<i64>().unwrap()).sum();
    assert_eq!(fired, 8);
    assert_eq!(
        rows.iter().filter(|r| &r[10] == "not entered").count(),
        6,
        "two tests of delivery and four of mornings"
    );
    let balances = balances_table(&ledger, &day.record, &day.names, &day.vocabulary).csv();
    let mut reader = csv::Reader::from_reader(balances.as_bytes());
    let sum: i64 = reader.records().map(|r| r.unwrap()[4].parse::<i64>().unwrap()).sum();
    assert_eq!(sum, 0);
    let imbalances = imbalances_table(&ledger, &day.record, &day.names, &day.vocabulary);
    assert_eq!(imbalances.rows.len(), 1);
}
