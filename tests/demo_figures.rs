//! The figures of the demonstration, worked out again from its map of areas.

mod common;

use std::collections::BTreeMap;

use common::demo::{SCENARIOS, files};
use common::maps::{self, Feature};
use common::{csv_rows, number};

const WEIGHTS: [&str; 2] = ["population", "stroke"];

/// An area in a scenario as `areas.geojson` tells it.
struct Told {
    weight: f64,
    affected: bool,
    before: Option<(String, f64)>,
    after: Option<(String, f64)>,
}

/// The areas that count in a scenario, weighted by a column.
fn told(areas: &maps::Layer<[f64; 2]>, scenario: &str, weight: &str) -> Vec<Told> {
    let counts = |f: &&Feature<[f64; 2]>| f.properties[&format!("{scenario}_counts")] == true;
    let journey = |f: &Feature<[f64; 2]>, side: &str| {
        let site = f.text(&format!("{scenario}_{side}_site"))?.to_owned();
        Some((site, f.number(&format!("{scenario}_{side}_min"))?))
    };
    areas
        .features
        .iter()
        .filter(counts)
        .map(|f| Told {
            weight: f.number(weight).expect("a weight"),
            affected: f.properties[&format!("{scenario}_affected")] == true,
            before: journey(f, "before"),
            after: journey(f, "after"),
        })
        .collect()
}

/// The least time by which `share` of the weight has arrived, by its definition: no sorting, no running sums.
fn quantile(journeys: &[(f64, f64)], share: f64) -> f64 {
    let total: f64 = journeys.iter().map(|j| j.1).sum();
    let arrived = |time: f64| journeys.iter().filter(|j| j.0 <= time).map(|j| j.1).sum::<f64>();
    let enough = journeys.iter().filter(|j| j.1 > 0.0 && arrived(j.0) >= share * total - 1e-9 * total);
    enough.map(|j| j.0).fold(f64::INFINITY, f64::min)
}

/// A figure of journeys, each with its minutes and its weight.
type Figure<'a> = dyn Fn(&[(f64, f64)]) -> f64 + 'a;

/// What `summary.csv` should say, by measure: before and after.
fn expected(areas: &[&Told]) -> BTreeMap<String, [f64; 2]> {
    let sides = |pick: &Figure<'_>| {
        [|t: &Told| t.before.clone(), |t: &Told| t.after.clone()].map(|side| {
            let journeys: Vec<(f64, f64)> =
                areas.iter().filter_map(|told| side(told).map(|(_, time)| (time, told.weight))).collect();
            pick(&journeys)
        })
    };
    let sum = |journeys: &[(f64, f64)]| journeys.iter().map(|j| j.1).sum::<f64>();
    let total: f64 = areas.iter().map(|told| told.weight).sum();
    let mut figures = BTreeMap::from([
        ("areas".to_owned(), [areas.len() as f64; 2]),
        ("total".to_owned(), [total; 2]),
        ("person_minutes".to_owned(), sides(&|j| j.iter().map(|(time, weight)| time * weight).sum())),
        ("reachable".to_owned(), sides(&sum)),
        ("unreachable".to_owned(), sides(&|j| total - sum(j))),
        ("mean".to_owned(), sides(&|j| j.iter().map(|(time, weight)| time * weight).sum::<f64>() / sum(j))),
        ("median".to_owned(), sides(&|j| quantile(j, 0.5))),
        ("p90".to_owned(), sides(&|j| quantile(j, 0.9))),
        ("p95".to_owned(), sides(&|j| quantile(j, 0.95))),
        ("max".to_owned(), sides(&|j| j.iter().filter(|j| j.1 > 0.0).map(|j| j.0).fold(0.0, f64::max))),
    ]);
    for limit in [15, 30, 45, 60, 120] {
        let within = sides(&|j| j.iter().filter(|j| j.0 <= f64::from(limit)).map(|j| j.1).sum());
        figures.insert(format!("within_{limit}_min"), within);
        figures.insert(format!("share_within_{limit}_min"), within.map(|weight| weight / total));
    }
    figures
}

#[test]
fn the_summary_is_what_the_map_of_areas_adds_up_to() {
    let areas: maps::Layer<[f64; 2]> = maps::layer(&files()["areas.geojson"]);
    let mut said: BTreeMap<[String; 3], BTreeMap<String, BTreeMap<String, String>>> = BTreeMap::new();
    for row in csv_rows(&files()["summary.csv"]) {
        // Today stands before the scenarios.
        if row["scenario"] == "today" {
            continue;
        }
        let key = ["scenario", "weight", "scope"].map(|column| row[column].clone());
        let known = said.entry(key).or_default().insert(row["measure"].clone(), row.clone());
        assert!(known.is_none(), "given twice: {row:?}");
    }
    assert_eq!(said.len(), SCENARIOS.len() * WEIGHTS.len() * 2);
    for scenario in SCENARIOS {
        for weight in WEIGHTS {
            let told = told(&areas, scenario, weight);
            for scope in ["affected", "everyone"] {
                let counted: Vec<&Told> = told.iter().filter(|t| scope == "everyone" || t.affected).collect();
                assert!(!counted.is_empty());
                let said = &said[&[scenario, weight, scope].map(str::to_owned)];
                for (measure, figures) in expected(&counted) {
                    let row = &said[&measure];
                    // Minutes are rounded to 0.001 on the map, figures to 0.0001 here.
                    let slack = if measure == "person_minutes" { 0.0011 * figures[0].max(1e6) / 10.0 } else { 0.0011 };
                    let close = |a: f64, b: f64| (a - b).abs() <= slack;
                    let found = ["before", "after"].map(|side| number(row, side));
                    assert!(close(found[0], figures[0]) && close(found[1], figures[1]), "{figures:?} {row:?}");
                    assert!(close(number(row, "difference"), figures[1] - figures[0]), "{figures:?} {row:?}");
                }
                the_change(&counted, said);
            }
        }
    }
}

