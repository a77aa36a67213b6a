//! The case of Yeovil gives figures of the size that the place and the roads allow.
//!
//! Roads and demand are not shipped: without them (`WAYWARDEN_DATA`, else `../shared/data`) the test says so and ends.
#![allow(clippy::print_stderr)]

mod common;

use std::collections::BTreeMap;

use common::{csv_rows, folder, further_data, number, shipped, text, waywarden};

#[test]
fn the_closure_at_yeovil_is_of_the_right_size() {
    let Some(data) = further_data() else {
        eprintln!("skipped: no folder with the roads and the demand of Yeovil (WAYWARDEN_DATA or ../shared/data)");
        return;
    };
    for name in ["osm/sw-england-from-tiles-202108-drive.osm.pbf", "yeovil/lsoa11_south_west.csv"] {
        if !data.join(name).is_file() {
            eprintln!("skipped: {} is not in {}", name, data.display());
            return;
        }
    }
    let folder = folder();
    let out = folder.path().join("results");
    let mut command = waywarden();
    command.env("WAYWARDEN_DATA", &data).current_dir(folder.path());
    command.args(["run", text(&shipped("data/yeovil/case.toml")), "-o", text(&out)]).assert().success();
    let read = |name: &str| csv_rows(&std::fs::read(out.join(name)).expect("a result"));
    let (summary, flows, volumes) = (read("summary.csv"), read("flows.csv"), read("volumes.csv"));

    let figure = |scenario: &str, scope: &str, measure: &str, side: &str| -> f64 {
        let wanted = [("scenario", scenario), ("weight", "population"), ("scope", scope), ("measure", measure)];
        let row = summary.iter().find(|row| wanted.iter().all(|(column, value)| row[*column] == *value));
        number(row.unwrap_or_else(|| panic!("{scenario} {scope} {measure}")), side)
    };
    let between =
        |low: f64, value: f64, high: f64, what: &str| assert!((low..=high).contains(&value), "{what}: {value}");

    // The trust says that it serves some 200,000 people; the nearest unit by road is Yeovil for a few more.
    let yeovil = volumes
        .iter()
        .find(|row| row["scenario"] == "close_yeovil_2024" && row["site"] == "yeovil")
        .expect("a row for Yeovil");
    between(200_000.0, number(yeovil, "population_before"), 400_000.0, "catchment of Yeovil");
    assert_eq!(number(yeovil, "population_after"), 0.0);
    assert_eq!(number(yeovil, "population_before"), figure("close_yeovil_2024", "affected", "total", "before"));

    // Who takes the patients.
    let receiving = |scenario: &str| -> BTreeMap<String, f64> {
        let rows = flows.iter().filter(|row| row["scenario"] == scenario);
        rows.map(|row| (row["to_site"].clone(), number(row, "population"))).collect()
    };
    let to = receiving("close_yeovil_2024");
    let all: f64 = to.values().sum();
    let mut order: Vec<(&String, &f64)> = to.iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(a.1));
    let first_two = [order[0].0.as_str(), order[1].0.as_str()];
    assert!(first_two.contains(&"dorchester") && first_two.contains(&"taunton"), "{order:?}");
    assert!((to["dorchester"] + to["taunton"]) / all > 0.6, "{order:?}");
    assert_eq!(receiving("close_yeovil_2014").keys().collect::<Vec<_>>(), ["taunton"]);

    // How much farther it becomes: some 22 km on A roads that vehicles drive at 50 to 60 km/h.
    between(10.0, figure("close_yeovil_2024", "affected", "mean_extra", "difference"), 30.0, "2024, extra minutes");
    between(10.0, figure("close_yeovil_2014", "affected", "mean_extra", "difference"), 30.0, "2014, extra minutes");
    between(0.0, figure("close_yeovil_2014", "affected", "share_within_30_min", "after"), 0.2, "2014, within 30 min");
    assert!(figure("close_yeovil_2014", "affected", "share_within_30_min", "before") > 0.5);
    // Fewer units to choose from, farther to go; but in 2024 people of other counties are affected too.
    assert!(
        figure("close_yeovil_2014", "affected", "mean", "after")
            > figure("close_yeovil_2024_somerset", "affected", "mean", "after")
    );
    between(500_000.0, figure("close_yeovil_2014", "everyone", "total", "before"), 600_000.0, "people of Somerset");

    pathway_and_outcome(&read, &summary);

    travel_and_standards(&read);

    // The longest journeys fit the map: nobody in the region is hours from the nearest unit.
    between(30.0, figure("close_yeovil_2024", "affected", "max", "after"), 90.0, "longest journey of those affected");
    // Without Weston and Yeovil exactly those are affected who were affected by the one or by the other.
    let sum =
        ["close_weston", "close_yeovil_2024"].map(|s| figure(s, "affected", "total", "before")).iter().sum::<f64>();
    assert!((figure("close_yeovil_weston", "affected", "total", "before") - sum).abs() < 0.5);
}

type Rows = Vec<BTreeMap<String, String>>;

