//! People for whom two sites are as near as each other.

use waywarden_network::UNREACHABLE_MS;

use super::{Rule, Setting};
use crate::model::{OpenSite, Side};
use crate::{Case, ScenarioSpec, ServiceIndex, SiteIndex, TravelTimes};

/// Which of the sites that are as near as each other people go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TieRule {
    /// The one whose id comes first.
    #[default]
    Id,
    /// Each gets the same share.
    Shares,
    /// One that stays open rather than one that closes, then the one whose id comes first.
    Stays,
}

impl TieRule {
    /// All, in the order of the documents.
    pub const ALL: [Self; 3] = [Self::Id, Self::Shares, Self::Stays];

    /// The name in the case file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Shares => "shares",
            Self::Stays => "stays",
        }
    }
}

/// An area whose nearest sites are as near as each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// The area, by its number in the case.
    pub area: usize,
    /// The first two of the sites, in the order in which people go to them.
    pub sites: [SiteIndex; 2],
    /// How many people, by weight; of an area with several points those of the points that tie.
    pub weights: Vec<f64>,
}

/// Sorts sites so that of equals the first is gone to.
pub(super) fn in_order(case: &Case, scenario: &ScenarioSpec, rule: TieRule, sites: &mut [OpenSite]) {
    let id = |open: &OpenSite| case.sites.site(open.site).id.as_str();
    let leaves = |open: &OpenSite| {
        rule == TieRule::Stays
            && (scenario.close.contains(&open.site) || scenario.moves.iter().any(|moved| moved.from == open.site))
    };
    sites.sort_by(|a, b| leaves(a).cmp(&leaves(b)).then(id(a).cmp(id(b))).then(a.site.cmp(&b.site)));
}

/// The areas whose two nearest sites, at different places, are as near as each other on one side of a scenario; none where
/// people do not go to the nearest. Hours are not looked at. `places`: the place of each site position.
///
/// # Panics
/// If the matrix is not areas x site positions of the case.
#[must_use]
pub fn ties(
    case: &Case,
    scenario: &ScenarioSpec,
    side: Side,
    service: Option<ServiceIndex>,
    times: &TravelTimes,
    places: &[SiteIndex],
) -> Vec<Tie> {
    let spec = case.allocation_of(Some(scenario), service);
    if spec.rule != Rule::Nearest {
        return Vec::new();
    }
    let units = super::Units::of(case, times);
    let setting = super::setting(case, scenario, side, service, (&units.areas, units.times), spec, &[]);
    let mut found: Vec<Tie> = Vec::new();
    for unit in (0..setting.areas.len()).filter(|&unit| scenario.counts(units.owner(unit))) {
        let Some(tied) = tied(&setting, unit, places) else { continue };
        let (area, weights) = (units.owner(unit), &setting.areas[unit].weights);
        match found.last_mut().filter(|last| last.area == area) {
            Some(last) => last.weights.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight),
            None => found.push(Tie { area, sites: tied, weights: weights.to_vec() }),
        }
    }
    found
}

/// The first two places that are nearest of all, if two are.
fn tied(setting: &Setting<'_>, unit: usize, places: &[SiteIndex]) -> Option<[SiteIndex; 2]> {
    let (mut nearest_ms, mut first, mut second) = (UNREACHABLE_MS, None, None);
    for site in 0..setting.sites.len() {
        let Some(time_ms) = setting.time_ms(unit, site) else { continue };
        let position = setting.sites[site].site;
        if time_ms < nearest_ms {
            (nearest_ms, first, second) = (time_ms, Some(position), None);
        } else if time_ms == nearest_ms && second.is_none() {
            second =
                first.filter(|first: &SiteIndex| places[first.index()] != places[position.index()]).map(|_| position);
        }
    }
    Some([first?, second?])
}
