//! The layer of demand areas with every scenario's figures.

use geo_types::{Geometry as Shape, MultiPolygon};
use waywarden_pack::{Feature, Geometry, Layer, Value};
use waywarden_scenario::clinical::AreaClock;
use waywarden_scenario::disclosure::Count;
use waywarden_scenario::rows::minutes as min_of_ms;
use waywarden_scenario::{Area, AreaImpact, Assignment, Case, ScenarioResult, ScenarioSpec, SiteIndex};

use crate::columns::{Described, Disclosure, SUPPRESSED, TableOf, flag, minutes, number, text};
use crate::dimensions::Dimensions;
use crate::site_names::site_id;
use crate::{Published, ResultsError};

/// An area with the figures of every scenario as they may be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaRow {
    /// The area by its number in the case.
    pub area: usize,
    /// Its weights, in the order of the case.
    pub weights: Vec<Count>,
    /// Straight way to the road, metres; `None` where it met none, and without roads.
    pub walk_m: Option<f64>,
    /// Whether the straight line to a site to which most go, before or after a scenario, leaves the roads of the extract.
    pub leaves_roads: bool,
    /// Why it has no time, or not in every scenario.
    pub no_time_reason: Option<String>,
    /// The site to which most go today and the mean minutes, for each service; none in a case that changes nothing, where the
    /// scenario is today.
    pub today: Vec<(Option<SiteIndex>, Option<f64>)>,
    /// What becomes of it in each of [`Published::views`].
    pub scenarios: Vec<AreaOfScenario>,
    /// Its clock in each result with a pathway; `None` for an area without a way.
    pub clocks: Vec<Option<AreaClock>>,
}

/// What becomes of an area in a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaOfScenario {
    /// Whether its people count.
    pub counts: bool,
    /// Whether its site, time or share changes.
    pub affected: bool,
    /// The site to which most go before.
    pub before_site: Option<SiteIndex>,
    /// Mean minutes before.
    pub before_min: Option<f64>,
    /// The site to which most go after.
    pub after_site: Option<SiteIndex>,
    /// Mean minutes after.
    pub after_min: Option<f64>,
    /// After less before.
    pub extra_min: Option<f64>,
}

impl AreaOfScenario {
    fn of(impact: &AreaImpact) -> Self {
        let site = |assignment: &Assignment| assignment.main().map(|assigned| assigned.site);
        let mean_min = |assignment: &Assignment| assignment.mean_ms().map(min_of_ms);
        Self {
            counts: impact.in_scope,
            affected: impact.affected,
            before_site: site(&impact.before),
            before_min: mean_min(&impact.before),
            after_site: site(&impact.after),
            after_min: mean_min(&impact.after),
            extra_min: impact.extra_ms.map(|ms| min_of_ms(ms as f64)),
        }
    }
}

impl Published {
    /// Every area with the figures of every scenario, in the order of the case.
    #[must_use]
    pub fn area_rows(&self) -> Vec<AreaRow> {
        (0..self.case().areas.len()).map(|area| self.area_row(area)).collect()
    }

    fn area_row(&self, index: usize) -> AreaRow {
        let (results, shown): (Vec<&ScenarioResult>, _) = (self.on_maps().collect(), self.shown());
        let snap = self.computed().access.as_ref().map(|access| &access.areas[index]);
        let reason = snap.and_then(|snap| snap.as_ref().err()).map(ToString::to_string);
        let unreached = || results.iter().find_map(|result| result.areas[index].reason.clone());
        let weights = self.case().areas[index].weights.iter().enumerate();
        AreaRow {
            area: index,
            weights: weights.map(|(weight, &count)| shown.area(index, weight, count)).collect(),
            walk_m: snap.and_then(|snap| snap.as_ref().ok()).map(|snap| f64::from(snap.off_road_mm) / 1e3),
            leaves_roads: self.leaves_roads(index),
            no_time_reason: reason.or_else(unreached),
            today: self.today_of(index),
            scenarios: results.iter().map(|result| AreaOfScenario::of(&result.areas[index])).collect(),
            clocks: self.clocks().iter().map(|(_, clocks)| clocks[index]).collect(),
        }
    }

