//! What came before what (section 6.1), and differences between times that may be open on a side.

use model::{History, Moment, Order};

/// 6.1: "`a` is *before* `b` when …".
pub fn is_before(history: &History, a: Moment, b: Moment) -> bool {
    // A statement is not before itself.
    if a.place.is_some() && a.place == b.place {
        return false;
    }
    // "… when `a.latest < b.earliest`,"
    let by_time = a.when.latest < b.when.earliest;
    // "or the record says so (a case may hold order claims; their closure counts),"
    // The history holds the closure of the claims; claims and times are not chained together (A3).
    let by_claim = match (a.place, b.place) {
        (Some(x), Some(y)) => history.before.contains(&(x, y)),
        _ => false,
    };
    // "or both times are exact and equal and `a` stands earlier in the record."
    // "A moment (the occasion) is ordered in the same way; a question is later than every entry of exact time
    // up to its second." (A2 for a question of inexact time.)
    let stands_earlier = match (a.place, b.place) {
        (Some(x), Some(y)) => x < y,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let by_place = a.when.is_exact() && a.when == b.when && stands_earlier;
    by_time || by_claim || by_place
}

/// How two moments stand to each other (6.1).
pub fn order(history: &History, a: Moment, b: Moment) -> Order {
    if a.place.is_some() && a.place == b.place {
        Order::Same
    } else if is_before(history, a, b) {
        Order::Before
    } else if is_before(history, b, a) {
        Order::After
    } else if a.place.is_none() && b.place.is_none() && a.when.is_exact() && a.when == b.when {
        Order::Same
    } else {
        // "Two statements neither of which is before the other are *unordered*."
        Order::Unordered
    }
}

/// A second, or before or after every second: 6.1, "either may be unknown, −∞ or +∞".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum End {
    /// −∞.
    Past,
    /// This amount.
    At(i64),
    /// +∞.
    Future,
}

impl End {
    /// A side of a time, as `model::Span` writes it.
    pub fn of(second: i64) -> End {
        match second {
            i64::MIN => End::Past,
            i64::MAX => End::Future,
            s => End::At(s),
        }
    }

    /// `self + other`; no answer if it overflows.
    pub fn plus(self, other: End) -> Option<End> {
        match (self, other) {
            (End::At(a), End::At(b)) => a.checked_add(b).map(End::At),
            (End::Past, End::Future) | (End::Future, End::Past) => None,
            (End::Past, _) | (_, End::Past) => Some(End::Past),
            (End::Future, _) | (_, End::Future) => Some(End::Future),
        }
    }

    /// `self − other`; no answer if it overflows.
    pub fn minus(self, other: End) -> Option<End> {
        match other {
            End::At(b) => self.plus(End::At(b.checked_neg()?)),
            End::Past => self.plus(End::Future),
            End::Future => self.plus(End::Past),
        }
    }
}

/// `later − earlier > limit`, for certain.
pub fn more_than(later: i64, earlier: i64, limit: i64) -> bool {
    End::of(later).minus(End::of(earlier)).is_some_and(|d| d > End::At(limit))
}

/// `later − earlier ≤ limit`, for certain.
pub fn at_most(later: i64, earlier: i64, limit: i64) -> bool {
    End::of(later).minus(End::of(earlier)).is_some_and(|d| d <= End::At(limit))
}
