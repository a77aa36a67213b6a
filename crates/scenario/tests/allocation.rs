//! Allocation by hours, choice and capacity: scenes by hand, laws, and slow but obvious methods.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario};
use proptest::prelude::*;
use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::allocation::{Transport, TransportUnit, assign};
use waywarden_scenario::disclosure::SuppressedResult;
use waywarden_scenario::week::{Hours, WEEK_MIN, WeekProfile};
use waywarden_scenario::{
    AllocationSpec, Assignment, Case, FigureChange, GroupKind, GroupSpec, NO_PLACE, NO_SITE, NO_SITE_OF_COMMISSIONER,
    NONE_OPEN, Rule, ScenarioSpec, Scope, Side, SiteChange, SiteIndex, TravelTimes, calibrate, evaluate,
};

const MIN: u32 = 60_000;

fn times(areas: usize, minutes: &[u32]) -> TravelTimes {
    let ms = minutes.iter().map(|m| if *m == 999 { UNREACHABLE_MS } else { m * MIN }).collect::<Vec<u32>>();
    TravelTimes::new(areas, minutes.len() / areas, ms, vec![None; areas]).unwrap()
}

/// The case with other figures of its sites.
fn with_figures(case: &Case, change: impl Fn(&str, &mut waywarden_scenario::SiteFigures)) -> Case {
    let sites = case.sites.base().map(|site| {
        let mut site = case.sites.site(site).clone();
        change(&site.id, &mut site.figures);
        site
    });
    Case { sites: waywarden_scenario::SiteTable::new(sites.collect()), ..case.clone() }
}

fn shares(assignment: &Assignment) -> Vec<(u32, f64)> {
    assignment.shares().iter().map(|share| (share.site.0, share.share)).collect()
}

fn before(case: &Case, times: &TravelTimes) -> Vec<Assignment> {
    assign(case, &ScenarioSpec::baseline(), Side::Before, None, times, &[])
}

fn rule(case: &Case, rule: Rule) -> Case {
    Case { allocation: AllocationSpec { rule, least_share: 0.0, ..AllocationSpec::default() }, ..case.clone() }
}

#[test]
fn a_site_open_by_day_serves_half_the_week() {
    let base = case(&["a", "b"], &[&[10.0], &[20.0], &[30.0]]);
    let times = times(3, &[10, 40, 50, 20, 15, 999]);
    let case = with_figures(&base, |id, f| {
        if id == "a" {
            f.hours = Some(Hours::parse("Mo-Su 08:00-20:00").unwrap());
        }
    });
    let found = before(&case, &times);
    assert_eq!(shares(&found[0]), [(0, 0.5), (1, 0.5)]);
    assert_eq!((found[0].mean_ms(), found[0].served()), (Some(25.0 * 60_000.0), 1.0));
    // The nearest is open all the time.
    assert_eq!((shares(&found[1]), found[1].served()), (vec![(1, 1.0)], 1.0));
    // At night there is nothing else.
    assert_eq!((shares(&found[2]), found[2].served(), found[2].reason()), (vec![(0, 0.5)], 0.5, Some(NONE_OPEN)));
    // The mean is over those who get there; the rest is counted by reason.
    let result = evaluate(&case, &scenario("nothing"), &times).unwrap();
    let everyone = result.summary(0, Scope::Everyone).unwrap();
    assert_eq!((everyone.before.reachable, everyone.before.unreachable), (45.0, 15.0));
    assert_eq!(everyone.before.unreachable_by_reason.get(NONE_OPEN), Some(&15.0));
    assert_eq!(result.summary(0, Scope::Affected).unwrap().areas, 0);
    // Three quarters of the demand by day.
    let day = Hours::parse("Mo-Su 08:00-20:00").unwrap();
    let by_minute: Vec<f64> = (0..WEEK_MIN).map(|m| if day.is_open(m) { 3.0 } else { 1.0 }).collect();
    let case = Case { week: WeekProfile::new(&by_minute).unwrap(), ..case };
    assert_eq!(shares(&before(&case, &times)[0]), [(0, 0.75), (1, 0.25)]);
}

