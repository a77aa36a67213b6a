//! Tables that people hand in: points and areas from CSV and GeoJSON, raw then checked.
//!
//! The front door:
//!
//! 1. [`Files`] are the files of a disk, or some in memory; each is hashed as it is read. [`read_table`] reads one into a [`RawTable`]: text cells with the line (or feature) they come from, nothing
//!    interpreted.
//! 2. [`PointTable::from_raw`] checks ids, names and coordinates and gives points that routing may rely on.
//! 3. [`parse_number`] reads one cell as a number, strictly, and says what to do when it is not one.
//! 4. [`read_polygons`] reads area outlines for drawing.
//! 5. [`CheckedRows::of`] checks as `PointTable` does but makes no points, for tables of millions of rows; [`Text`] is a cell
//!    that is kept without a copy.
//! 6. [`excerpt`] shows the line that a problem is about.
//!
//! Whatever is wrong with a file is a [`Problem`]: file, place, what is wrong with the value seen, what to do. What is
//! wrong with the file as a whole (a column that is missing, an id given twice) is an error, and all [`Problems`] are
//! collected; nobody has to repair a table one error at a time. A single row that cannot be used is left out and counted
//! by its reason in [`Rejects`]; a caller who accepts none turns them into problems. Rows whose every cell is blank are
//! skipped and counted. So the rows of a file are those used, those blank and those left out, to the last one.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod content;
mod csv_table;
mod excerpt;
mod files;
mod geojson_table;
mod nearest;
mod numbers;
mod pair_times;
mod place_at;
mod points;
mod polygons;
mod problem;
mod raw;
mod rejects;
mod text;

pub use excerpt::{Excerpt, excerpt, excerpt_of};
pub use files::{FileHasher, Files, HashedFile, ReadError};
pub use nearest::{nearest, suggestion};
pub use numbers::{NotANumber, looks_like_mangled_code, parse_number};
pub use pair_times::{PairColumns, PairTimes};
pub use place_at::place_at;
pub use points::{CheckedRows, Columns, Point, PointTable, SYNONYMS, looks_swapped, swapped_problem};
pub use polygons::{Polygons, polygons_of, read_polygons};
pub use problem::{Place, Problem, Problems};
pub use raw::{RawRow, RawTable, TableKind, read_table, read_whole_table, table_of};
pub use rejects::{Rejected, Rejects};
pub use text::Text;
