//! `waywarden siting`: the best sites of a case or of a table of times, with proof.

use std::path::{Path, PathBuf};

use anyhow::Result;
use waywarden::pack::{Table, write_atomic, write_csv};
use waywarden::plain_text::{siting_losses_text, siting_text};
use waywarden::results::{configurations_table, siting_curve_table, siting_front_table};
use waywarden::scenario::SitingSpec;
use waywarden::siting::json::to_json;
use waywarden::siting::tables::{Tables, read_sites, read_tables};
use waywarden::siting::{
    Aim, Asked, Choice, Control, Draws, MOST_LISTED, Question, Status, Wishes, choose, curve, front,
};
use waywarden::study::{MOST_SCENARIOS, SitingOfCase, siting_scenarios};
use waywarden::{Case, Observer, Wanted};

use super::run::{check, read_case};
use super::shared::{files, must_not_replace_inputs};
use crate::args::Siting;
use crate::console::say_text;
use crate::interrupt;

/// Reads tables or a case, finds the best plans and prints them, or writes a list of plans.
pub fn run(args: &Siting, observer: &dyn Observer) -> Result<()> {
    match (&args.case, &args.times, &args.areas, &args.weight) {
        (Some(case), ..) => of_case(args, case, observer),
        (None, Some(times), Some(areas), Some(weight)) => of_tables(args, (times, areas, weight)),
        _ => Ok(()),
    }
}

fn of_tables(args: &Siting, (times, areas, weight): (&PathBuf, &PathBuf, &str)) -> Result<()> {
    let mut tables = read_tables(&files(), times, areas, weight)?;
    if let Some(path) = &args.sites {
        read_sites(&files(), path, &mut tables)?;
    }
    refuse_to_replace(args, &[Some(times), Some(areas), args.sites.as_ref()])?;
    let limits_ms = args.limits.iter().map(|minutes| minutes * 60_000).collect();
    let wishes = Wishes { limits_ms, today: true, ..wishes(args) };
    tell(args, &tables, &question(args), &wishes, |_, _| Ok(()))
}

fn of_case(args: &Siting, path: &Path, observer: &dyn Observer) -> Result<()> {
    let files = files();
    let input = read_case(&files, path, false)?;
    check(&input, &args.roads)?;
    refuse_to_replace(args, &input.inputs.iter().map(|input| Some(&input.path)).collect::<Vec<_>>())?;
    let (input, roads) = waywarden::with_roads(&files, input, &args.roads, observer)?;
    // The times of today's roads are all that is needed.
    let case = Case { scenarios: Vec::new(), travel: None, ..input.case.clone() };
    let wanted = Wanted { isochrones: false, ..Wanted::default() };
    let computed = waywarden::compute(&case, roads.as_ref(), wanted, observer)?;
    let own = case.siting.clone().unwrap_or_default();
    let spec = SitingSpec { question: own.question.clone().with(question(args)), ..own };
    let found = SitingOfCase::new(&case, &computed, spec)?;
    let wishes = found.spec.wishes(&case).with(wishes(args));
    if !args.json {
        found.notes.iter().for_each(|note| say!("{note}"));
    }
    tell(args, &found.tables, &found.spec.question, &wishes, |asked, choice| {
        let Some(path) = &args.scenarios else { return Ok(()) };
        let plans = choice.answer.plans.len().min(MOST_SCENARIOS);
        write_atomic(path, siting_scenarios(&input.case, &found, asked, choice).as_bytes())?;
        say!("{}: {plans} scenarios, to be put at the end of the case", path.display());
        Ok(())
    })
}

/// Answers, and says or writes what was asked for.
fn tell(
    args: &Siting,
    tables: &Tables,
    question: &Question,
    wishes: &Wishes,
    then: impl Fn(&Asked<'_>, &Choice) -> Result<()>,
) -> Result<()> {
    if let Some(path) = &args.all {
        return put(path, &configurations_table(tables, &args.limits)?);
    }
    let asked = question.ask(tables)?;
    let control = Control { nodes: args.nodes.unwrap_or(u64::MAX), stop: Some(interrupt::stop_once()) };
    if let Some(path) = &args.curve {
        let least = asked.request.least_open.max(1);
        let answers = curve(&asked.request, least, asked.request.most_open, control)?;
        return put(path, &siting_curve_table(&asked, &(least..).zip(answers).collect::<Vec<_>>()));
    }
    if let Some(path) = &args.front {
        return write_front(path, &asked, control, args.best.unwrap_or(MOST_LISTED));
    }
    let choice = choose(&asked, wishes, control)?;
    if args.json {
        say!("{:#}", to_json(&asked, &choice));
    } else {
        say_text(&siting_losses_text(tables));
        say_text(&siting_text(&asked, &choice));
    }
    then(&asked, &choice)?;
    if choice.answer.status == Status::Infeasible {
        refuse!(SitingInfeasible, "no choice of sites keeps all that was asked for; this is proved");
    }
    Ok(())
}

fn question(args: &Siting) -> Question {
    // What is to be best next needs a first, which is the mean where nothing is said.
    let first = args.objective.clone().or((!args.then.is_empty()).then_some(Aim::Mean));
    Question {
        open: args.open,
        keep_open: args.keep_open.clone(),
        keep_closed: args.keep_closed.clone(),
        most_closed: args.most_closed,
        aims: first.into_iter().chain(args.then.iter().cloned()).collect(),
        groups: args.group.clone(),
        each_of: args.each.clone(),
        needs: args.needs.clone(),
        costs: args.cost.clone(),
        budget: args.budget,
        capacity: args.capacity.clone(),
        least_people: args.least_people.clone(),
        most_people: args.most_people.clone(),
        share_within: args.share_within.clone(),
        no_longer_ms: args.no_longer,
        no_worse: args.no_worse.clone(),
        best: args.best,
        near_percent: args.near,
    }
}

fn wishes(args: &Siting) -> Wishes {
    let draws = args.draws.map(|count| Draws { count: count as usize, seed: 1, times: 0.1, weights: 0.1 });
    Wishes { prices: args.prices, tolerances: args.tolerances, draws, ..Wishes::default() }
}

fn refuse_to_replace(args: &Siting, inputs: &[Option<&PathBuf>]) -> Result<()> {
    let mut outputs = [&args.all, &args.curve, &args.front, &args.scenarios].into_iter().flatten();
    Ok(outputs.try_for_each(|path| must_not_replace_inputs(path, inputs.iter().copied().flatten()))?)
}

/// The plans of which none is at least as good in every objective and better in one.
fn write_front(path: &Path, asked: &Asked<'_>, control: Control<'_>, most: usize) -> Result<()> {
    if asked.aims.len() < 2 {
        refuse!(ArgumentsInvalid, "a front is between objectives: give a second one with --then");
    }
    let found = front(&asked.request, most, control)?;
    put(path, &siting_front_table(asked, &found.plans))?;
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
