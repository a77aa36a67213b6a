//! Speed limits and durations as mappers write them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

/// What a `maxspeed` text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// A limit, km/h, 3 to 130.
    KmH(u16),
    /// No limit, or one that is not a number (`signals`, `variable`): the class decides.
    Free,
    /// Not understood.
    Unknown,
}

/// National limits by country and kind of place, and the countries whose bare numbers are miles an hour.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    mph_countries: Vec<String>,
    /// By "gb:nsl_single", in small letters.
    limits: FxHashMap<String, Limit>,
}

impl Zones {
    /// Checks the limits: texts as `maxspeed` has them.
    pub(crate) fn new(
        mph_countries: Vec<String>,
        limits: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> Result<Self, String> {
        let mut read = FxHashMap::default();
        for (country, places) in limits {
            for (place, text) in places {
                match plain(text) {
                    Limit::Unknown => return Err(format!("zones.limits.{country}.{place}: {text} is not a limit")),
                    limit => read.insert(format!("{country}:{place}"), limit),
                };
            }
        }
        Ok(Self { mph_countries, limits: read })
    }

    /// The limit of a code such as "gb:nsl_single", "de:zone:30" or "gb:20_mph zone"; a part of a country without an
    /// entry of its own is as the country.
    fn limit(&self, code: &str, dual: bool) -> Limit {
        let Some((country, place)) = code.split_once(':') else { return Limit::Unknown };
        let nation = country.split('-').next().unwrap_or(country);
        let place = if dual && nation == "gb" && matches!(place, "national" | "nsl") { "nsl_dual" } else { place };
        let named = [country, nation].iter().find_map(|c| self.limits.get(&format!("{c}:{place}")));
        named.copied().unwrap_or_else(|| self.zone(country, place))
    }

    /// The limit of a zone that its code names: "zone30", "zone:30", "20_mph zone", "30".
    fn zone(&self, country: &str, place: &str) -> Limit {
        let digits: String = place.chars().filter(char::is_ascii_digit).collect();
        let words: String = place.chars().filter(char::is_ascii_alphabetic).collect();
        let mph = match words.as_str() {
            "" | "zone" => self.mph_countries.iter().any(|c| c == country),
            "mph" | "mphzone" | "zonemph" => true,
            _ => return Limit::Unknown,
        };
        plain(&format!("{digits} {}", if mph { "mph" } else { "" }))
    }
}

/// Reads a limit: "30 mph", "50", "20;30" (the lower), "walk", "none", "national", "GB:nsl_single", "DE:rural".
///
/// `dual`: on a dual carriageway or motorway, where "national" is 70 mph, not 60 (The Highway Code, rule 124).
pub(crate) fn limit(text: &str, zones: &Zones, dual: bool) -> Limit {
    let mut lowest = Limit::Unknown;
    for part in text.split([';', '|', ',']) {
        match (one(part, zones, dual), lowest) {
            (Limit::KmH(v), Limit::KmH(low)) => lowest = Limit::KmH(v.min(low)),
            (value, Limit::Unknown) => lowest = value,
            (value @ Limit::KmH(_), _) => lowest = value,
            _ => {}
        }
    }
    lowest
}

fn one(text: &str, zones: &Zones, dual: bool) -> Limit {
    // No-break spaces of three widths.
    let text = text.replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ").trim().to_lowercase();
    match text.as_str() {
        "national" | "nsl" | "uk:national" => zones.limit("gb:national", dual),
        // The two letters by which the country calls itself, not the ones of the standard.
        code => match code.strip_prefix("uk:") {
            Some(place) => zones.limit(&format!("gb:{place}"), dual),
            None if code.contains(':') => zones.limit(code, dual),
            None => plain(code),
        },
    }
}

/// A limit without regard to country: a number with a unit, or a word.
fn plain(text: &str) -> Limit {
    const KM_H_PER_MPH: f64 = 1.609_344;
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    if let Ok(number) = text[..digits].parse::<f64>() {
        let unit: String = text[digits..].chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        let km_h = match unit.as_str() {
            "" | "km/h" | "kmh" | "kph" | "kmph" | "km/hr" => number,
            "mph" | "mp/h" | "miles/h" | "m/h" => number * KM_H_PER_MPH,
            "knots" => number * 1.852,
            _ => return Limit::Unknown,
        };
        return if km_h > 0.0 { Limit::KmH(km_h.round().clamp(3.0, 130.0) as u16) } else { Limit::Unknown };
    }
    match text {
        // Traffic-calmed areas in Germany and Austria: 4 to 7 km/h by judgments.
        "walk" => Limit::KmH(6),
        "none" | "signals" | "variable" | "unlimited" => Limit::Free,
        _ => Limit::Unknown,
    }
}

/// Reads a duration: "01:30" (hours and minutes), "00:25:30", "45" (minutes), "PT1H30M" (ISO 8601).
pub(crate) fn duration_ms(text: &str) -> Option<u32> {
    let text = text.trim();
    let seconds = if let Some(iso) = text.strip_prefix('P') {
        let (mut total, mut digits) = (0.0, String::new());
        for c in iso.chars() {
            let unit = match c {
                'T' if digits.is_empty() => continue,
                'D' => 86_400.0,
                'H' => 3_600.0,
                'M' => 60.0,
                'S' => 1.0,
                c => {
                    digits.push(c);
                    continue;
                }
            };
            total += std::mem::take(&mut digits).parse::<f64>().ok()? * unit;
        }
        if digits.is_empty() { total } else { return None }
    } else {
        let parts: Option<Vec<f64>> = text.split(':').map(|p| p.trim().parse().ok()).collect();
        match parts?.as_slice() {
            [minutes] => minutes * 60.0,
            [hours, minutes] => hours * 3_600.0 + minutes * 60.0,
            [hours, minutes, seconds] => hours * 3_600.0 + minutes * 60.0 + seconds,
            _ => return None,
        }
    };
    // More than a week is a mistake.
    (seconds > 0.0 && seconds <= 604_800.0).then(|| (seconds * 1e3).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_all_forms() {
        for (text, minutes) in [
            ("01:30", Some(90.0)),
            ("00:25:30", Some(25.5)),
            ("45", Some(45.0)),
            ("PT1H30M", Some(90.0)),
            ("PT35M", Some(35.0)),
            ("P1DT2H", Some(1_560.0)),
            ("P", None),
            ("soon", None),
            ("-5", None),
            ("PT5", None),
            ("1:2:3:4", None),
            ("", None),
        ] {
            assert_eq!(duration_ms(text).map(|ms| f64::from(ms) / 60_000.0), minutes, "{text:?}");
        }
    }

    #[test]
    fn every_spelling() {
        let gb =
            [("nsl_single", "60 mph"), ("national", "60 mph"), ("nsl_dual", "70 mph"), ("nsl_restricted", "30 mph")];
        let places = |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let countries = BTreeMap::from([
            ("gb".to_owned(), places(&gb)),
            ("gb-wls".to_owned(), places(&[("nsl_restricted", "20 mph")])),
            ("de".to_owned(), places(&[("rural", "100"), ("motorway", "none"), ("living_street", "walk")])),
        ]);
        let zones = Zones::new(vec!["gb".to_owned(), "us".to_owned()], &countries).expect("valid");
        for (text, dual, expected) in [
            ("30 mph", false, Limit::KmH(48)),
            ("30mph", false, Limit::KmH(48)),
            ("30 MPH", false, Limit::KmH(48)),
            ("30 m.p.h.", false, Limit::KmH(48)),
            ("30  mp/h", false, Limit::KmH(48)),
            ("20\u{a0}mph", false, Limit::KmH(32)),
            (" 50 ", false, Limit::KmH(50)),
            ("50 km/h", false, Limit::KmH(50)),
            ("20;30", false, Limit::KmH(20)),
            ("20|30", false, Limit::KmH(20)),
            ("40 mph;30 mph", false, Limit::KmH(48)),
            ("none;80", false, Limit::KmH(80)),
            ("none", false, Limit::Free),
            ("signals", false, Limit::Free),
            ("walk", false, Limit::KmH(6)),
            ("national", false, Limit::KmH(97)),
            ("national", true, Limit::KmH(113)),
            ("GB:national", true, Limit::KmH(113)),
            ("UK:nsl_single", false, Limit::KmH(97)),
            ("GB:nsl_single", true, Limit::KmH(97)),
            ("GB:nsl_dual", false, Limit::KmH(113)),
            ("GB:nsl_restricted", false, Limit::KmH(48)),
            ("GB-WLS:nsl_restricted", false, Limit::KmH(32)),
            ("GB-SCT:nsl_single", false, Limit::KmH(97)),
            ("GB:zone20", false, Limit::KmH(32)),
            ("GB:20_mph zone", false, Limit::KmH(32)),
            ("GB:zone:20", false, Limit::KmH(32)),
            ("DE:zone:30", false, Limit::KmH(30)),
            ("DE:zone30", false, Limit::KmH(30)),
            ("DE:30", false, Limit::KmH(30)),
            ("DE:rural", false, Limit::KmH(100)),
            ("DE:motorway", false, Limit::Free),
            ("DE:living_street", false, Limit::KmH(6)),
            ("XX:rural", false, Limit::Unknown),
            ("GB:zone", false, Limit::Unknown),
            ("999", false, Limit::KmH(130)),
            ("1", false, Limit::KmH(3)),
            ("0", false, Limit::Unknown),
            ("fast", false, Limit::Unknown),
            ("30 furlongs", false, Limit::Unknown),
            ("mph", false, Limit::Unknown),
            ("1.2.3", false, Limit::Unknown),
            ("", false, Limit::Unknown),
        ] {
            assert_eq!(limit(text, &zones, dual), expected, "{text:?}");
        }
    }
}
