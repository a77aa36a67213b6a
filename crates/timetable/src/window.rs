//! A window of the day as people write it.

use std::str::FromStr;

use waywarden_errors::{Code, Explained, Explanation};

/// From one moment up to but not including another, milliseconds after the midnight that begins the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    /// The first moment.
    pub from_ms: i32,
    /// The moment at which it is over, later than the first.
    pub to_ms: i32,
}

/// Why a text is no window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// It is not written as one.
    #[error("give a window such as 08:00-10:00, or a moment")]
    NotAWindow,
    /// It ends before it begins, or as it begins.
    #[error("the window ends before it begins")]
    Backwards,
}

impl Explained for WindowError {
    fn explain(&self) -> Explanation {
        Explanation::of(Code::SettingInvalid)
    }
}

impl FromStr for TimeWindow {
    type Err = WindowError;

    /// Reads a window such as `08:00-10:00`, or a single moment, which is a window of one minute. Hours may go beyond 24, up
    /// to 47.
    fn from_str(text: &str) -> Result<Self, WindowError> {
        const MINUTE_MS: i32 = 60_000;
        let (from, to) = match text.split_once('-') {
            Some((from, to)) => (moment_ms(from), moment_ms(to)),
            None => (moment_ms(text), moment_ms(text).map(|at| at + MINUTE_MS)),
        };
        let (from_ms, to_ms) = from.zip(to).ok_or(WindowError::NotAWindow)?;
        if from_ms < to_ms { Ok(Self { from_ms, to_ms }) } else { Err(WindowError::Backwards) }
    }
}

/// `HH:MM` as milliseconds after midnight.
fn moment_ms(text: &str) -> Option<i32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..48).contains(&hours) && (0..60).contains(&minutes)).then_some((hours * 60 + minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_window_of_one_minute_and_nights_go_on() {
        let window = |text: &str| text.parse::<TimeWindow>().map(|window| (window.from_ms, window.to_ms));
        assert_eq!(window("08:00-10:30"), Ok((28_800_000, 37_800_000)));
        assert_eq!(window(" 9:05 "), Ok((32_700_000, 32_760_000)));
        assert_eq!(window("23:00 - 25:00"), Ok((82_800_000, 90_000_000)));
        assert_eq!(window("10:00-08:00"), Err(WindowError::Backwards));
        assert_eq!(window("08:00-08:00"), Err(WindowError::Backwards));
        for wrong in ["", "8", "08:60", "48:00", "-1:00", "08:00-", "08:00-09:00-10:00", "8.30"] {
            assert_eq!(window(wrong), Err(WindowError::NotAWindow), "{wrong}");
        }
    }
}
