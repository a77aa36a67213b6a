//! Files for people: layers, tables, maps, the report and the run record, written all or nothing.
//!
//! The front door:
//! 1. [`run_id`] names the run from the version, the settings and the inputs, before anything is written.
//! 2. [`Staging::begin`] opens a temporary folder beside the final one.
//! 3. [`write_layer`] and [`write_csv`] put a [`Layer`] or a [`Table`] into a [`StagedFile`].
//! 4. [`Staging::commit_with_record`] adds `run.json` (a [`RunRecord`]) and moves the whole folder into place.
//!
//! Nothing appears under the final name before step 4, and a `Staging` dropped earlier leaves nothing behind. A single
//! file gets the same treatment from [`AtomicFile`]. A Ctrl-C handler calls [`remove_all_unfinished`] before it exits.
//! Further formats of the same layers and tables: `gpkg`, `geoparquet`, [`qgis`], `xlsx` and [`map`] are features; [`report`] turns
//! sections into a page and Markdown. A [`style::Style`] says once what colours mean. [`verify`] compares a folder with
//! its record. [`check_geojson`] reads a finished layer back and names every departure from RFC 7946 and from the house rules.
//!
//! The crate knows nothing of journeys: turning results into layers and tables is the work of its callers.
//!
//! ```
//! use waywarden_network::LonLat;
//! use waywarden_pack::{Feature, Field, Geometry, Kind, Layer, RunRecord, Staging, Value, write_layer};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let parent = tempfile::tempdir()?;
//! # let folder = parent.path().join("results");
//! let mut layer = Layer::new("sites", vec![Field::new("site_name", Kind::Text)]);
//! let akureyri = LonLat::from_degrees(-18.0878, 65.6839)?;
//! layer.features.push(Feature::new("akureyri", Geometry::Point(akureyri), vec![Value::from("Akureyri")]));
//!
//! let staging = Staging::begin(&folder)?;
//! let mut file = staging.create("sites.geojson")?;
//! write_layer(&layer, &mut file)?;
//! file.finish()?;
//! staging.commit_with_record(RunRecord::new("0123456789ab", "example"))?;
//! assert!(folder.join("sites.geojson").exists());
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod check;
pub mod geojson;
#[cfg(feature = "parquet")]
pub mod geoparquet;
#[cfg(feature = "gpkg")]
pub mod gpkg;
pub mod manifest;
pub mod map;
pub mod qgis;
pub mod report;
pub mod staging;
pub mod style;
pub mod table;
pub mod verify;
#[cfg(feature = "xlsx")]
pub mod xlsx;

mod atomic;
mod clean;
mod crossing;
mod error;
mod escape;
mod folder;
mod hash;
mod layer;
mod names;
mod registry;
mod rings;
mod shape;
mod value;
#[cfg(any(feature = "gpkg", feature = "parquet"))]
mod wkb;

pub use atomic::{AtomicFile, must_not_replace_inputs, write_atomic};
pub use check::{Stats, check_geojson};
pub use clean::Repairs;
pub use error::{FileError, LayerError};
pub use geojson::{LayerReport, write_layer};
pub use hash::{FileRecord, hash_file};
pub use layer::{Feature, Field, Geometry, Layer};
pub use manifest::{InputRecord, MADE_BY, RUN_RECORD_FILE, RunRecord, run_id};
pub use registry::remove_all_unfinished;
pub use staging::{Committed, StagedFile, Staging};
pub use table::{Column, Table, write_csv};
pub use value::{Kind, Value};
