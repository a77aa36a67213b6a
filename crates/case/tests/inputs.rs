//! The files people have: read right, or told what is wrong with them. One table for each kind of file.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::files;
use waywarden_case::{Case, read_case, read_times};

/// Sites and areas around Exeter; the areas lie 1, 9 and 17 km east of the first site.
const SITES: &str = "id,name,lon,lat\nexe,Exe,-3.5000,50.7\ntor,Tor,-3.2800,50.7\n";
const AREAS: &str = "id,name,lon,lat,people,icb\nw1,W1,-3.4858,50.7,1500,Devon\nw2,W2,-3.3726,50.7,2500,Devon\nw3,W3,-3.2594,50.7,3500,Devon\n";
const TIMES: &str = "origin_id,destination_id,minutes\nw1,exe,3\nw1,tor,19\nw2,exe,12\nw2,tor,9\nw3,exe,21\nw3,tor,4\n";
const CASE: &str = "[case]\nid = \"t\"\ntitle = \"T\"\n[times]\nfile = \"times.csv\"\n[sites]\nfile = \"sites.csv\"\n\
    [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"people\" }]\n";

struct Files<'f> {
    case: &'f str,
    sites: &'f str,
    areas: &'f str,
    times: &'f str,
    more: Vec<(&'f str, String)>,
}

impl Default for Files<'_> {
    fn default() -> Self {
        Self { case: CASE, sites: SITES, areas: AREAS, times: TIMES, more: Vec::new() }
    }
}

impl Files<'_> {
    fn in_memory(&self) -> waywarden_tables::Files {
        let own =
            [("case.toml", self.case), ("sites.csv", self.sites), ("areas.csv", self.areas), ("times.csv", self.times)];
        let more = self.more.iter().map(|(name, text)| (*name, text.as_str()));
        files(&own.into_iter().chain(more).collect::<Vec<_>>())
    }

    fn load(&self) -> Result<Case, String> {
        let read = common::read(&self.in_memory());
        read.map(|read| read.case).map_err(|problems| problems.join("\n"))
    }

    /// Refused, and all of this is said.
    fn refused(&self, what: &str, says: &[&str]) {
        let words = self.load().err().unwrap_or_else(|| panic!("{what}: not refused"));
        for part in says {
            assert!(words.contains(part), "{what}: {part} is not in\n{words}");
        }
    }

    /// Read, with this many people in all, and all of this is said.
    fn read(&self, what: &str, people: f64, says: &[&str]) -> Case {
        let case = self.load().unwrap_or_else(|words| panic!("{what}: {words}"));
        assert!((case.total(0) - people).abs() < 1e-9, "{what}: {} people", case.total(0));
        let words = case.demand_rows.rejects.lines().join("\n");
        for part in says {
            assert!(words.contains(part), "{what}: {part} is not in\n{words}");
        }
        case
    }
}

#[test]
fn the_files_as_they_are_are_in_order() {
    let case = Files::default().read("untouched", 7_500.0, &[]);
    assert!(case.demand_rows.rejects.is_empty(), "{:?}", case.demand_rows.rejects.lines());
    assert_eq!(case.given_times.unwrap().missing_pairs, 0);
}

#[test]
fn signs_of_missing_values_are_no_times() {
    for (what, from, to, says) in [
        ("nines", "w3,exe,21", "w3,exe,9999", &["line 6", "9999 looks like the sign"][..]),
        ("three nines", "w3,exe,21", "w3,exe,999", &["line 6", "999 looks like"]),
        ("nines with a decimal", "w3,exe,21", "w3,exe,9999.0", &["line 6", "9999 looks like"]),
        ("the largest of 16 bits", "minutes\nw1,exe,3", "seconds\nw1,exe,65535", &["line 2", "65535 looks like"]),
        ("sevens", "w3,exe,21", "w3,exe,777", &["line 6", "777 looks like the sign"]),
        ("half a day", "w3,exe,21", "w3,exe,720", &["line 6", "720 for 17.0 km is 1.4 km/h", "slower than a walk"]),
        ("a day", "w3,exe,21", "w3,exe,1440", &["line 6", "1440 looks like"]),
        (
            "the same twice far above the rest",
            "w3,exe,21\nw3,tor,4",
            "w3,exe,1200\nw3,tor,1200",
            &["line 6", "line 7", "1200 looks"],
        ),
        ("two signs", "w2,exe,12\nw2,tor,9\nw3,exe,21", "w2,exe,999\nw2,tor,9\nw3,exe,9999", &["line 4", "line 6"]),
        (
            "another number",
            "w3,exe,21",
            "w3,exe,5001",
            &["line 6", "5001 for 17.0 km is 0.2 km/h", "slower than a walk"],
        ),
        ("zero", "w3,exe,21", "w3,exe,0", &["line 6", "0 between places that are 17.0 km apart"]),
        ("minus one", "w3,exe,21", "w3,exe,-1", &["line 6", "-1 is not a time"]),
        ("not a number", "w3,exe,21", "w3,exe,NaN", &["line 6", "NaN"]),
    ] {
        let times = TIMES.replace(from, to);
        assert_ne!(times, TIMES, "{what}");
        Files { times: &times, ..Files::default() }.refused(what, says);
    }
    // A long ferry, once, is a time; so is a walk.
    for (what, from, to) in [("long", "w3,exe,21", "w3,exe,140"), ("walk", "w1,exe,3", "w1,exe,14")] {
        Files { times: &TIMES.replace(from, to), ..Files::default() }.read(what, 7_500.0, &[]);
    }
}

