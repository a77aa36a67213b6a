//! Closures without a search: a scene by hand, and the whole evaluation and brute force as oracles on random cases.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{case, scenario, site};
use proptest::prelude::*;
use proptest::sample::Index;
use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::{
    Case, ClosureScratch, ClosureSummary, Inflow, Ranking, RankingError, ScenarioResult, ScenarioSpec, Scope,
    SiteIndex, Tally, TravelTimes, WithinChange, allocate, evaluate,
};

const MIN: u32 = 60_000;
const NEVER: u32 = UNREACHABLE_MS;

fn matrix(sites: usize, times_ms: Vec<u32>) -> TravelTimes {
    let areas = times_ms.len() / sites;
    TravelTimes::new(areas, sites, times_ms, vec![None; areas]).unwrap()
}

fn sites(indices: &[u32]) -> Vec<SiteIndex> {
    indices.iter().copied().map(SiteIndex).collect()
}

fn flow(to: Option<u32>, areas: usize, weight: f64) -> Inflow {
    Inflow { to: to.map(SiteIndex), people: Tally { areas, weight } }
}

/// Sites b, a, c (indices 0, 1, 2): of equal times a wins.
fn scene() -> (Case, TravelTimes) {
    let case = case(&["b", "a", "c"], &[&[100.0], &[50.0], &[10.0], &[7.0], &[0.0]]);
    #[rustfmt::skip]
    let times = matrix(3, vec![
        10 * MIN, 20 * MIN, 40 * MIN, // b, then a
        15 * MIN, 15 * MIN, 15 * MIN, // a, b, c by id
        30 * MIN, NEVER,    NEVER,    // only b
        NEVER,    NEVER,    NEVER,    // none
        5 * MIN,  65 * MIN, 70 * MIN, // b, nobody lives here
    ]);
    (case, times)
}

#[test]
fn a_closure_by_hand() {
    let (case, times) = scene();
    let ranking = Ranking::new(&times, &case.sites, &sites(&[0, 1, 2]), 2).unwrap();
    assert_eq!(ranking.areas_of(SiteIndex(0)), [0, 2, 4]);
    assert_eq!(ranking.areas_of(SiteIndex(1)), [1]);
    assert!(ranking.areas_of(SiteIndex(2)).is_empty() && ranking.areas_of(SiteIndex(9)).is_empty());
    let ranked: Vec<(u32, u32)> = ranking.ranked(1).map(|a| (a.site.0, a.time_ms)).collect();
    assert_eq!(ranked, [(1, 15 * MIN), (0, 15 * MIN)]);
    assert_eq!((ranking.ranked(2).count(), ranking.ranked(3).count(), ranking.ranked(5).count()), (1, 0, 0));

    let weights = [100.0, 50.0, 10.0, 7.0, 0.0];
    let mut scratch = ClosureScratch::default();
    let summary = ranking.close(&sites(&[0]), &weights, &[15 * MIN, 60 * MIN], &mut scratch).unwrap();
    // 100 people go 10 minutes further to a; 10 have no site any more; nobody goes 60 minutes further.
    assert_eq!(summary.total, Tally { areas: 5, weight: 167.0 });
    assert_eq!(summary.affected, Tally { areas: 3, weight: 110.0 });
    assert_eq!(summary.flows, [flow(None, 1, 10.0), flow(Some(1), 2, 100.0)]);
    assert_eq!((summary.compared, summary.added_min), (100.0, 1000.0));
    assert_eq!((summary.mean_extra_ms, summary.max_extra_ms), (Some(600_000.0), Some(600_000)));
    let within = |limit_min: u32, before, after| WithinChange { limit_ms: limit_min * MIN, before, after };
    assert_eq!(summary.within, [within(15, 150.0, 50.0), within(60, 160.0, 150.0)]);
    assert_eq!(summary.unreachable_before, Tally { areas: 1, weight: 7.0 });
    assert_eq!(summary.unreachable_after, Tally { areas: 2, weight: 17.0 });

    // Both of the two that are kept close: c is found in the full row.
    let summary = ranking.close(&sites(&[1, 0]), &weights, &[15 * MIN], &mut scratch).unwrap();
    assert_eq!(summary.flows, [flow(None, 1, 10.0), flow(Some(2), 3, 150.0)]);
    assert_eq!((summary.added_min, summary.max_extra_ms), (100.0 * 30.0, Some(30 * MIN)));
    assert_eq!(summary.within, [within(15, 150.0, 50.0)]);
}

