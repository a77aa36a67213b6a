//! Case files: what is read, and that everything wrong is reported at once.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use waywarden_case::{Case, CaseFile, InputRole, RoadSource, read_case};
use waywarden_scenario::case::DemandRows;
use waywarden_scenario::{SiteIndex, SiteOrigin, sites_after, sites_before};
use waywarden_tables::Files;

const SITES: &str = "id,name,lon,lat,beds\nyeovil,Yeovil,-2.63,50.95,20\ntaunton,Taunton,-3.12,51.01,30\n";
const AREAS: &str = "id,name,lon,lat,pop,stroke,region,decile\n\
    e1,One,-2.6,50.9,100,1.5,South West,1\n\
    e2,Two,-3.0,51.0,200,0,South West,2\n\
    e3,Three,-1.0,51.0,300,2,South East,2\n,,,,,,,\n";

/// The parts of a case file, so that a test can replace one.
struct Parts {
    case: &'static str,
    roads: &'static str,
    sites: &'static str,
    demand: &'static str,
    rest: &'static str,
}

const GOOD: Parts = Parts {
    case: "[case]\nid = \"test\"\ntitle = \"Test\"\nattribution = [\"somebody\"]\n",
    roads: "[roads]\nfiles = [\"${ROADS:-roads}.osm.pbf\"]\n",
    sites: "[sites]\nfile = \"sites.csv\"\n",
    demand: "[demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\", unit = \"people\" }, { column = \"stroke\", name = \"s\" }]\ngroups = [\"region\"]\n",
    rest: "",
};

fn files(parts: &Parts, sites: &str, areas: &str) -> Files {
    let Parts { case, roads, sites: sites_part, demand, rest } = parts;
    let text = format!("{case}{roads}{sites_part}{demand}{rest}");
    let ring = "[[[-4,49],[0,49],[0,53],[-4,53],[-4,49]]]";
    let outline = |id: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{id}"}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}"#
        )
    };
    let outlines = format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, outline("e1"), outline("e2"));
    common::files(&[
        ("case.toml", text.as_str()),
        ("sites.csv", sites),
        ("areas.csv", areas),
        ("outlines.geojson", &outlines),
        ("roads.osm.pbf", ""),
        ("other.osm.pbf", ""),
    ])
    .with_variables(|name| (name == "OTHER").then(|| "other".to_owned()))
}

fn read(parts: &Parts) -> CaseFile {
    common::read(&files(parts, SITES, AREAS)).unwrap()
}

fn load(parts: &Parts) -> Result<Case, Vec<String>> {
    load_tables(parts, SITES, AREAS)
}

fn load_tables(parts: &Parts, sites: &str, areas: &str) -> Result<Case, Vec<String>> {
    common::read(&files(parts, sites, areas)).map(|file| file.case)
}

/// Exactly these problems, each containing all parts of its line.
fn expect(result: Result<Case, Vec<String>>, expected: &[&[&str]]) {
    let texts = result.expect_err("problems");
    assert_eq!(texts.len(), expected.len(), "{texts:#?}");
    for (text, parts) in texts.iter().zip(expected) {
        for part in *parts {
            assert!(text.contains(part), "{part}\nin {text}");
        }
    }
}

