//! Services in cases made in memory.
#![allow(dead_code)]

use waywarden_scenario::{
    AllocationSpec, Case, OwnLimits, Rule, ScenarioResult, ScenarioSpec, Service, TravelTimes, evaluate_all,
};

pub const MINUTE: u32 = 60_000;

pub fn times(areas: usize, minutes: &[u32]) -> TravelTimes {
    let ms = minutes.iter().map(|minutes| minutes * MINUTE).collect();
    TravelTimes::new(areas, minutes.len() / areas, ms, vec![None; areas]).unwrap()
}

pub fn by_capacity() -> AllocationSpec {
    AllocationSpec { rule: Rule::Capacity, ..AllocationSpec::default() }
}

/// The service of a weight, with no limits of its own.
pub fn of_weight(id: &str, weight: usize) -> Service {
    Service { weight: Some(weight), ..Service::new(id, id) }
}

pub fn own_capacity(service: Service) -> Service {
    Service { own: OwnLimits { capacity: true, ..OwnLimits::default() }, ..service }
}

pub fn today(case: &Case, times: &TravelTimes) -> Vec<ScenarioResult> {
    evaluate_all(case, &ScenarioSpec::baseline(), times, times, &[]).unwrap()
}
