//! The same inputs give the same bytes, whatever the threads and whatever was there before; what is not ours stays.

mod common;

use common::{assert_same, contents, folder, run_in, run_well, scene::Scene, text};

#[test]
fn the_demonstration_is_the_same_byte_for_byte() {
    let folder = folder();
    let out = |name: &str| folder.path().join(name);
    run_well(folder.path(), &["demo", "--threads", "1", "-o", text(&out("one"))]);
    run_well(folder.path(), &["demo", "--threads", "2", "-o", text(&out("two"))]);
    let (one, two) = (contents(&out("one")), contents(&out("two")));
    assert!(one.contains_key("report.html") && one.contains_key("areas.geojson"), "{:?}", one.keys());
    assert_same(&one, &two, "one thread and two");

    // Once more over the same folder: replaced by the same, nothing beside it.
    run_well(folder.path(), &["demo", "--threads", "2", "-o", text(&out("one"))]);
    assert_same(&one, &contents(&out("one")), "the second run over a folder");
    let names: Vec<String> = contents(folder.path()).into_keys().filter(|name| !name.contains(['/'])).collect();
    assert!(names.is_empty(), "left behind: {names:?}");
}

#[test]
fn every_command_is_the_same_on_one_thread_and_on_three() {
    let scene = Scene::new();
    for threads in ["1", "3"] {
        let out = scene.file(&format!("out{threads}"));
        std::fs::create_dir(&out).expect("a folder");
        let commands: [&[&str]; 4] = [
            &["import", "roads.osm.pbf", "-o", "roads.wwn", "--report", "report.json"],
            &[
                "times",
                "--roads",
                "roads.osm.pbf",
                "--origins",
                "areas.csv",
                "--destinations",
                "sites.csv",
                "-o",
                "times.csv",
            ],
            &["isochrones", "--roads", "roads.osm.pbf", "--sites", "sites.csv", "--minutes", "3,6", "-o", "maps"],
            &["run", "case.toml", "-o", "results"],
        ];
        for command in commands {
            let mut arguments: Vec<String> = command.iter().map(ToString::to_string).collect();
            let named = arguments.iter().position(|a| a == "-o").expect("an output") + 1;
            arguments[named] = format!("out{threads}/{}", arguments[named]);
            if let Some(report) = arguments.iter().position(|a| a == "--report") {
                arguments[report + 1] = format!("out{threads}/{}", arguments[report + 1]);
            }
            arguments.extend(["--threads", threads].map(str::to_owned));
            run_well(scene.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    let [one, three] = ["out1", "out3"].map(|name| contents(&scene.file(name)));
    assert!(one.contains_key("maps/run.json") && one.contains_key("roads.wwn"), "{:?}", one.keys());
    assert_same(&one, &three, "one thread and three");
}

#[test]
fn a_case_gives_the_same_wherever_it_is_run_from() {
    let scene = Scene::new();
    run_well(scene.path(), &["run", "case.toml", "-o", "here"]);
    let elsewhere = folder();
    run_well(elsewhere.path(), &["run", text(&scene.file("case.toml")), "-o", "there"]);
    assert_same(&contents(&scene.file("here")), &contents(&elsewhere.path().join("there")), "two places");
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_left_alone() {
    for (what, files, says) in [
        ("a folder of somebody", &[("letter.txt", "dear")][..], "was not made by waywarden"),
        ("a foreign run.json", &[("run.json", "{\"made_by\":\"somebody\"}")], "was not made by waywarden"),
        ("a broken run.json", &[("run.json", "{"), ("areas.geojson", "{}")], "was not made by waywarden"),
    ] {
        let scene = Scene::new();
        std::fs::create_dir(scene.file("results")).expect("a folder");
        for (name, bytes) in files {
            scene.put(&format!("results/{name}"), bytes);
        }
        for command in [&["run", "case.toml", "-o", "results"][..], &["demo", "-o", "results"]] {
            let ran = scene.refused(command);
            assert_eq!(ran.code, 2, "{what}: {}", ran.stderr);
            assert!(
                ran.stderr.contains(says) && ran.stderr.contains("choose another folder"),
                "{what}: {}",
                ran.stderr
            );
        }
    }
}

#[test]
fn results_with_a_file_of_somebody_in_them_are_left_alone() {
    let scene = Scene::new();
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    scene.put("results/notes.txt", "mine");
    let ran = scene.refused(&["run", "case.toml", "-o", "results"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("notes.txt") && ran.stderr.contains("move them away"), "{}", ran.stderr);
}

#[test]
fn an_earlier_run_is_replaced_whole_and_a_failed_one_keeps_it() {
    let scene = Scene::new();
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let first = contents(&scene.file("results"));
    // A case with another scenario: its files replace those of the first, none of which stays.
    scene.change("case.toml", "id = \"close_north\"", "id = \"close_n\"");
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let second = contents(&scene.file("results"));
    assert!(first.contains_key("isochrones_close_north_after.geojson"));
    assert!(!second.contains_key("isochrones_close_north_after.geojson"), "{:?}", second.keys());
    assert!(second.contains_key("isochrones_close_n_after.geojson"), "{:?}", second.keys());
    // A run that fails leaves the earlier results.
    scene.put("roads.osm.pbf", "no roads");
    assert_eq!(run_in(scene.path(), &["run", "case.toml", "-o", "results"]).code, 2);
    assert_same(&second, &contents(&scene.file("results")), "after a run that failed");
}
