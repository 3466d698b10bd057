//! Reads a record from its first entry to its last and moves the rounds as each entry says.
//!
//! Every movement goes through [`Replay::post`], which takes from one account what it gives to another; there is
//! no other way to change a balance. What an entry leaves open is inferred only where a single answer is
//! left, and marked; otherwise it is listed as an imbalance.

use std::collections::{BTreeMap, BTreeSet};

use super::Inference::{Lot as InferredLot, Number as ByDifference, Place as InferredPlace};
use super::{Account, Balance, FoundRound, Imbalance, ImbalanceKind, Inference, Ledger, Lot, Posting};
use crate::reading::{Reading, Said};

/// A lot's name; none for rounds of which no entry says the lot.
type LotName = Option<String>;

/// The ledger of a record, without its look-alikes and gaps.
pub(super) fn replay(reading: Reading<'_>) -> Ledger {
    let mut replay = Replay::new(reading);
    for said in reading.said() {
        replay.step(&said);
    }
    replay.finish()
}

struct Replay<'a> {
    reading: Reading<'a>,
    ledger: Ledger,
    balances: BTreeMap<(LotName, Account), i64>,
    /// Movements without a number that no later count has settled.
    open: Vec<Open>,
    /// Containers that are out of the lock.
    out: BTreeSet<String>,
    /// Where the rounds of a lot came from that were last counted out for a weapon.
    came_from: BTreeMap<(LotName, String), Account>,
    /// Counts that lack a round, by the name of the incident.
    missed: BTreeMap<String, usize>,
}

struct Open {
    entry: usize,
    lot: LotName,
    from: Account,
    to: Account,
}

/// Where rounds are taken from, and what had to be inferred for that.
struct Source {
    account: Account,
    inferred: Vec<Inference>,
}

