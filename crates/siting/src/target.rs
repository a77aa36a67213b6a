//! Objectives in the form that the search counts with: a sum of terms over the areas in play.

use std::sync::Arc;

use crate::{NO_WAY_MS, Objective, Request, SitingError};

/// Largest sum that may come up, so that sums and differences fit 64 bits.
const LARGEST: f64 = (1u64 << 60) as f64;

/// What a term counts of an area's time.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Time,
    Over(u32),
    /// By area in play and site.
    Table(Arc<Vec<i64>>),
    Longest,
    Worst(i64),
}

/// Part of an objective.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) kind: Kind,
    pub(crate) times: i64,
    /// By area in play.
    pub(crate) weights: Arc<Vec<i64>>,
}

/// An objective as terms, and a cost of each open site.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) terms: Vec<Term>,
    pub(crate) site_costs: Vec<i64>,
    sites: usize,
    /// Terms that are the same whoever is open: people who reach no candidate.
    pub(crate) constant: i64,
    /// About how large its value can become.
    pub(crate) size: f64,
}

/// Where people go: by entry the area in play, its site (`None`: no way), the time and how many of its people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    pub(crate) area: usize,
    pub(crate) site: Option<usize>,
    pub(crate) time: u32,
    pub(crate) people: i64,
    /// All people of the area, and how many of them earlier entries have.
    pub(crate) of: i64,
    pub(crate) before: i64,
}

impl Flow {
    /// The part of an area's weight that goes this way, in whole numbers that add up to the weight.
    fn part(&self, weight: i64) -> i64 {
        if self.people == self.of {
            return weight;
        }
        let up_to = |people: i64| i128::from(weight) * i128::from(people) / i128::from(self.of);
        (up_to(self.before + self.people) - up_to(self.before)) as i64
    }
}

impl Target {
    /// Of an objective, for the areas in play (indices into the request's).
    pub(crate) fn of(request: &Request, areas: &[usize], objective: &Objective) -> Result<Self, SitingError> {
        let sites = request.times.sites();
        let mut target = Self { terms: Vec::new(), site_costs: vec![0; sites], sites, constant: 0, size: 0.0 };
        target.add(request, areas, objective, 1)?;
        target.check(request, areas)?;
        Ok(target)
    }

