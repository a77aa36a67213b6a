//! The land within 30 and 60 minutes of a hospital, as GeoJSON.
//!
//! cargo run --release -p waywarden --example isochrones > isochrones.geojson

use std::path::Path;

use waywarden::isochrone::Settings;
use waywarden::osm::ImportSettings;
use waywarden::pack::write_layer;
use waywarden::results::{Isochrone, isochrone_layer};
use waywarden::{IsochroneRequest, LonLat, Roads, Silent};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/iceland/iceland-roads.osm.pbf");
    let roads = Roads::import(&[extract], &ImportSettings::default(), &Silent)?;
    let akureyri = ("akureyri", LonLat::from_degrees(-18.0878, 65.6839)?);
    let request = IsochroneRequest {
        levels_ms: vec![30 * 60_000, 60 * 60_000],
        settings: Settings { detail_m: 80.0, ..Settings::default() },
        ..IsochroneRequest::default()
    };
    let found = roads.isochrones(&[akureyri], &request, &Silent)?;
    let drawn = &found.each[0];
    let levels = found.levels_ms.iter().zip(&drawn.contours).zip(&drawn.accuracy);
    let isochrone = |((&level_ms, contour), &accuracy)| {
        let simplified = None;
        Isochrone { id: "akureyri", name: "Akureyri", level_ms, contour, accuracy, simplified }
    };
    let isochrones: Vec<Isochrone<'_>> = levels.map(isochrone).collect();
    write_layer(&isochrone_layer("isochrones", "example", &isochrones), &mut std::io::stdout().lock())?;
    Ok(())
}
