//! Numbers as people read them.

use waywarden_scenario::WeightSpec;
use waywarden_scenario::disclosure;

/// A number with so many decimals, never "-0.0".
pub(crate) fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.bytes().all(|b| !b.is_ascii_digit() || b == b'0');
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// An amount of a weight as it may be said: `withheld` for a small count of patients, other counts of patients rounded as
/// in every output.
#[must_use]
pub fn amount_of(weight: &WeightSpec, count: f64) -> String {
    match weight.protected() {
        true if disclosure::is_small(count) => "withheld".to_owned(),
        true => amount(disclosure::rounded(count)),
        false => amount(count),
    }
}

/// An amount: whole with separators from a thousand on, else with one decimal.
pub(crate) fn amount(value: f64) -> String {
    if value.abs() < 1_000.0 {
        return rounded(value, 1);
    }
    let digits = rounded(value, 0);
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let mut text = sign.to_owned();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_zero_is_negative() {
        assert_eq!(rounded(-0.04, 1), "0.0");
        assert_eq!(rounded(-0.06, 1), "-0.1");
    }

    #[test]
    fn amounts_have_a_decimal_below_a_thousand_and_separators_from_there() {
        let amounts = [0.0, 12.34, 999.96, 1_000.0, 338_598.0, -1_234_567.8].map(amount);
        assert_eq!(amounts, ["0.0", "12.3", "1000.0", "1,000", "338,598", "-1,234,568"]);
    }
}
