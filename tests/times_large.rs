//! Large tables: kept part by part, gone on with after an interruption, and the same bytes all the same.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{contents, csv_rows, run_in, run_well, scene::Scene, shipped, text};

/// Every place of Iceland to every place, on roads prepared with a hierarchy.
struct Places {
    folder: tempfile::TempDir,
    places: PathBuf,
}

impl Places {
    fn new() -> Self {
        let folder = common::folder();
        let roads = shipped("data/iceland/iceland-roads.osm.pbf");
        run_well(folder.path(), &["import", text(&roads), "--hierarchy", "-o", "roads.wwn"]);
        Self { folder, places: shipped("data/iceland/places.csv") }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn arguments<'a>(&'a self, output: &'a str, further: &[&'a str]) -> Vec<&'a str> {
        let places = text(&self.places);
        let asked = ["times", "--roads", "roads.wwn", "--origins", places, "--destinations", places, "-o", output];
        [&asked, further].concat()
    }

    /// The table computed at once.
    fn at_once(&self, output: &str) -> Vec<u8> {
        run_well(self.path(), &self.arguments(output, &[]));
        let bytes = fs::read(self.path().join(output)).expect("written");
        fs::remove_file(self.path().join(output)).expect("gone");
        bytes
    }

    /// Starts the table with one origin per part and searches, which takes long enough, and returns when three parts
    /// are there.
    fn begun(&self, output: &str) -> Child {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("waywarden"));
        let slowly = ["--engine", "search", "--origins-per-part", "1"];
        command.current_dir(self.path()).args(self.arguments(output, &slowly));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let began = Instant::now();
        while !self.part(output, 2).exists() {
            assert!(child.try_wait().expect("a child").is_none(), "it ended early");
            assert!(began.elapsed() < Duration::from_secs(120), "no parts");
            std::thread::sleep(Duration::from_millis(2));
        }
        child
    }

    fn part(&self, output: &str, part: usize) -> PathBuf {
        self.path().join(format!("{output}.parts/{part:06}.times"))
    }
}

#[test]
fn a_killed_table_is_gone_on_with_to_the_same_bytes() {
    let places = Places::new();
    let whole = places.at_once("out.csv");
    let inputs = contents(places.path());
    let mut child = places.begun("out.csv");
    child.kill().expect("killed");
    child.wait().expect("it ends");
    assert!(!places.path().join("out.csv").exists(), "it finished before it was killed");

    // Not by accident, and not with anything else.
    let begun = contents(places.path());
    let said = run_in(places.path(), &places.arguments("out.csv", &[]));
    assert!(said.code == 2 && said.stderr.contains("--resume") && said.stderr.contains("delete the folder"));
    fs::write(places.path().join("one.csv"), "id,lon,lat\nhome,-18.09,65.68\n").expect("written");
    let mut other_origins = places.arguments("out.csv", &["--resume"]);
    other_origins[4] = "one.csv";
    for (arguments, differing) in [
        (places.arguments("out.csv", &["--resume", "--walk-speed", "4"]), "--walk-speed."),
        (places.arguments("out.csv", &["--resume", "--origins-per-part", "7"]), "--origins-per-part."),
        (
            places.arguments("out.csv", &["--resume", "--walk-speed", "4", "--max-snap", "9"]),
            "--max-snap, --walk-speed.",
        ),
        (other_origins, "--origins."),
    ] {
        let said = run_in(places.path(), &arguments);
        assert_eq!(said.code, 2, "{}", said.stderr);
        assert!(said.stderr.contains(&format!("something else as {differing}")), "{}", said.stderr);
    }
    fs::remove_file(places.path().join("one.csv")).expect("gone");
    common::assert_same(&begun, &contents(places.path()), "after refusals");

    // One bit, a shortened part, and one that is another.
    let damaged = places.part("out.csv", 0);
    let mut bytes = fs::read(&damaged).expect("a part");
    let second = places.part("out.csv", 1);
    fs::write(places.part("out.csv", 2), &bytes).expect("written");
    bytes[5] ^= 1;
    fs::write(&damaged, &bytes).expect("written");
    let short = fs::read(&second).expect("a part");
    fs::write(&second, &short[..short.len() - 4]).expect("written");
    let said = run_well(places.path(), &places.arguments("out.csv", &["--resume"]));
    for part in ["000000.times", "000001.times", "000002.times"] {
        assert!(said.stderr.contains(&format!("{part} is damaged and is computed again")), "{}", said.stderr);
    }
    assert!(fs::read(places.path().join("out.csv")).expect("written") == whole, "another table");
    fs::remove_file(places.path().join("out.csv")).expect("gone");
    common::assert_same(&inputs, &contents(places.path()), "nothing else is left");
}

