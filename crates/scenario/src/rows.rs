//! Results as plain rows, ready to be written. Here milliseconds become minutes; nothing is rounded or formatted.

use serde::Serialize;

use crate::statistics::{Band, SideStatistics};
use crate::{Case, ScenarioResult, SiteIndex, Summary};

/// One figure of a scenario, in long form.
///
/// Measures, in the order of the rows (units in brackets; `weight` stands for the unit of the weight):
///
/// | measure | meaning |
/// |---|---|
/// | `areas` (areas) | number of areas of the scope |
/// | `total` (weight) | their weight |
/// | `reachable`, `unreachable` (weight) | with and without a site they can reach |
/// | `unreachable: <reason>` (weight) | the latter by reason |
/// | `mean`, `median`, `p90`, `p95`, `max` (min) | travel time of the reachable weight |
/// | `within_<t>_min` (weight), `share_within_<t>_min` (share) | at most `t` minutes; share of the total, 0 to 1 |
/// | `mean_extra`, `max_extra` (min) | change of those with a site before and after |
/// | `extra_<band>` (weight) | weight in a band of extra minutes ([`Band`]) |
///
/// The figures of the change itself stand in `difference` alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SummaryRow {
    /// Scenario id.
    pub scenario: String,
    /// Weight name.
    pub weight: String,
    /// `affected` or `everyone`.
    pub scope: &'static str,
    /// What is measured; see above.
    pub measure: String,
    /// Unit: `min`, `share`, `areas` or that of the weight.
    pub unit: String,
    /// Figure before; `None` if undefined (such as a mean of nobody).
    pub before: Option<f64>,
    /// Figure after.
    pub after: Option<f64>,
    /// After less before; `None` if either is undefined.
    pub difference: Option<f64>,
}

/// A change from one site to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowRow {
    /// Scenario id.
    pub scenario: String,
    /// The site before; `None` where none could be reached.
    pub from: Option<SiteRef>,
    /// The site after; `None` where none can be reached.
    pub to: Option<SiteRef>,
    /// Number of areas.
    pub areas: usize,
    /// Weights, in the order of the case.
    pub weights: Vec<f64>,
}

/// What a site gets before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VolumeRow {
    /// Scenario id.
    pub scenario: String,
    /// The site; `None` collects those who reach no site.
    pub site: Option<SiteRef>,
    /// Number of areas before.
    pub areas_before: usize,
    /// Number of areas after.
    pub areas_after: usize,
    /// Weights before, in the order of the case.
    pub before: Vec<f64>,
    /// Weights after.
    pub after: Vec<f64>,
    /// After less before.
    pub difference: Vec<f64>,
}

/// A site position as rows name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SiteRef {
    /// Id of the position ([`crate::SiteTable::position_id`]).
    pub id: String,
    /// Site name.
    pub name: String,
    /// `base`, `opened` or `moved`.
    pub origin: &'static str,
}

impl SiteRef {
    /// The reference to a position of the case.
    ///
    /// # Panics
    /// If the index is not of the case's table.
    #[must_use]
    pub fn of(case: &Case, index: SiteIndex) -> Self {
        let site = case.sites.site(index);
        let id = case.sites.position_id(index).to_owned();
        Self { id, name: site.name.clone(), origin: case.sites.origin(index).as_str() }
    }
}

/// Milliseconds in minutes, not rounded.
#[must_use]
pub fn minutes(ms: f64) -> f64 {
    ms / 60_000.0
}

/// A limit in milliseconds as it is named in measures and columns: `15`, `7.5`.
#[must_use]
pub fn limit_name(limit_ms: u32) -> String {
    minutes(f64::from(limit_ms)).to_string()
}

/// The summary of a result: weights in case order, scopes, measures in the order of [`SummaryRow`].
#[must_use]
pub fn summary_rows(case: &Case, result: &ScenarioResult) -> Vec<SummaryRow> {
    result.summaries.iter().flat_map(|summary| rows_of(case, &result.scenario, summary)).collect()
}

