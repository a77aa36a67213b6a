//! When a site is open: texts of opening hours, in every week of the year or by the dates of one.

mod parts;

use std::sync::Arc;

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};

use crate::calendar::{Calendar, Nation};
use crate::week::WEEK_MIN;

/// When a site is open: the same in every week, or by the dates of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// As it was written, in the syntax of OpenStreetMap's `opening_hours`.
    pub text: String,
    /// Parts of the text that are not counted, in sentences: comments, and public holidays without a calendar.
    pub notes: Vec<String>,
    /// `[from, to)` in minutes from the start of the span, ascending, apart from each other; at least one.
    open: Vec<(u32, u32)>,
    span: Span,
}

/// What minutes of hours are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Monday 00:00 of every week.
    Week,
    /// 1 January 00:00 of a year.
    Year(YearSpan),
}

/// A year of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct YearSpan {
    year: i32,
    nation: Nation,
    /// Weekday of 1 January, 0 for Monday.
    pub(crate) first_weekday: u32,
    /// 365 or 366.
    pub(crate) days: u32,
}

impl YearSpan {
    fn of(calendar: &Calendar) -> Option<(Self, NaiveDateTime)> {
        let (year, nation) = (calendar.year(), calendar.nation());
        let (first, next) = (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year + 1, 1, 1)?);
        let days = u32::try_from((next - first).num_days()).ok()?;
        let first_weekday = first.weekday().num_days_from_monday();
        Some((Self { year, nation, first_weekday, days }, first.and_hms_opt(0, 0, 0)?))
    }

    /// Minutes of the year by the clock; the hours that summer time takes and gives back are not counted.
    pub(crate) fn minutes(self) -> u32 {
        self.days * DAY_MIN
    }
}

const DAY_MIN: u32 = 24 * 60;

impl Span {
    fn minutes(self) -> u32 {
        match self {
            Self::Week => WEEK_MIN as u32,
            Self::Year(year) => year.minutes(),
        }
    }
}

/// Why a text is not a [`Hours`]: what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NotHours {
    /// What is wrong, with the text and the part of it; no full stop.
    pub message: String,
    /// What to do; no full stop.
    pub help: String,
}

const USUAL: &str = "write OpenStreetMap's opening_hours, such as \"Mo-Fr 08:00-18:00\" or \"24/7\"";

impl Hours {
    /// Reads opening hours of a usual week, such as `Mo-Fr 08:00-18:00`.
    ///
    /// # Errors
    /// [`NotHours`] for what is no opening hours, is never open, is not certain ("by appointment"), or differs from week
    /// to week.
    pub fn parse(text: &str) -> Result<Self, NotHours> {
        Self::parse_in(text, None)
    }

    /// Reads opening hours; with a `calendar` also those that are about public holidays or dates of its year.
    ///
    /// # Errors
    /// [`NotHours`] as [`Hours::parse`]; with a calendar hours may differ from week to week.
    pub fn parse_in(text: &str, calendar: Option<&Calendar>) -> Result<Self, NotHours> {
        let parsed: OpeningHours =
            text.parse().map_err(|_| not(format!("\"{text}\" is not a text of opening hours"), USUAL))?;
        if let Some(fault) = parts::fault(text, calendar.is_some()) {
            return Err(fault);
        }
        let mut notes = parts::comments(text);
        let week = every_week(text, &parsed)?;
        let holidays_matter = parts::names_holidays(text) && week != every_week(text, &with_holidays_only(&parsed))?;
        let by_date = week.is_none() || holidays_matter;
        let (open, span) = match (week, calendar) {
            (_, Some(calendar)) if by_date => year(text, &parsed, calendar)?,
            (Some(week), _) => (week, Span::Week),
            (None, _) => return Err(parts::of_dates(text)),
        };
        if holidays_matter && calendar.is_none() {
            notes.push(parts::holidays_unknown(text));
        }
        if open.is_empty() {
            let when = if matches!(span, Span::Week) { "never open" } else { "never open in the year of the calendar" };
            return Err(not(format!("\"{text}\" is {when}"), "close the site in a scenario instead"));
        }
        Ok(Self { text: text.to_owned(), notes, open, span })
    }

    /// Whether it is open all the time.
    #[must_use]
    pub fn always(&self) -> bool {
        self.open == [(0, self.span.minutes())]
    }

    /// Whether it is open in the minute that begins `minute` minutes after Monday 00:00; of hours by date after 1 January
    /// 00:00.
    #[must_use]
    pub fn is_open(&self, minute: usize) -> bool {
        self.open.iter().any(|&(from, to)| (from as usize..to as usize).contains(&minute))
    }

