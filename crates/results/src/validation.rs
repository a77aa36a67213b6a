//! How well two sets of minutes agree.

use std::fmt::Write as _;

use serde_json::{Value, json};

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

    /// As a JSON object with the names of the fields.
    #[must_use]
    pub fn as_json(&self) -> Value {
        json!({
            "count": self.count, "bias_min": self.bias_min, "mae_min": self.mae_min, "rmse_min": self.rmse_min,
            "p90_min": self.p90_min, "share_within_tenth": self.share_within_tenth,
            "line_intercept_min": self.line[0], "line_slope": self.line[1],
            "mae_after_line_min": self.mae_after_line_min,
        })
    }
}

/// Side of the plot area and margins, pixels.
const SIDE: f64 = 560.0;
const MARGIN: f64 = 64.0;

/// A scatter plot of published against model minutes, with the line of agreement and 10 % to either side.
#[must_use]
pub fn scatter_svg(points: &[[f64; 2]], statistics: &ValidationStatistics) -> String {
    let largest = points.iter().flatten().fold(10.0_f64, |a, &b| a.max(b));
    let step = [5.0, 10.0, 20.0, 30.0, 60.0, 120.0].into_iter().find(|s| largest / s <= 8.0).unwrap_or(240.0);
    let top = (largest / step).ceil() * step;
    let x = |minutes: f64| MARGIN + minutes / top * SIDE;
    let y = |minutes: f64| MARGIN + SIDE - minutes / top * SIDE;
    let size = SIDE + 2.0 * MARGIN;
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" font-family=\"sans-serif\" font-size=\"14\" role=\"img\">\n\
         <title>Model against published minutes: {} pairs, bias {:+.1}, mean absolute error {:.1} minutes</title>\n\
         <rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\n",
        statistics.count, statistics.bias_min, statistics.mae_min
    );
    let _ = writeln!(
        svg,
        "<polygon points=\"{},{} {},{} {},{}\" fill=\"#e8eef4\"/>",
        x(0.0),
        y(0.0),
        x(top / 1.1),
        y(top),
        x(top),
        y(top)
    );
    let _ = writeln!(
        svg,
        "<polygon points=\"{},{} {},{} {},{}\" fill=\"#e8eef4\"/>",
        x(0.0),
        y(0.0),
        x(top),
        y(top * 0.9),
        x(top),
        y(top)
    );
    let mut tick = 0.0;
    while tick <= top {
        let _ = writeln!(
            svg,
            "<path d=\"M{0} {1}V{2}M{3} {4}H{5}\" stroke=\"#ccd\" fill=\"none\"/>\
             <text x=\"{0}\" y=\"{6}\" text-anchor=\"middle\">{tick}</text>\
             <text x=\"{7}\" y=\"{8}\" text-anchor=\"end\">{tick}</text>",
            x(tick),
            y(0.0),
            y(top),
            x(0.0),
            y(tick),
            x(top),
            y(0.0) + 20.0,
            x(0.0) - 8.0,
            y(tick) + 5.0
        );
        tick += step;
    }
    let _ = writeln!(
        svg,
        "<path d=\"M{} {}L{} {}\" stroke=\"#456\" stroke-width=\"1.5\"/>",
        x(0.0),
        y(0.0),
        x(top),
        y(top)
    );
    for &[published, model] in points {
        let _ = writeln!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"#0b5cad\" fill-opacity=\"0.55\"/>",
            x(published),
            y(model)
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">published, minutes</text>\n\
         <text transform=\"translate(20 {}) rotate(-90)\" text-anchor=\"middle\">model, minutes</text>\n\
         <text x=\"{MARGIN}\" y=\"28\" font-size=\"16\" font-weight=\"bold\">Model against published minutes</text>\n\
         <text x=\"{MARGIN}\" y=\"50\">{} pairs, bias {:+.1} min, mean absolute error {:.1} min; band: within 10 %</text>\n</svg>\n",
        MARGIN + SIDE / 2.0,
        size - 16.0,
        MARGIN + SIDE / 2.0,
        statistics.count,
        statistics.bias_min,
        statistics.mae_min
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_worked_out_by_hand() {
        let statistics = ValidationStatistics::of(&[[10.0, 11.0], [20.0, 18.0], [30.0, 33.0], [40.0, 40.0]]).unwrap();
        assert_eq!(statistics.count, 4);
        assert!((statistics.bias_min - 0.5).abs() < 1e-12);
        assert!((statistics.mae_min - 1.5).abs() < 1e-12);
        assert!((statistics.rmse_min - 3.5_f64.sqrt()).abs() < 1e-12);
        assert_eq!(statistics.p90_min, 3.0);
        assert_eq!(statistics.share_within_tenth, 1.0);
        let exact = ValidationStatistics::of(&[[3.0, 1.0], [5.0, 2.0], [7.0, 3.0]]).unwrap();
        assert!((exact.line[0] - 1.0).abs() < 1e-12 && (exact.line[1] - 2.0).abs() < 1e-12);
        assert!(exact.mae_after_line_min < 1e-12);
        assert_eq!(ValidationStatistics::of(&[]), None);
    }
}
