//! Counts, what ties them together, and an attacker who knows both.
//!
//! A cell is a count. It is published (rounded), withheld because it is small, or withheld to protect another. A relation
//! says that cells add up to 0 with their signs: `total - part - part = 0`. The attacker knows all relations, the rule of
//! rounding and which cells are withheld for being small, so that each such cell is from 1 to 7. From this it narrows every cell
//! as far as single relations allow, again and again until nothing changes (bounds propagation). Where that leaves a small count
//! a few numbers, it tries each of them and looks whether a relation breaks (shaving). A withheld count of which only one
//! whole number is left is found.

use std::collections::{BTreeSet, VecDeque};

use super::{MOST_WITHHELD, is_small, rounded};

/// A cell by its number.
pub type Cell = usize;

/// How much of a cell is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// Rounded.
    Rounded,
    /// Not, because it is small.
    Small,
    /// Not, to protect another; also a count that is in no output.
    Hidden,
}

/// The counts of everything that is published, and how they hang together.
#[derive(Clone, Debug, Default)]
pub struct System {
    counts: Vec<f64>,
    published: Vec<Published>,
    relations: Vec<Vec<(Cell, f64)>>,
    /// Relations of each cell, with its factor.
    used_in: Vec<Vec<(usize, f64)>>,
    /// How many relations were given: those after follow from them.
    given: usize,
}

/// Of more parts the rounding of two sums hides enough, unless all are as small as can be.
const MOST_LEFT: usize = 14;

/// Rounds of the attacker, at most: bounds that creep on and on narrow nothing to a single number.
const MOST_ROUNDS: usize = 50;

/// Terms looked at, at most, to see what one more count tells the attacker.
pub(super) const MOST_WORK: usize = 200_000;

impl System {
    /// Adds a count that is published unless it is small.
    pub fn cell(&mut self, count: f64) -> Cell {
        self.counts.push(count);
        self.published.push(if is_small(count) { Published::Small } else { Published::Rounded });
        self.used_in.push(Vec::new());
        self.counts.len() - 1
    }

    /// Says that `total` is the sum of `parts`, each with its factor.
    pub fn sum(&mut self, total: Cell, parts: &[(Cell, f64)]) {
        let mut terms: Vec<(Cell, f64)> = vec![(total, -1.0)];
        terms.extend_from_slice(parts);
        for (cell, factor) in &terms {
            self.used_in[*cell].push((self.relations.len(), *factor));
        }
        self.relations.push(terms);
        self.given = self.relations.len();
    }