    fn today_of(&self, area: usize) -> Vec<(Option<SiteIndex>, Option<f64>)> {
        if self.case().scenarios.iter().all(ScenarioSpec::is_today) {
            return Vec::new();
        }
        let of = |result: &ScenarioResult| {
            let before = &result.areas[area].before;
            (before.main().map(|assigned| assigned.site), before.mean_ms().map(min_of_ms))
        };
        self.today().iter().map(of).collect()
    }

    fn leaves_roads(&self, area: usize) -> bool {
        let Some(access) = self.computed().access.as_ref() else { return false };
        let sides = self.on_maps().flat_map(|result| {
            let impact = &result.areas[area];
            [&impact.before, &impact.after]
        });
        let mut sites = sides.filter_map(|assignment| assignment.main());
        sites.any(|assigned| access.leaves_roads(area, assigned.site.index()))
    }
}

/// Weights, groups, the walk to the road, and for each result the site to which most go and the mean minutes before and after,
/// under the result's key.
pub(super) fn columns(d: &Dimensions) -> TableOf<AreaRow> {
    let mut columns: TableOf<AreaRow> =
        TableOf::new("areas", "Every area with its site and minutes before and after each scenario");
    let id = text("area_id", "Area", "as in the demand table");
    columns.add(id, |case, row: &AreaRow| Value::from(case.areas[row.area].id.as_str()));
    let name = text("area_name", "Area", "as in the demand table");
    columns.add(name, |case, row| Value::from(case.areas[row.area].name.as_str()));
    for (index, weight) in d.weights.iter().enumerate() {
        // As fine as people give them, so that their sum is that of the tables.
        let column = number(&weight.name, &weight.title, 9, "one for each weight").unit(&weight.unit);
        let column = column.disclosed(Disclosure::Count).of_case();
        columns.add(column, move |_, row| row.weights[index].value().into());
        if weight.protected {
            let (name, title) = (format!("{}_suppressed", weight.name), format!("{} withheld", weight.title));
            let column = flag(&name, &title, SUPPRESSED).disclosed(Disclosure::Flag).of_case();
            columns.add(column, move |_, row| Value::Boolean(row.weights[index].suppressed()));
        }
    }
    for (index, name) in d.group_columns.iter().enumerate() {
        let definition = "one for each group, under the column's name in lower case, other characters as `_`";
        let column = text(name, name, definition).of_case();
        columns.add(column, move |case, row| Value::from(case.areas[row.area].groups[index].as_str()));
    }
    let walk = number("walk_m", "Walk", 1, "straight way to the road").unit("m");
    columns.add(walk, |_, row| row.walk_m.into());
    let definition = "whether the straight line to a site to which most go leaves the roads of the extract: the journey may be too long";
    let leaves = flag("leaves_roads", "Leaves the roads", definition);
    columns.add(leaves, |_, row| Value::Boolean(row.leaves_roads));
    let reason = text("no_time_reason", "Why without a time", "why the area has no time in some scenario");
    columns.add(reason, |_, row| row.no_time_reason.as_deref().into());
    for (index, key) in d.today_results.iter().enumerate() {
        let site =
            text(&format!("{key}_site"), "Today", "`Feature.id` in `sites.geojson` of the site to which most go today");
        columns.add(site.of_case(), move |case, row| site_id(case, row.today[index].0));
        let time =
            minutes(&format!("{key}_min"), "Today", "travel time today; the mean where people go to several sites");
        columns.add(time.of_case(), move |_, row| row.today[index].1.into());
    }
    for (index, key) in d.results.iter().enumerate() {
        add_scenario(&mut columns, index, key);
    }
    for (index, key) in d.pathway_results.iter().enumerate() {
        add_clock(&mut columns, index, key);
    }
    columns
}

