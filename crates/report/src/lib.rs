//! The pack of a run: the same layers and tables in every format that was asked for.
//!
//! [`write_pack`] takes [`Published`](waywarden_results::Published) results and writes what the [`Formats`] ask for into a
//! [`Staging`](waywarden_pack::Staging). A layer or table of the results appears in every format. Styles, the project, maps
//! and the report are made here. Counts of patients come from [`Published::shown`](waywarden_results::Published::shown) or
//! from tables that were made with it.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod bounds;
mod browser;
mod content;
mod error;
mod formats;
mod isochrone_files;
// Without a GeoPackage no layer is opened on its own.
#[cfg_attr(not(feature = "gpkg"), allow(dead_code))]
mod land_styles;
mod page;
#[cfg(feature = "maps")]
mod pictures;
#[cfg(feature = "qgis")]
mod project;
#[cfg_attr(not(feature = "gpkg"), allow(dead_code))]
mod styles;
#[cfg(feature = "gpkg")]
mod titles;
mod validation_files;
mod write;

pub use browser::{BrowserError, find_browser, print_report};
pub use error::ReportError;
pub use formats::{Format, FormatError, Formats};
pub use isochrone_files::write_isochrones;
pub use validation_files::{write_speeds_validation, write_times_validation};
pub use write::write_pack;

use content::Content;
