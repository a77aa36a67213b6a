//! The two studies of the South West in docs/siting.md: the figures there are those of a run.
//!
//! Roads and demand are not shipped: without them (`WAYWARDEN_DATA`, else `../shared/data`) the test says so and ends.
#![allow(clippy::print_stderr)]

mod common;

use common::{further_data, shipped, text, waywarden};
use serde_json::Value;

/// The answer of a case with options; `None` where the data is absent.
fn answer(case: &str, options: &[&str]) -> Option<Value> {
    let Some(data) = further_data().filter(|data| data.join("yeovil/lsoa11_south_west.csv").is_file()) else {
        eprintln!(
            "skipped: no folder with the roads and the demand of the South West (WAYWARDEN_DATA or ../shared/data)"
        );
        return None;
    };
    let path = shipped("data/yeovil").join(case);
    let mut command = waywarden();
    command.env("WAYWARDEN_DATA", &data).args(["siting", text(&path), "--json"]).args(options);
    let ran = command.output().expect("a program");
    Some(serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stderr))))
}

fn words(list: &Value) -> String {
    list.as_array().expect("ids").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

fn near(found: &Value, wanted: f64) {
    let found = found.as_f64().expect("a figure");
    assert!((found - wanted).abs() < 0.05, "{found} is not {wanted}");
}

#[test]
fn stroke_units_with_at_least_600_patients() {
    let Some(found) = answer("siting.toml", &[]) else { return };
    assert_eq!(words(&found["sites"]), "bath bournemouth bri dorchester exeter swindon taunton torbay");
    assert_eq!(found["optimal"], true);
    near(&found["value"], 30.7);
    near(&found["today"]["figures"]["mean_min"], 27.0);
    near(&found["prices"][0]["worse_by"], 3.7);
    assert_eq!(words(&found["in_all"]), "bournemouth swindon torbay");
    assert_eq!(words(&found["in_none"]), "salisbury");
    let volumes = found["plans"][0]["volumes"].as_object().expect("volumes");
    assert!(volumes.values().all(|people| people.as_f64().is_some_and(|people| people >= 600.0)), "{volumes:?}");
    let Some(with_yeovil) = answer("siting.toml", &["--keep-open", "yeovil", "--best", "1"]) else { return };
    assert_eq!(words(&with_yeovil["sites"]), "bournemouth bri exeter swindon taunton torbay yeovil");
    near(&with_yeovil["value"], 32.3);
}

#[test]
fn pet_ct_within_an_hour() {
    for (percent, sites) in [("90", 4), ("95", 5), ("96", 5), ("97", 6)] {
        let Some(found) = answer("pet_ct.toml", &["--share-within", &format!("60:{percent}")]) else { return };
        assert_eq!(
            (found["plans"][0]["values"][0].as_f64(), &found["optimal"]),
            (Some(f64::from(sites)), &Value::from(true))
        );
    }
}
