//! The case: one file that names roads, sites, demand and scenarios, and the tables it refers to.
//!
//! # Format
//!
//! A case is a TOML file. Paths are relative to its folder; in paths `${NAME}` is replaced by the environment variable
//! and `${NAME:-default}` by the variable or, where it is unset or empty, by the default (a relative path in a variable
//! is relative to the case file, too, so absolute paths are best there). Unknown keys are refused.
//!
//! ```toml
//! [case]
//! id = "yeovil"                     # [a-z0-9_]+, names files
//! title = "Stroke care at Yeovil"
//! description = "..."               # optional
//! attribution = ["© OpenStreetMap contributors (ODbL 1.0)"]   # optional; printed wherever results are shown
//! care = "stroke"                   # optional: whose standards and evidence stand beside the results
//!
//! # [[standard]]                    # any number: id, care, title, measure, value, minutes, source
//!
//! [roads]                           # exactly one of files and network
//! files = ["${DATA:-../data}/roads.osm.pbf"]   # OpenStreetMap extracts, imported on the fly
//! # network = "roads.wwn"           # or a prepared network
//! max_snap_m = 1000                 # optional: farthest an area may lie from a road, metres
//! max_snap_site_m = 300             # optional: farthest a site may lie from a road, metres
//! walk_km_h = 5.0                   # optional: speed between a point and its road, km/h
//! profile = "car"                   # optional: a shipped profile by name, or a profile (.toml) by its path
//! period = "am_peak"                # optional: a period of the profile; default: the average of all times
//! at = "Tu 08:30"                   # optional: day and time for rules that hold at certain times
//! calibration = { a_min = 1.5, b = 1.08, source = "survey" }   # optional: minutes = a_min + b x the model's
//!
//! [[roads.change]]                  # any number
//! why = "A303 closed by flood"      # stands in the record of the run
//! ref = ["A303"]                    # which roads: ref, name, way, class, area; at least one, all must hold
//! area = "flood.geojson"            # polygons
//! close = true                      # or factor = 0.8: new speed over old, 0.05 to 2
//!
//! # [times]                         # in place of [roads]
//! # file = "times.csv"              # origin_id, destination_id, minutes
//!
//! [sites]
//! file = "sites.csv"                # .csv or .geojson (points)
//! id = "id"                         # optional, as are name, lon and lat: which columns
//! hours = "hours"                   # optional, as are services, capacity, door_to_needle_min, treatment_rate,
//!                                   # min_volume, max_volume, recorded, commissioner, attractiveness
//!
//! [[service]]                       # any number; none: one service that all sites offer
//! id = "stroke"
//! where = { thrombectomy = ["yes"] }   # or sites = ["yeovil"], or a column of services
//!
//! [allocation]                      # optional
//! rule = "nearest"                  # or logit (decay_per_min), huff (exponent), capacity
//! same_commissioner = false         # optional, as are weight, calibrate and least_share
//!
//! [travel]                          # optional: trips, co2e, cost; see `TravelSpec`
//!
//! [demand]
//! file = "areas.csv"                # .csv or .geojson (points)
//! id = "lsoa11cd"                   # optional, as are name, lon and lat
//! weights = [                       # at least one; the first is the headline
//!   { column = "pop_total", name = "population", title = "People", unit = "people", kind = "population" },
//! ]
//! groups = ["ccg21_name", { column = "imd", kind = "deprivation_decile" }, { kind = "age", weights = ["pop75"] }]
//! week = { bands = [{ hours = "24/7", weight = 1.0 }] }   # optional: when people need the service
//! polygons = { file = "areas.geojson", id = "lsoa11cd" }   # optional: outlines instead of points; id defaults to id
//! where = { region = ["South West"] }   # optional: keep only rows whose column has one of the values
//!
//! [thresholds]
//! minutes = [15, 30, 45, 60]        # optional, this is the default
//!
//! [isochrones]                      # optional
//! minutes = [15, 30, 45, 60]        # default: the thresholds
//! off_road_m = 250                  # how far from a road an isochrone reaches, metres
//! detail_m = 10                     # size of the smallest detail drawn, metres
//!
//! [pathway]                         # optional: outcomes, see `docs/case.md`
//! weight = "population"             # the weight that counts patients
//!
//! [sensitivity]                     # optional
//! draws = 10000
//!
//! [[scenario]]                      # any number
//! id = "close_yeovil"               # [a-z0-9_]+, not "baseline"
//! title = "Yeovil closes"
//! close = ["yeovil"]                # site ids
//! open = [{ id = "new", name = "New unit", lon = -2.6, lat = 50.9 }]
//! move = [{ site = "taunton", lon = -3.1, lat = 51.0 }]
//! change = [{ site = "weston", hours = "Mo-Su 08:00-20:00" }]   # figures of a site
//! roads.change = [{ why = "flood", ref = ["A303"], close = true }]   # after the change only
//! combine = ["another"]             # optional: all that scenarios above do
//! from = 2027                       # optional: the year
//! sites = ["yeovil", "taunton"]     # optional: only these sites of the file count, before and after
//! demand = { ccg21_name = ["NHS Somerset CCG"] }   # optional: only these residents count
//! ```
//!
//! # What is checked
//!
//! [`load_case`] reports everything that is wrong at once, each with file, line and remedy:
//!
//! * **Ids**: the case's and the scenarios' are `[a-z0-9_]+` and unique; `baseline` is reserved for the sites as they
//!   are. Site and area ids may be any text that is not blank, unique in their file; `[a-z0-9_]+` is recommended for
//!   sites because their ids name files and columns.
//! * **Weights**: numbers of at least 0, and not all 0. The `name` (default: the column) is `[a-z0-9_]+` and unique;
//!   the `title` defaults to the name, the `unit` to nothing.
//! * **Filters** (`where`, `demand`): any columns of the demand table. All conditions must hold; within one, any of the
//!   values, compared as text. A value that no row has is refused, as is a filter that leaves no row. Rows that `where`
//!   leaves out are not checked further.
//! * **Figures** of sites are in their ranges, opening hours are the same every week.
//! * **Scenarios**: `close`, `move`, `change` and `sites` name sites of the file; what changes must be among `sites`, and
//!   nothing closed moves or changes. Combined scenarios stand above and do not contradict each other. An opened site has an id that no site of the file has; in several scenarios the same id must
//!   mean the same site. At least one site remains. Opened sites count although `sites` does not name them.
//! * **Roads**: `calibration` has a `source`, `a_min` from -30 to 60 and `b` from 0.2 to 5; every change has a `why`, at
//!   least one condition, and either `close = true` or a `factor`. That a profile or a period of that name is there and
//!   that every condition names a road shows when profile and roads are opened.
//! * **Minutes**: positive and ascending, at most a week.
//! * **Files**: they exist; polygons cover every area; positions of sites and areas are not swapped against each other.

