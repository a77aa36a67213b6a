//! A disk that fails (EIO) when it is read, written or synchronised: a clear error, nothing half written.
//!
//! A small library (`faults/faults.c`) stands between the program and the system. It needs a C compiler; where there is
//! none the tests say that they were skipped.
#![allow(clippy::print_stdout, clippy::print_stderr)]
#![cfg(target_os = "linux")]

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{contents, run_well, scene::Scene, shipped, text};

/// Every command that writes, with the name of its output under `disk`.
const COMMANDS: [(&[&str], &str); 6] = [
    (&["import", "roads.osm.pbf", "--hierarchy", "-o", "disk/roads.wwn"], "roads.wwn"),
    (
        &["times", "--roads", "roads.wwn", "--origins", "areas.csv", "--destinations", "sites.csv", "-o", "disk/t.csv"],
        "t.csv",
    ),
    (&["isochrones", "--roads", "roads.wwn", "--sites", "sites.csv", "--minutes", "3,6", "-o", "disk/maps"], "maps"),
    (
        &["audit-isochrone", "--roads", "roads.wwn", "--sites", "sites.csv", "--minutes", "3", "-o", "disk/a.csv"],
        "a.csv",
    ),
    (&["compare", "case.toml", "--with", "with.csv", "-o", "disk/c.csv"], "c.csv"),
    (&["run", "case.toml", "-o", "disk/results"], "results"),
];

fn scene() -> Scene {
    let scene = Scene::new();
    run_well(scene.path(), &["import", "roads.osm.pbf", "-o", "roads.wwn"]);
    scene.put("with.csv", "origin_id,destination_id,minutes\na,north,5\nb,north,6\n");
    std::fs::create_dir(scene.file("disk")).expect("a folder");
    scene
}

/// The library between program and system, if it can be made here.
fn library(folder: &Path) -> Option<PathBuf> {
    let library = folder.join("faults.so");
    let source = shipped("tests/faults/faults.c");
    let arguments = ["-shared", "-fPIC", "-O1", "-o", text(&library), text(&source), "-ldl"];
    let made = Command::new("cc").args(arguments).output().is_ok_and(|output| output.status.success());
    if !made {
        eprintln!("skipped: no C compiler makes the library of faults here");
    }
    made.then_some(library)
}

/// Runs the program with calls on files whose path has `part` failing after some.
fn failing(scene: &Scene, library: &Path, arguments: &[&str], [op, part]: [&str; 2], after: u32) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("waywarden"));
    command.current_dir(scene.path()).args(arguments).env("LD_PRELOAD", library);
    command.env("FAULT_OP", op).env("FAULT_PATH", part).env("FAULT_AFTER", after.to_string());
    command.output().expect("the program starts")
}

#[test]
fn a_disk_that_cannot_be_written_is_an_error_that_names_the_file() {
    let outside = common::folder();
    let Some(library) = library(outside.path()) else { return };
    let scene = scene();
    let mut failed = 0;
    for (arguments, name) in COMMANDS {
        for op in ["write", "sync"] {
            // Nothing there, then earlier results, which must stay.
            for earlier in [false, true] {
                if earlier {
                    run_well(scene.path(), arguments);
                }
                let before = contents(&scene.file("disk"));
                // The first call fails, or a later one, until there are not so many.
                for after in [0, 1, 2, 5, 11, 23, 47] {
                    let output = failing(&scene, &library, arguments, [op, "/disk/"], after);
                    let said = String::from_utf8_lossy(&output.stderr);
                    let what = format!("{} {op} {after} earlier {earlier}: {said}", arguments[0]);
                    if output.status.success() {
                        assert!(after > 0, "no call of {op} was seen: {what}");
                        break;
                    }
                    failed += 1;
                    assert_eq!(output.status.code(), Some(2), "{what}");
                    assert!(!common::error_of(&said).is_empty() && !said.contains("panicked"), "{what}");
                    assert!(said.contains(name) && said.contains("Input/output error"), "{what}");
                    common::assert_same(&before, &contents(&scene.file("disk")), &what);
                }
            }
            std::fs::remove_dir_all(scene.file("disk")).expect("gone");
            std::fs::create_dir(scene.file("disk")).expect("a folder");
        }
    }
    println!("{failed} failures of writing or synchronising");
    assert!(failed > 40, "only {failed} failures");
}

#[test]
fn a_disk_that_cannot_be_read_is_an_error_that_names_the_file() {
    let outside = common::folder();
    let Some(library) = library(outside.path()) else { return };
    let scene = scene();
    let mut failed = 0;
    for (arguments, _) in COMMANDS {
        for input in ["roads.osm.pbf", "roads.wwn", "areas.csv", "sites.csv", "with.csv", "case.toml"] {
            for after in [0, 1, 2] {
                let output = failing(&scene, &library, arguments, ["read", &format!("/{input}")], after);
                // A command that does not read the file, or not so often, goes well.
                if output.status.success() {
                    std::fs::remove_dir_all(scene.file("disk")).expect("gone");
                    std::fs::create_dir(scene.file("disk")).expect("a folder");
                    break;
                }
                failed += 1;
                let said = String::from_utf8_lossy(&output.stderr);
                let what = format!("{} {input} {after}: {said}", arguments[0]);
                assert_eq!(output.status.code(), Some(2), "{what}");
                assert!(!common::error_of(&said).is_empty() && !said.contains("panicked"), "{what}");
                assert!(said.contains(input) && said.contains("Input/output error"), "{what}");
                assert!(contents(&scene.file("disk")).is_empty(), "{what}");
            }
        }
    }
    println!("{failed} failures of reading");
    assert!(failed > 25, "only {failed} failures");
}
