//! `[observed]`: who went where, as it was recorded.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_scenario::case::{ObservedFlow, ObservedFlows, SourceName};
use waywarden_scenario::draft::MOST_LOST_SHARE;
use waywarden_scenario::{Area, Disclosure, Rule, Service, ServiceIndex, SiteIndex, SiteTable};
use waywarden_tables::{Numbers, Problem, RawTable, Unmatched, in_two_writings, is_withheld_count};

use crate::checker::Checker;
use crate::demand::named;
use crate::document::{Located, Section};
use crate::input::InputRole;
use crate::raw::{RawPoints, read_points};
use crate::services::service_list;

/// As it is written.
#[derive(Debug)]
pub(crate) struct RawObserved {
    here: Located<()>,
    table: RawPoints,
    area: Option<Located<String>>,
    site: Option<Located<String>>,
    count: Option<Located<String>>,
    title: Option<Located<String>>,
    disclosure: Option<Located<String>>,
    others: Option<Located<String>>,
    today: Option<Located<String>>,
    service: Option<Located<String>>,
}

pub(crate) fn read_observed(mut section: Section<'_, '_>) -> RawObserved {
    let table = read_points(&mut section);
    if !section.has("area") {
        section.missing("area", "add area = \"lsoa21cd\", the column with the id of the area that people come from");
    }
    let raw = RawObserved {
        here: section.here(),
        table,
        area: section.text_or_number("area"),
        site: section.text_or_number("site"),
        count: section.text_or_number("count"),
        title: section.text("title"),
        disclosure: section.text("disclosure"),
        others: section.text("others"),
        today: section.text("today"),
        service: section.text("service"),
    };
    section.finish();
    raw
}

/// A count of a table: of which area and site, as they are written, and where it stands.
struct Cell<'t> {
    area: &'t str,
    site: &'t str,
    row: usize,
    column: usize,
}

