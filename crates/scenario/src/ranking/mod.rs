//! Closures without a search: the best few sites of every area, kept.
//!
//! A closure moves only the areas whose best site closes, each to the next open site of its list. Everybody else stays,
//! so their sums are made once per weight ([`ClosureScratch`]) and a closure costs what it moves.

mod closure;

use std::sync::atomic::{AtomicU64, Ordering};

use waywarden_network::UNREACHABLE_MS;

pub use closure::{ClosureScratch, ClosureSummary, Inflow, Tally, WithinChange};

use crate::{Assigned, SiteIndex, SiteTable, TravelTimes};

/// No (further) site of an area can be reached.
const NO_SITE: u32 = u32::MAX;

/// Why a [`Ranking`] cannot be made or asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RankingError {
    /// The length of the lists is outside [`Ranking::KEPT`].
    #[error("{0} sites per area cannot be kept, only 2 to 8")]
    Kept(usize),
    /// The matrix is of other sites.
    #[error("the travel times are to {times} site positions, the table has {table}")]
    Sites {
        /// Columns of the matrix.
        times: usize,
        /// Positions of the table.
        table: usize,
    },
    /// More areas than an index counts.
    #[error("{0} areas are more than 4,294,967,295")]
    Areas(usize),
    /// A site index is not of the table.
    #[error("there is no site position {}, the table has {table}", site.0)]
    UnknownSite {
        /// The index.
        site: SiteIndex,
        /// Positions of the table.
        table: usize,
    },
    /// The number of weights is not the number of areas.
    #[error("{areas} areas need {areas} weights, {found} are given")]
    Weights {
        /// Number of areas.
        areas: usize,
        /// Number of weights given.
        found: usize,
    },
    /// A weight is negative or not a number, or the weights together are not finite.
    #[error("the weight {weight} of area {area} is negative, not a number, or makes the sum infinite")]
    Weight {
        /// Index of the area.
        area: usize,
        /// Its weight.
        weight: f64,
    },
}

/// The best sites of every area, and the areas of every site.
///
/// Times are milliseconds; of equal times the site comes first that [`crate::allocate`] prefers (id, then index).
#[derive(Clone, Debug)]
pub struct Ranking<'t> {
    /// Which ranking a scratch was last used with; copies are equal and share it.
    identity: u64,
    times: &'t TravelTimes,
    kept: usize,
    /// Candidates in the order that decides ties.
    by_id: Vec<u32>,
    /// `kept` per area, best first; [`NO_SITE`] after the last reachable one.
    sites: Vec<u32>,
    /// Their times.
    times_ms: Vec<u32>,
    /// `areas_of[first_area[site]..first_area[site + 1]]`: the areas whose best site it is, ascending.
    first_area: Vec<u32>,
    areas_of: Vec<u32>,
}

impl<'t> Ranking<'t> {
    /// How many sites per area may be kept.
    pub const KEPT: std::ops::RangeInclusive<usize> = 2..=8;

    /// A good number of sites to keep: exhausted only if an area's four best close at once.
    pub const DEFAULT_KEPT: usize = 4;

    /// Ranks the candidates (in any order, repeats have no effect) for every area and keeps the `kept` best.
    ///
    /// # Errors
    /// [`RankingError`] if `kept` is outside [`Ranking::KEPT`], the matrix has another number of sites than the table,
    /// or a candidate is not in the table.
    pub fn new(
        times: &'t TravelTimes,
        sites: &SiteTable,
        candidates: &[SiteIndex],
        kept: usize,
    ) -> Result<Self, RankingError> {
        if !Self::KEPT.contains(&kept) {
            return Err(RankingError::Kept(kept));
        }
        if times.sites() != sites.len() {
            return Err(RankingError::Sites { times: times.sites(), table: sites.len() });
        }
        let areas = u32::try_from(times.areas()).map_err(|_| RankingError::Areas(times.areas()))?;
        check_sites(candidates, sites.len())?;
        let mut by_id = candidates.to_vec();
        by_id.sort_unstable_by(|a, b| sites.site(*a).id.cmp(&sites.site(*b).id).then(a.cmp(b)));
        by_id.dedup();
        let mut ranking = Self {
            identity: next_identity(),
            times,
            kept,
            by_id: by_id.into_iter().map(|site| site.0).collect(),
            sites: vec![NO_SITE; times.areas() * kept],
            times_ms: vec![UNREACHABLE_MS; times.areas() * kept],
            first_area: vec![0; sites.len() + 1],
            areas_of: Vec::new(),
        };
        ranking.rank();
        ranking.invert(areas);
        Ok(ranking)
    }

    fn rank(&mut self) {
        let lists = self.sites.chunks_exact_mut(self.kept).zip(self.times_ms.chunks_exact_mut(self.kept));
        for (area, (sites, times_ms)) in lists.enumerate() {
            let row = self.times.row(area);
            for &site in &self.by_id {
                let time_ms = row[site as usize];
                // Behind equal times: candidates come in the order that decides ties. (Never before the end of the list
                // for UNREACHABLE_MS, which fills it.)
                let place = times_ms.partition_point(|known| *known <= time_ms);
                if place < self.kept {
                    sites.copy_within(place..self.kept - 1, place + 1);
                    times_ms.copy_within(place..self.kept - 1, place + 1);
                    (sites[place], times_ms[place]) = (site, time_ms);
                }
            }
        }
    }

