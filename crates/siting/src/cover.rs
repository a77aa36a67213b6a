//! Covering made smaller: sets and sites that others make superfluous.

use crate::linear::{Linears, State};

/// A plan that has a site in each set if that takes few enough: what is open and the sites of `start`, then the site in most
/// of the sets still missed, without sites that are not needed; filled up to `least`.
pub(crate) fn complete(sets: &[Vec<usize>], sites: &Linears, start: &[bool], least: usize) -> Vec<bool> {
    let m = sites.state.len();
    let mut open: Vec<bool> =
        (0..m).map(|s| sites.state[s] == State::Open || start[s] && sites.state[s] == State::Free).collect();
    let mut hit: Vec<usize> = sets.iter().map(|set| set.iter().filter(|site| open[**site]).count()).collect();
    loop {
        let mut gain = vec![0usize; m];
        for (set, _) in sets.iter().zip(&hit).filter(|(_, hit)| **hit == 0) {
            set.iter().filter(|site| sites.state[**site] == State::Free).for_each(|&site| gain[site] += 1);
        }
        let Some(site) = (0..m).max_by_key(|&site| (gain[site], std::cmp::Reverse(site))).filter(|&s| gain[s] > 0)
        else {
            break;
        };
        open[site] = true;
        sets.iter().zip(&mut hit).filter(|(set, _)| set.contains(&site)).for_each(|(_, hit)| *hit += 1);
    }
    for site in (0..m).filter(|&site| sites.state[site] == State::Free) {
        let needed = || sets.iter().zip(&hit).any(|(set, hit)| *hit == 1 && set.contains(&site));
        if open[site] && !needed() {
            open[site] = false;
            sets.iter().zip(&mut hit).filter(|(set, _)| set.contains(&site)).for_each(|(_, hit)| *hit -= 1);
        }
    }
    // Sites closed because others make them superfluous can make up the number as well, after the undecided ones.
    let mut missing = least.saturating_sub(open.iter().filter(|open| **open).count());
    for undecided in [true, false] {
        for (open, state) in open.iter_mut().zip(&sites.state) {
            if missing > 0 && !*open && (*state == State::Free || !undecided) {
                *open = true;
                missing -= 1;
            }
        }
    }
    open
}

/// The site to open next: of the set with the fewest undecided sites the one that the bound takes most.
pub(crate) fn branch(sets: &[Vec<usize>], sites: &Linears, share: &[f32]) -> Option<usize> {
    let free = |set: &Vec<usize>| set.iter().filter(|site| sites.state[**site] == State::Free).count();
    let missed = |set: &&Vec<usize>| !set.iter().any(|site| sites.state[*site] == State::Open);
    let smallest = sets.iter().filter(missed).filter(|set| free(set) > 0).min_by_key(|set| free(set));
    let undecided = |site: &usize| sites.state[*site] == State::Free;
    let all: Vec<usize> = (0..sites.state.len()).collect();
    let from = smallest.unwrap_or(&all).iter().copied().filter(undecided);
    from.max_by(|&a, &b| share[a].total_cmp(&share[b]).then_with(|| b.cmp(&a)))
}

/// Which sets each site stands in, as bits: for the last few sites of a plan, which are tried one by one.
#[derive(Clone, Debug)]
pub(crate) struct LastSites {
    sets_of: Vec<Vec<u64>>,
}

impl LastSites {
    /// So many sites left to open are tried rather than bounded.
    pub(crate) const MOST: usize = 2;

    pub(crate) fn new(sets: &[Vec<usize>], sites: usize) -> Self {
        let mut sets_of = vec![vec![0u64; sets.len().div_ceil(64)]; sites];
        for (index, set) in sets.iter().enumerate() {
            set.iter().for_each(|&site| sets_of[site][index / 64] |= 1 << (index % 64));
        }
        Self { sets_of }
    }