/// The flows, joined with areas and sites of today.
pub(crate) fn read(
    checker: &mut Checker<'_>,
    raw: &RawObserved,
    areas: &[Area],
    sites: &SiteTable,
    services: &[Service],
    rule: Rule,
) -> Option<ObservedFlows> {
    let as_today = |shares: bool| if shares { "shares" } else { "rule" };
    let as_today = named(checker, raw.today.as_ref(), "today", &[true, false], as_today).unwrap_or(true);
    let service = service(checker, raw, services);
    if as_today && rule == Rule::Capacity {
        let help = "say today = \"rule\" to keep them beside the model, or let people go to the nearest or choose";
        checker.problem(&raw.here, "recorded flows know no capacity", help);
    }
    let rules = [Disclosure::None, Disclosure::Patients];
    let disclosure = named(checker, raw.disclosure.as_ref(), "disclosure", &rules, Disclosure::as_str);
    let leave_out = |leave: bool| if leave { "leave_out" } else { "refuse" };
    let others = named(checker, raw.others.as_ref(), "others", &[false, true], leave_out).unwrap_or_default();
    let table = checker.table(&raw.table, InputRole::Observed)?;
    let source = SourceName::of(&checker.input(InputRole::Observed)?);
    let by_area: BTreeMap<&str, usize> = areas.iter().enumerate().map(|(i, area)| (area.id.as_str(), i)).collect();
    let by_site: BTreeMap<&str, SiteIndex> = sites.base().map(|site| (sites.site(site).id.as_str(), site)).collect();
    let cells = cells(checker, raw, &table, &by_site)?;
    let numbers = Numbers::of(&table);
    let mut seen: BTreeMap<(usize, SiteIndex), usize> = BTreeMap::new();
    let (mut flows, mut withheld, mut elsewhere) = (Vec::new(), Vec::new(), (0, 0.0));
    let mut known = [BTreeSet::new(), BTreeSet::new()];
    let mut unknown = [BTreeSet::new(), BTreeSet::new()];
    let mut rejects = table.rejects.clone();
    for cell in &cells {
        let count = match count(&table, &numbers, cell) {
            Ok(count) => count,
            Err(problem) => {
                rejects.add("a count is no number of at least 0", vec![problem]);
                continue;
            }
        };
        let (area, site) = (by_area.get(cell.area), by_site.get(cell.site));
        for (side, (id, found)) in [(cell.area, area.is_some()), (cell.site, site.is_some())].into_iter().enumerate() {
            if found {
                known[side].insert(id)
            } else {
                unknown[side].insert(id)
            };
        }
        let (Some(&area), Some(&site)) = (area, site) else {
            elsewhere = (elsewhere.0 + 1, elsewhere.1 + count.unwrap_or_default());
            continue;
        };
        if let Some(first) = seen.insert((area, site), cell.row) {
            let place = table.row_place(first).short();
            let message = format!("area \"{}\" and site \"{}\" stand in {place} already", cell.area, cell.site);
            checker.problems.push(table.problem(cell.row, cell.column, message, "add up the rows of a pair"));
            continue;
        }
        match count {
            Some(count) if count > 0.0 => flows.push(ObservedFlow { area, site, count }),
            Some(_) => {}
            None => withheld.push((area, site)),
        }
    }
    rejects.note_all(numbers.notes());
    checker.notes.merge_other_table(rejects);
    flows.sort_by_key(|flow| (flow.area, flow.site));
    withheld.sort_unstable();
    let total: f64 = flows.iter().map(|flow| flow.count).sum();
    let [area_ids, site_ids] = &known;
    let [other_areas, other_sites] = &unknown;
    let areas_without = by_area.keys().filter(|id| !area_ids.contains(**id)).count();
    let own = |ids: &BTreeSet<&str>| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<String>>();
    let missing = |all: Vec<&str>, ids: &BTreeSet<&str>| {
        all.into_iter().filter(|id| !ids.contains(id)).map(str::to_owned).collect::<Vec<String>>()
    };
    let of_areas = Unmatched { left: missing(by_area.keys().copied().collect(), area_ids), right: own(other_areas) };
    let of_sites = Unmatched { left: missing(by_site.keys().copied().collect(), site_ids), right: own(other_sites) };
    for (join, words) in [
        (&of_areas, ["areas without any row", "areas of rows that the case does not have"]),
        (&of_sites, ["sites without any row", "sites of rows that are none of the case"]),
    ] {
        if !join.alike().is_empty() {
            checker.problem(&raw.here, join.words(words[0], words[1]), join.help());
        }
    }
    for (join, all) in [
        (&of_areas, by_area.keys().copied().collect::<Vec<_>>()),
        (&of_sites, by_site.keys().copied().collect::<Vec<_>>()),
    ] {
        let in_two = in_two_writings(all.into_iter(), &join.right).filter(|_| join.alike().is_empty());
        if let Some((message, help)) = in_two {
            checker.problem(&raw.here, message, help);
        }
    }
    if of_areas.alike().is_empty() && of_sites.alike().is_empty() {
        if flows.is_empty() && withheld.is_empty() {
            let help = "`area` and `site` name the columns with the ids of areas and sites of the case";
            checker.problem(&raw.here, "no row has people of an area of the case at one of its sites", help);
            return None;
        }
        if !of_sites.left.is_empty() {
            let words = of_sites.words("sites without any row", "sites of rows that are none of the case");
            checker.problem(&raw.here, words, "add a row with the count 0 for a site that nobody went to");
        }
        if !others && elsewhere.1 > MOST_LOST_SHARE * (total + elsewhere.1) {
            let shown = Unmatched { left: Vec::new(), ..of_areas };
            let mut words = vec![
                "more than 1 % of the recorded people are of areas or at sites that the case does not have".to_owned(),
            ];
            words.extend((!shown.right.is_empty()).then(|| shown.words("", "other areas")));
            let shown = Unmatched { left: Vec::new(), ..of_sites };
            words.extend((!shown.right.is_empty()).then(|| shown.words("", "other sites")));
            let help = "write the ids the same on both sides; if the others are none of the question, say others = \"leave_out\"";
            checker.problem(&raw.here, words.join("; "), help);
        }
    }
    let title = raw.title.as_ref().map_or_else(|| "Observed flows".to_owned(), |title| title.value.clone());
    let disclosure = disclosure.unwrap_or(Disclosure::Patients);
    Some(ObservedFlows { source, title, disclosure, flows, withheld, as_today, service, areas_without, elsewhere })
}

