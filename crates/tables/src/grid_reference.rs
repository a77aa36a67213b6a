//! Grid references: letters of a square and digits within it, British (`ST 580 225`) or Irish (`J 338 740`).

use crate::Crs;
use crate::columns::folded_name;

/// Names of columns that hold grid references (letter case, blanks, `_` and `-` are ignored).
const NAMES: [&str; 20] = [
    "gridref",
    "gridreference",
    "gridrefs",
    "gridrefno",
    "osgridref",
    "osgridreference",
    "osgrid",
    "osgr",
    "osref",
    "osreference",
    "osmapref",
    "ngr",
    "bngref",
    "bngreference",
    "bnggridref",
    "nationalgridref",
    "nationalgridreference",
    "irishgridref",
    "irishgridreference",
    "mapreference",
];

/// Coarser than this a reference says too little of where something is, metres.
pub(crate) const COARSEST_M: u32 = 1_000;

/// A square of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GridSquare {
    /// British National Grid or Irish Grid.
    pub(crate) crs: Crs,
    /// Its south-western corner, metres: what the digits say.
    pub(crate) corner_m: [u32; 2],
    /// Its side, metres: 1 with ten digits, 100 with six.
    pub(crate) side_m: u32,
}

impl GridSquare {
    /// Its middle: digits are cut off, not rounded, so that a place lies anywhere in its square, and on average there.
    pub(crate) fn middle_m(self) -> [f64; 2] {
        self.corner_m.map(|corner| f64::from(corner) + f64::from(self.side_m) / 2.0)
    }
}

/// The column of grid references by its name.
pub(crate) fn column_of(columns: &[String]) -> Option<usize> {
    NAMES.iter().find_map(|name| {
        columns.iter().position(|column| {
            let bare = column.split(['(', '[']).next().unwrap_or_default();
            folded_name(bare).trim_end_matches(['.', ':']) == *name
        })
    })
}

/// A grid reference: one letter (Ireland) or two (Great Britain), then an even number of digits from two to ten, with or
/// without blanks.
///
/// Letters as in Ordnance Survey, "A guide to coordinate systems in Great Britain": squares of 500 km, then of 100 km, 25 of
/// each from the north-west without I; the Irish Grid has one square of 500 km.
pub(crate) fn parse(text: &str) -> Option<GridSquare> {
    let compact: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '.')).collect();
    let letters = compact.iter().take_while(|c| c.is_ascii_alphabetic()).count();
    let digits: String = compact[letters..].iter().collect();
    let even = digits.len().is_multiple_of(2) && (2..=10).contains(&digits.len());
    if !even || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let index = |letter: char| {
        let number = u32::from(letter.to_ascii_uppercase()) - u32::from('A');
        // I is left out.
        (number != 8).then(|| number - u32::from(number > 8))
    };
    let square = |letter: char| index(letter).map(|at| [at % 5, 4 - at / 5]);
    let (crs, [east, north]) = match compact[..letters] {
        [one] => (Crs::IrishGrid, square(one)?),
        [first, second] => {
            let ([big_east, big_north], [east, north]) = (square(first)?, square(second)?);
            // The grid begins at the south-west of S, two squares of 500 km east and one north of that of A to Z.
            let east = (big_east * 5 + east).checked_sub(10)?;
            let north = (big_north * 5 + north).checked_sub(5)?;
            (Crs::BritishNationalGrid, [east, north])
        }
        _ => return None,
    };
    if crs == Crs::BritishNationalGrid && (east > 7 || north > 12) {
        return None;
    }
    let (east_digits, north_digits) = digits.split_at(digits.len() / 2);
    let side_m = 10_u32.pow(5 - east_digits.len() as u32);
    let within = |digits: &str| digits.parse::<u32>().ok().map(|number| number * side_m);
    let corner_m = [east * 100_000 + within(east_digits)?, north * 100_000 + within(north_digits)?];
    Some(GridSquare { crs, corner_m, side_m })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_in_every_writing() {
        for (text, crs, corner_m, side_m) in [
            ("ST 580 225", Crs::BritishNationalGrid, [358_000, 122_500], 100),
            ("ST580225", Crs::BritishNationalGrid, [358_000, 122_500], 100),
            ("st5822", Crs::BritishNationalGrid, [358_000, 122_000], 1_000),
            ("ST 58", Crs::BritishNationalGrid, [350_000, 180_000], 10_000),
            ("ST 5801 2254", Crs::BritishNationalGrid, [358_010, 122_540], 10),
            ("ST 58012 22543", Crs::BritishNationalGrid, [358_012, 122_543], 1),
            ("SV9010", Crs::BritishNationalGrid, [90_000, 10_000], 1_000),
            // Ordnance Survey: Caister water tower at 651409, 313177; the letters of Shetland and London.
            ("TG 51409 13177", Crs::BritishNationalGrid, [651_409, 313_177], 1),
            ("HU 47 41", Crs::BritishNationalGrid, [447_000, 1_141_000], 1_000),
            ("TQ 300 803", Crs::BritishNationalGrid, [530_000, 180_300], 100),
            ("NN 166 712", Crs::BritishNationalGrid, [216_600, 771_200], 100),
            // The Spire of Dublin, and Belfast City Hall.
            ("O 15904 34671", Crs::IrishGrid, [315_904, 234_671], 1),
            ("J 338 740", Crs::IrishGrid, [333_800, 374_000], 100),
            ("V 96 90", Crs::IrishGrid, [96_000, 90_000], 1_000),
        ] {
            assert_eq!(parse(text), Some(GridSquare { crs, corner_m, side_m }), "{text}");
        }
        for text in [
            "", "ST", "ST 58 2", "ST580 22", "SI 58 22", "580 225", "ABC 12", "ST 5x 22", "AA 12 34", "ZZ 12 34",
            "TA1 1AA",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("ST 580 225").map(GridSquare::middle_m), Some([358_050.0, 122_550.0]));
    }

    #[test]
    fn columns_of_references_are_known_by_name() {
        for name in ["grid_ref", "GridRef", "Grid Reference", "OS Grid Ref", "os_grid", "OSGR", "NGR", "Grid ref. (OS)"]
        {
            assert_eq!(column_of(&["id".to_owned(), name.to_owned()]), Some(1), "{name}");
        }
        assert_eq!(column_of(&["id".to_owned(), "grid".to_owned(), "reference".to_owned()]), None);
    }
}
