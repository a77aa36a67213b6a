//! A case made in memory, without any file.

mod check;
mod input;
mod services;

use waywarden_outcome::Care;

pub use input::{AreaInput, CaseError, ScenarioInput, SiteInput};

use crate::case::{Isochrones, Roads};
use crate::draft::{Findings, Located};
use crate::week::WeekProfile;
use crate::{AllocationSpec, Case, GroupSpec, Service, SharedCapacity, SitingSpec, TravelTimes, WeightSpec};

/// Puts a [`Case`] together in memory. Nothing is checked before [`build`](Self::build), by the rules of case files.
///
/// ```
/// use waywarden_scenario::{AreaInput, Case, ScenarioInput, SiteInput, TravelTimes, WeightSpec, evaluate};
///
/// // Two sites, three villages; what if the northern site closes?
/// let case = Case::builder("closure", "The northern site closes")
///     .site(SiteInput::new("north", "The North", -2.95, 51.05))
///     .site(SiteInput::new("south", "The South", -2.95, 51.00))
///     .weight(WeightSpec::population("people", "People"))
///     .area(AreaInput::new("a", "Aton", -3.00, 51.05, [100.0]))
///     .area(AreaInput::new("b", "Beton", -2.93, 51.04, [200.0]))
///     .area(AreaInput::new("c", "Ceton", -2.99, 51.00, [300.0]))
///     .scenario(ScenarioInput::new("close_north", "The North closes").close("north"))
///     .thresholds_min([10.0, 20.0])
///     .build()?;
///
/// // One row for each area, one column for each site; milliseconds.
/// let minutes = [4, 12, 6, 13, 15, 5].map(|minutes| minutes * 60_000);
/// let times = TravelTimes::new(3, 2, minutes.to_vec(), vec![None; 3])?;
/// let result = evaluate(&case, &case.scenarios[0], &times)?;
/// assert_eq!(result.areas[0].after.main().map(|there| there.time_ms), Some(12 * 60_000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// All that is wrong is said at once:
///
/// ```
/// use waywarden_scenario::{Case, ScenarioInput, SiteInput};
///
/// let error = Case::builder("x", "X")
///     .site(SiteInput::new("north", "The North", -2.95, 51.05))
///     .scenario(ScenarioInput::new("s", "S").close("nort"))
///     .build()
///     .unwrap_err();
/// let texts: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
/// assert!(texts.iter().any(|text| text.contains("no site has the id \"nort\"")));
/// assert!(texts.iter().any(|text| text.contains("there is no weight")));
/// ```
#[derive(Clone, Debug)]
pub struct CaseBuilder {
    id: String,
    title: String,
    description: Option<String>,
    attribution: Vec<String>,
    care: Option<Care>,
    roads: Roads,
    times: Option<TravelTimes>,
    sites: Vec<SiteInput>,
    services: Vec<Service>,
    shared_capacities: Vec<SharedCapacity>,
    weights: Vec<WeightSpec>,
    groups: Vec<GroupSpec>,
    areas: Vec<AreaInput>,
    week: WeekProfile,
    allocation: Option<AllocationSpec>,
    thresholds_min: Option<Vec<f64>>,
    isochrones_min: Option<Vec<f64>>,
    isochrones: Isochrones,
    candidates: Vec<SiteInput>,
    siting: Option<SitingSpec>,
    scenarios: Vec<ScenarioInput>,
}

impl Case {
    /// A case that is made in memory; `id` is `[a-z0-9_]+` and names files.
    #[must_use]
    pub fn builder(id: &str, title: &str) -> CaseBuilder {
        CaseBuilder {
            id: id.to_owned(),
            title: title.to_owned(),
            description: None,
            attribution: Vec::new(),
            care: None,
            roads: Roads::default(),
            times: None,
            sites: Vec::new(),
            services: Vec::new(),
            shared_capacities: Vec::new(),
            weights: Vec::new(),
            groups: Vec::new(),
            areas: Vec::new(),
            week: WeekProfile::default(),
            allocation: None,
            thresholds_min: None,
            isochrones_min: None,
            isochrones: Isochrones::default(),
            candidates: Vec::new(),
            siting: None,
            scenarios: Vec::new(),
        }
    }
}

