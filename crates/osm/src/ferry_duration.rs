//! How long a crossing takes, as mappers write it.

use crate::speed;

/// A duration as it is written, and what may be meant by it if that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Duration {
    /// As OpenStreetMap defines it, milliseconds.
    pub ms: u32,
    /// `1.30` for an hour and a half, `40:00` for 40 minutes, `2` for two hours, milliseconds.
    pub else_ms: Option<u32>,
    /// Written as `40:00`, so that it may be too long by a factor of 60.
    pub as_clock: bool,
}

/// No ship that carries cars is faster, km/h; the fastest catamarans sail at 80.
const FASTEST_KM_H: u64 = 100;
/// None is slower for over two hours, km/h.
const SLOWEST_KM_H: u64 = 1;
const LONG_MS: u64 = 7_200_000;

impl Duration {
    /// What a text says, if it is understood.
    pub fn read(text: &str) -> Option<Self> {
        let decimal = || duration_ms(&text.replace(',', ".")).filter(|_| !text.contains(':'));
        let ms = duration_ms(text).or_else(decimal)?;
        let minutes = |minutes: f64| (minutes > 0.0 && minutes <= 10_080.0).then(|| (minutes * 60e3).round() as u32);
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let pair = |mark: char| text.split_once(mark).and_then(|(a, b)| Some((number(a)?, number(b)?, b.trim().len())));
        let else_ms = match (pair(':'), pair('.').or_else(|| pair(','))) {
            (Some((first, second, _)), _) => minutes(first + second / 60.0),
            (None, Some((hours, more, 2))) if more < 60.0 => minutes(60.0 * hours + more),
            (None, _) => number(&text.replace(',', ".")).and_then(|hours| minutes(60.0 * hours)),
        };
        Some(Self { ms, else_ms, as_clock: pair(':').is_some() })
    }

    /// The time that a ship can take for its own piece of a crossing, milliseconds, and whether it is not the one as defined;
    /// `None` if it can take neither. Lengths in millimetres.
    pub fn over(self, own_mm: u64, whole_mm: u64) -> Option<(u32, bool)> {
        let can = |ms: u32| {
            let ms = u64::from(ms);
            own_mm * 3_600 <= ms * FASTEST_KM_H * 1_000
                && (!self.as_clock || ms <= LONG_MS || whole_mm * 3_600 >= ms * SLOWEST_KM_H * 1_000)
        };
        let second = || self.else_ms.filter(|&ms| can(ms)).map(|ms| (ms, true));
        if can(self.ms) { Some((self.ms, false)) } else { second() }
    }
}

/// Milliseconds of a duration: as OpenStreetMap defines it (`hh:mm`, ISO 8601, minutes), in words (`40 min`, `1 h 30`,
/// `about 2 hours`), or the middle of a range (`00:35-00:45`, `35 to 45 min`).
fn duration_ms(text: &str) -> Option<u32> {
    let text = text.trim();
    speed::duration_ms(text).or_else(|| range_ms(text)).or_else(|| words_ms(text))
}

fn range_ms(text: &str) -> Option<u32> {
    let text = text.replace(['\u{2013}', '\u{2014}', ';', '/'], "-").replace(" to ", "-");
    let text = if text.contains(':') { text.replace(',', "-") } else { text };
    let (low, high) = text.split_once('-')?;
    let one = |part: &str| speed::duration_ms(part.trim()).or_else(|| words_ms(part));
    let high_ms = one(high)?;
    // "35-45 min": the unit stands behind the second number only.
    let unit = high.trim().trim_start_matches(|c: char| c.is_ascii_digit() || ".,: ".contains(c));
    let low_ms = match low.trim().parse::<f64>() {
        Ok(_) if !unit.is_empty() => one(&format!("{} {unit}", low.trim()))?,
        _ => one(low)?,
    };
    (low_ms <= high_ms).then(|| low_ms + (high_ms - low_ms) / 2)
}

