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

/// A case and isochrones as well, also where the roads are not those that the hierarchy was prepared for.
#[test]
fn cases_and_isochrones_are_the_same_from_either_engine() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/iceland");
    let file = |name: &str| data.join(name).display().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    for name in ["sites.csv", "places.csv", "profile.toml", "iceland-roads.osm.pbf"] {
        std::fs::copy(data.join(name), at.join(name)).expect("copied");
    }
    let case = std::fs::read_to_string(data.join("case.toml")).expect("shipped");
    std::fs::write(at.join("case.toml"), &case).expect("written");
    let slower = "\n[[roads.change]]\nwhy = \"Ice\"\nclass = [\"trunk\"]\nfactor = 0.5\n";
    std::fs::write(at.join("ice.toml"), case + slower).expect("written");
    let roads = file("iceland-roads.osm.pbf");
    waywarden(&["import", &roads, "-o", "prepared.wwn", "--hierarchy", "--profile", "profile.toml"], at);

    let results = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<_> =
            std::fs::read_dir(at.join(folder)).expect("results").map(|e| e.expect("one").path()).collect();
        files.sort();
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        files.iter().map(|path| (name(path), std::fs::read(path).expect("read"))).collect()
    };
    for case in ["case.toml", "ice.toml"] {
        for engine in ["search", "hierarchy", "auto"] {
            let out = format!("{case}-{engine}");
            let pack = ["--pack", "geojson,csv"];
            let run = ["run", case, "--roads", "prepared.wwn", "--engine", engine, "-o", &out];
            waywarden(&[&run[..], &pack].concat(), at);
        }
        let search = results(&format!("{case}-search"));
        assert!(search.len() > 5);
        assert!(search == results(&format!("{case}-hierarchy")), "{case}: hierarchy");
        assert!(search == results(&format!("{case}-auto")), "{case}: auto");
    }
    assert!(results("case.toml-search") != results("ice.toml-search"), "the change of the roads counts");

    for engine in ["search", "hierarchy"] {
        let sites = file("sites.csv");
        let arguments = ["isochrones", "--roads", "prepared.wwn", "--sites", &sites, "--minutes", "10.5,45"];
        waywarden(&[&arguments[..], &["--engine", engine, "-o", &format!("maps-{engine}")]].concat(), at);
    }
    assert!(results("maps-search") == results("maps-hierarchy"), "isochrones");
}
