//! Tables of pathway, outcome, break-even and sensitivity.

use serde_json::json;
use waywarden_outcome::breakeven::BreakEven;
use waywarden_outcome::{OutcomeModel, Parameter};
use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::clinical::fragility::FragilityRow;
use waywarden_scenario::clinical::sensitivity::{FlipRows, MonteCarloRow, TornadoRows};
use waywarden_scenario::clinical::{BreakEvenRow, Clinical, ClinicalSpec, OutcomeRow};
use waywarden_scenario::{Case, ScenarioResult, Side};

/// Six decimals: good outcomes of single areas are small.
const OUTCOME: Kind = Kind::Number { decimals: 6 };
const VALUE: Kind = Kind::Number { decimals: 4 };

fn text(name: &str, title: &str) -> Column {
    Column::new(name, title, "", Kind::Text)
}

fn number(name: &str, title: &str, kind: Kind) -> Column {
    Column::new(name, title, "", kind)
}

/// What the record of a run says of the pathway.
pub fn record(case: &Case, spec: &ClinicalSpec) -> serde_json::Value {
    let outcome_models = spec.models.iter().filter_map(|&id| OutcomeModel::shipped(id).ok());
    let models = outcome_models.map(|outcome_model| {
        json!({
            "id": outcome_model.id.as_str(),
            "good_outcome": format!("mRS 0-{}", outcome_model.good_up_to),
            "source": outcome_model.source,
        })
    });
    let parameters = spec.parameters.list().iter().map(|p| {
        json!({
            "id": p.id, "base": p.base, "low": p.low, "high": p.high, "kind": p.kind.as_str(), "source": p.source,
        })
    });
    json!({
        "weight": case.weights[spec.weight].name,
        "service": spec.service.map(|service| case.services[service].id.as_str()),
        "thrombectomy_centres": spec.centres.iter().map(|&site| case.sites.position_id(site)).collect::<Vec<_>>(),
        "puncture": spec.puncture.as_str(),
        "rates": spec.rates.as_str(),
        "models": models.collect::<Vec<_>>(),
        "parameters": parameters.collect::<Vec<_>>(),
    })
}

/// Every figure of pathway and outcome, one to a row.
pub fn outcomes_table(rows: Vec<OutcomeRow>) -> Table {
    let columns = vec![
        text("scenario", "Scenario"),
        text("model", "Model"),
        text("scope", "Whose figures"),
        text("measure", "Measure"),
        text("unit", "Unit"),
        number("before", "Before", OUTCOME),
        number("after", "After", OUTCOME),
        number("difference", "Difference", OUTCOME),
    ];
    let rows = rows.into_iter().map(|row| {
        let difference = row.before.zip(row.after).map(|(before, after)| after - before);
        vec![
            Value::from(row.scenario),
            Value::from(row.model),
            Value::from(row.scope),
            Value::from(row.measure),
            Value::from(row.unit),
            row.before.into(),
            row.after.into(),
            difference.into(),
        ]
    });
    Table { name: "outcomes".into(), columns, rows: rows.collect() }
}

/// What would make up for the travel.
pub fn breakeven_table(rows: Vec<BreakEvenRow>) -> Table {
    let columns = vec![
        text("scenario", "Scenario"),
        text("model", "Model"),
        text("scope", "Whose outcome"),
        text("measure", "Measure"),
        number("breakeven_min", "Minutes faster from door to treatment", VALUE),
        text("status", "Status"),
        number("relative_outcome", "Better outcome of the treated, share", OUTCOME),
        number("thrombolysed_gain", "More admissions thrombolysed, share", OUTCOME),
    ];
    let rows = rows.into_iter().map(|row| {
        vec![
            Value::from(row.scenario),
            Value::from(row.model),
            Value::from(row.scope),
            Value::from(row.measure),
            row.breakeven.minutes().into(),
            Value::from(status(row.breakeven)),
            row.relative.into(),
            row.thrombolysed_gain.into(),
        ]
    });
    Table { name: "breakeven".into(), columns, rows: rows.collect() }
}

