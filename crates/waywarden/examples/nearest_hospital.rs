//! The nearest hospital of each place in a table, with the minutes to it.
//!
//! cargo run --release -p waywarden --example nearest_hospital
#![allow(clippy::print_stdout, reason = "a program prints")]

use std::path::Path;

use waywarden::osm::ImportSettings;
use waywarden::tables::{Columns, PointTable, read_table};
use waywarden::{Files, LonLat, Roads, Silent, SnapSettings};

fn points(file: &Path) -> Result<PointTable, Box<dyn std::error::Error>> {
    Ok(PointTable::from_raw(&read_table(&Files::on_disk(), file)?, &Columns::default())?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/iceland");
    let roads = Roads::import(&[data.join("iceland-roads.osm.pbf")], &ImportSettings::default(), &Silent)?;
    let (places, hospitals) = (points(&data.join("places.csv"))?, points(&data.join("sites.csv"))?);
    let at = |table: &PointTable| -> Vec<LonLat> { table.points.iter().map(|point| point.at).collect() };
    let times = roads.matrix(&at(&places), &at(&hospitals), &SnapSettings::default(), &Silent)?;
    for (number, place) in places.points.iter().enumerate() {
        match times.nearest(number) {
            Some((hospital, time_ms)) => {
                println!("{}: {:.1} min to {}", place.name, f64::from(time_ms) / 6e4, hospitals.points[hospital].name);
            }
            None => println!("{}: no hospital can be reached by road", place.name),
        }
    }
    Ok(())
}