    fn invert(&mut self, areas: u32) {
        let best = || self.sites.iter().step_by(self.kept).copied();
        for site in best().filter(|site| *site != NO_SITE) {
            self.first_area[site as usize + 1] += 1;
        }
        for site in 1..self.first_area.len() {
            self.first_area[site] += self.first_area[site - 1];
        }
        let mut next = self.first_area.clone();
        let mut areas_of = vec![0; next.last().map_or(0, |n| *n as usize)];
        for (area, site) in (0..areas).zip(best()).filter(|(_, site)| *site != NO_SITE) {
            areas_of[next[site as usize] as usize] = area;
            next[site as usize] += 1;
        }
        self.areas_of = areas_of;
    }

    /// Number of areas.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.times.areas()
    }

    /// The kept sites of an area that can be reached, best first; empty if there is no such area.
    pub fn ranked(&self, area: usize) -> impl Iterator<Item = Assigned> + '_ {
        let list = area.saturating_mul(self.kept)..area.saturating_add(1).saturating_mul(self.kept);
        let sites = self.sites.get(list.clone()).unwrap_or_default().iter();
        let times_ms = self.times_ms.get(list).unwrap_or_default().iter();
        let known = sites.zip(times_ms).take_while(|(site, _)| **site != NO_SITE);
        known.map(|(site, time_ms)| Assigned { site: SiteIndex(*site), time_ms: *time_ms })
    }

    /// The areas whose best site this is, ascending; none for a site that is not a candidate.
    #[must_use]
    pub fn areas_of(&self, site: SiteIndex) -> &[u32] {
        let bounds = self.first_area.get(site.index()).zip(self.first_area.get(site.index().saturating_add(1)));
        bounds.map_or(&[], |(first, end)| &self.areas_of[*first as usize..*end as usize])
    }

    /// The site of an area once these are closed, whatever number of them: what [`crate::allocate`] finds among the
    /// other candidates. `None` if none of those can be reached, or there is no such area.
    #[must_use]
    pub fn nearest_open(&self, area: usize, closed: &[SiteIndex]) -> Option<Assigned> {
        if area >= self.areas() {
            return None;
        }
        self.next_open(area, |site| closed.contains(&SiteIndex(site)))
    }

    fn next_open(&self, area: usize, is_closed: impl Fn(u32) -> bool) -> Option<Assigned> {
        let list = area * self.kept..(area + 1) * self.kept;
        for (&site, &time_ms) in self.sites[list.clone()].iter().zip(&self.times_ms[list]) {
            if site == NO_SITE {
                return None;
            }
            if !is_closed(site) {
                return Some(Assigned { site: SiteIndex(site), time_ms });
            }
        }
        // All that are kept are closed: the full row, in the order that decides ties.
        let row = self.times.row(area);
        let open = self.by_id.iter().filter(|site| row[**site as usize] != UNREACHABLE_MS && !is_closed(**site));
        let nearest = open.min_by_key(|site| row[**site as usize])?;
        Some(Assigned { site: SiteIndex(*nearest), time_ms: row[*nearest as usize] })
    }

    /// What closing these sites does, for one weight per area (finite, at least 0) and limits in milliseconds.
    ///
    /// The order of `closed`, repeats in it and sites that are no candidates have no influence. Sums run in the order
    /// of the areas. Figures equal those of [`crate::evaluate`] for [`crate::Scope::Affected`], and for "within" and
    /// "unreachable" those for [`crate::Scope::Everyone`]. A scratch that serves the same ranking, weights and limits
    /// again is not prepared again and nothing is allocated.
    ///
    /// # Errors
    /// [`RankingError`] if a site is not in the table or a weight is missing, negative or not finite.
    pub fn close<'s>(
        &self,
        closed: &[SiteIndex],
        weights: &[f64],
        thresholds_ms: &[u32],
        scratch: &'s mut ClosureScratch,
    ) -> Result<ClosureSummary<'s>, RankingError> {
        check_sites(closed, self.first_area.len() - 1)?;
        scratch.prepare(self, weights, thresholds_ms)?;
        let words = scratch.mark(self, closed);
        let (mut affected, mut compared, mut product, mut max_extra_ms) = (Tally::default(), 0.0, 0.0, None);
        for word in words {
            let mut bits = std::mem::take(&mut scratch.marked[word]);
            while bits != 0 {
                let area = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let (weight, before_ms) = (weights[area], self.times_ms[area * self.kept]);
                let after = self.next_open(area, |site| scratch.closed[site as usize]);
                affected.add(weight);
                scratch.receive(after.map(|a| a.site), weight);
                if let Some(after) = after {
                    // Never negative: the best site is no longer there.
                    let extra_ms = after.time_ms - before_ms;
                    compared += weight;
                    product += weight * f64::from(extra_ms);
                    if weight > 0.0 {
                        max_extra_ms = max_extra_ms.max(Some(extra_ms));
                    }
                }
                scratch.leave(before_ms, after.map_or(UNREACHABLE_MS, |a| a.time_ms), weight);
            }
        }
        scratch.finish(closed);
        let baseline = &scratch.baseline;
        let newly = scratch.flows.first().filter(|flow| flow.to.is_none()).map_or(Tally::default(), |flow| flow.people);
        Ok(ClosureSummary {
            total: baseline.total,
            affected,
            flows: &scratch.flows,
            compared,
            added_min: product / 60_000.0,
            mean_extra_ms: (compared > 0.0).then(|| product / compared),
            max_extra_ms,
            within: &scratch.within,
            unreachable_before: baseline.unreachable,
            unreachable_after: Tally {
                areas: baseline.unreachable.areas + newly.areas,
                weight: baseline.unreachable.weight + newly.weight,
            },
        })
    }
}

/// Not an address: a ranking may die and another be made in its place.
fn next_identity() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn check_sites(sites: &[SiteIndex], table: usize) -> Result<(), RankingError> {
    let unknown = sites.iter().find(|site| site.index() >= table);
    unknown.map_or(Ok(()), |site| Err(RankingError::UnknownSite { site: *site, table }))
}
