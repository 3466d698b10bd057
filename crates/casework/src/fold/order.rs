//! Which statement is before which, as far as claims say so and nothing contradicts them.
//!
//! An order that somebody denies, that runs in a circle with other orders, or that the stated times
//! exclude, gives no order at all: it is shown as a conflict with all its sides. What is left is closed:
//! if a is before b and b before c, by claim or by time, then a is before c.

use std::collections::{BTreeMap, BTreeSet};

use model::{EventId, Span, StatementId};

use super::conflicts::{Conflict, ConflictKind, Side, SideValue, voices};
use super::{EventInfo, Folded};
use crate::{About, Case, Stance};

/// Fills [`model::History::before`]; returns the conflicts about order.
pub(super) fn order(case: &Case, folded: &mut Folded) -> Vec<Conflict> {
    let said = said_orders(case, folded);
    let mut conflicts: Vec<Conflict> = said.iter().filter_map(|o| denied_order(case, o)).collect();
    let asserted = said.into_iter().filter(|o| !o.says.is_empty() && o.denies.is_empty()).collect();
    let mut graph = Graph::new(folded, asserted);
    conflicts.extend(graph.drop_circles(case, folded));
    folded.history.before = graph.closure(folded).into_iter().map(|(a, b)| (number(a), number(b))).collect();
    conflicts
}

fn number(place: usize) -> StatementId {
    StatementId(place as u32)
}

/// What is said of the order of two happenings.
struct SaidOrder {
    first: EventId,
    second: EventId,
    says: Vec<usize>,
    denies: Vec<usize>,
}

fn said_orders(case: &Case, folded: &Folded) -> Vec<SaidOrder> {
    let ids: BTreeMap<&str, EventId> = folded.events.iter().map(|e| (e.handle.as_str(), e.id)).collect();
    let mut orders: Vec<SaidOrder> = Vec::new();
    for &place in &folded.orders {
        let Some(claim) = case.claims.get(place) else { continue };
        let About::Order { first, second } = &claim.about else { continue };
        let (Some(&first), Some(&second)) = (ids.get(first.as_str()), ids.get(second.as_str())) else { continue };
        let known = orders.iter().position(|o| o.first == first && o.second == second);
        let known = known.unwrap_or_else(|| {
            orders.push(SaidOrder { first, second, says: Vec::new(), denies: Vec::new() });
            orders.len() - 1
        });
        let Some(order) = orders.get_mut(known) else { continue };
        match claim.stance {
            Stance::Says => order.says.push(place),
            Stance::Denies => order.denies.push(place),
            Stance::Unsure => {}
        }
    }
    orders
}

fn denied_order(case: &Case, order: &SaidOrder) -> Option<Conflict> {
    let &SaidOrder { first, second, ref says, ref denies } = order;
    let side = |value, claims: &[usize]| Side { value, voices: voices(case, claims.iter().copied()) };
    let sides =
        || vec![side(SideValue::Before(first, second), says), side(SideValue::NotBefore(first, second), denies)];
    let both = !says.is_empty() && !denies.is_empty();
    both.then(|| Conflict { kind: ConflictKind::Order, events: vec![first, second], field: None, sides: sides() })
}

/// The asserted statements, joined by what is said of their order and by their times.
struct Graph {
    spans: Vec<Span>,
    /// Asserted statements by earliest time, latest first.
    by_earliest: Vec<usize>,
    /// Asserted statements by latest time, earliest first.
    by_latest: Vec<usize>,
    orders: Vec<SaidOrder>,
    /// Pairs of asserted statements, with the order (by its place in `orders`) that they come from.
    pairs: BTreeMap<(usize, usize), usize>,
    /// Orders of which a pair was dropped.
    broken: BTreeSet<usize>,
}

impl Graph {
    fn new(folded: &Folded, orders: Vec<SaidOrder>) -> Graph {
        let statements = &folded.history.statements;
        let spans: Vec<Span> = statements.iter().map(|s| s.when).collect();
        let asserted: Vec<usize> = (0..spans.len()).filter(|i| statements.get(*i).is_some_and(|s| !s.denied)).collect();
        let span = |i: &usize| spans.get(*i).copied().unwrap_or(Span::ANY);
        let (mut by_earliest, mut by_latest) = (asserted.clone(), asserted);
        by_earliest.sort_by_key(|i| std::cmp::Reverse(span(i).earliest));
        by_latest.sort_by_key(|i| span(i).latest);
        let mut pairs = BTreeMap::new();
        for (place, order) in orders.iter().enumerate() {
            for a in of_event(folded, order.first, false) {
                pairs.extend(of_event(folded, order.second, false).into_iter().map(|b| ((a, b), place)));
            }
        }
        Graph { spans, by_earliest, by_latest, orders, pairs, broken: BTreeSet::new() }
    }

    fn span(&self, i: usize) -> Span {
        self.spans.get(i).copied().unwrap_or(Span::ANY)
    }

    fn is_before_by_time(&self, a: usize, b: usize) -> bool {
        self.span(a).latest < self.span(b).earliest
    }

