//! What the roads say of the places of a case, before anything is computed on them.

use std::collections::BTreeMap;

use waywarden_network::{LonLat, Network, Purpose, Snap, SnapFailure, SnapIndex, SnapSettings};
use waywarden_progress::Warning;
use waywarden_scenario::{Case, ScenarioSpec, SiteIndex, SiteOrigin};
use waywarden_tables::{Place, Problem, Problems, Severity};

use crate::StudyError;
use crate::error::{NO_AREA_HELP, no_area};
use crate::road_settings::RoadPlan;
use crate::roads::Roads;
use crate::snapping::{SaidIn, over_water, snap_all, snap_positions};

/// Where the places of a case meet the roads.
pub(crate) struct Access {
    /// Of each site position, or what is wrong with those that meet none.
    pub sites: Result<Vec<Snap>, Problems>,
    /// Of each area, or why it meets none: of its own point, else of the first of its points that meets one.
    pub areas: Vec<Result<Snap, SnapFailure>>,
    /// Of each point of the areas, if they have several.
    pub points: Option<Vec<Result<Snap, SnapFailure>>>,
}

impl Access {
    /// Brings all places to the roads.
    ///
    /// # Errors
    /// Longitude and latitude are exchanged.
    pub(crate) fn of(case: &Case, network: &Network, index: &SnapIndex<'_>) -> Result<Self, Problems> {
        if let Some(extent) = network.extent() {
            case.swapped_positions(extent).or_value(())?;
        }
        let positions: Vec<(&str, LonLat)> =
            case.sites.positions().iter().map(|p| (p.site.id.as_str(), p.site.at)).collect();
        let said_in = |number: usize| said_in(case, SiteIndex(number as u32));
        let sites = snap_positions(index, &positions, &site_settings(case), said_in);
        let points: Vec<LonLat> = case.areas.iter().map(|area| area.at).collect();
        let settings = SnapSettings { max_m: case.roads.max_snap_m, walk_km_h: case.roads.walk_km_h };
        let mut areas = snap_all(index, &points, Purpose::Origin, &settings);
        let points = case.points.as_ref().map(|points| {
            let snaps = snap_all(index, points.places(), Purpose::Origin, &settings);
            for (area, own) in areas.iter_mut().enumerate() {
                let of_area = &snaps[points.of_area(area)];
                match of_area.iter().find(|snap| snap.is_ok()).or(of_area.first()) {
                    Some(Ok(snap)) if own.is_err() => *own = Ok(*snap),
                    Some(Err(failure)) => *own = Err(*failure),
                    _ => {}
                }
            }
            snaps
        });
        Ok(Self { sites, areas, points })
    }

    /// Whether no area meets a road.
    pub(crate) fn is_off_the_roads(&self) -> bool {
        self.areas.iter().all(Result::is_err)
    }

    /// What is said of places that meet a road, but in a doubtful way.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = Warning> {
        let areas = over_water("areas", self.areas.iter().map(|area| area.as_ref().ok()));
        let sites = self.sites.as_ref().ok().and_then(|sites| over_water("sites", sites.iter().map(Some)));
        let points = self.points.iter().filter_map(|points| {
            let off = points.iter().filter(|snap| snap.is_err()).count();
            let message = format!("{off} of {} points of areas meet no road: their people have no times", points.len());
            (off > 0).then(|| Warning::new("points_off_the_roads", message))
        });
        areas.into_iter().chain(sites).chain(points)
    }
}

/// The sites of today that meet no road, with the reason; those of a case that says `on_unreachable = "skip"` may be skipped.
/// All of them: then it is the roads that are wrong, and none is returned.
#[must_use]
pub fn unreachable_sites(case: &Case, roads: &Roads) -> BTreeMap<String, String> {
    let base: Vec<SiteIndex> = case.sites.base().collect();
    let points: Vec<LonLat> = base.iter().map(|&site| case.sites.site(site).at).collect();
    let index = SnapIndex::new(roads.network());
    let snaps = snap_all(&index, &points, Purpose::Destination, &site_settings(case));
    let failed = base.iter().zip(snaps).filter_map(|(&site, snap)| {
        let reason = snap.err()?.reason();
        Some((case.sites.site(site).id.clone(), reason.to_owned()))
    });
    let failed: BTreeMap<String, String> = failed.collect();
    if failed.len() == base.len() { BTreeMap::new() } else { failed }
}

/// Where a position is said: the table of sites, or the scenario that opens or moves a site.
fn said_in(case: &Case, site: SiteIndex) -> SaidIn {
    let what = match case.sites.origin(site) {
        SiteOrigin::Base => "site",
        SiteOrigin::Opened => "the opened site",
        SiteOrigin::Moved => "the new place of site",
        SiteOrigin::Candidate => "the candidate",
    };
    let source = match case.sites.origin(site) {
        SiteOrigin::Base => &case.sources.sites,
        SiteOrigin::Candidate => &case.sources.candidates,
        SiteOrigin::Opened | SiteOrigin::Moved => &case.sources.case,
    };
    match case.sources.positions.get(&site) {
        Some(place) => SaidIn { file: source.as_path().to_owned(), place: place.clone(), what },
        None => SaidIn { file: case.sources.sites.as_path().to_owned(), place: Place::File, what },
    }
}

