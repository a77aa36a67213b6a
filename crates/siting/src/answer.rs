//! What is answered: plans with their values, and how sure it is that there is no better one.

/// One choice of sites.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Indices of the open sites, ascending.
    pub sites: Vec<usize>,
    /// Value of each objective of the request, exact, smaller is better.
    pub values: Vec<i64>,
    /// The same in the units that people use ([`crate::Objective::figure`]).
    pub figures: Vec<f64>,
    /// People served at each open site, in the order of `sites`.
    pub volumes: Vec<i64>,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The first plan is proved to be best, and the list to be what was asked for.
    Optimal,
    /// Stopped by the limit of nodes or from outside: the bound says how much better another plan could be.
    Stopped,
    /// No plan keeps all rules; proved.
    Infeasible,
}

/// The answer to a [`crate::Request`].
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Plans from the best on; of equal values the one with lower indices first. Empty if there is none, or none was found
    /// before the stop.
    pub plans: Vec<Plan>,
    /// How it ended.
    pub status: Status,
    /// Values of the objectives that no plan can be below. The last one holds among plans that are as good in those before
    /// it; those after a stop are not bounded (`i64::MIN`).
    pub bounds: Vec<i64>,
    /// The last bounded one in the unit that people use (a share within a limit can be at most this).
    pub bound_figure: f64,
    /// Nodes of search trees.
    pub nodes: u64,
    /// More plans are as near as was asked than the list may hold.
    pub more: bool,
    /// Areas with people that no candidate reaches: beyond every limit, and left out of means. Indices.
    pub unreached: Vec<usize>,
}

impl Answer {
    /// True if the best plan is proved.
    #[must_use]
    pub fn optimal(&self) -> bool {
        self.status == Status::Optimal
    }

    /// The best plan.
    #[must_use]
    pub fn best(&self) -> Option<&Plan> {
        self.plans.first()
    }

    /// How far the best plan's value can be above the optimum, as a share of it; 0 if proved, `None` without plan or bound.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        let plan = self.best()?;
        let at = self.bounds.iter().zip(&plan.values).find(|(bound, value)| bound != value);
        let Some((&bound, &value)) = at else { return Some(0.0) };
        (bound != i64::MIN).then(|| (value - bound) as f64 / (value.abs().max(1)) as f64)
    }
}

/// How plans differ: each site in how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Open in all plans.
    pub in_all: Vec<usize>,
    /// Open in some: site and number of plans, most first.
    pub in_some: Vec<(usize, usize)>,
    /// Open in none.
    pub in_none: Vec<usize>,
}

/// What plans have in common, of `sites` candidates.
#[must_use]
pub fn shared(plans: &[Plan], sites: usize) -> Shared {
    let mut counts = vec![0; sites];
    plans.iter().flat_map(|plan| &plan.sites).for_each(|&site| counts[site] += 1);
    let of = |test: &dyn Fn(usize) -> bool| (0..sites).filter(|&site| test(counts[site])).collect::<Vec<usize>>();
    let mut in_some: Vec<(usize, usize)> =
        of(&|count| count > 0 && count < plans.len()).into_iter().map(|site| (site, counts[site])).collect();
    in_some.sort_by_key(|&(site, count)| (std::cmp::Reverse(count), site));
    Shared { in_all: of(&|count| count > 0 && count == plans.len()), in_some, in_none: of(&|count| count == 0) }
}
