//! Why there is no plan, and what each rule costs.

use crate::pool::Pool;
use crate::prices;
use crate::problem::Problem;
use crate::solve::tree;
use crate::tree::{FULL, NodeBudget};
use crate::{Control, Fixed, Request, Rule, SitingError, Status, Wanted, solve};

/// Clashing sets are looked for by size up to this many parts; above it a set of which no part can be left out is given.
const MOST_PARTS: usize = 12;

/// Part of a request that a plan may be unable to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A rule of the request, by index.
    Rule(usize),
    /// The least number of open sites.
    LeastOpen,
    /// The most open sites.
    MostOpen,
    /// Sites that must be open.
    KeptOpen,
    /// Sites that must be closed.
    KeptClosed,
}

/// The smallest set of parts that cannot hold together; `None` if all can, or if a limit stopped the search before that was
/// known. An empty set: even without all of them somebody cannot reach a site.
///
/// # Errors
/// As [`solve`].
pub fn clash(request: &Request, control: Control<'_>) -> Result<Option<Vec<Part>>, SitingError> {
    let mut parts: Vec<Part> = (0..request.rules.len()).map(Part::Rule).collect();
    let any = |fixed: Fixed| request.candidates.iter().any(|site| site.fixed == fixed);
    let others = [
        (request.least_open > 0, Part::LeastOpen),
        (request.most_open < request.times.sites(), Part::MostOpen),
        (any(Fixed::Open), Part::KeptOpen),
        (any(Fixed::Closed), Part::KeptClosed),
    ];
    parts.extend(others.into_iter().filter(|other| other.0).map(|other| other.1));
    if possible(request, &parts, control)? != Some(false) {
        return Ok(None);
    }
    if parts.len() <= MOST_PARTS {
        let mut sets: Vec<u32> = (0..1u32 << parts.len()).collect();
        sets.sort_by_key(|set| (set.count_ones(), *set));
        for set in sets {
            let kept: Vec<Part> = (0..parts.len()).filter(|at| set >> at & 1 == 1).map(|at| parts[at]).collect();
            if possible(request, &kept, control)? == Some(false) {
                return Ok(Some(kept));
            }
        }
    }
    // One after the other is left out where the rest clashes all the same.
    let mut at = 0;
    while at < parts.len() {
        let mut fewer = parts.clone();
        fewer.remove(at);
        match possible(request, &fewer, control)? {
            Some(false) => parts = fewer,
            _ => at += 1,
        }
    }
    Ok(Some(parts))
}

/// The request with some parts only.
fn with(request: &Request, parts: &[Part]) -> Request {
    let mut some = request.clone();
    some.rules = (0..request.rules.len())
        .filter(|&at| parts.contains(&Part::Rule(at)))
        .map(|at| request.rules[at].clone())
        .collect();
    if !parts.contains(&Part::LeastOpen) {
        some.least_open = 0;
    }
    if !parts.contains(&Part::MostOpen) {
        some.most_open = some.times.sites();
    }
    for site in &mut some.candidates {
        let left_out = match site.fixed {
            Fixed::Open => !parts.contains(&Part::KeptOpen),
            Fixed::Closed => !parts.contains(&Part::KeptClosed),
            Fixed::Free => false,
        };
        if left_out {
            site.fixed = Fixed::Free;
        }
    }
    some
}

/// Whether any plan keeps these parts; `None` if a limit stopped the search.
fn possible(request: &Request, parts: &[Part], control: Control<'_>) -> Result<Option<bool>, SitingError> {
    let some = with(request, parts);
    let problem = Problem::of(&some)?;
    let Some(target) = problem.targets.first() else { return Ok(None) };
    let nothing = target.nothing();
    let mut spent = NodeBudget { nodes: 0, control };
    // Every plan is worth 0: the first that is found ends the search.
    let mut pool = Pool::best(1, 1);
    let mut tree = tree(&problem, &nothing);
    prices::set(&mut tree, &mut pool);
    let ended = tree.run(FULL, &mut pool, &mut spent);
    Ok(match (pool.least(), ended) {
        (Some(_), _) => Some(true),
        (None, Ok(())) => Some(false),
        (None, Err(_)) => None,
    })
}

/// What a rule costs: the best value of the first objective without it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// Index of the rule.
    pub rule: usize,
    /// Best value with all rules less that without this one, at least 0; `None` if either is not proved.
    pub value: Option<i64>,
    /// The same in the unit that people use, a figure less the other (a share within a limit falls, so that is below 0).
    pub figure: Option<f64>,
}

/// The price of each rule: how much better the first objective could be without it, all others kept.
///
/// # Errors
/// As [`solve`].
pub fn prices_of_rules(request: &Request, control: Control<'_>) -> Result<Vec<Price>, SitingError> {
    let mut all = request.clone();
    all.wanted = Wanted::Best(1);
    all.objectives.truncate(1);
    let best = |request: &Request| -> Result<Option<(i64, f64)>, SitingError> {
        let answer = solve(request, control)?;
        let proved = answer.status == Status::Optimal;
        Ok(answer.best().filter(|_| proved).map(|plan| (plan.values[0], plan.figures[0])))
    };
    let with_all = best(&all)?;
    let mut prices = Vec::new();
    for rule in 0..request.rules.len() {
        let mut fewer = all.clone();
        fewer.rules.remove(rule);
        let both = with_all.zip(best(&fewer)?);
        let value = both.map(|(with, without)| with.0 - without.0);
        prices.push(Price { rule, value, figure: both.map(|(with, without)| with.1 - without.1) });
    }
    Ok(prices)
}

/// The kinds of [`Rule`] in words.
#[must_use]
pub fn in_words(rule: &Rule) -> &'static str {
    match rule {
        Rule::Closed { .. } => "at most so many of today's sites closed",
        Rule::Group { .. } => "so many of a group of sites",
        Rule::Needs { .. } => "a site that needs another one",
        Rule::Budget { .. } => "the budget",
        Rule::Capacity(_) => "capacities",
        Rule::Volume { .. } => "least and most people by site",
        Rule::AreaLimit(_) => "longest time by area",
        Rule::AtMost { .. } => "a limit on an objective",
    }
}
