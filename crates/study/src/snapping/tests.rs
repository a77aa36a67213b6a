//! What is said of points that do not meet the road.

use waywarden_testkit::roads::{Road, at, network};

use super::*;

/// A street from the west to the east and on to the north, and a street in between that nothing joins to it.
fn roads() -> Network {
    let places = [(30.0, 10.0), (30.02, 10.0), (30.02, 10.02), (30.005, 10.01), (30.006, 10.01)];
    network(&places, &[Road::two_way(&[0, 1, 2], 36), Road::two_way(&[3, 4], 36)], &[])
}

const NEAR: SnapSettings = SnapSettings { max_m: 100.0, walk_km_h: 5.0 };

#[test]
fn each_site_that_stays_away_is_named_with_what_to_do() {
    let network = roads();
    let index = SnapIndex::new(&network);
    let sites = [
        ("near", at(30.01, 10.0003)),
        // 0.004 degree of latitude are 442.4 m there.
        ("far", at(30.01, 10.004)),
        ("yard", at(30.0055, 10.0101)),
        ("away", at(35.0, 15.0)),
    ];
    let Problems(problems) = snap_sites(&index, Path::new("sites.csv"), &sites, &NEAR).unwrap_err();
    let said: Vec<(&str, &str)> = problems.iter().map(|p| (p.message.as_str(), p.help.as_str())).collect();
    let expected = [
        (
            "site \"far\" at lon 30.01, lat 10.004: no road within 100 m (the nearest usable one is 442 m away)",
            "move the site to its entrance, or allow a longer way to the road (max_snap_site_m in the case, --max-snap on the command line) of at least 443 m",
        ),
        (
            "site \"yard\" at lon 30.0055, lat 10.0101: the roads within 100 m are not connected to the main network (an island or a closed-off site)",
            "move the site to a public road, or import with --keep-islands",
        ),
        (
            "site \"away\" at lon 35, lat 15: outside the area of the road network",
            "check the coordinates, or import roads of a larger area; of a list of the whole country leave such sites out: on_unreachable = \"skip\" in [sites]",
        ),
    ];
    assert_eq!(said, expected);
    assert!(problems.iter().all(|problem| problem.file == Path::new("sites.csv")));
    let snaps = snap_sites(&index, Path::new("sites.csv"), &sites[..1], &NEAR).unwrap();
    assert_eq!(snaps.len(), 1);
    // 0.0003 degree are 33.18 m.
    assert!(snaps[0].off_road_mm.abs_diff(33_180) < 20, "{}", snaps[0].off_road_mm);
}

#[test]
fn points_keep_their_order_and_their_reasons() {
    let network = roads();
    let index = SnapIndex::new(&network);
    let points: Vec<LonLat> =
        (0..200).map(|i| at(30.0 + f64::from(i) * 0.0001, 10.0 + f64::from(i % 3) * 0.0005)).collect();
    let found = snap_all(&index, &points, Purpose::Origin, &NEAR);
    assert_eq!(found.len(), points.len());
    for (number, result) in found.iter().enumerate() {
        let expected = index.snap(points[number], Purpose::Origin, &NEAR);
        assert_eq!(result.as_ref().ok(), expected.as_ref().ok(), "{number}");
        // 0, 55 and 111 m off the street, the last too far but near its end, where the street turns north.
        assert_eq!(result.is_ok(), number % 3 < 2 || number > 190, "{number}");
    }
}

#[test]
fn exchanged_coordinates_are_seen_from_where_the_roads_are() {
    let network = roads();
    let points = [("a", at(10.0, 30.0)), ("b", at(10.01, 30.01))];
    let problem = swapped(Path::new("sites.csv"), points.into_iter(), &network).expect("they are exchanged");
    assert!(problem.to_string().starts_with("sites.csv"), "{problem}");
    let right = points.map(|(id, p)| (id, at(p.lat(), p.lon())));
    assert_eq!(swapped(Path::new("sites.csv"), right.into_iter(), &network), None);
}
