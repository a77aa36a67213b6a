//! What is asked of tables, by ids and in the units that people use.

use std::collections::{BTreeMap, BTreeSet};

use crate::aim::{COST_SCALE, Searched};
use crate::question_error::QuestionError;
use crate::tables::Tables;
use crate::words::most_beyond;
use crate::{Aim, Answer, Candidate, Fixed, NO_WAY_MS, Objective, Plan, Request, Rule, Wanted};

/// Most plans that are listed where no number is given.
pub const MOST_LISTED: usize = 1000;

/// Figures of sites.
#[derive(Clone, Debug, PartialEq)]
pub enum BySite {
    /// The same of every one.
    Same(f64),
    /// A column of the table of sites; blank: not known.
    Column(String),
    /// By id; of the others it is not known.
    Each(BTreeMap<String, f64>),
}

/// Of some sites so many are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteGroup {
    /// Their ids.
    pub sites: Vec<String>,
    /// At least so many.
    pub least: usize,
    /// At most so many.
    pub most: usize,
}

/// In each group of sites, those with the same text in a column, so many are open. Blank: in no group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EachOf {
    /// Column of the table of sites.
    pub column: String,
    /// At least so many.
    pub least: usize,
    /// At most so many.
    pub most: usize,
}

/// A site is open only if one of others is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Its id.
    pub site: String,
    /// Ids of those of which one must be open.
    pub one_of: Vec<String>,
}

/// At least a share of the people is within a time.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareWithin {
    /// Milliseconds.
    pub limit_ms: u32,
    /// 0 to 1.
    pub share: f64,
    /// In each group of areas, those with the same text in this column, or [`DEPRIVATION`]; else of all people.
    pub each: Option<String>,
}

/// Nobody is worse off than with the sites of today, but for so much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoWorse {
    /// Milliseconds.
    pub more_ms: u32,
    /// The mean of each group of areas, as in [`ShareWithin::each`]; else every area with people.
    pub each: Option<String>,
}

/// The groups of areas that are the fifths of deprivation.
pub const DEPRIVATION: &str = "deprivation";

/// A question about the sites of [`Tables`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Fewest and most open sites; `None`: any number.
    pub open: Option<(usize, usize)>,
    /// Ids of sites that are open in any case.
    pub keep_open: Vec<String>,
    /// Ids of sites that are not to be chosen.
    pub keep_closed: Vec<String>,
    /// At most so many of the sites of today are closed.
    pub most_closed: Option<usize>,
    /// What is to be best, the most important first; empty: the mean time.
    pub aims: Vec<Aim>,
    /// How many of some sites are open.
    pub groups: Vec<SiteGroup>,
    /// How many are open in each group of a column.
    pub each_of: Vec<EachOf>,
    /// Sites that need others.
    pub needs: Vec<Needs>,
    /// What it costs to have a site open.
    pub costs: Option<BySite>,
    /// The open sites cost no more than this.
    pub budget: Option<f64>,
    /// Most people that are served at a site; the others go elsewhere.
    pub capacity: Option<BySite>,
    /// Fewest people at an open site.
    pub least_people: Option<BySite>,
    /// Most people at an open site.
    pub most_people: Option<BySite>,
    /// Shares that are to be within a time.
    pub share_within: Vec<ShareWithin>,
    /// Longest way of anybody, milliseconds.
    pub no_longer_ms: Option<u32>,
    /// By how much nobody may be worse off than today.
    pub no_worse: Vec<NoWorse>,
    /// How many plans are listed at most; `None`: the best one, with [`Question::near_percent`] [`MOST_LISTED`].
    pub best: Option<usize>,
    /// All plans within so many per cent of the best.
    pub near_percent: Option<f64>,
}

/// A question put to its tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked<'t> {
    /// The tables.
    pub tables: &'t Tables,
    /// What is to be best.
    pub aims: Vec<Aim>,
    /// The same in whole numbers, in the order of the aims.
    pub searched: Vec<Searched>,
    /// The request.
    pub request: Request,
    /// Each rule of the request in words.
    pub rules: Vec<String>,
    /// Whether costs of sites are known.
    pub has_costs: bool,
}

impl Asked<'_> {
    /// What an aim is worth in a plan, in the unit of [`Aim::unit`].
    ///
    /// # Panics
    /// If there is no such aim, or the plan is of another request.
    #[must_use]
    pub fn value(&self, plan: &Plan, at: usize) -> f64 {
        self.aims[at].value(&self.searched[at], plan.values[at], self.tables)
    }

    /// What no plan can beat in the last aim; `None` if that is not known.
    #[must_use]
    pub fn bound(&self, answer: &Answer) -> Option<f64> {
        let last = self.aims.len() - 1;
        let bound = *answer.bounds.get(last)?;
        (bound != i64::MIN).then(|| self.aims[last].value(&self.searched[last], bound, self.tables))
    }

    /// Ids of sites.
    ///
    /// # Panics
    /// If there is no such site.
    #[must_use]
    pub fn ids(&self, sites: &[usize]) -> Vec<&str> {
        sites.iter().map(|&site| self.tables.sites[site].as_str()).collect()
    }

    /// The sites of today.
    #[must_use]
    pub fn today(&self) -> Vec<usize> {
        (0..self.tables.sites.len()).filter(|&site| self.tables.existing[site]).collect()
    }
}

