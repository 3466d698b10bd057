//! Small cases, folded: one for each rule of how claims are put together.

use model::{Moment, Names, Order, Span, Vocabulary};
use protocol::diagnostic::SourceFile;

use super::*;
use crate::file;

/// A folded case with what is needed to show it.
pub(crate) struct Told {
    pub case: Case,
    pub names: Names,
    pub vocabulary: Vocabulary,
    pub folded: Folded,
}

/// A small vocabulary with every type of field that the rules tell apart.
pub(crate) const VOCABULARY: &str = r#"
sort person "a person"
sort organisation "an organisation"
sort weapon "a weapon"
sort place "a place"
sort proceeding "a proceeding"
choice class { live, blank, dummy }
event handover "Hand over" closed { weapon: weapon  from: person?  to: person }
event shot "A shot" { weapon: weapon?  by: person?  class: class?  count: number?  at: moment? }
event remark "What fits no other kind" { about: text? }
event dismissed "A court dismisses" { proceeding: proceeding?  reason: text? }
event convicted "A court convicts" { proceeding: proceeding?  person: person? }
"#;

const HEAD: &str = r#"
case example "An example"
  offset +00:00
person ana "Ana"
person ben "Ben"
person kim "Kim"
thing R1 weapon "the revolver"
source S1 article "an article"
  date 2026-03-03
source D1 affidavit "an affidavit"
  date 2026-03-04
"#;

/// Protocol with the small vocabulary.
pub(crate) fn vocabulary() -> (Names, Vocabulary) {
    let files = vec![SourceFile { name: "core.rules".into(), text: VOCABULARY.into() }];
    let (protocol, faults) = protocol::check::load(files, &Default::default());
    assert!(!faults.has_errors(), "{faults:?}");
    (protocol.names, protocol.vocabulary)
}

/// A case of these statements, folded; it must have no faults.
pub(crate) fn read(statements: &str, reading: &Reading) -> Told {
    let (mut names, vocabulary) = vocabulary();
    let text = format!("{HEAD}{statements}");
    let mut load = |_: &str| Ok(text.clone());
    let (case, faults, _) = file::read("main.case", &mut load, &mut names, &vocabulary);
    assert!(faults.0.is_empty(), "{:#?}", faults.0);
    let folded = fold(&case, &vocabulary, reading);
    Told { case, names, vocabulary, folded }
}

/// One claim a line: `ID [ASSERTER] says …; when …` with words added.
fn tell(claims: &str) -> Told {
    tell_as(claims, &Reading::default())
}

fn tell_as(claims: &str, reading: &Reading) -> Told {
    read(&statements(claims), reading)
}

/// `ana: says h shot() @ 2021-10-21 in D1` becomes a whole claim; its id is `c` and the line's number.
fn statements(claims: &str) -> String {
    let mut text = String::new();
    for (i, line) in claims.trim().lines().enumerate() {
        let (by, rest) = line.trim().split_once(": ").unwrap();
        let (rest, source) = rest.split_once(" in ").unwrap_or((rest, "S1"));
        let (rest, corrects) = rest.split_once(" corrects ").map_or((rest, None), |(r, c)| (r, Some(c)));
        let (said, when) = rest.split_once(" @ ").map_or((rest, None), |(s, w)| (s, Some(w)));
        text += &format!("claim c{i} in {source}\n  by {by}\n  {said}\n  words \"w\"\n");
        text += &when.map_or(String::new(), |w| format!("  when {w}\n"));
        text += &corrects.map_or(String::new(), |c| format!("  corrects {c}\n"));
    }
    text
}

impl Told {
    /// Each statement as `kind(fields) by-claims`, with `not` for a denial.
    fn shown(&self) -> Vec<String> {
        let pairs = self.folded.history.statements.iter().zip(&self.folded.accounts);
        pairs.map(|(s, a)| self.show(s, a)).collect()
    }

    fn show(&self, s: &Statement, account: &Account) -> String {
        let kind = self.vocabulary.kind(s.kind).unwrap();
        let fields = kind.fields.iter().zip(&s.fields);
        let given = fields.filter_map(|(f, v)| Some(format!("{}: {}", f.name, self.names.show((*v)?, 0))));
        let not = if s.denied { "not " } else { "" };
        let fields: Vec<String> = given.collect();
        let claims: Vec<&str> = account.claims.iter().map(|c| self.case.claims[*c].id.as_str()).collect();
        format!("{not}{}({}) {}", kind.name, fields.join(", "), claims.join("+"))
    }

