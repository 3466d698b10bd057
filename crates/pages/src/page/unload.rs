//! Unloading: the weapon is seen clear by two, and what comes out is counted before the page says what should.
//!
//! A count that does not come out is never made to fit: it is recorded as counted, with an incident that stops.

use book::things::Weapon;
use exchange::rounds::Account;
use maud::{Markup, html};
use model::{Statement, Value};

use crate::frame::{self, Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::errors;
use crate::page::rounds::ledger;
use crate::page::{offer, parts};
use crate::request::{Draft, Fields, Reply, Request, encoded};
use crate::say::{self, HANDLERS, Wrong};

/// In place of a witness where nobody saw it.
const NOBODY: &str = "-";

/// Most rounds or cases of one weapon: the limit of the counters.
const COUNT_MAX: i64 = 100_000;

/// The form, or what it came to.
pub fn reply(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(weapon) = here.book.weapon(name) else {
        return refusal(here, 404, "error-no-weapon-title", "error-no-weapon");
    };
    if !request.posted {
        return form(here, request, &weapon, &Vec::new());
    }
    match Counted::read(here, &request.fields) {
        Err(wrong) => form(here, request, &weapon, &wrong),
        Ok(counted) => counted_back(here, request, &weapon, &counted),
    }
}

/// What came out.
struct Counted {
    /// Who saw it clear.
    witness: Option<String>,
    /// Spent cases.
    spent: i64,
    /// Rounds that did not go off and can be used.
    back: i64,
    /// Rounds that did not go off and are no good.
    spoiled: i64,
}

impl Counted {
    fn read(here: &Here<'_>, fields: &Fields) -> Result<Counted, Wrong> {
        let mut wrong: Wrong = Vec::new();
        let mut number = |name: &str, label: &str| {
            let read = fields.get(name).and_then(|n| n.parse::<i64>().ok()).filter(|n| (0..=COUNT_MAX).contains(n));
            if read.is_none() {
                wrong.push((Some(name.to_owned()), here.tw("error-required", &[("field", (&here.t(label)).into())])));
            }
            read.unwrap_or_default()
        };
        let [spent, back, spoiled] =
            [("spent", "unload-spent"), ("back", "unload-back"), ("spoiled", "unload-spoiled")]
                .map(|(n, l)| number(n, l));
        let Some(witness) = fields.get("witness") else {
            wrong.push((Some("witness".to_owned()), here.t("unload-which-witness")));
            return Err(wrong);
        };
        let by = fields.get("by").unwrap_or_else(|| here.me());
        if witness == by {
            wrong.push((Some("witness".to_owned()), here.t("error-same-person")));
        }
        let witness = Some(witness.to_owned()).filter(|w| w != NOBODY);
        if wrong.is_empty() { Ok(Counted { witness, spent, back, spoiled }) } else { Err(wrong) }
    }
}

/// What the record says should come out.
struct Expected {
    /// Rounds counted out and neither fired nor back.
    rounds: i64,
    /// Shots since it was loaded.
    shots: i64,
    /// The one lot that was counted out for it, if it is one.
    lot: Option<String>,
    /// Whether rounds were counted out since the last were counted back.
    issued: bool,
}

impl Expected {
    fn of(here: &Here<'_>, weapon: &Weapon) -> Expected {
        let account = Account::CountedOut(weapon.name.clone());
        let ledger = ledger(here);
        let out: Vec<_> = ledger.accounts.iter().filter(|b| b.account == account && b.count != 0).collect();
        let last = |kind: &str| of_weapon(here, weapon, kind).next_back();
        let returned = last("rounds_returned").map(|(e, _)| e);
        let issued: Vec<(usize, &Statement)> =
            of_weapon(here, weapon, "rounds_issued").filter(|(e, _)| returned.is_none_or(|r| *e > r)).collect();
        let lots: Vec<Option<String>> = issued.iter().map(|(_, s)| here.book.text(s, "lot")).collect();
        let lot = lots.first().filter(|first| lots.iter().all(|l| l == *first)).cloned().flatten();
        // Spent cases come out of what was loaded since rounds were last counted back.
        let since = returned.or(weapon.holding.load_since.filter(|_| issued.is_empty()));
        Expected {
            rounds: out.iter().map(|b| b.count).sum(),
            shots: shots(here, weapon, since),
            lot,
            issued: !issued.is_empty(),
        }
    }

    fn agrees(&self, counted: &Counted) -> bool {
        self.rounds == counted.back + counted.spoiled && self.shots == counted.spent
    }
}

/// The statements of a kind about a weapon.
fn of_weapon<'h>(
    here: &'h Here<'_>,
    weapon: &Weapon,
    kind: &str,
) -> impl DoubleEndedIterator<Item = (usize, &'h Statement)> {
    let value = weapon.value;
    here.book.of_kind(kind).filter(move |(_, s)| !s.denied && here.book.field(s, "weapon") == Some(value))
}

