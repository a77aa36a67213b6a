//! `waywarden check`: everything that is wrong with a case, at once.

use anyhow::{Result, bail};
use waywarden::Observer;
use waywarden::scenario::Case;
use waywarden::study::{RoadCheck, check_on_roads, of_case};

use super::run::{check, on_roads, open_roads, read_case};
use super::shared::files;
use crate::args::Check;
use crate::console;
use crate::errors_file::{Told, with_errors};

/// Reads and checks the case and all its tables; the roads if they are asked for.
pub fn run(args: &Check, observer: &dyn Observer) -> Result<()> {
    with_errors(args.errors.as_deref(), |told| checked(args, told, observer))
}

fn checked(args: &Check, told: &mut Told, observer: &dyn Observer) -> Result<()> {
    let files = files().keeping_all_problems(args.errors.is_some());
    let input = read_case(&files, &args.case, args.strict)?;
    told.rejects(&input.case.demand_rows.rejects);
    check(&input, args.roads.as_deref().unwrap_or_default())?;
    let roads = match &args.roads {
        Some(_) if input.case.given_times.is_some() => bail!("--roads cannot be used: the case brings its times"),
        Some(roads) => Some(open_roads(&files, &input, roads, observer)?),
        None => None,
    };
    let input = on_roads(&files, input, roads.as_ref())?;
    let case = &input.case;
    of_case(case).iter().for_each(|warning| observer.warn(warning));
    let found = match &roads {
        Some(roads) => {
            let found = check_on_roads(case, roads)?;
            found.warnings.iter().for_each(|warning| observer.warn(warning));
            told.problems(found.areas.iter().cloned());
            Some(found)
        }
        None => None,
    };
    say!(
        "{}: in order. {} sites, {} areas, {} scenarios",
        args.case.display(),
        case.sites.base().count(),
        case.areas.len(),
        case.scenarios.iter().filter(|scenario| !scenario.is_today()).count()
    );
    if case.sites_left_out > 0 {
        say!("  rows of the sites table left out by `where`: {}", case.sites_left_out);
    }
    for file in &input.inputs {
        if let Some(reading) = &file.reading {
            say!("  {}: {} read as {reading}", file.role.as_str(), file.path.display());
        }
    }
    for (index, weight) in case.weights.iter().enumerate() {
        let total = console::amount_of(weight, case.total(index));
        say!("  {} ({}): {total} {}", weight.title, weight.name, weight.unit);
    }
    console::say_rejects("demand", case.demand_rows.in_file, &case.demand_rows.rejects);
    if case.demand_rows.left_out > 0 {
        say!("  {} of {} rows left out by `where`", case.demand_rows.left_out, case.demand_rows.in_file);
    }
    if let Some(points) = &case.points {
        say!("  {} points of areas; {} rows are of other areas", points.places().len(), points.unused_rows);
    }
    if let Some(observed) = &case.observed {
        say!("  {}", observed.summary());
    }
    if let Some(found) = found {
        say_roads(case, &found);
    }
    Ok(())
}

/// Which areas meet no road, the commonest reason first.
fn say_roads(case: &Case, found: &RoadCheck) {
    let (areas, sites) = (case.areas.len(), case.sites.len());
    if found.areas.is_empty() {
        say!("  roads: all {sites} sites and {areas} areas meet a road");
        return;
    }
    say!("  roads: {} of {areas} areas meet no road and will have no times:", found.areas.len());
    let mut reasons: Vec<_> = found.areas_by_reason.iter().collect();
    reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (reason, (count, named)) in reasons {
        let more = if *count > named.len() { ", ..." } else { "" };
        say!("    {count} x {reason}: {}{more}", named.join(", "));
    }
}
