//! Speed limits as mappers write them.

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

/// Reads a limit: "30 mph", "50", "20;30" (the lower), "walk", "none", "GB:nsl_single", "national".
///
/// British national limits: 60 mph on single, 70 mph on dual carriageways and motorways, 30 mph where street lit
/// (Road Traffic Regulation Act 1984; The Highway Code, rule 124).
pub(crate) fn limit(text: &str, dual: bool) -> Limit {
    let mut lowest = Limit::Unknown;
    for part in text.split([';', '|', ',']) {
        match (one(part, dual), lowest) {
            (Limit::KmH(v), Limit::KmH(low)) => lowest = Limit::KmH(v.min(low)),
            (value, Limit::Unknown) => lowest = value,
            (value @ Limit::KmH(_), _) => lowest = value,
            _ => {}
        }
    }
    lowest
}

fn one(text: &str, dual: bool) -> Limit {
    const MPH: f64 = 1.609_344;
    let text = text.replace('\u{a0}', " ").trim().to_lowercase();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    if let Ok(number) = text[..digits].parse::<f64>() {
        let km_h = match text[digits..].trim() {
            "" | "km/h" | "kmh" | "kph" | "kmph" => number,
            "mph" => number * MPH,
            "knots" => number * 1.852,
            _ => return Limit::Unknown,
        };
        return if km_h > 0.0 { Limit::KmH(km_h.round().clamp(3.0, 130.0) as u16) } else { Limit::Unknown };
    }
    let mph = |v: f64| Limit::KmH((v * MPH).round() as u16);
    match text.as_str() {
        "walk" => Limit::KmH(6),
        "none" | "signals" | "variable" | "unlimited" => Limit::Free,
        "national" | "gb:national" | "nsl" if dual => mph(70.0),
        "national" | "gb:national" | "nsl" | "gb:nsl_single" => mph(60.0),
        "gb:nsl_dual" | "gb:motorway" => mph(70.0),
        "gb:nsl_restricted" | "gb:urban" => mph(30.0),
        _ => Limit::Unknown,
    }
}

/// Reads a duration: "01:30" (hours and minutes), "00:25:30", "45" (minutes), "PT1H30M" (ISO 8601).
pub(crate) fn duration_ms(text: &str) -> Option<u32> {
    let text = text.trim();
    let seconds = if let Some(iso) = text.strip_prefix("PT") {
        let (mut total, mut digits) = (0.0, String::new());
        for c in iso.chars() {
            let unit = match c {
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
        for (text, dual, expected) in [
            ("30 mph", false, Limit::KmH(48)),
            ("30mph", false, Limit::KmH(48)),
            ("20\u{a0}mph", false, Limit::KmH(32)),
            (" 50 ", false, Limit::KmH(50)),
            ("20;30", false, Limit::KmH(20)),
            ("40 mph;30 mph", false, Limit::KmH(48)),
            ("none", false, Limit::Free),
            ("signals", false, Limit::Free),
            ("walk", false, Limit::KmH(6)),
            ("national", false, Limit::KmH(97)),
            ("national", true, Limit::KmH(113)),
            ("GB:nsl_single", true, Limit::KmH(97)),
            ("GB:nsl_dual", false, Limit::KmH(113)),
            ("GB:nsl_restricted", false, Limit::KmH(48)),
            ("999", false, Limit::KmH(130)),
            ("1", false, Limit::KmH(3)),
            ("0", false, Limit::Unknown),
            ("fast", false, Limit::Unknown),
            ("30 furlongs", false, Limit::Unknown),
            ("", false, Limit::Unknown),
        ] {
            assert_eq!(limit(text, dual), expected, "{text:?}");
        }
    }
}
