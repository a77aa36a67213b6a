//! `frequencies.txt`: trips that run at regular intervals.

use waywarden_tables::Problem;

use crate::model::Frequency;
use crate::rows::for_each;
use crate::source::Source;
use crate::tally::Report;
use crate::text::parse_clock;
use crate::trips::RawTrips;

/// Reads the intervals into their trips.
pub(crate) fn read(source: &mut Source, trips: &mut RawTrips, report: &mut Report) -> Result<(), Problem> {
    for_each(
        source,
        "frequencies.txt",
        report,
        |header| {
            let column = |name| header.required(name);
            let exact = header.column("exact_times");
            Ok((column("trip_id")?, column("start_time")?, column("end_time")?, column("headway_secs")?, exact))
        },
        |(id, start, end, headway, exact), row, report| {
            let place = || format!("frequencies.txt, line {}", row.line);
            let Some(trip) = trips.find(&row.cell(*id)) else {
                return report.dropped.add("frequency of a trip that is not there", place);
            };
            let times =
                (parse_clock(&row.cell(*start)), parse_clock(&row.cell(*end)), row.cell(*headway).parse::<i32>().ok());
            match times {
                (Some(start_s), Some(end_s), Some(headway_s)) if headway_s > 0 && start_s < end_s => {
                    if &*row.cell(*exact) != "1" {
                        let reason = "frequency without exact times: departures counted from its start";
                        report.noted.add(reason, place);
                    }
                    trips.list[trip as usize].frequencies.push(Frequency { start_s, end_s, headway_s });
                }
                _ => {
                    // Without its intervals the trip would run once, at a time that means nothing.
                    report.dropped.add("frequency with times or an interval that are none", place);
                    trips.list[trip as usize].by_frequency_only = true;
                }
            }
        },
    )?;
    for trip in &mut trips.list {
        trip.frequencies.sort_unstable_by_key(|f| (f.start_s, f.end_s, f.headway_s));
        let overlap = trip.frequencies.windows(2).any(|pair| pair[1].start_s < pair[0].end_s);
        if overlap {
            report.noted.add("trip with frequencies that overlap: all of them run", || trip.id.clone());
        }
    }
    Ok(())
}
