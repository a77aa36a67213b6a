//! Cases from files: one TOML file that names roads, sites, demand and scenarios, and the tables it refers to.
//!
//! [`read_case`] is the front door. What it finds out about files is a [`CaseFile`]; the [`Case`] in it knows none.
//!
//! # Format
//!
//! A case is a TOML file. Paths are relative to its folder; in paths `${NAME}` is replaced by the variable
//! ([`Files::with_variables`]) and `${NAME:-default}` by the variable or, where it is unset or empty, by the default (a relative path in a variable
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
//! periods = ["inter_peak"]          # optional: further periods, whose figures stand beside those; `period_layers`: maps, too
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
//! file = "sites.csv"                # any table of points: CSV, GeoJSON, a workbook, a GeoPackage ...
//! id = "id"                         # optional, as are name, lon and lat: which columns
//! on_unreachable = "skip"           # optional: sites that meet no road are left out and told; default: an error
//! hours = "hours"                   # optional, as are services, capacity, door_to_needle_min, treatment_rate,
//!                                   # min_volume, max_volume, recorded, commissioner, attractiveness
//!
//! [[service]]                       # any number; none: one service that all sites offer
//! id = "stroke"
//! where = { thrombectomy = ["yes"] }   # or sites = ["yeovil"], or a column of services
//! weight = "stroke"                 # optional, as are allocation, capacity, min_volume, max_volume, recorded, thresholds,
//!                                   # standard, needs and without_needs: what is its own
//!
//! # [[shared_capacity]]             # what several services use up together
//! # id = "theatres"
//! # services = ["hip", "knee"]
//! # capacity = "theatre_hours"      # a column, or a figure for each site
//!
//! [allocation]                      # optional
//! rule = "nearest"                  # or logit (decay_per_min), huff (exponent), capacity
//! same_commissioner = false         # optional, as are weight, calibrate, least_share and tie
//!
//! [travel]                          # optional: trips, co2e, cost; see `TravelSpec`
//!
//! [demand]
//! file = "areas.csv"                # any table: CSV, GeoJSON, a workbook, a GeoPackage ...
//! id = "lsoa11cd"                   # optional, as are name, lon and lat
//! weights = [                       # at least one; the first is the headline
//!   { column = "pop_total", name = "population", title = "People", unit = "people", kind = "population" },
//! ]
//! groups = ["ccg21_name", { column = "imd", kind = "deprivation_decile" }, { kind = "age", weights = ["pop75"] }]
//! week = { bands = [{ hours = "24/7", weight = 1.0 }] }   # optional: when people need the service
//! polygons = { file = "areas.geojson", id = "lsoa11cd" }   # optional: outlines instead of points; id defaults to id
//! where = { region = ["South West"] }   # optional: keep only rows whose column has one of the values
//! points = { file = "oa.csv", area = "lsoa", weight = "people" }   # optional: several points for an area
//!
//! # [observed]                      # who went where, as it was recorded
//! # file = "admissions.csv"         # area, site and count: its columns; or a column for each site
//! # area = "lsoa"
//! # service = "hip"                 # the one of several services that is recorded
//! # today = "rule"                  # optional: today follows the rule, not the records
//!
//! # [calendar]                      # hours of sites may name dates and public holidays
//! # year = 2026
//! # country = "england"
//!
//! [thresholds]
//! minutes = [15, 30, 45, 60]        # optional, this is the default
//! least_change_min = 0.5            # optional: journeys that change by less are about the same
//!
//! [isochrones]                      # optional; or `isochrones = false` above the first section: no land is drawn
//! minutes = [15, 30, 45, 60]        # default: the thresholds
//! off_road_m = 250                  # how far from a road an isochrone reaches, metres
//! detail_m = 10                     # size of the smallest detail drawn, metres
//! simplify_m = 30                   # how far outlines are simplified, metres; 0: in full detail
//!
//! [pathway]                         # optional: outcomes, see `docs/case.md`; `[[pathway]]` for each of several services
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
//! roads.change = [{ why = "flood", ref = ["A303"], close = true }]   # before and after, unless `before = "today"`
//! period = "am_peak"                # optional: before and after
//! before = "today"                  # optional: before on the roads of the case; default: on those of the scenario
//! combine = ["another"]             # optional: all that scenarios above do
//! from = 2027                       # optional: the year
//! sites = ["yeovil", "taunton"]     # optional: only these sites of the file count, before and after
//! demand = { ccg21_name = ["NHS Somerset CCG"] }   # optional: only these residents count
//! ```
//!
//! # What is checked
//!
//! [`read_case`] reports everything that is wrong at once, each with file, line and remedy:
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
//!   mean the same site. All sites may close. Opened sites count although `sites` does not name them.
//! * **Roads**: `calibration` has a `source`, `a_min` from -30 to 60 and `b` from 0.2 to 5; every change has a `why`, at
//!   least one condition, and either `close = true` or a `factor`. That a profile or a period of that name is there and
//!   that every condition names a road shows when profile and roads are opened.
//! * **Minutes**: positive and ascending, at most a week.
//! * **Files**: they exist; polygons cover every area; positions of sites and areas are not swapped against each other.

