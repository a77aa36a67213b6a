//! Where the preferred option changes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::Parameters;
use crate::solve::crossings;

/// Cells of a parameter's range that are scanned.
const CELLS: usize = 200;

/// A value at which the order of two options changes, the other parameters at their base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flip {
    /// Index of the parameter.
    pub parameter: usize,
    /// The option (by index) that is better below the value.
    pub better_below: usize,
    /// The option that is better above it.
    pub better_above: usize,
    /// The value, to a millionth of the range.
    pub at: f64,
}

/// All flips of all pairs of options, in the order of the parameters, then pairs, then values. `scores` gives one score
/// for each option, more is better; scores closer than `tie` have no order. A pair and a parameter without a flip have
/// the same order everywhere in the range, as far as a scan in 200 cells sees.
pub fn flips(
    parameters: &Parameters,
    options: usize,
    tie: f64,
    scores: impl Fn(&[f64]) -> Vec<f64> + Sync,
) -> Vec<Flip> {
    let base = parameters.base();
    let ranged: Vec<usize> =
        (0..base.len()).filter(|&i| parameters.list()[i].low < parameters.list()[i].high).collect();
    let found: Vec<Vec<Flip>> =
        ranged.par_iter().map(|&index| of_parameter(parameters, &base, index, options, tie, &scores)).collect();
    found.into_iter().flatten().collect()
}

fn of_parameter(
    parameters: &Parameters,
    base: &[f64],
    index: usize,
    options: usize,
    tie: f64,
    scores: &impl Fn(&[f64]) -> Vec<f64>,
) -> Vec<Flip> {
    let parameter = &parameters.list()[index];
    let draw = RefCell::new(base.to_vec());
    // All pairs look at the same values: each is computed once.
    let known: RefCell<BTreeMap<u64, Vec<f64>>> = RefCell::default();
    let difference = |value: f64, first: usize, second: usize| {
        let mut known = known.borrow_mut();
        let scores = known.entry(value.to_bits()).or_insert_with(|| {
            let mut draw = draw.borrow_mut();
            draw[index] = value;
            scores(&draw)
        });
        scores[first] - scores[second]
    };
    let range = (parameter.low, parameter.high);
    let tolerance = 1e-6 * (parameter.high - parameter.low);
    let mut flips = Vec::new();
    for first in 0..options {
        for second in first + 1..options {
            let mut f = |value: f64| difference(value, first, second);
            for crossing in crossings(&mut f, range, CELLS, tolerance, tie) {
                let (better_below, better_above) = if crossing.from_above { (first, second) } else { (second, first) };
                flips.push(Flip { parameter: index, better_below, better_above, at: crossing.at });
            }
        }
    }
    flips
}
