//! Pathway, outcome and sensitivity of a run: from results to tables and to what is said on the screen.

mod suppression;

use waywarden_outcome::breakeven::BreakEven;
use waywarden_outcome::{Measure, Scope};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_scenario::clinical::sensitivity::MonteCarloRow;
use waywarden_scenario::clinical::{AreaClock, BreakEvenRow, Clinical, ClinicalSpec, ClinicalTimes, OutcomeMeasure};
use waywarden_scenario::disclosure::SuppressedCounts;
use waywarden_scenario::{Case, ScenarioResult, Side};
use waywarden_study::Computed;

use crate::ResultsError;
use crate::tables::{ClinicalRows, flip_rows, tornado_rows};

use suppression::Suppression;

/// What a run writes and says of them; empty for a case that does not ask.
#[derive(Default)]
pub struct ClinicalOutputs {
    /// What the case asks for.
    pub rows: ClinicalRows,
    /// For the layer of areas: the key of a result, and the clock of each area.
    pub clocks: Vec<(String, Vec<Option<AreaClock>>)>,
    /// Lines for the screen.
    pub said: Vec<String>,
}

/// Computes what the case asks for; `shown` is what may be shown of the results.
pub fn compute(
    case: &Case,
    computed: &Computed,
    results: &[ScenarioResult],
    shown: &SuppressedCounts,
    observer: &dyn Observer,
) -> Result<ClinicalOutputs, ResultsError> {
    let mut outputs = ClinicalOutputs::default();
    let work = Work::begin(observer, Stage::Outcomes, 4 * case.pathways.len() as u64);
    for spec in &case.pathways {
        pathway(case, spec, computed, (results, shown), &mut outputs, &work)?;
    }
    Ok(outputs)
}

fn pathway(
    case: &Case,
    spec: &ClinicalSpec,
    computed: &Computed,
    (results, shown): (&[ScenarioResult], &SuppressedCounts),
    outputs: &mut ClinicalOutputs,
    work: &Work<'_>,
) -> Result<(), ResultsError> {
    let of_service = |(_, result): &(usize, &ScenarioResult)| result.service == spec.service;
    let (numbers, own): (Vec<usize>, Vec<&ScenarioResult>) = results.iter().enumerate().filter(of_service).unzip();
    let times = |scenario: usize, side: Side| {
        let times = match side {
            Side::After => computed.after(scenario),
            Side::Before => computed.before(case, scenario),
        };
        ClinicalTimes { areas: &times.areas, transfers: &times.transfers }
    };
    let clinical = Clinical::new(case, spec, &own, &times).map_err(ResultsError::Pathway)?;
    let shown: Vec<_> = numbers.iter().map(|number| shown.result(*number)).collect();
    let suppression = Suppression::new(&clinical, &own, &shown);
    let mut outcomes = clinical.outcomes();
    outcomes.iter_mut().for_each(|row| suppression.outcome(row));
    let mut breakevens = clinical.breakevens();
    breakevens.retain_mut(|row| suppression.breakeven(row));
    let clocks = |(scenario, result): (_, &&ScenarioResult)| (result.key(case), clinical.areas(scenario));
    let on_maps = |(_, result): &(_, &&ScenarioResult)| case.scenario(&result.scenario).is_some_and(|s| s.layers);
    outputs.clocks.extend(clinical.scenarios.iter().zip(&own).filter(on_maps).map(clocks));
    work.advance(1);
    let mut monte_carlo = Vec::new();
    if let Some(sensitivity) = &case.sensitivity {
        if !suppression.amounts {
            outputs.rows.tornado.get_or_insert_default().extend(tornado_rows(&clinical, &clinical.tornado()));
        }
        work.advance(1);
        let mut flips = clinical.flips(&suppression.options(sensitivity));
        flips.iter_mut().for_each(|group| suppression.flips(group));
        outputs.rows.flip_points.get_or_insert_default().extend(flip_rows(&clinical, &flips));
        work.advance(1);
        if sensitivity.draws > 0 {
            monte_carlo = clinical.monte_carlo(sensitivity, &|| work.check());
            monte_carlo.retain_mut(|row| suppression.monte_carlo(row));
            outputs.rows.monte_carlo.get_or_insert_default().extend(monte_carlo.iter().cloned());
        }
    }
    work.advance(1);
    outputs.said.extend(said(&clinical, &breakevens, &monte_carlo, &suppression));
    outputs.rows.outcomes.get_or_insert_default().extend(outcomes);
    outputs.rows.breakeven.get_or_insert_default().extend(breakevens);
    if computed.access.is_none() && !spec.centres.is_empty() {
        let line = "The times brought have no ways between sites: nobody is transferred to thrombectomy.";
        outputs.said.push(line.to_owned());
    }
    Ok(())
}

