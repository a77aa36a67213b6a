//! What runs on each day, and whether a date is a sensible one to compute for.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rustc_hash::FxHashMap;
use waywarden_errors::{Code, Explained, Explanation};

use crate::model::Timetable;

/// A date with less than this share of what is usual is refused.
const ALMOST_NOTHING: f64 = 0.2;
/// A date with less than this share is remarked on: a holiday, or a feed that ends in parts.
const FEW: f64 = 0.6;
/// A date is recommended from this share on.
const GOOD: f64 = 0.8;
/// Days before and after that are compared with.
const NEIGHBOURS: i64 = 28;
/// How many good dates are named.
const NAMED: usize = 5;

/// What one feed offers on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOffer {
    /// Place in `Timetable::feeds`.
    pub feed: u16,
    /// The service day.
    pub date: NaiveDate,
    /// Runs, with frequencies expanded.
    pub runs: u64,
    /// Calls of these runs.
    pub calls: u64,
    /// Lines with at least one run.
    pub lines: u64,
}

/// What each feed offers on each day, from the first to the last day on which it runs at all: feed by feed, day by day. Days
/// on which nothing runs are in it with zeros.
#[must_use]
pub fn offer(timetable: &Timetable) -> Vec<DayOffer> {
    #[derive(Clone, Default)]
    struct Total {
        runs: u64,
        calls: u64,
        lines: BTreeSet<u32>,
    }
    let mut totals = vec![Total::default(); timetable.services.len()];
    for trip in &timetable.trips {
        let runs = if trip.frequencies.is_empty() {
            1
        } else {
            trip.frequencies
                .iter()
                .map(|f| i64::from(f.end_s - f.start_s + f.headway_s - 1) as u64 / f.headway_s.max(1) as u64)
                .sum()
        };
        let total = &mut totals[trip.service.index()];
        total.runs += runs;
        total.calls += runs * u64::from(trip.count);
        total.lines.insert(trip.line.0);
    }
    let mut rows = Vec::new();
    for feed in 0..timetable.feeds.len() {
        let own: Vec<usize> = (0..totals.len())
            .filter(|&s| usize::from(timetable.services[s].feed) == feed && totals[s].runs > 0)
            .collect();
        let ends = own.iter().flat_map(|&s| {
            let service = &timetable.services[s];
            service.added.iter().copied().chain(service.span.into_iter().flat_map(|(first, last)| [first, last]))
        });
        let ends: Vec<NaiveDate> = ends.collect();
        let (Some(first), Some(last)) = (ends.iter().min(), ends.iter().max()) else { continue };
        let mut days: Vec<DayOffer> = Vec::new();
        for date in first.iter_days().take_while(|date| date <= last) {
            let mut lines = BTreeSet::new();
            let mut day = DayOffer { feed: feed as u16, date, runs: 0, calls: 0, lines: 0 };
            for &s in own.iter().filter(|&&s| timetable.services[s].runs_on(date)) {
                day.runs += totals[s].runs;
                day.calls += totals[s].calls;
                lines.extend(totals[s].lines.iter().copied());
            }
            day.lines = lines.len() as u64;
            days.push(day);
        }
        let start = days.iter().position(|day| day.runs > 0).unwrap_or(days.len());
        let end = days.iter().rposition(|day| day.runs > 0).map_or(0, |at| at + 1);
        rows.extend(days.drain(..).take(end).skip(start));
    }
    rows
}

/// A date that may be computed for, with remarks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateCheck {
    /// Runs on the date, all feeds together.
    pub runs: u64,
    /// What is unusual about it, in sentences; mostly empty.
    pub remarks: Vec<String>,
}

/// Why a date is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// The date.
    pub date: NaiveDate,
    /// What is wrong, a sentence for each feed concerned.
    pub reasons: Vec<String>,
    /// Dates on which every feed offers what is usual: the same day of the week first, the nearest first.
    pub good: Vec<NaiveDate>,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}) is no date to compute for: {}.", self.date, self.date.weekday(), self.reasons.join("; "))?;
        if self.good.is_empty() {
            return write!(f, " The feeds have no day in common with usual service");
        }
        write!(f, " Remedy: {}", self.take())
    }
}

impl std::error::Error for DateError {}

impl DateError {
    /// The dates that may be taken.
    fn take(&self) -> String {
        let good: Vec<String> = self.good.iter().map(|date| format!("{date} ({})", date.weekday())).collect();
        format!("take {}", good.join(", "))
    }
}

impl Explained for DateError {
    fn explain(&self) -> Explanation {
        let found = Explanation::of(Code::DateNotServed);
        if self.good.is_empty() { found } else { found.remedy(self.take()) }
    }
}

