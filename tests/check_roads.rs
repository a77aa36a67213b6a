//! `check --roads` tells everything about places and roads that `run` would.

mod common;

use common::scene::{AREAS, Scene};
use common::{csv_rows, run_in, run_well};

#[test]
fn what_a_run_would_refuse_is_refused_at_once() {
    type Spoil = fn(&Scene);
    let cases: [(&str, Spoil, &[&str]); 6] = [
        (
            "sites far from any road, all of them",
            |s| s.put("sites.csv", "id,name,lon,lat\nnorth,N,-2.955,51.055\nsouth,S,-2.5,51.4\n"),
            &["site \"north\"", "max_snap_site_m", "site \"south\"", "outside the area of the road network"],
        ),
        (
            "no area near a road",
            |s| s.put("areas.csv", "id,lon,lat,people\na,-2.95,51.09,5\nb,-2.96,51.09,5\n"),
            &["not one of the 2 areas is near a road"],
        ),
        (
            "a change that finds no road",
            |s| {
                s.change(
                    "case.toml",
                    "[sites]",
                    "[[roads.change]]\nwhy = \"flood\"\nref = [\"A303\"]\nclose = true\n\n[sites]",
                )
            },
            &["case.toml", "A303"],
        ),
        (
            "a change of a scenario that finds no road",
            |s| {
                s.change(
                    "case.toml",
                    "close = [\"north\"]",
                    "roads.change = [{ why = \"flood\", ref = [\"A303\"], close = true }]",
                )
            },
            &["case.toml", "A303"],
        ),
        (
            "a scenario that closes the road of a site",
            |s| {
                let all = "roads.change = [{ why = \"flood\", name = [\"A Street\"], close = true }]";
                s.change("case.toml", "close = [\"north\"]", all);
            },
            &["on the roads of the scenario close_north", "site \"north\"", "site \"south\""],
        ),
        ("roads that are none", |s| s.put("roads.osm.pbf", "no roads"), &["roads.osm.pbf is not"]),
    ];
    for (what, spoil, says) in cases {
        let scene = Scene::new();
        spoil(&scene);
        run_well(scene.path(), &["check", "case.toml"]);
        let ran = scene.refused(&["check", "case.toml", "--roads"]);
        assert_eq!(ran.code, 2, "{what}");
        for part in says {
            assert!(ran.stderr.contains(part), "{what}: {part}: {}", ran.stderr);
        }
        assert_eq!(run_in(scene.path(), &["run", "case.toml", "-o", "results"]).code, 2, "{what}: run refuses it too");
    }
}

#[test]
fn areas_that_meet_no_road_are_named_as_a_run_counts_them() {
    let scene = Scene::new();
    let good = run_well(scene.path(), &["check", "case.toml", "--roads"]);
    assert!(good.stdout.contains("roads: all 2 sites and 4 areas meet a road"), "{}", good.stdout);
    scene.put("areas.csv", format!("{AREAS}far,Far,-2.95,51.065,7\nout,Out,-2.0,52.0,8\n"));
    let check = run_well(scene.path(), &["check", "case.toml", "--roads", "roads.osm.pbf", "--errors", "check.csv"]);
    assert!(check.stdout.contains("2 of 6 areas meet no road and will have no times"), "{}", check.stdout);
    assert!(check.stdout.contains("1 x too far from a road: far"), "{}", check.stdout);
    assert!(check.stdout.contains("1 x outside the area of the road network: out"), "{}", check.stdout);
    let run = run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "csv", "--errors", "run.csv"]);
    assert!(run.stdout.contains("2 of 6 areas are not near a usable road"), "{}", run.stdout);
    let [of_check, of_run] = ["check.csv", "run.csv"].map(|name| std::fs::read(scene.file(name)).expect("written"));
    assert_eq!(of_check, of_run, "a run finds nothing that the check did not");
    let rows = csv_rows(&of_check);
    assert_eq!(rows.iter().map(|row| row["value"].as_str()).collect::<Vec<_>>(), ["far", "out"]);
    assert!(
        rows[0]["problem"].contains("no road within 1000 m") && rows[0]["remedy"].contains("max_snap_m"),
        "{rows:?}"
    );
}

#[test]
fn a_case_with_times_has_no_roads() {
    let scene = Scene::new();
    scene.change("case.toml", "[roads]\nfiles = [\"roads.osm.pbf\"]", "[times]\nfile = \"times.csv\"");
    scene.put(
        "times.csv",
        "origin_id,destination_id,minutes\na,north,8\nb,north,4\nc,north,12\nd,north,12\na,south,12\nb,south,9\nc,south,6\nd,south,8\n",
    );
    run_well(scene.path(), &["check", "case.toml"]);
    let ran = scene.refused(&["check", "case.toml", "--roads"]);
    assert!(ran.code == 2 && ran.stderr.contains("the case brings its times"), "{}", ran.stderr);
}