impl Question {
    /// The same with what another one says in its place; lists and objectives are replaced as a whole.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        fn list<T>(own: Vec<T>, other: Vec<T>) -> Vec<T> {
            if other.is_empty() { own } else { other }
        }
        Self {
            open: other.open.or(self.open),
            keep_open: list(self.keep_open, other.keep_open),
            keep_closed: list(self.keep_closed, other.keep_closed),
            most_closed: other.most_closed.or(self.most_closed),
            aims: list(self.aims, other.aims),
            groups: list(self.groups, other.groups),
            each_of: list(self.each_of, other.each_of),
            needs: list(self.needs, other.needs),
            costs: other.costs.or(self.costs),
            budget: other.budget.or(self.budget),
            capacity: other.capacity.or(self.capacity),
            least_people: other.least_people.or(self.least_people),
            most_people: other.most_people.or(self.most_people),
            share_within: list(self.share_within, other.share_within),
            no_longer_ms: other.no_longer_ms.or(self.no_longer_ms),
            no_worse: list(self.no_worse, other.no_worse),
            best: other.best.or(self.best),
            near_percent: other.near_percent.or(self.near_percent),
        }
    }

    /// Puts the question to tables.
    ///
    /// # Errors
    /// [`QuestionError`].
    pub fn ask<'t>(&self, tables: &'t Tables) -> Result<Asked<'t>, QuestionError> {
        let sites = tables.sites.len();
        let candidates = self.candidates(tables)?;
        let (least_open, most_open) = self.open.unwrap_or((0, sites));
        if least_open > sites {
            return Err(QuestionError::TooFewSites { least: least_open, table: tables.source.clone(), sites });
        }
        let wanted = match self.near_percent {
            Some(percent) => Wanted::Near {
                milli_percent: (percent * 1000.0).round() as i64,
                most: self.best.unwrap_or(MOST_LISTED),
            },
            None => Wanted::Best(self.best.unwrap_or(1)),
        };
        let aims = if self.aims.is_empty() { vec![Aim::Mean] } else { self.aims.clone() };
        let has_costs = self.costs.is_some();
        let searched: Vec<Searched> =
            aims.iter().map(|aim| aim.searched(tables, has_costs)).collect::<Result<_, _>>()?;
        let objectives = searched.iter().map(|searched| searched.objective.clone()).collect();
        let (words, rules) = self.rules(tables)?.into_iter().unzip();
        let (times, weights) = (tables.times.clone(), tables.weights.clone());
        let request = Request { times, weights, candidates, least_open, most_open, objectives, rules, wanted };
        Ok(Asked { tables, aims, searched, request, rules: words, has_costs })
    }

    fn candidates(&self, tables: &Tables) -> Result<Vec<Candidate>, QuestionError> {
        let existing = |site: usize| Candidate { existing: tables.existing[site], ..Candidate::default() };
        let mut candidates: Vec<Candidate> = (0..tables.sites.len()).map(existing).collect();
        for (ids, fixed) in [(&self.keep_open, Fixed::Open), (&self.keep_closed, Fixed::Closed)] {
            for id in ids {
                let site = tables.site(id)?;
                if ![Fixed::Free, fixed].contains(&candidates[site].fixed) {
                    return Err(QuestionError::OpenAndClosed { id: id.clone() });
                }
                candidates[site].fixed = fixed;
            }
        }
        if let Some(costs) = &self.costs {
            let costs = tables.figures(costs)?;
            for (candidate, cost) in candidates.iter_mut().zip(costs) {
                candidate.cost = (cost.unwrap_or(0.0) * COST_SCALE).round() as i64;
            }
        }
        Ok(candidates)
    }

    /// The rules, each with its words.
    fn rules(&self, tables: &Tables) -> Result<Vec<(String, Rule)>, QuestionError> {
        let mut rules = self.rules_of_sites(tables)?;
        let sites = tables.sites.len();
        let scaled = |figures: &BySite, round: fn(f64) -> f64| -> Result<Vec<Option<i64>>, QuestionError> {
            let figures = tables.figures(figures)?;
            Ok(figures.into_iter().map(|f| f.map(|f| round(f * tables.weight_scale) as i64)).collect())
        };
        if let Some(capacity) = &self.capacity {
            rules.push(("capacities".to_owned(), Rule::Capacity(scaled(capacity, f64::floor)?)));
        }
        if let Some(least) = &self.least_people {
            let words = match least {
                BySite::Same(least) => format!("at least {least} people at each open site"),
                _ => "the fewest people at each open site".to_owned(),
            };
            let least = scaled(least, f64::ceil)?.into_iter().map(Option::unwrap_or_default).collect();
            rules.push((words, Rule::Volume { least, most: vec![None; sites] }));
        }
        if let Some(most) = &self.most_people {
            let words = match most {
                BySite::Same(most) => format!("at most {most} people at each open site"),
                _ => "the most people at each open site".to_owned(),
            };
            rules.push((words, Rule::Volume { least: vec![0; sites], most: scaled(most, f64::floor)? }));
        }
        rules.extend(self.rules_of_people(tables)?);
        Ok(rules)
    }

    fn rules_of_sites(&self, tables: &Tables) -> Result<Vec<(String, Rule)>, QuestionError> {
        let mut rules = Vec::new();
        let known = |ids: &[String]| ids.iter().map(|id| tables.site(id)).collect::<Result<Vec<usize>, _>>();
        if let Some(most) = self.most_closed {
            if !tables.existing.contains(&true) {
                return Err(QuestionError::NoToday);
            }
            rules.push((format!("at most {most} of today's sites closed"), Rule::Closed { most }));
        }
        for SiteGroup { sites, least, most } in &self.groups {
            let words = format!("{} open of {}", range(*least, *most), sites.join(", "));
            rules.push((words, Rule::Group { sites: known(sites)?, least: *least, most: *most }));
        }
        for EachOf { column, least, most } in &self.each_of {
            let cells = tables.site_column(column)?;
            let values: BTreeSet<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
            for value in values {
                let sites = (0..cells.len()).filter(|&site| cells[site].trim() == value).collect();
                let words = format!("{} open where {column} is \"{value}\"", range(*least, *most));
                rules.push((words, Rule::Group { sites, least: *least, most: *most }));
            }
        }
        for Needs { site, one_of } in &self.needs {
            let words = format!("{site} is open only if one of {} is", one_of.join(", "));
            rules.push((words, Rule::Needs { site: tables.site(site)?, one_of: known(one_of)? }));
        }
        if let Some(budget) = self.budget {
            if self.costs.is_none() {
                return Err(QuestionError::NoCosts);
            }
            let most = (budget * COST_SCALE).floor() as i64;
            rules.push((format!("a budget of {budget}"), Rule::Budget { most }));
        }
        Ok(rules)
    }

    fn rules_of_people(&self, tables: &Tables) -> Result<Vec<(String, Rule)>, QuestionError> {
        let mut rules = Vec::new();
        let minutes = |ms: u32| f64::from(ms) / 60_000.0;
        for ShareWithin { limit_ms, share, each } in &self.share_within {
            let words = format!("at least {} % within {} minutes", percent(*share), minutes(*limit_ms));
            for (of, weights) in tables.groups(each.as_deref())? {
                let value = most_beyond(weights.iter().sum(), *share);
                let weights = each.is_some().then_some(weights);
                let objective = Objective::Within { limit_ms: *limit_ms, weights };
                rules.push((format!("{words}{of}"), Rule::AtMost { objective, value }));
            }
        }
        if let Some(limit) = self.no_longer_ms {
            let words = format!("nobody longer than {} minutes", minutes(limit));
            rules.push((words, Rule::AreaLimit(vec![limit; tables.areas.len()])));
        }
        if self.no_worse.is_empty() {
            return Ok(rules);
        }
        if !tables.existing.contains(&true) {
            return Err(QuestionError::NoToday);
        }
        let today = tables.today_ms();
        for NoWorse { more_ms, each } in &self.no_worse {
            let worse = format!("worse than today by more than {} minutes", minutes(*more_ms));
            let Some(column) = each else {
                let limit = |time: &u32| if *time == NO_WAY_MS { NO_WAY_MS } else { time.saturating_add(*more_ms) };
                rules.push((format!("no area {worse}"), Rule::AreaLimit(today.iter().map(limit).collect())));
                continue;
            };
            for (of, mut weights) in tables.groups(Some(column))? {
                // Who has no way today cannot be worse off.
                weights.iter_mut().zip(&today).filter(|(_, t)| **t == NO_WAY_MS).for_each(|(weight, _)| *weight = 0);
                let with_more = |(weight, time): (&i64, &u32)| match *weight {
                    0 => 0,
                    weight => weight * (i64::from(*time) + i64::from(*more_ms)),
                };
                let value = weights.iter().zip(&today).map(with_more).sum();
                let objective = Objective::Mean { weights: Some(weights) };
                rules.push((format!("the mean{of} not {worse}"), Rule::AtMost { objective, value }));
            }
        }
        Ok(rules)
    }
}

fn range(least: usize, most: usize) -> String {
    match (least, most) {
        (least, usize::MAX) => format!("at least {least}"),
        (0, most) => format!("at most {most}"),
        (least, most) if least == most => format!("{least}"),
        (least, most) => format!("{least} to {most}"),
    }
}

/// Without the last bits of a binary number.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

#[cfg(test)]
mod tests;
