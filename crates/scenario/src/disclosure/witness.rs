//! Proof that a withheld small count cannot be found: another world in which it differs and everything published is the same.

use std::collections::BTreeMap;

use super::system::{Cell, Published, System};
use super::{MOST_WITHHELD, rounded};

/// What differs in another world: cells with the whole number that is added to their count.
pub(super) type Witness = BTreeMap<Cell, i64>;

/// Farther than this a count that is withheld to protect others is not moved: more than any small count and its rounding.
const FARTHEST: i64 = 12;

/// Choices tried at one unbalanced relation, among so many of its cells.
const MOST_CHOICES: usize = 40;
const MOST_CELLS: usize = 200;

/// In systems of so few cells every small count must have another world, found with so much work: there few relations
/// together can tell what none tells alone.
const FEW_CELLS: usize = 60;
const WORK_IN_FEW: usize = 300_000;

impl System {
    /// Small counts of a small system that differ in no other world: whoever solves all relations at once finds them.
    pub(super) fn without_other_world(&self) -> Vec<Cell> {
        if self.cells() > FEW_CELLS || !self.whole() {
            return Vec::new();
        }
        let small = (0..self.cells()).filter(|cell| self.published(*cell) == Published::Small);
        small.filter(|cell| WitnessSearch::new(self, WORK_IN_FEW).find(*cell).is_none()).collect()
    }
}

/// A search for other worlds with a bounded amount of work (relations looked at), so that large systems take no longer than they are worth.
pub(super) struct WitnessSearch<'a> {
    system: &'a System,
    work_left: usize,
    moved: Witness,
    /// Relations that do not add up to 0, and to what.
    off: BTreeMap<usize, i64>,
}

impl<'a> WitnessSearch<'a> {
    pub(super) fn new(system: &'a System, work: usize) -> Self {
        Self { system, work_left: work, moved: Witness::new(), off: BTreeMap::new() }
    }

    /// Work that is left.
    pub(super) fn work_left(&self) -> usize {
        self.work_left
    }

    /// Another world in which `cell` has another count; `None` if there is none or none was found with the work.
    pub(super) fn find(&mut self, cell: Cell) -> Option<Witness> {
        // A small count has six other values; a world that is hard to find with one may be easy to find with another.
        let (system, each) = (self.system, self.work_left / 6);
        for amount in amounts(1).filter(|amount| allowed(system, cell, *amount)) {
            let others = self.work_left - each;
            self.work_left = each;
            self.shift(cell, amount);
            let found = self.balance();
            self.work_left += others;
            if found {
                return Some(std::mem::take(&mut self.moved));
            }
            self.shift_back(cell, amount);
        }
        None
    }

    /// Moves further cells until every relation adds up again.
    fn balance(&mut self) -> bool {
        // The one with the fewest cells leaves the fewest choices.
        let fewest = self.off.iter().min_by_key(|(relation, _)| (self.system.relation(**relation).len(), **relation));
        let Some((&relation, &off)) = fewest else { return true };
        let choices = self.choices(relation, off);
        let looked_at = choices.iter().map(|(cell, _)| self.system.given_terms(*cell).count()).sum::<usize>();
        self.work_left =
            self.work_left.saturating_sub(looked_at + self.system.relation(relation).len().min(MOST_CELLS));
        for (cell, amount) in choices {
            if self.work_left == 0 {
                return false;
            }
            self.shift(cell, amount);
            if self.balance() {
                return true;
            }
            self.shift_back(cell, amount);
        }
        false
    }

    /// Moves of one more cell of a relation: first those that balance it at once, and of these those that leave the fewest
    /// relations off.
    fn choices(&self, relation: usize, off: i64) -> Vec<(Cell, i64)> {
        let terms = || {
            let cells = self.system.relation(relation).iter().take(MOST_CELLS);
            cells.filter(|(cell, _)| !self.moved.contains_key(cell))
        };
        let whole = terms().map(|(cell, factor)| (*cell, -off * *factor as i64));
        let at_once = whole.clone().filter(|(cell, amount)| allowed(self.system, *cell, *amount));
        let mut choices: Vec<(Cell, i64)> = at_once.take(MOST_CHOICES).collect();
        choices.sort_by_cached_key(|(cell, amount)| self.more_off(*cell, *amount));
        let in_part = whole.flat_map(|(cell, whole)| {
            let others = amounts(whole.signum()).filter(move |amount| *amount != whole);
            others.filter(move |amount| allowed(self.system, cell, *amount)).map(move |amount| (cell, amount))
        });
        // Parts of many cells are more than can be tried.
        if self.system.relation(relation).len() <= MOST_CHOICES {
            choices.extend(in_part.take(MOST_CHOICES));
        }
        choices
    }

    /// How many more relations are off after a move.
    fn more_off(&self, cell: Cell, amount: i64) -> i64 {
        let relations = self.system.given_terms(cell).map(|(relation, factor)| {
            let off = self.off.get(&relation).copied().unwrap_or(0);
            i64::from(off + factor as i64 * amount != 0) - i64::from(off != 0)
        });
        relations.sum()
    }

    fn shift(&mut self, cell: Cell, amount: i64) {
        self.moved.insert(cell, amount);
        self.add(cell, amount);
    }

    fn shift_back(&mut self, cell: Cell, amount: i64) {
        self.moved.remove(&cell);
        self.add(cell, -amount);
    }

    fn add(&mut self, cell: Cell, amount: i64) {
        for (relation, factor) in self.system.given_terms(cell) {
            let off = self.off.entry(relation).or_default();
            *off += factor as i64 * amount;
            if *off == 0 {
                self.off.remove(&relation);
            }
        }
    }
}

/// Whole numbers by their size, those of the sign first.
fn amounts(sign: i64) -> impl Iterator<Item = i64> {
    (1..=FARTHEST).flat_map(move |size| [size * sign, -size * sign])
}

/// Whether what is published of a cell would be the same if its count were so much more.
pub(super) fn allowed(system: &System, cell: Cell, amount: i64) -> bool {
    let (count, moved) = (system.count(cell), system.count(cell) + amount as f64);
    match system.published(cell) {
        Published::Rounded if count == 0.0 => amount == 0,
        Published::Rounded => moved > MOST_WITHHELD && rounded(moved) == rounded(count),
        Published::Small => (1.0..=MOST_WITHHELD).contains(&moved),
        Published::Hidden => moved >= 0.0,
    }
}
