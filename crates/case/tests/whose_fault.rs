//! What is wrong is told of the file, line and value that are wrong, and no remedy leads to the next refusal.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::files;
use waywarden_tables::Place;

const CASE: &str = "[case]\nid = \"t\"\ntitle = \"T\"\n[times]\nfile = \"times.csv\"\n[sites]\nfile = \"sites.csv\"\n\
    [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"people\" }]\n";
const SITES: [(&str, f64, f64); 2] = [("hex", -2.10, 54.97), ("mor", -1.69, 55.17)];
const AREAS: [(&str, f64, f64, u32); 5] = [
    ("n1", -2.12, 54.96, 900),
    ("n2", -2.02, 54.98, 1100),
    ("n3", -1.90, 55.05, 1300),
    ("n4", -1.70, 55.16, 1700),
    ("n5", -1.60, 55.18, 1500),
];
const TIMES: [(&str, &str, &str); 10] = [
    ("n1", "hex", "4"),
    ("n1", "mor", "42"),
    ("n2", "hex", "9"),
    ("n2", "mor", "37"),
    ("n3", "hex", "21"),
    ("n3", "mor", "25"),
    ("n4", "hex", "41"),
    ("n4", "mor", "4"),
    ("n5", "hex", "48"),
    ("n5", "mor", "9"),
];

fn sites(place: impl Fn(f64, f64) -> String) -> String {
    SITES.iter().map(|(id, lon, lat)| format!("{id},{id},{}\n", place(*lon, *lat))).collect()
}

fn areas(place: impl Fn(usize, f64, f64) -> String) -> String {
    let row = |(at, (id, lon, lat, people)): (usize, &(&str, f64, f64, u32))| {
        format!("{id},{id},{people},{}\n", place(at, *lon, *lat))
    };
    AREAS.iter().enumerate().map(row).collect()
}

fn times(change: impl Fn(&str, &str, &str) -> Option<String>) -> String {
    let rows = TIMES.iter().filter_map(|(area, site, minutes)| change(area, site, minutes));
    format!("origin_id,destination_id,minutes\n{}", rows.collect::<String>())
}

fn all_times() -> String {
    times(|area, site, minutes| Some(format!("{area},{site},{minutes}\n")))
}

/// All that is said of a case that is refused; nothing for one that is read.
fn told(sites: &str, areas: &str, times: &str) -> String {
    let all = [("case.toml", CASE), ("sites.csv", sites), ("areas.csv", areas), ("times.csv", times)];
    common::read(&files(&all)).err().map_or_else(String::new, |problems| problems.join("\n"))
}

const SITE_HEADER: &str = "id,name,lon,lat\n";
const AREA_HEADER: &str = "id,name,people,lon,lat\n";

fn plain_sites() -> String {
    format!("{SITE_HEADER}{}", sites(|lon, lat| format!("{lon},{lat}")))
}

fn plain_areas() -> String {
    format!("{AREA_HEADER}{}", areas(|_, lon, lat| format!("{lon},{lat}")))
}

#[test]
fn the_table_that_is_misplaced_is_the_one_that_is_told() {
    let all = all_times();
    assert_eq!(told(&plain_sites(), &plain_areas(), &all), "");
    type Place = fn(usize, f64, f64) -> String;
    let wrong: [(&str, Place, &str); 5] = [
        ("swapped", |_, lon, lat| format!("{lat},{lon}"), "longitude and latitude look swapped in 5 of 5 areas"),
        ("without minus", |_, lon, lat| format!("{},{lat}", -lon), "minus sign of the longitude looks lost"),
        ("south", |_, lon, lat| format!("{lon},{}", -lat), "minus sign of the latitude looks lost or added"),
        ("swapped without minus", |_, lon, lat| format!("{lat},{}", -lon), "swapped and a minus sign lost or added"),
        (
            "three of five",
            |at, lon, lat| if at < 3 { format!("{lat},{lon}") } else { format!("{lon},{lat}") },
            "area \"n3\": lon 55.05, lat -1.9 lies far from all other places",
        ),
    ];
    for (what, place, says) in wrong {
        let areas = format!("{AREA_HEADER}{}", areas(place));
        let words = told(&plain_sites(), &areas, &all);
        for part in [says, "areas.csv, line 2", "did you mean lon -2.12, lat 54.96?"] {
            assert!(words.contains(part), "{what}: {part} is not in {words}");
        }
        assert!(!words.contains("sites.csv"), "{what}: {words}");
    }
    // The sites are wrong.
    for (what, place) in [
        ("swapped", (|lon, lat| format!("{lat},{lon}")) as fn(f64, f64) -> String),
        ("without minus", |lon, lat| format!("{},{lat}", -lon)),
    ] {
        let words = told(&format!("{SITE_HEADER}{}", sites(place)), &plain_areas(), &all);
        assert!(words.contains("sites.csv") && !words.contains("areas.csv"), "{what}: {words}");
    }
}

