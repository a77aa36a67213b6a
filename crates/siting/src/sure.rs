//! How sure a plan is: draws of times and people, and how much longer the way to a site may get.

use crate::{Control, Fixed, Matrix, Request, SitingError, Status, Wanted, solve};

/// Draws of what is not known exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draws {
    /// How many.
    pub count: usize,
    /// The same seed gives the same draws everywhere.
    pub seed: u64,
    /// Every time is multiplied by a factor between 1 - this and 1 + this, drawn for each pair anew (0 to 0.9).
    pub times: f64,
    /// Every weight likewise, drawn for each area.
    pub weights: f64,
}

/// How a plan fared in draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// Draws in which it was best, equally best included.
    pub best: usize,
    /// Draws solved with proof.
    pub proved: usize,
    /// In the proved draws, how much worse it was than the best, as a share of the best value: the largest.
    pub worst_regret: f64,
    /// By site: in how many of the proved draws the best plan has it.
    pub chosen: Vec<usize>,
}

/// In how many draws a plan stays best in the first objective. A plan that breaks a rule in a draw is not best in it.
///
/// # Errors
/// As [`solve`].
pub fn sensitivity(
    request: &Request,
    plan: &[usize],
    draws: Draws,
    control: Control<'_>,
) -> Result<Sensitivity, SitingError> {
    let sites = request.times.sites();
    let mut sure = Sensitivity { best: 0, proved: 0, worst_regret: 0.0, chosen: vec![0; sites] };
    let mut random = Random(draws.seed);
    for _ in 0..draws.count {
        let mut drawn = request.clone();
        drawn.objectives.truncate(1);
        drawn.wanted = Wanted::Best(1);
        let spread = draws.times.clamp(0.0, 0.9);
        let factors: Vec<f64> = (0..request.times.areas() * sites).map(|_| random.factor(spread)).collect();
        drawn.times = request.times.map(|area, site, time| {
            ((f64::from(time) * factors[area * sites + site]).round() as u32).min(crate::NO_WAY_MS - 1)
        });
        let spread = draws.weights.clamp(0.0, 0.9);
        drawn.weights =
            request.weights.iter().map(|&weight| (weight as f64 * random.factor(spread)).round() as i64).collect();
        let best = solve(&drawn, control)?;
        let Some(best_plan) = best.best().filter(|_| best.status == Status::Optimal) else { continue };
        sure.proved += 1;
        best_plan.sites.iter().for_each(|&site| sure.chosen[site] += 1);
        for (site, candidate) in drawn.candidates.iter_mut().enumerate() {
            candidate.fixed = if plan.contains(&site) { Fixed::Open } else { Fixed::Closed };
        }
        let own = solve(&drawn, control)?;
        let Some(own) = own.best() else { continue };
        let (own, best) = (own.values[0], best_plan.values[0]);
        sure.best += usize::from(own == best);
        sure.worst_regret = sure.worst_regret.max((own - best) as f64 / best.abs().max(1) as f64);
    }
    Ok(sure)
}

/// Steele, Lea and Flood 2014, *Fast Splittable Pseudorandom Number Generators*: SplitMix64.
struct Random(u64);

impl Random {
    fn factor(&mut self, spread: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        let unit = (bits >> 11) as f64 / (1u64 << 53) as f64;
        1.0 + spread * (2.0 * unit - 1.0)
    }
}

/// How much longer every way to a site may get so that it still is in a plan as good as any without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// The site.
    pub site: usize,
    /// It stays with this much more, milliseconds; `None` if no plan is possible without it.
    pub stays_ms: Option<u32>,
    /// With this much more another plan is better: `stays_ms` + the resolution; `None` if it stays with any up to a week.
    pub goes_ms: Option<u32>,
}

/// Most that a way is made longer: a week.
const MOST_MS: u32 = 7 * 24 * 3_600_000;

/// The tolerance of each site of the best plan in the first objective, to a resolution of so many milliseconds. The best
/// value of the plans with a site can only rise with the time to it and that of plans without it stays, so there is one
/// point at which the site goes. Rules that depend on times are judged with the longer times.
///
/// # Errors
/// As [`solve`]; [`SitingError::Nothing`] if the request has no proved plan.
pub fn tolerances(request: &Request, resolution_ms: u32, control: Control<'_>) -> Result<Vec<Tolerance>, SitingError> {
    let mut one = request.clone();
    one.objectives.truncate(1);
    one.wanted = Wanted::Best(1);
    let value = |request: &Request| -> Result<Option<i64>, SitingError> {
        let answer = solve(request, control)?;
        match answer.status {
            Status::Optimal => Ok(answer.best().map(|plan| plan.values[0])),
            Status::Infeasible => Ok(None),
            Status::Stopped => Err(SitingError::Nothing("proof within the limit of nodes")),
        }
    };
    let answer = solve(&one, control)?;
    let Some(plan) = answer.best().filter(|_| answer.optimal()) else {
        return Err(SitingError::Nothing("proved plan"));
    };
    let step = resolution_ms.max(1);
    let mut all = Vec::new();
    for &site in &plan.sites {
        let mut without = one.clone();
        if one.candidates[site].fixed == Fixed::Open {
            all.push(Tolerance { site, stays_ms: None, goes_ms: None });
            continue;
        }
        without.candidates[site].fixed = Fixed::Closed;
        let Some(limit) = value(&without)? else {
            all.push(Tolerance { site, stays_ms: None, goes_ms: None });
            continue;
        };
        let stays = |more: u32| -> Result<bool, SitingError> {
            let mut longer = one.clone();
            longer.times = longer_to(&one.times, site, more);
            longer.candidates[site].fixed = Fixed::Open;
            Ok(value(&longer)?.is_some_and(|value| value <= limit))
        };
        // Doubling, then halving, in steps of the resolution.
        let (mut low, mut high) = (0u32, 1u32);
        while high <= MOST_MS / step && stays(high * step)? {
            (low, high) = (high, high * 2);
        }
        if high > MOST_MS / step {
            all.push(Tolerance { site, stays_ms: Some(MOST_MS), goes_ms: None });
            continue;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if stays(middle * step)? {
                low = middle;
            } else {
                high = middle;
            }
        }
        all.push(Tolerance { site, stays_ms: Some(low * step), goes_ms: Some(high * step) });
    }
    Ok(all)
}

fn longer_to(times: &Matrix, changed: usize, more: u32) -> Matrix {
    times.map(|_, site, time| if site == changed { time.saturating_add(more).min(crate::NO_WAY_MS - 1) } else { time })
}