/// `at` that many minutes, `never_worse`, or `not_within` what was searched.
fn status(breakeven: BreakEven) -> &'static str {
    match breakeven {
        BreakEven::At(_) => "at",
        BreakEven::NeverWorse => "never_worse",
        BreakEven::NotWithin => "not_within",
    }
}

/// One row for each scenario and parameter with a range, the widest first.
pub fn tornado_table(clinical: &Clinical<'_>, rows: &[TornadoRows]) -> Table {
    let columns = vec![
        text("scenario", "Scenario"),
        text("parameter", "Parameter"),
        text("title", "Title"),
        text("unit", "Unit"),
        number("base", "Base value", VALUE),
        number("low", "Lower end", VALUE),
        number("high", "Upper end", VALUE),
        number("difference_base", "Difference at the base value", OUTCOME),
        number("difference_low", "Difference at the lower end", OUTCOME),
        number("difference_high", "Difference at the upper end", OUTCOME),
        number("swing", "Swing", OUTCOME),
        text("source", "Source"),
    ];
    let rows = rows.iter().flat_map(|row| {
        row.bars.iter().filter(|bar| clinical.pathway.uses(bar.parameter)).map(|bar| {
            let parameter = &clinical.parameters().list()[bar.parameter];
            let [id, title, unit, base, low, high, source] = described(parameter);
            let scenario = Value::from(clinical.case.scenarios[row.scenario].id.as_str());
            let figures = [row.base, bar.at_low, bar.at_high, bar.swing()].map(Value::Number);
            let [at_base, at_low, at_high, swing] = figures;
            vec![scenario, id, title, unit, base, low, high, at_base, at_low, at_high, swing, source]
        })
    });
    Table { name: "tornado".into(), columns, rows: rows.collect() }
}

fn described(parameter: &Parameter) -> [Value; 7] {
    [
        Value::from(parameter.id.as_str()),
        Value::from(parameter.title.as_str()),
        Value::from(parameter.unit.as_str()),
        Value::Number(parameter.base),
        Value::Number(parameter.low),
        Value::Number(parameter.high),
        Value::from(parameter.source.as_str()),
    ]
}

/// One row for each pair of options and parameter with a range: where their order changes, or that it never does.
pub fn flips_table(clinical: &Clinical<'_>, groups: &[FlipRows]) -> Table {
    let columns = vec![
        text("scope", "Whose outcome"),
        text("option_a", "Option"),
        text("option_b", "Option"),
        text("better_at_base", "Better at the base values"),
        text("parameter", "Parameter"),
        text("title", "Title"),
        text("unit", "Unit"),
        number("base", "Base value", VALUE),
        number("low", "Lower end", VALUE),
        number("high", "Upper end", VALUE),
        text("status", "Status"),
        number("flip_at", "Order changes at", OUTCOME),
        text("better_below", "Better below"),
        text("better_above", "Better above"),
        text("source", "Source"),
    ];
    let mut rows = Vec::new();
    for group in groups {
        let name = |option: usize| match option.checked_sub(1) {
            None => "today",
            Some(option) => clinical.case.scenarios[group.scenarios[option]].id.as_str(),
        };
        for first in 0..group.base.len() {
            for second in first + 1..group.base.len() {
                let better = match group.base[first].total_cmp(&group.base[second]) {
                    std::cmp::Ordering::Less => name(second),
                    std::cmp::Ordering::Equal => "equal",
                    std::cmp::Ordering::Greater => name(first),
                };
                let ranged = clinical.parameters().list().iter().enumerate();
                let ranged = ranged.filter(|(index, p)| p.low < p.high && clinical.pathway.uses(*index));
                for (index, parameter) in ranged {
                    let is_pair = |a: usize, b: usize| (a, b) == (first, second) || (b, a) == (first, second);
                    let flips: Vec<_> = group
                        .flips
                        .iter()
                        .filter(|f| f.parameter == index && is_pair(f.better_below, f.better_above))
                        .collect();
                    let mut row = |status: &str, at: Option<f64>, below: Option<&str>, above: Option<&str>| {
                        let [id, title, unit, base, low, high, source] = described(parameter);
                        let pair = [group.scope.as_str(), name(first), name(second), better].map(Value::from);
                        let mut row: Vec<Value> = pair.into();
                        row.extend([id, title, unit, base, low, high, Value::from(status), at.into()]);
                        row.extend([below.into(), above.into(), source]);
                        rows.push(row);
                    };
                    match flips.is_empty() {
                        true => row("never_within_range", None, None, None),
                        false => flips.iter().for_each(|flip| {
                            row("flips", Some(flip.at), Some(name(flip.better_below)), Some(name(flip.better_above)));
                        }),
                    }
                }
            }
        }
    }
    Table { name: "flip_points".into(), columns, rows }
}

