//! Figures, flows, volumes and the places hit hardest.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::disclosure::Count;
use waywarden_scenario::impact::worst_hit;
use waywarden_scenario::rows::{flow_rows, minutes, summary_rows, volume_rows};
use waywarden_scenario::{Case, ScenarioSpec, SiteFigures, Volume};

use super::{Figures, site_values};
use crate::{FIGURE, MINUTES, Names};

/// So many places stand in the list of those hit hardest.
const WORST: usize = 50;

/// Every figure of every scenario, one to a row.
pub fn summary_table(figures: &Figures<'_>) -> Table {
    let protected = figures.case.weights.iter().any(waywarden_scenario::WeightSpec::protected);
    let mut columns = figures.result_columns();
    columns.extend([
        Column::new("weight", "Weighted by", "", Kind::Text),
        Column::new("scope", "Whose figures", "", Kind::Text),
        Column::new("measure", "Measure", "", Kind::Text),
        Column::new("unit", "Unit", "", Kind::Text),
        Column::new("before", "Before", "", Kind::Number { decimals: 4 }),
        Column::new("after", "After", "", Kind::Number { decimals: 4 }),
        Column::new("difference", "Difference", "", Kind::Number { decimals: 4 }),
    ]);
    if protected {
        columns.push(Column::new("suppressed", "Withheld", "", Kind::Boolean));
    }
    let rows = figures.each().flat_map(|(result, shown)| {
        summary_rows(figures.case, result, shown).into_iter().map(move |row| {
            let mut values = figures.result_values(result);
            values.extend([
                Value::from(row.weight),
                Value::from(row.scope),
                Value::from(row.measure),
                Value::from(row.unit),
                row.before.into(),
                row.after.into(),
                row.difference.into(),
            ]);
            if protected {
                values.push(Value::Boolean(row.suppressed));
            }
            values
        })
    });
    Table { name: "summary".into(), columns, rows: rows.collect() }
}

/// Who goes where instead.
pub fn flows_table(figures: &Figures<'_>) -> Table {
    let mut columns = figures.result_columns();
    for (side, title) in [("from", "From"), ("to", "To")] {
        columns.push(Column::new(&format!("{side}_site"), title, "", Kind::Text));
        columns.push(Column::new(&format!("{side}_site_name"), title, "", Kind::Text));
    }
    columns.push(Column::new("areas", "Areas", "", Kind::Integer));
    columns.extend(figures.weight_columns(""));
    let rows = figures.each().flat_map(|(result, shown)| {
        flow_rows(figures.case, result, shown).into_iter().map(|row| {
            let mut values = figures.result_values(result);
            values.extend(site_values(row.from));
            values.extend(site_values(row.to));
            values.push(Value::Integer(row.areas as i64));
            values.extend(figures.weight_values(&row.weights));
            values
        })
    });
    Table { name: "flows".into(), columns, rows: rows.collect() }
}

/// What each site gets, before and after, beside what it should and can take.
pub fn volumes_table(figures: &Figures<'_>) -> Table {
    let case = figures.case;
    let mut columns = figures.result_columns();
    columns.extend([
        Column::new("site", "Site", "", Kind::Text),
        Column::new("site_name", "Site", "", Kind::Text),
        Column::new("areas_before", "Areas before", "", Kind::Integer),
        Column::new("areas_after", "Areas after", "", Kind::Integer),
    ]);
    for weight in &case.weights {
        for side in ["before", "after", "difference"] {
            let title = format!("{} {side}", weight.title);
            columns.push(Column::new(&format!("{}_{side}", weight.name), &title, &weight.unit, FIGURE));
        }
        if weight.protected() {
            let title = format!("{} withheld", weight.title);
            columns.push(Column::new(&format!("{}_suppressed", weight.name), &title, "", Kind::Boolean));
        }
    }
    let unit = case.weights.get(case.allocation.weight).map_or("", |weight| weight.unit.as_str());
    let limits = limits(case);
    for (name, title, _) in &limits {
        columns.push(Column::new(name, title, unit, FIGURE));
    }
    if !limits.is_empty() {
        columns.push(Column::new("limit_before", "Against its limits before", "", Kind::Text));
        columns.push(Column::new("limit_after", "Against its limits after", "", Kind::Text));
    }
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        let scenario = case.scenario(&result.scenario);
        for (row, volume) in volume_rows(case, result, shown).into_iter().zip(&result.volumes) {
            let mut values = figures.result_values(result);
            values.extend(site_values(row.site));
            values.push(Value::Integer(row.areas_before as i64));
            values.push(Value::Integer(row.areas_after as i64));
            for (index, weight) in case.weights.iter().enumerate() {
                let (before, after) = (row.before[index], row.after[index]);
                values.extend([before.value().into(), after.value().into(), row.difference[index].into()]);
                if weight.protected() {
                    values.push(Value::Boolean(before.withheld() || after.withheld()));
                }
            }
            if !limits.is_empty() {
                let after = figures_after(case, scenario, volume);
                let before = volume.site.map(|site| case.sites.site(site).figures.clone());
                values.extend(limits.iter().map(|(_, _, pick)| Value::from(after.as_ref().and_then(pick))));
                // Of some residents only, a volume says nothing about the limits of a site.
                let all = scenario.is_none_or(|scenario| scenario.in_scope.is_none());
                let (before, after) = (before.filter(|_| all), after.filter(|_| all));
                let weight = scenario.and_then(|s| s.allocation.as_ref()).unwrap_or(&case.allocation).weight;
                values.push(against_limits(before.as_ref(), row.before.get(weight)).into());
                values.push(against_limits(after.as_ref(), row.after.get(weight)).into());
            }
            rows.push(values);
        }
    }
    Table { name: "volumes".into(), columns, rows }
}

