//! Sites, demand and scenarios, and what a scenario does to the people who travel.
//!
//! The front door:
//!
//! 1. [`load_case`] reads a case file with its tables and checks everything ([`case`] describes the format).
//! 2. The [`SiteTable`] of the [`Case`] lists every distinct position of a site: those of the sites file, those that
//!    scenarios open, those that they move to. Routing computes one column of [`TravelTimes`] per position, once.
//! 3. [`evaluate`] compares, for one [`ScenarioSpec`], the nearest site before and after: a scenario is only another
//!    choice of columns ([`sites_before`], [`sites_after`]), so it can never alter the baseline.
//! 4. [`rows`] turns a [`ScenarioResult`] into plain rows for files.
//!
//! Times are integer milliseconds; minutes appear in [`rows`] only. Sums run in the order of the areas, so the same
//! case gives the same bytes.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod allocate;
pub mod case;
mod evaluate;
mod flows;
mod model;
mod ranking;
pub mod rows;
mod statistics;
mod times;

pub use allocate::{Assigned, allocate};
pub use case::{Case, load_case};
pub use evaluate::{AreaImpact, NO_ROUTE, ScenarioResult, Scope, Summary, evaluate};
pub use flows::{Flow, Volume};
pub use model::{
    Area, Relocation, ScenarioSpec, Site, SiteIndex, SiteOrigin, SitePosition, SiteTable, WeightSpec, sites_after,
    sites_before,
};
pub use ranking::{ClosureScratch, ClosureSummary, Inflow, Ranking, RankingError, Tally, WithinChange};
pub use statistics::{Band, ChangeStatistics, SideStatistics, Within, weighted_quantile_ms};
pub use times::{TimesError, TravelTimes};
