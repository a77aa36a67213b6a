//! Travel times that are handed in, instead of roads.

use std::collections::BTreeMap;
use std::path::Path;

use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::case::{GivenTimes, SourceName};
use waywarden_scenario::{Area, SiteIndex, SiteTable, TravelTimes};
use waywarden_tables::{Files, Problem, Problems, RawTable, parse_number, read_table};

/// The reason of an area that the table of times does not name.
pub const NOT_IN_TABLE: &str = "not in the table of times";

/// Most minutes that a table may hold: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;

/// Reads a table of times in long form: `origin_id` (areas), `destination_id` (site positions, by
/// [`SiteTable::position_id`]) and `minutes`, or `seconds` as `waywarden times` writes them. A blank time or a missing row
/// means that there is no way.
///
/// # Errors
/// All [`Problems`]: missing columns, what is no time, pairs that stand there twice, or no usable row at all.
pub fn read_times(files: &Files, path: &Path, areas: &[Area], sites: &SiteTable) -> Result<GivenTimes, Problems> {
    let mut table = read_table(files, path)?;
    if table.rejects.rows() > 0 {
        // A row that is left out would be a pair without a way.
        return Err(std::mem::take(&mut table.rejects).into_problems());
    }
    let mut problems = Problems::new();
    let mut column = |name: &str| table.column(name).map_err(|problem| problems.push(problem)).ok();
    let (origin, destination) = (column("origin_id"), column("destination_id"));
    let time = match table.column("minutes") {
        Ok(minutes) => Some((minutes, 60_000.0)),
        Err(problem) => match table.column("seconds") {
            Ok(seconds) => Some((seconds, 1_000.0)),
            Err(_) => {
                problems.push(problem);
                None
            }
        },
    };
    let (Some(origin), Some(destination), Some((time, to_ms))) = (origin, destination, time) else {
        return Err(problems);
    };
    let area_of: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(i, area)| (area.id.as_str(), i)).collect();
    let site_of: BTreeMap<&str, usize> =
        (0..sites.len()).map(|i| (sites.position_id(SiteIndex(i as u32)), i)).collect();
    let mut times_ms = vec![UNREACHABLE_MS; areas.len() * sites.len()];
    let mut lines = vec![0usize; times_ms.len()];
    let mut named = vec![false; areas.len()];
    let mut unused_rows = 0;
    for (row, cells) in table.rows.iter().enumerate() {
        let found = (area_of.get(cells.cell(origin)), site_of.get(cells.cell(destination)));
        let (Some(&area), Some(&site)) = found else {
            unused_rows += 1;
            continue;
        };
        named[area] = true;
        let pair = area * sites.len() + site;
        if lines[pair] > 0 {
            let message = format!(
                "the pair \"{}\", \"{}\" stands in row {} already",
                cells.cell(origin),
                cells.cell(destination),
                lines[pair]
            );
            problems.push(Problem::new(path, table.row_place(row), message, "keep one of the two"));
            continue;
        }
        lines[pair] = row + 1;
        if !cells.cell(time).is_empty() {
            match time_ms(&table, row, time, to_ms) {
                Ok(time_ms) => times_ms[pair] = time_ms,
                Err(problem) => problems.push(problem),
            }
        }
    }
    if problems.is_empty() && times_ms.iter().all(|ms| *ms == UNREACHABLE_MS) {
        let help = "its origin_id are the ids of the areas, its destination_id those of the sites";
        problems.push(Problem::of_file(path, "no row has a time from an area of the case to a site of it", help));
    }
    let missing_pairs = times_ms.iter().filter(|ms| **ms == UNREACHABLE_MS).count();
    let refusals = named.iter().map(|named| (!named).then(|| NOT_IN_TABLE.to_owned())).collect();
    let times = TravelTimes::new(areas.len(), sites.len(), times_ms, refusals)
        .map_err(|error| Problem::of_file(path, error.to_string(), ""))?;
    problems.or_value(GivenTimes { source: SourceName::of(path), times, missing_pairs, unused_rows })
}

fn time_ms(table: &RawTable, row: usize, column: usize, to_ms: f64) -> Result<u32, Problem> {
    let problem = |message: String, help: String| Problem::new(&table.path, table.place(row, column), message, help);
    let value = parse_number(table.rows[row].cell(column)).map_err(|error| problem(error.message, error.help))?;
    let ms = (value * to_ms).round();
    if !(0.0..=MOST_MIN * 60_000.0).contains(&ms) {
        let help = "write a time of 0 or more; leave the row out where there is no way".to_owned();
        return Err(problem(format!("{value} is not a time of up to a week"), help));
    }
    Ok(ms as u32)
}
