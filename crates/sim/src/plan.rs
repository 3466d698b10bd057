//! What kind of day a seed makes: how many phones, how long, which mishaps are likely, which villains are about.
//!
//! Never the same weather for all: each seed has its own mixture, so that rare mishaps also meet undisturbed days.

use crate::random::Random;
use crate::sabotage::Sabotage;
use crate::wall::{DAY, HOUR, MINUTE};

/// How large a story is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A day of a few phones: hundreds of these run in CI.
    Day,
    /// 100 phones that are offline for 3 days, with wild clocks.
    Big,
}

/// What the owner of the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Runs it as it is.
    Honest,
    /// Shows one log to some phones and another to the rest.
    TwoFaces,
    /// Puts an old copy back, and says nothing.
    SetsBack,
    /// Keeps entries, or the newest checkpoints, from some phones.
    Withholds,
    /// Signs checkpoints with earlier times than the true ones.
    BackDates,
}

/// The weather of a seed. Rates are in thousandths.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// How large.
    pub size: Size,
    /// Phones at the beginning.
    pub phones: usize,
    /// Statements that each of them makes, about.
    pub acts: u64,
    /// How long the day is.
    pub length: u64,
    /// Of an act: a mishap while it is written down.
    pub signing: u64,
    /// Of a message: lost.
    pub lost: u64,
    /// Of a message: doubled.
    pub doubled: u64,
    /// Of a message: much delayed.
    pub delayed: u64,
    /// Of a request: the server dies or fails over it.
    pub server: u64,
    /// How many mishaps there are that nothing triggers.
    pub mishaps: u64,
    /// Of a phone: a wild clock.
    pub wild_clocks: u64,
    /// What the owner of the server does.
    pub owner: Owner,
    /// How the system under test is spoilt, for showing that the checkers notice.
    pub sabotage: Option<Sabotage>,
}

impl Plan {
    /// The weather of a seed.
    pub fn of(seed: u64, size: Size) -> Self {
        let mut dice = Random::new(seed ^ 0x706c_616e);
        match size {
            Size::Day => Self::day(seed, &mut dice),
            Size::Big => Self::big(seed),
        }
    }

    fn day(seed: u64, dice: &mut Random) -> Self {
        let owners =
            [Owner::Honest, Owner::Honest, Owner::TwoFaces, Owner::SetsBack, Owner::Withholds, Owner::BackDates];
        let mut rate = |most: u64| *dice.pick(&[0, most / 4, most]).unwrap_or(&0);
        Self {
            seed,
            size: Size::Day,
            signing: rate(250),
            lost: rate(250),
            doubled: rate(250),
            delayed: rate(250),
            server: rate(250),
            wild_clocks: rate(500),
            mishaps: 4 + rate(16),
            phones: usize::try_from(dice.between(3, 7)).unwrap_or(3),
            acts: dice.below(14) + 8,
            length: (8 + dice.below(30)) * HOUR,
            owner: *dice.pick(&owners).unwrap_or(&Owner::Honest),
            sabotage: None,
        }
    }

    fn big(seed: u64) -> Self {
        Self {
            seed,
            size: Size::Big,
            phones: 100,
            acts: 20,
            length: 3 * DAY,
            signing: 20,
            lost: 100,
            doubled: 50,
            delayed: 50,
            server: 20,
            mishaps: 20,
            wild_clocks: 700,
            owner: Owner::Honest,
            sabotage: None,
        }
    }

    /// How long a phone waits between two attempts to sync, at most.
    pub fn sync_every(&self) -> u64 {
        if self.size == Size::Big { 6 * HOUR } else { 90 * MINUTE }
    }
}
