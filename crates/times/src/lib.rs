//! Tables of travel times between points, computed in bounded memory and written part by part.
//!
//! [`write_matrix`] computes every origin by every destination. A table of more than one part is kept beside the output
//! until it is complete, so that an interrupted one can be gone on with, to the same bytes. [`write_pairs`] computes single
//! pairs with their lengths. Both write CSV; a build with the feature `parquet` writes the matrix as Parquet, too.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod csv_table;
mod error;
mod labels;
mod matrix;
mod output;
mod pairs;
#[cfg(feature = "parquet")]
mod parquet_table;
mod parts;
mod recipe;
mod request;

pub use error::TimesTableError;
pub use matrix::write_matrix;
pub use output::check_kind;
pub use pairs::{Pairs, read_pairs, write_pairs};
pub use parts::folder as parts_folder;
pub use request::{Request, Written};

/// The reason where both ends meet a road.
const NO_WAY: &str = "no road leads there";

/// What is said of a time between ends whose straight line leaves the roads; the same words in every table.
const LEAVES_ROADS: &str =
    "doubtful: the straight line leaves the roads of the extract, so the journey may be too long";
