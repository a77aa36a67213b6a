//! How the crates stand to each other, read from their manifests: who may depend on whom, and what no library does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// The folders below `crates`, from the lowest layer to the highest. A crate may depend on crates of layers below its own.
const LAYERS: [&[&str]; 12] = [
    &["errors"],
    &["network"],
    &["progress"],
    &["osm", "routing", "isochrone", "outcome", "tables", "validation"],
    &["siting"],
    &["scenario", "timetable"],
    &["case", "study", "transit"],
    &["pack"],
    &["times", "transit_times", "results", "run_diff"],
    &["report", "plain_text"],
    &["waywarden"],
    // For tests and benchmarks only: they may know every crate, and only each other and tests may know them.
    &["testkit", "fuzzing"],
];

/// What serves a command line, a screen or a process, and no library.
const COMMAND_ONLY: [&str; 5] = ["clap", "indicatif", "anyhow", "ctrlc", "tracing-subscriber"];

/// What lays out text for a screen, which one library does.
const PLAIN_TEXT_ONLY: [&str; 2] = ["comfy-table", "annotate-snippets"];

/// Lints of the workspace without which a library could print, exit or read its environment.
const LINTS: [&str; 4] = ["print_stdout", "print_stderr", "exit", "disallowed_methods"];

/// A manifest and where it was found.
struct Manifest {
    folder: String,
    table: Table,
}

/// Dependencies of every section and target of these kinds, with the folder below `crates` of those that are members.
fn dependencies(
    manifest: &Table,
    kinds: &[&str],
    members: &BTreeMap<String, String>,
) -> BTreeMap<String, Option<String>> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = targets.filter_map(Value::as_table).chain([manifest]);
    let sections = tables.flat_map(|table| kinds.iter().filter_map(|kind| table.get(*kind)?.as_table()));
    let mut found = BTreeMap::new();
    for (name, value) in sections.flatten() {
        let member = members.get(name).cloned().or_else(|| folder_of(value));
        // A dependency may go by another name here.
        let package = value.get("package").and_then(Value::as_str).unwrap_or(name);
        found.insert(package.to_owned(), member);
    }
    found
}

/// The folder below `crates` that a path leads to.
fn folder_of(dependency: &Value) -> Option<String> {
    let path = Path::new(dependency.get("path")?.as_str()?);
    Some(path.file_name()?.to_string_lossy().into_owned())
}

fn layer(folder: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&folder))
}

/// Everything that is wrong; `workspace` is the manifest of the root.
fn problems(workspace: &Table, crates: &[Manifest]) -> BTreeSet<String> {
    let shared = workspace.get("workspace").and_then(|w| w.get("dependencies")).and_then(Value::as_table);
    let members: BTreeMap<String, String> =
        shared.into_iter().flatten().filter_map(|(name, value)| Some((name.clone(), folder_of(value)?))).collect();
    let mut problems = BTreeSet::new();
    let tests_only = LAYERS[LAYERS.len() - 1];
    let lints = workspace.get("workspace").and_then(|w| w.get("lints")?.get("clippy"));
    for lint in LINTS {
        if lints.and_then(|lints| lints.get(lint)?.as_str()) != Some("deny") {
            problems.insert(format!("the workspace does not deny clippy::{lint}"));
        }
    }
    for (name, folder) in dependencies(workspace, &["dependencies", "build-dependencies"], &members) {
        if folder.is_some_and(|folder| tests_only.contains(&folder.as_str())) {
            problems.insert(format!("the program depends on {name}, which is for tests only"));
        }
    }
    for Manifest { folder, table } in crates {
        if table.get("lints").and_then(|lints| lints.get("workspace")?.as_bool()) != Some(true) {
            problems.insert(format!("{folder} does not have the lints of the workspace"));
        }
        let Some(own) = layer(folder) else {
            problems.insert(format!("{folder} has no layer: give it one in LAYERS"));
            continue;
        };
        for (name, member) in dependencies(table, &["dependencies", "build-dependencies"], &members) {
            if COMMAND_ONLY.contains(&name.as_str()) {
                problems.insert(format!("{folder} depends on {name}, which is for the command only"));
            }
            if PLAIN_TEXT_ONLY.contains(&name.as_str()) && folder != "plain_text" {
                problems.insert(format!("{folder} depends on {name}, which is for plain_text only"));
            }
            let Some(member) = member else { continue };
            let may = match layer(&member) {
                Some(other) if own == LAYERS.len() - 1 => other <= own,
                Some(other) => other < own,
                None => true,
            };
            if !may {
                problems.insert(format!("{folder} depends on {member}, which is not below it"));
            }
        }
    }
    problems
}

fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).expect("the checkout")
}

