//! Bad road files, networks and commands: exit code 2, a message that names the place and the remedy, nothing written and nothing left behind.

mod common;

use std::io::Write;

use common::bad::{RUN, all_refused, bad};
use common::scene::{Scene, roads};
use common::{pbf, run_well, shipped, text};
use pbf::Stored;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

#[test]
fn the_scene_itself_is_in_order() {
    for stored in [Stored::Raw, Stored::Zlib] {
        let scene = Scene::new();
        scene.put("roads.osm.pbf", roads(stored));
        run_well(scene.path(), &RUN);
        let check = run_well(scene.path(), &["check", "case.toml"]);
        assert!(check.stdout.contains("in order. 2 sites, 4 areas, 1 scenarios"), "{}", check.stdout);
    }
}

#[test]
fn road_files_that_are_something_else() {
    all_refused(
        &[
            bad(
                "missing",
                |s| std::fs::remove_file(s.file("roads.osm.pbf")).expect("gone"),
                &["case.toml, line 6, key \"roads.files\"", "does not exist", "Remedy: check the path; it is relative"],
            ),
            bad(
                "a folder",
                |s| {
                    std::fs::remove_file(s.file("roads.osm.pbf")).expect("gone");
                    std::fs::create_dir(s.file("roads.osm.pbf")).expect("made");
                },
                &["case.toml, line 6", "is a folder, not a file", "Remedy"],
            ),
            bad(
                "a web page",
                |s| s.put("roads.osm.pbf", "<!DOCTYPE html>\n<html><title>Log in</title></html>"),
                &["roads.osm.pbf is not an OpenStreetMap PBF file", "it is a web page", "Remedy"],
            ),
            bad(
                "XML",
                |s| s.put("roads.osm.pbf", "<?xml version='1.0'?>\n<osm version=\"0.6\"></osm>"),
                &["roads.osm.pbf is not", "it is OSM XML; convert it with: osmium cat"],
            ),
            bad("empty", |s| s.put("roads.osm.pbf", ""), &["roads.osm.pbf is not", "it is empty", "Remedy"]),
            bad(
                "a Git LFS pointer",
                |s| s.put("roads.osm.pbf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
                &["roads.osm.pbf is not", "Git LFS pointer", "git lfs pull"],
            ),
            bad(
                "text",
                |s| s.put("roads.osm.pbf", "these are no roads\n"),
                &["roads.osm.pbf is not", "it does not begin like one", "Remedy"],
            ),
            bad(
                "compressed",
                |s| s.put("roads.osm.pbf", gzip(&roads(Stored::Raw))),
                &["roads.osm.pbf is not", "compressed archive; unpack it first"],
            ),
            bad(
                "a prepared network",
                |s| s.put("roads.osm.pbf", b"WAYWARDN of another time, cut short"),
                &["roads.osm.pbf", "Remedy: prepare it again with: waywarden import"],
            ),
            bad(
                "without roads",
                |s| s.put("roads.osm.pbf", pbf::file(&[(1, -2.9, 51.0)], &[], Stored::Raw)),
                &["roads.osm.pbf", "no road in the input that a car may use"],
            ),
            bad(
                "without its header",
                |s| {
                    let bytes = roads(Stored::Zlib);
                    s.put("roads.osm.pbf", &bytes[pbf::block_starts(&bytes)[1]..]);
                },
                &["roads.osm.pbf is not", "first block is not an OSMHeader", "Remedy"],
            ),
        ],
        &RUN,
    );
}

#[test]
fn extracts_cut_short_anywhere() {
    let whole = roads(Stored::Zlib);
    let starts = pbf::block_starts(&whole);
    assert_eq!(starts.len(), 4, "a header, nodes, ways");
    // After 2 bytes of a length, inside a block header, inside a block, one byte before the end.
    let mut places: Vec<usize> = starts[1..3].iter().flat_map(|&at| [at + 2, at + 4, at + 9, at + 40]).collect();
    places.extend([starts[1] - 1, whole.len() - 1]);
    for place in places {
        let scene = Scene::new();
        scene.put("roads.osm.pbf", &whole[..place]);
        let ran = scene.refused(&RUN);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        let block = starts.iter().rev().find(|start| **start <= place).expect("a block");
        let says = format!(
            "roads.osm.pbf is cut short: it ends at byte {place} in the middle of the block that begins at byte {block}. Remedy: download"
        );
        assert!(ran.stderr.contains(&says), "cut at {place}: {}", ran.stderr);
    }
}

#[test]
fn the_iceland_extract_cut_short() {
    let whole = std::fs::read(shipped("data/iceland/iceland-roads.osm.pbf")).expect("shipped");
    let starts = pbf::block_starts(&whole);
    let (middle, last) = (starts[starts.len() / 2], starts[starts.len() - 2]);
    for place in [2, starts[1] + 2, middle + 2, middle + 1_000, last + 7, whole.len() - 1] {
        let scene = Scene::new();
        scene.put("roads.osm.pbf", &whole[..place]);
        let ran = scene.refused(&["import", "roads.osm.pbf", "-o", "roads.wwn"]);
        assert_eq!(ran.code, 2, "cut at {place}");
        let says = if place < 4 { "it does not begin like one" } else { "is cut short: it ends at byte" };
        assert!(ran.stderr.contains(says) && ran.stderr.contains("Remedy"), "cut at {place}: {}", ran.stderr);
    }
}

#[test]
fn an_extract_with_a_flipped_byte_never_crashes_the_program() {
    let whole = roads(Stored::Zlib);
    for place in (0..whole.len()).step_by(29) {
        let scene = Scene::new();
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        scene.put("roads.osm.pbf", bytes);
        let ran = common::run_in(scene.path(), &["import", "roads.osm.pbf", "-o", "roads.wwn"]);
        assert!([0, 2].contains(&ran.code) && !ran.stderr.contains("panicked"), "byte {place}: {}", ran.stderr);
        assert_eq!(ran.code == 0, scene.file("roads.wwn").exists(), "byte {place}");
    }
}

#[test]
fn prepared_networks_that_are_damaged() {
    let scene = Scene::new();
    run_well(scene.path(), &["import", "roads.osm.pbf", "-o", "good.wwn"]);
    let good = std::fs::read(scene.file("good.wwn")).expect("written");
    let with = |place: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[place] = byte;
        bytes
    };
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("cut short", good[..good.len() - 9].to_vec(), &["bytes long but says", "cut short", "waywarden import"]),
        ("cut within its header", good[..20].to_vec(), &["is not a prepared network", "waywarden import"]),
        (
            "one byte changed",
            with(good.len() / 2, good[good.len() / 2] ^ 1),
            &["is damaged (checksum differs)", "waywarden import"],
        ),
        ("something added", [&good[..], b"more"].concat(), &["added to", "waywarden import"]),
        ("of another version", with(8, 99), &["format version 99", "Remedy: prepare it again"]),
        ("a renamed extract", roads(Stored::Zlib), &["is not a prepared network", "waywarden import"]),
        ("a renamed text", b"no network".to_vec(), &["is not a prepared network"]),
        ("empty", Vec::new(), &["is not a prepared network"]),
    ];
    for (what, bytes, says) in cases {
        scene.put("bad.wwn", bytes);
        let ran = scene.refused(&["run", "case.toml", "--roads", "bad.wwn", "-o", "results"]);
        assert_eq!(ran.code, 2, "{what}");
        assert!(ran.stderr.contains("bad.wwn"), "{what}: {}", ran.stderr);
        says.iter().for_each(|phrase| assert!(ran.stderr.contains(phrase), "{what}, {phrase}: {}", ran.stderr));
    }
    let ran = scene.refused(&["run", "case.toml", "--roads", "good.wwn", "roads.osm.pbf", "-o", "results"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("cannot be merged") && ran.stderr.contains("Remedy"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_typed_wrong() {
    let isochrones = |minutes: &'static str| {
        vec!["isochrones", "--roads", "roads.osm.pbf", "--sites", "sites.csv", "-o", "maps", "--minutes", minutes]
    };
    let scene = Scene::new();
    let minutes = "give minutes from 1 second (0.017) to 500";
    for (arguments, says) in [
        (isochrones("0"), minutes),
        (isochrones("501"), minutes),
        (isochrones("15,nan"), minutes),
        (isochrones("15;30"), "invalid value '15;30'"),
        (vec!["times", "--roads", "roads.osm.pbf", "--origins", "areas.csv", "-o", "t.csv"], "--destinations"),
        (vec!["times", "--roads", "roads.osm.pbf", "-o", "t.csv"], "--origins"),
        (vec!["run", "case.toml"], "--output"),
        (vec!["walk"], "unrecognized subcommand 'walk'"),
        (
            vec!["run", "case.toml", "-o", "areas.csv"],
            "areas.csv is a file, not a folder. Remedy: choose another folder name",
        ),
        (vec!["run", "case.toml", "-o", "."], "names no new folder or file: give a name such as results"),
        (vec!["times", "--roads", "roads.osm.pbf", "--pairs", "areas.csv", "-o", "t.csv"], "no column \"from_lon\""),
    ] {
        let ran = scene.refused(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
    }
}

/// Each message says a thing once and what to do about it.
#[test]
fn a_road_file_on_the_command_line_that_is_missing() {
    let scene = Scene::new();
    for name in ["nowhere.osm.pbf", "nowhere.wwn"] {
        let ran = scene.refused(&["run", "case.toml", "--roads", name, "-o", "results"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(name), "{}", ran.stderr);
        assert!(ran.stderr.matches("os error").count() <= 1, "said twice: {}", ran.stderr);
        assert!(ran.stderr.contains("Remedy"), "nothing to do about it: {}", ran.stderr);
    }
}

/// Speeds and distances that make no sense are refused, not computed with.
#[test]
fn settings_that_are_no_numbers() {
    let scene = Scene::new();
    for setting in ["--max-snap=nan", "--max-snap=-5", "--walk-speed=nan", "--walk-speed=-1", "--walk-speed=inf"] {
        let ran = scene.refused(&[
            "times",
            "--roads",
            "roads.osm.pbf",
            "--origins",
            "areas.csv",
            "--destinations",
            "sites.csv",
            "-o",
            "t.csv",
            setting,
        ]);
        assert_eq!(ran.code, 2, "{setting}: {}", ran.stdout);
        let name = setting.split('=').next().expect("a name");
        assert!(ran.stderr.contains(name), "{setting}: {}", ran.stderr);
    }
}

/// An output that is one of the inputs would destroy it.
#[test]
fn an_output_never_replaces_an_input() {
    let scene = Scene::new();
    for arguments in [
        &["import", "roads.osm.pbf", "-o", "roads.osm.pbf"][..],
        &["import", "roads.osm.pbf", "-o", "./roads.osm.pbf"],
        &["import", "roads.osm.pbf", "-o", "roads.wwn", "--report", "roads.osm.pbf"],
        &[
            "times",
            "--roads",
            "roads.osm.pbf",
            "--origins",
            "areas.csv",
            "--destinations",
            "sites.csv",
            "-o",
            "areas.csv",
        ],
        &[
            "times",
            "--roads",
            "roads.osm.pbf",
            "--origins",
            "areas.csv",
            "--destinations",
            "sites.csv",
            "-o",
            "roads.osm.pbf",
        ],
    ] {
        let ran = scene.refused(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stdout);
    }
}

/// The results may stand in a folder that does not exist yet; one run at a time writes them.
#[test]
fn outputs_in_new_folders() {
    let scene = Scene::new();
    run_well(scene.path(), &["run", "case.toml", "-o", text(&scene.file("a/b/results"))]);
    assert!(scene.file("a/b/results/run.json").is_file());
    assert_eq!(std::fs::read_dir(scene.file("a/b")).expect("a folder").count(), 1, "nothing beside the results");
}
