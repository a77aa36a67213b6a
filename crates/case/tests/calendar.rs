//! `[calendar]` and opening hours: what is by date, what is told, what is refused with its site and part.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use waywarden_case::Case;
use waywarden_scenario::calendar::Nation;

const ENGLAND: &str = "[calendar]\nyear = 2026\ncountry = \"england\"\n";

/// A case of two sites, the second with these hours.
fn load(calendar: &str, hours: &str) -> Result<Case, String> {
    let case = format!(
        "[case]\nid = \"t\"\ntitle = \"T\"\n[times]\nfile = \"times.csv\"\n{calendar}[sites]\nfile = \"sites.csv\"\n\
         [demand]\nfile = \"areas.csv\"\nweights = [{{ column = \"pop\" }}]\n"
    );
    let hours = hours.replace('"', "\"\"");
    let sites = format!("id,lon,lat,hours\nexe,-3.5,50.7,\ntor,-3.4,50.7,\"{hours}\"\n");
    let files = common::files(&[
        ("case.toml", case.as_str()),
        ("sites.csv", sites.as_str()),
        ("areas.csv", "id,lon,lat,pop\ne1,-3.5,50.7,100\n"),
        ("times.csv", "origin_id,destination_id,minutes\ne1,exe,5\ne1,tor,9\n"),
    ]);
    common::read(&files).map(|file| file.case).map_err(|problems| problems.join("\n"))
}

fn told(case: &Case) -> String {
    case.demand_rows.rejects.lines().join("\n")
}

/// By hand: 261 weekdays of 2026, 8 of them bank holidays in England and 10 in Scotland.
#[test]
fn a_site_is_open_by_the_dates_of_its_nation() {
    for (country, nation, days) in [("england", Nation::England, 253), ("scotland", Nation::Scotland, 251)] {
        let case = load(&ENGLAND.replace("england", country), "Mo-Fr 08:00-18:00; PH off").unwrap();
        let site = &case.sites.positions()[1].site;
        let hours = site.figures.hours.as_ref().unwrap();
        assert_eq!((hours.open_min(), hours.calendar()), (days * 600, Some((2026, nation))));
        assert!(case.demand_rows.rejects.is_empty(), "{}", told(&case));
    }
}

#[test]
fn what_is_not_counted_is_told_with_its_site_and_part() {
    let case = load("", "Mo-Fr 08:00-18:00; PH off").unwrap();
    assert_eq!(case.sites.positions()[1].site.figures.hours.as_ref().unwrap().open_min(), 5 * 600);
    let words = told(&case);
    for part in ["sites.csv", "site tor", "\"PH off\" is about public holidays", "[calendar]"] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
    let case = load(ENGLAND, "Mo-Fr 08:00-18:00 \"by appointment\"").unwrap();
    assert!(told(&case).contains("site tor: the comment \"by appointment\" is not counted"), "{}", told(&case));
}

#[test]
fn what_cannot_be_placed_is_refused_with_its_site_and_part() {
    for (calendar, hours, parts) in [
        ("", "Mo-Fr 08:00-18:00; Dec 25 off", ["site tor", "its part \"Dec 25 off\" is about dates"]),
        (
            ENGLAND,
            "Mo-Fr 08:00-18:00; Sa sunrise-sunset",
            ["site tor", "its part \"Sa sunrise-sunset\" follows the sun"],
        ),
        ("[calendar]\nyear = 1990\ncountry = \"wales\"\n", "24/7", ["known from 2012 to 2050", "not in 1990"]),
        ("[calendar]\nyear = 2026\ncountry = \"scotlnd\"\n", "24/7", ["no country \"scotlnd\"", "scotland"]),
        ("[calendar]\nyear = 2026.5\ncountry = \"wales\"\n", "24/7", ["2026.5 is no year", "2026"]),
        ("[calendar]\ncountry = \"wales\"\n", "24/7", ["year", "add year = 2026"]),
    ] {
        let words = load(calendar, hours).expect_err(hours);
        parts.iter().for_each(|part| assert!(words.contains(part), "{part} is not in\n{words}"));
    }
}
