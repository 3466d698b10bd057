//! What an evaluator found: counts, and a sum over the violating events by which two runs are compared.

use crate::log::Event;
use crate::random::mix;

/// Violated rules of one handover: bit 0 is A, bit 3 is D.
pub type Violated = u8;

/// What an evaluator found in a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Events read.
    pub events: u64,
    /// Handovers: each is a decision of all four rules.
    pub decisions: u64,
    /// Handovers that violate at least one rule.
    pub violations: u64,
    /// Violations of each rule.
    pub by_rule: [u64; 4],
    /// A sum over the violating events and the rules they violate, whatever their order. Equal sets give
    /// equal sums; unequal ones do not, but for one chance in 2^64.
    pub sum: u64,
}

impl Tally {
    /// Counts one decision.
    #[inline]
    pub fn decision(&mut self, event: &Event, violated: Violated) {
        self.decisions += 1;
        if violated == 0 {
            return;
        }
        self.violations += 1;
        for (rule, count) in self.by_rule.iter_mut().enumerate() {
            *count += u64::from(violated >> rule & 1);
        }
        let mut sum = mix(event.at as u64 ^ u64::from(violated) << 56);
        for argument in event.arguments {
            sum = mix(sum ^ argument);
        }
        self.sum = self.sum.wrapping_add(sum);
    }

    /// This and what was found in another part of the log.
    pub fn with(self, other: Tally) -> Tally {
        let mut by_rule = self.by_rule;
        by_rule.iter_mut().zip(other.by_rule).for_each(|(a, b)| *a += b);
        Tally {
            events: self.events + other.events,
            decisions: self.decisions + other.decisions,
            violations: self.violations + other.violations,
            by_rule,
            sum: self.sum.wrapping_add(other.sum),
        }
    }
}