/// Hexham and Morpeth in the grids of both islands, to some hundred metres.
#[test]
fn metres_of_another_grid_are_told_with_the_grid() {
    let all = all_times();
    for (what, header, rows, says) in [
        ("exchanged", "easting,northing", ["563900,393500", "584900,419800"], &["exchange the two columns"][..]),
        ("in x and y", "x,y", ["393500,563900", "419800,584900"], &["EPSG:27700", "crs ="]),
        ("Web Mercator in x and y", "x,y", ["-233771,7354000", "-188130,7392700"], &["EPSG:3857", "crs ="]),
        ("Irish, so far away", "easting,northing", ["716000,734000", "715000,735000"], &["no land", "EPSG:2157"]),
        ("digits of references", "easting,northing", ["3935,5639", "4198,5849"], &["whole eastings"]),
    ] {
        let sites = format!("id,name,{header}\nhex,hex,{}\nmor,mor,{}\n", rows[0], rows[1]);
        let words = told(&sites, &plain_areas(), &all);
        for part in says {
            assert!(words.contains("sites.csv") && words.contains(part), "{what}: {part} is not in {words}");
        }
    }
    for (what, header, rows) in [
        ("grid", "easting,northing", ["393500,563900", "419800,584900"]),
        ("other names", "bng_x,bng_y", ["393500,563900", "419800,584900"]),
        ("references", "os_grid_ref,beds", ["NY 935 639,20", "NZ 198 849,30"]),
        ("letters", "lon,lat", ["2.10W,54.97N", "1.69W,55.17N"]),
    ] {
        let sites = format!("id,name,{header}\nhex,hex,{}\nmor,mor,{}\n", rows[0], rows[1]);
        assert_eq!(told(&sites, &plain_areas(), &all), "", "{what}");
    }
}

#[test]
fn what_stands_below_the_sites_is_no_site() {
    for below in
        ["Source: trust websites\n", "Total,2,,\n", "\"Note: two units, of three\",,,\n", "\n\u{a9} the trust\n"]
    {
        assert_eq!(told(&format!("{}{below}", plain_sites()), &plain_areas(), &all_times()), "", "{below}");
    }
    // A site without a place is one.
    let words = told(&format!("{}ber,Ber,,\n", plain_sites()), &plain_areas(), &all_times());
    assert!(words.contains("sites.csv, line 4"), "{words}");
}

#[test]
fn remedies_of_times_end_with_a_case_that_is_read() {
    let marked = times(|area, site, minutes| {
        let minutes = if area == "n5" { "9999" } else { minutes };
        Some(format!("{area},{site},{minutes}\n"))
    });
    let words = told(&plain_sites(), &plain_areas(), &marked);
    assert!(words.contains("9999 looks like the sign") && words.contains("leave the cell blank"), "{words}");
    let blank =
        times(|area, site, minutes| Some(format!("{area},{site},{}\n", if area == "n5" { "" } else { minutes })));
    assert_eq!(told(&plain_sites(), &plain_areas(), &blank), "");
    let without = times(|area, site, minutes| (area != "n5").then(|| format!("{area},{site},{minutes}\n")));
    let words = told(&plain_sites(), &plain_areas(), &without);
    assert!(words.contains("\"n5\"") && words.contains("write the row and leave its time blank"), "{words}");
    for sign in ["n/a", "NULL", "-1"] {
        let marked =
            times(|area, site, minutes| Some(format!("{area},{site},{}\n", if area == "n5" { sign } else { minutes })));
        let words = told(&plain_sites(), &plain_areas(), &marked);
        assert!(words.contains("leave the cell blank") && !words.contains("leave the row out"), "{sign}: {words}");
    }
}