#[test]
fn what_is_lost_almost_whole_leaves_the_rest_exact() {
    // A plain difference of the sums, 1e9 + 0.1 less 1e9, would be 0.10000002384185791.
    let case = case(&["a", "b"], &[&[1e9], &[0.1]]);
    let times = matrix(2, vec![MIN, 90 * MIN, 2 * MIN, MIN]);
    let ranking = Ranking::new(&times, &case.sites, &sites(&[0, 1]), 2).unwrap();
    let mut scratch = ClosureScratch::default();
    let summary = ranking.close(&sites(&[0]), &[1e9, 0.1], &[15 * MIN], &mut scratch).unwrap();
    assert_eq!((summary.within[0].before, summary.within[0].after), (1e9 + 0.1, 0.1));
}

#[test]
fn a_scratch_notices_another_ranking_weight_or_limit() {
    let (case, times) = scene();
    let all = Ranking::new(&times, &case.sites, &sites(&[0, 1, 2]), 4).unwrap();
    let two = Ranking::new(&times, &case.sites, &sites(&[1, 2]), 4).unwrap();
    let few = matrix(1, vec![MIN]);
    let tiny = Ranking::new(&few, &common::case(&["x"], &[]).sites, &sites(&[0]), 2).unwrap();
    let (people, doubled) = ([100.0, 50.0, 10.0, 7.0, 0.0], [200.0, 100.0, 20.0, 14.0, 0.0]);
    let mut shared = ClosureScratch::default();
    for (ranking, closed, weights, limits) in [
        (&all, 1, &people[..], &[15 * MIN][..]),
        (&two, 1, &people, &[15 * MIN]), // one area more is unreachable
        (&two, 1, &doubled, &[15 * MIN]),
        (&two, 1, &doubled, &[10 * MIN, 60 * MIN]),
        (&tiny, 0, &[3.0], &[MIN]),
        (&all, 1, &people, &[]),
    ] {
        let closed = sites(&[closed]);
        let mut fresh = ClosureScratch::default();
        let expected = ranking.close(&closed, weights, limits, &mut fresh).unwrap();
        assert_eq!(ranking.close(&closed, weights, limits, &mut shared).unwrap(), expected);
        assert_ne!(expected.affected.areas, 0);
    }
}

#[test]
fn what_cannot_be_ranked_or_closed_is_refused() {
    let (case, times) = scene();
    let new = |candidates: &[u32], kept| Ranking::new(&times, &case.sites, &sites(candidates), kept);
    assert_eq!(new(&[0], 1).unwrap_err(), RankingError::Kept(1));
    assert_eq!(new(&[0], 9).unwrap_err(), RankingError::Kept(9));
    assert_eq!(new(&[0, 3], 4).unwrap_err().to_string(), "there is no site position 3, the table has 3");
    let narrow = Ranking::new(&matrix(1, vec![MIN]), &case.sites, &[], 4).map(|_| ());
    assert_eq!(narrow, Err(RankingError::Sites { times: 1, table: 3 }));
    let ranking = new(&[0, 1], Ranking::DEFAULT_KEPT).unwrap();
    let mut scratch = ClosureScratch::default();
    let mut close = |closed: &[u32], weights: &[f64]| {
        ranking.close(&sites(closed), weights, &[MIN], &mut scratch).map(|summary| summary.affected.areas)
    };
    assert_eq!(close(&[0], &[1.0; 5]), Ok(3));
    assert_eq!(close(&[0, 3], &[1.0; 5]), Err(RankingError::UnknownSite { site: SiteIndex(3), table: 3 }));
    assert_eq!(close(&[0], &[1.0; 4]), Err(RankingError::Weights { areas: 5, found: 4 }));
    for (weight, area) in [(-1.0, 2), (f64::INFINITY, 2), (f64::NAN, 2), (f64::MAX, 3)] {
        let error = close(&[0], &[1.0, 1.0, weight, f64::MAX, 1.0]).unwrap_err();
        assert!(matches!(error, RankingError::Weight { area: a, .. } if a == area), "{error}");
    }
    // A refusal leaves the scratch good, and a site that is no candidate (2) changes nothing.
    assert_eq!((close(&[0], &[1.0; 5]), close(&[2], &[1.0; 5])), (Ok(3), Ok(0)));
}

