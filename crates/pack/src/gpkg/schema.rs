//! The tables that the GeoPackage standard asks for.

use rusqlite::Connection;

use super::geometry::SRS_ID;
use crate::value::Kind;
use crate::wkb::degrees;

/// The date that stands wherever the format asks for one: results are the same whenever they are made.
const FIXED_DATE: &str = "2000-01-01T00:00:00.000Z";

/// "GPKG" (clause 1.1.1.1.1) and version 1.3.0.
const HEAD: &str = "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300; PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';";

const TABLES: &str = r#"
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"#;

/// EPSG:4326 as well-known text, axes as GeoPackage has them.
const WGS_84: &str = r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#;

const RTREE_DEFINITION: &str = "http://www.geopackage.org/spec120/#extension_rtree";

/// A name in SQL.
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Everything but the layers.
pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(HEAD)?;
    connection.execute_batch(TABLES)?;
    let systems = [
        ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinate reference system"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
        ("WGS 84 geodetic", SRS_ID, "EPSG", SRS_ID, WGS_84, "longitude and latitude on the WGS 84 spheroid"),
    ];
    for system in systems {
        connection.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", system)?;
    }
    // QGIS expects its table of styles among the contents, as it would register it.
    contents(connection, "layer_styles", "attributes", "layer_styles", None)
}

fn contents(connection: &Connection, name: &str, kind: &str, title: &str, srs: Option<i32>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
        VALUES (?, ?, ?, ?, ?, ?)";
    connection.execute(sql, (name, kind, name, title, FIXED_DATE, srs)).map(|_| ())
}

fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "TEXT",
        Kind::Integer => "INTEGER",
        Kind::Number { .. } => "DOUBLE",
        Kind::Boolean => "BOOLEAN",
    }
}

fn columns(columns: &[(String, Kind)]) -> String {
    columns.iter().map(|(name, kind)| format!(", {} {}", quote(name), sql_type(*kind))).collect()
}

/// A table of features with its R-tree.
pub(super) fn create_features(
    connection: &Connection,
    name: &str,
    title: &str,
    type_name: Option<&str>,
    fields: &[(String, Kind)],
) -> rusqlite::Result<()> {
    let type_name = type_name.unwrap_or("Geometry").to_uppercase();
    let table = quote(name);
    connection.execute_batch(&format!(
        "CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {type_name}{});",
        columns(fields)
    ))?;
    contents(connection, name, "features", title, Some(SRS_ID))?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (name, type_name.as_str(), SRS_ID),
    )?;
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (name, RTREE_DEFINITION),
    )?;
    let rtree = quote(&format!("rtree_{name}_geom"));
    connection.execute_batch(&format!("CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy);"))
}

/// A table without geometry.
pub(super) fn create_attributes(
    connection: &Connection,
    name: &str,
    fields: &[(String, Kind)],
) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TABLE {} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{});",
        quote(name),
        columns(fields)
    ))?;
    contents(connection, name, "attributes", "", None)
}

/// West, south, east and north in micro-degrees, for the list of contents.
pub(super) fn set_bounds(connection: &Connection, name: &str, bounds: [i32; 4]) -> rusqlite::Result<()> {
    let [west, south, east, north] = bounds.map(degrees);
    let sql = "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?";
    connection.execute(sql, (west, south, east, north, name)).map(|_| ())
}

/// The triggers that keep the R-tree in step when somebody edits the layer (annex F.3 of version 1.3). They call
/// functions that GDAL and QGIS bring, so they are made after the features have been written.
pub(super) fn create_triggers(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    let table = quote(name);
    let rtree = quote(&format!("rtree_{name}_geom"));
    let trigger = |what: &str| quote(&format!("rtree_{name}_geom_{what}"));
    let put = format!(
        "INSERT OR REPLACE INTO {rtree} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));"
    );
    let some = "NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)";
    let none = "NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)";
    let statements = [
        format!("CREATE TRIGGER {} AFTER INSERT ON {table} WHEN ({some}) BEGIN {put} END;", trigger("insert")),
        format!(
            "CREATE TRIGGER {} AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND ({some}) BEGIN {put} END;",
            trigger("update1")
        ),
        format!(
            "CREATE TRIGGER {} AFTER UPDATE OF geom ON {table} WHEN OLD.fid = NEW.fid AND ({none})
             BEGIN DELETE FROM {rtree} WHERE id = OLD.fid; END;",
            trigger("update2")
        ),
        format!(
            "CREATE TRIGGER {} AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND ({some})
             BEGIN DELETE FROM {rtree} WHERE id = OLD.fid; {put} END;",
            trigger("update3")
        ),
        format!(
            "CREATE TRIGGER {} AFTER UPDATE ON {table} WHEN OLD.fid != NEW.fid AND ({none})
             BEGIN DELETE FROM {rtree} WHERE id IN (OLD.fid, NEW.fid); END;",
            trigger("update4")
        ),
        format!(
            "CREATE TRIGGER {} AFTER DELETE ON {table} WHEN OLD.geom NOT NULL
             BEGIN DELETE FROM {rtree} WHERE id = OLD.fid; END;",
            trigger("delete")
        ),
    ];
    connection.execute_batch(&statements.concat())
}

/// A style that QGIS takes when the layer is opened.
pub(super) fn add_style(connection: &Connection, name: &str, title: &str, qml: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
        styleQML, styleSLD, useAsDefault, description, owner, update_time)
        VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)";
    connection.execute(sql, (name, name, qml, title, FIXED_DATE)).map(|_| ())
}
