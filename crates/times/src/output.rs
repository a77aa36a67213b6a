//! The file of a table of times, in the format that its name asks for.

use std::path::Path;

use waywarden_network::Network;
use waywarden_tables::PointTable;

use crate::TimesTableError;
use crate::csv_table::{self, CsvTable};
use crate::labels::{Labels, Reasons, Snapped};
#[cfg(feature = "parquet")]
use crate::parquet_table::ParquetTable;

/// The file on its way; it appears whole or not at all.
pub enum Output {
    /// See [`CsvTable`].
    Csv(Box<CsvTable>),
    /// See [`ParquetTable`].
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetTable>),
}

impl Output {
    /// Starts the file.
    pub fn create(
        path: &Path,
        tables: [&PointTable; 2],
        snapped: [&Snapped; 2],
        network: &Network,
    ) -> Result<Self, TimesTableError> {
        #[cfg(feature = "parquet")]
        if is_parquet(path) {
            let labels = Labels::new(tables, snapped, network, |text| text.as_bytes().to_vec());
            return Ok(Self::Parquet(Box::new(ParquetTable::create(path, labels, network.meta())?)));
        }
        let labels = Labels::new(tables, snapped, network, csv_table::cell);
        Ok(Self::Csv(Box::new(CsvTable::create(path, labels)?)))
    }

    /// Adds the rows of the next origin: its times to the destinations that met a road.
    pub fn row(&mut self, origin: usize, times: &[u32]) -> Result<(), TimesTableError> {
        match self {
            Self::Csv(table) => table.row(origin, times),
            #[cfg(feature = "parquet")]
            Self::Parquet(table) => table.row(origin, times),
        }
    }

    /// Puts the file in place; how many rows have no time or a doubtful one.
    pub fn finish(self) -> Result<Reasons, TimesTableError> {
        match self {
            Self::Csv(table) => table.finish(),
            #[cfg(feature = "parquet")]
            Self::Parquet(table) => table.finish(),
        }
    }
}

/// Refuses early what could only be refused after the computing: Parquet of pairs, or in a build without it.
///
/// # Errors
/// [`TimesTableError::PairsAsParquet`], [`TimesTableError::NoParquet`].
pub fn check_kind(path: &Path, of_pairs: bool) -> Result<(), TimesTableError> {
    match is_parquet(path) {
        true if of_pairs => Err(TimesTableError::PairsAsParquet { path: path.to_path_buf() }),
        true if cfg!(not(feature = "parquet")) => Err(TimesTableError::NoParquet { path: path.to_path_buf() }),
        _ => Ok(()),
    }
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}
