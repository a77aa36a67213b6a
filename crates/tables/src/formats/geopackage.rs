//! Layers of points and tables of a GeoPackage.

use std::io::Cursor;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use super::outlines::{RawOutlines, no_geometry};
use super::{Complaint, Features, damaged, one_of, wkb};
use crate::raw::Rows;
use crate::{Crs, Files, Problem, Problems, RawTable, Reading, Rejects, TableKind, TableOptions};

/// An open database, with the layer that is meant and the column and system of its geometry, if it has one.
struct Opened {
    database: Connection,
    layer: String,
    geometry: Option<(String, Crs)>,
}

fn opened(files: Option<&Files>, path: &Path, bytes: Vec<u8>, options: &TableOptions) -> Result<Opened, Problems> {
    let wrong = |error: rusqlite::Error| damaged(path, "GeoPackage", error);
    unwritten_log(files, path)?;
    let database = open(bytes).map_err(wrong)?;
    // A plain SQLite database lists no layers: its tables are.
    let listed = names(&database, LAYERS).ok().filter(|names| !names.is_empty());
    let is_geopackage = listed.is_some();
    let names = match listed {
        Some(names) => names,
        None => names(&database, TABLES).map_err(wrong)?,
    };
    let layer = one_of(path, "layer", &names, options.layer.as_deref())?.to_owned();
    let geometry = match is_geopackage {
        true => geometry_column(&database, &layer).map_err(wrong)?,
        false => geometry_by_content(&database, &layer).map_err(wrong)?,
    };
    let geometry = match geometry {
        Some((column, srs)) => {
            let in_file = match is_geopackage {
                true => crs_of(path, &database, srs)?,
                false => u32::try_from(srs).ok().and_then(Crs::of_epsg),
            };
            let crs = crate::geojson_table::agreed(path, in_file, options.crs)?;
            let crs = crs.ok_or_else(|| {
                let help = "say it in the case, such as crs = \"EPSG:27700\", or export the layer in EPSG:4326";
                Problem::of_file(path, format!("the layer \"{layer}\" does not say its coordinate system"), help)
            })?;
            Some((column, crs))
        }
        None => None,
    };
    Ok(Opened { database, layer, geometry })
}

pub(super) fn read(
    files: Option<&Files>,
    path: &Path,
    bytes: Vec<u8>,
    options: &TableOptions,
) -> Result<RawTable, Problems> {
    let Opened { database, layer, geometry } = opened(files, path, bytes, options)?;
    match geometry {
        Some((column, crs)) => features(path, &database, &layer, (&column, crs), options),
        None => rows(path, &database, &layer, options),
    }
}

/// The polygons of a layer.
pub(super) fn outlines(
    files: Option<&Files>,
    path: &Path,
    bytes: Vec<u8>,
    options: &TableOptions,
) -> Result<RawOutlines, Problems> {
    let wrong = |error: rusqlite::Error| damaged(path, "GeoPackage", error);
    let Opened { database, layer, geometry } = opened(files, path, bytes, options)?;
    let Some((geometry, crs)) = geometry else {
        let message = format!("the layer \"{layer}\" has no geometry");
        return Err(Problem::of_file(path, message, "name a layer of polygons").into());
    };
    let mut features = Vec::new();
    let columns = each(&database, &layer, &geometry, &mut |blob, cells| {
        let polygons = blob.map_or_else(|| Err(no_geometry()), |blob| wkb::polygons(body(blob)));
        features.push((cells, polygons));
    })
    .map_err(wrong)?;
    Ok(RawOutlines { format: "GeoPackage layer", layer: Some(layer), columns, crs, features })
}

/// Takes the geometry of a row and its other cells.
type Take<'t> = dyn FnMut(Option<&[u8]>, Vec<String>) + 't;

