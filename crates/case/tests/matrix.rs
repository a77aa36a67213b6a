//! Travel times that a case brings.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use waywarden_case::{CaseFile, NOT_IN_TABLE, RoadSource};
use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::case::GivenTimes;
use waywarden_scenario::{SiteIndex, evaluate};

const CASE: &str = "[case]\nid = \"t\"\ntitle = \"T\"\n[times]\nfile = \"times.csv\"\n[sites]\nfile = \"sites.csv\"\n\
    [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\" }]\n";

fn load(case: &str, times: &str) -> Result<CaseFile, Vec<String>> {
    let sites = "id,lon,lat\na,-2.6,50.9\nb,-3.1,51.0\n";
    let areas = "id,lon,lat,pop\ne1,-2.6,50.9,100\ne2,-3.0,51.0,200\ne3,-2.7,51.1,1\n";
    let files = [("case.toml", case), ("times.csv", times), ("sites.csv", sites), ("areas.csv", areas)];
    common::read(&common::files(&files))
}

#[test]
fn a_case_runs_on_given_times() {
    let text = "origin_id,destination_id,minutes\ne1,a,10.5\ne1,b,20\ne2,b,7\ne2,a,\nelsewhere,a,3\n";
    let CaseFile { case, roads, .. } =
        load(&format!("{CASE}[[scenario]]\nid = \"s\"\ntitle = \"S\"\nclose = [\"a\"]\n"), text).unwrap();
    assert_eq!(roads, RoadSource::Given);
    let GivenTimes { times, missing_pairs, unused_rows, .. } = case.given_times.clone().unwrap();
    assert_eq!((times.row(0), times.row(1)), (&[630_000, 1_200_000][..], &[UNREACHABLE_MS, 420_000][..]));
    assert_eq!((missing_pairs, unused_rows, times.refusal(2)), (3, 1, Some(NOT_IN_TABLE)));
    let result = evaluate(&case, &case.scenarios[0], &times).unwrap();
    assert_eq!(result.areas[0].after.main().map(|a| (a.site, a.time_ms)), Some((SiteIndex(1), 1_200_000)));
    assert_eq!(result.areas[2].reason.as_deref(), Some(NOT_IN_TABLE));
    // The table that `waywarden times` writes has seconds.
    let seconds =
        load(CASE, "origin_id,destination_id,seconds,reason\ne1,a,630.5,\ne2,a,,no road\ne2,b,420,\n").unwrap();
    assert_eq!(seconds.case.given_times.unwrap().times.time_ms(0, SiteIndex(0)), 630_500);
}

#[test]
fn what_is_wrong_with_a_table_of_times() {
    let minutes = |rows: &str| format!("origin_id,destination_id,minutes\n{rows}");
    for (case, times, part) in [
        (CASE.to_owned(), minutes("x,a,1\n"), "no row has a time"),
        (CASE.to_owned(), minutes("e1,a,1\ne1,a,2\n"), "stands in line 2 already"),
        (CASE.to_owned(), minutes("e1,a,-1\n"), "is not a time of up to a week"),
        (CASE.to_owned(), minutes("e1,a,n/a\ne1,b,1\n"), "is not a number"),
        (CASE.to_owned(), "origin_id,destination_id,min\ne1,a,1\n".to_owned(), "no column \"minutes\""),
        (CASE.replace("[times]\nfile = \"times.csv\"\n", ""), minutes(""), "[times] with a table"),
        (
            format!(
                "{CASE}[[scenario]]\nid = \"s\"\ntitle = \"S\"\nroads = {{ change = [{{ why = \"w\", ref = [\"A1\"], close = true }}] }}\n"
            ),
            minutes("e1,a,1\ne1,b,30\ne2,a,30\n"),
            "without roads none can change",
        ),
    ] {
        let found = load(&case, &times).expect_err(part);
        assert!(found.len() == 1 && found[0].contains(part), "{part}: {found:#?}");
    }
}
