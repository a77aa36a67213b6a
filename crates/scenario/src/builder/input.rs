//! What a case is made of in memory, before it is checked.

use waywarden_errors::{Explained, Explanation};
use waywarden_tables::Problems;

use crate::RoadsBefore;
use crate::case::RoadChange;
use crate::{AllocationSpec, FigureChange, SiteFigures};

/// All that is wrong with a case that was made in memory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CaseError(#[source] pub(super) Problems);

impl CaseError {
    /// Each problem, with what it is about and what to do.
    #[must_use]
    pub fn problems(&self) -> &Problems {
        &self.0
    }
}

impl Explained for CaseError {
    fn explain(&self) -> Explanation {
        self.0.explain()
    }
}

impl From<CaseError> for Problems {
    fn from(error: CaseError) -> Self {
        error.0
    }
}

/// A place that offers services.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteInput {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) lon: f64,
    pub(super) lat: f64,
    pub(super) services: Option<Vec<String>>,
    pub(super) figures: SiteFigures,
    pub(super) extra: Vec<(String, String)>,
}

impl SiteInput {
    /// A site at longitude and latitude, degrees (WGS 84).
    #[must_use]
    pub fn new(id: &str, name: &str, lon: f64, lat: f64) -> Self {
        let figures = SiteFigures::default();
        Self { id: id.to_owned(), name: name.to_owned(), lon, lat, services: None, figures, extra: Vec::new() }
    }

    /// The only services that it offers, by their ids.
    #[must_use]
    pub fn services<'s>(mut self, ids: impl IntoIterator<Item = &'s str>) -> Self {
        self.services = Some(ids.into_iter().map(str::to_owned).collect());
        self
    }

    /// A further column with its cell, to be carried into the results; all sites have the same ones in the same order.
    #[must_use]
    pub fn extra(mut self, column: &str, cell: &str) -> Self {
        self.extra.push((column.to_owned(), cell.to_owned()));
        self
    }

    /// What is known of it. Its `services` are those of [`SiteInput::services`] if these are given.
    #[must_use]
    pub fn figures(mut self, figures: SiteFigures) -> Self {
        self.figures = figures;
        self
    }
}

/// A place where people live.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaInput {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) lon: f64,
    pub(super) lat: f64,
    pub(super) weights: Vec<f64>,
    pub(super) groups: Vec<String>,
}

impl AreaInput {
    /// An area by the point that stands for it, longitude and latitude in degrees (WGS 84), with one figure for each weight
    /// of the case, in their order.
    #[must_use]
    pub fn new(id: &str, name: &str, lon: f64, lat: f64, weights: impl IntoIterator<Item = f64>) -> Self {
        let weights = weights.into_iter().collect();
        Self { id: id.to_owned(), name: name.to_owned(), lon, lat, weights, groups: Vec::new() }
    }

    /// One text for each group of the case, in their order.
    #[must_use]
    pub fn groups<'s>(mut self, texts: impl IntoIterator<Item = &'s str>) -> Self {
        self.groups = texts.into_iter().map(str::to_owned).collect();
        self
    }
}

/// A "what if".
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioInput {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) from: Option<u16>,
    pub(super) combine: Option<Vec<String>>,
    pub(super) close: Vec<String>,
    pub(super) open: Vec<SiteInput>,
    pub(super) open_candidates: Vec<String>,
    pub(super) moves: Vec<(String, f64, f64)>,
    pub(super) changes: Vec<(String, FigureChange)>,
    pub(super) road_changes: Vec<RoadChange>,
    pub(super) sites: Option<Vec<String>>,
    pub(super) areas: Option<Vec<String>>,
    pub(super) allocation: Option<AllocationSpec>,
    pub(super) period: Option<String>,
    pub(super) before: Option<RoadsBefore>,
}

impl ScenarioInput {
    /// A scenario that changes nothing yet; `id` is `[a-z0-9_]+`, not `baseline`.
    #[must_use]
    pub fn new(id: &str, title: &str) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            from: None,
            combine: None,
            close: Vec::new(),
            open: Vec::new(),
            open_candidates: Vec::new(),
            moves: Vec::new(),
            changes: Vec::new(),
            road_changes: Vec::new(),
            sites: None,
            areas: None,
            allocation: None,
            period: None,
            before: None,
        }
    }

    /// A site closes.
    #[must_use]
    pub fn close(mut self, site: &str) -> Self {
        self.close.push(site.to_owned());
        self
    }

    /// A site opens.
    #[must_use]
    pub fn open(mut self, site: SiteInput) -> Self {
        self.open.push(site);
        self
    }

    /// A candidate opens.
    #[must_use]
    pub fn open_candidate(mut self, site: &str) -> Self {
        self.open_candidates.push(site.to_owned());
        self
    }

    /// A site moves to longitude and latitude, degrees (WGS 84).
    #[must_use]
    pub fn move_to(mut self, site: &str, lon: f64, lat: f64) -> Self {
        self.moves.push((site.to_owned(), lon, lat));
        self
    }

    /// Figures of a site change.
    #[must_use]
    pub fn change(mut self, site: &str, figures: FigureChange) -> Self {
        self.changes.push((site.to_owned(), figures));
        self
    }

    /// Roads are closed, slower or faster.
    #[must_use]
    pub fn change_roads(mut self, change: RoadChange) -> Self {
        self.road_changes.push(change);
        self
    }

    /// Only these of today's sites count, before and after.
    #[must_use]
    pub fn only_sites<'s>(mut self, sites: impl IntoIterator<Item = &'s str>) -> Self {
        self.sites = Some(sites.into_iter().map(str::to_owned).collect());
        self
    }

    /// Only the people of these areas count.
    #[must_use]
    pub fn only_areas<'s>(mut self, areas: impl IntoIterator<Item = &'s str>) -> Self {
        self.areas = Some(areas.into_iter().map(str::to_owned).collect());
        self
    }

    /// All that scenarios above do; where these take effect in different years, with their phases.
    #[must_use]
    pub fn combine<'s>(mut self, scenarios: impl IntoIterator<Item = &'s str>) -> Self {
        self.combine = Some(scenarios.into_iter().map(str::to_owned).collect());
        self
    }

    /// The year in which it takes effect.
    #[must_use]
    pub fn from_year(mut self, year: u16) -> Self {
        self.from = Some(year);
        self
    }

    /// The period of the profile in which it is looked at, before and after.
    #[must_use]
    pub fn in_period(mut self, period: &str) -> Self {
        self.period = Some(period.to_owned());
        self
    }

    /// On which roads "before" is, where the scenario changes roads or has a period; by default on the same, unless it changes
    /// roads alone.
    #[must_use]
    pub fn before_on(mut self, roads: RoadsBefore) -> Self {
        self.before = Some(roads);
        self
    }

    /// How people are allocated in it, before and after.
    #[must_use]
    pub fn allocation(mut self, allocation: AllocationSpec) -> Self {
        self.allocation = Some(allocation);
        self
    }
}
