//! Which sites? The best choices over a matrix of travel times, each with its proof.
//!
//! The front door:
//!
//! 1. A [`Request`] holds the [`Matrix`] of areas x candidate sites, the people, how many sites may be open, objectives in
//!    order of priority and [`Rule`]s. [`solve`] gives its [`Answer`]: [`Plan`]s, a bound, and whether they are proved.
//! 2. [`curve`] solves every number of sites, [`front()`] two or three objectives against each other, [`Every`] scores all
//!    subsets of up to 20 sites.
//! 3. [`clash`] names the smallest set of rules that cannot hold together, [`prices_of_rules`] what each costs,
//!    [`tolerances`] how much longer the way to a site may get before it goes, [`sensitivity`] how often a plan stays best when
//!    times and people are drawn.
//! 4. [`tables`], [`words`] and [`json`] lead from files and a command line to a request and back: a [`Question`] is asked of
//!    [`tables::Tables`] by ids, minutes and per cents, and [`choose`] gives everything that is wished as one [`Choice`].
//!
//! How it is solved. An objective that is a sum over areas is a branch and bound over sites (`tree.rs`) with Lagrangian
//! bounds in whole numbers (`lagrange.rs`), plans from exchanges (`swap.rs`), and the last choices tried one by one
//! (`enumerate.rs`). The longest time is a bisection over questions of covering (`centre.rs`, `cover.rs`). Mixtures with it and
//! the mean of the worst-off are sums once a time is known to lie in an interval (`boxes.rs`). Rules on sites are weighted
//! counts (`linear.rs`); rules on people are bounded at every node (`guard.rs`) and priced in the bound (`prices.rs`).
//! Whatever the search finds is judged anew from times, weights and rules alone (`evaluate.rs`).
//!
//! Everything is counted in whole numbers, so a proof owes nothing to rounding, and nodes are limited, not seconds: the same
//! request has the same answer on every computer. This crate reads files only in [`tables`]; it knows no roads and no case.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod aim;
mod answer;
mod boxes;
mod centre;
mod choice;
mod clash;
mod cover;
mod curve;
mod enumerate;
mod error;
mod evaluate;
mod every;
mod fewest;
mod figures;
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
mod question;
mod question_error;
mod request;
mod rows;
mod solve;
mod sure;
mod swap;
pub mod tables;
mod target;
mod tree;
pub mod words;

pub use aim::{Aim, Searched};
pub use answer::{Answer, Plan, Shared, Status, shared};
pub use choice::{AimedFront, Choice, ChoiceError, Today, Wishes, choose};
pub use clash::{Part, Price, clash, in_words, prices_of_rules};
pub use curve::curve;
pub use error::SitingError;
pub use every::{Every, MOST_SITES};
pub use figures::{PlanFigures, plan_figures};
pub use front::{Front, front};
pub use matrix::{Matrix, NO_WAY_MS};
pub use question::{Asked, BySite, DEPRIVATION, EachOf, MOST_LISTED, Needs, NoWorse, Question, ShareWithin, SiteGroup};
pub use question_error::QuestionError;
pub use request::{Candidate, Control, Fixed, Objective, Request, Rule, Wanted};
pub use solve::solve;
pub use sure::{Draws, Sensitivity, Tolerance, sensitivity, tolerances};