#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod area;
mod area_points;
mod calendar;
mod check;
mod checker;
mod clinical;
mod demand;
mod document;
mod expand;
mod groups;
mod input;
mod lookup;
mod matrix;
mod observed;
mod outlines_fit;
mod own_speeds;
mod raw;
mod raw_clinical;
mod raw_demand;
mod raw_rules;
mod raw_scenarios;
mod raw_services;
mod raw_sites;
mod roads;
mod scenarios;
mod service_limits;
mod services;
mod sites;
mod siting;
mod standards;
mod text;
mod toml_help;
mod travel;
mod week;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use waywarden_tables::{Files, Problem, Problems, ReadError, text_of};

pub use input::{CaseFile, InputFile, InputRole, RoadSource};
pub use matrix::{NOT_IN_TABLE, TimesFile, read_times};
pub use own_speeds::read_own_speeds;
pub use waywarden_scenario::Case;

/// The keys that the reader asks for in each section of the text of a case, by the section's name. It shows what the
/// format has: a test compares it with the JSON Schema of the case.
#[must_use]
pub fn known_keys(text: &str) -> BTreeMap<String, BTreeSet<&'static str>> {
    raw::RawCase::asked_keys(text)
}

/// Reads and checks a case with all its tables.
///
/// ```
/// use std::path::Path;
/// use waywarden_case::{RoadSource, read_case};
/// use waywarden_tables::Files;
///
/// // Files::on_disk() for those of a disk.
/// let case = "case = { id = 'a', title = 'A' }\nroads = { network = 'roads.wwn' }\nsites = { file = 'sites.csv' }\n\
///     demand = { file = 'areas.csv', weights = [{ column = 'people' }] }";
/// let texts = [
///     ("case.toml", case),
///     ("sites.csv", "id,lon,lat\nnorth,-2.95,51.05\n"),
///     ("areas.csv", "id,lon,lat,people\na,-3,51,100\nb,-2.9,51,200\n"),
///     ("roads.wwn", ""),
/// ];
/// let files = Files::in_memory(texts.map(|(name, text)| (name.into(), text.as_bytes().to_vec())));
/// let found = read_case(&files, Path::new("case.toml"))?;
/// assert_eq!((found.case.total(0), &found.roads), (300.0, &RoadSource::Network("roads.wwn".into())));
/// # Ok::<(), waywarden_tables::Problems>(())
/// ```
///
/// # Errors
/// All [`Problems`] of the case file, the sites, the demand, the polygons and the scenarios.
pub fn read_case(files: &Files, path: &Path) -> Result<CaseFile, Problems> {
    read_case_without(files, path, &BTreeMap::new())
}

/// As [`read_case`], without the sites of these ids, of which each has the reason why it is skipped; they are told in
/// [`Case::sites_skipped`].
///
/// # Errors
/// As [`read_case`]; a scenario that changes such a site.
pub fn read_case_without(files: &Files, path: &Path, skipped: &BTreeMap<String, String>) -> Result<CaseFile, Problems> {
    const HELP: &str = "name a case file (TOML); see the example cases";
    let bytes = files.read(path).map_err(|error| match error {
        ReadError::Changed { .. } => Problem::from(error),
        error => Problem { help: HELP.to_owned(), ..error.into() },
    })?;
    let (text, encoding_guessed) = text_of(path, bytes)?;
    let mut problems = Problems::new();
    match raw::RawCase::parse(path, &text, &mut problems) {
        Some(raw) => check::check(&raw::RawCase { encoding_guessed, ..raw }, files, problems, skipped),
        None => Err(problems),
    }
}
