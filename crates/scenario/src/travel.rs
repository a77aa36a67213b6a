//! What journeys cost: road kilometres, carbon and money.

use std::collections::{BTreeMap, BTreeSet};

use crate::disclosure::{CountKey, SuppressedResult, What};
use crate::flows::movements;
use crate::{Case, ScenarioResult, Scope, ServiceIndex, SiteIndex};

/// How many trips a patient causes, and what a kilometre costs.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelSpec {
    /// The weight whose people travel, by its number; a service with patients of its own has these.
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

impl TravelSpec {
    /// The weight whose people travel for a service: its own patients, if it has any.
    #[must_use]
    pub fn weight_of(&self, case: &Case, service: Option<ServiceIndex>) -> usize {
        service.and_then(|service| case.services.get(service)?.weight).unwrap_or(self.weight)
    }
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

/// Which lengths are needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedLengths {
    /// From an area (by index) to a site position.
    pub areas: BTreeSet<(usize, SiteIndex)>,
    /// From one site position to another.
    pub sites: BTreeSet<(SiteIndex, SiteIndex)>,
}

/// The lengths that a result needs.
#[must_use]
pub fn wanted_lengths(result: &ScenarioResult) -> WantedLengths {
    let WantedLengths { mut areas, mut sites } = WantedLengths::default();
    for (area, impact) in result.areas.iter().enumerate().filter(|(_, impact)| impact.affected) {
        for assignment in [&impact.before, &impact.after] {
            areas.extend(assignment.shares().iter().map(|share| (area, share.site)));
        }
        for (from, to, _) in movements(impact) {
            sites.extend(to.zip(from));
        }
    }
    WantedLengths { areas, sites }
}

/// What a figure of travel measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TravelMeasure {
    /// People whose travel is counted.
    People,
    /// Kilometres of patients.
    PatientKm,
    /// Kilometres of visitors.
    VisitorKm,
    /// Kilometres back to the site before.
    RepatriationKm,
    /// The three together.
    RoadKm,
    /// Kilograms of carbon dioxide equivalent.
    CarbonKg,
    /// Money.
    Cost,
}

impl TravelMeasure {
    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::PatientKm => "patient_km",
            Self::VisitorKm => "visitor_km",
            Self::RepatriationKm => "repatriation_km",
            Self::RoadKm => "road_km",
            Self::CarbonKg => "co2e_kg",
            Self::Cost => "cost",
        }
    }

    /// Its unit in a case.
    #[must_use]
    pub fn unit<'a>(self, case: &'a Case, spec: &'a TravelSpec, service: Option<ServiceIndex>) -> &'a str {
        match self {
            Self::People => case.weights.get(spec.weight_of(case, service)).map_or("", |weight| weight.unit.as_str()),
            Self::PatientKm | Self::VisitorKm | Self::RepatriationKm | Self::RoadKm => "km",
            Self::CarbonKg => "kg",
            Self::Cost => spec.cost.as_ref().map_or("", |rate| rate.currency.as_str()),
        }
    }
}

/// One figure of the travel of those affected.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelRow {
    /// What.
    pub measure: TravelMeasure,
    /// Before; `None` where it is withheld.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
}

/// The travel of the affected areas that get to a site before and after, in full: kilometres are the sum of weight x share
/// x kilometres x trips. Half of a patient's trips lead home; those who are taken back to their former site start home
/// from there.
///
/// Where small counts of the weight are withheld, people are rounded, and kilometres are these times the mean of a person
/// to a tenth: where everybody affected is counted here, so that the count is one that is protected, and none is withheld.
/// Else all figures are `None`.
#[must_use]
pub fn travel(
    case: &Case,
    spec: &TravelSpec,
    result: &ScenarioResult,
    lengths: &RoadLengths,
    shown: &SuppressedResult,
) -> Vec<TravelRow> {
    let sums = Sums::of(case, spec, result, lengths);
    let weight = spec.weight_of(case, result.service);
    let Some(Sums { people, patient_km, visitor_km, repatriation_km }) = (match shown.protects(weight) {
        false => Some(sums),
        true => sums.as_may_be_shown(weight, result, shown),
    }) else {
        let none = |measure| TravelRow { measure, before: None, after: None };
        return measures(spec).into_iter().map(none).collect();
    };
    let road_km = [patient_km[0] + visitor_km[0], patient_km[1] + visitor_km[1] + repatriation_km];
    let figures =
        [Some([people, people]), Some(patient_km), Some(visitor_km), Some([0.0, repatriation_km]), Some(road_km)];
    let co2e = spec.co2e.as_ref().map(|co2e| road_km.map(|km| km * co2e.g_per_km / 1e3));
    let cost = spec.cost.as_ref().map(|rate| road_km.map(|km| km * rate.per_km));
    let figures = figures.into_iter().chain([co2e, cost]).flatten();
    let row =
        |(measure, [before, after]): (_, [f64; 2])| TravelRow { measure, before: Some(before), after: Some(after) };
    measures(spec).into_iter().zip(figures).map(row).collect()
}