    /// Each conflict as its kind and its sides with their asserters.
    fn conflicts(&self) -> Vec<String> {
        self.folded
            .conflicts
            .iter()
            .map(|c| {
                let sides = c.sides.iter().map(|s| {
                    let voices: Vec<&str> = s.voices.iter().map(|v| v.asserter.as_str()).collect();
                    format!("{} ({})", s.value.show(&self.case, &self.vocabulary, &self.names), voices.join(", "))
                });
                format!("{}: {}", c.kind.words(), sides.collect::<Vec<_>>().join(" | "))
            })
            .collect()
    }

    fn order(&self, first: &str, second: &str) -> Order {
        let moment = |handle: &str| -> Moment {
            let id = self.folded.event(handle).unwrap().statements[0];
            self.folded.history.statement(id).unwrap().moment()
        };
        self.folded.history.order(moment(first), moment(second))
    }
}

// ---- accounts --------------------------------------------------------------------------------------

#[test]
fn claims_that_agree_are_one_statement() {
    let told = tell(
        "ana: says h handover(weapon: R1) @ 2021-10-21
         ben: says h handover(to: kim) @ 2021-10-21T13:45
         kim: says h handover(from: ana)",
    );
    assert_eq!(told.shown(), ["handover(weapon: R1, from: ana, to: kim) c0+c1+c2"]);
    let when = told.folded.history.statements[0].when;
    assert_eq!(when.latest - when.earliest, 59);
    assert!(told.folded.conflicts.is_empty());
    assert_eq!(told.folded.accounts[0].variants, 1);
}

#[test]
fn rival_accounts_share_what_both_allow_and_nothing_else() {
    let told = tell(
        "ana: says h handover(weapon: R1, from: ana) @ 2021-10-21T13:45
         ben: says h handover(from: ben)
         kim: says h handover(to: kim)",
    );
    // Nobody said that the handover from Ben was of R1, or at 13:45.
    assert_eq!(told.shown(), ["handover(from: ben, to: kim) c1+c2", "handover(weapon: R1, from: ana, to: kim) c0+c2"]);
    assert_eq!(told.folded.history.statements[0].when, Span::ANY);
    assert_eq!(told.conflicts(), ["identity: ana (ana) | ben (ben)"]);
    assert!(told.folded.accounts.iter().all(|a| a.variants == 2 && a.event.0 == 0));
}

#[test]
fn times_that_exclude_each_other_are_rivals() {
    let told = tell(
        "ana: says h shot() @ 2021-10-21T13:45
         ben: says h shot() @ 2021-10-21T13:50
         kim: says h shot(by: ben) @ 2021-10-21",
    );
    assert_eq!(told.shown(), ["shot(by: ben) c0+c2", "shot(by: ben) c1+c2"]);
    let expected = "time: h between 2021-10-21 13:45 and 2021-10-21 13:45:59 (ana) \
                    | h between 2021-10-21 13:50 and 2021-10-21 13:50:59 (ben)";
    assert_eq!(told.conflicts(), [expected]);
}

#[test]
fn two_disputed_fields_make_no_combination_that_nobody_states() {
    let told = tell(
        "ana: says h shot(by: ana, count: 1)
         ben: says h shot(by: ben, count: 2)",
    );
    assert_eq!(told.shown(), ["shot(by: ana, count: 1) c0", "shot(by: ben, count: 2) c1"]);
    assert_eq!(told.conflicts(), ["identity: ana (ana) | ben (ben)", "number: 1 (ana) | 2 (ben)"]);
}

#[test]
fn another_kind_is_another_account() {
    let told = tell(
        "ana: says h shot(weapon: R1)
         ben: says h handover(weapon: R1)",
    );
    assert_eq!(told.shown(), ["shot(weapon: R1) c0", "handover(weapon: R1) c1"]);
    assert_eq!(told.conflicts(), ["act: shot (ana) | handover (ben)"]);
}