fn manifest(folder: &Path) -> Table {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// Folders of the crates, by name.
fn folders() -> Vec<PathBuf> {
    let entries =
        std::fs::read_dir(root().join("crates")).expect("crates").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<PathBuf> = entries.filter(|folder| folder.join("Cargo.toml").is_file()).collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn dependencies_go_one_way_and_libraries_have_none_of_a_command() {
    let crates: Vec<Manifest> =
        folders().iter().map(|folder| Manifest { folder: name(folder), table: manifest(folder) }).collect();
    assert!(crates.len() > 10, "only {} crates are found", crates.len());
    let found = problems(&manifest(root()), &crates);
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The text of every Rust file in a folder and the folders in it.
fn rust_files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).expect("text");
            files.insert(path, text);
        }
    }
    files
}

/// The lints could be switched off in the code.
#[test]
fn no_library_allows_itself_to_print_exit_or_read_its_environment() {
    let libraries = folders().into_iter().filter(|folder| !["testkit", "fuzzing"].contains(&name(folder).as_str()));
    let all: BTreeMap<PathBuf, String> = libraries.flat_map(|folder| rust_files(&folder.join("src"))).collect();
    let mut wrong = Vec::new();
    for (path, text) in &all {
        wrong.extend(switched_off(text).map(|lint| format!("{}: clippy::{lint}", path.display())));
    }
    let files = all.len();
    assert!(files > 100, "only {files} files are found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn switched_off(text: &str) -> impl Iterator<Item = &'static str> {
    LINTS.into_iter().filter(|lint| text.contains(&format!("clippy::{lint}")))
}

/// Most lines of the command: 2,000, and 120 for each command that came later (siting of tables and of cases, diff).
const MOST_LINES_OF_COMMAND: usize = 2_000 + 3 * 120;

/// What is no job of a command belongs into the libraries, where others can call it.
#[test]
fn the_command_is_thin() {
    let lines: BTreeMap<PathBuf, usize> =
        rust_files(&root().join("src")).into_iter().map(|(path, text)| (path, text.lines().count())).collect();
    let all: usize = lines.values().sum();
    assert!(lines.len() > 10 && all > 500, "only {} files are found", lines.len());
    assert!(all <= MOST_LINES_OF_COMMAND, "{all} lines, {MOST_LINES_OF_COMMAND} are allowed: {lines:#?}");
}

#[test]
fn a_wrong_structure_is_seen() {
    let table = |text: &str| text.parse::<Table>().expect("TOML");
    let workspace = table(
        r#"
        [workspace.dependencies]
        waywarden-network = { path = "crates/network" }
        waywarden-osm = { path = "crates/osm" }
        waywarden-scenario = { path = "crates/scenario" }
        waywarden-testkit = { path = "crates/testkit" }
        clap = "4"
        [workspace.lints.clippy]
        print_stdout = "deny"
        print_stderr = "deny"
        exit = "warn"
        [dependencies]
        waywarden-testkit.workspace = true
        "#,
    );
    let lower = table(
        r#"
        [lints]
        workspace = true
        [dependencies]
        waywarden-scenario.workspace = true
        own-name = { path = "../osm", package = "waywarden-osm" }
        [target.'cfg(windows)'.dependencies]
        clap.workspace = true
        comfy-table = "7"
        [build-dependencies]
        waywarden-testkit.workspace = true
        [dev-dependencies]
        anyhow = "1"
        "#,
    );
    let good = table(
        "[lints]\nworkspace = true\n[dependencies]\nwaywarden-network.workspace = true\n[dev-dependencies]\nwaywarden-testkit.workspace = true\n",
    );
    let tests = table("[lints]\nworkspace = true\n[dependencies]\nwaywarden-osm.workspace = true\n");
    let crates =
        [("network", lower), ("osm", good.clone()), ("newcomer", good), ("scenario", Table::new()), ("testkit", tests)]
            .map(|(folder, table)| Manifest { folder: folder.to_owned(), table });
    let expected = [
        "the workspace does not deny clippy::exit",
        "the workspace does not deny clippy::disallowed_methods",
        "the program depends on waywarden-testkit, which is for tests only",
        "network depends on scenario, which is not below it",
        "network depends on osm, which is not below it",
        "network depends on testkit, which is not below it",
        "network depends on clap, which is for the command only",
        "network depends on comfy-table, which is for plain_text only",
        "newcomer has no layer: give it one in LAYERS",
        "scenario does not have the lints of the workspace",
    ];
    assert_eq!(problems(&workspace, &crates), expected.map(str::to_owned).into());
    assert_eq!(switched_off("#![allow(clippy::exit, reason = \"\")]").collect::<Vec<_>>(), ["exit"]);
}
