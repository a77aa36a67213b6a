//! Tables that people hand in, in whatever format: points and areas, raw then checked.
//!
//! The front door:
//!
//! 1. [`Files`] are the files of a disk, or some in memory; each is hashed as it is read. [`read_table`] reads one of any
//!    format, chosen by its content, into a [`RawTable`]: text cells with the line (or feature) they come from, nothing
//!    interpreted; [`Reading`] says what the file was taken for.
//! 2. [`PointTable::from_raw`] checks ids, names and coordinates and gives points that routing may rely on.
//! 3. [`parse_number`] reads one cell as a number, strictly, and says what to do when it is not one.
//! 4. [`read_polygons`] reads area outlines for drawing.
//! 5. [`CheckedRows::of`] checks as `PointTable` does but makes no points, for tables of millions of rows; [`Text`] is a cell
//!    that is kept without a copy.
//! 6. [`Unmatched`] says what two tables that name the same things do not share; [`Lookup`] turns figures of one set of areas
//!    into those of another; [`Postcodes`] are positions of postcodes.
//! 7. [`excerpt`] shows the line that a problem is about.
//!
//! Whatever is wrong with a file is a [`Problem`]: file, place, what is wrong with the value seen, what to do. What is
//! wrong with the file as a whole (a column that is missing, an id given twice) is an error, and all [`Problems`] are
//! collected; nobody has to repair a table one error at a time. A single row that cannot be used is left out and counted
//! by its reason in [`Rejects`]; a caller who accepts none turns them into problems. Rows whose every cell is blank are
//! skipped and counted. So the rows of a file are those used, those blank and those left out, to the last one.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod angles;
mod area_codes;
mod below;
mod both_ways;
mod columns;
mod content;
mod crs;
mod csv_table;
mod excerpt;
mod files;
mod format;
mod formats;
mod geojson_table;
mod grid;
mod grid_columns;
mod grid_reference;
mod join;
mod lookup;
mod nearest;
mod number_forms;
mod numbers;
mod other_system;
mod own_results;
mod pair_times;
mod place_at;
mod plausible;
mod points;
mod polygons;
mod positions;
mod postcodes;
mod problem;
mod raw;
mod reading;
mod rejects;
mod repeats;
mod row_places;
mod text;
mod text_faults;
mod unread_positions;

pub use area_codes::{AreaCodes, code_column, year_of};
pub use below::BELOW_THE_TABLE;
pub use content::text_of;
pub use crs::{Crs, ToWgs84, UnknownCrs};
pub use excerpt::{Excerpt, excerpt, excerpt_of};
pub use files::{FileHasher, Files, HashedFile, ReadError};
pub use join::{Unmatched, in_two_writings, join_key};
pub use lookup::{Converted, Lookup, with_figures};
pub use nearest::{nearest, suggestion};
pub use number_forms::Numbers;
pub use numbers::{NotANumber, is_withheld_count, looks_like_mangled_code, parse_number};
pub use other_system::other_system;
pub use pair_times::{
    AREAS_WITHOUT_ROW, DESTINATIONS_NO_SITE, ORIGINS_NO_AREA, PairColumns, PairTimes, SITES_WITHOUT_ROW,
};
pub use place_at::place_at;
pub use points::{CheckedRows, Columns, Point, PointTable, SYNONYMS, looks_swapped, swapped_problem};
pub use polygons::{Polygons, polygons_of, read_outlines, read_polygons, read_polygons_with};
pub use postcodes::{Postcodes, is_postcode, postcode_key};
pub use problem::{Details, Place, Problem, Problems, Severity};
pub use raw::{
    RawRow, RawTable, TableKind, TableOptions, read_table, read_table_with, read_whole_table, table_of, table_of_with,
};
pub use reading::Reading;
pub use rejects::{Rejected, Rejects};
pub use text::Text;
