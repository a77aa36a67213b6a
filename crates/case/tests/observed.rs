//! `[observed]` and `[demand.points]`: read, joined on both sides, refused with the remedy.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::files;
use waywarden_case::Case;
use waywarden_scenario::SiteIndex;

const SITES: &str = "id,name,lon,lat\nnorth,N,-2.95,51.05\nsouth,S,-2.95,51.00\n";
const AREAS: &str =
    "id,lon,lat,people,county\n0101,-3.00,51.05,100,Devon\n0102,-2.93,51.04,200,Devon\n0103,-2.99,51.00,300,Dorset\n";
const CASE: &str = "[case]\nid = \"t\"\ntitle = \"T\"\n[roads]\nnetwork = \"roads.wwn\"\n[sites]\nfile = \"sites.csv\"\n\
    [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"people\" }]\n";

fn read(more: &str, table: &str) -> Result<Case, String> {
    let case = format!("{CASE}{more}");
    let files =
        files(&[("case.toml", &case), ("sites.csv", SITES), ("areas.csv", AREAS), ("roads.wwn", ""), ("t.csv", table)]);
    common::read(&files).map(|read| read.case).map_err(|problems| problems.join("\n"))
}

fn refused(more: &str, table: &str, what: &str, says: &[&str]) {
    let words = read(more, table).err().unwrap_or_else(|| panic!("{what}: not refused"));
    for part in says {
        assert!(words.contains(part), "{what}: {part} is not in\n{words}");
    }
}

const LONG: &str =
    "[observed]\nfile = \"t.csv\"\narea = \"area\"\nsite = \"site\"\ncount = \"n\"\ntitle = \"Admissions, 2023/24\"\n";
const WIDE: &str = "[observed]\nfile = \"t.csv\"\narea = \"area\"\n";
const FLOWS: &str = "area,site,n\n0101,north,40\n0102,north,60\n0102,south,20\n0103,south,*\n0103,north,0\n";

#[test]
fn recorded_flows_are_joined_and_withheld_counts_are_told() {
    for (what, more, table) in [
        ("long", LONG, FLOWS.to_owned()),
        ("wide", WIDE, "area;north;south\n0101;40;\n0102;60;20\n0103;0;<5\n".to_owned()),
        (
            "from another site",
            WIDE,
            "area\tnorth\tsouth\tother\n0101\t40\t\tx\n0102\t60\t20\tx\n0103\t0\t<8\tx\n".to_owned(),
        ),
        ("a few elsewhere", LONG, format!("{FLOWS}9999,south,1\n")),
    ] {
        let case = read(more, &table).unwrap_or_else(|words| panic!("{what}: {words}"));
        let observed = case.observed.unwrap();
        let flows: Vec<(usize, u32, f64)> = observed.flows.iter().map(|f| (f.area, f.site.0, f.count)).collect();
        assert_eq!(flows, [(0, 0, 40.0), (1, 0, 60.0), (1, 1, 20.0)], "{what}");
        assert_eq!((observed.withheld.clone(), observed.areas_without), (vec![(2, SiteIndex(1))], 0), "{what}");
        assert!(observed.protected(), "{what}: in doubt they are patients");
        assert!(observed.summary().contains("about 120 people in 3 pairs"), "{what}: {}", observed.summary());
        assert!(observed.summary().contains("1 more pairs with a withheld count"), "{what}: {}", observed.summary());
        assert_eq!(observed.elsewhere, if what == "a few elsewhere" { (1, 1.0) } else { (0, 0.0) });
        assert!(case.demand_rows.rejects.is_empty(), "{what}: {:?}", case.demand_rows.rejects.lines());
    }
    let open = format!("{LONG}disclosure = \"none\"\n");
    assert!(!read(&open, FLOWS).unwrap().observed.unwrap().protected());
}

#[test]
fn flows_that_do_not_fit_are_refused_with_the_remedy() {
    let bad = |old: &str, new: &str| FLOWS.replace(old, new);
    for (what, more, table, says) in [
        (
            "a lost zero",
            LONG,
            FLOWS.replace(",n\n01", ",n\n1").replace("\n01", "\n1"),
            &["\"0101\" may be \"101\"", "zeros in front"][..],
        ),
        ("letter case of sites", LONG, bad("south", "South"), &["\"south\" may be \"South\""]),
        (
            "a site that nobody has a row of",
            LONG,
            "area,site,n\n0101,north,40\n".to_owned(),
            &["1 sites without any row: \"south\"", "count 0"],
        ),
        (
            "many from elsewhere",
            LONG,
            format!("{FLOWS}0999,south,9\n"),
            &["more than 1 %", "1 other areas: \"0999\"", "leave_out"],
        ),
        ("many to another site", LONG, format!("{FLOWS}0101,west,9\n"), &["1 other sites: \"west\"", "leave_out"]),
        (
            "a pair twice",
            LONG,
            format!("{FLOWS}0101,north,1\n"),
            &["t.csv, line 7", "stand in line 2 already", "add up"],
        ),
        ("nothing fits", LONG, "area,site,n\nx,y,1\n".to_owned(), &["no row has people of an area of the case"]),
        ("a column that is not there", LONG, bad("site,n", "site,spells"), &["line 15", "no column \"n\"", "spells"]),
        ("no column of sites", WIDE, FLOWS.to_owned(), &["neither a column of sites is named", "site = "]),
        (
            "site alone",
            "[observed]\nfile = \"t.csv\"\narea = \"area\"\nsite = \"site\"\n",
            FLOWS.to_owned(),
            &["go together"],
        ),
    ] {
        refused(more, &table, what, says);
    }
    let others = format!("{LONG}others = \"leave_out\"\n");
    let case = read(&others, &format!("{FLOWS}0999,south,9\n0101,west,3\n")).unwrap();
    assert_eq!(case.observed.as_ref().unwrap().elsewhere, (2, 12.0));
    // What was said aloud does not name how many.
    let words = read(LONG, &format!("{FLOWS}0999,south,9\n")).unwrap_err();
    assert!(!words.contains(" 9 ") && !words.contains("6.9"), "{words}");
    let case = read(LONG, &bad("0103,north,0", "0103,north,n/a")).unwrap();
    assert!(case.demand_rows.rejects.lines()[0].contains("1 rows are left out: a count is no number"));
    assert!(case.without_rejects().is_err(), "--strict");
}