/// Shots, planned or not, since an entry. A shot of which no number is given counts as one.
fn shots(here: &Here<'_>, weapon: &Weapon, since: Option<usize>) -> i64 {
    let later = |e: usize| since.is_none_or(|s| e > s);
    let fired = of_weapon(here, weapon, "fired").filter(|(e, _)| later(*e));
    let planned: i64 = fired.map(|(_, s)| here.book.field(s, "count").and_then(Value::amount).unwrap_or(1)).sum();
    planned + of_weapon(here, weapon, "unintended_discharge").filter(|(e, _)| later(*e)).map(|_| 1).sum::<i64>()
}

// ---- what is signed --------------------------------------------------------------------------------------

fn counted_back(here: &Here<'_>, request: &Request, weapon: &Weapon, counted: &Counted) -> Reply {
    let expected = Expected::of(here, weapon);
    let agrees = expected.agrees(counted);
    if !agrees && !request.fields.has("differs") {
        return differs(here, request, weapon, counted, &expected);
    }
    match drafts(here, &request.fields, weapon, counted, &expected, agrees) {
        Err(wrong) => form(here, request, weapon, &wrong),
        Ok(drafts) => Reply::Enter { drafts, then: say::then_to_weapon(here, &request.fields, &weapon.name) },
    }
}

fn drafts(
    here: &Here<'_>,
    fields: &Fields,
    weapon: &Weapon,
    counted: &Counted,
    expected: &Expected,
    agrees: bool,
) -> Result<Vec<Draft>, Wrong> {
    let name = ("weapon", weapon.name.clone());
    let mut said = vec![name.clone()];
    said.extend(say::by_another(here, fields));
    said.extend(counted.witness.clone().map(|w| ("witness", w)));
    said.push(("remark", remark(here, fields, counted.spent)));
    let mut drafts = vec![say::draft(here, "unloaded", &said)?];
    if expected.issued || counted.back + counted.spoiled > 0 {
        let said = [name.clone(), ("count", counted.back.to_string()), ("spoiled", counted.spoiled.to_string())];
        drafts.push(say::draft(here, "rounds_returned", &said)?);
    }
    if !agrees {
        let mut said = vec![("id", say::new_name(here, "incident", "U")), name];
        said.extend(expected.lot.clone().map(|lot| ("lot", lot)));
        said.push(("remark", here.tw("unload-differs-remark", &numbers(counted, expected))));
        drafts.push(say::draft(here, "count_mismatch", &said)?);
    }
    Ok(drafts)
}

/// The record has no field for spent cases; their number stands in the remark.
fn remark(here: &Here<'_>, fields: &Fields, spent: i64) -> String {
    let cases = here.tw("unload-spent-remark", &[("count", spent.into())]);
    fields.get("remark").map_or_else(|| cases.clone(), |typed| format!("{cases}; {typed}"))
}

fn numbers(counted: &Counted, expected: &Expected) -> [(&'static str, messages::Arg<'static>); 4] {
    [
        ("rounds", (counted.back + counted.spoiled).into()),
        ("expected-rounds", expected.rounds.into()),
        ("spent", counted.spent.into()),
        ("shots", expected.shots.into()),
    ]
}

