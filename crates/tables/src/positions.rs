//! Where the positions of a table stand: degrees, metres of a grid, postcodes.

use std::cell::Cell;

use crate::angles::{self, Axis};
use crate::columns::{find, required};
use crate::grid_columns::{grid_of, not_in_britain};
use crate::numbers::{NotANumber, shorten};
use crate::postcodes::Postcodes;
use crate::unread_positions::{both_in_one, metres_as_degrees, metres_as_points, unnamed_references};
use crate::{Columns, Crs, Numbers, Place, Problem, RawTable, ToWgs84, grid_reference};

/// Where the position of a row is taken from.
pub(crate) enum Source<'t> {
    /// From the geometry of the feature.
    Geometry,
    /// From two columns, longitude or easting first.
    Cells {
        /// Indices of the columns.
        columns: [usize; 2],
        /// The system that they are in.
        crs: Crs,
        /// The way to WGS 84; `None` for degrees.
        to_wgs84: Option<Box<ToWgs84>>,
        /// The table's numbers.
        numbers: Numbers<'t>,
        /// Rows with degrees in another writing than plain numbers, and one of them.
        angles: Cell<(usize, Option<usize>)>,
    },
    /// From a column of grid references.
    GridReference {
        /// Index of the column.
        column: usize,
        /// The ways to WGS 84 of the British National Grid and the Irish Grid.
        to_wgs84: Box<[ToWgs84; 2]>,
        /// Rows by the side of the square that they say: 1, 10, 100, 1,000 m.
        sides: Cell<[usize; 4]>,
    },
    /// From a column of postcodes.
    Postcode {
        /// Index of the column.
        column: usize,
        /// Where postcodes are.
        places: &'t Postcodes,
    },
}

impl<'t> Source<'t> {
    /// Finds where a table has its positions; what is wrong is given to `wrong`, and `None` then.
    pub(crate) fn of(
        table: &'t RawTable,
        columns: &Columns,
        postcodes: Option<&'t Postcodes>,
        wrong: &mut dyn FnMut(Problem),
    ) -> Option<Self> {
        if table.kind.has_points() {
            for given in [&columns.lon, &columns.lat].into_iter().flatten() {
                let message =
                    format!("the column \"{given}\" is given for the position of {} points", table.reading.format);
                let help = "leave `lon` and `lat` out: the position is the geometry";
                wrong(Problem::of_file(&table.path, message, help));
            }
            if let Some(problem) = metres_as_points(table) {
                wrong(problem);
                return None;
            }
            return Some(Self::Geometry);
        }
        let given = columns.lon.is_some() || columns.lat.is_some();
        let metres_said = table.crs.is_some_and(|crs| !crs.is_degrees());
        let degrees =
            [("lon", &columns.lon), ("lat", &columns.lat)].map(|(what, name)| find(table, what, name.as_deref()));
        let found = match &degrees {
            [Ok(Some(lon)), Ok(Some(lat))] if given || !metres_said => Some([*lon, *lat]),
            _ => None,
        };
        if let Some(columns) = found {
            let named_as_grid = grid_of(table).filter(|grid| grid.columns == columns);
            let by_name = named_as_grid.map(|grid| grid.crs.unwrap_or(Crs::BritishNationalGrid));
            return Self::cells(table, columns, table.crs.or(by_name).unwrap_or(Crs::Wgs84), wrong);
        }
        if !given
            && columns.postcode.is_none()
            && let Some(grid) = grid_of(table)
        {
            let crs = table.crs.filter(|crs| !crs.is_degrees()).or(grid.crs).unwrap_or(Crs::BritishNationalGrid);
            return Self::cells(table, grid.columns, crs, wrong);
        }
        if !given
            && columns.postcode.is_none()
            && degrees.iter().all(|found| !matches!(found, Ok(Some(_))))
            && let Some(column) = grid_reference::column_of(&table.columns)
        {
            let to_wgs84 = Box::new([Crs::BritishNationalGrid, Crs::IrishGrid].map(Crs::to_wgs84));
            return Some(Self::GridReference { column, to_wgs84, sides: Cell::default() });
        }
        if let ([Ok(Some(lon)), Ok(Some(lat))], true) = (&degrees, metres_said) {
            return Self::cells(table, [*lon, *lat], table.crs.unwrap_or(Crs::Wgs84), wrong);
        }
        let postcode = match find(table, "postcode", columns.postcode.as_deref()) {
            Ok(postcode) => postcode,
            Err(problem) => {
                wrong(problem);
                return None;
            }
        };
        match (postcode, postcodes, given) {
            (Some(column), Some(places), false) => Some(Self::Postcode { column, places }),
            (Some(column), None, false) => {
                let message =
                    format!("there is no column of positions, but one of postcodes (\"{}\")", table.columns[column]);
                let help = "name a table of postcodes in the case: [postcodes] file = \"...\", such as the national directory \
                            as it is downloaded (.zip, .csv or .gz), or add the columns lon and lat";
                wrong(Problem::of_file(&table.path, message, help));
                None
            }
            _ => {
                if let Some(problem) = unnamed_references(table).or_else(|| both_in_one(table)).filter(|_| !given) {
                    wrong(problem);
                    return None;
                }
                for (what, name) in [("lon", &columns.lon), ("lat", &columns.lat)] {
                    if let Err(problem) = required(table, what, name.as_deref()) {
                        wrong(problem);
                    }
                }
                None
            }
        }
    }

