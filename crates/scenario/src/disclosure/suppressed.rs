//! Results as they may be shown.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{CountKey, What};
use super::{cells, is_small, rounded};
use crate::impact::GroupSlice;
use crate::statistics::{Band, SideStatistics};
use crate::{Case, ScenarioResult, Scope, Side, SiteIndex, Summary};

/// A count as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Count {
    /// This much.
    Shown(f64),
    /// Not at all; null in files.
    Suppressed,
}

impl Count {
    /// The number; `None` if it is withheld.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Shown(value) => Some(value),
            Self::Suppressed => None,
        }
    }

    /// Whether it is withheld.
    #[must_use]
    pub fn suppressed(self) -> bool {
        self == Self::Suppressed
    }
}

/// Which counts of the results of a case are withheld.
#[derive(Clone, Debug, Default)]
pub struct SuppressedCounts {
    results: Vec<SuppressedResult>,
    /// By weight: the areas whose count is withheld; all of them where that is the only way.
    areas: Vec<BTreeSet<usize>>,
    protected: Vec<bool>,
}

/// Which counts of one result are withheld.
#[derive(Clone, Debug, Default)]
pub struct SuppressedResult {
    /// By weight: `None` for one that is shown as it is.
    hidden: Vec<Option<BTreeSet<CountKey>>>,
}

impl SuppressedResult {
    /// Whether small counts of a weight are suppressed.
    #[must_use]
    pub fn is_protected(&self, weight: usize) -> bool {
        self.hidden.get(weight).is_some_and(Option::is_some)
    }
}

impl SuppressedCounts {
    /// Decides what is withheld of all that is published of these results, whose groups are `slices`.
    #[must_use]
    pub fn new(case: &Case, results: &[ScenarioResult], slices: &[GroupSlice]) -> Self {
        Self::new_checked(case, results, slices, &|| {})
    }

    /// As [`SuppressedCounts::new`]; `check` is called at least every few hundredths of a second, so that whoever waits can stop it.
    #[must_use]
    pub fn new_checked(case: &Case, results: &[ScenarioResult], slices: &[GroupSlice], check: &dyn Fn()) -> Self {
        let protected: Vec<bool> = case.weights.iter().map(crate::WeightSpec::protected).collect();
        let mut shown = Self {
            results: vec![SuppressedResult { hidden: vec![None; case.weights.len()] }; results.len()],
            areas: vec![BTreeSet::new(); case.weights.len()],
            protected,
        };
        for weight in (0..case.weights.len()).filter(|&weight| shown.protected[weight]) {
            let withheld = cells::withheld(case, results, slices, weight, check);
            shown.areas[weight] = withheld.areas;
            for (result, hidden) in shown.results.iter_mut().zip(withheld.results) {
                result.hidden[weight] = Some(hidden);
            }
        }
        shown
    }

    /// The decisions about a result, by its number.
    ///
    /// # Panics
    /// If there is no such result.
    #[must_use]
    pub fn result(&self, index: usize) -> &SuppressedResult {
        &self.results[index]
    }

    /// The count of an area.
    #[must_use]
    pub fn area(&self, area: usize, weight: usize, count: f64) -> Count {
        match self.protected.get(weight) {
            Some(true) if self.areas[weight].contains(&area) => Count::Suppressed,
            Some(true) => guarded(count),
            _ => Count::Shown(count),
        }
    }
}

/// A count that nothing else withholds.
fn guarded(count: f64) -> Count {
    if is_small(count) { Count::Suppressed } else { Count::Shown(rounded(count)) }
}

/// The figures of one side as they may be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SuppressedSide {
    /// As in [`SideStatistics`].
    pub reachable: Count,
    /// As in [`SideStatistics`].
    pub unreachable: Count,
    /// As in [`SideStatistics`].
    pub unreachable_by_reason: BTreeMap<String, Count>,
    /// Sum of weight x time, minutes; of a rounded count and mean where the weight is protected.
    pub person_min: Option<f64>,
    /// Minutes.
    pub mean_min: Option<f64>,
    /// Minutes.
    pub median_min: Option<f64>,
    /// Minutes.
    pub p90_min: Option<f64>,
    /// Minutes.
    pub p95_min: Option<f64>,
    /// Minutes.
    pub max_min: Option<f64>,
    /// One per threshold of the case.
    pub within: Vec<SuppressedWithin>,
}

/// Weight within a limit as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SuppressedWithin {
    /// The limit, milliseconds.
    pub limit_ms: u32,
    /// The count.
    pub weight: Count,
    /// Its share of the total, 0 to 1.
    pub share: Option<f64>,
}

/// A [`Summary`] as it may be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SuppressedSummary {
    /// Number of areas.
    pub areas: usize,
    /// Their weight.
    pub total: Count,
    /// Before.
    pub before: SuppressedSide,
    /// After.
    pub after: SuppressedSide,
    /// Weighted mean of the extra minutes.
    pub mean_extra_min: Option<f64>,
    /// Most extra minutes.
    pub max_extra_min: Option<f64>,
    /// One per band of [`Band::ALL`].
    pub bands: Vec<Count>,
}

