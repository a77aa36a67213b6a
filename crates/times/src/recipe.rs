//! What a table of times is made from, so that only the same table is ever gone on with.

use serde_json::{Map, Value};
use waywarden_pack::hash_file;
use waywarden_tables::PointTable;
use xxhash_rust::xxh3::Xxh3;

use crate::request::Request;
use crate::{TimesTableError, parts};

/// Changes with the content of the parts.
const FORMAT: u32 = 1;

/// Everything that the times depend on, in the words of the command line; files by their content, wherever they are.
pub fn of(
    request: &Request<'_>,
    origins: &PointTable,
    destinations: &PointTable,
) -> Result<Map<String, Value>, TimesTableError> {
    let mut roads = Vec::new();
    for path in request.roads {
        roads.push(hash_file(path)?.0);
    }
    let profile = match request.profile {
        Some(path) if path.exists() => hash_file(path)?.0,
        Some(name) => name.display().to_string(),
        None => "none".to_owned(),
    };
    let entries = [
        ("waywarden", format!("{} (parts {FORMAT})", env!("CARGO_PKG_VERSION"))),
        ("--roads", roads.join(" ")),
        ("--profile", profile),
        ("--origins", points(origins)),
        ("--destinations", points(destinations)),
        ("--max-snap", request.snap.max_m.to_string()),
        ("--walk-speed", request.snap.walk_km_h.to_string()),
        ("--speeds", speeds(request)),
        ("--period", request.conditions.period.clone().unwrap_or_default()),
    ];
    let wanted = request.origins_per_part.map(|n| (parts::PER_PART.to_owned(), Value::from(n)));
    Ok(entries.into_iter().map(|(what, value)| (what.to_owned(), Value::from(value))).chain(wanted).collect())
}

/// The rows of a table of speeds, hashed.
fn speeds(request: &Request<'_>) -> String {
    match &request.conditions.speeds {
        Some(speeds) => {
            let mut hash = Xxh3::new();
            hash.update(format!("{:?}", speeds.rows).as_bytes());
            format!("{} rows, {:016x}", speeds.rows.len(), hash.digest())
        }
        None => "none".to_owned(),
    }
}

/// Ids and places of a table, hashed.
fn points(table: &PointTable) -> String {
    let mut hash = Xxh3::new();
    for point in &table.points {
        hash.update(&(point.id.len() as u64).to_le_bytes());
        hash.update(point.id.as_bytes());
        hash.update(&point.at.lon_e7.to_le_bytes());
        hash.update(&point.at.lat_e7.to_le_bytes());
    }
    format!("{} points, {:016x}", table.points.len(), hash.digest())
}