    fn cells(table: &'t RawTable, columns: [usize; 2], crs: Crs, wrong: &mut dyn FnMut(Problem)) -> Option<Self> {
        if crs.is_degrees()
            && let Some(problem) = metres_as_degrees(table, columns)
        {
            wrong(problem);
            return None;
        }
        if crs == Crs::BritishNationalGrid
            && table.crs.is_none()
            && let Some(problem) = not_in_britain(table, columns)
        {
            wrong(problem);
            return None;
        }
        let to_wgs84 = (!crs.is_degrees()).then(|| Box::new(crs.to_wgs84()));
        Some(Self::Cells { columns, crs, to_wgs84, numbers: Numbers::of(table), angles: Cell::default() })
    }

    /// The columns that hold positions.
    pub(crate) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Geometry => Vec::new(),
            Self::Cells { columns, .. } => columns.to_vec(),
            Self::Postcode { column, .. } | Self::GridReference { column, .. } => vec![*column],
        }
    }

    /// What was guessed or converted.
    pub(crate) fn notes(&self, table: &RawTable) -> Vec<Problem> {
        if let Self::GridReference { column, sides, .. } = self {
            return vec![references_note(table, *column, sides.get())];
        }
        let Self::Cells { columns: [x, y], crs, numbers, angles, .. } = self else { return Vec::new() };
        let mut notes = numbers.notes();
        if let (rows, Some(first)) = angles.get() {
            let cells = [x, y].map(|column| table.rows[first].cell(*column));
            let message = format!(
                "{rows} rows have degrees with letters or signs (such as {} {}), and were read so",
                cells[0], cells[1]
            );
            notes.push(Problem::of_file(&table.path, message, "write plain decimal degrees such as -2.5957"));
        }
        if !crs.is_degrees() {
            let names = [x, y].map(|column| table.columns[*column].as_str());
            let said = if table.crs.is_some() { "" } else { ", by their names" };
            let message = format!(
                "the columns \"{}\" and \"{}\" were read as {crs}{said} and converted to WGS 84, to within 5 m",
                names[0], names[1]
            );
            let help = "say crs = \"EPSG:...\" beside the file in the case if it is another system";
            notes.push(Problem::new(&table.path, Place::File, message, help));
        }
        notes
    }
}

