//! What people were seen to do as today: recorded shares stay where they are, and only those whose site is gone move.

use std::collections::BTreeMap;

use waywarden_network::UNREACHABLE_MS;

use super::{Assignment, Share};
use crate::{Case, ScenarioSpec, ServiceIndex, Side, SiteIndex, TravelTimes};

/// The reason of those who were recorded at a site to which no way is known.
pub const NO_WAY_TO_RECORDED: &str = "recorded at a site to which there is no way";

/// Areas that follow the recorded shares; `by_rule` is where the allocation of the case would send everyone. Areas without usable
/// records keep that. `offered`: the sites on this side.
///
/// A site that moves keeps its people. Who used a site that is gone, or does not count, goes where the rule sends the people of
/// the area; so nobody goes to a site that opens but those who must move.
pub(super) fn as_recorded(
    case: &Case,
    scenario: &ScenarioSpec,
    side: Side,
    offered: &[SiteIndex],
    times: &TravelTimes,
    by_rule: Vec<Assignment>,
) -> Vec<Assignment> {
    let Some(observed) = &case.observed else { return by_rule };
    let now_at = |site: SiteIndex| -> Option<SiteIndex> {
        let moved = scenario.moves.iter().find(|moved| moved.from == site && side == Side::After);
        let position = moved.map_or(site, |moved| moved.to);
        offered.contains(&position).then_some(position)
    };
    let of_area = |(area, rule): (usize, Assignment)| {
        let shares = observed.shares_as_today(area);
        if shares.is_empty() || times.refusal(area).is_some() {
            return rule;
        }
        let mut sum: BTreeMap<(SiteIndex, u32), f64> = BTreeMap::new();
        let (mut moving, mut no_way) = (0.0, 0.0);
        for (site, share) in shares {
            match now_at(site).map(|position| (position, times.time_ms(area, position))) {
                None => moving += share,
                Some((_, UNREACHABLE_MS)) => no_way += share,
                Some(key) => *sum.entry(key).or_default() += share,
            }
        }
        let stay: f64 = sum.values().sum();
        for share in rule.shares() {
            *sum.entry((share.site, share.time_ms)).or_default() += moving * share.share;
        }
        sum.retain(|_, share| *share > 0.0);
        let lost = no_way > 0.0 || moving > 0.0 && rule.served() < 1.0;
        let reason = match () {
            () if no_way > 0.0 => Some(NO_WAY_TO_RECORDED.to_owned()),
            () if lost => rule.reason().map(str::to_owned),
            () => None,
        };
        let served = if lost { stay + moving * rule.served() } else { 1.0 };
        let mut shares: Vec<Share> =
            sum.into_iter().map(|((site, time_ms), share)| Share { site, time_ms, share }).collect();
        if let ([one], false) = (&mut shares[..], lost) {
            one.share = 1.0;
        }
        Assignment { shares, served, reason }
    };
    by_rule.into_iter().enumerate().map(of_area).collect()
}

/// Whether recorded shares are today for a service.
pub(super) fn is_used(case: &Case, service: Option<ServiceIndex>) -> bool {
    case.observed.as_ref().is_some_and(|observed| observed.as_today && observed.service == service)
}