#[test]
fn times_in_another_unit_are_told() {
    let scaled = |factor: f64, column: &str| {
        let rows = TIMES.lines().skip(1).map(|line| {
            let (ids, minutes) = line.rsplit_once(',').unwrap();
            format!("{ids},{}\n", minutes.parse::<f64>().unwrap() * factor)
        });
        format!("origin_id,destination_id,{column}\n{}", rows.collect::<String>())
    };
    for (what, times, says) in [
        (
            "seconds as minutes",
            scaled(60.0, "minutes"),
            &["cannot be minutes", "look like seconds", "divide the times by 60"][..],
        ),
        ("hours as minutes", scaled(1.0 / 60.0, "minutes"), &["cannot be minutes", "look like hours"]),
        ("minutes as seconds", scaled(1.0, "seconds"), &["cannot be seconds", "look like minutes"]),
        ("milliseconds as seconds", scaled(60_000.0, "seconds"), &["not a time of up to a week"]),
        ("all zero", scaled(0.0, "minutes"), &["0 between places", "line 6"]),
        ("clock", TIMES.replace("w3,exe,21", "w3,exe,0:21"), &["line 6", "0:21"]),
    ] {
        Files { times: &times, ..Files::default() }.refused(what, says);
    }
    Files { times: &scaled(60.0, "seconds"), ..Files::default() }.read("seconds", 7_500.0, &[]);
    let wide = "origin,exe,tor\nw1,3,19\nw2,12,9\nw3,21,4\n";
    Files { times: wide, ..Files::default() }.refused("wide", &["the table is wide", "one row for each pair"]);
}

#[test]
fn joins_of_times_are_checked_from_both_sides() {
    let renamed = |from: &str, to: &str| TIMES.replace(from, to);
    let coded = |text: &str| text.replace("exe", "0417").replace("tor", "0418");
    for (what, sites, areas, times, says) in [
        (
            "zeros in front",
            coded(SITES),
            AREAS.to_owned(),
            coded(TIMES).replace("041", "41"),
            &["\"0417\" may be \"417\"", "zeros"][..],
        ),
        (
            "a postcode's blank",
            SITES.to_owned(),
            AREAS.replace("w3,W3", "EX43PB,W3"),
            renamed("w3", "EX4 3PB"),
            &["EX43PB", "EX4 3PB"],
        ),
        ("letter case", SITES.to_owned(), AREAS.to_owned(), renamed("w2", "W2"), &["\"w2\" may be \"W2\""]),
        (
            "a number",
            SITES.to_owned(),
            AREAS.replace("w1,", "101,"),
            renamed("w1", "101.0"),
            &["\"101\" may be \"101.0\""],
        ),
        (
            "a slip of the pen",
            SITES.to_owned(),
            AREAS.to_owned(),
            renamed("tor", "torr"),
            &["1 sites without any row: \"tor\"", "\"tor\" may be \"torr\""],
        ),
        (
            "a site left out",
            SITES.to_owned(),
            AREAS.to_owned(),
            "origin_id,destination_id,minutes\nw1,exe,3\nw2,exe,12\nw3,exe,21\n".to_owned(),
            &["sites without any row: \"tor\""],
        ),
        (
            "an area of many people left out",
            SITES.to_owned(),
            AREAS.to_owned(),
            renamed("w3", "x9"),
            &["46.7 % of the people are lost", "\"w3\"", "\"x9\""],
        ),
    ] {
        Files { sites: &sites, areas: &areas, times: &times, ..Files::default() }.refused(what, says);
    }
    // An area of few people is told, and one without a way; other rows of the table do not matter.
    let few = AREAS.replace("3500", "20");
    let times = renamed("w3", "elsewhere");
    Files { areas: &few, times: &times, ..Files::default() }.read("few", 4_020.0, &["1 areas without any row: \"w3\""]);
    Files { times: &renamed("w3,exe,21\n", ""), ..Files::default() }.read(
        "a pair",
        7_500.0,
        &["1 pairs have no time: \"w3\" to \"exe\""],
    );
}

