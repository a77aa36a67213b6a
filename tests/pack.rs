//! The decision pack of the program: formats as asked for, hostile names that do nothing, and `verify`.

mod common;

use std::collections::BTreeSet;

use common::page::map_data;
use common::scene::{CASE, Scene};
use common::{contents, run_in, run_well};

/// Names that a spreadsheet, a page, a database or a terminal might act upon.
const NAMES: [&str; 4] = [
    "</script><script>window.__hacked=1</script>",
    "=cmd|' /C calc'!A0",
    "Höfn \"مستشفى\" \u{202e}🏥",
    "O'Brien; DROP TABLE areas;--",
];

/// The scene with these names on its areas, a site and the case.
fn hostile() -> Scene {
    let scene = Scene::new();
    let quoted = NAMES.map(|name| format!("\"{}\"", name.replace('"', "\"\"")));
    let [a, b, c, d] = &quoted;
    let areas = format!(
        "id,name,lon,lat,people\na,{a},-3.00,51.05,10\nb,{b},-2.93,51.04,20\nc,{c},-2.99,51.00,30\nd,{d},-2.90,51.01,40\n"
    );
    scene.put("areas.csv", areas);
    scene.put("sites.csv", format!("id,name,lon,lat\nnorth,{a},-2.95,51.05\nsouth,{b},-2.95,51.00\n"));
    let case = CASE
        .replace("\"A made-up town\"", "\"A <script>window.__hacked=1</script> town & \\\"more\\\"\"")
        .replace("\"The north closes\"", "'=1+1 <img src=x onerror=alert(1)>'");
    scene.put("case.toml", case);
    scene
}

#[test]
fn the_formats_are_those_that_were_asked_for() {
    let scene = Scene::new();
    let endings = |arguments: &[&str]| -> BTreeSet<String> {
        let mut all = vec!["run", "case.toml", "-o", "results"];
        all.extend(arguments);
        run_well(scene.path(), &all);
        let files = contents(&scene.file("results"));
        files.keys().filter_map(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_owned()).collect()
    };
    let set = |names: &[&str]| -> BTreeSet<String> { names.iter().map(ToString::to_string).collect() };
    assert_eq!(endings(&["--pack", "csv"]), set(&["csv", "json"]));
    assert_eq!(endings(&["--pack", "geojson,csv"]), set(&["csv", "geojson", "json"]));
    assert_eq!(endings(&["--pack", "report"]), set(&["html", "json", "md"]));
    if cfg!(all(feature = "qgis", feature = "xlsx", feature = "maps")) {
        assert_eq!(endings(&["--pack", "qgis"]), set(&["gpkg", "json", "qgz"]));
        let all = ["csv", "geojson", "gpkg", "html", "json", "md", "png", "qgz", "qml", "svg", "xlsx"];
        let mut all = set(&all);
        all.extend(cfg!(feature = "parquet").then(|| "parquet".to_owned()));
        assert_eq!(endings(&[]), all);
    }
    let refused = run_in(scene.path(), &["run", "case.toml", "-o", "other", "--pack", "pdf"]);
    assert!(refused.code == 2 && refused.stderr.contains("possible values"), "{}", refused.stderr);
    assert!(!scene.file("other").exists());
}

