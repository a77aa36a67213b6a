//! The best plans of a siting, what was wished beside them, and what of the tables does not count.

use waywarden_siting::tables::Tables;
use waywarden_siting::{Aim, Answer, Asked, Choice, Plan, PlanFigures, Status, Today};

/// Most sites of a list in words.
const MOST_NAMED: usize = 40;

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

/// Each plan with its figures and sites, how far it is proved, who is reached by no site; then what else was wished.
#[must_use]
pub fn siting_text(asked: &Asked<'_>, choice: &Choice) -> String {
    let (tables, answer) = (asked.tables, &choice.answer);
    let mut text = String::new();
    for (number, plan) in (1..).zip(&answer.plans) {
        line!(text, "{number:>4}  {}: {}", values(asked, plan).join(", "), asked.ids(&plan.sites).join(" "));
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
    if let Some(clash) = &choice.clash {
        match clash.as_slice() {
            [] => line!(text, "even without any rule somebody cannot reach a site"),
            [one] => line!(text, "this alone cannot be kept: {one}"),
            several => {
                line!(text, "these cannot be kept together, and any {} of them can:", several.len() - 1);
                several.iter().for_each(|part| line!(text, "      {part}"));
            }
        }
    }
    if let (Some(best), false) = (choice.figures.first(), choice.limits_ms.is_empty()) {
        line!(text, "the best plan: {}", figures(best, &choice.limits_ms));
        text.push_str(&volumes(asked, best));
    }
    text.push_str(&differences(asked, choice));
    choice.today.iter().for_each(|today| text.push_str(&today_text(asked, choice, today)));
    text.push_str(&further(asked, choice));
    text
}

/// How the plans differ site by site.
fn differences(asked: &Asked<'_>, choice: &Choice) -> String {
    let mut text = String::new();
    let count = choice.answer.plans.len();
    if count < 2 {
        return text;
    }
    line!(text, "in all {count} plans: {}", list(&asked.ids(&choice.shared.in_all)));
    let some: Vec<String> =
        choice.shared.in_some.iter().map(|&(site, plans)| format!("{} ({plans})", asked.tables.sites[site])).collect();
    line!(text, "in some: {}", list(&some.iter().map(String::as_str).collect::<Vec<_>>()));
    line!(text, "in none: {}", list(&asked.ids(&choice.shared.in_none)));
    text
}

fn today_text(asked: &Asked<'_>, choice: &Choice, today: &Today) -> String {
    let mut text = String::new();
    let count = asked.today().len();
    match &today.figures {
        Some(found) => line!(text, "today, {count} sites: {}", figures(found, &choice.limits_ms)),
        None => line!(text, "today, {count} sites: some people find no place there"),
    }
    if let Some(found) = &today.as_many_figures {
        line!(text, "the best {count} instead: {}", figures(found, &choice.limits_ms));
    }
    text
}

/// Prices, tolerances, draws, curve, front.
fn further(asked: &Asked<'_>, choice: &Choice) -> String {
    let mut text = String::new();
    let unit = asked.aims[0].unit();
    for price in &choice.prices {
        let rule = &asked.rules[price.rule];
        match price.value {
            Some(0) => line!(text, "costs nothing: {rule}"),
            Some(value) => {
                let worse = value as f64 / asked.searched[0].per_unit;
                let per_cent = matches!(asked.aims[0], Aim::Within { .. });
                line!(text, "costs {worse:.3} {}: {rule}", if per_cent { "per cent of people" } else { unit });
            }
            None => line!(text, "cost not proved: {rule}"),
        }
    }
    for tolerance in &choice.tolerances {
        let site = &asked.tables.sites[tolerance.site];
        let minutes = |ms: u32| f64::from(ms) / 60_000.0;
        match (tolerance.stays_ms, tolerance.goes_ms) {
            (None, _) => line!(text, "{site} stays: no plan is possible without it"),
            (Some(_), None) => line!(text, "{site} stays, however long the way to it"),
            (Some(stays), Some(_)) => {
                line!(text, "{site} stays until ways to it take {:.1} minutes longer", minutes(stays))
            }
        }
    }
    if let Some((draws, sure)) = &choice.sensitivity {
        line!(
            text,
            "best in {} of {} draws (times within {:.0} %, people within {:.0} %), at worst {:.2} % from the best; {} not proved",
            sure.best,
            draws.count,
            draws.times * 100.0,
            draws.weights * 100.0,
            sure.worst_regret * 100.0,
            draws.count - sure.proved
        );
    }
    for (open, answer) in &choice.curve {
        match answer.best() {
            Some(plan) => line!(text, "{open:>4} open: {:.3} {unit}{}", asked.value(plan, 0), unproved(answer)),
            None => line!(text, "{open:>4} open: no plan{}", unproved(answer)),
        }
    }
    if let Some(found) = &choice.front {
        let rest = if found.front.complete { "" } else { ", and more" };
        let names: Vec<String> = found.aims.iter().map(Aim::name).collect();
        line!(text, "front of {} plans{rest}: {}", found.front.plans.len(), names.join(", "));
        for plan in &found.front.plans {
            let values = (0..found.aims.len()).map(|at| format!("{:.3}", found.value(asked.tables, plan, at)));
            line!(text, "      {}: {}", values.collect::<Vec<_>>().join(", "), asked.ids(&plan.sites).join(" "));
        }
    }
    text
}

fn unproved(answer: &Answer) -> &'static str {
    if answer.status == Status::Stopped { " (not proved)" } else { "" }
}

