//! What lies between the most and the least deprived.

use waywarden_pack::Value;
use waywarden_scenario::impact::{Equity, EquityMeasure, equity};
use waywarden_scenario::rows::Measure;
use waywarden_scenario::{Case, GroupKind, Scope};

use super::{Figures, Of};
use crate::columns::{Described, Disclosure, TableOf, number, text};
use crate::dimensions::Dimensions;

/// A comparison of the most and the least deprived, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct EquityRow {
    /// The group of deprivation, by its number in the case.
    pub group: usize,
    /// The weight by its number in the case.
    pub weight: usize,
    /// Whose figures.
    pub scope: Scope,
    /// Which figure: [`Measure::Mean`] or [`Measure::ShareWithin`].
    pub measure: Measure,
    /// What of it.
    pub comparison: Comparison,
    /// Before, in minutes, or as a share; `None` where there is none or it is suppressed.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The figure of the most deprived fifth.
    MostDeprived,
    /// The figure of the least deprived fifth.
    LeastDeprived,
    /// The first less the second.
    Gap,
    /// The first over the second.
    Ratio,
    /// The slope index of inequality over all fifths.
    SlopeIndex,
}

impl Comparison {
    /// All, in the order of outputs.
    pub const ALL: [Self; 5] = [Self::MostDeprived, Self::LeastDeprived, Self::Gap, Self::Ratio, Self::SlopeIndex];

    /// The end of the name of the measure in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MostDeprived => "most_deprived",
            Self::LeastDeprived => "least_deprived",
            Self::Gap => "gap",
            Self::Ratio => "ratio",
            Self::SlopeIndex => "slope_index",
        }
    }

    fn of(self, found: &Equity) -> [Option<f64>; 2] {
        match self {
            Self::MostDeprived => found.most,
            Self::LeastDeprived => found.least,
            Self::Gap => found.gap(),
            Self::Ratio => found.ratio(),
            Self::SlopeIndex => found.slope,
        }
    }
}

impl EquityRow {
    /// After less before.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        self.before.zip(self.after).map(|(before, after)| after - before)
    }

    /// `mean_gap`, `share_within_30_min_ratio` and the like.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}_{}", self.measure, self.comparison.as_str())
    }

    fn unit(&self) -> String {
        if self.comparison == Comparison::Ratio { String::new() } else { self.measure.unit("") }
    }
}

pub(super) fn rows(figures: &Figures<'_>) -> Option<Vec<Of<EquityRow>>> {
    let case = figures.case;
    let deprived = |kind| matches!(kind, GroupKind::DeprivationDecile | GroupKind::DeprivationQuintile);
    if !case.groups.iter().any(|group| deprived(group.kind)) {
        return None;
    }
    Some(figures.rows(|result| {
        let found = equity(case, result.result, figures.slices, result.shown);
        let found = found.iter().filter(|found| result.has(found.scope));
        found.flat_map(|found| Comparison::ALL.map(|comparison| row(case, found, comparison))).collect()
    }))
}

fn row(case: &Case, found: &Equity, comparison: Comparison) -> EquityRow {
    let (measure, is_time) = match found.measure {
        EquityMeasure::Mean => (Measure::Mean, true),
        EquityMeasure::ShareWithin(index) => (Measure::ShareWithin(case.thresholds_ms[index]), false),
    };
    let in_minutes = is_time && comparison != Comparison::Ratio;
    let [before, after] =
        comparison.of(found).map(|side| if in_minutes { side.map(|ms| ms * (1.0 / 60_000.0)) } else { side });
    let Equity { group, weight, scope, .. } = *found;
    EquityRow { group, weight, scope, measure, comparison, before, after }
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<EquityRow>> {
    let mut table = TableOf::new("equity", "What lies between the most and the least deprived");
    table.add_scenario(d, |row: &Of<EquityRow>| row.of);
    table.add(text("group", "Group", "name of the group of deprivation"), |case, row| {
        Value::from(case.groups[row.row.group].name.as_str())
    });
    table.add(text("weight", "Weighted by", "name of the weight"), |case, row| {
        Value::from(case.weights[row.row.weight].name.as_str())
    });
    table.add(text("scope", "Whose figures", "`affected` or `everyone`"), |_, row| Value::from(row.row.scope.as_str()));
    let measure = text(
        "measure",
        "Measure",
        "`mean` or `share_within_<t>_min`, then `_most_deprived` or `_least_deprived` (the outer fifths), `_gap` (most less least), `_ratio` (most over least) or `_slope_index` (over all fifths, positive where the figure is higher for the most deprived)",
    );
    table.add(measure, |_, row| Value::from(row.row.name()));
    table.add(text("unit", "Unit", "`min` or `share`; empty for ratios"), |_, row| Value::from(row.row.unit()));
    type Pick = fn(&EquityRow) -> Option<f64>;
    let picks: [Described<Pick>; 3] = [
        ("before", "Before", "the figure before", |row| row.before),
        ("after", "After", "the figure after", |row| row.after),
        ("difference", "Difference", "after less before", EquityRow::difference),
    ];
    for (name, title, definition, pick) in picks {
        let column = number(name, title, 5, definition).disclosed(Disclosure::OfCounts);
        table.add(column, move |_, row| pick(&row.row).into());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_the_outer_fifths_in_minutes() {
        let found = Equity {
            group: 0,
            weight: 0,
            scope: Scope::Everyone,
            measure: EquityMeasure::Mean,
            most: [Some(1_200_000.0), Some(1_800_000.0)],
            least: [Some(600_000.0), None],
            slope: [None, Some(300_000.0)],
        };
        let case_free = |comparison: Comparison| comparison.of(&found);
        assert_eq!(case_free(Comparison::Gap), [Some(600_000.0), None]);
        assert_eq!(case_free(Comparison::Ratio), [Some(2.0), None]);
        let row = EquityRow {
            group: 0,
            weight: 0,
            scope: Scope::Everyone,
            measure: Measure::ShareWithin(450_000),
            comparison: Comparison::SlopeIndex,
            before: Some(0.25),
            after: None,
        };
        assert_eq!((row.name().as_str(), row.difference()), ("share_within_7.5_min_slope_index", None));
    }
}
