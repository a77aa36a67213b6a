//! No count of patients from 1 to 7 can be read or inferred.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{case, scenario};
use proptest::prelude::*;
use waywarden_scenario::disclosure::system::{Published, System};
use waywarden_scenario::disclosure::{Count, SuppressedCounts, is_small, rounded};
use waywarden_scenario::impact::{by_group, slices};
use waywarden_scenario::rows::{flow_rows, summary_rows, volume_rows};
use waywarden_scenario::{
    Case, Disclosure, GroupKind, GroupSpec, ScenarioResult, ScenarioSpec, SiteIndex, TravelTimes, evaluate,
};

#[test]
fn the_rule_for_one_count() {
    for (count, small, shown) in [
        (0.0, false, 0.0),
        (1.0, true, 0.0),
        (7.0, true, 5.0),
        (8.0, false, 10.0),
        (12.0, false, 10.0),
        (13.0, false, 15.0),
    ] {
        assert_eq!((is_small(count), rounded(count)), (small, shown), "{count}");
    }
    assert!(is_small(0.2) && is_small(7.4) && !is_small(7.6));
}

#[test]
fn a_single_withheld_part_takes_another_with_it() {
    let mut system = System::default();
    let parts = [3.0, 20.0, 40.0].map(|count| (system.cell(count), 1.0));
    let total = system.cell(63.0);
    system.sum(total, &parts);
    assert!(system.protect(&|| {}));
    assert_eq!(system.published(parts[0].0), Published::Small);
    assert_eq!(system.published(parts[1].0), Published::Hidden, "the smallest other part");
    assert_eq!([parts[2].0, total].map(|cell| system.published(cell)), [Published::Rounded; 2]);
}

/// Rounding alone gives a count away: 1 + 48 + 48 = 97 is published as 95 = ? + 50 + 50.
#[test]
fn the_attacker_is_no_fool() {
    let mut system = System::default();
    let parts = [1.0, 48.0, 48.0].map(|count| (system.cell(count), 1.0));
    let total = system.cell(97.0);
    system.sum(total, &parts);
    assert_eq!(system.found(), [parts[0].0]);
    assert!(system.protect(&|| {}));
    assert!(system.found().is_empty());
}

/// No relation alone pins the first count, and no bounds do: only 1 fits all three sums. 1 + 6 = 7 is small, 1 + 10 = 11 is at
/// most 12, and 6 + 12 + 10 = 28 is at least 28.
#[test]
fn the_attacker_tries_numbers() {
    let mut system = System::default();
    let areas = [1.0, 6.0, 12.0, 10.0].map(|count| system.cell(count));
    for members in [&[0, 1][..], &[0, 3], &[1, 2, 3]] {
        let total = members.iter().map(|area| system.count(areas[*area])).sum();
        let cell = system.cell(total);
        system.sum(cell, &members.iter().map(|area| (areas[*area], 1.0)).collect::<Vec<_>>());
    }
    assert!(system.found().contains(&areas[0]));
    assert!(system.protect(&|| {}));
    assert!(system.found().is_empty());
}

/// Counts of areas, and sums of some of them.
fn sums() -> impl Strategy<Value = (Vec<u32>, Vec<BTreeSet<usize>>)> {
    (2..5usize).prop_flat_map(|areas| {
        let count = prop_oneof![1 => Just(0u32), 3 => 1..8u32, 2 => 8..13u32];
        let members = prop::collection::btree_set(0..areas, 2..=areas);
        (prop::collection::vec(count, areas), prop::collection::vec(members, 1..4))
    })
}