#[test]
fn names_survive_and_do_nothing() {
    let scene = hostile();
    run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let files = contents(&scene.file("results"));
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");

    let page = text("report.html");
    // The page has three scripts of its own and its data; each ends once.
    assert_eq!(page.matches("<script").count(), 3, "scripts");
    assert_eq!(page.matches("</script>").count(), 3, "ends of scripts");
    assert!(!page.contains("<img src=x") && !page.contains("<script>window.__hacked"));
    assert!(
        page.contains("&lt;/script&gt;&lt;script&gt;window.__hacked=1&lt;/script&gt;"),
        "the name is there as text"
    );
    let areas: serde_json::Value = serde_json::from_slice(&files["areas.geojson"]).expect("JSON");
    let names: Vec<&serde_json::Value> =
        areas["features"].as_array().expect("features").iter().map(|f| &f["properties"]["area_name"]).collect();
    assert_eq!(names, NAMES);
    assert_eq!(map_data(&page)["areas"]["name"], serde_json::json!(NAMES));

    let markdown = text("summary.md");
    assert!(!markdown.contains("<script>") && !markdown.contains("<img"), "{markdown}");
    assert!(markdown.contains("&lt;/script&gt;"), "the name is there");

    // In every table a formula is neutralised.
    let flows = text("flows.csv");
    assert!(flows.contains("'=cmd|"), "{flows}");
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".svg") || name.ends_with(".qml")) {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        assert!(!text.contains("<script") && !text.contains("<img"), "{name}");
    }
    if cfg!(feature = "gpkg") {
        let package = &files["grid.gpkg"];
        assert_eq!(&package[..16], b"SQLite format 3\0");
        assert_eq!(&package[68..72], b"GPKG", "application_id");
        assert_eq!(u32::from_be_bytes([package[60], package[61], package[62], package[63]]), 10_300, "user_version");
        let holds = |needle: &str| package.windows(needle.len()).any(|window| window == needle.as_bytes());
        assert!(NAMES.iter().all(|name| holds(name)), "every name is in the package");
    }
}

#[test]
fn the_page_asks_for_nothing() {
    let scene = Scene::new();
    run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "report"]);
    let page = String::from_utf8(contents(&scene.file("results"))["report.html"].clone()).expect("UTF-8");
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
    let policy = policy.expect("a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    // Markup outside of the scripts and styles names no other place and has no handler or style of its own.
    let mut markup = String::new();
    for (number, part) in page.split("<script").enumerate() {
        markup.push_str(if number == 0 { part } else { part.split("</script>").nth(1).unwrap_or("") });
    }
    let markup = markup.split("<style>").map(|part| part.split("</style>").last().unwrap_or("")).collect::<String>();
    for forbidden in ["src=\"http", "href=\"http", " onclick", " onload", " style=\"", "<link"] {
        assert!(!markup.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn verify_tells_what_changed() {
    let scene = Scene::new();
    run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "geojson,csv,report"]);
    let ran = run_well(scene.path(), &["verify", "results"]);
    assert!(ran.stdout.contains("as recorded") && ran.stdout.contains("not compared"), "{}", ran.stdout);
    let ran = run_well(scene.path(), &["verify", "results", "--case", "case.toml", "--rerun"]);
    assert!(ran.stdout.contains("rerun: identical"), "{}", ran.stdout);

    scene.put("results/flows.csv", "other");
    let ran = run_in(scene.path(), &["verify", "results"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("flows.csv has changed"), "{}", ran.stdout);
    std::fs::remove_file(scene.file("results/flows.csv")).expect("removed");
    assert!(run_in(scene.path(), &["verify", "results"]).stdout.contains("flows.csv is not there"));

    scene.change("areas.csv", "Aton", "Bton");
    let ran = run_in(scene.path(), &["verify", "results", "--case", "case.toml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("areas.csv has changed"), "{}", ran.stdout);

    let ran = run_in(scene.path(), &["verify", "."]);
    assert!(ran.code == 2 && ran.stderr.contains("run.json") && ran.stderr.contains("Remedy"), "{}", ran.stderr);
}

#[test]
fn a_report_without_a_browser_says_what_to_do() {
    let scene = Scene::new();
    run_well(scene.path(), &["run", "case.toml", "-o", "results", "--pack", "report"]);
    let mut command = common::waywarden();
    command.current_dir(scene.path()).env("PATH", "").args(["report", "results", "--pdf", "report.pdf"]);
    let output = command.output().expect("started");
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        // Chrome or Edge stands where the system puts it.
        return;
    }
    assert!(said.contains("open report.html in any browser"), "{said}");
    assert!(!scene.file("report.pdf").exists());
    let ran = run_in(scene.path(), &["report", ".", "--pdf", "report.pdf"]);
    assert!(ran.stderr.contains("there is no report.html"), "{}", ran.stderr);
}
