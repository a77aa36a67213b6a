//! The case: roads, sites, people and scenarios, checked; every reference is resolved, every figure is a number.
//!
//! It knows no files: [`SourceName`]s say where things come from, for messages. The crate `waywarden-case` reads one from
//! a case file with its tables.

mod calibration;
mod given_times;
mod observed;
mod own_speeds;
mod points;
mod roads;
mod source_name;

use waywarden_network::LonLat;
use waywarden_outcome::Care;
use waywarden_outcome::standards::Standard;
use waywarden_tables::{Polygons, Problems, Rejects, swapped_problem};

pub use calibration::Calibration;
pub use given_times::GivenTimes;
pub use observed::{ObservedFlow, ObservedFlows};
pub use own_speeds::{OwnSpeed, OwnSpeeds, SpeedOn};
pub use points::AreaPoints;
pub use roads::{OwnProfile, ProfileKey, RoadArea, RoadChange, RoadEffect, RoadSelection, RoadSettings, Written};
pub use source_name::{SourceName, SourceNames};

use crate::calendar::Nation;
use crate::clinical::{ClinicalSpec, SensitivitySpec};
use crate::draft::sign_problem;
use crate::travel::TravelSpec;
use crate::week::{Hours, WeekProfile};
use crate::{
    AllocationSpec, Area, GroupSpec, ScenarioSpec, Service, ServiceIndex, SharedCapacity, SiteTable, SitingSpec,
    WeightGroup, WeightSpec,
};

/// A checked case: every reference is resolved, every figure is a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `[a-z0-9_]+`; names files.
    pub id: String,
    /// For people.
    pub title: String,
    /// For people, optional.
    pub description: Option<String>,
    /// Lines to print wherever results are shown.
    pub attribution: Vec<String>,
    /// How points are joined to the roads, and how fast these are driven.
    pub roads: Roads,
    /// Travel times in place of roads.
    pub given_times: Option<GivenTimes>,
    /// All distinct site positions.
    pub sites: SiteTable,
    /// The areas in the order of the demand table.
    pub areas: Vec<Area>,
    /// Where the people of the areas are, if the case says more than one point for each.
    pub points: Option<AreaPoints>,
    /// Who went where, as it was recorded, if the case says so.
    pub observed: Option<ObservedFlows>,
    /// What the figures of [`Area::weights`] are; at least one, the first is the headline.
    pub weights: Vec<WeightSpec>,
    /// What the texts of [`Area::groups`] are.
    pub groups: Vec<GroupSpec>,
    /// Weights that belong together, such as ages.
    pub weight_groups: Vec<WeightGroup>,
    /// At which hours of the week people need the services.
    pub week: WeekProfile,
    /// The services; none if the case has only one and does not name it.
    pub services: Vec<Service>,
    /// Capacities that several services use up together.
    pub shared_capacities: Vec<SharedCapacity>,
    /// Which standards and evidence are those of all services that do not say.
    pub care: Option<Care>,
    /// What people quote: the shipped standards, and those of the case.
    pub standards: Vec<Standard>,
    /// How people are allocated to sites, unless a scenario says otherwise.
    pub allocation: AllocationSpec,
    /// Trips and what a kilometre costs, if the case says so.
    pub travel: Option<TravelSpec>,
    /// Outlines of all areas by id, if the case has polygons.
    pub polygons: Option<Polygons>,
    /// How many rows of the sites table were left out, as the case wants only some.
    pub sites_left_out: usize,
    /// What becomes of sites that meet no road.
    pub on_unreachable: OnUnreachable,
    /// The sites that were skipped, with the reason, in the order of their ids.
    pub sites_skipped: Vec<(String, String)>,
    /// How many rows of the demand table became areas.
    pub demand_rows: DemandRows,
    /// Travel-time thresholds, milliseconds, ascending; at least one.
    pub thresholds_ms: Vec<u32>,
    /// Those of them that are of services without their own; `None`: all.
    pub common_thresholds_ms: Option<Vec<u32>>,
    /// The threshold that sentences and charts speak of, if the case names one.
    pub headline: Option<Headline>,
    /// A journey that changes by at least this is longer or shorter; others are about the same. Milliseconds.
    pub least_change_ms: u32,
    /// How isochrones are to be drawn.
    pub isochrones: Isochrones,
    /// From the onset to treatment: a `[pathway]` for each service that has one, in the order of the services.
    pub pathways: Vec<ClinicalSpec>,
    /// How sure the results are, if the case has a `[sensitivity]`.
    pub sensitivity: Option<SensitivitySpec>,
    /// What is asked of the choice of sites, if the case has a `[siting]`.
    pub siting: Option<SitingSpec>,
    /// The scenarios in the order of the file; their ids are unique.
    pub scenarios: Vec<ScenarioSpec>,
    /// What its parts are called in messages.
    pub sources: SourceNames,
}

/// The roads of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Roads {
    /// Farthest an area may lie from a road, metres.
    pub max_snap_m: f64,
    /// Farthest a site may lie from a road, metres.
    pub max_snap_site_m: f64,
    /// Speed between a point and its road, km/h.
    pub walk_km_h: f64,
    /// How fast they are driven, and which are closed.
    pub settings: RoadSettings,
}

impl Default for Roads {
    /// 1 km for areas, 300 m for sites, a walk at 5 km/h, speeds of the car profile.
    fn default() -> Self {
        Self { max_snap_m: 1000.0, max_snap_site_m: 300.0, walk_km_h: 5.0, settings: RoadSettings::default() }
    }
}

/// Thresholds of a case that gives none: 15, 30, 45 and 60 minutes.
pub const DEFAULT_THRESHOLDS_MS: [u32; 4] = [900_000, 1_800_000, 2_700_000, 3_600_000];

