//! What closing sites does, added up over the areas that they were the best of.

use waywarden_network::UNREACHABLE_MS;

use super::{Ranking, RankingError};
use crate::SiteIndex;

/// A number of areas and their weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Number of areas.
    pub areas: usize,
    /// Their weight.
    pub weight: f64,
}

impl Tally {
    pub(super) fn add(&mut self, weight: f64) {
        self.areas += 1;
        self.weight += weight;
    }
}

/// Who moves to one site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inflow {
    /// The receiving site; `None` for those who can no longer reach any.
    pub to: Option<SiteIndex>,
    /// Who.
    pub people: Tally,
}

/// Weight within a limit, of everyone, before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WithinChange {
    /// The limit, milliseconds; a time equal to it is within.
    pub limit_ms: u32,
    /// Weight within before.
    pub before: f64,
    /// Weight within after.
    pub after: f64,
}

/// What a closure does, summed up. It borrows the scratch that it was made with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosureSummary<'s> {
    /// Everyone.
    pub total: Tally,
    /// The areas whose best site closes.
    pub affected: Tally,
    /// Where they go, by receiving site in index order, `None` first; together exactly `affected`.
    pub flows: &'s [Inflow],
    /// Weight of the affected areas that still reach a site; the figures of the extra time are of these.
    pub compared: f64,
    /// Sum of weight x extra minutes (person-minutes if the weight is people).
    pub added_min: f64,
    /// Weighted mean of the extra time, milliseconds; `None` if `compared` is 0.
    pub mean_extra_ms: Option<f64>,
    /// Largest extra time of an area whose weight is not 0, milliseconds.
    pub max_extra_ms: Option<u32>,
    /// One per limit, in the order given.
    pub within: &'s [WithinChange],
    /// Who can reach no site before.
    pub unreachable_before: Tally,
    /// Who can reach no site after.
    pub unreachable_after: Tally,
}

/// Memory that closures reuse, one per thread. It also keeps the figures before, which all closures of the same
/// ranking, weights and limits share; it notices by itself when one of these is another.
#[derive(Clone, Debug, Default)]
pub struct ClosureScratch {
    pub(super) baseline: Baseline,
    /// By site; all false between closures.
    pub(super) closed: Vec<bool>,
    /// One bit per area; all zero between closures. Brings areas of several sites into order without a sort.
    pub(super) marked: Vec<u64>,
    /// By site + 1, and 0 for none; all empty between closures.
    pub(super) received: Vec<Tally>,
    /// The used entries of `received`.
    pub(super) receiving: Vec<u32>,
    pub(super) flows: Vec<Inflow>,
    pub(super) lost: Vec<Sum>,
    pub(super) within: Vec<WithinChange>,
}

/// The figures before.
#[derive(Clone, Debug, Default)]
pub(super) struct Baseline {
    /// 0 for none.
    pub(super) ranking: u64,
    pub(super) weights: Vec<f64>,
    pub(super) thresholds_ms: Vec<u32>,
    pub(super) total: Tally,
    pub(super) unreachable: Tally,
    pub(super) within: Vec<Sum>,
}

impl Baseline {
    pub(super) fn is_of(&self, ranking: &Ranking<'_>, weights: &[f64], thresholds_ms: &[u32]) -> bool {
        self.ranking == ranking.identity && self.thresholds_ms == thresholds_ms && self.weights == weights
    }

    pub(super) fn of(ranking: &Ranking<'_>, weights: &[f64], thresholds_ms: &[u32]) -> Result<Self, RankingError> {
        if weights.len() != ranking.areas() {
            return Err(RankingError::Weights { areas: ranking.areas(), found: weights.len() });
        }
        let (mut total, mut unreachable) = (Tally::default(), Tally::default());
        let mut within = vec![Sum::default(); thresholds_ms.len()];
        for (area, &weight) in weights.iter().enumerate() {
            total.add(weight);
            if weight.is_nan() || weight < 0.0 || total.weight.is_infinite() {
                return Err(RankingError::Weight { area, weight });
            }
            let time_ms = ranking.times_ms[area * ranking.kept];
            if time_ms == UNREACHABLE_MS {
                unreachable.add(weight);
                continue;
            }
            for (sum, _) in within.iter_mut().zip(thresholds_ms).filter(|(_, limit_ms)| time_ms <= **limit_ms) {
                sum.add(weight);
            }
        }
        let (weights, thresholds_ms) = (weights.to_vec(), thresholds_ms.to_vec());
        Ok(Self { ranking: ranking.identity, weights, thresholds_ms, total, unreachable, within })
    }
}

