//! Codes of statistical areas, and of which year they are.

use std::fmt;

/// What a column of area codes holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AreaCodes {
    /// The kind of area in small letters: `lsoa`, `msoa`, `oa`, `ward` ...
    pub kind: &'static str,
    /// The year of the areas, if the name says it.
    pub year: Option<u16>,
}

impl fmt::Display for AreaCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{} {year}", self.kind),
            None => f.write_str(self.kind),
        }
    }
}

/// Beginnings of column names as the statistics offices write them, with the kind of area.
const KINDS: [(&str, &str); 14] = [
    ("lsoa", "LSOA"),
    ("msoa", "MSOA"),
    ("oa", "output area"),
    ("wd", "ward"),
    ("ward", "ward"),
    ("datazone", "data zone"),
    ("dz", "data zone"),
    ("iz", "intermediate zone"),
    ("soa", "super output area"),
    ("sdz", "super data zone"),
    ("lad", "local authority"),
    ("sicbl", "sub-ICB location"),
    ("icb", "integrated care board"),
    ("ccg", "clinical commissioning group"),
];

/// What a column of this name holds, if it holds codes of areas: `lsoa11cd`, `LSOA21CD`, `oa_code`, `DataZone2011` ...
#[must_use]
pub fn code_column(name: &str) -> Option<AreaCodes> {
    let (kind, rest) = kind_of(name)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let ending = &rest[digits.len()..];
    let is_code = matches!(ending, "cd" | "code" | "codes") || (ending.is_empty() && !digits.is_empty());
    if !is_code {
        return None;
    }
    Some(AreaCodes { kind, year: year(&digits)? })
}

/// True for a column of names of areas: `lsoa11nm`, `WD23NM`.
pub(crate) fn name_column(name: &str) -> bool {
    kind_of(name)
        .is_some_and(|(_, rest)| matches!(rest.trim_start_matches(|c: char| c.is_ascii_digit()), "nm" | "name"))
}

fn kind_of(name: &str) -> Option<(&'static str, String)> {
    let folded: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let (begins, kind) = KINDS.iter().find(|(begins, _)| folded.starts_with(begins))?;
    Some((kind, folded[begins.len()..].to_owned()))
}

/// `11` and `2011` are 2011; none is none.
fn year(digits: &str) -> Option<Option<u16>> {
    match (digits.len(), digits.parse::<u16>()) {
        (0, _) => Some(None),
        (2, Ok(short)) => Some(Some(2000 + short)),
        (4, Ok(full)) if (1991..=2100).contains(&full) => Some(Some(full)),
        _ => None,
    }
}

/// The year that codes of LSOAs or MSOAs of England and Wales must be of: 2021 if one of them was made then. `None` if they may
/// be of either year.
///
/// New codes of 2021 begin behind those of 2011 (ONS Code History Database): E01033769, W01001959, E02006935, W02000424.
pub fn year_of<'c>(codes: impl IntoIterator<Item = &'c str>) -> Option<u16> {
    const FIRST_OF_2021: [(&str, u32); 4] = [("E01", 33_769), ("W01", 1_959), ("E02", 6_935), ("W02", 424)];
    let is_new = |code: &str| {
        let (country, number) = (code.get(..3)?, code.get(3..).filter(|rest| rest.len() == 6)?.parse::<u32>().ok()?);
        let (_, first) = FIRST_OF_2021.iter().find(|(begins, _)| begins.eq_ignore_ascii_case(country))?;
        Some(number >= *first)
    };
    codes.into_iter().any(|code| is_new(code) == Some(true)).then_some(2021)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_codes_are_known_with_their_year() {
        for (name, kind, year) in [
            ("lsoa11cd", "LSOA", Some(2011)),
            ("LSOA21CD", "LSOA", Some(2021)),
            ("LSOA code", "LSOA", None),
            ("msoa_2021_code", "MSOA", Some(2021)),
            ("OA11CD", "output area", Some(2011)),
            ("WD23CD", "ward", Some(2023)),
            ("DataZone2011", "data zone", Some(2011)),
            ("DZ2021_cd", "data zone", Some(2021)),
            ("icb22cd", "integrated care board", Some(2022)),
        ] {
            assert_eq!(code_column(name), Some(AreaCodes { kind, year }), "{name}");
        }
        for name in ["lsoa11nm", "lsoa", "oak_code", "ward", "people", "lsoa999cd", "icb"] {
            assert_eq!(code_column(name), None, "{name}");
        }
        assert!(name_column("lsoa11nm") && !name_column("lsoa11cd"));
    }

    #[test]
    fn new_codes_tell_the_year() {
        assert_eq!(year_of(["E01000001", "E01033769"]), Some(2021));
        assert_eq!(year_of(["W01001959"]), Some(2021));
        assert_eq!(year_of(["E02006934", "E01033768", "a1", "", "E0103376é"]), None);
    }
}