#[test]
fn a_case_with_everything() {
    let parts = Parts {
        demand: "[demand]\nfile = \"areas.csv\"\nweights = [{ column = \"POP\", name = \"people\" }]\ngroups = [\"decile\"]\nwhere = { region = [\"South West\"] }\npolygons = { file = \"outlines.geojson\", id = \"CODE\" }\n",
        rest: "[thresholds]\nminutes = [7.5, 15]\n[isochrones]\noff_road_m = 100\n\
               [[scenario]]\nid = \"all\"\ntitle = \"All\"\nclose = [\"taunton\"]\nsites = [\"taunton\", \"yeovil\"]\n\
               open = [{ id = \"new\", lon = -2.5, lat = 51 }]\nmove = [{ site = \"yeovil\", lon = -2.7, lat = 51.0 }]\n\
               demand = { decile = 2 }\n\
               [[scenario]]\nid = \"again\"\ntitle = \"Again\"\nopen = [{ id = \"new\", lon = -2.5, lat = 51 }]\n",
        ..GOOD
    };
    let CaseFile { case, inputs, .. } = read(&parts);
    assert_eq!((case.id.as_str(), case.attribution.len(), &case.description), ("test", 1, &None));
    assert_eq!((case.roads.max_snap_m, case.roads.max_snap_site_m, case.roads.walk_km_h), (1000.0, 300.0, 5.0));
    assert_eq!(case.demand_rows, DemandRows { in_file: 4, blank: 1, left_out: 1, ..DemandRows::default() });
    assert_eq!(case.areas.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(), ["e1", "e2"]);
    assert_eq!((&case.areas[1].weights[..], &case.areas[1].groups[..]), (&[200.0][..], &["2".into()][..]));
    assert_eq!(case.polygons.as_ref().unwrap().len(), 2);
    assert_eq!(
        (&case.thresholds_ms[..], &case.isochrones.limits_ms[..]),
        (&[450_000, 900_000][..], &[450_000, 900_000][..])
    );
    assert_eq!((case.isochrones.off_road_m, case.isochrones.detail_m), (100.0, 10.0));
    assert_eq!(case.total(0), 300.0);
    let beds = |i: u32| case.sites.site(SiteIndex(i)).extra[0].clone();
    assert_eq!((beds(0), beds(2)), (("beds".to_owned(), "20".to_owned()), ("beds".to_owned(), "20".to_owned())));
    // Positions: yeovil, taunton, yeovil moved, new; the second scenario shares "new".
    let origins: Vec<_> = case.sites.positions().iter().map(|p| (p.site.id.as_str(), p.origin)).collect();
    assert_eq!(
        origins,
        [
            ("yeovil", SiteOrigin::Base),
            ("taunton", SiteOrigin::Base),
            ("yeovil", SiteOrigin::Moved),
            ("new", SiteOrigin::Opened)
        ]
    );
    let all = case.scenario("all").unwrap();
    assert_eq!(sites_before(&case, all), [SiteIndex(0), SiteIndex(1)]);
    assert_eq!(sites_after(&case, all), [SiteIndex(2), SiteIndex(3)]);
    assert_eq!(all.in_scope, Some(vec![false, true]));
    assert_eq!(all.demand, [("decile".to_owned(), vec!["2".to_owned()])]);
    assert_eq!(sites_after(&case, &case.scenarios[1]), [SiteIndex(0), SiteIndex(1), SiteIndex(3)]);
    let roles: Vec<_> = inputs.iter().map(|input| input.role).collect();
    assert_eq!(roles, [InputRole::Case, InputRole::Roads, InputRole::Sites, InputRole::Demand, InputRole::Polygons]);
}