impl ClosureScratch {
    pub(super) fn prepare(
        &mut self,
        ranking: &Ranking<'_>,
        weights: &[f64],
        limits_ms: &[u32],
    ) -> Result<(), RankingError> {
        if self.baseline.is_of(ranking, weights, limits_ms) {
            self.lost.fill(Sum::default());
            self.flows.clear();
            return Ok(());
        }
        let sites = ranking.first_area.len() - 1;
        *self = Self {
            baseline: Baseline::of(ranking, weights, limits_ms)?,
            closed: vec![false; sites],
            marked: vec![0; ranking.areas().div_ceil(64)],
            received: vec![Tally::default(); sites + 1],
            receiving: Vec::with_capacity(sites + 1),
            flows: Vec::with_capacity(sites + 1),
            lost: vec![Sum::default(); limits_ms.len()],
            within: Vec::with_capacity(limits_ms.len()),
        };
        Ok(())
    }

    /// Marks the closed sites and the areas whose best they are; the words that hold such areas.
    pub(super) fn mark(&mut self, ranking: &Ranking<'_>, closed: &[SiteIndex]) -> std::ops::Range<usize> {
        let (mut first, mut end) = (usize::MAX, 0);
        for &site in closed {
            let areas = ranking.areas_of(site);
            if let ([low, ..], [.., high]) = (areas, areas) {
                (first, end) = (first.min(*low as usize / 64), end.max(*high as usize / 64 + 1));
            }
            if !std::mem::replace(&mut self.closed[site.index()], true) {
                for area in areas {
                    self.marked[*area as usize / 64] |= 1 << (area % 64);
                }
            }
        }
        first.min(end)..end
    }

    pub(super) fn receive(&mut self, to: Option<SiteIndex>, weight: f64) {
        let entry = to.map_or(0, |site| site.0 + 1);
        let received = &mut self.received[entry as usize];
        if received.areas == 0 {
            self.receiving.push(entry);
        }
        received.add(weight);
    }

    /// Takes a weight out of the limits that it was within before and is not after.
    pub(super) fn leave(&mut self, before_ms: u32, after_ms: u32, weight: f64) {
        for (lost, &limit_ms) in self.lost.iter_mut().zip(&self.baseline.thresholds_ms) {
            // A limit of u32::MAX is no limit, but who cannot get there is not within it.
            if before_ms <= limit_ms && (limit_ms < after_ms || after_ms == UNREACHABLE_MS) {
                lost.add(weight);
            }
        }
    }

    /// Writes the flows and limits, and clears what the next closure needs clear.
    pub(super) fn finish(&mut self, closed: &[SiteIndex]) {
        for site in closed {
            self.closed[site.index()] = false;
        }
        self.receiving.sort_unstable();
        for entry in self.receiving.drain(..) {
            let people = std::mem::take(&mut self.received[entry as usize]);
            self.flows.push(Inflow { to: entry.checked_sub(1).map(SiteIndex), people });
        }
        let sums = self.baseline.within.iter().zip(&self.lost);
        self.within.clear();
        self.within.extend(self.baseline.thresholds_ms.iter().zip(sums).map(|(&limit_ms, (before, lost))| {
            WithinChange { limit_ms, before: before.value(), after: before.less(lost) }
        }));
    }
}

/// A sum with what rounding took from it (Neumaier 1974, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher
/// Summen"): "before less lost" stays right where almost everything is lost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) sum: f64,
    pub(super) rest: f64,
}

impl Sum {
    pub(super) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.rest += if self.sum >= value { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
    }

    pub(super) fn value(&self) -> f64 {
        self.sum + self.rest
    }

    pub(super) fn less(&self, other: &Self) -> f64 {
        ((self.sum - other.sum) + (self.rest - other.rest)).max(0.0)
    }
}
