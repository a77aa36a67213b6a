//! What a case names that columns are called by: weights, limits, groups, scenarios.

use waywarden_scenario::rows::limit_name;
use waywarden_scenario::{Case, ScenarioResult, ScenarioSpec, Service, SiteFigures, TODAY, WeightSpec};

use crate::Names;

/// A weight as columns name it.
pub(crate) struct WeightColumns {
    pub name: String,
    pub title: String,
    pub unit: String,
    /// Whether its small counts are suppressed.
    pub protected: bool,
}

impl WeightColumns {
    pub(crate) fn of(weight: &WeightSpec) -> Self {
        Self {
            name: weight.name.clone(),
            title: weight.title.clone(),
            unit: weight.unit.clone(),
            protected: weight.protected(),
        }
    }
}

/// A limit of minutes as columns name it.
pub(crate) struct LimitColumns {
    /// In names: `7_5`.
    pub name: String,
    /// In titles: `7.5`.
    pub words: String,
}

/// A limit of the volume of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeLimit {
    /// The least volume that is safe.
    Least,
    /// The largest volume.
    Largest,
    /// The capacity.
    Capacity,
}

impl VolumeLimit {
    /// All, in the order of outputs.
    pub const ALL: [Self; 3] = [Self::Least, Self::Largest, Self::Capacity];

    /// Name of its column.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Least => "min_volume",
            Self::Largest => "max_volume",
            Self::Capacity => "capacity",
        }
    }

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Least => "Least safe volume",
            Self::Largest => "Largest volume",
            Self::Capacity => "Capacity",
        }
    }

    /// The limit of a site.
    #[must_use]
    pub fn of(self, figures: &SiteFigures) -> Option<f64> {
        match self {
            Self::Least => figures.min_volume,
            Self::Largest => figures.max_volume,
            Self::Capacity => figures.capacity,
        }
    }

    /// Those that any site of the case has, as it is or as a scenario changes it.
    #[must_use]
    pub fn of_case(case: &Case) -> Vec<Self> {
        let changes = || case.scenarios.iter().flat_map(|scenario| &scenario.changes);
        let changed = |limit: Self| {
            changes().any(|change| {
                let mut figures = SiteFigures::default();
                change.figures.clone().apply(&mut figures);
                case.service_indices().iter().any(|s| limit.of(&case.figures_of(&figures, *s)).is_some())
            })
        };
        let services = case.service_indices();
        let of_site = |limit: Self, figures: &SiteFigures| {
            services.iter().any(|service| limit.of(&case.figures_of(figures, *service)).is_some())
        };
        let has =
            |limit: &Self| case.sites.positions().iter().any(|p| of_site(*limit, &p.site.figures)) || changed(*limit);
        Self::ALL.into_iter().filter(has).collect()
    }
}

fn today_keys(case: &Case) -> Vec<String> {
    if case.scenarios.iter().all(ScenarioSpec::is_today) {
        return Vec::new();
    }
    let key = |service: &Service| format!("{TODAY}_{}", service.id);
    if case.services.is_empty() { vec![TODAY.to_owned()] } else { case.services.iter().map(key).collect() }
}

/// The unit of what volumes count; blank where it is not the same for all services.
fn volume_unit(case: &Case) -> String {
    let services = case.service_indices();
    let mut units = services.iter().map(|service| case.weights.get(case.allocation_of(None, *service).weight));
    let first = units.next().flatten().map(|weight| weight.unit.as_str());
    let same = units.all(|weight| weight.map(|weight| weight.unit.as_str()) == first);
    first.filter(|_| same).unwrap_or_default().to_owned()
}

