//! The best plans found, and what is not good enough to be one.

use std::collections::BTreeSet;

use crate::rows::NEVER;

/// Plans by value and sites.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    plans: BTreeSet<(i64, Vec<usize>)>,
    most: usize,
    /// Values from here on are of no interest.
    below: i64,
    /// Whether further plans below were turned away because the pool is full.
    keep_best: bool,
    pub(crate) more: bool,
}

impl Pool {
    /// For the best so many below a value.
    pub(crate) fn best(most: usize, below: i64) -> Self {
        Self { plans: BTreeSet::new(), most: most.max(1), below, keep_best: true, more: false }
    }

    /// For all below a value, up to a number: then [`Pool::full`].
    pub(crate) fn all(most: usize, below: i64) -> Self {
        Self { plans: BTreeSet::new(), most: most.max(1), below, keep_best: false, more: false }
    }

    /// Only values below this can still enter; [`NEVER`] if any can.
    pub(crate) fn cutoff(&self) -> i64 {
        match self.plans.last() {
            Some((value, _)) if self.keep_best && self.plans.len() >= self.most => self.below.min(*value),
            _ => self.below,
        }
    }

    /// Nothing further is looked for.
    pub(crate) fn full(&self) -> bool {
        self.more
    }

    pub(crate) fn add(&mut self, value: i64, sites: Vec<usize>) {
        if value >= self.cutoff() || !self.plans.insert((value, sites)) {
            return;
        }
        if self.plans.len() > self.most {
            self.plans.pop_last();
            self.more |= !self.keep_best;
        }
    }

    pub(crate) fn least(&self) -> Option<i64> {
        self.plans.first().map(|plan| plan.0)
    }

    pub(crate) fn plans(&self) -> impl Iterator<Item = &(i64, Vec<usize>)> {
        self.plans.iter()
    }

    /// Whether the best plan is all that is wanted, whatever its value.
    pub(crate) fn wants_one(&self) -> bool {
        self.keep_best && self.most == 1 && self.plans.is_empty() && self.below >= NEVER
    }

    /// Whether any value may still enter.
    pub(crate) fn anything(&self) -> bool {
        self.cutoff() >= NEVER
    }
}
