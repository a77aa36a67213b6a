//! The same table whichever way it is computed.

use std::path::Path;

use assert_cmd::Command;

fn waywarden(arguments: &[&str], folder: &Path) {
    let mut command = Command::cargo_bin("waywarden").expect("the program");
    command.args(arguments).current_dir(folder).assert().success();
}

#[test]
fn searches_and_hierarchies_give_the_same_bytes() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/iceland");
    let file = |name: &str| data.join(name).display().to_string();
    let (roads, places, sites) = (file("iceland-roads.osm.pbf"), file("places.csv"), file("sites.csv"));
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    waywarden(&["import", &roads, "-o", "plain.wwn"], at);
    waywarden(&["import", &roads, "-o", "prepared.wwn", "--hierarchy"], at);
    let times = |name: &str, network: &str, engine: &[&str]| {
        let mut arguments =
            vec!["times", "--roads", network, "--origins", &places, "--destinations", &sites, "-o", name];
        arguments.extend(engine);
        waywarden(&arguments, at);
        std::fs::read(at.join(name)).expect("a table")
    };
    let search = times("search.csv", "plain.wwn", &["--engine", "search"]);
    assert!(search.len() > 10_000, "{} bytes", search.len());
    assert_eq!(search, times("auto.csv", "plain.wwn", &[]));
    assert_eq!(search, times("now.csv", "plain.wwn", &["--engine", "hierarchy"]));
    assert_eq!(search, times("stored.csv", "prepared.wwn", &[]));
    assert_eq!(search, times("one.csv", "prepared.wwn", &["--threads", "1"]));
    assert_eq!(search, times("ignored.csv", "prepared.wwn", &["--engine", "search"]));
}
