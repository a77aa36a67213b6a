//! Bad sites, demand and case files: exit code 2, a message that names the place and the remedy, nothing written.

mod common;

use common::bad::{RUN, all_refused, bad};
use common::scene::{AREAS, SITES, Scene};

#[test]
fn sites() {
    all_refused(
        &[
            bad(
                "far from any road",
                |s| s.change("sites.csv", "-2.95,51.05", "-2.955,51.055"),
                &[
                    "sites.csv, line 2: site \"north\" at lon -2.955, lat 51.055: no road within 300 m",
                    "m away",
                    "max_snap_site_m",
                ],
            ),
            bad(
                "outside the roads",
                |s| s.change("sites.csv", "-2.95,51.05", "-2.5,51.4"),
                &[
                    "sites.csv, line 2: site \"north\"",
                    "outside the area of the road network",
                    "import roads of a larger area",
                ],
            ),
            bad(
                "the same id twice",
                |s| s.put("sites.csv", format!("{SITES}north,Again,-2.96,51.01\n")),
                &[
                    "sites.csv, line 4, column \"id\"",
                    "\"north\" is already used in line 2",
                    "Remedy: give every row its own id",
                ],
            ),
            bad(
                "swapped",
                |s| s.put("sites.csv", "id,name,lon,lat\nnorth,N,51.05,-2.95\nsouth,S,51.00,-2.95\n"),
                &[
                    "sites.csv: longitude and latitude look swapped",
                    "\"north\" is at lon 51.05",
                    "exchange the two columns",
                ],
            ),
            bad(
                "national grid",
                |s| s.put("sites.csv", "id,name,lon,lat\nnorth,N,334000,131000\nsouth,S,334100,125000\n"),
                &[
                    "sites.csv",
                    "hold metres, not degrees",
                    "crs = \"EPSG:27700\" for British National Grid",
                    "convert them to WGS 84",
                ],
            ),
            bad(
                "no position",
                |s| s.change("sites.csv", "-2.95,51.05", ",51.05"),
                &["sites.csv, line 2, column \"lon\"", "blank", "Remedy"],
            ),
            bad(
                "no column of latitudes",
                |s| s.change("sites.csv", "lon,lat", "lon,breadth"),
                &["sites.csv: no column is named lat", "the columns are id, name, lon, breadth"],
            ),
            bad(
                "missing",
                |s| std::fs::remove_file(s.file("sites.csv")).expect("gone"),
                &["case.toml, line 9, key \"sites.file\"", "does not exist"],
            ),
            bad(
                "a workbook",
                |s| s.put("sites.csv", b"PK\x03\x04 and so on"),
                &["sites.csv", "Excel workbook", "save the sheet as \"CSV UTF-8\""],
            ),
        ],
        &RUN,
    );
}

#[test]
fn demand() {
    all_refused(
        &[
            bad(
                "the same id twice",
                |s| s.put("areas.csv", format!("{AREAS}a,Again,-2.96,51.01,5\n")),
                &["areas.csv, line 6, column \"id\"", "\"a\" is already used in line 2", "Remedy"],
            ),
            bad(
                "swapped",
                |s| s.put("areas.csv", "id,lon,lat,people\na,51.05,-3,1\nb,51.04,-2.93,2\nc,51,-2.99,3\n"),
                &["look swapped", "exchange the two columns"],
            ),
            bad(
                "swapped, as are the sites",
                |s| {
                    s.put("sites.csv", "id,name,lon,lat\nnorth,N,51.05,-2.95\nsouth,S,51.00,-2.95\n");
                    s.put("areas.csv", "id,lon,lat,people\na,51.05,-3,1\nb,51.04,-2.93,2\nc,51,-2.99,3\n");
                },
                &[
                    "sites.csv: longitude and latitude look swapped",
                    "areas.csv: longitude and latitude look swapped",
                    "the roads lie within lon -3 to -2.9, lat 51 to 51.05",
                ],
            ),
            bad(
                "another region",
                |s| s.put("areas.csv", "id,lon,lat,people\na,10,60,1\nb,10.1,60,2\n"),
                &["areas.csv", "not one of the 2 areas is near a road", "Remedy"],
            ),
            bad(
                "no such column",
                |s| s.change("areas.csv", "lat,people", "lat,peeple"),
                &["case.toml, line 13", "no column \"people\"", "did you mean \"peeple\"?"],
            ),
        ],
        &RUN,
    );
}

/// With `--strict` a single row that cannot be used stops the run.
#[test]
fn rows_of_the_demand_that_strict_refuses() {
    all_refused(
        &[
            bad(
                "a weight that is no number",
                |s| s.change("areas.csv", "51.04,20", "51.04,n/a"),
                &["areas.csv, line 3, column \"people\": \"n/a\" is not a number", "leave the row out"],
            ),
            bad(
                "a suppressed weight",
                |s| s.change("areas.csv", "51.04,20", "51.04,<5"),
                &["areas.csv, line 3, column \"people\"", "suppressed"],
            ),
            bad(
                "a negative weight",
                |s| s.change("areas.csv", "51.04,20", "51.04,-20"),
                &["areas.csv, line 3, column \"people\": -20 is negative", "Remedy: a weight counts people"],
            ),
            bad(
                "national grid",
                |s| s.change("areas.csv", "-2.93,51.04", "335000,128000"),
                &["areas.csv, line 3", "British National Grid metres", "EPSG:4326"],
            ),
            bad("a row too short", |s| s.change("areas.csv", "51.04,20", "51.04"), &["areas.csv", "line 3"]),
            bad(
                "a decimal comma",
                |s| s.change("areas.csv", "51.04,20", "51.04,\"20,5\""),
                &["areas.csv, line 3, column \"people\"", "decimal comma", "write a decimal point: 20.5"],
            ),
        ],
        &["run", "case.toml", "-o", "results", "--strict"],
    );
}

