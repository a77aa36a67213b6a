//! `waywarden siting`: the best sites of a table of times, with proof.

use anyhow::{Result, bail};
use waywarden::siting::json::{to_json, unit_of, value_of};
use waywarden::siting::tables::{Tables, read_tables};
use waywarden::siting::words::most_beyond;
use waywarden::siting::{Answer, Candidate, Control, Fixed, Objective, Request, Rule, Status, Wanted, solve};

use super::shared::{files, must_not_replace_inputs};
use super::siting_lists::{write_all, write_curve, write_front};
use crate::args::Siting;
use crate::interrupt;

/// Reads both tables, finds the best plans and prints them.
pub fn run(args: &Siting) -> Result<()> {
    let tables = read_tables(&files(), &args.times, &args.areas, &args.weight)?;
    if let Some(path) = &args.all {
        must_not_replace_inputs(path, [&args.times, &args.areas])?;
        return write_all(path, &tables, &args.limits);
    }
    let request = request(args, &tables)?;
    let control = Control { nodes: args.nodes.unwrap_or(u64::MAX), stop: Some(interrupt::stop_once()) };
    for path in [&args.curve, &args.front].into_iter().flatten() {
        must_not_replace_inputs(path, [&args.times, &args.areas])?;
    }
    if let Some(path) = &args.curve {
        return write_curve(path, &tables, &request, control);
    }
    if let Some(path) = &args.front {
        return write_front(path, &tables, &request, control, args.best.unwrap_or(1000));
    }
    let answer = solve(&request, control)?;
    if args.json {
        say!("{:#}", to_json(&tables, &request, &answer));
    } else {
        print_losses(&tables);
        print(&tables, &request, &answer);
    }
    if answer.status == Status::Infeasible {
        bail!("no choice of sites keeps all that was asked for; this is proved");
    }
    Ok(())
}

fn request(args: &Siting, tables: &Tables) -> Result<Request> {
    let sites = tables.sites.len();
    let mut candidates = vec![Candidate::default(); sites];
    for (ids, fixed) in [(&args.keep_open, Fixed::Open), (&args.keep_closed, Fixed::Closed)] {
        for id in ids {
            let Ok(site) = tables.sites.binary_search(id) else {
                bail!("\"{id}\" is no site of {}: {}", args.times.display(), tables.sites.join(", "))
            };
            if ![Fixed::Free, fixed].contains(&candidates[site].fixed) {
                bail!("\"{id}\" is to be kept open and closed");
            }
            candidates[site].fixed = fixed;
        }
    }
    let (least_open, most_open) = args.open.unwrap_or((0, sites));
    if least_open > sites {
        bail!("{least_open} sites are to be open, but {} has {sites}", args.times.display());
    }
    let total: i64 = tables.weights.iter().sum();
    let share = |&(limit_ms, share): &(u32, f64)| Rule::AtMost {
        objective: Objective::within(limit_ms),
        value: most_beyond(total, share),
    };
    let mut rules: Vec<Rule> = args.share_within.iter().map(share).collect();
    rules.extend(args.no_longer.map(|limit| Rule::AreaLimit(vec![limit; tables.areas.len()])));
    if let Some(least) = args.least_people {
        let least = vec![(least * tables.weight_scale).ceil() as i64; sites];
        rules.push(Rule::Volume { least, most: vec![None; sites] });
    }
    let wanted = match args.near {
        Some(percent) => {
            Wanted::Near { milli_percent: (percent * 1000.0).round() as i64, most: args.best.unwrap_or(1000) }
        }
        None => Wanted::Best(args.best.unwrap_or(1)),
    };
    let objectives = std::iter::once(&args.objective).chain(&args.then).cloned().collect();
    let (times, weights) = (tables.times.clone(), tables.weights.clone());
    Ok(Request { times, weights, candidates, least_open, most_open, objectives, rules, wanted })
}

fn print(tables: &Tables, request: &Request, answer: &Answer) {
    for (number, plan) in answer.plans.iter().enumerate() {
        let ids: Vec<&str> = plan.sites.iter().map(|&site| tables.sites[site].as_str()).collect();
        let figures: Vec<String> = (request.objectives.iter().zip(&plan.values).zip(&plan.figures))
            .map(|((objective, &value), &figure)| {
                let value = value_of(objective, value, figure, &tables.weights, tables.weight_scale);
                match objective {
                    Objective::Within { .. } => format!("{value:.1} {} ({:.2} %)", unit_of(objective), figure * 100.0),
                    _ => format!("{value:.3} {}", unit_of(objective)),
                }
            })
            .collect();
        say!("{:>4}  {}: {}", number + 1, figures.join(", "), ids.join(" "));
    }
    match (answer.status, answer.gap()) {
        (Status::Optimal, _) if answer.more => say!("proved; more plans are as near than were listed"),
        (Status::Optimal, _) => say!("proved, {} nodes", answer.nodes),
        (Status::Infeasible, _) => {}
        (Status::Stopped, Some(gap)) => {
            say!("within {:.2} % of the best, stopped after {} nodes", gap * 100.0, answer.nodes);
        }
        (Status::Stopped, None) => say!("stopped after {} nodes without a bound", answer.nodes),
    }
    if !answer.unreached.is_empty() {
        let people: i64 = answer.unreached.iter().map(|&area| tables.weights[area]).sum();
        let people = people as f64 / tables.weight_scale;
        say!("{} areas with {people} people are reached by no site and in no mean", answer.unreached.len());
    }
}

/// What of the tables does not count, most harmful first.
fn print_losses(tables: &Tables) {
    let Tables { missing_pairs, unused_rows, without_weight, rounded_weights, .. } = *tables;
    let pairs = tables.areas.len() * tables.sites.len();
    let losses = [
        (missing_pairs, format!("of {pairs} pairs of an area and a site have no time and count as no way")),
        (unused_rows, "rows of times are not from an area and are left out".to_owned()),
        (without_weight, format!("of {} areas have weight 0", tables.areas.len())),
        (rounded_weights, "weights have more than six decimals and were rounded".to_owned()),
    ];
    losses.iter().filter(|loss| loss.0 > 0).for_each(|(count, what)| say!("{count} {what}"));
    tables.notes.iter().for_each(|note| say!("{}: {}; {}", note.file.display(), note.message, note.help));
}
