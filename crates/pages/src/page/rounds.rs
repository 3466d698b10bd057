//! The armorer's rounds: every lot with where its rounds are now, and every point where entries do not agree.
//!
//! The numbers are those of the ledger ([`exchange::rounds`]); nothing is counted here a second time. That entries agree
//! never means that a weapon may be used.

use std::collections::{BTreeMap, BTreeSet};

use exchange::rounds::{
    Account, Balance, Imbalance, ImbalanceKind, Inference, Ledger, LookAlike, Lot, Mixed, Posting, Shared, Totals,
};
use maud::{Markup, html};

use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::offer;
use crate::page::record::said;
use crate::request::{Reply, Request, encoded};

/// The ledger of this record.
pub fn ledger(here: &Here<'_>) -> Ledger {
    exchange::rounds::ledger(&here.book.day, &here.book.names, &here.book.protocol.vocabulary)
}

/// All lots.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let ledger = ledger(here);
    let main = html! {
        (recorded(here, request))
        h1 { (here.t("rounds-title")) }
        @if ledger.lots.is_empty() { p.empty { (here.t("rounds-none")) } } @else {
            (agreement(here, &ledger, None))
            (lookalikes(here, &ledger, None))
            (lots(here, &ledger))
            (boxes(here, &ledger))
        }
        div.acts {
            (act(here, "lot_received", "", "", &here.to("/rounds")))
            a.button href=(here.to("/count")) { (here.t("count-title")) }
        }
        @if here.book.day.partial { p.notice.warning { (here.t("rounds-partial")) } }
        (not_counted(here, ledger.not_counted.iter().map(|n| n.entry)))
    };
    let mut page = Page::new(here.t("rounds-title"), Tab::More, main);
    page.class = "wide";
    page.reply(here)
}

/// One lot: where its rounds are, what may be done with it, and every movement with its entry.
pub fn lot(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let ledger = ledger(here);
    let Some(trace) = ledger.trace(name) else {
        return refusal(here, 404, "rounds-no-lot-title", "rounds-no-such-lot");
    };
    let main = html! {
        (recorded(here, request))
        h1 { (name) }
        p.lede { (what(here, trace.lot)) }
        (maker(here, trace.lot))
        (agreement(here, &ledger, Some(name)))
        (lookalikes(here, &ledger, Some(name)))
        h2 { (here.t("rounds-where")) }
        (ends(here, trace.received, &trace.ends.iter().map(|e| e.balance).collect::<Vec<_>>()))
        (acts(here, &ledger, trace.lot))
        h2 { (here.t("rounds-movements")) }
        ol.log { @for step in &trace.steps { (movement(here, step)) } }
        (not_counted(here, trace.not_counted.iter().copied()))
    };
    let mut page = Page::new(name.to_owned(), Tab::More, main);
    page.class = "wide";
    page.reply(here)
}

/// What is on the record about rounds and is in no number here.
pub fn not_counted(here: &Here<'_>, entries: impl Iterator<Item = usize>) -> Markup {
    let entries: Vec<usize> = entries.collect();
    html! {
        @if !entries.is_empty() {
            section.notice.warning {
                p { strong { (here.tw("rounds-not-counted", &[("count", entries.len().into())])) } }
                ol.log { @for entry in entries { li.entry { (said(here, entry)) } } }
            }
        }
    }
}

// ---- what does not agree -------------------------------------------------------------------------------

/// Whether the entries agree with each other: loud, if they do not.
fn agreement(here: &Here<'_>, ledger: &Ledger, lot: Option<&str>) -> Markup {
    let open: Vec<&Imbalance> = ledger.open().filter(|i| concerns(i, lot)).collect();
    html! {
        @if open.is_empty() {
            p.notice.ok { (here.t("rounds-agree")) }
        } @else {
            section.verdict.is-not-cleared {
                p.word.is-long { (here.t("rounds-off")) }
                p.next { (here.tw("rounds-off-count", &[("count", open.len().into())])) }
            }
            @for imbalance in open { (one_imbalance(here, imbalance)) }
        }
    }
}

