//! `[calendar]`: the year and the nation whose dates and public holidays opening hours are about; and the hours of sites.

use waywarden_scenario::calendar::{Calendar, Nation};
use waywarden_scenario::week::{Hours, NotHours};
use waywarden_tables::{Problem, suggestion};

use crate::checker::Checker;
use crate::document::{Located, Section};
use crate::raw::{required_number, required_text};

/// `[calendar]`, raw.
#[derive(Debug)]
pub(crate) struct RawCalendar {
    year: Option<Located<f64>>,
    country: Option<Located<String>>,
}

pub(crate) fn read_calendar(mut section: Section<'_, '_>) -> RawCalendar {
    let year = required_number(&mut section, "year", "add year = 2026");
    let country = required_text(&mut section, "country", "add country = \"england\"");
    section.finish();
    RawCalendar { year, country }
}

/// The calendar, checked.
pub(crate) fn read(checker: &mut Checker<'_>, raw: &RawCalendar) -> Option<Calendar> {
    let nation = raw.country.as_ref().and_then(|country| {
        let found = Nation::ALL.into_iter().find(|nation| nation.as_str() == country.value);
        if found.is_none() {
            let help = suggestion(&country.value, "countries", Nation::ALL.into_iter().map(Nation::as_str));
            checker.problem(country, format!("there is no country \"{}\"", country.value), help);
        }
        found
    });
    let year = raw.year.as_ref()?;
    if year.value.fract() != 0.0 || !(0.0..10_000.0).contains(&year.value) {
        checker.problem(year, format!("{} is no year", year.value), "write a year, such as 2026");
        return None;
    }
    match Calendar::new(year.value as i32, nation?) {
        Ok(calendar) => Some(calendar),
        Err(error) => {
            checker.problem(year, error.to_string(), "write a year that is covered");
            None
        }
    }
}

/// Hours of a site by the calendar of the case, with what of them is not counted noted; `problem` makes a remark where they
/// are written.
pub(crate) fn hours(
    checker: &mut Checker<'_>,
    text: &str,
    problem: impl Fn(&Checker<'_>, String, &str) -> Problem,
) -> Option<Hours> {
    match Hours::parse_in(text, checker.calendar.as_ref()) {
        Ok(hours) => {
            let help = match checker.calendar {
                Some(_) => "",
                None => "[calendar] with year and country makes public holidays known; without it every week is alike",
            };
            for note in &hours.notes {
                let note = problem(checker, note.clone(), if note.contains("holidays") { help } else { "" });
                checker.notes.note(note);
            }
            Some(hours)
        }
        Err(NotHours { message, help }) => {
            let problem = problem(checker, message, &help);
            checker.problems.push(problem);
            None
        }
    }
}
