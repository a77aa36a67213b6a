//! Who goes where in each scenario: a choice from what is computed, milliseconds of work.

use waywarden_scenario::{Calibrated, Case, ScenarioResult, ScenarioSpec, calibrate, evaluate_all};

use crate::StudyError;
use crate::siting::SitingResult;
use crate::study::Computed;

/// The results of a case, with every count as it is.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Today, for each service.
    pub today: Vec<ScenarioResult>,
    /// Each scenario, for each service.
    pub scenarios: Vec<ScenarioResult>,
    /// Today as the allocation of the case would have it, for each service, where recorded flows are today; else none.
    pub by_rule: Vec<ScenarioResult>,
    /// For each service the calibration to recorded volumes, if the case asks for it.
    pub calibrated: Vec<Option<Calibrated>>,
    /// The choice of sites, if the case has a `[siting]`.
    pub siting: Option<SitingResult>,
}

/// Evaluates today and every scenario of a case, and chooses sites if it asks for that.
///
/// # Errors
/// A matrix of times that is not areas by site positions of the case: it was computed for another one.
pub fn evaluate(case: &Case, computed: &Computed) -> Result<Evaluated, StudyError> {
    let siting = case.siting.as_ref().map(|spec| SitingResult::of(case, computed, spec));
    let siting = siting.transpose().map_err(StudyError::Siting)?;
    Ok(Evaluated { siting, ..evaluate_scenarios(case, computed)? })
}

/// The same without the choice of sites.
pub(crate) fn evaluate_scenarios(case: &Case, computed: &Computed) -> Result<Evaluated, StudyError> {
    let calibrated = calibrations(case, computed);
    let factors: Vec<Vec<f64>> =
        calibrated.iter().map(|c| c.as_ref().map_or_else(Vec::new, |c| c.factors.clone())).collect();
    let before = &computed.times.areas;
    let today = evaluate_all(case, &ScenarioSpec::baseline(), before, before, &factors)?;
    let mut scenarios = Vec::new();
    for (number, scenario) in case.scenarios.iter().enumerate() {
        let (before, after) = (&computed.before(case, number).areas, &computed.after(number).areas);
        scenarios.extend(evaluate_all(case, scenario, before, after, &factors)?);
    }
    let recorded = case.observed.as_ref().is_some_and(|observed| observed.as_today);
    let by_rule = match recorded {
        true => {
            let case = Case { observed: None, ..case.clone() };
            evaluate_all(&case, &ScenarioSpec::baseline(), before, before, &factors)?
        }
        false => Vec::new(),
    };
    Ok(Evaluated { today, scenarios, by_rule, calibrated, siting: None })
}

fn calibrations(case: &Case, computed: &Computed) -> Vec<Option<Calibrated>> {
    let wanted = |service| {
        let spec = case.allocation_of(None, service);
        spec.calibrate.then(|| calibrate(case, &spec, service, &computed.times.areas)).flatten()
    };
    case.service_indices().into_iter().map(wanted).collect()
}
