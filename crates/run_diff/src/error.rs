//! Why two runs cannot be compared.

use std::path::PathBuf;

use waywarden_pack::verify::VerifyError;
use waywarden_pack::{FileError, LayerError};

/// Why two runs cannot be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// A folder is no run.
    #[error(transparent)]
    NoRun(#[from] VerifyError),
    /// A file of a run is there but cannot be read.
    #[error("{}: {reason}. Remedy: run the case again into this folder", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong; no full stop.
        reason: String,
    },
    /// A comparison cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A table of a comparison cannot be written.
    #[error(transparent)]
    Table(#[from] LayerError),
}
