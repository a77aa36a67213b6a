//! Laws of nearest-site allocation and of scenarios, on random cases.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario, site};
use proptest::prelude::*;
use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::{
    Assigned, Assignment, Band, Case, Relocation, ScenarioResult, ScenarioSpec, Scope, SiteIndex, TravelTimes,
    allocate, evaluate, sites_after, sites_before,
};

/// A case with `base` sites, 2 opened positions and a moved position of the first site, and random times for all.
#[derive(Debug, Clone)]
struct World {
    case: Case,
    times: TravelTimes,
    base: usize,
    opened: [SiteIndex; 2],
    moved: Relocation,
}

fn world() -> impl Strategy<Value = World> {
    (2..6usize, 1..20usize).prop_flat_map(|(base, areas)| {
        let sites = base + 3;
        // Few distinct times, so ties are frequent; one in six has no way.
        let time = prop_oneof![5 => (0..40u32).prop_map(|t| t * 30_000), 1 => Just(UNREACHABLE_MS)];
        // Quarters add exactly, so conservation can be tested for equality.
        let weight = prop_oneof![4 => (0..4000u32).prop_map(|w| f64::from(w) / 4.0), 1 => Just(0.0)];
        let weights = prop::collection::vec((weight.clone(), weight).prop_map(|(a, b)| vec![a, b]), areas);
        // Ids in an order that is not that of the indices.
        let order = Just((0..base).collect::<Vec<_>>()).prop_shuffle();
        let refused = prop::collection::vec(prop::bool::weighted(0.1), areas);
        (prop::collection::vec(time, areas * sites), weights, order, refused).prop_map(
            move |(mut times, weights, order, refused)| {
                let ids: Vec<String> = order.iter().map(|i| format!("site_{i}")).collect();
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                let weights: Vec<&[f64]> = weights.iter().map(Vec::as_slice).collect();
                let mut case = case(&ids, &weights);
                let opened = [case.sites.open(site("a_new", 500)), case.sites.open(site("z_new", 501))];
                let to = case.sites.relocate(SiteIndex(0), common::somewhere(600));
                let moved = Relocation { from: SiteIndex(0), to };
                for (area, _) in refused.iter().enumerate().filter(|(_, refused)| **refused) {
                    times[area * sites..(area + 1) * sites].fill(UNREACHABLE_MS);
                }
                let reasons = refused.iter().map(|refused| refused.then(|| "no road near".to_owned())).collect();
                let times = TravelTimes::new(areas, sites, times, reasons).unwrap();
                World { case, times, base, opened, moved }
            },
        )
    })
}

fn run(world: &World, scenario: &ScenarioSpec) -> ScenarioResult {
    evaluate(&world.case, scenario, &world.times).unwrap()
}

fn time(assigned: Option<Assigned>) -> u32 {
    assigned.map_or(UNREACHABLE_MS, |a| a.time_ms)
}

/// The one site of an area, with its time.
fn of(assignment: &Assignment) -> Option<Assigned> {
    assert!(assignment.shares().len() <= 1 && (assignment.served() == 0.0 || assignment.served() == 1.0));
    assignment.main()
}

/// The sites whose bit is set, never all.
fn some_sites(world: &World, mask: u8) -> Vec<SiteIndex> {
    let sites: Vec<SiteIndex> = world.case.sites.base().filter(|s| mask & (1 << s.0) != 0).collect();
    if sites.len() == world.base { sites[1..].to_vec() } else { sites }
}

