//! The four values that every question about the record is answered with.
//!
//! A value is two questions at once: is there support for it, and is there support against it. Nothing here
//! rounds *unknown* up or down, and what is disputed stays disputed until something settles it.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

/// Support for and support against a condition.
///
/// `&`, `|` and `!` are the tables of *and*, *or* and *not* in `docs/formats/protocol.md`, section 6.2.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Support(u8);

const FOR: u8 = 1;
const AGAINST: u8 = 2;

impl Support {
    /// Support for, none against.
    pub const HELD: Support = Support(FOR);
    /// Support against, none for.
    pub const FAILED: Support = Support(AGAINST);
    /// Neither.
    pub const UNKNOWN: Support = Support(0);
    /// Both.
    pub const DISPUTED: Support = Support(FOR | AGAINST);
    /// The four, in the order of the tables.
    pub const ALL: [Support; 4] = [Self::HELD, Self::FAILED, Self::UNKNOWN, Self::DISPUTED];

    /// From the two questions.
    #[inline]
    pub const fn new(for_it: bool, against_it: bool) -> Support {
        Support((for_it as u8) | ((against_it as u8) << 1))
    }

    /// Is there support for it?
    #[inline]
    pub const fn is_for(self) -> bool {
        self.0 & FOR != 0
    }

    /// Is there support against it?
    #[inline]
    pub const fn is_against(self) -> bool {
        self.0 & AGAINST != 0
    }

    /// Two accounts of the same question put together: support adds up, nothing cancels.
    #[inline]
    pub const fn merge(self, other: Support) -> Support {
        Support(self.0 | other.0)
    }

    /// The value after somebody denied the whole of it.
    #[inline]
    pub const fn with_denial(self) -> Support {
        self.merge(Support::FAILED)
    }

    /// The value's name.
    pub const fn verdict(self) -> Verdict {
        match (self.is_for(), self.is_against()) {
            (true, false) => Verdict::Held,
            (false, true) => Verdict::Failed,
            (false, false) => Verdict::Unknown,
            (true, true) => Verdict::Disputed,
        }
    }
}

impl BitAnd for Support {
    type Output = Support;
    /// Failed if either is; else disputed if either is; else unknown if either is.
    #[inline]
    fn bitand(self, other: Support) -> Support {
        if self == Support::FAILED || other == Support::FAILED {
            Support::FAILED
        } else if self == Support::DISPUTED || other == Support::DISPUTED {
            Support::DISPUTED
        } else {
            Support(self.0 & other.0)
        }
    }
}

impl BitOr for Support {
    type Output = Support;
    /// Held if either is; else disputed if either is; else unknown if either is.
    #[inline]
    fn bitor(self, other: Support) -> Support {
        !(!self & !other)
    }
}

impl Not for Support {
    type Output = Support;
    #[inline]
    fn not(self) -> Support {
        Support(((self.0 & FOR) << 1) | ((self.0 & AGAINST) >> 1))
    }
}

impl fmt::Debug for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.verdict())
    }
}

/// What a rule says of an occasion. Only [`Verdict::Held`] clears; there is no `bool` in its place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Verdict {
    /// The record says so, and nothing on it says otherwise.
    Held,
    /// The record says the opposite.
    Failed,
    /// Nothing on the record either way.
    Unknown,
    /// The record says both.
    Disputed,
    /// A duty whose time is not over.
    Pending,
    /// The rule does not speak of this occasion.
    NotApplicable,
}

impl Verdict {
    /// All six, in the order in which reports list them.
    pub const ALL: [Verdict; 6] =
        [Verdict::Held, Verdict::Failed, Verdict::Unknown, Verdict::Disputed, Verdict::Pending, Verdict::NotApplicable];

    /// The word that protocol files and reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Held => "held",
            Verdict::Failed => "failed",
            Verdict::Unknown => "unknown",
            Verdict::Disputed => "disputed",
            Verdict::Pending => "pending",
            Verdict::NotApplicable => "not_applicable",
        }
    }

    /// The verdict that a word names.
    pub fn from_word(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|v| v.word() == word)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two tables of the format document, row by row.
    #[test]
    fn tables_are_those_of_the_document() {
        let [h, f, u, d] = Support::ALL;
        let and = [[h, f, u, d], [f, f, f, f], [u, f, u, d], [d, f, d, d]];
        let or = [[h, h, h, h], [h, f, u, d], [h, u, u, d], [h, d, d, d]];
        for (i, a) in Support::ALL.into_iter().enumerate() {
            for (j, b) in Support::ALL.into_iter().enumerate() {
                assert_eq!(a & b, and[i][j], "{a:?} and {b:?}");
                assert_eq!(a | b, or[i][j], "{a:?} or {b:?}");
                assert_eq!(!(a & b), !a | !b, "De Morgan");
                for c in Support::ALL {
                    assert_eq!((a & b) & c, a & (b & c), "and does not depend on grouping");
                    assert_eq!((a | b) | c, a | (b | c), "or does not depend on grouping");
                }
            }
            assert_eq!(!!a, a);
        }
    }
}
