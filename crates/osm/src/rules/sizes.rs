//! Limits of width, height, length and weight, held against the vehicle.

use super::conditional::value_in_force;
use super::{Notes, Rules, Tags, any_conditional, value};

/// How large a vehicle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Vehicle {
    /// Width without mirrors, millimetres.
    pub width_mm: u32,
    /// Height, millimetres.
    pub height_mm: u32,
    /// Length, millimetres; 0: limits of length are not read.
    pub length_mm: u32,
    /// Weight, kilograms.
    pub weight_kg: u32,
}

const UNKNOWN: &str = "width, height, length or weight limit not understood: ignored";

/// Values that set no limit of their own: what is normal on a road, or nothing signed.
const NO_LIMIT: [&str; 12] = [
    "default",
    "below_default",
    "no_sign",
    "no_indications",
    "unsigned",
    "none",
    "no",
    "unknown",
    "fixme",
    "unspecified",
    "physical",
    "yes",
];

/// Which limit keeps the vehicle out along (0) or against (1) the direction of the way, if one does.
pub(super) fn too_large(
    tags: Tags<'_, '_>,
    direction: usize,
    rules: &Rules,
    notes: &mut Notes,
) -> Option<&'static str> {
    let vehicle = rules.vehicle?;
    // Most objects have none of these tags, and the search for each of them can be spared.
    if !tags.iter().any(|tag| tag.0.starts_with("max") && !tag.0.starts_with("maxspeed")) {
        return None;
    }
    for (keys, own, read, reason) in [
        (
            ["maxwidth", "maxwidth:physical"].as_slice(),
            vehicle.width_mm,
            length_mm as fn(&str) -> Option<u32>,
            "narrower than the vehicle (maxwidth)",
        ),
        (&["maxheight", "maxheight:physical"], vehicle.height_mm, length_mm, "lower than the vehicle (maxheight)"),
        (&["maxlength"], vehicle.length_mm, length_mm, "too short for the vehicle (maxlength)"),
        (&["maxweight", "maxweightrating"], vehicle.weight_kg, weight_kg, "too weak for the vehicle (maxweight)"),
    ] {
        let said: Vec<&str> =
            keys.iter().flat_map(|key| limits(tags, key, direction, rules, notes)).flatten().collect();
        for text in said {
            for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
                match read(part) {
                    Some(limit) if limit < own => return Some(reason),
                    Some(_) => {}
                    None if NO_LIMIT.contains(&part) => {}
                    None => notes.repaired(UNKNOWN),
                }
            }
        }
    }
    None
}

/// What is said of a limit: for the vehicle or at the time of the rules, else in both directions and in one.
fn limits<'a>(
    tags: Tags<'_, 'a>,
    key: &str,
    direction: usize,
    rules: &Rules,
    notes: &mut Notes,
) -> [Option<&'a str>; 2] {
    let form = |suffix: &str| value(tags, &format!("{key}{suffix}"));
    let conditional = if any_conditional(tags) { form(":conditional") } else { None };
    let in_force = conditional.and_then(|text| value_in_force(text, rules, notes));
    let own = in_force.or_else(|| form(":emergency").filter(|_| rules.on_emergency_call()));
    if own.is_some() { [own, None] } else { [value(tags, key), form([":forward", ":backward"][direction])] }
}

/// A length in metres, or in feet and inches: `2`, `2.1 m`, `210 cm`, `6'6"`, `7 ft`, `6 ft 6 in`.
pub(super) fn length_mm(text: &str) -> Option<u32> {
    let text =
        text.trim().to_ascii_lowercase().replace(['\u{2019}', '\u{2032}'], "'").replace(['\u{201d}', '\u{2033}'], "\"");
    let text = text.replace("''", "\"").replace("feet", "'").replace("foot", "'").replace("ft", "'");
    let text = text.replace("inches", "\"").replace("inch", "\"").replace("in", "\"");
    if text.contains(['\'', '"']) {
        let (feet, inches) = match text.split_once('\'') {
            Some((feet, inches)) => (number(feet)?, inches.trim()),
            None => (0.0, text.as_str()),
        };
        let inches = inches.trim_end_matches('"').trim();
        let inches = if inches.is_empty() { 0.0 } else { number(inches)? };
        return millis((feet * 12.0 + inches) * 25.4);
    }
    let (amount, unit) = split_unit(&text)?;
    millis(match unit {
        "" | "m" | "meter" | "metre" | "meters" | "metres" => amount * 1_000.0,
        "cm" => amount * 10.0,
        "mm" => amount,
        _ => return None,
    })
}

/// A weight in tonnes: `7.5`, `7.5 t`, `3500 kg`, `3 st` (short tons), `5 lt` (long tons), `16500 lbs`, `60 cwt`.
pub(super) fn weight_kg(text: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    let (amount, unit) = split_unit(&text)?;
    millis(match unit {
        "" | "t" | "tonne" | "tonnes" | "ton" | "tons" | "mgw" | "t mgw" => amount * 1_000.0,
        "kg" => amount,
        "st" => amount * 907.185,
        "lt" => amount * 1_016.05,
        "lb" | "lbs" => amount * 0.453_592,
        "cwt" => amount * 50.802,
        _ => return None,
    })
}

/// A number and the unit behind it.
fn split_unit(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    Some((number(&text[..end])?, text[end..].trim()))
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

/// Nothing is as small as nothing: a limit of 0 is a mistake.
fn millis(amount: f64) -> Option<u32> {
    (0.5..4e9).contains(&amount).then(|| amount.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::{length_mm, weight_kg};

    #[test]
    fn lengths_in_metres_feet_and_inches() {
        for (text, expected) in [
            ("2", Some(2_000)),
            ("2.1", Some(2_100)),
            ("2,1 m", Some(2_100)),
            ("210 cm", Some(2_100)),
            ("6'0\"", Some(1_829)),
            ("6'6\"", Some(1_981)),
            ("7'", Some(2_134)),
            ("6 ft 6 in", Some(1_981)),
            ("7ft", Some(2_134)),
            ("6\u{2032}6\u{2033}", Some(1_981)),
            ("6'6''", Some(1_981)),
            ("78\"", Some(1_981)),
            ("wide", None),
            ("0", None),
            ("-2", None),
            ("2 furlongs", None),
            ("", None),
        ] {
            assert_eq!(length_mm(text), expected, "{text}");
        }
    }

    #[test]
    fn weights_in_tonnes_and_others() {
        for (text, expected) in [
            ("7.5", Some(7_500)),
            ("7.5 t", Some(7_500)),
            ("3500 kg", Some(3_500)),
            ("3 st", Some(2_722)),
            ("11000 lbs", Some(4_990)),
            ("60 cwt", Some(3_048)),
            ("heavy", None),
            ("0 t", None),
        ] {
            assert_eq!(weight_kg(text), expected, "{text}");
        }
    }
}
