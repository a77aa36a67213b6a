//! Why a table of times cannot be written.

use std::path::{Path, PathBuf};

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_pack::FileError;
use waywarden_study::StudyError;
use waywarden_tables::Problems;

/// Why a table of times cannot be written. The text names the file and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum TimesTableError {
    /// The roads cannot be used.
    #[error("{0}")]
    Study(#[source] StudyError),
    /// The points do not fit the roads.
    #[error("{0}")]
    Problems(#[source] Problems),
    /// A file cannot be written.
    #[error("{0}")]
    File(#[source] FileError),
    /// The output cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row cannot be written.
    #[error("{0}")]
    Io(#[source] std::io::Error),
    /// Pairs are asked for as Parquet.
    #[error("{}: pairs are written as CSV. Remedy: {NAME_CSV}", path.display())]
    PairsAsParquet {
        /// The output.
        path: PathBuf,
    },
    /// This build has no Parquet.
    #[error(
        "{}: this program was built without Parquet. Remedy: {CSV_OR_BUILD}",
        path.display()
    )]
    NoParquet {
        /// The output.
        path: PathBuf,
    },
    /// Parquet cannot be written.
    #[cfg(feature = "parquet")]
    #[error("{0}")]
    Parquet(#[source] parquet::errors::ParquetError),
    /// An earlier table was interrupted, and this one does not go on with it.
    #[error(
        "{}: an earlier run was interrupted. Remedy: {RESUME}",
        folder.display()
    )]
    Interrupted {
        /// The parts.
        folder: PathBuf,
    },
    /// The parts cannot be gone on with.
    #[error("{}. Remedy: {}", message, begin_again(folder))]
    Manifest {
        /// What is wrong with their manifest.
        message: String,
        /// The parts.
        folder: PathBuf,
    },
    /// The parts are of another table.
    #[error(
        "{}: this table was begun with something else as {}. Remedy: {AS_BEGUN}",
        folder.display(),
        differing.join(", ")
    )]
    OtherTable {
        /// The parts.
        folder: PathBuf,
        /// What differs.
        differing: Vec<String>,
    },
    /// A part cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Part {
        /// The part.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A part that was there is gone.
    #[error("{} was there and no longer is, or is damaged", path.display())]
    PartGone {
        /// The part.
        path: PathBuf,
    },
}

macro_rules! from {
    ($($variant:ident: $type:ty),*) => {
        $(impl From<$type> for TimesTableError {
            fn from(error: $type) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from!(Study: StudyError, Problems: Problems, File: FileError, Io: std::io::Error);

#[cfg(feature = "parquet")]
from!(Parquet: parquet::errors::ParquetError);

const NAME_CSV: &str = "choose a name that ends in .csv";
const CSV_OR_BUILD: &str =
    "choose a name that ends in .csv, or build it with: cargo build --release --features parquet";
const RESUME: &str = "go on with it by the same command with --resume, or delete the folder to begin again";
const AS_BEGUN: &str = "give what it was begun with, or delete the folder and begin again";

fn begin_again(folder: &Path) -> String {
    format!("delete the folder {} and begin again", folder.display())
}

impl Explained for TimesTableError {
    fn explain(&self) -> Explanation {
        let at = |code: Code, path: &Path| Explanation::of(code).at(path.display());
        match self {
            Self::Study(error) => error.explain(),
            Self::Problems(error) => error.explain(),
            Self::File(error) => error.explain(),
            Self::Write { path, .. } => at(Code::OutputNotWritable, path),
            Self::Io(_) => Explanation::of(Code::OutputNotWritable),
            Self::PairsAsParquet { path } => at(Code::FormatUnknown, path).remedy(NAME_CSV),
            Self::NoParquet { path } => at(Code::FormatNotBuiltIn, path).remedy(CSV_OR_BUILD),
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => Explanation::of(Code::OutputNotWritable),
            Self::Interrupted { folder } => at(Code::PartsInterrupted, folder).remedy(RESUME),
            Self::Manifest { folder, .. } => at(Code::PartsDiffer, folder).remedy(begin_again(folder)),
            Self::OtherTable { folder, .. } => at(Code::PartsDiffer, folder).remedy(AS_BEGUN),
            Self::Part { path, .. } => at(Code::FileUnreadable, path),
            Self::PartGone { path } => at(Code::PartsDiffer, path),
        }
    }
}
