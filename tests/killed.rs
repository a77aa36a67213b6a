//! Killed at any moment (SIGKILL, which nothing can catch), a command leaves the old output or the new one, whole.
//!
//! `WAYWARDEN_KILLS=200 cargo test --release --test killed` kills each command so many times; by default it is a few.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]
#![cfg(unix)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{contents, run_well, scene::Scene, shipped, text};

type Files = BTreeMap<String, Vec<u8>>;

fn kills() -> u32 {
    std::env::var("WAYWARDEN_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(12)
}

/// A moment of the time that a whole run takes, for each kill another, in an order without a pattern, the same each time.
fn moment(kill: u32, whole: Duration) -> Duration {
    // Steps by the golden section never bunch.
    whole.mul_f64((f64::from(kill + 1) * 0.618_033_988_75).fract() * 1.05)
}

/// A machine becomes slower and faster: the whole time is taken again after so many kills, or all of them would come too
/// early or too late.
const KILLS_PER_TIMING: u32 = 20;

fn timed(folder: &Path, arguments: &[&str]) -> Duration {
    let began = Instant::now();
    run_well(folder, arguments);
    began.elapsed()
}

/// Starts the program and kills it after a while; whether it had finished by then.
fn killed(folder: &Path, arguments: &[&str], after: Duration) -> bool {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("waywarden"));
    command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    std::thread::sleep(after);
    let finished = child.try_wait().expect("a child").is_some();
    let _ = child.kill();
    child.wait().expect("it ends");
    finished
}

/// What stands under a name: a file, or a folder with its files; nothing if there is none.
fn under(folder: &Path, name: &str) -> Option<Files> {
    let path = folder.join(name);
    if path.is_dir() {
        return Some(contents(&path));
    }
    fs::read(path).ok().map(|bytes| BTreeMap::from([(name.to_owned(), bytes)]))
}

fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).expect("removed");
    } else if path.exists() {
        fs::remove_file(path).expect("removed");
    }
}

fn put(folder: &Path, name: &str, files: &Files, is_folder: bool) {
    remove(&folder.join(name));
    if !is_folder {
        fs::write(folder.join(name), &files[name]).expect("written");
        return;
    }
    fs::create_dir(folder.join(name)).expect("a folder");
    for (file, bytes) in files.iter().filter(|(file, _)| !file.ends_with('/')) {
        fs::write(folder.join(name).join(file), bytes).expect("written");
    }
}

/// Kills a command that replaces `output` again and again; says how often the old and the new were left.
fn old_or_new(folder: &Path, arguments: &[&str], output: &str, old: &Files) {
    let mut whole = timed(folder, arguments);
    let new = under(folder, output).expect("an output");
    let is_folder = folder.join(output).is_dir();
    assert_ne!(&new, old, "old and new are the same and prove nothing");
    let inputs: Vec<String> = contents(folder).into_keys().collect();
    let (mut left_old, mut left_new) = (0, 0);
    for kill in 0..kills() {
        if kill > 0 && kill % KILLS_PER_TIMING == 0 {
            whole = timed(folder, arguments);
        }
        let after = moment(kill, whole);
        // Half of the time there is nothing yet.
        let before = (kill % 2 == 0).then_some(old);
        match before {
            Some(old) => put(folder, output, old, is_folder),
            None => remove(&folder.join(output)),
        }
        killed(folder, arguments, after);
        if kill % 50 == 49 {
            println!("{}: {} kills of {whole:?}", arguments[0], kill + 1);
        }
        let found = under(folder, output);
        if found.as_ref() == Some(&new) {
            left_new += 1;
        } else {
            let is_old = found.as_ref() == before;
            assert!(
                is_old,
                "kill {kill} after {after:?}: torn: {:?}",
                found.map(|f| f.into_keys().collect::<Vec<_>>())
            );
            left_old += 1;
        }
        // What a killed run could not clear away, under names of its own.
        for name in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name()) {
            let name = name.to_str().expect("UTF-8").to_owned();
            let known = inputs.iter().any(|input| input.trim_end_matches('/') == name) || name == output;
            if !known {
                assert!(name.contains(output), "left behind under a name of its own: {name}");
                remove(&folder.join(name));
            }
        }
    }
    println!("{}: {left_old} times the old, {left_new} times the new, of {}", arguments[0], kills());
    // And after all that it still works.
    run_well(folder, arguments);
    assert_eq!(under(folder, output).as_ref(), Some(&new));
}

#[test]
fn a_run_leaves_old_results_or_new_ones() {
    let scene = Scene::new();
    // Without the folder of pictures, which `put` does not make.
    let pack = ["--pack", "geojson,csv,report"];
    run_well(scene.path(), &[&["run", "case.toml", "-o", "results"][..], &pack].concat());
    let old = under(scene.path(), "results").expect("results");
    let roads = shipped("data/iceland/iceland-roads.osm.pbf");
    let profile = shipped("data/iceland/profile.toml");
    run_well(scene.path(), &["import", text(&roads), "--profile", text(&profile), "-o", "iceland.wwn"]);
    let case = shipped("data/iceland/case.toml");
    let run = ["run", text(&case), "--roads", "iceland.wwn", "-o", "results"];
    old_or_new(scene.path(), &[&run[..], &pack].concat(), "results", &old);
}

