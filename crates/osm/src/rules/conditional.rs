//! Tags that hold at certain times only: `value @ (condition); value @ (condition)`.
//!
//! Conditions are opening hours (<https://wiki.openstreetmap.org/wiki/Conditional_restrictions>), sometimes joined by
//! `AND` with weights, lengths or kinds of users. Of several that hold the last counts.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use opening_hours::OpeningHours;
use waywarden_errors::{Code, Explained, Explanation};

use super::access::{Access, named};
use super::{Notes, Rules};

/// A local date and time at which rules that hold at certain times are read.
///
/// A plain weekday and time ("Tu 08:30") means that day of the week of Monday 7 October 2024: school term in Britain,
/// no public holiday in most of Europe, neither summer nor winter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When(NaiveDateTime);

/// Why a text is not a [`When`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a time. Remedy: {WRITE_A_TIME}")]
pub struct WhenError {
    /// What was given.
    pub text: String,
}

const WRITE_A_TIME: &str = "write a weekday and a time (\"Tu 08:30\") or a date and a time (\"2025-01-14 08:30\")";

impl Explained for WhenError {
    fn explain(&self) -> Explanation {
        Explanation::of(Code::SettingInvalid).remedy(WRITE_A_TIME)
    }
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl When {
    /// Reads "Tu 08:30", "Tuesday 8:30", "2025-01-14 08:30" or "2025-01-14T08:30".
    ///
    /// # Errors
    /// [`WhenError`] if the text is neither.
    pub fn parse(text: &str) -> Result<Self, WhenError> {
        let read = || {
            let text = text.trim();
            let (day, time) = text.split_once(' ').or_else(|| text.split_once('T'))?;
            let time = NaiveTime::parse_from_str(time.trim(), "%H:%M").ok()?;
            let date = match weekday(day) {
                Some(days) => NaiveDate::from_ymd_opt(2024, 10, 7)?.checked_add_days(Days::new(days as u64))?,
                None => NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?,
            };
            // The years that opening hours can be worked out for.
            ("1900-01-01".."9999-12-31").contains(&date.to_string().as_str()).then(|| Self(date.and_time(time)))
        };
        read().ok_or_else(|| WhenError { text: text.to_owned() })
    }

    /// As a local date and time.
    pub(super) fn local(self) -> NaiveDateTime {
        self.0
    }
}

impl FromStr for When {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        Self::parse(text)
    }
}

impl fmt::Display for When {
    /// The date, the weekday and the time: "2024-10-08 Tue 08:30".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d %a %H:%M"))
    }
}

/// Days since Monday of a name of a weekday, whole or cut to two or three letters.
fn weekday(text: &str) -> Option<usize> {
    let text = text.to_lowercase();
    WEEKDAYS.iter().position(|day| *day == text || text.len() >= 2 && text.len() <= 3 && day.starts_with(&text))
}

/// A rule at certain times, when no time is given.
pub(super) const NO_TIME: &str = "rule at certain times only: not applied, as no time is given";
/// A rule for weights, lengths, users, weather.
pub(super) const NOT_A_TIME: &str = "rule under a condition that is not a time (weight, user, weather): not applied";
pub(super) const UNREADABLE: &str = "conditional rule that is not understood: not applied";

/// The value that holds for the vehicle and the time of the rules; what is not applied is noted with its reason. What is open
/// to some people only, such as residents, is open to them: then the value is their name.
pub(super) fn value_in_force<'a>(text: &'a str, rules: &Rules, notes: &mut Notes) -> Option<&'a str> {
    let mut in_force = None;
    for (value, condition) in clauses(text) {
        let Some(condition) = condition else {
            notes.ignored(UNREADABLE);
            continue;
        };
        match holds(condition, rules) {
            Holds::Yes => in_force = Some(value),
            Holds::For(people) => match named(value, rules) {
                Some(Access::Open) => in_force = Some(people),
                Some(Access::EndOfTrip) => in_force = Some(value),
                _ => notes.ignored(NOT_A_TIME),
            },
            Holds::No => {}
            Holds::Unsaid(reason) => notes.ignored(reason),
        }
    }
    in_force
}

/// Whether opening hours contain `when`; `None` if the text is not opening hours.
pub(super) fn hours_contain(hours: &str, when: When) -> Option<bool> {
    hours.parse::<OpeningHours>().ok().map(|hours| hours.is_open(when.0))
}

/// Splits at semicolons outside brackets into values and conditions. A part without `@` belongs to the condition before.
fn clauses(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut starts = vec![0];
    let mut depth = 0i32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ';' if depth <= 0 && text[at..].contains('@') => starts.push(at + 1),
            _ => {}
        }
    }
    starts.push(text.len() + 1);
    let parts = starts.windows(2).map(|w| text[w[0]..w[1] - 1].trim()).filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('@') {
            Some((value, condition)) => {
                let condition = condition.trim();
                let inner = condition.strip_prefix('(').and_then(|c| c.strip_suffix(')')).unwrap_or(condition);
                (value.trim(), Some(inner.trim()).filter(|c| !c.is_empty()))
            }
            None => (part, None),
        })
        .collect()
}

