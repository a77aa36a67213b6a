//! `waywarden check`: everything that is wrong with a case, at once.

use anyhow::Result;

use super::run::{check, read_case};
use super::shared::files;
use crate::args::Check;
use crate::console;

/// Reads and checks the case and all its tables, without the roads.
pub fn run(args: &Check) -> Result<()> {
    let input = read_case(&files(), &args.case, args.strict)?;
    check(&input, &[])?;
    let case = &input.case;
    say!(
        "{}: in order. {} sites, {} areas, {} scenarios",
        args.case.display(),
        case.sites.base().count(),
        case.areas.len(),
        case.scenarios.len()
    );
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
    Ok(())
}