#[test]
fn an_import_leaves_the_old_network_or_the_new_one() {
    let scene = Scene::new();
    run_well(scene.path(), &["import", "roads.osm.pbf", "-o", "roads.wwn"]);
    let old = under(scene.path(), "roads.wwn").expect("a network");
    let roads = shipped("data/iceland/iceland-roads.osm.pbf");
    old_or_new(scene.path(), &["import", text(&roads), "-o", "roads.wwn"], "roads.wwn", &old);
}

/// The mesh is written beside the network when isochrones are drawn: killed at any moment, and two at once, the next run draws
/// the same.
#[test]
fn isochrones_are_the_same_after_every_kill_of_a_run_that_makes_the_mesh() {
    let folder = common::folder();
    let (roads, sites) = (shipped("data/iceland/iceland-roads.osm.pbf"), shipped("data/iceland/sites.csv"));
    run_well(folder.path(), &["import", text(&roads), "-o", "roads.wwn"]);
    let arguments = ["isochrones", "--roads", "roads.wwn", "--sites", text(&sites), "--minutes", "15,30", "-o", "maps"];
    let whole = timed(folder.path(), &arguments);
    let (maps, mesh) = (under(folder.path(), "maps").expect("maps"), folder.path().join("roads.wwn.mesh"));
    let kept = fs::read(&mesh).expect("a mesh");
    let mut left_none = 0;
    for kill in 0..kills() {
        remove(&mesh);
        remove(&folder.path().join("maps"));
        // The mesh is written late in a run.
        killed(folder.path(), &arguments, whole / 2 + moment(kill, whole / 2));
        match fs::read(&mesh) {
            Ok(found) => assert!(found == kept, "kill {kill}: a torn mesh"),
            Err(_) => left_none += 1,
        }
        remove(&folder.path().join("maps"));
        run_well(folder.path(), &arguments);
        assert!(under(folder.path(), "maps").as_ref() == Some(&maps), "kill {kill}: other maps");
        assert!(fs::read(&mesh).expect("a mesh") == kept, "kill {kill}: another mesh");
    }
    println!("isochrones: {left_none} times no mesh, of {}", kills());
    remove(&mesh);
    std::thread::scope(|scope| {
        for out in ["one", "other"] {
            let (folder, arguments) = (folder.path(), &arguments);
            scope.spawn(move || run_well(folder, &[&arguments[..8], &[out]].concat()));
        }
    });
    assert!(fs::read(&mesh).expect("a mesh") == kept, "two at once");
    for out in ["one", "other"] {
        assert!(contents(&folder.path().join(out)) == contents(&folder.path().join("maps")), "two at once: {out}");
    }
}

#[test]
fn a_long_table_goes_on_after_every_kill_to_the_same_bytes() {
    let folder = common::folder();
    let (roads, places) = (shipped("data/iceland/iceland-roads.osm.pbf"), shipped("data/iceland/places.csv"));
    run_well(folder.path(), &["import", text(&roads), "-o", "roads.wwn"]);
    let asked = ["times", "--roads", "roads.wwn", "--origins", text(&places), "--destinations", text(&places)];
    let slowly = ["-o", "out.csv", "--engine", "search", "--origins-per-part", "8", "--resume"];
    let arguments = [&asked[..], &slowly].concat();
    let mut whole_time = timed(folder.path(), &arguments);
    let whole = fs::read(folder.path().join("out.csv")).expect("written");
    fs::remove_file(folder.path().join("out.csv")).expect("gone");
    let (mut finished, mut went_on) = (0, 0);
    for kill in 0..kills() {
        // By a table that starts from nothing: an interrupted one would only be ended.
        if kill > 0 && kill % KILLS_PER_TIMING == 0 {
            remove(&folder.path().join("out.csv.parts"));
            whole_time = timed(folder.path(), &arguments);
            remove(&folder.path().join("out.csv"));
        }
        let after = moment(kill, whole_time);
        killed(folder.path(), &arguments, after);
        went_on += u32::from(folder.path().join("out.csv.parts").exists());
        if let Ok(bytes) = fs::read(folder.path().join("out.csv")) {
            assert!(bytes == whole, "a torn table after {after:?}");
            finished += 1;
            remove(&folder.path().join("out.csv"));
        }
    }
    println!("times: {} kills, {went_on} of them left parts, {finished} a whole table", kills());
    assert!(went_on > 0, "no kill came while parts were there");
    run_well(folder.path(), &arguments);
    assert!(fs::read(folder.path().join("out.csv")).expect("written") == whole, "other bytes after going on");
}
