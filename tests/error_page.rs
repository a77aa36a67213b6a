//! What the program says when something is wrong, as one page: each message with what, where and what to do.
//!
//! The page is `tests/error_page.txt`. After a wanted change: `WAYWARDEN_WRITE_PAGE=1 cargo test --release --test error_page`.
#![allow(clippy::disallowed_methods)]

mod common;

use std::fmt::Write;

use common::scene::{AREAS, SITES, Scene};

type Spoil = fn(&Scene);

const CHECK: &[&str] = &["check", "case.toml"];
const STRICT: &[&str] = &["check", "case.toml", "--strict"];
const RUN: &[&str] = &["run", "case.toml", "-o", "results"];
const TIMES: &[&str] =
    &["times", "--roads", "roads.osm.pbf", "--origins", "areas.csv", "--destinations", "sites.csv", "-o", "t.csv"];
const MAPS: &[&str] = &["isochrones", "--roads", "roads.osm.pbf", "--sites", "sites.csv", "-o", "maps"];

/// What is wrong, how the scene is spoilt, what is run.
const PAGE: [(&str, Spoil, &[&str]); 36] = [
    ("No case", |s| std::fs::remove_file(s.file("case.toml")).expect("gone"), CHECK),
    ("A case that is no TOML", |s| s.change("case.toml", "id = \"grid\"", "id = grid"), CHECK),
    ("A quotation mark that is not closed", |s| s.change("case.toml", "\"A made-up town\"", "\"A made-up town"), CHECK),
    ("A key with a slip", |s| s.change("case.toml", "[roads]", "[roads]\nmax_snap = 5"), CHECK),
    ("A section with a slip", |s| s.change("case.toml", "[demand]", "[demant]"), CHECK),
    ("A value of another kind", |s| s.change("case.toml", "\"A made-up town\"", "7"), CHECK),
    ("A key twice", |s| s.change("case.toml", "id = \"grid\"", "id = \"grid\"\nid = \"grid\""), CHECK),
    ("A site that is not there", |s| s.change("case.toml", "close = [\"north\"]", "close = [\"nort\"]"), CHECK),
    ("No site left", |s| s.change("case.toml", "close = [\"north\"]", "sites = []"), CHECK),
    ("A column that is not there", |s| s.change("areas.csv", "lat,people", "lat,peeple"), CHECK),
    ("A file that is not there", |s| std::fs::remove_file(s.file("sites.csv")).expect("gone"), CHECK),
    (
        "Minutes that do not ascend",
        |s| s.change("case.toml", "[[scenario]]", "[thresholds]\nminutes = [30, 15]\n\n[[scenario]]"),
        CHECK,
    ),
    (
        "Several things at once",
        |s| {
            s.change("case.toml", "close = [\"north\"]", "close = [\"nort\"]\nclosse = 1");
            s.change("areas.csv", "51.04,20", "51.04,-20");
            s.change("areas.csv", "51.01,40", "51.01,many");
        },
        STRICT,
    ),
    ("A suppressed figure", |s| s.change("areas.csv", "51.04,20", "51.04,*"), STRICT),
    ("A blank figure", |s| s.change("areas.csv", "51.04,20", "51.04,"), STRICT),
    ("A thousands separator", |s| s.change("areas.csv", "51.04,20", "51.04,\"1,234\""), STRICT),
    ("A decimal comma", |s| s.change("areas.csv", "51.04,20", "51.04,\"20,5\""), STRICT),
    ("A row that is too short", |s| s.change("areas.csv", "51.04,20", "51.04"), STRICT),
    ("Grid coordinates", |s| s.change("areas.csv", "-2.93,51.04", "335000,128000"), STRICT),
    ("A code mangled by a spreadsheet", |s| s.change("areas.csv", "\nb,", "\n1.2E+05,"), STRICT),
    ("Two faults in a row", |s| s.change("areas.csv", "-2.93,51.04,20", "west,51.04,n/a"), STRICT),
    ("A quotation mark that swallows the rest", |s| s.change("areas.csv", "Beton", "\"Beton"), CHECK),
    (
        "An older encoding",
        |s| {
            s.put(
                "areas.csv",
                AREAS.replace("Aton", "@ton").bytes().map(|b| if b == b'@' { 0xc1 } else { b }).collect::<Vec<u8>>(),
            )
        },
        STRICT,
    ),
    ("A header twice", |s| s.change("areas.csv", "name,lon", "lon,lon"), CHECK),
    ("An id twice", |s| s.put("sites.csv", format!("{SITES}north,Again,-2.96,51.01\n")), CHECK),
    ("A workbook", |s| s.put("sites.csv", b"PK\x03\x04 and so on"), CHECK),
    (
        "Longitude and latitude exchanged",
        |s| s.put("sites.csv", "id,name,lon,lat\nnorth,N,51.05,-2.95\nsouth,S,51.00,-2.95\n"),
        CHECK,
    ),
    ("A site far from any road", |s| s.change("sites.csv", "-2.95,51.05", "-2.955,51.055"), RUN),
    ("Areas of another region", |s| s.put("areas.csv", "id,lon,lat,people\na,10,60,1\nb,10.1,60,2\n"), RUN),
    ("An extract that is a web page", |s| s.put("roads.osm.pbf", "<!DOCTYPE html>\n<html></html>"), RUN),
    (
        "An extract cut short",
        |s| {
            let bytes = std::fs::read(s.file("roads.osm.pbf")).expect("roads");
            s.put("roads.osm.pbf", &bytes[..bytes.len() - 9]);
        },
        RUN,
    ),
    ("A network of another version", |s| s.put("roads.osm.pbf", b"WAYWARDN of another time, cut short"), RUN),
    (
        "A folder of somebody else",
        |s| {
            std::fs::create_dir(s.file("results")).expect("a folder");
            s.put("results/letter.txt", "dear");
        },
        RUN,
    ),
    ("Origins that are swapped", |s| s.put("areas.csv", "id,lon,lat\na,51.05,-3\nb,51.04,-2.93\n"), TIMES),
    (
        "Sites of a map in an older encoding",
        |s| {
            s.put(
                "sites.csv",
                SITES
                    .replace("The North", "The @")
                    .bytes()
                    .map(|b| if b == b'@' { 0xc1 } else { b })
                    .collect::<Vec<u8>>(),
            );
        },
        &["isochrones", "--roads", "roads.osm.pbf", "--sites", "sites.csv", "--strict", "-o", "maps"],
    ),
    ("A site of a map without a position", |s| s.change("sites.csv", "-2.95,51.05", ",51.05"), MAPS),
];

