//! Quantiles of samples.

/// The quantile `q` (0 to 1) of ascending samples, with straight lines between them (definition 7 of Hyndman and Fan
/// 1996, the default of R and NumPy). NaN if there are none.
pub(crate) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = q * last as f64;
    let left = (at as usize).min(last);
    let right = (left + 1).min(last);
    sorted[left] + (at - left as f64) * (sorted[right] - sorted[left])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_r_and_numpy_have_them() {
        let samples = [1.0, 2.0, 4.0, 8.0];
        for (q, expected) in [(0.0, 1.0), (0.1, 1.3), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
            assert!((quantile(&samples, q) - expected).abs() < 1e-12, "{q}");
        }
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(quantile(&[3.0], 0.9), 3.0);
    }
}
