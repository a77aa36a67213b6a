//! Tables that people hand in: points and areas from CSV and GeoJSON, raw then checked.
//!
//! The front door:
//!
//! 1. [`read_table`] reads a file into a [`RawTable`]: text cells with the line (or feature) they come from, nothing
//!    interpreted.
//! 2. [`PointTable::from_raw`] checks ids, names and coordinates and gives points that routing may rely on.
//! 3. [`parse_number`] reads one cell as a number, strictly, and says what to do when it is not one.
//! 4. [`read_polygons`] reads area outlines for drawing.
//!
//! Whatever is wrong with a file is a [`Problem`]: file, place, what is wrong with the value seen, what to do. All
//! problems of a file are collected in [`Problems`]; nobody has to repair a table one error at a time. Nothing is
//! dropped in silence: rows whose every cell is blank are the only ones skipped, and they are counted.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod content;
mod csv_table;
mod geojson_table;
mod nearest;
mod numbers;
mod points;
mod polygons;
mod problem;
mod raw;

pub use nearest::{nearest, suggestion};
pub use numbers::{NotANumber, looks_like_mangled_code, parse_number};
pub use points::{Columns, Point, PointTable, SYNONYMS, looks_swapped, swapped_problem};
pub use polygons::{Polygons, read_polygons};
pub use problem::{Place, Problem, Problems};
pub use raw::{RawRow, RawTable, TableKind, read_table};
