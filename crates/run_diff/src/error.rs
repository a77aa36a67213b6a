//! Why two runs cannot be compared.

use std::path::PathBuf;

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_pack::verify::VerifyError;
use waywarden_pack::{FileError, LayerError};

/// What to do about a folder of results of which a file cannot be read.
const RUN_AGAIN: &str = "run the case again into this folder";

/// Why two runs cannot be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// A folder is no run.
    #[error(transparent)]
    NoRun(#[from] VerifyError),
    /// A file of a run is there but cannot be read.
    #[error("{}: {reason}. Remedy: {RUN_AGAIN}", path.display())]
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

impl Explained for DiffError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoRun(error) => error.explain(),
            Self::Unreadable { path, .. } => Explanation::of(Code::FileUnreadable).at(path.display()).remedy(RUN_AGAIN),
            Self::File(error) => error.explain(),
            Self::Table(error) => error.explain(),
        }
    }
}
