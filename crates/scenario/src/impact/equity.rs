//! What lies between the most and the least deprived.

use super::groups::GroupSlice;
use crate::disclosure::{Count, SuppressedResult};
use crate::evaluate::summary;
use crate::{Case, GroupKind, ScenarioResult, Scope, Summary};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EquityMeasure {
    /// Mean travel time, milliseconds.
    Mean,
    /// Share within the threshold of this number in the case.
    ShareWithin(usize),
}

/// One figure of the most and the least deprived fifth, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Equity {
    /// Index of the deprivation group in the case.
    pub group: usize,
    /// Index of the weight.
    pub weight: usize,
    /// Whose figures.
    pub scope: Scope,
    /// What is compared.
    pub measure: EquityMeasure,
    /// Of the most deprived fifth, before and after; `None` if it has nobody.
    pub most: [Option<f64>; 2],
    /// Of the least deprived fifth.
    pub least: [Option<f64>; 2],
    /// [`slope_index`] over all fifths.
    pub slope: [Option<f64>; 2],
}

impl Equity {
    /// Most deprived less least deprived, before and after.
    #[must_use]
    pub fn gap(&self) -> [Option<f64>; 2] {
        [0, 1].map(|side| Some(self.most[side]? - self.least[side]?))
    }

    /// Most deprived over least deprived; `None` where the least deprived have 0.
    #[must_use]
    pub fn ratio(&self) -> [Option<f64>; 2] {
        [0, 1].map(|side| Some(self.most[side]? / self.least[side].filter(|least| *least != 0.0)?))
    }
}

/// What is compared of one fifth, before and after: of a protected weight only what may be shown.
struct Fifth {
    mean_ms: [Option<f64>; 2],
    /// By threshold.
    within: [Vec<Option<f64>>; 2],
    reachable: [f64; 2],
    total: f64,
    /// Whether there are people whose count is withheld.
    withheld: bool,
}

impl Fifth {
    fn of(summary: &Summary, slice: usize, shown: &SuppressedResult) -> Self {
        let raw = [&summary.before, &summary.after];
        if !shown.protects(summary.weight) {
            return Self {
                mean_ms: raw.map(|side| side.mean_ms),
                within: raw.map(|side| side.within.iter().map(|within| within.share).collect()),
                reachable: raw.map(|side| side.reachable),
                total: summary.total,
                withheld: false,
            };
        }
        let shown = shown.summary(summary, Some(slice));
        let sides = [&shown.before, &shown.after];
        let count = |count: Count| count.value().unwrap_or(0.0);
        Self {
            mean_ms: sides.map(|side| side.mean_min.map(|minutes| minutes * 60_000.0)),
            within: sides.map(|side| side.within.iter().map(|within| within.share).collect()),
            reachable: sides.map(|side| count(side.reachable)),
            total: count(shown.total),
            withheld: shown.total.suppressed() || sides.iter().any(|side| side.reachable.suppressed()),
        }
    }

    fn figure(&self, side: usize, measure: EquityMeasure) -> Option<f64> {
        match measure {
            EquityMeasure::Mean => self.mean_ms[side],
            EquityMeasure::ShareWithin(threshold) => self.within[side].get(threshold).copied().flatten(),
        }
    }

    /// The weight that a figure is a mean of.
    fn people(&self, side: usize, measure: EquityMeasure) -> f64 {
        match measure {
            EquityMeasure::Mean => self.reachable[side],
            EquityMeasure::ShareWithin(_) => self.total,
        }
    }
}

