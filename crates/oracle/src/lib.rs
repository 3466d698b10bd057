//! A second, slow and literal reader of the rules: it decides what the record says by going through every
//! entry again and again, so that the fast evaluator can be checked against it.
//!
//! It is written from `docs/formats/protocol.md`, section 6, and from the nouns of `model`; it shares no
//! code with `protocol`. Lay it beside the document: comments name the section, and quoted sentences
//! are the document's. There is no index, no cache and no state kept between questions.
//!
//! * [`order`]: 6.1, what came before what.
//! * [`env`](mod@env): what the variables stand for.
//! * [`instances`]: 6.4, which entries count for an atom, and 6.5, what absence means.
//! * [`terms`]: 6.4, *Terms* and *Comparison*.
//! * [`cond`]: 6.2 and 6.4, *Exists* and *Last*.
//! * [`occasion`]: 6.6, the verdict.
//! * [`generate`]: random rules and records for comparing two evaluators.
//!
//! Where the document can be read in two ways, `AMBIGUITIES.md` beside this crate says which one was
//! taken; comments refer to its points as (A2), (A3), ….

pub mod cond;
pub mod env;
pub mod generate;
pub mod instances;
pub mod occasion;
pub mod order;
pub mod terms;

pub use env::{Env, Known};
pub use occasion::{Occasion, verdict};

use model::rule::{Cond, Core};
use model::{History, Moment, Support};

/// The rules and the record that a question is asked of.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The rules, in core form.
    pub core: &'a Core,
    /// The record.
    pub history: &'a History,
}

/// The value of a condition (6.2) in an environment, at a moment.
///
/// `now.place` is the moment's own statement, if it is one; a question has none.
pub fn condition(core: &Core, cond: &Cond, env: &Env, now: Moment, history: &History) -> Support {
    cond::value(World { core, history }, cond, env, now)
}
