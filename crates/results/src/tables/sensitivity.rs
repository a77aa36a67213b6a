//! How much the difference in good outcomes depends on what is not known.

use waywarden_outcome::{Parameter, Scope};
use waywarden_pack::Value;
use waywarden_scenario::clinical::Clinical;
use waywarden_scenario::clinical::sensitivity::{FlipRows, MonteCarloRow, TornadoRows};
use waywarden_scenario::{Case, ScenarioSpec, ServiceIndex, TODAY};

use super::clinical::{add_service, model_name, scenario};
use crate::columns::{ColumnDescription, Described, Disclosure, TableOf, integer, number, text};
use crate::dimensions::Dimensions;

/// What a parameter makes of the difference in good outcomes of a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TornadoRow {
    /// The service that the pathway leads to.
    pub service: Option<ServiceIndex>,
    /// Number of the scenario in the case.
    pub scenario: usize,
    /// The parameter by its number in those of the pathway.
    pub parameter: usize,
    /// The difference at its base value.
    pub at_base: f64,
    /// At the lower end of its range.
    pub at_low: f64,
    /// At the upper end.
    pub at_high: f64,
}

impl TornadoRow {
    /// The distance between both ends.
    #[must_use]
    pub fn swing(&self) -> f64 {
        (self.at_high - self.at_low).abs()
    }

    /// The parameter.
    #[must_use]
    pub fn parameter<'a>(&self, case: &'a Case) -> Option<&'a Parameter> {
        parameter(case, self.service, self.parameter)
    }
}

/// What is compared with other scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioOrToday {
    /// To leave everything as it is.
    Today,
    /// A scenario by its number in the case.
    Scenario(usize),
}

impl ScenarioOrToday {
    /// The scenario; `None` for today, which is none of the case.
    #[must_use]
    pub fn of(self, case: &Case) -> Option<&ScenarioSpec> {
        match self {
            Self::Today => None,
            Self::Scenario(number) => case.scenarios.get(number),
        }
    }

    /// The id in outputs; empty for a scenario that the case does not have.
    #[must_use]
    pub fn id(self, case: &Case) -> &str {
        match self {
            Self::Today => TODAY,
            Self::Scenario(number) => case.scenarios.get(number).map_or("", |scenario| scenario.id.as_str()),
        }
    }
}

/// Two scenarios and a parameter: where their order changes within its range, or that it never does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlipRow {
    /// The service that the pathway leads to.
    pub service: Option<ServiceIndex>,
    /// Whose outcomes decide.
    pub scope: Scope,
    /// The two.
    pub pair: [ScenarioOrToday; 2],
    /// Which is better at the base values; `None` if they are equal.
    pub better_at_base: Option<ScenarioOrToday>,
    /// The parameter by its number in those of the pathway.
    pub parameter: usize,
    /// Where the order changes, if it does.
    pub flip: Option<FlipPoint>,
}

/// A value of a parameter at which the order of two scenarios changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlipPoint {
    /// The value.
    pub at: f64,
    /// Which is better below it.
    pub better_below: ScenarioOrToday,
    /// Which is better above it.
    pub better_above: ScenarioOrToday,
}

impl FlipRow {
    /// The parameter.
    #[must_use]
    pub fn parameter<'a>(&self, case: &'a Case) -> Option<&'a Parameter> {
        parameter(case, self.service, self.parameter)
    }
}

fn parameter(case: &Case, service: Option<ServiceIndex>, number: usize) -> Option<&Parameter> {
    case.pathway_to(service)?.parameters.list().get(number)
}

/// One row for each scenario and parameter that the pathway uses, the widest first.
pub(crate) fn tornado_rows(clinical: &Clinical<'_>, rows: &[TornadoRows]) -> Vec<TornadoRow> {
    let of_scenario = |row: &TornadoRows| {
        let (service, scenario, at_base) = (row.service, row.scenario, row.base);
        let used = row.bars.iter().filter(|bar| clinical.pathway.uses(bar.parameter));
        let bar = |bar: &waywarden_outcome::sensitivity::Bar| TornadoRow {
            service,
            scenario,
            parameter: bar.parameter,
            at_base,
            at_low: bar.at_low,
            at_high: bar.at_high,
        };
        used.map(bar).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_scenario).collect()
}

