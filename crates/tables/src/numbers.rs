//! Numbers in cells, read strictly: a figure that is guessed is worse than one that is refused.

/// Why a cell is not a number, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NotANumber {
    /// What is wrong with the cell seen; no full stop.
    pub message: String,
    /// What to do; no full stop.
    pub help: String,
}

/// Reads a finite decimal number: an optional sign, digits with at most one decimal point, an optional exponent. The sign may be
/// the minus of typesetting (U+2212).
///
/// # Errors
/// [`NotANumber`] for everything else, with help that fits what was found: thousands separators (`1,234`, `1 234`), a
/// decimal comma (`51,2`), a blank, signs for missing or suppressed values (`n/a`, `*`, `<5`), units (`12%`, `£3`).
pub fn parse_number(text: &str) -> Result<f64, NotANumber> {
    let cell = text.trim();
    // "inf" and "nan" are numbers to Rust but not to a table.
    if cell.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
        && let Ok(value) = cell.parse::<f64>()
    {
        if value.is_finite() {
            return Ok(value);
        }
        return Err(not(cell, "is too large", "write a smaller number"));
    }
    if cell.contains(TYPESET_MINUS) {
        return parse_number(&cell.replace(TYPESET_MINUS, "-"));
    }
    Err(diagnose(cell))
}

fn not(cell: &str, what: &str, help: &str) -> NotANumber {
    NotANumber { message: format!("\"{}\" {what}", shorten(cell)), help: help.to_owned() }
}

/// The minus of typesetting.
const TYPESET_MINUS: char = '\u{2212}';

/// Words that say that a value is missing, in small letters.
const MISSING: [&str; 9] = ["n/a", "na", "nan", "null", "none", "#n/a", "missing", "unknown", "nil"];

/// True for a cell that says that its value is missing.
pub(crate) fn says_missing(cell: &str) -> bool {
    MISSING.contains(&cell.trim().to_lowercase().as_str())
}

fn diagnose(cell: &str) -> NotANumber {
    const SUPPRESSED: [&str; 8] = ["*", "**", "-", ":", "..", "c", "x", "[c]"];
    let lower = cell.to_lowercase();
    if cell.is_empty() {
        let help =
            "write the number; if it is not known leave the row out or write an estimate, and 0 only if it is none";
        return NotANumber {
            message: "the cell is blank where a number is expected".to_owned(),
            help: help.to_owned(),
        };
    }
    if MISSING.contains(&lower.as_str()) {
        let help = "it says the value is missing: write the number, or leave the row out";
        return not(cell, "is not a number", help);
    }
    if SUPPRESSED.contains(&lower.as_str()) || cell.starts_with(['<', '>']) {
        let help = "it looks like a suppressed value: use an unsuppressed or modelled figure, or write an estimate";
        return not(cell, "is not a number", help);
    }
    let digits_only = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let unsigned = cell.trim_start_matches(['+', '-']);
    if let Some((whole, rest)) = unsigned.split_once(',') {
        let groups_of_three = rest.split([',', '.']).next().is_some_and(|g| g.len() == 3 && digits_only(g));
        if !whole.is_empty() && whole.len() <= 3 && digits_only(whole) && groups_of_three {
            let plain = cell.replace(',', "");
            let help = format!("write it without the thousands separator: {plain}");
            return not(cell, "is not a plain number", &help);
        }
        if digits_only(whole) && digits_only(rest) {
            let help = format!("write a decimal point: {}", cell.replace(',', "."));
            return not(cell, "has a decimal comma", &help);
        }
    }
    let joined: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    if joined != cell && joined.parse::<f64>().is_ok_and(f64::is_finite) {
        return not(cell, "is not a plain number", &format!("write it without spaces: {joined}"));
    }
    // Without its sign or its letter it would be another number.
    let dashed = cell.strip_prefix(['\u{2013}', '\u{2014}', '\u{2010}', '\u{2011}', '\u{ad}']).map(str::trim);
    if let Some(plain) = dashed.filter(|rest| rest.parse::<f64>().is_ok_and(f64::is_finite)) {
        return not(cell, "begins with a dash, not a minus sign", &format!("write a minus sign: -{plain}"));
    }
    if let Some(plain) = cell.strip_suffix('-').filter(|rest| rest.parse::<f64>().is_ok_and(f64::is_finite)) {
        return not(cell, "has its minus sign behind it", &format!("write it in front: -{plain}"));
    }
    if let Some(plain) = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
        && plain.parse::<f64>().is_ok_and(f64::is_finite)
    {
        return not(cell, "is in brackets, as accounts write what is below 0", &format!("write -{plain} or {plain}"));
    }
    let bare = cell.trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+' | '.')).trim();
    if bare != cell && bare.parse::<f64>().is_ok_and(f64::is_finite) {
        return not(cell, "is not a plain number", &format!("write the number alone: {bare}"));
    }
    not(cell, "is not a number", "write a plain decimal number such as 1234.5")
}

