//! Limits of services at sites: columns of the sites table, or figures by site; and what scenarios change of them.

use std::collections::BTreeMap;

use waywarden_scenario::{OwnLimits, Service, ServiceIndex, ServiceLimits, SharedCapacity, SiteFigures};
use waywarden_tables::{RawTable, suggestion};

use crate::checker::Checker;
use crate::document::ColumnOrNumbers;
use crate::raw_services::{RawService, RawSharedCapacity};
use crate::raw_sites::RawFigures;
use crate::services::{limit, service};
use crate::sites::number_of_cell;

/// Puts the limits of services and what they share into the figures of the sites; `ids` are the rows with their ids.
pub(crate) fn of_sites(
    checker: &mut Checker<'_>,
    table: &RawTable,
    ids: &[(usize, &str)],
    figures: &mut [SiteFigures],
    (services, shared): (&[RawService], &[RawSharedCapacity]),
) {
    for (index, raw) in services.iter().enumerate() {
        for (key, given) in raw.limits.iter().filter_map(|(key, given)| Some((*key, given.as_ref()?))) {
            for (row, value) in by_row(checker, table, ids, key, given) {
                set(figures[row].for_services.entry(index).or_default(), key, value);
            }
        }
    }
    for (number, given) in shared.iter().enumerate().filter_map(|(number, raw)| Some((number, raw.capacity.as_ref()?)))
    {
        let rows = by_row(checker, table, ids, "capacity", given);
        if rows.is_empty() && !checker.problems.is_empty() {
            continue;
        }
        if rows.is_empty() {
            checker.problem(&shared[number].here, "no site has any of it", "give the capacity of each site");
        }
        rows.into_iter().for_each(|(row, value)| {
            figures[row].shared.insert(number, value);
        });
    }
}

fn set(limits: &mut ServiceLimits, key: &str, value: f64) {
    let limit = match key {
        "capacity" => &mut limits.capacity,
        "min_volume" => &mut limits.min_volume,
        "max_volume" => &mut limits.max_volume,
        _ => &mut limits.recorded,
    };
    *limit = Some(value);
}

/// The figures of a column, or those by site.
fn by_row(
    checker: &mut Checker<'_>,
    table: &RawTable,
    ids: &[(usize, &str)],
    key: &'static str,
    given: &ColumnOrNumbers,
) -> Vec<(usize, f64)> {
    match given {
        ColumnOrNumbers::Column(named) => match table.column(&named.value) {
            Ok(column) => {
                let cell = |&(row, _): &(usize, &str)| Some((row, number_of_cell(checker, table, row, column, key)?));
                ids.iter().filter_map(cell).collect()
            }
            Err(problem) => {
                checker.problem(named, format!("{} of the sites table", problem.message), problem.help);
                Vec::new()
            }
        },
        ColumnOrNumbers::Numbers(numbers) => {
            let mut rows = Vec::new();
            for (name, number) in numbers {
                let value = limit(checker, key, number);
                match ids.iter().find(|(_, id)| *id == name.value) {
                    Some((row, _)) => rows.extend(value.map(|value| (*row, value))),
                    None => {
                        let help = suggestion(&name.value, "site ids", ids.iter().map(|(_, id)| *id));
                        checker.problem(name, format!("no site has the id \"{}\"", name.value), help);
                    }
                }
            }
            rows
        }
    }
}

/// What a scenario says of the limits of services at a site, and of what they share there.
pub(crate) fn changed(
    checker: &mut Checker<'_>,
    raw: &RawFigures,
    services: &[Service],
    shared: &[SharedCapacity],
) -> (BTreeMap<ServiceIndex, ServiceLimits>, BTreeMap<usize, f64>) {
    let mut limits: BTreeMap<ServiceIndex, ServiceLimits> = BTreeMap::new();
    for raw in &raw.for_services {
        let Some(index) = raw.service.as_ref().and_then(|id| service(checker, id, services)) else { continue };
        for (key, found) in raw.limits.iter().filter_map(|(key, found)| Some((*key, found.as_ref()?))) {
            if !is_own(services[index].own, key) {
                let message = format!("\"{}\" has no `{key}` of its own", services[index].id);
                checker.problem(found, message, format!("give it one in [[service]], or write `{key}` of the site"));
            } else if let Some(value) = limit(checker, key, found) {
                set(limits.entry(index).or_default(), key, value);
            }
        }
    }
    // A limit of the site that every service has of its own changes nothing.
    let of_site = [("capacity", &raw.capacity), ("min_volume", &raw.min_volume), ("max_volume", &raw.max_volume)];
    for (key, found) in of_site.into_iter().filter_map(|(key, found)| Some((key, found.as_ref()?))) {
        if !services.is_empty() && services.iter().all(|service| is_own(service.own, key)) {
            let message = format!("each service has a `{key}` of its own, so that of the site limits nothing");
            let help = format!("write for_service = [{{ service = \"{}\", {key} = ... }}]", services[0].id);
            checker.problem(found, message, help);
        }
    }
    let mut amounts = BTreeMap::new();
    for (name, number) in &raw.shared_capacity {
        match shared.iter().position(|shared| shared.id == name.value) {
            Some(index) => {
                amounts.extend(limit(checker, "capacity", number).map(|value| (index, value)));
            }
            None => {
                let help = suggestion(&name.value, "shared capacities", shared.iter().map(|s| s.id.as_str()));
                checker.problem(name, format!("there is no shared capacity \"{}\"", name.value), help);
            }
        }
    }
    (limits, amounts)
}

fn is_own(own: OwnLimits, key: &str) -> bool {
    own.keys().contains(&key)
}
