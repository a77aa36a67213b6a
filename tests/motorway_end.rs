//! Where a map ends, so does a motorway: the carriageway that leads out of it is nobody's way to a site, however near the
//! other one is.

mod common;

use common::maps::{self, Area, Polygons, Side, point};
use common::pbf::{self, Stored, Way};
use common::{folder, run_well, text};

/// A street from the south to the north, a slip road from its northern end to a motorway, and its two carriageways to the
/// edge of the map in the east, 18 m apart.
fn roads() -> Vec<u8> {
    let nodes = [
        (1, -3.0, 50.98),
        (2, -3.0, 50.99),
        (3, -3.0, 51.0),
        (4, -2.999, 51.0),
        (5, -2.9, 51.0),
        (6, -2.999, 50.999_838),
        (7, -2.9, 50.999_838),
    ];
    let street = [("highway", "residential")];
    let [slip, motorway] = [[("highway", "motorway_link")], [("highway", "motorway")]];
    let ways = [
        Way { id: 1, nodes: &[1, 2, 3], tags: &street },
        Way { id: 2, nodes: &[3, 4], tags: &slip },
        Way { id: 3, nodes: &[4, 5], tags: &motorway },
        Way { id: 4, nodes: &[7, 6], tags: &motorway },
        Way { id: 5, nodes: &[6, 3], tags: &slip },
    ];
    pbf::file(&nodes, &ways, Stored::Raw)
}

#[test]
fn a_carriageway_that_leads_out_of_the_map_is_outside() {
    let folder = folder();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("roads.osm.pbf"), roads()).expect("the roads");
    std::fs::write(file("sites.csv"), "id,name,lon,lat\na,Aton,-3.0,50.985\n").expect("a site");
    let [pbf, sites, out] = [file("roads.osm.pbf"), file("sites.csv"), file("maps")];
    let arguments = ["--roads", text(&pbf), "--sites", text(&sites), "--minutes", "60", "-o"];
    run_well(folder.path(), &[&["isochrones"], &arguments[..], &[text(&out)]].concat());
    let layer: maps::Layer<Polygons> =
        maps::layer(&std::fs::read(out.join("isochrones_sites.geojson")).expect("a layer"));
    let area = Area::new(&layer.features[0].geometry.coordinates);
    for lon in [-2.98, -2.95, -2.92] {
        let side = |lat: f64| area.side(point([lon, lat]));
        assert!(side(50.999_838) == Side::Inside, "towards the site at {lon}");
        assert!(side(51.0) == Side::Outside, "away from it at {lon}");
    }

    let table = file("audit.csv");
    run_well(folder.path(), &[&["audit-isochrone"], &arguments[..], &[text(&table)]].concat());
    for row in common::csv_rows(&std::fs::read(&table).expect("a table")) {
        // By their own road. Where the slip roads part, one place lies on both roadways and counts with the other, too.
        assert_eq!(row["wrong_own_road"], "0", "{row:?}");
    }
}

/// A street, and a motorway from its northern end round to its southern end, over which a track leads that is connected to
/// nothing. Nobody walks from the track to a road, but within the fence it lies on the motorway's land.
#[test]
fn a_track_over_a_motorway_is_on_its_land_within_the_fence() {
    let nodes = [
        (1, -3.0, 50.98),
        (2, -3.0, 51.0),
        (3, -2.95, 51.0),
        (4, -2.95, 50.98),
        (5, -2.97, 50.998),
        (6, -2.97, 51.002),
    ];
    let ways = [
        Way { id: 1, nodes: &[1, 2], tags: &[("highway", "residential")] },
        Way { id: 2, nodes: &[2, 3, 4, 1], tags: &[("highway", "motorway")] },
        Way { id: 3, nodes: &[5, 6], tags: &[("highway", "service")] },
    ];
    let folder = folder();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("roads.osm.pbf"), pbf::file(&nodes, &ways, Stored::Raw)).expect("the roads");
    std::fs::write(file("sites.csv"), "id,name,lon,lat\na,Aton,-3.0,50.985\n").expect("a site");
    let [pbf, sites, table] = [file("roads.osm.pbf"), file("sites.csv"), file("audit.csv")];
    // What is drawn, not what of it is left for maps.
    let arguments =
        ["--roads", text(&pbf), "--sites", text(&sites), "--minutes", "60", "--all-places", "--simplify", "0", "-o"];
    run_well(folder.path(), &[&["audit-isochrone"], &arguments[..], &[text(&table)]].concat());
    let rows = common::csv_rows(&std::fs::read(&table).expect("a table"));
    let km = |in_time: &str| -> f64 {
        rows.iter().filter(|row| row["in_time"] == in_time).map(|row| common::number(row, "road_km")).sum()
    };
    // 40 m of the track are in time, 405 m are not.
    assert!((0.35..0.45).contains(&km("false")) && km("true") > 5.0, "{} {}", km("false"), km("true"));
    for row in &rows {
        assert_eq!((row["wrong"].as_str(), row["wrong_own_road"].as_str()), ("0", "0"), "{row:?}");
    }
}