    /// How many cells there are.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.counts.len()
    }

    /// The count of a cell.
    #[must_use]
    pub fn count(&self, cell: Cell) -> f64 {
        self.counts[cell]
    }

    /// The terms of a relation: cells with their factors.
    pub(super) fn relation(&self, relation: usize) -> &[(Cell, f64)] {
        &self.relations[relation]
    }

    /// The relations that a cell is in.
    pub(super) fn relations_of(&self, cell: Cell) -> impl Iterator<Item = usize> + '_ {
        self.used_in[cell].iter().map(|(relation, _)| *relation)
    }

    /// Those of them from which all others follow, with the factor of the cell.
    pub(super) fn given_terms(&self, cell: Cell) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.used_in[cell].iter().copied().take_while(|(relation, _)| *relation < self.given)
    }

    /// Whether all counts are whole numbers and all relations plain sums, so that every unknown is a whole number.
    pub(super) fn whole(&self) -> bool {
        let plain = |terms: &Vec<(Cell, f64)>| terms.iter().all(|(_, factor)| factor.abs() == 1.0);
        self.counts.iter().all(|count| count.fract() == 0.0) && self.relations.iter().all(plain)
    }

    /// How much of a cell is published.
    #[must_use]
    pub fn published(&self, cell: Cell) -> Published {
        self.published[cell]
    }

    /// Withholds a cell to protect others.
    pub fn hide(&mut self, cell: Cell) {
        if self.published[cell] == Published::Rounded {
            self.published[cell] = Published::Hidden;
        }
    }

    /// Shows a cell that is withheld to protect others.
    pub(super) fn show(&mut self, cell: Cell) {
        if self.published[cell] == Published::Hidden {
            self.published[cell] = Published::Rounded;
        }
    }

    /// What the attacker knows of each cell: least and most.
    #[must_use]
    pub fn attack(&self) -> Vec<(f64, f64)> {
        self.attack_with(&|| {})
    }

    /// Whether all counts are whole numbers.
    fn whole_counts(&self) -> bool {
        self.counts.iter().all(|count| count.fract() == 0.0)
    }

    /// What is published of a cell says that its count is from one to the other.
    fn told(&self, cell: Cell, whole: bool) -> (f64, f64) {
        // Of whole numbers rounding to 5 hides 2 on either side, of others 2.5.
        let slack = if whole { 2.0 } else { 2.5 };
        match self.published[cell] {
            Published::Rounded if self.counts[cell] == 0.0 => (0.0, 0.0),
            Published::Rounded => (rounded(self.counts[cell]) - slack, rounded(self.counts[cell]) + slack),
            Published::Small if whole => (1.0, MOST_WITHHELD),
            Published::Small => (0.0, MOST_WITHHELD + 0.5),
            Published::Hidden => (0.0, f64::INFINITY),
        }
    }

    pub(super) fn attack_with(&self, check: &dyn Fn()) -> Vec<(f64, f64)> {
        let whole = self.whole_counts();
        let mut bounds: Vec<(f64, f64)> = (0..self.counts.len()).map(|cell| self.told(cell, whole)).collect();
        // A relation of which no cell has changed since it was last looked at says nothing new.
        let mut news = vec![true; self.relations.len()];
        let mut narrowed = Vec::new();
        for _ in 0..MOST_ROUNDS {
            check();
            let mut any = false;
            for (number, relation) in self.relations.iter().enumerate() {
                if !std::mem::take(&mut news[number]) {
                    continue;
                }
                narrow(relation, &mut bounds, whole, &mut narrowed);
                any |= !narrowed.is_empty();
                for cell in narrowed.drain(..) {
                    self.relations_of(cell).for_each(|relation| news[relation] = true);
                }
            }
            if !any {
                break;
            }
        }
        bounds
    }

    /// What the attacker knows once `shown` is published too, from what it knew before; `None` if it learns more of any cell in
    /// `kept`, or if that is not clear after some work; `work_left`, in terms looked at, becomes less.
    pub(super) fn narrowed_by(
        &self,
        shown: Cell,
        known: &[(f64, f64)],
        kept: &BTreeSet<Cell>,
        work_left: &mut usize,
    ) -> Option<Vec<(f64, f64)>> {
        let whole = self.whole_counts();
        let mut bounds = known.to_vec();
        let told = self.told(shown, whole);
        bounds[shown] = (bounds[shown].0.max(told.0), bounds[shown].1.min(told.1));
        let mut waiting: VecDeque<usize> = self.relations_of(shown).collect();
        let mut is_waiting: BTreeSet<usize> = waiting.iter().copied().collect();
        let mut narrowed = Vec::new();
        let mut own_work = MOST_WORK.min(*work_left);
        while let Some(relation) = waiting.pop_front() {
            is_waiting.remove(&relation);
            let work = self.relations[relation].len();
            *work_left = work_left.saturating_sub(work);
            own_work = own_work.saturating_sub(work);
            narrow(&self.relations[relation], &mut bounds, whole, &mut narrowed);
            if own_work == 0 || narrowed.iter().any(|cell| kept.contains(cell)) {
                return None;
            }
            for cell in narrowed.drain(..) {
                waiting.extend(self.relations_of(cell).filter(|relation| is_waiting.insert(*relation)));
            }
        }
        Some(bounds)
    }

    /// The withheld small counts that the attacker finds.
    #[must_use]
    pub fn found(&self) -> Vec<Cell> {
        self.found_with(&|| {})
    }

    fn found_with(&self, check: &dyn Fn()) -> Vec<Cell> {
        let mut bounds = self.attack_with(check);
        let is_small = |cell: &Cell| self.published[*cell] == Published::Small;
        let width = |cell: &Cell, bounds: &[(f64, f64)]| bounds[*cell].1 - bounds[*cell].0;
        let pinned: Vec<Cell> =
            (0..self.counts.len()).filter(|cell| is_small(cell) && width(cell, &bounds) < 1.0).collect();
        if !pinned.is_empty() || !self.whole_counts() {
            return pinned;
        }
        // Of a count of which nothing is known but that it is small no number can be ruled out alone.
        let narrowed = |cell: &Cell| is_small(cell) && width(cell, &bounds) < MOST_WITHHELD - 1.0;
        let narrowed: Vec<Cell> = (0..self.counts.len()).filter(narrowed).collect();
        self.found_by_trial(&narrowed, &mut bounds, check)
    }

    /// Withholds further cells until the attacker finds nothing; `false` if no cell is left to withhold.
    ///
    /// First, wherever a relation has exactly one withheld cell, its smallest other count goes too, the rule of
    /// complementary suppression; then, for each count still found, the smallest published count of its relations.
    ///
    /// `check` is called at least every few hundredths of a second, so that whoever waits can stop it.
    #[must_use]
    pub fn protect(&mut self, check: &dyn Fn()) -> bool {
        self.subtract(check);
        let mut changed = true;
        while changed {
            check();
            changed = false;
            for relation in 0..self.relations.len() {
                let withheld = self.relations[relation]
                    .iter()
                    .filter(|(cell, _)| self.published[*cell] != Published::Rounded)
                    .count();
                let small = self.relations[relation].iter().any(|(c, _)| self.published[*c] == Published::Small);
                if withheld == 1 && small && self.hide_smallest(relation, true) {
                    changed = true;
                }
            }
        }
        loop {
            let mut found = self.found_with(check);
            if found.is_empty() {
                found = self.without_other_world();
            }
            if found.is_empty() {
                return true;
            }
            let mut hidden = false;
            for cell in found {
                for (relation, _) in self.used_in[cell].clone() {
                    hidden |= self.hide_smallest(relation, false);
                }
            }
            if !hidden {
                return false;
            }
        }
    }

    /// Adds what subtraction of one sum from another says, wherever they differ by at most [`MOST_LEFT`] parts: the one is
    /// the other and the parts that only the one has, less those that only the other has.
    fn subtract(&mut self, check: &dyn Fn()) {
        let plain = |terms: &Vec<(Cell, f64)>| terms[1..].iter().all(|(_, factor)| *factor == 1.0);
        let words = self.counts.len().div_ceil(64);
        let sets: Vec<(Cell, usize, Vec<u64>)> = self
            .relations
            .iter()
            .filter(|terms| plain(terms))
            .map(|terms| {
                let mut set = vec![0u64; words];
                terms[1..].iter().for_each(|(cell, _)| set[cell / 64] |= 1 << (cell % 64));
                (terms[0].0, terms.len() - 1, set)
            })
            .collect();
        let mut differences = Vec::new();
        for (number, (total, len, set)) in sets.iter().enumerate() {
            check();
            for (other, other_len, other_set) in &sets[number + 1..] {
                if other == total || len.abs_diff(*other_len) > MOST_LEFT {
                    continue;
                }
                // Most sets differ in their first words.
                let mut apart = 0;
                let words = set.iter().zip(other_set);
                let near = words.into_iter().all(|(one, other)| {
                    apart += (one ^ other).count_ones() as usize;
                    apart <= MOST_LEFT
                });
                if !near {
                    continue;
                }
                let mut terms = vec![(*other, 1.0)];
                for (word, (one, other)) in set.iter().zip(other_set).enumerate() {
                    let mut apart = one ^ other;
                    while apart != 0 {
                        let bit = apart.trailing_zeros() as usize;
                        terms.push((word * 64 + bit, if one >> bit & 1 == 1 { 1.0 } else { -1.0 }));
                        apart &= apart - 1;
                    }
                }
                differences.push((*total, terms));
            }
        }
        let given = self.given;
        for (total, terms) in differences {
            self.sum(total, &terms);
        }
        self.given = given;
    }

    /// Withholds the smallest count of a relation that is published and not 0; of equals the first. With `parts_first` the
    /// total (the first cell) only if nothing else is left.
    fn hide_smallest(&mut self, relation: usize, parts_first: bool) -> bool {
        let candidates = self.relations[relation]
            .iter()
            .enumerate()
            .filter(|(_, (cell, _))| self.published[*cell] == Published::Rounded && self.counts[*cell] != 0.0);
        let smallest = candidates.min_by(|a, b| {
            let total = |index: usize| parts_first && index == 0;
            total(a.0).cmp(&total(b.0)).then(self.counts[a.1.0].total_cmp(&self.counts[b.1.0])).then(a.0.cmp(&b.0))
        });
        let Some((_, (cell, _))) = smallest else { return false };
        self.published[*cell] = Published::Hidden;
        true
    }
}