#[test]
fn defaults_and_variables() {
    let case = load(&GOOD).unwrap();
    assert_eq!(case.thresholds_ms, [900_000, 1_800_000, 2_700_000, 3_600_000]);
    assert_eq!((case.weights[0].name.as_str(), case.weights[0].title.as_str()), ("pop", "pop"));
    assert_eq!(case.scenarios, [waywarden_scenario::ScenarioSpec::baseline()], "what is true today");
    assert!(case.polygons.is_none());
    let parts = Parts { roads: "[roads]\nfiles = [\"${OTHER}.osm.pbf\", \"roads.osm.pbf\"]\n", ..GOOD };
    let RoadSource::Files(files) = read(&parts).roads else { panic!("files") };
    assert!(files[0].ends_with("other.osm.pbf") && files[1].ends_with("roads.osm.pbf"));
    let parts = Parts { roads: "[roads]\nnetwork = \"roads.osm.pbf\"\n", ..GOOD };
    assert!(matches!(read(&parts).roads, RoadSource::Network(_)));
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let parts = Parts {
        case: "[case]\nid = \"My Case\"\ntitel = \"Test\"\n",
        roads: "[roads]\nfiles = [\"${NOWHERE}/a.pbf\", \"b.pbf\"]\nmax_snap_m = -1\n",
        demand: "[demand]\nfile = \"areas.csv\"\nweights = [{ column = \"popp\" }, { column = \"pop\" }]\ngroups = [\"regoin\"]\n",
        rest: "[thresholds]\nminutes = [30, 15]\n[[scenario]]\nid = \"s\"\ntitle = \"S\"\nclose = [\"yeovill\"]\n",
        ..GOOD
    };
    let sites = "id,name,lon,lat\nyeovil,Yeovil,-2.63,50.95\nyeovil,Again,-2.63,50.95\n";
    let areas = "id,lon,lat,pop,region\na,-2.6,50.9,-5,x\nb,-2.6,n/a,12 people,x\n";
    expect(
        load_tables(&parts, sites, areas),
        &[
            &["case.toml, line 1, key \"case.title\": the key is missing"],
            &["case.toml, line 2, key \"case.id\"", "as in \"my_case\""],
            &["case.toml, line 3, key \"case.titel\": the key is not known", "did you mean \"title\"?"],
            &["case.toml, line 5, key \"roads.files\": the environment variable NOWHERE is not set"],
            &["case.toml, line 5, key \"roads.files\": the file b.pbf does not exist"],
            &["case.toml, line 6, key \"roads.max_snap_m\": -1 is not above 0"],
            &["line 11, key \"demand.weights.column\": there is no column \"popp\"", "did you mean \"pop\"?"],
            &["line 12, key \"demand.groups\": there is no column \"regoin\"", "did you mean \"region\"?"],
            &["line 14, key \"thresholds.minutes\": 15 does not ascend"],
            &["sites.csv, line 3, column \"id\": the id \"yeovil\" is already used in line 2"],
            &["areas.csv, line 2, column \"pop\": -5 is negative"],
            // Everything that is wrong in a row is named.
            &["areas.csv, line 3, column \"lat\": \"n/a\" is not a number"],
            &["areas.csv, line 3, column \"pop\": \"12 people\" is not a"],
        ],
    );
}

#[test]
fn scenarios_are_resolved_or_refused() {
    let parts = Parts {
        rest: "[[scenario]]\nid = \"a\"\ntitle = \"A\"\nclose = [\"yeovill\", \"taunton\", \"taunton\"]\n\
               [[scenario]]\nid = \"a\"\ntitle = \"A\"\nclose = [\"yeovil\"]\nsites = [\"taunton\"]\n\
               [[scenario]]\nid = \"baseline\"\ntitle = \"B\"\nclose = [\"yeovil\", \"taunton\"]\n\
               [[scenario]]\nid = \"c\"\ntitle = \"C\"\nclose = [\"yeovil\"]\nmove = [{ site = \"yeovil\", lon = 1, lat = 2 }]\n\
               [[scenario]]\nid = \"d\"\ntitle = \"D\"\nopen = [{ id = \"yeovil\", lon = 1, lat = 2 }, { id = \"n\", lon = 1, lat = 200 }]\n\
               [[scenario]]\nid = \"e\"\ntitle = \"E\"\nopen = [{ id = \"m\", lon = 1, lat = 2 }, { id = \"m\", lon = 1, lat = 3 }]\n\
               demand = { region = [\"South West\", \"Southeast\"], city = \"x\" }\n\
               [[scenario]]\nid = \"f\"\ntitle = \"F\"\ndemand = { region = \"South East\", decile = 1 }\nsites = []\n",
        ..GOOD
    };
    expect(
        load(&parts),
        &[
            &["line 16, key \"scenario.close\": no site has the id \"yeovill\"", "did you mean \"yeovil\"?"],
            &["line 16", "\"taunton\" is named twice"],
            &["line 18, key \"scenario.id\": the scenario id \"a\" is already used in line 14"],
            &["line 20", "\"yeovil\" changes but is not among the `sites`"],
            &["line 23", "\"baseline\" is reserved"],
            &["line 30", "\"yeovil\" is both closed and moved"],
            &["line 34", "the id \"yeovil\" is that of \"Yeovil\" in the sites file", "`move`"],
            &["line 34", "lon 1, lat 200"],
            &["line 38", "the id \"m\" is another site in line 38"],
            &["line 39", "there is no column \"city\" of the demand table"],
            &["line 39", "no row has \"Southeast\" in the column \"region\"", "did you mean \"South East\"?"],
            &["line 40", "no area satisfies all of `demand`"],
            &["line 40", "`sites` names no site"],
        ],
    );
}