impl SuppressedSummary {
    /// Whether all who have no site, before or after, have none for this reason, and some do.
    #[must_use]
    pub fn only_lacks(&self, reason: &str) -> bool {
        let sides = [&self.before, &self.after];
        let mut reasons = sides.into_iter().flat_map(|side| side.unreachable_by_reason.keys()).peekable();
        reasons.peek().is_some() && reasons.all(|found| found == reason)
    }
}

impl SuppressedResult {
    /// Shows everything as it is.
    #[must_use]
    pub fn open(case: &Case) -> Self {
        Self { hidden: vec![None; case.weights.len()] }
    }

    /// Whether small counts of a weight are withheld here.
    #[must_use]
    pub fn protects(&self, weight: usize) -> bool {
        self.hidden.get(weight).is_some_and(Option::is_some)
    }

    /// A count.
    #[must_use]
    pub fn count(&self, weight: usize, key: &CountKey, count: f64) -> Count {
        match self.hidden.get(weight) {
            Some(Some(hidden)) if hidden.contains(key) => Count::Suppressed,
            Some(Some(_)) => guarded(count),
            _ => Count::Shown(count),
        }
    }

    /// Counts of all weights that share a key.
    #[must_use]
    pub fn counts(&self, key: &CountKey, counts: &[f64]) -> Vec<Count> {
        counts.iter().enumerate().map(|(weight, count)| self.count(weight, key, *count)).collect()
    }

    /// The volume of a site.
    #[must_use]
    pub fn volume(&self, weight: usize, side: Side, site: Option<SiteIndex>, count: f64) -> Count {
        self.count(weight, &CountKey::all(Scope::Everyone, What::Volume(side, site)), count)
    }

    /// A summary; `slice` is the number of the group's slice, `None` for all areas.
    #[must_use]
    pub fn summary(&self, summary: &Summary, slice: Option<usize>) -> SuppressedSummary {
        let key = |what: What| CountKey { scope: summary.scope, slice, what };
        let count = |what: What, value: f64| self.count(summary.weight, &key(what), value);
        let protected = self.protects(summary.weight);
        let total = count(What::Total, summary.total);
        let side = |side: Side, s: &SideStatistics| {
            let reachable = count(What::Reachable(side), s.reachable);
            // Of fewer than 8 there is no mean, and a mean beside an exact sum would give the count away.
            let enough = !protected || (!reachable.suppressed() && !is_small(s.reachable));
            let minutes = |ms: Option<f64>| ms.filter(|_| enough).map(|ms| show_minutes(ms / 60_000.0, protected));
            let whole = |ms: Option<u32>| minutes(ms.map(f64::from));
            let mean_min = minutes(s.mean_ms);
            let person_min = match (protected, reachable.value(), mean_min) {
                (false, ..) => Some(s.person_ms / 60_000.0),
                (true, Some(0.0), _) => Some(0.0),
                (true, Some(people), Some(mean)) => Some(people * mean),
                _ => None,
            };
            let within = s.within.iter().enumerate().map(|(index, within)| {
                let weight = count(What::Within(side, index), within.weight);
                let share = match protected {
                    false => within.share,
                    true => weight.value().zip(total.value()).filter(|(_, t)| *t > 0.0).map(|(w, t)| (w / t).min(1.0)),
                };
                SuppressedWithin { limit_ms: within.limit_ms, weight, share }
            });
            SuppressedSide {
                reachable,
                unreachable: count(What::Unreachable(side), s.unreachable),
                unreachable_by_reason: s
                    .unreachable_by_reason
                    .iter()
                    .map(|(reason, weight)| (reason.clone(), count(What::Reason(side, reason.clone()), *weight)))
                    .collect(),
                person_min,
                mean_min,
                median_min: whole(s.median_ms),
                p90_min: whole(s.p90_ms),
                p95_min: whole(s.p95_ms),
                max_min: whole(s.max_ms),
                within: within.collect(),
            }
        };
        let (before, after) = (side(Side::Before, &summary.before), side(Side::After, &summary.after));
        let change = &summary.change;
        let enough =
            !protected || (before.mean_min.is_some() && after.mean_min.is_some() && !is_small(change.compared));
        let minutes = |ms: Option<f64>| ms.filter(|_| enough).map(|ms| show_minutes(ms / 60_000.0, protected));
        SuppressedSummary {
            areas: summary.areas,
            total,
            mean_extra_min: minutes(change.mean_extra_ms),
            max_extra_min: minutes(change.max_extra_ms.map(|ms| ms as f64)),
            bands: Band::ALL.iter().map(|&band| count(What::Band(band), change.band(band))).collect(),
            before,
            after,
        }
    }
}

/// Minutes of protected weights have one decimal: a mean to the millisecond of few people is a riddle with one answer.
fn show_minutes(minutes: f64, protected: bool) -> f64 {
    if protected { (minutes * 10.0).round() / 10.0 } else { minutes }
}
