//! Bank holidays beside the published lists.

use super::{Calendar, Nation, NoCalendar, easter};
use chrono::{Datelike, NaiveDate, Weekday};

fn days(year: i32, nation: Nation) -> Vec<String> {
    let calendar = Calendar::new(year, nation).unwrap();
    calendar.holidays().iter().map(|day| day.format("%-d %b").to_string()).collect()
}

/// The lists of www.gov.uk/bank-holidays, typed by hand.
#[test]
fn the_published_lists_come_out() {
    for (nation, year, list) in [
        (Nation::England, 2022, "3 Jan, 15 Apr, 18 Apr, 2 May, 2 Jun, 3 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec"),
        (Nation::England, 2023, "2 Jan, 7 Apr, 10 Apr, 1 May, 8 May, 29 May, 28 Aug, 25 Dec, 26 Dec"),
        (Nation::England, 2024, "1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec"),
        (Nation::England, 2025, "1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec"),
        (Nation::England, 2026, "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec"),
        (Nation::England, 2027, "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec"),
        (Nation::Scotland, 2022, "3 Jan, 4 Jan, 15 Apr, 2 May, 2 Jun, 3 Jun, 1 Aug, 19 Sep, 30 Nov, 26 Dec, 27 Dec"),
        (Nation::Scotland, 2023, "2 Jan, 3 Jan, 7 Apr, 1 May, 8 May, 29 May, 7 Aug, 30 Nov, 25 Dec, 26 Dec"),
        (Nation::Scotland, 2024, "1 Jan, 2 Jan, 29 Mar, 6 May, 27 May, 5 Aug, 2 Dec, 25 Dec, 26 Dec"),
        (Nation::Scotland, 2025, "1 Jan, 2 Jan, 18 Apr, 5 May, 26 May, 4 Aug, 1 Dec, 25 Dec, 26 Dec"),
        (Nation::Scotland, 2026, "1 Jan, 2 Jan, 3 Apr, 4 May, 25 May, 15 Jun, 3 Aug, 30 Nov, 25 Dec, 28 Dec"),
        (Nation::Scotland, 2027, "1 Jan, 4 Jan, 26 Mar, 3 May, 31 May, 2 Aug, 30 Nov, 27 Dec, 28 Dec"),
        (Nation::NorthernIreland, 2024, "1 Jan, 18 Mar, 29 Mar, 1 Apr, 6 May, 27 May, 12 Jul, 26 Aug, 25 Dec, 26 Dec"),
        (Nation::NorthernIreland, 2025, "1 Jan, 17 Mar, 18 Apr, 21 Apr, 5 May, 26 May, 14 Jul, 25 Aug, 25 Dec, 26 Dec"),
        (Nation::NorthernIreland, 2026, "1 Jan, 17 Mar, 3 Apr, 6 Apr, 4 May, 25 May, 13 Jul, 31 Aug, 25 Dec, 28 Dec"),
        (Nation::NorthernIreland, 2027, "1 Jan, 17 Mar, 26 Mar, 29 Mar, 3 May, 31 May, 12 Jul, 30 Aug, 27 Dec, 28 Dec"),
    ] {
        assert_eq!(days(year, nation).join(", "), list, "{nation:?} {year}");
    }
    for year in 2012..=2050 {
        assert_eq!(days(year, Nation::Wales), days(year, Nation::England), "{year}");
    }
}

#[test]
fn easter_is_where_the_church_has_it() {
    // The earliest and the latest of two centuries are among them.
    for date in ["1818-03-22", "1943-04-25", "2000-04-23", "2008-03-23", "2024-03-31", "2038-04-25"] {
        let date: NaiveDate = date.parse().unwrap();
        assert_eq!(easter(date.year()), Some(date));
    }
}

#[test]
fn holidays_are_weekdays_and_their_number_is_that_of_the_nation() {
    for year in 2012..=2050 {
        for nation in Nation::ALL {
            let calendar = Calendar::new(year, nation).unwrap();
            let days = calendar.holidays();
            assert!(days.iter().all(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)), "{days:?}");
            assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{days:?}");
            let usual = match nation {
                Nation::England | Nation::Wales => 8,
                Nation::Scotland => 9,
                Nation::NorthernIreland => 10,
            };
            let extra = match year {
                2012 | 2023 => 1,
                2022 => 2,
                2026 if nation == Nation::Scotland => 1,
                _ => 0,
            };
            assert_eq!(days.len(), usual + extra, "{nation:?} {year}");
        }
    }
}

#[test]
fn years_that_are_not_covered_are_refused() {
    for year in [1971, 2011, 2051] {
        assert!(matches!(Calendar::new(year, Nation::Wales), Err(NoCalendar::Year { .. })), "{year}");
    }
}
