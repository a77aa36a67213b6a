//! The one error of the front door.

use std::error::Error as StdError;

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_pack::FileError;
use waywarden_progress::Cancelled;
use waywarden_report::ReportError;
use waywarden_results::ResultsError;
use waywarden_study::StudyError;
use waywarden_tables::{Problems, ReadError};
use waywarden_times::TimesTableError;

/// Why a study cannot be made. The text is for people: it names the file or id and what to do.
///
/// ```
/// use waywarden::{Case, Code, Error, Silent, Wanted, compute};
/// # use waywarden::scenario::{AreaInput, SiteInput, WeightSpec};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let case = Case::builder("valley", "A valley")
/// #     .site(SiteInput::new("up", "Upper", -3.0, 51.1))
/// #     .weight(WeightSpec::population("people", "People"))
/// #     .area(AreaInput::new("a", "Aton", -3.0, 51.05, [120.0]))
/// #     .build()?;
/// // A case that brings no times needs roads.
/// let Err(error) = compute(&case, None, Wanted::default(), &Silent) else { panic!("without roads") };
/// assert!(matches!(error, Error::Study(_)) && error.code() != Code::Other);
/// # Ok(())
/// # }
/// ```
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
    /// What kind of error it is, by a name that stays: [`Code`] lists them.
    #[must_use]
    pub fn code(&self) -> Code {
        self.explain().code
    }

    /// The file that it is about, with line, column or key where they are known; the id or name where it is about no file.
    /// Of several problems that of the first.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.explain().place
    }

    /// What to do, if it is known. Of several problems that of the first.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        self.explain().remedy
    }

    /// What is wrong with case and tables, each with file, place and remedy; `None` for other errors.
    #[must_use]
    pub fn problems(&self) -> Option<&Problems> {
        causes(self).find_map(|cause| cause.downcast_ref())
    }
}

impl Explained for Error {
    fn explain(&self) -> Explanation {
        match self {
            Self::Cancelled(error) => error.explain(),
            Self::Case(error) => error.explain(),
            Self::Study(error) => error.explain(),
            Self::Results(error) => error.explain(),
            Self::Report(error) => error.explain(),
            Self::Times(error) => error.explain(),
            Self::Read(error) => error.explain(),
            Self::File(error) => error.explain(),
        }
    }
}

/// An error and what caused it, one after the other.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

macro_rules! explained_by {
    ($cause:expr, $($type:ty),* $(,)?) => {{
        let cause: &(dyn StdError + 'static) = $cause;
        None$(.or_else(|| cause.downcast_ref::<$type>().map(Explained::explain)))*
    }};
}

/// Code, place and remedy of any error of this library, also one that is wrapped in an error of somebody else: those of the
/// outermost that is known. [`Code::Other`] for an error of which nothing is.
///
/// ```
/// use waywarden::{Code, LonLat, explain};
///
/// let error = LonLat::from_degrees(-2.6, 95.0).expect_err("beyond the pole");
/// assert_ne!(explain(&error).code, Code::Other);
/// let of_somebody_else = std::fmt::Error;
/// assert_eq!(explain(&of_somebody_else).code, Code::Other);
/// ```
#[must_use]
pub fn explain(error: &(dyn StdError + 'static)) -> Explanation {
    let known = |cause: &(dyn StdError + 'static)| {
        explained_by!(
            cause,
            Error,
            Problems,
            StudyError,
            ResultsError,
            ReportError,
            TimesTableError,
            ReadError,
            FileError,
            Cancelled,
            waywarden_isochrone::SettingsError,
            waywarden_network::CoordError,
            waywarden_network::SnapFailure,
            waywarden_network::file::FileError,
            waywarden_osm::DamageError,
            waywarden_osm::ImportError,
            waywarden_osm::ProfileError,
            waywarden_osm::WhenError,
            waywarden_outcome::OutcomeError,
            waywarden_pack::LayerError,
            waywarden_pack::verify::VerifyError,
            waywarden_report::BrowserError,
            waywarden_report::FormatError,
            waywarden_run_diff::DiffError,
            waywarden_scenario::CaseError,
            waywarden_siting::QuestionError,
            waywarden_siting::SitingError,
            waywarden_timetable::DateError,
            waywarden_timetable::WindowError,
            waywarden_transit::RouterError,
            waywarden_transit_times::TransitTimesError,
        )
    };
    causes(error).find_map(known).unwrap_or_else(|| Explanation::of(Code::Other))
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
