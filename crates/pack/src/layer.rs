//! What goes into a map layer.

use std::collections::BTreeSet;

use geo_types::MultiPolygon;
use waywarden_network::LonLat;

use crate::error::LayerError;
use crate::names::{RUN_ID_FIELD, field_fault};
use crate::value::{Kind, Value};

/// A map layer: features of one geometry type with the same fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Name of the layer in GIS programs.
    pub name: String,
    /// If given, the last property of every feature, `run_id`.
    pub run_id: Option<String>,
    /// The fields, in the order they are written.
    pub fields: Vec<Field>,
    /// The features, in the order they are written (drawn: the first lies lowest).
    pub features: Vec<Feature>,
}

/// A field of a [`Layer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// snake_case, with the unit (`extra_min`).
    pub name: String,
    /// Type of the values.
    pub kind: Kind,
}

/// A feature of a [`Layer`].
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Identifier, stable between runs, unique in the layer.
    pub id: String,
    /// Where it is.
    pub geometry: Geometry,
    /// One value for every field of the layer.
    pub values: Vec<Value>,
}

/// Where a feature is. WGS 84; nothing may reach across the 180th meridian.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// Nowhere, or not known: `null` in the file, at home in a layer of any type.
    None,
    /// A position.
    Point(LonLat),
    /// An area, x = longitude and y = latitude in degrees; rings either way round.
    MultiPolygon(MultiPolygon<f64>),
    /// An area that is right already, written as it is: polygons of closed rings of (longitude, latitude) in 1e-6 degree,
    /// the exterior first and counter-clockwise, holes clockwise, nothing crossing. For areas made on that lattice.
    MultiPolygonE6(Vec<Vec<Vec<[i32; 2]>>>),
    /// Lines, each with at least two positions.
    MultiLineString(Vec<Vec<LonLat>>),
}

impl Geometry {
    /// The GeoJSON name of the type.
    pub(crate) fn type_name(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Point(_) => Some("Point"),
            Self::MultiPolygon(_) | Self::MultiPolygonE6(_) => Some("MultiPolygon"),
            Self::MultiLineString(_) => Some("MultiLineString"),
        }
    }
}

impl Field {
    /// A field from its name and kind.
    #[must_use]
    pub fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind }
    }
}

impl Feature {
    /// A feature from its identifier, geometry and values.
    #[must_use]
    pub fn new(id: impl Into<String>, geometry: Geometry, values: Vec<Value>) -> Self {
        Self { id: id.into(), geometry, values }
    }
}

impl Layer {
    /// A layer without features and run id.
    #[must_use]
    pub fn new(name: &str, fields: Vec<Field>) -> Self {
        Self { name: name.to_owned(), run_id: None, fields, features: Vec::new() }
    }

    /// Whether names, identifiers, kinds and the geometry type are right. Positions are checked when they are rounded.
    ///
    /// # Errors
    /// [`LayerError`], naming the first feature and field that is wrong.
    pub fn validate(&self) -> Result<(), LayerError> {
        if self.name.trim().is_empty() {
            return Err(LayerError::NoName);
        }
        let mut seen: BTreeSet<&str> = self.run_id.iter().map(|_| RUN_ID_FIELD).collect();
        for field in &self.fields {
            if let Some(reason) = field_fault(&field.name) {
                return Err(LayerError::BadFieldName { field: field.name.clone(), reason });
            }
            if !seen.insert(&field.name) {
                return Err(LayerError::DuplicateField { field: field.name.clone() });
            }
        }
        let mut ids = BTreeSet::new();
        let mut geometry_type = None;
        for (index, feature) in self.features.iter().enumerate() {
            if feature.id.is_empty() {
                return Err(LayerError::NoId { index });
            }
            if !ids.insert(&feature.id) {
                return Err(LayerError::DuplicateId { id: feature.id.clone() });
            }
            if let Some(found) = feature.geometry.type_name() {
                let expected = *geometry_type.get_or_insert(found);
                if expected != found {
                    return Err(LayerError::MixedGeometry { id: feature.id.clone(), expected, found });
                }
            }
            self.validate_values(feature)?;
        }
        Ok(())
    }

    fn validate_values(&self, feature: &Feature) -> Result<(), LayerError> {
        let row = || format!("feature {:?}", feature.id);
        let (expected, found) = (self.fields.len(), feature.values.len());
        if expected != found {
            return Err(LayerError::WrongCount { row: row(), expected, found });
        }
        self.fields.iter().zip(&feature.values).try_for_each(|(field, value)| value.check(field.kind, &field.name, row))
    }
}
