//! From travel times to who goes where.
//!
//! [`allocate`] is the plain rule: everyone to the nearest site. [`assign`] also knows services, opening hours,
//! commissioners, choice and capacity; each area then has a list of sites with shares.

mod by_points;
mod capacity;
mod choice;
mod nearest;
mod observed;
mod ties;
mod transport;

use std::collections::BTreeMap;

use waywarden_network::UNREACHABLE_MS;

pub use choice::{Calibrated, CalibrationRow, calibrate};
pub use nearest::{Assigned, allocate};
pub use observed::NO_WAY_TO_RECORDED;
pub use ties::{Tie, TieRule, ties};
pub use transport::{Pools, Transport, TransportUnit};

use crate::model::{OpenSite, Side, offered};
use crate::week::{WHOLE_WEEK, states};
use crate::{Area, Case, ScenarioSpec, ServiceIndex, SiteIndex, TravelTimes};
use by_points::Units;
use capacity::Member;

/// The reason of an area that is on the network but from which no road leads to any of the sites.
pub const NO_ROUTE: &str = "no road route to any of the sites";
/// The reason of an area for which a table of times has none.
pub const NOT_GIVEN: &str = "no time is given to any of the sites";
/// The reason of everybody where no site offers the service.
pub const NO_SITE: &str = "no site offers the service";
/// The reason of an area that reaches sites, but none of its own commissioner.
pub const NO_SITE_OF_COMMISSIONER: &str = "no site of its commissioner can be reached";
/// The reason of a part of the week.
pub const NONE_OPEN: &str = "no site that can be reached is open at that hour";
/// The reason of those for whom the sites have no capacity.
pub const NO_PLACE: &str = "no site that can be reached has a place left";

/// How people are allocated to sites.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocationSpec {
    /// Who goes where of the sites that are open and eligible.
    pub rule: Rule,
    /// If given, only sites whose commissioner is that of the area: the number of the group that names it.
    pub same_commissioner: Option<usize>,
    /// The weight that capacity, volumes and recorded figures count, by its number.
    pub weight: usize,
    /// Whether choice is calibrated to the recorded volumes of the sites.
    pub calibrate: bool,
    /// With choice: smaller shares of an area are left out, and the rest make up the whole. 0 to 0.5.
    pub least_share: f64,
    /// With the nearest: which of sites that are as near as each other.
    pub tie: TieRule,
}

impl Default for AllocationSpec {
    /// Everyone to the nearest site; the headline weight counts.
    fn default() -> Self {
        Self {
            rule: Rule::Nearest,
            same_commissioner: None,
            weight: 0,
            calibrate: false,
            least_share: 0.01,
            tie: TieRule::Id,
        }
    }
}

/// The rule of an allocation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// The nearest by travel time; of equals by [`AllocationSpec::tie`].
    Nearest,
    /// Shares proportional to attractiveness x exp(-decay x minutes) (McFadden 1974, conditional logit).
    Logit {
        /// Per minute, above 0.
        decay_per_min: f64,
    },
    /// Shares proportional to attractiveness / minutes^exponent (Huff 1964).
    Huff {
        /// Above 0.
        exponent: f64,
    },
    /// Least person-time in all with no site above its capacity.
    Capacity,
}

impl Rule {
    /// The name in the case file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Logit { .. } => "logit",
            Self::Huff { .. } => "huff",
            Self::Capacity => "capacity",
        }
    }
}

/// A site to which a share of an area's people goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The site position.
    pub site: SiteIndex,
    /// The travel time, milliseconds.
    pub time_ms: u32,
    /// Share of the area's people, above 0, at most 1.
    pub share: f64,
}

/// Where the people of one area go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    shares: Vec<Share>,
    served: f64,
    reason: Option<String>,
}

impl Assignment {
    /// Nobody gets anywhere, for this reason.
    #[must_use]
    pub fn nowhere(reason: &str) -> Self {
        Self { shares: Vec::new(), served: 0.0, reason: Some(reason.to_owned()) }
    }

    /// Everyone to one site.
    #[must_use]
    pub fn whole(assigned: Assigned) -> Self {
        let Assigned { site, time_ms } = assigned;
        Self { shares: vec![Share { site, time_ms, share: 1.0 }], served: 1.0, reason: None }
    }

