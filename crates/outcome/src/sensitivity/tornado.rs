//! One parameter at a time.

use rayon::prelude::*;

use crate::Parameters;

/// A result at both ends of a parameter's range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Index of the parameter.
    pub parameter: usize,
    /// With the parameter at the lower end of its range.
    pub at_low: f64,
    /// With the parameter at the upper end.
    pub at_high: f64,
}

impl Bar {
    /// The distance between both ends.
    #[must_use]
    pub fn swing(&self) -> f64 {
        (self.at_high - self.at_low).abs()
    }
}

/// For each result of `f` the bars of all parameters that have a range, the widest first (equal ones in the order of the
/// parameters).
pub fn tornado(parameters: &Parameters, f: impl Fn(&[f64]) -> Vec<f64> + Sync) -> Vec<Vec<Bar>> {
    let base = parameters.base();
    let ranged: Vec<usize> =
        (0..base.len()).filter(|&i| parameters.list()[i].low < parameters.list()[i].high).collect();
    let ends: Vec<(usize, Vec<f64>, Vec<f64>)> = ranged
        .par_iter()
        .map(|&index| {
            let at = |value: f64| {
                let mut draw = base.clone();
                draw[index] = value;
                f(&draw)
            };
            let parameter = &parameters.list()[index];
            (index, at(parameter.low), at(parameter.high))
        })
        .collect();
    let results = ends.first().map_or_else(|| f(&base).len(), |(_, low, _)| low.len());
    let of = |result: usize| {
        let mut bars: Vec<Bar> = ends
            .iter()
            .map(|(parameter, low, high)| Bar { parameter: *parameter, at_low: low[result], at_high: high[result] })
            .collect();
        bars.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
        bars
    };
    (0..results).map(of).collect()
}