/// A case of patients in groups, its times, and which of three sites close in each of two scenarios.
fn world() -> impl Strategy<Value = (Case, TravelTimes, [u8; 2])> {
    (2..14usize).prop_flat_map(|areas| {
        let time = (0..60u32).prop_map(|t| t * 60_000);
        let count = prop_oneof![2 => Just(0u32), 4 => 1..8u32, 4 => 8..60u32];
        (
            prop::collection::vec(time, areas * 3),
            prop::collection::vec(count, areas),
            prop::collection::vec(0..3u8, areas),
            [1..7u8, 1..7u8],
        )
            .prop_map(move |(times, counts, groups, masks)| {
                let rows: Vec<Vec<f64>> = counts.iter().map(|c| vec![f64::from(*c)]).collect();
                let mut case = case(&["a", "b", "c"], &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
                case.weights[0].disclosure = Disclosure::Patients;
                let kind = GroupKind::Commissioner;
                case.groups = vec![GroupSpec { column: "g".into(), name: "g".into(), title: "G".into(), kind }];
                for (area, group) in case.areas.iter_mut().zip(groups) {
                    area.groups = vec![format!("g{group}").into()];
                }
                (case, TravelTimes::new(areas, 3, times, vec![None; areas]).unwrap(), masks)
            })
    })
}

fn results(case: &Case, times: &TravelTimes, masks: [u8; 2]) -> Vec<ScenarioResult> {
    let closing = masks.map(|mask| {
        let close = (0..3).filter(|site| mask & (1 << site) != 0).map(SiteIndex).collect();
        evaluate(case, &ScenarioSpec { close, ..scenario("close") }, times).unwrap()
    });
    closing.into()
}

proptest! {
    /// The strongest attacker there is tries every count of every area and keeps those that fit all that is published.
    #[test]
    fn trying_everything_does_not_find_a_small_count((counts, members) in sums()) {
        let mut system = System::default();
        let areas: Vec<usize> = counts.iter().map(|count| system.cell(f64::from(*count))).collect();
        let mut cells: Vec<(usize, Vec<usize>)> = areas.iter().map(|area| (*area, vec![*area])).collect();
        for members in &members {
            let total: u32 = members.iter().map(|area| counts[*area]).sum();
            let cell = system.cell(f64::from(total));
            system.sum(cell, &members.iter().map(|area| (*area, 1.0)).collect::<Vec<_>>());
            cells.push((cell, members.iter().copied().collect()));
        }
        prop_assume!(system.protect(&|| {}));
        let fits = |guess: &[u32]| cells.iter().all(|(cell, members)| {
            let of = |counts: &[u32]| members.iter().map(|area| counts[*area]).sum::<u32>();
            match system.published(*cell) {
                Published::Rounded if of(&counts) == 0 => of(guess) == 0,
                Published::Rounded => of(guess) > 7 && rounded(f64::from(of(guess))) == rounded(f64::from(of(&counts))),
                Published::Small => (1..=7).contains(&of(guess)),
                Published::Hidden => true,
            }
        });
        let mut guesses: Vec<Vec<u32>> = Vec::new();
        let mut guess = vec![0u32; counts.len()];
        loop {
            if fits(&guess) {
                guesses.push(guess.clone());
            }
            let Some(digit) = guess.iter().position(|digit| *digit < 16) else { break };
            guess[..digit].fill(0);
            guess[digit] += 1;
        }
        for (cell, members) in cells.iter().filter(|(cell, _)| system.published(*cell) == Published::Small) {
            let values: BTreeSet<u32> = guesses.iter().map(|g| members.iter().map(|area| g[*area]).sum()).collect();
            prop_assert!(values.len() > 1, "{cell} can only be {values:?} of {counts:?} in {members:?}");
        }
    }

    /// Whatever a run writes of a protected weight is 0 or a multiple of 5, and small counts are nowhere; parts that are
    /// shown beside exactly one that is not never make up a total.
    #[test]
    fn nothing_that_is_written_gives_a_count_away((case, times, masks) in world()) {
        let (results, slices) = (results(&case, &times, masks), slices(&case));
        let shown = SuppressedCounts::new(&case, &results, &slices);
        let fine = |count: Count, raw: f64| match count {
            Count::Shown(value) => !is_small(raw) && value == rounded(raw) && (value > 0.0) == (raw > 0.0),
            Count::Suppressed => true,
        };
        for (area, found) in case.areas.iter().enumerate() {
            prop_assert!(fine(shown.area(area, 0, found.weights[0]), found.weights[0]));
        }
        for (number, result) in results.iter().enumerate() {
            let shown = shown.result(number);
            for (row, flow) in flow_rows(result, shown).iter().zip(&result.flows) {
                prop_assert!(fine(row.weights[0], flow.weights[0]));
            }
            let volumes = volume_rows(result, shown);
            for (row, volume) in volumes.iter().zip(&result.volumes) {
                prop_assert!(fine(row.before[0], volume.before[0]) && fine(row.after[0], volume.after[0]));
                prop_assert!(row.difference[0].is_none_or(|d| d % 5.0 == 0.0));
            }
            let small = result.volumes.iter().any(|volume| is_small(volume.before[0]));
            let withheld = volumes.iter().filter(|row| row.before[0].suppressed()).count();
            let total = shown.summary(&result.summaries[1], None).total;
            prop_assert!(!small || withheld != 1 || total.suppressed() || volumes.iter().filter(|v| v.areas_before > 0).count() == 1);
            for row in summary_rows(result, shown).iter().filter(|row| row.measure.unit(&case.weights[row.weight].unit) == "people") {
                for figure in [row.before, row.after, row.difference].into_iter().filter_map(waywarden_scenario::rows::Figure::value) {
                    prop_assert!(figure % 5.0 == 0.0, "{row:?}");
                }
            }
            for group in by_group(&case, result, &slices) {
                let slice = slices.iter().position(|slice| slice.value == group.value);
                let figures = shown.summary(&group.summary, slice);
                prop_assert!(fine(figures.total, group.summary.total));
                prop_assert!(figures.before.mean_min.is_none() || group.summary.before.reachable >= 8.0);
                for (count, raw) in figures.bands.iter().zip(group.summary.change.bands) {
                    prop_assert!(fine(*count, raw));
                }
            }
        }
    }

    /// The strongest attacker on whole cases: knows all times, groups and closures, reads every count of every area, row,
    /// total and scenario, knows which withheld counts are small, and tries everything that fits.
    #[test]
    fn trying_everything_on_two_scenarios_does_not_find_a_small_count((case, times, masks) in small_world()) {
        let (results, slices) = (results(&case, &times, masks), slices(&case));
        let shown = SuppressedCounts::new(&case, &results, &slices);
        let truth: Vec<u32> = case.areas.iter().map(|area| area.weights[0] as u32).collect();
        let told = |case: &Case, results: &[ScenarioResult]| told(case, results, &slices, &shown);
        // Every count as a sum of areas: found by giving one area a count after the other.
        let published = told(&case, &results);
        let mut parts: Vec<Vec<bool>> = vec![Vec::new(); published.len()];
        for area in 0..truth.len() {
            let mut one = case.clone();
            one.areas.iter_mut().enumerate().for_each(|(number, a)| a.weights[0] = f64::from(u8::from(number == area)));
            let results = [0, 1].map(|number| {
                let close = (0..3).filter(|site| masks[number] & (1 << site) != 0).map(SiteIndex).collect();
                evaluate(&one, &ScenarioSpec { close, ..scenario("close") }, &times).unwrap()
            });
            for (parts, (_, raw)) in parts.iter_mut().zip(told(&one, &results)) {
                parts.push(raw == 1.0);
            }
        }
        let sum = |parts: &[bool], counts: &[u32]| -> u32 {
            parts.iter().zip(counts).filter(|(is_part, _)| **is_part).map(|(_, count)| count).sum()
        };
        let mut cells: Vec<(Vec<bool>, Count)> = Vec::new();
        for (parts, (count, raw)) in parts.into_iter().zip(published) {
            prop_assert_eq!(f64::from(sum(&parts, &truth)), raw);
            if parts.contains(&true) && !cells.iter().any(|(known, _)| *known == parts) {
                cells.push((parts, count));
            }
        }
        let fits = |guess: &[u32]| cells.iter().all(|(parts, count)| {
            let (guess, truth) = (sum(parts, guess), sum(parts, &truth));
            match count {
                Count::Shown(value) if *value == 0.0 => guess == 0,
                Count::Shown(value) => guess > 7 && rounded(f64::from(guess)) == *value,
                Count::Suppressed => !(1..=7).contains(&truth) || (1..=7).contains(&guess),
            }
        });
        let small: Vec<&Vec<bool>> = cells.iter().map(|(parts, _)| parts).filter(|p| (1..=7).contains(&sum(p, &truth))).collect();
        let mut values: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); small.len()];
        let mut guess = vec![0u32; truth.len()];
        loop {
            if fits(&guess) {
                values.iter_mut().zip(&small).for_each(|(values, parts)| { values.insert(sum(parts, &guess)); });
            }
            let Some(digit) = guess.iter().position(|digit| *digit < 15) else { break };
            guess[..digit].fill(0);
            guess[digit] += 1;
        }
        for (parts, values) in small.iter().zip(&values) {
            prop_assert!(values.len() > 1, "{parts:?} can only be {values:?} of {truth:?}");
        }
    }
}

