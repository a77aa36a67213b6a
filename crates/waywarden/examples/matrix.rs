//! A matrix of travel times between some places, as minutes.
//!
//! cargo run --release -p waywarden --example matrix
#![allow(clippy::print_stdout, reason = "a program prints")]

use std::path::Path;

use waywarden::osm::ImportSettings;
use waywarden::{LonLat, Roads, Silent, SnapSettings};

const PLACES: [(&str, f64, f64); 4] = [
    ("Reykjavík", -21.9035, 64.1382),
    ("Selfoss", -20.9971, 63.9331),
    ("Akureyri", -18.0878, 65.6839),
    ("Höfn", -15.2082, 64.2539),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/iceland/iceland-roads.osm.pbf");
    let roads = Roads::import(&[extract], &ImportSettings::default(), &Silent)?;
    let at: Vec<LonLat> =
        PLACES.iter().map(|&(_, lon, lat)| LonLat::from_degrees(lon, lat)).collect::<Result<_, _>>()?;
    let times = roads.matrix(&at, &at, &SnapSettings::default(), &Silent)?;
    for (from, (name, ..)) in PLACES.iter().enumerate() {
        let minutes =
            |to: usize| times.time_ms(from, to).map_or("-".to_owned(), |ms| format!("{:.0}", f64::from(ms) / 6e4));
        let row: Vec<String> = (0..PLACES.len()).map(minutes).collect();
        println!("{name}: {}", row.join(", "));
    }
    Ok(())
}
