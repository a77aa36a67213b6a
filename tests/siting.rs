//! `waywarden siting` on a scene worked out by hand: the answer, its losses, refusals.

mod common;

use std::fs;

use common::{csv_rows, folder, number, run_in, run_well};

/// Minutes from e1, e2 (100 and 50 people) to a, b, c; e3 has nobody and no time to c; x9 is no area.
const TIMES: &str = "origin_id,destination_id,minutes\n\
    e1,a,10\ne1,b,20\ne1,c,30\ne2,a,30\ne2,b,5\ne2,c,5\ne3,a,1\ne3,b,1\nx9,a,3\n";
const AREAS: &str = "id,people\ne1,100\ne2,50\ne3,0\n";
const TABLES: [&str; 7] = ["siting", "--times", "times.csv", "--areas", "areas.csv", "--weight", "people"];

fn scene(times: &str) -> tempfile::TempDir {
    let folder = folder();
    fs::write(folder.path().join("times.csv"), times).expect("a file");
    fs::write(folder.path().join("areas.csv"), AREAS).expect("a file");
    folder
}

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&TABLES[..], more].concat()
}

#[test]
fn the_best_site_and_what_does_not_count() {
    // a: (100 x 10 + 50 x 30) / 150 = 16.667; b: (100 x 20 + 50 x 5) / 150 = 15; c: 21.667.
    let scene = scene(TIMES);
    let ran = run_well(scene.path(), &with(&["--open", "1", "--objective", "mean", "--best", "3"]));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "1 of 9 pairs of an area and a site have no time and count as no way",
            "1 rows of times are not from an area and are left out",
            "1 of 3 areas have weight 0",
        ]
    );
    for (line, (figure, site)) in lines[3..].iter().zip([("15.000", "b"), ("16.667", "a"), ("21.667", "c")]) {
        assert!(line.contains(figure) && line.ends_with(&format!(": {site}")), "{}", ran.stdout);
    }
    assert!(lines[6].starts_with("proved"), "{}", ran.stdout);

    let ran = run_well(scene.path(), &with(&["--open", "1", "--objective", "longest"]));
    assert!(ran.stdout.contains("20.000") && ran.stdout.contains(": b\n"), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_is_said() {
    let ran = run_in(scene(TIMES).path(), &with(&["--open", "1", "--objective", "mean", "--no-longer", "8"]));
    assert!(ran.code != 0 && ran.stderr.contains("this is proved"), "{}", ran.stderr);
    let ran = run_in(scene(TIMES).path(), &with(&["--objective", "mean", "--keep-open", "z"]));
    assert!(ran.code != 0 && ran.stderr.contains("\"z\" is no site of times.csv: a, b, c"), "{}", ran.stderr);
    let twice = format!("{TIMES}e1,a,11\ne1,,4\n");
    let ran = run_in(scene(&twice).path(), &with(&["--open", "1", "--objective", "mean"]));
    for part in ["the pair \"e1\", \"a\" stands in line 2 already", "the id of the site is blank"] {
        assert!(ran.code != 0 && ran.stderr.contains(part), "{part}\nin {}", ran.stderr);
    }
}

#[test]
fn every_choice_the_curve_and_the_front() {
    let scene = scene(TIMES);
    let table = |more: &[&str], file: &str| {
        run_well(scene.path(), &with(more));
        csv_rows(&fs::read(scene.path().join(file)).expect("a list"))
    };
    // Seven choices of three sites; with a and c: e1 10 min to a, e2 5 min to c.
    let all = table(&["--all", "all.csv", "--limits", "5,15"], "all.csv");
    assert_eq!(all.len(), 7);
    let both = all.iter().find(|row| row["sites"] == "a c").expect("a and c");
    for (column, figure) in [
        ("open", 2.0),
        ("mean_min", 8.333),
        ("people_reached", 150.0),
        ("within_5_min", 50.0),
        ("within_15_min", 150.0),
    ] {
        assert_eq!(number(both, column), figure, "{column}");
    }
    // One site 15 min, two and three 8.333.
    let curve = table(&["--curve", "curve.csv"], "curve.csv");
    let values: Vec<f64> = curve.iter().map(|row| number(row, "value")).collect();
    assert_eq!(values, [15.0, 8.333, 8.333]);
    assert!(curve.iter().all(|row| row["proved"] == "yes"), "{curve:?}");
    assert_eq!(curve[0]["sites"], "b");
    // With one site b is best in the mean and for the longest way, so the front is that plan alone.
    let one = ["--open", "1", "--objective", "mean", "--then", "longest", "--front", "front.csv"];
    let front = table(&one, "front.csv");
    assert_eq!(front.len(), 1);
    assert_eq!((number(&front[0], "value_1"), number(&front[0], "value_2")), (15.0, 20.0));
    let ran = run_in(scene.path(), &with(&["--open", "1", "--front", "front.csv"]));
    assert!(ran.code == 2 && ran.stderr.contains("--then"), "{}", ran.stderr);
}

#[test]
fn what_stands_for_no_time_is_none_and_ids_are_joined_from_both_sides() {
    let nines = TIMES.replace("e2,a,30", "e2,a,9999");
    // e1 without its row would count as without a way; "E1" was meant.
    let capital = TIMES.replace("e1,", "E1,");
    for (times, parts) in [
        (nines, &["times.csv, line 5", "9999 looks like the sign of a missing value", "leave the cell blank"][..]),
        (capital, &["1 areas without any row: \"e1\"", "\"e1\" may be \"E1\""]),
    ] {
        assert_ne!(times, TIMES);
        let ran = run_in(scene(&times).path(), &with(&["--open", "1", "--objective", "mean"]));
        for part in parts {
            assert!(ran.code != 0 && ran.stderr.contains(part), "{part}\nin {}", ran.stderr);
        }
    }
    // A long journey among others of its kind is one.
    let long = TIMES.replace("e2,a,30", "e2,a,999").replace("e2,b,5", "e2,b,700");
    run_well(scene(&long).path(), &with(&["--open", "1", "--objective", "mean"]));
    let lacking = TIMES.replace("e3,a,1\ne3,b,1\n", "");
    let ran = run_well(scene(&lacking).path(), &with(&["--open", "1", "--objective", "mean"]));
    assert!(ran.stdout.contains("times.csv: 1 areas without any row: \"e3\""), "{}", ran.stdout);
}