#[test]
fn a_table_in_parts_is_the_table_at_once() {
    let places = Places::new();
    let whole = places.at_once("out.csv");
    let inputs = contents(places.path());
    for size in ["1", "10", "108", "109"] {
        // Nothing to go on with: said, and computed.
        let said = run_well(places.path(), &places.arguments("out.csv", &["--resume", "--origins-per-part", size]));
        assert!(said.stderr.contains("nothing to go on with"), "{}", said.stderr);
        assert!(fs::read(places.path().join("out.csv")).expect("written") == whole, "{size} origins per part");
        fs::remove_file(places.path().join("out.csv")).expect("gone");
    }
    common::assert_same(&inputs, &contents(places.path()), "nothing else is left");
}

#[cfg(unix)]
#[test]
fn control_c_keeps_what_is_finished() {
    let places = Places::new();
    let whole = places.at_once("out.csv");
    let child = places.begun("out.csv");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("kept in out.csv.parts") && said.contains("--resume"), "{said}");
    let names: Vec<String> = contents(places.path()).into_keys().collect();
    assert!(names.iter().all(|name| !name.ends_with(".part")), "unfinished files are left: {names:?}");
    let said = run_well(places.path(), &places.arguments("out.csv", &["--resume"]));
    assert!(!said.stderr.contains("damaged") && said.stderr.contains("of 109 parts are there"), "{}", said.stderr);
    assert!(fs::read(places.path().join("out.csv")).expect("written") == whole, "another table");
}

#[test]
fn a_folder_that_is_not_of_parts_is_left_alone() {
    let scene = Scene::new();
    fs::create_dir(scene.file("out.csv.parts")).expect("made");
    scene.put("out.csv.parts/mine.txt", "mine");
    let arguments =
        ["times", "--roads", "roads.osm.pbf", "--origins", "areas.csv", "--destinations", "sites.csv", "-o", "out.csv"];
    let before = contents(scene.path());
    for manifest in [None, Some("{}"), Some("[]"), Some("{\"--origins-per-part\": 0}")] {
        if let Some(manifest) = manifest {
            scene.put("out.csv.parts/manifest.json", manifest);
        }
        let said = run_in(scene.path(), &[&arguments[..], &["--resume"]].concat());
        assert!(said.code == 2 && said.stderr.contains("manifest.json"), "{manifest:?}: {}", said.stderr);
        assert!(said.stderr.contains("delete the folder"), "{}", said.stderr);
    }
    fs::remove_file(scene.file("out.csv.parts/manifest.json")).expect("gone");
    common::assert_same(&before, &contents(scene.path()), "after refusals");
}

#[test]
fn ids_are_quoted_and_reasons_too() {
    let scene = Scene::new();
    let ids = ["a,b", "say \"a\"", "Höfn", " padded ", "'"];
    let mut points = String::from("id,lon,lat\n");
    for (number, id) in ids.iter().enumerate() {
        points += &format!("\"{}\",-2.9{number},51.0{number}\n", id.replace('"', "\"\""));
    }
    scene.put("points.csv", format!("{points}\"far, away\",2.0,52.0\n"));
    let asked = ["--origins", "points.csv", "--destinations", "points.csv", "-o", "out.csv"];
    run_well(scene.path(), &[&["times", "--roads", "roads.osm.pbf"][..], &asked].concat());
    let bytes = fs::read(scene.file("out.csv")).expect("written");
    let rows = csv_rows(&bytes);
    let read: Vec<&str> = rows.iter().step_by(6).map(|row| row["origin_id"].trim()).collect();
    assert_eq!(read, ["a,b", "say \"a\"", "Höfn", "padded", "'", "far, away"]);
    // As a writer of CSV writes what was read.
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["origin_id", "destination_id", "seconds", "reason"]).expect("memory");
    for row in &rows {
        let cells = ["origin_id", "destination_id", "seconds", "reason"].map(|column| &row[column]);
        writer.write_record(cells).expect("memory");
    }
    assert_eq!(String::from_utf8(bytes), String::from_utf8(writer.into_inner().expect("memory")));
}

