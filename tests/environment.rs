//! The same bytes whatever the threads, the language and the time zone; no network is asked for.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use common::{contents, scene::Scene, sha256, shipped, text};

/// Every command that writes, on the small scene; outputs under `out`.
const COMMANDS: [&[&str]; 9] = [
    &["import", "roads.osm.pbf", "--hierarchy", "-o", "out/roads.wwn", "--report", "out/report.json"],
    &[
        "times",
        "--roads",
        "roads.osm.pbf",
        "--origins",
        "areas.csv",
        "--destinations",
        "sites.csv",
        "-o",
        "out/times.csv",
    ],
    &["times", "--roads", "roads.osm.pbf", "--pairs", "pairs.csv", "-o", "out/pairs.csv"],
    &["isochrones", "--roads", "roads.osm.pbf", "--sites", "sites.csv", "--minutes", "3,6", "-o", "out/maps"],
    &["validate", "--roads", "roads.osm.pbf", "--pairs", "pairs.csv", "-o", "out/validation"],
    &["explain", "--roads", "roads.osm.pbf", "--from", "-3,51.05", "--to", "-2.9,51.0", "-o", "out/route.geojson"],
    &["audit-isochrone", "--roads", "roads.osm.pbf", "--sites", "sites.csv", "--minutes", "3", "-o", "out/audit.csv"],
    &["compare", "case.toml", "--with", "with.csv", "-o", "out/compared.csv"],
    &["run", "case.toml", "-o", "out/results"],
];

/// Commands that only say something; the last of them after all of [`COMMANDS`].
const SAYING: [&[&str]; 3] = [
    &["check", "case.toml"],
    &["verify", "out/results", "--case", "case.toml"],
    &["verify", "out/results", "--case", "case.toml", "--rerun"],
];

const WITH: &str = "origin_id,destination_id,minutes\na,north,5\nb,north,6\nc,south,7.5\n";

const PAIRS: &str = "id,from_lon,from_lat,to_lon,to_lat,minutes\n1,-3,51.05,-2.9,51,12\n2,-2.99,51,-2.95,51.05,9.5\n";

fn scene() -> Scene {
    let scene = Scene::new();
    scene.put("pairs.csv", PAIRS);
    scene.put("with.csv", WITH);
    scene
}

/// Runs the program; what it says on the screen.
fn run(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Vec<u8> {
    let mut command = common::waywarden();
    let output =
        command.current_dir(folder).args(arguments).envs(environment.iter().copied()).output().expect("it starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn fresh(scene: &Scene) {
    let out = scene.file("out");
    if out.exists() {
        std::fs::remove_dir_all(&out).expect("gone");
    }
    std::fs::create_dir(&out).expect("a folder");
}

#[test]
fn one_hash_for_each_output() {
    let scene = scene();
    let environments: [&[(&str, &str)]; 2] = [
        &[("LANG", "C"), ("LC_ALL", "C"), ("TZ", "UTC")],
        &[("LANG", "tr_TR.UTF-8"), ("LC_ALL", "de_DE.UTF-8"), ("TZ", "Pacific/Kiritimati")],
    ];
    let mut hashes: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut runs = 0;
    for threads in ["1", "2", "4", "8"] {
        for environment in environments {
            for again in 0..2 {
                fresh(&scene);
                for command in COMMANDS {
                    run(scene.path(), &[command, &["--threads", threads]].concat(), environment);
                }
                runs += 1;
                let mut outputs = contents(&scene.file("out"));
                for command in SAYING {
                    let said = run(scene.path(), &[command, &["--threads", threads]].concat(), environment);
                    // Where a run was repeated is gone by then, and another place each time.
                    let said: Vec<&[u8]> = said.split(|byte| *byte == b'\n').collect();
                    let said = said.into_iter().filter(|line| !line.ends_with(b"rerun")).collect::<Vec<_>>().concat();
                    outputs.insert(format!("said by {}", command.join(" ")), said);
                }
                for (name, bytes) in outputs {
                    let by = format!("{threads} threads, {}, run {again}", environment[0].1);
                    hashes.entry(name).or_default().entry(sha256(&bytes)).or_insert(by);
                }
            }
        }
    }
    println!("{runs} runs of {} commands, {} outputs", COMMANDS.len() + SAYING.len(), hashes.len());
    assert!(hashes.contains_key("results/run.json") && hashes.contains_key("roads.wwn"), "{:?}", hashes.keys());
    let several: Vec<_> = hashes.iter().filter(|(_, found)| found.len() > 1).collect();
    assert!(several.is_empty(), "{several:#?}");
}

/// Something that takes the arguments of a browser and writes the file; false where that cannot be.
fn put_browser(scene: &Scene) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let print = "case \"$a\" in --print-to-pdf=*) echo %PDF-1.7 > \"${a#--print-to-pdf=}\";; esac";
        scene.put("browser", format!("#!/bin/sh\nfor a; do {print}; done\n"));
        let runs = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(scene.file("browser"), runs).is_ok()
    }
    #[cfg(not(unix))]
    {
        let _ = scene;
        false
    }
}

