//! Layers that divide the land: catchments, what a scenario loses and gains, extra minutes.

use waywarden_isochrone::{Change, Contour};
use waywarden_pack::{Feature, Geometry, Layer, Value};
use waywarden_scenario::Case;
use waywarden_scenario::rows::minutes as min_of_ms;
use waywarden_study::EXTRA_MIN;

use crate::columns::{Disclosure, TableOf, figure, integer, minutes, number, text};
use crate::dimensions::WeightColumns;
use crate::people_inside;

/// One catchment.
#[derive(Clone, Copy, Debug)]
pub struct Catchment<'a> {
    /// Id of the site.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The land to which it is nearest.
    pub contour: &'a Contour,
}

/// A piece of land with what its kind says of it.
pub(super) struct LandRow<K> {
    kind: K,
    level_ms: u32,
    area_km2: f64,
    /// For each weight its sum over the areas inside; `None` where small counts of it are suppressed.
    inside: Vec<Option<f64>>,
}

/// A site by id and name.
pub(super) struct OfSite([String; 2]);
/// `lost` or `gained`.
pub(super) struct Changed(&'static str);
/// The number of a band of extra minutes.
pub(super) struct Band(usize);

fn weights_of(case: Option<&Case>) -> Vec<WeightColumns> {
    case.map_or_else(Vec::new, |case| case.weights.iter().map(WeightColumns::of).collect())
}

fn add_level<K: 'static>(columns: &mut TableOf<LandRow<K>, ()>, definition: &'static str) {
    let level = minutes("minutes", "Minutes", definition);
    columns.add(level, |(), row| Value::Number(min_of_ms(f64::from(row.level_ms))));
}

fn add_area<K: 'static>(columns: &mut TableOf<LandRow<K>, ()>, weights: &[WeightColumns]) {
    let area = number("area_km2", "Area", 3, "area on the WGS 84 ellipsoid").unit("km²");
    columns.add(area, |(), row| Value::Number(row.area_km2));
    for (index, weight) in weights.iter().enumerate() {
        let definition = "one for each weight: its sum over the areas whose point lies inside";
        let column = figure(&weight.name, &weight.title, definition).unit(&weight.unit);
        columns.add(column.disclosed(Disclosure::LeftOut).of_case(), move |(), row| row.inside[index].into());
    }
}

/// What `what` says, the level, the area and the people inside.
pub(super) fn catchment_columns(weights: &[WeightColumns]) -> TableOf<LandRow<OfSite>, ()> {
    let mut columns = TableOf::new("catchments", "The land by its nearest site");
    for (part, name) in ["site_id", "site_name"].into_iter().enumerate() {
        let column = text(name, "Site", "the nearest site; of equally near ones the first by id");
        columns.add(column, move |(), row: &LandRow<OfSite>| Value::from(row.kind.0[part].as_str()));
    }
    add_level(&mut columns, "the largest level");
    add_area(&mut columns, weights);
    columns
}

pub(super) fn change_columns(weights: &[WeightColumns]) -> TableOf<LandRow<Changed>, ()> {
    let mut columns = TableOf::new("changes", "The land within reach that a scenario loses and gains, for each level");
    let change = text("change", "Change", "`lost` or `gained`");
    columns.add(change, |(), row: &LandRow<Changed>| Value::from(row.kind.0));
    add_level(&mut columns, "the level");
    add_area(&mut columns, weights);
    columns
}

pub(super) fn extra_columns(weights: &[WeightColumns]) -> TableOf<LandRow<Band>, ()> {
    let mut columns = TableOf::new("extra", "The land within reach before, by how many more minutes it takes after");
    let from = integer("from_extra_min", "From", "so many extra minutes and more").unit("min");
    let bound = |band: usize| EXTRA_MIN.get(band).map_or(Value::Null, |&min| Value::Integer(i64::from(min)));
    columns.add(from, move |(), row: &LandRow<Band>| bound(row.kind.0));
    let to = integer("to_extra_min", "To", "less than so many; empty: and more, or no way any more").unit("min");
    columns.add(to, move |(), row| bound(row.kind.0 + 1));
    add_level(&mut columns, "the largest level");
    add_area(&mut columns, weights);
    columns
}

/// A piece of land on its way into a layer: its id, its level and what its kind says of it.
type Piece<'a, K> = (String, u32, K, &'a Contour);

fn land_layer<'a, K>(
    columns: &TableOf<LandRow<K>, ()>,
    name: &str,
    run_id: &str,
    case: Option<&Case>,
    pieces: impl Iterator<Item = Piece<'a, K>>,
) -> Layer {
    let mut layer = columns.layer(name, run_id);
    // Empty land is left out.
    for (id, level_ms, kind, contour) in pieces.filter(|(.., contour)| !contour.is_empty()) {
        let inside = case.map_or_else(Vec::new, |case| people_inside(case, contour));
        let row = LandRow { kind, level_ms, area_km2: contour.area_km2(), inside };
        let geometry = Geometry::MultiPolygonE6(contour.to_rings_e6());
        layer.features.push(Feature::new(id, geometry, columns.values(&(), &row)));
    }
    layer
}

/// Who belongs to whom within a level; of a case with the people inside.
#[must_use]
pub fn catchments_layer(
    name: &str,
    run_id: &str,
    case: Option<&Case>,
    level_ms: u32,
    catchments: &[Catchment<'_>],
) -> Layer {
    let columns = catchment_columns(&weights_of(case));
    let pieces = catchments.iter().map(|of| {
        let site = OfSite([of.id, of.name].map(str::to_owned));
        (of.id.to_owned(), level_ms, site, of.contour)
    });
    land_layer(&columns, name, run_id, case, pieces)
}

/// What is lost and gained within each level.
pub(super) fn changes_layer(name: &str, run_id: &str, case: Option<&Case>, changes: &[(u32, Change)]) -> Layer {
    let columns = change_columns(&weights_of(case));
    let pieces = changes.iter().flat_map(|(level_ms, change)| {
        [("lost", &change.lost), ("gained", &change.gained)].map(|(kind, contour)| {
            let id = format!("{kind}_{}", min_of_ms(f64::from(*level_ms)));
            (id, *level_ms, Changed(kind), contour)
        })
    });
    land_layer(&columns, name, run_id, case, pieces)
}

/// The land within a level before, by how many more minutes it takes after; bands from each of [`EXTRA_MIN`] on.
pub(super) fn extra_layer(name: &str, run_id: &str, case: Option<&Case>, level_ms: u32, bands: &[Contour]) -> Layer {
    let columns = extra_columns(&weights_of(case));
    let bands = bands.iter().zip(EXTRA_MIN).enumerate();
    let pieces = bands.map(|(band, (contour, from))| (format!("extra_{from}"), level_ms, Band(band), contour));
    land_layer(&columns, name, run_id, case, pieces)
}
