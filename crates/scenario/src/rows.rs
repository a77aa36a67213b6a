//! Results as plain rows, ready to be written. Here milliseconds become minutes; nothing is rounded or formatted.

use serde::Serialize;

use crate::disclosure::{Count, CountKey, ShownResult, ShownSide, ShownSummary, What};
use crate::statistics::Band;
use crate::{Case, ScenarioResult, Scope, Side, SiteIndex, Summary};

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
/// | `person_minutes` (weight x min) | sum of weight x travel time of the reachable weight |
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
    /// Whether a count is withheld: then it is `None`.
    pub suppressed: bool,
}

/// A change from one site to another.
#[derive(Clone, Debug, PartialEq)]
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
    pub weights: Vec<Count>,
}

/// What a site gets before and after.
#[derive(Clone, Debug, PartialEq)]
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
    pub before: Vec<Count>,
    /// Weights after.
    pub after: Vec<Count>,
    /// After less before; `None` where one of them is withheld.
    pub difference: Vec<Option<f64>>,
}

/// After less before of counts that may be shown: `None` where one of them is withheld. Of protected counts both are
/// rounded, and so is what lies between them.
#[must_use]
pub fn difference(before: Count, after: Count) -> Option<f64> {
    Some(after.value()? - before.value()?)
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
pub fn summary_rows(case: &Case, result: &ScenarioResult, shown: &ShownResult) -> Vec<SummaryRow> {
    result.summaries.iter().flat_map(|summary| rows_of(case, &result.scenario, summary, shown)).collect()
}

fn rows_of(case: &Case, scenario: &str, summary: &Summary, shown: &ShownResult) -> Vec<SummaryRow> {
    let (weight, unit) = match case.weights.get(summary.weight) {
        Some(spec) => (spec.name.as_str(), spec.unit.as_str()),
        None => ("", ""),
    };
    let scope = summary.scope.as_str();
    let shown: ShownSummary = shown.summary(summary, None);
    let (before, after) = (&shown.before, &shown.after);
    let row =
        |measure: &str, unit: &str, before: Option<f64>, after: Option<f64>, difference: Option<f64>| SummaryRow {
            scenario: scenario.to_owned(),
            weight: weight.to_owned(),
            scope,
            measure: measure.to_owned(),
            unit: unit.to_owned(),
            before,
            after,
            difference,
            suppressed: false,
        };
    let pair = |measure: &str, unit: &str, before: Option<f64>, after: Option<f64>| {
        row(measure, unit, before, after, before.zip(after).map(|(b, a)| a - b))
    };
    let counts = |measure: &str, before: Count, after: Count| SummaryRow {
        suppressed: before.withheld() || after.withheld(),
        ..row(measure, unit, before.value(), after.value(), difference(before, after))
    };
    let both =
        |measure: &str, figure: &dyn Fn(&ShownSide) -> Option<f64>| pair(measure, "min", figure(before), figure(after));

    let areas = Some(summary.areas as f64);
    let mut rows = vec![
        pair("areas", "areas", areas, areas),
        counts("total", shown.total, shown.total),
        counts("reachable", before.reachable, after.reachable),
        counts("unreachable", before.unreachable, after.unreachable),
    ];
    let reasons: std::collections::BTreeSet<&String> =
        before.unreachable_by_reason.keys().chain(after.unreachable_by_reason.keys()).collect();
    for reason in reasons {
        let of = |side: &ShownSide| side.unreachable_by_reason.get(reason).copied().unwrap_or(Count::Shown(0.0));
        rows.push(counts(&format!("unreachable: {reason}"), of(before), of(after)));
    }
    rows.extend([
        both("mean", &|side| side.mean_min),
        both("median", &|side| side.median_min),
        both("p90", &|side| side.p90_min),
        both("p95", &|side| side.p95_min),
        both("max", &|side| side.max_min),
    ]);
    let person_unit = if unit.is_empty() { "min".to_owned() } else { format!("{unit} x min") };
    rows.push(pair("person_minutes", &person_unit, before.person_min, after.person_min));
    for (b, a) in before.within.iter().zip(&after.within) {
        let limit = limit_name(b.limit_ms);
        rows.push(counts(&format!("within_{limit}_min"), b.weight, a.weight));
        rows.push(pair(&format!("share_within_{limit}_min"), "share", b.share, a.share));
    }
    rows.push(row("mean_extra", "min", None, None, shown.mean_extra_min));
    rows.push(row("max_extra", "min", None, None, shown.max_extra_min));
    for (band, count) in Band::ALL.iter().zip(&shown.bands) {
        let measure = format!("extra_{}", band.as_str());
        rows.push(SummaryRow { suppressed: count.withheld(), ..row(&measure, unit, None, None, count.value()) });
    }
    rows
}

/// The flows of a result.
#[must_use]
pub fn flow_rows(case: &Case, result: &ScenarioResult, shown: &ShownResult) -> Vec<FlowRow> {
    let site = |index: Option<SiteIndex>| index.map(|index| SiteRef::of(case, index));
    let row = |flow: &crate::Flow| FlowRow {
        scenario: result.scenario.clone(),
        from: site(flow.from),
        to: site(flow.to),
        areas: flow.areas,
        weights: shown.counts(&CountKey::all(Scope::Everyone, What::Flow(flow.from, flow.to)), &flow.weights),
    };
    result.flows.iter().map(row).collect()
}

/// The site volumes of a result.
#[must_use]
pub fn volume_rows(case: &Case, result: &ScenarioResult, shown: &ShownResult) -> Vec<VolumeRow> {
    let row = |volume: &crate::Volume| {
        let counts = |side: Side, counts: &[f64]| {
            shown.counts(&CountKey::all(Scope::Everyone, What::Volume(side, volume.site)), counts)
        };
        let (before, after) = (counts(Side::Before, &volume.before), counts(Side::After, &volume.after));
        VolumeRow {
            scenario: result.scenario.clone(),
            site: volume.site.map(|index| SiteRef::of(case, index)),
            areas_before: volume.areas_before,
            areas_after: volume.areas_after,
            difference: before.iter().zip(&after).map(|(b, a)| difference(*b, *a)).collect(),
            before,
            after,
        }
    };
    result.volumes.iter().map(row).collect()
}
