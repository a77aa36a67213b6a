//! Recorded flows in a run: told in the check and the report, and no single count is written anywhere.

mod common;

use common::scene::Scene;
use common::{contents, run_in, run_well};

const KEY: &str = "[observed]\nfile = \"flows.csv\"\narea = \"area\"\nsite = \"site\"\ncount = \"spells\"\ntitle = \"Admissions, 2023/24\"\n\n[[scenario]]";
const FLOWS: &str = "area,site,spells\na,north,4\nb,north,170033\nb,south,<5\nc,south,291107\nd,south,0\n";

#[test]
fn recorded_flows_are_told_and_no_count_is_written() {
    let scene = Scene::new();
    scene.change("case.toml", "[[scenario]]", KEY);
    scene.put("flows.csv", FLOWS);
    let check = run_well(scene.path(), &["check", "case.toml"]);
    let words = "Admissions, 2023/24 (flows.csv): about 461145 people in 3 pairs of an area and a site, 1 more pairs with a withheld count";
    assert!(check.stdout.contains(words), "{}", check.stdout);
    let ran = run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let all = contents(&scene.file("results"));
    let html = String::from_utf8(all["report.html"].clone()).expect("text");
    assert!(html.contains("about 461145 people in 3 pairs"), "the report says what was recorded");
    let record = String::from_utf8(all["run.json"].clone()).expect("text");
    assert!(record.contains("flows.csv"), "it is an input");
    for (name, bytes) in &all {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("170033") && !text.contains("291107"), "{name} has a count of one pair");
    }
    assert!(!ran.stdout.contains("170033") && !ran.stdout.contains("291107"), "{}", ran.stdout);
    // What is wrong names the row; a lost zero or another spelling is found on both sides.
    scene.put("flows.csv", FLOWS.replace("north", "North"));
    let refused = run_in(scene.path(), &["check", "case.toml"]);
    assert!(refused.code == 2 && refused.stderr.contains("\"north\" may be \"North\""), "{}", refused.stderr);
}