fn words_ms(text: &str) -> Option<u32> {
    let text = text.to_lowercase();
    let text = text.trim().trim_start_matches(['~', '\u{2248}', '<', '>']).trim();
    let text = ["about", "approx.", "approximately", "approx", "circa", "ca.", "ca", "c."]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text)
        .trim();
    let (mut minutes, mut last_unit) = (0.0, None);
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && !".,:".contains(c)).unwrap_or(rest.len());
        let (amount, behind) = (&rest[..end], rest[end..].trim_start());
        let unit_end = behind.find(|c: char| !c.is_alphabetic() && c != '.').unwrap_or(behind.len());
        let (unit, next) = (behind[..unit_end].trim_end_matches('.'), behind[unit_end..].trim_start());
        let per = match (unit, last_unit) {
            ("d" | "day" | "days", None) => 1_440.0,
            ("h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunden" | "stunde", None | Some(1_440.0)) => 60.0,
            ("m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "mn", None | Some(60.0 | 1_440.0)) => 1.0,
            // "1 h 30".
            ("", Some(60.0)) => 1.0,
            _ => return None,
        };
        minutes += match amount.split_once(':') {
            Some((hours, more)) if per == 60.0 => {
                60.0 * hours.parse::<f64>().ok()? + more.parse::<f64>().ok().filter(|more| *more < 60.0)?
            }
            Some(_) => return None,
            None => per * amount.replace(',', ".").parse::<f64>().ok()?,
        };
        last_unit = Some(per);
        rest = next.strip_prefix("and ").unwrap_or(next).trim_start();
    }
    (minutes > 0.0 && minutes <= 10_080.0).then(|| (minutes * 60e3).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::{Duration, duration_ms};

    #[test]
    fn what_no_ship_can_do_is_read_otherwise() {
        for (text, km, minutes) in [
            ("1.30", 20, Some((90.0, true))),
            ("1,30", 20, Some((90.0, true))),
            ("00.40", 10, Some((40.0, true))),
            ("40:00", 10, Some((40.0, true))),
            ("2", 40, Some((120.0, true))),
            ("1.5", 20, Some((90.0, true))),
            // As defined where that can be.
            ("1.30", 1, Some((1.3, false))),
            ("40:00", 100, Some((2_400.0, false))),
            ("45", 20, Some((45.0, false))),
            ("00:45", 20, Some((45.0, false))),
            // Neither can be.
            ("PT1M", 20, None),
            // Whoever names the unit means it.
            ("P1D", 20, Some((1_440.0, false))),
            ("1 day", 20, Some((1_440.0, false))),
            ("1", 900, None),
            ("1.75", 200, None),
        ] {
            let duration = Duration::read(text).expect("understood");
            let found = duration.over(km * 1_000_000, km * 1_000_000).map(|(ms, other)| (f64::from(ms) / 60e3, other));
            assert_eq!(found, minutes, "{text} over {km} km");
        }
        assert_eq!(Duration::read("soon"), None);
    }

    #[test]
    fn words_and_ranges_as_mappers_write_them() {
        for (text, minutes) in [
            ("00:40", Some(40.0)),
            ("PT1H30M", Some(90.0)),
            ("40 min", Some(40.0)),
            ("40min.", Some(40.0)),
            ("40 minutes", Some(40.0)),
            ("1 hour", Some(60.0)),
            ("1.5 hours", Some(90.0)),
            ("1h30", Some(90.0)),
            ("1 h 30 min", Some(90.0)),
            ("1 hour and 5 minutes", Some(65.0)),
            ("1:30 h", Some(90.0)),
            ("about 2 hours", Some(120.0)),
            ("ca. 25 min", Some(25.0)),
            ("~10 min", Some(10.0)),
            ("00:35-00:45", Some(40.0)),
            ("00:35,00:45", Some(40.0)),
            ("35-45", Some(40.0)),
            ("35-45 min", Some(40.0)),
            ("35 to 45 minutes", Some(40.0)),
            ("1 - 2 h", Some(90.0)),
            ("45-35", None),
            ("soon", None),
            ("40 knots", None),
            ("min 40", None),
            ("1:75 h", None),
            ("0 min", None),
            ("-5", None),
            ("", None),
            ("5 min 2 h", None),
        ] {
            assert_eq!(duration_ms(text).map(|ms| f64::from(ms) / 60e3), minutes, "{text:?}");
        }
    }
}