    /// The year and nation of the calendar by whose dates the hours are; `None` for hours of every week.
    #[must_use]
    pub fn calendar(&self) -> Option<(i32, Nation)> {
        match self.span {
            Span::Week => None,
            Span::Year(year) => Some((year.year, year.nation)),
        }
    }

    /// Minutes open in a week; of hours by date in the year.
    #[must_use]
    pub fn open_min(&self) -> usize {
        self.open.iter().map(|&(from, to)| (to - from) as usize).sum()
    }

    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// `[from, to)` in minutes of the span.
    pub(crate) fn open(&self) -> &[(u32, u32)] {
        &self.open
    }

    /// The same in minutes of a year.
    pub(crate) fn open_in(&self, year: YearSpan) -> Vec<(u32, u32)> {
        if self.span != Span::Week {
            return self.open.clone();
        }
        let (start, end) = (year.first_weekday * DAY_MIN, year.first_weekday * DAY_MIN + year.minutes());
        let week = |number: u32| {
            let shift = number * WEEK_MIN as u32;
            self.open.iter().map(move |&(from, to)| (from + shift, to + shift))
        };
        let all = (0..=end / WEEK_MIN as u32).flat_map(week);
        let within = all.map(|(from, to)| (from.max(start), to.min(end))).filter(|(from, to)| from < to);
        let mut open: Vec<(u32, u32)> = Vec::new();
        for (from, to) in within.map(|(from, to)| (from - start, to - start)) {
            push(&mut open, from, to);
        }
        open
    }
}

fn not(message: String, help: &str) -> NotHours {
    NotHours { message, help: help.to_owned() }
}

/// Adds a range; one that begins where the last ends goes on with it.
fn push(open: &mut Vec<(u32, u32)>, from: u32, to: u32) {
    match open.last_mut() {
        Some(last) if last.1 == from => last.1 = to,
        _ => open.push((from, to)),
    }
}

type Open = Vec<(u32, u32)>;

/// The hours of every week; `None` if they differ from week to week.
fn every_week(text: &str, hours: &OpeningHours) -> Result<Option<Open>, NotHours> {
    let mut usual: Option<Open> = None;
    let Some(first) = monday() else { return Ok(None) };
    // Two years, one of them a leap year. Weeks, not the years as a whole: what is asked is whether they are all the same.
    for week in 0..105 {
        let found = between(text, hours, first + Duration::weeks(week), WEEK_MIN as u32)?;
        match &usual {
            Some(usual) if *usual != found => return Ok(None),
            _ => usual = Some(found),
        }
    }
    Ok(usual)
}

/// The hours by the dates of a calendar's year.
fn year(text: &str, hours: &OpeningHours, calendar: &Calendar) -> Result<(Open, Span), NotHours> {
    let outside = || not("there is no calendar of this year".to_owned(), "take another year");
    let (span, first) = YearSpan::of(calendar).ok_or_else(outside)?;
    let hours = with_holidays(hours, calendar.holidays().iter().copied());
    Ok((between(text, &hours, first, span.minutes())?, Span::Year(span)))
}

/// When it is open in so many minutes from `first`.
fn between(text: &str, hours: &OpeningHours, first: NaiveDateTime, minutes: u32) -> Result<Open, NotHours> {
    let mut open = Open::new();
    let end = first + Duration::minutes(i64::from(minutes));
    for range in hours.iter_range(first, end) {
        let minute = |at: NaiveDateTime| (at - first).num_minutes().clamp(0, i64::from(minutes)) as u32;
        match range.kind {
            RuleKind::Closed => {}
            RuleKind::Unknown => {
                return Err(not(format!("\"{text}\" does not say for certain when it is open"), USUAL));
            }
            RuleKind::Open => push(&mut open, minute(range.range.start), minute(range.range.end)),
        }
    }
    Ok(open)
}

fn with_holidays(hours: &OpeningHours, public: impl Iterator<Item = NaiveDate>) -> OpeningHours {
    let holidays = ContextHolidays::new(Arc::new(public.collect()), Arc::default());
    hours.clone().with_context(Context::default().with_holidays(holidays))
}

/// The hours if every day were a public holiday.
fn with_holidays_only(hours: &OpeningHours) -> OpeningHours {
    let days = monday().into_iter().flat_map(|first| first.date().iter_days().take(107 * 7));
    with_holidays(hours, days)
}

/// The first Monday of a leap year.
fn monday() -> Option<NaiveDateTime> {
    NaiveDate::from_ymd_opt(2024, 1, 1)?.and_hms_opt(0, 0, 0)
}

#[cfg(test)]
mod tests;
