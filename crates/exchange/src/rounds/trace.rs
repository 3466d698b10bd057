//! Where each round of a lot went: its ends, each with the movements that led there.
//!
//! Nothing is added to the ledger here; it is only read from the other side.

use super::{Account, Balance, Ledger, Lot, Posting};

/// Where the rounds of one lot are, and how they came there.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace<'a> {
    /// The lot.
    pub lot: &'a Lot,
    /// How many were delivered, as far as entries give numbers.
    pub received: i64,
    /// Where they are now; together as many as were delivered.
    pub ends: Vec<TraceEnd<'a>>,
    /// Every movement of the lot, in order.
    pub steps: Vec<&'a Posting>,
    /// Entries that name it and do not count.
    pub not_counted: Vec<usize>,
}

/// One place where rounds of a lot ended.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceEnd<'a> {
    /// The place and how many are there.
    pub balance: &'a Balance,
    /// The movements into it and out of it, in order.
    pub postings: Vec<&'a Posting>,
}

impl TraceEnd<'_> {
    /// `41 or fewer in box_q45`.
    pub fn words(&self) -> String {
        format!("{} {}", self.balance.words(), self.balance.account.words())
    }
}

/// Where each round of a lot went.
pub(super) fn trace<'a>(ledger: &'a Ledger, name: &str) -> Option<Trace<'a>> {
    let lot = ledger.lot(name)?;
    let steps: Vec<&Posting> = ledger.postings.iter().filter(|p| p.lot.as_deref() == Some(name)).collect();
    let balances = ledger.accounts.iter().filter(|b| b.lot.as_deref() == Some(name));
    let is_end = |b: &&Balance| !matches!(b.account, Account::Supplier(_)) && (b.count != 0 || !b.is_exact());
    let ends = balances.filter(is_end).map(|balance| TraceEnd { balance, postings: touching(&steps, balance) });
    let of_lot = ledger.not_counted.iter().filter(|n| n.lot.as_deref() == Some(name));
    let not_counted = of_lot.map(|n| n.entry).collect();
    Some(Trace { lot, received: ledger.totals(Some(name)).received, ends: ends.collect(), steps, not_counted })
}

fn touching<'a>(steps: &[&'a Posting], balance: &Balance) -> Vec<&'a Posting> {
    steps.iter().filter(|p| p.from == balance.account || p.to == balance.account).copied().collect()
}