proptest! {
    #[test]
    fn the_empty_scenario_is_the_baseline(world in world()) {
        let result = run(&world, &scenario("nothing"));
        let base: Vec<SiteIndex> = world.case.sites.base().collect();
        let nearest = allocate(&world.times, &world.case.sites, &base);
        for (impact, nearest) in result.areas.iter().zip(nearest) {
            prop_assert_eq!((of(&impact.before), of(&impact.after), impact.affected), (nearest, nearest, false));
        }
        prop_assert!(result.flows.is_empty());
        for summary in &result.summaries {
            if summary.scope == Scope::Affected {
                prop_assert_eq!((summary.areas, summary.total), (0, 0.0));
            } else {
                prop_assert_eq!(&summary.before, &summary.after);
                prop_assert_eq!(summary.change.band(Band::NoChange), summary.before.reachable);
            }
        }
    }

    #[test]
    fn closing_never_shortens_a_journey(world in world(), mask in any::<u8>()) {
        let close = some_sites(&world, mask);
        let result = run(&world, &ScenarioSpec { close: close.clone(), ..scenario("close") });
        for impact in &result.areas {
            prop_assert!(time(of(&impact.after)) >= time(of(&impact.before)));
            prop_assert!(of(&impact.after).is_none_or(|a| !close.contains(&a.site)));
            // Only those whose site closes are affected.
            prop_assert_eq!(impact.affected, of(&impact.before).is_some_and(|a| close.contains(&a.site)));
        }
    }

    #[test]
    fn opening_never_lengthens_a_journey(world in world()) {
        let result = run(&world, &ScenarioSpec { open: world.opened.to_vec(), ..scenario("open") });
        for impact in &result.areas {
            prop_assert!(time(of(&impact.after)) <= time(of(&impact.before)));
            let opened = of(&impact.after).is_some_and(|a| world.opened.contains(&a.site));
            prop_assert_eq!(impact.affected, opened, "who changes goes to an opened site");
        }
    }

    #[test]
    fn reopening_at_the_same_place_restores_all_times(world in world(), closed in 0..2u32) {
        // The same place has the same column of times.
        let times: Vec<u32> = (0..world.times.areas())
            .flat_map(|area| {
                let mut row = world.times.row(area).to_vec();
                row[world.opened[0].index()] = row[closed as usize];
                row
            })
            .collect();
        let reasons = (0..world.times.areas()).map(|a| world.times.refusal(a).map(str::to_owned)).collect();
        let times = TravelTimes::new(world.times.areas(), world.times.sites(), times, reasons).unwrap();
        let reopened = ScenarioSpec {
            close: vec![SiteIndex(closed)],
            open: vec![world.opened[0]],
            ..scenario("reopen")
        };
        let result = evaluate(&world.case, &reopened, &times).unwrap();
        for impact in &result.areas {
            prop_assert_eq!(time(of(&impact.after)), time(of(&impact.before)));
        }
        let everyone = result.summary(0, Scope::Everyone).unwrap();
        prop_assert_eq!(&everyone.before, &everyone.after);
    }

    #[test]
    fn the_order_of_changes_does_not_matter(world in world(), mask in any::<u8>()) {
        let mut close = some_sites(&world, mask & !1);
        let [first, second] = world.opened;
        let one = ScenarioSpec {
            close: close.clone(),
            open: vec![first, second],
            moves: vec![world.moved],
            only: Some(world.case.sites.base().collect()),
            ..scenario("all")
        };
        close.reverse();
        let mut only: Vec<SiteIndex> = world.case.sites.base().collect();
        only.reverse();
        let other = ScenarioSpec { close, open: vec![second, first], only: Some(only), ..one.clone() };
        prop_assert_eq!(sites_after(&world.case, &one), sites_after(&world.case, &other));
        prop_assert_eq!(run(&world, &one), run(&world, &other));
    }

    #[test]
    fn weight_is_conserved(world in world(), mask in any::<u8>(), scope in any::<u32>()) {
        let flags: Vec<bool> = (0..world.case.areas.len()).map(|area| scope & (1 << area) != 0).collect();
        let spec = ScenarioSpec {
            close: some_sites(&world, mask & !1),
            moves: vec![world.moved],
            in_scope: Some(flags.clone()),
            ..scenario("mixed")
        };
        let result = run(&world, &spec);
        for (weight, name) in ["first", "second"].into_iter().enumerate() {
            let total: f64 = world.case.areas.iter().zip(&flags).filter(|(_, f)| **f).map(|(a, _)| a.weights[weight]).sum();
            let everyone = result.summary(weight, Scope::Everyone).unwrap();
            let affected = result.summary(weight, Scope::Affected).unwrap();
            prop_assert_eq!(everyone.total, total, "{}", name);
            for summary in [everyone, affected] {
                for side in [&summary.before, &summary.after] {
                    prop_assert_eq!(side.total(), summary.total);
                    prop_assert_eq!(side.unreachable_by_reason.values().sum::<f64>(), side.unreachable);
                }
                prop_assert_eq!(summary.change.bands.iter().sum::<f64>(), summary.total);
            }
            prop_assert_eq!(result.volumes.iter().map(|v| v.before[weight]).sum::<f64>(), total);
            prop_assert_eq!(result.volumes.iter().map(|v| v.after[weight]).sum::<f64>(), total);
            prop_assert_eq!(result.flows.iter().map(|f| f.weights[weight]).sum::<f64>(), affected.total);
            prop_assert_eq!(result.flows.iter().map(|f| f.areas).sum::<usize>(), affected.areas);
            // Volumes change by what flows in and out.
            for volume in &result.volumes {
                let inflow: f64 = result.flows.iter().filter(|f| f.to == volume.site).map(|f| f.weights[weight]).sum();
                let outflow: f64 = result.flows.iter().filter(|f| f.from == volume.site).map(|f| f.weights[weight]).sum();
                prop_assert_eq!(volume.after[weight] - volume.before[weight], inflow - outflow);
            }
        }
    }

    #[test]
    fn allocation_is_brute_force_with_ties_by_id(world in world()) {
        let spec = ScenarioSpec { open: world.opened.to_vec(), moves: vec![world.moved], ..scenario("open") };
        for candidates in [sites_before(&world.case, &spec), sites_after(&world.case, &spec)] {
            let table = &world.case.sites;
            for (area, found) in allocate(&world.times, table, &candidates).into_iter().enumerate() {
                let best = candidates
                    .iter()
                    .filter(|site| world.times.time_ms(area, **site) != UNREACHABLE_MS)
                    .min_by_key(|site| (world.times.time_ms(area, **site), table.site(**site).id.clone()));
                prop_assert_eq!(found.map(|a| a.site), best.copied());
                prop_assert_eq!(time(found), best.map_or(UNREACHABLE_MS, |s| world.times.time_ms(area, *s)));
            }
        }
    }

    #[test]
    fn the_order_of_candidates_does_not_matter(world in world()) {
        let base: Vec<SiteIndex> = world.case.sites.base().collect();
        let mut backwards = base.clone();
        backwards.reverse();
        let table = &world.case.sites;
        prop_assert_eq!(allocate(&world.times, table, &base), allocate(&world.times, table, &backwards));
    }

    #[test]
    fn thresholds_and_quantiles_agree(world in world()) {
        let result = run(&world, &scenario("nothing"));
        let side = &result.summary(0, Scope::Everyone).unwrap().before;
        let nearest: Vec<(u32, f64)> = result.areas.iter().zip(&world.case.areas)
            .filter_map(|(i, a)| of(&i.before).map(|b| (b.time_ms, a.weights[0])))
            .collect();
        let within = |limit: u32| nearest.iter().filter(|(t, _)| *t <= limit).map(|(_, w)| w).sum::<f64>();
        for w in &side.within {
            prop_assert_eq!(w.weight, within(w.limit_ms));
        }
        for (q, time) in [(0.5, side.median_ms), (0.9, side.p90_ms), (0.95, side.p95_ms), (1.0, side.max_ms)] {
            prop_assert_eq!(time.is_some(), side.reachable > 0.0);
            if let Some(time) = time {
                // It reaches the quantile, and no smaller time of anybody does.
                let wanted = q * side.reachable - 1e-6;
                prop_assert!(within(time) >= wanted);
                prop_assert!(time == 0 || within(time - 1) < q * side.reachable);
            }
        }
    }
}