impl<'a> Replay<'a> {
    fn new(reading: Reading<'a>) -> Replay<'a> {
        Replay {
            reading,
            ledger: Ledger::default(),
            balances: BTreeMap::new(),
            open: Vec::new(),
            out: BTreeSet::new(),
            came_from: BTreeMap::new(),
            missed: BTreeMap::new(),
        }
    }

    fn step(&mut self, said: &Said<'_>) {
        match said.name() {
            "lot_received" => self.received(said),
            "rounds_stored" => self.stored(said),
            "container_emptied" => self.emptied(said),
            "container_labelled" => self.check_class(said, self.lot_of(said)),
            "rounds_taken_out" => drop(self.word(said, "container").map(|c| self.out.insert(c))),
            "rounds_locked_away" => drop(self.word(said, "container").map(|c| self.out.remove(&c))),
            "belt_issued" => self.belt_issued(said),
            "belt_checked" => self.belt_checked(said),
            "blanks_tested" => self.tested(said),
            "blank_matched" => self.matched(said),
            "rounds_issued" => self.issued(said),
            "loaded" => self.loaded(said),
            "fired" => self.fired(said),
            "unintended_discharge" => self.discharged(said),
            "rounds_returned" => self.returned(said),
            "lot_returned" => self.gone_back(said),
            "loss_found" => self.lost(said),
            "count_mismatch" => self.miss(said),
            "round_found" => self.found(said),
            "round_cleared" => self.cleared(said),
            "day_wrapped" => self.look_at_all(said, "when the day was wrapped"),
            _ if said.kind.starts_day => self.look_at_all(said, "when the next day began"),
            _ => {}
        }
    }

    fn finish(mut self) -> Ledger {
        self.finds();
        let order: BTreeMap<&str, usize> =
            self.ledger.lots.iter().enumerate().map(|(i, l)| (l.name.as_str(), i)).collect();
        let mut accounts: Vec<Balance> =
            self.balances.iter().map(|((lot, account), count)| self.balance(lot, account, *count)).collect();
        accounts.sort_by_key(|b| b.lot.as_deref().map_or(usize::MAX, |l| order.get(l).copied().unwrap_or(usize::MAX)));
        self.ledger.accounts = accounts;
        self.ledger
    }

    fn balance(&self, lot: &LotName, account: &Account, count: i64) -> Balance {
        let open = self.open.iter().filter(|o| o.lot == *lot);
        let (out, rest): (Vec<&Open>, Vec<&Open>) = open.partition(|o| o.from == *account);
        Balance {
            lot: lot.clone(),
            account: account.clone(),
            count,
            uncounted_out: out.iter().map(|o| o.entry).collect(),
            uncounted_in: rest.iter().filter(|o| o.to == *account).map(|o| o.entry).collect(),
        }
    }

    // ---- into the store -------------------------------------------------------------------------------

    fn received(&mut self, said: &Said<'_>) {
        let Some(name) = self.word(said, "lot") else { return };
        let (class, size) = (self.word(said, "class"), self.word(said, "size"));
        let (maker, supplier) = (self.word(said, "maker"), self.word(said, "supplier"));
        self.check_class(said, Some(name.clone()));
        let lot = self.lot(&name);
        lot.received.push(said.entry);
        lot.class = lot.class.take().or(class);
        lot.size = lot.size.take().or(size);
        lot.maker = lot.maker.take().or(maker);
        lot.supplier = lot.supplier.take().or(supplier.clone());
        let to = self.word(said, "container").map_or(Account::Loose, Account::Container);
        self.post(said, &Some(name), Account::Supplier(supplier), to, number(said, "count"), &[]);
    }

    /// Rounds go into a container: those that are in none; or else, where the container holds the lot
    /// already, it is counted anew; or else those of the only other place.
    fn stored(&mut self, said: &Said<'_>) {
        let Some(container) = self.word(said, "container") else { return };
        let (to, count) = (Account::Container(container), number(said, "count"));
        let (lot, inferred) = self.stored_lot(said, &to);
        self.check_class(said, lot.clone());
        let (loose, is_known) = (self.count(&lot, &Account::Loose), self.is_known(&lot, &to));
        let elsewhere: Vec<Account> = self.places(&lot).into_iter().filter(|p| *p != to).collect();
        match (count, elsewhere.as_slice()) {
            (Some(n), []) if is_known => self.recount(said, &lot, &to, n),
            (Some(n), _) if is_known && self.count(&lot, &to) == n && loose <= 0 => {}
            (_, [only]) if !is_known || *only == Account::Loose => {
                let only = only.clone();
                let inferred: Vec<Inference> = inferred.into_iter().chain([InferredPlace]).collect();
                self.post(said, &lot, only, to, count, &inferred);
            }
            _ => self.post(said, &lot, Account::Loose, to, count, &inferred),
        }
    }

    /// The lot that goes into a container, when the entry does not name it: the only one in no container, or
    /// else the only one in this container.
    fn stored_lot(&self, said: &Said<'_>, to: &Account) -> (LotName, Vec<Inference>) {
        if let Some(lot) = self.word(said, "lot") {
            return (Some(lot), Vec::new());
        }
        let class = self.word(said, "class");
        let fits = |lot: &LotName| {
            let known = lot.as_deref().and_then(|l| self.ledger.lot(l)).and_then(|l| l.class.as_ref());
            class.is_none() || known.is_none() || known == class.as_ref()
        };
        for place in [&Account::Loose, to] {
            let lots: Vec<LotName> = self.lots_in(place).into_iter().filter(fits).collect();
            if let [only @ Some(_)] = lots.as_slice() {
                return (only.clone(), vec![InferredLot]);
            }
        }
        (None, Vec::new())
    }

    fn emptied(&mut self, said: &Said<'_>) {
        let Some(container) = self.word(said, "container") else { return };
        let from = Account::Container(container);
        for lot in self.lots_in(&from) {
            let count = self.count(&lot, &from);
            self.post(said, &lot, from.clone(), Account::Loose, Some(count), &[InferredLot]);
        }
    }

    fn belt_issued(&mut self, said: &Said<'_>) {
        let Some(belt) = self.word(said, "container") else { return };
        let lot = self.lot_of(said);
        if lot.is_none() && said.value("count").is_none() {
            return;
        }
        let source = self.source(&lot);
        self.post(said, &lot, source.account, Account::Container(belt), number(said, "count"), &source.inferred);
    }

    fn belt_checked(&mut self, said: &Said<'_>) {
        let (Some(belt), Some(count)) = (self.word(said, "container"), number(said, "count")) else { return };
        let account = Account::Container(belt);
        let lot = match (self.lot_of(said), self.lots_in(&account).as_slice()) {
            (None, [only]) => only.clone(),
            (lot, _) => lot,
        };
        self.recount(said, &lot, &account, count);
    }

    // ---- to a weapon and away from it -------------------------------------------------------------------

    fn tested(&mut self, said: &Said<'_>) {
        let lot = self.lot_of(said);
        self.belongs(&lot, said);
        let counted_out = self.weapon(said).map(Account::CountedOut).filter(|a| self.count(&lot, a) > 0);
        let source = match counted_out {
            Some(account) => Source { account, inferred: vec![InferredPlace] },
            None => self.source(&lot),
        };
        self.post(said, &lot, source.account, Account::Tested, None, &source.inferred);
    }

    fn matched(&mut self, said: &Said<'_>) {
        if self.word(said, "fits").as_deref() != Some("no") {
            self.belongs(&self.lot_of(said), said);
        }
    }

    fn issued(&mut self, said: &Said<'_>) {
        let Some(weapon) = self.weapon(said) else { return };
        let (lot, mut inferred) = self.issued_lot(said);
        if lot.is_none() {
            let message = format!("rounds were counted out for {weapon}, but no entry says of which lot");
            self.find(said, ImbalanceKind::LotNotSaid, &lot, Account::CountedOut(weapon.clone()), 0, message, &[]);
        }
        self.belongs(&lot, said);
        let source = self.source(&lot);
        inferred.extend(source.inferred);
        self.came_from.insert((lot.clone(), weapon.clone()), source.account.clone());
        let to = Account::CountedOut(weapon);
        self.post(said, &lot, source.account, to, number(said, "count"), &inferred);
    }

    /// The lot that is counted out, when the entry does not name it: the only one in containers that are out
    /// of the lock, or else the only one in stock.
    fn issued_lot(&self, said: &Said<'_>) -> (LotName, Vec<Inference>) {
        if let Some(lot) = self.word(said, "lot") {
            return (Some(lot), Vec::new());
        }
        let out: BTreeSet<LotName> =
            self.out.iter().flat_map(|c| self.lots_in(&Account::Container(c.clone()))).collect();
        let stock = |account: &Account| matches!(account, Account::Loose | Account::Container(_));
        let all: BTreeSet<LotName> =
            self.balances.iter().filter(|((_, a), n)| stock(a) && **n > 0).map(|((lot, _), _)| lot.clone()).collect();
        for lots in [out, all] {
            if let [only @ Some(_)] = lots.into_iter().collect::<Vec<_>>().as_slice() {
                return (only.clone(), vec![InferredLot]);
            }
        }
        (None, Vec::new())
    }

    /// Loading moves nothing that was counted out already; what was not is moved now, and listed.
    fn loaded(&mut self, said: &Said<'_>) {
        let Some(weapon) = self.weapon(said) else { return };
        let account = Account::CountedOut(weapon.clone());
        let (lot, mut inferred) = self.weapon_lot(said, &account);
        self.check_class(said, lot.clone());
        self.belongs(&lot, said);
        let Some(count) = number(said, "count") else { return };
        let there = match lot {
            None => self.lots_in(&account).iter().map(|lot| self.count(lot, &account)).sum(),
            Some(_) => self.count(&lot, &account),
        };
        let short = count.saturating_sub(there.max(0));
        if short <= 0 || self.is_open_at(&lot, &account) {
            return;
        }
        let what = of_lot(&lot);
        let message = format!(
            "{weapon} was loaded with {count}{what}, but by the record {} were counted out for it",
            there.max(0)
        );
        self.find(said, ImbalanceKind::NotCountedOut, &lot, account.clone(), short, message, &[]);
        let source = self.source(&lot);
        inferred.extend(source.inferred);
        self.came_from.insert((lot.clone(), weapon), source.account.clone());
        self.post(said, &lot, source.account, account, Some(short), &inferred);
    }

    fn fired(&mut self, said: &Said<'_>) {
        let Some(weapon) = self.weapon(said) else { return };
        let account = Account::CountedOut(weapon);
        let (lot, inferred) = self.weapon_lot(said, &account);
        self.belongs(&lot, said);
        self.needs_number(said, &account, number(said, "count"));
        self.post(said, &lot, account, Account::Fired, number(said, "count"), &inferred);
    }

    /// One round went off. If it was of another class than what was counted out, nobody knows which round it
    /// was; that is the gravest thing that a ledger can show.
    fn discharged(&mut self, said: &Said<'_>) {
        let class = self.word(said, "class");
        let Some(weapon) = self.weapon(said) else {
            return self.post(said, &None, Account::Unexplained, Account::FiredUnmeant, Some(1), &[]);
        };
        let account = Account::CountedOut(weapon.clone());
        let there = self.lots_in(&account);
        let fitting: Vec<LotName> = there.iter().filter(|lot| self.is_class(lot, class.as_deref())).cloned().collect();
        match fitting.as_slice() {
            [lot] => self.post(said, lot, account, Account::FiredUnmeant, Some(1), &[InferredLot]),
            [] if !there.is_empty() => {
                let class = class.unwrap_or_default();
                let lots: Vec<&str> = there.iter().map(|l| l.as_deref().unwrap_or("rounds of no named lot")).collect();
                let message = format!(
                    "a round ({class}) went off in {weapon}, but by the record only {} was counted out for it",
                    lots.join(", ")
                );
                self.find(said, ImbalanceKind::ClassDiffers, &None, account, 1, message, &[]);
                self.post(said, &None, Account::Unexplained, Account::FiredUnmeant, Some(1), &[]);
            }
            _ => self.post(said, &None, account, Account::FiredUnmeant, Some(1), &[]),
        }
    }

    fn returned(&mut self, said: &Said<'_>) {
        let Some(weapon) = self.weapon(said) else { return };
        let account = Account::CountedOut(weapon.clone());
        let (back, spoiled) = (number(said, "count"), said.number("spoiled").filter(|n| *n >= 0).unwrap_or(0));
        let there = self.lots_in(&account);
        let total: i64 = there.iter().map(|lot| self.count(lot, &account)).sum();
        self.needs_number(said, &account, back);
        match there.as_slice() {
            [_, _, ..] if back == Some(total) && spoiled == 0 => {
                for lot in &there {
                    self.give_back(said, lot, &weapon, Some(self.count(lot, &account)), 0);
                }
            }
            [_, _, ..] if back != Some(0) || spoiled != 0 => {
                let message = format!(
                    "rounds came back from {weapon}, but more than one lot had been counted out for it, and the entry does not say which came back"
                );
                self.find(said, ImbalanceKind::LotNotSaid, &None, account.clone(), 0, message, &[]);
                self.give_back(said, &None, &weapon, back, spoiled);
            }
            [only] => self.give_back(said, &only.clone(), &weapon, back, spoiled),
            _ => {
                let lot = if there.is_empty() { self.last_lot(&weapon) } else { None };
                self.give_back(said, &lot, &weapon, back, spoiled);
            }
        }
        for lot in there {
            if back.is_some() && self.is_open_at(&lot, &account) {
                self.recount(said, &lot, &account, 0);
            }
        }
        self.look_at(said, &weapon, "when rounds were counted back");
    }

    fn give_back(&mut self, said: &Said<'_>, lot: &LotName, weapon: &str, back: Option<i64>, spoiled: i64) {
        let from = Account::CountedOut(weapon.to_owned());
        let home = self.came_from.get(&(lot.clone(), weapon.to_owned())).cloned().unwrap_or(Account::Loose);
        self.post(said, lot, from.clone(), home, back, &[InferredLot, InferredPlace]);
        self.post(said, lot, from, Account::Spoiled, Some(spoiled), &[InferredLot]);
    }

    // ---- out of the production --------------------------------------------------------------------------

    /// The whole of a lot goes back from everywhere; a part of it from the only place that it can be.
    fn gone_back(&mut self, said: &Said<'_>) {
        let (lot, count, to) = (self.lot_of(said), number(said, "count"), Account::GoneBack(self.word(said, "to")));
        let places = self.places(&lot);
        let total: i64 = places.iter().map(|p| self.count(&lot, p)).sum();
        if count == Some(total) {
            for place in places {
                let there = self.count(&lot, &place);
                self.post(said, &lot, place, to.clone(), Some(there), &[InferredPlace]);
            }
        } else {
            let source = self.source(&lot);
            self.post(said, &lot, source.account, to, count, &source.inferred);
        }
    }

    fn lost(&mut self, said: &Said<'_>) {
        self.miss(said);
        let lot = self.lot_of(said);
        if lot.is_none() {
            return;
        }
        let source = self.source(&lot);
        self.post(said, &lot, source.account, Account::Lost, None, &source.inferred);
    }

    fn miss(&mut self, said: &Said<'_>) {
        if let Some(id) = self.word(said, "id") {
            self.missed.entry(id).or_insert(said.entry);
        }
    }

    fn found(&mut self, said: &Said<'_>) {
        let place = self.word(said, "container").or_else(|| self.word(said, "place"));
        let (id, class) = (self.word(said, "id"), self.word(said, "class"));
        let found = FoundRound { entry: said.entry, id, class, place, missed_by: None, cleared_by: None };
        self.ledger.found.push(found);
    }

    fn cleared(&mut self, said: &Said<'_>) {
        let id = self.word(said, "id");
        let found = self.ledger.found.iter_mut().filter(|f| f.id == id && id.is_some());
        found.for_each(|f| f.cleared_by = f.cleared_by.or(Some(said.entry)));
    }

    /// Ties finds to the counts that lack them, in the end: either may be entered first.
    fn finds(&mut self) {
        for found in &mut self.ledger.found {
            found.missed_by = found.id.as_ref().and_then(|id| self.missed.get(id)).copied();
            if found.missed_by.is_some() {
                continue;
            }
            let class = found.class.as_deref().unwrap_or("class not entered");
            let place = found.place.as_ref().map_or(String::new(), |p| format!(" in {p}"));
            self.ledger.imbalances.push(Imbalance {
                kind: ImbalanceKind::FoundRound,
                lot: None,
                account: Account::Unexplained,
                count: 1,
                message: format!("a round ({class}) was found{place}, and no count on the record lacks one"),
                entries: vec![found.entry],
                settled_by: found.cleared_by,
            });
        }
    }

    // ---- what is checked --------------------------------------------------------------------------------

    /// A container is counted: the ledger takes the number over and says where the difference went.
    fn recount(&mut self, said: &Said<'_>, lot: &LotName, account: &Account, counted: i64) {
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
            let (what, place) = (of_lot(lot), account.words());
            let message =
                format!("{counted}{what} were counted {place}, but by the ledger {held} were: {}", differ(difference));
            self.find(said, ImbalanceKind::CountDiffers, lot, account.clone(), difference, message, &touching);
        }
        self.post(said, lot, from, to, Some(difference.saturating_abs()), &[ByDifference]);
    }

