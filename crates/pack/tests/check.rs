//! The checker names each kind of violation. Every case is the right file with one thing wrong.

use waywarden_pack::check_geojson;

const SQUARE: &str = "[[[0,0],[9,0],[9,9],[0,9],[0,0]]]";

fn feature(id: &str, properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","id":{id},"properties":{properties},"geometry":{geometry}}}"#)
}

fn file(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","name":"n","features":[{}]}}"#, features.join(","))
}

fn polygons(coordinates: &str) -> String {
    file(&[feature("\"a\"", "{}", &format!(r#"{{"type":"MultiPolygon","coordinates":{coordinates}}}"#))])
}

fn points(coordinates: &str) -> String {
    file(&[feature("\"a\"", "{}", &format!(r#"{{"type":"Point","coordinates":{coordinates}}}"#))])
}

fn properties(first: &str, second: &str) -> String {
    file(&[feature("\"a\"", first, "null"), feature("\"b\"", second, "null")])
}

/// Exactly one fault, with `words` in it.
fn assert_fault(text: &str, words: &str) {
    let faults = check_geojson(text.as_bytes()).expect_err(words);
    assert!(faults.len() == 1 && faults[0].contains(words), "expected {words:?}, found {faults:?}");
}

#[test]
fn right_files_pass() {
    let stats = check_geojson(polygons(&format!("[{SQUARE}]")).as_bytes()).unwrap();
    assert_eq!((stats.features, stats.positions), (1, 5));
    let hole = "[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]]";
    check_geojson(polygons(hole).as_bytes()).unwrap();
    check_geojson(points("[-180,90.0]").as_bytes()).unwrap();
    check_geojson(properties(r#"{"a":1,"b":null}"#, r#"{"b":"x","a":2.5}"#).as_bytes()).unwrap();
}

#[test]
fn not_json() {
    assert_fault("{", "not JSON");
    assert_fault("\u{feff}{}", "not JSON");
    assert_fault(&properties(r#"{"a":NaN}"#, "{}"), "NaN");
    assert_fault(&points("[1e999,0]"), "not JSON");
    assert!(check_geojson(b"\xff\xfe").is_err());
}

#[test]
fn another_root() {
    assert!(check_geojson(b"[]").unwrap_err()[0].contains("the file is list"));
    assert_fault(r#"{"type":"Feature","name":"n","features":[]}"#, "\"FeatureCollection\"");
    assert_fault(r#"{"type":"FeatureCollection","name":"n"}"#, "no list of features");
}

#[test]
fn no_name() {
    assert_fault(r#"{"type":"FeatureCollection","features":[]}"#, "no name");
}

#[test]
fn crs_and_foreign_members() {
    assert_fault(r#"{"type":"FeatureCollection","name":"n","crs":null,"features":[]}"#, "crs");
    assert_fault(r#"{"type":"FeatureCollection","name":"n","made":1,"features":[]}"#, "foreign member \"made\"");
    assert_fault(r#"{"type":"FeatureCollection","name":"n","name":"n","features":[]}"#, "\"name\" twice");
}

#[test]
fn ids() {
    let with = |a: &str, b: &str| file(&[feature(a, "{}", "null"), feature(b, "{}", "null")]);
    assert_fault(&with("\"a\"", "\"a\""), "used twice");
    assert_fault(&with("\"a\"", "1"), "no id that is text");
    assert_fault(&with("\"a\"", "\"\""), "no id that is text");
}

#[test]
fn feature_members() {
    assert_fault(&file(&[r#"{"type":"Feature","id":"a","properties":{}}"#.into()]), "no geometry member");
    assert_fault(&file(&[feature("\"a\"", "null", "null")]), "no object of properties");
    assert_fault(&file(&[r#"{"type":"Place","id":"a","properties":{},"geometry":null}"#.into()]), "\"Feature\"");
}

#[test]
fn property_keys_and_types() {
    assert_fault(&properties(r#"{"a":1}"#, r#"{"b":1}"#), "other properties");
    assert_fault(&properties(r#"{"a":1}"#, "{}"), "other properties");
    assert_fault(&properties(r#"{"a":1}"#, r#"{"a":"1"}"#), "is text, but number before");
    assert_fault(&properties(r#"{"a":[1]}"#, r#"{"a":1}"#), "not a single value");
    assert_fault(&properties(r#"{"a":1,"a":1}"#, r#"{"a":1}"#), "a property twice");
    assert_fault(&properties(r#"{"Extra Min":1}"#, r#"{"Extra Min":1}"#), "snake_case");
    assert_fault(&properties(r#"{"fid":1}"#, r#"{"fid":1}"#), "for themselves");
}

#[test]
fn geometry_types() {
    let polygon = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
    assert_fault(&file(&[feature("\"a\"", "{}", &polygon)]), "is a \"Polygon\"");
    let line = r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,1]]]}"#;
    let point = r#"{"type":"Point","coordinates":[0,0]}"#;
    assert_fault(&file(&[feature("\"a\"", "{}", line), feature("\"b\"", "{}", point)]), "in a file of");
    assert_fault(&file(&[feature("\"a\"", "{}", "{}")]), "has no type");
    assert_fault(&file(&[feature("\"a\"", "{}", r#"{"type":"Point"}"#)]), "no coordinates");
    let with_bbox = r#"{"type":"Point","coordinates":[0,0],"bbox":[0,0,0,0]}"#;
    assert_fault(&file(&[feature("\"a\"", "{}", with_bbox)]), "foreign member \"bbox\"");
}

#[test]
fn positions() {
    assert_fault(&points("[181,0]"), "outside -180..180");
    assert_fault(&points("[0,-90.1]"), "outside -180..180");
    assert_fault(&points("[0.1234567,0]"), "more than 6 decimals");
    assert_fault(&points("[0,0,5]"), "not a list of two numbers");
    assert_fault(&points("[0]"), "not a list of two numbers");
    assert_fault(&points(r#"["0",0]"#), "not a list of two numbers");
    assert_fault(&points("null"), "not a list of two numbers");
}

#[test]
fn lines() {
    let lines =
        |text: &str| file(&[feature("\"a\"", "{}", &format!(r#"{{"type":"MultiLineString","coordinates":{text}}}"#))]);
    assert_fault(&lines("[[[0,0]]]"), "fewer than 2");
    assert_fault(&lines("[[[0,0],[0,0]]]"), "fewer than 2");
    assert_fault(&lines("[]"), "an empty list of lines");
}

#[test]
fn rings() {
    assert_fault(&polygons("[[[[0,0],[9,0],[9,9],[0,9]]]]"), "not closed");
    assert_fault(&polygons("[[[[0,0],[9,0],[0,0]]]]"), "3 positions, at least 4");
    assert_fault(&polygons("[[[[0,0],[0,9],[9,9],[0,0]]]]"), "exterior ring is clockwise");
    let hole = "[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[2,2],[1,2],[1,1]]]]";
    assert_fault(&polygons(hole), "hole is counter-clockwise");
    assert_fault(&polygons("[[[[0,0],[1,1],[2,2],[0,0]]]]"), "has no area");
    assert_fault(&polygons("[[[[0,0],[9,0],[9,0],[9,9],[0,0]]]]"), "repeats a position");
    assert_fault(&polygons("[]"), "an empty list of polygons");
    assert_fault(&polygons("[[]]"), "an empty list of rings");
    assert_fault(&polygons("[[0]]"), "number where a list of positions");
}

#[test]
fn boundaries() {
    assert_fault(&polygons("[[[[0,0],[4,4],[4,0],[0,5],[0,0]]]]"), "cross");
    let outside = "[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[20,20],[20,21],[21,21],[20,20]]]]";
    assert_fault(&polygons(outside), "a hole is outside its polygon");
    assert_fault(&polygons(&format!("[{SQUARE},[[[1,1],[2,1],[2,2],[1,1]]]]")), "parts overlap");
}

#[test]
fn many_faults_are_counted() {
    let features: Vec<String> = (0..150).map(|i| feature(&i.to_string(), "{}", "null")).collect();
    let faults = check_geojson(file(&features).as_bytes()).unwrap_err();
    assert_eq!((faults.len(), faults[100].as_str()), (101, "and 50 more"));
}
