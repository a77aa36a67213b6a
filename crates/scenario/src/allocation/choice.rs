//! Shares by choice: logit and Huff, and their calibration to recorded volumes.

use super::by_points::Units;
use super::{Assignment, Rule, Setting, Share};
use crate::model::{OpenSite, Side, offered};
use crate::week::{WHOLE_WEEK, states};
use crate::{AllocationSpec, Case, ScenarioSpec, ServiceIndex, SiteIndex, TravelTimes};

/// Nearer than this counts as this far with Huff's model: a share cannot be infinite.
const LEAST_HUFF_MIN: f64 = 1.0;

/// How often factors are balanced at most, and how far off a volume may stay (relative).
const MOST_ROUNDS: usize = 500;
const CLOSE_ENOUGH: f64 = 1e-6;

pub(super) fn assign(setting: &Setting<'_>) -> Vec<Assignment> {
    (0..setting.times.areas()).map(|area| of_area(setting, area)).collect()
}

fn of_area(setting: &Setting<'_>, area: usize) -> Assignment {
    let mut sums = vec![0.0; setting.sites.len()];
    let mut served = 0;
    for (open, part) in &setting.states {
        let shares = shares(setting, area, open);
        if !shares.is_empty() {
            served += part;
        }
        for (site, share) in shares {
            sums[site] += share * (*part as f64 / WHOLE_WEEK as f64);
        }
    }
    let share = |(site, &share): (usize, &f64)| {
        let time_ms = setting.time_ms(area, site).filter(|_| share > 0.0)?;
        Some(Share { site: setting.sites[site].site, time_ms, share })
    };
    let mut shares: Vec<Share> = sums.iter().enumerate().filter_map(share).collect();
    shares.sort_unstable_by_key(|share| share.site);
    let whole = served == WHOLE_WEEK;
    if let ([one], true) = (&mut shares[..], whole) {
        one.share = 1.0;
    }
    let reason = (!whole).then(|| setting.reason(area).to_owned());
    Assignment { shares, served: served as f64 / WHOLE_WEEK as f64, reason }
}

/// Shares of the sites that are open, by their number; they sum to 1, or there are none.
fn shares(setting: &Setting<'_>, area: usize, open: &[usize]) -> Vec<(usize, f64)> {
    // Logarithms: exp(-0.1 x 600 minutes) is small, but not none.
    let utilities: Vec<(usize, f64)> =
        open.iter().filter_map(|&site| Some((site, utility(setting, site, setting.time_ms(area, site)?)))).collect();
    let best = utilities.iter().map(|(_, u)| *u).fold(f64::NEG_INFINITY, f64::max);
    let mut shares: Vec<(usize, f64)> = utilities.into_iter().map(|(site, u)| (site, (u - best).exp())).collect();
    let total: f64 = shares.iter().map(|(_, share)| share).sum();
    shares.retain(|(_, share)| *share >= setting.spec.least_share * total);
    let kept: f64 = shares.iter().map(|(_, share)| share).sum();
    shares.iter_mut().for_each(|(_, share)| *share /= kept);
    shares
}

fn utility(setting: &Setting<'_>, site: usize, time_ms: u32) -> f64 {
    let open = &setting.sites[site];
    let factor = setting.factors.get(open.site.index()).copied().unwrap_or(1.0);
    let pull = (open.figures.attractiveness.unwrap_or(1.0) * factor).ln();
    let minutes = f64::from(time_ms) / 60_000.0;
    match setting.spec.rule {
        Rule::Logit { decay_per_min } => pull - decay_per_min * minutes,
        Rule::Huff { exponent } => pull - exponent * minutes.max(LEAST_HUFF_MIN).ln(),
        Rule::Nearest | Rule::Capacity => pull,
    }
}

/// What calibration did at one site.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationRow {
    /// The site.
    pub site: SiteIndex,
    /// Volume that was recorded.
    pub recorded: f64,
    /// The same, scaled so that all recorded volumes together are what the model allocates to these sites.
    pub wanted: f64,
    /// What the model gives without calibration.
    pub before: f64,
    /// What it gives with it.
    pub after: f64,
    /// The factor of attractiveness; their geometric mean is 1.
    pub factor: f64,
}