/// True for a cell that says that a count is small and withheld: `*`, `**`, `c`, `[c]`, `<5`. It is somebody, not nobody.
#[must_use]
pub fn is_withheld_count(cell: &str) -> bool {
    let cell = cell.trim();
    let below = cell.strip_prefix('<').map(|rest| rest.trim_start_matches('=').trim());
    matches!(cell.to_lowercase().as_str(), "*" | "**" | "c" | "[c]")
        || below.is_some_and(|limit| !limit.is_empty() && limit.bytes().all(|b| b.is_ascii_digit()))
}

/// True for an id that a spreadsheet has turned into a number in scientific notation (`1.2E+05`).
///
/// The sign is required: a code such as `12E05` is a code.
#[must_use]
pub fn looks_like_mangled_code(id: &str) -> bool {
    let Some((mantissa, exponent)) = id.split_once("E+").or_else(|| id.split_once("e+")) else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent)
}

/// A cell as it is quoted in a message: at most 40 characters.
pub(crate) fn shorten(cell: &str) -> String {
    const MOST: usize = 40;
    if cell.chars().count() <= MOST {
        return cell.escape_debug().collect::<String>().replace("\\'", "'").replace("\\\"", "\"");
    }
    let cut: String = cell.chars().take(MOST).collect();
    format!("{}...", cut.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn withheld_counts_are_told_from_missing_ones() {
        for cell in ["*", "**", "c", "[C]", "<5", "< 8", "<=7"] {
            assert!(is_withheld_count(cell), "{cell}");
        }
        for cell in ["", "-", "0", "5", ">5", "<", "<x", "n/a", "x"] {
            assert!(!is_withheld_count(cell), "{cell}");
        }
    }

    #[test]
    fn plain_decimals_are_numbers() {
        for (text, value) in [
            ("0", 0.0),
            ("1234", 1234.0),
            (" 2.506 ", 2.506),
            ("-3.5", -3.5),
            ("+4", 4.0),
            (".5", 0.5),
            ("1e-05", 1e-5),
            ("\u{2212}2.5957", -2.5957),
        ] {
            assert_eq!(parse_number(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn each_refusal_has_its_own_help() {
        for (text, message, help) in [
            ("", "the cell is blank where a number is expected", "leave the row out"),
            ("n/a", "\"n/a\" is not a number", "missing"),
            ("NaN", "\"NaN\" is not a number", "missing"),
            ("*", "\"*\" is not a number", "suppressed"),
            ("<5", "\"<5\" is not a number", "suppressed"),
            ("1,234", "\"1,234\" is not a plain number", "without the thousands separator: 1234"),
            ("-1,234,567.8", "is not a plain number", "without the thousands separator: -1234567.8"),
            ("51,2", "has a decimal comma", "write a decimal point: 51.2"),
            ("1 234", "is not a plain number", "without spaces: 1234"),
            ("12%", "is not a plain number", "the number alone: 12"),
            ("£3.50", "is not a plain number", "the number alone: 3.50"),
            ("1e999", "is too large", "smaller"),
            ("\u{2013}2.59", "not a minus sign", "write a minus sign: -2.59"),
            ("2.59-", "has its minus sign behind it", "in front: -2.59"),
            ("(120)", "in brackets", "write -120 or 120"),
            ("inf", "\"inf\" is not a number", "plain decimal"),
            ("1-2", "\"1-2\" is not a number", "plain decimal"),
            ("--", "\"--\" is not a number", "plain decimal"),
        ] {
            let error = parse_number(text).expect_err(text);
            assert!(error.message.contains(message) && error.help.contains(help), "{text}: {error:?}");
        }
    }

    #[test]
    fn codes_mangled_by_a_spreadsheet_are_recognised() {
        assert!(looks_like_mangled_code("1.2E+05") && looks_like_mangled_code("1E+11"));
        for code in ["E01014370", "12E05", "1.2E", "E+05", "a1E+05"] {
            assert!(!looks_like_mangled_code(code), "{code}");
        }
    }

    proptest! {
        #[test]
        fn every_finite_number_written_by_rust_is_read_back(value in proptest::num::f64::NORMAL) {
            prop_assert_eq!(parse_number(&value.to_string()), Ok(value));
        }

        #[test]
        fn no_text_panics_and_every_refusal_helps(text in "\\PC*") {
            if let Err(error) = parse_number(&text) {
                prop_assert!(!error.message.is_empty() && !error.help.is_empty());
            }
        }
    }
}