/// Kilometres of the size that the towns have: Yeovil to Taunton is 45 km by road, to Dorchester 33, to Salisbury and Bath
/// some 65.
fn travel_and_standards(read: &dyn Fn(&str) -> Rows) {
    let (travel, standards) = (read("travel.csv"), read("standards.csv"));
    let figure = |scenario: &str, measure: &str| {
        let row = travel.iter().find(|row| row["scenario"] == scenario && row["measure"] == measure).expect("a row");
        [number(row, "before"), number(row, "after")]
    };
    for (scenario, back) in [("close_yeovil_2014", 43.0..48.0), ("close_yeovil_2024", 35.0..55.0)] {
        let people = figure(scenario, "people")[0];
        // Four one-way trips of visitors; half of the patients are taken back.
        let one_way = figure(scenario, "visitor_km").map(|km| km / people / 4.0);
        assert!((12.0..30.0).contains(&one_way[0]) && (30.0..60.0).contains(&one_way[1]), "{scenario}: {one_way:?}");
        let taken = figure(scenario, "repatriation_km")[1] / people / 0.5;
        assert!(back.contains(&taken), "{scenario}: {taken} km");
        // Half of the patients go home from Yeovil.
        let home = figure(scenario, "patient_km")[1] / people;
        assert!((home - (1.5 * one_way[1] + 0.5 * one_way[0])).abs() < 0.1, "{scenario}: {home}");
        let (road, carbon) = (figure(scenario, "road_km")[1], figure(scenario, "co2e_kg")[1]);
        assert!((carbon / road - 0.16725).abs() < 1e-5);
    }
    let row = |id: &str, site: &str| {
        let wanted = [("scenario", "close_yeovil_2024"), ("standard", id), ("site", site)];
        standards.iter().find(|row| wanted.iter().all(|(column, value)| row[*column] == *value)).expect("a row").clone()
    };
    // Dorchester passes the 600 admissions by taking over; Yeovil is below them today and then is none.
    let dorchester = row("hyper_acute_volume", "dorchester");
    assert_eq!((dorchester["met_before"].as_str(), dorchester["met_after"].as_str()), ("false", "true"));
    let yeovil = row("hyper_acute_volume", "yeovil");
    assert_eq!((yeovil["met_before"].as_str(), yeovil["after"].as_str()), ("false", ""));
}

/// The clinical half: what follows from the drive alone agrees with it, and sizes are those that the models allow.
fn pathway_and_outcome(read: &dyn Fn(&str) -> Rows, summary: &Rows) {
    let find = |rows: &Rows, wanted: &[(&str, &str)]| -> BTreeMap<String, String> {
        let row = rows.iter().find(|row| wanted.iter().all(|(column, value)| row[*column] == *value));
        row.unwrap_or_else(|| panic!("{wanted:?}")).clone()
    };
    let (outcomes, breakeven) = (read("outcomes.csv"), read("breakeven.csv"));
    let (flips, monte_carlo, fragility) = (read("flip_points.csv"), read("montecarlo.csv"), read("fragility.csv"));
    for scenario in ["close_yeovil_2014", "close_yeovil_2024"] {
        // All units have the same door-to-needle time and the factor is 1: the needle comes later by the extra drive.
        let drive = [("scenario", scenario), ("weight", "stroke"), ("scope", "affected"), ("measure", "mean_extra")];
        let needle = [("scenario", scenario), ("scope", "affected"), ("measure", "mean_onset_to_needle")];
        let (drive, needle) = (find(summary, &drive), find(&outcomes, &needle));
        assert!((number(&drive, "difference") - number(&needle, "difference")).abs() < 1e-3, "{scenario}");

        // Ten minutes cost about 5 in 1,000 treated: 15 to 25 minutes less than 20.
        let lost = [("measure", "good_outcomes_per_1000_treated"), ("model", "samuel"), ("scope", "affected")];
        let lost = find(&outcomes, &[&lost[..], &[("scenario", scenario)]].concat());
        assert!((-20.0..-2.0).contains(&number(&lost, "difference")), "{scenario}: {lost:?}");

        let wanted = [("scenario", scenario), ("scope", "affected"), ("measure", "good_outcomes")];
        for model in ["samuel", "holodinsky", "emberson"] {
            let row = find(&breakeven, &[&wanted[..], &[("model", model)]].concat());
            assert!((5.0..30.0).contains(&number(&row, "breakeven_min")), "{scenario} {model}: {row:?}");
        }
        // No speed of the drive makes a longer way the better one; a faster unit does, at the break-even.
        let pair = [("scope", "affected"), ("option_a", "today"), ("option_b", scenario)];
        let factor = find(&flips, &[&pair[..], &[("parameter", "drive_factor")]].concat());
        assert_eq!(factor["status"], "never_within_range");
        let gain = find(&flips, &[&pair[..], &[("parameter", "receiving_gain_min")]].concat());
        let samuel = find(&breakeven, &[&wanted[..], &[("model", "samuel")]].concat());
        assert!((number(&gain, "flip_at") - number(&samuel, "breakeven_min")).abs() < 1e-3);

        let measure =
            [("scenario", scenario), ("model", "samuel"), ("measure", "good_outcomes_gained_per_1000_treated")];
        let spread = find(&monte_carlo, &measure);
        let figure = |column: &str| number(&spread, column);
        assert_eq!(figure("draws"), 10_000.0);
        assert!(figure("p2_5") < figure("p10") && figure("p10") < figure("median"));
        assert!(figure("median") < figure("p90") && figure("p90") < figure("p97_5") && figure("p97_5") < 0.0);
    }
    // Nobody is nearer than a wider margin that is not within a narrower one.
    let of = |margin: &str| {
        let wanted = [("scenario", "close_yeovil_2024"), ("weight", "population"), ("scope", "affected")];
        let place = [("side", "after"), ("threshold_min", "30.0"), ("margin_min", margin)];
        number(&find(&fragility, &[&wanted[..], &place].concat()), "inside")
    };
    assert!(0.0 < of("1.0") && of("1.0") <= of("2.0") && of("2.0") <= of("5.0"));
}