#[test]
fn sections_and_types() {
    let parts = Parts { roads: "", sites: "", demand: "[demand]\nweights = []\nfile = 7\n", ..GOOD };
    expect(
        load(&parts),
        &[
            &["line 1, key \"roads\": the key is missing"],
            &["line 1, key \"sites\": the key is missing"],
            &["line 6, key \"demand.weights\": there is no weight"],
            &["line 7, key \"demand.file\": a text in quotation marks is expected, this is the number 7"],
        ],
    );
    let parts = Parts {
        roads: "[roads]\nfiles = [\"roads.osm.pbf\"]\nnetwork = \"roads.osm.pbf\"\nwalk_km_h = \"fast\"\n",
        rest: "[thresholds]\nminutes = []\n[isochrones]\nminutes = [0, 20000]\n[scenarios]\n",
        ..GOOD
    };
    expect(
        load(&parts),
        &[
            &["line 7, key \"roads.network\": both files and network are given"],
            &["line 8, key \"roads.walk_km_h\": a finite number is expected, this is the text \"fast\""],
            &["line 16, key \"thresholds.minutes\": there is no usable value"],
            &["line 18", "0 is not a number of minutes"],
            &["line 18", "20000 is not a number of minutes"],
            &["line 19, key \"scenarios\": the key is not known", "did you mean \"scenario\"?"],
        ],
    );
    let parts = Parts { roads: "[roads]\n", ..GOOD };
    expect(load(&parts), &[&["line 5, key \"roads\": neither files nor network is given"]]);
}

#[test]
fn syntax_errors_have_lines() {
    let parts = Parts { case: "[case]\nid = test\ntitle = \"Test\n", ..GOOD };
    let texts = load(&parts).unwrap_err();
    assert!(texts.len() >= 2, "{texts:#?}");
    assert!(texts[0].contains("case.toml, line 2: this is not valid TOML"), "{}", texts[0]);
    assert!(texts[1].contains("line 3"), "{}", texts[1]);
    let missing = read_case(&Files::on_disk(), Path::new("/nowhere/case.toml")).unwrap_err().to_string();
    assert!(missing.contains("/nowhere/case.toml: there is no such file"), "{missing}");
}

#[test]
fn demand_that_is_empty_or_unfit() {
    let demand = "[demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\" }]\nwhere = { region = \"South West\", decile = 3 }\n";
    let areas = AREAS.replace(",1\n", ",3\n").replace("South West,3", "South East,3");
    expect(
        load_tables(&Parts { demand, ..GOOD }, SITES, &areas),
        &[&["no row of the demand table satisfies all of `where`"]],
    );
    let zero = "[demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\" }, { column = \"stroke\", name = \"pop\" }]\ngroups = [\"region\", \"Region\"]\n";
    expect(
        load_tables(&Parts { demand: zero, ..GOOD }, SITES, "id,lon,lat,pop,stroke,region\na,-2.6,51,0,1,x\n"),
        &[
            &["line 11", "the weight name \"pop\" is already used in line 11"],
            &["line 11", "the weights of the column \"pop\" sum to 0"],
            &["line 12", "the group \"Region\" is named twice"],
        ],
    );
    let outlines = "[demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\" }]\npolygons = { file = \"outlines.geojson\", id = \"code\" }\n";
    expect(
        load(&Parts { demand: outlines, ..GOOD }),
        &[&["outlines.geojson: 1 of 3 areas have no polygon, such as e3"]],
    );
}