/// What concerns no named lot may concern this one.
fn concerns(imbalance: &Imbalance, lot: Option<&str>) -> bool {
    lot.is_none() || imbalance.lot.is_none() || imbalance.lot.as_deref() == lot
}

fn one_imbalance(here: &Here<'_>, imbalance: &Imbalance) -> Markup {
    html! {
        div.notice.danger {
            p { strong { (imbalance_words(here, imbalance)) } }
            ul.log { @for entry in &imbalance.entries { li.entry { (said(here, *entry)) } } }
        }
    }
}

/// What does not agree, in words.
fn imbalance_words(here: &Here<'_>, imbalance: &Imbalance) -> String {
    let id = match imbalance.kind {
        ImbalanceKind::NotAccountedFor => "rounds-off-not-accounted",
        ImbalanceKind::MoreThanThere => "rounds-off-more-than-there",
        ImbalanceKind::CountDiffers if imbalance.count < 0 => "rounds-off-too-many",
        ImbalanceKind::CountDiffers => "rounds-off-too-few",
        ImbalanceKind::NotCountedOut => "rounds-off-not-counted-out",
        ImbalanceKind::ClassDiffers => "rounds-off-class",
        ImbalanceKind::LotNotSaid => "rounds-off-lot-not-said",
        ImbalanceKind::NotCounted => "rounds-off-no-number",
        ImbalanceKind::FoundRound => "rounds-off-found",
    };
    let lot = imbalance.lot.clone().unwrap_or_else(|| here.t("rounds-no-lot"));
    let place = place(here, &imbalance.account);
    here.tw(
        id,
        &[("count", imbalance.count.saturating_abs().into()), ("lot", (&lot).into()), ("place", (&place).into())],
    )
}

/// Lots that a hand could take for one another.
fn lookalikes(here: &Here<'_>, ledger: &Ledger, lot: Option<&str>) -> Markup {
    let of_lot = |l: &&LookAlike| lot.is_none_or(|lot| l.one == lot || l.other == lot);
    html! { @for pair in ledger.lookalikes.iter().filter(of_lot) { (lookalike(here, ledger, pair)) } }
}

/// Two lots that can be taken for one another, with what they share.
pub fn lookalike(here: &Here<'_>, ledger: &Ledger, pair: &LookAlike) -> Markup {
    let kind = |name: &str| ledger.lot(name).map(|l| what(here, l)).unwrap_or_default();
    let class = match pair.mixed {
        Mixed::Live | Mixed::Powder => "notice danger",
        Mixed::Size | Mixed::Harmless => "notice warning",
    };
    let (one_is, other_is) = (kind(&pair.one), kind(&pair.other));
    let args = [
        ("one", (&pair.one).into()),
        ("other", (&pair.other).into()),
        ("one-is", (&one_is).into()),
        ("other-is", (&other_is).into()),
    ];
    html! {
        div class=(class) {
            p { strong { (here.t("rounds-look-alike")) } " " (here.tw("rounds-look-alike-pair", &args)) }
            ul { @for shared in &pair.shared { li { (shared_words(here, shared)) } } }
        }
    }
}

fn shared_words(here: &Here<'_>, shared: &Shared) -> String {
    let (id, name) = match shared {
        Shared::Container(name) => ("rounds-share-box", name),
        Shared::Weapon(name) => ("rounds-share-weapon", name),
        Shared::Calibre(calibre) => ("rounds-share-calibre", calibre),
    };
    here.tw(id, &[("name", name.into())])
}

// ---- the tables ------------------------------------------------------------------------------------------

const HEADS: &[&str] = &[
    "rounds-head-came",
    "rounds-head-stock",
    "rounds-head-out",
    "rounds-head-fired",
    "rounds-head-spoiled",
    "rounds-head-back",
    "rounds-head-missing",
];

