//! All parameters at once, drawn from their ranges.

use chacha20::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use crate::quantile::quantile;
use crate::{Kind, Parameter, Parameters};

/// Draws of all parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    /// What they were drawn with.
    pub seed: u64,
    parameters: usize,
    values: Vec<f64>,
}

impl Draws {
    /// One draw after the other, each with all parameters in their order.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.values.chunks_exact(self.parameters.max(1))
    }
}

/// The spread of one result over all draws. Intervals are between quantiles (definition 7 of Hyndman and Fan 1996).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Mean.
    pub mean: f64,
    /// Half of the draws are below.
    pub median: f64,
    /// The 10th and 90th percentile.
    pub p80: (f64, f64),
    /// The 2.5th and 97.5th percentile.
    pub p95: (f64, f64),
    /// Share of the draws below 0.
    pub below_0: f64,
}

/// `count` draws. Each parameter has a stream of its own of the generator ChaCha8, chosen by its id: further parameters do
/// not change its draws, and the same seed gives the same draws everywhere. Parameters are independent of each other.
#[must_use]
pub fn draw(parameters: &Parameters, count: usize, seed: u64) -> Draws {
    let columns = parameters.list().len();
    let mut values = vec![0.0; columns * count];
    for (column, parameter) in parameters.list().iter().enumerate() {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(fnv1a(parameter.id.as_bytes()));
        for row in values.chunks_exact_mut(columns) {
            // 53 bits: every multiple of 2^-53 in [0, 1) is equally likely.
            let u = (generator.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0);
            row[column] = inverse(parameter, u);
        }
    }
    Draws { seed, parameters: columns, values }
}

/// The inverse of a parameter's distribution function at `u` in [0, 1).
fn inverse(parameter: &Parameter, u: f64) -> f64 {
    let Parameter { base, low, high, .. } = *parameter;
    match parameter.kind {
        Kind::Fixed => base,
        _ if high <= low => base,
        Kind::Uniform => low + u * (high - low),
        Kind::Triangular => {
            let split = (base - low) / (high - low);
            match u < split {
                true => low + (u * (high - low) * (base - low)).sqrt(),
                false => high - ((1.0 - u) * (high - low) * (high - base)).sqrt(),
            }
        }
    }
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): a fixed number for each id.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The spread of each result of `f`. Draws run in parallel; sums run in their order, so the figures are the same on any
/// number of threads.
pub fn run(draws: &Draws, f: impl Fn(&[f64]) -> Vec<f64> + Sync) -> Vec<Interval> {
    let rows: Vec<&[f64]> = draws.rows().collect();
    let results: Vec<Vec<f64>> = rows.par_iter().map(|row| f(row)).collect();
    let count = results.first().map_or(0, Vec::len);
    (0..count).map(|result| interval(results.iter().map(|row| row[result]).collect())).collect()
}

fn interval(mut samples: Vec<f64>) -> Interval {
    let n = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / n;
    let below_0 = samples.iter().filter(|value| **value < 0.0).count() as f64 / n;
    samples.sort_by(f64::total_cmp);
    let at = |q: f64| quantile(&samples, q);
    Interval { mean, median: at(0.5), p80: (at(0.1), at(0.9)), p95: (at(0.025), at(0.975)), below_0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(id: &str, kind: Kind) -> Parameter {
        let text = |text: &str| text.to_owned();
        Parameter {
            id: id.into(),
            title: text("P"),
            unit: text("minutes"),
            base: 20.0,
            low: 10.0,
            high: 40.0,
            kind,
            source: text("s"),
        }
    }

    #[test]
    fn distributions_have_their_moments() {
        let kinds = [Kind::Fixed, Kind::Uniform, Kind::Triangular];
        let list = kinds.iter().map(|&kind| parameter(kind.as_str(), kind)).collect();
        let draws = draw(&Parameters::new(list).unwrap(), 200_000, 7);
        let mean_and_variance = |column: usize| {
            let values: Vec<f64> = draws.rows().map(|row| row[column]).collect();
            assert!(values.iter().all(|v| (10.0..=40.0).contains(v)));
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64)
        };
        assert_eq!(mean_and_variance(0), (20.0, 0.0));
        // Uniform: mean 25, variance 30^2 / 12 = 75.
        let (mean, variance) = mean_and_variance(1);
        assert!((mean - 25.0).abs() < 0.1 && (variance - 75.0).abs() < 0.7, "{mean} {variance}");
        // Triangular: mean (a + b + c) / 3 = 70 / 3, variance (a^2 + b^2 + c^2 - ab - ac - bc) / 18 = 700 / 18.
        let (mean, variance) = mean_and_variance(2);
        assert!((mean - 70.0 / 3.0).abs() < 0.1 && (variance - 700.0 / 18.0).abs() < 0.4, "{mean} {variance}");
    }

    #[test]
    fn a_further_parameter_does_not_change_the_draws_of_others() {
        let one = Parameters::new(vec![parameter("a", Kind::Uniform)]).unwrap();
        let two = Parameters::new(vec![parameter("b", Kind::Uniform), parameter("a", Kind::Uniform)]).unwrap();
        let alone: Vec<f64> = draw(&one, 50, 3).rows().map(|row| row[0]).collect();
        let beside: Vec<f64> = draw(&two, 50, 3).rows().map(|row| row[1]).collect();
        let other: Vec<f64> = draw(&two, 50, 3).rows().map(|row| row[0]).collect();
        assert_eq!(alone, beside);
        assert_ne!(beside, other);
        assert_ne!(alone, draw(&one, 50, 4).rows().map(|row| row[0]).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_on_any_number_of_threads() {
        let parameters = Parameters::stroke().unwrap();
        let draws = draw(&parameters, 2000, 1);
        let f = |row: &[f64]| vec![row.iter().map(|v| v.sin()).sum::<f64>(), row[0]];
        let on =
            |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| run(&draws, f));
        assert_eq!(on(1), on(3));
    }
}