    /// Everything that comes after one of these (or before, when `back`), these included.
    fn reach(&self, starts: impl IntoIterator<Item = usize>, back: bool) -> BTreeSet<usize> {
        let mut found: BTreeSet<usize> = starts.into_iter().collect();
        let mut open: Vec<usize> = found.iter().copied().collect();
        let mut by_time = if back { self.by_latest.iter() } else { self.by_earliest.iter() }.copied().peekable();
        while let Some(at) = open.pop() {
            let said: Vec<usize> = self.said_next(at, back);
            let apart = |i: &usize| if back { self.is_before_by_time(*i, at) } else { self.is_before_by_time(at, *i) };
            let timed = std::iter::from_fn(|| by_time.next_if(apart));
            for next in said.into_iter().chain(timed) {
                if found.insert(next) {
                    open.push(next);
                }
            }
        }
        found
    }

    fn said_next(&self, at: usize, back: bool) -> Vec<usize> {
        if back {
            return self.pairs.keys().filter(|(_, b)| *b == at).map(|(a, _)| *a).collect();
        }
        self.pairs.range((at, 0)..=(at, usize::MAX)).map(|((_, b), _)| *b).collect()
    }

    /// Takes out every pair that lies on a circle; returns one conflict for each set of circles.
    fn drop_circles(&mut self, case: &Case, folded: &Folded) -> Vec<Conflict> {
        let mut circles: Vec<BTreeSet<usize>> = Vec::new();
        for &(a, b) in self.pairs.keys() {
            if circles.iter().any(|c| c.contains(&a) && c.contains(&b)) {
                continue;
            }
            let after = self.reach([b], false);
            if after.contains(&a) {
                let before = self.reach([a], true);
                circles.push(after.intersection(&before).copied().collect());
            }
        }
        let conflicts = circles.iter().map(|circle| self.circle_conflict(case, folded, circle)).collect();
        let on_circle = |a: &usize, b: &usize| circles.iter().any(|c| c.contains(a) && c.contains(b));
        let dropped = self.pairs.iter().filter(|((a, b), _)| on_circle(a, b)).map(|(_, order)| *order);
        self.broken = dropped.collect();
        self.pairs.retain(|(a, b), _| !on_circle(a, b));
        conflicts
    }

    fn circle_conflict(&self, case: &Case, folded: &Folded, circle: &BTreeSet<usize>) -> Conflict {
        let orders: BTreeSet<usize> =
            self.pairs.iter().filter(|((a, b), _)| circle.contains(a) && circle.contains(b)).map(|(_, o)| *o).collect();
        let mut sides: Vec<Side> = Vec::new();
        for order in orders.into_iter().filter_map(|o| self.orders.get(o)) {
            let value = SideValue::Before(order.first, order.second);
            sides.push(Side { value, voices: voices(case, order.says.iter().copied()) });
        }
        let mut events = BTreeSet::new();
        for &at in circle {
            let Some(account) = folded.accounts.get(at) else { continue };
            events.insert(account.event);
            let apart = circle.iter().any(|other| self.span(at).is_apart(self.span(*other)));
            let timed =
                account.claims.iter().copied().filter(|c| case.claims.get(*c).is_some_and(|c| c.when.is_some()));
            if apart {
                let value = SideValue::Time(account.event, self.span(at));
                sides.push(Side { value, voices: voices(case, timed) });
            }
        }
        Conflict { kind: ConflictKind::Order, events: events.into_iter().collect(), field: None, sides }
    }

    /// Every pair that follows; without those that the times alone give, unless somebody says them.
    fn closure(&self, folded: &Folded) -> BTreeSet<(usize, usize)> {
        let mut all: BTreeSet<(usize, usize)> = self.pairs.keys().copied().collect();
        let tails: BTreeSet<usize> = self.pairs.keys().map(|(a, _)| *a).collect();
        for tail in tails {
            let after = self.reach(self.said_next(tail, false), false);
            let earlier = self.by_latest.iter().copied().take_while(|x| self.is_before_by_time(*x, tail));
            for a in earlier.chain([tail]) {
                all.extend(after.iter().filter(|b| !self.is_before_by_time(a, **b)).map(|b| (a, *b)));
            }
        }
        self.denials(folded, &mut all);
        all
    }

    /// A denial stands in the order where its happening would, unless its own time says otherwise.
    fn denials(&self, folded: &Folded, all: &mut BTreeSet<(usize, usize)>) {
        let sound = self.orders.iter().enumerate().filter(|(i, _)| !self.broken.contains(i)).map(|(_, o)| o);
        for order in sound {
            let (first, second) = (of_event(folded, order.first, true), of_event(folded, order.second, true));
            let before = self.reach(of_event(folded, order.first, false), true);
            let after = self.reach(of_event(folded, order.second, false), false);
            let pairs = first.iter().flat_map(|a| after.iter().chain(&second).map(|b| (*a, *b)));
            let pairs = pairs.chain(before.iter().flat_map(|a| second.iter().map(|b| (*a, *b))));
            for (a, b) in pairs {
                if a != b && !self.is_before_by_time(b, a) && !all.contains(&(b, a)) {
                    all.insert((a, b));
                }
            }
        }
    }
}

/// The statements of a happening, asserted or denied.
fn of_event(folded: &Folded, event: EventId, denied: bool) -> Vec<usize> {
    let statements =
        folded.events.get(event.0 as usize).map(|e: &EventInfo| e.statements.as_slice()).unwrap_or_default();
    let places = statements.iter().filter(|id| folded.history.statement(**id).is_some_and(|s| s.denied == denied));
    places.map(|id| id.0 as usize).collect()
}
