//! The land of a case as layers: isochrones, catchments, what each scenario changes.

use waywarden_isochrone::{Change, Contour, Settings, Simplification};
use waywarden_pack::Layer;
use waywarden_scenario::{Case, ServiceIndex, Side, SiteIndex};
use waywarden_study::{CaseLand, Drawn, LandOfSites};

use super::land::{Catchment, catchments_layer, changes_layer, extra_layer};
use super::{Isochrone, LayerKind, MapLayer, isochrone_layer};
use crate::{Published, isochrone_sidecar};

/// What is told of the land.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandKind {
    /// The land within reach of a site.
    Isochrones,
    /// The land to which a site is nearest.
    Catchments,
    /// What is lost and gained.
    Changes,
    /// Extra minutes.
    ExtraMinutes,
}

/// A scenario, by its number, for one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScenarioOfService {
    /// The scenario.
    pub scenario: usize,
    /// The service; `None` in a case without services.
    pub service: Option<ServiceIndex>,
}

/// Whose land, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandOf {
    /// Each site on its own.
    EachSite,
    /// Any site of a service today.
    Today(Option<ServiceIndex>),
    /// Any site on one side of a scenario; before only where its sites are not those of today.
    Scenario(ScenarioOfService, Side),
    /// What a scenario changes.
    Change(ScenarioOfService),
}

/// A map of land that can be made.
#[derive(Debug)]
pub struct LandMap<'a> {
    /// What it tells.
    pub kind: LandKind,
    /// Of whom.
    pub of: LandOf,
    /// Name of the layer.
    pub name: String,
    case: &'a Case,
    run_id: &'a str,
    settings: (&'a Settings, &'a Simplification),
    drawn: DrawnLand<'a>,
}

#[derive(Debug)]
enum DrawnLand<'a> {
    Isochrones(Vec<Isochrone<'a>>),
    Catchments(u32, Vec<Catchment<'a>>),
    Changes(&'a [(u32, Change)]),
    ExtraMinutes(u32, &'a [Contour]),
}

impl LandMap<'_> {
    /// The layer; the geometry is converted now.
    #[must_use]
    pub fn layer(&self) -> MapLayer {
        let Self { name, run_id, .. } = self;
        let case = Some(self.case);
        let layer: Layer = match &self.drawn {
            DrawnLand::Isochrones(isochrones) => isochrone_layer(name, run_id, isochrones),
            DrawnLand::Catchments(level_ms, catchments) => catchments_layer(name, run_id, case, *level_ms, catchments),
            DrawnLand::Changes(changes) => changes_layer(name, run_id, case, changes),
            DrawnLand::ExtraMinutes(level_ms, bands) => extra_layer(name, run_id, case, *level_ms, bands),
        };
        MapLayer { kind: LayerKind::Land(self.kind, self.of), layer }
    }

    /// The JSON beside the GeoJSON of isochrones; `None` of other land.
    #[must_use]
    pub fn sidecar(&self) -> Option<Vec<u8>> {
        let DrawnLand::Isochrones(isochrones) = &self.drawn else { return None };
        Some(isochrone_sidecar(&self.name, self.run_id, self.settings, Some(self.case), isochrones))
    }
}

impl Published {
    /// Every map of land: each site's isochrones; for each service what is within reach of any site today and after each
    /// scenario (and before it, where it counts other sites than today's), and who belongs to whom there; what each scenario
    /// loses, gains and prolongs. None if isochrones were not wanted.
    ///
    /// A scenario with roads of its own has no maps of change: land is compared on one network only.
    #[must_use]
    pub fn land(&self) -> Vec<LandMap<'_>> {
        let Some(land) = &self.computed().land else { return Vec::new() };
        let maker = Maker { case: self.case(), run_id: self.run_id(), land };
        let mut maps = vec![maker.each_site()];
        for of_service in &land.services {
            let service = of_service.service;
            let suffix = service.map(|service| format!("_{}", maker.case.services[service].id)).unwrap_or_default();
            maker.sites(LandOf::Today(service), &format!("{suffix}_before"), &of_service.today, &mut maps);
            for (scenario, changed) in of_service.scenarios.iter().enumerate() {
                let key = format!("_{}{suffix}", maker.case.scenarios[scenario].id);
                let of = ScenarioOfService { scenario, service };
                if let Some(before) = &changed.before {
                    maker.sites(LandOf::Scenario(of, Side::Before), &format!("{key}_before"), before, &mut maps);
                }
                if let Some(after) = &changed.after {
                    maker.sites(LandOf::Scenario(of, Side::After), &format!("{key}_after"), after, &mut maps);
                }
                let Some(changes) = &changed.changes else { continue };
                let name = format!("changes{key}");
                maps.push(maker.map(
                    LandKind::Changes,
                    LandOf::Change(of),
                    name,
                    DrawnLand::Changes(&changes.at_levels),
                ));
                if let Some(level_ms) = maker.largest_level_ms() {
                    let drawn = DrawnLand::ExtraMinutes(level_ms, &changes.extra);
                    maps.push(maker.map(LandKind::ExtraMinutes, LandOf::Change(of), format!("extra{key}"), drawn));
                }
            }
        }
        maps
    }
}

struct Maker<'a> {
    case: &'a Case,
    run_id: &'a str,
    land: &'a CaseLand,
}

