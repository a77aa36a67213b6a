//! No room on the disk: a clear error, nothing half written, earlier results untouched.
#![allow(clippy::print_stdout, clippy::print_stderr)]
#![cfg(unix)]

mod common;

use std::process::{Command, Output};

use common::{contents, run_well, scene::Scene, text};

/// Every command that writes, with its output.
const COMMANDS: [(&[&str], &str); 4] = [
    (&["import", "roads.osm.pbf", "-o", "disk/roads.wwn"], "roads.wwn"),
    (
        &[
            "times",
            "--roads",
            "roads.osm.pbf",
            "--origins",
            "areas.csv",
            "--destinations",
            "sites.csv",
            "-o",
            "disk/times.csv",
        ],
        "times.csv",
    ),
    (
        &["isochrones", "--roads", "roads.osm.pbf", "--sites", "sites.csv", "--minutes", "3,6", "-o", "disk/maps"],
        "maps",
    ),
    (&["run", "case.toml", "-o", "disk/results"], "results"),
];

/// Runs the program by a shell, after `before`.
fn by_shell(scene: &Scene, before: &str, arguments: &[&str]) -> Output {
    let binary = assert_cmd::cargo::cargo_bin("waywarden");
    let script = format!("{before} exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).arg(binary).args(arguments).current_dir(scene.path());
    command.output().expect("a shell")
}

fn refused(output: &Output, name: &str, what: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{what}: {said}");
    assert!(!common::error_of(&said).is_empty() && said.contains(name) && !said.contains("panicked"), "{what}: {said}");
}

/// The system refuses to write beyond so many blocks of 512 bytes, as a full disk does in the middle of a file.
#[test]
fn a_file_that_finds_no_room_is_an_error_that_names_it() {
    let scene = Scene::new();
    // Rows enough that the table is larger than the limits.
    let row = |i: u32| format!("p{i},-2.9{},51.0{}\n", i % 10, i % 5);
    scene.put(
        "areas.csv",
        format!("id,lon,lat,people\n{}", (0..300).map(|i| row(i).replace('\n', ",1\n")).collect::<String>()),
    );
    std::fs::create_dir(scene.file("disk")).expect("a folder");
    for (arguments, name) in COMMANDS {
        for blocks in [0, 1, 3] {
            // Unless the signal is ignored, the system would end the program at once.
            let before = format!("trap '' XFSZ; ulimit -f {blocks};");
            let output = by_shell(&scene, &before, arguments);
            refused(&output, name, &format!("{} within {blocks} blocks", arguments[0]));
            let left: Vec<String> = contents(&scene.file("disk")).into_keys().collect();
            assert!(left.is_empty(), "{} within {blocks} blocks left {left:?}", arguments[0]);
        }
    }
    // Over earlier results: they stay.
    for (arguments, name) in COMMANDS {
        run_well(scene.path(), arguments);
        let before = contents(scene.path());
        refused(&by_shell(&scene, "trap '' XFSZ; ulimit -f 1;", arguments), name, arguments[0]);
        common::assert_same(&before, &contents(scene.path()), arguments[0]);
    }
}

/// A disk of 64 KiB, where one can be made.
#[test]
fn a_full_disk_is_an_error_that_names_the_file() {
    let mount = "mount -t tmpfs -o size=64k none disk &&";
    let scene = Scene::new();
    std::fs::create_dir(scene.file("disk")).expect("a folder");
    let possible = |program: &str, script: &str| {
        let mut command = Command::new(program);
        command.args(["--map-root-user", "--mount", "sh", "-c", script]).current_dir(scene.path());
        command.output().is_ok_and(|output| output.status.success())
    };
    if !possible("unshare", &format!("{mount} true")) {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    let binary = assert_cmd::cargo::cargo_bin("waywarden");
    for (arguments, name) in COMMANDS {
        // The disk is full before the program comes.
        let script =
            format!("{mount} head -c 65536 /dev/zero > disk/full && \"$0\" \"$@\"; code=$?; ls -A disk; exit $code");
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", &script]).arg(&binary).args(arguments);
        let output = command.current_dir(scene.path()).output().expect("it starts");
        refused(&output, name, arguments[0]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("No space left"), "{said}");
        let left = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert_eq!(left, "full", "{}: left behind", arguments[0]);
    }
    println!("{} commands on a full disk in {}", COMMANDS.len(), text(&scene.file("disk")));
}
