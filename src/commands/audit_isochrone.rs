//! `waywarden audit-isochrone`: how often the drawing and the exact time agree.

use anyhow::Result;
use waywarden_isochrone::Locator;
use waywarden_pack::{Column, Kind, Table, Value, write_atomic, write_csv};
use waywarden_routing::{Destination, SearchGraph, columns};

use crate::args::AuditIsochrone;
use crate::audit::{AUDIT_PLACES, Audit, BANDS_MS};
use crate::commands::isochrones::Plan;
use crate::progress;
use crate::roads;

/// Draws as `isochrones` would, asks, writes the table and says what came out.
pub fn run(args: &AuditIsochrone) -> Result<()> {
    let drawn = &args.drawing;
    roads::must_not_replace_inputs(&args.output, drawn.roads.roads.iter().chain([&drawn.sites]))?;
    let mut plan = Plan::new(drawn, AUDIT_PLACES)?;
    if args.all_places {
        plan.probes.per_band = u64::MAX;
    }
    let (network, drawing, probes) = (&plan.network, &plan.drawing, &plan.probes);
    let graph = SearchGraph::towards(network);
    let destinations: Vec<Destination> = plan.snaps.iter().map(Destination::from).collect();
    // Far enough beyond the last level that every band but the last has its exact times.
    let limit_ms = drawing.limit_ms().saturating_add(BANDS_MS[2]);
    let bar = progress::bar("auditing isochrones", destinations.len() as u64);
    let audits = columns(network, &graph, &destinations, limit_ms, |_, column| {
        let times_ms = probes.times_ms(column);
        let times = drawing.times_of(network, column, limit_ms);
        let contours = drawing.contours(&times);
        let levels = contours.iter().zip(&drawing.levels_ms);
        let audits = levels.map(|(contour, &level_ms)| {
            probes.audit(network, &drawing.land, &times, &times_ms, level_ms, &Locator::new(contour))
        });
        let audits: Vec<Audit> = audits.collect();
        bar.inc(1);
        audits
    });
    bar.finish_and_clear();

    let mut rows = Vec::new();
    for (site, audits) in plan.sites.points.iter().zip(&audits) {
        for (audit, &level_ms) in audits.iter().zip(&drawing.levels_ms) {
            rows.extend(band_rows(&site.id, level_ms, audit, probes.spacing_m));
            print(&site.id, level_ms, audit);
        }
    }
    let table = Table { name: "isochrone_audit".to_owned(), columns: header(), rows };
    let mut csv = Vec::new();
    write_csv(&table, &mut csv)?;
    write_atomic(&args.output, &csv)?;
    say!("{}: {} rows, a place every {:.1} m of road", args.output.display(), table.rows.len(), probes.spacing_m);
    Ok(())
}

fn print(site: &str, level_ms: u32, audit: &Audit) {
    let over = match audit.worst_inside_ms {
        waywarden_network::UNREACHABLE_MS => "no way".to_owned(),
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

fn header() -> Vec<Column> {
    vec![
        Column::new("site_id", "Site", "", Kind::Text),
        Column::new("minutes", "Isochrone", "min", Kind::Number { decimals: 3 }),
        Column::new("in_time", "Exact time within it", "", Kind::Boolean),
        Column::new("from_s", "Farther from its border than", "s", Kind::Integer),
        Column::new("to_s", "At most", "s", Kind::Integer),
        Column::new("road_km", "Roads", "km", Kind::Number { decimals: 1 }),
        Column::new("sampled", "Places asked for", "", Kind::Integer),
        Column::new("wrong", "Drawn on the wrong side", "", Kind::Integer),
        Column::new("wrong_own_road", "The same by its own road alone", "", Kind::Integer),
    ]
}

fn band_rows(site: &str, level_ms: u32, audit: &Audit, spacing_m: f64) -> Vec<Vec<Value>> {
    let seconds = |band: usize| i64::from(BANDS_MS[band] / 1_000);
    let row = |(number, band): (usize, &crate::audit::Band)| {
        let place = number % BANDS_MS.len();
        vec![
            Value::from(site),
            Value::Number(f64::from(level_ms) / 60_000.0),
            Value::Boolean(number < BANDS_MS.len()),
            Value::Integer(if place == 0 { 0 } else { seconds(place - 1) }),
            if place + 1 == BANDS_MS.len() { Value::Null } else { Value::Integer(seconds(place)) },
            Value::Number(band.places as f64 * spacing_m / 1e3),
            Value::Integer(band.sampled as i64),
            Value::Integer(band.wrong as i64),
            Value::Integer(band.wrong_own_road as i64),
        ]
    };
    audit.bands().enumerate().map(row).collect()
}
