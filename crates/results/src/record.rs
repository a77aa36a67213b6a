//! The record of a run: settings, counts.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use waywarden_outcome::OutcomeModel;
use waywarden_pack::RunRecord;
use waywarden_progress::Warning;
use waywarden_scenario::clinical::ClinicalSpec;
use waywarden_scenario::week::WeekProfile;
use waywarden_scenario::{AllocationSpec, Case, Rule, Service, TieRule};
use waywarden_study::simplification;
use waywarden_tables::{Place, Rejects};

use crate::Published;

/// Everything that could be set; `road_settings` says how the roads are driven.
pub fn settings(case: &Case, road_settings: &Value) -> Value {
    let minutes = |list: &[u32]| -> Vec<f64> { list.iter().map(|&ms| f64::from(ms) / 60_000.0).collect() };
    let mut settings = json!({
        "roads": road_settings,
        "max_snap_m": case.roads.max_snap_m,
        "max_snap_site_m": case.roads.max_snap_site_m,
        "walk_km_h": case.roads.walk_km_h,
        "thresholds_min": minutes(&case.thresholds_ms),
        "isochrones_min": minutes(&case.isochrones.limits_ms),
        "isochrones_off_road_m": case.isochrones.off_road_m,
        "isochrones_detail_m": case.isochrones.detail_m,
        "isochrones_simplify_m": case.isochrones.simplify_m,
        "isochrones_min_hole_m2": simplification(case).min_hole_m2,
        "isochrones_min_part_m2": simplification(case).min_part_m2,
        "time": match &case.given_times {
            Some(_) => "from the table of times",
            None => "fastest route by car at the profile's speeds, the walk to the road and from it included",
        },
        "allocation": allocation(case, &case.allocation),
        "pathways": case.pathways.iter().map(|spec| pathway(case, spec)).collect::<Vec<_>>(),
        "sensitivity": case.sensitivity.as_ref().map(|spec| json!({
            "draws": spec.draws, "seed": spec.seed, "margins_min": minutes(&spec.margins_ms),
        })),
        "care": case.care.map(waywarden_outcome::Care::as_str),
        "travel": case.travel.as_ref().map(|travel| json!({
            "weight": case.weights[travel.weight].name,
            "patient_trips": travel.patient_trips,
            "visitor_trips": travel.visitor_trips,
            "repatriation_share": travel.repatriation_share,
            "source": travel.source,
            "co2e": travel.co2e.as_ref().map(|c| json!({ "g_per_km": c.g_per_km, "year": c.year, "source": c.source })),
            "cost": travel.cost.as_ref().map(|c| json!({ "per_km": c.per_km, "currency": c.currency, "source": c.source })),
        })),
        "demand_over_the_week": if case.week == WeekProfile::default() { "the same at all hours" } else { "as in the case" },
        "weights": case.weights.iter().map(|w| json!({
            "name": w.name, "kind": w.kind.as_str(), "disclosure": w.disclosure.as_str(),
        })).collect::<Vec<_>>(),
        "scenarios": case.scenarios.iter().map(|s| json!({
            "id": s.id,
            "from": s.from,
            "combines": s.parts,
            "allocation": s.allocation.as_ref().map(|a| allocation(case, a)),
            "period": s.period_name(),
            "roads_before": s.has_own_roads().then(|| s.roads_before().as_str()),
        })).collect::<Vec<_>>(),
    });
    if let (Some(observed), Value::Object(settings)) = (&case.observed, &mut settings) {
        let (areas, _) = observed.followed(case.areas.len());
        let recorded = json!({
            "title": observed.title,
            "today": if observed.as_today { "shares" } else { "rule" },
            "service": observed.service.and_then(|service| case.services.get(service)).map(|service| &service.id),
            "areas_that_follow": if observed.as_today { areas } else { 0 },
        });
        settings.insert("observed".into(), recorded);
    }
    if let Value::Object(settings) = &mut settings {
        settings.insert("least_change_min".into(), json!(f64::from(case.least_change_ms) / 60_000.0));
    }
    if let (Some((year, nation)), Value::Object(settings)) = (case.calendar(), &mut settings) {
        settings.insert("calendar".into(), json!({ "year": year, "country": nation.as_str() }));
    }
    if let (Some(headline), Value::Object(settings)) = (&case.headline, &mut settings) {
        settings.insert("headline_min".into(), json!(f64::from(headline.threshold_ms) / 60_000.0));
        settings.insert("headline_source".into(), json!(headline.source));
    }
    if let (Some(services), Value::Object(settings)) = (services(case), &mut settings) {
        settings.insert("services".into(), services);
    }
    settings
}

