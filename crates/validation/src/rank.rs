//! Spearman's rank correlation.

/// Spearman's rank correlation of two rows of numbers: Pearson's correlation of their ranks, ties at their mean rank.
///
/// From -1 (opposite order) to 1 (same order); `None` for fewer than three pairs, rows of different length, or where all
/// numbers of a row are equal.
#[must_use]
pub fn rank_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() || a.len() < 3 {
        return None;
    }
    let (a, b) = (ranks(a), ranks(b));
    // The mean rank is the same in both rows.
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let sum = |of: &dyn Fn(usize) -> f64| (0..a.len()).map(of).sum::<f64>();
    let together = sum(&|i| (a[i] - mean) * (b[i] - mean));
    let spread = sum(&|i| (a[i] - mean).powi(2)) * sum(&|i| (b[i] - mean).powi(2));
    (spread > 0.0).then(|| together / spread.sqrt())
}

/// The place of each number in ascending order, from 0; equal numbers share the mean of their places.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for run in order.chunk_by(|&i, &j| values[i] == values[j]) {
        let rank = first as f64 + (run.len() as f64 - 1.0) / 2.0;
        run.iter().for_each(|&i| ranks[i] = rank);
        first += run.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_alone_counts() {
        let values = [3.0, 1.0, 4.0, 1.5, 9.0];
        let cubes: Vec<f64> = values.iter().map(|v: &f64| v.powi(3)).collect();
        assert_eq!(rank_correlation(&values, &cubes), Some(1.0));
        let opposite: Vec<f64> = values.iter().map(|v| -v).collect();
        assert_eq!(rank_correlation(&values, &opposite), Some(-1.0));
    }

    #[test]
    fn ties_share_their_rank() {
        assert_eq!(ranks(&[5.0, 2.0, 5.0, 1.0]), [2.5, 1.0, 2.5, 0.0]);
        // By hand: ranks 0 1.5 1.5 3 and 0 1 2 3; 4.5 / sqrt(4.5 x 5).
        let by_hand = 4.5 / (4.5_f64 * 5.0).sqrt();
        let found = rank_correlation(&[1.0, 2.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0]).expect("four pairs");
        assert!((found - by_hand).abs() < 1e-12, "{found}");
    }

    #[test]
    fn without_order_there_is_no_rank() {
        assert_eq!(rank_correlation(&[1.0, 2.0], &[1.0, 2.0]), None);
        assert_eq!(rank_correlation(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0], &[1.0, 2.0]), None);
    }
}
