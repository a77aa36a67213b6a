//! The case of Yeovil gives figures of the size that the place and the roads allow.
//!
//! Roads and demand are not shipped: without them (`WAYWARDEN_DATA`, else `../shared/data`) the test says so and ends.

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

    // How much farther it becomes.
    between(10.0, figure("close_yeovil_2024", "affected", "mean_extra", "difference"), 25.0, "2024, extra minutes");
    between(10.0, figure("close_yeovil_2014", "affected", "mean_extra", "difference"), 25.0, "2014, extra minutes");
    between(0.0, figure("close_yeovil_2014", "affected", "share_within_30_min", "after"), 0.2, "2014, within 30 min");
    assert!(figure("close_yeovil_2014", "affected", "share_within_30_min", "before") > 0.5);
    // Fewer units to choose from, farther to go; but in 2024 people of other counties are affected too.
    assert!(
        figure("close_yeovil_2014", "affected", "mean", "after")
            > figure("close_yeovil_2024_somerset", "affected", "mean", "after")
    );
    between(500_000.0, figure("close_yeovil_2014", "everyone", "total", "before"), 600_000.0, "people of Somerset");

    // The longest journeys fit the map: nobody in the region is hours from the nearest unit.
    between(30.0, figure("close_yeovil_2024", "affected", "max", "after"), 90.0, "longest journey of those affected");
    // Without Weston and Yeovil exactly those are affected who were affected by the one or by the other.
    let sum =
        ["close_weston", "close_yeovil_2024"].map(|s| figure(s, "affected", "total", "before")).iter().sum::<f64>();
    assert!((figure("close_yeovil_weston", "affected", "total", "before") - sum).abs() < 0.5);
}