/// The figures of the change: mean and largest, and bands that add up to the total.
fn the_change(counted: &[&Told], said: &BTreeMap<String, BTreeMap<String, String>>) {
    let extra: Vec<(f64, f64)> =
        counted.iter().filter_map(|t| Some((t.after.as_ref()?.1 - t.before.as_ref()?.1, t.weight))).collect();
    let weight: f64 = extra.iter().map(|e| e.1).sum();
    let mean = extra.iter().map(|e| e.0 * e.1).sum::<f64>() / weight;
    assert!((number(&said["mean_extra"], "difference") - mean).abs() < 0.0011);
    let most = extra.iter().map(|e| e.0).fold(f64::NEG_INFINITY, f64::max);
    assert!((number(&said["max_extra"], "difference") - most).abs() < 0.0011);
    let bands: Vec<f64> = said
        .iter()
        .filter(|(measure, _)| measure.starts_with("extra_"))
        .map(|(_, row)| number(row, "difference"))
        .collect();
    assert_eq!(bands.len(), 11);
    assert!((bands.iter().sum::<f64>() - number(&said["total"], "before")).abs() < 0.001);
    let over_30: f64 = extra.iter().filter(|e| e.0 > 30.0).map(|e| e.1).sum();
    assert!((number(&said["extra_over_30_min"], "difference") - over_30).abs() < 0.001);
}

#[test]
fn who_is_affected_is_who_has_another_site_or_time() {
    let areas: maps::Layer<[f64; 2]> = maps::layer(&files()["areas.geojson"]);
    for scenario in SCENARIOS {
        let told = told(&areas, scenario, "population");
        assert_eq!(told.len(), 109, "{scenario} counts everyone");
        for told in told {
            assert_eq!(told.affected, told.before != told.after, "{scenario}: {:?} {:?}", told.before, told.after);
            let (before, after) = (told.before.unwrap(), told.after.unwrap());
            if scenario.starts_with("close_") {
                assert!(after.1 >= before.1, "{scenario}: a closure makes nobody's way shorter");
            }
            if scenario.starts_with("open_") {
                assert!(after.1 <= before.1, "{scenario}: an opening makes nobody's way longer");
            }
        }
    }
}

#[test]
fn flows_and_volumes_add_up() {
    let areas: maps::Layer<[f64; 2]> = maps::layer(&files()["areas.geojson"]);
    let flows = csv_rows(&files()["flows.csv"]);
    let volumes = csv_rows(&files()["volumes.csv"]);
    for scenario in SCENARIOS {
        let flows: Vec<_> = flows.iter().filter(|row| row["scenario"] == scenario).collect();
        let volumes: Vec<_> = volumes.iter().filter(|row| row["scenario"] == scenario).collect();
        for weight in WEIGHTS {
            let told = told(&areas, scenario, weight);
            let close = |a: f64, b: f64| (a - b).abs() < 0.01;
            let affected: f64 = told.iter().filter(|t| t.affected).map(|t| t.weight).sum();
            assert!(close(flows.iter().map(|row| number(row, weight)).sum(), affected), "{scenario} {weight}");
            let everyone: f64 = told.iter().map(|t| t.weight).sum();
            for (side, pick) in
                [("before", (|t| &t.before) as fn(&Told) -> &Option<(String, f64)>), ("after", |t| &t.after)]
            {
                assert!(close(volumes.iter().map(|row| number(row, &format!("{weight}_{side}"))).sum(), everyone));
                // A moved site has the id of its old place in the tables and a number behind it on the maps.
                for row in volumes.iter().filter(|row| row["site"] != "neskaupstadur") {
                    let there: Vec<&Told> = told
                        .iter()
                        .filter(|t| pick(t).as_ref().map_or("", |(site, _)| site.as_str()) == row["site"])
                        .collect();
                    let weights: f64 = there.iter().map(|t| t.weight).sum();
                    assert!(close(number(row, &format!("{weight}_{side}")), weights), "{scenario} {side} {row:?}");
                    assert_eq!(number(row, &format!("areas_{side}")), there.len() as f64, "{scenario} {side} {row:?}");
                }
            }
            // What flows in and out of a site is the difference of its volume.
            for row in volumes.iter().filter(|row| row["site"] != "neskaupstadur" || scenario.starts_with("close_")) {
                let through = |end: &str| -> f64 {
                    flows.iter().filter(|f| f[&format!("{end}_site")] == row["site"]).map(|f| number(f, weight)).sum()
                };
                let difference = number(row, &format!("{weight}_difference"));
                assert!(close(through("to") - through("from"), difference), "{scenario} {weight} {row:?}");
            }
        }
    }
}