/// A world of up to four areas, for attackers who try everything.
fn small_world() -> impl Strategy<Value = (Case, TravelTimes, [u8; 2])> {
    (2..5usize).prop_flat_map(|areas| {
        let time = (0..60u32).prop_map(|t| t * 60_000);
        let count = prop_oneof![1 => Just(0u32), 5 => 1..8u32, 3 => 8..14u32];
        (
            prop::collection::vec(time, areas * 3),
            prop::collection::vec(count, areas),
            prop::collection::vec(0..2u8, areas),
            [1..7u8, 1..7u8],
        )
            .prop_map(move |(times, counts, groups, masks)| {
                let rows: Vec<Vec<f64>> = counts.iter().map(|c| vec![f64::from(*c)]).collect();
                let mut case = case(&["a", "b", "c"], &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
                case.weights[0].disclosure = Disclosure::Patients;
                let kind = GroupKind::Commissioner;
                case.groups = vec![GroupSpec { column: "g".into(), name: "g".into(), title: "G".into(), kind }];
                for (area, group) in case.areas.iter_mut().zip(groups) {
                    area.groups = vec![format!("g{group}").into()];
                }
                (case, TravelTimes::new(areas, 3, times, vec![None; areas]).unwrap(), masks)
            })
    })
}

/// Every count that tables of these results have, as it may be shown and as it is: areas, and for each result totals, reach,
/// thresholds and bands by scope and group, flows and volumes. Always in the same order, whatever the counts.
fn told(
    case: &Case,
    results: &[ScenarioResult],
    slices: &[waywarden_scenario::impact::GroupSlice],
    shown: &SuppressedCounts,
) -> Vec<(Count, f64)> {
    let mut told: Vec<(Count, f64)> = Vec::new();
    for (area, found) in case.areas.iter().enumerate() {
        told.push((shown.area(area, 0, found.weights[0]), found.weights[0]));
    }
    for (number, result) in results.iter().enumerate() {
        let shown = shown.result(number);
        let groups = by_group(case, result, slices);
        let slice_of = |value: &str| slices.iter().position(|slice| slice.value == value);
        let all = result.summaries.iter().map(|summary| (summary, None));
        for (summary, slice) in all.chain(groups.iter().map(|g| (&g.summary, slice_of(&g.value)))) {
            let s = shown.summary(summary, slice);
            told.push((s.total, summary.total));
            for (s, raw) in [(&s.before, &summary.before), (&s.after, &summary.after)] {
                told.extend([(s.reachable, raw.reachable), (s.unreachable, raw.unreachable)]);
                told.extend(s.within.iter().zip(&raw.within).map(|(s, raw)| (s.weight, raw.weight)));
            }
            told.extend(s.bands.iter().copied().zip(summary.change.bands));
        }
        for (row, flow) in flow_rows(result, shown).iter().zip(&result.flows) {
            told.push((row.weights[0], flow.weights[0]));
        }
        for (row, volume) in volume_rows(result, shown).iter().zip(&result.volumes) {
            told.extend([(row.before[0], volume.before[0]), (row.after[0], volume.after[0])]);
        }
    }
    told
}