#[test]
fn rows_left_out_are_not_checked_further() {
    let demand =
        "[demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\" }]\nwhere = { region = \"South West\" }\n";
    let areas = AREAS.replace("e3,Three,-1.0,51.0,300", "e1,Three,,,*");
    assert_eq!(load_tables(&Parts { demand, ..GOOD }, SITES, &areas).unwrap().areas.len(), 2);
}

#[test]
fn swapped_sites_are_recognised_by_the_areas() {
    let sites = "id,name,lon,lat\nyeovil,Yeovil,50.95,-2.63\ntaunton,Taunton,51.01,-3.12\n";
    expect(load_tables(&GOOD, sites, AREAS), &[&["sites.csv: longitude and latitude look swapped: \"yeovil\""]]);
    let case = load(&GOOD).unwrap();
    let at = |lon, lat| waywarden_network::LonLat::from_degrees(lon, lat).unwrap();
    assert!(case.swapped_positions([at(-4.0, 50.0), at(0.0, 52.0)]).is_empty());
    let swapped = case.swapped_positions([at(50.0, -4.0), at(52.0, 0.0)]).to_string();
    assert!(swapped.contains("sites.csv") && swapped.contains("areas.csv"), "{swapped}");
}

#[test]
fn what_was_read_is_known_with_its_hash_and_roads_may_be_replaced() {
    let files = files(&GOOD, SITES, AREAS);
    let file = common::read(&files).unwrap();
    let named = |paths: &[PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
    assert_eq!(named(&file.inputs_with_roads(&[])), ["case.toml", "roads.osm.pbf", "sites.csv", "areas.csv"]);
    let other = [PathBuf::from("other.wwn")];
    assert_eq!(named(&file.inputs_with_roads(&other)), ["case.toml", "sites.csv", "areas.csv", "other.wwn"]);
    assert_eq!(file.input(InputRole::Demand), Some(Path::new("areas.csv")));
    assert_eq!(file.input(InputRole::Polygons), None);
    // Roads are not read with the case.
    let read: Vec<_> = files.records().into_iter().map(|record| (record.path, record.bytes)).collect();
    let tables = [("sites.csv", SITES), ("areas.csv", AREAS)].map(|(name, text)| (name.into(), text.len() as u64));
    assert_eq!(read[1..], tables);
    assert_eq!(read[0].0, Path::new("case.toml"));
    let names = &file.case.sources;
    assert_eq!(
        [names.case.as_str(), names.sites.as_str(), names.areas.as_str()],
        ["case.toml", "sites.csv", "areas.csv"]
    );
}

#[test]
fn isochrones_can_be_left_out() {
    let load = |line: &'static str| load(&Parts { case: line, roads: CASE_AND_ROADS, ..GOOD });
    const CASE_AND_ROADS: &str = "[case]\nid = \"test\"\ntitle = \"Test\"\n[roads]\nfiles = [\"roads.osm.pbf\"]\n";
    for (line, drawn) in [("", true), ("isochrones = true\n", true), ("isochrones = false\n", false)] {
        let case = load(line).unwrap();
        assert_eq!(case.isochrones.draw, drawn, "{line}");
        assert_eq!(case.isochrones.limits_ms, case.thresholds_ms, "the other settings are the defaults");
    }
    expect(load("isochrones = \"no\"\n"), &[&["line 1, key \"isochrones\": a table", "true or false"]]);
}
