//! The table of what was tried: which kind of statement met which mishap in which phase of its life.
//!
//! Never lets a cell stay empty in silence: a mishap that the simulator no longer brings about is a test that can
//! no longer fail.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a person may say, as far as the record treats it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// A plain statement.
    Say,
    /// With values carried beside the entry.
    Beside,
    /// With an attached file.
    Attach,
    /// Takes back an earlier entry.
    Withdraw,
    /// Marked as late.
    Late,
    /// Taken over from paper.
    Paper,
    /// Lets another phone sign.
    Enrol,
    /// A lost phone.
    Disown,
    /// Destroys values.
    Redact,
}

impl Said {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Say,
        Self::Beside,
        Self::Attach,
        Self::Withdraw,
        Self::Late,
        Self::Paper,
        Self::Enrol,
        Self::Disown,
        Self::Redact,
    ];

    /// For the table and for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Say => "statement",
            Self::Beside => "value beside",
            Self::Attach => "attachment",
            Self::Withdraw => "withdrawal",
            Self::Late => "late entry",
            Self::Paper => "paper entry",
            Self::Enrol => "enrolment",
            Self::Disown => "disowning",
            Self::Redact => "redaction",
        }
    }
}

/// Where an entry is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Being written to the phone's disk; not confirmed yet.
    Signing,
    /// Confirmed to its person, not sent.
    Waiting,
    /// Sent, and no valid answer is here yet.
    Sent,
    /// Acknowledged by the server.
    Stored,
}

impl Phase {
    /// All phases.
    pub const ALL: [Self; 4] = [Self::Signing, Self::Waiting, Self::Sent, Self::Stored];

    fn word(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Stored => "stored",
        }
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident $word:literal [$($phase:ident)*];)*) => {
        /// What can go wrong, or be done wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault { $($(#[$doc])* $name,)* }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// For the table and for people.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The phases that it can meet an entry in.
            pub fn phases(self) -> &'static [Phase] {
                match self { $(Self::$name => &[$(Phase::$phase,)*],)* }
            }
        }
    };
}

faults! {
    /// A phone loses power; what its disk had not synced may be gone.
    PowerLoss "phone loses power" [Signing Waiting Sent Stored];
    /// A phone loses power, and a half-written record stays on its disk.
    Torn "half-written record" [Signing];
    /// A phone's disk swallows a write: reading back gives nothing.
    ReadBack "read-back fails" [Signing];
    /// A phone is set back to a backup.
    Backup "old backup put back" [Waiting Sent Stored];
    /// A phone is destroyed.
    Destroyed "phone destroyed" [Waiting Sent Stored];
    /// The phone's clock is more than 10 minutes wrong.
    WrongClock "clock wrong" [Signing];
    /// The phone's clock jumps back.
    ClockJump "clock jumps back" [Signing Waiting];
    /// No network for a long time.
    Offline "offline for long" [Waiting];
    /// A request does not arrive.
    RequestLost "request lost" [Sent];
    /// A reply does not arrive although the server has committed.
    ReplyLost "reply lost" [Sent];
    /// A message arrives twice.
    Doubled "message doubled" [Sent];
    /// A message is overtaken by later ones.
    Delayed "message delayed" [Sent];
    /// The server's process dies before it commits.
    DiesBefore "server dies before commit" [Sent];
    /// The server's process dies after it commits, before it replies.
    DiesAfter "server dies after commit" [Sent];
    /// The server's disk fails to flush.
    Flush "server's flush fails" [Sent];
    /// The server is set back to an old copy.
    Rollback "server set back" [Stored];
    /// The server shows two faces.
    TwoFaces "server has two faces" [Stored];
    /// The server keeps entries from a phone.
    Withheld "server withholds" [Stored];
    /// An old upload is sent again by somebody.
    Replayed "upload replayed" [Stored];
    /// Another phone carries the entry on.
    Carried "carried by another phone" [Waiting];
    /// The phone's key was copied and signs for somebody else.
    CopiedKey "key copied" [Waiting Stored];
    /// The phone is disowned.
    DisownedPhone "phone disowned" [Waiting Stored];
}

/// How often each cell was met.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    cells: BTreeMap<(Said, Fault, Phase), u64>,
    /// How often each mishap was brought about, also where it met no entry.
    pub injected: BTreeMap<Fault, u64>,
}

impl Coverage {
    /// A mishap happens.
    pub fn inject(&mut self, fault: Fault) {
        *self.injected.entry(fault).or_default() += 1;
    }

    /// It meets an entry.
    pub fn meet(&mut self, said: Said, fault: Fault, phase: Phase) {
        if fault.phases().contains(&phase) {
            *self.cells.entry((said, fault, phase)).or_default() += 1;
        }
    }

    /// Adds another run's.
    pub fn add(&mut self, other: &Self) {
        for (cell, count) in &other.cells {
            *self.cells.entry(*cell).or_default() += count;
        }
        for (fault, count) in &other.injected {
            *self.injected.entry(*fault).or_default() += count;
        }
    }

    /// The cells that there are: (filled, all).
    pub fn filled(&self) -> (usize, usize) {
        let all: usize = Fault::ALL.iter().map(|fault| fault.phases().len() * Said::ALL.len()).sum();
        (all - self.empty().len(), all)
    }

    /// The cells that stayed empty.
    pub fn empty(&self) -> Vec<(Said, Fault, Phase)> {
        let mut empty = Vec::new();
        for fault in Fault::ALL {
            for phase in fault.phases() {
                let cells = Said::ALL.iter().map(|said| (*said, *fault, *phase));
                empty.extend(cells.filter(|cell| !self.cells.contains_key(cell)));
            }
        }
        empty
    }

    /// All mishaps brought about.
    pub fn faults(&self) -> u64 {
        self.injected.values().sum()
    }

    /// The table as text.
    pub fn table(&self) -> String {
        let mut text = format!("{:<26} {:<8}", "mishap", "phase");
        for said in Said::ALL {
            let _ = write!(text, " {:>12}", said.word());
        }
        text.push('\n');
        for fault in Fault::ALL {
            for phase in fault.phases() {
                self.row(&mut text, *fault, *phase);
            }
        }
        text
    }

    fn row(&self, text: &mut String, fault: Fault, phase: Phase) {
        let _ = write!(text, "{:<26} {:<8}", fault.word(), phase.word());
        for said in Said::ALL {
            match self.cells.get(&(said, fault, phase)) {
                Some(count) => _ = write!(text, " {count:>12}"),
                None => _ = write!(text, " {:>12}", "EMPTY"),
            }
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_shows() {
        let mut coverage = Coverage::default();
        let (filled, all) = coverage.filled();
        assert_eq!((filled, coverage.empty().len()), (0, all));
        coverage.meet(Said::Say, Fault::Torn, Phase::Signing);
        coverage.meet(Said::Say, Fault::Torn, Phase::Stored);
        assert_eq!(coverage.filled().0, 1);
        assert!(!coverage.empty().contains(&(Said::Say, Fault::Torn, Phase::Signing)));
        assert!(coverage.table().contains("EMPTY"));
    }
}
