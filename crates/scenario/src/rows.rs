//! Results as typed rows, as they may be shown. Here milliseconds become minutes; nothing is rounded or formatted.

use std::collections::BTreeSet;
use std::fmt;

use crate::disclosure::{Count, CountKey, SuppressedResult, SuppressedSide, SuppressedSummary, What};
use crate::statistics::Band;
use crate::{AffectedPart, Case, ScenarioResult, Scope, Side, SiteIndex, Summary};

/// A figure of a result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// This much.
    Value(f64),
    /// There is none, such as a mean of nobody.
    Undefined,
    /// It is, or is made of, a count that is suppressed.
    Suppressed,
}

impl Figure {
    /// The number; `None` if there is none or it is suppressed.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined | Self::Suppressed => None,
        }
    }

    /// Whether it is suppressed.
    #[must_use]
    pub fn is_suppressed(self) -> bool {
        self == Self::Suppressed
    }
}

impl From<Count> for Figure {
    fn from(count: Count) -> Self {
        count.value().map_or(Self::Suppressed, Self::Value)
    }
}

impl From<Option<f64>> for Figure {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Undefined, Self::Value)
    }
}

/// What a figure of a [`SummaryRow`] measures. Its text is the name in outputs.
///
/// | name | meaning |
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
/// | `site_changes`, `site_stays` ... (weight) | of those affected: see [`AffectedPart`]; not of protected weights |
/// | `tied` (weight) | whose two nearest sites are as near as each other; only where there are any, not of protected weights |
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Number of areas.
    Areas,
    /// Their weight.
    Total,
    /// With a site that they can reach.
    Reachable,
    /// Without.
    Unreachable,
    /// Without, for this reason.
    UnreachableBecause(String),
    /// Mean time.
    Mean,
    /// Median time.
    Median,
    /// The time that nine in ten do not exceed.
    P90,
    /// The time that 19 in 20 do not exceed.
    P95,
    /// The longest time.
    Max,
    /// Weight times time.
    PersonMinutes,
    /// Weight within so many milliseconds.
    Within(u32),
    /// The same as a share of the total.
    ShareWithin(u32),
    /// Mean of the extra minutes.
    MeanExtra,
    /// Most extra minutes.
    MaxExtra,
    /// Weight in a band of extra minutes.
    Extra(Band),
    /// Of those affected: what becomes of their site and journey.
    Split(AffectedPart),
    /// People with two nearest sites.
    Tied,
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Areas => f.write_str("areas"),
            Self::Total => f.write_str("total"),
            Self::Reachable => f.write_str("reachable"),
            Self::Unreachable => f.write_str("unreachable"),
            Self::UnreachableBecause(reason) => write!(f, "unreachable: {reason}"),
            Self::Mean => f.write_str("mean"),
            Self::Median => f.write_str("median"),
            Self::P90 => f.write_str("p90"),
            Self::P95 => f.write_str("p95"),
            Self::Max => f.write_str("max"),
            Self::PersonMinutes => f.write_str("person_minutes"),
            Self::Within(limit_ms) => write!(f, "within_{}_min", limit_name(*limit_ms)),
            Self::ShareWithin(limit_ms) => write!(f, "share_within_{}_min", limit_name(*limit_ms)),
            Self::MeanExtra => f.write_str("mean_extra"),
            Self::MaxExtra => f.write_str("max_extra"),
            Self::Extra(band) => write!(f, "extra_{}", band.as_str()),
            Self::Split(part) => f.write_str(part.as_str()),
            Self::Tied => f.write_str("tied"),
        }
    }
}

impl Measure {
    /// Its unit; `weight` is that of the weight, which may be empty.
    #[must_use]
    pub fn unit(&self, weight: &str) -> String {
        match self {
            Self::Areas => "areas".to_owned(),
            Self::Mean | Self::Median | Self::P90 | Self::P95 | Self::Max | Self::MeanExtra | Self::MaxExtra => {
                "min".to_owned()
            }
            Self::PersonMinutes if weight.is_empty() => "min".to_owned(),
            Self::PersonMinutes => format!("{weight} x min"),
            Self::ShareWithin(_) => "share".to_owned(),
            Self::Total
            | Self::Reachable
            | Self::Unreachable
            | Self::UnreachableBecause(_)
            | Self::Within(_)
            | Self::Extra(_)
            | Self::Split(_)
            | Self::Tied => weight.to_owned(),
        }
    }
}

/// One figure of a scenario, in long form. The figures of the change itself stand in `difference` alone.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryRow {
    /// The weight by its number in the case.
    pub weight: usize,
    /// Whose figure.
    pub scope: Scope,
    /// What is measured.
    pub measure: Measure,
    /// Figure before.
    pub before: Figure,
    /// Figure after.
    pub after: Figure,
    /// After less before.
    pub difference: Figure,
}

impl SummaryRow {
    /// Whether a figure of it is suppressed.
    #[must_use]
    pub fn is_suppressed(&self) -> bool {
        [self.before, self.after, self.difference].into_iter().any(Figure::is_suppressed)
    }
}

/// A change from one site to another.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowRow {
    /// The site before; `None` where none could be reached.
    pub from: Option<SiteIndex>,
    /// The site after; `None` where none can be reached.
    pub to: Option<SiteIndex>,
    /// Number of areas.
    pub areas: usize,
    /// Weights, in the order of the case.
    pub weights: Vec<Count>,
}

/// What a site gets before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeRow {
    /// The site; `None` collects those who reach no site.
    pub site: Option<SiteIndex>,
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

