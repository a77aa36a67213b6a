//! Layers as files: the exact bytes, and the checker's word on them.

use geo::{LineString, MultiPolygon, Polygon, coord};
use proptest::prelude::*;
use waywarden_network::LonLat;
use waywarden_pack::{
    Feature, Field, Geometry, Kind, Layer, LayerError, LayerReport, Repairs, Value, check_geojson, write_layer,
};

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).expect("degrees")
}

fn ring(positions: &[(f64, f64)]) -> LineString<f64> {
    positions.iter().map(|&(x, y)| coord! { x: x, y: y }).collect()
}

fn area(exterior: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> Geometry {
    let holes = holes.iter().map(|hole| ring(hole)).collect();
    Geometry::MultiPolygon(MultiPolygon::new(vec![Polygon::new(ring(exterior), holes)]))
}

fn write(layer: &Layer) -> Result<(String, LayerReport), LayerError> {
    let mut out = Vec::new();
    let report = write_layer(layer, &mut out)?;
    Ok((String::from_utf8(out).expect("UTF-8"), report))
}

fn bare(geometries: Vec<Geometry>) -> Layer {
    let mut layer = Layer::new("layer", vec![]);
    let features = geometries.into_iter().enumerate();
    layer.features = features.map(|(i, geometry)| Feature::new(format!("f{i}"), geometry, vec![])).collect();
    layer
}

#[test]
fn points_byte_for_byte() {
    let fields = vec![
        Field::new("site_name", Kind::Text),
        Field::new("people", Kind::Integer),
        Field::new("extra_min", Kind::Number { decimals: 1 }),
        Field::new("open", Kind::Boolean),
    ];
    let mut layer = Layer::new("sites \"now\"", fields);
    layer.run_id = Some("0123456789ab".into());
    layer.features = vec![
        Feature::new(
            "a",
            Geometry::Point(at(-18.0878, 65.6839)),
            vec!["Höfn \"old\" <script>alert(1)</script>".into(), 7_i64.into(), (-5.04).into(), true.into()],
        ),
        Feature::new(
            "b/2",
            Geometry::Point(at(1.234_567_85, -0.000_000_4)),
            vec!["=cmd|'/C calc'!A0\\\n🏥".into(), Value::Null, 12.0.into(), false.into()],
        ),
        Feature::new("c", Geometry::None, vec!["مستشفى".into(), 0_i64.into(), Value::Null, Value::Null]),
    ];
    let expected = r#"{"type":"FeatureCollection","name":"sites \"now\"","features":[
{"type":"Feature","id":"a","properties":{"site_name":"Höfn \"old\" <script>alert(1)</script>","people":7,"extra_min":-5.0,"open":true,"run_id":"0123456789ab"},"geometry":{"type":"Point","coordinates":[-18.0878,65.6839]}},
{"type":"Feature","id":"b/2","properties":{"site_name":"=cmd|'/C calc'!A0\\\n🏥","people":null,"extra_min":12.0,"open":false,"run_id":"0123456789ab"},"geometry":{"type":"Point","coordinates":[1.234568,0]}},
{"type":"Feature","id":"c","properties":{"site_name":"مستشفى","people":0,"extra_min":null,"open":null,"run_id":"0123456789ab"},"geometry":null}
]}
"#;
    let (text, report) = write(&layer).unwrap();
    assert_eq!(text, expected);
    assert_eq!(write(&layer).unwrap().0, text, "the same bytes again");
    assert_eq!(report, LayerReport { features: 3, null_geometries: 1, positions: 2, repairs: Repairs::default() });
    let stats = check_geojson(text.as_bytes()).unwrap();
    assert_eq!((stats.features, stats.null_geometries, stats.positions), (3, 1, 2));
    assert_eq!(stats.name, "sites \"now\"");
    assert_eq!(stats.keys, ["site_name", "people", "extra_min", "open", "run_id"]);
    assert_eq!(stats.geometry.as_deref(), Some("Point"));
}

#[test]
fn an_empty_layer_is_a_right_file() {
    let (text, _) = write(&bare(vec![])).unwrap();
    assert_eq!(text, "{\"type\":\"FeatureCollection\",\"name\":\"layer\",\"features\":[\n]}\n");
    assert_eq!(check_geojson(text.as_bytes()).unwrap().features, 0);
}

#[test]
fn areas_are_wound_closed_and_rid_of_what_rounding_left() {
    // Clockwise exterior, counter-clockwise hole, a hole of 0.1 micro-degree.
    let exterior = [(0.0, 50.0), (0.0, 51.0), (1.0, 51.0), (1.0, 50.0)];
    let hole = [(0.25, 50.25), (0.5, 50.25), (0.5, 50.5)];
    let speck = [(0.7, 50.7), (0.700_000_1, 50.7), (0.7, 50.700_000_1)];
    let gone = [(0.0, 50.0), (1e-7, 50.0), (1e-7, 50.000_000_1)];
    let bow = [(0.0, 50.0), (0.1, 50.1), (0.1, 50.0), (0.0, 50.2)];
    let even_bow = [(0.0, 50.0), (0.1, 50.1), (0.1, 50.0), (0.0, 50.1)];
    let areas = [area(&exterior, &[&hole, &speck]), area(&gone, &[]), area(&bow, &[]), area(&even_bow, &[])];
    let layer = bare(areas.to_vec());
    let (text, report) = write(&layer).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[1],
        "{\"type\":\"Feature\",\"id\":\"f0\",\"properties\":{},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":\
         [[[[1,50],[1,51],[0,51],[0,50],[1,50]],[[0.5,50.5],[0.5,50.25],[0.25,50.25],[0.5,50.5]]]]}},"
    );
    assert_eq!(lines[2], "{\"type\":\"Feature\",\"id\":\"f1\",\"properties\":{},\"geometry\":null},");
    assert_eq!((report.features, report.null_geometries, report.positions), (4, 1, 19));
    // The exterior and the hole of f0; the speck and f1.
    assert_eq!((report.repairs.rings_turned, report.repairs.rings_dropped), (2, 2));
    assert_eq!(report.repairs.emptied, ["f1"]);
    assert_eq!(report.repairs.invalid.len(), 2);
    assert!(report.repairs.invalid[0].starts_with("f2: lines of the boundary cross near [0"), "{report:?}");
    let faults = check_geojson(text.as_bytes()).unwrap_err();
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains("\"f2\": lines of the boundary cross"), "{faults:?}");
    assert!(faults[1].contains("\"f3\": a ring has no area"), "{faults:?}");
}