mod allocation;
mod area;
mod calibration;
mod check;
mod clinical;
mod combine;
mod demand;
mod document;
mod expand;
mod groups;
mod lookup;
mod matrix;
mod outlines_fit;
mod plausible;
mod raw;
mod raw_clinical;
mod raw_demand;
mod raw_rules;
mod raw_scenarios;
mod raw_sites;
mod reserved;
mod roads;
mod scenarios;
mod sites;
mod standards;
mod toml_help;
mod travel;
mod week;
mod whereabouts;

use std::path::{Path, PathBuf};

use waywarden_network::LonLat;
use waywarden_outcome::Care;
use waywarden_outcome::standards::Standard;
use waywarden_tables::{Polygons, Problems, Reading, Rejects, swapped_problem, text_of};

pub use calibration::Calibration;
pub use matrix::{GivenTimes, NOT_IN_TABLE, read_times};
pub use roads::{ProfileKey, RoadArea, RoadChange, RoadEffect, RoadSelection, RoadSettings, Written};

use crate::clinical::{ClinicalSpec, SensitivitySpec};
use crate::travel::TravelSpec;
use crate::week::WeekProfile;
use crate::{AllocationSpec, Area, GroupSpec, ScenarioSpec, Service, ServiceIndex, SiteTable, WeightGroup, WeightSpec};

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
    /// Where the roads come from, and how points are joined to them.
    pub roads: Roads,
    /// Travel times in place of roads.
    pub given_times: Option<GivenTimes>,
    /// All distinct site positions.
    pub sites: SiteTable,
    /// The areas in the order of the demand table.
    pub areas: Vec<Area>,
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
    /// How many rows of the demand table became areas.
    pub demand_rows: DemandRows,
    /// Travel-time thresholds, milliseconds, ascending; at least one.
    pub thresholds_ms: Vec<u32>,
    /// How isochrones are to be drawn.
    pub isochrones: Isochrones,
    /// From the onset to treatment, if the case has a `[pathway]`.
    pub clinical: Option<ClinicalSpec>,
    /// How sure the results are, if the case has a `[sensitivity]`.
    pub sensitivity: Option<SensitivitySpec>,
    /// The scenarios in the order of the file; their ids are unique.
    pub scenarios: Vec<ScenarioSpec>,
    /// The case file and every file it names, in the order of the format.
    pub inputs: Vec<InputFile>,
}

/// The roads of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Roads {
    /// The files.
    pub source: RoadSource,
    /// Farthest an area may lie from a road, metres.
    pub max_snap_m: f64,
    /// Farthest a site may lie from a road, metres.
    pub max_snap_site_m: f64,
    /// Speed between a point and its road, km/h.
    pub walk_km_h: f64,
    /// How fast they are driven, and which are closed.
    pub settings: RoadSettings,
}

