//! Points with ids: the checked form of a table.

use std::path::{Path, PathBuf};

use waywarden_network::LonLat;

use crate::columns::{find, required};
use crate::numbers::looks_like_mangled_code;
use crate::positions::Source;
use crate::postcodes::Postcodes;
use crate::repeats::{long_form, repeated, same_but_for_case, used_before};
use crate::row_places::{from_angles, from_degrees, from_metres, from_postcode, from_reference};
use crate::{Problem, Problems, RawTable, Rejects, Text};

/// Column names that are accepted where none is given: what it is, and the names in order of preference (letter case,
/// blanks, `_` and `-` are ignored).
///
/// | what | accepted |
/// |---|---|
/// | id | `id`, `code`, `site_id`, `area_id`, `point_id` |
/// | name | `name`, `title`, `label` |
/// | longitude | `lon`, `longitude`, `lng`, `long`, `x` |
/// | latitude | `lat`, `latitude`, `y` |
/// | postcode | `postcode`, `pcds`, `pcd`, `pcd2`, `pcd7`, `pcd8` |
///
/// Columns of area codes ([`crate::code_column`]) are ids, too. Where there is no longitude, `easting` and `northing` (and names
/// like them) are positions in the British National Grid, and `grid_ref` (and names like it) holds grid references.
pub const SYNONYMS: [(&str, &[&str]); 5] = [
    ("id", &["id", "code", "site_id", "area_id", "point_id", "ods_code", "organisation_code", "practice_code"]),
    ("name", &["name", "title", "label", "site_name", "area_name", "organisation_name"]),
    ("lon", &["lon", "longitude", "lng", "long", "x"]),
    ("lat", &["lat", "latitude", "y"]),
    ("postcode", &["postcode", "pcds", "pcd", "pcd2", "pcd7", "pcd8"]),
];

/// Which columns hold what; `None` takes the first of [`SYNONYMS`] that the table has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The id: unique, not empty.
    pub id: Option<String>,
    /// The name for people. If no such column exists the id is the name.
    pub name: Option<String>,
    /// Longitude in degrees, WGS 84, or easting in the system of the table. Not to be given where the geometry is the
    /// position.
    pub lon: Option<String>,
    /// Latitude in degrees, WGS 84, or northing. As `lon`.
    pub lat: Option<String>,
    /// The postcode, where the table has no positions.
    pub postcode: Option<String>,
}

/// One point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Unique in its table, not empty.
    pub id: Text,
    /// The name, or the id where the name is blank.
    pub name: Text,
    /// The position.
    pub at: LonLat,
    /// Index of the row in the [`RawTable`].
    pub row: usize,
}

/// Points with unique ids, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointTable {
    /// The file.
    pub path: PathBuf,
    /// The points; one for each row that can be used.
    pub points: Vec<Point>,
    /// The rows that cannot, those of the raw table included.
    pub rejects: Rejects,
    /// Indices of the raw table's columns that served as id, name, longitude and latitude, ascending.
    pub used_columns: Vec<usize>,
}

impl PointTable {
    /// Checks a raw table: [`CheckedRows::of`], and every point made.
    ///
    /// # Errors
    /// As [`CheckedRows::of`].
    pub fn from_raw(table: &RawTable, columns: &Columns) -> Result<Self, Problems> {
        Self::with_postcodes(table, columns, None)
    }

    /// As [`PointTable::from_raw`]; where the table has no positions, those of its postcodes.
    ///
    /// # Errors
    /// As [`CheckedRows::of`].
    pub fn with_postcodes(
        table: &RawTable,
        columns: &Columns,
        postcodes: Option<&Postcodes>,
    ) -> Result<Self, Problems> {
        let checked = CheckedRows::with_postcodes(table, columns, postcodes)?;
        let points = checked.rows.iter().map(|row| checked.point(table, row)).collect();
        Ok(Self { path: table.path.clone(), points, rejects: checked.rejects, used_columns: checked.used_columns })
    }
}

