//! The ledger of the rounds: every round of every lot has a place, and every entry moves some from one place
//! to another, so that nothing can vanish between two columns.
//!
//! It works like a merchant's double entry: a movement takes from one account what it gives to another, and
//! all accounts of a lot together are always nought. Whatever an entry leaves open is either inferred by one
//! of three stated steps ([`Inference`]) and marked, or left open and listed. It never decides, never makes a
//! number up, and no imbalance listed does not mean that all is well: only that the entries agree.
//!
//! Start with [`ledger`], then [`Ledger::trace`]. How each kind of entry is read: `docs/formats/exports.md`.

mod lookalikes;
mod output;
mod replay;
mod trace;

use custody::DayRecord;
use model::{Names, Vocabulary};

pub use lookalikes::{LookAlike, Mixed, Shared};
pub(crate) use output::DOES_NOT_COUNT;
pub use output::{balances_table, imbalances_table, postings_table};
pub use trace::{Trace, TraceEnd};

use crate::reading::Reading;

/// Every movement of every round that the record knows of, and where entries do not agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Every lot that an entry names, in the order of their first entries.
    pub lots: Vec<Lot>,
    /// How many rounds of which lot are where, at the end of the record; lots in the order of
    /// [`Ledger::lots`], rounds of no named lot last.
    pub accounts: Vec<Balance>,
    /// The movements, in order.
    pub postings: Vec<Posting>,
    /// Where entries do not agree, in the order in which it showed.
    pub imbalances: Vec<Imbalance>,
    /// Lots that can be taken for one another, the gravest first.
    pub lookalikes: Vec<LookAlike>,
    /// Rounds that somebody found.
    pub found: Vec<FoundRound>,
    /// Entries about rounds that are on the record and do not count: no number here has them in it.
    pub not_counted: Vec<NotCounted>,
    /// What the record or the vocabulary lacks for this view, in words.
    pub gaps: Vec<String>,
}

/// An entry about rounds that does not count: its device was disowned, say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotCounted {
    /// The entry.
    pub entry: usize,
    /// The lot that it names.
    pub lot: Option<String>,
}

/// A batch of rounds of one maker, class and delivery, as the record has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lot {
    /// Its name.
    pub name: String,
    /// Live, blank, dummy, spent, unidentified; as the entry of its delivery says.
    pub class: Option<String>,
    /// How much powder a blank has.
    pub size: Option<String>,
    /// Who made it.
    pub maker: Option<String>,
    /// Who delivered it.
    pub supplier: Option<String>,
    /// The entries of its delivery.
    pub received: Vec<usize>,
    /// The weapons that entries put it together with: counted out for, loaded into, tested in, matched to.
    pub weapons: Vec<String>,
}

/// Where rounds can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// With whoever delivered them: where rounds come from. What stands here is below nought.
    Supplier(Option<String>),
    /// With the production, in no container that an entry names.
    Loose,
    /// In a box, belt or case.
    Container(String),
    /// Counted out for a weapon: in it, or in the hand of whoever loads it.
    CountedOut(String),
    /// Fired as planned.
    Fired,
    /// Went off although nobody meant it.
    FiredUnmeant,
    /// Used to test a lot.
    Tested,
    /// Counted back as spoiled.
    Spoiled,
    /// Went back to the supplier.
    GoneBack(Option<String>),
    /// Entered as lost.
    Lost,
    /// No entry says where they went (or, below nought, where they came from).
    Unexplained,
}

/// How many rounds of a lot are in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The lot, if a name is known.
    pub lot: Option<String>,
    /// The place.
    pub account: Account,
    /// How many, as far as entries give numbers.
    pub count: i64,
    /// Movements out of it that give no number, by entry: it is this many or fewer.
    pub uncounted_out: Vec<usize>,
    /// Movements into it that give no number, by entry: it is this many or more.
    pub uncounted_in: Vec<usize>,
}

/// One movement of rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The entry that it rests on, by its place in the record.
    pub entry: usize,
    /// When that was made, in seconds since 1970-01-01 00:00 UTC.
    pub at: i64,
    /// The lot, if a name is known.
    pub lot: Option<String>,
    /// Where the rounds were.
    pub from: Account,
    /// Where they went.
    pub to: Account,
    /// How many; none where the entry gives no number.
    pub count: Option<i64>,
    /// What the entry does not say itself.
    pub inferred: Vec<Inference>,
    /// The entries that deny it; it is counted all the same.
    pub disputed_by: Vec<usize>,
    /// Whether it does not fit what another device said, and neither knew of the other; it is counted all the same.
    pub apart: bool,
    /// What happened, in words.
    pub words: String,
}

/// What the ledger concludes from other entries, because this one does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inference {
    /// The lot: the only one that it can have been.
    Lot,
    /// The place: the only one where the lot was, the only one that was out of the lock, or the one that the
    /// rounds had been counted out of.
    Place,
    /// The number: the difference between the ledger and a later count, where only movements without a number
    /// lie between.
    Number,
}

