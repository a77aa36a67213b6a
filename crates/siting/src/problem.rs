//! A checked request: who counts, which sites are near whom, rules as what the search works with.

use std::collections::BTreeSet;

use crate::linear::Linear;
use crate::target::{Target, check_weights};
use crate::{Fixed, NO_WAY_MS, Objective, Request, Rule, SitingError};

/// Sets of sites of which one must be open are compared with each other up to this many.
const COMPARED_SETS: usize = 2_000;

/// The value of a target is at most a limit.
#[derive(Clone, Debug)]
pub(crate) struct Cap {
    pub(crate) target: Target,
    pub(crate) limit: i64,
}

/// A request as the search takes it. Areas are those in play, counted from 0.
#[derive(Clone, Debug)]
pub(crate) struct Problem<'r> {
    pub(crate) request: &'r Request,
    /// Fewest and most open sites.
    pub(crate) count: (usize, usize),
    /// Index in the request, by area in play.
    pub(crate) areas: Vec<usize>,
    /// By area of the request: whether a candidate reaches it.
    pub(crate) reached: Vec<bool>,
    start: Vec<usize>,
    near: Vec<(u32, u32)>,
    pub(crate) people: Vec<i64>,
    pub(crate) targets: Vec<Target>,
    pub(crate) caps: Vec<Cap>,
    pub(crate) linears: Vec<Linear>,
    /// Longest time by area that rules allow.
    pub(crate) limits: Vec<u32>,
    /// Least and most people by site.
    pub(crate) volumes: Option<(Vec<i64>, Vec<i64>)>,
    pub(crate) capacity: Option<Vec<Option<i64>>>,
}

impl<'r> Problem<'r> {
    pub(crate) fn of(request: &'r Request) -> Result<Self, SitingError> {
        check(request)?;
        let (n, m) = (request.times.areas(), request.times.sites());
        let mut counts: Vec<bool> = request.weights.iter().map(|weight| *weight > 0).collect();
        let mut count_too = |objective: &Objective| {
            weights_of(objective, &mut |all| {
                counts.iter_mut().zip(all).for_each(|(counts, weight)| *counts |= *weight > 0);
            })
        };
        request.objectives.iter().for_each(&mut count_too);
        for rule in &request.rules {
            if let Rule::AtMost { objective, .. } = rule {
                count_too(objective);
            }
        }
        let reached: Vec<bool> = (0..n).map(|area| request.times.row(area).iter().any(|t| *t != NO_WAY_MS)).collect();
        let areas: Vec<usize> = (0..n).filter(|&area| counts[area] && reached[area]).collect();
        let (mut start, mut near) = (vec![0], Vec::new());
        let mut row: Vec<(u32, u32)> = Vec::new();
        for &area in &areas {
            row.clear();
            row.extend(
                request.times.row(area).iter().zip(0u32..).filter(|(t, _)| **t != NO_WAY_MS).map(|(t, s)| (*t, s)),
            );
            row.sort_unstable();
            near.extend_from_slice(&row);
            start.push(near.len());
        }
        let targets = request.objectives.iter().map(|objective| Target::of(request, &areas, objective));
        let mut problem = Self {
            request,
            count: (request.least_open, request.most_open.min(m)),
            reached,
            start,
            near,
            people: areas.iter().map(|&area| request.weights[area]).collect(),
            targets: targets.collect::<Result<_, _>>()?,
            caps: Vec::new(),
            linears: vec![Linear::count(0..m, request.least_open as i64, request.most_open.min(m) as i64)],
            limits: vec![NO_WAY_MS; areas.len()],
            volumes: None,
            capacity: None,
            areas,
        };
        for rule in &request.rules {
            problem.take(rule)?;
        }
        problem.decide();
        problem.cover();
        Ok(problem)
    }

    /// Sites by (time, index), nearest first, of those that reach the area.
    pub(crate) fn near(&self, area: usize) -> &[(u32, u32)] {
        &self.near[self.start[area]..self.start[area + 1]]
    }

    pub(crate) fn sites(&self) -> usize {
        self.request.times.sites()
    }