#[test]
fn lines_lose_repeated_positions() {
    let line = vec![at(0.0, 50.0), at(0.000_000_1, 50.0), at(0.5, 50.0)];
    let dot = vec![at(0.0, 50.0), at(0.000_000_1, 50.0)];
    let layer = bare(vec![
        Geometry::MultiLineString(vec![line, dot.clone()]),
        Geometry::MultiLineString(vec![dot]),
        Geometry::MultiLineString(vec![]),
    ]);
    let (text, report) = write(&layer).unwrap();
    assert!(text.contains("\"coordinates\":[[[0,50],[0.5,50]]]"), "{text}");
    assert_eq!((report.repairs.lines_dropped, report.null_geometries, report.positions), (2, 2, 2));
    assert_eq!(report.repairs.emptied, ["f1", "f2"]);
    check_geojson(text.as_bytes()).unwrap();
}

#[test]
fn what_would_not_open_right_is_refused() {
    let point = || Geometry::Point(at(0.0, 50.0));
    let one_field = |name: &str, value: Value| {
        let mut layer = Layer::new("layer", vec![Field::new(name, Kind::Number { decimals: 1 })]);
        layer.features.push(Feature::new("a", point(), vec![value]));
        layer
    };
    let refused = |layer: &Layer| write(layer).unwrap_err();

    assert!(matches!(refused(&Layer::new(" ", vec![])), LayerError::NoName));
    for name in ["fid", "geom", "Extra"] {
        assert!(matches!(refused(&one_field(name, 1.0.into())), LayerError::BadFieldName { .. }));
    }
    let message = refused(&one_field("extra_min", f64::NAN.into())).to_string();
    assert!(message.contains("\"a\"") && message.contains("extra_min") && message.contains("not finite"), "{message}");
    assert!(matches!(refused(&one_field("extra_min", "5".into())), LayerError::WrongKind { .. }));

    let mut layer = one_field("run_id", 1.0.into());
    write(&layer).unwrap();
    layer.run_id = Some("x".into());
    assert!(matches!(refused(&layer), LayerError::DuplicateField { .. }));

    let mut layer = one_field("a", 1.0.into());
    layer.features[0].values.clear();
    assert!(matches!(refused(&layer), LayerError::WrongCount { expected: 1, found: 0, .. }));

    let mut layer = bare(vec![point(), point()]);
    layer.features[1].id = "f0".into();
    assert!(matches!(refused(&layer), LayerError::DuplicateId { .. }));
    layer.features[1].id = String::new();
    assert!(matches!(refused(&layer), LayerError::NoId { index: 1 }));

    let mixed = bare(vec![Geometry::None, point(), Geometry::MultiLineString(vec![])]);
    assert!(matches!(refused(&mixed), LayerError::MixedGeometry { .. }));
    let grid = bare(vec![area(&[(400_000.0, 300_000.0), (400_010.0, 300_000.0), (400_010.0, 300_010.0)], &[])]);
    assert!(matches!(refused(&grid), LayerError::BadPosition { .. }));
    let nan = bare(vec![area(&[(0.0, 0.0), (1.0, f64::NAN), (1.0, 1.0)], &[])]);
    assert!(matches!(refused(&nan), LayerError::BadPosition { .. }));
    let outside = bare(vec![Geometry::Point(LonLat { lon_e7: i32::MAX, lat_e7: 0 })]);
    assert!(matches!(refused(&outside), LayerError::BadPosition { .. }));
}

proptest! {
    // Stars around a centre, from far larger than the rounding to as small as it: never anything but a right file.
    #[test]
    fn every_star_gives_a_right_file(
        radii in prop::collection::vec(0.2..1.0_f64, 3..40),
        size in prop::sample::select(vec![1e-6, 5e-6, 1e-4, 1.0]),
        clockwise in any::<bool>(),
    ) {
        let step = std::f64::consts::TAU / radii.len() as f64;
        let position = |(i, r): (usize, &f64)| {
            let angle = i as f64 * step;
            (-2.0 + size * r * angle.cos(), 54.0 + size * r * angle.sin())
        };
        let mut positions: Vec<(f64, f64)> = radii.iter().enumerate().map(position).collect();
        if clockwise {
            positions.reverse();
        }
        let (text, report) = write(&bare(vec![area(&positions, &[])])).unwrap();
        match check_geojson(text.as_bytes()) {
            Ok(stats) => {
                prop_assert!(report.repairs.invalid.is_empty());
                prop_assert_eq!(stats.positions, report.positions);
                prop_assert_eq!(stats.null_geometries, report.null_geometries);
            }
            // Rounding can lay a line across another one; then writer and checker say so both.
            Err(faults) => {
                prop_assert!(size < 1e-4, "{:?}", faults);
                prop_assert_eq!((faults.len(), report.repairs.invalid.len()), (1, 1), "{:?}", faults);
            }
        }
    }
}