#[test]
fn changed_hours_affect_those_who_go_there() {
    let case = case(&["a", "b"], &[&[10.0], &[20.0]]);
    let times = times(2, &[10, 40, 50, 20]);
    let hours = Some(Hours::parse("Mo-Su 06:00-12:00").unwrap());
    let figures = FigureChange { hours, ..FigureChange::default() };
    let spec = ScenarioSpec { changes: vec![SiteChange { site: SiteIndex(0), figures }], ..scenario("hours") };
    let result = evaluate(&case, &spec, &times).unwrap();
    // A quarter of the week at 10 minutes, three quarters at 40: 32.5.
    assert_eq!(
        result.areas.iter().map(|a| (a.affected, a.extra_ms)).collect::<Vec<_>>(),
        [(true, Some(1_350_000)), (false, Some(0))]
    );
    assert_eq!(result.flows.len(), 1);
    assert_eq!((result.flows[0].from, result.flows[0].to), (Some(SiteIndex(0)), Some(SiteIndex(1))));
    assert_eq!(result.flows[0].weights, [7.5]);
}

#[test]
fn only_ones_own_commissioner() {
    let base = case(&["a", "b", "c"], &[&[1.0], &[1.0]]);
    let mut case =
        with_figures(&base, |id, f| f.commissioner = (id != "c").then(|| if id == "a" { "N" } else { "S" }.into()));
    case.groups =
        vec![GroupSpec { column: "p".into(), name: "p".into(), title: "P".into(), kind: GroupKind::Commissioner }];
    for (area, payer) in case.areas.iter_mut().zip(["N", "S"]) {
        area.groups = vec![payer.into()];
    }
    case.allocation.same_commissioner = Some(0);
    let found = before(&case, &times(2, &[30, 20, 1, 10, 40, 1]));
    assert_eq!((shares(&found[0]), shares(&found[1])), (vec![(0, 1.0)], vec![(1, 1.0)]));
    // Its own cannot be reached, but others can; and then nobody offers anything.
    let found = before(&case, &times(2, &[999, 20, 1, 10, 40, 1]));
    assert_eq!((found[0].served(), found[0].reason()), (0.0, Some(NO_SITE_OF_COMMISSIONER)));
    let spec = ScenarioSpec { close: case.sites.base().collect(), ..ScenarioSpec::baseline() };
    let after = assign(&case, &spec, Side::After, None, &times(2, &[30, 20, 1, 10, 40, 1]), &[]);
    assert!(after.iter().all(|area| area.reason() == Some(NO_SITE)), "{after:?}");
}

#[test]
fn logit_and_huff_by_hand() {
    let base = case(&["a", "b"], &[&[1.0]]);
    let times = times(1, &[10, 20]);
    let logit = before(&rule(&base, Rule::Logit { decay_per_min: 0.1 }), &times);
    let one = 1.0 / (1.0 + (-1.0f64).exp());
    assert!((shares(&logit[0])[0].1 - one).abs() < 1e-12);
    // Half the minutes, exponent 2: four times the share; twice the attractiveness: twice.
    let attractive = with_figures(&base, |id, f| f.attractiveness = (id == "b").then_some(2.0));
    let huff = before(&rule(&attractive, Rule::Huff { exponent: 2.0 }), &times);
    assert!((shares(&huff[0])[0].1 - 4.0 / 6.0).abs() < 1e-12);
    assert!((huff[0].served() - 1.0).abs() < 1e-12);
    // Small shares are left out.
    let mut cut = rule(&base, Rule::Logit { decay_per_min: 0.1 });
    cut.allocation.least_share = 0.3;
    assert_eq!(shares(&before(&cut, &times)[0]), [(0, 1.0)]);
}

#[test]
fn capacity_by_hand() {
    // All are nearest to "a", which takes 10; moving area_1 costs least (5 minutes), then area_0 (20), then area_2 (50).
    let base = case(&["a", "b"], &[&[8.0], &[6.0], &[4.0]]);
    let case = with_figures(&rule(&base, Rule::Capacity), |id, f| f.capacity = (id == "a").then_some(10.0));
    let times = times(3, &[10, 30, 10, 15, 10, 60]);
    let found = before(&case, &times);
    assert_eq!(shares(&found[0]), [(0, 6.0 / 8.0), (1, 2.0 / 8.0)]);
    assert_eq!((shares(&found[1]), shares(&found[2])), (vec![(1, 1.0)], vec![(0, 1.0)]));
    // Nowhere else to go: whoever finds no place is counted, with the reason.
    let full = with_figures(&case, |_, f| f.capacity = Some(5.0));
    let result = evaluate(&full, &scenario("nothing"), &times).unwrap();
    let everyone = &result.summary(0, Scope::Everyone).unwrap().before;
    assert!((everyone.reachable - 10.0).abs() < 1e-6, "{}", everyone.reachable);
    assert!((everyone.unreachable_by_reason[NO_PLACE] - 8.0).abs() < 1e-6);
    // What is shown tells want of capacity from want of a way.
    let lacks = |case: &Case, times: &TravelTimes| {
        let result = evaluate(case, &scenario("nothing"), times).unwrap();
        let shown = SuppressedResult::open(case).summary(result.summary(0, Scope::Everyone).unwrap(), None);
        [NO_PLACE, NO_SITE].map(|reason| shown.only_lacks(reason))
    };
    assert_eq!(lacks(&full, &times), [true, false]);
    assert_eq!(lacks(&case, &times), [false, false], "nobody lacks anything");
    let cut_off = self::times(3, &[10, 30, 10, 15, 999, 999]);
    assert_eq!(lacks(&full, &cut_off), [false, false], "for two reasons");
}

