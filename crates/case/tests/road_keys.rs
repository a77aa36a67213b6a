//! The keys of `[roads]` that say how fast roads are driven and which are closed.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use waywarden_case::{CaseFile, InputRole};
use waywarden_network::RoadClass;
use waywarden_scenario::case::{Calibration, RoadEffect, RoadSettings, SpeedOn};

const RING: &str = "[[[0,0],[1,0],[1,1],[0,0]]]";

/// A case whose keys in and after `[roads]` are given, from line 6 on.
fn read(roads: &str) -> Result<CaseFile, Vec<String>> {
    let case = format!(
        "[case]\nid = \"t\"\ntitle = \"T\"\n[roads]\nfiles = [\"r.osm.pbf\"]\n{roads}\n[sites]\nfile = \"sites.csv\"\n\
         [demand]\nfile = \"areas.csv\"\nweights = [{{ column = \"pop\" }}]\n"
    );
    let polygon = format!(r#"{{"type":"Polygon","coordinates":{RING}}}"#);
    let feature = |geometry: &str| format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
    let collection = |features: &str| format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    let point = r#"{"type":"Point","coordinates":[1,2]}"#;
    let metres = r#"{"type":"Polygon","coordinates":[[[355562,116398],[1,0],[1,1],[0,0]]]}"#;
    common::read(&common::files(&[
        ("case.toml", case.as_str()),
        ("sites.csv", "id,name,lon,lat\na,A,1,51\n"),
        ("areas.csv", "id,lon,lat,pop\na,1,51,5\n"),
        ("r.osm.pbf", ""),
        ("mine.toml", "base = \"car\""),
        (
            "counted.csv",
            "road,way,from_lon,from_lat,to_lon,to_lat,mph,period\nA303,,,,,,50,\n,77,,,,,20,am_peak\n,,1,51,1.1,51.2,30,\n",
        ),
        ("miscounted.csv", "road,way,km_h\nA303,77,50\n,,40\n,x,40\nA30,,400\nA31,,\n"),
        ("unnamed.csv", "km_h\n50\n"),
        ("no_speed.csv", "road,speed\nA303,50\n"),
        ("flood.geojson", &collection(&[feature(&polygon), feature(&polygon)].join(","))),
        ("bare.geojson", &polygon),
        ("one.geojson", &feature(&polygon)),
        ("bad.geojson", &collection(&[feature(point), feature(metres), feature("null")].join(","))),
        ("empty.geojson", &collection("")),
        ("page.geojson", "<html>"),
    ]))
}

fn settings(roads: &str) -> RoadSettings {
    read(roads).unwrap_or_else(|problems| panic!("{problems:#?}")).case.roads.settings
}

/// Exactly these problems, each containing all parts of its line.
fn expect(roads: &str, expected: &[&[&str]]) {
    let texts = read(roads).expect_err("problems");
    assert_eq!(texts.len(), expected.len(), "{texts:#?}");
    for (text, parts) in texts.iter().zip(expected) {
        parts.iter().for_each(|part| assert!(text.contains(part), "{part}\nin {text}"));
    }
}

#[test]
fn everything_that_may_be_said() {
    let file = read(
        "profile = \"mine.toml\"\nperiod = \"am_peak\"\ncalibration = { a_min = 1.5, b = 1.1, source = \"survey\" }\n\
         [[roads.change]]\nwhy = \"flood\"\nref = [\"A303\", \"B1\"]\nclass = [\"trunk\"]\narea = \"flood.geojson\"\nclose = true\n\
         [[roads.change]]\nwhy = \"works\"\nname = [\"High Street\"]\nway = [123456789012]\nfactor = 0.5",
    )
    .unwrap();
    let settings = &file.case.roads.settings;
    let own = settings.profile.as_ref().unwrap().own.as_ref().unwrap();
    assert_eq!((own.source.as_str(), own.text.as_str()), ("mine.toml", "base = \"car\""));
    assert_eq!(settings.period.as_ref().unwrap().text, "am_peak");
    assert_eq!(
        settings.calibration,
        Calibration { a_min: 1.5, b: 1.1, source: "survey".to_owned(), ..Calibration::default() }
    );
    let [flood, works] = &settings.changes[..] else { panic!("{settings:?}") };
    assert_eq!((flood.why.as_str(), flood.effect), ("flood", RoadEffect::Close));
    assert_eq!(flood.roads.references.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["A303", "B1"]);
    assert_eq!((&flood.roads.classes[..], flood.place.short().as_str()), (&[RoadClass::Trunk][..], "line 9"));
    assert_eq!(flood.roads.area.as_ref().unwrap().shape.0.len(), 2);
    assert_eq!((works.roads.ways[0].0, works.effect), (123_456_789_012, RoadEffect::Factor(0.5)));
    let roles: Vec<_> = file.inputs.iter().map(|input| input.role).collect();
    use InputRole::{Area, Demand, Profile, Roads, Sites};
    assert_eq!(roles, [InputRole::Case, Roads, Profile, Area, Sites, Demand]);
}

#[test]
fn nothing_said_changes_nothing_and_a_shipped_profile_is_no_file() {
    let nothing = settings("");
    assert!(nothing == Default::default() && nothing.calibration.is_identity());
    assert_eq!(settings("profile = \"blue-light\"").profile.unwrap().own, None);
    for area in ["bare.geojson", "one.geojson"] {
        let text = format!("[[roads.change]]\nwhy = \"x\"\narea = \"{area}\"\nclose = true");
        assert_eq!(settings(&text).changes.len(), 1, "{area}");
    }
}

#[test]
fn minutes_at_the_ends_are_settings_of_their_own() {
    let calibration = settings("minutes_at_start = 1.5\nminutes_at_end = 4").calibration;
    assert_eq!((calibration.at_start_min, calibration.at_end_min), (1.5, 4.0));
    assert!(!calibration.is_calibrated() && !calibration.is_identity());
    expect(
        "minutes_at_start = -1\nminutes_at_end = 61",
        &[
            &["line 6, key \"roads.minutes_at_start\": -1 is not from 0 to 60"],
            &["line 7, key \"roads.minutes_at_end\": 61 is not from 0 to 60"],
        ],
    );
}

#[test]
fn speeds_of_ones_own_are_by_number_way_or_stretch() {
    let speeds = settings("speeds = \"counted.csv\"").speeds.expect("speeds");
    let [number, way, stretch] = &speeds.rows[..] else { panic!("{speeds:?}") };
    assert_eq!((&number.on, number.period.as_deref()), (&SpeedOn::Road("A303".to_owned()), None));
    assert!((number.km_h - 80.467_2).abs() < 1e-9, "{}", number.km_h);
    assert_eq!((&way.on, way.period.as_deref(), way.place.as_str()), (&SpeedOn::Way(77), Some("am_peak"), "line 3"));
    assert!(matches!(stretch.on, SpeedOn::Stretch(_)));
    expect(
        "speeds = \"miscounted.csv\"",
        &[
            &["miscounted.csv, line 2", "names its road twice"],
            &["miscounted.csv, line 3", "names no road"],
            &["miscounted.csv, line 4", "\"x\" is not the id of a way"],
            &["miscounted.csv, line 5", "\"400\" is no speed from 3 to 130 km/h"],
            &["miscounted.csv, line 6", "\"\" is no speed"],
        ],
    );
    expect("speeds = \"unnamed.csv\"", &[&["no column says which roads"]]);
    expect("speeds = \"no_speed.csv\"", &[&["no column km_h or mph"]]);
}

#[test]
fn all_that_is_wrong_with_settings_at_once() {
    expect(
        "profile = \"other.toml\"\nperiod = 8\ncalibration = { a_min = -31, b = 0.1, sorce = \"x\" }\nprofil = \"car\"",
        &[
            &["line 6, key \"roads.profile\": the file", "other.toml does not exist"],
            &["line 7, key \"roads.period\": a text in quotation marks is expected, this is the number 8"],
            &["line 8, key \"roads.calibration.source\": the key is missing", "where a_min and b come from"],
            &["line 8, key \"roads.calibration.sorce\": the key is not known", "did you mean \"source\"?"],
            &["line 8, key \"roads.calibration.a_min\": -31 is not from -30 to 60"],
            &["line 8, key \"roads.calibration.b\": 0.1 is not from 0.2 to 5"],
            &["line 9, key \"roads.profil\": the key is not known", "did you mean \"profile\"?"],
        ],
    );
}

#[test]
fn all_that_is_wrong_with_changes_at_once() {
    expect(
        "[[roads.change]]\nref = [\"A1\"]\nclose = true\nfactor = 0.5\n\
         [[roads.change]]\nwhy = \"b\"\nclose = false\n\
         [[roads.change]]\nwhy = \"c\"\nclass = [\"trunc\"]\nfactor = 3\nrefs = [\"A1\"]\n\
         [[roads.change]]\nwhy = \"d\"\nway = [1.5, -3]\nname = []\n\
         [[roads.change]]\nwhy = \"e\"\nref = [\"A1\"]\nclose = \"yes\"",
        &[
            &["line 6, key \"roads.change.why\": the key is missing", "it stands in the record"],
            &["line 9, key \"roads.change.factor\": both close and factor are given"],
            &["line 10, key \"roads.change\": nothing says which roads change", "ref = [\"A303\"]"],
            &["line 12, key \"roads.change.close\": a change that closes nothing"],
            &["line 15, key \"roads.change.class\": there is no class of road \"trunc\"", "did you mean \"trunk\"?"],
            &["line 16, key \"roads.change.factor\": 3 is not from 0.05 to 2", "close = true"],
            &["line 17, key \"roads.change.refs\": the key is not known", "did you mean \"ref\"?"],
            &["line 18, key \"roads.change\": nothing says what happens to the roads"],
            &["line 20, key \"roads.change.way\": 1.5 is not the id of a way"],
            &["line 20, key \"roads.change.way\": -3 is not the id of a way"],
            &["line 21, key \"roads.change.name\": there is no usable value"],
            &["line 22, key \"roads.change\": nothing says what happens"],
            &["line 25, key \"roads.change.close\": true or false is expected, this is the text \"yes\""],
        ],
    );
}

#[test]
fn areas_must_be_polygons() {
    let change = |area: &str| format!("[[roads.change]]\nwhy = \"x\"\narea = \"{area}\"\nclose = true");
    expect(
        &change("bad.geojson"),
        &[
            &["bad.geojson, feature 1: the geometry is a Point, not a polygon"],
            &["bad.geojson, feature 2: lon 355562"],
            &["bad.geojson, feature 3: the feature has no geometry"],
        ],
    );
    expect(&change("empty.geojson"), &[&["empty.geojson: the file has no polygon"]]);
    expect(&change("page.geojson"), &[&["page.geojson: the file is not GeoJSON"]]);
    expect(&change("none.geojson"), &[&["line 8, key \"roads.change.area\": the file", "does not exist"]]);
}