/// The comparison for each deprivation group, weight, scope and measure. Of protected weights it is made of the figures
/// that may be shown alone; a slope index then stands only where no fifth with people is withheld.
#[must_use]
pub fn equity(case: &Case, result: &ScenarioResult, slices: &[GroupSlice], shown: &SuppressedResult) -> Vec<Equity> {
    let mut all = Vec::new();
    let deprivation = |kind| matches!(kind, GroupKind::DeprivationDecile | GroupKind::DeprivationQuintile);
    for (group, _) in case.groups.iter().enumerate().filter(|(_, spec)| deprivation(spec.kind)) {
        let number = |fifth: u8| slices.iter().position(|s| s.group == group && s.value == fifth.to_string());
        let numbers: Vec<Option<usize>> = (1..=5).map(number).collect();
        for weight in 0..case.weights.len() {
            for scope in Scope::ALL {
                let fifths: Vec<Option<Fifth>> = numbers
                    .iter()
                    .map(|number| {
                        let slice = (*number)?;
                        let areas = &slices[slice].areas;
                        let keep = |area: usize| areas.binary_search(&area).is_ok();
                        let summary = summary(case, &result.areas, weight, scope, &keep);
                        Some(Fifth::of(&summary, slice, shown))
                    })
                    .collect();
                let withheld = fifths.iter().flatten().any(|fifth| fifth.withheld);
                let measures = (0..case.thresholds_ms.len()).map(EquityMeasure::ShareWithin);
                for measure in [EquityMeasure::Mean].into_iter().chain(measures) {
                    let of = |fifth: usize, side: usize| fifths[fifth].as_ref()?.figure(side, measure);
                    let slope = [0, 1].map(|side| {
                        let classes = fifths.iter().enumerate().map(|(number, fifth)| {
                            (fifth.as_ref().map_or(0.0, |fifth| fifth.people(side, measure)), of(number, side))
                        });
                        slope_index(&classes.collect::<Vec<_>>()).filter(|_| !withheld)
                    });
                    let (most, least) = ([0, 1].map(|side| of(0, side)), [0, 1].map(|side| of(4, side)));
                    all.push(Equity { group, weight, scope, measure, most, least, slope });
                }
            }
        }
    }
    all
}

/// The slope index of inequality of classes in order from the most to the least deprived, each with its weight and its
/// figure: the figure at the most deprived end less that at the least deprived end of the regression line.
///
/// Each class stands at its ridit x, the share of people in more deprived classes and half of its own (Bross 1958); the
/// line is the least-squares line of the figures y on x, weighted by people (Pamuk 1985, *Population Studies* 39; Mackenbach
/// and Kunst 1997, *Social Science & Medicine* 44). Since x runs from 0 to 1 the index is minus the slope: positive if the
/// figure is higher for the most deprived. `None` with fewer than two classes that have people and a figure.
#[must_use]
pub fn slope_index(classes: &[(f64, Option<f64>)]) -> Option<f64> {
    let used: Vec<(f64, f64)> =
        classes.iter().filter(|(weight, _)| *weight > 0.0).filter_map(|(weight, y)| Some((*weight, (*y)?))).collect();
    if used.len() < 2 {
        return None;
    }
    let total: f64 = used.iter().map(|(weight, _)| weight).sum();
    let mut below = 0.0;
    let points: Vec<(f64, f64, f64)> = used
        .iter()
        .map(|&(weight, y)| {
            let x = (below + weight / 2.0) / total;
            below += weight;
            (weight / total, x, y)
        })
        .collect();
    let mean = |pick: fn(&(f64, f64, f64)) -> f64| points.iter().map(|p| p.0 * pick(p)).sum::<f64>();
    let (x_mean, y_mean) = (mean(|p| p.1), mean(|p| p.2));
    let covariance: f64 = points.iter().map(|p| p.0 * (p.1 - x_mean) * (p.2 - y_mean)).sum();
    let variance: f64 = points.iter().map(|p| p.0 * (p.1 - x_mean).powi(2)).sum();
    Some(-covariance / variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_gives_its_ends() {
        // Five equal classes, figures on the line 30 - 10 x: at x = 0 ten more than at x = 1.
        let classes: Vec<(f64, Option<f64>)> =
            (0..5).map(|i| (200.0, Some(30.0 - 10.0 * (f64::from(i) / 5.0 + 0.1)))).collect();
        assert!((slope_index(&classes).unwrap() - 10.0).abs() < 1e-9);
        // Classes of different size on the same line: the ridits move with them.
        let (mut below, mut uneven) = (0.0, Vec::new());
        for weight in [0.5, 0.1, 0.2, 0.1, 0.1] {
            uneven.push((weight * 7.0, Some(30.0 - 10.0 * (below + weight / 2.0))));
            below += weight;
        }
        assert!((slope_index(&uneven).unwrap() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn worked_out_by_hand() {
        // Two classes of 3 and 1: ridits 0.375 and 0.875; figures 10 and 20: slope 20 per unit.
        assert!((slope_index(&[(3.0, Some(10.0)), (1.0, Some(20.0))]).unwrap() + 20.0).abs() < 1e-12);
        assert_eq!(slope_index(&[(3.0, Some(10.0)), (0.0, Some(20.0))]), None);
        assert_eq!(slope_index(&[(3.0, Some(10.0)), (1.0, None)]), None);
    }
}