#[test]
fn case_files() {
    all_refused(
        &[
            bad(
                "missing",
                |s| std::fs::remove_file(s.file("case.toml")).expect("gone"),
                &["case.toml: there is no such file", "Remedy: name a case file"],
            ),
            bad(
                "not TOML",
                |s| s.change("case.toml", "id = \"grid\"", "id = grid"),
                &[
                    "case.toml, line 2",
                    "not valid TOML",
                    "the text grid stands without quotation marks",
                    "write id = \"grid\"",
                ],
            ),
            bad(
                "an unknown key",
                |s| s.change("case.toml", "[roads]", "[roads]\nmax_snap = 5"),
                &["case.toml, line 6, key \"roads.max_snap\"", "did you mean \"max_snap_m\"?"],
            ),
            bad(
                "closing an unknown site",
                |s| s.change("case.toml", "close = [\"north\"]", "close = [\"nort\"]"),
                &[
                    "case.toml, line 18, key \"scenario.close\"",
                    "no site has the id \"nort\"",
                    "did you mean \"north\"?",
                ],
            ),
            bad(
                "moving an unknown site",
                |s| {
                    s.change("case.toml", "close = [\"north\"]", "move = [{ site = \"sout\", lon = -2.9, lat = 51.0 }]")
                },
                &["case.toml, line 18", "no site has the id \"sout\"", "did you mean \"south\"?"],
            ),
            bad(
                "counting an unknown site",
                |s| s.change("case.toml", "close = [\"north\"]", "close = [\"north\"]\nsites = [\"north\", \"souht\"]"),
                &[
                    "case.toml, line 19, key \"scenario.sites\"",
                    "no site has the id \"souht\"",
                    "did you mean \"south\"?",
                ],
            ),
            bad(
                "no site at all",
                |s| s.change("case.toml", "close = [\"north\"]", "sites = []"),
                &["case.toml", "`sites` names no site", "name the sites that count"],
            ),
            bad(
                "no demand",
                |s| s.change("case.toml", "[demand]", "[demant]"),
                &["case.toml", "demand", "the key is missing", "demant"],
            ),
            bad(
                "a threshold of no minutes",
                |s| s.change("case.toml", "[[scenario]]", "[thresholds]\nminutes = [0, 15]\n\n[[scenario]]"),
                &["case.toml, line 16, key \"thresholds.minutes\"", "0 is not a number of minutes above 0"],
            ),
            bad(
                "a move to nowhere",
                |s| {
                    s.change(
                        "case.toml",
                        "close = [\"north\"]",
                        "move = [{ site = \"north\", lon = 334000, lat = 131000 }]",
                    )
                },
                &["case.toml, line 18", "British National Grid", "WGS 84"],
            ),
            bad(
                "a move off the roads",
                |s| {
                    s.change(
                        "case.toml",
                        "close = [\"north\"]",
                        "move = [{ site = \"north\", lon = -2.955, lat = 51.055 }]",
                    )
                },
                &["site \"north\" at lon -2.955, lat 51.055: no road within 300 m", "Remedy"],
            ),
            bad(
                "a folder's name with a variable that is not set",
                |s| s.change("case.toml", "roads.osm.pbf", "${NO_SUCH_VARIABLE}/roads.osm.pbf"),
                &["case.toml, line 6", "NO_SUCH_VARIABLE"],
            ),
        ],
        &RUN,
    );
}

#[test]
fn several_errors_at_once_are_all_reported() {
    let scene = Scene::new();
    scene.change("case.toml", "close = [\"north\"]", "close = [\"nort\"]\nclosse = 1");
    scene.change("sites.csv", "south,", "north,");
    scene.change("areas.csv", "51.04,20", "51.04,-20");
    scene.change("areas.csv", "51.01,40", "51.01,many");
    for command in [&RUN[..], &["check", "case.toml"]] {
        let ran = scene.refused(command);
        assert_eq!(ran.code, 2);
        for phrase in [
            "problems:",
            "key \"scenario.closse\"",
            "sites.csv, line 3, column \"id\"",
            "areas.csv, line 3, column \"people\": -20 is negative",
            "areas.csv, line 5, column \"people\": \"many\" is not a number",
        ] {
            assert!(ran.stderr.contains(phrase), "{phrase}: {}", ran.stderr);
        }
    }
    // With the sites in order, the slip in the scenario is reported beside the rest.
    scene.put("sites.csv", SITES);
    let ran = scene.refused(&RUN);
    assert!(
        ran.stderr.contains("no site has the id \"nort\"") && ran.stderr.contains("-20 is negative"),
        "{}",
        ran.stderr
    );
}
