//! What a case needs computed: roads opened and changed, points brought to them, times, isochrones, lengths.
//!
//! The front door:
//!
//! 1. [`Roads`] opens a prepared network or imports extracts; it is shared and searched by any number of threads.
//! 2. [`compute`] does for a [`Case`](waywarden_scenario::Case) everything that takes time, once: one column of times for
//!    each site position, isochrones if [`Wanted`].
//! 3. [`evaluate`] says who goes where in each scenario: a choice from what is [`Computed`], milliseconds of work.
//!
//! Work tells an [`Observer`](waywarden_progress::Observer) how far it is; run inside
//! [`cancellable`](waywarden_progress::cancellable) it can be stopped.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod audit;
mod case_land;
mod comparison;
mod compute;
mod conditions;
pub mod engine;
mod error;
mod evaluate;
mod isochrone_drawer;
mod isochrones;
pub mod journey;
mod kept_mesh;
mod lengths;
mod matrix;
mod mode;
pub mod open;
mod own_speeds;
mod points_effect;
mod published_pairs;
mod reached_lines;
mod road_check;
mod road_choice;
mod road_settings;
mod roads;
mod siting;
pub mod snapping;
mod stretches;
mod study;

#[cfg(test)]
#[allow(dead_code, reason = "the tests of the scenarios use the rest")]
#[path = "../../scenario/tests/common/mod.rs"]
mod made_up;

pub use case_land::{CaseLand, EXTRA_MIN, LandChanges, LandOfSites, ScenarioLand, ServiceLand};
pub use comparison::Comparison;
pub use compute::{RoadAccess, Times, Wanted, isochrone_settings, simplification};
pub use conditions::RoadConditions;
pub use engine::EngineChoice;
pub use error::StudyError;
pub use evaluate::{Evaluated, evaluate};
pub use isochrone_drawer::{Drawn, IsochroneDrawer};
pub use isochrones::{AuditedIsochrones, IsochroneRequest, Isochrones};
pub use kept_mesh::mesh_path;
pub use matrix::{Matrix, RoadChange, RoadView};
pub use mode::Mode;
pub use own_speeds::{OwnSpeedsUse, with_own_speeds};
pub use published_pairs::{DrivenPairs, PublishedPair, read_published};
pub use reached_lines::{ReachedLine, reached_lines};
pub use road_check::{RoadCheck, check_on_roads, refused_areas, unreachable_sites};
pub use road_settings::{RoadPlan, RoadRecord};
pub use roads::Roads;
pub use siting::{MOST_SCENARIOS, SitingOfCase, SitingProblem, SitingResult, siting_scenarios};
pub use stretches::{SAME_LENGTH, Stretches, has_speeds, read_stretches};
pub use study::{Computed, check, compute, of_case};