/// Whether a date is one to compute for.
///
/// Each feed is compared with itself. What is usual on a day of the week is the median of runs over the other days of the feed
/// that are the same day of the week and at most four weeks away, or over all such days of the feed if that is more. If there
/// is no other such day, Monday to Friday stand for each other.
///
/// # Errors
/// [`DateError`] if the date lies outside the days of a feed, or if less than a fifth of the usual runs on it. It names the
/// nearest dates that are good.
pub fn check_date(timetable: &Timetable, date: NaiveDate) -> Result<DateCheck, DateError> {
    let rows = offer(timetable);
    let feeds: Vec<FeedDays> = (0..timetable.feeds.len()).map(|feed| FeedDays::of(&rows, feed)).collect();
    let (mut reasons, mut remarks, mut all) = (Vec::new(), Vec::new(), 0);
    for (feed, days) in timetable.feeds.iter().zip(&feeds) {
        let name = &feed.name;
        let Some(runs) = days.runs.get(&date).copied() else {
            match days.ends {
                Some((first, last)) => reasons.push(format!("the feed {name} runs from {first} to {last}")),
                None => reasons.push(format!("the feed {name} runs on no day at all")),
            }
            continue;
        };
        all += runs;
        let usual = days.usual(date);
        let share = if usual == 0 { 1.0 } else { runs as f64 / usual as f64 };
        if share < ALMOST_NOTHING {
            reasons.push(format!("of the feed {name} {runs} vehicles run, usual are {usual}"));
        } else if share < FEW {
            remarks.push(format!(
                "On {date} {runs} vehicles of the feed {name} run, usual on such a day are {usual}: a holiday?"
            ));
        } else if runs == 0 {
            remarks.push(format!("The feed {name} has no service on any {}.", weekday_name(date.weekday())));
        }
    }
    if reasons.is_empty() && all == 0 {
        reasons.push("nothing runs".to_owned());
    }
    if reasons.is_empty() {
        return Ok(DateCheck { runs: all, remarks });
    }
    Err(DateError { date, reasons, good: good_dates(&feeds, date) })
}

fn good_dates(feeds: &[FeedDays], date: NaiveDate) -> Vec<NaiveDate> {
    let first = feeds.iter().filter_map(|f| f.ends).map(|ends| ends.0).max();
    let last = feeds.iter().filter_map(|f| f.ends).map(|ends| ends.1).min();
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let good = |day: NaiveDate| {
        feeds.iter().all(|feed| {
            let (runs, usual) = (feed.runs.get(&day).copied().unwrap_or(0), feed.usual(day));
            runs > 0 && runs as f64 >= GOOD * usual as f64
        })
    };
    let mut days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).filter(|day| good(*day)).collect();
    days.sort_by_key(|day| (day.weekday() != date.weekday(), (*day - date).num_days().abs(), *day));
    days.truncate(NAMED);
    days
}

/// Runs by day of one feed.
struct FeedDays {
    runs: FxHashMap<NaiveDate, u64>,
    ends: Option<(NaiveDate, NaiveDate)>,
    /// Median over all days of each weekday, Monday first.
    by_weekday: [u64; 7],
}

impl FeedDays {
    fn of(rows: &[DayOffer], feed: usize) -> Self {
        let own: Vec<&DayOffer> = rows.iter().filter(|row| usize::from(row.feed) == feed).collect();
        let mut by_weekday = [0; 7];
        for (number, median_runs) in by_weekday.iter_mut().enumerate() {
            let same = |row: &&&DayOffer| row.date.weekday().num_days_from_monday() as usize == number;
            *median_runs = median(own.iter().filter(same).map(|row| row.runs).collect()).unwrap_or(0);
        }
        let ends = own.first().zip(own.last()).map(|(first, last)| (first.date, last.date));
        Self { runs: own.iter().map(|row| (row.date, row.runs)).collect(), ends, by_weekday }
    }

    /// What is usual on such a day, the day itself left out.
    fn usual(&self, date: NaiveDate) -> u64 {
        let around = |step: i64| {
            let days = (-NEIGHBOURS / step..=NEIGHBOURS / step).filter(|n| *n != 0).map(move |n| n * step);
            days.filter_map(move |offset| {
                let days = Days::new(offset.unsigned_abs());
                if offset < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) }
            })
        };
        let same: Vec<u64> = around(7).filter_map(|day| self.runs.get(&day).copied()).collect();
        match median(same) {
            Some(near) => near.max(self.by_weekday[date.weekday().num_days_from_monday() as usize]),
            None if is_working_day(date) => median(
                around(1).filter(|day| is_working_day(*day)).filter_map(|day| self.runs.get(&day).copied()).collect(),
            )
            .unwrap_or(0),
            None => 0,
        }
    }
}

fn is_working_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The middle value, of two the lower; none if there are none.
fn median(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
