//! Texts of opening hours, in a week and in a year.

use super::*;
use crate::calendar::Nation;

#[test]
fn hours_of_a_week() {
    let day = Hours::parse("Mo-Su 08:00-20:00").unwrap();
    assert_eq!((day.open_min(), day.always()), (7 * 12 * 60, false));
    assert!(day.is_open(8 * 60) && day.is_open(20 * 60 - 1) && !day.is_open(20 * 60) && !day.is_open(0));
    assert!(Hours::parse("24/7").unwrap().always());
    // Over midnight, and over the end of the week.
    let night = Hours::parse("Mo-Su 22:00-06:00").unwrap();
    assert_eq!(night.open_min(), 7 * 8 * 60);
    assert!(night.is_open(0) && night.is_open(WEEK_MIN - 1) && !night.is_open(12 * 60));
    let weekdays = Hours::parse("Mo-Fr 09:30-17:00").unwrap();
    assert!(weekdays.is_open(9 * 60 + 30) && !weekdays.is_open(9 * 60 + 29) && !weekdays.is_open(5 * 24 * 60 + 720));
}

#[test]
fn what_is_no_week_is_refused() {
    for (text, part) in [
        ("daytime only", "is not a text"),
        ("by appointment", ""),
        ("Jan-Mar Mo-Fr 08:00-18:00", "differs from week to week"),
        ("off", "never open"),
        ("Mo-Fr 08:00-18:00 unknown", "for certain"),
        ("\"by appointment\"", "without hours"),
        ("Mo-Fr 08:00-18:00; Sa \"by appointment\"", "without hours"),
        ("Mo-Fr 08:00-18:00, Sa \"by appointment\"", "without hours"),
        ("Mo-Fr 08:00-18:00; Sa", "without hours"),
        ("Mo-Fr", "without hours"),
        ("Mo-Fr 08:00-18:00 || \"by appointment\"", "otherwise"),
        ("Mo-Fr 08:00-18:00 || off", "otherwise"),
        ("PH Mo-Fr 09:00-17:00", "public holidays"),
    ] {
        let error = Hours::parse(text).expect_err(text);
        assert!(error.message.contains(part) && !error.help.is_empty(), "{text}: {error:?}");
    }
}

#[test]
fn hours_with_comments_and_days_off_stay_readable() {
    for (text, open_min) in [
        ("Mo-Fr 08:00-18:00 \"by appointment\"", 5 * 600),
        ("Mo,We 08:00-12:00,14:00-18:00", 2 * 480),
        ("Mo-Fr 08:00-18:00; Sa off", 5 * 600),
        ("Mo-Fr 08:00-18:00; PH off", 5 * 600),
        ("Mo-Fr 08:00-18:00, Sa 09:00-12:00", 5 * 600 + 180),
        ("Mo,Tu,We 10:00-11:00 \"ring; then wait, please\"", 3 * 60),
    ] {
        assert_eq!(Hours::parse(text).map(|hours| hours.open_min()).ok(), Some(open_min), "{text}");
    }
}

fn england(year: i32) -> Calendar {
    Calendar::new(year, Nation::England).unwrap()
}