    /// The accounts with which a place exchanged rounds without a number, and whether they went out.
    fn others(&self, lot: &LotName, account: &Account) -> Vec<(Account, bool)> {
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
    fn needs_number(&mut self, said: &Said<'_>, account: &Account, number: Option<i64>) {
        if number.is_none() {
            let (what, lot) = (said.name(), self.lot_of(said));
            let message = format!("`{what}` gives no number: rounds {} cannot be added up", account.words());
            self.find(said, ImbalanceKind::NotCounted, &lot, account.clone(), 0, message, &[]);
        }
    }

    /// An entry calls rounds another class than their lot was delivered as.
    fn check_class(&mut self, said: &Said<'_>, lot: LotName) {
        let (Some(said_class), Some(name)) = (self.word(said, "class"), lot.as_deref()) else { return };
        let Some(known) = self.ledger.lot(name) else { return };
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

    fn look_at_all(&mut self, said: &Said<'_>, when: &str) {
        let weapons: BTreeSet<String> = self.balances.keys().filter_map(|(_, a)| counted_out(a)).collect();
        weapons.iter().for_each(|weapon| self.look_at(said, weapon, when));
    }

    /// What was counted out for a weapon must be somewhere by now.
    fn look_at(&mut self, said: &Said<'_>, weapon: &str, when: &str) {
        let account = Account::CountedOut(weapon.to_owned());
        for lot in self.lots_in(&account) {
            let left = self.count(&lot, &account);
            let is_listed = self.ledger.imbalances.iter().any(|i| {
                i.kind == ImbalanceKind::NotAccountedFor
                    && (&i.lot, &i.account, i.count, i.settled_by) == (&lot, &account, left, None)
            });
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
    fn movements(&self, lot: &LotName, account: &Account) -> Vec<usize> {
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
    fn find(
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
        let imbalance = Imbalance { kind, lot: lot.clone(), account, count, message, entries, settled_by: None };
        self.ledger.imbalances.push(imbalance);
    }

    // ---- the one way to move rounds ---------------------------------------------------------------------

    /// Takes rounds from one account and gives them to another.
    // INVARIANT: both balances change by the same number, so that all accounts of a lot add up to nought.
    fn post(
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
        });
        self.check_there(said, lot, &from, moved);
        self.settle(said, lot, &from);
        self.settle(said, lot, &to);
    }

    /// No place can give more than it holds.
    fn check_there(&mut self, said: &Said<'_>, lot: &LotName, from: &Account, moved: i64) {
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

    fn why_not_there(&self, lot: &LotName) -> String {
        let places: Vec<String> =
            self.places(lot).iter().map(|p| format!("{} {}", self.count(lot, p), p.words())).collect();
        match places.is_empty() {
            true => "no entry says where they came from".to_owned(),
            false => format!("the record does not say from where: there were {}", places.join(", ")),
        }
    }

    /// Marks what has come right by this entry.
    fn settle(&mut self, said: &Said<'_>, lot: &LotName, account: &Account) {
        let left = self.count(lot, account);
        for imbalance in &mut self.ledger.imbalances {
            let is_right = match imbalance.kind {
                ImbalanceKind::NotAccountedFor => left == 0,
                ImbalanceKind::MoreThanThere => left >= 0,
                _ => false,
            };
            let is_here = (&imbalance.lot, &imbalance.account) == (lot, account);
            if is_here && is_right && imbalance.settled_by.is_none() {
                imbalance.settled_by = Some(said.entry);
            }
        }
    }

    // ---- where rounds are -------------------------------------------------------------------------------

    fn count(&self, lot: &LotName, account: &Account) -> i64 {
        self.balances.get(&(lot.clone(), account.clone())).copied().unwrap_or(0)
    }

    fn is_known(&self, lot: &LotName, account: &Account) -> bool {
        self.balances.contains_key(&(lot.clone(), account.clone()))
    }

    /// Whether a movement without a number touches this place.
    fn is_open_at(&self, lot: &LotName, account: &Account) -> bool {
        !self.open_at(lot, account).is_empty()
    }

    fn open_at(&self, lot: &LotName, account: &Account) -> Vec<usize> {
        let touches = |o: &&Open| o.lot == *lot && (o.from == *account || o.to == *account);
        self.open.iter().filter(touches).map(|o| o.entry).collect()
    }

    /// The lots of which an account holds some (or too few).
    fn lots_in(&self, account: &Account) -> Vec<LotName> {
        let held = self.balances.iter().filter(|((lot, a), n)| a == account && (**n != 0 || self.is_open_at(lot, a)));
        held.map(|((lot, _), _)| lot.clone()).collect()
    }

    /// Where in the store a lot is.
    fn places(&self, lot: &LotName) -> Vec<Account> {
        let from = (lot.clone(), Account::Supplier(None));
        let of_lot = self.balances.range(from..).take_while(|((l, _), _)| l == lot);
        let is_place = |a: &Account| matches!(a, Account::Loose | Account::Container(_));
        let held = of_lot
            .filter(|((_, a), n)| is_place(a) && (**n > 0 || self.open.iter().any(|o| o.lot == *lot && o.to == *a)));
        held.map(|((_, a), _)| a.clone()).collect()
    }

    /// Where rounds of a lot are taken from: the only place that has some, or the only one of them that is
    /// out of the lock. Otherwise nobody says, and it shows below nought.
    fn source(&self, lot: &LotName) -> Source {
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
    fn only_home(&self, lot: &LotName) -> Option<Account> {
        let mut homes = self.balances.keys().filter(|(l, a)| l == lot && matches!(a, Account::Container(_)));
        let home = homes.next()?;
        homes.next().is_none().then(|| home.1.clone())
    }

    /// The lot in a weapon: the one that the entry names, or the only one counted out for it.
    fn weapon_lot(&self, said: &Said<'_>, account: &Account) -> (LotName, Vec<Inference>) {
        if let Some(lot) = self.word(said, "lot") {
            return (Some(lot), Vec::new());
        }
        match self.lots_in(account).as_slice() {
            [only @ Some(_)] => (only.clone(), vec![InferredLot]),
            _ => (None, Vec::new()),
        }
    }

    /// The lot that was last counted out for a weapon.
    fn last_lot(&self, weapon: &str) -> LotName {
        let account = Account::CountedOut(weapon.to_owned());
        self.ledger.postings.iter().rev().find(|p| p.to == account).and_then(|p| p.lot.clone())
    }

    // ---- what an entry says -----------------------------------------------------------------------------

    fn word(&self, said: &Said<'_>, field: &str) -> Option<String> {
        said.word(self.reading, field)
    }

    fn weapon(&self, said: &Said<'_>) -> Option<String> {
        self.word(said, "weapon")
    }

    fn lot_of(&self, said: &Said<'_>) -> LotName {
        self.word(said, "lot")
    }

    fn is_class(&self, lot: &LotName, class: Option<&str>) -> bool {
        let known = lot.as_deref().and_then(|l| self.ledger.lot(l)).and_then(|l| l.class.as_deref());
        class.is_none() || known.is_none() || known == class
    }

    /// The lot goes with the weapon of the entry.
    fn belongs(&mut self, lot: &LotName, said: &Said<'_>) {
        let (Some(name), Some(weapon)) = (lot, self.weapon(said)) else { return };
        let weapons = &mut self.lot(name).weapons;
        if !weapons.contains(&weapon) {
            weapons.push(weapon);
        }
    }

    /// The lot with this name; made at first sight.
    fn lot(&mut self, name: &str) -> &mut Lot {
        let lots = &mut self.ledger.lots;
        let place = lots.iter().position(|l| l.name == name).unwrap_or_else(|| {
            lots.push(Lot { name: name.to_owned(), ..Lot::default() });
            lots.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was found or made just now")]
        &mut lots[place]
    }
}

/// A number that an entry gives; one below nought is none.
fn number(said: &Said<'_>, field: &str) -> Option<i64> {
    said.number(field).filter(|n| *n >= 0)
}

fn counted_out(account: &Account) -> Option<String> {
    match account {
        Account::CountedOut(weapon) => Some(weapon.clone()),
        _ => None,
    }
}

fn of_lot(lot: &LotName) -> String {
    lot.as_ref().map_or_else(|| " of no named lot".to_owned(), |l| format!(" of {l}"))
}

fn differ(difference: i64) -> String {
    match difference {
        1.. => format!("{difference} too few"),
        _ => format!("{} too many", difference.saturating_neg()),
    }
}