type Limit = (&'static str, &'static str, fn(&SiteFigures) -> Option<f64>);

/// The limits that any site of the case has.
fn limits(case: &Case) -> Vec<Limit> {
    let all: [Limit; 3] = [
        ("min_volume", "Least safe volume", |f| f.min_volume),
        ("max_volume", "Largest volume", |f| f.max_volume),
        ("capacity", "Capacity", |f| f.capacity),
    ];
    let has = |pick: &fn(&SiteFigures) -> Option<f64>| {
        let changed = case.scenarios.iter().flat_map(|s| s.changes.iter().map(|change| change.figures.clone()));
        let changed = changed.map(|change| {
            let mut figures = SiteFigures::default();
            change.apply(&mut figures);
            figures
        });
        case.sites.positions().iter().any(|p| pick(&p.site.figures).is_some())
            || changed.into_iter().any(|figures| pick(&figures).is_some())
    };
    all.into_iter().filter(|(_, _, pick)| has(pick)).collect()
}

fn figures_after(case: &Case, scenario: Option<&ScenarioSpec>, volume: &Volume) -> Option<SiteFigures> {
    Some(scenario?.figures_after(case, volume.site?))
}

/// How a volume stands to the limits of its site; `None` without limits, without volume, or where it is withheld.
fn against_limits(figures: Option<&SiteFigures>, volume: Option<&Count>) -> Option<&'static str> {
    let (figures, volume) = (figures?, volume?.value().filter(|volume| *volume > 0.0)?);
    // Allocations to a capacity are exact to a millionth.
    let above = |limit: Option<f64>| limit.is_some_and(|limit| volume > limit + 1e-6);
    if figures.min_volume.is_none() && figures.max_volume.is_none() && figures.capacity.is_none() {
        return None;
    }
    Some(match () {
        () if above(figures.capacity) => "above_capacity",
        () if above(figures.max_volume) => "above_max",
        () if figures.min_volume.is_some_and(|least| volume < least) => "below_min",
        () => "within",
    })
}

/// The places that are hit hardest, by name.
pub fn worst_hit_table(figures: &Figures<'_>) -> Table {
    let case = figures.case;
    let mut names = Names::new(&["scenario", "service", "rank", "area_id", "area_name"]);
    let mut columns = figures.result_columns();
    columns.extend([
        Column::new("rank", "Rank", "", Kind::Integer),
        Column::new("area_id", "Area", "", Kind::Text),
        Column::new("area_name", "Area", "", Kind::Text),
    ]);
    for group in &case.groups {
        columns.push(Column::new(&names.free(&group.name), &group.title, "", Kind::Text));
    }
    columns.extend([
        Column::new("before_site", "Site before", "", Kind::Text),
        Column::new("after_site", "Site after", "", Kind::Text),
        Column::new("before_min", "Before", "min", MINUTES),
        Column::new("after_min", "After", "min", MINUTES),
        Column::new("extra_min", "Extra", "min", MINUTES),
    ]);
    columns.extend(figures.weight_columns(""));
    let mut rows = Vec::new();
    for result in figures.results {
        for hit in worst_hit(case, result, WORST) {
            let (area, impact) = (&case.areas[hit.area], &result.areas[hit.area]);
            let mut values = figures.result_values(result);
            values.extend([
                Value::Integer(hit.rank as i64),
                Value::from(area.id.as_str()),
                Value::from(area.name.as_str()),
            ]);
            values.extend(area.groups.iter().map(|cell| Value::from(cell.as_str())));
            for assignment in [&impact.before, &impact.after] {
                values.push(assignment.main().map(|a| case.sites.position_id(a.site)).into());
            }
            values.extend([&impact.before, &impact.after].map(|a| Value::from(a.mean_ms().map(minutes))));
            values.push(impact.extra_ms.map(|ms| minutes(ms as f64)).into());
            let counts = area.weights.iter().enumerate().map(|(weight, w)| figures.shown.area(hit.area, weight, *w));
            values.extend(figures.weight_values(&counts.collect::<Vec<_>>()));
            rows.push(values);
        }
    }
    Table { name: "worst_hit".into(), columns, rows }
}