/// The rows of a table that are points, 12 bytes each: for tables of which something else is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRows {
    id: Option<usize>,
    name: Option<usize>,
    /// Indices of the rows that can be used, ascending, with their positions.
    pub rows: Vec<(u32, LonLat)>,
    /// The rows that cannot, those of the raw table included.
    pub rejects: Rejects,
    /// Indices of the columns that served as id, name, longitude and latitude, ascending.
    pub used_columns: Vec<usize>,
    /// Index of the column of longitudes or eastings, where there is one.
    pub lon_column: Option<usize>,
}

impl CheckedRows {
    /// The point of one of the rows; `table` is the one that was checked.
    #[must_use]
    pub fn point(&self, table: &RawTable, (row, at): &(u32, LonLat)) -> Point {
        let row = *row as usize;
        let raw = &table.rows[row];
        let id = self.id.map_or_else(Text::default, |id| raw.text(id));
        let name = self.name.map(|column| raw.text(column)).filter(|name| !name.is_empty());
        Point { name: name.unwrap_or_else(|| id.clone()), id, at: *at, row }
    }

    /// Checks a raw table. Rows without a good id or position are left out and counted.
    ///
    /// # Errors
    /// All [`Problems`]: columns that are missing (with the nearest present one), ids given twice (naming both lines), not
    /// one row that can be used. What else is wrong with rows is then listed as well.
    pub fn of(table: &RawTable, columns: &Columns) -> Result<Self, Problems> {
        Self::with_postcodes(table, columns, None)
    }

    /// As [`CheckedRows::of`]; where the table has no positions, those of its postcodes.
    ///
    /// # Errors
    /// As [`CheckedRows::of`].
    pub fn with_postcodes(
        table: &RawTable,
        columns: &Columns,
        postcodes: Option<&Postcodes>,
    ) -> Result<Self, Problems> {
        Self::checked(table, columns, postcodes, true)
    }

    /// As [`CheckedRows::with_postcodes`], for rows that have no ids: only their positions count.
    ///
    /// # Errors
    /// As [`CheckedRows::of`], but for ids.
    pub fn places(table: &RawTable, columns: &Columns, postcodes: Option<&Postcodes>) -> Result<Self, Problems> {
        Self::checked(table, columns, postcodes, false)
    }

