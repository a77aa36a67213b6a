//! Laws of comparisons, on folders with made-up tables.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use waywarden_pack::{InputRecord, RunRecord, Staging};
use waywarden_run_diff::{Cause, Figure, Pair, RunDiff, compare};

/// A count of the summary: shown, or withheld.
type Count = Option<u8>;

/// A run with the counts of some measures, and the minutes and people of areas.
#[derive(Clone, Debug)]
struct Made {
    summary: Vec<Count>,
    areas: Vec<(Count, u8)>,
    people_hash: u8,
}

fn made() -> impl Strategy<Value = Made> {
    let count = || prop_oneof![1 => Just(None), 4 => (0..4u8).prop_map(|n| Some(n * 5))];
    let area = (count(), 10..13u8);
    (prop::collection::vec(count(), 0..6), prop::collection::vec(area, 0..5), 0..3u8)
        .prop_map(|(summary, areas, people_hash)| Made { summary, areas, people_hash })
}

fn text(count: Count) -> String {
    count.map_or(String::new(), |count| format!("{count}.0"))
}

/// Writes the run as the program would.
fn write(made: &Made, folder: &Path) {
    let staging = Staging::begin(folder).unwrap();
    let mut csv = String::from("scenario,weight,scope,measure,unit,before,after,difference,suppressed\n");
    for (number, count) in made.summary.iter().enumerate() {
        let (count, flag) = (text(*count), count.is_none());
        csv.push_str(&format!("close,people,everyone,within_{number}_min,people,{count},,,{flag}\n"));
    }
    staging.write("summary.csv", csv.as_bytes()).unwrap();
    let feature = |(number, (count, minutes)): (usize, &(Count, u8))| {
        json!({ "type": "Feature", "id": number.to_string(), "geometry": null, "properties": {
            "area_id": number.to_string(), "area_name": format!("Area {number}"),
            "people": count, "people_suppressed": count.is_none(),
            "close_counts": true, "close_affected": true, "close_before_site": "a", "close_before_min": 9.5,
            "close_after_site": if *minutes > 11 { "c" } else { "b" }, "close_after_min": minutes, "close_extra_min": 1.0,
        } })
    };
    let features: Vec<Value> = made.areas.iter().enumerate().map(feature).collect();
    let layer = json!({ "type": "FeatureCollection", "features": features });
    staging.write("areas.geojson", layer.to_string().as_bytes()).unwrap();
    let input = |path: &str, hash: String| InputRecord::new(path.as_ref(), hash, 1, None);
    let inputs = vec![input("case.toml", "c".into()), input("people.csv", made.people_hash.to_string())];
    let settings = json!({ "weights": [{ "name": "people", "disclosure": "patients" }] });
    let record = RunRecord { inputs, settings, ..RunRecord::new("0123456789ab", "made_up") };
    staging.commit_with_record(record).unwrap();
}

fn compared(first: &Made, second: &Made) -> RunDiff {
    let parent = tempfile::tempdir().unwrap();
    let folders = [parent.path().join("first"), parent.path().join("second")];
    write(first, &folders[0]);
    write(second, &folders[1]);
    compare(&folders[0], &folders[1]).unwrap()
}