// ---- what is shown ---------------------------------------------------------------------------------------

fn form(here: &Here<'_>, request: &Request, weapon: &Weapon, wrong: &Wrong) -> Reply {
    let title = here.tw("unload-title", &[("weapon", (&weapon.name).into())]);
    let main = html! {
        (recorded(here, request))
        h1 { (title) }
        (errors(here, wrong))
        p.lede { (frame::load(here, weapon)) }
        @if offer::may(here, "unloaded") && offer::may(here, "rounds_returned") {
            form.form method="post" action=(here.to_thing("/unload/", &weapon.name)) {
                (witnesses(here, &request.fields))
                p { (here.t("unload-count-first")) }
                @for (name, label) in [("spent", "unload-spent"), ("back", "unload-back"), ("spoiled", "unload-spoiled")] {
                    (parts::number(here, &here.t(label), name, request.fields.get(name).or((name == "spoiled").then_some("0"))))
                }
                (parts::remark(here, &request.fields))
                (parts::then_field(&request.fields))
                @if let Some(by) = request.fields.get("by") { input type="hidden" name="by" value=(by); }
                div.actions { button.button.primary type="submit" { (here.tw("unload-do", &[("weapon", (&weapon.name).into())])) } }
            }
        } @else { p.soft { (offer::who(here, "unloaded")) } }
        p { a href={ (here.to("/enter/unloaded")) "?weapon=" (encoded(&weapon.name)) } { (here.t("say-late-or-paper")) } }
    };
    let mut page = Page::new(title.clone(), Tab::Scan, main);
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// Who saw it clear: the 1st ADs and the other handlers as large targets, or nobody.
fn witnesses(here: &Here<'_>, fields: &Fields) -> Markup {
    let mut people = say::with_roles(here, &["first_ad"]);
    people.extend(say::with_roles(here, HANDLERS).into_iter().filter(|p| !people.contains(p)).collect::<Vec<_>>());
    people.extend(fields.get("witness").filter(|w| *w != NOBODY).map(str::to_owned).filter(|p| !people.contains(p)));
    people.retain(|p| p != here.me());
    let chosen = fields.get("witness");
    html! {
        fieldset.choices.two {
            legend { (here.t("unload-witness")) }
            @for person in &people {
                label {
                    input type="radio" name="witness" value=(person) checked[chosen == Some(person)] required;
                    span { (here.name(person)) }
                }
            }
            label {
                input type="radio" name="witness" value=(NOBODY) checked[chosen == Some(NOBODY)] required;
                span { (here.t("unload-nobody")) }
            }
        }
    }
}

/// What was counted is not what the record says: now, and only now, both are shown.
fn differs(here: &Here<'_>, request: &Request, weapon: &Weapon, counted: &Counted, expected: &Expected) -> Reply {
    let title = here.tw("unload-title", &[("weapon", (&weapon.name).into())]);
    let args = numbers(counted, expected);
    let main = html! {
        h1 { (title) }
        section.verdict.is-not-cleared role="alert" {
            p.word.is-long { (here.t("unload-differs")) }
            @if expected.rounds != counted.back + counted.spoiled { p.next { (here.tw("unload-differs-rounds", &args)) } }
            @if expected.shots != counted.spent { p.next { (here.tw("unload-differs-spent", &args)) } }
        }
        p { (here.t("unload-differs-what")) }
        form.form method="post" action=(here.to_thing("/unload/", &weapon.name)) {
            @for (name, value) in request.fields.0.iter().filter(|(n, _)| n != "differs") {
                input type="hidden" name=(name) value=(value);
            }
            input type="hidden" name="differs" value="yes";
            div.actions {
                a.button.primary href=(here.to_thing("/unload/", &weapon.name)) { (here.t("form-count-again")) }
                button.button.danger type="submit" { (here.t("unload-differs-do")) }
            }
        }
    };
    let mut page = Page::new(title.clone(), Tab::Scan, main);
    page.status = 422;
    page.reply(here)
}
