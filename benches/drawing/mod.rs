//! Isochrones as the program draws them, for measurements.

use waywarden_isochrone::{Contour, Settings, Simplification, Times};
use waywarden_network::Network;
use waywarden_progress::{Silent, Stage, Work};
use waywarden_routing::TimesTo;
use waywarden_study::IsochroneDrawer;

/// 15, 30, 45 and 60 minutes.
pub const LEVELS_MS: [u32; 4] = [900_000, 1_800_000, 2_700_000, 3_600_000];

/// The drawer of a network with the default settings.
pub fn drawer(network: &Network) -> IsochroneDrawer {
    IsochroneDrawer::new(network, &Settings::default(), Simplification::NONE, &LEVELS_MS).expect("the default settings")
}

/// The four contours.
pub fn contours(drawer: &IsochroneDrawer, times: &Times) -> Vec<Contour> {
    drawer.contours(times, &Work::begin(&Silent, Stage::Isochrones, 0)).0
}

/// Square kilometres of the four contours of a column.
#[allow(dead_code, reason = "not every program that has this module asks for it")]
pub fn draw_km2(drawer: &IsochroneDrawer, network: &Network, column: &TimesTo<'_>) -> f64 {
    let times = drawer.times(network, &[&column.reached(LEVELS_MS[3])]);
    contours(drawer, &times).iter().map(Contour::area_km2).sum()
}
