//! The example programs run on the data that is shipped, and are short enough to be read at once.
#![allow(missing_docs, clippy::disallowed_methods)]

use std::path::Path;
use std::process::Command;

/// Runs an example, which `cargo test` has built beside this test, and returns what it says.
fn said_by(name: &str) -> String {
    let test = std::env::current_exe().expect("this program");
    let folder = test.parent().and_then(Path::parent).expect("target/PROFILE/deps").join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(&program).output().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn nearest_hospital_names_one_for_each_place() {
    let said = said_by("nearest_hospital");
    assert_eq!(said.lines().count(), 109);
    assert!(
        said.lines().any(|line| line.starts_with("Akureyri:") && line.contains("Sjúkrahúsið á Akureyri")),
        "{said}"
    );
}

#[test]
fn a_matrix_has_nothing_between_a_place_and_itself() {
    let said = said_by("matrix");
    assert!(said.starts_with("Reykjavík: 0, "), "{said}");
    assert_eq!(said.lines().count(), 4);
}

#[test]
fn isochrones_are_geojson() {
    let said = said_by("isochrones");
    let stats = waywarden::pack::check_geojson(said.as_bytes()).expect("strict GeoJSON");
    assert_eq!(stats.features, 2);
}

#[test]
fn a_closure_in_code_says_who_is_affected() {
    let said = said_by("closure_in_code");
    assert!(said.contains("affected"), "{said}");
}

#[test]
fn work_is_stopped_where_the_observer_says() {
    let said = said_by("progress_and_cancel");
    assert!(said.contains("reading roads") && said.ends_with("stopped before it was finished\n"), "{said}");
}

#[test]
fn each_has_at_most_40_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let lines = std::fs::read_to_string(&path).expect("text").lines().count();
        assert!(lines <= 40, "{}: {lines} lines", path.display());
        seen += 1;
    }
    assert_eq!(seen, 5);
}
