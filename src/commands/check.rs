//! `waywarden check`: everything that is wrong with a case, at once.

use anyhow::{Context, Result};
use waywarden_scenario::{disclosure, load_case};

use crate::args::Check;
use crate::console::{self, amount};
use crate::model;
use crate::road_settings::RoadPlan;

/// Reads and checks the case and all its tables, without the roads.
pub fn run(args: &Check) -> Result<()> {
    let mut case = load_case(&args.case)?;
    if args.strict {
        case = case.without_rejects()?;
    }
    if case.given_times.is_none() {
        RoadPlan::new(&case)?;
    }
    model::isochrone_settings(&case).check().with_context(|| format!("{}: [isochrones]", args.case.display()))?;
    say!(
        "{}: in order. {} sites, {} areas, {} scenarios",
        args.case.display(),
        case.sites.base().count(),
        case.areas.len(),
        case.scenarios.len()
    );
    for input in &case.inputs {
        if let Some(reading) = &input.reading {
            say!("  {}: {} read as {reading}", input.role.as_str(), input.path.display());
        }
    }
    for (index, weight) in case.weights.iter().enumerate() {
        let total = case.total(index);
        let shown = match weight.protected() {
            true if disclosure::is_small(total) => "withheld".to_owned(),
            true => amount(disclosure::rounded(total)),
            false => amount(total),
        };
        say!("  {} ({}): {shown} {}", weight.title, weight.name, weight.unit);
    }
    console::say_rejects("demand", case.demand_rows.in_file, &case.demand_rows.rejects);
    if case.demand_rows.left_out > 0 {
        say!("  {} of {} rows left out by `where`", case.demand_rows.left_out, case.demand_rows.in_file);
    }
    Ok(())
}