/// People close to a threshold.
pub fn fragility_table(case: &Case, results: &[(&ScenarioResult, Vec<FragilityRow>)]) -> Table {
    let minutes = |ms: u32| Value::Number(f64::from(ms) / 60_000.0);
    let has_services = !case.services.is_empty();
    let mut columns = vec![text("scenario", "Scenario")];
    columns.extend(has_services.then(|| text("service", "Service")));
    columns.extend([
        text("weight", "Weighted by"),
        text("scope", "Whose figures"),
        text("side", "Before or after"),
        Column::new("threshold_min", "Threshold", "min", VALUE),
        Column::new("margin_min", "Margin", "min", VALUE),
        number("inside", "Within by less than the margin", VALUE),
        number("outside", "Outside by at most the margin", VALUE),
        number("inside_share", "Share of those who reach a site", OUTCOME),
        number("outside_share", "Share of those who reach a site", OUTCOME),
    ]);
    let rows = results.iter().flat_map(|(result, rows)| {
        rows.iter().map(move |row| {
            let share = |weight: f64| Value::from((row.reachable > 0.0).then(|| weight / row.reachable));
            let mut values = vec![Value::from(result.scenario.as_str())];
            values.extend(result.service.map(|service| Value::from(case.services[service].id.as_str())));
            values.extend([
                Value::from(case.weights[row.weight].name.as_str()),
                Value::from(row.scope.as_str()),
                Value::from(if row.side == Side::Before { "before" } else { "after" }),
                minutes(row.figure.threshold_ms),
                minutes(row.figure.margin_ms),
                Value::Number(row.figure.inside),
                Value::Number(row.figure.outside),
                share(row.figure.inside),
                share(row.figure.outside),
            ]);
            values
        })
    });
    Table { name: "fragility".into(), columns, rows: rows.collect() }
}

/// The spread of each difference over all draws.
pub fn monte_carlo_table(clinical: &Clinical<'_>, rows: &[MonteCarloRow], draws: usize, seed: u64) -> Table {
    let columns = vec![
        text("scenario", "Scenario"),
        text("model", "Model"),
        text("measure", "Difference, after less before"),
        number("base", "At the base values", OUTCOME),
        number("mean", "Mean", OUTCOME),
        number("median", "Median", OUTCOME),
        number("p10", "80 % interval, lower end", OUTCOME),
        number("p90", "80 % interval, upper end", OUTCOME),
        number("p2_5", "95 % interval, lower end", OUTCOME),
        number("p97_5", "95 % interval, upper end", OUTCOME),
        number("share_below_0", "Share of draws below 0", OUTCOME),
        Column::new("draws", "Draws", "", Kind::Integer),
        Column::new("seed", "Seed", "", Kind::Integer),
    ];
    let rows = rows.iter().map(|row| {
        let i = &row.interval;
        let figures = [row.base, i.mean, i.median, i.p80.0, i.p80.1, i.p95.0, i.p95.1, i.below_0];
        let mut values = vec![
            Value::from(clinical.case.scenarios[row.scenario].id.as_str()),
            Value::from(row.model),
            Value::from(row.measure),
        ];
        values.extend(figures.map(Value::Number));
        values.extend([Value::Integer(draws as i64), Value::Integer(seed as i64)]);
        values
    });
    Table { name: "montecarlo".into(), columns, rows: rows.collect() }
}
