//! Why results cannot be published.

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_outcome::OutcomeError;
use waywarden_study::SitingProblem;

/// Why results cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// The pathway of the case does not work out.
    #[error("the pathway of the case: {0}")]
    Pathway(#[source] OutcomeError),
    /// An area has no outline although the case has outlines.
    #[error("area {area} has no outline")]
    NoOutline {
        /// Its id.
        area: String,
    },
    /// The outline of an area cannot be read.
    #[error("outline of area {area}: {message}")]
    Outline {
        /// Its id.
        area: String,
        /// What is wrong.
        message: String,
    },
    /// The outline of an area is a point or a line.
    #[error("the outline of area {area} is not an area")]
    NotAnArea {
        /// Its id.
        area: String,
    },
    /// What is asked of the choice of sites does not fit the case.
    #[error("{0}")]
    Siting(#[source] SitingProblem),
    /// What is known of the network cannot be recorded.
    #[error("what is known of the roads cannot be recorded: {0}")]
    NetworkRecord(#[source] serde_json::Error),
}

impl Explained for ResultsError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Pathway(error) => error.explain(),
            Self::NoOutline { area } | Self::Outline { area, .. } | Self::NotAnArea { area } => {
                Explanation::of(Code::OutlineInvalid).at(format!("area {area}"))
            }
            Self::Siting(error) => error.explain(),
            Self::NetworkRecord(_) => Explanation::of(Code::Defect),
        }
    }
}