    /// The sites with their shares, in index order; empty if nobody gets anywhere. A site stands there several times if an
    /// area has several points, once for each time.
    #[must_use]
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// Share of the people who get to a site, 0 to 1: exactly 1 if all do.
    #[must_use]
    pub fn served(&self) -> f64 {
        self.served
    }

    /// Why the others do not; `None` if all do.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The sites with their shares, in index order, each once with the mean time of those who go there.
    pub fn sites(&self) -> impl Iterator<Item = Share> + '_ {
        self.shares.chunk_by(|a, b| a.site == b.site).map(|same| match same {
            [one] => *one,
            many => {
                let share: f64 = many.iter().map(|s| s.share).sum();
                let sum: f64 = many.iter().map(|s| s.share * f64::from(s.time_ms)).sum();
                Share { share, time_ms: (sum / share).round() as u32, ..many[0] }
            }
        })
    }

    /// The site with the largest share; of equals the nearer, then the lower index. `None` if there is none.
    #[must_use]
    pub fn main(&self) -> Option<Assigned> {
        let larger = |a: &Share, b: &Share| {
            a.share.total_cmp(&b.share).then(b.time_ms.cmp(&a.time_ms)).then(b.site.cmp(&a.site))
        };
        self.sites().max_by(larger).map(|share| Assigned { site: share.site, time_ms: share.time_ms })
    }

    /// Mean travel time of those who get to a site, milliseconds; `None` if nobody does.
    #[must_use]
    pub fn mean_ms(&self) -> Option<f64> {
        match &self.shares[..] {
            [] => None,
            [one] => Some(f64::from(one.time_ms)),
            many => {
                let sum: f64 = many.iter().map(|s| s.share).sum();
                Some(many.iter().map(|s| s.share * f64::from(s.time_ms)).sum::<f64>() / sum)
            }
        }
    }

    /// Whether the same shares go to the same sites in the same time, to a billionth.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let same =
            |a: &Share, b: &Share| a.site == b.site && a.time_ms == b.time_ms && (a.share - b.share).abs() <= 1e-9;
        self.shares.len() == other.shares.len()
            && (self.served - other.served).abs() <= 1e-9
            && self.shares.iter().zip(&other.shares).all(|(a, b)| same(a, b))
    }

    /// Of the parts of [`WHOLE_WEEK`], by site.
    pub(crate) fn of_parts(parts: &[(SiteIndex, u32, u64)], reason: &str) -> Self {
        let mut sum = 0;
        let mut shares: Vec<(Share, u64)> = Vec::new();
        for &(site, time_ms, part) in parts {
            sum += part;
            match shares.iter_mut().find(|(known, _)| known.site == site) {
                Some((_, known)) => *known += part,
                None => shares.push((Share { site, time_ms, share: 0.0 }, part)),
            }
        }
        shares.sort_unstable_by_key(|(share, _)| share.site);
        let share = |part: u64| part as f64 / WHOLE_WEEK as f64;
        Self {
            shares: shares.into_iter().map(|(s, part)| Share { share: share(part), ..s }).collect(),
            served: share(sum),
            reason: (sum < WHOLE_WEEK).then(|| reason.to_owned()),
        }
    }
}

/// What one side of a scenario is computed from.
struct Setting<'a> {
    /// Areas, or the points that they are made of.
    areas: &'a [Area],
    spec: AllocationSpec,
    times: &'a TravelTimes,
    /// In the order that decides ties.
    sites: Vec<OpenSite>,
    /// Which of `sites` are open, with the part of the week's demand.
    states: Vec<(Vec<usize>, u64)>,
    /// Factors of attractiveness by site position; 1 where there is none.
    factors: &'a [f64],
    /// Whether the times are those of a table, in which pairs may be missing.
    given: bool,
}