#[test]
fn parquet_is_refused_before_the_work_where_it_cannot_be() {
    let scene = Scene::new();
    scene.put("pairs.csv", "id,from_lon,from_lat,to_lon,to_lat\n1,-2.95,51.0,-2.95,51.05\n");
    let said = run_in(scene.path(), &["times", "--roads", "roads.osm.pbf", "--pairs", "pairs.csv", "-o", "o.parquet"]);
    assert!(said.code == 2 && said.stderr.contains(".csv"), "{}", said.stderr);
    if cfg!(not(feature = "parquet")) {
        let asked = ["times", "--roads", "none.wwn", "--origins", "areas.csv", "--destinations", "sites.csv"];
        let said = run_in(scene.path(), &[&asked[..], &["-o", "o.parquet"]].concat());
        assert!(said.code == 2 && said.stderr.contains("--features parquet"), "{}", said.stderr);
    }
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::*;

    /// More rows than one row group has; the last destination meets no road.
    #[test]
    fn a_parquet_file_says_what_the_csv_says() {
        let scene = Scene::new();
        let points = |count: usize| -> String {
            let point =
                |i: usize| format!("\"p,{i}\",{},{}\n", -2.999 + 0.000_08 * i as f64, 51.0 + 0.000_03 * i as f64);
            (0..count).map(point).collect()
        };
        scene.put("from.csv", format!("id,lon,lat\naway,2.0,52.0\n{}", points(1_050)));
        scene.put("to.csv", format!("id,lon,lat\n{}far,-2.95,51.2\n", points(1_000)));
        let asked = ["times", "--roads", "roads.osm.pbf", "--origins", "from.csv", "--destinations", "to.csv"];
        let rows = 1_051 * 1_001;
        for output in ["o.csv", "o.parquet"] {
            let said = run_well(scene.path(), &[&asked[..], &["-o", output]].concat());
            assert!(said.stdout.contains(&format!("{rows} times, ")), "{}", said.stdout);
        }
        let file =
            SerializedFileReader::new(fs::File::open(scene.file("o.parquet")).expect("a file")).expect("Parquet");
        let about = file.metadata().file_metadata();
        let told = about.key_value_metadata().expect("what it is about");
        let value = |key: &str| told.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone());
        assert!(value("attribution").is_some_and(|text| text.contains("OpenStreetMap")));
        let network: serde_json::Value = serde_json::from_str(&value("network").expect("it")).expect("JSON");
        assert!(network.as_object().is_some_and(|network| !network.is_empty()));
        assert!(file.num_row_groups() > 1);
        let columns = about.schema_descr().columns();
        let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
        assert_eq!(names, ["origin_id", "destination_id", "seconds", "reason"]);

        let mut csv = csv::Reader::from_path(scene.file("o.csv")).expect("a file");
        let mut compared = 0;
        for (row, line) in file.get_row_iter(None).expect("rows").zip(csv.records()) {
            let (row, line) = (row.expect("a row"), line.expect("a line"));
            assert_eq!(
                (row.get_string(0).expect("an id"), row.get_string(1).expect("an id")),
                (&line[0].to_owned(), &line[1].to_owned())
            );
            assert_eq!(row.get_double(2).ok(), line[2].parse().ok());
            assert_eq!(row.get_string(3).map_or("", |text| text.as_str()), &line[3]);
            compared += 1;
        }
        assert_eq!(compared, rows);
    }

    #[test]
    fn a_killed_parquet_file_is_gone_on_with_to_the_same_bytes() {
        let places = Places::new();
        let whole = places.at_once("out.parquet");
        let mut child = places.begun("out.parquet");
        child.kill().expect("killed");
        child.wait().expect("it ends");
        run_well(places.path(), &places.arguments("out.parquet", &["--resume"]));
        assert!(fs::read(places.path().join("out.parquet")).expect("written") == whole, "another table");
        assert!(!places.path().join("out.parquet.parts").exists());
    }
}
