//! Which sites? The best choices over a matrix of travel times, each with its proof.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod answer;
mod boxes;
mod centre;
mod clash;
mod cover;
mod curve;
mod enumerate;
mod error;
mod evaluate;
mod every;
mod flow;
mod front;
mod guard;
pub mod json;
mod lagrange;
mod linear;
mod matrix;
mod pool;
mod prices;
mod problem;
mod request;
mod rows;
mod solve;
mod sure;
mod swap;
pub mod tables;
mod target;
mod tree;
pub mod words;

pub use answer::{Answer, Plan, Shared, Status, shared};
pub use clash::{Part, Price, clash, in_words, prices_of_rules};
pub use curve::curve;
pub use error::SitingError;
pub use every::{Every, MOST_SITES};
pub use front::{Front, front};
pub use matrix::{Matrix, NO_WAY_MS};
pub use request::{Candidate, Control, Fixed, Objective, Request, Rule, Wanted};
pub use solve::solve;
pub use sure::{Draws, Sureness, Tolerance, sureness, tolerances};
