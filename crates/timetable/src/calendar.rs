//! Days on which trips run: `calendar.txt` and its exceptions in `calendar_dates.txt`.

use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;
use waywarden_tables::Problem;

use crate::model::ServiceId;
use crate::rows::{Row, for_each};
use crate::source::Source;
use crate::tally::Report;
use crate::text::parse_date;

/// A set of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Place in `Timetable::feeds`.
    pub feed: u16,
    /// `service_id`, unique within the feed.
    pub id: String,
    /// Days of the week on which it runs, Monday first.
    pub weekdays: [bool; 7],
    /// First and last day of the calendar, both included; none if it runs on single days only.
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// Further days, in order.
    pub added: Vec<NaiveDate>,
    /// Days taken out, in order.
    pub removed: Vec<NaiveDate>,
}

impl Service {
    /// Whether it runs on `date`.
    #[must_use]
    pub fn runs_on(&self, date: NaiveDate) -> bool {
        if self.added.binary_search(&date).is_ok() {
            return true;
        }
        let weekday = date.weekday().num_days_from_monday() as usize;
        self.weekdays[weekday]
            && self.span.is_some_and(|(first, last)| (first..=last).contains(&date))
            && self.removed.binary_search(&date).is_err()
    }
}

/// Services of one feed while it is read.
#[derive(Default)]
pub(crate) struct Services {
    pub list: Vec<Service>,
    by_id: FxHashMap<String, ServiceId>,
}

impl Services {
    pub fn find(&self, id: &str) -> Option<ServiceId> {
        self.by_id.get(id).copied()
    }

    fn entry(&mut self, id: &str, feed: u16) -> &mut Service {
        let next = ServiceId(self.list.len() as u32);
        let at = *self.by_id.entry(id.to_owned()).or_insert(next);
        if at == next {
            self.list.push(Service { feed, id: id.to_owned(), ..Service::default() });
        }
        &mut self.list[at.index()]
    }
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads both tables; at least one has to be there.
pub(crate) fn read(source: &mut Source, feed: u16, report: &mut Report) -> Result<Services, Problem> {
    let mut services = Services::default();
    let calendar = for_each(
        source,
        "calendar.txt",
        report,
        |header| {
            let mut days = [0; 7];
            for (column, name) in days.iter_mut().zip(WEEKDAYS) {
                *column = header.required(name)?;
            }
            Ok((header.required("service_id")?, days, header.required("start_date")?, header.required("end_date")?))
        },
        |(id, days, start, end), row, report| calendar_row(&mut services, feed, row, *id, days, (*start, *end), report),
    )?;
    let dates = for_each(
        source,
        "calendar_dates.txt",
        report,
        |header| Ok((header.required("service_id")?, header.required("date")?, header.required("exception_type")?)),
        |(id, date, kind), row, report| {
            let place = || format!("calendar_dates.txt, line {}", row.line);
            let Some(day) = parse_date(&row.cell(*date)) else {
                return report.dropped.add("calendar exception with a date that is none", place);
            };
            let service = services.entry(&row.cell(*id), feed);
            match &*row.cell(*kind) {
                "1" => service.added.push(day),
                "2" => service.removed.push(day),
                _ => report.dropped.add("calendar exception of an unknown type", place),
            }
        },
    )?;
    if !calendar && !dates {
        let help =
            "a GTFS feed has calendar.txt or calendar_dates.txt: without them nothing says on which days trips run";
        return Err(Problem::of_file(&source.path, "there is no calendar", help));
    }
    for service in &mut services.list {
        tidy(service, report);
    }
    Ok(services)
}

fn calendar_row(
    services: &mut Services,
    feed: u16,
    row: &Row<'_>,
    id: usize,
    days: &[usize; 7],
    (start, end): (usize, usize),
    report: &mut Report,
) {
    let place = || format!("calendar.txt, line {}", row.line);
    let id = row.cell(id);
    if services.find(&id).is_some() {
        return report.dropped.add("calendar of a service that has one already", place);
    }
    let (Some(first), Some(last)) = (parse_date(&row.cell(start)), parse_date(&row.cell(end))) else {
        return report.dropped.add("calendar with a date that is none", place);
    };
    let service = services.entry(&id, feed);
    if last < first {
        return report.dropped.add("calendar that ends before it starts", place);
    }
    service.span = Some((first, last));
    for (runs, &column) in service.weekdays.iter_mut().zip(days) {
        *runs = match &*row.cell(column) {
            "1" => true,
            "0" => false,
            _ => {
                report.mended.add("day of the week neither 0 nor 1: no service", place);
                false
            }
        };
    }
}

/// Sorts the exceptions; a day both added and taken out is taken out.
fn tidy(service: &mut Service, report: &mut Report) {
    for days in [&mut service.added, &mut service.removed] {
        days.sort_unstable();
        let before = days.len();
        days.dedup();
        report.mended.add_count("calendar exception given twice", (before - days.len()) as u64);
    }
    let Service { added, removed, id, .. } = service;
    added.retain(|day| {
        let both = removed.binary_search(day).is_ok();
        if both {
            report.mended.add("day both added and taken out: taken out", || format!("{id} on {day}"));
        }
        !both
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    #[test]
    fn exceptions_add_and_remove_days() {
        let service = Service {
            weekdays: [true, true, true, true, true, false, false],
            span: Some((day("20230605"), day("20230630"))),
            added: vec![day("20230701")],
            removed: vec![day("20230613")],
            ..Service::default()
        };
        for (date, runs) in [
            ("20230605", true),
            ("20230604", false),
            ("20230610", false),
            ("20230613", false),
            ("20230614", true),
            ("20230630", true),
            ("20230701", true),
            ("20230703", false),
        ] {
            assert_eq!(service.runs_on(day(date)), runs, "{date}");
        }
    }
}
