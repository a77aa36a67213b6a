//! Clock times, dates and numbers as GTFS writes them.

use chrono::NaiveDate;

/// A clock time that may lie beyond midnight (`25:10:00`), in seconds after the midnight that begins the service day:
/// `H:MM:SS`, `HH:MM:SS` or `HHH:MM:SS`. `None` if it is anything else.
#[must_use]
pub fn parse_clock(text: &str) -> Option<i32> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let sizes = (1..=3).contains(&hours.len()) && minutes.len() == 2 && seconds.len() == 2;
    if parts.next().is_some() || !sizes || !(digits(hours) && digits(minutes) && digits(seconds)) {
        return None;
    }
    let (hours, minutes, seconds): (i32, i32, i32) =
        (hours.parse().ok()?, minutes.parse().ok()?, seconds.parse().ok()?);
    // A week is the longest that a single trip may take.
    (hours <= 168 && minutes < 60 && seconds < 60).then_some(hours * 3600 + minutes * 60 + seconds)
}

/// A date as `20230613` or `2023-06-13`.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let compact: String = match text.len() {
        8 => text.to_owned(),
        10 if text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-' => text.replace('-', ""),
        _ => return None,
    };
    if compact.len() != 8 || !compact.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year = compact[..4].parse().ok()?;
    NaiveDate::from_ymd_opt(year, compact[4..6].parse().ok()?, compact[6..].parse().ok()?)
}

/// Seconds after midnight as `HH:MM:SS`; hours go on beyond 24, times before midnight carry a minus sign.
#[must_use]
pub fn clock(seconds: i32) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let s = seconds.unsigned_abs();
    format!("{sign}{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_read_strictly() {
        for (text, seconds) in [
            ("8:00:00", Some(28_800)),
            ("08:00:01", Some(28_801)),
            ("25:10:00", Some(90_600)),
            ("100:00:00", Some(360_000)),
        ] {
            assert_eq!(parse_clock(text), seconds, "{text}");
        }
        for text in [
            "",
            "8:00",
            "08:60:00",
            "08:00:60",
            "-1:00:00",
            "8:0:00",
            "08:00:00:00",
            "aa:00:00",
            "999:00:00",
            "+8:00:00",
        ] {
            assert_eq!(parse_clock(text), None, "{text}");
        }
        assert_eq!((clock(90_605).as_str(), clock(-60).as_str()), ("25:10:05", "-00:01:00"));
    }

    #[test]
    fn dates_have_two_forms() {
        let day = NaiveDate::from_ymd_opt(2023, 6, 13);
        assert_eq!((parse_date("20230613"), parse_date("2023-06-13")), (day, day));
        for text in ["20230632", "13/06/2023", "2023613", "", "202306+3", "2023-0-613", "aaaa-bb-cc", "²0230613"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
