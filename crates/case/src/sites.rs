//! The sites of a case with their figures, and the services that they offer.

use std::collections::{BTreeMap, BTreeSet};

use waywarden_scenario::draft::{figure_in_range, figure_range, slip};
use waywarden_tables::{BELOW_THE_TABLE, Numbers, PointTable, Problem, RawTable, parse_number, suggestion};

use crate::InputRole;
use crate::calendar::hours;
use crate::checker::Checker;
use crate::demand::{matching, named};
use crate::document::Located;
use crate::raw_services::{RawService, RawSharedCapacity};
use crate::raw_sites::{RawFigures, RawSites};
use crate::service_limits;
use crate::services::service_list;
use waywarden_scenario::case::OnUnreachable;
use waywarden_scenario::{FigureChange, Service, SharedCapacity, SiteFigures};
use waywarden_scenario::{Site, SiteTable};

/// The sites of the file with their figures, if they could be read.
pub(crate) fn read(
    checker: &mut Checker<'_>,
    raw: &RawSites,
    raw_services: &[RawService],
    raw_shared: &[RawSharedCapacity],
    services: &[Service],
) -> Option<SiteTable> {
    let mut table = checker.table(&raw.points, InputRole::Sites)?;
    if let Some(kept) = matching(checker, &table, &raw.filter, "the sites table") {
        checker.sites_left_out = kept.iter().filter(|keep| !**keep).count();
        let mut keep = kept.iter();
        table.rows.retain(|_| keep.next().copied().unwrap_or(true));
        if table.rows.is_empty() {
            let condition = &raw.filter[0].column;
            checker.problem(condition, "no row of the sites table satisfies all of `where`", "widen the filter");
            return None;
        }
    }
    let policies = [OnUnreachable::Error, OnUnreachable::Skip];
    let word = |policy| if policy == OnUnreachable::Skip { "skip" } else { "error" };
    let policy = named(checker, raw.on_unreachable.as_ref(), "on_unreachable", &policies, word);
    checker.on_unreachable = policy.unwrap_or_default();
    skip(checker, raw, &mut table);
    let columns = figure_columns(checker, raw, &table);
    let ids = table.column(raw.points.columns.id.as_deref().unwrap_or("id")).ok();
    let mut figures: Vec<SiteFigures> =
        (0..table.rows.len()).map(|row| figures_of_row(checker, &table, row, &columns, ids, services)).collect();
    let postcodes = checker.places(&table, &raw.points.columns);
    let mut points = checker.keep(PointTable::with_postcodes(&table, &raw.points.columns, postcodes.as_ref()))?;
    points.rejects.tell_only(BELOW_THE_TABLE);
    checker.site_places = points.points.iter().map(|point| table.row_place(point.row)).collect();
    // Everything depends on where the sites are: none is left out.
    if points.rejects.rows() > 0 {
        checker.problems.append(points.rejects.into_problems());
        return None;
    }
    checker.notes.merge(points.rejects);
    let has_column = columns.contains_key("services");
    let before = checker.problems.len();
    if !services.is_empty() && raw_services.len() == services.len() {
        let ids: Vec<(usize, &str)> = points.points.iter().map(|point| (point.row, point.id.as_str())).collect();
        for (index, raw) in raw_services.iter().enumerate() {
            let offered = offered(checker, raw, &table, &ids);
            for &(row, id) in &ids {
                let known = figures[row].services.get_or_insert_with(Vec::new);
                let offers = match &offered {
                    Some(offered) => offered[row],
                    None => !has_column || known.contains(&index),
                };
                let _ = id;
                known.retain(|service| *service != index);
                if offers {
                    known.push(index);
                }
                known.sort_unstable();
            }
        }
        // Where something is wrong with what sites offer, that may be why.
        let known = checker.problems.len() == before;
        for (index, (service, raw)) in services.iter().zip(raw_services).enumerate().filter(|_| known) {
            let anyone = figures.iter().any(|f| f.services.as_ref().is_some_and(|list| list.contains(&index)));
            if !anyone {
                let message = format!("no site of the file offers the service \"{}\"", service.id);
                checker.problem(&raw.here, message, "name sites, or a column of services in [sites]");
            }
        }
    }
    if raw_services.len() == services.len() {
        let ids: Vec<(usize, &str)> = points.points.iter().map(|point| (point.row, point.id.as_str())).collect();
        service_limits::of_sites(checker, &table, &ids, &mut figures, (raw_services, raw_shared));
    }
    checker.site_table = Some((table.clone(), raw.points.columns.clone()));
    let further: Vec<usize> = (0..table.columns.len()).filter(|c| !points.used_columns.contains(c)).collect();
    let site = |point: waywarden_tables::Point| {
        let cell = |&c: &usize| (table.columns[c].clone(), table.rows[point.row].cell(c).to_owned());
        Site {
            extra: further.iter().map(cell).collect(),
            figures: std::mem::take(&mut figures[point.row]),
            id: point.id.into(),
            name: point.name.into(),
            at: point.at,
        }
    };
    Some(SiteTable::new(points.points.into_iter().map(site).collect()))
}