fn units() -> impl Strategy<Value = (Vec<TransportUnit>, Vec<Option<i64>>)> {
    (1..4usize).prop_flat_map(|sites| {
        let cost = prop_oneof![4 => (0..12u32).prop_map(Some), 1 => Just(None)];
        let costs = prop::collection::vec(cost, sites).prop_map(|mut costs| {
            if costs.iter().all(Option::is_none) {
                costs[0] = Some(3);
            }
            costs
        });
        let unit = (1..4i64, costs).prop_map(|(amount, costs)| TransportUnit { amount, costs });
        let capacity = prop_oneof![3 => (0..6i64).prop_map(Some), 1 => Just(None)];
        (prop::collection::vec(unit, 1..5), prop::collection::vec(capacity, sites))
    })
}

/// The least amount without a place, and the least cost with it, by trying everything.
fn enumerate(units: &[TransportUnit], room: &mut Vec<Option<i64>>) -> (i64, i128) {
    let Some((unit, rest)) = units.split_first() else { return (0, 0) };
    let mut best = (i64::MAX, i128::MAX);
    split(unit, 0, unit.amount, 0, room, &mut |left, cost, room| {
        let (more_left, more_cost) = enumerate(rest, room);
        best = best.min((left + more_left, cost + more_cost));
    });
    best
}

type Then<'a> = dyn FnMut(i64, i128, &mut Vec<Option<i64>>) + 'a;

fn split(unit: &TransportUnit, site: usize, left: i64, cost: i128, room: &mut Vec<Option<i64>>, then: &mut Then<'_>) {
    if site == unit.costs.len() {
        return then(left, cost, room);
    }
    let most = unit.costs[site].map_or(0, |_| left.min(room[site].unwrap_or(left)));
    for amount in 0..=most {
        let known = room[site];
        room[site] = known.map(|room| room - amount);
        let price = i128::from(unit.costs[site].unwrap_or(0)) * i128::from(amount);
        split(unit, site + 1, left - amount, cost + price, room, then);
        room[site] = known;
    }
}

