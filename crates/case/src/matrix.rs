//! Travel times that are handed in, instead of roads.

use std::collections::BTreeMap;
use std::path::Path;

use waywarden_network::{LonLat, UNREACHABLE_MS};
use waywarden_scenario::case::{GivenTimes, SourceName};
use waywarden_scenario::draft::{MOST_LOST_SHARE, lost_share};
use waywarden_scenario::{Area, SiteIndex, SiteTable, TravelTimes};
use waywarden_tables::{
    AREAS_WITHOUT_ROW, DESTINATIONS_NO_SITE, Files, ORIGINS_NO_AREA, PairColumns, PairTimes, Problem, Problems,
    Reading, SITES_WITHOUT_ROW, Unmatched, read_whole_table,
};

/// The reason of an area that the table of times does not name.
pub const NOT_IN_TABLE: &str = "not in the table of times";

/// Pairs without a time that are named.
const MOST_NAMED: usize = 10;

/// A table of times, and what its reader found out about the file.
#[derive(Clone, Debug, PartialEq)]
pub struct TimesFile {
    /// The times.
    pub given: GivenTimes,
    /// Areas without any row, and origins that are no area.
    pub areas: Unmatched,
    /// Site positions without any row, and destinations that are none.
    pub sites: Unmatched,
    /// What the file was taken for.
    pub reading: Reading,
    /// What was guessed.
    pub notes: Vec<Problem>,
}

/// Reads a table of times in long form: `origin_id` (areas), `destination_id` (site positions, by
/// [`SiteTable::position_id`]) and `minutes`, or `seconds` as `waywarden times` writes them. A blank time or a missing row
/// means that there is no way.
///
/// # Errors
/// All [`Problems`]: missing columns, what is no time, pairs that stand there twice, no usable row at all, ids that differ
/// only in their writing, and what cannot be a time between two such places.
pub fn read_times(files: &Files, path: &Path, areas: &[Area], sites: &SiteTable) -> Result<TimesFile, Problems> {
    let table = read_whole_table(files, path)?;
    let area_of: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(i, area)| (area.id.as_str(), i)).collect();
    let site_of: BTreeMap<&str, usize> =
        (0..sites.len()).map(|i| (sites.position_id(SiteIndex(i as u32)), i)).collect();
    let columns = PairColumns::of(&table, |name| site_of.contains_key(name))?;
    let mut problems = Problems::new();
    let read = PairTimes::read(&table, &columns, &area_of, &site_of, UNREACHABLE_MS, &mut problems);
    if problems.is_empty() {
        problems.0.extend(read.broken_joins(&table, &area_of, &site_of));
    }
    if problems.is_empty() && read.is_empty() {
        problems.push(read.nothing_fits(&table, &area_of, &site_of));
    }
    if problems.is_empty() {
        let origins: Vec<LonLat> = areas.iter().map(|area| area.at).collect();
        let destinations: Vec<LonLat> = sites.positions().iter().map(|position| position.site.at).collect();
        problems.0.extend(read.implausible(&table, &columns, Some((&origins, &destinations))));
    }
    let lopsided = read.lopsided(&table, &columns, &area_of, &site_of);
    let notes = table.rejects.notes().cloned().chain(read.notes).chain(lopsided).collect();
    let refusals = read.named.iter().map(|named| (!named).then(|| NOT_IN_TABLE.to_owned())).collect();
    let times = TravelTimes::new(areas.len(), sites.len(), read.times_ms, refusals)
        .map_err(|error| Problem::of_file(path, error.to_string(), ""))?;
    let (missing_pairs, unused_rows) = (read.missing_pairs, read.unused_rows);
    problems.or_value(TimesFile {
        given: GivenTimes { source: SourceName::of(path), times, missing_pairs, unused_rows },
        areas: read.origins,
        sites: read.destinations,
        reading: table.reading.clone(),
        notes,
    })
}

impl TimesFile {
    /// What the table lacks for a case that has no other times: sites without any row, and areas with more than
    /// [`MOST_LOST_SHARE`] of a weight; the rest as remarks.
    pub(crate) fn complete(&self, areas: &[Area], sites: &SiteTable) -> (Vec<Problem>, Vec<Problem>) {
        let (mut problems, mut notes) = (Vec::new(), self.notes.clone());
        let GivenTimes { source, times, missing_pairs, .. } = &self.given;
        let of_file = |message: String, help: String| Problem::of_file(source.as_path(), message, help);
        // Leaving a row out, where there is no way, is not to end here.
        let help =
            |join: &Unmatched| format!("{}; where there is no way write the row and leave its time blank", join.help());
        if !self.sites.left.is_empty() {
            let words = self.sites.words(SITES_WITHOUT_ROW, DESTINATIONS_NO_SITE);
            problems.push(of_file(words, help(&self.sites)));
        }
        let lost = lost_share(areas, |index| times.refusal(index).is_some());
        if !self.areas.left.is_empty() {
            let words = self.areas.words(AREAS_WITHOUT_ROW, ORIGINS_NO_AREA);
            match lost.filter(|share| *share > MOST_LOST_SHARE) {
                Some(share) => {
                    let words = format!("{:.1} % of the people are lost: {words}", share * 100.0);
                    problems.push(of_file(words, help(&self.areas)));
                }
                // Without the share, which may be of few patients.
                None => notes.push(of_file(words, self.areas.help())),
            }
        }
        if problems.is_empty() && *missing_pairs > 0 {
            let all =
                (0..areas.len()).flat_map(|area| (0..sites.len()).map(move |site| (area, SiteIndex(site as u32))));
            let missing = all.filter(|(area, site)| times.time_ms(*area, *site) == UNREACHABLE_MS).take(MOST_NAMED);
            let named: Vec<String> = missing
                .map(|(area, site)| format!("\"{}\" to \"{}\"", areas[area].id, sites.position_id(site)))
                .collect();
            let more = if *missing_pairs > named.len() { ", ..." } else { "" };
            let message = format!("{missing_pairs} pairs have no time: {}{more}", named.join(", "));
            notes.push(of_file(message, "they count as without a way".to_owned()));
        }
        (problems, notes)
    }
}
