//! Rows that cannot be used: left out, counted by reason, and not one of them lost on the way.

mod common;

use common::scene::{AREAS, SITES, Scene};
use common::{contents, csv_rows, run_in, run_well};
use serde_json::Value;

/// The areas of the scene with a row for each fault.
const FAULTS: &str = "e,Blank weight,-2.95,51.02,\nf,Suppressed,-2.95,51.02,*\ng,Few,-2.95,51.02,<5\n\
h,Decimal comma,-2.95,51.02,\"12,34\"\ni,Negative,-2.95,51.02,-3\nj,Infinite,-2.95,51.02,inf\nk,NaN,-2.95,51.02,NaN\n\
l,No place,,51.02,5\nm,Metres,335000,128000,5\n,No id,-2.95,51.02,5\n1.2E+05,Mangled,-2.95,51.02,5\nn,Short,-2.95\n\
o,Long,-2.95,51.02,5,6\n,,,,\n\n";

fn scene(demand: &[u8]) -> Scene {
    let scene = Scene::new();
    scene.put("areas.csv", demand);
    scene
}

fn counts(scene: &Scene) -> Value {
    let record = std::fs::read(scene.file("results/run.json")).expect("a record");
    let record: Value = serde_json::from_slice(&record).expect("JSON");
    record["counts"]["demand_rows"].clone()
}

#[test]
fn totals_reconcile_in_the_console_and_the_record() {
    let clean = scene(AREAS.as_bytes());
    run_well(clean.path(), &["run", "case.toml", "-o", "results"]);
    let scene = scene(format!("{AREAS}{FAULTS}").as_bytes());
    let ran = run_well(scene.path(), &["run", "case.toml", "-o", "results"]);

    let rows = counts(&scene);
    let number = |value: &Value| value.as_u64().expect("a number");
    let unusable = &rows["left_out_as_unusable"];
    assert_eq!((number(&rows["in_file"]), number(&rows["blank"]), number(&rows["areas"])), (18, 1, 4));
    assert_eq!(number(&unusable["rows"]), 13);
    let by_reason: u64 = unusable["reasons"].as_object().expect("reasons").values().map(|r| number(&r["rows"])).sum();
    assert_eq!(by_reason, 13, "each row under one reason");
    for (reason, rows, first) in [
        ("a weight is blank", 1, "line 6"),
        ("a weight is not a plain number", 5, "line 7"),
        ("a weight is negative", 1, "line 10"),
        ("the position is missing or cannot be read", 2, "line 13"),
        ("the id is blank", 1, "line 15"),
        ("the id is a number in scientific notation, as a spreadsheet makes of codes", 1, "line 16"),
        ("the row has more or fewer cells than the header", 2, "line 17"),
    ] {
        let found = &unusable["reasons"][reason];
        assert_eq!((number(&found["rows"]), found["such_as"][0].as_str()), (rows, Some(first)), "{reason}");
        assert!(ran.stdout.contains(&format!("{rows} x {reason} ({first}")), "{reason}: {}", ran.stdout);
    }
    assert!(ran.stdout.contains("demand: 13 of 18 rows cannot be used and are left out"), "{}", ran.stdout);
    // Nobody was counted as 0 people, and the figures are those of the rows that are in order.
    for file in ["summary.csv", "flows.csv", "volumes.csv"] {
        let read = |scene: &Scene| csv_rows(&std::fs::read(scene.file(&format!("results/{file}"))).expect("written"));
        let without_id = |scene: &Scene| {
            let mut rows = read(scene);
            rows.iter_mut().for_each(|row| drop(row.remove("run_id")));
            rows
        };
        assert_eq!(without_id(&scene), without_id(&clean), "{file}");
    }
}

#[test]
fn check_says_the_same_and_strict_refuses_all_of_it() {
    let scene = scene(format!("{AREAS}{FAULTS}").as_bytes());
    let ran = run_well(scene.path(), &["check", "case.toml"]);
    assert!(ran.stdout.contains("demand: 13 of 18 rows") && ran.stdout.contains("4 areas"), "{}", ran.stdout);
    for command in [&["check", "case.toml", "--strict"][..], &["run", "case.toml", "-o", "results", "--strict"]] {
        let ran = scene.refused(command);
        assert!(ran.code == 2 && ran.stderr.contains("13 problems:"), "{}", ran.stderr);
        assert!(ran.stderr.contains("areas.csv, line 7, column \"people\": \"*\" is not a number"), "{}", ran.stderr);
    }
}

