//! Where a map ends, so does a motorway: the carriageway that leads out of it is nobody's way to a site, however near the
//! other one is. Over both leads a track that is connected to nothing: within the fence it lies on the motorway's land.

mod common;

use common::maps::{self, Area, Polygons, Side, point};
use common::pbf::{self, Stored, Way};
use common::{folder, number, run_well, text};

/// A street from the south to the north, a slip road from its northern end to a motorway, and its two carriageways to the
/// edge of the map in the east, 18 m apart; a track over them.
fn roads() -> Vec<u8> {
    let nodes = [
        (1, -3.0, 50.98),
        (2, -3.0, 50.99),
        (3, -3.0, 51.0),
        (4, -2.999, 51.0),
        (5, -2.9, 51.0),
        (6, -2.999, 50.999_838),
        (7, -2.9, 50.999_838),
        (8, -2.95, 50.998),
        (9, -2.95, 51.002),
    ];
    let street = [("highway", "residential")];
    let [slip, motorway] = [[("highway", "motorway_link")], [("highway", "motorway")]];
    let ways = [
        Way { id: 1, nodes: &[1, 2, 3], tags: &street },
        Way { id: 2, nodes: &[3, 4], tags: &slip },
        Way { id: 3, nodes: &[4, 5], tags: &motorway },
        Way { id: 4, nodes: &[7, 6], tags: &motorway },
        Way { id: 5, nodes: &[6, 3], tags: &slip },
        Way { id: 6, nodes: &[8, 9], tags: &[("highway", "service")] },
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
        // But for one place at the end of the slip road, which lies on the roadway beyond, too.
        assert!(number(&row, "wrong_own_road") <= 1.0 && number(&row, "wrong") <= 1.0, "{row:?}");
    }
}