/// Where entries do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// What does not agree.
    pub kind: ImbalanceKind,
    /// The lot, if a name is known.
    pub lot: Option<String>,
    /// The place where it shows.
    pub account: Account,
    /// How many rounds too few (or, below nought, too many).
    pub count: i64,
    /// The same in plain words.
    pub message: String,
    /// The entries concerned; the last is where it showed.
    pub entries: Vec<usize>,
    /// The later entry by which the numbers came right.
    pub settled_by: Option<usize>,
}

/// What does not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImbalanceKind {
    /// Rounds were counted out for a weapon and neither fired, spoiled nor counted back.
    NotAccountedFor,
    /// More rounds left a place than were there.
    MoreThanThere,
    /// A count of a container is another number than the ledger's.
    CountDiffers,
    /// Rounds went into a weapon without having been counted out for it.
    NotCountedOut,
    /// An entry calls rounds of a lot another class than the lot was delivered as.
    ClassDiffers,
    /// An entry names no lot, and more than one could be meant.
    LotNotSaid,
    /// An entry gives no number where one is needed.
    NotCounted,
    /// A round was found that no count lacks.
    FoundRound,
}

/// A round that somebody found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRound {
    /// The entry.
    pub entry: usize,
    /// What the find is called.
    pub id: Option<String>,
    /// What kind of round it was said to be.
    pub class: Option<String>,
    /// Where: a container or a place.
    pub place: Option<String>,
    /// The entry that says that a count lacks a round, by the same name.
    pub missed_by: Option<usize>,
    /// The entry that says that it was removed and accounted for.
    pub cleared_by: Option<usize>,
}

/// What became of the rounds of a lot, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Delivered.
    pub received: i64,
    /// In containers, or with the production in no container.
    pub in_stock: i64,
    /// Counted out for weapons.
    pub counted_out: i64,
    /// Fired as planned.
    pub fired: i64,
    /// Went off although nobody meant it.
    pub fired_unmeant: i64,
    /// Used in tests.
    pub tested: i64,
    /// Spoiled.
    pub spoiled: i64,
    /// Went back to the supplier.
    pub gone_back: i64,
    /// Lost.
    pub lost: i64,
    /// No entry says where they are.
    pub unexplained: i64,
    /// How many movements give no number.
    pub uncounted: usize,
}

/// The ledger of a whole record. Entries that were withdrawn do not count.
pub fn ledger(record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Ledger {
    let reading = Reading::new(record, names, vocabulary);
    let mut ledger = replay::replay(reading);
    ledger.lookalikes = lookalikes::lookalikes(reading, &ledger);
    ledger.not_counted = not_counted(reading);
    ledger.gaps = gaps(reading);
    ledger
}

fn not_counted(reading: Reading<'_>) -> Vec<NotCounted> {
    let of_rounds = reading.not_counted().filter(|said| READ.contains(&said.name()));
    of_rounds.map(|said| NotCounted { entry: said.entry, lot: said.word(reading, "lot") }).collect()
}

impl Ledger {
    /// The lot with this name.
    pub fn lot(&self, name: &str) -> Option<&Lot> {
        self.lots.iter().find(|l| l.name == name)
    }

    /// Where each round of a lot went; nothing if no entry names it.
    pub fn trace(&self, lot: &str) -> Option<Trace<'_>> {
        trace::trace(self, lot)
    }

    /// What became of a lot (or of the rounds of no named lot), added up. What was received is always the sum
    /// of the others.
    pub fn totals(&self, lot: Option<&str>) -> Totals {
        let mut totals = Totals::default();
        for balance in self.accounts.iter().filter(|b| b.lot.as_deref() == lot) {
            *totals.part(&balance.account) += match balance.account {
                Account::Supplier(_) => balance.count.saturating_neg(),
                _ => balance.count,
            };
        }
        let of_lot = self.postings.iter().filter(|p| p.lot.as_deref() == lot);
        let open = self.accounts.iter().filter(|b| b.lot.as_deref() == lot);
        let open: Vec<usize> = open.flat_map(|b| &b.uncounted_out).copied().collect();
        totals.uncounted = of_lot.filter(|p| p.count.is_none() && open.contains(&p.entry)).count();
        totals
    }

    /// The imbalances that no later entry settled.
    pub fn open(&self) -> impl Iterator<Item = &Imbalance> {
        self.imbalances.iter().filter(|i| i.settled_by.is_none())
    }
}

impl Totals {
    fn part(&mut self, account: &Account) -> &mut i64 {
        match account {
            Account::Supplier(_) => &mut self.received,
            Account::Loose | Account::Container(_) => &mut self.in_stock,
            Account::CountedOut(_) => &mut self.counted_out,
            Account::Fired => &mut self.fired,
            Account::FiredUnmeant => &mut self.fired_unmeant,
            Account::Tested => &mut self.tested,
            Account::Spoiled => &mut self.spoiled,
            Account::GoneBack(_) => &mut self.gone_back,
            Account::Lost => &mut self.lost,
            Account::Unexplained => &mut self.unexplained,
        }
    }
}