#[test]
fn another_unit_and_signs_are_told_whichever_there_are() {
    let scaled = |factor: f64, sign: &str| {
        times(|area, site, minutes| {
            let time = minutes.parse::<f64>().unwrap() * factor;
            let time =
                if (area, site) == ("n5", "hex") && !sign.is_empty() { sign.to_owned() } else { time.to_string() };
            Some(format!("{area},{site},{time}\n"))
        })
    };
    for (what, factor, sign, says, not) in [
        ("seconds", 60.0, "", &["they look like seconds"][..], "looks like the sign"),
        (
            "seconds and a sign",
            60.0,
            "9999",
            &["they look like seconds", "9999 looks like the sign"],
            "as spreadsheets keep",
        ),
        ("hours and a sign", 1.0 / 60.0, "999", &["they look like hours", "999 looks like the sign"], "seconds"),
        ("a sign alone", 1.0, "999", &["999 looks like the sign"], "they look like"),
        ("neither", 1.0, "", &[], "looks like"),
    ] {
        let words = told(&plain_sites(), &plain_areas(), &scaled(factor, sign));
        for part in says {
            assert!(words.contains(part), "{what}: {part} is not in {words}");
        }
        assert!(!words.contains(not), "{what}: {words}");
    }
}

#[test]
fn ids_in_two_writings_and_ids_that_fit_nothing_are_named() {
    type Change = fn(&str, &str, &str) -> Option<String>;
    let cases: [(&str, Change, &[&str]); 5] = [
        (
            "some rows of a site",
            |area, site, m| {
                Some(format!("{area},{},{m}\n", if area > "n3" { site.to_uppercase() } else { site.into() }))
            },
            &["2 ids stand in two writings", "\"HEX\" beside \"hex\""],
        ),
        (
            "some rows of an area",
            |area, site, m| {
                Some(format!("{},{site},{m}\n", if site == "mor" { format!("0{area}") } else { area.into() }))
            },
            &["5 ids stand in two writings", "\"0n1\" beside \"n1\""],
        ),
        (
            "nothing fits",
            |area, site, m| Some(format!("E0{area},{site},{m}\n")),
            &["no row has a time", "5 areas without any row: \"n1\"", "origin_id that are no area: \"E0n1\""],
        ),
        (
            "columns exchanged",
            |area, site, m| Some(format!("{site},{area},{m}\n")),
            &["exchange the names of the columns"],
        ),
        (
            "another alphabet",
            |area, site, m| Some(format!("{},{site},{m}\n", area.replace("n5", "\u{578}5"))),
            &["\"n5\" may be", "U+0578"],
        ),
    ];
    for (what, change, says) in cases {
        let words = told(&plain_sites(), &plain_areas(), &times(change));
        for part in says {
            assert!(words.contains(part), "{what}: {part} is not in {words}");
        }
    }
}

#[test]
fn a_place_of_a_scenario_has_its_line() {
    let case = format!(
        "{CASE}[[scenario]]\nid = \"s\"\ntitle = \"S\"\nmove = [{{ site = \"hex\", lon = -2.0, lat = 55.0 }}]\n\
         open = [{{ id = \"new\", lon = -1.8, lat = 55.1 }}]\n"
    );
    let more = times(|area, site, minutes| {
        let also = if site == "hex" { "hex_2" } else { "new" };
        Some(format!("{area},{site},{minutes}\n{area},{also},{minutes}\n"))
    });
    let (sites, areas) = (plain_sites(), plain_areas());
    let all = [("case.toml", case.as_str()), ("sites.csv", &sites), ("areas.csv", &areas), ("times.csv", &more)];
    let read = common::read(&files(&all)).unwrap().case;
    let line = |index: u32| read.sources.positions.get(&waywarden_scenario::SiteIndex(index)).map(Place::short);
    assert_eq!([0, 1, 2, 3].map(line), ["line 2", "line 3", "line 14", "line 15"].map(|line| Some(line.to_owned())));
    assert_eq!(read.sources.case.as_path(), Path::new("case.toml"));
}
