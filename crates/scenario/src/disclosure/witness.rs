//! Proof that a withheld small count cannot be found: another world in which it differs and everything published is the same.

use std::collections::BTreeMap;

use super::system::{Cell, Published, System};
use super::{MOST_WITHHELD, rounded};

/// What differs in another world: cells with the whole number that is added to their count.
pub(super) type Witness = BTreeMap<Cell, i64>;

/// Farther than this a count that is withheld to protect others is not moved: more than any small count and its rounding.
const FARTHEST: i64 = 12;

/// Choices tried at one unbalanced relation.
const MOST_CHOICES: usize = 40;

/// A search for other worlds with a bounded number of steps, so that large systems take no longer than they are worth.
pub(super) struct WitnessSearch<'a> {
    system: &'a System,
    steps_left: usize,
}

impl<'a> WitnessSearch<'a> {
    pub(super) fn new(system: &'a System, steps: usize) -> Self {
        Self { system, steps_left: steps }
    }

    /// Steps that are left.
    pub(super) fn steps_left(&self) -> usize {
        self.steps_left
    }

    /// Another world in which `cell` has another count; `None` if there is none or none was found in the steps.
    pub(super) fn find(&mut self, cell: Cell) -> Option<Witness> {
        // A small count has six other values; a world that is hard to find with one may be easy to find with another.
        let each = self.steps_left / 6;
        let values: Vec<i64> = amounts(1).filter(|amount| allowed(self.system, cell, *amount)).collect();
        let mut others = self.steps_left;
        for amount in values {
            self.steps_left = each;
            let mut witness = Witness::from([(cell, amount)]);
            let found = self.balance(&mut witness);
            others -= each - self.steps_left;
            if found {
                self.steps_left = others;
                return Some(witness);
            }
        }
        self.steps_left = others;
        None
    }

    /// Moves further cells until every relation adds up again.
    fn balance(&mut self, witness: &mut Witness) -> bool {
        let Some((relation, off)) = self.unbalanced(witness) else { return true };
        let choices = self.choices(relation, off, witness);
        for (cell, amount) in choices {
            let Some(left) = self.steps_left.checked_sub(1) else { return false };
            self.steps_left = left;
            witness.insert(cell, amount);
            if self.balance(witness) {
                return true;
            }
            witness.remove(&cell);
        }
        false
    }

    /// A relation that does not add up to 0, and to what: the one with the fewest cells.
    fn unbalanced(&self, witness: &Witness) -> Option<(usize, i64)> {
        let relations = witness.keys().flat_map(|cell| self.system.given_relations(*cell));
        let off = |relation: usize| {
            let terms = self.system.relation(relation).iter();
            terms.filter_map(|(cell, factor)| Some(witness.get(cell)? * *factor as i64)).sum::<i64>()
        };
        let unbalanced = relations.map(|relation| (relation, off(relation))).filter(|(_, off)| *off != 0);
        unbalanced.min_by_key(|(relation, _)| (self.system.relation(*relation).len(), *relation))
    }

    /// Moves of one more cell of a relation: first those that balance it at once.
    fn choices(&self, relation: usize, off: i64, witness: &Witness) -> Vec<(Cell, i64)> {
        let terms = self.system.relation(relation).iter().filter(|(cell, _)| !witness.contains_key(cell));
        let cells: Vec<(Cell, i64)> = terms.map(|(cell, factor)| (*cell, -off * *factor as i64)).collect();
        let at_once = cells.iter().copied().filter(|(cell, amount)| allowed(self.system, *cell, *amount));
        let in_part = cells.iter().flat_map(|&(cell, whole)| {
            let others = amounts(whole.signum()).filter(move |amount| *amount != whole);
            others.filter(move |amount| allowed(self.system, cell, *amount)).map(move |amount| (cell, amount))
        });
        at_once.chain(in_part).take(MOST_CHOICES).collect()
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
