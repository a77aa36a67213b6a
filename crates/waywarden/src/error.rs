//! The one error of the front door.

use waywarden_pack::FileError;
use waywarden_progress::Cancelled;
use waywarden_report::ReportError;
use waywarden_results::ResultsError;
use waywarden_study::StudyError;
use waywarden_tables::{Problems, ReadError};
use waywarden_times::TimesTableError;

/// Why a study cannot be made. The text is for people: it names the file or id and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The observer asked for it.
    #[error("{0}")]
    Cancelled(#[source] Cancelled),
    /// Something is wrong with the case or its tables: all of it, each with file, place and remedy.
    #[error("{0}")]
    Case(#[source] Problems),
    /// It cannot be computed.
    #[error("{0}")]
    Study(#[source] StudyError),
    /// It cannot be published.
    #[error("{0}")]
    Results(#[source] ResultsError),
    /// A pack cannot be written.
    #[error("{0}")]
    Report(#[source] ReportError),
    /// A table of times cannot be written.
    #[error("{0}")]
    Times(#[source] TimesTableError),
    /// An input cannot be read.
    #[error("{0}")]
    Read(#[source] ReadError),
    /// A file cannot be read or written.
    #[error("{0}")]
    File(#[source] FileError),
}

impl Error {
    /// A stable name of the kind, for programs: `cancelled`, `case`, `study`, `results`, `report`, `times`, `read`, `file`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cancelled(_) => "cancelled",
            Self::Case(_) => "case",
            Self::Study(_) => "study",
            Self::Results(_) => "results",
            Self::Report(_) => "report",
            Self::Times(_) => "times",
            Self::Read(_) => "read",
            Self::File(_) => "file",
        }
    }

    /// What is wrong with case and tables, each with file, place and remedy; `None` for other errors.
    #[must_use]
    pub fn problems(&self) -> Option<&Problems> {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if let Some(problems) = error.downcast_ref::<Problems>() {
                return Some(problems);
            }
            cause = error.source();
        }
        None
    }

    /// The first file, id or place that the error is about, if it is about one.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let problem = self.problems()?.into_iter().next()?;
        Some(format!("{}, {}", problem.file.display(), problem.place.short()))
    }

    /// What to do about the first problem, if it is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        let problem = self.problems()?.into_iter().next()?;
        Some(problem.help.as_str()).filter(|help| !help.is_empty())
    }
}

macro_rules! from {
    ($($variant:ident: $type:ty),*) => {
        $(impl From<$type> for Error {
            fn from(error: $type) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from!(
    Cancelled: Cancelled,
    Case: Problems,
    Study: StudyError,
    Results: ResultsError,
    Report: ReportError,
    Times: TimesTableError,
    Read: ReadError,
    File: FileError
);
