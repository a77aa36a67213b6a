//! The shipped case of two services that share theatre hours, and the page that shows it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use waywarden_case::{RoadSource, read_case};
use waywarden_progress::Silent;
use waywarden_results::{Published, SharedCapacityRow, publish};
use waywarden_scenario::{Case, Side, SiteIndex};
use waywarden_study::{RoadPlan, Roads, Wanted, compute, evaluate};
use waywarden_tables::Files;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(name)
}

fn published() -> Published {
    let files = Files::on_disk();
    let input = read_case(&files, &data("shared_capacity/case.toml")).unwrap_or_else(|problems| panic!("{problems}"));
    let RoadSource::Files(paths) = &input.roads else { panic!("roads from extracts") };
    let settings = RoadPlan::new(&input.case, false).expect("roads").import_settings();
    let roads = Roads::of_files_recorded(paths, &settings, &files, &Silent).expect("roads");
    let case = Arc::new(input.case);
    let wanted = Wanted { isochrones: false, ..Wanted::default() };
    let computed = Arc::new(compute(&case, Some(&roads), wanted, &Silent).expect("times"));
    let evaluated = evaluate(&case, &computed).expect("results");
    publish(&case, &computed, evaluated, Vec::new(), &Silent).expect("published")
}

/// Operations of a service at a site, or without any site, in a scenario.
fn volume(published: &Published, (scenario, service): (&str, usize), site: Option<SiteIndex>, side: Side) -> f64 {
    let of =
        |result: &&waywarden_scenario::ScenarioResult| result.scenario == scenario && result.service == Some(service);
    let result = published.scenarios().iter().find(of).expect("a result");
    let found = result.volumes.iter().find(|volume| volume.site == site);
    // Hips are the first weight and service, knees the second.
    found.map_or(0.0, |volume| if side == Side::Before { volume.before[service] } else { volume.after[service] })
}

fn rows<'a>(published: &'a Published, scenario: &str) -> Vec<&'a SharedCapacityRow> {
    let case = published.case();
    let number = case.scenarios.iter().position(|known| known.id == scenario).expect("a scenario");
    let all = published.rows().shared_capacity.as_ref().expect("a table");
    all.iter().filter(|row| row.scenario == number).collect()
}

fn site(case: &Case, id: &str) -> SiteIndex {
    case.sites.find_base(id).expect("a site")
}

#[test]
fn no_site_uses_more_hours_than_it_has_and_nobody_is_lost() {
    let published = published();
    let case = published.case();
    for scenario in ["close_akranes", "close_akranes_more_selfoss"] {
        let rows = rows(&published, scenario);
        assert_eq!(rows.len(), 8);
        for row in rows {
            for (at, side) in [Side::Before, Side::After].into_iter().enumerate() {
                let [hips, knees] = [0, 1].map(|service| volume(&published, (scenario, service), Some(row.site), side));
                let used = row.used[at].expect("nothing is withheld");
                assert!((used - (2.5 * hips + 2.0 * knees)).abs() < 1e-6, "{used}, {hips}, {knees}");
                assert!(used <= row.capacity[at].unwrap_or(0.0) + 1e-3, "{used} of {:?}", row.capacity);
            }
        }
        for service in 0..2 {
            let result = published.scenarios().iter().find(|r| r.scenario == scenario && r.service == Some(service));
            let placed = |side: Side| {
                let volumes = &result.expect("a result").volumes;
                volumes
                    .iter()
                    .map(|v| if side == Side::Before { v.before[service] } else { v.after[service] })
                    .sum::<f64>()
            };
            for side in [Side::Before, Side::After] {
                assert!((placed(side) - case.total(service)).abs() < 1e-6, "with those without a place all are there");
            }
        }
    }
    // 500 hours fewer are not enough: all hours that are left are used, and hips, which use more, wait.
    let left: f64 = rows(&published, "close_akranes").iter().filter_map(|row| row.capacity[1]).sum();
    let needed = 2.5 * case.total(0) + 2.0 * case.total(1);
    let waiting = volume(&published, ("close_akranes", 0), None, Side::After);
    assert!(
        needed > left && (2.5 * waiting - (needed - left)).abs() < 1e-2,
        "{waiting} hips, {needed} of {left} hours"
    );
    assert!(volume(&published, ("close_akranes", 1), None, Side::After) < 1e-6);
    // 250 hours more at Selfoss are enough for all.
    let more = site(case, "selfoss");
    let row = rows(&published, "close_akranes_more_selfoss").into_iter().find(|row| row.site == more).expect("Selfoss");
    assert_eq!(row.capacity, [Some(300.0), Some(550.0)]);
    assert!(volume(&published, ("close_akranes_more_selfoss", 0), None, Side::After) < 1e-6);
}

#[test]
fn operations_are_people_times_the_rates_of_the_readme() {
    let text = std::fs::read_to_string(data("shared_capacity/places.csv")).expect("places");
    let of_iceland = std::fs::read_to_string(data("iceland/places.csv")).expect("places");
    let mut places = 0;
    for (line, original) in text.lines().zip(of_iceland.lines()).skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(original.starts_with(&cells[..5].join(",")), "{line}\n{original}");
        let number = |at: usize| cells[at].parse::<f64>().expect("a number");
        assert!((number(5) - 0.0018 * number(4)).abs() <= 0.0005 && (number(6) - 0.002 * number(4)).abs() <= 0.0005);
        places += 1;
    }
    assert_eq!(places, of_iceland.lines().count() - 1);
}

const BEGIN: &str = "<!-- shared capacity: written from the shipped case in a test of crates/results -->\n";
const END: &str = "<!-- end of shared capacity -->";

/// Hours, hips and knees of each site before and after Akranes closes.
fn table(published: &Published) -> String {
    let case = published.case();
    let mut text = String::from(
        "\n| site | hours a year | used before | used after | hips before | hips after | knees before | knees after |\n|---|---|---|---|---|---|---|---|\n",
    );
    let scenario = "close_akranes";
    let operations = |site: Option<SiteIndex>| {
        let of =
            |service: usize| [Side::Before, Side::After].map(|side| volume(published, (scenario, service), site, side));
        let [[hips, hips_after], [knees, knees_after]] = [of(0), of(1)];
        format!("{hips:.0} | {hips_after:.0} | {knees:.0} | {knees_after:.0}")
    };
    for row in rows(published, scenario) {
        let (name, hours) = (&case.sites.site(row.site).name, row.capacity[0].unwrap_or(0.0));
        let [before, after] = row.used.map(|used| used.unwrap_or(0.0));
        let _ = writeln!(text, "| {name} | {hours:.0} | {before:.0} | {after:.0} | {} |", operations(Some(row.site)));
    }
    let _ = writeln!(text, "| without a place | | | | {} |\n", operations(None));
    text
}

#[test]
fn the_page_shows_the_table_of_the_shipped_case() {
    let path = data("shared_capacity/README.md");
    let mut page = std::fs::read_to_string(&path).expect("a page").replace('\r', "");
    let from = page.find(BEGIN).expect("the begin of the table") + BEGIN.len();
    let to = page.find(END).expect("the end of the table");
    let wanted = table(&published());
    if page[from..to] != wanted {
        page.replace_range(from..to, &wanted);
        let renewed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shared_capacity.md");
        std::fs::write(&renewed, &page).expect("a copy of the page");
        panic!("data/shared_capacity/README.md: another table; the page as it should be: {}", renewed.display());
    }
}
