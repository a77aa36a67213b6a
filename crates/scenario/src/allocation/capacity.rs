//! Least person-time with no site above its capacity, for one service or for several that share a capacity.

use std::collections::BTreeMap;

use super::transport::{Pools, Transport, TransportUnit};
use super::{Assignment, NO_PLACE, Setting, Share};
use crate::SiteIndex;
use crate::draft::least_common_multiple;
use crate::week::WHOLE_WEEK;

/// Amounts are counted in millionths of the unit of the weight, or of what is shared.
const SCALE: f64 = 1e6;

/// A service under the rule, and how much of what is shared each of its patients uses, in thousandths: 1,000 where nothing is.
pub(super) struct Member<'a> {
    pub setting: Setting<'a>,
    pub per_patient_thousandths: u32,
}

/// What a member's people of one part of the week are: the area, the part of the week.
type Owner = (usize, u64);

/// The allocation of the areas that count; the others go to the nearest site and take nobody's place. One list for each member.
///
/// With `shared` capacities by site all members are one problem in which amounts are those of what is shared: the people times
/// what each uses. An amount then costs the time divided by what each uses, so that the sum is the time of the people:
/// (people x use) x (time / use). Costs stay whole numbers as times are multiplied by the least common multiple of all uses over
/// the use.
pub(super) fn assign(
    members: &[Member<'_>],
    shared: &BTreeMap<SiteIndex, f64>,
    counts: &dyn Fn(usize) -> bool,
) -> Vec<Vec<Assignment>> {
    let all_places: usize = members.iter().map(|member| member.setting.sites.len()).sum();
    let pool_of: BTreeMap<SiteIndex, usize> = shared.keys().copied().zip(0..).collect();
    let scaled_down = |amount: f64| (amount * SCALE).floor() as i64;
    let mut pools =
        Pools { of_site: Vec::new(), capacities: shared.values().map(|amount| scaled_down(*amount)).collect() };
    let multiple = members
        .iter()
        .fold(1, |multiple, member| least_common_multiple(multiple, u64::from(member.per_patient_thousandths)));
    let (mut units, mut factors, mut owners) = (Vec::new(), Vec::new(), Vec::new());
    let mut capacities: Vec<Option<i64>> = Vec::new();
    for member in members {
        let first_place = capacities.len();
        let per_patient = f64::from(member.per_patient_thousandths) / 1e3;
        let sites = &member.setting.sites;
        capacities.extend(sites.iter().map(|open| open.figures.capacity.map(|c| scaled_down(c * per_patient))));
        pools.of_site.extend(sites.iter().map(|open| pool_of.get(&open.site).copied()));
        let factor = u32::try_from(multiple / u64::from(member.per_patient_thousandths)).unwrap_or(u32::MAX);
        let (of_member, own) = units_of(member, counts, first_place..first_place + sites.len(), all_places);
        factors.extend(vec![factor; of_member.len()]);
        units.extend(of_member);
        owners.push(own);
    }
    let solved = match members.len() == 1 && shared.is_empty() {
        true => Transport::solve(&units, &capacities),
        false => Transport::solve_shared(&units, &factors, &capacities, &pools),
    };
    let (mut first_unit, mut first_place) = (0, 0);
    let mut all = Vec::with_capacity(members.len());
    for (member, owners) in members.iter().zip(&owners) {
        let of_member = first_unit..first_unit + owners.len();
        let solution = units[of_member.clone()].iter().zip(&solved.flows[of_member]);
        all.push(assignments(&member.setting, owners, solution, first_place));
        first_unit += owners.len();
        first_place += member.setting.sites.len();
    }
    all
}

/// The people of a member, by area and part of the week; `places` are those of its sites.
fn units_of(
    member: &Member<'_>,
    counts: &dyn Fn(usize) -> bool,
    places: std::ops::Range<usize>,
    all_places: usize,
) -> (Vec<TransportUnit>, Vec<Owner>) {
    let setting = &member.setting;
    let per_patient = f64::from(member.per_patient_thousandths) / 1e3;
    let (mut units, mut owners) = (Vec::new(), Vec::new());
    for (index, area) in setting.areas.iter().enumerate().filter(|(index, _)| counts(*index)) {
        let weight = area.weights.get(setting.spec.weight).copied().unwrap_or(0.0) * per_patient;
        for (open, part) in &setting.states {
            // Too few to count is still somebody.
            let amount = (weight * (*part as f64 / WHOLE_WEEK as f64) * SCALE).round() as i64;
            let amount = amount.max(i64::from(weight > 0.0));
            let mut costs = vec![None; all_places];
            open.iter().for_each(|&site| costs[places.start + site] = setting.time_ms(index, site));
            if amount > 0 && costs.iter().any(Option::is_some) {
                units.push(TransportUnit { amount, costs });
                owners.push((index, *part));
            }
        }
    }
    (units, owners)
}

/// One assignment for each area of a member, from the flows of its units.
fn assignments<'s>(
    setting: &Setting<'_>,
    owners: &[Owner],
    solution: impl Iterator<Item = (&'s TransportUnit, &'s Vec<(usize, i64)>)>,
    first_place: usize,
) -> Vec<Assignment> {
    let mut assignments = super::nearest::assign(setting);
    let mut by_area: Vec<(usize, Assignment, u64)> = Vec::new();
    for ((area, part), (unit, flows)) in owners.iter().zip(solution) {
        if by_area.last().is_none_or(|(known, ..)| known != area) {
            by_area.push((*area, Assignment::default(), 0));
        }
        let Some((_, assignment, parts)) = by_area.last_mut() else { continue };
        *parts += part;
        let of_week = *part as f64 / WHOLE_WEEK as f64;
        let placed: i64 = flows.iter().map(|(_, amount)| amount).sum();
        if placed < unit.amount {
            assignment.reason = Some(NO_PLACE.to_owned());
        }
        assignment.served += if placed == unit.amount { of_week } else { of_week * placed as f64 / unit.amount as f64 };
        for &(place, amount) in flows {
            let share = of_week * amount as f64 / unit.amount as f64;
            let position = setting.sites[place - first_place].site;
            match assignment.shares.iter_mut().find(|known| known.site == position) {
                Some(known) => known.share += share,
                None => {
                    let time_ms = unit.costs[place].unwrap_or(0);
                    assignment.shares.push(Share { site: position, time_ms, share });
                }
            }
        }
    }
    for (area, mut assignment, parts) in by_area {
        assignment.shares.sort_unstable_by_key(|share| share.site);
        if assignment.reason.is_none() && parts == WHOLE_WEEK {
            assignment.served = 1.0;
            if let [one] = &mut assignment.shares[..] {
                one.share = 1.0;
            }
        } else if assignment.reason.is_none() {
            assignment.reason = Some(setting.reason(area).to_owned());
        }
        assignments[area] = assignment;
    }
    assignments
}