fn lots(here: &Here<'_>, ledger: &Ledger) -> Markup {
    html! {
        h2 #lots { (here.t("rounds-lots")) }
        div.scroll tabindex="0" role="region" aria-labelledby="lots" {
            table.table {
                thead {
                    tr {
                        th scope="col" { (here.t("rounds-head-lot")) }
                        @for head in HEADS { th.number scope="col" { (here.t(head)) } }
                    }
                }
                tbody {
                    @for lot in &ledger.lots { (row(here, ledger, lot)) }
                    @if ledger.accounts.iter().any(|b| b.lot.is_none()) { (nameless(here, ledger)) }
                }
            }
        }
    }
}

fn row(here: &Here<'_>, ledger: &Ledger, lot: &Lot) -> Markup {
    let totals = ledger.totals(Some(&lot.name));
    let open = ledger.open().filter(|i| i.lot.as_deref() == Some(&lot.name)).count();
    html! {
        tr {
            th scope="row" {
                a href=(here.to_thing("/rounds/", &lot.name)) { (lot.name) } br;
                span.soft { (what(here, lot)) } br;
                (lot_chip(here, open, &totals))
            }
            (numbers(&totals))
        }
    }
}

fn nameless(here: &Here<'_>, ledger: &Ledger) -> Markup {
    html! { tr { th scope="row" { (here.t("rounds-no-lot")) } (numbers(&ledger.totals(None))) } }
}

fn numbers(totals: &Totals) -> Markup {
    let fired = totals.fired + totals.fired_unmeant + totals.tested;
    let columns = [
        totals.received,
        totals.in_stock,
        totals.counted_out,
        fired,
        totals.spoiled,
        totals.gone_back,
        totals.lost + totals.unexplained,
    ];
    html! { @for n in columns { td.number { (n) } } }
}

/// Whether the entries about a lot agree, in a word.
fn lot_chip(here: &Here<'_>, open: usize, totals: &Totals) -> Markup {
    html! {
        @if open > 0 { span.chip.failed { (here.tw("rounds-chip-off", &[("count", open.into())])) } }
        @else if totals.uncounted > 0 || totals.unexplained != 0 || totals.lost != 0 {
            span.chip.unknown { (here.t("rounds-chip-unsure")) }
        } @else { span.chip.held { (here.t("rounds-chip-agrees")) } }
    }
}

/// What is in each box and belt, and whether it is locked.
fn boxes(here: &Here<'_>, ledger: &Ledger) -> Markup {
    let mut held: BTreeMap<&str, Vec<&Balance>> = BTreeMap::new();
    for balance in ledger.accounts.iter().filter(|b| b.count != 0 || !b.is_exact()) {
        if let Account::Container(name) = &balance.account {
            held.entry(name).or_default().push(balance);
        }
    }
    let locks = Locks::of(here);
    html! {
        @if !held.is_empty() {
            h2 #boxes { (here.t("rounds-boxes")) }
            table.table aria-labelledby="boxes" {
                tbody {
                    @for (name, balances) in &held {
                        tr {
                            th scope="row" { (spaced(name)) br; span.soft { (locks.words(here, name)) } }
                            td { @for balance in balances { (of_lot(here, balance)) br; } }
                        }
                    }
                }
            }
            div.acts { @for name in held.keys() { (lock_act(here, &locks, name)) } }
        }
    }
}

/// `Q45: 47 or fewer`.
fn of_lot(here: &Here<'_>, balance: &Balance) -> Markup {
    let lot = balance.lot.clone().unwrap_or_else(|| here.t("rounds-no-lot"));
    html! { (lot) ": " (count_words(here, balance)) }
}

