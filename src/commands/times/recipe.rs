//! What a table of times is made from, so that only the same table is ever gone on with.

use anyhow::Result;
use serde_json::{Map, Value};
use waywarden_pack::hash_file;
use waywarden_tables::PointTable;
use xxhash_rust::xxh3::Xxh3;

use super::parts;
use crate::args::Times;

/// Changes with the content of the parts.
const FORMAT: u32 = 1;

/// Everything that the times depend on, in the words of the command line; files by their content, wherever they are.
pub fn of(args: &Times, origins: &PointTable, destinations: &PointTable) -> Result<Map<String, Value>> {
    let mut roads = Vec::new();
    for path in &args.roads.roads {
        roads.push(hash_file(path)?.0);
    }
    let profile = match &args.roads.profile {
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
        ("--max-snap", args.roads.max_snap.to_string()),
        ("--walk-speed", args.roads.walk_speed.to_string()),
    ];
    let wanted = args.origins_per_part.map(|n| (parts::PER_PART.to_owned(), Value::from(n)));
    Ok(entries.into_iter().map(|(what, value)| (what.to_owned(), Value::from(value))).chain(wanted).collect())
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