/// The same comparison the other way round.
fn mirrored(diff: &RunDiff) -> RunDiff {
    fn swap<T>(pair: &mut Pair<T>) {
        std::mem::swap(&mut pair.first, &mut pair.second);
    }
    let negative = |change: &mut Option<f64>| *change = change.map(|change| -change);
    let mut diff = diff.clone();
    swap(&mut diff.runs);
    swap(&mut diff.not_as_written);
    for input in &mut diff.inputs {
        swap(&mut input.sha256);
        swap(&mut input.bytes);
        swap(&mut input.rows);
    }
    for value in diff.settings.iter_mut().chain(&mut diff.facts) {
        std::mem::swap(&mut value.first, &mut value.second);
    }
    for table in &mut diff.tables {
        swap(&mut table.rows);
        std::mem::swap(&mut table.only_first, &mut table.only_second);
        for cell in table.changed.iter_mut().flat_map(|row| &mut row.cells) {
            std::mem::swap(&mut cell.first, &mut cell.second);
            negative(&mut cell.change);
        }
    }
    if let Some(areas) = &mut diff.areas {
        std::mem::swap(&mut areas.only_first, &mut areas.only_second);
        areas.weights.iter_mut().for_each(|weight| swap(&mut weight.total));
        for result in &mut areas.results {
            result.people.iter_mut().for_each(|people| swap(&mut people.total));
            for area in &mut result.changed {
                swap(&mut area.site);
                swap(&mut area.minutes);
                negative(&mut area.change_min);
            }
        }
    }
    diff
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_run_does_not_differ_from_itself(run in made()) {
        let diff = compared(&run, &run);
        prop_assert!(!diff.figures_differ() && diff.inputs.is_empty() && diff.not_compared.is_empty());
        prop_assert_eq!(diff.cause, Cause::Nothing);
    }

    #[test]
    fn the_other_way_round_is_the_mirror_image(first in made(), second in made()) {
        prop_assert_eq!(mirrored(&compared(&first, &second)), compared(&second, &first));
    }

    /// Counted from what the runs were made of, not from their files.
    #[test]
    fn every_difference_is_found_and_no_other(first in made(), second in made()) {
        let diff = compared(&first, &second);
        let rows = first.summary.iter().zip(&second.summary);
        let summary = diff.tables.iter().find(|table| table.table == "summary");
        let changed = rows.clone().filter(|(one, other)| one != other).count();
        prop_assert_eq!(summary.map_or(0, |table| table.changed.len()), changed);
        let lengths = [first.summary.len(), second.summary.len()];
        let only = summary.map_or([0, 0], |table| [table.only_first.len(), table.only_second.len()]);
        prop_assert_eq!(only, [lengths[0].saturating_sub(lengths[1]), lengths[1].saturating_sub(lengths[0])]);
        // A number of a change is that of two shown counts.
        for (number, (one, other)) in rows.enumerate() {
            let measure = format!("within_{number}_min");
            let row = summary.and_then(|table| table.changed.iter().find(|row| row.key.iter().any(|(_, v)| *v == measure)));
            let found = row.and_then(|row| row.cells.iter().find(|cell| cell.column == "before")).map(|cell| cell.change);
            let expected = (one != other).then(|| Some(f64::from((*other)?) - f64::from((*one)?)));
            prop_assert_eq!(found, expected);
        }
        let both: Vec<_> = first.areas.iter().zip(&second.areas).collect();
        let after = diff.areas.as_ref().unwrap().results.iter().find(|result| result.side == "after");
        prop_assert_eq!(after.map_or(0, |r| r.other_minutes), both.iter().filter(|(a, b)| a.1 != b.1).count());
        prop_assert_eq!(after.map_or(0, |r| r.other_site), both.iter().filter(|(a, b)| (a.1 > 11) != (b.1 > 11)).count());
        prop_assert!(diff.areas.as_ref().unwrap().results.iter().all(|result| result.side == "after"));
        let there = both.iter().filter(|(a, b)| a.1 != b.1);
        let shown: f64 = there.filter_map(|(a, b)| Some(f64::from(a.0?) * f64::from(u8::from(b.0.is_some())))).sum();
        prop_assert_eq!(after.map_or(0.0, |r| r.people[0].total.first), shown);
        // The people's table is the only input that can differ.
        let expected = match (diff.figures_differ(), first.people_hash == second.people_hash) {
            (false, true) => Cause::Nothing,
            (false, false) => Cause::NoFigureDiffers(vec!["people.csv".into()]),
            (true, true) => Cause::ProgramOfSameVersion,
            (true, false) => Cause::Only("people.csv".into()),
        };
        prop_assert_eq!(diff.cause, expected);
    }
}

#[test]
fn what_either_run_withholds_stays_withheld() {
    let run = |count: Count, area: Count| Made { summary: vec![count], areas: vec![(area, 10)], people_hash: 0 };
    let diff = compared(&run(Some(10), Some(10)), &run(None, None));
    let cell = &diff.tables[0].changed[0].cells[0];
    assert_eq!((&cell.second, cell.change), (&Figure::Suppressed, None));
    let weight = &diff.areas.as_ref().unwrap().weights[0];
    assert_eq!((weight.areas, weight.suppressed_areas, weight.total.first), (1, 1, 0.0));
    assert!(diff.lines().iter().any(|line| line.contains("before 10.0 -> suppressed")), "{:?}", diff.lines());
    // Withheld in both: nobody can say whether it differs.
    let diff = compared(&run(None, Some(5)), &run(None, Some(10)));
    assert!(diff.tables.is_empty());
}

#[test]
fn what_is_no_run_is_refused_with_a_remedy() {
    let parent = tempfile::tempdir().unwrap();
    let error = compare(parent.path(), parent.path()).unwrap_err().to_string();
    assert!(error.contains("run.json") && error.contains("Remedy: name a folder that waywarden run has written"));
}

#[test]
fn a_run_without_tables_is_told() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("results");
    Staging::begin(&folder).unwrap().commit_with_record(RunRecord::new("0", "case")).unwrap();
    let notes = compare(&folder, &folder).unwrap().not_compared;
    assert!(notes.len() == 3 && notes.iter().all(|note| note.contains("--pack csv,geojson")), "{notes:?}");
}

#[test]
fn a_file_that_was_changed_later_is_the_cause() {
    let parent = tempfile::tempdir().unwrap();
    let folders = [parent.path().join("first"), parent.path().join("second")];
    let made = Made { summary: vec![Some(10)], areas: vec![], people_hash: 0 };
    folders.iter().for_each(|folder| write(&made, folder));
    let path = folders[1].join("summary.csv");
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap().replace("10.0", "15.0")).unwrap();
    let diff = compare(&folders[0], &folders[1]).unwrap();
    assert_eq!(diff.cause, Cause::FilesChanged(vec!["summary.csv".into()]));
    assert_eq!(diff.tables[0].changed[0].cells[0].change, Some(5.0));
}
