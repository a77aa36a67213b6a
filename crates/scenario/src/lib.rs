//! Sites, demand and scenarios, and what a scenario does to the people who travel.
//!
//! The front door:
//!
//! 1. A [`Case`] has everything that is asked: roads, sites, people, scenarios. [`Case::builder`] makes one in memory, the
//!    crate `waywarden-case` reads one from files.
//! 2. Its [`SiteTable`] lists every distinct position of a site: those of the sites file, those that
//!    scenarios open, those that they move to. Routing computes one column of [`TravelTimes`] per position, once; for a
//!    scenario that changes roads once more on its roads.
//! 3. [`evaluate`] (or [`evaluate_all`], for each service) compares, for one [`ScenarioSpec`], who goes where before and
//!    after ([`allocation`]): a scenario is only another choice of columns and figures ([`offered`]), so it can never
//!    alter the baseline.
//! 4. [`rows`] turns a [`ScenarioResult`] into plain rows for files.
//!
//! Times are integer milliseconds; minutes appear in [`rows`] only. Sums run in the order of the areas, so the same
//! case gives the same bytes.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod affected;
pub mod allocation;
mod builder;
pub mod calendar;
pub mod case;
pub mod clinical;
mod demand_spec;
mod dependencies;
pub mod disclosure;
pub mod draft;
mod evaluate;
mod figures;
mod flows;
mod hours;
pub mod impact;
mod model;
mod one_place;
mod ranking;
pub mod rows;
mod service;
mod siting;
pub mod standards;
mod statistics;
mod times;
pub mod travel;
pub mod week;

pub use affected::{AffectedPart, AffectedSplit, JourneyChange};
pub use allocation::{
    AllocationSpec, Assigned, Assignment, Calibrated, CalibrationRow, NO_PLACE, NO_ROUTE, NO_SITE,
    NO_SITE_OF_COMMISSIONER, NO_WAY_TO_RECORDED, NONE_OPEN, NOT_GIVEN, Rule, Share, Tie, TieRule, allocate, calibrate,
    ties,
};
pub use builder::{AreaInput, CaseBuilder, CaseError, ScenarioInput, SiteInput};
pub use case::Case;
pub use demand_spec::{Disclosure, GroupKind, GroupSpec, WeightGroup, WeightGroupKind, WeightKind, WeightSpec};
pub use dependencies::{Fallen, fallen};
pub use evaluate::{
    AreaImpact, ScenarioResult, ScenarioTimes, Scope, Summary, evaluate, evaluate_all, evaluate_service,
};
pub use figures::{FigureChange, SiteFigures};
pub use flows::{Flow, Volume};
pub use model::{
    Area, OpenSite, Relocation, RoadsBefore, ScenarioSpec, Side, Site, SiteChange, SiteIndex, SiteOrigin, SitePosition,
    SiteTable, TODAY, Weights, offered, sites_after, sites_before,
};
pub use one_place::{ONE_PLACE_M, site_places};
pub use ranking::{ClosureScratch, ClosureSummary, Inflow, Ranking, RankingError, Tally, WithinChange};
pub use service::{OwnLimits, Service, ServiceIndex, ServiceLimits, ServiceThresholds, SharedCapacity};
pub use siting::{SitingSpec, check_siting, siting_notes, siting_sites, siting_tables};
pub use statistics::{Band, ChangeStatistics, SideStatistics, Within, weighted_quantile_ms};
pub use times::{PointTimes, TimesError, TravelTimes};
