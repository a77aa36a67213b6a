//! What layers are called, in words.

use waywarden_results::{LandKind, LandOf, LayerKind, Published, ScenarioOfService};
use waywarden_scenario::Side;

/// The title of a layer for people.
pub fn of(published: &Published, kind: LayerKind) -> String {
    match kind {
        LayerKind::Areas => "Areas, with the figures of every option".to_owned(),
        LayerKind::Sites => "Sites".to_owned(),
        LayerKind::SitingSites => "Sites that could be chosen".to_owned(),
        LayerKind::MainRoads => "Main roads".to_owned(),
        LayerKind::FlowLines => "Where people go instead".to_owned(),
        LayerKind::MostAffected => "Places with the longest extra journeys".to_owned(),
        LayerKind::Land(land, of) => of_land(published, land, of),
    }
}

fn of_land(published: &Published, kind: LandKind, of: LandOf) -> String {
    let what = match kind {
        LandKind::Isochrones => "Land within reach",
        LandKind::Catchments => "Nearest site",
        LandKind::Changes => "Land lost and gained",
        LandKind::ExtraMinutes => "Extra minutes",
    };
    match of {
        LandOf::EachSite => format!("{what} of each site"),
        LandOf::Today(None) => format!("{what} today"),
        LandOf::Today(Some(service)) => format!("{what} today: {}", published.case().services[service].title),
        LandOf::Scenario(of, Side::Before) => format!("{what} before: {}", title(published, of)),
        LandOf::Scenario(of, Side::After) => format!("{what} after: {}", title(published, of)),
        LandOf::Change(of) => format!("{what}: {}", title(published, of)),
    }
}

fn title(published: &Published, of: ScenarioOfService) -> String {
    published.views().into_iter().find(|view| view.of == of).map_or_else(String::new, |view| view.title)
}

/// The scenario that a layer belongs to; `None` for one of today or of every scenario.
#[cfg(feature = "qgis")]
pub fn scenario_of(kind: LayerKind) -> Option<ScenarioOfService> {
    match kind {
        LayerKind::Land(_, LandOf::Scenario(of, _) | LandOf::Change(of)) => Some(of),
        _ => None,
    }
}
