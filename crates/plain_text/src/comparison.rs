//! A case's times beside those of another source.

use waywarden_case::TimesFile;
use waywarden_scenario::Case;
use waywarden_study::Comparison;
use waywarden_tables::{AREAS_WITHOUT_ROW, DESTINATIONS_NO_SITE, ORIGINS_NO_AREA, SITES_WITHOUT_ROW};
use waywarden_validation::ValidationStatistics;

use crate::amount_of;

/// How the times of both differ, minutes of the case less those of the file, over the pairs that have both.
#[must_use]
pub fn comparison_text(found: &Comparison, statistics: &ValidationStatistics) -> String {
    let mut text = String::new();
    line!(text, "  {} pairs with both times", statistics.count);
    let (bias, error, p90) = (statistics.bias_min, statistics.mae_min, statistics.p90_min);
    line!(text, "  bias {bias:+.2}, mean absolute error {error:.2}, 90th percentile of it {p90:.2}");
    line!(text, "  within a tenth: {:.1} % of the pairs", statistics.share_within_tenth * 100.0);
    line!(text, "  {} pairs have a time only in the case, {} only in the file", found.only_case, found.only_other);
    text
}

/// What of a table of times is not used, what was guessed about it, and what it does not share with the case.
#[must_use]
pub fn unused_times_text(times: &TimesFile) -> String {
    let mut text = String::new();
    if times.given.unused_rows > 0 {
        line!(text, "  {} rows of the file are of other places and were not used", times.given.unused_rows);
    }
    times.notes.iter().for_each(|note| line!(text, "  {}; {}", note.message, note.help));
    for (join, left, right) in
        [(&times.areas, AREAS_WITHOUT_ROW, ORIGINS_NO_AREA), (&times.sites, SITES_WITHOUT_ROW, DESTINATIONS_NO_SITE)]
    {
        if !join.is_empty() {
            line!(text, "  {}", join.words(left, right));
        }
    }
    text
}

/// In how many areas, and for how many people, the nearest of today's sites is another one.
#[must_use]
pub fn nearest_sites_text(case: &Case, found: &Comparison) -> String {
    let changes = found.other_nearest();
    let [both, only_case, only_other] = found.with_nearest();
    let mut text = String::new();
    let areas = changes.len();
    line!(text, "  the nearest of today's sites is another one in {areas} of {both} areas that have one in both:");
    for (index, weight) in case.weights.iter().enumerate() {
        let count: f64 = changes.iter().map(|&area| case.areas[area].weights[index]).sum();
        line!(text, "    {}: {} {}", weight.title, amount_of(weight, count), weight.unit);
    }
    if only_case + only_other > 0 {
        line!(text, "  {only_case} areas have a nearest site only in the case, {only_other} only in the file");
    }
    text
}