    fn checked(
        table: &RawTable,
        columns: &Columns,
        postcodes: Option<&Postcodes>,
        with_ids: bool,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut keep = |found: Result<Option<usize>, Problem>| {
            found.unwrap_or_else(|problem| {
                problems.push(problem);
                None
            })
        };
        let id = if with_ids { keep(required(table, "id", columns.id.as_deref())) } else { None };
        let name = keep(find(table, "name", columns.name.as_deref()));
        let source = Source::of(table, columns, postcodes, &mut |problem| problems.push(problem));
        let (Some(source), true) = (source, problems.is_empty() && id.is_some() == with_ids) else {
            return Err(problems);
        };
        let mut rejects = table.rejects.clone();
        let mut rows = Vec::with_capacity(table.rows.len());
        let mut terminated = 0;
        for (row, raw) in table.rows.iter().enumerate() {
            let mut wrong = Vec::new();
            let mut reason = None;
            if let Some(id) = id
                && let Err((why, message, help)) = checked_id(raw.cell(id))
            {
                wrong.push(table.problem(row, id, message, help));
                reason = Some(why);
            }
            let at = match &source {
                Source::Geometry => raw.point().and_then(|(lon, lat)| from_degrees(table, row, lon, lat, &mut wrong)),
                Source::Cells { columns, crs, to_wgs84: Some(to_wgs84), numbers, .. } => {
                    from_metres(table, row, *columns, *crs, to_wgs84, numbers, &mut wrong)
                }
                Source::Cells { columns, numbers, angles, .. } => {
                    from_angles(table, row, *columns, numbers, angles, &mut wrong)
                }
                Source::GridReference { column, to_wgs84, sides } => {
                    from_reference(table, row, *column, to_wgs84, sides, &mut wrong)
                }
                Source::Postcode { column, places } => {
                    from_postcode(table, row, *column, places, &mut terminated, &mut wrong)
                }
            };
            match (at, reason) {
                (Some(at), None) => rows.push((row as u32, at)),
                (at, reason) => {
                    let why = reason.unwrap_or(match (&source, at) {
                        (Source::Postcode { .. }, None) => NO_POSTCODE,
                        _ => NO_POSITION,
                    });
                    rejects.add(why, wrong);
                }
            }
        }
        rejects.note_all(source.notes(table));
        if terminated > 0 {
            let message =
                format!("{terminated} rows have a postcode that is no longer in use; its last position counts");
            rejects.note(Problem::of_file(&table.path, message, "check whether the places are still there"));
        }
        if let Some(id) = id {
            rejects.note_all(same_but_for_case(table, id));
            let repeated = repeated(table, id);
            match long_form(table, id, &repeated) {
                Some(problem) => problems.push(problem),
                None => repeated.iter().for_each(|pair| problems.push(used_before(table, id, *pair))),
            }
        }
        if !problems.is_empty() || rows.is_empty() {
            problems.append(rejects.into_problems());
            problems.0.sort_by_key(|problem| problem.place.line_or_feature());
            return Err(problems);
        }
        let mut used_columns: Vec<usize> = [id, name].into_iter().flatten().chain(source.columns()).collect();
        used_columns.sort_unstable();
        let lon_column = match &source {
            Source::Cells { columns: [lon, _], .. } => Some(*lon),
            _ => None,
        };
        Ok(Self { id, name, rows, rejects, used_columns, lon_column })
    }
}

/// A problem of `path` if longitude and latitude of its points (id, position) look swapped ([`looks_swapped`]); `what`
/// says what the extent `[south-west, north-east]` is the extent of.
#[must_use]
pub fn swapped_problem<'p>(
    path: &Path,
    points: impl Iterator<Item = (&'p str, LonLat)> + Clone,
    extent: [LonLat; 2],
    what: &str,
) -> Option<Problem> {
    let positions = points.clone().map(|(_, at)| at);
    let (id, at) = points.clone().next().filter(|_| looks_swapped(positions, extent))?;
    let [low, high] = extent;
    let message = format!(
        "longitude and latitude look swapped: \"{id}\" is at lon {}, lat {}, but {what} lie within lon {} to {}, lat {} to {}",
        at.lon(),
        at.lat(),
        low.lon(),
        high.lon(),
        low.lat(),
        high.lat()
    );
    Some(Problem::of_file(path, message, "exchange the two columns (longitude is east-west)"))
}

/// True if more than half of the points lie outside the extent `[south-west, north-east]` but would lie inside with
/// longitude and latitude exchanged. False for no points.
#[must_use]
pub fn looks_swapped(points: impl Iterator<Item = LonLat>, extent: [LonLat; 2]) -> bool {
    let inside = |lon: i32, lat: i32| {
        (extent[0].lon_e7..=extent[1].lon_e7).contains(&lon) && (extent[0].lat_e7..=extent[1].lat_e7).contains(&lat)
    };
    let (mut all, mut swapped) = (0, 0);
    for at in points {
        all += 1;
        swapped += usize::from(!inside(at.lon_e7, at.lat_e7) && inside(at.lat_e7, at.lon_e7));
    }
    2 * swapped > all
}

/// The reason of rows whose postcode is not in the directory, or has no position there.
const NO_POSTCODE: &str = "the postcode is not in the table of postcodes or has no position there";
/// The reason of rows whose position is blank, no number, or not on the globe.
const NO_POSITION: &str = "the position is missing or cannot be read";

