//! Rules on the open sites alone, as bounds on weighted counts, and what they force.

/// What is known of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Free,
    Open,
    Closed,
}

/// A weighted count of open sites with bounds.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    pub(crate) terms: Vec<(usize, i64)>,
    pub(crate) least: i64,
    pub(crate) most: i64,
}

impl Linear {
    /// Of some sites so many.
    pub(crate) fn count(sites: impl IntoIterator<Item = usize>, least: i64, most: i64) -> Self {
        Self { terms: sites.into_iter().map(|site| (site, 1)).collect(), least, most }
    }
}

/// All such rules, and the state of the sites at a node of the search; what is set can be taken back.
#[derive(Clone, Debug)]
pub(crate) struct Linears {
    rules: Vec<Linear>,
    /// By rule: the least and the most that its count can still be, and its largest coefficient.
    range: Vec<(i64, i64)>,
    largest: Vec<i64>,
    /// By site: rules and coefficients.
    of_site: Vec<Vec<(usize, i64)>>,
    pub(crate) state: Vec<State>,
    pub(crate) open: usize,
    pub(crate) free: usize,
    trail: Vec<usize>,
    queue: Vec<usize>,
}

impl Linears {
    pub(crate) fn new(sites: usize, rules: Vec<Linear>) -> Self {
        let mut of_site = vec![Vec::new(); sites];
        for (index, rule) in rules.iter().enumerate() {
            rule.terms.iter().for_each(|&(site, by)| of_site[site].push((index, by)));
        }
        let range = rules.iter().map(|rule| {
            let sum = |pick: fn(i64) -> bool| rule.terms.iter().map(|term| term.1).filter(|by| pick(*by)).sum::<i64>();
            (sum(|by| by < 0), sum(|by| by > 0))
        });
        let range = range.collect();
        let largest = rules.iter().map(|rule| rule.terms.iter().map(|term| term.1.abs()).max().unwrap_or(0)).collect();
        let queue = (0..rules.len()).collect();
        let state = vec![State::Free; sites];
        Self { rules, range, largest, of_site, state, open: 0, free: sites, trail: Vec::new(), queue }
    }

    /// How much has been set; [`Linears::back_to`] returns to it.
    pub(crate) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Takes back all that was set since a mark.
    pub(crate) fn back_to(&mut self, mark: usize) {
        self.queue.clear();
        while self.trail.len() > mark {
            let Some(site) = self.trail.pop() else { break };
            let was = self.state[site];
            self.state[site] = State::Free;
            self.free += 1;
            self.open -= usize::from(was == State::Open);
            for &(rule, by) in &self.of_site[site] {
                let range = &mut self.range[rule];
                match (was == State::Open, by > 0) {
                    (true, true) => range.0 -= by,
                    (true, false) => range.1 -= by,
                    (false, true) => range.1 += by,
                    (false, false) => range.0 += by,
                }
            }
        }
    }

    /// Opens or closes a free site; false if it has the other state. [`Linears::propagate`] then finds what follows.
    #[must_use]
    pub(crate) fn set(&mut self, site: usize, state: State) -> bool {
        if self.state[site] != State::Free {
            return self.state[site] == state;
        }
        self.state[site] = state;
        self.free -= 1;
        self.open += usize::from(state == State::Open);
        self.trail.push(site);
        for &(rule, by) in &self.of_site[site] {
            let range = &mut self.range[rule];
            match (state == State::Open, by > 0) {
                (true, true) => range.0 += by,
                (true, false) => range.1 += by,
                (false, true) => range.1 -= by,
                (false, false) => range.0 -= by,
            }
            self.queue.push(rule);
        }
        true
    }

    /// Sets what the rules leave no choice about; false if they cannot all hold.
    #[must_use]
    pub(crate) fn propagate(&mut self) -> bool {
        let mut forced = Vec::new();
        while let Some(index) = self.queue.pop() {
            let (rule, (low, high)) = (&self.rules[index], self.range[index]);
            if low > rule.most || high < rule.least {
                return false;
            }
            let room = self.largest[index];
            if low.saturating_add(room) <= rule.most && high.saturating_sub(room) >= rule.least {
                continue;
            }
            for &(site, by) in rule.terms.iter().filter(|term| self.state[term.0] == State::Free) {
                let size = by.abs();
                // What adds to the count, and what takes from it.
                let (more, less) = if by > 0 { (State::Open, State::Closed) } else { (State::Closed, State::Open) };
                if low.saturating_add(size) > rule.most {
                    forced.push((site, less));
                } else if high.saturating_sub(size) < rule.least {
                    forced.push((site, more));
                }
            }
            for (site, state) in forced.drain(..) {
                if !self.set(site, state) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether a finished plan keeps every rule.
    pub(crate) fn allows(&self, open: &[bool]) -> bool {
        self.rules.iter().all(|rule| {
            let count: i64 = rule.terms.iter().filter(|term| open[term.0]).map(|term| term.1).sum();
            (rule.least..=rule.most).contains(&count)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forced_is_found_and_taken_back() {
        // Two of four; of 0 and 1 at most one; 3 needs 2.
        let needs = Linear { terms: vec![(3, 1), (2, -1)], least: i64::MIN, most: 0 };
        let rules = vec![Linear::count(0..4, 2, 2), Linear::count([0, 1], 0, 1), needs];
        let mut sites = Linears::new(4, rules);
        assert!(sites.propagate());
        let mark = sites.mark();
        assert!(sites.set(0, State::Open) && sites.propagate());
        assert_eq!(sites.state[1], State::Closed);
        assert!(sites.set(3, State::Open));
        assert!(!sites.propagate() || !sites.allows(&[true, false, false, true]));
        sites.back_to(mark);
        assert_eq!((sites.open, sites.free), (0, 4));
        assert!(sites.set(2, State::Closed));
        assert!(!sites.propagate(), "3 needs 2, and 0 and 1 alone cannot be two");
    }
}
