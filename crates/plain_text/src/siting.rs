//! The best plans of a siting, and what of its tables does not count.

use waywarden_siting::json::{unit_of, value_of};
use waywarden_siting::tables::Tables;
use waywarden_siting::{Answer, Objective, Plan, Request, Status};

/// What of the tables does not count, most harmful first.
#[must_use]
pub fn siting_losses_text(tables: &Tables) -> String {
    let Tables { missing_pairs, unused_rows, without_weight, rounded_weights, .. } = *tables;
    let pairs = tables.areas.len() * tables.sites.len();
    let losses = [
        (missing_pairs, format!("of {pairs} pairs of an area and a site have no time and count as no way")),
        (unused_rows, "rows of times are not from an area and are left out".to_owned()),
        (without_weight, format!("of {} areas have weight 0", tables.areas.len())),
        (rounded_weights, "weights have more than six decimals and were rounded".to_owned()),
    ];
    let mut text = String::new();
    losses.iter().filter(|loss| loss.0 > 0).for_each(|(count, what)| line!(text, "{count} {what}"));
    for note in &tables.notes {
        line!(text, "{}: {}; {}", note.file.display(), note.message, note.help);
    }
    text
}

/// Each plan with its figures and sites, how far it is proved, and who is reached by no site.
#[must_use]
pub fn siting_text(tables: &Tables, request: &Request, answer: &Answer) -> String {
    let mut text = String::new();
    for (number, plan) in (1..).zip(&answer.plans) {
        let ids: Vec<&str> = plan.sites.iter().map(|&site| tables.sites[site].as_str()).collect();
        line!(text, "{number:>4}  {}: {}", figures(tables, request, plan).join(", "), ids.join(" "));
    }
    match (answer.status, answer.gap()) {
        (Status::Optimal, _) if answer.more => line!(text, "proved; more plans are as near than were listed"),
        (Status::Optimal, _) => line!(text, "proved, {} nodes", answer.nodes),
        (Status::Infeasible, _) => {}
        (Status::Stopped, Some(gap)) => {
            line!(text, "within {:.2} % of the best, stopped after {} nodes", gap * 100.0, answer.nodes);
        }
        (Status::Stopped, None) => line!(text, "stopped after {} nodes without a bound", answer.nodes),
    }
    if !answer.unreached.is_empty() {
        let people: i64 = answer.unreached.iter().map(|&area| tables.weights[area]).sum();
        let (areas, people) = (answer.unreached.len(), people as f64 / tables.weight_scale);
        line!(text, "{areas} areas with {people} people are reached by no site and in no mean");
    }
    text
}

/// The value of each objective with its unit.
fn figures(tables: &Tables, request: &Request, plan: &Plan) -> Vec<String> {
    let values = request.objectives.iter().zip(&plan.values).zip(&plan.figures);
    let in_words = |((objective, &value), &figure): ((&Objective, &i64), &f64)| {
        let value = value_of(objective, value, figure, &tables.weights, tables.weight_scale);
        match objective {
            Objective::Within { .. } => format!("{value:.1} {} ({:.2} %)", unit_of(objective), figure * 100.0),
            _ => format!("{value:.3} {}", unit_of(objective)),
        }
    };
    values.map(in_words).collect()
}

#[cfg(test)]
mod tests {
    use waywarden_siting::{Candidate, Control, Matrix, NO_WAY_MS, Wanted, solve};

    use super::*;

    /// Two areas of 1.5 and 2.5 people at 10 and 20 minutes from the first site, at 30 and 5 from the second; a third area of 1
    /// without any way.
    fn tables() -> Tables {
        let minutes = [10, 30, 20, 5].map(|minutes| minutes * 60_000);
        Tables {
            times: Matrix::new(3, 2, [&minutes[..], &[NO_WAY_MS; 2]].concat()).expect("three areas, two sites"),
            weights: vec![15, 25, 10],
            weight_scale: 10.0,
            areas: ["a", "b", "c"].map(str::to_owned).to_vec(),
            sites: ["p", "q"].map(str::to_owned).to_vec(),
            without_weight: 0,
            missing_pairs: 2,
            unused_rows: 4,
            rounded_weights: 0,
            notes: Vec::new(),
        }
    }

    fn answer(tables: &Tables, objectives: Vec<Objective>, wanted: Wanted) -> String {
        let request = Request {
            times: tables.times.clone(),
            weights: tables.weights.clone(),
            candidates: vec![Candidate::default(); 2],
            least_open: 1,
            most_open: 1,
            objectives,
            rules: Vec::new(),
            wanted,
        };
        let answer = solve(&request, Control { nodes: u64::MAX, stop: None }).expect("an answer");
        siting_text(tables, &request, &answer)
    }

    #[test]
    fn plans_have_figures_with_units_sites_and_how_far_they_are_proved() {
        let tables = tables();
        let text = answer(&tables, vec![Objective::mean()], Wanted::Best(2));
        let lines: Vec<&str> = text.lines().collect();
        // (1.5 * 30 + 2.5 * 5) / 4 and (1.5 * 10 + 2.5 * 20) / 4 minutes.
        assert_eq!(lines[..2], ["   1  14.375 minutes: q", "   2  16.250 minutes: p"]);
        assert!(lines[2].starts_with("proved, ") && lines[2].ends_with(" nodes"), "{text}");
        assert_eq!(lines[3], "1 areas with 1 people are reached by no site and in no mean");
        let within = answer(&tables, vec![Objective::within(600_000)], Wanted::Best(1));
        assert!(within.starts_with("   1  2.5 people within the limit (50.00 %): q\n"), "{within}");
    }

    #[test]
    fn losses_that_are_none_are_not_told() {
        let expected = "2 of 6 pairs of an area and a site have no time and count as no way\n\
                        4 rows of times are not from an area and are left out\n";
        assert_eq!(siting_losses_text(&tables()), expected);
    }
}
