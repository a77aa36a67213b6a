//! `waywarden siting`: the best sites of a table of times, with proof.

use std::path::Path;

use anyhow::Result;
use waywarden::pack::{Table, write_atomic, write_csv};
use waywarden::plain_text::{siting_losses_text, siting_text};
use waywarden::results::{configurations_table, siting_curve_table, siting_front_table};
use waywarden::siting::json::to_json;
use waywarden::siting::tables::{Tables, read_tables};
use waywarden::siting::{Control, MOST_LISTED, Question, Request, Status, curve, front, solve};

use super::shared::{files, must_not_replace_inputs};
use crate::args::Siting;
use crate::console::say_text;
use crate::interrupt;

/// Reads both tables, finds the best plans and prints them, or writes a list of plans.
pub fn run(args: &Siting) -> Result<()> {
    let tables = read_tables(&files(), &args.times, &args.areas, &args.weight)?;
    for path in [&args.all, &args.curve, &args.front].into_iter().flatten() {
        must_not_replace_inputs(path, [&args.times, &args.areas])?;
    }
    if let Some(path) = &args.all {
        return put(path, &configurations_table(&tables, &args.limits)?);
    }
    let request = question(args).request(&tables, &args.times)?;
    let control = Control { nodes: args.nodes.unwrap_or(u64::MAX), stop: Some(interrupt::stop_once()) };
    if let Some(path) = &args.curve {
        let least = request.least_open.max(1);
        let answers = curve(&request, least, request.most_open, control)?;
        return put(path, &siting_curve_table(&tables, &request, least, &answers));
    }
    if let Some(path) = &args.front {
        return write_front(path, &tables, &request, control, args.best.unwrap_or(MOST_LISTED));
    }
    let answer = solve(&request, control)?;
    if args.json {
        say!("{:#}", to_json(&tables, &request, &answer));
    } else {
        say_text(&siting_losses_text(&tables));
        say_text(&siting_text(&tables, &request, &answer));
    }
    if answer.status == Status::Infeasible {
        refuse!(SitingInfeasible, "no choice of sites keeps all that was asked for; this is proved");
    }
    Ok(())
}

fn question(args: &Siting) -> Question {
    Question {
        open: args.open,
        keep_open: args.keep_open.clone(),
        keep_closed: args.keep_closed.clone(),
        objectives: std::iter::once(&args.objective).chain(&args.then).cloned().collect(),
        share_within: args.share_within.clone(),
        no_longer_ms: args.no_longer,
        least_people: args.least_people,
        best: args.best,
        near_percent: args.near,
    }
}

/// The plans of which none is at least as good in every objective and better in one.
fn write_front(path: &Path, tables: &Tables, request: &Request, control: Control<'_>, most: usize) -> Result<()> {
    if request.objectives.len() < 2 {
        refuse!(ArgumentsInvalid, "a front is between objectives: give a second one with --then");
    }
    let found = front(request, most, control)?;
    put(path, &siting_front_table(tables, request, &found.plans))?;
    if !found.complete {
        say!("the front goes on: more than {most} plans, or stopped (--best raises the limit)");
    }
    Ok(())
}

fn put(path: &Path, table: &Table) -> Result<()> {
    let mut csv = Vec::new();
    write_csv(table, &mut csv)?;
    write_atomic(path, &csv)?;
    say!("{}: {} rows", path.display(), table.rows.len());
    Ok(())
}
