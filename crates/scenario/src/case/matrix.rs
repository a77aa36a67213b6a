//! Travel times that are handed in, instead of roads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use waywarden_network::UNREACHABLE_MS;
use waywarden_tables::{Numbers, Problem, Problems, RawTable, Reading, Unmatched, read_table};

use super::plausible::Given;
use crate::{Area, SiteIndex, SiteTable, TravelTimes};

/// The reason of an area that the table of times does not name.
pub const NOT_IN_TABLE: &str = "not in the table of times";

/// Most minutes that a table may hold: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;

/// Times of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenTimes {
    /// The file.
    pub path: PathBuf,
    /// What it was taken for.
    pub reading: Reading,
    /// Areas by site positions.
    pub times: TravelTimes,
    /// Pairs of an area and a site position without a time: they count as unreachable.
    pub missing_pairs: usize,
    /// Rows of other origins or destinations, which were not used.
    pub unused_rows: usize,
    /// Areas without any row, and origins that are no area.
    pub areas: Unmatched,
    /// Site positions without any row, and destinations that are none.
    pub sites: Unmatched,
}

impl GivenTimes {
    /// What the table lacks for a case that has no other times: sites without any row, and areas with more than
    /// [`MOST_LOST_SHARE`] of a weight; the rest as remarks.
    pub(super) fn complete(&self, areas: &[Area], sites: &SiteTable) -> (Vec<Problem>, Vec<Problem>) {
        let (mut problems, mut notes) = (Vec::new(), Vec::new());
        if !self.sites.left.is_empty() {
            let words = self.sites.words(NO_SITE_ROW, NO_SITE);
            problems.push(Problem::of_file(&self.path, words, self.sites.help()));
        }
        let lost = lost_share(areas, |index| self.times.refusal(index).is_some());
        if !self.areas.left.is_empty() {
            let words = self.areas.words(NO_AREA_ROW, NO_AREA);
            match lost.filter(|(share, _)| *share > MOST_LOST_SHARE) {
                Some((share, _)) => {
                    let words = format!("{:.1} % of the people are lost: {words}", share * 100.0);
                    problems.push(Problem::of_file(&self.path, words, self.areas.help()));
                }
                // Without the share, which may be of few patients.
                None => notes.push(Problem::of_file(&self.path, words, self.areas.help())),
            }
        }
        if problems.is_empty() && self.missing_pairs > 0 {
            let missing =
                (0..areas.len()).flat_map(|area| (0..sites.len()).map(move |site| (area, SiteIndex(site as u32))));
            let missing = missing.filter(|(area, site)| self.times.time_ms(*area, *site) == UNREACHABLE_MS);
            let named: Vec<String> = missing
                .take(10)
                .map(|(area, site)| format!("\"{}\" to \"{}\"", areas[area].id, sites.position_id(site)))
                .collect();
            let more = if self.missing_pairs > named.len() { ", ..." } else { "" };
            let message = format!("{} pairs have no time: {}{more}", self.missing_pairs, named.join(", "));
            notes.push(Problem::of_file(&self.path, message, "they count as without a way"));
        }
        (problems, notes)
    }
}

/// More of a weight than this must not be lost in a join.
pub(super) const MOST_LOST_SHARE: f64 = 0.01;

/// The largest share of a weight that lies in areas that are lost, and which weight it is; `None` without weights.
pub(super) fn lost_share(areas: &[Area], lost: impl Fn(usize) -> bool) -> Option<(f64, usize)> {
    let weights = areas.first()?.weights.len();
    let share = |weight: usize| {
        let (mut all, mut gone) = (0.0, 0.0);
        for (index, area) in areas.iter().enumerate() {
            let value = area.weights.get(weight).copied().unwrap_or(0.0);
            all += value;
            gone += if lost(index) { value } else { 0.0 };
        }
        if all > 0.0 { gone / all } else { 0.0 }
    };
    (0..weights).map(|weight| (share(weight), weight)).max_by(|a, b| a.0.total_cmp(&b.0))
}

const NO_SITE_ROW: &str = "sites without any row";
const NO_SITE: &str = "destination_id that are no site";
const NO_AREA_ROW: &str = "areas without any row";
const NO_AREA: &str = "origin_id that are no area";

