//! `waywarden audit-isochrone`: how often the drawing and the exact time agree.

use anyhow::Result;
use waywarden::pack::{write_atomic, write_csv};
use waywarden::plain_text::audit_text;
use waywarden::results::audit_table;
use waywarden::{Observer, cancellable};

use super::isochrones::{directed, places, read};
use super::shared::{files, must_not_replace_inputs, roads};
use crate::args::AuditIsochrone;
use crate::console::say_text;

/// Draws as `isochrones` would, asks, writes the table and says what came out.
pub fn run(args: &AuditIsochrone, observer: &dyn Observer) -> Result<()> {
    let drawn = &args.drawing;
    must_not_replace_inputs(&args.output, drawn.roads.roads.iter().chain([&drawn.sites]))?;
    let (sites, request) = read(drawn, &files())?;
    let roads = directed(roads(&drawn.roads, observer)?, drawn.direction);
    let audit = || roads.audit_isochrones(&places(&sites), &request, args.all_places, observer);
    let found = cancellable(audit)??;
    let ids: Vec<&str> = sites.points.iter().map(|site| site.id.as_str()).collect();
    say_text(&audit_text(&ids, &found));
    let table = audit_table(&ids, &found);
    let mut csv = Vec::new();
    write_csv(&table, &mut csv)?;
    write_atomic(&args.output, &csv)?;
    say!("{}: {} rows, a place every {:.1} m of road", args.output.display(), table.rows.len(), found.spacing_m);
    Ok(())
}
