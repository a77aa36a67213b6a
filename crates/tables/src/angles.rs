//! Degrees as people write them: with a letter of the hemisphere, a sign of degrees, minutes and seconds.

/// Which of the two an angle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    /// East and west, at most 180 degrees.
    Longitude,
    /// North and south, at most 90 degrees.
    Latitude,
}

/// The decimal degrees of `2.59W`, `W 2.59`, `2° 35' 24" W`, `2d35m24sW`, `-2°35.4'`; `None` if the text has neither letter nor
/// sign of degrees, or is no such angle.
///
/// Minutes and seconds are below 60 and whole but for the last part; a letter of the other axis, and a letter beside a minus
/// sign, are refused.
pub(crate) fn parse(text: &str, axis: Axis) -> Option<f64> {
    let text = text.trim().replace('\u{2212}', "-").to_uppercase();
    let (letters, most) = match axis {
        Axis::Longitude => (['E', 'W'], 180.0),
        Axis::Latitude => (['N', 'S'], 90.0),
    };
    let (rest, letter) = match (text.strip_suffix(letters), text.strip_prefix(letters)) {
        (Some(rest), None) => (rest, text.chars().last()),
        (None, Some(rest)) => (rest, text.chars().next()),
        (None, None) => (&text[..], None),
        (Some(_), Some(_)) => return None,
    };
    let rest = rest.trim();
    // The S of 51d0m18s is one of seconds.
    if letter == Some('S') && rest.contains('M') && !rest.ends_with('S') {
        return None;
    }
    let (rest, minus) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let is_degree_sign = |c: char| matches!(c, '°' | 'º' | '˚' | 'D');
    let signed = rest.contains(is_degree_sign);
    if letter.is_none() && !signed || letter.is_some() && minus {
        return None;
    }
    let is_mark = |c: char| {
        is_degree_sign(c)
            || matches!(c, '\'' | '"' | '′' | '″' | '’' | '”' | '‘' | '“' | 'M' | 'S' | ':')
            || c.is_whitespace()
    };
    let parts: Vec<&str> = rest.split(is_mark).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| {
        let plain = part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        part.parse::<f64>().ok().filter(|_| plain)
    };
    let mut degrees = 0.0;
    for (at, part) in parts.iter().enumerate() {
        let value = number(part)?;
        let last = at + 1 == parts.len();
        if at > 0 && value >= 60.0 || !last && value.fract() != 0.0 || at > 2 {
            return None;
        }
        degrees += value / 60_f64.powi(at as i32);
    }
    let negative = minus || matches!(letter, Some('W' | 'S'));
    (!parts.is_empty() && degrees <= most).then_some(if negative { -degrees } else { degrees })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_read_in_the_usual_writings() {
        for (text, axis, value) in [
            ("2.59W", Axis::Longitude, -2.59),
            ("W 2.59", Axis::Longitude, -2.59),
            ("1.25 e", Axis::Longitude, 1.25),
            ("2° 35' 24\" W", Axis::Longitude, -2.59),
            ("2º35′24″W", Axis::Longitude, -2.59),
            ("2d35m24sW", Axis::Longitude, -2.59),
            ("2 35 24 W", Axis::Longitude, -2.59),
            ("-2°35.4'", Axis::Longitude, -2.59),
            ("\u{2212}2.59°", Axis::Longitude, -2.59),
            ("51° 0' 18\" N", Axis::Latitude, 51.005),
            ("51°00’18”N", Axis::Latitude, 51.005),
            ("33.5S", Axis::Latitude, -33.5),
        ] {
            let found = parse(text, axis).expect(text);
            assert!((found - value).abs() < 1e-9, "{text}: {found}");
        }
        for (text, axis) in [
            ("2.59", Axis::Longitude),
            ("2 35 24", Axis::Longitude),
            ("51N", Axis::Longitude),
            ("2.59W", Axis::Latitude),
            ("-2.59W", Axis::Longitude),
            ("2° 75' W", Axis::Longitude),
            ("2.5° 30' W", Axis::Longitude),
            ("95N", Axis::Latitude),
            ("W", Axis::Longitude),
            ("", Axis::Longitude),
            ("51d0m18s", Axis::Latitude),
            ("E01014370", Axis::Longitude),
        ] {
            assert_eq!(parse(text, axis), None, "{text}");
        }
    }
}
