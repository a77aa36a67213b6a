//! Travel times that are handed in, instead of roads.

use std::collections::BTreeMap;
use std::path::Path;

use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::case::{GivenTimes, SourceName};
use waywarden_scenario::{Area, SiteIndex, SiteTable, TravelTimes};
use waywarden_tables::{Files, PairColumns, PairTimes, Problem, Problems, read_whole_table};

/// The reason of an area that the table of times does not name.
pub const NOT_IN_TABLE: &str = "not in the table of times";

/// Reads a table of times in long form: `origin_id` (areas), `destination_id` (site positions, by
/// [`SiteTable::position_id`]) and `minutes`, or `seconds` as `waywarden times` writes them. A blank time or a missing row
/// means that there is no way.
///
/// # Errors
/// All [`Problems`]: missing columns, what is no time, pairs that stand there twice, or no usable row at all.
pub fn read_times(files: &Files, path: &Path, areas: &[Area], sites: &SiteTable) -> Result<GivenTimes, Problems> {
    let table = read_whole_table(files, path)?;
    let columns = PairColumns::of(&table)?;
    let area_of: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(i, area)| (area.id.as_str(), i)).collect();
    let site_of: BTreeMap<&str, usize> =
        (0..sites.len()).map(|i| (sites.position_id(SiteIndex(i as u32)), i)).collect();
    let mut problems = Problems::new();
    let read = PairTimes::read(&table, &columns, &area_of, &site_of, UNREACHABLE_MS, &mut problems);
    if problems.is_empty() && read.is_empty() {
        let help = "its origin_id are the ids of the areas, its destination_id those of the sites";
        problems.push(Problem::of_file(path, "no row has a time from an area of the case to a site of it", help));
    }
    let PairTimes { times_ms, named, missing_pairs, unused_rows } = read;
    let refusals = named.iter().map(|named| (!named).then(|| NOT_IN_TABLE.to_owned())).collect();
    let times = TravelTimes::new(areas.len(), sites.len(), times_ms, refusals)
        .map_err(|error| Problem::of_file(path, error.to_string(), ""))?;
    problems.or_value(GivenTimes { source: SourceName::of(path), times, missing_pairs, unused_rows })
}
