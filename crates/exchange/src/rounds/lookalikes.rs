//! Lots that can be taken for one another: of another class or strength, but for the same weapon, the same
//! calibre or in the same container.
//!
//! That two lots are listed says only that a hand could take the wrong one; that two are not listed says
//! nothing, since no entry describes how a round looks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Account, Ledger, Lot};
use crate::reading::Reading;

/// How many lots are compared with each other: many times what a production keeps. Of more, the last are
/// compared.
const MAX_LOTS: usize = 500;

/// Two lots that can be taken for one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// One lot.
    pub one: String,
    /// The other.
    pub other: String,
    /// What would go wrong.
    pub mixed: Mixed,
    /// What they have in common.
    pub shared: Vec<Shared>,
    /// The same in plain words.
    pub message: String,
}

/// What goes wrong when one lot is taken for the other; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mixed {
    /// One of them is live, unidentified or of no class on the record.
    Live,
    /// One of them has powder, the other has none.
    Powder,
    /// Both are blanks, of different strength.
    Size,
    /// Neither has powder.
    Harmless,
}

/// What two lots have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// Both are in this container now.
    Container(String),
    /// Entries put both together with this weapon.
    Weapon(String),
    /// They go with weapons of this calibre.
    Calibre(String),
}

impl Shared {
    fn words(&self) -> String {
        match self {
            Shared::Container(name) => format!("both are in {name}"),
            Shared::Weapon(name) => format!("both go with {name}"),
            Shared::Calibre(calibre) => format!("both go with weapons of calibre {calibre}"),
        }
    }
}

/// The pairs, the gravest first. Only lots of which the production still has rounds are compared.
pub(super) fn lookalikes(reading: Reading<'_>, ledger: &Ledger) -> Vec<LookAlike> {
    let calibres = calibres(reading);
    let mut at_hand: Vec<&Lot> = ledger.lots.iter().filter(|l| is_at_hand(ledger, l)).collect();
    let surplus = at_hand.len().saturating_sub(MAX_LOTS);
    at_hand.drain(..surplus);
    let mut found = Vec::new();
    for (i, one) in at_hand.iter().enumerate() {
        for other in at_hand.iter().skip(i + 1) {
            found.extend(pair(ledger, &calibres, one, other));
        }
    }
    model::sorted::sort_by_key(&mut found, |l| l.mixed);
    found
}

fn pair(ledger: &Ledger, calibres: &Calibres, one: &Lot, other: &Lot) -> Option<LookAlike> {
    let mixed = mixed(one, other)?;
    let shared = shared(ledger, calibres, one, other);
    if shared.is_empty() {
        return None;
    }
    let reasons: Vec<String> = shared.iter().map(Shared::words).collect();
    let message = format!("{} is {}, {} is {}; {}", one.name, kind(one), other.name, kind(other), reasons.join("; "));
    Some(LookAlike { one: one.name.clone(), other: other.name.clone(), mixed, shared, message })
}

/// How two lots differ; nothing if they are of one class and strength.
fn mixed(one: &Lot, other: &Lot) -> Option<Mixed> {
    let [a, b] = [one.class.as_deref(), other.class.as_deref()];
    let is_grave = |class: Option<&str>| matches!(class, None | Some("live" | "unidentified"));
    let has_powder = |class: Option<&str>| class == Some("blank");
    if a == b && one.size == other.size {
        None
    } else if is_grave(a) || is_grave(b) {
        Some(Mixed::Live)
    } else if has_powder(a) != has_powder(b) {
        Some(Mixed::Powder)
    } else if has_powder(a) {
        Some(Mixed::Size)
    } else {
        Some(Mixed::Harmless)
    }
}

/// `blank (quarter)`.
fn kind(lot: &Lot) -> String {
    let class = lot.class.as_deref().unwrap_or("of no class on the record");
    lot.size.as_ref().map_or_else(|| class.to_owned(), |size| format!("{class} ({size})"))
}

fn shared(ledger: &Ledger, calibres: &Calibres, one: &Lot, other: &Lot) -> Vec<Shared> {
    let containers = in_common(&containers(ledger, one), &containers(ledger, other));
    let weapons = in_common(&one.weapons.iter().cloned().collect(), &other.weapons.iter().cloned().collect());
    let mut shared: Vec<Shared> = containers.into_iter().map(Shared::Container).collect();
    if weapons.is_empty() {
        let of = |lot: &Lot| lot.weapons.iter().filter_map(|w| calibres.get(w)).cloned().collect();
        shared.extend(in_common(&of(one), &of(other)).into_iter().map(Shared::Calibre));
    }
    shared.extend(weapons.into_iter().map(Shared::Weapon));
    shared
}

fn in_common(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Vec<String> {
    one.intersection(other).cloned().collect()
}

fn containers(ledger: &Ledger, lot: &Lot) -> BTreeSet<String> {
    let held = ledger.accounts.iter().filter(|b| b.lot.as_deref() == Some(&lot.name) && (b.count > 0));
    let names = held.filter_map(|b| match &b.account {
        Account::Container(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
}

fn is_at_hand(ledger: &Ledger, lot: &Lot) -> bool {
    let mut of_lot = ledger.accounts.iter().filter(|b| b.lot.as_deref() == Some(&lot.name));
    of_lot.any(|b| b.account.is_stock() && (b.count != 0 || !b.is_exact()))
}

/// The calibre of each weapon, with blanks and capitals made alike.
type Calibres = BTreeMap<String, String>;

fn calibres(reading: Reading<'_>) -> Calibres {
    let mut calibres = Calibres::new();
    for said in reading.counted() {
        if let (Some(weapon), Some(calibre)) = (said.word(reading, "weapon"), said.word(reading, "calibre")) {
            let alike: String = calibre.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
            calibres.entry(weapon).or_insert(alike);
        }
    }
    calibres
}