    fn take(&mut self, rule: &Rule) -> Result<(), SitingError> {
        let (n, m) = (self.request.times.areas(), self.sites());
        let length = |what: &str, found: usize, wanted: usize| match found == wanted {
            true => Ok(()),
            false => Err(SitingError::Length { what: what.into(), wanted, found }),
        };
        let known = |what: &str, sites: &[usize]| match sites.iter().find(|site| **site >= m) {
            Some(&site) => Err(SitingError::NoSuchSite { what: what.into(), site, sites: m }),
            None => Ok(()),
        };
        let total: i64 = self.people.iter().sum();
        match rule {
            Rule::Closed { most } => {
                let existing: Vec<usize> = (0..m).filter(|&site| self.request.candidates[site].existing).collect();
                let least = existing.len().saturating_sub(*most) as i64;
                self.linears.push(Linear::count(existing, least, i64::MAX));
            }
            Rule::Group { sites, least, most } => {
                known("a group", sites)?;
                let distinct: BTreeSet<usize> = sites.iter().copied().collect();
                let (least, most) = (*least as i64, i64::try_from(*most).unwrap_or(i64::MAX));
                self.linears.push(Linear::count(distinct, least, most));
            }
            Rule::Needs { site, one_of } => {
                known("a rule of what a site needs", one_of)?;
                known("a rule of what a site needs", &[*site])?;
                if !one_of.contains(site) {
                    let others: BTreeSet<usize> = one_of.iter().copied().collect();
                    let terms = std::iter::once((*site, 1)).chain(others.into_iter().map(|other| (other, -1)));
                    self.linears.push(Linear { terms: terms.collect(), least: i64::MIN, most: 0 });
                }
            }
            Rule::Budget { most } => {
                let costs = self.request.candidates.iter().map(|candidate| candidate.cost).enumerate();
                self.linears.push(Linear { terms: costs.collect(), least: i64::MIN, most: *most });
            }
            Rule::Capacity(capacity) => {
                length("the capacities", capacity.len(), m)?;
                check_weights("a capacity", &capacity.iter().flatten().copied().collect::<Vec<_>>())?;
                let known = self.capacity.get_or_insert_with(|| vec![None; m]);
                for (known, capacity) in known.iter_mut().zip(capacity) {
                    *known = [*known, *capacity].into_iter().flatten().min();
                }
                let room = |site: usize| known[site].unwrap_or(total).min(total);
                let terms = (0..m).map(|site| (site, room(site))).collect();
                self.linears.push(Linear { terms, least: total, most: i64::MAX });
            }
            Rule::Volume { least, most } => {
                length("the least volumes", least.len(), m)?;
                length("the most volumes", most.len(), m)?;
                check_weights("a least volume", least)?;
                let terms = least.iter().copied().enumerate().collect();
                self.linears.push(Linear { terms, least: i64::MIN, most: total });
                let most = most.iter().map(|most| most.unwrap_or(i64::MAX));
                let (lows, highs) = self.volumes.get_or_insert_with(|| (vec![0; m], vec![i64::MAX; m]));
                lows.iter_mut().zip(least).for_each(|(low, least)| *low = (*low).max(*least));
                highs.iter_mut().zip(most).for_each(|(high, most)| *high = (*high).min(most));
            }
            Rule::AreaLimit(limits) => {
                length("the limits of areas", limits.len(), n)?;
                for (area, known) in self.limits.iter_mut().enumerate().filter(|(area, _)| self.people[*area] > 0) {
                    *known = (*known).min(limits[self.areas[area]]);
                }
            }
            Rule::AtMost { objective, value } => {
                let target = Target::of(self.request, &self.areas, objective)?;
                self.caps.push(Cap { target, limit: *value });
                self.longest(self.caps.len() - 1);
            }
        }
        Ok(())
    }

    /// A cap on the longest time is a limit of every area.
    fn longest(&mut self, cap: usize) -> bool {
        let Cap { target, limit } = &self.caps[cap];
        if !crate::centre::suits(target) {
            return false;
        }
        let term = &target.terms[0];
        let limit = u32::try_from((limit / term.times.max(1)).max(0)).unwrap_or(NO_WAY_MS - 1);
        for (known, _) in self.limits.iter_mut().zip(term.weights.iter()).filter(|(_, weight)| **weight > 0) {
            *known = (*known).min(limit);
        }
        true
    }

    /// What follows for sites from a cap that came later.
    pub(crate) fn tighten(&mut self, cap: usize) {
        let Cap { target, limit } = &self.caps[cap];
        if target.is_count() {
            let most = usize::try_from(*limit).unwrap_or(0).min(self.count.1);
            self.count.1 = most;
            self.linears.push(Linear::count(0..self.sites(), 0, most as i64));
        }
        if self.longest(cap) {
            self.cover();
        }
    }

