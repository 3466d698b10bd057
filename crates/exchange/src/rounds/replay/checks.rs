//! What is looked at while the rounds move: counts, classes, numbers that are not there, and what was counted
//! out and never came back.
//!
//! Nothing is put right here but by a count, and what a count changes is posted like any other movement.

use std::collections::BTreeSet;

use super::{LotName, Replay, number, of_lot};
use crate::reading::Said;
use crate::rounds::Inference::Number as ByDifference;
use crate::rounds::{Account, Imbalance, ImbalanceKind};

impl Replay<'_> {
    /// One person's count of a container. It settles movements without a number where it can; otherwise it moves
    /// nothing, because one count may be wrong, and is listed where it differs.
    pub(super) fn tallied(&mut self, said: &Said<'_>) {
        let (Some(container), Some(counted)) = (self.word(said, "container"), number(said, "count")) else { return };
        let account = Account::Container(container);
        let lot = match (self.lot_of(said), self.lots_in(&account).as_slice()) {
            (None, [only]) => only.clone(),
            (None, _) => return,
            (lot, _) => lot,
        };
        self.check_class(said, lot.clone());
        let held = self.count(&lot, &account);
        let is_explained = match self.others(&lot, &account).as_slice() {
            [(_, goes_out)] => (held > counted) == *goes_out,
            _ => false,
        };
        if held == counted || is_explained {
            self.recount(said, &lot, &account, counted);
        } else {
            let touching = self.open_at(&lot, &account);
            self.count_differs(said, &lot, &account, counted, &touching);
        }
    }

    fn count_differs(&mut self, said: &Said<'_>, lot: &LotName, account: &Account, counted: i64, entries: &[usize]) {
        let held = self.count(lot, account);
        let (what, place, difference) = (of_lot(lot), account.words(), held.saturating_sub(counted));
        let message =
            format!("{counted}{what} were counted {place}, but by the ledger {held} were: {}", differ(difference));
        self.find(said, ImbalanceKind::CountDiffers, lot, account.clone(), difference, message, entries);
    }

    /// A container is counted: the ledger takes the number over and says where the difference went.
    pub(super) fn recount(&mut self, said: &Said<'_>, lot: &LotName, account: &Account, counted: i64) {
        let held = self.count(lot, account);
        let touching: Vec<usize> = self.open_at(lot, account);
        let others = self.others(lot, account);
        self.open.retain(|o| o.lot != *lot || (o.from != *account && o.to != *account));
        let difference = held.saturating_sub(counted);
        let (from, to, is_explained) = match (difference, others.as_slice()) {
            (0, _) => return,
            (1.., [(other, true)]) => (account.clone(), other.clone(), true),
            (1.., _) => (account.clone(), Account::Unexplained, false),
            (_, [(other, false)]) => (other.clone(), account.clone(), true),
            _ => (Account::Unexplained, account.clone(), false),
        };
        if !is_explained {
            self.count_differs(said, lot, account, counted, &touching);
        }
        self.post(said, lot, from, to, Some(difference.saturating_abs()), &[ByDifference]);
    }

    /// The accounts with which a place exchanged rounds without a number, and whether they went out.
    pub(super) fn others(&self, lot: &LotName, account: &Account) -> Vec<(Account, bool)> {
        let mut others: Vec<(Account, bool)> = Vec::new();
        for open in self.open.iter().filter(|o| o.lot == *lot) {
            let other = match (open.from == *account, open.to == *account) {
                (true, _) => (open.to.clone(), true),
                (_, true) => (open.from.clone(), false),
                _ => continue,
            };
            if !others.contains(&other) {
                others.push(other);
            }
        }
        others
    }

    /// Shots and rounds that came back are worth little without their number.
    pub(super) fn needs_number(&mut self, said: &Said<'_>, account: &Account, number: Option<i64>) {
        if number.is_none() {
            let (what, lot) = (said.name(), self.lot_of(said));
            let message = format!("`{what}` gives no number: rounds {} cannot be added up", account.words());
            self.find(said, ImbalanceKind::NotCounted, &lot, account.clone(), 0, message, &[]);
        }
    }

    /// An entry calls rounds another class than their lot was delivered as.
    pub(super) fn check_class(&mut self, said: &Said<'_>, lot: LotName) {
        let (Some(said_class), Some(name)) = (self.word(said, "class"), lot.as_deref()) else { return };
        let Some(known) = self.known_lot(name) else { return };
        let Some(class) = known.class.clone().filter(|c| *c != said_class) else { return };
        let delivery = known.received.clone();
        let place = match (self.weapon(said), self.word(said, "container")) {
            (Some(weapon), _) => Account::CountedOut(weapon),
            (None, Some(container)) => Account::Container(container),
            _ => Account::Loose,
        };
        let message =
            format!("rounds of {name} are entered here as {said_class}, but the lot was delivered as {class}");
        self.find(said, ImbalanceKind::ClassDiffers, &lot, place, 0, message, &delivery);
    }

    pub(super) fn look_at_all(&mut self, said: &Said<'_>, when: &str) {
        let weapons: BTreeSet<String> = self.balances.keys().filter_map(|(_, a)| counted_out(a)).collect();
        weapons.iter().for_each(|weapon| self.look_at(said, weapon, when));
    }

    /// What was counted out for a weapon must be somewhere by now.
    pub(super) fn look_at(&mut self, said: &Said<'_>, weapon: &str, when: &str) {
        let account = Account::CountedOut(weapon.to_owned());
        for lot in self.lots_in(&account) {
            let left = self.count(&lot, &account);
            let here = self.unsettled.get(&(lot.clone(), account.clone()));
            let is_listed = here
                .into_iter()
                .flatten()
                .filter_map(|i| self.ledger.imbalances.get(*i))
                .any(|i| i.kind == ImbalanceKind::NotAccountedFor && i.count == left);
            if is_listed || self.is_open_at(&lot, &account) {
                continue;
            }
            let what = of_lot(&lot);
            let message =
                format!("{when}, {left}{what} counted out for {weapon} were neither fired, spoiled nor counted back");
            let entries = self.movements(&lot, &account);
            self.find(said, ImbalanceKind::NotAccountedFor, &lot, account.clone(), left, message, &entries);
        }
    }

    /// The entries since the place last held nothing.
    pub(super) fn movements(&self, lot: &LotName, account: &Account) -> Vec<usize> {
        let mut left = 0_i64;
        let mut entries: Vec<usize> = Vec::new();
        for posting in self.ledger.postings.iter().filter(|p| p.lot == *lot) {
            let count = posting.count.unwrap_or(0);
            match (posting.from == *account, posting.to == *account) {
                (true, _) => left = left.saturating_sub(count),
                (_, true) => left = left.saturating_add(count),
                _ => continue,
            }
            entries.push(posting.entry);
            if left == 0 {
                entries.clear();
            }
        }
        entries.dedup();
        entries
    }

    #[expect(clippy::too_many_arguments, reason = "an imbalance has this many parts, and each is another thing")]
    pub(super) fn find(
        &mut self,
        said: &Said<'_>,
        kind: ImbalanceKind,
        lot: &LotName,
        account: Account,
        count: i64,
        message: String,
        entries: &[usize],
    ) {
        let mut entries: Vec<usize> = entries.iter().copied().filter(|e| *e != said.entry).collect();
        let message = format!("{message}{}", self.reading.ids(&entries));
        entries.push(said.entry);
        if matches!(kind, ImbalanceKind::NotAccountedFor | ImbalanceKind::MoreThanThere) {
            let place = self.ledger.imbalances.len();
            self.unsettled.entry((lot.clone(), account.clone())).or_default().push(place);
        }
        let imbalance = Imbalance { kind, lot: lot.clone(), account, count, message, entries, settled_by: None };
        self.ledger.imbalances.push(imbalance);
    }
}

fn counted_out(account: &Account) -> Option<String> {
    match account {
        Account::CountedOut(weapon) => Some(weapon.clone()),
        _ => None,
    }
}

fn differ(difference: i64) -> String {
    match difference {
        1.. => format!("{difference} too few"),
        _ => format!("{} too many", difference.saturating_neg()),
    }
}