fn lock_act(here: &Here<'_>, locks: &Locks, name: &str) -> Markup {
    let kind = if locks.is_out(name) { "rounds_locked_away" } else { "rounds_taken_out" };
    act(here, kind, &format!("container={}", encoded(name)), &spaced(name), &here.to("/rounds"))
}

/// Where the rounds of a lot are; together as many as came.
fn ends(here: &Here<'_>, received: i64, ends: &[&Balance]) -> Markup {
    html! {
        table.table {
            tbody { @for balance in ends { tr { th scope="row" { (place(here, &balance.account)) } td.number { (count_words(here, balance)) } } } }
            tfoot { tr { th scope="row" { (here.t("rounds-head-came")) } td.number { (received) } } }
        }
    }
}

/// The number with how sure it is.
fn count_words(here: &Here<'_>, balance: &Balance) -> String {
    let id = match (balance.uncounted_out.is_empty(), balance.uncounted_in.is_empty()) {
        (true, true) => return balance.count.to_string(),
        (false, true) => "rounds-or-fewer",
        (true, false) => "rounds-or-more",
        (false, false) => "rounds-about",
    };
    here.tw(id, &[("count", balance.count.into())])
}

fn movement(here: &Here<'_>, step: &Posting) -> Markup {
    let count = step.count.map_or_else(|| here.t("rounds-no-number"), |n| n.to_string());
    let (from, to) = (place(here, &step.from), place(here, &step.to));
    let args = [("count", (&count).into()), ("from", (&from).into()), ("to", (&to).into())];
    html! {
        li.entry {
            p { strong { (here.tw("rounds-moved", &args)) } }
            (said(here, step.entry))
            span.marks {
                @for inference in &step.inferred { span.mark { (here.t(inferred(*inference))) } }
                @if !step.disputed_by.is_empty() { span.mark { (here.t("rounds-denied")) } }
                @if step.apart { span.mark { (here.t("mark-apart")) } }
            }
        }
    }
}

fn inferred(inference: Inference) -> &'static str {
    match inference {
        Inference::Lot => "rounds-inferred-lot",
        Inference::Place => "rounds-inferred-place",
        Inference::Number => "rounds-inferred-number",
    }
}

// ---- words ------------------------------------------------------------------------------------------------

/// What a lot is: `blank, quarter load`.
pub fn what(here: &Here<'_>, lot: &Lot) -> String {
    let class = lot.class.as_deref().map_or_else(|| here.t("rounds-no-class"), |c| here.word("round_class", c));
    lot.size.as_deref().map_or(class.clone(), |size| format!("{class}, {}", here.word("load_size", size)))
}

fn maker(here: &Here<'_>, lot: &Lot) -> Markup {
    let line =
        |id: &str, name: &Option<String>| name.as_deref().map(|name| here.tw(id, &[("name", (&spaced(name)).into())]));
    let lines: Vec<String> =
        [line("rounds-maker", &lot.maker), line("rounds-supplier", &lot.supplier)].into_iter().flatten().collect();
    html! { @if !lines.is_empty() { p.soft { (lines.join(" · ")) } } }
}