#[test]
fn what_a_proceeding_came_to_is_a_legal_outcome() {
    let told = tell(
        "ana: says end dismissed(reason: \"x\")
         ben: says end dismissed(reason: \"y\")
         kim: says end convicted(person: ana)",
    );
    let expected =
        ["legal outcome: dismissed (ana, ben) | convicted (kim)", "legal outcome: \"x\" (ana) | \"y\" (ben)"];
    assert_eq!(told.conflicts(), expected);
}

#[test]
fn too_many_rivals_are_reported() {
    let claims: Vec<String> = (0..20).map(|n| format!("ana: says h shot(count: {n})")).collect();
    let told = tell(&claims.join("\n"));
    assert_eq!(told.shown().len(), MAX_VARIANTS);
    assert!(told.folded.faults.0[0].message.contains("more than 16 rival accounts"));
    let claims: Vec<String> = (0..16).map(|n| format!("ana: says h shot(count: {n})")).collect();
    assert!(tell(&claims.join("\n")).folded.faults.0.is_empty());
}

#[test]
fn many_claims_that_agree_stay_one_account() {
    let claims: Vec<String> = (0..200).map(|n| format!("ana: says h shot(count: {})", n % 2)).collect();
    let told = tell(&claims.join("\n"));
    assert_eq!(told.folded.accounts.iter().map(|a| a.claims.len()).collect::<Vec<_>>(), [100, 100]);
}

/// Every account is consistent, no claim fits into an account that it is not in, and every claim is in one:
/// over all ways to fill two fields of four claims with nothing or one of two values.
#[test]
fn accounts_are_the_largest_sets_that_agree() {
    for code in 0..3_u32.pow(8) {
        // One in seven is enough to see all patterns, and quick.
        if code % 7 != 0 {
            continue;
        }
        let digit = |i: u32| (code / 3_u32.pow(i)) % 3;
        let (count, by) = (["", "count: 1", "count: 2"], ["", "by: ana", "by: ben"]);
        let claim = |i: u32| {
            let fields = [count[digit(2 * i) as usize], by[digit(2 * i + 1) as usize]];
            let fields: Vec<&str> = fields.into_iter().filter(|f| !f.is_empty()).collect();
            format!("kim: says h shot({})", fields.join(", "))
        };
        let told = tell(&(0..4).map(claim).collect::<Vec<_>>().join("\n"));
        let fits = |claim: &Claim, s: &Statement| {
            let fields = claim.event().unwrap().2;
            fields.iter().zip(&s.fields).all(|(c, s)| c.is_none() || s.is_none() || c == s)
        };
        for (i, claim) in told.case.claims.iter().enumerate() {
            let mut supported = 0;
            for (s, a) in told.folded.history.statements.iter().zip(&told.folded.accounts) {
                assert_eq!(fits(claim, s), a.claims.contains(&i), "{:?}", told.shown());
                supported += usize::from(a.claims.contains(&i));
            }
            assert!(supported > 0);
        }
    }
}

// ---- stances ---------------------------------------------------------------------------------------

#[test]
fn a_denial_is_a_statement_of_its_own() {
    let told = tell(
        "ana: says h shot(by: ben, class: live) @ 2021-10-21
         ben: denies h shot(by: ben)",
    );
    assert_eq!(told.shown(), ["shot(by: ben, class: live) c0", "not shot(by: ben) c1"]);
    let [said, denied] = &told.folded.history.statements[..] else { panic!() };
    assert_eq!((said.event, said.when), (denied.event, denied.when));
    assert_eq!(told.conflicts(), ["said and denied: it happened (ana) | it did not happen (ben)"]);
}

#[test]
fn a_denial_of_something_else_contradicts_nobody() {
    let other_field = tell("ana: says h shot(by: ben)\nben: denies h shot(by: ana)");
    let other_time = tell("ana: says h shot() @ 2021-10-21\nben: denies h shot() @ 2021-10-22");
    let not_said = tell("ana: says h shot()\nben: denies h shot(by: ben)");
    for told in [other_field, other_time, not_said] {
        assert_eq!(told.shown().len(), 2);
        assert!(told.folded.conflicts.is_empty(), "{:?}", told.conflicts());
    }
}

#[test]
fn who_does_not_know_is_listed_and_says_nothing() {
    let told = tell("ana: unsure h shot(by: ben)");
    assert!(told.shown().is_empty());
    assert_eq!(told.folded.event("h").unwrap().unsure, [0]);
}

#[test]
fn corrected_claims_are_kept_and_count_for_nothing() {
    let told = tell(
        "ana: says h shot(count: 1)
         ana: says h shot(count: 2) corrects c0
         ana: says h shot(count: 3) corrects c1",
    );
    assert_eq!(told.shown(), ["shot(count: 3) c2"]);
    assert_eq!(told.case.claims.len(), 3);
    assert!(told.folded.conflicts.is_empty());
}

// ---- readings --------------------------------------------------------------------------------------

const THREE: &str = "ana: says a shot(count: 1)
    ben > ana > S1: says b shot(count: 2) in D1
    S1: says c shot(count: 3)";

#[test]
fn a_reading_takes_the_words_of_some() {
    let all = tell(THREE);
    assert_eq!(all.shown().len(), 3);
    let only = Reading { only_asserters: Some(vec!["ben".into()]), ..Reading::default() };
    assert_eq!(tell_as(THREE, &only).shown(), ["shot(count: 2) c1"]);
    let without = Reading { without: vec!["ana".into()], ..Reading::default() };
    assert_eq!(tell_as(THREE, &without).shown(), ["shot(count: 2) c1", "shot(count: 3) c2"]);
    let documents = Reading { documents_only: true, ..Reading::default() };
    assert_eq!(tell_as(THREE, &documents).shown(), ["shot(count: 2) c1"]);
}

#[test]
fn happenings_keep_their_numbers_in_every_reading() {
    let without = Reading { without: vec!["ana".into()], ..Reading::default() };
    let told = tell_as(THREE, &without);
    assert_eq!(told.folded.event("c").unwrap().id, tell(THREE).folded.event("c").unwrap().id);
    assert!(told.folded.event("a").unwrap().statements.is_empty());
}

#[test]
fn a_scope_is_its_sources_word() {
    let text = "scope S1 shows handover(weapon: R1)\n  when ../2021-10-21\n  words \"no cut\"\n";
    assert_eq!(read(text, &Reading::default()).folded.history.scopes.len(), 1);
    let documents = Reading { documents_only: true, ..Reading::default() };
    assert!(read(text, &documents).folded.history.scopes.is_empty());
    let ana = Reading { only_asserters: Some(vec!["ana".into()]), ..Reading::default() };
    assert!(read(text, &ana).folded.history.scopes.is_empty());
}

#[test]
fn every_kind_is_open() {
    let told = tell("ana: says h handover(weapon: R1)");
    let kind = told.vocabulary.find("handover").unwrap();
    assert!(told.vocabulary.kind(kind).unwrap().closed);
    assert!(!told.folded.history.is_closed(kind));
}

#[test]
fn statements_stand_by_time_and_then_by_file() {
    let told = tell(
        "ana: says late shot() @ 2021-10-22
         ana: says same shot() @ 2021-10-21
         ana: says same_too shot() @ 2021-10-21
         ana: says undated shot()",
    );
    let handles: Vec<&str> = told.folded.accounts.iter().map(|a| a.handle.as_str()).collect();
    assert_eq!(handles, ["undated", "same", "same_too", "late"]);
    assert!(told.folded.history.statements.iter().enumerate().all(|(i, s)| s.id.0 as usize == i));
}

// ---- order -----------------------------------------------------------------------------------------

const ABC: &str = "ana: says a shot()\nana: says b shot()\nana: says c shot()\n";

#[test]
fn order_is_closed() {
    let told = tell(&format!("{ABC}ben: says a before b\nkim: says b before c"));
    assert_eq!(told.order("a", "b"), Order::Before);
    assert_eq!(told.order("a", "c"), Order::Before);
    assert_eq!(told.order("c", "a"), Order::After);
    assert!(told.folded.conflicts.is_empty());
}

#[test]
fn order_goes_on_through_times() {
    let told = tell(
        "ana: says a shot()
         ana: says b shot() @ 2021-10-21T13:00
         ana: says c shot() @ 2021-10-21T14:00
         ana: says d shot()
         ben: says a before b
         ben: says c before d",
    );
    for (first, second) in [("a", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("b", "c")] {
        assert_eq!(told.order(first, second), Order::Before, "{first} {second}");
    }
    // The order does not sharpen a time.
    assert_eq!(told.folded.event("a").unwrap().span, Span::ANY);
}

#[test]
fn an_order_that_somebody_denies_is_none() {
    let told = tell(&format!("{ABC}ben: says a before b\nkim: denies a before b"));
    assert_eq!(told.order("a", "b"), Order::Unordered);
    assert_eq!(told.conflicts(), ["order: a before b (ben) | a not before b (kim)"]);
    // A denial alone is no conflict and no order.
    let told = tell(&format!("{ABC}kim: denies a before b"));
    assert_eq!(told.order("a", "b"), Order::Unordered);
    assert!(told.folded.conflicts.is_empty());
}

#[test]
fn orders_in_a_circle_give_none_and_others_stay() {
    let told = tell(&format!("{ABC}ana: says a before b\nben: says b before a\nkim: says b before c"));
    assert_eq!(told.order("a", "b"), Order::Unordered);
    assert_eq!(told.order("b", "c"), Order::Before);
    assert_eq!(told.conflicts(), ["order: a before b (ana) | b before a (ben)"]);
    assert_eq!(told.folded.order_conflicts().count(), 1);
}

#[test]
fn an_order_that_times_exclude_is_a_conflict() {
    let told = tell(
        "ana: says a shot() @ 2021-10-21T14:00
         ana: says b shot() @ 2021-10-21T13:00
         ben: says a before b",
    );
    assert_eq!(told.order("a", "b"), Order::After);
    assert!(told.folded.history.before.is_empty());
    assert_eq!(told.folded.conflicts.len(), 1);
    let sides = told.conflicts();
    assert!(sides[0].contains("a before b (ben)") && sides[0].contains("14:00"), "{sides:?}");
}

#[test]
fn orders_that_times_exclude_only_together_are_a_conflict() {
    let told = tell(
        "ana: says a shot() @ 2021-10-21T14:00
         ana: says b shot()
         ana: says c shot() @ 2021-10-21T13:00
         ben: says a before b
         kim: says b before c",
    );
    assert!(told.folded.history.before.is_empty());
    assert_eq!(told.folded.conflicts.len(), 1);
}

#[test]
fn a_denial_stands_where_its_happening_would() {
    let told = tell(
        "ana: says a shot() @ 2021-10-21
         ben: denies a shot() @ 2021-10-21
         ana: says b shot() @ 2021-10-21
         ana: says c shot() @ 2021-10-21
         kim: says a before b
         kim: says b before c",
    );
    let place = |h: &str, denied| {
        let all = &told.folded.event(h).unwrap().statements;
        *all.iter().find(|id| told.folded.history.statements[id.0 as usize].denied == denied).unwrap()
    };
    let before = &told.folded.history.before;
    assert!(before.contains(&(place("a", true), place("b", false))));
    assert!(before.contains(&(place("a", true), place("c", false))));
    assert!(before.contains(&(place("a", false), place("c", false))));
}

#[test]
fn rival_times_keep_the_order_of_the_others() {
    let told = tell(
        "ana: says a shot() @ 2021-10-21T13:00
         ben: says a shot() @ 2021-10-21T15:00
         ana: says b shot() @ 2021-10-21T12:00/2021-10-21T14:00
         kim: says a before b",
    );
    // The account with 15:00 cannot be before b; the one with 13:00 is.
    assert_eq!(told.folded.history.before.len(), 1);
    assert_eq!(told.folded.order_conflicts().count(), 1);
}

/// Whatever is said, no statement is before itself, directly or by way of others and of times.
#[test]
fn no_order_ever_runs_in_a_circle() {
    let mut seed = 12_345_u32;
    let mut next = |n: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % n
    };
    for _ in 0..150 {
        let mut claims: Vec<String> = Vec::new();
        for e in 0..6 {
            for _ in 0..1 + next(2) {
                let stance = if next(4) == 0 { "denies" } else { "says" };
                let time = if next(2) == 0 { format!(" @ 2021-10-{:02}", 1 + next(6)) } else { String::new() };
                claims.push(format!("ana: {stance} e{e} shot(){time}"));
            }
        }
        for _ in 0..5 {
            let (a, b) = (next(6), next(6));
            if a != b {
                claims.push(format!("ben: says e{a} before e{b}"));
            }
        }
        let told = tell(&claims.join("\n"));
        let history = &told.folded.history;
        let is_before = |a: &Statement, b: &Statement| history.order(a.moment(), b.moment()) == Order::Before;
        for (a, b) in &history.before {
            assert!(!history.before.contains(&(*b, *a)), "{claims:#?}");
            let (a, b) = (history.statement(*a).unwrap(), history.statement(*b).unwrap());
            assert!(is_before(a, b), "{claims:#?}");
        }
        let asserted: Vec<&Statement> = history.statements.iter().filter(|s| !s.denied).collect();
        for a in &asserted {
            for b in asserted.iter().filter(|b| is_before(a, b)) {
                for c in asserted.iter().filter(|c| is_before(b, c)) {
                    let exact = a.when.is_exact() && b.when.is_exact();
                    assert!(is_before(a, c) || exact, "{claims:#?}");
                }
            }
        }
    }
}
