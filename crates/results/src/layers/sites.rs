//! The layer of sites.

use waywarden_pack::{Feature, Geometry, Layer, Value};
use waywarden_scenario::{ScenarioResult, Side, SiteIndex, offered, sites_after, sites_before};

use crate::Published;
use crate::columns::{TableOf, flag, number, text};
use crate::dimensions::Dimensions;

/// A position of a site, and in which scenarios it is in use.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteRow {
    /// The position.
    pub site: SiteIndex,
    /// Straight way from the road, metres; `None` without roads.
    pub walk_m: Option<f64>,
    /// By scenario of the case: whether it is in use before and after.
    pub in_use: Vec<[bool; 2]>,
    /// By result of a case with services: whether it offers the service before and after.
    pub offers: Vec<[bool; 2]>,
}

impl Published {
    /// Every position of a site, in index order.
    #[must_use]
    pub fn site_rows(&self) -> Vec<SiteRow> {
        let case = self.case();
        let access = self.computed().access.as_ref();
        let in_use: Vec<[Vec<SiteIndex>; 2]> = case
            .scenarios
            .iter()
            .filter(|s| s.layers)
            .map(|scenario| [sites_before(case, scenario), sites_after(case, scenario)])
            .collect();
        let offering = |result: &ScenarioResult| {
            let scenario = case.scenario(&result.scenario)?;
            let offered = |side| offered(case, scenario, side, result.service).into_iter().map(|open| open.site);
            Some([Side::Before, Side::After].map(|side| offered(side).collect::<Vec<_>>()))
        };
        let of_service = self.on_maps().filter(|result| result.service.is_some());
        let offers: Vec<[Vec<SiteIndex>; 2]> = of_service.map(|r| offering(r).unwrap_or_default()).collect();
        let row = |number: usize| {
            let site = SiteIndex(number as u32);
            let has = |sides: &[Vec<SiteIndex>; 2]| [0, 1].map(|side| sides[side].contains(&site));
            SiteRow {
                site,
                walk_m: access.map(|access| f64::from(access.sites[number].off_road_mm) / 1e3),
                in_use: in_use.iter().map(has).collect(),
                offers: offers.iter().map(has).collect(),
            }
        };
        (0..case.sites.len()).map(row).collect()
    }
}

/// Whether a position is in use before and after each scenario, in a case with services also for each of them under the
/// result's key, and the further columns of the sites file.
pub(super) fn columns(d: &Dimensions) -> TableOf<SiteRow> {
    let mut columns: TableOf<SiteRow> =
        TableOf::new("sites", "Every position of a site, and in which scenarios it is in use");
    let id = text("site_id", "Site", "as in the sites table or the scenario");
    columns.add(id, |case, row: &SiteRow| Value::from(case.sites.position_id(row.site)));
    let name = text("site_name", "Site", "as in the sites table or the scenario");
    columns.add(name, |case, row| Value::from(case.sites.site(row.site).name.as_str()));
    let origin = text("origin", "Origin", "`base`, `opened`, `moved` or `candidate`");
    columns.add(origin, |case, row| Value::from(case.sites.origin(row.site).as_str()));
    let walk = number("walk_m", "Walk", 1, "straight way from the road").unit("m");
    columns.add(walk, |_, row| row.walk_m.into());
    type Pick = fn(&SiteRow) -> &[[bool; 2]];
    let groups: [(&[String], &str, Pick); 2] = [
        (&d.scenarios, "whether it is in use", |row| &row.in_use),
        (&d.service_results, "in a case with services: whether it offers the service then", |row| &row.offers),
    ];
    for (keys, definition, pick) in groups {
        for (index, key) in keys.iter().enumerate() {
            for (side, name) in ["before", "after"].into_iter().enumerate() {
                let column = flag(&format!("{key}_{name}"), name, definition).of_case();
                columns.add(column, move |_, row| Value::Boolean(pick(row)[index][side]));
            }
        }
    }
    for name in &d.site_columns {
        let column = text(name, name, "further columns of the sites table").of_case();
        let name = name.clone();
        columns.add(column, move |case, row| {
            let extra = case.sites.site(row.site).extra.iter();
            let cell = extra.clone().find(|(known, _)| *known == name).map(|(_, cell)| cell.as_str());
            cell.filter(|cell| !cell.is_empty()).into()
        });
    }
    columns
}

pub(super) fn sites_layer(published: &Published) -> Layer {
    let case = published.case();
    let columns = columns(&published.dimensions());
    let mut layer = columns.layer("sites", published.run_id());
    layer.features.extend(published.site_rows().iter().map(|row| {
        let geometry = Geometry::Point(case.sites.site(row.site).at);
        Feature::new(case.sites.position_id(row.site), geometry, columns.values(case, row))
    }));
    layer
}