/// Where rounds are, in words.
pub fn place(here: &Here<'_>, account: &Account) -> String {
    let id = match account {
        Account::Supplier(_) => "rounds-at-supplier",
        Account::Loose => "rounds-at-loose",
        Account::Container(_) => "rounds-at-box",
        Account::CountedOut(_) => "rounds-at-weapon",
        Account::Fired => "rounds-at-fired",
        Account::FiredUnmeant => "rounds-at-unmeant",
        Account::Tested => "rounds-at-tested",
        Account::Spoiled => "rounds-at-spoiled",
        Account::GoneBack(_) => "rounds-at-gone-back",
        Account::Lost => "rounds-at-lost",
        Account::Unexplained => "rounds-at-unexplained",
    };
    let name = account.name().map(spaced).unwrap_or_default();
    here.tw(id, &[("name", (&name).into())])
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

// ---- what may be done --------------------------------------------------------------------------------------

/// A step about rounds, prefilled, for those whose work it is.
fn act(here: &Here<'_>, kind: &str, fields: &str, of: &str, then: &str) -> Markup {
    let title = here.kind(kind).map(|k| k.title.clone()).filter(|_| offer::may(here, kind));
    html! {
        @if let Some(title) = title {
            a.button.quiet href={
                (here.to_thing("/enter/", kind)) "?" (fields) @if !fields.is_empty() { "&" } "then=" (encoded(then))
            } { (title) @if !of.is_empty() { ": " (of) } }
        }
    }
}

fn acts(here: &Here<'_>, ledger: &Ledger, lot: &Lot) -> Markup {
    let then = here.to_thing("/rounds/", &lot.name);
    let of_lot = format!("lot={}", encoded(&lot.name));
    let locks = Locks::of(here);
    let held = places(ledger, lot, |account| matches!(account, Account::Container(_)));
    let weapons = places(ledger, lot, |account| matches!(account, Account::CountedOut(_)));
    let proof = match lot.class.as_deref() {
        Some("blank") => "blanks_tested",
        _ => "dummy_proof_shown",
    };
    html! {
        h2 { (here.t("rounds-acts")) }
        div.acts {
            (act(here, "lot_screened", &of_lot, &lot.name, &then))
            (act(here, proof, &of_lot, &lot.name, &then))
            @for name in &held {
                @let kind = if locks.is_out(name) { "rounds_locked_away" } else { "rounds_taken_out" };
                (act(here, kind, &format!("container={}", encoded(name)), &spaced(name), &then))
                a.button.quiet href={ (here.to("/count")) "?" (of_lot) "&container=" (encoded(name)) } {
                    (here.t("count-title")) ": " (spaced(name))
                }
            }
            (act(here, "rounds_issued", &of_lot, &lot.name, &then))
            @for weapon in &weapons {
                a.button.quiet href={ (here.to_thing("/unload/", weapon)) "?then=" (encoded(&then)) } {
                    (here.t("unload-title-short")) ": " (weapon)
                }
            }
        }
    }
}

/// The names of the places of one sort where rounds of a lot are.
fn places<'l>(ledger: &'l Ledger, lot: &Lot, is_sought: impl Fn(&Account) -> bool) -> BTreeSet<&'l str> {
    let of_lot = ledger.accounts.iter().filter(|b| b.lot.as_deref() == Some(&lot.name) && is_sought(&b.account));
    of_lot.filter(|b| b.count != 0 || !b.is_exact()).filter_map(|b| b.account.name()).collect()
}

/// Which containers of rounds are out of the lock, by the record.
pub struct Locks(BTreeMap<String, (bool, Option<String>)>);

impl Locks {
    /// Reads them.
    pub fn of(here: &Here<'_>) -> Locks {
        let mut locks = BTreeMap::new();
        for (_, statement) in here.book.statements().filter(|(_, s)| !s.denied) {
            let is_out = match here.book.kind(statement) {
                "rounds_taken_out" | "belt_issued" => true,
                "rounds_locked_away" => false,
                _ => continue,
            };
            if let Some(name) = here.book.text(statement, "container") {
                locks.insert(name, (is_out, here.book.text(statement, "safe")));
            }
        }
        Locks(locks)
    }

    /// Whether it is out.
    pub fn is_out(&self, container: &str) -> bool {
        self.0.get(container).is_some_and(|(out, _)| *out)
    }

    fn words(&self, here: &Here<'_>, container: &str) -> String {
        match self.0.get(container) {
            Some((true, _)) => here.t("rounds-box-out"),
            Some((false, Some(safe))) => here.tw("rounds-box-locked-in", &[("name", (&spaced(safe)).into())]),
            Some((false, None)) => here.t("rounds-box-locked"),
            None => here.t("rounds-box-not-said"),
        }
    }
}
