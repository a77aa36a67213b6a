//! How well the model's minutes or speeds agree with somebody else's.

use waywarden_results::AgreementRow;
use waywarden_study::{DrivenPairs, PublishedPair};
use waywarden_validation::ValidationStatistics;

/// The figures of a comparison with published times, and its worst pairs, at most `most` of them; empty if no pair has a way.
#[must_use]
pub fn published_times_text(pairs: &[PublishedPair], driven: &DrivenPairs, most: usize) -> String {
    let Some(statistics) = &driven.statistics else { return String::new() };
    let mut text = statistics_text(statistics, pairs.len());
    line!(text, "Worst pairs (model less published):");
    for &pair in driven.worst.iter().take(most) {
        let PublishedPair { id, minutes: published, .. } = &pairs[pair];
        let model = driven.minutes[pair].as_ref().copied().unwrap_or_default();
        line!(text, "  {id:<32} published {published:>6.1}  model {model:>6.1}  {:>+6.1}", model - published);
    }
    text
}

fn statistics_text(fit: &ValidationStatistics, pairs: usize) -> String {
    let mut text = String::new();
    for (name, value) in [
        ("pairs compared (of those given)", format!("{} ({pairs})", fit.count)),
        ("bias, min (model less published)", format!("{:+.2}", fit.bias_min)),
        ("mean absolute error, min", format!("{:.2}", fit.mae_min)),
        ("root mean square error, min", format!("{:.2}", fit.rmse_min)),
        ("90th percentile of the absolute error, min", format!("{:.2}", fit.p90_min)),
        ("within 10 %, % of pairs", format!("{:.1}", fit.share_within_tenth * 100.0)),
        ("best straight line: published =", format!("{:.2} + {:.3} x", fit.line[0], fit.line[1])),
        ("mean absolute error after it, min", format!("{:.2}", fit.mae_after_line_min)),
    ] {
        line!(text, "{name:<42}{value:>12}");
    }
    text
}

/// How well speeds agree, group by group; the first group is all roads. `stretches` were given, `compared` of them driven.
#[must_use]
pub fn observed_speeds_text(groups: &[AgreementRow], compared: usize, stretches: usize) -> String {
    let roads = groups.first().map_or(0, |(.., all)| all.roads);
    let mut text = String::new();
    line!(text, "{compared} of {stretches} stretches compared, {roads} roads (bias, mean absolute error, rank):");
    for (kind, name, agreement) in groups {
        let rank = agreement.rank.map_or("-".to_owned(), |rank| format!("{rank:.2}"));
        let (bias, error) = (agreement.bias * 100.0, agreement.mean_absolute_error * 100.0);
        let group = format!("{kind} {name}");
        line!(text, "  {group:<52}{:>7.0} km {bias:>+6.1} % {error:>5.1} % {rank:>6}", agreement.km);
    }
    text
}

#[cfg(test)]
mod tests {
    use waywarden_validation::Agreement;

    use super::*;

    #[test]
    fn figures_of_published_times_stand_in_two_columns() {
        let statistics = ValidationStatistics::of(&[[10.0, 12.0], [20.0, 19.0]]).expect("two pairs");
        let text = statistics_text(&statistics, 3);
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).expect("a line");
        assert_eq!(line("pairs compared"), "pairs compared (of those given)                  2 (3)");
        assert_eq!(line("bias"), "bias, min (model less published)                 +0.50");
        assert_eq!(line("mean absolute error, min"), "mean absolute error, min                          1.50");
        assert!(text.lines().all(|line| line.len() >= 54) && text.lines().count() == 8, "{text}");
    }

    #[test]
    fn groups_of_roads_have_a_line_each_and_few_roads_no_rank() {
        let all = Agreement { roads: 2, km: 12.6, bias: -0.051, mean_absolute_error: 0.1, rank: None };
        let primary = Agreement { roads: 1, km: 3.0, rank: Some(0.5), ..all };
        let groups = [("all".to_owned(), String::new(), all), ("class".to_owned(), "primary".to_owned(), primary)];
        let text = observed_speeds_text(&groups, 4, 5);
        let lines: Vec<String> =
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let expected = [
            "4 of 5 stretches compared, 2 roads (bias, mean absolute error, rank):",
            "all 13 km -5.1 % 10.0 % -",
            "class primary 3 km -5.1 % 10.0 % 0.50",
        ];
        assert_eq!(lines, expected);
    }
}
