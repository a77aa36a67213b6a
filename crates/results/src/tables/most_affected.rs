//! The places whose journeys grow most, by name.

use waywarden_pack::Value;
use waywarden_scenario::SiteIndex;
use waywarden_scenario::disclosure::Count;
use waywarden_scenario::impact::most_affected;

use super::{Figures, Of};
use crate::columns::{TableOf, integer, minutes, text};
use crate::dimensions::Dimensions;
use crate::site_names::site_id;

/// So many places stand in the list.
const MOST: usize = 50;

/// A place whose journeys grow.
#[derive(Clone, Debug, PartialEq)]
pub struct MostAffectedRow {
    /// 1 for the most.
    pub rank: usize,
    /// The area by its number in the case.
    pub area: usize,
    /// The site to which most go before.
    pub before_site: Option<SiteIndex>,
    /// And after.
    pub after_site: Option<SiteIndex>,
    /// Mean minutes before.
    pub before_min: Option<f64>,
    /// And after.
    pub after_min: Option<f64>,
    /// Extra minutes.
    pub extra_min: Option<f64>,
    /// Its weights, in the order of the case.
    pub weights: Vec<Count>,
}

pub(super) fn rows(figures: &Figures<'_>) -> Vec<Of<MostAffectedRow>> {
    let Figures { case, shown, .. } = *figures;
    figures.rows(|result| {
        let row = |hit: waywarden_scenario::impact::MostAffected| {
            let impact = &result.result.areas[hit.area];
            let min = |ms: Option<f64>| ms.map(waywarden_scenario::rows::minutes);
            let weights = case.areas[hit.area].weights.iter().enumerate();
            MostAffectedRow {
                rank: hit.rank,
                area: hit.area,
                before_site: impact.before.main().map(|assigned| assigned.site),
                after_site: impact.after.main().map(|assigned| assigned.site),
                before_min: min(impact.before.mean_ms()),
                after_min: min(impact.after.mean_ms()),
                extra_min: min(impact.extra_ms.map(|ms| ms as f64)),
                weights: weights.map(|(weight, count)| shown.area(hit.area, weight, *count)).collect(),
            }
        };
        most_affected(case, result.result, MOST).into_iter().map(row).collect()
    })
}

pub(crate) fn columns(d: &Dimensions) -> TableOf<Of<MostAffectedRow>> {
    let mut table = TableOf::new("worst_hit", "The places hit hardest, by name");
    table.add_scenario(d, |row: &Of<MostAffectedRow>| row.of);
    table.add(integer("rank", "Rank", "1 for the place whose journey grows most"), |_, row| {
        Value::Integer(row.row.rank as i64)
    });
    table.add(text("area_id", "Area", "id of the area"), |case, row| Value::from(case.areas[row.row.area].id.as_str()));
    table.add(text("area_name", "Area", "its name"), |case, row| Value::from(case.areas[row.row.area].name.as_str()));
    for (index, [name, title]) in d.groups.iter().enumerate() {
        let column = text(name, title, "its groups, one column for each").of_case();
        table.add(column, move |case, row| Value::from(case.areas[row.row.area].groups[index].as_str()));
    }
    table.add(text("before_site", "Site before", "id of the site to which most go before"), |case, row| {
        site_id(case, row.row.before_site)
    });
    table.add(text("after_site", "Site after", "id of the site to which most go after"), |case, row| {
        site_id(case, row.row.after_site)
    });
    table.add(minutes("before_min", "Before", "mean travel time before"), |_, row| row.row.before_min.into());
    table.add(minutes("after_min", "After", "mean travel time after"), |_, row| row.row.after_min.into());
    table.add(minutes("extra_min", "Extra", "after less before"), |_, row| row.row.extra_min.into());
    table.add_counts(d, "", "its weights, one column for each", |row| &row.row.weights);
    table
}