/// A site position as outputs name it.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// The summary of a result: weights in case order, scopes, measures in the order of [`Measure`].
#[must_use]
pub fn summary_rows(result: &ScenarioResult, shown: &SuppressedResult) -> Vec<SummaryRow> {
    let with_parts = |summary: &Summary| {
        let mut rows = rows_of(summary, shown);
        rows.extend(parts_of(result, summary, shown));
        rows
    };
    result.summaries.iter().flat_map(with_parts).collect()
}

/// What those affected are made of, and who has two nearest sites. The attacker on small counts does not know these, so they are
/// left out of protected weights.
fn parts_of(result: &ScenarioResult, summary: &Summary, shown: &SuppressedResult) -> Vec<SummaryRow> {
    let (weight, scope) = (summary.weight, summary.scope);
    if shown.is_protected(weight) {
        return Vec::new();
    }
    let row = |measure, before, after, difference| SummaryRow { weight, scope, measure, before, after, difference };
    match scope {
        Scope::Affected => {
            let Some(split) = result.splits.get(weight) else { return Vec::new() };
            let part = |part: AffectedPart| {
                row(Measure::Split(part), Figure::Undefined, Figure::Undefined, Figure::Value(part.of(split)))
            };
            AffectedPart::ALL.map(part).into()
        }
        Scope::Everyone => {
            let Some(&[before, after]) = result.tied.get(weight).filter(|tied| **tied != [0.0; 2]) else {
                return Vec::new();
            };
            let [b, a, difference] = [before, after, after - before].map(Figure::Value);
            vec![row(Measure::Tied, b, a, difference)]
        }
    }
}

fn rows_of(summary: &Summary, shown: &SuppressedResult) -> Vec<SummaryRow> {
    let (weight, scope) = (summary.weight, summary.scope);
    let shown: SuppressedSummary = shown.summary(summary, None);
    let (before, after) = (&shown.before, &shown.after);
    let row = |measure, before, after, difference| SummaryRow { weight, scope, measure, before, after, difference };
    let pair = |measure, before: Option<f64>, after: Option<f64>| {
        row(measure, before.into(), after.into(), before.zip(after).map(|(b, a)| a - b).into())
    };
    let counts = |measure, before: Count, after: Count| {
        let difference = difference(before, after).map_or(Figure::Suppressed, Figure::Value);
        row(measure, before.into(), after.into(), difference)
    };
    let both = |measure, figure: &dyn Fn(&SuppressedSide) -> Option<f64>| pair(measure, figure(before), figure(after));
    let change = |measure, figure: Figure| row(measure, Figure::Undefined, Figure::Undefined, figure);

    let areas = Some(summary.areas as f64);
    let mut rows = vec![
        pair(Measure::Areas, areas, areas),
        counts(Measure::Total, shown.total, shown.total),
        counts(Measure::Reachable, before.reachable, after.reachable),
        counts(Measure::Unreachable, before.unreachable, after.unreachable),
    ];
    let reasons: BTreeSet<&String> =
        before.unreachable_by_reason.keys().chain(after.unreachable_by_reason.keys()).collect();
    for reason in reasons {
        let of = |side: &SuppressedSide| side.unreachable_by_reason.get(reason).copied().unwrap_or(Count::Shown(0.0));
        rows.push(counts(Measure::UnreachableBecause(reason.clone()), of(before), of(after)));
    }
    rows.extend([
        both(Measure::Mean, &|side| side.mean_min),
        both(Measure::Median, &|side| side.median_min),
        both(Measure::P90, &|side| side.p90_min),
        both(Measure::P95, &|side| side.p95_min),
        both(Measure::Max, &|side| side.max_min),
        both(Measure::PersonMinutes, &|side| side.person_min),
    ]);
    for (b, a) in before.within.iter().zip(&after.within) {
        rows.push(counts(Measure::Within(b.limit_ms), b.weight, a.weight));
        rows.push(pair(Measure::ShareWithin(b.limit_ms), b.share, a.share));
    }
    rows.push(change(Measure::MeanExtra, shown.mean_extra_min.into()));
    rows.push(change(Measure::MaxExtra, shown.max_extra_min.into()));
    rows.extend(Band::ALL.iter().zip(&shown.bands).map(|(band, count)| change(Measure::Extra(*band), (*count).into())));
    rows
}

/// The flows of a result.
#[must_use]
pub fn flow_rows(result: &ScenarioResult, shown: &SuppressedResult) -> Vec<FlowRow> {
    let row = |flow: &crate::Flow| FlowRow {
        from: flow.from,
        to: flow.to,
        areas: flow.areas,
        weights: shown.counts(&CountKey::all(Scope::Everyone, What::Flow(flow.from, flow.to)), &flow.weights),
    };
    result.flows.iter().map(row).collect()
}

/// The site volumes of a result.
#[must_use]
pub fn volume_rows(result: &ScenarioResult, shown: &SuppressedResult) -> Vec<VolumeRow> {
    let row = |volume: &crate::Volume| {
        let counts = |side: Side, counts: &[f64]| {
            shown.counts(&CountKey::all(Scope::Everyone, What::Volume(side, volume.site)), counts)
        };
        let (before, after) = (counts(Side::Before, &volume.before), counts(Side::After, &volume.after));
        VolumeRow {
            site: volume.site,
            areas_before: volume.areas_before,
            areas_after: volume.areas_after,
            difference: before.iter().zip(&after).map(|(b, a)| difference(*b, *a)).collect(),
            before,
            after,
        }
    };
    result.volumes.iter().map(row).collect()
}
