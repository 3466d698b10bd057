//! Ways to spoil the system under test on purpose, so that each checker can show that it would notice.
//!
//! Never on by default, and nothing outside the simulator knows of it.

/// One way to spoil it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A phone tells its person "recorded" before it has read the entry back from its disk.
    ConfirmsBeforeReadBack,
    /// The server replies before its transaction is committed.
    RepliesBeforeCommit,
    /// The server drops the second branch of a fork and says that it is stored.
    DropsSecondBranch,
    /// Readers do not heed that a device was disowned.
    IgnoresDisowning,
    /// Readers put entries in the order of their arrival.
    OrdersByArrival,
    /// A phone takes over a checkpoint that does not fit what it holds.
    TakesAnyCheckpoint,
    /// The server keeps openings that were ordered to be destroyed.
    KeepsRedacted,
    /// A phone counts an entry as sent when the request has left.
    CountsSentTooEarly,
    /// Long texts are cut somewhere on their way.
    CutsLongTexts,
    /// Findings about wrong times are shown although the times are right.
    CriesWolf,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ConfirmsBeforeReadBack,
        Self::RepliesBeforeCommit,
        Self::DropsSecondBranch,
        Self::IgnoresDisowning,
        Self::OrdersByArrival,
        Self::TakesAnyCheckpoint,
        Self::KeepsRedacted,
        Self::CountsSentTooEarly,
        Self::CutsLongTexts,
        Self::CriesWolf,
    ];
}