/// Factors of attractiveness, one per site position (1 for sites without a record), and how well they fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// By site position.
    pub factors: Vec<f64>,
    /// The sites with a record, in index order.
    pub rows: Vec<CalibrationRow>,
    /// Largest relative distance from what is wanted.
    pub worst: f64,
}

/// Balances factors of attractiveness until the modelled volumes of today's sites are in the proportion of the recorded
/// ones: each factor is multiplied by wanted / modelled, again and again (the balancing of a singly constrained spatial
/// interaction model; Wilson 1971). Shares of every rule of choice stay shares, so nobody is lost.
///
/// `None` if no site with a record gets anybody.
#[must_use]
pub fn calibrate(
    case: &Case,
    spec: &AllocationSpec,
    service: Option<ServiceIndex>,
    times: &TravelTimes,
) -> Option<Calibrated> {
    let mut sites = offered(case, &ScenarioSpec::baseline(), Side::Before, service);
    let id = |open: &OpenSite| case.sites.site(open.site).id.as_str();
    sites.sort_by(|a, b| id(a).cmp(id(b)));
    let hours: Vec<_> = sites.iter().map(|open| open.figures.hours.as_ref()).collect();
    let states = states(&hours, &case.week);
    let recorded: Vec<(SiteIndex, f64)> =
        sites.iter().filter_map(|s| Some((s.site, s.figures.recorded.filter(|r| *r > 0.0)?))).collect();
    let units = Units::of(case, times);
    let mut factors = vec![1.0; case.sites.len()];
    let mut first: Option<Vec<f64>> = None;
    for round in 0..MOST_ROUNDS {
        let (areas, times) = (&*units.areas, units.times);
        let setting = Setting {
            areas,
            spec: spec.clone(),
            times,
            sites: sites.clone(),
            states: states.clone(),
            factors: &factors,
            given: false,
        };
        let mut volumes = vec![0.0; case.sites.len()];
        for (area, assignment) in areas.iter().zip(assign(&setting)) {
            let weight = area.weights.get(spec.weight).copied().unwrap_or(0.0);
            assignment.shares().iter().for_each(|s| volumes[s.site.index()] += s.share * weight);
        }
        let last = volumes;
        let first = first.get_or_insert_with(|| last.clone());
        let modelled: f64 = recorded.iter().map(|(site, _)| last[site.index()]).sum();
        let all: f64 = recorded.iter().map(|(_, recorded)| recorded).sum();
        let wanted = |recorded: f64| recorded * modelled / all;
        let off = |&(site, recorded): &(SiteIndex, f64)| last[site.index()] / wanted(recorded);
        if modelled <= 0.0 || recorded.is_empty() {
            return None;
        }
        let worst = recorded.iter().map(|r| (off(r) - 1.0).abs()).fold(0.0, f64::max);
        if worst <= CLOSE_ENOUGH || round + 1 == MOST_ROUNDS {
            let row = |&(site, recorded): &(SiteIndex, f64)| CalibrationRow {
                site,
                recorded,
                wanted: wanted(recorded),
                before: first[site.index()],
                after: last[site.index()],
                factor: factors[site.index()],
            };
            let mut rows: Vec<CalibrationRow> = recorded.iter().map(row).collect();
            rows.sort_by_key(|row| row.site);
            return Some(Calibrated { factors, rows, worst });
        }
        for r in &recorded {
            // A site that nobody chooses at all (all shares below the least) gets a chance.
            factors[r.0.index()] /= off(r).clamp(0.1, 10.0);
        }
        let mean = recorded.iter().map(|(site, _)| factors[site.index()].ln()).sum::<f64>() / recorded.len() as f64;
        recorded.iter().for_each(|(site, _)| factors[site.index()] /= mean.exp());
    }
    None
}
