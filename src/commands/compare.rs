//! `waywarden compare`: a case's travel times beside those of another source.

use anyhow::{Result, bail};
use waywarden::case::read_times;
use waywarden::pack::{write_atomic, write_csv};
use waywarden::results::comparison_table;
use waywarden::tables::{AREAS_WITHOUT_ROW, DESTINATIONS_NO_SITE, ORIGINS_NO_AREA, SITES_WITHOUT_ROW};
use waywarden::validation::ValidationStatistics;
use waywarden::{Comparison, Observer, Wanted};

use super::run::{read_case, with_roads};
use super::shared::{files, must_not_replace_inputs};
use crate::args::Compare;
use crate::console::amount_of;

/// Computes or reads the times of the case, reads the others, and says how they differ and whose nearest site does.
pub fn run(args: &Compare, observer: &dyn Observer) -> Result<()> {
    if let Some(output) = &args.output {
        must_not_replace_inputs(output, [&args.case, &args.with])?;
    }
    let files = files();
    let (input, roads) = with_roads(&files, read_case(&files, &args.case, false)?, &args.roads, observer)?;
    let case = &input.case;
    let other = read_times(&files, &args.with, &case.areas, &case.sites)?;
    let wanted = Wanted { isochrones: false, engine: args.engine.into() };
    let own = waywarden::compute(case, roads.as_ref(), wanted, observer)?.times.areas;
    let found = Comparison::of(case, &own, &other.given.times);
    let Some(fit) = ValidationStatistics::of(&found.both_min) else {
        bail!("no pair of an area and a site has a time in the case and in {}", args.with.display())
    };
    say!("{} beside {}, minutes of the case less those of the file:", args.case.display(), args.with.display());
    say!("  {} pairs with both times", fit.count);
    say!(
        "  bias {:+.2}, mean absolute error {:.2}, 90th percentile of it {:.2}",
        fit.bias_min,
        fit.mae_min,
        fit.p90_min
    );
    say!("  within a tenth: {:.1} % of the pairs", fit.share_within_tenth * 100.0);
    say!("  {} pairs have a time only in the case, {} only in the file", found.only_case, found.only_other);
    if other.given.unused_rows > 0 {
        say!("  {} rows of the file are of other places and were not used", other.given.unused_rows);
    }
    for note in &other.notes {
        say!("  {}; {}", note.message, note.help);
    }
    for (join, left, right) in
        [(&other.areas, AREAS_WITHOUT_ROW, ORIGINS_NO_AREA), (&other.sites, SITES_WITHOUT_ROW, DESTINATIONS_NO_SITE)]
    {
        if !join.is_empty() {
            say!("  {}", join.words(left, right));
        }
    }
    let changes = found.other_nearest();
    let [both, only_case, only_other] = found.with_nearest();
    say!("  the nearest of today's sites is another one in {} of {both} areas that have one in both:", changes.len());
    for (index, weight) in case.weights.iter().enumerate() {
        let count: f64 = changes.iter().map(|&area| case.areas[area].weights[index]).sum();
        say!("    {}: {} {}", weight.title, amount_of(weight, count), weight.unit);
    }
    if only_case + only_other > 0 {
        say!("  {only_case} areas have a nearest site only in the case, {only_other} only in the file");
    }
    if let Some(output) = &args.output {
        let mut csv = Vec::new();
        write_csv(&comparison_table(case, &found), &mut csv)?;
        write_atomic(output, &csv)?;
        say!("each area's nearest site in {}", output.display());
    }
    Ok(())
}