/// What services say of themselves; `None` where none says anything.
fn services(case: &Case) -> Option<Value> {
    let all = case.services.iter().enumerate().filter(|(_, service)| {
        **service != Service { care: service.care, ..Service::new(&service.id, &service.title) }
    });
    let of_service = |(index, service): (usize, &Service)| {
        let spec = case.allocation_of(None, Some(index));
        let minutes = |number: usize| f64::from(case.thresholds_ms[number]) / 60_000.0;
        json!({
            "id": service.id,
            "allocation": allocation(case, &spec),
            "thresholds_min": case.threshold_numbers(Some(index)).into_iter().map(minutes).collect::<Vec<_>>(),
            "headline_min": minutes(case.headline_of(Some(index))),
            "own_limits": service.own.keys(),
            "standards": service.standards.iter().map(|standard| &standard.id).collect::<Vec<_>>(),
            "needs": service.needs.iter().map(|&needed| &case.services[needed].id).collect::<Vec<_>>(),
            "without_needs": if service.falls { "falls" } else { "stays" },
        })
    };
    let shared = case.shared_capacities.iter().map(|shared| {
        let uses = shared
            .uses
            .iter()
            .map(|&(service, _)| (case.services[service].id.clone(), json!(shared.per_patient(service))));
        json!({ "id": shared.id, "unit": shared.unit, "per_patient": uses.collect::<Map<String, Value>>() })
    });
    let (own, shared): (Vec<Value>, Vec<Value>) = (all.map(of_service).collect(), shared.collect());
    (!own.is_empty() || !shared.is_empty()).then(|| json!({ "own": own, "shared_capacity": shared }))
}

/// What the record of a run says of a pathway.
fn pathway(case: &Case, spec: &ClinicalSpec) -> serde_json::Value {
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

/// How people are allocated.
fn allocation(case: &Case, spec: &AllocationSpec) -> Value {
    let (mut decay_per_min, mut exponent) = (None, None);
    match spec.rule {
        Rule::Logit { decay_per_min: decay } => decay_per_min = Some(decay),
        Rule::Huff { exponent: huff } => exponent = Some(huff),
        Rule::Nearest | Rule::Capacity => {}
    }
    json!({
        "rule": spec.rule.as_str(),
        "ties": match spec.tie {
            TieRule::Id => "site id",
            tie => tie.as_str(),
        },
        "decay_per_min": decay_per_min,
        "exponent": exponent,
        "same_commissioner": spec.same_commissioner.is_some(),
        "volumes_in": case.weights.get(spec.weight).map(|w| w.name.as_str()),
        "calibrated": spec.calibrate,
    })
}

/// Rows left out by reason, with the places of some.
fn rejects(rejects: &Rejects) -> Value {
    let reasons = rejects.iter().map(|(reason, rejected)| {
        let examples: Vec<String> = rejected.examples.iter().map(Place::short).collect();
        (reason.to_owned(), json!({ "rows": rejected.rows, "such_as": examples }))
    });
    json!({ "rows": rejects.rows(), "reasons": reasons.collect::<Map<String, Value>>() })
}

impl Published {
    /// The record of the run without outputs, which are added when it is written. Its warnings are those of the results, then
    /// `warnings`, which came up in writing.
    #[must_use]
    pub fn record(&self, warnings: &[Warning]) -> RunRecord {
        let case = self.case();
        let times = &self.computed().times.areas;
        let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
        let reasons = (0..case.areas.len()).filter_map(|area| times.refusal(area));
        reasons.for_each(|reason| *refused.entry(reason).or_default() += 1);
        let used = case.areas.len() as u64 - refused.values().sum::<u64>();
        let mut record = RunRecord::new(self.run_id(), &case.id);
        record.inputs = self.inputs().to_vec();
        record.settings = self.settings().clone();
        record.counts = json!({
            "sites": case.sites.len(),
            "sites_left_out_by_where": case.sites_left_out,
            "sites_skipped": case.sites_skipped.iter().cloned().collect::<BTreeMap<String, String>>(),
            "demand_rows": {
                "in_file": case.demand_rows.in_file,
                "blank": case.demand_rows.blank,
                "left_out_by_where": case.demand_rows.left_out,
                "left_out_as_unusable": rejects(&case.demand_rows.rejects),
                "areas": case.areas.len(),
            },
            "areas": { "in": case.areas.len(), "used": used, "refused": refused },
            "scenarios": case.scenarios.iter().filter(|scenario| !scenario.is_today()).count(),
        });
        record.warnings = self.warnings().iter().chain(warnings).map(ToString::to_string).collect();
        record.warnings.extend(self.fallen().iter().cloned());
        record.attribution = case.attribution.clone();
        record.network = self.network_record().clone();
        record
    }
}