impl CaseBuilder {
    /// What it is about, for people.
    #[must_use]
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_owned());
        self
    }

    /// A line to print wherever results are shown.
    #[must_use]
    pub fn attribution(mut self, line: &str) -> Self {
        self.attribution.push(line.to_owned());
        self
    }

    /// Whose standards and evidence stand beside the results.
    #[must_use]
    pub fn care(mut self, care: Care) -> Self {
        self.care = Some(care);
        self
    }

    /// How points are joined to the roads, and how fast these are driven; default: [`Roads::default`].
    #[must_use]
    pub fn roads(mut self, roads: Roads) -> Self {
        self.roads = roads;
        self
    }

    /// Travel times in place of roads: areas by [site positions](crate::SiteTable), sites first, in their order, then
    /// candidates, then what scenarios open and move.
    #[must_use]
    pub fn times(mut self, times: TravelTimes) -> Self {
        self.times = Some(times);
        self
    }

    /// A site as it is today; at least one.
    #[must_use]
    pub fn site(mut self, site: SiteInput) -> Self {
        self.sites.push(site);
        self
    }

    /// A service, if there are several; `id` is `[a-z0-9_]+`. Sites that do not say otherwise offer all.
    #[must_use]
    pub fn service(self, id: &str, title: &str) -> Self {
        self.service_of(Service::new(id, title))
    }

    /// A service with its own patients, rule, limits, thresholds or needs.
    #[must_use]
    pub fn service_of(mut self, service: Service) -> Self {
        self.services.push(service);
        self
    }

    /// A capacity that several services use up together; how much of it a site has is in its figures.
    #[must_use]
    pub fn shared_capacity(mut self, shared: SharedCapacity) -> Self {
        self.shared_capacities.push(shared);
        self
    }

    /// What a figure of the areas counts; at least one, the first is the headline.
    #[must_use]
    pub fn weight(mut self, weight: WeightSpec) -> Self {
        self.weights.push(weight);
        self
    }

    /// What a text of the areas says.
    #[must_use]
    pub fn group(mut self, group: GroupSpec) -> Self {
        self.groups.push(group);
        self
    }

    /// An area; at least one.
    #[must_use]
    pub fn area(mut self, area: AreaInput) -> Self {
        self.areas.push(area);
        self
    }

    /// Areas.
    #[must_use]
    pub fn areas(mut self, areas: impl IntoIterator<Item = AreaInput>) -> Self {
        self.areas.extend(areas);
        self
    }

    /// At which hours people need the services; default: the same at all hours.
    #[must_use]
    pub fn week(mut self, week: WeekProfile) -> Self {
        self.week = week;
        self
    }

    /// How people are allocated to sites; default: to the nearest.
    #[must_use]
    pub fn allocation(mut self, allocation: AllocationSpec) -> Self {
        self.allocation = Some(allocation);
        self
    }

    /// Thresholds of travel time, minutes: ascending, above 0, at most a week; default: 15, 30, 45 and 60.
    #[must_use]
    pub fn thresholds_min(mut self, minutes: impl IntoIterator<Item = f64>) -> Self {
        self.thresholds_min = Some(minutes.into_iter().collect());
        self
    }

    /// Levels of isochrones, minutes, as thresholds are; default: the thresholds.
    #[must_use]
    pub fn isochrones_min(mut self, minutes: impl IntoIterator<Item = f64>) -> Self {
        self.isochrones_min = Some(minutes.into_iter().collect());
        self
    }

    /// How far the outlines of isochrones are simplified, metres; 0: in full detail.
    #[must_use]
    pub fn isochrone_simplify_m(mut self, tolerance_m: f64) -> Self {
        self.isochrones.simplify_m = tolerance_m;
        self
    }

    /// How isochrones are drawn: farthest walk off a road and size of the finest cells, metres.
    #[must_use]
    pub fn isochrone_detail(mut self, off_road_m: f64, detail_m: f64) -> Self {
        (self.isochrones.off_road_m, self.isochrones.detail_m) = (off_road_m, detail_m);
        self
    }

    /// No land is drawn.
    #[must_use]
    pub fn without_isochrones(mut self) -> Self {
        self.isochrones.draw = false;
        self
    }

    /// A position at which a site may be chosen, or opened by a scenario ([`ScenarioInput::open_candidate`]).
    #[must_use]
    pub fn candidate(mut self, site: SiteInput) -> Self {
        self.candidates.push(site);
        self
    }

    /// What is asked of the choice of sites.
    #[must_use]
    pub fn siting(mut self, siting: SitingSpec) -> Self {
        self.siting = Some(siting);
        self
    }

    /// A scenario.
    #[must_use]
    pub fn scenario(mut self, scenario: ScenarioInput) -> Self {
        self.scenarios.push(scenario);
        self
    }
}

/// A text at a place of the builder.
fn text(key: impl Into<String>, value: &str) -> Located<String> {
    Located::in_memory(key, value.to_owned())
}

/// Complains about ids that stand twice, or are blank.
fn unique<'i>(findings: &mut Findings, what: &str, ids: impl Iterator<Item = &'i str>) {
    let mut known = std::collections::BTreeSet::new();
    for id in ids {
        let at = Located::in_memory(format!("{what} \"{id}\""), ());
        if id.trim().is_empty() {
            findings.problem(&at, "the id is blank", "give it an id");
        } else if !known.insert(id) {
            findings.problem(&at, format!("the id \"{id}\" is used twice"), "give each its own id");
        }
    }
}
