//! `waywarden audit-isochrone`: how often the drawing and the exact time agree.

use anyhow::Result;
use waywarden::audit::Audit;
use waywarden::pack::{write_atomic, write_csv};
use waywarden::results::audit_table;
use waywarden::{Observer, UNREACHABLE_MS, cancellable};

use super::isochrones::{directed, places, read};
use super::shared::{files, must_not_replace_inputs, roads};
use crate::args::AuditIsochrone;

/// Draws as `isochrones` would, asks, writes the table and says what came out.
pub fn run(args: &AuditIsochrone, observer: &dyn Observer) -> Result<()> {
    let drawn = &args.drawing;
    must_not_replace_inputs(&args.output, drawn.roads.roads.iter().chain([&drawn.sites]))?;
    let (sites, request) = read(drawn, &files())?;
    let roads = directed(roads(&drawn.roads, observer)?, drawn.direction);
    let audit = || roads.audit_isochrones(&places(&sites), &request, args.all_places, observer);
    let found = cancellable(audit)??;
    let ids: Vec<&str> = sites.points.iter().map(|site| site.id.as_str()).collect();
    for (site, audits) in ids.iter().zip(&found.audits) {
        audits.iter().zip(&found.levels_ms).for_each(|(audit, &level_ms)| print(site, level_ms, audit));
    }
    let table = audit_table(&ids, &found);
    let mut csv = Vec::new();
    write_csv(&table, &mut csv)?;
    write_atomic(&args.output, &csv)?;
    say!("{}: {} rows, a place every {:.1} m of road", args.output.display(), table.rows.len(), found.spacing_m);
    Ok(())
}

fn print(site: &str, level_ms: u32, audit: &Audit) {
    let over = match audit.worst_inside_ms {
        UNREACHABLE_MS => "no way".to_owned(),
        ms => format!("{:.0} s", f64::from(ms) / 1e3),
    };
    say!(
        "{site}, {} min: right for {:.2} % of the roads within 10 min of the border, {:.2} % without the last 30 s; inside and late by at most {over}, by over 2 min {} places, {} of them farther than a cell from a road in time; outside with at most {:.0} s left ({} places)",
        f64::from(level_ms) / 60_000.0,
        100.0 * audit.agreement(false),
        100.0 * audit.agreement(true),
        audit.far_off,
        audit.far_off_by_more_than_a_cell,
        f64::from(audit.worst_outside_ms) / 1e3,
        audit.sampled(),
    );
}
