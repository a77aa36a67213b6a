//! No count of patients from 1 to 7 can be read or inferred.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{case, scenario};
use proptest::prelude::*;
use waywarden_scenario::disclosure::system::{Published, System};
use waywarden_scenario::disclosure::{Count, Shown, is_small, rounded};
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
    assert!(system.protect());
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
    assert!(system.protect());
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
        prop_assume!(system.protect());
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
        let shown = Shown::new(&case, &results, &slices);
        let fine = |count: Count, raw: f64| match count {
            Count::Shown(value) => !is_small(raw) && value == rounded(raw) && (value > 0.0) == (raw > 0.0),
            Count::Withheld => true,
        };
        for (area, found) in case.areas.iter().enumerate() {
            prop_assert!(fine(shown.area(area, 0, found.weights[0]), found.weights[0]));
        }
        for (number, result) in results.iter().enumerate() {
            let shown = shown.result(number);
            for (row, flow) in flow_rows(&case, result, shown).iter().zip(&result.flows) {
                prop_assert!(fine(row.weights[0], flow.weights[0]));
            }
            let volumes = volume_rows(&case, result, shown);
            for (row, volume) in volumes.iter().zip(&result.volumes) {
                prop_assert!(fine(row.before[0], volume.before[0]) && fine(row.after[0], volume.after[0]));
                prop_assert!(row.difference[0].is_none_or(|d| d % 5.0 == 0.0));
            }
            let small = result.volumes.iter().any(|volume| is_small(volume.before[0]));
            let withheld = volumes.iter().filter(|row| row.before[0].withheld()).count();
            let total = shown.summary(&result.summaries[1], None).total;
            prop_assert!(!small || withheld != 1 || total.withheld() || volumes.iter().filter(|v| v.areas_before > 0).count() == 1);
            for row in summary_rows(&case, result, shown).iter().filter(|row| row.unit == "people") {
                for figure in [row.before, row.after, row.difference].into_iter().flatten() {
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
}