enum Holds<'a> {
    Yes,
    /// For certain people, who are named as in access tags.
    For(&'a str),
    No,
    Unsaid(&'static str),
}

/// What vehicles on an emergency call are called in conditions.
const EMERGENCY: [&str; 4] = ["emergency", "emergency_vehicle", "emergency_vehicles", "emergency vehicles"];

fn holds<'a>(condition: &'a str, rules: &Rules) -> Holds<'a> {
    let (mut holds, mut people) = (Holds::Yes, None);
    // "AND" is written in capitals by rule and in small letters by habit.
    for part in condition.split(" AND ").flat_map(|part| part.split(" and ")) {
        if EMERGENCY.contains(&part.trim().to_lowercase().as_str()) {
            if !rules.on_emergency_call() {
                return Holds::No;
            }
            continue;
        }
        let Ok(hours) = part.trim().parse::<OpeningHours>() else {
            match named(part.trim(), rules) {
                Some(Access::EndOfTrip | Access::Open) => people = Some(part.trim()),
                _ => return Holds::Unsaid(NOT_A_TIME),
            }
            continue;
        };
        match rules.when {
            None => holds = Holds::Unsaid(NO_TIME),
            Some(when) if !hours.is_open(when.0) => holds = Holds::No,
            Some(_) => {}
        }
    }
    match (holds, people) {
        (Holds::Yes, Some(people)) => Holds::For(people),
        (holds, _) => holds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, time: &str) -> (Option<String>, usize) {
        let mut notes = Notes::default();
        let when = (!time.is_empty()).then(|| When::parse(time).expect("a time"));
        let value = value_in_force(text, &Rules::car().at(when), &mut notes).map(str::to_owned);
        (value, notes.ignored.len())
    }

    #[test]
    fn times_in_all_forms() {
        let tuesday = When::parse("Tu 08:30").expect("a time");
        assert_eq!(tuesday.to_string(), "2024-10-08 Tue 08:30");
        for same in ["tue 8:30", "Tuesday 08:30", "2024-10-08 08:30", "2024-10-08T08:30"] {
            assert_eq!(When::parse(same), Ok(tuesday), "{same}");
        }
        for bad in ["", "08:30", "T 08:30", "Tu", "Tu 25:00", "2024-13-01 08:30", "0001-01-01 08:30", "Tues 08:30"] {
            assert!(When::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_exemption_for_emergency_vehicles_is_theirs_alone() {
        for text in ["yes @ (emergency)", "yes @ emergency_vehicles", "no @ (22:00-06:00); yes @ (emergency)"] {
            for (name, value) in [("blue_light", Some("yes")), ("car", None)] {
                let mut notes = Notes::default();
                let rules = Rules::named(name).expect("shipped").at(When::parse("Tu 08:30").ok());
                assert_eq!(value_in_force(text, &rules, &mut notes), value, "{text}");
                assert!(notes.ignored.is_empty(), "{text}");
            }
        }
    }

    #[test]
    fn what_is_open_to_some_people_is_open_to_them() {
        for (text, time, value, noted) in [
            ("yes @ (residents)", "", Some("residents"), 0),
            ("yes @ Residents", "Tu 08:30", Some("Residents"), 0),
            ("destination @ (permit)", "", Some("destination"), 0),
            ("yes @ (permit holders)", "", Some("permit holders"), 0),
            ("yes @ (residents AND 07:00-19:00)", "Tu 08:30", Some("residents"), 0),
            ("yes @ (residents AND 07:00-19:00)", "Tu 22:30", None, 0),
            ("yes @ (residents AND 07:00-19:00)", "", None, 1),
            ("no @ (delivery)", "Tu 08:30", None, 1),
            ("30 mph @ (residents)", "Tu 08:30", None, 1),
        ] {
            assert_eq!(at(text, time), (value.map(str::to_owned), noted), "{text} at {time}");
        }
    }

    #[test]
    fn the_last_that_holds_counts() {
        for (text, time, value) in [
            ("no @ (Mo-Fr 07:00-09:30)", "Tu 08:30", Some("no")),
            ("no @ (Mo-Fr 07:00-09:30)", "Tu 09:30", None),
            ("no @ (Mo-Fr 07:00-09:30)", "Su 08:30", None),
            ("no @ Mo-Fr 07:00-09:30", "Tu 08:30", Some("no")),
            ("no @ (Mo-Fr 07:00-09:30; Sa 08:00-12:00)", "Sa 09:00", Some("no")),
            ("no @ Mo-Fr 07:00-09:30; PH off", "Tu 08:30", Some("no")),
            ("no @ (22:00-06:00)", "Tu 05:00", Some("no")),
            ("no @ (06:00-22:00); destination @ (08:00-09:00)", "Tu 08:30", Some("destination")),
            ("destination @ (08:00-09:00); no @ (06:00-22:00)", "Tu 08:30", Some("no")),
            ("no @ (Mo-Fr 07:00-09:30 AND Oct)", "Tu 08:30", Some("no")),
            ("no @ (Mo-Fr 07:00-09:30 AND Dec)", "Tu 08:30", None),
            ("no @ (Nov-Mar)", "Tu 08:30", None),
        ] {
            assert_eq!(at(text, time), (value.map(str::to_owned), 0), "{text} at {time}");
        }
    }

    #[test]
    fn what_is_not_applied_is_counted() {
        for (text, time) in [
            ("no @ (Mo-Fr 07:00-09:30)", ""),
            ("no @ (weight>7.5)", "Tu 08:30"),
            ("no @ (weight>7.5)", ""),
            ("delivery @ (Mo-Fr 07:00-09:30 AND length<6)", "Tu 08:30"),
            ("yes @ (wet)", "Tu 08:30"),
            ("no", "Tu 08:30"),
            ("no @", "Tu 08:30"),
            ("no @ ()", "Tu 08:30"),
        ] {
            assert_eq!(at(text, time), (None, 1), "{text} at {time}");
        }
        assert_eq!(at("", "Tu 08:30"), (None, 0));
    }
}