fn add_scenario(columns: &mut TableOf<AreaRow>, index: usize, key: &str) {
    let name = |end: &str| format!("{key}_{end}");
    let column = flag(&name("counts"), "Counts", "whether its people count in the scenario").of_case();
    columns.add(column, move |_, row| Value::Boolean(row.scenarios[index].counts));
    let column = flag(&name("affected"), "Affected", "whether its site, time or share changes").of_case();
    columns.add(column, move |_, row| Value::Boolean(row.scenarios[index].affected));
    type Site = fn(&AreaOfScenario) -> Option<SiteIndex>;
    type Minutes = fn(&AreaOfScenario) -> Option<f64>;
    let sides: [(&str, &str, Site, Minutes); 2] = [
        ("before", "Before", |of| of.before_site, |of| of.before_min),
        ("after", "After", |of| of.after_site, |of| of.after_min),
    ];
    for (side, title, site, time) in sides {
        let definition = "`Feature.id` in `sites.geojson` of the site to which most go";
        let column = text(&name(&format!("{side}_site")), title, definition).of_case();
        columns.add(column, move |case, row| site_id(case, site(&row.scenarios[index])));
        let definition = "travel time; the mean where people go to several sites";
        let column = minutes(&name(&format!("{side}_min")), title, definition).of_case();
        columns.add(column, move |_, row| time(&row.scenarios[index]).into());
    }
    let column = minutes(&name("extra_min"), "Extra", "after less before").of_case();
    columns.add(column, move |_, row| row.scenarios[index].extra_min.into());
}

/// Minutes from the onset, and the break-even.
fn add_clock(columns: &mut TableOf<AreaRow>, index: usize, key: &str) {
    type Pick = fn(&AreaClock) -> Option<f64>;
    let picks: [Described<Pick>; 6] = [
        (
            "onset_to_needle_before",
            "Onset to needle before",
            "onset to thrombolysis; this and the next only with a `[pathway]`",
            |clock| Some(clock.needle_min[0]),
        ),
        ("onset_to_needle_after", "Onset to needle after", "the same after", |clock| Some(clock.needle_min[1])),
        (
            "onset_to_puncture_before",
            "Onset to puncture before",
            "onset to thrombectomy under the rule of the case",
            |clock| clock.puncture_min[0],
        ),
        ("onset_to_puncture_after", "Onset to puncture after", "the same after", |clock| clock.puncture_min[1]),
        (
            "direct_onset_to_puncture_after",
            "Onset to puncture after, straight to the centre",
            "the same straight to a thrombectomy centre",
            |clock| clock.after_by_rule_min[1],
        ),
        (
            "breakeven",
            "Break-even",
            "by how many minutes the receiving unit must be faster so that the good outcomes of the primary model are no worse; 0 where nothing changes, `null` where no speed does it",
            |clock| clock.breakeven.minutes(),
        ),
    ];
    for (name, title, definition, pick) in picks {
        let column = minutes(&format!("{key}_{name}_min"), title, definition).of_case();
        columns.add(column, move |_, row| row.clocks[index].as_ref().and_then(pick).into());
    }
}

pub(super) fn areas_layer(published: &Published) -> Result<Layer, ResultsError> {
    let case = published.case();
    let columns = columns(&published.dimensions());
    let mut layer = columns.layer("areas", published.run_id());
    for row in published.area_rows() {
        let area = &case.areas[row.area];
        layer.features.push(Feature::new(area.id.as_str(), shape(case, area)?, columns.values(case, &row)));
    }
    Ok(layer)
}

fn shape(case: &Case, area: &Area) -> Result<Geometry, ResultsError> {
    let Some(polygons) = &case.polygons else { return Ok(Geometry::Point(area.at)) };
    let outline =
        polygons.get(area.id.as_str()).ok_or_else(|| ResultsError::NoOutline { area: area.id.to_string() })?;
    let shape = Shape::<f64>::try_from(outline.clone())
        .map_err(|error| ResultsError::Outline { area: area.id.to_string(), message: error.to_string() })?;
    match shape {
        Shape::Polygon(polygon) => Ok(Geometry::MultiPolygon(MultiPolygon(vec![polygon]))),
        Shape::MultiPolygon(polygons) => Ok(Geometry::MultiPolygon(polygons)),
        _ => Err(ResultsError::NotAnArea { area: area.id.to_string() }),
    }
}