impl Setting<'_> {
    /// The time from an area to a site (by its number here), if the area may go there and can.
    fn time_ms(&self, area: usize, site: usize) -> Option<u32> {
        let open = &self.sites[site];
        let time_ms = self.times.time_ms(area, open.site);
        let eligible = self.spec.same_commissioner.is_none_or(|group| {
            let own = self.areas[area].groups.get(group);
            own.is_some_and(|own| open.figures.commissioner.as_deref() == Some(own.as_str()))
        });
        (eligible && time_ms != UNREACHABLE_MS).then_some(time_ms)
    }

    /// Why nobody of an area gets anywhere: never, or at some hours.
    fn reason(&self, area: usize) -> &str {
        match self.times.refusal(area) {
            Some(refusal) => refusal,
            None if self.sites.is_empty() => NO_SITE,
            None if (0..self.sites.len()).any(|site| self.time_ms(area, site).is_some()) => NONE_OPEN,
            None if self.sites.iter().any(|open| self.times.time_ms(area, open.site) != UNREACHABLE_MS) => {
                NO_SITE_OF_COMMISSIONER
            }
            None if self.given => NOT_GIVEN,
            None => NO_ROUTE,
        }
    }
}

/// Where the people of each area go on one side of a scenario. `factors` are those of a calibration, by site position;
/// empty for none. Where an area has several points, each goes its own way.
///
/// # Panics
/// If the matrix is not areas x site positions of the case.
#[must_use]
pub fn assign(
    case: &Case,
    scenario: &ScenarioSpec,
    side: Side,
    service: Option<ServiceIndex>,
    times: &TravelTimes,
    factors: &[f64],
) -> Vec<Assignment> {
    let units = Units::of(case, times);
    let spec = case.allocation_of(Some(scenario), service);
    let setting = setting(case, scenario, side, service, (&units.areas, units.times), spec, factors);
    let offered: Vec<SiteIndex> = setting.sites.iter().map(|open| open.site).collect();
    let by_rule = units.by_area(match setting.spec.rule {
        Rule::Nearest => nearest::assign(&setting),
        Rule::Logit { .. } | Rule::Huff { .. } => choice::assign(&setting),
        Rule::Capacity => {
            let (members, own, shared) = members(case, scenario, side, service, setting);
            capacity::assign(&members, &shared, &|unit| scenario.counts(units.owner(unit))).swap_remove(own)
        }
    });
    match observed::is_used(case, service) {
        true => observed::as_recorded(case, scenario, side, &offered, times, by_rule),
        false => by_rule,
    }
}

fn setting<'a>(
    case: &Case,
    scenario: &ScenarioSpec,
    side: Side,
    service: Option<ServiceIndex>,
    (areas, times): (&'a [Area], &'a TravelTimes),
    spec: AllocationSpec,
    factors: &'a [f64],
) -> Setting<'a> {
    let mut sites = offered(case, scenario, side, service);
    ties::in_order(case, scenario, spec.tie, &mut sites);
    let hours: Vec<_> = sites.iter().map(|open| open.figures.hours.as_ref()).collect();
    let states = states(&hours, &case.week);
    Setting { areas, spec, times, sites, states, factors, given: case.given_times.is_some() }
}

/// The services that share a capacity with one, which is among them at the number given: they have to be allocated together.
/// And how much of it there is at each site.
fn members<'a>(
    case: &Case,
    scenario: &ScenarioSpec,
    side: Side,
    service: Option<ServiceIndex>,
    of_service: Setting<'a>,
) -> (Vec<Member<'a>>, usize, BTreeMap<SiteIndex, f64>) {
    let Some((number, service)) = case.shared_capacity_of(service).zip(service) else {
        return (vec![Member { setting: of_service, per_patient_thousandths: 1_000 }], 0, BTreeMap::new());
    };
    let uses = &case.shared_capacities[number].uses;
    let own = uses.iter().position(|(known, _)| *known == service).unwrap_or(0);
    let mut shared = BTreeMap::new();
    let (areas, times, factors) = (of_service.areas, of_service.times, of_service.factors);
    let member = |&(service, per_patient_thousandths): &(ServiceIndex, u32)| {
        let spec = case.allocation_of(Some(scenario), Some(service));
        Member {
            setting: setting(case, scenario, side, Some(service), (areas, times), spec, factors),
            per_patient_thousandths,
        }
    };
    let members: Vec<Member<'a>> = uses.iter().map(member).collect();
    for open in members.iter().flat_map(|member| &member.setting.sites) {
        shared.extend(open.figures.shared.get(&number).map(|amount| (open.site, *amount)));
    }
    (members, own, shared)
}
