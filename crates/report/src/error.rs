//! Why a pack cannot be written.

use waywarden_errors::{Explained, Explanation};
use waywarden_pack::{FileError, LayerError};
use waywarden_results::ResultsError;

/// Why a pack cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The disk refuses, or a name cannot be that of a file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A layer or table is not fit to be written.
    #[error(transparent)]
    Layer(#[from] LayerError),
    /// A layer cannot be made.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The GeoPackage cannot be made.
    #[cfg(feature = "gpkg")]
    #[error(transparent)]
    Gpkg(#[from] waywarden_pack::gpkg::GpkgError),
    /// The workbook cannot be made.
    #[cfg(feature = "xlsx")]
    #[error(transparent)]
    Workbook(#[from] waywarden_pack::xlsx::WorkbookError),
    /// The GeoParquet file cannot be made.
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    GeoParquet(#[from] waywarden_pack::geoparquet::GeoParquetError),
    /// A map cannot be drawn.
    #[cfg(feature = "maps")]
    #[error(transparent)]
    Map(#[from] waywarden_pack::map::MapError),
    /// The QGIS project cannot be made.
    #[cfg(feature = "qgis")]
    #[error("{0}")]
    Project(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Explained for ReportError {
    fn explain(&self) -> Explanation {
        match self {
            Self::File(error) => error.explain(),
            Self::Layer(error) => error.explain(),
            Self::Results(error) => error.explain(),
            #[cfg(feature = "gpkg")]
            Self::Gpkg(_) => Explanation::of(waywarden_errors::Code::Defect),
            #[cfg(feature = "xlsx")]
            Self::Workbook(_) => Explanation::of(waywarden_errors::Code::Defect),
            #[cfg(feature = "parquet")]
            Self::GeoParquet(_) => Explanation::of(waywarden_errors::Code::Defect),
            #[cfg(feature = "maps")]
            Self::Map(_) => Explanation::of(waywarden_errors::Code::Defect),
            #[cfg(feature = "qgis")]
            Self::Project(_) => Explanation::of(waywarden_errors::Code::Defect),
        }
    }
}
