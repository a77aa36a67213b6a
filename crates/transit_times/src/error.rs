//! Why there are no times by public transport.

use std::path::PathBuf;

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_pack::FileError;
use waywarden_study::StudyError;
use waywarden_tables::Problems;
use waywarden_timetable::DateError;
use waywarden_transit::RouterError;

/// Why there are no times by public transport. The text names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum TransitTimesError {
    /// The feeds or the points cannot be used.
    #[error("{0}")]
    Problems(#[from] Problems),
    /// The roads cannot be used.
    #[error("{0}")]
    Study(#[from] StudyError),
    /// Almost nothing runs on the date.
    #[error("{0}")]
    Date(#[from] DateError),
    /// A setting is out of range.
    #[error("{0}")]
    Settings(#[from] RouterError),
    /// The roads are not those on foot.
    #[error(
        "the roads were prepared with the profile \"{profile}\", and walks need a network on foot. Remedy: {PREPARE_ON_FOOT}"
    )]
    NotOnFoot {
        /// The profile of the roads.
        profile: String,
    },
    /// No stop of the feeds lies on the roads.
    #[error(
        "not one of {stops} stops that are served lies within {max_m:.0} m of a way on foot. Remedy: {SAME_REGION}"
    )]
    NoStops {
        /// Stops that are served on the date.
        stops: usize,
        /// Farthest a stop may lie from a way, metres.
        max_m: f64,
    },
    /// The output cannot be written.
    #[error("{0}")]
    File(#[from] FileError),
    /// A row cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

const PREPARE_ON_FOOT: &str = "prepare one beside it with: waywarden import EXTRACT.osm.pbf --modes car,foot -o ROADS.wwn, or \
    give the extract itself";
const SAME_REGION: &str = "take the extract of the same region as the feed";

impl Explained for TransitTimesError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Problems(error) => error.explain(),
            Self::Study(error) => error.explain(),
            Self::Date(error) => error.explain(),
            Self::Settings(error) => error.explain(),
            Self::NotOnFoot { .. } => Explanation::of(Code::ProfileOther).remedy(PREPARE_ON_FOOT),
            Self::NoStops { .. } => Explanation::of(Code::PlacesOffRoads).remedy(SAME_REGION),
            Self::File(error) => error.explain(),
            Self::Write { path, .. } => Explanation::of(Code::OutputNotWritable).at(path.display()),
        }
    }
}