/// Reads a table of times in long form: `origin_id` (areas), `destination_id` (site positions, by
/// [`SiteTable::position_id`]) and `minutes`, or `seconds` as `waywarden times` writes them. A blank time or a missing row
/// means that there is no way.
///
/// # Errors
/// All [`Problems`]: missing columns, what is no time, pairs that stand there twice, or no usable row at all.
pub fn read_times(path: &Path, areas: &[Area], sites: &SiteTable) -> Result<GivenTimes, Problems> {
    let mut table = read_table(path)?;
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
        problems.0.splice(0..0, wide(&table, sites));
        return Err(problems);
    };
    let area_of: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(i, area)| (area.id.as_str(), i)).collect();
    let site_of: BTreeMap<&str, usize> =
        (0..sites.len()).map(|i| (sites.position_id(SiteIndex(i as u32)), i)).collect();
    let mut times_ms = vec![UNREACHABLE_MS; areas.len() * sites.len()];
    let mut lines = vec![0usize; times_ms.len()];
    let mut named = vec![false; areas.len()];
    let mut named_sites = vec![false; sites.len()];
    let (mut other_origins, mut other_destinations) = (BTreeSet::new(), BTreeSet::new());
    let numbers = Numbers::of(&table);
    let mut unused_rows = 0;
    for (row, cells) in table.rows.iter().enumerate() {
        let found = (area_of.get(cells.cell(origin)), site_of.get(cells.cell(destination)));
        if found.0.is_none() {
            other_origins.insert(cells.cell(origin));
        }
        match found.1 {
            Some(&site) => named_sites[site] = true,
            None => _ = other_destinations.insert(cells.cell(destination)),
        }
        if let Some(&area) = found.0 {
            named[area] = true;
        }
        let (Some(&area), Some(&site)) = found else {
            unused_rows += 1;
            continue;
        };
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
            match time_ms(&table, &numbers, row, time, to_ms) {
                Ok(time_ms) => times_ms[pair] = time_ms,
                Err(problem) => problems.push(problem),
            }
        }
    }
    let owned = |ids: BTreeSet<&str>| ids.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let without = |named: &[bool], id: &dyn Fn(usize) -> String| {
        named.iter().enumerate().filter(|(_, named)| !**named).map(|(index, _)| id(index)).collect::<Vec<_>>()
    };
    let areas_join =
        Unmatched { left: without(&named, &|index| areas[index].id.as_str().to_owned()), right: owned(other_origins) };
    let sites_join = Unmatched {
        left: without(&named_sites, &|index| sites.position_id(SiteIndex(index as u32)).to_owned()),
        right: owned(other_destinations),
    };
    for (join, left, right) in [(&areas_join, NO_AREA_ROW, NO_AREA), (&sites_join, NO_SITE_ROW, NO_SITE)] {
        if problems.is_empty() && !join.alike().is_empty() {
            problems.push(Problem::of_file(path, join.words(left, right), join.help()));
        }
    }
    if problems.is_empty() && times_ms.iter().all(|ms| *ms == UNREACHABLE_MS) {
        let help = "its origin_id are the ids of the areas, its destination_id those of the sites";
        problems.push(Problem::of_file(path, "no row has a time from an area of the case to a site of it", help));
    }
    if problems.is_empty() {
        let given = Given { table: &table, column: time, to_ms, areas, sites, times_ms: &times_ms, rows: &lines };
        problems.0.extend(given.problems());
    }
    let missing_pairs = times_ms.iter().filter(|ms| **ms == UNREACHABLE_MS).count();
    let refusals = named.iter().map(|named| (!named).then(|| NOT_IN_TABLE.to_owned())).collect();
    let times = TravelTimes::new(areas.len(), sites.len(), times_ms, refusals)
        .map_err(|error| Problem::of_file(path, error.to_string(), ""))?;
    let (areas, sites) = (areas_join, sites_join);
    let reading = table.reading.clone();
    let given = GivenTimes { path: path.to_owned(), reading, times, missing_pairs, unused_rows, areas, sites };
    problems.or_value(given)
}

fn time_ms(table: &RawTable, numbers: &Numbers<'_>, row: usize, column: usize, to_ms: f64) -> Result<u32, Problem> {
    let problem = |message: String, help: String| Problem::new(&table.path, table.place(row, column), message, help);
    let value = numbers.get(row, column).map_err(|error| problem(error.message, error.help))?;
    let ms = (value * to_ms).round();
    if !(0.0..=MOST_MIN * 60_000.0).contains(&ms) {
        let help = "write a time of 0 or more; leave the row out where there is no way".to_owned();
        return Err(problem(format!("{value} is not a time of up to a week"), help));
    }
    Ok(ms as u32)
}

/// A problem if the columns of a table are the sites: a matrix, as spreadsheets have them.
fn wide(table: &RawTable, sites: &SiteTable) -> Option<Problem> {
    let is_site =
        |name: &&String| (0..sites.len()).any(|site| sites.position_id(SiteIndex(site as u32)) == name.as_str());
    let columns: Vec<&str> = table.columns.iter().filter(is_site).map(String::as_str).take(3).collect();
    if columns.is_empty() {
        return None;
    }
    let message = format!("the table is wide: it has a column for each site ({}, ...)", columns.join(", "));
    let help = "make it long, with one row for each pair of area and site: origin_id, destination_id, minutes";
    Some(Problem::of_file(&table.path, message, help))
}
