//! How much a result depends on what is not known: of any function of the parameters.
//!
//! * [`tornado()`]: each parameter at both ends of its range, the others at their base.
//! * [`flips()`]: where within its range a parameter changes the order of two options.
//! * [`draw`] and [`run`]: Monte Carlo over all ranges, with intervals.

mod flip;
mod monte_carlo;
mod tornado;

pub use flip::{Flip, flips};
pub use monte_carlo::{Draws, Interval, draw, run};
pub use tornado::{Bar, tornado};
