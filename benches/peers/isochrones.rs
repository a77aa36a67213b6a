//! How long waywarden takes for four isochrones of a site, for the comparison with Valhalla (`isochrone_speed.py`):
//!
//! `cargo run --release --example peers_isochrones -- roads.wwn LON LAT [ROUNDS]`
//!
//! One line of JSON for each round: seconds for the search, for the times on all roads, and for the drawing. The first round
//! makes the mesh of the surroundings. The search is a sweep where the network was prepared with its hierarchy.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use waywarden_network::{LonLat, Network, Purpose, SnapIndex, SnapSettings, file};
use waywarden_routing::hierarchy::{self, ARRAYS, Hierarchy};
use waywarden_routing::{Destination, Search, SearchGraph, TimesTo};
use waywarden_study::IsochroneDrawer;

#[path = "../drawing/mod.rs"]
mod drawing;

use drawing::{LEVELS_MS, contours, drawer};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (roads, at, rounds) = match arguments.as_slice() {
        [roads, lon, lat] => (roads, (lon, lat), 10),
        [roads, lon, lat, rounds] => (roads, (lon, lat), rounds.parse().context("ROUNDS is a number")?),
        _ => bail!("usage: peers_isochrones roads.wwn LON LAT [ROUNDS]"),
    };
    let (network, attached) = file::open_with(Path::new(roads))?;
    let graph = SearchGraph::towards(&network);
    let arrays: Vec<&[u8]> = attached.iter().map(Vec::as_slice).collect();
    let hierarchy = match <[&[u8]; ARRAYS]>::try_from(arrays) {
        Ok(arrays) => Some(Hierarchy::from_arrays(arrays, &graph)?),
        Err(_) => None,
    };
    let at = LonLat::from_degrees(at.0.parse().context("LON")?, at.1.parse().context("LAT")?)?;
    let snap = SnapIndex::new(&network).snap(at, Purpose::Destination, &SnapSettings::default());
    let site = Destination::from(&snap.map_err(|failure| anyhow!("the site: {}", failure.reason()))?);
    let drawer = drawer(&network);
    for _ in 0..rounds {
        let begin = Instant::now();
        match &hierarchy {
            Some(hierarchy) => {
                let round = |_, column: &TimesTo<'_>| round(&drawer, &network, column, begin);
                hierarchy::columns(&network, &graph, hierarchy, &[site], LEVELS_MS[3], round);
            }
            None => {
                let mut search = Search::new();
                round(&drawer, &network, &search.to(&network, &graph, &site, LEVELS_MS[3]), begin);
            }
        }
    }
    Ok(())
}

fn round(drawer: &IsochroneDrawer, network: &Network, column: &TimesTo<'_>, begin: Instant) {
    let searched = Instant::now();
    let times = drawer.times(network, &[&column.reached(LEVELS_MS[3])]);
    let laid = Instant::now();
    let contours = contours(drawer, &times);
    let drawn = Instant::now();
    let positions: usize = contours.iter().map(|contour| contour.positions()).sum();
    let seconds = |from: Instant, to: Instant| (to - from).as_secs_f64();
    println!(
        "{{\"all_s\": {:.4}, \"search_s\": {:.4}, \"times_s\": {:.4}, \"drawing_s\": {:.4}, \"positions\": {positions}}}",
        seconds(begin, drawn),
        seconds(begin, searched),
        seconds(searched, laid),
        seconds(laid, drawn),
    );
}