const POINTS: &str = "points = { file = \"t.csv\", area = \"lsoa\", weight = \"people\" }\n";
const HOMES: &str = "lsoa,lon,lat,people\n0101,-3.00,51.05,30\n0101,-3.01,51.06,10\n0102,-2.93,51.04,5\n0103,-2.99,51.00,1\n0103,-2.98,51.00,0\n";

#[test]
fn points_of_areas_are_read_without_ids() {
    let case = read(POINTS, HOMES).unwrap();
    let points = case.points.as_ref().unwrap();
    let shares: Vec<f64> = (0..points.places().len()).map(|point| points.share(point)).collect();
    assert_eq!((shares, points.of_area(0)), (vec![0.75, 0.25, 1.0, 1.0], 0..2));
    assert!(case.demand_rows.rejects.is_empty(), "{:?}", case.demand_rows.rejects.lines());
    let equal = read("points = { file = \"t.csv\", area = \"lsoa\" }\n", HOMES).unwrap().points.unwrap();
    assert_eq!((equal.share(0), equal.share(4)), (0.5, 0.5), "without weights each counts the same");
    // In the national grid, and of a case that is a part of the table.
    let grid = "lsoa,easting,northing,people\n0101,330000,130000,30\n0102,335000,129000,5\n0103,331000,125000,1\n0999,1000,1000,1\n";
    let part = format!("{POINTS}where = {{ county = [\"Devon\"] }}\n");
    let points = read(&part, grid).unwrap().points.unwrap();
    assert_eq!((points.places().len(), points.unused_rows), (2, 2));
    // Rows that cannot be used are told, and are none of the demand table.
    let case = read(POINTS, &HOMES.replace("51.00,1\n", "51.00,1\n0103,-2.97,51.00,*\n0101,x,51,1\n")).unwrap();
    assert_eq!((case.demand_rows.in_file, case.demand_rows.rejects.rows(), case.areas.len()), (3, 0, 3));
    let lines = case.demand_rows.rejects.lines().join("\n");
    assert!(
        lines.contains("1 rows are left out: the weight of a point is no number") && lines.contains("line 6"),
        "{lines}"
    );
    assert!(lines.contains("1 rows are left out: the position is missing"), "{lines}");
}

#[test]
fn points_that_do_not_fit_are_refused_with_the_remedy() {
    for (what, more, table, says) in [
        ("lost zeros", POINTS, HOMES.replace("\n01", "\n1"), &["\"0101\" may be \"101\"", "zeros in front"][..]),
        ("other ids", POINTS, HOMES.replace("\n01", "\nx"), &["no row is a point of an area", "this one has x01"]),
        ("one lost zero", POINTS, HOMES.replace("\n0102", "\n102"), &["\"0102\" may be \"102\""]),
        (
            "an area without",
            POINTS,
            HOMES.replace("\n0102,-2.93,51.04,5", ""),
            &["more than 1 % of a weight has no point", "\"0102\""],
        ),
        ("a column that is not there", POINTS, HOMES.replace("lsoa", "oa"), &["no column \"lsoa\"", "table of points"]),
        ("no column said", "points = { file = \"t.csv\" }\n", HOMES.to_owned(), &["add area = "]),
    ] {
        refused(more, &table, what, says);
    }
    let times = "[case]\nid = \"t\"\ntitle = \"T\"\n[times]\nfile = \"times.csv\"\n[sites]\nfile = \"sites.csv\"\n\
        [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"people\" }]\n";
    let case = format!("{times}{POINTS}");
    let given = "origin_id,destination_id,minutes\n0101,north,5\n0102,north,6\n0103,north,9\n0101,south,9\n0102,south,8\n0103,south,5\n";
    let files = files(&[
        ("case.toml", &case),
        ("sites.csv", SITES),
        ("areas.csv", AREAS),
        ("times.csv", given),
        ("t.csv", HOMES),
    ]);
    let words = common::read(&files).err().unwrap().join("\n");
    assert!(words.contains("[times] has the times of areas"), "{words}");
}