#[test]
fn times_to_compare_with_may_be_of_some_pairs() {
    let case = Files::default().load().unwrap();
    for (text, refused) in [
        ("origin_id,destination_id,minutes\nw2,exe,14\n", None),
        ("origin_id,destination_id,minutes\nw2,exe,14\nw3,exe,999\n", Some("999 looks like")),
        ("origin_id,destination_id,minutes\nw2,EXE,14\nw2,tor,9\n", Some("\"exe\" may be \"EXE\"")),
        ("origin_id,destination_id,minutes\nw2,exe,\"1,400\"\nw3,exe,4000\n", Some("line 2")),
    ] {
        let found = read_times(&files(&[("seen.csv", text)]), Path::new("seen.csv"), &case.areas, &case.sites);
        match refused {
            None => assert_eq!(found.unwrap().areas.left, ["w1", "w3"]),
            Some(part) => assert!(found.unwrap_err().to_string().contains(part), "{part}"),
        }
    }
}

fn squares(areas: &[(&str, f64, f64)]) -> String {
    let features: Vec<String> = areas
        .iter()
        .map(|(id, lon, lat)| {
            let (w, e, s, n) = (lon - 0.02, lon + 0.02, lat - 0.01, lat + 0.01);
            format!(
                r#"{{"type":"Feature","properties":{{"code":"{id}"}},"geometry":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}"#
            )
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

#[test]
fn outlines_are_those_of_their_areas() {
    let case = format!("{CASE}polygons = {{ file = \"out.geojson\", id = \"code\" }}\n");
    let at = |shift: (f64, f64), names: [&'static str; 3]| {
        let lons = [-3.4858, -3.3726, -3.2594];
        let all: Vec<(&str, f64, f64)> =
            names.into_iter().zip(lons).map(|(id, lon)| (id, lon + shift.0, 50.7 + shift.1)).collect();
        squares(&all)
    };
    for (what, outlines, says) in [
        ("another region", at((0.0, 3.0), ["w1", "w2", "w3"]), &["3 of 3 areas", "\"w1\" by 332"][..]),
        (
            "shifted",
            at((0.1, 0.0), ["w1", "w2", "w3"]),
            &["3 of 3 areas have their point more than 1 km outside", "\"w1\" by 5.7 km"],
        ),
        ("shuffled", at((0.0, 0.0), ["w2", "w1", "w3"]), &["2 of 3 areas", "\"w1\" by 6.", "\"w2\" by 6."]),
        ("other codes", at((0.0, 0.0), ["W1", "W2", "W3"]), &["3 of 3 areas have no polygon", "\"w1\" may be \"W1\""]),
    ] {
        Files { case: &case, more: vec![("out.geojson", outlines)], ..Files::default() }.refused(what, says);
    }
    let good = at((0.005, 0.005), ["w1", "w2", "w3"]);
    Files { case: &case, more: vec![("out.geojson", good)], ..Files::default() }.read("in place", 7_500.0, &[]);
}

#[test]
fn commissioners_are_joined_from_both_sides() {
    let case = format!(
        "{CASE}groups = [{{ column = \"icb\", kind = \"commissioner\" }}]\n[allocation]\nsame_commissioner = true\n"
    );
    let sites = "id,name,lon,lat,commissioner\nexe,Exe,-3.5,50.7,Devon\ntor,Tor,-3.28,50.7,Torbay\n";
    let areas = |third: &str, people: &str| AREAS.replace("3500,Devon", &format!("{people},{third}"));
    for (what, areas, says) in [
        ("other words", areas("NHS Torbay", "3500"), &["46.7 % of the people", "NHS Torbay", "\"Torbay\""][..]),
        ("letter case", areas("torbay", "3500"), &["\"torbay\" may be \"Torbay\""]),
        (
            "few people, but a site that nobody has",
            areas("Torbay ", "3500").replace("Torbay ", "Torbaay"),
            &["\"Torbaay\" may be \"Torbay\""],
        ),
        ("blank", areas("", "3500"), &["46.7 %"]),
        ("none fits", AREAS.replace("Devon", "Kent"), &["no site has the commissioner of any area", "Kent", "Torbay"]),
    ] {
        Files { case: &case, sites, areas: &areas, ..Files::default() }.refused(what, says);
    }
    Files { case: &case, sites, areas: &areas("Torbay", "3500"), ..Files::default() }.read("fits", 7_500.0, &[]);
}

#[test]
fn names_that_results_keep_are_refused_at_their_line() {
    for (what, column, more) in [
        ("a key", "fid", ""),
        ("a geometry", "geom", ""),
        ("the area's own", "area_id", ""),
        ("a year in front", "2021_people", ""),
        ("by its name", "people", ", name = \"geometry\""),
    ] {
        let case = CASE.replace("{ column = \"people\" }", &format!("{{ column = \"{column}\"{more} }}"));
        let areas = AREAS.replace("people", column);
        Files { case: &case, areas: &areas, ..Files::default() }
            .refused(what, &["case.toml, line 10", "name = \"weight_"]);
        let named = case.replace(" }]", ", name = \"w\" }]").replace(more, "");
        if more.is_empty() {
            Files { case: &named, areas: &areas, ..Files::default() }.read(what, 7_500.0, &[]);
        }
    }
}

#[test]
fn slips_in_the_case_have_their_own_words() {
    for (what, from, to, says) in [
        ("curly", "\"T\"", "\u{201c}T\u{201d}", &["line 3", "curly", "straight quotation marks"][..]),
        (
            "a path of Windows",
            "file = \"sites.csv\"",
            "file = \"C:\\Users\\gis\\sites.csv\"",
            &["line 7", "'C:\\Users\\gis\\sites.csv'"],
        ),
        (
            "a path that escapes read",
            "file = \"sites.csv\"",
            "file = \"C:\\temp\\new.csv\"",
            &["line 7", "C:\\\\temp\\\\new.csv", "single quotation marks"],
        ),
        ("no marks", "title = \"T\"", "title = Stroke", &["line 3", "without quotation marks"]),
        ("a dash", "id = \"t\"", "id \u{2013} \"t\"", &["line 2", "dash"]),
    ] {
        let case = CASE.replace(from, to);
        assert_ne!(case, CASE, "{what}");
        Files { case: &case, ..Files::default() }.refused(what, says);
    }
    for (what, bytes) in [
        ("UTF-16", [&[0xFF, 0xFE][..], &CASE.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat()),
        ("a mark", [&[0xEF, 0xBB, 0xBF][..], CASE.as_bytes()].concat()),
        ("Windows-1252", [&b"# caf\xE9\n"[..], CASE.as_bytes()].concat()),
    ] {
        let tables = [("sites.csv", SITES), ("areas.csv", AREAS), ("times.csv", TIMES)];
        let tables = tables.map(|(name, text)| (name.into(), text.as_bytes().to_vec()));
        let all = waywarden_tables::Files::in_memory(tables.into_iter().chain([("case.toml".into(), bytes)]));
        assert!(read_case(&all, Path::new("case.toml")).is_ok(), "{what}");
    }
}

#[test]
fn places_that_a_slip_moved_are_told_with_the_place_meant() {
    let scenario = |what: &str| format!("{CASE}[[scenario]]\nid = \"s\"\ntitle = \"S\"\n{what}\n");
    for (what, text, says) in [
        (
            "opened, swapped",
            "open = [{ id = \"new\", lon = 50.71, lat = -3.4 }]",
            &["line 14", "swapped", "lon -3.4, lat 50.71"][..],
        ),
        (
            "opened, sign lost",
            "open = [{ id = \"new\", lon = 3.4, lat = 50.71 }]",
            &["line 14", "minus sign of the longitude"],
        ),
        ("moved, swapped", "move = [{ site = \"exe\", lon = 50.71, lat = -3.4 }]", &["line 14", "swapped"]),
        (
            "moved, both",
            "move = [{ site = \"exe\", lon = 50.71, lat = 3.4 }]",
            &["line 14", "swapped and a minus sign"],
        ),
        (
            "moved to the grid",
            "move = [{ site = \"exe\", lon = 292000, lat = 92000 }]",
            &["line 14", "National Grid", "lon -3."],
        ),
        (
            "moved in Web Mercator",
            "move = [{ site = \"exe\", lon = -389618.2, lat = 6568318.6 }]",
            &["line 14", "Web Mercator (EPSG:3857)", "lon -3.5000"],
        ),
        (
            "opened in Web Mercator",
            "open = [{ id = \"new\", lon = -389618.2, lat = 6568318.6 }]",
            &["line 14", "Web Mercator"],
        ),
    ] {
        Files { case: &scenario(text), ..Files::default() }.refused(what, says);
    }
    for (what, from, to, says) in [
        ("a site's sign", "-3.2800", "3.2800", &["sites.csv, line 3", "site \"tor\"", "lon -3.28"][..]),
        ("a site swapped", "-3.2800,50.7", "50.7,-3.2800", &["sites.csv, line 3", "swapped"]),
    ] {
        Files { sites: &SITES.replace(from, to), ..Files::default() }.refused(what, says);
    }
    for (what, from, to) in
        [("an area's sign", "-3.2594", "3.2594"), ("an area swapped", "-3.2594,50.7", "50.7,-3.2594")]
    {
        Files { areas: &AREAS.replace(from, to), ..Files::default() }
            .refused(what, &["areas.csv, line 4", "area \"w3\""]);
    }
}

#[test]
fn hours_that_no_week_has_are_refused_at_their_row() {
    for (what, hours) in [
        ("the sun", "sunrise-sunset"),
        ("the sun with a shift", "Mo-Su (sunrise+01:00)-(sunset-01:00)"),
        ("twilight", "dawn-dusk"),
        ("an open end", "Mo-Fr 08:00+"),
        ("weeks", "week 1-52/2 Mo-Fr 09:00-17:00"),
        ("all weeks of the year", "week 1-53 Mo-Fr 09:00-17:00"),
        ("months", "Apr-Sep Mo-Fr 09:00-17:00"),
        ("a year", "2025 Mo-Fr 09:00-17:00"),
        ("school holidays", "SH off; Mo-Fr 09:00-17:00"),
        ("half a clock", "Mo-Fr 9am-5pm"),
        ("words", "Mo-Fr by appointment"),
    ] {
        let sites = format!("id,name,lon,lat,hours\nexe,Exe,-3.5,50.7,24/7\ntor,Tor,-3.28,50.7,\"{hours}\"\n");
        Files { sites: &sites, ..Files::default() }.refused(what, &["sites.csv, line 3, column \"hours\""]);
    }
    for hours in ["Mo-Fr 08:00-18:00", "Mo-Su 20:00-08:00", "24/7", "Mo-Fr 08:00-12:00,13:00-17:00; PH off"] {
        let sites = format!("id,name,lon,lat,hours\nexe,Exe,-3.5,50.7,24/7\ntor,Tor,-3.28,50.7,\"{hours}\"\n");
        Files { sites: &sites, ..Files::default() }.read(hours, 7_500.0, &[]);
    }
}

#[test]
fn amounts_are_read_in_the_form_of_their_column_or_refused_as_a_column() {
    let with = |cells: [&str; 3]| {
        let [a, b, c] = cells;
        AREAS
            .replace("1500", &format!("\"{a}\""))
            .replace("2500", &format!("\"{b}\""))
            .replace("3500", &format!("\"{c}\""))
    };
    for (what, cells, people) in [
        ("commas where there are thousands", ["950", "2,500", "3,500"], 6_950.0),
        ("commas everywhere", ["1,500", "2,500", "13,500"], 17_500.0),
        ("blanks", ["950", "2 500", "3\u{a0}500"], 6_950.0),
        ("decimals", ["950.5", "2,500.25", "3,500.25"], 6_951.0),
    ] {
        Files { areas: &with(cells), ..Files::default() }.read(what, people, &["thousands"]);
    }
    for (what, cells, says) in [
        (
            "commas beside plain thousands",
            ["1500", "2,500", "3,500"],
            &["2 of 3 rows", "not a plain number", "2,500"][..],
        ),
        ("shares", ["10%", "20%", "30%"], &["10%"]),
        ("suppressed", ["*", "*", "3500"], &["2 of 3 rows"]),
        ("codes", ["1.2E+05x", "2.5k", "3500"], &["2 of 3 rows"]),
    ] {
        Files { areas: &with(cells), ..Files::default() }.refused(what, says);
    }
    let few = with(["-3", "2500", "3500"]);
    Files { areas: &few, ..Files::default() }.read("one negative", 6_000.0, &["1 x a weight is negative"]);
}

#[test]
fn results_of_an_earlier_run_are_sites_of_today_only() {
    let feature = |id: &str, origin: &str, lon: f64| {
        format!(
            r#"{{"type":"Feature","id":"{id}","properties":{{"site_id":"{id}","site_name":"{id}","origin":"{origin}","run_id":"0"}},"geometry":{{"type":"Point","coordinates":[{lon},50.7]}}}}"#
        )
    };
    let case = CASE.replace("sites.csv", "sites.geojson");
    for (what, more, says) in [
        ("a move", vec![feature("exe_2", "moved", -3.4)], &["1 positions", "exe_2"][..]),
        ("an opening", vec![feature("new", "opened", -3.4)], &["1 positions", "new"]),
        (
            "both",
            vec![feature("new", "opened", -3.4), feature("tor_2", "moved", -3.45)],
            &["2 positions", "new, tor_2"],
        ),
        ("neither", vec![], &[]),
    ] {
        let all: Vec<String> =
            [feature("exe", "base", -3.5), feature("tor", "base", -3.28)].into_iter().chain(more).collect();
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","));
        let files = Files { case: &case, more: vec![("sites.geojson", text)], ..Files::default() };
        let case = files.read(what, 7_500.0, says);
        let ids: Vec<&str> = case.sites.positions().iter().map(|position| position.site.id.as_str()).collect();
        assert_eq!(ids, ["exe", "tor"], "{what}");
    }
}

#[test]
fn several_rows_for_an_area_are_never_told_to_go() {
    let long = |ages: &[&str]| {
        let mut text = "id,name,lon,lat,people,age\n".to_owned();
        for (id, lon) in [("w1", -3.4858), ("w2", -3.3726), ("w3", -3.2594)] {
            ages.iter().for_each(|age| text.push_str(&format!("{id},{id},{lon},50.7,100,{age}\n")));
        }
        text
    };
    for ages in [&["0-14", "15-64", "65+"][..], &["f", "m"]] {
        Files { areas: &long(ages), ..Files::default() }.refused("long", &["long form", "\"age\"", "add up the rows"]);
    }
    let twice = format!("{AREAS}w1,W1,-3.4858,50.7,1500,Devon\n");
    Files { areas: &twice, ..Files::default() }.refused("once", &["line 5", "already used in line 2", "add up"]);
}

#[test]
fn postcodes_stand_for_positions_where_the_case_names_their_table() {
    let directory = "pcd,pcds,doterm,lat,long\nEX1 1AA,EX1 1AA,,50.7,-3.5\nEX2 2BB,EX2 2BB,201506,50.7,-3.28\nEX3 3CC,EX3 3CC,,99.999999,0\n";
    let sites = |second: &str| format!("id,name,postcode\nexe,Exe,ex11aa\ntor,Tor,{second}\n");
    let case = format!("{CASE}[postcodes]\nfile = \"pc.csv\"\n");
    let [closed, nowhere, unknown] = ["EX2 2BB", "EX3 3CC", "EX9 9ZZ"].map(sites);
    let files = |case, sites| Files { case, sites, more: vec![("pc.csv", directory.to_owned())], ..Files::default() };
    let read = files(&case, &closed).read("named", 7_500.0, &["1 rows have a postcode that is no longer in use"]);
    assert!((read.sites.positions()[1].site.at.lon() + 3.28).abs() < 1e-9);
    files(CASE, &closed).refused("not named", &["one of postcodes (\"postcode\")", "[postcodes]"]);
    files(&case, &nowhere).refused("without a place", &["line 3, column \"postcode\"", "has no position"]);
    files(&case, &unknown).refused("unknown", &["line 3", "\"EX9 9ZZ\" is not in the table of postcodes"]);
}

#[test]
fn sites_in_metres_or_without_a_header_are_read_as_the_case_says() {
    // Exeter and a place 15 km east of it in the British National Grid.
    let grid = "id,name,easting,northing\nexe,Exe,294100,89900\ntor,Tor,309650,89600\n";
    let near = |case: &Case| {
        let off = |site: usize, lon: f64| (case.sites.positions()[site].site.at.lon() - lon).abs();
        assert!(off(0, -3.5) < 0.01 && off(1, -3.28) < 0.01, "{:?}", case.sites.positions());
    };
    near(&Files { sites: grid, ..Files::default() }.read(
        "by name",
        7_500.0,
        &["British National Grid (EPSG:27700), by their names"],
    ));
    let xy = grid.replace("easting,northing", "x,y");
    Files { sites: &xy, ..Files::default() }.refused("x and y", &["hold metres, not degrees", "crs = \"EPSG:27700\""]);
    let with = |key: &str| CASE.replace("file = \"sites.csv\"\n", &format!("file = \"sites.csv\"\n{key}\n"));
    near(&Files { case: &with("crs = \"EPSG:27700\""), sites: &xy, ..Files::default() }.read(
        "said",
        7_500.0,
        &["27700"],
    ));
    Files { case: &with("crs = \"EPSG:32630\""), sites: &xy, ..Files::default() }
        .refused("unknown", &["line 8", "EPSG:32630"]);
    let bare = "exe1,Exe,-3.5000,50.7\ntor1,Tor,-3.2800,50.7\nwey1,Wey,-3.3000,50.8\n";
    Files { sites: bare, ..Files::default() }.refused("bare", &["line 1", "looks like data", "header = false"]);
    let numbered = with("header = false\nid = 1\nname = \"2\"\nlon = 3\nlat = 4");
    let times: String = TIMES.replace(",exe,", ",exe1,").replace(",tor,", ",tor1,") + "w1,wey1,20\n";
    let case = Files { case: &numbered, sites: bare, times: &times, ..Files::default() }.read("numbered", 7_500.0, &[]);
    assert_eq!(case.sites.positions()[2].site.name, "Wey");
}

/// Whatever is mended or guessed is told, and refused by those who accept nothing so.
#[test]
fn what_is_mended_is_refused_by_the_strict() {
    let crs = CASE.replace("file = \"areas.csv\"", "file = \"areas.csv\"\ncrs = \"EPSG:27700\"");
    let grid = "id,name,x,y,people\nw1,W1,295060,90300,1500\nw2,W2,303060,90200,2500\nw3,W3,311060,90100,3500\n";
    let named_grid = grid.replace("x,y", "easting,northing");
    let postcodes = CASE.replace("[sites]", "[postcodes]\nfile = \"p.csv\"\n[sites]");
    let directory = "pcds,lat,long,doterm\nEX1 1AA,50.7,-3.4858,\nEX1 1AB,50.7,-3.3726,202001\nEX1 1AC,50.7,-3.2594,\n";
    let by_postcode = "id,name,postcode,people\nw1,W1,EX1 1AA,1500\nw2,W2,EX1 1AB,2500\nw3,W3,EX1 1AC,3500\n";
    let own = "site_id,site_name,origin,lon,lat\nexe,Exe,base,-3.5000,50.7\ntor,Tor,base,-3.2800,50.7\nexe_2,Exe,moved,-3.4,50.7\n";
    let here = Files::default;
    let changed_1 = format!("Table 4: people,,,,,\n{AREAS}");
    let changed_2 = AREAS.replace("\nw2", "\n# east\nw2");
    let changed_3 =
        AREAS.replace(",1500,", ",\"1,500\",").replace(",2500,", ",\"2,500\",").replace(",3500,", ",\"3,500\",");
    let changed_4 = format!("{AREAS}w4,W4,-3.3\n");
    let changed_5 = format!("{AREAS}w4,W4,-3.3,50.7,*,Devon\n");
    let changed_6 = format!("{AREAS},W4,-3.3,50.7,5,Devon\n");
    let changed_7 = format!("{AREAS}w4,W4,,50.7,5,Devon\n");
    let changed_8 = format!("{AREAS}w4,W4,0,0,5,Devon\n");
    let changed_9 = TIMES.replace("w3,exe,21\n", "");
    let changed_10 = format!("{TIMES}exe,w3,70\n");
    let kinds: Vec<(&str, Files<'_>, &str)> = vec![
        ("title lines", Files { areas: &changed_1, ..here() }, "line 2"),
        ("remarks between", Files { areas: &changed_2, ..here() }, "#"),
        ("thousands", Files { areas: &changed_3, ..here() }, "thousands"),
        ("a row too short", Files { areas: &changed_4, ..here() }, "more or fewer cells"),
        ("a withheld figure", Files { areas: &changed_5, ..here() }, "not a plain number"),
        ("a blank id", Files { areas: &changed_6, ..here() }, "the id is blank"),
        ("no position", Files { areas: &changed_7, ..here() }, "position"),
        ("position 0, 0", Files { areas: &changed_8, ..here() }, "position"),
        ("a grid by its names", Files { areas: &named_grid, ..here() }, "by their names"),
        ("a grid that is said", Files { case: &crs, areas: grid, ..here() }, "converted to WGS 84"),
        (
            "an ended postcode",
            Files { case: &postcodes, areas: by_postcode, more: vec![("p.csv", directory.to_owned())], ..here() },
            "no longer in use",
        ),
        ("results of an earlier run", Files { sites: own, ..here() }, "earlier run"),
        ("pairs without a time", Files { times: &changed_9, ..here() }, "pairs have no time"),
        ("directions that differ", Files { times: &changed_10, ..here() }, "both directions"),
    ];
    for (what, files, says) in kinds {
        let case = files.load().unwrap_or_else(|words| panic!("{what}: {words}"));
        let words = case.demand_rows.rejects.lines().join("\n");
        assert!(words.contains(says), "{what}: {says} is not in\n{words}");
        let refused = case.without_rejects().err().unwrap_or_else(|| panic!("{what}: not refused"));
        let all: Vec<String> = refused.iter().map(ToString::to_string).collect();
        assert!(all.iter().all(|problem| problem.contains("Remedy")), "{what}: {all:?}");
    }
    // An older encoding, which text in memory cannot have.
    let latin: Vec<u8> = AREAS.replace("W1", "Caf\u{e9}").chars().map(|c| c as u8).collect();
    let list = [
        ("case.toml", CASE.as_bytes()),
        ("sites.csv", SITES.as_bytes()),
        ("areas.csv", &latin),
        ("times.csv", TIMES.as_bytes()),
    ];
    let files = waywarden_tables::Files::in_memory(list.map(|(name, bytes)| (name.into(), bytes.to_vec())));
    assert!(common::read(&files).unwrap().without_rejects().is_err(), "a guessed encoding");
    // What is only another way of writing is not mended.
    for (what, areas) in [
        ("semicolons", AREAS.replace(',', ";")),
        ("tabs", AREAS.replace(',', "\t")),
        ("codes that keep their zero", AREAS.replace("w1,", "=\"w1\",")),
        ("blank rows", format!("{AREAS},,,,,\n\n")),
        ("a mark", format!("\u{feff}{AREAS}")),
    ] {
        let case = Files { areas: &areas, ..here() }.read(what, 7_500.0, &[]);
        assert!(case.demand_rows.rejects.is_empty(), "{what}: {:?}", case.demand_rows.rejects.lines());
    }
}

#[test]
fn times_that_differ_by_direction_are_told_with_both_rows() {
    let back = |rows: &str| format!("{TIMES}{rows}");
    for (what, times, says) in [
        (
            "as a row of the site",
            back("exe,w3,70\nexe,w1,3\n"),
            &["1 of 2 pairs", "\"w3\" to \"exe\" 21 (line 6) and back 70 (line 8)"][..],
        ),
        (
            "in seconds",
            back("exe,w3,70\n")
                .replace("minutes", "seconds")
                .replace(",3\n", ",180\n")
                .replace(",21\n", ",1260\n")
                .replace(",70\n", ",4200\n")
                .replace(",19\n", ",1140\n")
                .replace(",12\n", ",720\n")
                .replace(",9\n", ",540\n")
                .replace(",4\n", ",240\n"),
            &["1 of 1 pairs", "1260 (line 6) and back 4200"],
        ),
        ("a shorter way back", back("tor,w1,2\n"), &["\"w1\" to \"tor\" 19 (line 3) and back 2 (line 8)"]),
        ("two of two", back("exe,w3,70\ntor,w1,1\n"), &["2 of 2 pairs", "line 8", "line 9", "may be exchanged"]),
    ] {
        let case = Files { times: &times, ..Files::default() }.read(what, 7_500.0, says);
        assert!(case.without_rejects().is_err(), "{what}: --strict");
    }
    for (what, rows) in [
        ("the same", "exe,w3,21\n"),
        ("a detour of a few minutes", "exe,w1,9\n"),
        ("less than twice", "exe,w3,41\n"),
        ("no time", "exe,w3,\n"),
        ("not a number", "exe,w3,x\n"),
    ] {
        let case = Files { times: &back(rows), ..Files::default() }.read(what, 7_500.0, &[]);
        assert!(case.demand_rows.rejects.is_empty(), "{what}: {:?}", case.demand_rows.rejects.lines());
    }
    // Places that are areas and sites at once have both directions among the pairs.
    let sites = "id,name,lon,lat\nw1,W1,-3.4858,50.7\nw3,W3,-3.2594,50.7\n";
    let times = "origin_id,destination_id,minutes\nw1,w1,0\nw1,w3,19\nw2,w1,10\nw2,w3,11\nw3,w1,60\nw3,w3,0\n";
    Files { sites, times, ..Files::default() }.read(
        "a square matrix",
        7_500.0,
        &["1 of 1 pairs", "\"w1\" to \"w3\" 19 (line 3) and back 60"],
    );
}

#[test]
fn figures_of_other_areas_are_converted_by_a_lookup() {
    let case = CASE.replace(
        "weights =",
        "id = \"lsoa11cd\"\nlookup = { file = \"l.csv\", from = \"LSOA11CD\", to = \"LSOA21CD\", weight = \"w\", points = { file = \"p.csv\" } }\nweights =",
    );
    // The first stays, the second is divided into two, of which one also takes the third.
    let areas = "lsoa11cd,people\nE01000001,1000\nE01000002,400\nE01000003,100\n";
    let lookup = "LSOA11CD,LSOA21CD,CHGIND,w\nE01000001,E01000001,U,9\nE01000002,E01033770,S,30\nE01000002,E01033771,S,10\nE01000003,E01033771,X,5\n";
    let points = "LSOA21CD,lon,lat\nE01000001,-3.4858,50.7\nE01033770,-3.3726,50.7\nE01033771,-3.2594,50.7\n";
    let times = TIMES.replace("w1", "E01000001").replace("w2", "E01033770").replace("w3", "E01033771");
    let files = |areas, lookup: &str, points: &str| Files {
        case: &case,
        areas,
        times: &times,
        more: vec![("l.csv", lookup.to_owned()), ("p.csv", points.to_owned())],
        ..Files::default()
    };
    let read = files(areas, lookup, points).read("converted", 1_500.0, &[]);
    let weights: Vec<f64> = read.areas.iter().map(|area| area.weights[0]).collect();
    assert_eq!(weights, [1000.0, 300.0, 200.0]);
    let more = format!("{areas}E01000009,100\n");
    files(&more, lookup, points).refused("an area too many", &["line 11", "6.2 % of a weight is lost", "E01000009"]);
    let fewer = points.replace("E01033770", "E01033779");
    files(areas, lookup, &fewer).refused("a point missing", &["20.0 % of a weight is lost", "E01033770", "E01033779"]);
    let unsaid = case.replace(", weight = \"w\"", "");
    let unsaid = Files { case: &unsaid, ..files(areas, lookup, points) };
    unsaid.refused("no weights", &["1 areas are divided", "weight ="]);
}