/// One row for each pair and parameter with a range, or one for each value at which their order changes.
pub(crate) fn flip_rows(clinical: &Clinical<'_>, groups: &[FlipRows]) -> Vec<FlipRow> {
    let mut rows = Vec::new();
    for group in groups {
        let option = |number: usize| match number.checked_sub(1) {
            None => ScenarioOrToday::Today,
            Some(number) => ScenarioOrToday::Scenario(group.scenarios[number]),
        };
        for first in 0..group.base.len() {
            for second in first + 1..group.base.len() {
                let better_at_base = match group.base[first].total_cmp(&group.base[second]) {
                    std::cmp::Ordering::Less => Some(option(second)),
                    std::cmp::Ordering::Equal => None,
                    std::cmp::Ordering::Greater => Some(option(first)),
                };
                let ranged = clinical.parameters().list().iter().enumerate();
                let ranged = ranged.filter(|(index, p)| p.low < p.high && clinical.pathway.uses(*index));
                for (parameter, _) in ranged {
                    let is_pair = |a: usize, b: usize| (a, b) == (first, second) || (b, a) == (first, second);
                    let pair = [option(first), option(second)];
                    let (service, scope) = (group.service, group.scope);
                    let row = |flip| FlipRow { service, scope, pair, better_at_base, parameter, flip };
                    let found = group.flips.iter();
                    let found = found.filter(|f| f.parameter == parameter && is_pair(f.better_below, f.better_above));
                    let flips: Vec<FlipRow> = found
                        .map(|flip| {
                            let (better_below, better_above) = (option(flip.better_below), option(flip.better_above));
                            row(Some(FlipPoint { at: flip.at, better_below, better_above }))
                        })
                        .collect();
                    if flips.is_empty() { rows.push(row(None)) } else { rows.extend(flips) }
                }
            }
        }
    }
    rows
}

/// The columns that say which parameter a row is of.
fn add_parameter<R>(
    table: &mut TableOf<R>,
    number_of: impl Fn(&R) -> (Option<ServiceIndex>, usize) + Copy + Send + Sync + 'static,
) {
    let of = move |pick: fn(&Parameter) -> Value| {
        move |case: &Case, row: &R| {
            let (service, number) = number_of(row);
            parameter(case, service, number).map_or(Value::Null, pick)
        }
    };
    table.add(text("parameter", "Parameter", "id of the parameter"), of(|p| Value::from(p.id.as_str())));
    table.add(text("title", "Title", "the parameter in words"), of(|p| Value::from(p.title.as_str())));
    table.add(text("unit", "Unit", "unit of the parameter"), of(|p| Value::from(p.unit.as_str())));
    table.add(number("base", "Base value", 4, "its base value"), of(|p| Value::Number(p.base)));
    table.add(number("low", "Lower end", 4, "the lower end of its range"), of(|p| Value::Number(p.low)));
    table.add(number("high", "Upper end", 4, "the upper end of its range"), of(|p| Value::Number(p.high)));
}

fn add_source<R>(
    table: &mut TableOf<R>,
    number_of: impl Fn(&R) -> (Option<ServiceIndex>, usize) + Copy + Send + Sync + 'static,
) {
    table.add(text("source", "Source", "where base value and range come from"), move |case, row| {
        let (service, number) = number_of(row);
        parameter(case, service, number).map(|parameter| parameter.source.as_str()).into()
    });
}

fn outcome(name: &str, title: &str, definition: &'static str) -> ColumnDescription {
    number(name, title, 6, definition)
}

pub(super) fn tornado_columns(d: &Dimensions) -> TableOf<TornadoRow> {
    let about = "How the difference in good outcomes hangs on each parameter, the widest first";
    let mut table = TableOf::new("tornado", about);
    table
        .add(text("scenario", "Scenario", "id of the scenario"), |case, row: &TornadoRow| scenario(case, row.scenario));
    add_service(&mut table, d, |row| row.service);
    add_parameter(&mut table, |row| (row.service, row.parameter));
    type Pick = fn(&TornadoRow) -> f64;
    let picks: [Described<Pick>; 4] = [
        (
            "difference_base",
            "Difference at the base value",
            "good outcomes due to treatment, after less before, of the affected and the primary model",
            |row| row.at_base,
        ),
        ("difference_low", "Difference at the lower end", "the same with the parameter at the lower end", |row| {
            row.at_low
        }),
        ("difference_high", "Difference at the upper end", "the same with the parameter at the upper end", |row| {
            row.at_high
        }),
        ("swing", "Swing", "the distance between both ends", TornadoRow::swing),
    ];
    for (name, title, definition, pick) in picks {
        let column = outcome(name, title, definition).disclosed(Disclosure::LeftOut);
        table.add(column, move |_, row| Value::Number(pick(row)));
    }
    add_source(&mut table, |row| (row.service, row.parameter));
    table
}