/// The service of which the flows are: the one named, or the only one.
fn service(checker: &mut Checker<'_>, raw: &RawObserved, services: &[Service]) -> Option<ServiceIndex> {
    match (&raw.service, services) {
        (Some(named), _) => service_list(checker, std::slice::from_ref(named), services).first().copied(),
        (None, []) => None,
        (None, [_]) => Some(0),
        (None, _) => {
            let help = "add service = \"...\", the id of a [[service]]";
            checker.problem(&raw.here, "nothing says which of the services the flows are of", help);
            None
        }
    }
}

/// All counts of the table: in long form one for each row, in wide form one for each row and site.
fn cells<'t>(
    checker: &mut Checker<'_>,
    raw: &RawObserved,
    table: &'t RawTable,
    sites: &BTreeMap<&str, SiteIndex>,
) -> Option<Vec<Cell<'t>>> {
    let mut column = |named: &Located<String>| match table.column(&named.value) {
        Ok(column) => Some(column),
        Err(problem) => {
            checker.problem(named, format!("{} of the table of observed flows", problem.message), problem.help);
            None
        }
    };
    let area = column(raw.area.as_ref()?)?;
    let rows = || table.rows.iter().enumerate();
    match (&raw.site, &raw.count) {
        (Some(site), Some(count)) => {
            let (site, count) = (column(site)?, column(count)?);
            let cell = |(row, cells): (usize, &'t waywarden_tables::RawRow)| Cell {
                area: cells.cell(area),
                site: cells.cell(site),
                row,
                column: count,
            };
            Some(rows().map(cell).collect())
        }
        (None, None) => {
            let wide: Vec<usize> =
                (0..table.columns.len()).filter(|at| sites.contains_key(table.columns[*at].as_str())).collect();
            if wide.is_empty() {
                let help = "name the columns: site = \"...\" and count = \"...\"; or give a column for each site, called by its id";
                checker.problem(
                    &raw.here,
                    "neither a column of sites is named, nor is a column called as a site",
                    help,
                );
                return None;
            }
            let of_row = |(row, cells): (usize, &'t waywarden_tables::RawRow)| {
                // A blank cell of a wide table is nobody.
                wide.iter()
                    .filter(|column| !cells.cell(**column).is_empty())
                    .map(move |&column| Cell { area: cells.cell(area), site: &table.columns[column], row, column })
                    .collect::<Vec<_>>()
            };
            Some(rows().flat_map(of_row).collect())
        }
        (Some(only), None) | (None, Some(only)) => {
            let help = "give site and count, the columns of a table with a row for each pair; or neither for one with a column for each site";
            checker.problem(only, "site and count go together", help);
            None
        }
    }
}

/// A count; `None` if it is withheld.
fn count(table: &RawTable, numbers: &Numbers<'_>, cell: &Cell<'_>) -> Result<Option<f64>, Problem> {
    let text = table.rows[cell.row].cell(cell.column);
    if is_withheld_count(text) {
        return Ok(None);
    }
    match numbers.get(cell.row, cell.column) {
        Ok(value) if value >= 0.0 && value.is_finite() => Ok(Some(value)),
        Ok(value) => {
            let message = format!("{value} is no number of people");
            Err(table.problem(cell.row, cell.column, message, "write 0 or more"))
        }
        Err(error) => Err(table.problem(cell.row, cell.column, error.message, error.help)),
    }
}
