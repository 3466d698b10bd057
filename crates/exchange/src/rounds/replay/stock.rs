//! Where the rounds are, and the one way to move them.
//!
//! No balance changes anywhere else.

use super::{LotName, Open, Replay, Source, of_lot};
use crate::reading::Said;
use crate::rounds::Inference::{Lot as InferredLot, Place as InferredPlace};
use crate::rounds::{Account, ImbalanceKind, Inference, Posting};

impl Replay<'_> {
    /// Takes rounds from one account and gives them to another.
    // INVARIANT: both balances change by the same number, so that all accounts of a lot add up to nought.
    pub(super) fn post(
        &mut self,
        said: &Said<'_>,
        lot: &LotName,
        from: Account,
        to: Account,
        count: Option<i64>,
        inferred: &[Inference],
    ) {
        if count == Some(0) || from == to {
            return;
        }
        if let Some(name) = lot {
            self.lot(name);
        }
        let moved = count.unwrap_or(0);
        *self.balances.entry((lot.clone(), from.clone())).or_default() -= moved;
        *self.balances.entry((lot.clone(), to.clone())).or_default() += moved;
        if count.is_none() {
            self.open.push(Open { entry: said.entry, lot: lot.clone(), from: from.clone(), to: to.clone() });
        }
        let number = count.map_or_else(|| "some".to_owned(), |n| n.to_string());
        self.ledger.postings.push(Posting {
            entry: said.entry,
            at: said.at,
            lot: lot.clone(),
            words: format!("{number}{}: {} → {}", of_lot(lot), from.words(), to.words()),
            from: from.clone(),
            to: to.clone(),
            count,
            inferred: inferred.to_vec(),
            disputed_by: said.disputed_by.clone(),
            apart: said.apart,
        });
        self.check_there(said, lot, &from, moved);
        self.settle(said, lot, &from);
        self.settle(said, lot, &to);
    }

    /// No place can give more than it holds.
    pub(super) fn check_there(&mut self, said: &Said<'_>, lot: &LotName, from: &Account, moved: i64) {
        let left = self.count(lot, from);
        let comes_uncounted = self.open.iter().any(|o| o.lot == *lot && o.to == *from);
        if !from.is_stock() || left >= 0 || moved == 0 || comes_uncounted {
            return;
        }
        let (what, had) = (of_lot(lot), left.saturating_add(moved).max(0));
        let message = match from {
            Account::Loose => format!("{moved}{what} were taken, but {}", self.why_not_there(lot)),
            _ => format!("{moved}{what} left where {had} were by the record ({})", from.words()),
        };
        self.find(said, ImbalanceKind::MoreThanThere, lot, from.clone(), left, message, &[]);
    }

    pub(super) fn why_not_there(&self, lot: &LotName) -> String {
        let places: Vec<String> =
            self.places(lot).iter().map(|p| format!("{} {}", self.count(lot, p), p.words())).collect();
        match places.is_empty() {
            true => "no entry says where they came from".to_owned(),
            false => format!("the record does not say from where: there were {}", places.join(", ")),
        }
    }

    /// Marks what has come right by this entry.
    pub(super) fn settle(&mut self, said: &Said<'_>, lot: &LotName, account: &Account) {
        let left = self.count(lot, account);
        let Some(unsettled) = self.unsettled.get_mut(&(lot.clone(), account.clone())) else { return };
        if left < 0 {
            return;
        }
        let imbalances = &mut self.ledger.imbalances;
        unsettled.retain(|place| {
            let Some(imbalance) = imbalances.get_mut(*place) else { return false };
            let is_right = imbalance.kind == ImbalanceKind::MoreThanThere || left == 0;
            if is_right {
                imbalance.settled_by = Some(said.entry);
            }
            !is_right
        });
    }

    pub(super) fn count(&self, lot: &LotName, account: &Account) -> i64 {
        self.balances.get(&(lot.clone(), account.clone())).copied().unwrap_or(0)
    }

    pub(super) fn is_known(&self, lot: &LotName, account: &Account) -> bool {
        self.balances.contains_key(&(lot.clone(), account.clone()))
    }

    /// Whether a movement without a number touches this place.
    pub(super) fn is_open_at(&self, lot: &LotName, account: &Account) -> bool {
        !self.open_at(lot, account).is_empty()
    }

    pub(super) fn open_at(&self, lot: &LotName, account: &Account) -> Vec<usize> {
        let touches = |o: &&Open| o.lot == *lot && (o.from == *account || o.to == *account);
        self.open.iter().filter(touches).map(|o| o.entry).collect()
    }

    /// The lots of which an account holds some (or too few).
    pub(super) fn lots_in(&self, account: &Account) -> Vec<LotName> {
        let held = self.balances.iter().filter(|((lot, a), n)| a == account && (**n != 0 || self.is_open_at(lot, a)));
        held.map(|((lot, _), _)| lot.clone()).collect()
    }

    /// Where in the store a lot is.
    pub(super) fn places(&self, lot: &LotName) -> Vec<Account> {
        let from = (lot.clone(), Account::Supplier(None));
        let of_lot = self.balances.range(from..).take_while(|((l, _), _)| l == lot);
        let is_place = |a: &Account| matches!(a, Account::Loose | Account::Container(_));
        let held = of_lot
            .filter(|((_, a), n)| is_place(a) && (**n > 0 || self.open.iter().any(|o| o.lot == *lot && o.to == *a)));
        held.map(|((_, a), _)| a.clone()).collect()
    }

    /// Where rounds of a lot are taken from: the only place that has some, or the only one of them that is
    /// out of the lock. Otherwise nobody says, and it shows below nought.
    pub(super) fn source(&self, lot: &LotName) -> Source {
        let places = self.places(lot);
        let is_out = |a: &&Account| matches!(a, Account::Container(c) if self.out.contains(c));
        let out: Vec<&Account> = places.iter().filter(is_out).collect();
        let account = match (places.as_slice(), out.as_slice()) {
            ([only], _) => only.clone(),
            (_, [only]) => (*only).clone(),
            ([], _) => self.only_home(lot).unwrap_or(Account::Loose),
            _ => return Source { account: Account::Loose, inferred: Vec::new() },
        };
        Source { account, inferred: vec![InferredPlace] }
    }

    /// The only container in which a lot has ever been.
    pub(super) fn only_home(&self, lot: &LotName) -> Option<Account> {
        let mut homes = self.balances.keys().filter(|(l, a)| l == lot && matches!(a, Account::Container(_)));
        let home = homes.next()?;
        homes.next().is_none().then(|| home.1.clone())
    }

    /// The lot in a weapon: the one that the entry names, or the only one counted out for it.
    pub(super) fn weapon_lot(&self, said: &Said<'_>, account: &Account) -> (LotName, Vec<Inference>) {
        if let Some(lot) = self.word(said, "lot") {
            return (Some(lot), Vec::new());
        }
        match self.lots_in(account).as_slice() {
            [only @ Some(_)] => (only.clone(), vec![InferredLot]),
            _ => (None, Vec::new()),
        }
    }

    /// The lot that was last counted out for a weapon.
    pub(super) fn last_lot(&self, weapon: &str) -> LotName {
        let account = Account::CountedOut(weapon.to_owned());
        self.ledger.postings.iter().rev().find(|p| p.to == account).and_then(|p| p.lot.clone())
    }
}