fn figures(figures: &PlanFigures, limits_ms: &[u32]) -> String {
    let minutes = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"));
    let mut words = vec![
        format!("mean {} min", minutes(figures.mean_min)),
        format!("worst-off tenth {} min", minutes(figures.worst_tenth_min)),
        format!("longest {} min", minutes(figures.longest_min)),
    ];
    for (limit, share) in limits_ms.iter().zip(figures.shares()) {
        words.push(format!("{:.1} % within {}", share * 100.0, f64::from(*limit) / 60_000.0));
    }
    words.join(", ")
}

/// People by site of a plan, unless they may not be shown.
fn volumes(asked: &Asked<'_>, figures: &PlanFigures) -> String {
    let mut text = String::new();
    if !asked.tables.protected {
        let ids = asked.ids(&figures.sites);
        let each: Vec<String> =
            ids.iter().zip(&figures.volumes).map(|(id, people)| format!("{id} {people:.0}")).collect();
        line!(text, "people by site: {}", list(&each.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    text
}

fn list(items: &[&str]) -> String {
    match items {
        [] => "none".to_owned(),
        items if items.len() > MOST_NAMED => {
            format!("{} and {} more", items[..MOST_NAMED].join(", "), items.len() - MOST_NAMED)
        }
        items => items.join(", "),
    }
}

/// The value of each objective with its unit.
fn values(asked: &Asked<'_>, plan: &Plan) -> Vec<String> {
    let in_words = |at: usize| {
        let (aim, value) = (&asked.aims[at], asked.value(plan, at));
        match aim {
            Aim::Within { .. } if asked.tables.protected => {
                format!("{:.1} % within the limit", plan.figures[at] * 100.0)
            }
            Aim::Within { .. } => format!("{value:.1} {} ({:.2} %)", aim.unit(), plan.figures[at] * 100.0),
            _ => format!("{value:.3} {}", aim.unit()),
        }
    };
    (0..plan.values.len()).map(in_words).collect()
}

#[cfg(test)]
mod tests {
    use waywarden_siting::{Control, Matrix, NO_WAY_MS, Question, Wishes, choose};

    use super::*;

    /// Two areas of 1.5 and 2.5 people at 10 and 20 minutes from the first site, at 30 and 5 from the second; a third area of 1
    /// without any way. The first site exists.
    fn tables() -> Tables {
        let minutes = [10, 30, 20, 5].map(|minutes| minutes * 60_000);
        let times = Matrix::new(3, 2, [&minutes[..], &[NO_WAY_MS; 2]].concat()).expect("three areas, two sites");
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let tables = Tables::new(times, vec![15, 25, 10], 10.0, ids(&["a", "b", "c"]), ids(&["p", "q"]));
        Tables { missing_pairs: 2, unused_rows: 4, existing: vec![true, false], ..tables }
    }

    fn text(question: &Question, wishes: &Wishes) -> String {
        let tables = tables();
        let asked = question.ask(&tables).expect("a question that fits");
        let choice = choose(&asked, wishes, Control::default()).expect("an answer");
        siting_text(&asked, &choice)
    }

    fn one(aims: Vec<Aim>, best: usize) -> Question {
        Question { open: Some((1, 1)), aims, best: Some(best), ..Question::default() }
    }

    #[test]
    fn plans_have_figures_with_units_sites_and_how_far_they_are_proved() {
        let found = text(&one(vec![Aim::Mean], 2), &Wishes::default());
        let lines: Vec<&str> = found.lines().collect();
        // (1.5 * 30 + 2.5 * 5) / 4 and (1.5 * 10 + 2.5 * 20) / 4 minutes.
        assert_eq!(lines[..2], ["   1  14.375 minutes: q", "   2  16.250 minutes: p"]);
        assert!(lines[2].starts_with("proved, ") && lines[2].ends_with(" nodes"), "{found}");
        assert_eq!(lines[3], "1 areas with 1 people are reached by no site and in no mean");
        assert_eq!(lines[4..], ["in all 2 plans: none", "in some: p (1), q (1)", "in none: none"]);
        let within = text(&one(vec![Aim::Within { limit_ms: 600_000 }], 1), &Wishes::default());
        assert!(within.starts_with("   1  2.5 people within the limit (50.00 %): q\n"), "{within}");
    }

    #[test]
    fn today_stands_beside_the_best_with_as_many_sites() {
        let wishes = Wishes { limits_ms: vec![600_000], today: true, ..Wishes::default() };
        let found = text(&one(vec![Aim::Mean], 1), &wishes);
        // Of 5 people, the one without a way included, 1.5 are within 10 minutes of p and 2.5 of q.
        let today = "today, 1 sites: mean 16.2 min, worst-off tenth 20.0 min, longest 20.0 min, 30.0 % within 10\n";
        let best = "the best 1 instead: mean 14.4 min, worst-off tenth 30.0 min, longest 30.0 min, 50.0 % within 10\n";
        assert!(found.contains(today) && found.contains(best), "{found}");
    }

    #[test]
    fn what_clashes_and_what_rules_cost_is_said() {
        let question = Question { no_longer_ms: Some(600_000), ..one(vec![Aim::Mean], 1) };
        let found = text(&question, &Wishes::default());
        assert!(found.contains("these cannot be kept together"), "{found}");
        assert!(found.contains("at most 1 open sites") && found.contains("nobody longer than 10 minutes"), "{found}");
        let question = Question { no_longer_ms: Some(1_200_000), ..one(vec![Aim::Mean], 1) };
        let found = text(&question, &Wishes { prices: true, ..Wishes::default() });
        assert!(found.contains("costs 1.875 minutes: nobody longer than 20 minutes"), "{found}");
    }

    #[test]
    fn losses_that_are_none_are_not_told() {
        let expected = "2 of 6 pairs of an area and a site have no time and count as no way\n\
                        4 rows of times are not from an area and are left out\n";
        assert_eq!(siting_losses_text(&tables()), expected);
    }
}