    fn add(&mut self, request: &Request, areas: &[usize], objective: &Objective, by: i64) -> Result<(), SitingError> {
        let own = |weights: &Option<Vec<i64>>| -> Result<Vec<i64>, SitingError> {
            let all = weights.as_ref().unwrap_or(&request.weights);
            let (wanted, found) = (request.times.areas(), all.len());
            if wanted != found {
                return Err(SitingError::Length { what: "the weights of an objective".into(), wanted, found });
            }
            check_weights("a weight of an objective", all)?;
            Ok(all.clone())
        };
        let in_play = |all: &[i64]| Arc::new(areas.iter().map(|&area| all[area]).collect::<Vec<i64>>());
        match objective {
            Objective::Mean { weights } => {
                self.terms.push(Term { kind: Kind::Time, times: by, weights: in_play(&own(weights)?) });
            }
            Objective::Within { limit_ms, weights } => {
                let all = own(weights)?;
                let kept = in_play(&all);
                self.constant += by * (all.iter().sum::<i64>() - kept.iter().sum::<i64>());
                self.terms.push(Term { kind: Kind::Over(*limit_ms), times: by, weights: kept });
            }
            Objective::Longest => {
                let weights = in_play(&own(&None)?);
                self.terms.push(Term { kind: Kind::Longest, times: by, weights });
            }
            Objective::Worst { permille } => {
                if !(1..=1000).contains(permille) {
                    let what = "the share of the worst-off".into();
                    return Err(SitingError::Range { what, found: *permille, wanted: "1 to 1000 thousandths" });
                }
                let weights = in_play(&own(&None)?);
                self.terms.push(Term { kind: Kind::Worst(*permille), times: by, weights });
            }
            Objective::Table { costs, weights } => {
                let (wanted, found) = (request.times.areas() * self.sites, costs.len());
                if wanted != found {
                    return Err(SitingError::Length { what: "the table of costs".into(), wanted, found });
                }
                let rows = areas.iter().flat_map(|&area| &costs[area * self.sites..(area + 1) * self.sites]);
                let kind = Kind::Table(Arc::new(rows.copied().collect()));
                self.terms.push(Term { kind, times: by, weights: in_play(&own(weights)?) });
            }
            Objective::SiteCost => {
                self.site_costs.iter_mut().zip(&request.candidates).for_each(|(sum, site)| *sum += by * site.cost);
            }
            Objective::Sites => self.site_costs.iter_mut().for_each(|sum| *sum += by),
            Objective::Mix(parts) => {
                for (times, part) in parts {
                    if *times < 0 || by.checked_mul(*times).is_none() {
                        let what = "the weight of an objective in a mixture".into();
                        return Err(SitingError::Range {
                            what,
                            found: *times,
                            wanted: "a moderate number, at least 0",
                        });
                    }
                    if *times > 0 {
                        self.add(request, areas, part, by * times)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// That no sum can leave 60 bits.
    fn check(&mut self, request: &Request, areas: &[usize]) -> Result<(), SitingError> {
        let rows = areas.iter().flat_map(|&area| request.times.row(area));
        let longest = f64::from(rows.copied().filter(|time| *time != NO_WAY_MS).max().unwrap_or(0));
        let mut size: f64 = self.site_costs.iter().map(|cost| cost.abs() as f64).sum::<f64>() + self.constant as f64;
        for term in &self.terms {
            let people: f64 = term.weights.iter().map(|weight| *weight as f64).sum();
            let each = match &term.kind {
                Kind::Time => people * longest,
                Kind::Over(_) => people,
                Kind::Table(costs) => people * costs.iter().map(|cost| cost.unsigned_abs()).max().unwrap_or(0) as f64,
                Kind::Longest => longest,
                Kind::Worst(_) => people * longest * 1000.0,
            };
            size += each * term.times as f64;
        }
        if size > LARGEST {
            return Err(SitingError::TooLarge { what: "an objective".into(), size });
        }
        self.size = size;
        Ok(())
    }

    /// The same for no objective at all: every plan is worth 0.
    pub(crate) fn nothing(&self) -> Self {
        Self { terms: Vec::new(), site_costs: vec![0; self.sites], sites: self.sites, constant: 0, size: 1.0 }
    }

    /// Whether it is a sum over areas and sites, so that it needs no interval of a longest time or of the worst-off.
    pub(crate) fn is_sum(&self) -> bool {
        self.terms.iter().all(|term| !matches!(term.kind, Kind::Longest | Kind::Worst(_)))
    }

    /// Whether it is the number of open sites and nothing else.
    pub(crate) fn is_count(&self) -> bool {
        self.terms.is_empty() && self.constant == 0 && self.site_costs.iter().all(|cost| *cost == 1)
    }

    /// Whether it counts people beyond limits and nothing else.
    pub(crate) fn is_cover(&self) -> bool {
        let covers = self.terms.iter().all(|term| matches!(term.kind, Kind::Over(_)));
        !self.terms.is_empty() && covers && self.site_costs.iter().all(|cost| *cost == 0)
    }

    /// Whether everyone with a weight in it must reach a site for it to have a value; by area in play.
    pub(crate) fn must_reach(&self, area: usize) -> bool {
        self.terms.iter().any(|term| !matches!(term.kind, Kind::Over(_)) && term.weights[area] > 0)
    }

    /// Whether a longer time may cost less, so that the nearest site need not be the cheapest.
    pub(crate) fn has_table(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.kind, Kind::Table(_)))
    }

    /// What an area costs at a site, of the terms that are sums; with a site of `None` it has no way.
    pub(crate) fn cost(&self, area: usize, site: Option<usize>, time: u32) -> i64 {
        self.part(&Flow { area, site, time, people: 1, of: 1, before: 0 })
    }

    fn part(&self, flow: &Flow) -> i64 {
        let mut sum = 0;
        for term in &self.terms {
            let weight = flow.part(term.weights[flow.area]) * term.times;
            sum += match (&term.kind, flow.site) {
                (Kind::Time, Some(_)) => weight * i64::from(flow.time),
                (Kind::Over(limit), site) => weight * i64::from(site.is_none() || flow.time > *limit),
                (Kind::Table(costs), Some(site)) => weight * costs[flow.area * self.sites + site],
                _ => 0,
            };
        }
        sum
    }

    /// Cost of the open sites themselves.
    pub(crate) fn of_sites(&self, sites: &[usize]) -> i64 {
        sites.iter().map(|&site| self.site_costs[site]).sum()
    }

    /// Its value for people who go these ways, without the cost of sites: everyone who must reach a site does.
    pub(crate) fn of_flows(&self, flows: &[Flow]) -> i64 {
        let mut sum = self.constant + flows.iter().map(|flow| self.part(flow)).sum::<i64>();
        for term in &self.terms {
            match term.kind {
                Kind::Longest => {
                    let with_people = flows.iter().filter(|flow| term.weights[flow.area] > 0 && flow.people > 0);
                    sum += term.times * i64::from(with_people.map(|flow| flow.time).max().unwrap_or(0));
                }
                Kind::Worst(permille) => {
                    let parts = flows.iter().map(|flow| (flow.time, flow.part(term.weights[flow.area])));
                    sum += term.times * worst(parts.filter(|part| part.1 > 0).collect(), permille);
                }
                _ => {}
            }
        }
        sum
    }
}

/// Sum over the worst-off `permille` thousandths of the weight of weight x time, times 1000.
fn worst(mut parts: Vec<(u32, i64)>, permille: i64) -> i64 {
    parts.sort_unstable_by(|a, b| b.cmp(a));
    let mut left = parts.iter().map(|part| part.1).sum::<i64>() * permille;
    let mut sum = 0;
    for (time, weight) in parts {
        let taken = left.min(weight * 1000);
        sum += taken * i64::from(time);
        left -= taken;
        if left == 0 {
            break;
        }
    }
    sum
}

/// That weights are at least 0.
pub(crate) fn check_weights(what: &str, weights: &[i64]) -> Result<(), SitingError> {
    match weights.iter().find(|weight| **weight < 0) {
        Some(&found) => Err(SitingError::Range { what: what.into(), found, wanted: "at least 0" }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::worst;

    #[test]
    fn the_worst_tenth_takes_part_of_a_group() {
        // Ten people; the worst tenth is one of the two at 50.
        assert_eq!(worst(vec![(10, 8), (50, 2)], 100), 50 * 1000);
        // A quarter of ten is 2.5 people: two at 50, half a person at 10.
        assert_eq!(worst(vec![(10, 8), (50, 2)], 250), 2 * 50_000 + 5_000);
        assert_eq!(worst(vec![(10, 8), (50, 2)], 1000), 180_000);
    }
}