/// Counted by hand. 2026 has 365 days and begins on a Thursday: 261 weekdays, of which 8 are bank holidays in England and 10
/// in Scotland. 2024 has 366 days.
#[test]
fn hours_by_the_dates_of_a_year() {
    let scotland = Calendar::new(2026, Nation::Scotland).unwrap();
    for (calendar, text, open_min) in [
        (england(2026), "Mo-Fr 08:00-18:00; PH off", (261 - 8) * 600),
        (scotland, "Mo-Fr 08:00-18:00; PH off", (261 - 10) * 600),
        (england(2026), "Mo-Su 08:00-20:00; Dec 25 off", 364 * 720),
        (england(2026), "Apr-Sep 08:00-20:00; Oct-Mar 10:00-16:00", 183 * 720 + 182 * 360),
        (england(2024), "PH 10:00-12:00", 8 * 120),
        (england(2024), "2024 Mo-Su 08:00-09:00; 2025 Mo-Su 08:00-20:00", 366 * 60),
        (england(2026), "week 1 Mo 08:00-09:00", 0),
        (england(2026), "week 2 Mo 08:00-09:00", 60),
        // Over midnight: the night before the first day of the year reaches into it, the last night out of it.
        (england(2026), "22:00-06:00; Jun 1 off", 364 * 480),
    ] {
        match Hours::parse_in(text, Some(&calendar)) {
            Ok(hours) => {
                assert_eq!(hours.open_min(), open_min, "{text}");
                assert_eq!(hours.calendar(), Some((calendar.year(), calendar.nation())), "{text}");
            }
            Err(error) => assert!(open_min == 0 && error.message.contains("never open in the year"), "{error}"),
        }
    }
    // 6 April 2026 is Easter Monday: the 96th day of the year. In Scotland it is a day like others.
    let minute = |day: usize| (day - 1) * 1440 + 12 * 60;
    let of =
        |nation| Hours::parse_in("Mo-Fr 08:00-18:00; PH off", Some(&Calendar::new(2026, nation).unwrap())).unwrap();
    assert!(!of(Nation::England).is_open(minute(96)) && of(Nation::Scotland).is_open(minute(96)));
    assert!(of(Nation::England).is_open(minute(97)) && !of(Nation::England).is_open(minute(95)));
}

/// A calendar changes nothing of hours that are the same in every week.
#[test]
fn a_week_stays_a_week_beside_a_calendar() {
    for text in ["Mo-Fr 08:00-18:00", "24/7", "Mo-Su 22:00-06:00", "Mo-Su,PH 08:00-20:00", "Jan-Dec Mo-Fr 09:00-17:00"]
    {
        let (plain, dated) = (Hours::parse(text).unwrap(), Hours::parse_in(text, Some(&england(2027))).unwrap());
        assert_eq!(plain, dated, "{text}");
        assert!(plain.notes.is_empty(), "{text}: {:?}", plain.notes);
    }
}

#[test]
fn what_is_not_counted_is_said() {
    for (text, calendar, part) in [
        ("Mo-Fr 08:00-18:00; PH off", None, "\"PH off\" is about public holidays"),
        ("Mo-Fr 08:00-18:00; PH 10:00-16:00", None, "\"PH 10:00-16:00\" is about public holidays"),
        ("Mo-Fr 08:00-18:00 \"by appointment\"", None, "the comment \"by appointment\""),
        ("Mo-Fr 08:00-18:00 \"ring at dusk\"; PH off", Some(england(2026)), "the comment \"ring at dusk\""),
    ] {
        let hours = Hours::parse_in(text, calendar.as_ref()).unwrap();
        assert!(hours.notes.len() == 1 && hours.notes[0].contains(part), "{text}: {:?}", hours.notes);
    }
    let known = Hours::parse_in("Mo-Fr 08:00-18:00; PH off", Some(&england(2026))).unwrap();
    assert!(known.notes.is_empty());
}

/// The part that is to blame is named, with and without a calendar.
#[test]
fn the_part_that_cannot_be_placed_is_named() {
    let calendar = england(2026);
    for (text, part, also_with_calendar) in [
        ("Mo-Fr 08:00-18:00; Sa sunrise-sunset", "its part \"Sa sunrise-sunset\" follows the sun", true),
        ("Mo-Fr 08:00-18:00; Sa 09:00+", "its part \"Sa 09:00+\" does not say when it closes", true),
        ("Mo-Fr 08:00-18:00; SH off", "its part \"SH off\" is about school holidays", true),
        ("Mo-Fr 08:00-18:00; week 1-10 off", "its part \"week 1-10 off\" is about weeks", false),
        ("Mo-Fr 08:00-18:00; Dec 25 off", "its part \"Dec 25 off\" is about dates", false),
        // A day that only leap years have.
        ("Mo-Fr 08:00-18:00; Feb 29 off", "its part \"Feb 29 off\" is about dates", false),
        ("Mo-Fr 08:00-18:00; PH", "without hours", true),
        ("Mo-Fr 08:00-18:00; Dec 25", "without hours", true),
    ] {
        let without = Hours::parse(text).expect_err(text);
        assert!(without.message.contains(part) && !without.help.is_empty(), "{text}: {without:?}");
        let with = Hours::parse_in(text, Some(&calendar));
        assert_eq!(with.is_err(), also_with_calendar, "{text}: {with:?}");
    }
}