/// Enough roads for many blocks and many searches at a time.
#[test]
fn a_country_is_the_same_on_one_thread_and_on_eight() {
    let scene = scene();
    let roads = shipped("data/iceland/iceland-roads.osm.pbf");
    let case = shipped("data/iceland/case.toml");
    let profile = shipped("data/iceland/profile.toml");
    let mut found = Vec::new();
    for (threads, zone) in [("1", "UTC"), ("8", "Asia/Tokyo"), ("8", "UTC")] {
        fresh(&scene);
        let import = ["import", text(&roads), "--profile", text(&profile), "-o", "out/roads.wwn", "--threads", threads];
        run(scene.path(), &import, &[("TZ", zone)]);
        let asked = ["run", text(&case), "--roads", "out/roads.wwn", "-o", "out/results", "--threads", threads];
        run(scene.path(), &asked, &[("TZ", zone)]);
        found.push(contents(&scene.file("out")));
    }
    common::assert_same(&found[0], &found[1], "1 and 8 threads");
    common::assert_same(&found[1], &found[2], "twice 8 threads");
}

/// Runs every command under strace, which sees each socket, or without any network interface.
#[test]
fn no_command_asks_the_network() {
    let works = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    let traced = works("strace", &["-f", "-o", "/dev/null", "true"]);
    if !traced && !works("unshare", &["--map-root-user", "--net", "true"]) {
        eprintln!("skipped: neither strace nor unshare --net works here");
        return;
    }
    let scene = scene();
    fresh(&scene);
    let binary = assert_cmd::cargo::cargo_bin("waywarden");
    let demo: &[&str] = &["demo", "-o", "out/demo"];
    // A browser prints the report; what stands in for it here writes the file it was asked for.
    let report: &[&str] = &["report", "out/results", "--pdf", "out/report.pdf", "--browser", "./browser"];
    let printed = cfg!(unix) && put_browser(&scene);
    let last = if printed { vec![demo, report] } else { vec![demo] };
    let commands: Vec<&[&str]> = COMMANDS.iter().chain(&SAYING).copied().chain(last).collect();
    for arguments in commands.iter().copied() {
        let mut command = if traced {
            let mut command = Command::new("strace");
            command.args(["-f", "-qq", "-e", "trace=socket,connect,sendto", "-o", text(&scene.file("trace"))]);
            command
        } else {
            let mut command = Command::new("unshare");
            command.args(["--map-root-user", "--net"]);
            command
        };
        let output = command.arg(&binary).args(arguments).current_dir(scene.path()).output().expect("it starts");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        if traced {
            let trace = std::fs::read_to_string(scene.file("trace")).expect("a trace");
            // Other lines tell of threads that ended.
            let asks = |line: &&str| ["socket(", "connect(", "sendto("].iter().any(|call| line.contains(call));
            let sockets: Vec<&str> = trace.lines().filter(asks).collect();
            assert!(sockets.is_empty(), "{arguments:?} opened sockets: {sockets:#?}");
        }
    }
    println!("{} commands, {}", commands.len(), if traced { "traced" } else { "without interfaces" });
}
