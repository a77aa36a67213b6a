//! Pathway and outcome, and what would make up for the travel.

use waywarden_outcome::ModelId;
use waywarden_outcome::breakeven::BreakEven;
use waywarden_pack::Value;
use waywarden_scenario::clinical::sensitivity::MonteCarloRow;
use waywarden_scenario::clinical::{BreakEvenRow, OutcomeRow};
use waywarden_scenario::{Case, ServiceIndex};

use super::{FlipRow, TornadoRow};
use crate::columns::{Described, Disclosure, TableOf, number, text};
use crate::dimensions::Dimensions;
use crate::site_names::service_id;

/// Rows of pathway and sensitivity; `None` for what the case does not ask for.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClinicalRows {
    pub outcomes: Option<Vec<OutcomeRow>>,
    pub breakeven: Option<Vec<BreakEvenRow>>,
    pub tornado: Option<Vec<TornadoRow>>,
    pub flip_points: Option<Vec<FlipRow>>,
    pub monte_carlo: Option<Vec<MonteCarloRow>>,
}

/// The model as outputs name it.
pub(super) fn model_name(model: Option<ModelId>) -> &'static str {
    model.map_or("pathway", ModelId::as_str)
}

pub(super) fn scenario(case: &Case, number: usize) -> Value {
    Value::from(case.scenarios[number].id.as_str())
}

/// The service of a row, in a case with services.
pub(super) fn add_service<R>(
    table: &mut TableOf<R>,
    d: &Dimensions,
    of: impl Fn(&R) -> Option<ServiceIndex> + Send + Sync + 'static,
) {
    if d.has_services {
        let service =
            text("service", "Service", "id of the service that the pathway leads to; only in a case with services");
        table.add(service, move |case, row| service_id(case, of(row)).into());
    }
}

/// Unit of the weight that counts patients.
fn patients_unit(case: &Case, service: Option<ServiceIndex>) -> &str {
    case.pathway_to(service).map_or("", |spec| case.weights[spec.weight].unit.as_str())
}

/// `at` that many minutes, `never_worse`, or `not_within` what was searched.
#[must_use]
pub fn status(breakeven: BreakEven) -> &'static str {
    match breakeven {
        BreakEven::At(_) => "at",
        BreakEven::NeverWorse => "never_worse",
        BreakEven::NotWithin => "not_within",
    }
}

const MODEL: &str = "`samuel`, `holodinsky`, `emberson`; `pathway` for figures that no model has a part in";

pub(super) fn outcome_columns(d: &Dimensions) -> TableOf<OutcomeRow> {
    let mut table = TableOf::new("outcomes", "From the onset to treatment, and outcomes by each model");
    table
        .add(text("scenario", "Scenario", "id of the scenario"), |case, row: &OutcomeRow| scenario(case, row.scenario));
    add_service(&mut table, d, |row| row.service);
    table.add(text("model", "Model", MODEL), |_, row| Value::from(model_name(row.model)));
    let definition = "`affected` (unit, drive or the way on to thrombectomy changes) or `everyone`";
    table.add(text("scope", "Whose figures", definition), |_, row| Value::from(row.scope.as_str()));
    let definition = "`patients`, `treated`, `thrombolysed`, `mean_onset_to_needle`, `mean_onset_to_puncture`; for each model `good_outcomes` and, if it knows it, `utility`, each also `..._per_1000_treated` and `..._gained` (due to treatment); with `centres` also `..._transferred` and `..._direct`, nearest unit first against straight to the centre";
    table.add(text("measure", "Measure", definition), |_, row| Value::from(row.measure.to_string()));
    table.add(text("unit", "Unit", "unit of the figure"), |case, row| {
        Value::from(row.measure.unit(patients_unit(case, row.service)))
    });
    type Pick = fn(&OutcomeRow) -> Option<f64>;
    let picks: [Described<Pick>; 3] = [
        ("before", "Before", "the figure before", |row| row.before),
        ("after", "After", "the figure after", |row| row.after),
        ("difference", "Difference", "after less before", |row| row.before.zip(row.after).map(|(b, a)| a - b)),
    ];
    for (name, title, definition, pick) in picks {
        let column = number(name, title, 6, definition).disclosed(Disclosure::Statistic);
        table.add(column, move |_, row| pick(row).into());
    }
    table
}

pub(super) fn breakeven_columns(d: &Dimensions) -> TableOf<BreakEvenRow> {
    let mut table = TableOf::new("breakeven", "What would make up for the travel");
    table.add(text("scenario", "Scenario", "id of the scenario"), |case, row: &BreakEvenRow| {
        scenario(case, row.scenario)
    });
    add_service(&mut table, d, |row| row.service);
    table.add(text("model", "Model", "the outcome model"), |_, row| Value::from(row.model.as_str()));
    let definition = "`affected`: only they profit; `receiving`: all patients of the units that take over";
    table.add(text("scope", "Whose outcome", definition), |_, row| Value::from(row.scope.as_str()));
    let measure = text("measure", "Measure", "`good_outcomes` or `utility`");
    table.add(measure, |_, row| Value::from(row.measure.as_str()));
    let definition = "by how many minutes the receiving units must be faster from door to treatment, so that the outcome is no worse; below 0 they may be slower";
    let column = number("breakeven_min", "Minutes faster from door to treatment", 4, definition);
    table.add(column.disclosed(Disclosure::Statistic), |_, row| row.breakeven.minutes().into());
    let definition = "`at` these minutes; `never_worse` at any speed; `not_within` 180 minutes";
    table.add(text("status", "Status", definition), |_, row| Value::from(status(row.breakeven)));
    let definition = "by which share the outcome of the treated would have to be better instead";
    let column = number("relative_outcome", "Better outcome of the treated, share", 6, definition);
    table.add(column.disclosed(Disclosure::Statistic), |_, row| row.relative.into());
    let definition = "or which share of admissions thrombolysed on top";
    let column = number("thrombolysed_gain", "More admissions thrombolysed, share", 6, definition);
    table.add(column.disclosed(Disclosure::Statistic), |_, row| row.thrombolysed_gain.into());
    table
}