impl<'a> Maker<'a> {
    fn map(&self, kind: LandKind, of: LandOf, name: String, drawn: DrawnLand<'a>) -> LandMap<'a> {
        let settings = (&self.land.settings, &self.land.simplification);
        LandMap { kind, of, name, case: self.case, run_id: self.run_id, settings, drawn }
    }

    /// `None` where nothing counts for no more than the largest level.
    fn largest_level_ms(&self) -> Option<u32> {
        self.land.levels_ms.last().copied().filter(|_| self.land.has_largest_level)
    }

    fn isochrones(&self, id: &'a str, name: &'a str, drawn: &'a Drawn) -> impl Iterator<Item = Isochrone<'a>> {
        let contours = drawn.contours.iter().zip(&drawn.accuracy).zip(&drawn.simplified).zip(&self.land.levels_ms);
        contours.map(move |(((contour, &accuracy), &simplified), &level_ms)| Isochrone {
            id,
            name,
            level_ms,
            contour,
            accuracy,
            simplified: Some(simplified),
        })
    }

    fn each_site(&self) -> LandMap<'a> {
        let sites = &self.case.sites;
        let of_site = |(number, drawn): (u32, &'a Drawn)| {
            let site = SiteIndex(number);
            self.isochrones(sites.position_id(site), sites.site(site).name.as_str(), drawn)
        };
        let isochrones = (0..).zip(&self.land.sites).flat_map(of_site).collect();
        let drawn = DrawnLand::Isochrones(isochrones);
        self.map(LandKind::Isochrones, LandOf::EachSite, "isochrones_sites".to_owned(), drawn)
    }

    /// The land within reach of any of the sites, and their catchments.
    fn sites(&self, of: LandOf, when: &str, land: &'a LandOfSites, maps: &mut Vec<LandMap<'a>>) {
        let isochrones = self.isochrones("any", "Any site", &land.drawn).collect();
        let drawn = DrawnLand::Isochrones(isochrones);
        maps.push(self.map(LandKind::Isochrones, of, format!("isochrones{when}"), drawn));
        let Some(level_ms) = self.largest_level_ms() else { return };
        let catchment = |(owner, contour): &'a (u32, Contour)| {
            let site = land.sites[*owner as usize];
            Catchment { id: self.case.sites.position_id(site), name: &self.case.sites.site(site).name, contour }
        };
        let drawn = DrawnLand::Catchments(level_ms, land.catchments.iter().map(catchment).collect());
        maps.push(self.map(LandKind::Catchments, of, format!("catchments{when}"), drawn));
    }
}