/// Which service is spoken of, in a case with several pathways.
fn of_service(clinical: &Clinical<'_>) -> String {
    let several = clinical.case.pathways.len() > 1;
    let service = clinical.spec.service.filter(|_| several).and_then(|service| clinical.case.services.get(service));
    service.map_or_else(String::new, |service| format!(", {}", service.title))
}

/// A few lines for each scenario.
fn said(
    clinical: &Clinical<'_>,
    breakevens: &[BreakEvenRow],
    monte_carlo: &[MonteCarloRow],
    suppression: &Suppression,
) -> Vec<String> {
    if clinical.scenarios.iter().all(|scenario| clinical.scenario(scenario).is_today()) {
        return Vec::new();
    }
    let factor = clinical.parameters().get("drive_factor").map_or(1.0, |parameter| parameter.base);
    let (outcome_model, unit) = (&clinical.outcome_models[0], &clinical.case.weights[clinical.spec.weight].unit);
    let mut lines = vec![format!(
        "Outcomes of the patients affected{} ({}, good is mRS 0-{}; blue-light factor {factor}):",
        of_service(clinical),
        outcome_model.title,
        outcome_model.good_up_to
    )];
    for scenario in &clinical.scenarios {
        let id = &clinical.scenario(scenario).id;
        let change = scenario.study.compare(outcome_model, &clinical.base, Scope::Affected);
        let (before, after) = (&change.before, &change.after);
        let Some((needle_before, needle_after)) = before.mean_needle_min().zip(after.mean_needle_min()) else {
            let gone = waywarden_scenario::offered(
                clinical.case,
                clinical.scenario(scenario),
                waywarden_scenario::Side::After,
                clinical.spec.service,
            )
            .is_empty();
            let words = if gone { "no unit is left, nobody is treated any more" } else { "nobody is affected" };
            lines.push(format!("  {id}: {words}"));
            continue;
        };
        if suppression.is_few(scenario.scenario, Scope::Affected) {
            lines.push(format!("  {id}: too few patients to say anything"));
            continue;
        }
        let mut parts = vec![format!("onset to needle {needle_before:.1} -> {needle_after:.1} min")];
        let lost = after.good_gained - before.good_gained;
        if !suppression.amounts {
            parts.insert(0, format!("{:.1} {unit}, {:.1} treated", before.patients, before.treated));
            parts.push(format!("good outcomes {lost:+.2} a year"));
        }
        if let Some(per_1000) = before.per_1000_treated(lost) {
            parts.push(format!("{per_1000:+.1} per 1,000 treated"));
        }
        let interval = monte_carlo.iter().find(|row| {
            let measure = OutcomeMeasure::GainedPer1000Treated(Measure::Good);
            let wanted = (scenario.scenario, Some(outcome_model.id), measure);
            (row.scenario, row.model, row.measure) == wanted
        });
        if let Some(row) = interval {
            let (low, high) = row.interval.p95;
            parts.push(format!("95 % of draws {low:+.1} to {high:+.1}"));
        }
        let breakeven = breakevens.iter().find(|row| {
            let wanted = (scenario.scenario, outcome_model.id, Scope::Affected, Measure::Good);
            (row.scenario, row.model, row.scope, row.measure) == wanted
        });
        if let Some(row) = breakeven {
            parts.push(match row.breakeven {
                BreakEven::At(minutes) => format!("break-even at {minutes:.1} min faster from door to treatment"),
                BreakEven::NeverWorse => "no worse at any speed".to_owned(),
                BreakEven::NotWithin => "no speed makes up for it".to_owned(),
            });
        }
        lines.push(format!("  {id}: {}", parts.join("; ")));
    }
    lines
}