    /// Sites that are open or closed from the start.
    fn decide(&mut self) {
        for (site, candidate) in self.request.candidates.iter().enumerate() {
            match candidate.fixed {
                Fixed::Free => {}
                Fixed::Open => self.linears.push(Linear::count([site], 1, 1)),
                Fixed::Closed => self.linears.push(Linear::count([site], 0, 0)),
            }
        }
    }

    /// Whether an area must reach an open site.
    pub(crate) fn must_reach(&self, area: usize) -> bool {
        let caps = self.caps.iter().map(|cap| &cap.target);
        self.limits[area] != NO_WAY_MS
            || self.capacity.is_some() && self.people[area] > 0
            || self.targets.iter().chain(caps).any(|target| target.must_reach(area))
    }

    /// Of the sites within reach or limit of an area one is open: as rules on sites.
    fn cover(&mut self) {
        let within = |area: usize| (area, self.limits[area]);
        let rows = (0..self.areas.len()).filter(|&area| self.must_reach(area)).map(within);
        let sets = self.sets_within(rows);
        self.linears.extend(sets.into_iter().map(|set| Linear::count(set, 1, i64::MAX)));
    }

    /// The smallest sets of sites of which one must be open so that these areas are within these times.
    pub(crate) fn sets_within(&self, rows: impl Iterator<Item = (usize, u32)>) -> Vec<Vec<usize>> {
        let mut sets: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (area, limit) in rows {
            let near = self.near(area);
            let count = near.partition_point(|(time, _)| *time <= limit);
            if count < self.sites() || self.count.0 == 0 {
                let mut set: Vec<usize> = near[..count].iter().map(|(_, site)| *site as usize).collect();
                set.sort_unstable();
                sets.insert(set);
            }
        }
        let mut sets: Vec<Vec<usize>> = sets.into_iter().collect();
        sets.sort_by_key(Vec::len);
        if sets.len() > COMPARED_SETS {
            return sets;
        }
        let mut kept: Vec<(Vec<u64>, Vec<usize>)> = Vec::new();
        for set in sets {
            let mut bits = vec![0u64; self.sites().div_ceil(64)];
            set.iter().for_each(|site| bits[site / 64] |= 1 << (site % 64));
            // A set that contains another is met whenever that one is.
            if !kept.iter().any(|(known, _)| known.iter().zip(&bits).all(|(known, bits)| known & !bits == 0)) {
                kept.push((bits, set));
            }
        }
        kept.into_iter().map(|(_, set)| set).collect()
    }

    /// Areas with people that no candidate reaches.
    pub(crate) fn unreached(&self) -> Vec<usize> {
        let with_people = (0..self.reached.len()).filter(|&area| self.request.weights[area] > 0);
        with_people.filter(|&area| !self.reached[area]).collect()
    }
}

/// Calls `f` with each list of weights that an objective has of its own.
fn weights_of(objective: &Objective, f: &mut dyn FnMut(&[i64])) {
    match objective {
        Objective::Mean { weights: Some(all) }
        | Objective::Within { weights: Some(all), .. }
        | Objective::Table { weights: Some(all), .. } => f(all),
        Objective::Mix(parts) => parts.iter().for_each(|(_, part)| weights_of(part, f)),
        _ => {}
    }
}

fn check(request: &Request) -> Result<(), SitingError> {
    let (n, m) = (request.times.areas(), request.times.sites());
    if m == 0 || n == 0 || request.objectives.is_empty() {
        return Err(SitingError::Nothing(match (m, n) {
            (0, _) => "site to choose",
            (_, 0) => "area to serve",
            _ => "objective",
        }));
    }
    for (what, wanted, found) in
        [("the weights", n, request.weights.len()), ("the candidates", m, request.candidates.len())]
    {
        if wanted != found {
            return Err(SitingError::Length { what: what.into(), wanted, found });
        }
    }
    check_weights("a weight", &request.weights)?;
    check_weights("a cost of a site", &request.candidates.iter().map(|site| site.cost).collect::<Vec<_>>())?;
    if request.weights.iter().map(|weight| *weight as f64).sum::<f64>() > (1u64 << 50) as f64 {
        let size = request.weights.iter().map(|weight| *weight as f64).sum();
        return Err(SitingError::TooLarge { what: "the weights".into(), size });
    }
    Ok(())
}
