//! What part of the world a map shows.

use waywarden_network::LonLat;
use waywarden_scenario::{Case, ScenarioResult};

/// West, south, east and north, degrees.
pub type Bounds = [f64; 4];

/// A box around positions, `None` for none.
fn around(positions: impl Iterator<Item = LonLat>) -> Option<Bounds> {
    positions
        .map(|p| [p.lon(), p.lat(), p.lon(), p.lat()])
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

/// The whole case: all areas and sites.
pub fn of_case(case: &Case) -> Bounds {
    let areas = case.areas.iter().map(|area| area.at);
    let sites = case.sites.positions().iter().map(|position| position.site.at);
    around(areas.chain(sites)).unwrap_or([-180.0, -85.0, 180.0, 85.0])
}

/// Where an option changes something: the areas that it affects and the sites that they leave and go to, with some of
/// the surroundings. The whole case where nothing changes.
pub fn of_option(case: &Case, result: &ScenarioResult) -> Bounds {
    let affected = case.areas.iter().zip(&result.areas).filter(|(_, impact)| impact.affected);
    let places = affected.flat_map(|(area, impact)| {
        let shares = [&impact.before, &impact.after].into_iter().flat_map(|assignment| assignment.shares());
        shares.map(|share| case.sites.site(share.site).at).chain([area.at])
    });
    let Some([west, south, east, north]) = around(places) else { return of_case(case) };
    let air = [(east - west).max(0.05) * 0.06, (north - south).max(0.05) * 0.06];
    [west - air[0], south - air[1], east + air[0], north + air[1]]
}
