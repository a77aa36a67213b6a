//! The expected outcome of each area at each site: what a choice of sites is judged by.

use waywarden_outcome::{Journey, Measure, OutcomeError, OutcomeModel, Pathway, Study};

use super::build::{Ways, centres, pathway_sites, site_names};
use super::{ClinicalSpec, ClinicalTimes};
use crate::{Case, ScenarioSpec, Side, SiteIndex, SiteOrigin};

/// Good outcomes due to treatment of one patient of each area who goes to each site, row by row; 0 where there is no way. By the
/// primary model at the base values, as in a scenario after which the patient goes there and before which to the nearest site of
/// today. Centres of thrombectomy are those of today.
///
/// # Errors
/// [`OutcomeError`] for parameters that the pathway needs and does not have.
pub fn outcome_by_site(
    case: &Case,
    spec: &ClinicalSpec,
    sites: &[SiteIndex],
    times: ClinicalTimes<'_>,
) -> Result<Vec<f64>, OutcomeError> {
    let names = site_names(case);
    let pathway = Pathway::bind(&spec.parameters, &names)?;
    let model = spec.models.first().map(|&id| OutcomeModel::shipped(id)).transpose()?;
    let Some(model) = model else { return Err(OutcomeError::Missing("an outcome model".to_owned())) };
    let today = ScenarioSpec::baseline();
    let ways = Ways {
        times,
        sites: pathway_sites(case, &today, Side::Before, &names),
        centres: centres(case, spec, &today, Side::Before),
    };
    let mut journeys = Vec::with_capacity(case.areas.len() * sites.len());
    for area in 0..case.areas.len() {
        let route = |site: SiteIndex| ways.route(area, site, times.areas.time_ms(area, site));
        let base = sites.iter().copied().filter(|&site| case.sites.origin(site) == SiteOrigin::Base);
        let nearest = base.min_by_key(|&site| times.areas.time_ms(area, site)).and_then(route);
        journeys.extend(sites.iter().map(|&site| {
            let after = route(site);
            Journey::single(1.0, nearest.or(after), after)
        }));
    }
    let study = Study::new(&journeys, names.len(), spec.puncture, spec.rates)?;
    let legs = pathway.legs(&spec.parameters.base());
    let good = |pair: usize| {
        let change = study.compare_area(&model, &legs, pair)?;
        change.after.gained(Measure::Good)
    };
    Ok((0..journeys.len()).map(|pair| good(pair).unwrap_or(0.0)).collect())
}