type WrongId = (&'static str, String, &'static str);

fn checked_id(id: &str) -> Result<(), WrongId> {
    if id.is_empty() {
        return Err(("the id is blank", "the id is blank".to_owned(), "give every row an id"));
    }
    if looks_like_mangled_code(id) {
        let help = "a spreadsheet has turned a code into a number: restore the codes with the column formatted as text";
        let message = format!("the id \"{id}\" is a number in scientific notation");
        return Err(("the id is a number in scientific notation, as a spreadsheet makes of codes", message, help));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_table;

    fn raw(name: &str, text: &str) -> RawTable {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        read_table(&crate::Files::on_disk(), &path).unwrap()
    }

    fn points(text: &str, columns: &Columns) -> Result<PointTable, Problems> {
        PointTable::from_raw(&raw("areas.csv", text), columns)
    }

    fn named(id: &str, name: &str, lon: &str, lat: &str) -> Columns {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        Columns { id: some(id), name: some(name), lon: some(lon), lat: some(lat), postcode: None }
    }

    #[test]
    fn default_and_given_columns() {
        let by_default =
            points("Code,Label,Longitude,Y,beds\na,Alpha,-2.5,51,3\nb,,-2.6,51.1,4\n", &Columns::default());
        let by_default = by_default.unwrap();
        assert_eq!(by_default.points[0].name, "Alpha");
        assert_eq!(by_default.points[1].name, "b", "a blank name is the id");
        assert_eq!(by_default.points[1].at, LonLat::from_degrees(-2.6, 51.1).unwrap());
        assert_eq!(by_default.used_columns, [0, 1, 2, 3]);
        let given = points("x1,id,a,b\np,7,-2.5,51\n", &named("X1", "", "a", "b")).unwrap();
        assert_eq!((given.points[0].id.as_str(), given.points[0].name.as_str()), ("p", "p"));
    }

    #[test]
    fn all_missing_columns_are_reported_with_the_nearest() {
        let error = points("lsoa11cd,lng2,lat\na,1,2\n", &named("lsoa11cdd", "", "", "")).unwrap_err();
        assert_eq!(error.len(), 2);
        let text = error.to_string();
        assert!(text.contains("no column \"lsoa11cdd\"") && text.contains("did you mean \"lsoa11cd\"?"), "{text}");
        assert!(text.contains("no column is named lon, longitude") && text.contains("`lon = \"...\"`"), "{text}");
    }

    #[test]
    fn ids_are_unique_present_and_unmangled() {
        let error = points("id,lon,lat\na,1,2\n,1,2\na,3,4\n1.2E+05,1,2\na,1,2\n", &Columns::default()).unwrap_err();
        let texts: Vec<String> = error.iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 4);
        assert!(texts[0].contains("line 3, column \"id\": the id is blank"), "{}", texts[0]);
        assert!(texts[1].contains("line 4, column \"id\": the id \"a\" is already used in line 2"), "{}", texts[1]);
        assert!(texts[2].contains("line 5") && texts[2].contains("formatted as text"), "{}", texts[2]);
        assert!(texts[3].contains("line 6") && texts[3].contains("line 2"), "{}", texts[3]);
    }

    #[test]
    fn ids_that_differ_in_letter_case_are_told() {
        let notes = |ids: [&str; 3]| {
            let rows: String = ids.iter().map(|id| format!("{id},1,2\n")).collect();
            let table = points(&format!("id,lon,lat\n{rows}"), &Columns::default()).unwrap();
            (table.points.len(), table.rejects.notes().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        let (points, told) = notes(["Ward1", "ward2", "ward1"]);
        assert!(points == 3 && told.contains("\"Ward1\" and \"ward1\"") && told.contains("line 2"), "{told}");
        assert_eq!(notes(["w1", "W2", "w3"]), (3, String::new()));
    }

    #[test]
    fn coordinates_are_checked_with_the_likely_cause() {
        let error = points("id,lon,lat\na,,n/a\nb,355562,116398\nc,50.9,-122.6\nd,\"-2,5\",51\n", &Columns::default());
        let texts: Vec<String> = error.unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 5, "{texts:?}");
        assert!(texts[0].contains("line 2, column \"lon\"") && texts[0].contains("blank"), "{}", texts[0]);
        assert!(texts[1].contains("line 2, column \"lat\": \"n/a\""), "{}", texts[1]);
        assert!(texts[2].contains("line 3") && texts[2].contains("British National Grid"), "{}", texts[2]);
        assert!(texts[3].contains("line 4") && texts[3].contains("swapped"), "{}", texts[3]);
        assert!(texts[4].contains("decimal comma"), "{}", texts[4]);
    }

    #[test]
    fn rows_that_cannot_be_used_are_left_out_and_counted() {
        let text = "id,lon,lat\na,1,2\n,1,2\nc,,x\n\n,,\n1.2E+05,1,2\nf,900,2\ng,3,4\nh,3\n";
        let table = raw("areas.csv", text);
        let found = PointTable::from_raw(&table, &Columns::default()).unwrap();
        let ids: Vec<(&str, usize)> = found.points.iter().map(|p| (p.id.as_str(), p.row)).collect();
        assert_eq!(ids, [("a", 0), ("g", 5)]);
        assert_eq!((found.rejects.rows(), table.blank_rows), (5, 1), "eight rows in all");
        let lines = found.rejects.lines();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0], "1 x the id is a number in scientific notation, as a spreadsheet makes of codes (line 7)");
        assert_eq!(lines[1], "1 x the id is blank (line 3)");
        assert_eq!(lines[2], "2 x the position is missing or cannot be read (line 4, line 8)");
        assert_eq!(lines[3], "1 x the row has more or fewer cells than the header (line 10)");
        let all: Vec<String> = found.rejects.into_problems().iter().map(ToString::to_string).collect();
        assert_eq!(all.len(), 6, "a row may have two faults: {all:?}");
    }

    #[test]
    fn geojson_positions_are_the_geometry() {
        let feature =
            r#"{"type":"Feature","properties":{"id":"a","lon":9},"geometry":{"type":"Point","coordinates":[-2.5,51]}}"#;
        let table = raw("a.geojson", &format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#));
        let checked = PointTable::from_raw(&table, &Columns::default()).unwrap();
        assert_eq!(checked.points[0].at, LonLat::from_degrees(-2.5, 51.0).unwrap());
        let error = PointTable::from_raw(&table, &named("", "", "lon", "")).unwrap_err().to_string();
        assert!(error.contains("leave `lon` and `lat` out"), "{error}");
    }

    #[test]
    fn swapped_tables_are_recognised_by_the_extent() {
        let at = |lon: f64, lat: f64| LonLat::from_degrees(lon, lat).unwrap();
        let extent = [at(-3.5, 50.0), at(-1.5, 52.0)];
        assert!(looks_swapped([at(51.0, -2.5), at(50.5, -3.0), at(0.0, 0.0)].into_iter(), extent));
        assert!(!looks_swapped([at(51.0, -2.5), at(-2.5, 51.0)].into_iter(), extent), "half is not most");
        assert!(!looks_swapped([at(10.0, 60.0)].into_iter(), extent), "elsewhere is not swapped");
        assert!(!looks_swapped([].into_iter(), extent));
        let problem = |p: LonLat| swapped_problem(Path::new("sites.csv"), [("a", p)].into_iter(), extent, "the roads");
        let text = problem(at(51.0, -2.5)).unwrap().to_string();
        assert!(
            text.contains("look swapped: \"a\" is at lon 51, lat -2.5, but the roads lie within lon -3.5"),
            "{text}"
        );
        assert!(problem(at(-2.5, 51.0)).is_none());
    }
}