/// The files of the roads; they exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoadSource {
    /// OpenStreetMap extracts to import; at least one.
    Files(Vec<PathBuf>),
    /// A prepared network.
    Network(PathBuf),
    /// None: the case has [`Case::given_times`].
    Given,
}

/// Settings of isochrones.
#[derive(Clone, Debug, PartialEq)]
pub struct Isochrones {
    /// Limits, milliseconds, ascending; at least one.
    pub limits_ms: Vec<u32>,
    /// How far from a road an isochrone reaches, metres.
    pub off_road_m: f64,
    /// Size of the smallest detail drawn, metres.
    pub detail_m: f64,
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

/// A file that a case depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// What it is.
    pub role: InputRole,
    /// Where it is.
    pub path: PathBuf,
    /// What it was taken for, if it is a table.
    pub reading: Option<Reading>,
}

/// What an input file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputRole {
    /// The case file itself.
    Case,
    /// An OpenStreetMap extract.
    Roads,
    /// A prepared network.
    Network,
    /// A profile: speeds by class of road.
    Profile,
    /// The area of a change of roads.
    Area,
    /// Travel times.
    Times,
    /// Where postcodes are.
    Postcodes,
    /// The sites.
    Sites,
    /// The areas.
    Demand,
    /// The outlines of the areas.
    Polygons,
    /// Which area of one set lies in which of another.
    Lookup,
    /// The areas that a lookup leads to.
    Points,
}

impl InputRole {
    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Roads => "roads",
            Self::Network => "network",
            Self::Profile => "profile",
            Self::Area => "area",
            Self::Times => "times",
            Self::Postcodes => "postcodes",
            Self::Sites => "sites",
            Self::Demand => "demand",
            Self::Polygons => "polygons",
            Self::Lookup => "lookup",
            Self::Points => "points",
        }
    }
}

impl Case {
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

    /// The kind of care of a service: its own, that of the case, or stroke if the pathway leads to it.
    #[must_use]
    pub fn care_of(&self, service: Option<ServiceIndex>) -> Option<Care> {
        let own = service.and_then(|service| self.services.get(service)).and_then(|service| service.care);
        let of_pathway = || self.clinical.as_ref().filter(|spec| spec.service == service).map(|_| Care::Stroke);
        own.or(self.care).or_else(of_pathway)
    }

    /// Sum of a weight (by index) over all areas, in their order.
    #[must_use]
    pub fn total(&self, weight: usize) -> f64 {
        self.areas.iter().filter_map(|area| area.weights.get(weight)).fold(0.0, |sum, w| sum + w)
    }

    /// Problems of sites or areas whose longitude and latitude look swapped against the extent of the roads,
    /// `[south-west, north-east]`. To be asked once the roads are known; [`load_case`] compares the tables with each
    /// other only.
    #[must_use]
    pub fn swapped_positions(&self, extent: [LonLat; 2]) -> Problems {
        let sites = self.sites.positions().iter().map(|p| (p.site.id.as_str(), p.site.at));
        let areas = self.areas.iter().map(|area| (area.id.as_str(), area.at));
        let path = |role| self.inputs.iter().find(|input| input.role == role).map(|input| input.path.as_path());
        let mut problems = Problems::new();
        let swapped_sites = path(InputRole::Sites).and_then(|path| swapped_problem(path, sites, extent, "the roads"));
        let swapped_areas = path(InputRole::Demand).and_then(|path| swapped_problem(path, areas, extent, "the roads"));
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

/// The keys that the reader asks for in each section of the text of a case, by the section's name. It shows what the
/// format has: a test compares it with the JSON Schema of the case.
#[must_use]
pub fn known_keys(text: &str) -> std::collections::BTreeMap<String, std::collections::BTreeSet<&'static str>> {
    raw::CaseFile::asked_keys(text)
}

/// Reads and checks a case with all its tables.
///
/// # Errors
/// All [`Problems`] of the case file, the sites, the demand, the polygons and the scenarios.
pub fn load_case(path: &Path) -> Result<Case, Problems> {
    load_case_with(path, &|name| std::env::var(name).ok())
}

/// As [`load_case`], with the environment given: the value of a variable by its name.
///
/// # Errors
/// As [`load_case`].
pub fn load_case_with(path: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Case, Problems> {
    let text = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => raw::unreadable(path, "there is no such file".to_owned()),
        _ => raw::unreadable(path, format!("the file cannot be read: {error}")),
    })?;
    let (text, guessed) = text_of(path, text)?;
    let mut problems = Problems::new();
    let file = raw::CaseFile::parse(path, &text, &mut problems);
    match file {
        Some(mut file) => {
            file.encoding_guessed = guessed;
            check::check(&file, env, problems)
        }
        None => Err(problems),
    }
}
