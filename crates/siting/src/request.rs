//! What is asked: sites to choose from, what is to be good, what must hold.

use std::sync::atomic::AtomicBool;

use crate::Matrix;

/// What is decided of a site before the choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fixed {
    /// Nothing: it may be open or closed.
    #[default]
    Free,
    /// It must be open.
    Open,
    /// It must not be open.
    Closed,
}

/// A position that may be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// Whether there is a site today.
    pub existing: bool,
    /// What is decided already.
    pub fixed: Fixed,
    /// Cost of having it open, in any whole unit, at least 0.
    pub cost: i64,
}

/// What is to be as small as possible. Each has a whole number as value (see [`crate::Plan::values`]) and a figure in the
/// unit that people use ([`Objective::figure`]).
///
/// Where `weights` are `None` they are those of the request. Areas of weight 0 do not count in any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objective {
    /// Mean time (p-median): sum of weight x milliseconds; figure: minutes. With the weights of a group it is the group's
    /// mean, with higher weights for deprived areas a weighted mean.
    Mean {
        /// Weights by area.
        weights: Option<Vec<i64>>,
    },
    /// People beyond a limit (maximal covering): sum of the weights of areas with more than the limit or no way; figure:
    /// the share within the limit, 0 to 1.
    Within {
        /// The limit; a time equal to it is within.
        limit_ms: u32,
        /// Weights by area.
        weights: Option<Vec<i64>>,
    },
    /// Longest time of an area with people (p-centre): milliseconds; figure: minutes.
    Longest,
    /// Mean time of the worst-off share of people (conditional value at risk; Rockafellar and Uryasev 2000, *Journal of
    /// Risk* 2(3)): sum over them of weight x milliseconds x 1000; figure: minutes.
    Worst {
        /// Their share in thousandths, 1 to 1000: 100 is the worst tenth.
        permille: i64,
    },
    /// A cost for each area and site, per unit of weight: an expected clinical outcome, for example. Value: sum of weight x
    /// cost; figure: mean cost. People still go to the nearest open site.
    Table {
        /// Cost by area and site, row by row as in the matrix; negative is good.
        costs: Vec<i64>,
        /// Weights by area.
        weights: Option<Vec<i64>>,
    },
    /// Cost of the open sites ([`Candidate::cost`]); figure: the same.
    SiteCost,
    /// Number of open sites; figure: the same.
    Sites,
    /// Sum of values, each times a whole number of at least 0; figure: the same.
    Mix(Vec<(i64, Objective)>),
}

/// What must hold of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// At most so many of the existing sites are closed.
    Closed {
        /// How many.
        most: usize,
    },
    /// Of some sites so many are open ("at most one of these two", "one in each county").
    Group {
        /// Indices of the sites.
        sites: Vec<usize>,
        /// At least so many.
        least: usize,
        /// At most so many.
        most: usize,
    },
    /// A site is open only if one of others is (services: a thrombectomy centre needs the stroke unit).
    Needs {
        /// Index of the site.
        site: usize,
        /// One of these.
        one_of: Vec<usize>,
    },
    /// The open sites cost no more.
    Budget {
        /// In the unit of [`Candidate::cost`].
        most: i64,
    },
    /// People by site: no more than this are served there, the others go elsewhere at the least person-time in all; by
    /// site, `None` for any number. Of several such rules the least counts. Where an area is divided, other weights
    /// of it are divided alike, in whole numbers.
    Capacity(Vec<Option<i64>>),
    /// Whoever is open has at least and at most so many people, as they go to the nearest (or as capacities send them).
    Volume {
        /// Least by site.
        least: Vec<i64>,
        /// Most by site.
        most: Vec<Option<i64>>,
    },
    /// No area with people has a longer time; by area, milliseconds.
    AreaLimit(Vec<u32>),
    /// The value of an objective is at most this: the mean of a group, the people of a commissioner beyond a limit.
    AtMost {
        /// Which.
        objective: Objective,
        /// Its value (not the figure).
        value: i64,
    },
}

/// How many plans are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The best so many (at least 1).
    Best(usize),
    /// All whose value of the last objective is at most the best plus so many thousandths of a per cent of it (1000 is
    /// 1 %), up to a number.
    Near {
        /// Thousandths of a per cent.
        milli_percent: i64,
        /// List no more than these; if there are more the answer says so.
        most: usize,
    },
}

/// A choice of sites to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Times from areas to sites.
    pub times: Matrix,
    /// People by area, at least 0, in any whole unit (thousandths of an admission ...).
    pub weights: Vec<i64>,
    /// By site.
    pub candidates: Vec<Candidate>,
    /// Fewest open sites.
    pub least_open: usize,
    /// Most open sites.
    pub most_open: usize,
    /// First the first; among the plans best in it the second, and so on (lexicographic).
    pub objectives: Vec<Objective>,
    /// All must hold.
    pub rules: Vec<Rule>,
    /// How many plans.
    pub wanted: Wanted,
}

/// How long to go on. Nodes are counted, not seconds, so that the answer is the same on every computer.
#[derive(Clone, Copy, Debug)]
pub struct Control<'a> {
    /// Stop after so many nodes of the search tree, with the best so far and its bound.
    pub nodes: u64,
    /// Stop when this becomes true, with the best so far and its bound.
    pub stop: Option<&'a AtomicBool>,
}

impl Default for Control<'_> {
    fn default() -> Self {
        Self { nodes: u64::MAX, stop: None }
    }
}

impl Request {
    /// Exactly `open` of all sites, no rules, one plan.
    #[must_use]
    pub fn new(times: Matrix, weights: Vec<i64>, open: usize, objective: Objective) -> Self {
        Self {
            candidates: vec![Candidate::default(); times.sites()],
            times,
            weights,
            least_open: open,
            most_open: open,
            objectives: vec![objective],
            rules: Vec::new(),
            wanted: Wanted::Best(1),
        }
    }
}

impl Objective {
    /// Mean time of the people of the request.
    #[must_use]
    pub fn mean() -> Self {
        Self::Mean { weights: None }
    }

    /// People of the request within a limit.
    #[must_use]
    pub fn within(limit_ms: u32) -> Self {
        Self::Within { limit_ms, weights: None }
    }

    /// Its value as the figure that people use: minutes, a share within a limit from 0 to 1, a mean cost; sites, costs and
    /// mixtures as they are. `weights` are those of the request; `reached` says of each area whether any site is within
    /// reach: areas without one count as beyond a limit, and not at all in means.
    #[must_use]
    pub fn figure(&self, value: i64, weights: &[i64], reached: &[bool]) -> f64 {
        let total = |own: &Option<Vec<i64>>, all: bool| {
            let weights = own.as_deref().unwrap_or(weights).iter().zip(reached);
            let sum: i64 = weights.filter(|(_, reached)| all || **reached).map(|(weight, _)| weight).sum();
            (sum as f64).max(1.0)
        };
        match self {
            Self::Mean { weights: own } => value as f64 / total(own, false) / 60_000.0,
            Self::Within { weights: own, .. } => 1.0 - value as f64 / total(own, true),
            Self::Longest => value as f64 / 60_000.0,
            Self::Worst { permille } => value as f64 / (total(&None, false) * *permille as f64) / 60_000.0,
            Self::Table { weights: own, .. } => value as f64 / total(own, false),
            Self::SiteCost | Self::Sites | Self::Mix(_) => value as f64,
        }
    }
}
