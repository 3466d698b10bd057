//! Reads a record from its first entry to its last and moves the rounds as each entry says.
//!
//! Every movement goes through `Replay::post` (`stock.rs`), which takes from one account what it gives to another; there is
//! no other way to change a balance. What an entry leaves open is inferred only where a single answer is
//! left, and marked; otherwise it is listed as an imbalance.

mod checks;
mod stock;

use std::collections::{BTreeMap, BTreeSet};

use super::Inference::{Lot as InferredLot, Place as InferredPlace};
use super::{Account, Balance, FoundRound, Imbalance, ImbalanceKind, Inference, Ledger, Lot};
use crate::reading::{Reading, Said};

/// A lot's name; none for rounds of which no entry says the lot.
type LotName = Option<String>;

/// The ledger of a record, without its look-alikes and gaps.
pub(super) fn replay(reading: Reading<'_>) -> Ledger {
    let mut replay = Replay::new(reading);
    for said in reading.counted() {
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
    /// Where a lot stands in the ledger's list.
    lot_places: BTreeMap<String, usize>,
    /// Imbalances that a later entry may settle, by the place where they show.
    unsettled: BTreeMap<(LotName, Account), Vec<usize>>,
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
            lot_places: BTreeMap::new(),
            unsettled: BTreeMap::new(),
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
            "rounds_counted" => self.tallied(said),
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
        let order = model::sorted::map(self.ledger.lots.iter().enumerate().map(|(i, l)| (l.name.as_str(), i)));
        let mut accounts: Vec<Balance> =
            self.balances.iter().map(|((lot, account), count)| self.balance(lot, account, *count)).collect();
        model::sorted::sort_by_key(&mut accounts, |b| {
            b.lot.as_deref().map_or(usize::MAX, |l| order.get(l).copied().unwrap_or(usize::MAX))
        });
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
            let known = lot.as_deref().and_then(|l| self.known_lot(l)).and_then(|l| l.class.as_ref());
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
        self.post(said, &lot, source.account, Account::Tested, number(said, "count"), &source.inferred);
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
        let out = model::sorted::set(self.out.iter().flat_map(|c| self.lots_in(&Account::Container(c.clone()))));
        let stock = |account: &Account| matches!(account, Account::Loose | Account::Container(_));
        let held = self.balances.iter().filter(|((_, a), n)| stock(a) && **n > 0);
        let all = model::sorted::set(held.map(|((lot, _), _)| lot.clone()));
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
        let known = lot.as_deref().and_then(|l| self.known_lot(l)).and_then(|l| l.class.as_deref());
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
        let place = *self.lot_places.entry(name.to_owned()).or_insert_with(|| {
            lots.push(Lot { name: name.to_owned(), ..Lot::default() });
            lots.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was found or made just now")]
        &mut lots[place]
    }

    /// The lot with this name, if an entry named it already.
    fn known_lot(&self, name: &str) -> Option<&Lot> {
        self.lot_places.get(name).and_then(|place| self.ledger.lots.get(*place))
    }
}

/// A number that an entry gives; one below nought is none.
fn number(said: &Said<'_>, field: &str) -> Option<i64> {
    said.number(field).filter(|n| *n >= 0)
}

fn of_lot(lot: &LotName) -> String {
    lot.as_ref().map_or_else(|| " of no named lot".to_owned(), |l| format!(" of {l}"))
}
