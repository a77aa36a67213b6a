//! Who can reach which health service in how long, and what a closure, a move or an opening does to the people who travel.
//!
//! Everything that the command `waywarden` can do, as a library. It reads OpenStreetMap roads, computes exact drive times
//! with turn restrictions and delays at junctions, draws isochrones, evaluates scenarios, protects small counts and writes a
//! decision pack. It never prints, ends the process or uses a network connection.
//!
//! # Roads
//!
//! ```no_run
//! use waywarden::{LonLat, Roads, Silent, SnapSettings};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let roads = Roads::open("south-west.wwn")?;
//! let home = LonLat::from_degrees(-2.8276, 51.0449)?;
//! let hospitals = [LonLat::from_degrees(-2.63391, 50.94530)?, LonLat::from_degrees(-3.11978, 51.01197)?];
//! let times = roads.matrix(&[home], &hospitals, &SnapSettings::default(), &Silent)?;
//! if let Some((hospital, time_ms)) = times.nearest(0) {
//!     assert!(hospital < hospitals.len() && time_ms > 0);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! * [`Roads`]: a network that is open, shared by any number of threads. [`Roads::matrix`], [`Roads::isochrones`],
//!   [`Roads::journey`], [`Roads::changed`].
//!
//! # A study
//!
//! 1. [`read_case`] reads a case with its tables; [`Case::builder`] makes one in memory.
//! 2. [`compute`] does everything that takes time, once; [`with_roads`] opens the roads of a case file first.
//! 3. [`evaluate`] says who goes where in each scenario, in milliseconds.
//! 4. [`publish`] withholds small counts of patients, and makes tables.
//! 5. [`write_pack`] writes report, maps, GeoPackage, QGIS project, workbook, CSV and GeoJSON.
//!
//! [`choose_sites`] chooses the best sites of a case, with proof ([`siting`] does so without a case).
//!
//! # Progress, warnings, stopping
//!
//! Long work takes an [`Observer`]: it is told stages and amounts, hears warnings as they come up, and can stop the work,
//! which then leaves nothing behind. [`Silent`] is the observer of those who do not care. Errors are [`Error`]: their text
//! names file or id and the remedy, [`Error::code`], [`Error::place`] and [`Error::remedy`] say the same to a program, and
//! [`Error::problems`] lists everything that is wrong with a case.
//!
//! # The crates below
//!
//! Each part has a crate of its own, re-exported as a module: [`network`], [`osm`], [`routing`], [`isochrone`] for roads;
//! [`timetable`], [`transit`], [`transit_times`] for public transport; [`tables`], [`scenario`], [`outcome`] for people and patients; [`results`], [`report`], [`pack`] for what is written; [`run_diff`] compares two runs.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod case_file;
mod error;
mod front;
mod inputs;
mod siting_of_case;

pub use case_file::{on_roads, open_roads, with_roads};
pub use error::{Error, explain};
pub use front::{compute, evaluate, publish, write_pack};
pub use inputs::{input_records, record};
pub use siting_of_case::choose_sites;

pub use waywarden_errors::{Code, Explained, Explanation};

pub use waywarden_case::{CaseFile, read_case};
pub use waywarden_network::{LonLat, SnapSettings, UNREACHABLE_MS};
pub use waywarden_progress::{Cancelled, Observer, Silent, Stage, Warned, Warning, Work, cancellable};
pub use waywarden_report::{Format, Formats};
pub use waywarden_results::Published;
pub use waywarden_scenario::Case;
pub use waywarden_study::{
    AuditedIsochrones, Comparison, Computed, Drawn, EngineChoice, Evaluated, IsochroneRequest, Isochrones, Matrix,
    Mode, RoadChange, RoadConditions, RoadPlan, RoadView, Roads, Wanted, audit, engine, journey, open, snapping,
};
pub use waywarden_tables::Files;

pub use waywarden_case as case;
pub use waywarden_isochrone as isochrone;
pub use waywarden_network as network;
pub use waywarden_osm as osm;
pub use waywarden_outcome as outcome;
pub use waywarden_pack as pack;
pub use waywarden_plain_text as plain_text;
pub use waywarden_report as report;
pub use waywarden_results as results;
pub use waywarden_routing as routing;
pub use waywarden_run_diff as run_diff;
pub use waywarden_scenario as scenario;
pub use waywarden_siting as siting;
pub use waywarden_study as study;
pub use waywarden_tables as tables;
pub use waywarden_times as times_table;
pub use waywarden_timetable as timetable;
pub use waywarden_transit as transit;
pub use waywarden_transit_times as transit_times;
pub use waywarden_validation as validation;
