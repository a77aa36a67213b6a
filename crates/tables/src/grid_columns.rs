//! Columns of eastings and northings, known by their names, and whether their numbers can be what the names say.

use crate::columns::folded_name;
use crate::{Crs, Numbers, Problem, RawTable};

/// What a name means in whole: along which axis it counts.
const EAST: [&str; 6] = ["easting", "eastings", "east", "eastng", "xeasting", "xcoordinate"];
const NORTH: [&str; 6] = ["northing", "northings", "nrth", "north", "ynorthing", "ycoordinate"];
/// Letters that mean an axis only beside a word of a grid (`bng_e`, `gridx`).
const EAST_LETTERS: [&str; 2] = ["e", "x"];
const NORTH_LETTERS: [&str; 2] = ["n", "y"];

/// Words around them that say which system it is.
const SYSTEMS: [(&str, Crs); 20] = [
    ("britishnationalgrid", Crs::BritishNationalGrid),
    ("nationalgrid", Crs::BritishNationalGrid),
    ("osgb36", Crs::BritishNationalGrid),
    ("osgb", Crs::BritishNationalGrid),
    ("bng", Crs::BritishNationalGrid),
    ("os", Crs::BritishNationalGrid),
    ("gb", Crs::BritishNationalGrid),
    ("27700", Crs::BritishNationalGrid),
    ("irishtransversemercator", Crs::Itm),
    ("irenet95", Crs::Itm),
    ("itm", Crs::Itm),
    ("2157", Crs::Itm),
    ("irishgrid", Crs::IrishGrid),
    ("irish", Crs::IrishGrid),
    ("tm65", Crs::IrishGrid),
    ("tm75", Crs::IrishGrid),
    ("29902", Crs::IrishGrid),
    ("29903", Crs::IrishGrid),
    ("webmercator", Crs::WebMercator),
    ("3857", Crs::WebMercator),
];
/// Words around them that say nothing of the system.
const OTHERS: [&str; 14] = [
    "grid",
    "geo",
    "coordinates",
    "coordinate",
    "coord",
    "reference",
    "ref",
    "epsg",
    "1m",
    "metres",
    "meters",
    "m",
    "site",
    "centroid",
];

/// Columns of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GridColumns {
    /// Easting and northing.
    pub(crate) columns: [usize; 2],
    /// The system that their names say.
    pub(crate) crs: Option<Crs>,
}

/// A name taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Axis {
    north: bool,
    /// Whether it is a word (`easting`), not a letter.
    is_word: bool,
    /// Whether a word of a grid stands around it.
    of_grid: bool,
    crs: Option<Crs>,
}

/// The columns of a grid by their names; letters alone (`E`, `N`), and `x_coord` and `y_coord`, only where they hold metres.
pub(crate) fn grid_of(table: &RawTable) -> Option<GridColumns> {
    let axes: Vec<(usize, Axis)> =
        table.columns.iter().enumerate().filter_map(|(column, name)| Some((column, axis(name)?))).collect();
    let sure = |axis: &Axis| axis.is_word || axis.of_grid || axis.crs.is_some();
    let pair = |wanted: &dyn Fn(&Axis) -> bool| {
        axes.iter().filter(|(_, east)| !east.north && wanted(east)).find_map(|(column, east)| {
            let fits = |north: &Axis| Axis { north: false, ..*north } == *east;
            let (other, _) = axes.iter().find(|(_, north)| north.north && fits(north))?;
            Some(GridColumns { columns: [*column, *other], crs: east.crs })
        })
    };
    let by_word = pair(&|axis| axis.is_word).or_else(|| pair(&sure));
    by_word.or_else(|| pair(&|_| true).filter(|grid| grid.is_metres(table)))
}

fn axis(name: &str) -> Option<Axis> {
    let name = name.split(['(', '[']).next().unwrap_or_default();
    let folded: String = folded_name(name).chars().filter(|c| c.is_alphanumeric()).collect();
    let whole = taken_apart(&folded, Axis { north: false, is_word: false, of_grid: false, crs: None }, 0)?;
    // x and y alone are degrees until they are seen to be metres, which is another question.
    (folded != "x" && folded != "y").then_some(whole)
}

