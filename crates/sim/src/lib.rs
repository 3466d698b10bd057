//! A whole film set in one thread: phones, people, a server, a network, clocks and villains, all from one seed, with
//! the truth known and checked after every step.
//!
//! Never shipped; never uses a real clock, disk, network or random number. Start with [`run`]; the story of a run is
//! its [`tale`], what was tried is its [`cover`]age, and [`check`], [`settle`] and [`oracle`] say what must hold.
#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test tool: a wrong index is a fault of the simulator, and must stop it"
)]

pub mod acts;
pub mod check;
pub mod copy;
pub mod cover;
pub mod disk;
pub mod many;
pub mod mishaps;
pub mod oracle;
pub mod people;
pub mod phone;
pub mod plan;
pub mod post;
pub mod random;
pub mod sabotage;
pub mod server;
pub mod settle;
pub mod tale;
pub mod truth;
pub mod wall;
pub mod words;
pub mod world;

use plan::{Plan, Size};
use world::World;

/// One run from its beginning to its end.
pub fn run(plan: Plan) -> World {
    let mut world = World::new(plan);
    world.run();
    world
}

/// How to have a run again.
pub fn repeat(plan: &Plan) -> String {
    let size = if plan.size == Size::Big { "big " } else { "" };
    format!("cargo run --release -p sim -- {size}{}", plan.seed)
}
