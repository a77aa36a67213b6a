//! Layers and tables as one GeoPackage (OGC 12-128r17, version 1.3), with spatial indexes and styles inside.
//!
//! Version 1.3 (`user_version` 10300), since GDAL 3.6 and QGIS 3.22, which are still about, warn at 1.4. Every layer has
//! an R-tree with the triggers of annex F.3, and its style in the table `layer_styles`, where QGIS looks for it. The
//! bytes depend on the layers alone: the dates that the format asks for are fixed.

mod geometry;
mod schema;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

use crate::error::LayerError;
use crate::layer::Layer;
use crate::names::RUN_ID_FIELD;
use crate::qgis::qml;
use crate::shape::{Shape, join_bounds};
use crate::style::Style;
use crate::table::{Table, neutral_text};
use crate::value::{Kind, Value, number_text};
use crate::wkb::degrees;

/// A layer with how it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Styled<'a> {
    /// The layer; its name is that of the table.
    pub layer: &'a Layer,
    /// For people.
    pub title: &'a str,
    /// Its style, if it has one.
    pub style: Option<&'a Style>,
}

/// Why a GeoPackage could not be made.
#[derive(Debug, thiserror::Error)]
pub enum GpkgError {
    /// A layer or table does not hold what it declares.
    #[error("{0}")]
    Layer(#[from] LayerError),
    /// The database refused.
    #[error("the GeoPackage cannot be made: {0}")]
    Database(#[from] rusqlite::Error),
}

/// The bytes of a GeoPackage with `layers` and `tables`. Where a table has the name of a layer it gets `_table` added.
/// `check` is called for each feature and between the steps, so that whoever waits can stop it.
///
/// # Errors
/// [`GpkgError`].
pub fn write_gpkg(layers: &[Styled<'_>], tables: &[&Table], check: &dyn Fn()) -> Result<Vec<u8>, GpkgError> {
    let connection = Connection::open_in_memory()?;
    schema::create(&connection)?;
    // One transaction: the counters in the header of the file then do not depend on the number of rows.
    connection.execute_batch("BEGIN")?;
    for styled in layers {
        write_layer(&connection, styled, check)?;
    }
    for table in tables {
        let clashes = layers.iter().any(|styled| styled.layer.name == table.name);
        let name = if clashes { format!("{}_table", table.name) } else { table.name.clone() };
        write_table(&connection, table, &name)?;
        check();
    }
    connection.execute_batch("COMMIT")?;
    check();
    connection.execute_batch("VACUUM")?;
    check();
    Ok(connection.serialize("main")?.to_vec())
}

fn write_layer(connection: &Connection, styled: &Styled<'_>, check: &dyn Fn()) -> Result<(), GpkgError> {
    let layer = styled.layer;
    layer.validate()?;
    let shapes = layer.features.iter().inspect(|_| check()).map(Shape::of).collect::<Result<Vec<Shape>, _>>()?;
    let type_name = layer.features.iter().find_map(|f| f.geometry.type_name());
    let mut columns: Vec<(String, Kind)> = vec![("feature_id".to_owned(), Kind::Text)];
    columns.extend(layer.fields.iter().map(|field| (field.name.clone(), field.kind)));
    if layer.run_id.is_some() {
        columns.push((RUN_ID_FIELD.to_owned(), Kind::Text));
    }
    schema::create_features(connection, &layer.name, styled.title, type_name, &columns)?;
    if let Some(bounds) = join_bounds(shapes.iter().filter_map(Shape::bounds)) {
        schema::set_bounds(connection, &layer.name, bounds)?;
    }
    let quoted = schema::quote(&layer.name);
    let marks = vec!["?"; columns.len() + 2].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO {quoted} VALUES ({marks})"))?;
    let rtree = schema::quote(&format!("rtree_{}_geom", layer.name));
    let mut index = connection.prepare(&format!("INSERT INTO {rtree} VALUES (?, ?, ?, ?, ?)"))?;
    for (number, (feature, shape)) in layer.features.iter().zip(&shapes).enumerate() {
        check();
        let fid = number as i64 + 1;
        let blob = geometry::blob(shape).map_or(Sql::Null, Sql::Blob);
        let mut row = vec![Sql::Integer(fid), blob, Sql::Text(feature.id.clone())];
        row.extend(feature.values.iter().zip(&layer.fields).map(|(value, field)| cell(value, field.kind)));
        row.extend(layer.run_id.clone().map(Sql::Text));
        insert.execute(params_from_iter(row))?;
        if let Some([west, south, east, north]) = shape.bounds() {
            let [west, south, east, north] = [west, south, east, north].map(degrees);
            index.execute((fid, west, east, south, north))?;
        }
    }
    schema::create_triggers(connection, &layer.name)?;
    if let Some(style) = styled.style {
        schema::add_style(connection, &layer.name, styled.title, &qml(layer, style))?;
    }
    Ok(())
}

fn write_table(connection: &Connection, table: &Table, name: &str) -> Result<(), GpkgError> {
    table.validate()?;
    let columns: Vec<(String, Kind)> = table.columns.iter().map(|c| (c.name.clone(), c.kind)).collect();
    schema::create_attributes(connection, name, &columns)?;
    let marks = vec!["?"; columns.len() + 1].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO {} VALUES ({marks})", schema::quote(name)))?;
    for (number, values) in table.rows.iter().enumerate() {
        let mut row = vec![Sql::Integer(number as i64 + 1)];
        row.extend(values.iter().zip(&columns).map(|(value, (_, kind))| cell(value, *kind)));
        insert.execute(params_from_iter(row))?;
    }
    Ok(())
}

/// A value as in the other formats: numbers rounded, text on one line. Nothing computes with text in a database, but what
/// is copied from QGIS into a spreadsheet would.
fn cell(value: &Value, kind: Kind) -> Sql {
    match (value, kind) {
        (Value::Null, _) => Sql::Null,
        (Value::Text(text), _) => Sql::Text(neutral_text(text)),
        (Value::Integer(number), _) => Sql::Integer(*number),
        (Value::Number(number), Kind::Number { decimals }) => {
            Sql::Real(number_text(*number, decimals).parse().unwrap_or(*number))
        }
        (Value::Number(number), _) => Sql::Real(*number),
        (Value::Boolean(flag), _) => Sql::Integer(i64::from(*flag)),
    }
}
