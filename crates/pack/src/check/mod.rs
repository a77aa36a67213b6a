//! A strict reader of finished layers: RFC 7946 and the house rules on top of it.
//!
//! The house rules: one geometry type per file out of Point, MultiLineString and MultiPolygon; positions of exactly two
//! numbers with at most six decimals; flat properties, the same keys on every feature, one type per key; unique text ids;
//! a collection `name`; no `crs`. Areas must be valid besides: no crossing, overlapping or nested boundary.

mod geometry;
mod json;

use std::collections::{BTreeMap, BTreeSet};

use crate::names::field_fault;
use json::Json;

/// More violations than this are counted, not listed: the first ones tell what is wrong.
const MOST_LISTED: usize = 100;

/// What a right file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// The collection's name.
    pub name: String,
    /// Number of features.
    pub features: usize,
    /// Number of features with a null geometry.
    pub null_geometries: usize,
    /// Number of positions, closing ones included.
    pub positions: usize,
    /// The geometry type, if any feature has a geometry.
    pub geometry: Option<String>,
    /// The property keys, in the order of the first feature.
    pub keys: Vec<String>,
}

/// Reads a GeoJSON file strictly.
///
/// The whole file is held in memory about tenfold, which is fine for the 10 MB that a GeoJSON should stay below.
///
/// # Errors
/// Every departure from RFC 7946 and the house rules of this [module](self), in the order of the file; the first 100,
/// and then how many more.
pub fn check_geojson(bytes: &[u8]) -> Result<Stats, Vec<String>> {
    let root: Json = match serde_json::from_slice(bytes) {
        Ok(root) => root,
        Err(e) => return Err(vec![format!("not JSON (which has no NaN, Infinity or byte order mark): {e}")]),
    };
    let mut checker = Checker::default();
    checker.collection(&root);
    checker.finish()
}

#[derive(Debug, Default)]
struct Checker {
    faults: Vec<String>,
    more: usize,
    stats: Stats,
    ids: BTreeSet<String>,
    types: BTreeMap<String, &'static str>,
}

impl Checker {
    fn fault(&mut self, text: String) {
        if self.faults.len() < MOST_LISTED {
            self.faults.push(text);
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Result<Stats, Vec<String>> {
        if self.more > 0 {
            self.faults.push(format!("and {} more", self.more));
        }
        if self.faults.is_empty() { Ok(self.stats) } else { Err(self.faults) }
    }

    /// The members of an object are `allowed` ones, each once, and its `type` is right.
    fn object(&mut self, place: &str, object: &Json, type_name: &str, allowed: &[&str]) {
        let Json::Object(members) = object else {
            return self.fault(format!("{place} is {}, not an object", object.type_name()));
        };
        let mut seen = BTreeSet::new();
        for (key, _) in members {
            if !seen.insert(key) {
                self.fault(format!("{place} has the member {key:?} twice"));
            } else if key == "crs" {
                self.fault(format!("{place} has a crs member, which RFC 7946 took out: positions are WGS 84"));
            } else if !allowed.contains(&key.as_str()) {
                self.fault(format!("{place} has the foreign member {key:?}"));
            }
        }
        match object.get("type") {
            Some(Json::Text(found)) if found == type_name => {}
            _ => self.fault(format!("{place} has no \"type\": {type_name:?}")),
        }
    }

    fn collection(&mut self, root: &Json) {
        self.object("the file", root, "FeatureCollection", &["type", "name", "features"]);
        match root.get("name") {
            Some(Json::Text(name)) if !name.trim().is_empty() => self.stats.name.clone_from(name),
            _ => self.fault("the collection has no name".to_owned()),
        }
        let Some(Json::List(features)) = root.get("features") else {
            return self.fault("the collection has no list of features".to_owned());
        };
        self.stats.features = features.len();
        for (index, feature) in features.iter().enumerate() {
            self.feature(index, feature);
        }
    }

    fn feature(&mut self, index: usize, feature: &Json) {
        let id = match feature.get("id") {
            Some(Json::Text(id)) if !id.is_empty() => Some(id.clone()),
            _ => None,
        };
        let place = id.as_ref().map_or_else(|| format!("feature {index}"), |id| format!("feature {id:?}"));
        self.object(&place, feature, "Feature", &["type", "id", "properties", "geometry"]);
        match id {
            Some(id) if self.ids.contains(&id) => self.fault(format!("{place}: the id is used twice")),
            Some(id) => {
                self.ids.insert(id);
            }
            None => self.fault(format!("{place} has no id that is text")),
        }
        match feature.get("properties") {
            Some(Json::Object(properties)) => self.properties(index, &place, properties),
            _ => self.fault(format!("{place} has no object of properties")),
        }
        match feature.get("geometry") {
            Some(Json::Null) => self.stats.null_geometries += 1,
            Some(geometry) => self.geometry(&place, geometry),
            None => self.fault(format!("{place} has no geometry member (null where there is none)")),
        }
    }

    fn properties(&mut self, index: usize, place: &str, properties: &[(String, Json)]) {
        let keys: BTreeSet<&str> = properties.iter().map(|(key, _)| key.as_str()).collect();
        if keys.len() < properties.len() {
            self.fault(format!("{place} has a property twice"));
        }
        if index == 0 {
            self.stats.keys = properties.iter().map(|(key, _)| key.clone()).collect();
            for key in &keys {
                if let Some(reason) = field_fault(key) {
                    self.fault(format!("the property name {key:?} {reason}"));
                }
            }
        } else if keys != self.stats.keys.iter().map(String::as_str).collect() {
            self.fault(format!("{place} has other properties than the first feature"));
        }
        for (key, value) in properties {
            let found = value.type_name();
            match value {
                Json::Null => continue,
                Json::List(_) | Json::Object(_) => {
                    self.fault(format!("{place}: the property {key:?} is a {found}, not a single value"));
                    continue;
                }
                _ => {}
            }
            let expected = *self.types.entry(key.clone()).or_insert(found);
            if expected != found {
                self.fault(format!("{place}: the property {key:?} is {found}, but {expected} before"));
            }
        }
    }
}