/// A random case: candidates are some of the sites, `closed` some of all, in any order.
#[derive(Debug, Clone)]
struct World {
    case: Case,
    times: TravelTimes,
    candidates: Vec<SiteIndex>,
    closed: Vec<SiteIndex>,
    kept: usize,
}

impl World {
    fn ranking(&self) -> Ranking<'_> {
        Ranking::new(&self.times, &self.case.sites, &self.candidates, self.kept).unwrap()
    }

    fn weights(&self, weight: usize) -> Vec<f64> {
        self.case.areas.iter().map(|area| area.weights[weight]).collect()
    }

    fn evaluated(&self) -> ScenarioResult {
        let spec =
            ScenarioSpec { only: Some(self.candidates.clone()), close: self.closed.clone(), ..scenario("close") };
        evaluate(&self.case, &spec, &self.times).unwrap()
    }

    fn open(&self) -> Vec<SiteIndex> {
        self.candidates.iter().copied().filter(|site| !self.closed.contains(site)).collect()
    }
}

fn world() -> impl Strategy<Value = World> {
    (1..13usize, 1..150usize, Ranking::KEPT).prop_flat_map(|(base, areas, kept)| {
        // Few distinct times, so ties are frequent, some on a limit; one in six has no way.
        let time = prop_oneof![5 => (0..30u32).prop_map(|t| t * 5 * MIN / 2), 1 => Just(NEVER)];
        // Quarters add exactly; the others do not, over ten orders of magnitude.
        let quarters = prop_oneof![4 => (0..4000u32).prop_map(|w| f64::from(w) / 4.0), 1 => Just(0.0)];
        let uneven = prop_oneof![4 => (-3.0..7.0f64).prop_map(|p| 10f64.powf(p)), 1 => Just(0.0)];
        let weights = prop::collection::vec((quarters, uneven).prop_map(|(a, b)| vec![a, b]), areas);
        let order = Just((0..base).collect::<Vec<_>>()).prop_shuffle();
        let all = Just((0..base as u32).collect::<Vec<_>>()).prop_shuffle();
        // One position more than the candidates can be; a third of the cases close everything.
        let closed = Just((0..=base as u32).collect::<Vec<_>>()).prop_shuffle();
        let sizes = (any::<Index>(), prop_oneof![2 => any::<Index>().prop_map(Some), 1 => Just(None)]);
        let refused = prop::collection::vec(prop::bool::weighted(0.1), areas);
        let times = prop::collection::vec(time, areas * (base + 1));
        (times, weights, order, all, closed, sizes, refused).prop_map(
            move |(mut times, weights, order, mut all, mut closed, (candidates, closing), refused)| {
                let ids: Vec<String> = order.iter().map(|i| format!("site_{i:02}")).collect();
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                let weights: Vec<&[f64]> = weights.iter().map(Vec::as_slice).collect();
                let mut case = case(&ids, &weights);
                case.sites.open(site("a_new", 500));
                for (row, _) in times.chunks_exact_mut(base + 1).zip(&refused).filter(|(_, refused)| **refused) {
                    row.fill(NEVER);
                }
                let reasons = refused.iter().map(|refused| refused.then(|| "no road near".to_owned())).collect();
                let times = TravelTimes::new(areas, base + 1, times, reasons).unwrap();
                // Most of the sites more often than few.
                all.truncate(base - candidates.index(base).min(base / 2));
                closed.truncate(closing.map_or(base + 1, |closing| closing.index(base + 1)));
                World { case, times, candidates: sites(&all), closed: sites(&closed), kept }
            },
        )
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn all_near(pairs: impl IntoIterator<Item = (f64, f64)>) -> Result<(), TestCaseError> {
    for (index, (a, b)) in pairs.into_iter().enumerate() {
        prop_assert!(near(a, b), "figure {}: {} and {}", index, a, b);
    }
    Ok(())
}

fn equals_evaluation(
    summary: &ClosureSummary<'_>,
    result: &ScenarioResult,
    weight: usize,
) -> Result<(), TestCaseError> {
    let affected = result.summary(weight, Scope::Affected).unwrap();
    let everyone = result.summary(weight, Scope::Everyone).unwrap();
    prop_assert_eq!((summary.total.areas, summary.affected.areas), (everyone.areas, affected.areas));
    // The same sums in the same order: equal to the last bit.
    prop_assert_eq!((summary.total.weight, summary.affected.weight), (everyone.total, affected.total));
    prop_assert_eq!(
        (summary.compared, summary.mean_extra_ms),
        (affected.change.compared, affected.change.mean_extra_ms)
    );
    prop_assert_eq!(summary.max_extra_ms.map(i64::from), affected.change.max_extra_ms);
    prop_assert_eq!(summary.unreachable_before.weight, everyone.before.unreachable);
    let none = |after: bool| {
        let side = |i: &waywarden_scenario::AreaImpact| if after { i.after.clone() } else { i.before.clone() };
        result.areas.iter().filter(|i| side(i).shares().is_empty()).count()
    };
    prop_assert_eq!((summary.unreachable_before.areas, summary.unreachable_after.areas), (none(false), none(true)));
    let added = affected.change.mean_extra_ms.map_or(0.0, |mean| mean * affected.change.compared / 60_000.0);
    all_near([(summary.added_min, added), (summary.unreachable_after.weight, everyone.after.unreachable)])?;

    let mut receivers: Vec<_> = result.flows.iter().map(|flow| flow.to).collect();
    receivers.sort_unstable();
    receivers.dedup();
    prop_assert_eq!(summary.flows.iter().map(|flow| flow.to).collect::<Vec<_>>(), receivers);
    for inflow in summary.flows {
        let flows = || result.flows.iter().filter(|flow| flow.to == inflow.to);
        prop_assert_eq!(inflow.people.areas, flows().map(|flow| flow.areas).sum::<usize>());
        all_near([(inflow.people.weight, flows().map(|flow| flow.weights[weight]).sum())])?;
    }
    prop_assert_eq!(summary.within.len(), everyone.before.within.len());
    for ((within, before), after) in summary.within.iter().zip(&everyone.before.within).zip(&everyone.after.within) {
        prop_assert_eq!(within.limit_ms, before.limit_ms);
        all_near([(within.before, before.weight), (within.after, after.weight)])?;
        if weight == 0 {
            prop_assert_eq!((within.before, within.after), (before.weight, after.weight));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_closure_is_the_whole_evaluation(world in world()) {
        let (ranking, result) = (world.ranking(), world.evaluated());
        let mut scratch = ClosureScratch::default();
        for weight in [0, 1] {
            let weights = world.weights(weight);
            // Twice: a scratch that has been used gives the same.
            for _ in 0..2 {
                let limits_ms = &world.case.thresholds_ms;
                let summary = ranking.close(&world.closed, &weights, limits_ms, &mut scratch).unwrap();
                equals_evaluation(&summary, &result, weight)?;
            }
        }
    }

    #[test]
    fn areas_go_where_the_allocation_puts_them(world in world()) {
        let ranking = world.ranking();
        let before = allocate(&world.times, &world.case.sites, &world.candidates);
        let after = allocate(&world.times, &world.case.sites, &world.open());
        for (area, (before, after)) in before.into_iter().zip(after).enumerate() {
            prop_assert_eq!(ranking.ranked(area).next(), before);
            prop_assert_eq!(ranking.nearest_open(area, &[]), before);
            prop_assert_eq!(ranking.nearest_open(area, &world.closed), after);
        }
        prop_assert_eq!(ranking.nearest_open(world.times.areas(), &[]), None);
    }

    #[test]
    fn lists_are_a_sort_and_sites_know_their_areas(world in world()) {
        let ranking = world.ranking();
        let mut areas_of = vec![Vec::new(); world.case.sites.len()];
        for area in 0..world.times.areas() {
            let mut sorted: Vec<_> = world.candidates.iter()
                .map(|site| (world.times.time_ms(area, *site), world.case.sites.site(*site).id.clone(), *site))
                .filter(|(time_ms, ..)| *time_ms != NEVER)
                .collect();
            sorted.sort();
            if let Some((.., site)) = sorted.first() {
                areas_of[site.index()].push(area as u32);
            }
            let kept: Vec<_> = sorted.into_iter().take(world.kept).map(|(time_ms, _, site)| (time_ms, site)).collect();
            prop_assert_eq!(ranking.ranked(area).map(|a| (a.time_ms, a.site)).collect::<Vec<_>>(), kept);
        }
        for (site, areas) in areas_of.iter().enumerate() {
            prop_assert_eq!(ranking.areas_of(SiteIndex(site as u32)), areas);
        }
    }

    #[test]
    fn neither_order_nor_the_number_kept_matters(world in world(), other_kept in Ranking::KEPT) {
        let (weights, limits_ms) = (world.weights(1), &world.case.thresholds_ms);
        let (mut one, mut other) = (ClosureScratch::default(), ClosureScratch::default());
        let ranking = world.ranking();
        let summary = ranking.close(&world.closed, &weights, limits_ms, &mut one).unwrap();
        let mut closed = world.closed.clone();
        closed.reverse();
        closed.extend(world.closed.first().copied());
        let candidates: Vec<SiteIndex> = world.candidates.iter().rev().chain(&world.candidates).copied().collect();
        let again = Ranking::new(&world.times, &world.case.sites, &candidates, other_kept).unwrap();
        prop_assert_eq!(summary, again.close(&closed, &weights, limits_ms, &mut other).unwrap());
    }

    #[test]
    fn closing_nothing_is_empty_and_closing_all_leaves_nobody(world in world()) {
        let (weights, limits_ms) = (world.weights(1), &world.case.thresholds_ms);
        let (ranking, mut scratch) = (world.ranking(), ClosureScratch::default());
        let all = ranking.close(&world.candidates, &weights, limits_ms, &mut scratch).unwrap();
        prop_assert_eq!(all.unreachable_after.areas, all.total.areas);
        prop_assert!(all.within.iter().all(|within| within.after == 0.0), "{:?}", all.within);
        prop_assert!(all.flows.iter().all(|flow| flow.to.is_none() && flow.people == all.affected));
        prop_assert_eq!((all.compared, all.mean_extra_ms, all.max_extra_ms), (0.0, None, None));

        let nothing = ranking.close(&[], &weights, limits_ms, &mut scratch).unwrap();
        prop_assert_eq!(nothing.affected, Tally::default());
        prop_assert!(nothing.flows.is_empty() && nothing.within.iter().all(|within| within.before == within.after));
        prop_assert_eq!((nothing.compared, nothing.added_min), (0.0, 0.0));
        prop_assert_eq!((nothing.mean_extra_ms, nothing.max_extra_ms), (None, None));
        prop_assert_eq!(nothing.unreachable_before, nothing.unreachable_after);
    }
}