pub(super) fn flip_columns(d: &Dimensions) -> TableOf<FlipRow> {
    let about = "Where the order of two options changes within the range of a parameter";
    let mut table = TableOf::new("flip_points", about);
    add_service(&mut table, d, |row: &FlipRow| row.service);
    let scope = text("scope", "Whose outcome", "`affected` or `receiving`");
    table.add(scope, |_, row| Value::from(row.scope.as_str()));
    let definition = "one of two options; `today` is to leave all as it is";
    table.add(text("option_a", "Option", definition), |case, row| Value::from(row.pair[0].id(case)));
    table.add(text("option_b", "Option", "the other"), |case, row| Value::from(row.pair[1].id(case)));
    let definition = "which is better at the base values; `equal` if they are";
    table.add(text("better_at_base", "Better at the base values", definition), |case, row| {
        Value::from(row.better_at_base.map_or("equal", |better| better.id(case)))
    });
    add_parameter(&mut table, |row| (row.service, row.parameter));
    let status = text("status", "Status", "`flips`, one row for each value, or `never_within_range`");
    table.add(status, |_, row| Value::from(if row.flip.is_some() { "flips" } else { "never_within_range" }));
    let at =
        outcome("flip_at", "Order changes at", "the value at which the order changes").disclosed(Disclosure::Statistic);
    table.add(at, |_, row| row.flip.map(|flip| flip.at).into());
    table.add(text("better_below", "Better below", "which is better below it"), |case, row| {
        row.flip.map(|flip| flip.better_below.id(case)).into()
    });
    table.add(text("better_above", "Better above", "which is better above it"), |case, row| {
        row.flip.map(|flip| flip.better_above.id(case)).into()
    });
    add_source(&mut table, |row| (row.service, row.parameter));
    table
}

pub(super) fn monte_carlo_columns(d: &Dimensions) -> TableOf<MonteCarloRow> {
    let mut table = TableOf::new("montecarlo", "The spread of each difference over all draws of the parameters");
    table.add(text("scenario", "Scenario", "id of the scenario"), |case, row: &MonteCarloRow| {
        scenario(case, row.scenario)
    });
    add_service(&mut table, d, |row| row.service);
    table.add(text("model", "Model", "the outcome model; `pathway` for minutes"), |_, row| {
        Value::from(model_name(row.model))
    });
    let measure =
        text("measure", "Difference, after less before", "what is compared, after less before, of the affected");
    table.add(measure, |_, row| Value::from(row.measure.to_string()));
    type Pick = fn(&MonteCarloRow) -> f64;
    let picks: [Described<Pick>; 8] = [
        ("base", "At the base values", "at the base values", |row| row.base),
        ("mean", "Mean", "mean over all draws", |row| row.interval.mean),
        ("median", "Median", "half of the draws are below", |row| row.interval.median),
        ("p10", "80 % interval, lower end", "a tenth of the draws is below", |row| row.interval.p80.0),
        ("p90", "80 % interval, upper end", "nine tenths of the draws are below", |row| row.interval.p80.1),
        ("p2_5", "95 % interval, lower end", "one in 40 of the draws is below", |row| row.interval.p95.0),
        ("p97_5", "95 % interval, upper end", "39 in 40 of the draws are below", |row| row.interval.p95.1),
        ("share_below_0", "Share of draws below 0", "share of the draws below 0, 0 to 1", |row| row.interval.below_0),
    ];
    for (name, title, definition, pick) in picks {
        let column = outcome(name, title, definition).disclosed(Disclosure::Statistic);
        table.add(column, move |_, row| Value::Number(pick(row)));
    }
    let draws = |case: &Case| case.sensitivity.as_ref().map(|spec| (spec.draws, spec.seed));
    table.add(integer("draws", "Draws", "number of draws"), move |case, _| {
        draws(case).map_or(Value::Null, |(draws, _)| Value::Integer(draws as i64))
    });
    table.add(integer("seed", "Seed", "what they are drawn with"), move |case, _| {
        draws(case).map_or(Value::Null, |(_, seed)| Value::Integer(seed as i64))
    });
    table
}