/// The number of a cell that holds degrees: plain, else with a letter of the hemisphere or signs.
pub(crate) fn degrees_of(
    numbers: &Numbers<'_>,
    row: usize,
    column: usize,
    cell: &str,
    axis: Axis,
) -> Result<(f64, bool), NotANumber> {
    let error = match numbers.get(row, column) {
        Ok(value) => return Ok((value, false)),
        Err(error) => error,
    };
    if let Some(value) = angles::parse(cell, axis) {
        return Ok((value, true));
    }
    let (own, other, what) = match axis {
        Axis::Longitude => ("E or W", Axis::Latitude, "a longitude"),
        Axis::Latitude => ("N or S", Axis::Longitude, "a latitude"),
    };
    if angles::parse(cell, other).is_some() {
        return Err(NotANumber {
            message: format!("\"{}\" is not {what}: its letter should be {own}", shorten(cell)),
            help: "exchange longitude and latitude; longitude is east-west".to_owned(),
        });
    }
    let like_angle = cell.contains(['°', 'º', '˚', '′', '″', '\'', '"'])
        || cell.trim().ends_with(['E', 'W', 'N', 'S', 'e', 'w', 'n', 's']) && cell.bytes().any(|b| b.is_ascii_digit());
    if like_angle {
        return Err(NotANumber {
            message: format!("\"{}\" is not {what} in degrees that can be read", shorten(cell)),
            help: "write decimal degrees, with a minus sign for west and south: -2.59 for 2° 35' 24\" W".to_owned(),
        });
    }
    Err(error)
}