/// What is measured, in order.
fn measures(spec: &TravelSpec) -> Vec<TravelMeasure> {
    let mut measures = vec![
        TravelMeasure::People,
        TravelMeasure::PatientKm,
        TravelMeasure::VisitorKm,
        TravelMeasure::RepatriationKm,
        TravelMeasure::RoadKm,
    ];
    measures.extend(spec.co2e.iter().map(|_| TravelMeasure::CarbonKg));
    measures.extend(spec.cost.iter().map(|_| TravelMeasure::Cost));
    measures
}

/// People and kilometres, before and after.
struct Sums {
    people: f64,
    patient_km: [f64; 2],
    visitor_km: [f64; 2],
    repatriation_km: f64,
}

impl Sums {
    fn of(case: &Case, spec: &TravelSpec, result: &ScenarioResult, lengths: &RoadLengths) -> Self {
        let (mut people, mut one_way_km) = (0.0, [0.0; 2]);
        // Of those who are taken back: the way between the sites, and by how much their way home is shorter.
        let (mut back_km, mut saved_km) = (0.0, 0.0);
        for (index, impact) in result.areas.iter().enumerate().filter(|(_, impact)| impact.affected) {
            let weight = case.areas[index].weights[spec.weight_of(case, result.service)];
            let length = |site: SiteIndex| lengths.areas_km.get(&(index, site)).copied();
            let km = [&impact.before, &impact.after].map(|assignment| {
                let all: Option<f64> = assignment.shares().iter().map(|s| Some(length(s.site)? * s.share)).sum();
                all.filter(|_| assignment.served() == 1.0)
            });
            let [Some(before_km), Some(after_km)] = km else { continue };
            people += weight;
            one_way_km[0] += weight * before_km;
            one_way_km[1] += weight * after_km;
            for (from, to, share) in movements(impact) {
                let Some((to, from)) = to.zip(from) else { continue };
                let taken = weight * share * spec.repatriation_share;
                let Some(way_km) = lengths.sites_km.get(&(to, from)) else { continue };
                back_km += taken * way_km;
                saved_km += length(to).zip(length(from)).map_or(0.0, |(to, from)| taken * (to - from));
            }
        }
        let times = |factor: f64| one_way_km.map(|km| km * factor);
        let mut patient_km = times(spec.patient_trips);
        patient_km[1] -= spec.patient_trips / 2.0 * saved_km;
        Self { people, patient_km, visitor_km: times(spec.visitor_trips), repatriation_km: back_km }
    }

    /// Of a protected weight: `None` if the count of people is withheld, or is none that was protected.
    fn as_may_be_shown(&self, weight: usize, result: &ScenarioResult, shown: &SuppressedResult) -> Option<Self> {
        let affected = result.summary(weight, Scope::Affected)?;
        if (affected.total - self.people).abs() > 1e-9 * affected.total.max(1.0) {
            return None;
        }
        let people = shown.count(weight, &CountKey::all(Scope::Affected, What::Total), self.people).value()?;
        let of_all = |km: f64| if self.people > 0.0 { people * (km / self.people * 10.0).round() / 10.0 } else { 0.0 };
        Some(Self {
            people,
            patient_km: self.patient_km.map(of_all),
            visitor_km: self.visitor_km.map(of_all),
            repatriation_km: of_all(self.repatriation_km),
        })
    }
}
