//! What journeys cost: road kilometres, carbon and money.

use std::collections::{BTreeMap, BTreeSet};

use crate::flows::movements;
use crate::{Case, ScenarioResult, SiteIndex};

/// How many trips a patient causes, and what a kilometre costs.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelSpec {
    /// The weight whose people travel, by its number.
    pub weight: usize,
    /// One-way trips between home and site for each person: 2 there and back.
    pub patient_trips: f64,
    /// One-way trips of visitors for each person.
    pub visitor_trips: f64,
    /// Share of those who go to another site than before that are taken from there to their site before, 0 to 1.
    pub repatriation_share: f64,
    /// Where these three come from.
    pub source: String,
    /// Carbon of a kilometre.
    pub co2e: Option<Co2e>,
    /// Price of a kilometre.
    pub cost: Option<MileageRate>,
}

/// A factor of carbon.
#[derive(Clone, Debug, PartialEq)]
pub struct Co2e {
    /// Grams of carbon dioxide equivalent for each kilometre.
    pub g_per_km: f64,
    /// The year of the factor.
    pub year: u16,
    /// Where it comes from.
    pub source: String,
}

/// A mileage rate.
#[derive(Clone, Debug, PartialEq)]
pub struct MileageRate {
    /// Money for each kilometre.
    pub per_km: f64,
    /// Which money, such as `GBP`.
    pub currency: String,
    /// Where the rate comes from.
    pub source: String,
}

/// Lengths of the fastest ways by road, kilometres.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadLengths {
    /// From an area (by index) to a site position.
    pub areas_km: BTreeMap<(usize, SiteIndex), f64>,
    /// From one site position to another.
    pub sites_km: BTreeMap<(SiteIndex, SiteIndex), f64>,
}

/// Pairs of an area (by number) and a site, and pairs of sites.
pub type WantedLengths = (BTreeSet<(usize, SiteIndex)>, BTreeSet<(SiteIndex, SiteIndex)>);

/// Which lengths a result needs: from areas, and between sites.
#[must_use]
pub fn wanted_lengths(result: &ScenarioResult) -> WantedLengths {
    let (mut areas, mut sites) = (BTreeSet::new(), BTreeSet::new());
    for (area, impact) in result.areas.iter().enumerate().filter(|(_, impact)| impact.affected) {
        for assignment in [&impact.before, &impact.after] {
            areas.extend(assignment.shares().iter().map(|share| (area, share.site)));
        }
        for (from, to, _) in movements(impact) {
            sites.extend(to.zip(from));
        }
    }
    (areas, sites)
}

/// One figure of the travel of those affected.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelRow {
    /// What: `people`, `patient_km`, `visitor_km`, `repatriation_km`, `road_km`, `co2e_kg`, `cost`.
    pub measure: &'static str,
    /// Its unit.
    pub unit: String,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

/// The travel of the affected areas that get to a site before and after, in full: kilometres are the sum of weight x share
/// x kilometres x trips.
#[must_use]
pub fn travel(case: &Case, spec: &TravelSpec, result: &ScenarioResult, lengths: &RoadLengths) -> Vec<TravelRow> {
    let (mut people, mut one_way_km, mut repatriation_km) = (0.0, [0.0; 2], 0.0);
    for (index, impact) in result.areas.iter().enumerate().filter(|(_, impact)| impact.affected) {
        let weight = case.areas[index].weights[spec.weight];
        let km = [&impact.before, &impact.after].map(|assignment| {
            let of = |share: &crate::Share| Some(lengths.areas_km.get(&(index, share.site))? * share.share);
            let all: Option<f64> = assignment.shares().iter().map(of).sum();
            all.filter(|_| assignment.served() == 1.0)
        });
        let [Some(before_km), Some(after_km)] = km else { continue };
        people += weight;
        one_way_km[0] += weight * before_km;
        one_way_km[1] += weight * after_km;
        for (from, to, share) in movements(impact) {
            let back_km = to.zip(from).and_then(|pair| lengths.sites_km.get(&pair)).copied().unwrap_or(0.0);
            repatriation_km += weight * share * spec.repatriation_share * back_km;
        }
    }
    let unit = case.weights.get(spec.weight).map_or(String::new(), |weight| weight.unit.clone());
    let row =
        |measure, unit: &str, [before, after]: [f64; 2]| TravelRow { measure, unit: unit.to_owned(), before, after };
    let times = |factor: f64| one_way_km.map(|km| km * factor);
    let (patients, visitors) = (times(spec.patient_trips), times(spec.visitor_trips));
    let all = [patients[0] + visitors[0], patients[1] + visitors[1] + repatriation_km];
    let mut rows = vec![
        row("people", &unit, [people, people]),
        row("patient_km", "km", patients),
        row("visitor_km", "km", visitors),
        row("repatriation_km", "km", [0.0, repatriation_km]),
        row("road_km", "km", all),
    ];
    rows.extend(spec.co2e.as_ref().map(|co2e| row("co2e_kg", "kg", all.map(|km| km * co2e.g_per_km / 1e3))));
    rows.extend(spec.cost.as_ref().map(|rate| row("cost", &rate.currency, all.map(|km| km * rate.per_km))));
    rows
}
