//! What an audit of isochrones found, as a table.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_study::AuditedIsochrones;
use waywarden_study::audit::{Audit, BANDS_MS, Band};

/// One row for each site, level and band of exact times around it: how many places are drawn on the wrong side. `sites` are
/// the ids in the order of the audit.
#[must_use]
pub fn audit_table(sites: &[&str], found: &AuditedIsochrones) -> Table {
    let mut rows = Vec::new();
    for (site, audits) in sites.iter().zip(&found.audits) {
        for (audit, &level_ms) in audits.iter().zip(&found.levels_ms) {
            rows.extend(band_rows(site, level_ms, audit, found.spacing_m));
        }
    }
    Table { name: "isochrone_audit".to_owned(), columns: header(), rows }
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
    let row = |(number, band): (usize, &Band)| {
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