impl Account {
    /// What kind of place it is, in one word of the table's column.
    pub fn kind(&self) -> &'static str {
        match self {
            Account::Supplier(_) => "supplier",
            Account::Loose => "no container",
            Account::Container(_) => "container",
            Account::CountedOut(_) => "counted out",
            Account::Fired => "fired",
            Account::FiredUnmeant => "fired unmeant",
            Account::Tested => "tested",
            Account::Spoiled => "spoiled",
            Account::GoneBack(_) => "returned to supplier",
            Account::Lost => "lost",
            Account::Unexplained => "unexplained",
        }
    }

    /// The name of the supplier, container or weapon.
    pub fn name(&self) -> Option<&str> {
        match self {
            Account::Supplier(name) | Account::GoneBack(name) => name.as_deref(),
            Account::Container(name) | Account::CountedOut(name) => Some(name),
            _ => None,
        }
    }

    /// The place in words that follow a number: `in box_q45`, `fired as planned`.
    pub fn words(&self) -> String {
        let with = |before: &str, name: &Option<String>, without: &str| match name {
            Some(name) => format!("{before} {name}"),
            None => without.to_owned(),
        };
        match self {
            Account::Supplier(name) => with("with", name, "with the supplier"),
            Account::Loose => "in no container on the record".to_owned(),
            Account::Container(name) => format!("in {name}"),
            Account::CountedOut(weapon) => format!("counted out for {weapon}"),
            Account::Fired => "fired as planned".to_owned(),
            Account::FiredUnmeant => "fired unmeant".to_owned(),
            Account::Tested => "used in tests".to_owned(),
            Account::Spoiled => "spoiled".to_owned(),
            Account::GoneBack(name) => with("gone back to", name, "gone back to the supplier"),
            Account::Lost => "entered as lost".to_owned(),
            Account::Unexplained => "where no entry says".to_owned(),
        }
    }

    /// Whether a round can leave it again: it is with the production.
    pub fn is_stock(&self) -> bool {
        matches!(self, Account::Loose | Account::Container(_) | Account::CountedOut(_))
    }
}

impl Balance {
    /// `41 or fewer`, `6`, `about 3`: the number with how sure it is.
    pub fn words(&self) -> String {
        let (out, into) = (!self.uncounted_out.is_empty(), !self.uncounted_in.is_empty());
        match (out, into) {
            (false, false) => self.count.to_string(),
            (true, false) => format!("{} or fewer", self.count),
            (false, true) => format!("{} or more", self.count),
            (true, true) => format!("{} by the numbers given", self.count),
        }
    }

    /// Whether every movement in and out gives a number.
    pub fn is_exact(&self) -> bool {
        self.uncounted_out.is_empty() && self.uncounted_in.is_empty()
    }
}

impl Inference {
    /// What was inferred, in words.
    pub fn words(self) -> &'static str {
        match self {
            Inference::Lot => "lot inferred",
            Inference::Place => "place inferred",
            Inference::Number => "number by difference",
        }
    }
}

impl ImbalanceKind {
    /// What does not agree, in words.
    pub fn words(self) -> &'static str {
        match self {
            ImbalanceKind::NotAccountedFor => "not accounted for",
            ImbalanceKind::MoreThanThere => "more than was there",
            ImbalanceKind::CountDiffers => "count differs",
            ImbalanceKind::NotCountedOut => "not counted out",
            ImbalanceKind::ClassDiffers => "class differs",
            ImbalanceKind::LotNotSaid => "lot not said",
            ImbalanceKind::NotCounted => "no number",
            ImbalanceKind::FoundRound => "found, and none is missing",
        }
    }
}

/// The kinds of entry that the ledger reads.
const READ: [&str; 21] = [
    "lot_received",
    "rounds_stored",
    "container_emptied",
    "container_labelled",
    "rounds_taken_out",
    "rounds_locked_away",
    "belt_issued",
    "belt_checked",
    "rounds_counted",
    "blanks_tested",
    "blank_matched",
    "rounds_issued",
    "loaded",
    "fired",
    "unintended_discharge",
    "rounds_returned",
    "lot_returned",
    "loss_found",
    "round_found",
    "round_cleared",
    "count_mismatch",
];

fn gaps(reading: Reading<'_>) -> Vec<String> {
    let lacking = READ.iter().filter(|kind| reading.vocabulary.find(kind).is_none());
    let mut gaps: Vec<String> =
        lacking.map(|kind| format!("there is no event `{kind}`: what it would say is unknown")).collect();
    if reading.record.partial {
        gaps.push("entries of this record are held back: numbers may be wrong".to_owned());
    }
    gaps
}

#[cfg(test)]
mod tests;
