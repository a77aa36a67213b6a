//! Journeys by public transport, and what of a timetable is not used.

use comfy_table::{Table, presets};
use waywarden_timetable::{NaiveDate, Timetable, clock};
use waywarden_transit_times::journey::{JourneyInWords, LegInWords, LegKind};

/// What of a timetable was left out or mended, by reason, worst first.
#[must_use]
pub fn timetable_text(timetable: &Timetable) -> String {
    let mut text = String::new();
    for (title, tally) in [("left out", &timetable.report.dropped), ("mended", &timetable.report.mended)] {
        for (reason, tallied) in tally.worst_first() {
            let examples = match tallied.examples.as_slice() {
                [] => String::new(),
                examples => format!(" (such as {})", examples.join(", ")),
            };
            line!(text, "timetable, {title}: {} x {reason}{examples}", tallied.count);
        }
    }
    text
}

/// A journey between two places of these names, leg by leg, and the last way home of the day.
#[must_use]
pub fn transit_journey_text(from: &str, to: &str, date: NaiveDate, journey: &JourneyInWords) -> String {
    let at = |ms: i32| clock(ms / 1000);
    let mut text = format!("From {from} to {to} on {date}\n\n{}\n\n", legs(from, to, &journey.legs));
    let (leave, arrive) = (journey.trip.leave_ms, journey.trip.arrive_ms);
    let (minutes, changes) = (f64::from(arrive - leave) / 6e4, journey.trip.rides.saturating_sub(1));
    line!(text, "Leaves {}, arrives {}: {minutes:.1} min, {changes} changes.", at(leave), at(arrive));
    match &journey.last_home {
        Some(home) => {
            line!(text, "The last way home leaves at {} and arrives at {}.", at(home.leave_ms), at(home.arrive_ms));
        }
        None => line!(text, "There is no way home by public transport later that day."),
    }
    text
}

fn legs(from: &str, to: &str, legs: &[LegInWords]) -> Table {
    let at = |ms: i32| clock(ms / 1000);
    let named = |name: &str, end: &str| if name.is_empty() { end.to_owned() } else { name.to_owned() };
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["", "start", "end", "min", "from", "to", "line"]);
    for leg in legs {
        let (what, line) = match leg.kind {
            LegKind::Walk => ("walk", String::new()),
            LegKind::Wait => ("wait", String::new()),
            LegKind::Ride => ("ride", format!("{} ({} stops)", leg.line, leg.stops)),
        };
        let minutes = format!("{:.1}", f64::from(leg.end_ms - leg.start_ms) / 6e4);
        let (from, to) = (named(&leg.from, from), named(&leg.to, to));
        table.add_row([what.to_owned(), at(leg.start_ms), at(leg.end_ms), minutes, from, to, line]);
    }
    table
}

#[cfg(test)]
mod tests {
    use waywarden_timetable::parse_date;
    use waywarden_transit::Trip;

    use super::*;

    #[test]
    fn what_a_timetable_lost_is_counted_worst_first() {
        let mut timetable = Timetable::default();
        assert_eq!(timetable_text(&timetable), "");
        timetable.report.dropped.add("trip without a service", || "T1".to_owned());
        timetable.report.dropped.add_count("call without a stop", 3);
        timetable.report.mended.add("times out of order", || "stop_times.txt, line 12".to_owned());
        let expected = [
            "timetable, left out: 3 x call without a stop",
            "timetable, left out: 1 x trip without a service (such as T1)",
            "timetable, mended: 1 x times out of order (such as stop_times.txt, line 12)",
        ];
        assert_eq!(timetable_text(&timetable).lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_journey_says_when_one_leaves_and_whether_one_comes_home() {
        let trip = |leave_ms, arrive_ms, rides| Trip { leave_ms, arrive_ms, rides };
        let date = parse_date("20300517").expect("a date");
        let out = trip(29_100_000, 32_130_000, 3);
        let journey = JourneyInWords { trip: out, legs: Vec::new(), last_home: Some(trip(88_200_000, 90_000_000, 1)) };
        let text = transit_journey_text("home", "hospital", date, &journey);
        assert!(text.starts_with("From home to hospital on 2030-05-17\n"), "{text}");
        // 8:05 to 8:55:30; one ride fewer than three are changes; the last bus leaves at half past midnight.
        assert!(text.contains("Leaves 08:05:00, arrives 08:55:30: 50.5 min, 2 changes.\n"), "{text}");
        assert!(text.ends_with("The last way home leaves at 24:30:00 and arrives at 25:00:00.\n"), "{text}");
        // A walk all the way has no change, and not fewer than none.
        let on_foot = JourneyInWords { trip: trip(29_100_000, 29_700_000, 0), legs: Vec::new(), last_home: None };
        let text = transit_journey_text("home", "hospital", date, &on_foot);
        assert!(
            text.ends_with(": 10.0 min, 0 changes.\nThere is no way home by public transport later that day.\n"),
            "{text}"
        );
    }

    #[test]
    fn legs_begin_and_end_at_the_places_where_no_stop_has_a_name() {
        let leg = |kind, from: &str, to: &str, start_min: i32, end_min: i32| LegInWords {
            kind,
            from: from.to_owned(),
            to: to.to_owned(),
            line: "7 Harbour".to_owned(),
            start_ms: start_min * 60_000,
            end_ms: end_min * 60_000,
            stops: 4,
        };
        let all = [
            leg(LegKind::Walk, "", "Mill", 485, 490),
            leg(LegKind::Wait, "Mill", "Mill", 490, 492),
            leg(LegKind::Ride, "Mill", "", 492, 1_500),
        ];
        let text = legs("home", "hospital", &all).to_string();
        let lines: Vec<String> =
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        // Hours go on after midnight.
        let expected = [
            "start end min from to line",
            "walk 08:05:00 08:10:00 5.0 home Mill",
            "wait 08:10:00 08:12:00 2.0 Mill Mill",
            "ride 08:12:00 25:00:00 1008.0 Mill hospital 7 Harbour (4 stops)",
        ];
        assert_eq!(lines, expected);
    }
}