/// Gives the geometry of each row and its other cells, and returns the names of these.
fn each(database: &Connection, layer: &str, geometry: &str, give: &mut Take<'_>) -> rusqlite::Result<Vec<String>> {
    let mut query = database.prepare(&format!("SELECT * FROM {}", quoted(layer)))?;
    let names: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
    let at = names.iter().position(|name| name.eq_ignore_ascii_case(geometry));
    let kept: Vec<usize> = (0..names.len()).filter(|column| Some(*column) != at).collect();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let blob = match at.map(|at| row.get_ref(at)).transpose()? {
            Some(ValueRef::Blob(blob)) => Some(blob),
            _ => None,
        };
        let cells = kept.iter().map(|column| row.get_ref(*column).map(text)).collect::<Result<Vec<_>, _>>()?;
        give(blob, cells);
    }
    Ok(kept.into_iter().map(|column| names[column].clone()).collect())
}

/// Changes that QGIS has not yet written into the file stand in another beside it.
fn unwritten_log(files: Option<&Files>, path: &Path) -> Result<(), Problem> {
    let mut beside = path.as_os_str().to_owned();
    beside.push("-wal");
    let beside = Path::new(&beside);
    // A peek of at most no bytes fails where there are some.
    if files.is_some_and(|files| files.is_file(beside) && files.peek(beside, 0).is_none()) {
        let help = "close the project or program that has it open, so that the file is complete";
        let message = "the GeoPackage is open elsewhere: changes stand in a file -wal beside it";
        return Err(Problem::of_file(path, message, help));
    }
    Ok(())
}

fn open(mut bytes: Vec<u8>) -> rusqlite::Result<Connection> {
    // A database in memory cannot keep a log of changes; these two bytes ask for one (SQLite file format, 1.3.3).
    for mode in bytes.iter_mut().skip(18).take(2) {
        *mode = 1;
    }
    let length = bytes.len();
    let mut database = Connection::open_in_memory()?;
    database.deserialize_read_exact("main", Cursor::new(bytes), length, true)?;
    database.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;")?;
    Ok(database)
}

const LAYERS: &str =
    "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY rowid";
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
    AND name NOT LIKE 'gpkg_%' AND name NOT LIKE 'rtree_%' ORDER BY rowid";

/// A column that holds geometries of the form of a GeoPackage, and the number of their system.
fn geometry_by_content(database: &Connection, table: &str) -> rusqlite::Result<Option<(String, i64)>> {
    let mut query = database.prepare(&format!("SELECT * FROM {} LIMIT 1", quoted(table)))?;
    let names: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = query.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    for (column, name) in names.into_iter().enumerate() {
        if let ValueRef::Blob([b'G', b'P', _, flags, a, b, c, d, ..]) = row.get_ref(column)? {
            let bytes = [*a, *b, *c, *d];
            let srs = if flags & 1 == 1 { i32::from_le_bytes(bytes) } else { i32::from_be_bytes(bytes) };
            // Many writers leave the order of bytes of the head unsaid.
            let swapped = srs.swap_bytes();
            let known = |srs: i32| u32::try_from(srs).ok().and_then(Crs::of_epsg).is_some();
            return Ok(Some((name, i64::from(if known(srs) || !known(swapped) { srs } else { swapped }))));
        }
    }
    Ok(None)
}

fn names(database: &Connection, text: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = database.prepare(text)?;
    query.query_map([], |row| row.get(0))?.collect()
}