/// Everything that columns are called by.
pub(crate) struct Dimensions {
    pub has_services: bool,
    pub weights: Vec<WeightColumns>,
    pub limits: Vec<LimitColumns>,
    /// Names and titles of the groups of areas as columns beside a place.
    pub groups: Vec<[String; 2]>,
    /// Columns of the groups in the demand table.
    pub group_columns: Vec<String>,
    pub volume_limits: Vec<VolumeLimit>,
    /// Unit of the weight that volumes count, if it is the same for all services.
    pub volume_unit: String,
    /// Whether a service has a weight of its own.
    pub own_weights: bool,
    /// Whether travel is of a weight whose small counts are suppressed.
    pub travel_protected: bool,
    pub calibrated: bool,
    /// Ids of the scenarios.
    pub scenarios: Vec<String>,
    /// Keys of today for each service; none where the case changes nothing.
    pub today_results: Vec<String>,
    /// Keys of the results.
    pub results: Vec<String>,
    /// Keys of the results of a service; none in a case without services.
    pub service_results: Vec<String>,
    /// Keys of the results with a pathway.
    pub pathway_results: Vec<String>,
    /// Further columns of the sites table.
    pub site_columns: Vec<String>,
}

impl Dimensions {
    /// Those of a case with the results that have layers; `pathway_results` are the keys of those with a pathway.
    pub(crate) fn of<'r>(
        case: &Case,
        results: impl Iterator<Item = &'r ScenarioResult>,
        pathway_results: Vec<String>,
        calibrated: bool,
    ) -> Self {
        let results: Vec<&ScenarioResult> = results.collect();
        let limit = |&limit_ms: &u32| {
            let words = limit_name(limit_ms);
            LimitColumns { name: words.replace('.', "_"), words }
        };
        let first = case.sites.positions().first();
        let mut names = Names::new(&["scenario", "service", "rank", "area_id", "area_name"]);
        Self {
            has_services: !case.services.is_empty(),
            weights: case.weights.iter().map(WeightColumns::of).collect(),
            limits: case.thresholds_ms.iter().map(limit).collect(),
            groups: case.groups.iter().map(|group| [names.free(&group.name), group.title.clone()]).collect(),
            group_columns: case.groups.iter().map(|group| group.column.clone()).collect(),
            volume_limits: VolumeLimit::of_case(case),
            volume_unit: volume_unit(case),
            own_weights: case.services.iter().any(|service| service.weight.is_some()),
            travel_protected: case.travel.as_ref().is_some_and(|spec| {
                let services = case.service_indices().into_iter();
                services.map(|service| spec.weight_of(case, service)).any(|weight| case.weights[weight].protected())
            }),
            calibrated,
            scenarios: case.scenarios.iter().filter(|s| s.layers).map(|scenario| scenario.id.clone()).collect(),
            today_results: today_keys(case),
            results: results.iter().map(|result| result.key(case)).collect(),
            service_results: results.iter().filter(|r| r.service.is_some()).map(|result| result.key(case)).collect(),
            pathway_results,
            site_columns: first.map_or_else(Vec::new, |p| p.site.extra.iter().map(|(name, _)| name.clone()).collect()),
        }
    }

    /// Placeholders in the place of everything that a case names, so that every column there can be is listed.
    pub(crate) fn placeholders() -> Self {
        let one = |text: &str| vec![text.to_owned()];
        let weight = WeightColumns {
            name: "<weight>".to_owned(),
            title: "<weight>".to_owned(),
            unit: "of the weight".to_owned(),
            protected: true,
        };
        Self {
            has_services: true,
            volume_unit: weight.unit.clone(),
            own_weights: true,
            weights: vec![weight],
            limits: vec![LimitColumns { name: "<t>".to_owned(), words: "<t>".to_owned() }],
            groups: vec![["<group>".to_owned(), "<group>".to_owned()]],
            group_columns: one("<group>"),
            volume_limits: VolumeLimit::ALL.to_vec(),
            travel_protected: true,
            calibrated: true,
            scenarios: one("<scenario>"),
            today_results: one("today"),
            results: one("<scenario>"),
            service_results: one("<scenario>_<service>"),
            pathway_results: one("<scenario>"),
            site_columns: one("<column>"),
        }
    }

    /// Whether small counts of any weight are suppressed.
    pub(crate) fn any_protected(&self) -> bool {
        self.weights.iter().any(|weight| weight.protected)
    }
}
