//! Which sites? The best choices over a matrix of travel times, each with its proof.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod answer;
mod boxes;
mod centre;
mod cover;
mod enumerate;
mod error;
mod evaluate;
mod flow;
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
mod swap;
pub mod tables;
mod target;
mod tree;
pub mod words;

pub use answer::{Answer, Plan, Shared, Status, shared};
pub use error::SitingError;
pub use matrix::{Matrix, NO_WAY_MS};
pub use request::{Candidate, Control, Fixed, Objective, Request, Rule, Wanted};
pub use solve::solve;
