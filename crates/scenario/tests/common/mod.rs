//! Cases made in memory.

use waywarden_network::LonLat;
use waywarden_scenario::case::{DemandRows, Isochrones};
use waywarden_scenario::{
    Area, AreaInput, Case, Disclosure, ScenarioSpec, Site, SiteFigures, SiteInput, SiteTable, WeightKind, WeightSpec,
};

/// The degree position (i, 0), good enough where times are given.
pub fn somewhere(i: usize) -> LonLat {
    LonLat::from_degrees(i as f64 * 0.001, 0.0).unwrap()
}

pub fn site(id: &str, at: usize) -> Site {
    let figures = SiteFigures::default();
    Site { id: id.to_owned(), name: format!("Site {id}"), at: somewhere(at), extra: Vec::new(), figures }
}

/// A case with these sites, and areas of these weights; thresholds 15, 30, 45 and 60 minutes.
pub fn case(site_ids: &[&str], areas: &[&[f64]]) -> Case {
    let sites = SiteTable::new(site_ids.iter().enumerate().map(|(i, id)| site(id, i)).collect());
    let areas: Vec<Area> = areas
        .iter()
        .enumerate()
        .map(|(i, weights)| Area {
            id: format!("area_{i}").into(),
            name: format!("Area {i}").into(),
            at: somewhere(1000 + i),
            weights: (*weights).into(),
            groups: Vec::new(),
        })
        .collect();
    let weight = |index| WeightSpec {
        column: format!("column_{index}"),
        name: format!("weight_{index}"),
        title: format!("Weight {index}"),
        unit: "people".to_owned(),
        kind: WeightKind::Population,
        disclosure: Disclosure::None,
    };
    let minutes = |list: &[u32]| list.iter().map(|m| m * 60_000).collect::<Vec<u32>>();
    // What is not said here is as in any case made in memory.
    let base = Case::builder("made_up", "Made up")
        .site(SiteInput::new("a", "A", 0.0, 0.0))
        .weight(WeightSpec::population("people", "People"))
        .area(AreaInput::new("a", "A", 0.0, 0.0, [1.0]))
        .build()
        .unwrap();
    Case {
        sites,
        weights: (0..areas.first().map_or(0, |a| a.weights.len())).map(weight).collect(),
        demand_rows: DemandRows { in_file: areas.len(), ..DemandRows::default() },
        areas,
        thresholds_ms: minutes(&[15, 30, 45, 60]),
        headline: None,
        sites_left_out: 0,
        isochrones: Isochrones { limits_ms: minutes(&[15, 30]), detail_m: 150.0, ..Isochrones::default() },
        ..base
    }
}

/// A scenario without changes.
pub fn scenario(id: &str) -> ScenarioSpec {
    ScenarioSpec { id: id.to_owned(), ..ScenarioSpec::baseline() }
}