#[test]
fn every_message_says_what_where_and_what_to_do() {
    let mut page = String::from("What waywarden says when something is wrong (written by tests/error_page.rs).\n");
    let mut wrong = Vec::new();
    for (what, spoil, arguments) in PAGE {
        let scene = Scene::new();
        spoil(&scene);
        let ran = scene.refused(arguments);
        let error = common::error_of(&ran.stderr);
        let names = ["case.toml", "areas.csv", "sites.csv", "roads.osm.pbf", "results"];
        let event = common::error_event(&scene.refused(&[arguments, &["--json"]].concat()).stderr);
        let has = |member: &str| event[member].as_str().is_some_and(|text| !text.is_empty());
        for (is_so, wanted) in [
            (ran.code == 2, "the code is not 2"),
            (!error.is_empty() && !ran.stderr.contains("panicked"), "no error"),
            (names.iter().any(|name| ran.stderr.contains(name)), "no place"),
            (ran.stderr.contains("Remedy: "), "no remedy"),
            (["code", "place", "message", "remedy"].into_iter().all(has), "a member of the event is missing"),
        ] {
            if !is_so {
                wrong.push(format!("{what}: {wanted}: {}", ran.stderr));
            }
        }
        write!(page, "\n# {what}\n$ waywarden {}\n{}", arguments.join(" "), error).expect("in memory");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let path = common::shipped("tests/error_page.txt");
    if std::env::var_os("WAYWARDEN_WRITE_PAGE").is_some() {
        std::fs::write(&path, &page).expect("written");
        return;
    }
    let kept = std::fs::read_to_string(&path).expect("the page");
    let differs = kept.lines().zip(page.lines()).position(|(kept, now)| kept != now);
    let line = 1 + differs.unwrap_or_else(|| kept.lines().count().min(page.lines().count()));
    assert!(kept == page, "the page differs from line {line}; look at it, then write it anew:\n{page}");
}