/// The candidates of a table, with their figures; each is a position of its own.
pub(crate) fn read_candidates(
    checker: &mut Checker<'_>,
    raw: &RawSites,
    (raw_services, raw_shared): (&[RawService], &[RawSharedCapacity]),
    services: &[Service],
    sites: &mut SiteTable,
) {
    let Some(mut table) = checker.table(&raw.points, InputRole::Candidates) else { return };
    if let Some(kept) = matching(checker, &table, &raw.filter, "the table of candidates") {
        let mut keep = kept.iter();
        table.rows.retain(|_| keep.next().copied().unwrap_or(true));
    }
    let columns = figure_columns(checker, raw, &table);
    let ids = table.column(raw.points.columns.id.as_deref().unwrap_or("id")).ok();
    let mut figures: Vec<SiteFigures> =
        (0..table.rows.len()).map(|row| figures_of_row(checker, &table, row, &columns, ids, services)).collect();
    let postcodes = checker.places(&table, &raw.points.columns);
    let read = PointTable::with_postcodes(&table, &raw.points.columns, postcodes.as_ref());
    let Some(mut points) = checker.keep(read) else { return };
    points.rejects.tell_only(BELOW_THE_TABLE);
    // A candidate that is left out cannot be chosen, and nobody would see it.
    if points.rejects.rows() > 0 {
        checker.problems.append(points.rejects.into_problems());
        return;
    }
    checker.notes.merge(points.rejects);
    if raw_services.len() == services.len() {
        let ids: Vec<(usize, &str)> = points.points.iter().map(|point| (point.row, point.id.as_str())).collect();
        service_limits::of_sites(checker, &table, &ids, &mut figures, (raw_services, raw_shared));
    }
    let further: Vec<usize> = (0..table.columns.len()).filter(|c| !points.used_columns.contains(c)).collect();
    for point in points.points {
        let place = table.row_place(point.row);
        if let Some(known) = sites.find_base(&point.id) {
            let message =
                format!("the id \"{}\" is that of \"{}\" in the sites file", point.id, sites.site(known).name);
            let help = "give the candidate an id of its own; sites of today are chosen from as they are";
            checker.problems.push(Problem::new(&table.path, place, message, help));
            continue;
        }
        if let Some((message, help)) = checker.extent.and_then(|extent| slip(point.at, extent)) {
            let message = format!("candidate \"{}\": {message}", point.id);
            checker.problems.push(Problem::new(&table.path, place, message, help));
            continue;
        }
        let cell = |&c: &usize| (table.columns[c].clone(), table.rows[point.row].cell(c).to_owned());
        let site = Site {
            extra: further.iter().map(cell).collect(),
            figures: std::mem::take(&mut figures[point.row]),
            id: point.id.into(),
            name: point.name.into(),
            at: point.at,
        };
        let index = sites.add_candidate(site);
        checker.positions.insert(index, place);
    }
}

/// Takes the sites away that are known to meet no road.
fn skip(checker: &mut Checker<'_>, raw: &RawSites, table: &mut RawTable) {
    if checker.skipped.is_empty() {
        return;
    }
    // Where the points cannot be read, that is told when they are read as a whole.
    let postcodes = checker.places(table, &raw.points.columns);
    let Ok(points) = PointTable::with_postcodes(table, &raw.points.columns, postcodes.as_ref()) else { return };
    let gone: BTreeSet<usize> =
        points.points.iter().filter(|point| checker.skipped.contains_key(point.id.as_str())).map(|p| p.row).collect();
    let mut row = 0..;
    table.rows.retain(|_| row.next().is_none_or(|row| !gone.contains(&row)));
}

/// For each row whether `sites` or `where` of a service names it; `None` if the service has neither.
fn offered(checker: &mut Checker<'_>, raw: &RawService, table: &RawTable, ids: &[(usize, &str)]) -> Option<Vec<bool>> {
    if let Some(wanted) = &raw.sites {
        let mut offered = vec![false; table.rows.len()];
        for id in wanted {
            match ids.iter().find(|(_, known)| *known == id.value) {
                Some((row, _)) => offered[*row] = true,
                None if checker.skipped.contains_key(&id.value) => {}
                None => {
                    let help = suggestion(&id.value, "site ids", ids.iter().map(|(_, id)| *id));
                    checker.problem(id, format!("no site has the id \"{}\"", id.value), help);
                }
            }
        }
        return Some(offered);
    }
    let conditions = raw.filter.as_ref()?;
    matching(checker, table, conditions, "the sites table")
}

