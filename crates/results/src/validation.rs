//! Plots of the model against what was published or observed.

use std::fmt::Write as _;

use serde_json::{Value, json};
use waywarden_validation::{Agreement, Road, ValidationStatistics};

/// The figures as a JSON object.
#[must_use]
pub fn validation_json(fit: &ValidationStatistics) -> Value {
    json!({
        "count": fit.count, "bias_min": fit.bias_min, "mae_min": fit.mae_min, "rmse_min": fit.rmse_min,
        "p90_min": fit.p90_min, "share_within_tenth": fit.share_within_tenth,
        "line_intercept_min": fit.line[0], "line_slope": fit.line[1],
        "mae_after_line_min": fit.mae_after_line_min,
    })
}

/// Side of the plot area and margins, pixels.
const SIDE: f64 = 560.0;
const MARGIN: f64 = 64.0;

/// What a plot is of.
struct Words {
    title: String,
    across: &'static str,
    up: &'static str,
    heading: &'static str,
    figures: String,
}

/// A scatter plot of published against model minutes, with the line of agreement and 10 % to either side.
#[must_use]
pub fn scatter_svg(points: &[[f64; 2]], fit: &ValidationStatistics) -> String {
    let (count, bias, error) = (fit.count, fit.bias_min, fit.mae_min);
    let words = Words {
        title: format!(
            "Model against published minutes: {count} pairs, bias {bias:+.1}, mean absolute error {error:.1} minutes"
        ),
        across: "published, minutes",
        up: "model, minutes",
        heading: "Model against published minutes",
        figures: format!("{count} pairs, bias {bias:+.1} min, mean absolute error {error:.1} min; band: within 10 %"),
    };
    plot(points, &words)
}

/// A scatter plot of observed against model speeds of roads.
#[must_use]
pub fn speeds_svg(roads: &[Road], all: &Agreement) -> String {
    let points: Vec<[f64; 2]> = roads.iter().map(|road| [road.observed_km_h, road.model_km_h]).collect();
    let (count, bias, error) = (all.roads, all.bias * 100.0, all.mean_absolute_error * 100.0);
    let figures = format!("{count} roads, bias {bias:+.1} %, mean absolute error {error:.1} %");
    let words = Words {
        title: format!("Model against observed speeds: {figures}"),
        across: "observed, km/h",
        up: "model, km/h",
        heading: "Model against observed speeds",
        figures: format!("{figures}; band: within 10 %"),
    };
    plot(&points, &words)
}

fn plot(points: &[[f64; 2]], words: &Words) -> String {
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
         <title>{}</title>\n\
         <rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\n",
        words.title
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
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n\
         <text transform=\"translate(20 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n\
         <text x=\"{MARGIN}\" y=\"28\" font-size=\"16\" font-weight=\"bold\">{}</text>\n\
         <text x=\"{MARGIN}\" y=\"50\">{}</text>\n</svg>\n",
        MARGIN + SIDE / 2.0,
        size - 16.0,
        words.across,
        MARGIN + SIDE / 2.0,
        words.up,
        words.heading,
        words.figures
    );
    svg
}
