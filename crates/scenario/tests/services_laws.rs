//! Services under random cases: what they share as a linear programme, and each as if it were alone.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "common/services.rs"]
mod common;

use common::{MINUTE, of_weight, own_capacity, times, today};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use proptest::prelude::*;
use proptest::sample::select;
use waywarden_scenario::{
    AllocationSpec, AreaInput, Case, CaseBuilder, Rule, ScenarioInput, ScenarioSpec, Scope, Service, ServiceLimits,
    SharedCapacity, SiteFigures, SiteInput, TravelTimes, WeightSpec, evaluate_service,
};

fn limits(capacity: f64) -> ServiceLimits {
    ServiceLimits { capacity: Some(capacity), ..ServiceLimits::default() }
}

/// What a random case is made of: patients of two services by area, minutes, capacities.
#[derive(Clone, Debug)]
struct World {
    patients: Vec<[u32; 2]>,
    minutes: Vec<u32>,
    own: Vec<[Option<u32>; 2]>,
    shared: Vec<Option<u32>>,
    use_of_one: [u32; 2],
    rule: usize,
}

fn world() -> impl Strategy<Value = World> {
    (1..6usize, 1..5usize).prop_flat_map(|(areas, sites)| {
        (
            proptest::collection::vec([0..30u32, 0..30u32], areas),
            proptest::collection::vec(1..90u32, areas * sites),
            proptest::collection::vec([proptest::option::of(0..60u32), proptest::option::of(0..60u32)], sites),
            proptest::collection::vec(proptest::option::weighted(0.8, 0..80u32), sites),
            [select(vec![500, 1_000, 1_500, 2_250]), select(vec![1_000, 700])],
            0..3usize,
        )
            .prop_map(|(mut patients, minutes, own, shared, use_of_one, rule)| {
                // A weight of nobody is no weight.
                patients[0] = patients[0].map(|some| some.max(1));
                World { patients, minutes, own, shared, use_of_one, rule }
            })
    })
}

impl World {
    /// The case with these services, and what they share if `shares`.
    fn case(&self, services: [Option<Service>; 2], shares: bool) -> Case {
        let mut case = Case::builder("w", "W")
            .weight(WeightSpec::patients("hips", "Hips"))
            .weight(WeightSpec::patients("knees", "Knees"))
            .scenario(ScenarioInput::new("close", "Close").close("s0"));
        let of: Vec<usize> = (0..2).filter(|service| services[*service].is_some()).collect();
        case = services.into_iter().flatten().fold(case, CaseBuilder::service_of);
        if shares {
            let uses = self.use_of_one.into_iter().enumerate().collect();
            let shared = SharedCapacity { id: "t".into(), title: "T".into(), unit: String::new(), uses };
            case = case.shared_capacity(shared);
        }
        for (number, (own, shared)) in self.own.iter().zip(&self.shared).enumerate() {
            let limit = |service: usize| limits(f64::from(own[service].unwrap_or(1_000_000)));
            let figures = SiteFigures {
                for_services: of.iter().enumerate().map(|(index, service)| (index, limit(*service))).collect(),
                shared: shared.iter().filter(|_| shares).map(|amount| (0, f64::from(*amount))).collect(),
                ..SiteFigures::default()
            };
            case = case.site(SiteInput::new(&format!("s{number}"), "S", 0.001 * number as f64, 51.0).figures(figures));
        }
        for (number, patients) in self.patients.iter().enumerate() {
            let weights = patients.map(f64::from);
            case = case.area(AreaInput::new(&format!("a{number}"), "A", 0.001 * number as f64, 51.1, weights));
        }
        case.build().unwrap()
    }

    fn times(&self) -> TravelTimes {
        times(self.patients.len(), &self.minutes)
    }

    /// A service under the capacity rule, or under another.
    fn service(&self, number: usize, rule: usize) -> Service {
        let rule = [Rule::Capacity, Rule::Nearest, Rule::Logit { decay_per_min: 0.05 }][rule];
        let allocation = AllocationSpec { rule, weight: number, ..AllocationSpec::default() };
        own_capacity(Service { allocation: Some(allocation), ..of_weight(["hip", "knee"][number], number) })
    }

