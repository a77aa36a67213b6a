//! `waywarden compare`: a case's travel times beside those of another source.

use anyhow::Result;
use waywarden::case::read_times;
use waywarden::pack::{write_atomic, write_csv};
use waywarden::plain_text::{comparison_text, nearest_sites_text, unused_times_text};
use waywarden::results::comparison_table;
use waywarden::validation::ValidationStatistics;
use waywarden::{Comparison, Observer, Wanted};

use super::run::read_case;
use super::shared::{files, must_not_replace_inputs};
use crate::args::Compare;
use crate::console::say_text;

/// Computes or reads the times of the case, reads the others, and says how they differ and whose nearest site does.
pub fn run(args: &Compare, observer: &dyn Observer) -> Result<()> {
    if let Some(output) = &args.output {
        must_not_replace_inputs(output, [&args.case, &args.with])?;
    }
    let files = files();
    let (input, roads) = waywarden::with_roads(&files, read_case(&files, &args.case, false)?, &args.roads, observer)?;
    let case = &input.case;
    let other = read_times(&files, &args.with, &case.areas, &case.sites)?;
    let wanted = Wanted { isochrones: false, engine: args.engine };
    let own = waywarden::compute(case, roads.as_ref(), wanted, observer)?.times.areas;
    let found = Comparison::of(case, &own, &other.given.times);
    let Some(fit) = ValidationStatistics::of(&found.both_min) else {
        refuse!(InputInvalid, "no pair of an area and a site has a time in the case and in {}", args.with.display())
    };
    say!("{} beside {}, minutes of the case less those of the file:", args.case.display(), args.with.display());
    say_text(&comparison_text(&found, &fit));
    say_text(&unused_times_text(&other));
    say_text(&nearest_sites_text(case, &found));
    if let Some(output) = &args.output {
        let mut csv = Vec::new();
        write_csv(&comparison_table(case, &found), &mut csv)?;
        write_atomic(output, &csv)?;
        say!("each area's nearest site in {}", output.display());
    }
    Ok(())
}
