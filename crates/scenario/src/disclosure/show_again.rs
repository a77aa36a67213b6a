//! Shows again what need not be withheld to protect others.
//!
//! A pattern that is safe was found by withholding the smallest counts wherever the attacker found one: more than need be. Here
//! every count that was withheld to protect others is shown again, the largest first, if it stays safe. To show more only
//! tells more, so a count that has to stay withheld once has to for good: one pass leaves none that could be shown alone.

use std::collections::{BTreeMap, BTreeSet};

use super::system::{Cell, Published, System};
use super::witness::{Witness, WitnessSearch, allowed};

/// Work of the search for other worlds: relations looked at in all, and for one small count at least and at most.
const WORK: usize = 6_000_000;
const WORK_OF_ONE: [usize; 2] = [20_000, 1_000_000];

/// Terms looked at, at most, to see what further counts tell the attacker.
const ATTACKERS_WORK: usize = 10_000_000;

/// Withheld counts of which the attacker may not learn more, and why each cannot be found.
struct Proofs {
    /// Other worlds; each proves all small counts that differ in it.
    witnesses: Vec<Witness>,
    /// For each small count the witness that proves it.
    by_cell: BTreeMap<Cell, usize>,
    /// Small counts without a proof: what the attacker knows of them must not become narrower.
    unproven: BTreeSet<Cell>,
    work_left: usize,
    work_of_one: usize,
    /// Whether there are whole numbers to move; shares of people are none.
    whole: bool,
}

impl System {
    /// Shows every count that was withheld to protect others again, if that stays safe; the largest first. The system has to be
    /// safe, as [`System::protect`] leaves it, and to know all that is published.
    ///
    /// A count stays withheld if a relation would be left with a small count alone, if a small count would no longer have
    /// another world in which it differs, or, where no such world was found, if the attacker would know more of it.
    ///
    /// `check` is called at least every few hundredths of a second, so that whoever waits can stop it.
    pub fn show_again(&mut self, check: &dyn Fn()) {
        let mut bounds = self.attack_with(check);
        let mut proofs = Proofs::of(self, check);
        let mut attackers_work = ATTACKERS_WORK;
        let hidden = (0..self.cells()).filter(|cell| self.published(*cell) == Published::Hidden);
        let mut hidden: Vec<Cell> = hidden.collect();
        hidden.sort_by(|a, b| self.count(*b).total_cmp(&self.count(*a)).then(a.cmp(b)));
        for cell in hidden {
            check();
            if self.would_stand_alone(cell) {
                continue;
            }
            self.show(cell);
            match self.narrowed_by(cell, &bounds, &proofs.unproven, &mut attackers_work) {
                Some(narrowed) if proofs.renew(self, cell) => bounds = narrowed,
                _ => self.hide(cell),
            }
        }
    }

    /// Whether a relation would be left with one withheld count, a small one, if `cell` were shown.
    fn would_stand_alone(&self, cell: Cell) -> bool {
        self.relations_of(cell).any(|relation| {
            let cells = self.relation(relation).iter().map(|(other, _)| *other).filter(|other| *other != cell);
            let mut withheld = cells.map(|other| self.published(other)).filter(|p| *p != Published::Rounded);
            withheld.next() == Some(Published::Small) && withheld.next().is_none()
        })
    }
}

impl Proofs {
    fn of(system: &System, check: &dyn Fn()) -> Self {
        let small: Vec<Cell> = (0..system.cells()).filter(|cell| system.published(*cell) == Published::Small).collect();
        let mut proofs = Self {
            witnesses: Vec::new(),
            by_cell: BTreeMap::new(),
            unproven: BTreeSet::new(),
            work_left: WORK,
            work_of_one: (WORK / 2 / small.len().max(1)).clamp(WORK_OF_ONE[0], WORK_OF_ONE[1]),
            whole: system.whole(),
        };
        for cell in small {
            check();
            if !proofs.by_cell.contains_key(&cell) && !proofs.prove(system, cell) {
                proofs.unproven.insert(cell);
            }
        }
        proofs
    }

    /// Finds another world for a small count; what else small differs in it is proved as well.
    fn prove(&mut self, system: &System, cell: Cell) -> bool {
        if !self.whole {
            return false;
        }
        let allowance = self.work_of_one.min(self.work_left);
        let mut search = WitnessSearch::new(system, allowance);
        let found = search.find(cell);
        self.work_left -= allowance - search.work_left();
        let Some(witness) = found else { return false };
        for other in witness.keys().filter(|other| system.published(**other) == Published::Small) {
            self.by_cell.insert(*other, self.witnesses.len());
        }
        self.witnesses.push(witness);
        true
    }

    /// Finds new worlds for those small counts whose world a cell that is now shown rules out; `false` if one has none.
    fn renew(&mut self, system: &System, shown: Cell) -> bool {
        let broken = |witness: &Witness| witness.get(&shown).is_some_and(|amount| !allowed(system, shown, *amount));
        let cells: Vec<Cell> = self
            .by_cell
            .iter()
            .filter(|(_, number)| broken(&self.witnesses[**number]))
            .map(|(cell, _)| *cell)
            .collect();
        if cells.is_empty() {
            return true;
        }
        let before = self.by_cell.clone();
        for cell in cells {
            // A world found for a cell before this one may serve.
            if broken(&self.witnesses[self.by_cell[&cell]]) && !self.prove(system, cell) {
                self.by_cell = before;
                return false;
            }
        }
        true
    }
}