    /// Patients without a place and the minutes of the others in a linear programme.
    fn by_simplex(&self) -> [f64; 2] {
        const NOWHERE: f64 = 1e5;
        let sites = self.own.len();
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut at: Vec<[Vec<Variable>; 2]> = vec![[Vec::new(), Vec::new()]; sites];
        let mut left = Vec::new();
        for (area, patients) in self.patients.iter().enumerate() {
            for service in 0..2 {
                let mut all = Vec::new();
                for (site, at) in at.iter_mut().enumerate() {
                    let minutes = f64::from(self.minutes[area * sites + site]);
                    let amount = problem.add_var(minutes, (0.0, f64::INFINITY));
                    at[service].push(amount);
                    all.push((amount, 1.0));
                }
                let nowhere = problem.add_var(NOWHERE, (0.0, f64::INFINITY));
                left.push(nowhere);
                all.push((nowhere, 1.0));
                problem.add_constraint(all, ComparisonOp::Eq, f64::from(patients[service]));
            }
        }
        for (site, at) in at.iter().enumerate() {
            for (amounts, own) in at.iter().zip(self.own[site]) {
                if let Some(own) = own {
                    let all: Vec<_> = amounts.iter().map(|amount| (*amount, 1.0)).collect();
                    problem.add_constraint(all, ComparisonOp::Le, f64::from(own));
                }
            }
            if let Some(shared) = self.shared[site] {
                let of = |service: usize| {
                    at[service].iter().map(move |amount| (*amount, f64::from(self.use_of_one[service]) / 1e3))
                };
                let all: Vec<_> = (0..2).flat_map(of).collect();
                problem.add_constraint(all, ComparisonOp::Le, f64::from(shared));
            }
        }
        let solution = problem.solve().unwrap();
        let nowhere: f64 = left.iter().map(|variable| solution[*variable]).sum();
        [nowhere, solution.objective() - NOWHERE * nowhere]
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn shared_capacity_is_as_a_linear_programme_and_never_exceeded(world in world()) {
        let case = world.case([Some(world.service(0, 0)), Some(world.service(1, 0))], true);
        let results = today(&case, &world.times());
        let (mut left, mut minutes) = (0.0, 0.0);
        let mut load = vec![[0.0; 2]; world.own.len()];
        for (service, result) in results.iter().enumerate() {
            for (area, patients) in result.areas.iter().zip(&world.patients) {
                let patients = f64::from(patients[service]);
                left += patients * (1.0 - area.before.served());
                for share in area.before.shares().iter().filter(|_| patients > 0.0) {
                    minutes += patients * share.share * f64::from(share.time_ms / MINUTE);
                    load[share.site.index()][service] += patients * share.share;
                }
            }
        }
        for (site, load) in load.iter().enumerate() {
            for (load, own) in load.iter().zip(world.own[site]) {
                prop_assert!(*load <= own.map_or(f64::INFINITY, f64::from) + 1e-5);
            }
            let used = (0..2).map(|service| load[service] * f64::from(world.use_of_one[service]) / 1e3).sum::<f64>();
            prop_assert!(used <= world.shared[site].map_or(f64::INFINITY, f64::from) + 1e-5, "site {site}: {used}");
        }
        let [by_lp_left, by_lp_minutes] = world.by_simplex();
        prop_assert!((left - by_lp_left).abs() < 1e-3, "left {left}, by LP {by_lp_left}");
        prop_assert!((minutes - by_lp_minutes).abs() < 1e-3 * by_lp_minutes.max(1.0), "{minutes}, by LP {by_lp_minutes}");
    }

    #[test]
    fn a_service_alone_is_the_same_as_among_several(world in world()) {
        let (hip, knee) = (world.service(0, world.rule), world.service(1, 0));
        let both = world.case([Some(hip.clone()), Some(knee.clone())], false);
        let alone = [world.case([Some(hip), None], false), world.case([None, Some(knee)], false)];
        let times = world.times();
        for (number, alone) in alone.iter().enumerate() {
            for scenario in [&ScenarioSpec::baseline(), &both.scenarios[0]] {
                let among = evaluate_service(&both, scenario, Some(number), (&times).into()).unwrap();
                let own = evaluate_service(alone, scenario, Some(0), (&times).into()).unwrap();
                prop_assert_eq!(&among.areas, &own.areas);
                prop_assert_eq!((&among.flows, &among.volumes), (&own.flows, &own.volumes));
                prop_assert_eq!(among.summary(number, Scope::Everyone), own.summary(number, Scope::Everyone));
                prop_assert_eq!(both.allocation_of(Some(scenario), Some(number)).weight, number);
            }
        }
    }
}