/// How sites are brought to the road.
pub(crate) fn site_settings(case: &Case) -> SnapSettings {
    SnapSettings { max_m: case.roads.max_snap_site_m, walk_km_h: case.roads.walk_km_h }
}

/// Areas that meet no road, each as a problem: they count as without a way.
#[must_use]
pub fn refused_areas(case: &Case, areas: &[Result<Snap, SnapFailure>]) -> Vec<Problem> {
    let refused = case.areas.iter().zip(areas).filter_map(|(area, snap)| Some((area, snap.as_ref().err()?)));
    let problem = |(area, failure): (&waywarden_scenario::Area, &SnapFailure)| {
        let (lon, lat) = (area.at.lon(), area.at.lat());
        let message = format!("area \"{}\" at lon {lon}, lat {lat}: {failure}", area.id.as_str());
        let help = match failure {
            SnapFailure::OutsideExtent => "check the coordinates, or take roads of a larger area".to_owned(),
            SnapFailure::TooFar { nearest_m, .. } if nearest_m.is_finite() => {
                format!("move its point to where people live, or allow max_snap_m of at least {:.0}", nearest_m.ceil())
            }
            SnapFailure::TooFar { .. } => "move its point to where people live".to_owned(),
            SnapFailure::Island { .. } => "move its point, or import with --keep-islands".to_owned(),
        };
        let problem = Problem::of_file(case.sources.areas.as_path(), message, help).of_cell(area.id.as_str());
        problem.with_severity(Severity::RowLeftOut)
    };
    refused.map(problem).collect()
}

/// What the roads say of a case.
#[derive(Clone, Debug, Default)]
pub struct RoadCheck {
    /// Areas that meet no road, as [`refused_areas`].
    pub areas: Vec<Problem>,
    /// How many areas meet no road, and the first of them, by reason.
    pub areas_by_reason: BTreeMap<&'static str, (usize, Vec<String>)>,
    /// What is doubtful, on the roads of the case and on those that scenarios change.
    pub warnings: Vec<Warning>,
}

/// Whether [`compute`](crate::compute) would find anything wrong with the roads of a case: settings that do not fit them, and
/// places that meet none, also on roads that scenarios change.
///
/// # Errors
/// Everything that is wrong at once, as far as one thing does not hide another.
pub fn check_on_roads(case: &Case, roads: &Roads) -> Result<RoadCheck, StudyError> {
    const MOST_NAMED: usize = 5;
    let plan = RoadPlan::new(case, roads.are_prepared())?;
    let mut found = RoadCheck::default();
    let mut problems = Problems::new();
    // A period changes no place.
    let own = case.scenarios.iter().filter(|s| !s.road_changes.is_empty() && s.variant_of.is_none());
    let plans = own.map(|scenario| (Some(scenario), plan.of_scenario(scenario)));
    for (scenario, plan) in std::iter::once((None, plan.of_scenario(&ScenarioSpec::baseline()))).chain(plans) {
        let (changed, record) = match plan.apply(roads.network(), roads.are_prepared()) {
            Ok(applied) => applied,
            Err(more) => {
                // A change of the case is one of each scenario, too.
                problems.0.extend(more.into_iter().filter(|problem| !problems.0.contains(problem)).collect::<Vec<_>>());
                continue;
            }
        };
        let network = changed.as_ref().unwrap_or(roads.network());
        let access = Access::of(case, network, &SnapIndex::new(network))?;
        let words = |words: String| match scenario {
            Some(scenario) => format!("on the roads of the scenario {}: {words}", scenario.id),
            None => words,
        };
        if let Err(wrong) = &access.sites {
            let known = |problem: &Problem| problems.0.iter().any(|known| known.message == problem.message);
            let new: Vec<Problem> = wrong.iter().filter(|problem| !known(problem)).cloned().collect();
            problems.0.extend(new.into_iter().map(|problem| Problem { message: words(problem.message), ..problem }));
        }
        if access.is_off_the_roads() {
            let message = words(no_area(case.areas.len()));
            problems.push(Problem::of_file(case.sources.areas.as_path(), message, NO_AREA_HELP));
        }
        let warnings = record.warnings.into_iter().chain(access.warnings());
        let warnings = warnings.map(|warning| Warning { message: words(warning.message.clone()), ..warning });
        found.warnings.extend(warnings);
        if scenario.is_none() {
            found.areas = refused_areas(case, &access.areas);
            let refused = case.areas.iter().zip(&access.areas).filter_map(|(a, s)| Some((a, s.as_ref().err()?)));
            for (area, failure) in refused {
                let (count, named) = found.areas_by_reason.entry(failure.reason()).or_default();
                *count += 1;
                if named.len() < MOST_NAMED {
                    named.push(area.id.as_str().to_owned());
                }
            }
        }
    }
    problems.or_value(found).map_err(StudyError::from)
}
