//! A layer as GeoParquet 1.1.0 (<https://geoparquet.org/releases/v1.1.0/>): a Parquet table with the columns of the other
//! formats and the geometry as well-known binary, for DuckDB, R, Python and QGIS.
//!
//! Numbers are doubles rounded as in the CSV and GeoJSON files, text is as it is. Rings are counter-clockwise outside and
//! clockwise inside; the reference system is the default of the format, longitude and latitude on WGS 84 (OGC:CRS84).

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::json;

use crate::MADE_BY;
use crate::error::LayerError;
use crate::layer::Layer;
use crate::names::RUN_ID_FIELD;
use crate::shape::{Shape, join_bounds};
use crate::value::{Kind, Value, number_text};
use crate::wkb::{degrees, push_wkb};

/// Why a GeoParquet file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum GeoParquetError {
    /// The layer does not hold what it declares.
    #[error("{0}")]
    Layer(#[from] LayerError),
    /// The library refused.
    #[error("the Parquet file cannot be made: {0}")]
    Parquet(#[from] ParquetError),
}

/// The bytes of the file; `about` is what its key-value metadata says besides `geo`.
///
/// # Errors
/// [`GeoParquetError`].
pub fn write_geoparquet(layer: &Layer, about: &[(&str, String)]) -> Result<Vec<u8>, GeoParquetError> {
    layer.validate()?;
    let shapes = layer.features.iter().map(Shape::of).collect::<Result<Vec<Shape>, _>>()?;
    let mut metadata = vec![KeyValue::new("geo".to_owned(), geo(layer, &shapes))];
    metadata.extend(about.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone())));
    let properties = WriterProperties::builder()
        .set_created_by(format!("{MADE_BY} {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(metadata))
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(layer)?, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    let rows = layer.features.len();
    texts(&mut group, layer.features.iter().map(|feature| Some(feature.id.as_str())))?;
    for (at, field) in layer.fields.iter().enumerate() {
        let values = layer.features.iter().map(|feature| &feature.values[at]);
        match field.kind {
            Kind::Text => texts(
                &mut group,
                values.map(|value| if let Value::Text(text) = value { Some(text.as_str()) } else { None }),
            )?,
            Kind::Integer => column::<Int64Type>(
                &mut group,
                values.map(|value| if let Value::Integer(number) = value { Some(*number) } else { None }),
            )?,
            Kind::Number { decimals } => column::<DoubleType>(
                &mut group,
                values.map(|value| match value {
                    Value::Number(number) => Some(number_text(*number, decimals).parse().unwrap_or(*number)),
                    Value::Integer(number) => Some(*number as f64),
                    _ => None,
                }),
            )?,
            Kind::Boolean => column::<BoolType>(
                &mut group,
                values.map(|value| if let Value::Boolean(flag) = value { Some(*flag) } else { None }),
            )?,
        }
    }
    if let Some(run_id) = &layer.run_id {
        texts(&mut group, std::iter::repeat_n(Some(run_id.as_str()), rows))?;
    }
    let blobs = shapes.iter().map(|shape| {
        let mut blob = Vec::new();
        push_wkb(&mut blob, shape).then(|| ByteArray::from(blob))
    });
    column::<ByteArrayType>(&mut group, blobs)?;
    group.close()?;
    Ok(writer.into_inner()?)
}

/// The metadata `geo` of the format.
fn geo(layer: &Layer, shapes: &[Shape]) -> String {
    let types: Vec<&str> = layer.features.iter().find_map(|f| f.geometry.type_name()).into_iter().collect();
    let mut column = json!({ "encoding": "WKB", "geometry_types": types, "orientation": "counterclockwise" });
    if let Some(bounds) = join_bounds(shapes.iter().filter_map(Shape::bounds)) {
        column["bbox"] = json!(bounds.map(degrees));
    }
    json!({ "version": "1.1.0", "primary_column": "geometry", "columns": { "geometry": column } }).to_string()
}

fn schema(layer: &Layer) -> Result<TypePtr, ParquetError> {
    let text = |name: &str, repetition| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_logical_type(Some(LogicalType::String))
            .with_repetition(repetition)
            .build()
    };
    let plain = |name: &str, physical| {
        Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL).build()
    };
    let mut columns = vec![text("feature_id", Repetition::OPTIONAL)?];
    for field in &layer.fields {
        columns.push(match field.kind {
            Kind::Text => text(&field.name, Repetition::OPTIONAL)?,
            Kind::Integer => plain(&field.name, Physical::INT64)?,
            Kind::Number { .. } => plain(&field.name, Physical::DOUBLE)?,
            Kind::Boolean => plain(&field.name, Physical::BOOLEAN)?,
        });
    }
    if layer.run_id.is_some() {
        columns.push(text(RUN_ID_FIELD, Repetition::OPTIONAL)?);
    }
    columns.push(plain("geometry", Physical::BYTE_ARRAY)?);
    let columns = columns.into_iter().map(Arc::new).collect();
    Ok(Arc::new(Type::group_type_builder(&layer.name).with_fields(columns).build()?))
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

fn texts<'a>(group: &mut Group<'_>, values: impl Iterator<Item = Option<&'a str>>) -> Result<(), ParquetError> {
    column::<ByteArrayType>(group, values.map(|text| text.map(ByteArray::from)))
}

/// Writes the next column of the group.
fn column<T: parquet::data_type::DataType>(
    group: &mut Group<'_>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let mut there = Vec::new();
    let mut known = Vec::new();
    for value in values {
        there.push(i16::from(value.is_some()));
        known.extend(value);
    }
    let missing = || ParquetError::General("the schema has fewer columns than are written".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(&known, Some(&there), None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use waywarden_network::LonLat;

    use super::*;
    use crate::layer::{Feature, Field, Geometry};

    #[test]
    fn a_layer_comes_back() {
        let number = Kind::Number { decimals: 2 };
        let fields = vec![Field::new("area_name", Kind::Text), Field::new("extra_min", number)];
        let mut layer = Layer::new("areas", fields);
        layer.run_id = Some("run".to_owned());
        let at = LonLat::from_degrees(-2.63, 50.945).unwrap();
        let name = "=cmd|' \u{202e}🏥";
        layer.features.push(Feature::new("a", Geometry::Point(at), vec![name.into(), 1.234.into()]));
        layer.features.push(Feature::new("b", Geometry::None, vec![Value::Null, Value::Null]));
        let bytes = write_geoparquet(&layer, &[("attribution", "©".to_owned())]).unwrap();
        assert_eq!(bytes, write_geoparquet(&layer, &[("attribution", "©".to_owned())]).unwrap());

        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
        let geo = metadata.iter().find(|entry| entry.key == "geo").and_then(|entry| entry.value.clone()).unwrap();
        let geo: serde_json::Value = serde_json::from_str(&geo).unwrap();
        assert_eq!(geo["columns"]["geometry"]["geometry_types"], json!(["Point"]));
        assert_eq!(geo["columns"]["geometry"]["bbox"], json!([-2.63, 50.945, -2.63, 50.945]));
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows[0].get_string(1).unwrap(), name);
        assert_eq!(rows[0].get_double(2).unwrap(), 1.23);
        let mut wkb = vec![1, 1, 0, 0, 0];
        wkb.extend((-2.63_f64).to_le_bytes());
        wkb.extend(50.945_f64.to_le_bytes());
        assert_eq!(rows[0].get_bytes(4).unwrap().data(), wkb);
        assert!(rows[1].get_double(2).is_err() && rows[1].get_bytes(4).is_err());
    }
}