/// Narrows the bounds of the cells of a relation by those of the others; the cells whose bounds became narrower are added.
pub(super) fn narrow(relation: &[(Cell, f64)], bounds: &mut [(f64, f64)], whole: bool, narrowed: &mut Vec<Cell>) {
    // Sum of least and most of all terms; infinite ones are counted apart.
    let (mut least, mut most, mut no_least, mut no_most) = (0.0, 0.0, 0usize, 0usize);
    let term = |bounds: &[(f64, f64)], (cell, factor): (Cell, f64)| {
        let (low, high) = bounds[cell];
        if factor >= 0.0 { (low * factor, high * factor) } else { (high * factor, low * factor) }
    };
    for &part in relation {
        let (low, high) = term(bounds, part);
        if low.is_finite() {
            least += low
        } else {
            no_least += 1
        }
        if high.is_finite() { most += high } else { no_most += 1 }
    }
    for &(cell, factor) in relation.iter().filter(|(_, factor)| *factor != 0.0) {
        let (low, high) = term(bounds, (cell, factor));
        // The others together are from `rest_low` to `rest_high`, and this term is minus that.
        let rest_low = match (no_least, low.is_finite()) {
            (0, _) => least - low,
            (1, false) => least,
            _ => f64::NEG_INFINITY,
        };
        let rest_high = match (no_most, high.is_finite()) {
            (0, _) => most - high,
            (1, false) => most,
            _ => f64::INFINITY,
        };
        let ends = [-rest_high / factor, -rest_low / factor];
        let (mut low, mut high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        if whole {
            (low, high) = ((low - 1e-6).ceil(), (high + 1e-6).floor());
        }
        let known = bounds[cell];
        let new = (known.0.max(low), known.1.min(high));
        if new.0 > known.0 + 1e-9 || new.1 < known.1 - 1e-9 {
            // The sums of this pass go on with the wider bounds: safe, and the next pass has the new ones.
            bounds[cell] = new;
            narrowed.push(cell);
        }
    }
}
