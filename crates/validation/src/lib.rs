//! How well a model's times agree with what was observed or published.
//!
//! * [`ValidationStatistics`]: minutes of pairs against published minutes.
//! * [`Road`] and [`Agreement`]: speeds of stretches against observed speeds, over all, by class, by band of speed and by
//!   place ([`Agreement::by`]).
//! * [`left_out`]: each place judged by what was chosen without it.
//!
//! Nothing here reads files, searches roads or prints.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod agreement;
mod left_out;
mod minutes;
mod rank;
mod roads;

pub use agreement::{Agreement, BANDS_KM_H, band};
pub use left_out::{Judged, left_out};
pub use minutes::ValidationStatistics;
pub use rank::rank_correlation;
pub use roads::{Observed, Road, roads};