#[test]
fn a_row_with_several_faults_is_counted_once_and_all_are_named() {
    let scene = scene(format!("{AREAS}e,Twice wrong,x,51.02,*\n").as_bytes());
    let ran = run_well(scene.path(), &["check", "case.toml"]);
    assert!(ran.stdout.contains("demand: 1 of 5 rows"), "{}", ran.stdout);
    let ran = scene.refused(&["check", "case.toml", "--strict"]);
    for said in ["2 problems:", "line 6, column \"lon\": \"x\" is not a number", "line 6, column \"people\": \"*\""] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

#[test]
fn a_table_without_one_usable_row_is_an_error() {
    let scene = scene(b"id,lon,lat,people\na,-3,51.05,*\nb,-2.93,51.04,\n");
    let ran = scene.refused(&["run", "case.toml", "-o", "results"]);
    assert!(ran.code == 2 && ran.stderr.contains("no row of the demand table can be used"), "{}", ran.stderr);
    assert!(ran.stderr.contains("line 2, column \"people\"") && ran.stderr.contains("suppressed"), "{}", ran.stderr);
}

#[test]
fn points_and_pairs_of_times_are_left_out_too() {
    let scene = Scene::new();
    scene.put("origins.csv", "id,lon,lat\na,-3,51.05\nb,,51\nc,-2.93\nd,-2.9,51.01\n");
    let asked = ["times", "--roads", "roads.osm.pbf", "--destinations", "sites.csv", "-o", "t.csv"];
    let origins = [&asked[..], &["--origins", "origins.csv"]].concat();
    let ran = run_well(scene.path(), &origins);
    assert!(ran.stdout.contains("origins.csv: 2 of 4 rows cannot be used"), "{}", ran.stdout);
    assert_eq!(csv_rows(&std::fs::read(scene.file("t.csv")).expect("written")).len(), 4);
    assert_eq!(scene.refused(&[&origins[..], &["--strict"]].concat()).code, 2);

    scene.put(
        "pairs.csv",
        "id,from_lon,from_lat,to_lon,to_lat\n1,-3,51.05,-2.9,51\n2,-3,x,-2.9,51\n3,-3,51.05,-2.9,51\n",
    );
    let pairs = ["times", "--roads", "roads.osm.pbf", "--pairs", "pairs.csv", "-o", "p.csv"];
    let ran = run_well(scene.path(), &pairs);
    assert!(ran.stdout.contains("pairs.csv: 1 of 3 rows cannot be used"), "{}", ran.stdout);
    assert_eq!(scene.refused(&[&pairs[..], &["--strict"]].concat()).code, 2);
}

/// The same areas in every encoding and with every line end and separator: the same figures.
#[test]
fn every_way_to_save_a_table_gives_the_same_figures() {
    let plain = AREAS.replace("Aton", "\u{c1}ton");
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
        [mark.to_vec(), plain.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()].concat()
    };
    let latin: Vec<u8> = plain.chars().map(|c| u8::try_from(u32::from(c)).expect("a Latin letter")).collect();
    let forms: [(&str, Vec<u8>); 9] = [
        ("plain", plain.clone().into_bytes()),
        ("a mark", ["\u{feff}", &plain].concat().into_bytes()),
        ("UTF-16, little end first", utf16(u16::to_le_bytes, [0xff, 0xfe])),
        ("UTF-16, big end first", utf16(u16::to_be_bytes, [0xfe, 0xff])),
        ("Windows-1252", latin),
        ("CR LF", plain.replace('\n', "\r\n").into_bytes()),
        ("CR", plain.replace('\n', "\r").into_bytes()),
        ("semicolons", plain.replace(',', ";").into_bytes()),
        (
            "a header in capitals with blanks",
            plain.replacen("id,name,lon,lat,people", " ID , Name,LON,Lat, People ", 1).into_bytes(),
        ),
    ];
    let mut first = None;
    for (what, bytes) in forms {
        let scene = scene(&bytes);
        let ran = run_in(scene.path(), &["run", "case.toml", "-o", "results"]);
        assert_eq!(ran.code, 0, "{what}: {}", ran.stderr);
        assert_eq!(ran.stdout.contains("read as Windows-1252"), what == "Windows-1252", "{what}: {}", ran.stdout);
        let areas =
            String::from_utf8(std::fs::read(scene.file("results/areas.geojson")).expect("written")).expect("text");
        assert!(areas.contains("\u{c1}ton"), "{what}: the name is mangled");
        let mut volumes = csv_rows(&std::fs::read(scene.file("results/volumes.csv")).expect("written"));
        volumes.iter_mut().for_each(|row| drop(row.remove("run_id")));
        assert_eq!(first.get_or_insert_with(|| volumes.clone()), &volumes, "{what}");
        let strict = run_in(scene.path(), &["check", "case.toml", "--strict"]);
        assert_eq!(strict.code == 2, what == "Windows-1252", "{what}: {}", strict.stderr);
    }
}

