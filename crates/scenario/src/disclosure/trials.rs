//! The attacker tries numbers: what a small count may be that no relation alone rules out.

use std::collections::{BTreeSet, VecDeque};

use super::system::{Cell, MOST_WORK, System, narrow};

/// Terms looked at, at most, in all trials of one attack.
const WORK_OF_TRIALS: usize = 20_000_000;

/// Longer relations are left out of trials.
const MOST_TERMS_OF_TRIAL: usize = 200;

impl System {
    /// Those of some small counts of which only one number breaks no relation. `bounds`: what is known of all cells.
    pub(super) fn found_by_trial(&self, of: &[Cell], bounds: &mut [(f64, f64)], check: &dyn Fn()) -> Vec<Cell> {
        let mut work_left = WORK_OF_TRIALS;
        let by_trial = |cell: &&Cell| {
            check();
            self.is_found_by_trial(**cell, bounds, &mut work_left)
        };
        of.iter().filter(by_trial).copied().collect()
    }

    /// Whether only one number that a small count may be breaks no relation.
    fn is_found_by_trial(&self, cell: Cell, bounds: &mut [(f64, f64)], work_left: &mut usize) -> bool {
        let (least, most) = bounds[cell];
        let values = (least as u32..=most as u32).map(f64::from);
        values.filter(|value| self.fits(cell, *value, bounds, work_left)).take(2).count() < 2
    }

    /// Whether no relation breaks if a cell has a value, as far as some work shows; `bounds` are left as they are.
    fn fits(&self, cell: Cell, value: f64, bounds: &mut [(f64, f64)], work_left: &mut usize) -> bool {
        // Relations of many cells narrow little and cost much.
        let short = |relation: &usize| self.relation(*relation).len() <= MOST_TERMS_OF_TRIAL;
        let mut before: Vec<(Cell, (f64, f64))> = vec![(cell, bounds[cell])];
        bounds[cell] = (value, value);
        let mut waiting: VecDeque<usize> = self.relations_of(cell).filter(short).collect();
        let mut is_waiting: BTreeSet<usize> = waiting.iter().copied().collect();
        let (mut fits, mut narrowed, mut own_work) = (true, Vec::new(), MOST_WORK.min(*work_left));
        while let Some(relation) = waiting.pop_front() {
            is_waiting.remove(&relation);
            let terms = self.relation(relation);
            *work_left = work_left.saturating_sub(terms.len());
            own_work = own_work.saturating_sub(terms.len());
            if own_work == 0 {
                break;
            }
            before.extend(terms.iter().map(|(cell, _)| (*cell, bounds[*cell])));
            narrow(terms, bounds, true, &mut narrowed);
            if terms.iter().any(|(cell, _)| bounds[*cell].0 > bounds[*cell].1) {
                fits = false;
                break;
            }
            for cell in narrowed.drain(..) {
                waiting.extend(self.relations_of(cell).filter(short).filter(|relation| is_waiting.insert(*relation)));
            }
        }
        before.into_iter().rev().for_each(|(cell, known)| bounds[cell] = known);
        fits
    }
}
