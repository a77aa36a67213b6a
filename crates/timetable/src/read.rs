//! From feeds on disk to one timetable.

use std::path::Path;

use rustc_hash::FxHashMap;
use waywarden_tables::{Problem, Problems};

use crate::calendar;
use crate::frequencies;
use crate::model::{Feed, Line, LineId, ServiceId, StopId, Timetable};
use crate::rows::{for_each, for_each_required};
use crate::source::{Source, feed_name, looks_like_a_feed};
use crate::tally::Report;
use crate::{stop_times, stops, transfers, trips};

/// Reads feeds, a folder or zip each, into one timetable. Ids of different feeds do not clash.
///
/// # Errors
/// All [`Problems`]: a feed that is missing, no zip, damaged, without a table or column that it must have, or without a single
/// trip that can be used.
pub fn read(paths: &[impl AsRef<Path>]) -> Result<Timetable, Problems> {
    let mut timetable = Timetable::default();
    let mut problems = Problems::new();
    for path in paths {
        if let Err(problem) = read_feed(path.as_ref(), &mut timetable) {
            problems.push(problem);
        }
    }
    let kept = &mut timetable.report.kept;
    kept.add_count("feeds", timetable.feeds.len() as u64);
    kept.add_count("stops and stations", timetable.stops.len() as u64);
    kept.add_count("lines", timetable.lines.len() as u64);
    kept.add_count("services (sets of days)", timetable.services.len() as u64);
    kept.add_count("trips", timetable.trips.len() as u64);
    kept.add_count("calls", timetable.calls.len() as u64);
    kept.add_count("rules for changes", timetable.transfers.len() as u64);
    let mut timezones: Vec<&str> = timetable.feeds.iter().map(|feed| feed.timezone.as_str()).collect();
    timezones.sort_unstable();
    timezones.dedup();
    if timezones.len() > 1 {
        let all = timezones.join(", ");
        timetable.report.noted.add("feeds of different time zones: times compared as written", || all);
    }
    problems.or_value(timetable)
}

fn read_feed(path: &Path, timetable: &mut Timetable) -> Result<(), Problem> {
    let mut source = Source::open(path)?;
    if !looks_like_a_feed(path) {
        let help = "give the folder in which stops.txt, trips.txt and stop_times.txt lie, or the zip";
        return Err(Problem::of_file(path, "there is no stops.txt in the folder", help));
    }
    let feed = u16::try_from(timetable.feeds.len())
        .map_err(|_| Problem::of_file(path, "there are more than 65,535 feeds", "join some of them"))?;
    let report = &mut timetable.report;
    let (operators, timezone) = agencies(&mut source, report)?;
    let version = version(&mut source, report)?;
    let stops = stops::read(&mut source, feed, report)?;
    let (lines, line_ids) = lines(&mut source, feed, &operators, report)?;
    let services = calendar::read(&mut source, feed, report)?;
    let mut raw = trips::read(&mut source, &line_ids, &services, report)?;
    let calls = stop_times::read(&mut source, &stops, &mut raw, report)?;
    frequencies::read(&mut source, &mut raw, report)?;
    let transfers = transfers::read(&mut source, &stops, report)?;
    let (trips, calls) = trips::check(raw, &calls, &stops.list, report);
    if trips.is_empty() {
        let worst = report.dropped.worst_first();
        let why = worst.first().map_or(String::new(), |(reason, t)| format!("; most often: {reason} ({})", t.count));
        let help = "get the feed again from its publisher, or have it checked with a GTFS validator";
        return Err(Problem::of_file(path, format!("the feed has not one trip that can be used{why}"), help));
    }

    let (stop0, line0) = (timetable.stops.len() as u32, timetable.lines.len() as u32);
    let (service0, call0) = (timetable.services.len() as u32, timetable.calls.len());
    if call0 + calls.len() > u32::MAX as usize {
        return Err(Problem::of_file(path, "there are more than 4,294,967,295 calls", "give fewer feeds"));
    }
    let stop = |id: StopId| StopId(id.0 + stop0);
    timetable.feeds.push(Feed { name: feed_name(path), timezone, version });
    timetable.stops.extend(stops.list.into_iter().map(|mut s| {
        s.station = s.station.map(stop);
        s
    }));
    timetable.lines.extend(lines);
    timetable.services.extend(services.list);
    timetable.trips.extend(trips.into_iter().map(|mut trip| {
        trip.line = LineId(trip.line.0 + line0);
        trip.service = ServiceId(trip.service.0 + service0);
        trip.first += call0 as u32;
        trip
    }));
    timetable.calls.extend(calls.into_iter().map(|mut call| {
        call.stop = stop(call.stop);
        call
    }));
    timetable.transfers.extend(transfers.into_iter().map(|mut rule| {
        (rule.from, rule.to) = (stop(rule.from), stop(rule.to));
        rule
    }));
    Ok(())
}

/// Operators by id, and the time zone of the first.
fn agencies(source: &mut Source, report: &mut Report) -> Result<(FxHashMap<String, String>, String), Problem> {
    let (mut operators, mut timezone) = (FxHashMap::default(), String::new());
    for_each(
        source,
        "agency.txt",
        report,
        |header| Ok(["agency_id", "agency_name", "agency_timezone"].map(|name| header.column(name))),
        |[id, name, zone], row, report| {
            let zone = row.cell(*zone);
            if timezone.is_empty() {
                timezone = zone.into_owned();
            } else if *zone != timezone {
                report
                    .noted
                    .add("operator of another time zone: times taken as written", || row.cell(*id).into_owned());
            }
            operators.entry(row.cell(*id).into_owned()).or_insert_with(|| row.cell(*name).into_owned());
        },
    )?;
    Ok((operators, timezone))
}

fn version(source: &mut Source, report: &mut Report) -> Result<String, Problem> {
    let mut version = String::new();
    let prepare = |header: &crate::rows::Header| Ok(header.column("feed_version"));
    for_each(source, "feed_info.txt", report, prepare, |column, row, _| version = row.cell(*column).into_owned())?;
    Ok(version)
}

type Lines = (Vec<Line>, FxHashMap<String, LineId>);

fn lines(
    source: &mut Source,
    feed: u16,
    operators: &FxHashMap<String, String>,
    report: &mut Report,
) -> Result<Lines, Problem> {
    let (mut lines, mut by_id) = (Vec::new(), FxHashMap::default());
    for_each_required(
        source,
        "routes.txt",
        report,
        |header| {
            let optional = ["route_short_name", "route_long_name", "agency_id"].map(|name| header.column(name));
            Ok((header.required("route_id")?, header.required("route_type")?, optional))
        },
        |(id, kind, [short, long, agency]), row, report| {
            let id = row.cell(*id).into_owned();
            if by_id.contains_key(&id) {
                return report.dropped.add("line whose id is there already", || id);
            }
            let kind = row.cell(*kind).parse().unwrap_or_else(|_| {
                report.mended.add("line of no type: taken as a bus", || id.clone());
                3
            });
            let names = [row.cell(*short), row.cell(*long), id.as_str().into()];
            let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().into_owned();
            let agency = row.cell(*agency);
            // A feed of a single operator need not repeat it.
            let only = (operators.len() == 1).then(|| operators.values().next()).flatten();
            let operator = operators.get(&*agency).or(only).cloned().unwrap_or_default();
            by_id.insert(id.clone(), LineId(lines.len() as u32));
            lines.push(Line { feed, id, name, operator, kind });
        },
    )?;
    Ok((lines, by_id))
}