    /// Undecided sites, at most `left`, that stand together in every set without an open one; `None` if there are none.
    pub(crate) fn find(&self, sets: &[Vec<usize>], sites: &Linears, left: usize) -> Option<Vec<usize>> {
        let mut missed = vec![u64::MAX; sets.len().div_ceil(64)];
        if let Some(last) = missed.last_mut().filter(|_| !sets.len().is_multiple_of(64)) {
            *last = (1 << (sets.len() % 64)) - 1;
        }
        for site in (0..self.sets_of.len()).filter(|&site| sites.state[site] == State::Open) {
            missed.iter_mut().zip(&self.sets_of[site]).for_each(|(missed, hit)| *missed &= !hit);
        }
        let mut chosen = Vec::new();
        self.rest(sets, sites, left, &missed, &mut chosen).then_some(chosen)
    }

    fn rest(&self, sets: &[Vec<usize>], sites: &Linears, left: usize, missed: &[u64], chosen: &mut Vec<usize>) -> bool {
        // Sets are sorted by size: the first that is missed leaves the fewest sites to try.
        let Some(word) = missed.iter().position(|word| *word != 0) else { return true };
        if left == 0 {
            return false;
        }
        let set = &sets[word * 64 + missed[word].trailing_zeros() as usize];
        for &site in set.iter().filter(|site| sites.state[**site] == State::Free) {
            let hit = &self.sets_of[site];
            if left == 1 {
                if contains(hit, missed) {
                    chosen.push(site);
                    return true;
                }
                continue;
            }
            let still: Vec<u64> = missed.iter().zip(hit).map(|(missed, hit)| missed & !hit).collect();
            chosen.push(site);
            if self.rest(sets, sites, left - 1, &still, chosen) {
                return true;
            }
            chosen.pop();
        }
        false
    }
}

/// Drops sets that contain another one, and sites that stand in no set in which another one does not stand as well, until
/// nothing changes. Returns the sites that were dropped: of the plans with the fewest sites one is left.
pub(crate) fn reduce(sets: &mut Vec<Vec<usize>>, sites: usize) -> Vec<usize> {
    let mut dropped = vec![false; sites];
    loop {
        let before = (sets.len(), dropped.iter().filter(|dropped| **dropped).count());
        drop_sets(sets, sites);
        drop_sites(sets, &mut dropped);
        if before == (sets.len(), dropped.iter().filter(|dropped| **dropped).count()) {
            return (0..sites).filter(|&site| dropped[site]).collect();
        }
    }
}

fn bits(indices: impl Iterator<Item = usize>, count: usize) -> Vec<u64> {
    let mut bits = vec![0u64; count.div_ceil(64)];
    indices.for_each(|index| bits[index / 64] |= 1 << (index % 64));
    bits
}

fn contains(larger: &[u64], smaller: &[u64]) -> bool {
    larger.iter().zip(smaller).all(|(larger, smaller)| smaller & !larger == 0)
}

fn drop_sets(sets: &mut Vec<Vec<usize>>, sites: usize) {
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    let mut kept: Vec<Vec<u64>> = Vec::new();
    sets.retain(|set| {
        let bits = bits(set.iter().copied(), sites);
        let new = !kept.iter().any(|known| contains(&bits, known));
        if new {
            kept.push(bits);
        }
        new
    });
}

fn drop_sites(sets: &mut [Vec<usize>], dropped: &mut [bool]) {
    let mut of_site: Vec<Vec<usize>> = vec![Vec::new(); dropped.len()];
    for (index, set) in sets.iter().enumerate() {
        set.iter().for_each(|&site| of_site[site].push(index));
    }
    let count = sets.len();
    let all: Vec<Vec<u64>> = of_site.iter().map(|of| bits(of.iter().copied(), count)).collect();
    for site in 0..dropped.len() {
        // Another one stands in the first set of this one, if it stands in all; a site in no set stands in the way of none.
        let Some(&first) = of_site[site].first() else { continue };
        if dropped[site] {
            continue;
        }
        let covers = |&&other: &&usize| {
            other != site
                && !dropped[other]
                && contains(&all[other], &all[site])
                && (of_site[other].len() > of_site[site].len() || other < site)
        };
        if sets[first].iter().find(covers).is_some() {
            dropped[site] = true;
        }
    }
    sets.iter_mut().for_each(|set| set.retain(|site| !dropped[*site]));
}