/// The least change of a journey that counts as one, of a case that gives none: half a minute.
pub const DEFAULT_LEAST_CHANGE_MS: u32 = 30_000;

/// Settings of isochrones.
#[derive(Clone, Debug, PartialEq)]
pub struct Isochrones {
    /// Whether land is drawn at all.
    pub draw: bool,
    /// Limits, milliseconds, ascending; at least one.
    pub limits_ms: Vec<u32>,
    /// How far from a road an isochrone reaches, metres.
    pub off_road_m: f64,
    /// Size of the smallest detail drawn, metres.
    pub detail_m: f64,
    /// How far outlines are simplified, metres; 0: in full detail.
    pub simplify_m: f64,
}

impl Default for Isochrones {
    /// Drawn at the default thresholds, up to 250 m off the roads, in cells of 10 m, simplified by no more than 30 m.
    fn default() -> Self {
        let limits_ms = DEFAULT_THRESHOLDS_MS.to_vec();
        Self { draw: true, limits_ms, off_road_m: 250.0, detail_m: 10.0, simplify_m: 30.0 }
    }
}

/// What became of the rows of the demand table: `in_file = blank + left_out + rejects.rows() + areas`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemandRows {
    /// Rows in the file.
    pub in_file: usize,
    /// Rows skipped because every cell is blank.
    pub blank: usize,
    /// Rows that `where` leaves out.
    pub left_out: usize,
    /// Rows that cannot be used, by reason; remarks about the encoding of the tables.
    pub rejects: Rejects,
}

/// What becomes of sites that meet no road.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUnreachable {
    /// They are mistakes: nothing is computed.
    #[default]
    Error,
    /// They are skipped, counted and told: as in a list of the whole country on the roads of a region.
    Skip,
}

/// The threshold that sentences and charts speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// One of the thresholds, milliseconds.
    pub threshold_ms: u32,
    /// Whose it is: a standard, a guideline, a decision.
    pub source: Option<String>,
}

impl Case {
    /// The threshold that sentences and charts speak of, by its number: that which the case names, else 30 minutes if it is
    /// one of them, else the middle one.
    #[must_use]
    pub fn headline_threshold(&self) -> usize {
        self.headline_of(None)
    }

    /// The scenario with this id.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<&ScenarioSpec> {
        self.scenarios.iter().find(|scenario| scenario.id == id)
    }

    /// The services to evaluate: each, or once `None` in a case that names none.
    #[must_use]
    pub fn service_indices(&self) -> Vec<Option<ServiceIndex>> {
        if self.services.is_empty() { vec![None] } else { (0..self.services.len()).map(Some).collect() }
    }

    /// The pathway that leads to a service, if the case has one.
    #[must_use]
    pub fn pathway_to(&self, service: Option<ServiceIndex>) -> Option<&ClinicalSpec> {
        self.pathways.iter().find(|spec| spec.service == service)
    }

    /// The kind of care of a service: its own, that of the case, or stroke if a pathway leads to it.
    #[must_use]
    pub fn care_of(&self, service: Option<ServiceIndex>) -> Option<Care> {
        let own = service.and_then(|service| self.services.get(service)).and_then(|service| service.care);
        let of_pathway = || self.pathway_to(service).map(|_| Care::Stroke);
        own.or(self.care).or_else(of_pathway)
    }

    /// Sum of a weight (by index) over all areas, in their order.
    #[must_use]
    pub fn total(&self, weight: usize) -> f64 {
        self.areas.iter().filter_map(|area| area.weights.get(weight)).fold(0.0, |sum, w| sum + w)
    }

    /// The year and nation by whose dates any site is open, today or after a scenario; `None` if every week is the same.
    #[must_use]
    pub fn calendar(&self) -> Option<(i32, Nation)> {
        let base = self.sites.positions().iter().map(|position| &position.site.figures.hours);
        let changed = self.scenarios.iter().flat_map(|scenario| &scenario.changes).map(|change| &change.figures.hours);
        base.chain(changed).flatten().find_map(Hours::calendar)
    }

    /// Problems of sites or areas whose longitude and latitude look swapped, or have lost a sign, against the extent of the roads,
    /// `[south-west, north-east]`. To be asked once the roads are known: before, tables can be compared with each other
    /// only.
    #[must_use]
    pub fn swapped_positions(&self, extent: [LonLat; 2]) -> Problems {
        // Those of scenarios are no rows of the table of sites.
        let sites = self.sites.base().map(|site| self.sites.site(site)).map(|site| (site.id.as_str(), site.at));
        let sites = sites.collect::<Vec<_>>().into_iter();
        let areas = self.areas.iter().map(|area| (area.id.as_str(), area.at));
        let mut problems = Problems::new();
        let (of_sites, of_areas) = (self.sources.sites.as_path(), self.sources.areas.as_path());
        let swapped_sites = swapped_problem(of_sites, sites.clone(), extent, "the roads")
            .or_else(|| sign_problem(of_sites, sites, extent, "the roads"));
        let swapped_areas = swapped_problem(of_areas, areas.clone(), extent, "the roads")
            .or_else(|| sign_problem(of_areas, areas, extent, "the roads"));
        swapped_sites.into_iter().chain(swapped_areas).for_each(|problem| problems.push(problem));
        problems
    }

    /// The case, for those who accept no row that is left out as damaged and nothing that was guessed.
    ///
    /// # Errors
    /// Everything that was left out or guessed.
    pub fn without_rejects(self) -> Result<Self, Problems> {
        if self.demand_rows.rejects.is_empty() { Ok(self) } else { Err(self.demand_rows.rejects.into_problems()) }
    }
}