#[test]
fn sites_of_a_longer_list_are_chosen_by_their_columns() {
    let scene = Scene::new();
    scene.put(
        "sites.csv",
        "id,name,lon,lat,region\nnorth,The North,-2.95,51.05,here\nfar,Far away,-1.00,54.00,there\nsouth,The South,-2.95,51.00,here\n",
    );
    let listed = "file = \"sites.csv\"\nwhere = { region = [\"here\"] }";
    scene.change("case.toml", "file = \"sites.csv\"", listed);
    let check = run_well(scene.path(), &["check", "case.toml"]);
    assert!(check.stdout.contains("2 sites, 4 areas"), "{}", check.stdout);
    assert!(check.stdout.contains("rows of the sites table left out by `where`: 1"), "{}", check.stdout);
    run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "csv"]);
    // The closure of the north sends everybody to the south, as if the other row were not there.
    let chosen = contents(&scene.file("results"));
    let alone = Scene::new();
    run_well(alone.path(), &["run", "case.toml", "-o", "results", "--pack", "csv"]);
    let alone = contents(&alone.file("results"));
    for table in ["summary.csv", "volumes.csv", "flows.csv", "curve.csv"] {
        assert_eq!(chosen[table], alone[table], "{table}");
    }
    for (condition, said) in [
        ("{ region = [\"hre\"] }", "no row has \"hre\" in the column \"region\""),
        ("{ area = [\"here\"] }", "of the sites table"),
    ] {
        scene.change("case.toml", "file = \"sites.csv\"\n", &format!("file = \"sites.csv\"\n# {condition}\n"));
        let text = std::fs::read_to_string(scene.file("case.toml")).expect("text");
        let line = text.lines().find(|line| line.starts_with("where")).expect("a line").to_owned();
        scene.change("case.toml", &line, &format!("where = {condition}"));
        let wrong = scene.refused(&["check", "case.toml"]);
        assert!(wrong.stderr.contains(said), "{}", wrong.stderr);
    }
}

#[test]
fn a_list_of_the_whole_country_runs_on_the_roads_of_a_region() {
    let scene = Scene::new();
    let far = "far,Far away,-1.0,53.5\nsea,Out at sea,-2.75,51.02\n";
    scene.put("sites.csv", format!("{SITES}{far}"));
    let ran = scene.refused(&["run", "case.toml", "-o", "results"]);
    assert!(ran.stderr.contains("on_unreachable") && ran.stderr.contains("\"far\""), "{}", ran.stderr);
    assert!(!ran.stderr.contains("inf m"), "{}", ran.stderr);
    scene.change("case.toml", "file = \"sites.csv\"", "file = \"sites.csv\"\non_unreachable = \"skip\"");
    let ran = run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    assert!(ran.stdout.contains("2 of 4 sites are skipped:"), "{}", ran.stdout);
    let all = contents(&scene.file("results"));
    let record: serde_json::Value = serde_json::from_slice(&all["run.json"]).expect("a record");
    assert_eq!(record["counts"]["sites_skipped"].as_object().map(serde_json::Map::len), Some(2), "{record}");
    // The rest is the case with a table of the other two.
    let alone = Scene::new();
    run_well(alone.path(), &["run", "case.toml", "-o", "results"]);
    let expected = contents(&alone.file("results"));
    for table in ["summary.csv", "volumes.csv", "flows.csv", "curve.csv"] {
        assert_eq!(all[table], expected[table], "{table}");
    }
    // Who counts may be a list of the country, too; what changes must be there.
    scene.change("case.toml", "close = [\"north\"]", "close = [\"north\"]\nsites = [\"north\", \"south\", \"far\"]");
    std::fs::remove_dir_all(scene.file("results")).expect("removed");
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    std::fs::remove_dir_all(scene.file("results")).expect("removed");
    scene.change("case.toml", "close = [\"north\"]", "close = [\"far\"]");
    let ran = scene.refused(&["run", "case.toml", "-o", "results"]);
    assert!(ran.stderr.contains("the site \"far\" is skipped"), "{}", ran.stderr);
}
