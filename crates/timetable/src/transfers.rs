//! `transfers.txt`: rules for changing between stops.

use waywarden_tables::Problem;

use crate::model::{TransferKind, TransferRule};
use crate::rows::for_each;
use crate::source::Source;
use crate::stops::Stops;
use crate::tally::Report;

/// Reads the rules between stops; rules for particular lines or trips are counted and left out.
pub(crate) fn read(source: &mut Source, stops: &Stops, report: &mut Report) -> Result<Vec<TransferRule>, Problem> {
    let mut rules = Vec::new();
    for_each(
        source,
        "transfers.txt",
        report,
        |header| {
            let special =
                ["from_route_id", "to_route_id", "from_trip_id", "to_trip_id"].map(|name| header.column(name));
            let (kind, time) = (header.column("transfer_type"), header.column("min_transfer_time"));
            // Feeds with in-seat transfers only may have no stops at all here.
            Ok((header.column("from_stop_id"), header.column("to_stop_id"), kind, time, special))
        },
        |(from, to, kind, time, special), row, report| {
            let place = || format!("transfers.txt, line {}", row.line);
            if special.iter().any(|column| !row.cell(*column).is_empty()) {
                return report.dropped.add("transfer rule for one line or trip (not used)", place);
            }
            let (Some(from), Some(to)) = (stops.find(&row.cell(*from)), stops.find(&row.cell(*to))) else {
                return report.dropped.add("transfer rule for a stop that is not there", place);
            };
            let kind = match &*row.cell(*kind) {
                "" | "0" => TransferKind::Recommended,
                "1" => TransferKind::Timed,
                "2" => match row.cell(*time).parse::<i32>() {
                    Ok(seconds) if (0..=86_400).contains(&seconds) => TransferKind::Minimum(seconds),
                    _ => return report.dropped.add("transfer rule with a least time that is none", place),
                },
                "3" => TransferKind::Impossible,
                "4" | "5" => return report.dropped.add("transfer between trips of one vehicle (not used)", place),
                _ => return report.dropped.add("transfer rule of an unknown type", place),
            };
            rules.push(TransferRule { from, to, kind });
        },
    )?;
    Ok(rules)
}