/// Demand with capacities, and times to three sites.
fn world() -> impl Strategy<Value = (Case, TravelTimes)> {
    (2..12usize).prop_flat_map(|areas| {
        let time = prop_oneof![6 => (0..40u32).prop_map(|t| t * 30_000), 1 => Just(UNREACHABLE_MS)];
        let weights = prop::collection::vec((0..40u32).prop_map(|w| f64::from(w) / 4.0), areas);
        let capacities = prop::collection::vec(prop::option::of((0..80u32).prop_map(f64::from)), 3);
        let hours = prop::collection::vec(
            prop::option::of(prop_oneof![
                Just("Mo-Su 08:00-20:00"),
                Just("Mo-Fr 09:30-17:00"),
                Just("Mo-Su 22:00-06:15")
            ]),
            3,
        );
        (prop::collection::vec(time, areas * 3), weights, capacities, hours).prop_map(
            move |(times, weights, capacities, hours)| {
                let rows: Vec<Vec<f64>> = weights.iter().map(|w| vec![*w]).collect();
                let base = case(&["b", "a", "c"], &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
                let case = with_figures(&base, |id, f| {
                    let site = ["b", "a", "c"].iter().position(|known| *known == id).unwrap();
                    f.capacity = capacities[site];
                    f.hours = hours[site].map(|text| Hours::parse(text).unwrap());
                    f.recorded = Some(10.0 + site as f64);
                });
                (case, TravelTimes::new(areas, 3, times, vec![None; areas]).unwrap())
            },
        )
    })
}

proptest! {
    #[test]
    fn transport_is_as_good_as_trying_everything((units, mut capacities) in units()) {
        let found = Transport::solve(&units, &capacities);
        for (site, capacity) in capacities.iter().enumerate() {
            let load: i64 = found.flows.iter().flatten().filter(|f| f.0 == site).map(|f| f.1).sum();
            prop_assert!(capacity.is_none_or(|capacity| load <= capacity));
        }
        for (unit, flows) in units.iter().zip(&found.flows) {
            prop_assert!(flows.iter().map(|f| f.1).sum::<i64>() <= unit.amount);
            prop_assert!(flows.iter().all(|(site, amount)| *amount > 0 && unit.costs[*site].is_some()));
        }
        prop_assert_eq!((found.left, found.cost), enumerate(&units, &mut capacities));
    }

    #[test]
    fn capacity_is_kept_and_never_saves_time((case, times) in world()) {
        let nearest = before(&case, &times);
        let capped = before(&rule(&case, Rule::Capacity), &times);
        let mut loads = [0.0; 3];
        let (mut total, mut best) = (0.0, 0.0);
        for ((area, capped), nearest) in case.areas.iter().zip(&capped).zip(&nearest) {
            let sum: f64 = capped.shares().iter().map(|s| s.share).sum();
            prop_assert!((sum - capped.served()).abs() < 1e-6 && capped.served() <= nearest.served() + 1e-9);
            prop_assert_eq!(capped.served() == 1.0, capped.reason().is_none());
            for share in capped.shares() {
                loads[share.site.index()] += area.weights[0] * share.share;
                total += area.weights[0] * share.share * f64::from(share.time_ms);
            }
            if capped.served() == nearest.served() {
                best += area.weights[0] * nearest.shares().iter().map(|s| s.share * f64::from(s.time_ms)).sum::<f64>();
            }
        }
        for (site, load) in loads.iter().enumerate() {
            let capacity = case.sites.site(SiteIndex(site as u32)).figures.capacity;
            prop_assert!(capacity.is_none_or(|capacity| *load <= capacity + 1e-4), "{load} {capacity:?}");
        }
        prop_assert!(total >= best - 1e-3 * best.abs() - 1.0, "{total} {best}");
    }

    #[test]
    fn the_week_minute_by_minute((case, times) in world()) {
        for (area, found) in before(&case, &times).iter().enumerate() {
            let mut minutes = [0u32; 3];
            for minute in (0..WEEK_MIN).step_by(15) {
                let open = case.sites.base().filter(|site| {
                    case.sites.site(*site).figures.hours.as_ref().is_none_or(|hours| hours.is_open(minute))
                });
                let reached = open.filter(|site| times.time_ms(area, *site) != UNREACHABLE_MS);
                if let Some(best) = reached.min_by_key(|s| (times.time_ms(area, *s), case.sites.site(*s).id.clone())) {
                    minutes[best.index()] += 15;
                }
            }
            for site in case.sites.base() {
                let share = found.shares().iter().find(|s| s.site == site).map_or(0.0, |s| s.share);
                prop_assert!((share - f64::from(minutes[site.index()]) / WEEK_MIN as f64).abs() < 1e-9);
            }
            prop_assert_eq!(found.served() == 1.0, minutes.iter().sum::<u32>() == WEEK_MIN as u32);
        }
    }

    #[test]
    fn choice_gives_shares_and_calibration_the_recorded_proportions((case, times) in world()) {
        let case = rule(&with_figures(&case, |_, f| f.hours = None), Rule::Logit { decay_per_min: 0.05 });
        let found = before(&case, &times);
        for (area, found) in found.iter().enumerate() {
            let pull: Vec<f64> = (0..3).map(|site| match times.time_ms(area, SiteIndex(site)) {
                UNREACHABLE_MS => 0.0,
                ms => (-0.05 * f64::from(ms) / 60_000.0).exp(),
            }).collect();
            let total: f64 = pull.iter().sum();
            prop_assert_eq!(found.served(), if total > 0.0 { 1.0 } else { 0.0 });
            for share in found.shares() {
                prop_assert!((share.share - pull[share.site.index()] / total).abs() < 1e-9);
            }
        }
        // Where everybody has every site, any proportions can be met.
        let everywhere = (0..case.areas.len()).all(|area| times.row(area).iter().all(|ms| *ms != UNREACHABLE_MS));
        if everywhere && case.total(0) > 0.0 {
            let fit = calibrate(&case, &case.allocation, None, &times).unwrap();
            prop_assert!(fit.worst <= 1e-6, "{}", fit.worst);
            let again = assign(&case, &ScenarioSpec::baseline(), Side::Before, None, &times, &fit.factors);
            for row in &fit.rows {
                let volume: f64 = case.areas.iter().zip(&again)
                    .map(|(area, a)| area.weights[0] * a.shares().iter().filter(|s| s.site == row.site).map(|s| s.share).sum::<f64>())
                    .sum();
                prop_assert!((volume / row.wanted - 1.0).abs() < 1e-5);
            }
        }
    }
}