fn taken_apart(name: &str, around: Axis, depth: usize) -> Option<Axis> {
    const DEEPEST: usize = 4;
    let found = |north: bool, is_word: bool| Some(Axis { north, is_word, ..around });
    match () {
        () if EAST.contains(&name) => return found(false, true),
        () if NORTH.contains(&name) => return found(true, true),
        () if EAST_LETTERS.contains(&name) => return found(false, false),
        () if NORTH_LETTERS.contains(&name) => return found(true, false),
        () if depth == DEEPEST => return None,
        () => {}
    }
    let stripped = |word: &str| {
        let rest = name.strip_prefix(word).or_else(|| name.strip_suffix(word))?;
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    let systems = SYSTEMS.iter().map(|(word, crs)| (*word, Some(*crs)));
    systems.chain(OTHERS.iter().map(|word| (*word, None))).find_map(|(word, crs)| {
        let rest = stripped(word)?;
        let of_grid = around.of_grid || word == "grid";
        taken_apart(&rest, Axis { of_grid, crs: around.crs.or(crs), ..around }, depth + 1)
    })
}

impl GridColumns {
    fn is_metres(&self, table: &RawTable) -> bool {
        let pairs = pairs(table, self.columns);
        2 * pairs.iter().filter(|(x, y)| x.abs() > 1_000.0 && y.abs() > 1_000.0).count() > pairs.len()
    }
}

/// The numbers of two columns in the first rows.
pub(crate) fn pairs(table: &RawTable, [x, y]: [usize; 2]) -> Vec<(f64, f64)> {
    const LOOKED_AT: usize = 200;
    let numbers = Numbers::of(table);
    let rows = 0..table.rows.len().min(LOOKED_AT);
    rows.filter_map(|row| Some((numbers.get(row, x).ok()?, numbers.get(row, y).ok()?))).collect()
}

/// A problem if most rows of columns that are taken for the British National Grid by their names alone would lie where no land
/// of Great Britain is: they are of another system, exchanged, or lack digits.
pub(crate) fn not_in_britain(table: &RawTable, columns: [usize; 2]) -> Option<Problem> {
    let all: Vec<(f64, f64)> = pairs(table, columns).into_iter().filter(|(x, y)| *x != 0.0 || *y != 0.0).collect();
    let off: Vec<&(f64, f64)> = all.iter().filter(|(x, y)| !has_land(*x, *y)).collect();
    if 2 * off.len() <= all.len() {
        return None;
    }
    let (x, y) = *off[0];
    let is_home = |crs: Crs, (x, y): (f64, f64)| crs.to_wgs84().lon_lat(x, y).is_some_and(is_in_britain_or_ireland);
    let fits = |crs: Crs| off.iter().all(|pair| is_home(crs, **pair));
    let likely =
        |crs: Crs| format!("say crs = \"EPSG:{}\" beside the file in the case if they are {}", crs.epsg(), crs.name());
    let mut remedies: Vec<String> = Vec::new();
    match () {
        () if off.iter().all(|(x, y)| has_land(*y, *x)) => remedies.push("exchange the two columns".to_owned()),
        () if off.iter().all(|(x, y)| (-180.0..=180.0).contains(x) && (-90.0..=90.0).contains(y)) => {
            remedies.push("name the columns lon and lat if they hold degrees".to_owned());
        }
        () if off.iter().all(|(x, y)| x.abs() < 80_000.0 && y.abs() < 140_000.0) => {
            remedies.push("write whole eastings and northings in metres (358000, not 3580)".to_owned());
        }
        () => {}
    }
    let others = [Crs::Itm, Crs::WebMercator];
    remedies.extend(others.into_iter().filter(|crs| remedies.is_empty() && fits(*crs)).map(likely).collect::<Vec<_>>());
    if remedies.is_empty() {
        remedies.push("correct them, or say with crs = \"EPSG:...\" which system they are in".to_owned());
    }
    let [east, north] = columns.map(|column| table.columns[column].as_str());
    let message = format!(
        "the columns \"{east}\" and \"{north}\" cannot be British National Grid, as their names say: {} of {} rows (such as {x}, \
         {y}) would lie where Great Britain has no land",
        off.len(),
        all.len()
    );
    Some(Problem::of_file(&table.path, message, remedies.join("; or ")))
}

/// Whether degrees lie in the United Kingdom or Ireland, roughly.
pub(crate) fn is_in_britain_or_ireland((lon, lat): (f64, f64)) -> bool {
    (-11.0..=2.0).contains(&lon) && (49.5..=61.2).contains(&lat)
}

/// Whether the square of 100 km of the British National Grid has land of Great Britain or the Isle of Man; of the one with
/// Scilly its south-western part has none.
pub(crate) fn has_land(east_m: f64, north_m: f64) -> bool {
    /// Columns of squares with land, by row from the south (Ordnance Survey, the National Grid of 100 km squares).
    const LAND: [&[i64]; 13] = [
        &[0, 1, 2, 3, 4, 5],
        &[1, 2, 3, 4, 5, 6],
        &[1, 2, 3, 4, 5, 6],
        &[2, 3, 4, 5, 6],
        &[2, 3, 4, 5],
        &[1, 2, 3, 4],
        &[1, 2, 3, 4],
        &[0, 1, 2, 3],
        &[0, 1, 2, 3, 4],
        &[0, 1, 2, 3],
        &[1, 2, 3, 4],
        &[3, 4],
        &[4],
    ];
    let (east, north) = ((east_m / 1e5).floor() as i64, (north_m / 1e5).floor() as i64);
    let row = usize::try_from(north).ok().and_then(|north| LAND.get(north));
    row.is_some_and(|row| row.contains(&east)) && !(east == 0 && north == 0 && east_m < 80_000.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn table(text: &str) -> RawTable {
        crate::table_of(Path::new("sites.csv"), text.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn names_of_grids_are_known_as_programs_write_them() {
        let british = Some(Crs::BritishNationalGrid);
        for (names, crs) in [
            ("easting,northing", None),
            ("Eastings,Northings", None),
            ("Easting (m),Northing (m)", None),
            ("OSEAST1M,OSNRTH1M", british),
            ("oseast,osnrth", british),
            ("BNG_E,BNG_N", british),
            ("bng_x,bng_y", british),
            ("osx,osy", british),
            ("OSGB_E,OSGB_N", british),
            ("GridX,GridY", None),
            ("GRID_E,GRID_N", None),
            ("Grid Reference Easting,Grid Reference Northing", None),
            ("geo_easting,geo_northing", None),
            ("x_27700,y_27700", british),
            ("easting_27700,northing_27700", british),
            ("east,north", None),
            ("X_COORD,Y_COORD", None),
            ("E,N", None),
            ("ITM_E,ITM_N", Some(Crs::Itm)),
            ("irish_grid_e,irish_grid_n", Some(Crs::IrishGrid)),
        ] {
            let found = grid_of(&table(&format!("id,{names}\nw1,357200,131400\nw2,358100,130900\n")));
            assert_eq!(found, Some(GridColumns { columns: [1, 2], crs }), "{names}");
            let turned: Vec<&str> = names.split(',').rev().collect();
            let found = grid_of(&table(&format!("id,{}\nw1,131400,357200\n", turned.join(","))));
            assert_eq!(found.map(|grid| grid.columns), Some([2, 1]), "{turned:?}");
        }
        for names in ["x,y", "people,beds", "region,nation", "eastern,northern", "lon,lat", "easting,people", "age,n"] {
            let found = grid_of(&table(&format!("id,{names}\nw1,357200,131400\n")));
            assert_eq!(found, None, "{names}");
        }
        // Letters and x_coord alone may be degrees.
        for names in ["E,N", "x_coord,y_coord"] {
            assert_eq!(grid_of(&table(&format!("id,{names}\nw1,-2.6,51.1\nw2,-2.5,51.2\n"))), None, "{names}");
        }
    }

    #[test]
    fn numbers_that_no_place_of_britain_has_are_told() {
        let says = |rows: [(f64, f64); 2]| {
            let rows: String = rows.iter().map(|(x, y)| format!("w,{x},{y}\n")).collect();
            not_in_britain(&table(&format!("id,easting,northing\n{rows}")), [1, 2]).map(|problem| problem.help)
        };
        for (what, rows, remedy) in [
            ("Dublin in ITM", [(715_830.0, 734_697.0), (716_100.0, 733_900.0)], "EPSG:2157"),
            ("Belfast in ITM", [(733_900.0, 874_100.0), (734_500.0, 873_200.0)], "EPSG:2157"),
            ("Web Mercator", [(-289_000.0, 6_621_300.0), (-288_000.0, 6_622_000.0)], "EPSG:3857"),
            ("digits of a reference", [(3_580.0, 1_225.0), (3_592.0, 1_301.0)], "whole eastings"),
            ("exchanged", [(1_141_000.0, 447_000.0), (1_140_000.0, 446_000.0)], "exchange"),
            ("degrees", [(-2.5, 51.0), (-2.6, 51.1)], "lon and lat"),
        ] {
            let help = says(rows).expect(what);
            assert!(help.contains(remedy), "{what}: {help}");
        }
        for (what, rows) in [
            ("Somerset", [(358_000.0, 122_500.0), (322_000.0, 125_000.0)]),
            ("Scilly", [(91_000.0, 11_000.0), (90_000.0, 10_500.0)]),
            ("Lerwick", [(447_000.0, 1_141_000.0), (446_000.0, 1_140_000.0)]),
            ("Lowestoft", [(655_000.0, 293_000.0), (654_000.0, 292_000.0)]),
            ("blank positions", [(0.0, 0.0), (0.0, 0.0)]),
        ] {
            assert_eq!(says(rows), None, "{what}");
        }
        let commas = table("id;easting;northing\nw1;358000,5;122500,25\nw2;322000,75;125000,5\n");
        assert_eq!(not_in_britain(&commas, [1, 2]), None, "decimal commas");
        let thousands = table("id,easting,northing\nw1,\"358,000\",\"122,500\"\nw2,\"322,000\",\"125,000\"\n");
        assert_eq!(not_in_britain(&thousands, [1, 2]), None, "separators of thousands");
    }
}
