//! Changes of a day's timetable: the usual answers to a closure.

use std::collections::BTreeMap;

use waywarden_network::LonLat;
use waywarden_tables::suggestion;

use crate::day::{Run, ServiceDay};
use crate::model::{Access, Call, Line, LineId, Stop, StopId, StopKind};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// A line no longer runs.
    Withdraw {
        /// `route_id`, else the name of the line: then every line of that name.
        line: String,
    },
    /// Further runs of a line between those that it has, so that no gap between departures is longer than the headway.
    MoreFrequent {
        /// As for [`Edit::Withdraw`].
        line: String,
        /// Gaps are filled between the first and the last departure from the first stop at or after this ...
        from_s: i32,
        /// ... and at or before this, seconds after midnight.
        to_s: i32,
        /// The longest gap that stays, seconds.
        headway_s: i32,
    },
    /// A new line between stops, new or existing ones.
    Shuttle {
        /// Its name.
        name: String,
        /// Where it calls, in order; at least two.
        stops: Vec<ShuttleStop>,
        /// Seconds from each stop to the next: one fewer than stops.
        run_s: Vec<i32>,
        /// First departure from either end, seconds after midnight.
        from_s: i32,
        /// No departure after this.
        to_s: i32,
        /// Seconds between departures.
        headway_s: i32,
        /// It runs back, too, at the same times.
        both_ways: bool,
        /// Wheelchair access of its vehicles and new stops.
        wheelchair: Access,
    },
}

/// Where a shuttle calls.
#[derive(Clone, Debug, PartialEq)]
pub enum ShuttleStop {
    /// A stop of the timetable, by `stop_id`.
    Existing(String),
    /// A new stop.
    New {
        /// Its name.
        name: String,
        /// Where it is.
        at: LonLat,
    },
}

/// What is wrong with an edit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No line of that id or name runs.
    #[error("no line \"{name}\" runs on that day; {help}")]
    NoLine {
        /// As given.
        name: String,
        /// What to do.
        help: String,
    },
    /// No stop has that id.
    #[error("there is no stop \"{id}\"; {help}")]
    NoStop {
        /// As given.
        id: String,
        /// What to do.
        help: String,
    },
    /// Several feeds have a stop of that id.
    #[error("several stops are called \"{id}\"; give a new stop with its position")]
    SeveralStops {
        /// As given.
        id: String,
    },
    /// Times that cannot be.
    #[error("\"{name}\": {what}")]
    Times {
        /// Name of the line or shuttle.
        name: String,
        /// What is wrong.
        what: &'static str,
    },
}

/// The day with all edits made, in their order; the day given stays as it is.
///
/// # Errors
/// All that is wrong with any of the edits; nothing is applied then.
pub fn apply<'a>(day: &ServiceDay<'a>, edits: &[Edit]) -> Result<ServiceDay<'a>, Vec<EditError>> {
    let mut changed = day.clone();
    let mut errors = Vec::new();
    for edit in edits {
        let made = match edit {
            Edit::Withdraw { line } => {
                lines_called(day, line).map(|ids| changed.runs.retain(|run| !ids.contains(&run.line)))
            }
            Edit::MoreFrequent { line, from_s, to_s, headway_s } => lines_called(day, line)
                .and_then(|ids| more_frequent(&mut changed, line, &ids, (*from_s, *to_s), *headway_s)),
            Edit::Shuttle { .. } => shuttle(&mut changed, edit),
        };
        errors.extend(made.err());
    }
    if errors.is_empty() { Ok(changed) } else { Err(errors) }
}

/// The lines that run on the day and have that id, else that name.
fn lines_called(day: &ServiceDay<'_>, name: &str) -> Result<Vec<LineId>, EditError> {
    let mut running: Vec<LineId> = day.runs().iter().map(|run| run.line).collect();
    running.sort_unstable();
    running.dedup();
    let by_id: Vec<LineId> = running.iter().copied().filter(|id| day.line(*id).id == name).collect();
    if !by_id.is_empty() {
        return Ok(by_id);
    }
    let by_name: Vec<LineId> = running.iter().copied().filter(|id| day.line(*id).name == name).collect();
    if !by_name.is_empty() {
        return Ok(by_name);
    }
    let help = suggestion(name, "lines", running.iter().map(|id| day.line(*id).name.as_str()));
    Err(EditError::NoLine { name: name.to_owned(), help })
}

/// A line and what it calls at: stop, pickup, drop-off.
type Pattern = (LineId, Vec<(StopId, bool, bool)>);