/// The column of the geometry and its system by number, if the layer has one.
fn geometry_column(database: &Connection, layer: &str) -> rusqlite::Result<Option<(String, i64)>> {
    let has_any: i64 =
        database.query_row("SELECT count(*) FROM sqlite_master WHERE name = 'gpkg_geometry_columns'", [], |row| {
            row.get(0)
        })?;
    if has_any == 0 {
        return Ok(None);
    }
    let text = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?1";
    database.query_row(text, [layer], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

fn crs_of(path: &Path, database: &Connection, srs: i64) -> Result<Option<Crs>, Problem> {
    match srs {
        0 => return Ok(Some(Crs::Wgs84)),
        -1 => return Ok(None),
        _ => {}
    }
    let text = "SELECT srs_name, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    type Row = (Option<String>, Option<String>, Option<i64>, Option<String>);
    let found: Option<Row> = database
        .query_row(text, [srs], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()
        .map_err(|error| damaged(path, "GeoPackage", error))?;
    let (name, organization, code, definition) = found.unwrap_or_default();
    let by_code = organization
        .filter(|organization| organization.eq_ignore_ascii_case("epsg"))
        .and(code)
        .and_then(|code| Crs::of_epsg(u32::try_from(code).ok()?));
    if let Some(crs) = by_code {
        return Ok(Some(crs));
    }
    let texts = [definition, name.clone()];
    let named = texts.iter().flatten().find_map(|text| Crs::named(text).ok());
    named.map(Some).ok_or_else(|| {
        let unknown = crate::UnknownCrs(name.unwrap_or_else(|| format!("number {srs}")));
        Problem::of_file(path, unknown.to_string(), unknown.help())
    })
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn features(
    path: &Path,
    database: &Connection,
    layer: &str,
    (geometry, crs): (&str, Crs),
    options: &TableOptions,
) -> Result<RawTable, Problems> {
    let wrong = |error: rusqlite::Error| damaged(path, "GeoPackage", error);
    let mut query = database.prepare(&format!("SELECT * FROM {}", quoted(layer))).map_err(wrong)?;
    let names: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
    let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(geometry)) else {
        return Err(damaged(path, "GeoPackage", format!("the layer has no column {geometry}")).into());
    };
    let kept: Vec<usize> = (0..names.len()).filter(|column| *column != at).collect();
    let columns = kept.iter().map(|column| names[*column].clone()).collect();
    let mut features = Features::new(path, columns, Some(crs), options);
    let mut rows = query.query([]).map_err(wrong)?;
    while let Some(row) = rows.next().map_err(wrong)? {
        let point = match row.get_ref(at).map_err(wrong)? {
            ValueRef::Blob(blob) => point(blob),
            _ => Err(("the feature has no geometry".to_owned(), "give the feature a Point, or remove it")),
        };
        let cells =
            kept.iter().map(|column| row.get_ref(*column).map(text)).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        features.push(point, cells.iter().map(String::as_str));
    }
    features.finish("GeoPackage layer", Some(layer.to_owned()))
}

fn rows(path: &Path, database: &Connection, layer: &str, options: &TableOptions) -> Result<RawTable, Problems> {
    let wrong = |error: rusqlite::Error| damaged(path, "GeoPackage", error);
    let mut query = database.prepare(&format!("SELECT * FROM {}", quoted(layer))).map_err(wrong)?;
    let columns: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
    let mut built = Rows::new(columns.len());
    let mut found = query.query([]).map_err(wrong)?;
    let mut number = 0;
    while let Some(row) = found.next().map_err(wrong)? {
        let cells = (0..columns.len()).map(|column| row.get_ref(column).map(text));
        let cells = cells.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        number += 1;
        built.push(number, None, cells.iter().map(|cell| cell.trim()));
    }
    if number == 0 {
        return Err(Problem::of_file(path, format!("the table \"{layer}\" has no rows"), "export it again").into());
    }
    let reading =
        Reading { format: "GeoPackage table".to_owned(), layer: Some(layer.to_owned()), ..Reading::default() };
    Ok(RawTable {
        path: path.to_owned(),
        kind: TableKind::Rows,
        columns,
        rows: built.finish(),
        blank_rows: 0,
        rejects: Rejects::keeping(options.keep_all),
        reading,
        crs: options.crs,
    })
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Real(value) => value.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The geometry of a GeoPackage: a head with a box of any size (specification, 2.1.3), then well-known binary.
fn point(blob: &[u8]) -> Result<(f64, f64), Complaint> {
    wkb::point(body(blob))
}

/// The well-known binary behind the head of a geometry.
fn body(blob: &[u8]) -> &[u8] {
    const BOX_BYTES: [usize; 5] = [0, 32, 48, 48, 64];
    let body = match blob {
        [b'G', b'P', _, flags, ..] => BOX_BYTES.get(usize::from(flags >> 1 & 7)).and_then(|size| blob.get(8 + size..)),
        _ => None,
    };
    body.unwrap_or_default()
}
