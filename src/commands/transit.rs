//! `waywarden times --mode transit` and `waywarden explain --mode transit`.

use anyhow::{Context, Result};
use waywarden::plain_text::{timetable_text, transit_journey_text};
use waywarden::results::ProblemList;
use waywarden::tables::Files;
use waywarden::timetable::{Timetable, read};
use waywarden::transit::{Settings, Span, Wheelchair};
use waywarden::transit_times::journey::journey;
use waywarden::transit_times::{TransitRequest, TransitTable, write_table};
use waywarden::{LonLat, Observer, cancellable};

use super::shared::{accept, files, must_not_replace_inputs, read_points, roads, snap_settings};
use crate::args::{Explain, RoadArgs, Times, TransitArgs};
use crate::console::say_text;

/// Refuses options that only say something about public transport.
pub fn without_transit(args: &TransitArgs) -> Result<()> {
    if !args.gtfs.is_empty() || args.date.is_some() || args.depart.is_some() || args.arrive.is_some() {
        refuse!(ArgumentsInvalid, "--gtfs, --date, --depart and --arrive go with --mode transit");
    }
    Ok(())
}

/// The table from every origin to every destination.
pub fn by_transit(args: &Times, told: &mut ProblemList, observer: &dyn Observer) -> Result<()> {
    let (Some(from), Some(to)) = (&args.origins, &args.destinations) else {
        refuse!(ArgumentsInvalid, "--mode transit needs --origins and --destinations")
    };
    must_not_replace_inputs(&args.output, args.transit.gtfs.iter())?;
    let files: Files = files().keeping_all_problems(args.errors.is_some());
    let (origins, destinations) = (read_points(&files, from)?, read_points(&files, to)?);
    for (path, table) in [(from, &origins), (to, &destinations)] {
        accept(path, table.points.len(), &table.rejects, args.strict)?;
        told.add_rejects(&table.rejects);
    }
    let at = |table: &waywarden::tables::PointTable| table.points.iter().map(|point| point.at).collect();
    let request = request(&args.roads, &args.transit, at(&origins), at(&destinations))?;
    let timetable = feeds(&args.transit)?;
    let roads = roads(&args.roads, observer)?;
    let table = cancellable(|| TransitTable::compute(&roads, &timetable, &request, observer))??;
    let without = write_table(&args.output, &table, &origins, &destinations)?;
    let rows = origins.points.len() * destinations.points.len();
    say!(
        "{}: {rows} pairs, {without} of them without a journey (see the reason). On {} {} vehicles run.",
        args.output.display(),
        request.date,
        table.runs
    );
    Ok(())
}

/// One journey, leg by leg.
pub fn explain_transit(args: &Explain, from: LonLat, to: LonLat, observer: &dyn Observer) -> Result<()> {
    if args.output.is_some() {
        refuse!(
            ArgumentsInvalid,
            "the lines of a journey are written for roads only; leave --output out with --mode transit"
        );
    }
    let request = request(&args.roads, &args.transit, vec![from], vec![to])?;
    let timetable = feeds(&args.transit)?;
    let roads = roads(&args.roads, observer)?;
    let found = cancellable(|| journey(&roads, &timetable, &request, observer))??;
    let Some(found) = found.context("one of the two places")? else {
        refuse!(NoJourney, "no journey from {} to {} within the limits", args.from, args.to);
    };
    say_text(&transit_journey_text(&args.from, &args.to, request.date, &found));
    Ok(())
}

fn request(
    roads: &RoadArgs,
    args: &TransitArgs,
    origins: Vec<LonLat>,
    destinations: Vec<LonLat>,
) -> Result<TransitRequest> {
    let Some(date) = args.date else { refuse!(ArgumentsInvalid, "--mode transit needs the day: --date 2030-06-18") };
    let span = match (args.depart, args.arrive) {
        (Some(window), None) => Span::Departing(window.from_ms, window.to_ms),
        (None, Some(window)) => Span::Arriving(window.from_ms, window.to_ms),
        _ => refuse!(ArgumentsInvalid, "--mode transit needs a window: --depart 08:00-10:00 or --arrive 09:00-09:30"),
    };
    let ms = |minutes: f64| (minutes * 60_000.0).round() as u32;
    let settings = Settings {
        board_ms: args.board * 1000,
        max_changes: args.max_changes,
        max_access_ms: ms(args.max_walk),
        max_egress_ms: ms(args.max_walk),
        max_change_ms: ms(args.max_change_walk),
        max_direct_ms: ms(args.max_direct_walk),
        max_wait_ms: None,
        max_time_ms: ms(args.max_time),
        wheelchair: if args.wheelchair { Wheelchair::Possible } else { Wheelchair::Any },
    };
    Ok(TransitRequest { date, span, settings, snap: snap_settings(roads), origins, destinations })
}

/// Reads the feeds and says what of them is not used, worst first.
fn feeds(args: &TransitArgs) -> Result<Timetable> {
    if args.gtfs.is_empty() {
        refuse!(ArgumentsInvalid, "--mode transit needs a timetable: --gtfs FEED.zip");
    }
    let timetable = read(&args.gtfs)?;
    say_text(&timetable_text(&timetable));
    Ok(timetable)
}