fn more_frequent(
    day: &mut ServiceDay<'_>,
    name: &str,
    lines: &[LineId],
    (from_s, to_s): (i32, i32),
    headway_s: i32,
) -> Result<(), EditError> {
    let wrong = |what| EditError::Times { name: name.to_owned(), what };
    if headway_s < 1 {
        return Err(wrong("the headway must be at least a second"));
    }
    if to_s <= from_s {
        return Err(wrong("the period must end after it starts"));
    }
    // Runs that call at the same stops, by line.
    let mut patterns: BTreeMap<Pattern, Vec<(i32, Run)>> = BTreeMap::new();
    for run in day.runs.iter().filter(|run| lines.contains(&run.line)) {
        let calls = day.calls(run);
        let departure_s = calls[0].departure_s + run.shift_s;
        if (from_s..=to_s).contains(&departure_s) {
            let stops = calls.iter().map(|call| (call.stop, call.pickup, call.drop_off)).collect();
            patterns.entry((run.line, stops)).or_default().push((departure_s, *run));
        }
    }
    for mut runs in patterns.into_values() {
        runs.sort_by_key(|(departure_s, run)| (*departure_s, run.trip));
        for pair in runs.windows(2) {
            let ((before_s, run), (after_s, _)) = (pair[0], pair[1]);
            let gap_s = after_s - before_s;
            let further = (gap_s + headway_s - 1) / headway_s - 1;
            for number in 1..=further {
                let later_s = (i64::from(gap_s) * i64::from(number) / i64::from(further + 1)) as i32;
                day.runs.push(Run { shift_s: run.shift_s + later_s, ..run });
            }
        }
    }
    Ok(())
}

fn shuttle(day: &mut ServiceDay<'_>, edit: &Edit) -> Result<(), EditError> {
    let Edit::Shuttle { name, stops, run_s, from_s, to_s, headway_s, both_ways, wheelchair } = edit else {
        return Ok(());
    };
    let wrong = |what| EditError::Times { name: name.clone(), what };
    if stops.len() < 2 {
        return Err(wrong("a shuttle calls at two stops at least"));
    }
    if run_s.len() + 1 != stops.len() {
        return Err(wrong("there must be a time from each stop to the next"));
    }
    if run_s.iter().any(|s| !(0..=86_400).contains(s)) {
        return Err(wrong("the time between stops must be 0 to 86,400 seconds"));
    }
    if *headway_s < 1 {
        return Err(wrong("the headway must be at least a second"));
    }
    if to_s < from_s {
        return Err(wrong("the last departure must not be before the first"));
    }
    let mut ids = Vec::new();
    let mut new_stops = Vec::new();
    for stop in stops {
        match stop {
            ShuttleStop::Existing(id) => ids.push(existing(day, id)?),
            ShuttleStop::New { name, at } => {
                let number = day.stop_count() + new_stops.len();
                ids.push(StopId(number as u32));
                new_stops.push(Stop {
                    feed: 0,
                    id: format!("new:{name}"),
                    name: name.clone(),
                    at: *at,
                    kind: StopKind::Stop,
                    station: None,
                    wheelchair: *wheelchair,
                });
            }
        }
    }
    day.new_stops.extend(new_stops);
    let line = LineId(day.line_count() as u32);
    let id = format!("new:{name}");
    day.new_lines.push(Line { feed: 0, id, name: name.clone(), operator: String::new(), kind: 3 });
    let back = both_ways.then(|| (ids.iter().rev().copied().collect(), run_s.iter().rev().copied().collect()));
    for (ids, run_s) in std::iter::once((ids.clone(), run_s.clone())).chain(back) {
        let first = day.new_calls.len() as u32;
        let mut at_s = 0;
        for (number, stop) in ids.iter().enumerate() {
            at_s += number.checked_sub(1).map_or(0, |before| run_s[before]);
            let (pickup, drop_off) = (number + 1 < ids.len(), number > 0);
            day.new_calls.push(Call { stop: *stop, arrival_s: at_s, departure_s: at_s, pickup, drop_off });
        }
        for shift_s in (*from_s..=*to_s).step_by(*headway_s as usize) {
            day.runs.push(Run { line, trip: None, shift_s, wheelchair: *wheelchair, first, count: ids.len() as u32 });
        }
    }
    Ok(())
}

fn existing(day: &ServiceDay<'_>, id: &str) -> Result<StopId, EditError> {
    let stops = &day.timetable().stops;
    let mut found = (0..stops.len()).filter(|&index| stops[index].id == id);
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(StopId(index as u32)),
        (Some(_), Some(_)) => Err(EditError::SeveralStops { id: id.to_owned() }),
        (None, _) => {
            let help = "give the stop_id of the feed, or a new stop with its position".to_owned();
            Err(EditError::NoStop { id: id.to_owned(), help })
        }
    }
}
