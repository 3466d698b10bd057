//! Who may do what over HTTP: one table, which a test tries cell by cell.
//!
//! Never decides who somebody is (that is `caller.rs`), and nothing is allowed that is not in the table. Whoever must be
//! enrolled is looked up here by [`access`]; whether a sync brings its own enrolment only the ledger can say.
//!
//! Source: `docs/formats/sync.md`, section 5.

use sync::shelf::Standing;

/// What can be asked of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// `GET challenge`
    Challenge,
    /// `POST sync`
    Sync,
    /// `GET checkpoint`
    Checkpoint,
    /// `GET tile/…`
    Tile,
    /// `PUT original/HASH`
    PutOriginal,
    /// `GET original/HASH`
    GetOriginal,
    /// `POST witness`
    Witness,
}

/// Who asks, as far as this log knows them. A device of another log is [`Caller::NotEnrolled`] here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// No signature came along.
    Nobody,
    /// A key of the log that was not disowned.
    Enrolled,
    /// A key of the log that was disowned.
    Disowned,
    /// A key that the log does not know.
    NotEnrolled,
}

/// The answer of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Go on.
    Allowed,
    /// 401.
    Refused,
    /// Go on if the request itself brings the caller's enrolment, and that is admitted; otherwise 401. A log that was
    /// set back may not know who asks: so a checkpoint that shows this is looked at before the caller is.
    IfItEnrols,
}

use Access::{Allowed, IfItEnrols, Refused};

/// Each endpoint, and what nobody, the enrolled, the disowned and the not enrolled may.
#[rustfmt::skip]
pub const TABLE: [(Endpoint, [(Caller, Access); 4]); 7] = [
    //                      nobody   enrolled disowned not enrolled
    row(Endpoint::Challenge,   [Allowed, Allowed, Allowed, Allowed]),
    row(Endpoint::Sync,        [Refused, Allowed, IfItEnrols, IfItEnrols]),
    row(Endpoint::Checkpoint,  [Refused, Allowed, Refused, Refused]),
    row(Endpoint::Tile,        [Refused, Allowed, Refused, Refused]),
    row(Endpoint::PutOriginal, [Refused, Allowed, Refused, Refused]),
    row(Endpoint::GetOriginal, [Refused, Allowed, Refused, Refused]),
    row(Endpoint::Witness,     [Refused, Allowed, Refused, Refused]),
];

/// What a caller may; what is not in the table is refused.
pub fn access(endpoint: Endpoint, caller: Caller) -> Access {
    let row = TABLE.iter().find(|(of, _)| *of == endpoint).map(|(_, cells)| cells.as_slice()).unwrap_or_default();
    row.iter().find(|(who, _)| *who == caller).map_or(Refused, |(_, access)| *access)
}

impl From<Standing> for Caller {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Enrolled => Self::Enrolled,
            Standing::Disowned { .. } => Self::Disowned,
            Standing::Unknown => Self::NotEnrolled,
        }
    }
}

const fn row(endpoint: Endpoint, cells: [Access; 4]) -> (Endpoint, [(Caller, Access); 4]) {
    let [nobody, enrolled, disowned, not_enrolled] = cells;
    let cells = [
        (Caller::Nobody, nobody),
        (Caller::Enrolled, enrolled),
        (Caller::Disowned, disowned),
        (Caller::NotEnrolled, not_enrolled),
    ];
    (endpoint, cells)
}
