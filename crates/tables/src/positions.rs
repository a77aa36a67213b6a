//! Where the positions of a table stand: degrees, metres of a grid, postcodes.

use crate::columns::{find, folded_name, required};
use crate::numbers::{NotANumber, parse_number};
use crate::postcodes::Postcodes;
use crate::{Columns, Crs, Numbers, Place, Problem, RawTable, ToWgs84};

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
    },
    /// From a column of postcodes.
    Postcode {
        /// Index of the column.
        column: usize,
        /// Where postcodes are.
        places: &'t Postcodes,
    },
}

/// Columns of eastings, with those of northings that belong to them.
const GRIDS: [[&str; 2]; 12] = [
    ["easting", "northing"],
    ["eastings", "northings"],
    ["oseast1m", "osnrth1m"],
    ["oseasting", "osnorthing"],
    ["bngeasting", "bngnorthing"],
    ["bnge", "bngn"],
    ["bngx", "bngy"],
    ["xeasting", "ynorthing"],
    ["xcoordinate", "ycoordinate"],
    ["gridreferenceeasting", "gridreferencenorthing"],
    ["gride", "gridn"],
    ["east", "north"],
];

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
            let named_as_grid = grid_of(table).filter(|grid| *grid == columns);
            let crs = table.crs.unwrap_or(if named_as_grid.is_some() { Crs::BritishNationalGrid } else { Crs::Wgs84 });
            return Self::cells(table, columns, crs, wrong);
        }
        if !given
            && columns.postcode.is_none()
            && let Some(grid) = grid_of(table)
        {
            let crs = table.crs.filter(|crs| !crs.is_degrees()).unwrap_or(Crs::BritishNationalGrid);
            return Self::cells(table, grid, crs, wrong);
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
        let to_wgs84 = (!crs.is_degrees()).then(|| Box::new(crs.to_wgs84()));
        Some(Self::Cells { columns, crs, to_wgs84, numbers: Numbers::of(table) })
    }

    /// The columns that hold positions.
    pub(crate) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Geometry => Vec::new(),
            Self::Cells { columns, .. } => columns.to_vec(),
            Self::Postcode { column, .. } => vec![*column],
        }
    }

    /// What was guessed or converted.
    pub(crate) fn notes(&self, table: &RawTable) -> Vec<Problem> {
        let Self::Cells { columns: [x, y], crs, numbers, .. } = self else { return Vec::new() };
        let mut notes = numbers.notes();
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

/// The columns of a grid by their names.
fn grid_of(table: &RawTable) -> Option<[usize; 2]> {
    let folded: Vec<String> = table.columns.iter().map(|name| folded_name(name)).collect();
    let at = |wanted: &str| folded.iter().position(|name| name == wanted);
    GRIDS.iter().find_map(|[east, north]| Some([at(east)?, at(north)?]))
}

/// A problem if most of the first rows hold metres where degrees are expected.
fn metres_as_degrees(table: &RawTable, [x, y]: [usize; 2]) -> Option<Problem> {
    const LOOKED_AT: usize = 200;
    let number = |cell: &str| -> Result<f64, NotANumber> { parse_number(cell) };
    let mut pairs = Vec::new();
    for row in table.rows.iter().take(LOOKED_AT) {
        if let (Ok(x), Ok(y)) = (number(row.cell(x)), number(row.cell(y))) {
            pairs.push((x, y));
        }
    }
    let is_metres = |(x, y): &&(f64, f64)| x.abs() > 1_000.0 && y.abs() > 1_000.0;
    let metres: Vec<&(f64, f64)> = pairs.iter().filter(is_metres).collect();
    if 2 * metres.len() <= pairs.len() {
        return None;
    }
    let fit = |crs: Crs| metres.iter().filter(|(x, y)| crs.to_wgs84().lon_lat(*x, *y).is_some()).count();
    let likely: Vec<String> = [Crs::BritishNationalGrid, Crs::Itm, Crs::IrishGrid, Crs::WebMercator]
        .into_iter()
        .filter(|crs| fit(*crs) == metres.len())
        .map(|crs| format!("crs = \"EPSG:{}\" for {}", crs.epsg(), crs.name()))
        .collect();
    let (first_x, first_y) = metres[0];
    let message = format!(
        "the columns \"{}\" and \"{}\" hold metres, not degrees (such as {first_x}, {first_y})",
        table.columns[x], table.columns[y]
    );
    let help = match likely.is_empty() {
        true => "convert them to WGS 84 longitude and latitude (EPSG:4326)".to_owned(),
        false => format!(
            "say in the case which system they are in: {}; or convert them to WGS 84 longitude and latitude",
            likely.join(", ")
        ),
    };
    Some(Problem::of_file(&table.path, message, help))
}