/// What grid references were taken for.
fn references_note(table: &RawTable, column: usize, [metre, ten, hundred, thousand]: [usize; 4]) -> Problem {
    let sides = [(metre, "1 m"), (ten, "10 m"), (hundred, "100 m"), (thousand, "1,000 m")];
    let sides: Vec<String> =
        sides.iter().filter(|(rows, _)| *rows > 0).map(|(rows, side)| format!("{rows} of {side}")).collect();
    let message = format!(
        "the column \"{}\" was read as grid references; each place is the middle of its square ({})",
        table.columns[column],
        sides.join(", ")
    );
    let help = match thousand {
        0 => "give easting and northing, or lon and lat, where places are known better",
        _ => "a square of 1,000 m puts its place up to 700 m off: give easting and northing, or lon and lat",
    };
    Problem::of_file(&table.path, message, help)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{Columns, PointTable, RawTable};

    fn table(text: &str) -> RawTable {
        crate::table_of(Path::new("sites.csv"), text.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn metres_in_x_and_y_are_refused_with_the_systems_that_fit() {
        for (what, x, y, said, not) in [
            ("Web Mercator", -289_430.7, 6_621_325.5, "EPSG:3857", "EPSG:27700"),
            ("Irish Transverse Mercator", 715_830.0, 734_697.0, "EPSG:2157", "EPSG:27700"),
            ("British National Grid", 530_000.0, 180_000.0, "EPSG:27700", "EPSG:2157"),
        ] {
            let raw = table(&format!("id,x,y\na,{x},{y}\nb,{},{}\n", x + 500.0, y - 700.0));
            let told = PointTable::from_raw(&raw, &Columns::default()).expect_err(what).to_string();
            assert!(told.contains("crs =") && told.contains(said) && !told.contains(not), "{what}: {told}");
        }
    }

    #[test]
    fn points_in_metres_are_refused_with_the_systems_that_fit() {
        let of = |x: f64, y: f64| {
            let feature = |id: &str, x: f64| {
                format!(
                    r#"{{"type":"Feature","properties":{{"id":"{id}"}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#
                )
            };
            let text = format!(
                r#"{{"type":"FeatureCollection","features":[{},{}]}}"#,
                feature("a", x),
                feature("b", x + 900.0)
            );
            PointTable::from_raw(&table(&text), &Columns::default()).map_err(|problems| problems.to_string())
        };
        for (x, y, said) in [(-289_430.7, 6_621_325.5, "EPSG:3857"), (530_000.0, 180_000.0, "EPSG:27700")] {
            let told = of(x, y).unwrap_err();
            assert!(told.contains("degrees or no coordinate reference system") && told.contains(said), "{told}");
        }
    }

    #[test]
    fn both_coordinates_in_one_column_are_told() {
        for (name, cell) in
            [("location", "51.0002, -2.6"), ("WKT", "POINT (-2.6 51.0002)"), ("latlon", "(51.0002;-2.6)")]
        {
            let raw = table(&format!("id,{name}\na,\"{cell}\"\nb,\"{cell}\"\n"));
            let told = PointTable::from_raw(&raw, &Columns::default()).unwrap_err().to_string();
            assert!(told.contains("holds both coordinates") && told.contains("divide it"), "{cell}: {told}");
        }
    }

    #[test]
    fn degrees_in_other_writings_are_read_and_said() {
        for (what, lon, lat) in [
            ("letters", "2.5957W", "51.0050N"),
            ("signs", "2° 35' 44.52\"\" W", "51° 0' 18\"\" N"),
            ("the minus of typesetting", "\u{2212}2.5957", "51.0050"),
        ] {
            let raw = table(&format!("id,lon,lat\na,\"{lon}\",\"{lat}\"\nb,-2.5,51.1\n"));
            let points = PointTable::from_raw(&raw, &Columns::default()).expect(what);
            let at = points.points[0].at;
            assert!((at.lon() + 2.5957).abs() < 1e-6 && (at.lat() - 51.005).abs() < 1e-6, "{what}: {at:?}");
            let told = points.rejects.notes().any(|note| note.message.contains("1 rows have degrees with letters"));
            assert_eq!(told, what != "the minus of typesetting", "{what}");
        }
        for (what, lon, lat, says) in [
            ("exchanged", "51.0N", "2.6W", "exchange longitude and latitude"),
            ("no angle", "2° 75' W", "51.0", "decimal degrees, with a minus sign for west"),
            ("a dash", "\u{2013}2.59", "51.0", "write a minus sign: -2.59"),
        ] {
            let raw = table(&format!("id,lon,lat\na,{lon},{lat}\n"));
            let told = PointTable::from_raw(&raw, &Columns::default()).expect_err(what).to_string();
            assert!(told.contains(says), "{what}: {told}");
        }
    }

    #[test]
    fn grid_references_are_places_in_the_middle_of_their_square() {
        let raw = table("id,grid_ref\na,ST 580 225\nb,ST58012254\nc,J 338 740\nd,SV9010\n");
        let points = PointTable::from_raw(&raw, &Columns::default()).unwrap();
        let at = |row: usize| (points.points[row].at.lon(), points.points[row].at.lat());
        // 358050, 122550 and 358015, 122545 of the National Grid; Belfast; the Isles of Scilly.
        for (row, (lon, lat)) in
            [(0, (-2.5992, 51.0010)), (1, (-2.5997, 51.0010)), (2, (-5.930, 54.597)), (3, (-6.32, 49.92))]
        {
            let (found_lon, found_lat) = at(row);
            assert!((found_lon - lon).abs() < 0.02 && (found_lat - lat).abs() < 0.02, "{row}: {:?}", at(row));
        }
        let notes: Vec<String> = points.rejects.notes().map(ToString::to_string).collect();
        assert!(notes.len() == 1 && notes[0].contains("1 of 10 m, 2 of 100 m, 1 of 1,000 m"), "{notes:?}");
        for (cell, says) in [
            ("ST", "is not a grid reference"),
            ("ST 5 2", "a square of 10 km only"),
            ("358000 122500", "belong in the columns easting and northing"),
            ("", "the grid reference is blank"),
        ] {
            let raw = table(&format!("id,grid_ref\na,\"{cell}\"\n"));
            let told = PointTable::from_raw(&raw, &Columns::default()).expect_err(says).to_string();
            assert!(told.contains(says), "{cell}: {told}");
        }
        let raw = table("id,where\na,ST 580 225\n");
        let told = PointTable::from_raw(&raw, &Columns::default()).unwrap_err().to_string();
        assert!(told.contains("\"where\" looks like grid references") && told.contains("grid_ref"), "{told}");
    }
}
