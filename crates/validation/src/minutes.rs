//! Minutes of pairs against published minutes.

/// Agreement of model minutes with published minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationStatistics {
    /// Number of pairs.
    pub count: usize,
    /// Mean of model less published, minutes.
    pub bias_min: f64,
    /// Mean absolute error, minutes.
    pub mae_min: f64,
    /// Root mean square error, minutes.
    pub rmse_min: f64,
    /// 90th percentile of the absolute error: the smallest that at least nine tenths of the pairs do not exceed.
    pub p90_min: f64,
    /// Share of pairs whose error is at most a tenth of the published time.
    pub share_within_tenth: f64,
    /// a and b of the least-squares line published = a + b model.
    pub line: [f64; 2],
    /// Mean absolute error after that line, minutes.
    pub mae_after_line_min: f64,
}

impl ValidationStatistics {
    /// Of pairs (published, model) in minutes; `None` if there are none.
    #[must_use]
    pub fn of(points: &[[f64; 2]]) -> Option<Self> {
        if points.is_empty() {
            return None;
        }
        let n = points.len() as f64;
        let mean = |of: &dyn Fn(&[f64; 2]) -> f64| points.iter().map(of).sum::<f64>() / n;
        let mut errors: Vec<f64> = points.iter().map(|p| (p[1] - p[0]).abs()).collect();
        errors.sort_by(f64::total_cmp);
        let p90 = errors[((0.9 * n).ceil() as usize).clamp(1, errors.len()) - 1];
        let (mean_published, mean_model) = (mean(&|p| p[0]), mean(&|p| p[1]));
        let spread = mean(&|p| (p[1] - mean_model).powi(2));
        let slope = if spread > 0.0 { mean(&|p| (p[1] - mean_model) * (p[0] - mean_published)) / spread } else { 1.0 };
        let intercept = mean_published - slope * mean_model;
        Some(Self {
            count: points.len(),
            bias_min: mean_model - mean_published,
            mae_min: mean(&|p| (p[1] - p[0]).abs()),
            rmse_min: mean(&|p| (p[1] - p[0]).powi(2)).sqrt(),
            p90_min: p90,
            share_within_tenth: mean(&|p| f64::from((p[1] - p[0]).abs() <= 0.1 * p[0])),
            line: [intercept, slope],
            mae_after_line_min: mean(&|p| (intercept + slope * p[1] - p[0]).abs()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_worked_out_by_hand() {
        let fit = ValidationStatistics::of(&[[10.0, 11.0], [20.0, 18.0], [30.0, 33.0], [40.0, 40.0]]).unwrap();
        assert_eq!(fit.count, 4);
        assert!((fit.bias_min - 0.5).abs() < 1e-12);
        assert!((fit.mae_min - 1.5).abs() < 1e-12);
        assert!((fit.rmse_min - 3.5_f64.sqrt()).abs() < 1e-12);
        assert_eq!(fit.p90_min, 3.0);
        assert_eq!(fit.share_within_tenth, 1.0);
        let exact = ValidationStatistics::of(&[[3.0, 1.0], [5.0, 2.0], [7.0, 3.0]]).unwrap();
        assert!((exact.line[0] - 1.0).abs() < 1e-12 && (exact.line[1] - 2.0).abs() < 1e-12);
        assert!(exact.mae_after_line_min < 1e-12);
        assert_eq!(ValidationStatistics::of(&[]), None);
    }
}