/// The columns of the figures: those that are named, else those that are called so.
fn figure_columns(checker: &mut Checker<'_>, raw: &RawSites, table: &RawTable) -> BTreeMap<&'static str, usize> {
    let mut columns = BTreeMap::new();
    for (key, named) in &raw.columns {
        let column = match named {
            None => table.column(key).ok(),
            Some(named) => match table.column(&named.value) {
                Ok(column) => Some(column),
                Err(problem) => {
                    checker.problem(named, format!("{} of the sites table", problem.message), problem.help);
                    None
                }
            },
        };
        if let Some(column) = column {
            columns.insert(*key, column);
        }
    }
    columns
}

fn figures_of_row(
    checker: &mut Checker<'_>,
    table: &RawTable,
    row: usize,
    columns: &BTreeMap<&'static str, usize>,
    ids: Option<usize>,
    services: &[Service],
) -> SiteFigures {
    let cell = |key: &'static str| {
        let column = *columns.get(key)?;
        let text = table.rows[row].cell(column).trim();
        (!text.is_empty()).then(|| (column, text.to_owned()))
    };
    let number =
        |checker: &mut Checker<'_>, key: &'static str| number_of_cell(checker, table, row, *columns.get(key)?, key);
    let capacity = number(checker, "capacity");
    let door_to_needle_min = number(checker, "door_to_needle_min");
    let treatment_rate = number(checker, "treatment_rate");
    let min_volume = number(checker, "min_volume");
    let max_volume = number(checker, "max_volume");
    let recorded = number(checker, "recorded");
    let attractiveness = number(checker, "attractiveness");
    let commissioner = cell("commissioner").map(|(_, text)| text);
    let hours = cell("hours").and_then(|(column, text)| {
        let site = ids.map_or_else(String::new, |ids| format!("site {}: ", table.rows[row].cell(ids).trim()));
        hours(checker, &text, |_, message, help| table.problem(row, column, format!("{site}{message}"), help))
    });
    let offered = (!services.is_empty() && columns.contains_key("services")).then(|| {
        let Some((column, text)) = cell("services") else { return Vec::new() };
        let mut list = Vec::new();
        for id in text.split(';').map(str::trim).filter(|id| !id.is_empty()) {
            match services.iter().position(|service| service.id == id) {
                Some(index) => list.push(index),
                None => {
                    let help = suggestion(id, "services", services.iter().map(|s| s.id.as_str()));
                    let message = format!("there is no service \"{id}\"");
                    checker.problems.push(table.problem(row, column, message, help));
                }
            }
        }
        list.sort_unstable();
        list.dedup();
        list
    });
    SiteFigures {
        services: offered,
        hours: hours.filter(|hours| !hours.always()),
        capacity,
        door_to_needle_min,
        treatment_rate,
        min_volume,
        max_volume,
        recorded,
        commissioner,
        attractiveness,
        ..SiteFigures::default()
    }
}

/// The number in a cell; `None` where it is blank or no figure of the kind that `key` says, which is a problem.
pub(crate) fn number_of_cell(
    checker: &mut Checker<'_>,
    table: &RawTable,
    row: usize,
    column: usize,
    key: &str,
) -> Option<f64> {
    let text = table.rows[row].cell(column).trim();
    if text.is_empty() {
        return None;
    }
    let found = parse_number(text)
        .or_else(|_| Numbers::of(table).get(row, column))
        .map_err(|error| (error.message, error.help))
        .and_then(|value| {
            figure_in_range(key, value).map(|()| value).map_err(|message| (message, figure_range(key).2.to_owned()))
        });
    match found {
        Ok(value) => Some(value),
        Err((message, help)) => {
            let help = format!("{help}; a column that is something else needs another name");
            checker.problems.push(table.problem(row, column, message, help));
            None
        }
    }
}

/// The figures that a scenario gives.
pub(crate) fn figure_change(
    checker: &mut Checker<'_>,
    raw: &RawFigures,
    services: &[Service],
    shared: &[SharedCapacity],
) -> FigureChange {
    let (for_services, of_shared) = service_limits::changed(checker, raw, services, shared);
    let mut number = |key: &str, found: &Option<Located<f64>>| {
        let found = found.as_ref()?;
        match figure_in_range(key, found.value) {
            Ok(()) => Some(found.value),
            Err(message) => {
                checker.problem(found, message, figure_range(key).2);
                None
            }
        }
    };
    let capacity = number("capacity", &raw.capacity);
    let door_to_needle_min = number("door_to_needle_min", &raw.door_to_needle_min);
    let treatment_rate = number("treatment_rate", &raw.treatment_rate);
    let min_volume = number("min_volume", &raw.min_volume);
    let max_volume = number("max_volume", &raw.max_volume);
    let attractiveness = number("attractiveness", &raw.attractiveness);
    let hours = raw.hours.as_ref().and_then(|found| {
        hours(checker, &found.value, |checker, message, help| found.problem(&checker.path, message, help))
    });
    let services = raw.services.as_ref().map(|ids| service_list(checker, ids, services));
    FigureChange {
        services,
        hours,
        capacity,
        door_to_needle_min,
        treatment_rate,
        min_volume,
        max_volume,
        attractiveness,
        for_services,
        shared: of_shared,
    }
}