fn rows_of(case: &Case, scenario: &str, summary: &Summary) -> Vec<SummaryRow> {
    let (weight, unit) = match case.weights.get(summary.weight) {
        Some(spec) => (spec.name.as_str(), spec.unit.as_str()),
        None => ("", ""),
    };
    let (before, after, change) = (&summary.before, &summary.after, &summary.change);
    let row =
        |measure: String, unit: &str, before: Option<f64>, after: Option<f64>, difference: Option<f64>| SummaryRow {
            scenario: scenario.to_owned(),
            weight: weight.to_owned(),
            scope: summary.scope.as_str(),
            measure,
            unit: unit.to_owned(),
            before,
            after,
            difference,
        };
    let pair = |measure: String, unit: &str, before: Option<f64>, after: Option<f64>| {
        row(measure, unit, before, after, before.zip(after).map(|(b, a)| a - b))
    };
    let both = |measure: &str, unit: &str, figure: &dyn Fn(&SideStatistics) -> Option<f64>| {
        pair(measure.to_owned(), unit, figure(before), figure(after))
    };
    let of_change = |measure: String, unit: &str, figure: Option<f64>| row(measure, unit, None, None, figure);

    let areas = Some(summary.areas as f64);
    let mut rows = vec![
        pair("areas".to_owned(), "areas", areas, areas),
        pair("total".to_owned(), unit, Some(summary.total), Some(summary.total)),
        both("reachable", unit, &|side| Some(side.reachable)),
        both("unreachable", unit, &|side| Some(side.unreachable)),
    ];
    let reasons: std::collections::BTreeSet<&String> =
        before.unreachable_by_reason.keys().chain(after.unreachable_by_reason.keys()).collect();
    for reason in reasons {
        rows.push(both(&format!("unreachable: {reason}"), unit, &|side| {
            Some(side.unreachable_by_reason.get(reason).copied().unwrap_or(0.0))
        }));
    }
    let in_minutes = |ms: Option<u32>| ms.map(|ms| minutes(f64::from(ms)));
    rows.extend([
        both("mean", "min", &|side| side.mean_ms.map(minutes)),
        both("median", "min", &|side| in_minutes(side.median_ms)),
        both("p90", "min", &|side| in_minutes(side.p90_ms)),
        both("p95", "min", &|side| in_minutes(side.p95_ms)),
        both("max", "min", &|side| in_minutes(side.max_ms)),
    ]);
    for (b, a) in before.within.iter().zip(&after.within) {
        let limit = limit_name(b.limit_ms);
        rows.push(pair(format!("within_{limit}_min"), unit, Some(b.weight), Some(a.weight)));
        rows.push(pair(format!("share_within_{limit}_min"), "share", b.share, a.share));
    }
    rows.push(of_change("mean_extra".to_owned(), "min", change.mean_extra_ms.map(minutes)));
    rows.push(of_change("max_extra".to_owned(), "min", change.max_extra_ms.map(|ms| minutes(ms as f64))));
    for band in Band::ALL {
        rows.push(of_change(format!("extra_{}", band.as_str()), unit, Some(change.band(band))));
    }
    rows
}

/// The flows of a result.
#[must_use]
pub fn flow_rows(case: &Case, result: &ScenarioResult) -> Vec<FlowRow> {
    let site = |index: Option<SiteIndex>| index.map(|index| SiteRef::of(case, index));
    let row = |flow: &crate::Flow| FlowRow {
        scenario: result.scenario.clone(),
        from: site(flow.from),
        to: site(flow.to),
        areas: flow.areas,
        weights: flow.weights.clone(),
    };
    result.flows.iter().map(row).collect()
}

/// The site volumes of a result.
#[must_use]
pub fn volume_rows(case: &Case, result: &ScenarioResult) -> Vec<VolumeRow> {
    let row = |volume: &crate::Volume| VolumeRow {
        scenario: result.scenario.clone(),
        site: volume.site.map(|index| SiteRef::of(case, index)),
        areas_before: volume.areas_before,
        areas_after: volume.areas_after,
        before: volume.before.clone(),
        after: volume.after.clone(),
        difference: volume.after.iter().zip(&volume.before).map(|(a, b)| a - b).collect(),
    };
    result.volumes.iter().map(row).collect()
}
